//! The days of a sheet. Stations write 2月5日 below 2020-02-04: a day without its year belongs to the year that brings it nearest to its neighbours,
//! and only where no neighbour has a year to the day on which the file is read.

use crate::ledger::{CellSort, Ledger};
use base::Day;
use sheets::{CellFault, TableRow};

/// Rows from the top of a sheet in which the first whole date is looked for.
pub(super) const LOOK_AHEAD: usize = 50;

/// What the rows so far say of the time in which the sheet was kept.
pub(super) struct Days {
    today: Day,
    near: Option<Day>,
}

impl Days {
    /// Of a sheet whose first rows are these.
    pub(super) fn of(ledger: &Ledger, today: Day, first: &[TableRow]) -> Self {
        let columns = || ledger.columns.iter().filter(|column| column.cell == CellSort::Day);
        let whole = first.iter().find_map(|row| columns().find_map(|column| whole(row, column.path, today)));
        Self { today, near: whole }
    }

    /// The day in a column.
    pub(super) fn read(&mut self, row: &TableRow, path: &str) -> Result<Option<Day>, CellFault> {
        if let Some(day) = whole(row, path, self.today) {
            self.near = Some(day);
            return Ok(Some(day));
        }
        let Some(near) = self.near else { return row.day(path, self.today) };
        let year = near.ymd().0;
        // The 29th of February is no day of most years.
        let candidates = (year - 1..=year + 1).filter_map(|year| row.day(path, last_day(year)).ok().flatten());
        let Some(day) = candidates.min_by_key(|day| (*day - near).abs()) else { return row.day(path, near) };
        self.near = Some(day);
        Ok(Some(day))
    }
}

/// The day in a column if its year stands there too: it is the same from wherever one looks.
fn whole(row: &TableRow, path: &str, today: Day) -> Option<Day> {
    let year = today.ymd().0;
    let seen_from = |year: i32| row.day(path, last_day(year)).ok().flatten();
    seen_from(year).filter(|day| seen_from(year - 7) == Some(*day))
}

fn last_day(year: i32) -> Day {
    Day::from_ymd(year, 12, 31).unwrap_or(Day::MAX)
}
