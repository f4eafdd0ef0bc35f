//! Who is expected to record and has not for a while, branch by branch of the tree. Whole weeks: a week that is not over says nothing, and who sees
//! figures only may not ask by day. Called by `board_counted.rs`. Absent: why; a station that closed for a week has a reason.

use crate::Unanswerable;
use crate::board::{Board, Stretch};
use crate::board_counted::{Look, is_open};
use crate::stats::find;
use base::{Bucket, Day, Key, Word};
use count::{Dimension, GroupValue};
use std::collections::{BTreeMap, BTreeSet};

/// An organisation that has not recorded for a while.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Silent {
    pub(crate) org: Key,
    /// For how many whole weeks; none if there was nothing in all that were looked at.
    pub(crate) weeks: Option<i32>,
}

/// A branch of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Branch {
    pub(crate) org: Key,
    /// How many are expected to record.
    pub(crate) units: usize,
    /// Those that have not, the longest silent first.
    pub(crate) silent: Vec<Silent>,
}

/// All branches, those with most silence first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cover {
    pub(crate) branches: Vec<Branch>,
}

impl Cover {
    pub(crate) fn of(look: &Look<'_>, board: &Board) -> Result<Self, Unanswerable> {
        let units = units(look, &board.covers)?;
        if units.is_empty() {
            return Ok(Self::default());
        }
        let last = last_weeks(look, &board.covers)?;
        let this_week = Bucket::Week.bucket_of(look.today).from;
        let mut branches: BTreeMap<Key, Branch> = BTreeMap::new();
        for unit in units {
            let Some(org) = look.branch(unit) else { continue };
            let branch = branches.entry(org).or_insert_with(|| Branch { org, units: 0, silent: Vec::new() });
            branch.units += 1;
            let weeks = last.get(&unit).map(|last| gap(*last, this_week));
            if weeks.is_none_or(|weeks| weeks >= board.silent) {
                branch.silent.push(Silent { org: unit, weeks });
            }
        }
        let mut branches: Vec<Branch> = branches.into_values().collect();
        for branch in &mut branches {
            branch.silent.sort_by_key(|silent| (std::cmp::Reverse(silent.weeks.unwrap_or(i32::MAX)), silent.org));
        }
        branches.sort_by_key(|branch| (std::cmp::Reverse(branch.silent.len()), branch.org));
        Ok(Self { branches })
    }

    pub(crate) fn units(&self) -> usize {
        self.branches.iter().map(|branch| branch.units).sum()
    }

    pub(crate) fn silent(&self) -> usize {
        self.branches.iter().map(|branch| branch.silent.len()).sum()
    }
}

/// Whole weeks between the last week with a record and this one.
fn gap(last: Day, this_week: Day) -> i32 {
    ((this_week - last) / 7 - 1).max(0)
}

/// The organisations below that are expected to record: of one within another the inner.
fn units(look: &Look<'_>, levels: &[Word]) -> Result<Vec<Key>, Unanswerable> {
    let of_level = |key: Key| look.tree.node(key).is_some_and(|node| levels.contains(&node.level));
    let all: Vec<Key> = look.tree.iter().map(|node| node.key).filter(|key| *key != look.org && of_level(*key) && look.reaches(*key)).collect();
    let rows = look.shell.store().get_keys(&all)?;
    let open: BTreeSet<Key> = rows.iter().filter(|row| is_open(row)).map(|row| row.key).collect();
    let outer: BTreeSet<Key> = open.iter().flat_map(|key| look.tree.path(*key, look.today).into_iter().filter(move |above| above != key)).collect();
    Ok(open.difference(&outer).copied().collect())
}

/// The Monday of the last week in which each recorded something.
fn last_weeks(look: &Look<'_>, levels: &[Word]) -> Result<BTreeMap<Key, Day>, Unanswerable> {
    let mut last: BTreeMap<Key, Day> = BTreeMap::new();
    for level in levels {
        let stats = look.ask(Stretch::Week.trend(look.today), &[find("events_recorded")?], &[Dimension::Week, Dimension::Level(*level)])?;
        for row in &stats.rows {
            if let [GroupValue::From(week), GroupValue::Key(org)] = row.group[..] {
                last.entry(org).and_modify(|last| *last = week.max(*last)).or_insert(week);
            }
        }
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_is_counted_in_weeks_that_are_wholly_over() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        // The last week with a record, weeks: seen from the week of 10 February.
        for (last, weeks) in [("2020-02-10", 0), ("2020-02-03", 0), ("2020-01-27", 1), ("2020-01-20", 2), ("2019-11-25", 10)] {
            assert_eq!(gap(day(last), day("2020-02-10")), weeks, "{last}");
        }
    }
}
