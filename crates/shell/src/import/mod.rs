//! Taking ledgers in: each row becomes what would have been typed and goes through the one door, whole or not at all. A row's record has an id made
//! from the row's own contents, so that the same file taken twice adds nothing; people on file are recognised (`recognise.rs`), so that a roster
//! with two more rows adds two people. Called by the import pages and the command line.

mod days;
mod pages;
mod recognise;
mod registrar;

pub(crate) use pages::ROUTES;
pub use pages::Uploads;

use crate::ledger::{CellSort, Ledger, Row, RowFault};
use crate::{Act, Actor, Entry, Refusal, Shell};
use base::{Day, Id, Key, Moment, Problem, Typed};
use days::{Days, LOOK_AHEAD};
use recognise::Recognised;
use registrar::Registrar;
use sha2::{Digest, Sha256};
use sheets::{SheetFault, TableRow, TableRows, Wanted, Workbook};
use std::collections::HashMap;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, AtomicU32, Ordering},
    mpsc::{Receiver, sync_channel},
};
use store::Stored;

/// Rows of one file; the rest is refused as a whole, with advice to split the file.
pub const ROWS_PER_IMPORT_MAX: u32 = 200_000;
/// Refusals that are kept with their values; beyond this only their number.
const REFUSALS_KEPT_MAX: usize = 5_000;
/// Rows under way at once: enough to fill the writer's batches.
const WRITERS: usize = 16;

/// What is to be imported and where.
#[derive(Clone, Copy)]
pub struct Plan {
    /// The ledger.
    pub ledger: &'static Ledger,
    /// The organisation under which the rows are filed.
    pub org: Key,
    /// Read and check everything, write nothing.
    pub dry_run: bool,
}

/// What became of the rows.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// Rows of data found.
    pub rows: u32,
    /// Stored now (or to be stored, in a dry run).
    pub stored: u32,
    /// Stored before, or about people who are on file already.
    pub already: u32,
    /// Rows refused.
    pub refused: u32,
    /// People and things that were not known and have been made, to be checked.
    pub made: u32,
    /// Why, cell by cell.
    pub refusals: Vec<sheets::Refusal>,
    /// Columns that nobody knows; what they hold is kept in the remark.
    pub unknown: Vec<String>,
    /// Where the headers are, for the marked copy.
    pub headers: Vec<sheets::HeaderPlace>,
    /// Lines left out and why, in words.
    pub skipped: Vec<String>,
}

/// How far an import is; read by whoever waits for it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Rows done.
    pub done: AtomicU32,
    /// Whether to stop after the rows under way.
    pub stop: AtomicBool,
}

/// A row on its way to the store.
struct Waiting {
    act: Act,
    place: Place,
}

/// Where a row stands in the file, for its refusal.
struct Place {
    sheet: Arc<str>,
    row: u32,
    /// Heading and value by path.
    cells: Vec<(&'static str, String, String)>,
}

impl Place {
    fn refusal(&self, path: &str, sentence: &str) -> sheets::Refusal {
        // `served.0.person` was read from the column `served`.
        let whole = path.split('.').next().unwrap_or(path);
        let cell = self.cells.iter().find(|(at, ..)| *at == path).or_else(|| self.cells.iter().find(|(at, ..)| *at == whole));
        sheets::Refusal {
            sheet: self.sheet.to_string(),
            row: self.row,
            column: cell.map(|(_, heading, _)| heading.clone()),
            value: cell.map(|(_, _, value)| value.clone()).unwrap_or_default(),
            reason: sentence.to_owned(),
        }
    }
}

/// Imports a workbook. Rows are refused one by one; what fails as a whole (no header, broken file, no permission) is the error.
pub fn import(shell: &Shell, actor: &Actor, plan: Plan, workbook: &mut Workbook, progress: &Progress) -> Result<Outcome, Refusal> {
    let kind = shell.registry().kind(plan.ledger.kind).ok_or(Refusal::NotFound)?;
    if !shell.may_write(actor, kind.class, plan.org) {
        return Err(Refusal::Denied);
    }
    let outcome = Mutex::new(Outcome::default());
    let (to_writers, waiting) = sync_channel::<Waiting>(WRITERS * 4);
    let waiting = Mutex::new(waiting);
    let broken = Mutex::new(None);
    std::thread::scope(|scope| {
        for _ in 0..if plan.dry_run { 0 } else { WRITERS } {
            scope.spawn(|| write_rows(shell, actor, &waiting, &outcome, progress, &broken));
        }
        let mut reading =
            Reading { shell, actor, plan, registrar: Registrar::new(shell, plan.org), seen: HashMap::new(), outcome: &outcome, progress };
        let read = reading.workbook(workbook, &|waiting| to_writers.send(waiting).is_ok());
        drop(to_writers);
        read
    })?;
    if let Some(refusal) = broken.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        return Err(refusal);
    }
    let mut outcome = outcome.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    outcome.refusals.sort_by(|a, b| (&a.sheet, a.row).cmp(&(&b.sheet, b.row)));
    Ok(outcome)
}

