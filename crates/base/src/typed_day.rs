//! Days as people type them and as ledgers hold them. Called by every form field and ledger column that holds a day. Absent: serial numbers of
//! spreadsheets (crate `sheets`), days of the lunar calendar. A year of two digits is read only beside a day that says when it was written:
//! alone, `20.2.17` may be of 2020 or of 2017.

use crate::Day;
use crate::text::{chinese_number, halfwidth, is_number_character, trimmed};

/// A day and month without a year means the latest such day, but what is being planned may lie this far ahead.
const DAYS_AHEAD_MAX: i32 = 31;

/// A day with a year of two digits lies at most so far from its neighbours: half a year, so that two readings seldom both fit.
const NEIGHBOUR_DAYS_MAX: i32 = 183;

/// The same where 年 stands behind the two digits, which then are a year for certain: the dates of an order lie years before its row.
const NAMED_YEAR_DAYS_MAX: i32 = 10 * 366;

/// Longer texts hold a sentence, not a day.
const CHARACTERS_MAX: usize = 40;

/// Words for days beside today, with their distance in days.
const WORDS: [(&str, i32); 9] =
    [("大前天", -3), ("今天", 0), ("今日", 0), ("昨天", -1), ("昨日", -1), ("前天", -2), ("前日", -2), ("明天", 1), ("后天", 2)];

/// What may follow a day without changing it: a time of day or the day of the week.
const PARTS_OF_DAY: [&str; 14] = ["上午", "下午", "中午", "早上", "晚上", "凌晨", "夜里", "夜间", "傍晚", "早", "晚", "星期", "礼拜", "周"];

impl Day {
    /// Reads what people type and what ledgers hold: `2020-02-03`, `2020/2/3`, `2020.2.3`, `20200203`, `2020年2月3日`, `二〇二〇年二月三日`,
    /// `2月3日`, `2-3`, `02-03`, `2.3`, `今天`, `昨天`, `前天`; full-width digits and spaces too. A time or a day of the week behind it is ignored.
    ///
    /// A day without a year is in the year of `today`, unless it would be more than 31 days ahead or does not exist there: then it is in
    /// the year before. Whatever else stands there is none, never a guess.
    pub fn typed(text: &str, today: Day) -> Option<Day> {
        let text = halfwidth(text);
        let text = trimmed(&text);
        if text.chars().count() > CHARACTERS_MAX {
            return None;
        }
        let spoken = WORDS.iter().find_map(|(word, days)| Some((today + *days, text.strip_prefix(word)?)));
        let (day, rest) = spoken.or_else(|| compact(text)).or_else(|| separated(text, today))?;
        let after_its_name = text[..text.len() - rest.len()].ends_with(['日', '号']);
        leaves_the_day_alone(rest, after_its_name).then_some(day)
    }

    /// As [`Day::typed`], and a year of two digits too: `20/2/17`, `20.2.17`, `20年2月17日`. It is in this century, and of its readings (year first,
    /// or last as in other countries) exactly one lies near `near`, a day beside which it was written. Two that fit are none.
    pub fn typed_beside(text: &str, near: Day) -> Option<Day> {
        Day::typed(text, near).or_else(|| {
            let readings = short_year(text);
            let most = if text.contains('年') { NAMED_YEAR_DAYS_MAX } else { NEIGHBOUR_DAYS_MAX };
            let mut near_readings = readings.into_iter().filter(|day| (*day - near).abs() <= most);
            near_readings.next().filter(|_| near_readings.next().is_none())
        })
    }

    /// The days that a text with a year of two digits may mean, the year first; none if it is no such text.
    pub fn of_short_year(text: &str) -> Vec<Day> {
        short_year(text)
    }
}

/// The readings of three numbers of which one is a year of two digits.
fn short_year(text: &str) -> Vec<Day> {
    let text = halfwidth(text);
    let text = trimmed(&text);
    let Some((numbers, is_named, rest)) = short_parts(text).filter(|_| text.chars().count() <= CHARACTERS_MAX) else { return Vec::new() };
    if !leaves_the_day_alone(rest, is_named) {
        return Vec::new();
    }
    let [first, second, third] = numbers;
    let year = |text: &str| (text.chars().count() == 2).then(|| chinese_number(text)).flatten().map(|year| 2000 + year as i32);
    let day = |of_year: &str, month: &str, day: &str| Day::from_ymd(year(of_year)?, small(month)?, small(day)?);
    let year_last = if is_named { [None, None] } else { [day(third, second, first), day(third, first, second)] };
    let mut readings: Vec<Day> = [day(first, second, third)].into_iter().chain(year_last).flatten().collect();
    readings.dedup();
    readings
}

