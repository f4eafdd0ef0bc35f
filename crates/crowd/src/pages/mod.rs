//! The pages and calls of a session: the list of sessions, the desk with and without a network, the screen, the queue for everybody, blocks and lists
//! for desks that work by themselves.

mod booking;
mod calls;
mod desk;
mod live;
mod queue;
mod screen;
mod sessions;

use base::policy::{Class, Grant};
use shell::{Needs, Route, get, post};

const DESK: Needs = Needs::Grant(Class::Screening, Grant::Write);

/// Routes of this slice.
pub(crate) const ROUTES: &[Route] = &[
    get("/desk", DESK, "Sessions of mass registration, today's first", sessions::page).first(),
    get("/desk/offline", Needs::Nobody, "The page of a desk, as it goes on without a network", |visit| Ok(live::page(visit)))
        .stands_in_for("/desk/{session}"),
    live::SCRIPT,
    get("/desk/{session}", DESK, "A desk of a session: check in by scanner, id reader or hand", desk::page).first(),
    post("/desk/{session}", DESK, "Checks somebody in at a desk", desk::check_in).first(),
    get("/desk/{session}/screen", DESK, "The queue and the pace of a session, desk by desk", screen::page).first(),
    get("/desk/{session}/doubtful", DESK, "Who came twice to a session", screen::doubtful),
    get("/api/v1/desk/{session}/came", DESK, "What a desk has to know to go on by itself", calls::came).first(),
    post("/api/v1/desk/{session}/blocks", DESK, "Takes a block of queue numbers for a desk", calls::block).first(),
    post("/api/v1/desk/{session}/check-ins", DESK, "Stores the list of a desk, each check-in by itself", calls::check_ins).first(),
    post("/api/v1/desk/{session}/registrations", DESK, "Registers somebody for a window of time", calls::register),
    get("/book/{session}", Needs::Nobody, "The public page by which somebody registers for a window of a session", booking::page).last(),
    post("/book/{session}", Needs::Nobody, "Registers somebody for a window of a session", booking::book).by_strangers().last(),
    post("/book/{session}/mine", Needs::Nobody, "A registration by its code", booking::mine).by_strangers().last(),
    post("/book/{session}/cancel", Needs::Nobody, "Takes a registration back by its code", booking::cancel).by_strangers().last(),
    get("/queue/{session}", Needs::Nobody, "The queue of a session, for everybody", queue::page).last().kept(2),
];
