//! Who is meant by what a row says of somebody, where the kind itself tells whether two are alike: the same, nobody on file, or in doubt. Doubt is
//! never settled here: whoever comes in is made, to be checked, and a question is put into the queue for a person. Called by `recognise.rs` for the
//! rows of a roster and by `registrar.rs` for people whom other ledgers name.

use super::recognise::{PAPER_CHARS_MIN, meet};
use super::registrar::Registrar;
use crate::Entry;
use crate::likeness::{Alike, Likeness, Verdict};
use crate::slice::KindDef;
use base::{Day, Id, Json, Key, Terms};
use store::Row;

/// Questions about one newcomer: beyond these a person compares by searching.
const QUESTIONS_MAX: usize = 3;

/// A document of a row of this file before, as text: it takes a fifth of the room, and few are ever looked at again.
pub(super) struct Taken(Box<str>);

impl Taken {
    pub(super) fn new(document: &Json) -> Self {
        Self(document.to_string().into())
    }

    pub(super) fn document(&self) -> Option<Json> {
        serde_json::from_str(&self.0).ok()
    }
}

/// Somebody who may be meant.
pub(super) struct Filed {
    pub(super) record: Id,
    /// The record on file; none for a row of this file that is under way.
    pub(super) row: Option<Row>,
    likeness: Likeness,
}

/// What a comparison with everybody on file comes to.
pub(super) enum Decision {
    New,
    Same(Filed),
    Doubtful(Vec<Filed>),
}

/// The words by which somebody is looked up, the surest first.
pub(super) fn words(terms: &Terms) -> impl Iterator<Item = &String> {
    terms.numbers.iter().chain(&terms.phones).chain(&terms.names).chain(&terms.other_names)
}

impl Registrar<'_> {
    /// Compares a document with all who share a number, a phone or a name with it. `record` is its own id, where it has one before it is stored.
    pub(super) fn decide(&self, kind: &KindDef, alike: &Alike, record: Option<Id>, document: &Json, terms: &Terms) -> Decision {
        let mut filed = self.filed(kind, alike, document, terms);
        if let Some(own) = filed.iter().position(|filed| Some(filed.record) == record) {
            // the same row was taken in before: whatever it has made since then stays as it is
            return Decision::Same(Filed { row: None, ..filed.swap_remove(own) });
        }
        filed.retain(|filed| filed.likeness.verdict < Verdict::Different);
        // the surest first; of those the checked, then the oldest, whose ids are the smallest
        let is_draft = |filed: &Filed| filed.row.as_ref().is_some_and(|row| row.state.as_deref() == Some("unchecked"));
        filed.sort_by_key(|filed| (filed.likeness.verdict, usize::MAX - filed.likeness.agrees.len(), is_draft(filed), filed.record));
        let own_is_bare = (alike.compare)(document, document).bare;
        match filed.first() {
            None => Decision::New,
            Some(first) if first.likeness.verdict == Verdict::Same => Decision::Same(filed.swap_remove(0)),
            // nobody else is called so, and there is nothing to compare: the name is enough, as it is on paper
            Some(only) if filed.len() == 1 && only.likeness.bare && (own_is_bare || is_draft(only)) => Decision::Same(filed.swap_remove(0)),
            Some(_) => Decision::Doubtful(filed),
        }
    }

    /// Everybody who may be meant, each once: whoever was merged is the one that was kept, with the better likeness of both.
    fn filed(&self, kind: &KindDef, alike: &Alike, document: &Json, terms: &Terms) -> Vec<Filed> {
        let store = self.shell.store();
        let mut found: Vec<Filed> = Vec::new();
        let mut add = |record: Id, row: Option<Row>, other: &Json| {
            let likeness = (alike.compare)(document, other);
            match found.iter_mut().find(|known| known.record == record) {
                None => found.push(Filed { record, row, likeness }),
                Some(known) if likeness.verdict < known.likeness.verdict => known.likeness = likeness,
                Some(_) => {}
            }
        };
        for (record, taken) in words(terms).filter_map(|word| self.taken.get(word)).flatten() {
            if let Some(other) = taken.document() {
                add(*record, None, &other);
            }
        }
        for row in self.rows_of(kind.shape.code, terms) {
            let Ok(Some(other)) = store.open_record(&row, None).map(|opened| opened.doc) else { continue };
            let kept = store.stands_for(row.key);
            match store.get_key(kept) {
                Ok(kept) if kept.key != row.key => add(kept.id, Some(kept), &other),
                _ => add(row.id, Some(row), &other),
            }
        }
        found
    }

    /// The records of a kind that share a word, with those that were merged into them. Who has another paper and another phone is passed over in
    /// memory: of a common name there are hundreds.
    fn rows_of(&self, kind: &str, terms: &Terms) -> Vec<Row> {
        let store = self.shell.store();
        let mut keys: Vec<Key> = words(terms).flat_map(|word| self.hits(word)).collect();
        let merged: Vec<Key> = keys.iter().flat_map(|key| store.merged_into(*key)).collect();
        keys.extend(merged);
        keys.sort_unstable();
        keys.dedup();
        {
            let names = store.names();
            keys.retain(|key| names.terms_of(*key).is_none_or(|other| may_be(terms, &other)));
        }
        let rows = store.get_keys(&keys).unwrap_or_default().into_iter();
        rows.filter(|row| row.kind == kind && row.ended_at.is_none() && self.reaches(row.org)).collect()
    }

    /// Puts the questions about a newcomer among what is stored with its row. What was asked before is not asked again.
    pub(super) fn ask(&mut self, alike: &Alike, newcomer: Id, doubts: &[Filed], today: Day) {
        for doubt in doubts.iter().take(QUESTIONS_MAX) {
            let asked = (alike.ask)(doubt.record, newcomer, &doubt.likeness, today);
            if self.shell.store().get(asked.record).is_err() {
                self.make_too(Entry {
                    kind: alike.question.to_owned(),
                    record: asked.record,
                    org: self.org,
                    expected: None,
                    typed: Some(asked.typed),
                    why: None,
                });
            }
        }
    }
}

/// Whether two may be one, by their words: not if each has a paper of its own and they share no phone.
fn may_be(terms: &Terms, other: &Terms) -> bool {
    let papers =
        |terms: &Terms| terms.numbers.iter().filter(|number| number.len() >= PAPER_CHARS_MIN).map(|number| number.to_uppercase()).collect::<Vec<_>>();
    let (own, theirs) = (papers(terms), papers(other));
    own.is_empty() || theirs.is_empty() || meet(&own, &theirs) || meet(&terms.phones, &other.phones)
}
