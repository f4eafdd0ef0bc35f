//! Records out as a workbook: one column for each field, real dates and numbers, ids and phones as text, a first sheet that says what is in it. Names
//! are masked and what was told in confidence is left out, unless a purpose is given; the purpose is printed and logged.

use crate::ledger::{CellSort, Ledger};
use crate::{Actor, Answer, Needs, Refusal, Route, Shell, Visit, get, pages::list, slice::KindDef};
use base::{ChoiceDef, Control, Day, FieldDef, Id, Key, Moment, Privacy, Typed, join, mask_name, policy::Grant};
use sheets::{Column, Kind, SheetFault, SheetWriter, Template, TemplateColumn, Value};
use std::collections::HashMap;
use store::{AuditEntry, Cursor, ListQuestion, Row};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[get("/export", Needs::Account, "Records of a kind as a workbook, names masked", download)];

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Records read at once.
const PAGE_ROWS: u32 = 500;

/// What is exported, for whom and why.
pub struct Export<'a> {
    /// The kind.
    pub kind: &'static KindDef,
    /// Which records; its limit and cursor are not used.
    pub question: ListQuestion,
    /// Why names are needed; without it they are masked.
    pub purpose: Option<&'a str>,
    /// Who asks.
    pub actor: &'a Actor,
}

fn download(visit: &Visit) -> Result<Answer, Refusal> {
    let kind = visit.shell.registry().kind(visit.asked("kind")).ok_or(Refusal::NotFound)?;
    // Only records that the caller reads: a list with masked names is for the screen.
    let question = list::question_for(visit, kind, Grant::Read)?;
    let count = visit.shell.store().count(&question)?;
    let caller = visit.actor()?;
    let bytes = export(&visit.shell, &Export { kind, question, purpose: None, actor: caller }, visit.now)?;
    let name = format!("{}_{}_{}_{count}条.xlsx", visit.shell.org_name(caller.home()), kind.shape.label.replace('/', ""), visit.today());
    Ok(Answer::File { name, media: XLSX, bytes })
}

/// The workbook.
pub fn export(shell: &Shell, export: &Export<'_>, now: Moment) -> Result<Vec<u8>, Refusal> {
    let broken = |fault: SheetFault| Refusal::Bug(fault.to_string());
    let shape = export.kind.shape;
    let purpose = export.purpose.unwrap_or("未填写（姓名、证件、电话已遮住）");
    let period = format!(
        "{} 至 {}",
        export.question.from.map_or("最早".to_owned(), |day| day.to_string()),
        export.question.to.map_or("今天".to_owned(), |day| day.to_string())
    );
    let made = format!("{} {} {}", export.actor.name, now.day(), now.clock());
    let mut book = SheetWriter::new(now).map_err(broken)?;
    book.about(
        shape.label,
        &[
            ("内容", shape.about.trim()),
            ("期间", &period),
            ("用途", purpose),
            ("导出", &made),
            ("截至", &format!("第 {} 次写入", shell.store().seq())),
        ],
    )
    .map_err(broken)?;
    let columns: Vec<Column> = std::iter::once(Column::text("编号"))
        .chain(shape.fields.iter().map(|field| Column::of(&heading(field), column_kind(field.control))))
        .chain([Column::text("单位"), Column::text("记录人")])
        .collect();
    let mut sheet = book.sheet(shape.label, shape.label, &columns).map_err(broken)?;
    let mut names = Names { shell, plain: export.purpose.is_some(), known: HashMap::new() };
    let mut after: Option<Cursor> = None;
    let mut exported = 0_u32;
    loop {
        let rows = shell.store().list(&ListQuestion { after, limit: PAGE_ROWS, ..export.question.clone() })?;
        for row in &rows {
            sheet.row(&values(&mut names, export.kind, row, now.day())?).map_err(broken)?;
        }
        exported += rows.len() as u32;
        after = rows.last().map(Row::cursor);
        if rows.len() < PAGE_ROWS as usize {
            break;
        }
    }
    sheet.finish().map_err(broken)?;
    let detail = format!("{} {exported} {}", shape.code, if export.purpose.is_some() { "plain" } else { "masked" });
    shell.store().audit(&[AuditEntry { at: now, actor: export.actor.account, action: "Export".into(), target: Key::NONE, detail }])?;
    book.into_bytes().map_err(broken)
}

fn heading(field: &FieldDef) -> String {
    if field.spec.unit.is_empty() { field.spec.label.to_owned() } else { format!("{}（{}）", field.spec.label, field.spec.unit) }
}

fn column_kind(control: Control) -> Kind {
    match control {
        Control::Day => Kind::Day,
        Control::Number => Kind::Integer,
        _ => Kind::Text,
    }
}

/// Names of linked records, looked up once each.
struct Names<'a> {
    shell: &'a Shell,
    plain: bool,
    known: HashMap<Id, String>,
}

