//! The writer's half of the door for one batch: is each act still what its caller saw? If so, its rows. Pure in memory but for the heads that
//! were loaded; `writer.rs` runs it inside the transaction.

use crate::{
    StoreError,
    closed::speaks_of_closings,
    driver::{Connection, DriverError, Value},
    prepare::{FactChange, Prepared, PreparedChange, slot},
    projection::{Applied, AppliedRecord},
    standing::mentioned,
    statements,
    store::Inner,
};
use base::{Id, Key, Moment};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What the writer says of an act.
pub(crate) enum Verdict {
    /// It is on disk.
    Written(u32),
    /// An act with this id was there before.
    Seen { seq: u32, digest: [u8; 32] },
    /// What it was prepared from has changed: prepare it anew.
    Stale,
}

/// What the database has of a record.
#[derive(Clone, Copy)]
struct Head {
    version: u32,
    facts_seq: u32,
    ended: bool,
}

/// Rows to be written, by table.
#[derive(Default)]
pub(crate) struct Rows {
    records: Vec<Vec<Value>>,
    changed: Vec<Vec<Value>>,
    refacted: Vec<Vec<Value>>,
    versions: Vec<Vec<Value>>,
    facts: Vec<Vec<Value>>,
    cancels: Vec<Vec<Value>>,
    links_in: Vec<Vec<Value>>,
    links_out: Vec<Vec<Value>>,
    adjustments: Vec<Vec<Value>>,
    attachments: Vec<Vec<Value>>,
    acts: Vec<Vec<Value>>,
    /// By how many the records of an organisation and kind become more or fewer.
    live: BTreeMap<(Key, &'static str), i64>,
}

impl Rows {
    pub(crate) fn write(&mut self, connection: &mut Connection) -> Result<u64, DriverError> {
        let rows = std::mem::take(self);
        connection.insert(&statements::INSERT_RECORD, &rows.records)?;
        connection.insert(&statements::INSERT_VERSION, &rows.versions)?;
        connection.insert(&statements::INSERT_FACT, &rows.facts)?;
        connection.insert(&statements::INSERT_CANCEL, &rows.cancels)?;
        for values in &rows.changed {
            connection.run(statements::CHANGE_RECORD, values)?;
        }
        for values in &rows.refacted {
            connection.run(statements::CHANGE_FACTS, values)?;
        }
        for values in &rows.links_out {
            connection.run(statements::DELETE_LINK, values)?;
        }
        connection.insert(&statements::INSERT_LINK, &rows.links_in)?;
        connection.insert(&statements::INSERT_ADJUSTMENT, &rows.adjustments)?;
        for values in &rows.attachments {
            // swept away between the preparation and now: the act must not be answered without its bytes
            if connection.run(statements::NAME_ATTACHMENT, values)? == 0 {
                return Err(DriverError::Other("an attachment that an act names is gone".into()));
            }
        }
        connection.insert(&statements::INSERT_ACT, &rows.acts)?;
        let live = rows.live.into_iter().filter(|(_, more)| *more != 0);
        let live: Vec<Vec<Value>> = live.map(|((org, kind), more)| vec![org.into(), kind.into(), more.into()]).collect();
        connection.insert(&statements::COUNT_LIVE, &live)?;
        let tables = [rows.records, rows.changed, rows.refacted, rows.versions, rows.facts, rows.cancels, rows.links_in, rows.links_out, rows.acts];
        Ok(tables.iter().map(|table| table.len() as u64).sum())
    }
}

/// The state of the database as this batch leaves it.
pub(crate) struct Batch {
    pub(crate) seq: u32,
    pub(crate) chain: [u8; 32],
    heads: HashMap<Key, Head>,
    /// Ids of new records that are there after all: another caller was faster.
    there: HashSet<Id>,
    acts: HashMap<Id, (u32, [u8; 32])>,
    restood: HashSet<Key>,
    mentioned: HashSet<Key>,
    /// Whether an act of this batch changes who stands for whom.
    remerged: bool,
    /// Whether an act of this batch closes or reopens a month.
    reclosed: bool,
    pub(crate) rows: Rows,
    pub(crate) applied: Vec<Applied>,
}

impl Batch {
    /// Loads what the acts of a batch have to be compared with.
    pub(crate) fn load(connection: &mut Connection, acts: &[&Prepared]) -> Result<Self, DriverError> {
        let (seq, chain) = connection.one(statements::LAST_ACT, &[])?.map_or((0, [0; 32]), |line| (line.number(0), line.hash(1)));
        let mut batch = Self {
            seq,
            chain,
            heads: HashMap::new(),
            there: HashSet::new(),
            acts: HashMap::new(),
            restood: HashSet::new(),
            mentioned: HashSet::new(),
            remerged: false,
            reclosed: false,
            rows: Rows::default(),
            applied: Vec::new(),
        };
        let ids: Vec<Value> = acts.iter().map(|act| act.act.into()).collect();
        for line in connection.among(statements::ACTS_SEEN, &[], &ids)? {
            batch.acts.insert(line.id(0), (line.number(1), line.hash(2)));
        }
        let changes = || acts.iter().flat_map(|act| &act.changes);
        let new: Vec<Value> = changes().filter(|change| change.expected == 0).map(|change| change.id.into()).collect();
        for line in connection.among(statements::HEAD_BY_ID, &[], &new)? {
            batch.there.insert(line.id(1));
        }
        let old = changes().filter(|change| change.expected != 0).map(|change| change.key);
        let ripples = acts.iter().flat_map(|act| act.ripples.iter().map(|ripple| ripple.key));
        let reads = acts.iter().flat_map(|act| act.reads.iter().map(|(key, _)| *key));
        let keys: HashSet<Key> = old.chain(ripples).chain(reads).collect();
        let keys: Vec<Value> = keys.into_iter().map(Value::from).collect();
        for line in connection.among(statements::HEAD_BY_KEY, &[], &keys)? {
            let head = Head { version: line.number(2), facts_seq: line.number(3), ended: line.some_int(4).is_some() };
            batch.heads.insert(line.key(0), head);
        }
        Ok(batch)
    }

