//! The seal of a drawn form: that this program drew it, for this publication and this record, and when. A keyed hash of the vault in which the answer
//! will lie; nothing is kept for it, so it holds in every process and after a restart, and dies with the vault. Called by the public page.

use super::{Opened, code};
use base::{Id, Moment, hex, policy::Class};
use shell::{Refusal, Visit};

/// Nobody reads and answers a form faster.
const SECONDS_LEAST: i64 = 3;
/// A form that lay open for longer is drawn anew.
const SECONDS_MOST: i64 = 24 * 60 * 60;
/// For so long after it was sent an answer can be corrected by its receipt.
pub(super) const CORRECTED_WITHIN_SECONDS: i64 = 24 * 60 * 60;

/// A form as it was drawn.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    /// The record that it will be.
    pub(super) record: Id,
    /// When it was drawn, in milliseconds.
    pub(super) at: i64,
    /// The seal over both.
    pub(super) seal: String,
}

/// What a posted seal is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Worth {
    /// It is right.
    Right,
    /// Too fast for a person.
    TooFast,
    /// Not ours, or too old.
    Void,
}

impl Drawn {
    /// A form drawn now.
    pub(super) fn now(visit: &Visit, opened: &Opened) -> Result<Self, Refusal> {
        let (record, at) = (visit.shell.new_id(), visit.now.millis());
        Ok(Self { record, at, seal: seal(visit, opened, record, at)? })
    }

    /// The form that was posted, and what its seal is worth.
    pub(super) fn posted(visit: &Visit, opened: &Opened) -> Result<(Option<Self>, Worth), Refusal> {
        let parts = (visit.posted("_record").parse::<Id>(), visit.posted("_drawn").parse::<i64>());
        let (Ok(record), Ok(at)) = parts else { return Ok((None, Worth::Void)) };
        let right = seal(visit, opened, record, at)?;
        if right != visit.posted("_seal") {
            return Ok((None, Worth::Void));
        }
        let seconds = (visit.now.millis() - at) / 1000;
        let worth = match seconds {
            seconds if seconds < SECONDS_LEAST => Worth::TooFast,
            seconds if seconds > SECONDS_MOST => Worth::Void,
            _ => Worth::Right,
        };
        Ok((Some(Self { record, at, seal: right }), worth))
    }
}

fn seal(visit: &Visit, opened: &Opened, record: Id, at: i64) -> Result<String, Refusal> {
    Ok(hex::encode(&hashed(visit, opened, &format!("drawn/{}/{record}/{at}", opened.row.id))?))
}

/// The receipt of an answer: the same each time it is asked for, so that a form sent twice is answered alike.
pub(super) fn receipt(visit: &Visit, opened: &Opened, record: Id) -> Result<String, Refusal> {
    Ok(code::receipt_of(&hashed(visit, opened, &format!("receipt/{}/{record}", opened.row.id))?))
}

/// Whether an answer of this moment can still be corrected.
pub(super) fn is_fresh(entered: Moment, now: Moment) -> bool {
    (now.millis() - entered.millis()) / 1000 <= CORRECTED_WITHIN_SECONDS
}

fn hashed(visit: &Visit, opened: &Opened, text: &str) -> Result<[u8; 32], Refusal> {
    let store = visit.shell.store();
    let vault = store.vault_for(opened.row.org, Class::Screening.code(), opened.row.campaign)?;
    Ok(store.lookup_hash(vault, text)?)
}
