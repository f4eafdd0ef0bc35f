//! Two files of one person, merged: every list, search, export and suggestion shows the kept one, once; the other's own page leads there; and taking the
//! merge back shows both again.

use super::on_both;
use base::{Id, policy::Role};
use sheets::{Cell, Workbook};
use shell::testing::TestApp;

const NOW: &str = "2020-02-13T18:00:00+08:00";

/// All cells of a workbook that was answered.
fn texts(app: &TestApp, path: &str, form: Option<&[(&str, &str)]>) -> String {
    let reply = form.map_or_else(|| app.get(path), |form| app.post(path, form));
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    let mut book = Workbook::from_bytes(reply.bytes, "x.xlsx").unwrap();
    let sheets = book.sheets().to_vec();
    let mut texts = String::new();
    for sheet in sheets {
        for row in book.rows(&sheet).unwrap() {
            texts.extend(row.unwrap().cells.iter().map(|cell| format!("{}\n", Cell::to_string(cell))));
        }
    }
    texts
}

/// Which of these are named, place by place, wherever people are listed.
fn named(app: &TestApp, ids: [Id; 2]) -> Vec<(&'static str, [bool; 2])> {
    let plain = [("names", "plain"), ("purpose", "核对"), ("columns", "ledger")];
    let places = [
        ("records", app.get("/records?kind=person").text()),
        ("records by word", app.get("/records?kind=person&q=罗细妹").text()),
        ("people", app.get("/people").text()),
        ("search", app.get("/search?q=罗细妹").text()),
        ("pick", app.get("/pick/person?q=骆西妹").text()),
        ("offered", app.get("/records/new/contact").text()),
        ("calls", app.get("/api/v1/records?kind=person").text()),
        ("export of a list", texts(app, "/export?kind=person", None)),
        ("export of a ledger", texts(app, "/ledgers/clients/export", Some(&plain))),
    ];
    places.into_iter().map(|(place, text)| (place, ids.map(|id| text.contains(&id.to_string())))).collect()
}

#[test]
fn whoever_was_merged_is_nobody_of_his_own_in_any_list_until_the_merge_is_taken_back() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let worker = app.record("worker", org, &[("name", "陈社工"), ("number", "W1")]);
        app.sign_in("lead", Role::Lead, org, worker.1);
        let [kept, gone] = ["罗细妹", "骆西妹"].map(|name| app.record("person", org, &[("name", name)]).0);
        let contact = app.record(
            "contact",
            org,
            &[
                ("on", "2020-02-10"),
                ("channel", "phone"),
                ("outcome", "reached"),
                ("served.0.person", &gone.to_string()),
                ("workers.0.worker", &worker.0.to_string()),
            ],
        );
        let before = named(app, [kept, gone]);
        let merge = app.record("merge", org, &[("kept", &kept.to_string()), ("merged", &gone.to_string()), ("on", "2020-02-13")]).0;
        for (place, shown) in named(app, [kept, gone]) {
            assert_eq!(shown, [true, false], "{place}");
        }
        let about = texts(app, "/export?kind=person", None);
        assert!(about.contains("条数\n1\n"), "{about}");
        assert!(app.get("/records?kind=contact&q=罗细妹").text().contains(&contact.0.to_string()), "what names the other file is about the kept one");
        // The other file's pages lead to the kept one.
        assert_eq!(app.get(&format!("/people/{gone}")).location, Some(format!("/people/{kept}")));
        let page = app.get(&format!("/records/{gone}")).text();
        assert!(page.contains("已经并入另一份") && page.contains(&format!("/people/{kept}")));
        assert!(!app.get(&format!("/records/{kept}")).text().contains("已经并入另一份"));
        assert_eq!(app.post(&format!("/people/merges/{merge}/undo"), &[]).status, 303);
        assert_eq!(named(app, [kept, gone]), before);
    });
}
