//! A crowd on its worst day: sixty desks of one session check people in while their network is cut again and again, the server is killed once and
//! restarted once; then everybody asks for the public page at once while the desks go on. The server is the real one, in a process of its own. Every
//! check-in has to be there once.
//!
//! Absent: what the load takes from the server on the same cores; it is part of the figures.

mod desk;
mod server;
mod storm;

use super::{
    Figures, machine,
    station::{City, Workplace},
};
use anyhow::{Context as _, ensure};
use base::{Id, Moment, Typed};
use desk::{Crowd, Desk};
use serde_json::json;
use server::Server;
use shell::Entry;
use std::{sync::atomic::Ordering, time::Duration};

/// Desks at once.
const DESKS: u32 = 60;
/// What a form server has answered on this kind of machine, at 32 clients and a record a request: recorded in the bars, not measured here.
const RECORDED_BASELINE_PER_SECOND: u64 = 145;
/// Ids that are looked up together.
const IDS_TOGETHER: usize = 500;

/// A session and the token of its desks, made in the city before the server starts.
struct Prepared {
    session: Id,
    token: String,
    moment: Moment,
    before: usize,
}

/// Checks so many people in, then storms the public page for so many seconds.
pub(super) fn measure(workplace: &Workplace, database: Option<&str>, people: usize, seconds: u64) -> anyhow::Result<Figures> {
    let prepared = prepare(&workplace.open(database)?)?;
    let mut server = Server::start(workplace.directory(), database)?;
    let crowd = Crowd::new(server.address(), &prepared.token, prepared.session, prepared.moment);
    let watch = machine::stopwatch();
    let quota = people as u64 / u64::from(DESKS);
    let all = quota * u64::from(DESKS);
    let done = std::thread::scope(|scope| -> anyhow::Result<Vec<Desk>> {
        let desks: Vec<_> = (1..=DESKS)
            .map(|number| {
                scope.spawn({
                    let crowd = &crowd;
                    move || Desk::new(number).work(crowd, quota)
                })
            })
            .collect();
        let broken = (|| {
            wait_for(&crowd, all / 3)?;
            server.kill()?;
            server.start_again()?;
            wait_for(&crowd, all * 2 / 3)?;
            server.stop()?;
            server.start_again()
        })();
        if broken.is_err() {
            crowd.give_up.store(true, Ordering::Relaxed);
        }
        let done = desks.into_iter().map(|desk| desk.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a desk stopped")))).collect();
        broken.and(done)
    })?;
    let took = watch();
    let mut figures = Figures::new();
    figures.insert("desks".into(), json!(DESKS));
    figures.insert("check_ins".into(), json!(all));
    figures.insert("per_second".into(), json!(machine::per_second(all, took)));
    figures.insert("seconds_taken".into(), json!(took.as_secs()));
    figures.append(&mut desk::figures(&done));
    figures.insert("storm".into(), storm::measure(&crowd, DESKS, seconds)?.into());
    let stormed = crowd.acknowledged.load(Ordering::Relaxed) - all;
    server.stop()?;
    drop(server);
    let (lost, doubled) = recount(&workplace.open(database)?, &prepared, &done, all + stormed)?;
    figures.insert("lost".into(), json!(lost));
    figures.insert("doubled".into(), json!(doubled));
    figures.insert("recorded_baseline_per_second".into(), json!(RECORDED_BASELINE_PER_SECOND));
    ensure!(lost == 0 && doubled == 0, "{lost} of {all} check-ins are lost and {doubled} doubled");
    Ok(figures)
}

fn prepare(city: &City) -> anyhow::Result<Prepared> {
    let mut typed = Typed::new(city.today());
    let today = city.today().to_string();
    let desks = DESKS.to_string();
    for (path, text) in
        [("name", "测速场次"), ("work", "crowd_testing"), ("on", &today), ("from", "00:00"), ("to", "23:59"), ("desks", &desks), ("tube", "10")]
    {
        typed.set(path, text);
    }
    let session = city.shell.new_id();
    let org = city.stations.first().context("a city without stations")?.org;
    let entry = Entry { kind: "crowd_session".to_owned(), record: session, org, expected: None, typed: Some(typed), why: None };
    city.shell.keep(&city.actor, city.shell.now(), entry).map_err(crate::command::refused)?;
    Ok(Prepared { session, token: city.token()?, moment: city.shell.now(), before: city.count("crowd_check_in")? })
}

/// Waits until so many check-ins are acknowledged.
fn wait_for(crowd: &Crowd, number: u64) -> anyhow::Result<()> {
    while crowd.acknowledged.load(Ordering::Relaxed) < number {
        ensure!(!crowd.give_up.load(Ordering::Relaxed), "a desk gave up");
        pause(Duration::from_millis(20));
    }
    Ok(())
}

/// What is missing of what was acknowledged, and what is there beyond it.
fn recount(city: &City, prepared: &Prepared, desks: &[Desk], acknowledged: u64) -> anyhow::Result<(u64, u64)> {
    let mut lost = 0;
    let ids: Vec<Id> = desks.iter().flat_map(|desk| (0..desk.made()).map(|number| desk::id_of(prepared.moment, desk.number(), number))).collect();
    for some in ids.chunks(IDS_TOGETHER) {
        lost += (some.len() - city.shell.store().get_ids(some)?.len()) as u64;
    }
    let there = (city.count("crowd_check_in")? - prepared.before) as u64;
    Ok((lost.max(acknowledged.saturating_sub(there)), there.saturating_sub(acknowledged)))
}

#[allow(clippy::disallowed_methods, reason = "the load of a benchmark has its own pace")]
fn pause(time: Duration) {
    std::thread::sleep(time);
}
