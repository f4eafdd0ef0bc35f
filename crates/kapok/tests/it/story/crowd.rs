//! A morning of mass testing: registered before and scanned at a desk, read from an id card, written by hand; a desk that was cut off; who came twice;
//! and that nobody of the session is found anywhere else.

use super::on_both;
use base::{Json, Key, json, policy::Role};
use shell::testing::{Reply, TestApp};

const NOW: &str = "2020-02-03T08:40:00+08:00";
/// Nobody's number.
const PAPER: &str = "440524188001010014";

struct Morning {
    org: Key,
    session: String,
}

fn morning(app: &mut TestApp) -> Morning {
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
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
    let (session, _) = app.record("crowd_session", org, &texts);
    app.sign_in("worker", Role::Worker, org, Key::NONE);
    Morning { org, session: session.to_string() }
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
