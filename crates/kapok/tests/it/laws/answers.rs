//! What every answer keeps to, whatever the route and whoever asks: its headers, nothing written into the page that runs, nothing of the inside in an
//! error. Every route of the program is asked in turn, politely and with what attackers send.

use crate::app;
use base::{Key, policy::Role};
use kapok::program::registry;
use shell::{
    Verb,
    testing::{Reply, TestApp},
};

/// Every route with these in place of its parameters, and with this query; a post has it as its form.
fn asked(app: &TestApp, id: &str, query: &str) -> Vec<(String, Reply)> {
    let mut replies = Vec::new();
    for route in shell::routes(&registry()) {
        let path = route.path.replace("{kind}", "contact").replace("{ledger}", "contacts");
        let path = path.split('/').map(|part| if part.starts_with('{') { id } else { part }).collect::<Vec<_>>().join("/");
        let reply = match route.verb {
            Verb::Get => app.ask("GET", &format!("{path}?{query}"), &[], None),
            Verb::Post => app.ask("POST", &path, &[("content-type", "application/x-www-form-urlencoded")], Some(query.as_bytes().to_vec())),
            Verb::Put => app.ask("PUT", &path, &[("content-type", "application/json")], Some(query.as_bytes().to_vec())),
            Verb::Delete => app.ask("DELETE", &format!("{path}?{query}"), &[], None),
        };
        if route.path != "/signout" {
            replies.push((format!("{:?} {path}?{query}", route.verb), reply));
        }
    }
    replies
}

const SOMEBODY: &str = "01700a2c-0000-7000-8000-000000000001";

/// The program with a station and a signed-in lead.
fn station() -> TestApp {
    let mut app = app();
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    app.record("worker", org, &[("name", "陈社工"), ("number", "W1")]);
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    app
}

/// What nobody outside has to read: statements, paths, names of types, what a panic says.
const INSIDE: [&str; 24] = [
    "select ",
    "insert into",
    "update ",
    " where ",
    "sqlite",
    "postgres",
    "constraint",
    "no such table",
    "syntax error",
    "panicked",
    "unwrap",
    "thread '",
    "backtrace",
    ".rs:",
    "src/",
    "crates/",
    "/root/",
    "/home/",
    "/tmp/",
    "StoreError",
    "Refusal",
    "serde",
    "Err(",
    "kapok.db",
];

fn says_nothing_of_the_inside(asked: &str, reply: &Reply) {
    let text = reply.text();
    for word in INSIDE {
        assert!(!text.contains(word), "{asked} answered {} and said {word:?}:\n{text}", reply.status);
    }
}

#[test]
fn asvs_3_4_every_answer_has_its_headers() {
    let mut app = station();
    let mut replies = asked(&app, SOMEBODY, "");
    app.sign_out();
    replies.extend(asked(&app, SOMEBODY, ""));
    replies.push(("nowhere".to_owned(), app.get("/nowhere")));
    replies.push(("a method that is not there".to_owned(), app.ask("PUT", "/today", &[], None)));
    for (asked, reply) in replies {
        let policy = reply.header("content-security-policy");
        for word in ["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action"] {
            assert!(policy.contains(word), "{asked}: {word} in {policy:?}");
        }
        assert!(!policy.contains("unsafe"), "{asked}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), value, "{asked}: {name}");
        }
        let cached = reply.header("cache-control");
        assert!(cached == "no-store" || asked.contains("/assets/"), "{asked}: {cached}");
        let media = reply.header("content-type");
        assert!(!media.starts_with("text/") || media.contains("charset=utf-8"), "{asked}: {media}");
        assert!(reply.bytes.is_empty() || !media.is_empty(), "{asked} says what it is");
    }
}

