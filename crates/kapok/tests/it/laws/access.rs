//! Who reaches what: every route as nobody; what lists hold for every role; what is refused and who has looked, on the audit. Routes against the table:
//! `matrix.rs`.

use crate::app;
use base::{
    Key,
    policy::{Action, Class, Role, may},
};
use kapok::program::registry;
use shell::{Needs, Verb, testing::TestApp};
use store::AuditQuestion;

#[test]
fn without_signing_in_only_what_is_for_nobody_answers() {
    let app = app();
    for route in shell::routes(&registry()) {
        let path = route.path.replace("{id}", "01700a2c-0000-7000-8000-000000000001").replace("{kind}", "contact").replace(['{', '}'], "");
        let reply = match route.verb {
            Verb::Get => app.get(&path),
            Verb::Post => app.post(&path, &[("login", "x")]),
            Verb::Put => app.call("PUT", &path, &base::json!({}), &[]),
            Verb::Delete => app.call("DELETE", &path, &base::json!({}), &[]),
        };
        let signs_in = reply.status == 401 || (reply.status == 303 && reply.location.as_deref().is_some_and(|to| to.starts_with("/signin")));
        match route.needs {
            Needs::Nobody => assert!(!reply.status.is_server_error(), "{} {}", route.path, reply.status),
            _ => assert!(signs_in, "{:?} {} answered {} to nobody", route.verb, route.path, reply.status),
        }
    }
}

#[test]
fn lists_hold_what_the_table_grants_and_nothing_else() {
    let mut app = app();
    let district = app.organisation("440115", "南沙区", "district", None);
    let station = app.organisation("440115-LX", "龙穴社工站", "station", Some(district));
    let other = app.organisation("440115-ZJ", "珠江社工站", "station", Some(district));
    let (person, _) = app.record("person", station, &[("name", "罗细妹")]);
    for role in Role::ALL {
        for (at, org, reaches) in [("own", station, true), ("other", other, false), ("above", district, true)] {
            app.sign_in(&format!("{}-{at}", role.code()), role, org, Key::NONE);
            let granted = may(role, Class::Person, Action::Read) && reaches;
            for path in
                ["/records?kind=person", "/people", "/search?q=lxm", "/pick/person?q=lxm", "/api/v1/records?kind=person", "/print/person?list=1"]
            {
                let reply = app.get(path);
                let is_named = !path.starts_with("/print");
                let listed = if is_named { reply.text().contains(&person.to_string()) } else { reply.text().contains("罗*") };
                assert_eq!(listed, granted, "{} at {at}: {path}", role.code());
                assert!(!reply.text().contains("罗细妹") || (granted && path.starts_with("/api")), "{} at {at}: {path}", role.code());
            }
        }
    }
}

#[test]
fn what_is_refused_is_on_the_audit() {
    let mut app = app();
    let (station, other) = (app.organisation("LX", "龙穴社工站", "station", None), app.organisation("ZJ", "珠江社工站", "station", None));
    let (person, key) = app.record("person", station, &[("name", "罗细妹")]);
    let refused = |app: &TestApp| {
        let question = AuditQuestion { target: key, limit: 50, ..AuditQuestion::default() };
        let lines = app.shell.store().audit_list(&question).unwrap();
        lines.into_iter().filter(|line| line.entry.action == "Denied").map(|line| line.entry.detail).collect::<Vec<_>>()
    };
    app.sign_in("other", Role::Worker, other, Key::NONE);
    assert_eq!(app.get(&format!("/people/{person}")).status, 404);
    assert_eq!(app.get(&format!("/api/v1/records/{person}")).status, 404);
    app.sign_in("office", Role::Office, station, Key::NONE);
    assert_eq!(app.post(&format!("/records/{person}"), &[]).status, 403, "the office does not see names");
    app.sign_in("system", Role::SystemAdmin, station, Key::NONE);
    assert_eq!(app.get(&format!("/records/{person}")).status, 404);
    assert_eq!(refused(&app), ["/records/{id}", "/records/{id}", "/api/v1/records/{id}", "/people/{id}"]);
    // What is not there at all leaves no line about a record.
    assert_eq!(app.get("/records/01700a2c-0000-7000-8000-000000000001").status, 404);
    assert_eq!(refused(&app).len(), 4);
}

#[test]
fn the_lead_and_the_audit_administrator_see_who_has_looked() {
    let mut app = app();
    let station = app.organisation("LX", "龙穴社工站", "station", None);
    let (person, _) = app.record("person", station, &[("name", "罗细妹")]);
    app.sign_in("chen", Role::Worker, station, Key::NONE);
    assert_eq!(app.get(&format!("/people/{person}")).status, 200);
    assert_eq!(app.post(&format!("/people/{person}"), &[]).status, 200);
    let looks = format!("/people/{person}/looks");
    assert_eq!(app.get(&looks).status, 404);
    for role in [Role::Lead, Role::AuditAdmin] {
        app.sign_in(role.code(), role, station, Key::NONE);
        let page = app.get(&looks);
        assert!(page.status == 200 && page.text().contains("看明文") && page.text().contains("chen"), "{role:?}");
        assert!(!page.text().contains("罗"), "who administers the audit learns no name");
    }
    assert_eq!(app.get(&format!("/people/{person}")).status, 404, "and opens no file");
}

#[test]
fn a_post_from_another_site_does_nothing() {
    let mut app = app();
    let station = app.organisation("440115-LX", "龙穴社工站", "station", None);
    app.sign_in("chen", Role::Lead, station, Key::NONE);
    let reply = app.ask(
        "POST",
        "/records/new/person",
        &[("sec-fetch-site", "cross-site"), ("content-type", "application/x-www-form-urlencoded")],
        Some(b"name=x".to_vec()),
    );
    assert!(reply.status == 403 || reply.status == 400, "{}", reply.status);
}
