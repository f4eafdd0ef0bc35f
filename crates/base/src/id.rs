//! Identity: who made a thing first names it. An [`Id`] is a UUIDv7 that the writer makes, the phone included, so that a repeat is known as
//! a repeat; a [`Key`] is the small number by which one database knows the same record in facts and links. Keys never leave the database.

use crate::{Chance, Moment};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A UUIDv7. Its first 48 bits are the millisecond of its making, so ids made one after another lie together in an index.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Id(uuid::Uuid);

impl Id {
    /// A new id for this moment.
    pub fn new(now: Moment, chance: &dyn Chance) -> Self {
        let mut random = [0_u8; 10];
        chance.fill(&mut random);
        Self::from_parts(now, random)
    }

    /// The id of a given moment and given random bytes; for generators that must be repeatable.
    pub fn from_parts(now: Moment, random: [u8; 10]) -> Self {
        let millis = now.millis().max(0) as u64;
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The id of something that is known by what it is made of: the same digest at the same moment gives the same id.
    pub fn of_digest(at: Moment, digest: &[u8; 32]) -> Self {
        let mut random = [0; 10];
        random.copy_from_slice(&digest[..10]);
        Self::from_parts(at, random)
    }

    /// The sixteen bytes kept at rest.
    pub fn bytes(self) -> [u8; 16] {
        *self.0.as_bytes()
    }

    /// Back from the sixteen bytes; any other length is refused.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        uuid::Uuid::from_slice(bytes).ok().map(Self)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The text is not a UUID.
#[derive(Debug, thiserror::Error)]
#[error("not an id")]
pub struct NotAnId;

impl FromStr for Id {
    type Err = NotAnId;
    fn from_str(text: &str) -> Result<Self, NotAnId> {
        uuid::Uuid::try_parse(text).map(Self).map_err(|_| NotAnId)
    }
}

/// The number of a record in one database: `record.n`. Zero stands for "none", so that a fact is a row of plain numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(pub u32);

impl Key {
    /// No record.
    pub const NONE: Key = Key(0);

    /// Whether this names no record.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
}

/// A word of the work (a kind, a channel, a unit, an item) as a number: the FNV-1a hash of its stable code, computed when the program is
/// compiled. A law test keeps the registered words free of collisions; nothing has to be looked up to write or read a fact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Word(pub u32);

impl Word {
    /// No word.
    pub const NONE: Word = Word(0);

    /// The word of this code; the empty code is [`Word::NONE`].
    pub const fn of(code: &str) -> Self {
        let bytes = code.as_bytes();
        if bytes.is_empty() {
            return Self::NONE;
        }
        let mut hash: u32 = 0x811c_9dc5;
        let mut i = 0;
        while i < bytes.len() {
            hash ^= bytes[i] as u32;
            hash = hash.wrapping_mul(0x0100_0193);
            i += 1;
        }
        Self(hash)
    }

    /// Whether nothing was said.
    pub fn is_none(self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_and_sorts_by_its_moment() {
        let early = Id::from_parts(Moment::from_millis(1_580_000_000_000), [7; 10]);
        let late = Id::from_parts(Moment::from_millis(1_580_000_000_001), [0; 10]);
        assert!(early < late);
        assert_eq!(early.to_string().parse::<Id>().unwrap(), early);
        assert_eq!(Id::from_bytes(&early.bytes()), Some(early));
    }

    #[test]
    fn a_word_is_the_same_everywhere() {
        assert_eq!(Word::of("phone"), Word::of("phone"));
        assert_ne!(Word::of("phone"), Word::of("visit"));
        assert!(Word::of("").is_none());
    }
}