#[test]
fn asvs_3_4_3_nothing_that_runs_is_written_into_a_page() {
    let app = station();
    for (asked, reply) in asked(&app, SOMEBODY, "").into_iter().filter(|(_, reply)| reply.header("content-type").starts_with("text/html")) {
        let text = reply.text();
        let lower = text.to_lowercase();
        for tag in lower.split('<').skip(1) {
            let tag = tag.split('>').next().unwrap_or_default();
            assert!(!tag.starts_with("style"), "{asked}: <{tag}>");
            assert!(!tag.starts_with("script") || tag.contains("src=\"/assets/"), "{asked}: <{tag}>");
            assert!(!tag.contains(" style=") && !tag.contains(" href=\"javascript:"), "{asked}: <{tag}>");
            let is_handler = |part: &str| {
                part.starts_with("on")
                    && part.split('=').next().is_some_and(|name| name.len() > 3 && name.chars().all(char::is_alphabetic))
                    && part.contains("=\"")
            };
            assert!(!tag.split_whitespace().skip(1).any(is_handler), "{asked}: <{tag}>");
        }
    }
}

#[test]
fn asvs_16_5_1_no_hostile_request_breaks_anything_or_learns_of_the_inside() {
    const MARK: &str = "<svg onload=alert(7)>";
    let app = station();
    let hostile = [
        "q=%27%20or%20%271%27=%271&kind=contact&org=%27;--&from=99999999999&to=2020-02-30&limit=-1&after=zzz~9&state=%00&indicator=x&by=x&at=x",
        "q=%3Csvg%20onload%3Dalert(7)%3E&kind=%3Csvg%20onload%3Dalert(7)%3E&next=//evil.example&org=%3Csvg%20onload%3Dalert(7)%3E&where=%3Csvg%20onload%3Dalert(7)%3E&login=%3Csvg%20onload%3Dalert(7)%3E&_why=%3Csvg%20onload%3Dalert(7)%3E&name=%3Csvg%20onload%3Dalert(7)%3E",
        "q=..%2F..%2F..%2Fetc%2Fpasswd&file=..%2Fkapok.key&template=..%2Fx&form=..%2Fx&columns=%F0%9F%98%80&_act=-1&minutes=1e999&on=0000-00-00",
        "kind=person&limit=4294967296&from=9223372036854775808&where=((((((((((((((((((((((((((((&by=org&indicator=contacts%400",
    ];
    let ids = [SOMEBODY, "0", "-1", "..%2f..%2fetc", "%00", "01700a2c-0000-7000-8000-00000000000%27", "%F0%9F%98%80"];
    for (query, id) in hostile.iter().zip(ids.iter().cycle()).chain(hostile.iter().cycle().zip(&ids)) {
        for (asked, reply) in asked(&app, id, query) {
            assert!(!reply.status.is_server_error(), "{asked} answered {}: {}", reply.status, reply.text());
            assert!(!reply.text().contains(MARK), "{asked} gives back what it was sent");
            if !reply.status.is_success() {
                says_nothing_of_the_inside(&asked, &reply);
            }
            assert!(reply.location.as_deref().is_none_or(|to| to.starts_with('/') && !to.starts_with("//")), "{asked} leads to {:?}", reply.location);
        }
    }
}

#[test]
fn asvs_15_3_7_a_parameter_that_is_said_twice_is_refused() {
    let app = station();
    for route in shell::routes(&registry()).filter(|route| route.verb == Verb::Get) {
        let path = route.path.split('/').map(|part| if part.starts_with('{') { SOMEBODY } else { part }).collect::<Vec<_>>().join("/");
        let reply = app.get(&format!("{path}?_what=1&_what=2"));
        assert_eq!(reply.status, 422, "{path}");
    }
    assert_eq!(app.post("/signin", &[("login", "a"), ("login", "b"), ("password", "x")]).status, 422);
    // a record's list may be said several times, its day may not
    let form = [("on", "2020-02-10"), ("on", "2020-02-11"), ("topics", "job"), ("topics", "mood")];
    let reply = app.call("POST", "/api/v1/records", &base::json!({"kind": "contact", "record": {"on": ["2020-02-10", "2020-02-11"]}}), &[]);
    assert_eq!(reply.status, 422);
    let text = app.post("/records/new/contact", &form).text();
    assert!(text.contains("这一栏只能填一个") && text.matches("这一栏只能填一个").count() <= 2, "{text}");
}

