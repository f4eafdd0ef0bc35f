//! Ring, heat map and funnel.

use super::{
    Chart,
    axis::{Plane, cut, every, px, text_width},
    bars::block,
};
use crate::{look::format::percent, text::t};
use maud::{Markup, html};

/// Circumference of the ring in tenths of a pixel; its radius is 55.7042 px, so that shares need no circle arithmetic.
const ROUND: i64 = 3500;

/// Parts of the whole: name and value, largest first as given; beyond five the rest is one part.
pub(super) fn parts(chart: &Chart) -> Vec<(String, i64)> {
    let value = |at: usize| chart.value(0, at).unwrap_or(0).max(0);
    let mut parts: Vec<(String, i64)> = chart.labels.iter().enumerate().map(|(at, label)| (label.clone(), value(at))).collect();
    if parts.len() > 5 {
        parts.sort_by_key(|(_, value)| -value);
        let rest = parts.split_off(4).iter().map(|(_, value)| value).sum();
        parts.push((t(chart.lang, "其他").to_owned(), rest));
    }
    parts
}

/// A ring with its legend, which carries values and shares.
pub(super) fn ring(chart: &Chart) -> Markup {
    let parts = parts(chart);
    let whole: i64 = parts.iter().map(|(_, value)| value).sum();
    let mut before = 0;
    let arcs: Vec<(usize, i64, i64)> = parts
        .iter()
        .enumerate()
        .map(|(at, (_, value))| {
            let (start, end) = (before * ROUND / whole.max(1), (before + value) * ROUND / whole.max(1));
            before += value;
            (at, start, end - start)
        })
        .collect();
    html! {
        div class="ring" {
            svg class="chart" viewBox="0 0 150 150" role="img" aria-label=(chart.title) {
                @for (at, start, length) in arcs { @if length > 0 { (arc(at, start, length)) } }
                text class="big" x="75" y="79" text-anchor="middle" { (chart.write(Some(whole))) }
                text x="75" y="96" text-anchor="middle" { (chart.unit) }
            }
            ul class="legend" {
                @for (at, (name, value)) in parts.iter().enumerate() {
                    li { svg viewBox="0 0 16 12" aria-hidden="true" focusable="false" { (block(at, 0, 0, 160, 120)) } (name) b { (chart.write(Some(*value))) } span { (percent(*value, whole)) } }
                }
            }
        }
    }
}

fn arc(series: usize, start: i64, length: i64) -> Markup {
    let number = series % 5 + 1;
    let gap = if length > 40 && length < ROUND { 15 } else { 0 };
    let dash = format!("{} {}", px(length - gap), px(ROUND - length + gap));
    let circle = |class: Option<String>, stroke: Option<String>| {
        html! {
            circle class=[class] stroke=[stroke] cx="75" cy="75" r="55.7042" fill="none" stroke-width="26" stroke-dasharray=(dash) stroke-dashoffset=(px(-start)) transform="rotate(-90 75 75)" {}
        }
    };
    html! { (circle(Some(format!("s{number}")), None)) @if number > 1 { (circle(None, Some(format!("url(#p-{number})")))) } }
}

