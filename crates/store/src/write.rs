//! Writing through the store's door: one act, or many at once. An act is prepared in the caller's thread (`prepare.rs`), handed to the writer
//! (`writer.rs`), and prepared anew if what it stands on has changed meanwhile. Called by the shell's door.

use crate::{
    Acting, Change, Place, Receipt, StoreError, Stored, WriteRefused, statements,
    store::{Inner, Store},
    writer::{Task, Verdict},
};
use base::{Id, Key};
use serde_json::Value;
use std::{
    collections::{HashMap, HashSet},
    sync::{atomic::Ordering, mpsc::sync_channel},
};

/// How often an act is prepared anew because others were faster, before the caller is told to come back.
const TRIES_MAX: usize = 64;

/// Acts of one caller that go to the writer together: as many as it takes in one transaction.
const WAVE_MAX: usize = 256;

/// The counter that is written where only the commit matters.
const SETTLED: &str = "settled";

/// An act as its caller gave it.
type Given<'a> = (&'a Acting, &'a [Change]);

/// What the caller will be told of an act, with its digest if the writer has yet to answer.
type Sent = Result<(Option<[u8; 32]>, Receipt), WriteRefused>;

/// So many under way, for as long as it lives: the writer waits for them a little.
struct UnderWay<'a>(&'a Inner, usize);

impl<'a> UnderWay<'a> {
    fn with(store: &'a Inner, acts: usize) -> Self {
        store.under_way.fetch_add(acts, Ordering::Relaxed);
        Self(store, acts)
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.0.under_way.fetch_sub(self.1, Ordering::Relaxed);
    }
}

impl Store {
    /// Writes an act: all of it or nothing. When this returns `Ok`, it is on disk and in every projection of this process.
    pub fn write(&self, acting: &Acting, changes: &[Change]) -> Result<Receipt, WriteRefused> {
        let _under_way = UnderWay::with(&self.inner, 1);
        self.inner.paces.of_write(|| self.inner.write_alone((acting, changes), &mut HashMap::new()))
    }

    /// Writes many acts, each whole or not at all and each with its own answer, in the order of the acts: as if [`Store::write`] had been called
    /// for one after another, but with few commits. An act may name what an earlier one makes; it then waits for the earlier one's answer.
    pub fn write_all(&self, acts: &[(Acting, Vec<Change>)]) -> Vec<Result<Receipt, WriteRefused>> {
        let _under_way = UnderWay::with(&self.inner, 1);
        self.inner.paces.of_write(|| self.write_in_waves(acts))
    }

    fn write_in_waves(&self, acts: &[(Acting, Vec<Change>)]) -> Vec<Result<Receipt, WriteRefused>> {
        let mut answers: Vec<Option<Result<Receipt, WriteRefused>>> = acts.iter().map(|_| None).collect();
        let mut waiting: Vec<usize> = (0..acts.len()).collect();
        let mut keys = HashMap::new();
        while !waiting.is_empty() {
            let wave = take_wave(acts, &mut waiting);
            let given: Vec<Given<'_>> = wave.iter().map(|at| (&acts[*at].0, &acts[*at].1[..])).collect();
            for ((at, given), answer) in wave.into_iter().zip(&given).zip(self.inner.attempt(&given, &mut keys)) {
                // what was overtaken may have been so by its neighbours: one by one they cannot get into each other's way
                answers[at] = Some(answer.unwrap_or_else(|| self.inner.write_alone(*given, &mut keys)));
            }
        }
        answers.into_iter().flatten().collect()
    }
}

/// Takes the next acts out of those that wait: none of them touches or names a record that another act before it, taken or not, touches.
fn take_wave(acts: &[(Acting, Vec<Change>)], waiting: &mut Vec<usize>) -> Vec<usize> {
    let (mut wave, mut later, mut touched) = (Vec::new(), Vec::new(), HashSet::new());
    let mut next = std::mem::take(waiting).into_iter();
    while wave.len() < WAVE_MAX
        && let Some(at) = next.next()
    {
        let changes = &acts[at].1;
        let names = |change: &Change| touched.contains(&change.record) || change.doc.as_ref().is_some_and(|doc| names_one_of(doc, &touched));
        let turn = if changes.iter().any(names) { &mut later } else { &mut wave };
        turn.push(at);
        touched.extend(changes.iter().map(|change| change.record));
    }
    waiting.extend(later.into_iter().chain(next));
    wave
}

