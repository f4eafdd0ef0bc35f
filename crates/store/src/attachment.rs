//! Attachments: pictures and papers that belong to a record. Their bytes lie sealed in the record's vault, in parts; which of them a record has is
//! said by each of its versions, beside the document. So they are added and withdrawn by acts, come back with a former version, and end with the
//! vault. The bytes come first and wait; the act that names them is written when they are on disk. What nobody named in a month is swept away.
//!
//! An attachment's id is a keyed hash of its record and its bytes: sent twice it is stored once, and `verify` can tell a foreign byte. What may be
//! stored is decided by the shell.

use crate::{
    Change, Row, StoreError, WriteRefused,
    driver::{Line, Value},
    seal::DoesNotOpen,
    statements,
    store::{Inner, Store},
    vault::OpenVault,
};
use base::{Day, Id, Key, Moment, Outline};
use serde::{Deserialize, Serialize};
use std::{sync::atomic::Ordering, time::Duration};

/// Bytes of one part: what is opened at a time, and what one statement carries.
const PART_BYTES: usize = 256 << 10;

/// How long bytes wait for a record that names them: a draft may be finished weeks later.
const WAIT: Duration = Duration::from_hours(30 * 24);

/// A page of SQLite's log, by which the writer counts how long the log has grown.
const PAGE_BYTES: usize = 4096;

/// The small picture is part 0; the contents follow.
const SMALL: u32 = 0;

/// An attachment as the record that has it says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Its id, made from its bytes.
    pub id: Id,
    /// What it was called where it came from; may name people, and is sealed like everything here.
    pub name: String,
    /// Its media type.
    pub media: String,
    /// Its bytes.
    pub bytes: u32,
    /// Picture points across; 0 when it is no picture.
    pub width: u32,
    /// Picture points down.
    pub height: u32,
    /// Bytes of the small picture; 0 when there is none.
    pub small: u32,
}

/// An attachment that is to be kept: its bytes are what is handed out later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewAttachment {
    /// What it was called.
    pub name: String,
    /// Its media type.
    pub media: &'static str,
    /// The contents.
    pub contents: Vec<u8>,
    /// Points across and down; zeros when it is no picture.
    pub size: (u32, u32),
    /// A small picture for lists; empty for none.
    pub small: Vec<u8>,
}

/// What a record has beside its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Its attachments, in the order in which they are shown.
    pub attachments: Vec<Id>,
    /// What was said since about what is due by it.
    pub owed: Owed,
}

/// What was said about what is due by a record after its document said it; the document stays as it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Owed {
    /// The due day that was kept: nothing is due on that day any more. A document that says another day is due on that one.
    pub settled: Option<Day>,
    /// The worker to whom it was handed, who acts in place of the one whom the document names.
    pub heir: Option<Id>,
}

impl Owed {
    /// The columns of the document, as they stand since.
    pub(crate) fn apply(self, outline: &mut Outline) {
        outline.due = outline.due.filter(|due| self.settled != Some(*due));
        outline.assignee = self.heir.or(outline.assignee);
    }
}

impl Store {
    /// Seals the bytes of an attachment in a vault, where they wait for a version of the record that names them. Nothing is listed until then,
    /// except to the account that sent them.
    pub fn wait_attachment(&self, author: Key, vault: u32, record: Id, new: &NewAttachment) -> Result<Attachment, StoreError> {
        let inner = &self.inner;
        let open = inner.vault(vault)?;
        let size = |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| StoreError::Bug("an attachment beyond 4 GiB".into()));
        let attachment = Attachment {
            id: id_of(&open, record, &new.contents),
            name: new.name.clone(),
            media: new.media.to_owned(),
            bytes: size(&new.contents)?,
            width: new.size.0,
            height: new.size.1,
            small: size(&new.small)?,
        };
        let id = attachment.id;
        let face = serde_json::to_vec(&attachment).map_err(|error| StoreError::Bug(error.to_string()))?;
        let small = (SMALL..).zip(std::iter::once(&new.small[..])).filter(|(_, bytes)| !bytes.is_empty());
        let parts: Vec<Vec<Value>> = small
            .chain((1..).zip(new.contents.chunks(PART_BYTES)))
            .map(|(part, bytes)| vec![id.into(), part.into(), open.seal(id, part, bytes, &*inner.chance).into()])
            .collect();
        let now = inner.clock.now();
        let face = open.seal(id, FACE, &face, &*inner.chance);
        let line = vec![id.into(), record.into(), vault.into(), author.into(), now.into(), 0_u32.into(), face.into()];
        let line = [line];
        let since = Value::from(Moment::from_millis(now.millis() - WAIT.as_millis() as i64));
        let pages = (new.contents.len() + new.small.len()) / PAGE_BYTES + 1;
        inner.errand(move |connection| {
            connection.run(statements::SWEEP_PARTS, std::slice::from_ref(&since))?;
            connection.run(statements::SWEEP_ATTACHMENTS, std::slice::from_ref(&since))?;
            connection.insert(&statements::INSERT_ATTACHMENT, &line)?;
            parts.iter().try_for_each(|part| connection.insert(&statements::INSERT_PART, std::slice::from_ref(part)))?;
            Ok(())
        })?;
        inner.rows_in_log.fetch_add(pages as u64, Ordering::Relaxed);
        Ok(attachment)
    }

    /// What an account has sent for a record and no version of the record names yet, in the order in which it came.
    pub fn waiting_attachments(&self, author: Key, record: Id) -> Result<Vec<Attachment>, StoreError> {
        let lines = self.inner.read(|connection| connection.all(statements::ATTACHMENTS_WAITING, &[record.into(), author.into()]))?;
        lines.iter().map(|line| self.inner.face(line)).collect()
    }

    /// The bytes of an attachment of a record.
    pub fn open_attachment(&self, row: &Row, attachment: &Attachment) -> Result<Vec<u8>, StoreError> {
        self.inner.parts(row.vault, attachment, (1, u32::MAX), attachment.bytes)
    }

    /// Its small picture; empty when it has none.
    pub fn open_small(&self, row: &Row, attachment: &Attachment) -> Result<Vec<u8>, StoreError> {
        self.inner.parts(row.vault, attachment, (SMALL, SMALL), attachment.small)
    }

    /// The small picture of an attachment that waits, for the account that sent it.
    pub fn open_waiting(&self, author: Key, record: Id, attachment: Id) -> Result<Vec<u8>, StoreError> {
        let lines = self.inner.read(|connection| connection.all(statements::ATTACHMENTS_WAITING, &[record.into(), author.into()]))?;
        let line = lines.iter().find(|line| line.id(0) == attachment).ok_or(StoreError::NotFound)?;
        let face = self.inner.face(line)?;
        self.inner.parts(line.number(2), &face, (SMALL, SMALL), face.small)
    }
}

