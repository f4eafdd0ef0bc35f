//! 工作人员: who works within reach, where and as what, with marks and this month's contacts.

use super::staff;
use crate::Worker;
use base::{Choice, Day, Key, Shape, Value, policy::Class, policy::Grant};
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Column, Empty, FilterBar, OnPhone, Page, Pager, Select, Table, Tone, format::thousands},
    pages::show,
};
use std::collections::{HashMap, HashSet};
use store::{Cursor, ListQuestion, Row};

/// Rows of a page.
const PAGE_ROWS: usize = 50;
/// Hits of a search that are looked at; names of people served share the index.
const HITS_MAX: usize = 400;

pub(super) fn workers(visit: &Visit) -> Result<Answer, Refusal> {
    let store = visit.shell.store();
    let mut scope = visit.scope(Class::Staff, Grant::Masked)?;
    if let Some(org) = store.tree().by_code(visit.asked("org")) {
        let under: HashSet<Key> = store.tree().subtree_ever(org).into_iter().collect();
        scope.retain(|org| under.contains(org));
    }
    let orgs: Vec<Key> = scope.iter().copied().collect();
    let (rows, total, next) = if visit.asked("q").is_empty() { listed(visit, orgs)? } else { searched(visit, &orgs, &scope)? };
    let (year, month, _) = visit.today().ymd();
    let month_begins = Day::from_ymd(year, month, 1).unwrap_or(visit.today());
    let contacts = staff::contacts_since(visit, month_begins)?;
    let pager = Pager {
        total: Some(total),
        shown: rows.len(),
        unit: "人".to_owned(),
        previous: (!visit.asked("after").is_empty()).then(|| address(visit, None)),
        next: next.map(|after| address(visit, Some(after))),
    };
    let opened = store.open_all(&rows)?;
    let people = rows.iter().zip(opened).filter_map(|(row, opened)| Some(line(visit, row, &Worker::from_json(&opened.doc?)?, &contacts)));
    let empty = Empty::new("people", "没有工作人员", "导入走访登记时认不出的社工会先建成“待核对”的人员；也可以直接建一个")
        .action(Button::link("建人员", "/records/new/worker"));
    let columns = vec![
        Column::new("姓名").lead(),
        Column::new("任职"),
        Column::new("标记"),
        Column::new("本月走访电访").numeric(),
        Column::new("核对").on_phone(OnPhone::Bare),
    ];
    let table = Table::new("工作人员", columns).quiet().rows(people.collect()).pager(pager).empty(empty);
    let main = html! { (filters(visit)) (table.show(visit.lang())) };
    let actions = html! {
        (Button::link("机构与组织", "/orgs").icon("home"))
        @if visit.actor()?.grant(Class::Staff) >= Grant::Write { (Button::link("建人员", "/records/new/worker").icon("plus").primary()) }
    };
    let page = Page::new("工作人员", format!("工作人员　{} 人", thousands(total as i64)), main)
        .sub(format!("本月走访电访：{month_begins} 至今天，两人同去各算一次"))
        .actions(actions);
    Ok(show(visit, &page))
}

/// A page of the list, newest appointment first, how many there are in all, and where the next page begins.
fn listed(visit: &Visit, orgs: Vec<Key>) -> Result<(Vec<Row>, u64, Option<Cursor>), Refusal> {
    let after = visit.asked("after").split_once('~').and_then(|(day, key)| Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) }));
    let question =
        ListQuestion { orgs: Some(orgs), kinds: vec![Worker::CODE.to_owned()], after, limit: PAGE_ROWS as u32 + 1, ..ListQuestion::default() };
    let total = visit.shell.store().count(&ListQuestion { after: None, ..question.clone() })?;
    let mut rows = visit.list(&question, Class::Staff, Grant::Masked)?;
    let more = rows.len() > PAGE_ROWS;
    rows.truncate(PAGE_ROWS);
    let next = rows.last().filter(|_| more).map(Row::cursor);
    Ok((rows, total, next))
}

fn searched(visit: &Visit, orgs: &[Key], scope: &HashSet<Key>) -> Result<(Vec<Row>, u64, Option<Cursor>), Refusal> {
    let store = visit.shell.store();
    let hits: Vec<Key> = store.names().search_in(orgs, visit.asked("q"), &|_| true, HITS_MAX).into_iter().map(|hit| hit.key).collect();
    let mut rows = store.get_keys(&hits)?;
    rows.retain(|row| row.kind == Worker::CODE && row.ended_at.is_none() && scope.contains(&row.org) && visit.sees(row, Class::Staff, Grant::Masked));
    let total = rows.len() as u64;
    rows.truncate(PAGE_ROWS);
    Ok((rows, total, None))
}

fn address(visit: &Visit, after: Option<Cursor>) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    if !visit.asked("org").is_empty() {
        query.append_pair("org", visit.asked("org"));
    }
    if let Some(after) = after {
        query.append_pair("after", &format!("{}~{}", after.day, after.key.0));
    }
    format!("/workers?{}", query.finish())
}

fn filters(visit: &Visit) -> Markup {
    let tree = visit.shell.store().tree();
    let org = tree.by_code(visit.asked("org"));
    let name = org.map(|org| visit.shell.org_name(org)).unwrap_or_default();
    let picked = if org.is_some() { vec![(name.as_str(), "/workers".to_owned())] } else { Vec::new() };
    let hidden = if org.is_some() { vec![("org", visit.asked("org"))] } else { Vec::new() };
    let no_selects: Vec<Select<'_>> = Vec::new();
    FilterBar {
        action: "/workers", keyword: Some(visit.asked("q")), keyword_example: "姓名、拼音、工号", selects: no_selects, hidden, picked
    }
    .show(visit.lang())
}

fn line(visit: &Visit, row: &Row, worker: &Worker, contacts: &HashMap<Key, i64>) -> look::Row {
    let today = visit.today();
    let (now, before): (Vec<_>, Vec<_>) = worker.appointments.iter().partition(|held| held.from <= today && held.to.is_none_or(|to| today <= to));
    let place = |held: &crate::Appointment| html! { (visit.shell.naming(held.org.id()).name) " " (held.duty.label()) " " span class="num sm mut" { (held.from) " 起" } };
    let count = contacts.get(&row.key).copied().unwrap_or(0);
    look::Row::new(vec![
        html! { a class="name" href={ "/records/" (row.id) } { (worker.name) } },
        html! {
            @for (i, held) in now.iter().enumerate() { @if i > 0 { br; } (place(held)) }
            @if now.is_empty() { span class="mut" { (if before.is_empty() { "没有登记任职" } else { "不在岗" }) } }
        },
        html! { @for mark in worker.marks.iter() { (look::tag(Tone::Plain, mark.label())) " " } },
        html! { @if count > 0 { (look::figure(&thousands(count), &format!("/records/{}", row.id))) } @else { "0" } },
        html! { @if row.state.as_deref() == Some("unchecked") { (look::tag(Tone::Warn, "待核对")) } },
    ])
}
