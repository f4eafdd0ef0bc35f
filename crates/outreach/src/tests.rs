//! Sentences of policy: what a figure over several records must and must not say.

use crate::activity::tests::activity;
use count::testing::{World, day, figure, item, kind, link, through_the_form, unit};
use crate::*;
use base::{Day, Link, Record, Set, Shape, Value, Word};
use count::{Counted, Dimension, Fact, GroupValue, Measure};
use org::{Domain, Item, PlaceKind, Unit};

fn handout(to: Audience, quantity: u32) -> Handout {
    Handout {
        on: day("2020-02-04"),
        item: Item::Guide,
        title: Some("防疫指引".into()),
        quantity,
        unit: Unit::Copy,
        to,
        place: None,
        workers: vec![link(1)],
        version: Some(day("2020-02-02")),
        campaign: None,
        project: None,
    }
}

fn posting(place: u32) -> Posting {
    Posting {
        on: day("2020-02-05"),
        place: link(place),
        what: "致居民的一封信".into(),
        workers: vec![],
        copies: None,
        removed: None,
        campaign: None,
        project: None,
    }
}

fn article(reprints: u32) -> Article {
    Article {
        on: day("2019-11-01"),
        title: "走进校园".into(),
        medium: "晚报".into(),
        level: Some(ArticleLevel::City),
        url: None,
        at: None,
        authors: vec![],
        topics: Set::default(),
        reprints: Some(reprints),
        views: vec![PageView { on: day("2019-11-02"), clicks: 799 }],
        campaign: None,
        project: None,
    }
}

fn group() -> Group {
    Group {
        from: day("2020-05-06"),
        name: "同行者".into(),
        kind: GroupKind::Support,
        planned_sessions: Some(2),
        leaders: vec![link(1)],
        members: [11, 12, 13].map(|n| link(n)).into(),
        topics: Set::default(),
        goal: None,
        evaluation: None,
        to: Some(day("2020-05-13")),
        campaign: None,
        project: None,
    }
}

fn session(on: Day, number: u32, attended: &[u32]) -> GroupSession {
    GroupSession {
        on,
        group: link(60),
        number,
        minutes: 90,
        attended: attended.iter().map(|n| link(*n)).collect(),
        unnamed: None,
        due: Some(3),
        leaders: vec![link(1), link(2)],
        place: None,
        topics: Set::default(),
        summary: None,
        campaign: None,
        project: None,
    }
}

fn facts(record: &impl Counted) -> Vec<Fact> {
    record.facts(&World::new())
}

const LATER: &str = "2021-12-31";

#[test]
fn a_group_is_no_session_and_its_attendances_are_person_times() {
    let records = [facts(&group()), facts(&session(day("2020-05-06"), 1, &[11, 12, 13])), facts(&session(day("2020-05-13"), 2, &[11, 13]))];
    let on = |measure, code| figure(&records, measure, day(LATER), &[kind(code)]);
    assert_eq!((on(Measure::Records, "group"), on(Measure::Events, "group_session")), (1, 2));
    assert_eq!((on(Measure::PersonTimes, "group_session"), on(Measure::Persons, "group_session")), (5, 3));
    assert_eq!((on(Measure::ServiceMinutes, "group_session"), on(Measure::WorkMinutes, "group_session")), (180, 360));
    assert_eq!(on(Measure::PersonTimes, "group"), 0, "a list of members is no attendance");
    for (at, running) in [("2020-05-05", 0), ("2020-05-06", 1), ("2020-05-13", 1), ("2020-05-14", 0)] {
        assert_eq!(figure(&records, Measure::States, day(at), &[kind("group")]), running, "{at}");
    }
}

#[test]
fn estimates_viewers_and_consultations_are_never_added_to_those_who_signed_in() {
    let estimated = Activity { signed_in: None, ..activity() };
    let records = [facts(&activity()), facts(&estimated)];
    assert_eq!(figure(&records, Measure::PersonTimes, day(LATER), &[]), 120);
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("activity")]), 2);
    assert_eq!(figure(&records, Measure::Persons, day(LATER), &[]), 0, "a crowd has no persons");
}

#[test]
fn publicity_is_told_by_its_field_and_the_kinds_of_place_that_it_went_into() {
    let into = |place_kind| Activity { place_kind: Some(place_kind), handed_out: None, ..activity() };
    let fair = Activity { kind: ActivityKind::Community, ..into(PlaceKind::Village) };
    let records = [facts(&into(PlaceKind::School)), facts(&into(PlaceKind::School)), facts(&into(PlaceKind::Hotel)), facts(&fair)];
    let publicity = (Dimension::Domain, GroupValue::Word(base::Choice::word(Domain::Publicity)));
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("activity"), publicity]), 3);
    assert_eq!(figure(&records, Measure::Items, day(LATER), &[kind("activity"), publicity]), 2);
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("activity"), item("school")]), 2);
}

#[test]
fn a_pack_that_goes_to_workers_and_on_to_clients_is_handed_out_once() {
    let records = [facts(&handout(Audience::Worker, 30)), facts(&handout(Audience::Client, 20)), facts(&handout(Audience::Resident, 10))];
    assert_eq!(figure(&records, Measure::Quantity, day(LATER), &[kind("handout"), unit("copy")]), 30);
    assert_eq!(figure(&records, Measure::Quantity, day(LATER), &[kind("handout_staff"), unit("copy")]), 30);
}

#[test]
fn three_notices_at_two_places_hang_at_two_places() {
    let records = [facts(&posting(90)), facts(&posting(90)), facts(&posting(91))];
    assert_eq!(figure(&records, Measure::Places, day(LATER), &[kind("posting")]), 2);
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("posting")]), 3);
}

#[test]
fn an_article_counts_once_however_often_it_is_reprinted() {
    let records = [facts(&article(0)), facts(&article(50))];
    assert_eq!(figure(&records, Measure::Records, day(LATER), &[kind("article")]), 2);
}

#[test]
fn every_kind_of_fact_has_a_word_by_which_statistics_name_it() {
    let words: Vec<Word> = KIND_WORDS.iter().map(|word| Word::of(word.code)).collect();
    let records = [
        facts(&activity()),
        facts(&handout(Audience::Worker, 1)),
        facts(&handout(Audience::Client, 1)),
        facts(&posting(90)),
        facts(&article(0)),
        facts(&group()),
        facts(&session(day("2020-05-06"), 1, &[])),
    ];
    let used: std::collections::BTreeSet<Word> = records.iter().flatten().map(|fact| fact.kind).collect();
    assert!(used.iter().all(|kind| words.contains(kind)));
    assert_eq!(used.len(), words.len());
}

#[test]
fn what_a_form_shows_is_what_it_reads() {
    fn same<R: Counted + Shape>(record: &R) {
        assert_eq!(through_the_form(record), Ok(Value::to_json(record)), "{}", R::CODE);
    }
    same(&activity());
    same(&handout(Audience::Client, 20));
    same(&posting(90));
    same(&article(3));
    same(&group());
    same(&session(day("2020-05-06"), 1, &[11, 12]));
}

#[test]
fn no_line_of_a_list_names_anybody() {
    let lines = [handout(Audience::Client, 20).line(), article(0).line(), group().line(), session(day("2020-05-06"), 1, &[11]).line()];
    assert_eq!(lines, ["发放指引手册（2020-02-02 版） 20 份 给服务对象", "稿件 晚报（市级）", "支持小组 3 人 计划 2 节", "小组第 1 节 90 分钟 实到 1／应到 3"]);
}
