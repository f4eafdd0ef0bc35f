//! A question to the statistics and its answer. Pages, indicators, briefings and the command line ask; engine.rs answers, naive.rs checks.
//! Absent: names and layout; what of an answer may be seen (suppression.rs), of which no counting code knows.

use crate::{Dimension, Filter, GroupValue, Measure};
use base::{Day, Key, months_after};

/// Most spans of time in one answer: eleven years by day.
pub const SPANS_MAX: usize = 4_000;
/// The same of a moving figure, of which each span is a question of its own: ten years by month.
pub const MOVING_SPANS_MAX: usize = 120;
/// Most groups in one answer; a table with more is a mistake, and each group costs memory.
pub const GROUPS_MAX: usize = 200_000;

/// What to count, where, when, of which rows, split by what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What to count; the values of an answer stand in this order.
    pub measures: Vec<Measure>,
    /// First day.
    pub from: Day,
    /// Last day, inclusive. States are looked at on this day.
    pub to: Day,
    /// As known at this `seq`; `None` for now.
    pub at: Option<u32>,
    /// The organisation with everything under it on the day of the fact; [`Key::NONE`] for all.
    pub org: Key,
    /// Which rows.
    pub filter: Filter,
    /// Split by these, outermost first.
    pub by: Vec<Dimension>,
    /// A moving figure: of each span of time are counted the so many months that end with its last day, however short the span is.
    pub months: Option<u32>,
}

impl Question {
    /// One measure of an organisation in a period, all rows, not split.
    pub fn new(measure: Measure, org: Key, from: Day, to: Day) -> Self {
        Self { measures: vec![measure], from, to, at: None, org, filter: Filter::all(), by: Vec::new(), months: None }
    }

    /// Split by these.
    #[must_use]
    pub fn by(mut self, dimensions: impl Into<Vec<Dimension>>) -> Self {
        self.by = dimensions.into();
        self
    }

    /// Of each span the so many months that end with it.
    #[must_use]
    pub fn over(mut self, months: Option<u32>) -> Self {
        self.months = months;
        self
    }

    /// Only rows that also meet this.
    #[must_use]
    pub fn filtered(mut self, filter: Filter) -> Self {
        self.filter = std::mem::take(&mut self.filter).and(filter);
        self
    }

    /// As known at this `seq`.
    #[must_use]
    pub fn known_at(mut self, seq: u32) -> Self {
        self.at = Some(seq);
        self
    }

    /// Whether it can be answered.
    pub fn check(&self) -> Result<(), NoAnswer> {
        if self.measures.is_empty() {
            return Err(NoAnswer::NoMeasure);
        }
        if self.from > self.to {
            return Err(NoAnswer::Backwards);
        }
        let goods = self.measures.iter().any(|measure| measure.needs_unit());
        if goods && !self.by.contains(&Dimension::Unit) && !self.filter.names_one_unit() {
            return Err(NoAnswer::UnitMissing);
        }
        let shortest = [(Dimension::Day, 1), (Dimension::Week, 7), (Dimension::Month, 28)];
        let step = shortest.iter().find(|(dimension, _)| self.by.contains(dimension)).map_or(i32::MAX, |found| found.1);
        let spans_max = if self.months.is_some() { MOVING_SPANS_MAX } else { SPANS_MAX };
        if (self.to - self.from) / step >= spans_max as i32 {
            return Err(NoAnswer::TooManyGroups);
        }
        Ok(())
    }
}

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// Nothing to count.
    #[error("没有说明统计什么")]
    NoMeasure,
    /// The last day lies before the first.
    #[error("结束日期早于开始日期")]
    Backwards,
    /// Quantities of several units would be added up.
    #[error("数量须按单位统计：请在条件中指定一个单位，或按单位（unit）分组")]
    UnitMissing,
    /// More groups than an answer may have.
    #[error("分组过多：请缩短期间或减少分组")]
    TooManyGroups,
}

/// The answer, at one fixed `seq`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The cut-off: what was known at this `seq`.
    pub at: u32,
    /// One row a group, in the order of groups. Groups in which every value is 0 are left out.
    pub rows: Vec<Row>,
    /// The whole, counted as a group of its own: groups of topics and populations overlap, and distinct persons of months are no sum.
    pub totals: Vec<i64>,
}

/// One group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// A value for each dimension of the question.
    pub group: Vec<GroupValue>,
    /// A value for each measure of the question.
    pub values: Vec<i64>,
}

impl Answer {
    /// The values of one group; zeros, if it has no row.
    pub fn values(&self, group: &[GroupValue]) -> Vec<i64> {
        let row = self.rows.binary_search_by(|row| row.group.as_slice().cmp(group));
        row.map_or_else(|_| vec![0; self.totals.len()], |at| self.rows[at].values.clone())
    }
}

/// The first of the so many months of days that end with this one.
pub(crate) fn months_before(last: Day, months: u32) -> Day {
    months_after(last + 1, -i32::try_from(months).unwrap_or(i32::MAX / 2))
}

/// The spans of time into which a question falls, each with its first and its last day (both inside the period). One, if time is not split.
pub(crate) fn spans(question: &Question) -> Vec<(Day, Day)> {
    let time: Vec<Dimension> = question.by.iter().copied().filter(|dimension| dimension.of_time()).collect();
    if time.is_empty() {
        return vec![(question.from, question.to)];
    }
    let mut spans: Vec<(Day, Day)> = Vec::new();
    let mut last = Vec::new();
    for number in question.from.number()..=question.to.number() {
        let Some(day) = Day::from_number(number) else { continue };
        let values: Vec<_> = time.iter().map(|dimension| dimension.span_of(day)).collect();
        match spans.last_mut() {
            Some(span) if last == values => span.1 = day,
            _ => spans.push((day, day)),
        }
        last = values;
    }
    spans
}
