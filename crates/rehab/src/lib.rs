//! Community drug treatment (社区戒毒) and community rehabilitation (社区康复): the measure on one person, the agreement, and the papers of the file: tests,
//! reported absences, breaches, risk assessments, evaluations, the way from a facility to the street; and the file of users at large (domain.md 1).
//! Absent, for a later step: working groups, suspension, the plan of tests, the clock of duties over several records. Absent on purpose: any act that
//! changes somebody's legal status by itself.
//!
//! Invariants: what somebody is follows from the days on the papers; the printed end of a term holds, a computed one is only proposed; nobody is
//! under a measure before reporting for it; a test that did not take place serves nobody and says why. That a person has at most one open episode
//! at a time needs the store and is checked there.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod agreement;
pub mod clock;
mod episode;
mod evaluation;
mod leave;
mod ledgers;
mod monitoring;
mod release;
mod risk;
mod test;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod violation;
mod watch;

pub use agreement::Agreement;
pub use episode::{EndReason, Episode, EpisodeKind, REPORT_WITHIN_DAYS, computed_end};
pub use evaluation::{Compliance, Evaluation, EvaluationKind};
pub use leave::{Leave, LeaveDecision, REPORT_FROM_DAYS};
pub use monitoring::{Abstinence, Control, Monitoring};
pub use release::{Facility, Release};
pub use risk::{RiskAssessment, RiskClass, RiskFactor, risk_class_on};
pub use test::{Sample, Substance, Test, TestOutcome};
pub use violation::{ABSENT_DAYS_ALLOWED, DEPARTURES_SERIOUS, TESTS_SERIOUS, Violation, ViolationCount, ViolationKind, ViolationMeasure};

use base::policy::Class;
use base::{Choice, ChoiceDef};
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "rehab",
    label: "社戒社康",
    kinds: &[
        kind::<Episode>(Class::Rehab, "law")
            .states(&[
                ("ordered", "未报到"),
                ("reported", "执行中"),
                ("released", "期满解除"),
                ("terminated", "终止"),
                ("transferred_out", "变更执行地"),
                ("to_isolation", "转强制隔离戒毒"),
                ("deemed_refused", "逾期未报到"),
                ("died", "死亡"),
            ])
            .answers("worker", &["released", "terminated", "transferred_out", "to_isolation", "deemed_refused", "died"])
            .filed("papers", 10)
            .clock(&watch::CLOCK),
        kind::<Agreement>(Class::Rehab, "sign").states(&[("signed", "已签未告知"), ("told", "已告知")]).filed("papers", 20),
        kind::<Test>(Class::Test, "flask").states(&[
            ("tested", "已检测"),
            ("not_tested", "未检，已说明"),
            ("unexplained", "缺检，原因未明"),
            ("cancelled", "取消"),
        ]),
        kind::<Leave>(Class::Rehab, "exit").states(&[
            ("pending", "待审批"),
            ("approved", "同意，未销假"),
            ("refused", "不同意"),
            ("withdrawn", "撤销"),
            ("returned", "已销假"),
        ])
        .filed("papers", 60),
        kind::<Violation>(Class::Rehab, "flag").states(&[("open", "未处理"), ("settled", "已处理")]).filed("papers", 85),
        kind::<RiskAssessment>(Class::Risk, "chart").states(&[("assessed", "待审批"), ("approved", "已审批")]),
        kind::<Evaluation>(Class::Rehab, "star").states(&[("written", "待本人签名"), ("signed", "已签名")]).filed("reviews", 75),
        kind::<Release>(Class::Rehab, "door").states(&[
            ("awaited", "待接"),
            ("fetched", "已接回，未告知"),
            ("settled", "已接回并告知"),
            ("unmet", "未接到"),
        ])
        .filed("papers", 8)
        .clock(&watch::CLOCK),
        kind::<Monitoring>(Class::Rehab, "eye")
            .states(&[("monitored", "管控中"), ("lost", "失控"), ("confirmed", "戒断三年，已停止管控"), ("ended", "已结束")])
            .answers("worker", &["confirmed", "ended"])
            .filed("papers", 90)
            .clock(&watch::CLOCK),
    ],
    ledgers: ledgers::ALL,
    words: &[
        ("kind", KINDS),
        ("item", EpisodeKind::CHOICES),
        ("item", TestOutcome::CHOICES),
        ("item", LeaveDecision::CHOICES),
        ("item", ViolationKind::CHOICES),
        ("item", RiskClass::CHOICES),
        ("item", EvaluationKind::CHOICES),
        ("item", Facility::CHOICES),
        ("item", Control::CHOICES),
    ],
    routes: &[],
};

/// The kind words of this slice's facts.
const KINDS: &[ChoiceDef] = &[
    ChoiceDef { code: "episode", label: "社戒社康", synonyms: "在册执行" },
    ChoiceDef { code: "agreement", label: "社戒社康协议", synonyms: "协议" },
    ChoiceDef { code: "test", label: "吸毒检测", synonyms: "尿检 检测" },
    ChoiceDef { code: "test_missed", label: "应检未检", synonyms: "" },
    ChoiceDef { code: "leave", label: "外出报告", synonyms: "请假 外出" },
    ChoiceDef { code: "violation", label: "违反协议", synonyms: "" },
    ChoiceDef { code: "risk_assessment", label: "风险评估", synonyms: "" },
    ChoiceDef { code: "evaluation", label: "定期评估", synonyms: "" },
    ChoiceDef { code: "release", label: "出所衔接", synonyms: "必接" },
    ChoiceDef { code: "release_unmet", label: "出所未接到", synonyms: "" },
    ChoiceDef { code: "monitoring", label: "社会面管控", synonyms: "" },
];
