//! Copying SQLite's log into the file, beside the writer: in the writer it would stall everybody for 50 ms and more. PASSIVE, fdatasync,
//! PASSIVE here; then the writer itself does the small rest between two batches, so that the log starts anew. Absent on PostgreSQL.

use crate::{Place, StoreError, store::Inner};
use std::{
    collections::BTreeMap,
    fs::File,
    path::PathBuf,
    sync::{Arc, Mutex, atomic::Ordering},
    thread::JoinHandle,
    time::Duration,
};

/// Copies what can be copied without waiting for anybody.
pub(crate) const COPY: &str = "pragma wal_checkpoint(passive)";

/// How often the length of the log is looked at.
const LOOK: Duration = Duration::from_millis(100);

/// A short log is copied too, but not more often than this many looks.
const LOOKS_IDLE: u32 = 300;

/// A log that is longer than this at the start was left by a process that was killed. It is copied at once: a server that is killed again and again
/// before a copy is due would otherwise read an ever longer log at each start.
const LEFT_BYTES_MAX: u64 = 1 << 20;

/// The files of this process's stores, and how many stores use each. Closing any handle on a file drops the locks that SQLite holds on it in this process,
/// so there is one handle for all of them, closed with the last.
static HELD: Mutex<BTreeMap<PathBuf, (Arc<File>, usize)>> = Mutex::new(BTreeMap::new());

/// A database file that is open for being synced. To be dropped after the connections to it.
pub(crate) struct Held(PathBuf);

impl Held {
    /// The file of a store; none on PostgreSQL.
    pub(crate) fn of(place: &Place) -> Result<Option<Self>, StoreError> {
        let Place::Sqlite(path) = place else { return Ok(None) };
        let mut held = crate::lock(&HELD);
        if let Some((_, users)) = held.get_mut(path) {
            *users += 1;
        } else {
            let file = File::open(path).map_err(|error| StoreError::Gone(error.to_string()))?;
            held.insert(path.clone(), (Arc::new(file), 1));
        }
        Ok(Some(Self(path.clone())))
    }

    fn sync(&self) -> Result<(), StoreError> {
        let file = crate::lock(&HELD).get(&self.0).map(|(file, _)| file.clone());
        let synced = file.ok_or_else(|| StoreError::Bug("a file that is not held is to be synced".to_owned()))?.sync_data();
        synced.map_err(|error| StoreError::LostDisk(error.to_string()))
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut held = crate::lock(&HELD);
        if let Some((_, users)) = held.get_mut(&self.0) {
            *users -= 1;
            if *users == 0 {
                held.remove(&self.0);
            }
        }
    }
}

pub(crate) fn start(store: &Arc<Inner>) -> Result<Option<JoinHandle<()>>, StoreError> {
    let Place::Sqlite(path) = &store.place else { return Ok(None) };
    let left = std::fs::metadata(path.with_extension("db-wal")).map_or(0, |log| log.len());
    if left > LEFT_BYTES_MAX {
        store.rows_in_log.fetch_add(store.checkpoint_rows, Ordering::Relaxed);
    }
    let store = store.clone();
    let watch = move || {
        let mut looks = 0;
        while !store.stopping.load(Ordering::SeqCst) {
            std::thread::park_timeout(LOOK);
            looks += 1;
            let rows = store.rows_in_log.load(Ordering::Relaxed);
            if rows >= store.checkpoint_rows || (rows > 0 && looks >= LOOKS_IDLE) {
                looks = 0;
                store.rows_in_log.fetch_sub(rows, Ordering::Relaxed);
                // what fails here is tried again when more rows have come, unless it was the disk
                if let Err(StoreError::LostDisk(text)) = copy(&store) {
                    store.lose_disk(&text);
                }
            }
        }
    };
    let thread = std::thread::Builder::new().name("store checkpoint".into()).spawn(watch);
    thread.map(Some).map_err(|error| StoreError::Bug(error.to_string()))
}

/// SQLite syncs the file itself, too.
fn lost(error: StoreError) -> StoreError {
    if let StoreError::Unsure(text) = error { StoreError::LostDisk(text) } else { error }
}

fn copy(store: &Inner) -> Result<(), StoreError> {
    let copy = || store.read(|connection| connection.all(COPY, &[])).map_err(lost);
    copy()?;
    // a copy whose sync failed must never be taken for done: the log would start anew over what only it holds
    store.held.as_ref().map_or(Ok(()), Held::sync)?;
    copy()?;
    store.finish_copy.store(true, Ordering::Relaxed);
    // an idle writer has to be told
    store.errand(|_| Ok(()))
}