/// Three numbers with the same mark between them or with their Chinese names, and whether it is the names.
fn short_parts(text: &str) -> Option<([&str; 3], bool, &str)> {
    let (first, mark, after_first) = part(text)?;
    let (second, second_mark, after_second) = part(after_first)?;
    match (mark, second_mark) {
        ('年', '月') => last_part(after_second).map(|(third, rest)| ([first, second, third], true, rest)),
        ('-' | '/' | '.', mark_again) if mark_again == mark => number(after_second).map(|(third, rest)| ([first, second, third], false, rest)),
        _ => None,
    }
}

/// `20200203`, also with a time written behind it without a space: `202002031430`, `20200203143000`.
fn compact(text: &str) -> Option<(Day, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if !matches!(digits, 8 | 12 | 14) {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let day = Day::from_ymd(i32::from(number(0, 4)?), number(4, 6)? as u8, number(6, 8)? as u8)?;
    Some((day, &text[digits..]))
}

/// Year, month, day or month, day with the same mark between them, or with their Chinese names behind them.
fn separated(text: &str, today: Day) -> Option<(Day, &str)> {
    let (first, mark, after_first) = part(text)?;
    let (second, second_mark, after_second) = part(after_first)?;
    match (mark, second_mark) {
        ('年', '月') => {
            let (third, rest) = last_part(after_second)?;
            Some((Day::from_ymd(full_year(first)?, small(second)?, small(third)?)?, rest))
        }
        ('月', mark) if mark != '年' && mark != '月' => {
            let (second, rest) = last_part(after_first)?;
            Some((without_year(first, second, today)?, rest))
        }
        ('-' | '/' | '.', mark_again) if mark_again == mark => {
            let (third, rest) = number(after_second)?;
            Some((Day::from_ymd(full_year(first)?, small(second)?, small(third)?)?, rest))
        }
        ('-' | '/' | '.', _) => {
            let (second, rest) = number(after_first)?;
            Some((without_year(first, second, today)?, rest))
        }
        _ => None,
    }
}

/// A number, the mark behind it (a space if there is none) and what follows the mark.
fn part(text: &str) -> Option<(&str, char, &str)> {
    let (digits, rest) = number(text)?;
    let after = rest.trim_start();
    let Some(mark) = after.chars().next() else { return Some((digits, ' ', "")) };
    let following = after[mark.len_utf8()..].trim_start();
    let mark = match mark {
        '-' | '—' | '–' | '−' | '‐' => '-',
        // Input methods write the ideographic full stop where a point is meant.
        '.' | '。' | '·' => '.',
        '号' => '日',
        '/' | '年' | '月' | '日' => mark,
        _ => return Some((digits, ' ', rest)),
    };
    Some((digits, mark, following))
}

/// The day of the month with or without 日 or 号 behind it.
fn last_part(text: &str) -> Option<(&str, &str)> {
    let (digits, rest) = number(text)?;
    let after = rest.trim_start();
    Some((digits, after.strip_prefix(['日', '号']).unwrap_or(rest)))
}

/// The number at the beginning of the text, still as text, and what follows it.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|character| !is_number_character(character)).unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

/// Only four digits are a year for certain.
fn full_year(text: &str) -> Option<i32> {
    (text.chars().count() == 4).then(|| chinese_number(text)).flatten().map(|year| year as i32)
}

/// A month or a day of the month.
fn small(text: &str) -> Option<u8> {
    (text.chars().count() <= 3).then(|| chinese_number(text)).flatten().and_then(|number| u8::try_from(number).ok())
}

fn without_year(month: &str, day: &str, today: Day) -> Option<Day> {
    let (month, day) = (small(month)?, small(day)?);
    let (this_year, ..) = today.ymd();
    [this_year, this_year - 1].into_iter().find_map(|year| Day::from_ymd(year, month, day).filter(|day| *day - today <= DAYS_AHEAD_MAX))
}

/// Whether what stands behind a day is nothing, a time or a day of the week. Behind 日 or 号 a time needs no space: `2月8日9:30`.
fn leaves_the_day_alone(rest: &str, after_its_name: bool) -> bool {
    let spaced = after_its_name || rest.starts_with(char::is_whitespace) || rest.starts_with(['T', 't', ',', '，']);
    let rest = rest.trim_start().trim_start_matches(['T', 't', ',', '，', '(', '（']).trim_start();
    rest.is_empty() || PARTS_OF_DAY.iter().any(|part| rest.starts_with(part)) || (spaced && begins_with_a_clock(rest))
}

/// `9:30`, `14时`; 10:61 is a typing error that would go unnoticed.
fn begins_with_a_clock(text: &str) -> bool {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let below = |text: &str, most: u8| text.parse::<u8>().is_ok_and(|number| number < most);
    let (hour, rest) = text.split_at(digits(text));
    let Some(mark) = rest.chars().next().filter(|mark| matches!(mark, ':' | '点' | '时')) else { return false };
    let minute = &rest[mark.len_utf8()..];
    let minute = &minute[..digits(minute)];
    (1..=2).contains(&hour.len()) && below(hour, 25) && if minute.is_empty() { mark != ':' } else { below(minute, 60) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn every_usual_spelling_is_read() {
        let today = day("2020-02-14");
        let worked = [
            ("2020-02-03", "2020-02-03"),
            ("2020-2-3", "2020-02-03"),
            ("2020/2/3", "2020-02-03"),
            ("2020.2.3", "2020-02-03"),
            ("2020。2。3", "2020-02-03"),
            ("2020—2—3", "2020-02-03"),
            ("20200203", "2020-02-03"),
            ("2020年2月3日", "2020-02-03"),
            ("2020年2月3号", "2020-02-03"),
            ("2020年02月03", "2020-02-03"),
            ("2020 年 2 月 3 日", "2020-02-03"),
            ("２０２０－０２－０３", "2020-02-03"),
            ("２０２０年２月３日\u{3000}", "2020-02-03"),
            ("二〇二〇年二月三日", "2020-02-03"),
            ("二〇二〇年二月十三日", "2020-02-13"),
            ("二○二○年二月二十三日", "2020-02-23"),
            ("2020年二月十日", "2020-02-10"),
            ("2月3日", "2020-02-03"),
            ("2月3号", "2020-02-03"),
            ("2月3", "2020-02-03"),
            ("二月三日", "2020-02-03"),
            ("2-3", "2020-02-03"),
            ("02-03", "2020-02-03"),
            ("2.3", "2020-02-03"),
            ("2/3", "2020-02-03"),
            ("今天", "2020-02-14"),
            ("今日", "2020-02-14"),
            ("昨天", "2020-02-13"),
            ("前天", "2020-02-12"),
            ("大前天", "2020-02-11"),
            ("明天", "2020-02-15"),
            ("2020-02-03 14:30", "2020-02-03"),
            ("2020-02-03T14:30:00+08:00", "2020-02-03"),
            ("2020-02-03T06:30:00Z", "2020-02-03"),
            ("20200203143000", "2020-02-03"),
            ("2020/2/3 9:05:00", "2020-02-03"),
            ("2020年2月3日 14时30分", "2020-02-03"),
            ("2020年2月3日下午", "2020-02-03"),
            ("2020-02-03（星期一）", "2020-02-03"),
            ("2月3日 14:30", "2020-02-03"),
            ("2-3 14:30", "2020-02-03"),
            ("昨天 14:30", "2020-02-13"),
            ("2月8日9:30", "2020-02-08"),
            ("2月8号9点半", "2020-02-08"),
            ("2020年2月8日14：30", "2020-02-08"),
            ("2020-02-08 9点", "2020-02-08"),
            ("1800-01-01", "1800-01-01"),
        ];
        for (text, expected) in worked {
            assert_eq!(Day::typed(text, today), Some(day(expected)), "{text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_the_latest_unless_it_is_near() {
        let worked = [
            ("2020-01-05", "12-28", "2019-12-28"),
            ("2020-02-14", "3-16", "2020-03-16"),
            ("2020-02-14", "3-17", "2019-03-17"),
            ("2020-12-20", "1-5", "2020-01-05"),
            ("2021-03-01", "2-29", "2020-02-29"),
        ];
        for (today, text, expected) in worked {
            assert_eq!(Day::typed(text, day(today)), Some(day(expected)), "{text} on {today}");
        }
        assert_eq!(Day::typed("2-29", day("2023-03-01")), None);
    }

    #[test]
    fn nonsense_is_no_day() {
        let today = day("2020-02-14");
        let nonsense = [
            "",
            " ",
            "无",
            "不详",
            "2020",
            "2020-02",
            "2020年",
            "2020年2月",
            "2月",
            "3日",
            "20.2.3",
            "20年2月3日",
            "2020-13-01",
            "2020-02-30",
            "2020-2/3",
            "2020-02-03-04",
            "2020-02-03abc",
            "202002",
            "2020020",
            "20201301",
            "13-40",
            "0-0",
            "37.2℃",
            "2.3公斤",
            "正月初三",
            "1700-01-01",
            "三天前",
            "2020-02-03 来电",
            "今天没有来",
            "2020年2月30日",
            "2020-2月3",
            "13800000000",
            "2020-02-03 14",
            "2020-02-03 10:61",
            "2020-02-03 25:10",
            "2月8日9",
            "2.89:30",
            "年月日",
            "--",
            "2-",
            "-2-3",
        ];
        for text in nonsense {
            assert_eq!(Day::typed(text, today), None, "{text}");
        }
    }

    #[test]
    fn a_year_of_two_digits_is_read_where_its_neighbours_leave_one_reading() {
        let worked = [
            ("2020-02-14", "20/2/17", Some("2020-02-17")),
            ("2020-02-14", "20.2.17", Some("2020-02-17")),
            ("2020-02-14", "20-02-17", Some("2020-02-17")),
            ("2020-02-14", "２０．２．１７", Some("2020-02-17")),
            ("2020-02-14", "20年2月17日", Some("2020-02-17")),
            ("2020-02-14", "20年2月17号9:30", Some("2020-02-17")),
            ("2020-01-03", "19.12.30", Some("2019-12-30")),
            ("2020-02-14", "14年3月1日", Some("2014-03-01")),
            ("2020-02-14", "2020/2/3", Some("2020-02-03")),
            ("2020-02-14", "2月3日", Some("2020-02-03")),
            // The 19th of October 2020 lies as near as the 20th of October 2019.
            ("2020-04-20", "19/10/20", None),
            ("2020-02-14", "14/3/1", None),
            ("2020-02-14", "99年3月1日", None),
            ("2020-02-14", "20/2/30", None),
            ("2020-02-14", "20/2/17来电", None),
            ("2020-02-14", "20/2", None),
        ];
        for (near, text, expected) in worked {
            assert_eq!(Day::typed_beside(text, day(near)), expected.map(day), "{text} beside {near}");
        }
        assert_eq!(Day::of_short_year("20.2.17"), [day("2020-02-17"), day("2017-02-20")]);
        assert_eq!(Day::of_short_year("2020.2.17"), []);
    }

    fn in_chinese(number: i32) -> String {
        let digits = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
        let (tens, ones) = ((number / 10) as usize, (number % 10) as usize);
        let tens = match tens {
            0 => String::new(),
            1 => "十".into(),
            tens => format!("{}十", digits[tens]),
        };
        format!("{tens}{}", if ones == 0 { "" } else { digits[ones] })
    }

    fn full_width(text: &str) -> String {
        text.chars().map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c }).collect()
    }

    proptest! {
        #[test]
        fn every_spelling_of_every_day_reads_back(number in -62_091_i32..=84_005, today in 0_i32..40_000) {
            let (written, today) = (Day::from_number(number).unwrap(), Day::from_number(today).unwrap());
            let (year, month, date) = written.ymd();
            let year_in_chinese: String = year.to_string().chars().map(|c| in_chinese(c as i32 - 48)).map(|c| if c.is_empty() { "〇".into() } else { c }).collect();
            let spellings = [
                format!("{year}-{month:02}-{date:02}"), format!("{year}-{month}-{date}"), format!("{year}/{month}/{date}"), format!("{year}.{month}.{date}"),
                format!("{year}{month:02}{date:02}"), written.chinese(), format!("{year}-{month:02}-{date:02} 14:30"), format!("{year}-{month:02}-{date:02}T14:30:00"),
                format!("{year_in_chinese}年{}月{}日", in_chinese(i32::from(month)), in_chinese(i32::from(date))), full_width(&written.to_string()),
            ];
            for spelling in spellings {
                prop_assert_eq!(Day::typed(&spelling, today), Some(written), "{}", spelling);
            }
        }

        #[test]
        fn a_recent_day_may_leave_out_its_year(today in 0_i32..40_000, ago in -31_i32..300) {
            let today = Day::from_number(today).unwrap();
            let written = today - ago;
            let (_, month, date) = written.ymd();
            prop_assume!(written <= today || written.ymd().0 == today.ymd().0);
            for spelling in [written.short_chinese(), format!("{month}-{date}"), format!("{month:02}-{date:02}"), format!("{month}.{date}")] {
                let read = Day::typed(&spelling, today);
                prop_assert_eq!(read, Some(written), "{} on {}", spelling, today);
            }
        }

        #[test]
        fn any_text_at_all_is_read_without_harm(text in "\\PC{0,20}", today in 0_i32..40_000) {
            let _ = Day::typed(&text, Day::from_number(today).unwrap());
        }
    }
}
