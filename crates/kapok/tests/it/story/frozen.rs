//! A table is frozen: it shows the same figures for ever, beside it what they are today and the records that make the difference, at any two cut-offs.
//! On both databases.

use super::on_both;
use base::{Id, Key, Typed, policy::Role};
use report::Frozen;
use shell::testing::TestApp;
use shell::{Actor, Entry, Refusal};

const NOW: &str = "2020-03-05T09:00:00+08:00";
const FEBRUARY: &str = "org=440115-LX&month=2020-02&indicator=visits&indicator=service_persons&indicator=service_hours";

fn talk(app: &TestApp, org: Key, (worker, client): (Id, Id), on: &str, minutes: &str) -> Id {
    let (worker, client) = (worker.to_string(), client.to_string());
    let texts = [
        ("on", on),
        ("channel", "visit"),
        ("outcome", "reached"),
        ("minutes", minutes),
        ("served.0.person", &client),
        ("served.0.role", "client"),
        ("workers.0.worker", &worker),
    ];
    app.record("contact", org, &texts).0
}

/// A station with so many clients who were visited once each in February.
fn station(app: &TestApp, clients: usize) -> (Key, Id, Vec<Id>, Vec<Id>) {
    let district = app.organisation("440115", "南沙区", "district", None);
    let org = app.organisation("440115-LX", "龙穴社工站", "station", Some(district));
    let worker = app.record("worker", org, &[("name", "陈社工"), ("number", "W1")]).0;
    let people: Vec<Id> = (0..clients).map(|n| app.record("person", org, &[("name", &format!("罗{n}"))]).0).collect();
    let talks = people.iter().map(|client| talk(app, org, (worker, *client), "2020-02-10", "30")).collect();
    (org, worker, people, talks)
}

/// Corrects or deletes a record as the program.
fn change(app: &TestApp, org: Key, record: Id, why: &str, minutes: Option<&str>) {
    let row = app.shell.store().get(record).unwrap();
    let kind = app.shell.registry().kind(&row.kind).unwrap();
    let typed = minutes.map(|minutes| {
        let document = app.shell.store().open_record(&row, None).unwrap().doc.unwrap();
        let mut typed = (kind.fill)(&document, app.shell.now().day()).unwrap();
        typed.set("minutes", minutes);
        typed
    });
    let entry = Entry { kind: row.kind.clone(), record, org, expected: Some(row.version), typed, why: Some(why.to_owned()) };
    app.shell.keep(&Actor::program(org), app.shell.now(), entry).unwrap();
}

fn freeze(app: &TestApp, query: &str, title: &str) -> String {
    let seq = app.shell.store().seq();
    let reply = app.post(&format!("/frozen?{query}&known_at={seq}"), &[("title", title), ("note", "报区里")]);
    reply.location.clone().unwrap_or_else(|| panic!("{} {}", reply.status, reply.text()))
}

fn cells(app: &TestApp, path: &str) -> String {
    let reply = app.get(path);
    assert_eq!(reply.status, 200, "{path}: {}", reply.text());
    super::cells(reply.bytes)
}

