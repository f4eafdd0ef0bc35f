//! How fast the core writes: single records by 1 and by 32 threads, without HTTP. `writes [seconds] [records already there] [postgres address]`.
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::disallowed_methods, reason = "a measurement for the terminal")]

use base::{Day, Id, Key, Moment, Outline};
use count::{Event, Known};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use store::testing::{FixedClock, SeededChance};
use store::{Acting, BadDocument, Change, Kinds, Options, Place, Shadow, Store};

/// Contacts with two people, two workers, four links.
struct Contacts;

impl Kinds for Contacts {
    fn shadow(&self, kind: &str, doc: &Value, known: &dyn Known) -> Result<Shadow, BadDocument> {
        let day = Day::from_number(doc["on"].as_i64().unwrap_or(18_000) as i32).ok_or(BadDocument { kind: kind.into(), why: "day".into() })?;
        let mut outline = Outline::on(day);
        let mut event = Event::on(day, "contact").org(known.org()).service_minutes(30);
        let people = doc["people"].as_array().into_iter().flatten().filter_map(|id| id.as_str()?.parse::<Id>().ok());
        for person in people {
            outline.subject = outline.subject.or(Some(person));
            outline.link(person, "served");
            event = event.served(known.standing(person, day)).effort(known.key(person), 30);
        }
        if kind == "contact" && known.me().0.is_multiple_of(4) {
            outline.assignee = outline.subject;
            outline.due = Some(day + 30);
        }
        Ok(Shadow { outline, facts: if kind == "contact" { event.facts() } else { Vec::new() } })
    }

    fn class(&self, _kind: &str) -> Option<&'static str> {
        Some("general")
    }

    fn indexed(&self) -> Vec<&'static str> {
        Vec::new()
    }
}

fn id(number: u64) -> Id {
    let mut random = [0; 10];
    base::Chance::fill(&SeededChance::new(number), &mut random);
    Id::from_parts(Moment::from_millis(1_580_000_000_000 + number as i64), random)
}

const PEOPLE: u64 = 5000;

fn contact(number: u64) -> Change {
    let person = |salt: u64| id(number.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(salt as u32) % PEOPLE);
    let text = "家中情况稳定，近期睡眠较好，社工与其讨论了复诊安排和下次联系的时间。".repeat(3);
    let doc = json!({"on": 18_000 + (number / 4000) % 365, "people": [person(7), person(23)], "summary": text});
    Change {
        record: id(1 << 32 | number),
        kind: "contact",
        org: Key(1 + (number % 22) as u32),
        expected: None,
        doc: Some(doc),
        why: None,
        beside: None,
    }
}

fn write(store: &Store, number: u64, changes: &[Change]) {
    let acting = Acting { act: id(1 << 40 | number), name: "StoreRecord", actor: Key(1), at: Moment::default(), reads: Vec::new(), adjusts: false };
    store.write(&acting, changes).unwrap();
}

fn measure(store: &Store, threads: u64, batch: u64, time: Duration, next: &AtomicU64) {
    let stop = AtomicBool::new(false);
    let mut waits: Vec<Duration> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                scope.spawn(|| {
                    let mut waits = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let first = next.fetch_add(batch, Ordering::Relaxed);
                        let changes: Vec<Change> = (first..first + batch).map(contact).collect();
                        let start = Instant::now();
                        write(store, first, &changes);
                        waits.push(start.elapsed());
                    }
                    waits
                })
            })
            .collect();
        std::thread::sleep(time);
        stop.store(true, Ordering::Relaxed);
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });
    waits.sort();
    let at = |share: usize| waits[(waits.len() * share / 1000).min(waits.len() - 1)].as_micros();
    let per_second = waits.len() as u64 * batch * 1000 / time.as_millis() as u64;
    println!("{threads} threads × {batch}: {per_second} records/s, p50 {} µs, p99 {} µs, max {} µs", at(500), at(990), at(1000));
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().map_or(5, |text| text.parse().unwrap());
    let there: u64 = arguments.next().map_or(0, |text| text.parse().unwrap());
    let directory = std::env::temp_dir().join(format!("kapok-writes-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let mut options = Options::directory(&directory);
    if let Some(address) = arguments.next() {
        options.place = Place::Postgres(address);
    }
    let chance = || Arc::new(SeededChance::new(std::process::id().into()));
    let store = Store::open(&options, Arc::new(Contacts), Arc::new(FixedClock::at(Moment::default())), chance()).unwrap();
    for first in (0..PEOPLE).step_by(500) {
        let people = first..first + 500;
        let person = |n| Change { record: id(n), kind: "person", org: Key(1), expected: None, doc: Some(json!({"n": n})), why: None, beside: None };
        write(&store, 1 << 39 | first, &people.map(person).collect::<Vec<_>>());
    }
    let next = AtomicU64::new(PEOPLE);
    while next.load(Ordering::Relaxed) < there {
        let first = next.fetch_add(500, Ordering::Relaxed);
        write(&store, first, &(first..first + 500).map(contact).collect::<Vec<_>>());
    }
    for (threads, batch) in [(1, 1), (32, 1), (8, 50)] {
        measure(&store, threads, batch, Duration::from_secs(seconds), &next);
    }
    println!("{} acts", store.seq());
    drop(store);
    let start = Instant::now();
    let store = Store::open(&options, Arc::new(Contacts), Arc::new(FixedClock::at(Moment::default())), chance()).unwrap();
    println!("opened again in {} ms", start.elapsed().as_millis());
    drop(store);
    let _ = std::fs::remove_dir_all(&directory);
}
