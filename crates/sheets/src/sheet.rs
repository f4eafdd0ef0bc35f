//! A table of a written workbook: title, headings, rows as they come. The first rows wait until the widths of the columns are known, because the lines
//! of a wrapped text, and so the height of its row, depend on them; then every row goes straight to the file. Called by `shell` and `report`
//! through [`SheetWriter::sheet`](crate::SheetWriter::sheet).

use crate::{
    Column, Graph, Kind, SheetFault, Value,
    columns::width,
    graph::{Place, draw},
    widths::{PADDING, Widths},
    write::{Formats, LINE_POINTS, ROW_POINTS_MAX, clipped, excel_day, wrapped_lines},
};
use rust_xlsxwriter::{Format, Worksheet, XlsxError};

/// Rows of one sheet in the format; the rest goes to a next sheet.
const SHEET_ROWS_MAX: u32 = 1_048_576;
/// Said behind the period, so that an empty table is not taken for a failed one.
const NO_ROWS: &str = "　（没有记录）";
/// Rows by which the widths are settled; those of a page of records of the callers.
const ROWS_WAITING: usize = 500;
/// Rows whose height is set by their texts. The writer keeps each of these in memory (600 bytes) until the end; a table that is longer is read on
/// a screen, where a row can be opened, and not on paper.
const ROWS_FITTED_MAX: u32 = 100_000;
/// Letters side by side on A4 upright, at the size of type that [`Widths`] allows across: a table that is not wider stands upright.
const UPRIGHT_LETTERS: usize = 104;
/// The column of marks shows its heading and no more.
const MARK_WIDTH: f64 = 10.0;
/// Heights in points of the title, of a line below it, and of what a heading has above and below its lines.
const TITLE_POINTS: u32 = 30;
const SUBTITLE_POINTS: u32 = 20;
const HEADING_POINTS: u32 = 7;

