//! The pass over the columns: every thread takes months (or parts of one), looks each event up in the tables of the plan, and fills its own
//! cells. Called by the engine; nothing here knows what a code means.

use crate::Part;
use crate::cell::Cell;
use crate::columns::Month;
use crate::distinct::Distinct;
use crate::flat::{Flat, Whole, is_flat};
use crate::intern::{QuickMap, QuickSet};
use crate::plan::{COUNTS_EVENT, Days, NO_ROLE, PART, Plan, Residual, SKIP};
use crate::question::GROUPS_MAX;
use base::Day;
use std::ops::Range;
use std::sync::{
    Arc, Mutex, PoisonError, RwLock,
    atomic::{AtomicUsize, Ordering},
};

/// The number of no cell.
pub(crate) const NO_CELL: u32 = u32::MAX;
/// Up to this many combinations of codes, the cell of a group is found by a plain table.
const TABLE_MAX: u128 = 1 << 18;
/// Bytes of bitmaps that a thread makes without need being proved.
const BITMAPS_MAX: usize = 32 << 20;
/// Fewer events than this are not worth another thread.
const EVENTS_PER_THREAD_MIN: usize = 20_000;

/// A month to be read, wholly or in part.
pub(crate) struct Task {
    pub(crate) month: Arc<RwLock<Month>>,
    pub(crate) number: i32,
    pub(crate) days: Days,
    /// Which of its events, see [`Month::parts`].
    pub(crate) events: Range<usize>,
}

impl Task {
    /// Its events of a month that has so many.
    fn below(&self, len: usize) -> Range<usize> {
        self.events.start.min(len)..self.events.end.min(len)
    }

    /// Whether it is the first of its month: for those who read months as a whole.
    pub(crate) fn is_first(&self) -> bool {
        self.events.start == 0
    }
}

/// What a scan found: the cells of the groups by their codes, and the whole.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) cells: Cells,
    pub(crate) whole: Cell,
    /// There were more groups than an answer may have.
    pub(crate) too_many: bool,
}

/// Cells by the codes of their group.
#[derive(Default)]
pub(crate) struct Cells {
    /// The product of the sizes before each code.
    strides: [u128; 6],
    /// The same for keys of the table.
    steps: [usize; 6],
    /// The number of the cell by its key, where there are few enough.
    table: Vec<u32>,
    map: QuickMap<u128, u32>,
    pub(crate) all: Vec<(u128, Cell)>,
    /// Bits in the bitmap of a cell.
    universe: usize,
}

impl Cells {
    fn new(plan: &Plan<'_>) -> Self {
        let mut strides = [1; 6];
        let sizes = plan.sizes();
        for at in 1..6 {
            strides[at] = strides[at - 1] * sizes[at - 1];
        }
        let all = strides[5] * sizes[5];
        let table = if all <= TABLE_MAX { vec![SKIP; all as usize] } else { Vec::new() };
        let steps = if table.is_empty() { [0; 6] } else { strides.map(|stride| stride as usize) };
        Self { strides, steps, table, map: QuickMap::default(), all: Vec::new(), universe: plan.sets.universe }
    }

    /// The codes of a group from its key.
    pub(crate) fn codes(&self, key: u128) -> [u32; 6] {
        let mut rest = key;
        let mut codes = [0; 6];
        for at in (0..6).rev() {
            codes[at] = (rest / self.strides[at]) as u32;
            rest %= self.strides[at];
        }
        codes
    }

    /// The cell of a group from its codes.
    #[inline]
    fn at(&mut self, codes: [u32; 6]) -> &mut Cell {
        if self.table.is_empty() {
            let key = codes.iter().zip(&self.strides).map(|(code, stride)| u128::from(*code) * stride).sum();
            return self.at_key(key);
        }
        let key: usize = codes.iter().zip(&self.steps).map(|(code, step)| *code as usize * step).sum();
        match self.table[key] {
            SKIP => self.at_key(key as u128),
            number => &mut self.all[number as usize].1,
        }
    }

