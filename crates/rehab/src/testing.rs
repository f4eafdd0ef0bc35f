//! What the worked examples of this slice need: ids that read as small numbers, a [`Known`] without a database, an episode and an agreement
//! without faults. Called by tests only.

use crate::{Agreement, Episode, EpisodeKind};
use base::{Day, Faults, Id, Key, Link, Moment, Record, Text};
use count::{Fact, Known, STANDING, Standing};

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

/// Knows every record by its number, and what people are from the standings that other records emitted.
pub(crate) struct Street(Vec<Fact>);

impl Street {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn with(facts: Vec<Fact>) -> Self {
        Self(facts)
    }
}

impl Known for Street {
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
        let key = self.key(person);
        let mut populations = 0;
        for bit in (0..64).map(|n| 1_u64 << n) {
            let held = self.0.iter().filter(|f| f.kind == STANDING && f.subject == key && f.populations & bit != 0 && f.day <= on);
            if held.map(|fact| fact.times).sum::<i32>() > 0 {
                populations |= bit;
            }
        }
        Standing { key, household: Key::NONE, populations }
    }
}

/// Person 1: decided, received, reported for community treatment, three years as printed; worker 11 is responsible.
pub(crate) fn episode() -> Episode {
    Episode {
        person: Link::to(id(1)),
        kind: EpisodeKind::CommunityTreatment,
        decided: day("2020-01-28"),
        number: None,
        authority: None,
        served: Some(day("2020-01-30")),
        reported: Some(day("2020-02-03")),
        start: Some(day("2020-02-03")),
        end: Some(day("2023-02-02")),
        years: None,
        ended: None,
        reason: None,
        worker: Some(Link::to(id(11))),
    }
}

/// Person 1 signed with worker 11 for episode 40 on the day after reporting.
pub(crate) fn agreement() -> Agreement {
    Agreement {
        person: Link::to(id(1)),
        episode: Link::to(id(40)),
        signed: day("2020-02-04"),
        told: Some(day("2020-02-04")),
        witnesses: vec![Text("民警甲".into())],
        worker: Some(Link::to(id(11))),
        number: None,
        guardian: None,
        place: None,
        supersedes: None,
        campaign: None,
        project: None,
    }
}
