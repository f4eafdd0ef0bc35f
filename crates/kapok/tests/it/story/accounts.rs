//! How accounts begin and end: the first start, invitations, the security administrator's pages, three administrators who are three people.

use super::sign_in::{enrol, enter, step, to};
use crate::app;
use base::{Key, policy::Role};
use shell::testing::{Reply, TestApp};

/// Long enough for everybody.
const PASSWORD: &str = "渡口边第三棵榕树下等船的人们啊";

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// The codes that a page hands over.
fn codes(reply: &Reply) -> Vec<String> {
    reply.text().split("/welcome/").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// Takes an invitation up, with a second factor if it is asked for; gives the secret.
fn come_in(app: &mut TestApp, code: &str) -> Option<String> {
    let reply = step(app, &format!("/welcome/{code}"), &[("new", PASSWORD), ("again", PASSWORD)]);
    if to(&reply) != "/signin/factor" {
        assert_eq!(to(&reply), "/today", "{}", reply.text());
        return None;
    }
    let (secret, _) = enrol(app);
    assert_eq!(to(&step(app, "/signin/on", &[])), "/today");
    Some(secret)
}

/// A station and its district, a security administrator over the district who has signed in with password and factor.
fn district() -> (TestApp, Key, Key, String) {
    let mut app = app();
    let district = app.organisation("440115", "南沙区", "district", None);
    let station = app.organisation("440115-LX", "龙穴社工站", "station", Some(district));
    app.sign_in("anquan", Role::SecurityAdmin, district, Key::NONE);
    app.sign_out();
    enter(&mut app, "anquan", "长长的一句密码");
    let (secret, _) = enrol(&mut app);
    step(&mut app, "/signin/on", &[]);
    (app, district, station, secret)
}

fn address_of(app: &TestApp, login: &str) -> String {
    format!("/admin/accounts/{}", app.shell.store().account_by_login(login).unwrap().key.0)
}

fn actions(app: &TestApp) -> Vec<String> {
    let lines = app.shell.store().audit_list(&store::AuditQuestion { limit: 500, ..store::AuditQuestion::default() }).unwrap();
    lines.into_iter().map(|row| row.entry.action).collect()
}

#[test]
fn an_empty_installation_gets_its_three_administrators_by_an_address_that_works_once() {
    let mut app = app();
    let path = app.shell.first_start().unwrap().unwrap();
    assert_eq!(app.get(&path).status, 200);
    assert_eq!(app.get("/first/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").status, 404);
    let three = |second: &'static str| {
        [
            ("system_admin.login", "xitong"),
            ("system_admin.name", "何福水"),
            ("security_admin.login", second),
            ("security_admin.name", "梁桂兰"),
            ("audit_admin.login", "shenji"),
            ("audit_admin.name", "苏秀松"),
        ]
    };
    let twice = app.post(&path, &three("xitong"));
    assert!(twice.status == 422 && twice.text().contains("三个不同的账号"));
    let invited = app.post(&path, &three("anquan"));
    let codes = codes(&invited);
    assert_eq!((invited.status.as_u16(), codes.len()), (200, 3), "{}", invited.text());
    assert_eq!((app.get(&path).status.as_u16(), app.post(&path, &three("anquan")).status.as_u16()), (404, 404));
    assert_eq!(app.shell.first_start().unwrap(), None);

    assert!(come_in(&mut app, &codes[0]).is_some(), "an administrator sets up a second factor");
    assert_eq!(app.get("/admin/accounts").status, 404, "the system administrator has nothing to do with accounts");
    assert_eq!(app.get("/records/new/organisation").status, 200, "but makes the organisations");
    assert_eq!(app.get("/records?kind=person").status, 404, "and sees no files");
    app.post("/signout", &[]);
    come_in(&mut app, &codes[2]);
    assert_eq!(app.get("/admin/accounts").status, 200);
    assert_eq!(app.get("/admin/accounts/new").status, 404, "the audit administrator changes nothing");
    let path = address_of(&app, "xitong");
    assert!(!app.get(&path).text().contains("_what"));
    assert_eq!(app.post(&path, &[("_what", "disable")]).status, 404);
    app.post("/signout", &[]);
    come_in(&mut app, &codes[1]);
    assert_eq!(app.get("/admin/accounts/new").status, 200);
}

