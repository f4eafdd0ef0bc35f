//! The import pages: choose a file or paste a block of cells, see what would be taken and what must be mended, take it, take it back. The check
//! and the import run in the background (`work.rs`) and one may leave the page.

mod batch;
mod review;

use super::mapping;
use super::sheet::{recognise_sheets, wanted};
use super::work::{self, Kept, Stage, Work};
use crate::look::{self, Button, Card, Choice, Empty, Field, Layout, Page, Step, StepState, Tone, format::thousands};
use crate::pages::{show, show_failed};
use crate::{Answer, Needs, Refusal, Route, Visit, get, ledger::Ledger, post};
use base::{Key, Problem, policy::Grant};
use maud::{Markup, html};
use sheets::Workbook;

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/import", Needs::Account, "Choose a file with ledgers, or paste a block of cells", choose),
    post("/import", Needs::Account, "Takes a file or a pasted block and checks it", upload).with_files().heavy(),
    get("/import/{upload}", Needs::Account, "How far an import is, what was found, what it has done", one),
    post("/import/{upload}/check", Needs::Account, "Says what sheets and headings mean, and checks again", review::check),
    post("/import/{upload}/run", Needs::Account, "Imports the rows that are right, or goes on where it stopped", batch::run),
    post("/import/{upload}/stop", Needs::Account, "Stops after the rows under way", batch::stop),
    get("/import/{upload}/undo", Needs::Account, "Asks whether to take an import back", batch::ask_undo),
    post("/import/{upload}/undo", Needs::Account, "Takes an import back", batch::undo),
    get("/import/{upload}/errors.xlsx", Needs::Account, "The same file with the reasons beside the rows", review::marked),
    get("/import/template/{ledger}", Needs::Account, "An empty ledger to fill in", template),
];

/// Imports listed on the first page.
const RECENT_MAX: usize = 8;
/// The name of a block of cells that was pasted.
const PASTED: &str = "粘贴的表格.tsv";

fn choose(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(show(visit, &choose_page(visit, "", "")?))
}

fn choose_page(visit: &Visit, file_error: &str, paste_error: &str) -> Result<Page, Refusal> {
    let ledgers = work::writable_ledgers(&visit.shell, visit.actor()?);
    if ledgers.is_empty() {
        let main = html! { (Empty::new("ul", "没有可以导入的台账", "这个账号不登记记录；需要导入请找站长")) };
        return Ok(Page::new("台账导入", "把手上的台账直接导进来", main));
    }
    let lang = visit.lang();
    // From the page of a ledger the sheet is one of it; what was posted before goes first.
    let chosen = if visit.posted("ledger").is_empty() { visit.asked("ledger") } else { visit.posted("ledger") };
    let by_headings = Choice::new("", "看表头自动认", chosen.is_empty());
    let choices: Vec<Choice<'_>> =
        std::iter::once(by_headings).chain(ledgers.iter().map(|ledger| Choice::new(ledger.code, ledger.label, ledger.code == chosen))).collect();
    let errors: Vec<(&str, &str)> = [("file", file_error), ("cells", paste_error)].into_iter().filter(|(_, error)| !error.is_empty()).collect();
    let main = html! {
        (steps(0))
        @if !errors.is_empty() { (look::error_summary(lang, &errors)) }
        div class="two" {
            form id="upload" method="post" action="/import" enctype="multipart/form-data" {
                section class="card" { div class="pad" {
                    (Field::new(lang, "file", "文件").hint("Excel（.xlsx）或 .csv，照平时的样子就行：标题行、空行、合并格、几张表在一个文件里，都认得。旧版 .xls 请先另存为 .xlsx").error(file_error).wide().file(".xlsx,.csv,.tsv,.txt", false))
                    details open[!paste_error.is_empty()] {
                        summary { "没有文件？从 Excel 里复制一块格子，粘贴在这里" }
                        (Field::new(lang, "cells", "粘贴的格子").hint("连表头一起复制最好；没有表头就按空表的列序认").error(paste_error).wide().area(visit.posted("cells"), 6))
                    }
                    (Field::new(lang, "ledger", "哪一本台账").one(&choices, Layout::Flow))
                    (Button::submit("上传并检查").primary().icon("ul"))
                } }
            }
            aside {
                (recent(visit)?)
                (Card::new("空表").flush().body(&look::lines(&ledgers.iter().map(|ledger| look::Line {
                    icon: Some("dl"),
                    text: html! { a href={ "/import/template/" (ledger.code) } { (ledger.label) } },
                    detail: None,
                    aside: None,
                }).collect::<Vec<_>>())))
                (look::note(Tone::Info, &html! { p { "先检查，不改任何数据。同一个文件导入两次不会多出一条；认不出的人会先建一份“待核对”的档案；行里有错的整行不导，原因写在旁边。导入以后 24 小时内可以整批撤销。" } }))
            }
        }
    };
    Ok(Page::new("台账导入", "把手上的台账直接导进来", main).sub("先检查，再导入；检查不改任何数据"))
}

