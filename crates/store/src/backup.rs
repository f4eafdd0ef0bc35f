//! Backups of the embedded database: a whole copy taken beside the running writer (`vacuum into`), sealed as one file, and believed only when it
//! was really restored somewhere else and verified. The key of the file lies in it, wrapped by the number of the master key that is no vault's
//! ([`BACKUPS`]), so that destroying vaults leaves every backup readable, without those vaults. Called by `kapok backup`, `kapok restore`, and
//! before a change of the schema. Absent: PostgreSQL, which has tools of its own (docs/operations.md).

use crate::{
    Options, Place, Secret, Store, StoreError, VerifyReport,
    driver::Connection,
    envelope::{Envelope, Head, Lock, NotOpened, seal},
    key::{BACKUPS, KeyTree, key_file, sync_directory},
    seal as cipher, statements,
};
use base::{Chance, Moment, hex};
use serde_json::json;
use std::{
    fs::{File, OpenOptions},
    io::Write as _,
    path::{Path, PathBuf},
};

/// The name of the setting that says when the last good backup was made.
const LAST_BACKUP: &str = "backup";

/// What a backup holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupMade {
    /// Its last act: everything answered before it began is in it.
    pub seq: u32,
    /// Bytes of the sealed file.
    pub bytes: u64,
    /// What was found when it was restored; none if that was left out.
    pub verified: Option<VerifyReport>,
}

/// What was restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    /// When the backup was made.
    pub at: Moment,
    /// Its last act.
    pub seq: u32,
}

impl Store {
    /// Writes a sealed copy of everything to a file that is not there yet. Unless `quick`, it is restored beside the data and verified before it is
    /// called good.
    pub fn backup(&self, to: &Path, quick: bool) -> Result<BackupMade, StoreError> {
        let Place::Sqlite(database) = &self.inner.place else {
            return Err(StoreError::Backup("PostgreSQL has its own tools: pg_dump or pg_basebackup, then kapok verify on the copy".into()));
        };
        if to.exists() {
            return Err(StoreError::Backup(format!("{} is there already", to.display())));
        }
        self.inner.write_audit_later()?;
        let work = Scratch::beside(database, &*self.inner.chance)?;
        let copy = work.0.join("kapok.db");
        let mut connection = self.inner.place.connect()?;
        copy_into(&mut connection, &copy)?;
        let seq = last_act(&copy)?;
        let at = self.inner.clock.now();
        let tree = crate::read_lock(&self.inner.master).tree.clone();
        let sealed = to.with_extension("part");
        seal_copy(&copy, &sealed, &tree, self.inner.suite, json!({"at": at.to_string(), "seq": seq}), &*self.inner.chance)?;
        std::fs::remove_file(&copy).map_err(|error| failed(&error))?;
        let verified = if quick { None } else { Some(self.try_out(&sealed, &work.0, &tree)?) };
        if let Some(report) = verified.as_ref().filter(|report| !report.is_clean()) {
            // kept under its unfinished name: whoever looks into it needs it
            let first = report.findings.first().map_or("", |finding| finding.sentence.as_str()).to_owned();
            return Err(StoreError::Backup(format!(
                "the restored copy has {} faults, the first: {first}; it is kept as {}",
                report.found,
                sealed.display()
            )));
        }
        std::fs::rename(&sealed, to).and_then(|()| sync_directory(to)).map_err(|error| failed(&error))?;
        self.set(LAST_BACKUP, &format!("{at} act={seq}"))?;
        let bytes = std::fs::metadata(to).map_err(|error| failed(&error))?.len();
        Ok(BackupMade { seq, bytes, verified })
    }

    /// Restores a sealed copy into a directory and looks at all of it.
    fn try_out(&self, sealed: &Path, directory: &Path, tree: &KeyTree) -> Result<VerifyReport, StoreError> {
        let key = directory.join("kapok.key");
        tree.to_file(&key, &*self.inner.chance)?;
        restore(sealed, &directory.join("restored"), &key)?;
        let inner = &self.inner;
        let options = Options::directory(&directory.join("restored"));
        let store = Self::open(&options, inner.kinds.clone(), inner.clock.clone(), inner.chance.clone())?;
        store.verify(&mut |_| ())
    }

    /// When the last good backup was made and up to which act, as it was written down; none if never.
    pub fn last_backup(&self) -> Result<Option<String>, StoreError> {
        self.setting(LAST_BACKUP)
    }