/// Takes rows from the queue and stores them, until the reader is done.
fn write_rows(
    shell: &Shell,
    actor: &Actor,
    waiting: &Mutex<Receiver<Waiting>>,
    outcome: &Mutex<Outcome>,
    progress: &Progress,
    broken: &Mutex<Option<Refusal>>,
) {
    loop {
        let next = waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).recv();
        let Ok(row) = next else { return };
        if let Err(refusal) = store_row(shell, actor, &row, outcome) {
            progress.stop.store(true, Ordering::Relaxed);
            broken.lock().unwrap_or_else(std::sync::PoisonError::into_inner).get_or_insert(refusal);
        }
        progress.done.fetch_add(1, Ordering::Relaxed);
    }
}

fn store_row(shell: &Shell, actor: &Actor, row: &Waiting, outcome: &Mutex<Outcome>) -> Result<(), Refusal> {
    let mut tries = 0;
    let result = loop {
        match shell.carry_out(actor, row.act.clone()) {
            // The queue is short and the import is patient.
            Err(Refusal::Busy(_)) if tries < 50 => {
                tries += 1;
                std::thread::sleep(std::time::Duration::from_millis(20 * tries));
            }
            other => break other,
        }
    };
    let mut outcome = outcome.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    match result {
        Ok(receipt) if receipt.stored == Stored::Already => outcome.already += 1,
        Ok(_) => outcome.stored += 1,
        Err(Refusal::Problem(problem)) => outcome.refuse(&row.place, &problem),
        // Somebody changed the draft while the file was being read.
        Err(overtaken @ Refusal::Overtaken { .. }) => outcome.refuse(&row.place, &Problem::overtaken("overtaken", overtaken.sentence())),
        Err(other) => return Err(other),
    }
    Ok(())
}

impl Outcome {
    fn refuse(&mut self, place: &Place, problem: &Problem) {
        self.refused += 1;
        let faults: Vec<sheets::Refusal> = if problem.faults.is_empty() {
            vec![place.refusal("", &problem.sentence)]
        } else {
            problem.faults.iter().map(|fault| place.refusal(&fault.path, &fault.sentence)).collect()
        };
        if self.refusals.len() < REFUSALS_KEPT_MAX {
            self.refusals.extend(faults);
        }
    }
}

/// The reading side: rows in the order of the file.
struct Reading<'a> {
    shell: &'a Shell,
    actor: &'a Actor,
    plan: Plan,
    registrar: Registrar<'a>,
    /// How often the same row has come: the second of two equal rows is another record.
    seen: HashMap<[u8; 32], u32>,
    outcome: &'a Mutex<Outcome>,
    progress: &'a Progress,
}

