//! What is known around a record when its facts are made: the keys of the records that it names, and what its people were on the day.
//! `facts()` stays a pure function of the record and of this.

use base::{Day, Id, Key};

/// What a person, a worker or a volunteer was on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// The person.
    pub key: Key,
    /// The household of that day.
    pub household: Key,
    /// Populations of that day: bit n is the n-th declared population.
    pub populations: u64,
}

/// The surroundings of one record at its writing.
pub trait Known {
    /// The key of the record itself.
    fn me(&self) -> Key;
    /// The organisation under which it is filed.
    fn org(&self) -> Key;
    /// The key of a record that it names; `Key::NONE` for one that this database does not have.
    fn key(&self, id: Id) -> Key;
    /// What a person was on a day.
    fn standing(&self, id: Id, day: Day) -> Standing;
}

/// The kind word of state rows that say what somebody is: their `populations` and `household` make up the [`Standing`] of their subject.
pub const STANDING: base::Word = base::Word::of("standing");
