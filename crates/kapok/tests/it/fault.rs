//! The program itself as a process, while the machine fails under it: killed, its disk failing at a sync, its answers lost. Small versions of what
//! `cargo xtask endure` and the tools for faults do for hours.

mod hang_up;

use base::{Json, json};
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Output, Stdio},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_kapok");

/// A server on a directory; killed when it goes out of sight.
struct Server {
    process: Child,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Station {
    directory: tempfile::TempDir,
    token: String,
}

fn command(data: &Path, arguments: &[&str]) -> Output {
    Command::new(PROGRAM).args(arguments).arg("--data").arg(data).output().unwrap()
}

impl Station {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let done = |arguments: &[&str]| {
            let output = command(directory.path(), arguments);
            assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap()
        };
        done(&["org", "add", "S", "耐久站", "--level", "station"]);
        done(&["user", "add", "s", "--name", "耐久", "--role", "lead", "--org", "S"]);
        let token = done(&["user", "token", "s"]).trim().to_owned();
        Self { directory, token }
    }

    fn serve(&self) -> Server {
        self.serve_with(&[])
    }

    fn serve_with(&self, more: &[&str]) -> Server {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new(PROGRAM);
        command.arg("serve").arg("--data").arg(self.directory.path()).args(["--listen", &format!("127.0.0.1:{port}")]).args(more);
        let server = Server { process: command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap(), port };
        for _ in 0..500 {
            if self.ask(port, "GET", "/readyz", &Json::Null).is_some_and(|status| status == 200) {
                return server;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("the server does not answer");
    }

    /// The status of an answer, if there was one.
    fn ask(&self, port: u16, verb: &str, path: &str, body: &Json) -> Option<u16> {
        let mut stream = self.send(port, verb, path, body)?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        answer.split(' ').nth(1)?.parse().ok()
    }

    fn send(&self, port: u16, verb: &str, path: &str, body: &Json) -> Option<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
        let (token, body) = (&self.token, body.to_string());
        let length = body.len();
        write!(
            stream,
            "{verb} {path} HTTP/1.0\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}"
        )
        .ok()?;
        Some(stream)
    }

    fn store(&self, port: u16, number: u32) -> Option<u16> {
        self.ask(port, "POST", "/api/v1/records", &person(number))
    }

    /// Everything is there once, and everything fits.
    fn check(&self, acknowledged: &[u32], sent: u32) {
        let server = self.serve();
        for number in acknowledged {
            assert_eq!(self.ask(server.port, "GET", &format!("/api/v1/records/{}", id(*number)), &Json::Null), Some(200), "{number} is lost");
        }
        for number in 0..sent {
            assert!(matches!(self.store(server.port, number), Some(200 | 201)), "{number} sent again");
        }
        drop(server);
        let verified = command(self.directory.path(), &["verify"]);
        let said = String::from_utf8_lossy(&verified.stdout).into_owned();
        // the organisation beside them
        assert!(verified.status.success() && said.contains(&format!("记录 {}，", sent + 1)), "{said}");
    }
}

fn id(number: u32) -> String {
    format!("01940000-0000-7000-8000-{number:012x}")
}

fn person(number: u32) -> Json {
    json!({"id": id(number), "kind": "person", "record": {"name": format!("罗细妹{number}")}})
}

#[test]
fn a_killed_server_has_lost_nothing_and_doubled_nothing() {
    let station = Station::new();
    let (mut acknowledged, mut sent) = (Vec::new(), 0);
    for round in 0..3_u64 {
        let mut server = station.serve();
        let (port, stop) = (server.port, AtomicBool::new(false));
        let (first, last) = (sent, sent + 200);
        let known: Vec<u32> = std::thread::scope(|scope| {
            let clients: Vec<_> = (0..4)
                .map(|client| {
                    let (station, stop) = (&station, &stop);
                    scope.spawn(move || {
                        let mut known = Vec::new();
                        for number in (first..last).filter(|number| number % 4 == client) {
                            if stop.load(Ordering::Relaxed) {
                                break;
                            }
                            if station.store(port, number) == Some(201) {
                                known.push(number);
                            }
                        }
                        known
                    })
                })
                .collect();
            std::thread::sleep(Duration::from_millis(150 + 70 * round));
            server.process.kill().unwrap();
            stop.store(true, Ordering::Relaxed);
            clients.into_iter().flat_map(|client| client.join().unwrap()).collect()
        });
        acknowledged.extend(known);
        sent = last;
    }
    assert!(acknowledged.len() > 20, "{} acknowledged", acknowledged.len());
    station.check(&acknowledged, sent);
}

#[test]
fn an_answer_that_was_lost_is_asked_for_again_and_stored_once() {
    let station = Station::new();
    let server = station.serve();
    for number in 0..20 {
        // the request arrives, the answer finds nobody
        drop(station.send(server.port, "POST", "/api/v1/records", &person(number)));
        assert!(matches!(station.store(server.port, number), Some(200 | 201)));
    }
    drop(server);
    station.check(&(0..20).collect::<Vec<_>>(), 20);
}

#[test]
fn a_failed_sync_ends_the_server_with_a_sentence_and_loses_nothing() {
    let station = Station::new();
    let mut server = station.serve();
    let stored: Vec<u32> = (0..5).filter(|number| station.store(server.port, *number) == Some(201)).collect();
    assert_eq!(stored.len(), 5);
    let mut strace = Command::new("strace");
    strace.args(["-f", "-q", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO", "-p"]);
    let Ok(mut strace) = strace.arg(server.process.id().to_string()).stderr(Stdio::null()).spawn() else {
        eprintln!("skipped: there is no strace");
        return;
    };
    // on a busy machine it takes a while until every thread is traced
    let tasks = format!("/proc/{}/task", server.process.id());
    let is_traced = |task: &std::path::Path| std::fs::read_to_string(task.join("status")).is_ok_and(|said| !said.contains("TracerPid:\t0\n"));
    for _ in 0..200 {
        std::thread::sleep(Duration::from_millis(50));
        if strace.try_wait().unwrap().is_some() {
            eprintln!("skipped: no right to trace another process");
            return;
        }
        if std::fs::read_dir(&tasks).unwrap().flatten().all(|task| is_traced(&task.path())) {
            break;
        }
    }
    let answer = station.store(server.port, 5);
    assert!(answer.is_none_or(|status| status == 503), "{answer:?}");
    let mut ended = None;
    for _ in 0..200 {
        ended = server.process.try_wait().unwrap();
        if ended.is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = strace.kill();
    let _ = strace.wait();
    assert_eq!(ended.and_then(|status| status.code()), Some(1), "the server goes on");
    let mut said = String::new();
    server.process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert!(said.contains("磁盘在写入时出错"), "{said}");
    station.check(&stored, 6);
}
