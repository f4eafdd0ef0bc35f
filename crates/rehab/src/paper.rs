//! The official forms of this slice on A4 (domain.md 1.4–1.18): empty, to be filled in by hand, or printed from a record. The words are ours, plain
//! official Chinese after the statutes; where a district has a form of its own, its form holds. JD-08 and the like are numbers of forms. Absent: what
//! only the police issue (决定书, 解除通知书), of which the street's own paper is here; and the layout, which is `shell::print`.

mod breach;
mod course;
mod turn;
mod welcome;

pub(crate) use breach::{POLICE_REPORT, VIOLATION};
pub(crate) use course::{EVALUATION, LEAVE, RISK, TEST};
pub(crate) use turn::{EPISODE, RELEASE, RELOCATION, SUSPENSION, TWO_PLACE};
pub(crate) use welcome::{AGREEMENT, RECOVERY_PLAN, WORKING_GROUP};

use people::paper::{LIVES_AT, NUMBER, PERSON, PHONE, SEX};

/// The version of all forms here; it changes with the form that changes.
const VERSION: &str = "2026-11";

#[cfg(test)]
mod tests;
