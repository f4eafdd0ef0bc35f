//! Sentences about files as they come and as we write them, through the public functions.

mod awkward;
mod hostile;
mod ledgers;
mod never_panics;
mod own;
mod traps;
mod values;
mod written;

use crate::{Cell, Row, Wanted, Workbook};
use base::{Day, Moment};

pub(super) fn today() -> Day {
    "2020-02-14".parse().unwrap()
}

pub(super) fn now() -> Moment {
    Moment::of(today(), 9 * 60)
}

pub(super) fn wanted<'a>(path: &'a str, label: &'a str, synonyms: &'a [&'a str], required: bool) -> Wanted<'a> {
    Wanted { path, label, synonyms, required }
}

/// A line of text cells; empty texts are empty cells.
pub(super) fn line(number: u32, texts: &[&str]) -> Row {
    Row { number, cells: texts.iter().map(|text| Cell::text(text)).collect(), repeated: Vec::new() }
}

pub(super) fn opened(mut book: rust_xlsxwriter::Workbook) -> Workbook {
    Workbook::from_bytes(book.save_to_buffer().unwrap(), "台账.xlsx").unwrap()
}
