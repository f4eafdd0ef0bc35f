//! Rows of ledgers for worked examples in the tests of every slice: a directory that knows a few names, rows by the paths of their columns, what becomes
//! of a row, and what is wrong with it. Not part of the crate's face, and used by no running program.

use crate::ledger::{CellSort, Column, Directory, Given, Ledger, Named, Row};
use base::{Control, Day, Faults, Id, Record, Typed, join};
use std::collections::HashMap;

/// The day on which the files are read.
pub const TODAY: &str = "2020-12-31";

/// Knows what it was told, by kind and name; everybody called 同名 is two people. Remembers what it was asked to make.
#[derive(Debug, Default)]
pub struct Names {
    known: Vec<(&'static str, String, Id)>,
    /// Kind, and what is known of each, as `member=text`.
    pub made: Vec<(&'static str, Vec<String>)>,
    remembered: HashMap<String, i64>,
    titles: Vec<String>,
    populations: Vec<(Id, u64)>,
}

impl Names {
    /// Who knows these.
    pub fn of(known: &[(&'static str, &str, Id)]) -> Self {
        Self { known: known.iter().map(|(kind, name, id)| (*kind, (*name).to_owned(), *id)).collect(), ..Self::default() }
    }

    /// The sheet is called so.
    #[must_use]
    pub fn titled(mut self, title: &str) -> Self {
        self.titles.push(title.to_owned());
        self
    }

    /// Somebody was of these populations on every day.
    #[must_use]
    pub fn is(mut self, id: Id, populations: u64) -> Self {
        self.populations.push((id, populations));
        self
    }

    /// The ids that it gives to what it makes: 100, 101, …
    pub fn made_id(nth: u32) -> Id {
        count::testing::id(100 + nth)
    }
}

impl Directory for Names {
    fn find_or_make(&mut self, kind: &'static str, known: &[(&str, &str)]) -> Result<Id, String> {
        let name = known.first().map_or("", |(_, name)| name);
        if let Some(id) = self.find(kind, name)? {
            return Ok(id);
        }
        let new = Self::made_id(self.made.len() as u32);
        self.known.push((kind, name.to_owned(), new));
        self.made.push((kind, known.iter().map(|(member, text)| format!("{member}={text}")).collect()));
        Ok(new)
    }

    fn find(&mut self, kind: &'static str, word: &str) -> Result<Option<Id>, String> {
        if word == "同名" {
            return Err("有 2 位“同名”，请写明是哪一位".into());
        }
        Ok(self.known.iter().find(|(of, name, _)| *of == kind && name == word).map(|(.., id)| *id))
    }

    fn titles(&self) -> &[String] {
        &self.titles
    }

    fn of_sheet(&mut self, kind: &'static str) -> Result<Option<Id>, String> {
        match self.known.iter().filter(|(of, ..)| *of == kind).collect::<Vec<_>>()[..] {
            [] => Ok(None),
            [(.., id)] => Ok(Some(*id)),
            [(_, one, _), (_, other, _), ..] => Err(format!("{one}、{other}")),
        }
    }

    fn remember(&mut self, name: &str, number: i64) -> Option<i64> {
        self.remembered.insert(name.to_owned(), number)
    }
}

impl Named for Names {
    fn name(&self, id: &str) -> String {
        self.known.iter().find(|(.., known)| known.to_string() == id).map(|(_, name, _)| name.clone()).unwrap_or_default()
    }

    fn field(&self, _: &str, _: &str) -> String {
        String::new()
    }

    fn populations(&self, id: &str, _: Day) -> u64 {
        self.populations.iter().find(|(known, _)| known.to_string() == id).map_or(0, |(_, populations)| *populations)
    }
}

/// A row with these cells; lists are split at 、 and a number is parted from its unit as the importer does. An empty cell is none.
///
/// # Panics
/// When the ledger has no such column.
pub fn row(ledger: &Ledger, cells: &[(&'static str, &str)]) -> Row {
    let mut split: Vec<(&'static str, String)> = Vec::new();
    for (path, text) in cells.iter().filter(|(_, text)| !text.is_empty()) {
        let column = ledger.columns.iter().find(|column| column.path == *path);
        let column = column.unwrap_or_else(|| panic!("{} has no column {path}", ledger.code));
        let words: Vec<&str> = match column.cell {
            CellSort::List => text.split('、').collect(),
            CellSort::Number => {
                let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
                [&text[..text.len() - unit.len()], unit].into_iter().filter(|word| !word.is_empty()).collect()
            }
            _ => vec![*text],
        };
        split.extend(words.into_iter().map(|word| (column.path, word.to_owned())));
    }
    Row { today: today(), cells: split, unknown: Vec::new() }
}

/// `usual` with these cells instead of its own.
pub fn row_with<'a>(ledger: &Ledger, usual: &[(&'static str, &'a str)], cells: &[(&'static str, &'a str)]) -> Row {
    let kept = usual.iter().filter(|(path, _)| cells.iter().all(|(other, _)| other != path)).copied();
    row(ledger, &kept.chain(cells.iter().copied()).collect::<Vec<_>>())
}

/// The record that a row becomes, its rules included.
///
/// # Panics
/// When the row is refused.
pub fn taken<R: Record>(ledger: &Ledger, row: &Row, names: &mut Names) -> R {
    match read(ledger, row, names) {
        Ok(record) => record,
        Err(faults) => panic!("{}: {faults:?}", ledger.code),
    }
}

/// The paths of what is wrong with a row, by the ledger or by the rules of the record.
///
/// # Panics
/// When the row is taken.
pub fn refused<R: Record>(ledger: &Ledger, row: &Row, names: &mut Names) -> Vec<String> {
    match read::<R>(ledger, row, names) {
        Ok(record) => panic!("{}: taken as {}", ledger.code, record.line()),
        Err(faults) => faults.into_iter().map(|(path, _)| path).collect(),
    }
}

fn read<R: Record>(ledger: &Ledger, row: &Row, names: &mut Names) -> Result<R, Vec<(String, String)>> {
    let typed: Typed =
        (ledger.take)(row, names).map_err(|faults| faults.into_iter().map(|fault| (fault.path, fault.sentence)).collect::<Vec<_>>())?;
    let mut faults = Faults::new();
    let record = R::read(&typed, "", &mut faults);
    if let Some(record) = &record {
        record.rules(&mut faults);
    }
    match record {
        Some(record) if faults.is_empty() => Ok(record),
        _ => Err(faults.into_iter().map(|fault| (fault.path, fault.sentence)).collect()),
    }
}

/// What is written out for a record is read as the same record, if everybody is known whom it names.
///
/// # Panics
/// When it is not.
pub fn comes_back<R: Record>(ledger: &Ledger, record: &R, names: &mut Names) {
    let mut typed = Typed::new(today());
    record.write("", &mut typed);
    let texts: Vec<String> = ledger.columns.iter().map(|column| written::<R>(column, &typed, names)).collect();
    let cells: Vec<(&'static str, &str)> = ledger.columns.iter().zip(&texts).map(|(column, text)| (column.path, text.as_str())).collect();
    let known = names.made.len();
    let back: R = taken(ledger, &row(ledger, &cells), names);
    assert_eq!((back.to_json(), names.made.len()), (record.to_json(), known), "{}: {cells:?}", ledger.code);
}

/// A cell as the export writes it: by the column's own function, else the field with its path, of rows only what each is about.
fn written<R: Record>(column: &Column, typed: &Typed, names: &Names) -> String {
    if let Some(give) = column.give {
        return give(&Given { typed, named: names }).into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("、");
    }
    R::SHAPE.field(column.path).map(|field| in_words(typed, column.path, field.control, names)).unwrap_or_default()
}

fn in_words(typed: &Typed, path: &str, control: Control, names: &Names) -> String {
    let label =
        |code: &str, choices: &[base::ChoiceDef]| choices.iter().find(|choice| choice.code == code).map_or("", |choice| choice.label).to_owned();
    let rows = || typed.rows(path).into_iter().map(|row| join(path, &row.to_string()));
    match control {
        Control::One(choices) => label(typed.get(path), choices),
        Control::Any(choices) => typed.all(path).map(|code| label(code, choices)).collect::<Vec<_>>().join("、"),
        Control::Link(_) => names.name(typed.get(path)),
        Control::Several(inner) => rows().map(|at| in_words(typed, &at, *inner, names)).collect::<Vec<_>>().join("、"),
        Control::Rows(shape) => {
            rows().map(|at| in_words(typed, &join(&at, shape.fields[0].name), shape.fields[0].control, names)).collect::<Vec<_>>().join("、")
        }
        _ => typed.get(path).to_owned(),
    }
}

/// No heading of a ledger means two of its columns.
///
/// # Panics
/// When one does.
pub fn headings_are_told_apart(ledger: &Ledger) {
    let mut heads: Vec<&str> = ledger.columns.iter().flat_map(|column| column.heads.split(' ').chain([column.label])).collect();
    heads.retain(|head| !head.is_empty());
    heads.sort_unstable();
    for pair in heads.windows(2) {
        assert_ne!(pair[0], pair[1], "{}: a heading of two columns", ledger.code);
    }
}

fn today() -> Day {
    count::testing::day(TODAY)
}
