//! Who may what, as a number that changes: whoever keeps sessions, accounts, roles or settings in memory keeps this number with them and asks again when it
//! is another. It changes before a change of this process is answered, and when the look-out (every 200 ms) sees another process's change. If
//! the database cannot be asked, it changes at every look, so that nothing is trusted that cannot be checked. Called by the shell's sign-in.

use crate::{
    StoreError,
    driver::{Connection, Value},
    statements,
    store::{Inner, Store},
};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// The counter in the database that every change of access counts on.
pub(crate) const COUNTER: &str = "access";

/// The number, and what the database said when it was last asked.
#[derive(Default)]
pub(crate) struct Access {
    epoch: AtomicU64,
    counted: AtomicI64,
}

impl Store {
    /// Another number whenever a session, an account, a role or a setting may have changed. Read it before what is kept with it, so that a change on the way
    /// is not missed.
    pub fn access_epoch(&self) -> u64 {
        self.inner.access.epoch.load(Ordering::SeqCst)
    }
}

impl Inner {
    /// An errand that changes who may what.
    pub(crate) fn change_access<T: Send + 'static>(
        &self,
        mut run: impl FnMut(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let result = self.errand(move |connection| {
            let result = run(connection)?;
            connection.one(statements::COUNT_ON, &[COUNTER.into(), Value::Int(1)])?;
            Ok(result)
        });
        // a failure does not tell that nothing was changed
        self.access.epoch.fetch_add(1, Ordering::SeqCst);
        result
    }

    /// Takes in how often the database says that somebody has changed who may what; none if it cannot be asked.
    pub(crate) fn heed_access(&self, counted: Option<i64>) {
        if counted.is_none_or(|counted| self.access.counted.swap(counted, Ordering::SeqCst) != counted) {
            self.access.epoch.fetch_add(1, Ordering::SeqCst);
        }
    }
}
