//! Worked examples of what stands in cells.

use super::today;
use crate::{Cell, CellFault, Epoch, Number, code, day, day_since, flag, list, minutes, number_with_unit, time};

fn text(text: &str) -> Cell {
    Cell::text(text)
}

fn number(text: &str) -> Cell {
    Cell::Number(text.to_owned())
}

#[test]
fn a_day_is_read_however_it_is_spelled() {
    let cells = [
        Cell::Day("2020-02-03".parse().unwrap()),
        number("43864"),
        number("43864.604166667"),
        number("20200203"),
        text("43864"),
        text("2020/2/3"),
        text("2020.2.3"),
        text("２０２０－０２－０３"),
        text("2020年2月3日"),
        text("二〇二〇年二月三日"),
        text("2月3日"),
        text("2020-02-03 14:30"),
        text("2020年2月3日 星期一"),
    ];
    for cell in cells {
        assert_eq!(day(&cell, today()).unwrap().unwrap().to_string(), "2020-02-03", "{cell:?}");
    }
    assert_eq!(day(&Cell::Empty, today()), Ok(None));
}

#[test]
fn what_is_no_day_is_refused_and_never_guessed() {
    for cell in [text("2020/2/30"), text("不详"), number("2020"), number("30"), number("2.30"), number("-5"), Cell::Bool(true)] {
        assert_eq!(day(&cell, today()), Err(CellFault::NotADay(cell.to_string())), "{cell:?}");
    }
    assert_eq!(day(&number("2.1"), today()), Err(CellFault::DayAsNumber("2.1".to_owned())));
    assert_eq!(day(&Cell::Error("#N/A".to_owned()), today()), Err(CellFault::Formula("#N/A".to_owned())));
}

#[test]
fn serial_numbers_start_where_the_workbook_says() {
    assert_eq!(Epoch::Of1900.day(1).unwrap().to_string(), "1900-01-01");
    assert_eq!(Epoch::Of1900.day(59).unwrap().to_string(), "1900-02-28");
    assert_eq!(Epoch::Of1900.day(60), None);
    assert_eq!(Epoch::Of1900.day(61).unwrap().to_string(), "1900-03-01");
    assert_eq!(Epoch::Of1904.day(0).unwrap().to_string(), "1904-01-01");
    assert_eq!(day_since(&number("42402"), today(), Epoch::Of1904).unwrap().unwrap().to_string(), "2020-02-03");
    for serial in [i32::MIN, i32::MAX] {
        assert_eq!(Epoch::Of1900.day(serial), None);
        assert_eq!(Epoch::Of1904.day(serial), None);
    }
}

#[test]
fn a_clock_time_is_read_however_it_is_spelled() {
    let cases = [
        (text("8:30"), "08:30"),
        (text("８：３０"), "08:30"),
        (text("08:30:15"), "08:30"),
        (text("0830"), "08:30"),
        (number("830"), "08:30"),
        (number("0.354166666666667"), "08:30"),
        (text("8点半"), "08:30"),
        (text("八点半"), "08:30"),
        (text("8时30分"), "08:30"),
        (text("下午3点"), "15:00"),
        (text("2020-02-03 下午 3点"), "15:00"),
        (text("晚上9点15分"), "21:15"),
        (text("中午12点"), "12:00"),
        (text("2020-02-03 14:30"), "14:30"),
        (text("2020年2月3日14时30分"), "14:30"),
        (text("3:05 pm"), "15:05"),
    ];
    for (cell, expected) in cases {
        assert_eq!(time(&cell).unwrap().map(|time| time.to_string()).as_deref(), Some(expected), "{cell:?}");
    }
    for cell in [text("25:00"), text("8:75"), text("上午"), number("8.5"), text("2020-02-03")] {
        assert!(time(&cell).is_err(), "{cell:?}");
    }
}

