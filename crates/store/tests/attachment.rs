//! What a record has beside its document: attachments, the due day that was kept, and coming back after a deletion. On both databases.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use base::{Day, Id, Key};
use serde_json::json;
use store::{Attachment, Beside, Change, DueQuestion, ListQuestion, NewAttachment, Owed, Place, Row, Store, StoreError, Stored, WriteRefused};
use support::{delete, edit, named, new, note, on_both, open, person, write};

/// The account of these tests.
const ME: Key = Key(7);

/// Bytes that repeat nowhere, so that parts cannot be taken for each other.
fn bytes(length: usize, seed: u32) -> Vec<u8> {
    (0..length as u32).map(|at| (at.wrapping_mul(2_654_435_761).wrapping_add(seed) >> 13) as u8).collect()
}

fn paper(length: usize, seed: u32) -> NewAttachment {
    NewAttachment {
        name: "罗细妹的签到表.jpg".into(), media: "image/jpeg", contents: bytes(length, seed), size: (40, 30), small: bytes(900, seed)
    }
}

fn send(store: &Store, record: u64, paper: &NewAttachment) -> Attachment {
    let vault = store.get(named(record)).map_or_else(|_| store.vault_for(Key(1), "general", Key::NONE).unwrap(), |row| row.vault);
    store.wait_attachment(ME, vault, named(record), paper).unwrap()
}

fn with(change: Change, attachments: &[&Attachment]) -> Change {
    let beside = Beside { attachments: attachments.iter().map(|attachment| attachment.id).collect(), ..Beside::default() };
    Change { beside: Some(beside), ..change }
}

fn of(store: &Store, record: u64) -> (Row, Vec<Attachment>) {
    let row = store.get(named(record)).unwrap();
    let attachments = store.open_record(&row, None).unwrap().attachments;
    (row, attachments)
}

fn clean(store: &Store, attachments: u64) {
    let report = store.verify(&mut |_| ()).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.attachments, attachments);
}

#[test]
fn bytes_wait_until_an_act_names_them_and_then_belong_to_its_version() {
    on_both(|options| {
        let store = open(options, 1);
        let (sheet, photo) = (paper(1_000_000, 1), NewAttachment { small: Vec::new(), ..paper(70, 2) });
        let first = send(&store, 2, &sheet);
        assert_eq!(store.waiting_attachments(ME, named(2)).unwrap(), std::slice::from_ref(&first));
        assert_eq!(store.open_waiting(ME, named(2), first.id).unwrap(), sheet.small);
        assert!(store.waiting_attachments(Key(8), named(2)).unwrap().is_empty(), "another account sees nothing of it");
        write(&store, 1, &[new(1, "person", person(1)), with(new(2, "note", note(1, "一")), &[&first])]).unwrap();
        assert!(store.waiting_attachments(ME, named(2)).unwrap().is_empty());
        let second = send(&store, 2, &photo);
        write(&store, 2, &[with(edit(2, "note", 1, note(1, "一")), &[&first, &second])]).unwrap();
        // a correction says nothing of them: they stay
        write(&store, 3, &[edit(2, "note", 2, note(1, "改"))]).unwrap();
        let (row, attachments) = of(&store, 2);
        assert_eq!((row.version, &attachments), (3, &vec![first.clone(), second.clone()]));
        assert_eq!(store.open_attachment(&row, &first).unwrap(), sheet.contents);
        assert_eq!(store.open_small(&row, &first).unwrap(), sheet.small);
        assert_eq!((store.open_attachment(&row, &second).unwrap(), store.open_small(&row, &second).unwrap()), (photo.contents, Vec::new()));
        // withdrawn in a later version, still there in the former
        write(&store, 4, &[with(edit(2, "note", 3, note(1, "改")), &[&second])]).unwrap();
        assert_eq!(of(&store, 2).1, std::slice::from_ref(&second));
        assert_eq!(store.open_record(&row, Some(3)).unwrap().attachments, attachments);
        clean(&store, 2);
        drop(store);
        let store = open(options, 2);
        assert_eq!(store.open_attachment(&of(&store, 2).0, &first).unwrap(), sheet.contents);
    });
}

