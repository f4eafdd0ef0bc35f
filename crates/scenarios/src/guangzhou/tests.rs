//! What the city of report G promises at a small scale. Its figures are met at scale 1, which `kapok figures` makes.

use super::{DAYS, Plan, first_day, moment, script};
use crate::testing::empty;
use crate::{Scale, figures, prepare};
use base::Typed;
use std::collections::{BTreeMap, BTreeSet};

/// Three sites of 239.
fn small() -> Scale {
    Scale::of_thousandths(10)
}

#[test]
fn the_figures_of_a_small_scale_are_those_of_its_sites() {
    let (shell, plan) = (empty("guangzhou"), Plan::new(small()));
    prepare(&shell, "guangzhou", small()).unwrap();
    let figures = figures(&shell, "guangzhou").unwrap();
    let computed: BTreeMap<&str, i64> = figures.iter().filter_map(|figure| Some((figure.row.id.as_str(), figure.computed?))).collect();
    let agencies: BTreeSet<usize> = plan.sites.iter().map(|site| site.agency).collect();
    let sum = |of: fn(&super::plan::Site) -> u32| i64::from(plan.sites.iter().map(of).sum::<u32>());
    assert_eq!((computed["G2"], computed["G3"]), (agencies.len() as i64, agencies.len() as i64 + 1));
    assert_eq!(computed["G7"], sum(|site| site.volunteers));
    assert_eq!(computed["G9"], sum(|site| site.isolated.map_or(0, |turns| turns.iter().sum())));
    assert_eq!(computed["G10"], sum(|site| u32::from(site.reserve)));
    assert_eq!(computed["G13"], i64::from(plan.workshops.iter().map(|(_, people)| people).sum::<u32>()));
    assert_eq!((computed["G12"], computed["G14"]), (2, plan.sites.len() as i64));
    // What is special to Zhongnan is there at every scale.
    let zhongnan = ["G17", "G19", "G20", "G21", "G22"].map(|id| computed[id]);
    assert_eq!(zhongnan, [720, 150, 1200, 38, 100]);
    assert!(figures.iter().filter(|figure| figure.computed.is_some()).all(|figure| figure.records > 0));
    let report = shell.store().verify(&mut |_| {}).unwrap();
    assert!(report.is_clean(), "{report:?}");
}

/// Every text at a path that ends so.
fn texts<'a>(typed: &'a Typed, last: &'a str) -> impl Iterator<Item = &'a str> {
    typed.pairs().filter(move |(path, _)| path.rsplit('.').next() == Some(last)).map(|(_, text)| text)
}

#[test]
fn nobody_has_two_shifts_on_a_day() {
    let script = script(&Plan::new(small()));
    let mut shifts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for typed in script.notes.iter().filter(|note| note.kind == "shift").filter_map(|note| note.typed.as_ref()) {
        let on = texts(typed, "on").next().unwrap().to_owned();
        for worker in texts(typed, "worker") {
            *shifts.entry((worker.to_owned(), on.clone())).or_default() += 1;
        }
    }
    assert!(shifts.len() > 300);
    assert!(shifts.values().all(|shifts| *shifts == 1));
    let mut services: BTreeMap<(String, String), usize> = BTreeMap::new();
    for typed in script.notes.iter().filter(|note| note.kind == "volunteer_shift" && note.expected.is_none()).filter_map(|note| note.typed.as_ref()) {
        let on = texts(typed, "on").next().unwrap().to_owned();
        *services.entry((texts(typed, "volunteer").next().unwrap().to_owned(), on)).or_default() += 1;
    }
    assert!(services.values().all(|services| *services == 1));
}

#[test]
fn everything_happens_in_the_month_of_the_report_and_is_typed_in_before_it_is_made() {
    let script = script(&Plan::new(small()));
    let days = first_day()..=first_day() + (DAYS - 1);
    let happened = ["contact", "call", "shift", "post_tally", "volunteer_shift", "delivery", "donation", "deployment"];
    for note in &script.notes {
        assert!(note.at <= moment(), "a {} at {}", note.kind, note.at);
        let on = note.typed.as_ref().and_then(|typed| texts(typed, "on").next()?.parse().ok());
        if let Some(on) = on.filter(|_| happened.contains(&note.kind)) {
            assert!(days.contains(&on) && note.at.day() >= on, "a {} of {on} at {}", note.kind, note.at);
        }
    }
    assert!(script.notes.iter().any(|note| note.typed.is_none()), "deletions");
}
