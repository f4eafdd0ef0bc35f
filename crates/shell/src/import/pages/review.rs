//! Between check and import: what would be new, changed, there already, doubtful or refused, a page of rows at a time; what each sheet and each
//! heading was taken for, to be corrected and remembered; the same file back with its faults marked.

use super::super::outcome::Verdict;
use super::super::sheet::Found;
use super::super::work::{self, Kept, Report, Stage, Work};
use super::super::{Outcome, mapping};
use super::{stat, steps, work_of};
use crate::ledger::Ledger;
use crate::look::{self, Button, Column, Page, Pager, Table, Tone, ViewTab, format::thousands};
use crate::{Answer, Refusal, Visit};
use base::Problem;
use maud::{Markup, html};
use sheets::{Given, Workbook};
use std::fmt::Write as _;

/// Rows of one page.
const PAGE_ROWS: usize = 50;
/// The value of a column that is only kept in the remark.
const REMARK: &str = "-";

/// The page of a checked file.
pub(super) fn page(visit: &Visit, work: &Work) -> Result<Page, Refusal> {
    let report = work::report(&visit.shell, work.id())?;
    let outcome = &report.outcome;
    let heading = format!("共 {} 行：可导入 {}，需改正 {}", outcome.rows, outcome.stored, outcome.refused);
    let is_late = outcome.stored > 0 && outcome.late > 0;
    let (label, whole) = match outcome.refused {
        0 => (format!("导入这 {} 行", outcome.stored), true),
        _ => (format!("只导入正确的 {} 行", outcome.stored), false),
    };
    let run = html! {
        form method="post" action={ "/import/" (work.id()) "/run" } {
            @if whole { input type="hidden" name="whole" value="1"; }
            @if is_late { (late(visit, outcome)) }
            (Button::submit(label).primary())
        }
    };
    let main = html! {
        (steps(2))
        (figures(work, outcome))
        @if is_late { (look::Card::new("关账以后的补录").body(&run)) }
        @if outcome.rows > 0 { (rows(visit, work, outcome)) }
        (remarks(outcome))
        (sheets(visit, work, &report))
    };
    let actions = html! {
        @if outcome.stored > 0 && !is_late { (run) }
        @if outcome.refused > 0 { (Button::link("全部改好再导：下载标好错误的原文件", format!("/import/{}/errors.xlsx", work.id())).icon("dl")) }
        (Button::link("换一个文件", "/import"))
    };
    Ok(Page::new("检查结果", heading, main).actions(actions))
}

/// The reason for what is added to closed months.
fn late(visit: &Visit, outcome: &Outcome) -> Markup {
    html! {
        p { (format!("有 {} 行的日期在已经关账的月份里。写明原因，它们就作为关账后的调整一起导入；不写，它们不会导入，已报出的数字也不变。", outcome.late)) }
        (look::Field::new(visit.lang(), "why", "补录原因").optional().hint("例如：门岗的纸质登记表三月才交回").text(""))
    }
}

/// The figures of the check or of the import; each leads to its rows.
pub(super) fn figures(work: &Work, outcome: &Outcome) -> Markup {
    let at = |verdict: Verdict| Some(format!("/import/{}?show={}#rows", work.id(), verdict.code()));
    let toned = |count: u32, tone: Tone| if count > 0 { tone } else { Tone::Plain };
    let wrong = outcome.count(Verdict::Refused);
    let doubtful = outcome.count(Verdict::Doubtful);
    let done = !matches!(work.stage, Stage::Checked | Stage::Checking);
    let words = if done { ("新增", "更正", "没有导入") } else { ("将新增", "将更正", "需要改正") };
    let mut figures = vec![
        stat(words.0, outcome.count(Verdict::New), "行", Tone::Ok, at(Verdict::New)),
        stat(words.1, outcome.count(Verdict::Changed), "行", Tone::Plain, at(Verdict::Changed)),
        stat("已经有的", outcome.already, "行", Tone::Plain, at(Verdict::Already)),
        stat(words.2, wrong, "行", toned(wrong, Tone::Bad), at(Verdict::Refused)),
    ];
    if doubtful > 0 {
        figures.push(stat("待认人", doubtful, "行", Tone::Warn, at(Verdict::Doubtful)));
    }
    figures.push(stat("新建待核对", outcome.made, "个", toned(outcome.made, Tone::Warn), None));
    look::stats(if done { "导入结果" } else { "检查结果" }, &figures)
}

