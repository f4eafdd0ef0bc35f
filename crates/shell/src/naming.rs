//! What a record is called on a page: the name of a person masked, of a place or an organisation in full, of anything else its line. Whoever is in
//! the index of names is named out of it; of anything else a naming is read once and kept.

use crate::{Shell, slice::KindDef};
use base::{Id, Json, Key, Terms, policy::Class, shown_name};
use std::{
    collections::{HashMap, HashSet},
    mem,
    sync::{Mutex, PoisonError},
};
use store::{Opened, Row};

/// How a record is named where others refer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// 罗*, 龙头门岗, 电话 20 分钟.
    pub name: String,
    /// Its file number or code alone; empty if it has none.
    pub number: String,
    /// What tells it from others of the same name: file number, tail of the phone, code.
    pub detail: String,
}

/// Namings of a generation: what a station's pages show over a day, some megabytes.
const GENERATION_MAX: usize = 50_000;

/// Namings by record, each with the version from which it was read. A version never changes, so none can be stale; they are masked as on every
/// page, and nothing of a vault that no longer opens is taken from here. What was not asked for while a generation grew up is forgotten with the one
/// before it, at once and beside the lock, so that nobody waits for it.
#[derive(Default)]
pub(crate) struct Namings(Mutex<Generations>);

type Generation = HashMap<Key, (u32, Naming)>;

#[derive(Default)]
struct Generations {
    young: Generation,
    old: Generation,
}

impl Namings {
    fn of(&self, row: &Row) -> Option<Naming> {
        let mut namings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, naming)) = namings.young.get(&row.key) {
            return (*version == row.version).then(|| naming.clone());
        }
        let (version, naming) = namings.old.remove(&row.key)?;
        let found = (version == row.version).then(|| naming.clone());
        let forgotten = namings.keep(row.key, (version, naming));
        drop(namings);
        drop(forgotten);
        found
    }

    fn keep(&self, row: &Row, naming: &Naming) {
        let forgotten = self.0.lock().unwrap_or_else(PoisonError::into_inner).keep(row.key, (row.version, naming.clone()));
        drop(forgotten);
    }
}

impl Generations {
    /// Keeps a naming; returns what is forgotten for it.
    fn keep(&mut self, key: Key, naming: (u32, Naming)) -> Option<Generation> {
        let forgotten = (self.young.len() >= GENERATION_MAX).then(|| mem::replace(&mut self.old, mem::take(&mut self.young)));
        self.young.insert(key, naming);
        forgotten
    }
}

impl Shell {
    /// The naming of a record by its id; empty for one that is not there.
    pub fn naming(&self, id: Id) -> Naming {
        self.store().get(id).map_or_else(|_| Naming::default(), |row| self.naming_of(&row))
    }

    /// The naming of a record by its key.
    pub fn naming_by_key(&self, key: Key) -> Naming {
        if key.is_none() {
            return Naming::default();
        }
        self.store().get_key(key).map_or_else(|_| Naming::default(), |row| self.naming_of(&row))
    }

    /// The namings of records, in their order; those that are not in memory are read together.
    pub fn namings_of(&self, rows: &[Row]) -> Vec<Naming> {
        let mut known: Vec<Option<Naming>> = rows.iter().map(|row| self.known_naming(row)).collect();
        let unknown: Vec<Row> = rows.iter().zip(&known).filter(|(_, naming)| naming.is_none()).map(|(row, _)| row.clone()).collect();
        let opened = if unknown.is_empty() { Vec::new() } else { self.store().open_each(&unknown).unwrap_or_default() };
        let mut read = unknown.iter().zip(opened).map(|(row, opened)| self.naming_from(row, opened.ok()));
        known.iter_mut().filter(|naming| naming.is_none()).for_each(|naming| *naming = read.next());
        known.into_iter().map(Option::unwrap_or_default).collect()
    }

    /// The namings of records by their keys, read together; those that are not there are left out.
    pub fn namings_by_key(&self, keys: impl IntoIterator<Item = Key>) -> HashMap<Key, Naming> {
        self.named_by_key(keys).into_iter().map(|(key, (_, naming))| (key, naming)).collect()
    }

