//! Figures about the service for whoever watches machines: requests by outcome, how long they took, how far the store is. Text in the form that
//! Prometheus reads, on a listener of its own (`kapok serve --metrics ADDR`), so that it is never reached from where people come in.
//!
//! Numbers and fixed words only: no paths, no accounts, no addresses.

use crate::Shell;
use axum::{Router, extract::State, http::StatusCode, http::header, routing::get};
use std::{
    fmt::Write as _,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::Instant,
};

/// Upper ends of the classes of durations, in milliseconds.
const MILLIS: [u64; 9] = [5, 10, 25, 50, 100, 250, 1000, 5000, 30_000];

/// What is counted, since the start of the process.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    /// By the hundreds of the status: 1xx … 5xx.
    outcomes: [AtomicU64; 5],
    /// Requests refused because there were too many.
    too_many: AtomicU64,
    under_way: AtomicU64,
    within: [AtomicU64; MILLIS.len()],
    micros: AtomicU64,
    /// Requests whose callers went away before they were answered.
    hung_up: AtomicU64,
    /// By layer: how often it was passed, and how long that took in all.
    layers: [(AtomicU64, AtomicU64); Layer::NAMES.len()],
}

/// Through what a request goes inside this process; the store's own part of a route is told beside.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Layer {
    /// Its body arrives.
    Body,
    /// It waits for a place and for its turn.
    Queue,
    /// Its route runs.
    Route,
}

impl Layer {
    const NAMES: [&'static str; 3] = ["body", "queue", "route"];
}

/// A request in a layer, until it is dropped: whoever hangs up has been there too.
pub(crate) struct InLayer {
    metrics: Arc<Metrics>,
    layer: Layer,
    since: Instant,
}

impl Drop for InLayer {
    fn drop(&mut self) {
        let (times, micros) = &self.metrics.layers[self.layer as usize];
        times.fetch_add(1, Relaxed);
        micros.fetch_add(u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX), Relaxed);
    }
}

/// A request under way. If it is dropped before its end, its caller has hung up.
pub(crate) struct Timer {
    metrics: Arc<Metrics>,
    since: Instant,
    has_ended: bool,
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.metrics.under_way.fetch_sub(1, Relaxed);
        self.metrics.hung_up.fetch_add(u64::from(!self.has_ended), Relaxed);
    }
}

impl Timer {
    #[allow(clippy::disallowed_methods, reason = "the duration of a request is measured for whoever watches the machine; nothing depends on it")]
    pub(crate) fn begin(metrics: &Arc<Metrics>) -> Self {
        metrics.under_way.fetch_add(1, Relaxed);
        Self { metrics: metrics.clone(), since: Instant::now(), has_ended: false }
    }

    /// It was answered.
    pub(crate) fn end(mut self, status: StatusCode) {
        self.has_ended = true;
        self.metrics.answered(self.since, status);
    }
}

impl Metrics {
    #[allow(clippy::disallowed_methods, reason = "the duration of a layer is measured for whoever watches the machine; nothing depends on it")]
    pub(crate) fn begin_layer(self: &Arc<Self>, layer: Layer) -> InLayer {
        InLayer { metrics: self.clone(), layer, since: Instant::now() }
    }

