//! The caller's half of the door: keys, shadows, ripples, sealing and digests are made in the thread of whoever writes, so that the writer has
//! only rows to write. What was read on the way is carried along; if it has changed when the writer comes to it, all of this is done again.

use crate::{
    Acting, BadDocument, Change, Owed, Receipt, Row, Shadow, StoreError, Stored, WriteRefused, Written,
    driver::Value,
    known::{Overlay, Surroundings},
    merged::{Saying, merges},
    projection::Indexed,
    standing::{Step, steps},
    statements,
    store::Inner,
    vault::{Body, OpenVault},
};
use base::{Id, Key, Moment, Outline};
use count::{Fact, TreeNode};
use sha2::{Digest, Sha256};
use std::{
    cell::{Cell, RefCell},
    collections::{BTreeSet, HashMap, HashSet},
};

/// Keys taken from the database at a time. What a process does not use is lost; keys need not be dense.
const KEYS_PER_BLOCK: u32 = 4096;

/// Versions of one record; the slot of a version is `record * VERSIONS_MAX + version`.
const VERSIONS_MAX: i64 = 65_536;

/// Where the database keeps a version.
pub(crate) fn slot(record: Key, version: u32) -> i64 {
    i64::from(record.0) * VERSIONS_MAX + i64::from(version)
}

/// The record and version of a slot.
pub(crate) fn of_slot(slot: i64) -> (Key, u32) {
    (Key((slot / VERSIONS_MAX) as u32), (slot % VERSIONS_MAX) as u32)
}

/// What happens to the facts of a record.
#[derive(Default)]
pub(crate) struct FactChange {
    /// The act whose facts hold now (0 for none), and those facts.
    pub(crate) of: u32,
    pub(crate) old: Vec<Fact>,
    /// The facts that hold instead; none if they stay.
    pub(crate) new: Option<Vec<Fact>>,
}

