//! Two processes on one PostgreSQL, as a proxy without memory would lead people to them: now to the one, now to the other. What one has answered
//! is in every page that the other makes afterwards, at once.

use crate::EVENING;
use base::{Key, json, policy::Role};
use kapok::program::{PLACES, SLICES};
use shell::testing::TestApp;

const WRITES: u64 = 1000;
const FIGURE: &str = "/api/v1/stats?from=2020-02-01&to=2020-02-29&indicator=phone_contacts";

fn id(number: u64) -> String {
    format!("01940000-0000-7000-8000-{number:012x}")
}

/// Two processes and a session of a station's lead that both know; none where PostgreSQL is missing. One of two is not told what the other does.
fn both() -> Option<[TestApp; 2]> {
    let options = store::testing::postgres()?;
    let mut here = TestApp::over(&options, SLICES, PLACES, EVENING);
    let org = here.organisation("440115-LX", "龙穴社工站", "station", None);
    here.sign_in("lead", Role::Lead, org, Key::NONE);
    let mut there = TestApp::over(&options, SLICES, PLACES, EVENING);
    // the chance of tests repeats: each process makes ids of its own
    for _ in 0..1000 {
        there.shell.new_id();
    }
    let cookie = here.change_cookie(None);
    here.change_cookie(cookie.clone());
    there.change_cookie(cookie);
    for app in [&here, &there] {
        app.shell.lift_rates();
    }
    Some([here, there])
}

#[test]
fn whatever_one_process_has_answered_the_other_shows_at_once() {
    let Some(apps) = both() else { return };
    for (number, kind, name) in [(0, "person", "罗细妹"), (1, "worker", "陈阿根")] {
        let stored = apps[0].call("POST", "/api/v1/records", &json!({"id": id(number), "kind": kind, "record": {"name": name}}), &[]);
        assert_eq!(stored.status, 201, "{}", stored.text());
    }
    let is_found = |app: &TestApp, name: &str| app.get(&format!("/pick/person?q={name}")).text().contains("尾号 1234");
    for number in 0..WRITES {
        let (writer, reader) = (&apps[(number % 2) as usize], &apps[((number + 1) % 2) as usize]);
        let contact = json!({"id": id(number + 2), "kind": "contact", "record": {
            "on": "2020-02-13", "channel": "phone", "minutes": 5, "served": [{"person": id(0)}], "topics": ["mind"], "workers": [{"worker": id(1)}],
        }});
        assert_eq!(writer.call("POST", "/api/v1/records", &contact, &[]).status, 201);
        let counted = reader.get(FIGURE).json();
        assert_eq!(counted["rows"][0]["value"].as_u64(), Some(number + 1), "after write {number}: {counted}");
        if number % 100 == 0 {
            let person = json!({"id": id(1_000_000 + number), "kind": "person", "record": {"name": "何福水", "phones": ["19000001234"]}});
            let is_first = number == 0;
            assert!(!is_first || !is_found(reader, "hefushui"));
            let stored = writer.call("POST", "/api/v1/records", &person, &[]);
            assert_eq!(stored.status, 201, "{}", stored.text());
            assert!(is_found(reader, "hefushui"), "a name is found by its sound on the other process");
        }
    }
    // without a further request nobody has told the first of the last write but the look before this page
    assert_eq!(apps[0].get(FIGURE).json()["rows"][0]["value"].as_u64(), Some(WRITES));
}

#[test]
fn whoever_signs_out_at_one_process_is_out_at_the_other_at_once() {
    let Some(apps) = both() else { return };
    assert_eq!(apps.each_ref().map(|app| app.get("/today").status.as_u16()), [200, 200]);
    assert_eq!(apps[0].post("/signout", &[]).status, 303);
    assert_eq!(apps[1].get("/today").status, 303, "to the sign-in");
    assert_eq!(apps[1].call("GET", FIGURE, &json!(null), &[]).status, 401);
}
