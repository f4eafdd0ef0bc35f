//! The order of events within a month. New events lie at the end, in the order of their commits; as soon as they are many they become a block
//! in the order of who did them, so that a scan meets each organisation in one stretch, and its people close together. Called by columns.rs and the
//! engine; whoever reads a month asks [`Month::at`] and need not know. Absent: any effect on what is counted.
//!
//! All events of a block were written before those of the next. So "as known at" is some whole blocks, and one of which some events are left out.

use crate::columns::{Lives, Month};
use crate::intern::QuickMap;
use base::Key;
use std::borrow::Cow;
use std::ops::Range;

/// So many new events become a block: enough for long stretches, few enough that nobody waits for it (less than a millisecond).
const EVENTS_PER_BLOCK: usize = 1 << 14;

/// Events that were put in order.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    /// Where they end; they begin where those of the block before end.
    pub(crate) end: u32,
    /// No earlier act wrote any of them, and no later one.
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl Month {
    /// Which events counted at this `seq`, by bits, and how many have to be looked at; entries beyond may have bits too.
    pub(crate) fn at(&self, seq: u32) -> (usize, Cow<'_, [u64]>) {
        let last = self.last_known(seq);
        let mut alive = self.lives.at(seq, last.end);
        for at in last.clone().filter(|at| self.born[*at] > seq) {
            alive.to_mut()[at / 64] &= !(1 << (at % 64));
        }
        (last.end, alive)
    }

    /// The month without what was written after this `seq`.
    pub(crate) fn until(&self, seq: u32) -> Cow<'_, Self> {
        let last = self.last_known(seq);
        if last.end == self.born.len() && last.clone().all(|at| self.born[at] <= seq) {
            return Cow::Borrowed(self);
        }
        let order: Vec<u32> = (0..last.start).chain(last.clone().filter(|at| self.born[*at] <= seq)).map(|at| at as u32).collect();
        let mut blocks: Vec<Block> = self.blocks.iter().copied().filter(|block| block.end as usize <= last.end).collect();
        if let Some(block) = blocks.last_mut().filter(|block| block.end as usize > last.start) {
            *block = Block { end: order.len() as u32, first: block.first.min(seq), last: seq };
        }
        Cow::Owned(Self { blocks, ..self.picked(&order) })
    }

    /// The events that were written after one `seq` and up to another.
    pub(crate) fn written(&self, since: u32, until: u32) -> impl Iterator<Item = usize> + '_ {
        (0..self.born.len()).filter(move |at| (since + 1..=until).contains(&self.born[*at]))
    }

    /// About so many equal parts, of which no event ever moves into another, so that each may be read by itself. The last has no end.
    pub(crate) fn parts(&self, parts: usize) -> Vec<Range<usize>> {
        let full = (1..=self.blocks.len()).filter(|block| self.start_of(*block) - self.start_of(block - 1) >= EVENTS_PER_BLOCK);
        let ends: Vec<usize> = full.map(|block| self.start_of(block)).collect();
        let cut = |part: usize| match part {
            part if part == parts => usize::MAX,
            part => ends.get((ends.len() * part / parts).wrapping_sub(1)).copied().unwrap_or(0),
        };
        (0..parts).map(|part| cut(part)..cut(part + 1)).filter(|part| !part.is_empty()).collect()
    }

    /// Whether an act wrote anything here.
    pub(crate) fn knows(&self, act: u32) -> bool {
        self.born[self.around(act)].contains(&act)
    }

    /// Cancels what act `of` wrote of a record; `seq` is the act that cancels.
    pub(crate) fn retract(&mut self, seq: u32, of: u32, record: Key) {
        for at in self.around(of) {
            if self.born[at] == of && self.record[at] == record.0 {
                self.lives.dies(at, seq);
            }
        }
    }

    /// Puts the new events in order if they are many.
    pub(crate) fn order_many(&mut self) {
        if self.born.len() - self.start_of(self.blocks.len()) >= EVENTS_PER_BLOCK {
            self.order();
        }
    }

    /// Puts the new events in order, and those of the last block with them if there is room in it.
    pub(crate) fn order(&mut self) {
        let open = self.start_of(self.blocks.len());
        let (Some(first), Some(last)) = (self.born.get(open).copied(), self.born.last().copied()) else { return };
        let before = self.start_of(self.blocks.len().saturating_sub(1));
        let small = self.blocks.pop_if(|_| open - before < EVENTS_PER_BLOCK);
        let start = if small.is_some() { before } else { open };
        let sorted = self.picked(&self.by_frame(start));
        self.replace(start, &sorted);
        self.blocks.push(Block { end: self.born.len() as u32, first: small.map_or(first, |block| block.first), last });
    }

    /// The events from here on in the order of their frames. Those of one record version stay together.
    fn by_frame(&self, start: usize) -> Vec<u32> {
        let mut frame = 0;
        let key = |at: usize| {
            if at == start || (self.born[at], self.record[at]) != (self.born[at - 1], self.record[at - 1]) {
                frame = self.frame[at];
            }
            u64::from(frame) << 32 | at as u64
        };
        let mut keys: Vec<u64> = (start..self.born.len()).map(key).collect();
        keys.sort_unstable();
        keys.into_iter().map(|key| key as u32).collect()
    }

    /// A month of these events in this order, as they came.
    fn picked(&self, order: &[u32]) -> Self {
        let rows: Vec<u32> = order.iter().flat_map(|at| self.rows(*at as usize)).map(|row| row as u32).collect();
        let end = order.iter().scan(0, |end, at| {
            *end += self.rows(*at as usize).len() as u32;
            Some(*end)
        });
        Self {
            born: pick(&self.born, order),
            record: pick(&self.record, order),
            end: end.collect(),
            day: pick(&self.day, order),
            frame: pick(&self.frame, order),
            matter: pick(&self.matter, order),
            leader: pick(&self.leader, order),
            minutes: pick(&self.minutes, order),
            minutes_wide: pick_sparse(&self.minutes_wide, order),
            place: if self.place.is_empty() { Vec::new() } else { pick(&self.place, order) },
            lives: self.lives.picked(order),
            shape: pick(&self.shape, &rows),
            who: pick(&self.who, &rows),
            household: pick(&self.household, &rows),
            amount: pick(&self.amount, &rows),
            amount_wide: pick_sparse(&self.amount_wide, &rows),
            split: self.split,
            blocks: Vec::new(),
        }
    }

    /// Writes the same events in another order over those from here on.
    fn replace(&mut self, start: usize, sorted: &Self) {
        let row = self.rows(start).start;
        let words = [&mut self.born, &mut self.record, &mut self.frame, &mut self.matter, &mut self.leader];
        for (column, theirs) in words.into_iter().zip([&sorted.born, &sorted.record, &sorted.frame, &sorted.matter, &sorted.leader]) {
            column[start..].copy_from_slice(theirs);
        }
        self.end[start..].iter_mut().zip(&sorted.end).for_each(|(mine, theirs)| *mine = row as u32 + theirs);
        self.day[start..].copy_from_slice(&sorted.day);
        self.minutes[start..].copy_from_slice(&sorted.minutes);
        if !self.place.is_empty() {
            self.place[start..].copy_from_slice(&sorted.place);
        }
        for (column, theirs) in [&mut self.shape, &mut self.who, &mut self.household].into_iter().zip([&sorted.shape, &sorted.who, &sorted.household])
        {
            column[row..].copy_from_slice(theirs);
        }
        self.amount[row..].copy_from_slice(&sorted.amount);
        replace_sparse(&mut self.minutes_wide, start, &sorted.minutes_wide);
        replace_sparse(&mut self.amount_wide, row, &sorted.amount_wide);
        self.lives.replace(start, &sorted.lives, sorted.born.len());
    }

    /// Where the n-th block begins; the one after the last are the new events.
    fn start_of(&self, block: usize) -> usize {
        block.checked_sub(1).map_or(0, |before| self.blocks[before].end as usize)
    }

    /// The block, or the new events, up to which was written what was known at this `seq`: all before it was, and some of it.
    fn last_known(&self, seq: u32) -> Range<usize> {
        let block = self.blocks.partition_point(|block| block.last <= seq);
        self.start_of(block)..self.blocks.get(block).map_or(self.born.len(), |block| block.end as usize)
    }

    /// Among which events those of an act lie: in the blocks of its time, and in their place among the new ones.
    fn around(&self, act: u32) -> Range<usize> {
        let (first, behind) = (self.blocks.partition_point(|block| block.last < act), self.blocks.partition_point(|block| block.first <= act));
        let open = self.start_of(self.blocks.len());
        let new = |is_before: &dyn Fn(u32) -> bool| open + self.born[open..].partition_point(|born| is_before(*born));
        let start = if first < behind { self.start_of(first) } else { new(&|born| born < act) };
        let end = new(&|born| born <= act);
        start..if end == open { self.start_of(behind).max(start) } else { end }
    }
}

