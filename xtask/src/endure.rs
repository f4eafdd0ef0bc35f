//! `cargo xtask endure`: the server is killed (SIGKILL) while several clients write, started again, and asked for everything: what it had
//! acknowledged must be there, what is sent again must not be stored twice, and `kapok verify` must find nothing. It knows the program only by
//! its command line and its HTTP. Absent: power cuts, which need other machinery.

use crate::{
    step::{Step, stopwatch},
    top,
};
use anyhow::{Context as _, bail, ensure};
use clap::Args;
use serde_json::{Value, json};
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

/// Clients that write at once.
const CLIENTS: usize = 8;
/// Records sent in one round at most, so that a hundred rounds stay a small database.
const RECORDS_PER_ROUND: u64 = 400;
/// How long a started server may take until it answers.
const START_MAX: Duration = Duration::from_mins(1);
/// The station and the account.
const NAME: &str = "endure";

#[derive(Debug, Args)]
pub(crate) struct Endure {
    /// How often the server is killed
    #[arg(long, default_value_t = 10)]
    rounds: u32,
    /// Kills the release build
    #[arg(long)]
    release: bool,
}

/// A server, killed at the latest when it goes out of sight.
struct Server {
    process: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program, where its data is, and what was sent so far.
struct Trial {
    program: PathBuf,
    data: PathBuf,
    token: String,
    next: AtomicU64,
}

/// What was sent in one round: id, document, whether it was acknowledged.
type Sent = Vec<(String, String, bool)>;

impl Endure {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let mut build = vec!["build", "--package", "kapok"];
        build.extend(self.release.then_some("--release"));
        Step::cargo("build", &build).run()?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), PathBuf::from);
        let program = target.join(if self.release { "release/kapok" } else { "debug/kapok" });
        let data = std::env::temp_dir().join(format!("kapok-endure-{}", std::process::id()));
        std::fs::create_dir_all(&data)?;
        let done = Trial::prepare(program, &data).and_then(|trial| trial.endure(self.rounds));
        match done {
            Ok(()) => std::fs::remove_dir_all(&data).context("the directory cannot be removed"),
            Err(error) => Err(error.context(format!("the data is kept in {}", data.display()))),
        }
    }
}

impl Trial {
    fn prepare(program: PathBuf, data: &Path) -> anyhow::Result<Self> {
        let mut trial = Self { program, data: data.to_owned(), token: String::new(), next: AtomicU64::new(2) };
        trial.command(&["org", "add", NAME, "耐久站", "--level", "station"])?;
        trial.command(&["user", "add", NAME, "--name", "耐久", "--role", "lead", "--org", NAME])?;
        trial.command(&["user", "token", NAME])?.trim().clone_into(&mut trial.token);
        let server = trial.start()?;
        for (number, kind, record) in [(0, "person", json!({"name": "罗细妹"})), (1, "worker", json!({"name": "陈阿根"}))] {
            let body = json!({"id": id(number), "kind": kind, "record": record}).to_string();
            let (status, answer) = trial.ask(server.port, "POST", "/api/v1/records", &body)?;
            ensure!(status == 201, "{kind}: {status} {answer}");
        }
        Ok(trial)
    }

    fn endure(&self, rounds: u32) -> anyhow::Result<()> {
        let watch = stopwatch();
        let (mut acknowledged, mut all) = (0, 0);
        for round in 0..rounds {
            let sent = self.write_until_killed(round)?;
            acknowledged += sent.iter().filter(|(.., known)| *known).count();
            all += sent.len();
            self.ask_for(&sent)?;
            self.command(&["verify"]).with_context(|| format!("after round {round}"))?;
            println!(
                "round {:>3}: {:>4} sent, {:>4} acknowledged, none lost",
                round + 1,
                sent.len(),
                sent.iter().filter(|(.., known)| *known).count()
            );
        }
        let stored = self.stored()?;
        ensure!(stored == all, "{all} records were sent, each twice, and {stored} are there");
        println!("{rounds} rounds in {} s: {acknowledged} acknowledged before a kill, 0 lost; {all} stored, 0 doubled", watch().as_secs());
        Ok(())
    }

