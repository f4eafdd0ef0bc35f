//! A dwelling over the years: every look at it, how many lived there then and now, what was dangerous and whether it was put right in time, and who was
//! found there. Called by the router, and led to from every round. Absent: tenants and landlords, who stand in the checks themselves.

use super::{OF_DWELLING_MAX, href, is_open, page, said};
use crate::{Arrival, DwellingCheck};
use base::policy::{Class, Grant};
use base::{Shape, Value};
use maud::{Markup, html};
use org::{Place, PlaceKind};
use shell::look::{self, Button, Card, Column, Empty, OnPhone, Page, Stat, Table, Tone};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};
use store::Row;

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, place) = dwelling(visit)?;
    let linked = visit.shell.store().linked(row.key, Some("place"), None, OF_DWELLING_MAX)?.into_iter().map(|linked| linked.row);
    let linked: Vec<Row> = linked.collect();
    let mut checks = said::<DwellingCheck>(visit, linked.iter().cloned())?;
    checks.sort_by_key(|check| std::cmp::Reverse((check.row.day, check.row.key)));
    let found = said::<Arrival>(visit, linked)?;
    let kind = visit.shell.registry().kind(DwellingCheck::CODE).ok_or(Refusal::NotFound)?;
    for check in &checks {
        visit.looked(&check.row, kind, "ReadRecord")?;
    }
    let open = checks.iter().filter(|check| is_open(&check.row)).count();
    let overdue = checks.iter().filter(|check| check.row.due.is_some_and(|day| day < visit.today())).count();
    let occupants: Vec<u32> = checks.iter().filter_map(|check| check.record.occupants).collect();
    let main = html! {
        (stats(checks.len(), &occupants, open, overdue, found.len()))
        @if overdue > 0 { (look::note(Tone::Bad, &html! { p class="mb0" { "有隐患过了整改期限还没有整改" } })) }
        @if checks.is_empty() { (Empty::new("door", "没有查过", "查过以后，这里是每一次的人数和隐患")) } @else { (history(visit, &checks)) }
        (people(visit, &found))
    };
    let writes = visit.actor()?.grant(Class::Screening) >= Grant::Write;
    let actions = html! {
        @if writes { (Button::link("查这一套", format!("/records/new/{}?place={}", DwellingCheck::CODE, row.id)).primary().icon("door")) }
        (Button::link("房屋资料", format!("/records/{}", row.id)))
    };
    let page = Page::new("出租屋", place.name.0, main)
        .heading_stays()
        .actions(actions)
        .crumb("联合排查", Some("/sweeps"))
        .crumb("出租屋", None)
        .back("/sweeps");
    Ok(show(visit, &page))
}

/// The dwelling of the address.
fn dwelling(visit: &Visit) -> Result<(Row, Place), Refusal> {
    let (row, _) = visit.readable(visit.id("id")?)?;
    if row.kind != Place::CODE || row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let document = visit.shell.store().open_record(&row, None)?.doc;
    let place = document.as_ref().and_then(Place::from_json).filter(|place| place.kind == PlaceKind::Dwelling);
    Ok((row, place.ok_or(Refusal::NotFound)?))
}

fn stats(checks: usize, occupants: &[u32], open: usize, overdue: usize, found: usize) -> Markup {
    let stat = |label: &str, value: String, unit: &str| Stat { label: label.to_owned(), value, unit: unit.to_owned(), ..Stat::default() };
    let now = occupants.first().map_or_else(|| "—".to_owned(), u32::to_string);
    let then = occupants.get(1).map(|then| format!("上次 {then} 人")).unwrap_or_default();
    let late = if overdue > 0 { format!("超期 {overdue} 条") } else { String::new() };
    let tone = if overdue > 0 { Tone::Bad } else { Tone::Plain };
    let figures = [
        stat("查过", checks.to_string(), "次"),
        Stat { detail: then, ..stat("实住", now, "人") },
        Stat { detail: late, tone, ..stat("隐患未整改", open.to_string(), "条") },
        stat("新发现", found.to_string(), "人"),
    ];
    look::stats("这一套出租屋", &figures)
}

fn history(visit: &Visit, checks: &[super::Said<DwellingCheck>]) -> Markup {
    let line = |check: &super::Said<DwellingCheck>| {
        let record = &check.record;
        let sweep = record.sweep.and_then(|sweep| visit.known(sweep.id()));
        look::Row::new(vec![
            html! { a href={ "/records/" (check.row.id) } { (check.row.day) } },
            html! { @if let Some(count) = record.occupants { (count) } },
            html! { (page::hazards(visit, record)) @if record.hazards.is_empty() { span class="mut" { "没有发现隐患" } } },
            html! { @if let Some((row, _)) = sweep { a href=(href(row.id)) { span lang="zh-CN" { (visit.shell.naming_of(&row).name) } } } @else { "—" } },
            html! {
                @if is_open(&check.row) && visit.may_change(&check.row) {
                    (Button::link("整改好了", format!("/records/{}/edit?fill=rectified_on", check.row.id)))
                }
            },
        ])
    };
    let columns = vec![
        Column::new("日期").lead(),
        Column::new("实住人数").numeric(),
        Column::new("隐患"),
        Column::new("联合排查"),
        Column::new("下一步").on_phone(OnPhone::Bare),
    ];
    Table::new("每一次排查", columns).rows(checks.iter().map(line).collect()).remark("从新到旧").show(visit.lang())
}

fn people(visit: &Visit, found: &[super::Said<Arrival>]) -> Markup {
    if found.is_empty() {
        return html! {};
    }
    let people = visit.shell.namings_by_key(found.iter().map(|arrival| arrival.row.subject));
    let line = |arrival: &super::Said<Arrival>| look::Line {
        icon: Some("user"),
        text: html! { a href={ "/records/" (arrival.row.id) } { span lang="zh-CN" { (people.get(&arrival.row.subject).map_or("", |naming| naming.name.as_str())) } } },
        detail: Some(html! { span class="num" { (arrival.row.day) } }),
        aside: arrival.record.left_on.map(|_| look::tag(Tone::Plain, "已离开")),
    };
    html! { (Card::new("新发现的人").flush().body(&look::lines(&found.iter().map(line).collect::<Vec<_>>()))) }
}
