//! Shares as people meet them: the rate of execution and that of tests in time from the papers of five people, on the page, in files, in the API, on the
//! dashboard, down to the records of both sides, and hidden from who sees figures only where one person could be found. On both databases.

use super::{cells, on_both};
use base::{Key, json, policy::Role};
use shell::testing::TestApp;

const NOW: &str = "2020-02-13T14:30:00+08:00";
const FEBRUARY: &str = "indicator=execution_rate&indicator=test_on_time_rate&org=440115-LX&from=2020-02-01&to=2020-02-13";

/// Five people whose community treatment was decided, of whom one never reported; one is tested in time, one late, one not at all.
fn station(app: &TestApp) -> (Key, Key) {
    let district = app.organisation("440115", "南沙区", "district", None);
    let station = app.organisation("440115-LX", "龙穴社工站", "station", Some(district));
    let people = ["罗阿细", "李阿二", "何阿三", "陈阿四", "叶阿五"].map(|name| app.record("person", station, &[("name", name)]).0.to_string());
    for (at, person) in people.iter().enumerate() {
        let papers = [("person", person.as_str()), ("kind", "sj"), ("decided", "2020-01-06"), ("served", "2020-01-10"), ("reported", "2020-01-13")];
        app.record("episode", station, if at < 4 { &papers } else { &papers[..4] });
    }
    let test = |person: &str, on: &str, outcome: &str| {
        let texts = [("person", person), ("on", on), ("outcome", outcome), ("method", "urine"), ("appointed", "2020-02-10")];
        app.record("test", station, &texts);
    };
    test(&people[0], "2020-02-08", "test_negative");
    test(&people[1], "2020-02-12", "test_negative");
    test(&people[2], "2020-02-10", "test_missing");
    (district, station)
}

#[test]
fn a_share_is_shown_with_both_sides_and_opens_to_their_records() {
    on_both(NOW, |app| {
        let (_, station) = station(app);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        let page = app.get(&format!("/stats?{FEBRUARY}")).text();
        for shown in [">80.0<", "4 / 5", ">33.3<", "1 / 3", "分母：应执行社戒社康人员"] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let csv = app.get(&format!("/stats/file?as=csv&{FEBRUARY}")).text();
        assert!(csv.contains("执行率,80.0,%,4,5") && csv.contains("按时检测率,33.3,%,1,3"), "{csv}");
        let book = cells(app.get(&format!("/stats/file?{FEBRUARY}")).bytes);
        assert!(book.contains("执行率|80|%|4|5|execution_rate@1|"), "{book}");
        let months = cells(app.get(&format!("/stats/file?{FEBRUARY}&by=month")).bytes);
        assert!(months.contains("|80|4|5|33.3|1|3|"), "{months}");
        let month = cells(app.get("/month/file?org=440115-LX&month=2020-02").bytes);
        assert!(month.contains("执行率|%|80|80||—|4|5|execution_rate@1|"), "{month}");
        let rows = app.get(&format!("/api/v1/stats?{FEBRUARY}")).json()["rows"].clone();
        assert_eq!((&rows[0]["value"], &rows[0]["per_mille"], &rows[0]["measure"]), (&json!(80), &json!(800), &json!("share")));
        assert_eq!(rows[1]["denominator"], json!({"indicator": "tests_due@1", "value": 3}));
        let href =
            page.split("href=\"").map(|rest| rest.split('"').next().unwrap()).find(|href| href.contains("records?indicator=test_on_time_rate"));
        let sides = app.get(&href.unwrap().replace("&amp;", "&")).text();
        assert!(sides.contains("33.3 %") && sides.contains("分子") && sides.contains("按时检测") && sides.contains("应检次数"), "{sides}");
        let due = sides.split("href=\"").map(|rest| rest.split('"').next().unwrap()).find(|href| href.contains("records?indicator=tests_due"));
        let records = app.get(&due.unwrap().replace("&amp;", "&")).text();
        assert_eq!(records.matches("尿液检测").count(), 3, "{records}");
    });
}

#[test]
fn a_share_is_hidden_where_it_would_say_who_is_left() {
    on_both(NOW, |app| {
        let (district, _) = station(app);
        app.sign_in("affairs", Role::CivilAffairs, district, Key::NONE);
        let page = app.get(&format!("/stats?{}", FEBRUARY.replace("440115-LX", "440115"))).text();
        assert!(!page.contains("80.0") && !page.contains("4 / 5") && page.contains("&lt;3"), "one of five did not report: {page}");
        // Tests are records and no people: they are counted openly.
        assert!(page.contains(">33.3<"), "{page}");
        app.sign_in("office", Role::Office, district, Key::NONE);
        let board = app.get("/board").text();
        assert!(board.contains("执行率") && board.contains("80.0"), "{board}");
    });
}
