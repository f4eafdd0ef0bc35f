//! The records behind one number: those that the caller may see, the others counted. What is listed says nothing of a person; the record's own
//! page does, to those who may open it.

use super::address::View;
use crate::frozen::printed;
use crate::stats::NOTHING;
use crate::{Stats, StatsQuestion, StatsRow, Words};
use base::Key;
use count::{Dimension, GroupValue, Indicator, Share};
use maud::html;
use shell::look::{self, Button, Card, Column, Empty, OnPhone, Page, Pager, Row, Table, Tone, format::thousands};
use shell::pages::show;
use shell::slice::KindDef;
use shell::{Answer, Refusal, Visit};

/// Records of a page.
const PAGE_ROWS: usize = 50;

pub(crate) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let view = View::read(visit)?;
    let indicator = view.indicator()?;
    let words = Words::new(&visit.shell);
    let cells: Vec<&str> = visit.asked_all("at").collect();
    let by = &view.question.by;
    if !cells.is_empty() && cells.len() != by.len() {
        return Err(Refusal::NotFound);
    }
    let group: Option<Vec<GroupValue>> = by.iter().zip(&cells).map(|(dimension, cell)| words.value(*dimension, cell)).collect();
    let group = group.ok_or(Refusal::NotFound)?;
    if let Some(share) = &indicator.share {
        return sides(visit, &view, indicator, share, &group);
    }
    let after = Key(visit.asked("after").parse().unwrap_or(0));
    let value = value(visit, &view, indicator, &group)?;
    // How many records are behind a number that is not shown would show it.
    let limit = if value.is_some() { PAGE_ROWS + 1 } else { 0 };
    let mut keys = view.question.records(&visit.shell, indicator, &group, after, limit)?;
    let more = keys.len() > PAGE_ROWS;
    keys.truncate(PAGE_ROWS);
    let (table, hidden) = table(visit, &keys, value.is_none())?;
    let next = keys.last().filter(|_| more).map(|last| format!("{}&after={}", address_without_after(visit), last.0));
    let pager =
        Pager { total: None, shown: keys.len(), unit: "条".to_owned(), previous: (after != Key::NONE).then(|| address_without_after(visit)), next };
    let value = value.map_or_else(|| format!("<{}", view.small.unwrap_or_default()), thousands);
    let labels: Vec<String> = by.iter().zip(&group).map(|(dimension, value)| dimension.label(*value, &words)).collect();
    let name = std::iter::once(indicator.name.clone()).chain(labels).collect::<Vec<_>>().join("，");
    let main = html! {
        (Card::new("口径").body(&html! {
            p { (indicator.definition) }
            p class="mb0 sm mut" { (indicator.reference()) "　" a href={ "/indicators/" (indicator.code) } { "口径全文与例子" } }
        }))
        @if hidden > 0 && view.small.is_none() { (look::note(Tone::Info, &html! { p class="mb0" { "本页另有 " b { (hidden) } " 条记录不在可查看的范围内，只计数" } })) }
        (table.pager(pager).show(visit.lang()))
    };
    let question = &view.question;
    let sub = format!("{}　{} 至 {}", visit.shell.org_name(question.org), question.from, question.to);
    let back = format!("/stats?{}", view.query(&["known_at"]));
    let page = Page::new("数字的明细", format!("{name}　{value} {}", indicator.unit), main).sub(sub);
    Ok(show(visit, &page.crumb("统计", Some(&back)).crumb("明细", None)))
}

