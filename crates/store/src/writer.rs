//! The single writer of this process: it drains its queue, writes everything in one transaction, feeds the projections, answers. Acts of
//! other processes that came in between are taken in first, under the same lock.

pub(crate) use crate::batch::Verdict;
use crate::{
    StoreError,
    batch::Batch,
    dialect,
    driver::{Connection, DriverError},
    prepare::Prepared,
    projection::Applied,
    store::Inner,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, SyncSender},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

/// Acts in one transaction at most: beyond this the first would wait too long for the last.
const BATCH_MAX: usize = 256;

/// The longest that a batch waits for company.
const GATHER_MAX: Duration = Duration::from_millis(5);

pub(crate) type Answer<T> = SyncSender<Result<T, StoreError>>;
pub(crate) type Errand = Box<dyn FnMut(&mut Connection) -> Result<(), StoreError> + Send>;

/// What may be asked of the writer.
pub(crate) enum Task {
    Act(Box<Prepared>, Answer<Verdict>),
    Errand(Errand, Answer<()>),
    Stop,
}

/// The answer to one task of a batch.
enum Outcome {
    Act(Verdict),
    Errand,
}

struct Writer {
    store: Arc<Inner>,
    connection: Option<Connection>,
    last_commit: Duration,
}

pub(crate) fn start(store: Arc<Inner>, connection: Connection, tasks: Receiver<Task>) -> Result<JoinHandle<()>, StoreError> {
    let mut writer = Writer { store, connection: Some(connection), last_commit: Duration::ZERO };
    let run = move || {
        while let Some(batch) = writer.gather(&tasks) {
            writer.serve(batch);
        }
    };
    std::thread::Builder::new().name("store writer".into()).spawn(run).map_err(|error| StoreError::Bug(error.to_string()))
}

impl Writer {
    /// The next batch: everything that waits. If others are under way, it waits for them a tenth of what the last commit took.
    #[allow(clippy::disallowed_methods, reason = "waits for company, never longer than a part of what a commit takes")]
    fn gather(&self, tasks: &Receiver<Task>) -> Option<Vec<Task>> {
        // the wake-up call may have come in one batch with others: once the end is near, nothing is waited for that is not here yet
        let stopping = || self.store.stopping.load(Ordering::SeqCst);
        let mut batch = vec![if stopping() { tasks.try_recv().ok()? } else { tasks.recv().ok()? }];
        batch.extend(tasks.try_iter().take(BATCH_MAX - 1));
        let until = Instant::now() + (self.last_commit / 10).min(GATHER_MAX);
        while batch.len() < BATCH_MAX && batch.len() < self.store.under_way.load(Ordering::Relaxed) {
            let Ok(task) = tasks.recv_timeout(until.saturating_duration_since(Instant::now())) else { break };
            batch.push(task);
        }
        // a stop is only a wake-up call: what waits before it is still written
        batch.retain(|task| !matches!(task, Task::Stop));
        (!batch.is_empty() || !stopping()).then_some(batch)
    }

    fn serve(&mut self, mut batch: Vec<Task>) {
        if batch.is_empty() {
            return;
        }
        if let Err(error) = self.store.check_sound() {
            return batch.into_iter().for_each(|task| refuse(task, &error));
        }
        match self.attempt(&mut batch) {
            Ok(outcomes) => batch.into_iter().zip(outcomes).for_each(|(task, outcome)| answer(task, outcome)),
            Err(error) if is_of_one(&error) && batch.len() > 1 => batch.into_iter().for_each(|task| self.serve_alone(task)),
            Err(error) => batch.into_iter().for_each(|task| refuse(task, &error)),
        }
        self.finish_copy();
    }

    fn serve_alone(&mut self, task: Task) {
        let mut batch = [task];
        let outcome = self.attempt(&mut batch);
        let [task] = batch;
        match outcome {
            Ok(outcomes) => [task].into_iter().zip(outcomes).for_each(|(task, outcome)| answer(task, outcome)),
            Err(error) => refuse(task, &error),
        }
    }

    /// One transaction for all of the batch, bare: savepoints would cost every act 8–18 µs in SQLite. If the database refuses one task, all is
    /// rolled back and each runs again in a transaction of its own, so that one failure spoils nobody else's.
    #[allow(clippy::disallowed_methods, reason = "the duration of a commit decides how long the next batch gathers")]
    fn attempt(&mut self, batch: &mut [Task]) -> Result<Vec<Outcome>, StoreError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.store.place.connect()?,
        };
        let store = self.store.clone();
        let mut written = guarded(&store, &mut connection, batch);
        if matches!(written, Err(StoreError::Gone(_))) {
            // nothing was committed: once more, on a new connection
            connection = store.place.connect()?;
            written = guarded(&store, &mut connection, batch);
        }
        let result = written.and_then(|(outcomes, applied)| {
            let before = Instant::now();
            store.commit(&mut connection)?;
            self.last_commit = before.elapsed();
            store.paces.committed(self.last_commit);
            store.feed(&applied);
            Ok(outcomes)
        });
        if result.is_err() {
            // after a failure the transaction may be gone already
            let _ = connection.batch("rollback");
        }
        if !connection.is_broken() {
            self.connection = Some(connection);
        }
        result
    }

    /// Copies the rest of SQLite's log between two batches, when the checkpointer has asked for it.
    fn finish_copy(&mut self) {
        if self.store.finish_copy.swap(false, Ordering::Relaxed)
            && let Some(connection) = &mut self.connection
        {
            // a copy that did not come about comes about later, unless it was the disk
            if let Err(DriverError::Disk(text)) = connection.all(crate::checkpoint::COPY, &[]) {
                self.store.lose_disk(&text);
            }
        }
    }
}

