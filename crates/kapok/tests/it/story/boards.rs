//! The dashboard: what is recorded stands on it at the next request and opens down to its record, or stops where few people are; organisations of
//! every size beside each other; the wall. On both databases.

use super::on_both;
use base::{Id, Key, policy::Role};
use shell::testing::TestApp;

/// A Thursday; the week before ends on 9 February.
const NOW: &str = "2020-02-13T14:30:00+08:00";

struct World {
    district: Key,
    street: Key,
    station: Key,
    other: Key,
    agency: Key,
    people: Vec<Id>,
    worker: Id,
}

/// A district with a street of two stations, run by an agency; the second station has no worker at all.
fn world(app: &TestApp) -> World {
    let district = app.organisation("440115", "南沙区", "district", None);
    let agency = app.organisation("A-1", "春晖社工服务中心", "agency", Some(district));
    let agency_id = app.shell.store().get_key(agency).unwrap().id.to_string();
    let street = app.organisation("440115-L", "龙穴街道", "street", Some(district));
    let street_id = app.shell.store().get_key(street).unwrap().id.to_string();
    let station = |code, name, residents| {
        let texts = [
            ("code", code),
            ("name", name),
            ("level", "station"),
            ("placements.0.from", "2000-01-01"),
            ("placements.0.parent", &street_id),
            ("placements.0.agency", &agency_id),
            ("residents", residents),
        ];
        let said: Vec<(&str, &str)> = texts.into_iter().filter(|text| !text.1.is_empty()).collect();
        app.record("organisation", street, &said).1
    };
    let (station, other) = (station("440115-LX", "龙穴社工站", "4000"), station("440115-LY", "龙眼社工站", ""));
    let people = ["罗阿细", "李阿二", "何阿三", "陈阿四"].map(|name| app.record("person", station, &[("name", name)]).0).to_vec();
    let (worker, _) = app.record("worker", station, &[("name", "陈社工"), ("number", "W1")]);
    World { district, street, station, other, agency, people, worker }
}

fn contact(app: &TestApp, org: Key, on: &str, served: &[Id], worker: Id) -> Id {
    let mut texts = vec![("on".to_owned(), on.to_owned()), ("channel".to_owned(), "visit".to_owned()), ("outcome".to_owned(), "reached".to_owned())];
    for (at, person) in served.iter().enumerate() {
        texts.push((format!("served.{at}.person"), person.to_string()));
        texts.push((format!("served.{at}.role"), "client".to_owned()));
    }
    texts.push(("workers.0.worker".to_owned(), worker.to_string()));
    texts.push(("minutes".to_owned(), "30".to_owned()));
    let texts: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    app.record("contact", org, &texts).0
}

/// A parcel that somebody of no staff has brought: a service without any worker.
fn parcel(app: &TestApp, org: Key, on: &str, person: Id) {
    let person = person.to_string();
    let goods = [("lines.0.item", "gift"), ("lines.0.quantity", "1"), ("lines.0.unit", "copy")];
    app.record("delivery", org, &[&[("person", person.as_str()), ("on", on), ("confirmed", on), ("relation", "own")], &goods[..]].concat());
}

