//! What holds at once: a role that ended, a batch of a phone, a name that was typed.

use super::on_both;
use base::{Json, Key, json, policy::Role};
use kapok::program::{PLACES, SLICES};
use shell::testing::TestApp;
use store::Options;

const NOW: &str = "2020-02-13T17:00:00+08:00";

/// The roles of the account of this login that hold today.
fn grants(app: &TestApp, login: &str) -> Vec<store::Grant> {
    let account = app.shell.store().account_by_login(login).unwrap().key;
    let today = app.shell.now().day();
    app.shell.store().grants(account).unwrap().into_iter().filter(|grant| grant.until.is_none_or(|until| until >= today)).collect()
}

fn end_all(app: &TestApp, login: &str) {
    for grant in grants(app, login) {
        app.shell.store().end_grant(grant.n, app.shell.now().day() - 1).unwrap();
    }
}

#[test]
fn whoever_loses_a_role_a_session_or_the_account_is_out_at_the_next_request() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        app.sign_in("chen", Role::Lead, org, Key::NONE);
        assert_eq!(app.get("/records?kind=contact").status, 200);
        end_all(app, "chen");
        assert_eq!(app.get("/records?kind=contact").status, 404, "the role has ended");
        let account = app.shell.store().account_by_login("chen").unwrap();
        app.shell.store().grant(account.key, Role::Lead.code(), org, app.shell.now().day(), None).unwrap();
        assert_eq!(app.get("/records?kind=contact").status, 200, "the role is back");
        app.shell.store().end_sessions(account.key, None).unwrap();
        assert_eq!(app.get("/records?kind=contact").status, 303, "the session has ended");
        app.sign_in("chen", Role::Lead, org, Key::NONE);
        assert_eq!(app.get("/records?kind=contact").status, 200);
        let now = app.shell.now();
        app.shell
            .store()
            .change_account(account.key, move |account| {
                account.disabled_at = Some(now);
                Ok(())
            })
            .unwrap();
        assert_eq!(app.get("/records?kind=contact").status, 303, "the account is closed");
    });
}

#[test]
fn a_role_that_another_process_ends_is_ended_here_when_it_has_been_noticed() {
    let directory = tempfile::tempdir().unwrap();
    let story = |options: &Options| {
        let mut here = TestApp::over(options, SLICES, PLACES, NOW);
        let org = here.organisation("440115-LX", "龙穴社工站", "station", None);
        here.sign_in("chen", Role::Lead, org, Key::NONE);
        assert_eq!(here.get("/today").status, 200);
        let there = TestApp::over(options, SLICES, PLACES, NOW);
        end_all(&there, "chen");
        here.shell.store().catch_up().unwrap();
        assert_eq!(here.get("/records?kind=contact").status, 404);
    };
    story(&store::testing::sqlite(directory.path()));
    if let Some(options) = store::testing::postgres() {
        story(&options);
    }
}

#[test]
fn a_session_goes_on_while_it_is_used_and_ends_when_it_is_not() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        app.sign_in("chen", Role::Lead, org, Key::NONE);
        // it lasts an hour, and each use twelve more
        for _ in 0..4 {
            app.clock.advance(50 * 60_000);
            assert_eq!(app.get("/today").status, 200);
        }
        app.clock.advance(13 * 3_600_000);
        assert_eq!(app.get("/today").status, 303);
    });
}

