//! From the records of one person to what the clock asks of them. A new record is one `impl Paper` here. Called by whoever keeps the duties of people in
//! memory, with every record of the person that is in force; a deleted one is not given. Absent: reading records, and rules.

use super::papers::{Assessed, Away, Breach, Evaluated, Measure, NATIONAL, Papers, Released, Signing, Tested, Watch};
use crate::{Agreement, Episode, Evaluation, Leave, LeaveDecision, Monitoring, Release, RiskAssessment, Test, Violation, ViolationMeasure};
use base::{Id, Link};

/// A record that tells the clock something.
pub trait Paper {
    /// Adds what it tells.
    fn tell(&self, id: Id, papers: &mut Papers);
}

impl Papers {
    /// Adds a record. In any order.
    pub fn add(&mut self, id: Id, record: &impl Paper) {
        record.tell(id, self);
    }
}

impl Paper for Episode {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.measures.push(Measure {
            id,
            kind: self.kind,
            place: NATIONAL,
            years: self.years,
            decided: self.decided,
            served: self.served,
            notified: None,
            reported: self.reported,
            start: self.start,
            end: self.end,
            credit_days: None,
            ended: self.ended.zip(self.reason),
            plan: None,
            filed: None,
            release_served: None,
            release_told: None,
        });
    }
}

impl Paper for Agreement {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.agreements.push(Signing { id, episode: Some(self.episode.id()), on: self.signed });
    }
}

impl Paper for Test {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.tests.push(Tested {
            id,
            episode: self.episode.map(Link::id),
            on: self.on,
            outcome: self.outcome,
            method: self.method,
            notified: self.notified,
            told: self.told,
            objected: self.objected,
            lab_decided: None,
            lab_sent: None,
            lab_told: None,
            second_objection: None,
            is_sealed: self.seals.is_some(),
        });
    }
}

impl Paper for Leave {
    fn tell(&self, id: Id, papers: &mut Papers) {
        let to = self.extended.unwrap_or(self.to);
        papers.leaves.push(Away {
            id,
            episode: self.episode.map(Link::id),
            reported: self.reported,
            from: self.from,
            to,
            returned: self.returned,
            whole_days: self.whole_days(),
            is_approved: self.decision == Some(LeaveDecision::Approved),
            is_void: matches!(self.decision, Some(LeaveDecision::Withdrawn | LeaveDecision::Refused)),
        });
    }
}

impl Paper for Violation {
    fn tell(&self, id: Id, papers: &mut Papers) {
        // The record has a day for the report only; an admonition without one was given with the breach.
        let warned = self.measures.has(ViolationMeasure::Warned).then_some(self.on);
        let reported = self.reported.or(self.measures.has(ViolationMeasure::Reported).then_some(self.on));
        let (episode, test) = (self.episode.map(Link::id), self.test.map(Link::id));
        papers.breaches.push(Breach { id, episode, kind: self.kind, on: self.on, days: self.days, test, warned, reported });
    }
}

impl Paper for RiskAssessment {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.risks.push(Assessed { id, on: self.on, class: self.class, next: self.next });
    }
}

impl Paper for Evaluation {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.evaluations.push(Evaluated { id, episode: self.episode.map(Link::id), kind: self.kind, on: self.on, to: self.to });
    }
}

impl Paper for Release {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.releases.push(Released {
            id,
            facility: self.kind,
            announced: self.announced,
            on: self.on,
            met: if self.fetched_by.is_empty() { self.arrived } else { Some(self.on) },
            is_unmet: self.state() == "unmet",
            papers: None,
        });
    }
}

impl Paper for Monitoring {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.watches.push(Watch {
            id,
            since: self.since,
            caught: self.caught,
            clean_since: self.clean_since,
            confirmed: self.confirmed,
            ended: self.ended,
            maintenance: self.maintenance.map(|from| (from, self.maintenance_ended)),
        });
    }
}
