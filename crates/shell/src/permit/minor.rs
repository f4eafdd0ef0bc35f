//! Files of minors: who is one, and who opens the file without an approval. 未成年人网络保护条例 art. 36: staff see minors' data by need, with the
//! approval of the responsible person and written down. The lead is that person. The worker who answers for the minor has it by his assignment;
//! for a child under fourteen (个人信息保护法 art. 31) even he asks. Who has just written a file sees it on that day.

use super::MINOR;
use crate::{Actor, Refusal, Shell};
use base::{Day, Key, full_years, policy};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use store::Row;

/// Under this age the law protects more.
const MINOR_YEARS: i32 = 18;
const CHILD_YEARS: i32 = 14;
/// The population that says so where no birthday is known.
const MINOR_CODE: &str = "minor";
/// Birthdays kept in memory: two numbers each.
const BIRTHDAYS_MAX: usize = 200_000;

/// Birthdays by file, each with the last act that was known when it was read: the next act may be a correction.
#[derive(Default)]
pub(crate) struct Birthdays(Mutex<HashMap<Key, (u32, Option<Day>)>>);

/// How young somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Youth {
    Adult,
    Minor,
    Child,
}

impl Youth {
    /// How young somebody is on a day who was born on another. A birthday that is still to come is a slip of the pen; it protects.
    fn on(born: Day, day: Day) -> Self {
        match full_years(born, day) {
            years if years < CHILD_YEARS => Self::Child,
            years if years < MINOR_YEARS => Self::Minor,
            _ => Self::Adult,
        }
    }
}

impl Shell {
    /// The file that an approval is needed for, if the account needs one to open this record: a minor's, or one in the archive, which opens for
    /// everybody by a reason alone.
    pub(crate) fn awaits_approval(&self, actor: &Actor, row: &Row) -> Result<Option<Row>, Refusal> {
        let about = self.registry().kind(&row.kind).is_some_and(|kind| policy::is_about_people(kind.class));
        let Some(person) = self.person_of(row).filter(|_| about) else { return Ok(None) };
        let youth = self.youth(person)?;
        let archived = self.is_archived(person);
        if youth == Youth::Adult && !archived {
            return Ok(None);
        }
        let file = if person == row.key { row.clone() } else { self.store().get_key(person)? };
        let has_just_written = [row, &file].iter().any(|row| row.author == actor.account && row.entered_at.day() == self.now().day());
        let answers = || {
            let me = self.own_worker(actor);
            Ok::<_, Refusal>(youth == Youth::Minor && me.is_some() && self.answers_for(person)? == me)
        };
        let approved = || self.held(actor, MINOR).iter().any(|permit| permit.record == person);
        // whoever breaks the glass for this very file has given his reason
        let broken = || self.held(actor, super::GLASS).iter().any(|permit| permit.record == person);
        let by_duty = !archived && (self.leads(actor, file.org) || approved() || answers()?);
        let opens = actor.account.is_none() || has_just_written || broken() || by_duty;
        Ok(if opens { None } else { Some(file) })
    }

    /// Whether the file is that of a child under fourteen.
    pub(crate) fn is_child(&self, person: Key) -> bool {
        self.youth(person).is_ok_and(|youth| youth == Youth::Child)
    }

    fn youth(&self, person: Key) -> Result<Youth, Refusal> {
        let today = self.now().day();
        if let Some(born) = self.born(person)? {
            return Ok(Youth::on(born, today));
        }
        let is_said = self.store().standing(person, today).populations & self.population_bits(&[MINOR_CODE]) != 0;
        Ok(if is_said { Youth::Minor } else { Youth::Adult })
    }

    /// The birthday that a file says; none if it says none or cannot be opened.
    fn born(&self, person: Key) -> Result<Option<Day>, Refusal> {
        let seq = self.store().seq();
        let known = |birthdays: &HashMap<Key, (u32, Option<Day>)>| birthdays.get(&person).filter(|(read, _)| *read == seq).copied();
        if let Some((_, born)) = known(&self.birthdays().0.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(born);
        }
        let row = self.store().get_key(person)?;
        let says = self.registry().kind(&row.kind).and_then(|kind| kind.born);
        let document = self.store().open_record(&row, None).ok().and_then(|opened| opened.doc);
        let born = says.zip(document).and_then(|(says, document)| says(&document));
        let mut birthdays = self.birthdays().0.lock().unwrap_or_else(PoisonError::into_inner);
        if birthdays.len() >= BIRTHDAYS_MAX {
            birthdays.clear();
        }
        birthdays.insert(person, (seq, born));
        Ok(born)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn somebody_is_of_age_on_the_eighteenth_birthday() {
        let worked = [
            ("1890-03-02", "1904-03-01", Youth::Child),
            ("1890-03-02", "1904-03-02", Youth::Minor),
            ("1890-03-02", "1908-03-01", Youth::Minor),
            ("1890-03-02", "1908-03-02", Youth::Adult),
            ("1892-02-29", "1910-02-27", Youth::Minor),
            ("1892-02-29", "1910-02-28", Youth::Adult),
            ("1890-03-02", "1889-01-01", Youth::Child),
        ];
        for (born, day, expected) in worked {
            assert_eq!(Youth::on(born.parse().unwrap(), day.parse().unwrap()), expected, "{born} on {day}");
        }
    }
}