fn get(app: &TestApp, path: &str) -> String {
    let reply = app.get(path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    reply.text()
}

/// A number of the strip at the top, and where it leads.
fn stat(page: &str, label: &str) -> (String, Option<String>) {
    let strip = page.split("最要紧的几个数").nth(1).unwrap_or_else(|| panic!("no strip in {page}"));
    let at = strip.find(&format!("stat-l\">{label}")).unwrap_or_else(|| panic!("no {label} in {strip}"));
    let opened = strip[..at].rsplit('<').nth(1).unwrap();
    let href = opened.split_once("href=\"").map(|(_, rest)| rest.split('"').next().unwrap().replace("&amp;", "&"));
    let value = strip[at..].split("stat-n\">").nth(1).unwrap().split('<').next().unwrap();
    (value.replace("&lt;", "<"), href)
}

/// The texts of the line of an organisation in the comparison.
fn line(page: &str, name: &str) -> Vec<String> {
    let table = page.split("单位比较").nth(1).unwrap_or_else(|| panic!("no comparison in {page}"));
    let row = table
        .split("<tr")
        .map(|row| row.split("</tr>").next().unwrap())
        .find(|row| row.contains(name))
        .unwrap_or_else(|| panic!("no {name} in {table}"));
    let text = |cell: &str| cell.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect::<String>();
    row.split("<td").skip(1).map(|cell| text(&format!("<td{cell}")).replace("&lt;", "<")).collect()
}

#[test]
fn a_contact_stands_on_the_board_at_the_next_request_and_opens() {
    on_both(NOW, |app| {
        let world = world(app);
        app.sign_in("lead", Role::Lead, world.station, Key::NONE);
        let empty = get(app, "/board");
        assert_eq!(stat(&empty, "服务人次").0, "0");
        assert!(empty.contains("还没有可画的数字") && empty.contains("没有超期的事") && !empty.contains("单位比较"), "{empty}");

        let id = contact(app, world.station, "2020-02-12", &world.people[..2], world.worker);
        let page = get(app, "/board");
        let (value, href) = stat(&page, "服务人次");
        assert_eq!((value.as_str(), stat(&page, "服务人数").0.as_str(), stat(&page, "服务时数").0.as_str()), ("2", "2", "0.5"));
        assert!(get(app, &href.unwrap()).contains(&format!("/records/{id}")), "the number opens to its record");

        // Last week until the same weekday; its Friday does not belong to it.
        contact(app, world.station, "2020-02-04", &world.people[..1], world.worker);
        contact(app, world.station, "2020-02-07", &world.people[..3], world.worker);
        let page = get(app, "/board");
        assert!(page.contains("本周服务人次 2，上周同期 1"), "{page}");
        let month = get(app, "/board?period=month");
        assert_eq!(stat(&month, "服务人次").0, "6");
        assert!(month.contains("上月同期 0"), "{month}");
    });
}

#[test]
fn a_few_people_are_hidden_from_who_sees_figures_only_and_nothing_gives_them_away() {
    on_both(NOW, |app| {
        let world = world(app);
        let id = contact(app, world.station, "2020-02-12", &world.people[..2], world.worker).to_string();
        app.sign_in("street", Role::Street, world.street, Key::NONE);
        assert_eq!(stat(&get(app, "/board"), "服务人次").0, "2", "the street reads the figures");

        app.sign_in("affairs", Role::CivilAffairs, world.district, Key::NONE);
        let page = get(app, "/board");
        assert_eq!(stat(&page, "服务人次"), ("<3".to_owned(), None));
        assert_eq!(stat(&page, "服务人数").0, "<3");
        assert!(page.contains("只看数字的账号不按日看") && page.contains("本周服务人次 &lt;3</h1>"), "{page}");
        assert!(line(&page, "龙穴街道").contains(&"<3".to_owned()), "{:?}", line(&page, "龙穴街道"));
        assert!(!page.contains("罗阿细"));
        // Five more at the other station: the sum is large, the small part stays hidden and takes the large one along.
        contact(app, world.other, "2020-02-12", &world.people, world.worker);
        contact(app, world.other, "2020-02-13", &world.people[..1], world.worker);
        let page = get(app, "/board?org=440115-L");
        assert_eq!(stat(&page, "服务人次").0, "7");
        for name in ["龙穴社工站", "龙眼社工站"] {
            assert_eq!(line(&page, name)[2], "<3", "{name}: {:?}", line(&page, name));
        }
        // What is opened stops at the line.
        let (_, href) = stat(&page, "服务人次");
        let opened = get(app, &href.unwrap());
        assert!(opened.contains("这些记录不在可查看的范围内") && !opened.contains(&id), "{opened}");
        let trail = app.shell.store().audit_after(0, 100).unwrap();
        assert!(
            trail.iter().any(|line| line.entry.action == "AskFigures" && line.entry.detail.starts_with("board 440115")),
            "who sees figures only is seen to ask"
        );
    });
}

#[test]
fn organisations_are_made_fair_by_their_size_and_nobody_is_divided_by() {
    on_both(NOW, |app| {
        let world = world(app);
        contact(app, world.station, "2020-02-10", &world.people[..2], world.worker);
        contact(app, world.station, "2020-02-11", &world.people[..1], world.worker);
        parcel(app, world.other, "2020-02-11", world.people[3]);
        app.sign_in("street", Role::Street, world.street, Key::NONE);
        // Workers, residents, person-times, persons, visits, and what is fair: 3 for one worker, for 4 000 residents, for two clients.
        for (fair, of_station, of_other) in [("worker", "3.0", "—"), ("residents", "0.8", "—"), ("client", "1.5", "1.0")] {
            let page = get(app, &format!("/board?fair={fair}"));
            let (station, other) = (line(&page, "龙穴社工站"), line(&page, "龙眼社工站"));
            assert_eq!(station, ["1", "4,000", "3", "2", "3", of_station, "0"].map(str::to_owned), "{fair}");
            assert_eq!(other, ["0", "—", "1", "1", "0", of_other, "0"].map(str::to_owned), "{fair}");
        }
        let plain = get(app, "/board");
        assert_eq!(line(&plain, "合计"), ["", "", "4", "3", "3", "0"].map(str::to_owned));
    });
}

#[test]
fn an_agency_sees_the_stations_that_it_runs() {
    on_both(NOW, |app| {
        let world = world(app);
        contact(app, world.station, "2020-02-12", &world.people[..2], world.worker);
        app.sign_in("agency", Role::Agency, world.agency, Key::NONE);
        let page = get(app, "/board");
        assert_eq!(stat(&page, "服务人次"), ("2".to_owned(), Some("#below".to_owned())));
        assert_eq!(line(&page, "龙穴社工站")[2], "2");
        let opened = page.split("单位比较").nth(1).unwrap().split("href=\"/stats/records").nth(1).unwrap().split('"').next().unwrap();
        let opened = get(app, &format!("/stats/records{}", opened.replace("&amp;", "&")));
        assert!(opened.contains("服务人次　2 人次"), "{opened}");
        // A stranger's organisation is not there.
        assert_eq!(app.get("/board?org=440115").status, 404);
        // The office where the agency has its seat sees the agency, and nothing of stations that it does not reach.
        let seat = app.organisation("440116", "黄埔区", "district", None);
        let seated = app.organisation("A-2", "秋实社工服务中心", "agency", Some(seat));
        let [street, seated] = [world.street, seated].map(|org| app.shell.store().get_key(org).unwrap().id.to_string());
        let texts = [("code", "440115-LZ"), ("name", "龙脉社工站"), ("level", "station"), ("placements.0.from", "2000-01-01")];
        let placed = [("placements.0.parent", street.as_str()), ("placements.0.agency", seated.as_str())];
        let station = app.record("organisation", world.street, &[&texts[..], &placed[..]].concat()).1;
        contact(app, station, "2020-02-12", &world.people[..2], world.worker);
        app.sign_in("seat", Role::Office, seat, Key::NONE);
        let page = get(app, "/board?org=A-2");
        assert!(stat(&page, "服务人次").0 == "0" && !page.contains("龙脉社工站"), "{page}");
        app.sign_in("office", Role::Office, world.district, Key::NONE);
        assert_eq!(line(&get(app, "/board?org=440115-L"), "龙脉社工站")[2], "2");
    });
}

#[test]
fn a_station_that_has_not_recorded_for_weeks_is_named() {
    on_both(NOW, |app| {
        let world = world(app);
        contact(app, world.station, "2020-02-12", &world.people[..1], world.worker);
        contact(app, world.other, "2020-01-22", &world.people[3..], world.worker);
        app.sign_in("office", Role::Office, world.district, Key::NONE);
        let page = get(app, "/board");
        let cover = page.split("登记覆盖").nth(1).unwrap();
        assert!(cover.contains("2 个单位里 1 个连续 2 个整周以上没有登记"), "{cover}");
        assert!(cover.contains("龙眼社工站") && cover.contains("已有 2 个整周没有登记") && !cover.contains(">龙穴社工站<"), "{cover}");
        contact(app, world.other, "2020-02-13", &world.people[3..], world.worker);
        assert!(get(app, "/board").contains("2 个单位都在登记，没有断档"));
    });
}

#[test]
fn three_hundred_stations_are_drawn_from_both_ends_and_listed_page_by_page() {
    on_both(NOW, |app| {
        let street = app.organisation("440106-S", "天河街道", "street", None);
        for number in 1..=300 {
            app.organisation(&format!("440106-{number:03}"), &format!("第{number}个名字很长很长的社区社会工作服务站"), "station", Some(street));
        }
        app.sign_in("street", Role::Street, street, Key::NONE);
        let page = get(app, "/board");
        assert!(page.contains("共 300 个单位，本页 50 个单位") && page.contains("300 个单位里 300 个连续 2 个整周以上没有登记"), "{page}");
        assert!(page.len() < 200_000, "{} bytes", page.len());
        let last = get(app, "/board?from=250");
        assert!(last.contains("本页 50 个单位") && last.contains("rel=\"prev\"") && !last.contains("rel=\"next\""));
        let station = app.shell.store().tree().by_code("440106-007").unwrap();
        let person = app.record("person", station, &[("name", "罗阿细")]).0;
        let worker = app.record("worker", station, &[("name", "陈社工"), ("number", "W1")]).0;
        contact(app, station, "2020-02-12", &[person], worker);
        let page = get(app, "/board");
        assert!(page.contains("中间还有 280 个，在下面的表里"), "{page}");
        assert_eq!(line(&page, "第7个名字")[1], "1");
    });
}

#[test]
fn the_wall_is_fetched_anew_without_its_page_and_ends_with_the_session() {
    on_both(NOW, |app| {
        let world = world(app);
        app.sign_in("street", Role::Street, world.street, Key::NONE);
        let wall = get(app, "/board?wall=1");
        let part = wall.split("data-wall=\"").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
        assert!(wall.contains("14:30") && wall.contains("每分钟更新一次") && !wall.contains("data-refresh"), "{wall}");
        contact(app, world.station, "2020-02-12", &world.people[..2], world.worker);
        let contents = get(app, &part);
        assert!(contents.starts_with("<header") && contents.contains("<b>2</b>") && !contents.contains("罗阿细"), "{contents}");
        // Who sees figures only is seen to have them before his eyes: one line an hour, not one a minute.
        app.sign_in("affairs", Role::CivilAffairs, world.district, Key::NONE);
        let asked = || app.shell.store().audit_after(0, 1_000).unwrap().into_iter().filter(|line| line.entry.action == "AskFigures").count();
        let refreshed: Vec<usize> = (0..3).map(|_| (app.get("/board?wall=1&part=1").status, asked()).1).collect();
        app.clock.advance(3_600_000);
        get(app, "/board?wall=1&part=1");
        assert_eq!((refreshed, asked()), (vec![1, 1, 1], 2));
        app.sign_out();
        let ended = app.get(&part);
        assert!(ended.status == 303 && ended.location.unwrap().starts_with("/signin"));
    });
}

#[test]
fn a_number_that_a_contract_promises_says_how_far_it_is() {
    on_both(NOW, |app| {
        let world = world(app);
        let agency = app.shell.store().get_key(world.agency).unwrap().id.to_string();
        let texts = [
            ("name", "龙穴服务"),
            ("buyer", "龙穴街道办事处"),
            ("agency", &agency),
            ("signed", "2019-12-20"),
            ("from", "2020-01-01"),
            ("to", "2020-12-31"),
            ("model", "project_purchase"),
        ];
        let contract = app.record("contract", world.station, &texts).0.to_string();
        app.record(
            "target",
            world.station,
            &[("name", "走访"), ("yearly", "20"), ("contract", &contract), ("year", "2020"), ("indicator", "visits@1")],
        );
        contact(app, world.station, "2020-02-12", &world.people[..2], world.worker);
        app.sign_in("lead", Role::Lead, world.station, Key::NONE);
        let page = get(app, "/board");
        // 2 of 20 in 44 of 366 days.
        assert!(page.contains("完成 10%，时间过了 12%") && page.contains("落后") && page.contains(&format!("/contracts/{contract}")), "{page}");
        app.sign_in("affairs", Role::CivilAffairs, world.district, Key::NONE);
        assert!(!get(app, "/board").contains("合同进度"), "the contract serves the station");
    });
}
