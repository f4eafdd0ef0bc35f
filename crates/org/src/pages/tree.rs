//! The tree as it stood on a day: every organisation under the one above it, with level, agency, staff in office and how many stations are below.

use super::staff;
use crate::{Level, Organisation};
use base::{Choice, Day, Id, Key, Shape, Value, policy::Class, policy::Grant};
use count::Tree;
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Column, Empty, OnPhone, Page, Table, Tone, format::thousands},
    pages::show,
};
use std::collections::HashMap;

/// Organisations on one page; the rest are reached through the organisations above them.
const ROWS_MAX: usize = 500;

pub(super) fn tree(visit: &Visit) -> Result<Answer, Refusal> {
    let day = day_asked(visit);
    let tree = visit.shell.store().tree();
    let forest = Forest::of(visit, &tree, day)?;
    let total = tree.iter().count();
    let rows = forest.below(Key::NONE, 0, ROWS_MAX);
    let shown = rows.len();
    let empty = Empty::new("home", "还没有机构", "先建市、区、街道和社工站，账号、记录和数字都挂在它们下面");
    let table = Table::new("机构与组织", columns()).quiet().pairs().rows(rows).empty(empty).show(visit.lang());
    let main = html! {
        (picker(visit, day))
        (table)
        @if shown < total { p class="mut sm" { "只列前 " (shown) " 个，共 " (thousands(total as i64)) " 个；点开一个机构看它的下级" } }
    };
    let actor = visit.actor()?;
    let actions = html! {
        @if actor.grant(Class::Staff) >= Grant::Masked { (Button::link("工作人员", "/workers").icon("people")) }
        @if actor.grant(Class::Structure) >= Grant::Write { (Button::link("建机构", format!("/records/new/{}", Organisation::CODE)).icon("plus").primary()) }
    };
    let stations = tree.iter().filter(|node| node.level == Level::Station.word()).count();
    let heading = format!("{} 个机构，其中社工站 {} 个", thousands(total as i64), thousands(stations as i64));
    Ok(show(visit, &Page::new("机构与组织", heading, main).sub(format!("{day} 的归属和在岗人数")).actions(actions)))
}

/// The day of `?on=`, today unless it says another.
pub(super) fn day_asked(visit: &Visit) -> Day {
    Day::typed(visit.asked("on"), visit.today()).unwrap_or(visit.today())
}

fn picker(visit: &Visit, day: Day) -> Markup {
    html! {
        form class="filterform" method="get" action=(visit.path) {
            div class="filters n0" {
                div class="wide" { label for="k-on" { "哪一天的情况" } input id="k-on" name="on" type="date" value=(day); }
                button class="btn" type="submit" { "查看" }
            }
        }
    }
}

/// The columns of [`Forest::below`].
pub(super) fn columns() -> Vec<Column> {
    vec![
        Column::new("名称").lead(),
        Column::new("层级").on_phone(OnPhone::Bare),
        Column::new("编码").narrow().on_phone(OnPhone::Hidden),
        Column::new("运营机构").on_phone(OnPhone::Hidden),
        Column::new("在岗").numeric(),
        Column::new("下有社工站").numeric(),
    ]
}

/// Every organisation as it stood on a day, with its figures.
pub(super) struct Forest<'a> {
    tree: &'a Tree,
    day: Day,
    known: HashMap<Key, (Id, Organisation)>,
    staff: HashMap<Key, i64>,
    stations: HashMap<Key, i64>,
}

impl<'a> Forest<'a> {
    pub(super) fn of(visit: &Visit, tree: &'a Tree, day: Day) -> Result<Self, Refusal> {
        let store = visit.shell.store();
        let keys: Vec<Key> = tree.iter().map(|node| node.key).collect();
        let rows = store.get_keys(&keys)?;
        let opened = store.open_all(&rows)?;
        let named = rows.iter().zip(opened).filter_map(|(row, opened)| Some((row.key, (row.id, Organisation::from_json(&opened.doc?)?))));
        let known = named.collect();
        let mut stations = HashMap::new();
        for station in tree.iter().filter(|node| node.level == Level::Station.word()) {
            for above in tree.path(station.key, day).into_iter().filter(|above| *above != station.key) {
                *stations.entry(above).or_insert(0) += 1;
            }
        }
        Ok(Self { tree, day, known, staff: staff::in_office(visit, day)?, stations })
    }

    /// What stands under an organisation, depth first, each as a row, at most so many.
    pub(super) fn below(&self, above: Key, depth: usize, most: usize) -> Vec<look::Row> {
        let mut rows = Vec::new();
        if depth >= count::DEPTH_MAX {
            return rows;
        }
        let mut children = self.tree.children_on(above, self.day);
        children.sort_by_key(|org| self.tree.node(*org).map(|node| node.code.clone()));
        for org in children {
            if rows.len() >= most {
                break;
            }
            rows.extend(self.row(org, depth));
            let left = most.saturating_sub(rows.len());
            rows.extend(self.below(org, depth + 1, left));
        }
        rows
    }

    /// The name that an organisation had on the day; empty for one that is not known.
    pub(super) fn name(&self, org: Key) -> &str {
        self.known.get(&org).map_or("", |(_, organisation)| organisation.name_on(self.day))
    }

    /// The name as a link, or a dash for none.
    pub(super) fn link(&self, org: Key) -> Markup {
        html! { @if let Some((id, _)) = self.known.get(&org) { a href={ "/orgs/" (id) } { (self.name(org)) } } @else { span class="mut" { "—" } } }
    }

    fn row(&self, org: Key, depth: usize) -> Option<look::Row> {
        let (id, organisation) = self.known.get(&org)?;
        let begins = organisation.placements.first().map(|placement| placement.from);
        let number = |count: Option<&i64>| html! { @if let Some(count) = count { (thousands(*count)) } @else { span class="mut" { "—" } } };
        Some(look::Row::new(vec![
            html! {
                span class="only-d" aria-hidden="true" { ("　".repeat(depth)) }
                a class="name" href={ "/orgs/" (id) } { (self.name(org)) } " "
                @if begins.is_some_and(|begins| begins > self.day) { (look::tag(Tone::Line, "还没有设立")) }
                @if organisation.closed.is_some_and(|closed| closed < self.day) { (look::tag(Tone::Plain, "已撤销")) }
            },
            html! { (organisation.level.label()) },
            html! { span class="code" { (organisation.code) } },
            self.link(self.tree.agency_on(org, self.day)),
            number(self.staff.get(&org)),
            number(self.stations.get(&org)),
        ]))
    }
}
