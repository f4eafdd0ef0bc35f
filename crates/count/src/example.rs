//! Worked examples as text: one event a line (or between `|`), read into a small ledger. Used by indicators, whose examples it makes countable.
//! Absent: edits and deletions, which do not belong into a definition.
//!
//! ```text
//! 2020-02-03 contact channel=phone topics=policy,care minutes=30 leader=W served=A@H:family crowd=50:youth household=H effort=W:30
//! 2020-02-03 delivery volunteer=V:60 goods=mask:71:个 place=P org=O agency=G project=J campaign=K domain=D item=I
//! 2020-02-03 contact district=B                        org=B, which is a district
//! 2020-02-03..2020-02-13 line item=care org=O          a state with its first and last day (none: it lasts on)
//! 2020-02-03.. post times=13
//! before 2019-12-30 contact served=A                   an event that lies before the period of the example
//! ```
//! People, households, places … are named by any short name; the same name is the same record. Words, topics and populations are codes.

use crate::naive::{Change, Entry};
use crate::{Dimension, Engine, Event, Fact, Standing, Tree, TreeNode, Vocabulary, state};
use base::{Day, Key, Word};
use std::collections::BTreeMap;

/// What is wrong with an example.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("算例“{event}”：{problem}")]
pub struct BadExample {
    /// The event as it is written.
    pub event: String,
    /// What is wrong.
    pub problem: String,
}

/// A small ledger and its period.
pub(crate) struct Example {
    pub(crate) entries: Vec<Entry>,
    /// The districts that it names.
    pub(crate) tree: Tree,
    /// The first day named.
    pub(crate) from: Day,
    /// The last day named.
    pub(crate) to: Day,
}

impl Entry {
    /// Tells an engine the same.
    pub fn feed(&self, engine: &Engine) {
        match &self.change {
            Change::Written(facts) => engine.append(self.seq, self.record, facts),
            Change::Retracted { of } => engine.retract(self.seq, *of, self.record),
        }
        engine.set_applied(self.seq);
    }
}

/// Records of an example begin here; what is named has keys from 1.
const RECORDS_FROM: u32 = 1_000_000;

/// Reads an example.
pub(crate) fn ledger(text: &str, words: &dyn Vocabulary) -> Result<Example, BadExample> {
    let mut names = Names { words, keys: BTreeMap::new(), districts: Vec::new() };
    let mut example = Example { entries: Vec::new(), tree: Tree::default(), from: Day::MAX, to: Day::MIN };
    let events = text.split(['\n', '|']).map(str::trim).filter(|event| !event.is_empty());
    for (seq, event) in (1_u32..).zip(events) {
        let refuse = |problem| BadExample { event: event.into(), problem };
        let earlier = event.trim_start().strip_prefix("before ");
        let (from, to, facts) = names.event(earlier.unwrap_or(event)).map_err(refuse)?;
        if earlier.is_none() {
            example.from = example.from.min(from);
            example.to = example.to.max(to);
        }
        example.entries.push(Entry { seq, record: Key(RECORDS_FROM + seq), change: Change::Written(facts) });
    }
    if example.entries.is_empty() {
        return Err(BadExample { event: String::new(), problem: "算例为空".into() });
    }
    example.tree = Tree::new(names.districts);
    Ok(example)
}

struct Names<'a> {
    words: &'a dyn Vocabulary,
    keys: BTreeMap<String, Key>,
    districts: Vec<TreeNode>,
}

