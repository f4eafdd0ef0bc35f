//! Lines of the audit that a reader must not wait for: looks at files are many, and each commit costs a sync of the disk. They wait in memory and
//! are written together by the look-out every 200 ms, before any line that is waited for, before the audit is read, and at the end. What is lost
//! when the process is killed are the looks of the last fifth of a second; what reveals, exports or changes something waits for its line.

use crate::{AuditEntry, StoreError, store::Inner, store::Store};

/// Lines that wait at most; whoever brings one more writes them all.
const WAITING_MAX: usize = 4096;

impl Store {
    /// Appends a line to the audit soon. Nothing is dropped: where too many wait, the caller waits for them.
    pub fn audit_later(&self, entry: AuditEntry) -> Result<(), StoreError> {
        let waiting = {
            let mut later = crate::lock(&self.inner.audit_later);
            later.push(entry);
            later.len()
        };
        if waiting > WAITING_MAX { self.inner.write_audit_later() } else { Ok(()) }
    }
}

impl Inner {
    /// Writes what waits. On failure it waits on, in its order.
    pub(crate) fn write_audit_later(&self) -> Result<(), StoreError> {
        // one at a time, so that lines keep their order
        let _writing = crate::lock(&self.audit_writing);
        let entries = std::mem::take(&mut *crate::lock(&self.audit_later));
        if entries.is_empty() {
            return Ok(());
        }
        let written = self.append_audit(entries.clone());
        if written.is_err() {
            let mut later = crate::lock(&self.audit_later);
            let newer = std::mem::replace(&mut *later, entries);
            later.extend(newer);
        }
        written
    }
}
