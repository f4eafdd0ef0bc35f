//! Volunteers at a post: a code that is said aloud, a page for one shift, hours that are records, and nothing after the shift's end. On both databases.

use super::on_both;
use base::{Id, Key, policy::Role};
use shell::testing::TestApp;

const NOW: &str = "2020-02-03T08:10:00+08:00";
const MINUTE: i64 = 60_000;

struct World {
    org: Key,
    shift: String,
    /// Somebody's file at the station.
    person: String,
}

fn world(app: &mut TestApp) -> World {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (place, _) = app.record("place", org, &[("name", "龙头门岗"), ("kind", "door_post")]);
    let (person, _) = app.record("person", org, &[("name", "罗细妹")]);
    let (campaign, _) = app.record("campaign", org, &[("name", "疫情防控"), ("first_day", "2020-01-23")]);
    let (place, campaign) = (place.to_string(), campaign.to_string());
    let hours = [("target", "post"), ("place", &place), ("name", "morning"), ("from", "08:00"), ("to", "12:00"), ("on", "2020-02-03")];
    let (shift, _) = app.record("shift", org, &[&hours[..], &[("campaign", campaign.as_str())]].concat());
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    World { org, shift: shift.to_string(), person: person.to_string() }
}

/// Opens the shift to so many volunteers; the code that the lead reads out.
fn code(app: &TestApp, world: &World, most: &str) -> String {
    let path = format!("/shifts/{}/volunteers", world.shift);
    let opened = app.post(&path, &[("_record", &app.shell.new_id().to_string()), ("most", most)]);
    assert_eq!(opened.location.as_deref(), Some(path.as_str()), "{}", opened.text());
    let page = app.ask("GET", &path, &[("host", "kapok.example")], None).text();
    assert!(page.contains("用手机打开 http://kapok.example/join，填口令"), "the address is said whole: {page}");
    page.split("class=\"h1 code\">").nth(1).unwrap_or_else(|| panic!("no code in {page}")).split('<').next().unwrap().to_owned()
}

fn join(app: &TestApp, code: &str, name: &str, phone: &str) -> shell::testing::Reply {
    app.post("/join", &[("code", code), ("name", name), ("phone", phone), ("_agree", "yes")])
}

/// The records of a kind, with their documents.
fn records(app: &TestApp, kind: &str) -> Vec<(store::Row, base::Json)> {
    let question = store::ListQuestion { kinds: vec![kind.to_owned()], limit: 50, ..store::ListQuestion::default() };
    let rows = app.shell.store().list(&question).unwrap();
    rows.into_iter().map(|row| (row.clone(), app.shell.store().open_record(&row, None).unwrap().doc.unwrap())).collect()
}

#[test]
fn a_volunteer_comes_by_a_code_counts_and_leaves_and_the_hours_are_a_record() {
    on_both(NOW, |app| {
        let world = world(app);
        let code = code(app, &world, "2");
        let lead = app.change_cookie(None);
        assert!(app.get("/join").text().contains("口令"));
        for wrong in [[("name", ""), ("phone", "19000000001")], [("name", "林大强"), ("phone", "七")]] {
            let form = [("code", code.as_str()), wrong[0], wrong[1], ("_agree", "yes")];
            assert_eq!(app.post("/join", &form).status, 422);
        }
        assert_eq!(
            app.post("/join", &[("code", &code), ("name", "林大强"), ("phone", "19000000001")]).status,
            422,
            "nobody is taken in without consent"
        );
        assert!(records(app, "volunteer").is_empty(), "a refused form leaves nothing");

        // typed as it was heard
        let joined = join(app, &code.to_lowercase().replace('-', " "), "林大强", "190 0000 0001");
        let task = format!("/task/{}", world.shift);
        assert_eq!(joined.location.as_deref(), Some(task.as_str()), "{}", joined.text());
        app.take_cookie(&joined);
        let page = app.get(&task).text();
        assert!(page.contains("林*") && !page.contains("林大强") && page.contains("龙头门岗") && page.contains("08:10"), "{page}");
        let count = |window: Id, inward: &str| {
            let form = [("window", window.to_string()), ("at", "08:10".to_owned()), ("inward", inward.to_owned()), ("outward", "0".to_owned())];
            let mut form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
            form.extend([("vehicles", "0"), ("turned_back", "0"), ("taps", inward)]);
            app.post(&format!("{task}/count"), &form)
        };
        let window = app.shell.new_id();
        assert!(app.get(&format!("{task}/count")).text().contains("data-tap=\"inward\""));
        assert_eq!(count(window, "3").json()["people"].as_u64(), Some(3));
        assert_eq!(count(window, "5").json()["people"].as_u64(), Some(5));

        let author = app.shell.store().get(window).unwrap().author;
        let (hours, _) = records(app, "volunteer_shift").remove(0);
        assert!(!author.is_none() && hours.author == author, "what a volunteer does stands under the own account");
        app.clock.advance(110 * MINUTE);
        let left = app.post(&format!("{task}/leave"), &[]);
        assert_eq!(left.location.as_deref(), Some("/join?said=left"), "{}", left.text());
        let (row, document) = records(app, "volunteer_shift").remove(0);
        assert_eq!((document["came"].as_str(), document["left"].as_str(), row.state.as_deref()), (Some("08:10"), Some("10:00"), Some("credited")));
        assert_eq!(app.get(&task).status, 303, "who has left is a stranger again");
        assert_eq!(count(window, "9").status, 303);

        app.change_cookie(lead);
        let page = app.get(&format!("/shifts/{}/volunteers", world.shift)).text();
        for word in ["已上岗 1 人，最多 2 人", "林*", "08:10–10:00", "已签退", "未登记保险"] {
            assert!(page.contains(word), "{word} in {page}");
        }
        app.sign_in("audit", Role::AuditAdmin, Key::NONE, Key::NONE);
        let audit = app.get("/admin/audit?action=JoinByCode").text();
        assert!(audit.contains("凭口令上岗") && !audit.contains("林大强") && !audit.contains(&code), "{audit}");
    });
}

