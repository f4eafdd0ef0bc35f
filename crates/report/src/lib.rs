//! Figures for people: the indicator handbook, statistics pages, briefings and what was issued. Asks the engine; opens records only to link to
//! them. Called by the program (pages, `kapok stats`, `kapok brief`, `kapok figures`).
//!
//! Deliberately absent: any slice of the work. An indicator speaks of words (kinds, channels, topics …) that the slices declare; a law test in
//! the program checks that they do ([`unknown_words_of`]).

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod handbook;
mod stats;
mod vocabulary;

pub use handbook::{groups, handbook, handbook_markdown, unknown_words, unknown_words_of};
pub use stats::{Stats, StatsQuestion, StatsRow, StatsTexts, Unanswerable, evaluate};
pub use vocabulary::{Words, dimension_label};
