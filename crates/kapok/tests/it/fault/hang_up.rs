//! Five hundred callers who post and hang up at once, and five hundred who stop in the middle of what they send: the others are answered meanwhile, and
//! afterwards the server is as it was.

use super::{Server, Station, person};
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    time::{Duration, Instant},
};

const CALLERS: u32 = 500;
/// Longer than a silent body is waited for.
const PATIENCE: Duration = Duration::from_secs(40);

/// A figure of the service, all its labels summed up.
fn figure(port: u16, name: &str) -> Option<u64> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    write!(stream, "GET /metrics HTTP/1.0\r\n\r\n").ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let lines = text.lines().filter(|line| line.starts_with(name) && !line.starts_with('#'));
    Some(lines.filter_map(|line| line.rsplit_once(' ')?.1.parse::<u64>().ok()).sum())
}

/// Somebody who says that a form comes, sends a part of it, and stays silent.
fn silent(server: &Server, token: &str) -> Option<TcpStream> {
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    write!(
        stream,
        "POST /api/v1/records HTTP/1.1\r\nhost: kapok\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: 4000\r\n\r\n{{\"kind\""
    )
    .ok()?;
    Some(stream)
}

#[test]
#[allow(clippy::disallowed_methods, reason = "it is told how long the others waited")]
fn callers_who_hang_up_or_fall_silent_hold_up_nobody_and_leave_nothing_behind() {
    let station = Station::new();
    let metrics = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let server = station.serve_with(&["--metrics", &metrics.to_string()]);
    for number in 0..CALLERS {
        drop(station.send(server.port, "POST", "/api/v1/records", &person(number)));
    }
    let silent: Vec<TcpStream> = (0..CALLERS).map(|_| silent(&server, &station.token).unwrap()).collect();
    let mut waits: Vec<Duration> = (CALLERS..CALLERS + 50)
        .map(|number| {
            let since = Instant::now();
            assert_eq!(station.store(server.port, number), Some(201), "{number}, while {CALLERS} are silent");
            since.elapsed()
        })
        .collect();
    waits.sort_unstable();
    eprintln!("while {CALLERS} were silent the others waited {:?} in the middle and {:?} at most", waits[25], waits[49]);
    for mut stream in silent {
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 408"), "a silent caller is told so: {answer}");
    }
    let is_clean = || {
        // the one who asks is on another listener and is not counted
        ["kapok_requests_under_way", "kapok_places_taken", "kapok_places_awaited"].iter().all(|name| figure(metrics.port(), name) == Some(0))
    };
    let cleaned = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(50));
        is_clean()
    });
    assert!(cleaned, "something is stuck");
    // whoever hung up does not know whether it was stored: sent again, each is there once
    for number in 0..CALLERS {
        assert!(matches!(station.store(server.port, number), Some(200 | 201)), "{number} sent again");
    }
    drop(server);
    station.check(&(0..CALLERS + 50).collect::<Vec<_>>(), CALLERS + 50);
}
