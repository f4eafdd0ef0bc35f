//! The end of a term, suspension, and the way out of a facility (戒毒条例 art. 23, 24, 34, 40; 重庆 art. 37; 上海 art. 36).

use super::beginning::by_own_day;
use super::desk::{Desk, ENDED};
use super::papers::{Measure, Suspension};
use super::{Course, Matter};
use crate::{EndReason, Facility};
use base::{Day, Duty, Id};

pub(super) fn raise(desk: &mut Desk<'_>, measure: &Measure) {
    let Some(course) = desk.course.clone() else { return };
    for suspension in desk.papers.suspensions_of(measure) {
        suspended(desk, measure, suspension);
    }
    if measure.reported.is_some()
        && let Some(end) = course.end()
    {
        term(desk, measure, &course, end);
    }
}

/// The day on which the measure ended by time, and why nothing of it is asked otherwise.
fn released(measure: &Measure) -> Option<(Id, Day)> {
    measure.ended.filter(|(_, reason)| *reason == EndReason::Released).map(|(ended, _)| (measure.id, ended))
}

fn term(desk: &mut Desk<'_>, measure: &Measure, course: &Course, end: Day) {
    let (Some(start), whom, calendar) = (measure.term_start(), desk.papers.whom, desk.calendar) else { return };
    let released = released(measure);
    let void = match (measure.ended, released) {
        (Some(_), None) => Some(ENDED),
        (None, _) if course.suspended.iter().any(|(from, continues)| *from <= end && continues.is_none()) => Some("中止期间期限不走"),
        _ => None,
    };
    if let Some(rule) = desk.rule(Matter::TermEnd, start) {
        let mut duty = rule.duty_by(whom, measure.id, start, end, calendar);
        duty.opens = rule.opens.map_or(start, |opens| opens.before(end, calendar)).max(start);
        rule.remind(&mut duty, calendar);
        desk.duties.push(Duty { satisfied: released, void, ..duty });
    }
    // Within so many working days before the end: from the first of them to the last day on which one works.
    if let Some(rule) = desk.rule(Matter::FileToPolice, end) {
        let due = super::limit::last_working_day(end, calendar);
        let mut duty = rule.duty_by(whom, measure.id, rule.before(end, calendar), due, calendar);
        duty.closes = end;
        duty.satisfied = measure.filed.map(|filed| (measure.id, filed));
        desk.duties.push(Duty { void, ..duty });
    }
    let since = released.map_or(end, |(_, ended)| ended);
    let notice = [
        // Who wrote the release down has the notice, on that day at the latest.
        (Matter::ReleaseNotice, measure.release_told.map(|told| (measure.id, told)).or(released)),
        (Matter::ReleaseServed, measure.release_served.map(|served| (measure.id, served))),
    ];
    for (matter, satisfied) in notice {
        let duty = desk.raise(matter, measure.id, since);
        desk.duties.extend(duty.map(|duty| Duty { satisfied, void, ..duty }));
    }
}

/// How it stands is asked every month, and on the day on which release is expected, until the person is free; then the new end is confirmed.
fn suspended(desk: &mut Desk<'_>, measure: &Measure, suspension: &Suspension) {
    let mut checks: Vec<Day> = suspension.checked.iter().copied().filter(|day| *day >= suspension.from).collect();
    checks.sort_unstable();
    let over = suspension.continues.or(measure.ended.map(|(ended, _)| ended));
    let mut since = suspension.from;
    for next in checks.into_iter().map(Some).chain([None]) {
        let Some(rule) = desk.rule(Matter::SuspensionCheck, since) else { break };
        let due = rule.due(since, desk.calendar);
        let due = suspension.expected.filter(|expected| *expected > since).map_or(due, |expected| expected.min(due));
        let mut duty = rule.duty_by(desk.papers.whom, suspension.id, since, due, desk.calendar);
        duty.satisfied = next.map(|next| (suspension.id, next));
        if next.is_none() && over.is_some_and(|over| over <= due) {
            duty.void = Some("已经继续执行或结束");
        }
        duty.closes = over.map_or(Day::MAX, |over| over.max(due));
        desk.duties.push(duty);
        since = next.unwrap_or(since);
    }
    let confirmed = suspension.new_end.map(|(on, _)| on);
    let duty = suspension.continues.and_then(|continues| desk.raise(Matter::NewEnd, suspension.id, continues));
    let void = measure.ended.map(|_| ENDED);
    desk.duties.extend(by_own_day(duty, confirmed).map(|duty| Duty { void, ..duty }));
}

/// Whoever comes out of a facility is announced, met, and followed by papers.
pub(super) fn raise_releases(desk: &mut Desk<'_>) {
    let papers = desk.papers;
    for release in &papers.releases {
        let is_isolation = release.facility == Some(Facility::Isolation);
        if let Some(rule) = desk.rule(Matter::Announce, release.on).filter(|_| is_isolation) {
            let due = rule.before(release.on, desk.calendar);
            let duty = rule.duty_by(papers.whom, release.id, release.on, due, desk.calendar);
            let satisfied = release.announced.map(|announced| (release.id, announced));
            desk.duties.push(Duty { opens: Day::MIN, closes: release.on, satisfied, ..duty });
        }
        if let Some(rule) = desk.rule(Matter::Meet, release.on) {
            let mut duty = rule.duty_by(papers.whom, release.id, release.on, release.on, desk.calendar);
            // As soon as it is known.
            duty.opens = Day::MIN;
            rule.remind(&mut duty, desk.calendar);
            duty.closes = if release.is_unmet { release.on } else { Day::MAX };
            desk.duties.push(Duty { satisfied: release.met.map(|met| (release.id, met)), ..duty });
        }
        if is_isolation {
            desk.add(Matter::ReleasePapers, release.id, Some(release.on), release.papers.map(|papers| (release.id, papers)));
        }
    }
}
