//! Small cells for those who see figures only: a count of fewer people than the setting `small_cell` says (3) is not shown, and so are others
//! wherever the first could be found by subtraction: within a line and its total, across rows and columns, and between figures of one measure side
//! by side. A function from statistics to statistics, so that no counting code knows of it. Called by the pages, the API and the file; briefings
//! have their own, because their numbers stand in sentences.
//!
//! What is hidden of a table of sums can be found exactly where no other numbers fit what is shown. Cells and totals are arcs between the lines of
//! the table, and two ways of filling it differ by turns around rings of hidden arcs (one up, the next down); so a hidden number is safe if a ring
//! leads through it on which no number falls below 1. Nothing is solved, only searched for a ring.
//!
//! Absent: counts of workers, volunteers and things, which say nothing of a client; noise; comparing one answer with another (docs/privacy.md).

use crate::briefing::{Block, Briefing, Number, Piece};
use crate::{Stats, StatsRow};
use count::{GroupValue, Measure};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Whether the measure counts people who are served.
fn counts_people(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::Persons | Measure::PersonTimes | Measure::Households | Measure::HouseholdTimes | Measure::PersonsAt | Measure::PersonsEver
    )
}

/// A place in a table: a value for each dimension, none for the total over it.
type Place = Vec<Option<GroupValue>>;

/// The figures of one indicator with their margins.
struct Table {
    measure: Measure,
    small: i64,
    exact: BTreeMap<Place, i64>,
    hidden: BTreeSet<Place>,
}

/// The same statistics with small counts of people, and what would give them away, left out.
#[must_use]
pub fn suppressed(mut stats: Stats, small: i64) -> Stats {
    let dimensions = stats.question.by.len();
    let mut tables: Vec<(String, Table)> = Vec::new();
    for total in &stats.totals {
        let reference = total.indicator.reference();
        let mut exact = BTreeMap::new();
        let mut add = |place: Place, row: &StatsRow| exact.extend(row.value.map(|value| (place, value)));
        add(vec![None; dimensions], total);
        for row in stats.rows.iter().filter(|row| row.indicator.reference() == reference && dimensions > 0) {
            add(row.group.iter().map(|value| Some(*value)).collect(), row);
        }
        for (along, margin) in stats.margins.iter().enumerate() {
            for row in margin.iter().filter(|row| row.indicator.reference() == reference) {
                add((0..dimensions).map(|at| (at == along).then(|| row.group[0])).collect(), row);
            }
        }
        tables.push((reference, Table { measure: total.indicator.measure, small, exact, hidden: BTreeSet::new() }));
    }
    hide_all(&mut tables);
    let hides = |row: &StatsRow, place: Place| {
        let table = tables.iter().find(|(reference, _)| *reference == row.indicator.reference());
        table.is_some_and(|(_, table)| table.hidden.contains(&place))
    };
    let clear = |rows: &mut Vec<StatsRow>, place: &dyn Fn(&StatsRow) -> Place| {
        for row in rows {
            if hides(row, place(row)) {
                row.value = None;
            }
        }
    };
    clear(&mut stats.totals, &|_| vec![None; dimensions]);
    clear(&mut stats.rows, &|row| row.group.iter().map(|value| Some(*value)).collect());
    for (along, margin) in stats.margins.iter_mut().enumerate() {
        clear(margin, &|row| (0..dimensions).map(|at| (at == along).then(|| row.group[0])).collect());
    }
    stats.small = small;
    stats
}

/// Hides in every table what is small, then what would give it away, until nothing changes.
fn hide_all(tables: &mut [(String, Table)]) {
    for (_, table) in tables.iter_mut().filter(|(_, table)| counts_people(table.measure)) {
        table.hidden = table.exact.iter().filter(|(_, value)| table.is_small(**value)).map(|(place, _)| place.clone()).collect();
    }
    loop {
        for (_, table) in tables.iter_mut() {
            while table.cover() {}
        }
        if !beside(tables) {
            break;
        }
    }
}

/// Figures of one measure side by side may be parts of one another (all contacts, those by phone): one hidden among them takes the smallest other
/// with it. Whether something was hidden.
fn beside(tables: &mut [(String, Table)]) -> bool {
    let mut changed = false;
    let measures: BTreeSet<&'static str> =
        tables.iter().filter(|(_, table)| counts_people(table.measure)).map(|(_, table)| table.measure.code()).collect();
    for measure in measures {
        let of_measure: Vec<usize> = (0..tables.len()).filter(|at| tables[*at].1.measure.code() == measure).collect();
        let places: BTreeSet<Place> = of_measure.iter().flat_map(|at| tables[*at].1.hidden.iter().cloned()).collect();
        for place in places {
            let hidden = of_measure.iter().filter(|at| tables[**at].1.hidden.contains(&place)).count();
            let shown = |at: &usize| {
                tables[*at].1.exact.get(&place).filter(|value| **value > 0 && !tables[*at].1.hidden.contains(&place)).map(|value| (*value, *at))
            };
            if let (1, Some((_, at))) = (hidden, of_measure.iter().filter_map(shown).min()) {
                tables[at].1.hidden.insert(place);
                changed = true;
            }
        }
    }
    changed
}