    /// The same where groups do not depend on rows.
    #[inline]
    fn at_event(&mut self, time: u32, frame: u32, matter: u32) -> &mut Cell {
        let number = self.number_of_event(time, frame, matter);
        &mut self.all[number as usize].1
    }

    /// The number of that cell.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the inner loop of the scan")]
    pub(crate) fn number_of_event(&mut self, time: u32, frame: u32, matter: u32) -> u32 {
        if self.table.is_empty() {
            let [time, frame, matter] = [time, frame, matter].map(u128::from);
            return self.number_of_key(time + frame * self.strides[1] + matter * self.strides[2]);
        }
        let key = time as usize + frame as usize * self.steps[1] + matter as usize * self.steps[2];
        match self.table[key] {
            SKIP => self.number_of_key(key as u128),
            number => number,
        }
    }

    /// The cell of this key, a new one if it has none.
    fn at_key(&mut self, key: u128) -> &mut Cell {
        let number = self.number_of_key(key);
        &mut self.all[number as usize].1
    }

    fn number_of_key(&mut self, key: u128) -> u32 {
        let next = self.all.len() as u32;
        let number = match self.table.get_mut(key as usize) {
            Some(number) if *number == SKIP => {
                *number = next;
                next
            }
            Some(number) => *number,
            None => *self.map.entry(key).or_insert(next),
        };
        if number == next {
            // Bitmaps at once while there are few groups; a list has to prove its size first.
            let few = self.all.len() * self.universe / 8 < BITMAPS_MAX;
            self.all.push((key, Cell::new(if few { Distinct::bitmap(self.universe) } else { Distinct::default() })));
        }
        number
    }
}

/// Reads the tasks on so many threads.
pub(crate) fn scan(plan: &Plan<'_>, tasks: &[Task], noted: &QuickSet<u32>, threads: usize) -> Found {
    let next = AtomicUsize::new(0);
    let events: usize = tasks.iter().map(|task| read(&task.month, |month| task.below(month.born.len()).len())).sum();
    let threads = threads.min(tasks.len()).min(events / EVENTS_PER_THREAD_MIN).max(1);
    let work = || {
        let mut scan = Scan { plan, noted, found: Found { cells: Cells::new(plan), ..Found::default() }, flat: Flat::new(plan) };
        while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
            read(&task.month, |month| scan.task(task, month));
        }
        scan.found
    };
    let others = Mutex::new(Vec::new());
    let mut found = std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(|| {
                let found = work();
                others.lock().unwrap_or_else(PoisonError::into_inner).push(found);
            });
        }
        work()
    });
    for other in others.into_inner().unwrap_or_else(PoisonError::into_inner) {
        found.merge(other, plan);
    }
    // In all other cases the whole was filled row by row, beside the groups.
    if !plan.overlapping && !plan.by_rows && plan.residual.is_none() {
        let Found { cells, whole, .. } = &mut found;
        cells.all.iter().for_each(|(_, cell)| whole.add_rows_of(cell, &plan.sets));
    }
    found
}

/// Reads a month; a writer that panicked left whole columns, since it pushes only what it has computed.
pub(crate) fn read<T>(month: &RwLock<Month>, look: impl FnOnce(&Month) -> T) -> T {
    look(&month.read().unwrap_or_else(PoisonError::into_inner))
}

impl Found {
    fn merge(&mut self, other: Found, plan: &Plan<'_>) {
        for (key, cell) in other.cells.all {
            self.cells.at_key(key).merge(&cell, &plan.sets);
        }
        self.whole.merge(&other.whole, &plan.sets);
        self.too_many |= other.too_many || self.cells.all.len() > GROUPS_MAX;
    }
}

struct Scan<'a> {
    plan: &'a Plan<'a>,
    /// Records of states that began in the period: their events are noted.
    noted: &'a QuickSet<u32>,
    found: Found,
    flat: Flat,
}

