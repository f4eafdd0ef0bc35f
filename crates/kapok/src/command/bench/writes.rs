//! Durable records over HTTP: one record a request by 1 and by 32 clients, and an offline phone's batches. What was acknowledged is counted
//! against what the database says afterwards.

use super::{
    Figures, load, machine,
    station::{City, contact},
};
use anyhow::ensure;
use serde_json::{Value, json};

/// Clients of the main measurement.
const CLIENTS: u64 = 32;
/// Clients that send batches, and records of one batch.
const PHONES: u64 = 8;
const RECORDS_PER_BATCH: u64 = 50;
/// A first second that is not told: connections, caches, the log's first growth.
const WARM_UP_SECONDS: u64 = 1;

/// Fills the database up to so many records, then measures.
pub(super) fn measure(city: &City, rows: usize, seconds: u64) -> anyhow::Result<Figures> {
    city.fill("contact", rows)?;
    let there = city.count("contact")?;
    let (at, _serving) = city.serve()?;
    let today = city.today();
    let station = |client: u64| &city.stations[client as usize % city.stations.len()];
    // The last days, as they are written in life.
    let record = |client: u64, number: u64| contact(station(client), number, today - (number % 4) as i32);
    let single = |clients: u64, seconds: u64| {
        load::run(&at, clients, seconds, |caller, client, number| {
            let entry = json!({"kind": "contact", "org": station(client).code, "record": record(client, number)});
            let (status, answer) = caller.post("/api/v1/records", &entry.to_string())?;
            ensure!(status == 201, "answered {status}: {}", String::from_utf8_lossy(answer));
            Ok(())
        })
    };
    let warm = single(CLIENTS, WARM_UP_SECONDS)?;
    let many = single(CLIENTS, seconds)?;
    let one = single(1, seconds)?;
    let synced = load::run(&at, PHONES, seconds, |caller, client, number| {
        let numbers = number * RECORDS_PER_BATCH..(number + 1) * RECORDS_PER_BATCH;
        let items: Vec<Value> =
            numbers.map(|number| json!({"kind": "contact", "org": station(client).code, "record": record(client, number)})).collect();
        let (status, answer) = caller.post("/api/v1/sync", &json!({ "records": items }).to_string())?;
        let stored = serde_json::from_slice::<Value>(answer)?["records"]
            .as_array()
            .map_or(0, |items| items.iter().filter(|item| item["status"] == "stored").count());
        ensure!(status == 200 && stored as u64 == RECORDS_PER_BATCH, "answered {status}, {stored} stored");
        Ok(())
    })?;
    let acknowledged = warm.number() + many.number() + one.number() + synced.number() * RECORDS_PER_BATCH;
    let stored = (city.count("contact")? - there) as u64;
    ensure!(stored == acknowledged, "{acknowledged} records were acknowledged, {stored} are there");
    let mut figures = with("clients", CLIENTS, many.figures(1));
    figures.insert("one_client".into(), Value::Object(with("clients", 1, one.figures(1))));
    let mut batched = with("clients", PHONES, synced.figures(RECORDS_PER_BATCH));
    batched.insert("records_per_request".into(), json!(RECORDS_PER_BATCH));
    figures.insert("batched".into(), Value::Object(batched));
    figures.insert("records_before".into(), json!(there));
    figures.insert("records_acknowledged".into(), json!(acknowledged));
    figures.insert("peak_rss_mb".into(), json!(machine::peak_rss_mb()));
    Ok(figures)
}

/// The figures with a number before them.
fn with(name: &str, number: u64, mut figures: Figures) -> Figures {
    let mut all = Figures::new();
    all.insert(name.to_owned(), json!(number));
    all.append(&mut figures);
    all
}
