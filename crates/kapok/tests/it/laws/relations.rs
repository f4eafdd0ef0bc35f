//! Of whose records a right speaks: the caseload, one's own, an emergency while it lasts, people in hardship, the sample, and the dated place of a
//! station. Each with the record that is seen and the one that is not. How much is granted is in `matrix.rs`.

use crate::app;
use base::{Id, Key, policy::Role};
use shell::testing::TestApp;
use store::PermitStep;

/// A station with its lead.
fn station(app: &TestApp) -> Key {
    let district = app.organisation("440115", "南沙区", "district", None);
    app.organisation("LX", "龙穴社工站", "station", Some(district))
}

/// A worker's record and an account that belongs to it.
fn worker(app: &mut TestApp, login: &str, role: Role, org: Key) -> Id {
    let (id, key) = app.record("worker", org, &[("name", login)]);
    app.sign_in(login, role, org, key);
    id
}

fn sees(app: &TestApp, path: impl AsRef<str>) -> bool {
    let path = path.as_ref();
    let status = app.get(path).status.as_u16();
    assert!(matches!(status, 200 | 404), "{path} answered {status}");
    status == 200
}

#[test]
fn a_station_may_keep_its_people_to_those_who_answer_for_them() {
    let mut app = app();
    let org = station(&app);
    let (chen, li) = (worker(&mut app, "chen", Role::Worker, org), worker(&mut app, "li", Role::Worker, org));
    let (person, _) = app.record("person", org, &[("name", "罗细妹"), ("since", "2020-01-01")]);
    let case = minimal(&app, "case", org, &[("person", person.to_string()), ("worker", chen.to_string()), ("opened", "2020-02-01".to_owned())]);
    let talk = minimal(&app, "contact", org, &contact(&person, &li));
    let page = format!("/people/{person}");
    app.sign_in("li", Role::Worker, org, Key::NONE);
    assert!(sees(&app, &page), "by the rule everybody of the station sees everybody");
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    assert_eq!(app.post("/permits/caseload", &[("org", "LX"), ("only", "1")]).status, 303);
    app.sign_in("li", Role::Worker, org, Key::NONE);
    assert!(!sees(&app, &page) && !sees(&app, format!("/records/{case}")));
    assert!(!app.get("/people").text().contains(&person.to_string()) && !app.get("/search?q=lxm").text().contains(&person.to_string()));
    assert!(sees(&app, format!("/records/{talk}")), "what li has to act on stays open to li");
    app.sign_in("chen", Role::Worker, org, Key::NONE);
    assert!(sees(&app, &page) && sees(&app, format!("/records/{case}")) && app.get("/people").text().contains(&person.to_string()));
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    assert!(sees(&app, &page));
    // Somebody for whom nobody answers yet is everybody's.
    let (newcomer, _) = app.record("person", org, &[("name", "李阿二"), ("since", "2020-01-01")]);
    app.sign_in("li", Role::Worker, org, Key::NONE);
    assert!(sees(&app, format!("/people/{newcomer}")));
}

