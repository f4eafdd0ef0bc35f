//! What holds of the city at any size.

use super::plan::Work;
use super::{Plan, script};
use crate::testing::empty;
use crate::{Scale, figures, prepare};
use std::collections::{BTreeMap, HashMap};

#[test]
fn staff_partners_and_the_epidemic_are_the_same_at_every_size_and_the_years_grow_with_it() {
    let shell = empty("shenzhen");
    prepare(&shell, "shenzhen", Scale::of(0.01)).unwrap();
    let figures = figures(&shell, "shenzhen").unwrap();
    // What the years add up to; everything else is as in the report.
    let of_a_size = ["S7", "S8", "S9", "S10", "S11"];
    let wrong: Vec<_> =
        figures.iter().filter(|figure| figure.result == crate::Outcome::Different && !of_a_size.contains(&figure.row.id.as_str())).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    let found: BTreeMap<&str, Option<i64>> = figures.iter().map(|figure| (figure.row.id.as_str(), figure.computed)).collect();
    let plan = Plan::new(Scale::of(0.01));
    let planned = |work| {
        let of_site = |site| (0..plan.terms.len()).map(move |term| (site, term));
        (0..plan.sites.len()).flat_map(of_site).map(|(site, term)| i64::from(plan.count(site, term, work))).sum::<i64>()
    };
    assert_eq!(found["S8"], Some(planned(Work::Contacts)));
    assert_eq!(found["S9"], Some(planned(Work::Cases)));
    assert_eq!(found["S10"], Some(planned(Work::Groups)));
    assert!(found["S11"] > Some(planned(Work::Activities)), "the bus and the city have their own");
    assert!(shell.store().verify(&mut |_| {}).unwrap().is_clean());
}

#[test]
fn nobody_stands_two_shifts_on_a_day_or_talks_longer_than_one() {
    let script = script(&Plan::new(Scale::of(0.1)));
    let mut shifts: HashMap<(String, String), u32> = HashMap::new();
    let mut minutes: HashMap<(String, String), u32> = HashMap::new();
    for (note, typed) in script.notes.iter().filter_map(|note| Some((note, note.typed.as_ref()?))) {
        let on = typed.get("on").to_owned();
        match note.kind {
            "shift" => {
                let staff = typed.pairs().filter(|(path, _)| path.starts_with("staff.") && path.ends_with(".worker"));
                staff.for_each(|(_, worker)| *shifts.entry((worker.to_owned(), on.clone())).or_default() += 1);
            }
            "contact" => *minutes.entry((typed.get("workers.0.worker").to_owned(), on)).or_default() += typed.get("minutes").parse::<u32>().unwrap(),
            _ => {}
        }
    }
    assert!(shifts.len() > 400 && shifts.values().all(|times| *times == 1));
    assert!(minutes.len() > 5_000 && minutes.values().all(|minutes| *minutes <= 7 * 60));
}
