//! Statistics as a report: the table as the page shows it, with its chart; or beside the same table at another cut-off. Called by the page, the command
//! line and schedules. Absent: counting, and who may ask for an earlier cut-off.

use crate::book::{About, BARS_MAX, Book, BookTable, SIDES, cell, cells_of, columns_of, exact_cell, sides};
use crate::stats::absent;
use crate::{Stats, StatsQuestion, StatsRow, Unanswerable, Words, dimension_label};
use base::Period;
use count::{Dimension, GroupValue, Indicator};
use sheets::{Column, Graph, GraphForm, Kind, Value};
use shell::Shell;
use std::collections::{BTreeMap, BTreeSet};

/// Series of a chart.
const SERIES_MAX: usize = 4;
/// More points than this are a line; fewer are columns.
const COLUMNS_MAX: usize = 16;
/// Points of a line: beyond nobody reads them.
const POINTS_MAX: usize = 400;
/// Longer periods list what was found in them.
const DAYS_MAX: i32 = 800;
/// Columns of a cross table: as many as a printed page can bear at all.
const ACROSS_MAX: usize = 60;

impl Stats {
    /// As a report.
    pub fn book(&self, shell: &Shell) -> Book {
        let words = Words::new(shell);
        let table = match (self.question.by.as_slice(), self.question.indicators.as_slice()) {
            ([], _) => self.plain(),
            ([outer, inner], [one]) => self.cross(shell, &words, (*outer, *inner), one).unwrap_or_else(|| self.grouped(&words)),
            _ => self.grouped(&words),
        };
        self.book_of(shell, "统计", vec![table])
    }

    /// Its numbers beside those at an earlier cut-off, with the differences: for eyes that see every number.
    pub fn compared_book(&self, shell: &Shell, since: u32) -> Result<Book, Unanswerable> {
        let before = self.question.clone().known_at(since.min(self.seq)).ask(shell)?;
        let words = Words::new(shell);
        let all = |stats: &Stats| -> BTreeMap<(Vec<GroupValue>, usize), i64> {
            let rows = stats.rows.iter().filter(|_| !stats.question.by.is_empty()).chain(&stats.totals);
            let place = |row: &StatsRow| stats.question.indicators.iter().position(|one| one.reference() == row.indicator.reference());
            rows.filter_map(|row| Some(((row.group.clone(), place(row)?), row.in_unit()?))).collect()
        };
        let (then, now) = (all(&before), all(self));
        let mut places: BTreeSet<&(Vec<GroupValue>, usize)> = then.keys().chain(now.keys()).collect();
        let totals: Vec<_> = places.iter().copied().filter(|place| place.0.is_empty()).collect();
        places.retain(|place| !place.0.is_empty());
        let row = |(group, at): &(Vec<GroupValue>, usize)| {
            let one = self.question.indicators[*at];
            let labels = self.question.by.iter().enumerate().map(|(n, by)| match group.get(n) {
                Some(value) => label(*by, *value, &words),
                None => Value::Text(if n == 0 { "合计".to_owned() } else { String::new() }),
            });
            let place = (group.clone(), *at);
            let (then, now) = (then.get(&place).copied().unwrap_or(0), now.get(&place).copied().unwrap_or(0));
            let names = [one.name.clone(), one.unit.clone()].map(Value::Text);
            labels.chain(names).chain([then, now, now - then].map(Value::Integer)).collect::<Vec<_>>()
        };
        let cut = |stats: &Stats| Column::of(&format!("截至 {} {}（序号 {}）", stats.at.day(), stats.at.clock(), stats.seq), Kind::Count);
        let names = [Column::text("指标"), Column::text("单位")];
        let columns = self.label_columns().into_iter().chain(names).chain([cut(&before), cut(self), Column::of("差", Kind::Change)]).collect();
        let rows = places.into_iter().chain(totals).map(row).collect();
        let mut book = self.book_of(shell, "两个截止的比较", vec![BookTable::new("比较", columns, rows)]);
        book.about.insert(
            3,
            (
                "比较".to_owned(),
                format!("和 {} {}（序号 {}）时已知的数比；差是之后补录、更正、删除的结果。", before.at.day(), before.at.clock(), before.seq),
            ),
        );
        Ok(book)
    }

