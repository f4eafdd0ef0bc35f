//! What the store promises, told once and run on both databases.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use base::{Day, Id, Key, Moment};
use serde_json::json;
use store::{AuditEntry, AuditQuestion, Cursor, DueQuestion, Job, ListQuestion, NewAccount, Session, Stage, Store, StoreError, Stored, WriteRefused};
use support::{acting, delete, edit, named, new, noon, note, on_both, open, person, write};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A session of noon that lasts a minute.
fn session(hash: [u8; 32], account: Key) -> Session {
    let until = noon() + std::time::Duration::from_mins(1);
    let (note, network) = ("Chrome · Windows".to_owned(), "10.1.2.0/24".to_owned());
    let stage = Stage::Full;
    Session { hash, account, stage, created_at: noon(), seen_at: noon(), expires_at: until, ends_at: until, ended_at: None, note, network }
}

fn clean(store: &Store) {
    let report = store.verify(&mut |_| ()).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

#[test]
fn every_statement_prepares_on_both() {
    on_both(|options| assert!(open(options, 1).prepare_all().unwrap() > 70));
}

#[test]
fn what_was_written_is_read_in_every_way() {
    on_both(|options| {
        let store = open(options, 1);
        let first = write(&store, 1, &[new(1, "person", person(1)), new(2, "note", note(1, "第一次"))]).unwrap();
        assert_eq!((first.seq, first.stored), (1, Stored::Now));
        let worker = write(&store, 2, &[new(3, "person", person(2))]).unwrap().records[0].key;
        let due = json!({"on": "2020-02-05", "person": named(1), "assignee": named(3), "due": "2020-02-10", "text": "再访"});
        write(&store, 3, &[new(4, "note", due)]).unwrap();
        let row = store.get(named(2)).unwrap();
        assert_eq!((row.version, row.author, row.day, row.state.as_deref()), (1, Key(7), day("2020-02-01"), Some("closed")));
        assert_eq!(row.subject, first.records[0].key);
        assert_eq!(store.get_key(row.key).unwrap(), row);
        assert_eq!(store.open_record(&row, None).unwrap().doc.unwrap()["text"], "第一次");
        let about: Vec<Id> = store.linked(row.subject, Some("about"), None, 10).unwrap().iter().map(|linked| linked.row.id).collect();
        assert_eq!(about, [named(4), named(2)]);
        assert_eq!(store.linked(row.subject, None, Some(row.key.plus(1)), 10).unwrap().len(), 1);
        let notes = ListQuestion { orgs: Some(vec![Key(1)]), kinds: vec!["note".into()], ..ListQuestion::default() };
        let list = store.list(&notes).unwrap();
        assert_eq!(list.iter().map(|row| row.id).collect::<Vec<_>>(), [named(4), named(2)]);
        let rest = store.list(&ListQuestion { after: Some(list[0].cursor()), ..notes.clone() }).unwrap();
        assert_eq!(rest.len(), 1);
        assert_eq!(store.count(&notes).unwrap(), 2);
        assert_eq!(store.count(&ListQuestion { orgs: Some(vec![]), ..notes }).unwrap(), 0);
        let mine = DueQuestion { assignee: Some(worker), until: day("2020-02-10"), limit: 10, ..DueQuestion::default() };
        assert_eq!(store.due(&mine).unwrap().len(), 1);
        assert!(store.due(&DueQuestion { until: day("2020-02-09"), ..mine.clone() }).unwrap().is_empty());
        let after = Some(Cursor { day: day("2020-02-10"), key: Key(u32::MAX) });
        assert!(store.due(&DueQuestion { after, ..mine }).unwrap().is_empty());
        assert_eq!(store.names().search("张木", &|_| true, 9).len(), 2);
        assert_eq!((store.seq(), store.seq_at(noon()).unwrap(), store.seq_at(Moment::default()).unwrap()), (3, 3, 0));
        assert_eq!(store.acts(None, 10).unwrap().len(), 3);
        clean(&store);
    });
}

trait Plus {
    fn plus(self, n: u32) -> Key;
}
impl Plus for Key {
    fn plus(self, n: u32) -> Key {
        Key(self.0 + n)
    }
}

#[test]
fn a_list_of_many_organisations_and_kinds_is_in_the_order_of_its_days() {
    on_both(|options| {
        let store = open(options, 1);
        let dated = |number: u64, kind: &'static str| {
            let on = Day::from_number(18_000 + (number * 37 % 11) as i32).unwrap();
            let doc = if kind == "note" { json!({"on": on, "text": "一"}) } else { json!({"on": on, "name": "某人"}) };
            store::Change { org: Key(1 + (number % 300) as u32), ..new(number, kind, doc) }
        };
        write(&store, 1, &(1..=400).map(|number| dated(number, if number % 3 == 0 { "person" } else { "note" })).collect::<Vec<_>>()).unwrap();
        write(&store, 2, &[delete(5, "note", 1)]).unwrap();
        let mut all: Vec<store::Row> = (1..=400).map(|number| store.get(named(number)).unwrap()).filter(|row| row.ended_at.is_none()).collect();
        all.sort_by_key(|row| std::cmp::Reverse((row.day, row.key)));
        let keys = |rows: &[store::Row]| rows.iter().map(|row| row.key).collect::<Vec<_>>();
        for (orgs, kinds) in [
            (1..=300, vec![]),
            (1..=300, vec!["note"]),
            (7..=9, vec!["note", "person"]),
            (7..=9, vec![]),
            (299..=305, vec!["note"]),
            (5..=5, vec!["note"]),
        ] {
            let fits = |row: &&store::Row| orgs.contains(&row.org.0) && (kinds.is_empty() || kinds.contains(&row.kind.as_str()));
            let expected: Vec<store::Row> = all.iter().filter(fits).cloned().collect();
            let question = ListQuestion {
                orgs: Some(orgs.clone().map(Key).collect()),
                kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
                limit: 70,
                ..ListQuestion::default()
            };
            for oldest_first in [false, true] {
                let (mut found, mut after) = (Vec::new(), None);
                loop {
                    let page = store.list(&ListQuestion { after, oldest_first, ..question.clone() }).unwrap();
                    after = page.last().map(store::Row::cursor);
                    found.extend(page);
                    if after.is_none() {
                        break;
                    }
                }
                if oldest_first {
                    found.reverse();
                }
                assert_eq!(keys(&found), keys(&expected), "{orgs:?} {kinds:?} {oldest_first}");
            }
            let twice =
                ListQuestion { orgs: question.orgs.as_ref().map(|orgs| [orgs.clone(), orgs.clone()].concat()), limit: 1_000, ..question.clone() };
            assert_eq!(keys(&store.list(&ListQuestion { limit: 3, ..twice.clone() }).unwrap()), keys(&expected[..expected.len().min(3)]));
            assert_eq!(keys(&store.list(&twice).unwrap()), keys(&expected));
            assert_eq!(store.count(&question).unwrap(), expected.len() as u64);
            let dated = ListQuestion { from: Some(Day::MIN), ..question.clone() };
            assert_eq!(store.count(&dated).unwrap(), expected.len() as u64);
            assert_eq!(store.count_if_few(&dated, 3).unwrap(), Some(expected.len() as u64).filter(|count| *count <= 3));
            assert_eq!(store.count_if_few(&question, 3).unwrap(), Some(expected.len() as u64));
        }
    });
}