    /// Clients write; in the midst of it the server is killed, each round at another moment.
    fn write_until_killed(&self, round: u32) -> anyhow::Result<Sent> {
        let mut server = self.start()?;
        let (port, stop, sent) = (server.port, AtomicBool::new(false), Mutex::new(Vec::new()));
        let last = self.next.load(Ordering::Relaxed) + RECORDS_PER_ROUND;
        let write = || {
            while !stop.load(Ordering::Relaxed) {
                let number = self.next.fetch_add(1, Ordering::Relaxed);
                if number >= last {
                    return;
                }
                let body = contact(number);
                let answer = self.ask(port, "POST", "/api/v1/records", &body);
                let known = answer.is_ok_and(|(status, _)| status == 201);
                sent.lock().unwrap_or_else(PoisonError::into_inner).push((id(number), body, known));
            }
        };
        std::thread::scope(|scope| {
            (0..CLIENTS).for_each(|_| drop(scope.spawn(write)));
            std::thread::sleep(Duration::from_millis(40 + u64::from(round) * 37 % 400));
            let killed = server.process.kill();
            stop.store(true, Ordering::Relaxed);
            killed
        })?;
        Ok(sent.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    /// Everything acknowledged is there; everything is sent again, as a phone does that saw no answer.
    fn ask_for(&self, sent: &Sent) -> anyhow::Result<()> {
        let server = self.start()?;
        for (id, body, known) in sent {
            let (status, _) = self.ask(server.port, "GET", &format!("/api/v1/records/{id}"), "")?;
            ensure!(status == 200 || (status == 404 && !known), "{id} was acknowledged and is lost ({status})");
            let there = status == 200;
            let (status, answer) = self.ask(server.port, "POST", "/api/v1/records", body)?;
            ensure!(status == if there { 200 } else { 201 }, "{id} sent again: {status} {answer}");
        }
        Ok(())
    }

    /// How many contacts there are, counted page by page.
    fn stored(&self) -> anyhow::Result<usize> {
        let server = self.start()?;
        let (mut number, mut after) = (0, String::new());
        loop {
            let (_, answer) = self.ask(server.port, "GET", &format!("/api/v1/records?kind=contact&limit=200&after={after}"), "")?;
            let page: Value = serde_json::from_str(&answer)?;
            number += page["records"].as_array().map_or(0, Vec::len);
            let Some(next) = page["next"].as_str() else { return Ok(number) };
            next.clone_into(&mut after);
        }
    }

    fn start(&self) -> anyhow::Result<Server> {
        // Free now; taken by the server a moment later.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(&self.program);
        command
            .arg("serve")
            .arg("--data")
            .arg(&self.data)
            .args(["--listen", &format!("127.0.0.1:{port}")])
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let server = Server { process: command.spawn().with_context(|| self.program.display().to_string())?, port };
        let watch = stopwatch();
        while watch() < START_MAX {
            if self.ask(port, "GET", "/readyz", "").is_ok_and(|(status, _)| status == 200) {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("the server does not answer")
    }

    /// One command of the program on the data; its output.
    fn command(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output =
            Command::new(&self.program).args(arguments).arg("--data").arg(&self.data).output().with_context(|| self.program.display().to_string())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        ensure!(output.status.success(), "kapok {}: {text}{}", arguments.join(" "), String::from_utf8_lossy(&output.stderr));
        Ok(text)
    }

    /// One request on a connection of its own; HTTP/1.0, so that the answer ends with the connection.
    fn ask(&self, port: u16, verb: &str, path: &str, body: &str) -> anyhow::Result<(u16, String)> {
        let mut stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_read_timeout(Some(START_MAX))?;
        let (token, length) = (&self.token, body.len());
        write!(
            stream,
            "{verb} {path} HTTP/1.0\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).context("no status")?;
        Ok((status, body.to_owned()))
    }
}

/// The id of a record: a UUIDv7 whose time is its number.
fn id(number: u64) -> String {
    format!("01940000-{:04x}-7000-8000-{number:012x}", number & 0xffff)
}

fn contact(number: u64) -> String {
    let record = json!({
        "on": "2020-02-13", "channel": "phone", "minutes": 5 + number % 50, "served": [{"person": id(0)}], "topics": ["mind"], "workers": [{"worker": id(1)}],
        "summary": format!("第{number}次联系"),
    });
    json!({"id": id(number), "kind": "contact", "record": record}).to_string()
}
