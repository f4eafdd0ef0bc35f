//! Sentences of policy: what a figure over several records must and must not say.

use crate::activity::tests::activity;
use crate::*;
use base::{Day, Key, Record, Word, policy::Role};
use count::testing::{day, facts_of, figure, item, kind, link, survives_the_form, unit};
use count::{Dimension, GroupValue, Measure};
use org::{Domain, PlaceKind, Unit};
use shell::testing::TestApp;

fn handout(to: Audience, quantity: u32) -> Handout {
    crate::handout::tests::handout(to, quantity, Unit::Copy)
}

fn posting(place: u32) -> Posting {
    Posting { place: link(place), ..crate::posting::tests::posting(None) }
}

fn article(reprints: u32) -> Article {
    let readings = [("2020-02-15", 799)];
    Article { medium: "晚报".into(), level: Some(ArticleLevel::City), reprints: Some(reprints), ..crate::article::tests::article(&readings) }
}

fn group() -> Group {
    Group { planned_sessions: Some(2), ..crate::group::tests::group(Some("2020-05-13")) }
}

fn session(on: Day, number: u32, attended: &[u32]) -> GroupSession {
    GroupSession { number, on, ..crate::session::tests::session(attended, None, Some(3)) }
}

const LATER: &str = "2021-12-31";

#[test]
fn a_group_is_no_session_and_its_attendances_are_person_times() {
    let records = [facts_of(&group()), facts_of(&session(day("2020-05-06"), 1, &[11, 12, 13])), facts_of(&session(day("2020-05-13"), 2, &[11, 13]))];
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
    let records = [facts_of(&activity()), facts_of(&estimated)];
    assert_eq!(figure(&records, Measure::PersonTimes, day(LATER), &[]), 120);
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("activity")]), 2);
    assert_eq!(figure(&records, Measure::Persons, day(LATER), &[]), 0, "a crowd has no persons");
    let told = |code, of| figure(&records, Measure::Quantity, day(LATER), &[kind("activity_reach"), item(code), unit(of)]);
    let others = [told("estimated_audience", "head"), told("online_viewers", "person_time"), told("consultations", "person_time")];
    assert_eq!(others, [600, 10_000, 30]);
}

#[test]
fn publicity_is_told_by_its_field_and_the_kinds_of_place_that_it_went_into() {
    let into = |place_kind| Activity { place_kind: Some(place_kind), ..activity() };
    let fair = Activity { kind: ActivityKind::Community, ..into(PlaceKind::Village) };
    let records = [facts_of(&into(PlaceKind::School)), facts_of(&into(PlaceKind::School)), facts_of(&into(PlaceKind::Hotel)), facts_of(&fair)];
    let publicity = (Dimension::Domain, GroupValue::Word(base::Choice::word(Domain::Publicity)));
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("activity"), publicity]), 3);
    assert_eq!(figure(&records, Measure::Items, day(LATER), &[kind("activity"), publicity]), 2);
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("activity"), item("school")]), 2);
}

#[test]
fn a_pack_that_goes_to_workers_and_on_to_clients_is_handed_out_once() {
    let records = [facts_of(&handout(Audience::Worker, 30)), facts_of(&handout(Audience::Client, 20)), facts_of(&handout(Audience::Resident, 10))];
    assert_eq!(figure(&records, Measure::Quantity, day(LATER), &[kind("handout"), unit("copy")]), 30);
    assert_eq!(figure(&records, Measure::Quantity, day(LATER), &[kind("handout_staff"), unit("copy")]), 30);
}

#[test]
fn three_notices_at_two_places_hang_at_two_places() {
    let records = [facts_of(&posting(90)), facts_of(&posting(90)), facts_of(&posting(91))];
    assert_eq!(figure(&records, Measure::Places, day(LATER), &[kind("posting")]), 2);
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("posting")]), 3);
}

#[test]
fn an_article_counts_once_however_often_it_is_reprinted() {
    let records = [facts_of(&article(0)), facts_of(&article(50))];
    assert_eq!(figure(&records, Measure::Records, day(LATER), &[kind("article")]), 2);
}

#[test]
fn every_kind_of_fact_has_a_word_by_which_statistics_name_it() {
    let words: Vec<Word> = KIND_WORDS.iter().map(|word| Word::of(word.code)).collect();
    let records = [
        facts_of(&activity()),
        facts_of(&handout(Audience::Worker, 1)),
        facts_of(&handout(Audience::Client, 1)),
        facts_of(&posting(90)),
        facts_of(&article(0)),
        facts_of(&crate::publication::tests::publication(PublicationKind::Book)),
        facts_of(&group()),
        facts_of(&session(day("2020-05-06"), 1, &[])),
    ];
    let used: std::collections::BTreeSet<Word> = records.iter().flatten().map(|fact| fact.kind).collect();
    assert!(used.iter().all(|kind| words.contains(kind)));
    assert_eq!(used.len(), words.len());
}

#[test]
fn what_a_form_shows_is_what_it_reads() {
    survives_the_form(&activity());
    survives_the_form(&handout(Audience::Client, 20));
    survives_the_form(&posting(90));
    survives_the_form(&article(3));
    survives_the_form(&crate::publication::tests::publication(PublicationKind::Paper));
    survives_the_form(&group());
    survives_the_form(&session(day("2020-05-06"), 1, &[11, 12]));
}

#[test]
fn a_session_finds_its_group_and_an_activity_its_article_by_name() {
    let mut app = TestApp::sqlite(&[&org::SLICE, &people::SLICE, &SLICE], &[], "2020-06-30T18:00:00+08:00");
    let station = app.organisation("440115-LX", "龙穴社工站", "station", None);
    app.sign_in("chen", Role::Lead, station, Key::NONE);
    app.record("group", station, &[("name", "同行者"), ("kind", "support_group"), ("from", "2020-05-06")]);
    let url = "https://example.org/1";
    app.record("article", station, &[("title", "守好最后一公里"), ("medium", "南沙发布"), ("url", url), ("on", "2020-02-14")]);
    assert!(app.get("/pick/group?q=tongxingzhe").text().contains("同行者"));
    assert!(app.get("/pick/article?q=守好最后一公里").text().contains("守好最后一公里"));
}

#[test]
fn no_line_of_a_list_names_anybody() {
    let lines = [handout(Audience::Client, 20).line(), article(0).line(), group().line(), session(day("2020-05-06"), 1, &[11]).line()];
    assert_eq!(
        lines,
        ["发放指引手册（2020-02-02 版） 20 份 给服务对象", "稿件 晚报（市级）", "支持小组 3 人 计划 2 节", "小组第 1 节 90 分钟 实到 1／应到 3"]
    );
}
