//! Figures for slices that do not count. Whoever owns the indicators says at the kind in which it keeps figures how they are counted
//! ([`KindDef::figures`](crate::slice::KindDef::figures)); any page names indicators by code and version, an organisation and its days, and gets
//! numbers that are already as the caller may see them. So a contract knows what it demands and nothing of how it is counted, and the statistics
//! know nothing of contracts. Called by pages of slices. Absent: groups, filters and cut-offs, which are questions for the page of statistics.

use crate::{Refusal, Visit};
use base::{Key, Period};

/// What is asked.
#[derive(Clone, Debug)]
pub struct FiguresAsked {
    /// The organisation with everything under it.
    pub org: Key,
    /// The days, both included. States are looked at on the last of them.
    pub days: Period,
    /// Indicators as `code@version`.
    pub indicators: Vec<String>,
}

/// One figure as the caller may see it.
#[derive(Clone, Debug)]
pub struct Figure {
    /// `code@version`.
    pub indicator: String,
    /// What it is called.
    pub name: String,
    /// In what it is counted.
    pub unit: String,
    /// What it means.
    pub definition: String,
    /// The number in its unit; none where it is hidden from this caller.
    pub value: Option<i64>,
    /// What stands in place of a number that is hidden: `<3`.
    pub hidden: String,
    /// Whether it says what stands on the last day, and so is not gathered day by day.
    pub lasting: bool,
    /// The last act that is in it.
    pub seq: u32,
    /// Where its records are.
    pub href: String,
}

/// Who counts: a figure for each indicator, in the order asked; none of one that is not known. Refuses whoever may see no figures there.
pub type FigureSource = fn(&Visit, &FiguresAsked) -> Result<Vec<Option<Figure>>, Refusal>;

impl Visit {
    /// Figures by the names of their indicators, as the caller may see them; none at all in a program without statistics.
    pub fn figures(&self, asked: &FiguresAsked) -> Result<Vec<Option<Figure>>, Refusal> {
        match self.shell.registry().kinds().find_map(|kind| kind.figures) {
            Some(source) => source(self, asked),
            None => Ok(asked.indicators.iter().map(|_| None).collect()),
        }
    }
}
