//! Nothing that was done is final: a deletion, a correction, a save, a promise ticked off. Figures before and after are the same, on both databases.

use super::{id_in, on_both};
use base::{Key, policy::Role};
use shell::testing::{Reply, TestApp};

const NOW: &str = "2020-02-13T17:00:00+08:00";

struct Station {
    org: Key,
    person: String,
    worker: String,
    worker_key: Key,
}

fn station(app: &mut TestApp) -> Station {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (person, _) = app.record("person", org, &[("name", "罗细妹"), ("memberships.0.what", "hardship"), ("memberships.0.from", "2019-01-01")]);
    let (worker, worker_key) = app.record("worker", org, &[("name", "陈社工")]);
    app.sign_in("chen", Role::Worker, org, worker_key);
    Station { org, person: person.to_string(), worker: worker.to_string(), worker_key }
}

fn contact(app: &TestApp, station: &Station, path: &str, extra: &[(&str, &str)]) -> Reply {
    let mut form = vec![("channel", "phone"), ("served", station.person.as_str()), ("workers", station.worker.as_str()), ("topics", "mind")];
    form.extend_from_slice(extra);
    if !extra.iter().any(|(name, _)| *name == "on") {
        form.push(("on", "今天"));
    }
    if !extra.iter().any(|(name, _)| *name == "outcome") {
        form.push(("outcome", "reached"));
    }
    app.post(path, &form)
}

/// What the day's figures say, and what the engine and its plain recount agree on.
fn figures(app: &TestApp) -> Vec<i64> {
    let figure = |indicator: &str| {
        let stats = app.get(&format!("/api/v1/stats?org=440115-LX&from=2020-01-01&to=2020-02-28&indicator={indicator}"));
        assert_eq!(stats.status, 200, "{}", stats.text());
        stats.json()["rows"][0]["value"].as_i64().unwrap()
    };
    assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    ["contacts", "service_person_times", "persons_served", "service_minutes"].into_iter().filter(|code| known(app, code)).map(figure).collect()
}

fn known(app: &TestApp, indicator: &str) -> bool {
    app.get(&format!("/api/v1/stats?org=440115-LX&from=2020-02-13&to=2020-02-13&indicator={indicator}")).status == 200
}

/// The record and version that the next page offers to take back.
fn offered(reply: &Reply) -> (String, String) {
    let location = reply.location.clone().unwrap_or_else(|| panic!("no way on: {} {}", reply.status, reply.text()));
    let undo = location.split("undo=").nth(1).unwrap_or_else(|| panic!("nothing to take back in {location}"));
    let (record, version) = undo.split(['&', '#']).next().unwrap().split_once('~').unwrap();
    (record.to_owned(), version.to_owned())
}

fn undo(app: &TestApp, reply: &Reply) -> Reply {
    let (record, version) = offered(reply);
    app.post(&format!("/records/{record}/undo"), &[("_version", &version)])
}

#[test]
fn a_deleted_record_comes_back_from_its_page_with_its_figures() {
    on_both(NOW, |app| {
        let station = station(app);
        let record = id_in(&contact(app, &station, "/records/new/contact", &[("minutes", "20")]));
        let before = figures(app);
        assert_eq!(before[0], 1);
        let page = format!("/records/{record}");
        assert_eq!(app.post(&format!("{page}/delete"), &[("_why", "以为是重复的")]).status, 303);
        assert_eq!(figures(app)[0], 0);
        let shown = app.get(&page).text();
        for words in ["已经删除", "以为是重复的", "chen", "恢复", "20"] {
            assert!(shown.contains(words), "{words}");
        }
        let lists = ["/records?kind=contact", "/records?kind=contact&deleted=1"].map(|list| app.get(list).text().contains(&record));
        assert_eq!(lists, [false, true]);
        let restore = format!("{page}/versions/1/restore");
        assert_eq!(app.get(&restore).status, 200);
        assert_eq!(app.post(&restore, &[("_version", "2")]).status, 422, "a reason is asked for");
        assert_eq!(app.post(&restore, &[("_version", "1"), ("_why", "误删")]).status, 409, "the version that was seen");
        assert_eq!(app.post(&restore, &[("_version", "2"), ("_why", "误删")]).status, 303);
        assert_eq!(figures(app), before);
        assert!(app.get(&format!("/people/{}", station.person)).text().contains(&record));
        let lists = ["/records?kind=contact", "/records?kind=contact&deleted=1"].map(|list| app.get(list).text().contains(&record));
        assert_eq!(lists, [true, false]);
        let versions = app.get(&format!("{page}/versions")).text();
        assert!(versions.contains("误删") && versions.contains("以为是重复的"));
    });
}

