//! The rule book of crises, referrals and cases: which matter, at which grade, from which day on, in how many days. Read once from `rules/national.toml`; every
//! number stands there, because most are defaults that a district may settle otherwise (domain.md 2.6). Absent: what fulfils a duty.

use super::Matter;
use base::{Choice, Day, Duty, DutyRule, Id, months_after};
use org::Grade;
use shell::rule_book::{self, BookFault, InForce, OF_EVERY_RULE, Section};
use std::sync::{Arc, LazyLock};

const SHIPPED: &str = include_str!("rules/national.toml");

/// The book that ships with the program.
pub(super) static BOOK: LazyLock<Book> = LazyLock::new(|| Book::read(SHIPPED).expect("a test reads this book"));

/// All rules, by matter and grade; of several texts of one rule the latest begun holds.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    rules: Vec<Rule>,
}

/// One text of one rule.
#[derive(Clone, Debug)]
pub(crate) struct Rule {
    matter: Matter,
    grade: Option<Grade>,
    force: InForce,
    days: Vec<i32>,
    in_months: bool,
    every: Option<i32>,
    warn: Vec<i32>,
    /// Whether the first may be done at any time up to its day.
    pub(super) early: bool,
    /// How many days before its day a follow-up may be done, if it comes a week or more after the one before.
    pub(super) ahead: i32,
    /// The time in minutes, where it is that short.
    pub(super) minutes: Option<i32>,
    said: Arc<DutyRule>,
}

impl Book {
    /// Reads a book; every fault is reported.
    pub(crate) fn read(text: &str) -> Result<Self, Vec<BookFault>> {
        let mut rules = Vec::new();
        let faults = rule_book::read("national.toml", text, |head| {
            head.only(&[&["rule"]]);
            head.each("rule", "规则", "code", |section| rules.extend(Rule::read(section)));
        });
        rules.sort_by_key(|rule: &Rule| rule.force.from);
        if faults.is_empty() { Ok(Self { rules }) } else { Err(faults) }
    }

    /// All of them, the first begun first.
    #[cfg(test)]
    pub(super) fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of a matter at a grade that is in force on a day.
    pub(super) fn rule(&self, matter: Matter, grade: Option<Grade>, on: Day) -> Option<&Rule> {
        self.rules.iter().rev().find(|rule| rule.matter == matter && rule.grade == grade && rule.force.holds_on(on))
    }
}

/// The time that a rule gives, for people.
fn limit(days: &[i32], in_months: bool, every: Option<u16>, minutes: Option<u16>) -> String {
    let list = days.iter().map(i32::to_string).collect::<Vec<_>>().join("、");
    match (minutes, every, days) {
        (Some(minutes), ..) if minutes % 60 == 0 => format!("{} 小时内", minutes / 60),
        (Some(minutes), ..) => format!("{minutes} 分钟内"),
        _ if in_months => format!("起算后第 {list} 个月"),
        (None, Some(1), [0]) => "当天，以后每天".to_owned(),
        (None, Some(every), _) => format!("起算后第 {list} 天，以后每 {every} 天"),
        (None, None, [0]) => "当天".to_owned(),
        (None, None, [1]) => "24 小时内".to_owned(),
        (None, None, [days]) => format!("{days} 天内"),
        (None, None, _) => format!("起算后第 {list} 天"),
    }
}

impl Rule {
    fn read(section: &mut Section<'_>) -> Option<Self> {
        section.only(&[OF_EVERY_RULE, &["grade", "days", "months", "every", "early", "ahead", "minutes", "warn"]]);
        section.need(&["code"]);
        let Some(matter) = Matter::from_code(&section.text("code")) else {
            section.fault("没有这个事项");
            return None;
        };
        let grades = [Grade::Low, Grade::Medium, Grade::High, Grade::Immediate];
        let nth = section.number("grade");
        let grade = nth.and_then(|n| grades.get(usize::from(n).checked_sub(1)?).copied());
        if nth.is_some() && grade.is_none() {
            section.fault("等级是 1 到 4");
        }
        let in_months = section.has("months");
        let days: Vec<i32> = section.numbers(if in_months { "months" } else { "days" }).into_iter().map(i32::from).collect();
        if days.is_empty() || !days.is_sorted_by(|one, next| one < next) {
            section.fault("days 要从 0 或更大的数起，一个比一个大");
        }
        let (every, minutes) = (section.number("every"), section.number("minutes"));
        if every == Some(0) || minutes == Some(0) {
            section.fault("every、minutes 至少是 1");
        }
        let force = section.in_force();
        let words = [matter.code(), matter.label(), matter.who(), matter.why()];
        let said = section.said("national", force, words, limit(&days, in_months, every, minutes));
        Some(Self {
            matter,
            grade,
            force,
            days,
            in_months,
            every: every.map(i32::from),
            warn: section.numbers("warn").into_iter().map(i32::from).collect(),
            early: section.flag("early"),
            ahead: section.number("ahead").map_or(0, i32::from),
            minutes: minutes.map(i32::from),
            said: Arc::new(DutyRule { is_leads: matter.is_leads(), ..said }),
        })
    }

    /// The days on which something is due, counted from a day; without end where the rule goes on.
    pub(super) fn due_days(&self, since: Day) -> impl Iterator<Item = Day> {
        let last = self.days.last().copied().unwrap_or(0);
        let further = self.every.into_iter().flat_map(move |every| (1..).map(move |n: i32| last + n * every));
        let day = move |count| if self.in_months { months_after(since, count) } else { since + count };
        self.days.iter().copied().chain(further).map(day)
    }

    /// Whether it asks again and again until somebody ends it.
    pub(super) fn goes_on(&self) -> bool {
        self.every.is_some()
    }

    /// What has to be done on the first of its days.
    pub(super) fn duty(&self, whom: Id, subject: Id, since: Day) -> Duty {
        self.duty_by(whom, subject, since, self.due_days(since).next().unwrap_or(since))
    }

    /// What has to be done by a day.
    pub(super) fn duty_by(&self, whom: Id, subject: Id, since: Day, due: Day) -> Duty {
        let mut warn: Vec<Day> = self.warn.iter().map(|days| due - *days).filter(|day| *day >= since).collect();
        warn.sort_unstable();
        Duty { warn, ..Duty::new(Arc::clone(&self.said), self.matter.form(), whom, subject, since, due) }
    }
}