/// One record, ready to be written.
pub(crate) struct PreparedChange {
    pub(crate) key: Key,
    pub(crate) id: Id,
    /// The version to be replaced, 0 for a new record.
    pub(crate) expected: u32,
    pub(crate) vault: u32,
    pub(crate) kind: &'static str,
    /// Where it was filed and is not deleted, and where it will be.
    pub(crate) orgs: (Option<Key>, Option<Key>),
    /// `org … due`, in the order of the table.
    pub(crate) columns: Vec<Value>,
    pub(crate) day: base::Day,
    pub(crate) digest: [u8; 32],
    pub(crate) sealed: Vec<u8>,
    pub(crate) links_in: Vec<(Key, &'static str)>,
    pub(crate) links_out: Vec<(Key, &'static str)>,
    pub(crate) facts: FactChange,
    pub(crate) index: Option<Indexed>,
    pub(crate) ends: bool,
    /// Attachments that it names.
    pub(crate) attachments: Vec<Id>,
    /// Closings into whose month it reaches.
    pub(crate) adjusts: Vec<Key>,
}

/// A record that is not written itself, but whose facts change because somebody in it is somebody else now.
pub(crate) struct Ripple {
    pub(crate) key: Key,
    pub(crate) version: u32,
    pub(crate) facts: FactChange,
    /// Closings into whose month it reaches: nobody wrote the record, so nobody is asked why, but it is listed.
    pub(crate) adjusts: Vec<Key>,
}

/// An act, ready for the writer.
pub(crate) struct Prepared {
    pub(crate) act: Id,
    pub(crate) name: &'static str,
    pub(crate) actor: Key,
    pub(crate) at: Moment,
    pub(crate) digest: [u8; 32],
    /// The last act that was known when this one was prepared.
    pub(crate) base: u32,
    pub(crate) reads: Vec<(Key, u32)>,
    /// People whose standing was read: it must not have changed since.
    pub(crate) consulted: Vec<Key>,
    /// People whose standing changes: no new record may name them since.
    pub(crate) restood: Vec<Key>,
    /// Whether it changes who stands for whom.
    pub(crate) remerges: bool,
    pub(crate) changes: Vec<PreparedChange>,
    pub(crate) ripples: Vec<Ripple>,
}

/// The vault of a change, the text that is sealed in it, and what was said about what is due.
type Text = (std::sync::Arc<OpenVault>, Vec<u8>, Owed);

/// A change on its way, with what the database has of its record.
struct Draft<'a> {
    change: &'a Change,
    key: Key,
    row: Option<Row>,
    old: Option<Shadow>,
    /// Whether the document is the one that is there already.
    same: bool,
    owed: Owed,
    old_facts: Vec<Fact>,
}

impl Inner {
    /// Prepares an act on the ground of everything up to `base`; `rows` are those of its records that are there. `None` if all of it is stored
    /// already.
    pub(crate) fn prepare(
        &self,
        base: u32,
        acting: &Acting,
        changes: &[Change],
        rows: &HashMap<Id, Row>,
        keys: &mut HashMap<Id, Key>,
    ) -> Result<(Option<Prepared>, Receipt), WriteRefused> {
        let mut receipt = Receipt { seq: 0, stored: Stored::Now, records: Vec::with_capacity(changes.len()) };
        let mut act_digest = Sha256::new_with_prefix(acting.name.as_bytes());
        let mut drafts = Vec::with_capacity(changes.len());
        let mut texts = Vec::with_capacity(changes.len());
        for change in changes {
            let row = rows.get(&change.record).cloned();
            let (vault, text, owed) = self.body(change, row.as_ref())?;
            let digest = vault.digest(change.record, &text);
            let version = change.expected.unwrap_or(0) + 1;
            act_digest.update(change.record.bytes());
            act_digest.update(version.to_be_bytes());
            act_digest.update(digest);
            if let Some(seq) = self.stored_before(change, row.as_ref(), version, &digest)? {
                receipt.seq = receipt.seq.max(seq);
                let key = row.map_or(Key::NONE, |row| row.key);
                receipt.records.push(Written { id: change.record, key, version, stored: Stored::Already });
                continue;
            }
            let key = match &row {
                Some(row) => row.key,
                None => self.allot(change.record, keys)?,
            };
            receipt.records.push(Written { id: change.record, key, version, stored: Stored::Now });
            drafts.push(Draft { change, key, row, old: None, same: false, owed, old_facts: Vec::new() });
            texts.push((vault, text, digest));
        }
        if drafts.is_empty() {
            receipt.stored = Stored::Already;
            return Ok((None, receipt));
        }
        self.check_reads(&acting.reads)?;
        let mut overlay = Overlay::default();
        overlay.keys.extend(drafts.iter().filter(|draft| draft.row.is_none()).map(|draft| (draft.change.record, draft.key)));
        let consulted = RefCell::default();
        self.load_old(&mut drafts, &overlay, &consulted)?;
        let (shadows, restood) = self.cast(&drafts, &mut overlay, &consulted)?;
        let ripples = self.ripples(&drafts, &restood, &overlay, &consulted)?;
        let mut prepared = Prepared {
            act: acting.act,
            name: acting.name,
            actor: acting.actor,
            at: acting.at,
            digest: act_digest.finalize().into(),
            base,
            reads: acting.reads.clone(),
            consulted: consulted.take().into_iter().collect(),
            restood: restood.into_iter().collect(),
            remerges: overlay.merges.is_some(),
            changes: Vec::with_capacity(drafts.len()),
            ripples,
        };
        for ((draft, shadow), (vault, text, digest)) in drafts.into_iter().zip(shadows).zip(texts) {
            let adjusts = self.adjusts(acting, &draft, shadow.as_ref())?;
            let change = self.finish(draft, shadow, &vault, &text, digest, &overlay)?;
            prepared.changes.push(PreparedChange { adjusts, ..change });
        }
        Ok((Some(prepared), receipt))
    }