#[test]
fn a_frozen_table_shows_the_same_for_ever_and_what_came_later_beside_it() {
    on_both(NOW, |app| {
        let (org, worker, people, talks) = station(app, 5);
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        let draft = app.get(&format!("/frozen/new?{FEBRUARY}")).text();
        assert!(draft.contains("龙穴社工站2020年2月月报表") && draft.contains("报给谁"), "{draft}");
        let kept = app.post(&format!("/frozen?{FEBRUARY}"), &[("title", ""), ("note", "写过的说明")]);
        assert!(kept.status == 422 && kept.text().contains("写过的说明"), "{}", kept.text());

        let page = freeze(app, FEBRUARY, "二月月报");
        let cut = app.shell.store().seq();
        assert!(app.get("/frozen").text().contains("二月月报"));
        let text = app.get(&page).text();
        assert!(text.contains("全部一致；之后没有影响") && text.contains("没有变动"), "{text}");
        let before = record(app, &page);
        assert_eq!(before.lines.len(), 1);
        assert_eq!(before.lines[0].printed.iter().map(|number| number.0.as_str()).collect::<Vec<_>>(), ["5", "5", "3"]);
        assert_eq!(before.lines[0].exact.iter().map(|number| number.0.as_str()).collect::<Vec<_>>(), ["5", "5", "150"]);
        assert!(before.definitions.iter().all(|one| !one.meaning.0.is_empty() && one.indicator.0.ends_with("@1")) && before.is_whole());

        // One comes late, one is corrected, one goes; one of another month and one changed in nothing that counts are none of its business.
        talk(app, org, (worker, people[0]), "2020-02-28", "60");
        change(app, org, talks[1], "时长写错", Some("90"));
        change(app, org, talks[2], "重复登记", None);
        talk(app, org, (worker, people[0]), "2020-03-01", "60");
        let text = app.get(&page).text();
        assert!(text.contains("全部一致；之后有 2 个数字变了"), "{text}");
        assert!(text.contains("4（-1）") && text.contains("4（+1）"), "persons and hours: {text}");
        for expected in ["补录", "更正", "删除", "时长写错", "重复登记"] {
            assert!(text.contains(expected), "{expected}: {text}");
        }
        assert_eq!(record(app, &page), before, "the record itself is as it was");

        // Any two cut-offs, and one figure alone.
        let between = app.get(&format!("{page}?since={cut}&until={}&line=0&indicator=0", cut + 1)).text();
        assert!(between.contains("调整：走访") && between.contains("补录") && !between.contains("重复登记"), "{between}");
        let none = app.get(&format!("{page}?since={cut}&until={cut}")).text();
        assert!(none.contains("没有变动"), "{none}");
        assert_eq!(app.get(&format!("{page}?since=昨天晚上")).status, 422);

        let book = cells(app, &format!("{page}/file"));
        for expected in ["[定稿]", "[变动]", "[调整]", "检验码", "visits@1", "时长写错", "合计|5|5|3|"] {
            assert!(book.contains(expected), "{expected}: {book}");
        }
        let paper = app.get(&format!("{page}/print")).text();
        assert!(paper.contains("二月月报") && paper.contains("检验码"), "{paper}");

        // Nobody changes it as any other record.
        let row = app.shell.store().get(id(&page)).unwrap();
        let mut typed = Typed::new(app.shell.now().day());
        base::Value::write(&before, "", &mut typed);
        typed.set("lines.0.printed.0", "500");
        let entry = Entry { kind: "frozen".into(), record: row.id, org, expected: Some(1), typed: Some(typed), why: Some("改大一点".into()) };
        let refused = app.shell.keep(&Actor::program(org), app.shell.now(), entry).unwrap_err();
        assert!(matches!(&refused, Refusal::Problem(problem) if problem.faults.at("seal").is_some()), "{refused:?}");
        assert!(app.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}

fn id(page: &str) -> Id {
    page.trim_start_matches("/frozen/").parse().unwrap()
}

fn record(app: &TestApp, page: &str) -> Frozen {
    let row = app.shell.store().get(id(page)).unwrap();
    Frozen::from_document(&app.shell.store().open_record(&row, None).unwrap().doc.unwrap()).unwrap()
}

#[test]
fn who_sees_figures_only_reads_what_was_printed_for_him_and_nothing_later() {
    on_both(NOW, |app| {
        let (org, worker, people, _) = station(app, 2);
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        let page = freeze(app, FEBRUARY, "二月月报");
        let by_day = freeze(app, &format!("{FEBRUARY}&by=day"), "二月按日");
        talk(app, org, (worker, people[0]), "2020-02-28", "600");
        app.sign_in("civil", Role::CivilAffairs, org, Key::NONE);
        let text = app.get(&page).text();
        assert!(text.contains("&lt;3") && !text.contains("比较两个截止") && !text.contains("调整："), "{text}");
        let book = cells(app, &format!("{page}/file"));
        assert!(book.contains("合计|<3|<3|1|") && !book.contains("[变动]"), "{book}");
        assert_eq!(app.get(&by_day).status, 404, "what he may not ask he does not read");
        assert_eq!(app.get(&format!("/records/{}", id(&page))).status, 404, "the record has every number");
        assert_eq!(app.get(&format!("/frozen/new?{FEBRUARY}")).status, 404);
        app.sign_in("volunteer", Role::Volunteer, org, Key::NONE);
        assert_eq!(app.get(&page).status, 404);
    });
}

#[test]
fn an_adjustment_is_opened_by_whoever_may_and_named_by_its_number_to_the_others() {
    on_both(NOW, |app| {
        let (org, worker, people, talks) = station(app, 3);
        app.sign_in("lead", Role::Lead, org, Key::NONE);
        let page = freeze(app, &format!("{FEBRUARY}&by=channel"), "二月按方式");
        talk(app, org, (worker, people[0]), "2020-02-28", "60");
        change(app, org, talks[1], "时长写错", Some("90"));
        let lead = app.get(&page).text();
        assert!(lead.contains("时长写错") && lead.contains("/records/"), "{lead}");
        // The district's office reads figures exactly and no talks.
        app.sign_in("office", Role::Office, app.shell.store().tree().by_code("440115").unwrap(), Key::NONE);
        let office = app.get(&page).text();
        assert!(office.contains("不在可查看的范围内") && office.contains("№") && !office.contains("时长写错"), "{office}");
        assert!(!cells(app, &format!("{page}/file")).contains("时长写错"));
    });
}
