//! Meaning out of a cell as it comes: days, clock times, yes and no, lists. An empty cell is `None`, never a fault; whether a field must be
//! there is the record's own rule. Numbers and durations are in [`crate::number`].

use crate::{Cell, CellFault, heading::half_width, number};
use base::{Day, Time};

/// Where a workbook starts to number its days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Epoch {
    /// 1900-01-01 is day 1 (Excel and WPS on Windows; 1900-02-29 is counted although there was none).
    #[default]
    Of1900,
    /// 1904-01-01 is day 0 (old Excel for Mac).
    Of1904,
}

impl Epoch {
    /// The civil day with this serial number.
    pub fn day(self, serial: i32) -> Option<Day> {
        const DAY_1904_01_01: i32 = -24_107;
        const DAY_1899_12_30: i32 = -25_569;
        match (self, serial) {
            (Self::Of1904, serial) => Day::from_number(DAY_1904_01_01.checked_add(serial)?),
            (Self::Of1900, 60) => None,
            (Self::Of1900, 1..60) => Day::from_number(DAY_1899_12_30 + 1 + serial),
            (Self::Of1900, serial) => Day::from_number(DAY_1899_12_30.checked_add(serial)?),
        }
    }
}

/// A bare number in a column of days is a serial number only between these (1920 to 2100): a smaller one is a year (`2020`) or a count, and
/// reading it as a day of 1905 would be a silent error.
const SERIALS: std::ops::RangeInclusive<i32> = 7_306..=73_415;
const DAYS_FROM_1900_TO_1904: i32 = 1_462;
const SECONDS_A_DAY: i64 = 86_400;

/// A number that is formatted as a date, a time or a duration.
pub(crate) fn serial(value: f64, is_duration: bool, epoch: Epoch) -> Cell {
    if !value.is_finite() || !(0.0..3_000_000.0).contains(&value) {
        return Cell::Number(number::decimal_text(value));
    }
    let seconds = (value * SECONDS_A_DAY as f64).round() as i64;
    let (days, minutes) = (seconds / SECONDS_A_DAY, (seconds % SECONDS_A_DAY / 60) as u16);
    let Some(time) = Time::new(minutes / 60, minutes % 60) else {
        return Cell::Empty;
    };
    match epoch.day(days as i32) {
        _ if days == 0 && (is_duration || minutes > 0) => Cell::Time(time),
        _ if is_duration => Cell::Text(format!("{}:{:02}", seconds / 3600, seconds % 3600 / 60)),
        Some(day) if minutes == 0 => Cell::Day(day),
        Some(day) => Cell::DateTime(day, time),
        None => Cell::Number(number::decimal_text(value)),
    }
}

/// A civil day: a date cell, a serial number, or text in any usual spelling. A clock time beside it is dropped. `today` gives the year to
/// `2月3日`.
pub fn day(cell: &Cell, today: Day) -> Result<Option<Day>, CellFault> {
    day_since(cell, today, Epoch::Of1900)
}

/// The same for a workbook with another epoch ([`Workbook::epoch`](crate::Workbook::epoch)): serial numbers that are not formatted as dates
/// mean other days there.
pub fn day_since(cell: &Cell, today: Day, epoch: Epoch) -> Result<Option<Day>, CellFault> {
    let refused = || CellFault::NotADay(cell.to_string());
    match cell {
        Cell::Empty => Ok(None),
        Cell::Day(day) | Cell::DateTime(day, _) => Ok(Some(*day)),
        Cell::Error(formula) => Err(CellFault::Formula(formula.clone())),
        Cell::Time(_) | Cell::Bool(_) => Err(refused()),
        Cell::Number(text) | Cell::Text(text) => {
            if let Some(day) = unformatted(text, epoch) {
                return Ok(Some(day));
            }
            let typed = Day::typed(text, today);
            // 2.10 typed for the tenth of February is the number 2.1 to Excel: nobody can tell it from the first.
            if matches!(cell, Cell::Number(_)) && text.contains('.') {
                return Err(if typed.is_some() { CellFault::DayAsNumber(cell.to_string()) } else { refused() });
            }
            typed.map(Some).ok_or_else(refused)
        }
    }
}

