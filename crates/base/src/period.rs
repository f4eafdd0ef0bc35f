//! Periods of civil days: what statistics, contracts and briefings are about. Absent: holidays, which are data (see
//! [`Calendar`](crate::Calendar)); the counting of legal terms, which is in `term.rs`; times of day.

use crate::{Day, NotADay};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// The days from `from` to `to`, both included (以上, 以内 and 届满 include the boundary: Civil Code art. 1259). With `to` before `from` it holds
/// no day. Written by its shortest name: `2020`, `2020-H1`, `2020-Q1`, `2020-02`, `2020-W06`, `2020-02-03`, or `2020-02-03..2020-02-04`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

impl Period {
    /// All days that the program knows.
    pub const ALWAYS: Period = Period { from: Day::MIN, to: Day::MAX };

    /// From one day to another, both included; none if the last comes before the first.
    pub fn new(from: Day, to: Day) -> Option<Self> {
        (from <= to).then_some(Self { from, to })
    }

    /// One day.
    pub fn day(day: Day) -> Self {
        Self { from: day, to: day }
    }

    /// The week of this day, Monday to Sunday (GB/T 7408).
    pub fn week(day: Day) -> Self {
        let monday = day - (i32::from(day.weekday()) - 1);
        Self { from: monday, to: monday + 6 }
    }

    /// A calendar month, 1–12.
    pub fn month(year: i32, month: u8) -> Option<Self> {
        Self::months(year, month, 1)
    }

    /// A quarter, 1–4.
    pub fn quarter(year: i32, quarter: u8) -> Option<Self> {
        (1..=4).contains(&quarter).then(|| Self::months(year, quarter * 3 - 2, 3)).flatten()
    }

    /// Half a year: 上半年 is 1, 下半年 is 2.
    pub fn half_year(year: i32, half: u8) -> Option<Self> {
        (1..=2).contains(&half).then(|| Self::months(year, half * 6 - 5, 6)).flatten()
    }

    /// A calendar year.
    pub fn year(year: i32) -> Option<Self> {
        Self::months(year, 1, 12)
    }

    /// An ISO week of an ISO year, 1–53.
    fn iso_week(year: i32, week: u8) -> Option<Self> {
        // The fourth of January always lies in the first week.
        let first = Self::week(Day::from_ymd(year, 1, 4)?);
        let found = Self::week(first.from + (i32::from(week) - 1) * 7);
        (week >= 1 && iso_week_of(found.from) == (year, week)).then_some(found)
    }

    fn months(year: i32, first: u8, count: u8) -> Option<Self> {
        let from = Day::from_ymd(year, first, 1)?;
        let last = first + count - 1;
        let to = (28..=31).rev().find_map(|day| Day::from_ymd(year, last, day))?;
        Some(Self { from, to })
    }

    /// How many days it holds.
    pub fn days(self) -> i32 {
        (self.to - self.from + 1).max(0)
    }

    /// Whether the day lies in it.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// The days that lie in both; none if there are none.
    pub fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.from.max(other.from), self.to.min(other.to))
    }

    /// Its days, one after another.
    pub fn each_day(self) -> impl Iterator<Item = Day> {
        (0..self.days()).map(move |n| self.from + n)
    }

    /// The buckets that it touches, each as a whole and in order; intersect them with the period where parts are meant.
    pub fn buckets(self, bucket: Bucket) -> impl Iterator<Item = Period> {
        let first = (self.from <= self.to).then(|| bucket.bucket_of(self.from));
        std::iter::successors(first, move |previous| (previous.to < self.to).then(|| bucket.bucket_of(previous.to + 1)))
    }

    /// The period of the same length that ends on the day before this one begins; for months and longer buckets the bucket before.
    #[must_use]
    pub fn before(self) -> Self {
        match self.bucket() {
            Some(bucket) => bucket.bucket_of(self.from - 1),
            None => Self { from: self.from - self.days(), to: self.from - 1 },
        }
    }

    /// The bucket that it is, if it is a whole one.
    pub fn bucket(self) -> Option<Bucket> {
        Bucket::ALL.into_iter().find(|bucket| bucket.bucket_of(self.from) == self)
    }

    /// For prose: `2020年2月`, `2020年第一季度`, `2020年2月3日`, `2020年2月3日—4日`, `2019年12月30日—2020年1月5日`.
    pub fn chinese(self) -> String {
        let (year, month, _) = self.from.ymd();
        let numeral = |n: u8| ["一", "二", "三", "四"].get(usize::from(n) - 1).copied().unwrap_or_default();
        match self.bucket() {
            Some(Bucket::Day) => self.from.chinese(),
            Some(Bucket::Month) => format!("{year}年{month}月"),
            Some(Bucket::Quarter) => format!("{year}年第{}季度", numeral(month.div_ceil(3))),
            Some(Bucket::HalfYear) => format!("{year}年{}半年", if month == 1 { "上" } else { "下" }),
            Some(Bucket::Year) => format!("{year}年"),
            Some(Bucket::Week) | None => {
                let (last_year, last_month, last_day) = self.to.ymd();
                let last = match (last_year == year, last_month == month) {
                    (true, true) => format!("{last_day}日"),
                    (true, false) => self.to.short_chinese(),
                    (false, _) => self.to.chinese(),
                };
                format!("{}—{last}", self.from.chinese())
            }
        }
    }
}