#[test]
fn whoever_keeps_roles_in_memory_is_told_of_every_change() {
    on_both(|options| {
        let (here, there) = (open(options, 1), open(options, 2));
        let account = here.add_account(&NewAccount { id: named(1), login: "ah".into(), worker: Key::NONE, body: json!({}) }).unwrap();
        here.add_session(&session([7; 32], account.key)).unwrap();
        let grant = here.grant(account.key, "lead", Key(1), day("2020-01-01"), None).unwrap();
        let changes: [(&str, &dyn Fn()); 6] = [
            ("a new role", &|| drop(here.grant(account.key, "worker", Key(1), day("2020-01-01"), None).unwrap())),
            ("an ended role", &|| here.end_grant(grant.n, day("2020-02-01")).unwrap()),
            ("another particular", &|| {
                here.change_account(account.key, |account| {
                    account.body = json!({"big": true});
                    Ok(())
                })
                .unwrap();
            }),
            ("another rule", &|| here.set("password_policy", "mlps").unwrap()),
            ("an ended session", &|| assert!(here.end_session(&[7; 32]).unwrap())),
            ("all sessions", &|| here.end_sessions(account.key, None).unwrap()),
        ];
        for (what, change) in changes {
            there.catch_up().unwrap();
            let before = (here.access_epoch(), there.access_epoch());
            change();
            assert_ne!(here.access_epoch(), before.0, "{what}, in this process");
            there.catch_up().unwrap();
            assert_ne!(there.access_epoch(), before.1, "{what}, in another process");
        }
    });
}

