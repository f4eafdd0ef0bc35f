//! How numbers and days are written on screen. Integers in, text out; no floats. Masks of names and numbers are in `base`.

use crate::text::{Lang, t};
use base::Day;

/// A count with thousands commas: `30,712`.
pub fn thousands(count: i64) -> String {
    let digits = count.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if count < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Minutes as hours with one decimal, rounded half up and without the unit: 272 minutes are `4.5`.
pub fn hours(minutes: i64) -> String {
    decimal((minutes.unsigned_abs() + 3) / 6, minutes < 0)
}

/// Tenths with one decimal and without the unit: 319 are `31.9`.
pub fn tenths(count: i64) -> String {
    decimal(count.unsigned_abs(), count < 0)
}

/// Minutes in words: `45 分钟` below an hour, else `4.5 小时`.
pub fn duration(lang: Lang, minutes: i64) -> String {
    match minutes {
        0..60 => format!("{minutes} {}", t(lang, "分钟")),
        _ => format!("{} {}", hours(minutes), t(lang, "小时")),
    }
}

/// A share with one decimal, rounded half up: 1 of 3 is `33.3%`. `—` when there is no whole.
pub fn percent(part: i64, whole: i64) -> String {
    if whole <= 0 {
        return "—".to_owned();
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    let tenths = (part.abs() * 1000 + whole / 2) / whole;
    format!("{}%", decimal(u64::try_from(tenths).unwrap_or(u64::MAX), part < 0))
}

/// For dashboards: from ten thousand on `3.1 万`, below it the exact count. Show [`exact`] beside it.
pub fn compact(lang: Lang, count: i64) -> String {
    if count.unsigned_abs() < 10_000 || lang == Lang::En {
        return thousands(count);
    }
    let tenths = (count.unsigned_abs() + 500) / 1000;
    format!("{} {}", decimal(tenths, count < 0), t(lang, "万"))
}

/// `3.1 万（30,712）`: the short form with the exact value beside it.
pub fn exact(lang: Lang, count: i64) -> String {
    let (short, full) = (compact(lang, count), thousands(count));
    if short == full { full } else { format!("{short}（{full}）") }
}

/// A figure with its sign, for changes: `+12`, `-3`, `0`.
pub fn signed(change: i64) -> String {
    if change > 0 { format!("+{}", thousands(change)) } else { thousands(change) }
}

/// `11-21`, beside a year that is known.
pub fn month_day(day: Day) -> String {
    let (_, month, day) = day.ymd();
    format!("{month:02}-{day:02}")
}

/// `周六`.
pub fn weekday(lang: Lang, day: Day) -> &'static str {
    let names = ["周一", "周二", "周三", "周四", "周五", "周六", "周日"];
    t(lang, names[usize::from(day.weekday().clamp(1, 7)) - 1])
}

/// `2026年11月21日 星期六` in prose and headings.
pub fn long_day(lang: Lang, day: Day) -> String {
    match lang {
        Lang::En => format!("{} {day}", weekday(lang, day)),
        _ => format!("{} {}", day.chinese(), weekday(lang, day).replace('周', "星期")),
    }
}

/// How far a day is from today, never without the date: `今天 11-21`, `3 天前 11-18`, `2 天后 11-23`; with the year when it is another one.
pub fn relative(lang: Lang, day: Day, today: Day) -> String {
    let distance = i64::from(day - today);
    let words = match distance {
        0 => t(lang, "今天").to_owned(),
        1 => t(lang, "明天").to_owned(),
        -1 => t(lang, "昨天").to_owned(),
        ..0 => fill(t(lang, "{} 天前"), &[&thousands(-distance)]),
        _ => fill(t(lang, "{} 天后"), &[&thousands(distance)]),
    };
    let date = if day.ymd().0 == today.ymd().0 { month_day(day) } else { day.to_string() };
    format!("{words} {date}")
}

/// Puts the values into the `{}` of a translated sentence, in order; `{2}` is the second one wherever it stands. What is missing stays empty.
pub fn fill(sentence: &str, values: &[&str]) -> String {
    let mut text = String::with_capacity(sentence.len());
    let (mut rest, mut next) = (sentence, 0);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((place, after)) = after.split_once('}') else { break };
        let at = place.parse::<usize>().map_or(next, |place| place.saturating_sub(1));
        text.push_str(before);
        text.push_str(values.get(at).copied().unwrap_or_default());
        (rest, next) = (after, at + 1);
    }
    text.push_str(rest);
    text
}

fn decimal(tenths: u64, negative: bool) -> String {
    let whole = i64::try_from(tenths / 10).unwrap_or(i64::MAX);
    format!("{}{}.{}", if negative { "-" } else { "" }, thousands(whole), tenths % 10)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn counts_carry_commas() {
        for (count, text) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (30_712, "30,712"), (-1_234_567, "-1,234,567"), (i64::MIN, "-9,223,372,036,854,775,808")]
        {
            assert_eq!(thousands(count), text);
        }
    }

    #[test]
    fn minutes_become_hours_rounded_half_up() {
        for (minutes, text) in [(0, "0.0"), (2, "0.0"), (3, "0.1"), (60, "1.0"), (272, "4.5"), (273, "4.6"), (-90, "-1.5"), (60_000, "1,000.0")] {
            assert_eq!(hours(minutes), text, "{minutes}");
        }
        assert_eq!(duration(Lang::ZhHans, 45), "45 分钟");
        assert_eq!(duration(Lang::ZhHans, 90), "1.5 小时");
    }

    #[test]
    fn shares_are_never_of_nothing() {
        for (part, whole, text) in [(1, 3, "33.3%"), (2, 3, "66.7%"), (942, 1000, "94.2%"), (5, 0, "—"), (3, 2, "150.0%"), (-1, 8, "-12.5%")] {
            assert_eq!(percent(part, whole), text);
        }
    }

    #[test]
    fn the_short_form_stands_beside_the_exact_one() {
        for (count, text) in [(9_999, "9,999"), (10_000, "1.0 万（10,000）"), (30_712, "3.1 万（30,712）"), (30_450, "3.0 万（30,450）")] {
            assert_eq!(exact(Lang::ZhHans, count), text);
        }
    }

    #[test]
    fn a_relative_day_is_never_without_its_date() {
        let today = day("2026-11-21");
        for (other, text) in [
            ("2026-11-21", "今天 11-21"),
            ("2026-11-20", "昨天 11-20"),
            ("2026-11-18", "3 天前 11-18"),
            ("2026-11-23", "2 天后 11-23"),
            ("2025-11-21", "365 天前 2025-11-21"),
        ] {
            assert_eq!(relative(Lang::ZhHans, day(other), today), text);
        }
        assert_eq!(long_day(Lang::ZhHans, today), "2026年11月21日 星期六");
    }

    #[test]
    fn sentences_take_their_values_in_order() {
        assert_eq!(fill("共 {} 人，本页 {} 人", &["412", "20"]), "共 412 人，本页 20 人");
        assert_eq!(fill("共 {} 人", &[]), "共  人");
        assert_eq!(fill("{2} of {1}", &["file", "minutes"]), "minutes of file");
    }
}
