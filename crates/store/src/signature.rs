//! Signatures of the instance: by them it knows again what it has given out itself, a link for instance, on every process over the same database and
//! after every restart, without keeping it. The key is that of the system vault, one for each purpose. Called by slices. Absent: what is signed, and
//! until when it holds, which the caller signs with it.

use crate::{StoreError, store::Store};

impl Store {
    /// The signature over these parts. Whoever compares it looks at all of it: a wrong one says nothing of how wrong it is.
    pub fn signature(&self, purpose: &str, parts: &[&[u8]]) -> Result<[u8; 32], StoreError> {
        Ok(self.inner.system_vault()?.sign(purpose, parts))
    }
}
