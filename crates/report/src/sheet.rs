//! Statistics as a table: for the terminal, as `.csv` for programs and as a workbook for people (`stats_book.rs`).
//! Called by the page and the command line. Absent: counting.

use crate::book::{SIDES, exact_cell};
use crate::{Stats, StatsRow, Words, dimension_label};
use sheets::{Column, CsvWriter, Kind, SheetFault, Value};
use shell::Shell;
use std::fmt::Write;

impl Stats {
    /// The heads of the table: indicator, one for each dimension, value, unit.
    fn heads(&self) -> Vec<&'static str> {
        let by = self.question.by.iter().map(|by| dimension_label(*by));
        let sides = if self.has_shares() { &SIDES[..] } else { &[] };
        std::iter::once("指标").chain(by).chain(["数值", "单位"]).chain(sides.iter().copied()).collect()
    }

    /// Rows, then the totals where the figures are split.
    fn lines(&self) -> impl Iterator<Item = (&StatsRow, bool)> {
        let totals = self.totals.iter().filter(|_| !self.question.by.is_empty());
        self.rows.iter().map(|row| (row, false)).chain(totals.map(|row| (row, true)))
    }

    fn labels(&self, row: &StatsRow, total: bool, words: &Words<'_>) -> Vec<String> {
        if total {
            return self.question.by.iter().enumerate().map(|(at, _)| if at == 0 { "合计".to_owned() } else { String::new() }).collect();
        }
        self.question.by.iter().zip(&row.group).map(|(by, value)| by.label(*value, words)).collect()
    }

    /// Numerator and denominator, where the table has columns for them.
    fn sides(&self, row: &StatsRow) -> impl Iterator<Item = Value> {
        let sides = crate::book::sides(self, row).unwrap_or_default();
        sides.into_iter().take(if self.has_shares() { SIDES.len() } else { 0 })
    }

    /// For the terminal, columns aligned (a Chinese character takes two places), with the scope above and the cut-off below.
    pub fn to_text(&self, shell: &Shell) -> String {
        let words = Words::new(shell);
        let mut lines: Vec<Vec<String>> = vec![self.heads().into_iter().map(str::to_owned).collect()];
        for (row, total) in self.lines() {
            let value = exact_cell(self, row).to_string();
            let mut line = vec![row.indicator.name.clone()];
            line.extend(self.labels(row, total, &words));
            line.extend([value, row.indicator.unit.clone()]);
            line.extend(self.sides(row).map(|value| value.to_string()));
            lines.push(line);
        }
        let (columns, values) = (lines[0].len(), self.question.by.len() + 1);
        let widths: Vec<usize> = (0..columns).map(|column| lines.iter().map(|line| places(&line[column])).max().unwrap_or(0)).collect();
        let mut text = format!("{}　{} 至 {}\n", self.scope(shell), self.question.from, self.question.to);
        for line in &lines {
            for (column, cell) in line.iter().enumerate() {
                let gap = " ".repeat(widths[column] - places(cell));
                let is_value = column == values;
                let (before, after) = if is_value { (gap.as_str(), "") } else { ("", gap.as_str()) };
                let between = if column + 1 == columns { "" } else { "  " };
                text.extend([before, cell, after, between]);
            }
            text.truncate(text.trim_end_matches(' ').len());
            text.push('\n');
        }
        let _ = writeln!(text, "算到 {}，序号 {}", self.at, self.seq);
        text
    }

    /// The organisation in words.
    pub(crate) fn scope(&self, shell: &Shell) -> String {
        crate::book::org_name(shell, self.question.org)
    }

    fn columns(&self) -> Vec<Column> {
        let by = self.question.by.iter().map(|by| Column::text(dimension_label(*by)));
        let first = [Column::text("指标代码"), Column::text("指标")];
        let sides = if self.has_shares() { SIDES.map(|side| Column::of(side, Kind::Integer)).to_vec() } else { Vec::new() };
        let value = Column::of("数值", if self.has_shares() { Kind::Tenths } else { Kind::Integer });
        first.into_iter().chain(by).chain([value, Column::text("单位")]).chain(sides).collect()
    }

    fn values(&self, row: &StatsRow, total: bool, words: &Words<'_>) -> Vec<Value> {
        let value = exact_cell(self, row);
        let labels = self.labels(row, total, words).into_iter().map(Value::from);
        let first = [Value::from(row.indicator.reference()), Value::from(row.indicator.name.clone())];
        first.into_iter().chain(labels).chain([value, Value::from(row.indicator.unit.clone())]).chain(self.sides(row)).collect()
    }

    /// As `.csv`.
    pub fn to_csv(&self, shell: &Shell) -> Result<Vec<u8>, SheetFault> {
        let words = Words::new(shell);
        let mut sheet = CsvWriter::new(Vec::new(), &self.columns())?;
        for (row, total) in self.lines() {
            sheet.row(&self.values(row, total, &words))?;
        }
        sheet.finish()
    }

    /// As a workbook: a sheet 说明 with scope, cut-off and every definition, then the figures with a chart.
    pub fn to_workbook(&self, shell: &Shell, who: &str) -> Result<Vec<u8>, SheetFault> {
        self.book(shell).to_workbook(who, shell.now())
    }
}

/// Places on a terminal.
fn places(text: &str) -> usize {
    text.chars().map(|character| if character.is_ascii() { 1 } else { 2 }).sum()
}
