//! Small cells for those who see figures only: a count of fewer people than a limit leaves the engine hidden, and with it what would give it away.
//! Reports ask here ([`Engine::tables`]); whoever draws, writes or sends a table can only pass on what it got.
//!
//! **What is promised.** Of a hidden number nothing follows from its table beyond what `<3` says by itself: whoever adds and subtracts finds no single
//! value, and if he finds that it is small, then not how small. The reader is taken to know this rule, to know that a hidden number is at least 1,
//! and to believe that lines add up, those over topics and populations apart. Person-times do add up; of distinct persons he knows less than he
//! believes: a line of theirs only covers its parts, and lets every small one be the limit or more. In full:
//!
//! - *small cells*: persons, households, their times, and persons of whom a state holds, from 1 to the limit less 1, in cells, margins, totals;
//! - *rows, columns, totals of one table*, months beside their sum among them: further numbers are hidden until a ring leads through each small one
//!   (`ring.rs`), so that it could be 1 and could be the limit less 1, or could be the limit or more. A total of which one part only is hidden is
//!   the simplest case;
//! - *states at a date by time*: the last month is the whole and the others have nothing to do with it, so nothing is subtracted along time;
//! - *figures of one measure side by side*, persons and the new ones among them too, may be parts of one another (all contacts, those by phone): at no place one of them is hidden alone, nor
//!   several whose sum would say what they are. Which is part of which is not looked into: this is a rule of thumb, no proof;
//! - *rates*: made of shown numbers or not at all ([`crate::Rate::shown`]), and not where what is left of the whole is few people ([`crate::Shares`]);
//! - *medians*: not of fewer values than the limit. They add up to nothing, so nothing is subtracted.
//!
//! **What is not**: zero is shown, and that a group is there at all; large numbers that were hidden for others may be found where groups overlap
//! (topics, distinct persons), for nobody is found with them; workers, volunteers, goods and records are counted openly. One answer with another (two cut-offs, a week more, the
//! same figure split otherwise) is compared by nobody here: who sees figures only may not ask by day, worker or place, nor with conditions or cut-offs of
//! his own, and what he asks is written down (docs/privacy.md).
//!
//! **Why it ends, and why it is enough.** Each step hides one number more, and hiding more never closes a ring. Where everything else fails, a cell, its
//! two margins and the total are a ring on which all go up.

use crate::medians::Middle;
use crate::ring::{Bond, Place, Rings};
use crate::{Answer, Dimension, Engine, GroupValue, Measure, NoAnswer, Question, Tree};
use std::collections::{BTreeMap, BTreeSet};

/// For whose eyes an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// Who may read the records sees every number.
    Every,
    /// Who sees figures only.
    FiguresOnly {
        /// Fewer people than this are hidden; less than 3 would say what it hides.
        small: i64,
    },
}

/// A number of one group, as it may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// A value for each dimension; in a margin for its own alone.
    pub group: Vec<GroupValue>,
    /// None where it is hidden.
    pub value: Option<i64>,
}

/// The answer to a question, as it may be seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The cut-off: what was known at this `seq`.
    pub at: u32,
    /// One cell a group, in the order of groups; none of what is 0, and none where the question is not split.
    pub cells: Vec<Cell>,
    /// Split by two, for those who see figures only: the same by each of them alone, so that cells and margins hide for each other. Else empty.
    pub margins: Vec<Vec<Cell>>,
    /// The whole, counted as a group of its own. None where it is hidden.
    pub total: Option<i64>,
}

