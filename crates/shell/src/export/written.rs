//! What this program has written, or would write, for a version of a record: the other half of the round trip. The importer holds an edited row
//! against it, so that only what a person has changed in Excel changes the record.

use super::cells::{Columns, Mask, value};
use super::named::Faces;
use crate::ledger::Ledger;
use crate::{Actor, Refusal, Shell};
use base::{Id, Typed};
use store::Row;

/// A cell as it was written with names and without.
#[derive(Clone, Debug)]
pub(crate) struct WrittenCell {
    /// The column.
    pub(crate) path: &'static str,
    /// With a purpose.
    pub(crate) plain: String,
    /// Without one: masked, or left out.
    pub(crate) masked: String,
}

/// A record's row.
#[derive(Debug)]
pub(crate) struct WrittenRow {
    /// One cell for each column of the ledger, in their order.
    pub(crate) cells: Vec<WrittenCell>,
    /// What the records are called that it names, in plain and masked.
    pub(crate) names: Vec<(String, Id)>,
    /// The record as it would have been typed.
    pub(crate) typed: Typed,
}

impl WrittenCell {
    /// Whether a cell that came back says what was written with a purpose: then nothing was left out, and an empty cell has been emptied.
    pub(crate) fn is_plain(&self, text: &str) -> bool {
        even(text) == even(&self.plain)
    }

    /// Whether a cell that came back says what was written; the last line break and spaces at the ends are nobody's edit.
    pub(crate) fn is_unchanged(&self, text: &str) -> bool {
        self.is_plain(text) || even(text) == even(&self.masked)
    }
}

/// Excel leaves an empty tenth out: 37.0 comes back as 37.
fn even(text: &str) -> String {
    let text = text.trim();
    let whole = text.strip_suffix(".0").filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit()));
    whole.unwrap_or(text).replace("\r\n", "\n")
}

/// The row of a record in a ledger as this version of it is written; none for a version that is a deletion.
pub(crate) fn written(shell: &Shell, actor: &Actor, ledger: &'static Ledger, row: &Row, version: u32) -> Result<Option<WrittenRow>, Refusal> {
    let kind = shell.registry().kind(ledger.kind).filter(|kind| kind.shape.code == row.kind).ok_or(Refusal::NotFound)?;
    let Some(document) = shell.store().open_record(row, Some(version))?.doc else { return Ok(None) };
    let Some(typed) = (kind.fill)(&document, shell.now().day()) else {
        return Err(Refusal::Bug(format!("record {} does not fit its definition", row.key.0)));
    };
    let columns = Columns { kind, ledger: Some(ledger) };
    let in_full = ledger.columns.iter().any(|column| column.give.is_some());
    let (mut plain, mut masked) = (Faces::new(shell, Some(actor), in_full), Faces::new(shell, None, in_full));
    plain.meet(std::iter::once(&typed))?;
    masked.meet(std::iter::once(&typed))?;
    let hidden = columns.texts(row.key, &Mask::of(kind).hide(&typed, false), &masked, 0)?;
    let texts = columns.texts(row.key, &typed, &plain, 0)?.into_iter().zip(hidden);
    let headings = columns.headings();
    let cells = headings.iter().zip(texts).map(|(heading, (plain, masked))| WrittenCell {
        path: heading.path,
        plain: value(heading.kind, plain).to_string(),
        masked: value(heading.kind, masked).to_string(),
    });
    let cells = cells.collect();
    let names = plain.names().chain(masked.names()).map(|(name, id)| (name.to_owned(), id)).collect();
    Ok(Some(WrittenRow { cells, names, typed }))
}