impl Names<'_> {
    /// The first and the last day that the event names, and its facts.
    fn event(&mut self, text: &str) -> Result<(Day, Day, Vec<Fact>), String> {
        let mut parts = text.split_whitespace();
        let (days, kind) = (parts.next().unwrap_or_default(), parts.next().ok_or("日期之后应为类别")?);
        let day = |text: &str| text.parse::<Day>().map_err(|_| format!("“{text}”不是日期"));
        let kind_word = self.word(Dimension::Kind, kind)?;
        let said: Vec<(&str, &str)> = parts.map(|part| part.split_once('=').ok_or(format!("“{part}”应为 项=值"))).collect::<Result<_, _>>()?;
        if let Some((from, to)) = days.split_once("..") {
            let from = day(from)?;
            let to = if to.is_empty() { None } else { Some(day(to)?) };
            let template = self.template(&said)?;
            return Ok((from, to.unwrap_or(from), state(kind_word, from, to, template).collect()));
        }
        let on = day(days)?;
        let mut event = Event::on(on, kind);
        for (name, value) in said {
            event = self.say(event, name, value)?;
        }
        let facts = event.happened().facts().into_iter().map(|fact| Fact { kind: kind_word, ..fact }).collect();
        Ok((on, on, facts))
    }

    fn say(&mut self, event: Event, name: &str, value: &str) -> Result<Event, String> {
        let (first, second) = value.split_once(':').unwrap_or((value, ""));
        Ok(match name {
            "org" => event.org(self.key(value)),
            "district" => event.org(self.district(value)),
            "agency" => event.agency(self.key(value)),
            "project" => event.project(self.key(value)),
            "campaign" => event.campaign(self.key(value)),
            "place" => event.place(self.key(value)),
            "leader" => event.led_by(self.key(value)),
            "channel" => event.channel(self.word(Dimension::Channel, value)?),
            "domain" => event.domain(self.word(Dimension::Domain, value)?),
            "item" => event.item(self.word(Dimension::Item, value)?),
            "topics" => event.topics(self.bits(Dimension::Topic, value)?),
            "minutes" => event.service_minutes(number(value)?),
            "served" => event.served(self.standing(first, second)?),
            "crowd" => event.crowd(number(first)?, self.bits(Dimension::Population, second)?),
            "household" => event.household(self.key(value)),
            "effort" => event.effort(self.key(first), number(second)?),
            "volunteer" => event.volunteer(self.standing(first, "")?, number(second)?),
            "goods" => {
                let (quantity, unit) = second.split_once(':').ok_or("goods 应为 物品:数量:单位")?;
                event.goods(self.word(Dimension::Item, first)?, self.word(Dimension::Unit, unit)?, number(quantity)?)
            }
            other => return Err(format!("没有“{other}”这一项")),
        })
    }

    fn template(&mut self, said: &[(&str, &str)]) -> Result<Fact, String> {
        let mut fact = Fact::default();
        for (name, value) in said {
            let (first, second) = value.split_once(':').unwrap_or((value, ""));
            match *name {
                "org" => fact.org = self.key(value),
                "agency" => fact.agency = self.key(value),
                "project" => fact.project = self.key(value),
                "campaign" => fact.campaign = self.key(value),
                "place" => fact.place = self.key(value),
                "worker" => fact.worker = self.key(value),
                "channel" => fact.channel = self.word(Dimension::Channel, value)?,
                "domain" => fact.domain = self.word(Dimension::Domain, value)?,
                "item" => fact.item = self.word(Dimension::Item, value)?,
                "topics" => fact.topics = self.bits(Dimension::Topic, value)?,
                "times" => fact.times = number(value)? as i32,
                "person" => {
                    let standing = self.standing(first, second)?;
                    (fact.subject, fact.household, fact.populations) = (standing.key, standing.household, standing.populations);
                }
                other => return Err(format!("状态没有“{other}”这一项")),
            }
        }
        Ok(fact)
    }

    /// `A`, `A@H`, with populations.
    fn standing(&mut self, who: &str, populations: &str) -> Result<Standing, String> {
        let (person, household) = who.split_once('@').unwrap_or((who, ""));
        Ok(Standing { key: self.key(person), household: self.key(household), populations: self.bits(Dimension::Population, populations)? })
    }

    fn district(&mut self, name: &str) -> Key {
        let key = self.key(name);
        self.districts.push(TreeNode { key, code: name.to_owned(), name: name.to_owned(), level: Word::of("district"), positions: Vec::new() });
        key
    }

    fn key(&mut self, name: &str) -> Key {
        if name.is_empty() {
            return Key::NONE;
        }
        let next = Key(self.keys.len() as u32 + 1);
        *self.keys.entry(name.into()).or_insert(next)
    }

    fn word(&self, dimension: Dimension, code: &str) -> Result<Word, String> {
        self.words.word(dimension, code).ok_or_else(|| format!("{} 没有“{code}”这个值", dimension.code()))
    }

    fn bits(&self, dimension: Dimension, codes: &str) -> Result<u64, String> {
        let codes = codes.split([',', '，', '、']).filter(|code| !code.is_empty());
        codes.into_iter().try_fold(0, |bits, code| {
            let bit = self.words.bit(dimension, code).filter(|bit| *bit < 64);
            bit.map(|bit| bits | 1 << bit).ok_or_else(|| format!("{} 没有“{code}”这个值", dimension.code()))
        })
    }
}

fn number(text: &str) -> Result<u32, String> {
    text.parse().map_err(|_| format!("“{text}”不是数"))
}
