//! Shorthand for the papers of a measure in which most fields are empty; what is special is changed by the caller. Called by the course of a measure
//! and by the clients at the points of the clock. Absent: any decision about who does what when.

use base::{Day, Link, Set, Text};
use people::Person;
use rehab::{
    Agreement, Compliance, Control, Episode, EpisodeKind, Evaluation, EvaluationKind, GroupMember, Leave, LeaveDecision, MemberRole, Monitoring,
    RecoveryPlan, Release, RiskAssessment, RiskClass, RiskFactor, Sample, Suspension, SuspensionReason, Test, TestOutcome, Violation, ViolationKind,
    WorkingGroup,
};

/// A measure that was decided and that nobody has received yet.
pub(super) fn episode(person: Link<Person>, kind: EpisodeKind, decided: Day) -> Episode {
    Episode {
        person,
        kind,
        decided,
        number: None,
        authority: Some("公安分局".into()),
        served: None,
        reported: None,
        start: None,
        end: None,
        years: None,
        ended: None,
        reason: None,
        worker: None,
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

/// An agreement, told and signed on one day.
pub(super) fn agreement(person: Link<Person>, episode: Link<Episode>, signed: Day) -> Agreement {
    Agreement {
        person,
        episode,
        signed,
        told: Some(signed),
        witnesses: vec!["街道专干".into(), "社区民警".into()],
        worker: None,
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

/// A working group of these members.
pub(super) fn group(person: Link<Person>, episode: Link<Episode>, formed: Day, members: &[(MemberRole, String)]) -> WorkingGroup {
    let member = |(role, name): &(MemberRole, String)| GroupMember {
        role: *role,
        name: Text(name.clone()),
        unit: None,
        phone: None,
        from: None,
        to: None,
        signed: Some(formed),
    };
    WorkingGroup {
        person,
        episode,
        formed,
        members: members.iter().map(member).collect(),
        lacking: Set::default(),
        lacking_why: None,
        worker: None,
        note: None,
    }
}

/// A plan, signed by the person on the day.
pub(super) fn plan(person: Link<Person>, episode: Link<Episode>, on: Day) -> RecoveryPlan {
    RecoveryPlan {
        person,
        episode,
        on,
        family: None,
        history: None,
        situation: "与家人同住，愿意配合，收入不稳定".into(),
        advice: Set::default(),
        counselling: Some("按月谈话，需要时转介心理辅导".into()),
        help: Some("协助就业登记".into()),
        tests: Some("照检测计划".into()),
        goals: None,
        review: None,
        agreed: Some(on),
        approver: Some("街道禁毒办".into()),
        approved: Some(on),
        supersedes: None,
        worker: None,
        note: None,
    }
}

/// A test of urine, or one that did not take place.
pub(super) fn test(person: Link<Person>, episode: Option<Link<Episode>>, on: Day, outcome: TestOutcome) -> Test {
    let took_place = outcome.took_place();
    Test {
        person,
        outcome,
        on,
        method: Sample::Urine,
        substances: Set::default(),
        reason: None,
        testers: if took_place { vec!["社区民警".into(), "社工".into()] } else { Vec::new() },
        worker: None,
        place: None,
        minutes: took_place.then_some(20),
        at: None,
        notified: None,
        told: took_place.then_some(on),
        objected: None,
        seals: None,
        strip: None,
        episode,
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

/// A half-year summary or yearly assessment of the days from `from`.
pub(super) fn evaluation(person: Link<Person>, episode: Option<Link<Episode>>, kind: EvaluationKind, (from, on): (Day, Day)) -> Evaluation {
    Evaluation {
        person,
        kind,
        on,
        from: Some(from),
        to: Some(on),
        compliance: Compliance::Good,
        summary: "按时报到和检测，生活稳定，家庭支持".into(),
        advice: None,
        worker: None,
        reviewer: Some("街道专干".into()),
        signed: Some(on),
        episode,
        own_words: None,
        opinion: None,
        reviewed: None,
    }
}

/// A risk assessment together with the police.
pub(super) fn assessment(person: Link<Person>, on: Day, class: RiskClass, scores: [u32; 3]) -> RiskAssessment {
    let factors = ["戒断时间", "家庭支持", "就业"].into_iter().zip(scores);
    RiskAssessment {
        person,
        on,
        factors: factors.map(|(factor, score)| RiskFactor { factor: factor.into(), score }).collect(),
        previous: None,
        class,
        reasons: Some("按时报到，检测照计划".into()),
        measures: Some("按月走访，照计划检测".into()),
        worker: None,
        police: Some("社区民警".into()),
        approver: Some("街道禁毒办".into()),
        approved: Some(on),
        next: None,
        note: None,
        proposed: None,
        sheet: None,
        police_signed: Some(on),
        opinion: None,
    }
}

/// An absence that was reported the day before and approved; nobody is back yet.
pub(super) fn leave(person: Link<Person>, episode: Option<Link<Episode>>, (from, to): (Day, Day)) -> Leave {
    Leave {
        person,
        from,
        to,
        destination: "外省老家".into(),
        reason: Some("探亲".into()),
        reported: Some(from - 1),
        approver: Some("街道专干".into()),
        decision: Some(LeaveDecision::Approved),
        decided: Some(from - 1),
        extended: None,
        returned: None,
        transport: None,
        companion: None,
        left_at: None,
        back_at: None,
        worker: None,
        episode,
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

/// A breach about which nothing was done yet.
pub(super) fn violation(person: Link<Person>, episode: Option<Link<Episode>>, on: Day, kind: ViolationKind) -> Violation {
    Violation {
        person,
        on,
        kind,
        days: None,
        measures: Set::default(),
        reported: None,
        document: None,
        reply: None,
        worker: None,
        test: None,
        episode,
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

/// A suspension by detention.
pub(super) fn suspension(person: Link<Person>, episode: Link<Episode>, from: Day, expected: Day) -> Suspension {
    Suspension {
        person,
        episode,
        from,
        reason: SuspensionReason::Detained,
        expected: Some(expected),
        continued: None,
        remaining: None,
        new_end: None,
        basis: None,
        facility: Some("看守所".into()),
        document: None,
        worker: None,
        note: None,
        checked: None,
    }
}

/// The file of a user at large who has not used since a day.
pub(super) fn monitoring(person: Link<Person>, since: Day, clean_since: Day) -> Monitoring {
    Monitoring {
        person,
        since,
        control: Control::Known,
        abstinence: None,
        maintenance: None,
        maintenance_ended: None,
        caught: Some(clean_since),
        clean_since: Some(clean_since),
        confirmed: None,
        worker: None,
        police: Some("社区民警".into()),
        ended: None,
        note: None,
    }
}

/// A release from isolation that was announced.
pub(super) fn release(person: Link<Person>, on: Day, announced: Day) -> Release {
    Release {
        person,
        facility: "城郊强制隔离戒毒所".into(),
        on,
        fetched_by: Vec::new(),
        arrived: None,
        agreed: None,
        told: None,
        worker: None,
        minutes: None,
        kind: Some(rehab::Facility::Isolation),
        announced: Some(announced),
        at: None,
        unmet: None,
        agreement: None,
        note: None,
        campaign: None,
        project: None,
        papers: None,
    }
}
