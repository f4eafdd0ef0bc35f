//! A copy of what is counted, beside the database, so that a program with ten million facts answers a few seconds after its start instead of unpacking
//! each of them again. Written from time to time and at a clean stop, continued with the acts after it, and dropped at the slightest doubt: then
//! everything is read from the facts, as it is without a copy. `verify` does not believe it at all.
//!
//! What it must be to be believed: whole; of this release and layout; taken at an act that the ledger still has, with the same chain; taken when as
//! many vaults were destroyed as are today; and sealed by the secret that stands in the database. The facts inside name nobody and lie unsealed in the
//! database, so the seal is not there to hide them from whoever has that. It is there so that the copy is worth nothing without its database, on
//! another disk, in a backup of files; so that nobody can write one of his own; and so that deleting the secret, which the destruction of a vault
//! does in the same transaction, makes an end of every copy that was ever written ([burial](super::burial) gives people other numbers, and an older
//! copy knows the numbers they had). Called by `store.rs` and `tail.rs`. Absent: names and the tree, which are read from their documents each time.

use crate::{
    Place, Secret, StoreError, Suite,
    driver::{Connection, DriverError},
    projection::State,
    seal, statements,
    store::{Inner, Store},
    tail::Anew,
};
use base::hex;
use serde::{Deserialize, Serialize};
use std::{
    fs::{File, OpenOptions},
    io::{BufReader, BufWriter, Error, Read, Write},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    thread::JoinHandle,
    time::Duration,
};

/// The setting that seals the copies of this database; never in any other place.
pub(crate) const SECRET_SETTING: &str = "columns";

/// What is kept beside the columns is laid out like this; to be counted on with every change of it.
const LAYOUT: u32 = 1;

/// The first bytes of the file.
const MARK: &[u8; 16] = b"kapok columns 1\n";

/// How often it is looked whether a copy is due.
const LOOK: Duration = Duration::from_secs(20);

/// A copy may lag by this part of all acts: reading them takes so much longer than the copy itself, at most.
const LAG: u32 = 16;

/// What the store knows of its copy.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    /// The act of the copy that lies on the disk; 0 for none.
    seq: AtomicU32,
    /// The act of the copy from which this process has started; 0 for none.
    started: AtomicU32,
    /// Taken by whoever writes: one at a time. Nobody waits for it who has another lock.
    turn: Mutex<()>,
}

/// To what a copy belongs.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    release: String,
    layout: (u32, u32),
    seq: u32,
    chain: String,
    destroyed: i64,
}

impl Head {
    fn new(seq: u32, chain: &[u8; 32], destroyed: i64) -> Self {
        let layout = (LAYOUT, count::SNAPSHOT_LAYOUT);
        Self { release: env!("CARGO_PKG_VERSION").into(), layout, seq, chain: hex::encode(chain), destroyed }
    }
}

/// Why a copy is not believed. Nobody is told more than that: everything is read anew.
struct Doubt;

impl<E: std::error::Error> From<E> for Doubt {
    fn from(_: E) -> Self {
        Self
    }
}

/// Starts the look-out for a copy that is due.
pub(crate) fn start(store: Arc<Inner>) -> Result<JoinHandle<()>, StoreError> {
    let watch = move || {
        while !store.stopping.load(Ordering::SeqCst) {
            std::thread::park_timeout(LOOK);
            if !store.stopping.load(Ordering::SeqCst) {
                // without a copy the next start takes longer, and nothing else
                let _ = store.keep_if_due();
            }
        }
    };
    std::thread::Builder::new().name("store snapshot".into()).spawn(watch).map_err(|error| StoreError::Bug(error.to_string()))
}

impl Store {
    /// Writes a copy of what is counted beside the database now. The store does so itself when one is due.
    pub fn keep_snapshot(&self) -> Result<(), StoreError> {
        self.inner.keep()
    }

    /// The act of the copy from which this process has started; none if it has read every fact.
    pub fn started_from(&self) -> Option<u32> {
        Some(self.inner.kept.started.load(Ordering::Relaxed)).filter(|seq| *seq != 0)
    }
}

