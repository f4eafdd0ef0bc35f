//! Sentences of policy: what a figure over several records must and must not say.

use crate::team::tests::{member, team};
use crate::volunteer::tests::volunteer;
use crate::*;
use base::{Choice, Record, Set, Word};
use count::testing::{World, day, facts_of, figure, item, kind, link, population, survives_the_form, unit};
use count::{Counted, Dimension, Fact, GroupValue, Measure, Part};
use org::{Population, Topic};

fn shift(target: Target, place: u32, workers: &[u32]) -> Shift {
    let handover = Some("两名来访者明早回电".into());
    Shift { name: None, place: Some(link(place)), handover, ..crate::shift::tests::shift(target, ("20:00", "22:00"), workers) }
}

fn served(volunteer: u32, place: u32, left: Option<&str>) -> VolunteerShift {
    VolunteerShift { volunteer: link(volunteer), place: Some(link(place)), ..crate::volunteer_shift::tests::served("08:00", left) }
}

fn training() -> Training {
    crate::training::tests::training(&[1, 2], Some(5), 60)
}

fn reserve() -> Team {
    team(None, vec![member(1, None, None), member(2, None, None), member(3, None, Some("2021-06-05"))])
}

fn deployment() -> Deployment {
    crate::deployment::tests::deployment(&[1], None)
}

fn supervision() -> Supervision {
    let follow_up = None;
    Supervision {
        way: SupervisionWay::Group,
        supervisor: Some(link(9)),
        workers: vec![link(1)],
        minutes: 60,
        follow_up,
        ..crate::supervision::tests::supervision()
    }
}

const LATER: &str = "2021-12-31";

#[test]
fn workers_sent_to_sweeps_are_counted_by_part_and_are_no_shift() {
    let records =
        [facts_of(&shift(Target::Sweep, 90, &[1, 2, 3])), facts_of(&shift(Target::Sweep, 90, &[1, 2])), facts_of(&shift(Target::Post, 91, &[1]))];
    let on = |measure, code| figure(&records, measure, day(LATER), &[kind(code)]);
    assert_eq!(on(Measure::WorkerTimes, "sweep_duty"), 5);
    assert_eq!(on(Measure::Workers, "sweep_duty"), 3);
    assert_eq!(on(Measure::WorkerTimes, "shift"), 1);
    assert_eq!(on(Measure::WorkMinutes, "sweep_duty"), 600);
}

#[test]
fn three_shifts_at_two_gates_guard_two_places() {
    let records = [facts_of(&shift(Target::Post, 90, &[1])), facts_of(&shift(Target::Post, 90, &[2])), facts_of(&shift(Target::Post, 91, &[1]))];
    assert_eq!(figure(&records, Measure::Places, day(LATER), &[kind("shift")]), 2);
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("shift")]), 3);
}

#[test]
fn a_volunteer_without_a_check_out_was_there_and_has_no_hours_yet() {
    let records = [facts_of(&served(31, 90, Some("10:00"))), facts_of(&served(32, 91, None)), facts_of(&served(31, 91, Some("09:00")))];
    let on = |measure| figure(&records, measure, day(LATER), &[kind("volunteer_shift"), item("bus_stop")]);
    assert_eq!((on(Measure::Volunteers), on(Measure::VolunteerTimes), on(Measure::VolunteerMinutes), on(Measure::Places)), (2, 3, 180, 2));
}

#[test]
fn a_family_that_serves_together_is_told_from_the_standing_of_its_volunteers() {
    let around = [31, 32, 33].into_iter().fold(World::new(), |around, n| around.lives(n, 7, Population::FamilyTeam.bit()));
    let records: Vec<Vec<Fact>> = [31, 32, 33, 34].map(|n| served(n, 90, None).facts(&around)).into();
    let family = population(Population::FamilyTeam.index());
    assert_eq!(figure(&records, Measure::Volunteers, day(LATER), &[kind("volunteer_shift"), family]), 3);
    assert_eq!(figure(&records, Measure::Volunteers, day(LATER), &[kind("volunteer_shift")]), 4);
}