impl Engine {
    /// Answers questions whose figures are read side by side, each by its first measure, all at one cut-off, as these eyes may see them.
    pub fn tables(&self, questions: &[Question], tree: &Tree, eyes: Eyes) -> Result<Vec<Table>, NoAnswer> {
        let applied = self.applied();
        let mut counted = Vec::with_capacity(questions.len());
        for question in questions {
            let question = question.clone().known_at(question.at.unwrap_or(applied).min(applied));
            let mut table = Table::of(&question, self.answer(&question, tree)?);
            if let (Eyes::FiguresOnly { .. }, [_, _]) = (eyes, &question.by[..]) {
                for by in &question.by {
                    let along = Question { by: vec![*by], ..question.clone() };
                    table.margins.push(Table::of(&along, self.answer(&along, tree)?).cells);
                }
            }
            if let (Eyes::FiguresOnly { small }, true) = (eyes, question.measures[0].is_median()) {
                self.hide_light(&question, tree, &mut table, small)?;
            }
            counted.push(table);
        }
        if let Eyes::FiguresOnly { small } = eyes {
            suppress(questions, &mut counted, small);
        }
        Ok(counted)
    }

    /// Hides medians of fewer values than this: the middle of one or two is what somebody did.
    fn hide_light(&self, question: &Question, tree: &Tree, table: &mut Table, small: i64) -> Result<(), NoAnswer> {
        let weights = |by: &[Dimension]| self.answered(&Question { by: by.to_vec(), ..question.clone() }, tree, Middle::weights);
        let whole = weights(&question.by)?;
        let hide = |cells: &mut [Cell], weights: &Answer| {
            let is_light = |cell: &&mut Cell| weights.values(&cell.group)[0] < small;
            cells.iter_mut().filter(is_light).for_each(|cell| cell.value = None);
        };
        hide(&mut table.cells, &whole);
        for (by, margin) in question.by.iter().zip(&mut table.margins) {
            hide(margin, &weights(&[*by])?);
        }
        table.total = table.total.filter(|_| whole.totals[0] == 0 || whole.totals[0] >= small);
        Ok(())
    }
}

impl Table {
    fn of(question: &Question, answer: Answer) -> Self {
        let first = |values: &[i64]| values.first().copied();
        let cell = |row: crate::Row| Cell { value: first(&row.values), group: row.group };
        let rows = answer.rows.into_iter().filter(|_| !question.by.is_empty());
        let cells = rows.map(cell).filter(|cell| cell.value != Some(0)).collect();
        Self { at: answer.at, cells, margins: Vec::new(), total: first(&answer.totals) }
    }

    /// Every number with its place.
    fn each(&mut self, dimensions: usize, mut show: impl FnMut(Place, &mut Option<i64>)) {
        for cell in &mut self.cells {
            show(cell.group.iter().copied().map(Some).collect(), &mut cell.value);
        }
        for (along, margin) in self.margins.iter_mut().enumerate() {
            for cell in margin {
                show((0..dimensions).map(|at| cell.group.first().copied().filter(|_| at == along)).collect(), &mut cell.value);
            }
        }
        show(vec![None; dimensions], &mut self.total);
    }
}

/// Whether each of these numbers, which stand in one text, is to be hidden: the small ones, and what would give them away among those of one measure.
pub fn hidden_beside(numbers: &[(Measure, i64)], small: i64) -> Vec<bool> {
    let place: Place = Vec::new();
    let mut figures: Vec<Figures> =
        numbers.iter().map(|(measure, value)| Figures::new(*measure, (&[], false), BTreeMap::from([(place.clone(), *value)]), small)).collect();
    hide(&mut figures);
    figures.iter().map(|figures| figures.hides(&place)).collect()
}

/// Takes out of these tables what must not be seen.
fn suppress(questions: &[Question], tables: &mut [Table], small: i64) {
    let figures = questions.iter().zip(tables.iter_mut()).map(|(question, table)| {
        let mut exact = BTreeMap::new();
        table.each(question.by.len(), |place, value| exact.extend(value.map(|value| (place, value))));
        Figures::new(question.measures[0], (&question.by, question.months.is_some()), exact, small)
    });
    let mut figures: Vec<Figures> = figures.collect();
    hide(&mut figures);
    for ((question, table), figures) in questions.iter().zip(tables).zip(figures) {
        table.each(question.by.len(), |place, value| {
            if figures.hides(&place) {
                *value = None;
            }
        });
    }
}

