//! Reading a workbook row by row, so that a file of 100,000 rows needs no more memory than its texts. `shell` opens what was uploaded;
//! [`crate::TableRows`] reads tables from it. Hidden sheets are told apart: stations hide old years, templates their lists.

use crate::{
    Cell, SheetFault,
    archive::{self, Bytes, COLUMNS_MAX, FILE_BYTES_MAX, Merge, Survey},
    header::HEADER_ROWS_MAX,
    number::decimal_text,
    template::LIST_SHEET,
    text_file,
    value::{Epoch, serial},
};
use base::Time;
use calamine::{DataRef, Reader, SheetVisible, Xlsx, XlsxCellReader, XlsxError};
use std::{
    io::{Cursor, Read},
    path::Path,
    sync::Arc,
    vec,
};

/// The name under which a template keeps its code, out of sight of those who fill it in.
pub(crate) const CODE_NAME: &str = "kapok_template";

/// An opened `.xlsx` or `.csv`.
pub struct Workbook {
    file_name: String,
    sheets: Vec<String>,
    hidden: Vec<String>,
    content: Content,
}

enum Content {
    Xlsx { bytes: Arc<[u8]>, book: Box<Xlsx<Bytes>> },
    Csv { text: String, delimiter: u8 },
}

/// A cell and its 0-based row and column.
type Placed = ((u32, u32), Cell);

/// A row that has at least one cell with something in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// 1-based, as Excel shows it. Numbers of blank rows are left out.
    pub number: u32,
    /// From column A on, up to the last cell with something in it.
    pub cells: Vec<Cell>,
    /// 0-based columns whose value was repeated from above because the cells are merged downwards. A count that stands
    /// there must not be counted again.
    pub repeated: Vec<u32>,
}

impl Row {
    /// The cell in this 0-based column.
    pub fn cell(&self, column: usize) -> &Cell {
        const NOTHING: &Cell = &Cell::Empty;
        self.cells.get(column).unwrap_or(NOTHING)
    }
}

impl Workbook {
    /// Opens a file.
    pub fn open(path: &Path) -> Result<Self, SheetFault> {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut bytes = Vec::new();
        std::fs::File::open(path)?.take(FILE_BYTES_MAX as u64 + 1).read_to_end(&mut bytes)?;
        Self::from_bytes(bytes, &name)
    }

