//! What every person was on every day, as far as facts say: the sum of the +1 and −1 rows of the kind `STANDING`. Kept in memory, rebuilt at the
//! start, fed after each commit. The door also asks here whether what it has read of a person still holds.

use base::{Day, Key};
use count::{Fact, Part, STANDING, Standing};
use std::collections::HashMap;

/// One row of a standing, with the record version from which it comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) seq: u32,
    pub(crate) record: Key,
    pub(crate) day: Day,
    pub(crate) times: i32,
    pub(crate) populations: u64,
    pub(crate) household: Key,
}

/// One person.
#[derive(Default)]
struct Person {
    /// The last act that changed the steps.
    changed: u32,
    /// The last act whose facts name the person at all.
    mentioned: u32,
    steps: Vec<Step>,
}

#[derive(Default)]
pub(crate) struct Standings(HashMap<Key, Person>);

/// The standing rows of some facts: of whom, and what.
pub(crate) fn steps(seq: u32, record: Key, facts: &[Fact]) -> impl Iterator<Item = (Key, Step)> {
    facts.iter().filter(|fact| fact.kind == STANDING && fact.part == Part::State && !fact.subject.is_none()).map(move |fact| {
        let step = Step { seq, record, day: fact.day, times: fact.times, populations: fact.populations, household: fact.household };
        (fact.subject, step)
    })
}

/// Everybody whom these facts name.
pub(crate) fn mentioned(facts: &[Fact]) -> impl Iterator<Item = Key> {
    facts.iter().flat_map(|fact| [fact.subject, fact.worker]).filter(|key| !key.is_none())
}

/// The sum of steps up to a day: a population holds while its rows add up to more than nothing; of several households the one entered last.
pub(crate) fn on_day<'a>(key: Key, day: Day, steps: impl Iterator<Item = &'a Step>) -> Standing {
    let (mut bits, mut households) = ([0_i32; 64], Vec::<(Day, Key, i32)>::new());
    let mut seen = 0_u64;
    for step in steps.filter(|step| step.day <= day) {
        seen |= step.populations;
        for (bit, sum) in bits.iter_mut().enumerate() {
            if step.populations & (1 << bit) != 0 {
                *sum += step.times;
            }
        }
        if step.household.is_none() {
            continue;
        }
        match households.iter_mut().find(|(_, household, _)| *household == step.household) {
            Some((entered, _, sum)) => {
                *sum += step.times;
                *entered = if step.times > 0 { (*entered).max(step.day) } else { *entered };
            }
            None => households.push((step.day, step.household, step.times)),
        }
    }
    let populations = (0..64).filter(|bit| seen & (1 << bit) != 0 && bits[*bit] > 0).fold(0, |all, bit| all | 1 << bit);
    let household = households.into_iter().filter(|(_, _, sum)| *sum > 0).max().map_or(Key::NONE, |(_, household, _)| household);
    Standing { key, household, populations }
}

impl Standings {
    pub(crate) fn apply(&mut self, seq: u32, record: Key, facts: &[Fact]) {
        for key in mentioned(facts) {
            self.0.entry(key).or_default().mentioned = seq;
        }
        for (subject, step) in steps(seq, record, facts) {
            let person = self.0.entry(subject).or_default();
            person.steps.push(step);
            person.changed = seq;
        }
    }

    /// Takes back the rows (`facts`) that the act `of` has written for a record.
    pub(crate) fn retract(&mut self, seq: u32, of: u32, record: Key, facts: &[Fact]) {
        for key in mentioned(facts) {
            self.0.entry(key).or_default().mentioned = seq;
        }
        for (subject, _) in steps(of, record, facts) {
            let person = self.0.entry(subject).or_default();
            person.steps.retain(|step| step.record != record || step.seq != of);
            person.changed = seq;
        }
    }

    pub(crate) fn steps_of(&self, key: Key) -> &[Step] {
        self.0.get(&key).map_or(&[], |person| &person.steps)
    }

    /// The last act that changed what the person was.
    pub(crate) fn changed(&self, key: Key) -> u32 {
        self.0.get(&key).map_or(0, |person| person.changed)
    }

    /// The last act that named the person.
    pub(crate) fn mentioned(&self, key: Key) -> u32 {
        self.0.get(&key).map_or(0, |person| person.mentioned)
    }

    /// Everything as numbers, for [`Standings::restored`].
    pub(crate) fn save(&self, numbers: &mut Vec<u32>) {
        numbers.push(self.0.len() as u32);
        for (key, person) in &self.0 {
            numbers.extend([key.0, person.changed, person.mentioned, person.steps.len() as u32]);
            for step in &person.steps {
                let populations = [step.populations as u32, (step.populations >> 32) as u32];
                numbers.extend([step.seq, step.record.0, step.day.number().cast_unsigned(), step.times.cast_unsigned()]);
                numbers.extend(populations);
                numbers.push(step.household.0);
            }
        }
    }

    /// What was saved; none if these are no such numbers.
    pub(crate) fn restored(numbers: &mut impl Iterator<Item = u32>) -> Option<Self> {
        let mut standings = HashMap::new();
        for _ in 0..numbers.next()? {
            let (key, changed, mentioned, steps) = (Key(numbers.next()?), numbers.next()?, numbers.next()?, numbers.next()?);
            let mut step = || {
                Some(Step {
                    seq: numbers.next()?,
                    record: Key(numbers.next()?),
                    day: Day::from_number(numbers.next()?.cast_signed())?,
                    times: numbers.next()?.cast_signed(),
                    populations: u64::from(numbers.next()?) | u64::from(numbers.next()?) << 32,
                    household: Key(numbers.next()?),
                })
            };
            let steps = (0..steps).map(|_| step()).collect::<Option<Vec<Step>>>()?;
            standings.insert(key, Person { changed, mentioned, steps });
        }
        Some(Self(standings))
    }

    /// Everything, sorted: for comparing two processes.
    pub(crate) fn digest(&self) -> Vec<(Key, Vec<Step>)> {
        let mut people: Vec<_> =
            self.0.iter().filter(|(_, person)| !person.steps.is_empty()).map(|(key, person)| (*key, person.steps.clone())).collect();
        for (_, steps) in &mut people {
            steps.sort_by_key(|step| (step.seq, step.record, step.day));
        }
        people.sort_by_key(|(key, _)| *key);
        people
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn step(day: i32, times: i32, populations: u64, household: u32) -> Step {
        let day = Day::from_number(day).unwrap();
        Step { seq: 1, record: Key(1), day, times, populations, household: Key(household) }
    }

    #[test]
    fn a_person_is_what_the_rows_up_to_the_day_add_up_to() {
        let steps = [step(10, 1, 0b01, 5), step(20, 1, 0b11, 6), step(30, -1, 0b01, 5), step(40, -1, 0b11, 6)];
        for (day, populations, household) in [(9, 0, 0), (10, 1, 5), (20, 3, 6), (30, 3, 6), (40, 0, 0)] {
            let standing = on_day(Key(9), Day::from_number(day).unwrap(), steps.iter());
            assert_eq!((standing.populations, standing.household.0), (populations, household), "on day {day}");
        }
    }
}
