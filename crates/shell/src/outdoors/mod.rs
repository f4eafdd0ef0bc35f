//! 外出登记: the page that goes on without signal. Called by a phone that has it in its cache, and by the API for what the phone sends later.
//!
//! There is one definition of a form: the page carries the server's own forms, drawn from the kinds that say `KindDef::outdoors`, as templates. It is the
//! same for everybody, names nobody and asks for no account, so a service worker may keep it. What belongs to somebody comes apart from it
//! (`pack.rs`) and lies on the phone sealed; docs/offline.md says what that promises. What was written goes the usual way, by `/api/v1/sync`.
//!
//! Slices have such pages too: a route that says `stands_in_for` is kept by the same worker, and sends by the same outbox.
//!
//! Absent: figures, files of people, corrections of what is stored already, names in plain.

mod moment;
mod pack;
mod page;

pub(crate) use moment::captured;
pub use pack::account_code;

use crate::{Answer, Needs, Refusal, Route, Visit, api, get, pages, post};
use base::{Json, Typed};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/field", Needs::Nobody, "The page for work outdoors, which goes on without signal", |visit| Ok(page::show(visit))).stands_in_for("/field"),
    get("/worker.js", Needs::Nobody, "The service worker of the pages that go on without signal", page::worker),
    get("/field/pack", Needs::Account, "What a phone takes along: kinds, places, and up to 50 chosen people, masked and logged", pack::pack)
        .with_many(&["take"]),
    post("/field/compare/{id}", Needs::Account, "A stored record beside what a phone has in its place, as a fragment", compare),
];

/// A button of the page.
#[derive(Clone, Copy, Debug)]
pub struct Errand {
    /// 走访.
    pub label: &'static str,
    /// A name of `look::icon`.
    pub icon: &'static str,
    /// What it fills in, as in an address: `channel=visit`; empty for nothing.
    pub given: &'static str,
}

/// Both versions of a record side by side; a person decides which holds.
fn compare(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    let body = api::body(visit)?;
    let day = captured(&body, body["now"].as_i64(), visit.now).at.day();
    let ours = api::typed(kind, &body, day)?;
    // as both would be stored: 今天 is a day by then, and a chip a row
    let ours = (kind.read)(&ours).ok().and_then(|document: Json| (kind.fill)(&document, day)).unwrap_or(ours);
    let theirs: Typed = pages::record::texts(visit, &row, kind, None)?;
    let full = visit.reads(&row, kind)?;
    visit.looked(&row, kind, "ReadRecord")?;
    Ok(Answer::Page(pages::versions::side_by_side(visit, kind, ("服务器上", &theirs), ("这台手机上", &ours), full)))
}
