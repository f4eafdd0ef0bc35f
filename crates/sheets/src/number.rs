//! Numbers out of a cell as it comes: with thousands commas, full-width digits, Chinese numerals, and the unit inside the cell. Counts are
//! integers; fractions are kept as thousandths, never as floating-point numbers.

use crate::{Cell, CellFault, value::tidy};

/// A decimal number with at most three places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Number {
    /// The number times 1000.
    pub thousandths: i64,
}

/// Numbers above this are a typing error (and leave room for sums).
const NUMBER_MAX: i64 = 1_000_000_000_000;
/// Minutes of one entry: a month without a break. More is a typing error.
const MINUTES_MAX: i64 = 31 * 24 * 60;

impl Number {
    /// A whole number.
    pub fn of(whole: i64) -> Option<Self> {
        (-NUMBER_MAX..=NUMBER_MAX).contains(&whole).then_some(Self { thousandths: whole * 1000 })
    }

    /// The number when it is whole: 人, 人次, 份.
    pub fn whole(self) -> Option<i64> {
        (self.thousandths % 1000 == 0).then_some(self.thousandths / 1000)
    }

    /// The number in tenths when it has at most one place: 36.5 ℃ is 365.
    pub fn tenths(self) -> Option<i64> {
        (self.thousandths % 100 == 0).then_some(self.thousandths / 100)
    }

    /// Reads `1,200`, `0.5`, `１２`, `三十`, `1.2万`. Nothing around the number is allowed.
    pub fn read(text: &str) -> Option<Self> {
        let text = tidy(text);
        match leading(&text) {
            Some((number, "")) => Some(number),
            _ => None,
        }
    }
}

/// The number in a cell and the unit behind it, if one is written: `30分钟`, `2人次`, `1,200斤`, `三十`. An empty cell is `None`.
pub fn number_with_unit(cell: &Cell) -> Result<Option<(Number, Option<String>)>, CellFault> {
    let text = match cell {
        Cell::Empty => return Ok(None),
        Cell::Error(formula) => return Err(CellFault::Formula(formula.clone())),
        Cell::Number(text) | Cell::Text(text) => tidy(text),
        other => return Err(CellFault::NotANumber(other.to_string())),
    };
    if is_hedged(&text) {
        return Err(CellFault::Hedged(cell.to_string()));
    }
    let (number, unit) = leading(&text).ok_or_else(|| CellFault::NotANumber(cell.to_string()))?;
    // A second number behind the first one (3+2, 1-2, 5/3) is not a unit.
    if unit.contains(|c: char| c.is_ascii_digit() || "+-*/=~<>".contains(c)) {
        return Err(CellFault::NotANumber(cell.to_string()));
    }
    Ok(Some((number, (!unit.is_empty()).then(|| unit.to_owned()))))
}

/// A duration in whole minutes: `30`, `30分钟`, `0.5小时`, `1小时30分`, `一个半小时`, `1:30`. A number without a unit has the one of the
/// heading (`时长(小时)`), else minutes. Seconds are rounded.
pub fn minutes(cell: &Cell, heading_unit: Option<&str>) -> Result<Option<u32>, CellFault> {
    let refused = || CellFault::NotMinutes(cell.to_string());
    let text = match cell {
        Cell::Empty => return Ok(None),
        Cell::Time(time) => return Ok(Some(u32::from(time.minutes()))),
        Cell::Error(formula) => return Err(CellFault::Formula(formula.clone())),
        Cell::Number(text) | Cell::Text(text) => tidy(text).replace(' ', ""),
        other => return Err(CellFault::NotMinutes(other.to_string())),
    };
    if is_hedged(&text) {
        return Err(CellFault::Hedged(cell.to_string()));
    }
    let default = heading_unit.and_then(minutes_a_unit).unwrap_or(1);
    let thousandths = match text.split_once(':') {
        Some((hours, minutes)) => clock_duration(hours, minutes).map(|minutes| minutes * 1000),
        None => match without_seconds(&text) {
            Some((minutes, seconds)) => spoken_duration(minutes, default).map(|amount| amount + if seconds < 30 { 0 } else { 1000 }),
            None => spoken_duration(&text, default),
        },
    };
    let whole = thousandths.filter(|amount| amount % 1000 == 0).map(|amount| amount / 1000);
    let minutes = whole.filter(|minutes| (0..=MINUTES_MAX).contains(minutes)).ok_or_else(refused)?;
    Ok(u32::try_from(minutes).ok())
}

/// `8'30''`, `8分30秒`: the minutes with their unit, and the seconds.
fn without_seconds(text: &str) -> Option<(&str, u32)> {
    let rest = ["秒钟", "秒", "''", "\"", "″"].iter().find_map(|word| text.strip_suffix(word))?;
    let minutes = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    let seconds: u32 = rest[minutes.len()..].parse().ok()?;
    (seconds < 60 && !minutes.is_empty()).then_some((minutes, seconds))
}

fn clock_duration(hours: &str, minutes: &str) -> Option<i64> {
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.split(':').next()?.parse().ok()?);
    (minutes < 60).then_some(i64::from(hours) * 60 + i64::from(minutes))
}

