//! The hours of a watch, and the windows into which they are cut for counting. Pure. Called by `Watch`. Absent: days; a watch over midnight belongs to
//! the day on which it begins, with all its windows.

use base::Time;
use org::{MINUTES_A_DAY, window_minutes};
use std::fmt;

/// Length of a window of counting in minutes: one record each.
const WINDOW_MINUTES: u32 = 30;

/// From when to when; none where the shift does not say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hours(pub(crate) Option<(Time, Time)>);

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |(from, to)| write!(f, "{from}–{to}"))
    }
}

impl Hours {
    /// The window in which a tap at this time is counted. What was tapped before or after the hours belongs to the first or the last window: who comes
    /// early opens the gate.
    pub(crate) fn window(self, at: Time) -> (Time, Time) {
        let at = u32::from(at.minutes()) % MINUTES_A_DAY;
        let (start, length) = self.span();
        let since = (at + MINUTES_A_DAY - start) % MINUTES_A_DAY;
        let since = if since < length {
            since
        } else if since - length <= MINUTES_A_DAY - since {
            length - 1
        } else {
            0
        };
        let first = since - since % WINDOW_MINUTES;
        let last = (first + WINDOW_MINUTES).min(length);
        (clock(start + first), clock_of_end(start + last))
    }

    /// Whether a time lies in its hours; without hours the whole day is meant.
    pub(crate) fn covers(self, at: Option<Time>) -> bool {
        match (self.0, at) {
            (Some((from, to)), Some(at)) => {
                let since = (u32::from(at.minutes()) + MINUTES_A_DAY - u32::from(from.minutes())) % MINUTES_A_DAY;
                since < window_minutes(from, to)
            }
            _ => true,
        }
    }

    /// Its hours one by one, for what was counted on paper: each with its end. Without hours those of a day.
    pub(crate) fn lines(self) -> Vec<(Time, Time)> {
        const LINE_MINUTES: u32 = 60;
        let (start, length) = self.span();
        (0..length.div_ceil(LINE_MINUTES))
            .map(|line| line * LINE_MINUTES)
            .map(|first| (clock(start + first), clock_of_end(start + (first + LINE_MINUTES).min(length))))
            .collect()
    }

    /// The minute at which it begins, and how many it lasts.
    fn span(self) -> (u32, u32) {
        match self.0 {
            Some((from, to)) => (u32::from(from.minutes()), window_minutes(from, to)),
            None => (0, MINUTES_A_DAY),
        }
    }
}

/// A time of day from minutes, which may run over midnight.
fn clock(minutes: u32) -> Time {
    let minutes = (minutes % MINUTES_A_DAY) as u16;
    Time::new(minutes / 60, minutes % 60).expect("minutes of a day are a time")
}

/// The same for the end of a window: midnight is written as the end of its day.
fn clock_of_end(minutes: u32) -> Time {
    if minutes == MINUTES_A_DAY { Time::new(24, 0).expect("24:00 is a time") } else { clock(minutes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::testing::time;

    fn hours(hours: Option<(&str, &str)>) -> Hours {
        Hours(hours.map(|(from, to)| (time(from), time(to))))
    }

    #[test]
    fn a_tap_belongs_to_the_half_hour_in_which_it_was_made() {
        let worked = [
            (Some(("08:00", "12:00")), "08:00", "08:00–08:30"),
            (Some(("08:00", "12:00")), "08:29", "08:00–08:30"),
            (Some(("08:00", "12:00")), "11:59", "11:30–12:00"),
            (Some(("08:00", "12:00")), "07:50", "08:00–08:30"),
            (Some(("08:00", "12:00")), "12:10", "11:30–12:00"),
            (Some(("08:15", "12:00")), "08:44", "08:15–08:45"),
            (Some(("08:15", "12:00")), "11:50", "11:45–12:00"),
            (Some(("20:00", "08:00")), "23:45", "23:30–24:00"),
            (Some(("20:00", "08:00")), "00:10", "00:00–00:30"),
            (Some(("20:00", "08:00")), "08:05", "07:30–08:00"),
            (None, "13:10", "13:00–13:30"),
            (None, "23:59", "23:30–24:00"),
        ];
        for (of, at, window) in worked {
            let (from, to) = hours(of).window(time(at));
            assert_eq!(format!("{from}–{to}"), window, "{of:?} {at}");
        }
    }

    #[test]
    fn a_night_covers_both_sides_of_midnight() {
        let night = hours(Some(("20:00", "08:00")));
        let worked = [("20:00", true), ("23:59", true), ("00:00", true), ("07:59", true), ("08:00", false), ("12:00", false)];
        for (at, covered) in worked {
            assert_eq!(night.covers(Some(time(at))), covered, "{at}");
        }
        assert!(hours(None).covers(Some(time("12:00"))) && night.covers(None));
    }

    #[test]
    fn a_sheet_of_paper_has_a_line_for_every_hour() {
        let lines = |from, to| hours(Some((from, to))).lines().iter().map(|(from, to)| format!("{from}–{to}")).collect::<Vec<_>>();
        assert_eq!(lines("22:30", "01:00"), ["22:30–23:30", "23:30–00:30", "00:30–01:00"]);
        assert_eq!(lines("22:00", "24:00"), ["22:00–23:00", "23:00–24:00"]);
        assert_eq!(hours(None).lines().len(), 24);
    }
}
