//! The rows of data below a header, each with its place in the file. An import in `shell` walks over them. What is not data (totals, repeated
//! headers, footers, examples) is left out and reported, so that nobody wonders where a row went.

use crate::{
    Cell, CellFault, Epoch, Given, Header, Row, Rows, SheetFault, Wanted, Workbook, find_header,
    header::{HEADER_ROWS_MAX, is_numbering},
    heading::{bare, close},
    number, value,
};
use base::Day;
use std::{collections::VecDeque, sync::Arc};

/// One row of data.
#[derive(Clone, Debug)]
pub struct TableRow {
    /// Sheet name; empty for a `.csv`.
    pub sheet: Arc<str>,
    /// 1-based row number as Excel shows it.
    pub number: u32,
    /// A cell for each wanted column, in the order asked for; empty where the sheet has no such column.
    pub cells: Vec<Cell>,
    /// Heading and text of columns that nobody asked for; empty ones left out.
    pub unknown: Vec<(String, String)>,
    /// Wanted columns (by index) whose value is repeated from a cell merged downwards.
    pub repeated: Vec<usize>,
    /// Where day numbers start in this file.
    pub epoch: Epoch,
    /// The title of the part of the table in which it stands (2020年3月); empty before the first.
    pub part: Arc<str>,
    header: Arc<Header>,
}

impl TableRow {
    /// The cell of a wanted path; an empty one for a path that was not asked for.
    pub fn cell(&self, path: &str) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        let index = self.header.paths.iter().position(|own| own == path);
        index.and_then(|index| self.cells.get(index)).unwrap_or(NOTHING)
    }

    /// Whether the value of a wanted path is repeated from a cell merged downwards.
    pub fn is_repeated(&self, path: &str) -> bool {
        self.header.paths.iter().position(|own| own == path).is_some_and(|index| self.repeated.contains(&index))
    }

    /// Path and text of all cells with something in them, as a form would have posted them.
    pub fn texts(&self) -> impl Iterator<Item = (&str, String)> {
        let named = self.header.paths.iter().zip(&self.cells);
        named.filter(|(_, cell)| !cell.is_empty()).map(|(path, cell)| (path.as_str(), cell.to_string()))
    }

    /// The day in a column ([`crate::day_since`]).
    pub fn day(&self, path: &str, today: Day) -> Result<Option<Day>, CellFault> {
        value::day_since(self.cell(path), today, self.epoch)
    }

    /// The minutes in a column, by the unit in the cell or in the heading ([`crate::minutes`]).
    pub fn minutes(&self, path: &str) -> Result<Option<u32>, CellFault> {
        number::minutes(self.cell(path), self.header.unit_of(path))
    }

    /// The header above it.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// What the unknown columns say, for the remark of a record: `类别: 老年人；需求: 口罩`.
    pub fn remark(&self) -> String {
        let parts: Vec<String> = self.unknown.iter().map(|(heading, text)| format!("{heading}: {text}")).collect();
        parts.join("；")
    }
}

/// Why a line below the header is not data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skip {
    /// The header once more, as on printed pages.
    RepeatedHeader,
    /// 合计, 总计, 小计.
    Total,
    /// 填表人, 审核, 备注 below the table.
    Footer,
    /// 2020年3月, alone above the rows of a month.
    Part,
    /// The example of a template.
    Example,
    /// Only a number in front, or only what is merged from above: a line that was never filled in.
    NotFilled,
}

/// A line that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Sheet name.
    pub sheet: Arc<str>,
    /// 1-based row number.
    pub row: u32,
    /// Why.
    pub why: Skip,
    /// Its first text, to recognise it.
    pub text: String,
}

/// Iterator over the rows of data of one sheet.
pub struct TableRows<'a> {
    sheet: Arc<str>,
    epoch: Epoch,
    header: Arc<Header>,
    waiting: VecDeque<Row>,
    rows: Rows<'a>,
    skipped: Vec<Skipped>,
    wanted_count: usize,
    /// For each column of the sheet, whether it only numbers the rows.
    numbering: Vec<bool>,
    /// What the row before said, by column of the sheet: the meaning of 同上.
    before: Vec<Cell>,
    /// The last title inside the table.
    part: Arc<str>,
}