/// The latest imports, with where they stand.
fn recent(visit: &Visit) -> Result<Markup, Refusal> {
    let works = work::recent(&visit.shell, visit.actor()?, RECENT_MAX)?;
    if works.is_empty() {
        return Ok(html! {});
    }
    let line = |work: &Work| {
        let (tone, word) = stage_word(work);
        look::Line {
            icon: Some("ul"),
            text: html! { a href={ "/import/" (work.id()) } { (work.kept.name) } },
            detail: Some(html! { (work.job.started_at.day()) " " (work.job.started_at.clock()) "　" (visit.shell.account_name(work.job.account)) }),
            aside: Some(look::tag(tone, word)),
        }
    };
    Ok(html! { (Card::new("最近的导入").flush().body(&look::lines(&works.iter().map(line).collect::<Vec<_>>()))) })
}

fn stage_word(work: &Work) -> (Tone, &'static str) {
    match work.stage {
        stage if stage.is_under_way() && !work.is_here => (Tone::Warn, "中断了"),
        Stage::Checking => (Tone::Info, "正在检查"),
        Stage::Checked => (Tone::Line, "等确认"),
        Stage::Running => (Tone::Info, "正在导入"),
        Stage::Stopped => (Tone::Warn, "停在半路"),
        Stage::Done => (Tone::Ok, "已导入"),
        Stage::Undoing => (Tone::Info, "正在撤销"),
        Stage::Undone => (Tone::Plain, "已撤销"),
        Stage::Failed => (Tone::Bad, "没有导入"),
    }
}

fn steps(at: usize) -> Markup {
    let labels = ["选文件", "检查", "核对", "导入"];
    let state = |i: usize| match i.cmp(&at) {
        std::cmp::Ordering::Less => StepState::Done,
        std::cmp::Ordering::Equal => StepState::Current,
        std::cmp::Ordering::Greater => StepState::Ahead,
    };
    let all: Vec<Step<'_>> = labels.iter().enumerate().map(|(i, label)| Step { label, state: state(i) }).collect();
    look::steps(&all)
}

fn upload(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let ledgers = work::writable_ledgers(&visit.shell, actor);
    let chosen = ledgers.iter().copied().find(|ledger| ledger.code == visit.posted("ledger"));
    if ledgers.is_empty() || (chosen.is_none() && !visit.posted("ledger").is_empty()) {
        return Err(Refusal::Denied);
    }
    let org = home(visit, &chosen.map_or_else(|| ledgers.clone(), |chosen| vec![chosen]))?;
    let file = visit.files.iter().find(|(field, name, _)| field == "file" && !name.is_empty());
    let (name, bytes) = match (file, visit.posted("cells")) {
        (Some((_, name, bytes)), _) => (name.clone(), bytes.clone()),
        (None, "") => return Ok(show_failed(visit, 422, choose_page(visit, "请选一个文件，或者粘贴一块格子", "")?)),
        (None, _) => match pasted(visit, org, &ledgers, chosen) {
            Ok(text) => (PASTED.to_owned(), text.into_bytes()),
            Err(problem) => return Ok(show_failed(visit, 422, choose_page(visit, "", &problem.sentence)?)),
        },
    };
    // What is no table at all is said at once; everything else is looked at in the background.
    if let Err(fault) = Workbook::from_bytes(bytes.clone(), &name) {
        return Ok(show_failed(visit, 422, choose_page(visit, &fault.to_string(), "")?));
    }
    let kept = Kept { name, org, ledger: visit.posted("ledger").to_owned(), ..Kept::default() };
    let id = work::add(&visit.shell, actor, &kept, bytes)?;
    Ok(Answer::next(format!("/import/{id}")))
}

