//! Lists of records: filters as an address, keyset paging, one table for every kind.

use super::show;
use crate::look::{self, Button, Card, Column, Empty, FilterBar, OnPhone, Page, Pager, Table, Tone, format::thousands};
use crate::{Answer, Needs, Refusal, Route, Visit, get, slice::KindDef, text::t};
use base::{Day, Key, policy::Grant};
use maud::html;
use std::collections::HashSet;
use store::{Cursor, ListQuestion, Row};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[get("/records", Needs::Account, "Records of a kind, or the kinds to choose from", records)];

/// Rows of a page.
const PAGE_ROWS: u32 = 50;

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
    for slice in visit.shell.registry().slices() {
        let seen: Vec<_> = slice.kinds.iter().filter(|kind| actor.grant(kind.class) >= Grant::Masked).collect();
        if seen.is_empty() {
            continue;
        }
        let lines: Vec<look::Line> = seen
            .iter()
            .map(|kind| {
                let shape = kind.shape;
                let new = (actor.grant(kind.class) >= Grant::Write).then(|| html! { (Button::link("记一条", format!("/records/new/{}", shape.code)).soft()) });
                look::Line { icon: Some(kind.icon), text: html! { a href={ "/records?kind=" (shape.code) } { (shape.label) } }, detail: Some(html! { (shape.about.trim()) }), aside: new }
            })
            .collect();
        cards.push(html! { (Card::new(slice.label).flush().body(&look::lines(&lines))) });
    }
    let main = html! { div class="half" { @for card in &cards { (card) } } };
    Ok(show(visit, &Page::new("服务记录", "记一次，台账、统计、简报都跟着走", main).sub("选一种登记，看已有的，或者记一条")))
}

fn of_kind(visit: &Visit, kind: &'static KindDef) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let mut question = question(visit, kind)?;
    question.limit = PAGE_ROWS + 1;
    let mut rows = visit.shell.store().list(&question)?;
    let more = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    let total = visit.shell.store().count(&ListQuestion { after: None, ..question.clone() })?;
    let address = |after: Option<Cursor>| address(visit, kind, after);
    let pager = Pager {
        total: Some(total),
        shown: rows.len(),
        unit: "条".to_owned(),
        previous: question.after.map(|_| address(None)),
        next: rows.last().filter(|_| more).map(|row| address(Some(row.cursor()))),
    };
    let empty = Empty::new(kind.icon, format!("还没有{}", kind.shape.label), "换一个条件，或者记第一条").action(Button::link("记一条", format!("/records/new/{}", kind.shape.code)));
    let table = table(visit, kind.shape.label, &rows).remark(format!("共 {} 条，按日期从新到旧", thousands(total as i64))).pager(pager).empty(empty);
    let main = html! { (filters(visit, kind)?.show(lang)) (table.show(lang)) };
    let actions = html! {
        @if visit.actor()?.grant(kind.class) >= Grant::Write { (Button::link("记一条", format!("/records/new/{}", kind.shape.code)).primary().icon("plus")) }
        (Button::link("导出 Excel", format!("/export?{}", query_of(visit, kind))).icon("dl"))
    };
    let page = Page::new(kind.shape.label, kind.shape.label, main).sub(kind.shape.about).actions(actions).crumb(t(lang, "服务记录"), Some("/records")).crumb(kind.shape.label, None);
    Ok(show(visit, &page))
}

/// What the address asks for, within what the caller may see.
pub(crate) fn question(visit: &Visit, kind: &KindDef) -> Result<ListQuestion, Refusal> {
    let tree = visit.shell.store().tree();
    let mut scope: HashSet<Key> = if kind.class == base::policy::Class::Structure { tree.iter().map(|node| node.key).chain([Key::NONE]).collect() } else { visit.scope(kind.class, Grant::Masked)? };
    if let Some(org) = tree.by_code(visit.asked("org")) {
        let under: HashSet<Key> = tree.subtree_ever(org).into_iter().chain([org]).collect();
        scope.retain(|org| under.contains(org));
    }
    let day = |name: &str| Day::typed(visit.asked(name), visit.today());
    let after = visit.asked("after").split_once('~').and_then(|(day, key)| Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) }));
    let state = visit.asked("state");
    Ok(ListQuestion {
        orgs: Some(scope.into_iter().collect()),
        kinds: vec![kind.shape.code.to_owned()],
        from: day("from"),
        to: day("to"),
        state: (!state.is_empty()).then(|| state.to_owned()),
        after,
        limit: PAGE_ROWS,
        ..ListQuestion::default()
    })
}

