//! Taking ledgers in: each row becomes what would have been typed and goes through the one door, whole or not at all. A row's record has an id made
//! from the row's own contents, so that the same file taken twice adds nothing; people on file are recognised (`recognise.rs`), so that a roster
//! with two more rows adds two people; a row that this program has written out changes exactly its record (`edited.rs`). One import is one batch
//! (`batch.rs`) and can be taken back (`undo.rs`). Called by the import pages, which run it in the background (`work.rs`), and the command line.
//!
//! Two threads share the work: one reads rows and decides on them in the order of the file (`reading.rs`), the other hands them to the store in
//! lots (`writing.rs`).

mod batch;
mod cells;
mod days;
mod doubt;
mod edited;
mod mapping;
mod outcome;
mod pages;
mod reading;
mod recognise;
mod registrar;
mod sheet;
mod undo;
mod work;
mod writing;

pub use mapping::{read_map, remember, remembered};
pub use outcome::{LeftOut, Outcome, PreviewLine, Verdict};
pub(crate) use pages::ROUTES;
pub use sheet::{Found, Heading, recognise_sheets};
pub use undo::{Left, Undone, undo};
pub use work::{Uploads, note_done, take_back};

use crate::ledger::Ledger;
use crate::{Actor, Refusal, Shell};
use base::{Id, Key, Problem};
use reading::Reading;
use sheets::{Given, SheetFault, Workbook};
use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, AtomicU32, Ordering},
    mpsc::sync_channel,
};

/// Rows of one file; the rest is refused as a whole, with advice to split the file.
pub const ROWS_PER_IMPORT_MAX: u32 = 200_000;
/// Lots that wait for the writing thread.
const LOTS_WAITING_MAX: usize = 2;
/// The path of the column by which an exported row finds its record.
const RECORD: &str = "_record";

/// What is to be imported and where, when all sheets are of one ledger.
#[derive(Clone, Copy)]
pub struct Plan {
    /// The ledger.
    pub ledger: &'static Ledger,
    /// The organisation under which the rows are filed.
    pub org: Key,
    /// Read and check everything, write nothing.
    pub dry_run: bool,
}

/// An import in full.
pub struct Order {
    /// The batch: the same at every attempt, so that what was stored before an interruption is known again.
    pub batch: Id,
    /// The organisation under which the rows are filed.
    pub org: Key,
    /// The sheets that are read.
    pub sheets: Vec<SheetOrder>,
    /// Read and check everything, write nothing.
    pub dry_run: bool,
    /// One refused row takes everything back.
    pub whole: bool,
    /// Why rows are added to months that are closed; without it they are refused.
    pub why: Option<String>,
}

/// A sheet that is to be read.
pub struct SheetOrder {
    /// Its name.
    pub sheet: String,
    /// What it is.
    pub ledger: &'static Ledger,
    /// What the station has said of its headings.
    pub given: Vec<Given>,
}

/// How far an import is; read by whoever waits for it.
#[derive(Debug, Default)]
pub struct Progress {
    /// Rows done.
    pub done: AtomicU32,
    /// Whether to stop after the rows under way.
    pub stop: AtomicBool,
}

impl Progress {
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    pub(crate) fn add(&self, rows: u32) {
        self.done.fetch_add(rows, Ordering::Relaxed);
    }
}

/// Imports a workbook of one ledger. Rows are refused one by one; what fails as a whole (no header, broken file, no permission) is the error.
pub fn import(shell: &Shell, actor: &Actor, plan: Plan, workbook: &mut Workbook, progress: &Progress) -> Result<Outcome, Refusal> {
    let given = mapping::remembered(shell, plan.org, plan.ledger);
    let sheets = workbook.sheets().iter().map(|sheet| SheetOrder { sheet: sheet.clone(), ledger: plan.ledger, given: given.clone() });
    let order = Order { batch: shell.new_id(), org: plan.org, sheets: sheets.collect(), dry_run: plan.dry_run, whole: false, why: None };
    import_sheets(shell, actor, &order, workbook, progress)
}

/// Imports the sheets of an order.
pub fn import_sheets(shell: &Shell, actor: &Actor, order: &Order, workbook: &mut Workbook, progress: &Progress) -> Result<Outcome, Refusal> {
    for sheet in &order.sheets {
        let kind = shell.registry().kind(sheet.ledger.kind).ok_or(Refusal::NotFound)?;
        if !shell.may_write(actor, kind.class, order.org) {
            return Err(Refusal::Denied);
        }
    }
    let outcome = Mutex::new(Outcome::default());
    let (send, receive) = sync_channel(LOTS_WAITING_MAX);
    let broken = std::thread::scope(|scope| {
        let writing = writing::Writing { shell, actor, dry_run: order.dry_run, outcome: &outcome, progress };
        let writer = scope.spawn(move || writing.run(&receive));
        let read = Reading::new(shell, actor, order, &outcome, progress, send).and_then(|reading| reading.workbook(workbook));
        let written = writer.join().unwrap_or_else(|_| Err(Refusal::Bug("the writing thread of an import panicked".to_owned())));
        written.and(read)
    });
    broken?;
    let mut outcome = outcome.into_inner().unwrap_or_else(PoisonError::into_inner);
    outcome.stopped = progress.is_stopped();
    if order.whole && !order.dry_run && (outcome.refused > 0 || outcome.stopped) {
        undo(shell, actor, order.batch, &Progress::default())?;
        (outcome.stored, outcome.changed, outcome.made) = (0, 0, 0);
    }
    outcome.sort();
    Ok(outcome)
}

fn broken_file(fault: &SheetFault) -> Refusal {
    Problem::new("file", fault.to_string()).into()
}
