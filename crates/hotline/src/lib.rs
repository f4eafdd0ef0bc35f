//! Care lines and the calls over them (domain.md 3). A line is open from a day to a day and is counted at a date; a call is counted as a contact
//! is, and its facts say over which line it came. Absent: rosters (slice `duty`), recordings, call-backs as a queue, and the telephone exchange.
//!
//! Invariants: a call that nobody answered is kept and is no service; a call of somebody who gave no name is one person-time and no person.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod call;
mod ledgers;
mod line;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use call::{AgeBand, Answer, Call, Caller, CallerRole, Operator};
pub use line::{Line, LineOwner};

use base::policy::Class;
use base::{Choice, ChoiceDef};
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "hotline",
    label: "热线",
    kinds: &[
        kind::<Line>(Class::Structure, "bell").states(&[("open", "使用中"), ("closed", "已停用")]),
        kind::<Call>(Class::Hotline, "phone").follow_up(),
    ],
    ledgers: &[ledgers::CALLS],
    words: &[("kind", KINDS), ("channel", LineOwner::CHOICES), ("item", Answer::CHOICES)],
    routes: &[],
};

/// The kind words of this slice's facts.
const KINDS: &[ChoiceDef] = &[
    ChoiceDef { code: "line", label: "热线", synonyms: "线路" },
    ChoiceDef { code: "call", label: "热线来电", synonyms: "来电" },
    ChoiceDef { code: "call_attempt", label: "未接或无效来电", synonyms: "" },
];
