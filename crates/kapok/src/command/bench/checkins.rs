//! People who pass a door one after another: each passage is a record of its own, sent by the phone at that door, with the temperature that was
//! taken. 32 doors at once, as at eight in the morning.

use super::{
    Figures, load, machine,
    station::{City, file_number, name, phone},
};
use anyhow::ensure;
use serde_json::json;

/// Doors at once.
const DOORS: u64 = 32;
/// A second that is not told: connections, caches.
const WARM_UP_SECONDS: u64 = 1;

/// Fills the database up to so many contacts, then lets people in.
pub(super) fn measure(city: &City, rows: usize, seconds: u64) -> anyhow::Result<Figures> {
    city.fill("contact", rows)?;
    let doors = city.doors()?;
    let before = city.count("passage")?;
    let (at, _serving) = city.serve()?;
    let today = city.today().to_string();
    let pass = |seconds: u64| {
        load::run(&at, DOORS, seconds, |caller, door, number| {
            let (place, station) = (doors[door as usize % doors.len()], &city.stations[door as usize % city.stations.len()]);
            let (minute, visitor) = (number / 60 % 1440, number as usize);
            let passage = json!({
                "place": place.to_string(), "way": if number.is_multiple_of(2) { "in" } else { "out" }, "name": name(visitor).0,
                "phone": phone(visitor), "temperature": format!("36.{}", number % 9), "visiting": file_number(visitor),
                "at": format!("{:02}:{:02}", minute / 60, minute % 60), "on": today,
            });
            let entry = json!({"kind": "passage", "org": station.code, "record": passage});
            let (status, answer) = caller.post("/api/v1/records", &entry.to_string())?;
            ensure!(status == 201, "answered {status}: {}", String::from_utf8_lossy(answer));
            Ok(())
        })
    };
    let warm = pass(WARM_UP_SECONDS)?;
    let waits = pass(seconds)?;
    let stored = (city.count("passage")? - before) as u64;
    ensure!(stored == warm.number() + waits.number(), "{} passages were acknowledged, {stored} are there", warm.number() + waits.number());
    let mut figures = Figures::new();
    figures.insert("clients".into(), json!(DOORS));
    figures.append(&mut waits.figures(1));
    figures.insert("passages_before".into(), json!(before));
    figures.insert("peak_rss_mb".into(), json!(machine::peak_rss_mb()));
    Ok(figures)
}
