//! The copy of what is counted: it is continued when it can be believed, and read past when there is any doubt. Either way every figure is the one
//! that the facts give.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use base::{Day, Key};
use count::{Answer, Dimension, Measure, Question};
use std::path::{Path, PathBuf};
use store::{Master, Options, Place, Store};
use support::{delete, destroy, edit, found, merge, named, new, note, open, person, write};

/// Everything that can be counted, by month and kind, and everything else that comes from facts.
fn figures(store: &Store) -> (Answer, String) {
    let measures = Measure::all().filter(|measure| !measure.needs_unit()).collect();
    let question = Question { measures, ..Question::new(Measure::Events, Key::NONE, Day::MIN, Day::MAX) };
    let answer = store.engine().answer(&question.by([Dimension::Kind, Dimension::Population]), &store.tree()).unwrap();
    (answer, store.projections())
}

/// People, what is written about them, a correction, a deletion, a merge and a closed month.
fn begin(store: &Store) {
    write(store, 1, &[new(90, "house", serde_json::json!({"on": "2020-01-01", "code": "A"}))]).unwrap();
    write(store, 2, &[new(1, "person", person(0b01)), new(2, "person", person(0b10)), new(3, "person", person(0b11))]).unwrap();
    write(store, 3, &[new(10, "note", note(1, "一")), new(11, "note", note(2, "二")), new(12, "note", note(3, "三"))]).unwrap();
    write(store, 4, &[edit(10, "note", 1, note(2, "改"))]).unwrap();
    write(store, 5, &[new(20, "found", found(1, 90)), new(21, "found", found(2, 90))]).unwrap();
    write(store, 6, &[new(30, "merge", merge(3, 2))]).unwrap();
    write(store, 7, &[new(40, "closing", serde_json::json!({"on": "2019-12-01"}))]).unwrap();
}

/// What takes back what the copy knows, and what it does not know yet.
fn go_on(store: &Store) {
    write(store, 11, &[new(13, "note", note(1, "四")), new(14, "note", note(2, "五"))]).unwrap();
    write(store, 12, &[edit(11, "note", 1, note(1, "改")), edit(13, "note", 1, note(3, "改"))]).unwrap();
    write(store, 13, &[edit(1, "person", 1, person(0b110))]).unwrap();
    write(store, 14, &[delete(12, "note", 1), delete(14, "note", 1)]).unwrap();
    write(store, 15, &[delete(30, "merge", 1), delete(40, "closing", 1)]).unwrap();
}

fn copy_of(options: &Options) -> PathBuf {
    match (&options.place, &options.master) {
        (Place::Sqlite(path), _) => path.with_extension("columns"),
        (_, Master::File(key)) => key.with_extension("columns"),
        _ => unreachable!("a key in a file"),
    }
}

/// What this database gives without any copy.
fn without_a_copy(options: &Options) -> (Answer, String) {
    let copy = copy_of(options);
    let aside = copy.with_extension("aside");
    std::fs::rename(&copy, &aside).unwrap();
    let store = open(options, 8);
    assert_eq!(store.started_from(), None);
    let figures = figures(&store);
    drop(store);
    std::fs::rename(&aside, &copy).unwrap();
    figures
}

/// Opens, and says from which act; the figures must be those of the facts, and so says `verify`.
fn started(options: &Options) -> Option<u32> {
    let expected = without_a_copy(options);
    let store = open(options, 9);
    assert_eq!(figures(&store), expected);
    let report = store.verify(&mut |_| ()).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    store.started_from()
}

fn on_both(story: impl Fn(&Options, &Path)) {
    let here = tempfile::tempdir().unwrap();
    story(&Options::directory(here.path()), here.path());
    if let Some(options) = store::testing::postgres() {
        let here = tempfile::tempdir().unwrap();
        story(&Options { master: Master::File(here.path().join("kapok.key")), ..options }, here.path());
    }
}

#[test]
fn a_start_goes_on_from_the_copy_with_the_acts_after_it() {
    on_both(|options, _| {
        let store = open(options, 1);
        begin(&store);
        store.keep_snapshot().unwrap();
        drop(store);
        assert_eq!(started(options), Some(7));
        let store = open(options, 2);
        go_on(&store);
        let expected = figures(&store);
        drop(store);
        let store = open(options, 3);
        assert_eq!((store.started_from(), figures(&store)), (Some(7), expected));
        store.keep_snapshot().unwrap();
        drop(store);
        assert_eq!(started(options), Some(12));
    });
}

#[test]
fn a_copy_is_written_when_it_is_due_and_at_the_end() {
    let here = tempfile::tempdir().unwrap();
    let options = Options { snapshot_acts: 7, ..Options::directory(here.path()) };
    let store = open(&options, 1);
    begin(&store);
    assert!(!copy_of(&options).exists());
    drop(store);
    assert_eq!(started(&options), Some(7));
    let store = open(&options, 2);
    go_on(&store);
    drop(store);
    assert_eq!(started(&options), Some(7), "five acts are not due");
}

