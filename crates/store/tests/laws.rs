//! Laws under chance: any order and any number of repeats, any history and a restart, a killed process, a hand in the database.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use proptest::prelude::*;
use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};
use store::{AuditEntry, Change, Place, Store, WriteRefused};
use support::{delete, edit, named, new, note, on_both, open, person, write};

/// One step of a history over a few records.
#[derive(Clone, Debug)]
enum Step {
    Person(u64, u64),
    Note(u64, u64),
    EditPerson(u64, u64),
    EditNote(u64, u64),
    Delete(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let (someone, notes) = (0..4_u64, 10..16_u64);
    prop_oneof![
        (someone.clone(), 1..4_u64).prop_map(|(n, bits)| Step::Person(n, bits)),
        (notes.clone(), someone.clone()).prop_map(|(n, who)| Step::Note(n, who)),
        (someone.clone(), 1..8_u64).prop_map(|(n, bits)| Step::EditPerson(n, bits)),
        (notes.clone(), someone).prop_map(|(n, who)| Step::EditNote(n, who)),
        notes.prop_map(Step::Delete),
    ]
}

/// The step as it can be done now; steps that make no sense are refused by the store.
fn change(store: &Store, step: &Step) -> Change {
    let version = |n: u64| store.get(named(n)).map_or(1, |row| row.version);
    match *step {
        Step::Person(n, bits) => new(n, "person", person(bits)),
        Step::Note(n, who) => new(n, "note", note(who, "一")),
        Step::EditPerson(n, bits) => edit(n, "person", version(n), person(bits)),
        Step::EditNote(n, who) => edit(n, "note", version(n), note(who, "改")),
        Step::Delete(n) => delete(n, "note", version(n)),
    }
}

fn assert_sound(store: &Store) {
    let report = store.verify(&mut |_| ()).unwrap();
    // a note may have been written before its person: then it names nobody until it is edited
    let wrong: Vec<_> = report.findings.iter().filter(|finding| finding.sentence.contains("seal") || finding.sentence.contains("chain")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn after_a_restart_everything_is_as_before(history in prop::collection::vec(step(), 1..40)) {
        let directory = tempfile::tempdir().unwrap();
        let options = store::testing::sqlite(directory.path());
        let store = open(&options, 1);
        let people: Vec<Change> = (0..4).map(|n| new(n, "person", person(1))).collect();
        write(&store, 0, &people).unwrap();
        for (act, step) in history.iter().enumerate() {
            match write(&store, 1 + act as u64, &[change(&store, step)]) {
                Ok(_) | Err(WriteRefused::Conflict { .. } | WriteRefused::Missing(_)) => {}
                Err(other) => panic!("{other}"),
            }
        }
        let report = store.verify(&mut |_| ()).unwrap();
        prop_assert!(report.is_clean(), "{:?}", report.findings);
        let (projections, seq) = (store.projections(), store.seq());
        let watcher = open(&options, 2);
        prop_assert_eq!(watcher.projections(), projections.clone());
        drop((store, watcher));
        let store = open(&options, 3);
        prop_assert_eq!((store.projections(), store.seq()), (projections, seq));
    }

    #[test]
    fn acts_replayed_in_any_order_are_stored_once(order in prop::collection::vec(0..12_u64, 12..60)) {
        let directory = tempfile::tempdir().unwrap();
        let store = open(&store::testing::sqlite(directory.path()), 1);
        write(&store, 1000, &(0..3).map(|n| new(n, "person", person(1))).collect::<Vec<_>>()).unwrap();
        let act = |n: u64| [new(100 + 2 * n, "note", note(n % 3, "甲")), new(101 + 2 * n, "note", note(n % 2, "乙"))];
        for n in order.iter().copied().chain(0..12) {
            write(&store, n, &act(n)).unwrap();
        }
        prop_assert_eq!(store.seq(), 13);
        prop_assert_eq!(store.verify(&mut |_| ()).unwrap().versions, 3 + 24);
        assert_sound(&store);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn stores_that_are_closed_keep_no_file_open() {
    let directory = tempfile::tempdir().unwrap();
    let options = store::testing::sqlite(directory.path());
    let open_files = || {
        let files = std::fs::read_dir("/proc/self/fd").unwrap().filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok());
        files.filter(|file| file.starts_with(directory.path())).count()
    };
    let (first, second) = (open(&options, 1), open(&options, 2));
    drop(first);
    write(&second, 1, &[new(1, "person", person(1))]).unwrap();
    assert!(open_files() > 0);
    drop(second);
    assert_eq!(open_files(), 0);
}

const CHILD: &str = "KAPOK_TEST_KILLED_DIRECTORY";

/// Not a test of its own: the process that [`what_was_answered_survives_a_kill`] kills.
#[test]
#[allow(clippy::disallowed_methods, reason = "how the parent tells it where to write")]
fn a_process_that_writes_until_it_is_killed() {
    let Some(directory) = std::env::var_os(CHILD) else { return };
    let store = open(&store::testing::sqlite(directory.as_ref()), 1);
    std::thread::scope(|scope| {
        for thread in 1..5_u64 {
            let store = &store;
            scope.spawn(move || {
                for n in 0..100_000 {
                    let number = thread * 1_000_000 + n;
                    write(store, number, &[new(number, "note", note(1, "记"))]).unwrap();
                    eprintln!("stored {number}");
                }
            });
        }
    });
}

#[test]
fn what_was_answered_survives_a_kill() {
    let directory = tempfile::tempdir().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_writes_until_it_is_killed", "--nocapture"])
        .env(CHILD, directory.path())
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut stored = Vec::new();
    for line in lines.map_while(Result::ok) {
        stored.extend(line.strip_prefix("stored ").and_then(|number| number.parse::<u64>().ok()));
        if stored.len() == 300 {
            child.kill().unwrap();
        }
    }
    child.wait().unwrap();
    let store = open(&store::testing::sqlite(directory.path()), 2);
    for number in &stored {
        assert_eq!(store.get(named(*number)).unwrap().version, 1, "record {number} was answered");
    }
    let report = store.verify(&mut |_| ()).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert!(report.records >= 300);
}

#[test]
fn a_hand_in_the_database_is_found() {
    let wounds = [
        "update act set actor = 8 where seq = 2",
        "delete from act where seq = 2",
        "update version set doc = (select doc from version order by slot desc limit 1) where slot = (select min(slot) from version)",
        "update version set digest = x'00' where slot = (select min(slot) from version)",
        "update record set day = day + 1 where n = (select max(n) from record)",
        "update record set version = 2 where n = (select max(n) from record)",
        "delete from link",
        "insert into link (target, record, role) values (1, 2, 'about')",
        "update fact set facts = (select facts from fact order by seq limit 1) where seq = 3",
        "update audit set detail = 'other' where n = 1",
        "delete from audit where n = 1",
        "update audit set n = n + 10 where n = 2",
        "delete from audit where n = 2",
        "delete from audit",
        "delete from audit_head",
        "delete from audit where n = 2; update audit_head set n = 1, chain = (select chain from audit where n = 1)",
    ];
    for wound in wounds {
        let directory = tempfile::tempdir().unwrap();
        let options = store::testing::sqlite(directory.path());
        let store = open(&options, 1);
        write(&store, 1, &[new(1, "person", person(1)), new(4, "person", person(1))]).unwrap();
        write(&store, 2, &[new(2, "note", note(1, "一"))]).unwrap();
        write(&store, 3, &[new(3, "note", note(1, "二"))]).unwrap();
        let entry = AuditEntry { at: support::noon(), actor: base::Key(1), action: "read".into(), target: base::Key(1), detail: String::new() };
        store.audit(&[entry.clone(), entry]).unwrap();
        assert!(store.verify(&mut |_| ()).unwrap().is_clean());
        let Place::Sqlite(path) = &options.place else { unreachable!("a file") };
        rusqlite::Connection::open(path).unwrap().execute_batch(wound).unwrap();
        assert!(!store.verify(&mut |_| ()).unwrap().is_clean(), "not found: {wound}");
    }
}

#[test]
fn no_name_lies_open_in_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let options = store::testing::sqlite(directory.path());
    let store = open(&options, 1);
    write(&store, 1, &[new(1, "person", person(1)), new(2, "note", note(1, "家中困难"))]).unwrap();
    store.keep_draft(base::Key(1), "/new", &serde_json::json!({"text": "张木生的草稿"})).unwrap();
    drop(store);
    for file in std::fs::read_dir(directory.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for word in ["张木生", "家中困难"] {
            assert!(!bytes.windows(word.len()).any(|window| window == word.as_bytes()));
        }
    }
}

#[test]
fn another_master_key_opens_nothing() {
    on_both(|options| {
        drop(open(options, 1));
        let other = store::Options { master: store::Master::Given(store::Secret([1; 32])), ..options.clone() };
        let chance = std::sync::Arc::new(store::testing::SeededChance::new(1));
        let clock = std::sync::Arc::new(store::testing::FixedClock::at(support::noon()));
        let refused = Store::open(&other, std::sync::Arc::new(support::Invented), clock, chance).err();
        assert_eq!(refused, Some(store::StoreError::OtherKey));
    });
}
