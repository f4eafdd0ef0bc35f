//! The people who are served: persons, households, relations. A person's page gathers what every slice recorded about them, through links; no
//! slice has to be known here.

mod household;
mod ledgers;
mod pages;
mod person;
#[cfg(test)]
mod testing;

pub use household::{Household, Relation, RelationKind};
pub use person::{Membership, NoPaper, Person, Sex};

use base::policy::Class;
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "people",
    label: "服务对象",
    kinds: &[
        kind::<Person>(Class::Person, "people").states(&[("checked", "已核对"), ("unchecked", "待核对")]).page("/people"),
        kind::<Household>(Class::Person, "home").states(&[("checked", "已核对"), ("unchecked", "待核对")]).page("/households"),
        kind::<Relation>(Class::Person, "people"),
    ],
    ledgers: &[ledgers::CLIENTS],
    words: &[],
    routes: pages::ROUTES,
};
