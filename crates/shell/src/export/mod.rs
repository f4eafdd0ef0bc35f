//! Records out as a workbook: a ledger with its headings in its order, or all fields of a kind; real dates and numbers, ids and phones as text, a
//! first sheet that says what is in it, a last column by which an edited row finds its record again. Names are masked and what was told in
//! confidence is left out, unless a purpose is given, which is printed and kept with the order (`order.rs`). Who has made a file, when, and how much
//! is in it stands in its properties and at the foot of its pages. Called by the pages and the command line.
//!
//! Rows are read by keyset pages and what they name in bulk, so a million rows need no more memory than a thousand. Absent: reading back,
//! which is the importer's (`written.rs` tells it what was written).

mod blank;
pub(crate) mod cells;
pub(crate) mod named;
mod order;
mod order_pages;
mod own;
mod pages;
mod written;

pub use blank::blank;
pub(crate) use order::print_alone;
pub(crate) use order_pages::{ROUTES as ORDER_ROUTES, waiting_card};
pub(crate) use pages::ROUTES;
pub(crate) use written::{WrittenCell, WrittenRow, written};

use crate::ledger::{Ledger, RECORD_HEADING};
use crate::{Actor, Refusal, Shell, slice::KindDef};
use base::{Day, Id, Key, Moment, Typed, json};
use cells::{Columns, Mask, value};
use named::Faces;
use sheets::{Column, Kind, SheetFault, SheetWriter, Value};
use std::{
    collections::{HashMap, VecDeque},
    io::{Seek, Write},
};
use store::{AuditEntry, Cursor, ListQuestion, Row};

/// The media type of a workbook.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Records read at once.
const PAGE_ROWS: u32 = 500;

/// What is exported, for whom and why.
pub struct Export<'a> {
    /// The kind.
    pub kind: &'static KindDef,
    /// The ledger whose columns are written; none for all fields of the kind.
    pub ledger: Option<&'static Ledger>,
    /// Which records; its limit and cursor are not used.
    pub question: ListQuestion,
    /// What was chosen besides the period, in words, for the first sheet.
    pub filter: String,
    /// Whether the workbook of the caller's organisation is filled in, if it has one.
    pub own: bool,
    /// Why names are needed; without it they are masked.
    pub purpose: Option<&'a str>,
    /// The order that was agreed to; without one an export with names makes its own.
    pub order: Option<Id>,
    /// Who asks.
    pub actor: &'a Actor,
}

impl Export<'_> {
    /// What the file is called: the ledger, or the kind.
    pub fn label(&self) -> &'static str {
        self.ledger.map_or(self.kind.shape.label, |ledger| ledger.label)
    }

    /// 东山街社工站_走访电访登记_2026-11-01至11-21_12条.xlsx
    pub fn file_name(&self, shell: &Shell, org: Key, today: Day) -> Result<String, Refusal> {
        let count = shell.store().count(&self.question)?;
        let unit = if self.kind.class == base::policy::Class::Person { "人" } else { "条" };
        let name = format!("{}_{}_{}_{count}{unit}.xlsx", shell.org_name(org), self.label(), period(&self.question, today));
        Ok(name.chars().filter(|c| !"/\\:*?\"<>|".contains(*c)).collect())
    }
}

/// 2026-11-01至11-21, 截至2026-11-21
fn period(question: &ListQuestion, today: Day) -> String {
    let to = question.to.unwrap_or(today);
    match question.from {
        None => format!("截至{to}"),
        Some(from) if from == to => from.to_string(),
        Some(from) if from.ymd().0 == to.ymd().0 => format!("{from}至{}", &to.to_string()[5..]),
        Some(from) => format!("{from}至{to}"),
    }
}

/// Writes the workbook, piece by piece.
pub fn export(shell: &Shell, export: &Export<'_>, out: &mut (impl Write + Seek + Send), now: Moment) -> Result<(), Refusal> {
    match own::of_export(shell, export)? {
        Some(template) => fill_own(shell, export, &template, out, now),
        None => book(shell, export, now)?.write_to(out).map_err(broken),
    }
}

#[expect(clippy::needless_pass_by_value, reason = "it is given to map_err")]
fn broken(fault: SheetFault) -> Refusal {
    Refusal::Bug(fault.to_string())
}

