//! The reading side of an import: rows in the order of the file, each turned into an act, or refused, or left because it is there already. What
//! is decided here needs the rows before it (days, people just made, equal rows), so it is one thread.

use super::cells::{self, Place};
use super::days::{Days, LOOK_AHEAD};
use super::edited::{Edited, Return};
use super::outcome::{LeftOut, Outcome, Verdict};
use super::recognise::Recognised;
use super::registrar::Registrar;
use super::sheet::wanted;
use super::writing::{Lot, Waiting};
use super::{Order, Progress, RECORD, ROWS_PER_IMPORT_MAX, SheetOrder, batch, broken_file};
use crate::ledger::{Ledger, Row, RowFault};
use crate::slice::KindDef;
use crate::{Act, Actor, Entry, Refusal, Shell};
use base::{Day, Id, Json, Problem, Typed, policy::Class};
use sheets::{SheetFault, TableRow, TableRows, Workbook};
use std::collections::{HashMap, HashSet};
use std::sync::{
    Mutex, MutexGuard, PoisonError,
    mpsc::{SyncSender, sync_channel},
};

/// Rows that go to the writing side at once: as many as the store writes in one transaction.
const ROWS_PER_LOT: usize = 256;

pub(super) struct Reading<'a> {
    pub(super) shell: &'a Shell,
    pub(super) actor: &'a Actor,
    order: &'a Order,
    org: Id,
    pub(super) registrar: Registrar<'a>,
    /// How often the same row has come: the second of two equal rows is another record.
    seen: HashMap<[u8; 32], u32>,
    /// Records that rows of this file have named by their number.
    pub(super) returned: HashSet<Id>,
    /// Whether the rows of this sheet were written out with names, as far as they show it.
    pub(super) in_plain: bool,
    /// Rows that this batch has stored before it was interrupted; true for changes.
    written: HashMap<u32, bool>,
    ordinal: u32,
    outcome: &'a Mutex<Outcome>,
    progress: &'a Progress,
    lot: Vec<Waiting>,
    send: SyncSender<Lot>,
}

