//! A small world for worked examples in the tests of this and other crates: ids and keys by small numbers, standings and households that are
//! simply said, what is wrong with a record, and figures over a few records. Not part of the crate's face, and used by no running program.

use crate::naive::{Change, Entry, recount};
use crate::{Counted, Dimension, Fact, Filter, GroupValue, Known, Measure, Question, STANDING, Standing, Tree, state};
use base::{Day, Faults, Id, Key, Link, Moment, Record, Time, Typed, Word};

/// The record whose facts are made.
pub const ME: Key = Key(900);
/// The organisation under which it is filed.
pub const ORG: Key = Key(800);

/// The id of record number `n`; its key in the [`World`] is `n` too.
pub fn id(n: u32) -> Id {
    let mut random = [0; 10];
    random[6..].copy_from_slice(&n.to_be_bytes());
    Id::from_parts(Moment::default(), random)
}

/// A reference to record number `n`.
pub fn link<K>(n: u32) -> Link<K> {
    Link::to(id(n))
}

/// The day that is written as `2020-02-03`.
pub fn day(text: &str) -> Day {
    text.parse().expect("a day written in a test")
}

/// The clock time that is written as `08:00`.
pub fn time(text: &str) -> Time {
    text.parse().expect("a clock time written in a test")
}

/// Knows every record by its number. Everybody is nobody in particular until it is said.
#[derive(Clone, Debug, Default)]
pub struct World(Vec<Fact>);

impl World {
    /// Where nobody is anybody in particular.
    pub fn new() -> Self {
        Self::default()
    }

    /// Where these facts of other records have been written; what they say of people holds.
    pub fn after(facts: impl IntoIterator<Item = Fact>) -> Self {
        Self(facts.into_iter().filter(|fact| fact.kind == STANDING).collect())
    }

    /// Record number `n` is of these populations on every day.
    #[must_use]
    pub fn is(self, n: u32, populations: u64) -> Self {
        self.lives(n, 0, populations)
    }

    /// Record number `n` is in this household and of these populations on every day.
    #[must_use]
    pub fn lives(self, n: u32, household: u32, populations: u64) -> Self {
        self.says(Day::MIN, Fact { subject: Key(n), household: Key(household), populations, ..Fact::default() })
    }

    /// Record number `n` is of these populations from this day on.
    #[must_use]
    pub fn since(self, n: u32, populations: u64, from: &str) -> Self {
        self.says(day(from), Fact { subject: Key(n), populations, ..Fact::default() })
    }

    fn says(mut self, from: Day, standing: Fact) -> Self {
        self.0.extend(state(STANDING, from, None, standing));
        self
    }
}

impl Known for World {
    fn me(&self) -> Key {
        ME
    }

    fn org(&self) -> Key {
        ORG
    }

    fn key(&self, id: Id) -> Key {
        let [.., a, b, c, d] = id.bytes();
        Key(u32::from_be_bytes([a, b, c, d]))
    }

    fn standing(&self, id: Id, on: Day) -> Standing {
        let key = self.key(id);
        let said: Vec<&Fact> = self.0.iter().filter(|fact| fact.subject == key && fact.day <= on).collect();
        let holds = |of: &dyn Fn(&Fact) -> bool| said.iter().filter(|fact| of(fact)).map(|fact| fact.times).sum::<i32>() > 0;
        let bits = (0..u64::BITS).map(|n| 1 << n).filter(|bit| holds(&|fact| fact.populations & bit != 0));
        let households = said.iter().map(|fact| fact.household).filter(|household| !household.is_none());
        Standing {
            key,
            populations: bits.sum(),
            household: households.into_iter().rfind(|household| holds(&|fact| fact.household == *household)).unwrap_or(Key::NONE),
        }
    }
}

/// Paths and codes of what is wrong with a record.
pub fn faults_of(record: &impl Record) -> Vec<(String, &'static str)> {
    let mut faults = Faults::new();
    record.rules(&mut faults);
    faults.into_iter().map(|fault| (fault.path, fault.code)).collect()
}

/// Paths of what is wrong with a record.
pub fn faulty_fields(record: &impl Record) -> Vec<String> {
    faults_of(record).into_iter().map(|(path, _)| path).collect()
}

/// A change to a record without faults, and the faults that it brings, as path and code.
pub type RuleExample<R> = (fn(&mut R), &'static [(&'static str, &'static str)]);

/// Tries each change by itself.
///
/// # Panics
/// When a change brings other faults than the example says.
pub fn check_rules<R: Record>(faultless: impl Fn() -> R, examples: &[RuleExample<R>]) {
    for (i, (change, expected)) in examples.iter().enumerate() {
        let mut record = faultless();
        change(&mut record);
        let found = faults_of(&record);
        let found: Vec<(&str, &str)> = found.iter().map(|(path, code)| (path.as_str(), *code)).collect();
        assert_eq!(found, *expected, "example {i}");
    }
}

/// The rows of a record where nobody is anybody in particular.
pub fn facts_of(record: &impl Counted) -> Vec<Fact> {
    record.facts(&World::new())
}

/// What the form of this record would post, read again as the form does, is the record.
///
/// # Panics
/// When it is not.
pub fn survives_the_form<R: Record>(record: &R) {
    let mut typed = Typed::new(Day::MAX);
    record.write("", &mut typed);
    let mut faults = Faults::new();
    let read = R::read(&typed, "", &mut faults).inspect(|read| read.rules(&mut faults));
    assert_eq!((read.map(|read| read.to_json()), faults), (Some(record.to_json()), Faults::new()), "{}", R::CODE);
}

/// One condition of a figure.
pub type Condition = (Dimension, GroupValue);

/// Of this kind.
pub fn kind(code: &str) -> Condition {
    (Dimension::Kind, GroupValue::Word(Word::of(code)))
}

/// Of this thing.
pub fn item(code: &str) -> Condition {
    (Dimension::Item, GroupValue::Word(Word::of(code)))
}

/// In this unit.
pub fn unit(code: &str) -> Condition {
    (Dimension::Unit, GroupValue::Word(Word::of(code)))
}

/// Of the population with this number.
pub fn population(index: usize) -> Condition {
    (Dimension::Population, GroupValue::Bit(index as u8))
}

/// A figure over the facts of these records, each written once, from the first day to `to`, by the recount that says what figures mean.
pub fn figure(records: &[Vec<Fact>], measure: Measure, to: Day, conditions: &[Condition]) -> i64 {
    let written = |(i, facts): (usize, &Vec<Fact>)| Entry { seq: i as u32 + 1, record: Key(i as u32 + 1), change: Change::Written(facts.clone()) };
    let ledger: Vec<Entry> = records.iter().enumerate().map(written).collect();
    let filter = Filter::And(conditions.iter().map(|(dimension, value)| Filter::is(*dimension, *value)).collect());
    let question = Question::new(measure, Key::NONE, Day::MIN, to).filtered(filter);
    recount(&ledger, &question, &Tree::default()).expect("a question that can be answered").totals[0]
}
