//! The door's other leaf: writing again what a record has been before. Attachments come and go, a due day is ticked off, a former version comes
//! back, a deletion or the whole of an act is undone; each is one more version with its reason, by the same authorisation as any other. The rules
//! are not applied again: they held when the document was written first. Called by the pages, the API and the importer.

use super::{Act, Entry};
use crate::{Actor, Refusal, Shell, pages::preview};
use base::{Day, Id, Key, Moment, policy::Grant};
use count::Part;
use std::collections::BTreeSet;
use store::{Beside, Change, DueQuestion, Opened, Receipt, Row, WriteRefused};

/// Records about one person, due longest, that are looked through for promises that a new one keeps.
const LOOK_BACK: u32 = 50;

/// A record as it is to be again.
#[derive(Clone, Debug)]
pub struct Former {
    /// The record.
    pub record: Id,
    /// The version that was seen, and that is to be followed.
    pub expected: u32,
    /// The version whose document is to hold again; if that was a deletion, or is the 0 before the first, the record is deleted.
    pub version: u32,
    /// What it has beside the document; none for what that version had.
    pub beside: Option<Beside>,
    /// Why.
    pub why: String,
}

impl Shell {
    /// Writes records as they were: all of them in one act of this name, or none.
    pub fn write_former(&self, actor: &Actor, at: Moment, name: &'static str, formers: Vec<Former>) -> Result<Receipt, Refusal> {
        let changes: Result<Vec<Change>, Refusal> = formers.into_iter().map(|former| self.former(actor, former)).collect();
        let changes = changes?;
        Ok(self.store().write(&self.acting(actor, at, name, &changes), &changes)?)
    }

    pub(super) fn former(&self, actor: &Actor, former: Former) -> Result<Change, Refusal> {
        let row = self.store().get(former.record)?;
        let kind = self.registry().kind(&row.kind).ok_or(Refusal::NotFound)?;
        if !self.sees(actor, kind.class, Grant::Write, &row) {
            return Err(Refusal::Denied);
        }
        let opened = if former.version == 0 { None } else { Some(self.store().open_record(&row, Some(former.version))?) };
        let opened = opened.filter(|opened| opened.doc.is_some());
        if kind.binds && !self.may_bind(actor, kind, row.id, opened.as_ref().and_then(|opened| opened.doc.as_ref()))? {
            return Err(Refusal::Denied);
        }
        Ok(Change {
            record: row.id,
            kind: kind.shape.code,
            org: row.org,
            expected: Some(former.expected),
            beside: former.beside.or_else(|| opened.as_ref().map(Opened::beside)),
            doc: opened.and_then(|opened| opened.doc),
            why: Some(former.why).filter(|why| !why.is_empty()),
        })
    }

    /// Takes back the act that wrote a version, whole: what it made is deleted, what it changed or deleted is as before. Refused when one of its
    /// records has been changed since.
    pub fn undo(&self, actor: &Actor, at: Moment, record: Id, version: u32) -> Result<Receipt, Refusal> {
        let row = self.store().get(record)?;
        let written = self.store().versions(row.key)?.into_iter().find(|written| written.version == version).ok_or(Refusal::NotFound)?;
        let act = self.store().acts(Some(written.seq + 1), 1)?.pop().filter(|act| act.seq == written.seq).ok_or(Refusal::NotFound)?;
        let mut changes = Vec::with_capacity(act.records.len());
        for (key, version) in act.records {
            let row = self.store().get_key(key)?;
            let former = Former { record: row.id, expected: version, version: version - 1, beside: None, why: "撤销".to_owned() };
            changes.push(self.former(actor, former)?);
        }
        Ok(self.store().write(&self.acting(actor, at, "UndoAct", &changes), &changes)?)
    }

