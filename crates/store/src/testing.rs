//! For tests of this and other crates: a PostgreSQL cluster of this process's own, on a socket in a temporary directory, and a fresh database
//! for each test; a fixed clock and repeatable chance. Not part of the program's face.

use crate::{BadDocument, Kinds, Master, Options, Place, Secret, Shadow, driver::DriverError};
use base::{Chance, Clock, Moment};
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicI64, AtomicU32, AtomicU64, Ordering},
        mpsc::{Sender, channel},
    },
};

static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();

/// Where Debian keeps PostgreSQL 15; `KAPOK_PG_BIN` says otherwise.
const BINARIES: &str = "/usr/lib/postgresql/15/bin";

/// Of a store that is to hold no record.
#[derive(Debug)]
pub struct NoKinds;

impl Kinds for NoKinds {
    fn shadow(&self, kind: &str, _: &serde_json::Value, _: &dyn count::Known) -> Result<Shadow, BadDocument> {
        Err(BadDocument { kind: kind.into(), why: "no such kind".into() })
    }

    fn class(&self, _: &str) -> Option<&'static str> {
        None
    }

    fn indexed(&self) -> Vec<&'static str> {
        Vec::new()
    }
}

/// A clock that stands until it is told to go on.
#[derive(Debug)]
pub struct FixedClock(AtomicI64);

impl FixedClock {
    /// Stands at this moment.
    pub fn at(moment: Moment) -> Self {
        Self(AtomicI64::new(moment.millis()))
    }

    /// Goes on (or back).
    pub fn advance(&self, millis: i64) {
        self.0.fetch_add(millis, Ordering::Relaxed);
    }
}

impl Clock for FixedClock {
    fn now(&self) -> Moment {
        Moment::from_millis(self.0.load(Ordering::Relaxed))
    }
}

/// Bytes that repeat from run to run (the generator SplitMix64).
#[derive(Debug)]
pub struct SeededChance(AtomicU64);

impl SeededChance {
    /// The bytes of this seed.
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }
}

impl Chance for SeededChance {
    fn fill(&self, buffer: &mut [u8]) {
        for piece in buffer.chunks_mut(8) {
            let mut z = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed).wrapping_add(0x9e37_79b9_7f4a_7c15);
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            piece.copy_from_slice(&(z ^ (z >> 31)).to_le_bytes()[..piece.len()]);
        }
    }
}

/// The master key of tests.
pub fn test_master() -> Master {
    Master::Given(Secret([42; 32]))
}

/// A store in a directory, with the master key of tests.
pub fn sqlite(directory: &Path) -> Options {
    Options::new(Place::Sqlite(directory.join("kapok.db")), test_master())
}

