//! Surroundings for worked examples: ids and keys by small numbers, standings that are simply said, and figures over a few records.

use base::{Day, Faults, Id, Json, Key, Record, Value, Word};
use count::naive::{Change, Entry, recount};
use count::{Counted, Dimension, Fact, Filter, GroupValue, Known, Measure, Question, Standing, Tree};

/// The id of record number `n`.
pub(crate) fn id(n: u8) -> Id {
    let mut bytes = [0; 16];
    bytes[6] = 0x70;
    bytes[8] = 0x80;
    bytes[15] = n;
    Id::from_bytes(&bytes).unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// Paths and codes of what is wrong with a record.
pub(crate) fn faults_of(record: &impl Record) -> Vec<(String, &'static str)> {
    let mut faults = Faults::new();
    record.rules(&mut faults);
    faults.into_iter().map(|fault| (fault.path, fault.code)).collect()
}

/// Knows every record: the key is the number. The record itself is 200, its organisation 100.
pub(crate) struct Around(Vec<Standing>);

impl Around {
    pub(crate) fn new() -> Self {
        Self(Vec::new())
    }

    /// What record number `n` was on every day.
    pub(crate) fn standing(mut self, n: u8, populations: u64) -> Self {
        self.0.push(Standing { key: Key(u32::from(n)), household: Key::NONE, populations });
        self
    }
}

impl Known for Around {
    fn me(&self) -> Key {
        Key(200)
    }
    fn org(&self) -> Key {
        Key(100)
    }
    fn key(&self, id: Id) -> Key {
        Key(u32::from(id.bytes()[15]))
    }
    fn standing(&self, id: Id, _day: Day) -> Standing {
        let key = self.key(id);
        self.0.iter().copied().find(|standing| standing.key == key).unwrap_or(Standing { key, ..Standing::default() })
    }
}

/// A figure over these records, by the recount that defines what figures mean.
pub(crate) fn figure(records: &[Vec<Fact>], measure: Measure, on: Day, conditions: &[(Dimension, GroupValue)]) -> i64 {
    let written = |(i, facts): (usize, &Vec<Fact>)| Entry { seq: i as u32 + 1, record: Key(i as u32 + 1), change: Change::Written(facts.clone()) };
    let ledger: Vec<Entry> = records.iter().enumerate().map(written).collect();
    let filter = Filter::And(conditions.iter().map(|(dimension, value)| Filter::is(*dimension, *value)).collect());
    let question = Question::new(measure, Key::NONE, Day::MIN, on).filtered(filter);
    recount(&ledger, &question, &Tree::default()).unwrap().totals[0]
}

pub(crate) fn kind(code: &str) -> (Dimension, GroupValue) {
    (Dimension::Kind, GroupValue::Word(Word::of(code)))
}

pub(crate) fn item(code: &str) -> (Dimension, GroupValue) {
    (Dimension::Item, GroupValue::Word(Word::of(code)))
}

/// What the form of this record would post, read again as the form does.
pub(crate) fn through_the_form<R: Counted>(record: &R) -> Result<Json, Faults> {
    let class = base::policy::Class::Structure;
    let kind = shell::slice::kind::<R>(class, "flag");
    let typed = (kind.fill)(&Value::to_json(record), day("2020-02-14")).unwrap();
    (kind.read)(&typed)
}
