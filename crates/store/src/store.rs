//! The store itself: opening, the pool of readers, errands for the writer. Its other verbs stand in the files of their subjects
//! (`read.rs`, `prepare.rs`, `account.rs`, `audit.rs`, …).

use crate::{
    Kinds, Master, Place, StoreError, Suite,
    driver::{Connection, DriverError},
    key::MasterKey,
    migration,
    names::NameIndex,
    projection::State,
    statements,
    vault::{KEY_SETTING, OpenVaults},
    writer::{self, Task},
};
use base::{Chance, Clock, Id, Key};
use std::{
    collections::HashMap,
    sync::{
        Arc, Condvar, Mutex, OnceLock, RwLock,
        atomic::{AtomicBool, AtomicU64, AtomicUsize},
        mpsc::{SyncSender, TrySendError, sync_channel},
    },
    thread::JoinHandle,
    time::Duration,
};

/// Readers at work at the same time.
const READERS: usize = 8;

/// Acts and errands that wait for the writer at most; beyond this the store is busy.
const QUEUE_MAX: usize = 4096;

/// A row costs the log a page at worst; some thousand pages are copied in a few ten milliseconds.
const CHECKPOINT_ROWS: u64 = 8000;

/// So many acts are read in a fifth of a second: with fewer, no copy of them is worth its place.
const SNAPSHOT_ACTS: u32 = 50_000;

/// How often other processes' acts are looked for.
const POLL: Duration = Duration::from_millis(200);

/// Where a store is and what it stands on.
#[derive(Clone, Debug)]
pub struct Options {
    /// The database.
    pub place: Place,
    /// The key that opens it.
    pub master: Master,
    /// How new vaults are sealed.
    pub suite: Suite,
    /// Rows written to the log of SQLite after which it is copied into the file, beside the writer.
    pub checkpoint_rows: u64,
    /// Acts after which the copy of what is counted is written anew at the earliest.
    pub snapshot_acts: u32,
}

impl Options {
    /// A file in a directory, with its key beside it.
    pub fn directory(directory: &std::path::Path) -> Self {
        Self::new(Place::Sqlite(directory.join("kapok.db")), Master::File(directory.join("kapok.key")))
    }

    /// A database and its key, everything else as usual.
    pub fn new(place: Place, master: Master) -> Self {
        Self { place, master, suite: Suite::A, checkpoint_rows: CHECKPOINT_ROWS, snapshot_acts: SNAPSHOT_ACTS }
    }
}

/// The truth on disk, and what is kept of it in memory. All verbs are synchronous: an async caller uses blocking tasks.
pub struct Store {
    pub(crate) inner: Arc<Inner>,
    threads: Vec<JoinHandle<()>>,
}

/// What the verbs share.
pub(crate) struct Inner {
    pub(crate) place: Place,
    pub(crate) checkpoint_rows: u64,
    pub(crate) snapshot_acts: u32,
    pub(crate) indexed: Vec<&'static str>,
    pub(crate) common: Vec<&'static str>,
    pub(crate) kinds: Arc<dyn Kinds>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) chance: Arc<dyn Chance>,
    pub(crate) master: RwLock<MasterKey>,
    pub(crate) suite: Suite,
    pub(crate) open_vaults: RwLock<OpenVaults>,
    pub(crate) keys: RwLock<HashMap<Id, Key>>,
    /// Keys allotted to this process: the next, and the end of the block.
    pub(crate) block: Mutex<(u32, u32)>,
    /// Taken by whoever feeds the projections, so that each act is fed once and in order.
    pub(crate) feeding: Mutex<()>,
    pub(crate) state: RwLock<State>,
    pub(crate) engine: RwLock<Arc<count::Engine>>,
    pub(crate) kept: crate::snapshot::Kept,
    pub(crate) access: crate::access::Access,
    /// Lines of the audit that wait to be written, and whose turn it is to write them.
    pub(crate) audit_later: Mutex<Vec<crate::AuditEntry>>,
    pub(crate) audit_writing: Mutex<()>,
    pub(crate) names: RwLock<NameIndex>,
    pub(crate) common_names: RwLock<NameIndex>,
    pub(crate) queue: SyncSender<Task>,
    /// Callers that are writing or about to: the writer waits for them a little.
    pub(crate) under_way: AtomicUsize,
    pub(crate) stopping: AtomicBool,
    pub(crate) paces: crate::pace::Paces,
    /// Rows written since the log was last copied, and whether the writer is to copy the rest of it; see `checkpoint.rs`.
    pub(crate) rows_in_log: AtomicU64,
    pub(crate) finish_copy: AtomicBool,
    /// Why nothing is done any more until a new start: the disk failed under a commit, or the database went back.
    pub(crate) unsound: OnceLock<StoreError>,
    /// For tests: the next commit fails as if the disk had.
    pub(crate) fail_commit: AtomicBool,
    /// The connection by which other processes' acts are taken in.
    pub(crate) tail: Mutex<Option<Connection>>,
    pub(crate) looks: crate::look::Looks,
    readers: Mutex<Vec<Connection>>,
    permits: Mutex<usize>,
    permit_free: Condvar,
    /// The last, after all connections.
    pub(crate) held: Option<crate::checkpoint::Held>,
}

