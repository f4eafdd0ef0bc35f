//! From the decision to the plan: service, report, agreement, working group (戒毒条例 art. 13–17, 38).

use super::desk::Desk;
use super::papers::{Measure, Written};
use super::{FindingKind, Matter};
use crate::EndReason;
use base::{Day, Duty, Id};

pub(super) fn raise(desk: &mut Desk<'_>, measure: &Measure) {
    let own = |day: Option<Day>| day.map(|day| (measure.id, day));
    desk.add(Matter::Serve, measure.id, Some(measure.decided), own(measure.served));
    desk.add(Matter::NotifyStreet, measure.id, measure.served, own(measure.notified));
    desk.add(Matter::Report, measure.id, measure.served, own(measure.reported));
    unreported(desk, measure);
    let papers = desk.papers;
    let agreements = papers.agreements.iter().filter(|paper| papers.belongs(measure, paper.episode, paper.on));
    let signed = agreements.map(|paper| (paper.on, paper.id)).min().map(|(on, id)| (id, on));
    desk.add(Matter::Agreement, measure.id, measure.reported, signed);
    let written = |papers: &[Written]| {
        let own = papers.iter().filter(|paper| desk.papers.belongs(measure, paper.episode, paper.about));
        own.filter_map(|paper| Some((paper.on?, paper.id))).min().map(|(on, id)| (id, on))
    };
    let (group, plan) = (written(&papers.groups), written(&papers.plans));
    desk.add(Matter::Group, measure.id, measure.reported, group);
    desk.add(Matter::Plan, measure.id, measure.reported, plan);
}

/// Who did not report in time counts as refusing, unless there is a good reason, and the police are told (art. 14, 21). The street may be told of a
/// reason after all: then it is for the police to say, and nothing is asked here.
fn unreported(desk: &mut Desk<'_>, measure: &Measure) {
    let Some(last) = desk.course.as_ref().and_then(|course| course.report_by) else { return };
    if measure.reported.is_some_and(|reported| reported <= last) {
        return;
    }
    let Some(mut duty) = desk.raise(Matter::Unreported, measure.id, last + 1) else { return };
    duty.satisfied = told_by_end(measure, last + 1).or_else(|| told_of(desk, measure, last + 1));
    if measure.reported.is_some() && duty.satisfied.is_none() {
        duty.void = Some("已报到，有无正当理由由公安机关认定");
    }
    desk.duties.push(duty);
}

/// The police acted on it, so they were told.
pub(super) fn told_by_end(measure: &Measure, from: Day) -> Option<(Id, Day)> {
    let (ended, reason) = measure.ended?;
    let acted = matches!(reason, EndReason::DeemedRefused | EndReason::ToIsolation);
    (acted && ended >= from).then_some((measure.id, ended))
}

fn told_of(desk: &Desk<'_>, measure: &Measure, from: Day) -> Option<(Id, Day)> {
    let findings = desk.papers.findings.iter().filter(|finding| finding.kind == FindingKind::Refusal);
    let own = findings.filter(|finding| desk.papers.belongs(measure, finding.episode, finding.on));
    own.filter_map(|finding| Some((finding.reported?, finding.id))).filter(|(on, _)| *on >= from).min().map(|(on, id)| (id, on))
}

/// A duty that is done by filling in a day of the record from which it arose.
pub(super) fn by_own_day(duty: Option<Duty>, day: Option<Day>) -> Option<Duty> {
    duty.map(|duty| Duty { satisfied: day.map(|day| (duty.subject, day)), ..duty })
}
