//! The sample records of this slice for worked examples. Called by tests only.

use crate::{Case, CaseProblem, CaseSource, Contact, Crisis, Effort, IntakeOpinion, Reached, Referral, Served, ServedAs, Talk};
use base::Set;
use count::testing::{day, link};
use org::{Channel, Grade};

/// Worker 11 phoned client 1 for twenty minutes on 3 February 2020.
pub(crate) fn contact() -> Contact {
    Contact {
        on: day("2020-02-03"),
        channel: Channel::Phone,
        served: vec![Served { person: link(1), role: ServedAs::Client }],
        topics: Set::default(),
        minutes: Some(20),
        outcome: Reached::Reached,
        workers: vec![Effort { worker: link(11), minutes: None }],
        summary: None,
        need: None,
        next: None,
        at: None,
        anonymous: None,
        place: None,
        domain: None,
        note: None,
        campaign: None,
        project: None,
        case: None,
    }
}

/// Worker 11 took up the case of client 1 on 3 February 2020 and planned a week later.
pub(crate) fn case() -> Case {
    Case {
        person: link(1),
        opened: day("2020-02-03"),
        source: Some(CaseSource::Found),
        problems: Set::of([CaseProblem::Career, CaseProblem::Family]),
        worker: Some(link(11)),
        goals: None,
        number: Some("2020-017".into()),
        opinion: Some(IntakeOpinion::Agreed),
        consented: None,
        planned: Some(day("2020-02-10")),
        evaluation: None,
        closed: None,
        closure: None,
        follow_ups: Vec::new(),
        reopened: None,
        domain: None,
        note: None,
        campaign: None,
        project: None,
        enquired: None,
        family: None,
        client: Set::default(),
        opinion_on: None,
        opinion_by: None,
        opinion_note: None,
        assessed: None,
        assessment: None,
        scales: Vec::new(),
        resources: Set::default(),
        steps: None,
        started: None,
        pauses: Vec::new(),
        evaluated: None,
        closing_opinion: None,
        closing_on: None,
        closing_by: None,
        closing_note: None,
        reactions: Set::default(),
        farewell: Set::default(),
    }
}

/// Client 1 was referred to a hospital on 31 January 2020, which accepted on 3 February.
pub(crate) fn referral() -> Referral {
    Referral {
        on: day("2020-01-30"),
        person: link(1),
        reason: "需要产检".into(),
        to: "区妇幼保健院".into(),
        worker: Some(link(11)),
        consented: Some(day("2020-01-30")),
        duty: None,
        sent: Some(day("2020-01-31")),
        accepted: Some(day("2020-02-03")),
        receiver: None,
        serving: None,
        told: None,
        feedback: None,
        ended: None,
        end: None,
        campaign: None,
        project: None,
        case: None,
        note: None,
        to_kind: None,
        agreed_by: None,
        covers: None,
        documents: None,
        handed_by: None,
    }
}

/// Worker 11 learnt by telephone on 3 February 2020 that client 1 was in a crisis of this grade.
pub(crate) fn crisis(grade: Grade) -> Crisis {
    Crisis {
        on: day("2020-02-03"),
        grade,
        person: Some(link(1)),
        finder: link(11),
        signs: "夜间来电，说不想活".into(),
        actions: None,
        notified: Vec::new(),
        follow_ups: Vec::new(),
        outcome: None,
        closed: None,
        minutes: Some(50),
        channel: Some(Channel::Phone),
        at: None,
        place: None,
        campaign: None,
        project: None,
        note: None,
        worker: None,
        regrades: Vec::new(),
        safety_plan: None,
        reportable: Set::default(),
        reported: None,
        reported_to: None,
    }
}

/// Worker 11 talked with client 1 on 3 February 2020, and worker 12 wrote it down.
pub(crate) fn talk() -> Talk {
    Talk {
        on: day("2020-02-03"),
        person: link(1),
        speaker: link(11),
        recorder: Some(link(12)),
        minutes: Some(40),
        channel: Channel::Office,
        content: "谈话要点".into(),
        attitude: None,
        measures: None,
        signed: Some(day("2020-02-03")),
        at: None,
        place: None,
        campaign: None,
        project: None,
        note: None,
        ended: None,
        health: None,
        living: None,
        company: None,
        difficulty: None,
        advice: None,
        promised: None,
        next: None,
        countersigned: None,
    }
}
