//! Pages that are opened all day, by 32 people at once: lists, searches, the statistics.

use super::{
    Figures, load, machine,
    station::{City, file_number, name, phone, pinyin},
};
use anyhow::ensure;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// People at once.
const CLIENTS: u64 = 32;

/// Contacts that are there beside the people, at least.
const CONTACTS_MIN: usize = 10_000;

/// A page: its name among the figures, and the address of the n-th request for it.
type Opened<'a> = (&'static str, Box<dyn Fn(u64) -> String + Sync + 'a>);

/// The pages. A search is told for each way of typing, because each goes its own way through the index.
fn pages<'a>(people: usize) -> Vec<Opened<'a>> {
    let somebody = move |number: u64| number as usize * 7919 % people.max(1);
    let search = move |typed: fn(usize) -> String| move |number: u64| format!("/search?q={}", encoded(&typed(somebody(number))));
    vec![
        ("list", Box::new(|_| "/records?kind=contact".to_owned())),
        ("people", Box::new(|_| "/people".to_owned())),
        ("search_name", Box::new(search(|person| name(person).0))),
        ("search_pinyin", Box::new(search(pinyin))),
        ("search_initials", Box::new(search(|person| name(person).1))),
        ("search_phone", Box::new(search(phone))),
        ("search_number", Box::new(search(file_number))),
        ("stats", Box::new(|_| "/stats".to_owned())),
    ]
}

/// Fills the database up to so many people and some contacts, then opens each page for so long.
pub(super) fn measure(city: &City, rows: usize, seconds: u64) -> anyhow::Result<Figures> {
    city.fill("person", rows)?;
    city.fill("contact", rows.min(CONTACTS_MIN))?;
    let people = city.count("person")?;
    let (at, _serving) = city.serve()?;
    let mut all: Option<load::Waits> = None;
    let mut told = Vec::new();
    for (page, path) in pages(people) {
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