impl Table {
    fn is_small(&self, value: i64) -> bool {
        (1..self.small).contains(&value)
    }

    /// Hides more where a small number could be found; whether it did.
    fn cover(&mut self) -> bool {
        let small: Vec<Place> = self.hidden.iter().filter(|place| self.is_small(self.exact[*place])).cloned().collect();
        let mut changed = false;
        for place in small {
            while !place.is_empty() && self.can_be_found(&place) {
                let Some(more) = self.next_to(&place) else { break };
                self.hidden.insert(more);
                changed = true;
            }
        }
        changed
    }

    /// Whether a hidden number is the only one that fits what is shown: no ring leads through it, neither up nor down.
    fn can_be_found(&self, place: &Place) -> bool {
        let mut ways: HashMap<Line, Vec<(Line, &Place)>> = HashMap::new();
        for hidden in &self.hidden {
            let (tail, head) = arc(hidden);
            ways.entry(tail).or_default().push((head, hidden));
            // what is 1 cannot go down: an empty cell is shown as 0
            if self.exact[hidden] > 1 {
                ways.entry(head).or_default().push((tail, hidden));
            }
        }
        let leads = |from: Line, to: Line| {
            let (mut seen, mut waiting) = (BTreeSet::from([from]), vec![from]);
            while let Some(line) = waiting.pop() {
                if line == to {
                    return true;
                }
                for (next, _) in ways.get(&line).into_iter().flatten().filter(|(_, through)| *through != place) {
                    if seen.insert(*next) {
                        waiting.push(*next);
                    }
                }
            }
            false
        };
        let (tail, head) = arc(place);
        !(leads(head, tail) || self.exact[place] > 1 && leads(tail, head))
    }

    /// The smallest number that is shown in a line with this one, cells before totals; in the whole table, if its lines show none.
    fn next_to(&self, place: &Place) -> Option<Place> {
        let shown = || self.exact.iter().filter(|(other, value)| **value > 0 && !self.hidden.contains(*other));
        let order = |(other, value): &(&Place, &i64)| (other.iter().filter(|at| at.is_none()).count(), **value);
        let in_line = shown().filter(|(other, _)| other.iter().zip(place).filter(|(a, b)| a != b).count() == 1);
        in_line.min_by_key(order).or_else(|| shown().min_by_key(order)).map(|(other, _)| other.clone())
    }
}

/// A line of a table whose numbers add up to its total: a row or a column (true), by what it is of; none for the line of totals.
type Line = (bool, Option<GroupValue>);

/// From which line to which a number leads: more of it is more in the second and has to be taken up there. Around a row of one dimension there is
/// nothing but the outside.
fn arc(place: &Place) -> (Line, Line) {
    match place[..] {
        [Some(row), Some(column)] => ((true, Some(column)), (false, Some(row))),
        [Some(row), None] => ((false, Some(row)), (true, None)),
        [None, Some(column)] => ((false, None), (true, Some(column))),
        [Some(_)] | [None, None] => ((true, None), (false, None)),
        _ => ((false, None), (true, None)),
    }
}

