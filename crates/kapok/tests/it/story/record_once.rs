//! A contact recorded on the page is in every figure at the next request; its correction and its deletion change them all.

use super::on_both;
use base::{Key, policy::Role};
use shell::testing::{Reply, TestApp};

const NOW: &str = "2020-02-13T17:00:00+08:00";

struct Station {
    org: Key,
    person: String,
    worker: String,
}

fn station(app: &mut TestApp) -> Station {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (person, _) = app.record("person", org, &[("name", "罗细妹"), ("memberships.0.what", "hardship"), ("memberships.0.from", "2019-01-01")]);
    let (worker, worker_key) = app.record("worker", org, &[("name", "陈社工")]);
    app.sign_in("chen", Role::Lead, org, worker_key);
    Station { org, person: person.to_string(), worker: worker.to_string() }
}

fn figure(app: &TestApp, indicator: &str) -> i64 {
    let stats = app.get(&format!("/api/v1/stats?org=440115-LX&from=2020-02-13&to=2020-02-13&indicator={indicator}"));
    assert_eq!(stats.status, 200, "{}", stats.text());
    stats.json()["rows"][0]["value"].as_i64().unwrap()
}

/// Service contacts, person-times and minutes of the day; how often the contact stands on the person's page, in the list and in the briefing's numbers.
fn seen(app: &TestApp, station: &Station, record: &str) -> (i64, i64, bool, bool, bool) {
    let file = app.get(&format!("/people/{}", station.person));
    assert_eq!(file.status, 200);
    let list = app.get("/records?kind=contact").text().contains(record);
    let rows = app.shell.store().linked(app.shell.store().key_of(station.person.parse().unwrap()).unwrap(), None, None, 10).unwrap();
    let linked = rows.iter().any(|linked| linked.row.id.to_string() == record);
    (figure(app, "contacts"), figure(app, "service_person_times"), file.text().contains(record), list, linked)
}

/// The service person-times that the day's briefing prints.
fn in_briefing(app: &TestApp) -> i64 {
    let org = app.shell.store().tree().by_code("440115-LX").unwrap();
    let briefing = report::brief(&app.shell, &report::Template::built_in("daily").unwrap(), org, "2020-02-13".parse().unwrap(), None).unwrap();
    briefing.numbers.iter().find(|number| number.indicator.code == "service_person_times").map_or(0, |number| number.exact)
}

/// The ids of the contacts in the exported workbook.
fn exported(app: &TestApp) -> Vec<String> {
    let reply = app.get("/export?kind=contact");
    assert_eq!(reply.status, 200);
    let mut book = sheets::Workbook::from_bytes(reply.bytes, "export.xlsx").unwrap();
    let sheet = book.sheets()[1].clone();
    // The last cell is the record and its version.
    let last_cells = book.rows(&sheet).unwrap().filter_map(|row| Some(row.unwrap().cells.last()?.to_string().split_once('@')?.0.to_owned()));
    last_cells.filter(|text| text.parse::<base::Id>().is_ok()).collect()
}

fn post_contact(app: &TestApp, station: &Station, path: &str, extra: &[(&str, &str)]) -> Reply {
    let mut form = vec![
        ("on", "今天"),
        ("channel", "phone"),
        ("outcome", "reached"),
        ("served", station.person.as_str()),
        ("workers", station.worker.as_str()),
        ("topics", "mind"),
    ];
    form.extend_from_slice(extra);
    app.post(path, &form)
}

fn id_in(reply: &Reply) -> String {
    let location = reply.location.clone().unwrap_or_else(|| panic!("no way on: {} {}", reply.status, reply.text()));
    location["/records/".len()..].split('?').next().unwrap().to_owned()
}

