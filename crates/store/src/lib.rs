//! The truth on disk: sealed records with their versions, links and facts; vaults; accounts, sessions, drafts, jobs; the audit. SQLite or
//! PostgreSQL. Knows kinds as data and no business noun. Called by the shell; everything is synchronous.
//!
//! Deliberately absent: authorisation (the shell asks the policy before it comes here), password hashing, a query language, an ORM.

mod access;
mod account;
mod act;
mod anchor;
mod attachment;
mod audit;
mod audit_later;
mod backup;
mod batch;
mod burial;
mod checkpoint;
mod closed;
mod destruction;
mod dialect;
mod draft;
mod driver;
mod envelope;
mod error;
mod export_order;
mod job;
mod key;
mod kinds;
mod known;
mod look;
mod merged;
mod migration;
mod month;
mod moving;
mod names;
mod pace;
mod permit;
mod postgres;
mod postgres_tls;
mod prepare;
mod projection;
mod question;
mod read;
mod rotation;
mod row;
mod seal;
mod session;
mod signature;
mod snapshot;
mod sqlite;
mod standing;
mod statements;
mod store;
mod table;
mod tail;
#[doc(hidden)]
pub mod testing;
mod vault;
mod verify;
mod write;
mod writer;

pub use account::{Account, Grant, NewAccount};
pub use act::{Acting, Change, Receipt, Stored, Written};
pub use anchor::Anchor;
pub use attachment::{Attachment, Beside, NewAttachment, Owed};
pub use audit::{AuditEntry, AuditQuestion, AuditRow};
pub use backup::{BackupMade, Restored, restore};
pub use destruction::{Destroyed, Destruction, NewDestruction, NotDestroyed, ORDER_DAYS, Package};
pub use dialect::Place;
pub use draft::Draft;
pub use envelope::{Envelope, Head, Lock, NotOpened, seal_with_passphrase};
pub use error::{StoreError, Unmergeable, WriteRefused};
pub use export_order::{ExportDecision, ExportOrder};
pub use job::Job;
pub use key::Master;
pub use kinds::{BadDocument, Ground, Kinds, Shadow};
pub use moving::{MoveStep, Moved, NotMoved, Which, move_database};
pub use names::{Hit, NameIndex, NameMatch, name_match};
pub use pace::Pace;
pub use permit::{NewPermit, Permit, PermitStep};
pub use read::Opened;
pub use row::{ActRow, Cursor, DueQuestion, Linked, ListQuestion, Row, Version};
pub use seal::{Secret, Suite};
pub use session::{Session, Stage};
pub use store::{Options, Store};
pub use vault::{Vault, VaultTerms};
pub use verify::{Finding, VerifyReport};

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Locks are never left with half a change under them, so a panic elsewhere does not spoil them.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read_lock<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write_lock<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
