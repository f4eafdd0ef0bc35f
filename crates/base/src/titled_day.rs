//! The time of which a title speaks: 2020年2月走访登记. Ledgers below such a title write their days without a year. Called by the importer with the titles
//! of a sheet and with the lines that part it into months. Absent: titles that name a school year or a quarter, which say no year for certain.

use crate::Day;
use crate::text::{chinese_number, halfwidth, is_number_character};

impl Day {
    /// The middle of the year or month that a title names first: `2020年3月` is 2020-03-15, `二〇一九年度登记表` 2019-07-01. None without a year of four
    /// digits before 年, or of two with a month behind it: `20年3月`.
    pub fn of_title(text: &str) -> Option<Day> {
        let text: String = halfwidth(text).chars().filter(|c| !c.is_whitespace()).collect();
        let (at, mark) = text.match_indices('年').next()?;
        let number = number_before(&text[..at])?;
        let after = &text[at + mark.len()..];
        let month = after.split_once('月').and_then(|(month, _)| chinese_number(month)).and_then(|month| u8::try_from(month).ok());
        let year = i32::try_from(chinese_number(number)?).ok()?;
        let year = match (number.chars().count(), month) {
            (4, _) => year,
            (2, Some(1..=12)) if number.is_ascii() => 2000 + year,
            _ => return None,
        };
        month.and_then(|month| Day::from_ymd(year, month, 15)).or(Day::from_ymd(year, 7, 1))
    }
}

/// The number characters at the end of a text.
fn number_before(text: &str) -> Option<&str> {
    let name = text.trim_end_matches(is_number_character);
    Some(&text[name.len()..]).filter(|number| !number.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_when_its_rows_were_written() {
        let worked = [
            ("2020年3月", Some("2020-03-15")),
            ("走访、电访登记（2020年2月）", Some("2020-02-15")),
            ("二0二0年尿检登记表", Some("2020-07-01")),
            ("二〇一九年十二月", Some("2019-12-15")),
            ("2019年度小组工作登记", Some("2019-07-01")),
            ("２０２０ 年 2 月 3 日至 5 日", Some("2020-02-15")),
            ("2019年下半年 — 2020年上半年", Some("2019-07-01")),
            ("2020年13月", Some("2020-07-01")),
            ("人员情况登记表（20年3月）", Some("2020-03-15")),
            ("20年", None),
            ("共20年3个月", None),
            ("2月份", None),
            ("合同第三年度", None),
            ("", None),
        ];
        for (title, expected) in worked {
            assert_eq!(Day::of_title(title), expected.map(|day| day.parse().unwrap()), "{title}");
        }
    }
}