#[test]
fn nothing_in_this_slice_is_a_service_to_somebody() {
    let records = [
        facts_of(&shift(Target::Venue, 90, &[1])),
        facts_of(&served(31, 90, Some("10:00"))),
        facts_of(&training()),
        facts_of(&deployment()),
        facts_of(&supervision()),
    ];
    assert_eq!(figure(&records, Measure::PersonTimes, day(LATER), &[]), 0);
    assert!(records.iter().flatten().all(|fact| fact.part != Part::Served));
    assert_eq!(figure(&records, Measure::VolunteerMinutes, day(LATER), &[]), 120, "training adds nothing to volunteers' hours");
    assert_eq!(figure(&records, Measure::Events, day(LATER), &[kind("training"), item("before_duty")]), 1);
}

#[test]
fn members_of_the_reserve_are_counted_at_a_date_and_those_sent_out_by_risk() {
    let records = [facts_of(&reserve()), facts_of(&deployment())];
    for (on, members) in [("2021-05-29", 0), ("2021-05-30", 3), ("2021-06-05", 3), ("2021-06-06", 2)] {
        assert_eq!(figure(&records, Measure::PersonsAt, day(on), &[kind("team_member"), item("reserve_team")]), members, "{on}");
    }
    assert_eq!(figure(&records, Measure::States, day(LATER), &[kind("team")]), 1);
    assert_eq!(figure(&records, Measure::Workers, day(LATER), &[kind("deployment"), item("risk_area_high")]), 1);
}

#[test]
fn every_kind_of_fact_has_a_word_by_which_statistics_name_it() {
    let words: Vec<Word> = KIND_WORDS.iter().map(|word| Word::of(word.code)).collect();
    let records = [
        facts_of(&shift(Target::Sweep, 90, &[1])),
        facts_of(&shift(Target::Line, 90, &[1])),
        facts_of(&served(31, 90, None)),
        facts_of(&volunteer()),
        facts_of(&training()),
        facts_of(&reserve()),
        facts_of(&deployment()),
        facts_of(&supervision()),
    ];
    let used: std::collections::BTreeSet<Word> = records.iter().flatten().map(|fact| fact.kind).collect();
    assert!(used.iter().all(|kind| words.contains(kind)));
    assert_eq!(used.len(), words.len());
}

#[test]
fn what_a_form_shows_is_what_it_reads() {
    survives_the_form(&shift(Target::Line, 90, &[1, 2]));
    survives_the_form(&volunteer());
    survives_the_form(&served(31, 90, Some("10:00")));
    survives_the_form(&training());
    survives_the_form(&reserve());
    survives_the_form(&deployment());
    survives_the_form(&supervision());
}

#[test]
fn no_line_of_a_list_names_anybody() {
    let lines = [
        shift(Target::Line, 90, &[1]).line(),
        volunteer().line(),
        served(31, 90, None).line(),
        training().line(),
        deployment().line(),
        supervision().line(),
    ];
    assert_eq!(
        lines,
        [
            "热线 20:00–22:00 1 人",
            "志愿者登记 已投保 未培训",
            "志愿服务 公交站引导 08:00 起，待签退",
            "岗前培训 60 分钟 社工 2 人、志愿者 5 人",
            "派遣 高风险地区 1 人",
            "团体督导 60 分钟 1 人"
        ]
    );
}

/// Thirty days of a line, answered day and night by three shifts of two workers each.
fn thirty_days_of_a_line() -> Vec<Vec<Fact>> {
    let windows = [("00:00", "08:00"), ("08:00", "16:00"), ("16:00", "24:00")];
    let shift = |n: u32| {
        let (nth, window) = (n / 3, windows[n as usize % 3]);
        Shift { on: day("2021-05-24") + nth as i32, ..crate::shift::tests::shift(Target::Line, window, &[n % 5, 5 + n % 7]) }
    };
    (0..90).map(|n| facts_of(&shift(n))).collect()
}

