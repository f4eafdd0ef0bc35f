//! The desk at which the duties of one person are made: the papers, the rules of the place, and what has been made so far. Used by the files that know
//! one matter each. Absent: any matter.

use super::papers::Measure;
use super::{Clock, Course, Local, Matter, NATIONAL, Papers, Rule};
use base::{Calendar, Day, Duty, Id};

pub(super) struct Desk<'a> {
    pub(super) clock: Clock<'a>,
    pub(super) papers: &'a Papers,
    pub(super) local: Local<'a>,
    pub(super) calendar: &'a Calendar,
    /// The course of the measure at hand.
    pub(super) course: Option<Course>,
    pub(super) duties: Vec<Duty>,
}

/// Why nothing more is asked of somebody whose measure is over.
pub(super) const ENDED: &str = "措施已经结束";

impl<'a> Desk<'a> {
    pub(super) fn new(clock: Clock<'a>, papers: &'a Papers) -> Self {
        Self { clock, papers, local: clock.book.place(NATIONAL), calendar: clock.calendar, course: None, duties: Vec::new() }
    }

    /// What follows is about this measure.
    pub(super) fn turn_to(&mut self, measure: &Measure) {
        self.local = self.clock.book.place(measure.place);
        self.course = Some(self.clock.course(self.papers, measure));
    }

    /// What follows is about the person: the rules are those of the latest measure's place.
    pub(super) fn turn_to_person(&mut self) {
        let latest = self.papers.measures.iter().max_by_key(|measure| (measure.decided, measure.id));
        self.local = self.clock.book.place(latest.map_or(NATIONAL, |measure| measure.place));
        self.course = None;
    }

    pub(super) fn rule(&self, matter: Matter, on: Day) -> Option<&'a Rule> {
        self.local.rule(matter, on)
    }

    /// The duty that arose on a day from a record, if a rule was in force.
    pub(super) fn raise(&self, matter: Matter, subject: Id, since: Day) -> Option<Duty> {
        Some(self.rule(matter, since)?.duty(self.papers.whom, subject, since, self.calendar))
    }

    /// The same with what fulfils it, put on the pile.
    pub(super) fn add(&mut self, matter: Matter, subject: Id, since: Option<Day>, satisfied: Option<(Id, Day)>) {
        let duty = since.and_then(|since| self.raise(matter, subject, since));
        self.duties.extend(duty.map(|duty| Duty { satisfied, ..duty }));
    }

    /// What a measure that is over no longer asks: nothing that was due after it, and what was due before can no longer be made good.
    pub(super) fn close(&mut self, first: usize, measure: &Measure) {
        let Some((ended, _)) = measure.ended else { return };
        for duty in self.duties[first..].iter_mut().filter(|duty| duty.satisfied.is_none() && duty.void.is_none()) {
            if duty.due > ended {
                duty.void = Some(ENDED);
            } else {
                duty.closes = duty.closes.min(ended);
            }
        }
    }

    /// Whether somebody follows the person on a day: under a measure or at large.
    pub(super) fn is_followed(&self, on: Day) -> bool {
        let under = |measure: &Measure| measure.reported.is_some_and(|reported| reported <= on) && measure.ended.is_none_or(|(ended, _)| on <= ended);
        let watched = self.papers.watches.iter().any(|watch| {
            let last = watch.ended.into_iter().chain(watch.confirmed).min();
            watch.since <= on && last.is_none_or(|last| on <= last)
        });
        watched || self.papers.measures.iter().any(under)
    }
}