    fn answered(&self, since: Instant, status: StatusCode) {
        let took = since.elapsed();
        if let Some(outcome) = self.outcomes.get(usize::from(status.as_u16() / 100).wrapping_sub(1)) {
            outcome.fetch_add(1, Relaxed);
        }
        if status == StatusCode::TOO_MANY_REQUESTS {
            self.too_many.fetch_add(1, Relaxed);
        }
        for (within, millis) in self.within.iter().zip(MILLIS) {
            within.fetch_add(u64::from(took.as_millis() <= u128::from(millis)), Relaxed);
        }
        self.micros.fetch_add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX), Relaxed);
    }

    fn text(&self, seq: u32, gates: &[(&'static str, usize, usize, u64)], store: store::Pace) -> String {
        let mut text = String::new();
        let mut say = |name: &str, sort: &str, about: &str, lines: &[(String, String)]| {
            let _ = writeln!(text, "# HELP {name} {about}\n# TYPE {name} {sort}");
            for (label, value) in lines {
                let _ = writeln!(text, "{name}{label} {value}");
            }
        };
        let one = |value: u64| vec![(String::new(), value.to_string())];
        let outcomes: Vec<u64> = self.outcomes.iter().map(|outcome| outcome.load(Relaxed)).collect();
        let all: u64 = outcomes.iter().sum();
        let by_class: Vec<_> = (1..).zip(&outcomes).map(|(class, count)| (format!("{{class=\"{class}xx\"}}"), count.to_string())).collect();
        say("kapok_requests_total", "counter", "Requests answered, by status.", &by_class);
        say("kapok_requests_too_many_total", "counter", "Requests refused because there were too many.", &one(self.too_many.load(Relaxed)));
        say("kapok_requests_under_way", "gauge", "Requests not answered yet.", &one(self.under_way.load(Relaxed)));
        let micros = self.micros.load(Relaxed);
        let mut durations: Vec<(String, String)> = MILLIS
            .iter()
            .zip(&self.within)
            .map(|(millis, within)| (format!("_bucket{{le=\"{}.{:03}\"}}", millis / 1000, millis % 1000), within.load(Relaxed).to_string()))
            .collect();
        durations.push(("_bucket{le=\"+Inf\"}".to_owned(), all.to_string()));
        durations.push(("_sum".to_owned(), format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)));
        durations.push(("_count".to_owned(), all.to_string()));
        say("kapok_request_seconds", "histogram", "How long requests took.", &durations);
        say("kapok_requests_hung_up_total", "counter", "Requests whose callers went away unanswered.", &one(self.hung_up.load(Relaxed)));
        let seconds = |micros: u64| format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000);
        let inside = Layer::NAMES.iter().zip(&self.layers).map(|(name, (times, micros))| (*name, times.load(Relaxed), micros.load(Relaxed)));
        let layers = inside.chain([("store", store.writes, store.write_micros), ("commit", store.commits, store.commit_micros)]);
        let layers: Vec<(String, String)> = layers
            .flat_map(|(name, times, micros)| {
                [(format!("_sum{{layer=\"{name}\"}}"), seconds(micros)), (format!("_count{{layer=\"{name}\"}}"), times.to_string())]
            })
            .collect();
        say("kapok_layer_seconds", "summary", "How long requests were in each layer; store is a part of route, commit of store.", &layers);
        let by_gate = |figure: fn(&(&'static str, usize, usize, u64)) -> u64| -> Vec<(String, String)> {
            gates.iter().map(|gate| (format!("{{urgency=\"{}\"}}", gate.0), figure(gate).to_string())).collect()
        };
        say("kapok_places_taken", "gauge", "Requests that run, by urgency.", &by_gate(|gate| gate.1 as u64));
        say("kapok_places_awaited", "gauge", "Requests that wait for a place, by urgency.", &by_gate(|gate| gate.2 as u64));
        say("kapok_places_refused_total", "counter", "Requests that were told to come again, by urgency.", &by_gate(|gate| gate.3));
        say("kapok_acts_total", "counter", "Acts stored since the database was made.", &one(u64::from(seq)));
        let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
        say("kapok_build_info", "gauge", "The program.", &[(version, "1".to_owned())]);
        text
    }
}

/// The listener's one page.
pub fn router(shell: Shell) -> Router {
    let page = |State(shell): State<Shell>| async move {
        (
            [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
            shell.metrics().text(shell.store().seq(), &shell.admission().figures(), shell.store().pace()),
        )
    };
    Router::new().route("/metrics", get(page)).with_state(shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_comment_or_a_name_with_a_number() {
        let metrics = Arc::new(Metrics::default());
        for status in [200, 200, 404, 429, 500] {
            Timer::begin(&metrics).end(StatusCode::from_u16(status).unwrap());
        }
        drop(Timer::begin(&metrics));
        drop(metrics.begin_layer(Layer::Queue));
        let _open = Timer::begin(&metrics);
        let store = store::Pace { writes: 2, write_micros: 1_500_000, commits: 1, commit_micros: 7 };
        let text = metrics.text(7, &[("last", 2, 3, 4)], store);
        for line in text.lines().filter(|line| !line.starts_with("# ")) {
            let (name, value) = line.rsplit_once(' ').expect("name and number");
            assert!(name.starts_with("kapok_") && value.parse::<f64>().is_ok(), "{line}");
        }
        for line in [
            "kapok_requests_total{class=\"2xx\"} 2",
            "kapok_requests_total{class=\"4xx\"} 2",
            "kapok_requests_total{class=\"5xx\"} 1",
            "kapok_requests_too_many_total 1",
            "kapok_requests_under_way 1",
            "kapok_request_seconds_bucket{le=\"30.000\"} 5",
            "kapok_request_seconds_count 5",
            "kapok_requests_hung_up_total 1",
            "kapok_layer_seconds_count{layer=\"queue\"} 1",
            "kapok_layer_seconds_sum{layer=\"store\"} 1.500000",
            "kapok_layer_seconds_sum{layer=\"commit\"} 0.000007",
            "kapok_places_refused_total{urgency=\"last\"} 4",
            "kapok_acts_total 7",
        ] {
            assert!(text.lines().any(|at| at == line), "{line} in\n{text}");
        }
    }
}
