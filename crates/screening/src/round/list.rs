//! Rounds, newest first, each with how far it is; found by area, with a filter by period. Called by the router. Absent: rounds of organisations that the
//! caller does not read.

use super::{Progress, RECORDS_MAX, is_open, page, progress, register, said, warning};
use crate::{Arrival, DwellingCheck, Sweep};
use base::policy::{Class, Grant};
use base::{Bucket, Key, Shape};
use maud::{Markup, html};
use shell::look::{self, Button, Column, Empty, FilterBar, OnPhone, Page, Pager, Select, Table, Tone};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};
use std::collections::{HashMap, HashSet};
use store::{Cursor, ListQuestion, Row};

/// Rounds of a page.
const PAGE_ROWS: u32 = 20;
/// Rounds that a word may find.
const FOUND_MAX: usize = 100;
const PERIODS: [(&str, &str, Bucket); 3] = [("week", "本周", Bucket::Week), ("month", "本月", Bucket::Month), ("year", "本年", Bucket::Year)];

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let asked = visit.asked("q");
    let (rows, pager) = if asked.is_empty() { listed(visit)? } else { found(visit)? };
    let period = visit.asked("period");
    let mut picked = Vec::new();
    if !asked.is_empty() {
        picked.push(("关键词", format!("/sweeps?period={period}")));
    }
    if !period.is_empty() {
        picked.push(("期间", "/sweeps".to_owned()));
    }
    let options = PERIODS.iter().map(|(code, label, _)| (*code, *label)).collect();
    let filter = FilterBar {
        action: "/sweeps",
        keyword: Some(asked),
        keyword_example: "社区、村、几栋",
        selects: vec![Select { name: "period", label: "期间", options, chosen: period }],
        picked,
        ..FilterBar::default()
    };
    let writes = visit.actor()?.grant(Class::Screening) >= Grant::Write;
    let new = format!("/records/new/{}", Sweep::CODE);
    let empty = Empty::new("group", "还没有联合排查", "排一次，再一套一套查").action(Button::link("记一次排查", new.clone()));
    let main = html! { (filter.show(visit.lang())) (table(visit, &rows)?.pager(pager).empty(empty).show(visit.lang())) };
    let actions = html! {
        @if writes { (Button::link("记一次排查", new).primary().icon("plus")) }
        (Button::link("出租屋排查记录", format!("/records?kind={}", DwellingCheck::CODE)).icon("list"))
    };
    let page = Page::new("联合排查", "联合排查", main).sub("点一次排查，看还剩哪几套").actions(actions);
    Ok(show(visit, &page))
}

fn question(visit: &Visit) -> Result<ListQuestion, Refusal> {
    let after = visit.asked("after").split_once('~').and_then(|(day, key)| Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) }));
    let today = visit.today();
    let bucket = PERIODS.iter().find(|(code, ..)| *code == visit.asked("period")).map(|(.., bucket)| bucket.bucket_of(today));
    Ok(ListQuestion {
        orgs: Some(visit.scope(Class::Screening, Grant::Read)?.into_iter().collect()),
        kinds: vec![Sweep::CODE.to_owned()],
        from: bucket.map(|bucket| bucket.from),
        after,
        limit: PAGE_ROWS + 1,
        ..ListQuestion::default()
    })
}

fn listed(visit: &Visit) -> Result<(Vec<Row>, Pager), Refusal> {
    let question = question(visit)?;
    let mut rows = visit.list(&question, Class::Screening, Grant::Read)?;
    let more = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    let address = format!("/sweeps?period={}", visit.asked("period"));
    let next = rows.last().filter(|_| more).map(|row| format!("{address}&after={}~{}", row.day, row.key.0));
    let pager = Pager { shown: rows.len(), unit: "次".to_owned(), previous: question.after.map(|_| address), next, ..Pager::default() };
    Ok((rows, pager))
}

