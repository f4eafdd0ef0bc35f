//! A report as tables: scope, cut-off, definitions, and tables with a chart each. Statistics, month sheets and comparisons are made into one; the
//! workbook and the page are made from it, and what was made by schedule is kept as one, so that all show the same numbers. Absent: counting.

use crate::stats::{NOTHING, absent};
use crate::{Stats, StatsRow};
use base::{Key, Moment};
use count::Indicator;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use sheets::{Column, Graph, Kind, SheetFault, SheetWriter, Value};
use shell::look::{self, Card, format};
use shell::{Shell, Visit};

/// A report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Book {
    /// What it is: 龙穴社工站2020年2月月报表.
    pub title: String,
    /// Organisation and period, below the title of every table.
    pub scope: String,
    /// The sheet of definitions: names and texts.
    pub about: Vec<(String, String)>,
    /// Its tables, the most important first.
    pub tables: Vec<BookTable>,
    /// The last act that is in it.
    pub seq: u32,
    /// When that was written.
    pub at: Moment,
}

/// A table of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BookTable {
    /// Its name.
    pub name: String,
    /// Its columns.
    pub columns: Vec<Column>,
    /// Its lines.
    pub rows: Vec<Vec<Value>>,
    /// The line of totals.
    pub total: Option<Vec<Value>>,
    /// The chart below it.
    pub graph: Option<Graph>,
    /// Where the first cell of each line leads on a page; none or empty where nowhere.
    pub hrefs: Vec<String>,
}

/// What every report says of itself before its definitions.
pub(crate) struct About<'a> {
    pub(crate) org: Key,
    pub(crate) period: &'a str,
    pub(crate) condition: &'a str,
    pub(crate) indicators: &'a [&'static Indicator],
    /// Fewer people than this are hidden; 0 where nothing is.
    pub(crate) small: i64,
    pub(crate) seq: u32,
    pub(crate) at: Moment,
}

impl About<'_> {
    pub(crate) fn lines(&self, shell: &Shell) -> Vec<(String, String)> {
        let line = |name: &str, text: String| (name.to_owned(), text);
        let mut lines = vec![
            line("单位", org_name(shell, self.org)),
            line("期间", self.period.to_owned()),
            line("算到", format!("{} {}，序号 {}", self.at.day(), self.at.clock(), self.seq)),
            line("另加条件", if self.condition.is_empty() { "无".to_owned() } else { self.condition.to_owned() }),
        ];
        let definition = |one: &&'static Indicator| {
            let filter = if one.filter.is_empty() { String::new() } else { format!("　条件：{}", one.filter) };
            (format!("{}（{}）", one.name, one.unit), format!("{}　{}{filter}", one.reference(), one.full_definition()))
        };
        lines.extend(self.indicators.iter().map(definition));
        lines.push(line("提醒", "人数、户数按整个期间去重，各组相加可能大于合计；人、人次、户不能相加。".to_owned()));
        if self.small > 0 {
            let text = format!("写作 <{0} 的，是少于 {0} 人的数，和为了不让人相减算出它而一并遮住的数。", self.small);
            lines.push(line("遮住的数", text));
        }
        lines
    }
}

/// An organisation in words.
pub(crate) fn org_name(shell: &Shell, org: Key) -> String {
    if org.is_none() { "全部单位".to_owned() } else { shell.org_name(org) }
}

/// What stands beside a share.
pub(crate) const SIDES: [&str; 2] = ["分子", "分母"];

/// A number as a cell of a column of whole numbers: hidden ones as text. A share stands there rounded down, because the column's format would round
/// 99.8 up to 100, which is said only of all.
pub(crate) fn cell(stats: &Stats, row: &StatsRow) -> Value {
    row.in_unit().map_or_else(|| Value::Text(stats.instead_of(row)), Value::Integer)
}

/// A number as a cell of a column of its own: a share in percent with one place.
pub(crate) fn exact_cell(stats: &Stats, row: &StatsRow) -> Value {
    match row.value.filter(|_| row.sides.is_some() && !row.is_nothing()) {
        Some(share) => Value::Tenths(share),
        None => cell(stats, row),
    }
}

/// The numerator and the denominator of a share as cells, each in its unit; none of another figure.
pub(crate) fn sides(stats: &Stats, row: &StatsRow) -> Option<[Value; 2]> {
    let (share, sides) = (row.indicator.share.as_ref()?, row.sides?);
    let side =
        |one: &Indicator, number: Option<i64>| number.map_or_else(|| Value::Text(stats.hidden()), |number| Value::Integer(one.in_unit(number)));
    Some([side(&share.part, sides.part), side(&share.whole, sides.whole)])
}

/// The columns of an indicator: a share has its numerator and its denominator beside it.
pub(crate) fn columns_of(one: &Indicator) -> Vec<Column> {
    let column = |of: &Indicator, side: &str, kind| Column::of(&format!("{}{side}（{}）", of.name, of.unit), kind);
    match &one.share {
        Some(share) => vec![column(one, "", Kind::Tenths), column(&share.part, "，分子", Kind::Count), column(&share.whole, "，分母", Kind::Count)],
        None => vec![column(one, "", Kind::Count)],
    }
}