/// The part number under which the face is sealed: no part of the contents has it.
const FACE: u32 = u32::MAX;

fn id_of(vault: &OpenVault, record: Id, contents: &[u8]) -> Id {
    let hash = vault.attachment_hash(record, contents);
    Id::of_digest(Moment::default(), &hash)
}

impl Inner {
    /// What a change leaves beside the document: what it says itself, or else what the version had from which it starts. A deletion has nothing.
    pub(crate) fn beside(&self, change: &Change, row: Option<&Row>, vault: u32) -> Result<(Vec<Attachment>, Owed), WriteRefused> {
        match (&change.doc, &change.beside, row, change.expected) {
            (Some(_), Some(beside), ..) => Ok((self.named(change.record, vault, &beside.attachments)?, beside.owed)),
            (Some(_), None, Some(row), Some(version)) if version <= row.version => {
                let former = self.open_body(row, version)?;
                let owed = former.owed();
                Ok((former.attachments, owed))
            }
            _ => Ok((Vec::new(), Owed::default())),
        }
    }

    /// The attachments with these ids, which must lie in this vault for this record.
    fn named(&self, record: Id, vault: u32, ids: &[Id]) -> Result<Vec<Attachment>, WriteRefused> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let values: Vec<Value> = ids.iter().map(|id| Value::from(*id)).collect();
        let lines = self.read(|connection| connection.among(statements::ATTACHMENTS_AMONG, &[], &values))?;
        let face = |id: &Id| {
            let line = lines.iter().find(|line| line.id(0) == *id && line.id(1) == record && line.number(2) == vault);
            Ok(self.face(line.ok_or(WriteRefused::MissingAttachment(*id))?)?)
        };
        ids.iter().map(face).collect()
    }

    fn face(&self, line: &Line) -> Result<Attachment, StoreError> {
        let (id, vault) = (line.id(0), self.vault(line.number(2))?);
        let face = vault.open(id, FACE, line.blob(3)).ok().and_then(|text| serde_json::from_slice(&text).ok());
        face.ok_or_else(|| damaged(id))
    }

    fn parts(&self, vault: u32, attachment: &Attachment, (from, to): (u32, u32), bytes: u32) -> Result<Vec<u8>, StoreError> {
        let vault = self.vault(vault)?;
        let id = attachment.id;
        let lines = self.read(|connection| connection.all(statements::PARTS, &[id.into(), from.into(), to.into()]))?;
        let mut contents = Vec::with_capacity(bytes as usize);
        for (line, expected) in lines.iter().zip(from..) {
            let part = line.number(0);
            let opened = vault.open(id, part, line.blob(1)).map_err(|DoesNotOpen| damaged(id))?;
            if part != expected {
                return Err(damaged(id));
            }
            contents.extend_from_slice(&opened);
        }
        if contents.len() == bytes as usize { Ok(contents) } else { Err(damaged(id)) }
    }

    /// Opens a whole attachment as `verify` does: what is wrong with it, if anything. `Destroyed` when its vault was.
    pub(crate) fn examine(&self, line: &Line) -> Result<Option<&'static str>, StoreError> {
        let (record, number) = (line.id(1), line.number(2));
        let vault = self.vault(number)?;
        let opened = self.face(line).and_then(|face| {
            self.parts(number, &face, (SMALL, SMALL), face.small)?;
            let contents = self.parts(number, &face, (1, u32::MAX), face.bytes)?;
            Ok((face.id, contents))
        });
        match opened {
            Ok((id, contents)) if id == line.id(0) && id_of(&vault, record, &contents) == id => Ok(None),
            Ok(_) => Ok(Some("holds other bytes than it was made from")),
            Err(StoreError::DamagedAttachment(_)) => Ok(Some("does not open or is not whole")),
            Err(error) => Err(error),
        }
    }
}

fn damaged(id: Id) -> StoreError {
    StoreError::DamagedAttachment(id)
}