#[test]
fn sent_twice_it_is_stored_once() {
    on_both(|options| {
        let store = open(options, 1);
        let sheet = paper(3000, 1);
        let first = send(&store, 2, &sheet);
        assert_eq!(send(&store, 2, &sheet).id, first.id);
        assert_ne!(send(&store, 3, &sheet).id, first.id, "another record's is another one");
        let act = [new(1, "person", person(1)), with(new(2, "note", note(1, "一")), &[&first])];
        assert_eq!(write(&store, 1, &act).unwrap().stored, Stored::Now);
        send(&store, 2, &sheet);
        assert_eq!(write(&store, 1, &act).unwrap().stored, Stored::Already);
        let none = write(&store, 2, &[new(2, "note", note(1, "一"))]).unwrap_err();
        assert_eq!(none, WriteRefused::Conflict { record: named(2), theirs: 1 });
        assert_eq!(of(&store, 2).1.len(), 1);
        clean(&store, 2);
    });
}

#[test]
fn what_is_not_there_or_another_records_is_not_named() {
    on_both(|options| {
        let store = open(options, 1);
        let foreign = send(&store, 3, &paper(10, 1));
        let refused = write(&store, 1, &[new(1, "person", person(1)), with(new(2, "note", note(1, "一")), &[&foreign])]).unwrap_err();
        assert_eq!(refused, WriteRefused::MissingAttachment(foreign.id));
        let unknown = Attachment { id: named(99), ..foreign };
        assert!(matches!(write(&store, 2, &[with(new(2, "note", note(1, "一")), &[&unknown])]), Err(WriteRefused::MissingAttachment(_))));
        assert_eq!(store.seq(), 0);
    });
}

#[test]
fn a_destroyed_vault_takes_its_attachments_with_it() {
    on_both(|options| {
        let store = open(options, 1);
        let photo = send(&store, 2, &paper(600_000, 1));
        write(&store, 1, &[new(1, "person", person(1)), with(new(2, "note", note(1, "一")), &[&photo])]).unwrap();
        let row = store.get(named(2)).unwrap();
        support::destroy(&store, row.vault);
        assert!(matches!(store.open_attachment(&row, &photo), Err(StoreError::Destroyed { .. })));
        assert!(matches!(store.open_small(&row, &photo), Err(StoreError::Destroyed { .. })));
        drop(store);
        let report = open(options, 2).verify(&mut |_| ()).unwrap();
        assert_eq!((report.attachments, report.locked, report.found), (0, 3, 0), "{:?}", report.findings);
    });
}

#[test]
fn a_hand_on_an_attachment_is_found() {
    let wounds = [
        "delete from attachment",
        "delete from attachment_part where part = 2",
        "delete from attachment_part where part = 3",
        "update attachment_part set sealed = (select sealed from attachment_part where part = 1) where part = 2",
        "update attachment set face = x'00'",
        "update attachment set record = (select id from record where n = (select min(n) from record))",
        "update attachment_part set part = 9 where part = 3",
    ];
    for wound in wounds {
        let directory = tempfile::tempdir().unwrap();
        let options = store::testing::sqlite(directory.path());
        let store = open(&options, 1);
        let photo = send(&store, 2, &paper(600_000, 1));
        write(&store, 1, &[new(1, "person", person(1)), with(new(2, "note", note(1, "一")), &[&photo])]).unwrap();
        clean(&store, 1);
        let Place::Sqlite(path) = &options.place else { unreachable!("a file") };
        rusqlite::Connection::open(path).unwrap().execute_batch(wound).unwrap();
        assert!(!store.verify(&mut |_| ()).unwrap().is_clean(), "not found: {wound}");
    }
}

#[test]
fn no_name_of_a_file_and_none_of_its_bytes_lie_open() {
    let directory = tempfile::tempdir().unwrap();
    let store = open(&store::testing::sqlite(directory.path()), 1);
    let photo = NewAttachment { contents: "罗细妹签到".repeat(9).into_bytes(), ..paper(0, 1) };
    let attachment = send(&store, 2, &photo);
    write(&store, 1, &[new(1, "person", person(1)), with(new(2, "note", note(1, "一")), &[&attachment])]).unwrap();
    drop(store);
    for file in std::fs::read_dir(directory.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        assert!(!bytes.windows("罗细妹".len()).any(|window| window == "罗细妹".as_bytes()));
    }
}

