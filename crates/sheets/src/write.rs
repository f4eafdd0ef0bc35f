//! Writing `.xlsx`: a sheet 说明 that says what the figures are, then tables that print well. Exports and reports in `shell` and `report`
//! call it. Rows go to a nameless temporary file as they come, so that an export of 100,000 rows needs little memory; the file is gone
//! with the writer. No formulas, ever: text that looks like one stays text.

use crate::{Column, Kind, SheetFault, Value, columns::width};
use base::{Day, Moment};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};
use std::{collections::HashSet, io::Write, path::Path};

/// Characters that Excel takes in one cell.
const CELL_CHARS_MAX: usize = 32_767;
/// Rows of one sheet in the format; the rest goes to a next sheet.
const SHEET_ROWS_MAX: u32 = 1_048_576;
/// Rows whose height is fitted to their texts. The writer remembers each of them to the end (some 200 bytes), so a million would not fit a small
/// machine; nobody prints so many, and on the screen a program fits them when it is asked.
const FITTED_ROWS_MAX: u32 = 100_000;
/// Column widths in half-width letters: narrower is unreadable, wider does not fit the page.
const WIDTHS: std::ops::RangeInclusive<usize> = 6..=44;
/// Width of the texts on the sheet 说明.
const ABOUT_WIDTH: usize = 90;
/// A line of Chinese in the usual type, in points. Programs do not all fit the height of rows to wrapped text; what is cut off is lost on paper.
pub(crate) const LINE_POINTS: u32 = 17;
/// The highest row that the format knows, in points.
pub(crate) const ROW_POINTS_MAX: u32 = 409;
/// The column of marks shows its heading and no more.
const MARK_WIDTH: f64 = 10.0;
/// The built-in format “text”: what is typed into such a cell keeps its zeros. The same code as a format of our own would not do.
pub(crate) const TEXT_FORMAT: u8 = 49;
/// Characters of a mark at the foot of a page: the format takes 255 for all of it.
const FOOT_CHARS_MAX: usize = 100;
/// Paper size A4 in the numbering of the format.
pub(crate) const A4: u8 = 9;

/// A workbook being written.
pub struct SheetWriter {
    book: Workbook,
    formats: Formats,
    names: HashSet<String>,
    made_at: Moment,
    mark: String,
}

/// A table being written to. Give rows, then [`Sheet::finish`].
pub struct Sheet<'a> {
    worksheet: &'a mut Worksheet,
    formats: &'a Formats,
    columns: Vec<Column>,
    widths: Vec<usize>,
    next_row: u32,
    /// Whether the last column is not for people.
    has_mark: bool,
}

/// Looks shared by all that we write.
pub(crate) struct Formats {
    pub(crate) title: Format,
    pub(crate) heading: Format,
    pub(crate) text: Format,
    pub(crate) integer: Format,
    pub(crate) tenths: Format,
    pub(crate) day: Format,
    pub(crate) moment: Format,
    pub(crate) note: Format,
}

impl Formats {
    pub(crate) fn new() -> Self {
        let cell = || Format::new().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x00BF_BFBF));
        let top = |format: Format| format.set_align(FormatAlign::Top);
        Self {
            title: Format::new().set_bold().set_font_size(16).set_align(FormatAlign::VerticalCenter),
            heading: cell()
                .set_bold()
                .set_background_color(Color::RGB(0x00F2_F2F2))
                .set_align(FormatAlign::Center)
                .set_align(FormatAlign::VerticalCenter)
                .set_text_wrap(),
            text: top(cell()).set_num_format_index(TEXT_FORMAT).set_text_wrap(),
            integer: top(cell()).set_num_format_index(1),
            tenths: top(cell()).set_num_format("0.0"),
            day: top(cell()).set_num_format("yyyy-mm-dd"),
            moment: top(cell()).set_num_format("yyyy-mm-dd hh:mm"),
            note: Format::new().set_font_color(Color::RGB(0x0059_5959)).set_text_wrap().set_align(FormatAlign::Top),
        }
    }
}

impl SheetWriter {
    /// An empty workbook, made at this moment.
    pub fn new(made_at: Moment) -> Result<Self, SheetFault> {
        Ok(Self { book: new_book(made_at, "", "")?, formats: Formats::new(), names: HashSet::new(), made_at, mark: String::new() })
    }

    /// Says in the properties of the file and at the foot of every page who has made it, when, and how much is in it.
    pub fn marked(mut self, mark: &str) -> Result<Self, SheetFault> {
        self.book.set_properties(&properties(self.made_at, "", mark)?);
        mark.clone_into(&mut self.mark);
        Ok(self)
    }

    /// Keeps the rows on their way in this folder instead of the system's: a folder in memory, where exports with names are not to touch a
    /// disk in clear.
    pub fn rows_in(mut self, folder: &Path) -> Result<Self, SheetFault> {
        self.book.set_tempdir(folder)?;
        Ok(self)
    }

