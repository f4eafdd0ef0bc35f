//! A ledger of contacts from one workbook, as a station that comes from spreadsheets brings it.

use super::{
    Figures,
    machine::{self, ms, per_second, stopwatch},
    station::{City, unknown_name, worker_name},
};
use crate::command::refused;
use anyhow::{Context as _, ensure};
use serde_json::json;
use sheets::{Column, Kind, SheetWriter, Value, Workbook};
use shell::import::{Outcome, Plan, Progress, import};
use std::{
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

/// People whom the rows name, none of them on file: a station's clients of many years.
const PEOPLE: usize = 700;
/// Rows of which the time is told as one wait.
const LAP_ROWS: u32 = 1_000;
/// How often the progress is looked at.
const LOOK: Duration = Duration::from_millis(2);

/// Writes the workbook, then takes it in.
pub(super) fn measure(city: &City, directory: &Path, rows: usize) -> anyhow::Result<Figures> {
    let station = &city.stations[0];
    let file = directory.join("bench.xlsx");
    write(city, &file, rows)?;
    let bytes = std::fs::metadata(&file)?.len();
    let ledger = city.shell.registry().ledger("contacts").context("没有走访台账")?;
    let plan = Plan { ledger, org: station.org, dry_run: false };
    machine::forget_peak();
    let (progress, done, watch) = (Progress::default(), AtomicBool::new(false), stopwatch());
    let (outcome, laps) = std::thread::scope(|scope| {
        let laps = scope.spawn(|| laps(&progress, &done));
        let outcome = Workbook::open(&file)
            .context("打不开刚写的表")
            .and_then(|mut workbook| import(&city.shell, &city.actor, plan, &mut workbook, &progress).map_err(refused));
        done.store(true, Ordering::Relaxed);
        (outcome, laps.join().unwrap_or_default())
    });
    let took = watch();
    let Outcome { stored, refused: not, refusals, .. } = outcome?;
    ensure!(not == 0, "{not} 行没有导入：{}", refusals.first().map(ToString::to_string).unwrap_or_default());
    let mut figures = Figures::new();
    figures.insert("per_second".into(), json!(per_second(u64::from(stored), took)));
    figures.insert("took_ms".into(), ms(took));
    let lap = |hundredths: usize| laps.get((laps.len() * hundredths / 100).min(laps.len().saturating_sub(1))).map(|time| ms(*time));
    figures.insert("p50_ms".into(), json!(lap(50)));
    figures.insert("p99_ms".into(), json!(lap(99)));
    figures.insert("rows_per_wait".into(), json!(LAP_ROWS));
    figures.insert("stored".into(), json!(stored));
    figures.insert("file_bytes".into(), json!(bytes));
    figures.insert("peak_rss_mb".into(), json!(machine::peak_rss_mb()));
    std::fs::remove_file(&file)?;
    Ok(figures)
}

/// How long each thousand rows took, shortest first.
fn laps(progress: &Progress, done: &AtomicBool) -> Vec<Duration> {
    let (watch, mut last, mut laps) = (stopwatch(), Duration::ZERO, Vec::new());
    while !done.load(Ordering::Relaxed) {
        if progress.done.load(Ordering::Relaxed) / LAP_ROWS > laps.len() as u32 {
            laps.push(watch().saturating_sub(last));
            last = watch();
        }
        std::thread::sleep(LOOK);
    }
    laps.sort_unstable();
    laps
}

/// The ledger as stations keep it. Each row differs in its contents, so that none is a repeat.
fn write(city: &City, file: &Path, rows: usize) -> anyhow::Result<()> {
    let text = Column::text;
    let columns = [Column::of("日期", Kind::Day), text("服务对象"), text("方式"), text("时长"), text("社工"), text("主题"), text("主要内容")];
    let mut book = SheetWriter::new(city.shell.now())?;
    let mut sheet = book.sheet("走访登记", "走访/电访登记", &columns)?;
    let (worker, today) = (worker_name(0), city.today());
    for row in 0..rows {
        sheet.row(&[
            Value::Day(today - 1 - (row % 360) as i32),
            Value::Text(unknown_name(row % PEOPLE)),
            Value::Text(["电访", "走访", "来站", "微信"][row % 4].to_owned()),
            Value::Text(format!("{}分钟", 5 + row % 55)),
            Value::Text(worker.clone()),
            Value::Text(["心理关怀", "生活关怀", "就业关怀", "情绪疏导"][row / 4 % 4].to_owned()),
            Value::Text(format!("第{row}次：家中情况稳定，讨论了复诊安排和下次联系的时间。")),
        ])?;
    }
    sheet.finish()?;
    book.save(file)?;
    Ok(())
}