    /// What SQLite finds wrong with its own file; empty when nothing, and on PostgreSQL, which looks after itself.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let Place::Sqlite(_) = &self.inner.place else { return Ok(Vec::new()) };
        let lines = self.inner.read(|connection| connection.all("pragma quick_check", &[]))?;
        Ok(lines.iter().map(|line| line.text(0).to_owned()).filter(|line| line != "ok").collect())
    }
}

/// Puts the database of a backup and its key into a directory that is new or empty. It has still to be verified by whoever opens it.
pub fn restore(sealed: &Path, directory: &Path, key: &Path) -> Result<Restored, StoreError> {
    if std::fs::read_dir(directory).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(StoreError::Backup(format!("{} is not empty: a backup is restored into a new directory", directory.display())));
    }
    let tree = KeyTree::from_file(key)?;
    let envelope = Envelope::read(File::open(sealed).map_err(|error| failed(&error))?)?;
    let about = envelope.head.about.clone();
    let secret = unwrap(&envelope.head, &tree)?;
    std::fs::create_dir_all(directory).map_err(|error| failed(&error))?;
    let place = directory.join("kapok.db");
    let write = || -> Result<(), StoreError> {
        let mut file = private(&place)?;
        envelope.open(&secret, &mut file)?;
        file.sync_all().map_err(|error| failed(&error))
    };
    if let Err(error) = write() {
        // half a database is none
        let _ = std::fs::remove_file(&place);
        return Err(error);
    }
    let mut copied = private(&directory.join("kapok.key"))?;
    let mut copy = || {
        copied.write_all(&std::fs::read(key)?)?;
        copied.sync_all()?;
        sync_directory(&place)
    };
    copy().map_err(|error: std::io::Error| key_file(&error))?;
    let at = about["at"].as_str().and_then(|text| text.parse().ok()).unwrap_or_default();
    Ok(Restored { at, seq: about["seq"].as_u64().unwrap_or(0) as u32 })
}

/// Before the schema changes: a sealed copy beside the database, or no change.
pub(crate) fn before_change(
    options: &Options,
    migration: &str,
    connection: &mut Connection,
    now: Moment,
    chance: &dyn Chance,
) -> Result<(), StoreError> {
    let Place::Sqlite(database) = &options.place else { return Ok(()) };
    let to = database.with_file_name(format!("kapok-before-{migration}.db.sealed"));
    if to.exists() {
        return Ok(());
    }
    let known = connection.one(statements::SETTING, &[crate::vault::KEY_SETTING.into()])?.map(|line| line.text(0).to_owned());
    let master = options.master.load(options.suite, chance, known.as_deref())?;
    let work = Scratch::beside(database, chance)?;
    let copy = work.0.join("kapok.db");
    copy_into(connection, &copy)?;
    let seq = last_act(&copy)?;
    let sealed = to.with_extension("part");
    seal_copy(&copy, &sealed, &master.tree, options.suite, json!({"at": now.to_string(), "seq": seq, "before": migration}), chance)?;
    std::fs::rename(&sealed, &to).and_then(|()| sync_directory(&to)).map_err(|error| failed(&error))
}

/// A copy as of one moment, while the writer goes on.
fn copy_into(connection: &mut Connection, to: &Path) -> Result<(), StoreError> {
    drop(private(to)?);
    let path = to.to_str().ok_or_else(|| StoreError::Backup("the path is no UTF-8".into()))?;
    connection.run("vacuum into $1", &[path.into()])?;
    Ok(())
}

/// The last act in a copy.
fn last_act(copy: &Path) -> Result<u32, StoreError> {
    let mut connection = Place::Sqlite(copy.to_owned()).connect()?;
    let seq = connection.one(statements::LAST_ACT, &[])?.map_or(0, |line| line.number(0));
    // back to one file: what the connection has put beside it is taken in and removed
    connection.all("pragma journal_mode = delete", &[])?;
    Ok(seq)
}

fn seal_copy(copy: &Path, to: &Path, tree: &KeyTree, suite: crate::Suite, about: serde_json::Value, chance: &dyn Chance) -> Result<(), StoreError> {
    let secret = Secret::new(chance);
    let leaf = tree.leaf(BACKUPS).ok_or(StoreError::OtherKey)?;
    let wrapped = hex::encode(&suite.seal(&leaf, b"kapok backup", &secret.0, chance));
    let lock = Lock::Key { key: tree.number().to_owned(), wrapped };
    let head = Head { what: "backup".into(), suite: suite.letter().into(), lock, about };
    let mut from = File::open(copy).map_err(|error| failed(&error))?;
    let mut file = private(to)?;
    seal(&head, &secret, &mut from, &mut file, chance)?;
    file.sync_all().map_err(|error| failed(&error))
}

