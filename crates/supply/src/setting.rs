//! What the records of this slice have in common: under which response and project a thing was done, by which workers, for how long, and to
//! whom. Turns it into the beginning of an outline and of an event, so that no row forgets it.

use crate::Happening;
use base::{Choice, Day, Key, Link, Outline, Shape};
use count::{Event, Fact, Known, Part, Standing};
use org::{Campaign, Domain, Project, Worker};
use people::{Household, Person};

/// The common part of a record.
#[derive(Clone, Copy, Default)]
pub(crate) struct Setting<'a> {
    pub(crate) campaign: Option<Link<Campaign>>,
    pub(crate) project: Option<Link<Project>>,
    /// The first one led.
    pub(crate) workers: &'a [Link<Worker>],
    /// Of the whole event; every worker's part is the same.
    pub(crate) minutes: Option<u32>,
    pub(crate) household: Option<Link<Household>>,
    pub(crate) person: Option<Link<Person>>,
}

impl Setting<'_> {
    /// The outline of a record of this day, with the links of the common part.
    pub(crate) fn outline(&self, day: Day) -> Outline {
        let mut outline = Outline::on(day);
        outline.subject = self.person.map(Link::id);
        outline.household = self.household.map(Link::id);
        outline.campaign = self.campaign.map(Link::id);
        outline.project = self.project.map(Link::id);
        outline.link(outline.household, "household");
        outline.link(outline.subject, "person");
        for worker in self.workers {
            outline.link(worker.id(), "worker");
        }
        outline.link(outline.campaign, "campaign");
        outline.link(outline.project, "project");
        outline
    }

    /// An event with its organisation, response, project and workers. A worker named twice is there once.
    pub(crate) fn event(&self, day: Day, kind: Happening, known: &dyn Known) -> Event {
        let minutes = self.minutes.unwrap_or(0);
        let event = Event::on(day, kind.code())
            .org(known.org())
            .campaign(key(self.campaign, known))
            .project(key(self.project, known))
            .domain(Domain::Aid.word())
            .led_by(key(self.workers.first().copied(), known))
            .service_minutes(minutes);
        let distinct = self.workers.iter().enumerate().filter(|(i, worker)| !self.workers[..*i].contains(worker));
        distinct.fold(event, |event, (_, worker)| event.effort(known.key(worker.id()), minutes))
    }

    /// What the person was on the day, in the household that the record names, if it names one.
    pub(crate) fn standing(&self, day: Day, known: &dyn Known) -> Option<Standing> {
        let standing = known.standing(self.person?.id(), day);
        let household = key(self.household, known);
        Some(if household.is_none() { standing } else { Standing { household, ..standing } })
    }

    /// The household that the record names, else the one of the person on the day.
    pub(crate) fn household(&self, day: Day, known: &dyn Known) -> Key {
        match self.standing(day, known) {
            Some(standing) => standing.household,
            None => key(self.household, known),
        }
    }
}

/// The key of a record that may be named.
pub(crate) fn key<K: Shape>(link: Option<Link<K>>, known: &dyn Known) -> Key {
    link.map_or(Key::NONE, |link| known.key(link.id()))
}

/// The rows with these populations on their households: what the record says of a household holds for its row, although no person is named.
pub(crate) fn of_households(mut facts: Vec<Fact>, populations: u64) -> Vec<Fact> {
    for row in facts.iter_mut().filter(|row| row.part == Part::Served && !row.household.is_none()) {
        row.populations |= populations;
    }
    facts
}