    /// Judges an act and, if it holds, adds its rows.
    pub(crate) fn take(&mut self, store: &Inner, act: &Prepared) -> Result<Verdict, StoreError> {
        if let Some((seq, digest)) = self.acts.get(&act.act) {
            return Ok(Verdict::Seen { seq: *seq, digest: *digest });
        }
        if !self.holds(store, act) {
            return Ok(Verdict::Stale);
        }
        self.seq = self.seq.checked_add(1).ok_or_else(|| StoreError::Bug("no numbers left for acts".into()))?;
        let mut applied = Applied { seq: self.seq, chain: [0; 32], records: Vec::with_capacity(act.changes.len() + act.ripples.len()) };
        for change in &act.changes {
            applied.records.push(self.change(act, change));
        }
        for ripple in &act.ripples {
            let facts_seq = self.facts(ripple.key, &ripple.facts);
            self.adjust(ripple.key, &ripple.adjusts);
            self.rows.refacted.push(vec![ripple.key.into(), facts_seq.into()]);
            self.heads.insert(ripple.key, Head { version: ripple.version, facts_seq, ended: false });
            applied.records.push(applied_record(ripple.key, &ripple.facts, None));
        }
        self.restood.extend(&act.restood);
        self.remerged |= act.remerges;
        let speaks = |change: &PreparedChange| speaks_of_closings(&change.facts.old, change.facts.new.as_deref());
        self.reclosed |= act.changes.iter().any(speaks);
        self.acts.insert(act.act, (self.seq, act.digest));
        self.finish(act);
        applied.chain = self.chain;
        self.applied.push(applied);
        Ok(Verdict::Written(self.seq))
    }

    /// Whether everything that the act was prepared from is still so.
    fn holds(&self, store: &Inner, act: &Prepared) -> bool {
        let head_is = |key: Key, version: u32| self.heads.get(&key).filter(|head| head.version == version && !head.ended);
        let records = act.changes.iter().all(|change| match change.expected {
            0 => !self.there.contains(&change.id),
            // the version of a deletion may be followed by a restoration, which was told apart when the act was prepared
            expected => self.heads.get(&change.key).is_some_and(|head| head.version == expected && head.facts_seq == change.facts.of),
        });
        let ripples = act.ripples.iter().all(|ripple| head_is(ripple.key, ripple.version).is_some_and(|head| head.facts_seq == ripple.facts.of));
        let reads = act.reads.iter().all(|(key, version)| head_is(*key, *version).is_some());
        if !(records && ripples && reads) {
            return false;
        }
        let state = crate::read_lock(&store.state);
        // merges are rare: whatever was prepared before the last one asks again for whom its people stand
        if self.remerged || state.merges.changed > act.base {
            return false;
        }
        // so are closings: whatever was prepared before the last one asks again whether its month is open
        if self.reclosed || state.closings.changed > act.base {
            return false;
        }
        let consulted = act.consulted.iter().all(|key| state.standings.changed(*key) <= act.base && !self.restood.contains(key));
        consulted && act.restood.iter().all(|key| state.standings.mentioned(*key) <= act.base && !self.mentioned.contains(key))
    }

