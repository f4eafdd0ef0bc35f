//! The month sheet (月报表): what an organisation reports every month, beside the month before and the year until then, and the same of every
//! organisation directly under it. Every number is asked of the engine by itself: the persons of a year are not the sum of its months. Called by its
//! page and by schedules. Absent: freezing, which keeps the numbers as they were reported (`frozen.rs`).

use crate::book::{About, BARS_MAX, Book, BookTable, cell, cells_of, columns_of, org_name, sides as sides_of};
use crate::stats::{NOTHING, find};
use crate::{Stats, StatsQuestion, StatsRow, Unanswerable, Words};
use base::{Bucket, Day, Key, Period};
use count::{Dimension, GroupValue, Indicator};
use sheets::{Column, Graph, GraphForm, Kind, Value};
use shell::Shell;
use std::collections::BTreeMap;

/// What a month sheet counts: the figures that stations report every month.
pub(crate) const MONTH_SHEET: [&str; 18] = [
    "service_person_times",
    "service_persons",
    "service_households",
    "service_hours",
    "visits",
    "phone_contacts",
    "message_contacts",
    "talks",
    "cases_opened",
    "group_sessions",
    "activities",
    "under_measure",
    "agreements_signed",
    "needs_met_households",
    "workers_deployed",
    "volunteer_hours",
    "execution_rate",
    "test_on_time_rate",
];

/// Whose month, which one, and for whose eyes.
#[derive(Clone, Copy, Debug)]
pub struct MonthSheet {
    /// The organisation with everything under it.
    pub org: Key,
    /// The calendar month in which this day lies.
    pub month: Day,
    /// As known after this act; none for now.
    pub known_at: Option<u32>,
    /// Fewer people than this are hidden; none for eyes that see every number.
    pub small: Option<i64>,
}

/// The three periods, and the month by the organisations under it.
struct Counted {
    month: Stats,
    before: Stats,
    year: Stats,
}

impl MonthSheet {
    fn period(&self) -> Period {
        Bucket::Month.bucket_of(self.month)
    }

    /// 龙穴社工站2020年2月月报表.
    pub fn title(&self, shell: &Shell) -> String {
        format!("{}{}月报表", org_name(shell, self.org), self.period().chinese())
    }

    /// Counts it.
    pub fn book(&self, shell: &Shell) -> Result<Book, Unanswerable> {
        let counted = self.count(shell)?;
        let (period, month) = (self.period(), &counted.month);
        let days = format!("{} 至 {}", period.from, period.to);
        let about = About {
            org: self.org,
            period: &days,
            condition: "",
            indicators: &month.question.indicators,
            small: month.small,
            seq: month.seq,
            at: month.at,
        };
        let mut about = about.lines(shell);
        about.push((
            "本年累计".to_owned(),
            "从 1 月 1 日数到本月最后一天，人数、户数在这些天里去重，不是各月相加；时点数（例如在册人数）不累计。".to_owned(),
        ));
        let mut tables = vec![self.figures(shell, &counted)];
        tables.extend(children(shell, month));
        Ok(Book { title: self.title(shell), scope: format!("{}　{days}", org_name(shell, self.org)), about, tables, seq: month.seq, at: month.at })
    }

    fn count(&self, shell: &Shell) -> Result<Counted, Unanswerable> {
        let period = self.period();
        let indicators: Vec<&'static Indicator> = MONTH_SHEET.iter().map(|code| find(code)).collect::<Result<_, _>>()?;
        let ask = |days: Period, by: Vec<Dimension>, seq: Option<u32>| {
            let question = StatsQuestion { by, known_at: seq, ..StatsQuestion::new(self.org, days.from, days.to, indicators.clone()) };
            match self.small {
                Some(small) => question.ask_suppressed(shell, small),
                None => question.ask(shell),
            }
        };
        let month = ask(period, vec![Dimension::Org], self.known_at)?;
        let seq = Some(month.seq);
        let before = ask(period.before(), Vec::new(), seq)?;
        let year = ask(Period { from: Bucket::Year.bucket_of(period.from).from, to: period.to }, Vec::new(), seq)?;
        Ok(Counted { month, before, year })
    }

