//! The door's leaf for many at once: each act is judged, written whole or refused and answered by itself, but they go to the disk together.
//! Called by the importer, by the API for offline phones, by whoever prepares data.

use super::{Act, Entry};
use crate::{Actor, Refusal, Shell};
use base::{Id, Key, Moment};
use std::collections::HashSet;
use store::{Acting, Change, Receipt, WriteRefused};

/// An act that was let through.
type Accepted = (Acting, Vec<Change>);

/// The same, or why it was not.
type Judged = Result<Accepted, Refusal>;

impl Shell {
    /// Does many acts, each whole or not at all and each with its own answer, in their order: as if each had been carried out after the one
    /// before, with few commits for all of them.
    pub fn carry_out_all(&self, actor: &Actor, acts: Vec<Act>) -> Vec<Result<Receipt, Refusal>> {
        let judged = acts.into_iter().map(|act| self.judge(actor, act)).collect();
        self.write_judged(judged).into_iter().map(|written| Ok(written??)).collect()
    }

    /// Writes many records, new or corrected, each by an act of its own, as if each had been kept after the one before: what one of them promises,
    /// a later one may keep.
    pub fn keep_all(&self, actor: &Actor, at: Moment, entries: Vec<Entry>) -> Vec<Result<Receipt, Refusal>> {
        let (mut answers, mut waiting) = (Vec::with_capacity(entries.len()), Vec::new());
        let mut promised: HashSet<Id> = HashSet::new();
        for entry in entries {
            let judged = self.judge(actor, self.act_of(at, entry));
            let named = judged.as_ref().map_or_else(|_| Named::default(), |(_, changes)| self.named(changes));
            if named.people.iter().any(|id| promised.contains(id)) {
                answers.append(&mut self.keep_waiting(actor, std::mem::take(&mut waiting)));
                promised.clear();
            }
            if named.promises {
                promised.extend(&named.people);
            }
            waiting.push((judged, named));
        }
        answers.append(&mut self.keep_waiting(actor, waiting));
        answers
    }

    /// Writes records that keep no promise of one another, with the promises of others that they keep.
    fn keep_waiting(&self, actor: &Actor, waiting: Vec<(Judged, Named)>) -> Vec<Result<Receipt, Refusal>> {
        let key = |id: &Id| self.store().key_of(*id).unwrap_or(Key::NONE);
        let people: HashSet<Key> = waiting.iter().flat_map(|(_, named)| &named.people).map(key).collect();
        // of nearly everybody nothing is due, which one question for all of them tells
        let expected = self.store().expected(&people.into_iter().collect::<Vec<_>>()).unwrap_or_default();
        let mut plain: Vec<Option<Accepted>> = Vec::with_capacity(waiting.len());
        let with_promises = |(judged, named): (Judged, Named)| -> Judged {
            plain.push(None);
            let (acting, mut changes) = judged?;
            if named.people.iter().any(|id| expected.contains(&key(id))) {
                let mut kept = self.kept_promises(actor, &changes)?;
                plain.pop();
                plain.push((!kept.is_empty()).then(|| (acting.clone(), changes.clone())));
                changes.append(&mut kept);
            }
            Ok((acting, changes))
        };
        let judged = waiting.into_iter().map(with_promises).collect();
        let written = self.write_judged(judged).into_iter().zip(plain);
        written.map(|(written, plain)| Ok(self.without_promises(written?, plain)?)).collect()
    }

    /// A promise that somebody has just changed keeps no record out: then the record is written alone.
    fn without_promises(&self, written: Result<Receipt, WriteRefused>, plain: Option<Accepted>) -> Result<Receipt, WriteRefused> {
        match (written, plain) {
            (Err(WriteRefused::Conflict { record, .. }), Some((acting, changes))) if changes.iter().all(|change| change.record != record) => {
                self.store().write(&acting, &changes)
            }
            (written, _) => written,
        }
    }

    /// Hands what was let through to the store together; the answers are in the order of the acts.
    fn write_judged(&self, judged: Vec<Judged>) -> Vec<Result<Result<Receipt, WriteRefused>, Refusal>> {
        let mut accepted = Vec::with_capacity(judged.len());
        let refused: Vec<Option<Refusal>> = judged.into_iter().map(|judged| judged.map(|act| accepted.push(act)).err()).collect();
        let mut written = self.store().write_all(&accepted).into_iter();
        let lost = || Err(Refusal::Bug("an act without an answer".to_owned()));
        refused.into_iter().map(|refused| refused.map_or_else(|| written.next().map_or_else(lost, Ok), Err)).collect()
    }

    /// Whom new records speak with that may keep a promise, and whether they promise something themselves.
    fn named(&self, changes: &[Change]) -> Named {
        let mut named = Named::default();
        for change in changes.iter().filter(|change| change.expected.is_none()) {
            let kind = self.registry().kind(change.kind).filter(|kind| kind.follow_up);
            let outline = kind.zip(change.doc.as_ref()).and_then(|(kind, document)| (kind.outline)(document));
            if let Some(outline) = outline {
                named.people.extend(outline.links.iter().map(|(target, _)| *target));
                named.promises |= outline.due.is_some();
            }
        }
        named
    }
}

/// What has to be known of an act before it is written with others.
#[derive(Default)]
struct Named {
    people: Vec<Id>,
    promises: bool,
}
