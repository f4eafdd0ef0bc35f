//! What the service says to whoever runs it names nobody: a scenario with all its people is prepared, looked through, searched, exported, broken into
//! and refused while everything down to the finest level is kept, and then none of its names, numbers, phones, addresses and notes may stand there.

use base::{Control, Key, Privacy, Typed, policy::Role};
use kapok::{
    logging::OneLine,
    program::{PLACES, SLICES},
};
use shell::testing::TestApp;
use std::{
    collections::BTreeSet,
    io::Write,
    sync::{Arc, Mutex},
};

/// Where all lines of this process go.
#[derive(Clone, Default)]
struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Every text of every record that is about a person and long enough to be told from other words: names, papers, phones, addresses, what was said.
fn personal(app: &TestApp) -> BTreeSet<String> {
    let store = app.shell.store();
    let mut found = BTreeSet::new();
    for kind in app.shell.registry().kinds() {
        let leaves = kind.shape.leaves();
        let is_told = |path: &str| {
            let pattern: Vec<&str> = path.split('.').map(|part| if part.parse::<u32>().is_ok() { "*" } else { part }).collect();
            let pattern = pattern.join(".");
            let leaf =
                leaves.iter().find(|(at, ..)| *at == pattern || at.strip_suffix(".*") == Some(&pattern) || pattern.strip_suffix(".*") == Some(at));
            let is_text =
                |control: &Control| matches!(control, Control::Line | Control::Prose | Control::ResidentId | Control::Phone | Control::Several(_));
            leaf.is_some_and(|(_, field, privacy)| *privacy != Privacy::Open && is_text(&field.control))
        };
        let rows =
            store.list(&store::ListQuestion { kinds: vec![kind.shape.code.to_owned()], limit: 5000, ..store::ListQuestion::default() }).unwrap();
        for opened in store.open_all(&rows).unwrap() {
            let typed =
                opened.doc.and_then(|document| (kind.fill)(&document, app.shell.now().day())).unwrap_or_else(|| Typed::new(app.shell.now().day()));
            found.extend(typed.pairs().filter(|(path, _)| is_told(path)).map(|(_, text)| text.trim().to_owned()));
        }
    }
    found.retain(|text| text.chars().count() >= 6 || (text.chars().count() >= 2 && !text.is_ascii()));
    found
}

/// Looks at everything, writes, errs.
fn a_busy_day(app: &mut TestApp, root: Key, some: &[String]) {
    app.sign_in("lead", Role::Lead, root, Key::NONE);
    let kinds: Vec<&str> = app.shell.registry().kinds().map(|kind| kind.shape.code).collect();
    for kind in &kinds {
        app.get(&format!("/records?kind={kind}"));
        app.get(&format!("/export?kind={kind}"));
        app.get(&format!("/print/{kind}?list=1"));
        app.call("GET", &format!("/api/v1/records?kind={kind}"), &base::json!({}), &[]);
    }
    for (text, kind) in some.iter().zip(kinds.iter().cycle()) {
        let encoded = text.bytes().fold(String::new(), |encoded, byte| format!("{encoded}%{byte:02X}"));
        app.get(&format!("/search?q={encoded}"));
        app.get(&format!("/people?q={encoded}"));
        app.get(&format!("/records/{encoded}"));
        app.get(&format!("/{encoded}?next={encoded}"));
        app.post("/signin", &[("login", text), ("password", text)]);
        app.post(&format!("/records/new/{kind}"), &[("name", text), ("note", text), ("on", text), ("_why", text)]);
        app.post("/people/alike", &[("name", text), ("resident_id", text)]);
        app.call(
            "POST",
            "/api/v1/records",
            &base::json!({"kind": kind, "id": text, "record": {"name": text, "unheard_of": text}}),
            &[("idempotency-key", "x")],
        );
        app.call("PUT", &format!("/api/v1/records/{encoded}"), &base::json!({"record": text}), &[("if-match", "9")]);
        app.ask("POST", "/api/v1/sync", &[("content-type", "application/json")], Some(format!("{{\"records\":[\"{text}\"").into_bytes()));
        app.send("/import", &[("ledger", "people")], &[("file", &format!("{text}.csv"), format!("姓名,电话\n{text},{text}\n").as_bytes())]);
        app.send("/import", &[("ledger", "people")], &[("file", &format!("{text}.xlsx"), b"PK\x03\x04 broken")]);
        app.post("/ledgers/people/export", &[("names", "plain"), ("purpose", text)]);
    }
    for row in app.shell.store().list(&store::ListQuestion { limit: 300, ..store::ListQuestion::default() }).unwrap() {
        for path in ["", "/edit", "/versions", "/print"] {
            app.get(&format!("/records/{}{path}", row.id));
        }
        app.get(&format!("/people/{}", row.id));
        app.post(&format!("/people/{}", row.id), &[]);
        app.post(&format!("/records/{}/delete", row.id), &[("_why", "")]);
    }
}

#[test]
fn asvs_16_2_5_the_log_of_a_busy_day_names_nobody() {
    let kept = Kept::default();
    let to = kept.clone();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(OneLine(move || to.clone())).finish();
    // for the threads of the service too; the other tests of this process may be heard as well
    tracing::subscriber::set_global_default(subscriber).unwrap();
    tracing::error!("the log is on");
    let now = scenarios::demo_moment("longxue").unwrap().to_string();
    let mut app = TestApp::sqlite(SLICES, PLACES, &now);
    let prepared = scenarios::prepare(&app.shell, "longxue", scenarios::Scale::of(0.2)).unwrap();
    let root = app.shell.store().tree().by_code(prepared.root_org).unwrap();
    let people = personal(&app);
    assert!(people.len() > 300, "only {} texts to look for", people.len());
    let some: Vec<String> = people.iter().step_by(people.len() / 25).cloned().collect();
    a_busy_day(&mut app, root, &some);
    let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains("the log is on"));
    let told: Vec<&String> = people.iter().filter(|text| log.contains(text.as_str())).collect();
    assert!(told.is_empty(), "{told:?} in the log, for instance {:?}", log.lines().find(|line| told.iter().any(|text| line.contains(text.as_str()))));
}
