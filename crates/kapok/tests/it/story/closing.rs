//! A month is closed: what comes late is refused with what was typed kept, or written with its reason and listed; whoever closed it opens it again with
//! a reason. By page, by the API and by an offline phone, on both databases.

use super::{id_in, import::settled, on_both};
use base::{Id, Json, Key, json, policy::Role};
use shell::testing::TestApp;

/// A morning in March.
const NOW: &str = "2020-03-05T09:00:00+08:00";

/// A station with a worker and a client, and two talks.
struct Station {
    org: Key,
    worker: Id,
    client: Id,
    talk: Id,
}

impl Station {
    fn of(app: &mut TestApp) -> Self {
        let district = app.organisation("440115", "南沙区", "district", None);
        let org = app.organisation("440115-LX", "龙穴社工站", "station", Some(district));
        let (worker, key) = app.record("worker", org, &[("name", "陈社工"), ("number", "W1")]);
        let client = app.record("person", org, &[("name", "罗阿细")]).0;
        let mut station = Self { org, worker, client, talk: client };
        station.talk =
            app.record("contact", org, &station.texts("2020-02-10").iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>()).0;
        app.sign_in("chen", Role::Worker, org, key);
        station
    }

    fn texts(&self, on: &str) -> Vec<(&'static str, String)> {
        let fixed = [("on", on), ("channel", "visit"), ("outcome", "reached"), ("minutes", "30"), ("served.0.role", "client")];
        let fixed = fixed.into_iter().map(|(path, text)| (path, text.to_owned()));
        fixed.chain([("served.0.person", self.client.to_string()), ("workers.0.worker", self.worker.to_string())]).collect()
    }

