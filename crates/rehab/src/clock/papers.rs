//! What the papers of one person say, as days and words: the input of the clock. Filled from records by `gather.rs`, and by tests by hand. Nothing here
//! knows how a record is stored, so that a new record needs a few lines there and nothing in the rules. Absent: names, notes, and everything that
//! no rule asks for.

use super::Step;
use crate::{EndReason, EpisodeKind, EvaluationKind, Facility, RiskClass, Sample, TestOutcome, ViolationKind, computed_end};
use base::{Day, Id, Period};

/// The papers of one person. The order within each list means nothing.
#[derive(Clone, Debug)]
pub struct Papers {
    /// Whose they are.
    pub whom: Id,
    /// Orders of community treatment and rehabilitation.
    pub measures: Vec<Measure>,
    /// Agreements signed.
    pub agreements: Vec<Signing>,
    /// Working groups: the day on which every role was filled.
    pub groups: Vec<Written>,
    /// Plans: the day on which they were written.
    pub plans: Vec<Written>,
    /// Suspensions (中止).
    pub suspensions: Vec<Suspension>,
    /// Changes of the place of execution.
    pub moves: Vec<Move>,
    /// Reported absences.
    pub leaves: Vec<Away>,
    /// Tests, those included that did not take place. Deleted records are not among them.
    pub tests: Vec<Tested>,
    /// Breaches of the agreement.
    pub breaches: Vec<Breach>,
    /// What else has to be told to the police: relapse, refusal of the measure.
    pub findings: Vec<Finding>,
    /// Half-year summaries and yearly assessments.
    pub evaluations: Vec<Evaluated>,
    /// Risk assessments.
    pub risks: Vec<Assessed>,
    /// Ways from a facility to the street.
    pub releases: Vec<Released>,
    /// Files of users at large.
    pub watches: Vec<Watch>,
    /// Maintenance treatment, from and to.
    pub treated: Vec<(Day, Option<Day>)>,
    /// Rates of tests set for this person.
    pub rates: Vec<Rate>,
    /// When somebody was in touch with the person, as far as one is told: the last time is enough.
    pub contacts: Vec<(Id, Day)>,
}

/// One order of community treatment or rehabilitation.
#[derive(Clone, Debug)]
pub struct Measure {
    /// The episode.
    pub id: Id,
    /// Which measure.
    pub kind: EpisodeKind,
    /// The place whose rules hold, by its code in the rule book.
    pub place: &'static str,
    /// Years as ordered; needed for community rehabilitation only.
    pub years: Option<u32>,
    /// The decision.
    pub decided: Day,
    /// The person received it.
    pub served: Option<Day>,
    /// The street was told.
    pub notified: Option<Day>,
    /// The person reported.
    pub reported: Option<Day>,
    /// The first day of the term, as printed.
    pub start: Option<Day>,
    /// The last day of the term, as printed.
    pub end: Option<Day>,
    /// Days served in isolation that count toward the term (戒毒条例 art. 31), where no start is printed.
    pub credit_days: Option<u32>,
    /// The last day, and why it ended.
    pub ended: Option<(Day, EndReason)>,
    /// The plan of tests that was chosen, by its code in the rule book; none for the usual one.
    pub plan: Option<String>,
    /// The file was given to the police before the end.
    pub filed: Option<Day>,
    /// The person received the notice of release.
    pub release_served: Option<Day>,
    /// The street received it.
    pub release_told: Option<Day>,
}

/// An agreement.
#[derive(Clone, Copy, Debug)]
pub struct Signing {
    /// The record.
    pub id: Id,
    /// The measure.
    pub episode: Option<Id>,
    /// Signed on.
    pub on: Day,
}

/// A paper that is written on a day.
#[derive(Clone, Copy, Debug)]
pub struct Written {
    /// The record.
    pub id: Id,
    /// The measure.
    pub episode: Option<Id>,
    /// Complete on; none while it is not.
    pub on: Option<Day>,
    /// A day by which the measure is found where none is named.
    pub about: Day,
}

/// A suspension by detention or arrest (戒毒条例 art. 24).
#[derive(Clone, Debug)]
pub struct Suspension {
    /// The record.
    pub id: Id,
    /// The measure.
    pub episode: Option<Id>,
    /// The first day on which the term does not run.
    pub from: Day,
    /// The day from which it runs again: the day of release. None while it is suspended.
    pub continues: Option<Day>,
    /// When release is expected.
    pub expected: Option<Day>,
    /// Days on which somebody asked how it stands.
    pub checked: Vec<Day>,
    /// The new last day of the term that the street confirmed, and when.
    pub new_end: Option<(Day, Day)>,
}

