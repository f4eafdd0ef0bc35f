//! Where the facts lie in memory: a [`Month`] of events for each month and one table of [`States`]. Written by the engine at every commit, read by
//! scan.rs and states.rs. States lie in commit order, events nearly (order.rs). Absent: locks (the engine) and meaning (plan.rs).
//!
//! An event is what the rows of one record version share (27 bytes); its rows (14 bytes each) follow one another. A cancelled event loses its
//! bit in `alive` and is remembered in `dead` with the `seq` that cancelled it, so that the table "as known at" is a prefix with some bits back.

use crate::intern::Intern;
use crate::order::Block;
use crate::{Fact, Part};
use base::{Key, Word};
use std::borrow::Cow;

/// Who did it and under what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Frame {
    pub(crate) org: Key,
    pub(crate) agency: Key,
    pub(crate) project: Key,
    pub(crate) campaign: Key,
}

/// What it was and about what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Matter {
    pub(crate) kind: Word,
    pub(crate) channel: Word,
    pub(crate) domain: Word,
    pub(crate) topics: u64,
}

/// What a row says of an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Shape {
    pub(crate) part: Part,
    pub(crate) item: Word,
    pub(crate) unit: Word,
    pub(crate) populations: u64,
}

/// What a state is, but for its day and its person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Template {
    pub(crate) frame: Frame,
    pub(crate) matter: Matter,
    pub(crate) item: Word,
    pub(crate) unit: Word,
    pub(crate) populations: u64,
    pub(crate) place: Key,
    pub(crate) worker: Key,
    pub(crate) times: i32,
}

/// The tables behind the numbers in the columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dictionaries {
    pub(crate) frames: Intern<Frame>,
    pub(crate) matters: Intern<Matter>,
    pub(crate) shapes: Intern<Shape>,
    pub(crate) templates: Intern<Template>,
    pub(crate) persons: Intern<Key>,
    pub(crate) households: Intern<Key>,
    pub(crate) workers: Intern<Key>,
    pub(crate) places: Intern<Key>,
}

impl Dictionaries {
    /// Bytes held, roughly.
    pub(crate) fn bytes(&self) -> usize {
        let keys = [&self.persons, &self.households, &self.workers, &self.places];
        let tables = self.frames.bytes() + self.matters.bytes() + self.shapes.bytes() + self.templates.bytes();
        tables + keys.iter().map(|keys| keys.bytes()).sum::<usize>()
    }

    /// Gives spare capacity back.
    pub(crate) fn trim(&mut self) {
        self.frames.trim();
        self.matters.trim();
        self.shapes.trim();
        self.templates.trim();
        [&mut self.persons, &mut self.households, &mut self.workers, &mut self.places].into_iter().for_each(Intern::trim);
    }
}

/// A fact of an event in numbers, on its way into a month.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coded {
    pub(crate) day_of_month: u8,
    pub(crate) frame: u32,
    pub(crate) matter: u32,
    pub(crate) minutes: u32,
    pub(crate) place: u32,
    /// The worker who led; in rows of work nobody, for those have their own in `who`.
    pub(crate) leader: u32,
    pub(crate) part: Part,
    pub(crate) shape: u32,
    /// The person of a served row, the worker or volunteer of a row of work.
    pub(crate) who: u32,
    pub(crate) household: u32,
    /// Person-times, minutes of work, or a quantity, as the part has it.
    pub(crate) amount: i64,
}

impl Coded {
    pub(crate) fn new(fact: &Fact, day_of_month: u8, tables: &mut Dictionaries) -> Self {
        let Fact { org, agency, project, campaign, kind, channel, domain, topics, part, item, unit, populations, .. } = *fact;
        let of_work = matches!(part, Part::Effort | Part::Volunteer);
        let (who, leader) = match part {
            Part::Effort | Part::Volunteer => (tables.workers.number(&fact.worker), 0),
            Part::Served => (tables.persons.number_at(&fact.subject, org.0), tables.workers.number(&fact.worker)),
            _ => (0, tables.workers.number(&fact.worker)),
        };
        let amount = match part {
            Part::Served => i64::from(fact.times),
            Part::Goods => i64::from(fact.quantity),
            _ if of_work => i64::from(fact.work_minutes),
            _ => 0,
        };
        Self {
            day_of_month,
            frame: tables.frames.number(&Frame { org, agency, project, campaign }),
            matter: tables.matters.number(&Matter { kind, channel, domain, topics }),
            minutes: fact.service_minutes,
            place: tables.places.number(&fact.place),
            leader,
            part,
            shape: tables.shapes.number(&Shape { part, item, unit, populations }),
            who,
            household: tables.households.number_at(&fact.household, org.0),
            amount,
        }
    }