    /// Opens what was uploaded under this file name. What the bytes are decides, the name only where they do not say.
    pub fn from_bytes(bytes: Vec<u8>, file_name: &str) -> Result<Self, SheetFault> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(SheetFault::TooLarge);
        }
        let name = file_name.to_owned();
        let extension = Path::new(file_name).extension().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
        if bytes.starts_with(b"PK\x03\x04") {
            Self::xlsx(bytes.into(), name)
        } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
            Err(if is_encrypted(&bytes) { SheetFault::Locked(name) } else { SheetFault::OldFormat(name) })
        } else if ["csv", "txt", "tsv"].contains(&extension.as_str()) {
            let text = text_file::decode(&bytes)?;
            let delimiter = text_file::delimiter(&text);
            Ok(Self { file_name: name, sheets: vec![String::new()], hidden: Vec::new(), content: Content::Csv { text, delimiter } })
        } else if extension == "xls" {
            Err(SheetFault::OldFormat(name))
        } else {
            Err(SheetFault::UnknownFormat(name))
        }
    }

    fn xlsx(bytes: Arc<[u8]>, file_name: String) -> Result<Self, SheetFault> {
        archive::weigh(&bytes)?;
        let book: Xlsx<Bytes> = Xlsx::new(Cursor::new(Arc::clone(&bytes))).map_err(SheetFault::broken)?;
        let (visible, others): (Vec<_>, Vec<_>) = book.sheets_metadata().iter().partition(|sheet| sheet.visible == SheetVisible::Visible);
        let sheets = visible.into_iter().map(|sheet| sheet.name.clone()).collect();
        let hidden = others.into_iter().map(|sheet| sheet.name.clone()).filter(|name| name != LIST_SHEET).collect();
        Ok(Self { file_name, sheets, hidden, content: Content::Xlsx { bytes, book: Box::new(book) } })
    }

    /// The name that the file came with.
    pub fn file_name(&self) -> &str {
        &self.file_name
    }

    /// Names of the visible sheets, in their order. A `.csv` has one without a name.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Names of the sheets that somebody has hidden, without the lists of our templates.
    pub fn hidden(&self) -> &[String] {
        &self.hidden
    }

    /// Where the day numbers of this workbook start.
    pub fn epoch(&self) -> Epoch {
        match &self.content {
            Content::Xlsx { book, .. } if book.has_1904_epoch() => Epoch::Of1904,
            _ => Epoch::Of1900,
        }
    }

    /// The code of the template that this file was made from ([`Template::code`](crate::Template)), if it was.
    pub fn template_code(&self) -> Option<&str> {
        let Content::Xlsx { book, .. } = &self.content else {
            return None;
        };
        let (_, formula) = book.defined_names().iter().find(|(name, _)| name == CODE_NAME)?;
        Some(formula.trim_start_matches('=').trim_matches('"'))
    }

    /// The first rows of a sheet, among which its header is.
    pub fn head(&mut self, sheet: &str) -> Result<Vec<Row>, SheetFault> {
        self.rows(sheet)?.take(HEADER_ROWS_MAX).collect()
    }

    /// The rows of a sheet, one after the other.
    pub fn rows(&mut self, sheet: &str) -> Result<Rows<'_>, SheetFault> {
        match &mut self.content {
            Content::Xlsx { bytes, book } => {
                let Survey { merges, long_numbers } = archive::survey(bytes, sheet)?;
                let epoch = if book.has_1904_epoch() { Epoch::Of1904 } else { Epoch::Of1900 };
                let cells = book.worksheet_cells_reader(sheet).map_err(SheetFault::broken)?;
                let source = XlsxRows {
                    sheet: sheet.to_owned(),
                    cells,
                    epoch,
                    long_numbers,
                    pending: None,
                    is_ended: false,
                    width: 0,
                    merges: merges.into_iter().peekable(),
                    open_merges: Vec::new(),
                };
                Ok(Rows { source: Source::Xlsx(Box::new(source)) })
            }
            Content::Csv { text, delimiter } => {
                if !sheet.is_empty() {
                    return Err(SheetFault::NoSuchSheet(sheet.to_owned()));
                }
                let mut builder = csv::ReaderBuilder::new();
                let builder = builder.has_headers(false).flexible(true).delimiter(*delimiter);
                let source = CsvRows { reader: builder.from_reader(text.as_bytes()), number: 0 };
                Ok(Rows { source: Source::Csv(Box::new(source)) })
            }
        }
    }
}

/// A workbook with a password is an old-style container that holds one stream of this name.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// Rows of one sheet in order; blank ones left out. After a fault it ends.
pub struct Rows<'a> {
    source: Source<'a>,
}

enum Source<'a> {
    Xlsx(Box<XlsxRows<'a>>),
    Csv(Box<CsvRows<'a>>),
    Ended,
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, SheetFault>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let row = match &mut self.source {
                Source::Xlsx(rows) => rows.next_row(),
                Source::Csv(rows) => rows.next_row(),
                Source::Ended => return None,
            };
            match row {
                Ok(Some(row)) if row.cells.is_empty() => {}
                Ok(Some(row)) => return Some(Ok(row)),
                Ok(None) => {
                    self.source = Source::Ended;
                    return None;
                }
                Err(fault) => {
                    self.source = Source::Ended;
                    return Some(Err(fault));
                }
            }
        }
    }
}

struct XlsxRows<'a> {
    sheet: String,
    cells: XlsxCellReader<'a, Bytes>,
    epoch: Epoch,
    long_numbers: std::collections::HashMap<(u32, u32), String>,
    /// The first cell of the next row, read to see that the row before it ended.
    pending: Option<Placed>,
    /// The reader of cells may not be asked again after its end.
    is_ended: bool,
    /// Columns of the row before: the next one will have as many.
    width: usize,
    merges: std::iter::Peekable<vec::IntoIter<Merge>>,
    open_merges: Vec<(Merge, Cell)>,
}

