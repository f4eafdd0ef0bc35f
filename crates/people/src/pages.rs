//! The pages of people: the list, one person on one page, a household, and who may be the same person. Each file is one subject.
//! What a record is opened with, corrected and deleted stays on the generic pages (`/records/{id}`).

mod alike;
mod catalogue;
mod compare;
mod decide;
mod face;
mod file;
mod find;
mod household;
mod kin;
mod list;
mod merged;
mod pack;
mod pairs;
mod readers;
mod request;
mod sections;
mod sight;
#[cfg(test)]
mod tests;
mod timeline;
mod whole;

pub(crate) use alike::beside;
use base::policy::{Class, Grant};
use shell::{Needs, Route, get, post};

/// Who may see persons at all; which ones, each page asks.
const NEEDS: Needs = Needs::Grant(Class::Person, Grant::Masked);

/// Who reads files in full.
const READS: Needs = Needs::Grant(Class::Person, Grant::Read);

/// Who may decide that two files are one person's: those who keep files; whether these two, each page asks.
const WRITES: Needs = Needs::Grant(Class::Person, Grant::Write);

/// Routes of this slice.
pub(crate) const ROUTES: &[Route] = &[
    get("/people", NEEDS, "People within reach, by name, population, state and organisation", list::people),
    post("/people/alike", NEEDS, "People who may be the same as the one being typed, as a fragment", alike::alike).with_fields(),
    get("/people/pairs", NEEDS, "Files that may be one person's and wait to be judged", pairs::queue),
    post("/people/pairs", WRITES, "Keeps whether two files are one person's, and merges them if they are", decide::decide),
    get("/people/pairs/{id}", NEEDS, "From a pair to its two files", compare::of_pair),
    get("/people/compare", NEEDS, "Two files side by side; logged", compare::masked),
    post("/people/compare", NEEDS, "Two files with what is personal in plain; logged", compare::plain),
    post("/people/merges/{id}/undo", WRITES, "Takes a merge of two files back", decide::undo),
    get("/people/requests/{id}", READS, "A person's request about the own data, with its clock", request::one),
    get("/people/requests/{id}/copy", READS, "Everything kept about the person on paper; logged", request::copy),
    get("/people/{id}", NEEDS, "One person on one page; logged", file::page),
    post("/people/{id}", NEEDS, "One person with what is personal in plain; logged", file::plain),
    get("/people/{id}/print", NEEDS, "What a whole file is printed for; masked at once for who sees it masked", whole::ask).heavy(),
    post("/people/{id}/print", READS, "A whole file with names on paper, catalogue first; its purpose is kept, logged", whole::print).heavy(),
    get("/people/{id}/handover", NEEDS, "What is open for somebody who moves, on paper, with names masked; logged", pack::checklist),
    get("/people/{id}/looks", Needs::Account, "Who has looked at a file: for its lead and the audit administrator", readers::looks),
    get("/households/{id}", NEEDS, "One household: members, and what was recorded about it; logged", household::page),
    post("/households/{id}", NEEDS, "One household with what is personal in plain; logged", household::plain),
];
