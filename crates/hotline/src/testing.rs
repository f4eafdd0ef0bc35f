//! What the worked examples of this slice need: ids that read as small numbers, a [`Known`] without a database, a line and a call without faults.
//! Called by tests only.

use crate::{Answer, Call, Line, LineOwner, Operator};
use base::{Day, Faults, Id, Key, Link, Moment, Record, Set, Text};
use count::{Known, Standing};
use org::Channel;

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

/// Knows every record by its number; nobody is anything in particular.
pub(crate) struct Desk;

impl Known for Desk {
    fn me(&self) -> Key {
        Key(900)
    }
    fn org(&self) -> Key {
        Key(800)
    }
    fn key(&self, id: Id) -> Key {
        Key(u32::from(id.bytes()[15]))
    }
    fn standing(&self, person: Id, _: Day) -> Standing {
        Standing { key: self.key(person), ..Standing::default() }
    }
}

/// A station's line since 28 January 2020.
pub(crate) fn line() -> Line {
    Line {
        name: Text("红棉关爱一号线".into()),
        programme: Text("红棉关爱".into()),
        number: Text("190-0000-0001".into()),
        owner: LineOwner::Station,
        opened: day("2020-01-28"),
        closed: None,
    }
}

/// Worker 11 answered somebody unnamed over line 20 for 25 minutes on 3 February 2020.
pub(crate) fn call() -> Call {
    Call {
        on: day("2020-02-03"),
        line: Link::to(id(20)),
        channel: Channel::Phone,
        outcome: Answer::Resolved,
        topics: Set::default(),
        minutes: Some(25),
        workers: vec![Operator { worker: Link::to(id(11)), minutes: None }],
        summary: None,
        risk: None,
        next: None,
        callers: Vec::new(),
        anonymous: None,
        phone: None,
        actions: None,
        at: None,
        campaign: None,
        project: None,
    }
}
