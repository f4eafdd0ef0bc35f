//! Rows of the ledger as they come, and what becomes of them.

use super::*;
use crate::Contact;
use base::{Faults, Set, Typed, Value};
use count::testing::{day, id};
use count::{Counted, Part};
use shell::taking::testing::{Names, TODAY, comes_back, headings_are_told_apart, row_with};

/// Cells of a row by the paths of their columns.
type Cells = &'static [(&'static str, &'static str)];

/// Knows 王阿一 (person 1), 李社工 (worker 11), 龙头社工站 (place 30) and the case 2020-017 (33).
fn names() -> Names {
    Names::of(&[("person", "王阿一", id(1)), ("worker", "李社工", id(11)), ("place", "龙头社工站", id(30)), ("case", "2020-017", id(33))])
}

/// A whole row, with these cells instead of its own.
fn usual(cells: &[(&'static str, &'static str)]) -> Row {
    let whole = [("on", "2020-02-03"), ("minutes", "20"), ("channel", "电访"), ("workers", "李社工"), ("served", "王阿一")];
    row_with(&CONTACTS, &whole, cells)
}

fn taken(row: &Row) -> Contact {
    let mut names = names();
    let typed = (CONTACTS.take)(row, &mut names).unwrap();
    let mut faults = Faults::new();
    let contact = Contact::read(&typed, "", &mut faults).unwrap_or_else(|| panic!("{faults:?}"));
    comes_back(&CONTACTS, &contact, &mut names);
    contact
}

fn refused(row: &Row) -> Vec<(String, String)> {
    let faults = (CONTACTS.take)(row, &mut names()).unwrap_err();
    faults.into_iter().map(|fault| (fault.path, fault.sentence)).collect()
}

#[test]
fn a_row_becomes_what_would_have_been_typed() {
    let contact = taken(&usual(&[("topics", "情绪疏导、就业"), ("summary", "情绪平稳"), ("need", "口罩"), ("next", "2月10日"), ("times", "1")]));
    assert_eq!((contact.on, contact.minutes, contact.channel), (day("2020-02-03"), Some(20), Channel::Phone));
    assert_eq!(contact.topics, Set::of([Topic::Emotion, Topic::Job]));
    assert_eq!((contact.served[0].person.id(), contact.workers[0].worker.id()), (id(1), id(11)));
    assert_eq!((contact.next, contact.anonymous, contact.outcome), (Some(day("2020-02-10")), None, Reached::Reached));
    assert_eq!((contact.summary.unwrap().0, contact.need.unwrap().0), ("情绪平稳".to_owned(), "口罩".to_owned()));
}

#[test]
fn several_people_and_workers_stand_in_one_cell() {
    let contact = taken(&usual(&[("workers", "李社工、赵社工、李社工"), ("served", "王阿一、陈阿二")]));
    assert_eq!((contact.workers.len(), contact.served.len()), (2, 2));
}

#[test]
fn person_times_beyond_the_names_are_unnamed_people() {
    // Names, 服务人次, unnamed, person-times in the facts.
    let worked = [
        ("王阿一", "1", None, 1),
        ("王阿一", "3", Some(2), 3),
        ("王阿一、陈阿二", "2", None, 2),
        ("", "450", Some(450), 450),
        ("匿名", "", Some(1), 1),
        ("王阿一、匿名", "", Some(1), 2),
        ("王阿一、匿名", "4", Some(3), 4),
        ("无", "2", Some(2), 2),
    ];
    for (served, times, anonymous, person_times) in worked {
        let contact = taken(&usual(&[("served", served), ("times", times)]));
        assert_eq!(contact.anonymous, anonymous, "{served} {times}");
        let facts = contact.facts(&count::testing::World::new());
        assert_eq!(facts.iter().filter(|fact| fact.part == Part::Served).map(|fact| fact.times).sum::<i32>(), person_times, "{served} {times}");
    }
}

#[test]
fn fewer_person_times_than_names_are_refused_with_both_numbers() {
    let faults = refused(&usual(&[("served", "王阿一、陈阿二、张阿三"), ("times", "2")]));
    assert_eq!(faults, [("times".to_owned(), "服务人次是 2，姓名却有 3 个".to_owned())]);
}

