//! What every record of this slice says in the same way: under which emergency response and project it is filed, and which workers had a part.
//! Absent: anything that only one kind says.

use base::{Day, Faults, Id, Link, Outline};
use count::{Event, Fact, Known, Part, Standing};
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
        let key = |id: Option<Id>| id.map(|id| known.key(id)).unwrap_or_default();
        Event::on(on, kind).org(known.org()).campaign(key(self.campaign)).project(key(self.project))
    }
}

/// The rows of an event with a row for each of these workers, who carry what they were on that day: "party members on the first shift" is asked
/// of workers, and the event builder gives populations to those who are served only.
pub(crate) fn with_workers(event: Event, on: Day, workers: impl IntoIterator<Item = (Id, u32)>, known: &dyn Known) -> Vec<Fact> {
    let workers: Vec<(Standing, u32)> = workers.into_iter().map(|(id, minutes)| (known.standing(id, on), minutes)).collect();
    let event = workers.iter().fold(event, |event, (standing, minutes)| event.effort(standing.key, *minutes));
    let populations = |fact: &Fact| workers.iter().find(|(standing, _)| standing.key == fact.worker).map_or(0, |(standing, _)| standing.populations);
    let mut rows = event.facts();
    for row in rows.iter_mut().filter(|row| row.part == Part::Effort) {
        row.populations = populations(row);
    }
    rows
}

/// Nobody has two parts in one event: a second row would count twice.
pub(crate) fn each_once(faults: &mut Faults, path: &str, workers: impl IntoIterator<Item = Id>) {
    let mut seen = Vec::new();
    for (i, worker) in workers.into_iter().enumerate() {
        faults.require(!seen.contains(&worker), &base::join(path, &i.to_string()), "named_twice", "这个人已经写过一次");
        seen.push(worker);
    }
}
