//! Closed months: the list with the form that closes one, and one of them with what was adjusted in it since, and the form that opens it again. For
//! those who see figures exactly; who may write them at the organisation closes and opens. A record is named by kind and number, and opened only by
//! whoever may.

use super::address::{code_of, organisations};
use crate::Closing;
use base::policy::{Class, Grant};
use base::{Bucket, Day, Faults, Id, Key, Moment, Shape, Typed, Value};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Column, Empty, Field, OnPhone, Page, Pager, Row, Sheet, Table, Tone};
use shell::pages::{frame, show, show_failed};
use shell::{Answer, Entry, Refusal, Visit};
use store::{Cursor, ListQuestion};

/// Months of a page, and adjustments of a page.
const PAGE_ROWS: u32 = 50;
/// Adjustments that are printed; the page has them all.
const PRINTED_MAX: u32 = 500;
/// Lines of a printed sheet.
const SHEET_LINES: usize = 26;

pub(crate) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(show(visit, &page(visit, &Typed::new(visit.today()), &Faults::new())?))
}

/// The list, with the form as it was typed.
fn page(visit: &Visit, typed: &Typed, faults: &Faults) -> Result<Page, Refusal> {
    let scope = visit.scope(Class::Figures, Grant::Read)?;
    let after = visit.asked("after").split_once('~').and_then(|(day, key)| Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) }));
    let question = ListQuestion {
        orgs: Some(scope.into_iter().collect()),
        kinds: vec![Closing::CODE.to_owned()],
        after,
        limit: PAGE_ROWS + 1,
        ..ListQuestion::default()
    };
    let mut rows = visit.shell.store().list(&question)?;
    let more = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    let drawn = rows.iter().map(|row| {
        let (tone, word) = standing(row);
        Row::new(vec![
            html! { a href={ "/closings/" (row.id) } { (Bucket::Month.bucket_of(row.day).chinese()) } },
            html! { (visit.shell.org_name(row.org)) },
            look::tag(tone, word),
            html! { (row.entered_at.day()) " " (row.entered_at.clock()) },
        ])
    });
    let drawn: Vec<Row> = drawn.collect();
    let next = rows.last().filter(|_| more).map(|row| format!("/closings?after={}~{}", row.day, row.key.0));
    let pager = Pager { total: None, shown: drawn.len(), unit: "个月".to_owned(), previous: after.map(|_| "/closings".to_owned()), next };
    let columns = vec![Column::new("月份").lead(), Column::new("单位"), Column::new("状态").narrow(), Column::new("关账时间").narrow()];
    let empty = Empty::new("lock", "还没有哪个月关过账", "月报上报后就关账；之后的补录和更正都要写明原因，并列成清单");
    let writes = visit.actor()?.grant(Class::Figures) >= Grant::Write;
    let main = html! {
        @if writes { (form(visit, typed, faults)?) }
        (Table::new("关账的月份", columns).quiet().rows(drawn).pager(pager).empty(empty).show(visit.lang()))
    };
    let page = Page::new("关账", "关账", main).sub("已关账的月份，补录、更正、删除都要写明原因，并作为调整列出");
    Ok(if faults.is_empty() { page } else { page.failed() })
}

fn standing(row: &store::Row) -> (Tone, &'static str) {
    if row.state.as_deref() == Some("reopened") { (Tone::Warn, "已重新打开") } else { (Tone::Ok, "已关账") }
}

fn form(visit: &Visit, typed: &Typed, faults: &Faults) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let organisations = organisations(visit, Grant::Read)?;
    let tree = visit.shell.store().tree();
    let actor = visit.actor()?;
    let may = |code: &str| tree.by_code(code).is_some_and(|org| visit.shell.may_write(actor, Class::Figures, org));
    let options: Vec<(&str, &str)> = organisations.iter().filter(|(code, _)| may(code)).map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let last_month = Bucket::Month.bucket_of(Bucket::Month.bucket_of(visit.today()).from - 1).from.to_string();
    let month = if typed.get("month").is_empty() { &last_month[..7] } else { typed.get("month") };
    let error = |path: &str| faults.at(path).map_or("", |fault| fault.sentence.as_str());
    Ok(Card::new("给一个月关账").body(&html! {
        form method="post" action="/closings" {
            (Field::new(lang, "org", "单位").hint("连同下级单位").error(error("org")).select(typed.get("org"), &options))
            (Field::new(lang, "month", "月份").hint("例如 2020-01").short().required().error(error("month")).text(month))
            (Field::new(lang, "note", "说明").optional().error(error("note")).area(typed.get("note"), 2))
            (Button::submit("关账").primary().icon("lock"))
        }
    }))
}

