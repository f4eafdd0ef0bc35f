//! A station's own workbook, filled with rows and otherwise left as it is: its title, column widths, borders, fonts, logo and print set-up stay.
//! Where the rows go is told by names in braces (`{{服务对象}}`), each in its column of one row, or by headings that are known; the rows
//! below it give their look to the rows that are written. Words in braces elsewhere (`{{期间}}`) are replaced too. `shell` offers it for exports.
//!
//! The sheet is rewritten as text while the rows come, so that a million rows need no memory; every other part is copied byte for byte.
//! Deliberately absent: formulas at or below the rows (the file is refused: a range would have to grow), macros, links to other files.

mod look;
mod page;

use crate::{
    Cell, Row, SheetFault, Value, Wanted, Workbook,
    archive::{self, sheet_path},
    find_header,
    heading::same_heading,
    value::Epoch,
    write::{LINE_POINTS, ROW_POINTS_MAX, wrapped_lines},
};
use look::Looks;
use page::{Page, RowLine};
use std::{
    collections::HashMap,
    io::{Cursor, Read, Seek, Write},
    sync::Arc,
};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Bytes of an own workbook: an empty form with a logo stays far below.
pub const OWN_BYTES_MAX: usize = 2_000_000;
/// Bytes of the sheet that is filled, unpacked.
const SHEET_BYTES_MAX: u64 = 20_000_000;
/// Rows of the sheet in the format; what comes after them is not written.
const ROWS_MAX: u32 = 1_048_576;
/// Rows in which the place of the rows is looked for.
const LOOKED_AT: usize = 200;

/// What was found in an own workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPlan {
    /// The sheet that is filled.
    pub sheet: String,
    /// The first row that is filled, 1-based.
    pub row: u32,
    /// For each column of the sheet (0-based) that is filled, which of the wanted columns.
    pub columns: Vec<(u32, usize)>,
    /// Names in braces that nobody knows.
    pub unknown: Vec<String>,
}