#[test]
fn what_cannot_be_is_refused_and_all_of_it_at_once() {
    let worked: [(Cells, &[&str]); 13] = [
        (&[("on", "2020-02-30")], &["on"]),
        (&[("on", "")], &["on"]),
        (&[("on", "2021-01-01")], &["on"]),
        (&[("minutes", "1441")], &["minutes"]),
        (&[("minutes", "很久")], &["minutes"]),
        (&[("channel", "飞鸽传书")], &["channel"]),
        (&[("times", "几个")], &["times"]),
        (&[("kinds", "神仙")], &["kinds"]),
        (&[("next", "2020-02-02")], &["next"]),
        (&[("outcome", "说不清")], &["outcome"]),
        (&[("outcome", "无人接听"), ("times", "1")], &["times"]),
        (&[("served", "同名"), ("workers", "同名")], &["workers", "served"]),
        (&[("on", "2020-02-30"), ("minutes", "9999"), ("channel", "?"), ("served", "同名")], &["on", "minutes", "channel", "served"]),
    ];
    for (cells, expected) in worked {
        let paths: Vec<String> = refused(&usual(cells)).into_iter().map(|(path, _)| path).collect();
        assert_eq!(paths, expected, "{cells:?}");
    }
    assert_eq!(taken(&usual(&[("minutes", "1440")])).minutes, Some(1440));
}

#[test]
fn a_refused_row_makes_nobody() {
    let mut names = names();
    assert!((CONTACTS.take)(&usual(&[("channel", "?"), ("served", "陈阿二"), ("workers", "赵社工")]), &mut names).is_err());
    assert_eq!(names.made, []);
}

#[test]
fn a_topic_that_nobody_knows_is_kept_in_the_summary_as_other() {
    let contact = taken(&usual(&[("topics", "就业、养猫"), ("summary", "谈了近况")]));
    assert_eq!(contact.topics, Set::of([Topic::Job, Topic::Other]));
    assert_eq!(contact.summary.unwrap().0, "谈了近况\n主题：养猫");
    assert_eq!(taken(&usual(&[("topics", "其他")])).summary, None);
}

#[test]
fn a_follow_up_in_words_is_kept_with_the_need() {
    // 跟进, 需求, the day, the need.
    let worked = [
        ("2020-02-10", "", Some("2020-02-10"), None),
        ("明天", "", Some("2020-02-04"), None),
        ("3月10日", "", Some("2020-03-10"), None),
        ("继续关注", "口罩", None, Some("口罩\n跟进：继续关注")),
        ("无", "", None, None),
        ("", "无", None, None),
    ];
    for (next, need, expected_day, expected_need) in worked {
        let contact = taken(&usual(&[("next", next), ("need", need)]));
        assert_eq!(contact.next, expected_day.map(day), "{next}");
        assert_eq!(contact.need.map(|need| need.0), expected_need.map(str::to_owned), "{next}");
    }
}

#[test]
fn a_new_person_gets_the_categories_from_that_day_and_a_known_one_is_not_changed() {
    let mut names = names();
    (CONTACTS.take)(&usual(&[("served", "王阿一、陈阿二"), ("kinds", "神仙")]), &mut names).unwrap_err();
    let typed = (CONTACTS.take)(&usual(&[("served", "王阿一、陈阿二"), ("kinds", "困难群体")]), &mut names).unwrap();
    assert_eq!(typed.get("served.1.role"), "client");
    (CONTACTS.take)(&usual(&[("served", "张阿三"), ("kinds", "社戒人员、低保")]), &mut names).unwrap();
    assert_eq!(names.made.len(), 2);
    assert_eq!(names.made[0].1, ["name=陈阿二", "memberships.0.what=hardship", "memberships.0.from=2020-02-03"]);
    let two =
        ["name=张阿三", "memberships.0.what=sj", "memberships.0.from=2020-02-03", "memberships.1.what=low_income", "memberships.1.from=2020-02-03"];
    assert_eq!(names.made[1].1, two);
    // What is made is a person without faults.
    let pairs = names.made[1].1.iter().filter_map(|known| known.split_once('=')).map(|(member, text)| (member.to_owned(), text.to_owned()));
    let made = Typed::from_pairs(day(TODAY), pairs);
    let mut faults = Faults::new();
    assert_eq!(Person::read(&made, "", &mut faults).map(|person| person.memberships.len()), Some(2), "{faults:?}");
}