#[test]
fn a_batch_of_a_phone_is_answered_item_by_item_and_may_name_what_it_has_just_made() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let (worker, worker_key) = app.record("worker", org, &[("name", "陈社工")]);
        app.sign_in("chen", Role::Lead, org, worker_key);
        let ids: Vec<String> = (0..5).map(|_| app.shell.new_id().to_string()).collect();
        let contact = |id: &str, person: &str, minutes: &str| {
            let served = json!([{"person": person}]);
            let record = json!({"on": "2020-02-13", "channel": "phone", "minutes": minutes, "served": served, "workers": [{"worker": worker.to_string()}], "topics": ["mind"]});
            json!({"id": id, "kind": "contact", "org": "440115-LX", "record": record})
        };
        let person = json!({"id": ids[0], "kind": "person", "org": "440115-LX", "record": {"name": "罗细妹"}});
        let batch = json!({"records": [
            person, contact(&ids[1], &ids[0], "20"), contact(&ids[2], &ids[0], "很久"), json!({"id": ids[3], "kind": "nothing", "record": {}}),
            contact(&ids[1], &ids[0], "20"), contact(&ids[1], &ids[0], "30"),
        ]});
        let told = |batch: &Json| -> Vec<String> {
            let reply = app.call("POST", "/api/v1/sync", batch, &[]);
            assert_eq!(reply.status, 200, "{}", reply.text());
            reply.json()["records"].as_array().unwrap().iter().map(|item| item["status"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(told(&batch), ["stored", "stored", "refused", "refused", "already_stored", "conflict"]);
        let seq = app.shell.store().seq();
        assert_eq!(told(&batch), ["already_stored", "already_stored", "refused", "refused", "already_stored", "conflict"]);
        assert_eq!(app.shell.store().seq(), seq);
        let stats = app.get("/api/v1/stats?org=440115-LX&from=2020-02-13&to=2020-02-13&indicator=service_person_times").json();
        assert_eq!(stats["rows"][0]["value"], 1);
        assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}

#[test]
fn a_batch_keeps_promises_made_before_it_and_in_it() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let (worker, worker_key) = app.record("worker", org, &[("name", "陈社工")]);
        let people: Vec<String> = ["罗细妹", "何阿福"].map(|name| app.record("person", org, &[("name", name)]).0.to_string()).to_vec();
        app.sign_in("chen", Role::Lead, org, worker_key);
        let contact = |person: usize, on: &str, next: Option<&str>| {
            let record = json!({
                "on": on, "channel": "phone", "minutes": "10", "served": [{"person": people[person]}],
                "workers": [{"worker": worker.to_string()}], "topics": ["mind"], "next": next,
            });
            json!({"id": app.shell.new_id().to_string(), "kind": "contact", "org": "440115-LX", "record": record})
        };
        let sync = |items: Vec<Json>| {
            let reply = app.call("POST", "/api/v1/sync", &json!({ "records": items }), &[]);
            let told: Vec<Json> = reply.json()["records"].as_array().unwrap().iter().map(|item| item["status"].clone()).collect();
            assert!(told.iter().all(|status| status == "stored"), "{told:?}");
        };
        let due = || app.shell.store().due(&store::DueQuestion { until: base::Day::MAX, limit: 9, ..store::DueQuestion::default() }).unwrap().len();
        sync(vec![contact(0, "2020-02-01", Some("2020-02-05")), contact(1, "2020-02-01", Some("2020-02-20"))]);
        assert_eq!(due(), 2);
        // the first promise is kept by the first, the promise of the first by the second; that to the other person is not due yet
        sync(vec![contact(0, "2020-02-06", Some("2020-02-08")), contact(0, "2020-02-09", None), contact(1, "2020-02-09", None)]);
        assert_eq!(due(), 1);
        // two that keep the same promise are both stored
        sync(vec![contact(1, "2020-02-21", None), contact(1, "2020-02-22", None)]);
        assert_eq!(due(), 0);
        assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}

#[test]
fn what_everybody_may_know_is_found_from_everywhere_and_people_only_where_one_works() {
    on_both(NOW, |app| {
        let city = app.organisation("4401", "广州市", "city", None);
        let one = app.organisation("440115-LX", "龙穴社工站", "station", Some(city));
        let other = app.organisation("440104-HH", "黄花社工站", "station", Some(city));
        for (org, name, file) in [(one, "黄细妹", "LX-0001"), (other, "黄阿福", "HH-0002")] {
            app.record("person", org, &[("name", name), ("file_no", file)]);
        }
        app.record("place", other, &[("name", "黄花岗正门"), ("kind", "door_post")]);
        app.sign_in("chen", Role::Lead, one, Key::NONE);
        let found = |app: &TestApp, path: &str| {
            let page = app.get(path);
            assert_eq!(page.status, 200);
            let text = page.text();
            ["LX-0001", "HH-0002", "黄花社工站", "黄花岗正门"].into_iter().filter(|name| text.contains(name)).collect::<Vec<_>>()
        };
        assert_eq!(found(app, "/search?q=huang"), ["LX-0001", "黄花社工站", "黄花岗正门"]);
        assert_eq!(found(app, "/pick/place?q=hh"), ["黄花岗正门"]);
        assert_eq!(found(app, "/pick/person?q=huang"), ["LX-0001"]);
        app.sign_in("city", Role::Lead, city, Key::NONE);
        assert_eq!(found(app, "/search?q=黄"), ["LX-0001", "HH-0002", "黄花社工站", "黄花岗正门"]);
    });
}