/// Thousandths of a minute in `1小时30分`, `半小时`, `两个半小时`.
fn spoken_duration(text: &str, minutes_without_unit: i64) -> Option<i64> {
    let (mut rest, mut total) = (text, 0_i64);
    while !rest.is_empty() {
        let (number, after) = match rest.strip_prefix("半个").or_else(|| rest.strip_prefix('半')) {
            Some(after) => (Number { thousandths: 500 }, after),
            None => leading(rest)?,
        };
        let after_piece = after.trim_start_matches('个');
        let (number, after) = match after_piece.strip_prefix('半') {
            Some(after) => (Number { thousandths: number.thousandths + 500 }, after),
            None => (number, after_piece),
        };
        let unit_end = after.find(|c: char| c.is_ascii_digit() || digit_of(c).is_some() || c == '半').unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let minutes = if unit.is_empty() { minutes_without_unit } else { minutes_a_unit(unit)? };
        if minutes == 60 && after == "半" {
            return total.checked_add((number.thousandths + 500) * 60);
        }
        total = total.checked_add(number.thousandths.checked_mul(minutes)?)?;
        rest = after;
    }
    (!text.is_empty()).then_some(total)
}

fn minutes_a_unit(unit: &str) -> Option<i64> {
    match unit.trim_matches(['(', ')', '.', ',']) {
        "分钟" | "分" | "min" | "mins" | "minute" | "minutes" | "'" | "′" => Some(1),
        "小时" | "时" | "钟头" | "h" | "H" | "hour" | "hours" => Some(60),
        "刻钟" => Some(15),
        _ => None,
    }
}

/// Whether a tidied text begins with a number, of digits or of Chinese numerals.
pub(crate) fn begins_with_a_number(text: &str) -> bool {
    leading(text).is_some()
}

fn is_hedged(text: &str) -> bool {
    text.starts_with(['约', '近', '超', '逾'])
        || text.starts_with("大约")
        || text.contains(['余', '多', '几'])
        || ["左右", "以上", "以下"].iter().any(|word| text.contains(word))
}

/// A whole number of digits or Chinese numerals, with nothing around it.
pub(crate) fn whole(text: &str) -> Option<i64> {
    Number::read(text)?.whole()
}

/// The number at the beginning of a tidied text, and what follows it.
fn leading(text: &str) -> Option<(Number, &str)> {
    let (number, rest) = arabic(text).or_else(|| chinese(text))?;
    let rest = rest.trim_start();
    let scaled = |factor: i64| {
        let thousandths = number.thousandths.checked_mul(factor)?;
        (thousandths.abs() <= NUMBER_MAX * 1000).then_some(Number { thousandths })
    };
    match rest.strip_prefix('万') {
        Some(rest) => Some((scaled(10_000)?, rest)),
        None => Some((number, rest)),
    }
}

/// `-1,200.5`, with the comma between thousands only.
fn arabic(text: &str) -> Option<(Number, &str)> {
    let unsigned = text.strip_prefix(['-', '−']).unwrap_or(text);
    let (mut digits, mut places, mut end) = (0_i64, None::<u32>, 0);
    let mut marks = unsigned.char_indices().peekable();
    while let Some((index, mark)) = marks.next() {
        let next_is_digit = marks.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        match mark {
            '0'..='9' => match places {
                // A fourth place may only be a zero: nothing that is counted or measured here needs more.
                Some(3) if mark == '0' => {}
                Some(3) => return None,
                _ => {
                    digits = digits.checked_mul(10)?.checked_add(i64::from(mark as u8 - b'0'))?;
                    places = places.map(|places| places + 1);
                }
            },
            ',' if places.is_none() && index > 0 && thousands_follow(&unsigned[index + 1..]) => {}
            '.' if places.is_none() && index > 0 && next_is_digit => places = Some(0),
            _ => break,
        }
        end = index + mark.len_utf8();
    }
    if end == 0 || !unsigned.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let thousandths = digits.checked_mul(10_i64.pow(3 - places.unwrap_or(0)))?;
    if thousandths > NUMBER_MAX * 1000 {
        return None;
    }
    let sign = if unsigned.len() < text.len() { -1 } else { 1 };
    Some((Number { thousandths: sign * thousandths }, &unsigned[end..]))
}

fn thousands_follow(rest: &str) -> bool {
    rest.len() >= 3 && rest.bytes().take_while(u8::is_ascii_digit).count() == 3
}

/// `三十`, `一百二十`, `两千零五`, `二〇`, `廿五`.
fn chinese(text: &str) -> Option<(Number, &str)> {
    let end = text.find(|c: char| digit_of(c).is_none() && rank_of(c).is_none()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let is_row_of_digits = word.chars().all(|c| digit_of(c).is_some_and(|digit| digit < 10));
    let (mut total, mut digit) = (0_i64, None::<i64>);
    for c in word.chars() {
        match (digit_of(c), rank_of(c)) {
            (Some(next), _) if is_row_of_digits => {
                total = total.checked_mul(10)?.checked_add(next)?;
            }
            (Some(0), _) => digit = None,
            (Some(20), _) => total += 20,
            (Some(next), _) => digit = Some(next),
            (None, Some(rank)) => total = total.checked_add(digit.take().unwrap_or(1) * rank)?,
            (None, None) => return None,
        }
    }
    total += digit.unwrap_or(0);
    if word.is_empty() { None } else { Some((Number::of(total)?, rest)) }
}

fn digit_of(c: char) -> Option<i64> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '两' | '贰' | '兩' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        '廿' => 20,
        _ => return None,
    })
}

fn rank_of(c: char) -> Option<i64> {
    Some(match c {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1000,
        _ => return None,
    })
}

/// A floating-point number of a sheet as decimal text, with the 15 digits that Excel shows: 0.1 + 0.2 is 0.3.
pub(crate) fn decimal_text(number: f64) -> String {
    if !number.is_finite() {
        return String::from("#NUM!");
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    // Zero without its sign.
    if rounded == 0.0 { String::from("0") } else { format!("{rounded}") }
}
