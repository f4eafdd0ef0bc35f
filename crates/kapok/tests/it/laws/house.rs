//! The house: which crate may know which, how long a file may be, how it begins, and which words have no place here.

use super::{sources, top};
use std::collections::BTreeMap;

/// The slices: they know what is below them and never each other.
const SLICES: [&str; 10] = ["rehab", "casework", "hotline", "supply", "screening", "crowd", "duty", "outreach", "contract", "report"];

/// What a crate may name among ours. A new arrow is an architectural decision and is written down as one.
fn allowed(name: &str) -> Vec<&'static str> {
    let below_slices = vec!["base", "count", "store", "sheets", "shell", "org", "people"];
    match name {
        "base" | "xtask" => vec![],
        "count" | "sheets" => vec!["base"],
        "store" => vec!["base", "count"],
        "shell" => vec!["base", "count", "store", "sheets"],
        "org" => below_slices[..5].to_vec(),
        "people" => below_slices[..6].to_vec(),
        name if SLICES.contains(&name) => below_slices,
        "scenarios" => below_slices.into_iter().chain(SLICES).collect(),
        "kapok" => below_slices.into_iter().chain(SLICES).chain(["scenarios"]).collect(),
        other => panic!("the crate {other} has no place in the house: draw it in ARCHITECTURE.md and here"),
    }
}

/// The dependencies of a crate among ours, those of its tests left out.
fn arrows() -> BTreeMap<String, Vec<String>> {
    let folders = std::fs::read_dir(top().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    let names: Vec<String> = folders.map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let mut drawn = BTreeMap::new();
    for name in &names {
        let manifest = std::fs::read_to_string(top().join("crates").join(name).join("Cargo.toml")).unwrap();
        let section = manifest.split("[dependencies]").nth(1).unwrap_or_default().split("\n[").next().unwrap_or_default();
        let ours = section.lines().filter_map(|line| line.split(['.', ' ', '=']).next()).filter(|word| names.iter().any(|name| name == word));
        drawn.insert(name.clone(), ours.map(str::to_owned).collect());
    }
    drawn
}

#[test]
fn every_arrow_between_crates_is_drawn() {
    for (name, known) in arrows() {
        let allowed = allowed(&name);
        for other in known {
            assert!(allowed.contains(&other.as_str()), "{name} must not know {other}");
        }
    }
}

#[test]
fn every_file_begins_by_saying_what_it_is() {
    let silent: Vec<String> = sources().into_iter().filter(|(_, text)| !text.starts_with("//!")).map(|(name, _)| name).collect();
    assert!(silent.is_empty(), "no //! at the top of {silent:?}");
}

#[test]
fn no_file_is_longer_than_one_can_read() {
    let long: Vec<(String, usize)> =
        sources().into_iter().map(|(name, text)| (name, text.lines().count())).filter(|(_, lines)| *lines > 600).collect();
    assert!(long.is_empty(), "above 600 lines: {long:?}");
}

#[test]
fn names_say_what_things_are() {
    let vague = ["manager", "helper", "util", "utils", "common", "misc", "handler"];
    for (name, _) in sources() {
        let stem = name.rsplit('/').next().unwrap().trim_end_matches(".rs").to_owned();
        assert!(!vague.contains(&stem.as_str()), "{name}: a name that says nothing");
    }
}

#[test]
fn markup_is_escaped_everywhere_but_in_one_file() {
    let raw = concat!("Pre", "Escaped");
    let files: Vec<String> = sources().into_iter().filter(|(_, text)| text.contains(&format!("{raw}("))).map(|(name, _)| name).collect();
    assert!(files.len() <= 1, "{raw} in {files:?}");
}

#[test]
fn no_statement_of_the_database_stands_outside_the_store() {
    let words = ["select ", "insert into ", "update ", "delete from "].map(|word| format!("\"{word}"));
    for (name, text) in sources().into_iter().filter(|(name, _)| !name.starts_with("crates/store/") && !name.contains("/tests/")) {
        for word in &words {
            assert!(!text.to_lowercase().contains(word.as_str()), "{name} speaks to the database");
        }
    }
}

#[test]
fn nothing_is_left_for_later_in_a_comment() {
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")];
    for (name, text) in sources() {
        for mark in marks {
            assert!(!text.contains(mark), "{name} holds a {mark}");
        }
    }
}
