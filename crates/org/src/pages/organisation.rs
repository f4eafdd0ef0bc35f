//! One organisation: what it was called and to whom it belonged from when on, what is below it, who works there, its places, and what was
//! recorded in the last thirty days, each figure with the way to its records.

use super::tree::{Forest, columns, day_asked};
use crate::{Organisation, Place, Worker};
use base::{Choice, Day, Id, Key, Link, Shape, Value, policy::Class, policy::Grant};
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Card, Column, Line, Page, Table, Tone, format::thousands},
    pages::show,
};
use std::collections::HashSet;
use store::{ListQuestion, Row};

/// The stretch of "lately", today included.
const DAYS_LATELY: i32 = 30;
/// Organisations below whose records are counted one kind after another; beyond, the statistics page is the place.
const COUNTED_MAX: usize = 300;
/// Rows of the lists on this page.
const LISTED_MAX: usize = 100;

pub(super) fn organisation(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    if kind.shape.code != Organisation::CODE || row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let document = visit.shell.store().open_record(&row, None)?.doc;
    let organisation = document.and_then(|document| Organisation::from_json(&document)).ok_or(Refusal::NotFound)?;
    let day = day_asked(visit);
    let tree = visit.shell.store().tree();
    let forest = Forest::of(visit, &tree, day)?;
    let below = forest.below(row.key, 0, LISTED_MAX);
    let main = html! {
        div class="two" {
            div {
                @if !below.is_empty() { (Table::new("下级", columns()).pairs().rows(below).show(visit.lang())) }
                (staff(visit, &row, day)?)
                (lately(visit, &row, &organisation)?)
                (places(visit, &row)?)
            }
            aside {
                (picker(visit, day))
                (names(&organisation))
                (placements(visit, &organisation))
            }
        }
    };
    let writes = visit.may_change(&row);
    let actions = html! {
        @if visit.actor()?.grant(Class::Person) >= Grant::Masked { (Button::link("服务对象", format!("/people?org={}", organisation.code)).icon("people")) }
        @if writes { (Button::link("改名、改归属", format!("/records/{}/edit", row.id)).icon("sign")) }
        (Button::link("版本", format!("/records/{}/versions", row.id)).ghost())
    };
    let mut page = Page::new(organisation.level.label(), organisation.name_on(day), main)
        .sub(format!("{}　{}　{}", organisation.level.label(), organisation.code, state(&organisation, day)))
        .actions(actions)
        .crumb("机构与组织", Some("/orgs"));
    for above in tree.path(row.key, day).into_iter().filter(|above| *above != row.key) {
        let id = visit.shell.store().get_key(above)?.id;
        page = page.crumb(forest.name(above), Some(&format!("/orgs/{id}")));
    }
    Ok(show(visit, &page.crumb(organisation.name_on(day), None)))
}

fn state(organisation: &Organisation, day: Day) -> String {
    match organisation.closed {
        Some(closed) if closed < day => format!("{closed} 撤销"),
        _ => organisation.placements.first().map_or_else(String::new, |first| format!("{} 起", first.from)),
    }
}

/// The choice of the day on which the page looks.
fn picker(visit: &Visit, day: Day) -> Markup {
    let form = html! {
        form method="get" action=(visit.path) {
            p { label for="k-on" { "下级、任职和归属按这一天" } }
            div class="row" { input id="k-on" name="on" type="date" value=(day); button class="btn" type="submit" { "查看" } }
        }
    };
    Card::new("哪一天的情况").body(&form)
}

/// What it was called until when.
fn names(organisation: &Organisation) -> Markup {
    let mut former: Vec<_> = organisation.former_names.iter().collect();
    former.sort_by_key(|former| std::cmp::Reverse(former.until));
    let line = |name: &str, until: Option<Day>| Line {
        icon: None,
        text: html! { (name) },
        detail: Some(html! { @if let Some(until) = until { "用到 " span class="num" { (until) } } @else { "现在" } }),
        aside: None,
    };
    let lines: Vec<Line> =
        std::iter::once(line(&organisation.name.0, None)).chain(former.into_iter().map(|former| line(&former.name.0, Some(former.until)))).collect();
    Card::new("名称").flush().body(&look::lines(&lines))
}

/// To whom it belonged from when on, and which agency ran it.
fn placements(visit: &Visit, organisation: &Organisation) -> Markup {
    let named = |link: Option<Link<Organisation>>| {
        let id: Option<Id> = link.map(Link::id);
        html! { @if let Some(id) = id { a href={ "/orgs/" (id) } { (visit.shell.naming(id).name) } } @else { "（最上一级）" } }
    };
    let line = |placement: &crate::Placement| Line {
        icon: None,
        text: named(placement.parent),
        detail: Some(
            html! { span class="num" { (placement.from) } " 起" @if placement.agency.is_some() { "，由 " (named(placement.agency)) " 运营" } },
        ),
        aside: None,
    };
    let lines: Vec<Line> = organisation.placements.iter().rev().map(line).collect();
    Card::new("归属").flush().body(&look::lines(&lines))
}

