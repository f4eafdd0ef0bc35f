//! Reading: rows, lists, links, what is due, versions, and opening what is sealed. Nothing here asks who may see it; the shell has done so.

use crate::{
    ActRow, DueQuestion, Linked, ListQuestion, Row, StoreError, Vault, Version,
    batch::records_of,
    driver::{Line, Value},
    names::NameIndex,
    prepare::{of_slot, slot},
    statements,
    store::{Inner, Store},
    vault::Body,
};
use base::{Id, Key, Moment};
use count::Standing;
use std::sync::{Arc, RwLockReadGuard};

/// A document that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The document in today's form; none if this version is the deletion.
    pub doc: Option<serde_json::Value>,
    /// The reason given for this version.
    pub why: Option<String>,
    /// The organisation under which this version was filed.
    pub org: Key,
}

impl Store {
    /// The record with this id, deleted ones included.
    pub fn get(&self, id: Id) -> Result<Row, StoreError> {
        self.inner.rows_of(std::iter::once(id))?.pop().ok_or(StoreError::NotFound)
    }

    /// The record with this key.
    pub fn get_key(&self, key: Key) -> Result<Row, StoreError> {
        self.inner.rows_of_keys(std::iter::once(key))?.pop().ok_or(StoreError::NotFound)
    }

    /// The records with these keys, as far as there are such, in the order asked for.
    pub fn get_keys(&self, keys: &[Key]) -> Result<Vec<Row>, StoreError> {
        let mut rows: std::collections::HashMap<Key, Row> =
            self.inner.rows_of_keys(keys.iter().copied())?.into_iter().map(|row| (row.key, row)).collect();
        Ok(keys.iter().filter_map(|key| rows.remove(key)).collect())
    }

    /// The key of an id, `Key::NONE` if there is none.
    pub fn key_of(&self, id: Id) -> Result<Key, StoreError> {
        self.inner.key_of(id)
    }

    /// A list, newest day first.
    pub fn list(&self, question: &ListQuestion) -> Result<Vec<Row>, StoreError> {
        let (text, values) = statements::list(question);
        self.rows(&text, &values)
    }

    /// How many records the list has in all.
    pub fn count(&self, question: &ListQuestion) -> Result<u64, StoreError> {
        let (text, values) = statements::count(question);
        Ok(self.inner.read(|connection| connection.one(&text, &values))?.map_or(0, |line| line.int(0) as u64))
    }

    /// What is due, the longest overdue first.
    pub fn due(&self, question: &DueQuestion) -> Result<Vec<Row>, StoreError> {
        let (text, values) = statements::due(question);
        self.rows(&text, &values)
    }

    /// Records that refer to a target, newest first; `after` is the last key of the page before.
    pub fn linked(&self, target: Key, role: Option<&str>, after: Option<Key>, limit: u32) -> Result<Vec<Linked>, StoreError> {
        let text = statements::linked(role.is_some());
        let mut values: Vec<Value> = vec![target.into(), after.map_or(Value::Int(i64::from(u32::MAX) + 1), Value::from), limit.into()];
        values.extend(role.map(Value::from));
        let lines = self.inner.read(|connection| connection.all(&text, &values))?;
        Ok(lines.iter().map(|line| Linked { row: Row::read(line), role: line.text(19).to_owned() }).collect())
    }

    fn rows(&self, text: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        Ok(self.inner.read(|connection| connection.all(text, values))?.iter().map(Row::read).collect())
    }

    /// All versions of a record, the newest first.
    pub fn versions(&self, key: Key) -> Result<Vec<Version>, StoreError> {
        let values = [slot(key, 0).into(), (slot(Key(key.0), u32::from(u16::MAX))).into()];
        let version = |line: &Line| Version { version: of_slot(line.int(0)).1, seq: line.number(1), author: line.key(2), at: line.moment(3) };
        Ok(self.inner.read(|connection| connection.all(statements::VERSIONS, &values))?.iter().map(version).collect())
    }

    /// Opens a version of a record; none for the one that holds.
    pub fn open_record(&self, row: &Row, version: Option<u32>) -> Result<Opened, StoreError> {
        let body = self.inner.open_body(row, version.unwrap_or(row.version))?;
        Ok(Opened { doc: body.doc, why: body.why, org: body.org })
    }

    /// Opens the versions that hold of many records, in their order.
    pub fn open_all(&self, rows: &[Row]) -> Result<Vec<Opened>, StoreError> {
        let bodies = self.inner.open_bodies(rows)?;
        Ok(bodies.into_iter().map(|body| Opened { doc: body.doc, why: body.why, org: body.org }).collect())
    }

    /// The counting engine.
    pub fn engine(&self) -> &count::Engine {
        &self.inner.engine
    }

    /// The organisation tree as it is known now.
    pub fn tree(&self) -> Arc<count::Tree> {
        crate::read_lock(&self.inner.state).tree()
    }

