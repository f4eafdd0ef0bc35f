//! The legal clock: from what the papers of one person say, a dated rule book and the working calendar to what has to be done by when (domain.md 1,
//! Appendix D). A pure function: it never reads today, so duties can be made once and asked every day. Called by whoever keeps duties in memory, and by
//! the person's page.
//!
//! Invariants: a duty keeps the rule that held when it arose, with its article; a missed period of tests stays missed; a test satisfies one period; the
//! order of the papers means nothing; nothing changes anybody's status, it only says what has to be told to the police.
//!
//! Absent: crises and their follow-ups (casework), the days on which a paper may be seen, and every number (`clock/rules/*.toml`).

mod abstinence;
mod away;
mod beginning;
mod book;
mod breach;
mod course;
mod desk;
mod ending;
mod gather;
mod judged;
mod limit;
mod matter;
#[cfg(test)]
mod naive;
mod papers;
mod read;
mod schedule;
mod tested;
#[cfg(test)]
mod tests;

pub use abstinence::{AbstinenceCase, AbstinenceStart};
pub use book::{Book, ClassRate, Converted, DayCount, Excluded, Local, OnLeave, Plan, PlanLine, Rule, Step};
pub use breach::BreachCount;
pub use course::{Course, Event, Refusal, State};
pub use gather::Paper;
pub use limit::{Limit, Warning};
pub use matter::Matter;
pub use papers::{
    Assessed, Away, Breach, Evaluated, Finding, FindingKind, Measure, Move, NATIONAL, Papers, Rate, Released, Signing, Suspension, Tested, Watch,
    Written,
};
pub use schedule::{Sampled, TestPeriod, Window};
pub use shell::rule_book::BookFault;

use base::{Calendar, Duty};
use desk::Desk;

/// The rules and the calendar by which duties are made.
#[derive(Clone, Copy)]
pub struct Clock<'a> {
    book: &'a Book,
    calendar: &'a Calendar,
}

impl<'a> Clock<'a> {
    /// A clock that goes by these rules and this calendar.
    pub fn new(book: &'a Book, calendar: &'a Calendar) -> Self {
        Self { book, calendar }
    }

    /// What has to be done about a person, what was done and what was missed; by last day, then by rule.
    pub fn duties(&self, papers: &Papers) -> Vec<Duty> {
        let mut desk = Desk::new(*self, papers);
        for measure in &papers.measures {
            desk.turn_to(measure);
            let first = desk.duties.len();
            beginning::raise(&mut desk, measure);
            away::raise(&mut desk, measure);
            breach::raise(&mut desk, measure);
            tested::raise(&mut desk, measure);
            judged::raise(&mut desk, measure);
            desk.close(first, measure);
            ending::raise(&mut desk, measure);
        }
        desk.turn_to_person();
        tested::raise_objections(&mut desk);
        judged::raise_for_person(&mut desk);
        ending::raise_releases(&mut desk);
        abstinence::raise(&mut desk);
        let mut duties = desk.duties;
        duties.sort_unstable_by_key(|duty| (duty.due, duty.rule.code, duty.subject, duty.part));
        duties
    }

    /// The course of one measure of a person.
    pub fn course(&self, papers: &Papers, measure: &Measure) -> Course {
        let local = self.book.place(measure.place);
        let rule = measure.served.and_then(|served| Some((served, local.rule(Matter::Report, served)?)));
        Course::of(papers, measure, rule.map(|(served, rule)| rule.latest(served, self.calendar)))
    }
}
