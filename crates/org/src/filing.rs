//! How a record of service is filed: under which response and project, where, about whom, and which workers had which part in it. Used by every
//! slice above; turns what they say alike into an outline and into facts, so that no row forgets it. Absent: what only one kind says.

use crate::{Campaign, Domain, Place, Project, Worker};
use base::{Choice, Day, Faults, Id, Key, Link, Outline, Time, Word, join};
use count::{Event, Fact, Known, Part};

/// Minutes of a civil day.
pub const MINUTES_A_DAY: u32 = 24 * 60;

/// Where a record is filed. Links stand in the outline in the order in which they are said here; response and project come last.
#[derive(Clone, Debug, Default)]
pub struct Filing {
    campaign: Option<Id>,
    project: Option<Id>,
    place: Option<Id>,
    subject: Option<Id>,
    lead: Option<Id>,
    domain: Word,
    links: Vec<(Id, &'static str)>,
    parts: Vec<(Id, u32)>,
}

impl Filing {
    /// Under this response and this project.
    pub fn of(campaign: Option<Link<Campaign>>, project: Option<Link<Project>>) -> Self {
        Self { campaign: campaign.map(Link::id), project: project.map(Link::id), ..Self::default() }
    }

    /// In this field of service.
    #[must_use]
    pub fn within(self, domain: Domain) -> Self {
        Self { domain: domain.word(), ..self }
    }

    /// About these people; mainly about the first.
    #[must_use]
    pub fn about<K>(mut self, people: impl IntoIterator<Item = Link<K>>) -> Self {
        for person in people {
            self.subject = self.subject.or(Some(person.id()));
            self.links.push((person.id(), "person"));
        }
        self
    }

    /// At this place.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Link<Place>>>) -> Self {
        self.place = place.into().map(Link::id);
        self.links.extend(self.place.map(|place| (place, "place")));
        self
    }

    /// Done by these workers, each with the minutes of the own part; the first one led.
    #[must_use]
    pub fn by(mut self, parts: impl IntoIterator<Item = (Link<Worker>, u32)>) -> Self {
        let before = self.parts.len();
        self = self.with("worker", parts);
        self.lead = self.parts.get(before).map(|(worker, _)| *worker);
        self
    }

    /// These workers had a part in it in this role, and led nothing. Nobody has two parts in one event: who is named again has the first.
    #[must_use]
    pub fn with(mut self, role: &'static str, parts: impl IntoIterator<Item = (Link<Worker>, u32)>) -> Self {
        for (worker, minutes) in parts {
            self.links.push((worker.id(), role));
            if !self.parts.iter().any(|(known, _)| *known == worker.id()) {
                self.parts.push((worker.id(), minutes));
            }
        }
        self
    }

    /// It refers to this record in this role.
    #[must_use]
    pub fn link<K>(mut self, target: impl Into<Option<Link<K>>>, role: &'static str) -> Self {
        self.links.extend(target.into().map(|target| (target.id(), role)));
        self
    }

    /// The outline of a record of this day. State, assignee and due day are the record's own to say.
    pub fn outline(&self, day: Day) -> Outline {
        let mut outline = Outline::on(day);
        outline.subject = self.subject;
        outline.campaign = self.campaign;
        outline.project = self.project;
        for (target, role) in &self.links {
            outline.link(*target, role);
        }
        outline.link(self.campaign, "campaign");
        outline.link(self.project, "project");
        outline
    }

    /// The beginning of a row that says a state: for [`count::state`].
    pub fn row(&self, known: &dyn Known) -> Fact {
        let key = |id: Option<Id>| id.map_or(Key::NONE, |id| known.key(id));
        Fact {
            org: known.org(),
            campaign: key(self.campaign),
            project: key(self.project),
            place: key(self.place),
            domain: self.domain,
            ..Fact::default()
        }
    }

    /// What held of the subject from one day to another, both included: the rows of a state, with what the subject was on the first day. A happening
    /// that is no service (a missed test, a birth) holds for its one day: so it is counted, with whom it befell, and is nobody's person-time.
    pub fn state(&self, kind: &str, from: Day, to: Option<Day>, item: Word, known: &dyn Known) -> Vec<Fact> {
        let subject = self.subject.map(|subject| known.standing(subject, from)).unwrap_or_default();
        let template = Fact {
            item,
            subject: subject.key,
            household: subject.household,
            populations: subject.populations,
            worker: self.lead.map_or(Key::NONE, |lead| known.key(lead)),
            ..self.row(known)
        };
        count::state(Word::of(kind), from, to, template).collect()
    }

    /// The rows of one event of this day and kind. `say` adds what is its own; the workers' rows come last, and each carries what the worker was
    /// on that day, so that any indicator can ask for the party members among them.
    pub fn facts(&self, day: Day, kind: &str, known: &dyn Known, say: impl FnOnce(Event) -> Event) -> Vec<Fact> {
        let row = self.row(known);
        let lead = self.lead.map_or(Key::NONE, |lead| known.key(lead));
        let event = Event::on(day, kind).org(row.org).campaign(row.campaign).project(row.project).place(row.place).domain(row.domain).led_by(lead);
        let workers: Vec<_> = self.parts.iter().map(|(worker, minutes)| (known.standing(*worker, day), *minutes)).collect();
        let event = workers.iter().fold(say(event), |event, (standing, minutes)| event.effort(standing.key, *minutes));
        let mut facts = event.facts();
        for (row, (standing, _)) in facts.iter_mut().filter(|row| row.part == Part::Effort).zip(workers) {
            row.populations = standing.populations;
        }
        facts
    }
}

