//! The field reports as living data, and the promise: record once. The same stories run on SQLite and on PostgreSQL.

mod accounts;
mod at_once;
mod attachment;
mod boards;
mod closing;
mod contract;
mod crowd;
mod damage;
mod data_request;
mod duties;
mod frozen;
mod handover;
mod import;
mod ledger;
mod ledgers_out;
mod life;
mod logs;
mod merged;
mod outdoors;
mod paper_world;
mod post;
mod record_once;
mod reports;
mod round;
mod round_trip;
mod scheduled;
mod shares;
mod sign_in;
mod undo;
mod vault;
mod volunteers;

use kapok::program::{PLACES, SLICES};
use sheets::{Cell, Workbook};
use shell::testing::{Reply, TestApp};

/// Runs a story on both databases; PostgreSQL is named as skipped where it is not installed.
fn on_both(now: &str, story: impl Fn(&mut TestApp)) {
    story(&mut TestApp::sqlite(SLICES, PLACES, now));
    if let Some(options) = store::testing::postgres() {
        story(&mut TestApp::over(&options, SLICES, PLACES, now));
    }
}

/// The record to which a saved form leads.
fn id_in(reply: &Reply) -> String {
    let location = reply.location.clone().unwrap_or_else(|| panic!("no way on: {} {}", reply.status, reply.text()));
    location["/records/".len()..].split('?').next().unwrap().to_owned()
}

/// Every cell of a workbook, sheet by sheet.
fn cells(bytes: Vec<u8>) -> String {
    let mut book = Workbook::from_bytes(bytes, "x.xlsx").unwrap();
    let mut texts = String::new();
    for sheet in book.sheets().to_vec() {
        texts.extend(["[", &sheet, "]\n"]);
        for row in book.rows(&sheet).unwrap() {
            texts.extend(row.unwrap().cells.iter().map(|cell| format!("{}|", Cell::to_string(cell))));
            texts.push('\n');
        }
    }
    texts
}
