//! Imports in the background. What is to be done, the file and what came of it are kept with the job, sealed, so that an import outlives the
//! process: after a restart it is continued with one press, and what was stored before is known again by its batch. The id of the job is the batch.
//!
//! Three jobs of the store make one import: the order itself, small, since it is written with every step of progress; the file; the outcome. The
//! file goes when the import is done and can no longer be taken back.

use super::outcome::Outcome;
use super::sheet::{Found, recognise_sheets};
use super::undo::{Undone, undo};
use super::{Order, Progress, SheetOrder, batch, import_sheets, mapping};
use crate::ledger::Ledger;
use crate::{Actor, Refusal, Shell};
use base::{Id, Key, Moment, Problem, policy::Grant};
use serde::{Deserialize, Serialize};
use sheets::Workbook;
use std::collections::HashMap;
use std::sync::{
    Arc, Mutex, MutexGuard, PoisonError,
    atomic::{AtomicBool, Ordering},
};
use std::time::Duration;
use store::Job;

/// The kind of the job that is the import; its file and its outcome are jobs of other kinds.
const ORDER: &str = "import";
const FILE: &str = "import file";
const OUTCOME: &str = "import outcome";
/// How long an import can be taken back.
const UNDO_MILLIS: i64 = 24 * 3_600_000;
/// How long a file is kept, and what came of it.
const FILE_MILLIS: i64 = 24 * 3_600_000;
const OUTCOME_MILLIS: i64 = 7 * 24 * 3_600_000;
/// How often progress is written down.
const TICK: Duration = Duration::from_secs(1);
/// Jobs that are looked through for recent imports.
const JOBS_LOOKED_AT: u32 = 300;

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Checking,
    Checked,
    Running,
    Stopped,
    Done,
    Undoing,
    Undone,
    Failed,
}

impl Stage {
    const ALL: [Self; 8] = [Self::Checking, Self::Checked, Self::Running, Self::Stopped, Self::Done, Self::Undoing, Self::Undone, Self::Failed];

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Checking => "checking",
            Self::Checked => "checked",
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Done => "done",
            Self::Undoing => "undoing",
            Self::Undone => "undone",
            Self::Failed => "failed",
        }
    }

    /// Whether somebody is at work on it, or was before the service stopped.
    pub(super) fn is_under_way(self) -> bool {
        matches!(self, Self::Checking | Self::Running | Self::Undoing)
    }
}

/// What is to be imported.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The file's name.
    pub(super) name: String,
    pub(super) org: Key,
    /// The ledger of a sheet where somebody has said it: sheet and code, an empty code for a sheet that is left out.
    pub(super) said: Vec<(String, String)>,
    /// The ledger that was chosen for the whole file; empty for "by the headings".
    pub(super) ledger: String,
    /// One refused row takes everything back.
    pub(super) whole: bool,
    /// Why rows are added to months that are closed; empty where nobody has said it.
    #[serde(default)]
    pub(super) why: String,
    /// Codes of the ledgers that are read.
    pub(super) ledgers: Vec<String>,
}

/// An import as the pages see it.
pub(super) struct Work {
    pub(super) job: Job,
    pub(super) kept: Kept,
    pub(super) stage: Stage,
    /// How far it is; of this process if it is at work here.
    pub(super) done: u32,
    /// Whether this process is at work on it.
    pub(super) is_here: bool,
}

/// What was found out about the file, and what came of it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) sheets: Vec<Found>,
    pub(super) outcome: Outcome,
    pub(super) undone: Option<Undone>,
    /// What failed as a whole.
    pub(super) failed: String,
}

/// Imports on which this process is at work.
#[derive(Default)]
pub struct Uploads(Mutex<HashMap<Id, Arc<Progress>>>);

impl Uploads {
    fn all(&self) -> MutexGuard<'_, HashMap<Id, Arc<Progress>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks the work to end after the rows under way; false when this process is not at work on it.
    pub(super) fn stop(&self, id: Id) -> bool {
        let progress = self.all().get(&id).cloned();
        progress.inspect(|progress| progress.stop.store(true, Ordering::Relaxed)).is_some()
    }
}

