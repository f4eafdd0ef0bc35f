//! A worker leaves: those for whom he answers go to another, person by person, and can be taken back.

use super::on_both;
use base::{Id, Key, policy::Role};
use shell::testing::{Reply, TestApp};

const NOW: &str = "2020-02-13T17:00:00+08:00";

struct Station {
    org: Key,
    chen: (Id, Key),
    li: (Id, Key),
    luo: Id,
    ye: Id,
    episode: Id,
    case: Id,
    over: Id,
}

impl Station {
    /// 陈社工 answers for two, one of them by a measure and a case; a third measure of his is over.
    fn new(app: &mut TestApp) -> Self {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let chen = app.record("worker", org, &[("name", "陈社工")]);
        let li = app.record("worker", org, &[("name", "李社工")]);
        let (luo, ye) = (app.record("person", org, &[("name", "罗细妹")]).0, app.record("person", org, &[("name", "叶大文")]).0);
        let (one, other, worker) = (luo.to_string(), ye.to_string(), chen.0.to_string());
        let measure = |person: &str, more: &[(&str, &str)]| {
            let usual = [("person", person), ("kind", "sj"), ("decided", "2017-01-02"), ("reported", "2017-01-05"), ("worker", worker.as_str())];
            app.record("episode", org, &[&usual[..], more].concat()).0
        };
        let over = measure(&one, &[("ended", "2019-12-01"), ("reason", "released")]);
        let episode = measure(&other, &[]);
        let case = app.record("case", org, &[("person", &one), ("opened", "2020-02-01"), ("worker", &worker)]).0;
        Self { org, chen, li, luo, ye, episode, case, over }
    }

    fn worker_of(app: &TestApp, record: Id) -> Key {
        app.shell.store().get(record).unwrap().assignee
    }

    fn hand_over(&self, app: &TestApp, people: &[Id]) -> Reply {
        let (from, to) = (self.chen.0.to_string(), self.li.0.to_string());
        let picked: Vec<String> = people.iter().map(Id::to_string).collect();
        let mut form = vec![("worker", from.as_str()), ("to", to.as_str())];
        form.extend(picked.iter().map(|id| ("pick", id.as_str())));
        app.post("/handover", &form)
    }
}

#[test]
fn a_worker_who_leaves_hands_his_people_over_and_what_is_over_stays_as_it_was() {
    on_both(NOW, |app| {
        let station = Station::new(app);
        app.sign_in("lead", Role::Lead, station.org, Key::NONE);
        assert!(app.get("/handover").text().contains("陈社工"));
        let page = app.get(&format!("/handover?worker={}", station.chen.0)).text();
        assert!(page.contains("陈社工 负责的 2 人") && page.contains("罗**") && page.contains("叶**"), "{page}");
        assert_eq!(station.hand_over(app, &[]).status, 422, "nobody is picked");
        let said = station.hand_over(app, &[station.luo, station.ye]);
        assert!(said.status == 200 && said.text().contains("2 人交给了 李社工"), "{}", said.text());
        assert_eq!([station.episode, station.case].map(|id| Station::worker_of(app, id)), [station.li.1; 2]);
        assert_eq!(Station::worker_of(app, station.over), station.chen.1, "who had a measure that is over, had it");
        let versions = app.get(&format!("/records/{}/versions", station.case)).text();
        assert!(versions.contains("交接"), "the reason stands in the versions");
        let target = app.shell.store().key_of(station.luo).unwrap();
        let audit = app.shell.store().audit_list(&store::AuditQuestion { target, limit: 1, ..Default::default() }).unwrap();
        assert_eq!(audit[0].entry.action, "HandOver");
        assert!(app.get(&format!("/handover?worker={}", station.chen.0)).text().contains("没有要移交的"));
    });
}

