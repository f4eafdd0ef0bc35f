//! Work with single persons: cases, contacts and attempts at them, statutory talks, crises, referrals, and what changed in their lives. Absent: photos,
//! the travel of a visit; and every total, which is counted from facts.
//!
//! Invariants: nobody is served by an attempt, by a file that was opened, or by what befell them; a referral that was sent has not succeeded; a crisis
//! stays due until somebody closes it.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod case;
mod case_words;
mod clock;
mod contact;
mod crisis;
mod functional_scale;
mod ledgers;
mod life_event;
mod paper;
mod referral;
mod stage;
mod talk;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use case::{Case, CasePause};
pub use case_words::{CaseClosure, CaseProblem, CaseSource, ClientKind, FamilyKind, Farewell, IntakeOpinion, Reaction, Resource};
pub use clock::follow_up_due;
pub use contact::{Contact, Effort, Reached, Served, ServedAs};
pub use crisis::{Crisis, FollowUp, Notice, Notified, Regrade, Reportable};
pub use functional_scale::{FunctionalScale, Score};
pub use life_event::{LifeChange, LifeEvent};
pub use referral::{Receiver, Referral, ReferralEnd};
pub use stage::{CaseEvent, CaseStage};
pub use talk::Talk;

use base::policy::Class;
use base::{Choice, ChoiceDef};
use org::Grade;
use shell::outdoors::Errand;
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "casework",
    label: "服务记录",
    kinds: &[
        kind::<Contact>(Class::Casework, "phone").papers(paper::CONTACT).follow_up().outdoors(&[
            Errand { label: "电话", icon: "phone", given: "channel=phone" },
            Errand { label: "走访", icon: "home", given: "channel=visit" },
        ]),
        kind::<Talk>(Class::Casework, "chat").papers(paper::TALK).follow_up().filed("talks", 40),
        kind::<Crisis>(Class::Crisis, "alert").states(&[("open", "随访中"), ("closed", "已结束")]).papers(paper::CRISIS).clock(&clock::CRISIS),
        kind::<Referral>(Class::Casework, "link")
            .papers(paper::REFERRAL)
            .clock(&clock::REFERRAL)
            .states(&[
                ("draft", "草稿"),
                ("consented", "待发出"),
                ("sent", "已发出"),
                ("accepted", "对方已接收"),
                ("in_service", "对方服务中"),
                ("fed_back", "已反馈"),
                ("closed", "服务完成"),
                ("refused", "对方不接收"),
                ("no_answer", "对方未答复"),
                ("withdrawn", "撤回"),
            ])
            .filed("needs", 66),
        kind::<Case>(Class::Casework, "book")
            .papers(paper::CASE)
            .clock(&clock::CASE)
            .states(&[
                ("intake", "待督导意见"),
                ("agreed", "待预估"),
                ("declined", "不接案"),
                ("assessed", "已预估"),
                ("planned", "已定计划"),
                ("open", "服务中"),
                ("suspended", "已中止"),
                ("evaluating", "评估中"),
                ("closed", "已结案"),
                ("referred", "已转介"),
            ])
            .answers("worker", &["declined", "closed", "referred"])
            .filed("talks", 95),
        kind::<LifeEvent>(Class::Casework, "heart"),
    ],
    ledgers: ledgers::ALL,
    words: &[("kind", KINDS), ("item", Grade::CHOICES), ("item", CaseSource::CHOICES), ("item", CaseClosure::CHOICES), ("item", LifeChange::CHOICES)],
    routes: &[],
};

/// The kind words of this slice's facts. 危机 and 转介 are also topics, so their events have codes of their own.
const KINDS: &[ChoiceDef] = &[
    ChoiceDef { code: "contact", label: "走访/电访", synonyms: "走访 电访 探访" },
    ChoiceDef { code: "contact_attempt", label: "未联系上", synonyms: "" },
    ChoiceDef { code: "talk", label: "谈话", synonyms: "谈话记录" },
    ChoiceDef { code: "crisis_event", label: "危机事件", synonyms: "" },
    ChoiceDef { code: "referral_sent", label: "转介", synonyms: "" },
    ChoiceDef { code: "referral_accepted", label: "成功转介", synonyms: "" },
    ChoiceDef { code: "case", label: "个案", synonyms: "个案建档" },
    ChoiceDef { code: "case_closed", label: "个案结案", synonyms: "" },
    ChoiceDef { code: "life_event", label: "生活事件", synonyms: "" },
];