/// One event as the scan sees it.
#[derive(Clone, Copy)]
struct Event {
    at: usize,
    record: u32,
    time: u32,
    epoch: u32,
    frame: u32,
    matter: u32,
}

impl Scan<'_> {
    fn task(&mut self, task: &Task, month: &Month) {
        let (len, alive) = month.at(self.plan.at);
        let bounds = task.below(len);
        if self.noted.is_empty() && is_flat(self.plan, month) {
            let Found { cells, whole, .. } = &mut self.found;
            let Whole { events, service_minutes } = self.flat.read(self.plan, &task.days, month, &alive, bounds, cells);
            whole.add_events(events, service_minutes);
            self.found.too_many |= self.found.cells.all.len() > GROUPS_MAX;
            return;
        }
        for word in bounds.start / 64..bounds.end.div_ceil(64) {
            let mut bits = alive[word];
            while bits != 0 {
                let at = word * 64 + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if at < bounds.start || at >= bounds.end {
                    continue;
                }
                let (time, epoch) = task.days[month.day[at] as usize];
                if time != SKIP {
                    self.event(task, month, at, time, epoch);
                }
            }
            if self.found.cells.all.len() > GROUPS_MAX {
                self.found.too_many = true;
                return;
            }
        }
    }

    #[inline]
    fn event(&mut self, task: &Task, month: &Month, at: usize, time: u32, epoch: u32) {
        let frame = month.frame[at];
        let matter = month.matter[at];
        let code = self.plan.frames[epoch as usize][frame as usize];
        if code == SKIP {
            return;
        }
        let event = Event { at, record: month.record[at], time, epoch, frame, matter };
        if self.plan.by_rows || self.plan.residual.is_some() {
            return self.rows_apart(task, month, event);
        }
        if let Some(single) = &self.plan.matters.single {
            let matter_code = single[matter as usize];
            if matter_code != SKIP {
                let counted = self.rows_together(month, event, code, matter_code);
                if counted && self.plan.wanted.events_or_service() {
                    self.found.whole.event(event.record, || month.minutes(at));
                    self.note_whole(event.record);
                }
            }
            return;
        }
        let codes = self.plan.matters.of(matter);
        for matter_code in codes {
            self.rows_together(month, event, code, *matter_code);
        }
        if !codes.is_empty() {
            fill(&mut self.found.whole, self.plan, self.noted, month, event);
        }
    }

    fn note_whole(&mut self, record: u32) {
        if !self.noted.is_empty() && self.noted.contains(&record) {
            self.found.whole.note(record);
        }
    }

    /// All rows of the event stand in one group.
    #[inline]
    fn rows_together(&mut self, month: &Month, event: Event, frame: u32, matter: u32) -> bool {
        fill(self.found.cells.at_event(event.time, frame, matter), self.plan, self.noted, month, event)
    }

    /// Each row stands in groups of its own, or has to be tried on its own.
    fn rows_apart(&mut self, task: &Task, month: &Month, event: Event) {
        let plan = self.plan;
        let (by_worker, by_place) = plan.splits();
        let place = month.place(event.at);
        let day = || Day::from_ymd(task.number.div_euclid(12), task.number.rem_euclid(12) as u8 + 1, month.day[event.at]).unwrap_or(Day::MIN);
        let code = plan.frames[event.epoch as usize][event.frame as usize];
        let matters = plan.matters.of(event.matter);
        if matters.is_empty() {
            return;
        }
        for row in month.rows(event.at) {
            let shape = month.shape[row];
            let (role, group_role) = (plan.roles[shape as usize], plan.group_roles[shape as usize]);
            if role == NO_ROLE && group_role == NO_ROLE {
                continue;
            }
            let known = if role == NO_ROLE { group_role } else { role };
            let worker = worker(month, event.at, row, known & PART);
            let passes = |residual: &Residual<'_>| residual.holds(day(), event.frame, event.matter, shape, worker, place);
            if !plan.residual.as_ref().is_none_or(passes) {
                continue;
            }
            if role != NO_ROLE {
                add(&mut self.found.whole, plan, self.noted, month, event, row, role);
            }
            if group_role == NO_ROLE {
                continue;
            }
            for matter in matters {
                for shape_code in plan.shapes.of(shape) {
                    let codes = [event.time, code, *matter, *shape_code, if by_worker { worker } else { 0 }, if by_place { place } else { 0 }];
                    add(self.found.cells.at(codes), plan, self.noted, month, event, row, group_role);
                }
            }
        }
    }
}