/// The natural parts of the calendar by which figures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// A day: `2020-02-03`.
    Day,
    /// Monday to Sunday: `2020-W06`, numbered after ISO 8601.
    Week,
    /// A month: `2020-02`.
    Month,
    /// A quarter: `2020-Q1`.
    Quarter,
    /// Half a year: `2020-H1`.
    HalfYear,
    /// A year: `2020`.
    Year,
}

impl Bucket {
    /// From the shortest to the longest.
    pub const ALL: [Bucket; 6] = [Bucket::Day, Bucket::Week, Bucket::Month, Bucket::Quarter, Bucket::HalfYear, Bucket::Year];

    /// The stable code, as in addresses and JSON.
    pub fn code(self) -> &'static str {
        match self {
            Bucket::Day => "day",
            Bucket::Week => "week",
            Bucket::Month => "month",
            Bucket::Quarter => "quarter",
            Bucket::HalfYear => "half_year",
            Bucket::Year => "year",
        }
    }

    /// The bucket of this code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bucket| bucket.code() == code)
    }

    /// What it is called on screen.
    pub fn chinese(self) -> &'static str {
        match self {
            Bucket::Day => "日",
            Bucket::Week => "周",
            Bucket::Month => "月",
            Bucket::Quarter => "季",
            Bucket::HalfYear => "半年",
            Bucket::Year => "年",
        }
    }

    /// The whole bucket in which the day lies.
    pub fn bucket_of(self, day: Day) -> Period {
        let (year, month, _) = day.ymd();
        let found = match self {
            Bucket::Day => Some(Period::day(day)),
            Bucket::Week => Some(Period::week(day)),
            Bucket::Month => Period::month(year, month),
            Bucket::Quarter => Period::quarter(year, month.div_ceil(3)),
            Bucket::HalfYear => Period::half_year(year, month.div_ceil(6)),
            Bucket::Year => Period::year(year),
        };
        found.expect("year and month were taken from a day of the calendar")
    }

    /// The name of the bucket in which the day lies: `2020-02-03`, `2020-W06`, `2020-02`, `2020-Q1`, `2020-H1`, `2020`.
    pub fn label(self, day: Day) -> String {
        let (year, month, _) = day.ymd();
        match self {
            Bucket::Day => day.to_string(),
            Bucket::Week => {
                let (year, week) = iso_week_of(day);
                format!("{year:04}-W{week:02}")
            }
            Bucket::Month => format!("{year:04}-{month:02}"),
            Bucket::Quarter => format!("{year:04}-Q{}", month.div_ceil(3)),
            Bucket::HalfYear => format!("{year:04}-H{}", month.div_ceil(6)),
            Bucket::Year => format!("{year:04}"),
        }
    }
}