    /// The first sheet: what was counted, for which period, by which definitions, who wrote it and when. Call it before [`SheetWriter::sheet`].
    pub fn about(&mut self, title: &str, lines: &[(&str, &str)]) -> Result<(), SheetFault> {
        self.names.insert("说明".to_owned());
        let sheet = self.book.add_worksheet().set_name("说明")?;
        page(sheet, &self.mark);
        sheet.set_column_width(0, 16)?.set_column_width(1, ABOUT_WIDTH as f64)?;
        sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, title, &self.formats.title)?;
        let height = |text: &str| (wrapped_lines(text, ABOUT_WIDTH - 4) * LINE_POINTS).min(ROW_POINTS_MAX);
        let label = self.formats.heading.clone().set_align(FormatAlign::Left).set_align(FormatAlign::Top);
        for (row, (name, text)) in (2..).zip(lines) {
            sheet.set_row_height(row, height(text))?.write_string_with_format(row, 0, clipped(name), &label)?;
            sheet.write_string_with_format(row, 1, clipped(text), &self.formats.text)?;
        }
        Ok(())
    }

    /// A new sheet with a title line and a header line. What Excel does not allow in a sheet name is left out of it.
    pub fn sheet(&mut self, name: &str, title: &str, columns: &[Column]) -> Result<Sheet<'_>, SheetFault> {
        let name = self.free_name(name);
        let sheet = self.book.add_worksheet_with_constant_memory()?.set_name(name)?;
        page(sheet, &self.mark);
        sheet.set_default_row_height(LINE_POINTS);
        sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, clipped(title), &self.formats.title)?;
        sheet.set_row_height(1, 24)?;
        for (number, column) in (0..).zip(columns) {
            sheet.write_string_with_format(1, number, clipped(&column.label), &self.formats.heading)?;
        }
        sheet.set_freeze_panes(2, 0)?.set_repeat_rows(0, 1)?;
        let widths = columns.iter().map(|column| width(&column.label) + 2).collect();
        Ok(Sheet { worksheet: sheet, formats: &self.formats, columns: columns.to_vec(), widths, next_row: 2, has_mark: false })
    }

    fn free_name(&mut self, name: &str) -> String {
        let mut base: String = name.chars().filter(|c| !"[]:*?/\\".contains(*c)).collect();
        base = base.trim_matches(['\'', ' ']).chars().take(27).collect();
        if base.is_empty() {
            base.push('表');
        }
        let mut free = base.clone();
        let mut number = 2;
        while !self.names.insert(free.to_lowercase()) {
            free = format!("{base}_{number}");
            number += 1;
        }
        free
    }

    /// The file as bytes.
    pub fn into_bytes(mut self) -> Result<Vec<u8>, SheetFault> {
        Ok(self.book.save_to_buffer()?)
    }

    /// Writes the file in pieces, so that it is nowhere in memory as a whole.
    pub fn write_to(mut self, out: impl Write + Send) -> Result<(), SheetFault> {
        Ok(self.book.save_to_writer(out)?)
    }

    /// Writes the file.
    pub fn save(mut self, path: &Path) -> Result<(), SheetFault> {
        Ok(self.book.save(path)?)
    }
}

impl Sheet<'_> {
    /// Adds a row. Fewer values than columns leave the rest empty.
    pub fn row(&mut self, values: &[Value]) -> Result<(), SheetFault> {
        // A text that does not fit the widest column is wrapped; one that fits makes its column as wide as it is.
        let texts = values.iter().take(self.widths.len() - usize::from(self.has_mark)).filter(|value| matches!(value, Value::Text(_)));
        let lines = texts.map(|text| wrapped_lines(&text.to_string(), WIDTHS.end() - 2)).max().unwrap_or(1);
        if lines > 1 && self.next_row < FITTED_ROWS_MAX {
            self.worksheet.set_row_height(self.next_row, (lines * LINE_POINTS).min(ROW_POINTS_MAX))?;
        }
        for (number, value) in (0_u16..).zip(values) {
            let kind = self.columns.get(usize::from(number)).map_or(Kind::Text, |column| column.kind);
            put(self.worksheet, (self.next_row, number), value, kind, self.formats)?;
            if let Some(widest) = self.widths.get_mut(usize::from(number)) {
                *widest = (*widest).max(width(&value.to_string()) + 2);
            }
        }
        self.next_row += 1;
        Ok(())
    }

    /// The last column is for the program that reads the sheet again: narrow, and not on paper.
    pub fn mark_last(&mut self) {
        self.has_mark = true;
    }

    /// Whether another row fits on this sheet.
    pub fn has_room(&self) -> bool {
        self.next_row < SHEET_ROWS_MAX
    }

    /// Rows of data written so far.
    pub fn rows(&self) -> u32 {
        self.next_row - 2
    }

    /// Sets the widths by what was written.
    pub fn finish(self) -> Result<(), SheetFault> {
        for (number, width) in (0_u16..).zip(&self.widths) {
            let width = (*width).clamp(*WIDTHS.start(), *WIDTHS.end());
            self.worksheet.set_column_width(number, width as f64)?;
        }
        let last = self.widths.len().saturating_sub(1) as u16;
        if self.has_mark && last > 0 {
            self.worksheet.set_column_width(last, MARK_WIDTH)?.set_print_area(0, 0, self.next_row.max(3) - 1, last - 1)?;
        }
        Ok(())
    }
}