/// These workers' parts, all of the same minutes.
pub fn each<'a>(workers: impl IntoIterator<Item = &'a Link<Worker>>, minutes: u32) -> impl Iterator<Item = (Link<Worker>, u32)> {
    workers.into_iter().map(move |worker| (*worker, minutes))
}

/// The key of a record that may be named; none where it is not.
pub fn key_of<K>(link: Option<Link<K>>, known: &dyn Known) -> Key {
    link.map_or(Key::NONE, |link| known.key(link.id()))
}

/// Minutes from one clock time to another. An end that is not after the start is on the next day: 20:00 to 08:00 is twelve hours, 08:00 to
/// 08:00 a whole day.
pub fn window_minutes(from: Time, to: Time) -> u32 {
    let (from, to) = (u32::from(from.minutes()), u32::from(to.minutes()));
    if to > from { to - from } else { to + MINUTES_A_DAY - from }
}

/// Where a value stands that stood earlier already.
pub fn repeated<T: PartialEq>(values: impl IntoIterator<Item = T>) -> Vec<usize> {
    let values: Vec<T> = values.into_iter().collect();
    (0..values.len()).filter(|at| values[..*at].contains(&values[*at])).collect()
}

/// Nobody is named twice in one list: a second row would count twice.
pub fn each_once<K>(faults: &mut Faults, path: &str, links: impl IntoIterator<Item = Link<K>>) {
    for again in repeated(links) {
        faults.add(join(path, &again.to_string()), "named_twice", "这个人已经写过一次");
    }
}

/// Nothing done on one day takes longer than the day: more is a typing error, or several days in one row.
pub fn within_a_day(faults: &mut Faults, path: &str, minutes: Option<u32>) {
    let minutes = minutes.unwrap_or(0);
    faults.require(minutes <= MINUTES_A_DAY, path, "over_a_day", format!("{minutes} 分钟超过一天（1440 分钟），请核对或分天登记"));
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test that fails should say where")]
mod tests {
    use super::*;
    use crate::Population;
    use count::testing::{ORG, World, day, id, link, time};

    fn filing() -> Filing {
        let (first, second) = (link(11), link(12));
        Filing::of(Some(link(31)), None)
            .about([link::<Place>(1), link(2)])
            .by([(first, 20), (second, 45), (first, 5)])
            .with("recorder", each([&second, &link(13)], 7))
            .at(link(30))
    }

    #[test]
    fn links_stand_in_the_order_in_which_they_were_said_and_the_first_person_is_the_subject() {
        let outline = filing().link(Some(link::<Place>(40)), "line").outline(day("2020-02-03"));
        assert_eq!((outline.subject, outline.campaign, outline.project), (Some(id(1)), Some(id(31)), None));
        let links = [
            (1, "person"),
            (2, "person"),
            (11, "worker"),
            (12, "worker"),
            (12, "recorder"),
            (13, "recorder"),
            (30, "place"),
            (40, "line"),
            (31, "campaign"),
        ];
        assert_eq!(outline.links, links.map(|(n, role)| (id(n), role)));
    }

    #[test]
    fn each_worker_has_one_part_with_what_the_worker_was_on_that_day() {
        let party = Population::Party.bit();
        let world = World::new().since(12, party, "2020-02-04");
        let rows = |on: &str| -> Vec<(Part, u32, u32, u64)> {
            let facts = filing().facts(day(on), "talk", &world, |event| event.served(world.standing(id(1), day(on))));
            assert!(facts.iter().all(|fact| (fact.org, fact.campaign, fact.place) == (ORG, Key(31), Key(30))));
            facts.iter().map(|fact| (fact.part, fact.worker.0, fact.work_minutes, fact.populations)).collect()
        };
        let expected =
            |populations| [(Part::Served, 11, 0, 0), (Part::Effort, 11, 20, 0), (Part::Effort, 12, 45, populations), (Part::Effort, 13, 7, 0)];
        assert_eq!(rows("2020-02-03"), expected(0));
        assert_eq!(rows("2020-02-04"), expected(party));
    }

    #[test]
    fn what_nobody_did_is_led_by_nobody() {
        let facts = Filing::of(None, None).within(Domain::Aid).with("worker", each(&[link(11)], 0)).facts(
            day("2020-02-03"),
            "training",
            &World::new(),
            Event::happened,
        );
        assert_eq!(facts.iter().map(|fact| (fact.part, fact.worker.0)).collect::<Vec<_>>(), [(Part::Event, 0), (Part::Effort, 11)]);
        assert!(facts.iter().all(|fact| fact.domain == Domain::Aid.word()));
    }

    #[test]
    fn a_window_that_ends_before_it_starts_ends_on_the_next_day() {
        let worked = [
            ("08:00", "12:00", 240),
            ("08:00", "16:00", 480),
            ("08:00", "24:00", 960),
            ("16:00", "00:00", 480),
            ("20:00", "08:00", 720),
            ("23:30", "00:15", 45),
            ("00:00", "24:00", 1440),
            ("08:00", "08:00", 1440),
            ("00:00", "00:01", 1),
        ];
        for (from, to, minutes) in worked {
            assert_eq!(window_minutes(time(from), time(to)), minutes, "{from}–{to}");
        }
    }

    #[test]
    fn a_list_names_each_once_and_a_day_has_1440_minutes() {
        let mut faults = Faults::new();
        each_once(&mut faults, "workers", [1, 2, 1, 1].map(link::<Worker>));
        for minutes in [None, Some(1440), Some(1441)] {
            within_a_day(&mut faults, "minutes", minutes);
        }
        let found: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.code)).collect();
        assert_eq!(found, [("workers.2", "named_twice"), ("workers.3", "named_twice"), ("minutes", "over_a_day")]);
    }
}
