//! For tests of ledgers here and in the slices: a desk that knows some names, rows as the importer hands them over, and whether a record that is
//! written out by a ledger's columns comes back as it was. Not part of the crate's face, and used by no running program.

use base::{ChoiceDef, Control, Day, Faults, Id, Record, Typed, join};
use count::testing::{day, id};
use shell::ledger::{CellSort, Column, Directory, Given, Ledger, Named, Row};

/// A name that two records have.
pub const NAMESAKE: &str = "同名";

/// Knows records by kind and name. Remembers what it was asked to make; made records are numbered from 1000.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    known: Vec<(String, String, Id)>,
    /// What was made: kind, and what was known of it as `member=text`.
    pub made: Vec<(String, Vec<String>)>,
}

impl Desk {
    /// Knows these: kind, name, number of the record.
    pub fn knowing(records: &[(&str, &str, u32)]) -> Self {
        let known = records.iter().map(|(kind, name, n)| ((*kind).to_owned(), (*name).to_owned(), id(*n)));
        Self { known: known.collect(), made: Vec::new() }
    }

    /// What is known of the record that was made under this name.
    pub fn made_as(&self, name: &str) -> Vec<&str> {
        let of_name =
            |known: &&(String, Vec<String>)| known.1.first().is_some_and(|first| first.split_once('=').is_some_and(|(_, text)| text == name));
        self.made.iter().find(of_name).map(|(_, known)| known.iter().map(String::as_str).collect()).unwrap_or_default()
    }
}

impl Directory for Desk {
    fn find_or_make(&mut self, kind: &'static str, known: &[(&str, &str)]) -> Result<Id, String> {
        let codes = known.iter().filter(|(member, _)| ["code", "resident_id", "file_no", "number"].contains(member));
        for (_, word) in codes.chain(known.first()) {
            if let Some(id) = self.find(kind, word)? {
                return Ok(id);
            }
        }
        let new = id(1000 + self.made.len() as u32);
        self.known
            .extend(known.iter().filter(|(member, _)| ["name", "code"].contains(member)).map(|(_, word)| (kind.to_owned(), (*word).to_owned(), new)));
        self.made.push((kind.to_owned(), known.iter().map(|(member, text)| format!("{member}={text}")).collect()));
        Ok(new)
    }

    fn find(&mut self, kind: &'static str, word: &str) -> Result<Option<Id>, String> {
        if word == NAMESAKE {
            return Err(format!("“{word}”不止一个，请写编号"));
        }
        Ok(self.known.iter().find(|(of, name, _)| of == kind && name == word).map(|(.., id)| *id))
    }
}

impl Named for Desk {
    fn name(&self, id: &str) -> String {
        self.known.iter().find(|(.., known)| known.to_string() == id).map(|(_, name, _)| name.clone()).unwrap_or_default()
    }
    fn field(&self, _: &str, _: &str) -> String {
        String::new()
    }
    fn populations(&self, _: &str, _: Day) -> u64 {
        0
    }
}

/// The usual cells of a sheet with these instead of their own.
pub fn instead<'a>(usual: &[(&'static str, &'a str)], cells: &[(&'static str, &'a str)]) -> Vec<(&'static str, &'a str)> {
    let mut whole = usual.to_vec();
    whole.retain(|(path, _)| !cells.iter().any(|(other, _)| other == path));
    whole.extend(cells);
    whole
}

