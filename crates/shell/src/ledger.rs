//! Ledgers: the sheets that stations keep. A ledger names its columns with the headings under which they come, and turns one row into what
//! would have been typed; from there on a row is a form like any other. The same columns are written out: by themselves where their path is a
//! field, by [`Column::give`] where it is not. Which ledger a record belongs to, where several share its kind, is said by
//! [`KindDef::ledger_of`](crate::slice::KindDef::ledger_of).

use base::{Day, Id, Json, Typed};

/// One ledger of `--ledger KIND`.
#[derive(Clone, Copy, Debug)]
pub struct Ledger {
    /// The name on the command line: `contacts`.
    pub code: &'static str,
    /// 走访/电访登记
    pub label: &'static str,
    /// The kind of record that a row becomes.
    pub kind: &'static str,
    /// The columns, in the order in which they are written out.
    pub columns: &'static [Column],
    /// Turns a row into what would have been typed. Refusals name the heading and the value.
    pub take: fn(&Row, &mut dyn Directory) -> Result<Typed, Vec<RowFault>>,
}

/// The heading of the last column of what we write out: the record and its version (`<id>@<version>`), by which an edited row finds its record.
pub const RECORD_HEADING: &str = "记录编号";

/// A column of a ledger.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// The member under which `take` finds it; where it is a field's path and the cell needs no care, `Row::typed` fills the field.
    pub path: &'static str,
    /// The heading as it is written out.
    pub label: &'static str,
    /// Other headings, separated by spaces.
    pub heads: &'static str,
    /// Whether a sheet without it cannot be read.
    pub required: bool,
    /// What sort of cell it is.
    pub cell: CellSort,
    /// What is written out; none for the field with this path, or else for the line `label：…` of the remark. List cells are several texts.
    pub give: Option<fn(&Given<'_>) -> Vec<String>>,
    /// Whether it is a count: where cells are merged downwards it belongs to the first row alone, or it would be counted once for each. Numbers and
    /// minutes are counts by their sort.
    pub once: bool,
    /// Words, separated by spaces, one of which tells that a sheet without this column is this ledger all the same; empty for a column of which
    /// nothing hangs. They are looked for in the sheet's name, its title and its other headings.
    pub unless: &'static str,
    /// Whether a text may begin with a day (2月8日9:30, 2月8日 已配): the day comes with its year, seen from its neighbours.
    pub dated: bool,
    /// What is written out is how many records name this one; it is read over when it comes back, because it follows from them.
    pub counting: Option<&'static Counting>,
    /// The column of days in which this clock time also stands, where the sheet has no column for it; empty for none.
    pub clock_of: &'static str,
}

/// What sort of value a cell holds; it decides how an awkward cell is understood and how the column is written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CellSort {
    /// Text as it stands.
    Text,
    /// A civil day in any spelling.
    Day,
    /// A clock time.
    Time,
    /// A whole number, with or without a unit inside the cell; the unit is a second text of the row.
    Number,
    /// A number with one place: a temperature. Read as text, which the field's own type understands.
    Tenths,
    /// Minutes: `30分钟`, `0.5小时`, `30`.
    Minutes,
    /// Several words separated by 、 ， ； or line breaks.
    List,
}

/// A column with its heading.
pub const fn column(path: &'static str, label: &'static str, heads: &'static str, cell: CellSort) -> Column {
    Column {
        path,
        label,
        heads,
        required: false,
        cell,
        give: None,
        counting: None,
        once: matches!(cell, CellSort::Number | CellSort::Minutes),
        unless: "",
        dated: false,
        clock_of: "",
    }
}

impl Column {
    /// A sheet without this column cannot be read.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A count that is written as text.
    #[must_use]
    pub const fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// A number that is no count: it is meant for every row over which its cell is merged.
    #[must_use]
    pub const fn every_row(mut self) -> Self {
        self.once = false;
        self
    }

    /// A sheet without this column is not recognised as this ledger, unless it has one of these words.
    #[must_use]
    pub const fn required_unless(mut self, words: &'static str) -> Self {
        self.unless = words;
        self
    }

    /// A text that may begin with a day.
    #[must_use]
    pub const fn dated(mut self) -> Self {
        self.dated = true;
        self
    }

    /// The time of what happened on the day in another column: it is taken from there if it stands there.
    #[must_use]
    pub const fn clock_of(mut self, day: &'static str) -> Self {
        self.clock_of = day;
        self
    }

