//! A day at a door post, from the start of the response to its end: counted on telephones that send again and again, passes, a temperature that is too
//! high, the change of the watch, paper that was typed in afterwards, and the destruction of everything but the figures. On both databases.

use super::on_both;
use base::{Id, Key, policy::Role};
use shell::testing::{Reply, TestApp};
use shell::{Actor, Entry};

const NOW: &str = "2020-02-03T08:10:00+08:00";
/// What a second person adds to the confirmation: the own password.
const PROOF: [(&str, &str); 1] = [("proof", "长长的一句密码")];

struct World {
    org: Key,
    campaign: String,
    /// `/post/{shift}`.
    post: String,
}

/// A station starts a response as its lead does, and plans the first shift at one of its posts. The worker is signed in.
fn world(app: &mut TestApp) -> World {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let (worker, worker_key) = app.record("worker", org, &[("name", "陈阿根")]);
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    let record = app.shell.new_id().to_string();
    let form = [
        ("_record", record.as_str()),
        ("name", "疫情防控"),
        ("first_day", "2020-01-23"),
        ("area", "龙头社区"),
        ("basis", "突发事件应对法第八十四条"),
        ("until", "2020-06-30"),
        ("standard", "from_37_3"),
        ("posts", "龙头门岗\n\n东门"),
    ];
    for _ in 0..2 {
        let started = app.post("/campaigns/new", &form);
        assert_eq!(started.location.as_deref(), Some(format!("/campaigns/{record}").as_str()), "{}", started.text());
    }
    let places = app.shell.store().common_names().search("龙头门岗", &|_| true, 9);
    assert_eq!(places.len(), 1, "a form that is sent twice makes a post once");
    let place = app.shell.store().get_key(places[0].key).unwrap().id.to_string();
    let shift = [
        ("target", "post"),
        ("place", &place),
        ("name", "morning"),
        ("from", "08:00"),
        ("to", "12:00"),
        ("on", "2020-02-03"),
        ("staff.0.worker", &worker.to_string()),
        ("campaign", &record),
    ];
    let (shift, _) = app.record("shift", org, &shift);
    app.sign_in("chen", Role::Worker, org, worker_key);
    World { org, campaign: record, post: format!("/post/{shift}") }
}

fn count(app: &TestApp, post: &str, window: Id, at: &str, [inward, outward, vehicles, taps]: [u32; 4]) -> Reply {
    let numbers = [inward, outward, vehicles, taps].map(|number| number.to_string());
    let form = [
        ("window", window.to_string()),
        ("at", at.to_owned()),
        ("inward", numbers[0].clone()),
        ("outward", numbers[1].clone()),
        ("vehicles", numbers[2].clone()),
        ("turned_back", "0".to_owned()),
        ("taps", numbers[3].clone()),
    ];
    let form: Vec<(&str, &str)> = form.iter().map(|(name, text)| (*name, text.as_str())).collect();
    app.post(&format!("{post}/count"), &form)
}

#[test]
fn a_response_starts_with_its_vault_its_posts_and_its_day() {
    on_both(NOW, |app| {
        let world = world(app);
        app.sign_in("lead", Role::Lead, world.org, Key::NONE);
        let page = app.get(&format!("/campaigns/{}", world.campaign)).text();
        for word in ["疫情防控", "第 12 天", "37.3℃及以上", "数据域", "突发事件应对法第八十四条", "2020-06-30"] {
            assert!(page.contains(word), "{word} in {page}");
        }
        let campaign = app.shell.store().key_of(world.campaign.parse().unwrap()).unwrap();
        let vaults = app.shell.store().vaults().unwrap();
        let vault = vaults.iter().find(|vault| vault.campaign == campaign).expect("a vault of its own");
        assert_eq!((vault.owner, vault.class.as_str()), (world.org, "screening"));
        assert!(vault.terms.purpose.contains("疫情防控") && vault.terms.until == Some("2020-06-30".parse().unwrap()));
        let faulty = app.post("/campaigns/new", &[("name", ""), ("first_day", "2020-02-03"), ("basis", "x"), ("posts", "西门")]);
        assert!(faulty.status == 422 && faulty.text().contains("西门"), "{}", faulty.text());
        assert!(app.shell.store().common_names().search("西门", &|_| true, 9).is_empty(), "all or nothing");
    });
}