/// What the rows of one sheet share.
struct Sheet {
    ledger: &'static Ledger,
    kind: &'static KindDef,
    days: Days,
    today: Day,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        shell: &'a Shell,
        actor: &'a Actor,
        order: &'a Order,
        outcome: &'a Mutex<Outcome>,
        progress: &'a Progress,
        send: SyncSender<Lot>,
    ) -> Result<Self, Refusal> {
        Ok(Self {
            shell,
            actor,
            order,
            org: shell.store().get_key(order.org)?.id,
            registrar: Registrar::new(shell, order.org),
            seen: HashMap::new(),
            returned: HashSet::new(),
            in_plain: false,
            written: if order.dry_run { HashMap::new() } else { batch::written(shell, order.batch)? },
            ordinal: 0,
            outcome,
            progress,
            lot: Vec::new(),
            send,
        })
    }

    /// Reads all sheets of the order: rosters first, since other sheets name the people in them.
    pub(super) fn workbook(mut self, workbook: &mut Workbook) -> Result<(), Refusal> {
        let mut sheets: Vec<&SheetOrder> = self.order.sheets.iter().collect();
        sheets.sort_by_key(|sheet| !self.shell.registry().kind(sheet.ledger.kind).is_some_and(is_looked_up));
        let (mut read_any, mut last_fault) = (false, None);
        for sheet in sheets {
            match self.sheet(workbook, sheet)? {
                None => read_any = true,
                Some(fault) => {
                    self.outcome().left_out.push(LeftOut { sheet: sheet.sheet.clone(), why: fault.to_string() });
                    last_fault = Some(fault);
                }
            }
            self.settle();
        }
        match last_fault {
            Some(fault) if !read_any => Err(broken_file(&fault)),
            _ => Ok(()),
        }
    }

    /// Reads one sheet; comes back with why it could not be read, if it could not.
    fn sheet(&mut self, workbook: &mut Workbook, order: &SheetOrder) -> Result<Option<SheetFault>, Refusal> {
        let ledger = order.ledger;
        let kind = self.shell.registry().kind(ledger.kind).ok_or(Refusal::NotFound)?;
        let mut rows = match wanted(ledger, |wanted| TableRows::open(workbook, &order.sheet, wanted, &order.given)) {
            Ok(rows) if rows.header().missing.is_empty() => rows,
            Ok(rows) => return Ok(Some(SheetFault::NoHeader(rows.header().missing.clone()))),
            Err(fault) => return Ok(Some(fault)),
        };
        let titles: Vec<String> = rows.header().titles.iter().chain([&order.sheet]).cloned().collect();
        self.registrar.new_sheet(&titles);
        self.note_header(&order.sheet, &rows);
        let first: Vec<TableRow> = rows.by_ref().take(LOOK_AHEAD).collect::<Result<_, _>>().map_err(|fault| broken_file(&fault))?;
        let today = self.shell.now().day();
        let mut sheet = Sheet { ledger, kind, days: Days::of(ledger, today, &first, &titles), today };
        let marks: Vec<String> = first.iter().map(|row| row.cell(RECORD).to_string()).collect();
        self.look_for_plain(first.iter().zip(&marks).map(|(row, mark)| Return { row, mark, ledger, kind, today }))?;
        for row in first.into_iter().map(Ok).chain(rows.by_ref()) {
            let row = row.map_err(|fault| broken_file(&fault))?;
            if self.progress.is_stopped() {
                return Ok(None);
            }
            self.row(row, &mut sheet)?;
        }
        let skipped = rows.skipped().iter().filter(|skipped| !matches!(skipped.why, sheets::Skip::NotFilled));
        let words = skipped.map(|skipped| {
            let sheet = if skipped.sheet.is_empty() { String::new() } else { format!("“{}”表", skipped.sheet) };
            format!("{sheet}第 {} 行“{}”不是数据，没有导入", skipped.row, skipped.text.chars().take(40).collect::<String>())
        });
        self.outcome().skipped.extend(words);
        Ok(None)
    }

    fn outcome(&self) -> MutexGuard<'a, Outcome> {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner)
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

    fn row(&mut self, row: TableRow, sheet: &mut Sheet) -> Result<(), Refusal> {
        self.ordinal += 1;
        self.outcome().rows += 1;
        if self.ordinal > ROWS_PER_IMPORT_MAX {
            return Err(Problem::new("too_many_rows", format!("一个文件最多 {ROWS_PER_IMPORT_MAX} 行，请拆成几个文件")).into());
        }
        let place = Place::of(sheet.ledger, row);
        let row = place.row();
        let mark = row.cell(RECORD).to_string();
        let stored_before = self.written.get(&self.ordinal).copied();
        if !mark.is_empty() && stored_before.is_none() {
            return self.returned(&mark, place, sheet);
        }
        let cells = match cells::read(sheet.ledger, row, &mut sheet.days) {
            Ok((cells, unknown)) => {
                Row { today: sheet.today, cells, unknown: unknown.iter().map(|(heading, text)| format!("{heading}：{text}")).collect() }
            }
            Err(faults) => {
                self.refuse(&place, faults);
                return Ok(());
            }
        };
        let fingerprint = cells::fingerprint(sheet.ledger, self.org, &cells);
        let nth = *self.seen.entry(fingerprint).and_modify(|seen| *seen += 1).or_insert(1);
        if let Some(changed) = stored_before {
            let verdict = if changed { Verdict::Changed } else { Verdict::New };
            self.end(|outcome| outcome.store(&place, verdict, ""));
            return Ok(());
        }
        match (sheet.ledger.take)(&cells, &mut self.registrar) {
            Ok(typed) => {
                let record = cells::record_id(&fingerprint, nth, &cells);
                self.take(place, record, typed, sheet)
            }
            Err(faults) => {
                self.refuse(&place, faults);
                Ok(())
            }
        }
    }

    fn take(&mut self, place: Place, record: Id, typed: Typed, sheet: &Sheet) -> Result<(), Refusal> {
        let Sheet { kind, today, .. } = *sheet;
        let makes_others = !self.registrar.new.is_empty();
        // The door applies the rules. They are applied here too where a refusal there would come too late: for what is to be recognised, for a
        // row that makes others, and where nothing is written.
        let mut entry =
            Entry { kind: kind.shape.code.to_owned(), record, org: self.order.org, expected: None, typed: None, why: self.order.why.clone() };
        let mut verdict = Verdict::New;
        if self.order.dry_run || makes_others || is_looked_up(kind) {
            let document = match (kind.read)(&typed) {
                Ok(document) => document,
                Err(faults) => {
                    self.end(|outcome| outcome.refuse(&place, &Problem::fields(faults)));
                    return Ok(());
                }
            };
            self.note_late(kind, &document);
            match self.registrar.recognise(kind, record, &document, today) {
                Recognised::New => {}
                Recognised::Draft(row, filled) if self.shell.may_write(self.actor, kind.class, row.org) => {
                    verdict = Verdict::Changed;
                    let why = Some(format!("{}补全", sheet.ledger.label));
                    entry = Entry { record: row.id, org: row.org, expected: Some(row.version), typed: Some(filled), why, ..entry };
                }
                Recognised::Already | Recognised::Draft(..) => {
                    self.end(|outcome| outcome.leave(&place));
                    return Ok(());
                }
                Recognised::Doubtful(typed) => {
                    verdict = Verdict::Doubtful;
                    entry.typed = Some(typed);
                }
                Recognised::Unclear(why) => {
                    self.end(|outcome| outcome.refuse(&place, &Problem::new("unclear", why)));
                    return Ok(());
                }
            }
        }
        entry.typed.get_or_insert(typed);
        if makes_others && verdict != Verdict::Changed && self.is_there(&mut entry)? {
            self.end(|outcome| outcome.leave(&place));
            return Ok(());
        }
        if let Some(label) = self.not_ours_to_make() {
            let sentence = format!("这一行提到的“{label}”还没有登记，这个账号不能登记它，请站长先登记");
            self.end(|outcome| outcome.refuse(&place, &Problem::new("not_registered", sentence)));
            return Ok(());
        }
        if verdict == Verdict::New && (self.registrar.asked > 0 || self.registrar.names_in_question) {
            verdict = Verdict::Doubtful;
        }
        let why =
            if verdict == Verdict::Doubtful { "可能已经在册：先建一份待核对的，等人在“疑似重复”里判断" } else { "" };
        self.send(entry, place, verdict, why.to_owned());
        Ok(())
    }

    /// Counts what the door may refuse later because its month is closed, so that the reason can be asked for.
    fn note_late(&self, kind: &KindDef, document: &Json) {
        let day = (kind.outline)(document).map(|outline| outline.day);
        if self.order.dry_run && day.is_some_and(|day| self.shell.store().closing_of(self.order.org, day).is_some()) {
            self.outcome().late += 1;
        }
    }

    /// What the row under way would make although the importer may not: a worker registers no places.
    fn not_ours_to_make(&self) -> Option<&'static str> {
        let kinds = self.registrar.new.iter().filter_map(|entry| Some((entry.org, self.shell.registry().kind(&entry.kind)?)));
        let mut forbidden = kinds.filter(|(org, kind)| !self.shell.may_write(self.actor, kind.class, *org));
        forbidden.next().map(|(_, kind)| kind.shape.label)
    }

    /// Whether the record of a row is there; one that was taken back with its import begins another life.
    fn is_there(&self, entry: &mut Entry) -> Result<bool, Refusal> {
        loop {
            match self.shell.store().get(entry.record) {
                Ok(row) if batch::is_taken_back(self.shell, &row)? => entry.record = batch::next_life(entry.record),
                Ok(_) => return Ok(true),
                Err(store::StoreError::NotFound) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// A row that this program has written out and that comes back.
    fn returned(&mut self, mark: &str, place: Place, sheet: &mut Sheet) -> Result<(), Refusal> {
        let returned = Return { row: place.row(), mark, ledger: sheet.ledger, kind: sheet.kind, today: sheet.today };
        match self.edited(&returned, &mut sheet.days)? {
            Edited::Already => self.end(|outcome| outcome.leave(&place)),
            Edited::Refused(faults) => self.refuse(&place, faults),
            Edited::Changed(entry, what) => self.send(entry, place, Verdict::Changed, what),
        }
        Ok(())
    }

    fn refuse(&mut self, place: &Place, faults: Vec<RowFault>) {
        let mut found = base::Faults::new();
        for fault in faults {
            found.add(fault.path, "cell", fault.sentence);
        }
        self.end(|outcome| outcome.refuse(place, &Problem::fields(found)));
    }

    /// Ends a row of which nothing goes to the writing side, nor what it would have made.
    fn end(&mut self, note: impl FnOnce(&mut Outcome)) {
        self.registrar.forget_new();
        note(&mut self.outcome());
        self.progress.add(1);
    }

    /// Hands a row over; what it makes stands before it in the same act.
    fn send(&mut self, entry: Entry, place: Place, verdict: Verdict, why: String) {
        let asked = self.registrar.asked;
        let new = self.registrar.take_new();
        // In a dry run those whom a roster in the same file makes cannot be found yet.
        let of_roster =
            |new: &&Entry| self.order.dry_run && new.typed.as_ref().is_some_and(|typed| self.registrar.taken.contains_key(typed.get("name")));
        let made = new.iter().filter(|new| !of_roster(new)).count().saturating_sub(asked);
        self.outcome().made += made as u32;
        let id = batch::act_id(self.order.batch, self.ordinal);
        let entries = new.into_iter().chain([entry]).collect();
        let act = Act { id, name: "ImportRow", at: self.shell.now(), entries, reads: Vec::new() };
        self.lot.push(Waiting { act, place, verdict, why });
        if self.lot.len() >= ROWS_PER_LOT {
            self.hand_over();
        }
    }

    fn hand_over(&mut self) {
        let lot = std::mem::take(&mut self.lot);
        // The writing side ends early only when it has failed, and then says so itself.
        let _ = self.send.send(Lot::Rows(lot));
    }

    /// Waits until everything handed over is stored: the next sheet looks for the people of this one.
    fn settle(&mut self) {
        self.hand_over();
        let (answer, answered) = sync_channel(1);
        if self.send.send(Lot::Settle(answer)).is_ok() {
            let _ = answered.recv();
        }
    }
}

/// Records of these kinds are found by name from other rows; they are recognised instead of being made twice.
fn is_looked_up(kind: &KindDef) -> bool {
    matches!(kind.class, Class::Structure | Class::Person | Class::Volunteer | Class::Staff)
}