    /// The same with the records themselves.
    pub fn named_by_key(&self, keys: impl IntoIterator<Item = Key>) -> HashMap<Key, (Row, Naming)> {
        let keys: HashSet<Key> = keys.into_iter().filter(|key| !key.is_none()).collect();
        let rows = self.store().get_keys(&keys.into_iter().collect::<Vec<_>>()).unwrap_or_default();
        let namings = self.namings_of(&rows);
        rows.into_iter().zip(namings).map(|(row, naming)| (row.key, (row, naming))).collect()
    }

    /// Where a record is looked at.
    pub fn href(&self, row: &Row) -> String {
        self.registry().kind(&row.kind).map_or_else(|| format!("/records/{}", row.id), |kind| kind.href(row.id))
    }

    /// The naming of a record.
    pub fn naming_of(&self, row: &Row) -> Naming {
        self.known_naming(row).unwrap_or_else(|| self.naming_from(row, self.store().open_record(row, None).ok()))
    }

    /// The naming of a record as far as memory says it: whoever is found by name is in the index with what was written.
    fn known_naming(&self, row: &Row) -> Option<Naming> {
        if !self.store().opens(row.vault) {
            return None;
        }
        self.namings().of(row).or_else(|| {
            let kind = self.registry().kind(&row.kind)?;
            let terms = self.store().names().written_terms_of(row.key)?;
            Some(named_by(kind, &terms))
        })
    }

    fn naming_from(&self, row: &Row, opened: Option<Opened>) -> Naming {
        let Some(kind) = self.registry().kind(&row.kind) else { return Naming::default() };
        let Some(document) = opened.and_then(|opened| opened.doc) else {
            let detail = if self.store().opens(row.vault) { "" } else { "内容已销毁" };
            return Naming { name: kind.shape.label.to_owned(), detail: detail.to_owned(), ..Naming::default() };
        };
        let naming = named(kind, &document);
        self.namings().keep(row, &naming);
        naming
    }

    /// The first name of a record in plain; only for exports with a purpose and pages that log it.
    pub fn plain_name(&self, id: Id) -> String {
        let open = || {
            let row = self.store().get(id).ok()?;
            let kind = self.registry().kind(&row.kind)?;
            (kind.outline)(&self.store().open_record(&row, None).ok()?.doc?)?.terms?.names.into_iter().next()
        };
        open().unwrap_or_else(|| self.naming(id).name)
    }

    /// The name of an organisation, in full: from memory, unless it is no longer one.
    pub fn org_name(&self, org: Key) -> String {
        self.store().tree().name(org).map_or_else(|| self.naming_by_key(org).name, str::to_owned)
    }
}

/// The naming of a document.
pub fn named(kind: &KindDef, document: &Json) -> Naming {
    if let Some(terms) = (kind.outline)(document).and_then(|outline| outline.terms) {
        return named_by(kind, &terms);
    }
    let name = (kind.line)(document).unwrap_or_else(|| kind.shape.label.to_owned());
    Naming { name, detail: kind.shape.label.to_owned(), ..Naming::default() }
}

/// The naming of a record with these terms.
fn named_by(kind: &KindDef, terms: &Terms) -> Naming {
    if !matches!(kind.class, Class::Person | Class::Volunteer) {
        let number = terms.numbers.first().cloned().unwrap_or_default();
        return Naming { name: terms.names.first().cloned().unwrap_or_default(), detail: number.clone(), number };
    }
    let number = file_number(terms);
    let tail = terms.phones.first().filter(|phone| phone.len() >= 4).map(|phone| format!("尾号 {}", &phone[phone.len() - 4..]));
    let detail = number.iter().cloned().chain(tail).collect::<Vec<_>>().join("　");
    Naming { name: terms.names.first().map(|name| shown_name(name)).unwrap_or_default(), number: number.unwrap_or_default(), detail }
}

/// A file number is no identity number.
fn file_number(terms: &Terms) -> Option<String> {
    terms.numbers.iter().find(|number| number.len() < 15).cloned()
}