#[test]
fn many_acts_are_written_as_if_one_after_another() {
    on_both(|options| {
        let store = open(options, 1);
        let act = |number: u64, changes: Vec<store::Change>| (acting(number), changes);
        let answers = store.write_all(&[
            act(1, vec![new(1, "person", person(1))]),
            act(2, vec![new(2, "note", note(1, "说到的人刚建"))]),
            act(3, vec![edit(2, "note", 1, note(1, "刚建的又改了"))]),
            act(4, vec![edit(9, "note", 1, note(1, "没有这一条"))]),
            act(5, vec![new(2, "note", note(1, "同一编号，另一内容"))]),
            act(6, vec![new(6, "person", json!({"name": "没有日期"}))]),
            act(7, vec![new(1, "person", person(1))]),
            act(8, vec![new(8, "person", person(2)), new(9, "note", note(8, "一起"))]),
            act(9, vec![edit(8, "person", 1, person(4))]),
        ]);
        let told: Vec<Result<Stored, WriteRefused>> = answers.iter().map(|answer| answer.clone().map(|receipt| receipt.stored)).collect();
        assert_eq!(told[..3], [Ok(Stored::Now), Ok(Stored::Now), Ok(Stored::Now)]);
        assert_eq!(told[3], Err(WriteRefused::Missing(named(9))));
        assert_eq!(told[4], Err(WriteRefused::Conflict { record: named(2), theirs: 2 }));
        assert!(matches!(told[5], Err(WriteRefused::Document(_))));
        assert_eq!(told[6..], [Ok(Stored::Already), Ok(Stored::Now), Ok(Stored::Now)]);
        assert_eq!(store.get(named(2)).unwrap().subject, store.get(named(1)).unwrap().key);
        assert_eq!(store.seq(), 5);
        clean(&store);
    });
}

#[test]
fn acts_that_overtake_each_other_in_one_call_are_all_written() {
    on_both(|options| {
        let store = open(options, 1);
        write(&store, 1, &[new(1, "person", person(1))]).unwrap();
        // each changes what the person is, so that each spoils what the others were prepared from
        let housemate = |number: u64| vec![new(100 + number, "person", json!({"on": "2020-01-05", "name": "同住", "household": named(1)}))];
        let mut acts: Vec<_> = (0..300).map(|number| (acting(10 + number), housemate(number))).collect();
        acts.extend((0..300).map(|number| (acting(500 + number), vec![new(1000 + number, "note", note(1, "同一个人"))])));
        acts.push((acting(900), vec![edit(1, "person", 1, person(2))]));
        assert!(store.write_all(&acts).iter().all(Result::is_ok));
        assert_eq!((store.seq(), store.names().search("同住", &|_| true, 999).len()), (602, 300));
        clean(&store);
        assert!(store.write_all(&acts[..600]).iter().all(|answer| answer.as_ref().unwrap().stored == Stored::Already));
        assert_eq!(store.seq(), 602);
    });
}