#[test]
fn what_telephones_count_is_stored_once_however_often_it_is_sent() {
    on_both(NOW, |app| {
        let World { post, org, .. } = world(app);
        let (mine, other) = (app.shell.new_id(), app.shell.new_id());
        let people = |reply: Reply| {
            assert_eq!(reply.status, 200, "{}", reply.text());
            let said = reply.json();
            (said["taps"].as_u64().unwrap(), said["people"].as_u64().unwrap())
        };
        assert_eq!(people(count(app, &post, mine, "08:05", [5, 2, 1, 8])), (8, 7));
        assert_eq!(people(count(app, &post, mine, "08:05", [5, 2, 1, 8])), (8, 7), "sent again");
        assert_eq!(people(count(app, &post, mine, "08:05", [8, 3, 1, 12])), (12, 11), "more was counted");
        assert_eq!(people(count(app, &post, mine, "08:05", [6, 2, 1, 9])), (12, 11), "an older sending that was under way for long");
        assert_eq!(people(count(app, &post, mine, "08:05", [7, 3, 1, 13])), (13, 10), "one tap taken back");
        assert_eq!(people(count(app, &post, other, "08:07", [20, 0, 0, 20])), (20, 30), "another telephone at the same post");
        assert_eq!(people(count(app, &post, app.shell.new_id(), "07:40", [1, 0, 0, 1])), (1, 31), "before the hours: the first window");
        let row = app.shell.store().get(mine).unwrap();
        let document = app.shell.store().open_record(&row, None).unwrap().doc.unwrap();
        assert_eq!((document["from"].as_str(), document["to"].as_str()), (Some("08:00"), Some("08:30")));
        assert_eq!((row.version, document["inward"].as_u64(), document["vehicles"].as_u64()), (3, Some(7), Some(1)));
        assert!(document["workers"].as_array().is_none_or(Vec::is_empty), "who stood there is said by the shift");

        let kind = app.shell.registry().kind("post_tally").unwrap();
        let mut typed = (kind.fill)(&document, row.day).unwrap();
        typed.set("inward", "9");
        app.shell.keep(&Actor::program(org), app.shell.now(), Entry::after(&row, Some(typed), "数错了")).unwrap();
        assert_eq!(count(app, &post, mine, "08:05", [8, 3, 1, 14]).status, 409, "what somebody has corrected holds");
        assert_eq!(people(count(app, &post, app.shell.new_id(), "08:05", [1, 0, 0, 1])), (1, 34), "and the telephone goes on beside it");

        let shift: Id = post["/post/".len()..].parse().unwrap();
        assert_eq!(count(app, &post, shift, "08:05", [1, 0, 0, 1]).status, 409, "an id that is something else");
        for wrong in [[9_999, 0, 0, 1], [1, 0, 0, 99_999]] {
            assert_eq!(count(app, &post, app.shell.new_id(), "08:05", wrong).status, 422);
        }
        assert_eq!(count(app, &post, app.shell.new_id(), "8点", [1, 0, 0, 1]).status, 422);
        app.sign_in("office", Role::Office, org, Key::NONE);
        assert_eq!(count(app, &post, app.shell.new_id(), "08:05", [1, 0, 0, 1]).status, 404, "who sees figures only does not count");
    });
}

/// The state of the passage to which a form led.
fn state(app: &TestApp, reply: &Reply) -> (String, String) {
    let location = reply.location.clone().unwrap_or_else(|| panic!("{} {}", reply.status, reply.text()));
    let id = location.split("passed=").nth(1).unwrap().to_owned();
    let state = app.shell.store().get(id.parse().unwrap()).unwrap().state.unwrap();
    (id, state)
}

