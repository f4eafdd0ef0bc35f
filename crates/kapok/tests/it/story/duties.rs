//! What is to be done, as people see it: after each step of a life (`life.rs`) the page of the day of worker, lead and street asks for exactly what the
//! law and the plans ask for; what another process writes, a merge, a role, the list, the month, paper and the feed of a calendar. On both databases.

use super::life::{Act, LIFE};
use super::on_both;
use base::{Id, Key, Moment, Typed, policy::Role};
use kapok::program::{PLACES, SLICES};
use shell::{Actor, Entry, testing::TestApp};
use std::collections::BTreeMap;

const NOW: &str = "2020-02-26T09:00:00+08:00";

/// A street with a station, its worker, and one person; records by the names that a story gives them.
struct Station {
    street: Key,
    org: Key,
    worker: Key,
    named: BTreeMap<&'static str, Id>,
}

impl Station {
    fn of(app: &TestApp) -> Self {
        let street = app.organisation("440115-S", "东街道", "street", None);
        let org = app.organisation("440115-LX", "龙穴社工站", "station", Some(street));
        let (worker, worker_key) = app.record("worker", org, &[("name", "陈阿根")]);
        let (person, _) = app.record("person", org, &[("name", "罗细妹")]);
        Self { street, org, worker: worker_key, named: BTreeMap::from([("worker", worker), ("person", person)]) }
    }

    fn sign_in(&self, app: &mut TestApp, login: &str) {
        let (role, org, worker) = match login {
            "chen" => (Role::Worker, self.org, self.worker),
            "lead" => (Role::Lead, self.org, Key::NONE),
            _ => (Role::Street, self.street, Key::NONE),
        };
        app.sign_in(login, role, org, worker);
    }

    /// A text, or the id of the record that it names.
    fn text(&self, text: &str) -> String {
        text.strip_prefix('@').map_or_else(|| text.to_owned(), |name| self.named[name].to_string())
    }

    /// The same act as a form would send it, by the program; what is deleted and restored, by the lead on the pages for it.
    fn act(&mut self, app: &mut TestApp, act: &Act) {
        match act {
            Act::Wait => {}
            Act::Write(name, kind, texts) => {
                let mut typed = Typed::new(app.shell.now().day());
                if *kind != "contact" {
                    typed.push("person", self.text("@person"));
                }
                texts.iter().for_each(|(path, text)| typed.push(path, self.text(text)));
                self.named.insert(name, app.keep(kind, self.org, typed).0);
            }
            Act::Amend(name, texts) => {
                let mut typed = typed(app, self.named[name]);
                texts.iter().for_each(|(path, text)| typed.set(path, self.text(text)));
                put(app, self.named[name], typed);
            }
            Act::Delete(name) => self.lead_posts(app, self.named[name], 0, "delete"),
            Act::Restore(name) => self.lead_posts(app, self.named[name], 1, "restore"),
        }
    }
}

impl Station {
    fn lead_posts(&self, app: &mut TestApp, record: Id, back: u32, verb: &str) {
        self.sign_in(app, "lead");
        let version = app.shell.store().get(record).unwrap().version;
        let at = if back == 0 { verb.to_owned() } else { format!("versions/{}/{verb}", version - back) };
        let reply = app.post(&format!("/records/{record}/{at}"), &[("_version", &version.to_string()), ("_why", "点错了")]);
        assert_eq!(reply.status, 303, "{}", reply.text());
    }
}

fn typed(app: &TestApp, record: Id) -> Typed {
    let row = app.shell.store().get(record).unwrap();
    let document = app.shell.store().open_record(&row, None).unwrap().doc.unwrap();
    (app.shell.registry().kind(&row.kind).unwrap().fill)(&document, app.shell.now().day()).unwrap()
}

