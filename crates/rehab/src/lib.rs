//! Community drug treatment (社区戒毒) and community rehabilitation (社区康复): the measure on one person and the agreement that goes with it
//! (domain.md 1.1–1.4). Absent, for a later step: drug tests, absences, violations, risk classes, working groups, suspension, the clock of
//! duties over several records, and the roster as a ledger. Absent on purpose: any act that changes somebody's legal status by itself.
//!
//! Invariants: what somebody is follows from the days on the papers; the printed end of a term holds, a computed one is only proposed; nobody is
//! under a measure before reporting for it. That a person has at most one open episode at a time needs the store and is checked there.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod agreement;
mod episode;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use agreement::Agreement;
pub use episode::{EndReason, Episode, EpisodeKind, REPORT_WITHIN_DAYS, computed_end};

use base::policy::Class;
use base::{Choice, ChoiceDef};
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "rehab",
    label: "社戒社康",
    kinds: &[
        kind::<Episode>(Class::Rehab, "law").states(&[
            ("ordered", "未报到"),
            ("reported", "执行中"),
            ("released", "期满解除"),
            ("terminated", "终止"),
            ("transferred_out", "变更执行地"),
            ("to_isolation", "转强制隔离戒毒"),
            ("deemed_refused", "逾期未报到"),
            ("died", "死亡"),
        ]),
        kind::<Agreement>(Class::Rehab, "sign").states(&[("signed", "已签未告知"), ("told", "已告知")]),
    ],
    ledgers: &[],
    words: &[("kind", KINDS), ("item", EpisodeKind::CHOICES)],
    routes: &[],
};

/// The kind words of this slice's facts.
const KINDS: &[ChoiceDef] = &[
    ChoiceDef { code: "episode", label: "社戒社康", synonyms: "在册执行" },
    ChoiceDef { code: "agreement", label: "社戒社康协议", synonyms: "协议" },
];