#[test]
fn a_high_temperature_is_measured_again_and_what_was_done_is_recorded() {
    on_both(NOW, |app| {
        let World { post, .. } = world(app);
        let write = |form: &[(&str, &str)]| app.post(&format!("{post}/passage"), form);
        assert_eq!(state(app, &write(&[("way", "in"), ("name", "罗阿明"), ("temperature", "37.2")])).1, "normal");
        // a telephone that saw no answer sends the same again
        let again = app.shell.new_id().to_string();
        let sent = [("_record", again.as_str()), ("way", "in"), ("name", "罗阿丽"), ("temperature", "36.5"), ("at", "08:09")];
        assert_eq!(state(app, &write(&sent)), state(app, &write(&sent)));
        let failed = write(&[("way", "in"), ("temperature", "73")]);
        assert!(failed.status == 422 && failed.text().contains("30.0 到 45.0") && failed.text().contains("value=\"73\""), "{}", failed.text());
        let reply = write(&[("way", "in"), ("name", "何阿福"), ("temperature", "37.3")]);
        let (passage, first) = state(app, &reply);
        assert_eq!(first, "remeasure", "the response says 37.3 and more");
        let page = app.get(&reply.location.unwrap()).text();
        assert!(page.contains("等几分钟再测一次") && page.contains("/measure"), "{page}");
        let measured = app.post(&format!("{post}/measure"), &[("passage", &passage), ("remeasured", "37.6")]);
        assert_eq!(state(app, &measured).1, "abnormal");
        let page = app.get(&post).text();
        assert!(page.contains("tel:120") && page.contains("就地隔离") && page.contains("/settle"), "{page}");
        assert_eq!(app.post(&format!("{post}/settle"), &[("passage", &passage)]).status, 422);
        let done = [("passage", passage.as_str()), ("action", "emergency"), ("steps", "isolated"), ("steps", "called_120"), ("steps", "told_street")];
        assert_eq!(state(app, &app.post(&format!("{post}/settle"), &done)).1, "settled");
        let row = app.shell.store().get(passage.parse().unwrap()).unwrap();
        let document = app.shell.store().open_record(&row, None).unwrap().doc.unwrap();
        assert_eq!(document["steps"], base::json!(["isolated", "called_120", "told_street"]));
        assert_eq!((document["remeasured_at"].as_str(), document["standard"].as_str()), (Some("08:10"), Some("from_37_3")));
        assert!(!app.get(&post).text().contains("/settle"), "nobody waits");
    });
}

