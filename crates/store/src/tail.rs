//! Feeding the projections: everything at the start, this process's own acts after each commit, other processes' acts when they are noticed
//! (a look every 200 ms, and before each write under the writer's lock). Each act is fed once, in the order of `seq`.

use crate::{
    Row, StoreError,
    batch::records_of,
    driver::{Connection, DriverError, Line, Value},
    known::Overlay,
    names::NameIndex,
    prepare::{indexed, of_slot, slot},
    projection::{Applied, AppliedRecord, Indexed, State},
    snapshot::destroyed_vaults,
    statements,
    store::{Inner, Store},
    vault::Body,
};
use base::{Id, Key};
use count::Fact;
use std::{
    cell::RefCell,
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, atomic::Ordering},
    thread::JoinHandle,
    time::Duration,
};

/// Looks from one attempt to begin a month to the next: some minutes.
const LOOKS_A_TURN: u32 = 1000;

/// Acts that are taken in at a time.
const ACTS_MAX: u32 = 1000;

/// Starts the look-out for other processes' acts.
pub(crate) fn start(store: Arc<Inner>, every: Duration) -> Result<JoinHandle<()>, StoreError> {
    let watch = move || {
        let mut anchored = store.clock.now().day();
        let (mut looks, mut turned) = (0_u32, None);
        while !store.stopping.load(Ordering::SeqCst) {
            std::thread::park_timeout(every);
            // a database that is away for a while is looked for again
            let _ = store.catch_up();
            let _ = store.write_audit_later();
            let today = store.clock.now().day();
            if today != anchored && store.drop_anchor().is_ok() {
                anchored = today;
            }
            if turned != Some(today) && looks.is_multiple_of(LOOKS_A_TURN) && crate::month::turn(&store.place, today).is_ok() {
                turned = Some(today);
            }
            looks = looks.wrapping_add(1);
        }
    };
    std::thread::Builder::new().name("store tail".into()).spawn(watch).map_err(|error| StoreError::Bug(error.to_string()))
}

impl Store {
    /// Takes in what other processes have committed until now.
    pub fn catch_up(&self) -> Result<(), StoreError> {
        self.inner.catch_up()
    }
}

/// What facts say, on its way into memory: from nothing, or from a copy of what they said up to an act.
pub(crate) struct Anew {
    /// The act up to which it is to be read, with the link of the chain that it made.
    pub(crate) last: (u32, [u8; 32]),
    pub(crate) engine: count::Engine,
    pub(crate) state: State,
}

/// What documents say, on its way into memory.
#[derive(Default)]
struct Index {
    names: NameIndex,
    common: NameIndex,
    /// Every change of the tree.
    nodes: Vec<(u32, Key, Option<count::TreeNode>)>,
}

impl Anew {
    /// Nothing yet, to be read up to an act.
    pub(crate) fn empty(last: (u32, [u8; 32]), destroyed: i64) -> Self {
        let mut state = State::default();
        state.destroyed = destroyed;
        Self { last, engine: count::Engine::new(), state }
    }

    /// Facts, standings, merges and closed months of the acts that are not in it yet.
    pub(crate) fn read_figures(&mut self, connection: &mut Connection) -> Result<(), StoreError> {
        let (since, (last, chain)) = (self.state.seq, self.last);
        let mut cancels = Vec::new();
        connection.each(statements::CANCELS_SINCE, &[since.into(), last.into()], &mut |line| {
            cancels.push((line.number(0), line.key(1), line.number(2)));
        })?;
        let gone: HashSet<(Key, u32)> = cancels.iter().map(|(_, key, of)| (*key, *of)).collect();
        let Anew { engine, state, .. } = self;
        for (seq, key, of) in cancels.iter().filter(|(_, _, of)| *of <= since) {
            let facts = facts_at(connection, *of, *key)?;
            state.standings.retract(*seq, *of, *key, &facts);
            state.merges.retract(*seq, *key, &facts);
            state.closings.retract(*seq, *key, &facts);
        }
        let mut cancels = cancels.into_iter().peekable();
        let (mut facts, mut damaged) = (Vec::new(), None);
        connection.each(statements::FACTS_SINCE, &[since.into(), last.into()], &mut |line| {
            let (seq, key) = (line.number(0), line.key(1));
            if count::unpack_into(line.blob(2), &mut facts).is_err() {
                damaged = damaged.or(Some(key.0));
                return;
            }
            while let Some((seq, key, of)) = cancels.next_if(|cancel| cancel.0 < seq) {
                engine.retract(seq, of, key);
            }
            engine.append(seq, key, &facts);
            if !gone.contains(&(key, seq)) {
                state.standings.apply(seq, key, &facts);
                state.merges.apply(seq, key, &facts);
                state.closings.apply(seq, key, &facts);
            }
        })?;
        cancels.for_each(|(seq, key, of)| engine.retract(seq, of, key));
        if let Some(record) = damaged {
            return Err(StoreError::Corrupt(record));
        }
        (state.seq, state.chain) = (last, chain);
        engine.trim();
        engine.set_applied(last);
        Ok(())
    }
}

