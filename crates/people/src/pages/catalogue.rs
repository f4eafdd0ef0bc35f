//! The catalogue of a person's file (domain.md 1.18): the sections in which records are listed, and the order in which they lie. A kind says where
//! it lies (`KindDef::filed`); one that says nothing lies where its class does. Called by the sections of the file, its print and the hand-over
//! pack. Absent: who sees what, which the timeline has asked before.

use super::timeline::Entry;
use crate::{Household, Merge, Pair, Person, Relation};
use base::{Shape, policy::Class};
use shell::slice::{Filed, KindDef};

/// Sections with records of their own, in the order in which they stand on the page: code and label.
pub(super) const SECTIONS: [(&str, &str); 5] =
    [("tests", "检测"), ("reviews", "评估"), ("papers", "文书"), ("talks", "走访谈话"), ("needs", "需求帮扶")];

/// Records about files, which are no part of any.
const ABOUT_FILES: [&str; 2] = [Pair::CODE, Merge::CODE];

/// Where a kind lies in the file.
pub(super) fn filed(kind: &KindDef) -> Filed {
    let of_class = match kind.class {
        _ if kind.shape.code == Person::CODE => ("", 1),
        _ if kind.shape.code == Household::CODE => ("", 2),
        _ if kind.shape.code == Relation::CODE => ("", 3),
        Class::Rehab => ("papers", 30),
        Class::Casework => ("talks", 45),
        Class::Hotline => ("talks", 47),
        Class::Crisis => ("talks", 48),
        Class::Test => ("tests", 50),
        Class::Supply => ("needs", 65),
        Class::Risk => ("reviews", 80),
        Class::Outreach => ("", 67),
        _ => ("", 99),
    };
    kind.filed.unwrap_or(Filed { section: of_class.0, place: of_class.1 })
}

/// The records of a section, the newest first.
pub(super) fn in_section<'a>(entries: &'a [Entry], section: &str) -> Vec<&'a Entry> {
    let mut found: Vec<&Entry> = entries.iter().filter(|entry| filed(entry.kind).section == section).collect();
    found.sort_by_key(|entry| std::cmp::Reverse((entry.row.day, entry.row.key)));
    found
}

/// The records of a file in the order of its catalogue, each sort from its first day on.
pub(super) fn in_order(entries: &[Entry]) -> Vec<&Entry> {
    let mut found: Vec<&Entry> = entries.iter().filter(|entry| !ABOUT_FILES.contains(&entry.row.kind.as_str())).collect();
    found.sort_by_key(|entry| (filed(entry.kind).place, entry.kind.shape.code, entry.row.day, entry.row.key));
    found
}
