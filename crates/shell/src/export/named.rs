//! The records that exported records name, read in bulk: a page of five hundred contacts names some dozens of people, and asking for each by itself
//! would take longer than everything else. Called by the export for every page of rows.

use super::cells::{Mask, whole};
use crate::ledger::{Counting, Named};
use crate::slice::KindDef;
use crate::{Actor, Shell, naming};
use base::{Day, Id, Key, Typed, policy::Class, policy::Grant};
use std::collections::{HashMap, HashSet};
use store::{Row, StoreError};

/// Records kept in memory; when there are more, all are read anew.
const KNOWN_MAX: usize = 20_000;

/// Records that name one record: a service a day for thirteen years.
const COUNTED_MAX: u32 = 5_000;

/// A record that is named.
struct Face {
    key: Key,
    name: String,
    /// Its texts, for columns that show more of it than its name.
    texts: Option<(&'static KindDef, Typed)>,
}

pub(crate) struct Faces<'a> {
    shell: &'a Shell,
    /// Who may see names in plain, if anybody may.
    reader: Option<&'a Actor>,
    /// The people whose names are shown to the reader; none for all that the reader may see.
    people: Option<&'a HashSet<Key>>,
    /// Whether texts are kept beside the names.
    in_full: bool,
    masks: HashMap<&'static str, Mask>,
    known: HashMap<Id, Face>,
}

impl<'a> Faces<'a> {
    pub(crate) fn new(shell: &'a Shell, reader: Option<&'a Actor>, in_full: bool) -> Self {
        Self { shell, reader, people: None, in_full, masks: HashMap::new(), known: HashMap::new() }
    }

    /// Shows the reader the names of nobody but these people: what goes with one person's file names no other client.
    pub(crate) fn only(mut self, people: Option<&'a HashSet<Key>>) -> Self {
        self.people = people;
        self
    }

    /// Reads everything that these records name and that is not known yet.
    pub(crate) fn meet<'t>(&mut self, typed: impl Iterator<Item = &'t Typed>) -> Result<(), StoreError> {
        if self.known.len() > KNOWN_MAX {
            self.known.clear();
        }
        let store = self.shell.store();
        let mut keys = Vec::new();
        let mut asked = HashSet::new();
        for id in typed.flat_map(Typed::pairs).filter_map(|(_, text)| text.parse::<Id>().ok()) {
            if !self.known.contains_key(&id) && asked.insert(id) {
                keys.push(store.key_of(id)?);
            }
        }
        keys.retain(|key| !key.is_none());
        let rows = store.get_keys(&keys)?;
        let opened = store.open_all(&rows)?;
        for (row, opened) in rows.iter().zip(opened) {
            let Some(kind) = self.shell.registry().kind(&row.kind) else { continue };
            let face = match opened.doc {
                Some(document) => {
                    let plain = self.reads(kind.class, row);
                    self.face(kind, row.key, &document, plain)
                }
                None => Face { key: row.key, name: "（已删除）".to_owned(), texts: None },
            };
            self.known.insert(row.id, face);
        }
        Ok(())
    }

    /// The names of all records known, with their ids.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, Id)> {
        self.known.iter().map(|(id, face)| (face.name.as_str(), *id))
    }

    fn face(&mut self, kind: &'static KindDef, key: Key, document: &base::Json, plain: bool) -> Face {
        let first_name = || (kind.outline)(document)?.terms?.names.into_iter().next();
        let name = if plain { first_name() } else { None };
        let name = name.unwrap_or_else(|| naming::named(kind, document).name);
        let texts = if self.in_full { (kind.fill)(document, self.shell.now().day()) } else { None };
        let texts = texts.map(|typed| {
            let mask = self.masks.entry(kind.shape.code).or_insert_with(|| Mask::of(kind));
            (kind, if plain { typed } else { mask.hide(&typed, false) })
        });
        Face { key, name, texts }
    }

    /// How many records that name a record are counted in a column.
    pub(crate) fn count(&self, record: Key, counting: &Counting) -> Result<usize, StoreError> {
        let store = self.shell.store();
        let naming = store.linked(record, Some(counting.role), None, COUNTED_MAX)?.into_iter().map(|linked| linked.row);
        let rows: Vec<Row> = naming.filter(|row| row.kind == counting.kind && row.ended_at.is_none()).collect();
        Ok(store.open_all(&rows)?.into_iter().filter_map(|opened| opened.doc).filter(|document| (counting.holds)(document)).count())
    }

    /// Whether the reader may see the names of a record in plain: not those of minors without an approval.
    fn reads(&self, class: Class, row: &Row) -> bool {
        let open = |actor: &Actor| self.shell.sees(actor, class, Grant::Read, row) && matches!(self.shell.awaits_approval(actor, row), Ok(None));
        let is_shown = || class != Class::Person || self.people.is_none_or(|people| people.contains(&self.shell.store().stands_for(row.key)));
        is_shown() && self.reader.is_some_and(open)
    }

    fn get(&self, id: &str) -> Option<&Face> {
        self.known.get(&id.parse::<Id>().ok()?)
    }
}

impl Named for Faces<'_> {
    fn name(&self, id: &str) -> String {
        self.get(id).map(|face| face.name.clone()).unwrap_or_default()
    }

    fn field(&self, id: &str, path: &str) -> String {
        let Some((kind, typed)) = self.get(id).and_then(|face| face.texts.as_ref()) else { return String::new() };
        let leaf = kind.shape.field(path).map(|field| field.control);
        // What a named record names in turn is not looked up: its columns are texts and choices.
        leaf.map_or_else(|| typed.get(path).to_owned(), |control| whole(self, typed, path, control))
    }

    fn populations(&self, id: &str, on: Day) -> u64 {
        self.get(id).map_or(0, |face| self.shell.store().standing(face.key, on).populations)
    }
}