pub(crate) fn close(visit: &Visit) -> Result<Answer, Refusal> {
    let typed = visit.typed();
    let failed = |faults: &Faults| Ok(show_failed(visit, 422, page(visit, &typed, faults)?));
    let org = visit.shell.store().tree().by_code(typed.get("org")).ok_or(Refusal::NotFound)?;
    if !visit.shell.may_write(visit.actor()?, Class::Figures, org) {
        return Err(Refusal::NotFound);
    }
    let text = typed.get("month");
    let month: Option<Day> = text.parse().or_else(|_| format!("{text}-01").parse()).ok();
    let mut faults = Faults::new();
    let Some(month) = month.map(|day| Bucket::Month.bucket_of(day)) else {
        faults.add("month", "not_a_month", "请写成月份，例如 2020-01");
        return failed(&faults);
    };
    faults.require(month.to < visit.today(), "month", "not_over", "这个月还没有过完，过完再关");
    faults.require(visit.shell.store().closing_of(org, month.from).is_none(), "month", "closed", "这个月已经关账");
    if !faults.is_empty() {
        return failed(&faults);
    }
    let mut sent = Typed::new(visit.today());
    sent.set("month", month.from.to_string());
    sent.set("note", typed.get("note"));
    let record = visit.shell.new_id();
    let entry = Entry { kind: Closing::CODE.to_owned(), record, org, expected: None, typed: Some(sent), why: None };
    match visit.shell.keep(visit.actor()?, visit.now, entry) {
        Ok(receipt) => {
            visit.shell.write_down(
                visit.actor()?,
                "ClosePeriod",
                receipt.records[0].key,
                &format!("{} {}", code_of(visit, org), &month.from.to_string()[..7]),
            )?;
            Ok(Answer::next(format!("/closings/{record}")))
        }
        Err(Refusal::Problem(problem)) => failed(&problem.faults),
        Err(refusal) => Err(refusal),
    }
}

/// A closing that the caller may see.
struct Seen {
    row: store::Row,
    closing: Closing,
    /// Whether he may open it again.
    writes: bool,
}

impl Seen {
    fn of(visit: &Visit) -> Result<Self, Refusal> {
        let row = visit.shell.store().get(visit.id("id")?)?;
        if row.kind != Closing::CODE || row.ended_at.is_some() {
            return Err(Refusal::NotFound);
        }
        if !visit.scope(Class::Figures, Grant::Read)?.contains(&row.org) {
            visit.shell.write_down_soon(visit.actor()?, "Denied", row.key, visit.route)?;
            return Err(Refusal::NotFound);
        }
        let document = visit.shell.store().open_record(&row, None)?.doc.ok_or(Refusal::NotFound)?;
        let closing = Closing::from_json(&document).ok_or_else(|| Refusal::Bug("a closing does not fit its definition".to_owned()))?;
        let writes = visit.shell.may_write(visit.actor()?, Class::Figures, row.org);
        Ok(Self { row, closing, writes })
    }
}

