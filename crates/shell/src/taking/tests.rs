//! What a row says, in worked examples over a ledger made for them.

use super::testing::{Names, row};
use super::*;
use crate::ledger::{CellSort, Ledger, column};
use base::{Faults, Outline, Record, Set, Value, choices, field, record};
use count::testing::id;

choices! {
    /// What came of it.
    Answer "结果" { Good = "good" "阴性" | "阴 正常", Bad = "bad" "阳性" | "阳", Sure = "sure" "确认阳性", Other = "other" "其他" }
}
record! {
    /// Somebody.
    Somebody "somebody" "某人" { name: base::Text = field("姓名").personal() }
    /// What is taken.
    Taken "taken" "样本" {
        on: Day = field("日期"),
        signed: Option<Day> = field("签名"),
        next: Option<Day> = field("跟进"),
        answer: Option<Answer> = field("结果"),
        answers: Set<Answer> = field("几个结果"),
        count: Option<u32> = field("次数"),
        who: Option<base::Link<Somebody>> = field("谁").personal(),
        several: Vec<base::Link<Somebody>> = field("几个人").personal(),
        note: Option<base::Prose> = field("备注"),
    }
}

impl Record for Somebody {
    fn outline(&self) -> Outline {
        Outline::on(Day::MIN)
    }
    fn line(&self) -> String {
        String::new()
    }
}

const LEDGER: Ledger = Ledger {
    code: "samples",
    label: "样本",
    kind: "taken",
    columns: &[
        column("on", "日期", "", CellSort::Day),
        column("signed", "签名", "", CellSort::Text),
        column("next", "跟进", "", CellSort::Text),
        column("answer", "结果", "", CellSort::Text),
        column("answers", "几个结果", "", CellSort::List),
        column("count", "次数", "", CellSort::Number),
        column("who", "谁", "", CellSort::Text),
        column("several", "几个人", "", CellSort::List),
        column("note", "备注", "", CellSort::Text),
        column("resident_id", "身份证号", "", CellSort::Text),
        column("phone", "电话", "", CellSort::Text),
    ],
    take: |row, directory| {
        let mut taking = Taking::of(row, directory);
        let on = taking.main_day("on");
        taking.day_or_tick("signed", on);
        taking.day("next", on);
        let rest = taking.choice_and_rest::<Answer>("answer").map(|(_, rest)| rest).unwrap_or_default();
        let left = taking.choices_or("answers", Some(Answer::Other));
        taking.number("count", 100);
        let known = [("resident_id", taking.resident_number("resident_id")), ("phones.0", taking.phone_number("phone"))];
        taking.link::<Somebody>("who", &known);
        taking.links::<Somebody>("several", "several.*");
        taking.keep("note", [("结果", rest), ("几个结果", left)]);
        taking.done()
    },
};

fn names() -> Names {
    Names::of(&[("somebody", "王阿一", id(1)), ("somebody", "阿一", id(1))])
}

