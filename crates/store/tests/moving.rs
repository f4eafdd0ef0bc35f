//! An instance moves from SQLite to PostgreSQL and back: nothing is lost, nothing is added, and at no moment do two databases pass for the same.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use base::{Key, Moment};
use std::{
    io::{BufRead as _, BufReader},
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::Duration,
};
use store::{
    AuditQuestion, Beside, Change, MoveStep, Moved, NewAccount, NewAttachment, NewPermit, NotMoved, Options, Place, Session, Stage, Store,
    StoreError, VerifyReport, Which, move_database,
    testing::{FixedClock, SeededChance},
};
use support::{Invented, delete, destroy, edit, found, merge, named, new, noon, note, open, person, write};

fn moved(from: &Options, to: &Options, progress: &mut dyn FnMut(MoveStep, u64)) -> Result<Moved, NotMoved> {
    move_database(from, to, Arc::new(Invented), Arc::new(FixedClock::at(noon())), Arc::new(SeededChance::new(9)), progress)
}

fn file(options: &Options) -> &Path {
    let Place::Sqlite(path) = &options.place else { unreachable!("a file") };
    path
}

fn refused(options: &Options) -> Option<StoreError> {
    Store::open(options, Arc::new(Invented), Arc::new(FixedClock::at(noon())), Arc::new(SeededChance::new(3))).err()
}

fn session(account: Key) -> Session {
    let until = noon() + Duration::from_mins(1);
    let (hash, stage, note, network) = ([7; 32], Stage::Program, "cron".to_owned(), "10.1.2.0/24".to_owned());
    Session { hash, account, stage, created_at: noon(), seen_at: noon(), expires_at: until, ends_at: until, ended_at: None, note, network }
}

/// Something in nearly every table: corrections, a deletion, a merge, a destroyed vault, a file of several parts, whoever signs in.
fn live(store: &Store, notes: u64) {
    write(store, 1, &[new(1, "person", person(1)), new(2, "person", person(3)), new(3, "person", person(1))]).unwrap();
    for n in 0..notes {
        write(store, 100 + n, &[new(1000 + n, "note", note(1 + n % 2, "记"))]).unwrap();
    }
    write(store, 2, &[edit(1000, "note", 1, note(2, "改"))]).unwrap();
    write(store, 3, &[delete(1001, "note", 1)]).unwrap();
    write(store, 4, &[new(5, "found", found(1, 1))]).unwrap();
    let vault = store.get(named(5)).unwrap().vault;
    destroy(store, vault);
    write(store, 5, &[new(6, "merge", merge(3, 1))]).unwrap();
    let photo = NewAttachment { name: "签到.jpg".into(), media: "image/jpeg", contents: vec![5; 700_000], size: (40, 30), small: vec![6; 900] };
    let general = store.vault_for(Key(1), "general", Key::NONE).unwrap();
    let photo = store.wait_attachment(Key(7), general, named(7), &photo).unwrap();
    let beside = Beside { attachments: vec![photo.id], ..Beside::default() };
    write(store, 6, &[Change { beside: Some(beside), ..new(7, "note", note(2, "照片")) }]).unwrap();
    let account = NewAccount { id: named(1), login: "mumian".into(), worker: Key(3), body: serde_json::json!({"name": "李木棉"}) };
    let account = store.add_account(&account).unwrap().key;
    store.grant(account, "lead", Key(1), "2020-01-01".parse().unwrap(), None).unwrap();
    store.add_session(&session(account)).unwrap();
    store.keep_draft(account, "/records/new/note", &serde_json::json!({"text": "没写完"})).unwrap();
    store.set("rule", "15").unwrap();
    let glass = NewPermit {
        id: named(8),
        sort: "glass".into(),
        account,
        org: Key(1),
        record: Key::NONE,
        reason: "急".into(),
        holds: Some((noon(), noon() + Duration::from_mins(5))),
    };
    store.add_permit(&glass).unwrap();
}

fn clean(store: &Store) -> VerifyReport {
    let report = store.verify(&mut |_| ()).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    report
}

/// Lines that one file has and the other has not, over all tables that a move copies; those of the second move itself are left out.
fn differences(one: &Path, other: &Path) -> Vec<String> {
    let connection = rusqlite::Connection::open(one).unwrap();
    connection.execute("attach database ?1 as other", [other.to_str().unwrap()]).unwrap();
    let mut tables = connection.prepare("select name from main.sqlite_schema where type = 'table' and name <> 'migration'").unwrap();
    let tables: Vec<String> = tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert!(tables.len() > 20);
    let mut found = Vec::new();
    for table in tables {
        let own = match table.as_str() {
            "setting" => "where name <> 'moved_away'",
            "audit" => "where n <= (select max(n) from main.audit)",
            "audit_head" => "where 1 = 0",
            _ => "",
        };
        for (here, there) in [("main", "other"), ("other", "main")] {
            let text = format!("select count(*) from (select * from {here}.{table} {own} except select * from {there}.{table} {own})");
            let lines: i64 = connection.query_row(&text, [], |row| row.get(0)).unwrap();
            if lines > 0 {
                found.push(format!("{table}: {lines} lines of {here}"));
            }
        }
    }
    found
}

