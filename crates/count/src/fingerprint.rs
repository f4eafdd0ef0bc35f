//! A fingerprint of everything that counts, for comparing two engines: one that came from a snapshot with one that was read from the facts. Called by
//! the store's `verify`. It does not depend on how numbers were given out, nor on the order of rows within a month.

use crate::columns::{Dictionaries, Month};
use crate::scan::read;
use crate::{Engine, Part};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

/// How much counts at an act, and a sum of hashes over all of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fingerprint {
    /// Rows of events and changes of state that count.
    pub rows: u64,
    /// The sum of the hashes of these rows, each with the act and the record to which it belongs.
    pub sum: u64,
}

impl Engine {
    /// The fingerprint of what was known at an act.
    pub fn fingerprint(&self, at: u32) -> Fingerprint {
        let mut print = Fingerprint::default();
        // A copy, so that the writer does not wait until everything is read.
        let tables = self.with_tables(Dictionaries::clone);
        for (number, month) in self.months_between(i32::MIN, i32::MAX) {
            read(&month, |month| print.month(number, month, at, &tables));
        }
        let (templates, persons) = (tables.templates.values(), tables.persons.values());
        self.with_states(|states| {
            for row in states.standing_at(at) {
                print.add(&(row.born, row.record, row.day, &templates[row.template as usize], persons[row.person as usize]));
            }
        });
        print
    }
}

impl Fingerprint {
    fn month(&mut self, number: i32, month: &Month, at: u32, tables: &Dictionaries) {
        let (len, alive) = month.at(at);
        for event in (0..len).filter(|event| alive[event / 64] >> (event % 64) & 1 == 1) {
            let (frame, matter) = (tables.frames.values()[month.frame[event] as usize], &tables.matters.values()[month.matter[event] as usize]);
            let (leader, place) = (tables.workers.values()[month.leader[event] as usize], tables.places.values()[month.place(event) as usize]);
            let when = (number, month.day[event], month.born[event], month.record[event]);
            for row in month.rows(event) {
                let shape = &tables.shapes.values()[month.shape[row] as usize];
                let of_work = matches!(shape.part, Part::Effort | Part::Volunteer);
                let people = if of_work { &tables.workers } else { &tables.persons };
                let (who, household) = (people.values()[month.who[row] as usize], tables.households.values()[month.household[row] as usize]);
                self.add(&(when, frame, matter, leader, place, month.minutes(event), (shape, who, household, month.amount(row))));
            }
        }
    }

    fn add(&mut self, row: &impl Hash) {
        // The same keys in every process of one program, which is all that is compared.
        let mut hasher = DefaultHasher::new();
        row.hash(&mut hasher);
        self.rows += 1;
        self.sum = self.sum.wrapping_add(hasher.finish());
    }
}