/// A briefing for those who see figures only: small counts of people are words, and no numbers to be opened; if one is hidden alone among those of
/// its measure, the smallest other is hidden with it.
#[must_use]
pub(crate) fn without_small(briefing: Briefing, small: i64) -> Briefing {
    let measure = |number: &Number| number.indicator.measure;
    let mut hidden: BTreeSet<usize> = (0..briefing.numbers.len())
        .filter(|at| counts_people(measure(&briefing.numbers[*at])) && (1..small).contains(&briefing.numbers[*at].exact))
        .collect();
    for at in hidden.clone() {
        let like = |other: &usize| measure(&briefing.numbers[*other]) == measure(&briefing.numbers[at]);
        if hidden.iter().filter(|other| like(other)).count() == 1 {
            let shown = (0..briefing.numbers.len()).filter(|other| like(other) && !hidden.contains(other) && briefing.numbers[*other].exact > 0);
            hidden.extend(shown.min_by_key(|other| briefing.numbers[*other].exact));
        }
    }
    let place: Vec<Option<usize>> = (0..briefing.numbers.len()).map(|at| (!hidden.contains(&at)).then(|| at - hidden.range(..at).count())).collect();
    let piece = |piece: Piece| match piece {
        Piece::Number(at) => place.get(at).copied().flatten().map_or_else(|| Piece::Text(format!("<{small}")), Piece::Number),
        text @ Piece::Text(_) => text,
    };
    let block = |block: Block| Block { heading: block.heading, pieces: block.pieces.into_iter().map(piece).collect() };
    let numbers = briefing.numbers.into_iter().enumerate().filter(|(at, _)| !hidden.contains(at)).map(|(_, number)| number).collect();
    Briefing { blocks: briefing.blocks.into_iter().map(block).collect(), numbers, ..briefing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{StatsQuestion, handbook};
    use base::{Day, Key, Moment};
    use count::Dimension;

    const TWO: [Dimension; 2] = [Dimension::Topic, Dimension::Population];

    fn table(indicator: &str, by: Vec<Dimension>, cells: &[(&[u8], i64)], total: i64) -> Stats {
        let indicator = handbook().find(indicator).unwrap();
        let question = StatsQuestion { by, ..StatsQuestion::new(Key(1), Day::default(), Day::default(), vec![indicator]) };
        let row = |group: &[u8], value| StatsRow { indicator, group: group.iter().map(|bit| GroupValue::Bit(*bit)).collect(), value: Some(value) };
        let rows: Vec<StatsRow> = cells.iter().map(|(group, value)| row(group, *value)).collect();
        let margin = |along: usize| {
            let mut sums: BTreeMap<u8, i64> = BTreeMap::new();
            for (group, value) in cells {
                *sums.entry(group[along]).or_default() += value;
            }
            sums.into_iter().map(|(bit, value)| row(&[bit], value)).collect()
        };
        let margins = if question.by.len() == 2 { vec![margin(0), margin(1)] } else { Vec::new() };
        Stats { question, seq: 1, at: Moment::default(), rows, totals: vec![row(&[], total)], margins, small: 0 }
    }

    fn values(stats: &Stats) -> Vec<Option<i64>> {
        suppressed(stats.clone(), 3).rows.iter().map(|row| row.value).collect()
    }

    #[test]
    fn a_small_cell_takes_the_next_smallest_with_it() {
        let stats = table("service_persons", vec![Dimension::Topic], &[(&[0], 14), (&[1], 2), (&[2], 6)], 22);
        assert_eq!(values(&stats), [Some(14), None, None]);
    }

    #[test]
    fn two_small_cells_hide_each_other_unless_their_sum_says_what_they_are() {
        let stats = table("service_persons", vec![Dimension::Topic], &[(&[0], 14), (&[1], 2), (&[2], 1)], 17);
        assert_eq!(values(&stats), [Some(14), None, None]);
        let stats = table("service_persons", vec![Dimension::Topic], &[(&[0], 14), (&[1], 1), (&[2], 1), (&[3], 5)], 21);
        assert_eq!(values(&stats), [Some(14), None, None, None], "17 − 14 − 5 could only be 1 and 1");
    }

    #[test]
    fn in_a_cross_table_neither_row_nor_column_gives_it_away() {
        let cells: [(&[u8], i64); 4] = [(&[0, 0], 1), (&[0, 1], 9), (&[1, 0], 8), (&[1, 1], 7)];
        let stats = table("service_persons", TWO.to_vec(), &cells, 25);
        assert_eq!(values(&stats), [None, None, None, None]);
    }

    #[test]
    fn counts_of_things_and_workers_are_shown() {
        assert_eq!(values(&table("sweeps", vec![Dimension::Topic], &[(&[0], 1)], 1)), [Some(1)]);
        assert_eq!(values(&table("workers_deployed", vec![Dimension::Topic], &[(&[0], 2)], 2)), [Some(2)]);
    }

    #[test]
    fn a_small_total_is_hidden_and_nothing_is_nothing() {
        let stats = suppressed(table("service_persons", Vec::new(), &[(&[], 0)], 2), 3);
        assert_eq!((stats.totals[0].value, stats.rows[0].value), (None, None));
        let stats = suppressed(table("service_persons", Vec::new(), &[(&[], 0)], 0), 3);
        assert_eq!((stats.totals[0].value, stats.rows[0].value), (Some(0), Some(0)));
    }

    #[test]
    fn figures_of_one_measure_side_by_side_hide_each_other() {
        let of = |code: &str| handbook().find(code).unwrap();
        let row = |code: &str, value| StatsRow { indicator: of(code), group: Vec::new(), value: Some(value) };
        let question = StatsQuestion::new(Key(1), Day::default(), Day::default(), vec![of("phone_contacts"), of("visits"), of("sweeps")]);
        let totals = vec![row("phone_contacts", 2), row("visits", 60), row("sweeps", 1)];
        let stats = Stats { question, seq: 1, at: Moment::default(), rows: totals.clone(), totals, margins: Vec::new(), small: 0 };
        assert_eq!(values(&stats), [None, None, Some(1)]);
    }

    /// Every value that a hidden cell may have, given what is shown: found by trying, so that nothing of the rule above is used.
    struct Puzzle {
        rows: usize,
        columns: usize,
        /// Cells that are shown; hidden ones hold at least 1, as empty groups have no cell.
        cells: Vec<Option<i64>>,
        row_sums: Vec<Option<i64>>,
        column_sums: Vec<Option<i64>>,
        sum: Option<i64>,
    }

    impl Puzzle {
        const MOST: i64 = 9;

        /// Whether there is a solution in which this cell has another value.
        fn has_other(&self, cell: usize, value: i64) -> bool {
            self.solve(&mut self.cells.clone(), 0, cell, value)
        }

        fn solve(&self, cells: &mut Vec<Option<i64>>, from: usize, cell: usize, not: i64) -> bool {
            let Some(at) = (from..cells.len()).find(|at| cells[*at].is_none()) else { return self.fits(cells) };
            for value in 1..=Self::MOST {
                if at == cell && value == not {
                    continue;
                }
                cells[at] = Some(value);
                if self.may_fit(cells) && self.solve(cells, at + 1, cell, not) {
                    return true;
                }
            }
            cells[at] = None;
            false
        }

        fn lines(&self) -> impl Iterator<Item = (Vec<usize>, Option<i64>)> + '_ {
            let rows = (0..self.rows).map(|row| ((0..self.columns).map(|column| row * self.columns + column).collect(), self.row_sums[row]));
            let columns = (0..self.columns).map(|column| ((0..self.rows).map(|row| row * self.columns + column).collect(), self.column_sums[column]));
            rows.chain(columns).chain([((0..self.rows * self.columns).collect(), self.sum)])
        }

        fn may_fit(&self, cells: &[Option<i64>]) -> bool {
            self.lines().all(|(line, sum)| {
                let known: i64 = line.iter().filter_map(|at| cells[*at]).sum();
                let open = line.iter().filter(|at| cells[**at].is_none()).count() as i64;
                sum.is_none_or(|sum| known + open <= sum && sum <= known + open * Self::MOST)
            })
        }

        fn fits(&self, cells: &[Option<i64>]) -> bool {
            self.lines().all(|(line, sum)| sum.is_none_or(|sum| line.iter().filter_map(|at| cells[*at]).sum::<i64>() == sum))
        }
    }

    #[test]
    fn no_small_cell_can_be_found_by_subtraction() {
        // SplitMix64: the same tables in every run
        let mut seed = 7_u64;
        let mut next = |below: u64| {
            seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = seed;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            (mixed ^ (mixed >> 27)) % below
        };
        let mut hidden = 0;
        for round in 0..300 {
            let (rows, columns) = (2 + next(2) as usize, 2 + next(2) as usize);
            let cells: Vec<i64> = (0..rows * columns).map(|_| [0, 1, 1, 2, 3, 4, 5, 7][next(8) as usize]).collect();
            let named: Vec<(Vec<u8>, i64)> = cells
                .iter()
                .enumerate()
                .filter(|(_, value)| **value > 0)
                .map(|(at, value)| (vec![(at / columns) as u8, (at % columns) as u8], *value))
                .collect();
            let given: Vec<(&[u8], i64)> = named.iter().map(|(group, value)| (group.as_slice(), *value)).collect();
            let stats = suppressed(table("phone_contacts", TWO.to_vec(), &given, cells.iter().sum()), 3);
            let shown = |rows: &[StatsRow], group: &[u8]| {
                let group: Vec<GroupValue> = group.iter().map(|bit| GroupValue::Bit(*bit)).collect();
                rows.iter().find(|row| row.group == group).map_or(Some(0), |row| row.value)
            };
            let puzzle = Puzzle {
                rows,
                columns,
                cells: (0..cells.len()).map(|at| shown(&stats.rows, &[(at / columns) as u8, (at % columns) as u8])).collect(),
                row_sums: (0..rows).map(|row| shown(&stats.margins[0], &[row as u8])).collect(),
                column_sums: (0..columns).map(|column| shown(&stats.margins[1], &[column as u8])).collect(),
                sum: stats.totals[0].value,
            };
            for (at, value) in cells.iter().enumerate().filter(|(_, value)| (1..3).contains(*value)) {
                hidden += 1;
                assert!(puzzle.cells[at].is_none(), "round {round}: a small cell is shown");
                assert!(
                    puzzle.has_other(at, *value),
                    "round {round}: cell {at} of {cells:?} ({rows} × {columns}) can be found from {:?}",
                    puzzle.cells
                );
            }
        }
        assert!(hidden > 500, "{hidden}");
    }
}