/// The next version of a record.
fn put(app: &TestApp, record: Id, typed: Typed) {
    let row = app.shell.store().get(record).unwrap();
    let entry =
        Entry { kind: row.kind.clone(), record, org: row.org, expected: Some(row.version), typed: Some(typed), why: Some("更正".to_owned()) };
    app.shell.keep(&Actor::program(row.org), app.shell.now(), entry).unwrap_or_else(|refusal| panic!("{}: {refusal:?}", row.kind));
}

/// Nine o'clock of a day.
fn morning(app: &TestApp, day: &str) {
    let then: Moment = format!("{day}T09:00:00+08:00").parse().unwrap();
    app.clock.advance(then.millis() - app.shell.now().millis());
}

/// What stands as something to be done in a page: overdue first, then today's, then what is coming.
fn asked(page: &str) -> Vec<String> {
    page.split_once("id=\"duties\"").map_or_else(Vec::new, |(_, after)| whats(after.split("</section>").next().unwrap()))
}

fn whats(part: &str) -> Vec<String> {
    part.split("class=\"what\">").skip(1).map(|after| after.split('<').next().unwrap().to_owned()).collect()
}

/// The same on a page of the list.
fn listed(app: &TestApp, path: &str) -> Vec<String> {
    let page = app.get(path);
    assert_eq!(page.status, 200, "{path}");
    whats(&page.text())
}

fn today(app: &TestApp) -> Vec<String> {
    let page = app.get("/today");
    assert_eq!(page.status, 200);
    asked(&page.text())
}

/// Where 去办 does not lead to a form of this person that can be sent as far as it is filled in, with the way back, or to the field to be filled in.
fn astray(app: &TestApp, person: Id) -> Vec<String> {
    let page = app.get("/today").text();
    let card = page.split_once("id=\"duties\"").unwrap().1.split("</section>").next().unwrap();
    let mut faults = Vec::new();
    for link in card.split("href=\"").skip(1).map(|after| after.split('"').next().unwrap().replace("&amp;", "&")) {
        let Some((path, query)) = link.split_once('?').filter(|(path, _)| path.starts_with("/records/")) else { continue };
        let form = app.get(link.split('#').next().unwrap());
        let text = form.text();
        let mut needed = vec!["name=\"_back\" value=\"/today\"".to_owned()];
        match query.split_once('#') {
            Some((_, field)) => needed.extend([format!("id=\"{field}\""), "value=\"补填".to_owned()]),
            None => needed.push(format!("value=\"{person}\" checked")),
        }
        if path.ends_with("/agreement") || path.ends_with("/working_group") || path.ends_with("/recovery_plan") {
            let episode = text.split("name=\"episode\"").skip(1).any(|input| input.split('>').next().unwrap().contains("checked"));
            if !episode {
                faults.push(format!("{link} names no measure"));
            }
        }
        faults.extend(needed.iter().filter(|part| form.status != 200 || !text.contains(part.as_str())).map(|part| format!("{link} lacks {part}")));
    }
    faults
}