fn book(shell: &Shell, export: &Export<'_>, now: Moment) -> Result<SheetWriter, Refusal> {
    let mark = mark(shell, export, now)?;
    let mut book = SheetWriter::new(now).and_then(|book| book.marked(&mark)).map_err(broken)?;
    let lines = about(shell, export, now)?;
    let lines: Vec<(&str, &str)> = lines.iter().map(|(name, text)| (*name, text.as_str())).collect();
    book.about(export.label(), &lines).map_err(broken)?;
    let mut source = Source::new(shell, export, now.day());
    let columns: Vec<Column> = source.headings().iter().map(|(heading, kind)| Column::of(heading, *kind)).collect();
    loop {
        let mut sheet = book.sheet(export.label(), export.label(), &columns).map_err(broken)?;
        sheet.mark_last();
        let mut row = None;
        while sheet.has_room() {
            row = source.next()?;
            let Some(row) = &row else { break };
            sheet.row(row).map_err(broken)?;
        }
        sheet.finish().map_err(broken)?;
        if row.is_none() {
            break;
        }
    }
    source.log(now)?;
    Ok(book)
}

/// A station's own workbook with the rows in it.
fn fill_own(shell: &Shell, export: &Export<'_>, template: &[u8], out: &mut (impl Write + Seek), now: Moment) -> Result<(), Refusal> {
    let mut source = Source::new(shell, export, now.day());
    let names = own::Names::of(export.ledger.ok_or(Refusal::NotFound)?);
    let words = about(shell, export, now)?;
    let mut failed = None;
    let rows = std::iter::from_fn(|| {
        source.next().unwrap_or_else(|refusal| {
            failed = Some(refusal);
            None
        })
    });
    sheets::fill(template, &names.wanted(), &words, rows, out).map_err(broken)?;
    match failed {
        Some(refusal) => Err(refusal),
        None => source.log(now),
    }
}

/// Who, when, how much: at the foot of every page.
fn mark(shell: &Shell, export: &Export<'_>, now: Moment) -> Result<String, Refusal> {
    let names = if export.purpose.is_some() { "含姓名" } else { "已遮名" };
    let count = shell.store().count(&export.question)?;
    Ok(format!("{} {} {} 导出 {count} 条，{names}", export.actor.name, now.day(), now.clock()))
}

/// The lines of the first sheet.
fn about(shell: &Shell, export: &Export<'_>, now: Moment) -> Result<Vec<(&'static str, String)>, Refusal> {
    let question = &export.question;
    let masked = "姓名、证件号、电话已遮住，保密内容没有导出";
    let day = |day: Option<Day>, otherwise: &str| day.map_or(otherwise.to_owned(), |day| day.to_string());
    let orgs = question.orgs.as_deref().unwrap_or_default();
    let outermost = shell.store().tree().iter().find(|node| orgs.contains(&node.key)).map(|node| node.key);
    Ok(vec![
        ("内容", export.kind.shape.about.trim().to_owned()),
        ("期间", format!("{} 至 {}", day(question.from, "最早"), day(question.to, &now.day().to_string()))),
        ("单位", outermost.map_or_else(String::new, |org| format!("{}{}", shell.org_name(org), if orgs.len() > 1 { "及下属" } else { "" }))),
        ("筛选", if export.filter.is_empty() { "没有，全部记录".to_owned() } else { export.filter.clone() }),
        ("口径", "一行是一条现行记录；更正过的只有最后一版，删除的没有。日期是登记的服务日期，不是录入日期。".to_owned()),
        ("条数", shell.store().count(question)?.to_string()),
        ("遮盖", export.purpose.map_or(masked, |_| "没有遮盖，含姓名和保密内容，用后请删除").to_owned()),
        ("用途", export.purpose.unwrap_or("没有填写").to_owned()),
        ("导出人", export.actor.name.clone()),
        ("导出时间", format!("{} {}", now.day(), now.clock())),
        (sheets::MARK_WORD, mark(shell, export, now)?),
        ("截至", format!("第 {} 次写入", shell.store().seq())),
        ("改了再导入", format!("在表里改完可以原样导入：只有改动的格子会更正到记录里。最后一列“{RECORD_HEADING}”请不要改。")),
    ])
}

/// The rows of an export, one after the other.
struct Source<'a> {
    shell: &'a Shell,
    export: &'a Export<'a>,
    columns: Columns,
    /// Names of organisations and accounts.
    orgs: HashMap<Key, String>,
    accounts: HashMap<Key, String>,
    faces: Faces<'a>,
    mask: Option<Mask>,
    today: Day,
    after: Option<Cursor>,
    waiting: VecDeque<Vec<Value>>,
    written: u32,
    ended: bool,
}