#[test]
fn a_pass_is_found_by_its_square_and_its_number_and_a_forged_or_withdrawn_one_is_told() {
    on_both(NOW, |app| {
        let World { post, org, campaign } = world(app);
        let (person, _) = app.record("person", org, &[("name", "罗细妹")]);
        let texts = [
            ("person", person.to_string()),
            ("colour", "green_pass".to_owned()),
            ("from", "2020-02-01".to_owned()),
            ("until", "2020-03-31".to_owned()),
            ("campaign", campaign),
        ];
        let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (*path, text.as_str())).collect();
        let (pass, _) = app.record("resident_pass", org, &texts);
        let sheet = app.get("/passes/print").text();
        assert!(sheet.contains("罗*") && !sheet.contains("罗细妹") && sheet.contains("绿色：住户"), "{sheet}");
        let square = sheet.split("data-code=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let list = app.get("/passes").text();
        let number = list.split("<span class=\"num\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
        let look = |app: &TestApp, code: &str| app.post(&format!("{post}/look"), &[("code", code)]).text();
        for code in [square.as_str(), &square.to_lowercase(), &number, &number.to_lowercase()] {
            let page = look(app, code);
            assert!(page.contains("有效，放行") && page.contains("罗*") && !page.contains("罗细妹"), "{code}: {page}");
        }
        let mut forged = square.clone();
        forged.replace_range(40..41, if &square[40..41] == "A" { "B" } else { "A" });
        assert!(look(app, &forged).contains("请不要放行"));
        assert!(look(app, "没有这个人").contains("没有找到"));
        assert!(look(app, "罗细妹").contains("是哪一位"));
        let named = app.post(&format!("{post}/passage"), &[("way", "in"), ("pass", &pass.to_string()), ("temperature", "36.5")]);
        let (passage, _) = state(app, &named);
        let row = app.shell.store().get(passage.parse().unwrap()).unwrap();
        assert_eq!(row.subject, app.shell.store().key_of(person).unwrap(), "who shows a pass is who stands in it");

        let mut withdrawn: Vec<(&str, &str)> = vec![("_version", "1"), ("_why", "遗失"), ("withdrawn_on", "2020-02-03"), ("withdrawn_why", "遗失")];
        withdrawn.extend(&texts);
        let reply = app.post(&format!("/records/{pass}/edit"), &withdrawn);
        assert_eq!(reply.status, 303, "{}", reply.text());
        assert!(look(app, &square).contains("已收回，不能用"));
        let key = app.shell.store().key_of(pass).unwrap();
        assert!(app.get(&post).text().contains(&format!("data-withdrawn=\"{}\"", key.0)), "telephones are told");
    });
}

#[test]
fn a_watch_is_handed_over_with_its_numbers_and_paper_is_typed_in_once() {
    on_both(NOW, |app| {
        let World { post, .. } = world(app);
        count(app, &post, app.shell.new_id(), "08:05", [12, 8, 3, 23]);
        app.post(&format!("{post}/passage"), &[("way", "in"), ("name", "何阿福"), ("temperature", "38.1")]);
        let act = app.shell.new_id().to_string();
        let lines = [app.shell.new_id().to_string(), app.shell.new_id().to_string()];
        let form = [
            ("_act", act.as_str()),
            ("1.record", &lines[0]),
            ("1.inward", "30"),
            ("1.outward", "10"),
            ("3.record", &lines[1]),
            ("3.inward", "5"),
            ("3.vehicles", "两"),
        ];
        let failed = app.post(&format!("{post}/paper"), &form);
        assert!(failed.status == 422 && failed.text().contains("value=\"30\"") && failed.text().contains("name=\"3.vehicles\""), "{}", failed.text());
        let form: Vec<(&str, &str)> = form.into_iter().map(|(name, text)| if text == "两" { (name, "2") } else { (name, text) }).collect();
        for _ in 0..2 {
            assert_eq!(app.post(&format!("{post}/paper"), &form).status, 303);
        }
        assert_eq!(app.post(&format!("{post}/paper"), &[("_act", &app.shell.new_id().to_string())]).status, 422);
        let handed = app.post(&format!("{post}/handover"), &[("keys", "大门钥匙两把"), ("taker", "李阿根")]);
        assert_eq!(handed.location.as_deref(), Some(format!("{post}/handover").as_str()), "{}", handed.text());
        let paper = app.get(&format!("{post}/handover")).text();
        for word in ["进 47，出 18，车 5，登记 1 人次", "未办完的异常 1 人", "大门钥匙两把", "08:10 进 38.1℃ 待复测", "交班人：", "接班人："]
        {
            assert!(paper.contains(word), "{word} in {paper}");
        }
        assert!(!paper.contains("何阿福"), "nobody is named on the wall");
    });
}

#[test]
fn the_end_of_a_response_destroys_what_was_gathered_and_keeps_the_figures() {
    on_both(NOW, |app| {
        let World { post, org, campaign } = world(app);
        let window = app.shell.new_id();
        count(app, &post, window, "08:05", [500, 480, 12, 992]);
        app.post(&format!("{post}/passage"), &[("way", "in"), ("name", "何阿福"), ("temperature", "36.5")]);
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        let figures = |app: &TestApp| app.get("/stats?from=2020-02-01&to=2020-02-29&indicator=post_passages").text();
        let ended = app.post(&format!("/campaigns/{campaign}/end"), &[("last_day", "2020-02-03")]);
        let order = ended.location.clone().unwrap_or_else(|| panic!("{}", ended.text()));
        assert!(order.starts_with("/admin/destructions/"), "{order}");
        let before = figures(app);
        assert!(before.contains(">981<"), "980 counted and one by name: {before}");
        app.sign_in("security", Role::SecurityAdmin, org, Key::NONE);
        assert_eq!(app.post(&order, &PROOF).status, 303);
        assert!(app.get(&format!("{order}/certificate")).text().contains("应急行动已结束"));
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        assert_eq!(figures(app), before);
        assert!(app.get(&format!("/records/{window}")).text().contains("销毁证明"));
        let page = app.get(&format!("/campaigns/{campaign}")).text();
        assert!(page.contains("已销毁") && !page.contains("结束这次行动"), "on its last day it is still day 12: {page}");
        assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}