/// Behind a share are two numbers, each with records of its own.
fn sides(visit: &Visit, view: &View, indicator: &'static Indicator, share: &Share, group: &[GroupValue]) -> Result<Answer, Refusal> {
    let words = Words::new(&visit.shell);
    let (stats, row) = counted(visit, view, indicator, group)?;
    let shown = row.as_ref().map_or_else(|| NOTHING.to_owned(), |row| printed(&stats, row));
    let numbers = row.and_then(|row| row.sides).unwrap_or_default();
    let by: &[Dimension] = if group.is_empty() { &[] } else { &view.question.by };
    let line = |name: &str, one: &Indicator, number: Option<i64>| {
        let number = number.map_or_else(|| stats.hidden(), |number| thousands(one.in_unit(number)));
        Row::new(vec![
            html! { (name) },
            html! { a href=(view.records(&words, one, stats.seq, by, group)) { (one.name) } },
            html! { (number) },
            html! { (one.unit) },
            html! { (one.definition) },
        ])
    };
    let columns = vec![
        Column::new("").narrow(),
        Column::new("指标").lead(),
        Column::new("数值").numeric(),
        Column::new("单位").narrow(),
        Column::new("定义").on_phone(OnPhone::Hidden),
    ];
    let rows = vec![line("分子", &share.part, numbers.part), line("分母", &share.whole, numbers.whole)];
    let main = html! {
        (Card::new("口径").body(&html! { p class="mb0" { (indicator.definition) } }))
        (Table::new("两个数", columns).remark("点指标看记录").rows(rows).show(visit.lang()))
    };
    let question = &view.question;
    let sub = format!("{}　{} 至 {}", visit.shell.org_name(question.org), question.from, question.to);
    let labels = by.iter().zip(group).map(|(dimension, value)| dimension.label(*value, &words));
    let name = std::iter::once(indicator.name.clone()).chain(labels).collect::<Vec<_>>().join("，");
    let back = format!("/stats?{}", view.query(&["known_at"]));
    let page = Page::new("数字的明细", format!("{name}　{shown} {}", indicator.unit), main).sub(sub);
    Ok(show(visit, &page.crumb("统计", Some(&back)).crumb("明细", None)))
}

/// The number itself, counted again by the same question; none where it is not shown to the caller.
fn value(visit: &Visit, view: &View, indicator: &'static Indicator, group: &[GroupValue]) -> Result<Option<i64>, Refusal> {
    Ok(counted(visit, view, indicator, group)?.1.map_or(Some(0), |row| row.in_unit()))
}

/// The group as the caller may see it; none of which nothing was found.
fn counted(visit: &Visit, view: &View, indicator: &'static Indicator, group: &[GroupValue]) -> Result<(Stats, Option<StatsRow>), Refusal> {
    let by: Vec<Dimension> = if group.is_empty() { Vec::new() } else { view.question.by.clone() };
    let question = StatsQuestion { by, indicators: vec![indicator], ..view.question.clone() };
    let stats = match view.small {
        Some(small) => question.ask_suppressed(&visit.shell, small)?,
        None => question.ask(&visit.shell)?,
    };
    let row = stats.rows.iter().find(|row| row.group == group).cloned();
    Ok((stats, row))
}

/// What a record says of itself in one line without names; none of one that was deleted, or whose vault was destroyed: it is counted on.
pub(super) fn line(visit: &Visit, row: &store::Row, kind: &KindDef) -> Result<Option<String>, Refusal> {
    let opened = visit.shell.store().open_all(std::slice::from_ref(row))?;
    Ok(opened.into_iter().next().and_then(|opened| (kind.line)(&opened.doc?)))
}

/// The records that the caller may see, and how many there are besides.
fn table(visit: &Visit, keys: &[Key], suppressed: bool) -> Result<(Table, usize), Refusal> {
    let mut rows = Vec::new();
    for row in visit.shell.store().get_keys(keys)? {
        let Some((row, kind)) = visit.known(row.id) else { continue };
        let line = line(visit, &row, kind)?.unwrap_or_else(|| "已删除".to_owned());
        rows.push(Row::new(vec![
            html! { (row.day) },
            html! { a href={ "/records/" (row.id) } { (line) } },
            html! { (kind.shape.label) },
            html! { (visit.shell.org_name(row.org)) },
        ]));
    }
    let hidden = keys.len() - rows.len();
    let columns = vec![
        Column::new("日期").narrow(),
        Column::new("记录").lead(),
        Column::new("种类").on_phone(OnPhone::Hidden),
        Column::new("单位").on_phone(OnPhone::Hidden),
    ];
    let empty = if hidden > 0 || suppressed {
        Empty::new("lock", "这些记录不在可查看的范围内", "数字可以看，记录由填报单位保管")
    } else {
        Empty::new("list", "没有记录", "这个数字是 0").action(Button::link("回到统计", "/stats"))
    };
    Ok((Table::new("记录", columns).quiet().rows(rows).empty(empty), hidden))
}

fn address_without_after(visit: &Visit) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(visit.query.iter().filter(|(name, _)| name != "after"));
    format!("/stats/records?{}", query.finish())
}
