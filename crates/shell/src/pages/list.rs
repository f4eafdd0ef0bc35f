//! Lists of records: filters as an address, keyset paging, one table for every kind.

use super::{search, show};
use crate::look::{self, Button, Card, Column, Empty, FilterBar, OnPhone, Page, Pager, Select, Table, Tone};
use crate::{Answer, Needs, Refusal, Route, Visit, get, naming::Naming, slice::KindDef, text::t};
use base::{Bucket, Day, Key, policy::Action, policy::Grant};
use maud::{Markup, html};
use std::collections::HashSet;
use store::{Cursor, ListQuestion, Row};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[get("/records", Needs::Account, "Records of a kind, or the kinds to choose from", records)];

/// Rows of a page.
const PAGE_ROWS: u32 = 50;
/// Records that a list counts; how many there are beyond is a question for the statistics, which know it without looking at each.
const COUNTED_MAX: u32 = 1000;
/// People and things that one keyword may mean.
const NAMED_MAX: usize = 20;
/// Records listed for each of them.
const LINKED_MAX: u32 = 100;
/// Records listed for a keyword, the newest; who looks for more narrows the period.
const ABOUT_MAX: usize = 200;
/// Organisations to choose from in the filter; a city chooses on its own pages.
const ORGS_MAX: usize = 300;

fn records(visit: &Visit) -> Result<Answer, Refusal> {
    match visit.shell.registry().kind(visit.asked("kind")) {
        Some(kind) => of_kind(visit, kind),
        None if visit.asked("kind").is_empty() => overview(visit),
        None => Err(Refusal::NotFound),
    }
}

/// The kinds, in the groups of the slices, each with a way to its list and to a new record.
fn overview(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let mut cards = Vec::new();
    // What is written every day comes first; the structure below all slices is written least.
    let slices = visit.shell.registry().slices();
    let (lowest, daily) = slices.split_at(slices.len().min(2));
    for slice in daily.iter().chain(lowest.iter().rev()) {
        let seen: Vec<_> = slice.kinds.iter().filter(|kind| actor.grant(kind.class) >= Grant::Masked).collect();
        if seen.is_empty() {
            continue;
        }
        let lines: Vec<look::Line> = seen
            .iter()
            .map(|kind| {
                let shape = kind.shape;
                let new = (actor.grant(kind.class) >= Grant::Write)
                    .then(|| html! { (Button::link("记一条", format!("/records/new/{}", shape.code)).soft()) });
                look::Line {
                    icon: Some(kind.icon),
                    text: html! { a href={ "/records?kind=" (shape.code) } { (shape.label) } },
                    detail: Some(html! { (shape.about.trim()) }),
                    aside: new,
                }
            })
            .collect();
        cards.push(html! { (Card::new(slice.label).flush().body(&look::lines(&lines))) });
    }
    let main = html! { div class="columns" { @for card in &cards { (card) } } };
    Ok(show(visit, &Page::new("服务记录", "记一次，台账、统计、简报都跟着走", main).sub("选一种登记，看已有的，或者记一条")))
}

fn of_kind(visit: &Visit, kind: &'static KindDef) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    if visit.actor()?.grant(kind.class) < Grant::Masked {
        return Err(Refusal::NotFound);
    }
    let (rows, pager) = if visit.asked("q").is_empty() { listed(visit, kind)? } else { about(visit, kind)? };
    let empty = Empty::new(kind.icon, format!("没有符合条件的{}", kind.shape.label), "换一个条件，或者记一条")
        .action(Button::link("记一条", format!("/records/new/{}", kind.shape.code)));
    let table = table(visit, kind.shape.label, &rows).remark("按日期从新到旧").pager(pager).empty(empty);
    let orgs = choosable(visit, kind)?;
    let main = html! { (filters(visit, kind, &orgs).show(lang)) (table.show(lang)) };
    let actions = html! {
        @if visit.actor()?.grant(kind.class) >= Grant::Write { (Button::link("记一条", format!("/records/new/{}", kind.shape.code)).primary().icon("plus")) }
        @if visit.actor()?.may(kind.class, Action::Export) { (Button::link("导出 Excel", format!("/export?{}", query_of(visit, kind, &["deleted"]))).icon("dl")) }
        (Button::link("打印", format!("/print/{}?list=1&{}", kind.shape.code, query_of(visit, kind, &["q", "deleted"]))).icon("print"))
        (Button::link("空白表", format!("/print/{}", kind.shape.code)))
    };
    let page = Page::new(kind.shape.label, kind.shape.label, main)
        .sub(kind.shape.about)
        .actions(actions)
        .crumb(t(lang, "服务记录"), Some("/records"))
        .crumb(kind.shape.label, None);
    Ok(show(visit, &page))
}