    /// The same as a form, with more.
    fn form<'a>(texts: &'a [(&'static str, String)], more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
        texts.iter().map(|(path, text)| (*path, text.as_str())).chain(more.iter().copied()).collect()
    }

    fn document(&self, on: &str) -> Json {
        json!({
            "on": on, "channel": "visit", "outcome": "reached", "minutes": 30,
            "served": [{"person": self.client.to_string(), "role": "client"}], "workers": [{"worker": self.worker.to_string()}],
        })
    }
}

/// Closes February as the lead, and signs the worker in again.
fn close(app: &mut TestApp, station: &Station) -> String {
    app.sign_in("lead", Role::Lead, station.org, Key::NONE);
    let closed = app.post("/closings", &[("org", "440115-LX"), ("month", "2020-02"), ("note", "二月月报已报区")]);
    let page = closed.location.clone().unwrap_or_else(|| panic!("{} {}", closed.status, closed.text()));
    app.sign_in("chen", Role::Worker, station.org, Key::NONE);
    page
}

fn visits(app: &TestApp) -> i64 {
    let asked = app.get("/api/v1/stats?org=440115-LX&from=2020-02-01&to=2020-02-29&indicator=visits").json();
    asked["rows"][0]["value"].as_i64().unwrap()
}

#[test]
fn what_comes_late_is_kept_and_sent_as_an_adjustment() {
    on_both(NOW, |app| {
        let station = Station::of(app);
        let page = close(app, &station);
        let texts = station.texts("2020-02-20");
        let record = app.shell.new_id().to_string();
        let sent = app.post("/records/new/contact", &Station::form(&texts, &[("_record", &record)]));
        let text = sent.text();
        assert_eq!(sent.status, 422);
        assert!(text.contains("2020 年 2 月已经关账") && text.contains("name=\"_why\"") && text.contains("value=\"2020-02-20\""), "{text}");
        // what was typed is a draft, whatever becomes of the page
        assert!(app.get("/today").text().contains(&format!("draft={record}")));
        assert_eq!(visits(app), 1);
        let sent = app.post("/records/new/contact", &Station::form(&texts, &[("_record", &record), ("_why", "漏登记的走访")]));
        assert_eq!(id_in(&sent), record);
        assert!(!app.get("/today").text().contains(&format!("draft={record}")), "the draft has become the record");
        assert_eq!(visits(app), 2);
        // Days of another month ask for nothing.
        assert_eq!(app.post("/records/new/contact", &Station::form(&station.texts("2020-03-02"), &[])).status, 303);

        // A correction has its reason anyway; it is listed with it. So is a deletion.
        let edit = app.post(
            &format!("/records/{}/edit", station.talk),
            &Station::form(&station.texts("2020-02-11"), &[("_version", "1"), ("_why", "日期写错了")]),
        );
        assert_eq!(edit.status, 303, "{}", edit.text());
        let gone = app.post(&format!("/records/{record}/delete"), &[("_version", "1"), ("why", "重复登记"), ("_why", "重复登记")]);
        assert_eq!(gone.status, 303, "{}", gone.text());
        app.sign_in("lead", Role::Lead, station.org, Key::NONE);
        for page in [app.get(&page), app.get(&format!("{page}/print"))] {
            let text = page.text();
            for expected in ["补录", "更正", "删除", "漏登记的走访", "日期写错了", "重复登记"] {
                assert!(text.contains(expected), "{expected}: {text}");
            }
        }
        assert!(app.get("/closings").text().contains("已关账"));
        assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}

#[test]
fn a_phone_that_was_offline_loses_nothing() {
    on_both(NOW, |app| {
        let station = Station::of(app);
        close(app, &station);
        let [late, usual] = [app.shell.new_id(), app.shell.new_id()].map(|id| id.to_string());
        let item = |id: &str, on: &str, why: Option<&str>| json!({"id": id, "kind": "contact", "record": station.document(on), "why": why});
        let answer =
            app.call("POST", "/api/v1/sync", &json!({"records": [item(&late, "2020-02-21", None), item(&usual, "2020-03-01", None)]}), &[]).json();
        let records = answer["records"].as_array().unwrap();
        assert_eq!((records[0]["status"].as_str(), records[0]["code"].as_str()), (Some("refused"), Some("period_closed")), "{answer}");
        assert_eq!((records[0]["errors"][0]["path"].as_str(), records[1]["status"].as_str()), (Some("why"), Some("stored")), "{answer}");
        // It waits on the server as a draft, and the phone may send it again with a reason.
        let form = app.get(records[0]["draft"].as_str().unwrap()).text();
        assert!(form.contains("value=\"2020-02-21\"") && form.contains(&late), "{form}");
        let again = json!({"records": [item(&late, "2020-02-21", Some("在山里没有信号"))]});
        for status in ["stored", "already_stored"] {
            let answer = app.call("POST", "/api/v1/sync", &again, &[]).json();
            assert_eq!(answer["records"][0]["status"].as_str(), Some(status), "{answer}");
        }
        assert!(!app.get("/today").text().contains(&format!("draft={late}")));
        let one = json!({"kind": "contact", "record": station.document("2020-02-22")});
        let refused = app.call("POST", "/api/v1/records", &one, &[]);
        assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (422, Some("period_closed")));
        assert_eq!(visits(app), 2);
    });
}

#[test]
fn who_answers_for_nothing_adjusts_nothing_and_who_writes_figures_closes_and_opens() {
    on_both(NOW, |app| {
        let station = Station::of(app);
        let other = app.organisation("440115-HG", "横沥社工站", "station", None);
        let campaign = app.record("campaign", station.org, &[("name", "疫情防控"), ("first_day", "2020-02-01")]).0.to_string();
        assert_eq!(app.post("/closings", &[("org", "440115-LX"), ("month", "2020-02")]).status, 404, "a worker closes nothing");
        let page = close(app, &station);
        app.sign_in("volunteer", Role::Volunteer, station.org, Key::NONE);
        let passage = [
            ("on", "2020-02-12"),
            ("at", "08:00"),
            ("way", "in"),
            ("name", "来访人"),
            ("temperature", "36.5"),
            ("campaign", &campaign),
            ("_why", "补"),
        ];
        let refused = app.post("/records/new/passage", &passage);
        let text = refused.text();
        assert!(refused.status == 422 && text.contains("请告诉站长") && !text.contains("name=\"_why\""), "{} {text}", refused.status);

        app.sign_in("elsewhere", Role::Lead, other, Key::NONE);
        assert_eq!((app.get(&page).status.as_u16(), app.post(&page, &[("why", "我来开")]).status.as_u16()), (404, 404));
        app.sign_in("office", Role::Office, app.shell.store().tree().by_code("440115").unwrap(), Key::NONE);
        assert_eq!((app.get(&page).status.as_u16(), app.post(&page, &[("why", "我来开")]).status.as_u16()), (200, 403));

        app.sign_in("lead", Role::Lead, station.org, Key::NONE);
        for (month, said) in [("2020-02", "这个月已经关账"), ("2020-03", "这个月还没有过完"), ("上个月", "请写成月份")] {
            let refused = app.post("/closings", &[("org", "440115-LX"), ("month", month), ("note", "写过的说明")]);
            let text = refused.text();
            assert!(refused.status == 422 && text.contains(said) && text.contains("写过的说明") && text.contains(month), "{month}: {text}");
        }
        assert_eq!(app.post(&page, &[("why", "")]).status, 422);
        assert_eq!(app.post(&page, &[("why", "区里要求补报")]).status, 303);
        let text = app.get(&page).text();
        assert!(text.contains("已重新打开") && !text.contains("为什么重新打开"), "{text}");
        let versions = app.get(&format!("{}/versions", page.replace("/closings/", "/records/"))).text();
        assert!(versions.contains("区里要求补报"), "{versions}");
        app.sign_in("chen", Role::Worker, station.org, Key::NONE);
        assert_eq!(app.post("/records/new/contact", &Station::form(&station.texts("2020-02-25"), &[])).status, 303);
        app.sign_in("auditor", Role::AuditAdmin, station.org, Key::NONE);
        let audit = app.get("/admin/audit").text();
        assert!(audit.contains("关账") && audit.contains("重新打开关了账的月份"), "{audit}");
    });
}

#[test]
fn a_ledger_with_rows_of_a_closed_month_asks_why_and_lists_them() {
    on_both(NOW, |app| {
        let station = Station::of(app);
        let page = close(app, &station);
        let cells = "日期\t时长\t方式\t社工\t服务对象\n2020-02-21\t20\t走访\t陈社工\t罗阿细\n2020-03-02\t20\t走访\t陈社工\t罗阿细\n";
        let bring = |why: &str| {
            let address = app.post("/import", &[("ledger", "contacts"), ("cells", cells)]).location.unwrap();
            let checked = settled(app, &address);
            assert!(checked.contains("有 1 行的日期在已经关账的月份里") && checked.contains("name=\"why\""), "{checked}");
            app.post(&format!("{address}/run"), &[("why", why)]);
            settled(app, &address)
        };
        let without = bring(" ");
        assert!(without.contains("导入了 1 行") && without.contains("2020 年 2 月已经关账"), "{without}");
        assert_eq!(visits(app), 1);
        let with = bring("纸质登记表三月才交回");
        assert!(with.contains("导入了 1 行"), "{with}");
        assert_eq!(visits(app), 2);
        app.sign_in("lead", Role::Lead, station.org, Key::NONE);
        let listed = app.get(&page).text();
        assert!(listed.contains("纸质登记表三月才交回") && listed.contains("补录"), "{listed}");
    });
}
