//! How a slice says what happened: one [`Event`] builder for `facts()`, and [`state`] for what lasts. Called by the records of every slice.
//! Absent: any judgement on what may be recorded (that is the record's rules) and any name.

use crate::{Fact, Part, Standing};
use base::{Day, Key, Word};

/// One event under construction. Everything said before [`Event::facts`] holds for the whole event, in whatever order it is said.
#[derive(Clone, Debug)]
pub struct Event {
    shared: Fact,
    served: Vec<Fact>,
    others: Vec<Fact>,
    happened: bool,
}

impl Event {
    /// An event of this kind on this civil day.
    #[must_use]
    pub fn on(day: Day, kind: &str) -> Self {
        let shared = Fact { day, kind: Word::of(kind), ..Fact::default() };
        Self { shared, served: Vec::new(), others: Vec::new(), happened: false }
    }

    /// The organisation that did it.
    #[must_use]
    pub fn org(mut self, org: Key) -> Self {
        self.shared.org = org;
        self
    }

    /// The agency, where the record names one itself.
    #[must_use]
    pub fn agency(mut self, agency: Key) -> Self {
        self.shared.agency = agency;
        self
    }

    /// The project or contract under which it was done.
    #[must_use]
    pub fn project(mut self, project: Key) -> Self {
        self.shared.project = project;
        self
    }

    /// The emergency response to which it belongs.
    #[must_use]
    pub fn campaign(mut self, campaign: Key) -> Self {
        self.shared.campaign = campaign;
        self
    }

    /// How the people were reached.
    #[must_use]
    pub fn channel(mut self, channel: Word) -> Self {
        self.shared.channel = channel;
        self
    }

    /// The field of service.
    #[must_use]
    pub fn domain(mut self, domain: Word) -> Self {
        self.shared.domain = domain;
        self
    }

    /// What it was about, as topic bits.
    #[must_use]
    pub fn topics(mut self, topics: u64) -> Self {
        self.shared.topics = topics;
        self
    }

    /// Where.
    #[must_use]
    pub fn place(mut self, place: Key) -> Self {
        self.shared.place = place;
        self
    }

    /// What thing the event is about, unless a row of goods names its own.
    #[must_use]
    pub fn item(mut self, item: Word) -> Self {
        self.shared.item = item;
        self
    }

    /// The worker who led it.
    #[must_use]
    pub fn led_by(mut self, worker: Key) -> Self {
        self.shared.worker = worker;
        self
    }

    /// Minutes of direct service of the whole event, counted once however many people and workers took part.
    #[must_use]
    pub fn service_minutes(mut self, minutes: u32) -> Self {
        self.shared.service_minutes = minutes;
        self
    }

    /// One person was served. The same person named twice is one person-time.
    #[must_use]
    pub fn served(self, standing: Standing) -> Self {
        self.served_with(standing, 0)
    }

    /// One person was served, who in this event also counts in these populations (a role, an origin that was asked for).
    #[must_use]
    pub fn served_with(mut self, standing: Standing, extra_populations: u64) -> Self {
        let populations = standing.populations | extra_populations;
        let known = self.served.iter_mut().find(|row| !row.subject.is_none() && row.subject == standing.key);
        if let Some(row) = known {
            row.populations |= populations;
        } else {
            self.served.push(Fact {
                part: Part::Served,
                subject: standing.key,
                household: standing.household,
                populations,
                times: 1,
                ..Fact::default()
            });
        }
        self
    }

    /// A counted crowd was served: person-times, but no persons, because nobody in it can be told from another.
    #[must_use]
    pub fn crowd(mut self, times: u32, populations: u64) -> Self {
        if times > 0 {
            let times = i32::try_from(times).unwrap_or(i32::MAX);
            self.served.push(Fact { part: Part::Served, populations, times, ..Fact::default() });
        }
        self
    }

    /// A household was served without naming a person of it: one household-time and no person-time.
    #[must_use]
    pub fn household(mut self, household: Key) -> Self {
        if !self.served.iter().any(|row| row.household == household) {
            self.served.push(Fact { part: Part::Served, household, ..Fact::default() });
        }
        self
    }

    /// One worker's part.
    #[must_use]
    pub fn effort(mut self, worker: Key, minutes: u32) -> Self {
        self.others.push(Fact { part: Part::Effort, worker, work_minutes: minutes, ..Fact::default() });
        self
    }

    /// One volunteer's part.
    #[must_use]
    pub fn volunteer(mut self, standing: Standing, minutes: u32) -> Self {
        self.others.push(Fact {
            part: Part::Volunteer,
            worker: standing.key,
            household: standing.household,
            populations: standing.populations,
            work_minutes: minutes,
            ..Fact::default()
        });
        self
    }