fn unwrap(head: &Head, tree: &KeyTree) -> Result<Secret, StoreError> {
    let Lock::Key { key, wrapped } = &head.lock else { return Err(NotOpened::NoSuchFile.into()) };
    if key != tree.number() {
        return Err(StoreError::OtherKey);
    }
    let leaf = tree.leaf(BACKUPS).ok_or(StoreError::OtherKey)?;
    let wrapped = hex::decode(wrapped).ok_or(NotOpened::NoSuchFile)?;
    let secret = cipher::open(&leaf, b"kapok backup", &wrapped).map_err(|_| StoreError::OtherKey)?;
    secret.try_into().map(Secret).map_err(|_| StoreError::OtherKey)
}

/// A new file for nobody else to read.
fn private(path: &Path) -> Result<File, StoreError> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| failed(&error))
}

fn failed(error: &std::io::Error) -> StoreError {
    StoreError::Backup(error.to_string())
}

/// A directory beside the database for what must not stay; it is on the same disk, so that a full one is noticed here.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(database: &Path, chance: &dyn Chance) -> Result<Self, StoreError> {
        let mut suffix = [0; 8];
        chance.fill(&mut suffix);
        let path = database.with_file_name(format!("kapok-copy-{}", hex::encode(&suffix)));
        std::fs::create_dir(&path).map_err(|error| failed(&error))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // what stays behind is only space
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{Master, Suite, testing};
    use std::sync::Arc;

    fn open(options: &Options) -> Result<Store, StoreError> {
        let clock = Arc::new(testing::FixedClock::at(Moment::from_millis(1_580_000_000_000)));
        Store::open(options, Arc::new(testing::NoKinds), clock, Arc::new(testing::SeededChance::new(1)))
    }

    /// A database as the program before the last change has made it, and the name of that change.
    fn old(directory: &Path) -> (Options, &'static str) {
        let options = Options::directory(directory);
        let mut connection = options.place.connect().unwrap();
        crate::migration::migrate_to(&mut connection, Moment::default(), crate::migration::count() - 1).unwrap();
        connection.run(statements::SET, &["kept".into(), "yes".into()]).unwrap();
        options.master.load(Suite::A, &testing::SeededChance::new(2), None).unwrap();
        (options, crate::migration::pending(&mut connection).unwrap().unwrap())
    }

    #[test]
    fn a_change_of_the_schema_leaves_a_backup_from_before_it() {
        let directory = tempfile::tempdir().unwrap();
        let (options, change) = old(directory.path());
        let store = open(&options).unwrap();
        assert_eq!(store.setting("kept").unwrap().as_deref(), Some("yes"));
        drop(store);
        let sealed = directory.path().join(format!("kapok-before-{change}.db.sealed"));
        let bytes = std::fs::read(&sealed).unwrap();
        assert!(!bytes.windows(15).any(|window| window == b"SQLite format 3"));
        open(&options).unwrap();
        assert_eq!(std::fs::read(&sealed).unwrap(), bytes, "once");
        let Master::File(key) = &options.master else { unreachable!("a file") };
        let back = directory.path().join("back");
        restore(&sealed, &back, key).unwrap();
        let mut connection = Place::Sqlite(back.join("kapok.db")).connect().unwrap();
        assert_eq!(crate::migration::pending(&mut connection).unwrap(), Some(change));
        assert_eq!(connection.one(statements::SETTING, &["kept".into()]).unwrap().unwrap().text(0), "yes");
    }

    #[test]
    fn without_a_backup_nothing_is_changed() {
        let directory = tempfile::tempdir().unwrap();
        let (options, change) = old(directory.path());
        // the place of the unfinished file is taken
        std::fs::create_dir(directory.path().join(format!("kapok-before-{change}.db.part"))).unwrap();
        assert!(matches!(open(&options), Err(StoreError::Backup(_))));
        let mut connection = options.place.connect().unwrap();
        assert_eq!(crate::migration::pending(&mut connection).unwrap(), Some(change));
    }

    #[test]
    fn a_new_database_has_nothing_to_save() {
        let directory = tempfile::tempdir().unwrap();
        open(&Options::directory(directory.path())).unwrap();
        assert!(std::fs::read_dir(directory.path()).unwrap().all(|entry| !entry.unwrap().file_name().to_string_lossy().contains("before")));
    }
}
