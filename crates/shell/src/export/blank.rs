//! The empty form of a ledger, made from its columns and its kind: drop-down lists, help, formats that keep zeros, one example, and a code by which
//! the importer knows the ledger and sees whether the form is an old one. Called by the pages.

use super::broken;
use crate::ledger::{CellSort, Column, Ledger};
use crate::{Refusal, Shell, slice::KindDef};
use base::{Control, Day, FieldDef, Moment};
use sha2::{Digest, Sha256};
use sheets::{Kind, Template, TemplateColumn};

/// An invented person's number (born in 1890), phone and names, for the example row.
const EXAMPLE_NUMBER: &str = "440106189001010014";
const EXAMPLE_PHONE: &str = "19000000001";

/// The empty form of a ledger.
pub fn blank(shell: &Shell, ledger: &Ledger, now: Moment) -> Result<Vec<u8>, Refusal> {
    let kind = shell.registry().kind(ledger.kind).ok_or(Refusal::NotFound)?;
    let template = Template {
        title: ledger.label.to_owned(),
        code: code(ledger),
        notes: vec![
            "填法：一行一条；带 * 的必填；日期写成 2020-02-03；几个人写在一格里用顿号隔开；身份证号和电话这几列已设成文本，直接填数字。".to_owned(),
            "带下拉的格子点一下就能选，也可以照平时的说法写。“示例”那一行不会导入，可以删去；第一行到表头不要删。".to_owned(),
        ],
        columns: ledger.columns.iter().filter(|column| column.path != "ordinal").map(|column| template_column(kind, column, now.day())).collect(),
    };
    template.to_bytes(now).map_err(broken)
}

/// `contacts@3fa2c1`: the ledger, and its headings in short.
fn code(ledger: &Ledger) -> String {
    let headings: Vec<&str> = ledger.columns.iter().map(|column| column.label).collect();
    let digest = Sha256::digest(headings.join("\n"));
    format!("{}@{}", ledger.code, base::hex::encode(&digest[..3]))
}

fn template_column(kind: &KindDef, column: &Column, today: Day) -> TemplateColumn {
    let field = kind.shape.field(column.path);
    let choices: Vec<String> = match field.map(|field| field.control) {
        Some(Control::One(choices) | Control::Any(choices)) => choices.iter().map(|choice| choice.label.to_owned()).collect(),
        _ => Vec::new(),
    };
    let help = field.map_or(String::new(), |field| field.spec.help.to_owned());
    let several = if column.cell == CellSort::List { "可写几个，用顿号隔开" } else { "" };
    TemplateColumn {
        label: column.label.to_owned(),
        kind: match column.cell {
            CellSort::Day => Kind::Day,
            CellSort::Number | CellSort::Minutes => Kind::Integer,
            CellSort::Tenths => Kind::Tenths,
            CellSort::Text | CellSort::Time | CellSort::List => Kind::Text,
        },
        required: column.required,
        help: [help.as_str(), several].iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join("；"),
        example: example(field, column, &choices, today),
        choices,
    }
}

/// What would stand there: the usual, the first choice, or somebody invented.
fn example(field: Option<&FieldDef>, column: &Column, choices: &[String], today: Day) -> String {
    let usual = field.map_or("", |field| field.spec.usual).split(' ').next().unwrap_or_default();
    let leads_to = field.and_then(|field| leads_to(field.control));
    let is_phone = matches!(field.map(|field| field.control), Some(Control::Phone | Control::Several(&Control::Phone)));
    match (column.cell, leads_to) {
        _ if matches!(field.map(|field| field.control), Some(Control::ResidentId)) => EXAMPLE_NUMBER.to_owned(),
        _ if is_phone => EXAMPLE_PHONE.to_owned(),
        _ if !choices.is_empty() => choices[0].clone(),
        (_, Some("worker")) => "陈社工".to_owned(),
        (_, Some("person" | "household")) => "宋阿公".to_owned(),
        (CellSort::Day, _) => today.to_string(),
        (CellSort::Time, _) => "09:30".to_owned(),
        (CellSort::Minutes, _) => "20".to_owned(),
        (CellSort::Tenths, _) => "36.5".to_owned(),
        (CellSort::Number, _) => if usual.is_empty() { "1" } else { usual }.to_owned(),
        _ if column.required => format!("填{}", column.label),
        _ => String::new(),
    }
}

/// The kind of record that a field names, itself or by the first member of its rows.
fn leads_to(control: Control) -> Option<&'static str> {
    match control {
        Control::Link(kind) => Some(kind),
        Control::Several(inner) => leads_to(*inner),
        Control::Rows(shape) => leads_to(shape.fields.first()?.control),
        _ => None,
    }
}
