//! What a case asks for: the supervisor's word before it is assessed and before it is closed, and the looks back after its closure (domain.md 2.2, 2.8).
//! Absent: plans and sessions, whose pace the worker sets.

use super::book::BOOK;
use super::crisis::slots;
use super::matter::Matter;
use crate::{Case, CaseClosure, CaseStage};
use base::{Day, Duty, Id, Shape, Value};
use shell::duties::Paper;

const GONE_ON: &str = "已经做到后面的阶段";

/// What has to be done about a person, of all cases.
pub(super) fn duties(papers: &[Paper<'_>]) -> Vec<Duty> {
    let cases = papers.iter().filter(|paper| paper.kind == Case::CODE);
    cases.filter_map(|paper| Some((paper.id, Case::from_json(paper.document)?))).flat_map(|(id, case)| of_case(id, &case)).collect()
}

fn of_case(id: Id, case: &Case) -> Vec<Duty> {
    let opinion = |matter, since: Option<Day>, said: Option<Day>, waits: CaseStage| {
        let void = (said.is_none() && case.stage() != waits).then_some(GONE_ON);
        let since = since?;
        Some(Duty { satisfied: said.map(|on| (id, on)), void, ..BOOK.rule(matter, None, since)?.duty(case.person.id(), id, since) })
    };
    // a word without its day was given on the day of the step that it belongs to
    let intake = case.opinion.map(|_| case.opinion_on.unwrap_or(case.opened));
    let closing = case.closing_opinion.and_then(|_| case.closing_on.or(case.evaluated));
    let opinions = [
        opinion(Matter::Opinion, Some(case.opened), intake, CaseStage::Intake),
        opinion(Matter::ClosingOpinion, case.evaluated, closing, CaseStage::Evaluating),
    ];
    opinions.into_iter().flatten().chain(looks_back(id, case)).collect()
}

/// A look back is one from shortly before its day on up to the next; the last may always be made good.
fn looks_back(id: Id, case: &Case) -> Vec<Duty> {
    let Some(closed) = case.closed.filter(|_| case.is_looked_back_at()) else { return Vec::new() };
    let Some(rule) = BOOK.rule(Matter::LookBack, None, closed) else { return Vec::new() };
    let slots: Vec<_> = slots(rule, closed).collect();
    let of = slots.len() as u16;
    let duty = |(n, slot): (usize, &super::crisis::Slot)| {
        let until = slots.get(n + 1).map_or(Day::MAX, |next| next.opens - 1);
        let done = case.follow_ups.iter().map(|look| look.on).filter(|on| (slot.opens..=until).contains(on)).min();
        let duty = rule.duty_by(case.person.id(), id, closed, slot.due);
        Duty { part: (n as u16 + 1, of), opens: slot.opens, closes: until, satisfied: done.map(|on| (id, on)), ..duty }
    };
    slots.iter().enumerate().map(duty).collect()
}

impl Case {
    /// Whether there is anybody to look back at.
    fn is_looked_back_at(&self) -> bool {
        !matches!(self.closure, Some(CaseClosure::Died | CaseClosure::Isolated | CaseClosure::Lost))
    }

    /// The day of the next look back after closure, all of them counted from the closure. None while the case is open, when all are done, and where
    /// there is nobody to look back at.
    pub fn look_back_due(&self) -> Option<Day> {
        let closed = self.closed.filter(|_| self.is_looked_back_at())?;
        super::next_slot(Matter::LookBack, None, closed, self.follow_ups.iter().map(|look| look.on).max())
    }
}