    /// A line an indicator.
    fn figures(&self, shell: &Shell, counted: &Counted) -> BookTable {
        let columns = vec![
            Column::text("指标"),
            Column::text("单位"),
            Column::of("本月", Kind::Count),
            Column::of("上月", Kind::Count),
            Column::of("比上月", Kind::Change),
            Column::of("本年累计", Kind::Count),
            Column::of("本月分子", Kind::Count),
            Column::of("本月分母", Kind::Count),
            Column::text("代码"),
        ];
        let rows = counted.month.question.indicators.iter().enumerate().map(|(at, one)| {
            let number = |stats: &Stats| stats.totals.get(at).map_or(Value::Empty, |row| cell(stats, row));
            let in_unit = |stats: &Stats| stats.totals.get(at).and_then(StatsRow::in_unit);
            // a difference of which one side is hidden would give it away, and one of shares is read as a share of a share
            let sides = in_unit(&counted.month).zip(in_unit(&counted.before)).filter(|_| one.share.is_none());
            let change = sides.map_or(Value::Empty, |(now, then)| Value::Integer(now - then));
            let ends_anyway = one.measure.of_states() || one.months.is_some();
            let year = if ends_anyway { Value::Text(NOTHING.to_owned()) } else { number(&counted.year) };
            let texts = [one.name.clone(), one.unit.clone()].map(Value::Text);
            let beside = counted.month.totals.get(at).and_then(|row| sides_of(&counted.month, row)).unwrap_or([Value::Empty, Value::Empty]);
            let numbers = [number(&counted.month), number(&counted.before), change, year];
            texts.into_iter().chain(numbers).chain(beside).chain([Value::Text(one.reference())]).collect()
        });
        let rows: Vec<Vec<Value>> = rows.collect();
        let code = shell.store().tree().node(self.org).map(|node| node.code.clone()).unwrap_or_default();
        let period = self.period();
        let href = |one: &&'static Indicator| format!("/stats?indicator={}&org={code}&from={}&to={}", one.code, period.from, period.to);
        let hrefs = counted.month.question.indicators.iter().map(href).collect();
        // persons-times, persons, households come first and share a scale; hours do not
        let graph = Graph {
            title: "服务：本月与上月".to_owned(),
            form: GraphForm::Columns,
            labels: 0,
            values: vec![2, 3],
            rows: rows.len().min(SCALED) as u32,
        };
        BookTable { graph: Some(graph), hrefs, ..BookTable::new("月报", columns, rows) }
    }
}

/// The first lines, which are drawn beside one another.
const SCALED: usize = 3;

/// A line for each organisation directly under it, with the totals; none where nothing is under it.
fn children(shell: &Shell, month: &Stats) -> Option<BookTable> {
    let words = Words::new(shell);
    let mut groups: BTreeMap<GroupValue, Vec<Option<&StatsRow>>> = BTreeMap::new();
    for row in &month.rows {
        let at = month.question.indicators.iter().position(|one| one.reference() == row.indicator.reference())?;
        groups.entry(*row.group.first()?).or_insert_with(|| vec![None; month.question.indicators.len()])[at] = Some(row);
    }
    if groups.keys().all(|group| *group == GroupValue::Key(month.question.org)) {
        return None;
    }
    let columns = std::iter::once(Column::text("下级单位")).chain(month.question.indicators.iter().flat_map(|one| columns_of(one))).collect();
    let mut lines: Vec<(Option<i64>, Vec<Value>)> = Vec::new();
    for (group, numbers) in &groups {
        let label = Value::Text(Dimension::Org.label(*group, &words));
        let first = numbers.first().copied().flatten().map_or(Some(0), |row| row.value);
        let cells = month.question.indicators.iter().zip(numbers).flat_map(|(one, row)| cells_of(month, one, *row));
        lines.push((first, std::iter::once(label).chain(cells).collect()));
    }
    // the largest first, as a chart is read; those of which nothing is said at the end
    lines.sort_by_key(|(first, _)| std::cmp::Reverse(*first));
    let rows: Vec<Vec<Value>> = lines.into_iter().map(|(_, row)| row).collect();
    let total = std::iter::once(Value::Text("合计".to_owned()))
        .chain(month.totals.iter().flat_map(|row| cells_of(month, row.indicator, Some(row))))
        .collect();
    let name = month.question.indicators.first().map(|one| format!("{}（{}）", one.name, one.unit)).unwrap_or_default();
    let graph = Graph { title: format!("各单位{name}"), form: GraphForm::Bars, labels: 0, values: vec![1], rows: rows.len().min(BARS_MAX) as u32 };
    Some(BookTable { total: Some(total), graph: Some(graph), ..BookTable::new("下级单位", columns, rows) })
}