/// A page of rows of one verdict.
pub(super) fn rows(visit: &Visit, work: &Work, outcome: &Outcome) -> Markup {
    let asked = Verdict::ALL.into_iter().find(|verdict| verdict.code() == visit.asked("show"));
    let shown = asked.or_else(|| Verdict::ALL.into_iter().find(|verdict| outcome.count(*verdict) > 0)).unwrap_or(Verdict::New);
    let from: usize = visit.asked("from").parse().unwrap_or(0);
    let address = |verdict: Verdict, from: usize| format!("/import/{}?show={}&from={from}#rows", work.id(), verdict.code());
    let tab = |verdict: Verdict| ViewTab {
        label: word(verdict).to_owned(),
        href: address(verdict, 0),
        count: Some(thousands(i64::from(outcome.count(verdict)))),
        current: verdict == shown,
    };
    let tabs: Vec<ViewTab> = Verdict::ALL.into_iter().filter(|verdict| outcome.count(*verdict) > 0).map(tab).collect();
    let cells: Vec<look::Row> = if shown == Verdict::Refused { refusals(outcome, from) } else { lines(outcome, shown, from) };
    let kept = if shown == Verdict::Refused { outcome.refusals.len() } else { outcome.lines.iter().filter(|line| line.verdict == shown).count() };
    let pager = Pager {
        total: Some(kept as u64),
        shown: cells.len(),
        unit: "条".to_owned(),
        previous: (from > 0).then(|| address(shown, from.saturating_sub(PAGE_ROWS))),
        next: (from + PAGE_ROWS < kept).then(|| address(shown, from + PAGE_ROWS)),
    };
    let columns = if shown == Verdict::Refused {
        vec![Column::new("行").lead().narrow(), Column::new("列"), Column::new("写的是"), Column::new("为什么")]
    } else {
        vec![Column::new("行").lead().narrow(), Column::new("写的是"), Column::new("会怎样")]
    };
    html! {
        div id="rows" {
            (look::view_tabs("各种行", &tabs))
            (Table::new(word(shown), columns).rows(cells).pager(pager).show(visit.lang()))
        }
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::New => "新增",
        Verdict::Changed => "更正已有的",
        Verdict::Already => "已经有的",
        Verdict::Doubtful => "待认人",
        Verdict::Refused => "需要改正",
    }
}

fn place(sheet: &str, row: u32) -> Markup {
    html! { @if !sheet.is_empty() { (sheet) " " } "第 " (row) " 行" }
}

fn refusals(outcome: &Outcome, from: usize) -> Vec<look::Row> {
    let row = |refusal: &sheets::Refusal| {
        look::Row::new(vec![
            place(&refusal.sheet, refusal.row),
            html! { (refusal.column.as_deref().unwrap_or("整行")) },
            html! { (refusal.value) },
            html! { (refusal.reason) },
        ])
    };
    outcome.refusals.iter().skip(from).take(PAGE_ROWS).map(row).collect()
}

fn lines(outcome: &Outcome, shown: Verdict, from: usize) -> Vec<look::Row> {
    let what = |why: &str| match (shown, why) {
        (Verdict::New, _) => "新增一条".to_owned(),
        (Verdict::Already, _) => "系统里已经有，不重复记".to_owned(),
        (Verdict::Changed, "") => "补全已有的档案".to_owned(),
        (Verdict::Doubtful, "") => "新增一条，并请人认一认是不是已经在册的人".to_owned(),
        (_, why) => why.to_owned(),
    };
    let lines = outcome.lines.iter().filter(|line| line.verdict == shown).skip(from).take(PAGE_ROWS);
    lines.map(|line| look::Row::new(vec![place(&line.sheet, line.row), html! { (line.text) }, html! { (what(&line.why)) }])).collect()
}

/// Columns that nobody knows, sheets and lines that are left out.
pub(super) fn remarks(outcome: &Outcome) -> Markup {
    html! {
        @if !outcome.unknown.is_empty() { (look::note(Tone::Warn, &html! { p { "认不出的列：" (outcome.unknown.join("、")) "。内容留在每条记录的备注里。" } })) }
        @if !outcome.left_out.is_empty() {
            (look::note(Tone::Warn, &html! { @for sheet in &outcome.left_out { p { @if sheet.sheet.is_empty() { "这张表" } @else { "“" (sheet.sheet) "”表" } "没有读：" (sheet.why) } } }))
        }
        @if !outcome.skipped.is_empty() { details { summary { "没有当作数据的行（" (outcome.skipped.len()) "）" } ul { @for line in &outcome.skipped { li { (line) } } } } }
    }
}

/// What each sheet and each of its headings was taken for.
fn sheets(visit: &Visit, work: &Work, report: &Report) -> Markup {
    let ledgers = visit.actor().map(|actor| work::writable_ledgers(&visit.shell, actor)).unwrap_or_default();
    html! {
        form method="post" action={ "/import/" (work.id()) "/check" } {
            section class="card" { div class="pad" {
                h2 { "每张表认作什么" }
                @for (i, sheet) in report.sheets.iter().enumerate() { (one_sheet(visit, i, sheet, &ledgers)) }
                p class="mut sm" { "改过的列会记住，本单位下次导入同样的表就不用再对。" }
                (Button::submit("按这样重新检查").icon("ul"))
            } }
        }
    }
}

