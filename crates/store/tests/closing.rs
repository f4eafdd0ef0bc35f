//! A month that is closed: what reaches into it is refused, or written with a reason and listed; and nothing slips in while it is being closed, by
//! whichever process. On both databases.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use base::{Day, Key, Period};
use count::{Measure, Question};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use store::{Change, Receipt, Store, WriteRefused};
use support::{acting, delete, edit, named, new, on_both, open, person, write};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// A talk on a day with somebody of whom nothing is known.
fn talk(on: &str, text: &str) -> Value {
    json!({"on": on, "text": text, "person": named(777)})
}

fn closing(month: &str) -> Value {
    json!({"on": month})
}

fn because(change: Change) -> Change {
    Change { why: Some("补登记漏记的走访".into()), ..change }
}

/// As somebody who may adjust.
fn adjust(store: &Store, act: u64, changes: &[Change]) -> Result<Receipt, WriteRefused> {
    store.write(&store::Acting { adjusts: true, ..acting(act) }, changes)
}

fn talks(store: &Store, seq: u32) -> i64 {
    let month = Period::month(2020, 1).unwrap();
    let question = Question::new(Measure::Events, Key::NONE, month.from, month.to).known_at(seq);
    store.engine().answer(&question, &store.tree()).unwrap().totals[0]
}

fn refused(record: u64, may: bool) -> Result<Receipt, WriteRefused> {
    Err(WriteRefused::Closed { record: named(record), month: day("2020-01-01"), may })
}

#[test]
fn what_reaches_into_a_closed_month_is_refused_or_has_a_reason_and_is_listed() {
    on_both(|options| {
        let store = open(options, 1);
        write(&store, 1, &[new(1, "note", talk("2020-01-10", "一")), new(2, "note", talk("2020-02-10", "二"))]).unwrap();
        write(&store, 2, &[new(3, "person", person(1))]).unwrap();
        let closed = write(&store, 3, &[new(9, "closing", closing("2020-01-01"))]).unwrap();
        let by = closed.records[0].key;
        assert_eq!((store.closing_of(Key(1), day("2020-01-31")), store.closing_of(Key(1), day("2020-02-01"))), (Some(by), None));

        // Written, corrected into and out of the month, deleted: refused, with or without the right, where no reason is given.
        let into = [
            (new(4, "note", talk("2020-01-11", "三")), 4),
            (Change { why: None, ..edit(1, "note", 1, talk("2020-01-10", "改")) }, 1),
            (Change { why: None, ..edit(2, "note", 1, talk("2020-01-12", "挪")) }, 2),
            (Change { why: None, ..edit(1, "note", 1, talk("2020-03-10", "挪")) }, 1),
            (delete(1, "note", 1), 1),
            (Change { why: Some("  ".into()), ..new(4, "note", talk("2020-01-11", "三")) }, 4),
        ];
        for (at, (change, record)) in (10..).zip(into) {
            assert_eq!(write(&store, at, std::slice::from_ref(&change)), refused(record, false), "{change:?}");
            assert_eq!(adjust(&store, at, std::slice::from_ref(&change)), refused(record, true), "{change:?}");
        }
        // With a reason it takes the right as well.
        assert_eq!(write(&store, 20, &[because(new(4, "note", talk("2020-01-11", "三")))]), refused(4, false));
        // One record that may not be written keeps the whole act out.
        let both = [new(5, "note", talk("2020-02-11", "四")), new(4, "note", talk("2020-01-11", "三"))];
        assert_eq!(adjust(&store, 21, &both), refused(4, true));
        assert!(store.get(named(5)).is_err());
        assert_eq!((talks(&store, u32::MAX), store.adjustments(by, None, 9).unwrap()), (1, vec![]));

        // What does not reach into it goes on: other months, a person of that month who is as before, what lasts and ends later.
        write(&store, 22, &[new(5, "note", talk("2020-02-11", "四"))]).unwrap();
        let until = json!({"on": "2020-01-01", "name": "张木生", "populations": 1, "to": "2020-02-20"});
        write(&store, 23, &[edit(3, "person", 1, until)]).unwrap();

        let late = adjust(&store, 24, &[because(new(4, "note", talk("2020-01-11", "三")))]).unwrap();
        let gone = adjust(&store, 25, &[because(delete(1, "note", 1))]).unwrap();
        let listed = vec![(gone.seq, gone.records[0].key), (late.seq, late.records[0].key)];
        assert_eq!(store.adjustments(by, None, 9).unwrap(), listed);
        assert_eq!(store.adjustments(by, Some(listed[0]), 9).unwrap(), listed[1..]);
        assert_eq!((talks(&store, closed.seq), talks(&store, u32::MAX)), (1, 1));
        assert_eq!(store.open_record(&store.get(named(4)).unwrap(), None).unwrap().why.as_deref(), Some("补登记漏记的走访"));

        // Sent twice it is stored once, also when it was written before the month was closed.
        assert_eq!(adjust(&store, 24, &[because(new(4, "note", talk("2020-01-11", "三")))]).unwrap().seq, late.seq);
        assert_eq!(store.adjustments(by, None, 9).unwrap().len(), 2);

        // Reopened, by a correction with its reason, the month is as any other.
        write(&store, 26, &[edit(9, "closing", 1, json!({"on": "2020-01-01", "open": true}))]).unwrap();
        assert_eq!(store.closing_of(Key(1), day("2020-01-31")), None);
        write(&store, 27, &[new(6, "note", talk("2020-01-13", "五"))]).unwrap();
        assert_eq!((talks(&store, u32::MAX), store.adjustments(by, None, 9).unwrap().len()), (2, 2));
        let report = store.verify(&mut |_| ()).unwrap();
        assert!(report.is_clean(), "{:?}", report.findings);
    });
}