    /// The closed months that a change reaches into. What is written again as it was (a promise that was kept, a file that was added) changes no month.
    fn adjusts(&self, acting: &Acting, draft: &Draft<'_>, shadow: Option<&Shadow>) -> Result<Vec<Key>, WriteRefused> {
        if draft.same {
            return Ok(Vec::new());
        }
        let new = shadow.map_or(&[][..], |shadow| &shadow.facts);
        self.adjusted(draft.change.record, (&draft.old_facts, new), acting.adjusts, draft.change.why.as_deref())
    }

    pub(crate) fn rows_of(&self, ids: impl Iterator<Item = Id>) -> Result<Vec<Row>, StoreError> {
        let ids: Vec<Value> = ids.map(Value::from).collect();
        let mut rows: Vec<Row> = Vec::new();
        for line in self.read(|connection| connection.among(&statements::row_by_id(), &[], &ids))? {
            rows.push(Row::read(&line));
        }
        rows.dedup_by_key(|row| row.key);
        Ok(rows)
    }

    /// What is sealed of a change, and where.
    fn body(&self, change: &Change, row: Option<&Row>) -> Result<Text, WriteRefused> {
        let refuse = |why: &str| BadDocument { kind: change.kind.to_owned(), why: why.to_owned() };
        let class = self.kinds.class(change.kind).ok_or_else(|| refuse("no such kind"))?;
        if row.is_some_and(|row| row.kind != change.kind) {
            return Err(refuse("the record is of another kind").into());
        }
        if row.is_none() && (change.expected.is_some() || change.doc.is_none()) {
            return Err(WriteRefused::Missing(change.record));
        }
        let number = if let Some(row) = row {
            row.vault
        } else {
            let campaign = change.doc.as_ref().and_then(|doc| self.kinds.campaign(change.kind, doc));
            let campaign = campaign.map_or(Ok(Key::NONE), |id| self.key_of(id))?;
            if self.kinds.ends_with_vault(change.kind) {
                self.check_not_destroyed(change.org, class, campaign)?;
            }
            self.vault_for(change.org, class, campaign)?
        };
        let (attachments, owed) = self.beside(change, row, number)?;
        let (doc, why) = (change.doc.clone(), change.why.clone());
        let body = Body { schema: self.kinds.schema(change.kind), org: change.org, doc, why, attachments, settled: owed.settled, heir: owed.heir };
        let text = serde_json::to_vec(&body).map_err(|error| refuse(&error.to_string()))?;
        Ok((self.vault(number)?, text, owed))
    }

    /// The act that has stored the same contents as this version; a conflict if it holds others.
    fn stored_before(&self, change: &Change, row: Option<&Row>, version: u32, digest: &[u8; 32]) -> Result<Option<u32>, WriteRefused> {
        let Some(row) = row else { return Ok(None) };
        if change.expected == Some(row.version) && (row.ended_at.is_none() || change.restores()) {
            return Ok(None);
        }
        if version <= row.version {
            let line = self.read(|connection| connection.one(statements::VERSION, &[slot(row.key, version).into()]))?;
            if let Some(line) = line.filter(|line| line.blob(3) == digest) {
                return Ok(Some(line.number(0)));
            }
        }
        let theirs = if row.ended_at.is_some() { 0 } else { row.version };
        Err(WriteRefused::Conflict { record: change.record, theirs })
    }

    /// A key for a new record: the same at every try.
    fn allot(&self, id: Id, keys: &mut HashMap<Id, Key>) -> Result<Key, StoreError> {
        if let Some(key) = keys.get(&id) {
            return Ok(*key);
        }
        let mut block = crate::lock(&self.block);
        if block.0 >= block.1 {
            let values = [Value::from("key"), Value::from(KEYS_PER_BLOCK)];
            let end = self.errand(move |connection| Ok(connection.one(statements::COUNT_ON, &values)?.map_or(0, |line| line.int(0))))?;
            let end = u32::try_from(end + 1).map_err(|_| StoreError::Bug("no keys left".into()))?;
            *block = (end - KEYS_PER_BLOCK, end);
        }
        let key = Key(block.0);
        block.0 += 1;
        keys.insert(id, key);
        Ok(key)
    }

