//! Three years without relapse, after which the police stop monitoring (戒毒条例 art. 7): from which day they run, whose do not count, and the duty to ask
//! for it. The national text has no beginning; the cases are those of 上海 art. 29 and 山东 art. 36. Absent: the end of monitoring, which the police say.

use super::breach::BreachCount;
use super::desk::Desk;
use super::papers::{Measure, Watch};
use super::{Clock, Converted, Excluded, FindingKind, Matter, Papers, Rule};
use crate::{EndReason, EpisodeKind, Facility};
use base::{Day, Duty, DutyForm, Id};

/// Why the three years begin where they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AbstinenceCase {
    /// Somebody wrote the day down.
    Written,
    /// Caught, and not found addicted.
    Caught,
    /// Community treatment or rehabilitation began.
    Measure,
    /// Released from isolation.
    Isolation,
    /// Used again: they begin anew.
    Relapse,
}

/// From which day three years run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AbstinenceStart {
    /// The day.
    pub day: Day,
    /// Why.
    pub case: AbstinenceCase,
    /// The record that says so.
    pub record: Id,
    /// Why they do not count, if they do not.
    pub excluded: Option<&'static str>,
}

const REFUSED: &str = "拒绝接受措施或严重违反协议，不计入";

impl Clock<'_> {
    /// From which day the three years of a person run. The last day of which use is known breaks what was before: being caught, an order of community
    /// treatment, being sent to isolation, a relapse. Of the beginnings after it the earliest counts, since any one of the cases is enough. A day that
    /// somebody wrote down goes before, unless use is known later.
    pub fn abstinence(&self, papers: &Papers) -> Option<AbstinenceStart> {
        let mut desk = Desk::new(*self, papers);
        desk.turn_to_person();
        start(&desk, |on| desk.rule(Matter::Abstinence, on))
    }
}

fn start<'r>(desk: &Desk<'_>, rule: impl Fn(Day) -> Option<&'r Rule>) -> Option<AbstinenceStart> {
    let papers = desk.papers;
    let broken = last_use(papers);
    let written = papers.watches.iter().filter_map(|watch| Some((watch.clean_since?, AbstinenceCase::Written, watch.id)));
    let written = written.filter(|(day, ..)| broken.is_none_or(|broken| *day >= broken)).max();
    let begun = || beginnings(papers, &rule).into_iter().filter(|(day, ..)| broken.is_none_or(|broken| *day >= broken)).min();
    let (day, case, record) = written.or_else(begun).or_else(|| relapsed(papers))?;
    let excludes = rule(day).map_or(Excluded::Always, |rule| rule.excluded);
    let counts_anyway = excludes == Excluded::Measure && case != AbstinenceCase::Measure;
    let refused = !counts_anyway && papers.measures.iter().any(|measure| day <= measure.span().to && is_refused(desk, measure, day));
    Some(AbstinenceStart { day, case, record, excluded: refused.then_some(REFUSED) })
}

/// Every beginning that a statute knows.
fn beginnings<'r>(papers: &Papers, rule: &impl Fn(Day) -> Option<&'r Rule>) -> Vec<(Day, AbstinenceCase, Id)> {
    let caught = papers.watches.iter().filter_map(|watch| Some((watch.caught?, watch)));
    let not_addicted = caught.filter(|(day, _)| !papers.measures.iter().any(|measure| measure.decided >= *day));
    let mut all: Vec<(Day, AbstinenceCase, Id)> = not_addicted.map(|(day, watch): (Day, &Watch)| (day, AbstinenceCase::Caught, watch.id)).collect();
    for measure in &papers.measures {
        let Some(reported) = measure.reported else { continue };
        let is_converted = measure.credit_days.is_some() || measure.start.is_some_and(|start| start < reported);
        let by_isolation = rule(reported).is_some_and(|rule| rule.converted == Converted::Isolation);
        if measure.kind == EpisodeKind::CommunityTreatment && is_converted && by_isolation {
            // Isolation ended with the decision that changed it.
            all.push((measure.decided, AbstinenceCase::Isolation, measure.id));
        } else {
            all.push((reported, AbstinenceCase::Measure, measure.id));
        }
    }
    let isolated = papers.releases.iter().filter(|release| release.facility == Some(Facility::Isolation) && release.met.is_some());
    all.extend(isolated.map(|release| (release.on, AbstinenceCase::Isolation, release.id)));
    all
}