    fn book_of(&self, shell: &Shell, what: &str, tables: Vec<BookTable>) -> Book {
        let days = format!("{} 至 {}", self.question.from, self.question.to);
        let question = &self.question;
        let (small, seq, at) = (self.small, self.seq, self.at);
        let about = About { org: question.org, period: &days, condition: &question.condition, indicators: &question.indicators, small, seq, at };
        let scope = self.scope(shell);
        Book { title: format!("{scope}{what}"), scope: format!("{scope}　{days}"), about: about.lines(shell), tables, seq, at }
    }

    fn label_columns(&self) -> Vec<Column> {
        self.question.by.iter().map(|by| Column::of(dimension_label(*by), if *by == Dimension::Day { Kind::Day } else { Kind::Text })).collect()
    }

    /// A line an indicator.
    fn plain(&self) -> BookTable {
        let beside = if self.has_shares() { SIDES.map(|side| Column::of(side, Kind::Count)).to_vec() } else { Vec::new() };
        let columns =
            [Column::text("指标"), Column::of("数值", Kind::Count), Column::text("单位")].into_iter().chain(beside).chain([Column::text("代码")]);
        let columns = columns.collect();
        let row = |row: &StatsRow| {
            let one = row.indicator;
            let beside = sides(self, row).unwrap_or_default().into_iter().take(if self.has_shares() { SIDES.len() } else { 0 });
            let first = [Value::Text(one.name.clone()), cell(self, row), Value::Text(one.unit.clone())];
            first.into_iter().chain(beside).chain([Value::Text(one.reference())]).collect()
        };
        BookTable::new("统计", columns, self.totals.iter().map(row).collect())
    }

    /// A line a group, a column an indicator.
    fn grouped(&self, words: &Words<'_>) -> BookTable {
        let indicators = &self.question.indicators;
        let mut groups: BTreeMap<&[GroupValue], BTreeMap<String, &StatsRow>> = BTreeMap::new();
        for row in &self.rows {
            groups.entry(&row.group).or_default().insert(row.indicator.reference(), row);
        }
        let axis = self.axis();
        for group in &axis {
            groups.entry(group).or_default();
        }
        let row = |(group, numbers): (&&[GroupValue], &BTreeMap<String, &StatsRow>)| {
            let labels = self.question.by.iter().zip(*group).map(|(by, value)| label(*by, *value, words));
            let number = |one: &&'static Indicator| cells_of(self, one, numbers.get(&one.reference()).copied());
            labels.chain(indicators.iter().flat_map(number)).collect::<Vec<_>>()
        };
        let rows: Vec<Vec<Value>> = groups.iter().map(row).collect();
        let columns = self.label_columns().into_iter().chain(indicators.iter().flat_map(|one| columns_of(one))).collect();
        let total = self.total(self.totals.iter().flat_map(|row| cells_of(self, row.indicator, Some(row))));
        let heads = self.question.by.len();
        let place = |at: usize| heads + indicators.iter().take(at).map(|one| columns_of(one).len()).sum::<usize>();
        let shared = indicators.iter().enumerate().filter(|(_, one)| one.unit == indicators[0].unit).take(SERIES_MAX);
        let values: Vec<u16> = shared.map(|(at, _)| place(at) as u16).collect();
        let graph = self.question.by.first().filter(|_| heads == 1 && !rows.is_empty()).map(|by| {
            let form = form(*by, rows.len());
            let most = if form == GraphForm::Bars { BARS_MAX } else { POINTS_MAX };
            let title = format!("按{}（{}）", dimension_label(*by), indicators.first().map_or("", |one| one.unit.as_str()));
            Graph { title, form, labels: 0, values, rows: rows.len().min(most) as u32 }
        });
        BookTable { total: Some(total).filter(|_| !rows.is_empty()), graph, ..BookTable::new("统计", columns, rows) }
    }

