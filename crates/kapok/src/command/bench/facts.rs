//! The statistics engine by itself, and the same facts as a file for other programs (tools/compare.py).

use super::{
    Figures,
    machine::{ms, stopwatch},
};
use anyhow::Context as _;
use serde_json::json;
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::Path,
};

/// Makes the facts, loads them, asks.
pub(super) fn measure(rows: usize, seconds: u64) -> anyhow::Result<Figures> {
    let measured = count::bench_facts(rows, seconds, &stopwatch())?;
    let mut figures = Figures::new();
    figures.insert("facts".into(), json!(measured.rows));
    figures.insert("groups".into(), json!(measured.groups));
    let times = [
        ("main_ms", measured.main),
        ("all_ms", measured.all),
        ("filtered_ms", measured.filtered),
        ("one_month_ms", measured.one_month),
        ("one_district_ms", measured.one_district),
        ("known_at_ms", measured.known_at),
        ("load_ms", measured.load),
        ("scan_ms", measured.scan),
    ];
    figures.extend(times.map(|(name, time)| (name.to_owned(), ms(time))));
    figures.insert("bytes_per_fact".into(), hundredths(measured.centibytes_per_fact));
    figures.insert("packed_bytes_per_fact".into(), hundredths(measured.packed_centibytes_per_fact));
    Ok(figures)
}

/// Writes the facts to a file, and what the engine answers to one that is named after it.
pub(super) fn dump(rows: usize, to: &Path) -> anyhow::Result<()> {
    let create = |path: &Path| File::create(path).map(BufWriter::new).with_context(|| path.display().to_string());
    let (mut facts, mut answer) = (create(to)?, create(&to.with_extension("answer.csv"))?);
    count::bench::for_others(rows, &mut |line| facts.write_all(line.as_bytes()), &mut |line| answer.write_all(line.as_bytes()))?;
    facts.flush()?;
    Ok(answer.flush()?)
}

fn hundredths(number: u64) -> serde_json::Value {
    json!(number as f64 / 100.0)
}
