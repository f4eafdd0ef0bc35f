//! Community drug treatment (社区戒毒) and community rehabilitation (社区康复): the measure on one person, the agreement, and the papers of the file: tests,
//! reported absences, breaches and reports to the police, risk assessments, evaluations, working group and plan, suspension, moves, management from two
//! places, maintenance treatment, the way from a facility to the street; and the file of users at large (domain.md 1). Official forms are in `paper.rs`,
//! ledgers in `ledgers.rs`. Absent on purpose: any act that changes somebody's legal status by itself.
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
mod maintenance;
mod monitoring;
mod paper;
mod police_report;
mod recovery_plan;
mod release;
mod relocation;
mod risk;
mod suspension;
mod test;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod two_place;
mod violation;
mod watch;
mod working_group;

pub use agreement::{Agreement, SignatureWay};
pub use episode::{Completion, EndReason, Episode, EpisodeKind, Jurisdiction, REPORT_WITHIN_DAYS, Refusal, computed_end};
pub use evaluation::{Compliance, Evaluation, EvaluationKind};
pub use leave::{HalfDay, Leave, LeaveDecision, LeaveTest, REPORT_FROM_DAYS};
pub use maintenance::Maintenance;
pub use monitoring::{Abstinence, Control, Monitoring};
pub use police_report::{Conclusion, PoliceReport, ReportMatter};
pub use recovery_plan::{Advice, RecoveryPlan};
pub use release::{Facility, Release};
pub use relocation::{MOVE_REPORT_WITHIN_DAYS, Relocation, RelocationReason};
pub use risk::{RiskAssessment, RiskClass, RiskFactor, risk_class_on};
pub use suspension::{Suspension, SuspensionReason};
pub use test::{HairSample, LabResult, LabTest, OBJECT_WITHIN_DAYS, Sample, SealedSample, Substance, Test, TestGap, TestOutcome, TestTiming};
pub use two_place::{ManagingPlace, ManagingTurn, TwoPlace};
pub use violation::{
    ABSENT_DAYS_ALLOWED, DEPARTURES_SERIOUS, NoticeWay, TESTS_SERIOUS, Violation, ViolationCount, ViolationKind, ViolationManner, ViolationMeasure,
};
pub use working_group::{GroupMember, MemberRole, WorkingGroup};

use base::policy::Class;
use base::{Choice, ChoiceDef};
use shell::outdoors::Errand;
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
            .papers(paper::EPISODE)
            .clock(&watch::CLOCK),
        kind::<Agreement>(Class::Rehab, "sign").states(&[("signed", "已签未告知"), ("told", "已告知")]).papers(paper::AGREEMENT).filed("papers", 20),
        kind::<Test>(Class::Test, "flask")
            .states(&[("tested", "已检测"), ("not_tested", "未检，已说明"), ("unexplained", "缺检，原因未明"), ("cancelled", "取消")])
            .papers(paper::TEST)
            .outdoors(&[Errand { label: "检测", icon: "flask", given: "" }]),
        kind::<Leave>(Class::Rehab, "exit")
            .states(&[("pending", "待审批"), ("approved", "同意，未销假"), ("refused", "不同意"), ("withdrawn", "撤销"), ("returned", "已销假")])
            .papers(paper::LEAVE)
            .filed("papers", 60),
        kind::<Violation>(Class::Rehab, "flag")
            .states(&[("open", "未处理"), ("settled", "已处理"), ("excused", "查明有正当理由")])
            .papers(paper::VIOLATION)
            .filed("papers", 85),
        kind::<RiskAssessment>(Class::Risk, "chart").states(&[("assessed", "待审批"), ("approved", "已审批")]).papers(paper::RISK),
        kind::<Evaluation>(Class::Rehab, "star")
            .states(&[("written", "待本人签名"), ("signed", "已签名")])
            .papers(paper::EVALUATION)
            .filed("reviews", 75),
        kind::<Release>(Class::Rehab, "door")
            .states(&[("awaited", "待接"), ("fetched", "已接回，未告知"), ("settled", "已接回并告知"), ("unmet", "未接到")])
            .answers("worker", &["settled", "unmet"])
            .papers(paper::RELEASE)
            .filed("papers", 8)
            .clock(&watch::CLOCK),
        kind::<Monitoring>(Class::Rehab, "eye")
            .states(&[("monitored", "管控中"), ("lost", "失控"), ("confirmed", "戒断三年，已停止管控"), ("ended", "已结束")])
            .answers("worker", &["confirmed", "ended"])
            .filed("papers", 90)
            .clock(&watch::CLOCK),
        kind::<WorkingGroup>(Class::Rehab, "group")
            .states(&[("complete", "已配齐"), ("incomplete", "未配齐")])
            .papers(paper::WORKING_GROUP)
            .filed("papers", 25),
        kind::<RecoveryPlan>(Class::Rehab, "list")
            .states(&[("written", "待本人签名"), ("agreed", "待审批"), ("approved", "已审批")])
            .papers(paper::RECOVERY_PLAN)
            .filed("papers", 30),
        kind::<Suspension>(Class::Rehab, "clock")
            .states(&[("suspended", "中止"), ("continued", "已恢复")])
            .papers(paper::SUSPENSION)
            .filed("papers", 91),
        kind::<Relocation>(Class::Rehab, "swap")
            .states(&[("moving", "未到新街道报到"), ("arrived", "已报到，未签新协议"), ("settled", "已签新协议")])
            .papers(paper::RELOCATION)
            .filed("papers", 92),
        kind::<TwoPlace>(Class::Rehab, "link")
            .states(&[("asked", "待回函"), ("managed", "双向管控中"), ("ended", "已结束")])
            .papers(paper::TWO_PLACE)
            .filed("papers", 93),
        kind::<Maintenance>(Class::Rehab, "heart").states(&[("treated", "治疗中"), ("ended", "已结束")]).filed("papers", 94),
        kind::<PoliceReport>(Class::Rehab, "alert")
            .states(&[("unreported", "未报告"), ("reported", "已报告，待认定"), ("confirmed", "公安已认定"), ("rejected", "公安不予认定")])
            .papers(paper::POLICE_REPORT)
            .filed("papers", 87),
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
        ("item", SuspensionReason::CHOICES),
        ("item", RelocationReason::CHOICES),
        ("item", ManagingPlace::CHOICES),
        ("item", ReportMatter::CHOICES),
        ("channel", TestTiming::CHOICES),
        ("unit", &[release::RELEASE_DAY]),
    ],
    routes: &[],
};

/// The kind words of this slice's facts.
const KINDS: &[ChoiceDef] = &[
    ChoiceDef { code: "episode", label: "社戒社康", synonyms: "在册执行" },
    ChoiceDef { code: "episode_due", label: "应执行社戒社康", synonyms: "" },
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
    ChoiceDef { code: "suspension", label: "中止执行", synonyms: "中止" },
    ChoiceDef { code: "recovery_plan", label: "社区戒毒（康复）计划", synonyms: "康复计划 帮教计划" },
    ChoiceDef { code: "relocation", label: "变更执行地", synonyms: "" },
    ChoiceDef { code: "two_place", label: "双向管控", synonyms: "" },
    ChoiceDef { code: "police_report", label: "报告公安", synonyms: "" },
];