    fn check_reads(&self, reads: &[(Key, u32)]) -> Result<(), WriteRefused> {
        if reads.is_empty() {
            return Ok(());
        }
        let keys: Vec<Value> = reads.iter().map(|(key, _)| Value::from(*key)).collect();
        let heads = self.read(|connection| connection.among(statements::HEAD_BY_KEY, &[], &keys))?;
        for (key, version) in reads {
            let head = heads.iter().find(|head| head.key(0) == *key).ok_or(WriteRefused::MissingKey(*key))?;
            let theirs = if head.some_int(4).is_some() { 0 } else { head.number(2) };
            if theirs != *version {
                return Err(WriteRefused::Conflict { record: head.id(1), theirs });
            }
        }
        Ok(())
    }

    /// Opens what is there of the records that are changed.
    fn load_old(&self, drafts: &mut [Draft<'_>], overlay: &Overlay, consulted: &RefCell<HashSet<Key>>) -> Result<(), WriteRefused> {
        for draft in drafts {
            let Some(row) = &draft.row else { continue };
            let body = self.open_body(row, row.version)?;
            draft.old_facts = self.facts_of(row.facts_seq, row.key)?;
            draft.same = draft.change.doc.is_some() && body.doc == draft.change.doc && body.org == draft.change.org;
            if let Some(doc) = body.doc {
                draft.old = Some(self.shadow(&row.kind, &doc, row.key, body.org, overlay, consulted)?);
            }
        }
        Ok(())
    }

    /// The shadows of all changes (none for a deletion), and the people whose standing they change, or who stand for others than before. If there
    /// are such people, everything is cast once more, now with their new standing.
    fn cast(
        &self,
        drafts: &[Draft<'_>],
        overlay: &mut Overlay,
        consulted: &RefCell<HashSet<Key>>,
    ) -> Result<(Vec<Option<Shadow>>, BTreeSet<Key>), WriteRefused> {
        let cast = |overlay: &Overlay| -> Result<Vec<Option<Shadow>>, WriteRefused> {
            let shadow = |draft: &Draft<'_>| {
                let doc = draft.change.doc.as_ref();
                doc.map(|doc| self.shadow(draft.change.kind, doc, draft.key, draft.change.org, overlay, consulted)).transpose()
            };
            drafts.iter().map(shadow).collect()
        };
        let mut shadows = cast(overlay)?;
        let says = |(draft, shadow): (&Draft<'_>, &Option<Shadow>)| Saying {
            record: draft.key,
            id: draft.change.record,
            kind: draft.change.kind,
            before: merges(draft.key, &draft.old_facts).collect(),
            after: merges(draft.key, shadow.as_ref().map_or(&[], |shadow| &shadow.facts)).collect(),
        };
        let mut restood = self.remerge(&drafts.iter().zip(&shadows).map(says).collect::<Vec<_>>(), overlay, consulted)?;
        if overlay.merges.is_some() {
            shadows = cast(overlay)?;
        }
        for (draft, shadow) in drafts.iter().zip(&shadows) {
            let before: Vec<(Key, Step)> = steps(0, draft.key, &draft.old_facts).collect();
            let after: Vec<(Key, Step)> = steps(0, draft.key, shadow.as_ref().map_or(&[], |shadow| &shadow.facts)).collect();
            if before == after {
                continue;
            }
            restood.extend(before.iter().chain(&after).map(|(subject, _)| *subject));
            overlay.replaced.insert(draft.key);
            for (subject, step) in after {
                overlay.steps.entry(subject).or_default().push(step);
            }
        }
        let shadows = if restood.is_empty() { shadows } else { cast(overlay)? };
        Ok((shadows, restood))
    }

    /// Records outside the act whose facts change because of people whose standing it changes.
    fn ripples(
        &self,
        drafts: &[Draft<'_>],
        restood: &BTreeSet<Key>,
        overlay: &Overlay,
        consulted: &RefCell<HashSet<Key>>,
    ) -> Result<Vec<Ripple>, WriteRefused> {
        let new: HashSet<Key> = overlay.keys.values().copied().collect();
        let mine: HashSet<Key> = drafts.iter().map(|draft| draft.key).collect();
        // nobody can have named a record that is new
        let old_people = restood.iter().filter(|key| !new.contains(key));
        let records: BTreeSet<Key> = old_people.flat_map(|key| self.engine().records_of(*key)).filter(|key| !mine.contains(key)).collect();
        let mut ripples = Vec::new();
        for row in self.rows_of_keys(records.into_iter())? {
            let Some(new) = self.facts_anew(&row, overlay, consulted)? else { continue };
            let old = self.facts_of(row.facts_seq, row.key)?;
            if old != new {
                let adjusts = self.reached_into(&old, &new);
                ripples.push(Ripple { key: row.key, version: row.version, facts: FactChange { of: row.facts_seq, old, new: Some(new) }, adjusts });
            }
        }
        Ok(ripples)
    }

    /// The facts of a record that is not written itself, with what an act changes around it. None for what is deleted, and for what nobody can read
    /// any more because its vault was destroyed: its facts stay as they are.
    pub(crate) fn facts_anew(&self, row: &Row, overlay: &Overlay, consulted: &RefCell<HashSet<Key>>) -> Result<Option<Vec<Fact>>, WriteRefused> {
        let body = match self.open_body(row, row.version) {
            Err(StoreError::Destroyed { .. }) => return Ok(None),
            other => other?,
        };
        let Some(doc) = body.doc.filter(|_| row.ended_at.is_none()) else { return Ok(None) };
        Ok(Some(self.shadow(&row.kind, &doc, row.key, body.org, overlay, consulted)?.facts))
    }

    pub(crate) fn shadow(
        &self,
        kind: &str,
        doc: &serde_json::Value,
        me: Key,
        org: Key,
        overlay: &Overlay,
        consulted: &RefCell<HashSet<Key>>,
    ) -> Result<Shadow, WriteRefused> {
        let failure = RefCell::default();
        let known = Surroundings { store: self, overlay, consulted, failure: &failure, me: Cell::new(me), org: Cell::new(org) };
        let shadow = self.kinds.shadow(kind, doc, &known);
        match failure.into_inner() {
            Some(error) => Err(error.into()),
            None => Ok(shadow?),
        }
    }

    fn finish(
        &self,
        draft: Draft<'_>,
        shadow: Option<Shadow>,
        vault: &OpenVault,
        text: &[u8],
        digest: [u8; 32],
        overlay: &Overlay,
    ) -> Result<PreparedChange, WriteRefused> {
        let Draft { change, key, row, old, same: _, owed, old_facts } = draft;
        let expected = row.as_ref().map_or(0, |row| row.version);
        if i64::from(expected) + 1 >= VERSIONS_MAX {
            return Err(StoreError::Bug(format!("record {} has too many versions", key.0)).into());
        }
        let id = change.record;
        let key_of = |id: Option<Id>| -> Result<Key, StoreError> {
            let Some(id) = id else { return Ok(Key::NONE) };
            overlay.keys.get(&id).map_or_else(|| self.key_of(id), |key| Ok(*key))
        };
        let links = |outline: Option<&Outline>| -> Result<Vec<(Key, &'static str)>, StoreError> {
            let all = outline.map_or(&[][..], |outline| &outline.links);
            let links: Result<Vec<_>, StoreError> = all.iter().map(|(target, role)| Ok((key_of(Some(*target))?, *role))).collect();
            Ok(links?.into_iter().filter(|(target, _)| !target.is_none()).collect())
        };
        // a place below nothing would be a place at the root: whoever is there is seen from nowhere above
        let places = shadow.iter().filter_map(|shadow| shadow.outline.node.as_ref()).flat_map(|node| &node.positions);
        for above in places.flat_map(|position| [position.parent, position.agency]).flatten() {
            if key_of(Some(above))?.is_none() {
                return Err(WriteRefused::MissingOrganisation(above));
            }
        }
        let mut links_out = links(old.as_ref().map(|old| &old.outline))?;
        let links_in = links(shadow.as_ref().map(|shadow| &shadow.outline))?;
        links_out.retain(|link| !links_in.contains(link));
        let new_facts = shadow.as_ref().map_or(Vec::new(), |shadow| shadow.facts.clone());
        let outline = shadow.map(|shadow| shadow.outline);
        let common = self.common.contains(&change.kind);
        let index = match &outline {
            _ if !self.indexed.contains(&change.kind) => None,
            Some(outline) => Some(Indexed { common, ..indexed(key, change.org, outline, &key_of)? }),
            None => Some(Indexed { org: change.org, common, terms: None, node: None }),
        };
        let ends = outline.is_none();
        // a deleted record keeps the columns that it had, but nothing is due any more
        let mut last = outline.or(old.map(|old| old.outline)).unwrap_or_else(|| Outline::on(self.clock.now().day()));
        last.due = last.due.filter(|_| !ends);
        owed.apply(&mut last);
        Ok(PreparedChange {
            key,
            id,
            expected,
            vault: vault.n,
            kind: change.kind,
            orgs: (row.as_ref().filter(|row| row.ended_at.is_none()).map(|row| row.org), (!ends).then_some(change.org)),
            columns: columns(change.org, &last, &key_of)?,
            day: last.day,
            digest,
            sealed: vault.seal(id, expected + 1, text, &*self.chance),
            links_in,
            links_out,
            facts: FactChange { of: row.map_or(0, |row| row.facts_seq), new: (old_facts != new_facts).then_some(new_facts), old: old_facts },
            index,
            ends,
            attachments: change.beside.as_ref().map_or(Vec::new(), |beside| beside.attachments.clone()),
            adjusts: Vec::new(),
        })
    }
}

/// What the name index and the tree have to know of a record with this outline.
pub(crate) fn indexed(key: Key, org: Key, outline: &Outline, key_of: &dyn Fn(Option<Id>) -> Result<Key, StoreError>) -> Result<Indexed, StoreError> {
    let node = match &outline.node {
        None => None,
        Some(node) => {
            let position = |position: &base::Position| Ok((position.from, key_of(position.parent)?, key_of(position.agency)?));
            let positions: Result<Vec<_>, StoreError> = node.positions.iter().map(position).collect();
            let name = outline.terms.as_ref().and_then(|terms| terms.names.first()).cloned().unwrap_or_default();
            Some(TreeNode { key, code: node.code.clone(), name, level: node.level, positions: positions? })
        }
    };
    Ok(Indexed { org, common: false, terms: outline.terms.clone(), node })
}

/// The derived columns, in the order of the table from `org` to `due`.
pub(crate) fn columns(org: Key, outline: &Outline, key_of: &dyn Fn(Option<Id>) -> Result<Key, StoreError>) -> Result<Vec<Value>, StoreError> {
    Ok(vec![
        org.into(),
        key_of(outline.subject)?.into(),
        key_of(outline.household)?.into(),
        key_of(outline.case)?.into(),
        key_of(outline.campaign)?.into(),
        key_of(outline.project)?.into(),
        outline.day.into(),
        outline.state.into(),
        key_of(outline.assignee)?.into(),
        outline.due.into(),
    ])
}