/// Lines that a text takes in a cell of this width (half-width letters).
pub(crate) fn wrapped_lines(text: &str, letters: usize) -> u32 {
    text.lines().map(|line| width(line).div_ceil(letters.max(1)).max(1) as u32).sum::<u32>().max(1)
}

/// An empty workbook whose properties do not ask the clock.
pub(crate) fn new_book(made_at: Moment, title: &str, mark: &str) -> Result<Workbook, SheetFault> {
    let mut book = Workbook::new();
    book.set_properties(&properties(made_at, title, mark)?);
    Ok(book)
}

fn properties(made_at: Moment, title: &str, mark: &str) -> Result<DocProperties, SheetFault> {
    let minute = made_at.minute_of_day();
    let made_at = excel_day(made_at.day()).unwrap_or_default().and_hms(minute / 60, (minute % 60) as u8, 0)?;
    Ok(DocProperties::new().set_title(title).set_author("红棉").set_comment(mark).set_creation_datetime(&made_at))
}

/// A mark as the foot of a page takes it: `&` begins a command there, and there is an end to its length.
pub(crate) fn foot_text(mark: &str) -> String {
    mark.chars().take(FOOT_CHARS_MAX).collect::<String>().replace('&', "&&")
}

/// A4 across, as wide as the page, with page numbers and, if there is one, a mark.
pub(crate) fn page(sheet: &mut Worksheet, mark: &str) {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3);
    let mark = if mark.is_empty() { String::new() } else { format!("&L{}", foot_text(mark)) };
    sheet.set_footer(format!("{mark}&C第 &P 页／共 &N 页"));
}

/// One value in one cell.
fn put(sheet: &mut Worksheet, (row, column): (u32, u16), value: &Value, kind: Kind, formats: &Formats) -> Result<(), XlsxError> {
    /// Above 15 digits Excel would round.
    const EXACT_MAX: u64 = 999_999_999_999_999;
    match value {
        Value::Empty => sheet.write_blank(row, column, format_of(kind, formats))?,
        Value::Integer(number) if kind != Kind::Text && number.unsigned_abs() <= EXACT_MAX => {
            sheet.write_number_with_format(row, column, *number as f64, &formats.integer)?
        }
        Value::Tenths(tenths) if kind != Kind::Text && tenths.unsigned_abs() <= EXACT_MAX => {
            sheet.write_number_with_format(row, column, *tenths as f64 / 10.0, &formats.tenths)?
        }
        Value::Day(day) if kind != Kind::Text => match excel_day(*day) {
            Some(date) => sheet.write_datetime_with_format(row, column, &date, &formats.day)?,
            None => sheet.write_string_with_format(row, column, day.to_string(), &formats.text)?,
        },
        Value::Moment(moment) if kind != Kind::Text => match excel_day(moment.day()) {
            Some(date) => {
                let minute = moment.minute_of_day();
                let date = date.and_hms(minute / 60, (minute % 60) as u8, 0)?;
                sheet.write_datetime_with_format(row, column, &date, &formats.moment)?
            }
            None => sheet.write_string_with_format(row, column, value.to_string(), &formats.text)?,
        },
        text => sheet.write_string_with_format(row, column, clipped(&text.to_string()), &formats.text)?,
    };
    Ok(())
}

fn format_of(kind: Kind, formats: &Formats) -> &Format {
    match kind {
        Kind::Text => &formats.text,
        Kind::Integer => &formats.integer,
        Kind::Tenths => &formats.tenths,
        Kind::Day => &formats.day,
        Kind::Moment => &formats.moment,
    }
}

/// The date as Excel knows it. Before 1900-03-01 Excel has no right dates; such days are written as text.
pub(crate) fn excel_day(day: Day) -> Option<ExcelDateTime> {
    let (year, month, number) = day.ymd();
    let is_known = (year, month) >= (1900, 3);
    if is_known { ExcelDateTime::from_ymd(u16::try_from(year).ok()?, month, number).ok() } else { None }
}

/// The text as a cell takes it: cut with a remark where it is too long, without the characters that XML does not have, and with a space before what
/// a spreadsheet could take for a formula (the reader leaves the space out again). A number with its sign is no formula.
pub(crate) fn clipped(text: &str) -> String {
    const REMARK: &str = "……（过长，未完）";
    let is_number = || text.len() > 1 && text[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if text.starts_with(['=', '@', '\t', '\r']) || (text.starts_with(['+', '-']) && !is_number()) {
        return clipped(&format!(" {}", text.trim_start_matches(['\t', '\r'])));
    }
    if text.contains(|c: char| c.is_control() && c != '\n') {
        return clipped(&text.chars().filter(|c| !c.is_control() || *c == '\n').collect::<String>());
    }
    if text.encode_utf16().count() <= CELL_CHARS_MAX {
        return text.to_owned();
    }
    // Every character is at most two units long.
    let kept: String = text.chars().take(CELL_CHARS_MAX / 2 - REMARK.len()).collect();
    kept + REMARK
}
