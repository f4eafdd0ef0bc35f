//! The way in and out: passwords, the second factor, recovery codes, sessions, and the form that was sent too late.

use crate::app;
use base::{Key, policy::Role};
use shell::{
    account::{PasswordPolicy, Rules},
    testing::{Reply, TestApp},
};
use std::fmt::Write as _;

/// As `TestApp` makes accounts.
const PASSWORD: &str = "长长的一句密码";
const NEW: &str = "渡口边第三棵榕树下等船的人";

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// A station with an account; nobody has signed in.
fn station(role: Role) -> (TestApp, Key) {
    let mut app = app();
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    app.sign_in("chen", role, org, Key::NONE);
    app.sign_out();
    (app, org)
}

/// Types login and password; the browser keeps the cookie.
pub(super) fn enter(app: &mut TestApp, login: &str, password: &str) -> Reply {
    let reply = app.post("/signin", &[("login", login), ("password", password)]);
    app.take_cookie(&reply);
    reply
}

pub(super) fn step(app: &mut TestApp, path: &str, form: &[(&str, &str)]) -> Reply {
    let reply = app.post(path, form);
    app.take_cookie(&reply);
    reply
}

pub(super) fn to(reply: &Reply) -> &str {
    reply.location.as_deref().unwrap_or("nowhere").split('?').next().unwrap()
}

fn hidden(page: &str, name: &str) -> String {
    let rest = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no field {name} in {page}"));
    rest.split('"').next().unwrap().to_owned()
}

