//! The same file back, with what is wrong written beside each refused row and the cells coloured: people mend it where they know it. The
//! import page in `shell` offers it for download. Looks, pictures and formulas of the original are not kept, only its values in their places.

use crate::{
    Cell, Refusal, SheetFault, Workbook,
    columns::width,
    header::REASON_HEADING,
    heading::same_heading,
    write::{Formats, clipped, excel_day, new_book, page},
};
use base::Moment;
use rust_xlsxwriter::{Color, Format, Worksheet, XlsxError};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Where the header of a sheet is ([`Header::row`](crate::Header)).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderPlace {
    /// Sheet name; empty for a `.csv`.
    pub sheet: String,
    /// 1-based row number.
    pub row: u32,
}

const REASON_WIDTH: f64 = 48.0;

/// The rows of the workbook with a column 错误原因 and coloured cells, as the bytes of an `.xlsx`.
pub fn mark_refusals(workbook: &mut Workbook, headers: &[HeaderPlace], refusals: &[Refusal], made_at: Moment) -> Result<Vec<u8>, SheetFault> {
    let mut by_row: HashMap<(&str, u32), Vec<&Refusal>> = HashMap::new();
    for refusal in refusals {
        by_row.entry((&refusal.sheet, refusal.row)).or_default().push(refusal);
    }
    let mut book = new_book(made_at, workbook.file_name())?;
    let looks = Looks::new();
    for name in workbook.sheets().to_vec() {
        let header_row = headers.iter().find(|place| place.sheet == name).map(|place| place.row);
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(if name.is_empty() { "数据" } else { &name })?;
        page(sheet);
        if let Some(row) = header_row {
            sheet.set_freeze_panes(row, 0)?.set_repeat_rows(row - 1, row - 1)?;
        }
        let width = reason_column(workbook, &name)?;
        Copy { sheet, looks: &looks, reason_column: width, header_row, headings: Vec::new(), widths: Vec::new() }.rows(workbook, &name, &by_row)?;
    }
    Ok(book.save_to_buffer()?)
}

/// The first column to the right of everything; the one of an earlier 错误原因 when the file comes back a second time.
fn reason_column(workbook: &mut Workbook, sheet: &str) -> Result<u16, SheetFault> {
    let mut width = 1;
    for row in workbook.rows(sheet)? {
        let row = row?;
        let earlier = row.cells.iter().position(|cell| *cell == Cell::Text(REASON_HEADING.to_owned()));
        if let Some(column) = earlier {
            return Ok(column as u16);
        }
        width = width.max(row.cells.len());
    }
    Ok(width as u16)
}

struct Looks {
    formats: Formats,
    wrong: Format,
    reason: Format,
}

impl Looks {
    fn new() -> Self {
        let formats = Formats::new();
        let wrong = formats.text.clone().set_background_color(Color::RGB(0x00FF_D9D9));
        let reason = wrong.clone().set_font_color(Color::RGB(0x00B0_0020));
        Self { formats, wrong, reason }
    }
}

/// One sheet being copied.
struct Copy<'a> {
    sheet: &'a mut Worksheet,
    looks: &'a Looks,
    reason_column: u16,
    header_row: Option<u32>,
    headings: Vec<String>,
    widths: Vec<usize>,
}

impl Copy<'_> {
    fn rows(mut self, workbook: &mut Workbook, name: &str, refusals: &HashMap<(&str, u32), Vec<&Refusal>>) -> Result<(), SheetFault> {
        for row in workbook.rows(name)? {
            let row = row?;
            let refused = refusals.get(&(name, row.number)).map_or(&[][..], Vec::as_slice);
            if self.header_row == Some(row.number) {
                self.headings = row.cells.iter().map(Cell::to_string).collect();
                self.sheet.write_string_with_format(row.number - 1, self.reason_column, REASON_HEADING, &self.looks.formats.heading)?;
            }
            for (column, cell) in row.cells.iter().enumerate().take(usize::from(self.reason_column)) {
                let is_wrong = refused.iter().any(|refusal| self.is_about(refusal, column));
                self.put(row.number - 1, column as u16, cell, is_wrong)?;
            }
            // An empty cell may be what is wrong: it is coloured too.
            for column in row.cells.len()..self.headings.len().min(usize::from(self.reason_column)) {
                if refused.iter().any(|refusal| self.is_about(refusal, column)) {
                    self.sheet.write_blank(row.number - 1, column as u16, &self.looks.wrong)?;
                }
            }
            if !refused.is_empty() {
                let reasons: Vec<String> = refused.iter().map(|refusal| reason(refusal)).collect();
                let text = clipped(&reasons.join("；"));
                self.sheet.write_string_with_format(row.number - 1, self.reason_column, text, &self.looks.reason)?;
            }
        }
        for (column, width) in (0_u16..).zip(&self.widths) {
            self.sheet.set_column_width(column, (*width).clamp(6, 40) as f64)?;
        }
        self.sheet.set_column_width(self.reason_column, REASON_WIDTH)?;
        Ok(())
    }

    fn is_about(&self, refusal: &Refusal, column: usize) -> bool {
        let Some(heading) = self.headings.get(column).filter(|heading| !heading.is_empty()) else {
            return false;
        };
        refusal.column.as_deref().is_some_and(|wanted| same_heading(wanted, heading))
    }

    fn put(&mut self, row: u32, column: u16, cell: &Cell, is_wrong: bool) -> Result<(), XlsxError> {
        let is_heading = self.header_row == Some(row + 1);
        let looks = match (is_heading, is_wrong) {
            (true, _) => &self.looks.formats.heading,
            (false, true) => &self.looks.wrong,
            (false, false) => &self.looks.formats.text,
        };
        // Titles may run over the next cells; everything from the header on sets the width.
        if self.header_row.is_none_or(|header| row + 1 >= header) {
            self.widths.resize(self.widths.len().max(usize::from(column) + 1), 0);
            let widest = &mut self.widths[usize::from(column)];
            *widest = (*widest).max(width(&cell.shown()) + 2);
        }
        match cell {
            Cell::Empty if is_wrong => self.sheet.write_blank(row, column, looks)?,
            Cell::Empty => self.sheet,
            Cell::Day(day) if !is_wrong && excel_day(*day).is_some() => {
                let date = excel_day(*day).unwrap_or_default();
                self.sheet.write_datetime_with_format(row, column, &date, &self.looks.formats.day)?
            }
            other => self.sheet.write_string_with_format(row, column, clipped(&other.shown()), looks)?,
        };
        Ok(())
    }
}

fn reason(refusal: &Refusal) -> String {
    match &refusal.column {
        Some(column) => format!("“{column}”：{}", refusal.reason),
        None => refusal.reason.clone(),
    }
}