impl Inner {
    fn commit(&self, connection: &mut Connection) -> Result<(), StoreError> {
        let failing = self.fail_commit.swap(false, Ordering::SeqCst);
        let committed = if failing { Err(DriverError::Disk("a test".into())) } else { connection.batch("commit") };
        if let Err(DriverError::Disk(text)) = &committed {
            self.lose_disk(text);
        }
        committed.map_err(unsure)
    }
}

/// A commit that failed may have happened, unless the database says that it had no room or no turn.
fn unsure(error: DriverError) -> StoreError {
    match error {
        DriverError::NoSpace => StoreError::NoSpace,
        DriverError::Busy => StoreError::Busy,
        DriverError::Gone(text) | DriverError::Disk(text) | DriverError::Other(text) => StoreError::Unsure(text),
        DriverError::Repeated => StoreError::Unsure("repeated".into()),
    }
}

/// Whether the failure may be that of a single task; the others strike the whole batch.
fn is_of_one(error: &StoreError) -> bool {
    matches!(error, StoreError::Bug(_) | StoreError::Taken | StoreError::NotFound | StoreError::OtherKey | StoreError::Corrupt(_))
}

/// A panic is an error of this batch, not the end of the writer.
fn guarded(store: &Inner, connection: &mut Connection, batch: &mut [Task]) -> Result<(Vec<Outcome>, Vec<Applied>), StoreError> {
    let written = catch_unwind(AssertUnwindSafe(|| transaction(store, connection, batch)));
    written.unwrap_or_else(|_| Err(StoreError::Bug("a panic in the writer".into())))
}

fn transaction(store: &Inner, connection: &mut Connection, batch: &mut [Task]) -> Result<(Vec<Outcome>, Vec<Applied>), StoreError> {
    dialect::begin(connection)?;
    let acts: Vec<&Prepared> = batch.iter().filter_map(|task| if let Task::Act(act, _) = task { Some(&**act) } else { None }).collect();
    let mut state = if acts.is_empty() { None } else { Some(Batch::load(connection, &acts)?) };
    if let Some(state) = &state {
        store.take_in_before_writing(connection, state.seq, state.chain)?;
    }
    let mut outcomes = Vec::with_capacity(batch.len());
    for task in batch {
        outcomes.push(match (task, &mut state) {
            (Task::Errand(errand, _), _) => errand(connection).map(|()| Outcome::Errand)?,
            (Task::Act(act, _), Some(state)) => Outcome::Act(state.take(store, act)?),
            (Task::Act(..) | Task::Stop, _) => Outcome::Errand,
        });
    }
    let Some(mut state) = state else { return Ok((outcomes, Vec::new())) };
    store.rows_in_log.fetch_add(state.rows.write(connection)?, Ordering::Relaxed);
    Ok((outcomes, state.applied))
}

/// The caller may have gone; then nobody waits for the answer.
fn answer(task: Task, outcome: Outcome) {
    let _ = match (task, outcome) {
        (Task::Act(_, to), Outcome::Act(verdict)) => to.send(Ok(verdict)).is_ok(),
        (Task::Errand(_, to), Outcome::Errand) => to.send(Ok(())).is_ok(),
        (Task::Act(..) | Task::Errand(..) | Task::Stop, _) => false,
    };
}

fn refuse(task: Task, error: &StoreError) {
    let _ = match task {
        Task::Act(_, to) => to.send(Err(error.clone())).is_ok(),
        Task::Errand(_, to) => to.send(Err(error.clone())).is_ok(),
        Task::Stop => false,
    };
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{Store, testing};
    use base::Moment;
    use std::sync::mpsc::{channel, sync_channel};

    #[test]
    fn the_end_is_heard_in_one_batch_with_other_tasks() {
        let directory = tempfile::tempdir().unwrap();
        let clock = Arc::new(testing::FixedClock::at(Moment::from_millis(0)));
        let options = testing::sqlite(directory.path());
        let store = Store::open(&options, Arc::new(testing::NoKinds), clock, Arc::new(testing::SeededChance::new(1))).unwrap();
        let (began, has_begun) = channel();
        let (release, held) = channel::<()>();
        let errand = |run: Errand| {
            let (answer, answered) = sync_channel(1);
            store.inner.queue.send(Task::Errand(run, answer)).unwrap();
            answered
        };
        let first = errand(Box::new(move |_| {
            began.send(()).unwrap();
            held.recv().unwrap();
            Ok(())
        }));
        has_begun.recv().unwrap();
        // while the writer is at work, one more task and the end arrive together
        let second = errand(Box::new(|_| Ok(())));
        store.inner.stopping.store(true, Ordering::SeqCst);
        store.inner.queue.send(Task::Stop).unwrap();
        release.send(()).unwrap();
        assert_eq!((first.recv().unwrap(), second.recv().unwrap()), (Ok(()), Ok(())));
        let (ended, has_ended) = channel();
        std::thread::spawn(move || {
            drop(store);
            ended.send(()).unwrap();
        });
        assert!(has_ended.recv_timeout(Duration::from_secs(20)).is_ok(), "the store closes");
    }
}
