//! A dashboard on the wall: six numbers, the trend, the organisations below, what presses. No names of persons, nothing to press. Called by `board.rs`;
//! the wall itself is `shell::look::Wall`.

use super::board::Drawn;
use super::{board_below, board_parts};
use crate::board::Change;
use crate::board_counted::Changed;
use maud::{Markup, html};
use shell::look::format::{compact, fill, thousands};
use shell::look::{WALL_SECONDS, Wall};

/// Organisations that have room: half from the top, half from the bottom.
const ENDS: usize = 4;
/// Lines that have room in the third panel.
const LINES_MAX: usize = 6;
/// Digits and commas that have room beside five others.
const WIDTH_MAX: usize = 7;

pub(super) fn wall(drawn: &Drawn<'_>) -> Wall {
    let counted = &drawn.counted;
    let trend = board_parts::trend_title(drawn);
    Wall {
        title: drawn.visit.shell.org_name(drawn.look.org),
        sub: format!("{}　{}", drawn.stretch.label(), drawn.days()),
        clock: drawn.visit.now.clock(),
        seconds: WALL_SECONDS,
        figures: figures(drawn),
        panels: html! {
            section class="wp" { h2 { (trend) } (board_parts::trend_chart(drawn, &trend)) }
            (below(drawn))
            (pressing(drawn))
        },
        foot: html! {
            "数据截至 " (counted.at.day()) " " (counted.at.clock()) "，不显示姓名"
            @if drawn.look.small.is_some() { "；人数太少的显示为 " (drawn.hidden) }
        },
    }
}

fn figures(drawn: &Drawn<'_>) -> Markup {
    let whole = drawn.risk.whole;
    html! {
        @for figure in &drawn.counted.figures {
            @let written = drawn.written(figure.indicator, figure.now);
            @let short = figure.now.filter(|_| written.len() > WIDTH_MAX).map_or(written, |now| compact(drawn.visit.lang(), now));
            div { span { (figure.indicator.name) } b { (short) } span class="d" { (change(drawn, figure)) } }
        }
        div { span { "已超期" } b { (drawn.number(whole.overdue)) } span class="d" { (fill("今天 {}，七天内 {}", &[&drawn.number(whole.today), &drawn.number(whole.coming)])) } }
    }
}

/// How a number changed, in as few signs as can be read from across the room.
fn change(drawn: &Drawn<'_>, figure: &Changed) -> String {
    match figure.change() {
        Some((Change::More, percent)) => format!("↑ {percent}%"),
        Some((Change::Less, percent)) => format!("↓ {percent}%"),
        _ => drawn.change(figure).unwrap_or_default(),
    }
}

/// The organisations below; of one without any, the steps of a need.
fn below(drawn: &Drawn<'_>) -> Markup {
    if drawn.counted.children.is_empty() {
        return html! {
            section class="wp" {
                h2 { "需求办理" }
                ul class="wl" { @for (one, value) in &drawn.counted.funnel { li { (one.name) b { (drawn.written(one, *value)) } } } }
            }
        };
    }
    let title = format!("各单位{}", drawn.counted.board.compare[0].name);
    html! { section class="wp" { h2 { (title) } (board_below::bars(drawn, &title, ENDS, "中间还有 {} 个")) } }
}

fn pressing(drawn: &Drawn<'_>) -> Markup {
    let overdue: Vec<_> = drawn.risk.overdue().take(LINES_MAX - 1).collect();
    let silent = drawn.counted.cover.silent();
    html! {
        section class="wp" {
            h2 { "要紧的事" }
            ul class="wl" {
                @for (_, what, pressing) in &overdue { li { span lang="zh-CN" { (what) "超期" } b { (drawn.number(pressing.overdue)) } } }
                @if overdue.is_empty() { li { "没有超期的事" } }
                @if silent > 0 { li { "断档的单位" b { (thousands(silent as i64)) } } }
            }
        }
    }
}
