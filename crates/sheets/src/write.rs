//! Writing `.xlsx`: a sheet 说明 that says what the figures are, then tables that print well. Exports and reports in `shell` and `report`
//! call it. Rows go to a nameless temporary file as they come, so that an export of 100,000 rows needs little memory; the file is gone
//! with the writer. No formulas, ever: text that looks like one stays text.

use crate::{Column, Kind, Sheet, SheetFault, columns::width, widths::PADDING};
use base::{Day, Moment};
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use std::{collections::HashSet, io::Write, path::Path};

/// Characters that Excel takes in one cell.
const CELL_CHARS_MAX: usize = 32_767;
/// Width of the names and of the texts on the sheet 说明.
const ABOUT_WIDTHS: [usize; 2] = [20, 90];
/// The sheet that says what is in the workbook.
const ABOUT: &str = "说明";
/// What every spreadsheet in China opens with; the type of official tables.
const TYPE: &str = "宋体";
/// The size of rows and columns in pixels that goes with this type, as Chinese Excel has it.
const USUAL_CELL: [u32; 2] = [18, 72];
/// Characters at the foot of a page, left and right; the format has room for 255 in all.
const FOOT_CHARS_MAX: usize = 80;
/// A line of Chinese in the usual type, in points. Programs do not all fit the height of rows to wrapped text; what is cut off is lost on paper.
pub(crate) const LINE_POINTS: u32 = 17;
/// The highest row that the format knows, in points.
pub(crate) const ROW_POINTS_MAX: u32 = 409;
/// The built-in format “text”: what is typed into such a cell keeps its zeros. The same code as a format of our own would not do.
pub(crate) const TEXT_FORMAT: u8 = 49;
/// Thousands apart.
const COUNT: &str = "#,##0";
/// Paper size A4 in the numbering of the format.
pub(crate) const A4: u8 = 9;

/// A workbook being written.
pub struct SheetWriter {
    book: Workbook,
    formats: Formats,
    names: HashSet<String>,
    made_at: Moment,
    /// What stands at the foot of every page.
    foot: String,
}

/// Looks shared by all that we write.
pub(crate) struct Formats {
    pub(crate) title: Format,
    /// A title in the middle of the columns over which it stands, and a line below it.
    pub(crate) title_across: Format,
    pub(crate) subtitle_across: Format,
    pub(crate) heading: Format,
    pub(crate) text: Format,
    pub(crate) integer: Format,
    pub(crate) count: Format,
    pub(crate) change: Format,
    pub(crate) percent: Format,
    pub(crate) tenths: Format,
    pub(crate) day: Format,
    pub(crate) moment: Format,
    /// A day that the format does not know, as text where days stand.
    pub(crate) old_day: Format,
    pub(crate) note: Format,
    /// What stands in place of a number: `<3`.
    pub(crate) instead: Format,
    /// The line of totals.
    pub(crate) total_text: Format,
    pub(crate) total_count: Format,
    pub(crate) total_instead: Format,
}

impl Formats {
    pub(crate) fn new() -> Self {
        let plain = || Format::new().set_font_name(TYPE).set_align(FormatAlign::VerticalCenter);
        let cell = || plain().set_border(FormatBorder::Thin).set_border_color(Color::RGB(0x0080_8080));
        let middle = || cell().set_align(FormatAlign::Center);
        // Not up against the text of the next column.
        let number = || cell().set_align(FormatAlign::Right).set_indent(1);
        let total = |cell: Format| cell.set_bold().set_background_color(Color::RGB(0x00F7_F7F7));
        let title = || plain().set_bold().set_font_size(16);
        let grey = || plain().set_font_color(Color::RGB(0x0059_5959));
        Self {
            title: title(),
            title_across: title().set_align(FormatAlign::CenterAcross),
            subtitle_across: grey().set_align(FormatAlign::CenterAcross),
            heading: middle().set_bold().set_background_color(Color::RGB(0x00F2_F2F2)).set_text_wrap(),
            text: cell().set_num_format_index(TEXT_FORMAT).set_text_wrap(),
            integer: number().set_num_format_index(1),
            count: number().set_num_format(COUNT),
            change: number().set_num_format("+#,##0;-#,##0;0"),
            percent: number().set_num_format("0\"%\""),
            tenths: number().set_num_format("0.0"),
            day: middle().set_num_format("yyyy-mm-dd"),
            moment: middle().set_num_format("yyyy-mm-dd hh:mm"),
            old_day: middle().set_num_format_index(TEXT_FORMAT),
            note: grey().set_text_wrap(),
            instead: number().set_num_format_index(TEXT_FORMAT),
            total_text: total(cell()).set_num_format_index(TEXT_FORMAT),
            total_count: total(number()).set_num_format(COUNT),
            total_instead: total(number()).set_num_format_index(TEXT_FORMAT),
        }
    }

    pub(crate) fn of(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Text => &self.text,
            Kind::Integer => &self.integer,
            Kind::Count => &self.count,
            Kind::Change => &self.change,
            Kind::Percent => &self.percent,
            Kind::Tenths => &self.tenths,
            Kind::Day => &self.day,
            Kind::Moment => &self.moment,
        }
    }
}

