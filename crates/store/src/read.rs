//! Reading: rows, lists, links, what is due, versions, and opening what is sealed. Nothing here asks who may see it; the shell has done so.

use crate::{
    ActRow, Attachment, Beside, DueQuestion, Linked, ListQuestion, Owed, Row, StoreError, Version,
    batch::records_of,
    driver::{Line, Value, filled},
    names::NameIndex,
    prepare::{of_slot, slot},
    question, statements,
    store::{Inner, Store},
    vault::Body,
};
use base::{Id, Key, Moment};
use count::Standing;
use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
    sync::{Arc, RwLockReadGuard},
};

/// Targets whose linked records are read in one question: the rows of a page fit into one.
const LINKED_TOGETHER_MAX: usize = 64;

/// A document that was opened.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// The document in today's form; none if this version is the deletion.
    pub doc: Option<serde_json::Value>,
    /// The reason given for this version.
    pub why: Option<String>,
    /// The organisation under which this version was filed.
    pub org: Key,
    /// Its attachments.
    pub attachments: Vec<Attachment>,
    /// What was said since about what is due by it.
    pub owed: Owed,
}

impl Opened {
    fn of(body: Body) -> Self {
        let owed = body.owed();
        Self { doc: body.doc, why: body.why, org: body.org, attachments: body.attachments, owed }
    }

