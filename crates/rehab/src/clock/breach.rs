//! The counters of a serious violation, the warnings before them, and what has to be told to the police (戒毒条例 art. 20, 21). A counter that is full is
//! a duty to report, never a change of anybody's status: that is for the police.

use super::beginning::told_by_end;
use super::desk::Desk;
use super::papers::{FindingKind, Measure};
use super::{Matter, Papers};
use crate::{TestOutcome, ViolationKind};
use base::{Day, Duty, DutyForm, Id};

/// What the breaches of one measure add up to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BreachCount {
    /// Refused and evaded tests, each once, by day: the breach that was registered, else the test itself.
    pub tests: Vec<(Day, Id)>,
    /// Unauthorised departures, by day.
    pub departures: Vec<(Day, Id)>,
    /// Unauthorised absences, merged and in order: first and last day, no last day while the person is not back.
    pub absences: Vec<(Day, Option<Day>, Id)>,
}

impl BreachCount {
    /// Counts the breaches of one measure. A test that was registered as refused and as a breach too is one: by its link, else by the same day.
    pub fn of(papers: &Papers, measure: &Measure) -> Self {
        let breaches = papers.breaches.iter().filter(|breach| papers.belongs(measure, breach.episode, breach.on));
        let mut counted = Self::default();
        let mut linked: Vec<Id> = Vec::new();
        let mut unlinked: Vec<Day> = Vec::new();
        let mut absences = Vec::new();
        for breach in breaches {
            match breach.kind {
                ViolationKind::Test => {
                    counted.tests.push((breach.on, breach.id));
                    match breach.test {
                        Some(test) => linked.push(test),
                        None => unlinked.push(breach.on),
                    }
                }
                ViolationKind::Left => {
                    counted.departures.push((breach.on, breach.id));
                    let last = breach.days.map(|days| breach.on + (days.clamp(1, crate::violation::ABSENCE_DAYS_MAX) as i32 - 1));
                    absences.push((breach.on, last, breach.id));
                }
                ViolationKind::Other => {}
            }
        }
        let refused = papers.tests.iter().filter(|test| test.outcome.is_violation() && papers.belongs(measure, test.episode, test.on));
        for test in refused.filter(|test| !linked.contains(&test.id)) {
            match unlinked.iter().position(|on| *on == test.on) {
                Some(same) => drop(unlinked.swap_remove(same)),
                None => counted.tests.push((test.on, test.id)),
            }
        }
        counted.tests.sort_unstable();
        counted.departures.sort_unstable();
        counted.absences = merged(absences);
        counted
    }

    /// The day on which so many days of unauthorised absence are full, and the absence that filled them. An open absence goes on, so that the day may
    /// lie ahead.
    pub fn day_of_absence(&self, count: u16) -> Option<(Day, Id)> {
        let mut left = i32::from(count);
        for (from, last, id) in &self.absences {
            let days = last.map_or(i32::MAX, |last| last - *from + 1);
            if days >= left {
                return Some((*from + (left - 1), *id));
            }
            left -= days;
        }
        None
    }

    /// Days of unauthorised absence up to a day.
    pub fn absent_days(&self, until: Day) -> i32 {
        self.absences.iter().map(|(from, last, _)| (last.unwrap_or(Day::MAX).min(until) - *from + 1).max(0)).sum()
    }
}

/// Overlapping absences as one: a day counts once. Those that only touch stay apart, which adds up to the same.
fn merged(mut absences: Vec<(Day, Option<Day>, Id)>) -> Vec<(Day, Option<Day>, Id)> {
    absences.sort_unstable();
    let mut merged: Vec<(Day, Option<Day>, Id)> = Vec::new();
    for (from, last, id) in absences {
        match merged.last_mut() {
            Some((_, before, _)) if before.is_none_or(|before| from <= before) => {
                *before = before.zip(last).map(|(before, last)| before.max(last));
            }
            _ => merged.push((from, last, id)),
        }
    }
    merged
}

pub(super) fn raise(desk: &mut Desk<'_>, measure: &Measure) {
    let counted = BreachCount::of(desk.papers, measure);
    let nth = |events: &[(Day, Id)], n: u16| usize::from(n).checked_sub(1).and_then(|n| events.get(n)).copied();
    for (warning, serious, events) in
        [(Matter::TestsWarning, Matter::TestsSerious, &counted.tests), (Matter::DeparturesWarning, Matter::DeparturesSerious, &counted.departures)]
    {
        counter(desk, measure, (warning, serious), &|n| nth(events, n));
    }
    counter(desk, measure, (Matter::AbsentWarning, Matter::AbsentSerious), &|n| counted.day_of_absence(n));
    findings(desk, measure);
}

