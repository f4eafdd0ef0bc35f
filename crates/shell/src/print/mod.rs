//! Forms on A4 paper, each from one definition: empty to be filled in by hand, or filled from a record or a list of records. A kind of record has a
//! plain form from its fields without a line of its own ([`plain`]); a [`Paper`] beside the kind improves on it where the district has a form.
//! Drawn by `sheet.rs`, asked for on the pages of `pages.rs`, printed by the browser. Absent: PDF of our own, and designing forms on a page.

mod content;
mod enclosed;
mod pages;
mod plain;
mod sheet;
mod whole;

pub(crate) use pages::ROUTES;
pub use pages::copies;
pub use whole::{Printed, Whose, print_file_in_plain, printed};

/// A form.
#[derive(Clone, Copy, Debug)]
pub struct Paper {
    /// Number of the form: SW-01.
    pub code: &'static str,
    /// Version of the form: 2026-11. It changes when a place on the paper changes.
    pub version: &'static str,
    /// Its full name.
    pub title: &'static str,
    /// From top to bottom.
    pub blocks: &'static [Block],
    /// How to fill it in.
    pub note: &'static str,
    /// Places for signature and seal, up to three.
    pub signatures: &'static [&'static str],
}

/// A part of a form.
#[derive(Clone, Copy, Debug)]
pub enum Block {
    /// Labels and values in a ruled grid, two pairs to a line. Above a list it shows what all its records say alike.
    Grid(&'static [Cell]),
    /// Paragraphs in running words, one a line of the constant. `{path}` is a place as in [`Cell::path`]: the value, or a line to write on. As in
    /// official papers what begins with `一、` is a heading, and what ends with `：` speaks to somebody and stands without indent, unless it is a sentence.
    Text(&'static [&'static str]),
    /// A line for each row of a group of the record, and empty lines up to this number. Without a group all lines are empty: they are written by hand.
    Rows {
        /// The group's path; empty for none.
        group: &'static str,
        /// Paths below the group.
        columns: &'static [Column],
        /// Lines at least.
        lines: u32,
    },
    /// A line for each record of a list, and empty lines up to this number: such a form is printed from a list.
    Records {
        /// Paths of the record.
        columns: &'static [Column],
        /// Lines at least.
        lines: u32,
    },
}

/// A place in a grid.
#[derive(Clone, Copy, Debug)]
pub struct Cell {
    /// The field; `household>lives_at` is a field of the record that a field names.
    pub path: &'static str,
    /// The label; empty for the field's own.
    pub label: &'static str,
    /// Lines of writing; 0 for a place of half the width.
    pub lines: u32,
}

/// A place of half the width.
pub const fn half(path: &'static str) -> Cell {
    Cell { path, label: "", lines: 0 }
}

/// A place over the whole width, this many lines high at least.
pub const fn whole(path: &'static str, lines: u32) -> Cell {
    Cell { path, label: "", lines }
}

impl Cell {
    /// With another label than the field's; a path that is no field is written by hand.
    #[must_use]
    pub const fn called(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }
}

/// A column of lines.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its heading.
    pub label: &'static str,
    /// The field, as in [`Cell::path`]; `#` for the number of the line, empty for what is written by hand.
    pub path: &'static str,
    /// Twenty-fourths of the width.
    pub width: u8,
}

/// A column.
pub const fn column(label: &'static str, path: &'static str, width: u8) -> Column {
    Column { label, path, width }
}

impl Paper {
    /// Whether it holds a line for each record of a list.
    pub fn is_list(&self) -> bool {
        self.blocks.iter().any(|block| matches!(block, Block::Records { .. }))
    }
}