impl Inner {
    pub(crate) fn catch_up(&self) -> Result<(), StoreError> {
        let last = self.heed()?;
        while self.take_in_some(last)? {
            // many acts take longer than a revoked role may still be believed
            self.heed()?;
        }
        Ok(())
    }

    /// Looks, heeds what concerns access and keys, and says which act is the last.
    fn heed(&self) -> Result<u32, StoreError> {
        let seen = self.look();
        self.heed_access(seen.as_ref().ok().map(|seen| seen.access));
        let seen = seen?;
        self.forget_destroyed(seen.destroyed)?;
        Ok(seen.last)
    }

    /// Takes in the next acts; says whether there were any.
    fn take_in_some(&self, last: u32) -> Result<bool, StoreError> {
        let before = crate::read_lock(&self.state).seq;
        if before >= last {
            return Ok(false);
        }
        let until = last.min(before.saturating_add(ACTS_MAX));
        let mut tail = crate::lock(&self.tail);
        let idle = tail.take();
        let was_idle = idle.is_some();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.place.connect()?,
        };
        let mut taken = self.take_in(&mut connection, until);
        if was_idle && connection.is_broken() && taken.is_err() {
            // it broke while it lay idle: once more, on a new connection
            connection = self.place.connect()?;
            taken = self.take_in(&mut connection, until);
        }
        if !connection.is_broken() {
            *tail = Some(connection);
        }
        taken?;
        Ok(crate::read_lock(&self.state).seq > before)
    }

    /// The same under the writer's lock, where nobody can be behind what this process knows.
    pub(crate) fn take_in_before_writing(&self, connection: &mut Connection, last: u32, chain: [u8; 32]) -> Result<(), StoreError> {
        self.check_head(self.head(), (last, chain))?;
        self.take_in(connection, last)
    }

    /// Takes in all acts up to `last` that are not in the projections yet.
    fn take_in(&self, connection: &mut Connection, last: u32) -> Result<(), StoreError> {
        let _feeding = crate::lock(&self.feeding);
        loop {
            let known = self.head();
            let from = known.0;
            if from >= last {
                return Ok(());
            }
            // with the last act that is known, which must still be there
            let mut acts = connection.all(statements::ACTS_CHAINED, &[from.saturating_sub(1).into(), ACTS_MAX.into()])?;
            self.check_link(known, acts.first().map(|line| (line.number(0), line.hash(7))))?;
            acts.retain(|line| line.number(0) > from);
            let Some(to) = acts.last().map(|line| line.number(0)) else { return Ok(()) };
            let applied = |line: &Line| (line.number(0), Applied { seq: line.number(0), chain: line.hash(7), records: Vec::new() });
            let mut applied: BTreeMap<u32, Applied> = acts.iter().map(applied).collect();
            for (seq, record) in facts_between(connection, from, to)? {
                if let Some(act) = applied.get_mut(&seq) {
                    act.records.push(record);
                }
            }
            for line in &acts {
                for (key, version) in records_of(line.blob(6)) {
                    if let Some(index) = self.index_of(key, version)? {
                        let record = AppliedRecord { key, cancelled: None, facts: None, index: Some(index) };
                        applied.entry(line.number(0)).and_modify(|act| act.records.push(record));
                    }
                }
            }
            for act in applied.values() {
                self.apply(act);
            }
        }
    }

    /// Feeds what this process has just committed.
    pub(crate) fn feed(&self, applied: &[Applied]) {
        let _feeding = crate::lock(&self.feeding);
        for act in applied {
            // the look-out may have been faster
            if act.seq > crate::read_lock(&self.state).seq {
                self.apply(act);
            }
        }
    }

    /// One act, by whoever holds `feeding`.
    fn apply(&self, act: &Applied) {
        let engine = self.engine();
        let indexed = || act.records.iter().filter_map(|record| record.index.as_ref().map(|index| (record.key, index)));
        for record in &act.records {
            if let Some((of, _)) = &record.cancelled {
                engine.retract(act.seq, *of, record.key);
            }
            if let Some(facts) = record.facts.as_ref().filter(|facts| !facts.is_empty()) {
                engine.append(act.seq, record.key, facts);
            }
        }
        if indexed().next().is_some() {
            let mut names = crate::write_lock(&self.names);
            for (key, index) in indexed() {
                match &index.terms {
                    Some(terms) => names.insert(key, index.org, terms),
                    None => names.remove(key),
                }
            }
            drop(names);
            self.know_common(indexed().filter(|(_, index)| index.common));
        }
        let mut state = crate::write_lock(&self.state);
        let remerged = state.remerge(act);
        state.reclose(act);
        for record in &act.records {
            if let Some((of, facts)) = &record.cancelled {
                state.standings.retract(act.seq, *of, record.key, facts);
            }
            if let Some(facts) = &record.facts {
                state.standings.apply(act.seq, record.key, facts);
            }
        }
        if indexed().fold(false, |changed, (key, index)| state.plant(act.seq, key, index.node.clone()) || changed) {
            state.grow();
        }
        (state.seq, state.chain) = (act.seq, act.chain);
        let stand_ins = remerged.then(|| state.merges.pairs());
        drop(state);
        if let Some(stand_ins) = stand_ins {
            crate::write_lock(&self.names).set_stand_ins(stand_ins);
        }
        engine.set_applied(act.seq);
    }

    /// What everybody may know is in an index of its own, too.
    fn know_common<'a>(&self, records: impl Iterator<Item = (Key, &'a Indexed)>) {
        for (key, index) in records {
            let mut names = crate::write_lock(&self.common_names);
            match &index.terms {
                Some(terms) => names.insert(key, index.org, terms),
                None => names.remove(key),
            }
        }
    }

    /// Everything, at the start and when a vault was destroyed: made beside what is there, and put in its place when it is whole. Facts and documents
    /// are read at the same time.
    pub(crate) fn rebuild(&self) -> Result<(), StoreError> {
        let _feeding = crate::lock(&self.feeding);
        let mut connection = self.place.connect()?;
        let last = connection.one(statements::LAST_ACT, &[])?.map_or((0, [0; 32]), |line| (line.number(0), line.hash(1)));
        let (figures, index) = std::thread::scope(|scope| {
            let index = scope.spawn(|| self.read_index(last.0));
            (self.figures_anew(&mut connection, last), index.join())
        });
        let (Anew { engine, mut state, .. }, mut index) = (figures?, index.map_err(|_| StoreError::Bug("the index was not read".into()))??);
        index.names.set_stand_ins(state.merges.pairs());
        index.names.settle();
        for (seq, key, node) in index.nodes {
            state.plant(seq, key, node);
        }
        state.grow();
        *crate::write_lock(&self.engine) = Arc::new(engine);
        *crate::write_lock(&self.names) = index.names;
        *crate::write_lock(&self.common_names) = index.common;
        *crate::write_lock(&self.state) = state;
        Ok(())
    }

    /// What facts say up to an act: from the copy, as far as it goes and can be believed.
    fn figures_anew(&self, connection: &mut Connection, last: (u32, [u8; 32])) -> Result<Anew, StoreError> {
        let destroyed = destroyed_vaults(connection)?;
        let mut anew = self.read_snapshot(connection, last, destroyed).unwrap_or_else(|| Anew::empty(last, destroyed));
        anew.read_figures(connection)?;
        Ok(anew)
    }

    /// Names and tree, from the documents of the kinds that have them.
    fn read_index(&self, last: u32) -> Result<Index, StoreError> {
        let mut index = Index::default();
        let mut after = Key::NONE;
        while !self.indexed.is_empty() {
            let rows = self.rows_of_kinds(&self.indexed, after)?;
            let Some(end) = rows.iter().map(|row| row.key).max() else { break };
            after = end;
            let slots: Vec<Value> = rows.iter().map(|row| slot(row.key, row.version).into()).collect();
            let versions = self.read(|connection| connection.among(statements::VERSIONS_AMONG, &[], &slots))?;
            let sealed: HashMap<i64, &Line> = versions.iter().map(|line| (line.int(0), line)).collect();
            for row in rows {
                let line = sealed.get(&slot(row.key, row.version)).ok_or(StoreError::Corrupt(row.key.0))?;
                self.index_row(&mut index, &row, line.blob(5), last)?;
            }
        }
        Ok(index)
    }

    fn index_row(&self, anew: &mut Index, row: &Row, sealed: &[u8], last: u32) -> Result<(), StoreError> {
        let now = self.index_from(row, row.version, sealed)?;
        if let Some(Indexed { org, terms: Some(terms), common, .. }) = &now {
            anew.names.insert(row.key, *org, terms);
            if *common {
                anew.common.insert(row.key, *org, terms);
            }
        }
        let is_node = |index: &Option<Indexed>| index.as_ref().is_some_and(|index| index.node.is_some());
        let was_node = || Ok::<_, StoreError>(row.ended_at.is_some() && row.version > 1 && is_node(&self.index_of(row.key, row.version - 1)?));
        if !is_node(&now) && !was_node()? {
            return Ok(());
        }
        // a node's whole history, so that the tree can be given as it was known after any act
        let span = [slot(row.key, 0).into(), slot(row.key, row.version).into()];
        for line in self.read(|connection| connection.all(statements::VERSIONS_BODIES, &span))? {
            let index = self.index_from(row, of_slot(line.int(0)).1, line.blob(5))?;
            anew.nodes.push((line.number(1).min(last), row.key, index.and_then(|index| index.node)));
        }
        Ok(())
    }

    /// What the index has to know of a version, if its kind is indexed.
    fn index_of(&self, key: Key, version: u32) -> Result<Option<Indexed>, StoreError> {
        let Some(row) = self.rows_of_keys(std::iter::once(key))?.pop() else { return Ok(None) };
        if !self.indexed.contains(&row.kind.as_str()) {
            return Ok(None);
        }
        let line = self.read(|connection| connection.one(statements::VERSION, &[slot(key, version).into()]))?;
        self.index_from(&row, version, line.ok_or(StoreError::Corrupt(key.0))?.blob(4))
    }

    fn index_from(&self, row: &Row, version: u32, sealed: &[u8]) -> Result<Option<Indexed>, StoreError> {
        let Body { org, doc, .. } = match self.unseal(row, version, sealed) {
            // a destroyed vault: its records are no longer found by name
            Err(StoreError::Destroyed { .. }) => return Ok(None),
            other => other?,
        };
        let common = self.common.contains(&row.kind.as_str());
        let Some(doc) = doc else { return Ok(Some(Indexed { org, common, terms: None, node: None })) };
        let (overlay, consulted) = (Overlay::default(), RefCell::default());
        let shadow = self.shadow(&row.kind, &doc, row.key, org, &overlay, &consulted);
        let shadow = shadow.map_err(|error| StoreError::Bug(format!("record {} version {version}: {error}", row.key.0)))?;
        let key_of = |id: Option<Id>| id.map_or(Ok(Key::NONE), |id| self.key_of(id));
        Ok(Some(Indexed { common, ..indexed(row.key, org, &shadow.outline, &key_of)? }))
    }

    pub(crate) fn facts_of(&self, seq: u32, key: Key) -> Result<Vec<Fact>, StoreError> {
        if seq == 0 {
            return Ok(Vec::new());
        }
        let line = self.read(|connection| connection.one(statements::FACTS, &[seq.into(), key.into()]))?;
        unpack(key, line.ok_or(StoreError::Corrupt(key.0))?.blob(0))
    }

    pub(crate) fn rows_of_kinds(&self, kinds: &[&str], after: Key) -> Result<Vec<Row>, StoreError> {
        let kinds: Vec<Value> = kinds.iter().map(|kind| Value::from(*kind)).collect();
        let lines = self.read(|connection| connection.among(&statements::rows_of_kinds(), &[after.into()], &kinds))?;
        Ok(lines.iter().map(Row::read).collect())
    }

    pub(crate) fn rows_of_keys(&self, keys: impl Iterator<Item = Key>) -> Result<Vec<Row>, StoreError> {
        let keys: Vec<Value> = keys.map(Value::from).collect();
        let lines = self.read(|connection: &mut Connection| -> Result<_, DriverError> { connection.among(&statements::row_by_key(), &[], &keys) })?;
        Ok(lines.iter().map(Row::read).collect())
    }
}