/// The last day on which use is known.
fn last_use(papers: &Papers) -> Option<Day> {
    let caught = papers.watches.iter().filter_map(|watch| watch.caught);
    let ordered = papers.measures.iter().filter(|measure| measure.kind == EpisodeKind::CommunityTreatment).map(|measure| measure.decided);
    let isolated = papers.measures.iter().filter_map(|measure| measure.ended).filter(|(_, reason)| *reason == EndReason::ToIsolation);
    caught.chain(ordered).chain(isolated.map(|(ended, _)| ended)).chain(relapses(papers).map(|(day, _)| day)).max()
}

fn relapses(papers: &Papers) -> impl Iterator<Item = (Day, Id)> {
    papers.findings.iter().filter(|finding| finding.kind == FindingKind::Relapse && !finding.is_rejected).map(|finding| (finding.on, finding.id))
}

/// Use without any measure after it: the years begin anew with the day of it.
fn relapsed(papers: &Papers) -> Option<(Day, AbstinenceCase, Id)> {
    let sent_away = papers.measures.iter().any(|measure| measure.ended.is_some_and(|(_, reason)| reason == EndReason::ToIsolation));
    relapses(papers).filter(|_| !sent_away).max().map(|(day, id)| (day, AbstinenceCase::Relapse, id))
}

/// Whether a measure was refused or seriously violated from a day on.
fn is_refused(desk: &Desk<'_>, measure: &Measure, from: Day) -> bool {
    let deemed = measure.ended.is_some_and(|(ended, reason)| reason == EndReason::DeemedRefused && ended >= from);
    let refusal = |kind: FindingKind, on: Day| kind == FindingKind::Refusal && on >= from;
    let papers = desk.papers;
    let refused = papers
        .findings
        .iter()
        .any(|finding| !finding.is_rejected && refusal(finding.kind, finding.on) && papers.belongs(measure, finding.episode, finding.on));
    let counted = BreachCount::of(papers, measure);
    let full = |matter, day_of: &dyn Fn(u16) -> Option<Day>| {
        desk.rule(matter, measure.decided).and_then(|rule| day_of(rule.threshold)).is_some_and(|day| day >= from)
    };
    let nth = |events: &[(Day, Id)], n: u16| usize::from(n).checked_sub(1).and_then(|n| events.get(n)).map(|(day, _)| *day);
    // An absence that goes on has filled the counter only when it has; what lies ahead excludes nobody.
    let absent = |n: u16| {
        let closed = counted.absences.iter().all(|(_, last, _)| last.is_some());
        counted.day_of_absence(n).filter(|_| closed).map(|(day, _)| day)
    };
    deemed
        || refused
        || full(Matter::TestsSerious, &|n| nth(&counted.tests, n))
        || full(Matter::DeparturesSerious, &|n| nth(&counted.departures, n))
        || full(Matter::AbsentSerious, &absent)
}

pub(super) fn raise(desk: &mut Desk<'_>) {
    let Some(start) = start(desk, |on| desk.rule(Matter::Abstinence, on)) else { return };
    let Some(mut duty) = desk.raise(Matter::Abstinence, start.record, start.day) else { return };
    let papers = desk.papers;
    let confirmed = papers.watches.iter().filter_map(|watch| Some((watch.confirmed?, watch.id))).min();
    duty.satisfied = confirmed.map(|(on, id)| (id, on));
    // Before the three years are full there is nothing to ask for; somebody is reminded that they will be.
    duty.opens = duty.warn.first().copied().unwrap_or(duty.due);
    duty.void = start.excluded.or_else(|| gone(papers));
    // It is written into the file of a user at large; who has none gets one.
    match papers.watches.iter().max_by_key(|watch| (watch.since, watch.id)) {
        Some(watch) => duty.subject = watch.id,
        None => duty.form = DutyForm::New("monitoring", "person={whom}"),
    }
    desk.duties.push(Duty { ..duty });
}

/// Nobody is asked about somebody who is dead, in prison or in isolation.
fn gone(papers: &Papers) -> Option<&'static str> {
    let latest = papers.measures.iter().max_by_key(|measure| (measure.decided, measure.id))?;
    let (ended, reason) = latest.ended?;
    let is_gone = matches!(reason, EndReason::Died | EndReason::Terminated | EndReason::ToIsolation);
    let came_back = papers.releases.iter().any(|release| release.on >= ended) || papers.watches.iter().any(|watch| watch.since >= ended);
    (is_gone && !came_back).then_some("死亡、收监或强制隔离戒毒")
}