#[test]
fn a_volunteer_sees_the_own_task_and_nothing_else() {
    on_both(NOW, |app| {
        let world = world(app);
        let code = code(app, &world, "5");
        let (other, _) = app.record("shift", world.org, &[("target", "office"), ("from", "08:00"), ("to", "12:00"), ("on", "2020-02-03")]);
        app.sign_out();
        let joined = join(app, &code, "林大强", "19000000001");
        app.take_cookie(&joined);
        let paths = [
            "/today".to_owned(),
            "/people".to_owned(),
            "/records".to_owned(),
            "/records?kind=passage".to_owned(),
            "/records/new/passage".to_owned(),
            "/post".to_owned(),
            format!("/post/{}", world.shift),
            format!("/task/{other}"),
            format!("/task/{other}/count"),
            format!("/shifts/{}/volunteers", world.shift),
            format!("/people/{}", world.person),
            format!("/records/{}", world.person),
            format!("/api/v1/records/{}", world.person),
            "/api/v1/records?kind=volunteer".to_owned(),
            "/search?q=罗".to_owned(),
            "/me".to_owned(),
            "/field/pack".to_owned(),
            "/sweeps".to_owned(),
            "/campaigns".to_owned(),
        ];
        for path in &paths {
            assert_eq!(app.get(path).status, 404, "{path}");
        }
        assert_eq!(app.post("/api/v1/sync", &[]).status, 404);
        assert_eq!(app.get(&format!("/task/{}", world.shift)).status, 200);

        // a second one of the same code; the third finds it used up, whoever types it
        for (name, phone) in [("苏秀松", "19000000002"), ("何福水", "19000000003"), ("梁桂兰", "19000000004"), ("罗阿明", "19000000005")]
        {
            app.sign_out();
            assert_eq!(join(app, &code, name, phone).status, 303, "{name}");
        }
        app.sign_out();
        let late = join(app, &code, "陈木棉", "19000000006");
        assert!(late.status == 422 && late.text().contains("已经用完"), "{}", late.text());
        assert_eq!(records(app, "volunteer").len(), 5);

        // at noon it is over
        app.take_cookie(&joined);
        app.clock.advance(230 * MINUTE);
        let task = format!("/task/{}", world.shift);
        for path in [&task, &format!("{task}/count")] {
            assert_eq!(app.get(path).status, 303, "{path}");
        }
        let (row, document) = records(app, "volunteer_shift").remove(0);
        assert!(document["left"].is_null() && row.state.as_deref() == Some("open"), "hours that nobody signed out of wait for the lead");
        app.sign_out();
        assert_eq!(join(app, &code, "林大强", "19000000001").status, 422, "and the code is worth nothing");
    });
}

