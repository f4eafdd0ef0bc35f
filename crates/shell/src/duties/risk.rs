//! What is pressing under an organisation, in numbers: duties that are overdue, due today or within a week, by branch of the tree and by rule. Called
//! by dashboards. Absent: whom they are about; the list of duties has that, for those who may see it.

use super::seen::{Part, Seen};
use crate::{Refusal, Visit};
use base::{Key, policy::Class, policy::Grant};
use count::{Measure, hidden_beside};
use std::collections::BTreeMap;

/// How many duties press. None where the number is hidden from the caller.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pressing {
    /// Should have been done.
    pub overdue: Option<i64>,
    /// Have to be done today.
    pub today: Option<i64>,
    /// Within a week.
    pub coming: Option<i64>,
}

/// What is pressing.
#[derive(Clone, Debug, Default)]
pub struct Risk {
    /// All of it.
    pub whole: Pressing,
    /// By branch; none of a branch in which nothing presses.
    pub branches: BTreeMap<Key, Pressing>,
    /// By rule: its code, what it asks for, and how many; the most overdue first.
    pub rules: Vec<(&'static str, &'static str, Pressing)>,
    /// Whether the caller may see the duties themselves, so that the numbers open to them.
    pub opens: bool,
}

impl Risk {
    /// The rules of which something is overdue, also where it is hidden how much.
    pub fn overdue(&self) -> impl Iterator<Item = &(&'static str, &'static str, Pressing)> {
        self.rules.iter().filter(|(.., pressing)| pressing.overdue != Some(0))
    }
}

/// Overdue, today, coming.
type Counts = [i64; 3];

impl Visit {
    /// What presses in the organisations that `branch` puts into a branch, as the caller may know it. Small numbers are hidden from those who only count
    /// there, and with each what would give it away beside the others and their sum.
    pub fn risk(&self, branch: impl Fn(Key) -> Option<Key>) -> Result<Risk, Refusal> {
        let actor = self.actor()?;
        let known = self.shell.duties()?;
        let seen = Seen::of(&self.shell, actor, &known, self.today());
        let figures = self.scope(Class::Figures, Grant::Figures)?;
        let (mut whole, mut branches, mut rules) = (Counts::default(), BTreeMap::new(), BTreeMap::new());
        let mut opens = true;
        let all = seen.held.iter().map(|due| (due, true)).chain(seen.counted.iter().map(|due| (due, false)));
        for ((part, held), is_seen) in all.filter(|((_, held), _)| figures.contains(&held.row.org)) {
            let (Some(at), Some(branch)) = (Part::PRESSING.iter().position(|pressing| pressing == part), branch(held.row.org)) else { continue };
            opens &= is_seen;
            whole[at] += 1;
            branches.entry(branch).or_insert(Counts::default())[at] += 1;
            rules.entry(held.duty.rule.code).or_insert((held.duty.rule.what, Counts::default())).1[at] += 1;
        }
        let small = if opens { 0 } else { i64::from(self.shell.limits()?.small_cell) };
        let (codes, of_rules): (Vec<_>, Vec<_>) = rules.into_iter().map(|(code, (what, counts))| ((code, what), counts)).unzip();
        let (keys, of_branches): (Vec<Key>, Vec<Counts>) = branches.into_iter().unzip();
        let mut rules: Vec<_> = codes.into_iter().zip(shown(&of_rules, small)).map(|((code, what), pressing)| (code, what, pressing)).collect();
        rules.sort_by_key(|(code, _, pressing)| (std::cmp::Reverse(pressing.overdue), std::cmp::Reverse(pressing.today), *code));
        let branches = keys.into_iter().zip(shown(&of_branches, small)).collect();
        let whole = shown(&[whole], small).first().copied().unwrap_or_default();
        Ok(Risk { whole, branches, rules, opens })
    }
}

/// The lines of a table as they may be seen, each column by itself. Duties are of people: a few of them are a few people.
fn shown(lines: &[Counts], small: i64) -> Vec<Pressing> {
    let column = |at: usize| {
        let numbers: Vec<(Measure, i64)> = lines.iter().map(|line| (Measure::PersonTimes, line[at])).collect();
        let hidden = hidden_beside(&numbers, small);
        lines.iter().zip(hidden).map(|(line, hidden)| (!hidden).then_some(line[at])).collect::<Vec<_>>()
    };
    let [overdue, today, coming] = [0, 1, 2].map(column);
    (0..lines.len()).map(|line| Pressing { overdue: overdue[line], today: today[line], coming: coming[line] }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_number_takes_another_along_so_that_the_sum_does_not_tell_it() {
        // The lines, the limit, what is shown of what is overdue.
        type Worked = (&'static [Counts], i64, &'static [Option<i64>]);
        let overdue = |lines: &[Counts], small| shown(lines, small).into_iter().map(|line| line.overdue).collect::<Vec<_>>();
        let worked: [Worked; 4] = [
            (&[[14, 0, 0], [2, 0, 0], [6, 0, 0]], 3, &[Some(14), None, None]),
            (&[[14, 0, 0], [2, 0, 0], [6, 0, 0]], 0, &[Some(14), Some(2), Some(6)]),
            (&[[0, 1, 0], [9, 1, 0]], 3, &[Some(0), Some(9)]),
            (&[], 3, &[]),
        ];
        for (lines, small, expected) in worked {
            assert_eq!(overdue(lines, small), expected, "{lines:?} below {small}");
        }
    }
}