/// A change of the place of execution (戒毒条例 art. 22).
#[derive(Clone, Copy, Debug)]
pub struct Move {
    /// The record.
    pub id: Id,
    /// The measure.
    pub episode: Option<Id>,
    /// The person told the old street.
    pub asked: Option<Day>,
    /// The place changed.
    pub changed: Day,
    /// The person reported at the new street.
    pub reported: Option<Day>,
    /// The old street sent the papers on.
    pub forwarded: Option<Day>,
    /// The new street told its police.
    pub police_told: Option<Day>,
}

/// A reported absence.
#[derive(Clone, Copy, Debug)]
pub struct Away {
    /// The record.
    pub id: Id,
    /// The measure.
    pub episode: Option<Id>,
    /// The written report.
    pub reported: Option<Day>,
    /// The first day away.
    pub from: Day,
    /// The last planned day, extensions included.
    pub to: Day,
    /// Back and registered.
    pub returned: Option<Day>,
    /// Whole days of 24 hours, where clock times are known; else the difference of the days.
    pub whole_days: i32,
    /// Whether the street agreed.
    pub is_approved: bool,
    /// Whether it never took place: withdrawn or refused.
    pub is_void: bool,
}

/// A test, or the test that did not take place.
#[derive(Clone, Copy, Debug)]
pub struct Tested {
    /// The record.
    pub id: Id,
    /// The measure.
    pub episode: Option<Id>,
    /// Sampled on; for one that did not take place, the day on which it should have.
    pub on: Day,
    /// What came of it.
    pub outcome: TestOutcome,
    /// Of what.
    pub method: Sample,
    /// The person was told to come.
    pub notified: Option<Day>,
    /// The person was told the result.
    pub told: Option<Day>,
    /// The person objected.
    pub objected: Option<Day>,
    /// The police decided on a laboratory test.
    pub lab_decided: Option<Day>,
    /// The B sample was sent.
    pub lab_sent: Option<Day>,
    /// The person was told the laboratory's result.
    pub lab_told: Option<Day>,
    /// The person objected again.
    pub second_objection: Option<Day>,
    /// A and B samples were sealed.
    pub is_sealed: bool,
}

/// A breach of the agreement.
#[derive(Clone, Copy, Debug)]
pub struct Breach {
    /// The record.
    pub id: Id,
    /// The measure.
    pub episode: Option<Id>,
    /// Which.
    pub kind: ViolationKind,
    /// On which day, or from which on.
    pub on: Day,
    /// Days of an unauthorised absence; none while the person is not back.
    pub days: Option<u32>,
    /// The test that was refused or evaded.
    pub test: Option<Id>,
    /// The person was admonished.
    pub warned: Option<Day>,
    /// The police were told.
    pub reported: Option<Day>,
}

/// What has to be told to the police beside the counters (戒毒条例 art. 21).
#[derive(Clone, Copy, Debug)]
pub struct Finding {
    /// The record.
    pub id: Id,
    /// The measure.
    pub episode: Option<Id>,
    /// What.
    pub kind: FindingKind,
    /// Found on.
    pub on: Day,
    /// The police were told.
    pub reported: Option<Day>,
    /// The police said that it is not so.
    pub is_rejected: bool,
}

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// The person used again.
    Relapse,
    /// The person refuses the measure.
    Refusal,
    /// A serious violation was told; it fulfils what the counters ask for and asks for nothing itself.
    Serious,
}

/// A half-year summary or yearly assessment.
#[derive(Clone, Copy, Debug)]
pub struct Evaluated {
    /// The record.
    pub id: Id,
    /// The measure.
    pub episode: Option<Id>,
    /// Which.
    pub kind: EvaluationKind,
    /// Written on.
    pub on: Day,
    /// The last day that it speaks of.
    pub to: Option<Day>,
}

/// A risk assessment.
#[derive(Clone, Copy, Debug)]
pub struct Assessed {
    /// The record.
    pub id: Id,
    /// Assessed on.
    pub on: Day,
    /// The class.
    pub class: RiskClass,
    /// The next day, where it was set.
    pub next: Option<Day>,
}

/// The way from a facility to the street.
#[derive(Clone, Copy, Debug)]
pub struct Released {
    /// The record.
    pub id: Id,
    /// Out of what.
    pub facility: Option<Facility>,
    /// Announced on.
    pub announced: Option<Day>,
    /// The day of release.
    pub on: Day,
    /// Somebody was there, or the person came.
    pub met: Option<Day>,
    /// Nobody met the person, and the record says why.
    pub is_unmet: bool,
    /// The street received the papers.
    pub papers: Option<Day>,
}