#[test]
fn a_code_is_taken_back_and_guessing_is_slowed_down() {
    on_both(NOW, |app| {
        let world = world(app);
        let first = code(app, &world, "5");
        let (opening, _) = records(app, "join_code").remove(0);
        assert_eq!(
            app.shell.store().open_record(&opening, None).unwrap().doc.unwrap().to_string().find(&first.replace('-', "")),
            None,
            "it is kept nowhere"
        );
        let path = format!("/shifts/{}/volunteers", world.shift);
        assert_eq!(app.post(&format!("{path}/withdraw"), &[("code", &opening.id.to_string())]).status, 303);
        assert!(app.get(&path).text().contains("已收回"));
        let second = code(app, &world, "5");
        assert_ne!(first, second);
        app.sign_in("worker", Role::Operator, world.org, Key::NONE);
        assert_eq!(app.get(&path).status, 404, "who plans no shifts opens none");
        app.sign_out();
        assert_eq!(join(app, &first, "林大强", "19000000001").status, 422);
        // the fortieth wrong one of a network makes the next wait, whatever it is; each further one doubles it
        for _ in 0..39 {
            assert_eq!(join(app, "AAAAAA", "林大强", "19000000001").status, 422);
        }
        let slowed = join(app, &second, "林大强", "19000000001");
        assert!(slowed.status == 429 && !slowed.header("retry-after").is_empty(), "{} {}", slowed.status, slowed.text());
        assert!(slowed.text().contains("林大强") && slowed.text().contains(&second), "what was typed is still there");
        app.clock.advance(MINUTE);
        assert_eq!(join(app, "AAAAAA", "林大强", "19000000001").status, 422);
        assert_eq!(join(app, &second, "林大强", "19000000001").status, 429);
        app.clock.advance(MINUTE);
        assert_eq!(join(app, &second, "林大强", "19000000001").status, 303);
        app.sign_in("audit", Role::AuditAdmin, Key::NONE, Key::NONE);
        let audit = app.get("/admin/audit?action=SignInFailed").text();
        assert!(audit.contains("登录失败") && !audit.contains("AAAAAA"), "{audit}");
    });
}

#[test]
fn who_forgot_to_sign_out_in_the_morning_is_credited_the_afternoon_alone() {
    on_both(NOW, |app| {
        let world = world(app);
        let morning = code(app, &world, "5");
        let place = app.shell.store().common_names().search("龙头门岗", &|_| true, 1)[0].key;
        let place = app.shell.store().get_key(place).unwrap().id.to_string();
        let hours = [("target", "post"), ("place", &place), ("name", "afternoon"), ("from", "14:00"), ("to", "18:00"), ("on", "2020-02-03")];
        let (shift, _) = app.record("shift", world.org, &hours);
        let afternoon = World { shift: shift.to_string(), ..world };
        let second = code(app, &afternoon, "5");
        app.sign_out();
        assert_eq!(join(app, &morning, "林大强", "19000000001").status, 303);
        app.clock.advance(350 * MINUTE);
        app.sign_out();
        let joined = join(app, &second, "林大强", "19000000001");
        app.take_cookie(&joined);
        // gone in the minute of coming, and that minute counts
        assert_eq!(app.post(&format!("/task/{shift}/leave"), &[]).status, 303);
        let mut hours: Vec<_> = records(app, "volunteer_shift")
            .into_iter()
            .map(|(row, document)| (document["came"].to_string(), document["left"].to_string(), row.state))
            .collect();
        hours.sort();
        let text = |text: &str| format!("\"{text}\"");
        let expected = [(text("08:10"), "null".to_owned(), Some("open".to_owned())), (text("14:00"), text("14:01"), Some("credited".to_owned()))];
        assert_eq!(hours, expected);
    });
}

#[test]
fn a_night_over_midnight_is_two_records_of_hours() {
    on_both("2020-02-03T23:50:00+08:00", |app| {
        let world = world(app);
        let night = [("target", "venue"), ("name", "night"), ("from", "20:00"), ("to", "08:00"), ("on", "2020-02-03")];
        let (shift, _) = app.record("shift", world.org, &night);
        let night = World { shift: shift.to_string(), ..world };
        let code = code(app, &night, "1");
        app.sign_out();
        let joined = join(app, &code, "林大强", "19000000001");
        app.take_cookie(&joined);
        app.clock.advance(40 * MINUTE);
        let task = format!("/task/{shift}");
        assert!(app.get(&task).text().contains("签退下岗"), "what began yesterday goes on");
        assert_eq!(app.get(&format!("{task}/count")).status, 404, "at a venue nobody is counted through a gate");
        assert_eq!(app.post(&format!("{task}/leave"), &[]).status, 303);
        let mut hours: Vec<_> = records(app, "volunteer_shift")
            .into_iter()
            .map(|(row, document)| {
                (row.day.to_string(), document["came"].as_str().unwrap().to_owned(), document["left"].as_str().unwrap().to_owned())
            })
            .collect();
        hours.sort();
        let expected = [("2020-02-03", "23:50", "24:00"), ("2020-02-04", "00:00", "00:30")];
        assert_eq!(hours, expected.map(|(day, came, left)| (day.to_owned(), came.to_owned(), left.to_owned())));
    });
}
