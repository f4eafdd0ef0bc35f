//! A disk that is full and then is not, one that fails, and what a kill leaves on it. Filling one needs the right to mount a small memory disk; the test
//! says so and does nothing where it has not.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use std::{path::Path, process::Command};
use store::{StoreError, WriteRefused};
use support::{new, note, open, person, write};

/// A memory disk, unmounted at the end.
struct Disk<'a>(&'a Path);

impl<'a> Disk<'a> {
    fn mount(place: &'a Path, megabytes: u32) -> Option<Self> {
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(place).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(place))
    }
}

impl Drop for Disk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_refuses_writes_and_loses_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let Some(_disk) = Disk::mount(directory.path(), 8) else {
        eprintln!("skipped: no right to mount a memory disk");
        return;
    };
    let store = open(&store::testing::sqlite(directory.path()), 1);
    write(&store, 1, &[new(1, "person", person(1))]).unwrap();
    let ballast = directory.path().join("ballast");
    std::fs::write(&ballast, vec![0; 4 << 20]).unwrap();
    let text = "记".repeat(3000);
    let mut stored = Vec::new();
    let mut refused = 0;
    for number in 10..2000 {
        match write(&store, number, &[new(number, "note", note(1, &text))]) {
            Ok(_) => stored.push(number),
            Err(WriteRefused::Store(StoreError::NoSpace)) => refused += 1,
            Err(other) => panic!("{other:?}"),
        }
        if refused > 20 {
            break;
        }
    }
    assert!(refused > 20 && stored.len() > 50, "{refused} refused, {} stored", stored.len());
    assert_eq!(store.get(support::named(1)).unwrap().version, 1, "reading goes on");
    std::fs::remove_file(ballast).unwrap();
    write(&store, 5000, &[new(5000, "note", note(1, &text))]).unwrap();
    for number in &stored {
        assert_eq!(store.get(support::named(*number)).unwrap().version, 1);
    }
    let report = store.verify(&mut |_| ()).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.records, stored.len() as u64 + 2);
}

#[test]
fn a_disk_that_fails_under_a_commit_ends_all_writing_until_the_next_start() {
    let directory = tempfile::tempdir().unwrap();
    let options = store::testing::sqlite(directory.path());
    let store = open(&options, 1);
    write(&store, 1, &[new(1, "person", person(1))]).unwrap();
    store.fail_the_next_commit();
    let failed = write(&store, 2, &[new(2, "person", person(1))]);
    assert!(matches!(failed, Err(WriteRefused::Store(StoreError::Unsure(_)))), "{failed:?}");
    assert!(store.unsound().is_some());
    for number in 3..6 {
        let refused = write(&store, number, &[new(number, "person", person(1))]);
        assert!(matches!(refused, Err(WriteRefused::Store(StoreError::LostDisk(_)))), "{refused:?}");
    }
    assert!(matches!(store.set("any", "thing"), Err(StoreError::LostDisk(_))));
    assert_eq!(store.get(support::named(1)).unwrap().version, 1, "reading goes on");
    drop(store);
    let store = open(&options, 2);
    assert!(store.unsound().is_none());
    write(&store, 2, &[new(2, "person", person(1))]).unwrap();
    assert!(store.verify(&mut |_| ()).unwrap().is_clean());
}

#[test]
fn a_log_that_a_killed_process_has_left_is_copied_at_the_next_start() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let options = store::testing::sqlite(here.path());
    let store = open(&options, 1);
    write(&store, 1, &[new(1, "person", person(1))]).unwrap();
    let text = "记".repeat(3000);
    for number in 10..200 {
        write(&store, number, &[new(number, "note", note(1, &text))]).unwrap();
    }
    // what lies on the disk now is what a kill would leave: few rows, never copied
    for name in ["kapok.db", "kapok.db-wal"] {
        std::fs::copy(here.path().join(name), there.path().join(name)).unwrap();
    }
    let length = || std::fs::metadata(there.path().join("kapok.db")).unwrap().len();
    let before = length();
    let again = open(&store::testing::sqlite(there.path()), 2);
    let copied = (0..200).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(50));
        length() > before + (1 << 20)
    });
    assert!(copied, "the file is still {before} bytes long");
    assert!(again.verify(&mut |_| ()).unwrap().is_clean());
}