    fn of_work(&self) -> bool {
        matches!(self.part, Part::Effort | Part::Volunteer)
    }

    /// Whether both rows can lie under one event.
    fn shares_event(&self, other: &Self) -> bool {
        let key = |row: &Self| (row.day_of_month, row.frame, row.matter, row.minutes, row.place);
        key(self) == key(other) && (self.leader == other.leader || self.of_work() || other.of_work())
    }
}

/// Which entries of a table are alive, and until which `seq` the others were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lives {
    pub(crate) alive: Vec<u64>,
    pub(crate) dead: Vec<(u32, u32)>,
}

impl Lives {
    fn born(&mut self, at: usize) {
        if at / 64 == self.alive.len() {
            push(&mut self.alive, 0);
        }
        self.alive[at / 64] |= 1 << (at % 64);
    }

    pub(crate) fn dies(&mut self, at: usize, seq: u32) {
        let bit = 1 << (at % 64);
        if self.alive[at / 64] & bit != 0 {
            self.alive[at / 64] &= !bit;
            self.dead.push((at as u32, seq));
        }
    }

    /// Bits of the entries below `len` that were alive at this `seq`; entries beyond may have bits too.
    pub(crate) fn at(&self, seq: u32, len: usize) -> Cow<'_, [u64]> {
        let mut alive = Cow::Borrowed(&self.alive[..len.div_ceil(64)]);
        for (entry, _) in self.dead.iter().filter(|(entry, until)| *until > seq && (*entry as usize) < len) {
            alive.to_mut()[*entry as usize / 64] |= 1 << (entry % 64);
        }
        alive
    }

    /// The entries that were cancelled after one `seq` and up to another.
    pub(crate) fn died(&self, since: u32, until: u32) -> impl Iterator<Item = usize> + '_ {
        self.dead.iter().filter(move |(_, seq)| (since + 1..=until).contains(seq)).map(|(entry, _)| *entry as usize)
    }

    fn bytes(&self) -> usize {
        self.alive.capacity() * 8 + self.dead.capacity() * 8
    }

    fn trim(&mut self) {
        self.alive.shrink_to_fit();
        self.dead.shrink_to_fit();
    }
}

/// Events whose day lies in one calendar month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Month {
    pub(crate) born: Vec<u32>,
    pub(crate) record: Vec<u32>,
    /// Where the rows of the event end; they begin where those of the event before end.
    pub(crate) end: Vec<u32>,
    pub(crate) day: Vec<u8>,
    pub(crate) frame: Vec<u32>,
    pub(crate) matter: Vec<u32>,
    pub(crate) leader: Vec<u32>,
    pub(crate) minutes: Vec<u16>,
    pub(crate) minutes_wide: Vec<(u32, u32)>,
    /// Empty until the month has its first event with a place.
    pub(crate) place: Vec<u32>,
    pub(crate) lives: Lives,
    pub(crate) shape: Vec<u32>,
    pub(crate) who: Vec<u32>,
    pub(crate) household: Vec<u32>,
    pub(crate) amount: Vec<i16>,
    pub(crate) amount_wide: Vec<(u32, i64)>,
    /// Whether the rows of some record version did not fit under one event.
    pub(crate) split: bool,
    /// What is in order; the events behind it are as they came.
    pub(crate) blocks: Vec<Block>,
}

