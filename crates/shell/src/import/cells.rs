//! The cells of a row by the sort of their columns, and the identity of a row. Pure but for the days, which learn from their neighbours
//! (`days.rs`). Called by the reading of rows and, for what was written out, by `edited.rs`.

use super::days::Days;
use crate::ledger::{CellSort, Column, Ledger, Row, RowFault};
use crate::parts::names;
use base::{Day, Id, Moment, Time};
use sha2::{Digest, Sha256};
use sheets::{Cell, CellFault, TableRow};

/// The path of a column that only numbers the rows: another row above it makes no other record of it.
pub(super) const ORDINAL: &str = "ordinal";

/// Texts by the paths of their columns; list cells have one for each word.
pub(super) type Texts = Vec<(&'static str, String)>;

/// A row and where it stands in the file, for its refusal and its line in the preview. What they say is put together only when it is asked for:
/// of most rows it never is.
pub(super) struct Place {
    ledger: &'static Ledger,
    row: TableRow,
}

/// Characters of a row that its line in the preview shows, of how many cells, and of each of them.
const LINE_CHARS_MAX: usize = 60;
const LINE_CELLS_MAX: usize = 6;
const CELL_CHARS_MAX: usize = 20;

impl Place {
    pub(super) fn of(ledger: &'static Ledger, row: TableRow) -> Self {
        Self { ledger, row }
    }

    pub(super) fn row(&self) -> &TableRow {
        &self.row
    }

    /// A refusal of the cell at a path; `served.0.person` was read from the column `served`, and an act of several records numbers them first.
    pub(super) fn refusal(&self, path: &str, sentence: &str) -> sheets::Refusal {
        let path = path.split_once('.').filter(|(first, _)| first.bytes().all(|byte| byte.is_ascii_digit())).map_or(path, |(_, rest)| rest);
        let (whole, member) = (path.split('.').next().unwrap_or(path), path.rsplit('.').next().unwrap_or(path));
        let header = self.row.header();
        // 有效期 may stand in a column that is headed 批号/有效期.
        let names = self.ledger.columns.iter().find(|column| column.path == member);
        // What stands in brackets explains the heading: 捐赠人（单位） is no unit.
        let called = |heading: &str| {
            let heading = heading.split(['（', '(']).next().unwrap_or(heading);
            names.is_some_and(|column| {
                std::iter::once(column.label).chain(column.heads.split(' ')).any(|name| !name.is_empty() && heading.contains(name))
            })
        };
        let shared = || {
            let mut paths = self.ledger.columns.iter().map(|column| column.path);
            paths.find(|path| header.heading_of(path).is_some_and(called))
        };
        let own = [path, member].into_iter().find(|path| header.column_of(path).is_some());
        let column = own.or_else(shared).or_else(|| Some(whole).filter(|whole| header.column_of(whole).is_some()));
        sheets::Refusal {
            sheet: self.row.sheet.to_string(),
            row: self.row.number,
            column: column.and_then(|path| header.heading_of(path)).map(str::to_owned),
            value: column.map(|path| self.row.cell(path).to_string()).unwrap_or_default(),
            reason: sentence.to_owned(),
        }
    }

    /// What the row says, cut to a line.
    pub(super) fn line(&self) -> String {
        let columns = self.ledger.columns.iter().filter(|column| column.path != ORDINAL);
        let cells = columns.map(|column| self.row.cell(column.path)).filter(|cell| !cell.is_empty());
        let mut line = String::new();
        for cell in cells.take(LINE_CELLS_MAX) {
            if !line.is_empty() {
                line.push('　');
            }
            line.extend(cell.shown().lines().next().unwrap_or_default().chars().take(CELL_CHARS_MAX));
        }
        line.chars().take(LINE_CHARS_MAX).collect()
    }
}

/// Heading and text of the columns that nobody knows.
pub(super) type Unknown = Vec<(String, String)>;

/// The cells of a row, all faults at once, and what stands in columns that nobody knows.
pub(super) fn read(ledger: &Ledger, row: &TableRow, days: &mut Days) -> Result<(Texts, Unknown), Vec<RowFault>> {
    let (mut cells, mut unknown) = (read_those(ledger, row, days, |_| true)?, row.unknown.clone());
    for column in ledger.columns.iter().filter(|column| !column.clock_of.is_empty() && row.cell(column.path).is_empty()) {
        let Some((from, to)) = clock(ledger, row, column.clock_of, &mut unknown)? else { continue };
        cells.push((column.path, from.to_string()));
        let is_free = |path: &str| ledger.columns.iter().any(|column| column.path == path) && row.cell(path).is_empty();
        if let Some(to) = to.filter(|to| *to > from && is_free("minutes")) {
            cells.push(("minutes", (to.minutes() - from.minutes()).to_string()));
        }
    }
    Ok((cells, unknown))
}

/// The clock time that stands in the column of a day (2月3日 9:30) or in a second column under one of its headings (日期, 时间), and until when. What looks
/// like a time there and is none refuses the row.
fn clock(ledger: &Ledger, row: &TableRow, of: &'static str, unknown: &mut Unknown) -> Result<Option<(Time, Option<Time>)>, Vec<RowFault>> {
    if let Cell::DateTime(_, time) = row.cell(of) {
        return Ok(Some((*time, None)));
    }
    if let Some(span) = span(&row.cell(of).shown()) {
        return Ok(Some(span));
    }
    let label = ledger.columns.iter().find(|column| column.path == of).map(|column| column.label);
    let mut seconds = row.header().unknown.iter().filter(|column| column.doubles.as_deref() == label);
    let Some(at) = seconds.find_map(|column| unknown.iter().position(|(heading, text)| *heading == column.heading && is_clock(text))) else {
        return Ok(None);
    };
    let (_, text) = unknown.remove(at);
    match span(&text) {
        Some(span) => Ok(Some(span)),
        None => Err(vec![RowFault { path: of.to_owned(), sentence: CellFault::NotATime(text).to_string() }]),
    }
}

/// A time, or from when to when: `9:30`, `2020.1.8 10:00-11:00`.
fn span(text: &str) -> Option<(Time, Option<Time>)> {
    let time = |text: &str| sheets::time(&Cell::text(text)).ok().flatten().filter(|_| is_clock(text));
    let halves = || {
        let marks = text.rmatch_indices(['-', '－', '–', '—', '~', '～', '至', '到']);
        marks.map(|(at, mark)| (&text[..at], &text[at + mark.len()..])).find_map(|(from, to)| Some((time(from)?, Some(time(to)?))))
    };
    time(text).map(|time| (time, None)).or_else(halves)
}

fn is_clock(text: &str) -> bool {
    text.contains([':', '：', '点', '时'])
}

/// The cells of some columns of a row, all faults at once.
pub(super) fn read_some(ledger: &Ledger, row: &TableRow, days: &mut Days, paths: &[&'static str]) -> Result<Texts, Vec<RowFault>> {
    read_those(ledger, row, days, |path| paths.contains(&path))
}

fn read_those(ledger: &Ledger, row: &TableRow, days: &mut Days, is_read: impl Fn(&'static str) -> bool) -> Result<Texts, Vec<RowFault>> {
    collect(ledger, |column| {
        let cell = row.cell(column.path);
        match column.cell {
            _ if !is_read(column.path) || column.once && row.is_repeated(column.path) => Ok(Vec::new()),
            _ if cell.is_empty() || says_nothing(column, cell) => Ok(Vec::new()),
            CellSort::Day => one(days.read(row, column.path)),
            CellSort::Minutes => one(row.minutes(column.path)),
            _ if column.dated => texts(column, cell).map(|_| vec![days.dated(row, column.path)]),
            _ => texts(column, cell),
        }
    })
}

/// The cells of a row that this program has written: `text` gives them as they were written.
pub(super) fn reread(ledger: &Ledger, today: Day, text: impl Fn(&'static str) -> String) -> Result<Texts, Vec<RowFault>> {
    collect(ledger, |column| {
        let cell = Cell::text(&text(column.path));
        match column.cell {
            _ if cell.is_empty() => Ok(Vec::new()),
            CellSort::Day => one(sheets::day(&cell, today)),
            CellSort::Minutes => one(sheets::minutes(&cell, None)),
            _ => texts(column, &cell),
        }
    })
}

fn collect(ledger: &Ledger, mut read: impl FnMut(&Column) -> Result<Vec<String>, CellFault>) -> Result<Texts, Vec<RowFault>> {
    let (mut cells, mut faults) = (Vec::new(), Vec::new());
    for column in ledger.columns {
        match read(column) {
            Ok(texts) if texts.iter().any(|text| sheets::is_ditto(text)) => {
                faults.push(RowFault {
                    path: column.path.to_owned(), sentence: "写着“同上”，上面一行却没有内容，请写明".to_owned()
                });
            }
            Ok(texts) => cells.extend(texts.into_iter().map(|text| (column.path, text))),
            Err(fault) => faults.push(RowFault { path: column.path.to_owned(), sentence: fault.to_string() }),
        }
    }
    if faults.is_empty() { Ok(cells) } else { Err(faults) }
}

/// What people write into a cell of days, times or numbers when there is none. Words in text cells mean what the ledger takes them for.
fn says_nothing(column: &Column, cell: &Cell) -> bool {
    is_measured(column.cell) && is_no_value(cell)
}

fn is_measured(sort: CellSort) -> bool {
    !matches!(sort, CellSort::Text | CellSort::List)
}

fn is_no_value(cell: &Cell) -> bool {
    matches!(cell.to_string().trim(), "无" | "没有" | "暂无" | "/" | "／" | "-" | "—" | "——" | "无。" | "待定" | "未定" | "不详")
}

fn one<T: ToString>(value: Result<Option<T>, CellFault>) -> Result<Vec<String>, CellFault> {
    Ok(value?.iter().map(ToString::to_string).collect())
}

fn texts(column: &Column, cell: &Cell) -> Result<Vec<String>, CellFault> {
    match column.cell {
        CellSort::Time => one(sheets::time(cell)),
        CellSort::Number => match sheets::number_with_unit(cell)? {
            None => Ok(Vec::new()),
            // `1,200斤` is two texts: the number, and behind it the unit that stands in the cell.
            Some((number, unit)) => {
                let whole = number.whole().ok_or_else(|| CellFault::NotANumber(cell.to_string()))?;
                Ok(std::iter::once(whole.to_string()).chain(unit).collect())
            }
        },
        CellSort::List => sheets::text(cell).map(|_| sheets::list(cell).into_iter().flat_map(words).collect()),
        CellSort::Text | CellSort::Day | CellSort::Minutes | CellSort::Tenths => Ok(sheets::text(cell)?.map(closed_up).into_iter().collect()),
    }
}

/// The words of one item of a list, which may be names set apart by spaces.
fn words(item: String) -> Vec<String> {
    let item = closed_up(item);
    names(&item).into_iter().map(str::to_owned).collect()
}

/// 微 信, 李　三: characters that were set apart so that columns look even are one word.
fn closed_up(text: String) -> String {
    let mut pieces = text.split([' ', '\u{3000}']).filter(|piece| !piece.is_empty());
    let is_one_character = |piece: &str| piece.chars().count() == 1 && !piece.is_ascii();
    if text.contains([' ', '\u{3000}']) && pieces.all(is_one_character) { text.split([' ', '\u{3000}']).collect() } else { text }
}

/// What a row says, as a number: two equal rows are equal, wherever they stand.
pub(super) fn fingerprint(ledger: &Ledger, org: Id, row: &Row) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(ledger.code);
    hash.update(org.bytes());
    for (path, text) in row.cells.iter().filter(|(path, _)| *path != ORDINAL) {
        hash.update(path);
        hash.update([0]);
        hash.update(text);
        hash.update([1]);
    }
    for text in &row.unknown {
        hash.update(text);
        hash.update([2]);
    }
    hash.finalize().into()
}

/// The id of a row's record: made of what the row says and of how often the same was said before in this file. Its day is the row's own: what
/// `take` would type instead of a missing one is another tomorrow.
pub(super) fn record_id(fingerprint: &[u8; 32], nth: u32, row: &Row) -> Id {
    let digest: [u8; 32] = Sha256::new_with_prefix(fingerprint).chain_update(nth.to_be_bytes()).finalize().into();
    let day = Day::typed(row.get("on"), row.today).filter(|_| !row.get("on").is_empty());
    Id::of_digest(day.map_or(Moment::from_millis(0), |day| Moment::of(day, 0)), &digest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_set_apart_are_one_word_and_words_stay_apart() {
        let cases = [("微 信", "微信"), ("李　三", "李三"), ("陈 社 工", "陈社工"), ("微信 电话", "微信 电话"), ("A 楼", "A 楼"), ("李三", "李三")];
        for (written, read) in cases {
            assert_eq!(closed_up(written.to_owned()), read);
        }
    }

    #[test]
    fn a_day_or_number_that_is_not_known_yet_is_left_empty() {
        for (written, is_none) in [("待定", true), ("不详", true), (" / ", true), ("无", true), ("0", false), ("无锡", false), ("待定2月", false)]
        {
            assert_eq!(is_no_value(&Cell::text(written)), is_none, "{written}");
        }
        assert!(is_measured(CellSort::Day) && !is_measured(CellSort::Text));
    }
}
