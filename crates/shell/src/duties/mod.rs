//! Duties: what has to be done for whom until when, over all slices. A slice says by a [`Clock`] what follows from the records of one person; this
//! keeps the duties of everybody in memory, follows every act, and answers in the time of a page. Nothing of it is on the disk: a duty is derived, like
//! a figure. Called by the page of the day, the list of duties, the month, the feed of a calendar, and the file of a person.
//!
//! Absent: the rules (each slice's), and promises to be in touch again, which records say themselves (`Outline::due`).

mod feed;
mod handover;
mod holidays;
mod month;
pub(crate) mod pages;
mod risk;
mod seen;

pub use pages::{OpenLine, of_person, what_is_open};
pub use risk::{Pressing, Risk};
pub(crate) use seen::{Part, Seen, by_part};

use crate::slice::KindDef;
use crate::{Refusal, Route, Shell, Visit, look::Term, pages::preview};
use base::{
    Calendar, Day, Duty, Id, Json, Key,
    policy::{Class, Grant},
};
use count::Part as FactPart;
use serde_json::json;
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};
use store::{Linked, Row};

/// Routes of this subject.
pub(crate) const ROUTES: [&[Route]; 5] = [pages::ROUTES, month::ROUTES, feed::ROUTES, holidays::ROUTES, handover::ROUTES];

