//! A PostgreSQL primary with its synchronous standby, each a process of this test on a socket in a temporary directory, and between the two a relay that
//! can be told to lose what passes. Called by `failover.rs`. The standby is joined by `pg_basebackup`, a former primary by `pg_rewind`.

use std::{
    io::{Read, Write},
    os::unix::{
        fs::PermissionsExt as _,
        net::{UnixListener, UnixStream},
    },
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU8, Ordering},
    },
    time::Duration,
};
use store::testing::{as_postgres, give_to_postgres, postgres_binaries};

/// A socket is named by a port; nothing listens on a network.
const PORT: u16 = 5432;
const SETTINGS: &str =
    "listen_addresses = ''\nshared_buffers = 32MB\nmax_connections = 60\nwal_keep_size = 256MB\nwal_receiver_status_interval = 1s\n";
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: usize = 1200;

/// What passes between primary and standby.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Line {
    /// Everything.
    Whole,
    /// What the primary says arrives, what the standby answers is lost.
    Deaf,
    /// Nothing.
    Cut,
}

/// One of the two.
struct Node {
    /// Its data, and beside them the directories of its socket and of the relay to it.
    directory: PathBuf,
    process: Option<Child>,
    /// What the relay to it lets through.
    line: Arc<AtomicU8>,
}

/// Both.
pub(crate) struct Pair {
    binaries: PathBuf,
    nodes: [Node; 2],
    /// Which of the two is the primary.
    primary: usize,
    _directory: tempfile::TempDir,
}

impl Drop for Pair {
    fn drop(&mut self) {
        (0..2).for_each(|node| self.kill(node));
    }
}

