//! The rule book of crises and referrals: which matter, at which grade, from which day on, in how many days. Read once from `rules/national.toml`; every
//! number stands there, because most are defaults that a district may settle otherwise (domain.md 2.6). Absent: what fulfils a duty.

use super::Matter;
use base::{Basis, Choice, Day, Duty, DutyRule, Id};
use org::Grade;
use serde::Deserialize;
use std::sync::{Arc, LazyLock};

const SHIPPED: &str = include_str!("rules/national.toml");

/// The book that ships with the program.
pub(super) static BOOK: LazyLock<Book> = LazyLock::new(|| Book::read(SHIPPED).expect("a test reads this book"));

/// What a rule book says that cannot be read or cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("第 {rule} 条规则（{code}）：{sentence}")]
pub(crate) struct BookFault {
    /// Counted from 1; 0 for the book as a whole.
    pub(crate) rule: usize,
    /// As it is written.
    pub(crate) code: String,
    /// What is wrong.
    pub(crate) sentence: String,
}

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
    from: Day,
    days: Vec<i32>,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    rule: Vec<WrittenRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRule {
    code: String,
    grade: Option<usize>,
    from: String,
    days: Vec<i32>,
    every: Option<i32>,
    #[serde(default)]
    early: bool,
    #[serde(default)]
    ahead: i32,
    minutes: Option<i32>,
    #[serde(default)]
    warn: Vec<i32>,
    article: String,
    basis: String,
}

impl Book {
    /// Reads a book; the first fault is reported.
    pub(crate) fn read(text: &str) -> Result<Self, BookFault> {
        let whole = |fault: toml::de::Error| BookFault { rule: 0, code: String::new(), sentence: fault.message().to_owned() };
        let written: Written = toml::from_str(text).map_err(whole)?;
        let mut rules = Vec::new();
        for (n, rule) in written.rule.into_iter().enumerate() {
            let code = rule.code.clone();
            rules.push(Rule::read(rule).map_err(|sentence| BookFault { rule: n + 1, code, sentence: sentence.to_owned() })?);
        }
        rules.sort_by_key(|rule| rule.from);
        Ok(Self { rules })
    }

    /// All of them, the first begun first.
    #[cfg(test)]
    pub(super) fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of a matter at a grade that is in force on a day.
    pub(super) fn rule(&self, matter: Matter, grade: Option<Grade>, on: Day) -> Option<&Rule> {
        self.rules.iter().rev().find(|rule| rule.matter == matter && rule.grade == grade && rule.from <= on)
    }
}

/// The time that a rule gives, for people.
fn limit(rule: &WrittenRule) -> String {
    let (first, list) = (rule.days[0], rule.days.iter().map(i32::to_string).collect::<Vec<_>>().join("、"));
    match (rule.minutes, rule.every) {
        (Some(minutes), _) if minutes % 60 == 0 => format!("{} 小时内", minutes / 60),
        (Some(minutes), _) => format!("{minutes} 分钟内"),
        (None, Some(1)) if rule.days == [0] => "当天，以后每天".to_owned(),
        (None, Some(every)) => format!("起算后第 {list} 天，以后每 {every} 天"),
        (None, None) if rule.days.len() > 1 => format!("起算后第 {list} 天"),
        (None, None) if first == 0 => "当天".to_owned(),
        (None, None) if first == 1 => "24 小时内".to_owned(),
        (None, None) => format!("{first} 天内"),
    }
}

impl Rule {
    fn read(written: WrittenRule) -> Result<Self, &'static str> {
        let matter = Matter::from_code(&written.code).ok_or("没有这个事项")?;
        let grade = match written.grade {
            Some(n @ 1..=4) => Some([Grade::Low, Grade::Medium, Grade::High, Grade::Immediate][n - 1]),
            Some(_) => return Err("等级是 1 到 4"),
            None => None,
        };
        let from: Day = written.from.parse().map_err(|_| "起用日期写成 2020-01-01")?;
        let basis = match written.basis.as_str() {
            "law" => Basis::Law,
            "practice" => Basis::Practice,
            "default" => Basis::Default,
            _ => return Err("basis 是 law、practice 或 default"),
        };
        let ascends = written.days.windows(2).all(|pair| pair[0] < pair[1]) && written.days.first().is_some_and(|first| *first >= 0);
        if !ascends {
            return Err("days 要从 0 或更大的数起，一个比一个大");
        }
        if written.every.is_some_and(|every| every < 1) || written.ahead < 0 || written.minutes.is_some_and(|minutes| minutes < 1) {
            return Err("every、minutes 至少是 1，ahead 至少是 0");
        }
        let said = DutyRule {
            code: matter.code(),
            what: matter.label(),
            who: matter.who(),
            why: matter.why(),
            limit: limit(&written),
            article: written.article,
            basis,
            version: format!("national {from}"),
            is_right: false,
        };
        let (days, every, early, ahead, minutes) = (written.days, written.every, written.early, written.ahead, written.minutes);
        Ok(Self { matter, grade, from, days, every, warn: written.warn, early, ahead, minutes, said: Arc::new(said) })
    }

    /// The days on which something is due, counted from a day; without end where the rule goes on.
    pub(super) fn due_days(&self, since: Day) -> impl Iterator<Item = Day> {
        let last = self.days.last().copied().unwrap_or(0);
        let further = self.every.into_iter().flat_map(move |every| (1..).map(move |n: i32| last + n * every));
        self.days.iter().copied().chain(further).map(move |days| since + days)
    }

    /// Whether it asks again and again until somebody ends it.
    pub(super) fn goes_on(&self) -> bool {
        self.every.is_some()
    }

    /// What has to be done on the first of its days.
    pub(super) fn duty(&self, whom: Id, subject: Id, since: Day) -> Duty {
        self.duty_by(whom, subject, since, since + self.days[0])
    }

    /// What has to be done by a day.
    pub(super) fn duty_by(&self, whom: Id, subject: Id, since: Day, due: Day) -> Duty {
        let mut warn: Vec<Day> = self.warn.iter().map(|days| due - *days).filter(|day| *day >= since).collect();
        warn.sort_unstable();
        Duty { warn, ..Duty::new(Arc::clone(&self.said), self.matter.form(), whom, subject, since, due) }
    }
}