/// Cells in five steps of one colour, the value in each. On a phone labels and series change places when the cells would be too narrow.
pub(super) fn heat(chart: &Chart, plane: Plane, phone: bool) -> (i64, i64, Markup) {
    let most = chart.most().max(1);
    let names: Vec<&str> = chart.series.iter().map(|series| series.name.as_str()).collect();
    let labels: Vec<&str> = chart.labels.iter().map(String::as_str).collect();
    let widest_value = text_width(&chart.write(Some(most))) + 40;
    let turned = phone && (plane.width - 600) / i64::try_from(labels.len().max(1)).unwrap_or(1) < widest_value && names.len() < labels.len();
    let (across, down) = if turned { (names, labels) } else { (labels, names) };
    let left = down.iter().map(|name| text_width(name)).max().unwrap_or(0).min(plane.width / 3) + 80;
    let band = (plane.width - left) / i64::try_from(across.len().max(1)).unwrap_or(1);
    let tall = if turned { 260 } else { 320 };
    let step = every(across.iter().map(|name| text_width(name)).max().unwrap_or(0), band);
    let nth = |at: usize| i64::try_from(at).unwrap_or(0);
    let height = 240 + tall * nth(down.len());
    let inside = html! {
        @for (column, name) in across.iter().enumerate() { @if column % step == 0 { text x=(px(left + band * nth(column) + band / 2)) y="14" text-anchor="middle" { (name) } } }
        @for (row, name) in down.iter().enumerate() {
            @let y = 240 + tall * nth(row);
            text x=(px(left - 80)) y=(px(y + tall / 2 + 40)) text-anchor="end" { (cut(name, left - 80)) }
            @for column in 0..across.len() {
                @let value = if turned { chart.value(column, row) } else { chart.value(row, column) };
                @let level = (value.unwrap_or(0).max(0) * 4 + most - 1) / most;
                @let x = left + band * nth(column);
                rect class={ "cell h" (level) } x=(px(x)) y=(px(y)) width=(px(band)) height=(px(tall)) {}
                @if band >= widest_value && value != Some(0) { text class={ "b on" (level) } x=(px(x + band / 2)) y=(px(y + tall / 2 + 40)) text-anchor="middle" { (chart.write(value)) } }
            }
        }
    };
    (plane.width, height, inside)
}

/// Stages below each other, each bar as wide as its value, with its share of the stage before.
pub(super) fn funnel(chart: &Chart, plane: Plane) -> (i64, i64, Markup) {
    let most = chart.most().max(1);
    let nth = |at: usize| i64::try_from(at).unwrap_or(0);
    let tall = 500;
    let inside = html! {
        @for (at, label) in chart.labels.iter().enumerate() {
            @let value = chart.value(0, at);
            @let y = tall * nth(at);
            @let width = (value.unwrap_or(0).max(0) * plane.width / most).max(20);
            @let share = share(chart, at);
            @let words = format!("{} {}{share}", chart.write(value), chart.unit);
            text class="b" x="0" y=(px(y + 140)) { (cut(label, plane.width - text_width(&words) - 120)) }
            text class="v" x=(px(plane.width)) y=(px(y + 140)) text-anchor="end" { (words) }
            (block(if at == 0 { 0 } else { 3 }, (plane.width - width) / 2, y + 210, width, 200))
        }
    };
    (plane.width, tall * nth(chart.labels.len()), inside)
}

fn share(chart: &Chart, at: usize) -> String {
    let before = at.checked_sub(1).and_then(|before| chart.value(0, before));
    match (before, chart.value(0, at)) {
        (Some(before), Some(value)) if before > 0 => format!("　{} {}", t(chart.lang, "占上一步"), percent(value, before)),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::look::chart::Series;

    #[test]
    fn a_sixth_part_joins_the_others() {
        let chart = Chart {
            labels: ["甲", "乙", "丙", "丁", "戊", "己"].map(str::to_owned).to_vec(),
            series: vec![Series::new("", &[1, 6, 5, 4, 3, 2])],
            ..Chart::default()
        };
        let parts = parts(&chart);
        assert_eq!(parts.len(), 5);
        assert_eq!(parts[0], ("乙".to_owned(), 6));
        assert_eq!(parts[4], ("其他".to_owned(), 3));
    }

    #[test]
    fn the_arcs_close_the_ring() {
        let chart =
            Chart { labels: ["甲", "乙", "丙"].map(str::to_owned).to_vec(), series: vec![Series::new("", &[1, 1, 1])], ..Chart::default() };
        let drawn = ring(&chart).0;
        assert!(drawn.contains(">33.3%<") && drawn.contains("stroke-dashoffset=\"-233.3\""));
    }
}