/// A record that was written into the month after it was closed.
struct Adjusted {
    key: Key,
    /// What was done, and how grave that is.
    what: (Tone, &'static str),
    /// Kind and day of the record.
    label: &'static str,
    day: Day,
    /// When, and by which account.
    at: Option<(Moment, Key)>,
    /// The record and what it says of itself, if the caller may know it.
    line: Option<(Id, String)>,
    why: String,
}

impl Adjusted {
    fn of(visit: &Visit, (seq, key): (u32, Key)) -> Result<Self, Refusal> {
        let store = visit.shell.store();
        let row = store.get_key(key)?;
        let known = visit.known(row.id);
        let label = visit.shell.registry().kind(&row.kind).map_or("", |kind| kind.shape.label);
        let version = store.versions(key)?.into_iter().find(|version| version.seq == seq);
        let opened = version.as_ref().and_then(|version| store.open_record(&row, Some(version.version)).ok());
        let what = match (&version, &opened) {
            (None, _) => (Tone::Info, "重新计入"),
            (Some(version), _) if version.version == 1 => (Tone::Info, "补录"),
            (Some(_), Some(opened)) if opened.doc.is_none() => (Tone::Bad, "删除"),
            _ => (Tone::Warn, "更正"),
        };
        let line = match known {
            Some((row, kind)) => Some((row.id, super::records::line(visit, &row, kind)?.unwrap_or_else(|| format!("{label}（已删除）")))),
            None => None,
        };
        let why = match (&version, &line) {
            (None, _) => "人员身份或合并变了".to_owned(),
            (_, Some(_)) => opened.and_then(|opened| opened.why).unwrap_or_default(),
            _ => String::new(),
        };
        Ok(Self { key, what, label, day: row.day, at: version.map(|version| (version.at, version.author)), line, why })
    }
}

pub(crate) fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let seen = Seen::of(visit)?;
    Ok(show(visit, &sheet(visit, &seen, "", &Faults::new())?))
}

fn sheet(visit: &Visit, seen: &Seen, why: &str, faults: &Faults) -> Result<Page, Refusal> {
    let here = format!("/closings/{}", seen.row.id);
    let (tone, word) = standing(&seen.row);
    let main = html! {
        (look::note(tone, &html! {
            p { b { (word) } "　" (seen.closing.name()) "，" (visit.shell.org_name(seen.row.org)) "及下级；" (seen.row.entered_at.day()) " " (seen.row.entered_at.clock()) " " (visit.shell.account_name(seen.row.author)) " 关账。" }
            @if let Some(day) = seen.closing.reopened { p class="mb0" { (day) " 重新打开，原因见" a href={ "/records/" (seen.row.id) "/versions" } { "版本记录" } "。打开期间的登记和更正不列为调整。" } }
            @else { p class="mb0" { "会改变这个月数字的登记、更正、删除，要写明原因，列在下面。" } }
        }))
        @if let Some(note) = &seen.closing.note { p { "说明：" (note) } }
        (adjustments(visit, seen, &here)?)
        @if seen.writes && seen.closing.reopened.is_none() { (reopen_form(visit, &here, why, faults)) }
    };
    let actions = html! { (Button::link("打印", format!("{here}/print")).icon("print")) };
    let title = format!("{}关账", seen.closing.name());
    let page = Page::new("关账", title.clone(), main).sub(visit.shell.org_name(seen.row.org)).actions(actions);
    let page = page.crumb("关账", Some("/closings")).crumb(title, None);
    Ok(if faults.is_empty() { page } else { page.failed() })
}

fn adjustments(visit: &Visit, seen: &Seen, here: &str) -> Result<Markup, Refusal> {
    let before = visit.asked("before").split_once('~').and_then(|(seq, key)| Some((seq.parse().ok()?, Key(key.parse().ok()?))));
    let mut found = visit.shell.store().adjustments(seen.row.key, before, PAGE_ROWS + 1)?;
    let more = found.len() > PAGE_ROWS as usize;
    found.truncate(PAGE_ROWS as usize);
    let mut rows = Vec::with_capacity(found.len());
    for pair in &found {
        let one = Adjusted::of(visit, *pair)?;
        rows.push(Row::new(vec![
            look::tag(one.what.0, one.what.1),
            html! { (one.day) },
            html! {
                @if let Some((id, line)) = &one.line { a href={ "/records/" (id) } { (line) } }
                @else { (one.label) " №" (one.key.0) " " span class="mut sm" { "不在可查看的范围内" } }
            },
            html! { @if let Some((at, who)) = one.at { (at.day()) " " (at.clock()) " " (visit.shell.account_name(who)) } @else { "—" } },
            html! { @if one.why.is_empty() { "—" } @else { (one.why) } },
        ]));
    }
    let next = found.last().filter(|_| more).map(|(seq, key)| format!("{here}?before={seq}~{}", key.0));
    let pager = Pager { total: None, shown: rows.len(), unit: "条".to_owned(), previous: before.map(|_| here.to_owned()), next };
    let columns = vec![
        Column::new("变动").narrow(),
        Column::new("日期").narrow(),
        Column::new("记录").lead(),
        Column::new("什么时候").narrow().on_phone(OnPhone::Hidden),
        Column::new("原因"),
    ];
    let empty = Empty::new("okc", "关账以后没有调整", "这个月的数字和关账时一样");
    Ok(Table::new("关账后的调整", columns).quiet().rows(rows).pager(pager).empty(empty).show(visit.lang()))
}

