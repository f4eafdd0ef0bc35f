//! Anchors: a file beside the key, outside the database, into which the heads of both chains are written at each start and stop and once a day. Who
//! cuts the end off the database and forges its own head has not cut this file, nor the page that was printed from it. Called by the store itself,
//! by `verify` and by the page of the audit.

use crate::{
    StoreError,
    key::{key_file, sync_directory},
    statements,
    store::{Inner, Store},
};
use base::{Moment, hex};
use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

/// The heads of both chains at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anchor {
    /// When.
    pub at: Moment,
    /// The last act.
    pub seq: u32,
    /// Its chain.
    pub acts: [u8; 32],
    /// The last line of the audit.
    pub audit: u32,
    /// Its chain.
    pub chain: [u8; 32],
}

impl Anchor {
    /// The line of the file: `2020-06-30T17:00:00+08:00 acts 12 <64 hex> audit 34 <64 hex>`.
    pub fn line(&self) -> String {
        format!("{} acts {} {} audit {} {}", self.at, self.seq, hex::encode(&self.acts), self.audit, hex::encode(&self.chain))
    }

    fn read(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [at, "acts", seq, acts, "audit", audit, chain] = words[..] else { return None };
        let (at, seq, audit) = (at.parse().ok()?, seq.parse().ok()?, audit.parse().ok()?);
        Some(Self { at, seq, acts: hex::decode_array(acts)?, audit, chain: hex::decode_array(chain)? })
    }
}

/// The file of the anchors beside this key file.
pub(crate) fn file_beside(key: &Path) -> PathBuf {
    key.with_file_name("kapok.anchor")
}

impl Store {
    /// The heads of both chains as they are now.
    pub fn anchor(&self) -> Result<Anchor, StoreError> {
        self.inner.write_audit_later()?;
        self.inner.anchor()
    }

    /// All anchors in the file, the oldest first; none where the key is no file.
    pub fn anchors(&self) -> Result<Vec<Anchor>, StoreError> {
        self.inner.anchors()
    }
}

impl Inner {
    fn anchor(&self) -> Result<Anchor, StoreError> {
        // the audit first: an act that comes in between is then only not in it yet
        let (audit, chain) =
            self.read(|connection| connection.one(statements::LAST_AUDIT, &[]))?.map_or((0, [0; 32]), |line| (line.number(0), line.hash(1)));
        let (seq, acts) =
            self.read(|connection| connection.one(statements::LAST_ACT, &[]))?.map_or((0, [0; 32]), |line| (line.number(0), line.hash(1)));
        Ok(Anchor { at: self.clock.now(), seq, acts, audit, chain })
    }

    fn anchor_file(&self) -> Option<PathBuf> {
        crate::read_lock(&self.master).file().map(file_beside)
    }

    /// The text of the file; empty where there is none.
    fn anchor_text(&self) -> Result<String, StoreError> {
        let Some(path) = self.anchor_file() else { return Ok(String::new()) };
        match std::fs::read_to_string(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
            read => read.map_err(|error| key_file(&error)),
        }
    }

    pub(crate) fn anchors(&self) -> Result<Vec<Anchor>, StoreError> {
        Ok(self.anchor_text()?.lines().filter_map(Anchor::read).collect())
    }

    /// Adds a line if anything has happened since the last one, or a day has begun.
    pub(crate) fn drop_anchor(&self) -> Result<(), StoreError> {
        let Some(path) = self.anchor_file() else { return Ok(()) };
        let (now, text) = (self.anchor()?, self.anchor_text()?);
        let last = text.lines().filter_map(Anchor::read).next_back();
        if last.is_some_and(|last| Anchor { at: now.at, ..last } == now && last.at.day() == now.at.day()) {
            return Ok(());
        }
        // a line that broke off stays alone
        let start = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let write = || {
            let mut file = std::fs::OpenOptions::new().append(true).create(true).open(&path)?;
            file.write_all(format!("{start}{}\n", now.line()).as_bytes())?;
            file.sync_all()?;
            if text.is_empty() { sync_directory(&path) } else { Ok(()) }
        };
        write().map_err(|error: std::io::Error| key_file(&error))
    }
}