    fn change(&mut self, act: &Prepared, change: &PreparedChange) -> AppliedRecord {
        let version = change.expected + 1;
        let facts_seq = self.facts(change.key, &change.facts);
        self.adjust(change.key, &change.adjusts);
        let ended_at = change.ends.then_some(act.at);
        if change.expected == 0 {
            let mut values: Vec<Value> = vec![change.key.into(), change.id.into(), change.vault.into()];
            let mut columns = change.columns.iter().cloned();
            values.extend(columns.next());
            values.push(change.kind.into());
            values.extend(columns);
            values.extend([act.actor.into(), act.at.into(), version.into(), ended_at.into(), facts_seq.into()]);
            self.rows.records.push(values);
            self.there.insert(change.id);
        } else {
            let mut values: Vec<Value> = vec![change.key.into()];
            values.extend(change.columns.iter().cloned());
            values.extend([version.into(), ended_at.into(), facts_seq.into()]);
            self.rows.changed.push(values);
        }
        self.heads.insert(change.key, Head { version, facts_seq, ended: change.ends });
        for (org, more) in [(change.orgs.0, -1), (change.orgs.1, 1)] {
            if let Some(org) = org {
                *self.rows.live.entry((org, change.kind)).or_default() += more;
            }
        }
        self.rows.versions.push(vec![
            slot(change.key, version).into(),
            self.seq.into(),
            act.actor.into(),
            act.at.into(),
            change.day.into(),
            change.digest.as_slice().into(),
            change.sealed.clone().into(),
        ]);
        let link = |(target, role): &(Key, &'static str)| vec![Value::from(*target), change.key.into(), (*role).into()];
        self.rows.attachments.extend(change.attachments.iter().map(|id| vec![(*id).into(), self.seq.into()]));
        self.rows.links_in.extend(change.links_in.iter().map(link));
        self.rows.links_out.extend(change.links_out.iter().map(link));
        applied_record(change.key, &change.facts, change.index.clone())
    }

    /// Lists a record as an adjustment of these closings.
    fn adjust(&mut self, record: Key, closings: &[Key]) {
        let seq = self.seq;
        self.rows.adjustments.extend(closings.iter().map(|closing| vec![(*closing).into(), seq.into(), record.into()]));
    }

    /// Writes the facts of a record anew if they change, and says which act's facts hold from now on.
    fn facts(&mut self, key: Key, facts: &FactChange) -> u32 {
        let Some(new) = &facts.new else { return facts.of };
        self.mentioned.extend(mentioned(&facts.old).chain(mentioned(new)));
        if facts.of != 0 {
            self.rows.cancels.push(vec![self.seq.into(), key.into(), facts.of.into()]);
        }
        if new.is_empty() {
            return 0;
        }
        self.rows.facts.push(vec![self.seq.into(), key.into(), count::pack(new).into()]);
        self.seq
    }

    /// The act's own row, chained to the one before.
    fn finish(&mut self, act: &Prepared) {
        let mut records = Vec::with_capacity(act.changes.len() * 8);
        let mut digests = Vec::with_capacity(act.changes.len());
        for change in &act.changes {
            records.extend_from_slice(&change.key.0.to_be_bytes());
            records.extend_from_slice(&(change.expected + 1).to_be_bytes());
            digests.push(change.digest);
        }
        let link = ActLink { seq: self.seq, id: act.act, name: act.name, actor: act.actor, at: act.at, digest: &act.digest, records: &records };
        self.chain = link.chain(&self.chain, &digests);
        self.rows.acts.push(vec![
            self.seq.into(),
            act.act.into(),
            act.name.into(),
            act.actor.into(),
            act.at.into(),
            act.digest.as_slice().into(),
            records.into(),
            self.chain.as_slice().into(),
        ]);
    }
}

fn applied_record(key: Key, facts: &FactChange, index: Option<crate::projection::Indexed>) -> AppliedRecord {
    let changes = facts.new.is_some();
    let cancelled = (changes && facts.of != 0).then(|| (facts.of, facts.old.clone()));
    AppliedRecord { key, cancelled, facts: facts.new.clone(), index }
}

/// What the chain of acts holds fast: every column of the act and the digest of every version that it wrote.
pub(crate) struct ActLink<'a> {
    pub(crate) seq: u32,
    pub(crate) id: Id,
    pub(crate) name: &'a str,
    pub(crate) actor: Key,
    pub(crate) at: Moment,
    pub(crate) digest: &'a [u8; 32],
    pub(crate) records: &'a [u8],
}

impl ActLink<'_> {
    pub(crate) fn chain(&self, before: &[u8; 32], digests: &[[u8; 32]]) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(before);
        hash.update(self.seq.to_be_bytes());
        hash.update(self.id.bytes());
        hash.update((self.name.len() as u64).to_be_bytes());
        hash.update(self.name);
        hash.update(self.actor.0.to_be_bytes());
        hash.update(self.at.millis().to_be_bytes());
        hash.update(self.digest);
        hash.update((self.records.len() as u64).to_be_bytes());
        hash.update(self.records);
        for digest in digests {
            hash.update(digest);
        }
        hash.finalize().into()
    }
}

/// The records and versions of an act's row.
pub(crate) fn records_of(blob: &[u8]) -> Vec<(Key, u32)> {
    let number = |bytes: &[u8]| bytes.try_into().map_or(0, u32::from_be_bytes);
    blob.chunks_exact(8).map(|pair| (Key(number(&pair[..4])), number(&pair[4..]))).collect()
}
