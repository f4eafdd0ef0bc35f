//! What became of a frozen table: its numbers at any two cut-offs, whether the recount at its own still agrees, and the records by which the later
//! numbers differ. Called by the pages of frozen tables. Absent: drawing; who may open a record, which the page asks record by record.

use crate::{Frozen, StatsQuestion, StatsRow, Unanswerable, Words};
use base::Key;
use count::{Cut, GroupValue, Indicator, Late};
use shell::Shell;
use std::collections::BTreeMap;

/// A number of a frozen table beside what it was and is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// As it was frozen.
    pub frozen: i64,
    /// Counted at the first cut-off; at that of the table another value than the frozen one means that the record or the program is wrong.
    pub then: i64,
    /// Counted at the second cut-off.
    pub now: i64,
}

/// A frozen table beside two cut-offs.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The first cut-off: that of the table, unless another was asked for.
    pub since: u32,
    /// The second: the last act, unless another was asked for.
    pub until: u32,
    /// For each line of the table and each indicator; none where the handbook has lost the indicator or a word of the group.
    pub numbers: Vec<Vec<Option<Compared>>>,
    /// Groups that the table does not have because nothing was in them: their labels, and the numbers at the second cut-off.
    pub new_groups: Vec<(Vec<String>, Vec<i64>)>,
}

impl Frozen {
    /// The question that it answers, of the indicators that the handbook still has.
    pub fn question(&self, org: Key) -> StatsQuestion {
        StatsQuestion {
            by: self.dimensions(),
            condition: self.condition.as_ref().map(|condition| condition.0.clone()).unwrap_or_default(),
            ..StatsQuestion::new(org, self.from, self.to, self.indicators().into_iter().flatten().collect())
        }
    }

    /// The group of a line in numbers; none where a word of it is not known any more.
    fn group_of(&self, line: usize, words: &Words<'_>) -> Option<Vec<GroupValue>> {
        let line = self.lines.get(line)?;
        self.dimensions().into_iter().zip(&line.group).map(|(by, code)| words.value(by, &code.0)).collect()
    }

    /// Its numbers at two cut-offs.
    pub fn compared(&self, shell: &Shell, org: Key, since: Option<u32>, until: Option<u32>) -> Result<Comparison, Unanswerable> {
        let applied = shell.store().engine().applied();
        let (since, until) = (since.unwrap_or(self.seq).min(applied), until.unwrap_or(applied).min(applied));
        let (words, question) = (Words::new(shell), self.question(org));
        let then = Values::of(shell, &question, since)?;
        let now = Values::of(shell, &question, until)?;
        let (indicators, groups): (_, Vec<_>) = (self.indicators(), (0..self.lines.len()).map(|line| self.group_of(line, &words)).collect());
        let number = |line: usize, at: usize| {
            let (one, group) = (indicators[at]?, groups[line].as_ref()?);
            let frozen = self.lines[line].exact.get(at)?.0.parse().ok()?;
            Some(Compared { frozen, then: then.value(one, group), now: now.value(one, group) })
        };
        let numbers = (0..self.lines.len()).map(|line| (0..indicators.len()).map(|at| number(line, at)).collect()).collect();
        let known = |group: &Vec<GroupValue>| groups.iter().flatten().any(|of_line| of_line == group);
        let labels = |group: &[GroupValue]| question.by.iter().zip(group).map(|(by, value)| by.label(*value, &words)).collect();
        let of_all = |group: &Vec<GroupValue>| indicators.iter().map(|one| one.map_or(0, |one| now.value(one, group))).collect();
        let new_groups = now.groups().into_iter().filter(|group| !known(group)).map(|group| (labels(&group), of_all(&group))).collect();
        Ok(Comparison { since, until, numbers, new_groups })
    }

    /// The records behind a line of the table, by which the second cut-off differs from the first: of one indicator, or of all of them.
    pub fn late_records(
        &self,
        shell: &Shell,
        org: Key,
        line: usize,
        indicator: Option<usize>,
        cuts: (u32, u32),
    ) -> Result<Vec<(Key, Late)>, Unanswerable> {
        let (words, question, store) = (Words::new(shell), self.question(org), shell.store());
        let Some(group) = self.group_of(line, &words) else { return Ok(Vec::new()) };
        let (since, until) = (store.tree_at(cuts.0), store.tree_at(cuts.1));
        let mut found: BTreeMap<Key, Late> = BTreeMap::new();
        for (at, one) in self.indicators().into_iter().enumerate() {
            let Some(one) = one.filter(|_| indicator.is_none_or(|only| only == at)) else { continue };
            let mut late = Vec::new();
            for counted in one.counted() {
                let asked = question.of(counted, shell)?;
                late.extend(store.engine().late(&asked, &group, Cut { seq: cuts.0, tree: &since }, Cut { seq: cuts.1, tree: &until })?);
            }
            for (record, became) in late {
                // what comes into one figure and goes out of another was changed
                found.entry(record).and_modify(|known| *known = if *known == became { became } else { Late::Changed }).or_insert(became);
            }
        }
        Ok(found.into_iter().collect())
    }
}

/// The numbers of one cut-off.
struct Values(BTreeMap<(String, Vec<GroupValue>), i64>);

impl Values {
    fn of(shell: &Shell, question: &StatsQuestion, seq: u32) -> Result<Self, Unanswerable> {
        let stats = question.clone().known_at(seq).ask(shell)?;
        let pair = |row: StatsRow| ((row.indicator.reference(), row.group), row.value.unwrap_or(0));
        Ok(Self(stats.rows.into_iter().chain(stats.totals).map(pair).collect()))
    }

    fn value(&self, one: &Indicator, group: &[GroupValue]) -> i64 {
        self.0.get(&(one.reference(), group.to_vec())).copied().unwrap_or(0)
    }

    fn groups(&self) -> Vec<Vec<GroupValue>> {
        let mut groups: Vec<Vec<GroupValue>> = self.0.keys().map(|(_, group)| group.clone()).filter(|group| !group.is_empty()).collect();
        groups.sort();
        groups.dedup();
        groups
    }
}
