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
        let columns = || ledger.columns.iter().filter(|column| column.cell == CellSort::Day || column.dated);
        let whole = first.iter().find_map(|row| columns().find_map(|column| whole(row, column.path, today)));
        let of_title = || titles.iter().find_map(|title| Day::of_title(title));
        let cells = first.iter().flat_map(|row| columns().map(|column| row.cell(column.path)));
        let near = whole.or_else(of_title).or_else(|| agreed(cells));
        Self { today, near, month: titles.iter().find_map(|title| month(title)), part: "".into() }
    }

    /// A text that may begin with a day: the day with its year, and what stands behind it.
    pub(super) fn dated(&mut self, row: &TableRow, path: &str) -> String {
        let cell = row.cell(path);
        let whole = self.read(row, path).ok().flatten();
        let Cell::Text(text) = cell else { return cell.to_string() };
        let clock = || sheets::time(cell).ok().flatten().filter(|_| text.contains([':', '：', '点', '时']));
        let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        match (whole, self.near.and_then(|near| Day::typed_beside(first, near))) {
            (Some(day), _) => clock().map_or_else(|| day.to_string(), |clock| format!("{day} {clock}")),
            (None, Some(day)) => format!("{day} {}", rest.trim()).trim_end().to_owned(),
            (None, None) => text.clone(),
        }
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

/// Where years of two digits are all that a sheet has: the reading within a year of which most of the others have one; none if two have as many.
fn agreed<'c>(cells: impl Iterator<Item = &'c Cell>) -> Option<Day> {
    let texts = cells.filter_map(|cell| if let Cell::Text(text) = cell { Some(text) } else { None });
    let all: Vec<Vec<Day>> = texts.map(|text| Day::of_short_year(text)).filter(|readings| !readings.is_empty()).collect();
    let agreeing = |day: &Day| all.iter().filter(|readings| readings.iter().any(|other| (*other - *day).abs() <= A_YEAR)).count();
    let best = *all.iter().flatten().max_by_key(|day| agreeing(day))?;
    let is_rival = |day: &Day| agreeing(day) == agreeing(&best) && (*day - best).abs() > A_YEAR;
    (!all.iter().flatten().any(is_rival)).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::super::cells;
    use super::super::sheet::wanted;
    use super::*;
    use crate::ledger::column;
    use base::Typed;
    use sheets::{TableRows, Workbook};

    static LEDGER: Ledger = Ledger {
        code: "days",
        label: "日子",
        kind: "day",
        columns: &[
            column("who", "姓名", "", CellSort::Text).required(),
            column("on", "日期", "时间", CellSort::Day),
            column("at", "开始时间", "", CellSort::Time).clock_of("on"),
            column("minutes", "时长", "", CellSort::Minutes),
            column("signed", "签收", "", CellSort::Text).dated(),
        ],
        take: |row, _| Ok(Typed::new(row.today)),
    };

    /// What the rows of a sheet say, read long afterwards: each cell as `path=text`, or the fault.
    fn read(sheet: &str) -> Vec<String> {
        let today: Day = "2026-11-20".parse().unwrap();
        let mut book = Workbook::from_bytes(sheet.as_bytes().to_vec(), "x.csv").unwrap();
        let mut rows = wanted(&LEDGER, |wanted| TableRows::open(&mut book, "", wanted, &[])).unwrap();
        let titles = rows.header().titles.clone();
        let rows: Vec<TableRow> = rows.by_ref().map(Result::unwrap).collect();
        let mut days = Days::of(&LEDGER, today, &rows, &titles);
        let said = |row: &TableRow, days: &mut Days| match cells::read(&LEDGER, row, days) {
            Ok((cells, _)) => {
                cells.iter().filter(|(path, _)| *path != "who").map(|(path, text)| format!("{path}={text}")).collect::<Vec<_>>().join(" ")
            }
            Err(faults) => faults[0].sentence.clone(),
        };
        rows.iter().map(|row| said(row, &mut days)).collect()
    }

    #[test]
    fn a_day_without_its_year_is_beside_its_neighbours_or_in_the_time_of_the_title() {
        let short = "“20.2.3”的年份只有两位，旁边的日期也说明不了是哪一年，请写成 2020-02-17 这样";
        let worked: [(&str, &[&str]); 10] = [
            ("姓名,日期\n甲,12月30日\n乙,2020-01-03\n丙,1月4日\n", &["on=2019-12-30", "on=2020-01-03", "on=2020-01-04"]),
            ("二〇二〇年走访登记\n姓名,日期\n甲,1月9日\n", &["on=2020-01-09"]),
            (
                "姓名,日期\n甲,2020-02-14\n乙,20/2/17\n丙,20.2.18\n丁,20年2月19日\n",
                &["on=2020-02-14", "on=2020-02-17", "on=2020-02-18", "on=2020-02-19"],
            ),
            ("姓名,日期\n甲,20.02.03\n乙,20.02.25\n丙,20.03.01\n", &["on=2020-02-03", "on=2020-02-25", "on=2020-03-01"]),
            ("人员登记（20年3月）\n姓名,日期\n甲,20.2.3\n", &["on=2020-02-03"]),
            ("姓名,日期\n甲,2015-02-14\n乙,20.2.3\n", &["on=2015-02-14", short]),
            (
                "2020年3月\n姓名,日期\n甲,2日\n2020年4月,\n乙,2日\n丙,31日\n",
                &["on=2020-03-02", "on=2020-04-02", "“31日”不是日期，请写成 2020-02-03 这样"],
            ),
            ("姓名,日期\n甲,2019-12-30\n2020年3月,\n乙,3月2日\n", &["on=2019-12-30", "on=2020-03-02"]),
            (
                "2020年3月\n姓名,签收\n甲,3月2日9:30\n乙,3月3日 已配\n丙,20.3.4\n丁,好\n",
                &["signed=2020-03-02 09:30", "signed=2020-03-03 已配", "signed=2020-03-04", "signed=好"],
            ),
            ("2020年2月至4月\n姓名,日期\n甲,2日\n", &["“2日”不是日期，请写成 2020-02-03 这样"]),
        ];
        for (sheet, expected) in worked {
            assert_eq!(read(sheet), expected, "{sheet}");
        }
    }

    #[test]
    fn the_clock_time_beside_a_day_is_kept_wherever_it_stands() {
        let worked = [
            ("姓名,日期\n甲,2020-01-07 下午3点\n", "on=2020-01-07 at=15:00"),
            ("姓名,日期\n甲,2020.1.8 10：00-11：00\n", "on=2020-01-08 at=10:00 minutes=60"),
            ("姓名,日期,时长\n甲,2020.1.8 10:00至11:00,45\n", "on=2020-01-08 minutes=45 at=10:00"),
            ("姓名,日期,时间\n甲,2020-01-08,9点半\n", "on=2020-01-08 at=09:30"),
            ("姓名,时间,日期\n甲,9:05,2020-01-08\n", "on=2020-01-08 at=09:05"),
            ("姓名,日期,时间\n甲,2020-01-08,25:10\n", "“25:10”不是时间，请写成 14:30 这样"),
            ("姓名,日期,开始时间\n甲,2020-01-08 9:00,9:10\n", "on=2020-01-08 at=09:10"),
            ("姓名,日期\n甲,2020-1-8\n", "on=2020-01-08"),
        ];
        for (sheet, expected) in worked {
            assert_eq!(read(sheet), [expected], "{sheet}");
        }
    }
}
