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
pub(crate) use order::{may_return_alone, print_alone, print_file_alone, return_alone};
pub(crate) use order_pages::{ROUTES as ORDER_ROUTES, waiting_card};
pub(crate) use pages::ROUTES;
pub(crate) use written::{WrittenCell, WrittenRow, written};

use crate::ledger::{Ledger, RECORD_HEADING};
use crate::{Actor, Refusal, Shell, slice::KindDef};
use base::{
    Day, Id, Json, Key, Moment, Typed, json,
    policy::{Action, Class, Grant},
};
use cells::{Columns, Mask, value};
use named::Faces;
use sheets::{Column, Kind, SheetFault, SheetWriter, Value};
use std::{
    cell::OnceCell,
    collections::{HashMap, HashSet, VecDeque},
    io::{Seek, Write},
};
use store::{Cursor, ListQuestion, Row};

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
    /// How many records it has, once they were counted; made empty.
    pub counted: OnceCell<u64>,
}

impl Export<'_> {
    /// Whether a record goes out to the one who asks.
    fn includes(&self, shell: &Shell, row: &Row) -> bool {
        shell.may(self.actor, self.kind.class, Action::Export, row)
    }

    /// Whether a record that goes out may do so in plain: not that of a minor without an approval.
    fn shows(&self, shell: &Shell, row: &Row) -> bool {
        matches!(shell.awaits_approval(self.actor, row), Ok(None))
    }

    /// What the file is called: the ledger, or the kind.
    pub fn label(&self) -> &'static str {
        self.ledger.map_or(self.kind.shape.label, |ledger| ledger.label)
    }

    /// How many records it has. Counted once: for a ledger of which only some goes out, every record has to be opened for it.
    fn count(&self, shell: &Shell) -> Result<u64, Refusal> {
        if let Some(count) = self.counted.get() {
            return Ok(*count);
        }
        let count = self.recount(shell)?;
        Ok(*self.counted.get_or_init(|| count))
    }

    fn recount(&self, shell: &Shell) -> Result<u64, Refusal> {
        let is_whole = self.kind.class == Class::Structure || shell.is_whole(self.actor, self.kind.class, Grant::Read);
        if is_whole && (self.ledger.is_none() || self.kind.ledger.is_none()) {
            return Ok(shell.store().count(&self.question)?);
        }
        // Which of the ledgers of its kind a record belongs to is known when it is opened, whether it goes out when it is looked at.
        let (mut records, mut count) = (Records::of(self), 0);
        while let Some(page) = records.next(shell)? {
            count += page.len() as u64;
        }
        Ok(count)
    }

    /// 东山街社工站及下级, for what is nowhere below anything else that is exported.
    fn scope(&self, shell: &Shell) -> String {
        let Some(orgs) = &self.question.orgs else { return "全部单位".to_owned() };
        let tree = shell.store().tree();
        let below: HashSet<Key> = orgs.iter().flat_map(|org| tree.subtree_ever(*org).into_iter().filter(move |other| other != org)).collect();
        let outermost: Vec<Key> = orgs.iter().copied().filter(|org| !org.is_none() && !below.contains(org)).collect();
        let name = outermost.first().map_or_else(String::new, |org| shell.org_name(*org));
        match outermost.len() {
            0 | 1 if orgs.len() < 2 => name,
            0 | 1 => format!("{name}及下级"),
            several => format!("{name}等 {several} 个单位"),
        }
    }

    /// 东山街社工站_走访电访登记_2026-11-01至11-21_12条.xlsx
    pub fn file_name(&self, shell: &Shell, org: Key, today: Day) -> Result<String, Refusal> {
        let count = self.count(shell)?;
        let unit = if self.kind.class == Class::Person { "人" } else { "条" };
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

/// 2026-11-01 至 2026-11-21, for the page.
fn days(question: &ListQuestion, today: Day) -> String {
    let from = question.from.map_or_else(|| "最早".to_owned(), |day| day.to_string());
    format!("{from} 至 {}", question.to.unwrap_or(today))
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
    let count = export.count(shell)?;
    let mark = mark(export, count, now);
    let mut book = SheetWriter::new(now).and_then(|book| book.marked(&mark)).map_err(broken)?;
    let scope = export.scope(shell);
    book.foot(&scope, &mark);
    let lines = about(shell, export, count, now)?;
    let lines: Vec<(&str, &str)> = lines.iter().map(|(name, text)| (*name, text.as_str())).collect();
    book.about(export.label(), &lines).map_err(broken)?;
    let mut source = Source::new(shell, export, now.day());
    let columns: Vec<Column> = source.headings().iter().map(|(heading, kind)| Column::of(heading, *kind)).collect();
    let title = format!("{}\n{scope}　{}", export.label(), days(&export.question, now.day()));
    loop {
        let mut sheet = book.sheet(export.label(), &title, &columns).map_err(broken)?;
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
    let words = about(shell, export, export.count(shell)?, now)?;
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
fn mark(export: &Export<'_>, count: u64, now: Moment) -> String {
    let names = if export.purpose.is_some() { "含姓名" } else { "已遮名" };
    format!("{} {} {} 导出 {count} 条，{names}", export.actor.name, now.day(), now.clock())
}

/// The lines of the first sheet.
fn about(shell: &Shell, export: &Export<'_>, count: u64, now: Moment) -> Result<Vec<(&'static str, String)>, Refusal> {
    let question = &export.question;
    let masked = "姓名、证件号、电话已遮住，保密内容没有导出";
    Ok(vec![
        ("内容", export.kind.shape.about.trim().to_owned()),
        ("期间", days(question, now.day())),
        ("单位", export.scope(shell)),
        ("筛选", if export.filter.is_empty() { "没有，全部记录".to_owned() } else { export.filter.clone() }),
        ("口径", format!("一行是一条现行记录；更正过的只有最后一版，删除的没有。日期是登记的服务日期，不是录入日期。{}", destroyed(shell, export)?)),
        ("条数", count.to_string()),
        ("遮盖", export.purpose.map_or(masked, |_| "没有遮盖，含姓名和保密内容，用后请删除").to_owned()),
        ("用途", export.purpose.unwrap_or("没有填写").to_owned()),
        ("导出人", export.actor.name.clone()),
        ("导出时间", format!("{} {}", now.day(), now.clock())),
        (sheets::MARK_WORD, mark(export, count, now)),
        ("截至", format!("第 {} 次写入", shell.store().seq())),
        ("改了再导入", format!("在表里改完可以原样导入：只有改动的格子会更正到记录里。最后一列“{RECORD_HEADING}”请不要改。")),
    ])
}

/// What the sheet says of records whose vault was destroyed: they are counted, but have no contents to be written.
fn destroyed(shell: &Shell, export: &Export<'_>) -> Result<&'static str, Refusal> {
    let class = export.kind.class.code();
    let exported = |owner: Key| export.question.orgs.as_ref().is_none_or(|orgs| orgs.contains(&owner));
    let gone = shell.store().vaults()?.iter().any(|vault| !vault.is_open() && vault.class == class && exported(vault.owner));
    Ok(if gone { "内容已销毁的记录只计入条数，不在表里。" } else { "" })
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
    mask: Mask,
    today: Day,
    records: Records<'a>,
    waiting: VecDeque<Vec<Value>>,
    written: u32,
}

/// The records of an export, a page at a time, from the first day on.
struct Records<'a> {
    export: &'a Export<'a>,
    after: Option<Cursor>,
    has_ended: bool,
}

impl<'a> Records<'a> {
    fn of(export: &'a Export<'a>) -> Self {
        Self { export, after: None, has_ended: false }
    }

    /// The next page with the documents, none after the last; a page may have nothing in it for this ledger.
    fn next(&mut self, shell: &Shell) -> Result<Option<Vec<(Row, Json)>>, Refusal> {
        if self.has_ended {
            return Ok(None);
        }
        let store = shell.store();
        let question = ListQuestion { after: self.after, limit: PAGE_ROWS, oldest_first: true, ..self.export.question.clone() };
        let mut rows = store.list(&question)?;
        self.after = rows.last().map(Row::cursor);
        self.has_ended = rows.len() < PAGE_ROWS as usize;
        rows.retain(|row| self.export.includes(shell, row));
        let opened = store.open_all(&rows)?;
        let ledger = self.export.ledger.zip(self.export.kind.ledger);
        let records = rows.into_iter().zip(opened).filter_map(|(row, opened)| Some((row, opened.doc?)));
        Ok(Some(records.filter(|(_, document)| ledger.is_none_or(|(ledger, of)| of(document) == ledger.code)).collect()))
    }
}

impl<'a> Source<'a> {
    fn new(shell: &'a Shell, export: &'a Export<'a>, today: Day) -> Self {
        let columns = Columns { kind: export.kind, ledger: export.ledger };
        let in_full = export.ledger.is_some_and(|ledger| ledger.columns.iter().any(|column| column.give.is_some()));
        let faces = Faces::new(shell, export.purpose.map(|_| export.actor), in_full);
        let mask = Mask::of(export.kind);
        Self {
            shell,
            export,
            columns,
            orgs: HashMap::new(),
            accounts: HashMap::new(),
            faces,
            mask,
            today,
            records: Records::of(export),
            waiting: VecDeque::new(),
            written: 0,
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
        while self.waiting.is_empty() {
            let Some(page) = self.records.next(self.shell)? else { break };
            self.write(page)?;
        }
        Ok(self.waiting.pop_front())
    }

    /// The rows of a page of records.
    fn write(&mut self, page: Vec<(Row, Json)>) -> Result<(), Refusal> {
        let mut typed = Vec::with_capacity(page.len());
        for (row, document) in page {
            let texts = (self.export.kind.fill)(&document, self.today).unwrap_or_else(|| Typed::new(self.today));
            let plain = self.export.purpose.is_some() && self.export.shows(self.shell, &row);
            typed.push((row, if plain { texts } else { self.mask.hide(&texts, false) }));
        }
        self.faces.meet(typed.iter().map(|(_, typed)| typed))?;
        let headings = self.columns.headings();
        for (row, typed) in &typed {
            self.written += 1;
            let texts = self.columns.texts(row.key, typed, &self.faces, self.written)?;
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
        self.shell.write_down(self.export.actor, "Export", Key::NONE, &detail)
    }
}
