//! The rule book: what each place says, from which day on. A place has its own rules where it has any and those of the place from which it inherits
//! for the rest; of several texts of one rule that holds which was in force on the day on which a duty arose. Built by `read.rs`, asked by everything
//! that makes duties. Absent: any number (`rules/*.toml`).

use super::{Limit, Matter, Warning, limit::last_working_day, read};
use crate::{EpisodeKind, RiskClass};
use base::{Calendar, Choice, Day, Duty, DutyForm, DutyRule, Id};
use shell::rule_book::{BookFault, InForce};
use std::sync::Arc;

/// The books that ship with the program, the place from which others inherit first.
const SHIPPED: [(&str, &str); 5] = [
    ("national.toml", include_str!("rules/national.toml")),
    ("chongqing.toml", include_str!("rules/chongqing.toml")),
    ("shanghai.toml", include_str!("rules/shanghai.toml")),
    ("zhejiang.toml", include_str!("rules/zhejiang.toml")),
    ("shandong.toml", include_str!("rules/shandong.toml")),
];

/// The rules of all places.
#[derive(Clone, Debug, Default)]
pub struct Book {
    pub(super) places: Vec<Place>,
}

/// The rules of one place.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) code: String,
    pub(super) name: String,
    /// The place whose rules hold where this one has none.
    pub(super) parent: Option<usize>,
    /// By the index of the matter.
    pub(super) rules: Vec<Vec<Rule>>,
    pub(super) plans: Vec<Plan>,
    pub(super) classes: Vec<ClassRate>,
}

/// One text of one rule.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(super) force: InForce,
    /// The time that it gives.
    pub within: Option<Limit>,
    /// The time after which at the latest it counts as not done, where that is longer (浙江省禁毒条例 art. 37).
    pub latest: Option<Limit>,
    /// How long before the last day it can be done.
    pub opens: Option<Limit>,
    /// When somebody is reminded.
    pub warn: Vec<Warning>,
    /// Whether a last day that is a day of rest moves to the next working day (Civil Code art. 203): for acts, not for the ends of measures.
    pub moves: bool,
    /// From how many times or days on it holds.
    pub threshold: u16,
    /// At how many times or days somebody is reminded before.
    pub warn_at: Vec<u16>,
    /// How the days of an absence are counted.
    pub count: DayCount,
    /// What becomes of a test whose last day falls into an approved absence.
    pub on_leave: OnLeave,
    /// Within which time after the return it is made good.
    pub return_within: Limit,
    /// From when the three years run where isolation was changed into community treatment.
    pub converted: Converted,
    /// Whose three years do not count at all.
    pub excluded: Excluded,
    /// Where what it asks is done.
    pub form: DutyForm,
    /// What it says to people.
    pub said: Arc<DutyRule>,
}

/// How the days of a reported absence are counted; the statute does not say (domain.md 1.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayCount {
    /// Days of the calendar, both ends included: the strict way.
    #[default]
    Calendar,
    /// Whole days of 24 hours.
    Whole,
    /// The difference of the two dates, as a system in use has it.
    Difference,
}

/// What becomes of a test whose last day falls into an approved absence (domain.md 1.6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnLeave {
    /// It may be taken some days after the return.
    #[default]
    AfterReturn,
    /// It is taken where the person is, by letter, in its time.
    Elsewhere,
    /// After the return only hair makes it good, which remembers the absence.
    Hair,
}

/// From when three years run after isolation was changed into community treatment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Converted {
    /// From the day on which community treatment began, as for everybody in it.
    #[default]
    Measure,
    /// From the day on which isolation ended (上海市禁毒条例 art. 29).
    Isolation,
}

/// For whom refusal or a serious violation takes the three years away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Excluded {
    /// In every case.
    #[default]
    Always,
    /// Only where they run from community treatment or rehabilitation (山东省禁毒条例 art. 36).
    Measure,
}

/// How often, in halves of a month: 1 is twice a month, 2 monthly, 6 quarterly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step(pub u16);

impl Step {
    /// Every so many months.
    pub fn months(months: u16) -> Self {
        Self(months * 2)
    }
}

/// A plan of tests: no statute has one (domain.md 1.8).
#[derive(Clone, Debug)]
pub struct Plan {
    pub(super) force: InForce,
    /// Its code in the book.
    pub code: String,
    /// Whether it is only for those for whom somebody chose it.
    pub chosen: bool,
    /// The measure.
    pub measure: EpisodeKind,
    /// For terms of so many years.
    pub years: u32,
    /// Its periods, in order.
    pub lines: Vec<PlanLine>,
    /// Tests without notice, beside those of the periods.
    pub surprise: u16,
}

/// So many periods of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanLine {
    /// How many.
    pub periods: u16,
    /// How long each.
    pub step: Step,
}

