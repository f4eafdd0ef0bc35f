//! The one door. Page, JSON API, offline phone, ledger import and command line all write through [`Shell::carry_out`]: authorise, apply the rules
//! (all violations at once), and hand the changes to the store, which computes facts and seals in this thread and commits in the writer. What is
//! answered has been committed and is in every figure.

mod former;
mod together;

pub use former::Former;

use crate::{Actor, Refusal, Shell, slice::KindDef};
use base::{
    Faults, Id, Json, Key, Moment, Problem, Typed, join,
    policy::{Action, Grant},
};
use store::{Acting, Change, Receipt, Row};

/// The act by which somebody deletes a record. What takes back another act (an import, a merge) is no such deletion.
const DELETE: &str = "DeleteRecord";

/// What is to be done with one record.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The kind's code.
    pub kind: String,
    /// The record; the writer makes its id.
    pub record: Id,
    /// The organisation under which it is filed.
    pub org: Key,
    /// The version that was seen; none for a new record.
    pub expected: Option<u32>,
    /// What was typed; none deletes the record.
    pub typed: Option<Typed>,
    /// Why, for corrections and deletions.
    pub why: Option<String>,
}

impl Entry {
    /// What comes after the version that `row` is: another text, or with none its end.
    pub fn after(row: &Row, typed: Option<Typed>, why: &str) -> Self {
        Self { kind: row.kind.clone(), record: row.id, org: row.org, expected: Some(row.version), typed, why: Some(why.to_owned()) }
    }
}

/// An act: a name for the audit, an id that makes a repeat a repeat, and its entries. All of them are written or none.
#[derive(Clone, Debug)]
pub struct Act {
    /// Made by whoever wrote first.
    pub id: Id,
    /// Verb and noun: `StoreRecord`, `DeleteRecord`, `ImportRow` …
    pub name: &'static str,
    /// When.
    pub at: Moment,
    /// In order; later ones may name earlier ones.
    pub entries: Vec<Entry>,
    /// Other records that were read to decide on it, with the versions seen.
    pub reads: Vec<(Key, u32)>,
}

impl Shell {
    /// Does an act, or refuses it whole.
    pub fn carry_out(&self, actor: &Actor, act: Act) -> Result<Receipt, Refusal> {
        let (acting, changes) = self.judge(actor, act)?;
        Ok(self.store().write(&acting, &changes)?)
    }

    /// May the actor do this, do the texts parse, do the rules hold? If so, what the store has to write.
    fn judge(&self, actor: &Actor, act: Act) -> Result<(Acting, Vec<Change>), Refusal> {
        let mut changes = Vec::with_capacity(act.entries.len());
        let mut faults = Faults::new();
        let several = act.entries.len() > 1;
        for (i, entry) in act.entries.into_iter().enumerate() {
            let kind = self.registry().kind(&entry.kind).ok_or(Refusal::NotFound)?;
            if !self.may_store(actor, kind, act.name, &entry)? {
                return Err(Refusal::Denied);
            }
            let doc = match &entry.typed {
                None => None,
                Some(typed) => match (kind.read)(typed) {
                    Ok(document) => Some(document),
                    Err(found) => {
                        for fault in found {
                            let path = if several { join(&i.to_string(), &fault.path) } else { fault.path };
                            faults.add(path, fault.code, fault.sentence);
                        }
                        continue;
                    }
                },
            };
            if kind.binds && !self.may_bind(actor, kind, entry.record, doc.as_ref())? {
                return Err(Refusal::Denied);
            }
            changes.push(Change {
                record: entry.record,
                kind: kind.shape.code,
                org: entry.org,
                expected: entry.expected,
                doc,
                why: entry.why,
                beside: None,
            });
        }
        if !faults.is_empty() {
            return Err(Problem::fields(faults).into());
        }
        Ok((Acting { act: act.id, reads: act.reads, ..self.acting(actor, act.at, act.name, &changes) }, changes))
    }

    /// Who does what, by an act with an id of its own. He may adjust closed months if he may wherever these changes write.
    fn acting(&self, actor: &Actor, at: Moment, name: &'static str, changes: &[Change]) -> Acting {
        let class = |change: &Change| self.registry().kind(change.kind).map(|kind| kind.class);
        let adjusts = changes.iter().all(|change| class(change).is_some_and(|class| self.may_adjust(actor, class, change.org)));
        Acting { act: self.new_id(), name, actor: actor.account, at, reads: Vec::new(), adjusts }
    }

    /// Writes one record, new or corrected.
    pub fn keep(&self, actor: &Actor, at: Moment, entry: Entry) -> Result<Receipt, Refusal> {
        self.carry_out(actor, self.act_of(at, entry))
    }

    /// The act that writes one record.
    pub fn act_of(&self, at: Moment, entry: Entry) -> Act {
        let name = match (&entry.typed, entry.expected) {
            (None, _) => DELETE,
            (Some(_), None) => "StoreRecord",
            (Some(_), Some(_)) => "CorrectRecord",
        };
        // A new record's id is also the id of its act, so that a phone that sends it twice is answered twice and stored once.
        let id = if entry.expected.is_none() { entry.record } else { self.new_id() };
        Act { id, name, at, entries: vec![entry], reads: Vec::new() }
    }

    /// Whether an actor may write what an entry says: under its organisation, and, if it changes a record, that record itself. Deleting a file is for
    /// fewer than writing it.
    fn may_store(&self, actor: &Actor, kind: &KindDef, act: &str, entry: &Entry) -> Result<bool, Refusal> {
        if !self.may_write(actor, kind.class, entry.org) {
            return Ok(false);
        }
        if entry.expected.is_none() {
            return Ok(true);
        }
        let row = self.store().get(entry.record)?;
        let action = if act == DELETE { Action::Delete } else { Action::Write };
        Ok(row.kind == entry.kind && self.may(actor, kind.class, action, &row))
    }

    /// Whether an actor may write every record that a binding record names, now and as it will be.
    fn may_bind(&self, actor: &Actor, kind: &KindDef, record: Id, document: Option<&Json>) -> Result<bool, Refusal> {
        let before = match self.store().get(record) {
            Ok(row) => self.store().open_record(&row, None)?.doc,
            Err(_) => None,
        };
        let outlines = before.as_ref().into_iter().chain(document).filter_map(|document| (kind.outline)(document));
        for (named, _) in outlines.flat_map(|outline| outline.links) {
            let row = self.store().get(named)?;
            let class = self.registry().kind(&row.kind).ok_or(Refusal::NotFound)?.class;
            if !self.sees(actor, class, Grant::Write, &row) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
