//! The sections of a person's file behind the line of tabs: the timeline, then a table for each kind of record of a section, the family, and who has
//! looked. What belongs to which section say the kinds (`catalogue.rs`); no slice is known here. Called by the page of a file.

use super::sight::Sight;
use super::timeline::{self, Entry};
use super::{catalogue, face, readers};
use crate::Person;
use base::{Control, Shape};
use maud::{Markup, html};
use shell::{
    Refusal,
    look::{self, Button, Card, Column, Empty, OnPhone, Row, Table, Tone, ViewTab},
    slice::KindDef,
};
use store::Row as Record;

/// The code of the section with relatives and household.
pub(super) const FAMILY: &str = "family";
/// Records of one kind that a section lists; all of them are in the timeline.
const SHOWN_MAX: usize = 60;

/// The line of tabs. A section without records is left out, unless it is the one that is looked at.
pub(super) fn tabs(sight: &Sight<'_>, file: &Record, entries: &[Entry], relatives: usize) -> Result<Markup, Refusal> {
    let visit = sight.visit;
    let asked = visit.asked("tab");
    let path = format!("/people/{}", file.id);
    let tab = |code: &str, label: &str, count: usize| ViewTab {
        label: label.to_owned(),
        href: if code.is_empty() { path.clone() } else { format!("{path}?tab={code}") },
        count: (count > 0).then(|| count.to_string()),
        current: asked == code,
    };
    let mut tabs = vec![tab("", "时间线", timeline::happened(entries).count())];
    for (code, label) in catalogue::SECTIONS {
        let count = catalogue::in_section(entries, code).len();
        if count > 0 || asked == code {
            tabs.push(tab(code, label, count));
        }
    }
    tabs.push(tab(FAMILY, "家庭", relatives));
    if readers::is_told(visit, file)? {
        tabs.push(ViewTab { label: "谁看过".to_owned(), href: format!("{path}/looks"), count: None, current: false });
    }
    Ok(look::view_tabs("档案分栏", &tabs))
}

/// The section that is asked for; none for the timeline.
pub(super) fn asked(sight: &Sight<'_>) -> Option<(&'static str, &'static str)> {
    catalogue::SECTIONS.into_iter().find(|(code, _)| *code == sight.visit.asked("tab"))
}

/// The records of a section: a table for each kind, in the order of the catalogue.
pub(super) fn tables(sight: &Sight<'_>, file: &Record, entries: &[Entry], section: (&str, &str)) -> Result<Markup, Refusal> {
    let found = catalogue::in_section(entries, section.0);
    let mut kinds: Vec<&'static KindDef> = Vec::new();
    for entry in &found {
        if !kinds.iter().any(|known| known.shape.code == entry.kind.shape.code) {
            kinds.push(entry.kind);
        }
    }
    kinds.sort_by_key(|kind| (catalogue::filed(kind).place, kind.shape.code));
    if kinds.is_empty() {
        return Ok(html! { section class="card" { (Empty::new("list", "还没有这一类记录", "登记了就会列在这里，也会出现在时间线上")) } });
    }
    let mut cards = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let of_kind: Vec<&Entry> = found.iter().copied().filter(|entry| entry.kind.shape.code == kind.shape.code).collect();
        cards.push(card(sight, file, kind, &of_kind)?);
    }
    Ok(html! { @for card in &cards { (card) } })
}

fn card(sight: &Sight<'_>, file: &Record, kind: &'static KindDef, entries: &[&Entry]) -> Result<Markup, Refusal> {
    let visit = sight.visit;
    let today = visit.today();
    let records: Vec<Record> = entries.iter().take(SHOWN_MAX).map(|entry| entry.row.clone()).collect();
    let opened = visit.shell.store().open_all(&records)?;
    let workers = visit.shell.namings_by_key(records.iter().map(|record| record.assignee));
    let rows = records.iter().zip(opened).map(|(record, opened)| {
        let line = opened.doc.and_then(|document| (kind.line)(&document)).filter(|line| !line.is_empty());
        let state = record.state.as_deref().map_or("", |code| kind.state_word(code));
        let worker = workers.get(&record.assignee).map(|naming| naming.name.clone());
        let worker = worker.unwrap_or_else(|| visit.shell.account_name(record.author));
        Row::new(vec![
            html! { a class="name" href={ "/records/" (record.id) } { (line.unwrap_or_else(|| kind.shape.label.to_owned())) } },
            html! { (record.day) },
            html! { @if !state.is_empty() { (look::tag(tone(state_code(record)), state)) } },
            html! { @if let Some(by) = record.due { (face::due(by, today)) } },
            html! { (worker) },
            html! { a class="more" href={ "/records/" (record.id) "/print" } { "打印" span class="vh" { " " (record.day) " " (kind.shape.label) } } },
        ])
    });
    let columns = vec![
        Column::new("内容").lead(),
        Column::new("日期").narrow(),
        Column::new("现状"),
        Column::new("跟进"),
        Column::new("谁办的"),
        Column::new("打印").on_phone(OnPhone::Hidden),
    ];
    let label = kind.shape.label;
    let table = Table::new(label, columns).quiet().pairs().rows(rows.collect());
    let foot = (entries.len() > SHOWN_MAX).then(|| {
        html! { "只列最近 " (SHOWN_MAX) " 条，" a href={ "/people/" (file.id) "?kind=" (kind.shape.code) "#tl" } { "在时间线上看全部 " (entries.len()) " 条" } }
    });
    let writes = visit.actor().is_ok_and(|actor| visit.shell.may_write(actor, kind.class, file.org));
    let add = field_of_person(kind).filter(|_| writes);
    let aside = html! {
        span class="row" {
            span class="sm mut" { (entries.len()) " 条" }
            @if let Some(field) = add { (Button::link("加一条", format!("/records/new/{}?{field}={}", kind.shape.code, file.id)).icon("plus").soft()) }
        }
    };
    let mut card = Card::new(label).flush().aside(aside);
    if let Some(foot) = foot {
        card = card.foot(foot);
    }
    Ok(card.body(&table.show(visit.lang())))
}

fn state_code(record: &Record) -> &str {
    record.state.as_deref().unwrap_or_default()
}

/// What went wrong stands out, as in the timeline.
fn tone(state: &str) -> Tone {
    if timeline::is_breach(state) { Tone::Bad } else { Tone::Plain }
}

/// The field of a form that names the person, by which the form can be opened with the name filled in.
fn field_of_person(kind: &KindDef) -> Option<&'static str> {
    let names_person = |control: Control| matches!(control, Control::Link(to) if to == Person::CODE);
    kind.shape.fields.iter().find(|field| names_person(field.control)).map(|field| field.name)
}