/// `43864`, `43864.5`.
fn unformatted(text: &str, epoch: Epoch) -> Option<Day> {
    let serial: i32 = match text.split_once('.') {
        Some((whole, part)) if part.bytes().all(|byte| byte.is_ascii_digit()) => whole.parse().ok()?,
        Some(_) => return None,
        None => text.parse().ok()?,
    };
    let since_1900 = if epoch == Epoch::Of1904 { serial.checked_add(DAYS_FROM_1900_TO_1904)? } else { serial };
    if SERIALS.contains(&since_1900) { epoch.day(serial) } else { None }
}

/// A clock time: a time cell, the time of a date cell, a fraction of a day, or text: `8:30`, `8：30`, `8点半`, `下午3点`, `14时30分`. A date
/// before it is dropped.
pub fn time(cell: &Cell) -> Result<Option<Time>, CellFault> {
    let refused = || CellFault::NotATime(cell.to_string());
    match cell {
        Cell::Empty => Ok(None),
        Cell::Time(time) | Cell::DateTime(_, time) => Ok(Some(*time)),
        Cell::Error(formula) => Err(CellFault::Formula(formula.clone())),
        Cell::Day(_) | Cell::Bool(_) => Err(refused()),
        Cell::Number(text) => match text.strip_prefix("0.").and_then(|part| format!("0.{part}").parse().ok()) {
            Some(part) => match serial(part, true, Epoch::Of1900) {
                Cell::Time(time) => Ok(Some(time)),
                _ => Err(refused()),
            },
            None => typed_time(text).map(Some).ok_or_else(refused),
        },
        Cell::Text(text) => typed_time(text).map(Some).ok_or_else(refused),
    }
}

/// Whether a cell holds a clock time and no day.
pub(crate) fn is_clock(cell: &Cell) -> bool {
    match cell {
        Cell::Time(_) => true,
        Cell::Text(text) => text.contains([':', '：', '点', '时']) && typed_time(text).is_some() && !is_day(cell),
        _ => false,
    }
}

/// Whether a cell holds a day, perhaps one without its year.
pub(crate) fn is_day(cell: &Cell) -> bool {
    let is_of_short_year = |text: &String| !Day::of_short_year(text).is_empty();
    matches!(day(cell, Day::default()), Ok(Some(_))) || matches!(cell, Cell::Text(text) if is_of_short_year(text))
}

fn typed_time(text: &str) -> Option<Time> {
    let text = tidy(text);
    let (clock, is_afternoon) = half_of_day(&text);
    let clock = clock.rsplit([' ', 'T', '日', '号']).next()?;
    let (hour, minute) = if let Some((hour, rest)) = clock.split_once([':', '点', '时']) {
        let rest = rest.trim_start_matches('钟').trim_end_matches('分');
        let rest = rest.split([':', '分']).next().unwrap_or_default();
        let minute = match rest {
            "" | "整" => 0,
            "半" => 30,
            "一刻" => 15,
            "三刻" => 45,
            digits => u16::try_from(number::whole(digits)?).ok()?,
        };
        (u16::try_from(number::whole(hour)?).ok()?, minute)
    } else if matches!(clock.len(), 3 | 4) && clock.bytes().all(|byte| byte.is_ascii_digit()) {
        let (hour, minute) = clock.split_at(clock.len() - 2);
        (hour.parse().ok()?, minute.parse().ok()?)
    } else {
        return None;
    };
    let hour = if is_afternoon && hour < 12 { hour + 12 } else { hour };
    Time::new(hour, minute)
}