impl Month {
    /// Adds the rows of one record version: one event for each run of rows that can share it (by contract that is all of them).
    pub(crate) fn append(&mut self, seq: u32, record: Key, rows: &mut [Coded]) {
        debug_assert!(self.blocks.last().is_none_or(|block| block.last <= seq), "facts come in commit order");
        let mut rest = rows;
        while let Some(mut shared) = rest.first().copied() {
            let mut len = 1;
            while len < rest.len() && shared.shares_event(&rest[len]) {
                if shared.of_work() {
                    shared = rest[len];
                }
                len += 1;
            }
            self.split |= len < rest.len();
            let (event, others) = rest.split_at_mut(len);
            self.append_event(seq, record, &shared, event);
            rest = others;
        }
        self.order_many();
    }

    /// Rows of a household are put together, so that a household-time is a run.
    fn append_event(&mut self, seq: u32, record: Key, shared: &Coded, rows: &mut [Coded]) {
        let order = |row: &Coded| (row.part, row.household);
        if !rows.is_sorted_by_key(order) {
            rows.sort_by_key(order);
        }
        let at = self.born.len();
        push(&mut self.born, seq);
        push(&mut self.record, record.0);
        push(&mut self.day, shared.day_of_month);
        push(&mut self.frame, shared.frame);
        push(&mut self.matter, shared.matter);
        push(&mut self.leader, shared.leader);
        push(&mut self.minutes, u16::try_from(shared.minutes).unwrap_or(u16::MAX));
        if shared.minutes >= u32::from(u16::MAX) {
            self.minutes_wide.push((at as u32, shared.minutes));
        }
        if shared.place != 0 || !self.place.is_empty() {
            self.place.resize(at.max(self.place.len()), 0);
            push(&mut self.place, shared.place);
        }
        self.lives.born(at);
        for row in rows.iter() {
            if i16::try_from(row.amount).is_ok_and(|amount| amount < i16::MAX) {
                push(&mut self.amount, row.amount as i16);
            } else {
                self.amount_wide.push((self.amount.len() as u32, row.amount));
                push(&mut self.amount, i16::MAX);
            }
            push(&mut self.shape, row.shape);
            push(&mut self.who, row.who);
            push(&mut self.household, row.household);
        }
        push(&mut self.end, self.shape.len() as u32);
    }

    /// The rows of an event.
    #[inline]
    pub(crate) fn rows(&self, event: usize) -> std::ops::Range<usize> {
        let start = if event == 0 { 0 } else { self.end[event - 1] };
        start as usize..self.end[event] as usize
    }

    /// Minutes of service of an event.
    #[inline]
    pub(crate) fn minutes(&self, event: usize) -> i64 {
        match self.minutes[event] {
            u16::MAX => wide(&self.minutes_wide, event).map_or(0, i64::from),
            minutes => i64::from(minutes),
        }
    }

    /// The place of an event.
    #[inline]
    pub(crate) fn place(&self, event: usize) -> u32 {
        self.place.get(event).copied().unwrap_or(0)
    }

    /// Person-times, minutes of work or quantity of a row.
    #[inline]
    pub(crate) fn amount(&self, row: usize) -> i64 {
        match self.amount[row] {
            i16::MAX => wide(&self.amount_wide, row).unwrap_or(0),
            amount => i64::from(amount),
        }
    }

    /// The rows of a range whose amount does not fit into its column, where the greatest that fits stands instead.
    pub(crate) fn wide_amounts(&self, rows: std::ops::Range<usize>) -> impl Iterator<Item = (usize, i64)> + '_ {
        let first = self.amount_wide.partition_point(|(row, _)| (*row as usize) < rows.start);
        self.amount_wide[first..].iter().map(|(row, amount)| (*row as usize, *amount)).take_while(move |(row, _)| *row < rows.end)
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        let words =
            [&self.born, &self.record, &self.end, &self.frame, &self.matter, &self.leader, &self.place, &self.shape, &self.who, &self.household];
        let narrow = self.day.capacity() + 2 * (self.minutes.capacity() + self.amount.capacity());
        let sparse = 8 * self.minutes_wide.capacity() + 16 * self.amount_wide.capacity();
        words.iter().map(|column| 4 * column.capacity()).sum::<usize>()
            + narrow
            + sparse
            + self.lives.bytes()
            + size_of::<Block>() * self.blocks.capacity()
    }

    /// Puts everything in order and gives spare capacity back.
    pub(crate) fn trim(&mut self) {
        self.order();
        let Self { born, record, end, frame, matter, leader, place, shape, who, household, .. } = self;
        [born, record, end, frame, matter, leader, place, shape, who, household].into_iter().for_each(Vec::shrink_to_fit);
        self.day.shrink_to_fit();
        self.minutes.shrink_to_fit();
        self.amount.shrink_to_fit();
        self.lives.trim();
    }
}

