//! A vault's whole life: made for its owner, class and emergency, ended by two people; what is unreadable afterwards and what stays.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use base::{Day, Id, Key};
use count::{Dimension, Filter, GroupValue, Measure, Question};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::testing::{FixedClock, SeededChance};
use store::{AuditQuestion, Master, NewDestruction, NotDestroyed, Options, Place, Store, StoreError, VaultTerms};
use support::{destroy, edit, found, named, new, note, on_both, open, person, write};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn house(code: &str) -> serde_json::Value {
    json!({"on": "2020-01-01", "code": code})
}

/// Three people, a note about two of them, and what two emergencies wrote about them.
fn filled(store: &Store) {
    write(store, 1, &[new(90, "house", house("A")), new(91, "house", house("B"))]).unwrap();
    write(store, 2, &[new(1, "person", person(0b01)), new(2, "person", person(0b10)), new(3, "person", person(0b01))]).unwrap();
    write(store, 3, &[new(10, "found", found(1, 90)), new(11, "found", found(1, 90)), new(12, "found", found(2, 90))]).unwrap();
    write(store, 4, &[new(13, "found", found(3, 91)), new(20, "note", note(1, "一")), new(21, "note", note(2, "二"))]).unwrap();
}

fn vault_of(store: &Store, record: u64) -> u32 {
    store.get(named(record)).unwrap().vault
}

fn clean(store: &Store) -> store::VerifyReport {
    let report = store.verify(&mut |_| ()).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    report
}

/// Figures of what the emergency wrote, of the notes, and of the notes by what the people were.
fn figures(store: &Store) -> Vec<i64> {
    let kind = |kind: &str| Filter::is(Dimension::Kind, GroupValue::Word(base::Word::of(kind)));
    let ask = |measure, filter| {
        let question = Question::new(measure, Key::NONE, day("2019-01-01"), day("2020-12-31")).filtered(filter);
        store.engine().answer(&question, &store.tree()).unwrap().totals[0]
    };
    let ill = Filter::is(Dimension::Population, GroupValue::Bit(2));
    vec![
        ask(Measure::Persons, kind("found")),
        ask(Measure::PersonTimes, kind("found")),
        ask(Measure::Records, kind("found")),
        ask(Measure::Persons, kind("note")),
        ask(Measure::PersonTimes, ill.clone()),
        ask(Measure::PersonsAt, ill),
    ]
}

#[test]
fn what_is_gathered_for_an_emergency_lies_apart_and_stays_there() {
    on_both(|options| {
        let store = open(options, 1);
        filled(&store);
        let [one, again, other] = [10, 11, 13].map(|record| vault_of(&store, record));
        assert_eq!(one, again);
        assert!(one != other && one != vault_of(&store, 1));
        let vault = store.vault(one).unwrap();
        let campaign = store.get(named(90)).unwrap().key;
        assert_eq!((vault.class.as_str(), vault.owner, vault.campaign, vault.terms.purpose.as_str()), ("screening", Key(1), campaign, "排查"));
        // a correction that names another emergency does not move it
        write(&store, 5, &[edit(10, "found", 1, found(1, 91))]).unwrap();
        assert_eq!(vault_of(&store, 10), one);
        // what names no emergency lies in the vault of the class
        write(&store, 6, &[new(30, "found", json!({"on": "2020-01-20", "person": named(1)}))]).unwrap();
        assert_eq!(store.vault(vault_of(&store, 30)).unwrap().campaign, Key::NONE);
        let terms = VaultTerms { purpose: "排查".into(), basis: "第八十五条".into(), contract: Key(5), until: Some(day("2020-06-30")) };
        store.change_vault(one, &terms, Key(7)).unwrap();
        assert_eq!(store.vault(one).unwrap().terms, terms);
        assert_eq!(store.change_vault(99, &terms, Key(7)), Err(StoreError::NotFound));
        clean(&store);
    });
}

