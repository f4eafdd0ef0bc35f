//! A morning of mass testing: registered before and scanned at a desk, read from an id card, written by hand; a desk that was cut off; who came twice;
//! and that nobody of the session is found anywhere else.

use super::on_both;
use base::{Json, Key, json, policy::Role};
use shell::testing::{Reply, TestApp};
use shell::{Actor, Entry, Refusal};
use store::Row;

const NOW: &str = "2020-02-03T08:40:00+08:00";
/// Nobody's number.
const PAPER: &str = "440524188001010014";

struct Morning {
    org: Key,
    session: String,
}

fn morning(app: &mut TestApp) -> Morning {
    morning_with(app, &[])
}

fn morning_with(app: &mut TestApp, more: &[(&str, &str)]) -> Morning {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let session = session(app, org, more);
    app.sign_in("worker", Role::Worker, org, Key::NONE);
    Morning { org, session }
}

fn session(app: &TestApp, org: Key, more: &[(&str, &str)]) -> String {
    let texts = [
        ("name", "东山小学第一场"),
        ("work", "crowd_testing"),
        ("on", "2020-02-03"),
        ("from", "08:00"),
        ("to", "10:00"),
        ("desks", "4"),
        ("window_places", "2"),
        ("tube", "3"),
    ];
    app.record("crowd_session", org, &[&texts[..], more].concat()).0.to_string()
}

/// The form of a desk as it was drawn, sent with what was scanned.
fn scan(app: &TestApp, session: &str, desk: &str, line: &str, more: &[(&str, &str)]) -> Reply {
    let record = app.shell.new_id().to_string();
    let form = [&[("_record", record.as_str()), ("desk", desk), ("scan", line)], more].concat();
    app.post(&format!("/desk/{session}"), &form)
}

/// What the desk says after it.
fn said(app: &TestApp, reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.text());
    app.get(reply.location.as_deref().unwrap()).text()
}

fn call(app: &TestApp, session: &str, what: &str, body: &Json) -> Reply {
    app.call("POST", &format!("/api/v1/desk/{session}/{what}"), body, &[])
}

#[test]
fn one_scan_is_one_person_with_a_number_and_a_place_in_a_tube() {
    on_both(NOW, |app| {
        let Morning { session, .. } = morning(app);
        let page = app.get(&format!("/desk/{session}?desk=3")).text();
        assert!(page.contains("name=\"scan\"") && page.contains("autofocus"), "{page}");
        let registered = call(app, &session, "registrations", &json!({"name": "罗细妹", "resident_id": PAPER, "window": "08:30"}));
        assert_eq!(registered.status, 201, "{}", registered.text());
        let code = registered.json()["code"].as_str().unwrap().to_owned();
        for (line, number, place) in [
            (code.as_str(), "1 号", "第 1 管 第 1 位"),
            ("何阿福", "2 号", "第 1 管 第 2 位"),
            ("440524188001010015", "", ""),
            ("陈水根", "3 号", "第 1 管 第 3 位"),
            ("梁金娣", "4 号", "第 2 管 第 1 位"),
        ] {
            let reply = scan(app, &session, "3", line, &[]);
            if number.is_empty() {
                assert_eq!(reply.status, 422, "a number that is wrong is no name");
                continue;
            }
            let said = said(app, &reply);
            assert!(said.contains(number) && said.contains(place), "{line}: {said}");
        }
        // a tube that was closed early, and another desk with numbers of its own
        let closed = scan(app, &session, "3", "黄旺", &[("_tube", "new")]);
        assert!(said(app, &closed).contains("第 3 管 第 1 位"));
        assert!(said(app, &scan(app, &session, "4", "苏桂兰", &[])).contains("101 号"));
        // sent twice by an impatient hand: one person
        let record = app.shell.new_id().to_string();
        let form = [("_record", record.as_str()), ("desk", "4"), ("scan", "冯松柏")];
        let (first, again) = (app.post(&format!("/desk/{session}"), &form), app.post(&format!("/desk/{session}"), &form));
        assert_eq!((first.status, first.location), (again.status, again.location));
        let screen = app.get(&format!("/desk/{session}/screen")).text();
        for word in ["data-refresh", "东山小学第一场", "预约到场"] {
            assert!(screen.contains(word), "{word}: {screen}");
        }
        let listed = app.get("/api/v1/records?kind=crowd_check_in").json();
        assert_eq!(listed["records"].as_array().unwrap().len(), 7);
        // everybody may know how far it is, and nobody who
        app.sign_out();
        let queue = app.get(&format!("/queue/{session}"));
        assert!(queue.status == 200 && queue.text().contains("102 号"), "{}", queue.text());
        assert!(!queue.text().contains("罗") && !screen.contains("罗细妹"));
    });
}