/// Rounds whose area or day a word names, in the period.
fn found(visit: &Visit) -> Result<(Vec<Row>, Pager), Refusal> {
    let from = question(visit)?.from;
    let store = visit.shell.store();
    let keys: Vec<Key> = store.names().search(visit.asked("q"), &|_| true, FOUND_MAX).into_iter().map(|hit| hit.key).collect();
    let mut rows = store.get_keys(&keys)?;
    let stands = |row: &Row| row.kind == Sweep::CODE && row.ended_at.is_none() && from.is_none_or(|from| row.day >= from);
    rows.retain(|row| stands(row) && visit.sees(row, Class::Screening, Grant::Read));
    rows.sort_by_key(|row| std::cmp::Reverse((row.day, row.key)));
    let pager = Pager { total: Some(rows.len() as u64), shown: rows.len(), unit: "次".to_owned(), ..Pager::default() };
    Ok((rows, pager))
}

/// How far each round is, and how many people it found.
fn far(visit: &Visit, rows: &[Row], sweeps: &HashMap<Key, Sweep>) -> Result<HashMap<Key, (Progress, usize)>, Refusal> {
    let keys: Vec<Key> = rows.iter().map(|row| row.key).collect();
    let linked = visit.shell.store().linked_each(&keys, RECORDS_MAX)?;
    let orgs: HashSet<Key> = rows.iter().map(|row| row.org).collect();
    let registers = orgs.into_iter().map(|org| Ok((org, register(visit, org)?))).collect::<Result<HashMap<_, _>, Refusal>>()?;
    let mut far = HashMap::new();
    for row in rows {
        let own = || linked.get(&row.key).into_iter().flatten().filter(|linked| linked.role == "sweep").map(|linked| linked.row.clone());
        let checks = said::<DwellingCheck>(visit, own())?;
        let found = said::<Arrival>(visit, own())?.len();
        let places: Vec<_> = checks.iter().map(|check| check.record.place.id()).collect();
        let places: HashMap<_, _> = visit.shell.store().get_ids(&places)?.into_iter().map(|place| (place.id, place.key)).collect();
        let looked: Vec<(Key, bool)> =
            checks.iter().filter_map(|check| Some((*places.get(&check.record.place.id())?, is_open(&check.row)))).collect();
        let area: HashSet<Key> = sweeps.get(&row.key).map_or_else(HashSet::new, |sweep| {
            let inside = registers[&row.org].iter().filter(|house| warning::lies_in(&sweep.area.0, &[&house.name, &house.address]));
            inside.map(|house| house.row.key).collect()
        });
        far.insert(row.key, (progress(&looked, &area), found));
    }
    Ok(far)
}

fn table(visit: &Visit, rows: &[Row]) -> Result<Table, Refusal> {
    let sweeps: HashMap<Key, Sweep> = said(visit, rows.iter().cloned())?.into_iter().map(|said| (said.row.key, said.record)).collect();
    let far = far(visit, rows, &sweeps)?;
    let line = |row: &Row| {
        let sweep = sweeps.get(&row.key)?;
        let (progress, found) = far.get(&row.key)?;
        Some(look::Row::new(vec![
            html! { (page::when(sweep)) },
            html! { a href=(super::href(row.id)) { span lang="zh-CN" { (sweep.area.0) } } },
            html! { (sweep.units.len()) },
            html! { (how_far(*progress)) },
            html! { @if progress.open > 0 { (look::tag(Tone::Warn, &format!("{} 套有隐患", progress.open))) } @else { "0" } },
            html! { (found) },
        ]))
    };
    let columns = vec![
        Column::new("时间").narrow(),
        Column::new("范围").lead(),
        Column::new("联合单位").numeric().on_phone(OnPhone::Hidden),
        Column::new("进度"),
        Column::new("隐患"),
        Column::new("新发现").numeric(),
    ];
    Ok(Table::new("联合排查", columns).rows(rows.iter().filter_map(line).collect()).remark("从新到旧"))
}

/// 12 / 40 套, or only what was looked at.
fn how_far(progress: Progress) -> Markup {
    html! { span class="num" { (progress.checked) @if let Some(of) = progress.of { " / " (of) } " 套" } }
}