#[test]
fn damage_anywhere_is_noticed() {
    let here = tempfile::tempdir().unwrap();
    let options = Options::directory(here.path());
    let store = open(&options, 1);
    begin(&store);
    store.keep_snapshot().unwrap();
    let expected = figures(&store);
    drop(store);
    let (copy, mut changed) = (copy_of(&options), 0);
    let whole = std::fs::read(&copy).unwrap();
    let tries = |bytes: &[u8]| {
        std::fs::write(&copy, bytes).unwrap();
        let store = open(&options, 2);
        assert_eq!(figures(&store), expected);
        store.started_from()
    };
    assert_eq!(tries(&whole), Some(7));
    for at in (0..whole.len()).step_by(61) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        assert_eq!(tries(&bytes), None, "byte {at}");
        changed += 1;
    }
    assert!(changed > 20, "{changed} bytes tried");
    for len in (0..whole.len()).step_by(97) {
        assert_eq!(tries(&whole[..len]), None, "cut to {len}");
    }
    assert_eq!(tries(&[whole.as_slice(), &[0]].concat()), None, "longer");
    assert_eq!(tries(&[whole.as_slice(), &whole].concat()), None, "twice");
}

#[test]
fn a_copy_of_another_time_or_another_instance_is_not_believed() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = Options::directory(here.path());
    let store = open(&options, 1);
    begin(&store);
    let backup = here.path().join("early.db");
    store.backup(&backup, true).unwrap();
    store.keep_snapshot().unwrap();
    let early = std::fs::read(copy_of(&options)).unwrap();
    go_on(&store);
    store.keep_snapshot().unwrap();
    drop(store);
    let late = std::fs::read(copy_of(&options)).unwrap();

    // another instance that did the same
    let other = Options::directory(there.path());
    let store = open(&other, 5);
    begin(&store);
    store.keep_snapshot().unwrap();
    drop(store);
    assert_eq!(started(&other), Some(7));
    std::fs::write(copy_of(&other), &early).unwrap();
    assert_eq!(started(&other), None);

    // an older one is only longer to go on from
    std::fs::write(copy_of(&options), &early).unwrap();
    assert_eq!(started(&options), Some(7));

    // a database that was taken back, with the copy of what came after, and after it has gone another way
    let back = there.path().join("back");
    store::restore(&backup, &back, &here.path().join("kapok.key")).unwrap();
    let back = Options::directory(&back);
    for copy in [&late, &early] {
        std::fs::write(copy_of(&back), copy).unwrap();
        assert_eq!(started(&back), None, "the backup is older than the secret of these copies");
    }
    let store = open(&back, 6);
    store.keep_snapshot().unwrap();
    drop(store);
    assert_eq!(started(&back), Some(7));
}

#[test]
fn a_database_that_went_another_way_from_the_same_secret_is_told_by_its_chain() {
    let here = tempfile::tempdir().unwrap();
    let options = Options::directory(&here.path().join("here"));
    std::fs::create_dir(here.path().join("here")).unwrap();
    let store = open(&options, 1);
    begin(&store);
    store.keep_snapshot().unwrap();
    let backup = here.path().join("early.db");
    store.backup(&backup, true).unwrap();
    go_on(&store);
    store.keep_snapshot().unwrap();
    drop(store);
    let late = std::fs::read(copy_of(&options)).unwrap();
    let back = here.path().join("back");
    store::restore(&backup, &back, &here.path().join("here/kapok.key")).unwrap();
    let back = Options::directory(&back);
    std::fs::write(copy_of(&back), &late).unwrap();
    assert_eq!(started(&back), None, "newer than the database");
    let store = open(&back, 6);
    for act in 0..5 {
        write(&store, 100 + act, &[new(100 + act, "note", note(1, "另一路"))]).unwrap();
    }
    drop(store);
    assert_eq!(started(&back), None, "another act has this number");
}

#[test]
fn nothing_comes_back_that_was_destroyed() {
    on_both(|options, _| {
        let store = open(options, 1);
        begin(&store);
        store.keep_snapshot().unwrap();
        let before = std::fs::read(copy_of(options)).unwrap();
        let vault = store.get(named(20)).unwrap().vault;
        destroy(&store, vault);
        drop(store);
        assert_eq!(started(options), None);
        let store = open(options, 2);
        store.keep_snapshot().unwrap();
        drop(store);
        assert!(started(options).is_some());
        std::fs::write(copy_of(options), &before).unwrap();
        assert_eq!(started(options), None, "its secret is gone");
    });
}

#[test]
fn a_copy_tells_nobody_anything_without_its_database() {
    let here = tempfile::tempdir().unwrap();
    let options = Options::directory(here.path());
    let store = open(&options, 1);
    begin(&store);
    store.keep_snapshot().unwrap();
    let (first, second) = (std::fs::read(copy_of(&options)).unwrap(), {
        store.keep_snapshot().unwrap();
        std::fs::read(copy_of(&options)).unwrap()
    });
    // the same columns, nothing alike behind the mark but the lengths
    assert_eq!(first.len(), second.len());
    let alike = first.iter().zip(&second).filter(|(a, b)| a == b).count();
    assert!(alike < first.len() / 8, "{alike} of {} bytes alike", first.len());
    #[cfg(unix)]
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(copy_of(&options)).unwrap().permissions()) & 0o777, 0o600);
    let names: Vec<_> = std::fs::read_dir(here.path()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names.iter().filter(|name| name.contains("columns")).count(), 1, "{names:?}");
}

#[test]
fn a_rotated_key_changes_nothing() {
    let here = tempfile::tempdir().unwrap();
    let options = Options::directory(here.path());
    let store = open(&options, 1);
    begin(&store);
    store.keep_snapshot().unwrap();
    store.rotate_key(Key(1)).unwrap();
    drop(store);
    assert_eq!(started(&options), Some(7));
}
