//! The pages of paper: all forms, an empty one, a record on its form, a list on a form. Names are masked as on the screen until somebody asks for
//! them, which is logged.

use super::content::{Content, open, open_own};
use super::sheet::{Around, pieces, sheets};
use super::{Paper, plain};
use crate::attachment::signature;
use crate::look::{self, Button, Card, Page, Sheet};
use crate::pages::{frame, list, show};
use crate::{Answer, Needs, Refusal, Route, Visit, get, post, slice::KindDef};
use base::{
    Key,
    policy::{self, Grant},
};
use maud::{Markup, html};
use store::{ListQuestion, Row};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/print", Needs::Account, "All forms on paper", all),
    get("/print/{kind}", Needs::Account, "An empty form, or a list on a form with names masked", of_kind).heavy(),
    post("/print/{kind}", Needs::Account, "A list on a form with names in plain, logged", of_kind_in_plain).heavy(),
    get("/records/{id}/print", Needs::Account, "A record on its form, with what is personal masked", of_record),
    post("/records/{id}/print", Needs::Account, "A record on its form in plain, logged", of_record_in_plain),
];

/// Records of one list on paper; a longer one is a workbook.
const RECORDS_MAX: u32 = 300;
/// The name of the plain form in an address.
const PLAIN: &str = "plain";
/// Who signs a plain form.
const PLAIN_SIGNATURES: [&str; 3] = ["填表人：", "负责人：", "（单位盖章）"];

fn all(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let mut cards = Vec::new();
    for slice in visit.shell.registry().slices() {
        let kinds = slice.kinds.iter().filter(|kind| actor.grant(kind.class) >= Grant::Read);
        let lines: Vec<look::Line> = kinds
            .flat_map(|kind| {
                let own = kind.papers.iter().map(|paper| (paper.title.to_owned(), paper.code.to_owned(), paper.code));
                let plain = kind.papers.is_empty().then(|| (kind.shape.label.to_owned(), plain::code(kind).0, PLAIN));
                own.chain(plain).map(|(title, code, form)| look::Line {
                    icon: Some("print"),
                    text: html! { a href={ "/print/" (kind.shape.code) "?form=" (form) } { (title) } },
                    detail: Some(html! { "表号 " (code) }),
                    aside: None,
                })
            })
            .collect();
        if !lines.is_empty() {
            cards.push(html! { (Card::new(slice.label).flush().body(&look::lines(&lines))) });
        }
    }
    let main = html! { div class="columns" { @for card in &cards { (card) } } };
    let page = Page::new("空白表", "打印空白表", main)
        .sub("A4，直接从浏览器打印；填好的表在每条记录和每张列表上打印")
        .crumb("台账", Some("/ledgers"))
        .crumb("空白表", None);
    Ok(show(visit, &page))
}

/// The form that is asked for; none for the plain one.
fn chosen(visit: &Visit, kind: &KindDef, fits: impl Fn(&Paper) -> bool) -> Result<Option<&'static Paper>, Refusal> {
    match visit.asked("form") {
        PLAIN => Ok(None),
        "" => Ok(kind.papers.iter().find(|paper| fits(paper))),
        code => kind.papers.iter().find(|paper| paper.code == code).map(Some).ok_or(Refusal::NotFound),
    }
}

fn of_kind(visit: &Visit) -> Result<Answer, Refusal> {
    kind_page(visit, false)
}

fn of_kind_in_plain(visit: &Visit) -> Result<Answer, Refusal> {
    kind_page(visit, true)
}

fn kind_page(visit: &Visit, plain_names: bool) -> Result<Answer, Refusal> {
    let kind = visit.shell.registry().kind(visit.parameter("kind")).ok_or(Refusal::NotFound)?;
    if visit.actor()?.grant(kind.class) < Grant::Masked {
        return Err(Refusal::NotFound);
    }
    let is_list = visit.asked("list") == "1";
    let paper = chosen(visit, kind, |paper| !is_list || paper.is_list())?;
    let rows = if is_list { listed(visit, kind)? } else { Vec::new() };
    if plain_names {
        crate::export::print_alone(visit, kind.shape.code, rows.len() as u32)?;
    }
    if is_list && policy::is_about_people(kind.class) {
        log(visit, Key::NONE, &format!("{} {} {}", kind.shape.code, rows.len(), if plain_names { "plain" } else { "masked" }))?;
    }
    let opened = open(&visit.shell, kind, &rows, visit.actor.as_ref().filter(|_| plain_names))?;
    let empty = Content { shell: &visit.shell, kind, filled: None };
    let records: Vec<Content<'_>> =
        opened.texts.iter().map(|typed| Content { shell: &visit.shell, kind, filled: Some((typed, &opened.faces)) }).collect();
    let sheets = match paper {
        Some(paper) => on_paper(paper, &empty, &records, ""),
        None => on_plain(kind, &if is_list { plain::list(&empty, &records) } else { plain::form(&empty) }, ""),
    };
    let back = format!("/records?kind={}", kind.shape.code);
    let path = format!("/print/{}", kind.shape.code);
    answer(visit, kind, &sheets, &back, &path, is_list && !plain_names)
}

