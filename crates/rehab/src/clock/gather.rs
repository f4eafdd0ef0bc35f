//! From the records of one person to what the clock asks of them. A new record is one `impl Paper` here. Called by whoever keeps the duties of people in
//! memory, with every record of the person that is in force; a deleted one is not given. Absent: reading records, and rules.

use super::papers::{
    Assessed, Away, Breach, Evaluated, Finding, FindingKind, Measure, Move, NATIONAL, Papers, Released, Signing, Suspension as Break, Tested, Watch,
    Written,
};
use crate::{
    Agreement, Conclusion, Episode, Evaluation, Jurisdiction, Leave, LeaveDecision, Maintenance, Monitoring, PoliceReport, RecoveryPlan, Release,
    Relocation, ReportMatter, RiskAssessment, Suspension, Test, Violation, ViolationMeasure, WorkingGroup,
};
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
        let completion = self.completion.as_ref();
        if let Some(reported) = self.refusal.as_ref().and_then(|refusal| refusal.reported) {
            let finding = Finding { id, episode: Some(id), kind: FindingKind::Refusal, on: reported, reported: Some(reported), is_rejected: false };
            papers.findings.push(finding);
        }
        papers.measures.push(Measure {
            id,
            kind: self.kind,
            place: self.jurisdiction.map_or(NATIONAL, place),
            years: self.years,
            decided: self.decided,
            served: self.served,
            notified: self.street_told,
            reported: self.reported,
            start: self.start,
            end: self.end,
            credit_days: self.credited,
            ended: self.ended.zip(self.reason),
            plan: None,
            filed: completion.and_then(|completion| completion.sent),
            release_served: completion.and_then(|completion| completion.served),
            release_told: completion.and_then(|completion| completion.street),
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
            lab_decided: self.lab.as_ref().and_then(|lab| lab.decided),
            lab_sent: self.lab.as_ref().and_then(|lab| lab.sent),
            lab_told: self.lab.as_ref().and_then(|lab| lab.told),
            second_objection: self.lab.as_ref().and_then(|lab| lab.objected),
            is_sealed: self.seals.is_some() || self.sample.as_ref().is_some_and(|sample| sample.sealed.is_some()),
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
        // who had a good reason has breached nothing
        if !self.counts() {
            return;
        }
        // An admonition without a day of its own was given with the breach.
        let warned = self.warned.or(self.measures.has(ViolationMeasure::Warned).then_some(self.on));
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
            papers: self.papers,
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

/// The rule book of a place.
fn place(jurisdiction: Jurisdiction) -> &'static str {
    match jurisdiction {
        Jurisdiction::National => NATIONAL,
        Jurisdiction::Chongqing => "chongqing",
        Jurisdiction::Shanghai => "shanghai",
        Jurisdiction::Zhejiang => "zhejiang",
        Jurisdiction::Shandong => "shandong",
    }
}

impl Paper for Suspension {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.suspensions.push(Break {
            id,
            episode: Some(self.episode.id()),
            from: self.from,
            continues: self.continued,
            expected: self.expected,
            checked: self.checked.into_iter().collect(),
            // confirmed, as far as the paper says, when the term ran again
            new_end: self.continued.zip(self.new_end),
        });
    }
}

impl Paper for WorkingGroup {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.groups.push(Written { id, episode: Some(self.episode.id()), on: self.complete_on(), about: self.formed });
    }
}

impl Paper for RecoveryPlan {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.plans.push(Written { id, episode: Some(self.episode.id()), on: Some(self.on), about: self.on });
    }
}

impl Paper for Relocation {
    fn tell(&self, id: Id, papers: &mut Papers) {
        papers.moves.push(Move {
            id,
            episode: Some(self.episode.id()),
            asked: self.told,
            changed: self.changed,
            reported: self.reported,
            forwarded: self.forwarded,
            police_told: self.police_told,
        });
    }
}

impl Paper for Maintenance {
    fn tell(&self, _: Id, papers: &mut Papers) {
        papers.treated.push((self.since, self.ended));
    }
}

impl Paper for PoliceReport {
    fn tell(&self, id: Id, papers: &mut Papers) {
        let kind = match self.matter {
            ReportMatter::Refusal => FindingKind::Refusal,
            ReportMatter::Relapse => FindingKind::Relapse,
            ReportMatter::Serious => FindingKind::Serious,
        };
        let is_rejected = self.conclusion == Some(Conclusion::Rejected);
        papers.findings.push(Finding { id, episode: self.episode.map(Link::id), kind, on: self.on, reported: self.reported, is_rejected });
    }
}