/// The value beside a narrow column for an entry that did not fit.
#[cold]
fn wide<T: Copy>(sparse: &[(u32, T)], at: usize) -> Option<T> {
    sparse.binary_search_by_key(&(at as u32), |entry| entry.0).ok().map(|found| sparse[found].1)
}

/// Changes of state of all time: few, and a date needs everything before it.
#[derive(Debug, Default)]
pub(crate) struct States {
    pub(crate) rows: Vec<StateRow>,
    pub(crate) lives: Lives,
}

/// One change of state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StateRow {
    pub(crate) born: u32,
    pub(crate) record: u32,
    /// Days since 1970-01-01.
    pub(crate) day: i32,
    pub(crate) template: u32,
    pub(crate) person: u32,
}

impl StateRow {
    pub(crate) fn new(seq: u32, record: Key, fact: &Fact, tables: &mut Dictionaries) -> Self {
        let Fact { org, agency, project, campaign, kind, channel, domain, topics, item, unit, populations, place, worker, times, .. } = *fact;
        let frame = Frame { org, agency, project, campaign };
        let matter = Matter { kind, channel, domain, topics };
        let template = Template { frame, matter, item, unit, populations, place, worker, times };
        Self {
            born: seq,
            record: record.0,
            day: fact.day.number(),
            template: tables.templates.number(&template),
            person: tables.persons.number_at(&fact.subject, org.0),
        }
    }
}

impl States {
    /// Adds one change.
    pub(crate) fn append(&mut self, row: StateRow) {
        self.lives.born(self.rows.len());
        push(&mut self.rows, row);
    }

    /// Cancels what act `of` wrote of a record; `seq` is the act that cancels.
    pub(crate) fn retract(&mut self, seq: u32, of: u32, record: Key) {
        let first = self.rows.partition_point(|row| row.born < of);
        let written = self.rows[first..].iter().take_while(|row| row.born == of).count();
        for at in (first..first + written).filter(|at| self.rows[*at].record == record.0) {
            self.lives.dies(at, seq);
        }
    }

    /// The changes that counted at this `seq`.
    pub(crate) fn standing_at(&self, seq: u32) -> impl Iterator<Item = &StateRow> {
        let len = self.rows.partition_point(|row| row.born <= seq);
        let alive = self.lives.at(seq, len);
        self.rows[..len].iter().enumerate().filter(move |(at, _)| alive[at / 64] >> (at % 64) & 1 == 1).map(|(_, row)| row)
    }

    /// The changes that were written or cancelled after one `seq` and up to another.
    pub(crate) fn rewritten(&self, since: u32, until: u32) -> impl Iterator<Item = &StateRow> {
        let place = |seq: u32| self.rows.partition_point(|row| row.born <= seq);
        (place(since)..place(until)).chain(self.lives.died(since, until)).map(|at| &self.rows[at])
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.rows.capacity() * size_of::<StateRow>() + self.lives.bytes()
    }

    /// Gives spare capacity back.
    pub(crate) fn trim(&mut self) {
        self.rows.shrink_to_fit();
        self.lives.trim();
    }
}

/// Pushes with an eighth to spare instead of double: a column of ten million must not hold room for ten million more.
fn push<T>(column: &mut Vec<T>, value: T) {
    if column.len() == column.capacity() {
        column.reserve_exact((column.len() / 8).max(64));
    }
    column.push(value);
}
