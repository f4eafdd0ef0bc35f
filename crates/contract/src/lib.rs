//! Purchased service (政府购买服务, domain.md 8): the contract with what it buys, the posts and who holds them, the yearly targets with the rule by
//! which each is counted, the partners licensed for a project of one's own, and the honours won by the work.
//!
//! Invariants: a post is no person: it lasts while the contract buys it, and is filled or vacant on each day; the version of a counting rule is
//! part of a target; what was reached is counted from records and never typed. Deliberately absent: payments and book-keeping; counting, which
//! the statistics do by the target's indicator when its page asks for it through the shell; books and standards (outreach).

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that fails should say where"))]

mod account;
mod award;
mod contract;
mod goals;
mod ledgers;
mod pages;
mod paper;
mod partner;
mod post;
mod progress;
mod province;
mod target;
#[cfg(test)]
mod tests;

pub use award::{Award, AwardLevel};
pub use contract::{Appraisal, Contract, PurchaseModel, Stage};
pub use partner::Partner;
pub use post::{Certificate, Holding, Post};
pub use progress::{Pace, Progress, days_of};
pub use province::Province;
pub use target::Target;

use base::{Choice, ChoiceDef, policy::Class};
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "contract",
    label: "购买服务与合作",
    kinds: &[
        kind::<Contract>(Class::Contract, "sign").states(&[("open", "履行中"), ("closed", "已结束")]).page("/contracts"),
        kind::<Post>(Class::Contract, "user").states(&[("filled", "在岗"), ("vacant", "空缺"), ("closed", "已撤岗")]),
        kind::<Target>(Class::Contract, "chart").goals(goals::goals),
        kind::<Partner>(Class::Contract, "link"),
        kind::<Award>(Class::Contract, "star"),
    ],
    ledgers: &[ledgers::TARGETS],
    words: &[("kind", KIND_WORDS), ("item", PurchaseModel::CHOICES), ("item", Province::CHOICES), ("item", AwardLevel::CHOICES)],
    routes: pages::ROUTES,
};

/// What the facts of this slice are of. Posts (`post`) are named with the statistics, which have a measure for them.
const KIND_WORDS: &[ChoiceDef] = &[
    ChoiceDef { code: contract::CONTRACT, label: "服务合同（履行中）", synonyms: "合同" },
    ChoiceDef { code: post::POST_BOUGHT, label: "购买岗位（按购买日期）", synonyms: "" },
    ChoiceDef { code: post::POST_FILLED, label: "岗位有人在岗", synonyms: "" },
    ChoiceDef { code: partner::PARTNER, label: "合作授权（有效）", synonyms: "合作伙伴" },
    ChoiceDef { code: partner::PARTNER_LICENSED, label: "合作授权（按授权日期）", synonyms: "" },
    ChoiceDef { code: award::AWARD, label: "表彰奖励", synonyms: "获奖" },
];