/// A table being written to. Give rows, then [`Sheet::finish`].
pub struct Sheet<'a> {
    worksheet: &'a mut Worksheet,
    formats: &'a Formats,
    title: String,
    columns: Vec<Column>,
    /// Those that people see.
    visible: u16,
    widths: Widths,
    waiting: Vec<Vec<Value>>,
    /// The row of the headings, and that of the next values.
    header_row: u32,
    next_row: u32,
    has_begun: bool,
    /// Its name, where it is one to be read and not to be searched.
    to_be_read: Option<String>,
    /// Letters that the longest line of its title takes.
    title_letters: usize,
    /// The rows of totals.
    totals: Vec<u32>,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(worksheet: &'a mut Worksheet, formats: &'a Formats, title: &str, columns: &[Column]) -> Self {
        let header_row = title.lines().count().max(1) as u32;
        Self {
            worksheet,
            formats,
            title: title.to_owned(),
            columns: columns.to_vec(),
            visible: columns.len() as u16,
            widths: Widths::of(columns),
            waiting: Vec::new(),
            header_row,
            next_row: header_row + 1,
            has_begun: false,
            to_be_read: None,
            title_letters: title_letters(title),
            totals: Vec::new(),
        }
    }

    pub(crate) fn read_as(mut self, name: String) -> Self {
        self.to_be_read = Some(name);
        self
    }

    /// The last column is for the program that reads the sheet again: narrow, and not on paper. To be said before the first row.
    pub fn mark_last(&mut self) {
        self.visible = self.columns.len().saturating_sub(1).max(1) as u16;
        self.widths = Widths::of(&self.columns[..usize::from(self.visible).min(self.columns.len())]);
    }

    /// Adds a row. Fewer values than columns leave the rest empty.
    pub fn row(&mut self, values: &[Value]) -> Result<(), SheetFault> {
        self.widths.meet(values);
        self.next_row += 1;
        if self.has_begun {
            return self.put_row(self.next_row - 1, values);
        }
        self.waiting.push(values.to_vec());
        if self.waiting.len() == ROWS_WAITING { self.begin() } else { Ok(()) }
    }

    /// Adds the row of totals, which stands out.
    pub fn total(&mut self, values: &[Value]) -> Result<(), SheetFault> {
        self.totals.push(self.next_row);
        self.row(values)
    }

    /// Whether another row fits on this sheet.
    pub fn has_room(&self) -> bool {
        self.next_row < SHEET_ROWS_MAX
    }

    /// Rows of data written so far.
    pub fn rows(&self) -> u32 {
        self.next_row - self.header_row - 1
    }

    /// Sets what depends on all rows: widths, filter, and what of it is printed.
    pub fn finish(self) -> Result<(), SheetFault> {
        self.finish_with(None)
    }

    /// The same, with a chart below a sheet that is to be read ([`SheetWriter::table`](crate::SheetWriter::table)).
    pub fn finish_with(mut self, graph: Option<&Graph>) -> Result<(), SheetFault> {
        if !self.has_begun {
            self.begin()?;
        }
        for (number, width) in (0_u16..).zip(self.widths.last()) {
            self.worksheet.set_column_width(number, width as f64)?;
        }
        let (all, last_row) = (self.columns.len() as u16, self.next_row - 1);
        if all > self.visible {
            self.worksheet.set_column_width(self.visible, MARK_WIDTH)?.set_print_area(0, 0, last_row, self.visible - 1)?;
        }
        if let Some(name) = &self.to_be_read {
            let mut widths: Vec<usize> = self.widths.last().collect();
            // the title stands over the columns: what has too few of them has a wide first one
            let lacking = self.title_letters.saturating_sub(widths.iter().sum());
            if let Some(first) = widths.first_mut().filter(|_| lacking > 0) {
                *first += lacking;
                self.worksheet.set_column_width(0, *first as f64)?;
            }
            if widths.iter().sum::<usize>() <= UPRIGHT_LETTERS {
                self.worksheet.set_portrait();
            }
            if let Some(graph) = graph {
                let has_days = self.columns.get(usize::from(graph.labels)).is_some_and(|column| column.kind == Kind::Day);
                draw(self.worksheet, &Place { sheet: name, header_row: self.header_row, last_row, widths, has_days }, graph)?;
            }
        } else if all > 0 {
            self.worksheet.autofilter(self.header_row, 0, last_row, all - 1)?;
        }
        Ok(())
    }

    /// Title, headings and the rows that have waited.
    fn begin(&mut self) -> Result<(), SheetFault> {
        self.has_begun = true;
        self.widths.settle();
        self.worksheet.set_default_row_height(LINE_POINTS);
        let mut title = std::mem::take(&mut self.title);
        if self.waiting.is_empty() && self.header_row > 1 {
            title.push_str(NO_ROWS);
        }
        for (row, line) in (0_u32..).zip(title.lines()) {
            let (points, look) = if row == 0 { (TITLE_POINTS, &self.formats.title_across) } else { (SUBTITLE_POINTS, &self.formats.subtitle_across) };
            self.worksheet.set_row_height(row, points)?.write_string_with_format(row, 0, clipped(line), look)?;
            for column in 1..self.visible {
                self.worksheet.write_blank(row, column, look)?;
            }
        }
        self.headings()?;
        self.worksheet.set_freeze_panes(self.header_row + 1, 0)?.set_repeat_rows(0, self.header_row)?;
        for (row, values) in (self.header_row + 1..).zip(std::mem::take(&mut self.waiting)) {
            self.put_row(row, &values)?;
        }
        Ok(())
    }

    fn headings(&mut self) -> Result<(), SheetFault> {
        let lines = |(number, column): (usize, &Column)| wrapped_lines(&column.label, self.widths.settled(number) - 1);
        let lines = self.columns.iter().enumerate().take(usize::from(self.visible)).map(lines).max().unwrap_or(1);
        self.worksheet.set_row_height(self.header_row, lines * LINE_POINTS + HEADING_POINTS)?;
        for (number, column) in (0..).zip(&self.columns) {
            self.worksheet.write_string_with_format(self.header_row, number, clipped(&column.label), &self.formats.heading)?;
        }
        Ok(())
    }

    fn put_row(&mut self, row: u32, values: &[Value]) -> Result<(), SheetFault> {
        let texts = values.iter().enumerate().take(usize::from(self.visible));
        let lines = texts.map(|(number, value)| match value {
            Value::Text(text) => wrapped_lines(text, self.widths.settled(number) - 1),
            _ => 1,
        });
        let lines = lines.max().unwrap_or(1);
        if lines > 1 && row <= ROWS_FITTED_MAX {
            self.worksheet.set_row_height(row, (lines * LINE_POINTS).min(ROW_POINTS_MAX))?;
        }
        for (number, value) in (0_u16..).zip(values) {
            let kind = self.columns.get(usize::from(number)).map_or(Kind::Text, |column| column.kind);
            put(self.worksheet, (row, number), value, kind, &Looks { formats: self.formats, total: self.totals.contains(&row) })?;
        }
        Ok(())
    }
}

