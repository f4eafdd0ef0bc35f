//! Work with single persons: contacts and attempts at them, statutory talks, crises, referrals. What several of them share (who served, who was
//! served) stands in `contact.rs`. Absent: case files with goals and plans (个案), photos, the travel of a visit; and every total, which is
//! counted from facts.
//!
//! Invariants: nobody is served by an attempt; a referral that was sent has not succeeded; a crisis stays due until somebody closes it.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod contact;
mod crisis;
mod ledgers;
mod referral;
mod talk;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;

pub use contact::{Contact, Effort, Reached, Served, ServedAs};
pub use crisis::{Crisis, FollowUp, Grade, Notice, Notified, follow_up_due};
pub use referral::{Referral, ReferralEnd};
pub use talk::Talk;

use base::policy::Class;
use base::{Choice, ChoiceDef, Faults, Key, Link, Shape};
use count::Known;
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "casework",
    label: "服务记录",
    kinds: &[
        kind::<Contact>(Class::Casework, "phone"),
        kind::<Talk>(Class::Casework, "chat"),
        kind::<Crisis>(Class::Casework, "alert"),
        kind::<Referral>(Class::Casework, "link"),
    ],
    ledgers: &[ledgers::CONTACTS],
    words: &[("kind", KINDS), ("item", Grade::CHOICES)],
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
];

/// Minutes of one event or of one worker's part in it: more is a typing error or several days in one row.
const MINUTES_MAX: u32 = 24 * 60;

/// The key of a record that may be named; none where it is not.
fn key_of<K: Shape>(known: &dyn Known, link: Option<Link<K>>) -> Key {
    link.map_or(Key::NONE, |link| known.key(link.id()))
}

/// Adds the fault of a duration that no day can hold.
fn require_within_a_day(minutes: Option<u32>, path: &str, faults: &mut Faults) {
    let minutes = minutes.unwrap_or(0);
    faults.require(minutes <= MINUTES_MAX, path, "over_a_day", format!("{minutes} 分钟超过一天（1440 分钟），请分天登记"));
}
