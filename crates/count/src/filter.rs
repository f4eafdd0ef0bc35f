//! Which rows belong to a figure. Built from text (expression.rs) or by pages; evaluated here, in one place, for one row.
//! Absent: anything about how rows are stored.

use crate::{Dimension, Fact, GroupValue, Scope};
use base::Day;

/// A condition on rows. In measures of states the day of a row is the last day of the period, for a state has no day of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of these; all rows, if there are none.
    And(Vec<Filter>),
    /// Any of these; no row, if there are none.
    Or(Vec<Filter>),
    /// Not this.
    Not(Box<Filter>),
    /// The row has one of these values in this dimension. For [`Dimension::Org`]: it stands at or under one of them on the day.
    Is(Dimension, Vec<GroupValue>),
    /// First and last day.
    Days(Day, Day),
    /// The row stands in this group of a table that is grouped by this dimension (for [`Dimension::Org`] that is not the same as `Is`). Made by
    /// drill-down; has no text.
    Cell(Dimension, GroupValue),
}

impl Default for Filter {
    fn default() -> Self {
        Self::all()
    }
}

impl Filter {
    /// Every row.
    pub const fn all() -> Self {
        Self::And(Vec::new())
    }

    /// Rows with this value.
    pub fn is(dimension: Dimension, value: GroupValue) -> Self {
        Self::Is(dimension, vec![value])
    }

    /// Both this and the other.
    #[must_use]
    pub fn and(self, other: Filter) -> Self {
        match self {
            Self::And(mut all) => {
                all.push(other);
                Self::And(all)
            }
            one => Self::And(vec![one, other]),
        }
    }

    /// Whether the row meets the condition.
    pub fn holds(&self, fact: &Fact, scope: Scope<'_>) -> bool {
        match self {
            Self::And(all) => all.iter().all(|one| one.holds(fact, scope)),
            Self::Or(any) => any.iter().any(|one| one.holds(fact, scope)),
            Self::Not(not) => !not.holds(fact, scope),
            Self::Is(Dimension::Org, values) => values.iter().any(|value| match value {
                GroupValue::Key(org) => scope.tree.within_on(fact.org, *org, fact.day),
                _ => fact.org.is_none(),
            }),
            Self::Is(dimension, values) => dimension.values(fact, scope).iter().any(|value| values.contains(value)),
            Self::Days(from, to) => (*from..=*to).contains(&fact.day),
            Self::Cell(dimension, value) => dimension.values(fact, scope).contains(value),
        }
    }

    /// Whether it speaks of populations: then only rows of people can pass (see [`crate::Measure`]).
    pub fn is_on_people(&self) -> bool {
        self.any_dimension(&mut |dimension| dimension == Dimension::Population)
    }

    /// Whether every row that passes has one and the same unit.
    pub fn names_one_unit(&self) -> bool {
        match self {
            Self::And(all) => all.iter().any(Self::names_one_unit),
            Self::Or(any) => any.len() == 1 && any.iter().all(Self::names_one_unit),
            Self::Is(Dimension::Unit, units) => units.len() == 1,
            Self::Cell(Dimension::Unit, _) => true,
            _ => false,
        }
    }

    /// Whether any leaf is about a dimension of which this is true. Days count as [`Dimension::Day`].
    pub(crate) fn any_dimension(&self, test: &mut dyn FnMut(Dimension) -> bool) -> bool {
        match self {
            Self::And(several) | Self::Or(several) => several.iter().any(|one| one.any_dimension(test)),
            Self::Not(not) => not.any_dimension(test),
            Self::Is(dimension, _) | Self::Cell(dimension, _) => test(*dimension),
            Self::Days(..) => test(Dimension::Day),
        }
    }
}