#[test]
fn the_first_address_runs_out_after_half_an_hour() {
    let app = app();
    let path = app.shell.first_start().unwrap().unwrap();
    app.clock.advance(31 * MINUTE);
    assert_eq!(app.get(&path).status, 404);
}

#[test]
fn an_invitation_counts_once_and_for_a_week() {
    let (mut app, _, _, _) = district();
    let form = [("name", "陈阿根"), ("login", "chen"), ("role", "worker"), ("org", "440115-LX")];
    let refused = app.post("/admin/accounts/new", &form[..3]);
    assert!(refused.status == 422 && refused.text().contains("请选机构"));
    let code = codes(&app.post("/admin/accounts/new", &form)).remove(0);
    assert!(app.post("/admin/accounts/new", &form).text().contains("已经有人用了"));
    let admin = app.change_cookie(None);
    assert_eq!(enter(&mut app, "chen", "").status, 422, "without a password nobody comes in");
    let page = app.get(&format!("/welcome/{code}")).text();
    assert!(page.contains("陈阿根") && page.contains("社工 · 龙穴社工站") && page.contains("至少 15 个字"), "{page}");
    let weak = app.post(&format!("/welcome/{code}"), &[("new", "chenagen陈阿根1234"), ("again", "chenagen陈阿根1234")]);
    assert!(weak.status == 422 && weak.text().contains("容易被猜到"), "{}", weak.text());
    assert_eq!(to(&app.post("/welcome", &[("code", &code.to_lowercase())])), format!("/welcome/{}", code.to_lowercase()));
    assert_eq!(come_in(&mut app, &code), None, "a worker needs no second factor");
    app.post("/signout", &[]);
    assert_eq!(app.get(&format!("/welcome/{code}")).status, 404);
    assert_eq!(app.post(&format!("/welcome/{code}"), &[("new", PASSWORD), ("again", PASSWORD)]).status, 404);
    assert_eq!(to(&enter(&mut app, "chen", PASSWORD)), "/today");

    let worker = app.change_cookie(admin);
    let first = codes(&app.post(&address_of(&app, "chen"), &[("_what", "invite")])).remove(0);
    let second = codes(&app.post(&address_of(&app, "chen"), &[("_what", "invite")])).remove(0);
    app.change_cookie(worker);
    assert_eq!(app.get("/today").status, 303, "a new invitation signs out");
    assert_eq!(enter(&mut app, "chen", PASSWORD).status, 422, "and the old password is worth nothing");
    assert_eq!(app.get(&format!("/welcome/{first}")).status, 404, "nor is the invitation before");
    assert_eq!(app.get(&format!("/welcome/{second}")).status, 200);
    app.clock.advance(7 * DAY + MINUTE);
    assert_eq!(app.get(&format!("/welcome/{second}")).status, 404);
}

#[test]
fn closing_an_account_ends_it_at_once_and_nobody_closes_the_own_one() {
    let (mut app, _, station, _) = district();
    let admin = app.change_cookie(None);
    app.sign_in("chen", Role::Worker, station, Key::NONE);
    let worker = app.change_cookie(admin);
    let path = address_of(&app, "chen");
    assert_eq!(app.post(&path, &[("_what", "disable")]).status, 303);
    let admin = app.change_cookie(worker);
    assert_eq!(app.get("/today").status, 303);
    assert_eq!(enter(&mut app, "chen", "长长的一句密码").status, 422);
    app.change_cookie(admin);
    assert!(app.get("/admin/accounts?state=closed").text().contains("已停用"));
    assert_eq!(app.post(&path, &[("_what", "enable")]).status, 303);
    assert_eq!(app.post(&address_of(&app, "anquan"), &[("_what", "disable")]).status, 403);
    assert_eq!(app.post(&address_of(&app, "anquan"), &[("_what", "grant"), ("role", "lead"), ("org", "440115")]).status, 403);
    for action in ["DisableAccount", "EnableAccount"] {
        assert!(actions(&app).iter().any(|known| known == action), "{action} is on the audit");
    }
}