#[test]
fn a_vault_is_destroyed_by_two_people_within_a_week_and_once() {
    on_both(|options| {
        let clock = Arc::new(FixedClock::at(support::noon()));
        let store = Store::open(options, Arc::new(support::Invented), clock.clone(), Arc::new(SeededChance::new(1))).unwrap();
        filled(&store);
        let vault = vault_of(&store, 10);
        let ask = NewDestruction { vaults: vec![vault], reason: "应对结束".into(), basis: "第八十五条".into(), package: None };
        let system = NewDestruction { vaults: vec![1], ..ask.clone() };
        assert_eq!(store.ask_destruction(Key(1), &system), Err(NotDestroyed::Vault(1)), "the store's own");
        let first = store.ask_destruction(Key(1), &ask).unwrap();
        assert_eq!(store.carry_out_destruction(first.n, Key(1)), Err(NotDestroyed::SamePerson));
        store.withdraw_destruction(first.n, Key(2)).unwrap();
        assert_eq!(store.carry_out_destruction(first.n, Key(2)), Err(NotDestroyed::Over));
        assert_eq!(store.withdraw_destruction(first.n, Key(2)), Err(NotDestroyed::Over));
        let second = store.ask_destruction(Key(1), &ask).unwrap();
        clock.advance(8 * 86_400_000);
        assert_eq!(store.carry_out_destruction(second.n, Key(2)), Err(NotDestroyed::TooLate));
        assert!(store.opens(vault));
        let third = store.ask_destruction(Key(1), &ask).unwrap();
        let done = store.carry_out_destruction(third.n, Key(2)).unwrap();
        assert!(!store.opens(vault));
        assert_eq!((done.asked_by, done.done_by, done.done_at.is_some(), done.reason.as_str()), (Key(1), Key(2), true, "应对结束"));
        let [gone] = &done.destroyed[..] else { panic!("one vault") };
        assert_eq!((gone.vault, gone.records, gone.versions, gone.counted, gone.fingerprint.len()), (vault, 3, 3, 3, 16));
        assert_eq!(store.vault(vault).unwrap().destroyed_by, third.n);
        assert_eq!(store.carry_out_destruction(third.n, Key(2)), Err(NotDestroyed::Over));
        assert_eq!(store.ask_destruction(Key(1), &ask), Err(NotDestroyed::Vault(vault)));
        assert_eq!(store.destructions().unwrap().len(), 3);
        let lines = store.audit_list(&AuditQuestion { limit: 20, ..AuditQuestion::default() }).unwrap();
        let actions: Vec<&str> = lines.iter().map(|line| line.entry.action.as_str()).collect();
        assert_eq!(actions, ["DestroyVault", "AskDestruction", "AskDestruction", "WithdrawDestruction", "AskDestruction"]);
        clean(&store);
    });
}

#[test]
fn figures_stay_what_they_were_and_lead_to_nobody() {
    on_both(|options| {
        let (store, beside) = (open(options, 1), open(options, 2));
        filled(&store);
        beside.catch_up().unwrap();
        let (before, people) = (figures(&store), [1, 2].map(|person| store.get(named(person)).unwrap().key));
        assert_eq!(before[..4], [3, 4, 4, 2]);
        let vaults = [10, 13].map(|record| vault_of(&store, record));
        for vault in vaults {
            destroy(&store, vault);
        }
        beside.catch_up().unwrap();
        let reopened = open(options, 3);
        for store in [&store, &beside, &reopened] {
            assert_eq!(figures(store), before);
            for key in people {
                assert!(store.linked(key, Some("about"), None, 9).unwrap().iter().all(|linked| linked.row.kind == "note"));
                let records = store.engine().records_of(key);
                assert_eq!(records.len(), 2, "the file and a note, and nothing of the emergency");
                assert_eq!(store.standing(key, day("2020-02-01")).populations & 0b100, 0);
            }
            for record in [10, 11, 12, 13] {
                let row = store.get(named(record)).unwrap();
                assert_eq!((row.subject, row.due), (Key::NONE, None));
                assert!(matches!(store.open_record(&row, None), Err(StoreError::Destroyed { .. })));
            }
            let report = clean(store);
            // both notes were counted among the ill
            assert_eq!((report.locked, report.past), (4, 2));
        }
        // and life goes on: the same class has a new vault, a new note is counted without what is forgotten
        write(&store, 9, &[new(14, "found", found(1, 90)), new(22, "note", note(2, "三"))]).unwrap();
        assert!(!vaults.contains(&vault_of(&store, 14)));
        clean(&store);
    });
}