impl SheetWriter {
    /// An empty workbook, made at this moment.
    pub fn new(made_at: Moment) -> Result<Self, SheetFault> {
        let names = HashSet::from([ABOUT.to_owned()]);
        Ok(Self { book: new_book(made_at, "")?, formats: Formats::new(), names, made_at, foot: foot("", "") })
    }

    /// Says in the properties of the file who has made it, when, and how much is in it.
    pub fn marked(mut self, mark: &str) -> Result<Self, SheetFault> {
        self.book.set_properties(&properties(self.made_at, "", mark)?);
        Ok(self)
    }

    /// Keeps the rows on their way in this folder instead of the system's: a folder in memory, where exports with names are not to touch a
    /// disk in clear.
    pub fn rows_in(mut self, folder: &Path) -> Result<Self, SheetFault> {
        self.book.set_tempdir(folder)?;
        Ok(self)
    }

    /// What stands at the foot of every page besides its number: whose it is and who made it on the left, when on the right.
    pub fn foot(&mut self, left: &str, right: &str) {
        self.foot = foot(left, right);
    }

    /// The first sheet: what was counted, for which period, by which definitions, who wrote it and when. Call it before [`SheetWriter::sheet`].
    pub fn about(&mut self, title: &str, lines: &[(&str, &str)]) -> Result<(), SheetFault> {
        let sheet = self.book.add_worksheet().set_name(ABOUT)?;
        page(sheet).set_footer(&self.foot);
        for (column, width) in (0_u16..).zip(ABOUT_WIDTHS) {
            sheet.set_column_width(column, width as f64)?;
        }
        sheet.set_row_height(0, 30)?.write_string_with_format(0, 0, title, &self.formats.title)?;
        let label = self.formats.heading.clone().set_align(FormatAlign::Left);
        for (row, (name, text)) in (2..).zip(lines) {
            let lines = [name, text].into_iter().zip(ABOUT_WIDTHS).map(|(text, width)| wrapped_lines(text, width - PADDING)).max().unwrap_or(1);
            sheet.set_row_height(row, (lines * LINE_POINTS + 3).min(ROW_POINTS_MAX))?;
            sheet.write_string_with_format(row, 0, clipped(name), &label)?;
            sheet.write_string_with_format(row, 1, clipped(text), &self.formats.text)?;
        }
        Ok(())
    }

    /// A new sheet with a title, whose further lines stand smaller below it, and a header line. What Excel does not allow in a sheet name is left
    /// out of it.
    pub fn sheet(&mut self, name: &str, title: &str, columns: &[Column]) -> Result<Sheet<'_>, SheetFault> {
        let name = self.free_name(name);
        let worksheet = self.book.add_worksheet_with_constant_memory()?.set_name(name)?;
        page(worksheet).set_footer(&self.foot);
        Ok(Sheet::new(worksheet, &self.formats, title, columns))
    }

    /// A new sheet of few rows, kept in memory until the file is written: a chart may stand below it, and a narrow one stands upright on paper. It has
    /// no filter: it is read, not searched.
    pub fn table(&mut self, name: &str, title: &str, columns: &[Column]) -> Result<Sheet<'_>, SheetFault> {
        let name = self.free_name(name);
        let worksheet = self.book.add_worksheet().set_name(&name)?;
        page(worksheet).set_footer(&self.foot);
        Ok(Sheet::new(worksheet, &self.formats, title, columns).read_as(name))
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

/// Lines that a text takes in a cell of this width (half-width letters).
pub(crate) fn wrapped_lines(text: &str, letters: usize) -> u32 {
    text.lines().map(|line| width(line).div_ceil(letters.max(1)).max(1) as u32).sum::<u32>().max(1)
}

/// An empty workbook whose properties do not ask the clock.
pub(crate) fn new_book(made_at: Moment, title: &str) -> Result<Workbook, SheetFault> {
    let mut book = Workbook::new();
    let [height, width] = USUAL_CELL;
    book.set_default_format(&Format::new().set_font_name(TYPE), height, width)?;
    book.set_properties(&properties(made_at, title, "")?);
    Ok(book)
}

fn properties(made_at: Moment, title: &str, mark: &str) -> Result<DocProperties, SheetFault> {
    let minute = made_at.minute_of_day();
    let made_at = excel_day(made_at.day()).unwrap_or_default().and_hms(minute / 60, (minute % 60) as u8, 0)?;
    Ok(DocProperties::new().set_title(title).set_author("红棉").set_comment(mark).set_creation_datetime(&made_at))
}

/// A4 across, as wide as the page, with page numbers.
pub(crate) fn page(sheet: &mut Worksheet) -> &mut Worksheet {
    sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0).set_print_center_horizontally(true);
    sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3).set_footer(foot("", ""))
}

/// The page number between two texts, as the format has it.
fn foot(left: &str, right: &str) -> String {
    format!("&L{}&C第 &P 页／共 &N 页&R{}", foot_text(left), foot_text(right))
}

/// A text as the foot of a page takes it: `&` begins a command there, and there is an end to its length.
pub(crate) fn foot_text(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(FOOT_CHARS_MAX).collect::<String>().replace('&', "&&")
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