#[test]
fn a_second_factor_is_reset_only_with_the_person_present_and_the_administrator_s_own_proof() {
    let (mut app, _, station, secret) = district();
    let admin = app.change_cookie(None);
    app.sign_in("luo", Role::Lead, station, Key::NONE);
    app.sign_out();
    enter(&mut app, "luo", "长长的一句密码");
    enrol(&mut app);
    app.change_cookie(admin);
    let path = address_of(&app, "luo");
    app.clock.advance(MINUTE);
    let code = app.code_of(&secret);
    let right = [("_what", "reset_factor"), ("present", "1"), ("proof", "长长的一句密码"), ("proof_code", code.as_str())];
    for (left_out, said) in [(1, "本人在面前"), (2, "现在的密码不对"), (3, "验证码不对")] {
        let form: Vec<_> = right.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, pair)| *pair).collect();
        let reply = app.post(&path, &form);
        assert!(reply.status == 422 && reply.text().contains(said), "{said}: {}", reply.text());
    }
    assert_eq!(app.post(&path, &right).status, 303);
    assert!(actions(&app).contains(&"ResetFactor".to_owned()));
    assert_eq!(to(&enter(&mut app, "luo", "长长的一句密码")), "/signin/factor", "the person sets up another one, with the own password");
}

#[test]
fn administrators_exclude_each_other_on_the_page_too() {
    let (app, district, _, _) = district();
    let new = |login, role| [("name", "何福水"), ("login", login), ("role", role), ("org", "440115")];
    assert_eq!(app.post("/admin/accounts/new", &new("xitong", "system_admin")).status, 200);
    let path = address_of(&app, "xitong");
    for (role, status) in [("audit_admin", 422), ("security_admin", 422), ("lead", 422), ("office", 422), ("using_unit", 303)] {
        let reply = app.post(&path, &[("_what", "grant"), ("role", role), ("org", "440115")]);
        assert_eq!(reply.status, status, "{role}");
        assert_eq!(reply.text().contains("必须是三个不同的人"), status == 422);
    }
    assert_eq!(app.post(&path, &[("_what", "grant"), ("role", "using_unit"), ("org", "*")]).status, 422, "nobody gives more than the own place");
    let held = app.shell.store().grants(app.shell.store().account_by_login("xitong").unwrap().key).unwrap();
    assert!(held.iter().all(|grant| grant.org == district) && held.len() == 2);
    let n = held[0].n.to_string();
    assert_eq!(app.post(&path, &[("_what", "end_grant"), ("n", &n)]).status, 303);
    assert_eq!(app.post(&path, &[("_what", "grant"), ("role", "audit_admin"), ("org", "440115")]).status, 303, "one after the other is possible");
}

#[test]
fn the_accounts_of_another_district_do_not_exist() {
    let (mut app, _, station, _) = district();
    let other = app.organisation("440106", "天河区", "district", None);
    let admin = app.change_cookie(None);
    app.sign_in("huang", Role::Lead, other, Key::NONE);
    app.sign_in("chen", Role::Worker, station, Key::NONE);
    app.change_cookie(admin);
    let list = app.get("/admin/accounts").text();
    assert!(list.contains("chen") && !list.contains("huang"));
    assert_eq!(app.get(&address_of(&app, "chen")).status, 200);
    assert_eq!(app.get(&address_of(&app, "huang")).status, 404);
    assert_eq!(app.post(&address_of(&app, "huang"), &[("_what", "disable")]).status, 404);
    let new = [("name", "何福水"), ("login", "he"), ("role", "worker"), ("org", "440106")];
    assert_eq!(app.post("/admin/accounts/new", &new).status, 422);
}