/// A database in a directory with its key beside it, as the program has it.
fn in_directory(directory: &Path) -> Options {
    Options::directory(directory)
}

/// What an older backup is: the database of now, with the key of later.
fn copy(options: &Options, directory: &Path) -> PathBuf {
    let Place::Sqlite(path) = &options.place else { unreachable!("a file") };
    let to = directory.join("kapok.db");
    rusqlite::Connection::open(path).unwrap().execute("vacuum into ?1", [to.to_str().unwrap()]).unwrap();
    to
}

#[test]
fn an_older_backup_opens_nothing_of_a_destroyed_vault_and_all_of_the_others() {
    let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = in_directory(here.path());
    let store = open(&options, 1);
    filled(&store);
    copy(&options, elsewhere.path());
    let (gone, kept) = (vault_of(&store, 10), [1, 13, 90].map(|record| vault_of(&store, record)));
    destroy(&store, gone);
    drop(store);
    std::fs::copy(here.path().join("kapok.key"), elsewhere.path().join("kapok.key")).unwrap();

    let restored = open(&in_directory(elsewhere.path()), 2);
    for record in [10, 11, 12] {
        assert!(matches!(restored.open_record(&restored.get(named(record)).unwrap(), None), Err(StoreError::Destroyed { .. })));
    }
    for (record, vault) in [1, 13, 90].into_iter().zip(kept) {
        let row = restored.get(named(record)).unwrap();
        assert_eq!(row.vault, vault);
        assert!(restored.open_record(&row, None).is_ok());
    }
    assert_eq!(restored.vault(gone).unwrap().destroyed_by, 0, "the key knows, the database knows of no order");
    let lines = restored.audit_list(&AuditQuestion { limit: 1, ..AuditQuestion::default() }).unwrap();
    assert_eq!((lines[0].entry.action.as_str(), lines[0].entry.detail.clone()), ("FindDestroyedVault", format!("vault={gone}")));
    assert_eq!(clean(&restored).locked, 3);
    // the number of the destroyed vault is never used again
    write(&restored, 9, &[new(14, "found", found(1, 90))]).unwrap();
    assert!(restored.open_record(&restored.get(named(14)).unwrap(), None).is_ok());
    assert!(vault_of(&restored, 14) > gone);
    // a copy of the key from before would open it all: that is why copies are replaced
    drop(restored);
}

#[test]
fn numbers_that_were_destroyed_elsewhere_are_passed_over() {
    let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = in_directory(here.path());
    let store = open(&options, 1);
    write(&store, 1, &[new(90, "house", house("A"))]).unwrap();
    copy(&options, elsewhere.path());
    // a vault that the backup has never seen
    write(&store, 2, &[new(1, "person", person(1))]).unwrap();
    let gone = vault_of(&store, 1);
    destroy(&store, gone);
    drop(store);
    std::fs::copy(here.path().join("kapok.key"), elsewhere.path().join("kapok.key")).unwrap();
    let restored = open(&in_directory(elsewhere.path()), 2);
    write(&restored, 2, &[new(1, "person", person(1))]).unwrap();
    assert!(vault_of(&restored, 1) > gone);
    clean(&restored);
}