/// Facts written and cancelled after one act and up to another.
fn facts_between(connection: &mut Connection, from: u32, to: u32) -> Result<Vec<(u32, AppliedRecord)>, StoreError> {
    let mut records = Vec::new();
    for line in connection.all(statements::CANCELS_SINCE, &[from.into(), to.into()])? {
        let (seq, key, of) = (line.number(0), line.key(1), line.number(2));
        let facts = facts_at(connection, of, key)?;
        records.push((seq, AppliedRecord { key, cancelled: Some((of, facts)), facts: None, index: None }));
    }
    for line in connection.all(statements::FACTS_SINCE, &[from.into(), to.into()])? {
        let key = line.key(1);
        let facts = Some(unpack(key, line.blob(2))?);
        records.push((line.number(0), AppliedRecord { key, cancelled: None, facts, index: None }));
    }
    Ok(records)
}

/// The facts that an act has written for a record.
fn facts_at(connection: &mut Connection, of: u32, key: Key) -> Result<Vec<Fact>, StoreError> {
    connection.one(statements::FACTS, &[of.into(), key.into()])?.map_or(Ok(Vec::new()), |line| unpack(key, line.blob(0)))
}

fn unpack(key: Key, blob: &[u8]) -> Result<Vec<Fact>, StoreError> {
    count::unpack(blob).map_err(|_| StoreError::Corrupt(key.0))
}