/// Hides in every table what is small, then what would give it away, until nothing changes.
fn hide(figures: &mut [Figures]) {
    loop {
        figures.iter_mut().for_each(Figures::cover);
        if !beside(figures) {
            break;
        }
    }
}

/// The numbers of one table.
struct Figures {
    measure: Measure,
    small: i64,
    /// The places of all numbers above 0, with where they stand in `values` and `rings`.
    places: BTreeMap<Place, usize>,
    values: Vec<i64>,
    rings: Rings,
    /// What is hidden on purpose, and not yet covered.
    waiting: Vec<usize>,
}

impl Figures {
    fn new(measure: Measure, (by, is_moving): (&[Dimension], bool), mut exact: BTreeMap<Place, i64>, small: i64) -> Self {
        exact.retain(|_, value| *value > 0);
        let bonds: Vec<Bond> = by.iter().map(|by| bond(measure, *by, is_moving)).collect();
        let mut rings = Rings::new(exact.iter().map(|(place, value)| (place, *value)), &bonds);
        let values: Vec<i64> = exact.values().copied().collect();
        let waiting: Vec<usize> = (0..values.len()).filter(|at| measure.counts_people() && values[*at] < small).collect();
        for at in &waiting {
            rings.hide(*at);
        }
        let places = exact.into_keys().zip(0..).collect();
        Self { measure, small, places, values, rings, waiting }
    }

    fn hides(&self, place: &Place) -> bool {
        self.places.get(place).is_some_and(|at| self.rings.is_hidden(*at))
    }

    /// Hides more until each number that is hidden on purpose is safe.
    fn cover(&mut self) {
        // the smallest first: they need most
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_key(|at| self.values[*at]);
        for at in waiting {
            if !self.is_safe(at) {
                self.rings.cheapest(at, self.reach(at)).into_iter().flatten().for_each(|other| self.rings.hide(other));
            }
        }
    }

    /// How much more a number has to be able to be, so that nobody knows that it is small; a large one, so that it goes along with a small one.
    fn reach(&self, at: usize) -> i64 {
        if self.values[at] < self.small { self.small - self.values[at] } else { self.small - 1 }
    }

    /// Whether a hidden number could be everything that is small, or more than that.
    fn is_safe(&self, at: usize) -> bool {
        let (up, down) = (self.small - 1 - self.values[at], self.values[at] - 1);
        let turns = |change: i64| change == 0 || self.rings.turns(at, change);
        let as_small = up >= 0 && up + down > 0 && turns(up) && turns(-down);
        self.rings.is_free(at) || as_small || self.rings.turns(at, self.reach(at))
    }
}

/// How groups and total belong together, as the reader is taken to believe: distinct persons are looked at as if nobody came twice.
fn bond(measure: Measure, by: Dimension, is_moving: bool) -> Bond {
    match by {
        // What stands at the end of a month says nothing of the next, nor do twelve months of the twelve that begin a month later.
        _ if (is_moving || measure == Measure::PersonsAt) && by.of_time() => Bond::Apart,
        Dimension::Topic | Dimension::Population => Bond::Cover,
        _ => Bond::Sum,
    }
}