/// Whether a document names one of these records anywhere. Its facts and links cannot depend on a record that it does not name.
fn names_one_of(doc: &Value, records: &HashSet<Id>) -> bool {
    match doc {
        Value::String(text) => text.len() == 36 && text.parse().is_ok_and(|id| records.contains(&id)),
        Value::Array(items) => items.iter().any(|item| names_one_of(item, records)),
        Value::Object(members) => members.values().any(|member| names_one_of(member, records)),
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

impl Inner {
    fn write_alone(&self, given: Given<'_>, keys: &mut HashMap<Id, Key>) -> Result<Receipt, WriteRefused> {
        for _ in 0..TRIES_MAX {
            // the projections hold what made it stale before the answer comes, so the next try sees it
            if let Some(answer) = self.attempt(&[given], keys).pop().flatten() {
                return answer;
            }
        }
        Err(StoreError::Busy.into())
    }

    /// Prepares some acts, hands them to the writer together and waits for all of them. No answer for those that were overtaken.
    fn attempt(&self, acts: &[Given<'_>], keys: &mut HashMap<Id, Key>) -> Vec<Option<Result<Receipt, WriteRefused>>> {
        let base = crate::read_lock(&self.state).seq;
        let rows = match self.rows_of(acts.iter().flat_map(|(_, changes)| changes.iter().map(|change| change.record))) {
            Ok(rows) => rows.into_iter().map(|row| (row.id, row)).collect(),
            Err(error) => return acts.iter().map(|_| Some(Err(error.clone().into()))).collect(),
        };
        let prepared: Vec<_> = acts.iter().map(|(acting, changes)| self.prepare(base, acting, changes, &rows, keys)).collect();
        // this caller is counted already
        let _under_way = UnderWay::with(self, acts.len() - 1);
        // the writer answers in the order in which it was asked
        let (answer, answered) = sync_channel(acts.len());
        let sent: Vec<Sent> = prepared
            .into_iter()
            .map(|prepared| match prepared? {
                (None, receipt) => Ok((None, receipt)),
                (Some(prepared), receipt) => {
                    let digest = prepared.digest;
                    self.submit(Task::Act(Box::new(prepared), answer.clone()))?;
                    Ok((Some(digest), receipt))
                }
            })
            .collect();
        drop(answer);
        let answer_of = |(sent, (acting, _)): (Sent, &Given<'_>)| match sent {
            Err(refused) => Some(Err(refused)),
            Ok((None, receipt)) => Some(Ok(receipt)),
            Ok((Some(digest), receipt)) => match answered.recv().unwrap_or_else(|_| Err(StoreError::Unsure("the writer has stopped".into()))) {
                Err(error) => Some(Err(error.into())),
                Ok(verdict) => self.answer(&verdict, &digest, acting.act, receipt),
            },
        };
        let mut answers: Vec<_> = sent.into_iter().zip(acts).map(answer_of).collect();
        let is_repeat = |answer: &&mut Option<Result<Receipt, WriteRefused>>| matches!(answer, Some(Ok(Receipt { stored: Stored::Already, .. })));
        let mut repeats = answers.iter_mut().filter(is_repeat).peekable();
        if repeats.peek().is_some()
            && let Err(error) = self.settle()
        {
            repeats.for_each(|answer| *answer = Some(Err(error.clone().into())));
        }
        answers
    }

    /// What was found to be stored is where everything acknowledged is: on a synchronous standby, too. What a primary that broke down between its own
    /// disk and its standby's answer has after its restart is there for all to see, but not there yet; a commit after it waits for both.
    fn settle(&self) -> Result<(), StoreError> {
        match self.place {
            Place::Sqlite(_) => Ok(()),
            Place::Postgres(_) => self.errand(|connection| Ok(connection.one(statements::COUNT_ON, &[SETTLED.into(), 1_i64.into()])?)).map(|_| ()),
        }
    }

    /// What the caller is told; nothing if the act has to be prepared anew.
    fn answer(&self, verdict: &Verdict, digest: &[u8; 32], act: Id, mut receipt: Receipt) -> Option<Result<Receipt, WriteRefused>> {
        match verdict {
            Verdict::Written(seq) => {
                receipt.seq = *seq;
                for written in &receipt.records {
                    self.remember_key(written.id, written.key);
                }
                Some(Ok(receipt))
            }
            Verdict::Seen { seq, digest: before } if before == digest => Some(Ok(Receipt { seq: *seq, ..already(receipt) })),
            Verdict::Seen { .. } => Some(Err(WriteRefused::OtherContents(act))),
            Verdict::Stale => None,
        }
    }
}

fn already(mut receipt: Receipt) -> Receipt {
    receipt.stored = Stored::Already;
    receipt.records.iter_mut().for_each(|written| written.stored = Stored::Already);
    receipt
}