#[test]
fn whoever_has_not_signed_in_for_long_stands_in_a_report_that_can_be_printed() {
    let (mut app, _, station, _) = district();
    let admin = app.change_cookie(None);
    app.sign_in("chen", Role::Worker, station, Key::NONE);
    app.clock.advance(40 * DAY);
    app.sign_in("li", Role::Worker, station, Key::NONE);
    app.clock.advance(60 * DAY);
    app.change_cookie(admin);
    app.sign_in("anquan", Role::SecurityAdmin, Key::NONE, Key::NONE);
    let shown = |days: &str| {
        let page = app.get(&format!("/admin/accounts/unused?days={days}")).text();
        ["chen", "li"].map(|login| page.contains(&format!(">{login}<")))
    };
    assert_eq!((shown("90"), shown("30")), ([true, false], [true, true]));
    let paper = app.get("/admin/accounts/unused?days=90&print=1").text();
    assert!(paper.contains("90 天没有使用的账号") && paper.contains("chen") && paper.contains("单位负责人"));
}

#[test]
fn rules_are_changed_by_the_security_administrator_with_a_proof() {
    let (app, _, _, secret) = district();
    app.clock.advance(MINUTE);
    let code = app.code_of(&secret);
    let form = [("policy", "mlps"), ("factor", "lead"), ("factor", "worker"), ("idle", "1"), ("days", "3"), ("proof", "长长的一句密码")];
    assert_eq!(app.post("/admin/rules", &form).status, 422);
    assert_eq!(app.post("/admin/rules", &[&form[..], &[("proof_code", code.as_str())]].concat()).status, 303);
    let rules = app.shell.rules().unwrap();
    assert_eq!((rules.password_policy.code(), rules.idle_minutes, rules.lasts_days), ("mlps", 5, 3), "too short an idle time is taken to the least");
    assert_eq!(rules.factor_roles, [Role::Lead, Role::Worker]);
    assert!(actions(&app).contains(&"ChangeRules".to_owned()));
}

#[test]
fn how_much_is_shown_is_chosen_within_bounds_and_stands_in_the_audit() {
    let (app, _, _, secret) = district();
    let limits = || {
        let limits = app.shell.limits().unwrap();
        [limits.reveal_seconds, limits.glass_hours, limits.small_cell, limits.sample_one_of]
    };
    let page = app.get("/admin/rules").text();
    for word in ["name=\"reveal_seconds\"", "name=\"glass_hours\"", "name=\"small_cell\"", "name=\"sample_one_of\"", "可填 10 到 120"] {
        assert!(page.contains(word), "{word}");
    }
    for (typed, chosen) in
        [(["45", "8", "5", "20"], [45, 8, 5, 20]), (["900", "0", "1", "1"], [120, 1, 3, 3]), (["", "很久", "4", "-5"], [120, 1, 4, 3])]
    {
        app.clock.advance(MINUTE);
        let code = app.code_of(&secret);
        let names = ["reveal_seconds", "glass_hours", "small_cell", "sample_one_of"];
        let mut form: Vec<(&str, &str)> = names.into_iter().zip(typed).collect();
        form.push(("proof", "长长的一句密码"));
        let before = limits();
        assert_eq!(app.post("/admin/rules", &form).status, 422);
        assert_eq!(limits(), before, "not without the second factor");
        form.push(("proof_code", &code));
        assert_eq!(app.post("/admin/rules", &form).status, 303);
        assert_eq!(limits(), chosen, "{typed:?}");
        let question = store::AuditQuestion { action: "ChangeRules".into(), limit: 1, ..store::AuditQuestion::default() };
        let line = app.shell.store().audit_list(&question).unwrap().remove(0).entry.detail;
        let said = format!("reveal_seconds {}, glass_hours {}, small_cell {}, sample_one_of {}", chosen[0], chosen[1], chosen[2], chosen[3]);
        assert!(line.ends_with(&said), "{line}");
    }
}
