//! The people who are served: persons, households, relations; who may be the same person, and what was decided. A person's page gathers what every
//! slice recorded about them, through links; no slice has to be known here.
//!
//! Invariants: nobody is merged but by a person's decision, a merge can be taken back, and both files stay as they are; who is the same is judged in
//! one place (`likeness.rs`) for importer, form and queue.

mod household;
mod ledgers;
mod likeness;
mod pages;
mod pair;
pub mod paper;
mod person;
mod region;
mod request;
#[cfg(test)]
mod testing;

pub use household::{Household, Relation, RelationKind};
pub use pair::{Merge, Pair, PairVerdict};
pub use person::{Membership, NoPaper, Person, Sex};
pub use request::{DataRequest, RequestKind, RequestOutcome, Requester, WITHIN_WORKING_DAYS};

use base::{Value, policy::Class};
use shell::slice::{Slice, kind};

/// What was decided of two files that may be one person's.
const PAIR_STATES: &[(&str, &str)] = &[("open", "待判断"), ("later", "以后再说"), ("same", "同一人"), ("different", "不是同一人")];

/// The slice.
pub const SLICE: Slice = Slice {
    code: "people",
    label: "服务对象",
    kinds: &[
        kind::<Person>(Class::Person, "people")
            .states(&[("checked", "已核对"), ("unchecked", "待核对")])
            .page("/people")
            .alike(&likeness::ALIKE)
            .file_of(|document| Person::from_json(document)?.birthday()),
        kind::<Household>(Class::Person, "home").states(&[("checked", "已核对"), ("unchecked", "待核对")]).page("/households"),
        kind::<Relation>(Class::Person, "people"),
        kind::<Pair>(Class::Person, "swap").states(PAIR_STATES).page("/people/pairs"),
        kind::<Merge>(Class::Person, "link").binds(),
        kind::<DataRequest>(Class::Person, "brief").states(&[("open", "待答复"), ("answered", "已答复")]).page("/people/requests"),
    ],
    ledgers: &[ledgers::CLIENTS],
    words: &[],
    routes: pages::ROUTES,
};
