//! Four invented kinds (a person, a note about a person, a house of the organisation, the merge of two records) and a store to try them on.
#![allow(dead_code, clippy::unwrap_used, reason = "shared by several test programs; tests may unwrap")]

use base::{Chance, Day, Id, Key, Moment, Node, Outline, Position, Terms, Word};
use count::{Event, Fact, Known, STANDING, state};
use serde_json::{Value, json};
use std::sync::Arc;
use store::testing::{FixedClock, SeededChance};
use store::{Acting, BadDocument, Change, Destruction, Ground, Kinds, NewDestruction, Options, Receipt, Shadow, Store, WriteRefused};

pub(crate) struct Invented;

fn id(doc: &Value, field: &str) -> Option<Id> {
    doc[field].as_str().and_then(|text| text.parse().ok())
}

fn some_day(doc: &Value, field: &str) -> Option<Day> {
    doc[field].as_str().and_then(|text| text.parse().ok())
}

impl Kinds for Invented {
    fn shadow(&self, kind: &str, doc: &Value, known: &dyn Known) -> Result<Shadow, BadDocument> {
        let bad = |why: &str| BadDocument { kind: kind.into(), why: why.into() };
        let on = some_day(doc, "on").ok_or_else(|| bad("no day"))?;
        let mut outline = Outline::on(on);
        let mut facts = Vec::new();
        match kind {
            "person" => {
                let household = id(doc, "household").map_or(Key::NONE, |id| known.key(id));
                let template = Fact { subject: known.me(), household, populations: doc["populations"].as_u64().unwrap_or(1), ..Fact::default() };
                facts.extend(state(STANDING, on, some_day(doc, "to"), Fact { org: known.org(), ..template }));
                outline.terms = Some(Terms { names: vec![doc["name"].as_str().unwrap_or("").into()], ..Terms::default() });
            }
            "note" => {
                outline.subject = id(doc, "person");
                outline.assignee = id(doc, "assignee");
                outline.due = some_day(doc, "due");
                outline.state = Some(if outline.due.is_some() { "open" } else { "closed" });
                outline.link(outline.subject, "about");
                let mut event = Event::on(on, "note").org(known.org()).service_minutes(10);
                if let Some(person) = outline.subject {
                    event = event.served(known.standing(person, on));
                }
                facts.extend(event.facts());
            }
            "found" => {
                outline.subject = id(doc, "person");
                outline.campaign = id(doc, "campaign");
                outline.due = Some(on);
                outline.link(outline.subject, "about");
                if let Some(person) = outline.subject {
                    facts.extend(Event::on(on, "found").org(known.org()).served(known.standing(person, on)).facts());
                    facts.extend(state(
                        STANDING,
                        on,
                        None,
                        Fact { org: known.org(), subject: known.key(person), populations: 0b100, ..Fact::default() },
                    ));
                }
            }
            "house" => {
                let position = Position { from: on, parent: id(doc, "parent"), agency: None };
                outline.node = Some(Node { code: doc["code"].as_str().unwrap_or("").into(), level: Word::of("station"), positions: vec![position] });
            }
            "closing" => {
                if doc["open"].as_bool() != Some(true) {
                    facts.push(count::closed(known.org(), on));
                }
            }
            "merge" => {
                let (merged, into) = (id(doc, "merged"), id(doc, "into"));
                let key = |id: Option<Id>| id.map_or(Key::NONE, |id| known.own_key(id));
                outline.link(merged, "merged");
                outline.link(into, "into");
                facts.push(count::merged(known.org(), on, key(merged), key(into)));
            }
            _ => return Err(bad("no such kind")),
        }
        Ok(Shadow { outline, facts })
    }

    fn class(&self, kind: &str) -> Option<&'static str> {
        match kind {
            "person" | "note" | "merge" | "closing" => Some("general"),
            "house" => Some("open"),
            "found" => Some("screening"),
            _ => None,
        }
    }

    fn campaign(&self, kind: &str, doc: &Value) -> Option<Id> {
        id(doc, "campaign").filter(|_| kind == "found")
    }

    fn ground(&self, class: &str) -> Ground {
        Ground { purpose: if class == "screening" { "排查" } else { "" }, basis: "" }
    }

    fn codes(&self) -> Vec<&'static str> {
        vec!["person", "note", "house", "found"]
    }

    fn indexed(&self) -> Vec<&'static str> {
        vec!["person", "house"]
    }
}

pub(crate) fn noon() -> Moment {
    "2020-02-03T12:00:00+08:00".parse().unwrap()
}

pub(crate) fn open(options: &Options, seed: u64) -> Store {
    Store::open(options, Arc::new(Invented), Arc::new(FixedClock::at(noon())), Arc::new(SeededChance::new(seed))).unwrap()
}

/// Ids that are the same in every run.
pub(crate) fn named(number: u64) -> Id {
    let mut random = [0; 10];
    SeededChance::new(number).fill(&mut random);
    Id::from_parts(Moment::from_millis(1_580_000_000_000 + number as i64), random)
}

pub(crate) fn acting(act: u64) -> Acting {
    Acting { act: named(1_000_000 + act), name: "StoreRecord", actor: Key(7), at: noon(), reads: Vec::new(), adjusts: false }
}

pub(crate) fn new(record: u64, kind: &'static str, doc: Value) -> Change {
    Change { record: named(record), kind, org: Key(1), expected: None, doc: Some(doc), why: None, beside: None }
}

pub(crate) fn edit(record: u64, kind: &'static str, expected: u32, doc: Value) -> Change {
    Change { expected: Some(expected), why: Some("a slip".into()), ..new(record, kind, doc) }
}

pub(crate) fn delete(record: u64, kind: &'static str, expected: u32) -> Change {
    Change { expected: Some(expected), doc: None, ..new(record, kind, Value::Null) }
}

pub(crate) fn person(populations: u64) -> Value {
    json!({"on": "2020-01-01", "name": "张木生", "populations": populations})
}

pub(crate) fn note(person: u64, text: &str) -> Value {
    json!({"on": "2020-02-01", "person": named(person), "text": text})
}

/// An emergency's record about a person.
pub(crate) fn found(person: u64, campaign: u64) -> Value {
    json!({"on": "2020-01-20", "person": named(person), "campaign": named(campaign), "text": "发热"})
}

pub(crate) fn merge(merged: u64, into: u64) -> Value {
    json!({"on": "2020-02-02", "merged": named(merged), "into": named(into)})
}

pub(crate) fn write(store: &Store, act: u64, changes: &[Change]) -> Result<Receipt, WriteRefused> {
    store.write(&acting(act), changes)
}

/// Runs the same story on both databases.
pub(crate) fn on_both(story: impl Fn(&Options)) {
    let directory = tempfile::tempdir().unwrap();
    story(&store::testing::sqlite(directory.path()));
    if let Some(options) = store::testing::postgres() {
        story(&options);
    }
}

/// Destroys a vault as two people do.
pub(crate) fn destroy(store: &Store, vault: u32) -> Destruction {
    let new = NewDestruction { vaults: vec![vault], reason: "应对结束".into(), ..NewDestruction::default() };
    let order = store.ask_destruction(Key(1), &new).unwrap();
    store.carry_out_destruction(order.n, Key(2)).unwrap()
}
