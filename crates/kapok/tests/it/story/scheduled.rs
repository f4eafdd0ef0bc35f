//! Reports out: the month sheet with its chart and definitions, a table at two cut-offs, and reports that are made by themselves at their hour, once,
//! under the rights of whoever ordered them, into an inbox that nobody else reads without a link of this instance. On both databases.

use super::{cells, on_both};
use base::{Id, Key, Moment, policy::Role};
use kapok::program::{PLACES, SLICES};
use report::make_due;
use shell::testing::TestApp;

const NOW: &str = "2020-02-13T19:00:00+08:00";
const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A talk of half an hour with so many of the clients, each by itself.
fn talks(app: &TestApp, org: Key, worker: Id, clients: &[Id], on: &str) {
    for client in clients {
        let (worker, client) = (worker.to_string(), client.to_string());
        let texts = [
            ("on", on),
            ("channel", "visit"),
            ("outcome", "reached"),
            ("minutes", "30"),
            ("served.0.person", &client),
            ("served.0.role", "client"),
            ("workers.0.worker", &worker),
        ];
        app.record("contact", org, &texts);
    }
}

/// A district with two stations: five clients at the one, two at the other, seen in January and in February.
fn district(app: &TestApp) -> (Key, [Key; 2], Id, Vec<Id>) {
    let district = app.organisation("440115", "南沙区", "district", None);
    let stations =
        [("440115-LX", "龙穴社工站"), ("440115-HG", "横沥社工站")].map(|(code, name)| app.organisation(code, name, "station", Some(district)));
    let seen = |station: Key, many: usize| {
        let worker = app.record("worker", station, &[("name", "陈社工"), ("number", &format!("W{many}"))]).0;
        let people: Vec<Id> = (0..many).map(|n| app.record("person", station, &[("name", &format!("罗{many}{n}"))]).0).collect();
        talks(app, station, worker, &people, "2020-02-13");
        talks(app, station, worker, &people[..1], "2020-01-20");
        (worker, people)
    };
    let (worker, people) = seen(stations[0], 5);
    seen(stations[1], 2);
    (district, stations, worker, people)
}

