//! The writing side of an import: lots of rows to the store, through the one door. In a dry run it only looks whether they are there.

use super::Progress;
use super::batch;
use super::cells::Place;
use super::outcome::{Outcome, Verdict};
use crate::{Act, Actor, Refusal, Shell};
use base::{Id, Problem};
use std::collections::HashMap;
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::Ordering,
    mpsc::{Receiver, SyncSender},
};
use std::time::Duration;
use store::{Receipt, Row, Stored};

/// How often a busy store is asked again: the queue is short and an import is patient.
const TRIES_MAX: u32 = 50;
/// The wait before the next try grows by this.
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// What the reading side hands over.
pub(super) enum Lot {
    /// Rows, in their order.
    Rows(Vec<Waiting>),
    /// Answer when everything before is stored.
    Settle(SyncSender<()>),
}

/// A row on its way to the store. Its own record is the last of its act.
pub(super) struct Waiting {
    pub(super) act: Act,
    pub(super) place: Place,
    pub(super) verdict: Verdict,
    /// What changes, in words.
    pub(super) why: String,
}

impl Waiting {
    /// The id of the record that the row makes; none when it changes one.
    fn new_record(&self) -> Option<Id> {
        self.act.entries.last().filter(|entry| entry.expected.is_none()).map(|entry| entry.record)
    }
}

pub(super) struct Writing<'a> {
    pub(super) shell: &'a Shell,
    pub(super) actor: &'a Actor,
    pub(super) dry_run: bool,
    pub(super) outcome: &'a Mutex<Outcome>,
    pub(super) progress: &'a Progress,
}

impl Writing<'_> {
    /// Takes lots until the reading side is done.
    pub(super) fn run(&self, lots: &Receiver<Lot>) -> Result<(), Refusal> {
        for lot in lots {
            match lot {
                Lot::Rows(rows) => self.lot(rows).inspect_err(|_| self.progress.stop.store(true, Ordering::Relaxed))?,
                Lot::Settle(answer) => {
                    let _ = answer.send(());
                }
            }
        }
        Ok(())
    }

    fn outcome(&self) -> MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lot(&self, rows: Vec<Waiting>) -> Result<(), Refusal> {
        let count = rows.len() as u32;
        let rows = self.leave_what_is_there(rows)?;
        if self.dry_run {
            let mut outcome = self.outcome();
            for row in rows {
                outcome.store(&row.place, row.verdict, &row.why);
            }
        } else {
            self.store(rows)?;
        }
        self.progress.add(count);
        Ok(())
    }

    /// Rows whose records are there are left; those whose records were taken back with an import are made once more.
    fn leave_what_is_there(&self, rows: Vec<Waiting>) -> Result<Vec<Waiting>, Refusal> {
        let mut waiting = rows;
        loop {
            let ids: Vec<Id> = waiting.iter().filter_map(Waiting::new_record).collect();
            let there: HashMap<Id, Row> = self.shell.store().get_ids(&ids)?.into_iter().map(|row| (row.id, row)).collect();
            if there.is_empty() {
                return Ok(waiting);
            }
            let mut left = Vec::with_capacity(waiting.len());
            let mut lives_again = false;
            for mut row in waiting {
                let Some(known) = row.new_record().and_then(|id| there.get(&id)) else {
                    left.push(row);
                    continue;
                };
                if batch::is_taken_back(self.shell, known)? {
                    lives_again = true;
                    if let Some(entry) = row.act.entries.last_mut() {
                        entry.record = batch::next_life(entry.record);
                    }
                    left.push(row);
                } else {
                    self.outcome().leave(&row.place);
                }
            }
            if !lives_again {
                return Ok(left);
            }
            waiting = left;
        }
    }

    fn store(&self, rows: Vec<Waiting>) -> Result<(), Refusal> {
        let (acts, places): (Vec<Act>, Vec<(Place, Verdict, String)>) =
            rows.into_iter().map(|row| (row.act, (row.place, row.verdict, row.why))).unzip();
        let answers = patiently(&acts, |acts| self.shell.carry_out_all(self.actor, acts));
        let mut outcome = self.outcome();
        for ((place, verdict, why), answer) in places.into_iter().zip(answers) {
            match answer {
                Ok(receipt) if receipt.stored == Stored::Already => outcome.leave(&place),
                Ok(_) => outcome.store(&place, verdict, &why),
                Err(Refusal::Problem(problem)) => outcome.refuse(&place, &problem),
                // Another import of the same file was faster.
                Err(Refusal::Overtaken { .. }) if verdict != Verdict::Changed => outcome.leave(&place),
                // Somebody changed the record while the file was being read.
                Err(overtaken @ Refusal::Overtaken { .. }) => {
                    outcome.refuse(&place, &Problem::overtaken("overtaken", overtaken.sentence()));
                }
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }
}

/// Has many things written, each with its own answer; what the store was too busy for is tried again.
pub(super) fn patiently<T: Clone>(things: &[T], write: impl Fn(Vec<T>) -> Vec<Result<Receipt, Refusal>>) -> Vec<Result<Receipt, Refusal>> {
    let mut answers = write(things.to_vec());
    let mut tries = 0;
    while tries < TRIES_MAX && answers.iter().any(|answer| matches!(answer, Err(Refusal::Busy(_)))) {
        tries += 1;
        std::thread::sleep(TRY_AGAIN * tries);
        let busy: Vec<usize> = answers.iter().enumerate().filter(|(_, answer)| matches!(answer, Err(Refusal::Busy(_)))).map(|(at, _)| at).collect();
        let again = write(busy.iter().map(|at| things[*at].clone()).collect());
        for (at, answer) in busy.into_iter().zip(again) {
            answers[at] = answer;
        }
    }
    answers
}