impl Reading<'_> {
    fn workbook(&mut self, workbook: &mut Workbook, send: &dyn Fn(Waiting) -> bool) -> Result<(), Refusal> {
        let synonyms: Vec<Vec<&str>> =
            self.plan.ledger.columns.iter().map(|column| column.heads.split(' ').filter(|head| !head.is_empty()).collect()).collect();
        let columns = self.plan.ledger.columns.iter().zip(&synonyms);
        let wanted: Vec<Wanted<'_>> =
            columns.map(|(column, synonyms)| Wanted { path: column.path, label: column.label, synonyms, required: column.required }).collect();
        let mut read_any = false;
        let mut last_fault = None;
        for sheet in workbook.sheets().to_vec() {
            let mut rows = match TableRows::open(workbook, &sheet, &wanted) {
                Ok(rows) if rows.header().missing.is_empty() => rows,
                Ok(rows) => {
                    last_fault = Some(SheetFault::NoHeader(rows.header().missing.clone()));
                    continue;
                }
                Err(fault) => {
                    last_fault = Some(fault);
                    continue;
                }
            };
            read_any = true;
            self.note_header(&sheet, &rows);
            let first: Vec<TableRow> = rows.by_ref().take(LOOK_AHEAD).collect::<Result<_, _>>().map_err(|fault| broken_file(&fault))?;
            let mut days = Days::of(self.plan.ledger, self.shell.now().day(), &first);
            for row in first.into_iter().map(Ok).chain(rows.by_ref()) {
                let row = row.map_err(|fault| broken_file(&fault))?;
                if self.progress.stop.load(Ordering::Relaxed) {
                    return Ok(());
                }
                self.row(&row, &mut days, send)?;
            }
            let skipped = rows
                .skipped()
                .iter()
                .filter(|skipped| !matches!(skipped.why, sheets::Skip::NotFilled))
                .map(|skipped| format!("第 {} 行“{}”不是数据，没有导入", skipped.row, skipped.text));
            self.outcome().skipped.extend(skipped);
        }
        match last_fault {
            Some(fault) if !read_any => Err(broken_file(&fault)),
            _ => Ok(()),
        }
    }

    fn outcome(&self) -> std::sync::MutexGuard<'_, Outcome> {
        self.outcome.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn note_header(&self, sheet: &str, rows: &TableRows<'_>) {
        let header = rows.header();
        let mut outcome = self.outcome();
        outcome.headers.push(sheets::HeaderPlace { sheet: sheet.to_owned(), row: header.row });
        outcome.unknown.extend(header.unknown.iter().map(|column| match &column.doubles {
            Some(other) => format!("“{}”（已有一列作“{other}”）", column.heading),
            None => format!("“{}”", column.heading),
        }));
    }

    fn row(&mut self, row: &TableRow, days: &mut Days, send: &dyn Fn(Waiting) -> bool) -> Result<(), Refusal> {
        let today = self.shell.now().day();
        let total = {
            let mut outcome = self.outcome();
            outcome.rows += 1;
            outcome.rows
        };
        if total > ROWS_PER_IMPORT_MAX {
            return Err(Problem::new("too_many_rows", format!("一个文件最多 {ROWS_PER_IMPORT_MAX} 行，请拆成几个文件")).into());
        }
        let place = place(self.plan.ledger, row);
        let taken = read_cells(self.plan.ledger, row, days).and_then(|cells| {
            let row = Row { today, cells, unknown: row.unknown.iter().map(|(heading, text)| format!("{heading}：{text}")).collect() };
            (self.plan.ledger.take)(&row, &mut self.registrar).map(|typed| (typed, row))
        });
        let (typed, cells) = match taken {
            Ok(taken) => taken,
            Err(faults) => {
                self.registrar.forget_new();
                self.refuse(&place, faults);
                return Ok(());
            }
        };
        self.take(place, typed, &cells, send)
    }

    fn refuse(&self, place: &Place, faults: Vec<RowFault>) {
        let mut found = base::Faults::new();
        for fault in faults {
            found.add(fault.path, "cell", fault.sentence);
        }
        self.outcome().refuse(place, &Problem::fields(found));
        self.progress.done.fetch_add(1, Ordering::Relaxed);
    }

    fn take(&mut self, place: Place, typed: Typed, cells: &Row, send: &dyn Fn(Waiting) -> bool) -> Result<(), Refusal> {
        let kind = self.shell.registry().kind(self.plan.ledger.kind).ok_or(Refusal::NotFound)?;
        // Rules first: a refused row must not leave the people behind that it would have made.
        let document = match (kind.read)(&typed) {
            Ok(document) => document,
            Err(faults) => {
                self.leave(&|outcome| outcome.refuse(&place, &Problem::fields(faults.clone())));
                return Ok(());
            }
        };
        let act_id = self.row_id(cells, &typed);
        let mut entry = Entry { kind: kind.shape.code.to_owned(), record: act_id, org: self.plan.org, expected: None, typed: Some(typed), why: None };
        match self.registrar.recognise(kind, act_id, &document, cells.today) {
            Recognised::New => {}
            Recognised::Draft(row, filled) if self.shell.may_write(self.actor, kind.class, row.org) => {
                let why = Some(format!("{}补全", self.plan.ledger.label));
                entry = Entry { record: row.id, org: row.org, expected: Some(row.version), typed: Some(filled), why, ..entry };
            }
            Recognised::Already | Recognised::Draft(..) => {
                self.leave(&|outcome| outcome.already += 1);
                return Ok(());
            }
            Recognised::Unclear(why) => {
                self.leave(&|outcome| outcome.refuse(&place, &Problem::new("unclear", why)));
                return Ok(());
            }
        }
        let new = self.registrar.take_new();
        self.outcome().made += new.len() as u32;
        if self.plan.dry_run {
            let known = entry.expected.is_none() && self.shell.store().key_of(entry.record).is_ok_and(|key| !key.is_none());
            let mut outcome = self.outcome();
            if known {
                outcome.already += 1;
            } else {
                outcome.stored += 1;
            }
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            return Ok(());
        }
        if !new.is_empty() {
            // Later rows name them: they have to be there first.
            let act = Act { id: self.shell.new_id(), name: "ImportNamed", at: self.shell.now(), entries: new, reads: Vec::new() };
            self.shell.carry_out(self.actor, act)?;
        }
        let act = Act { id: act_id, name: "ImportRow", at: self.shell.now(), entries: vec![entry], reads: Vec::new() };
        send(Waiting { act, place });
        Ok(())
    }

    /// Ends a row for which nothing is stored, nor what it would have made.
    fn leave(&mut self, note: &dyn Fn(&mut Outcome)) {
        self.registrar.forget_new();
        note(&mut self.outcome());
        self.progress.done.fetch_add(1, Ordering::Relaxed);
    }

    /// The id of a row's record: made of ledger, organisation, contents and how often the same contents came before in this file.
    fn row_id(&mut self, row: &Row, typed: &Typed) -> Id {
        let mut hash = Sha256::new();
        hash.update(self.plan.ledger.code);
        hash.update(self.shell.store().get_key(self.plan.org).map(|row| row.id.bytes()).unwrap_or_default());
        for (path, text) in &row.cells {
            hash.update(path);
            hash.update([0]);
            hash.update(text);
            hash.update([1]);
        }
        for text in &row.unknown {
            hash.update(text);
            hash.update([2]);
        }
        let same: [u8; 32] = hash.clone().finalize().into();
        let nth = self.seen.entry(same).or_insert(0);
        *nth += 1;
        hash.update(nth.to_be_bytes());
        let digest: [u8; 32] = hash.finalize().into();
        let mut random = [0; 10];
        random.copy_from_slice(&digest[..10]);
        let day = Day::typed(typed.get("on"), row.today).unwrap_or(row.today);
        let at = if typed.get("on").is_empty() { Moment::from_millis(0) } else { Moment::of(day, 0) };
        Id::from_parts(at, random)
    }
}

