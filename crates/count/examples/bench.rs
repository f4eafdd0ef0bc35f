//! `cargo run --release -p count --example bench -- 10000000`: the figures of the statistics engine alone, without a database. With `cpu` after the
//! number: on one thread, in CPU time (Linux), for machines that are busy.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and prints")]

use std::time::{Duration, Instant};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let rows = arguments.next().and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    let start = Instant::now();
    let figures = match arguments.next().as_deref() {
        Some("cpu") => count::bench_engine(&count::Engine::with_threads(1), rows, 30, &cpu),
        _ => count::bench_facts(rows, 30, &|| start.elapsed()),
    };
    match figures {
        Ok(figures) => println!("{figures:#?}"),
        Err(problem) => println!("{problem}"),
    }
}

/// CPU time of this thread; giving way first brings the counter up to date.
fn cpu() -> Duration {
    std::thread::yield_now();
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}