impl Lives {
    /// Of these entries, in this order.
    fn picked(&self, order: &[u32]) -> Self {
        let until: QuickMap<u32, u32> = self.dead.iter().copied().collect();
        let (mut alive, mut dead) = (vec![0; order.len().div_ceil(64)], Vec::new());
        for (place, at) in order.iter().enumerate() {
            if self.alive[*at as usize / 64] >> (at % 64) & 1 == 1 {
                alive[place / 64] |= 1 << (place % 64);
            } else if let Some(seq) = until.get(at) {
                dead.push((place as u32, *seq));
            }
        }
        Self { alive, dead }
    }

    /// Writes the same entries, so many, in another order over those from here on.
    fn replace(&mut self, start: usize, sorted: &Self, len: usize) {
        for place in 0..len {
            let (at, lives) = (start + place, sorted.alive[place / 64] >> (place % 64) & 1);
            self.alive[at / 64] = self.alive[at / 64] & !(1 << (at % 64)) | lives << (at % 64);
        }
        self.dead.retain(|(entry, _)| (*entry as usize) < start);
        self.dead.extend(sorted.dead.iter().map(|(entry, seq)| (start as u32 + entry, *seq)));
    }
}

fn pick<T: Copy>(column: &[T], order: &[u32]) -> Vec<T> {
    order.iter().map(|at| column[*at as usize]).collect()
}

/// The values that did not fit into a narrow column, of these entries in this order.
fn pick_sparse<T: Copy>(sparse: &[(u32, T)], order: &[u32]) -> Vec<(u32, T)> {
    if sparse.is_empty() {
        return Vec::new();
    }
    let found = |at: &u32| sparse.binary_search_by_key(at, |entry| entry.0).ok();
    order.iter().enumerate().filter_map(|(place, at)| found(at).map(|found| (place as u32, sparse[found].1))).collect()
}

fn replace_sparse<T: Copy>(sparse: &mut Vec<(u32, T)>, start: usize, sorted: &[(u32, T)]) {
    sparse.truncate(sparse.partition_point(|entry| (entry.0 as usize) < start));
    sparse.extend(sorted.iter().map(|(place, value)| (start as u32 + place, *value)));
}
