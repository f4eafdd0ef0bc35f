//! The sample records of this slice for worked examples. Called by tests only.

use crate::{
    Agreement, Compliance, Control, Episode, EpisodeKind, Evaluation, EvaluationKind, Facility, Leave, LeaveDecision, Monitoring, Release,
    RiskAssessment, RiskClass, RiskFactor, Sample, Test, TestOutcome, Violation, ViolationKind, ViolationMeasure,
};
use base::{Prose, Set, Text};
use count::testing::{day, link};

/// Person 1: decided, received, reported for community treatment, three years as printed; worker 11 is responsible.
pub(crate) fn episode() -> Episode {
    Episode {
        person: link(1),
        kind: EpisodeKind::CommunityTreatment,
        decided: day("2020-01-28"),
        number: None,
        authority: None,
        served: Some(day("2020-01-30")),
        reported: Some(day("2020-02-03")),
        start: Some(day("2020-02-03")),
        end: Some(day("2023-02-02")),
        years: None,
        ended: None,
        reason: None,
        worker: Some(link(11)),
    }
}

/// Person 1 signed with worker 11 for episode 40 on the day after reporting.
pub(crate) fn agreement() -> Agreement {
    Agreement {
        person: link(1),
        episode: link(40),
        signed: day("2020-02-04"),
        told: Some(day("2020-02-04")),
        witnesses: vec![Text("民警甲".into())],
        worker: Some(link(11)),
        number: None,
        guardian: None,
        place: None,
        supersedes: None,
        campaign: None,
        project: None,
    }
}

/// Person 1 was tested on 3 February 2020 by two policemen, worker 11 standing by for half an hour; nothing was found.
pub(crate) fn test() -> Test {
    Test {
        person: link(1),
        outcome: TestOutcome::Negative,
        on: day("2020-02-03"),
        method: Sample::Urine,
        substances: Set::default(),
        reason: None,
        testers: ["民警甲", "民警乙"].map(Text::from).into(),
        worker: Some(link(11)),
        place: None,
        minutes: Some(30),
        at: None,
        notified: None,
        told: None,
        objected: None,
        seals: None,
        strip: None,
        episode: None,
        note: None,
        campaign: None,
        project: None,
    }
}

/// Person 1 reported to be away from 3 to 10 February 2020; the street agreed.
pub(crate) fn leave() -> Leave {
    Leave {
        person: link(1),
        from: day("2020-02-03"),
        to: day("2020-02-10"),
        destination: "外省某县".into(),
        reason: Some("探亲".into()),
        reported: Some(day("2020-02-01")),
        approver: Some("专干甲".into()),
        decision: Some(LeaveDecision::Approved),
        decided: Some(day("2020-02-02")),
        extended: None,
        returned: None,
        transport: None,
        companion: None,
        left_at: None,
        back_at: None,
        worker: Some(link(11)),
        episode: None,
        note: None,
    }
}

/// Person 1 left without a report on 3 February 2020 for four days, and was criticised.
pub(crate) fn violation() -> Violation {
    Violation {
        person: link(1),
        on: day("2020-02-03"),
        kind: ViolationKind::Left,
        days: Some(4),
        measures: Set::of([ViolationMeasure::Talked]),
        reported: None,
        document: None,
        reply: None,
        worker: Some(link(11)),
        test: None,
        episode: None,
        note: None,
    }
}

/// Person 1 was assessed on 15 January 2020: medium after high.
pub(crate) fn risk() -> RiskAssessment {
    RiskAssessment {
        person: link(1),
        on: day("2020-01-15"),
        factors: vec![RiskFactor { factor: "戒断时间".into(), score: 3 }, RiskFactor { factor: "就业".into(), score: 2 }],
        previous: Some(RiskClass::High),
        class: RiskClass::Medium,
        reasons: None,
        measures: None,
        worker: Some(link(11)),
        police: None,
        approver: Some("站长甲".into()),
        approved: None,
        next: None,
        note: None,
    }
}

/// Person 1 was fetched from isolation on 5 February 2020, signed at the station and was told rights and duties.
pub(crate) fn release() -> Release {
    Release {
        person: link(1),
        facility: "某强制隔离戒毒所".into(),
        on: day("2020-02-05"),
        fetched_by: ["民警甲", "母亲"].map(Text::from).into(),
        arrived: Some(day("2020-02-05")),
        agreed: Some(day("2020-02-05")),
        told: Some(day("2020-02-05")),
        worker: Some(link(11)),
        minutes: Some(120),
        kind: Some(Facility::Isolation),
        announced: Some(day("2020-02-02")),
        at: None,
        unmet: None,
        agreement: None,
        note: None,
        campaign: None,
        project: None,
    }
}

/// The half-year summary of person 1 for the first half of 2020, within episode 40.
pub(crate) fn evaluation() -> Evaluation {
    Evaluation {
        person: link(1),
        kind: EvaluationKind::HalfYear,
        on: day("2020-08-03"),
        from: Some(day("2020-02-03")),
        to: Some(day("2020-08-02")),
        compliance: Compliance::Good,
        summary: Prose("按时检测，已就业".into()),
        advice: None,
        worker: Some(link(11)),
        reviewer: None,
        signed: None,
        episode: Some(link(40)),
    }
}

/// Person 1 at large since 2019, caught and clean since 1 April 2017.
pub(crate) fn monitoring() -> Monitoring {
    Monitoring {
        person: link(1),
        since: day("2019-01-01"),
        control: Control::Known,
        abstinence: None,
        maintenance: None,
        maintenance_ended: None,
        caught: Some(day("2017-04-01")),
        clean_since: Some(day("2017-04-01")),
        confirmed: None,
        worker: Some(link(11)),
        police: None,
        ended: None,
        note: None,
    }
}
