//! What the records of this slice have in common: under which response and project, where, and by which workers. Turns it into the beginning of
//! an outline and of an event, so that no row forgets it.

use crate::Happening;
use base::{Choice, Day, Key, Link, Outline, Shape, Time};
use count::{Event, Known};
use org::{Campaign, Domain, Place, Project, Worker};

/// Minutes of a day: a window that ends on the clock before it begins ends on the next day.
const DAY_MINUTES: u32 = 24 * 60;

/// The common part of a record.
#[derive(Clone, Copy, Default)]
pub(crate) struct Setting<'a> {
    pub(crate) campaign: Option<Link<Campaign>>,
    pub(crate) project: Option<Link<Project>>,
    pub(crate) place: Option<Link<Place>>,
    /// The first one led.
    pub(crate) workers: &'a [Link<Worker>],
    /// Of every worker.
    pub(crate) minutes: u32,
}

impl Setting<'_> {
    /// The outline of a record of this day, with the links of the common part.
    pub(crate) fn outline(&self, day: Day) -> Outline {
        let mut outline = Outline::on(day);
        outline.campaign = self.campaign.map(Link::id);
        outline.project = self.project.map(Link::id);
        outline.link(self.place.map(Link::id), "place");
        for worker in self.workers {
            outline.link(worker.id(), "worker");
        }
        outline.link(outline.campaign, "campaign");
        outline.link(outline.project, "project");
        outline
    }

    /// An event with its organisation, response, project, place and workers. A worker named twice is there once.
    pub(crate) fn event(&self, day: Day, kind: Happening, known: &dyn Known) -> Event {
        let event = Event::on(day, kind.code())
            .org(known.org())
            .campaign(key(self.campaign, known))
            .project(key(self.project, known))
            .place(key(self.place, known))
            .domain(domain(kind).word())
            .led_by(key(self.workers.first().copied(), known));
        let distinct = self.workers.iter().enumerate().filter(|(i, worker)| !self.workers[..*i].contains(worker));
        distinct.fold(event, |event, (_, worker)| event.effort(known.key(worker.id()), self.minutes))
    }
}

/// Sweeps and registration are help with management; what asks about an illness is epidemic work.
pub(crate) fn domain(kind: Happening) -> Domain {
    match kind {
        Happening::Sweep | Happening::DwellingCheck | Happening::Hazard | Happening::RegistryEntry => Domain::Management,
        Happening::PostTally | Happening::Passage | Happening::SelfReport | Happening::ArrivalFound | Happening::ScreenResult => Domain::Epidemic,
    }
}

/// The key of a record that may be named.
pub(crate) fn key<K: Shape>(link: Option<Link<K>>, known: &dyn Known) -> Key {
    link.map_or(Key::NONE, |link| known.key(link.id()))
}

/// Minutes between two clock times, over midnight if the end is not after the beginning.
pub(crate) fn window_minutes(from: Time, to: Time) -> u32 {
    let (from, to) = (u32::from(from.minutes()), u32::from(to.minutes()));
    if to > from { to - from } else { to + DAY_MINUTES - from }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_may_run_over_midnight() {
        let time = |hour| Time::new(hour, 0).expect("an hour");
        assert_eq!(window_minutes(time(8), time(24)), 16 * 60);
        assert_eq!(window_minutes(time(20), time(8)), 12 * 60);
        assert_eq!(window_minutes(time(8), time(12)), 4 * 60);
    }
}
