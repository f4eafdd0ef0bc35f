//! The course of service until the day of a briefing, as bars for its Word file: counted as known at the cut-off of the briefing, so that it is the same
//! whenever it is drawn. By days for a briefing of days or weeks, by months for one of years; by weeks for those who see figures only, who do not
//! split by day. Called by downloads. Absent: other figures than person-times of service, the one that every level understands.

use crate::stats::find;
use crate::{Briefing, StatsQuestion, Unanswerable};
use base::{Bucket, Day, Period};
use count::{Dimension, GroupValue};
use shell::Shell;
use shell::look::format::thousands;
use std::collections::{BTreeMap, BTreeSet};

/// What is drawn.
const INDICATOR: &str = "service_person_times";
/// A briefing of more days than this is drawn by months.
const DAYS_MAX: i32 = 62;
/// So many days, weeks or months are drawn: half a page.
const DAYS: i32 = 14;
const WEEKS: i32 = 8;
const MONTHS: i32 = 12;

/// A course of bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trend {
    /// What it shows.
    pub title: String,
    /// Label, length and number as it is written; nothing long where it is hidden.
    pub bars: Vec<(String, u64, String)>,
}

impl Briefing {
    /// The course of service until its day; none where nothing was served.
    pub fn trend(&self, shell: &Shell) -> Result<Option<Trend>, Unanswerable> {
        let (by, from, title) = self.span();
        let question = StatsQuestion { by: vec![by], ..StatsQuestion::new(self.org, from, self.on, vec![find(INDICATOR)?]) }.known_at(self.seq);
        let stats = if self.small > 0 { question.ask_suppressed(shell, self.small)? } else { question.ask(shell)? };
        let found: BTreeMap<GroupValue, Option<i64>> = stats.rows.iter().filter_map(|row| Some((*row.group.first()?, row.value))).collect();
        if found.values().all(|value| *value == Some(0)) {
            return Ok(None);
        }
        // a day without records stands in its place: an axis that leaves it out lies about the pace
        let axis: BTreeSet<GroupValue> = Period { from, to: self.on }.each_day().filter_map(|day| by.span_of(day)).collect();
        let bar = |group: GroupValue| {
            let value = found.get(&group).copied().unwrap_or(Some(0));
            let shown = value.map_or_else(|| stats.hidden(), thousands);
            (label(by, group), u64::try_from(value.unwrap_or(0)).unwrap_or(0), shown)
        };
        Ok(Some(Trend { title, bars: axis.into_iter().map(bar).collect() }))
    }

    fn span(&self) -> (Dimension, Day, String) {
        if self.period.days() > DAYS_MAX {
            let months = |from: Day, _| Bucket::Month.bucket_of(from).from - 1;
            let first = (1..MONTHS).fold(self.on, months);
            (Dimension::Month, Bucket::Month.bucket_of(first).from, format!("近 {MONTHS} 个月服务人次"))
        } else if self.small > 0 {
            (Dimension::Week, Period::week(self.on).from - 7 * (WEEKS - 1), format!("近 {WEEKS} 周服务人次"))
        } else {
            (Dimension::Day, self.on - (DAYS - 1), format!("近 {DAYS} 天服务人次"))
        }
    }
}

fn label(by: Dimension, group: GroupValue) -> String {
    let GroupValue::From(day) = group else { return String::new() };
    match by {
        Dimension::Month => Bucket::Month.bucket_of(day).chinese(),
        Dimension::Week => format!("{}起一周", day.short_chinese()),
        _ => day.short_chinese(),
    }
}
