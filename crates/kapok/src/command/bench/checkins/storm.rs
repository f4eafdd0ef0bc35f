//! Everybody asks for the public page at once, ten times as many as it has places for, without a pause, while the desks go on at the pace of people:
//! what a desk waits when it is quiet, and what in the storm.

use super::{
    desk::{Crowd, Desk, at, merged},
    pause,
};
use crate::command::bench::{Figures, machine};
use serde_json::json;
use std::{
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    time::Duration,
};

/// Places of the public page on two cores, those who wait counted: what ten times is taken of.
const PLACES: usize = 66;
/// Between two people of one desk.
const PERSON: Duration = Duration::from_millis(250);
/// So many times as many ask.
const TIMES: usize = 10;

/// What the storm was answered.
#[derive(Default)]
struct Answered {
    shown: AtomicU64,
    sent_away: AtomicU64,
    failed: AtomicU64,
}

/// The pace of the page with as many callers as it has places for, then the desks alone, then the desks in the storm; each for so many seconds.
pub(super) fn measure(crowd: &Crowd, desks: u32, seconds: u64) -> anyhow::Result<Figures> {
    let mut figures = Figures::new();
    let capacity = storm(crowd, 8, seconds, || Ok(()))?.0;
    figures.insert("page_alone_per_second".into(), json!(capacity.shown.load(Ordering::Relaxed) / seconds.max(1)));
    let mut working: Vec<Desk> = (0..desks).map(|number| Desk::new(number % desks + 1).after(1_000_000)).collect();
    let quiet = serve_for(crowd, &mut working, seconds)?;
    let ((answered, ()), stormy) = {
        let mut stormy = Vec::new();
        let run = storm(crowd, PLACES * TIMES, seconds, || {
            stormy = serve_for(crowd, &mut working, seconds)?;
            Ok(())
        })?;
        (run, stormy)
    };
    figures.insert("clients".into(), json!(PLACES * TIMES));
    for (name, count) in [("shown", &answered.shown), ("sent_away", &answered.sent_away), ("failed", &answered.failed)] {
        figures.insert(format!("{name}_per_second"), json!(count.load(Ordering::Relaxed) / seconds.max(1)));
    }
    for (name, waits) in [("desks_quiet", quiet), ("desks_in_storm", stormy)] {
        figures.insert(format!("{name}_check_ins"), json!(waits.len()));
        figures.insert(format!("{name}_p50_ms"), at(&waits, 500));
        figures.insert(format!("{name}_p99_ms"), at(&waits, 990));
    }
    Ok(figures)
}

/// So many callers ask for the page again and again while something else goes on, and until the time is over.
fn storm<T>(crowd: &Crowd, callers: usize, seconds: u64, meanwhile: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(Answered, T)> {
    let (answered, stop) = (Answered::default(), AtomicBool::new(false));
    let page = crowd.queue_page();
    let ask = || {
        let mut caller = None;
        while !stop.load(Ordering::Relaxed) {
            if caller.is_none() {
                caller = crowd.connect().ok();
            }
            let status = caller.as_mut().and_then(|caller| caller.get(&page).ok()).map(|(status, _)| status);
            match status {
                Some(200) => &answered.shown,
                Some(503) => &answered.sent_away,
                _ => {
                    caller = None;
                    &answered.failed
                }
            }
            .fetch_add(1, Ordering::Relaxed);
        }
    };
    let said = std::thread::scope(|scope| {
        for _ in 0..callers {
            scope.spawn(ask);
        }
        let watch = machine::stopwatch();
        let said = meanwhile();
        while said.is_ok() && watch() < Duration::from_secs(seconds) {
            pause(Duration::from_millis(50));
        }
        stop.store(true, Ordering::Relaxed);
        said
    })?;
    Ok((answered, said))
}

/// The desks serve at the pace of people for so many seconds; what each person waited.
fn serve_for(crowd: &Crowd, desks: &mut [Desk], seconds: u64) -> anyhow::Result<Vec<Duration>> {
    let watch = machine::stopwatch();
    std::thread::scope(|scope| {
        let working: Vec<_> = desks
            .iter_mut()
            .enumerate()
            .map(|(place, desk)| {
                scope.spawn(move || -> anyhow::Result<()> {
                    desk.forget_waits();
                    desk.send(crowd)?;
                    // they do not all begin at the same moment
                    pause(PERSON * place as u32 / 60);
                    while watch() < Duration::from_secs(seconds) {
                        desk.serve(crowd);
                        desk.send(crowd)?;
                        pause(PERSON);
                    }
                    Ok(())
                })
            })
            .collect();
        working.into_iter().try_for_each(|desk| desk.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a desk stopped"))))
    })?;
    Ok(merged(desks, Desk::waits))
}
