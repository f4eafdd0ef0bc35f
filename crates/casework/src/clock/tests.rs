//! The timers of crises and referrals with days worked by hand from the tables of domain.md 2.6 and 2.7. 2020 is a leap year: 3 February is a Monday, and
//! 28 days later is 2 March.

mod cases;
mod crises;
mod referrals;
mod through_the_shell;

use super::book::Book;
use super::*;
use base::{Choice, Duty, DutyStanding, Id, Json, Value};
use count::testing::{day, id};
use shell::duties::Paper;

/// Records as the shell gives them to a clock.
#[derive(Default)]
struct Records(Vec<(Id, &'static str, Json)>);

impl Records {
    fn with<R: Value + Shape>(mut self, n: u32, record: &R) -> Self {
        self.0.push((id(n), R::CODE, record.to_json()));
        self
    }

    fn papers(&self) -> Vec<Paper<'_>> {
        self.0.iter().map(|(id, kind, document)| Paper { id: *id, kind, document }).collect()
    }

    fn duties(&self, clock: &Clock) -> Vec<Duty> {
        (clock.duties)(&self.papers(), &base::Calendar::of_2020())
    }

    fn of(&self, clock: &Clock, matter: Matter) -> Vec<Duty> {
        self.duties(clock).into_iter().filter(|duty| duty.rule.code == matter.code()).collect()
    }
}

/// How each duty stands on a day, by its last day.
fn standings(duties: &[Duty], on: &str) -> Vec<(String, DutyStanding)> {
    duties.iter().map(|duty| (duty.due.to_string(), duty.standing(day(on)))).collect()
}

#[test]
fn the_book_that_ships_can_be_read_and_speaks_of_every_matter() {
    for matter in Matter::CHOICES.iter().filter_map(|choice| Matter::from_code(choice.code)) {
        let grades = [None, Some(Grade::Low), Some(Grade::Medium), Some(Grade::High), Some(Grade::Immediate)];
        assert!(grades.into_iter().any(|grade| BOOK.rule(matter, grade, day("2026-01-01")).is_some()), "{matter:?}");
    }
}

#[test]
fn a_book_says_what_it_cannot_mean() {
    let rule = |lines: &str| {
        format!("[[rule]]\ncode = \"crisis_face\"\ngrade = 3\nfrom = \"2020-01-01\"\ndays = [1]\narticle = \"\"\nbasis = \"default\"\n{lines}")
    };
    let sentence = |text: &str| Book::read(text).err().unwrap_or_default().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert_eq!(sentence(&rule("")), "");
    let worked = [
        (rule("").replace("crisis_face", "crisis_fax"), "第 1 条规则（crisis_fax）：没有这个事项"),
        (rule("").replace("grade = 3", "grade = 5"), "第 1 条规则（crisis_face）：等级是 1 到 4"),
        (rule("").replace("2020-01-01", "今年"), "第 1 条规则（crisis_face）：“from”应写成 \"2011-06-26\""),
        (rule("").replace("\"default\"", "\"guess\""), "第 1 条规则（crisis_face）：“basis”应写成 law、practice 或 default"),
        (rule("").replace("[1]", "[3, 1]"), "第 1 条规则（crisis_face）：days 要从 0 或更大的数起，一个比一个大"),
        (rule("").replace("[1]", "[]"), "第 1 条规则（crisis_face）：days 要从 0 或更大的数起，一个比一个大"),
        (rule("every = 0"), "第 1 条规则（crisis_face）：every、minutes 至少是 1"),
    ];
    for (text, expected) in worked {
        assert_eq!(sentence(&text), format!("national.toml：{expected}"));
    }
    assert!(sentence(&rule("fortnightly = true")).contains("fortnightly"));
}

#[test]
fn of_two_texts_of_a_rule_the_one_in_force_on_the_day_holds() {
    let text = |from: &str, days: u32| {
        format!("[[rule]]\ncode = \"crisis_face\"\ngrade = 3\nfrom = \"{from}\"\ndays = [{days}]\narticle = \"\"\nbasis = \"default\"\n")
    };
    let book = Book::read(&(text("2021-01-01", 2) + &text("2020-01-01", 1))).unwrap();
    let due = |on: &str| book.rule(Matter::Face, Some(Grade::High), day(on)).map(|rule| rule.duty(id(1), id(2), day(on)).due);
    assert_eq!((due("2019-12-31"), due("2020-12-31"), due("2021-01-01")), (None, Some(day("2021-01-01")), Some(day("2021-01-03"))));
}

#[test]
fn a_reader_of_english_is_told_why_in_english() {
    for rule in BOOK.all() {
        let why = rule.duty(id(1), id(2), day("2021-06-01")).why();
        let english = shell::text::english(&why).unwrap_or_default();
        // what the number rests on stands behind, in the words of every duty
        let own = english.rsplit_once(" (").map_or("", |(own, _)| own);
        assert!(!own.is_empty() && !shell::text::is_chinese(own), "{why}: {english}");
    }
}