fn one_sheet(visit: &Visit, i: usize, sheet: &Found, ledgers: &[&'static Ledger]) -> Markup {
    let ledger = visit.shell.registry().ledger(&sheet.ledger);
    let choices: Vec<(&str, &str)> = std::iter::once(("", "不读这张表")).chain(ledgers.iter().map(|ledger| (ledger.code, ledger.label))).collect();
    let name = if sheet.sheet.is_empty() { "这张表" } else { &sheet.sheet };
    let columns: Vec<(&str, &str)> = ledger.map_or_else(Vec::new, |ledger| {
        std::iter::once((REMARK, "留在备注里")).chain(ledger.columns.iter().map(|column| (column.path, column.label))).collect()
    });
    html! {
        input type="hidden" name={ "sheet." (i) } value=(sheet.sheet);
        input type="hidden" name={ "was." (i) } value=(sheet.ledger);
        (look::Field::new(visit.lang(), &format!("ledger.{i}"), name).hint(&sheet.why).select(&sheet.ledger, &choices))
        @if !columns.is_empty() {
            details open[!sheet.why.is_empty()] {
                summary { "表上的列（" (sheet.headings.len()) "）" }
                div class="fields" {
                    @for (j, heading) in sheet.headings.iter().enumerate() {
                        input type="hidden" name={ "heading." (i) "." (j) } value=(heading.heading);
                        (look::Field::new(visit.lang(), &format!("column.{i}.{j}"), &heading.heading)
                            .hint(&if heading.example.is_empty() { String::new() } else { format!("例：{}", heading.example) })
                            .select(if heading.path.is_empty() { REMARK } else { &heading.path }, &columns))
                    }
                }
            }
        }
    }
}

/// Says what sheets and headings mean, and checks again.
pub(super) fn check(visit: &Visit) -> Result<Answer, Refusal> {
    let work = work_of(visit)?;
    if work.stage == Stage::Checked {
        let report = work::report(&visit.shell, work.id())?;
        let mut said = Vec::new();
        for (i, sheet) in report.sheets.iter().enumerate() {
            let code = visit.posted(&format!("ledger.{i}"));
            said.push((sheet.sheet.clone(), code.to_owned()));
            // What was said of columns belongs to the ledger that they were shown for.
            let Some(ledger) = visit.shell.registry().ledger(code).filter(|ledger| ledger.code == sheet.ledger) else { continue };
            let changed = changed_headings(visit, i, sheet);
            if !changed.is_empty() {
                mapping::remember(&visit.shell, work.kept.org, ledger, &changed)?;
            }
        }
        let kept = Kept { said, ..work.kept.clone() };
        work::keep_order(&visit.shell, work.id(), &kept)?;
        work::start(&visit.shell, visit.actor()?, work::open(&visit.shell, work.id())?, Stage::Checking)?;
    }
    Ok(Answer::next(format!("/import/{}", work.id())))
}

/// Headings that were said to mean something else than what they were taken for.
fn changed_headings(visit: &Visit, i: usize, sheet: &Found) -> Vec<Given> {
    let mut changed = Vec::new();
    for (j, heading) in sheet.headings.iter().enumerate() {
        let posted = visit.posted(&format!("column.{i}.{j}"));
        let path = if posted == REMARK { "" } else { posted };
        if !posted.is_empty() && path != heading.path && visit.posted(&format!("heading.{i}.{j}")) == heading.heading {
            changed.push(Given { heading: heading.heading.clone(), path: (!path.is_empty()).then(|| path.to_owned()) });
        }
    }
    changed
}

/// The same file with the reasons beside the rows.
pub(super) fn marked(visit: &Visit) -> Result<Answer, Refusal> {
    let work = work_of(visit)?;
    let outcome = work::report(&visit.shell, work.id())?.outcome;
    let gone = || Problem::new("file_gone", "这个文件已经过期清除，请重新上传");
    let bytes = work::file(&visit.shell, work.id())?.ok_or_else(gone)?;
    let broken = |fault: sheets::SheetFault| Refusal::Bug(fault.to_string());
    let mut workbook = Workbook::from_bytes(bytes, &work.kept.name).map_err(broken)?;
    let bytes = sheets::mark_refusals(&mut workbook, &outcome.headers, &outcome.refusals, visit.now).map_err(broken)?;
    let mut name = work.kept.name.rsplit_once('.').map_or(work.kept.name.as_str(), |(stem, _)| stem).to_owned();
    let _ = write!(name, "_标注错误.xlsx");
    Ok(Answer::File { name, media: crate::export::XLSX, bytes })
}
