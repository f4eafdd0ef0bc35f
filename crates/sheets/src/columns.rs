//! Columns and values of what is written, the same for `.xlsx` and `.csv`. Callers describe their tables with them.

use base::{Day, Moment, Time};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How a column is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text that stays text: numbers of papers and phones keep their zeros.
    #[default]
    Text,
    /// A whole number.
    Integer,
    /// A count: a whole number with its thousands apart.
    Count,
    /// A difference of counts: with its sign.
    Change,
    /// A share in whole percent.
    Percent,
    /// A number with one place, given in tenths.
    Tenths,
    /// A real date, shown as `yyyy-mm-dd`.
    Day,
    /// A real date with clock time, shown as `yyyy-mm-dd hh:mm`.
    Moment,
}

/// A column to write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its heading.
    pub label: String,
    /// How its values are written.
    pub kind: Kind,
}

impl Kind {
    /// Whether numbers stand in the column.
    pub(crate) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Count | Self::Change | Self::Percent | Self::Tenths)
    }
}

impl Column {
    /// A column of text.
    pub fn text(label: &str) -> Self {
        Self::of(label, Kind::Text)
    }

    /// A column of this kind.
    pub fn of(label: &str, kind: Kind) -> Self {
        Self { label: label.to_owned(), kind }
    }
}

/// A value to write. One that does not suit the kind of its column is written as what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// Text, never a formula.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number in tenths: 365 is 36.5.
    Tenths(i64),
    /// A date.
    Day(Day),
    /// A date with clock time.
    Moment(Moment),
    /// A clock time.
    Time(Time),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Tenths(tenths) => {
                let sign = if *tenths < 0 { "-" } else { "" };
                write!(f, "{sign}{}.{}", tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10)
            }
            Self::Day(day) => write!(f, "{day}"),
            Self::Moment(moment) => write!(f, "{} {}", moment.day(), moment.clock()),
            Self::Time(time) => write!(f, "{time}"),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Self {
        Self::Day(day)
    }
}

/// Width of a text on screen in half-width letters: a Chinese character takes two.
pub(crate) fn width(text: &str) -> usize {
    let longest = text.lines().map(|line| line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum());
    longest.max().unwrap_or(0)
}
