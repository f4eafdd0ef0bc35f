//! What is gathered for one group while rows go by. Filled by scan.rs, merged across threads, read as measures at the end.

use crate::distinct::Distinct;
use crate::intern::QuickSet;
use crate::plan::Wanted;
use crate::{Measure, Part};
use std::ops::Range;

/// Parts of facts and one place for rows that do not belong, so that the part of a row is an index and no question.
pub(crate) const PARTS: usize = 8;

/// Where the sets of a cell lie in its one bitmap. Each begins with the number 0, "none", which is never counted. A set that nobody asked for has
/// no room, and what would go there goes to bit 0.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sets {
    /// By part: where the set of its people or workers begins, and a mask that turns their numbers to 0 where nobody asked.
    pub(crate) who: [(u32, u32); PARTS],
    ends: [u32; PARTS],
    pub(crate) households: Range<u32>,
    pub(crate) places: Range<u32>,
    pub(crate) agencies: Range<u32>,
    pub(crate) districts: Range<u32>,
    pub(crate) items: Range<u32>,
    /// Size of the bitmap in bits.
    pub(crate) universe: usize,
}

/// How many numbers there are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) persons: usize,
    pub(crate) households: usize,
    pub(crate) workers: usize,
    pub(crate) places: usize,
    pub(crate) agencies: usize,
    pub(crate) districts: usize,
    pub(crate) items: usize,
}

impl Sets {
    pub(crate) fn new(wanted: &Wanted, sizes: Sizes) -> Self {
        let mut sets = Self { universe: 1, ..Self::default() };
        for (part, wanted, size) in [
            (Part::Served, wanted.persons, sizes.persons),
            (Part::Effort, wanted.workers, sizes.workers),
            (Part::Volunteer, wanted.volunteers, sizes.workers),
        ] {
            let range = sets.room(wanted, size);
            sets.who[part as usize] = (range.start, if wanted { u32::MAX } else { 0 });
            sets.ends[part as usize] = range.end;
        }
        sets.households = sets.room(wanted.households, sizes.households);
        sets.places = sets.room(wanted.places, sizes.places);
        sets.agencies = sets.room(wanted.agencies, sizes.agencies);
        sets.districts = sets.room(wanted.districts, sizes.districts);
        sets.items = sets.room(wanted.items, sizes.items);
        sets
    }

    fn room(&mut self, wanted: bool, size: usize) -> Range<u32> {
        if !wanted {
            return 0..0;
        }
        let start = self.universe;
        self.universe += size;
        start as u32..self.universe as u32
    }

    fn people(&self, part: Part) -> Range<u32> {
        self.who[part as usize].0..self.ends[part as usize]
    }
}

/// What a row of one shape is to the figure, and where in the bitmap the person or worker of it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowRule {
    /// The part, or the place for rows that do not belong.
    pub(crate) part: u8,
    pub(crate) start: u32,
    /// Turns the number to 0 where nobody asked for it.
    pub(crate) mask: u32,
}

impl RowRule {
    pub(crate) fn new(part: u8, sets: &Sets) -> Self {
        let (start, mask) = sets.who[usize::from(part) % PARTS];
        Self { part, start, mask }
    }
}

/// Rows, and the sum of their amounts (person-times, minutes of work, quantity).
#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    rows: i64,
    amounts: i64,
}

/// Sums and sets of one group.
#[derive(Debug)]
pub(crate) struct Cell {
    /// The record counted last: an event is a run of its rows.
    last: u32,
    last_household: (u32, u32),
    events: i64,
    service_minutes: i64,
    household_times: i64,
    /// By part.
    sums: [Sum; PARTS],
    distinct: Distinct,
    /// Records of its events that were asked to be remembered.
    noted: Vec<u32>,
}

/// Tells runs of one household within one event, while served rows go by.
#[derive(Default)]
pub(crate) struct RunOfRows {
    last: (u16, u32),
}

impl RunOfRows {
    /// Whether an event meets a household for the first time; 0 is none, as in rows of other parts. Rows of one household lie together.
    #[inline]
    pub(crate) fn meets(&mut self, event: u16, household: u32) -> bool {
        let new = household != 0 && self.last != (event, household);
        self.last = if household == 0 { self.last } else { (event, household) };
        new
    }
}

impl Default for Cell {
    fn default() -> Self {
        Self::new(Distinct::default())
    }
}

impl Cell {
    pub(crate) fn new(distinct: Distinct) -> Self {
        Self {
            // No record has this number: the counter of acts would be exhausted first.
            last: u32::MAX,
            last_household: (u32::MAX, 0),
            events: 0,
            service_minutes: 0,
            household_times: 0,
            sums: [Sum::default(); PARTS],
            distinct,
            noted: Vec::new(),
        }
    }