fn file_id(id: Id) -> Id {
    batch::act_id(id, 1)
}

fn outcome_id(id: Id) -> Id {
    batch::act_id(id, 2)
}

fn job(id: Id, kind: &str, account: Key, stage: Stage, at: Moment, result: Vec<u8>) -> Job {
    Job {
        id,
        kind: kind.to_owned(),
        account,
        state: stage.code().to_owned(),
        done: 0,
        total: 0,
        note: String::new(),
        started_at: at,
        ended_at: None,
        result: Some(result),
    }
}

fn packed<T: Serialize>(value: &T) -> Result<Vec<u8>, Refusal> {
    serde_json::to_vec(value).map_err(|error| Refusal::Bug(error.to_string()))
}

/// Takes a file and begins to check it.
pub(super) fn add(shell: &Shell, actor: &Actor, kept: &Kept, bytes: Vec<u8>) -> Result<Id, Refusal> {
    forget_old(shell)?;
    let id = batch::act_id(shell.new_id(), 0);
    let now = shell.now();
    shell.store().add_job(&job(file_id(id), FILE, Key::NONE, Stage::Checked, now, bytes))?;
    shell.store().add_job(&job(outcome_id(id), OUTCOME, Key::NONE, Stage::Checked, now, packed(&Report::default())?))?;
    shell.store().add_job(&job(id, ORDER, actor.account, Stage::Checking, now, packed(kept)?))?;
    start(shell, actor, open(shell, id)?, Stage::Checking)?;
    Ok(id)
}

/// Keeps what an import from the command line has done, so that it can be looked at and taken back like any other.
pub fn note_done(shell: &Shell, actor: &Actor, order: &Order, name: &str, outcome: &Outcome) -> Result<(), Refusal> {
    let kept = Kept {
        name: name.to_owned(),
        org: order.org,
        ledgers: order.sheets.iter().map(|sheet| sheet.ledger.code.to_owned()).collect(),
        ..Kept::default()
    };
    let (id, now) = (order.batch, shell.now());
    let report = Report { outcome: outcome.clone(), ..Report::default() };
    shell.store().add_job(&job(outcome_id(id), OUTCOME, Key::NONE, Stage::Checked, now, packed(&report)?))?;
    let done =
        Job { done: outcome.rows, total: outcome.rows, ended_at: Some(now), ..job(id, ORDER, actor.account, Stage::Done, now, packed(&kept)?) };
    Ok(shell.store().add_job(&done)?)
}

/// Takes an import back for the command line, by the rule that its page keeps, and keeps what came of it.
pub fn take_back(shell: &Shell, actor: &Actor, batch: Id, progress: &Progress) -> Result<Undone, Refusal> {
    let work = match open(shell, batch) {
        Ok(work) => Some(work),
        // Imported by a program that kept no job: its acts say enough.
        Err(Refusal::NotFound) => None,
        Err(other) => return Err(other),
    };
    let until = match &work {
        Some(work) => work.undo_until(),
        None => batch::all_acts(shell, batch)?.last().map(|act| undo_until(act.at)),
    };
    in_time(until, shell.now())?;
    let undone = undo(shell, actor, batch, progress)?;
    if let Some(work) = work {
        keep_report(shell, batch, &Report { undone: Some(undone.clone()), ..report(shell, batch)? })?;
        shell.store().change_job(&Job { state: Stage::Undone.code().to_owned(), ..work.job })?;
    }
    Ok(undone)
}

/// Until when an import that ended at a moment can be taken back.
fn undo_until(ended_at: Moment) -> Moment {
    Moment::from_millis(ended_at.millis() + UNDO_MILLIS)
}

fn in_time(until: Option<Moment>, now: Moment) -> Result<(), Refusal> {
    if until.is_some_and(|until| now <= until) {
        return Ok(());
    }
    Err(Problem::new("too_late", "导入超过 24 小时，或者已经撤销过，不能整批撤销；可以逐条更正或删除").into())
}