#[test]
fn a_repeat_changes_nothing_and_other_contents_are_a_conflict() {
    on_both(|options| {
        let store = open(options, 1);
        let changes = [new(1, "person", person(1)), new(2, "note", note(1, "一"))];
        write(&store, 1, &changes).unwrap();
        let again = write(&store, 1, &changes).unwrap();
        assert_eq!((again.seq, again.stored), (1, Stored::Already));
        // another act with the same records, one of them new
        let more = write(&store, 2, &[changes[0].clone(), new(3, "note", note(1, "二"))]).unwrap();
        assert_eq!(more.records.iter().map(|written| written.stored).collect::<Vec<_>>(), [Stored::Already, Stored::Now]);
        let other = write(&store, 3, &[new(2, "note", note(1, "别的"))]).unwrap_err();
        assert_eq!(other, WriteRefused::Conflict { record: named(2), theirs: 1 });
        let reused = write(&store, 1, &[new(9, "note", note(1, "九"))]).unwrap_err();
        assert_eq!(reused, WriteRefused::OtherContents(acting(1).act));
        assert_eq!(write(&store, 4, &[edit(2, "note", 1, note(1, "改"))]).unwrap().records[0].version, 2);
        assert_eq!(write(&store, 4, &[edit(2, "note", 1, note(1, "改"))]).unwrap().stored, Stored::Already);
        let lost = write(&store, 5, &[edit(2, "note", 1, note(1, "又改"))]).unwrap_err();
        assert_eq!(lost, WriteRefused::Conflict { record: named(2), theirs: 2 });
        assert_eq!(write(&store, 6, &[edit(99, "note", 1, note(1, "无"))]).unwrap_err(), WriteRefused::Missing(named(99)));
        assert!(matches!(write(&store, 7, &[new(50, "poem", note(1, "诗"))]).unwrap_err(), WriteRefused::Document(_)));
        assert_eq!(store.seq(), 3);
        clean(&store);
    });
}

#[test]
fn an_act_that_read_what_has_changed_since_is_refused() {
    on_both(|options| {
        let store = open(options, 1);
        let key = write(&store, 1, &[new(1, "person", person(1))]).unwrap().records[0].key;
        write(&store, 2, &[edit(1, "person", 1, person(3))]).unwrap();
        let mut late = acting(3);
        late.reads = vec![(key, 1)];
        let refused = store.write(&late, &[new(2, "note", note(1, "一"))]).unwrap_err();
        assert_eq!(refused, WriteRefused::Conflict { record: named(1), theirs: 2 });
        late.reads = vec![(key, 2)];
        store.write(&late, &[new(2, "note", note(1, "一"))]).unwrap();
        clean(&store);
    });
}

#[test]
fn a_deleted_record_leaves_lists_links_and_names_but_keeps_its_versions() {
    on_both(|options| {
        let store = open(options, 1);
        let receipt = write(&store, 1, &[new(1, "person", person(1)), new(2, "note", note(1, "一"))]).unwrap();
        let (someone, about) = (receipt.records[0].key, receipt.records[1].key);
        write(&store, 2, &[delete(2, "note", 1)]).unwrap();
        write(&store, 3, &[delete(1, "person", 1)]).unwrap();
        assert!(store.linked(someone, None, None, 9).unwrap().is_empty());
        assert!(store.list(&ListQuestion::default()).unwrap().is_empty());
        assert!(store.names().search("张木", &|_| true, 9).is_empty());
        assert_eq!(store.standing(someone, day("2020-02-01")).populations, 0);
        let row = store.get_key(about).unwrap();
        assert!(row.ended_at.is_some());
        assert_eq!(store.versions(about).unwrap().len(), 2);
        assert_eq!(store.open_record(&row, Some(1)).unwrap().doc.unwrap()["text"], "一");
        assert_eq!(store.open_record(&row, None).unwrap().doc, None);
        let gone = write(&store, 4, &[edit(2, "note", 2, note(1, "又"))]).unwrap_err();
        assert_eq!(gone, WriteRefused::Conflict { record: named(2), theirs: 0 });
        clean(&store);
    });
}