/// The organisation under which the rows are filed: the first at which the caller writes what may come.
fn home(visit: &Visit, among: &[&'static Ledger]) -> Result<Key, Refusal> {
    let registry = visit.shell.registry();
    let classes: Vec<_> = among.iter().filter_map(|ledger| registry.kind(ledger.kind)).map(|kind| kind.class).collect();
    let writes = |role| classes.iter().any(|class| base::policy::grant(role, *class) >= Grant::Write);
    visit.actor()?.grants.iter().find(|(role, _)| writes(*role)).map(|(_, org)| *org).ok_or(Refusal::Denied)
}

/// A pasted block as a table with a header: where no ledger knows the first line, the columns are those of the empty ledger, in its order.
fn pasted(visit: &Visit, org: Key, ledgers: &[&'static Ledger], chosen: Option<&'static Ledger>) -> Result<String, Problem> {
    let text = visit.form.iter().find(|(name, _)| name == "cells").map_or("", |(_, text)| text.as_str());
    let text = text.trim_matches(['\n', '\r']);
    let broken = |fault: sheets::SheetFault| Problem::new("cells", fault.to_string());
    let mut workbook = Workbook::from_bytes(text.as_bytes().to_vec(), PASTED).map_err(broken)?;
    let Some(chosen) = chosen else {
        let found = recognise_sheets(&visit.shell, org, &mut workbook, ledgers, &|_| None).map_err(broken)?;
        return match found.first() {
            Some(sheet) if sheet.why.is_empty() => Ok(text.to_owned()),
            _ => Err(Problem::new("no_header", "看不出粘贴的是哪一本台账，请在下面选一本，或者连表头一起复制")),
        };
    };
    let rows = workbook.head("").map_err(broken)?;
    if wanted(chosen, |wanted| sheets::find_header(&rows, wanted, &mapping::remembered(&visit.shell, org, chosen))).is_some() {
        return Ok(text.to_owned());
    }
    let columns = text.lines().map(|line| line.split('\t').count()).max().unwrap_or(0);
    if columns > chosen.columns.len() {
        return Err(Problem::new(
            "no_header",
            format!("粘贴的格子有 {columns} 列，{}只有 {} 列，请连表头一起复制", chosen.label, chosen.columns.len()),
        ));
    }
    let header: Vec<&str> = chosen.columns.iter().take(columns).map(|column| column.label).collect();
    Ok(format!("{}\n{text}", header.join("\t")))
}

/// The import of the address, if the caller may see it.
fn work_of(visit: &Visit) -> Result<Work, Refusal> {
    let work = work::open(&visit.shell, visit.id("upload")?)?;
    if work.is_open_to(&visit.shell, visit.actor()?) { Ok(work) } else { Err(Refusal::NotFound) }
}

fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let work = work_of(visit)?;
    let page = match work.stage {
        Stage::Checked => review::page(visit, &work)?,
        Stage::Failed => {
            let failed = work::report(&visit.shell, work.id())?.failed;
            let sentence = if failed.is_empty() { "检查中途停下了，什么也没有导入" } else { &failed };
            let main = html! { (look::note(Tone::Bad, &html! { p { (sentence) } })) (Button::link("换一个文件", "/import").primary()) };
            Page::new("台账导入", "这个文件没有导入", main)
        }
        stage if stage.is_under_way() => batch::under_way(visit, &work),
        _ => batch::page(visit, &work)?,
    };
    let sub = format!("{}　{}", work.kept.name, visit.shell.org_name(work.kept.org));
    Ok(show(visit, &page.crumb("台账导入", Some("/import")).sub(sub)))
}

/// A figure of the result; it leads to its rows.
fn stat(label: &str, value: u32, unit: &str, tone: Tone, href: Option<String>) -> look::Stat {
    look::Stat { label: label.to_owned(), icon: None, value: thousands(i64::from(value)), unit: unit.to_owned(), detail: String::new(), href, tone }
}

fn template(visit: &Visit) -> Result<Answer, Refusal> {
    let ledger = visit.shell.registry().ledger(visit.parameter("ledger")).ok_or(Refusal::NotFound)?;
    let bytes = crate::export::blank(&visit.shell, ledger, visit.now)?;
    Ok(Answer::File { name: format!("{}_空表.xlsx", ledger.label.replace('/', "")), media: crate::export::XLSX, bytes })
}