impl Names<'_> {
    fn of(&mut self, text: &str) -> String {
        let Ok(id) = text.parse::<Id>() else { return text.to_owned() };
        if let Some(name) = self.known.get(&id) {
            return name.clone();
        }
        let name = if self.plain { self.shell.plain_name(id) } else { self.shell.naming(id).name };
        self.known.insert(id, name.clone());
        name
    }
}

fn values(names: &mut Names<'_>, kind: &KindDef, row: &Row, today: Day) -> Result<Vec<Value>, Refusal> {
    let document = names.shell.store().open_record(row, None)?.doc;
    let typed = document.and_then(|document| (kind.fill)(&document, today)).unwrap_or_else(|| Typed::new(today));
    let mut values = vec![Value::Text(row.id.to_string())];
    for field in kind.shape.fields {
        values.push(cell(names, &typed, field.name, field.control, field.spec.privacy));
    }
    values.push(Value::Text(names.shell.org_name(row.org)));
    values.push(Value::Text(names.shell.account_name(row.author)));
    Ok(values)
}

fn cell(names: &mut Names<'_>, typed: &Typed, path: &str, control: Control, privacy: Privacy) -> Value {
    let text = typed.get(path);
    match control {
        Control::Day => text.parse().map_or(Value::Empty, Value::Day),
        Control::Number => text.parse().map_or(Value::Empty, Value::Integer),
        _ if privacy == Privacy::Confidential && !names.plain => Value::Empty,
        _ => match words(names, typed, path, control, privacy) {
            words if words.is_empty() => Value::Empty,
            words => Value::Text(words),
        },
    }
}

/// Any value in words: labels of choices, names of links, rows separated by semicolons.
fn words(names: &mut Names<'_>, typed: &Typed, path: &str, control: Control, privacy: Privacy) -> String {
    let label = |choices: &[ChoiceDef], code: &str| choices.iter().find(|choice| choice.code == code).map_or(code, |choice| choice.label).to_owned();
    match control {
        Control::One(choices) => label(choices, typed.get(path)),
        Control::Any(choices) => typed.all(path).map(|code| label(choices, code)).collect::<Vec<_>>().join("、"),
        Control::Link(_) => names.of(typed.get(path)),
        Control::Several(inner) => {
            typed.rows(path).into_iter().map(|row| words(names, typed, &join(path, &row.to_string()), *inner, privacy)).collect::<Vec<_>>().join("、")
        }
        Control::Rows(shape) => {
            let rows = typed.rows(path).into_iter().map(|row| {
                let at = join(path, &row.to_string());
                let parts = shape.fields.iter().filter(|field| names.plain || field.spec.privacy < Privacy::Confidential).collect::<Vec<_>>();
                let parts =
                    parts.into_iter().map(|field| words(names, typed, &join(&at, field.name), field.control, privacy.max(field.spec.privacy)));
                parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
            });
            rows.collect::<Vec<_>>().join("；")
        }
        Control::Group(shape) => shape
            .fields
            .iter()
            .map(|field| words(names, typed, &join(path, field.name), field.control, privacy.max(field.spec.privacy)))
            .collect::<Vec<_>>()
            .join(" "),
        Control::ResidentId if !names.plain => base::ResidentNumber::parse(typed.get(path)).map_or_else(|_| String::new(), |number| number.masked()),
        Control::Phone if !names.plain => base::Phone::parse(typed.get(path)).map_or_else(|_| String::new(), |phone| phone.masked()),
        Control::Line if !names.plain && privacy == Privacy::Personal => mask_name(typed.get(path)),
        _ => typed.get(path).to_owned(),
    }
}

/// The empty form of a ledger.
pub fn template(shell: &Shell, ledger: &Ledger, now: Moment) -> Result<Vec<u8>, Refusal> {
    let kind = shell.registry().kind(ledger.kind).ok_or(Refusal::NotFound)?;
    let column = |column: &crate::ledger::Column| {
        let field = kind.shape.field(column.path);
        let choices = match field.map(|field| field.control) {
            Some(Control::One(choices)) => choices.iter().map(|choice| choice.label.to_owned()).collect(),
            _ => Vec::new(),
        };
        TemplateColumn {
            label: column.label.to_owned(),
            kind: match column.cell {
                CellSort::Day => Kind::Day,
                CellSort::Number | CellSort::Minutes => Kind::Integer,
                _ => Kind::Text,
            },
            required: column.required,
            help: field.map(|field| field.spec.help.to_owned()).unwrap_or_default(),
            choices,
            example: String::new(),
        }
    };
    let template = Template {
        title: ledger.label.to_owned(),
        code: format!("{}@1", ledger.code),
        notes: vec!["一行一条；日期写成 2020-02-03；几个人写在一格里用顿号隔开。".to_owned()],
        columns: ledger.columns.iter().map(column).collect(),
    };
    template.to_bytes(now).map_err(|fault| Refusal::Bug(fault.to_string()))
}