#[test]
fn what_a_person_was_ripples_into_every_fact_that_names_the_person() {
    on_both(|options| {
        let store = open(options, 1);
        let someone = write(&store, 1, &[new(1, "person", person(1)), new(2, "note", note(1, "一"))]).unwrap().records[0].key;
        let before = store.get(named(2)).unwrap();
        write(&store, 2, &[edit(1, "person", 1, person(0b101))]).unwrap();
        assert_eq!(store.standing(someone, day("2020-02-01")).populations, 0b101);
        let after = store.get(named(2)).unwrap();
        assert_eq!((before.facts_seq, after.facts_seq, after.version), (1, 2, 1));
        clean(&store);
    });
}

#[test]
fn the_tree_is_known_as_it_was_after_each_act() {
    on_both(|options| {
        let store = open(options, 1);
        let root = write(&store, 1, &[new(1, "house", json!({"on": "2020-01-01", "code": "440115"}))]).unwrap().records[0].key;
        let house = json!({"on": "2020-01-01", "code": "440115-LX", "parent": named(1)});
        let station = write(&store, 2, &[new(2, "house", house.clone())]).unwrap().records[0].key;
        let mut renamed = house;
        renamed["code"] = json!("440115-HG");
        write(&store, 3, &[edit(2, "house", 1, renamed)]).unwrap();
        assert_eq!(store.tree().by_code("440115-HG"), Some(station));
        assert_eq!(store.tree_at(2).by_code("440115-LX"), Some(station));
        assert_eq!(store.tree_at(1).by_code("440115-LX"), None);
        assert_eq!(store.tree().parent_on(station, day("2020-02-01")), root);
        let projections = store.projections();
        drop(store);
        let store = open(options, 2);
        assert_eq!(store.projections(), projections);
        assert_eq!(store.tree_at(2).by_code("440115-LX"), Some(station));
    });
}

#[test]
fn two_stores_on_one_database_see_each_other() {
    on_both(|options| {
        let (one, two) = (open(options, 1), open(options, 2));
        write(&one, 1, &[new(1, "person", person(1))]).unwrap();
        write(&two, 2, &[new(2, "note", note(1, "一"))]).unwrap();
        // the standing changes in one while two has the note
        write(&one, 3, &[edit(1, "person", 1, person(4))]).unwrap();
        two.catch_up().unwrap();
        assert_eq!(one.projections(), two.projections());
        assert_eq!(two.get(named(2)).unwrap().facts_seq, 3);
        assert_eq!(two.names().search("张木", &|_| true, 9).len(), 1);
        std::thread::scope(|scope| {
            for (store, base) in [(&one, 100), (&two, 200), (&one, 300), (&two, 400)] {
                scope.spawn(move || {
                    for n in base..base + 25 {
                        write(store, n, &[new(n, "note", note(1, "并行"))]).unwrap();
                    }
                });
            }
        });
        one.catch_up().unwrap();
        two.catch_up().unwrap();
        assert_eq!((one.seq(), two.seq()), (103, 103));
        assert_eq!(one.projections(), two.projections());
        clean(&two);
    });
}

#[test]
fn one_record_written_by_many_at_once_is_stored_once() {
    on_both(|options| {
        let store = open(options, 1);
        write(&store, 1, &[new(1, "person", person(1))]).unwrap();
        let outcomes: Vec<Stored> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|n| {
                    let store = &store;
                    scope.spawn(move || write(store, 10 + n, &[new(5, "note", note(1, "同一条"))]).unwrap().stored)
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(outcomes.iter().filter(|stored| **stored == Stored::Now).count(), 1);
        let edits: Vec<bool> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|n| {
                    let store = &store;
                    scope.spawn(move || write(store, 30 + n, &[edit(5, "note", 1, note(1, &format!("第{n}稿")))]).is_ok())
                })
                .collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert_eq!(edits.iter().filter(|done| **done).count(), 1);
        clean(&store);
    });
}