/// Looks where the rows would go. Called when the workbook is handed in, so that what cannot be filled is refused then.
pub fn plan_own(template: &[u8], wanted: &[Wanted<'_>]) -> Result<OwnPlan, SheetFault> {
    let (plan, _, page) = Found::open(template, wanted)?.parts()?;
    page.refuse_formulas(plan.row)?;
    Ok(plan)
}

/// The word that also stands at the foot of every page, whether the template asks for it or not: who has made the file, when, how much is in it.
pub const MARK_WORD: &str = "水印";

/// Writes the template with the rows in it. `words` are name and text for the names in braces outside the rows.
pub fn fill(
    template: &[u8],
    wanted: &[Wanted<'_>],
    words: &[(&str, String)],
    rows: impl Iterator<Item = Vec<Value>>,
    out: &mut (impl Write + Seek),
) -> Result<(), SheetFault> {
    let found = Found::open(template, wanted)?;
    let (texts, epoch, bytes) = (found.texts.clone(), found.epoch, Arc::clone(&found.bytes));
    let (plan, path, page) = found.parts()?;
    page.refuse_formulas(plan.row)?;
    let body = page.body(plan.row);
    let mut looks = Looks::read(&part(&bytes, "xl/styles.xml")?)?;
    let mut source = open(&bytes)?;
    let mut target = ZipWriter::new(out);
    let rewritten = |name: &str| [path.as_str(), "xl/styles.xml", "xl/workbook.xml"].iter().any(|own| name.eq_ignore_ascii_case(own));
    for index in 0..source.len() {
        let part = source.by_index_raw(index).map_err(SheetFault::broken)?;
        if !rewritten(&part.name().map_err(SheetFault::broken)?) {
            target.raw_copy_file(part).map_err(unwritable)?;
        }
    }
    start(&mut target, &path)?;
    let grown = Filling { plan: &plan, page: &page, body: &body, texts: &texts, words, epoch, looks: &mut looks }.write(rows, &mut target)?;
    start(&mut target, "xl/styles.xml")?;
    target.write_all(looks.text().as_bytes())?;
    start(&mut target, "xl/workbook.xml")?;
    target.write_all(page::grow_print_area(&part(&bytes, "xl/workbook.xml")?, &plan.sheet, plan.row, grown).as_bytes())?;
    target.finish().map_err(unwritable)?;
    Ok(())
}

fn start(target: &mut ZipWriter<impl Write + Seek>, name: &str) -> Result<(), SheetFault> {
    target.start_file(name, SimpleFileOptions::default()).map_err(unwritable)
}

fn unwritable(why: zip::result::ZipError) -> SheetFault {
    SheetFault::Unwritable(Box::new(why))
}

fn open(bytes: &Arc<[u8]>) -> Result<ZipArchive<archive::Bytes>, SheetFault> {
    ZipArchive::new(Cursor::new(Arc::clone(bytes))).map_err(SheetFault::broken)
}

fn part(bytes: &Arc<[u8]>, name: &str) -> Result<String, SheetFault> {
    let mut text = String::new();
    let mut archive = open(bytes)?;
    let part = archive.by_name(name).map_err(SheetFault::broken)?;
    part.take(SHEET_BYTES_MAX + 1).read_to_string(&mut text).map_err(SheetFault::broken)?;
    if text.len() as u64 > SHEET_BYTES_MAX { Err(SheetFault::UnpacksTooLarge) } else { Ok(text) }
}

/// A template whose place of rows is known.
struct Found {
    bytes: Arc<[u8]>,
    plan: OwnPlan,
    epoch: Epoch,
    /// Texts with braces by 1-based row and 0-based column.
    texts: HashMap<(u32, u32), String>,
}

impl Found {
    fn open(template: &[u8], wanted: &[Wanted<'_>]) -> Result<Self, SheetFault> {
        if template.len() > OWN_BYTES_MAX {
            return Err(SheetFault::TooLarge);
        }
        if !template.starts_with(b"PK\x03\x04") {
            return Err(SheetFault::NotATemplate("请用 .xlsx 文件".to_owned()));
        }
        let bytes: Arc<[u8]> = template.into();
        let mut workbook = Workbook::from_bytes(template.to_vec(), "模板.xlsx")?;
        let names: Vec<String> = open(&bytes)?.file_names().filter_map(Result::ok).map(|name| name.to_lowercase()).collect();
        if names.iter().any(|name| name.contains("vbaproject") || name.contains("externallink")) {
            return Err(SheetFault::NotATemplate("文件里有宏或指向别的文件的链接，请去掉后另存为 .xlsx".to_owned()));
        }
        let epoch = workbook.epoch();
        for sheet in workbook.sheets().to_vec() {
            let rows: Vec<Row> = workbook.rows(&sheet)?.take(LOOKED_AT).collect::<Result<_, _>>()?;
            if let Some(plan) = by_braces(&sheet, &rows, wanted).or_else(|| by_headings(&sheet, &rows, wanted)) {
                let texts = rows.iter().flat_map(braced).collect();
                return Ok(Self { bytes, plan, epoch, texts });
            }
        }
        Err(SheetFault::NoHeader(wanted.iter().take(4).map(|wanted| wanted.label.to_owned()).collect()))
    }

    /// The plan, the path of the sheet, and the sheet taken apart.
    fn parts(self) -> Result<(OwnPlan, String, Page), SheetFault> {
        let path = sheet_path(&mut open(&self.bytes)?, &self.plan.sheet)?;
        let page = Page::read(&part(&self.bytes, &path)?)?;
        Ok((self.plan, path, page))
    }
}

/// Cells of a row whose text holds braces, but not those repeated from above.
fn braced(row: &Row) -> Vec<((u32, u32), String)> {
    let cells = (0_u32..).zip(&row.cells).filter(|(column, _)| !row.repeated.contains(column));
    cells.filter_map(|(column, cell)| Some(((row.number, column), text_of(cell)?))).filter(|(_, text)| text.contains("{{")).collect()
}

fn text_of(cell: &Cell) -> Option<String> {
    if let Cell::Text(text) = cell { Some(text.clone()) } else { None }
}

/// `{{服务对象}}`, as the whole text of a cell.
fn name_in(text: &str) -> Option<&str> {
    Some(text.trim().strip_prefix("{{")?.strip_suffix("}}")?.trim())
}

/// The first row in which names in braces are columns that are wanted.
fn by_braces(sheet: &str, rows: &[Row], wanted: &[Wanted<'_>]) -> Option<OwnPlan> {
    let means = |name: &str| {
        wanted.iter().position(|wanted| {
            same_heading(wanted.label, name) || wanted.path == name || wanted.synonyms.iter().any(|synonym| same_heading(synonym, name))
        })
    };
    for row in rows {
        let named: Vec<(u32, String)> =
            braced(row).into_iter().filter_map(|((_, column), text)| Some((column, name_in(&text)?.to_owned()))).collect();
        let columns: Vec<(u32, usize)> = named.iter().filter_map(|(column, name)| Some((*column, means(name)?))).collect();
        // A single word in braces above the table may be {{期间}}; two names in one row are a table.
        if columns.len() >= wanted.len().min(2) {
            let unknown = named.into_iter().filter(|(_, name)| means(name).is_none()).map(|(_, name)| name).collect();
            return Some(OwnPlan { sheet: sheet.to_owned(), row: row.number, columns, unknown });
        }
    }
    None
}

fn by_headings(sheet: &str, rows: &[Row], wanted: &[Wanted<'_>]) -> Option<OwnPlan> {
    let header = find_header(rows, wanted, &[])?;
    let columns = (0_u32..).zip(&header.columns).filter_map(|(column, wanted)| Some((column, (*wanted)?))).collect();
    Some(OwnPlan { sheet: sheet.to_owned(), row: header.row + 1, columns, unknown: Vec::new() })
}

/// A sheet being written anew.
struct Filling<'a> {
    plan: &'a OwnPlan,
    page: &'a Page,
    body: &'a [RowLine],
    texts: &'a HashMap<(u32, u32), String>,
    words: &'a [(&'a str, String)],
    epoch: Epoch,
    looks: &'a mut Looks,
}

impl Filling<'_> {
    /// Writes the sheet; the answer is by how many rows everything below has moved.
    fn write(mut self, rows: impl Iterator<Item = Vec<Value>>, out: &mut impl Write) -> Result<u32, SheetFault> {
        out.write_all(self.page.head.as_bytes())?;
        for line in self.page.lines.iter().filter(|line| line.number < self.plan.row) {
            self.copy(line, line.number, out)?;
        }
        let mut next = self.plan.row;
        for values in rows.take((ROWS_MAX - self.plan.row) as usize) {
            self.row(next, &values, out)?;
            next += 1;
        }
        let body_end = self.plan.row + self.body.len() as u32;
        for line in self.body.iter().filter(|line| line.number >= next) {
            self.copy(line, line.number, out)?;
        }
        let grown = next.saturating_sub(body_end);
        for line in self.page.lines.iter().filter(|line| line.number >= body_end) {
            self.copy(line, line.number + grown, out)?;
        }
        let mark = self.words.iter().find(|(name, _)| *name == MARK_WORD).map_or("", |(_, mark)| mark);
        self.page.write_tail(self.plan.row, self.body.len() as u32, next - self.plan.row, mark, out)?;
        Ok(grown)
    }

    /// A line of the template in its new place, with its words replaced.
    fn copy(&self, line: &RowLine, number: u32, out: &mut impl Write) -> Result<(), SheetFault> {
        write!(out, "<row r=\"{number}\"{}>", line.attributes)?;
        for cell in &line.cells {
            match self.texts.get(&(line.number, cell.column)) {
                Some(text) => page::write_text(out, cell.column, number, cell.style, &self.said(text))?,
                None => cell.copy(number, out)?,
            }
        }
        Ok(out.write_all(b"</row>")?)
    }

    /// The text with what is known of its words; a column's name has nothing to say outside the rows.
    fn said(&self, text: &str) -> String {
        let known = self.words.iter().fold(text.to_owned(), |text, (name, word)| text.replace(&format!("{{{{{name}}}}}"), word));
        if name_in(&known).is_some() { String::new() } else { known }
    }

    fn row(&mut self, number: u32, values: &[Value], out: &mut impl Write) -> Result<(), SheetFault> {
        let nth = (number - self.plan.row) as usize;
        let look = self.body.get(nth).or_else(|| self.body.last());
        // What else stands in the first of the rows (a unit, a mark) is repeated in all of them.
        let constants = self.body.first();
        let attributes = look.map_or("", |line| line.attributes.as_str());
        let points = if attributes.contains(" ht=") { None } else { self.height(look, values) };
        let height = points.map_or_else(String::new, |points| format!(" ht=\"{points}\" customHeight=\"1\""));
        write!(out, "<row r=\"{number}\"{attributes}{height}>")?;
        let columns =
            look.into_iter().flat_map(|line| &line.cells).map(|cell| cell.column).chain(self.plan.columns.iter().map(|(column, _)| *column));
        let mut columns: Vec<u32> = columns.collect();
        columns.sort_unstable();
        columns.dedup();
        for column in columns {
            let cell = look.and_then(|line| line.cells.iter().find(|cell| cell.column == column));
            let style = cell.map_or(0, |cell| cell.style);
            match self.plan.columns.iter().find(|(own, _)| *own == column) {
                Some((_, wanted)) => self.value(number, column, style, values.get(*wanted).unwrap_or(&Value::Empty), out)?,
                None => match constants.and_then(|line| line.cells.iter().find(|cell| cell.column == column)) {
                    Some(constant) if !self.texts.contains_key(&(self.plan.row, column)) => constant.copy(number, out)?,
                    _ => page::write_blank(out, column, number, style)?,
                },
            }
        }
        Ok(out.write_all(b"</row>")?)
    }

    /// The height that wrapped texts need, in points; none when one line is enough.
    fn height(&self, look: Option<&RowLine>, values: &[Value]) -> Option<u32> {
        let lines = |(column, wanted): &(u32, usize)| {
            let style = look?.cells.iter().find(|cell| cell.column == *column)?.style;
            let text = values.get(*wanted).filter(|_| self.looks.wraps(style))?.to_string();
            Some(wrapped_lines(&text, self.page.width(*column).saturating_sub(1)))
        };
        let lines = self.plan.columns.iter().filter_map(lines).max().filter(|lines| *lines > 1)?;
        Some((lines * LINE_POINTS).min(ROW_POINTS_MAX))
    }

    fn value(&mut self, row: u32, column: u32, style: u32, value: &Value, out: &mut impl Write) -> Result<(), SheetFault> {
        match (value, day_number(value, self.epoch)) {
            (Value::Empty, _) => page::write_blank(out, column, row, style),
            (Value::Integer(number), _) if number.unsigned_abs() < 1_000_000_000_000_000 => page::write_number(out, column, row, style, value),
            (Value::Tenths(_), _) => page::write_number(out, column, row, style, value),
            (_, Some(number)) => page::write_number(out, column, row, self.looks.of_day(style), &number),
            (text, _) => page::write_text(out, column, row, self.looks.of_text(style), &crate::write::clipped(&text.to_string())),
        }
    }
}

/// The day as Excel counts it; none for other values and for days that Excel does not know.
fn day_number(value: &Value, epoch: Epoch) -> Option<i64> {
    /// 1970-01-01 in the two countings, and the days between them.
    const SINCE_1900: i64 = 25_569;
    const BETWEEN: i64 = 1_462;
    let Value::Day(day) = value else { return None };
    crate::write::excel_day(*day)?;
    Some(i64::from(day.number()) + SINCE_1900 - if epoch == Epoch::Of1904 { BETWEEN } else { 0 })
}