    /// Goods moved.
    #[must_use]
    pub fn goods(mut self, item: Word, unit: Word, quantity: u32) -> Self {
        self.others.push(Fact { part: Part::Goods, item, unit, quantity, ..Fact::default() });
        self
    }

    /// It happened, whether or not anybody is named: adds a row of the event itself where nobody was served.
    #[must_use]
    pub fn happened(mut self) -> Self {
        self.happened = true;
        self
    }

    /// The rows: served ones first, those of one household together, so that a household-time is a run.
    pub fn facts(mut self) -> Vec<Fact> {
        self.served.sort_by_key(|row| (row.household, row.subject));
        let itself = (self.happened && self.served.is_empty()).then(Fact::default);
        let rows = self.served.into_iter().chain(itself).chain(self.others);
        rows.map(|row| complete(&self.shared, row)).collect()
    }
}

/// The row with everything that it shares with its event.
fn complete(shared: &Fact, row: Fact) -> Fact {
    let own_worker = matches!(row.part, Part::Effort | Part::Volunteer);
    let own_item = row.part == Part::Goods;
    Fact {
        part: row.part,
        populations: row.populations,
        subject: row.subject,
        household: row.household,
        worker: if own_worker { row.worker } else { shared.worker },
        item: if own_item { row.item } else { shared.item },
        unit: row.unit,
        times: row.times,
        quantity: row.quantity,
        work_minutes: row.work_minutes,
        ..*shared
    }
}

/// Something that lasts: +1 on its first day and −1 on the day after its last (`to` is the last day, inclusive; `None` lasts on). The template
/// says the rest; its `times` says of how many things the state is (0 and 1 both mean one). A state that ends before it begins never was.
pub fn state(kind: Word, from: Day, to: Option<Day>, template: Fact) -> impl Iterator<Item = Fact> {
    let times = template.times.saturating_abs().max(1);
    let row = Fact { kind, part: Part::State, ..template };
    let was = to.is_none_or(|to| from <= to);
    let begin = was.then_some(Fact { day: from, times, ..row });
    let end = to.filter(|to| was && *to < Day::MAX).map(|to| Fact { day: to + 1, times: -times, ..row });
    begin.into_iter().chain(end)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn person(key: u32, household: u32) -> Standing {
        Standing { key: Key(key), household: Key(household), populations: 1 }
    }

    #[test]
    fn a_joint_visit_of_two_workers_to_one_person_is_one_service_row_and_two_effort_rows() {
        let facts = Event::on(day("2020-02-03"), "contact")
            .effort(Key(8), 30)
            .effort(Key(9), 40)
            .org(Key(1))
            .led_by(Key(8))
            .service_minutes(30)
            .served(person(5, 3))
            .facts();
        let parts: Vec<Part> = facts.iter().map(|fact| fact.part).collect();
        assert_eq!(parts, [Part::Served, Part::Effort, Part::Effort]);
        assert!(facts.iter().all(|fact| fact.org == Key(1) && fact.service_minutes == 30 && fact.kind == Word::of("contact")));
        let workers: Vec<Key> = facts.iter().map(|fact| fact.worker).collect();
        assert_eq!(workers, [Key(8), Key(8), Key(9)]);
    }

    #[test]
    fn rows_of_one_household_stand_together_and_a_person_named_twice_is_served_once() {
        let facts = Event::on(day("2020-02-03"), "visit")
            .served(person(1, 7))
            .served(person(2, 6))
            .served(person(3, 7))
            .served_with(person(1, 7), 8)
            .household(Key(6))
            .facts();
        let rows: Vec<(u32, u32, u64)> = facts.iter().map(|fact| (fact.household.0, fact.subject.0, fact.populations)).collect();
        assert_eq!(rows, [(6, 2, 1), (7, 1, 9), (7, 3, 1)]);
    }

    #[test]
    fn an_event_row_stands_only_where_nobody_was_served() {
        let named = Event::on(day("2020-02-03"), "talk").served(person(1, 0)).happened().facts();
        assert_eq!(named.len(), 1);
        let unnamed = Event::on(day("2020-02-03"), "article").happened().facts();
        assert_eq!(unnamed[0].part, Part::Event);
    }

    #[test]
    fn a_state_ends_on_the_day_after_its_last() {
        let line = |to| state(Word::of("line"), day("2020-02-03"), to, Fact::default()).map(|fact| (fact.day, fact.times)).collect::<Vec<_>>();
        assert_eq!(line(Some(day("2020-02-13"))), [(day("2020-02-03"), 1), (day("2020-02-14"), -1)]);
        assert_eq!(line(None), [(day("2020-02-03"), 1)]);
        assert_eq!(line(Some(day("2020-02-02"))), []);
    }
}
