//! The surroundings of one record while its facts are made: keys by id, standings by day. Remembers whose standing was asked, because the act
//! holds only as long as those have not changed.

use crate::{
    StoreError,
    driver::Value,
    merged::Merges,
    standing::{Step, on_day},
    statements,
    store::Inner,
};
use base::{Day, Id, Key};
use count::{Known, Standing};
use std::{
    cell::{Cell, RefCell},
    collections::{HashMap, HashSet},
};

/// Keys of ids that were looked up, at most so many; then the cache starts anew. Keys never change.
const KEYS_MAX: usize = 100_000;

/// What an act changes of the surroundings: new records, and other standings.
#[derive(Default)]
pub(crate) struct Overlay {
    pub(crate) keys: HashMap<Id, Key>,
    /// Records whose standing rows are replaced by the act.
    pub(crate) replaced: HashSet<Key>,
    /// The rows that replace them.
    pub(crate) steps: HashMap<Key, Vec<Step>>,
    /// Who stands for whom after the act, if it changes that.
    pub(crate) merges: Option<Merges>,
}

pub(crate) struct Surroundings<'a> {
    pub(crate) store: &'a Inner,
    pub(crate) overlay: &'a Overlay,
    pub(crate) consulted: &'a RefCell<HashSet<Key>>,
    /// The first failure of the database under `key`, which cannot return one.
    pub(crate) failure: &'a RefCell<Option<StoreError>>,
    pub(crate) me: Cell<Key>,
    pub(crate) org: Cell<Key>,
}

impl Surroundings<'_> {
    fn stands_for(&self, key: Key) -> Key {
        match &self.overlay.merges {
            Some(merges) => merges.stands_for(key),
            None => crate::read_lock(&self.store.state).merges.stands_for(key),
        }
    }
}

impl Known for Surroundings<'_> {
    fn me(&self) -> Key {
        self.stands_for(self.me.get())
    }

    fn org(&self) -> Key {
        self.org.get()
    }

    fn key(&self, id: Id) -> Key {
        self.stands_for(self.own_key(id))
    }

    fn own_key(&self, id: Id) -> Key {
        if let Some(key) = self.overlay.keys.get(&id) {
            return *key;
        }
        self.store.key_of(id).unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            Key::NONE
        })
    }

    fn standing(&self, id: Id, day: Day) -> Standing {
        let key = self.key(id);
        if key.is_none() {
            return Standing::default();
        }
        self.consulted.borrow_mut().insert(key);
        let state = crate::read_lock(&self.store.state);
        let kept = state.standings.steps_of(key).iter().filter(|step| !self.overlay.replaced.contains(&step.record));
        on_day(key, day, kept.chain(self.overlay.steps.get(&key).into_iter().flatten()))
    }
}

impl Inner {
    /// The key of a record, `Key::NONE` if there is none with this id.
    pub(crate) fn key_of(&self, id: Id) -> Result<Key, StoreError> {
        if let Some(key) = crate::read_lock(&self.keys).get(&id) {
            return Ok(*key);
        }
        let lines = self.read(|connection| connection.among(statements::KEY_OF, &[], &[Value::from(id)]))?;
        let Some(line) = lines.first() else { return Ok(Key::NONE) };
        self.remember_key(id, line.key(1));
        Ok(line.key(1))
    }

    pub(crate) fn remember_key(&self, id: Id, key: Key) {
        let mut keys = crate::write_lock(&self.keys);
        if keys.len() >= KEYS_MAX {
            keys.clear();
        }
        keys.insert(id, key);
    }
}
