//! Rows of the ledger as they come, and what becomes of them.

use super::*;
use crate::{Call, CallerRole};
use base::Set;
use count::testing::{World, day, id, link};
use count::{Counted, Part};
use shell::taking::testing::{Names, comes_back, headings_are_told_apart, refused, row_with, taken};

/// Cells of a row by the paths of their columns.
type Cells = &'static [(&'static str, &'static str)];

/// Knows 王阿一 (person 1), 李社工 (worker 11) and the line 红棉关爱一号线 (20).
fn names() -> Names {
    Names::of(&[("person", "王阿一", id(1)), ("worker", "李社工", id(11)), ("line", "红棉关爱一号线", id(20))])
}

const CALL: Cells = &[("line", "红棉关爱一号线"), ("on", "2020-02-03"), ("workers", "李社工"), ("minutes", "25")];

fn call(cells: Cells) -> Call {
    taken(&CALLS, &row_with(&CALLS, CALL, cells), &mut names())
}

#[test]
fn no_heading_means_two_columns() {
    headings_are_told_apart(&CALLS);
}

#[test]
fn a_row_becomes_what_would_have_been_typed() {
    let whole = call(&[
        ("number", "R-001"),
        ("callers", "王阿一"),
        ("sex", "男"),
        ("age", "36-59岁"),
        ("phone", "19000000001"),
        ("area", "东山街"),
        ("topics", "情绪、防疫政策、养猫"),
        ("summary", "担心复工"),
        ("risk", "2级"),
        ("actions", "安抚"),
        ("next", "2月5日"),
        ("outcome", "需回访：周三"),
        ("at", "02:10"),
    ]);
    assert_eq!((whole.line, whole.on, whole.minutes), (link(20), day("2020-02-03"), Some(25)));
    assert_eq!((whole.workers[0].worker, whole.callers[0].person, whole.callers[0].role), (link(11), link(1), CallerRole::Own));
    assert_eq!(whole.topics, Set::of([Topic::Emotion, Topic::PreventionPolicy, Topic::Other]));
    assert_eq!((whole.sex, whole.age, whole.risk), (Some(Sex::Male), Some(AgeBand::Middle), Some(Grade::Medium)));
    assert_eq!((whole.next, whole.outcome, whole.channel), (Some(day("2020-02-05")), Answer::FollowUp, Channel::Phone));
    assert_eq!(whole.note.map(|note| note.0), Some("类别：养猫\n结果：周三".into()));
}

#[test]
fn what_the_sheet_leaves_out_is_read_from_what_it_says() {
    let worked: [(Cells, Answer); 8] = [
        (&[], Answer::Resolved),
        (&[("next", "2020-02-05")], Answer::FollowUp),
        (&[("referred_to", "区医院")], Answer::Referred),
        (&[("outcome", "漏接"), ("workers", "")], Answer::Missed),
        (&[("summary", "未接来电"), ("workers", "")], Answer::Missed),
        (&[("minutes", "0"), ("workers", ""), ("actions", "回拨")], Answer::Missed),
        (&[("minutes", "0"), ("actions", "已答")], Answer::Resolved),
        (&[("outcome", "危机移交"), ("next", "2020-02-05")], Answer::HandedOver),
    ];
    for (cells, outcome) in worked {
        assert_eq!(call(cells).outcome, outcome, "{cells:?}");
    }
}

#[test]
fn person_times_are_the_named_and_the_unnamed() {
    // 来电人, 服务人次; unnamed as typed, person-times in the facts, what is written out as 服务人次.
    let worked = [
        ("", "", None, 1),
        ("匿名", "", None, 1),
        ("匿名", "1", None, 1),
        ("", "3", Some(3), 3),
        ("王阿一", "", None, 1),
        ("王阿一、匿名", "", Some(1), 2),
        ("王阿一、陈阿二", "2", None, 2),
        ("王阿一", "4", Some(3), 4),
    ];
    for (callers, times, anonymous, person_times) in worked {
        let call: Call = taken(&CALLS, &row_with(&CALLS, CALL, &[("callers", callers), ("times", times)]), &mut names());
        assert_eq!(call.anonymous, anonymous, "{callers} {times}");
        let facts = call.facts(&World::new());
        let counted: i32 = facts.iter().filter(|fact| fact.part == Part::Served).map(|fact| fact.times).sum();
        assert_eq!(counted, person_times, "{callers} {times}");
    }
}

