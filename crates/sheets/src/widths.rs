//! How wide the columns of a written sheet are: as wide as headings and texts while the page has room; else the headings are broken into lines, then the
//! widest texts, but never a number of papers or a date. Pure. Called by `sheet.rs`, with the first rows before anything is written, with the others as they come.

use crate::{Column, Kind, Value, columns::width};
use std::ops::RangeInclusive;

/// Column widths in half-width letters: narrower is unreadable, wider is no column any more.
const WIDTHS: RangeInclusive<usize> = 6..=44;
/// Letters side by side on A4 across that are still read easily: at about 60 percent, type of 11 points becomes 6.5 points, the smallest that
/// official papers use.
const PAGE_LETTERS: usize = 204;
/// A column of sentences or addresses stays this wide on the fullest page: narrower, its rows become towers.
const TEXT_LEAST: usize = 18;
/// Letters around a text: the padding of a cell.
pub(crate) const PADDING: usize = 2;
/// What cannot be broken keeps its column this wide; what is longer than a number of papers, such as an address on the web, is broken all the same.
const UNBROKEN_MAX: usize = 22;
/// Lines of a heading.
const HEADING_LINES_MAX: usize = 3;

/// The columns of a sheet and what was seen in them.
#[derive(Clone, Debug)]
pub(crate) struct Widths {
    columns: Vec<Seen>,
    /// Set by the first rows.
    settled: Vec<usize>,
}

#[derive(Clone, Debug)]
struct Seen {
    heading: usize,
    /// The widest text.
    text: usize,
    /// The longest run without a place to break.
    unbroken: usize,
    is_text: bool,
}

impl Widths {
    pub(crate) fn of(columns: &[Column]) -> Self {
        let seen = |column: &Column| Seen { heading: width(&column.label), text: 0, unbroken: 0, is_text: column.kind == Kind::Text };
        Self { columns: columns.iter().map(seen).collect(), settled: Vec::new() }
    }

    /// Takes a row in.
    pub(crate) fn meet(&mut self, values: &[Value]) {
        for (seen, value) in self.columns.iter_mut().zip(values).filter(|(_, value)| **value != Value::Empty) {
            let text = value.to_string();
            seen.text = seen.text.max(width(&text));
            let is_whole = !seen.is_text || !matches!(value, Value::Text(_));
            seen.unbroken = seen.unbroken.max(if is_whole { width(&text) } else { longest_run(&text) });
        }
    }

    /// Decides by what was met so far.
    pub(crate) fn settle(&mut self) {
        let fits = |widths: &Vec<usize>| widths.iter().sum::<usize>() <= PAGE_LETTERS;
        let full: Vec<usize> = self.columns.iter().map(Seen::wanted).collect();
        let mut narrower = (TEXT_LEAST..=*WIDTHS.end()).rev().map(|most| self.columns.iter().map(|seen| seen.at_most(most)).collect());
        let least = || self.columns.iter().map(|seen| seen.at_most(TEXT_LEAST)).collect();
        self.settled = if fits(&full) { full } else { narrower.find(fits).unwrap_or_else(least) };
    }

    /// The width that was decided, by which texts are broken into lines.
    pub(crate) fn settled(&self, column: usize) -> usize {
        self.settled.get(column).copied().unwrap_or(*WIDTHS.end())
    }

    /// The widths in the end: a later number that cannot be broken has widened its column, which cuts nothing off.
    pub(crate) fn last(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().zip(&self.settled).map(|(seen, settled)| (*settled).max(seen.least()))
    }
}

impl Seen {
    /// Wide enough for the heading and every text on one line.
    fn wanted(&self) -> usize {
        (self.text.max(self.heading) + PADDING).clamp(*WIDTHS.start(), *WIDTHS.end())
    }

    /// Wide enough for every text on one line, if that is no more than this.
    fn at_most(&self, most: usize) -> usize {
        (self.text + PADDING).min(most).max(self.least())
    }

    /// Wide enough for what is not broken, and for the heading on its lines.
    fn least(&self) -> usize {
        // Two letters are one character of the heading, and a character is not broken.
        let heading = self.heading.div_ceil(2).div_ceil(HEADING_LINES_MAX) * 2;
        let unbroken = if self.is_text { self.unbroken.min(UNBROKEN_MAX) } else { self.unbroken };
        (heading.max(unbroken) + PADDING).max(*WIDTHS.start())
    }
}

/// Chinese is broken anywhere, letters and digits only between words.
fn longest_run(text: &str) -> usize {
    text.split(|c: char| !c.is_ascii() || c.is_ascii_whitespace()).map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(labels: &[&str], row: &[Value]) -> Vec<usize> {
        let columns: Vec<Column> = labels.iter().map(|label| Column::text(label)).collect();
        let mut widths = Widths::of(&columns);
        widths.meet(row);
        widths.settle();
        widths.last().collect()
    }

    #[test]
    fn columns_are_as_wide_as_their_texts_while_the_page_has_room() {
        let long = "很".repeat(60);
        let worked: [(&str, &str, usize); 5] =
            [("性别", "女", 6), ("联系电话", "", 10), ("姓名", "宋阿公", 8), ("身份证号", "440106189001010014", 20), ("内容", &long, 44)];
        for (label, text, wide) in worked {
            assert_eq!(settled(&[label], &[text.into()]), [wide], "{label}");
        }
    }

    #[test]
    fn on_a_full_page_headings_give_way_then_texts_and_numbers_never() {
        let (long, number) = ("长".repeat(30), "440106189001010014");
        let heading = "社区戒毒社区康复起始日期";
        assert_eq!(settled(&[heading; 9], &["在册".into()]), [10; 9], "headings on lines before anything else");
        let row: Vec<Value> = [number, ""].into_iter().chain([long.as_str(); 6]).map(Value::from).collect();
        let widths = settled(&["身份证号", heading, "一", "二", "三", "四", "五", "六"], &row);
        assert_eq!(widths, [20, 10, 29, 29, 29, 29, 29, 29]);
        let many: Vec<Value> = [number, &long].into_iter().cycle().take(40).map(Value::from).collect();
        assert_eq!(settled(&["一"; 40], &many)[..2], [20, TEXT_LEAST], "more than a page holds");
    }

    #[test]
    fn a_number_that_comes_late_widens_its_column() {
        let mut widths = Widths::of(&[Column::of("人次", Kind::Integer), Column::text("电话"), Column::text("备注")]);
        widths.settle();
        let before: Vec<usize> = widths.last().collect();
        widths.meet(&[Value::Integer(1_234_567_890), "19000000001".into(), "备注很长也不再变宽".into()]);
        assert_eq!((before, widths.last().collect::<Vec<_>>()), (vec![6, 6, 6], vec![12, 13, 6]));
        assert_eq!(widths.settled(1), 6);
    }
}
