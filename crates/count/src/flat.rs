//! The pass over the columns where every row of an event goes the same way: no row decides whether or where its event counts. That is what most
//! tables ask, and what ten million rows are asked for. Called by scan.rs, which has the general pass; both must give the same.
//!
//! Events that stand in one cell mostly lie together (order.rs). Such a stretch is found by looks at its events only, and then all its rows are added
//! to the cell in one straight loop, without a look at what events they are of.

use crate::cell::RowRule;
use crate::columns::Month;
use crate::plan::{Days, PART, Plan, SKIP};
use crate::question::GROUPS_MAX;
use crate::scan::{Cells, NO_CELL, add_item, add_of_event};
use std::ops::Range;

/// What is made once for each thread.
pub(crate) struct Flat {
    /// By shape.
    rules: Vec<RowRule>,
    /// By row of a stretch: whether an event begins with it.
    begins: Vec<bool>,
}

/// What is read, and for what.
struct Pass<'a> {
    plan: &'a Plan<'a>,
    days: &'a Days,
    month: &'a Month,
    /// Whether all days of the month belong to the question, in one group and under one tree.
    alike: bool,
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

impl Flat {
    pub(crate) fn new(plan: &Plan<'_>) -> Self {
        Self { rules: plan.roles.iter().map(|role| RowRule::new(role & PART, &plan.sets)).collect(), begins: Vec::new() }
    }

    /// Adds these events of a month to the cells. `alive`: bits of the events that count.
    pub(crate) fn read(&mut self, plan: &Plan<'_>, days: &Days, month: &Month, alive: &[u64], events: Range<usize>, cells: &mut Cells) -> Whole {
        let mut whole = Whole::default();
        let Some(matters) = &plan.matters.single else { return whole };
        let pass = Pass { plan, days, month, alike: days[2..].iter().all(|day| *day == days[1]) };
        let frames = days.map(|(_, epoch)| plan.frames[epoch as usize].as_slice());
        let mut start = events.start;
        while start < events.end && cells.all.len() <= GROUPS_MAX {
            let frame = month.frame[start];
            let same_frame = start..start + month.frame[start..events.end].iter().take_while(|other| **other == frame).count();
            start = same_frame.end;
            // a frame that the plan does not know came later, as its events did
            let code = frames[1].get(frame as usize).copied().unwrap_or(SKIP);
            if pass.alike && code == SKIP {
                continue;
            }
            if let (true, Some(matter)) = (pass.alike, plan.matters.only) {
                let number = cells.number_of_event(days[1].0, code, matter);
                for stretch in stretches(alive, same_frame) {
                    self.add(&pass, number, stretch, cells, &mut whole);
                }
                continue;
            }
            let mut stretch = (NO_CELL, same_frame.start);
            for at in same_frame.clone() {
                let number = if alive[at / 64] >> (at % 64) & 1 == 1 { cell_of(days, &frames, matters, month, at, cells) } else { NO_CELL };
                if number != stretch.0 {
                    self.add(&pass, stretch.0, stretch.1..at, cells, &mut whole);
                    stretch = (number, at);
                }
            }
            self.add(&pass, stretch.0, stretch.1..same_frame.end, cells, &mut whole);
        }
        whole
    }

    /// Adds a stretch of events to its cell.
    fn add(&mut self, pass: &Pass<'_>, number: u32, events: Range<usize>, cells: &mut Cells, whole: &mut Whole) {
        let Pass { plan, days, month, alike } = *pass;
        let Some((_, cell)) = cells.all.get_mut(number as usize) else { return };
        let minutes = if plan.wanted.service { events.clone().map(|at| month.minutes(at)).sum() } else { 0 };
        cell.add_events(events.len() as i64, minutes);
        whole.events += events.len() as i64;
        whole.service_minutes += minutes;
        if plan.wanted.of_events() {
            // on days that are all alike an organisation stands in one place, and one event says it for all
            let few = if alike && month.place.is_empty() { events.start..events.start + 1 } else { events.clone() };
            for at in few {
                add_of_event(cell, plan, month, at, days[usize::from(month.day[at]) % 32].1, month.frame[at]);
            }
        }
        let rows = month.rows(events.start).start..month.rows(events.end - 1).end;
        if plan.wanted.other_sums {
            cell.rows::<true>(&self.rules, month, rows.clone(), &plan.sets);
        } else if plan.wanted.rows() {
            cell.rows::<false>(&self.rules, month, rows.clone(), &plan.sets);
        }
        if plan.wanted.households {
            self.begins.clear();
            self.begins.resize(rows.len() + 1, false);
            for at in events {
                self.begins[month.rows(at).start - rows.start] = true;
            }
            cell.households(&self.rules, month, rows.clone(), &self.begins, &plan.sets);
        }
        if plan.wanted.items {
            for row in rows {
                let shape = month.shape[row];
                add_item(cell, plan, shape, plan.roles[shape as usize]);
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

/// The stretches of events in a range whose bits are set.
fn stretches(bits: &[u64], range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut next = range.start;
    // the first bit from here on that is 1, or with `flip` 0
    let find = move |from: usize, flip: u64| {
        let mut at = from;
        while at < range.end {
            let word = (bits[at / 64] ^ flip) >> (at % 64);
            if word != 0 {
                return range.end.min(at + word.trailing_zeros() as usize);
            }
            at = (at / 64 + 1) * 64;
        }
        range.end
    };
    std::iter::from_fn(move || {
        let start = find(next, 0);
        next = find(start, u64::MAX);
        (start < next).then_some(start..next)
    })
}