#[test]
fn who_came_before_is_told_when_and_where_and_what_a_cut_off_desk_did_is_doubtful() {
    on_both(NOW, |app| {
        let Morning { session, .. } = morning(app);
        let first = scan(app, &session, "1", PAPER, &[]);
        assert_eq!(first.status, 303, "{}", first.text());
        let twice = scan(app, &session, "2", PAPER, &[]);
        assert_eq!(twice.status, 409);
        assert!(twice.text().contains("这位已经在 08:40 于 1 号台登记过（1 号）"), "{}", twice.text());
        // desk 4 took a block, lost its network, and saw the same paper
        let block = |request: &str| call(app, &session, "blocks", &json!({"desk": 4, "request": request})).json();
        let mine = block("a");
        assert_eq!((block("a"), mine["last"].as_u64().unwrap() - mine["first"].as_u64().unwrap()), (mine.clone(), 99), "asked again, the same");
        assert_ne!(block("b")["first"], mine["first"]);
        let list: Vec<Json> = (0..3)
            .map(|n| {
                let paper = if n == 1 { json!(PAPER) } else { Json::Null };
                let number = mine["first"].as_u64().unwrap() + n;
                json!({"id": app.shell.new_id().to_string(), "number": number, "name": format!("邓银{n}"), "resident_id": paper, "at": "08:20", "on": "2020-02-03", "tube": 1, "position": n + 1})
            })
            .collect();
        let send = |done: bool| call(app, &session, "check-ins", &json!({"desk": 4, "done": done, "check_ins": list})).json();
        let statuses = |answer: &Json| -> Vec<String> {
            answer["check_ins"].as_array().unwrap().iter().map(|one| one["status"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(statuses(&send(false)), ["stored", "twice", "stored"], "a desk that can ask is told");
        let merged = send(true);
        assert_eq!(statuses(&merged), ["already_stored", "stored", "already_stored"]);
        assert_eq!(merged["check_ins"][1]["before"]["desk"], json!(1));
        assert_eq!(statuses(&send(true)), ["already_stored", "already_stored", "already_stored"], "sent again, nothing is doubled");
        let doubtful = app.get(&format!("/desk/{session}/doubtful")).text();
        assert!(doubtful.contains("08:20 4 号台") && doubtful.contains("08:40 1 号台"), "{doubtful}");
        let strange = json!({"desk": 4, "check_ins": [{"id": "x", "colour": "red"}]});
        assert_eq!(statuses(&call(app, &session, "check-ins", &strange).json()), ["refused"]);
        assert_eq!(call(app, &session, "blocks", &json!({"desk": 9, "request": "a"})).status, 422, "no such desk");
    });
}

#[test]
fn a_window_is_full_when_its_places_are_taken() {
    on_both(NOW, |app| {
        let Morning { session, .. } = morning(app);
        let register =
            |name: &str, window: &str| call(app, &session, "registrations", &json!({"name": name, "phone": "19000000001", "window": window}));
        for name in ["罗细妹", "何阿福"] {
            assert_eq!(register(name, "09:00").status, 201);
        }
        let full = register("陈水根", "09:00");
        assert_eq!((full.status.as_u16(), full.json()["code"].clone()), (422, json!("window_full")));
        assert_eq!(register("陈水根", "09:30").status, 201);
        assert_eq!(register("梁金娣", "09:10").json()["code"], json!("window"));
    });
}

#[test]
fn the_names_of_a_session_lie_apart_and_are_found_by_no_search() {
    on_both(NOW, |app| {
        let Morning { org, session } = morning(app);
        assert_eq!(scan(app, &session, "1", "欧阳木棉", &[]).status, 303);
        let record = app.get("/api/v1/records?kind=crowd_check_in").json()["records"][0]["id"].as_str().unwrap().to_owned();
        let (passage, _) = app.record("passage", org, &[("name", "罗明"), ("at", "08:00"), ("on", "2020-02-03"), ("way", "in")]);
        let store = app.shell.store();
        let vault = store.get(record.parse().unwrap()).unwrap().vault;
        assert_ne!(vault, store.get(passage).unwrap().vault, "not with the others of the class");
        let own = store.vaults().unwrap().into_iter().find(|one| one.n == vault).unwrap();
        assert_eq!(own.campaign, store.key_of(session.parse().unwrap()).unwrap(), "the session's own");
        for path in ["/search?q=oymm", "/people?q=oymm"] {
            assert!(!app.get(path).text().contains("欧阳木棉"), "{path}");
        }
        // whoever works elsewhere knows that there is a session and nothing of who came
        let elsewhere = app.organisation("440115-ZJ", "珠江社工站", "station", None);
        app.sign_in("elsewhere", Role::Worker, elsewhere, Key::NONE);
        for path in ["", "/screen", "/doubtful"] {
            assert_eq!(app.get(&format!("/desk/{session}{path}")).status, 404, "{path}");
        }
        assert_eq!(call(app, &session, "blocks", &json!({"desk": 1, "request": "a"})).status, 404);
        assert_eq!(app.get(&format!("/records/{record}")).status, 404);
    });
}

/// The hidden fields of a form that was drawn for strangers.
fn hidden(page: &str) -> Vec<(String, String)> {
    let value = |name: &str| {
        let from = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name}: {page}"));
        (name.to_owned(), from.split('"').next().unwrap().to_owned())
    };
    ["_record", "_drawn", "_seal"].map(value).to_vec()
}

#[test]
fn everybody_may_register_for_a_window_find_it_by_the_code_and_take_it_back() {
    on_both(NOW, |app| {
        let Morning { session, .. } = morning(app);
        app.sign_out();
        let here = format!("/book/{session}");
        let book = |name: &str, window: &str, more: &[(&str, &str)]| {
            let form = hidden(&app.get(&here).text());
            app.clock.advance(5000);
            let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let own = [("name", name), ("phone", "19000000001"), ("window", window), ("_agree", "yes")];
            app.post(&here, &[&form[..], &own[..], more].concat())
        };
        let code = |reply: &Reply| reply.text().split("data-code=\"").nth(1).map(|from| from[..26].to_owned());
        let first = book("罗细妹", "09:00", &[]);
        assert_eq!(first.status, 200, "{}", first.text());
        let own = code(&first).unwrap();
        assert!(own.is_ascii() && !first.text().contains("细妹"));
        // the window that is past is not offered, and a proxy says who he is
        assert!(!app.get(&here).text().contains("value=\"08:00\""));
        assert_eq!(book("何阿福", "08:00", &[]).status, 422);
        assert_eq!(book("何阿福", "09:00", &[("proxy", "elder")]).status, 422);
        assert_eq!(book("何阿福", "09:00", &[("proxy", "elder"), ("proxy_name", "何福水")]).status, 200);
        let full = book("陈水根", "09:00", &[]);
        assert_eq!(full.status, 422);
        assert!(!full.text().contains("value=\"09:00\""), "a window that is full is no choice");
        assert_eq!(book("陈水根", "09:30", &[("_website", "x")]).status, 429, "a field that people do not see");
        // by the code alone it is found, and taken back
        let mine = app.post(&format!("{here}/mine"), &[("code", own.to_lowercase().as_str())]);
        assert_eq!((mine.status.as_u16(), code(&mine).as_ref()), (200, Some(&own)));
        assert_eq!(app.post(&format!("{here}/mine"), &[("code", "00000000000000000000000000")]).status, 422);
        assert_eq!(app.post(&format!("{here}/cancel"), &[("code", own.as_str())]).status, 200);
        assert_eq!(app.post(&format!("{here}/mine"), &[("code", own.as_str())]).status, 422);
        assert_eq!(book("陈水根", "09:00", &[]).status, 200, "the place is free again");
    });
}

fn row(app: &TestApp, record: &str) -> Row {
    app.shell.store().get(record.parse().unwrap()).unwrap()
}

/// All records of a kind that the caller sees, as the API tells of them.
fn listed(app: &TestApp, kind: &str) -> Vec<Json> {
    app.get(&format!("/api/v1/records?kind={kind}")).json()["records"].as_array().unwrap().clone()
}

fn delete(app: &TestApp, row: &Row) {
    app.shell.keep(&Actor::program(row.org), app.shell.now(), Entry::after(row, None, "误登")).unwrap();
}

#[test]
fn what_was_destroyed_answers_no_desk_and_nothing_more_is_taken_for_it() {
    on_both(NOW, |app| {
        let Morning { org, session } = morning(app);
        assert_eq!(scan(app, &session, "3", PAPER, &[]).status, 303);
        let came = format!("/api/v1/desk/{session}/came?desk=3&since=0");
        assert_eq!(app.get(&came).json()["came"].as_array().unwrap().len(), 1);
        let queue = format!("/queue/{session}");
        assert!(app.get(&queue).text().contains(">1 号<"), "{}", app.get(&queue).text());
        let vault = row(app, listed(app, "crowd_check_in")[0]["id"].as_str().unwrap()).vault;
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        let asked = app.post(&format!("/admin/vaults/{vault}/destroy"), &[("reason", "这一场已用完"), ("ground", "突发事件应对法第八十五条")]);
        let order = asked.location.unwrap();
        app.sign_in("security", Role::SecurityAdmin, org, Key::NONE);
        assert_eq!(app.post(&order, &[("proof", "长长的一句密码")]).status, 303);

        app.sign_in("worker", Role::Worker, org, Key::NONE);
        let late = json!({"id": app.shell.new_id().to_string(), "number": 2, "name": "邓银", "at": "08:20", "on": "2020-02-03"});
        let registration = json!({"name": "罗细妹", "phone": "19000000001", "window": "09:00"});
        for reply in [
            app.get(&came),
            call(app, &session, "blocks", &json!({"desk": 3, "request": "a"})),
            call(app, &session, "check-ins", &json!({"desk": 3, "done": true, "check_ins": [late]})),
            call(app, &session, "registrations", &registration),
        ] {
            assert_eq!((reply.status.as_u16(), reply.json()["code"].clone()), (409, json!("session_destroyed")), "{}", reply.text());
        }
        let scanned = scan(app, &session, "2", PAPER, &[]);
        let pages = ["", "?desk=3", "/screen", "/doubtful"].map(|path| app.get(&format!("/desk/{session}{path}")));
        for reply in pages.iter().chain([&scanned, &app.get(&format!("/book/{session}"))]) {
            assert!(reply.status == 409 && reply.text().contains("这一场的名单已经按规定销毁"), "{}", reply.text());
            assert!(!reply.text().contains("3 号台登记过"), "{}", reply.text());
        }
        app.clock.advance(20_000);
        assert!(!app.get(&queue).text().contains(">1 号<"), "nothing of it is left in memory");
        // nor by any other way into the same vault
        let mut typed = base::Typed::new(app.shell.now().day());
        typed.set("on", "2020-02-03");
        for (path, text) in
            [("session", session.as_str()), ("desk", "1"), ("number", "9"), ("name", "邓银"), ("at", "08:20"), ("work", "crowd_testing")]
        {
            typed.set(path, text);
        }
        let record = app.shell.new_id();
        let entry = Entry { kind: "crowd_check_in".to_owned(), record, org, expected: None, typed: Some(typed), why: None };
        let kept = app.shell.keep(&Actor::program(org), app.shell.now(), entry);
        assert!(matches!(kept, Err(Refusal::Destroyed(..))), "{kept:?}");
        let of_session = row(app, &session).key;
        let vaults: Vec<bool> =
            app.shell.store().vaults().unwrap().iter().filter(|one| one.campaign == of_session).map(store::Vault::is_open).collect();
        assert_eq!(vaults, [false], "no other vault was opened in its place");
    });
}

#[test]
fn after_its_last_day_a_session_shows_nobody_and_takes_only_what_was_done() {
    on_both(NOW, |app| {
        let Morning { org, session } = morning_with(app, &[("last_day", "2020-02-03")]);
        assert_eq!(scan(app, &session, "1", PAPER, &[]).status, 303);
        app.clock.advance(24 * 3600 * 1000);
        app.sign_in("worker", Role::Worker, org, Key::NONE);
        let late =
            json!({"id": app.shell.new_id().to_string(), "number": 101, "name": "邓银", "resident_id": PAPER, "at": "08:20", "on": "2020-02-03"});
        let sent = |done: bool| call(app, &session, "check-ins", &json!({"desk": 4, "done": done, "check_ins": [late]}));
        for reply in [
            app.get(&format!("/api/v1/desk/{session}/came?desk=1&since=0")),
            call(app, &session, "blocks", &json!({"desk": 1, "request": "a"})),
            sent(false),
        ] {
            assert_eq!((reply.status.as_u16(), reply.json()["code"].clone()), (409, json!("session_ended")), "{}", reply.text());
        }
        for path in ["", "?desk=1", "/screen", "/doubtful"] {
            let page = app.get(&format!("/desk/{session}{path}"));
            assert!(page.status == 409 && page.text().contains("断网时登记的还可以补发"), "{path}: {}", page.text());
        }
        let taken = sent(true).json();
        assert_eq!((taken["check_ins"][0]["status"].clone(), taken["check_ins"][0]["before"].clone()), (json!("stored"), Json::Null), "{taken}");
    });
}

#[test]
fn a_desk_hears_of_everybody_act_by_act_and_of_another_device_under_its_number() {
    on_both(NOW, |app| {
        let Morning { session, .. } = morning(app);
        let came = |since: &str, device: &str| app.get(&format!("/api/v1/desk/{session}/came?desk=4&since={since}&device={device}")).json();
        assert_eq!(scan(app, &session, "1", PAPER, &[]).status, 303);
        let first = came("0", "aaa");
        assert_eq!((first["came"].as_array().unwrap().len(), first["more"].clone()), (1, json!(false)));
        let seq = first["seq"].as_u64().unwrap();
        assert_eq!(scan(app, &session, "2", "440524188001010030", &[]).status, 303);
        let news = came(&seq.to_string(), "aaa");
        assert!(news["came"].as_array().unwrap().len() == 1 && news["came"][0][1] == json!(2) && news["seq"].as_u64().unwrap() > seq, "{news}");
        // two devices at desk 4
        let takes = |request: &str| call(app, &session, "blocks", &json!({"desk": 4, "request": request})).json();
        takes("aaa.1");
        assert_eq!(came("0", "aaa")["other"], Json::Null);
        let since = came("0", "bbb")["other"].as_i64().unwrap();
        assert_eq!(since, app.shell.now().millis());
        let one = |name: &str, number: u64| json!({"id": app.shell.new_id().to_string(), "number": number, "name": name, "at": "08:20", "on": "2020-02-03", "tube": 1, "position": 1});
        let second = takes("bbb.1")["first"].as_u64().unwrap();
        let list = json!({"desk": 4, "done": true, "check_ins": [one("邓银", second - 100), one("陈水根", second)]});
        assert_eq!(call(app, &session, "check-ins", &list).status, 200);
        let doubtful = app.get(&format!("/desk/{session}/doubtful")).text();
        assert!(doubtful.contains("同一管位两人") && doubtful.contains(&format!("4 号台 {second} 号")), "{doubtful}");
        assert!(came("0", "aaa")["other"].is_number());
        app.clock.advance(3 * 3600 * 1000);
        assert_eq!(came("0", "aaa")["other"], Json::Null, "that was long ago");
    });
}

#[test]
fn a_deleted_record_gives_neither_its_number_nor_its_place_away() {
    let mut app = crate::app();
    let Morning { org, session: here } = morning(&mut app);
    for (name, number) in [("罗细妹", "1 号"), ("何阿福", "2 号")] {
        assert!(said(&app, &scan(&app, &here, "3", name, &[])).contains(number));
    }
    let last = listed(&app, "crowd_check_in").into_iter().filter_map(|one| Some(row(&app, one["id"].as_str()?))).max_by_key(|row| row.key).unwrap();
    delete(&app, &last);
    let third = said(&app, &scan(&app, &here, "3", "陈水根", &[]));
    assert!(third.contains("3 号　第 1 管 第 3 位"), "{third}");
    let last = listed(&app, "crowd_check_in").into_iter().filter_map(|one| Some(row(&app, one["id"].as_str()?))).max_by_key(|row| row.key).unwrap();
    delete(&app, &last);
    // other sessions are asked for until this one is laid anew, out of its records
    for _ in 0..50 {
        let other = session(&app, org, &[]);
        assert_eq!(app.get(&format!("/queue/{other}")).status, 200);
    }
    let fourth = said(&app, &scan(&app, &here, "3", "梁金娣", &[]));
    assert!(fourth.contains("4 号　第 2 管 第 1 位"), "{fourth}");
    // a block that is deleted is the desk's no more, and nobody is called by its numbers again
    let blocks = listed(&app, "crowd_block");
    assert_eq!(blocks.len(), 1);
    delete(&app, &row(&app, blocks[0]["id"].as_str().unwrap()));
    assert!(said(&app, &scan(&app, &here, "3", "黄旺", &[])).contains("101 号"));
    assert!(said(&app, &scan(&app, &here, "3", "苏桂兰", &[])).contains("102 号"));
}

#[test]
fn a_response_that_ends_asks_for_the_end_of_its_sessions_too() {
    on_both(NOW, |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let (campaign, _) = app.record("campaign", org, &[("name", "2020 年初疫情"), ("first_day", "2020-01-20")]);
        let campaign = campaign.to_string();
        let [within, apart] = [&[("campaign", campaign.as_str())][..], &[][..]].map(|more| session(app, org, more));
        app.sign_in("worker", Role::Worker, org, Key::NONE);
        for session in [&within, &apart] {
            assert_eq!(scan(app, session, "1", "罗细妹", &[]).status, 303);
        }
        for (session, until) in [(&within, "应急行动结束时，由两名负责人共同销毁"), (&apart, "这一场用完后，由两名负责人共同销毁")]
        {
            let page = app.get(&format!("/book/{session}")).text();
            assert!(page.contains(until), "{page}");
        }
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        let ended = app.post(&format!("/campaigns/{campaign}/end"), &[("last_day", "2020-02-03")]);
        let order = ended.location.unwrap_or_else(|| panic!("no order"));
        let order = app.shell.store().destruction(order["/admin/destructions/".len()..].parse().unwrap()).unwrap();
        let vault = |session: &str| app.shell.store().vaults().unwrap().into_iter().find(|vault| vault.campaign == row(app, session).key).unwrap().n;
        assert_eq!(order.vaults, [vault(&within)]);
    });
}
