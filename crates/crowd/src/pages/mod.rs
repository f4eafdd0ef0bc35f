//! The pages and calls of a session: the desk, the screen, the queue for everybody, blocks and lists for desks that work by themselves.

mod calls;
mod desk;
mod queue;
mod screen;

use base::policy::{Class, Grant};
use shell::{Needs, Route, get, post};

const DESK: Needs = Needs::Grant(Class::Screening, Grant::Write);

/// Routes of this slice.
pub(crate) const ROUTES: &[Route] = &[
    get("/desk/{session}", DESK, "A desk of a session: check in by scanner, id reader or hand", desk::page).first(),
    post("/desk/{session}", DESK, "Checks somebody in at a desk", desk::check_in).first(),
    get("/desk/{session}/screen", DESK, "The queue and the pace of a session, desk by desk", screen::page).first(),
    get("/desk/{session}/doubtful", DESK, "Who came twice to a session", screen::doubtful),
    post("/api/v1/desk/{session}/blocks", DESK, "Takes a block of queue numbers for a desk", calls::block).first(),
    post("/api/v1/desk/{session}/check-ins", DESK, "Stores the list of a desk, each check-in by itself", calls::check_ins).first(),
    post("/api/v1/desk/{session}/registrations", DESK, "Registers somebody for a window of time", calls::register),
    get("/queue/{session}", Needs::Nobody, "The queue of a session, for everybody", queue::page).last().kept(2),
];
