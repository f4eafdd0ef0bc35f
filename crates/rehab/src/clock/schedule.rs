//! The plan of tests of one term: its periods, what each asks of somebody whose term was interrupted, and which test satisfies which. Pure days; called by
//! `tested.rs`. Absent: where plans come from (`book.rs`), duties.
//!
//! - Periods are anchored at the first day of the term by the corresponding days of later months, never at today and never at the last test: so a
//!   missed period stays, and a short month moves nothing that comes after it.
//! - The end of a period does not move off a holiday: it is a part of a measure, and there were weeks for the test (Civil Code art. 203 speaks of acts).
//! - What is left at the end of a term, because suspension prolonged it or the printed end is another, is a period of its own if it is at least half as
//!   long as a period there, and belongs to the last one otherwise.
//! - A test satisfies the period in which it was sampled and no other; more tests than asked satisfy nothing. Where an approved absence moved the last
//!   day of a period beyond it, a test until then may make it good, and then it is spent.
//! - A hair test is no exception. Its result speaks of months, but if it filled them, one hair would make half a year of missed tests vanish.

use super::book::{Plan, Step};
use base::{Day, Period, months_after};

/// One period of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TestPeriod {
    /// Its days.
    pub days: Period,
    /// Tests that it asks for when nothing interrupts it.
    pub tests: u16,
}

/// A term is never longer than this many half months: three years, and as much again in suspension and beyond.
const POSITIONS_MAX: u16 = 400;

/// The day at so many half months from the first day. A half month is the half of the days between two corresponding days, the larger half first.
pub(super) fn position(start: Day, halves: u16) -> Day {
    let whole = months_after(start, i32::from(halves / 2));
    if halves.is_multiple_of(2) {
        return whole;
    }
    whole + (months_after(start, i32::from(halves / 2) + 1) - whole + 1) / 2
}

/// The periods of a term from its first to its last day. `rate` says of a day how often somebody is tested by a rate of their own (which stands instead
/// of the plan) and at least how often by class (which makes it denser). A rate that changes within a period takes effect from the next corresponding
/// day of the month on, and cuts the period there if it is the denser one.
pub(super) fn periods(plan: &Plan, start: Day, last: Day, rate: &dyn Fn(Day) -> (Option<Step>, Option<Step>)) -> Vec<TestPeriod> {
    let mut periods: Vec<TestPeriod> = Vec::new();
    let mut at = 0;
    let mut from = start;
    while from <= last && at < POSITIONS_MAX {
        let (next, step) = next_position(plan, start, from, at, rate);
        let to = position(start, next) - 1;
        if to <= last {
            periods.push(TestPeriod { days: Period { from, to }, tests: 1 });
        } else {
            rest(&mut periods, Period { from, to: last }, position(start, at + step.0) - from);
        }
        (from, at) = (to + 1, next);
    }
    periods
}

/// Where the period ends that begins here, and how long one is by rights.
fn next_position(plan: &Plan, start: Day, from: Day, at: u16, rate: &dyn Fn(Day) -> (Option<Step>, Option<Step>)) -> (u16, Step) {
    let step_at = |at: u16, day: Day| {
        let (own, class) = rate(day);
        let (line, _) = line_at(plan, at);
        own.unwrap_or_else(|| class.map_or(line, |class| class.min(line)))
    };
    let step = step_at(at, from);
    let own = rate(from).0.is_some();
    let line_end = line_at(plan, at).1;
    let mut next = at + step.0.max(1);
    if !own && line_end > at {
        next = next.min(line_end);
    }
    // On each corresponding day within it: has it become denser?
    let denser = (at + 1..next).filter(|cut| cut.is_multiple_of(2)).find(|cut| step_at(*cut, position(start, *cut)) < step);
    (denser.unwrap_or(next), step)
}

/// The length of a period that begins at a position, and where the line of the plan ends; beyond the plan its last line goes on.
fn line_at(plan: &Plan, at: u16) -> (Step, u16) {
    let mut end = 0;
    let mut step = Step::months(1);
    for line in &plan.lines {
        end += line.periods * line.step.0;
        step = line.step;
        if at < end {
            return (step, end);
        }
    }
    (step, 0)
}

/// What is left at the end of the term.
fn rest(periods: &mut Vec<TestPeriod>, left: Period, full_days: i32) {
    match periods.last_mut() {
        Some(last) if left.days() * 2 < full_days => last.days.to = left.to,
        _ => periods.push(TestPeriod { days: left, tests: 1 }),
    }
}

/// What a period asks of somebody whose term did not run on some of its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    /// Tests, in proportion to the days that ran; half a test and more is one. None is asked of a period that did not run at all.
    pub(super) tests: u16,
    /// The last day of it that ran; its last day if none did.
    pub(super) last: Day,
    /// Why it asks for less, if it does: what took most of its days.
    pub(super) why: Option<&'static str>,
}

/// What a period asks for. The days that do not run may overlap.
pub(super) fn asked(period: TestPeriod, idle: &[(Period, &'static str)]) -> Asked {
    let cut: Vec<(Period, &'static str)> =
        idle.iter().filter_map(|(days, why)| Some((days.intersect(period.days)?, *why))).filter(|(days, _)| days.days() > 0).collect();
    if cut.is_empty() {
        return Asked { tests: period.tests, last: period.days.to, why: None };
    }
    let runs = |day: &Day| !cut.iter().any(|(days, _)| days.contains(*day));
    let ran = period.days.each_day().filter(runs).count() as i32;
    let days = period.days.days();
    let tests = (2 * i32::from(period.tests) * ran + days) / (2 * days);
    let last = (0..days).map(|back| period.days.to - back).find(|day| runs(day)).unwrap_or(period.days.to);
    let why = cut.iter().max_by_key(|(days, _)| days.days()).map(|(_, why)| *why);
    Asked { tests: if ran == 0 { 0 } else { tests as u16 }, last, why }
}

/// A window of days in which a period may be satisfied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The days of the period, and beyond them the days until which an absence moved it.
    pub days: Period,
    /// From this day on only hair counts.
    pub hair_from: Option<Day>,
    /// Tests that are asked for.
    pub tests: u16,
}

/// A sample that may satisfy a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// When.
    pub on: Day,
    /// Whether of hair.
    pub is_hair: bool,
}

impl Window {
    pub(super) fn takes(&self, sample: Sampled) -> bool {
        self.days.contains(sample.on) && self.hair_from.is_none_or(|from| sample.on < from || sample.is_hair)
    }
}

/// Which samples satisfy which window, as indexes into the samples, which come by day. Windows come in order, each beginning and ending after the one
/// before; each takes the earliest samples that no earlier one took, so that a sample is spent once.
pub(super) fn assign(windows: &[Window], samples: &[Sampled]) -> Vec<Vec<usize>> {
    let mut spent = vec![false; samples.len()];
    let mut first = 0;
    let mut assigned = Vec::with_capacity(windows.len());
    for window in windows {
        while samples.get(first).is_some_and(|sample| sample.on < window.days.from) {
            first += 1;
        }
        let mut taken = Vec::new();
        for (index, sample) in samples.iter().enumerate().skip(first) {
            if sample.on > window.days.to || taken.len() == usize::from(window.tests) {
                break;
            }
            if !spent[index] && window.takes(*sample) {
                spent[index] = true;
                taken.push(index);
            }
        }
        assigned.push(taken);
    }
    assigned
}
