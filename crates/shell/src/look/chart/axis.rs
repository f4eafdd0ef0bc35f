//! Space of a drawing: text width, ticks, labels along the axis. Lengths are tenths of a pixel, so that no floats are needed.

use super::{Chart, Form};
use maud::{Markup, html};

/// Size of chart text, 12 px.
const TEXT: i64 = 120;

/// A canvas and the margins of its plot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plane {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) left: i64,
    pub(super) right: i64,
    pub(super) top: i64,
    pub(super) bottom: i64,
}

impl Plane {
    pub(super) fn new(width: i64, height: i64) -> Self {
        Self { width, height, left: 0, right: width - 40, top: 200, bottom: height - 260 }
    }

    pub(super) fn wide(&self) -> i64 {
        self.right - self.left
    }

    /// Height above the ground of a value on a scale up to `top_value`.
    pub(super) fn y(&self, value: i64, top_value: i64) -> i64 {
        self.bottom - value.max(0) * (self.bottom - self.top) / top_value.max(1)
    }
}

/// Tenths of a pixel as a number of SVG: 123 is `12.3`.
pub(super) fn px(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let (whole, rest) = (tenths.abs() / 10, tenths.abs() % 10);
    if rest == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

/// Width of a text of 12 px: a full-width character is 1 em, any other about 0.56 em (measured on the system fonts of the stack).
pub(super) fn text_width(text: &str) -> i64 {
    text.chars().map(|c| if is_wide(c) { TEXT } else { TEXT * 56 / 100 }).sum()
}

fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x1100..=0x115F | 0x2E80..=0xA4CF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0xFE30..=0xFE6F | 0xFF00..=0xFF60 | 0xFFE0..=0xFFE6 | 0x20000..=0x3FFFD)
        || matches!(c, '…' | '—' | '“' | '”' | '‘' | '’' | '·' | '①'..='⑳')
}

/// Cuts a text to a width, with … where something is missing.
pub(super) fn cut(text: &str, width: i64) -> String {
    if text_width(text) <= width {
        return text.to_owned();
    }
    let mut room = width - TEXT;
    let kept = text.chars().take_while(|c| {
        room -= text_width(c.encode_utf8(&mut [0; 4]));
        room >= 0
    });
    kept.chain(['…']).collect()
}

/// A text in at most two lines of a width, of about equal length if it fits.
pub(super) fn two_lines(text: &str, width: i64) -> Vec<String> {
    let whole = text_width(text);
    if whole <= width {
        return vec![text.to_owned()];
    }
    let half = whole.midpoint(TEXT).min(width);
    let mut used = 0;
    let break_at = text.char_indices().find(|(_, c)| {
        used += text_width(c.encode_utf8(&mut [0; 4]));
        used > half
    });
    let (first, rest) = text.split_at(break_at.map_or(text.len(), |(at, _)| at));
    if first.is_empty() { vec![cut(text, width)] } else { vec![first.to_owned(), cut(rest, width)] }
}

impl Form {
    /// How much of the integers is one of what is written.
    fn whole(self) -> i64 {
        match self {
            Self::Count => 1,
            Self::Hours => 60,
            Self::Tenths => 10,
        }
    }
}

/// Round values from 0 to at least `most`, in at most five steps of 1, 2 or 5 times a power of ten.
pub(super) fn ticks(most: i64, form: Form) -> Vec<i64> {
    let unit = form.whole();
    let most = (most.max(1) + unit - 1) / unit;
    let mut steps = (0..17).flat_map(|power| [1, 2, 5].map(|digit| digit * 10_i64.pow(power)));
    let step = steps.find(|step| (most + step - 1) / step <= 5).unwrap_or(most);
    (0..=(most + step - 1) / step).map(|at| at * step * unit).collect()
}

/// Of `count` labels that are `widest` wide in bands of `band`, every how many can be written without touching.
pub(super) fn every(widest: i64, band: i64) -> usize {
    let needed = widest + 80;
    usize::try_from((needed + band.max(1) - 1) / band.max(1)).unwrap_or(1).max(1)
}