impl Store {
    /// Opens a database, making or migrating it, and rebuilds what is kept in memory. One that was moved away or is half a copy is refused.
    pub fn open(options: &Options, kinds: Arc<dyn Kinds>, clock: Arc<dyn Clock>, chance: Arc<dyn Chance>) -> Result<Self, StoreError> {
        Self::open_if(options, kinds, clock, chance, crate::moving::is_settled)
    }

    /// The same under another condition.
    pub(crate) fn open_if(
        options: &Options,
        kinds: Arc<dyn Kinds>,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
        may_open: fn(&mut Connection) -> Result<(), StoreError>,
    ) -> Result<Self, StoreError> {
        let mut connection = options.place.connect()?;
        if let Some(change) = migration::pending(&mut connection)? {
            crate::backup::before_change(options, change, &mut connection, clock.now(), &*chance)?;
        }
        migration::migrate(&mut connection, clock.now())?;
        // behind the writer's lock: whoever comes while the database is moved waits there, and is told here
        may_open(&mut connection)?;
        let known = connection.one(statements::SETTING, &[KEY_SETTING.into()])?.map(|line| line.text(0).to_owned());
        let master = options.master.load(options.suite, &*chance, known.as_deref())?;
        if known.is_none() {
            connection.run(statements::SET, &[KEY_SETTING.into(), master.tree.number().into()])?;
        }
        let (queue, tasks) = sync_channel(QUEUE_MAX);
        let inner = Arc::new(Inner {
            place: options.place.clone(),
            checkpoint_rows: options.checkpoint_rows,
            snapshot_acts: options.snapshot_acts,
            indexed: kinds.indexed(),
            common: kinds.common(),
            kinds,
            clock,
            master: RwLock::new(master),
            chance,
            suite: options.suite,
            open_vaults: RwLock::default(),
            keys: RwLock::default(),
            block: Mutex::new((0, 0)),
            feeding: Mutex::default(),
            state: RwLock::default(),
            engine: RwLock::default(),
            kept: crate::snapshot::Kept::default(),
            access: crate::access::Access::default(),
            audit_later: Mutex::default(),
            audit_writing: Mutex::default(),
            names: RwLock::new(NameIndex::new()),
            common_names: RwLock::new(NameIndex::new()),
            queue,
            under_way: AtomicUsize::new(0),
            stopping: AtomicBool::new(false),
            paces: crate::pace::Paces::default(),
            rows_in_log: AtomicU64::new(0),
            finish_copy: AtomicBool::new(false),
            unsound: OnceLock::new(),
            fail_commit: AtomicBool::new(false),
            tail: Mutex::default(),
            looks: crate::look::Looks::default(),
            readers: Mutex::default(),
            permits: Mutex::new(READERS),
            permit_free: Condvar::new(),
            held: crate::checkpoint::Held::of(&options.place)?,
        });
        let buried = inner.bury_punctured(&mut connection)?;
        let mut threads = vec![writer::start(inner.clone(), connection, tasks)?];
        let mut store = Self { inner: inner.clone(), threads: Vec::new() };
        inner.forget_keys()?;
        inner.load_vaults()?;
        inner.system_vault()?;
        store.tell_buried(&buried)?;
        inner.rebuild()?;
        threads.push(crate::tail::start(inner.clone(), POLL)?);
        threads.extend(crate::checkpoint::start(&inner)?);
        threads.push(crate::snapshot::start(inner.clone())?);
        store.threads = threads;
        inner.drop_anchor()?;
        Ok(store)
    }

