//! The clocks as they run in the program: today's page, the file, who sees what.

use crate::SLICE;
use base::{Id, Key, policy::Role};
use shell::testing::TestApp;

const NOW: &str = "2020-02-03T18:00:00+08:00";

struct Station {
    app: TestApp,
    org: Key,
    worker: (Id, Key),
    person: (Id, Key),
    mother: Id,
}

fn station() -> Station {
    let app = TestApp::sqlite(&[&org::SLICE, &people::SLICE, &SLICE], &[], NOW);
    let org = app.organisation("440115-LX", "龙穴", "station", None);
    let worker = app.record("worker", org, &[("name", "李社工")]);
    let person = app.record("person", org, &[("name", "罗细妹"), ("sex", "f")]);
    let mother = app.record("person", org, &[("name", "宋阿婆"), ("sex", "f")]).0;
    Station { app, org, worker, person, mother }
}

impl Station {
    fn crisis(&self) -> Id {
        let (person, finder) = (self.person.0.to_string(), self.worker.0.to_string());
        let texts = [("person", person.as_str()), ("grade", "risk_3"), ("signs", "说不想活"), ("on", "2020-02-03"), ("finder", &finder)];
        self.app.record("crisis", self.org, &texts).0
    }

    /// A visit of 4 February: the mother first, the client beside her.
    fn visit(&self) -> Id {
        let (person, mother, worker) = (self.person.0.to_string(), self.mother.to_string(), self.worker.0.to_string());
        let served = [("served.0.person", mother.as_str()), ("served.0.role", "family"), ("served.1.person", &person), ("served.1.role", "client")];
        let how = [("channel", "visit"), ("outcome", "reached"), ("on", "2020-02-04"), ("workers.0.worker", &worker), ("minutes", "40")];
        self.app.record("contact", self.org, &[&served[..], &how[..]].concat()).0
    }

    fn asked(&self) -> Vec<&'static str> {
        self.app.shell.duties_of(self.person.1).unwrap().iter().map(|held| held.duty.rule.code).collect()
    }
}

#[test]
fn a_crisis_of_grade_three_is_among_the_duties_of_its_worker_until_the_visit_is_recorded() {
    let mut station = station();
    assert_eq!(station.asked(), Vec::<&str>::new());
    station.crisis();
    assert_eq!(station.asked().iter().filter(|code| **code == "crisis_face").count(), 1);
    assert!(station.app.shell.duties_of(station.person.1).unwrap().iter().all(|held| held.worker == station.worker.1));
    let (org, worker) = (station.org, station.worker.1);
    station.app.sign_in("worker", Role::Worker, org, worker);
    let page = station.app.get("/duties?part=coming").text();
    assert!(page.contains("当面见到本人") && page.contains("写好安全计划") && page.contains("罗**"), "{page}");
    station.visit();
    // The visit is the follow-up after 24 hours too; the next is after 72.
    assert!(!station.asked().contains(&"crisis_face"));
    let next = station
        .app
        .shell
        .duties_of(station.person.1)
        .unwrap()
        .iter()
        .filter(|held| held.duty.rule.code == "crisis_follow_up")
        .map(|held| held.duty.due.to_string())
        .min();
    assert_eq!(next.as_deref(), Some("2020-02-06"));
    assert!(!station.app.get("/duties?part=coming").text().contains("当面见到本人"));
}

#[test]
fn a_crisis_stands_at_the_head_of_the_file_for_those_who_see_crises() {
    let mut station = station();
    let org = station.org;
    let path = format!("/people/{}", station.person.0);
    station.crisis();
    station.app.sign_in("lead", Role::Lead, org, Key::NONE);
    assert!(station.app.get(&path).text().contains("3级 高，下一次随访 2020-02-04"));
    // The office counts crises and sees the file masked.
    station.app.sign_in("office", Role::Office, org, Key::NONE);
    let page = station.app.get(&path);
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("下一次随访"));
}

#[test]
fn a_crisis_of_somebody_unknown_stays_due_by_itself() {
    let mut station = station();
    let finder = station.worker.0.to_string();
    station.app.record("crisis", station.org, &[("grade", "risk_4"), ("signs", "桥上徘徊"), ("on", "2020-02-03"), ("finder", &finder)]);
    let (org, worker) = (station.org, station.worker.1);
    station.app.sign_in("worker", Role::Worker, org, worker);
    assert!(station.app.get("/today").text().contains("危机事件登记"));
}

#[test]
fn a_referral_that_nobody_answers_is_asked_for() {
    let station = station();
    let (person, worker) = (station.person.0.to_string(), station.worker.0.to_string());
    let who = [("person", person.as_str()), ("worker", &worker), ("reason", "需要产检"), ("to", "区妇幼保健院")];
    let days = [("on", "2020-01-30"), ("consented", "2020-01-30"), ("sent", "2020-01-31")];
    station.app.record("referral", station.org, &[&who[..], &days[..]].concat());
    let held = station.app.shell.duties_of(station.person.1).unwrap();
    assert_eq!(
        held.iter().map(|held| (held.duty.rule.code, held.duty.due.to_string(), held.worker)).collect::<Vec<_>>(),
        [("referral_answer", "2020-02-07".to_owned(), station.worker.1)]
    );
}

#[test]
fn a_visit_that_is_corrected_or_deleted_fulfils_nothing_any_more() {
    let station = station();
    station.crisis();
    let id = station.visit();
    assert!(!station.asked().contains(&"crisis_face"));
    let store = station.app.shell.store();
    let row = store.get(id).unwrap();
    let deletion = shell::Entry {
        kind: "contact".to_owned(),
        record: id,
        org: station.org,
        expected: Some(row.version),
        typed: None,
        why: Some("重复".to_owned()),
    };
    station.app.shell.keep(&shell::Actor::program(station.org), station.app.shell.now(), deletion).unwrap();
    assert!(station.asked().contains(&"crisis_face"));
}