    /// The organisation tree as it was known after an act.
    pub fn tree_at(&self, seq: u32) -> Arc<count::Tree> {
        crate::read_lock(&self.inner.state).tree_at(seq)
    }

    /// The name index; hold it no longer than a search takes.
    pub fn names(&self) -> RwLockReadGuard<'_, NameIndex> {
        crate::read_lock(&self.inner.names)
    }

    /// Standings and tree as text, for comparing two processes in tests.
    #[doc(hidden)]
    pub fn projections(&self) -> String {
        let state = crate::read_lock(&self.inner.state);
        let nodes: Vec<_> = state.tree().iter().cloned().collect();
        format!("{} {:?} {nodes:?}", state.seq, state.standings.digest())
    }

    /// What a person was on a day.
    pub fn standing(&self, key: Key, day: base::Day) -> Standing {
        crate::standing::on_day(key, day, crate::read_lock(&self.inner.state).standings.steps_of(key).iter())
    }

    /// The last act that is in every projection.
    pub fn seq(&self) -> u32 {
        crate::read_lock(&self.inner.state).seq
    }

    /// When an act was written.
    pub fn moment_of(&self, seq: u32) -> Result<Option<Moment>, StoreError> {
        Ok(self.inner.read(|connection| connection.one(statements::ACT_MOMENT, &[seq.into()]))?.map(|line| line.moment(0)))
    }

    /// The last act that was known at a moment: a search by halves, so it takes for granted that the clock did not run backwards.
    pub fn seq_at(&self, moment: Moment) -> Result<u32, StoreError> {
        let (mut known, mut unknown) = (0, self.seq() + 1);
        while unknown - known > 1 {
            let middle = known + (unknown - known) / 2;
            if self.moment_of(middle)?.is_some_and(|at| at <= moment) {
                known = middle;
            } else {
                unknown = middle;
            }
        }
        Ok(known)
    }

    /// The latest acts before one, newest first.
    pub fn acts(&self, before: Option<u32>, limit: u32) -> Result<Vec<ActRow>, StoreError> {
        let values = [before.unwrap_or(u32::MAX).into(), limit.into()];
        let lines = self.inner.read(|connection| connection.all(statements::ACTS_BEFORE, &values))?;
        let act = |line: &Line| ActRow {
            seq: line.number(0),
            id: line.id(1),
            name: line.text(2).to_owned(),
            actor: line.key(3),
            at: line.moment(4),
            records: records_of(line.blob(5)),
        };
        Ok(lines.iter().map(act).collect())
    }

    /// All vaults.
    pub fn vaults(&self) -> Result<Vec<Vault>, StoreError> {
        self.inner.vaults()
    }

    /// The default vault of an organisation for a class, made when it is first asked for.
    pub fn vault_for(&self, owner: Key, class: &str) -> Result<u32, StoreError> {
        self.inner.vault_for(owner, class)
    }

    /// Forgets the key of a vault: its contents cannot be read again.
    pub fn destroy_vault(&self, n: u32) -> Result<(), StoreError> {
        self.inner.destroy_vault(n)
    }

    /// A keyed hash of an identifier within a vault, for finding an equal one.
    pub fn lookup_hash(&self, vault: u32, text: &str) -> Result<[u8; 32], StoreError> {
        Ok(self.inner.vault(vault)?.lookup_hash(text.as_bytes()))
    }
}

impl Inner {
    pub(crate) fn open_body(&self, row: &Row, version: u32) -> Result<Body, StoreError> {
        let line = self.read(|connection| connection.one(statements::VERSION, &[slot(row.key, version).into()]))?;
        self.unseal(row, version, line.ok_or(StoreError::NotFound)?.blob(4))
    }

    fn open_bodies(&self, rows: &[Row]) -> Result<Vec<Body>, StoreError> {
        let slots: Vec<Value> = rows.iter().map(|row| slot(row.key, row.version).into()).collect();
        let lines = self.read(|connection| connection.among(statements::VERSIONS_AMONG, &[], &slots))?;
        let by_slot: std::collections::HashMap<i64, &Line> = lines.iter().map(|line| (line.int(0), line)).collect();
        let open = |row: &Row| {
            let line = by_slot.get(&slot(row.key, row.version)).ok_or(StoreError::Corrupt(row.key.0))?;
            self.unseal(row, row.version, line.blob(5))
        };
        rows.iter().map(open).collect()
    }

    pub(crate) fn unseal(&self, row: &Row, version: u32, sealed: &[u8]) -> Result<Body, StoreError> {
        let corrupt = StoreError::Corrupt(row.key.0);
        let text = self.vault(row.vault)?.open(row.id, version, sealed).map_err(|_| corrupt.clone())?;
        let mut body: Body = serde_json::from_slice(&text).map_err(|_| corrupt)?;
        if body.schema != self.kinds.schema(&row.kind) {
            body.doc = body.doc.map(|doc| self.kinds.upgrade(&row.kind, body.schema, doc));
        }
        Ok(body)
    }
}
