//! The pass over the columns where every row of an event goes the same way: no row decides whether or where its event counts. That is what most
//! tables ask, and what ten million rows are asked for. Called by scan.rs, which has the general pass; both must give the same.
//!
//! Events differ in their number of rows, two, three or five, and no processor guesses which: a loop over the rows inside a loop over the events
//! costs more in wrong guesses than in additions. So events are taken a block at a time. First each event of the block finds its cell and writes
//! its place in the block beside its rows; then all rows of the block are added in one straight loop.

use crate::Part;
use crate::cell::{RowRule, RunOfRows};
use crate::columns::Month;
use crate::plan::{Days, PART, Plan, SKIP};
use crate::question::GROUPS_MAX;
use crate::scan::{Cells, NO_CELL, add_item};
use std::ops::Range;

/// Events of a block: few enough that what is written for them stays in the nearest cache.
const BLOCK: usize = 512;
/// As many rows are marked at once without asking how many there are.
const MARKED_AT_ONCE: usize = 8;

/// What a block keeps between its two steps; made once for each thread.
pub(crate) struct Block {
    /// By event: the number of its cell, or [`NO_CELL`].
    cells: [u32; BLOCK],
    /// By row: its event.
    events: Vec<u16>,
    rows: usize,
    /// By shape.
    rules: Vec<RowRule>,
}

/// What events of a month add to the whole; their rows reach it by the cells.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Whole {
    pub(crate) events: i64,
    pub(crate) service_minutes: i64,
}

/// Whether a question can be answered this way in a month.
pub(crate) fn is_flat(plan: &Plan<'_>, month: &Month) -> bool {
    let events_are_sure = plan.every_row_counts || !(plan.wanted.events_or_service() || plan.wanted.of_events());
    events_are_sure && !plan.by_rows && plan.residual.is_none() && plan.matters.single.is_some() && !month.split
}

impl Block {
    pub(crate) fn new(plan: &Plan<'_>) -> Self {
        let rules = plan.roles.iter().map(|role| RowRule::new(role & PART, &plan.sets)).collect();
        Self { cells: [NO_CELL; BLOCK], events: Vec::new(), rows: 0, rules }
    }

    /// Adds these events of a month to the cells. `alive`: bits of the events that count.
    pub(crate) fn read(&mut self, plan: &Plan<'_>, days: &Days, month: &Month, alive: &[u64], events: Range<usize>, cells: &mut Cells) -> Whole {
        let mut whole = Whole::default();
        let Some(matters) = &plan.matters.single else { return whole };
        let frames = days.map(|(_, epoch)| plan.frames[epoch as usize].as_slice());
        for start in events.clone().step_by(BLOCK) {
            if cells.all.len() > GROUPS_MAX {
                return whole;
            }
            let block = start..events.end.min(start + BLOCK);
            self.begin(month, &block);
            let mut marked = 0;
            let first = month.rows(block.start).start;
            for (place, at) in block.clone().enumerate() {
                let number = if alive[at / 64] >> (at % 64) & 1 == 1 { cell_of(days, &frames, matters, month, at, cells) } else { NO_CELL };
                if number != NO_CELL {
                    let minutes = if plan.wanted.service { month.minutes(at) } else { 0 };
                    whole.events += 1;
                    whole.service_minutes += minutes;
                    cells.event(number, plan, days, month, at, minutes);
                }
                self.cells[place] = number;
                let end = month.end[at] as usize - first;
                self.mark(marked, end, place as u16);
                marked = end;
            }
            if plan.wanted.households {
                self.add::<true>(plan, month, first, cells);
            } else if plan.wanted.rows() {
                self.add::<false>(plan, month, first, cells);
            }
        }
        whole
    }

    fn begin(&mut self, month: &Month, block: &Range<usize>) {
        self.rows = month.rows(block.end - 1).end - month.rows(block.start).start;
        self.events.resize(self.events.len().max(self.rows + MARKED_AT_ONCE), 0);
    }

    /// Says of the rows from `start` to `end` whose they are. What is written too far, the next event writes over.
    #[inline]
    fn mark(&mut self, start: usize, end: usize, event: u16) {
        self.events[start..start + MARKED_AT_ONCE].fill(event);
        if end > start + MARKED_AT_ONCE {
            self.events[start..end].fill(event);
        }
    }

    /// Adds all rows of the block.
    fn add<const HOUSEHOLDS: bool>(&self, plan: &Plan<'_>, month: &Month, first: usize, cells: &mut Cells) {
        let rows = first..first + self.rows;
        let columns = month.shape[rows.clone()].iter().zip(&month.who[rows.clone()]).zip(&month.household[rows.clone()]).zip(&month.amount[rows]);
        let mut run = RunOfRows::default();
        for (at, (event, (((shape, who), household), narrow))) in self.events[..self.rows].iter().zip(columns).enumerate() {
            let Some((_, cell)) = cells.all.get_mut(self.cells[usize::from(*event)] as usize) else { continue };
            let rule = self.rules[*shape as usize];
            let amount = if *narrow == i16::MAX { month.amount(first + at) } else { i64::from(*narrow) };
            cell.row(rule, *who, amount, &plan.sets);
            if HOUSEHOLDS {
                let household = if rule.part == Part::Served as u8 { *household } else { 0 };
                cell.household(run.meets(*event, household), household, &plan.sets);
            }
            if plan.wanted.items {
                add_item(cell, plan, *shape, plan.roles[*shape as usize]);
            }
        }
    }
}

/// The cell of an event that counts, by its time, its organisation and what it was.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the inner loop of the scan")]
fn cell_of(days: &Days, frames: &[&[u32]; 32], matters: &[u32], month: &Month, at: usize, cells: &mut Cells) -> u32 {
    let day = usize::from(month.day[at]) % 32;
    let (time, frame, matter) = (days[day].0, frames[day][month.frame[at] as usize], matters[month.matter[at] as usize]);
    if time == SKIP || frame == SKIP || matter == SKIP { NO_CELL } else { cells.number_of_event(time, frame, matter) }
}
