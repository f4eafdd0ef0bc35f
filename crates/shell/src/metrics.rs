//! Figures about the service for whoever watches machines: requests by outcome, how long they took, how far the store is. Text in the form that
//! Prometheus reads, on a listener of its own (`kapok serve --metrics ADDR`), so that it is never reached from where people come in.
//!
//! Numbers and fixed words only: no paths, no accounts, no addresses.

use crate::Shell;
use axum::{Router, extract::State, http::StatusCode, http::header, routing::get};
use std::{
    fmt::Write as _,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
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
}

/// A request under way.
pub(crate) struct Timer(Instant);

impl Metrics {
    #[allow(clippy::disallowed_methods, reason = "the duration of a request is measured for whoever watches the machine; nothing depends on it")]
    pub(crate) fn begin(&self) -> Timer {
        self.under_way.fetch_add(1, Relaxed);
        Timer(Instant::now())
    }

    #[expect(clippy::needless_pass_by_value, reason = "a timer ends once")]
    pub(crate) fn end(&self, timer: Timer, status: StatusCode) {
        let took = timer.0.elapsed();
        self.under_way.fetch_sub(1, Relaxed);
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

    fn text(&self, seq: u32) -> String {
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
        say("kapok_acts_total", "counter", "Acts stored since the database was made.", &one(u64::from(seq)));
        let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
        say("kapok_build_info", "gauge", "The program.", &[(version, "1".to_owned())]);
        text
    }
}

/// The listener's one page.
pub fn router(shell: Shell) -> Router {
    let page = |State(shell): State<Shell>| async move {
        ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], shell.metrics().text(shell.store().seq()))
    };
    Router::new().route("/metrics", get(page)).with_state(shell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_a_comment_or_a_name_with_a_number() {
        let metrics = Metrics::default();
        for status in [200, 200, 404, 429, 500] {
            metrics.end(metrics.begin(), StatusCode::from_u16(status).unwrap());
        }
        let _open = metrics.begin();
        let text = metrics.text(7);
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
            "kapok_acts_total 7",
        ] {
            assert!(text.lines().any(|at| at == line), "{line} in\n{text}");
        }
    }
}
