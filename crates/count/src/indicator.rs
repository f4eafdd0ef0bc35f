//! Indicators: a figure that has a name. Written as data (one block of text each), so that a contract, a ledger or a briefing refers to
//! `code@version` and everybody can read what is meant. Called by the report slice, which brings the real ones. Absent: periods and
//! organisations, which a question adds.
//!
//! ```text
//! # 电访：拨通即计
//! [phone_contacts@1]
//! name = 电访
//! unit = 人次
//! measure = person_times
//! where = kind=contact and channel=phone
//! definition = 通过电话服务的人次；同一次通话涉及多个主题，只计一人次。
//! example = 2020-02-03 contact channel=phone served=A served=B | 2020-02-04 contact channel=visit served=A
//! expect = 2
//! ```
//! A line that begins with a blank continues the one before. Events of an example are separated by `|` or stand on continued lines.

use crate::example::{BadExample, ledger};
use crate::naive::recount;
use crate::{BadFilter, Engine, Filter, Measure, Question, Vocabulary};
use base::{Day, Key};
use std::collections::BTreeSet;

/// One figure with its definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indicator {
    /// Stable code.
    pub code: String,
    /// Grows when the definition changes; old reports keep theirs.
    pub version: u32,
    /// What people call it.
    pub name: String,
    /// The unit in which it is printed.
    pub unit: String,
    /// What is counted.
    pub measure: Measure,
    /// Of which rows, as text (expression.rs).
    pub filter: String,
    /// The definition in words, printed beside the figure.
    pub definition: String,
    /// A small ledger, event by event (example.rs).
    pub example: String,
    /// What the example comes to, in the unit.
    pub expect: i64,
}

/// What is wrong in the text of a handbook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("第 {line} 行：{problem}")]
pub struct BadHandbook {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
}

/// What is wrong with one indicator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadIndicator {
    /// The filter cannot be read.
    #[error("{0}")]
    Filter(#[from] BadFilter),
    /// The example cannot be read.
    #[error("{0}")]
    Example(#[from] BadExample),
    /// The unit is not one in which the measure may be printed: 人 and 人次 are never interchangeable.
    #[error("{measure} 不能以“{unit}”为单位")]
    Unit {
        /// The measure.
        measure: Measure,
        /// The unit that was asked for.
        unit: String,
    },
    /// The question itself is refused.
    #[error("{0}")]
    Question(#[from] crate::NoAnswer),
    /// The example comes to something else.
    #[error("算例应为 {expect}，重算得 {recount}，引擎得 {engine}")]
    Differs {
        /// What the text says.
        expect: i64,
        /// What the naive recount says.
        recount: i64,
        /// What the engine says.
        engine: i64,
    },
}

impl Indicator {
    /// `phone_contacts@1`.
    pub fn reference(&self) -> String {
        format!("{}@{}", self.code, self.version)
    }

    /// The question that it asks of an organisation in a period.
    pub fn question(&self, org: Key, from: Day, to: Day, words: &dyn Vocabulary) -> Result<Question, BadFilter> {
        Ok(Question::new(self.measure, org, from, to).filtered(Filter::parse(&self.filter, words)?))
    }

    /// Whether its minutes are printed as hours.
    pub fn in_hours(&self) -> bool {
        self.unit == "小时"
    }

    /// A counted value in the unit of the indicator: minutes become whole hours (half an hour counts up) where the unit is 小时. A quantity is counted
    /// in hours only where its rows are minutes: how long a line was answered.
    pub fn in_unit(&self, value: i64) -> i64 {
        let of_minutes = matches!(self.measure, Measure::ServiceMinutes | Measure::WorkMinutes | Measure::VolunteerMinutes | Measure::Quantity);
        if of_minutes && self.in_hours() { (value + 30).div_euclid(60) } else { value }
    }

    /// Counts the example by the naive recount and by the engine.
    pub fn check_example(&self, words: &dyn Vocabulary) -> Result<(), BadIndicator> {
        let example = ledger(&self.example, words)?;
        let question = self.question(Key::NONE, example.from, example.to, words)?;
        let tree = &example.tree;
        let engine = Engine::with_threads(1);
        example.entries.iter().for_each(|entry| entry.feed(&engine));
        let recounted = self.in_unit(recount(&example.entries, &question, tree)?.totals[0]);
        let counted = self.in_unit(engine.answer(&question, tree)?.totals[0]);
        if recounted != self.expect || counted != self.expect {
            return Err(BadIndicator::Differs { expect: self.expect, recount: recounted, engine: counted });
        }
        Ok(())
    }

    /// Everything that is wrong with it.
    pub fn problems(&self, words: &dyn Vocabulary) -> Vec<BadIndicator> {
        let units = self.measure.units();
        let unit = !units.is_empty() && !units.contains(&self.unit.as_str());
        let unit = unit.then(|| BadIndicator::Unit { measure: self.measure, unit: self.unit.clone() });
        unit.into_iter().chain(self.check_example(words).err()).collect()
    }
}

/// All indicators, in the order of the text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Handbook {
    indicators: Vec<Indicator>,
}

impl Handbook {
    /// Reads a handbook; reports everything that is wrong with its text at once.
    pub fn parse(text: &str) -> Result<Self, Vec<BadHandbook>> {
        let (mut indicators, mut problems) = (Vec::new(), Vec::new());
        let mut seen = BTreeSet::new();
        for block in blocks(text, &mut problems) {
            match block.indicator() {
                Ok(indicator) if !seen.insert(indicator.reference()) => {
                    problems.push(BadHandbook { line: block.line, problem: format!("{} 重复", indicator.reference()) });
                }
                Ok(indicator) => indicators.push(indicator),
                Err(several) => problems.extend(several),
            }
        }
        problems.sort_by_key(|problem| problem.line);
        if problems.is_empty() { Ok(Self { indicators }) } else { Err(problems) }
    }

    /// The indicator of a reference: `code@version`, or `code` alone for its newest version.
    pub fn find(&self, reference: &str) -> Option<&Indicator> {
        let (code, version) = reference.split_once('@').map_or((reference, None), |(code, version)| (code, Some(version)));
        let of_code = self.indicators.iter().filter(|one| one.code == code);
        match version {
            Some(version) => of_code.into_iter().find(|one| one.version.to_string() == version),
            None => of_code.max_by_key(|one| one.version),
        }
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter()
    }

    /// Everything that is wrong with any of them, each with its reference: filters, units, examples.
    pub fn check(&self, words: &dyn Vocabulary) -> Vec<(String, BadIndicator)> {
        let problems = |one: &Indicator| one.problems(words).into_iter().map(|problem| (one.reference(), problem)).collect::<Vec<_>>();
        self.indicators.iter().flat_map(problems).collect()
    }
}

/// The lines of one indicator.
struct Block {
    line: usize,
    reference: String,
    fields: Vec<(usize, String, String)>,
}

const FIELDS: [&str; 7] = ["name", "unit", "measure", "where", "definition", "example", "expect"];

/// Cuts the text into blocks.
fn blocks(text: &str, problems: &mut Vec<BadHandbook>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (line, written) in (1..).zip(text.lines()) {
        let trimmed = written.trim();
        let continues = written.starts_with(char::is_whitespace);
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if let Some(reference) = trimmed.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            blocks.push(Block { line, reference: reference.trim().into(), fields: Vec::new() });
            continue;
        }
        let field = trimmed.split_once('=').map(|(name, value)| (name.trim(), value.trim()));
        let mut refuse = |problem: &str| problems.push(BadHandbook { line, problem: problem.into() });
        match (blocks.last_mut(), field) {
            (None, _) => refuse("此处应先有 [代码@版本]"),
            (Some(block), _) if continues => match block.fields.last_mut() {
                Some(field) => {
                    field.2.push('\n');
                    field.2.push_str(trimmed);
                }
                None => refuse("续行之前没有内容"),
            },
            (Some(block), Some((name, value))) if FIELDS.contains(&name) => {
                if block.fields.iter().any(|field| field.1 == name) {
                    refuse(&format!("{name} 重复"));
                }
                block.fields.push((line, name.into(), value.into()));
            }
            (Some(_), Some((name, _))) => refuse(&format!("没有“{name}”这一项，可用：{}", FIELDS.join("、"))),
            (Some(_), None) => refuse("应为“项 = 内容”"),
        }
    }
    blocks
}

