//! What stands in one cell of a sheet, told apart as the file tells it; and what may be wrong with it. [`crate::value`] and
//! [`crate::number`] read meaning out of it.

use base::{Day, Time};
use std::{borrow::Cow, fmt};

/// One cell. Its `Display` is what a person would see, and what the parser of a form accepts: `2020-02-03`, `08:30`, `30`, `是`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, or only spaces.
    #[default]
    Empty,
    /// Text, trimmed at both ends.
    Text(String),
    /// A number as decimal text without exponent and without loss: an 18-digit number keeps its 18 digits.
    Number(String),
    /// A date.
    Day(Day),
    /// A date with a clock time (seconds dropped).
    DateTime(Day, Time),
    /// A clock time, or a duration below a day.
    Time(Time),
    /// 是 or 否.
    Bool(bool),
    /// A formula that failed, as Excel writes it: `#N/A`.
    Error(String),
}

impl Cell {
    /// A text cell; blank text is an empty cell.
    pub fn text(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}');
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// What a person sees; empty text for an empty cell.
    pub fn shown(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Text(text) | Self::Number(text) | Self::Error(text) => Cow::Borrowed(text),
            other => Cow::Owned(other.to_string()),
        }
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) | Self::Number(text) | Self::Error(text) => f.write_str(text),
            Self::Day(day) => write!(f, "{day}"),
            Self::DateTime(day, time) => write!(f, "{day} {time}"),
            Self::Time(time) => write!(f, "{time}"),
            Self::Bool(yes) => f.write_str(if *yes { "是" } else { "否" }),
        }
    }
}

/// Why the content of a cell cannot be what was asked for. The sentence stands after the heading: “日期”列：….
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CellFault {
    /// Not a date, or a date that the calendar does not have.
    #[error("“{0}”不是日期，请写成 2020-02-03 这样")]
    NotADay(String),
    /// A year of two digits where nothing tells which year it is.
    #[error("“{0}”的年份只有两位，旁边的日期也说明不了是哪一年，请写成 2020-02-17 这样")]
    ShortYear(String),
    /// 2.10 typed into a cell of numbers.
    #[error("“{0}”在表里是数字，分不清是 1 日还是 10 日，请把这一列设为文本，写成 2020-02-10 这样")]
    DayAsNumber(String),
    /// A paper's number typed as a number: only its first 15 digits are left.
    #[error("“{0}”的后几位已被 Excel 改成了 0，请把这一列设为文本再填写")]
    LostDigits(String),
    /// A number of which only the scientific notation came along.
    #[error("“{0}”是科学计数法，原来的号码已经看不出来，请把这一列设为文本再填写")]
    Scientific(String),
    /// Not a clock time.
    #[error("“{0}”不是时间，请写成 14:30 这样")]
    NotATime(String),
    /// Not a number.
    #[error("“{0}”不是数，请只写数字")]
    NotANumber(String),
    /// 约, 近, 余, 多: a record wants what was counted.
    #[error("“{0}”是约数，请写实际的数")]
    Hedged(String),
    /// A unit that the column does not have.
    #[error("“{0}”的单位不对，这一列按分钟登记，也可写小时")]
    NotMinutes(String),
    /// Neither yes nor no.
    #[error("“{0}”看不出是或否，请写“是”或“否”")]
    NotAFlag(String),
    /// The formula in the cell failed.
    #[error("公式出错（{0}），请改成数值")]
    Formula(String),
}