    /// What this version has beside its document, to be said again by a later one.
    pub fn beside(&self) -> Beside {
        Beside { attachments: self.attachments.iter().map(|attachment| attachment.id).collect(), owed: self.owed }
    }
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
        let mut rows: HashMap<Key, Row> = self.inner.rows_of_keys(keys.iter().copied())?.into_iter().map(|row| (row.key, row)).collect();
        Ok(keys.iter().filter_map(|key| rows.remove(key)).collect())
    }

    /// The records with these ids, as far as there are such, deleted ones included, in no order.
    pub fn get_ids(&self, ids: &[Id]) -> Result<Vec<Row>, StoreError> {
        self.inner.rows_of(ids.iter().copied())
    }

    /// The key of an id, `Key::NONE` if there is none.
    pub fn key_of(&self, id: Id) -> Result<Key, StoreError> {
        self.inner.key_of(id)
    }

    /// A list, newest day first unless it asks otherwise.
    pub fn list(&self, question: &ListQuestion) -> Result<Vec<Row>, StoreError> {
        if !question.unmerged {
            return self.list_all(question);
        }
        let (mut rows, mut step) = (Vec::new(), question.clone());
        loop {
            let found = self.list_all(&step)?;
            let is_last = found.len() < step.limit as usize;
            step.after = found.last().map(Row::cursor);
            rows.extend(found.into_iter().filter(|row| self.stands_for(row.key) == row.key));
            if is_last || rows.len() >= question.limit as usize {
                rows.truncate(question.limit as usize);
                return Ok(rows);
            }
        }
    }

    /// The same with records that were merged into others.
    fn list_all(&self, question: &ListQuestion) -> Result<Vec<Row>, StoreError> {
        let question = self.inner.narrowed(question);
        let Some(orgs) = question.orgs.as_ref().filter(|orgs| orgs.len() * question.kinds.len() > 1) else {
            let (text, values) = question::list(&question);
            return self.rows(&text, &values);
        };
        // Each organisation and kind is in the order of the list by itself; sorting all that they have together would read all of it.
        let mut arms: Vec<(Key, &str)> = orgs.iter().flat_map(|org| question.kinds.iter().map(|kind| (*org, kind.as_str()))).collect();
        // An organisation that is named twice would fill half of the page with records that are there already.
        arms.sort_unstable();
        arms.dedup();
        let mut first: Vec<(i64, Key)> = Vec::new();
        for some in arms.chunks(question::ARMS_MAX) {
            let (text, values) = question::first_of(&question, some);
            first.extend(self.inner.read(|connection| connection.all(&text, &values))?.iter().map(|line| (line.int(0), line.key(1))));
            first.sort_unstable();
            if !question.oldest_first {
                first.reverse();
            }
            first.truncate(question.limit as usize);
        }
        self.get_keys(&first.into_iter().map(|(_, key)| key).collect::<Vec<_>>())
    }

    /// How many records the list has in all: at once, if it asks for organisations and kinds only. Else it takes long where there are many; a page
    /// that is opened often asks [`Store::count_if_few`].
    pub fn count(&self, question: &ListQuestion) -> Result<u64, StoreError> {
        if !question.is_narrow() {
            let (text, values) = question::count_live(question);
            let count = self.inner.read(|connection| connection.one(&text, &values))?.map_or(0, |line| line.int(0) as u64);
            return Ok(count.saturating_sub(self.merged_among(question)?));
        }
        self.count_up_to(question, u32::MAX)
    }

    /// How many records the list has in all, if that is known at once or they are not more than this many.
    pub fn count_if_few(&self, question: &ListQuestion, most: u32) -> Result<Option<u64>, StoreError> {
        if !question.is_narrow() {
            return self.count(question).map(Some);
        }
        Ok(Some(self.count_up_to(question, most.saturating_add(1))?).filter(|count| *count <= u64::from(most)))
    }

    fn count_up_to(&self, question: &ListQuestion, most: u32) -> Result<u64, StoreError> {
        let merged = self.merged_among(question)?;
        let (text, values) = question::count(&self.inner.narrowed(question), most.saturating_add(u32::try_from(merged).unwrap_or(u32::MAX)));
        let count = self.inner.read(|connection| connection.one(&text, &values))?.map_or(0, |line| line.int(0) as u64);
        Ok(count.saturating_sub(merged))
    }

    /// How many of the records that a question asks for it leaves out because they were merged.
    fn merged_among(&self, question: &ListQuestion) -> Result<u64, StoreError> {
        let merged = if question.unmerged { self.merged() } else { Vec::new() };
        let rows = self.inner.rows_of_keys(merged.into_iter())?;
        Ok(rows.iter().filter(|row| question.asks_for(row)).count() as u64)
    }

    /// What is due, the longest overdue first.
    pub fn due(&self, question: &DueQuestion) -> Result<Vec<Row>, StoreError> {
        let (text, values) = question::due(question);
        self.rows(&text, &values)
    }

    /// Those of these people about whom something is due, now or later.
    pub fn expected(&self, people: &[Key]) -> Result<HashSet<Key>, StoreError> {
        let people: Vec<Value> = people.iter().filter(|key| !key.is_none()).map(|key| Value::from(*key)).collect();
        let lines = self.inner.read(|connection| connection.among(statements::EXPECTED, &[], &people))?;
        Ok(lines.iter().map(|line| line.key(0)).collect())
    }

    /// Records that refer to a target, newest first; `after` is the last key of the page before.
    pub fn linked(&self, target: Key, role: Option<&str>, after: Option<Key>, limit: u32) -> Result<Vec<Linked>, StoreError> {
        let text = statements::linked(role.is_some());
        let mut values: Vec<Value> = vec![target.into(), after.map_or(Value::Int(i64::from(u32::MAX) + 1), Value::from), limit.into()];
        values.extend(role.map(Value::from));
        let lines = self.inner.read(|connection| connection.all(&text, &values))?;
        Ok(lines.iter().map(|line| Linked { row: Row::read(line), role: line.text(19).to_owned() }).collect())
    }

    /// The newest records that refer to each of these targets, read together, newest first, up to a number of each.
    pub fn linked_each(&self, targets: &[Key], limit: u32) -> Result<HashMap<Key, Vec<Linked>>, StoreError> {
        let mut linked: HashMap<Key, Vec<Linked>> = HashMap::new();
        for some in targets.chunks(LINKED_TOGETHER_MAX) {
            // few lengths, so that few texts have to be prepared; nothing refers to key -1
            let mut values: Vec<Value> = std::iter::once(limit.into()).chain(some.iter().map(|target| Value::from(*target))).collect();
            values.resize(filled(some.len()) + 1, Value::Int(-1));
            let text = statements::linked_each(values.len() - 1);
            for line in self.inner.read(|connection| connection.all(&text, &values))? {
                linked.entry(line.key(20)).or_default().push(Linked { row: Row::read(&line), role: line.text(19).to_owned() });
            }
        }
        Ok(linked)
    }

    /// Whether a record refers to a target.
    pub fn refers(&self, record: Key, target: Key) -> Result<bool, StoreError> {
        Ok(self.inner.read(|connection| connection.one(statements::REFERS, &[target.into(), record.into()]))?.is_some())
    }

    fn rows(&self, text: &str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        Ok(self.inner.read(|connection| connection.all(text, values))?.iter().map(Row::read).collect())
    }

    /// The records of a vault, deleted ones included, after one and in the order of their keys.
    pub fn rows_of_vault(&self, vault: u32, after: Key, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.rows(&statements::rows_of_vault(), &[vault.into(), after.into(), limit.into()])
    }

    /// How many records there are in a vault, deleted ones included.
    pub fn records_of_vault(&self, vault: u32) -> Result<u64, StoreError> {
        let line = self.inner.read(|connection| connection.one(statements::VAULT_CONTENTS, &[vault.into()]))?;
        Ok(line.map_or(0, |line| line.int(0) as u64))
    }

    /// All versions of a record, the newest first.
    pub fn versions(&self, key: Key) -> Result<Vec<Version>, StoreError> {
        let values = [slot(key, 0).into(), (slot(Key(key.0), u32::from(u16::MAX))).into()];
        let version = |line: &Line| Version { version: of_slot(line.int(0)).1, seq: line.number(1), author: line.key(2), at: line.moment(3) };
        Ok(self.inner.read(|connection| connection.all(statements::VERSIONS, &values))?.iter().map(version).collect())
    }

    /// Opens a version of a record; none for the one that holds.
    pub fn open_record(&self, row: &Row, version: Option<u32>) -> Result<Opened, StoreError> {
        Ok(Opened::of(self.inner.open_body(row, version.unwrap_or(row.version))?))
    }

    /// Opens the versions that hold of many records, each by itself, in their order: what does not open spoils nothing else.
    pub fn open_each(&self, rows: &[Row]) -> Result<Vec<Result<Opened, StoreError>>, StoreError> {
        Ok(self.inner.open_each(rows)?.into_iter().map(|body| body.map(Opened::of)).collect())
    }

    /// Opens the versions that hold of many records, in their order. What lies in a destroyed vault has no document any more, as what was deleted.
    pub fn open_all(&self, rows: &[Row]) -> Result<Vec<Opened>, StoreError> {
        let gone = |row: &Row| Opened { doc: None, why: None, org: row.org, attachments: Vec::new(), owed: Owed::default() };
        let opened = self.open_each(rows)?.into_iter().zip(rows).map(|(opened, row)| match opened {
            Err(StoreError::Destroyed { .. }) => Ok(gone(row)),
            opened => opened,
        });
        opened.collect()
    }

    /// The counting engine. Another one takes its place when a vault was destroyed; who asks this one is answered by this one.
    pub fn engine(&self) -> Arc<count::Engine> {
        self.inner.engine()
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

    /// The index of those records alone that everybody may know.
    pub fn common_names(&self) -> RwLockReadGuard<'_, NameIndex> {
        crate::read_lock(&self.inner.common_names)
    }

    /// Standings and tree as text, for comparing two processes in tests.
    #[doc(hidden)]
    pub fn projections(&self) -> String {
        let state = crate::read_lock(&self.inner.state);
        let nodes: Vec<_> = state.tree().iter().cloned().collect();
        format!("{} {:?} {:?} {:?} {nodes:?}", state.seq, state.standings.digest(), state.merges.digest(), state.closings.digest())
    }

    /// What a person was on a day; of one that was merged, what the other was.
    pub fn standing(&self, key: Key, day: base::Day) -> Standing {
        let state = crate::read_lock(&self.inner.state);
        let key = state.merges.stands_for(key);
        crate::standing::on_day(key, day, state.standings.steps_of(key).iter())
    }

    /// The record that stands for this one in figures: itself, unless it was merged into another.
    pub fn stands_for(&self, key: Key) -> Key {
        crate::read_lock(&self.inner.state).merges.stands_for(key)
    }

    /// The records that were merged into this one, directly or by way of others.
    pub fn merged_into(&self, key: Key) -> Vec<Key> {
        crate::read_lock(&self.inner.state).merges.merged_into(key)
    }

    /// Every record that was merged into another.
    pub fn merged(&self) -> Vec<Key> {
        crate::read_lock(&self.inner.state).merges.digest().into_iter().map(|merge| merge.merged).collect()
    }

    /// The record that says that this one was merged, if it was.
    pub fn merged_by(&self, key: Key) -> Option<Key> {
        crate::read_lock(&self.inner.state).merges.said_by(key)
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
        Ok(self.inner.read(|connection| connection.all(statements::ACTS_BEFORE, &values))?.iter().map(act).collect())
    }

    /// Acts after one, in their order: what has changed since. They are in every projection already.
    pub fn acts_since(&self, after: u32, limit: u32) -> Result<Vec<ActRow>, StoreError> {
        let lines = self.inner.read(|connection| connection.all(statements::ACTS_SINCE, &[after.into(), limit.into()]))?;
        let known = self.seq();
        Ok(lines.iter().map(act).filter(|act| act.seq <= known).collect())
    }

    /// Records of these kinds after one, in the order of their keys, deleted ones included: a few thousand at once, none when there are no more.
    pub fn rows_of_kinds(&self, kinds: &[&str], after: Key) -> Result<Vec<Row>, StoreError> {
        self.inner.rows_of_kinds(kinds, after)
    }

    /// Acts whose ids lie behind the one and not behind the other, in the order of their ids. Acts that were made to belong together share the
    /// first bytes of their ids.
    pub fn acts_between(&self, after: Id, to: Id, limit: u32) -> Result<Vec<ActRow>, StoreError> {
        let values = [after.into(), to.into(), limit.into()];
        Ok(self.inner.read(|connection| connection.all(statements::ACTS_BETWEEN, &values))?.iter().map(act).collect())
    }
}

