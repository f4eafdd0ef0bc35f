//! What is known around a record when its facts are made: the keys of the records that it names, and what its people were on the day.
//! `facts()` stays a pure function of the record and of this.

use crate::{Fact, Part};
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
    /// The key of a record that it names; `Key::NONE` for one that this database does not have. Of a record that was merged into another it is
    /// the key of that other.
    fn key(&self, id: Id) -> Key;
    /// The key of a record itself, whether it was merged or not: for the record that says so.
    fn own_key(&self, id: Id) -> Key {
        self.key(id)
    }
    /// What a person was on a day.
    fn standing(&self, id: Id, day: Day) -> Standing;
}

/// The kind word of state rows that say what somebody is: their `populations` and `household` make up the [`Standing`] of their subject.
pub const STANDING: base::Word = base::Word::of("standing");

/// The kind word of the row by which a record says that one record was merged into another: from then on the key of the one (`subject`) stands
/// for the other (`household`) wherever facts are made. The row is a state of no times, so it counts for nothing itself.
pub const MERGED: base::Word = base::Word::of("merged");

/// The row that says so.
pub fn merged(org: Key, day: Day, merged: Key, into: Key) -> Fact {
    Fact { day, org, kind: MERGED, part: Part::State, subject: merged, household: into, times: 0, ..Fact::default() }
}
