//! 服务对象: the list of people within reach, with filters as an address, and what was done last and is due next for each.

use super::find::{Asked, Found, PAGE_ROWS, PeopleOf, cursor_text};
use super::sight::Sight;
use super::{face, timeline};
use crate::Person;
use base::{Choice, Key, Shape, policy::Action, policy::Class, policy::Grant};
use maud::{Markup, html};
use org::Population;
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Column, Empty, FilterBar, OnPhone, Page, Pager, Select, Table, ViewTab, format::thousands},
    pages::show,
};
use std::collections::HashMap;
use store::Row;

/// Linked records that are read for the columns of the last service and the next duty.
const RECENT_MAX: u32 = 12;
/// Organisations that can be chosen from a list; with more, the tree page leads to one.
const ORGS_MAX: usize = 60;
/// The populations that have a tab of their own, as the reports print them side by side (domain.md 1.2).
const TABS: [Population; 5] =
    [Population::CommunityTreatment, Population::CommunityRehabilitation, Population::AtLarge, Population::Family, Population::Hardship];

pub(super) fn people(visit: &Visit) -> Result<Answer, Refusal> {
    let sight = Sight::of(visit);
    let asked = Asked::of(&sight);
    let people_of = asked.people_of(&sight)?;
    let found = asked.find(&sight, &people_of)?;
    let total = found.total.map(|total| format!("　{} 人", thousands(total as i64))).unwrap_or_default();
    let lang = visit.lang();
    let main = html! {
        (tabs(&sight, &asked, &people_of))
        (filters(&sight, &asked))
        (table(&sight, &asked, found)?.show(lang))
    };
    let here = if asked.org.is_none() { visit.actor()?.home() } else { asked.org };
    let writes = visit.actor()?.grant(Class::Person) >= Grant::Write;
    let export = format!("/export?kind={}&org={}&state={}", Person::CODE, code_of(visit, asked.org), asked.state.unwrap_or(""));
    let waiting = if writes { super::pairs::waiting(&sight)? } else { 0 };
    let actions = html! {
        @if waiting > 0 { (Button::link(format!("疑似重复 {}", thousands(waiting as i64)), "/people/pairs").icon("swap")) }
        @if writes { (Button::link("导入", "/import").icon("ul")) }
        @if visit.actor()?.may(Class::Person, Action::Export) { (Button::link("导出", export).icon("dl")) }
        @if writes { (Button::link("建档", format!("/records/new/{}", Person::CODE)).icon("plus").primary()) }
    };
    let page = Page::new("服务对象", format!("服务对象{total}"), main)
        .sub(format!("{}　截至 {} {}", visit.shell.org_name(here), visit.today(), visit.now.clock()))
        .actions(actions)
        .watermark(face::watermark(visit)?);
    Ok(show(visit, &page))
}

fn code_of(visit: &Visit, org: Key) -> String {
    visit.shell.store().tree().node(org).map(|node| node.code.clone()).unwrap_or_default()
}

/// The list's address with one parameter changed; an empty value leaves it out, and every change begins at the first page.
fn address(visit: &Visit, name: &str, value: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for known in ["q", "population", "state", "org", "after"] {
        let kept = if known == name {
            value
        } else if known == "after" {
            ""
        } else {
            visit.asked(known)
        };
        if !kept.is_empty() {
            query.append_pair(known, kept);
        }
    }
    format!("/people?{}", query.finish())
}

fn tabs(sight: &Sight<'_>, asked: &Asked, people_of: &PeopleOf) -> Markup {
    // The counts hold what measures say: not for those who do not see measures.
    if sight.scope(Class::Rehab, Grant::Masked).is_empty() || sight.scope(Class::Person, Grant::Read).is_empty() {
        return html! {};
    }
    let all = ViewTab { label: "全部".to_owned(), href: address(sight.visit, "population", ""), count: None, current: asked.population.is_none() };
    let of = |population: &Population| ViewTab {
        label: population.label().to_owned(),
        href: address(sight.visit, "population", population.code()),
        count: people_of.listed(sight, *population).map(thousands),
        current: asked.population == Some(*population),
    };
    let tabs: Vec<ViewTab> = std::iter::once(all).chain(TABS.iter().map(of)).collect();
    look::view_tabs("人群", &tabs)
}

fn filters(sight: &Sight<'_>, asked: &Asked) -> Markup {
    let visit = sight.visit;
    let populations: Vec<(&str, &str)> = Population::CHOICES.iter().map(|choice| (choice.code, choice.label)).collect();
    let orgs = organisations(sight);
    let org = code_of(visit, asked.org);
    let mut selects = Vec::new();
    if !sight.scope(Class::Person, Grant::Read).is_empty() {
        selects.push(Select { name: "population", label: "人群", options: populations, chosen: asked.population.map_or("", Choice::code) });
    }
    selects.push(Select {
        name: "state",
        label: "核对",
        options: vec![("checked", "已核对"), ("unchecked", "待核对")],
        chosen: asked.state.unwrap_or(""),
    });
    if orgs.len() > 1 {
        selects.push(Select {
            name: "org",
            label: "单位",
            options: orgs.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect(),
            chosen: &org,
        });
    }
    let mut picked = Vec::new();
    if let Some(population) = asked.population {
        picked.push((population.label(), address(visit, "population", "")));
    }
    if let Some(state) = asked.state {
        picked.push((if state == "checked" { "已核对" } else { "待核对" }, address(visit, "state", "")));
    }
    let org_name = visit.shell.org_name(asked.org);
    if !asked.org.is_none() {
        picked.push((&org_name, address(visit, "org", "")));
    }
    FilterBar {
        action: "/people",
        keyword: Some(&asked.words),
        keyword_example: "姓名、拼音 lm、档案号、尾号",
        selects,
        picked,
        ..FilterBar::default()
    }
    .show(visit.lang())
}

