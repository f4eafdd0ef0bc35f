//! How the law counts days, months and years (Civil Code, book one, chapter ten; domain reference 0.1). Called by every duty, warning and
//! expiry. Absent: which duties there are, and the calendar of holidays (see [`Calendar::moved_off_holiday`](crate::Calendar::moved_off_holiday)).

use crate::Day;

/// The last day on which a thing is still done "within `days` days from" a day: the first day is not counted (自…之日起 N 日内, Civil Code
/// art. 201). Whether it moves off a holiday (art. 203) is asked of the calendar.
pub fn within_days(from: Day, days: i32) -> Day {
    from + days
}

/// The corresponding day so many months later, or the last day of that month if it has no such day (Civil Code art. 202). Negative months go
/// back by the same rule.
pub fn months_after(day: Day, months: i32) -> Day {
    let (year, month, date) = day.ymd();
    let month_number = year * 12 + i32::from(month) - 1 + months;
    let (year, month) = (month_number.div_euclid(12), month_number.rem_euclid(12) as u8 + 1);
    let beyond = if months < 0 { Day::MIN } else { Day::MAX };
    // From the wished day downwards the first that the month has; no month at all means beyond the calendar.
    (1..=date).rev().find_map(|date| Day::from_ymd(year, month, date)).unwrap_or(beyond)
}

/// The corresponding day so many years later; 29 February ends on 28 February where there is no 29th (Civil Code art. 202).
pub fn years_after(day: Day, years: i32) -> Day {
    months_after(day, years.saturating_mul(12).clamp(-12_000, 12_000))
}

/// Which day of a run it is, the first being day 1: 13 February is day 11 of a run that began on the 3rd. Days before the first have numbers
/// below 1.
pub fn day_n_of(first: Day, day: Day) -> i32 {
    day - first + 1
}

/// Whole years from a birthday to a day (周岁): a year is full on the corresponding day.
pub fn full_years(from: Day, to: Day) -> i32 {
    let years = to.ymd().0 - from.ymd().0;
    if years_after(from, years) <= to { years } else { years - 1 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_first_day_is_not_counted() {
        // An agreement is signed within 7 days from the report of 3 February: the 10th is the last day.
        assert_eq!(within_days(day("2020-02-03"), 7), day("2020-02-10"));
        assert_eq!(within_days(day("2020-02-03"), 0), day("2020-02-03"));
    }

    #[test]
    fn a_month_without_that_day_ends_on_its_last() {
        let worked = [
            ("2020-01-31", 1, "2020-02-29"),
            ("2021-01-31", 1, "2021-02-28"),
            ("2020-01-31", 3, "2020-04-30"),
            ("2020-01-15", 1, "2020-02-15"),
            ("2020-12-31", 2, "2021-02-28"),
            ("2020-03-31", -1, "2020-02-29"),
            ("2020-02-29", 12, "2021-02-28"),
            ("2020-02-29", 48, "2024-02-29"),
            ("2020-05-05", 0, "2020-05-05"),
            ("2199-12-31", 1, "2199-12-31"),
            ("1800-01-01", -1, "1800-01-01"),
        ];
        for (from, months, expected) in worked {
            assert_eq!(months_after(day(from), months), day(expected), "{from} + {months}");
        }
        assert_eq!(years_after(day("2020-02-03"), 3), day("2023-02-03"));
        assert_eq!(years_after(day("2020-02-29"), 3), day("2023-02-28"));
    }

    #[test]
    fn a_run_counts_both_its_ends() {
        assert_eq!(day_n_of(day("2020-02-03"), day("2020-02-13")), 11);
        assert_eq!(day_n_of(day("2020-02-03"), day("2020-02-03")), 1);
        assert_eq!(day_n_of(day("2020-02-03"), day("2020-02-02")), 0);
    }

    #[test]
    fn a_year_of_age_is_full_on_the_birthday() {
        let worked =
            [("1899-02-03", "1917-02-02", 17), ("1899-02-03", "1917-02-03", 18), ("1896-02-29", "1897-02-28", 1), ("1896-02-29", "1897-02-27", 0)];
        for (born, on, years) in worked {
            assert_eq!(full_years(day(born), day(on)), years, "{born} on {on}");
        }
    }

    proptest! {
        #[test]
        fn months_never_leave_their_month(number in -50_000_i32..70_000, months in -200_i32..200) {
            let from = Day::from_number(number).unwrap();
            let to = months_after(from, months);
            let index = |day: Day| day.ymd().0 * 12 + i32::from(day.ymd().1);
            prop_assert_eq!(index(to) - index(from), months);
            prop_assert!(to.ymd().2 <= from.ymd().2);
        }
    }
}