/// An import by its id.
pub(super) fn open(shell: &Shell, id: Id) -> Result<Work, Refusal> {
    let job = shell.store().job(id)?;
    if job.kind != ORDER {
        return Err(Refusal::NotFound);
    }
    let kept: Kept = serde_json::from_slice(job.result.as_deref().unwrap_or_default()).map_err(|error| Refusal::Bug(error.to_string()))?;
    let stage = Stage::ALL.into_iter().find(|stage| stage.code() == job.state).ok_or(Refusal::NotFound)?;
    let here = shell.uploads().all().get(&id).cloned();
    let done = here.as_ref().map_or(job.done, |progress| progress.done.load(Ordering::Relaxed));
    Ok(Work { job, kept, stage, done, is_here: here.is_some() })
}

impl Work {
    pub(super) fn id(&self) -> Id {
        self.job.id
    }

    /// Whoever has brought the file may see it, and whoever may write all of what it holds.
    pub(super) fn is_open_to(&self, shell: &Shell, actor: &Actor) -> bool {
        let writes = |code: &String| {
            let class = shell.registry().ledger(code).and_then(|ledger| shell.registry().kind(ledger.kind)).map(|kind| kind.class);
            class.is_some_and(|class| shell.may_write(actor, class, self.kept.org))
        };
        let owns = self.job.account == actor.account && !actor.account.is_none();
        owns || (!self.kept.ledgers.is_empty() && self.kept.ledgers.iter().all(writes))
    }

    /// Until when it can be taken back; none for one that has done nothing, or was taken back.
    pub(super) fn undo_until(&self) -> Option<Moment> {
        let is_done = matches!(self.stage, Stage::Done | Stage::Stopped | Stage::Undoing);
        is_done.then(|| undo_until(self.job.ended_at.unwrap_or(self.job.started_at)))
    }

    /// The same, if that is not past.
    pub(super) fn still_until(&self, now: Moment) -> Option<Moment> {
        self.undo_until().filter(|until| now <= *until)
    }

    /// Refused when it cannot be taken back any more.
    pub(super) fn require_undoable(&self, now: Moment) -> Result<(), Refusal> {
        in_time(self.undo_until(), now)
    }
}

/// The file of an import; none when it has been forgotten.
pub(super) fn file(shell: &Shell, id: Id) -> Result<Option<Vec<u8>>, Refusal> {
    Ok(shell.store().job(file_id(id))?.result)
}

/// What came of an import so far.
pub(super) fn report(shell: &Shell, id: Id) -> Result<Report, Refusal> {
    let result = shell.store().job(outcome_id(id))?.result.unwrap_or_default();
    Ok(serde_json::from_slice(&result).unwrap_or_default())
}

fn keep_report(shell: &Shell, id: Id, report: &Report) -> Result<(), Refusal> {
    let job = shell.store().job(outcome_id(id))?;
    Ok(shell.store().change_job(&Job { result: Some(packed(report)?), ..job })?)
}

/// The latest imports that somebody may see.
pub(super) fn recent(shell: &Shell, actor: &Actor, limit: usize) -> Result<Vec<Work>, Refusal> {
    let jobs = shell.store().jobs(ORDER, Key::NONE, JOBS_LOOKED_AT)?;
    let imports = jobs.into_iter().filter_map(|job| open(shell, job.id).ok());
    Ok(imports.filter(|work| work.is_open_to(shell, actor)).take(limit).collect())
}

/// Files that nobody needs any more go, and outcomes after a week.
fn forget_old(shell: &Shell) -> Result<(), Refusal> {
    let now = shell.now();
    for (kind, lasts) in [(FILE, FILE_MILLIS), (OUTCOME, OUTCOME_MILLIS)] {
        forget_old_of(shell, kind, lasts, now)?;
    }
    Ok(())
}

fn forget_old_of(shell: &Shell, kind: &str, lasts: i64, now: Moment) -> Result<(), Refusal> {
    for job in shell.store().jobs(kind, Key::NONE, JOBS_LOOKED_AT)? {
        if job.ended_at.is_none() && now.millis() - job.started_at.millis() > lasts {
            shell.store().change_job(&Job { ended_at: Some(now), result: None, ..job })?;
        }
    }
    Ok(())
}