/// A row with these cells, as the importer hands it over: lists are split, and a unit behind a number is a second text.
pub fn row(ledger: &Ledger, today: &str, cells: &[(&'static str, &str)]) -> Row {
    let sort = |path: &str| ledger.columns.iter().find(|column| column.path == path).map(|column| column.cell);
    let texts = |(path, text): &(&'static str, &str)| -> Vec<(&'static str, String)> {
        let cell = sheets::Cell::text(text);
        let texts = match sort(path) {
            None => panic!("the ledger {} has no column {path}", ledger.code),
            Some(CellSort::List) => sheets::list(&cell),
            Some(CellSort::Time) => sheets::time(&cell).ok().flatten().map_or_else(|| vec![(*text).to_owned()], |time| vec![time.to_string()]),
            Some(CellSort::Number) => match sheets::number_with_unit(&cell) {
                Ok(Some((number, unit))) => number.whole().map(|whole| whole.to_string()).into_iter().chain(unit).collect(),
                _ => vec![(*text).to_owned()],
            },
            _ => vec![(*text).to_owned()],
        };
        texts.into_iter().filter(|text| !text.is_empty()).map(|text| (*path, text)).collect()
    };
    Row { today: day(today), cells: cells.iter().flat_map(texts).collect(), unknown: Vec::new() }
}

/// The record that a row becomes, its own rules included.
///
/// # Panics
/// When the row is refused.
pub fn taken<R: Record>(ledger: &Ledger, row: &Row, desk: &mut Desk) -> R {
    let typed = (ledger.take)(row, desk).unwrap_or_else(|faults| panic!("{faults:?}"));
    let mut faults = Faults::new();
    let record = R::read(&typed, "", &mut faults).inspect(|record| record.rules(&mut faults));
    record.filter(|_| faults.is_empty()).unwrap_or_else(|| panic!("{faults:?}"))
}

/// The columns because of which the ledger refuses a row.
///
/// # Panics
/// When it does not.
pub fn refused(ledger: &Ledger, row: &Row, desk: &mut Desk) -> Vec<String> {
    match (ledger.take)(row, desk) {
        Ok(_) => panic!("taken: {:?}", row.cells),
        Err(faults) => faults.into_iter().map(|fault| fault.path).collect(),
    }
}

/// Written out by the ledger's columns and taken in again, the record is what it was.
///
/// # Panics
/// When it is not, or when coming back makes something new.
pub fn comes_back<R: Record>(ledger: &Ledger, record: &R, desk: &Desk) {
    let mut typed = Typed::new(Day::MAX);
    record.write("", &mut typed);
    let cells: Vec<(&'static str, String)> =
        ledger.columns.iter().map(|column| (column.path, written::<R>(ledger, column, &typed, desk))).filter(|(_, text)| !text.is_empty()).collect();
    let cells: Vec<(&'static str, &str)> = cells.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let mut desk = desk.clone();
    let again: R = taken(ledger, &row(ledger, "2099-12-31", &cells), &mut desk);
    assert_eq!(again.to_json(), record.to_json(), "written as {cells:?}");
    assert!(desk.made.is_empty(), "made on the way back: {:?}", desk.made);
}

/// What the export writes into a cell.
fn written<R: Record>(ledger: &Ledger, column: &Column, typed: &Typed, desk: &Desk) -> String {
    if let Some(give) = column.give {
        return give(&Given { typed, named: desk }).join("、");
    }
    let own_line = |column: &Column| R::SHAPE.field(column.path).is_none() && column.give.is_none();
    let is_line_of = |line: &str, column: &Column| line.strip_prefix(column.label).is_some_and(|rest| rest.starts_with('：'));
    match R::SHAPE.field(column.path) {
        Some(_) if column.path == "note" => {
            let rest = typed.get("note").lines().filter(|line| !ledger.columns.iter().any(|column| own_line(column) && is_line_of(line, column)));
            rest.collect::<Vec<_>>().join("\n")
        }
        Some(field) => words(typed, column.path, field.control, desk),
        None => typed
            .get("note")
            .lines()
            .find(|line| is_line_of(line, column))
            .map_or("", |line| &line[column.label.len() + '：'.len_utf8()..])
            .to_owned(),
    }
}

fn words(typed: &Typed, path: &str, control: Control, desk: &Desk) -> String {
    let label = |choices: &[ChoiceDef], code: &str| choices.iter().find(|choice| choice.code == code).map_or(code, |choice| choice.label).to_owned();
    let rows = |control: &dyn Fn(&str) -> String| {
        typed.rows(path).into_iter().map(|row| control(&join(path, &row.to_string()))).collect::<Vec<_>>().join("、")
    };
    match control {
        Control::One(choices) => label(choices, typed.get(path)),
        Control::Any(choices) => typed.all(path).map(|code| label(choices, code)).collect::<Vec<_>>().join("、"),
        Control::Link(_) => desk.name(typed.get(path)),
        Control::Several(inner) => rows(&|at| words(typed, at, *inner, desk)),
        Control::Rows(shape) => rows(&|at| words(typed, &join(at, shape.fields[0].name), shape.fields[0].control, desk)),
        _ => typed.get(path).to_owned(),
    }
}

/// No heading means two columns.
///
/// # Panics
/// When one does.
pub fn headings_are_told_apart(ledger: &Ledger) {
    let mut heads: Vec<&str> =
        ledger.columns.iter().flat_map(|column| column.heads.split(' ').filter(|head| !head.is_empty()).chain([column.label])).collect();
    heads.sort_unstable();
    let doubles: Vec<&str> = heads.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(doubles.is_empty(), "{}: {doubles:?}", ledger.code);
}
