//! The defects of systems in use that domain.md 1.8 names. Each is shown not to occur here.

use super::*;
use DutyStanding::{Missed, Open};

/// The periods of a person that are over on a day and were asked for, and those that were satisfied: what statistics divide.
fn kept(papers: &Papers, on: &str) -> (usize, usize) {
    let over: Vec<Duty> = of(Matter::Test, papers).into_iter().filter(|duty| duty.void.is_none() && duty.due < day(on)).collect();
    (over.iter().filter(|duty| duty.standing(day(on)).is_done()).count(), over.len())
}

#[test]
fn a_missed_month_does_not_vanish_when_the_next_date_is_computed() {
    // Tested in the first month, and then only in the fourth.
    let papers = Papers { tests: vec![negative(80, "2020-02-10"), negative(81, "2020-05-10")], ..papers(measure()) };
    let all = of(Matter::Test, &papers);
    for on in ["2020-05-11", "2020-12-31", "2023-02-02", "2030-01-01"] {
        assert_eq!([1, 2].map(|period| standing(&all[period], on)), [Missed, Missed], "{on}");
    }
    // The next one is due by the plan, not a month after the last test or after today.
    assert_eq!((all[4].since, all[4].due), (day("2020-06-03"), day("2020-07-02")));
    assert_eq!(standing(&all[4], "2020-06-10"), Open);
}

#[test]
fn the_first_due_day_is_not_the_first_of_next_month() {
    for (on, due) in [("2020-02-03", "2020-03-02"), ("2020-02-28", "2020-03-27"), ("2020-01-31", "2020-02-28"), ("2020-06-01", "2020-06-30")] {
        assert_eq!(of(Matter::Test, &papers(reported(on)))[0].due, day(due), "{on}");
    }
}

#[test]
fn extra_tests_of_one_never_hide_anothers_missing() {
    // One was tested five times in the first month, the other never; both have one period behind them.
    let eager = Papers {
        tests: ["05", "10", "15", "20", "25"].iter().zip(80..).map(|(on, n)| negative(n, &format!("2020-02-{on}"))).collect(),
        ..papers(measure())
    };
    let absent = papers(measure());
    let town: Vec<(usize, usize)> = [&eager, &absent].map(|papers| kept(papers, "2020-03-03")).into();
    assert_eq!(town, [(1, 1), (0, 1)]);
    let missing: usize = town.iter().map(|(done, due)| due - done).sum();
    assert_eq!(missing, 1);
    // Nor do they fill another period of the same person.
    assert_eq!(kept(&eager, "2020-05-03"), (1, 3));
}

#[test]
fn deleted_tests_do_not_count() {
    // A deleted record is not among the papers; a test that was cancelled is, and counts for nothing.
    let with = |outcome| Papers { tests: vec![test(80, "2020-02-10", outcome)], ..papers(measure()) };
    let deleted = Papers { tests: Vec::new(), ..with(TestOutcome::Negative) };
    assert_eq!((kept(&with(TestOutcome::Negative), "2020-03-03"), kept(&deleted, "2020-03-03")), ((1, 1), (0, 1)));
    assert_eq!(kept(&with(TestOutcome::Cancelled), "2020-03-03"), (0, 1));
}

#[test]
fn refusing_and_evading_are_states_of_their_own() {
    // Neither is a test, nor an excuse, nor merely missing: the period stays missed and the counter goes up.
    let counted = |outcome| {
        let papers = Papers { tests: vec![test(80, "2020-02-10", outcome)], ..papers(measure()) };
        (standing(&of(Matter::Test, &papers)[0], "2020-03-03"), BreachCount::of(&papers, &papers.measures[0]).tests.len())
    };
    assert_eq!([TestOutcome::Refused, TestOutcome::Evaded, TestOutcome::Missed].map(counted), [(Missed, 1), (Missed, 1), (Missed, 0)]);
    assert_eq!(counted(TestOutcome::Excused), (DutyStanding::Void, 0));
}

#[test]
fn two_and_three_year_rehabilitation_have_their_own_plans() {
    let lengths = |years: u32| {
        let all = of(Matter::Test, &papers(rehabilitation("2020-02-03", years)));
        all.iter().map(|duty| (duty.due + 1).ymd()).map(|(year, month, _)| year * 12 + i32::from(month) - 2020 * 12 - 2).collect::<Vec<_>>()
    };
    // The month, counted from the beginning, with which each period ends.
    assert_eq!(lengths(2), [2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24]);
    assert_eq!(lengths(3), [2, 4, 6, 8, 10, 12, 15, 18, 21, 24, 30, 36]);
    // Where the order says no years, the printed days do.
    let printed = Measure { years: None, start: Some(day("2020-02-03")), end: Some(day("2022-02-02")), ..rehabilitation("2020-02-03", 2) };
    assert_eq!(of(Matter::Test, &papers(printed)).len(), 12);
}

#[test]
fn statistics_use_each_ones_own_plan() {
    // On 3 August 2020 half a year is over: six tests by the plan of treatment, three by those of rehabilitation, twelve by the strict one.
    let strict = Measure { plan: Some("sj_strict".to_owned()), ..measure() };
    let people = [measure(), rehabilitation("2020-02-03", 3), rehabilitation("2020-02-03", 2), strict];
    assert_eq!(people.map(|measure| kept(&papers(measure), "2020-08-03").1), [6, 3, 3, 12]);
}