fn query_of(visit: &Visit, kind: &KindDef) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("kind", kind.shape.code);
    for name in ["org", "from", "to", "state"] {
        if !visit.asked(name).is_empty() {
            query.append_pair(name, visit.asked(name));
        }
    }
    query.finish()
}

fn address(visit: &Visit, kind: &KindDef, after: Option<Cursor>) -> String {
    let query = query_of(visit, kind);
    match after {
        Some(cursor) => format!("/records?{query}&after={}~{}", cursor.day, cursor.key.0),
        None => format!("/records?{query}"),
    }
}

fn filters<'a>(visit: &'a Visit, kind: &'a KindDef) -> Result<FilterBar<'a>, Refusal> {
    let mut picked = Vec::new();
    for (name, words) in [("org", "单位"), ("from", "从"), ("to", "到"), ("state", "现状")] {
        if !visit.asked(name).is_empty() {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.append_pair("kind", kind.shape.code);
            for (other, value) in visit.query.iter().filter(|(other, value)| other != name && other != "kind" && other != "after" && !value.is_empty()) {
                query.append_pair(other, value);
            }
            picked.push((words, format!("/records?{}", query.finish())));
        }
    }
    let today = visit.today();
    let (year, month, _) = today.ymd();
    let periods = [
        ("今天".to_owned(), today, today),
        ("本周".to_owned(), today - i32::from(today.weekday() - 1), today),
        ("本月".to_owned(), Day::from_ymd(year, month, 1).unwrap_or(today), today),
    ];
    let _ = periods;
    Ok(FilterBar { action: "/records", keyword: None, hidden: vec![("kind", kind.shape.code)], selects: Vec::new(), picked, ..FilterBar::default() })
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
    let rows = rows.iter().map(|row| table_row(visit, row)).collect();
    Table::new(caption, columns).rows(rows)
}

fn table_row(visit: &Visit, row: &Row) -> look::Row {
    let shell = &visit.shell;
    let naming = shell.naming_of(row);
    let what = if naming.name.is_empty() { shell.registry().kind(&row.kind).map_or("", |kind| kind.shape.label).to_owned() } else { naming.name };
    let whom = if row.subject.is_none() { shell.naming_by_key(row.household).name } else { shell.naming_by_key(row.subject).name };
    look::Row::new(vec![
        html! { (row.day) },
        html! { a href={ "/records/" (row.id) } { (what) } },
        html! { (whom) },
        html! { @if let Some(state) = &row.state { (look::tag(state_tone(state), state_label(state))) } },
        html! { (shell.org_name(row.org)) },
        html! { (shell.account_name(row.author)) },
    ])
}

/// The word for a state's code. States are declared by outlines; the usual ones share their words.
pub(crate) fn state_label(code: &str) -> &str {
    match code {
        "open" => "进行中",
        "closed" => "已结束",
        "checked" => "已核对",
        "unchecked" => "待核对",
        "met" => "已满足",
        "failed" => "未成",
        "claimed" => "已认领",
        "done" => "已完成",
        "sent" => "已发出",
        "accepted" => "已接收",
        "refused" => "被拒绝",
        "draft" => "草稿",
        "ordered" => "已决定",
        "active" => "执行中",
        "released" => "已解除",
        "reached" => "已联系上",
        "attempt" => "没联系上",
        "confirmed" => "已确认",
        other => other,
    }
}

fn state_tone(code: &str) -> Tone {
    match code {
        "unchecked" | "open" | "claimed" | "sent" => Tone::Warn,
        "met" | "done" | "confirmed" | "accepted" | "checked" | "reached" => Tone::Ok,
        "failed" | "refused" => Tone::Bad,
        _ => Tone::Plain,
    }
}
