//! How long a start with many facts takes, with the copy of the columns and without:
//! `FACTS=10000000 cargo test --release -p store --test start -- --ignored --nocapture`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "it measures")]

mod support;

use rusqlite::{Connection, params};
use std::{path::Path, time::Instant};
use store::Options;

/// Puts the facts of the benchmark into a database, one act a record version, past the door: its documents are not needed here.
fn fill(database: &Path, rows: usize) {
    let connection = Connection::open(database).unwrap();
    connection.execute_batch("pragma synchronous = off; begin").unwrap();
    let mut fact = connection.prepare("insert into fact (seq, record, facts) values (?, ?, ?)").unwrap();
    let mut cancel = connection.prepare("insert into cancel (seq, record, of_seq) values (?, ?, ?)").unwrap();
    let act = "insert into act (seq, id, name, actor, at, digest, records, chain) values (?, ?, 'x', 0, 0, ?, x'', ?)";
    let mut act = connection.prepare(act).unwrap();
    for version in count::bench::packed_city(rows) {
        fact.execute(params![version.seq, version.record.0, version.bytes]).unwrap();
        if let Some(of) = version.cancelled {
            cancel.execute(params![version.seq, version.record.0, of]).unwrap();
        }
        let mut hash = [0; 32];
        hash[..4].copy_from_slice(&version.seq.to_be_bytes());
        act.execute(params![version.seq, &hash[..16], &hash[..], &hash[..]]).unwrap();
    }
    drop((fact, cancel, act));
    connection.execute_batch("commit").unwrap();
}

#[test]
#[ignore = "it measures, and takes its time"]
fn a_start_with_many_facts() {
    let rows = std::env::var("FACTS").map_or(1_000_000, |text| text.parse().unwrap());
    let here = tempfile::tempdir().unwrap();
    let options = Options::directory(here.path());
    drop(support::open(&options, 1));
    fill(&here.path().join("kapok.db"), rows);
    let (question, tree) = (count::bench::main_question(), count::bench::city());
    let mut answers = Vec::new();
    for run in 0..4 {
        let begin = Instant::now();
        let store = support::open(&options, 2 + run);
        let opened = begin.elapsed();
        answers.push(store.engine().answer(&question, &tree).unwrap());
        println!("facts {}: from act {:?}, open {opened:?}, first figure {:?}", store.engine().len(), store.started_from(), begin.elapsed());
        let begin = Instant::now();
        store.keep_snapshot().unwrap();
        let bytes = std::fs::metadata(here.path().join("kapok.columns")).unwrap().len();
        println!("  a copy of {bytes} bytes, written and synced in {:?}", begin.elapsed());
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}
