//! What the worked examples of this slice need: ids that read as small numbers, a [`Known`] without a database, and a contact without faults.
//! Called by tests only.

use crate::{Contact, Effort, Reached, Served, ServedAs};
use base::{Choice, Day, Faults, Id, Key, Link, Moment, Record, Set};
use count::{Known, Standing};
use org::{Channel, Population};

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The id of record number `n`; its key is `n` too.
pub(crate) fn id(n: u8) -> Id {
    Id::from_parts(Moment::from_millis(0), [n; 10])
}

/// A change to a record without faults, and the faults that it brings, as path and code.
pub(crate) type RuleExample<R> = (fn(&mut R), &'static [(&'static str, &'static str)]);

/// Tries each change by itself.
pub(crate) fn check_rules<R: Record>(faultless: fn() -> R, examples: &[RuleExample<R>]) {
    for (i, (change, expected)) in examples.iter().enumerate() {
        let mut record = faultless();
        change(&mut record);
        let mut faults = Faults::new();
        record.rules(&mut faults);
        let found: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.code)).collect();
        assert_eq!(found, *expected, "example {i}");
    }
}

/// People and what they have been since when.
pub(crate) struct Town(Vec<(u8, Population, Day)>);

impl Town {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn person(mut self, n: u8, population: Population, since: &str) -> Self {
        self.0.push((n, population, day(since)));
        self
    }
}

impl Known for Town {
    fn me(&self) -> Key {
        Key(900)
    }
    fn org(&self) -> Key {
        Key(800)
    }
    fn key(&self, id: Id) -> Key {
        Key(u32::from(id.bytes()[15]))
    }
    fn standing(&self, person: Id, on: Day) -> Standing {
        let held = self.0.iter().filter(|(n, _, since)| id(*n) == person && *since <= on);
        Standing { key: self.key(person), household: Key::NONE, populations: held.fold(0, |bits, (_, population, _)| bits | population.bit()) }
    }
}

/// Worker 11 phoned client 1 for twenty minutes on 3 February 2020.
pub(crate) fn contact() -> Contact {
    Contact {
        on: day("2020-02-03"),
        channel: Channel::Phone,
        served: vec![Served { person: Link::to(id(1)), role: ServedAs::Client }],
        topics: Set::default(),
        minutes: Some(20),
        outcome: Reached::Reached,
        workers: vec![Effort { worker: Link::to(id(11)), minutes: None }],
        summary: None,
        need: None,
        next: None,
        at: None,
        anonymous: None,
        place: None,
        domain: None,
        note: None,
        campaign: None,
        project: None,
    }
}