impl<'a> TableRows<'a> {
    /// Finds the header of a sheet and stands before its first row of data. [`SheetFault::NoHeader`] when there is none; columns that are
    /// required and missing are for the caller to refuse ([`Header::missing`]). `given` is what the station has said of its headings.
    pub fn open(workbook: &'a mut Workbook, sheet: &str, wanted: &[Wanted<'_>], given: &[Given]) -> Result<Self, SheetFault> {
        let epoch = workbook.epoch();
        let mut rows = workbook.rows(sheet)?;
        let mut first = Vec::new();
        for row in rows.by_ref().take(HEADER_ROWS_MAX) {
            first.push(row?);
        }
        let Some(header) = find_header(&first, wanted, given) else {
            let required = wanted.iter().filter(|wanted| wanted.required).map(|wanted| wanted.label.to_owned()).collect();
            return Err(SheetFault::NoHeader(required));
        };
        let numbering = header.headings.iter().map(|heading| is_numbering(heading)).collect();
        let waiting = first.into_iter().filter(|row| row.number > header.row).collect();
        Ok(Self {
            sheet: sheet.into(),
            epoch,
            header: Arc::new(header),
            waiting,
            rows,
            skipped: Vec::new(),
            wanted_count: wanted.len(),
            numbering,
            before: Vec::new(),
            part: "".into(),
        })
    }

    /// The header that was found.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The lines left out so far.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Why this line is not data, if it is not.
    fn reason_to_skip(&self, row: &Row) -> Option<Skip> {
        let count = row.cells.iter().filter(|cell| !cell.is_empty()).count();
        if self.repeats_header(row, count) {
            return Some(Skip::RepeatedHeader);
        }
        if let Some(text) = self.first_text(row) {
            let text = close(text);
            if is_total(&bare(&text)) {
                return Some(Skip::Total);
            }
            if is_footer(&text, count) || is_form_line(row) || (count <= NOTE_CELLS_MAX && self.is_note(&text, count)) {
                return Some(Skip::Footer);
            }
            if count == 1 && is_part(&text) {
                return Some(Skip::Part);
            }
            if ["示例", "样例", "例:", "例如"].iter().any(|word| text.starts_with(word)) {
                return Some(Skip::Example);
            }
        }
        self.is_not_filled(row).then_some(Skip::NotFilled)
    }

    /// The first text of a line, behind the number that only counts the lines.
    fn first_text<'r>(&self, row: &'r Row) -> Option<&'r str> {
        let is_number = |(column, cell): &(usize, &Cell)| {
            let numbers = self.numbering.get(*column).is_some_and(|numbers| *numbers);
            numbers && cell.shown().bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        };
        let mut filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()).skip_while(is_number);
        match filled.next() {
            Some((_, Cell::Text(text))) => Some(text),
            _ => None,
        }
    }

    /// A sentence alone in its line below a table of several columns: 以上数据截至 2 月 29 日。 One that begins as such sentences do may have a seal or
    /// a day beside it.
    fn is_note(&self, text: &str, count: usize) -> bool {
        const COLUMNS_OF_A_TABLE: usize = 4;
        let columns = self.header.headings.iter().filter(|heading| !heading.is_empty()).count();
        let begins = text.starts_with('※') || text.starts_with("以上") || text.starts_with("本表");
        let is_alone = count == 1 && (text.starts_with(['*', '(']) || text.contains(['。', ':', ';', ',']));
        columns >= COLUMNS_OF_A_TABLE && (begins || is_alone)
    }

    /// At least half of what stands in the line is the heading of its own column; or only units stand there.
    fn repeats_header(&self, row: &Row, count: usize) -> bool {
        let headings = row.cells.iter().zip(&self.header.headings);
        let same = headings.filter(|(cell, heading)| match cell {
            Cell::Text(text) => !heading.is_empty() && letters(text).eq(letters(heading)),
            _ => false,
        });
        let has_only_units = || row.cells.iter().all(|cell| bare(&cell.shown()).is_empty());
        same.count() * 2 >= count || (row.number == self.header.row + 1 && has_only_units())
    }

    /// Printed forms come with the numbers of their lines; what is merged from above fills no line either.
    fn is_not_filled(&self, row: &Row) -> bool {
        let says_something = |column: usize| {
            let is_numbering = self.numbering.get(column).is_some_and(|numbers| *numbers);
            !row.cell(column).is_empty() && !row.repeated.contains(&(column as u32)) && !is_numbering
        };
        let only_a_number = |cell: &Cell| {
            const DIGITS_MAX: usize = 4;
            let text = cell.shown();
            text.len() <= DIGITS_MAX && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        // 编号 numbers the lines too, where nothing else stands in them.
        let first = self.header.headings.iter().position(|heading| !heading.is_empty()).unwrap_or_default();
        let mut others = row.cells.iter().enumerate().filter(|(column, cell)| *column != first && !cell.is_empty());
        !(0..row.cells.len()).any(says_something) || (others.next().is_none() && only_a_number(row.cell(first)))
    }

    /// 同上 and 〃 stand for what the line before says in the same column; where it says nothing, they stay what they are.
    fn resolve_dittos(&mut self, row: &mut Row) {
        for (column, cell) in row.cells.iter_mut().enumerate() {
            if let Cell::Text(text) = cell
                && is_ditto(text)
                && let Some(before) = self.before.get(column).filter(|before| !before.is_empty())
            {
                *cell = before.clone();
            }
        }
        self.before.clone_from(&row.cells);
    }

    fn table_row(&mut self, mut row: Row) -> TableRow {
        self.resolve_dittos(&mut row);
        let mut cells = vec![Cell::Empty; self.wanted_count];
        let mut repeated = Vec::new();
        for (wanted, cell) in &self.header.above {
            cells[*wanted] = cell.clone();
        }
        for (column, wanted) in self.header.columns.iter().enumerate() {
            let Some(wanted) = *wanted else { continue };
            cells[wanted] = row.cells.get_mut(column).map(std::mem::take).unwrap_or_default();
            if row.repeated.contains(&(column as u32)) {
                repeated.push(wanted);
            }
        }
        let unknown = self.header.unknown.iter().filter(|unknown| !row.cell(unknown.column).is_empty());
        let unknown = unknown.map(|unknown| (unknown.heading.clone(), row.cell(unknown.column).to_string())).collect();
        let (sheet, header) = (Arc::clone(&self.sheet), Arc::clone(&self.header));
        TableRow { sheet, number: row.number, cells, unknown, repeated, epoch: self.epoch, part: Arc::clone(&self.part), header }
    }
}

