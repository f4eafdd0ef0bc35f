//! Upright bars: one series, several beside each other, or on top of each other.

use super::{
    Chart,
    axis::{self, Plane, px, text_width},
};
use maud::{Markup, html};

/// Widest bar; wider ones look like areas.
const BAR_MAX: i64 = 560;

/// A rectangle of a series in its colour and pattern.
pub(super) fn block(series: usize, x: i64, y: i64, width: i64, height: i64) -> Markup {
    let number = series % 5 + 1;
    html! {
        rect class={ "f" (number) } x=(px(x)) y=(px(y)) width=(px(width)) height=(px(height)) {}
        @if number > 1 { rect x=(px(x)) y=(px(y)) width=(px(width)) height=(px(height)) fill={ "url(#p-" (number) ")" } {} }
    }
}

/// Legend of series drawn as areas.
pub(super) fn keys(chart: &Chart) -> Vec<(Markup, &str)> {
    let key = |at: usize| html! { svg viewBox="0 0 16 12" aria-hidden="true" focusable="false" { (block(at, 0, 0, 160, 120)) } };
    chart.series.iter().enumerate().map(|(at, series)| (key(at), series.name.as_str())).collect()
}

/// Series on top of each other, the total above.
pub(super) fn stacked(chart: &Chart, mut plane: Plane) -> (i64, i64, Markup) {
    let totals: Vec<i64> = (0..chart.labels.len()).map(|at| (0..chart.series.len()).filter_map(|row| chart.value(row, at)).sum()).collect();
    let (top, grid) = axis::scale(chart, &mut plane, totals.iter().copied().max().unwrap_or(0));
    let columns = Columns::of(chart, &mut plane);
    let written = columns.written(chart, &totals.iter().copied().map(Some).collect::<Vec<_>>(), columns.band, true);
    let column = |at: usize| {
        let (x, width) = columns.bar(at);
        let mut below = 0;
        let mut blocks = Vec::new();
        for row in 0..chart.series.len() {
            let value = chart.value(row, at).unwrap_or(0).max(0);
            let (low, high) = (plane.y(below, top), plane.y(below + value, top));
            // A gap of one pixel between the parts, unless the part is thinner than that.
            let gap = if low - high > 20 { 10 } else { 0 };
            if value > 0 {
                blocks.push(block(row, x, high, width, low - high - gap));
            }
            below += value;
        }
        html! { @for block in &blocks { (block) } @if written[at] { text class="v" x=(px(x + width / 2)) y=(px(plane.y(totals[at], top) - 50)) text-anchor="middle" { (chart.write(Some(totals[at]))) } } }
    };
    columns.drawing(chart, &plane, &grid, |at| format!("{} {} {}", chart.labels[at], chart.write(Some(totals[at])), chart.unit), column)
}

/// Series beside each other, each value above its bar where it fits.
pub(super) fn grouped(chart: &Chart, mut plane: Plane) -> (i64, i64, Markup) {
    let (top, grid) = axis::scale(chart, &mut plane, chart.most());
    let columns = Columns::of(chart, &mut plane);
    let count = i64::try_from(chart.series.len()).unwrap_or(1).max(1);
    let room = if count == 1 { columns.band } else { columns.width(count) / count };
    let written: Vec<Vec<bool>> = chart.series.iter().map(|series| columns.written(chart, &series.values, room, count == 1)).collect();
    let column = |at: usize| {
        let all = columns.width(count);
        let (start, one) = (columns.centre(at) - all / 2, all / count);
        html! {
            @for (row, _) in chart.series.iter().enumerate() {
                @let x = start + one * i64::try_from(row).unwrap_or(0);
                @let value = chart.value(row, at);
                @let y = plane.y(value.unwrap_or(0), top);
                @if value.is_some_and(|value| value > 0) { (block(row, x, y, one - if count > 1 { 10 } else { 0 }, plane.bottom - y)) }
                @if written[row].get(at).copied().unwrap_or(false) { text class=[value.map(|_| "v")] x=(px(x + one / 2)) y=(px(y - 50)) text-anchor="middle" { (chart.write(value)) } }
            }
        }
    };
    let spoken = |at: usize| {
        let values: Vec<String> = (0..chart.series.len()).map(|row| chart.write(chart.value(row, at))).collect();
        format!("{} {} {}", chart.labels[at], values.join(" "), chart.unit)
    };
    columns.drawing(chart, &plane, &grid, spoken, column)
}

/// Equal bands along the axis, one for each label.
struct Columns {
    left: i64,
    band: i64,
}

impl Columns {
    /// Divides the plot; makes room for a second row of labels where it is needed.
    fn of(chart: &Chart, plane: &mut Plane) -> Self {
        let band = plane.wide() / i64::try_from(chart.labels.len()).unwrap_or(1).max(1);
        plane.height += (axis::label_rows(chart, band) - 1) * 150;
        Self { left: plane.left, band }
    }

    fn centre(&self, at: usize) -> i64 {
        self.left + self.band * i64::try_from(at).unwrap_or(0) + self.band / 2
    }

    fn width(&self, series: i64) -> i64 {
        (self.band * if series > 1 { 88 } else { 56 } / 100).min(BAR_MAX * series).max(10)
    }

    fn bar(&self, at: usize) -> (i64, i64) {
        let width = self.width(1);
        (self.centre(at) - width / 2, width)
    }

    /// Which values are written: all if each has room; else, where a bar stands alone, the highest and the last; the table has the others.
    fn written(&self, chart: &Chart, values: &[Option<i64>], room: i64, alone: bool) -> Vec<bool> {
        // Values are bold, which is a little wider than measured.
        let widest = values.iter().map(|value| text_width(&chart.write(*value))).max().unwrap_or(0) * 108 / 100;
        if widest + 40 <= room {
            return vec![true; values.len()];
        }
        let mut shown = vec![false; values.len()];
        let highest = values.iter().position(|value| *value == values.iter().copied().max().flatten());
        if let (true, Some(highest), Some(last)) = (alone, highest, values.len().checked_sub(1)) {
            shown[highest] = true;
            shown[last] = highest == last || self.band * i64::try_from(last - highest).unwrap_or(0) > widest + 40;
        }
        shown
    }

    fn drawing(
        &self,
        chart: &Chart,
        plane: &Plane,
        grid: &Markup,
        spoken: impl Fn(usize) -> String,
        column: impl Fn(usize) -> Markup,
    ) -> (i64, i64, Markup) {
        let inside = html! {
            (grid)
            @for at in 0..chart.labels.len() {
                @if let Some(href) = chart.href(at) {
                    a href=(href) aria-label=(spoken(at)) {
                        rect class="hit" x=(px(self.left + self.band * i64::try_from(at).unwrap_or(0))) y="4" width=(px(self.band)) height=(px(plane.bottom - 40)) {}
                        (column(at))
                    }
                } @else { (column(at)) }
            }
            (axis::below(chart, plane, self.band, |at| self.centre(at)))
        };
        (plane.width, plane.height, inside)
    }
}