#[test]
fn another_process_forgets_the_key_too() {
    let directory = tempfile::tempdir().unwrap();
    let options = in_directory(directory.path());
    let (here, there) = (open(&options, 1), open(&options, 2));
    filled(&here);
    there.catch_up().unwrap();
    assert_eq!(there.names().search("张木", &|_| true, 9).len(), 3);
    let vault = vault_of(&here, 1);
    destroy(&here, vault);
    there.catch_up().unwrap();
    assert!(!there.opens(vault));
    assert!(there.names().search("张木", &|_| true, 9).is_empty(), "nobody is found by name");
    let Master::File(key) = &options.master else { unreachable!("a file") };
    assert!(std::fs::read_to_string(key).unwrap().lines().count() > 30, "the path of the punctured number");
    let row = there.get(named(1)).unwrap();
    assert!(matches!(there.open_record(&row, None), Err(StoreError::Destroyed { .. })));
    let _: Id = row.id;
}

#[test]
fn a_new_key_opens_everything_and_the_old_one_only_what_was_before() {
    let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = in_directory(here.path());
    let key = here.path().join("kapok.key");
    let (store, beside) = (open(&options, 1), open(&options, 2));
    filled(&store);
    destroy(&store, vault_of(&store, 10));
    copy(&options, elsewhere.path());
    let before = std::fs::read(&key).unwrap();
    let old = store.rotate_key(Key(7)).unwrap();
    assert_eq!(std::fs::read(&old).unwrap(), before);
    assert_ne!(std::fs::read(&key).unwrap(), before);
    assert!(matches!(store.rotate_key(Key(7)), Err(StoreError::KeyFile(_))), "the old key has to be put away first");
    // a process that was running makes a vault under the new key, and reads one that was made under it
    write(&beside, 9, &[new(40, "found", json!({"on": "2020-01-20", "person": named(1)}))]).unwrap();
    write(&store, 10, &[new(41, "house", house("C"))]).unwrap();
    for store in [&store, &beside] {
        store.catch_up().unwrap();
        assert!(store.open_record(&store.get(named(40)).unwrap(), None).is_ok());
        clean(store);
    }
    // a vault that is destroyed later is gone from the old key, too
    let later = vault_of(&store, 13);
    destroy(&store, later);
    drop((store, beside));
    clean(&open(&options, 3));

    std::fs::copy(&old, elsewhere.path().join("kapok.key")).unwrap();
    let restored = open(&in_directory(elsewhere.path()), 4);
    assert!(restored.open_record(&restored.get(named(1)).unwrap(), None).is_ok());
    assert!(matches!(restored.open_record(&restored.get(named(13)).unwrap(), None), Err(StoreError::Destroyed { order: 0, .. })));
    drop(restored);
    std::fs::copy(&key, elsewhere.path().join("kapok.key")).unwrap();
    let (chance, clock) = (Arc::new(SeededChance::new(5)), Arc::new(FixedClock::at(support::noon())));
    let refused = Store::open(&in_directory(elsewhere.path()), Arc::new(support::Invented), clock, chance).err();
    assert_eq!(refused, Some(StoreError::OtherKey), "the new key is not the one of an older backup");
}

#[test]
fn a_rotation_that_broke_off_is_finished_at_the_next_start() {
    let directory = tempfile::tempdir().unwrap();
    let options = in_directory(directory.path());
    let [key, new_key, old_key] = ["kapok.key", "kapok.key.new", "kapok.key.old"].map(|name| directory.path().join(name));
    let store = open(&options, 1);
    filled(&store);
    store.rotate_key(Key(7)).unwrap();
    drop(store);
    // as it was after the database had committed, before the files changed places; and in the middle of that
    for before in [Some(&key), None] {
        std::fs::rename(&key, &new_key).unwrap();
        match before {
            Some(before) => std::fs::rename(&old_key, before).unwrap(),
            None => assert!(!key.exists()),
        }
        let store = open(&options, 2);
        assert!(store.open_record(&store.get(named(1)).unwrap(), None).is_ok());
        assert!(key.exists() && old_key.exists() && !new_key.exists());
    }
}
