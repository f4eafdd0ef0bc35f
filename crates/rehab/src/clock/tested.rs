//! Duties about tests: the plan's periods, tests without notice, objections and sealed samples (吸毒检测程序规定; domain.md 1.8).

use super::beginning::by_own_day;
use super::book::OnLeave;
use super::desk::Desk;
use super::papers::{Measure, Tested};
use super::schedule::{Asked, Sampled, TestPeriod, Window, asked, assign, periods};
use super::{Course, Local, Matter, Papers, Plan, Rule, Step};
use crate::{Sample, TestOutcome};
use base::{Day, Duty, Period};

impl Tested {
    /// Whether it fills a period: it took place and says something. A strip that failed says nothing, so the test is due again.
    pub fn fills_a_period(&self) -> bool {
        self.outcome.took_place() && self.outcome != TestOutcome::Invalid
    }
}

pub(super) fn raise(desk: &mut Desk<'_>, measure: &Measure) {
    let (Some(start), Some(course)) = (measure.term_start(), desk.course.clone()) else { return };
    let Some(last) = last_planned(&course) else { return };
    let Some(plan) = desk.local.plan(measure.kind, measure.years(), measure.plan.as_deref(), start) else { return };
    let rate = rates(desk.papers, desk.local);
    let periods = periods(plan, start, last, &rate);
    let mut tests: Vec<&Tested> = desk.papers.tests.iter().filter(|test| desk.papers.belongs(measure, test.episode, test.on)).collect();
    tests.sort_unstable_by_key(|test| (test.on, test.id));
    let filling: Vec<&Tested> = tests.iter().copied().filter(|test| test.fills_a_period()).collect();
    let idle = course.idle();
    let asked: Vec<Asked> = periods.iter().map(|period| asked(*period, &idle)).collect();
    let mut windows: Vec<Window> = periods.iter().zip(&asked).map(|(period, asked)| window(desk, measure, *period, asked)).collect();
    in_order(&mut windows);
    let samples: Vec<Sampled> = filling.iter().map(|test| Sampled { on: test.on, is_hair: test.method == Sample::Hair }).collect();
    let assigned = assign(&windows, &samples);
    let total = periods.len() as u16;
    for (n, (((period, asked), window), taken)) in periods.iter().zip(&asked).zip(&windows).zip(&assigned).enumerate() {
        let Some(rule) = desk.rule(Matter::Test, period.days.from) else { continue };
        let due = if window.days.to > period.days.to { window.days.to } else { asked.last };
        let mut duty = rule.duty_by(desk.papers.whom, measure.id, period.days.from, due, desk.calendar);
        duty.closes = due;
        duty.part = (n as u16 + 1, total);
        duty.times = (taken.len() as u16, window.tests);
        duty.satisfied = taken.get(usize::from(asked.tests).wrapping_sub(1)).map(|index| (filling[*index].id, filling[*index].on));
        if duty.satisfied.is_none() {
            duty.void = why_not(asked, taken.len(), excused(&tests, period.days));
        }
        desk.duties.push(duty);
    }
    surprise(desk, measure, plan, &filling, &assigned, Period { from: start, to: last });
}

/// The last day for which periods are planned: that of the term, prolonged by suspensions that are over. A printed end that nobody has confirmed anew
/// ends nobody's tests: the term does run on.
fn last_planned(course: &Course) -> Option<Day> {
    course.proposed_end().or_else(|| course.end())
}

/// How often somebody is tested on a day: by a rate of their own, and at least by class.
fn rates<'a>(papers: &'a Papers, local: Local<'a>) -> impl Fn(Day) -> (Option<Step>, Option<Step>) + 'a {
    let (no_rates, no_risks) = (papers.rates.is_empty(), papers.risks.is_empty());
    move |day: Day| {
        let own = if no_rates { None } else { own_rate(papers, day) };
        let class = if no_risks { None } else { papers.class_on(day).and_then(|class| local.class(class, day)?.test) };
        (own, class)
    }
}

fn own_rate(papers: &Papers, day: Day) -> Option<Step> {
    papers.rates.iter().filter(|rate| rate.from <= day).max_by_key(|rate| (rate.from, rate.step)).and_then(|rate| rate.step)
}

/// The days in which a period may be satisfied: its own, and if an approved absence covers its last day, those that the rule gives after the return.
fn window(desk: &Desk<'_>, measure: &Measure, period: TestPeriod, asked: &Asked) -> Window {
    let own = Window { days: period.days, hair_from: None, tests: asked.tests };
    let Some(rule) = desk.rule(Matter::Test, period.days.from).filter(|rule| rule.on_leave != OnLeave::Elsewhere) else { return own };
    let Some(until) = moved_by_leave(desk, measure, rule, asked.last).filter(|until| *until > period.days.to) else { return own };
    let hair_from = (rule.on_leave == OnLeave::Hair).then_some(period.days.to + 1);
    Window { days: Period { from: period.days.from, to: until }, hair_from, ..own }
}

