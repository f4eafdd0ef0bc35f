//! The sample records of this slice for worked examples. Called by tests only.

use crate::{
    Advice, Agreement, Compliance, Control, Episode, EpisodeKind, Evaluation, EvaluationKind, Facility, GroupMember, Leave, LeaveDecision,
    Maintenance, ManagingPlace, ManagingTurn, MemberRole, Monitoring, PoliceReport, RecoveryPlan, Release, Relocation, RelocationReason,
    ReportMatter, RiskAssessment, RiskClass, RiskFactor, Sample, Suspension, SuspensionReason, Test, TestOutcome, TwoPlace, Violation, ViolationKind,
    ViolationMeasure, WorkingGroup,
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
        jurisdiction: None,
        street: None,
        street_told: None,
        credited: None,
        substances: Set::default(),
        first_use: None,
        caught: None,
        police: None,
        officer: None,
        refusal: None,
        completion: None,
        note: None,
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
        version: None,
        way: None,
        signatory: None,
        guarantor: None,
        guarantor_phone: None,
        help: None,
        measures: None,
        tests: None,
        other: None,
        notice_version: None,
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
        number: None,
        appointed: None,
        notice_way: None,
        collector: None,
        collector_sex: None,
        witness: None,
        medication: None,
        elsewhere: None,
        sample: None,
        lab: None,
        hair: None,
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
        left_half: None,
        back_half: None,
        phone_away: None,
        opinion: None,
        extension_asked: None,
        checked_by: None,
        tests: None,
        letter: None,
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
        manner: None,
        noticed: None,
        notice_way: None,
        noticed_by: None,
        cause: None,
        evidence: None,
        warned: None,
        receipt: None,
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
        proposed: None,
        sheet: None,
        police_signed: None,
        opinion: None,
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
        papers: None,
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
        own_words: None,
        opinion: None,
        reviewed: None,
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

/// Person 1 was detained on 1 June 2020, within episode 40.
pub(crate) fn suspension() -> Suspension {
    Suspension {
        person: link(1),
        episode: link(40),
        from: day("2020-06-01"),
        reason: SuspensionReason::Detained,
        expected: Some(day("2020-06-15")),
        continued: None,
        remaining: Some(977),
        new_end: None,
        basis: None,
        facility: Some("某拘留所".into()),
        document: None,
        worker: Some(link(11)),
        note: None,
        checked: None,
    }
}

/// The group of person 1 in episode 40, with every role since 10 February 2020.
pub(crate) fn working_group() -> WorkingGroup {
    let roles = [
        (MemberRole::Officer, "专干甲"),
        (MemberRole::Police, "民警甲"),
        (MemberRole::Medic, "医生甲"),
        (MemberRole::Family, "母亲"),
        (MemberRole::Volunteer, "志愿者甲"),
    ];
    let member =
        |(role, name): (MemberRole, &str)| GroupMember { role, name: name.into(), unit: None, phone: None, from: None, to: None, signed: None };
    WorkingGroup {
        person: link(1),
        episode: link(40),
        formed: day("2020-02-10"),
        members: roles.into_iter().map(member).collect(),
        lacking: Set::default(),
        lacking_why: None,
        worker: Some(link(11)),
        note: None,
    }
}

/// The plan for person 1 in episode 40, looked at again after half a year.
pub(crate) fn recovery_plan() -> RecoveryPlan {
    RecoveryPlan {
        person: link(1),
        episode: link(40),
        on: day("2020-02-10"),
        family: None,
        history: None,
        situation: "在家，暂无工作".into(),
        advice: Set::of([Advice::Psychology]),
        counselling: Some("每月一次心理辅导".into()),
        help: Some("联系职业培训".into()),
        tests: Some("第一年每月一次".into()),
        goals: None,
        review: Some(day("2020-08-10")),
        agreed: None,
        approver: None,
        approved: None,
        supersedes: None,
        worker: Some(link(11)),
        note: None,
    }
}

/// Person 1 moved to another street on 1 May 2020 and has not reported there yet.
pub(crate) fn relocation() -> Relocation {
    Relocation {
        person: link(1),
        episode: link(40),
        changed: day("2020-05-01"),
        from_street: "某区甲街道".into(),
        to_street: "某区乙街道".into(),
        reason: Some(RelocationReason::Residence),
        told: Some(day("2020-04-27")),
        forwarded: Some(day("2020-04-29")),
        materials: ["协议书", "检测记录表"].map(Text::from).into(),
        old_police: None,
        letter: None,
        receipt: None,
        reported: None,
        police_told: None,
        agreement: None,
        worker: Some(link(11)),
        note: None,
    }
}

/// Person 1 works away since 1 April 2020: first managed from the place of registration, from June on where person 1 lives.
pub(crate) fn two_place() -> TwoPlace {
    let turn = |by, from, to: Option<&str>| ManagingTurn { by, from: day(from), to: to.map(day) };
    TwoPlace {
        person: link(1),
        from: day("2020-04-01"),
        turns: vec![turn(ManagingPlace::Registration, "2020-04-01", Some("2020-05-31")), turn(ManagingPlace::Residence, "2020-06-01", None)],
        other_street: "外省某县某街道".into(),
        other_contact: Some("专干乙".into()),
        other_phone: None,
        reason: Some("外出务工".into()),
        letter: None,
        sent: Some(day("2020-04-01")),
        replied: Some(day("2020-04-08")),
        reply: Some("同意协助".into()),
        tests: None,
        ended: None,
        episode: Some(link(40)),
        worker: Some(link(11)),
        note: None,
    }
}

/// Person 1 in maintenance treatment since 2020.
pub(crate) fn maintenance() -> Maintenance {
    Maintenance {
        person: link(1),
        since: day("2020-01-01"),
        clinic: "某门诊".into(),
        filed: None,
        consented: None,
        ended: None,
        reason: None,
        worker: Some(link(11)),
        note: None,
    }
}

/// Person 1 evaded the third test on 6 May 2020, which nobody has reported yet.
pub(crate) fn police_report() -> PoliceReport {
    PoliceReport {
        person: link(1),
        matter: ReportMatter::Serious,
        on: day("2020-05-06"),
        facts: "逃避检测累计三次".into(),
        reported: None,
        station: None,
        receipt: None,
        document: None,
        violations: vec![link(60), link(61), link(62)],
        test: None,
        concluded: None,
        conclusion: None,
        number: None,
        outcome: None,
        episode: Some(link(40)),
        worker: Some(link(11)),
        note: None,
    }
}