/// A warning before the counter is full, and the report when it is. Which text of the rule holds is asked on the first day of the measure: the counter
/// runs through the whole of it.
fn counter(desk: &mut Desk<'_>, measure: &Measure, (warning, serious): (Matter, Matter), reached: &dyn Fn(u16) -> Option<(Day, Id)>) {
    let full = desk.rule(serious, measure.decided).and_then(|rule| Some((rule, reached(rule.threshold)?)));
    if let Some(rule) = desk.rule(warning, measure.decided)
        && let Some((on, id)) = reached(rule.threshold)
    {
        let mut duty = rule.duty(desk.papers.whom, id, on, desk.calendar);
        duty.times = (rule.threshold, rule.threshold);
        duty.form = form_for(desk.papers, id, "measures");
        duty.satisfied = warned(desk, measure, on).or_else(|| told(desk, measure, on));
        desk.duties.push(duty);
    }
    let Some((rule, (on, id))) = full else { return };
    let mut duty = rule.duty(desk.papers.whom, id, on, desk.calendar);
    duty.times = (rule.threshold, rule.threshold);
    duty.form = form_for(desk.papers, id, "reported");
    duty.warn = rule.warn_at.iter().filter_map(|count| reached(*count)).map(|(day, _)| day).collect();
    duty.warn.sort_unstable();
    // An absence that goes on is seen coming from the first warning.
    duty.opens = duty.warn.first().map_or(on, |first| on.min(*first));
    duty.satisfied = told(desk, measure, on);
    desk.duties.push(duty);
}

/// A breach is completed; for a test that nobody registered as a breach, one is begun.
fn form_for(papers: &Papers, id: Id, field: &'static str) -> DutyForm {
    let is_breach = papers.breaches.iter().any(|breach| breach.id == id);
    if is_breach { DutyForm::Amend(field) } else { DutyForm::New("violation", "person={whom}&kind=violation_test&test={subject}") }
}

fn warned(desk: &Desk<'_>, measure: &Measure, from: Day) -> Option<(Id, Day)> {
    let breaches = desk.papers.breaches.iter().filter(|breach| desk.papers.belongs(measure, breach.episode, breach.on));
    breaches.filter_map(|breach| Some((breach.warned?, breach.id))).filter(|(on, _)| *on >= from).min().map(|(on, id)| (id, on))
}

/// The first time from a day on that the police were told anything of this measure, or acted.
fn told(desk: &Desk<'_>, measure: &Measure, from: Day) -> Option<(Id, Day)> {
    let papers = desk.papers;
    let breaches = papers.breaches.iter().filter(|breach| papers.belongs(measure, breach.episode, breach.on));
    let findings = papers.findings.iter().filter(|finding| papers.belongs(measure, finding.episode, finding.on));
    let days = breaches.map(|breach| (breach.reported, breach.id)).chain(findings.map(|finding| (finding.reported, finding.id)));
    let first = days.filter_map(|(on, id)| Some((on?, id))).filter(|(on, _)| *on >= from).min();
    first.map(|(on, id)| (id, on)).or_else(|| told_by_end(measure, from))
}

/// Relapse, refusal, and a positive that was confirmed while the person was not in maintenance treatment.
fn findings(desk: &mut Desk<'_>, measure: &Measure) {
    let papers = desk.papers;
    for finding in papers.findings.iter().filter(|finding| papers.belongs(measure, finding.episode, finding.on)) {
        let matter = match finding.kind {
            FindingKind::Relapse => Matter::Relapse,
            FindingKind::Refusal => Matter::Refusal,
            FindingKind::Serious => continue,
        };
        if let Some(duty) = desk.raise(matter, finding.id, finding.on) {
            let own = finding.reported.map(|on| (finding.id, on));
            desk.duties.push(Duty { form: DutyForm::Amend("reported"), satisfied: own.or_else(|| told_by_end(measure, finding.on)), ..duty });
        }
    }
    for test in papers.tests.iter().filter(|test| test.outcome == TestOutcome::ConfirmedPositive) {
        if !papers.belongs(measure, test.episode, test.on) || papers.in_maintenance(test.on) {
            continue;
        }
        let since = test.lab_told.or(test.told).unwrap_or(test.on);
        if let Some(duty) = desk.raise(Matter::Positive, test.id, since) {
            let satisfied = told(desk, measure, test.on);
            desk.duties.push(Duty { satisfied, ..duty });
        }
    }
}