#[test]
fn every_step_of_a_life_leaves_exactly_what_is_to_be_done_on_the_page_of_worker_lead_and_street() {
    on_both(NOW, |app| {
        let mut station = Station::of(app);
        let mut wrong = Vec::new();
        for (n, (day, act, expected)) in LIFE.iter().enumerate() {
            morning(app, day);
            station.act(app, act);
            for who in ["chen", "lead", "street"] {
                station.sign_in(app, who);
                let shown = today(app);
                if shown != *expected {
                    wrong.push(format!("step {n}, {day}, {who}: {shown:?} instead of {expected:?}"));
                }
                if *day == "2023-04-03" {
                    let file = app.get(&format!("/people/{}", station.named["person"])).text();
                    assert!(file.contains("期满解除") && asked(&file).len() == 3, "what was missed stays in the file: {:?}", asked(&file));
                }
                wrong.extend(astray(app, station.named["person"]).into_iter().map(|fault| format!("step {n}, {day}, {who}: {fault}")));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert_eq!(listed(app, "/duties?part=missed"), Vec::<String>::new(), "a file in the archive is on nobody's desk");
        let file = app.get(&format!("/people/{}", station.named["person"]));
        assert!(file.location.is_some_and(|way| way.starts_with("/permits/new")), "what is over and confirmed lies in the archive");
    });
}

/// The numbers that stand after a name in a table of the page of the day.
fn numbers(page: &str, table: &str, name: &str) -> Vec<u64> {
    let table = page.split_once(&format!("id=\"{table}\"")).unwrap().1.split("</section>").next().unwrap();
    let row = table.split("<tr").find(|row| row.contains(name)).unwrap_or_else(|| panic!("no {name}: {table}"));
    row.split('>').filter_map(|after| after.split('<').next()?.parse().ok()).collect()
}

/// Somebody of the station who received a decision on 20 February 2020 and has to report by Friday 6 March.
fn ordered(app: &TestApp, org: Key, name: &str, worker: Option<Id>) -> (Id, Id) {
    let (person, _) = app.record("person", org, &[("name", name)]);
    let (person_text, worker) = (person.to_string(), worker.map(|worker| worker.to_string()));
    let mut texts = vec![("person", person_text.as_str()), ("kind", "sj"), ("decided", "2020-02-20"), ("served", "2020-02-20")];
    texts.extend(worker.as_deref().map(|worker| ("worker", worker)));
    (person, app.record("episode", org, &texts).0)
}

/// Lets an agency run stations.
fn run_by(app: &TestApp, agency: Key, stations: [Key; 2]) {
    let agency = app.shell.store().get_key(agency).unwrap().id.to_string();
    for station in stations {
        let record = app.shell.store().get_key(station).unwrap().id;
        let mut changed = typed(app, record);
        changed.set("placements.0.agency", agency.as_str());
        put(app, record, changed);
    }
}

const REPORT: &str = "到街道（乡镇）报到";

#[test]
fn who_comes_back_belongs_to_the_worker_of_the_release_until_a_new_measure_names_one() {
    on_both(NOW, |app| {
        let station = Station::of(app);
        let (person, old) = (station.named["person"].to_string(), station.named["worker"].to_string());
        let (new, new_key) = app.record("worker", station.org, &[("name", "李阿彩")]);
        let (third, third_key) = app.record("worker", station.org, &[("name", "周阿牛")]);
        let said = |worker: &str, more: &[(&'static str, &str)]| {
            let mut typed = Typed::new(app.shell.now().day());
            let worker = Some(("worker", worker)).filter(|(_, worker)| !worker.is_empty());
            [("person", person.as_str())].iter().chain(more).chain(&worker).for_each(|(path, text)| typed.push(path, *text));
            typed
        };
        let measure = |more: &[(&'static str, &str)], worker: &str| {
            let usual = [("kind", "sj"), ("decided", "2018-01-02"), ("served", "2018-01-02"), ("reported", "2018-01-05")];
            app.keep("episode", station.org, said(worker, &[&usual[..], more].concat())).0
        };
        measure(&[("ended", "2018-03-01"), ("reason", "to_isolation")], &old);
        let key = app.shell.store().key_of(station.named["person"]).unwrap();
        let workers = |app: &TestApp| {
            let duties = app.shell.duties_of(key).unwrap();
            let mut workers: Vec<Key> = duties.iter().filter(|held| held.row.kind == "release").map(|held| held.worker).collect();
            workers.dedup();
            workers
        };
        let gate = [("facility", "某强制隔离戒毒所"), ("kind", "from_isolation"), ("on", "2020-03-02")];
        let release = app.keep("release", station.org, said("", &gate)).0;
        assert_eq!(workers(app), [Key::NONE], "nobody is named: it is the station's");
        put(app, release, said(&new.to_string(), &gate));
        assert_eq!(workers(app), [new_key]);
        let met = [&gate[..], &[("fetched_by.0", "李阿彩"), ("arrived", "2020-03-02"), ("told", "2020-03-02")]].concat();
        put(app, release, said(&new.to_string(), &met));
        assert_eq!(workers(app), [new_key], "what is left of it, too");
        let usual = [("kind", "sk"), ("decided", "2020-02-25"), ("served", "2020-03-02")];
        app.keep("episode", station.org, said(&third.to_string(), &usual));
        assert_eq!(workers(app), [third_key], "a measure that runs, even if it was decided before the day at the gate");
    });
}

#[test]
fn what_another_process_writes_is_asked_for_at_the_next_request() {
    let directory = tempfile::tempdir().unwrap();
    let story = |options: &store::Options| {
        let mut here = TestApp::over(options, SLICES, PLACES, NOW);
        let station = Station::of(&here);
        station.sign_in(&mut here, "lead");
        assert_eq!(listed(&here, "/duties?part=open"), Vec::<String>::new());
        let there = TestApp::over(options, SLICES, PLACES, NOW);
        // the chance of tests repeats: another process makes ids of its own
        for _ in 0..50 {
            there.shell.new_id();
        }
        let (_, episode) = ordered(&there, station.org, "何福水", None);
        here.shell.store().catch_up().unwrap();
        assert_eq!(listed(&here, "/duties?part=coming"), [REPORT]);
        let mut changed = typed(&there, episode);
        changed.set("reported", "2020-02-26");
        put(&there, episode, changed);
        here.shell.store().catch_up().unwrap();
        assert_eq!(listed(&here, "/duties?part=coming"), ["签订协议"]);
    };
    story(&store::testing::sqlite(directory.path()));
    if let Some(options) = store::testing::postgres() {
        story(&options);
    }
}

#[test]
fn a_merge_brings_the_duties_of_two_files_together_and_its_undo_takes_them_apart() {
    on_both(NOW, |app| {
        let station = Station::of(app);
        let kept = station.named["person"];
        let (gone, _) = ordered(app, station.org, "骆西妹", None);
        station.sign_in(app, "lead");
        let files = |app: &TestApp| [kept, gone].map(|person| asked(&app.get(&format!("/people/{person}")).text()));
        let apart = [vec![], vec![REPORT.to_owned()]];
        assert_eq!(files(app), apart);
        let merge = app.record("merge", station.org, &[("kept", &kept.to_string()), ("merged", &gone.to_string()), ("on", "2020-02-26")]).0;
        assert_eq!(asked(&app.get(&format!("/people/{kept}")).text()), [REPORT]);
        // what is written about the kept file fulfils nothing of the episode, but a report to the police names the file that is left
        let page = app.get("/duties").text();
        assert!(page.contains(&format!("/people/{kept}")) && !page.contains(&format!("/people/{gone}")));
        assert_eq!(app.post(&format!("/people/merges/{merge}/undo"), &[]).status, 303);
        assert_eq!(files(app), apart);
    });
}

#[test]
fn who_may_not_see_measures_sees_no_duties_and_who_sees_figures_sees_no_small_count() {
    on_both(NOW, |app| {
        let station = Station::of(app);
        let other = app.organisation("440115-WQ", "万顷沙社工站", "station", Some(station.street));
        let (person, episode) = ordered(app, station.org, "何福水", Some(station.named["worker"]));
        for name in ["梁桂兰", "苏秀松", "黄阿福", "冼细佬"] {
            ordered(app, other, name, None);
        }
        for (login, role) in [("operator", Role::Operator), ("volunteer", Role::Volunteer), ("evaluator", Role::Evaluator)] {
            app.sign_in(login, role, station.org, Key::NONE);
            assert_eq!(today(app), Vec::<String>::new(), "{login}");
            for path in ["/today", "/duties", "/duties?part=coming", "/duties/print?all=1", "/duties/month?m=2020-03"] {
                let text = app.get(path).text();
                assert!([person, episode].iter().all(|id| !text.contains(&id.to_string())), "{login} {path}");
                assert!(!text.contains(REPORT), "{login} {path}");
            }
        }
        // The agency counts: four in the one station, and in the other too few to be told.
        let agency = app.organisation("AG-1", "某社工机构", "agency", None);
        run_by(app, agency, [station.org, other]);
        app.sign_in("agency", Role::Agency, agency, Key::NONE);
        let page = app.get("/today").text();
        let table =
            page.split_once("id=\"orgs\"").map_or_else(|| panic!("no counts: {page}"), |(_, after)| after.split("</section>").next().unwrap());
        assert!(table.contains("class=\"sup\"") && table.contains(">4<") && !table.contains(">1<"), "{table}");
        assert!(asked(&page).is_empty() && !page.contains(&person.to_string()));
        // The street sees each of them, the office too, but nobody's name in plain.
        app.sign_in("office", Role::Office, station.street, Key::NONE);
        assert_eq!(today(app).len(), 5);
        assert!(!app.get("/today").text().contains("何福水"));
    });
}

#[test]
fn the_feed_of_a_calendar_names_nobody_and_ends_when_it_is_taken_back() {
    on_both(NOW, |app| {
        let station = Station::of(app);
        let (person, _) = ordered(app, station.org, "何福水", Some(station.named["worker"]));
        station.sign_in(app, "chen");
        let address = |app: &TestApp, button: &str| {
            let page = app.post("/duties/feed", &[(button, "1")]);
            page.text().split_once("value=\"/feed/").map(|(_, after)| format!("/feed/{}", after.split('"').next().unwrap()))
        };
        let first = address(app, "make").unwrap();
        let cookie = app.change_cookie(None);
        let feed = app.get(&first);
        assert_eq!((feed.status.as_u16(), feed.header("content-type")), (200, "text/calendar; charset=utf-8"));
        let text = feed.text();
        assert!(text.contains("DTSTART;VALUE=DATE:20200306") && text.contains(&format!("SUMMARY:{REPORT} 1 件")), "{text}");
        assert!(!text.contains("福水") && !text.contains(&person.to_string()) && !text.contains("龙穴"), "{text}");
        let wrong = format!("{}0", &first[..first.len() - 1]);
        let other = if wrong == first { format!("{}1", &first[..first.len() - 1]) } else { wrong };
        for path in [other.as_str(), &first[..first.len() - 1], "/feed/999999/0", "/feed/x/0"] {
            assert_eq!(app.get(path).status, 404, "{path}");
        }
        app.change_cookie(cookie.clone());
        let second = address(app, "make").unwrap();
        assert_eq!((app.get(&first).status.as_u16(), app.get(&second).status.as_u16()), (404, 200), "the new address ends the old one");
        assert_eq!(app.post("/duties/feed", &[("end", "1")]).status, 303);
        assert_eq!(app.get(&second).status, 404, "taken back");
        let third = address(app, "make").unwrap();
        let account = app.shell.store().account_by_login("chen").unwrap();
        let now = app.shell.now();
        app.shell
            .store()
            .change_account(account.key, move |account| {
                account.disabled_at = Some(now);
                Ok(())
            })
            .unwrap();
        assert_eq!(app.get(&third).status, 404, "the account is closed");
    });
}

#[test]
fn the_list_is_paged_and_sifted_and_the_month_and_paper_agree_with_it() {
    on_both("2020-03-02T09:00:00+08:00", |app| {
        let station = Station::of(app);
        let other = app.organisation("440115-WQ", "万顷沙社工站", "station", Some(station.street));
        let chen = station.named["worker"];
        for n in 0..60 {
            ordered(app, station.org, &format!("何阿{n}"), (n < 7).then_some(chen));
        }
        for n in 0..3 {
            ordered(app, other, &format!("梁阿{n}"), None);
        }
        let (_, reported) = ordered(app, station.org, "苏秀松", None);
        let mut changed = typed(app, reported);
        changed.set("reported", "2020-03-02");
        put(app, reported, changed);
        station.sign_in(app, "street");
        // people, overdue, today, within a week, missed: the one who has reported has several things to do and is one
        let page = app.get("/today").text();
        for (table, name, expected) in [
            ("orgs", "龙穴社工站", [61, 0, 0, 61, 0]),
            ("orgs", "万顷沙社工站", [3, 0, 0, 3, 0]),
            ("workers", "陈阿根", [7, 0, 0, 7, 0]),
            ("workers", "还没有责任社工", [57, 0, 0, 57, 0]),
        ] {
            assert_eq!(numbers(&page, table, name), expected, "{name}");
        }
        let count = |app: &TestApp, path: &str| listed(app, path).len();
        // 63 have to report by Friday, one has to sign by Thursday
        for (path, expected) in [
            ("/duties", 50),
            ("/duties?from=50", 14),
            ("/duties?from=5000", 0),
            ("/duties?part=today", 0),
            ("/duties?rule=agreement", 1),
            ("/duties?rule=report", 50),
            ("/duties?rule=report&from=50", 13),
            ("/duties?org=440115-WQ", 3),
            ("/duties?org=440115-S&from=50", 14),
            ("/duties?on=2020-03-06&from=50", 13),
            ("/duties?on=2020-03-05", 1),
            ("/duties?org=440115-WQ&rule=agreement", 0),
        ] {
            assert_eq!(count(app, path), expected, "{path}");
        }
        assert_eq!(count(app, &format!("/duties?worker={chen}")), 7);
        let first = app.get("/duties").text();
        assert!(first.contains("64") && first.contains("from=50"));
        let month = app.get("/duties/month?m=2020-03").text();
        for (day, n) in [("2020-03-05", 1), ("2020-03-06", 63)] {
            assert!(month.contains(&format!(">{n}<span class=\"vh\"> 件 {day}")), "{day}");
        }
        assert!(app.get("/duties/month?m=2020-04").text().contains(">1<span class=\"vh\"> 件 2020-04-01"), "the first test");
        let paper = app.get("/duties/print?all=1").text();
        assert_eq!(paper.matches('□').count(), 64);
        assert!(!paper.contains("苏秀松") && paper.contains("2020-03-06"));
        // The worker's own are seven; the rest is for the whole station to see where nobody answers yet.
        station.sign_in(app, "chen");
        assert_eq!((count(app, "/duties?mine=1"), today(app).len()), (7, 7));
        assert_eq!(app.get("/duties/print").text().matches('□').count(), 7);
        assert!(app.get("/duties/month?m=2020-03").text().contains(">7<span class=\"vh\"> 件 2020-03-06"));
    });
}

#[test]
fn what_the_clock_asks_for_crowds_out_no_promise_to_be_in_touch_again() {
    on_both(NOW, |app| {
        let station = Station::of(app);
        let (person, worker) = (station.named["person"].to_string(), station.named["worker"].to_string());
        for n in 0..40 {
            let (whom, _) = ordered(app, station.org, &format!("何阿{n}"), None);
            app.record("risk", station.org, &[("person", &whom.to_string()), ("on", "2019-07-01"), ("class", "class_medium"), ("worker", &worker)]);
        }
        let about = [("on", "2020-02-20"), ("channel", "phone"), ("minutes", "15"), ("next", "2020-02-28")];
        app.record("contact", station.org, &[&about[..], &[("served.0.person", &person), ("workers.0.worker", &worker)]].concat());
        for who in ["lead", "chen"] {
            station.sign_in(app, who);
            let page = app.get("/today").text();
            let due = page.split_once("id=\"due\"").unwrap().1.split("</section>").next().unwrap();
            assert!(whats(due).len() == 1 && due.contains("2 天后"), "{who}: {due}");
        }
    });
}