impl Pair {
    /// A primary and a standby that has caught up, by which it waits; none, with a line that says so, where PostgreSQL is not installed.
    pub(crate) fn start() -> Option<Self> {
        let binaries = postgres_binaries();
        if !binaries.join("pg_rewind").exists() {
            eprintln!("skipped: PostgreSQL is not installed");
            return None;
        }
        let directory = tempfile::tempdir().unwrap();
        let nodes = ["a", "b"].map(|name| {
            let directory = directory.path().join(name);
            for part in ["", "socket", "relay"] {
                std::fs::create_dir_all(directory.join(part)).unwrap();
            }
            Node { directory, process: None, line: Arc::default() }
        });
        give_to_postgres(directory.path());
        let mut pair = Self { binaries, nodes, primary: 0, _directory: directory };
        pair.nodes.iter().for_each(Node::relay);
        let first = pair.nodes[0].data();
        pair.program("initdb", &["-D", &first, "-U", "kapok", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", "--data-checksums"]);
        // in the file and not on the command line: pg_rewind starts the former primary by itself, and it must not throw away the log that it needs
        let mut settings = std::fs::OpenOptions::new().append(true).open(format!("{first}/postgresql.conf")).unwrap();
        write!(settings, "port = {PORT}\n{SETTINGS}").unwrap();
        pair.run(0);
        pair.ask("create database kapok");
        let (second, from) = (pair.nodes[1].data(), pair.relay_to(0));
        pair.program("pg_basebackup", &["-D", &second, "-d", &from, "-R", "-X", "stream", "-c", "fast"]);
        pair.run(1);
        pair.wait_for_standby();
        Some(pair)
    }

    /// How Kapok reaches whichever of the two is the primary.
    pub(crate) fn address(&self) -> String {
        let sockets = self.nodes.each_ref().map(Node::socket);
        format!("host={} port={PORT},{PORT} user=kapok dbname=kapok", sockets.join(","))
    }

    /// What passes between the primary and its standby from now on.
    pub(crate) fn set_line(&self, line: Line) {
        self.nodes[self.primary].line.store(line as u8, Ordering::SeqCst);
    }

    /// One answer of the primary.
    pub(crate) fn ask(&self, text: &str) -> String {
        self.ask_node(self.primary, text).unwrap_or_else(|| panic!("{text}"))
    }

    /// Kills the primary as a loss of power would, and makes the standby the primary. It waits for nobody until it has a standby of its own.
    pub(crate) fn fail_over(&mut self) {
        self.kill(self.primary);
        self.primary = 1 - self.primary;
        assert_eq!(self.ask("select pg_promote()"), "t");
        self.wait_for(None);
    }

    /// The former primary comes back as the standby: what only it has is taken back.
    pub(crate) fn rejoin(&mut self) {
        let former = 1 - self.primary;
        // the end of the log must be on the disk of the source before it is compared
        self.ask("checkpoint");
        let (data, from) = (self.nodes[former].data(), self.relay_to(self.primary));
        self.set_line(Line::Whole);
        self.program("pg_rewind", &["-D", &data, "--source-server", &from, "-R"]);
        self.run(former);
        self.wait_for_standby();
    }

    /// From now on each commit waits for the standby.
    fn wait_for_standby(&self) {
        until("the standby streams", || self.ask("select count(*) from pg_stat_replication where state = 'streaming'") == "1");
        self.wait_for(Some("*"));
        until("the standby is waited for", || self.ask("select count(*) from pg_stat_replication where sync_state = 'sync'") == "1");
    }

    fn wait_for(&self, standbys: Option<&str>) {
        self.ask(&format!("alter system set synchronous_standby_names = '{}'", standbys.unwrap_or_default()));
        self.ask("select pg_reload_conf()");
    }

    fn ask_node(&self, node: usize, text: &str) -> Option<String> {
        let place = format!("host={} port={PORT} user=kapok dbname=postgres", self.nodes[node].socket());
        let mut command = Command::new(self.binaries.join("psql"));
        command.args(["-XAtq", "-d", &place, "-c", text]);
        let output = command.stdin(Stdio::null()).output().unwrap();
        output.status.success().then(|| String::from_utf8(output.stdout).unwrap().trim().to_owned())
    }

    fn relay_to(&self, node: usize) -> String {
        format!("host={} port={PORT} user=kapok dbname=postgres", self.nodes[node].directory.join("relay").display())
    }

    /// A program of PostgreSQL, to its end.
    fn program(&self, name: &str, arguments: &[&str]) {
        let output = as_postgres(&self.binaries.join(name), arguments).stdin(Stdio::null()).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Starts a node and waits until it answers.
    fn run(&mut self, node: usize) {
        let (data, socket) = (self.nodes[node].data(), self.nodes[node].socket());
        let log = std::fs::File::create(self.nodes[node].directory.join("log")).unwrap();
        let mut command = as_postgres(&self.binaries.join("postgres"), &["-D", &data, "-k", &socket]);
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        self.nodes[node].process = Some(process);
        until("PostgreSQL starts", || self.ask_node(node, "select 1").is_some());
    }

    /// All of its processes at once, without a word to anybody.
    fn kill(&mut self, node: usize) {
        let Some(mut process) = self.nodes[node].process.take() else { return };
        let id = process.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        let _ = process.kill();
        if !children.trim().is_empty() {
            // some may have ended by themselves in between
            let _ = Command::new("kill").arg("-9").args(children.split_whitespace()).stderr(Stdio::null()).status();
        }
        let _ = process.wait();
        // what the next start would take for the sign of a running server
        let _ = std::fs::remove_file(self.nodes[node].directory.join("data/postmaster.pid"));
    }
}

impl Node {
    fn data(&self) -> String {
        self.directory.join("data").display().to_string()
    }

    fn socket(&self) -> String {
        self.directory.join("socket").display().to_string()
    }

    /// Passes on what comes for this node by its other socket, as its line allows.
    fn relay(&self) {
        let name = format!(".s.PGSQL.{PORT}");
        let (from, to) = (self.directory.join("relay").join(&name), self.directory.join("socket").join(&name));
        let listener = UnixListener::bind(&from).unwrap();
        std::fs::set_permissions(&from, std::fs::Permissions::from_mode(0o777)).unwrap();
        let line = self.line.clone();
        std::thread::spawn(move || {
            for standby in listener.incoming().map_while(Result::ok) {
                let Ok(primary) = UnixStream::connect(&to) else { continue };
                let (answers, told) = (standby.try_clone().unwrap(), primary.try_clone().unwrap());
                pass(answers, told, line.clone(), &[Line::Deaf, Line::Cut]);
                pass(primary, standby, line.clone(), &[Line::Cut]);
            }
        });
    }
}

/// Copies what comes until the end, but for what is lost.
fn pass(mut from: UnixStream, mut to: UnixStream, line: Arc<AtomicU8>, lost: &'static [Line]) {
    std::thread::spawn(move || {
        let mut piece = vec![0; 1 << 16];
        while let Ok(length @ 1..) = from.read(&mut piece) {
            let state = line.load(Ordering::SeqCst);
            if !lost.iter().any(|lost| *lost as u8 == state) && to.write_all(&piece[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Both);
        let _ = from.shutdown(std::net::Shutdown::Both);
    });
}

/// Waits for something that comes about.
pub(crate) fn until(what: &str, is_so: impl Fn() -> bool) {
    for _ in 0..LOOKS {
        if is_so() {
            return;
        }
        std::thread::sleep(LOOK);
    }
    panic!("waited in vain: {what}");
}
