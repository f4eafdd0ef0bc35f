//! A small world for the tables of worked examples: every record is known by the number that made its id. Person 51 lives in household 5 and
//! is somebody of population bit 0.

use base::{Day, Faults, Id, Key, Link, Moment, Record, Time};
use count::{Known, Standing};

pub(crate) struct Town;

impl Known for Town {
    fn me(&self) -> Key {
        Key(1)
    }
    fn org(&self) -> Key {
        Key(2)
    }
    fn key(&self, id: Id) -> Key {
        let [.., a, b] = id.bytes();
        Key(u32::from(a) << 8 | u32::from(b))
    }
    fn standing(&self, id: Id, _day: Day) -> Standing {
        let key = self.key(id);
        Standing { key, household: Key(key.0 / 10), populations: 1 }
    }
}

pub(crate) fn link<K>(number: u16) -> Link<K> {
    let [a, b] = number.to_be_bytes();
    Link::to(Id::from_parts(Moment::default(), [0, 0, 0, 0, 0, 0, 0, 0, a, b]))
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().expect("a day in a test")
}

pub(crate) fn time(text: &str) -> Time {
    text.parse().expect("a time in a test")
}

pub(crate) fn faults_of(record: &impl Record) -> Vec<String> {
    let mut faults = Faults::new();
    record.rules(&mut faults);
    faults.iter().map(|fault| fault.path.clone()).collect()
}
