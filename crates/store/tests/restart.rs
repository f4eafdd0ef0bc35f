//! A database that goes away and comes back. In a program of its own, because it takes the cluster from under everybody.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use store::StoreError;
use support::{new, note, open, person, write};

#[test]
fn a_database_that_comes_back_is_used_again() {
    let Some(options) = store::testing::postgres() else { return };
    let store = open(&options, 1);
    write(&store, 1, &[new(1, "person", person(1))]).unwrap();
    store::testing::restart_postgres();
    write(&store, 2, &[new(2, "note", note(1, "又来了"))]).unwrap();
    assert_eq!(store.get(support::named(2)).unwrap().version, 1);
    store.catch_up().unwrap();
    assert!(store.verify(&mut |_| ()).unwrap().is_clean());
    std::thread::scope(|scope| {
        let store = &store;
        let writers: Vec<_> = (1..5_u64)
            .map(|thread| {
                scope.spawn(move || {
                    (0..200)
                        .filter(|n| {
                            let number = thread * 1000 + n;
                            match write(store, number, &[new(number, "note", note(1, "记"))]) {
                                Ok(_) => true,
                                // an outcome that is not known is asked for again with the same id
                                Err(store::WriteRefused::Store(
                                    StoreError::Unsure(_) | StoreError::Gone(_) | StoreError::Bug(_) | StoreError::Busy,
                                )) => {
                                    std::thread::sleep(std::time::Duration::from_millis(20));
                                    write(store, number, &[new(number, "note", note(1, "记"))]).is_ok()
                                }
                                Err(other) => panic!("{other}"),
                            }
                        })
                        .count()
                })
            })
            .collect();
        std::thread::sleep(std::time::Duration::from_millis(150));
        store::testing::restart_postgres();
        let stored: usize = writers.into_iter().map(|writer| writer.join().unwrap()).sum();
        let report = store.verify(&mut |_| ()).unwrap();
        assert!(report.is_clean(), "{:?}", report.findings);
        assert!(report.records >= stored as u64 + 2);
    });
}