/// The cells of these columns; of a group that has no row nothing was found.
pub(crate) fn cells_of(stats: &Stats, one: &Indicator, row: Option<&StatsRow>) -> Vec<Value> {
    match (row, &one.share) {
        (Some(row), _) => std::iter::once(exact_cell(stats, row)).chain(sides(stats, row).into_iter().flatten()).collect(),
        (None, Some(_)) => vec![Value::Text(NOTHING.to_owned()), Value::Integer(0), Value::Integer(0)],
        (None, None) => vec![absent(one).map_or_else(|| Value::Text(NOTHING.to_owned()), Value::Integer)],
    }
}

impl Book {
    /// As a workbook: the sheet 说明, then a sheet for each table. `who` has it made, at `now`.
    pub fn to_workbook(&self, who: &str, now: Moment) -> Result<Vec<u8>, SheetFault> {
        let mut book = SheetWriter::new(now)?;
        let made = format!("{} {}", now.day(), now.clock());
        let by = format!("{who} {made}");
        let mut about: Vec<(&str, &str)> = self.about.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        about.insert(about.len().min(ABOUT_FIRST), ("导出", &by));
        book.foot(&format!("{}　导出人：{who}", self.org()), &format!("导出时间：{made}"));
        book.about(&self.title, &about)?;
        for table in &self.tables {
            let name = if self.tables.len() > 1 { format!("　{}", table.name) } else { String::new() };
            let title = format!("{}\n{}{name}", self.title, self.scope);
            let mut sheet = book.table(&table.name, &title, &table.columns.iter().map(on_two_lines).collect::<Vec<_>>())?;
            for row in &table.rows {
                sheet.row(row)?;
            }
            if let Some(total) = &table.total {
                sheet.total(total)?;
            }
            sheet.finish_with(table.graph.as_ref())?;
        }
        book.into_bytes()
    }

    /// The organisation, which the first line says.
    fn org(&self) -> &str {
        self.about.first().map_or("", |(_, text)| text.as_str())
    }

    /// Its tables on a page, with the definitions below.
    pub(crate) fn show(&self, visit: &Visit) -> Markup {
        html! {
            @for table in &self.tables { (table.show(visit)) }
            (Card::new("说明").flush().body(&html! {
                ul class="rows" lang="zh-CN" {
                    @for (name, text) in &self.about { li { div class="grow" { p { (name) } p class="mut sm" { (text) } } } }
                }
            }))
        }
    }
}

/// Bars of a chart; more are compared in the table.
pub(crate) const BARS_MAX: usize = 30;

/// So many lines of the sheet of definitions come before who has made it.
const ABOUT_FIRST: usize = 3;

impl BookTable {
    /// A table without totals and chart.
    pub(crate) fn new(name: &str, columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Self {
        Self { name: name.to_owned(), columns, rows, total: None, graph: None, hrefs: Vec::new() }
    }

    fn show(&self, visit: &Visit) -> Markup {
        let column = |(at, column): (usize, &Column)| {
            let head = look::Column::new(column.label.clone());
            if at == 0 {
                head.lead()
            } else if column.kind == Kind::Text {
                head
            } else {
                head.numeric()
            }
        };
        let cells = |values: &[Value], href: &str| {
            let cell = |(at, value): (usize, &Value)| {
                let text = shown(value, self.columns.get(at).map_or(Kind::Text, |column| column.kind));
                if at == 0 && !href.is_empty() {
                    html! { a href=(href) { (text) } }
                } else {
                    html! { (text) }
                }
            };
            values.iter().enumerate().map(cell).collect::<Vec<_>>()
        };
        let href = |at: usize| self.hrefs.get(at).map_or("", String::as_str);
        let mut rows: Vec<look::Row> = self.rows.iter().enumerate().map(|(at, row)| look::Row::new(cells(row, href(at)))).collect();
        rows.extend(self.total.iter().map(|total| look::Row::new(cells(total, "")).total()));
        let columns = self.columns.iter().enumerate().map(column).collect();
        look::Table::new(self.name.clone(), columns).figures().rows(rows).show(visit.lang())
    }
}

/// The column with its unit on a line of its own: a heading is not broken within it.
fn on_two_lines(column: &Column) -> Column {
    let is_number = matches!(column.kind, Kind::Count | Kind::Percent | Kind::Change | Kind::Tenths);
    Column { label: if is_number { column.label.replace('（', "\n（") } else { column.label.clone() }, kind: column.kind }
}

/// A value as it is read on a page.
fn shown(value: &Value, kind: Kind) -> String {
    match (value, kind) {
        (Value::Integer(number), Kind::Change) => format::signed(*number),
        (Value::Integer(number), Kind::Percent) => format!("{number}%"),
        (Value::Integer(number), Kind::Count) => format::thousands(*number),
        (value, _) => value.to_string(),
    }
}