/// Begins, or goes on with, the work of a stage; nothing when this process is at work on it already.
pub(super) fn start(shell: &Shell, actor: &Actor, work: Work, stage: Stage) -> Result<(), Refusal> {
    let id = work.id();
    let progress = Arc::new(Progress::default());
    {
        let uploads = shell.uploads();
        let mut all = uploads.all();
        if all.contains_key(&id) {
            return Ok(());
        }
        all.insert(id, progress.clone());
    }
    let at_work = AtWork { shell: shell.clone(), actor: actor.clone(), work, stage, progress };
    at_work.note(stage, 0)?;
    std::thread::Builder::new().name("import".into()).spawn(move || at_work.run()).map_err(|error| Refusal::Bug(error.to_string()))?;
    Ok(())
}

/// One thread's work on an import. When it goes, this process is no longer at work on it, whatever happened.
struct AtWork {
    shell: Shell,
    actor: Actor,
    work: Work,
    stage: Stage,
    progress: Arc<Progress>,
}

impl Drop for AtWork {
    fn drop(&mut self) {
        self.shell.uploads().all().remove(&self.work.id());
    }
}

impl AtWork {
    fn run(self) {
        let ended = AtomicBool::new(false);
        let result = std::thread::scope(|scope| {
            let ticker = scope.spawn(|| self.tick(&ended));
            let result = match self.stage {
                Stage::Checking => self.check(),
                Stage::Running => self.import(),
                _ => self.undo(),
            };
            ended.store(true, Ordering::Relaxed);
            ticker.thread().unpark();
            result
        });
        let stage = result.unwrap_or_else(|refusal| self.failed(&refusal));
        if let Err(refusal) = self.note(stage, self.progress.done.load(Ordering::Relaxed)) {
            tracing::error!(code = refusal.code(), "the end of an import could not be kept");
        }
    }

    /// Writes down how far it is, for other processes and for the time after a restart.
    fn tick(&self, ended: &AtomicBool) {
        let mut noted = 0;
        while !ended.load(Ordering::Relaxed) {
            std::thread::park_timeout(TICK);
            let done = self.progress.done.load(Ordering::Relaxed);
            if done != noted && !ended.load(Ordering::Relaxed) {
                noted = done;
                // The next tick says more; what is stored does not hang on it.
                let _ = self.note(self.stage, done);
            }
        }
    }

    fn note(&self, stage: Stage, done: u32) -> Result<(), Refusal> {
        let job = self.shell.store().job(self.work.id())?;
        let ended_at = match stage {
            Stage::Done | Stage::Stopped | Stage::Failed => Some(self.shell.now()),
            _ => job.ended_at,
        };
        let total = if done > job.total { done } else { job.total };
        Ok(self.shell.store().change_job(&Job { state: stage.code().to_owned(), done, total, ended_at, ..job })?)
    }

    fn failed(&self, refusal: &Refusal) -> Stage {
        if let Refusal::Bug(text) = refusal {
            tracing::error!(batch = %self.work.id(), "{text}");
        }
        let id = self.work.id();
        let kept = report(&self.shell, id).and_then(|report| keep_report(&self.shell, id, &Report { failed: refusal.sentence(), ..report }));
        if let Err(refusal) = kept {
            tracing::error!(code = refusal.code(), "why an import failed could not be kept");
        }
        match self.stage {
            Stage::Checking => Stage::Failed,
            Stage::Running => Stage::Stopped,
            _ => Stage::Undoing,
        }
    }

    fn workbook(&self) -> Result<Workbook, Refusal> {
        let gone = || Problem::new("file_gone", "这个文件已经过期清除，请重新上传；导入过的行不会重复");
        let bytes = file(&self.shell, self.work.id())?.ok_or_else(gone)?;
        Workbook::from_bytes(bytes, &self.work.kept.name).map_err(|fault| super::broken_file(&fault))
    }