/// How often somebody of a class is tested at least, and contacted.
#[derive(Clone, Debug)]
pub struct ClassRate {
    pub(super) force: InForce,
    pub(super) class: RiskClass,
    /// At least so often.
    pub test: Option<Step>,
    /// The rule of contacts.
    pub contact: Option<Rule>,
}

impl Book {
    /// The books that ship with the program.
    pub fn shipped() -> Self {
        Self::read(&SHIPPED).expect("a test reads these books")
    }

    /// Reads books: name and text of each; a book stands after the one from which it inherits.
    pub fn read(books: &[(&str, &str)]) -> Result<Self, Vec<BookFault>> {
        read::book(books)
    }

    /// The place with this code; the first book where there is no such place, so that nobody is without the national rules.
    pub fn place(&self, code: &str) -> Local<'_> {
        Local { book: self, place: self.places.iter().position(|place| place.code == code).unwrap_or(0) }
    }

    /// The places, by code and name.
    pub fn places(&self) -> impl Iterator<Item = (&str, &str)> {
        self.places.iter().map(|place| (place.code.as_str(), place.name.as_str()))
    }
}

/// The rules as they hold at one place.
#[derive(Clone, Copy)]
pub struct Local<'a> {
    book: &'a Book,
    place: usize,
}

impl<'a> Local<'a> {
    /// The place, then that from which it inherits, and so on. A book inherits from an earlier one only, so this ends.
    fn line(self) -> impl Iterator<Item = &'a Place> {
        let book = self.book;
        std::iter::successors(book.places.get(self.place), |place| place.parent.and_then(|parent| book.places.get(parent)))
    }

    /// The text of a rule in force on a day.
    pub fn rule(self, matter: Matter, on: Day) -> Option<&'a Rule> {
        self.line().find_map(|place| place.rules[matter.index()].iter().rev().find(|rule| rule.force.holds_on(on)))
    }

    /// The plan of tests for a term that begins on a day: the one that was chosen, else that of the place for this measure and length.
    pub fn plan(self, measure: EpisodeKind, years: u32, chosen: Option<&str>, on: Day) -> Option<&'a Plan> {
        let of = |wanted: &dyn Fn(&Plan) -> bool| {
            self.line().find_map(|place| place.plans.iter().rev().find(|plan| plan.force.holds_on(on) && wanted(plan)))
        };
        let by_choice = chosen.and_then(|code| of(&|plan| plan.code == code));
        by_choice.or_else(|| of(&|plan| !plan.chosen && plan.measure == measure && plan.years == years))
    }

    /// How often somebody of this class is tested and contacted, by what holds on a day.
    pub fn class(self, class: RiskClass, on: Day) -> Option<&'a ClassRate> {
        self.line().find_map(|place| place.classes.iter().rev().find(|rate| rate.class == class && rate.force.holds_on(on)))
    }
}

impl Rule {
    /// The last day by this rule for what arose on a day.
    pub fn due(&self, since: Day, calendar: &Calendar) -> Day {
        let due = self.within.map_or(since, |within| within.after(since, calendar));
        if self.moves { calendar.moved_off_holiday(due) } else { due }
    }

    /// The day after which it counts as not done.
    pub fn latest(&self, since: Day, calendar: &Calendar) -> Day {
        let latest = self.latest.map_or(since, |latest| latest.after(since, calendar));
        let latest = if self.moves { calendar.moved_off_holiday(latest) } else { latest };
        latest.max(self.due(since, calendar))
    }

    /// The duty that arose on a day from a record, due by this rule.
    pub(super) fn duty(&self, whom: Id, subject: Id, since: Day, calendar: &Calendar) -> Duty {
        self.duty_by(whom, subject, since, self.due(since, calendar), calendar)
    }

    /// The duty that is due on a day found otherwise.
    pub(super) fn duty_by(&self, whom: Id, subject: Id, since: Day, due: Day, calendar: &Calendar) -> Duty {
        let mut duty = Duty::new(Arc::clone(&self.said), self.form, whom, subject, since, due);
        self.remind(&mut duty, calendar);
        duty
    }

    /// Sets the days of reminding by the days of the duty; none before it opens.
    pub(super) fn remind(&self, duty: &mut Duty, calendar: &Calendar) {
        duty.warn.clear();
        duty.warn.extend(self.warn.iter().map(|warning| warning.day(duty.since, duty.due, calendar)));
        duty.warn.retain(|on| *on >= duty.opens);
        duty.warn.sort_unstable();
        duty.warn.dedup();
    }

    /// The last day for what has to be done this long before a day.
    pub(super) fn before(&self, day: Day, calendar: &Calendar) -> Day {
        let due = self.within.map_or(day, |within| within.before(day, calendar));
        if self.moves { last_working_day(due, calendar) } else { due }
    }
}
