//! Spreadsheets and documents in and out: `.xlsx` and `.csv` read as they come from the stations, `.xlsx`, `.csv` and `.docx` written.
//! `shell` calls it for imports, exports and templates; slices describe their ledgers to it as [`Wanted`] columns.
//!
//! It knows no business noun: which headings a ledger has, and what a row means, is told by the caller. Deliberately absent: old `.xls`
//! files (refused with a sentence), formulas (only their stored results are read), pictures, macros.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod archive;
mod cell;
mod columns;
mod docx;
mod fault;
mod graph;
mod header;
mod heading;
mod marked;
mod number;
mod own;
mod plain;
mod read;
mod refusal;
mod sheet;
mod table;
mod template;
mod text_file;
mod value;
mod widths;
mod write;

#[cfg(test)]
mod tests;

pub use cell::{Cell, CellFault};
pub use columns::{Column, Kind, Value};
pub use docx::Document;
pub use fault::SheetFault;
pub use graph::{Graph, GraphForm};
pub use header::{Given, Header, UnknownColumn, Wanted, find_header, guess_header};
pub use heading::same_heading;
pub use marked::{HeaderPlace, mark_refusals};
pub use number::{Number, minutes, number_with_unit};
pub use own::{MARK_WORD, OWN_BYTES_MAX, OwnPlan, fill, plan_own};
pub use plain::CsvWriter;
pub use read::{Row, Rows, Workbook};
pub use refusal::Refusal;
pub use sheet::Sheet;
pub use table::{Skip, Skipped, TableRow, TableRows, is_ditto};
pub use template::{Template, TemplateColumn};
pub use value::{Epoch, code, day, day_since, flag, list, text, time};
pub use write::SheetWriter;
