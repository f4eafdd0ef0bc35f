//! What goes in through the one door and what comes back: an act with its changes, and its receipt.

use base::{Id, Key, Moment};
use serde_json::Value;

/// Who does what, when, and on the ground of which versions.
#[derive(Clone, Debug)]
pub struct Acting {
    /// The id of the act, made by whoever wrote first: a repeat with the same contents changes nothing.
    pub act: Id,
    /// The name of the act.
    pub name: &'static str,
    /// The account; `Key::NONE` for the program itself.
    pub actor: Key,
    /// When.
    pub at: Moment,
    /// Other records that were read to decide on this act, with the versions seen: if one has changed, the act is refused.
    pub reads: Vec<(Key, u32)>,
    /// Whether the account may adjust closed months wherever the act writes. Then a record that reaches into one is written if it says why.
    pub adjusts: bool,
}

/// One record of an act.
#[derive(Clone, Debug)]
pub struct Change {
    /// The record.
    pub record: Id,
    /// Its kind; a record never changes its kind.
    pub kind: &'static str,
    /// The organisation under which it is filed.
    pub org: Key,
    /// The version that was seen; none for a new record.
    pub expected: Option<u32>,
    /// The document; none deletes the record: its facts are retracted, its links removed, its versions kept.
    pub doc: Option<Value>,
    /// Why it was changed, for corrections and deletions.
    pub why: Option<String>,
    /// What the record has beside its document from this version on; none leaves it as it was. Said of a deleted record at the version of its
    /// deletion, it brings the record back: nobody does so by an ordinary correction.
    pub beside: Option<crate::Beside>,
}

impl Change {
    /// Whether this brings back a record that was deleted.
    pub(crate) fn restores(&self) -> bool {
        self.doc.is_some() && self.beside.is_some()
    }
}

/// Whether the act was written now or had been before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// Written now.
    Now,
    /// The same contents were there already; nothing was written.
    Already,
}

/// One record of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// The record.
    pub id: Id,
    /// Its key in this database.
    pub key: Key,
    /// Its version.
    pub version: u32,
    /// Whether this version was there already.
    pub stored: Stored,
}

/// The answer to an act that is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The number of the act.
    pub seq: u32,
    /// Whether it was written now.
    pub stored: Stored,
    /// The records, in the order of the changes.
    pub records: Vec<Written>,
}
