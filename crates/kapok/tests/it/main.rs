//! What the whole promises: `laws` hold for the repository and every slice, `story` are the field reports as living data, on both databases.

#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod audit;
mod backup;
mod command;
mod failover;
mod fault;
mod laws;
mod moving;
mod pair;
mod samples;
mod story;
mod two;

use kapok::program::{PLACES, SLICES};
use shell::testing::TestApp;

/// The evening of the tests.
const EVENING: &str = "2020-02-13T18:00:00+08:00";

/// The whole program on SQLite.
fn app() -> TestApp {
    TestApp::sqlite(SLICES, PLACES, EVENING)
}