    /// Writes one record with attachments that wait for it. A new one that speaks with people keeps the promises that fell due: in the same act
    /// they are due no more, so that taking it back brings them back.
    pub fn keep_with(&self, actor: &Actor, at: Moment, entry: Entry, attachments: &[Id]) -> Result<Receipt, Refusal> {
        let (record, is_new) = (entry.record, entry.expected.is_none());
        let (acting, mut changes) = self.judge(actor, self.act_of(at, entry))?;
        if !attachments.is_empty() {
            for change in &mut changes {
                change.beside = Some(Beside { attachments: attachments.to_vec(), ..Beside::default() });
            }
        }
        let promises = if is_new { self.kept_promises(actor, &changes)? } else { Vec::new() };
        match self.store().write(&acting, &[&changes[..], &promises].concat()) {
            // a promise that somebody has just changed keeps no record out
            Err(WriteRefused::Conflict { record: other, .. }) if other != record => Ok(self.store().write(&acting, &changes)?),
            written => Ok(written?),
        }
    }

    /// The promises to be in touch again that these new records keep: about a person whom they served, due on their day or before.
    pub(super) fn kept_promises(&self, actor: &Actor, changes: &[Change]) -> Result<Vec<Change>, Refusal> {
        let mut kept: Vec<Change> = Vec::new();
        for change in changes {
            let Some(kind) = self.registry().kind(change.kind).filter(|kind| kind.follow_up) else { continue };
            let Some(document) = &change.doc else { continue };
            let facts = (kind.facts)(document, &preview::Seen { shell: self, org: change.org }).unwrap_or_default();
            let served = facts.iter().filter(|fact| fact.part == Part::Served && !fact.subject.is_none());
            let served: BTreeSet<(Key, Day)> = served.map(|fact| (fact.subject, fact.day)).collect();
            for (subject, on) in served {
                for row in self.open_promises(subject, on)? {
                    if row.id != change.record && !kept.iter().any(|known| known.record == row.id) {
                        // what this account may not write stays open for those who may
                        kept.extend(self.settled(actor, &row, "后来又联系了").ok());
                    }
                }
            }
        }
        Ok(kept)
    }

    /// Promises about a person that are due on a day or before.
    fn open_promises(&self, subject: Key, until: Day) -> Result<Vec<Row>, Refusal> {
        let is_promise = |row: &Row| self.registry().kind(&row.kind).is_some_and(|kind| kind.follow_up);
        let due = DueQuestion { subject: Some(subject), until, limit: LOOK_BACK, ..DueQuestion::default() };
        Ok(self.store().due(&due)?.into_iter().filter(is_promise).collect())
    }

    /// Does an act by which somebody's worker changes, and hands him what was promised to that person: whoever made the promise, another keeps it.
    /// What this account may not write stays as it was.
    pub(crate) fn carry_out_with_promises(&self, actor: &Actor, act: Act, promises: &[Row], heir: Id, why: &str) -> Result<Receipt, Refusal> {
        let (acting, mut changes) = self.judge(actor, act)?;
        for row in promises {
            let mut beside = self.store().open_record(row, None)?.beside();
            beside.owed.heir = Some(heir);
            changes.extend(self.beside(actor, row, beside, why).ok());
        }
        Ok(self.store().write(&acting, &changes)?)
    }

    fn settled(&self, actor: &Actor, row: &Row, why: &str) -> Result<Change, Refusal> {
        let mut beside = self.store().open_record(row, None)?.beside();
        beside.owed.settled = row.due;
        self.beside(actor, row, beside, why)
    }

    /// The same document, with something else beside it.
    fn beside(&self, actor: &Actor, row: &Row, beside: Beside, why: &str) -> Result<Change, Refusal> {
        self.former(actor, Former { record: row.id, expected: row.version, version: row.version, beside: Some(beside), why: why.to_owned() })
    }

    /// Ticks off what is due by a record: nothing is due on that day any more.
    pub fn settle(&self, actor: &Actor, at: Moment, record: Id, expected: u32) -> Result<Receipt, Refusal> {
        let row = self.store().get(record)?;
        let change = Change { expected: Some(expected), ..self.settled(actor, &row, "已跟进")? };
        let changes = [change];
        Ok(self.store().write(&self.acting(actor, at, "SettleDue", &changes), &changes)?)
    }
}