fn place(ledger: &Ledger, row: &TableRow) -> Place {
    let cell = |column: &crate::ledger::Column| {
        let heading = row.header().heading_of(column.path)?;
        Some((column.path, heading.to_owned(), row.cell(column.path).to_string()))
    };
    Place { sheet: row.sheet.clone(), row: row.number, cells: ledger.columns.iter().filter_map(cell).collect() }
}

/// The cells of a row by the sort of their column, all faults at once.
fn read_cells(ledger: &Ledger, row: &TableRow, days: &mut Days) -> Result<Vec<(&'static str, String)>, Vec<RowFault>> {
    let mut cells = Vec::new();
    let mut faults = Vec::new();
    for column in ledger.columns {
        let cell = row.cell(column.path);
        if cell.is_empty() {
            continue;
        }
        let texts = match column.cell {
            CellSort::Text => Ok(vec![cell.to_string()]),
            CellSort::Day => days.read(row, column.path).map(|day| day.iter().map(ToString::to_string).collect()),
            CellSort::Time => sheets::time(cell).map(|time| time.iter().map(ToString::to_string).collect()),
            CellSort::Minutes => row.minutes(column.path).map(|minutes| minutes.iter().map(ToString::to_string).collect()),
            CellSort::Number => sheets::number_with_unit(cell).and_then(|number| match number {
                None => Ok(Vec::new()),
                // `1,200斤` is two texts: the number, and behind it the unit that stands in the cell.
                Some((number, unit)) => {
                    let whole = number.whole().ok_or_else(|| sheets::CellFault::NotANumber(cell.to_string()));
                    whole.map(|whole| std::iter::once(whole.to_string()).chain(unit).collect())
                }
            }),
            CellSort::List => Ok(sheets::list(cell)),
        };
        match texts {
            Ok(texts) => cells.extend(texts.into_iter().map(|text| (column.path, text))),
            Err(fault) => faults.push(RowFault { path: column.path.to_owned(), sentence: fault.to_string() }),
        }
    }
    if faults.is_empty() { Ok(cells) } else { Err(faults) }
}

fn broken_file(fault: &SheetFault) -> Refusal {
    Problem::new("file", fault.to_string()).into()
}