/// The scale at the left with its lines; sets the plane's left margin. Gives the value at the top.
pub(super) fn scale(chart: &Chart, plane: &mut Plane, most: i64) -> (i64, Markup) {
    let ticks = ticks(most, chart.form);
    let written: Vec<(i64, String)> = ticks
        .iter()
        .map(|&tick| (tick, if chart.form == Form::Count { chart.write(Some(tick)) } else { (tick / chart.form.whole()).to_string() }))
        .collect();
    plane.left = written.iter().map(|(_, text)| text_width(text)).max().unwrap_or(0) + 140;
    let top = ticks.last().copied().unwrap_or(1);
    let drawn = html! {
        @for (tick, text) in &written {
            @let y = plane.y(*tick, top);
            path class=(if *tick == 0 { "ax" } else { "g" }) d={ "M" (px(plane.left)) " " (px(y)) "H" (px(plane.right)) } {}
            text x=(px(plane.left - 80)) y=(px(y + 40)) text-anchor="end" { (text) }
        }
    };
    (top, drawn)
}

/// Labels below the plot: ordered ones thinned out so that the last is kept, names wrapped into two lines. `centre` gives the middle of each.
pub(super) fn below(chart: &Chart, plane: &Plane, band: i64, centre: impl Fn(usize) -> i64) -> Markup {
    let widest = chart.labels.iter().map(|label| text_width(label)).max().unwrap_or(0);
    let last = chart.labels.len().saturating_sub(1);
    let step = if chart.is_ordered() { every(widest, band) } else { 1 };
    html! {
        @for (at, label) in chart.labels.iter().enumerate() {
            @if (last - at).is_multiple_of(step) {
                @let lines = if step == 1 && !chart.is_ordered() { two_lines(label, band - 60) } else { vec![label.clone()] };
                @for (row, line) in (0_i64..).zip(&lines) { text x=(px(keep_inside(centre(at), line, plane))) y=(px(plane.bottom + 180 + row * 150)) text-anchor="middle" { (line) } }
            }
        }
    }
}

/// Rows that the labels below need.
pub(super) fn label_rows(chart: &Chart, band: i64) -> i64 {
    if chart.is_ordered() || chart.labels.iter().all(|label| text_width(label) <= band - 60) { 1 } else { 2 }
}

/// Moves a centred text inward so that it is not cut at the edge of the drawing.
fn keep_inside(centre: i64, text: &str, plane: &Plane) -> i64 {
    let half = text_width(text) / 2;
    centre.clamp(half, (plane.width - half).max(half))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_is_one_em_and_ascii_about_half() {
        for (text, tenths) in [("家访", 240), ("10-05", 335), ("第3周", 307), ("（去重）", 480), ("", 0)] {
            assert_eq!(text_width(text), tenths, "{text}");
        }
    }

    #[test]
    fn ticks_are_round_and_reach_the_highest_value() {
        for (most, expected) in [
            (0, vec![0, 1]),
            (1, vec![0, 1]),
            (4, vec![0, 1, 2, 3, 4]),
            (7, vec![0, 2, 4, 6, 8]),
            (377, vec![0, 100, 200, 300, 400]),
            (1204, vec![0, 500, 1000, 1500]),
            (100, vec![0, 20, 40, 60, 80, 100]),
        ] {
            assert_eq!(ticks(most, Form::Count), expected, "{most}");
        }
        assert_eq!(ticks(272, Form::Hours), [0, 60, 120, 180, 240, 300]);
        assert_eq!(ticks(319, Form::Tenths), [0, 100, 200, 300, 400]);
        for most in 1..5000 {
            let ticks = ticks(most, Form::Count);
            assert!(ticks.last().copied().unwrap_or(0) >= most && ticks.len() <= 6, "{most}");
        }
    }

    #[test]
    fn labels_that_would_touch_are_thinned_out() {
        assert_eq!(every(text_width("10-05"), 846), 1);
        assert_eq!(every(text_width("10-05"), 417), 1);
        assert_eq!(every(text_width("10-05"), 200), 3);
        assert_eq!(every(text_width("10-05"), 0), 415);
    }

    #[test]
    fn long_names_are_broken_once_and_then_cut() {
        assert_eq!(two_lines("东湖", 600), ["东湖"]);
        assert_eq!(two_lines("东湖社区", 400), ["东湖", "社区"]);
        assert_eq!(two_lines("社区戒毒康复", 400), ["社区戒", "毒康复"]);
        assert_eq!(two_lines("社区戒毒社区康复人员", 400), ["社区戒", "毒社…"]);
        assert_eq!(two_lines("社区", 50), ["…"]);
        assert_eq!(cut("东山街社工站", 500), "东山街…");
    }

    #[test]
    fn lengths_are_written_with_one_decimal_at_most() {
        for (tenths, text) in [(0, "0"), (123, "12.3"), (120, "12"), (-5, "-0.5")] {
            assert_eq!(px(tenths), text);
        }
    }
}
