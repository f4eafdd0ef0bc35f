//! Facts at rest: the rows of one record version as a few bytes, one blob a version. Called by the store at every write and at start, so both
//! ways are plain loops. Absent: encryption (facts name nobody) and the record's key and seq (columns of the table beside the blob).
//!
//! Format 1: the byte 1; then row after row until the end: a variable-length mask of the fields that differ from the row before (the first row
//! differs from the empty fact), then those fields in the order of [`Fact`]'s mask bits. Words are four bytes (they are hashes), everything else
//! is a variable-length number, signed ones folded.

use crate::{Fact, Part};
use base::{Day, Key, Word};

/// The first byte of every blob.
const FORMAT: u8 = 1;
/// Number of fields in a mask.
const FIELDS: u32 = 21;

/// Bytes that are not packed facts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadFacts {
    /// The first byte is of no format that this program knows.
    #[error("facts of an unknown format")]
    Format,
    /// The bytes end in the middle of a row.
    #[error("facts cut short")]
    Short,
    /// A field holds what no fact can hold.
    #[error("a fact out of range")]
    Range,
}

/// Packs the rows of one record version.
pub fn pack(facts: &[Fact]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(1 + facts.len() * 24);
    bytes.push(FORMAT);
    let mut before = Fact::default();
    for fact in facts {
        write_row(&mut bytes, &before, fact);
        before = *fact;
    }
    bytes
}

/// The rows of a blob.
pub fn unpack(bytes: &[u8]) -> Result<Vec<Fact>, BadFacts> {
    let mut facts = Vec::new();
    unpack_into(bytes, &mut facts)?;
    Ok(facts)
}

/// As [`unpack`], into a buffer that is emptied first: loading ten million rows allocates once.
pub fn unpack_into(bytes: &[u8], facts: &mut Vec<Fact>) -> Result<(), BadFacts> {
    facts.clear();
    let (format, rest) = bytes.split_first().ok_or(BadFacts::Short)?;
    if *format != FORMAT {
        return Err(BadFacts::Format);
    }
    let mut reader = Reader { rest };
    let mut fact = Fact::default();
    while !reader.rest.is_empty() {
        read_row(&mut reader, &mut fact)?;
        facts.push(fact);
    }
    Ok(())
}

/// One row. Fields that change from row to row have the low bits, so that most masks are one or two bytes.
fn write_row(bytes: &mut Vec<u8>, before: &Fact, fact: &Fact) {
    let differs = [
        before.part != fact.part,
        before.subject != fact.subject,
        before.household != fact.household,
        before.populations != fact.populations,
        before.times != fact.times,
        before.worker != fact.worker,
        before.work_minutes != fact.work_minutes,
        before.item != fact.item,
        before.unit != fact.unit,
        before.quantity != fact.quantity,
        before.day != fact.day,
        before.org != fact.org,
        before.kind != fact.kind,
        before.channel != fact.channel,
        before.service_minutes != fact.service_minutes,
        before.topics != fact.topics,
        before.domain != fact.domain,
        before.place != fact.place,
        before.project != fact.project,
        before.campaign != fact.campaign,
        before.agency != fact.agency,
    ];
    let mask = differs.iter().enumerate().fold(0_u64, |mask, (bit, differs)| mask | u64::from(*differs) << bit);
    write_number(bytes, mask);
    for bit in (0..FIELDS).filter(|bit| mask >> bit & 1 == 1) {
        match bit {
            0 => write_number(bytes, fact.part as u64),
            1 => write_number(bytes, u64::from(fact.subject.0)),
            2 => write_number(bytes, u64::from(fact.household.0)),
            3 => write_number(bytes, fact.populations),
            4 => write_number(bytes, fold(i64::from(fact.times))),
            5 => write_number(bytes, u64::from(fact.worker.0)),
            6 => write_number(bytes, u64::from(fact.work_minutes)),
            7 => bytes.extend(fact.item.0.to_le_bytes()),
            8 => bytes.extend(fact.unit.0.to_le_bytes()),
            9 => write_number(bytes, u64::from(fact.quantity)),
            10 => write_number(bytes, fold(i64::from(fact.day.number()))),
            11 => write_number(bytes, u64::from(fact.org.0)),
            12 => bytes.extend(fact.kind.0.to_le_bytes()),
            13 => bytes.extend(fact.channel.0.to_le_bytes()),
            14 => write_number(bytes, u64::from(fact.service_minutes)),
            15 => write_number(bytes, fact.topics),
            16 => bytes.extend(fact.domain.0.to_le_bytes()),
            17 => write_number(bytes, u64::from(fact.place.0)),
            18 => write_number(bytes, u64::from(fact.project.0)),
            19 => write_number(bytes, u64::from(fact.campaign.0)),
            _ => write_number(bytes, u64::from(fact.agency.0)),
        }
    }
}

