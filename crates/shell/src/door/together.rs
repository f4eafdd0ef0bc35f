//! The door's leaf for many at once: each act is judged, written whole or refused and answered by itself, but they go to the disk together.
//! Called by the importer, by the API for offline phones, by whoever prepares data.

use super::{Act, Entry, Former};
use crate::{Actor, Refusal, Shell};
use base::{Day, Id, Key, Moment};
use count::{Known, Part, Standing};
use std::{cell::RefCell, collections::HashSet};
use store::{Acting, Change, Receipt, WriteRefused};

/// An act that was let through.
type Accepted = (Acting, Vec<Change>);

/// The same, or why it was not.
type Judged = Result<Accepted, Refusal>;

impl Shell {
    /// Writes many records, new or corrected, each by an act of its own, as if each had been kept after the one before.
    pub fn keep_all(&self, actor: &Actor, at: Moment, entries: Vec<Entry>) -> Vec<Result<Receipt, Refusal>> {
        self.carry_out_all(actor, entries.into_iter().map(|entry| self.act_of(at, entry)).collect())
    }

    /// Does many acts, each whole or not at all and each with its own answer, in their order: as if each had been carried out after the one
    /// before, with few commits for all of them. New records that speak with people keep the promises that fell due, those too that an earlier
    /// one of them has made. What they settle stands before them in their acts.
    pub fn carry_out_all(&self, actor: &Actor, acts: Vec<Act>) -> Vec<Result<Receipt, Refusal>> {
        let (mut answers, mut waiting) = (Vec::with_capacity(acts.len()), Vec::new());
        let mut promised: HashSet<Id> = HashSet::new();
        for act in acts {
            let judged = self.judge(actor, act);
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

    /// Writes records as they were, each by an act of this name of its own and with its own answer.
    pub fn write_each_former(&self, actor: &Actor, at: Moment, name: &'static str, formers: Vec<Former>) -> Vec<Result<Receipt, Refusal>> {
        let judged = formers.into_iter().map(|former| {
            let changes = vec![self.former(actor, former)?];
            Ok((self.acting(actor, at, name, &changes), changes))
        });
        self.write_judged(judged.collect()).into_iter().map(|written| Ok(written??)).collect()
    }

    /// Writes records that keep no promise of one another, with the promises of others that they keep.
    fn keep_waiting(&self, actor: &Actor, waiting: Vec<(Judged, Named)>) -> Vec<Result<Receipt, Refusal>> {
        // nothing is due of those who are only made here
        let made = waiting.iter().filter_map(|(judged, _)| judged.as_ref().ok()).flat_map(|(_, changes)| changes);
        let made: HashSet<Id> = made.filter(|change| change.expected.is_none()).map(|change| change.record).collect();
        let key = |id: &Id| if made.contains(id) { Key::NONE } else { self.store().key_of(*id).unwrap_or(Key::NONE) };
        let people: HashSet<Key> = waiting.iter().flat_map(|(_, named)| &named.people).map(key).collect();
        // of nearly everybody nothing is due, which one question for all of them tells
        let expected = self.store().expected(&people.into_iter().collect::<Vec<_>>()).unwrap_or_default();
        let mut plain: Vec<Option<Accepted>> = Vec::with_capacity(waiting.len());
        let with_promises = |(judged, named): (Judged, Named)| -> Judged {
            plain.push(None);
            let (acting, changes) = judged?;
            if !named.people.iter().any(|id| expected.contains(&key(id))) {
                return Ok((acting, changes));
            }
            let kept = self.kept_promises(actor, &changes)?;
            plain.pop();
            plain.push((!kept.is_empty()).then(|| (acting.clone(), changes.clone())));
            Ok((acting, [kept, changes].concat()))
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
            let Some((kind, document)) = kind.zip(change.doc.as_ref()) else { continue };
            let numbered = Numbered::default();
            let facts = (kind.facts)(document, &numbered).unwrap_or_default();
            let ids = numbered.0.into_inner();
            let served = facts.iter().filter(|fact| fact.part == Part::Served);
            named.people.extend(served.filter_map(|fact| ids.get((fact.subject.0 as usize).checked_sub(1)?)));
            named.promises |= (kind.outline)(document).is_some_and(|outline| outline.due.is_some());
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

/// Numbers the records that a record names in place of their keys: facts say then whom it serves before any of them is stored.
#[derive(Default)]
struct Numbered(RefCell<Vec<Id>>);

impl Known for Numbered {
    fn me(&self) -> Key {
        Key::NONE
    }

    fn org(&self) -> Key {
        Key::NONE
    }

    fn key(&self, id: Id) -> Key {
        let mut ids = self.0.borrow_mut();
        ids.push(id);
        Key(ids.len() as u32)
    }

    fn standing(&self, id: Id, _: Day) -> Standing {
        Standing { key: self.key(id), ..Standing::default() }
    }
}