#[test]
fn accounts_sessions_drafts_jobs_and_the_audit_are_kept() {
    on_both(|options| {
        let store = open(options, 1);
        let new = NewAccount { id: named(1), login: "mumian".into(), worker: Key(3), body: json!({"name": "李木棉", "password": "hash"}) };
        let mut account = store.add_account(&new).unwrap();
        assert_eq!(store.add_account(&NewAccount { id: named(2), ..new.clone() }), Err(StoreError::Taken));
        account.disabled_at = Some(noon());
        store
            .change_account(account.key, |account| {
                account.disabled_at = Some(noon());
                Ok(())
            })
            .unwrap();
        let refused: Result<(), _> = store.change_account(account.key, |account| {
            account.disabled_at = None;
            Err(StoreError::Taken)
        });
        assert_eq!(refused, Err(StoreError::Taken));
        assert_eq!(store.account_by_login("mumian").unwrap(), account);
        assert_eq!(store.accounts(Key::NONE, 10).unwrap(), [account.clone()]);
        assert_eq!(store.account_by_login("nobody"), Err(StoreError::NotFound));
        let grant = store.grant(account.key, "worker", Key(1), day("2020-01-01"), None).unwrap();
        store.end_grant(grant.n, day("2020-03-01")).unwrap();
        assert_eq!(store.grants(account.key).unwrap()[0].until, Some(day("2020-03-01")));
        let session = session([9; 32], account.key);
        store.add_session(&session).unwrap();
        assert_eq!(store.session(&[9; 32]).unwrap(), session);
        assert_eq!(store.account(account.key).unwrap().used_at, Some(noon()));
        let later = noon() + std::time::Duration::from_mins(10);
        store.see_session(&[9; 32], later, later).unwrap();
        assert_eq!(store.account(account.key).unwrap().used_at, Some(later));
        assert_eq!((store.end_session(&[9; 32]).unwrap(), store.end_session(&[9; 32]).unwrap()), (true, false));
        assert!(store.sessions(account.key).unwrap().is_empty() && !store.session(&[9; 32]).unwrap().is_live(noon()));
        assert_eq!(store.forget_sessions(later).unwrap(), 1);
        assert_eq!(store.session(&[9; 32]), Err(StoreError::NotFound));
        store.keep_draft(account.key, "/records/new/note", &json!({"text": "写到一半"})).unwrap();
        store.keep_draft(account.key, "/records/new/note", &json!({"text": "写到一半多"})).unwrap();
        assert_eq!(store.drafts(account.key).unwrap().len(), 1);
        assert_eq!(store.draft(account.key, "/records/new/note").unwrap().unwrap().body["text"], "写到一半多");
        store.set("zone", "Asia/Shanghai").unwrap();
        assert_eq!(store.setting("zone").unwrap().as_deref(), Some("Asia/Shanghai"));
        let mut job = Job {
            id: named(8),
            kind: "import".into(),
            account: account.key,
            state: "running".into(),
            done: 0,
            total: 9,
            note: String::new(),
            started_at: noon(),
            ended_at: None,
            result: None,
        };
        store.add_job(&job).unwrap();
        job = Job { state: "done".into(), done: 9, result: Some(b"rows".to_vec()), ended_at: Some(noon()), ..job };
        store.change_job(&job).unwrap();
        assert_eq!(store.job(job.id).unwrap(), job);
        assert_eq!(store.jobs(&job.kind, Key::NONE, 5).unwrap().len(), 1);
        assert!(store.jobs("another", Key::NONE, 5).unwrap().is_empty());
        assert!(store.has_job(job.id).unwrap() && !store.has_job(named(9)).unwrap());
        assert!(!store.add_job_once(&job).unwrap(), "it is there");
        let other = Job { id: named(9), kind: "another".into(), ..job.clone() };
        assert!(store.add_job_once(&other).unwrap() && !store.add_job_once(&Job { note: "again".into(), ..other.clone() }).unwrap());
        assert_eq!(store.job(other.id).unwrap(), other, "the first one stays");
        let standing = |state: &str| store.jobs_standing(&job.kind, account.key, state).unwrap();
        assert_eq!((standing("done"), standing("running"), store.jobs_standing(&job.kind, Key(account.key.0 + 1), "done").unwrap()), (1, 0, 0));
        let due = |now: Moment| store.due_jobs(&job.kind, "done", now, 9).unwrap().into_iter().map(|job| job.id).collect::<Vec<_>>();
        assert_eq!(due(noon()), [job.id], "what was never put off is due");
        let later = Moment::of(noon().day() + 1, 0);
        store.put_off_job(job.id, later).unwrap();
        assert_eq!((due(noon()), due(later)), (vec![], vec![job.id]));
        assert_eq!(store.put_off_job(named(7), later), Err(StoreError::NotFound));
        let signed = store.signature("link", &[b"a", b"b"]).unwrap();
        assert_eq!(signed, store.signature("link", &[b"a", b"b"]).unwrap());
        assert!(signed != store.signature("link", &[b"ab"]).unwrap() && signed != store.signature("other", &[b"a", b"b"]).unwrap());
        let read = AuditEntry { at: noon(), actor: account.key, action: "read".into(), target: Key(5), detail: "{}".into() };
        store.audit(&[read.clone(), AuditEntry { target: Key(6), ..read.clone() }]).unwrap();
        store.audit(&[read]).unwrap();
        let lines = store.audit_list(&AuditQuestion { target: Key(5), limit: 9, ..AuditQuestion::default() }).unwrap();
        assert_eq!(lines.iter().map(|row| row.n).collect::<Vec<_>>(), [3, 1]);
        clean(&store);
    });
}

