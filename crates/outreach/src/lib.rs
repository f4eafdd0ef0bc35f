//! What goes out to many: groups and their sessions, activities, publicity, articles, books and standards, printed matter handed out and posted.
//!
//! Invariants: a group is no session and a session no activity (个 ≠ 节 ≠ 场); those who signed in, those who were estimated and those who watched are
//! three numbers that are never added together, and only the first are persons served; an article counts once, however often it is reprinted.
//! Deliberately absent: stock of printed matter and parcels (supply), notices to single clients, and the counting of clicks from outside.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that fails should say where"))]

mod activity;
mod article;
mod group;
mod handout;
mod ledgers;
mod paper;
mod posting;
mod publication;
mod session;
#[cfg(test)]
mod tests;

pub use activity::{Activity, ActivityKind, Reach};
pub use article::{Article, ArticleLevel, PageView};
pub use group::{Group, GroupKind};
pub use handout::{Audience, Handout};
pub use posting::Posting;
pub use publication::{Publication, PublicationKind};
pub use session::GroupSession;

use base::{Choice, ChoiceDef, policy::Class};
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "outreach",
    label: "活动与宣传",
    kinds: &[
        kind::<Activity>(Class::Outreach, "flag").papers(paper::ACTIVITY),
        kind::<Handout>(Class::Outreach, "brief"),
        kind::<Posting>(Class::Outreach, "pin").states(&[("open", "张贴中"), ("closed", "已撤下")]),
        kind::<Article>(Class::Outreach, "book"),
        kind::<Publication>(Class::Outreach, "star"),
        kind::<Group>(Class::Outreach, "group").states(&[("open", "进行中"), ("closed", "已结组")]),
        kind::<GroupSession>(Class::Outreach, "list"),
    ],
    ledgers: &[ledgers::GROUPS, ledgers::ACTIVITIES, ledgers::HANDOUTS, ledgers::ARTICLES],
    words: &[
        ("kind", KIND_WORDS),
        ("item", ActivityKind::CHOICES),
        ("item", Reach::CHOICES),
        ("item", ArticleLevel::CHOICES),
        ("item", GroupKind::CHOICES),
        ("item", PublicationKind::CHOICES),
    ],
    routes: &[],
};

/// What the facts of this slice are of.
const KIND_WORDS: &[ChoiceDef] = &[
    ChoiceDef { code: activity::ACTIVITY, label: "活动", synonyms: "社区活动 宣传活动" },
    ChoiceDef { code: activity::ACTIVITY_REACH, label: "活动影响（估计、线上、咨询、资料）", synonyms: "" },
    ChoiceDef { code: handout::HANDOUT, label: "资料发放", synonyms: "发放" },
    ChoiceDef { code: handout::HANDOUT_STAFF, label: "资料内部配发", synonyms: "配发" },
    ChoiceDef { code: posting::POSTING, label: "张贴", synonyms: "张贴通告" },
    ChoiceDef { code: article::ARTICLE, label: "稿件", synonyms: "新闻稿件 报道" },
    ChoiceDef { code: publication::PUBLICATION, label: "出版成果", synonyms: "成果 出版物" },
    ChoiceDef { code: group::GROUP, label: "小组", synonyms: "" },
    ChoiceDef { code: session::GROUP_SESSION, label: "小组节次", synonyms: "节次" },
];
