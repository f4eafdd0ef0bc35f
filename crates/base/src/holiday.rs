//! Holidays and swapped working days (调休). They are announced year by year and are therefore data, one line a day. Called by duties that move
//! off holidays and by rosters. Absent: where the text comes from; the program ships 2020 as an example.

use crate::Day;
use std::collections::BTreeMap;

/// The announced exceptions to the plain week, in which Saturday and Sunday are free.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    exceptions: BTreeMap<Day, Exception>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Exception {
    /// Free, under this name.
    Free(String),
    /// A day on which one works although it is a Saturday or a Sunday.
    Work,
}

/// A line of a calendar text that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("第 {line} 行应为“2020-01-24 休 春节”或“2020-02-01 班”")]
pub struct CalendarFault {
    /// The line, counted from 1.
    pub line: usize,
}

/// No run of days off is longer: the search for a working day ends here.
const RUN_MAX: i32 = 60;

impl Calendar {
    /// Reads a text with one day a line: `2020-01-24 休 春节` or `2020-01-19 班`. Empty lines and what follows a `#` are skipped; a later line
    /// for the same day stands.
    pub fn parse(text: &str) -> Result<Self, CalendarFault> {
        let mut calendar = Self::default();
        for (index, line) in text.lines().enumerate() {
            let mut words = line.split('#').next().unwrap_or_default().split_whitespace();
            let Some(day) = words.next() else { continue };
            let fault = CalendarFault { line: index + 1 };
            let day: Day = day.trim_start_matches('\u{FEFF}').parse().map_err(|_| fault.clone())?;
            let exception = match words.next() {
                Some("休") => Exception::Free(words.collect::<Vec<_>>().join(" ")),
                Some("班") => Exception::Work,
                _ => return Err(fault),
            };
            calendar.exceptions.insert(day, exception);
        }
        Ok(calendar)
    }

    /// The example that ships with the program: 2020, with the Spring Festival prolonged to 2 February by the State Council.
    pub fn of_2020() -> Self {
        Self::parse(include_str!("holiday_2020.txt")).expect("a test reads this text")
    }

    /// Takes over the days of another calendar; where both speak of a day, the other stands.
    pub fn add(&mut self, other: Calendar) {
        self.exceptions.extend(other.exceptions);
    }

    /// Whether one works on this day.
    pub fn is_working_day(&self, day: Day) -> bool {
        match self.exceptions.get(&day) {
            Some(Exception::Work) => true,
            Some(Exception::Free(_)) => false,
            None => day.weekday() <= 5,
        }
    }

    /// The name of the announced holiday on this day, if there is one.
    pub fn holiday_name(&self, day: Day) -> Option<&str> {
        match self.exceptions.get(&day)? {
            Exception::Free(name) => Some(name),
            Exception::Work => None,
        }
    }

    /// The `days`-th working day after this day, which is itself not counted (Civil Code art. 201); for 0 the day itself.
    pub fn working_days_after(&self, day: Day, days: u32) -> Day {
        (0..days).fold(day, |day, _| self.moved_off_holiday(day + 1))
    }

    /// The last day of a period, moved to the first working day if it is a day of rest (Civil Code art. 203).
    pub fn moved_off_holiday(&self, day: Day) -> Day {
        (0..RUN_MAX).map(|later| day + later).find(|day| self.is_working_day(*day)).unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_days_of_2020_are_as_announced() {
        let calendar = Calendar::of_2020();
        let off = ["2020-01-01", "2020-01-24", "2020-02-01", "2020-02-02", "2020-04-06", "2020-05-05", "2020-06-26", "2020-10-08", "2020-02-08"];
        let work = ["2020-01-02", "2020-01-19", "2020-02-03", "2020-04-26", "2020-05-09", "2020-06-28", "2020-09-27", "2020-10-10"];
        for text in off {
            assert!(!calendar.is_working_day(day(text)), "{text}");
        }
        for text in work {
            assert!(calendar.is_working_day(day(text)), "{text}");
        }
        assert_eq!(calendar.holiday_name(day("2020-01-25")), Some("春节"));
        assert_eq!(calendar.holiday_name(day("2020-02-08")), None);
        // 366 days, 104 weekend days, 30 announced days off of which 11 are on a weekend, 6 swapped days.
        let free = (0..366).filter(|n| !calendar.is_working_day(day("2020-01-01") + *n)).count();
        assert_eq!(free, 104 + 30 - 11 - 6);
    }

    #[test]
    fn a_period_that_ends_on_a_holiday_ends_after_it() {
        let calendar = Calendar::of_2020();
        let worked = [
            ("2020-01-24", "2020-02-03"),
            ("2020-01-19", "2020-01-19"),
            ("2020-10-01", "2020-10-09"),
            ("2020-02-15", "2020-02-17"),
            ("2020-02-14", "2020-02-14"),
        ];
        for (ends, moved) in worked {
            assert_eq!(calendar.moved_off_holiday(day(ends)), day(moved), "{ends}");
        }
    }

    #[test]
    fn working_days_skip_rest_and_count_swapped_days() {
        let calendar = Calendar::of_2020();
        let worked = [
            ("2020-01-17", 1, "2020-01-19"),
            ("2020-01-23", 1, "2020-02-03"),
            ("2020-01-23", 3, "2020-02-05"),
            ("2020-02-03", 0, "2020-02-03"),
            ("2020-02-07", 5, "2020-02-14"),
        ];
        for (from, days, expected) in worked {
            assert_eq!(calendar.working_days_after(day(from), days), day(expected), "{from} + {days}");
        }
    }

    #[test]
    fn a_wrong_line_is_named() {
        assert_eq!(Calendar::parse("# 说明\n2020-01-24 休 春节\n2020-01-25 假"), Err(CalendarFault { line: 3 }));
        assert_eq!(Calendar::parse("2020-1-24 休"), Err(CalendarFault { line: 1 }));
        let mut calendar = Calendar::parse("2020-02-01 班 # 原定").unwrap();
        assert!(calendar.is_working_day(day("2020-02-01")));
        calendar.add(Calendar::of_2020());
        assert!(!calendar.is_working_day(day("2020-02-01")));
    }
}
