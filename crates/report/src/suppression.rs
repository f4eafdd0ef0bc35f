//! Small cells for those who see figures only: a count of 1 or 2 people is shown as `<3`, and so is a second cell wherever the first could be
//! found by subtraction. A function from statistics to statistics, so that no counting code knows of it. Called by pages and the API.
//!
//! Absent: counts of workers, volunteers and things, which say nothing of a client; noise.

use crate::{Stats, StatsRow};
use count::{GroupValue, Measure};
use std::collections::BTreeMap;

/// Fewer people than this are not shown.
const SHOWN_MIN: i64 = 3;

/// Whether the measure counts people who are served.
fn counts_people(measure: Measure) -> bool {
    matches!(
        measure,
        Measure::Persons | Measure::PersonTimes | Measure::Households | Measure::HouseholdTimes | Measure::PersonsAt | Measure::PersonsEver
    )
}

fn is_small(value: Option<i64>) -> bool {
    value.is_some_and(|value| (1..SHOWN_MIN).contains(&value))
}

/// The same statistics with small counts of people left out.
#[must_use]
pub fn suppressed(mut stats: Stats) -> Stats {
    for total in &mut stats.totals {
        hide(total);
    }
    let codes: Vec<(String, Measure)> = stats.totals.iter().map(|total| (total.indicator.reference(), total.indicator.measure)).collect();
    for (reference, measure) in codes {
        if !counts_people(measure) {
            continue;
        }
        let mut rows: Vec<&mut StatsRow> = stats.rows.iter_mut().filter(|row| row.indicator.reference() == reference).collect();
        for row in &mut rows {
            hide(row);
        }
        // With a dimension left open, its cells and their total are seen together: one hidden cell among them could be subtracted. Hiding a
        // second one may open a gap along the other dimension, so it is repeated until nothing changes.
        while (0..stats.question.by.len()).any(|open| complement(&mut rows, open)) {}
    }
    stats
}

fn hide(row: &mut StatsRow) {
    if counts_people(row.indicator.measure) && is_small(row.value) {
        row.value = None;
    }
}

/// Hides the smallest other cell in each line that has exactly one hidden one; whether it did.
fn complement(rows: &mut [&mut StatsRow], open: usize) -> bool {
    let mut lines: BTreeMap<Vec<GroupValue>, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        let fixed = row.group.iter().enumerate().filter(|(dimension, _)| *dimension != open).map(|(_, value)| *value).collect();
        lines.entry(fixed).or_default().push(at);
    }
    let mut changed = false;
    for line in lines.values() {
        let hidden = line.iter().filter(|at| rows[**at].value.is_none()).count();
        let smallest = line.iter().filter_map(|at| Some((rows[*at].value?, *at))).min();
        if let (1, Some((_, at))) = (hidden, smallest) {
            rows[at].value = None;
            changed = true;
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{StatsQuestion, handbook};
    use base::{Day, Key, Moment};
    use count::Dimension;

    fn table(indicator: &str, by: Vec<Dimension>, cells: &[(&[u8], i64)], total: i64) -> Stats {
        let indicator = handbook().find(indicator).unwrap();
        let question = StatsQuestion { by, ..StatsQuestion::new(Key(1), Day::default(), Day::default(), vec![indicator]) };
        let row = |group: &[u8], value| StatsRow { indicator, group: group.iter().map(|bit| GroupValue::Bit(*bit)).collect(), value: Some(value) };
        let rows = cells.iter().map(|(group, value)| row(group, *value)).collect();
        Stats { question, seq: 1, at: Moment::default(), rows, totals: vec![row(&[], total)] }
    }

    fn values(stats: &Stats) -> Vec<Option<i64>> {
        suppressed(stats.clone()).rows.iter().map(|row| row.value).collect()
    }

    #[test]
    fn a_small_cell_takes_the_next_smallest_with_it() {
        let stats = table("service_persons", vec![Dimension::Topic], &[(&[0], 14), (&[1], 2), (&[2], 6)], 22);
        assert_eq!(values(&stats), [Some(14), None, None]);
    }

    #[test]
    fn two_small_cells_hide_each_other() {
        let stats = table("service_persons", vec![Dimension::Topic], &[(&[0], 14), (&[1], 2), (&[2], 1)], 17);
        assert_eq!(values(&stats), [Some(14), None, None]);
    }

    #[test]
    fn in_a_cross_table_neither_row_nor_column_gives_it_away() {
        let cells: [(&[u8], i64); 4] = [(&[0, 0], 1), (&[0, 1], 9), (&[1, 0], 8), (&[1, 1], 7)];
        let stats = table("service_persons", vec![Dimension::Topic, Dimension::Population], &cells, 25);
        assert_eq!(values(&stats), [None, None, None, None]);
    }

    #[test]
    fn counts_of_things_and_workers_are_shown() {
        assert_eq!(values(&table("sweeps", vec![Dimension::Topic], &[(&[0], 1)], 1)), [Some(1)]);
        assert_eq!(values(&table("workers_deployed", vec![Dimension::Topic], &[(&[0], 2)], 2)), [Some(2)]);
    }

    #[test]
    fn a_small_total_is_hidden_and_nothing_is_nothing() {
        let stats = suppressed(table("service_persons", Vec::new(), &[(&[], 0)], 2));
        assert_eq!((stats.totals[0].value, stats.rows[0].value), (None, Some(0)));
    }
}