/// Who is appointed here on the day, and who was.
fn staff(visit: &Visit, row: &Row, day: Day) -> Result<Markup, Refusal> {
    let store = visit.shell.store();
    let scope = visit.scope(Class::Staff, Grant::Masked)?;
    if !scope.contains(&row.key) {
        return Ok(html! {});
    }
    let linked = store.linked(row.key, Some("appointment"), None, LISTED_MAX as u32)?;
    let rows: Vec<Row> = linked.into_iter().map(|linked| linked.row).filter(|worker| worker.kind == Worker::CODE).collect();
    let opened = store.open_all(&rows)?;
    let mut cells = Vec::new();
    for (worker_row, opened) in rows.iter().zip(opened) {
        let Some(worker) = opened.doc.and_then(|document| Worker::from_json(&document)) else { continue };
        for held in worker.appointments.iter().filter(|held| held.org.id() == row.id) {
            let in_office = held.from <= day && held.to.is_none_or(|to| day <= to);
            let (from, to) = (held.from, held.to.map_or("今".to_owned(), |to| to.to_string()));
            let cell = look::Row::new(vec![
                html! { a class="name" href={ "/records/" (worker_row.id) } { (worker.name) } },
                html! { (held.duty.label()) },
                html! { (from) " 至 " (to) },
                html! { @if in_office { (look::tag(Tone::Ok, "在岗")) } @else { (look::tag(Tone::Plain, "不在岗")) } },
            ]);
            cells.push((!in_office, held.from, cell));
        }
    }
    cells.sort_by_key(|(out, from, _)| (*out, *from));
    let table = Table::new(
        "任职",
        vec![
            Column::new("姓名").lead(),
            Column::new("岗位"),
            Column::new("从哪天到哪天").narrow(),
            Column::new("当天").on_phone(look::OnPhone::Bare),
        ],
    );
    let rows: Vec<look::Row> = cells.into_iter().map(|(_, _, cell)| cell).collect();
    let empty = html! { p class="pad mut mb0" { "还没有人在这里任职。在工作人员的档案里加一行任职，就会列在这里。" } };
    Ok(table.remark(format!("{day} 的情况")).rows(rows).empty(empty).show(visit.lang()))
}

/// What was recorded here and below in the last thirty days, by kind; each figure leads to its list.
fn lately(visit: &Visit, row: &Row, organisation: &Organisation) -> Result<Markup, Refusal> {
    let store = visit.shell.store();
    let under: HashSet<Key> = store.tree().subtree_ever(row.key).into_iter().collect();
    if under.len() > COUNTED_MAX {
        return Ok(html! {});
    }
    let to = visit.today();
    let from = to - (DAYS_LATELY - 1);
    let mut lines = Vec::new();
    for kind in visit.shell.registry().kinds().filter(|kind| kind.class != Class::Structure) {
        let scope = visit.scope(kind.class, Grant::Masked)?;
        let orgs: Vec<Key> = under.intersection(&scope).copied().collect();
        // a number is for those who see every record behind it
        if orgs.is_empty() || !visit.is_whole(kind.class, Grant::Masked) {
            continue;
        }
        let code = kind.shape.code;
        let count = store.count(&ListQuestion {
            orgs: Some(orgs),
            kinds: vec![code.to_owned()],
            from: Some(from),
            to: Some(to),
            ..ListQuestion::default()
        })?;
        if count > 0 {
            let href = format!("/records?kind={code}&org={}&from={from}&to={to}", organisation.code);
            lines.push((
                count,
                Line {
                    icon: Some(kind.icon),
                    text: html! { (kind.shape.label) },
                    detail: None,
                    aside: Some(look::figure(&format!("{} 条", thousands(count as i64)), &href)),
                },
            ));
        }
    }
    lines.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    let lines: Vec<Line> = lines.into_iter().map(|(_, line)| line).collect();
    let body = if lines.is_empty() {
        html! { p class="pad mut mb0" { "这 30 天没有可以查看的记录。" } }
    } else {
        look::lines(&lines)
    };
    let period = html! { span class="mut sm num" { (from) " 至 " (to) "，按条数" } };
    Ok(Card::new("近 30 天的记录").flush().aside(period).body(&body))
}

/// The places that are filed under it.
fn places(visit: &Visit, row: &Row) -> Result<Markup, Refusal> {
    let store = visit.shell.store();
    let question =
        ListQuestion { orgs: Some(vec![row.key]), kinds: vec![Place::CODE.to_owned()], limit: LISTED_MAX as u32, ..ListQuestion::default() };
    let rows = store.list(&question)?;
    if rows.is_empty() {
        return Ok(html! {});
    }
    let opened = store.open_all(&rows)?;
    let line = |row: &Row, place: &Place| Line {
        icon: Some("pin"),
        text: html! { a href={ "/records/" (row.id) } { (place.name) } },
        detail: Some(html! { (place.kind.label()) @if let Some(until) = place.until { "，" span class="num" { (until) } " 停用" } }),
        aside: None,
    };
    let places = rows.iter().zip(opened).filter_map(|(row, opened)| Some(line(row, &Place::from_json(&opened.doc?)?)));
    Ok(Card::new("场所").flush().body(&look::lines(&places.collect::<Vec<_>>())))
}
