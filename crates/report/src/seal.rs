//! The seal of what must not change any more: a digest of a document's every member but the seal itself. A form in which anything was changed no
//! longer fits it, so the rules of the record refuse it. Called by what is issued and what is frozen. Absent: a secret. Whoever may write such a
//! record could reckon a seal of his own; that is seen in the versions, and by the recount, which does not agree.

use base::{Json, hex};
use sha2::{Digest, Sha256};

/// The seal of a document.
pub(crate) fn seal_of(mut document: Json) -> String {
    if let Some(members) = document.as_object_mut() {
        members.remove("seal");
    }
    let mut hash = Sha256::new();
    hash.update(document.to_string());
    hex::encode(&hash.finalize()[..16])
}