fn act(line: &Line) -> ActRow {
    ActRow {
        seq: line.number(0),
        id: line.id(1),
        name: line.text(2).to_owned(),
        actor: line.key(3),
        at: line.moment(4),
        records: records_of(line.blob(5)),
    }
}

impl Inner {
    pub(crate) fn engine(&self) -> Arc<count::Engine> {
        crate::read_lock(&self.engine).clone()
    }

    /// The same question, with all kinds named if none is: the index goes by organisation and kind.
    fn narrowed<'a>(&self, question: &'a ListQuestion) -> Cow<'a, ListQuestion> {
        if !question.kinds.is_empty() || question.orgs.is_none() {
            return Cow::Borrowed(question);
        }
        Cow::Owned(ListQuestion { kinds: self.kinds.codes().into_iter().map(str::to_owned).collect(), ..question.clone() })
    }

    pub(crate) fn open_body(&self, row: &Row, version: u32) -> Result<Body, StoreError> {
        let line = self.read(|connection| connection.one(statements::VERSION, &[slot(row.key, version).into()]))?;
        self.unseal(row, version, line.ok_or(StoreError::NotFound)?.blob(4))
    }

    fn open_each(&self, rows: &[Row]) -> Result<Vec<Result<Body, StoreError>>, StoreError> {
        let slots: Vec<Value> = rows.iter().map(|row| slot(row.key, row.version).into()).collect();
        let lines = self.read(|connection| connection.among(statements::VERSIONS_AMONG, &[], &slots))?;
        let by_slot: HashMap<i64, &Line> = lines.iter().map(|line| (line.int(0), line)).collect();
        let open = |row: &Row| {
            let line = by_slot.get(&slot(row.key, row.version)).ok_or(StoreError::Corrupt(row.key.0))?;
            self.unseal(row, row.version, line.blob(5))
        };
        Ok(rows.iter().map(open).collect())
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
