//! What stands in the cells of a row that is written out: the ledger's columns in the ledger's order, or all fields of a kind. Masking happens
//! once, on the record's texts, before any column looks at them. Called by the export and, for comparing with what comes back, by `written.rs`.

use super::named::Faces;
use crate::ledger::{CellSort, Given, Ledger, Named};
use crate::slice::KindDef;
use base::{ChoiceDef, Control, FieldDef, Key, Privacy, Typed, join, mask_name};
use sheets::{Kind, Value};
use std::collections::HashMap;
use store::StoreError;

/// The field in which the importer keeps what has no field of its own, as lines `heading：value`.
const REMARK: &str = "note";

/// Which columns are written.
#[derive(Clone, Copy)]
pub(crate) struct Columns {
    pub(crate) kind: &'static KindDef,
    /// The ledger whose columns they are; none for all fields of the kind.
    pub(crate) ledger: Option<&'static Ledger>,
}

/// One column of what is written.
pub(crate) struct Written {
    /// The ledger column's path, or the field's name.
    pub(crate) path: &'static str,
    pub(crate) heading: String,
    pub(crate) kind: Kind,
}

impl Columns {
    pub(crate) fn headings(&self) -> Vec<Written> {
        match self.ledger {
            Some(ledger) => ledger
                .columns
                .iter()
                .map(|column| Written { path: column.path, heading: column.label.to_owned(), kind: self.ledger_kind(column) })
                .collect(),
            None => self
                .kind
                .shape
                .fields
                .iter()
                .map(|field| Written { path: field.name, heading: heading(field), kind: kind_of(field.control) })
                .collect(),
        }
    }

    fn ledger_kind(&self, column: &crate::ledger::Column) -> Kind {
        if is_ordinal(column) {
            return Kind::Integer;
        }
        let by_field = self.kind.shape.field(column.path).filter(|_| column.give.is_none()).map(|field| kind_of(field.control));
        by_field.filter(|kind| *kind != Kind::Text).unwrap_or(match column.cell {
            CellSort::Day => Kind::Day,
            CellSort::Number | CellSort::Minutes => Kind::Integer,
            CellSort::Tenths => Kind::Tenths,
            CellSort::Text | CellSort::Time | CellSort::List => Kind::Text,
        })
    }

    /// The texts of the cells of the record with this key, in the order of the headings. `ordinal` is the number of the row.
    pub(crate) fn texts(&self, record: Key, typed: &Typed, faces: &Faces<'_>, ordinal: u32) -> Result<Vec<String>, StoreError> {
        let Some(ledger) = self.ledger else {
            return Ok(self.kind.shape.fields.iter().map(|field| whole(faces, typed, field.name, field.control)).collect());
        };
        let given = Given { typed, named: faces };
        let text = |column: &crate::ledger::Column| {
            if let Some(counting) = column.counting {
                return faces.count(record, counting).map(|count| if count == 0 { String::new() } else { count.to_string() });
            }
            Ok(self.text(ledger, column, &given, faces, ordinal))
        };
        ledger.columns.iter().map(text).collect()
    }

    fn text(&self, ledger: &Ledger, column: &crate::ledger::Column, given: &Given<'_>, faces: &Faces<'_>, ordinal: u32) -> String {
        let typed = given.typed;
        if let Some(give) = column.give {
            return give(given).into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("、");
        }
        if column.path == REMARK {
            return remark(ledger, self.kind, typed);
        }
        match self.kind.shape.field(column.path) {
            Some(field) => short(faces, typed, field.name, field.control),
            None if is_ordinal(column) => ordinal.to_string(),
            None => remark_lines(typed).find_map(|line| line.strip_prefix(column.label)?.strip_prefix('：')).unwrap_or_default().to_owned(),
        }
    }
}

/// A text as a value of its column; what is no day or number is written as it is.
pub(crate) fn value(kind: Kind, text: String) -> Value {
    match kind {
        _ if text.is_empty() => Value::Empty,
        Kind::Day => text.parse().map_or(Value::Text(text), Value::Day),
        Kind::Integer | Kind::Count | Kind::Change | Kind::Percent => text.parse().map_or(Value::Text(text), Value::Integer),
        Kind::Tenths => tenths(&text).map_or(Value::Text(text), Value::Tenths),
        Kind::Text | Kind::Moment => Value::Text(text),
    }
}

/// 36.5 is 365 tenths.
fn tenths(text: &str) -> Option<i64> {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = tenth.len() == 1 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if is_number { format!("{whole}{tenth}").parse().ok() } else { None }
}

fn heading(field: &FieldDef) -> String {
    if field.spec.unit.is_empty() { field.spec.label.to_owned() } else { format!("{}（{}）", field.spec.label, field.spec.unit) }
}

fn kind_of(control: Control) -> Kind {
    match control {
        Control::Day => Kind::Day,
        Control::Number => Kind::Integer,
        _ => Kind::Text,
    }
}

