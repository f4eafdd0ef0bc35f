//! The API: its document is its router, its answers are problem details, its writes are idempotent.

use crate::app;
use base::{Json, json, policy::Role};
use kapok::program::registry;

#[test]
fn the_document_lists_every_route_of_the_api_and_no_other() {
    let registry = registry();
    let document = shell::api::openapi(shell::routes(&registry), registry.kinds());
    let mut described: Vec<String> = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        described.extend(operations.as_object().unwrap().keys().map(|verb| format!("{verb} {path}")));
    }
    let mut routed: Vec<String> = shell::routes(&registry)
        .filter(|route| route.path.starts_with("/api/"))
        .map(|route| format!("{} {}", format!("{:?}", route.verb).to_lowercase(), route.path))
        .collect();
    described.sort();
    routed.sort();
    assert_eq!(described, routed);
}

fn contact(person: &str) -> Json {
    json!({"on": "2020-02-13", "channel": "phone", "minutes": 20, "served": [{"person": person}], "topics": ["mind"]})
}

#[test]
fn a_repeat_is_a_repeat_another_content_is_a_conflict_and_an_unknown_member_is_refused() {
    let mut app = app();
    let station = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (person, _) = app.record("person", station, &[("name", "罗细妹")]);
    let (worker, worker_key) = app.record("worker", station, &[("name", "陈社工")]);
    app.sign_in("chen", Role::Worker, station, worker_key);
    let id = app.shell.new_id().to_string();
    let mut record = contact(&person.to_string());
    record["workers"] = json!([{"worker": worker.to_string()}]);
    let body = json!({"id": id, "kind": "contact", "record": record});
    let first = app.call("POST", "/api/v1/records", &body, &[]);
    assert_eq!(first.status, 201, "{}", first.text());
    assert_eq!(app.call("POST", "/api/v1/records", &body, &[]).json()["status"], "already_stored");
    let mut other = body.clone();
    other["record"]["minutes"] = json!(25);
    assert_eq!(app.call("POST", "/api/v1/records", &other, &[]).status, 409);
    let mut unknown = body.clone();
    unknown["record"]["colour"] = json!("red");
    let refused = app.call("POST", "/api/v1/records", &unknown, &[]);
    assert_eq!((refused.status.as_u16(), refused.json()["errors"][0]["path"].clone()), (422, json!("colour")));
    let path = format!("/api/v1/records/{id}");
    let change = json!({"record": other["record"], "why": "听错了分钟数"});
    assert_eq!(app.call("PUT", &path, &change, &[("if-match", "\"7\"")]).status, 409);
    assert_eq!(app.call("PUT", &path, &change, &[("if-match", "\"1\"")]).etag.as_deref(), Some("\"2\""));
    assert_eq!(app.call("DELETE", &path, &json!({"why": "重复"}), &[("if-match", "\"2\"")]).status, 204);
}

#[test]
fn a_batch_answers_each_item_and_one_bad_item_blocks_nobody() {
    let mut app = app();
    let station = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (person, _) = app.record("person", station, &[("name", "罗细妹")]);
    let (worker, worker_key) = app.record("worker", station, &[("name", "陈社工")]);
    app.sign_in("chen", Role::Worker, station, worker_key);
    let mut good = contact(&person.to_string());
    good["workers"] = json!([{"worker": worker.to_string()}]);
    let items = json!({"records": [{"id": app.shell.new_id().to_string(), "kind": "contact", "record": good}, {"id": "x", "kind": "contact", "record": good}, {"kind": "nothing", "record": {}}]});
    let answers = app.call("POST", "/api/v1/sync", &items, &[]).json();
    let statuses: Vec<&str> = answers["records"].as_array().unwrap().iter().map(|item| item["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["stored", "refused", "refused"]);
    let again = app.call("POST", "/api/v1/sync", &items, &[]).json();
    assert_eq!(again["records"][0]["status"], "already_stored");
}

#[test]
fn nobody_reads_the_api_without_a_token() {
    let app = app();
    app.organisation("440115-LX", "龙穴社工站", "station", None);
    let reply = app.ask("GET", "/api/v1/records?kind=person", &[], None);
    assert_eq!((reply.status.as_u16(), reply.json()["code"].clone()), (401, json!("sign_in")));
}
