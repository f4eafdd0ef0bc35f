//! How long it takes to prepare a scenario, and its figures: `cargo run --release -p scenarios --example prepare -- longxue 1`. The directory of
//! the demo is a temporary one.

use scenarios::{Outcome, Scale, demo_moment, figures, prepare};
use shell::{Registry, Shell, slice::Slice};
use std::{sync::Arc, time::Instant};
use store::{
    Store,
    testing::{FixedClock, SeededChance},
};

const SLICES: &[&Slice] = &[
    &org::SLICE,
    &people::SLICE,
    &casework::SLICE,
    &rehab::SLICE,
    &hotline::SLICE,
    &supply::SLICE,
    &screening::SLICE,
    &duty::SLICE,
    &outreach::SLICE,
    &report::SLICE,
];

#[allow(clippy::disallowed_methods, reason = "measuring is what this example is for")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let name = std::env::args().nth(1).unwrap_or_else(|| "longxue".to_owned());
    let scale = Scale::of(std::env::args().nth(2).map_or(Ok(1.0), |factor| factor.parse())?);
    let directory = tempfile::tempdir()?;
    let registry = Arc::new(Registry::new(SLICES));
    let clock = Arc::new(FixedClock::at(demo_moment(&name)?));
    let chance = Arc::new(SeededChance::new(11));
    let store = Store::open(&store::testing::sqlite(directory.path()), registry.clone(), clock.clone(), chance.clone())?;
    let shell = Shell::new(store, registry, &[], clock, chance);
    let begun = Instant::now();
    let prepared = prepare(&shell, &name, scale)?;
    let took = begun.elapsed();
    for figure in figures(&shell, &name)? {
        let computed = figure.computed.map_or_else(|| "-".to_owned(), |exact| exact.to_string());
        let row = &figure.row;
        println!(
            "{:4} {:>12} {}{}  {computed:>6}  {}  {}  ({} records)",
            row.id,
            row.expected,
            row.hedge.word(),
            row.unit,
            figure.result.code(),
            row.indicator,
            figure.records
        );
    }
    let different = figures(&shell, &name)?.iter().filter(|figure| figure.result == Outcome::Different).count();
    println!("{} acts in {} ms, {} accounts, {different} figures different", shell.store().seq(), took.as_millis(), prepared.accounts.len());
    let begun = Instant::now();
    let report = shell.store().verify(&mut |_| {})?;
    println!("verify: {} in {} ms", if report.is_clean() { "clean" } else { "not clean" }, begun.elapsed().as_millis());
    Ok(())
}