#[test]
fn a_line_answered_around_the_clock_for_thirty_days_has_so_many_minutes_and_no_service() {
    let records = thirty_days_of_a_line();
    let answered = |to: &str| figure(&records, Measure::Quantity, day(to), &[kind("shift"), unit("line_minute")]);
    assert_eq!(answered("2021-05-24"), 24 * 60);
    assert_eq!(answered("2021-06-22"), 30 * 24 * 60);
    assert_eq!(figure(&records, Measure::ServiceMinutes, day("2021-06-22"), &[kind("shift")]), 0, "its calls have minutes of their own");
    assert_eq!(figure(&records, Measure::WorkMinutes, day("2021-06-22"), &[kind("shift")]), 2 * 30 * 24 * 60);
}

#[test]
fn seventeen_workers_keep_a_vaccination_queue_from_eight_to_midnight() {
    let shift = |n: i32| {
        let workers: Vec<u32> = (1..=17).filter(|worker| worker % 3 != n as u32 % 3).collect();
        Shift { on: day("2021-06-07") + n, ..crate::shift::tests::shift(Target::Venue, ("08:00", "24:00"), &workers) }
    };
    let records: Vec<Vec<Fact>> = (0..3).map(|n| facts_of(&shift(n))).collect();
    assert_eq!(figure(&records, Measure::Workers, day(LATER), &[kind("shift")]), 17);
    assert_eq!(figure(&records, Measure::ServiceMinutes, day("2021-06-07"), &[kind("shift")]), 16 * 60);
    assert_eq!(figure(&records, Measure::ServiceMinutes, day(LATER), &[kind("shift")]), 3 * 16 * 60);
}

#[test]
fn a_hundred_and_thirty_five_in_reserve_and_sixteen_sent_to_risk_areas() {
    let members = (1..=135).map(|n| member(n, None, None)).collect();
    let sent = |workers: std::ops::RangeInclusive<u32>, risk| {
        let workers: Vec<u32> = workers.collect();
        Deployment { risk: Some(risk), ..crate::deployment::tests::deployment(&workers, None) }
    };
    // One of them was sent twice, and some went where the risk was low.
    let records = [team(None, members)].iter().map(facts_of).collect::<Vec<_>>();
    let deployments = [sent(1..=10, RiskLevel::High), sent(10..=16, RiskLevel::Medium), sent(20..=25, RiskLevel::Low)];
    let all: Vec<Vec<Fact>> = records.into_iter().chain(deployments.iter().map(facts_of)).collect();
    assert_eq!(figure(&all, Measure::PersonsAt, day(LATER), &[kind("team_member"), item("reserve_team")]), 135);
    let by_risk = |risk: RiskLevel| figure(&all, Measure::Workers, day(LATER), &[kind("deployment"), item(risk.code())]);
    assert_eq!((by_risk(RiskLevel::High), by_risk(RiskLevel::Medium), by_risk(RiskLevel::Low)), (10, 7, 6));
    let both: Vec<Vec<Fact>> = all.iter().map(|facts| facts.iter().filter(|fact| fact.item != RiskLevel::Low.word()).copied().collect()).collect();
    assert_eq!(figure(&both, Measure::Workers, day(LATER), &[kind("deployment")]), 16);
}

#[test]
fn volunteers_who_carried_are_counted_once_however_many_doors_they_went_to() {
    let records: Vec<Vec<Fact>> = (0..100)
        .map(|n| {
            let carried = VolunteerShift { topics: Set::of([Topic::Goods]), ..served(1 + n % 38, 90, Some("11:00")) };
            facts_of(&carried)
        })
        .chain([facts_of(&served(99, 90, Some("11:00")))])
        .collect();
    let goods = (Dimension::Topic, GroupValue::Bit(Topic::Goods.index() as u8));
    assert_eq!(figure(&records, Measure::Volunteers, day(LATER), &[kind("volunteer_shift"), goods]), 38);
    assert_eq!(figure(&records, Measure::Volunteers, day(LATER), &[kind("volunteer_shift")]), 39);
}