#[test]
fn there_and_back_everything_is_as_it_was() {
    let Some(postgres) = store::testing::postgres() else { return };
    let (here, back) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (here, back) = (store::testing::sqlite(here.path()), store::testing::sqlite(back.path()));
    let store = open(&here, 1);
    // more than one transaction of the copy
    live(&store, 40);
    let entry = store::AuditEntry { at: noon(), actor: Key(1), action: "read".into(), target: Key(1), detail: "名".into() };
    store.audit(&vec![entry; 5000]).unwrap();
    let (before, projections, seq) = (clean(&store), store.projections(), store.seq());
    drop(store);

    let mut steps = Vec::new();
    let there = moved(&here, &postgres, &mut |step, done| steps.push((step, done))).unwrap();
    assert_eq!((there.seq, there.report.audit), (seq, before.audit + 1));
    let audit: Vec<u64> = steps.iter().filter(|(step, _)| *step == MoveStep::Copy("audit")).map(|(_, lines)| *lines).collect();
    assert_eq!(audit, [4096, before.audit + 1], "in pieces");
    assert!(steps.iter().any(|(step, _)| *step == MoveStep::Verify(Which::Source)));
    assert!(steps.last().is_some_and(|(step, _)| *step == MoveStep::Verify(Which::Target)));

    let store = open(&postgres, 2);
    assert_eq!((store.projections(), store.seq()), (projections.clone(), seq));
    assert_eq!(VerifyReport { audit: before.audit, ..clean(&store) }, before);
    let last = store.audit_list(&AuditQuestion { limit: 1, ..AuditQuestion::default() }).unwrap();
    assert_eq!((last[0].entry.action.as_str(), last[0].entry.detail.as_str()), ("MoveDatabase", "from=sqlite to=postgres"));
    let account = store.account_by_login("mumian").unwrap();
    assert_eq!(store.session(&[7; 32]).unwrap(), session(account.key), "programs go on with their tokens");
    assert_eq!(store.draft(account.key, "/records/new/note").unwrap().unwrap().body["text"], "没写完");
    let row = store.get(named(7)).unwrap();
    let photo = store.open_record(&row, None).unwrap().attachments.remove(0);
    assert_eq!(store.open_attachment(&row, &photo).unwrap(), vec![5; 700_000]);
    drop(store);

    moved(&postgres, &back, &mut |_, _| ()).unwrap();
    let store = open(&back, 3);
    assert_eq!((store.projections(), store.seq()), (projections, seq));
    assert_eq!(VerifyReport { audit: before.audit, ..clean(&store) }, before);
    drop(store);
    assert_eq!(differences(file(&here), file(&back)), Vec::<String>::new());
    for left in [&here, &postgres] {
        assert!(matches!(refused(left), Some(StoreError::MovedAway(_))), "what was left behind is not opened again");
        assert!(matches!(moved(left, &back, &mut |_, _| ()), Err(NotMoved::NotEmpty { half: false })));
    }
    let store = open(&back, 4);
    write(&store, 7, &[new(9, "note", note(2, "接着记"))]).unwrap();
    assert_eq!(store.seq(), seq + 1, "work goes on");
    clean(&store);
}