    /// Why nothing is done any more until the program was started again, if there is a reason: the disk failed under a commit
    /// ([`StoreError::LostDisk`]), or the database is behind what was read of it before ([`StoreError::WentBack`]).
    pub fn unsound(&self) -> Option<StoreError> {
        self.inner.unsound.get().cloned()
    }

    /// For tests: the next commit fails as if the disk had failed under it.
    #[doc(hidden)]
    pub fn fail_the_next_commit(&self) {
        self.inner.fail_commit.store(true, std::sync::atomic::Ordering::SeqCst);
    }

    /// Checks that the database understands every statement.
    #[doc(hidden)]
    pub fn prepare_all(&self) -> Result<usize, StoreError> {
        let texts = statements::all();
        self.inner.read(|connection| texts.iter().try_for_each(|text| connection.prepare(text)))?;
        Ok(texts.len())
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // whoever has looked is written down before the end; if the disk is gone, there is nobody to tell
        let _ = self.inner.write_audit_later();
        // before the writer goes, who keeps the secret of the copy
        let _ = self.inner.keep_if_due();
        self.inner.stopping.store(true, std::sync::atomic::Ordering::SeqCst);
        // the writer may have gone already; then there is nobody to tell
        let _ = self.inner.queue.send(Task::Stop);
        for thread in self.threads.drain(..) {
            thread.thread().unpark();
            let _ = thread.join();
        }
        // without it the next start's anchor tells as much
        let _ = self.inner.drop_anchor();
    }
}

/// A reader's place, given back when dropped.
struct Permit<'a>(&'a Inner);

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        *crate::lock(&self.0.permits) += 1;
        self.0.permit_free.notify_one();
    }
}

impl Inner {
    fn permit(&self) -> Permit<'_> {
        let free = crate::lock(&self.permits);
        let mut free = self.permit_free.wait_while(free, |free| *free == 0).unwrap_or_else(std::sync::PoisonError::into_inner);
        *free -= 1;
        Permit(self)
    }

    /// Reads with one of the pool's connections. A connection that broke while it lay idle is replaced once.
    pub(crate) fn read<T>(&self, mut question: impl FnMut(&mut Connection) -> Result<T, DriverError>) -> Result<T, StoreError> {
        let _permit = self.permit();
        let idle = crate::lock(&self.readers).pop();
        let was_idle = idle.is_some();
        let mut connection = match idle {
            Some(connection) => connection,
            None => self.place.connect()?,
        };
        let mut answer = question(&mut connection);
        if was_idle && connection.is_broken() && answer.is_err() {
            connection = self.place.connect()?;
            answer = question(&mut connection);
        }
        if !connection.is_broken() {
            crate::lock(&self.readers).push(connection);
        }
        Ok(answer?)
    }

    /// Hands a task to the writer; a full queue means that the store is busy.
    pub(crate) fn submit(&self, task: Task) -> Result<(), StoreError> {
        self.check_sound()?;
        self.queue.try_send(task).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Busy,
            TrySendError::Disconnected(_) => StoreError::Gone("the writer has stopped".into()),
        })
    }

    /// After a failed commit nobody knows what the disk holds, and asking it again to sync would be answered with a lie: the pages that it has
    /// dropped count as written. After the database went back, nobody knows what in memory was ever so. Only a new start, which reads everything,
    /// knows more.
    pub(crate) fn check_sound(&self) -> Result<(), StoreError> {
        self.unsound.get().map_or(Ok(()), |error| Err(error.clone()))
    }

    pub(crate) fn lose_disk(&self, text: &str) {
        self.lose(StoreError::LostDisk(text.to_owned()));
    }

    /// The first failure is the one to be told.
    pub(crate) fn lose(&self, error: StoreError) {
        let _ = self.unsound.set(error);
    }

    /// Runs a small write in the writer's next transaction, alone under a savepoint if it has to be repeated.
    pub(crate) fn errand<T: Send + 'static>(
        &self,
        mut run: impl FnMut(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let result = Arc::new(Mutex::new(None));
        let slot = result.clone();
        let (answer, answered) = sync_channel(1);
        let run = move |connection: &mut Connection| {
            *crate::lock(&slot) = Some(run(connection)?);
            Ok(())
        };
        self.submit(Task::Errand(Box::new(run), answer))?;
        answered.recv().map_err(|_| StoreError::Unsure("the writer has stopped".into()))??;
        crate::lock(&result).take().ok_or_else(|| StoreError::Bug("an errand without a result".into()))
    }
}