#[test]
fn a_corrected_record_returns_to_a_former_version_as_a_new_one() {
    on_both(NOW, |app| {
        let station = station(app);
        let record = id_in(&contact(app, &station, "/records/new/contact", &[("minutes", "20")]));
        let before = figures(app);
        let page = format!("/records/{record}");
        let corrected =
            contact(app, &station, &format!("{page}/edit"), &[("minutes", "55"), ("outcome", "no_answer"), ("_version", "1"), ("_why", "听错了")]);
        assert_eq!(corrected.status, 303, "{}", corrected.text());
        assert_ne!(figures(app), before);
        let versions = app.get(&format!("{page}/versions")).text();
        for words in ["听错了", "时长", "20", "55", "恢复到这一版", "chen"] {
            assert!(versions.contains(words), "{words}");
        }
        let back = app.post(&format!("{page}/versions/1/restore"), &[("_version", "2"), ("_why", "原来的对")]);
        assert_eq!(back.status, 303, "{}", back.text());
        assert_eq!(figures(app), before);
        let row = app.shell.store().get(record.parse().unwrap()).unwrap();
        assert_eq!(row.version, 3);
        let opened = |version| app.shell.store().open_record(&row, Some(version)).unwrap().doc;
        assert_eq!(opened(1), opened(3));
    });
}

#[test]
fn what_was_just_done_is_taken_back_by_whoever_did_it_and_only_while_it_is_the_last() {
    on_both(NOW, |app| {
        let station = station(app);
        let nothing = figures(app);
        let saved = contact(app, &station, "/records/new/contact", &[("minutes", "20")]);
        let record = id_in(&saved);
        let page = format!("/records/{record}");
        assert!(app.get(&saved.location.clone().unwrap()).text().contains("撤销"));
        let with_one = figures(app);
        // a correction and its taking back
        let corrected = contact(app, &station, &format!("{page}/edit"), &[("minutes", "55"), ("_version", "1"), ("_why", "听错了")]);
        assert_eq!(undo(app, &saved).status, 409, "it is not the last any more");
        app.sign_in("zhou", Role::Worker, station.org, Key::NONE);
        assert_eq!(undo(app, &corrected).status, 403, "somebody else's");
        app.sign_in("chen", Role::Worker, station.org, station.worker_key);
        assert_eq!(undo(app, &corrected).status, 303);
        assert_eq!(figures(app), with_one);
        // a deletion and its taking back
        let deleted = app.post(&format!("{page}/delete"), &[("_why", "重复")]);
        assert_eq!(figures(app), nothing);
        assert!(app.get(&deleted.location.clone().unwrap()).text().contains("撤销"));
        assert_eq!(undo(app, &deleted).status, 303);
        assert_eq!(figures(app), with_one);
        // a save and its taking back
        let second = contact(app, &station, "/records/new/contact", &[("minutes", "5")]);
        assert_eq!(undo(app, &second).status, 303);
        assert_eq!(figures(app), with_one);
        assert!(app.get(&format!("/records/{}", id_in(&second))).text().contains("恢复"));
    });
}

fn is_due(app: &TestApp, record: &str) -> bool {
    app.get("/today").text().contains(&format!("/records/{record}/settle"))
}

#[test]
fn a_promise_is_kept_by_a_later_contact_or_ticked_off_and_comes_back_when_that_is_taken_back() {
    on_both(NOW, |app| {
        let station = station(app);
        let promise = id_in(&contact(app, &station, "/records/new/contact", &[("on", "2020-02-05"), ("next", "2020-02-12")]));
        assert!(is_due(app, &promise));
        // too early, and to no avail: the promise stands
        contact(app, &station, "/records/new/contact", &[("on", "2020-02-08")]);
        contact(app, &station, "/records/new/contact", &[("outcome", "no_answer")]);
        assert!(is_due(app, &promise));
        let kept = contact(app, &station, "/records/new/contact", &[]);
        assert!(!is_due(app, &promise), "{:?}", kept.location);
        let before = figures(app);
        assert_eq!(undo(app, &kept).status, 303);
        assert!(is_due(app, &promise), "the contact did not happen, so nothing was kept");
        let ticked = app.post(&format!("/records/{promise}/settle"), &[("_back", "today")]);
        assert!(ticked.location.as_deref().is_some_and(|to| to.starts_with("/today?said=settled")));
        assert!(!is_due(app, &promise));
        assert_eq!(app.post(&format!("/records/{promise}/settle"), &[]).status, 404, "nothing is due any more");
        assert_eq!(undo(app, &ticked).status, 303);
        assert!(is_due(app, &promise));
        assert_ne!(figures(app), before);
        let agreed_anew = [("on", "2020-02-05"), ("next", "2020-02-14"), ("_version", "5"), ("_why", "改了日子")];
        assert_eq!(contact(app, &station, &format!("/records/{promise}/edit"), &agreed_anew).status, 303);
        assert!(is_due(app, &promise));
    });
}

#[test]
fn faults_of_fields_and_rules_that_are_broken_all_the_same_come_together() {
    let mut app = super::super::app();
    let station = station(&mut app);
    let reply = app.post(
        "/records/new/contact",
        &[("on", "2020-02-30"), ("channel", "phone"), ("outcome", "reached"), ("minutes", "2000"), ("workers", &station.worker)],
    );
    assert_eq!(reply.status, 422);
    for words in ["请填服务对象", "一天"] {
        assert!(reply.text().contains(words), "{words}");
    }
}
