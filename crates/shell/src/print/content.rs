//! What is written in a place of a form: the record's words, or, on an empty form, what helps the hand: boxes to tick, 年 月 日, the unit.

use crate::export::{
    cells::{Mask, short, whole},
    named::Faces,
};
use crate::ledger::Named;
use crate::slice::KindDef;
use crate::{Refusal, Shell};
use base::{Control, FieldDef, Key, Typed, join};
use std::collections::HashSet;
use store::{Attachment, Row};

/// Choices that are printed as boxes; longer lists are written by hand.
const BOXES_MAX: usize = 14;

/// What stands in a sentence where something is to be written by hand.
const LINE_TO_WRITE_ON: &str = "＿＿＿＿＿＿＿＿";
/// The same for prose: the rest of the line, and two more.
const LINES_TO_WRITE_ON: &str = "＿＿＿＿＿＿＿＿
＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿
＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿＿";

/// A record to be printed; none for an empty form.
pub(super) struct Content<'a> {
    pub(super) shell: &'a Shell,
    pub(super) kind: &'static KindDef,
    pub(super) filled: Option<(&'a Typed, &'a Faces<'a>)>,
}

impl Content<'_> {
    pub(super) fn field(&self, path: &str) -> Option<&'static FieldDef> {
        field(self.shell, self.kind, path)
    }

    /// The text at a path: of the record, of a row of it (`served.0.person`), or of a record that it names (`household>lives_at`).
    pub(super) fn text(&self, path: &str, field: Option<&FieldDef>) -> String {
        let Some((typed, faces)) = self.filled else { return field.map_or_else(String::new, blank) };
        let Some(field) = field else { return String::new() };
        if let Some((link, beyond)) = path.split_once('>') {
            return faces.field(typed.get(link), beyond);
        }
        let text = match field.control {
            Control::Rows(shape) if shape.fields.len() <= 2 => short(faces, typed, path, field.control),
            control => whole(faces, typed, path, control),
        };
        if text.is_empty() || field.spec.unit.is_empty() { text } else { format!("{text} {}", field.spec.unit) }
    }

    /// A paragraph with its places filled: days as they are spoken, a line to write on where nothing is known.
    pub(super) fn paragraph(&self, words: &str) -> String {
        let mut paragraph = String::new();
        let mut rest = words;
        while let Some((before, place)) = rest.split_once('{') {
            let (path, after) = place.split_once('}').unwrap_or((place, ""));
            paragraph.push_str(before);
            paragraph.push_str(&self.spoken(path));
            rest = after;
        }
        paragraph + rest
    }

    fn spoken(&self, path: &str) -> String {
        let field = self.field(path);
        let is_day = field.is_some_and(|field| matches!(field.control, Control::Day));
        let text = if self.filled.is_some() || is_day { self.text(path, field) } else { String::new() };
        match text.parse::<base::Day>() {
            _ if text.is_empty() && is_day => field.map_or_else(String::new, blank),
            _ if text.is_empty() => match field.map(|field| field.control) {
                Some(Control::Prose) => LINES_TO_WRITE_ON.to_owned(),
                _ => LINE_TO_WRITE_ON.to_owned(),
            },
            Ok(day) if is_day => day.chinese(),
            _ => text,
        }
    }

    /// The paths of the rows of a group.
    pub(super) fn rows(&self, group: &str) -> Vec<String> {
        let Some((typed, _)) = self.filled else { return Vec::new() };
        typed.rows(group).into_iter().map(|row| join(group, &row.to_string())).collect()
    }
}

/// The field at a path; beyond a link it is a field of the kind that the link leads to.
pub(super) fn field(shell: &Shell, kind: &KindDef, path: &str) -> Option<&'static FieldDef> {
    if let Some((link, beyond)) = path.split_once('>') {
        let Control::Link(to) = kind.shape.field(link)?.control else { return None };
        return shell.registry().kind(to)?.shape.field(beyond);
    }
    let mut parts = path.split('.').filter(|part| !part.bytes().all(|byte| byte.is_ascii_digit()));
    let mut field = kind.shape.field(parts.next()?)?;
    for part in parts {
        let (Control::Group(shape) | Control::Rows(shape)) = field.control else { return None };
        field = shape.field(part)?;
    }
    Some(field)
}

/// What an empty form says in a place.
fn blank(field: &FieldDef) -> String {
    match field.control {
        Control::Day => "　　　年　　月　　日".to_owned(),
        Control::Time => "　　时　　分".to_owned(),
        Control::Number if !field.spec.unit.is_empty() => format!("　　　　{}", field.spec.unit),
        Control::One(choices) | Control::Any(choices) if choices.len() <= BOXES_MAX => {
            choices.iter().map(|choice| format!("□{}", choice.label)).collect::<Vec<_>>().join("　")
        }
        _ => String::new(),
    }
}

/// The texts of records as the caller may see them, and the names of what they name.
pub(super) struct Opened<'a> {
    pub(super) texts: Vec<Typed>,
    /// The attachments of each.
    pub(super) attachments: Vec<Vec<Attachment>>,
    pub(super) faces: Faces<'a>,
}

/// Opens records for printing. `plain` shows what is personal; confidential texts are for who reads the record itself.
pub(super) fn open<'a>(
    shell: &'a Shell,
    kind: &'static KindDef,
    rows: &[(Row, bool)],
    reader: Option<&'a crate::Actor>,
) -> Result<Opened<'a>, Refusal> {
    open_for(shell, kind, rows, reader, None)
}

/// The same with the names of these people only; none for all that the reader may see.
pub(super) fn open_for<'a>(
    shell: &'a Shell,
    kind: &'static KindDef,
    rows: &[(Row, bool)],
    reader: Option<&'a crate::Actor>,
    people: Option<&'a HashSet<Key>>,
) -> Result<Opened<'a>, Refusal> {
    let mask = Mask::of(kind);
    let today = shell.now().day();
    let plain: Vec<Row> = rows.iter().map(|(row, _)| row.clone()).collect();
    let (mut texts, mut attachments) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for (opened, (_, full)) in shell.store().open_all(&plain)?.into_iter().zip(rows) {
        attachments.push(opened.attachments);
        let typed = opened.doc.and_then(|document| (kind.fill)(&document, today)).unwrap_or_else(|| Typed::new(today));
        texts.push(if reader.is_some() && *full { typed } else { mask.hide(&typed, *full) });
    }
    let mut faces = Faces::new(shell, reader, true).only(people);
    faces.meet(texts.iter())?;
    Ok(Opened { texts, attachments, faces })
}

/// A record as the person whom it is about may have it: its texts in plain, the names of others masked.
pub(super) fn open_own<'a>(shell: &'a Shell, kind: &'static KindDef, row: &Row) -> Result<Opened<'a>, Refusal> {
    let document = shell.store().open_record(row, None)?.doc;
    let typed = document.and_then(|document| (kind.fill)(&document, shell.now().day())).unwrap_or_else(|| Typed::new(shell.now().day()));
    let mut faces = Faces::new(shell, None, true);
    faces.meet(std::iter::once(&typed))?;
    Ok(Opened { texts: vec![typed], attachments: Vec::new(), faces })
}