#[test]
fn asvs_15_3_5_what_is_no_text_is_not_taken_for_an_empty_one() {
    let app = station();
    let good = base::json!({"kind": "contact", "org": "440115-LX", "record": {}});
    let at = |reply: &Reply| reply.json()["errors"].as_array().into_iter().flatten().map(|error| error["path"].to_string()).collect::<String>();
    for name in ["id", "kind", "org", "why"] {
        for wrong in [base::json!(7), base::json!(true), base::json!({}), base::json!([null])] {
            let mut entry = good.clone();
            entry[name] = wrong;
            let reply = app.call("POST", "/api/v1/records", &entry, &[]);
            assert_eq!((reply.status.as_u16(), at(&reply)), (422, format!("\"{name}\"")), "{entry}");
        }
    }
}

#[test]
fn asvs_4_a_body_has_a_size_and_a_depth() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let mut app = station();
    let form = |bytes: usize| [b"login=".to_vec(), vec![b'a'; bytes]].concat();
    let post = |app: &TestApp, path: &str, media: &str, body: Vec<u8>| app.ask("POST", path, &[("content-type", media)], Some(body));
    assert_eq!(post(&app, "/records/new/contact", FORM, form(1000)).status, 422);
    for path in ["/signin", "/me", "/records/new/contact/x", "/people/alike"] {
        let status = post(&app, path, FORM, form(2 << 20)).status;
        assert!(status == 413 || status == 404, "{path} answered {status}");
    }
    assert_eq!(post(&app, "/me", FORM, form(2 << 20)).status, 413);
    assert_eq!(post(&app, "/import", FORM, form(65 << 20)).status, 413);
    let deep = format!("{{\"kind\":\"contact\",\"record\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(post(&app, "/api/v1/records", "application/json", deep.into_bytes()).status, 422);
    let parts: String =
        (0..10_001).map(|n| ["--e\r\ncontent-disposition: form-data; name=\"f", &n.to_string(), "\"\r\n\r\nx\r\n"].concat()).collect::<String>()
            + "--e--\r\n";
    assert_eq!(post(&app, "/import", "multipart/form-data; boundary=e", parts.into_bytes()).status, 413);
    assert_eq!(post(&app, "/import", "multipart/form-data; boundary=e", b"--e\r\ncontent-disp".to_vec()).status, 422);
    // whoever has not signed in is not listened to for long
    app.sign_out();
    let reply = post(&app, "/import", FORM, form(3 << 20));
    assert_eq!((reply.status.as_u16(), reply.location.as_deref()), (303, Some("/signin?next=%2Fimport")));
}

#[test]
fn asvs_13_4_4_there_are_no_other_methods() {
    let app = station();
    for method in ["TRACE", "CONNECT", "PATCH", "OPTIONS", "PROPFIND", "DEBUG"] {
        for path in ["/", "/today", "/api/v1/records", "/nowhere"] {
            let reply = app.ask(method, path, &[("x-secret", "echo-me")], None);
            assert_eq!(reply.status, 405, "{method} {path}");
            assert!(!reply.text().contains("echo-me"));
        }
    }
    assert_eq!(app.ask("PUT", "/today", &[], None).header("allow"), "GET,HEAD");
    assert_eq!(app.ask("HEAD", "/today", &[], None).status, 200);
}

#[test]
fn who_asks_too_often_is_told_when_to_come_again() {
    let app = station();
    let replies: Vec<Reply> = (0..400).map(|_| app.get("/search?q=x")).collect();
    let refused: Vec<&Reply> = replies.iter().filter(|reply| reply.status == 429).collect();
    assert!(!refused.is_empty() && refused.len() < 350, "{}", refused.len());
    assert!(refused.iter().all(|reply| reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0)));
    assert!(refused[0].text().contains("点得太快了"));
    assert_eq!(app.get("/today").status, 200, "what costs little goes on");
    let api = app.call("GET", "/api/v1/records?kind=contact", &base::json!({}), &[]);
    assert_eq!((api.status.as_u16(), api.header("content-type")), (429, "application/problem+json"));
    assert_eq!(api.json()["code"], "too_many_requests");
    app.clock.advance(120_000);
    assert_eq!(app.get("/search?q=x").status, 200);
}