/// A page of the list.
fn listed(visit: &Visit, kind: &KindDef) -> Result<(Vec<Row>, Pager), Refusal> {
    let question = question(visit, kind)?;
    let mut rows = visit.list(&ListQuestion { limit: PAGE_ROWS + 1, ..question.clone() }, kind.class, Grant::Masked)?;
    let more = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    // how many there are in all is for those who see all of them
    let total = if visit.is_whole(kind.class, Grant::Masked) {
        visit.shell.store().count_if_few(&ListQuestion { after: None, ..question.clone() }, COUNTED_MAX)?
    } else {
        None
    };
    let pager = Pager {
        total,
        shown: rows.len(),
        unit: "条".to_owned(),
        previous: question.after.map(|_| address(visit, kind, None)),
        next: rows.last().filter(|_| more).map(|row| address(visit, kind, Some(row.cursor()))),
    };
    Ok((rows, pager))
}

/// Records of the kind that name somebody or something that was typed.
fn about(visit: &Visit, kind: &KindDef) -> Result<(Vec<Row>, Pager), Refusal> {
    let question = question(visit, kind)?;
    let scope: HashSet<Key> = question.orgs.unwrap_or_default().into_iter().collect();
    let within = |row: &Row| question.from.is_none_or(|from| row.day >= from) && question.to.is_none_or(|to| row.day <= to);
    let (mut rows, mut known): (Vec<Row>, HashSet<Key>) = (Vec::new(), HashSet::new());
    for named in search::found(visit, visit.asked("q"), None, NAMED_MAX)? {
        let store = visit.shell.store();
        let mut linked = Vec::new();
        for key in store.merged_into(named.key).into_iter().chain([named.key]) {
            linked.extend(store.linked(key, None, None, LINKED_MAX)?);
        }
        let fits = linked
            .into_iter()
            .map(|linked| linked.row)
            .chain([named])
            .filter(|row| row.kind == kind.shape.code && scope.contains(&row.org) && within(row) && visit.sees(row, kind.class, Grant::Masked));
        rows.extend(fits.filter(|row| known.insert(row.key)));
    }
    rows.sort_by_key(|row| std::cmp::Reverse((row.day, row.key)));
    let total = (rows.len() <= ABOUT_MAX).then_some(rows.len() as u64);
    rows.truncate(ABOUT_MAX);
    let pager = Pager { total, shown: rows.len(), unit: "条".to_owned(), previous: None, next: None };
    Ok((rows, pager))
}

/// What the address asks for, within what the caller may see.
pub(crate) fn question(visit: &Visit, kind: &KindDef) -> Result<ListQuestion, Refusal> {
    question_for(visit, kind, Grant::Masked)
}

/// The same among records on which at least this is granted.
pub(crate) fn question_for(visit: &Visit, kind: &KindDef, least: Grant) -> Result<ListQuestion, Refusal> {
    let tree = visit.shell.store().tree();
    let mut scope: HashSet<Key> = if kind.class == base::policy::Class::Structure {
        tree.iter().map(|node| node.key).chain([Key::NONE]).collect()
    } else {
        visit.scope(kind.class, least)?
    };
    if let Some(org) = tree.by_code(visit.asked("org")) {
        let under: HashSet<Key> = tree.subtree_ever(org).into_iter().chain([org]).collect();
        scope.retain(|org| under.contains(org));
    }
    let (from, to) = period(visit);
    let after = visit.asked("after").split_once('~').and_then(|(day, key)| Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) }));
    let state = visit.asked("state");
    Ok(ListQuestion {
        deleted: visit.asked("deleted") == "1",
        unmerged: visit.asked("deleted") != "1",
        orgs: Some(scope.into_iter().collect()),
        kinds: vec![kind.shape.code.to_owned()],
        from,
        to,
        state: (!state.is_empty()).then(|| state.to_owned()),
        after,
        limit: PAGE_ROWS,
        ..ListQuestion::default()
    })
}

/// The period that the address asks for: a usual one by its name, or from a day to a day.
fn period(visit: &Visit) -> (Option<Day>, Option<Day>) {
    let today = visit.today();
    let whole = |bucket: Bucket| (Some(bucket.bucket_of(today).from), Some(today));
    match visit.asked("period") {
        "today" => (Some(today), Some(today)),
        "week" => whole(Bucket::Week),
        "month" => whole(Bucket::Month),
        "quarter" => whole(Bucket::Quarter),
        "year" => whole(Bucket::Year),
        _ => (Day::typed(visit.asked("from"), today), Day::typed(visit.asked("to"), today)),
    }
}

const PERIODS: [(&str, &str); 5] = [("today", "今天"), ("week", "本周"), ("month", "本月"), ("quarter", "本季"), ("year", "本年")];

/// The address's query again, without some of its parameters.
fn query_of(visit: &Visit, kind: &KindDef, without: &[&str]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("kind", kind.shape.code);
    for name in ["q", "org", "period", "from", "to", "state", "deleted"].into_iter().filter(|name| !without.contains(name)) {
        if !visit.asked(name).is_empty() {
            query.append_pair(name, visit.asked(name));
        }
    }
    query.finish()
}