/// The worker of a row: its own in rows of work, the leader in all others.
pub(crate) fn worker(month: &Month, event: usize, row: usize, part: u8) -> u32 {
    let of_work = part == Part::Effort as u8 || part == Part::Volunteer as u8;
    if of_work { month.who[row] } else { month.leader[event] }
}

/// Adds all rows of an event to a cell; whether the event counts.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the inner loop of the scan")]
fn fill(cell: &mut Cell, plan: &Plan<'_>, noted: &QuickSet<u32>, month: &Month, event: Event) -> bool {
    let wanted = &plan.wanted;
    let mut counts = if plan.every_row_counts { COUNTS_EVENT } else { 0 };
    if counts == 0 || wanted.rows() {
        for row in month.rows(event.at) {
            let role = plan.roles[month.shape[row] as usize];
            counts |= role & COUNTS_EVENT;
            add_row(cell, plan, month, event.record, row, role);
        }
    }
    if counts != 0 {
        add_event(cell, plan, noted, month, event);
    }
    counts != 0
}

/// Adds one row, and its event if it is the first of it.
fn add(cell: &mut Cell, plan: &Plan<'_>, noted: &QuickSet<u32>, month: &Month, event: Event, row: usize, role: u8) {
    if role & COUNTS_EVENT != 0 {
        add_event(cell, plan, noted, month, event);
    }
    add_row(cell, plan, month, event.record, row, role);
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "the inner loop of the scan")]
fn add_row(cell: &mut Cell, plan: &Plan<'_>, month: &Month, record: u32, row: usize, role: u8) {
    let part = role & PART;
    cell.row(part, month.who[row], month.amount(row), &plan.sets);
    if plan.wanted.households && part == Part::Served as u8 {
        let household = month.household[row];
        let met = cell.meets(record, household);
        cell.household(met, household, &plan.sets);
    }
    if plan.wanted.items {
        add_item(cell, plan, month.shape[row], role);
    }
}

/// The thing of a row, by its shape.
#[inline]
pub(crate) fn add_item(cell: &mut Cell, plan: &Plan<'_>, shape: u32, role: u8) {
    if role & COUNTS_EVENT != 0 {
        cell.add(&plan.sets.items, plan.items[shape as usize], &plan.sets);
    }
}

#[inline]
fn add_event(cell: &mut Cell, plan: &Plan<'_>, noted: &QuickSet<u32>, month: &Month, event: Event) {
    let first = cell.event(event.record, || if plan.wanted.service { month.minutes(event.at) } else { 0 });
    add_of_event(cell, plan, month, event.at, event.epoch, event.frame);
    if first && !noted.is_empty() && noted.contains(&event.record) {
        cell.note(event.record);
    }
}

/// What is told apart once an event.
pub(crate) fn add_of_event(cell: &mut Cell, plan: &Plan<'_>, month: &Month, at: usize, epoch: u32, frame: u32) {
    if plan.wanted.places {
        cell.add(&plan.sets.places, month.place(at), &plan.sets);
    }
    if plan.wanted.agencies {
        cell.add(&plan.sets.agencies, plan.agencies[epoch as usize][frame as usize], &plan.sets);
    }
    if plan.wanted.districts {
        cell.add(&plan.sets.districts, plan.districts[epoch as usize][frame as usize], &plan.sets);
    }
}
