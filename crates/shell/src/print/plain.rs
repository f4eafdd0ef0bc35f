//! The plain form of a kind, made from its definition: short fields two to a line, long ones over the whole width, groups of rows as lines. And the
//! plain list: the fields of the quick form, or the first ones of a kind without one, a line for each record.

use super::content::Content;
use super::sheet::{Piece, grid, table};
use crate::slice::KindDef;
use base::{Control, FieldDef};
use sha2::{Digest, Sha256};

/// Lines left empty in a group of rows.
const ROWS_LEFT: usize = 3;
/// Lines of a list on paper.
const LIST_LINES: usize = 15;
/// Columns of a plain list besides number and remark, and the twenty-fourths of the width that they share.
const LIST_COLUMNS_MAX: usize = 5;
const LIST_WIDTH: usize = 20;

/// Number and version of the plain form: it changes when the fields do.
pub(super) fn code(kind: &KindDef) -> (String, String) {
    let labels: Vec<&str> = kind.shape.fields.iter().map(|field| field.spec.label).collect();
    let digest = Sha256::digest(labels.join("\n"));
    (format!("KP-{}", kind.shape.code.to_uppercase().replace('_', "-")), format!("{:02X}{:02X}", digest[0], digest[1]))
}

/// The fields in a grid, the rows of groups below it.
pub(super) fn form(content: &Content<'_>) -> Vec<Piece> {
    let (groups, fields): (Vec<&FieldDef>, Vec<&FieldDef>) =
        content.kind.shape.fields.iter().partition(|field| matches!(field.control, Control::Rows(shape) if shape.fields.len() > 2));
    let places = fields.into_iter().map(|field| {
        let text = content.text(field.name, Some(field));
        (field.spec.label.to_owned(), text, lines(field))
    });
    let mut pieces = vec![grid(places)];
    for group in groups {
        let Control::Rows(shape) = group.control else { continue };
        let width = (21 / shape.fields.len().max(1)) as u8;
        let head = std::iter::once((group.spec.label.to_owned(), 3)).chain(shape.fields.iter().map(|field| (field.spec.label.to_owned(), width)));
        let rows = content.rows(group.name);
        let lines = rows.len().max(1) + if rows.is_empty() { ROWS_LEFT } else { 0 };
        let cells = (0..lines).map(|line| {
            let of_row = |field: &FieldDef| rows.get(line).map_or_else(String::new, |row| content.text(&base::join(row, field.name), Some(field)));
            std::iter::once((line + 1).to_string()).chain(shape.fields.iter().map(of_row)).collect()
        });
        pieces.push(table(head.collect(), cells.collect()));
    }
    pieces
}

/// Lines of writing for a field; 0 for half the width.
fn lines(field: &FieldDef) -> u32 {
    match field.control {
        Control::Prose => 4,
        Control::Any(_) | Control::Rows(_) | Control::Several(_) | Control::Group(_) => 1,
        Control::One(choices) if choices.len() > 4 => 1,
        _ => 0,
    }
}

/// The records of a list, or empty lines.
pub(super) fn list(empty: &Content<'_>, records: &[Content<'_>]) -> Vec<Piece> {
    let short = || empty.kind.shape.fields.iter().filter(|field| !matches!(field.control, Control::Prose));
    let mut fields: Vec<&FieldDef> = short().filter(|field| field.spec.phone).take(LIST_COLUMNS_MAX).collect();
    if fields.is_empty() {
        fields = short().filter(|field| !matches!(field.control, Control::Rows(_) | Control::Group(_))).take(LIST_COLUMNS_MAX).collect();
    }
    let share = (LIST_WIDTH / fields.len().max(1)) as u8;
    let remark = (22 - usize::from(share) * fields.len()) as u8;
    let head = std::iter::once(("序号".to_owned(), 2)).chain(fields.iter().map(|field| (field.spec.label.to_owned(), share)));
    let head = head.chain([("备注".to_owned(), remark)]).collect();
    let lines = (0..records.len().max(LIST_LINES)).map(|line| {
        let text = |field: &&FieldDef| records.get(line).map_or_else(String::new, |record| record.text(field.name, Some(field)));
        std::iter::once((line + 1).to_string()).chain(fields.iter().map(text)).chain([String::new()]).collect()
    });
    vec![table(head, lines.collect())]
}
