//! The sheets of gates, forms and rounds (domain.md, Appendix E), a file for each sort of record. Called by the importer with one row; from there on
//! the row is a form like any other. Absent: reading cells by their sort, and deciding who is meant by a name, which is the directory's.
//!
//! 门岗值守 and 现场计数 are one kind of record, told apart by what the post is for; 出入测温登记 and 来访登记 likewise, told apart by whether a
//! flat is written down to which somebody goes.

mod dwelling;
mod passage;
mod resident;
mod self_report;
mod tally;
#[cfg(test)]
mod tests;

pub(crate) use dwelling::DWELLINGS;
pub(crate) use passage::{TEMPERATURES, VISITORS};
pub(crate) use resident::RESIDENTS;
pub(crate) use self_report::SELF_REPORTS;
pub(crate) use tally::{POSTS, TALLIES};

use crate::{Answer, PostWork};
use base::{Choice, Day, Json, Time};
use shell::ledger::Row;
use shell::taking::Taking;

/// The ledger of a count at a post.
pub(crate) fn tally_ledger(document: &Json) -> &'static str {
    if document["work"] == PostWork::Gate.code() { POSTS.code } else { TALLIES.code }
}

/// The ledger of a passage.
pub(crate) fn passage_ledger(document: &Json) -> &'static str {
    if document["visiting"].is_null() { TEMPERATURES.code } else { VISITORS.code }
}

/// A clock time, with a date before it or without: `8:15`, `2020-02-03 08:15`, `2月3日上午8:15`. A date without its year is near `near`.
fn moment(text: &str, near: Day) -> (Option<Day>, Option<Time>) {
    let end_of_date = text.find('日').map(|at| at + '日'.len_utf8()).or_else(|| text.find([' ', 'T']));
    let day = end_of_date.and_then(|end| Day::typed(text[..end].trim(), near));
    let clock = end_of_date.filter(|_| day.is_some()).map_or(text, |end| &text[end..]);
    (day, sheets::time(&sheets::Cell::text(clock)).ok().flatten())
}

/// An answer to a question on a form, or a box ticked or crossed out. A stroke is no answer.
fn answer(taking: &mut Taking<'_>, row: &Row, column: &'static str) {
    let text = row.get(column).trim();
    let ticked = || sheets::flag(&sheets::Cell::text(text)).ok().flatten().map(|yes| if yes { Answer::Yes } else { Answer::No });
    match Answer::from_typed(text).or_else(ticked) {
        Some(answer) => taking.set(column, answer.code()),
        None if taking.said(column).is_empty() => {}
        None => taking.refuse(column, format!("“{text}”看不出是有还是没有，请写有、没有或不清楚")),
    }
}

/// A temperature; 正常 is none, and is given back to be kept.
fn temperature(taking: &mut Taking<'_>, column: &'static str) -> String {
    let text = taking.said(column);
    if text.contains(|c: char| c.is_numeric()) {
        taking.set(column, text);
        return String::new();
    }
    text.to_owned()
}
