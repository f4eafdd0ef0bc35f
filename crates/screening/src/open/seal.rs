//! The receipt of an answer. Called by the public page; how a form is sealed against machines is `shell::drawn`.

use super::{Opened, code};
use base::{Id, Moment};
use shell::{Refusal, Visit};

/// For so long after it was sent an answer can be corrected by its receipt.
const CORRECTED_WITHIN_SECONDS: i64 = 24 * 60 * 60;

/// The receipt of an answer: the same each time it is asked for, so that a form sent twice is answered alike.
pub(super) fn receipt(visit: &Visit, opened: &Opened, record: Id) -> Result<String, Refusal> {
    Ok(code::receipt_of(&opened.ground().hashed(visit, &format!("receipt/{}/{record}", opened.row.id))?))
}

/// Whether an answer of this moment can still be corrected.
pub(super) fn is_fresh(entered: Moment, now: Moment) -> bool {
    (now.millis() - entered.millis()) / 1000 <= CORRECTED_WITHIN_SECONDS
}
