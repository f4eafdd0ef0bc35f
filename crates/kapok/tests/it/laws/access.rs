//! Who reaches what: every route as nobody, and the records of one station as every role of that station, of another station and of the district.

use crate::app;
use base::{
    Key,
    policy::{Class, Grant, Role, grant},
};
use kapok::program::registry;
use shell::{Needs, Verb};

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
fn a_record_is_seen_by_exactly_those_to_whom_the_table_grants_it() {
    let mut app = app();
    let district = app.organisation("440115", "南沙区", "district", None);
    let station = app.organisation("440115-LX", "龙穴社工站", "station", Some(district));
    let other = app.organisation("440115-ZJ", "珠江社工站", "station", Some(district));
    let (person, _) = app.record("person", station, &[("name", "罗细妹")]);
    for role in Role::ALL {
        for (at, org, reaches) in [("own", station, true), ("other", other, false), ("above", district, true)] {
            app.sign_in(&format!("{}-{at}", role.code()), role, org, Key::NONE);
            let seen = app.get(&format!("/records/{person}")).status == 200;
            let granted = grant(role, Class::Person) >= Grant::Masked && reaches;
            assert_eq!(seen, granted, "{} at {at}", role.code());
            let listed = app.get("/records?kind=person").text().contains(&person.to_string());
            assert_eq!(listed, granted, "{} at {at}, in the list", role.code());
            let written = app.post(&format!("/records/{person}/delete"), &[("_why", "")]).status;
            let may_write = grant(role, Class::Person) == Grant::Write && reaches;
            assert_eq!(written == 422, may_write, "{} at {at} got {written}", role.code());
        }
    }
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
