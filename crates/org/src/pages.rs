//! The pages of the structure: the tree as it stood on a day, one organisation, the staff. Forms, corrections and versions are the generic ones
//! (`/records/{id}`, `/records/new/organisation`).

mod organisation;
mod staff;
#[cfg(test)]
mod tests;
mod tree;
mod workers;

use base::policy::{Class, Grant};
use shell::{Needs, Route, get};

/// Routes of this slice.
pub(crate) const ROUTES: &[Route] = &[
    get("/orgs", Needs::Grant(Class::Structure, Grant::Masked), "The organisation tree as it stood on a day", tree::tree),
    get(
        "/orgs/{id}",
        Needs::Grant(Class::Structure, Grant::Masked),
        "One organisation: names, placements, staff, places, what was recorded lately",
        organisation::organisation,
    ),
    get("/workers", Needs::Grant(Class::Staff, Grant::Masked), "Workers within reach, with appointments and this month's contacts", workers::workers),
];