/// The file of a user at large.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    /// The record.
    pub id: Id,
    /// Followed from.
    pub since: Day,
    /// Caught last.
    pub caught: Option<Day>,
    /// The day from which the three years run, where somebody wrote it down.
    pub clean_since: Option<Day>,
    /// The police confirmed three years.
    pub confirmed: Option<Day>,
    /// The last day.
    pub ended: Option<Day>,
    /// In maintenance treatment from and to.
    pub maintenance: Option<(Day, Option<Day>)>,
}

/// A rate of tests that was set for one person.
#[derive(Clone, Copy, Debug)]
pub struct Rate {
    /// From which day on.
    pub from: Day,
    /// How often from then on; none: by the plan again.
    pub step: Option<Step>,
}

impl Measure {
    /// From reporting, or the decision before it, to the last day.
    pub fn span(&self) -> Period {
        Period { from: self.decided.min(self.start.unwrap_or(self.decided)), to: self.ended.map_or(Day::MAX, |(ended, _)| ended) }
    }

    /// The first day of the term: the printed one, else the report, from which days served in isolation are taken off (戒毒条例 art. 14, 31).
    pub fn term_start(&self) -> Option<Day> {
        let reported = self.reported?;
        Some(self.start.unwrap_or(reported - self.credit_days.unwrap_or(0).min(CREDIT_DAYS_MAX) as i32))
    }

    /// Years of the term: three for community treatment; for rehabilitation as ordered, else as the printed days have it.
    pub fn years(&self) -> u32 {
        if self.kind == EpisodeKind::CommunityTreatment {
            return 3;
        }
        let printed = || {
            let (start, end) = (self.term_start()?, self.end?);
            (1..=3).find(|years| computed_end(self.kind, start, *years).is_some_and(|computed| computed >= end))
        };
        self.years.filter(|years| (1..=3).contains(years)).or_else(printed).unwrap_or(3)
    }
}

/// Isolation lasts three years at most (禁毒法 art. 47).
const CREDIT_DAYS_MAX: u32 = 3 * 366;

impl Papers {
    /// The papers of a person, nothing told yet.
    pub fn of(whom: Id) -> Self {
        Self {
            whom,
            measures: Vec::new(),
            agreements: Vec::new(),
            groups: Vec::new(),
            plans: Vec::new(),
            suspensions: Vec::new(),
            moves: Vec::new(),
            leaves: Vec::new(),
            tests: Vec::new(),
            breaches: Vec::new(),
            findings: Vec::new(),
            evaluations: Vec::new(),
            risks: Vec::new(),
            releases: Vec::new(),
            watches: Vec::new(),
            treated: Vec::new(),
            rates: Vec::new(),
            contacts: Vec::new(),
        }
    }

    /// The measure of a paper: the one that it names, else the latest one that ran on its day.
    pub fn measure_of(&self, episode: Option<Id>, day: Day) -> Option<&Measure> {
        match episode {
            Some(episode) => self.measures.iter().find(|measure| measure.id == episode),
            None => self.measures.iter().filter(|measure| measure.span().contains(day)).max_by_key(|measure| (measure.decided, measure.id)),
        }
    }

    /// The suspensions of a measure, by day.
    pub fn suspensions_of(&self, measure: &Measure) -> Vec<&Suspension> {
        let belongs = |suspension: &&Suspension| self.belongs(measure, suspension.episode, suspension.from);
        let mut found: Vec<&Suspension> = self.suspensions.iter().filter(belongs).collect();
        found.sort_unstable_by_key(|suspension| (suspension.from, suspension.id));
        found
    }

    /// Whether a paper belongs to a measure.
    pub fn belongs(&self, measure: &Measure, episode: Option<Id>, day: Day) -> bool {
        self.measure_of(episode, day).is_some_and(|found| found.id == measure.id)
    }

    /// Whether the person was in maintenance treatment on a day, so that a positive is no sign of relapse.
    pub fn in_maintenance(&self, day: Day) -> bool {
        let treated = |(from, to): (Day, Option<Day>)| from <= day && to.is_none_or(|to| day <= to);
        self.watches.iter().filter_map(|watch| watch.maintenance).chain(self.treated.iter().copied()).any(treated)
    }

    /// The class of the person on a day: that of the latest assessment until then.
    pub fn class_on(&self, day: Day) -> Option<RiskClass> {
        let until = self.risks.iter().filter(|risk| risk.on <= day);
        until.max_by_key(|risk| (risk.on, risk.id)).map(|risk| risk.class)
    }
}

/// The place whose rules hold where no other is said.
pub const NATIONAL: &str = "national";

impl Evaluated {
    /// The last day that it speaks of, else the day on which it was written.
    pub fn speaks_until(&self) -> Day {
        self.to.unwrap_or(self.on)
    }
}
