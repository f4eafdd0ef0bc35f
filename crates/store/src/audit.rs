//! The audit of what is not an act: reads of files, reveals, exports, sign-ins, grants, key events. Append-only; every line holds the hash of
//! the one before, so a line that was changed, removed or moved is found by `verify`. Acts have a chain of their own.

use crate::{
    StoreError,
    driver::{Connection, Line, Value},
    question, statements,
    store::{Inner, Store},
};
use base::{Day, Key, Moment};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Something to be remembered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// When.
    pub at: Moment,
    /// Which account; `Key::NONE` if nobody was signed in.
    pub actor: Key,
    /// What, by its code.
    pub action: String,
    /// Which record; `Key::NONE` if none.
    pub target: Key,
    /// Particulars without personal text.
    pub detail: String,
}

/// A line of the audit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Its number, without gaps.
    pub n: u32,
    /// What is remembered.
    pub entry: AuditEntry,
    /// The hash over this line and the one before.
    pub chain: [u8; 32],
}

/// Which lines of the audit, newest first.
#[derive(Clone, Debug, Default)]
pub struct AuditQuestion {
    /// Of this account; `Key::NONE` for all.
    pub actor: Key,
    /// About this record; `Key::NONE` for all.
    pub target: Key,
    /// With this action; empty for all.
    pub action: String,
    /// From this day on.
    pub from: Option<Day>,
    /// Up to this day.
    pub to: Option<Day>,
    /// Before this number.
    pub before: Option<u32>,
    /// How many at most.
    pub limit: u32,
}

impl AuditRow {
    pub(crate) fn read(line: &Line) -> Self {
        Self {
            n: line.number(0),
            entry: AuditEntry {
                at: line.moment(1),
                actor: line.key(2),
                action: line.text(3).to_owned(),
                target: line.key(4),
                detail: line.text(5).to_owned(),
            },
            chain: line.hash(6),
        }
    }
}

pub(crate) fn chain(before: &[u8; 32], n: u32, entry: &AuditEntry) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before);
    hash.update(n.to_be_bytes());
    hash.update(entry.at.millis().to_be_bytes());
    hash.update(entry.actor.0.to_be_bytes());
    hash.update(entry.target.0.to_be_bytes());
    for text in [&entry.action, &entry.detail] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}

/// Appends lines, and moves the head along in the same transaction: it is sealed by the store's own key, so that a cut at the end is found.
fn append(store: &Inner, connection: &mut Connection, entries: &[AuditEntry]) -> Result<(), StoreError> {
    let last = connection.one(statements::LAST_AUDIT, &[])?;
    let (mut n, mut before) = last.map_or((0, [0; 32]), |line| (line.number(0), line.hash(1)));
    let mut lines = Vec::with_capacity(entries.len());
    for entry in entries {
        n += 1;
        before = chain(&before, n, entry);
        lines.push(vec![
            n.into(),
            entry.at.into(),
            entry.actor.into(),
            entry.action.as_str().into(),
            entry.target.into(),
            entry.detail.as_str().into(),
            Value::from(before.as_slice()),
        ]);
    }
    connection.insert(&statements::INSERT_AUDIT, &lines)?;
    let seal = store.audit_seal(n, &before)?;
    connection.run(statements::SET_AUDIT_HEAD, &[n.into(), before.as_slice().into(), seal.as_slice().into()])?;
    Ok(())
}

impl Inner {
    /// The seal of the head of the audit.
    pub(crate) fn audit_seal(&self, n: u32, chain: &[u8; 32]) -> Result<[u8; 32], StoreError> {
        Ok(self.system_vault()?.own_hash(&[b"audit head", &n.to_be_bytes(), chain]))
    }

    /// Lines in a transaction of their own.
    pub(crate) fn audit(self: &Arc<Self>, entries: Vec<AuditEntry>) -> Result<(), StoreError> {
        let inner = self.clone();
        self.errand(move |connection| append(&inner, connection, &entries))
    }

    /// One line, in the transaction of what it tells.
    pub(crate) fn append_audit(&self, connection: &mut Connection, action: &str, actor: Key, detail: &str) -> Result<(), StoreError> {
        let entry = AuditEntry { at: self.clock.now(), actor, action: action.to_owned(), target: Key::NONE, detail: detail.to_owned() };
        append(self, connection, &[entry])
    }
}

impl Store {
    /// Appends lines to the audit, in this order.
    pub fn audit(&self, entries: &[AuditEntry]) -> Result<(), StoreError> {
        if entries.is_empty() {
            return Ok(());
        }
        self.inner.write_audit_later()?;
        self.inner.audit(entries.to_vec())
    }

    /// Lines of the audit, newest first.
    pub fn audit_list(&self, question: &AuditQuestion) -> Result<Vec<AuditRow>, StoreError> {
        self.inner.write_audit_later()?;
        let (text, values) = question::audit(question);
        Ok(self.inner.read(|connection| connection.all(&text, &values))?.iter().map(AuditRow::read).collect())
    }

    /// Lines of the audit after one, in the order in which they were written.
    pub fn audit_after(&self, n: u32, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.inner.write_audit_later()?;
        let lines = self.inner.read(|connection| connection.all(statements::AUDIT_AFTER, &[n.into(), limit.into()]))?;
        Ok(lines.iter().map(AuditRow::read).collect())
    }
}