/// Whether a cell says that it is as above. Asked by importers too, where a cell says so and there is nothing above.
pub fn is_ditto(text: &str) -> bool {
    matches!(text, "同上" | "同 上" | "同　上" | "同前" | "〃" | "″" | "\"" | "“" | "”")
}

/// Cells of a note with what may stand beside it.
const NOTE_CELLS_MAX: usize = 3;

/// 合计, 2月小计, 总计人次, 共7人: the line says what the lines above say together.
fn is_total(text: &str) -> bool {
    const WORDS: [&str; 6] = ["合计", "总计", "小计", "共计", "累计", "总数"];
    const CHARS_MAX: usize = 10;
    // 共7人 and 共三批, not 共青团.
    let is_sum = || text.strip_prefix('共').is_some_and(number::begins_with_a_number);
    text.chars().count() <= CHARS_MAX && (WORDS.iter().any(|word| text.starts_with(word) || text.ends_with(word)) || is_sum())
}

/// 2020年3月, 2020年3月派送, 3月份: a month or a year alone, perhaps with a word of the table behind it.
fn is_part(text: &str) -> bool {
    const CHARS_MAX: usize = 16;
    let month = |text: &str| ["月份", "月"].iter().find_map(|end| text.strip_suffix(end)).and_then(base::text::chinese_number);
    let names_a_day = text.contains(['日', '号', ':']);
    text.chars().count() <= CHARS_MAX && !names_a_day && (Day::of_title(text).is_some() || month(text).is_some())
}

/// Everything but spaces and line breaks. Compared without copying, since every cell of a file passes here.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

/// Every cell is a label with a colon, or nothing: 填表：丁一 … 审核：. Rows of data are not written so.
fn is_form_line(row: &Row) -> bool {
    const LABEL_CHARS: std::ops::RangeInclusive<usize> = 2..=8;
    let is_label = |cell: &Cell| match cell {
        Cell::Text(text) => close(text).split_once(':').is_some_and(|(label, _)| {
            LABEL_CHARS.contains(&label.chars().count()) && !label.contains(|c: char| c.is_ascii_alphanumeric() || "。,;、".contains(c))
        }),
        other => other.is_empty(),
    };
    row.cells.iter().filter(|cell| !cell.is_empty()).count() > 1 && row.cells.iter().all(is_label)
}

/// A footer has few cells, the first of which begins with one of these words and a colon, or is nothing else; or it ends in a word for a signature:
/// 被检测人签名：, 单位负责人签字, 街道（盖章）.
fn is_footer(text: &str, count: usize) -> bool {
    const WORDS: [&str; 22] = [
        "填表人",
        "填报人",
        "填报单位",
        "填表单位",
        "填报日期",
        "填表日期",
        "制表人",
        "制表",
        "制表日期",
        "审核人",
        "审核",
        "审批人",
        "负责人",
        "单位负责人",
        "站长",
        "经手人",
        "注",
        "备注",
        "说明",
        "填表说明",
        "联系电话",
        "统计人",
    ];
    const SIGNATURES: [&str; 5] = ["签名", "签字", "签章", "盖章", "公章"];
    const FOOTER_CELLS_MAX: usize = 8;
    const SIGNATURE_CHARS_MAX: usize = 14;
    let after = |word: &&str| text.strip_prefix(*word).is_some_and(|rest| rest.starts_with([':', '(']) || rest.is_empty());
    let signed = |word: &&str| {
        let found = text.split_once(*word).filter(|(before, _)| before.chars().count() <= SIGNATURE_CHARS_MAX);
        found.is_some_and(|(_, rest)| rest.is_empty() || rest.starts_with([':', ')']))
    };
    count <= FOOTER_CELLS_MAX && (WORDS.iter().any(after) || SIGNATURES.iter().any(signed))
}

impl Iterator for TableRows<'_> {
    type Item = Result<TableRow, SheetFault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match self.waiting.pop_front() {
                Some(row) => row,
                None => match self.rows.next()? {
                    Ok(row) => row,
                    Err(fault) => return Some(Err(fault)),
                },
            };
            let Some(why) = self.reason_to_skip(&row) else {
                return Some(Ok(self.table_row(row)));
            };
            let text = row.cells.iter().find(|cell| !cell.is_empty()).map(Cell::to_string).unwrap_or_default();
            if why == Skip::Part {
                self.part = text.as_str().into();
            }
            self.skipped.push(Skipped { sheet: Arc::clone(&self.sheet), row: row.number, why, text });
        }
    }
}