#[test]
fn nothing_is_moved_from_nowhere_or_onto_something_or_while_somebody_works() {
    let Some(postgres) = store::testing::postgres() else { return };
    let (here, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (here, other) = (store::testing::sqlite(here.path()), store::testing::sqlite(other.path()));
    let none = |_: MoveStep, _: u64| ();
    assert_eq!(moved(&here, &postgres, &mut { none }), Err(NotMoved::NoSource));
    assert!(!file(&here).exists(), "nothing is made by looking");
    let server = open(&here, 1);
    live(&server, 3);
    assert_eq!(moved(&here, &postgres, &mut { none }), Err(NotMoved::InUse));
    write(&server, 50, &[new(50, "note", note(1, "照常"))]).unwrap();
    drop(server);
    drop(open(&other, 1));
    assert_eq!(moved(&here, &other, &mut { none }), Err(NotMoved::NotEmpty { half: false }));
    let mut seen = false;
    let meanwhile = moved(&here, &postgres, &mut |step, _| {
        if step == MoveStep::Verify(Which::Source) && !std::mem::replace(&mut seen, true) {
            write(&open(&here, 2), 60, &[new(60, "note", note(1, "抢先"))]).unwrap();
        }
    });
    assert!(seen && meanwhile == Err(NotMoved::InUse), "somebody writes while the source is looked at: {meanwhile:?}");
    moved(&here, &postgres, &mut { none }).unwrap();
    let server = open(&postgres, 3);
    let elsewhere = store::testing::postgres().unwrap();
    assert_eq!(moved(&postgres, &elsewhere, &mut { none }), Err(NotMoved::InUse));
    assert_eq!(server.get(named(60)).unwrap().version, 1);
}

#[test]
fn a_source_with_faults_is_not_moved() {
    let Some(postgres) = store::testing::postgres() else { return };
    let here = tempfile::tempdir().unwrap();
    let here = store::testing::sqlite(here.path());
    live(&open(&here, 1), 3);
    rusqlite::Connection::open(file(&here)).unwrap().execute("update act set actor = 8 where seq = 2", []).unwrap();
    assert!(matches!(moved(&here, &postgres, &mut |_, _| ()), Err(NotMoved::Faults { found: 1.., .. })));
    assert_eq!(refused(&postgres), None, "the target is as empty as before");
}

/// A target that a move left half is refused, the source goes on, and the move succeeds into an empty target.
fn assert_broke_off(here: &Options, target: &Options, seq: u32) {
    let Some(StoreError::HalfMoved(since)) = refused(target) else { panic!("the half target is opened") };
    assert_eq!(since.parse::<Moment>().unwrap(), noon());
    assert_eq!(moved(here, target, &mut |_, _| ()), Err(NotMoved::NotEmpty { half: true }));
    let store = open(here, 5);
    assert_eq!(store.seq(), seq);
    clean(&store);
}

#[test]
fn wherever_it_breaks_off_the_source_goes_on_and_the_target_is_refused() {
    let steps = [
        MoveStep::Copy("setting"),
        MoveStep::Copy("version"),
        MoveStep::Compare("setting"),
        MoveStep::Compare("link"),
        MoveStep::Verify(Which::Target),
    ];
    let directory = tempfile::tempdir().unwrap();
    let here = store::testing::sqlite(directory.path());
    let store = open(&here, 1);
    live(&store, 3);
    let seq = store.seq();
    drop(store);
    for at in steps {
        let Some(target) = store::testing::postgres() else { return };
        let ended = catch_unwind(AssertUnwindSafe(|| moved(&here, &target, &mut |step, _| assert!(step != at, "the end at {at:?}"))));
        assert!(ended.is_err(), "{at:?}");
        assert_broke_off(&here, &target, seq);
    }
    let Some(target) = store::testing::postgres() else { return };
    moved(&here, &target, &mut |_, _| ()).unwrap();
    for at in steps {
        let directory = tempfile::tempdir().unwrap();
        let back = store::testing::sqlite(directory.path());
        let ended = catch_unwind(AssertUnwindSafe(|| moved(&target, &back, &mut |step, _| assert!(step != at, "the end at {at:?}"))));
        assert!(ended.is_err(), "{at:?}");
        assert_broke_off(&target, &back, seq);
    }
}

const SOURCE: &str = "KAPOK_TEST_MOVED_DIRECTORY";
const TARGET: &str = "KAPOK_TEST_MOVED_TARGET";

/// Not a test of its own: the process that [`a_move_that_is_killed_in_the_middle_has_moved_nothing`] kills.
#[test]
#[allow(clippy::disallowed_methods, reason = "how the parent tells it from where and where to")]
fn a_process_that_moves_until_it_is_killed() {
    let (Some(source), Ok(target)) = (std::env::var_os(SOURCE), std::env::var(TARGET)) else { return };
    let here = store::testing::sqlite(source.as_ref());
    let target = Options { place: Place::Postgres(target), ..here.clone() };
    let _ = moved(&here, &target, &mut |step, _| {
        if step == MoveStep::Copy("record") {
            eprintln!("in the middle");
            loop {
                std::thread::park();
            }
        }
    });
}

#[test]
fn a_move_that_is_killed_in_the_middle_has_moved_nothing() {
    let Some(target) = store::testing::postgres() else { return };
    let directory = tempfile::tempdir().unwrap();
    let here = store::testing::sqlite(directory.path());
    let store = open(&here, 1);
    live(&store, 3);
    let seq = store.seq();
    drop(store);
    let Place::Postgres(address) = &target.place else { unreachable!("an address") };
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_process_that_moves_until_it_is_killed", "--nocapture"])
        .envs([(SOURCE, directory.path().as_os_str()), (TARGET, address.as_ref())])
        .stderr(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    assert!(lines.any(|line| line == "in the middle"));
    assert!(matches!(refused(&here), Some(StoreError::Busy)), "while it is moved nobody opens the source");
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    assert_broke_off(&here, &target, seq);
    let emptied = store::testing::postgres().unwrap();
    moved(&here, &emptied, &mut |_, _| ()).unwrap();
    clean(&open(&emptied, 6));
}