#[test]
fn a_hand_over_is_taken_back_while_nothing_else_has_changed() {
    on_both(NOW, |app| {
        let station = Station::new(app);
        app.sign_in("lead", Role::Lead, station.org, Key::NONE);
        let said = station.hand_over(app, &[station.luo, station.ye]).text();
        assert_eq!(said.matches("/undo\"").count(), 2, "each by itself");
        let undo = format!("/records/{}/undo", station.case);
        assert_eq!(app.post(&undo, &[("_version", "2")]).status, 303);
        assert_eq!([station.case, station.episode].map(|id| Station::worker_of(app, id)), [station.chen.1, station.li.1]);
        // what somebody has corrected since is not taken back under his hands
        let (ye, li) = (station.ye.to_string(), station.li.0.to_string());
        let form = [("_version", "2"), ("_why", "补文号"), ("person", ye.as_str()), ("kind", "sj"), ("decided", "2017-01-02")];
        let form = [&form[..], &[("reported", "2017-01-05"), ("number", "1"), ("worker", li.as_str())]].concat();
        assert_eq!(app.post(&format!("/records/{}/edit", station.episode), &form).status, 303);
        assert_eq!(app.post(&format!("/records/{}/undo", station.episode), &[("_version", "2")]).status, 409);
        assert_eq!(Station::worker_of(app, station.episode), station.li.1);
    });
}

