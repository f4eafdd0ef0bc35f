//! A backup under load, restored elsewhere: equal to the database as it was known at the backup's last act.

use base::{Day, Key, policy::Role};
use count::{Measure, Question};
use kapok::program::{PLACES, SLICES};
use shell::testing::TestApp;
use std::sync::atomic::{AtomicBool, Ordering};
use store::{Master, Options, StoreError};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// All figures of the contacts, as known after an act.
fn figures(app: &TestApp, at: u32) -> Vec<i64> {
    let store = app.shell.store();
    [Measure::Records, Measure::Events, Measure::PersonTimes, Measure::Persons, Measure::ServiceMinutes]
        .into_iter()
        .map(|measure| {
            let question = Question { at: Some(at), ..Question::new(measure, Key::NONE, day("2019-01-01"), day("2020-12-31")) };
            store.engine().answer(&question, &store.tree_at(at)).unwrap().totals[0]
        })
        .collect()
}

#[test]
fn a_backup_under_load_is_restored_and_equal_to_a_point_in_time() {
    let (here, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = Options::directory(here.path());
    let mut app = TestApp::over(&options, SLICES, PLACES, crate::EVENING);
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (worker, worker_key) = app.record("worker", org, &[("name", "陈社工")]);
    let people: Vec<String> = (0..5).map(|n| app.record("person", org, &[("name", &format!("罗细妹{n}"))]).0.to_string()).collect();
    app.sign_in("chen", Role::Worker, org, worker_key);
    let contact = |app: &TestApp, n: usize| {
        let texts = [("on", "2020-02-13"), ("channel", "phone"), ("outcome", "reached"), ("topics", "mind"), ("minutes", "20")];
        let mut texts = texts.to_vec();
        let worker = worker.to_string();
        texts.extend([("served.0.person", people[n % 5].as_str()), ("workers.0.worker", worker.as_str())]);
        app.record("contact", org, &texts)
    };
    for n in 0..20 {
        contact(&app, n);
    }
    let (stop, file) = (AtomicBool::new(false), here.path().join("backup.sealed"));
    let made = std::thread::scope(|scope| {
        let (app, stop, contact) = (&app, &stop, &contact);
        let writer = scope.spawn(move || {
            let mut n = 0;
            while !stop.load(Ordering::Relaxed) || n < 30 {
                contact(app, n);
                n += 1;
            }
            n
        });
        let made = app.shell.store().backup(&file, false).unwrap();
        stop.store(true, Ordering::Relaxed);
        assert!(writer.join().unwrap() >= 30);
        made
    });
    let report = made.verified.clone().unwrap();
    assert!(report.is_clean() && report.acts == u64::from(made.seq), "{:?}", report.findings);
    assert!(app.shell.store().last_backup().unwrap().unwrap().contains(&format!("act={}", made.seq)));
    assert!(app.shell.store().seq() > made.seq, "writing went on");
    // nothing lies open in the file, and nothing of the work is left beside it
    let bytes = std::fs::read(&file).unwrap();
    assert!(!bytes.windows(6).any(|window| window == "罗细".as_bytes()) && !bytes.windows(15).any(|window| window == b"SQLite format 3"));
    let left: Vec<_> = std::fs::read_dir(here.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("copy")), "{left:?}");
    assert!(matches!(app.shell.store().backup(&file, true), Err(StoreError::Backup(_))), "nothing is overwritten");

    let Master::File(key) = &options.master else { unreachable!("a file") };
    let target = elsewhere.path().join("restored");
    let restored = store::restore(&file, &target, key).unwrap();
    assert_eq!(restored.seq, made.seq);
    let copy = TestApp::over(&Options::directory(&target), SLICES, PLACES, crate::EVENING);
    assert_eq!(copy.shell.store().seq(), made.seq);
    assert_eq!(figures(&copy, made.seq), figures(&app, made.seq));
    assert!(copy.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    assert!(store::restore(&file, &target, key).is_err(), "never over something");
    // cut short or under another key it is nothing at all
    std::fs::write(&file, &bytes[..bytes.len() - 9]).unwrap();
    let other = elsewhere.path().join("other");
    assert!(matches!(store::restore(&file, &other, key), Err(StoreError::Backup(_))));
    assert!(!other.join("kapok.db").exists());
    std::fs::write(&file, &bytes).unwrap();
    std::fs::write(elsewhere.path().join("other.key"), [9; 32]).unwrap();
    assert_eq!(store::restore(&file, &elsewhere.path().join("third"), &elsewhere.path().join("other.key")), Err(StoreError::OtherKey));
}
