//! Civil days and moments. A [`Day`] is what the law and the ledgers count; a [`Moment`] is when the program learned of a thing.

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{
    fmt,
    ops::{Add, Sub},
    str::FromStr,
};

/// A civil day of Asia/Shanghai (or of the instance's zone), as days since 1970-01-01. Written `2020-02-03` everywhere outside the database.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Day(i32);

/// The text is not a day of the calendar.
#[derive(Debug, thiserror::Error)]
#[error("not a day")]
pub struct NotADay;

impl Day {
    /// The earliest day accepted anywhere: older dates in ledgers are typing errors.
    pub const MIN: Day = Day(-62_091); // 1800-01-01
    /// The latest day accepted anywhere.
    pub const MAX: Day = Day(84_005); // 2199-12-31

    /// The day with this number; numbers outside [`Day::MIN`]..=[`Day::MAX`] are refused.
    pub fn from_number(days_since_1970: i32) -> Option<Self> {
        let day = Day(days_since_1970);
        (Self::MIN..=Self::MAX).contains(&day).then_some(day)
    }

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The day of a calendar date, if there is such a date.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        let date = Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
        Self::from_date(date)
    }

    /// Year, month 1–12, day 1–31.
    pub fn ymd(self) -> (i32, u8, u8) {
        let date = self.date();
        (i32::from(date.year()), date.month() as u8, date.day() as u8)
    }

    /// Day of the week, Monday 1 to Sunday 7.
    pub fn weekday(self) -> u8 {
        self.date().weekday().to_monday_one_offset() as u8
    }

    /// `2月3日`, for prose about one year.
    pub fn short_chinese(self) -> String {
        let (_, month, day) = self.ymd();
        format!("{month}月{day}日")
    }

    /// `2020年2月3日`, for prose.
    pub fn chinese(self) -> String {
        format!("{}年{}", self.ymd().0, self.short_chinese())
    }

    pub(crate) fn from_date(date: Date) -> Option<Self> {
        let days = date.since(Date::constant(1970, 1, 1)).ok()?.get_days();
        Self::from_number(days)
    }

    pub(crate) fn date(self) -> Date {
        Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(self.0))
    }
}

impl Add<i32> for Day {
    type Output = Day;
    fn add(self, days: i32) -> Day {
        Day((self.0 + days).clamp(Self::MIN.0, Self::MAX.0))
    }
}

impl Sub<i32> for Day {
    type Output = Day;
    fn sub(self, days: i32) -> Day {
        self + -days
    }
}

impl Sub for Day {
    /// Days from the other day to this one.
    type Output = i32;
    fn sub(self, other: Day) -> i32 {
        self.0 - other.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        f.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Day {
    type Err = NotADay;
    /// Reads `2020-02-03` and nothing else; what people type is read by [`Day::typed`](crate::Day::typed).
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let mut parts = text.splitn(3, '-');
        let mut part = |digits: usize| parts.next().filter(|p| p.len() == digits && p.bytes().all(|b| b.is_ascii_digit()));
        let (year, month, day) = (part(4), part(2), part(2));
        let (Some(year), Some(month), Some(day)) = (year, month, day) else { return Err(NotADay) };
        let number = |text: &str| text.parse::<u16>().map_err(|_| NotADay);
        Day::from_ymd(i32::from(number(year)?), number(month)? as u8, number(day)? as u8).ok_or(NotADay)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// A point in time, as milliseconds since 1970 UTC. Shown in the instance's zone, which for now is fixed at +08:00 (no summer time since 1991).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(i64);

/// Asia/Shanghai.
const ZONE_MILLIS: i64 = 8 * 3_600_000;

impl Moment {
    /// From milliseconds since 1970 UTC.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since 1970 UTC.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The moment of a clock time on a civil day.
    pub fn of(day: Day, minute_of_day: u16) -> Self {
        Self(i64::from(day.0) * 86_400_000 + i64::from(minute_of_day) * 60_000 - ZONE_MILLIS)
    }

    /// The civil day.
    pub fn day(self) -> Day {
        Day((self.0 + ZONE_MILLIS).div_euclid(86_400_000) as i32)
    }

    /// Minute of the civil day, 0–1439.
    pub fn minute_of_day(self) -> u16 {
        ((self.0 + ZONE_MILLIS).rem_euclid(86_400_000) / 60_000) as u16
    }

    /// `14:32`.
    pub fn clock(self) -> String {
        let minute = self.minute_of_day();
        format!("{:02}:{:02}", minute / 60, minute % 60)
    }
}

impl Add<std::time::Duration> for Moment {
    type Output = Moment;
    fn add(self, later: std::time::Duration) -> Moment {
        Moment(self.0 + i64::try_from(later.as_millis()).unwrap_or(i64::MAX / 2))
    }
}

impl fmt::Display for Moment {
    /// RFC 3339 with the instance's offset: `2020-02-14T01:00:00+08:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = (self.0 + ZONE_MILLIS).rem_euclid(60_000) / 1000;
        write!(f, "{}T{}:{second:02}+08:00", self.day(), self.clock())
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Moment {
    type Err = NotADay;
    /// Reads RFC 3339 with any offset.
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let stamp: jiff::Timestamp = text.parse().map_err(|_| NotADay)?;
        Ok(Self(stamp.as_millisecond()))
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// A clock time without a day, as minutes since midnight; written `08:30`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(u16);

impl Time {
    /// From hour 0–23 and minute 0–59. 24:00 is written as the end of a shift and accepted as 1440.
    pub fn new(hour: u16, minute: u16) -> Option<Self> {
        (minute < 60 && (hour < 24 || (hour == 24 && minute == 0))).then_some(Self(hour * 60 + minute))
    }

    /// Minutes since midnight.
    pub fn minutes(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl FromStr for Time {
    type Err = NotADay;
    /// Reads `8:30`, `08:30`, `08：30` and `0830`.
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let text = text.trim().replace('：', ":");
        let (hour, minute) = match text.split_once(':') {
            Some((hour, minute)) => (hour, minute.get(..2).unwrap_or(minute)),
            None if text.len() == 4 && text.is_ascii() => text.split_at(2),
            None => return Err(NotADay),
        };
        let number = |text: &str| text.parse::<u16>().map_err(|_| NotADay);
        Time::new(number(hour)?, number(minute)?).ok_or(NotADay)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(from)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_one_number_and_one_text() {
        let day: Day = "2020-02-03".parse().unwrap();
        assert_eq!(day.ymd(), (2020, 2, 3));
        assert_eq!(day.weekday(), 1);
        assert_eq!(day.to_string(), "2020-02-03");
        assert_eq!(Day::MIN.to_string(), "1800-01-01");
        assert_eq!(Day::MAX.to_string(), "2199-12-31");
        assert!("2020-02-30".parse::<Day>().is_err());
        assert!("2020-2-3".parse::<Day>().is_err());
    }

    #[test]
    fn a_moment_belongs_to_the_civil_day_of_the_instance() {
        let moment: Moment = "2020-02-02T17:00:00Z".parse().unwrap();
        assert_eq!(moment.day().to_string(), "2020-02-03");
        assert_eq!(moment.clock(), "01:00");
        assert_eq!(moment.to_string(), "2020-02-03T01:00:00+08:00");
        assert_eq!(Moment::of(moment.day(), 60), moment);
    }
}