fn reopen_form(visit: &Visit, here: &str, why: &str, faults: &Faults) -> Markup {
    let error = faults.at("why").map_or("", |fault| fault.sentence.as_str());
    Card::new("重新打开").body(&html! {
        p { "重新打开以后，这个月的记录和别的月份一样登记、更正，不再列为调整。谁打开的、为什么，记在版本和审计里。" }
        form method="post" action=(here) {
            (Field::new(visit.lang(), "why", "为什么重新打开").required().wide().error(error).text(why))
            (Button::submit("重新打开").icon("undo"))
        }
    })
}

pub(crate) fn reopen(visit: &Visit) -> Result<Answer, Refusal> {
    let seen = Seen::of(visit)?;
    if !seen.writes {
        return Err(Refusal::Denied);
    }
    let why = visit.posted("why");
    let mut faults = Faults::new();
    faults.require(!why.is_empty(), "why", "required", "请写明为什么重新打开");
    faults.require(seen.closing.reopened.is_none(), "why", "open", "这个月已经重新打开了");
    if !faults.is_empty() {
        return Ok(show_failed(visit, 422, sheet(visit, &seen, why, &faults)?));
    }
    let open = Closing { reopened: Some(visit.today()), ..seen.closing };
    let mut typed = Typed::new(visit.today());
    open.write("", &mut typed);
    visit.shell.keep(visit.actor()?, visit.now, Entry::after(&seen.row, Some(typed), why))?;
    let month = open.first_day().to_string();
    visit.shell.write_down(visit.actor()?, "ReopenPeriod", seen.row.key, &format!("{} {}", code_of(visit, seen.row.org), &month[..7]))?;
    Ok(Answer::next(format!("/closings/{}", seen.row.id)))
}

pub(crate) fn print(visit: &Visit) -> Result<Answer, Refusal> {
    let seen = Seen::of(visit)?;
    let mut all = Vec::new();
    for pair in visit.shell.store().adjustments(seen.row.key, None, PRINTED_MAX)? {
        all.push(Adjusted::of(visit, pair)?);
    }
    let sheet = |lines: &[Adjusted]| Sheet {
        code: "GZ".to_owned(),
        version: "1".to_owned(),
        reference: format!("关账：{} {}", seen.row.entered_at.day(), visit.shell.account_name(seen.row.author)),
        title: format!("{}{}关账后的调整", visit.shell.org_name(seen.row.org), seen.closing.name()),
        body: html! {
            table class="form grid" {
                thead { tr { @for head in ["变动", "日期", "记录", "编号", "什么时候", "原因"] { th { (head) } } } }
                tbody {
                    @for one in lines {
                        tr {
                            td { (one.what.1) } td class="num nw" { (one.day) } td { (one.label) } td class="num" { (one.key.0) }
                            td class="nw" { @if let Some((at, _)) = one.at { (at.day()) " " (at.clock()) } } td { (one.why) }
                        }
                    }
                    @if lines.is_empty() { tr { td colspan="6" { "关账以后没有调整。" } } }
                }
            }
        },
        note: standing(&seen.row).1.to_owned(),
        signatures: ["填表", "审核"].map(Into::into).to_vec(),
    };
    let sheets: Vec<Sheet> = if all.is_empty() { vec![sheet(&[])] } else { all.chunks(SHEET_LINES).map(sheet).collect() };
    let printed = format!("{} {} {}", visit.actor()?.name, visit.today(), visit.now.clock());
    let back = format!("/closings/{}", seen.row.id);
    Ok(Answer::Page(look::print_page(&frame(visit), "关账后的调整", &sheets, &back, &html! {}, &printed)))
}
