//! What an act costs the disk: pages of SQLite's log, counted on a database that is not empty. The budget of random-order indexes is three.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use base::Key;
use serde_json::json;
use store::{Change, Store};
use support::{named, new, open, person, write};

/// A page in the log with its header.
const LOG_PAGE_BYTES: u64 = 4096 + 24;
const THERE: u64 = 12_000;
const THREADS: u64 = 32;
const ACTS: u64 = 1600;

fn visit(number: u64) -> Change {
    let day = base::Day::from_number(18_000 + (number * 7 % 365) as i32).unwrap();
    let mut doc = json!({"on": day, "person": named(number * 31 % 500), "text": "家中情况稳定，讨论了复诊安排。".repeat(8)});
    if number.is_multiple_of(4) {
        doc["due"] = json!(day + 20);
        doc["assignee"] = json!(named(number % 20));
    }
    Change { org: Key(1 + (number % 22) as u32), ..new(10_000 + number, "note", doc) }
}

fn fill(store: &Store) {
    let people: Vec<Change> = (0..500).map(|n| new(n, "person", person(1))).collect();
    write(store, 1, &people).unwrap();
    for first in (0..THERE).step_by(500) {
        write(store, 2 + first, &(first..first + 500).map(visit).collect::<Vec<_>>()).unwrap();
    }
}

#[test]
fn an_act_costs_at_most_five_pages() {
    let directory = tempfile::tempdir().unwrap();
    let mut options = store::testing::sqlite(directory.path());
    options.checkpoint_rows = u64::MAX;
    drop({
        let store = open(&options, 1);
        fill(&store);
        store
    });
    let store = open(&options, 2);
    let log = directory.path().join("kapok.db-wal");
    let before = std::fs::metadata(&log).unwrap().len();
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let store = &store;
            scope.spawn(move || {
                for n in 0..ACTS / THREADS {
                    let number = THERE + thread * ACTS + n;
                    write(store, 100_000 + number, &[visit(number)]).unwrap();
                }
            });
        }
    });
    let pages = (std::fs::metadata(&log).unwrap().len() - before) / LOG_PAGE_BYTES;
    println!("{pages} pages for {ACTS} acts");
    assert!(pages <= 5 * ACTS, "{pages} pages for {ACTS} acts");
}
