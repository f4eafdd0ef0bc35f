//! What became of the rows of an import: figures, the lines of the preview, refusals with their cells. Made by the reading and the writing side,
//! kept with the job, shown by the pages and the command line.

use super::cells::Place;
use base::Problem;
use serde::{Deserialize, Serialize};

/// Refusals that are kept with their values; beyond this only their number.
const REFUSALS_KEPT_MAX: usize = 5_000;
/// Rows of each verdict that are kept for the preview.
const LINES_KEPT_MAX: usize = 2_000;

/// What is to become, or has become, of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// A record that was not there.
    New,
    /// A record that was there and says something else now.
    Changed,
    /// There already, as the row says it.
    Already,
    /// A record that was not there, of somebody who may be on file: a person is asked.
    Doubtful,
    /// Something in the row is wrong.
    Refused,
}

impl Verdict {
    /// All, in the order of the preview.
    pub const ALL: [Self; 5] = [Self::Refused, Self::Doubtful, Self::New, Self::Changed, Self::Already];

    /// The word in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Already => "already",
            Self::Doubtful => "doubtful",
            Self::Refused => "refused",
        }
    }
}

/// A row in the preview.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PreviewLine {
    /// Sheet name; empty for a `.csv`.
    pub sheet: String,
    /// 1-based row number.
    pub row: u32,
    /// What becomes of it.
    pub verdict: Verdict,
    /// What it says, in short.
    pub text: String,
    /// What changes, or why it is doubtful.
    pub why: String,
}

/// A sheet that was not read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeftOut {
    /// Its name.
    pub sheet: String,
    /// Why, as a sentence.
    pub why: String,
}

/// What became of the rows.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Outcome {
    /// Rows of data found.
    pub rows: u32,
    /// Stored now (or to be stored, in a dry run): new records and changed ones.
    pub stored: u32,
    /// Of those, rows that changed a record that was there.
    pub changed: u32,
    /// Stored before, or about people who are on file already.
    pub already: u32,
    /// Rows refused.
    pub refused: u32,
    /// Of those stored, rows with somebody who may be on file already; the question waits for a person.
    pub doubtful: u32,
    /// People and things that were not known and have been made, to be checked.
    pub made: u32,
    /// In a dry run: rows whose day is in a month that is closed.
    #[serde(default)]
    pub late: u32,
    /// Why, cell by cell.
    pub refusals: Vec<sheets::Refusal>,
    /// The first rows of each verdict.
    pub lines: Vec<PreviewLine>,
    /// Columns that nobody knows; what they hold is kept in the remark.
    pub unknown: Vec<String>,
    /// Where the headers are, for the marked copy.
    pub headers: Vec<sheets::HeaderPlace>,
    /// Lines left out and why, in words.
    pub skipped: Vec<String>,
    /// Sheets left out and why.
    pub left_out: Vec<LeftOut>,
    /// Whether it was stopped before the last row.
    pub stopped: bool,
}

impl Outcome {
    /// A row to be stored, or stored.
    pub(super) fn store(&mut self, place: &Place, verdict: Verdict, why: &str) {
        self.stored += 1;
        self.changed += u32::from(verdict == Verdict::Changed);
        self.doubtful += u32::from(verdict == Verdict::Doubtful);
        self.line(place, verdict, why);
    }

    /// A row that is there already.
    pub(super) fn leave(&mut self, place: &Place) {
        self.already += 1;
        self.line(place, Verdict::Already, "");
    }

    /// A row that cannot be taken.
    pub(super) fn refuse(&mut self, place: &Place, problem: &Problem) {
        self.refused += 1;
        let faults: Vec<sheets::Refusal> = if problem.faults.is_empty() {
            vec![place.refusal("", &problem.sentence)]
        } else {
            problem.faults.iter().map(|fault| place.refusal(&fault.path, &fault.sentence)).collect()
        };
        let why = faults.first().map_or_else(String::new, |fault| fault.reason.clone());
        self.line(place, Verdict::Refused, &why);
        if self.refusals.len() < REFUSALS_KEPT_MAX {
            self.refusals.extend(faults);
        }
    }

    fn line(&mut self, place: &Place, verdict: Verdict, why: &str) {
        if self.count(verdict) as usize <= LINES_KEPT_MAX {
            self.lines.push(PreviewLine {
                sheet: place.row().sheet.to_string(),
                row: place.row().number,
                verdict,
                text: place.line(),
                why: why.to_owned(),
            });
        }
    }

    /// How many rows have this verdict.
    pub fn count(&self, verdict: Verdict) -> u32 {
        match verdict {
            Verdict::New => self.stored - self.changed - self.doubtful,
            Verdict::Changed => self.changed,
            Verdict::Already => self.already,
            Verdict::Doubtful => self.doubtful,
            Verdict::Refused => self.refused,
        }
    }

    /// In the order of the file.
    pub(super) fn sort(&mut self) {
        self.refusals.sort_by(|a, b| (&a.sheet, a.row).cmp(&(&b.sheet, b.row)));
        self.lines.sort_by(|a, b| (&a.sheet, a.row).cmp(&(&b.sheet, b.row)));
    }
}
