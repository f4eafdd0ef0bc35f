//! What is gathered for one group while rows go by. Filled by scan.rs, merged across threads, read as measures at the end.

use crate::columns::Month;
use crate::distinct::Distinct;
use crate::intern::QuickSet;
use crate::plan::Wanted;
use crate::{Measure, Part};
use std::ops::Range;

/// Parts of facts and one place for rows that do not belong, so that the part of a row is an index and no question.
pub(crate) const PARTS: usize = 8;

/// Bits where numbers go that nobody asked for. Some, and not one: to write to one place again and again is slow.
pub(crate) const NOWHERE: u32 = 512;

/// Where the sets of a cell lie in its one bitmap. Each begins with the number 0, "none", which is never counted. A set that nobody asked for has
/// no room, and what would go there goes to the first bits, [`NOWHERE`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Sets {
    /// By part: where the set of its people or workers begins, and a mask for their numbers: of those that nobody asked for, some bits.
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
        let mut sets = Self { universe: NOWHERE as usize, who: [(0, NOWHERE - 1); PARTS], ..Self::default() };
        for (part, wanted, size) in [
            (Part::Served, wanted.persons, sizes.persons),
            (Part::Effort, wanted.workers, sizes.workers),
            (Part::Volunteer, wanted.volunteers, sizes.workers),
        ] {
            let range = sets.room(wanted, size);
            if wanted {
                sets.who[part as usize] = (range.start, u32::MAX);
                sets.ends[part as usize] = range.end;
            }
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

/// What a row of one shape adds, so that many rows are added in one loop without a question what they are: that cannot be guessed, and a wrong guess
/// costs more than all the additions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RowRule {
    /// The part, or the place for rows that do not belong.
    part: u8,
    /// Where in the bitmap the person or worker of the row stands, and a mask for its number.
    start: u32,
    mask: u32,
    /// What to multiply an amount with before it is added to [`Sums::amounts`].
    amounts: [u64; 2],
    /// What to add to [`Sums::rows`].
    row: u64,
    /// A mask for the number of its household.
    household: u32,
}

impl RowRule {
    pub(crate) fn new(part: u8, sets: &Sets) -> Self {
        let (start, mask) = sets.who[usize::from(part) % PARTS];
        let household = if part == Part::Served as u8 { u32::MAX } else { 0 };
        let mut rule = Self { part, start, mask, amounts: [0; 2], row: 0, household };
        if let Some(place) = SUMMED.iter().position(|summed| *summed as u8 == part) {
            rule.amounts[place / 2] = 1 << (place % 2 * 32);
            rule.row = 1 << (place * 16);
        }
        rule
    }
}

/// The parts whose rows have amounts, or are counted.
const SUMMED: [Part; 4] = [Part::Served, Part::Effort, Part::Volunteer, Part::Goods];
/// So few rows that no sum outgrows its place in [`Sums`].
const ROWS_AT_ONCE: usize = 1 << 15;

/// Sums of few rows for the parts in [`SUMMED`], several in a number.
#[derive(Default)]
struct Sums {
    amounts: [u64; 2],
    rows: u64,
}

impl Sums {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the innermost loop of the scan")]
    fn add<const ALL: bool>(&mut self, rule: &RowRule, amount: i16) {
        let amount = i64::from(amount).cast_unsigned();
        self.amounts[0] = self.amounts[0].wrapping_add(amount.wrapping_mul(rule.amounts[0]));
        if ALL {
            self.amounts[1] = self.amounts[1].wrapping_add(amount.wrapping_mul(rule.amounts[1]));
            self.rows = self.rows.wrapping_add(rule.row);
        }
    }

    /// Rows, and the sum of their amounts.
    fn of(&self, place: usize) -> Sum {
        let both = self.amounts[place / 2];
        let low = both as u32 as i32;
        // a sum below nothing borrowed from the one above
        let high = (both.wrapping_sub(i64::from(low).cast_unsigned()) >> 32) as i32;
        Sum { rows: i64::from((self.rows >> (place * 16)) as u16), amounts: i64::from([low, high][place % 2]) }
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

    /// Adds one row of an event, but for its household.
    #[inline]
    pub(crate) fn row(&mut self, part: u8, who: u32, amount: i64, sets: &Sets) {
        let part = usize::from(part) % PARTS;
        let (start, mask) = sets.who[part];
        self.sums[part].rows += 1;
        self.sums[part].amounts += amount;
        self.distinct.insert(start + (who & mask), sets.universe);
    }

    /// Adds these rows of a month, but for their households. Without `ALL` only what most tables ask for: people, and the sums of the first two parts
    /// of [`SUMMED`]; that takes two thirds of the time.
    pub(crate) fn rows<const ALL: bool>(&mut self, rules: &[RowRule], month: &Month, rows: Range<usize>, sets: &Sets) {
        for start in rows.clone().step_by(ROWS_AT_ONCE) {
            let rows = start..rows.end.min(start + ROWS_AT_ONCE);
            let columns = month.shape[rows.clone()].iter().zip(&month.who[rows.clone()]).zip(&month.amount[rows.clone()]);
            let mut sums = Sums::default();
            self.distinct.insert_all(
                columns.map(|((shape, who), amount)| {
                    let rule = &rules[*shape as usize];
                    sums.add::<ALL>(rule, *amount);
                    rule.start.wrapping_add(who & rule.mask)
                }),
                sets.universe,
            );
            for (place, part) in SUMMED.iter().enumerate() {
                let Sum { rows, amounts } = sums.of(place);
                let sum = &mut self.sums[*part as usize];
                (sum.rows, sum.amounts) = (sum.rows + rows, sum.amounts + amounts);
            }
            for (row, amount) in month.wide_amounts(rows) {
                let part = usize::from(rules[month.shape[row] as usize].part) % PARTS;
                self.sums[part].amounts += amount - i64::from(i16::MAX);
            }
        }
    }

    /// Adds the households of these rows of a month. `begins`: whether an event begins with the row.
    pub(crate) fn households(&mut self, rules: &[RowRule], month: &Month, rows: Range<usize>, begins: &[bool], sets: &Sets) {
        let (mut last, mut times) = (0, 0_u32);
        let columns = month.shape[rows.clone()].iter().zip(&month.household[rows]).zip(begins).zip(0_u32..);
        self.distinct.insert_all(
            columns.map(|(((shape, household), begins), at)| {
                let mask = rules[*shape as usize].household;
                let household = household & mask;
                last &= u32::from(*begins).wrapping_sub(1);
                let is_some = u32::from(household != 0);
                times += is_some & u32::from(household != last);
                last = last & is_some.wrapping_sub(1) | household;
                sets.households.start.wrapping_add(household) & mask | (at % NOWHERE) & !mask
            }),
            sets.universe,
        );
        self.household_times += i64::from(times);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_that_share_a_number_do_not_touch_each_other() {
        let rules = SUMMED.map(|part| RowRule::new(part as u8, &Sets::default()));
        let (mut sums, mut expected) = (Sums::default(), [(0, 0); SUMMED.len()]);
        for row in 0..ROWS_AT_ONCE {
            let (place, amount) = (row % 7 % 4, if row % 3 == 0 { i16::MIN } else { (row % 60) as i16 - 20 });
            sums.add::<true>(&rules[place], amount);
            expected[place] = (expected[place].0 + 1, expected[place].1 + i64::from(amount));
        }
        let found = [0, 1, 2, 3].map(|place| (sums.of(place).rows, sums.of(place).amounts));
        assert_eq!(found, expected);
        assert!(expected.iter().all(|(rows, amounts)| *rows > 0 && *amounts < 0));
    }
}
