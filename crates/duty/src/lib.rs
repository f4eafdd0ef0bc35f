//! Who stood where and when: shifts of workers, volunteers and their hours, teams and where they were sent, training, supervision.
//!
//! Invariants: work on duty is an effort and never a service to somebody; a shift belongs to the day on which it begins; hours of volunteers are
//! credited only between a check-in and a check-out, or by somebody who answers for them (志愿服务记录 rules, domain.md 6). Who comes to a shift by a spoken
//! code checks in and out on the own phone (`join`).
//! Deliberately absent: what came of the duty (calls, passages, sweeps have slices of their own), contracts and pay, and any link from a volunteer
//! to a client's file: one human may be both, and those who lead volunteers must not see it.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that fails should say where"))]

mod deployment;
mod join;
mod ledgers;
mod shift;
mod supervision;
mod team;
#[cfg(test)]
mod tests;
mod training;
mod volunteer;
mod volunteer_shift;

pub use deployment::{Deployment, RiskLevel};
pub use join::JoinCode;
pub use shift::{Shift, ShiftName, ShiftStaff, Target};
pub use supervision::{Supervision, SupervisionWay};
pub use team::{Team, TeamKind, TeamMember};
pub use training::{Training, TrainingOccasion};
pub use volunteer::Volunteer;
pub use volunteer_shift::VolunteerShift;

use base::{Choice, ChoiceDef, policy::Class};
use shell::outdoors::Errand;
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "duty",
    label: "值班与志愿",
    kinds: &[
        kind::<Shift>(Class::Staff, "clock"),
        kind::<JoinCode>(Class::Staff, "lock").states(&[("open", "可以上岗"), ("closed", "已用完或收回")]),
        kind::<Volunteer>(Class::Volunteer, "people").states(&[("checked", "已核对"), ("unchecked", "待核对")]),
        kind::<VolunteerShift>(Class::Volunteer, "heart").states(&[("open", "待签退"), ("credited", "已计时长")]).outdoors(&[Errand {
            label: "志愿者签到",
            icon: "heart",
            given: "",
        }]),
        kind::<Team>(Class::Staff, "flag").states(&[("open", "在编"), ("closed", "已解散")]),
        kind::<Deployment>(Class::Staff, "pin").states(&[("open", "支援中"), ("closed", "已返回")]),
        kind::<Training>(Class::Staff, "book"),
        kind::<Supervision>(Class::Staff, "chat").states(&[("open", "待跟进"), ("closed", "已完成")]),
    ],
    ledgers: &[ledgers::SHIFTS, ledgers::VOLUNTEERS, ledgers::VOLUNTEER_HOURS, ledgers::SUPERVISION],
    words: &[
        ("unit", &[shift::LINE_MINUTE]),
        ("kind", KIND_WORDS),
        ("item", ShiftName::CHOICES),
        ("item", TeamKind::CHOICES),
        ("item", RiskLevel::CHOICES),
        ("item", TrainingOccasion::CHOICES),
        ("item", SupervisionWay::CHOICES),
    ],
    routes: join::ROUTES,
};

/// What the facts of this slice are of.
const KIND_WORDS: &[ChoiceDef] = &[
    ChoiceDef { code: shift::SHIFT, label: "值班", synonyms: "值守 值班排班" },
    ChoiceDef { code: shift::SWEEP_DUTY, label: "参加排查", synonyms: "排查值班" },
    ChoiceDef { code: volunteer::VOLUNTEER, label: "注册志愿者", synonyms: "志愿者" },
    ChoiceDef { code: volunteer_shift::VOLUNTEER_SHIFT, label: "志愿服务", synonyms: "志愿服务记录" },
    ChoiceDef { code: team::TEAM, label: "队伍", synonyms: "突击队" },
    ChoiceDef { code: team::TEAM_MEMBER, label: "队员", synonyms: "" },
    ChoiceDef { code: deployment::DEPLOYMENT, label: "派遣", synonyms: "驰援" },
    ChoiceDef { code: training::TRAINING, label: "培训", synonyms: "" },
    ChoiceDef { code: supervision::SUPERVISION, label: "督导", synonyms: "督导记录" },
];