/// The records of the list that the address asks for, each with whether the caller reads it in full; with `about`, those about one person alone.
fn listed(visit: &Visit, kind: &KindDef) -> Result<Vec<(Row, bool)>, Refusal> {
    let mut question = list::question(visit, kind)?;
    let about = visit.asked("about");
    if !about.is_empty() {
        let key = visit.shell.store().key_of(about.parse().map_err(|_| Refusal::NotFound)?)?;
        question.subject = if key.is_none() { return Err(Refusal::NotFound) } else { Some(key) };
    }
    let mut rows = visit.list(&ListQuestion { after: None, limit: RECORDS_MAX, ..question }, kind.class, Grant::Masked)?;
    // On paper a list begins with its first day.
    rows.reverse();
    rows.into_iter().map(|row| Ok((visit.reads(&row, kind)?, row))).map(|read| read.map(|(full, row)| (row, full))).collect()
}

fn of_record(visit: &Visit) -> Result<Answer, Refusal> {
    record_page(visit, false)
}

fn of_record_in_plain(visit: &Visit) -> Result<Answer, Refusal> {
    record_page(visit, true)
}

fn record_page(visit: &Visit, plain_names: bool) -> Result<Answer, Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    if let Some(gone) = crate::vault::gone(visit, &row, kind.shape.label)? {
        return Ok(show(visit, &gone));
    }
    let full = visit.reads(&row, kind)?;
    if plain_names && !full {
        return Err(Refusal::Denied);
    }
    if policy::is_about_people(kind.class) {
        log(visit, row.key, &format!("{} {}", row.kind, if plain_names { "plain" } else { "masked" }))?;
    }
    let paper = chosen(visit, kind, |paper| !paper.is_list())?;
    let reference = format!("{}　{}", visit.shell.org_name(row.org), row.day);
    let id = row.id;
    let asked = [(row, full)];
    let opened = open(&visit.shell, kind, &asked, visit.actor.as_ref().filter(|_| plain_names))?;
    let content = Content { shell: &visit.shell, kind, filled: opened.texts.first().map(|typed| (typed, &opened.faces)) };
    let mut sheets = match paper {
        Some(paper) if paper.is_list() => on_paper(paper, &content, std::slice::from_ref(&content), &reference),
        Some(paper) => on_paper(paper, &content, &[], &reference),
        None => on_plain(kind, &plain::form(&content), &reference),
    };
    // a hand-writing is as personal as a name
    if plain_names && let (Some(attachments), [(row, _)]) = (opened.attachments.first(), &asked) {
        signature::put(&mut sheets, row, attachments);
    }
    answer(visit, kind, &sheets, &format!("/records/{id}"), &format!("/records/{id}/print"), full && !plain_names)
}

/// Records in full on plain forms, one after the other, with the names of others masked: what a person may have of what is kept about the person.
pub fn copies(visit: &Visit, rows: &[(Row, &'static KindDef)]) -> Result<Vec<Sheet>, Refusal> {
    let mut all = Vec::new();
    for (row, kind) in rows {
        let opened = open_own(&visit.shell, kind, row)?;
        let content = Content { shell: &visit.shell, kind, filled: opened.texts.first().map(|typed| (typed, &opened.faces)) };
        let reference = format!("{}　{}", visit.shell.org_name(row.org), row.day);
        all.extend(on_plain(kind, &plain::form(&content), &reference));
    }
    Ok(all)
}

pub(super) fn on_paper(paper: &Paper, content: &Content<'_>, records: &[Content<'_>], reference: &str) -> Vec<Sheet> {
    let around = Around { code: paper.code, version: paper.version, title: paper.title, reference, note: paper.note, signatures: paper.signatures };
    sheets(&pieces(paper, content, records), &around)
}

pub(super) fn on_plain(kind: &KindDef, pieces: &[super::sheet::Piece], reference: &str) -> Vec<Sheet> {
    let (code, version) = plain::code(kind);
    let title = kind.shape.label;
    sheets(pieces, &Around { code: &code, version: &version, title, reference, note: "", signatures: &PLAIN_SIGNATURES })
}

/// The sheets under a bar with the other forms of the kind, and the way to the names.
fn answer(visit: &Visit, kind: &KindDef, sheets: &[Sheet], back: &str, path: &str, can_reveal: bool) -> Result<Answer, Refusal> {
    let query = |form: &str| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in visit.query.iter().filter(|(name, value)| name != "form" && !value.is_empty()) {
            query.append_pair(name, value);
        }
        if !form.is_empty() {
            query.append_pair("form", form);
        }
        query.finish()
    };
    let of_list = visit.asked("list") == "1";
    let others = kind.papers.iter().filter(|paper| paper.code != visit.asked("form") && (!of_list || paper.is_list()));
    let is_filled = of_list || path.starts_with("/records/");
    let choices: Markup = html! {
        @for paper in others { (Button::link(paper.title, format!("{path}?{}", query(paper.code)))) }
        @if !kind.papers.is_empty() && visit.asked("form") != PLAIN { (Button::link("全部栏目", format!("{path}?{}", query(PLAIN)))) }
        @if is_filled { (Button::link("空白表", format!("/print/{}?form={}", kind.shape.code, visit.asked("form")))) }
        @if can_reveal { form method="post" action={ (path) "?" (query(visit.asked("form"))) } { (Button::submit("带姓名打印").icon("eye")) } }
    };
    let printed = format!("打印人：{}　{} {}", visit.actor()?.name, visit.today(), visit.now.clock());
    let title = sheets.first().map_or(kind.shape.label, |sheet| sheet.title.as_str());
    Ok(Answer::Page(look::print_page(&frame(visit), title, sheets, back, &choices, &printed)))
}

fn log(visit: &Visit, target: Key, detail: &str) -> Result<(), Refusal> {
    visit.shell.write_down(visit.actor()?, "Print", target, detail)
}