/// Letters of the widest line of a title; the first line stands in type half as large again.
fn title_letters(title: &str) -> usize {
    title.lines().enumerate().map(|(at, line)| if at == 0 { width(line) * 3 / 2 } else { width(line) }).max().unwrap_or(0) + PADDING
}

/// How the values of a row look.
struct Looks<'a> {
    formats: &'a Formats,
    /// Whether it is a row of totals.
    total: bool,
}

impl Looks<'_> {
    fn number(&self, kind: Kind) -> &Format {
        match kind {
            Kind::Change | Kind::Percent => self.formats.of(kind),
            _ if self.total => &self.formats.total_count,
            Kind::Count => &self.formats.count,
            _ => &self.formats.integer,
        }
    }

    /// A text, also where numbers stand: `<3` keeps to their side.
    fn text(&self, kind: Kind) -> &Format {
        match (kind.is_number(), self.total) {
            (true, true) => &self.formats.total_instead,
            (true, false) => &self.formats.instead,
            (false, true) => &self.formats.total_text,
            (false, false) => &self.formats.text,
        }
    }
}

/// One value in one cell.
fn put(sheet: &mut Worksheet, (row, column): (u32, u16), value: &Value, kind: Kind, looks: &Looks<'_>) -> Result<(), XlsxError> {
    /// Above 15 digits Excel would round.
    const EXACT_MAX: u64 = 999_999_999_999_999;
    let formats = looks.formats;
    match value {
        Value::Empty if looks.total => sheet.write_blank(row, column, looks.text(kind))?,
        Value::Empty => sheet.write_blank(row, column, formats.of(kind))?,
        Value::Integer(number) if kind != Kind::Text && number.unsigned_abs() <= EXACT_MAX => {
            sheet.write_number_with_format(row, column, *number as f64, looks.number(kind))?
        }
        Value::Tenths(tenths) if kind != Kind::Text && tenths.unsigned_abs() <= EXACT_MAX => {
            sheet.write_number_with_format(row, column, *tenths as f64 / 10.0, &formats.tenths)?
        }
        Value::Day(day) if kind != Kind::Text => match excel_day(*day) {
            Some(date) => sheet.write_datetime_with_format(row, column, &date, &formats.day)?,
            None => sheet.write_string_with_format(row, column, day.to_string(), &formats.old_day)?,
        },
        Value::Moment(moment) if kind != Kind::Text => match excel_day(moment.day()) {
            Some(date) => {
                let minute = moment.minute_of_day();
                let date = date.and_hms(minute / 60, (minute % 60) as u8, 0)?;
                sheet.write_datetime_with_format(row, column, &date, &formats.moment)?
            }
            None => sheet.write_string_with_format(row, column, value.to_string(), &formats.old_day)?,
        },
        text => sheet.write_string_with_format(row, column, clipped(&text.to_string()), looks.text(kind))?,
    };
    Ok(())
}
