//! What the figures were measured on: cores, memory, and how long the disk takes to make four kilobytes durable. And the one clock of the
//! benchmarks.

use anyhow::Context as _;
use serde_json::{Value, json};
use std::{
    fs::File,
    io::{Seek as _, Write as _},
    path::Path,
    time::{Duration, Instant},
};

/// Writes of which the median is told.
const SYNCS: usize = 200;
/// A page of the database.
const PAGE_BYTES: usize = 4096;

/// Time since this call.
#[allow(clippy::disallowed_methods, reason = "a benchmark measures time; everything below it is given this closure")]
pub(super) fn stopwatch() -> impl Fn() -> Duration + Copy + Sync {
    let start = Instant::now();
    move || start.elapsed()
}

/// Milliseconds with three decimals.
pub(super) fn ms(time: Duration) -> Value {
    json!(time.as_micros() as f64 / 1000.0)
}

/// How many of something in a second.
pub(super) fn per_second(number: u64, time: Duration) -> u64 {
    let micros = time.as_micros().max(1);
    u64::try_from(u128::from(number) * 1_000_000 / micros).unwrap_or(u64::MAX)
}

/// The machine, with the disk under a directory.
pub(super) fn described(directory: &Path) -> anyhow::Result<Value> {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    Ok(json!({"cores": cores, "memory_mb": of_proc("/proc/meminfo", "MemTotal:"), "fsync_us": fsync(directory)?.as_micros() as u64}))
}

/// Processor time of this process so far, of all its threads; nothing where the system does not tell. Unlike a duration it does not grow when
/// others use the machine.
pub(super) fn processor_time() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/self/stat").ok()?;
    // the name of the program may have spaces; behind it stand the state and eleven figures, then the two of interest, in hundredths of a second
    let (_, figures) = text.rsplit_once(") ")?;
    let hundredths: u64 = figures.split(' ').skip(11).take(2).filter_map(|figure| figure.parse::<u64>().ok()).sum();
    Some(Duration::from_millis(hundredths * 10))
}

/// The most memory that this process has held, in megabytes; nothing where the system does not tell.
pub(super) fn peak_rss_mb() -> Option<u64> {
    of_proc("/proc/self/status", "VmHWM:")
}

/// Forgets the peak so far, so that preparations do not count. Where the system does not let us, the figure is higher, never lower.
pub(super) fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// A figure in kB of a file of Linux, in megabytes.
fn of_proc(file: &str, name: &str) -> Option<u64> {
    let text = std::fs::read_to_string(file).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().trim_end_matches(" kB").parse::<u64>().ok().map(|kilobytes| kilobytes / 1024)
}

/// The median of writing a page and making it durable. The pages are there already, as they are in a log that is used again: a file that grows
/// costs the file system more, and would make the database look better than it is.
fn fsync(directory: &Path) -> anyhow::Result<Duration> {
    let path = directory.join("fsync.tmp");
    let mut file = File::create(&path).with_context(|| path.display().to_string())?;
    file.write_all(&vec![0; PAGE_BYTES * SYNCS])?;
    file.sync_all()?;
    file.rewind()?;
    let mut times = Vec::with_capacity(SYNCS);
    for round in 0..SYNCS {
        let watch = stopwatch();
        file.write_all(&[round as u8; PAGE_BYTES])?;
        file.sync_data()?;
        times.push(watch());
    }
    std::fs::remove_file(&path)?;
    times.sort_unstable();
    Ok(times[SYNCS / 2])
}