fn taken(cells: &[(&'static str, &str)]) -> Taken {
    let whole: Vec<(&'static str, &str)> = [("on", "2020-02-03")].into_iter().chain(cells.iter().copied()).collect();
    let typed = (LEDGER.take)(&row(&LEDGER, &whole), &mut names()).unwrap();
    Taken::read(&typed, "", &mut Faults::new()).unwrap()
}

fn refused(cells: &[(&'static str, &str)]) -> Vec<String> {
    let faults = (LEDGER.take)(&row(&LEDGER, cells), &mut names()).unwrap_err();
    faults.into_iter().map(|fault| fault.path).collect()
}

#[test]
fn a_ticked_box_is_the_day_of_the_row_and_a_day_is_itself() {
    let worked = [
        ("", None),
        ("无", None),
        ("/", None),
        ("否", None),
        ("未签", None),
        ("×", None),
        ("是", Some("2020-02-03")),
        ("√", Some("2020-02-03")),
        ("已签", Some("2020-02-03")),
        ("2020-02-05", Some("2020-02-05")),
        ("2月5日", Some("2020-02-05")),
        ("10月5日", Some("2019-10-05")),
    ];
    for (text, expected) in worked {
        assert_eq!(taken(&[("signed", text)]).signed.map(|day| day.to_string()), expected.map(str::to_owned), "{text}");
    }
    assert_eq!(refused(&[("on", "2020-02-03"), ("signed", "回头补")]), ["signed"]);
}

#[test]
fn a_word_and_what_is_said_of_it_are_told_apart() {
    let worked = [
        ("阴性", Answer::Good, None),
        ("阳性（吗啡）", Answer::Bad, Some("结果：吗啡")),
        ("阳性(吗啡)", Answer::Bad, Some("结果：吗啡")),
        ("确认阳性：冰毒，已告知", Answer::Sure, Some("结果：冰毒，已告知")),
        ("阳", Answer::Bad, None),
        ("bad", Answer::Bad, None),
    ];
    for (text, answer, note) in worked {
        let taken = taken(&[("answer", text)]);
        assert_eq!((taken.answer, taken.note.map(|note| note.0)), (Some(answer), note.map(str::to_owned)), "{text}");
    }
    for text in ["阳性率高", "不是阳性", "说不清"] {
        assert_eq!(refused(&[("on", "2020-02-03"), ("answer", text)]), ["answer"], "{text}");
    }
}

#[test]
fn words_that_are_no_choice_become_the_other_one_and_are_kept() {
    let worked = [
        ("阴性、阳性、阴", vec![Answer::Good, Answer::Bad], None),
        ("阴性、怪", vec![Answer::Good, Answer::Other], Some("几个结果：怪")),
        ("其他、怪", vec![Answer::Other], Some("几个结果：怪")),
        ("无", vec![], None),
    ];
    for (text, answers, note) in worked {
        let taken = taken(&[("answers", text)]);
        assert_eq!((taken.answers, taken.note.map(|note| note.0)), (Set::of(answers), note.map(str::to_owned)), "{text}");
    }
}

#[test]
fn somebody_named_twice_stands_once_and_by_every_name() {
    let taken = taken(&[("several", "王阿一、陈阿二、阿一、王阿一")]);
    assert_eq!(taken.several.iter().map(|link| link.id()).collect::<Vec<_>>(), [id(1), Names::made_id(0)]);
}

#[test]
fn everything_wrong_is_told_at_once_and_nobody_is_made() {
    let mut names = names();
    let wrong = [
        ("on", "2021-01-01"),
        ("next", "回头"),
        ("count", "101"),
        ("resident_id", "11010118850101001"),
        ("phone", "一三八"),
        ("who", "陈阿二"),
        ("several", "同名"),
    ];
    let faults = (LEDGER.take)(&row(&LEDGER, &wrong), &mut names).unwrap_err();
    let paths: Vec<&str> = faults.iter().map(|fault| fault.path.as_str()).collect();
    assert_eq!(paths, ["on", "next", "count", "resident_id", "phone", "several"]);
    assert!(faults.iter().all(|fault| !fault.sentence.is_empty()) && names.made.is_empty());
}

#[test]
fn what_is_known_of_somebody_new_goes_into_the_file() {
    let mut names = names();
    let cells = [("on", "2020-02-03"), ("who", "陈阿二"), ("phone", "190 0000 0001")];
    (LEDGER.take)(&row(&LEDGER, &cells), &mut names).unwrap();
    assert_eq!(names.made, [("somebody", vec!["name=陈阿二".to_owned(), "phones.0=19000000001".to_owned()])]);
}

#[test]
fn columns_that_nobody_knows_are_kept() {
    let mut whole = row(&LEDGER, &[("on", "2020-02-03"), ("note", "三栋")]);
    whole.unknown = vec!["天气：雨".into()];
    let typed = (LEDGER.take)(&whole, &mut names()).unwrap();
    assert_eq!(typed.get("note"), "三栋\n天气：雨");
}

#[test]
fn a_day_without_its_year_comes_after_the_one_before_it() {
    let worked = [
        ("8月31日", "2020-05-31", "2020-08-31"),
        ("11月30日", "2020-05-31", "2020-11-30"),
        ("5月31日", "2020-05-31", "2020-05-31"),
        ("1月5日", "2020-11-30", "2021-01-05"),
        ("2019-12-01", "2020-05-31", "2019-12-01"),
        ("昨天", "2020-05-31", "2020-05-30"),
        ("明天", "2020-12-31", "2021-01-01"),
    ];
    for (text, from, expected) in worked {
        assert_eq!(day_from(text, from.parse().unwrap()).map(|day| day.to_string()), Some(expected.to_owned()), "{text}");
    }
    assert_eq!(day_from("回头", Day::MIN), None);
}