#[test]
fn an_age_in_years_is_its_band() {
    let worked = [
        ("17", AgeBand::Minor),
        ("18岁", AgeBand::Young),
        ("35", AgeBand::Young),
        ("36", AgeBand::Middle),
        ("59岁", AgeBand::Middle),
        ("60", AgeBand::Old),
        ("70多岁", AgeBand::Old),
        ("老年", AgeBand::Old),
        ("60岁以上", AgeBand::Old),
        ("40-50岁", AgeBand::Middle),
    ];
    for (cell, band) in worked {
        let call: Call = taken(&CALLS, &row_with(&CALLS, CALL, &[("age", cell)]), &mut names());
        assert_eq!(call.age, Some(band), "{cell}");
    }
    let of_two_bands = call(&[("age", "30-40")]);
    assert_eq!((of_two_bands.age, of_two_bands.note.map(|note| note.0)), (None, Some("年龄段：30-40".into())));
}

#[test]
fn a_sheet_without_a_column_of_lines_is_of_the_only_line() {
    let row = row_with(&CALLS, CALL, &[("line", "")]);
    assert_eq!(taken::<Call>(&CALLS, &row, &mut names()).line, link(20));
    let mut two = Names::of(&[("line", "红棉关爱一号线", id(20)), ("line", "红棉关爱二号线", id(21))]);
    let faults = (CALLS.take)(&row, &mut two).unwrap_err();
    assert_eq!((faults[0].path.as_str(), faults[0].sentence.contains("红棉关爱一号线、红棉关爱二号线")), ("line", true));
    assert_eq!(refused::<Call>(&CALLS, &row, &mut Names::of(&[])), ["line"]);
}

#[test]
fn a_number_is_of_one_call_but_numbers_that_count_a_day_come_again() {
    let mut names = names();
    let mut number = |number: &'static str| (CALLS.take)(&row_with(&CALLS, CALL, &[("number", number)]), &mut names);
    assert!(number("R007").is_ok() && number("R008").is_ok() && number("1").is_ok() && number("1").is_ok());
    assert_eq!(number("R007").unwrap_err()[0].path, "number");
}

#[test]
fn what_cannot_be_is_refused_by_its_cell() {
    let worked: [(Cells, &[&str]); 9] = [
        // Programme and owner of a line stand on no call sheet: it has to be there.
        (&[("line", "没有的线")], &["line"]),
        (&[("on", "2020-02-30")], &["on"]),
        (&[("on", "2021-01-01")], &["on"]),
        (&[("workers", "")], &["workers"]),
        (&[("minutes", "1441")], &["minutes"]),
        (&[("outcome", "还行"), ("risk", "很怕")], &["risk", "outcome"]),
        (&[("next", "2020-02-02")], &["next"]),
        (&[("callers", "王阿一、陈阿二"), ("times", "1")], &["times"]),
        (&[("outcome", "未接"), ("times", "1")], &["times"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Call>(&CALLS, &row_with(&CALLS, CALL, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn a_relative_who_calls_is_a_relative() {
    assert_eq!(call(&[("callers", "王阿一"), ("role", "家属")]).callers[0].role, CallerRole::Family);
}

#[test]
fn what_is_written_out_is_read_back_as_the_same() {
    let worked: [Cells; 6] = [
        &[],
        &[("callers", "王阿一"), ("role", "家属"), ("sex", "女"), ("age", "老年"), ("phone", "微信 abc")],
        &[("callers", "王阿一、匿名"), ("topics", "情绪、就业"), ("risk", "4级")],
        &[("times", "3"), ("next", "2月5日"), ("note", "三次来电")],
        &[("outcome", "未接"), ("workers", "")],
        &[("outcome", "已转介"), ("referred_to", "区医院"), ("channel", "微信"), ("at", "02:10")],
    ];
    for cells in worked {
        comes_back(&CALLS, &call(cells), &mut names());
    }
}
