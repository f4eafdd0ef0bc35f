//! What came in, by what is to be done with it: to be checked, to be decided, to be asked today, over. Each step is one tap. Called by the router; the
//! steps are in `decision.rs`. Absent: figures, which follow from the records.

use crate::{Finding, Origin, ScreenResult, SelfReport};
use base::{Choice, Key, Shape as _, Value as _, policy::Class, policy::Grant};
use maud::{Markup, html};
use shell::look::{self, Button, Column, Empty, FilterBar, OnPhone, Page, Pager, Table, Tone, ViewTab};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};
use std::collections::HashSet;
use store::{Cursor, ListQuestion, Row};

/// Rows of a page.
const PAGE_ROWS: u32 = 20;
/// Records that a tab counts; more are said to be more.
const COUNTED_MAX: u32 = 1000;
/// Records that a word may find.
const FOUND_MAX: usize = 200;

/// A tab of the queue: code, label, kind and state of its records.
pub(super) struct Tab {
    pub(super) code: &'static str,
    label: &'static str,
    kind: &'static str,
    state: &'static str,
}

const fn tab(code: &'static str, label: &'static str, kind: &'static str, state: &'static str) -> Tab {
    Tab { code, label, kind, state }
}

pub(super) const TABS: [Tab; 5] = [
    tab("submitted", "待核对", SelfReport::CODE, "submitted"),
    tab("checked", "待判断", SelfReport::CODE, "checked"),
    tab("open", "跟进中", ScreenResult::CODE, "open"),
    tab("lifted", "已解除", ScreenResult::CODE, "lifted"),
    tab("closed", "无需跟进", ScreenResult::CODE, "closed"),
];

/// The address of a tab.
pub(super) fn href(tab: &str) -> String {
    format!("/reports?tab={tab}")
}

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let asked = visit.asked("tab");
    let tab = TABS.iter().find(|tab| tab.code == asked).unwrap_or(&TABS[0]);
    let (rows, pager) = if visit.asked("q").is_empty() { listed(visit, tab)? } else { found(visit, tab)? };
    let mut tabs = Vec::new();
    for one in &TABS {
        // how many there are in all is for those who see all of them
        let count = if visit.is_whole(Class::Screening, Grant::Read) {
            let few = visit.shell.store().count_if_few(&ListQuestion { after: None, ..question(visit, one)? }, COUNTED_MAX)?;
            Some(few.map_or_else(|| format!("{COUNTED_MAX}+"), |count| count.to_string()))
        } else {
            None
        };
        tabs.push(ViewTab { label: one.label.to_owned(), href: href(one.code), count, current: one.code == tab.code });
    }
    let picked = if visit.asked("q").is_empty() { Vec::new() } else { vec![("关键词", href(tab.code))] };
    let filter = FilterBar {
        action: "/reports",
        keyword: Some(visit.asked("q")),
        keyword_example: "姓名、电话、身份证号或回执号",
        hidden: vec![("tab", tab.code)],
        picked,
        ..FilterBar::default()
    };
    let main = html! {
        (look::view_tabs("进度", &tabs))
        (filter.show(visit.lang()))
        (table(visit, tab, &rows)?.pager(pager).show(visit.lang()))
    };
    let actions = html! {
        (Button::link("替人登记", "/records/new/self_report").primary().icon("plus"))
        (Button::link("扫码填报", "/forms").icon("phone"))
    };
    let page = Page::new("摸查表核对", "来穗人员摸查表", main).sub("核对 → 判断 → 跟进到第 14 天 → 解除").actions(actions);
    Ok(show(visit, &page))
}

fn question(visit: &Visit, tab: &Tab) -> Result<ListQuestion, Refusal> {
    let after = visit.asked("after").split_once('~').and_then(|(day, key)| Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) }));
    Ok(ListQuestion {
        orgs: Some(visit.scope(Class::Screening, Grant::Read)?.into_iter().collect()),
        kinds: vec![tab.kind.to_owned()],
        state: Some(tab.state.to_owned()),
        after,
        limit: PAGE_ROWS,
        ..ListQuestion::default()
    })
}

fn listed(visit: &Visit, tab: &Tab) -> Result<(Vec<Row>, Pager), Refusal> {
    let question = ListQuestion { limit: PAGE_ROWS + 1, ..question(visit, tab)? };
    let mut rows = visit.list(&question, Class::Screening, Grant::Read)?;
    let more = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    let next = rows.last().filter(|_| more).map(|row| format!("{}&after={}~{}", href(tab.code), row.day, row.key.0));
    let pager = Pager { shown: rows.len(), unit: "份".to_owned(), previous: question.after.map(|_| href(tab.code)), next, ..Pager::default() };
    Ok((rows, pager))
}