/// Whoever came back has as much time for a short period that ended meanwhile as for the one before it: so windows end in order.
fn in_order(windows: &mut [Window]) {
    for next in 1..windows.len() {
        let before = windows[next - 1];
        let window = &mut windows[next];
        if before.days.to > window.days.to {
            window.hair_from = before.hair_from.map(|_| window.days.to + 1);
            window.days.to = before.days.to;
        }
    }
}

/// The last day of making good a test whose last day fell into an approved absence; never after the measure.
fn moved_by_leave(desk: &Desk<'_>, measure: &Measure, rule: &Rule, last: Day) -> Option<Day> {
    let papers = desk.papers;
    let covering = papers.leaves.iter().filter(|leave| leave.is_approved && !leave.is_void && leave.from <= last && last <= leave.last_day());
    let own = covering.filter(|leave| papers.belongs(measure, leave.episode, leave.from));
    let until = own.map(|leave| rule.return_within.after(leave.last_day(), desk.calendar)).max()?;
    Some(measure.ended.map_or(until, |(ended, _)| until.min(ended)))
}

/// Tests of the period from which somebody was excused.
fn excused(tests: &[&Tested], days: Period) -> usize {
    tests.iter().filter(|test| test.outcome == TestOutcome::Excused && days.contains(test.on)).count()
}

fn why_not(asked: &Asked, taken: usize, excused: usize) -> Option<&'static str> {
    match asked.tests {
        0 => asked.why.or(Some("本期不在执行")),
        tests if excused > 0 && taken + excused >= usize::from(tests) => Some("有正当理由，本期免检"),
        _ => None,
    }
}

/// Tests without notice beside the plan: those that fill no period and of which the person was not told before the day.
fn surprise(desk: &mut Desk<'_>, measure: &Measure, plan: &Plan, filling: &[&Tested], assigned: &[Vec<usize>], term: Period) {
    let Some(rule) = desk.rule(Matter::Surprise, term.from) else { return };
    let is_extra = |index: usize| !assigned.iter().flatten().any(|taken| *taken == index);
    let unannounced = |test: &Tested| test.notified.is_none_or(|notified| notified >= test.on) && term.contains(test.on);
    let extra: Vec<&Tested> =
        filling.iter().enumerate().filter(|(index, test)| is_extra(*index) && unannounced(test)).map(|(_, test)| *test).collect();
    for n in 0..plan.surprise {
        let mut duty = rule.duty_by(desk.papers.whom, measure.id, term.from, term.to, desk.calendar);
        duty.part = (n + 1, plan.surprise);
        duty.closes = term.to;
        duty.satisfied = extra.get(usize::from(n)).map(|test| (test.id, test.on));
        desk.duties.push(duty);
    }
}

/// The clocks that a positive on the spot starts. A right that nobody used ends with its last day and is nobody's failure.
pub(super) fn raise_objections(desk: &mut Desk<'_>) {
    let papers = desk.papers;
    for test in &papers.tests {
        let was_positive = test.outcome.is_positive() || test.outcome == TestOutcome::ConfirmedNegative;
        if !was_positive {
            continue;
        }
        let lapsing = |duty: Option<Duty>| duty.map(|duty| Duty { closes: duty.due, ..duty });
        let after = |matter, since: Option<Day>| since.and_then(|since| desk.raise(matter, test.id, since));
        let is_confirmed = test.outcome != TestOutcome::Positive;
        let mut made = vec![
            lapsing(by_own_day(after(Matter::Objection, test.told), test.objected)),
            by_own_day(after(Matter::ObjectionDecided, test.objected), test.lab_decided),
            by_own_day(after(Matter::SampleSent, test.lab_decided), test.lab_sent),
            by_own_day(after(Matter::LabResult, test.lab_sent), test.lab_told),
        ];
        for duty in made.iter_mut().skip(1).flatten().filter(|duty| is_confirmed && duty.satisfied.is_none()) {
            duty.void = Some("已有实验室结果");
        }
        made.push(lapsing(by_own_day(after(Matter::SecondObjection, test.lab_told), test.second_objection)));
        // Keeping a sample is done by time passing.
        let kept = after(Matter::SampleKept, test.is_sealed.then_some(test.on));
        made.push(kept.map(|duty| Duty { satisfied: Some((test.id, duty.due)), ..duty }));
        desk.duties.extend(made.into_iter().flatten());
    }
}
