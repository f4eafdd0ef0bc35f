//! What a phone sends that was without signal: as texts of a form, as of the day on which they were written, for the account that wrote them.

use crate::app;
use base::{Key, json, policy::Role};
use shell::testing::TestApp;

const NUMBER: &str = "0170f1a0-0000-7000-8000-00000000000";
const HOUR: i64 = 3_600_000;

struct Station {
    app: TestApp,
    person: String,
    account: String,
}

fn station() -> Station {
    let mut app = app();
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (_, worker) = app.record("worker", org, &[("name", "陈阿根")]);
    let (person, _) = app.record("person", org, &[("name", "罗细妹")]);
    app.sign_in("chen", Role::Worker, org, worker);
    let account = app.shell.store().account_by_login("chen").unwrap().key.0.to_string();
    Station { app, person: person.to_string(), account }
}

impl Station {
    fn test(&self, digit: u8, began: i64, ahead: i64) -> base::Json {
        let texts =
            json!([["person", self.person], ["outcome", "test_negative"], ["method", "urine"], ["on", "今天"], ["person.q", "lxm"], ["_photos", ""]]);
        json!({"id": format!("{NUMBER}{digit}"), "kind": "test", "texts": texts, "captured": {"began": began, "ahead": ahead, "waited": null}})
    }

    fn day(&self, digit: u8) -> String {
        self.app.shell.store().get(format!("{NUMBER}{digit}").parse().unwrap()).unwrap().day.to_string()
    }
}

#[test]
fn what_was_written_without_signal_is_of_the_day_on_which_it_was_written() {
    let station = station();
    let app = &station.app;
    let (now, today) = (app.shell.now().millis(), app.shell.now().day());
    let phone = now + 48 * HOUR;
    let records = json!([
        station.test(1, phone, 48 * HOUR),
        station.test(2, phone - 24 * HOUR, 48 * HOUR),
        station.test(3, phone - 24 * HOUR, 0),
        {"id": format!("{NUMBER}4"), "kind": "test", "texts": [["person", station.person], ["colour", "red"]]},
    ]);
    let body = json!({"account": station.account, "now": phone, "records": records});
    let said = app.call("POST", "/api/v1/sync", &body, &[]).json();
    let status =
        |said: &base::Json| said["records"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(status(&said), ["stored", "stored", "stored", "refused"], "{said}");
    assert_eq!(said["records"][3]["errors"][0]["path"], "colour");
    assert_eq!([station.day(1), station.day(2), station.day(3)], [today, today - 1, today - 1].map(|day| day.to_string()));
    assert_eq!(
        (said["records"][1]["doubt"].clone(), said["records"][2]["doubt"].as_str()),
        (base::Json::Null, Some((today - 1).to_string().as_str()))
    );
    let again = app.call("POST", "/api/v1/sync", &body, &[]).json();
    assert_eq!(status(&again)[..3], ["already_stored", "already_stored", "already_stored"].map(str::to_owned), "{again}");
}

#[test]
fn nobody_sends_in_anothers_name() {
    let mut station = station();
    let now = station.app.shell.now().millis();
    let body = json!({"account": station.account, "now": now, "records": [station.test(1, now, 0)]});
    let org = station.app.shell.store().get(station.person.parse().unwrap()).unwrap().org;
    station.app.sign_in("li", Role::Lead, org, Key::NONE);
    let reply = station.app.call("POST", "/api/v1/sync", &body, &[]);
    assert_eq!((reply.status.as_u16(), reply.json()["code"].as_str()), (422, Some("other_account")));
    assert!(station.app.shell.store().get(format!("{NUMBER}1").parse().unwrap()).is_err());
}

#[test]
fn both_versions_stand_side_by_side_and_the_phones_holds_only_when_somebody_says_so() {
    let station = station();
    let app = &station.app;
    let now = app.shell.now().millis();
    let first = station.test(1, now, 0);
    app.call("POST", "/api/v1/sync", &json!({"now": now, "records": [first]}), &[]);
    let mut other = first.clone();
    other["texts"][1][1] = json!("test_invalid");
    let said = app.call("POST", "/api/v1/sync", &json!({"now": now, "records": [other]}), &[]).json();
    assert_eq!((said["records"][0]["status"].as_str(), said["records"][0]["version"].as_i64()), (Some("conflict"), Some(1)));
    let path = format!("{NUMBER}1");
    let shown = app.call("POST", &format!("/field/compare/{path}"), &other, &[]).text();
    assert!(shown.contains("阴性") && shown.contains("结果无效") && shown.contains("服务器上") && shown.contains("这台手机上"), "{shown}");
    other["why"] = json!("外出登记：以手机上填写的为准");
    let address = format!("/api/v1/records/{path}");
    assert_eq!(app.call("PUT", &address, &other, &[("if-match", "\"7\"")]).status, 409);
    assert_eq!(app.call("PUT", &address, &other, &[("if-match", "\"1\"")]).json()["version"], 2);
}

#[test]
fn a_phone_takes_along_masked_names_of_those_who_were_chosen_and_it_is_written_down() {
    let station = station();
    let app = &station.app;
    assert!(app.get("/field/pack").json()["offered"]["person"].is_null());
    let pack = app.get(&format!("/field/pack?take={}&take={NUMBER}9", station.person)).json();
    assert_eq!(pack["offered"]["person"], json!([[station.person, "罗**", ""]]));
    assert_eq!(pack["account"], station.account.as_str());
    let many: Vec<String> = (0..51).map(|at| format!("take=0170f1a0-0000-7000-8000-0000000000{at:02}")).collect();
    assert_eq!(app.get(&format!("/field/pack?{}", many.join("&"))).status, 422);
}

#[test]
fn the_page_is_the_same_for_everybody_and_names_nobody() {
    let mut station = station();
    let signed_in = station.app.get("/field").text();
    station.app.sign_out();
    assert_eq!(station.app.get("/field").text(), signed_in);
    assert!(!signed_in.contains("陈阿根") && !signed_in.contains('罗') && !signed_in.contains("2020-"), "neither names nor days");
    let worker = station.app.get("/worker.js").text();
    assert!(worker.starts_with("const VERSION = 'kapok-") && worker.contains("\"/field\""));
    assert_eq!(station.app.get("/field/pack").status, 303);
}