impl<'a> Source<'a> {
    fn new(shell: &'a Shell, export: &'a Export<'a>, today: Day) -> Self {
        let columns = Columns { kind: export.kind, ledger: export.ledger };
        let in_full = export.ledger.is_some_and(|ledger| ledger.columns.iter().any(|column| column.give.is_some()));
        let faces = Faces::new(shell, export.purpose.map(|_| export.actor), in_full);
        let mask = export.purpose.is_none().then(|| Mask::of(export.kind));
        Self {
            shell,
            export,
            columns,
            orgs: HashMap::new(),
            accounts: HashMap::new(),
            faces,
            mask,
            today,
            after: None,
            waiting: VecDeque::new(),
            written: 0,
            ended: false,
        }
    }

    fn headings(&self) -> Vec<(String, Kind)> {
        let mut headings: Vec<(String, Kind)> = self.columns.headings().into_iter().map(|column| (column.heading, column.kind)).collect();
        if self.export.ledger.is_none() {
            headings.extend(["单位", "记录人"].map(|heading| (heading.to_owned(), Kind::Text)));
        }
        headings.push((RECORD_HEADING.to_owned(), Kind::Text));
        headings
    }

    fn next(&mut self) -> Result<Option<Vec<Value>>, Refusal> {
        while self.waiting.is_empty() && !self.ended {
            self.read()?;
        }
        Ok(self.waiting.pop_front())
    }

    /// The next page of records.
    fn read(&mut self) -> Result<(), Refusal> {
        let store = self.shell.store();
        let rows = store.list(&ListQuestion { after: self.after, limit: PAGE_ROWS, ..self.export.question.clone() })?;
        self.after = rows.last().map(Row::cursor);
        self.ended = rows.len() < PAGE_ROWS as usize;
        let opened = store.open_all(&rows)?;
        let mut typed = Vec::with_capacity(rows.len());
        for (row, opened) in rows.into_iter().zip(opened) {
            let Some(document) = opened.doc else { continue };
            let is_of_another = self.export.ledger.zip(self.export.kind.ledger).is_some_and(|(ledger, of)| of(&document) != ledger.code);
            if !is_of_another {
                let texts = (self.export.kind.fill)(&document, self.today).unwrap_or_else(|| Typed::new(self.today));
                typed.push((row, self.mask.as_ref().map_or_else(|| texts.clone(), |mask| mask.hide(&texts, false))));
            }
        }
        self.faces.meet(typed.iter().map(|(_, typed)| typed))?;
        let headings = self.columns.headings();
        for (row, typed) in &typed {
            self.written += 1;
            let texts = self.columns.texts(typed, &self.faces, self.written);
            let mut values: Vec<Value> = headings.iter().zip(texts).map(|(heading, text)| value(heading.kind, text)).collect();
            if self.export.ledger.is_none() {
                let (shell, org, author) = (self.shell, row.org, row.author);
                values.push(Value::Text(self.orgs.entry(org).or_insert_with(|| shell.org_name(org)).clone()));
                values.push(Value::Text(self.accounts.entry(author).or_insert_with(|| shell.account_name(author)).clone()));
            }
            values.push(Value::Text(format!("{}@{}", row.id, row.version)));
            self.waiting.push_back(values);
        }
        Ok(())
    }

    /// Remembers who took what out and why.
    fn log(&self, now: Moment) -> Result<(), Refusal> {
        let what = self.export.ledger.map_or(self.export.kind.shape.code, |ledger| ledger.code);
        let why = match (self.export.purpose, self.export.order) {
            (None, _) => "masked".to_owned(),
            (Some(_), Some(order)) => format!("plain {order}"),
            (Some(purpose), None) => {
                // the purpose is a sentence of somebody's and may name somebody: it is sealed, and the audit names the order
                let asked = json!({if self.export.ledger.is_some() { "ledger" } else { "kind" }: what, "purpose": purpose});
                format!("plain {}", order::keep(self.shell, self.export.actor, self.written, asked, now, true)?)
            }
        };
        let detail = format!("{what} {} {why}", self.written);
        let entry = AuditEntry { at: now, actor: self.export.actor.account, action: "Export".into(), target: Key::NONE, detail };
        Ok(self.shell.store().audit(&[entry])?)
    }
}