impl Inner {
    /// Where the copy lies: beside the file of the database, or beside the key where the database is elsewhere.
    fn snapshot_file(&self) -> Option<PathBuf> {
        match &self.place {
            Place::Sqlite(path) => Some(path.with_extension("columns")),
            Place::Postgres(_) => crate::read_lock(&self.master).file().map(|key| key.with_extension("columns")),
        }
    }

    /// Writes a copy if so much has happened since the last one that reading it would be felt.
    pub(crate) fn keep_if_due(&self) -> Result<(), StoreError> {
        let (seq, kept) = (crate::read_lock(&self.state).seq, self.kept.seq.load(Ordering::Relaxed));
        if seq.saturating_sub(kept) < self.snapshot_acts.max(seq / LAG) {
            return Ok(());
        }
        self.keep()
    }

    fn keep(&self) -> Result<(), StoreError> {
        let Some(path) = self.snapshot_file() else { return Ok(()) };
        self.check_sound()?;
        let _turn = crate::lock(&self.kept.turn);
        let (engine, seq, destroyed, state) = {
            let _feeding = crate::lock(&self.feeding);
            let state = crate::read_lock(&self.state);
            (self.engine(), state.seq, state.destroyed, state.save())
        };
        let Some(chain) = self.read(|connection| chain_of(connection, seq))? else { return Ok(()) };
        let secret = self.snapshot_secret()?;
        // after the secret: a burial that is not seen here takes this very secret away
        if self.read(destroyed_vaults)? != destroyed {
            return Ok(());
        }
        let mut id = [0; 16];
        self.chance.fill(&mut id);
        let part = path.with_extension(format!("columns.{}", hex::encode(&id[..4])));
        let write = || -> Result<(), Error> {
            let mut sealed = Sealed { file: BufWriter::new(private(&part)?), place: Position { id, section: 0 }, secret, chance: &*self.chance };
            sealed.file.write_all(MARK)?;
            sealed.file.write_all(&id)?;
            sealed.section(&serde_json::to_vec(&Head::new(seq, &chain, destroyed))?)?;
            sealed.section(&state)?;
            engine.save(seq, &mut |section| sealed.section(section))?;
            let file = sealed.file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
            file.sync_all()?;
            std::fs::rename(&part, &path)?;
            crate::key::sync_directory(&path)
        };
        if let Err(error) = write() {
            // half a copy is none
            let _ = std::fs::remove_file(&part);
            return Err(StoreError::Backup(error.to_string()));
        }
        self.kept.seq.store(seq, Ordering::Relaxed);
        Ok(())
    }

    /// What is counted as of the copy, if there is one that can be believed. `destroyed`: how many vaults are destroyed now.
    pub(crate) fn read_snapshot(&self, connection: &mut Connection, last: (u32, [u8; 32]), destroyed: i64) -> Option<Anew> {
        let anew = self.snapshot_file().and_then(|path| {
            remove_parts(&path);
            believe(&path, connection, last, destroyed).ok()
        });
        let seq = anew.as_ref().map_or(0, |anew| anew.state.seq);
        self.kept.started.store(seq, Ordering::Relaxed);
        self.kept.seq.store(seq, Ordering::Relaxed);
        anew
    }

    /// The secret by which copies of this database are sealed; made when it is first needed.
    fn snapshot_secret(&self) -> Result<Secret, StoreError> {
        if let Some(secret) = self.read(secret_in)? {
            return Ok(secret);
        }
        let secret = Secret::new(&*self.chance);
        let text = hex::encode(&secret.0);
        self.errand(move |connection| Ok(connection.run(statements::SET, &[SECRET_SETTING.into(), text.as_str().into()]).map(|_| ())?))?;
        Ok(secret)
    }
}

/// How many vaults are destroyed.
pub(crate) fn destroyed_vaults(connection: &mut Connection) -> Result<i64, DriverError> {
    Ok(connection.one(statements::VAULTS_DESTROYED, &[])?.map_or(0, |line| line.int(0)))
}

fn secret_in(connection: &mut Connection) -> Result<Option<Secret>, DriverError> {
    let line = connection.one(statements::SETTING, &[SECRET_SETTING.into()])?;
    Ok(line.and_then(|line| hex::decode_array(line.text(0))).map(Secret))
}