/// What stands behind 下午 or before pm, and whether it is the second half of the day.
fn half_of_day(text: &str) -> (&str, bool) {
    for (word, is_afternoon) in [("上午", false), ("早上", false), ("凌晨", false), ("中午", true), ("下午", true), ("晚上", true)] {
        if let Some((_, clock)) = text.split_once(word) {
            let clock = clock.trim_start();
            // 中午11点半 is before noon.
            return (clock, is_afternoon && !(word == "中午" && clock.starts_with("11")));
        }
    }
    for (word, is_afternoon) in [("am", false), ("AM", false), ("pm", true), ("PM", true)] {
        if let Some(clock) = text.strip_suffix(word) {
            return (clock.trim_end(), is_afternoon);
        }
    }
    (text, false)
}

/// Text as it stands. Refused where the spreadsheet has spoilt it: a failed formula, a long number whose last digits it dropped, a number of
/// which only the scientific notation is left.
pub fn text(cell: &Cell) -> Result<Option<String>, CellFault> {
    match cell {
        Cell::Empty => Ok(None),
        Cell::Error(formula) => Err(CellFault::Formula(formula.clone())),
        Cell::Number(text) if has_lost_digits(text) => Err(CellFault::LostDigits(text.clone())),
        Cell::Text(text) if is_scientific(text) => Err(CellFault::Scientific(text.clone())),
        other => Ok(Some(other.to_string())),
    }
}

/// A number of papers that was taken for an amount: beyond the fifteenth digit only zeros are left.
fn has_lost_digits(number: &str) -> bool {
    const DIGITS_KEPT: usize = 15;
    number.get(DIGITS_KEPT..).is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte == b'0'))
}

/// `4.40524E+17`, as a number is written into a `.csv`.
fn is_scientific(text: &str) -> bool {
    let Some((digits, power)) = text.split_once(['E', 'e']) else { return false };
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, places) = digits.split_once('.').unwrap_or((digits, "0"));
    whole.len() == 1 && is_digits(whole) && is_digits(places) && power.strip_prefix('+').is_some_and(is_digits)
}

/// A number that names something (a paper, a phone, a file): its digits as they stand, half-width and without spaces. Refused when the
/// spreadsheet took it for an amount and dropped its last digits, which nobody would notice in a list.
pub fn code(cell: &Cell) -> Result<Option<String>, CellFault> {
    Ok(text(cell)?.map(|text| tidy(&text).replace(' ', "")))
}

/// The items of a cell, split at `、，,;；/` and line breaks. A single number, date or yes is one item.
pub fn list(cell: &Cell) -> Vec<String> {
    match cell {
        Cell::Text(text) => {
            let items = text.split(['、', '，', ',', ';', '；', '/', '／', '\n', '\r']);
            items.map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
        }
        Cell::Empty => Vec::new(),
        other => vec![other.to_string()],
    }
}

/// Yes or no: `是 有 √ 对 Y 1` and `否 无 没有 × N 0`.
pub fn flag(cell: &Cell) -> Result<Option<bool>, CellFault> {
    let text = match cell {
        Cell::Empty => return Ok(None),
        Cell::Bool(yes) => return Ok(Some(*yes)),
        Cell::Error(formula) => return Err(CellFault::Formula(formula.clone())),
        other => tidy(&other.shown()).to_lowercase(),
    };
    match text.as_str() {
        "是" | "有" | "√" | "✓" | "✔" | "☑" | "■" | "对" | "y" | "yes" | "t" | "true" | "1" => Ok(Some(true)),
        "否" | "无" | "没有" | "不是" | "×" | "✗" | "✘" | "x" | "□" | "☐" | "n" | "no" | "f" | "false" | "0" => Ok(Some(false)),
        _ => Err(CellFault::NotAFlag(cell.to_string())),
    }
}

/// Half-width, with single spaces.
pub(crate) fn tidy(text: &str) -> String {
    let half: String = text.chars().map(half_width).collect();
    half.split_whitespace().collect::<Vec<_>>().join(" ")
}
