//! The clock of crises, referrals and cases: from what their records say to what has to be done by when (domain.md 2.2, 2.6, 2.7, Appendix D). Several
//! clocks, because they are seen by different people: a crisis is told by the crisis and by what was done with the person after it, a referral and a
//! case by themselves. Called by the
//! shell through the definitions of the kinds. Pure: never reads today.
//!
//! Absent: numbers and articles (`clock/rules/national.toml`); promises to be in touch again, which records say themselves by their due day.

mod book;
mod case;
mod crisis;
mod matter;
mod referral;
#[cfg(test)]
mod tests;

use crate::{Case, Contact, Crisis, Referral, Talk};
use base::{Day, Shape};
use book::BOOK;
use matter::Matter;
use org::Grade;
use shell::duties::Clock;

/// Of everybody who was in a crisis. What was done is told by contacts and talks, whoever else they name.
pub(crate) static CRISIS: Clock = Clock {
    kinds: &[Crisis::CODE],
    heeds: &[Contact::CODE, Talk::CODE],
    duties: |papers, _| crisis::duties(papers),
    stands: crisis::stands,
    term: |_, _| None,
};

/// Of everybody who was referred.
pub(crate) static REFERRAL: Clock =
    Clock { kinds: &[Referral::CODE], heeds: &[], duties: |papers, _| referral::duties(papers), stands: |_, _| Vec::new(), term: |_, _| None };

/// Of everybody who has or had a case.
pub(crate) static CASE: Clock =
    Clock { kinds: &[Case::CODE], heeds: &[], duties: |papers, _| case::duties(papers), stands: |_, _| Vec::new(), term: |_, _| None };

/// The minutes within which the supervisor is told of a crisis of this grade; none where the day is enough.
pub(crate) fn supervisor_minutes(grade: Grade, on: Day) -> Option<i32> {
    BOOK.rule(Matter::Supervisor, Some(grade), on)?.minutes
}

/// The day by which to look again, from the grade, the day from which it holds and the last follow-up. All days are counted from that first day, so that
/// a late follow-up moves none of the later ones. `None`: the scheme asks for no more; closing stays a person's decision.
pub fn follow_up_due(grade: Grade, since: Day, last: Option<Day>) -> Option<Day> {
    next_slot(Matter::FollowUp, Some(grade), since, last)
}

fn next_slot(matter: Matter, grade: Option<Grade>, since: Day, last: Option<Day>) -> Option<Day> {
    let rule = BOOK.rule(matter, grade, since)?;
    crisis::slots(rule, since).find(|slot| last.is_none_or(|last| last < slot.opens)).map(|slot| slot.due)
}