/// Codes and names of the organisations within reach, as the tree stands today; none when there are too many for a list.
pub(super) fn organisations(sight: &Sight<'_>) -> Vec<(String, String)> {
    let visit = sight.visit;
    let tree = visit.shell.store().tree();
    let scope = sight.scope(Class::Person, Grant::Masked);
    if scope.len() > ORGS_MAX {
        return Vec::new();
    }
    let mut placed: Vec<(Vec<Key>, Key)> = scope.iter().map(|org| (tree.path(*org, visit.today()), *org)).collect();
    placed.sort();
    placed.into_iter().filter_map(|(_, org)| Some((tree.node(org)?.code.clone(), visit.shell.org_name(org)))).collect()
}

fn table(sight: &Sight<'_>, asked: &Asked, found: Found) -> Result<Table, Refusal> {
    let visit = sight.visit;
    let columns = vec![
        Column::new("姓名").lead(),
        Column::new("档案号").narrow(),
        Column::new("类别").on_phone(OnPhone::Bare),
        Column::new("上次服务").narrow(),
        Column::new("下一步"),
        Column::new("单位").on_phone(OnPhone::Hidden),
    ];
    let Found { rows, total, next } = found;
    let pager = Pager {
        total,
        shown: rows.len(),
        unit: "人".to_owned(),
        previous: asked.after.map(|_| address(visit, "after", "")),
        next: next.map(|cursor| address(visit, "after", &cursor_text(cursor))),
    };
    let cells = cells(sight, rows)?;
    let searched = !asked.words.is_empty();
    let remark =
        if searched && total.is_some_and(|total| total > PAGE_ROWS as u64) { format!("只列最像的 {PAGE_ROWS} 位") } else { String::new() };
    Ok(Table::new("服务对象", columns).quiet().pairs().remark(remark).rows(cells).pager(pager).empty(empty(visit, asked)))
}

/// The rows of the table. Everything is read for all of them together; whose vault no longer opens is left out.
fn cells(sight: &Sight<'_>, mut rows: Vec<Row>) -> Result<Vec<look::Row>, Refusal> {
    let visit = sight.visit;
    let today = visit.today();
    rows.retain(|row| visit.shell.store().opens(row.vault));
    let namings = visit.shell.namings_of(&rows);
    let populations = sight.populations_of(&rows)?;
    let linked = timeline::of_persons(sight, &rows.iter().map(|row| row.key).collect::<Vec<_>>(), RECENT_MAX)?;
    let last: Vec<Option<&timeline::Entry>> = linked.iter().map(|linked| timeline::last_service(linked, today)).collect();
    let mut words = timeline::short_kinds(visit, &last.iter().copied().flatten().collect::<Vec<_>>()).into_iter();
    let mut org_names: HashMap<Key, String> = HashMap::new();
    let mut cells = Vec::with_capacity(rows.len());
    for ((((row, naming), populations), linked), last) in rows.iter().zip(namings).zip(populations).zip(&linked).zip(last) {
        let station = org_names.entry(row.org).or_insert_with(|| visit.shell.org_name(row.org));
        let last = last.and_then(|entry| Some((entry.row.day, words.next()?)));
        let due = timeline::next_due(linked).and_then(|entry| entry.row.due);
        cells.push(look::Row::new(vec![
            html! { a class="name" href={ "/people/" (row.id) } { (naming.name) } " " (face::unchecked(row)) },
            html! { span class="code" { (naming.number) } },
            html! { @for population in populations.iter() { (look::tag(look::Tone::Info, population.label())) " " } },
            html! { @if let Some((day, word)) = last { (face::short_day(day, today)) " " (word) } @else { span class="mut" { "还没有" } } },
            html! { @if let Some(by) = due { (face::due(by, today)) } },
            html! { (station) },
        ]));
    }
    Ok(cells)
}

fn empty(visit: &Visit, asked: &Asked) -> Empty {
    let sifted = !asked.words.is_empty() || asked.population.is_some() || asked.state.is_some() || !asked.org.is_none();
    if sifted {
        return Empty::new("people", "没有符合条件的人", "换拼音首字母、电话尾号或档案号试试，或者去掉一个条件；也可能不在可以查看的范围内")
            .action(Button::link("清空条件", "/people"));
    }
    let empty = Empty::new("people", "还没有服务对象", "把手上的花名册原样导进来，或者先建一个档案；记一笔时写下的新名字也会先建一份“待核对”的档案");
    let writes = visit.actor().is_ok_and(|actor| actor.grant(Class::Person) >= Grant::Write);
    if writes { empty.action(Button::link("导入花名册", "/import").icon("ul")) } else { empty }
}