/// The chain of an act.
fn chain_of(connection: &mut Connection, seq: u32) -> Result<Option<[u8; 32]>, DriverError> {
    let line = connection.one(statements::ACTS_CHAINED, &[seq.saturating_sub(1).into(), 1_u32.into()])?;
    Ok(line.filter(|line| line.number(0) == seq).map(|line| line.hash(7)))
}

/// Reads a copy, doubting everything.
fn believe(path: &Path, connection: &mut Connection, last: (u32, [u8; 32]), destroyed: i64) -> Result<Anew, Doubt> {
    let secret = secret_in(connection).ok().flatten().ok_or(Doubt)?;
    let file = File::open(path)?;
    let mut left = file.metadata()?.len();
    let mut file = BufReader::with_capacity(1 << 20, file);
    let (mut mark, mut id) = ([0; MARK.len()], [0; 16]);
    file.read_exact(&mut mark)?;
    file.read_exact(&mut id)?;
    left = left.checked_sub((MARK.len() + id.len()) as u64).ok_or(Doubt)?;
    if mark != *MARK {
        return Err(Doubt);
    }
    let mut sections = Sections { file, left, place: Position { id, section: 0 }, secret };
    let head: Head = serde_json::from_slice(&sections.next()?.ok_or(Doubt)?)?;
    let chain = chain_of(connection, head.seq).ok().flatten().ok_or(Doubt)?;
    if head.seq > last.0 || head != Head::new(head.seq, &chain, destroyed) {
        return Err(Doubt);
    }
    let state = State::restored(&sections.next()?.ok_or(Doubt)?, head.seq, destroyed).ok_or(Doubt)?;
    let mut columns = count::Restoring::default();
    while let Some(section) = sections.next()? {
        columns.section(&section)?;
    }
    Ok(Anew { last, engine: columns.engine(head.seq)?, state })
}

/// Which section of which copy: what a seal holds in its place, so that no section can stand in for another.
struct Position {
    id: [u8; 16],
    section: u32,
}

impl Position {
    /// The place of the next section.
    fn next(&mut self) -> Vec<u8> {
        self.section += 1;
        [MARK.as_slice(), &self.id, &self.section.to_be_bytes()].concat()
    }
}

/// A copy that is being written.
struct Sealed<'a> {
    file: BufWriter<File>,
    place: Position,
    secret: Secret,
    chance: &'a dyn base::Chance,
}

impl Sealed<'_> {
    fn section(&mut self, text: &[u8]) -> Result<(), Error> {
        // always the fast suite: what is inside lies unsealed in the database
        let sealed = Suite::A.seal(&self.secret, &self.place.next(), text, self.chance);
        self.file.write_all(&(sealed.len() as u64).to_le_bytes())?;
        self.file.write_all(&sealed)
    }
}

/// A copy that is being read.
struct Sections {
    file: BufReader<File>,
    left: u64,
    place: Position,
    secret: Secret,
}

impl Sections {
    /// The next section; none at the end of the file.
    fn next(&mut self) -> Result<Option<Vec<u8>>, Doubt> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut length = [0; 8];
        self.file.read_exact(&mut length)?;
        let length = u64::from_le_bytes(length);
        self.left = self.left.checked_sub(8).and_then(|left| left.checked_sub(length)).ok_or(Doubt)?;
        let mut sealed = vec![0; usize::try_from(length)?];
        self.file.read_exact(&mut sealed)?;
        seal::open(&self.secret, &self.place.next(), &sealed).map(Some).map_err(|_| Doubt)
    }
}

/// A new file for nobody else to read.
fn private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Removes what a process has left that was killed while it wrote. Another that is writing now loses its copy, and writes the next.
fn remove_parts(path: &Path) {
    let Some((directory, name)) = path.parent().zip(path.file_name().and_then(|name| name.to_str())) else { return };
    let Ok(entries) = std::fs::read_dir(if directory.as_os_str().is_empty() { Path::new(".") } else { directory }) else { return };
    let begun = format!("{name}.");
    for entry in entries.flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(&begun)) {
            // what stays is only space
            let _ = std::fs::remove_file(entry.path());
        }
    }
}
