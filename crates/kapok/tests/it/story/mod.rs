//! The field reports as living data, and the promise: record once. The same stories run on SQLite and on PostgreSQL.

mod ledger;
mod record_once;
mod reports;

use kapok::program::{PLACES, SLICES};
use shell::testing::TestApp;

/// Runs a story on both databases; PostgreSQL is named as skipped where it is not installed.
fn on_both(now: &str, story: impl Fn(&mut TestApp)) {
    story(&mut TestApp::sqlite(SLICES, PLACES, now));
    if let Some(options) = store::testing::postgres() {
        story(&mut TestApp::over(&options, SLICES, PLACES, now));
    }
}
