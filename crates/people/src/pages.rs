//! The pages of people: the list, one person on one page, a household, and who may be the same person. Each file is one subject.
//! What a record is opened with, corrected and deleted stays on the generic pages (`/records/{id}`).

mod alike;
mod face;
mod file;
mod find;
mod household;
mod list;
mod readers;
mod sight;
#[cfg(test)]
mod tests;
mod timeline;

use base::policy::{Class, Grant};
use shell::{Needs, Route, get, post};

/// Who may see persons at all; which ones, each page asks.
const NEEDS: Needs = Needs::Grant(Class::Person, Grant::Masked);

/// Routes of this slice.
pub(crate) const ROUTES: &[Route] = &[
    get("/people", NEEDS, "People within reach, by name, population, state and organisation", list::people),
    get("/people/alike", NEEDS, "People who may be the same as the one being typed, as a fragment", alike::alike),
    post("/people/alike", NEEDS, "The same, with what was typed in the body and not in an address", alike::alike),
    get("/people/{id}", NEEDS, "One person on one page; logged", file::masked),
    post("/people/{id}", NEEDS, "One person with what is personal in plain; logged", file::plain),
    get("/households/{id}", NEEDS, "One household: members, and what was recorded about it; logged", household::masked),
    post("/households/{id}", NEEDS, "One household with what is personal in plain; logged", household::plain),
];