/// Figures of one kin side by side (persons, and of these the new ones): where some are hidden at a place, they are two at least, and each could be everything that is small if their
/// sum were known. Else the smallest that is shown there is hidden too. Whether something was.
fn beside(figures: &mut [Figures]) -> bool {
    let measures: BTreeSet<Measure> = figures.iter().map(|one| one.measure).filter(|measure| measure.counts_people()).map(Measure::kin).collect();
    let mut changed = false;
    for measure in measures {
        let together: Vec<usize> = (0..figures.len()).filter(|one| figures[*one].measure.kin() == measure).collect();
        if together.len() < 2 {
            continue;
        }
        let is_hidden = |one: usize, at: usize| figures[one].rings.is_hidden(at);
        let hidden_of =
            |one: &usize| figures[*one].places.iter().filter(|(_, at)| is_hidden(*one, **at)).map(|(place, _)| place.clone()).collect::<Vec<_>>();
        let places: BTreeSet<Place> = together.iter().flat_map(hidden_of).collect();
        for place in places {
            let here = together.iter().filter_map(|one| Some((*one, *figures[*one].places.get(&place)?)));
            let (hidden, shown): (Vec<_>, Vec<_>) = here.partition(|(one, at)| figures[*one].rings.is_hidden(*at));
            let sum: i64 = hidden.iter().map(|(one, at)| figures[*one].values[*at]).sum();
            let small = figures[together[0]].small;
            let is_enough = hidden.len() > 1 && sum >= small + hidden.len() as i64 - 2;
            let smallest = shown.into_iter().min_by_key(|(one, at)| figures[*one].values[*at]);
            if let (false, Some((one, at))) = (is_enough, smallest) {
                figures[one].rings.hide(at);
                figures[one].waiting.push(at);
                changed = true;
            }
        }
    }
    changed
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use base::Day;

    const TWO: [Dimension; 2] = [Dimension::Topic, Dimension::Population];

    /// A table of these cells whose lines add up, as it is shown to those who see figures only.
    fn shown(measure: Measure, by: &[Dimension], cells: &[(&[u8], i64)], total: i64, small: i64) -> Table {
        let question = Question::new(measure, base::Key(1), Day::default(), Day::default()).by(by);
        let cell = |group: &[u8], value| Cell { group: group.iter().map(|bit| GroupValue::Bit(*bit)).collect(), value: Some(value) };
        let margin = |along: usize| {
            let mut sums: BTreeMap<u8, i64> = BTreeMap::new();
            for (group, value) in cells {
                *sums.entry(group[along]).or_default() += value;
            }
            sums.into_iter().map(|(bit, value)| cell(&[bit], value)).collect()
        };
        let margins = if by.len() == 2 { vec![margin(0), margin(1)] } else { Vec::new() };
        let mut table = [Table { at: 1, cells: cells.iter().map(|(group, value)| cell(group, *value)).collect(), margins, total: Some(total) }];
        suppress(&[question], &mut table, small);
        let [table] = table;
        table
    }

    fn values(cells: &[Cell]) -> Vec<Option<i64>> {
        cells.iter().map(|cell| cell.value).collect()
    }

    #[test]
    fn of_a_row_as_much_is_hidden_as_would_give_a_small_cell_away() {
        // The limit, the cells, the total, what is shown of the cells.
        type Worked = (i64, &'static [i64], i64, &'static [Option<i64>]);
        let worked: [Worked; 8] = [
            (3, &[14, 2, 6], 22, &[Some(14), None, None]),
            (3, &[14, 2, 1], 17, &[Some(14), None, None]),
            // 17 − 14 − 5 could only be 1 and 1.
            (3, &[14, 1, 1, 5], 21, &[Some(14), None, None, None]),
            (3, &[14, 8, 6], 28, &[Some(14), Some(8), Some(6)]),
            // Two of 5 and 4 together are 9, so neither is more than 8; with 2 alone 3 would be known.
            (6, &[5, 4, 9], 18, &[None, None, Some(9)]),
            (6, &[1, 2, 9], 12, &[None, None, None]),
            // The only one in its row: the total goes along.
            (3, &[2], 2, &[None]),
            (3, &[1, 1], 2, &[None, None]),
        ];
        for (small, cells, total, expected) in worked {
            let groups: Vec<[u8; 1]> = (0..cells.len() as u8).map(|bit| [bit]).collect();
            let cells: Vec<(&[u8], i64)> = groups.iter().map(|group| &group[..]).zip(cells.iter().copied()).collect();
            let table = shown(Measure::Persons, &[Dimension::Topic], &cells, total, small);
            assert_eq!(values(&table.cells), expected, "{cells:?} below {small}");
            assert_eq!(table.total, (total >= small).then_some(total));
        }
    }

    #[test]
    fn in_a_cross_table_a_ring_of_four_is_enough() {
        let small: [(&[u8], i64); 4] = [(&[0, 0], 1), (&[0, 1], 9), (&[1, 0], 8), (&[1, 1], 7)];
        assert_eq!(values(&shown(Measure::PersonTimes, &TWO, &small, 25, 3).cells), [None, None, None, None]);
        let nine: Vec<([u8; 2], i64)> = (0..9).map(|at| ([at / 3, at % 3], if at == 4 { 1 } else { 10 + i64::from(at) })).collect();
        let nine: Vec<(&[u8], i64)> = nine.iter().map(|(group, value)| (&group[..], *value)).collect();
        let table = shown(Measure::PersonTimes, &TWO, &nine, 113, 3);
        let hidden = |cells: &[Cell]| cells.iter().filter(|cell| cell.value.is_none()).count();
        assert_eq!((hidden(&table.cells), hidden(&table.margins[0]), hidden(&table.margins[1]), table.total), (4, 0, 0, Some(113)));
    }

    #[test]
    fn a_row_that_is_one_small_cell_takes_its_margin_and_a_ring_with_it() {
        let cells: [(&[u8], i64); 3] = [(&[0, 0], 2), (&[1, 0], 8), (&[1, 1], 7)];
        let table = shown(Measure::PersonTimes, &TWO, &cells, 17, 3);
        assert_eq!((values(&table.cells), table.total), (vec![None, None, Some(7)], Some(17)));
        assert_eq!((values(&table.margins[0]), values(&table.margins[1])), (vec![None, None], vec![Some(10), Some(7)]));
    }

    #[test]
    fn what_stands_at_a_date_is_not_added_up_along_time() {
        let months: [(&[u8], i64); 3] = [(&[0], 9), (&[1], 2), (&[2], 8)];
        assert_eq!(values(&shown(Measure::PersonsAt, &[Dimension::Month], &months, 8, 3).cells), [Some(9), None, Some(8)]);
        assert_eq!(values(&shown(Measure::PersonTimes, &[Dimension::Month], &months, 19, 3).cells), [Some(9), None, None]);
    }

    #[test]
    fn workers_things_and_nothing_are_shown() {
        for measure in [Measure::Workers, Measure::Events, Measure::Volunteers, Measure::Records] {
            assert_eq!(values(&shown(measure, &[Dimension::Topic], &[(&[0], 1)], 1, 3).cells), [Some(1)]);
        }
        assert_eq!(shown(Measure::Persons, &[], &[], 0, 3).total, Some(0));
        assert_eq!(shown(Measure::Persons, &[], &[], 2, 3).total, None);
    }

    #[test]
    fn figures_of_one_measure_side_by_side_hide_each_other() {
        use Measure::{Events, PersonTimes, Persons, PersonsAgain, PersonsNew};
        // The numbers, and which of them are hidden.
        type Worked = (&'static [(Measure, i64)], &'static [bool]);
        let worked: [Worked; 7] = [
            // Who is new and who comes again are the persons.
            (&[(Persons, 30), (PersonsNew, 1), (PersonsAgain, 29)], &[false, true, true]),
            (&[(Persons, 30), (PersonsNew, 12), (PersonsAgain, 18)], &[false, false, false]),
            (&[(PersonTimes, 2), (PersonTimes, 60), (Events, 1)], &[true, true, false]),
            (&[(PersonTimes, 2), (PersonTimes, 60), (PersonTimes, 30)], &[true, false, true]),
            (&[(PersonTimes, 2), (PersonTimes, 1), (PersonTimes, 30)], &[true, true, false]),
            (&[(PersonTimes, 1), (PersonTimes, 1), (PersonTimes, 30), (PersonTimes, 0)], &[true, true, true, false]),
            (&[(Persons, 2), (PersonTimes, 60)], &[true, false]),
        ];
        for (numbers, hidden) in worked {
            assert_eq!(hidden_beside(numbers, 3), hidden, "{numbers:?}");
        }
    }
}