/// A store in a fresh PostgreSQL database, which goes when the thread of the test ends; none, with a line that says so, where PostgreSQL is not
/// installed.
pub fn postgres() -> Option<Options> {
    static DATABASES: AtomicU32 = AtomicU32::new(0);
    thread_local!(static MINE: RefCell<Vec<Fresh>> = const { RefCell::new(Vec::new()) });
    let Some(cluster) = CLUSTER.get_or_init(Cluster::start) else {
        eprintln!("skipped: PostgreSQL is not installed");
        return None;
    };
    let name = format!("test_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    cluster.ask(&format!("create database {name}")).expect("a database of its own");
    MINE.with_borrow_mut(|mine| mine.push(Fresh { name: name.clone(), ended: cluster.ended.clone() }));
    Some(Options::new(Place::Postgres(cluster.address(&name)), test_master()))
}

/// Kills the cluster as a power cut would and starts it again. Other tests of the same program lose their connections too.
pub fn restart_postgres() {
    let Some(Some(cluster)) = CLUSTER.get() else { return };
    let script = format!(
        "{} -D {}/data -l {}/server.log -m immediate -w -t 60 restart >/dev/null",
        cluster.control.display(),
        cluster.directory.display(),
        cluster.directory.display()
    );
    let restarted = as_postgres(Path::new("sh"), &["-c", &script]).status().expect("a shell");
    assert!(restarted.success(), "PostgreSQL did not restart; see {}", cluster.directory.display());
}

/// A database of a test. Hundreds of them, each with what a story left in it, would fill the disk of a small machine.
struct Fresh {
    name: String,
    ended: Sender<String>,
}

impl Drop for Fresh {
    fn drop(&mut self) {
        // a thread that ends can no longer wait for a connection: another one does
        let _ = self.ended.send(std::mem::take(&mut self.name));
    }
}

/// A cluster that ends with this process: a shell waits for the end of its input and then stops it and clears up.
struct Cluster {
    directory: PathBuf,
    control: PathBuf,
    ended: Sender<String>,
    _watch: Child,
}

impl Cluster {
    fn start() -> Option<Self> {
        let binaries = postgres_binaries();
        if !binaries.join("initdb").exists() {
            return None;
        }
        let directory = std::env::temp_dir().join(format!("kapok-pg-{}", std::process::id()));
        std::fs::create_dir_all(&directory).expect("a temporary directory");
        let script = format!(
            "set -e; cd {dir}; {bin}/initdb -D {dir}/data -U kapok -A trust -E UTF8 --locale=C -N >{dir}/initdb.log 2>&1; \
             {bin}/pg_ctl -D {dir}/data -l {dir}/server.log -w -t 60 -o \"-c listen_addresses='' -c unix_socket_directories={dir} \
             -c max_connections=300 -c shared_buffers=64MB -c min_wal_size=32MB -c max_wal_size=128MB\" start >/dev/null",
            dir = directory.display(),
            bin = binaries.display()
        );
        give_to_postgres(&directory);
        let started = as_postgres(Path::new("sh"), &["-c", &script]).status().expect("a shell");
        assert!(started.success(), "PostgreSQL did not start; see {}", directory.display());
        let stop = format!(
            "cat >/dev/null; {bin}/pg_ctl -D {dir}/data -m immediate stop >/dev/null 2>&1; rm -rf {dir}",
            dir = directory.display(),
            bin = binaries.display()
        );
        let watch =
            as_postgres(Path::new("sh"), &["-c", &stop]).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a shell");
        let (ended, names) = channel::<String>();
        let socket = directory.clone();
        let drop_each = move || {
            for name in names {
                // while the cluster restarts it stays, which only costs room
                let _ = ask(&socket, &format!("drop database {name} with (force)"));
            }
        };
        std::thread::Builder::new().name("ended databases".into()).spawn(drop_each).expect("a thread");
        Some(Self { directory, control: binaries.join("pg_ctl"), ended, _watch: watch })
    }

    fn address(&self, database: &str) -> String {
        address(&self.directory, database)
    }

    fn ask(&self, text: &str) -> Result<(), DriverError> {
        ask(&self.directory, text)
    }
}

fn address(directory: &Path, database: &str) -> String {
    format!("host={} user=kapok dbname={database}", directory.display())
}

fn ask(directory: &Path, text: &str) -> Result<(), DriverError> {
    Place::Postgres(address(directory, "postgres")).connect()?.batch(text)
}

/// Where the programs of PostgreSQL are, if it is installed.
#[allow(clippy::disallowed_methods, reason = "tests may be told where PostgreSQL is")]
pub fn postgres_binaries() -> PathBuf {
    PathBuf::from(std::env::var("KAPOK_PG_BIN").unwrap_or_else(|_| BINARIES.into()))
}

/// A program that runs as the user postgres, because PostgreSQL does not run as root; as the user of the test if that is another one.
pub fn as_postgres(program: &Path, arguments: &[&str]) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // not every directory of root is one of postgres
    command.args(arguments).current_dir("/");
    command
}

/// Makes a directory with everything in it one of that user.
pub fn give_to_postgres(directory: &Path) {
    if is_root() {
        let owned = Command::new("chown").args(["-R", "postgres"]).arg(directory).status();
        assert!(owned.is_ok_and(|status| status.success()), "the directory goes to the user postgres");
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}