fn is_ordinal(column: &crate::ledger::Column) -> bool {
    column.path == "ordinal"
}

/// The remark without the lines that have a column of their own.
fn remark(ledger: &Ledger, kind: &KindDef, typed: &Typed) -> String {
    let labels: Vec<&str> =
        ledger.columns.iter().filter(|column| column.give.is_none() && kind.shape.field(column.path).is_none()).map(|column| column.label).collect();
    let has_column = |line: &str| labels.iter().any(|label| line.strip_prefix(label).is_some_and(|rest| rest.starts_with('：')));
    remark_lines(typed).filter(|line| !has_column(line)).collect::<Vec<_>>().join("\n")
}

fn remark_lines(typed: &Typed) -> impl Iterator<Item = &str> {
    typed.get(REMARK).lines().map(str::trim_end)
}

fn label(choices: &[ChoiceDef], code: &str) -> String {
    choices.iter().find(|choice| choice.code == code).map_or(code, |choice| choice.label).to_owned()
}

/// What a ledger shows of a field: of rows of a group only what the row is about, as a list of names.
pub(crate) fn short(faces: &Faces<'_>, typed: &Typed, path: &str, control: Control) -> String {
    match control {
        Control::Rows(shape) => {
            let first = &shape.fields[0];
            let rows = typed.rows(path).into_iter().map(|row| short(faces, typed, &join(&join(path, &row.to_string()), first.name), first.control));
            rows.filter(|text| !text.is_empty()).collect::<Vec<_>>().join("、")
        }
        other => whole(faces, typed, path, other),
    }
}

/// All of a field in words: labels of choices, names of links, rows separated by semicolons.
pub(crate) fn whole(faces: &Faces<'_>, typed: &Typed, path: &str, control: Control) -> String {
    let parts = |at: &str, fields: &[FieldDef]| {
        let parts = fields.iter().map(|field| whole(faces, typed, &join(at, field.name), field.control));
        parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    };
    let rows = || typed.rows(path).into_iter().map(|row| join(path, &row.to_string()));
    match control {
        Control::One(choices) => label(choices, typed.get(path)),
        Control::Any(choices) => typed.all(path).map(|code| label(choices, code)).collect::<Vec<_>>().join("、"),
        Control::Link(_) => faces.name(typed.get(path)),
        Control::Several(inner) => rows().map(|at| whole(faces, typed, &at, *inner)).collect::<Vec<_>>().join("、"),
        Control::Rows(shape) => rows().map(|at| parts(&at, shape.fields)).collect::<Vec<_>>().join("；"),
        Control::Group(shape) => parts(path, shape.fields),
        _ => typed.get(path).replace("\r\n", "\n"),
    }
}

/// How the leaves of a kind are to be hidden, by path with `*` for the numbers of rows.
pub(crate) struct Mask(HashMap<String, (Control, Privacy)>);

impl Mask {
    pub(crate) fn of(kind: &KindDef) -> Self {
        Self(kind.shape.leaves().into_iter().map(|(path, field, privacy)| (path, (field.control, privacy))).collect())
    }

    /// The same texts with what is personal masked, as on the screen, and what is confidential left out, unless it may be shown.
    pub(crate) fn hide(&self, typed: &Typed, with_confidential: bool) -> Typed {
        let mut hidden = Typed::new(typed.today());
        for (path, text) in typed.pairs() {
            let (control, privacy) = self.leaf(path);
            match (privacy, control) {
                (Privacy::Confidential, _) if !with_confidential => {}
                (Privacy::Open, _) => hidden.push(path, text),
                (_, Control::ResidentId) => {
                    hidden.push(path, base::ResidentNumber::parse(text).map_or_else(|_| "****".to_owned(), |number| number.masked()));
                }
                (_, Control::Phone) => {
                    hidden.push(path, base::Phone::parse(text).map_or_else(|_| "****".to_owned(), |phone| phone.masked()));
                }
                (_, Control::Line) => hidden.push(path, mask_name(text)),
                // no part of these can stand for the whole
                (Privacy::Personal, Control::Day | Control::Prose) => {}
                _ => hidden.push(path, text),
            }
        }
        hidden
    }

    /// The leaf that a path names; what no definition knows is shown to nobody.
    fn leaf(&self, path: &str) -> (Control, Privacy) {
        let pattern: Vec<&str> = path.split('.').map(|part| if part.bytes().all(|byte| byte.is_ascii_digit()) { "*" } else { part }).collect();
        let whole = pattern.join(".");
        let known = self.0.get(&whole).or_else(|| self.0.get(whole.strip_suffix(".*")?)).copied();
        match known {
            Some((Control::Several(inner), privacy)) => (*inner, privacy),
            Some(leaf) => leaf,
            None => (Control::Line, Privacy::Confidential),
        }
    }
}