#[test]
fn a_deleted_record_comes_back_whole_by_whoever_saw_its_deletion() {
    on_both(|options| {
        let (store, other) = (open(options, 1), open(options, 2));
        let photo = send(&store, 2, &paper(500, 1));
        write(&store, 1, &[new(1, "person", person(1)), with(new(2, "note", note(1, "一")), &[&photo])]).unwrap();
        let before = of(&store, 2);
        let someone = store.get(named(1)).unwrap().key;
        write(&store, 2, &[delete(2, "note", 1)]).unwrap();
        write(&store, 3, &[delete(1, "person", 1)]).unwrap();
        let gone = ListQuestion { deleted: true, ..ListQuestion::default() };
        assert_eq!(store.count(&gone).unwrap(), 2);
        let back =
            |record: u64, kind, expected, doc: serde_json::Value| Change { beside: Some(Beside::default()), ..edit(record, kind, expected, doc) };
        let early = write(&store, 4, &[back(2, "note", 1, note(1, "一"))]).unwrap_err();
        assert_eq!(early, WriteRefused::Conflict { record: named(2), theirs: 0 });
        let plain = write(&store, 5, &[edit(2, "note", 2, note(1, "一"))]).unwrap_err();
        assert_eq!(plain, WriteRefused::Conflict { record: named(2), theirs: 0 });
        assert!(matches!(write(&store, 6, &[delete(2, "note", 2)]), Err(WriteRefused::Conflict { .. })));
        write(&store, 7, &[back(1, "person", 2, person(1))]).unwrap();
        let whole = with(edit(2, "note", 2, note(1, "一")), &[&photo]);
        assert_eq!(write(&store, 8, std::slice::from_ref(&whole)).unwrap().records[0].version, 3);
        assert_eq!(write(&store, 8, &[whole]).unwrap().stored, Stored::Already);
        let after = of(&store, 2);
        assert_eq!((after.0.ended_at, &after.1, after.0.day), (None, &before.1, before.0.day));
        assert_eq!(store.linked(someone, None, None, 9).unwrap().len(), 1);
        assert_eq!(store.names().search("张木", &|_| true, 9).len(), 1);
        assert_eq!(store.count(&gone).unwrap(), 0);
        assert_eq!(standings(&store, someone), [1, 1]);
        other.catch_up().unwrap();
        assert_eq!(other.projections(), store.projections());
        clean(&other, 1);
    });
}

/// What a person was on two days.
fn standings(store: &Store, key: Key) -> [u64; 2] {
    ["2020-02-01", "2020-03-01"].map(|day| store.standing(key, day.parse().unwrap()).populations)
}

#[test]
fn a_due_day_that_was_kept_is_due_no_more_until_another_is_agreed() {
    on_both(|options| {
        let store = open(options, 1);
        let agreed = |day: &str| json!({"on": "2020-02-05", "person": named(1), "due": day});
        write(&store, 1, &[new(1, "person", person(1)), new(2, "note", agreed("2020-02-10"))]).unwrap();
        let due = || -> Vec<Id> {
            let question = DueQuestion { until: Day::MAX, limit: 9, ..DueQuestion::default() };
            store.due(&question).unwrap().into_iter().map(|row| row.id).collect()
        };
        assert_eq!(due(), [named(2)]);
        let kept = Owed { settled: Some("2020-02-10".parse().unwrap()), heir: None };
        let settled = Beside { owed: kept, ..Beside::default() };
        write(&store, 2, &[Change { beside: Some(settled), ..edit(2, "note", 1, agreed("2020-02-10")) }]).unwrap();
        assert!(due().is_empty());
        // a slip of the pen corrected: the day stays kept
        let corrected = json!({"on": "2020-02-04", "person": named(1), "due": "2020-02-10"});
        write(&store, 3, &[edit(2, "note", 2, corrected)]).unwrap();
        assert!(due().is_empty());
        write(&store, 4, &[edit(2, "note", 3, agreed("2020-02-20"))]).unwrap();
        assert_eq!(due(), [named(2)]);
        clean(&store, 0);
    });
}
