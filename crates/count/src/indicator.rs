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
//! A line that begins with a blank continues the one before. Events of an example are separated by `|` or stand on continued lines (`handbook.rs` reads
//! them). Two more lines, each in the place of others:
//!
//! ```text
//! share = tests_on_time@1 / tests_due@1     a share of two indicators of the same text, in %; instead of `measure` and `where`
//! over = 12                                 a moving figure: counted over the 12 months that end with the period
//! ```

use crate::example::{BadExample, ledger};
use crate::naive::recount;
use crate::{BadFilter, Engine, Filter, Measure, Question, Rate, Vocabulary};
use base::{Day, Key};

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
    /// What is counted; of a share what its numerator counts.
    pub measure: Measure,
    /// Of which rows, as text (expression.rs); empty for all, and of a share, whose sides have their own.
    pub filter: String,
    /// Counted over so many months that end with the period, however short it is.
    pub months: Option<u32>,
    /// The two figures of which it is the share; none of what is counted itself.
    pub share: Option<Box<Share>>,
    /// The definition in words, printed beside the figure.
    pub definition: String,
    /// A small ledger, event by event (example.rs).
    pub example: String,
    /// What the example comes to, in the unit.
    pub expect: i64,
}

/// A figure that is a part of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// Numerator.
    pub part: Indicator,
    /// Denominator.
    pub whole: Indicator,
}

/// The unit of every share.
const PERCENT: &str = "%";

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
    /// A share is printed in percent.
    #[error("比率要以“{PERCENT}”为单位")]
    Percent,
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

    /// The figures that are counted for it: itself, or the numerator and the denominator of a share.
    pub fn counted(&self) -> Vec<&Indicator> {
        self.share.as_ref().map_or_else(|| vec![self], |share| vec![&share.part, &share.whole])
    }

    /// The question that it asks of an organisation in a period; of a share that of its numerator: ask for what is [`Self::counted`].
    pub fn question(&self, org: Key, from: Day, to: Day, words: &dyn Vocabulary) -> Result<Question, BadFilter> {
        let one = self.share.as_ref().map_or(self, |share| &share.part);
        Ok(Question::new(one.measure, org, from, to).filtered(Filter::parse(&one.filter, words)?).over(one.months))
    }

    /// Whether it says how something stands at the end of the period, and is not gathered day by day: states, shares, medians, moving figures.
    pub fn stands(&self) -> bool {
        self.share.is_some() || self.months.is_some() || self.measure.of_states() || self.measure.is_median()
    }

    /// Whether a value that is nothing means that there is none: there is no middle of no values.
    pub fn may_lack(&self) -> bool {
        self.share.is_some() || self.measure.is_median()
    }

    /// How it is counted, as it is written in the handbook: the measure, or the two sides of a share; and over how many months.
    pub fn rule(&self) -> String {
        let rule = match &self.share {
            Some(share) => format!("{} / {}", share.part.reference(), share.whole.reference()),
            None => self.measure.code().to_owned(),
        };
        self.months.map_or_else(|| rule.clone(), |months| format!("{rule}，{months} 个月"))
    }

    /// The definition with those of its sides, for where it has to stand alone.
    pub fn full_definition(&self) -> String {
        let side = |name: &str, one: &Self| {
            let filter = if one.filter.is_empty() { "全部" } else { &one.filter };
            format!("{name}：{}（{}，{} {filter}），{}", one.name, one.reference(), one.rule(), one.definition)
        };
        match &self.share {
            Some(share) => format!("{}{}{}", self.definition, side("分子", &share.part), side("分母", &share.whole)),
            None => self.definition.clone(),
        }
    }

    /// Whether its minutes are printed as hours.
    pub fn in_hours(&self) -> bool {
        self.unit == "小时"
    }

    /// A counted value in the unit of the indicator: minutes become whole hours (half an hour counts up) where the unit is 小时. A quantity is counted
    /// in hours only where its rows are minutes: how long a line was answered. A share is kept in thousandths and becomes whole percent, rounded down.
    pub fn in_unit(&self, value: i64) -> i64 {
        if self.share.is_some() {
            return value.div_euclid(10);
        }
        let of_minutes = matches!(self.measure, Measure::ServiceMinutes | Measure::WorkMinutes | Measure::VolunteerMinutes | Measure::Quantity);
        if of_minutes && self.in_hours() { (value + 30).div_euclid(60) } else { value }
    }

    /// Counts the example by the naive recount and by the engine.
    pub fn check_example(&self, words: &dyn Vocabulary) -> Result<(), BadIndicator> {
        let example = ledger(&self.example, words)?;
        let tree = &example.tree;
        let engine = Engine::with_threads(1);
        example.entries.iter().for_each(|entry| entry.feed(&engine));
        let (mut recounted, mut counted) = (Vec::new(), Vec::new());
        for one in self.counted() {
            let question = one.question(Key::NONE, example.from, example.to, words)?;
            recounted.push(recount(&example.entries, &question, tree)?.totals[0]);
            counted.push(engine.answer(&question, tree)?.totals[0]);
        }
        let (recounted, counted) = (self.of_counted(&recounted), self.of_counted(&counted));
        if recounted != self.expect || counted != self.expect {
            return Err(BadIndicator::Differs { expect: self.expect, recount: recounted, engine: counted });
        }
        Ok(())
    }

    /// In the unit, of what was counted for it.
    fn of_counted(&self, numbers: &[i64]) -> i64 {
        match *numbers {
            [part, whole] => self.in_unit(Rate { part, whole }.per_mille().unwrap_or(0)),
            [one] => self.in_unit(one),
            _ => 0,
        }
    }

    /// Everything that is wrong with it.
    pub fn problems(&self, words: &dyn Vocabulary) -> Vec<BadIndicator> {
        let units = self.measure.units();
        let unit = match &self.share {
            Some(_) => (self.unit != PERCENT).then_some(BadIndicator::Percent),
            None if units.is_empty() || units.contains(&self.unit.as_str()) => None,
            None => Some(BadIndicator::Unit { measure: self.measure, unit: self.unit.clone() }),
        };
        unit.into_iter().chain(self.check_example(words).err()).collect()
    }
}
