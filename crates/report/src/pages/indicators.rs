//! The handbook on screen: every indicator with its definition, and one with its worked example. For everybody with an account: a number that
//! cannot be checked is no number.

use super::address::indicator_of;
use crate::groups;
use count::Indicator;
use maud::{Markup, html};
use shell::look::{self, Button, Card, Column, Empty, FilterBar, OnPhone, Page, Row, Table};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};

pub(crate) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.actor()?.lang;
    let typed = visit.asked("q").to_lowercase();
    let matches = |one: &Indicator| [&one.code, &one.name, &one.unit, &one.definition].iter().any(|text| text.to_lowercase().contains(&typed));
    let mut shown = 0;
    let mut tables = Vec::new();
    for (title, indicators) in groups() {
        let found: Vec<&Indicator> = indicators.into_iter().filter(|one| matches(one)).collect();
        shown += found.len();
        if !found.is_empty() {
            tables.push(table(title, &found).show(lang));
        }
    }
    let bar = FilterBar {
        action: "/indicators", keyword: Some(visit.asked("q")), keyword_example: "名称、代码、定义里的字", ..FilterBar::default()
    };
    let main = html! {
        (bar.show(lang))
        @for table in &tables { (table) }
        @if tables.is_empty() { (Empty::new("book", "没有这样的指标", "换一个词再找").action(Button::link("看全部", "/indicators"))) }
    };
    Ok(show(
        visit,
        &Page::new("指标手册", format!("指标手册，{shown} 个指标"), main).sub("每个数字都有代码、单位、定义和算例；简报、统计、合同用的是同一个"),
    ))
}

fn table(title: &str, indicators: &[&Indicator]) -> Table {
    let columns =
        vec![Column::new("指标").lead(), Column::new("单位").narrow(), Column::new("定义"), Column::new("代码").narrow().on_phone(OnPhone::Hidden)];
    let row = |one: &&Indicator| {
        Row::new(vec![
            html! { a href={ "/indicators/" (one.code) } { (one.name) } },
            html! { (one.unit) },
            html! { (one.definition) },
            html! { span class="code" { (one.reference()) } },
        ])
    };
    Table::new(title, columns).rows(indicators.iter().map(row).collect())
}

pub(crate) fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let one = indicator_of(visit)?;
    let filter = if one.filter.is_empty() { "全部".to_owned() } else { one.filter.clone() };
    let code = |text: &str| html! { span class="code" { (text) } };
    let pairs = [
        ("定义", html! { (one.definition) }),
        ("单位", html! { (one.unit) }),
        ("计量", rule(one)),
        ("条件", code(&filter)),
        ("代码", code(&one.reference())),
    ];
    let main = html! {
        (Card::new("口径").body(&look::summary_list(&pairs)))
        (Card::new(format!("算例：应得 {} {}", one.expect, one.unit)).foot(html! { "同名的人、户、地点是同一个；每次构建程序都按两种算法重算一遍。" }).body(&example(one)))
    };
    let action = html! { (Button::link("看这个数字", format!("/stats?indicator={}&by=week", one.code)).primary().icon("chart")) };
    let page = Page::new(one.name.clone(), format!("{}（{}）", one.name, one.unit), main).actions(action);
    Ok(show(visit, &page.crumb("指标手册", Some("/indicators")).crumb(one.name.clone(), None).shape(look::Shape::Slim)))
}

/// The measure, or the two figures of a share, each with a way to it.
fn rule(one: &Indicator) -> Markup {
    let Some(share) = &one.share else { return html! { span class="code" { (one.rule()) } } };
    let side = |side: &Indicator| html! { a href={ "/indicators/" (side.code) } { (side.name) "（" (side.unit) "）" } };
    html! { (side(&share.part)) " ÷ " (side(&share.whole)) }
}

fn example(one: &Indicator) -> Markup {
    let events = one.example.split(['|', '\n']).map(str::trim).filter(|event| !event.is_empty());
    html! { ul class="rows" { @for event in events { li { span class="code" { (event) } } } } }
}
