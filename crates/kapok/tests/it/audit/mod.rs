//! The audit as somebody outside checks it: with a script of a few lines that knows only docs/audit.md, on a database and on an export, whole and
//! after every kind of hand that was laid on it.

use base::{Key, policy::Role};
use kapok::program::{PLACES, SLICES};
use shell::testing::TestApp;
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use store::{AuditEntry, Options, Place};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/audit/verify_audit.py");

/// What the script says, and whether it found nothing; none where there is no Python.
fn script(of: &Path, anchors: Option<&Path>) -> Option<(bool, String)> {
    let Ok(answer) = Command::new("python3").arg(SCRIPT).arg(of).args(anchors).output() else {
        eprintln!("skipped: there is no python3");
        return None;
    };
    Some((answer.status.success(), String::from_utf8_lossy(&answer.stdout).into_owned() + &String::from_utf8_lossy(&answer.stderr)))
}

/// A directory with a key of its own and some lines of the audit.
fn filled() -> (tempfile::TempDir, Options) {
    let directory = tempfile::tempdir().unwrap();
    let options = Options::directory(directory.path());
    let app = TestApp::over(&options, SLICES, PLACES, crate::EVENING);
    for n in 1..=6 {
        let detail = if n % 2 == 0 { String::new() } else { format!("第 {n} 次，\"引号\"") };
        let entry = AuditEntry { at: app.shell.now(), actor: Key(n), action: "Reveal".into(), target: Key(40 + n), detail };
        app.shell.store().audit(&[entry]).unwrap();
    }
    drop(app);
    (directory, options)
}

fn run(options: &Options, wound: &str) -> PathBuf {
    let Place::Sqlite(path) = &options.place else { unreachable!("a file") };
    let status = Command::new("python3")
        .args(["-c", "import sqlite3,sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"])
        .arg(path)
        .arg(wound)
        .status();
    assert!(status.is_ok_and(|status| status.success()));
    path.clone()
}

#[test]
fn an_edited_removed_moved_or_cut_line_is_found_by_the_script_and_by_verify() {
    let wounds = [
        ("nothing", "", true),
        ("edited", "update audit set detail = 'other' where n = 3", false),
        ("another account", "update audit set actor = 9 where n = 5", false),
        ("removed", "delete from audit where n = 2", false),
        ("moved", "update audit set n = 100 where n = 3; update audit set n = 3 where n = 4; update audit set n = 4 where n = 100", false),
        ("cut at the end", "delete from audit where n > 4", false),
        (
            "cut at the end, with an older head",
            "delete from audit where n > 4; update audit_head set n = 4, chain = (select chain from audit where n = 4)",
            false,
        ),
        ("everything", "delete from audit; delete from audit_head", false),
    ];
    for (what, wound, sound) in wounds {
        let (directory, options) = filled();
        let anchors = directory.path().join("kapok.anchor");
        assert!(std::fs::read_to_string(&anchors).unwrap().lines().last().unwrap().contains(" audit 6 "), "the stop was anchored");
        let path = run(&options, wound);
        let Some((clean, said)) = script(&path, Some(&anchors)) else { return };
        assert_eq!(clean, sound, "{what}: the script says {said}");
        let app = TestApp::over(&options, SLICES, PLACES, crate::EVENING);
        let report = app.shell.store().verify(&mut |_| ()).unwrap();
        assert_eq!(report.is_clean(), sound, "{what}: verify says {:?}", report.findings);
    }
}

#[test]
fn the_end_of_the_acts_cannot_be_cut_off_unnoticed_either() {
    let (_directory, options) = filled();
    let app = TestApp::over(&options, SLICES, PLACES, crate::EVENING);
    app.organisation("440115-LX", "龙穴社工站", "station", None);
    app.organisation("440115-ZJ", "珠江社工站", "station", None);
    drop(app);
    // everything that the last act has written
    run(
        &options,
        "delete from version where seq = 2; delete from record where n = (select max(n) from record); delete from act where seq = 2; \
         delete from link where record not in (select n from record); update live set n = 1 where kind = 'organisation';
         delete from fact where seq = 2",
    );
    let app = TestApp::over(&options, SLICES, PLACES, crate::EVENING);
    let report = app.shell.store().verify(&mut |_| ()).unwrap();
    let said: Vec<&str> = report.findings.iter().map(|finding| finding.sentence.as_str()).collect();
    assert!(said.iter().any(|sentence| sentence.contains("cut off")), "{said:?}");
}

#[test]
fn the_administrator_searches_it_and_takes_it_out_in_the_format_of_the_script() {
    let mut app = crate::app();
    let root = app.organisation("440115", "南沙区", "district", None);
    let station = app.organisation("440115-LX", "龙穴社工站", "station", Some(root));
    let other = app.organisation("440115-ZJ", "珠江社工站", "station", Some(root));
    let (person, key) = app.record("person", station, &[("name", "罗细妹")]);
    app.sign_in("chen", Role::Worker, station, Key::NONE);
    assert_eq!(app.get("/admin/audit").status, 404);
    assert_eq!(app.get(&format!("/people/{person}")).status, 200);
    assert_eq!(app.post(&format!("/records/{person}"), &[]).status, 200);
    app.sign_in("elsewhere", Role::AuditAdmin, other, Key::NONE);
    let rows = |page: String| page.split("<tbody>").nth(1).unwrap_or_default().to_owned();
    assert!(!rows(app.get("/admin/audit").text()).contains("看明文"), "not of another station");
    assert_eq!(app.get("/admin/audit/lines.jsonl").status, 403, "the chain has no gaps");
    app.sign_in("audit", Role::AuditAdmin, root, Key::NONE);
    let all = app.get("/admin/audit").text();
    assert!(all.contains("看明文") && all.contains("看档案") && !all.contains("罗"));
    for (query, found) in [
        ("action=Reveal", true),
        ("action=SignIn", false),
        ("account=chen&action=Reveal", true),
        ("account=audit&action=Reveal", false),
        ("account=nobody", false),
        (&format!("record={person}&action=Reveal"), true),
        (&format!("record={}", key.0), true),
        ("record=999999", false),
        ("from=2020-02-13&to=2020-02-13", true),
        ("to=2020-02-12", false),
    ] {
        let page = app.get(&format!("/admin/audit?{query}")).text();
        assert_eq!(rows(page).contains("看明文"), found, "{query}");
    }
    let table = app.get("/admin/audit/lines.csv?action=Reveal");
    assert_eq!(table.text().lines().count(), 2);
    let chain = app.get("/admin/audit/lines.jsonl");
    assert!(rows(app.get("/admin/audit").text()).contains("导出审计"), "taking it out is told");
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("audit.jsonl");
    std::fs::write(&path, &chain.bytes).unwrap();
    let Some((clean, said)) = script(&path, None) else { return };
    assert!(clean, "{said}");
    std::fs::write(&path, chain.text().replacen("Reveal", "ReadFile", 1)).unwrap();
    assert!(!script(&path, None).unwrap().0);
    let paper = app.get("/admin/audit/anchor").text();
    assert!(paper.contains("审计锚点") && paper.contains("SHA-256"));
}
