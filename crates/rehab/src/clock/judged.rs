//! Half-year summaries, yearly assessments, risk assessments, and contacts by class (domain.md 1.8, 1.11; 禁毒办通〔2016〕37号).

use super::desk::Desk;
use super::papers::{Evaluated, Measure, Suspension};
use super::schedule::{TestPeriod, asked};
use super::{Limit, Matter, Rule};
use crate::EvaluationKind;
use base::{Day, Duty, Id, Period, months_after};

pub(super) fn raise(desk: &mut Desk<'_>, measure: &Measure) {
    let papers = desk.papers;
    let own: Vec<&Evaluated> = papers.evaluations.iter().filter(|paper| papers.belongs(measure, paper.episode, paper.on)).collect();
    // The yearly assessment speaks of the half-year that ends with it too, and the last one of both.
    let halves: Vec<&Evaluated> = own.clone();
    let years: Vec<&Evaluated> = own.into_iter().filter(|paper| paper.kind != EvaluationKind::HalfYear).collect();
    again_and_again(desk, measure, Matter::HalfYear, &halves);
    again_and_again(desk, measure, Matter::Year, &years);
}

/// What is written every so many months of a term. An evaluation belongs to the time in which the last day lies that it speaks of; one that is written
/// late says so by its period, and fills no other.
fn again_and_again(desk: &mut Desk<'_>, measure: &Measure, matter: Matter, written: &[&Evaluated]) {
    let (Some(course), Some(start)) = (desk.course.clone(), measure.term_start()) else { return };
    let (Some(last), Some(rule)) = (course.proposed_end().or_else(|| course.end()), desk.rule(matter, start)) else { return };
    let Some(Limit::Months(months)) = rule.within else { return };
    let corresponding = |n: u16| months_after(start, i32::from(n * months));
    let total = (1..=PARTS_MAX).take_while(|n| corresponding(*n) <= last + 1).count() as u16;
    let idle = course.idle();
    let opens = |n: u16| rule.opens.map_or(corresponding(n), |opens| opens.before(corresponding(n), desk.calendar));
    let mut made = Vec::with_capacity(usize::from(total));
    for n in 1..=total {
        let from = if n == 1 { start } else { opens(n) };
        let to = if n == total { Day::MAX } else { opens(n + 1) - 1 };
        let window = Period { from, to };
        let day = corresponding(n);
        // The last one is written while the term lasts; the others may be written on the first working day after it.
        let due = match day > last {
            true => last,
            false if rule.moves => desk.calendar.moved_off_holiday(day),
            false => day,
        };
        let mut duty = rule.duty_by(desk.papers.whom, measure.id, start, due, desk.calendar);
        duty.opens = opens(n).max(start);
        duty.part = (n, total);
        let speaking = written.iter().filter(|paper| window.contains(paper.speaks_until()));
        duty.satisfied = speaking.map(|paper| (paper.on, paper.id)).min().map(|(on, id)| (id, on));
        if duty.satisfied.is_none() {
            let part = TestPeriod { days: Period { from: corresponding(n - 1), to: day - 1 }, tests: 1 };
            let asked = asked(part, &idle);
            duty.void = asked.why.filter(|_| asked.tests == 0);
        }
        made.push(duty);
    }
    desk.duties.extend(made);
}

/// Half-years in a term and its prolongation.
const PARTS_MAX: u16 = 24;

/// The duties that follow the person and not a measure.
pub(super) fn raise_for_person(desk: &mut Desk<'_>) {
    risks(desk);
    contact(desk);
}

/// Each assessment calls for the next one. The first is due as long after somebody began to follow the person.
fn risks(desk: &mut Desk<'_>) {
    let papers = desk.papers;
    let reported = papers.measures.iter().filter_map(|measure| Some((measure.reported?, measure.id)));
    let followed = reported.chain(papers.watches.iter().map(|watch| (watch.since, watch.id))).min();
    let mut assessed: Vec<(Day, Id, Option<Day>)> = papers.risks.iter().map(|risk| (risk.on, risk.id, risk.next)).collect();
    assessed.sort_unstable();
    let first = followed.filter(|(since, _)| assessed.first().is_none_or(|(on, ..)| on > since)).map(|(since, id)| (since, id, None));
    let chain: Vec<(Day, Id, Option<Day>)> = first.into_iter().chain(assessed).collect();
    for (at, (since, subject, next)) in chain.iter().enumerate() {
        let Some(rule) = desk.rule(Matter::Risk, *since) else { continue };
        let due = earlier(rule, *since, *next, desk);
        let mut duty = rule.duty_by(papers.whom, *subject, *since, due, desk.calendar);
        duty.opens = rule.opens.map_or(*since, |opens| opens.before(due, desk.calendar)).max(*since);
        duty.satisfied = chain.get(at + 1).map(|(on, id, _)| (*id, *on));
        if duty.satisfied.is_none() && !desk.is_followed(due) {
            duty.void = Some("届时不在管控和执行中");
        }
        desk.duties.push(duty);
    }
}

/// The half-year by the calendar, or an earlier day if it was so decided; a later one on the sheet does not put it off.
fn earlier(rule: &Rule, since: Day, next: Option<Day>, desk: &Desk<'_>) -> Day {
    let due = rule.due(since, desk.calendar);
    next.filter(|next| *next > since).map_or(due, |next| next.min(due))
}

/// The next contact, by the class of the person; the past ones are counted elsewhere.
fn contact(desk: &mut Desk<'_>) {
    let papers = desk.papers;
    let Some(assessed) = papers.risks.iter().max_by_key(|risk| (risk.on, risk.id)) else { return };
    // Whoever comes back from detention is looked for anew.
    let days = papers.contacts.iter().map(|(_, on)| *on).chain(papers.suspensions.iter().filter_map(|suspension| suspension.continues));
    let since = days.max().map_or(assessed.on, |last| last.max(assessed.on));
    let Some(rule) = desk.local.class(assessed.class, since).and_then(|rate| rate.contact.as_ref()) else { return };
    // It arises from the class, so who may not know the class does not learn it from how often somebody is visited.
    let duty = rule.duty(papers.whom, assessed.id, since, desk.calendar);
    let runs = |suspension: &Suspension| papers.measure_of(suspension.episode, suspension.from).is_some_and(|measure| measure.ended.is_none());
    let is_away = papers.suspensions.iter().any(|each| each.continues.is_none() && each.from <= duty.due && runs(each));
    let void = if desk.is_followed(duty.due) { is_away.then_some("届时在中止期间") } else { Some("届时不在管控和执行中") };
    desk.duties.push(Duty { void, ..duty });
}