/// A contact of a worker with a person.
fn contact(person: &Id, worker: &Id) -> [(&'static str, String); 4] {
    [
        ("served.0.person", person.to_string()),
        ("served.0.role", "client".into()),
        ("workers.0.worker", worker.to_string()),
        ("on", "2020-02-10".into()),
    ]
}

/// A record with these texts, and the first choice or a usual text in every other place that must be filled.
fn minimal(app: &TestApp, kind: &str, org: Key, texts: &[(&str, impl AsRef<str>)]) -> Id {
    let mut typed = base::Typed::new(app.shell.now().day());
    for field in app.shell.registry().kind(kind).unwrap().shape.fields.iter().filter(|field| !field.optional) {
        if let Some(text) = super::matrix::usual(field.control, field) {
            typed.set(field.name, text);
        }
    }
    for (path, text) in texts {
        typed.set(path, text.as_ref());
    }
    app.keep(kind, org, typed).0
}

#[test]
fn an_operator_sees_what_he_has_written_himself() {
    let mut app = app();
    let org = station(&app);
    let operator = worker(&mut app, "operator", Role::Operator, org);
    let (person, _) = app.record("person", org, &[("name", "罗细妹")]);
    let others = minimal(&app, "contact", org, &contact(&person, &app.record("worker", org, &[("name", "陈社工")]).0));
    let own = minimal(&app, "contact", org, &contact(&person, &operator));
    assert!(sees(&app, format!("/records/{own}")) && !sees(&app, format!("/records/{others}")));
    let list = app.get("/records?kind=contact").text();
    assert!(list.contains(&own.to_string()) && !list.contains(&others.to_string()));
    let page = app.get(&format!("/people/{person}")).text();
    assert!(page.contains("罗**") && page.contains(&own.to_string()) && !page.contains(&others.to_string()));
}

#[test]
fn a_form_names_nobody_whom_its_writer_may_not_know() {
    let mut app = app();
    let org = station(&app);
    let person = app.record("person", org, &[("name", "罗细妹")]).0.to_string();
    for (role, is_named) in [(Role::Worker, true), (Role::Volunteer, false)] {
        app.sign_in(role.code(), role, org, Key::NONE);
        let offered = app.get("/records/new/passage").text();
        let answered = app.post("/records/new/passage", &[("person", &*person), ("day", "明年")]);
        assert_eq!(answered.status, 422);
        let names = [offered.contains("罗**"), answered.text().contains("罗**")];
        assert_eq!(names, [is_named; 2], "{role:?}");
    }
}

#[test]
fn what_was_taken_for_an_emergency_is_closed_with_it() {
    let mut app = app();
    let org = station(&app);
    let (campaign, _) = app.record("campaign", org, &[("name", "疫情防控"), ("first_day", "2020-02-03")]);
    let (over, _) = app.record("campaign", org, &[("name", "防汛"), ("first_day", "2019-06-01"), ("last_day", "2019-07-01")]);
    let (ending, _) = app.record("campaign", org, &[("name", "复工"), ("first_day", "2020-02-03"), ("last_day", "2029-01-01")]);
    let passage = |campaign: Id| minimal(&app, "passage", org, &[("name", "甲"), ("campaign", &campaign.to_string())]);
    let (now, then, soon) = (passage(campaign), passage(over), passage(ending));
    app.sign_in("chen", Role::Worker, org, Key::NONE);
    assert!(sees(&app, format!("/records/{now}")) && !sees(&app, format!("/records/{then}")));
    assert!(sees(&app, format!("/records/{soon}")), "its last day is known and not yet over");
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    assert!(sees(&app, format!("/records/{then}")), "the lead answers for them until they are destroyed");
}

#[test]
fn whoever_is_clean_for_three_years_is_in_the_archive() {
    let mut app = app();
    let org = station(&app);
    let clean = [("memberships.0.what", "abstinent_3y"), ("memberships.0.from", "2020-01-01")];
    let poor = [("memberships.2.what", "hardship"), ("memberships.2.from", "2020-01-01")];
    let (person, _) = app.record("person", org, &[&[("name", "罗细妹")], &clean[..], &poor[..]].concat());
    let again = [("memberships.1.what", "sj"), ("memberships.1.from", "2020-01-02")];
    let (measured, _) = app.record("person", org, &[&[("name", "李阿二")], &clean[..], &again[..], &poor[..]].concat());
    let (file, other) = (format!("/people/{person}"), format!("/people/{measured}"));
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    let list = |address: &str| app.get(address).text();
    assert!(!list("/people").contains(&file) && list("/people").contains(&other), "a measure that runs keeps a file out of the archive");
    assert!(list("/people").contains("服务对象　1 人") && list("/people?population=abstinent_3y").contains(&file));
    assert!(list("/people?q=罗细妹").contains(&file), "whoever comes back is found by name");
    let poor = list("/people?population=hardship");
    assert!(!poor.contains(&file) && poor.contains(&other) && poor.contains("服务对象　1 人"), "in the archive, and in no other list");
    assert!(!list("/people?q=罗细妹&population=hardship").contains(&file));
    assert!(sees(&app, other) && app.get(&file).location.is_some_and(|to| to.starts_with("/permits/new")));
    assert!(app.get(&format!("/permits/new?record={person}")).text().contains("已经归档"));
    let called = app.get(&format!("/api/v1/records/{person}"));
    assert!(called.status == 403 && called.json()["code"] == "approval" && !called.text().contains("未成年人"), "{}", called.text());
    let ask = |reason: &str| app.post("/permits", &[("record", &*person.to_string()), ("reason", reason)]).status.as_u16();
    assert_eq!((ask("看看"), ask("本人回来求助，要接着帮")), (422, 303));
    assert!(sees(&app, file));
    let key = app.shell.store().key_of(person).unwrap();
    let lines = app.shell.store().audit_list(&store::AuditQuestion { target: key, limit: 50, ..Default::default() }).unwrap();
    assert!(lines.iter().any(|line| line.entry.action == "BreakGlass"));
}

#[test]
fn civil_affairs_see_the_needs_of_people_in_hardship() {
    let mut app = app();
    let org = station(&app);
    let need = |name: &str, what: &str| {
        let (person, _) = app.record("person", org, &[("name", name), ("memberships.0.what", what), ("memberships.0.from", "2020-01-01")]);
        minimal(&app, "need", org, &[("person", &*person.to_string()), ("detail", "药"), ("on", "2020-02-10")])
    };
    let (poor, other) = (need("罗细妹", "low_income"), need("李阿二", "party"));
    app.sign_in("civil", Role::CivilAffairs, org, Key::NONE);
    assert!(sees(&app, format!("/records/{poor}")) && !sees(&app, format!("/records/{other}")));
    let list = app.get("/records?kind=need").text();
    assert!(list.contains(&poor.to_string()) && !list.contains(&other.to_string()));
}

#[test]
fn the_evaluator_sees_one_in_ten_and_always_the_same() {
    let mut app = app();
    let agency = app.organisation("A", "春晖", "agency", None);
    let agency_id = app.shell.store().get_key(agency).unwrap().id.to_string();
    let texts =
        [("code", "LX"), ("name", "龙穴社工站"), ("level", "station"), ("placements.0.from", "2000-01-01"), ("placements.0.agency", &agency_id)];
    let (_, org) = app.record("organisation", Key::NONE, &texts);
    let chen = app.record("worker", org, &[("name", "陈社工")]).0;
    let talks: Vec<Id> = (0..60)
        .map(|i| {
            let (person, _) = app.record("person", org, &[("name", &format!("罗{i}"))]);
            minimal(&app, "contact", org, &contact(&person, &chen))
        })
        .collect();
    let seen = |app: &TestApp| talks.iter().filter(|id| sees(app, format!("/records/{id}"))).count();
    app.sign_in("evaluator", Role::Evaluator, agency, Key::NONE);
    let sample = seen(&app);
    assert!((1..=15).contains(&sample), "{sample} of 60");
    app.sign_in("another", Role::Evaluator, agency, Key::NONE);
    assert_eq!(seen(&app), sample);
    app.shell.store().set("sample_one_of", "1").unwrap();
    assert_eq!(seen(&app), 60);
}

#[test]
fn a_station_that_moved_leaves_its_old_years_behind() {
    let mut app = app();
    let (old, new) = (app.organisation("D1", "甲区", "district", None), app.organisation("D2", "乙区", "district", None));
    let id = |org: Key| app.shell.store().get_key(org).unwrap().id.to_string();
    let texts = [
        ("code", "LX".to_owned()),
        ("name", "龙穴社工站".to_owned()),
        ("level", "station".to_owned()),
        ("placements.0.from", "2000-01-01".to_owned()),
        ("placements.0.parent", id(old)),
        ("placements.1.from", "2020-02-01".to_owned()),
        ("placements.1.parent", id(new)),
    ];
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let (_, org) = app.record("organisation", Key::NONE, &texts);
    let chen = app.record("worker", org, &[("name", "陈社工")]).0;
    let (person, _) = app.record("person", org, &[("name", "罗细妹"), ("since", "2019-05-01")]);
    let talk = |on: &str| {
        let mut texts = contact(&person, &chen);
        texts[3].1 = on.to_owned();
        minimal(&app, "contact", org, &texts)
    };
    let (before, after) = (talk("2020-01-31"), talk("2020-02-01"));
    for (login, district, expected) in [("old", old, (true, false)), ("new", new, (true, true))] {
        app.sign_in(login, Role::Lead, district, Key::NONE);
        assert_eq!((sees(&app, format!("/records/{before}")), sees(&app, format!("/records/{after}"))), expected, "{login}");
        let list = app.get("/records?kind=contact").text();
        assert_eq!((list.contains(&before.to_string()), list.contains(&after.to_string())), expected, "{login}'s list");
        let may_write = app.get(&format!("/records/{before}/edit")).status == 200;
        assert_eq!(may_write, login == "new", "what is written today goes by the place of today");
    }
}

#[test]
fn a_broken_glass_opens_one_file_for_a_while_and_tells_the_lead() {
    let mut app = app();
    let (org, other) = (station(&app), app.organisation("ZJ", "珠江社工站", "station", None));
    let chen = app.record("worker", org, &[("name", "陈社工")]).0;
    let (person, key) = app.record("person", org, &[("name", "罗细妹"), ("phones.0", "19000001234")]);
    let talk = minimal(&app, "contact", org, &contact(&person, &chen));
    let (stranger, _) = app.record("person", org, &[("name", "李阿二")]);
    app.sign_in("li", Role::Worker, other, Key::NONE);
    let (page, id) = (format!("/people/{person}"), person.to_string());
    assert!(!sees(&app, &page));
    let form = |id: &str| app.get(&format!("/permits/new?record={id}")).text().replace(id, "");
    assert_eq!(form(&id), form("01700a2c-0000-7000-8000-000000000001"), "the form tells nothing");
    assert_eq!(app.post("/permits", &[("record", &id), ("reason", "急")]).status, 422, "a reason is a sentence");
    assert!(!sees(&app, &page));
    let reply = app.post("/permits", &[("record", &id), ("reason", "夜里来电，本人站在桥上，要马上联系家属")]);
    assert_eq!((reply.status.as_u16(), reply.location.as_deref()), (303, Some(&*page)));
    assert!(sees(&app, &page) && sees(&app, format!("/records/{talk}")), "the file and what is about it");
    assert!(app.post(&page, &[]).text().contains("19000001234"));
    assert!(!sees(&app, format!("/people/{stranger}")), "one file, not the station");
    assert!(matches!(app.get(&format!("/records/{talk}/edit")).status.as_u16(), 403 | 404), "reading is not writing");
    // The lead is told, sees why, and may end it.
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    for path in ["/today".to_owned(), page.clone(), "/permits".to_owned()] {
        let text = app.get(&path).text();
        assert!(text.contains("破例查看") && text.contains("本人站在桥上") && text.contains("li"), "{path}");
    }
    let lines = app.shell.store().audit_list(&store::AuditQuestion { target: key, limit: 50, ..Default::default() }).unwrap();
    assert!(lines.iter().any(|line| line.entry.action == "BreakGlass") && lines.iter().all(|line| !line.entry.detail.contains('桥')));
    let permit = app.shell.store().permits(key, None, 1).unwrap().remove(0);
    assert_eq!(app.post(&format!("/permits/{}/end", permit.id), &[]).status, 303);
    app.sign_in("li", Role::Worker, other, Key::NONE);
    assert!(!sees(&app, &page));
    // Otherwise it ends by itself.
    assert_eq!(app.post("/permits", &[("record", &id), ("reason", "夜里来电，本人站在桥上，要马上联系家属")]).status, 303);
    assert!(sees(&app, &page));
    app.clock.advance(4 * 3_600_000);
    app.sign_in("li", Role::Worker, other, Key::NONE);
    assert!(!sees(&app, &page));
    // Who has no duty towards files breaks nothing, and learns nothing.
    app.sign_in("volunteer", Role::Volunteer, other, Key::NONE);
    assert_eq!(app.post("/permits", &[("record", &id), ("reason", "我很想看看这个人的档案")]).status, 404);
}

#[test]
fn the_office_sees_names_only_through_a_broken_glass() {
    let mut app = app();
    let org = station(&app);
    let (person, _) = app.record("person", org, &[("name", "罗细妹")]);
    let page = format!("/people/{person}");
    app.sign_in("office", Role::Office, org, Key::NONE);
    assert!(app.get(&page).text().contains("罗**") && app.post(&page, &[]).status == 403);
    let form = [("record", &*person.to_string()), ("reason", "上级督办，要核对本人身份")];
    assert_eq!(app.post("/permits", &form).status, 303);
    assert!(app.post(&page, &[]).text().contains("罗细妹"));
}

#[test]
fn the_file_of_a_minor_is_opened_with_an_approval() {
    let mut app = app();
    let org = station(&app);
    let texts = [("name", "罗细妹"), ("memberships.0.what", "minor"), ("memberships.0.from", "2020-01-01")];
    let (person, key) = app.record("person", org, &texts);
    let chen = worker(&mut app, "chen", Role::Worker, org);
    let talk = minimal(&app, "contact", org, &contact(&person, &chen));
    let page = format!("/people/{person}");
    let asks = |app: &TestApp, path: &str| app.get(path).location.is_some_and(|to| to == format!("/permits/new?record={person}"));
    app.sign_in("li", Role::Worker, org, Key::NONE);
    assert!(app.get("/people").text().contains("罗**"), "that there is such a file is no secret of the station");
    assert!(asks(&app, &page) && asks(&app, &format!("/records/{person}")) && asks(&app, &format!("/records/{talk}/print")));
    assert_eq!(app.get(&format!("/api/v1/records/{person}")).status, 403);
    assert!(app.get("/api/v1/records?kind=person").json()["records"][0]["record"].is_null(), "nor in a list for programs");
    let form = [("record", &*person.to_string()), ("reason", "陈社工请假，我代为家访")];
    assert_eq!(app.post("/permits", &form).status, 303);
    assert!(asks(&app, &page), "asking opens nothing");
    let permit = app.shell.store().permits(key, None, 1).unwrap().remove(0);
    assert_eq!(app.post(&format!("/permits/{}/approve", permit.id), &[]).status, 404, "nobody approves for himself");
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    assert!(sees(&app, &page), "the responsible person needs no approval");
    assert!(app.get("/today").text().contains("代为家访"));
    assert_eq!(app.post(&format!("/permits/{}/approve", permit.id), &[]).status, 303);
    app.sign_in("li", Role::Worker, org, Key::NONE);
    assert!(sees(&app, &page));
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    assert_eq!(app.post(&format!("/permits/{}/end", permit.id), &[]).status, 303, "it can be revoked");
    app.sign_in("li", Role::Worker, org, Key::NONE);
    assert!(asks(&app, &page));
    assert!(app.shell.store().step_permit(permit.n, Key::NONE, PermitStep::End).is_err(), "what has ended is not ended again");
}

#[test]
fn names_in_plain_are_masked_again_after_half_a_minute() {
    let mut app = app();
    let org = station(&app);
    let (person, _) = app.record("person", org, &[("name", "罗细妹"), ("phones.0", "19000001234")]);
    app.sign_in("chen", Role::Worker, org, Key::NONE);
    for page in [format!("/people/{person}"), format!("/records/{person}")] {
        assert!(!app.get(&page).text().contains("罗细妹"));
        let shown = app.post(&page, &[]).text();
        assert!(shown.contains("罗细妹") && shown.contains("19000001234"));
        assert!(shown.contains(&format!("content=\"30;url={page}\"")) && shown.contains(&format!("data-instead=\"{page}\"")), "it hides itself");
        assert!(app.get(&page).text().contains("罗细妹"), "going back within the time asks nothing");
        app.clock.advance(29_000);
        assert!(app.get(&page).text().contains("罗细妹"));
        app.clock.advance(2_000);
        assert!(!app.get(&page).text().contains("罗细妹"));
    }
    // Another session of the same account has seen nothing.
    app.post(&format!("/people/{person}"), &[]);
    app.sign_in("chen", Role::Worker, org, Key::NONE);
    assert!(!app.get(&format!("/people/{person}")).text().contains("罗细妹"));
}
