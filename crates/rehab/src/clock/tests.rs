//! The rules with their worked examples: days worked by hand from the statutes and Appendix D, the defects of systems in use that must not occur here, and
//! random lives. The people are letters; the calendar is that of 2020, with the Spring Festival prolonged to 2 February, and plain weeks otherwise.

mod books;
mod counters;
mod courses;
mod defects;
mod endings;
mod gathered;
mod lives;
mod plans;
mod timers;

use super::*;
use crate::{EpisodeKind, Sample, TestOutcome, ViolationKind};
use base::{Calendar, Day, Duty, DutyStanding, Id};
use count::testing::{day, id};
use std::sync::LazyLock;

pub(super) static BOOK: LazyLock<Book> = LazyLock::new(Book::shipped);
pub(super) static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::of_2020);

/// The episode of the examples.
pub(super) const EPISODE: u32 = 40;

pub(super) fn clock() -> Clock<'static> {
    Clock::new(&BOOK, &CALENDAR)
}

/// Community treatment, received on 30 January 2020 and reported for on 3 February, three years as computed.
pub(super) fn measure() -> Measure {
    Measure {
        id: id(EPISODE),
        kind: EpisodeKind::CommunityTreatment,
        place: NATIONAL,
        years: None,
        decided: day("2020-01-28"),
        served: Some(day("2020-01-30")),
        notified: None,
        reported: Some(day("2020-02-03")),
        start: None,
        end: None,
        credit_days: None,
        ended: None,
        plan: None,
        filed: None,
        release_served: None,
        release_told: None,
    }
}

/// The same for whoever reported on another day.
pub(super) fn reported(on: &str) -> Measure {
    Measure { decided: day(on), served: Some(day(on)), reported: Some(day(on)), ..measure() }
}

/// Community rehabilitation of so many years.
pub(super) fn rehabilitation(on: &str, years: u32) -> Measure {
    Measure { kind: EpisodeKind::CommunityRehabilitation, years: Some(years), ..reported(on) }
}

pub(super) fn papers(measure: Measure) -> Papers {
    Papers { measures: vec![measure], ..Papers::of(id(1)) }
}

pub(super) fn test(n: u32, on: &str, outcome: TestOutcome) -> Tested {
    Tested {
        id: id(n),
        episode: None,
        on: day(on),
        outcome,
        method: Sample::Urine,
        notified: None,
        told: None,
        objected: None,
        lab_decided: None,
        lab_sent: None,
        lab_told: None,
        second_objection: None,
        is_sealed: false,
    }
}

pub(super) fn negative(n: u32, on: &str) -> Tested {
    test(n, on, TestOutcome::Negative)
}

pub(super) fn breach(n: u32, kind: ViolationKind, on: &str, days: Option<u32>) -> Breach {
    Breach { id: id(n), episode: None, kind, on: day(on), days, test: None, warned: None, reported: None }
}

pub(super) fn leave(n: u32, from: &str, to: &str) -> Away {
    let (from, to) = (day(from), day(to));
    let reported = Some(from - 1);
    Away { id: id(n), episode: None, reported, from, to, returned: None, whole_days: to - from, is_approved: true, is_void: false }
}

pub(super) fn suspension(from: &str, continues: Option<&str>) -> Suspension {
    let (from, continues) = (day(from), continues.map(day));
    Suspension { id: id(70), episode: None, from, continues, expected: None, checked: Vec::new(), new_end: None }
}

/// The duties of one matter.
pub(super) fn of(matter: Matter, papers: &Papers) -> Vec<Duty> {
    use base::Choice;
    clock().duties(papers).into_iter().filter(|duty| duty.rule.code == matter.code()).collect()
}

/// The only duty of a matter.
pub(super) fn only(matter: Matter, papers: &Papers) -> Duty {
    let found = of(matter, papers);
    assert_eq!(found.len(), 1, "{matter:?}");
    found.into_iter().next().unwrap()
}

/// Its first day, last day, and the days of reminding.
pub(super) fn days_of(duty: &Duty) -> (Day, Day, Vec<Day>) {
    (duty.opens, duty.due, duty.warn.clone())
}

pub(super) fn days(texts: &[&str]) -> Vec<Day> {
    texts.iter().map(|text| day(text)).collect()
}

pub(super) fn standing(duty: &Duty, on: &str) -> DutyStanding {
    duty.standing(day(on))
}

/// The record that fulfilled a duty, as the duty has it.
#[allow(clippy::unnecessary_wraps, reason = "it is compared with what a duty holds")]
pub(super) fn done(n: u32, on: &str) -> Option<(Id, Day)> {
    Some((id(n), day(on)))
}
