//! Shares: of two figures the one as a part of the other, group by group (how many of the tests that were due were done in time). Both are counted by
//! themselves; nothing is divided before it is written. Called by reports, which have asked for both tables at one cut-off. Absent: which figures
//! belong together, which the handbook says.

use crate::{Cell, Eyes, GroupValue, Measure, Rate, Table};
use std::collections::BTreeMap;

/// The two numbers of a share as they may be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// Numerator; none where it is hidden.
    pub part: Option<i64>,
    /// Denominator; none where it is hidden.
    pub whole: Option<i64>,
}

/// A share of every group of two tables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shares {
    /// In the order of groups; a group that one of the tables does not have counts 0 there.
    pub cells: Vec<(Vec<GroupValue>, Sides)>,
    /// The same by each of two dimensions alone, where the tables have it.
    pub margins: Vec<Vec<(Vec<GroupValue>, Sides)>>,
    /// Of the whole.
    pub total: Sides,
}

impl Sides {
    /// In thousandths, rounded down: none where a side is hidden, and none of nothing.
    pub fn per_mille(self) -> Option<i64> {
        Rate::shown(self.part, self.whole)?.per_mille()
    }

    /// Whether a side is hidden, and so the share.
    pub fn is_hidden(self) -> bool {
        self.part.is_none() || self.whole.is_none()
    }

    /// Whether there is nothing of which it could be a share.
    pub fn is_of_nothing(self) -> bool {
        self.whole == Some(0)
    }

    /// As somebody may see it who sees figures only: what is left of the whole is a number of people as well, and says who they are where it is small.
    fn without_small_rest(self, small: i64) -> Self {
        let is_small = |rest: i64| (1..small).contains(&rest);
        let gives_away = self.part.zip(self.whole).is_some_and(|(part, whole)| is_small(whole - part));
        if gives_away { Self { part: None, ..self } } else { self }
    }
}

impl Shares {
    /// Of a numerator and a denominator that were asked together, as these eyes may see them; with what each of them is counted.
    pub fn of(part: (Measure, &Table), whole: (Measure, &Table), eyes: Eyes) -> Self {
        let of_people = part.0.counts_people() && whole.0.counts_people();
        let seen = |sides: Sides| match eyes {
            Eyes::FiguresOnly { small } if of_people => sides.without_small_rest(small),
            _ => sides,
        };
        let side_by_side = |part: &[Cell], whole: &[Cell]| {
            let mut groups: BTreeMap<Vec<GroupValue>, Sides> = BTreeMap::new();
            let none = Sides { part: Some(0), whole: Some(0) };
            for cell in part {
                groups.entry(cell.group.clone()).or_insert(none).part = cell.value;
            }
            for cell in whole {
                groups.entry(cell.group.clone()).or_insert(none).whole = cell.value;
            }
            groups.into_iter().map(|(group, sides)| (group, seen(sides))).collect::<Vec<_>>()
        };
        let (part, whole) = (part.1, whole.1);
        Self {
            cells: side_by_side(&part.cells, &whole.cells),
            margins: part.margins.iter().zip(&whole.margins).map(|(part, whole)| side_by_side(part, whole)).collect(),
            total: seen(Sides { part: part.total, whole: whole.total }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_hidden_where_a_side_is_or_what_is_left_is_small() {
        use Measure::{Persons, Records};
        let figures_only = Eyes::FiguresOnly { small: 3 };
        // Counted, part, whole, for whose eyes, thousandths.
        let worked = [
            (Persons, Some(20), Some(30), figures_only, Some(666)),
            (Persons, Some(28), Some(30), figures_only, None),
            (Persons, Some(30), Some(30), figures_only, Some(1000)),
            (Persons, Some(28), Some(30), Eyes::Every, Some(933)),
            (Records, Some(28), Some(30), figures_only, Some(933)),
            (Persons, None, Some(30), figures_only, None),
            (Persons, Some(20), None, figures_only, None),
            (Persons, Some(0), Some(0), figures_only, None),
        ];
        for (measure, part, whole, eyes, expected) in worked {
            let table = |total| Table { total, ..Table::default() };
            let shares = Shares::of((measure, &table(part)), (measure, &table(whole)), eyes);
            assert_eq!(shares.total.per_mille(), expected, "{part:?} of {whole:?} {measure}");
            assert_eq!(shares.total.is_of_nothing(), whole == Some(0));
        }
    }
}
