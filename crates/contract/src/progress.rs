//! How far a target of a contract is: reached, time gone, expected at the present pace, missing. Pure: what was reached comes from the statistics,
//! the day from the caller. Integers; shares are rounded down, so that 100 % is said only of what is reached, and what is expected to the nearest
//! whole. Called by the page of a contract. Absent: judging a station by it; the program says how far, people say why.

use crate::{Contract, Target};
use base::{Day, Period};
use count::Rate;

/// Where a target stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// All of it is reached.
    Reached,
    /// At the present pace it will be reached in time.
    OnPace,
    /// At the present pace it will not.
    Behind,
    /// Its time is over and it was not reached.
    Missed,
    /// Its first day is still to come.
    NotBegun,
    /// What was reached is not known: no indicator, none that the handbook has, or a number that is hidden.
    Unknown,
}

impl Pace {
    /// For programs.
    pub fn code(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::OnPace => "on_pace",
            Self::Behind => "behind",
            Self::Missed => "missed",
            Self::NotBegun => "not_begun",
            Self::Unknown => "unknown",
        }
    }

    /// For people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "已完成",
            Self::OnPace => "进度正常",
            Self::Behind => "落后",
            Self::Missed => "没有完成",
            Self::NotBegun => "还没开始",
            Self::Unknown => "数不出来",
        }
    }
}

/// The days for which a target is set: those of its year that the contract serves, or all that it serves. None if there are none.
pub fn days_of(contract: &Contract, target: &Target) -> Option<Period> {
    let served = Period::new(contract.from, contract.last_day())?;
    match target.year {
        Some(year) => Period::year(i32::try_from(year).ok()?)?.intersect(served),
        None => Some(served),
    }
}

/// A target on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How much is demanded.
    pub target: i64,
    /// How much was reached until today or the last day; none where it is not known.
    pub reached: Option<i64>,
    /// Whether it is something that stands, and is not gathered day by day.
    pub lasting: bool,
    /// How many of the days are over, today counted as one of them.
    pub elapsed: i64,
    /// How many days there are.
    pub days: i64,
}

impl Progress {
    /// Of a target for these days, seen from today.
    pub fn on(today: Day, days: Period, target: &Target, reached: Option<i64>, lasting: bool) -> Self {
        let all = i64::from(days.days());
        let elapsed = i64::from(today - days.from + 1).clamp(0, all);
        Self { target: i64::from(target.yearly), reached, lasting, elapsed, days: all }
    }

    /// How much of it is reached, in whole percent, rounded down; a target of nothing is reached.
    pub fn percent(&self) -> Option<i64> {
        Some(Rate::shown(self.reached, Some(self.target))?.percent().unwrap_or(100))
    }

    /// How much of the time is gone, in whole percent, rounded down.
    pub fn elapsed_percent(&self) -> i64 {
        Rate { part: self.elapsed, whole: self.days }.percent().unwrap_or(0)
    }

    /// How much it will be on the last day if it goes on as until today, to the nearest whole. What stands is expected to stand on. None before the
    /// first day.
    pub fn expected(&self) -> Option<i64> {
        let reached = self.reached.filter(|_| self.elapsed > 0)?;
        if self.lasting { Some(reached) } else { Rate { part: reached, whole: self.elapsed }.nearest(self.days) }
    }

    /// How much is missing.
    pub fn missing(&self) -> Option<i64> {
        self.reached.map(|reached| (self.target - reached).max(0))
    }

    /// Where it stands. On pace is what has a share at least as large as that of the time, reckoned without rounding.
    pub fn standing(&self) -> Pace {
        let Some(reached) = self.reached else { return Pace::Unknown };
        let keeps_pace = if self.lasting { reached >= self.target } else { reached * self.days >= self.target * self.elapsed };
        match () {
            () if self.elapsed == 0 => Pace::NotBegun,
            () if reached >= self.target => Pace::Reached,
            () if self.elapsed == self.days => Pace::Missed,
            () if keeps_pace => Pace::OnPace,
            () => Pace::Behind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{contract::tests::contract, target::tests::target};
    use count::testing::day;

    fn progress(today: &str, reached: i64, lasting: bool) -> Progress {
        let days = Period::new(day("2019-01-01"), day("2019-12-31")).unwrap();
        Progress::on(day(today), days, &target(), Some(reached), lasting)
    }

    #[test]
    fn share_time_expectation_and_gap_follow_from_what_was_reached() {
        // The target is 600 in the 365 days of 2019. Today, reached: percent, time, expected, missing, standing.
        let worked = [
            ("2018-12-31", 0, Some(0), 0, None, 600, Pace::NotBegun),
            ("2019-01-01", 2, Some(0), 0, Some(730), 598, Pace::OnPace),
            ("2019-01-01", 1, Some(0), 0, Some(365), 599, Pace::Behind),
            ("2019-07-02", 300, Some(50), 50, Some(598), 300, Pace::Behind),
            ("2019-07-02", 301, Some(50), 50, Some(600), 299, Pace::OnPace),
            ("2019-11-21", 658, Some(109), 89, Some(739), 0, Pace::Reached),
            ("2019-12-31", 599, Some(99), 100, Some(599), 1, Pace::Missed),
            ("2020-02-01", 600, Some(100), 100, Some(600), 0, Pace::Reached),
        ];
        for (today, reached, percent, elapsed, expected, missing, standing) in worked {
            let progress = progress(today, reached, false);
            assert_eq!((progress.percent(), progress.elapsed_percent()), (percent, elapsed), "{today} {reached}");
            assert_eq!((progress.expected(), progress.missing(), progress.standing()), (expected, Some(missing), standing), "{today} {reached}");
        }
    }

    #[test]
    fn what_stands_is_not_expected_to_grow() {
        let half = progress("2019-07-02", 300, true);
        assert_eq!((half.expected(), half.standing()), (Some(300), Pace::Behind));
        assert_eq!(progress("2019-07-02", 600, true).standing(), Pace::Reached);
    }

    #[test]
    fn of_what_is_not_known_nothing_is_said() {
        let hidden = Progress { reached: None, ..progress("2019-07-02", 0, false) };
        assert_eq!((hidden.percent(), hidden.expected(), hidden.missing(), hidden.standing()), (None, None, None, Pace::Unknown));
    }

    #[test]
    fn a_target_is_set_for_the_days_of_its_year_that_the_contract_serves() {
        let days = |year: Option<u32>, contract: &Contract| {
            days_of(contract, &Target { year, ..target() }).map(|days| (days.from.to_string(), days.to.to_string()))
        };
        let pair = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
        let two_years = Contract { from: day("2018-07-01"), to: day("2020-06-30"), ..contract() };
        assert_eq!(days(Some(2018), &two_years), pair("2018-07-01", "2018-12-31"));
        assert_eq!(days(Some(2019), &two_years), pair("2019-01-01", "2019-12-31"));
        assert_eq!(days(Some(2021), &two_years), None);
        assert_eq!(days(None, &two_years), pair("2018-07-01", "2020-06-30"));
        let closed = Contract { closed: Some(day("2019-03-31")), ..two_years };
        assert_eq!(days(None, &closed), pair("2018-07-01", "2019-03-31"));
    }
}
