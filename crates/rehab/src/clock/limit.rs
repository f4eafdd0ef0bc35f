//! Lengths of time as rules give them, and the days on which somebody is reminded. Called by the rule book and by everything that makes duties. Absent:
//! how days, months and years are counted, which is `base`'s.

use base::{Calendar, Day, months_after, within_days};

/// A time that a rule gives. Written in rule books as `15 days`, `3 working days`, `6 months`, `3 years`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Days of the calendar; 0 is the same day.
    Days(u16),
    /// Days on which one works.
    WorkingDays(u16),
    /// Months, to the corresponding day.
    Months(u16),
}

/// No rule gives more: ten years in days. It keeps sums of days within the calendar.
const COUNT_MAX: u16 = 3660;

impl Limit {
    /// Reads `15 days` and its like.
    pub fn parse(text: &str) -> Option<Self> {
        let (count, unit) = text.trim().split_once(' ')?;
        let count = count.parse::<u16>().ok().filter(|count| *count <= COUNT_MAX)?;
        match unit.trim() {
            "day" | "days" => Some(Self::Days(count)),
            "working day" | "working days" => Some(Self::WorkingDays(count)),
            "month" | "months" => Some(Self::Months(count)),
            "year" | "years" => Some(Self::Months(count * 12)),
            _ => None,
        }
    }

    /// The last day within this time from a day, which is itself not counted (Civil Code art. 201, 202), wherever it falls.
    pub fn after(self, from: Day, calendar: &Calendar) -> Day {
        match self {
            Self::Days(count) => within_days(from, i32::from(count)),
            Self::WorkingDays(count) => calendar.working_days_after(from, u32::from(count)),
            Self::Months(count) => months_after(from, i32::from(count)),
        }
    }

    /// The day this long before a day.
    pub fn before(self, day: Day, calendar: &Calendar) -> Day {
        match self {
            Self::Days(count) => day - i32::from(count),
            Self::WorkingDays(count) => (0..count).fold(day, |day, _| last_working_day(day - 1, calendar)),
            Self::Months(count) => months_after(day, -i32::from(count)),
        }
    }

    /// For people: `15 日`, `3 个工作日`, `6 个月`, `3 年`.
    pub fn spoken(self) -> String {
        match self {
            Self::Days(0) => "当日".to_owned(),
            Self::Days(count) => format!("{count} 日"),
            Self::WorkingDays(count) => format!("{count} 个工作日"),
            Self::Months(count) if count > 0 && count.is_multiple_of(12) => format!("{} 年", count / 12),
            Self::Months(count) => format!("{count} 个月"),
        }
    }
}

/// No run of days off is longer.
const RUN_MAX: i32 = 60;

/// This day if one works on it, else the last one before on which one does: for what has to be done before a day.
pub(super) fn last_working_day(day: Day, calendar: &Calendar) -> Day {
    (0..RUN_MAX).map(|earlier| day - earlier).find(|day| calendar.is_working_day(*day)).unwrap_or(day)
}

/// When somebody is reminded. Written `+3 days`, counted from what gave rise to the duty, or `-14 days`, counted back from its last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Warning {
    /// So long after it arose.
    After(Limit),
    /// So long before it is due.
    Before(Limit),
}

impl Warning {
    /// Reads `+3 days` and `-30 working days`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.strip_prefix('+') {
            Some(after) => Limit::parse(after).map(Self::After),
            None => Limit::parse(text.strip_prefix('-')?).map(Self::Before),
        }
    }

    /// The day of it.
    pub fn day(self, since: Day, due: Day, calendar: &Calendar) -> Day {
        match self {
            Self::After(limit) => limit.after(since, calendar),
            Self::Before(limit) => limit.before(due, calendar),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::day;

    #[test]
    fn times_are_counted_without_the_first_day_and_back_in_the_same_way() {
        // Time, from, the last day within it, as long before.
        let worked = [
            ("15 days", "2020-02-03", "2020-02-18", "2020-01-19"),
            ("0 days", "2020-02-03", "2020-02-03", "2020-02-03"),
            // 24 January to 2 February 2020 are free; one works on Sunday the 19th.
            ("3 working days", "2020-01-23", "2020-02-05", "2020-01-20"),
            ("1 working day", "2020-01-20", "2020-01-21", "2020-01-19"),
            ("7 working days", "2020-02-03", "2020-02-12", "2020-01-16"),
            ("6 months", "2020-08-31", "2021-02-28", "2020-02-29"),
            ("3 years", "2020-02-29", "2023-02-28", "2017-02-28"),
            ("1 month", "2020-03-31", "2020-04-30", "2020-02-29"),
        ];
        let calendar = Calendar::of_2020();
        for (text, from, after, before) in worked {
            let limit = Limit::parse(text).unwrap();
            assert_eq!((limit.after(day(from), &calendar), limit.before(day(from), &calendar)), (day(after), day(before)), "{text} {from}");
        }
    }

    #[test]
    fn what_is_no_time_is_not_read() {
        for text in ["", "15", "days", "-3 days", "3 weeks", "3  ", "99999 days", "3.5 days"] {
            assert_eq!(Limit::parse(text), None, "{text}");
        }
        assert_eq!(Warning::parse("+3 days"), Some(Warning::After(Limit::Days(3))));
        assert_eq!(Warning::parse("-10 working days"), Some(Warning::Before(Limit::WorkingDays(10))));
        assert_eq!(Warning::parse("3 days"), None);
    }

    #[test]
    fn times_are_spoken_as_in_a_statute() {
        let spoken = ["0 days", "15 days", "3 working days", "6 months", "3 years"].map(|text| Limit::parse(text).unwrap().spoken());
        assert_eq!(spoken, ["当日", "15 日", "3 个工作日", "6 个月", "3 年"]);
    }
}
