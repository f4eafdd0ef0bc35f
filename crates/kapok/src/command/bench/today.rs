//! The page of the day of a district: everybody's duties reckoned from three years of papers, then the pages that show them.

use super::{Figures, load, machine, station::City};
use crate::command::refused;
use anyhow::ensure;
use base::{Day, Id, Typed, months_after};
use serde_json::{Value, json};
use shell::Entry;
use std::time::Duration;

/// Clients at once on a busy morning.
const CLIENTS: u64 = 32;
/// Records that go through the door together.
const TOGETHER: usize = 200;
/// Days over which the measures began: three years, so that everybody stands at another day of the term.
const SPREAD_DAYS: usize = 1_080;
/// Contacts of each person: two every three months.
const CONTACTS: i32 = 24;

/// Fills the database up to so many open episodes with their papers, reckons the duties of all, and opens the pages for so long.
pub(super) fn measure(city: &City, episodes: usize, seconds: u64) -> anyhow::Result<Figures> {
    city.fill("person", episodes)?;
    let there = city.count("episode")?;
    if there < episodes {
        eprintln!("先准备 {} 次执行和它们的文书，要等一会儿", episodes - there);
        fill(city, there, episodes)?;
    }
    let time = machine::stopwatch();
    let pending = city.shell.count_duties().map_err(refused)?;
    let reckoned = time();
    let (at, _serving) = city.serve()?;
    let mut figures = Figures::new();
    figures.insert("episodes".into(), json!(city.count("episode")?));
    figures.insert("records".into(), json!(city.shell.store().seq()));
    figures.insert("duties_not_done".into(), json!(pending));
    figures.insert("reckoned_ms".into(), machine::ms(reckoned));
    let mut pages = Vec::new();
    for (page, path, clients) in
        [("today", "/today", 1), ("today_32", "/today", CLIENTS), ("duties", "/duties?part=overdue", 1), ("month", "/duties/month", 1)]
    {
        let waits = load::run(&at, clients, seconds, |caller, _, _| {
            let (status, _) = caller.get(path)?;
            ensure!(status == 200, "{path} answered {status}");
            Ok(())
        })?;
        let mut told = Figures::new();
        told.insert("page".into(), json!(page));
        told.append(&mut waits.figures(1));
        pages.push(Value::Object(told));
    }
    figures.insert("pages".into(), Value::Array(pages));
    figures.insert("after_a_test_ms".into(), machine::ms(after_a_test(city)?));
    figures.insert("peak_rss_mb".into(), json!(machine::peak_rss_mb()));
    Ok(figures)
}

/// Time until everybody's duties are known again after a test was written: only one person's are reckoned.
fn after_a_test(city: &City) -> anyhow::Result<Duration> {
    let station = &city.stations[0];
    let test = json!({"person": station.people[0].to_string(), "outcome": "test_negative", "on": city.today().to_string(), "method": "urine"});
    let act = city.shell.act_of(city.shell.now(), entry(city, "test", station.org, city.shell.new_id(), &test));
    for receipt in city.shell.carry_out_all(&city.actor, vec![act]) {
        receipt.map_err(refused)?;
    }
    let time = machine::stopwatch();
    city.shell.count_duties().map_err(refused)?;
    Ok(time())
}

fn entry(city: &City, kind: &str, org: base::Key, record: Id, document: &Value) -> Entry {
    let typed = Typed::from_json(city.today(), document);
    Entry { kind: kind.to_owned(), record, org, expected: None, typed: Some(typed), why: None }
}

fn fill(city: &City, from: usize, to: usize) -> anyhow::Result<()> {
    let people: Vec<Vec<Id>> = city.stations.iter().map(|station| city.first(station.org, "person", u32::MAX)).collect::<Result<_, _>>()?;
    let mut waiting: Vec<Entry> = Vec::new();
    for number in from..to {
        let at = number % city.stations.len();
        let station = &city.stations[at];
        let Some(person) = people[at].get(number / city.stations.len()) else { continue };
        let reported = city.today() - (20 + (number * 37 % SPREAD_DAYS) as i32);
        let episode = city.shell.new_id();
        // the episode first: the others name it
        let measure = json!({
            "person": person.to_string(), "kind": "sj", "decided": (reported - 5).to_string(), "served": (reported - 3).to_string(),
            "reported": reported.to_string(), "start": reported.to_string(), "worker": station.worker.to_string(),
        });
        waiting.push(entry(city, "episode", station.org, episode, &measure));
        store(city, &mut waiting, number + 1 == to)?;
        for (kind, paper) in papers(city.today(), reported, *person, episode, station.worker, number) {
            waiting.push(entry(city, kind, station.org, city.shell.new_id(), &paper));
        }
        if waiting.len() >= TOGETHER {
            store(city, &mut waiting, true)?;
        }
    }
    store(city, &mut waiting, true)
}

fn store(city: &City, waiting: &mut Vec<Entry>, all: bool) -> anyhow::Result<()> {
    // an episode must be there before its papers name it, so it goes with what waits before it
    if !all && waiting.len() < TOGETHER && waiting.last().is_none_or(|last| last.kind != "episode") {
        return Ok(());
    }
    let acts = waiting.drain(..).map(|entry| city.shell.act_of(city.shell.now(), entry)).collect();
    for receipt in city.shell.carry_out_all(&city.actor, acts) {
        receipt.map_err(refused)?;
    }
    Ok(())
}

/// What a well-run station has on file after so long: agreement, tests by the plan with one in twenty missing, assessments, evaluations, contacts.
fn papers(today: Day, reported: Day, person: Id, episode: Id, worker: Id, number: usize) -> Vec<(&'static str, Value)> {
    let (person, episode, worker) = (person.to_string(), episode.to_string(), worker.to_string());
    let mut papers =
        vec![("agreement", json!({"person": person, "episode": episode, "told": (reported + 1).to_string(), "signed": (reported + 1).to_string()}))];
    papers.push((
        "recovery_plan",
        json!({"person": person, "episode": episode, "on": (reported + 5).to_string(), "situation": "身体恢复，正在找工作"}),
    ));
    let past = |day: &Day| *day <= today;
    let months = (0..12).chain((12..24).step_by(2)).chain((24..36).step_by(3));
    for (n, on) in months.map(|month| months_after(reported, month) + 9).enumerate().filter(|(_, on)| past(on)) {
        if !(n + number).is_multiple_of(20) {
            papers.push(("test", json!({"person": person, "episode": episode, "outcome": "test_negative", "on": on.to_string(), "method": "urine"})));
        }
    }
    for half in 0..6 {
        let on = months_after(reported, 6 * half) + 2;
        if past(&on) {
            papers.push(("risk", json!({"person": person, "on": on.to_string(), "class": "class_medium", "worker": worker})));
        }
        let written = months_after(reported, 6 * (half + 1)) - 3;
        if past(&written) {
            let kind = if half % 2 == 0 { "evaluation_half_year" } else { "evaluation_year" };
            papers.push(("evaluation", json!({"person": person, "episode": episode, "kind": kind, "on": written.to_string(), "compliance": "compliance_good", "summary": "按时检测，有工作"})));
        }
    }
    for n in 0..CONTACTS {
        let on = reported + 10 + n * 44;
        if past(&on) {
            papers.push((
                "contact",
                json!({"on": on.to_string(), "channel": "phone", "minutes": 15, "served": [{"person": person}], "workers": [{"worker": worker}]}),
            ));
        }
    }
    papers
}