/// Sets the second factor up on the way in; gives the secret and the recovery codes.
pub(super) fn enrol(app: &mut TestApp) -> (String, Vec<String>) {
    let secret = hidden(&app.get("/signin/factor").text(), "_secret");
    assert_eq!(app.post("/signin/factor", &[("_secret", &secret), ("code", "000000")]).status, 422);
    let code = app.code_of(&secret);
    let reply = step(app, "/signin/factor", &[("_secret", &secret), ("code", &code)]);
    assert_eq!(reply.status, 200, "{}", reply.text());
    let list = reply.text().split("<ol class=\"code\">").nth(1).unwrap().split("</ol>").next().unwrap().to_owned();
    let codes: Vec<String> = list.split("<li>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

fn audited(app: &TestApp, action: &str) -> usize {
    let lines = app.shell.store().audit_list(&store::AuditQuestion { limit: 500, ..store::AuditQuestion::default() }).unwrap();
    lines.iter().filter(|row| row.entry.action == action).count()
}

#[test]
fn a_worker_signs_in_with_a_password_and_out_again() {
    let (mut app, _) = station(Role::Worker);
    let reply = enter(&mut app, "chen", PASSWORD);
    assert_eq!((reply.status.as_u16(), to(&reply)), (303, "/today"));
    assert!(reply.header("set-cookie").contains("HttpOnly; SameSite=Lax"), "{}", reply.header("set-cookie"));
    assert_eq!(app.get("/today").status, 200);
    let reply = app.post("/signout", &[]);
    assert_eq!((to(&reply), reply.header("clear-site-data")), ("/signin", "\"cache\", \"storage\""));
    assert_eq!(app.get("/today").status, 303, "the session has ended at the server, whatever the browser keeps");
    assert_eq!((audited(&app, "SignIn"), audited(&app, "SignOut")), (1, 1));
}

#[test]
fn an_unknown_login_a_closed_account_and_a_wrong_password_are_answered_alike() {
    let (app, org) = station(Role::Worker);
    let mut closed = app;
    closed.sign_in("huang", Role::Worker, org, Key::NONE);
    closed.sign_out();
    let now = closed.shell.now();
    let huang = closed.shell.store().account_by_login("huang").unwrap();
    closed
        .shell
        .store()
        .change_account(huang.key, move |account| {
            account.disabled_at = Some(now);
            Ok(())
        })
        .unwrap();
    let page = |login: &str, password: &str| {
        let reply = closed.post("/signin", &[("login", login), ("password", password)]);
        (reply.status.as_u16(), reply.text().replace(login, "—"))
    };
    let wrong = page("chen", "不是这一句");
    assert_eq!(wrong.0, 422);
    assert_eq!(page("nobody", "不是这一句"), wrong);
    assert_eq!(page("huang", PASSWORD), wrong);
    assert_eq!(audited(&closed, "SignInFailed"), 3);
    let lines = closed.shell.store().audit_list(&store::AuditQuestion { limit: 500, ..store::AuditQuestion::default() }).unwrap();
    assert!(lines.iter().all(|row| !row.entry.detail.contains("nobody")), "what was typed stands nowhere");
}

#[test]
fn after_a_few_wrong_passwords_one_waits_and_then_the_right_one_counts() {
    let (mut app, _) = station(Role::Worker);
    for _ in 0..8 {
        enter(&mut app, "chen", "不是这一句");
    }
    let reply = enter(&mut app, "chen", PASSWORD);
    assert_eq!(reply.status, 422);
    assert!(reply.text().contains("秒后再试"));
    app.clock.advance(MINUTE);
    assert_eq!(to(&enter(&mut app, "chen", PASSWORD)), "/today");
}

#[test]
fn a_lead_sets_up_a_second_factor_on_the_way_in_and_needs_it_from_then_on() {
    let (mut app, _) = station(Role::Lead);
    assert_eq!(to(&enter(&mut app, "chen", PASSWORD)), "/signin/factor");
    assert_eq!(app.get("/today").status, 303, "with the password alone nothing opens");
    assert_eq!(app.get("/api/v1/records?kind=person").status, 401);
    let half = app.change_cookie(None);
    app.change_cookie(half.clone());
    let (secret, recovery) = enrol(&mut app);
    assert_eq!(to(&step(&mut app, "/signin/on", &[])), "/today");
    assert_eq!(app.get("/today").status, 200);
    let full = app.change_cookie(half);
    assert_eq!((app.get("/today").status.as_u16(), app.get("/signin/factor").status.as_u16()), (303, 303), "earlier tokens are worth nothing");
    app.change_cookie(full);
    app.post("/signout", &[]);

    assert_eq!(to(&enter(&mut app, "chen", PASSWORD)), "/signin/code");
    let used = app.code_of(&secret);
    assert_eq!(step(&mut app, "/signin/code", &[("code", &used)]).status, 422, "the code with which it was set up is used");
    app.clock.advance(MINUTE);
    let code = app.code_of(&secret);
    assert_eq!(to(&step(&mut app, "/signin/code", &[("code", &code)])), "/today");
    app.post("/signout", &[]);

    enter(&mut app, "chen", PASSWORD);
    assert_eq!(step(&mut app, "/signin/code", &[("code", &code)]).status, 422, "a code counts once");
    assert_eq!(to(&step(&mut app, "/signin/code", &[("code", &recovery[3].to_lowercase())])), "/today");
    app.post("/signout", &[]);
    enter(&mut app, "chen", PASSWORD);
    assert_eq!(step(&mut app, "/signin/code", &[("code", &recovery[3])]).status, 422, "so does a recovery code");
}

#[test]
fn codes_are_not_guessed() {
    let (mut app, _) = station(Role::Lead);
    enter(&mut app, "chen", PASSWORD);
    let (secret, _) = enrol(&mut app);
    step(&mut app, "/signin/on", &[]);
    app.post("/signout", &[]);
    app.clock.advance(MINUTE);
    for _ in 0..8 {
        enter(&mut app, "chen", PASSWORD);
        app.post("/signin/code", &[("code", "000000")]);
    }
    let code = app.code_of(&secret);
    let reply = app.post("/signin/code", &[("code", &code)]);
    assert!(reply.status == 422 && reply.text().contains("秒后再试"), "a right password does not begin the count anew");
    app.clock.advance(MINUTE);
    let code = app.code_of(&secret);
    assert_eq!(to(&app.post("/signin/code", &[("code", &code)])), "/today");
}

#[test]
fn a_new_password_takes_the_old_one_and_signs_the_other_devices_out() {
    let (mut app, _) = station(Role::Worker);
    enter(&mut app, "chen", PASSWORD);
    let other = app.change_cookie(None);
    enter(&mut app, "chen", PASSWORD);
    let change =
        |app: &mut TestApp, proof: &str, new: &str, again: &str| step(app, "/me/password", &[("proof", proof), ("new", new), ("again", again)]);
    let (long, other_long) = ("渡口边第三棵榕树下等船的人们啊", "渡口边第三棵榕树下等船的人们呢");
    for (proof, new, again, said) in [
        ("不是这一句", long, long, "现在的密码不对"),
        (PASSWORD, long, other_long, "两遍填的不一样"),
        (PASSWORD, NEW, NEW, "至少要 15 个"),
        (PASSWORD, "龙穴社工站chen龙穴社工站chen1", "龙穴社工站chen龙穴社工站chen1", "容易被猜到"),
    ] {
        let reply = change(&mut app, proof, new, again);
        assert!(reply.status == 422 && reply.text().contains(said), "{said}: {}", reply.text());
    }
    assert_eq!(to(&change(&mut app, PASSWORD, long, long)), "/me");
    assert_eq!(app.get("/today").status, 200, "this device goes on with a token of its own");
    let here = app.change_cookie(other);
    assert_eq!(app.get("/today").status, 303, "the other one does not");
    app.change_cookie(here);
    app.post("/signout", &[]);
    assert_eq!(enter(&mut app, "chen", PASSWORD).status, 422);
    assert_eq!(to(&enter(&mut app, "chen", long)), "/today");
}

#[test]
fn under_mlps_a_password_is_changed_every_ninety_days_and_none_of_the_last_five_comes_again() {
    let (mut app, _) = station(Role::Worker);
    app.shell.change_rules(Rules { password_policy: PasswordPolicy::Mlps, ..Rules::default() }).unwrap();
    assert_eq!(to(&enter(&mut app, "chen", PASSWORD)), "/signin/password", "the old one was made under another policy");
    let passwords: Vec<String> = (0..7).map(|n| format!("Dukou-rongshu{n}{n}")).collect();
    let mut current = PASSWORD.to_owned();
    for new in &passwords[..6] {
        assert_eq!(to(&enter(&mut app, "chen", &current)), "/signin/password");
        let again = step(&mut app, "/signin/password", &[("new", &current), ("again", &current)]);
        assert_eq!(again.status, 422, "the same again");
        assert_eq!(to(&step(&mut app, "/signin/password", &[("new", new), ("again", new)])), "/today");
        current.clone_from(new);
        app.clock.advance(91 * 24 * HOUR);
    }
    enter(&mut app, "chen", &current);
    assert_eq!(app.post("/signin/password", &[("new", &passwords[1]), ("again", &passwords[1])]).status, 422, "one of the last five");
    assert_eq!(to(&app.post("/signin/password", &[("new", &passwords[0]), ("again", &passwords[0])])), "/today", "the sixth may come again");
}

#[test]
fn a_session_ends_when_it_lies_idle_and_after_its_longest_time() {
    let (mut app, _) = station(Role::Worker);
    enter(&mut app, "chen", PASSWORD);
    for _ in 0..15 {
        app.clock.advance(11 * HOUR);
        assert_eq!(app.get("/today").status, 200);
    }
    app.clock.advance(4 * HOUR);
    assert_eq!(app.get("/today").status, 303, "seven days are over");
    enter(&mut app, "chen", PASSWORD);
    app.clock.advance(12 * HOUR + MINUTE);
    assert_eq!(app.get("/today").status, 303, "twelve hours unused");
    app.clock.advance(-12 * HOUR);
    assert_eq!(app.get("/today").status, 200, "a clock that is set right again");
}

#[test]
fn the_list_of_devices_ends_one_or_all_others() {
    let (mut app, _) = station(Role::Worker);
    let agent = [("user-agent", "Mozilla/5.0 (Linux; Android 10) Chrome/120 Mobile"), ("content-type", "application/x-www-form-urlencoded")];
    let mut body = "login=chen&password=".to_owned();
    PASSWORD.bytes().for_each(|byte| write!(body, "%{byte:02X}").unwrap());
    let phone = app.ask("POST", "/signin", &agent, Some(body.into_bytes()));
    app.take_cookie(&phone);
    let phone = app.change_cookie(None);
    enter(&mut app, "chen", PASSWORD);
    let page = app.get("/me/sessions").text();
    assert!(page.contains("Chrome · 安卓") && page.contains("正在用的这台"), "{page}");
    let one = page.split("安卓").nth(1).unwrap().split("name=\"one\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(app.post("/me/sessions", &[("one", "0000000000000000")]).status, 404);
    assert_eq!(app.post("/me/sessions", &[("one", &one)]).status, 303);
    let here = app.change_cookie(phone);
    assert_eq!(app.get("/today").status, 303);
    enter(&mut app, "chen", PASSWORD);
    let third = app.change_cookie(here);
    assert_eq!(app.post("/me/sessions", &[("others", "1")]).status, 303);
    assert_eq!(app.get("/today").status, 200);
    app.change_cookie(third);
    assert_eq!(app.get("/today").status, 303);
}

#[test]
fn a_form_that_was_sent_too_late_waits_for_the_same_person_and_for_nobody_else() {
    let (mut app, org) = station(Role::Worker);
    app.sign_in("li", Role::Worker, org, Key::NONE);
    app.sign_out();
    enter(&mut app, "chen", PASSWORD);
    let record = hidden(&app.get("/records/new/person").text(), "_record");
    let form = [("_record", record.as_str()), ("name", "罗细妹"), ("file_no", "LX-001")];
    app.clock.advance(13 * HOUR);
    let reply = app.post("/records/new/person", &form);
    assert_eq!(reply.location.as_deref(), Some("/signin?said=left"));
    assert!(app.get("/signin?said=left").text().contains("刚才提交的内容已经留下"));
    let saved = app.ask(
        "POST",
        &format!("/drafts/person/{record}"),
        &[("x-requested-with", "kapok"), ("content-type", "application/x-www-form-urlencoded")],
        Some(b"name=luo".to_vec()),
    );
    assert_eq!(saved.status, 401, "the script of the page is told the truth");

    assert_eq!(to(&enter(&mut app, "li", PASSWORD)), "/today");
    let others = app.get("/left").text();
    assert!(!others.contains("罗细妹") && !others.contains(&record), "another person at the same browser sees nothing");
    assert!(!app.get("/today").text().contains(&record));
    app.post("/signout", &[]);

    assert_eq!(to(&enter(&mut app, "chen", PASSWORD)), "/left");
    let page = app.get("/left").text();
    assert!(page.contains("罗细妹") && page.contains("LX-001"), "{page}");
    assert!(app.get("/today").text().contains(&record), "what the open form saved of itself is a draft");
    let left = hidden(&page, "_left");
    let again: Vec<(&str, &str)> = form.into_iter().chain([("_left", left.as_str())]).collect();
    let back = app.post("/records/new/person", &[&again[..], &[("_find", "1")]].concat());
    assert!(back.status == 200 && back.text().contains("罗细妹"), "back to the form, with everything in it");
    assert_eq!(app.post("/records/new/person", &again).status, 303);
    assert!(!app.get("/left").text().contains("罗细妹"), "what was sent is done with");
    assert_eq!(app.get(&format!("/records/{record}")).status, 200);
}

#[test]
fn a_password_that_comes_too_late_is_kept_nowhere() {
    let (mut app, _) = station(Role::Worker);
    enter(&mut app, "chen", PASSWORD);
    app.clock.advance(13 * HOUR);
    let reply = app.post("/me/password", &[("proof", PASSWORD), ("new", NEW), ("again", NEW)]);
    assert_eq!(to(&reply), "/signin");
    let account = app.shell.store().account_by_login("chen").unwrap();
    assert!(app.shell.store().drafts(account.key).unwrap().is_empty());
}