#[test]
fn what_was_promised_goes_to_the_new_worker_and_the_contact_stays_with_who_had_it() {
    on_both(NOW, |app| {
        let station = Station::new(app);
        let (luo, chen) = (station.luo.to_string(), station.chen.0.to_string());
        let contact = |on: &str, next: &str| {
            let said = [("served.0.person", luo.as_str()), ("served.0.role", "client"), ("workers.0.worker", chen.as_str()), ("channel", "phone")];
            let when = [("on", on), ("next", next), ("outcome", "reached"), ("topics", "care"), ("minutes", "10")];
            app.record("contact", station.org, &[&said[..], &when].concat()).0
        };
        let promise = contact("2020-02-12", "2020-02-14");
        let facts = app.shell.store().get(promise).unwrap().facts_seq;
        let promised = |app: &mut TestApp, (name, worker): (&str, Key)| {
            app.sign_in(name, Role::Worker, station.org, worker);
            let page = app.get("/today").text();
            page.contains(&format!("/records/{promise}/settle"))
        };
        let (chen, li) = (("chen", station.chen.1), ("li", station.li.1));
        assert_eq!([promised(app, chen), promised(app, li)], [true, false]);
        app.sign_in("lead", Role::Lead, station.org, Key::NONE);
        assert_eq!(station.hand_over(app, &[station.luo]).status, 200);
        assert_eq!([promised(app, chen), promised(app, li)], [false, true]);
        // the same visit by the same worker, as every figure has it
        let row = app.shell.store().get(promise).unwrap();
        assert_eq!((row.version, row.facts_seq), (2, facts));
        let page = app.get(&format!("/records/{promise}/versions")).text();
        assert!(page.contains("跟进移交给了另一位社工") && page.contains("交接"), "{page}");
        // whoever corrects the contact afterwards leaves the promise where it is
        let form = [("_version", "2"), ("_why", "改时长"), ("served.0.person", luo.as_str()), ("served.0.role", "client"), ("channel", "phone")];
        let worker = station.chen.0.to_string();
        let more = [("workers.0.worker", worker.as_str()), ("on", "2020-02-12"), ("next", "2020-02-14"), ("outcome", "reached")];
        let form = [&form[..], &more, &[("topics", "care"), ("minutes", "15")]].concat();
        assert_eq!(app.post(&format!("/records/{promise}/edit"), &form).status, 303);
        assert_eq!([promised(app, chen), promised(app, li)], [false, true]);
        assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}

#[test]
fn a_hand_over_that_is_taken_back_takes_the_promises_back() {
    on_both(NOW, |app| {
        let station = Station::new(app);
        let (luo, chen) = (station.luo.to_string(), station.chen.0.to_string());
        let said = [("person", luo.as_str()), ("speaker", chen.as_str()), ("on", "2020-02-12"), ("channel", "office"), ("content", "谈近况")];
        let talk = app.record("talk", station.org, &[&said[..], &[("next", "2020-03-12")]].concat()).0;
        app.sign_in("lead", Role::Lead, station.org, Key::NONE);
        station.hand_over(app, &[station.luo]);
        assert_eq!([talk, station.case].map(|id| Station::worker_of(app, id)), [station.li.1; 2]);
        assert_eq!(app.post(&format!("/records/{}/undo", station.case), &[("_version", "2")]).status, 303);
        assert_eq!([talk, station.case].map(|id| Station::worker_of(app, id)), [station.chen.1; 2]);
    });
}

#[test]
fn only_the_lead_hands_over_and_only_at_the_own_station() {
    on_both(NOW, |app| {
        let station = Station::new(app);
        let elsewhere = app.organisation("440115-ZJ", "珠江社工站", "station", None);
        app.sign_in("chen", Role::Worker, station.org, station.chen.1);
        assert_eq!(app.get("/handover").status, 404);
        assert_eq!(station.hand_over(app, &[station.luo]).status, 404);
        app.sign_in("other lead", Role::Lead, elsewhere, Key::NONE);
        assert!(!app.get("/handover").text().contains("陈社工"));
        assert_eq!(app.get(&format!("/handover?worker={}", station.chen.0)).status, 404);
        assert_ne!(station.hand_over(app, &[station.luo]).status, 200);
        assert_eq!(Station::worker_of(app, station.case), station.chen.1);
    });
}

#[test]
fn roles_of_one_human_do_not_leak() {
    on_both(NOW, |app| {
        let station = Station::new(app);
        let (luo, ye) = (station.luo.to_string(), station.ye.to_string());
        // one human: under a measure, a wife, in hardship, and a volunteer
        app.record("relation", station.org, &[("person", &ye), ("relative", &luo), ("kind", "spouse")]);
        app.record(
            "need",
            station.org,
            &[
                ("on", "2020-02-10"),
                ("person", &luo),
                ("kind", "medicine"),
                ("detail", "药"),
                ("urgency", "soon"),
                ("quantity", "1"),
                ("unit", "box"),
                ("item", "medicine"),
            ],
        );
        let (volunteer, key) = app.record("volunteer", station.org, &[("name", "罗细妹")]);
        let path = format!("/people/{luo}");
        // [file, measure, case, relatives, volunteer]
        let seen = |app: &TestApp| {
            let file = app.get(&path);
            let family = app.get(&format!("{path}?tab=family")).text();
            let there = |record: Id| app.get(&format!("/records/{record}")).status == 200;
            let listed = |record: Id| file.text().contains(&record.to_string());
            assert_eq!(listed(station.over), file.status == 200 && there(station.over), "the timeline shows what can be opened");
            assert_eq!(listed(station.case), file.status == 200 && there(station.case));
            [file.status == 200, there(station.over), there(station.case), family.contains("叶**"), there(volunteer)]
        };
        for (role, expected) in [
            (Role::Worker, [true, true, true, true, true]),
            (Role::Street, [true, true, false, true, false]),
            (Role::Police, [true, true, false, true, false]),
            (Role::Office, [true, true, false, false, false]),
            (Role::Operator, [true, false, false, false, false]),
            (Role::CivilAffairs, [false, false, false, false, false]),
            (Role::SystemAdmin, [false, false, false, false, false]),
        ] {
            app.sign_in(role.code(), role, station.org, Key::NONE);
            assert_eq!(seen(app), expected, "{role:?}");
            let volunteers = app.get("/records?kind=volunteer").text();
            assert!(!volunteers.contains(&luo), "{role:?} finds no way from the volunteer to the client");
        }
        // the volunteer herself, signed in as such: her own hours, and not her own file
        app.sign_in("luo", Role::Volunteer, station.org, key);
        let [file, measure, case, family, own] = seen(app);
        assert!(own && !file && !measure && !case && !family);
        // who opens the volunteer's record learns nothing of the measure
        app.sign_in("worker", Role::Worker, station.org, Key::NONE);
        let page = app.get(&format!("/records/{volunteer}")).text();
        assert!(!page.contains("社区戒毒") && !page.contains(&luo));
    });
}
