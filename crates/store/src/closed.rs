//! Months that organisations have closed, and what was written into them afterwards. Made from the rows of the kind `CLOSED`, kept in memory,
//! rebuilt at the start, fed after each commit. An act that disturbs what is counted of a closed month is written only if its caller says that it
//! may, and each of its records why; then the writer lists it as an adjustment, in the same transaction. An act that was prepared before the last
//! closing or reopening is prepared again when its turn comes, so nothing slips in between. Called by `prepare.rs`, `batch.rs` and `projection.rs`.
//! Absent: who may close and adjust, which the shell's policy says.

use crate::{
    StoreError, WriteRefused,
    driver::Value,
    statements,
    store::{Inner, Store},
};
use base::{Bucket, Day, Id, Key};
use count::{Closing, Fact, disturbed};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// All closings that hold.
#[derive(Clone, Default)]
pub(crate) struct Closings {
    /// By the record that says so.
    said: BTreeMap<Key, Vec<Closing>>,
    /// The records that say so, by closing: a city closes some ten thousand months in its years, and every write asks.
    by: HashMap<Closing, BTreeSet<Key>>,
    /// The last act that changed any of them.
    pub(crate) changed: u32,
}

impl Closings {
    /// Takes what the facts of a record say.
    pub(crate) fn apply(&mut self, seq: u32, record: Key, facts: &[Fact]) {
        let closings: Vec<Closing> = Closing::said(facts).collect();
        if !closings.is_empty() {
            for closing in &closings {
                self.by.entry(*closing).or_default().insert(record);
            }
            self.said.insert(record, closings);
            self.changed = seq;
        }
    }

    /// Takes back what a record has said.
    pub(crate) fn retract(&mut self, seq: u32, record: Key, facts: &[Fact]) {
        if Closing::said(facts).next().is_none() {
            return;
        }
        for closing in self.said.remove(&record).unwrap_or_default() {
            if let Some(records) = self.by.get_mut(&closing) {
                records.remove(&record);
            }
            self.changed = seq;
        }
    }

    /// The records of closings whose month these rows are in.
    fn over<'a>(&self, rows: impl Iterator<Item = &'a Fact>, tree: &count::Tree) -> BTreeSet<Key> {
        if self.said.is_empty() {
            return BTreeSet::new();
        }
        let mut found = BTreeSet::new();
        for fact in rows {
            let month = Bucket::Month.bucket_of(fact.day).from;
            // from the root down to the organisation itself; and everything stands under none
            for org in tree.path(fact.org, fact.day).into_iter().chain([Key::NONE]) {
                found.extend(self.by.get(&Closing { org, month }).into_iter().flatten());
            }
        }
        found
    }

    /// Everything as numbers, for [`Closings::restored`].
    pub(crate) fn save(&self, numbers: &mut Vec<u32>) {
        numbers.extend([self.changed, self.said.len() as u32]);
        for (record, closings) in &self.said {
            numbers.extend([record.0, closings.len() as u32]);
            numbers.extend(closings.iter().flat_map(|closing| [closing.org.0, closing.month.number().cast_unsigned()]));
        }
    }

    /// What was saved; none if these are no such numbers.
    pub(crate) fn restored(numbers: &mut impl Iterator<Item = u32>) -> Option<Self> {
        let mut closed = Self { changed: numbers.next()?, ..Self::default() };
        for _ in 0..numbers.next()? {
            let (record, count) = (Key(numbers.next()?), numbers.next()?);
            let mut closing = || Some(Closing { org: Key(numbers.next()?), month: Day::from_number(numbers.next()?.cast_signed())? });
            let closings = (0..count).map(|_| closing()).collect::<Option<Vec<Closing>>>()?;
            for closing in &closings {
                closed.by.entry(*closing).or_default().insert(record);
            }
            closed.said.insert(record, closings);
        }
        Some(closed)
    }

    /// For comparing two processes.
    pub(crate) fn digest(&self) -> &BTreeMap<Key, Vec<Closing>> {
        &self.said
    }
}

/// Whether the facts of a record, before or after, say anything of closings.
pub(crate) fn speaks_of_closings(old: &[Fact], new: Option<&[Fact]>) -> bool {
    Closing::said(old).next().is_some() || new.is_some_and(|new| Closing::said(new).next().is_some())
}

impl Inner {
    /// The closings that a change of facts reaches into.
    pub(crate) fn reached_into(&self, old: &[Fact], new: &[Fact]) -> Vec<Key> {
        let state = crate::read_lock(&self.state);
        state.closings.over(disturbed(old, new), &state.tree()).into_iter().collect()
    }

    /// The same for a record that is written itself: refused unless its writer may adjust, and says why.
    pub(crate) fn adjusted(&self, record: Id, facts: (&[Fact], &[Fact]), may: bool, why: Option<&str>) -> Result<Vec<Key>, WriteRefused> {
        let closings = self.reached_into(facts.0, facts.1);
        let Some(first) = closings.first() else { return Ok(closings) };
        if may && why.is_some_and(|why| !why.trim().is_empty()) {
            return Ok(closings);
        }
        let said = crate::read_lock(&self.state).closings.said.get(first).and_then(|said| said.first().copied());
        let month = said.map_or_else(Day::default, |closing| closing.month);
        Err(WriteRefused::Closed { record, month, may })
    }
}

impl Store {
    /// The record by which the month of a day is closed for an organisation; none if it is open. Of several the first.
    pub fn closing_of(&self, org: Key, day: Day) -> Option<Key> {
        let state = crate::read_lock(&self.inner.state);
        let row = Fact { org, day, ..Fact::default() };
        state.closings.over(std::iter::once(&row), &state.tree()).into_iter().next()
    }

    /// What was written into a closed month afterwards: acts and records, the newest first, those before one of them.
    pub fn adjustments(&self, closing: Key, before: Option<(u32, Key)>, limit: u32) -> Result<Vec<(u32, Key)>, StoreError> {
        let (seq, record) = before.unwrap_or((u32::MAX, Key(u32::MAX)));
        let values: [Value; 4] = [closing.into(), seq.into(), record.into(), limit.into()];
        let lines = self.inner.read(|connection| connection.all(statements::ADJUSTMENTS, &values))?;
        Ok(lines.iter().map(|line| (line.number(0), line.key(1))).collect())
    }
}