#[test]
fn categories_of_several_people_are_not_guessed() {
    let paths = |cells: &[(&'static str, &'static str)]| refused(&usual(cells)).into_iter().map(|(path, _)| path).collect::<Vec<_>>();
    assert_eq!(paths(&[("served", "王阿一、陈阿二"), ("kinds", "社戒、困难")]), ["kinds"]);
    assert_eq!(paths(&[("served", "王阿一、王阿一母"), ("kinds", "社戒、家属")]), ["kinds"]);
    assert_eq!(taken(&usual(&[("served", "王阿一母"), ("kinds", "家属")])).served[0].role, crate::ServedAs::Family);
}

#[test]
fn an_attempt_stays_an_attempt() {
    let contact = taken(&usual(&[("outcome", "无人接听"), ("times", "0")]));
    assert_eq!((contact.outcome, contact.served.len(), contact.anonymous), (Reached::NoAnswer, 1, None));
}

#[test]
fn a_sheet_without_a_way_has_the_one_of_its_title() {
    for (title, expected) in [("电话访问登记", Channel::Phone), ("1月电访", Channel::Phone), ("入户走访登记", Channel::Visit)] {
        let typed = (CONTACTS.take)(&usual(&[("channel", "")]), &mut names().titled(title)).unwrap();
        assert_eq!(typed.get("channel"), expected.code(), "{title}");
    }
    for title in ["服务登记", "走访、电访登记"] {
        let faults = (CONTACTS.take)(&usual(&[("channel", "")]), &mut names().titled(title)).unwrap_err();
        assert_eq!(faults[0].path, "channel", "{title}");
    }
}

#[test]
fn a_row_that_says_that_nobody_was_reached_is_an_attempt() {
    // 服务人次, 内容, 备注; what came of it.
    let worked = [
        ("0", "无人接听", "未接", Reached::NoAnswer),
        ("0", "上门未遇，留条", "", Reached::NoAnswer),
        ("0", "电话是空号", "", Reached::WrongNumber),
        ("0", "邻居说已搬走", "", Reached::Moved),
        ("0", "", "拒接", Reached::Refused),
        ("0", "", "", Reached::NoAnswer),
        ("", "无人接听", "", Reached::NoAnswer),
        ("", "", "未遇", Reached::NoAnswer),
        ("", "上次无人接听，这次平稳", "", Reached::Reached),
        ("1", "平稳", "", Reached::Reached),
    ];
    for (times, summary, note, expected) in worked {
        let contact = taken(&usual(&[("times", times), ("summary", summary), ("note", note), ("minutes", "")]));
        assert_eq!((contact.outcome, contact.served.len()), (expected, 1), "{times} {summary} {note}");
    }
    let both = refused(&usual(&[("times", "1"), ("summary", "无人接听")]));
    assert_eq!(both[0].1, "没有联系上，服务人次应为 0，表上是 1");
}

#[test]
fn nothing_that_stood_in_the_row_is_lost() {
    let mut row = usual(&[("served", ""), ("times", "6"), ("kinds", "集体户"), ("note", "三栋")]);
    row.unknown = vec!["天气: 雨".into()];
    assert_eq!(taken(&row).note.unwrap().0, "三栋\n类别：集体户\n天气: 雨");
}

#[test]
fn a_place_and_a_case_that_are_known_are_linked_and_others_are_kept() {
    let known = taken(&usual(&[("place", "龙头社工站"), ("case", "2020-017"), ("at", "14:30")]));
    assert_eq!((known.place.map(base::Link::id), known.case.map(base::Link::id)), (Some(id(30)), Some(id(33))));
    assert_eq!((known.at.map(|at| at.to_string()), known.note), (Some("14:30".to_owned()), None));
    let unknown = taken(&usual(&[("place", "家中"), ("case", "2019-001")]));
    assert_eq!((unknown.place, unknown.case), (None, None));
    assert_eq!(unknown.note.unwrap().0, "地点：家中\n个案编号：2019-001");
}

#[test]
fn no_heading_means_two_columns() {
    headings_are_told_apart(&CONTACTS);
}

#[test]
fn what_the_one_person_served_was_is_written_out_and_changes_nothing_when_it_comes_back() {
    let sj = Population::CommunityTreatment.bit();
    for cells in [&[] as Cells, &[("kinds", "家属")], &[("outcome", "无人接听")], &[("served", "王阿一、匿名")]] {
        comes_back(&CONTACTS, &taken(&usual(cells)), &mut names().is(id(1), sj | Population::Family.bit()));
    }
}