#[test]
fn a_number_may_carry_its_unit() {
    let cases = [
        ("30分钟", 30_000, Some("分钟")),
        ("2人次", 2_000, Some("人次")),
        ("1,200斤", 1_200_000, Some("斤")),
        ("１，２００斤", 1_200_000, Some("斤")),
        ("三十", 30_000, None),
        ("一百二十户", 120_000, Some("户")),
        ("两千零五", 2_005_000, None),
        ("二〇", 20_000, None),
        ("廿五人", 25_000, Some("人")),
        ("十二", 12_000, None),
        ("36.5℃", 36_500, Some("℃")),
        ("3.1万", 31_000_000, None),
        ("-0.5", -500, None),
        ("12,", 12_000, Some(",")),
        ("0.1250", 125, None),
    ];
    for (written, thousandths, unit) in cases {
        let read = number_with_unit(&text(written)).unwrap().unwrap();
        assert_eq!((read.0.thousandths, read.1.as_deref()), (thousandths, unit), "{written}");
    }
    assert_eq!(number_with_unit(&Cell::Empty), Ok(None));
    for written in ["约30", "30余人", "十多人", "近百人", "30以上"] {
        assert_eq!(number_with_unit(&text(written)), Err(CellFault::Hedged(written.to_owned())));
    }
    for written in ["若干", "3+2", "1-2人", "1,20,0", "99999999999999999999", "0.12345", "5/3"] {
        assert!(number_with_unit(&text(written)).is_err(), "{written}");
    }
}

#[test]
fn counts_are_whole_and_temperatures_have_tenths() {
    assert_eq!(Number::read("12").unwrap().whole(), Some(12));
    assert_eq!(Number::read("12.5").unwrap().whole(), None);
    assert_eq!(Number::read("36.5").unwrap().tenths(), Some(365));
    assert_eq!(Number::read("36.55").unwrap().tenths(), None);
    assert_eq!(Number::read("12人"), None);
}

#[test]
fn minutes_are_read_from_every_way_to_say_how_long() {
    let cases = [
        ("30", None, 30),
        ("30分钟", None, 30),
        ("30 分钟", None, 30),
        ("0.5小时", None, 30),
        ("半小时", None, 30),
        ("半个小时", None, 30),
        ("一个半小时", None, 90),
        ("两小时", None, 120),
        ("1小时30分", None, 90),
        ("1小时半", None, 90),
        ("1个小时", None, 60),
        ("1:30", None, 90),
        ("三刻钟", None, 45),
        ("1.5", Some("小时"), 90),
        ("45分钟", Some("小时"), 45),
        ("1h30min", None, 90),
        ("2时", None, 120),
        ("8'30''", None, 9),
        ("8分29秒", None, 8),
        ("1小时5分40秒", None, 66),
    ];
    for (written, heading_unit, expected) in cases {
        assert_eq!(minutes(&text(written), heading_unit), Ok(Some(expected)), "{written}");
    }
    assert_eq!(minutes(&Cell::Time("01:30".parse().unwrap()), None), Ok(Some(90)));
    assert_eq!(minutes(&number("30"), None), Ok(Some(30)));
    for written in ["30人", "0.5", "-30", "很久", "99999小时", "小时", "8分70秒", "30秒人"] {
        assert!(minutes(&text(written), None).is_err(), "{written}");
    }
    assert!(matches!(minutes(&text("约30分钟"), None), Err(CellFault::Hedged(_))));
}

#[test]
fn a_number_that_names_something_keeps_its_digits_or_is_refused() {
    assert_eq!(code(&text(" 4401 0618 9001 0100 17")).unwrap().as_deref(), Some("440106189001010017"));
    assert_eq!(code(&text("１９００００００００１")).unwrap().as_deref(), Some("19000000001"));
    assert_eq!(code(&number("440106189001010017")).unwrap().as_deref(), Some("440106189001010017"));
    assert_eq!(code(&number("440106189001010000")), Err(CellFault::LostDigits("440106189001010000".to_owned())));
    assert_eq!(code(&number("100")).unwrap().as_deref(), Some("100"));
    assert_eq!(code(&Cell::Empty), Ok(None));
}

#[test]
fn a_list_is_split_at_every_usual_mark() {
    let names = list(&text("陈甲、李乙，王丙,赵丁；孙戊;周己/吴庚\n郑辛、、"));
    assert_eq!(names, ["陈甲", "李乙", "王丙", "赵丁", "孙戊", "周己", "吴庚", "郑辛"]);
    assert_eq!(list(&number("3")), ["3"]);
    assert!(list(&Cell::Empty).is_empty());
}

#[test]
fn yes_and_no_have_many_spellings() {
    for yes in ["是", "有", "√", "Y", "ｙ", "1", " 是 ", "TRUE"] {
        assert_eq!(flag(&text(yes)), Ok(Some(true)), "{yes}");
    }
    for no in ["否", "无", "×", "N", "0", "没有"] {
        assert_eq!(flag(&text(no)), Ok(Some(false)), "{no}");
    }
    assert_eq!(flag(&Cell::Bool(true)), Ok(Some(true)));
    assert_eq!(flag(&Cell::Empty), Ok(None));
    assert_eq!(flag(&text("待定")), Err(CellFault::NotAFlag("待定".to_owned())));
}
