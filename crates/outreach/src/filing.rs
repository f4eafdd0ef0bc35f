//! What every record of this slice says in the same way: under which emergency response and project it is filed, and which workers had a part.
//! Absent: anything that only one kind says.

use base::{Day, Faults, Id, Link, Outline};
use count::{Event, Known};
use org::{Campaign, Project};

/// Under what a record is filed.
#[derive(Clone, Copy)]
pub(crate) struct Filing {
    campaign: Option<Id>,
    project: Option<Id>,
}

impl Filing {
    pub(crate) fn of(campaign: Option<Link<Campaign>>, project: Option<Link<Project>>) -> Self {
        Self { campaign: campaign.map(Link::id), project: project.map(Link::id) }
    }

    pub(crate) fn outline(self, on: Day) -> Outline {
        let mut outline = Outline::on(on);
        outline.campaign = self.campaign;
        outline.project = self.project;
        outline.link(self.campaign, "campaign");
        outline.link(self.project, "project");
        outline
    }

    pub(crate) fn event(self, on: Day, kind: &str, known: &dyn Known) -> Event {
        Event::on(on, kind).org(known.org()).campaign(key(self.campaign, known)).project(key(self.project, known))
    }
}

/// The key of a record that may be named.
pub(crate) fn key(id: impl Into<Option<Id>>, known: &dyn Known) -> base::Key {
    id.into().map(|id| known.key(id)).unwrap_or_default()
}

/// The event with a part of each of these workers, all for as long as the event took.
pub(crate) fn with_workers<W>(event: Event, workers: &[Link<W>], minutes: u32, known: &dyn Known) -> Event {
    workers.iter().fold(event, |event, worker| event.effort(known.key(worker.id()), minutes))
}

/// Nobody has two parts in one event: a second row would count twice.
pub(crate) fn each_once<K>(faults: &mut Faults, path: &str, links: &[Link<K>]) {
    for (i, link) in links.iter().enumerate() {
        faults.require(!links[..i].contains(link), &base::join(path, &i.to_string()), "named_twice", "这个人已经写过一次");
    }
}
