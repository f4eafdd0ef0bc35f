//! Whom help reaches: a household, a person of it, or both. Used by surveys, needs and deliveries. Absent: what a household is (crate `people`).

use base::{Day, Key, Link, Outline};
use count::{Fact, Known, Part, Standing};
use org::{Filing, key_of};
use people::{Household, Person};

/// The household and the person that a record names; it may name only one of them.
#[derive(Clone, Copy)]
pub(crate) struct Reached {
    pub(crate) household: Option<Link<Household>>,
    pub(crate) person: Option<Link<Person>>,
}

impl Reached {
    /// What the person was on the day, in the household that the record names, if it names one.
    pub(crate) fn standing(self, day: Day, known: &dyn Known) -> Option<Standing> {
        let standing = known.standing(self.person?.id(), day);
        let household = key_of(self.household, known);
        Some(if household.is_none() { standing } else { Standing { household, ..standing } })
    }

    /// The household that the record names, else the one of the person on the day.
    pub(crate) fn household(self, day: Day, known: &dyn Known) -> Key {
        self.standing(day, known).map_or_else(|| key_of(self.household, known), |standing| standing.household)
    }

    /// The outline of a record filed so, with the household of which it is.
    pub(crate) fn outline(self, filing: Filing, day: Day) -> Outline {
        let mut outline = filing.link(self.household, "household").about(self.person).outline(day);
        outline.household = self.household.map(Link::id);
        outline
    }
}

/// The rows with these populations on their households: what the record says of a household holds for its row, although no person is named.
pub(crate) fn of_households(mut facts: Vec<Fact>, populations: u64) -> Vec<Fact> {
    for row in facts.iter_mut().filter(|row| row.part == Part::Served && !row.household.is_none()) {
        row.populations |= populations;
    }
    facts
}