    /// The event of a record counts here; whether it is the first row of it that does.
    #[inline]
    pub(crate) fn event(&mut self, record: u32, minutes: impl FnOnce() -> i64) -> bool {
        if self.last == record {
            return false;
        }
        self.last = record;
        self.events += 1;
        self.service_minutes += minutes();
        true
    }

    /// Remembers a record of an event.
    pub(crate) fn note(&mut self, record: u32) {
        self.noted.push(record);
    }

    /// Adds a number to one of the sets; 0 is none.
    pub(crate) fn add(&mut self, set: &Range<u32>, number: u32, sets: &Sets) {
        if number != 0 {
            self.distinct.insert(set.start + number, sets.universe);
        }
    }

    /// Adds events that are each the only one of their record, with their minutes.
    #[inline]
    pub(crate) fn add_events(&mut self, events: i64, minutes: i64) {
        self.events += events;
        self.service_minutes += minutes;
    }

    /// Adds one row of an event, but for its household. There is no branch on what a row is: that cannot be guessed, and a wrong guess costs more
    /// than all the additions.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the innermost loop of the scan")]
    pub(crate) fn row(&mut self, rule: RowRule, who: u32, amount: i64, sets: &Sets) {
        let sum = &mut self.sums[usize::from(rule.part) % PARTS];
        sum.rows += 1;
        sum.amounts += amount;
        self.distinct.insert(rule.start + (who & rule.mask), sets.universe);
    }

    /// Whether the event of a record meets a household for the first time here. Rows of one household lie together.
    #[inline]
    pub(crate) fn meets(&mut self, record: u32, household: u32) -> bool {
        let new = household != 0 && self.last_household != (record, household);
        if new {
            self.last_household = (record, household);
        }
        new
    }

    /// Adds the household of a served row; `met`: whether the event meets it in this row for the first time.
    #[inline]
    pub(crate) fn household(&mut self, met: bool, household: u32, sets: &Sets) {
        self.household_times += i64::from(met);
        self.distinct.insert(sets.households.start + household, sets.universe);
    }

    /// Adds what another thread gathered for the same group. Runs of rows never cross the parts that threads take, so sums add up.
    pub(crate) fn merge(&mut self, other: &Self, sets: &Sets) {
        self.events += other.events;
        self.service_minutes += other.service_minutes;
        self.noted.extend(&other.noted);
        self.add_rows_of(other, sets);
    }

    /// Adds a group that shares no row with this one, for a total; its events are counted elsewhere, for one event can stand in several groups.
    pub(crate) fn add_rows_of(&mut self, other: &Self, sets: &Sets) {
        self.household_times += other.household_times;
        for (mine, theirs) in self.sums.iter_mut().zip(other.sums) {
            mine.rows += theirs.rows;
            mine.amounts += theirs.amounts;
        }
        self.distinct.union(&other.distinct, sets.universe);
    }

    /// The value of a measure of events. `begun`: the records of states that began in this group, for [`Measure::Records`].
    pub(crate) fn value(&self, measure: Measure, begun: Option<&Vec<u32>>, sets: &Sets) -> i64 {
        let distinct = |set: Range<u32>| self.distinct.count(set.start + 1..set.end.max(set.start + 1));
        match measure {
            Measure::Records => {
                let begun = begun.map_or(&[][..], Vec::as_slice);
                let both: QuickSet<u32> = self.noted.iter().copied().filter(|record| begun.binary_search(record).is_ok()).collect();
                self.events + begun.len() as i64 - both.len() as i64
            }
            Measure::Events => self.events,
            Measure::Persons => distinct(sets.people(Part::Served)),
            Measure::PersonTimes => self.sums[Part::Served as usize].amounts,
            Measure::Households => distinct(sets.households.clone()),
            Measure::HouseholdTimes => self.household_times,
            Measure::Workers => distinct(sets.people(Part::Effort)),
            Measure::WorkerTimes => self.sums[Part::Effort as usize].rows,
            Measure::WorkMinutes => self.sums[Part::Effort as usize].amounts,
            Measure::ServiceMinutes => self.service_minutes,
            Measure::Volunteers => distinct(sets.people(Part::Volunteer)),
            Measure::VolunteerTimes => self.sums[Part::Volunteer as usize].rows,
            Measure::VolunteerMinutes => self.sums[Part::Volunteer as usize].amounts,
            Measure::Quantity => self.sums[Part::Goods as usize].amounts,
            Measure::Places => distinct(sets.places.clone()),
            Measure::Agencies => distinct(sets.agencies.clone()),
            Measure::Districts => distinct(sets.districts.clone()),
            Measure::Items => distinct(sets.items.clone()),
            Measure::Posts
            | Measure::Lines
            | Measure::States
            | Measure::PersonsAt
            | Measure::PersonsEver
            | Measure::PersonsNew
            | Measure::PersonsAgain
            | Measure::MedianMinutes
            | Measure::MedianQuantity => 0,
        }
    }
}
