//! Writing `.csv` that Excel opens with its Chinese intact and without running anything. Exports call it where a program, not a person,
//! reads on; for people there is [`crate::SheetWriter`], since Excel spoils long numbers in a `.csv`.

use crate::{Column, SheetFault, Value};
use std::io::Write;

/// A `.csv` being written.
pub struct CsvWriter<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> CsvWriter<W> {
    /// Begins with the mark of UTF-8, without which Excel takes the text for GB18030, and the header.
    pub fn new(mut to: W, columns: &[Column]) -> Result<Self, SheetFault> {
        to.write_all("\u{feff}".as_bytes())?;
        let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(to);
        writer.write_record(columns.iter().map(|column| guarded(&column.label)))?;
        Ok(Self { writer })
    }

    /// Adds a row; as many values as there are columns.
    pub fn row(&mut self, values: &[Value]) -> Result<(), SheetFault> {
        let fields = values.iter().map(|value| match value {
            Value::Text(text) => guarded(text),
            other => other.to_string(),
        });
        Ok(self.writer.write_record(fields)?)
    }

    /// Writes what is left and gives the target back.
    pub fn finish(self) -> Result<W, SheetFault> {
        self.writer.into_inner().map_err(|fault| SheetFault::Disk(fault.into_error()))
    }
}

/// Text that a spreadsheet would take for a formula gets an apostrophe in front, which our own reader takes off again.
fn guarded(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) { format!("'{text}") } else { text.to_owned() }
}
