//! Pages that are opened all day, by 32 people at once: a list, a search, the statistics.

use super::{
    Figures, load, machine,
    station::{City, file_number, name, phone},
};
use anyhow::ensure;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// People at once.
const CLIENTS: u64 = 32;

/// Fills the database up to so many people and as many contacts, then opens each page for so long.
pub(super) fn measure(city: &City, rows: usize, seconds: u64) -> anyhow::Result<Figures> {
    city.fill("person", rows)?;
    city.fill("contact", rows)?;
    let people = city.count("person")?;
    let (at, _serving) = city.serve()?;
    let search = |number: u64| {
        let person = number as usize * 7919 % people.max(1);
        let typed = match number % 4 {
            0 => encoded(&name(person).0),
            1 => name(person).1,
            2 => phone(person),
            _ => file_number(person),
        };
        format!("/search?q={typed}")
    };
    let pages: [(&str, &(dyn Fn(u64) -> String + Sync)); 3] =
        [("list", &|_| "/records?kind=contact".to_owned()), ("search", &search), ("stats", &|_| "/stats".to_owned())];
    let mut all: Option<load::Waits> = None;
    let mut told = Vec::new();
    for (page, path) in pages {
        let (status, bytes) = {
            let mut caller = super::caller::Caller::connect(at.address, &at.token)?;
            let (status, body) = caller.get(&path(0))?;
            (status, body.len())
        };
        if status == 404 {
            eprintln!("没有 {} 这一页，没有测", path(0));
            continue;
        }
        let waits = load::run(&at, CLIENTS, seconds, |caller, _, number| {
            let (status, _) = caller.get(&path(number))?;
            ensure!(status == 200, "{} answered {status}", path(number));
            Ok(())
        })?;
        let mut figures = Figures::new();
        figures.insert("page".into(), json!(page));
        figures.append(&mut waits.figures(1));
        figures.insert("compressed_bytes".into(), json!(bytes));
        told.push(Value::Object(figures));
        match &mut all {
            None => all = Some(waits),
            Some(all) => all.join(&waits),
        }
    }
    let mut figures = Figures::new();
    figures.insert("clients".into(), json!(CLIENTS));
    figures.append(&mut all.map(|all| all.figures(1)).unwrap_or_default());
    figures.insert("pages".into(), Value::Array(told));
    figures.insert("people".into(), json!(people));
    figures.insert("records".into(), json!(city.count("contact")?));
    figures.insert("peak_rss_mb".into(), json!(machine::peak_rss_mb()));
    Ok(figures)
}

/// As it stands in an address.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut address, byte| {
        let _ = write!(address, "%{byte:02X}");
        address
    })
}
