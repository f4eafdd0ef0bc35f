//! Lines over time. Series differ by dash and marker; the last value stands at the end of each line.

use super::{
    Chart,
    axis::{self, Plane, px, text_width},
};
use maud::{Markup, html};

/// Colour classes of the markers; the dashes are in the style sheet under `.l1` to `.l5`, with the same colours.
const MARKS: [&str; 5] = ["f1", "f3", "f2", "f4", "f5"];

/// Legend: a piece of the line with its marker.
pub(super) fn keys(chart: &Chart) -> Vec<(Markup, &str)> {
    let key = |at: usize| html! { svg viewBox="0 0 16 12" aria-hidden="true" focusable="false" { path class={ "l" (at % 5 + 1) } d="M0 6h16" {} (marker(at, 80, 60)) } };
    chart.series.iter().enumerate().map(|(at, series)| (key(at), series.name.as_str())).collect()
}

/// A round, square, triangular, diamond or upright mark.
fn marker(series: usize, x: i64, y: i64) -> Markup {
    let class = MARKS[series % 5];
    let from = |dx: i64, dy: i64| format!("M{} {}", px(x + dx), px(y + dy));
    html! {
        @match series % 5 {
            0 => circle class=(class) cx=(px(x)) cy=(px(y)) r="3.2" {},
            1 => path class=(class) d={ (from(-30, -30)) "h6v6h-6z" } {},
            2 => path class=(class) d={ (from(-38, 30)) "h7.6l-3.8-7z" } {},
            3 => path class=(class) d={ (from(0, -42)) "l4.2 4.2-4.2 4.2-4.2-4.2z" } {},
            _ => path class=(class) d={ (from(-20, -40)) "h4v8h-4z" } {},
        }
    }
}

/// The drawing.
pub(super) fn lines(chart: &Chart, mut plane: Plane) -> (i64, i64, Markup) {
    let (top, grid) = axis::scale(chart, &mut plane, chart.most());
    let ends = ends(chart);
    let room = ends.iter().map(|(_, value, unit)| text_width(value).max(text_width(unit))).max().unwrap_or(0);
    plane.right = plane.width - room - 100;
    let gaps = i64::try_from(chart.labels.len()).unwrap_or(1).saturating_sub(1).max(1);
    // The first and last point stand a little inside, so that their labels are not cut.
    let x = |at: usize| plane.left + 80 + (plane.wide() - 160) * i64::try_from(at).unwrap_or(0) / gaps;
    let inside = html! {
        (grid)
        @for (row, series) in chart.series.iter().enumerate().rev() {
            path class={ "l" (row % 5 + 1) } d=(path(&series.values, |at, value| (x(at), plane.y(value, top)))) {}
            @for (at, value) in series.values.iter().enumerate() { @if let Some(value) = value { (marker(row, x(at), plane.y(*value, top))) } }
        }
        @for (y, value, unit) in apart(chart, ends.as_slice(), |value| plane.y(value, top), plane.bottom) {
            text class="v" x=(px(plane.right + 80)) y=(px(y)) { (value) }
            @if !unit.is_empty() { text x=(px(plane.right + 80)) y=(px(y + 140)) { (unit) } }
        }
        @for at in 0..chart.labels.len() {
            @if let Some(href) = chart.href(at) { a href=(href) aria-label=(chart.labels[at]) { rect class="hit" x=(px(x(at) - 110)) y=(px(plane.top)) width="22" height=(px(plane.bottom - plane.top)) {} } }
        }
        (axis::below(chart, &plane, (plane.wide() - 160) / gaps, x))
    };
    (plane.width, plane.height, inside)
}

/// `M… L…`, beginning anew after each gap.
fn path(values: &[Option<i64>], point: impl Fn(usize, i64) -> (i64, i64)) -> String {
    let mut drawn = String::new();
    let mut pen_down = false;
    for (at, value) in values.iter().enumerate() {
        let Some(value) = value else {
            pen_down = false;
            continue;
        };
        let (x, y) = point(at, *value);
        drawn.push_str(if pen_down { "L" } else { "M" });
        for length in [x, y] {
            drawn.push_str(&px(length));
            drawn.push(' ');
        }
        pen_down = true;
    }
    drawn.trim_end().to_owned()
}

/// The last value of each series, written, with the series' unit.
fn ends(chart: &Chart) -> Vec<(i64, String, String)> {
    let last = |series: &super::Series| series.values.iter().rev().flatten().next().copied();
    chart.series.iter().filter_map(|series| last(series).map(|value| (value, chart.write(Some(value)), series.unit.clone()))).collect()
}

/// Heights of the words at the ends, pushed apart where they would touch.
fn apart(chart: &Chart, ends: &[(i64, String, String)], y: impl Fn(i64) -> i64, bottom: i64) -> Vec<(i64, String, String)> {
    let height = if chart.series.iter().any(|series| !series.unit.is_empty()) { 290 } else { 150 };
    let mut placed: Vec<(i64, String, String)> = ends.iter().map(|(value, text, unit)| (y(*value) + 40, text.clone(), unit.clone())).collect();
    placed.sort_by_key(|(y, ..)| *y);
    for at in 1..placed.len() {
        placed[at].0 = placed[at].0.max(placed[at - 1].0 + height);
    }
    // What was pushed below the ground is moved up again, the lowest first.
    let mut lowest = bottom - (height - 150);
    for (y, ..) in placed.iter_mut().rev() {
        *y = (*y).min(lowest);
        lowest = *y - height;
    }
    placed
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_is_a_gap_in_the_line() {
        let drawn = path(&[Some(1), Some(2), None, Some(3)], |at, value| (i64::try_from(at).unwrap() * 100, value * 10));
        assert_eq!(drawn, "M0 1 L10 2 M30 3");
    }

    #[test]
    fn words_at_the_ends_do_not_touch() {
        let chart = super::super::Chart::default();
        let ends = [(10, "10".to_owned(), String::new()), (11, "11".to_owned(), String::new()), (0, "0".to_owned(), String::new())];
        let placed = apart(&chart, &ends, |value| 2000 - value * 10, 2000);
        let heights: Vec<i64> = placed.iter().map(|(y, ..)| *y).collect();
        assert!(heights.windows(2).all(|pair| pair[1] - pair[0] >= 150), "{heights:?}");
        assert!(heights[2] <= 2000);
    }
}