    /// Written out as the number of records that name this one, and read over.
    #[must_use]
    pub const fn counting(mut self, counting: &'static Counting) -> Self {
        self.counting = Some(counting);
        self.give = Some(|_| Vec::new());
        self
    }

    /// Written out by this function: `take` reads the column in a way of its own.
    #[must_use]
    pub const fn give(mut self, give: fn(&Given<'_>) -> Vec<String>) -> Self {
        self.give = Some(give);
        self
    }
}

/// Which records that name a record are counted in one of its columns.
#[derive(Debug)]
pub struct Counting {
    /// Their kind.
    pub kind: &'static str,
    /// The role in which they name it.
    pub role: &'static str,
    /// Which of them.
    pub holds: fn(&Json) -> bool,
}

/// A record that is being written out, as a column sees it. What may not be shown is masked or left out already.
pub struct Given<'a> {
    /// The record as it would have been typed.
    pub typed: &'a Typed,
    /// The records that it names.
    pub named: &'a dyn Named,
}

/// What a column may ask about the records that its record names; `id` is the text of the link, empty for none.
pub trait Named {
    /// What it is called; masked where it must be.
    fn name(&self, id: &str) -> String;
    /// One of its fields in words, empty when it may not be shown.
    fn field(&self, id: &str, path: &str) -> String;
    /// What the person was on a day: bit n is the n-th declared population.
    fn populations(&self, id: &str, on: Day) -> u64;
}

impl Given<'_> {
    /// The texts of one member of all rows of a group: `texts("served", "person")`.
    pub fn texts<'b>(&'b self, group: &'b str, member: &'b str) -> impl Iterator<Item = &'b str> {
        self.typed.rows(group).into_iter().map(move |row| self.typed.get(&format!("{group}.{row}.{member}")))
    }
}

/// One row of a sheet: the cells by the paths of the columns, already read by their sort (days as `2020-02-03`, numbers and minutes as digits).
#[derive(Clone, Debug)]
pub struct Row {
    /// The day on which the file is read; dates without a year are near it.
    pub today: Day,
    /// Path and text; list cells have one entry for each word.
    pub cells: Vec<(&'static str, String)>,
    /// Columns that nobody knows, as `heading: value`; kept in the remark.
    pub unknown: Vec<String>,
}

impl Row {
    /// The text of a column, empty when there is none.
    pub fn get(&self, path: &str) -> &str {
        self.cells.iter().find(|(at, _)| *at == path).map_or("", |(_, text)| text.as_str())
    }

    /// All words of a list column.
    pub fn all<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a str> {
        self.cells.iter().filter(move |(at, _)| *at == path).map(|(_, text)| text.as_str())
    }

    /// The columns whose paths are fields, as they would have been typed; `take` adds the rest.
    pub fn typed(&self, fields: &[&str]) -> Typed {
        let mut typed = Typed::new(self.today);
        for (path, text) in self.cells.iter().filter(|(path, _)| fields.contains(path)) {
            typed.push(path, text.clone());
        }
        typed
    }
}

/// Why a row cannot be taken: the column's path and a sentence. The importer adds sheet, row, heading and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// The path of the column.
    pub path: String,
    /// What is wrong and what to do.
    pub sentence: String,
}

/// Finds the people and things that a row names by their words. What is not there yet is made, as a draft to be checked by a person, in the
/// same act as the row's record; words that fit several are refused, never guessed.
pub trait Directory {
    /// A record of a kind by what is known of it; `known` are typed texts for a new one (`name`, `phones.0`, …), the first of them its name.
    fn find_or_make(&mut self, kind: &'static str, known: &[(&str, &str)]) -> Result<Id, String>;
    /// A record of a kind by name, number or code, or nothing.
    fn find(&mut self, kind: &'static str, word: &str) -> Result<Option<Id>, String>;
    /// The name of the sheet and the texts above its table.
    fn titles(&self) -> &[String] {
        &[]
    }
    /// The record of a kind that the sheet's title or name calls by its name, else the only one that there is. None if there is none, an error with
    /// their names if there are several.
    fn of_sheet(&mut self, kind: &'static str) -> Result<Option<Id>, String> {
        let _ = kind;
        Ok(None)
    }
    /// Keeps a number under a name until the next row of the file that asks for it, and gives back the one that was kept before: so a running
    /// balance can be checked from row to row. Whoever reads single rows keeps nothing.
    fn remember(&mut self, name: &str, number: i64) -> Option<i64> {
        let _ = (name, number);
        None
    }
}