fn address(visit: &Visit, kind: &KindDef, after: Option<Cursor>) -> String {
    let query = query_of(visit, kind, &[]);
    match after {
        Some(cursor) => format!("/records?{query}&after={}~{}", cursor.day, cursor.key.0),
        None => format!("/records?{query}"),
    }
}

/// Organisations to choose from: code and name of those below the caller's, when there are several.
fn choosable(visit: &Visit, kind: &KindDef) -> Result<Vec<(String, String)>, Refusal> {
    let tree = visit.shell.store().tree();
    let scope = visit.scope(kind.class, Grant::Masked)?;
    let mut orgs: Vec<(String, String)> =
        tree.iter().filter(|node| scope.contains(&node.key)).take(ORGS_MAX).map(|node| (node.code.clone(), visit.shell.org_name(node.key))).collect();
    orgs.sort();
    Ok(orgs)
}

fn filters<'a>(visit: &'a Visit, kind: &'a KindDef, orgs: &'a [(String, String)]) -> FilterBar<'a> {
    let picked = [("q", "关键词"), ("org", "单位"), ("period", "期间"), ("from", "从"), ("to", "到"), ("state", "现状"), ("deleted", "已删除")]
        .into_iter()
        .filter(|(name, _)| !visit.asked(name).is_empty())
        .map(|(name, words)| (words, format!("/records?{}", query_of(visit, kind, &[name]))))
        .collect();
    let mut selects = vec![Select { name: "period", label: "期间", options: PERIODS.to_vec(), chosen: visit.asked("period") }];
    if orgs.len() > 1 {
        let options = orgs.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
        selects.push(Select { name: "org", label: "单位", options, chosen: visit.asked("org") });
    }
    selects.push(Select { name: "deleted", label: "删除", options: vec![("1", "已删除")], chosen: visit.asked("deleted") });
    FilterBar {
        action: "/records",
        keyword: Some(visit.asked("q")),
        keyword_example: "服务对象的姓名、拼音、尾号",
        selects,
        hidden: vec![("kind", kind.shape.code)],
        picked,
    }
}

/// A table of records of any kinds: day, what, who, where it stands, where it is filed.
pub(crate) fn table(visit: &Visit, caption: &str, rows: &[Row]) -> Table {
    let columns = vec![
        Column::new("日期").narrow(),
        Column::new("内容").lead(),
        Column::new("对象"),
        Column::new("现状").on_phone(OnPhone::Bare),
        Column::new("单位").on_phone(OnPhone::Hidden),
        Column::new("记录人").on_phone(OnPhone::Hidden),
    ];
    let namings = visit.shell.namings_of(rows);
    let people = visit.shell.namings_by_key(rows.iter().map(about_whom));
    let rows = rows.iter().zip(namings).map(|(row, naming)| table_row(visit, row, naming, people.get(&about_whom(row)))).collect();
    Table::new(caption, columns).rows(rows)
}

/// The person whom a record is about, or else the household.
fn about_whom(row: &Row) -> Key {
    if row.subject.is_none() { row.household } else { row.subject }
}

fn table_row(visit: &Visit, row: &Row, naming: Naming, whom: Option<&Naming>) -> look::Row {
    let shell = &visit.shell;
    let what = if naming.name.is_empty() { shell.registry().kind(&row.kind).map_or("", |kind| kind.shape.label).to_owned() } else { naming.name };
    let whom = whom.map_or("", |naming| naming.name.as_str());
    look::Row::new(vec![
        html! { (row.day) },
        html! { a href={ "/records/" (row.id) } { (what) } },
        html! { @if !whom.is_empty() { span lang="zh-CN" { (whom) } } },
        state(visit, row),
        html! { (shell.org_name(row.org)) },
        html! { (shell.account_name(row.author)) },
    ])
}

/// Where a record stands, as a tag.
pub(crate) fn state(visit: &Visit, row: &Row) -> Markup {
    let kind = visit.shell.registry().kind(&row.kind);
    html! {
        @if row.ended_at.is_some() { (look::tag(Tone::Line, "已删除")) }
        @else if let (Some(state), Some(kind)) = (&row.state, kind) { (look::tag(state_tone(state), kind.state_word(state))) }
    }
}

fn state_tone(code: &str) -> Tone {
    match code {
        "unchecked" | "submitted" | "remeasure" | "hazard" | "underway" | "ordered" => Tone::Warn,
        "met" | "confirmed" | "accepted" | "checked" | "credited" | "told" | "released" | "fulfilled" => Tone::Ok,
        "failed" | "refused" | "abnormal" | "terminated" | "deemed_refused" => Tone::Bad,
        _ => Tone::Plain,
    }
}