impl XlsxRows<'_> {
    /// A row without anything in it comes back with no cells.
    fn next_row(&mut self) -> Result<Option<Row>, SheetFault> {
        let first = match self.pending.take() {
            Some(cell) => cell,
            None => match self.next_cell()? {
                Some(cell) => cell,
                None => return Ok(None),
            },
        };
        let row_index = first.0.0;
        let mut row = Row { number: row_index + 1, cells: Vec::with_capacity(self.width), repeated: Vec::new() };
        self.put(&mut row, first)?;
        while let Some(cell) = self.next_cell()? {
            if cell.0.0 != row_index {
                self.pending = Some(cell);
                break;
            }
            self.put(&mut row, cell)?;
        }
        self.repeat_merged(row_index, &mut row);
        let used = row.cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        row.cells.truncate(used);
        self.width = used;
        Ok(Some(row))
    }

    fn next_cell(&mut self) -> Result<Option<Placed>, SheetFault> {
        if self.is_ended {
            return Ok(None);
        }
        let cell = loop {
            match self.cells.next_cell() {
                // Newer formula errors (#SPILL!, #CALC!) are unknown to the reader, which goes on behind them: an empty cell, not a lost file.
                Err(XlsxError::CellError(_)) => {}
                other => break other.map_err(SheetFault::broken)?,
            }
        };
        let Some(cell) = cell else {
            self.is_ended = true;
            return Ok(None);
        };
        let place = cell.get_position();
        let long_number = if self.long_numbers.is_empty() { None } else { self.long_numbers.remove(&place) };
        let value = long_number.map_or_else(|| cell_of(cell.get_value(), self.epoch), Cell::Number);
        Ok(Some((place, value)))
    }

    fn put(&self, row: &mut Row, ((_, column), cell): Placed) -> Result<(), SheetFault> {
        if cell.is_empty() {
            return Ok(());
        }
        if column >= COLUMNS_MAX {
            return Err(SheetFault::TooManyColumns { sheet: self.sheet.clone(), row: row.number });
        }
        let column = column as usize;
        if row.cells.len() <= column {
            row.cells.resize(column + 1, Cell::Empty);
        }
        row.cells[column] = cell;
        Ok(())
    }

    fn repeat_merged(&mut self, row_index: u32, row: &mut Row) {
        self.open_merges.retain(|(merge, _)| merge.last_row >= row_index);
        for (merge, cell) in &self.open_merges {
            let column = merge.column as usize;
            if row.cells.len() <= column {
                row.cells.resize(column + 1, Cell::Empty);
            }
            if row.cells[column].is_empty() {
                row.cells[column] = cell.clone();
                row.repeated.push(merge.column);
            }
        }
        while let Some(merge) = self.merges.next_if(|merge| merge.first_row <= row_index) {
            let cell = row.cell(merge.column as usize);
            if merge.first_row == row_index && !cell.is_empty() {
                self.open_merges.push((merge, cell.clone()));
            }
        }
    }
}

fn cell_of(value: &DataRef<'_>, epoch: Epoch) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DurationIso(text) => Cell::text(text),
        DataRef::SharedString(text) => Cell::text(text),
        DataRef::Int(number) => Cell::Number(number.to_string()),
        DataRef::Float(number) => Cell::Number(decimal_text(*number)),
        DataRef::Bool(yes) => Cell::Bool(*yes),
        DataRef::DateTime(moment) => serial(moment.as_f64(), moment.is_duration(), epoch),
        DataRef::DateTimeIso(text) => iso(text),
        DataRef::Error(fault) => Cell::Error(fault.to_string()),
    }
}

/// `2020-02-03T14:30:00`, as some programs write dates.
fn iso(text: &str) -> Cell {
    let (day, time) = text.split_once('T').unwrap_or((text, ""));
    let time: Option<Time> = time.get(..5).and_then(|time| time.parse().ok());
    match (day.parse(), time) {
        (Ok(day), Some(time)) if time.minutes() > 0 => Cell::DateTime(day, time),
        (Ok(day), _) => Cell::Day(day),
        _ => Cell::text(text),
    }
}

struct CsvRows<'a> {
    reader: csv::Reader<&'a [u8]>,
    number: u32,
}

impl CsvRows<'_> {
    fn next_row(&mut self) -> Result<Option<Row>, SheetFault> {
        let mut record = csv::StringRecord::new();
        let line_before = self.reader.position().line();
        if !self.reader.read_record(&mut record).map_err(SheetFault::broken)? {
            return Ok(None);
        }
        if record.len() > COLUMNS_MAX as usize {
            return Err(SheetFault::TooManyColumns { sheet: String::new(), row: self.number + 1 });
        }
        // Excel counts blank lines and not the lines inside a quoted field; the reader does the opposite.
        let inner: usize = record.iter().map(|field| field.matches('\n').count()).sum();
        let lines = self.reader.position().line().saturating_sub(line_before) as usize;
        self.number += lines.saturating_sub(inner).max(1) as u32;
        let mut cells: Vec<Cell> = record.iter().map(|field| Cell::text(text_file::unguarded(field))).collect();
        let used = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        cells.truncate(used);
        Ok(Some(Row { number: self.number, cells, repeated: Vec::new() }))
    }
}
