//! What is gathered for one group while rows go by. Filled by scan.rs, merged across threads, read as measures at the end.

use crate::distinct::Distinct;
use crate::intern::QuickMap;
use crate::{Measure, Part};

/// Sizes of the sets of persons, households, workers, places, agencies, items.
pub(crate) type Universes = [usize; 6];

/// Sums and sets of one group.
#[derive(Debug)]
pub(crate) struct Cell {
    /// The record counted last: an event is a run of its rows.
    last: u32,
    last_household: (u32, u32),
    events: i64,
    service_minutes: i64,
    person_times: i64,
    household_times: i64,
    worker_times: i64,
    work_minutes: i64,
    volunteer_times: i64,
    volunteer_minutes: i64,
    quantity: i64,
    persons: Distinct,
    households: Distinct,
    workers: Distinct,
    volunteers: Distinct,
    places: Distinct,
    agencies: Distinct,
    items: Distinct,
    /// Records of its events that were asked to be remembered.
    noted: Vec<u32>,
}

impl Default for Cell {
    fn default() -> Self {
        Self {
            // No record has this number: the counter of acts would be exhausted first.
            last: u32::MAX,
            last_household: (u32::MAX, 0),
            events: 0,
            service_minutes: 0,
            person_times: 0,
            household_times: 0,
            worker_times: 0,
            work_minutes: 0,
            volunteer_times: 0,
            volunteer_minutes: 0,
            quantity: 0,
            persons: Distinct::default(),
            households: Distinct::default(),
            workers: Distinct::default(),
            volunteers: Distinct::default(),
            places: Distinct::default(),
            agencies: Distinct::default(),
            items: Distinct::default(),
            noted: Vec::new(),
        }
    }
}

impl Cell {
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

    /// The event was at this place, under this agency; 0 is none.
    pub(crate) fn surroundings(&mut self, place: u32, agency: u32, sizes: &Universes) {
        if place != 0 {
            self.places.insert(place, sizes[3]);
        }
        if agency != 0 {
            self.agencies.insert(agency, sizes[4]);
        }
    }

    /// A row of the event was about this thing; 0 is none.
    pub(crate) fn item(&mut self, item: u32, sizes: &Universes) {
        if item != 0 {
            self.items.insert(item, sizes[5]);
        }
    }

    /// A person, or a crowd.
    #[inline]
    pub(crate) fn served(&mut self, person: u32, times: i64, sizes: &Universes) {
        self.person_times += times;
        if person != 0 {
            self.persons.insert(person, sizes[0]);
        }
    }

    /// The household of a served row. Rows of one household of one event come one after another.
    #[inline]
    pub(crate) fn household(&mut self, household: u32, record: u32, sizes: &Universes) {
        if household != 0 && self.last_household != (record, household) {
            self.last_household = (record, household);
            self.household_times += 1;
            self.households.insert(household, sizes[1]);
        }
    }

    /// A row of work or of goods.
    #[inline]
    pub(crate) fn worked(&mut self, part: u8, who: u32, amount: i64, sizes: &Universes) {
        const EFFORT: u8 = Part::Effort as u8;
        const VOLUNTEER: u8 = Part::Volunteer as u8;
        const GOODS: u8 = Part::Goods as u8;
        let workers = match part {
            EFFORT => {
                self.worker_times += 1;
                self.work_minutes += amount;
                &mut self.workers
            }
            VOLUNTEER => {
                self.volunteer_times += 1;
                self.volunteer_minutes += amount;
                &mut self.volunteers
            }
            GOODS => {
                self.quantity += amount;
                return;
            }
            _ => return,
        };
        if who != 0 {
            workers.insert(who, sizes[2]);
        }
    }

    /// Adds what another thread gathered for the same group. Runs of rows never cross the parts that threads take, so sums add up.
    pub(crate) fn merge(&mut self, other: &Self, sizes: &Universes) {
        self.add_counts_of_events(other);
        self.add_rows_of(other, sizes);
        self.noted.extend(&other.noted);
    }

    /// Adds a group that shares no row with this one, for a total; its events are counted elsewhere, for one event can stand in several groups.
    pub(crate) fn add_rows_of(&mut self, other: &Self, sizes: &Universes) {
        self.person_times += other.person_times;
        self.household_times += other.household_times;
        self.worker_times += other.worker_times;
        self.work_minutes += other.work_minutes;
        self.volunteer_times += other.volunteer_times;
        self.volunteer_minutes += other.volunteer_minutes;
        self.quantity += other.quantity;
        let Self { persons, households, workers, volunteers, places, agencies, items, .. } = self;
        persons.union(&other.persons, sizes[0]);
        households.union(&other.households, sizes[1]);
        workers.union(&other.workers, sizes[2]);
        volunteers.union(&other.volunteers, sizes[2]);
        places.union(&other.places, sizes[3]);
        agencies.union(&other.agencies, sizes[4]);
        items.union(&other.items, sizes[5]);
    }

    fn add_counts_of_events(&mut self, other: &Self) {
        self.events += other.events;
        self.service_minutes += other.service_minutes;
    }

    /// The value of a measure of events. `begun`: the records of states that began in this group, for [`Measure::Records`].
    pub(crate) fn value(&self, measure: Measure, begun: Option<&Vec<u32>>) -> i64 {
        match measure {
            Measure::Records => {
                let begun = begun.map_or(&[][..], Vec::as_slice);
                let both: QuickMap<u32, ()> = self.noted.iter().filter(|record| begun.binary_search(record).is_ok()).map(|record| (*record, ())).collect();
                self.events + begun.len() as i64 - both.len() as i64
            }
            Measure::Events => self.events,
            Measure::Persons => self.persons.count(),
            Measure::PersonTimes => self.person_times,
            Measure::Households => self.households.count(),
            Measure::HouseholdTimes => self.household_times,
            Measure::Workers => self.workers.count(),
            Measure::WorkerTimes => self.worker_times,
            Measure::WorkMinutes => self.work_minutes,
            Measure::ServiceMinutes => self.service_minutes,
            Measure::Volunteers => self.volunteers.count(),
            Measure::VolunteerTimes => self.volunteer_times,
            Measure::VolunteerMinutes => self.volunteer_minutes,
            Measure::Quantity => self.quantity,
            Measure::Places => self.places.count(),
            Measure::Agencies => self.agencies.count(),
            Measure::Items => self.items.count(),
            Measure::Posts | Measure::Lines | Measure::States | Measure::PersonsAt | Measure::PersonsEver => 0,
        }
    }
}
