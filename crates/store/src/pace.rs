//! How long writing takes and how much of it is the commit, since the start of the process: by this one tells a slow disk from a slow program. Told to
//! whoever watches the machine. Absent: single acts, and anything that depends on it.

use crate::Store;
use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::{Duration, Instant},
};

/// Counts and microseconds since the start of the process.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Calls that wrote, each with one act or many.
    pub writes: u64,
    /// From the call to its answer.
    pub write_micros: u64,
    /// Transactions that were committed.
    pub commits: u64,
    /// The commits alone: mostly the disk.
    pub commit_micros: u64,
}

/// The same, counted on.
#[derive(Debug, Default)]
pub(crate) struct Paces {
    writes: AtomicU64,
    write_micros: AtomicU64,
    commits: AtomicU64,
    commit_micros: AtomicU64,
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

impl Paces {
    pub(crate) fn committed(&self, took: Duration) {
        self.commits.fetch_add(1, Relaxed);
        self.commit_micros.fetch_add(micros(took), Relaxed);
    }

    /// Runs what writes.
    #[allow(clippy::disallowed_methods, reason = "the duration of a write is measured for whoever watches the machine; nothing depends on it")]
    pub(crate) fn of_write<T>(&self, write: impl FnOnce() -> T) -> T {
        let since = Instant::now();
        let written = write();
        self.writes.fetch_add(1, Relaxed);
        self.write_micros.fetch_add(micros(since.elapsed()), Relaxed);
        written
    }
}

impl Store {
    /// How long writing has taken since the start of the process.
    pub fn pace(&self) -> Pace {
        let Paces { writes, write_micros, commits, commit_micros } = &self.inner.paces;
        let [writes, write_micros, commits, commit_micros] = [writes, write_micros, commits, commit_micros].map(|figure| figure.load(Relaxed));
        Pace { writes, write_micros, commits, commit_micros }
    }
}