    fn check(&self) -> Result<Stage, Refusal> {
        let (shell, kept) = (&self.shell, &self.work.kept);
        let mut workbook = self.workbook()?;
        let among = writable_ledgers(shell, &self.actor);
        let chosen = shell.registry().ledger(&kept.ledger);
        // What is chosen for a file is chosen for the sheets that one sees in it.
        let hidden = workbook.hidden().to_vec();
        let chosen_for = |sheet: &str| chosen.filter(|_| !hidden.iter().any(|name| name == sheet));
        let said = |sheet: &str| {
            kept.said.iter().find(|(name, _)| name == sheet).map_or_else(|| chosen_for(sheet), |(_, code)| shell.registry().ledger(code))
        };
        let left_out = |sheet: &str| kept.said.iter().any(|(name, code)| name == sheet && code.is_empty());
        let mut sheets = recognise_sheets(shell, kept.org, &mut workbook, &among, &said).map_err(|fault| super::broken_file(&fault))?;
        for sheet in sheets.iter_mut().filter(|sheet| left_out(&sheet.sheet)) {
            (sheet.ledger, sheet.why) = (String::new(), "按您的选择没有读".to_owned());
        }
        let order = self.order(&sheets, true);
        let outcome = if order.sheets.is_empty() {
            Outcome::default()
        } else {
            // A sheet that says what it is and cannot be read is told in its own place.
            match import_sheets(shell, &self.actor, &order, &mut workbook, &self.progress) {
                Err(Refusal::Problem(problem)) if problem.code == "file" => Outcome { skipped: vec![problem.sentence], ..Outcome::default() },
                other => other?,
            }
        };
        let ledgers = order.sheets.iter().map(|sheet| sheet.ledger.code.to_owned()).collect();
        let stopped = outcome.stopped;
        keep_report(shell, self.work.id(), &Report { sheets, outcome, ..Report::default() })?;
        keep_order(shell, self.work.id(), &Kept { ledgers, ..kept.clone() })?;
        Ok(if stopped { Stage::Failed } else { Stage::Checked })
    }

    fn order(&self, sheets: &[Found], dry_run: bool) -> Order {
        let (shell, kept) = (&self.shell, &self.work.kept);
        let read = sheets.iter().filter(|sheet| sheet.why.is_empty());
        let order = |sheet: &Found| {
            let ledger = shell.registry().ledger(&sheet.ledger)?;
            Some(SheetOrder { sheet: sheet.sheet.clone(), ledger, given: mapping::remembered(shell, kept.org, ledger) })
        };
        Order {
            batch: self.work.id(),
            org: kept.org,
            sheets: read.filter_map(order).collect(),
            dry_run,
            whole: kept.whole,
            why: Some(kept.why.clone()).filter(|why| !why.is_empty()),
        }
    }

    fn import(&self) -> Result<Stage, Refusal> {
        let checked = report(&self.shell, self.work.id())?;
        let mut workbook = self.workbook()?;
        let order = self.order(&checked.sheets, false);
        let outcome = import_sheets(&self.shell, &self.actor, &order, &mut workbook, &self.progress)?;
        let stage = if outcome.stopped { Stage::Stopped } else { Stage::Done };
        keep_report(&self.shell, self.work.id(), &Report { outcome, failed: String::new(), ..checked })?;
        Ok(stage)
    }

    fn undo(&self) -> Result<Stage, Refusal> {
        let undone = undo(&self.shell, &self.actor, self.work.id(), &self.progress)?;
        let report = report(&self.shell, self.work.id())?;
        keep_report(&self.shell, self.work.id(), &Report { undone: Some(undone), ..report })?;
        Ok(if self.progress.is_stopped() { Stage::Undoing } else { Stage::Undone })
    }
}

/// Keeps what is to be imported, in place of what was to be before.
pub(super) fn keep_order(shell: &Shell, id: Id, kept: &Kept) -> Result<(), Refusal> {
    let job = shell.store().job(id)?;
    Ok(shell.store().change_job(&Job { result: Some(packed(kept)?), ..job })?)
}

/// The ledgers into which somebody may write.
pub(super) fn writable_ledgers(shell: &Shell, actor: &Actor) -> Vec<&'static Ledger> {
    let registry = shell.registry();
    registry.ledgers().filter(|ledger| registry.kind(ledger.kind).is_some_and(|kind| actor.grant(kind.class) >= Grant::Write)).collect()
}
