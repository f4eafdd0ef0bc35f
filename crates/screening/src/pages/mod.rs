//! The pages of this slice: what the public fills in (`open`), the queue of what came in, and the forms of the station. Absent: lists and records in
//! general, which every kind has.

mod decision;
mod forms;
mod queue;
mod sheet;
#[cfg(test)]
mod tests;

use crate::open;
use base::policy::{Class, Grant};
use shell::{Needs, Route, get, post};

const READERS: Needs = Needs::Grant(Class::Screening, Grant::Read);
const WRITERS: Needs = Needs::Grant(Class::Screening, Grant::Write);

/// Routes of this slice.
pub(crate) const ROUTES: &[Route] = &[
    get("/r/{code}", Needs::Nobody, "A published form, for anybody who has the link", open::page).last(),
    post("/r/{code}", Needs::Nobody, "Takes an answer to a published form, or its correction by receipt", open::submit)
        .with_fields()
        .by_strangers()
        .last(),
    post("/r/{code}/change", Needs::Nobody, "Shows an answer to who has its receipt, to be corrected", open::change).by_strangers().last(),
    get("/reports", READERS, "Reports that came in, by what is to be done with them", queue::page),
    post("/reports/{id}/check", WRITERS, "A report was checked with the person", decision::check),
    post("/reports/{id}/decide", WRITERS, "What follows from a report: nothing, observation, quarantine", decision::decide),
    post("/reports/{id}/follow", WRITERS, "Somebody under observation was asked today", decision::follow),
    post("/reports/{id}/lift", WRITERS, "An observation is over", decision::lift),
    get("/forms", READERS, "Forms of the station and where they are published", forms::list),
    get("/forms/import", WRITERS, "Asks for a workbook of the XLSForm convention", forms::import_page),
    post("/forms/import", WRITERS, "Makes a form of a workbook, or says what of it is not supported", forms::import).with_files(),
    get("/forms/{id}", READERS, "A form: its questions, what was answered, in numbers", forms::page),
    get("/forms/{id}/fill", WRITERS, "A form to be filled in by a worker", forms::fill_page),
    post("/forms/{id}/fill", WRITERS, "Takes a form that a worker filled in", forms::take).with_fields(),
    get("/forms/{id}/file", Needs::Grant(Class::Screening, Grant::Read), "All answers to a form as a workbook", sheet::file).heavy(),
    get("/posters/{id}", READERS, "The poster of a publication, with its code", forms::poster),
];