/// ISO year and week: a week belongs to the year in which its Thursday lies.
fn iso_week_of(day: Day) -> (i32, u8) {
    let week = day.date().iso_week_date();
    (i32::from(week.year()), week.week() as u8)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.bucket() {
            Some(bucket) => f.pad(&bucket.label(self.from)),
            None => f.pad(&format!("{}..{}", self.from, self.to)),
        }
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Period {
    type Err = NotADay;
    /// Reads every form that is written.
    fn from_str(text: &str) -> Result<Self, NotADay> {
        if let Some((from, to)) = text.split_once("..") {
            return Period::new(from.parse()?, to.parse()?).ok_or(NotADay);
        }
        let (year, part) = text.split_once('-').map_or((text, None), |(year, part)| (year, Some(part)));
        let digits =
            |text: &str, count: usize| (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse::<u16>().ok()).flatten();
        let small = |text: &str, count: usize| digits(text, count).map(|number| number as u8);
        let year = i32::from(digits(year, 4).ok_or(NotADay)?);
        let found = match part {
            None => Period::year(year),
            Some(part) if part.len() == 5 => text.parse().ok().map(Period::day),
            Some(part) => match part.as_bytes().first() {
                Some(b'Q') => small(&part[1..], 1).and_then(|quarter| Period::quarter(year, quarter)),
                Some(b'H') => small(&part[1..], 1).and_then(|half| Period::half_year(year, half)),
                Some(b'W') => small(&part[1..], 2).and_then(|week| Period::iso_week(year, week)),
                _ => small(part, 2).and_then(|month| Period::month(year, month)),
            },
        };
        found.ok_or(NotADay)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_is_written_by_its_shortest_name() {
        let worked = [
            ("2020", "2020-01-01", "2020-12-31", 366),
            ("2020-H1", "2020-01-01", "2020-06-30", 182),
            ("2020-H2", "2020-07-01", "2020-12-31", 184),
            ("2020-Q1", "2020-01-01", "2020-03-31", 91),
            ("2020-02", "2020-02-01", "2020-02-29", 29),
            ("2021-02", "2021-02-01", "2021-02-28", 28),
            ("2020-W06", "2020-02-03", "2020-02-09", 7),
            ("2020-W01", "2019-12-30", "2020-01-05", 7),
            ("2020-W53", "2020-12-28", "2021-01-03", 7),
            ("2020-02-03", "2020-02-03", "2020-02-03", 1),
            ("2020-02-03..2020-02-04", "2020-02-03", "2020-02-04", 2),
        ];
        for (text, from, to, days) in worked {
            let period: Period = text.parse().unwrap();
            assert_eq!((period.from, period.to, period.days()), (day(from), day(to), days), "{text}");
            assert_eq!(period.to_string(), text);
        }
        for nonsense in [
            "",
            "20",
            "2020-",
            "2020-13",
            "2020-00",
            "2020-Q5",
            "2020-H3",
            "2020-W00",
            "2020-W54",
            "2021-W53",
            "2020-2",
            "2020-02-30",
            "2020-Q",
            "2020-年",
            "2020-02-04..2020-02-03",
        ] {
            assert!(nonsense.parse::<Period>().is_err(), "{nonsense}");
        }
    }

    #[test]
    fn a_period_is_spoken_as_in_a_briefing() {
        let worked = [
            ("2020-02", "2020年2月"),
            ("2020-Q1", "2020年第一季度"),
            ("2020-H2", "2020年下半年"),
            ("2020", "2020年"),
            ("2020-02-03", "2020年2月3日"),
            ("2020-02-03..2020-02-04", "2020年2月3日—4日"),
            ("2020-01-23..2020-02-04", "2020年1月23日—2月4日"),
            ("2020-W01", "2019年12月30日—2020年1月5日"),
        ];
        for (text, spoken) in worked {
            assert_eq!(text.parse::<Period>().unwrap().chinese(), spoken);
        }
    }

    #[test]
    fn buckets_are_whole_and_touch_the_period() {
        let period = Period::new(day("2020-01-23"), day("2020-02-04")).unwrap();
        let labels = |bucket: Bucket| period.buckets(bucket).map(|found| found.to_string()).collect::<Vec<_>>();
        assert_eq!(labels(Bucket::Month), ["2020-01", "2020-02"]);
        assert_eq!(labels(Bucket::Week), ["2020-W04", "2020-W05", "2020-W06"]);
        assert_eq!(labels(Bucket::Quarter), ["2020-Q1"]);
        assert_eq!(labels(Bucket::Year), ["2020"]);
        assert_eq!(labels(Bucket::Day).len(), 13);
        assert_eq!(period.each_day().count(), 13);
        let last = Period::day(Day::MAX);
        assert_eq!(last.buckets(Bucket::Week).count(), 1);
        let empty = Period { from: day("2020-02-04"), to: day("2020-02-03") };
        assert_eq!((empty.days(), empty.buckets(Bucket::Day).count()), (0, 0));
    }

    #[test]
    fn the_period_before_is_of_the_same_kind() {
        let worked = [
            ("2020-03", "2020-02"),
            ("2020-Q1", "2019-Q4"),
            ("2020-H1", "2019-H2"),
            ("2020", "2019"),
            ("2020-W01", "2019-W52"),
            ("2020-02-03", "2020-02-02"),
            ("2020-02-03..2020-02-04", "2020-02-01..2020-02-02"),
        ];
        for (text, before) in worked {
            assert_eq!(text.parse::<Period>().unwrap().before().to_string(), before);
        }
    }

    proptest! {
        #[test]
        fn every_day_lies_in_its_buckets_and_names_read_back(number in -62_000_i32..84_000, length in 0_i32..800) {
            let day = Day::from_number(number).unwrap();
            for bucket in Bucket::ALL {
                let found = bucket.bucket_of(day);
                prop_assert!(found.contains(day));
                prop_assert_eq!(found.bucket(), Some(bucket));
                prop_assert_eq!(bucket.label(day).parse::<Period>().unwrap(), found);
                prop_assert_eq!(Bucket::from_code(bucket.code()), Some(bucket));
            }
            let period = Period { from: day, to: day + length };
            prop_assert_eq!(period.to_string().parse::<Period>().unwrap(), period);
        }

        #[test]
        fn the_parts_of_a_period_add_up_to_it(number in 0_i32..40_000, length in 0_i32..1200) {
            let from = Day::from_number(number).unwrap();
            let period = Period { from, to: from + length };
            for bucket in Bucket::ALL {
                let days: i32 = period.buckets(bucket).filter_map(|part| part.intersect(period)).map(Period::days).sum();
                prop_assert_eq!(days, period.days());
            }
        }
    }
}
