//! All answers to a form as a workbook: a row an answer, a column a question, as they were answered. Called by the router. It goes out only to who may
//! export the class, and is written into the audit. Absent: names of people who were not asked for their name.

use super::forms::Known;
use crate::survey::{QuestionSort, SurveyAnswer};
use base::{Shape as _, Value as _, policy::Action, policy::Class, policy::Grant};
use sheets::{Column, Kind, SheetFault, SheetWriter, Value};
use shell::export::XLSX;
use shell::{Answer, Refusal, Visit};
use store::Row;

/// Answers of a page of reading.
const PAGE_ROWS: u32 = 500;
/// Answers of a workbook; a station that has more asks for a period of the list.
const ROWS_MAX: usize = 50_000;

pub(super) fn file(visit: &Visit) -> Result<Answer, Refusal> {
    let known = Known::of(visit)?;
    if !visit.actor()?.may(Class::Screening, Action::Export) {
        return Err(Refusal::Denied);
    }
    let answers = answers(visit, &known)?;
    let kind = visit.shell.registry().kind(&known.row.kind).ok_or(Refusal::NotFound)?;
    visit.looked(&known.row, kind, "Export")?;
    let bytes = workbook(visit, &known, &answers).map_err(|fault| Refusal::Bug(fault.to_string()))?;
    let name = format!("{}_{}_{}份.xlsx", known.form.title, visit.today(), answers.len());
    Ok(Answer::File { name, media: XLSX, bytes })
}

/// Answers to the form that the caller may export, newest first.
fn answers(visit: &Visit, known: &Known) -> Result<Vec<(Row, SurveyAnswer)>, Refusal> {
    let store = visit.shell.store();
    let kind = visit.shell.registry().kind(SurveyAnswer::CODE).ok_or(Refusal::NotFound)?;
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let linked = store.linked(known.row.key, Some("form"), after, PAGE_ROWS)?;
        after = linked.last().map(|linked| linked.row.key);
        let is_end = linked.len() < PAGE_ROWS as usize;
        let mut rows: Vec<Row> = linked.into_iter().map(|linked| linked.row).collect();
        rows.retain(|row| row.kind == SurveyAnswer::CODE && row.ended_at.is_none() && visit.sees(row, kind.class, Grant::Read));
        let documents = store.open_each(&rows)?;
        let read = documents.into_iter().map(|opened| opened.ok().and_then(|opened| SurveyAnswer::from_json(&opened.doc?)));
        found.extend(rows.into_iter().zip(read).filter_map(|(row, answer)| Some((row, answer?))));
        if is_end || found.len() >= ROWS_MAX {
            return Ok(found);
        }
    }
}

fn workbook(visit: &Visit, known: &Known, answers: &[(Row, SurveyAnswer)]) -> Result<Vec<u8>, SheetFault> {
    let mut book = SheetWriter::new(visit.now)?;
    let org = visit.shell.org_name(known.row.org);
    let (count, version) = (answers.len().to_string(), known.row.version.to_string());
    let made = format!("{} {} {}", visit.actor.as_ref().map_or("", |actor| actor.name.as_str()), visit.today(), visit.now.clock());
    book.about("表单答卷", &[("表单", &known.form.title.0), ("单位", &org), ("版本", &version), ("份数", &count), ("导出", &made)])?;
    let asked: Vec<_> =
        known.design.questions.iter().filter(|question| question.sort.is_asked() || question.sort == QuestionSort::Calculate).collect();
    let mut columns = vec![Column::of("日期", Kind::Day), Column::text("回执号"), Column::text("版本")];
    columns.extend(asked.iter().map(|question| match question.sort {
        QuestionSort::Integer => Column::of(label(question), Kind::Integer),
        QuestionSort::Day => Column::of(label(question), Kind::Day),
        _ => Column::text(label(question)),
    }));
    let mut sheet = book.sheet("答卷", &format!("{}\n{org}", known.form.title), &columns)?;
    for (_, answer) in answers {
        let mut cells: Vec<Value> =
            vec![answer.on.into(), answer.receipt.as_ref().map_or("", |receipt| receipt.0.as_str()).into(), answer.version.to_string().into()];
        cells.extend(asked.iter().map(|question| cell(answer, &question.name)));
        sheet.row(&cells)?;
    }
    sheet.finish()?;
    book.into_bytes()
}

fn label(question: &crate::survey::Question) -> &str {
    if question.label.is_empty() { &question.name } else { &question.label }
}

fn cell(answer: &SurveyAnswer, question: &str) -> Value {
    let Some(answered) = answer.answer(question) else { return Value::Empty };
    let text = answered.shown.as_ref().unwrap_or(&answered.value).0.clone();
    match answered.sort {
        QuestionSort::Integer => text.parse::<i64>().map_or_else(|_| text.into(), Into::into),
        QuestionSort::Day => text.parse::<base::Day>().map_or_else(|_| text.into(), Into::into),
        _ => text.into(),
    }
}
