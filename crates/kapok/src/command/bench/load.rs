//! Load: so many clients, each with its connection, ask one thing after another for so long; and what they waited.

use super::{
    Figures,
    caller::Caller,
    machine::{ms, per_second, processor_time, stopwatch},
    station::Address,
};
use serde_json::json;
use std::{
    sync::{
        Barrier,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

/// What the clients waited, shortest first; how long it took in all, and how much of the processors, callers included.
pub(super) struct Waits {
    each: Vec<Duration>,
    took: Duration,
    worked: Option<Duration>,
}

/// Runs the load. `ask` is given the connection, the client's number and the number of the request; numbers never repeat in a run.
pub(super) fn run(
    at: &Address,
    clients: u64,
    seconds: u64,
    ask: impl Fn(&mut Caller, u64, u64) -> anyhow::Result<()> + Sync,
) -> anyhow::Result<Waits> {
    let (next, ready) = (AtomicU64::new(0), Barrier::new(clients as usize));
    let until = Duration::from_secs(seconds);
    let one = |client: u64| -> anyhow::Result<(Vec<Duration>, Duration)> {
        let mut caller = Caller::connect(at.address, &at.token);
        ready.wait();
        let watch = stopwatch();
        let mut waits = Vec::new();
        while watch() < until {
            let before = watch();
            ask(caller.as_mut().map_err(|error| anyhow::anyhow!("{error:#}"))?, client, next.fetch_add(1, Ordering::Relaxed))?;
            waits.push(watch().saturating_sub(before));
        }
        Ok((waits, watch()))
    };
    let before = processor_time();
    let done: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..clients).map(|client| scope.spawn(move || one(client))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap_or_else(|_| Err(anyhow::anyhow!("a client stopped")))).collect()
    });
    let (mut waits, mut took) = (Vec::new(), Duration::ZERO);
    for client in done {
        let (mine, time) = client?;
        waits.extend(mine);
        took = took.max(time);
    }
    waits.sort_unstable();
    Ok(Waits { each: waits, took, worked: processor_time().zip(before).map(|(after, before)| after.saturating_sub(before)) })
}

impl Waits {
    /// Requests answered.
    pub(super) fn number(&self) -> u64 {
        self.each.len() as u64
    }

    /// Takes another run's waits in, as if they had been one after the other.
    pub(super) fn join(&mut self, other: &Waits) {
        self.each.extend(&other.each);
        self.each.sort_unstable();
        self.took += other.took;
        self.worked = self.worked.zip(other.worked).map(|(mine, theirs)| mine + theirs);
    }

    /// The figures, for requests that carry so many things each.
    pub(super) fn figures(&self, things: u64) -> Figures {
        let at = |thousandths: usize| {
            self.each.get((self.each.len() * thousandths / 1000).min(self.each.len().saturating_sub(1))).copied().unwrap_or_default()
        };
        let mut figures = Figures::new();
        figures.insert("per_second".into(), json!(per_second(self.number() * things, self.took)));
        for (name, thousandths) in [("p50_ms", 500), ("p99_ms", 990), ("max_ms", 1000)] {
            figures.insert(name.into(), ms(at(thousandths)));
        }
        let each = |worked: Duration| worked.as_micros() as u64 / (self.number() * things).max(1);
        figures.insert("cpu_us_each".into(), json!(self.worked.map(each)));
        figures
    }
}
