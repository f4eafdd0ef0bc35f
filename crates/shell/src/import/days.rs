//! The days of a sheet. Stations write 2月5日 or 20.2.5 below 2020-02-04: a day without its whole year belongs to the year that brings it nearest to
//! its neighbours, or to the time that the title of the sheet or of its part names; and only where nothing names a year to the day on which the file
//! is read. A year of two digits is never seen from there.

use crate::ledger::{CellSort, Ledger};
use base::Day;
use sheets::{Cell, CellFault, TableRow};
use std::sync::Arc;

/// Rows from the top of a sheet in which the first whole date is looked for.
pub(super) const LOOK_AHEAD: usize = 50;

/// Rows whose years of two digits explain each other lie within a year.
const A_YEAR: i32 = 366;

/// What the rows so far say of the time in which the sheet was kept.
pub(super) struct Days {
    today: Day,
    near: Option<Day>,
    /// The month of which the title speaks: 2日 below it is a day of that month.
    month: Option<Day>,
    /// The title of the part of the table from which both were learnt.
    part: Arc<str>,
}

impl Days {
    /// Of a sheet whose first rows are these, with the texts above its table, its name the last of them.
    pub(super) fn of(ledger: &Ledger, today: Day, first: &[TableRow], titles: &[String]) -> Self {
        let columns = || ledger.columns.iter().filter(|column| column.cell == CellSort::Day);
        let whole = first.iter().find_map(|row| columns().find_map(|column| whole(row, column.path, today)));
        let titled = || titles.iter().find_map(|title| Day::of_title(title));
        let cells = first.iter().flat_map(|row| columns().map(|column| row.cell(column.path)));
        let near = whole.or_else(titled).or_else(|| agreed(cells));
        Self { today, near, month: titles.iter().find_map(|title| month(title)), part: "".into() }
    }

    /// The day in a column.
    pub(super) fn read(&mut self, row: &TableRow, path: &str) -> Result<Option<Day>, CellFault> {
        if row.part != self.part {
            self.part = Arc::clone(&row.part);
            self.near = Day::of_title(&row.part).or(self.near);
            self.month = month(&row.part);
        }
        let day = match (whole(row, path, self.today), row.cell(path)) {
            (Some(day), _) => Some(day),
            (None, Cell::Text(text)) if !Day::of_short_year(text).is_empty() => {
                let beside = self.near.and_then(|near| Day::typed_beside(text, near));
                Some(beside.ok_or_else(|| CellFault::ShortYear(text.clone()))?)
            }
            (None, Cell::Text(text)) if self.of_month(text).is_some() => self.of_month(text),
            _ => self.without_year(row, path)?,
        };
        self.near = day.or(self.near);
        Ok(day)
    }

    /// 2日, in a sheet or a part of it that is of one month.
    fn of_month(&self, text: &str) -> Option<Day> {
        let is_of_month = text.ends_with(['日', '号']) && !text.contains('月');
        let (year, month, _) = self.month.filter(|_| is_of_month)?.ymd();
        Day::typed(&format!("{year}年{month}月{text}"), self.today)
    }

    fn without_year(&self, row: &TableRow, path: &str) -> Result<Option<Day>, CellFault> {
        let Some(near) = self.near else { return row.day(path, self.today) };
        let year = near.ymd().0;
        // The 29th of February is no day of most years.
        let candidates = (year - 1..=year + 1).filter_map(|year| row.day(path, last_day(year)).ok().flatten());
        candidates.min_by_key(|day| (*day - near).abs()).map_or_else(|| row.day(path, near), |day| Ok(Some(day)))
    }
}

/// The middle of the month that a title names, if it names one: not 2020年2月至4月.
fn month(title: &str) -> Option<Day> {
    Day::of_title(title).filter(|_| title.matches('月').count() == 1)
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

/// Where years of two digits are all that a sheet has: the one reading of the first that lies within a year of a reading of each of the others.
fn agreed<'c>(cells: impl Iterator<Item = &'c Cell>) -> Option<Day> {
    let texts = cells.filter_map(|cell| if let Cell::Text(text) = cell { Some(text) } else { None });
    let all: Vec<Vec<Day>> = texts.map(|text| Day::of_short_year(text)).filter(|readings| !readings.is_empty()).collect();
    let fits = |day: &&Day| all.iter().all(|readings| readings.iter().any(|other| (*other - **day).abs() <= A_YEAR));
    let mut fitting = all.first()?.iter().filter(fits);
    fitting.next().copied().filter(|_| fitting.next().is_none())
}