fn file(app: &TestApp, path: &str) -> String {
    let reply = app.get(path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    cells(reply.bytes)
}

fn order(app: &TestApp, what: &str, org: &str, rhythm: &str, at: &str) {
    let reply = app.post("/schedules", &[("what", what), ("org", org), ("rhythm", rhythm), ("at", at)]);
    assert_eq!(reply.location.as_deref(), Some("/schedules"), "{} {}", reply.status, reply.text());
}

/// The addresses of what is in the inbox, the latest first.
fn received(app: &TestApp) -> Vec<String> {
    let text = app.get("/inbox").text();
    text.split("href=\"/inbox/").skip(1).map(|rest| format!("/inbox/{}", rest.split('"').next().unwrap())).collect()
}

/// The link that the page of one's own report offers.
fn link(app: &TestApp, page: &str) -> String {
    let text = app.get(page).text();
    let start = text.find(&format!("{page}?until=")).unwrap_or_else(|| panic!("{text}"));
    text[start..].split('"').next().unwrap().replace("&amp;", "&")
}

#[test]
fn a_month_sheet_says_the_month_the_one_before_the_year_and_who_is_below() {
    on_both(NOW, |app| {
        let (district, ..) = district(app);
        app.sign_in("office", Role::Office, district, Key::NONE);
        let book = file(app, "/month/file?org=440115&month=2020-02");
        // seven talks in February, two in January; the two persons of January are among the seven
        for expected in [
            "[说明]",
            "[月报]",
            "[下级单位]",
            "service_persons@1",
            "南沙区2020年2月月报表",
            "服务人次|人次|7|2|5|9|",
            "服务人数|人|7|2|5|7|",
            "龙穴社工站|5|5|",
            "横沥社工站|2|2|",
            "合计|7|7|",
        ] {
            assert!(book.contains(expected), "{expected}: {book}");
        }
        assert!(book.find("龙穴社工站|5").unwrap() < book.find("横沥社工站|2").unwrap(), "the largest first: {book}");
        let page = app.get("/month?org=440115&month=2020-02").text();
        assert!(page.contains("南沙区2020年2月月报表") && page.contains("/stats?indicator=service_persons"), "{page}");
        assert_eq!(app.get("/month?org=440115&month=二月").status, 422);

        // Who sees figures only takes the same sheet away without the small ones, and nothing from which they follow.
        app.sign_in("civil", Role::CivilAffairs, district, Key::NONE);
        let book = file(app, "/month/file?org=440115&month=2020-02");
        assert!(book.contains("横沥社工站|<3|") && book.contains("遮住的数"), "{book}");
        assert!(!book.contains("服务人数|人|7|2|5|"), "two persons are few: {book}");
    });
}

#[test]
fn a_table_stands_beside_itself_at_an_earlier_cut_off() {
    on_both(NOW, |app| {
        let (_, [station, _], worker, people) = district(app);
        let cut = app.shell.store().seq();
        talks(app, station, worker, &people[..2], "2020-02-12");
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        let asked = "org=440115-LX&from=2020-02-01&to=2020-02-29&indicator=visits&indicator=service_persons&by=day";
        let book = file(app, &format!("/stats/file?{asked}&since={cut}"));
        assert!(book.contains("[比较]") && book.contains("2020-02-12|走访|人次|0|2|2|"), "{book}");
        assert!(book.contains("合计|走访|人次|5|7|2|") && book.contains("合计|服务人数|人|5|5|0|"), "{book}");
        let plain = file(app, &format!("/stats/file?{asked}"));
        assert!(plain.contains("2020-02-12|2|2|") && plain.contains("合计|7|5|"), "{plain}");
        let page = app.get(&format!("/stats?{asked}&known_at={cut}")).text();
        assert!(page.contains("和现在比较"), "{page}");
        app.sign_in("civil", Role::CivilAffairs, station, Key::NONE);
        let month = asked.replace("by=day", "by=month");
        assert_eq!(app.get(&format!("/stats/file?{month}&since={cut}")).status, 403, "an earlier knowledge is for eyes that see every number");
    });
}

#[test]
fn what_is_ordered_is_made_at_its_hour_once_and_made_up_once() {
    on_both(NOW, |app| {
        let (_, [station, _], worker, people) = district(app);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        order(app, "daily", "440115-LX", "d", "20:00");
        order(app, "daily", "440115-LX", "d", "20:00");
        order(app, "month", "440115-LX", "m1", "06:00");
        assert_eq!(app.get("/schedules").text().matches("/end\"").count(), 2, "what is ordered twice is one");
        assert_eq!(make_due(&app.shell).unwrap(), 0, "what was due before it was ordered is not made");
        app.clock.advance(HOUR);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        // what comes after the hour is not in it, however late it is made
        app.clock.advance(1_000);
        talks(app, station, worker, &people[..1], "2020-02-13");
        let due = || app.shell.store().due_jobs("schedule", "on", app.shell.now(), 9).unwrap().len();
        assert_eq!((due(), make_due(&app.shell).unwrap(), due()), (1, 1, 0), "the month sheet sleeps, and so does the evening now");
        assert_eq!(make_due(&app.shell).unwrap(), 0);
        assert!(app.get("/today").text().contains("消息，1 条未读"), "every page has the badge");
        let inbox = app.get("/inbox").text();
        assert!(inbox.contains("龙穴社工站2020年2月13日日报") && inbox.contains("1 份未读"), "{inbox}");
        let [page] = received(app).try_into().unwrap();
        let text = app.get(&page).text();
        assert!(text.contains("服务") && text.contains("href=\"") && text.contains(">5<"), "five, not six: {text}");
        assert!(app.get("/inbox").text().contains("没有未读"));
        assert!(app.get("/today").text().contains("消息，没有未读"));
        let word = app.get(&format!("{page}/file?as=docx"));
        assert!(word.bytes.starts_with(b"PK"), "{}", word.status);

        // The service stands still until the third of March: the evening is made up once, and so is the first of the month.
        app.clock.advance(19 * DAY);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        assert_eq!(make_due(&app.shell).unwrap(), 2);
        assert_eq!(make_due(&app.shell).unwrap(), 0);
        let inbox = app.get("/inbox").text();
        assert!(inbox.contains("2020年3月3日日报") && inbox.contains("2020年2月月报表") && !inbox.contains("3月2日日报"), "{inbox}");
        let found = app.get("/inbox?q=%E6%9C%88%E6%8A%A5%E8%A1%A8").text();
        assert!(found.contains("2020年2月月报表") && !found.contains("3月3日日报"), "{found}");
        let sheet = received(app).into_iter().find(|page| app.get(page).text().contains("本年累计")).unwrap();
        assert!(file(app, &format!("{sheet}/file?as=xlsx")).contains("服务人次|人次|6|1|5|7|"), "as known on the first of March");

        // What was kept does not change with what comes later.
        talks(app, station, worker, &people, "2020-02-28");
        assert!(file(app, &format!("{sheet}/file?as=xlsx")).contains("服务人次|人次|6|1|5|7|"));
        app.post("/inbox/read", &[]);
        assert!(app.get("/inbox?only=new").text().contains("收件箱是空的"));

        // Ended, it is made no more, and what was made stays.
        let list = app.get("/schedules").text();
        for id in list.split("/schedules/").skip(1).filter_map(|rest| rest.split_once("/end")).map(|(id, _)| id.to_owned()) {
            app.post(&format!("/schedules/{id}/end"), &[]);
        }
        app.clock.advance(DAY);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        assert_eq!(make_due(&app.shell).unwrap(), 0);
        assert_eq!(received(app).len(), 3);
        assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}

#[test]
fn of_two_processes_one_makes_it() {
    let story = |options: &store::Options| {
        let mut here = TestApp::over(options, SLICES, PLACES, NOW);
        let there = TestApp::over(options, SLICES, PLACES, NOW);
        let (_, [station, _], ..) = district(&here);
        here.sign_in("lead", Role::Lead, station, Key::NONE);
        order(&here, "daily", "440115-LX", "d", "20:00");
        for _ in 0..5 {
            here.clock.advance(DAY);
            there.clock.advance(DAY);
            let made: usize = std::thread::scope(|scope| {
                let both = [&here.shell, &there.shell].map(|shell| scope.spawn(|| make_due(shell).unwrap()));
                both.into_iter().map(|one| one.join().unwrap()).sum()
            });
            assert_eq!(made, 1);
        }
        here.sign_in("lead", Role::Lead, station, Key::NONE);
        assert_eq!(received(&here).len(), 5);
    };
    let directory = tempfile::tempdir().unwrap();
    story(&store::testing::sqlite(directory.path()));
    if let Some(options) = store::testing::postgres() {
        story(&options);
    }
}

#[test]
fn it_is_made_under_the_rights_that_its_account_has_then() {
    on_both(NOW, |app| {
        let (_, [_, small], ..) = district(app);
        app.sign_in("civil", Role::CivilAffairs, small, Key::NONE);
        let refused = app.post("/schedules", &[("what", "daily"), ("org", "440115-HG"), ("rhythm", "d"), ("at", "20:00")]);
        assert!(refused.status == 422 && refused.text().contains("请改定月报表"), "{}", refused.text());
        assert_eq!(
            app.post("/schedules", &[("what", "month"), ("org", "440115-LX"), ("rhythm", "d"), ("at", "20:00")]).status,
            422,
            "not his station"
        );
        let wrong = app.post("/schedules", &[("what", "month"), ("org", "440115-HG"), ("rhythm", "w8"), ("at", "25:00")]);
        assert!(wrong.status == 422 && wrong.text().contains("请选多久一次") && wrong.text().contains("请写成时间"), "{}", wrong.text());
        order(app, "month", "440115-HG", "d", "20:00");
        app.sign_in("lead", Role::Lead, small, Key::NONE);
        order(app, "daily", "440115-HG", "d", "20:00");
        app.clock.advance(2 * HOUR);
        assert_eq!(make_due(&app.shell).unwrap(), 2);
        app.sign_in("civil", Role::CivilAffairs, small, Key::NONE);
        let [page] = received(app).try_into().unwrap();
        let text = app.get(&page).text();
        assert!(text.contains("&lt;3"), "{text}");

        // The lead's account is closed: nothing is made, and that it was not is said where somebody reads it.
        let lead = app.shell.store().account_by_login("lead").unwrap();
        let now = app.shell.now();
        app.shell
            .store()
            .change_account(lead.key, move |account| {
                account.disabled_at = Some(now);
                Ok(())
            })
            .unwrap();
        app.clock.advance(DAY);
        assert_eq!(make_due(&app.shell).unwrap(), 2, "the sheet, and the notice");
        app.sign_in("other", Role::Lead, small, Key::NONE);
        let list = app.get("/schedules").text();
        assert!(list.contains("本单位别人定的") && list.contains("账号已停用"), "{list}");
        let id = list.split("/schedules/").nth(1).unwrap().split("/end").next().unwrap().to_owned();
        let notice = app.shell.store().jobs("report", lead.key, 1).unwrap().remove(0);
        assert!(notice.state == "refused" && notice.note.contains("没有生成，定它的账号已经停用") && notice.ended_at.is_some(), "{notice:?}");
        assert_eq!(app.post(&format!("/schedules/{id}/end"), &[]).status, 303);
    });
}

#[test]
fn a_link_opens_it_for_a_week_to_those_who_may_see_the_figures() {
    on_both(NOW, |app| {
        let (district, [station, _], ..) = district(app);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        order(app, "month", "440115-LX", "d", "20:00");
        app.clock.advance(2 * HOUR);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        make_due(&app.shell).unwrap();
        let [page] = received(app).try_into().unwrap();
        let link = link(app, &page);
        let book = |app: &TestApp| file(app, &link.replace("?until", "/file?as=xlsx&until"));
        assert!(app.get(&link).text().contains("本年累计"));

        app.sign_in("office", Role::Office, district, Key::NONE);
        assert_eq!(app.get(&page).status, 404, "without the link it is not his");
        assert!(received(app).is_empty() && book(app).contains("服务人次|人次|5|1|4|"));
        assert_eq!(app.get(&link.replace("sign=", "sign=0")).status, 404);
        let last = link.chars().last().unwrap();
        let other = if last == '0' { '1' } else { '0' };
        assert_eq!(app.get(&format!("{}{other}", &link[..link.len() - 1])).status, 404);
        assert_eq!(app.get(&link.replace("until=2020-02", "until=2021-02")).status, 404);

        app.sign_in("civil", Role::CivilAffairs, district, Key::NONE);
        let narrow = book(app);
        assert!(narrow.contains("&lt;3") || narrow.contains("<3"), "he reads it without small ones: {narrow}");
        app.sign_in("volunteer", Role::Volunteer, station, Key::NONE);
        assert_eq!(app.get(&link).status, 404);
        app.sign_out();
        assert!(app.get(&link).location.unwrap().starts_with("/signin"), "nobody reads it without an account");

        app.sign_in("office", Role::Office, district, Key::NONE);
        app.clock.advance(7 * DAY);
        app.sign_in("office", Role::Office, district, Key::NONE);
        assert_eq!(app.get(&link).status, 200, "on the last day");
        app.clock.advance(DAY);
        app.sign_in("office", Role::Office, district, Key::NONE);
        assert_eq!(app.get(&link).status, 404, "it has ended");
    });
}

#[test]
fn a_table_of_ones_own_comes_by_the_week() {
    on_both("2020-02-13T19:00:00+08:00", |app| {
        let (_, [station, _], ..) = district(app);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        let table = "indicator=visits&org=440115-LX&by=day&by=channel";
        assert!(app.get(&format!("/schedules?{table}")).text().contains("每份数一段时间"));
        let ordered = app.post(&format!("/schedules?{table}"), &[("what", "table"), ("rhythm", "w5"), ("at", "08:00")]);
        assert_eq!(ordered.status, 303, "{}", ordered.text());
        app.clock.advance(DAY);
        app.sign_in("lead", Role::Lead, station, Key::NONE);
        assert_eq!(make_due(&app.shell).unwrap(), 1);
        let [page] = received(app).try_into().unwrap();
        let book = file(app, &format!("{page}/file"));
        assert!(book.contains("2020-02-07 至 2020-02-13") && book.contains("2020-02-13|5|5|"), "{book}");
        assert!(app.get("/inbox").text().contains("2020年2月7日—13日统计表"));
        let due: Moment = "2020-02-14T08:00:00+08:00".parse().unwrap();
        let account = app.shell.store().account_by_login("lead").unwrap().key;
        assert_eq!(app.shell.store().jobs("report", account, 9).unwrap()[0].started_at, due);
    });
}