impl Block {
    fn indicator(&self) -> Result<Indicator, Vec<BadHandbook>> {
        let mut problems = Vec::new();
        let mut refuse = |line, problem: String| problems.push(BadHandbook { line, problem });
        let (code, version) = self.reference.split_once('@').unwrap_or((&self.reference, ""));
        let plain = !code.is_empty() && code.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        let version = version.parse().unwrap_or(0);
        if !plain || version == 0 {
            refuse(self.line, format!("“{}”应为 代码@版本，代码用小写字母、数字和下划线，版本从 1 起", self.reference));
        }
        let field = |name: &str| self.fields.iter().find(|field| field.1 == name);
        for name in FIELDS.iter().filter(|name| **name != "where" && field(name).is_none()) {
            refuse(self.line, format!("{} 缺少 {name}", self.reference));
        }
        let text = |name: &str| field(name).map(|field| field.2.clone()).unwrap_or_default();
        let measure = field("measure").map(|field| (field.0, Measure::by_code(&field.2), &field.2));
        if let Some((line, None, code)) = measure {
            refuse(line, format!("没有“{code}”这个计量"));
        }
        let expect = field("expect").map(|field| (field.0, field.2.parse::<i64>()));
        if let Some((line, Err(_))) = expect {
            refuse(line, "expect 应为整数".into());
        }
        let known = measure.and_then(|measure| measure.1).zip(expect.and_then(|expect| expect.1.ok()));
        match known {
            Some((measure, expect)) if problems.is_empty() => Ok(Indicator {
                code: code.into(),
                version,
                name: text("name"),
                unit: text("unit"),
                measure,
                filter: text("where").replace('\n', " "),
                definition: text("definition").replace('\n', ""),
                example: text("example"),
                expect,
            }),
            _ => Err(problems),
        }
    }
}
