//! The pages of figures: statistics with their records, the handbook, briefings. Each file is one subject.

mod address;
pub(crate) mod board;
mod board_below;
mod board_parts;
mod board_wall;
pub(crate) mod brief;
pub(crate) mod briefs;
pub(crate) mod closing;
pub(crate) mod freeze;
pub(crate) mod frozen;
pub(crate) mod frozen_out;
pub(crate) mod inbox;
pub(crate) mod indicators;
pub(crate) mod month;
mod paper;
pub(crate) mod records;
pub(crate) mod schedules;
pub(crate) mod stats;
mod table;

pub(crate) use address::{code_of, records_href};
use base::policy::{Class, Grant};
use shell::{Needs, Route, get, post};

/// To see figures at all; small cells are left out for those who may see no more.
const FIGURES: Needs = Needs::Grant(Class::Figures, Grant::Figures);
/// A draft of a briefing prints every number exactly.
const EXACT: Needs = Needs::Grant(Class::Figures, Grant::Read);
/// To freeze is to write figures.
const FREEZES: Needs = Needs::Grant(Class::Figures, Grant::Write);
/// What was issued; without small numbers for those who see figures only.
const ISSUED: Needs = FIGURES;

/// What the address of a table may say more than once.
const SPLITS: &[&str] = &["indicator", "by"];

/// Routes of this slice.
pub(crate) const ROUTES: &[Route] = &[
    get("/board", FIGURES, "The dashboard of an organisation, at a desk and on a wall", board::page).heavy(),
    get("/stats", FIGURES, "Indicators of an organisation in a period, split and filtered, as table and chart", stats::page)
        .heavy()
        .with_many(SPLITS),
    get("/stats/file", FIGURES, "The same as a workbook or as .csv", stats::file).heavy().with_many(SPLITS),
    get("/stats/records", FIGURES, "The records behind one number", records::page).heavy().with_many(&["at", "indicator", "by"]),
    get("/api/v1/stats", FIGURES, "Statistics as JSON", stats::api).heavy().with_many(SPLITS),
    get("/indicators", Needs::Account, "The indicator handbook", indicators::list),
    get("/indicators/{code}", Needs::Account, "One indicator with its definition and worked example", indicators::one),
    get("/briefs", ISSUED, "Issued briefings", briefs::list),
    get("/briefs/new", EXACT, "A briefing from a template, before it is issued", briefs::new).heavy(),
    get("/briefs/preview", EXACT, "The same as text, JSON or a Word file", briefs::preview_file).heavy(),
    get("/api/v1/briefs/preview", EXACT, "A briefing as JSON, before it is issued", briefs::api).heavy(),
    post("/briefs", EXACT, "Issues a briefing", briefs::issue),
    get("/briefs/{id}", ISSUED, "An issued briefing and what was entered later", brief::page),
    get("/closings", EXACT, "Months that are closed", closing::list),
    post("/closings", FREEZES, "Closes a month of an organisation", closing::close),
    get("/closings/{id}", EXACT, "A closed month and what was adjusted in it", closing::one),
    post("/closings/{id}", EXACT, "Opens a closed month again", closing::reopen),
    get("/closings/{id}/print", EXACT, "A closed month and its adjustments on paper", closing::print),
    get("/frozen", FIGURES, "Frozen tables of statistics", frozen::list),
    get("/frozen/new", FREEZES, "A table of statistics before it is frozen", freeze::new).heavy().with_many(SPLITS),
    post("/frozen", FREEZES, "Freezes a table of statistics", freeze::freeze).with_many(SPLITS),
    get("/frozen/{id}", FIGURES, "A frozen table, its numbers at other cut-offs and the records between them", frozen::one).heavy(),
    get("/frozen/{id}/file", FIGURES, "A frozen table as a workbook", frozen_out::file).heavy(),
    get("/frozen/{id}/print", FIGURES, "A frozen table on paper", frozen_out::print),
    get("/month", FIGURES, "The month sheet of an organisation: month, month before, year, and the organisations under it", month::page).heavy(),
    get("/month/file", FIGURES, "The same as a workbook", month::file).heavy(),
    get("/inbox", FIGURES, "What was made for the caller by schedule", inbox::list),
    post("/inbox/read", FIGURES, "Marks all of it as read", inbox::read_all),
    get("/inbox/{id}", FIGURES, "A report that was made by schedule: one's own, or by a signed link", inbox::one),
    get("/inbox/{id}/file", FIGURES, "The same as a workbook or a Word file", inbox::file),
    get("/schedules", FIGURES, "Scheduled reports, and ordering another", schedules::list).with_many(SPLITS),
    post("/schedules", FIGURES, "Orders a report by schedule", schedules::order).with_many(SPLITS),
    post("/schedules/{id}/end", FIGURES, "Ends a schedule", schedules::end),
    get("/briefs/{id}/file", ISSUED, "An issued briefing as text, JSON or a Word file", brief::file),
];