/// A label and what stands there of a person.
pub type Standing = (&'static str, String);

/// The kind of the paper that tells on which day a person was last served by a record that speaks with people (`KindDef::follow_up`): an attempt that
/// reached nobody is none. Slices do not know one another; of what the others recorded, this day is all that a clock learns.
pub const IN_TOUCH: &str = "in_touch";

/// How a person stands.
#[derive(Debug, Default)]
pub struct Stands {
    /// By every clock, the most telling first.
    pub pairs: Vec<Standing>,
    /// The term that runs, by the first clock that knows of one.
    pub term: Option<Term>,
}

/// What a slice makes of the records of one person.
#[derive(Debug)]
pub struct Clock {
    /// The kinds of record that it reads; what is due by them is said by duties, not by their own due day.
    pub kinds: &'static [&'static str],
    /// The kinds that it reads besides, whoever of several people they name: they tell what was done. What is due by them stays their own to say.
    /// With [`IN_TOUCH`] it is told when somebody was last in touch with the person, out of whatever slice's record.
    pub heeds: &'static [&'static str],
    /// What has to be done, done or not: a pure function of the records and the calendar of working days.
    pub duties: fn(&[Paper<'_>], &Calendar) -> Vec<Duty>,
    /// How the person stands on a day, for the head of the file: pairs of label and value, the most telling first.
    pub stands: fn(&[Paper<'_>], Day) -> Vec<Standing>,
    /// The term that runs on a day, if one does, for the bar at the head of the file.
    pub term: fn(&[Paper<'_>], Day) -> Option<Term>,
}

/// A record of a person as a clock reads it.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    /// Its id.
    pub id: Id,
    /// Its kind.
    pub kind: &'a str,
    /// Its document.
    pub document: &'a Json,
}

impl Paper<'_> {
    /// The day on which somebody was last in touch with the person, if this paper tells it.
    pub fn in_touch(&self) -> Option<Day> {
        self.document.get("on").filter(|_| self.kind == IN_TOUCH)?.as_str()?.parse().ok()
    }
}

/// A duty with what is needed to find and to show it.
#[derive(Clone, Debug)]
pub struct Held {
    /// The duty.
    pub duty: Duty,
    /// Whom it is about.
    pub whom: Key,
    /// The record out of which it arose, whose organisation and class say who may know of it.
    pub row: Arc<Row>,
    /// That class.
    pub class: Class,
    /// The worker who does it: who answers for the person; nobody for what is the station's.
    pub worker: Key,
}

/// The duties of everybody, kept. A page reads one state of them while the next is made.
#[derive(Default)]
pub(crate) struct Duties(RwLock<Option<Arc<Known>>>);

/// The duties of everybody that are not done, and the act up to which they are known.
#[derive(Clone)]
pub(crate) struct Known {
    seq: u32,
    /// The working days by which they were reckoned.
    calendar: Calendar,
    people: BTreeMap<Key, Arc<[Held]>>,
}

/// Acts that are read at once.
const ACTS_MAX: u32 = 2_000;
/// Records of one person that a clock reads: twenty years of a record a week.
const PAPERS_MAX: u32 = 2_000;

/// In which role a record names somebody whom it is about.
const PERSON_ROLE: &str = "person";

/// The opened records of one person that a clock reads.
#[derive(Default)]
struct Papers {
    rows: Vec<(Arc<Row>, Json)>,
    /// The record by which somebody was last in touch, and what the clock is told of it.
    in_touch: Option<(Id, Json)>,
}

impl Papers {
    fn of(&self) -> Vec<Paper<'_>> {
        let last = self.in_touch.iter().map(|(id, document)| Paper { id: *id, kind: IN_TOUCH, document });
        self.rows.iter().map(|(row, document)| Paper { id: row.id, kind: &row.kind, document }).chain(last).collect()
    }
}

impl Shell {
    fn clocks(&self) -> Vec<&'static Clock> {
        let mut clocks: Vec<&'static Clock> = Vec::new();
        for clock in self.registry().kinds().filter_map(|kind| kind.clock) {
            if !clocks.iter().any(|known| std::ptr::eq(*known, clock)) {
                clocks.push(clock);
            }
        }
        clocks
    }

    /// The kinds of which duties say what is due by them about somebody.
    pub(crate) fn clocked(&self) -> Vec<String> {
        self.clocks().iter().flat_map(|clock| clock.kinds).map(|kind| (*kind).to_owned()).collect()
    }

    /// Whether what is due by this record is said by duties. What is about nobody who is known by name, no clock reads.
    pub fn is_clocked(&self, row: &Row) -> bool {
        !row.subject.is_none() && self.clocks().iter().any(|clock| clock.kinds.contains(&row.kind.as_str()))
    }

    /// Makes the duties of everybody known, so that the first page of the morning need not wait.
    pub fn count_duties(&self) -> Result<usize, Refusal> {
        Ok(self.duties()?.people.values().map(|held| held.len()).sum())
    }

    /// The duties of one person that are not done.
    pub fn duties_of(&self, person: Key) -> Result<Arc<[Held]>, Refusal> {
        Ok(self.duties()?.people.get(&self.store().stands_for(person)).cloned().unwrap_or_default())
    }

    /// How a person stands today, by every clock of which the caller sees the records.
    pub fn stands_of(&self, visit: &Visit, person: Key) -> Result<Stands, Refusal> {
        let mut stands = Stands::default();
        for clock in self.clocks() {
            let papers = self.papers(clock, person)?;
            let is_seen = |kind: &KindDef, row: &Row| visit.sees(row, kind.class, Grant::Masked);
            if self.watching(clock).any(|kind| papers.rows.iter().any(|(row, _)| row.kind == kind.shape.code && is_seen(kind, row))) {
                let (papers, today) = (papers.of(), self.now().day());
                stands.pairs.extend((clock.stands)(&papers, today));
                stands.term = stands.term.or_else(|| (clock.term)(&papers, today));
            }
        }
        Ok(stands)
    }

    /// Every duty of one person, done ones included, in the order of their days.
    pub fn whole_course(&self, person: Key) -> Result<Vec<Held>, Refusal> {
        let (person, limits) = (self.store().stands_for(person), self.limits()?);
        let mut course = Vec::new();
        for clock in self.clocks() {
            course.extend(self.reckon(clock, person, &limits.calendar)?);
        }
        course.sort_by_key(|held| (held.duty.due, held.duty.rule.code));
        Ok(course)
    }

    /// Everything that is not done and will be asked for or was, of everybody; up to the last act.
    pub(crate) fn duties(&self) -> Result<Arc<Known>, Refusal> {
        let lock = &self.duties_kept().0;
        let limits = self.limits()?;
        let is_current = |known: &&Arc<Known>| known.seq >= self.store().seq() && known.calendar == limits.calendar;
        if let Some(known) = lock.read().unwrap_or_else(PoisonError::into_inner).as_ref().filter(is_current) {
            return Ok(known.clone());
        }
        let mut kept = lock.write().unwrap_or_else(PoisonError::into_inner);
        let known = match kept.take() {
            Some(known) if is_current(&&known) => known,
            Some(before) if before.calendar == limits.calendar => Arc::new(self.follow(Arc::unwrap_or_clone(before))?),
            _ => Arc::new(self.reckon_all(&limits.calendar)?),
        };
        *kept = Some(known.clone());
        Ok(known)
    }

    /// The duties of everybody, from the records.
    fn reckon_all(&self, calendar: &Calendar) -> Result<Known, Refusal> {
        // what is written meanwhile is followed at the next question
        let seq = self.store().seq();
        let mut all: BTreeMap<Key, Vec<Held>> = BTreeMap::new();
        for clock in self.clocks() {
            let people: Vec<Key> = self.watched(clock)?.into_iter().collect();
            // two halves, because most machines of a station have two cores, and opening documents is all that this does
            let (left, right) = people.split_at(people.len() / 2);
            let half = |people: &[Key]| {
                people.iter().map(|person| Ok((*person, self.pending(clock, *person, calendar)?))).collect::<Result<Vec<_>, Refusal>>()
            };
            let (left, right) = std::thread::scope(|scope| {
                let other = scope.spawn(|| half(right));
                (half(left), other.join().unwrap_or_else(|_| Err(Refusal::Bug("a clock panicked".to_owned()))))
            });
            for (person, held) in left?.into_iter().chain(right?) {
                all.entry(person).or_default().extend(held);
            }
        }
        Ok(Known { seq, calendar: calendar.clone(), people: all.into_iter().map(|(person, held)| (person, held.into())).collect() })
    }

    /// Everybody who has a record by which a clock keeps an eye on somebody.
    fn watched(&self, clock: &'static Clock) -> Result<HashSet<Key>, Refusal> {
        let kinds: Vec<&str> = self.watching(clock).map(|kind| kind.shape.code).collect();
        let (mut people, mut after) = (HashSet::new(), Key::NONE);
        loop {
            let rows = self.store().rows_of_kinds(&kinds, after)?;
            let Some(last) = rows.last() else { return Ok(people) };
            after = last.key;
            let standing = rows.iter().filter(|row| row.ended_at.is_none() && !row.subject.is_none());
            people.extend(standing.map(|row| self.store().stands_for(row.subject)));
        }
    }

    /// The kinds by which a clock keeps an eye on somebody.
    fn watching(&self, clock: &'static Clock) -> impl Iterator<Item = &'static KindDef> {
        self.registry().kinds().filter(move |kind| kind.clock.is_some_and(|of| std::ptr::eq(of, clock)))
    }

    /// What has changed since: the duties of those whom it concerns are reckoned again.
    fn follow(&self, mut known: Known) -> Result<Known, Refusal> {
        let clocks = self.clocks();
        loop {
            let acts = self.store().acts_since(known.seq, ACTS_MAX)?;
            let Some(last) = acts.last() else { return Ok(known) };
            let seq = last.seq;
            let keys: HashSet<Key> = acts.iter().flat_map(|act| act.records.iter().map(|(key, _)| *key)).collect();
            let rows = self.store().get_keys(&keys.into_iter().collect::<Vec<_>>())?;
            // two files became one, or two again: nobody's duties are sure to be where they were
            if rows.iter().any(|row| self.registry().kind(&row.kind).is_some_and(|kind| kind.binds)) {
                return self.reckon_all(&known.calendar);
            }
            let concerned: Vec<&Row> = rows.iter().filter(|row| clocks.iter().any(|clock| clock.kinds.contains(&row.kind.as_str()))).collect();
            let mut people: HashSet<Key> = concerned.iter().map(|row| self.store().stands_for(row.subject)).collect();
            for row in concerned.iter().filter(|row| row.version > 1) {
                people.extend(self.before(row));
            }
            for row in &rows {
                people.extend(self.heeded(row, &clocks, &known));
            }
            people.remove(&Key::NONE);
            for person in people {
                let mut held = Vec::new();
                for clock in &clocks {
                    held.extend(self.pending(clock, person, &known.calendar)?);
                }
                if held.is_empty() {
                    known.people.remove(&person);
                } else {
                    known.people.insert(person, held.into());
                }
            }
            known.seq = seq;
        }
    }

    /// Whom a corrected record was about before.
    fn before(&self, row: &Row) -> Option<Key> {
        let kind = self.registry().kind(&row.kind)?;
        let document = self.store().open_record(row, Some(row.version - 1)).ok()?.doc?;
        let key = self.store().key_of((kind.outline)(&document)?.subject?).ok()?;
        Some(self.store().stands_for(key))
    }

    /// Of the people whom a record names that tells what was done, those whose duties it may change. A new one can only fulfil what is asked by now.
    fn heeded(&self, row: &Row, clocks: &[&'static Clock], known: &Known) -> Vec<Key> {
        let heeding: Vec<_> = clocks.iter().filter(|clock| clock.heeds.contains(&row.kind.as_str()) || self.tells_of_touch(clock, row)).collect();
        if heeding.is_empty() {
            return Vec::new();
        }
        let mut people = self.named_by(row, None);
        if row.version > 1 {
            people.extend(self.named_by(row, Some(row.version - 1)));
        } else {
            let arose = |held: &Held| heeding.iter().any(|clock| clock.kinds.contains(&held.row.kind.as_str()));
            people.retain(|person| known.people.get(person).is_some_and(|held| held.iter().any(arose)));
        }
        people
    }

    /// Whether a clock is told by such a record when somebody was in touch.
    fn tells_of_touch(&self, clock: &Clock, row: &Row) -> bool {
        clock.heeds.contains(&IN_TOUCH) && self.registry().kind(&row.kind).is_some_and(|kind| kind.follow_up)
    }

    /// The people whom a record names, as it is or as it was.
    fn named_by(&self, row: &Row, version: Option<u32>) -> Vec<Key> {
        let Some(kind) = self.registry().kind(&row.kind) else { return Vec::new() };
        let document = self.store().open_record(row, version).ok().and_then(|opened| opened.doc);
        let links = document.and_then(|document| (kind.outline)(&document)).map(|outline| outline.links).unwrap_or_default();
        let people = links.into_iter().filter(|(_, role)| *role == PERSON_ROLE);
        people.filter_map(|(person, _)| self.store().key_of(person).ok()).map(|key| self.store().stands_for(key)).collect()
    }

    fn pending(&self, clock: &'static Clock, person: Key, calendar: &Calendar) -> Result<Vec<Held>, Refusal> {
        let mut held = self.reckon(clock, person, calendar)?;
        // what the passing of time fulfils (a sample that is kept) is waited for until then
        let today = self.now().day();
        let waits = |duty: &Duty| duty.satisfied.is_none_or(|(by, on)| by == duty.subject && on > today);
        held.retain(|held| waits(&held.duty) && held.duty.void.is_none());
        Ok(held)
    }

    fn reckon(&self, clock: &'static Clock, person: Key, calendar: &Calendar) -> Result<Vec<Held>, Refusal> {
        let papers = self.papers(clock, person)?;
        let rows: HashMap<Id, &Arc<Row>> = papers.rows.iter().map(|(row, _)| (row.id, row)).collect();
        let worker = self.who_answers(rows.values().map(|row| &***row));
        let duties = (clock.duties)(&papers.of(), calendar).into_iter();
        let held = duties.filter_map(|duty| {
            let row = rows.get(&duty.subject)?;
            let class = self.registry().kind(&row.kind)?.class;
            // where nobody answers for the person, whoever has the record in hand does
            let worker = if duty.rule.is_leads { Key::NONE } else { worker.unwrap_or(row.assignee) };
            Some(Held { whom: person, row: Arc::clone(row), class, worker, duty })
        });
        Ok(held.collect())
    }

    /// The records of a person that a clock reads, and of the files that were merged into this one; none if none of them makes the clock watch.
    fn papers(&self, clock: &'static Clock, person: Key) -> Result<Papers, Refusal> {
        let store = self.store();
        let mut rows: BTreeMap<Key, Row> = BTreeMap::new();
        let mut touching = Vec::new();
        for file in store.merged_into(person).into_iter().chain([person]) {
            let read = |linked: &Linked| {
                let (row, kind) = (&linked.row, linked.row.kind.as_str());
                let is_read = (row.subject == file && clock.kinds.contains(&kind)) || (linked.role == PERSON_ROLE && clock.heeds.contains(&kind));
                is_read && row.ended_at.is_none()
            };
            let linked = store.linked(file, None, None, PAPERS_MAX)?;
            let touches = |linked: &&Linked| linked.role == PERSON_ROLE && linked.row.ended_at.is_none() && self.tells_of_touch(clock, &linked.row);
            touching.extend(linked.iter().filter(touches).map(|linked| linked.row.clone()));
            rows.extend(linked.into_iter().filter(read).map(|linked| (linked.row.key, linked.row)));
        }
        let watching: Vec<&str> = self.watching(clock).map(|kind| kind.shape.code).collect();
        if !rows.values().any(|row| watching.contains(&row.kind.as_str())) {
            return Ok(Papers::default());
        }
        let rows: Vec<Row> = rows.into_values().collect();
        // what lies in a destroyed vault obliges to nothing any more
        let opened = store.open_each(&rows)?;
        let rows = rows.into_iter().zip(opened).filter_map(|(row, opened)| Some((Arc::new(row), opened.ok()?.doc?))).collect();
        Ok(Papers { rows, in_touch: self.last_touch(touching, person) })
    }

    /// The latest of these records that served a person, which is mostly the latest: one is opened, and not all of many years.
    fn last_touch(&self, mut rows: Vec<Row>, person: Key) -> Option<(Id, Json)> {
        rows.sort_unstable_by_key(|row| (row.day, row.key));
        rows.iter().rev().find_map(|row| {
            let document = self.store().open_record(row, None).ok()?.doc?;
            let facts = (self.registry().kind(&row.kind)?.facts)(&document, &preview::Seen { shell: self, org: row.org })?;
            let served = facts.iter().find(|fact| fact.part == FactPart::Served && fact.subject == person)?;
            Some((row.id, json!({ "on": served.day.to_string() })))
        })
    }
}