/// Changes the fact of the row before into this row.
fn read_row(from: &mut Reader<'_>, fact: &mut Fact) -> Result<(), BadFacts> {
    let mut mask = from.number()?;
    if mask >> FIELDS != 0 {
        return Err(BadFacts::Range);
    }
    while mask != 0 {
        let bit = mask.trailing_zeros();
        mask &= mask - 1;
        match bit {
            0 => fact.part = part_of(from.number()?).ok_or(BadFacts::Range)?,
            1 => fact.subject = from.key()?,
            2 => fact.household = from.key()?,
            3 => fact.populations = from.number()?,
            4 => fact.times = i32::try_from(unfold(from.number()?)).map_err(|_| BadFacts::Range)?,
            5 => fact.worker = from.key()?,
            6 => fact.work_minutes = from.small()?,
            7 => fact.item = from.word()?,
            8 => fact.unit = from.word()?,
            9 => fact.quantity = from.small()?,
            10 => fact.day = from.day()?,
            11 => fact.org = from.key()?,
            12 => fact.kind = from.word()?,
            13 => fact.channel = from.word()?,
            14 => fact.service_minutes = from.small()?,
            15 => fact.topics = from.number()?,
            16 => fact.domain = from.word()?,
            17 => fact.place = from.key()?,
            18 => fact.project = from.key()?,
            19 => fact.campaign = from.key()?,
            _ => fact.agency = from.key()?,
        }
    }
    Ok(())
}

/// The part with this number.
pub(crate) fn part_of(number: u64) -> Option<Part> {
    Some(match number {
        0 => Part::Event,
        1 => Part::Served,
        2 => Part::Effort,
        3 => Part::Volunteer,
        4 => Part::Goods,
        5 => Part::State,
        _ => return None,
    })
}

/// Seven bits a byte, low ones first, the high bit says that more follow.
fn write_number(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Small negative numbers become small positive ones: 0, −1, 1, −2 … are 0, 1, 2, 3 …
fn fold(number: i64) -> u64 {
    ((number << 1) ^ (number >> 63)) as u64
}

fn unfold(number: u64) -> i64 {
    (number >> 1) as i64 ^ -((number & 1) as i64)
}

struct Reader<'bytes> {
    rest: &'bytes [u8],
}

impl Reader<'_> {
    fn number(&mut self) -> Result<u64, BadFacts> {
        let mut number = 0_u64;
        for (at, byte) in self.rest.iter().enumerate() {
            let bits = u64::from(byte & 0x7f);
            // The tenth byte has room for one bit only; an eleventh cannot be.
            if at > 9 || (at == 9 && bits > 1) {
                return Err(BadFacts::Range);
            }
            number |= bits << (7 * at);
            if byte & 0x80 == 0 {
                self.rest = &self.rest[at + 1..];
                return Ok(number);
            }
        }
        Err(BadFacts::Short)
    }

    fn small(&mut self) -> Result<u32, BadFacts> {
        u32::try_from(self.number()?).map_err(|_| BadFacts::Range)
    }

    fn key(&mut self) -> Result<Key, BadFacts> {
        self.small().map(Key)
    }

    fn word(&mut self) -> Result<Word, BadFacts> {
        let (word, rest) = self.rest.split_first_chunk::<4>().ok_or(BadFacts::Short)?;
        self.rest = rest;
        Ok(Word(u32::from_le_bytes(*word)))
    }

    fn day(&mut self) -> Result<Day, BadFacts> {
        let number = i32::try_from(unfold(self.number()?)).map_err(|_| BadFacts::Range)?;
        Day::from_number(number).ok_or(BadFacts::Range)
    }
}