/// Records of the tab that a name, a number or a receipt finds: reports by their own words, results by their person's.
fn found(visit: &Visit, tab: &Tab) -> Result<(Vec<Row>, Pager), Refusal> {
    let store = visit.shell.store();
    let keys: Vec<Key> = store.names().search(visit.asked("q"), &|_| true, FOUND_MAX).into_iter().map(|hit| hit.key).collect();
    let mut rows = store.get_keys(&keys)?;
    for linked in store.linked_each(&keys, FOUND_MAX as u32)?.into_values().flatten() {
        rows.push(linked.row);
    }
    let mut known = HashSet::new();
    let stands = |row: &Row| row.kind == tab.kind && row.state.as_deref() == Some(tab.state) && row.ended_at.is_none();
    rows.retain(|row| stands(row) && known.insert(row.key) && visit.sees(row, Class::Screening, Grant::Read));
    rows.truncate(FOUND_MAX);
    let pager = Pager { total: Some(rows.len() as u64), shown: rows.len(), unit: "份".to_owned(), ..Pager::default() };
    Ok((rows, pager))
}

fn table(visit: &Visit, tab: &Tab, rows: &[Row]) -> Result<Table, Refusal> {
    let kind = visit.shell.registry().kind(tab.kind).ok_or(Refusal::NotFound)?;
    let documents = visit.shell.store().open_each(rows)?;
    let namings = visit.shell.namings_of(rows);
    let people = visit.shell.namings_by_key(rows.iter().map(|row| row.subject));
    let mut lines = Vec::new();
    for ((row, document), naming) in rows.iter().zip(documents).zip(namings) {
        visit.looked(row, kind, "ReadRecord")?;
        let name = people.get(&row.subject).map_or(naming.name, |person| person.name.clone());
        let name = if name.is_empty() { "（没有姓名）".to_owned() } else { name };
        let document = document.ok().and_then(|opened| opened.doc);
        let (what, step) = match document.as_ref() {
            Some(document) if tab.kind == SelfReport::CODE => SelfReport::from_json(document).map(|report| of_report(row, &report)),
            Some(document) => ScreenResult::from_json(document).map(|result| of_result(visit, row, &result)),
            None => None,
        }
        .unwrap_or_default();
        let due = row.due.map(|day| {
            if day <= visit.today() {
                look::tag(Tone::Warn, &format!("{day} 到期"))
            } else {
                html! { (day) }
            }
        });
        lines.push(look::Row::new(vec![
            html! { a href={ "/records/" (row.id) } { span lang="zh-CN" { (name) } } },
            html! { (row.day) },
            what,
            html! { @if let Some(due) = due { (due) } },
            step,
        ]));
    }
    let columns = vec![
        Column::new("姓名").lead(),
        Column::new("日期").narrow(),
        Column::new("情况"),
        Column::new("到期").narrow(),
        Column::new("下一步").on_phone(OnPhone::Bare),
    ];
    let empty = Empty::new("check", "这一栏没有了", "新填的会出现在“待核对”");
    Ok(Table::new(tab.label, columns).rows(lines).remark("从新到旧").empty(empty))
}

fn step(row: &Row, act: &str, fields: &Markup) -> Markup {
    html! {
        form class="inline" method="post" action={ "/reports/" (row.id) "/" (act) } {
            input type="hidden" name="_version" value=(row.version);
            (fields)
        }
    }
}

/// What a report asks for, and the tap that does it.
fn of_report(row: &Row, report: &SelfReport) -> (Markup, Markup) {
    let what = html! {
        @if report.needs_screening() { (look::tag(Tone::Warn, "需筛查")) } @else { (look::tag(Tone::Plain, "没有异常")) }
        @if report.filled_by.is_some() { " " (look::tag(Tone::Line, "代填")) }
    };
    let tap = if report.checked_on.is_none() {
        step(row, "check", &html! { (Button::submit("已核对").icon("check")) })
    } else {
        let origin = Origin::guessed(report);
        step(
            row,
            "decide",
            &html! {
                label class="vh" for={ "o-" (row.key.0) } { "来源地" }
                select id={ "o-" (row.key.0) } name="origin" {
                    @for choice in Origin::CHOICES { option value=(choice.code) selected[choice.code == origin.code()] { (choice.label) } }
                }
                " "
                @for finding in [Finding::Nothing, Finding::Observe, Finding::Quarantine] {
                    (Button::submit(finding.label()).named("result", finding.code())) " "
                }
            },
        )
    };
    (what, tap)
}

/// Where an observation stands, and the tap for today.
fn of_result(visit: &Visit, row: &Row, result: &ScreenResult) -> (Markup, Markup) {
    let today = visit.today();
    let day = base::day_n_of(result.on, today) - 1;
    let what = html! {
        (result.result.label())
        @if result.lifted_on.is_none() && result.last_day().is_some() { span class="mut sm" { "　第 " (day) " 天，跟进 " (result.followed.len()) " 次" } }
        @if result.followed.last().is_some_and(|followed| followed.symptoms.is_some()) { " " (look::tag(Tone::Bad, "有症状")) }
    };
    let is_asked = result.followed.iter().any(|followed| followed.on == today);
    let tap = html! {
        @if row.state.as_deref() == Some("open") {
            @if is_asked { span class="mut sm" { "今天已跟进" } }
            @else { (step(row, "follow", &html! { (Button::submit("今天正常").icon("check")) })) " " (Button::link("有情况", format!("/records/{}/edit", row.id))) }
            @if result.is_at_its_end(today) { " " (step(row, "lift", &html! { (Button::submit("期满解除").primary()) })) }
        }
    };
    (what, tap)
}
