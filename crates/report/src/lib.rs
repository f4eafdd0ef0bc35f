//! Figures for people: the indicator handbook, statistics pages, briefings and what was issued. Asks the engine; opens records only to link to
//! them. Called by the program (pages, `kapok stats`, `kapok brief`, `kapok figures`).
//!
//! Deliberately absent: any slice of the work. An indicator speaks of words (kinds, channels, topics …) that the slices declare; a law test in
//! the program checks that they do ([`unknown_words_of`]).

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod board;
mod board_counted;
mod board_cover;
mod board_fair;
mod book;
mod briefing;
mod closing;
mod figures;
mod frozen;
mod handbook;
mod issued;
mod later;
mod made;
mod month_sheet;
mod pages;
mod paper;
mod schedule;
mod seal;
mod sheet;
mod stats;
mod stats_book;
mod suppression;
mod template;
#[cfg(test)]
mod tests;
mod trend;
mod vocabulary;

pub use board::{BadBoard, Board, STEPS, Stretch, boards};
pub use board_fair::{Fair, Size};
pub use book::{Book, BookTable};
pub use briefing::{Block, Briefing, InForce, NoBriefing, Number, Piece, brief, in_force};
pub use closing::Closing;
pub use frozen::{Definition, Frozen, FrozenLine, TableKind};
pub use handbook::{groups, handbook, handbook_markdown, unknown_words, unknown_words_of};
pub use issued::{Adjustment, IssuedBriefing, IssuedNumber, adjustments};
pub use later::{Compared, Comparison};
pub use made::make_due;
pub use month_sheet::MonthSheet;
pub use paper::DOCX;
pub use schedule::{Rhythm, Schedule, What};
pub use stats::{Stats, StatsQuestion, StatsRow, StatsTexts, Unanswerable, evaluate};
pub use template::{BadTemplate, CalendarWord, Line, Node, Slot, Span, Style, Template, templates};
pub use trend::Trend;
pub use vocabulary::{Words, dimension_label};

use base::ChoiceDef;
use base::policy::Class;
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "report",
    label: "统计与简报",
    kinds: &[
        kind::<IssuedBriefing>(Class::Figures, "brief").states(&[("issued", "已发出")]),
        kind::<Frozen>(Class::Figures, "snow").states(&[("frozen", "已定稿")]).figures(figures::figures).unread(made::unread),
        kind::<Closing>(Class::Figures, "lock").states(&[("closed", "已关账"), ("reopened", "已重新打开")]).page("/closings"),
    ],
    ledgers: &[],
    words: &[("item", PROGRAMMES)],
    routes: pages::ROUTES,
};

/// Programmes of care lines that indicators name. A line's programme is typed freely; these are the ones that have figures of their own.
const PROGRAMMES: &[ChoiceDef] = &[
    ChoiceDef { code: "红棉关爱", label: "红棉关爱热线", synonyms: "" },
    ChoiceDef { code: "红棉守护", label: "红棉守护热线", synonyms: "" },
    ChoiceDef { code: "工控", label: "工控专线", synonyms: "" },
];
