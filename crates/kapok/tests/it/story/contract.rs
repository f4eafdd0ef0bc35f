//! One contract, one set of facts, three readers: the agency that serves, the purchaser who pays, the evaluator who looks. On both databases.

use super::on_both;
use base::{Id, Key, policy::Role};
use sheets::{Cell, Workbook};
use shell::testing::TestApp;

/// Half of the year is over: 183 of 366 days.
const NOW: &str = "2020-07-01T09:00:00+08:00";

struct World {
    district: Key,
    agency: Key,
    station: Key,
    contract: Id,
}

/// A station that an agency runs, a contract for the year with posts and targets, and eleven visits to two clients.
fn world(app: &TestApp) -> World {
    let district = app.organisation("440115", "南沙区", "district", None);
    let agency = app.organisation("A-1", "春晖社工服务中心", "agency", None);
    let agency_id = app.shell.store().get_key(agency).unwrap().id.to_string();
    let district_id = app.shell.store().get_key(district).unwrap().id.to_string();
    let station = app.record(
        "organisation",
        district,
        &[
            ("code", "440115-LX"),
            ("name", "龙穴社工站"),
            ("level", "station"),
            ("placements.0.from", "2000-01-01"),
            ("placements.0.parent", &district_id),
            ("placements.0.agency", &agency_id),
        ],
    );
    let (station_id, station) = (station.0.to_string(), station.1);
    let contract = app.record(
        "contract",
        station,
        &[
            ("name", "龙穴禁毒社工服务（2020）"),
            ("buyer", "龙穴街道办事处"),
            ("agency", &agency_id),
            ("signed", "2019-12-20"),
            ("from", "2020-01-01"),
            ("to", "2020-12-31"),
            ("model", "project_purchase"),
            ("appraisals.0.on", "2020-06-20"),
            ("appraisals.0.stage", "mid_appraisal"),
            ("appraisals.0.by", "第三方评估中心"),
            ("appraisals.0.score", "86"),
        ],
    );
    let of = contract.0.to_string();
    let (worker, _) = app.record("worker", station, &[("name", "陈社工"), ("number", "W1")]);
    let worker = worker.to_string();
    let post = [("title", "禁毒社工"), ("org", station_id.as_str()), ("contract", &of), ("bought", "2019-12-20"), ("from", "2020-01-01")];
    let held = [("holders.0.worker", worker.as_str()), ("holders.0.from", "2020-01-11")];
    app.record("post", station, &[&post[..], &held[..]].concat());
    for (name, yearly, indicator) in [
        ("入户走访", "20", "visits@1"),
        ("服务人数", "5", "service_persons@1"),
        ("小组", "4", "groups@1"),
        ("满意度调查", "1", ""),
        ("没有的口径", "9", "visits@99"),
    ] {
        let target = [("name", name), ("yearly", yearly), ("contract", &of), ("year", "2020"), ("weight", "20")];
        let counted = [("indicator", indicator)];
        app.record("target", station, &[&target[..], if indicator.is_empty() { &[] } else { &counted[..] }].concat());
    }
    let clients: Vec<String> = ["罗阿细", "李阿二"].into_iter().map(|name| app.record("person", station, &[("name", name)]).0.to_string()).collect();
    for (day, client) in (1..12).zip(clients.iter().cycle()) {
        let on = format!("2020-0{}-{day:02}", 1 + day % 6);
        let texts = [
            ("on", on.as_str()),
            ("channel", "visit"),
            ("outcome", "reached"),
            ("served.0.person", client),
            ("served.0.role", "client"),
            ("workers.0.worker", &worker),
        ];
        app.record("contact", station, &texts);
    }
    World { district, agency, station, contract: contract.0 }
}

fn workbook(app: &TestApp, path: &str) -> String {
    let reply = app.get(path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    let mut book = Workbook::from_bytes(reply.bytes, "x.xlsx").unwrap();
    let mut texts = String::new();
    for sheet in book.sheets().to_vec() {
        for row in book.rows(&sheet).unwrap() {
            texts.extend(row.unwrap().cells.iter().map(|cell| format!("{}|", Cell::to_string(cell))));
            texts.push('\n');
        }
    }
    texts
}

#[test]
fn agency_purchaser_and_evaluator_read_the_same_contract_each_with_his_own_eyes() {
    on_both(NOW, |app| {
        let world = world(app);
        let page = format!("/contracts/{}", world.contract);
        let exact = [(Role::Agency, world.agency), (Role::Street, world.district), (Role::Lead, world.station)];
        let narrow = [(Role::Evaluator, world.agency), (Role::UsingUnit, world.station)];
        for (role, org) in exact.into_iter().chain(narrow) {
            app.sign_in(&format!("{role:?}"), role, org, Key::NONE);
            let reply = app.get(&page);
            let text = reply.text();
            assert_eq!(reply.status, 200, "{role:?}");
            // Time, posts and appraisals are no secret of anybody.
            assert!(
                text.contains("服务期 366 天，过了 183 天") && text.contains("空缺合计 10 天") && text.contains("第三方评估中心"),
                "{role:?}: {text}"
            );
            assert!(text.contains("没有写指标代码") && text.contains("指标手册里没有这个代码或版本"), "{role:?}: {text}");
            let json = app.get(&format!("/api/v1/contracts/{}", world.contract)).json();
            let target = |name: &str| json["targets"].as_array().unwrap().iter().find(|one| one["name"] == name).unwrap().clone();
            let visits = target("入户走访");
            let people = target("服务人数");
            if exact.iter().any(|(known, _)| *known == role) {
                let of = |name: &str| visits[name].as_i64();
                assert_eq!(
                    [of("reached"), of("percent"), of("elapsed_percent"), of("expected"), of("missing")],
                    [Some(11), Some(55), Some(50), Some(22), Some(9)]
                );
                assert_eq!(
                    (visits["standing"].as_str(), people["reached"].as_i64(), people["standing"].as_str()),
                    (Some("on_pace"), Some(2), Some("behind"))
                );
                assert!(text.contains("进度正常 1 项，落后 2 项，数不出来 2 项"), "{role:?}: {text}");
            } else {
                assert_eq!(
                    (people["reached"].as_i64(), people["suppressed"].as_bool(), people["standing"].as_str()),
                    (None, Some(true), Some("unknown"))
                );
                assert_eq!((people["expected"].as_i64(), people["missing"].as_i64(), people["percent"].as_i64()), (None, None, None));
                assert!(text.contains("&lt;3"), "{role:?}: {text}");
            }
            assert_eq!(target("小组")["reached"].as_i64(), Some(0));
            assert!(!text.contains("罗阿细") && !text.contains("陈社工"), "nobody is named: {text}");
            let book = workbook(app, &format!("{page}/file"));
            assert!(book.contains("入户走访|2020|visits@1|") && book.contains("禁毒社工|龙穴社工站|10|"), "{role:?}: {book}");
            assert_eq!(app.get(&format!("{page}/print")).status, 200);
        }
        // The record leads to the page, the numbers to their records.
        app.sign_in("Lead", Role::Lead, world.station, Key::NONE);
        assert!(app.get(&format!("/records/{}", world.contract)).text().contains(&page));
        assert!(app.get(&page).text().contains("/stats/records?indicator=visits%401"));
        // Others do not know of it.
        let other = app.organisation("440116", "黄埔区", "district", None);
        for (role, org) in [(Role::Street, other), (Role::Volunteer, world.station), (Role::Police, world.station)] {
            app.sign_in(&format!("other-{role:?}"), role, org, Key::NONE);
            assert_eq!(app.get(&page).status, 404, "{role:?}");
        }
    });
}