#[test]
fn a_closing_reaches_below_its_organisation_and_nowhere_else() {
    on_both(|options| {
        let store = open(options, 1);
        let house = |code: &str, parent: Option<u64>| json!({"on": "2019-01-01", "code": code, "parent": parent.map(named)});
        let houses = write(&store, 1, &[new(1, "house", house("A", None)), new(2, "house", house("B", Some(1))), new(3, "house", house("C", None))]);
        let [above, below, other] = [0, 1, 2].map(|at| houses.as_ref().unwrap().records[at].key);
        write(&store, 2, &[Change { org: above, ..new(9, "closing", closing("2020-01-01")) }]).unwrap();
        for (record, org, open) in [(20, above, false), (21, below, false), (22, other, true)] {
            let written = write(&store, 10 + record, &[Change { org, ..new(record, "note", talk("2020-01-10", "一")) }]);
            assert_eq!(written.is_ok(), open, "{record}");
        }
        // Somebody becomes another in a closed month: what follows from it elsewhere is nobody's correction, but it is listed.
        let told = |record: u64, org: Key| Change { org, ..new(record, "note", json!({"on": "2020-02-05", "person": named(30)})) };
        write(&store, 50, &[Change { org: other, ..new(30, "person", person(1)) }]).unwrap();
        write(&store, 51, &[told(31, below)]).unwrap();
        let shut = write(&store, 52, &[Change { org: below, ..new(32, "closing", closing("2020-02-01")) }]).unwrap();
        let mut more = person(1);
        more["populations"] = 3.into();
        write(&store, 53, &[Change { org: other, ..edit(30, "person", 1, more) }]).unwrap();
        let listed = store.adjustments(shut.records[0].key, None, 9).unwrap();
        assert_eq!(listed.into_iter().map(|(_, record)| record).collect::<Vec<_>>(), [store.key_of(named(31)).unwrap()]);
        // A new start of the process knows what was closed.
        let before = store.projections();
        drop(store);
        let store = open(options, 2);
        assert_eq!(store.projections(), before);
        assert!(matches!(
            write(&store, 60, &[Change { org: below, ..new(40, "note", talk("2020-01-10", "一")) }]),
            Err(WriteRefused::Closed { may: false, .. })
        ));
    });
}

#[test]
fn nothing_slips_in_while_a_month_is_being_closed() {
    const ROUNDS: u64 = 6;
    on_both(|options| {
        let stores = [open(options, 1), open(options, 2)];
        let (next, stop) = (AtomicU64::new(1000), AtomicBool::new(false));
        let closed: Vec<(u32, u32, Key)> = std::thread::scope(|scope| {
            for at in 0..4_usize {
                let (store, next, stop) = (&stores[at % 2], &next, &stop);
                scope.spawn(move || {
                    while !stop.load(Ordering::SeqCst) {
                        let record = next.fetch_add(1, Ordering::SeqCst);
                        match write(store, record, &[new(record, "note", talk("2020-01-10", "一"))]) {
                            Ok(_) | Err(WriteRefused::Closed { .. } | WriteRefused::Store(_)) => {}
                            Err(other) => panic!("{other:?}"),
                        }
                    }
                });
            }
            let mut closed = Vec::new();
            for round in 0..ROUNDS {
                std::thread::sleep(std::time::Duration::from_millis(30));
                let store = &stores[round as usize % 2];
                let shut = write(store, 100 + round, &[new(200 + round, "closing", closing("2020-01-01"))]).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(30));
                let open = write(store, 300 + round, &[edit(200 + round, "closing", 1, json!({"on": "2020-01-01", "open": true}))]).unwrap();
                closed.push((shut.seq, open.seq, shut.records[0].key));
            }
            stop.store(true, Ordering::SeqCst);
            closed
        });
        stores[0].catch_up().unwrap();
        for (shut, open, by) in closed {
            assert_eq!(talks(&stores[0], shut), talks(&stores[0], open), "between {shut} and {open}");
            assert_eq!(stores[0].adjustments(by, None, 9).unwrap(), vec![]);
        }
        assert!(talks(&stores[0], u32::MAX) > 0);
    });
}