#[test]
fn a_contact_is_in_every_figure_at_the_next_request_and_so_are_its_correction_and_its_deletion() {
    on_both(NOW, |app| {
        let station = station(app);
        let saved = post_contact(app, &station, "/records/new/contact", &[("minutes", "20")]);
        assert_eq!(saved.status, 303, "{}", saved.text());
        let record = id_in(&saved);
        assert_eq!(seen(app, &station, &record), (1, 1, true, true, true));
        assert_eq!(in_briefing(app), 1);
        assert_eq!(exported(app), std::slice::from_ref(&record));

        // A correction needs its reason; nothing typed is lost without it.
        let edit = format!("/records/{record}/edit");
        let refused = post_contact(app, &station, &edit, &[("minutes", "45"), ("_version", "1")]);
        assert_eq!(refused.status, 422);
        assert!(refused.text().contains("value=\"45\""));
        let corrected = post_contact(app, &station, &edit, &[("minutes", "45"), ("_version", "1"), ("_why", "听错了时间")]);
        assert_eq!(corrected.status, 303, "{}", corrected.text());
        let hours = app.get("/api/v1/stats?org=440115-LX&from=2020-02-13&to=2020-02-13&indicator=service_hours").json();
        assert_eq!(hours["rows"][0]["minutes"], 45);
        let versions = app.get(&format!("/records/{record}/versions")).text();
        assert!(versions.contains("听错了时间") && versions.contains("第 2 版"));

        // Somebody who still looks at version 1 is shown both.
        let overtaken = post_contact(app, &station, &edit, &[("minutes", "30"), ("_version", "1"), ("_why", "改成三十")]);
        assert_eq!(overtaken.status, 409);
        assert!(overtaken.text().contains("两个版本的不同"));

        let gone = app.post(&format!("/records/{record}/delete"), &[("_version", "2"), ("_why", "记错了人")]);
        assert_eq!(gone.status, 303, "{}", gone.text());
        let (contacts, times, in_file, in_list, linked) = seen(app, &station, &record);
        assert_eq!((contacts, times, in_file, in_list, linked), (0, 0, false, false, false));
        assert_eq!(in_briefing(app), 0);
        assert!(exported(app).is_empty());
        assert!(app.get(&format!("/records/{record}/versions")).text().contains("记错了人"));
        let _ = station.org;
    });
}

#[test]
fn an_attempt_that_reached_nobody_is_kept_and_is_no_service() {
    on_both(NOW, |app| {
        let station = station(app);
        let form = [
            ("on", "2020-02-13"),
            ("channel", "phone"),
            ("outcome", "no_answer"),
            ("served", station.person.as_str()),
            ("workers", station.worker.as_str()),
        ];
        assert_eq!(app.post("/records/new/contact", &form).status, 303);
        assert_eq!((figure(app, "contacts"), figure(app, "service_person_times")), (0, 0));
    });
}

#[test]
fn a_form_sent_twice_stores_once() {
    on_both(NOW, |app| {
        let station = station(app);
        let id = app.shell.new_id().to_string();
        for said in ["stored", "already"] {
            let saved = post_contact(app, &station, "/records/new/contact", &[("_record", &id)]);
            assert!(saved.location.unwrap().contains(&format!("said={said}")));
        }
        assert_eq!(figure(app, "contacts"), 1);
    });
}

#[test]
fn a_draft_is_kept_offered_and_forgotten_when_it_is_sent() {
    let mut app = crate::app();
    let station = station(&mut app);
    let id = app.shell.new_id().to_string();
    assert_eq!(app.post(&format!("/drafts/contact/{id}"), &[("summary", "说到一半"), ("minutes", "二十")]).status, 200);
    assert!(app.get("/today").text().contains(&id));
    let again = app.get(&format!("/records/new/contact?draft={id}")).text();
    assert!(again.contains("说到一半") && again.contains("二十"));
    assert_eq!(post_contact(&app, &station, "/records/new/contact", &[("_record", &id)]).status, 303);
    assert!(!app.get("/today").text().contains(&format!("draft={id}")));
}