#[test]
fn one_account_is_never_two_administrators_nor_an_administrator_who_reads_files() {
    on_both(|options| {
        let store = open(options, 1);
        let (early, until, late) = (day("2020-01-01"), day("2020-01-31"), day("2020-02-01"));
        for (number, (held, wanted, from, refused)) in [
            ("system_admin", "security_admin", early, true),
            ("system_admin", "audit_admin", until, true),
            ("worker", "audit_admin", early, true),
            ("security_admin", "lead", until, true),
            ("worker", "lead", early, false),
            ("system_admin", "system_admin", early, false),
            ("system_admin", "security_admin", late, false),
            ("worker", "audit_admin", late, false),
        ]
        .into_iter()
        .enumerate()
        {
            let id = named(number as u64 + 1);
            let account = store.add_account(&NewAccount { id, login: format!("n{number}"), worker: Key::NONE, body: json!({}) }).unwrap();
            store.grant(account.key, held, Key(1), early, Some(until)).unwrap();
            let granted = store.grant(account.key, wanted, Key(2), from, None);
            assert_eq!(granted.err(), refused.then_some(StoreError::Exclusive), "{held}, then {wanted} from {from}");
            assert_eq!(store.grants(account.key).unwrap().len(), if refused { 1 } else { 2 });
        }
        let account = store.account_by_login("n6").unwrap().key;
        assert_eq!(store.grant(account, "audit_admin", Key(1), early, Some(until)).err(), Some(StoreError::Exclusive), "nor for a time that is over");
    });
}

#[test]
fn a_destroyed_vault_does_not_open_and_the_rest_stays() {
    on_both(|options| {
        let store = open(options, 1);
        write(&store, 1, &[new(1, "person", person(1)), new(2, "house", json!({"on": "2020-01-01", "code": "A"}))]).unwrap();
        let row = store.get(named(1)).unwrap();
        support::destroy(&store, row.vault);
        assert!(matches!(store.open_record(&row, None), Err(StoreError::Destroyed { .. })));
        assert!(store.open_record(&store.get(named(2)).unwrap(), None).is_ok());
        assert_ne!(store.vault_for(Key(1), "general", Key::NONE).unwrap(), row.vault);
        drop(store);
        let store = open(options, 2);
        assert!(matches!(store.open_record(&row, None), Err(StoreError::Destroyed { .. })));
        let report = store.verify(&mut |_| ()).unwrap();
        assert_eq!((report.locked, report.found), (1, 0), "{:?}", report.findings);
    });
}