    /// Every day, week or month of the period where it is split by time alone, those without records too: an axis that leaves out empty ones lies about
    /// the pace.
    fn axis(&self) -> Vec<[GroupValue; 1]> {
        let [by] = self.question.by.as_slice() else { return Vec::new() };
        let period = Period { from: self.question.from, to: self.question.to };
        if !by.of_time() || self.rows.is_empty() || period.days() > DAYS_MAX {
            return Vec::new();
        }
        period.each_day().filter_map(|day| by.span_of(day)).collect::<BTreeSet<_>>().into_iter().map(|group| [group]).collect()
    }

    /// One figure, the first dimension down, the second across; the margins are questions of their own. None where a margin has no answer.
    fn cross(&self, shell: &Shell, words: &Words<'_>, (outer, inner): (Dimension, Dimension), one: &'static Indicator) -> Option<BookTable> {
        let (down, across) = (self.margin(shell, outer).ok()?, self.margin(shell, inner).ok()?);
        if across.len() > ACROSS_MAX {
            return None;
        }
        let cells: BTreeMap<&[GroupValue], &StatsRow> = self.rows.iter().map(|row| (row.group.as_slice(), row)).collect();
        let kind = if one.share.is_some() { Kind::Tenths } else { Kind::Count };
        let head = |row: &StatsRow| Column::of(&inner.label(row.group[0], words), kind);
        let first = self.label_columns().into_iter().take(1);
        let columns = first.chain(across.iter().map(head)).chain([Column::of(&format!("合计（{}）", one.unit), kind)]).collect();
        let number = |group: [GroupValue; 2]| {
            cells.get(group.as_slice()).map_or_else(|| absent(one).map_or(Value::Empty, Value::Integer), |row| exact_cell(self, row))
        };
        let row = |row: &StatsRow| {
            let middle = across.iter().map(|column| number([row.group[0], column.group[0]]));
            std::iter::once(label(outer, row.group[0], words)).chain(middle).chain([exact_cell(self, row)]).collect::<Vec<_>>()
        };
        let rows: Vec<Vec<Value>> = down.iter().map(row).collect();
        let total = across.iter().chain(&self.totals).map(|row| exact_cell(self, row));
        let total = std::iter::once(Value::Text("合计".to_owned())).chain(total).collect();
        let title = format!("{}，按{}（{}）", one.name, dimension_label(outer), one.unit);
        let (form, last) = (form(outer, rows.len()), across.len() as u16 + 1);
        let most = if form == GraphForm::Bars { BARS_MAX } else { POINTS_MAX };
        let graph = Graph { title, form, labels: 0, values: vec![last], rows: rows.len().min(most) as u32 };
        let name = format!("{} × {}", dimension_label(outer), dimension_label(inner));
        Some(BookTable { total: Some(total), graph: Some(graph), ..BookTable::new(&name, columns, rows) })
    }

    /// The line of totals.
    fn total(&self, numbers: impl Iterator<Item = Value>) -> Vec<Value> {
        let labels = (0..self.question.by.len()).map(|at| if at == 0 { Value::Text("合计".to_owned()) } else { Value::Empty });
        labels.chain(numbers).collect()
    }

    /// The figure by one of its two dimensions: with small ones hidden it is known already, because table and margins hide for each other.
    pub(crate) fn margin(&self, shell: &Shell, by: Dimension) -> Result<Vec<StatsRow>, Unanswerable> {
        let known = self.question.by.iter().zip(&self.margins).find(|(of, _)| **of == by);
        if let Some((_, margin)) = known {
            return Ok(margin.clone());
        }
        let question = StatsQuestion { by: vec![by], ..self.question.clone() }.known_at(self.seq);
        Ok(question.ask(shell)?.rows)
    }
}

/// The label of a group; a day is a real date.
fn label(by: Dimension, value: GroupValue, words: &Words<'_>) -> Value {
    match value {
        GroupValue::From(day) if by == Dimension::Day => Value::Day(day),
        value => Value::Text(by.label(value, words)),
    }
}

fn form(by: Dimension, groups: usize) -> GraphForm {
    match (by.of_time(), groups > COLUMNS_MAX) {
        (false, _) => GraphForm::Bars,
        (true, true) => GraphForm::Line,
        (true, false) => GraphForm::Columns,
    }
}
