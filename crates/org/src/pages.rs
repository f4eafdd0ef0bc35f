//! The pages of the structure: the tree as it stood on a day, one organisation, the staff, emergency responses. Forms, corrections and versions are the generic ones
//! (`/records/{id}`, `/records/new/organisation`).

mod campaign;
mod organisation;
mod staff;
#[cfg(test)]
mod tests;
mod tree;
mod workers;

use base::policy::{Class, Grant};
use shell::{Needs, Route, get, post};

/// Routes of this slice.
pub(crate) const ROUTES: &[Route] = &[
    get("/orgs", Needs::Grant(Class::Structure, Grant::Masked), "The organisation tree as it stood on a day", tree::tree),
    get("/campaigns", Needs::Grant(Class::Structure, Grant::Masked), "Emergency responses, with the day of each", campaign::list),
    get("/campaigns/new", Needs::Grant(Class::Structure, Grant::Write), "The form that starts an emergency response", |visit| {
        Ok(campaign::new(visit))
    }),
    post("/campaigns/new", Needs::Grant(Class::Structure, Grant::Write), "Starts an emergency response with its vault and posts", campaign::start),
    get("/campaigns/{id}", Needs::Grant(Class::Structure, Grant::Masked), "One emergency response: its day, records, vaults", campaign::one),
    post(
        "/campaigns/{id}/end",
        Needs::Grant(Class::Structure, Grant::Write),
        "Ends a response and asks for the destruction of its vaults",
        campaign::end,
    ),
    get(
        "/orgs/{id}",
        Needs::Grant(Class::Structure, Grant::Masked),
        "One organisation: names, placements, staff, places, what was recorded lately",
        organisation::organisation,
    ),
    get("/workers", Needs::Grant(Class::Staff, Grant::Masked), "Workers within reach, with appointments and this month's contacts", workers::workers),
];
