//! Random ledgers, trees, dimensions and filters, for the tests that hold whatever was written.

use base::{Day, Key, Word};
use count::naive::{Change, Entry};
use count::{Dimension, Engine, Event, Fact, Filter, GroupValue, Part, Standing, Tree, TreeNode, state};
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};

const KINDS: [&str; 4] = ["contact", "line", "post", "standing"];
const CHANNELS: [&str; 3] = ["", "phone", "visit"];
const ITEMS: [&str; 3] = ["", "mask", "gate"];
const UNITS: [&str; 2] = ["piece", "bottle"];
const LEVELS: [&str; 3] = ["city", "district", "station"];
/// Organisations have the keys 1 to 8, agencies 50 and 51; records begin at 1000.
pub(crate) const ORGS: u32 = 8;

pub(crate) fn first_day() -> Day {
    "2020-01-20".parse().unwrap()
}

/// Some seventy days around three months, so that edits move facts between months.
pub(crate) fn day() -> impl Strategy<Value = Day> {
    (0..70).prop_map(|days| first_day() + days)
}

fn word(codes: &'static [&'static str]) -> impl Strategy<Value = Word> {
    select(codes).prop_map(Word::of)
}

pub(crate) fn key(from: u32, to: u32) -> impl Strategy<Value = Key> {
    prop_oneof![1 => Just(Key::NONE), 4 => (from..=to).prop_map(Key)]
}

fn standing() -> impl Strategy<Value = Standing> {
    (key(100, 108), key(200, 203), 0..8_u64).prop_map(|(key, household, populations)| Standing { key, household, populations })
}

/// One row of an event beside what it shares.
#[derive(Clone, Debug)]
enum RowOf {
    Served(Standing, u64),
    Crowd(u32),
    Household(Key),
    Effort(Key, u32),
    Volunteer(Standing, u32),
    Goods(Word, Word, u32),
    Happened,
}

fn row() -> impl Strategy<Value = RowOf> {
    prop_oneof![
        4 => (standing(), 0..4_u64).prop_map(|(standing, more)| RowOf::Served(standing, more)),
        1 => prop_oneof![Just(5_u32), Just(200_000)].prop_map(RowOf::Crowd),
        1 => key(200, 203).prop_map(RowOf::Household),
        2 => (key(300, 303), prop_oneof![0..90_u32, Just(70_000)]).prop_map(|(worker, minutes)| RowOf::Effort(worker, minutes)),
        2 => (standing(), 0..90_u32).prop_map(|(standing, minutes)| RowOf::Volunteer(standing, minutes)),
        1 => (word(&ITEMS), word(&UNITS), 1..9_u32).prop_map(|(item, unit, quantity)| RowOf::Goods(item, unit, quantity)),
        1 => Just(RowOf::Happened),
    ]
}

fn event() -> impl Strategy<Value = Vec<Fact>> {
    let who = (key(1, ORGS), key(50, 51), key(60, 61), key(300, 303), key(400, 402));
    let what = (select(&KINDS[..]), word(&CHANNELS), word(&ITEMS), 0..8_u64, prop_oneof![9 => 0..60_u32, 1 => Just(80_000)]);
    (day(), who, what, prop::collection::vec(row(), 0..5)).prop_map(|(day, who, what, rows)| {
        let event = Event::on(day, what.0).org(who.0).agency(who.1).project(who.2).led_by(who.3).place(who.4);
        let event = event.channel(what.1).item(what.2).topics(what.3).service_minutes(what.4);
        let add = |event: Event, row| match row {
            RowOf::Served(standing, more) => event.served_with(standing, more),
            RowOf::Crowd(times) => event.crowd(times, 2),
            RowOf::Household(household) => event.household(household),
            RowOf::Effort(worker, minutes) => event.effort(worker, minutes),
            RowOf::Volunteer(standing, minutes) => event.volunteer(standing, minutes),
            RowOf::Goods(item, unit, quantity) => event.goods(item, unit, quantity),
            RowOf::Happened => event.happened(),
        };
        rows.into_iter().fold(event, add).facts()
    })
}

fn lasting() -> impl Strategy<Value = Vec<Fact>> {
    let template = (key(1, ORGS), standing(), word(&CHANNELS), key(300, 303), 1..3_i32);
    (word(&KINDS), day(), prop::option::of(-1..40), template).prop_map(|(kind, from, days, (org, standing, channel, worker, times))| {
        let Standing { key: subject, populations, .. } = standing;
        let template = Fact { org, subject, populations, channel, worker, times, ..Fact::default() };
        state(kind, from, days.map(|days| from + days), template).collect()
    })
}

fn facts() -> impl Strategy<Value = Vec<Fact>> {
    let none = || Just(Vec::new());
    let event = prop_oneof![4 => event(), 1 => none()];
    let states = prop_oneof![2 => none(), 2 => lasting(), 1 => (lasting(), lasting()).prop_map(|(a, b)| [a, b].concat())];
    (event, states).prop_map(|(event, states)| [event, states].concat())
}

/// Acts: each touches one to three records of twelve; a record that is there is edited or deleted.
pub(crate) fn ledger() -> impl Strategy<Value = Vec<Entry>> {
    let change = (1000..1012_u32, prop::option::weighted(0.8, facts()));
    prop::collection::vec(prop::collection::vec(change, 1..4), 0..25).prop_map(|acts| {
        let mut written = BTreeMap::new();
        let mut ledger = Vec::new();
        for (seq, act) in (1_u32..).zip(acts) {
            let mut touched = BTreeSet::new();
            for (record, facts) in act {
                if !touched.insert(record) {
                    continue;
                }
                let record = Key(record);
                if let Some(of) = written.remove(&record) {
                    ledger.push(Entry { seq, record, change: Change::Retracted { of } });
                }
                if let Some(facts) = facts {
                    written.insert(record, seq);
                    ledger.push(Entry { seq, record, change: Change::Written(facts) });
                }
            }
        }
        ledger
    })
}

/// Organisations that stand under any other, loops included, and move.
pub(crate) fn tree() -> impl Strategy<Value = Tree> {
    let position = || (prop_oneof![1 => Just(first_day() - 400), 2 => day()], key(1, ORGS), key(50, 51));
    let node = move |org: u32| {
        (select(&LEVELS[..]), prop::collection::vec(position(), 0..3)).prop_map(move |(level, mut positions)| {
            positions.dedup_by_key(|position| position.0);
            // Most organisations stand under one with a smaller key, so that most trees are trees.
            for position in positions.iter_mut().filter(|_| !org.is_multiple_of(4)) {
                position.1 = Key(position.1.0.min(org - 1));
            }
            TreeNode { key: Key(org), code: format!("O{org}"), name: String::new(), level: Word::of(level), positions }
        })
    };
    (1..=ORGS).map(node).collect::<Vec<_>>().prop_map(Tree::new)
}

pub(crate) fn dimension() -> impl Strategy<Value = Dimension> {
    let levels = LEVELS.map(|level| Dimension::Level(Word::of(level)));
    let dimensions: Vec<Dimension> = Dimension::all().filter(|one| !matches!(one, Dimension::Level(_))).chain(levels).collect();
    select(dimensions)
}

fn value(dimension: Dimension) -> BoxedStrategy<GroupValue> {
    let of_key = |from, to| key(from, to).prop_map(|key| if key.is_none() { GroupValue::None } else { GroupValue::Key(key) }).boxed();
    let of_word = |codes| word(codes).prop_map(|word| if word.is_none() { GroupValue::None } else { GroupValue::Word(word) }).boxed();
    match dimension {
        Dimension::Org | Dimension::Level(_) => of_key(1, ORGS),
        Dimension::Agency => of_key(50, 51),
        Dimension::Project | Dimension::Campaign => of_key(60, 61),
        Dimension::Worker => of_key(300, 303),
        Dimension::Place => of_key(400, 402),
        Dimension::Kind => of_word(&KINDS),
        Dimension::Channel | Dimension::Domain => of_word(&CHANNELS),
        Dimension::Item => of_word(&ITEMS),
        Dimension::Unit => of_word(&UNITS),
        Dimension::Topic | Dimension::Population => prop_oneof![1 => Just(GroupValue::None), 4 => (0..3_u8).prop_map(GroupValue::Bit)].boxed(),
        Dimension::Part => {
            select(vec![Part::Event, Part::Served, Part::Effort, Part::Volunteer, Part::Goods, Part::State]).prop_map(GroupValue::Part).boxed()
        }
        _ => day().prop_map(move |day| dimension.span_of(day).unwrap()).boxed(),
    }
}

pub(crate) fn filter() -> impl Strategy<Value = Filter> {
    let is =
        || dimension().prop_flat_map(|dimension| prop::collection::vec(value(dimension), 1..3).prop_map(move |values| Filter::Is(dimension, values)));
    let leaf = prop_oneof![5 => is(), 1 => (day(), 0..50).prop_map(|(from, days)| Filter::Days(from, from + days))];
    let tree = leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Filter::And),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Filter::Or),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    });
    prop_oneof![2 => Just(Filter::all()), 3 => tree]
}

pub(crate) fn engine_of(ledger: &[Entry]) -> Engine {
    let engine = Engine::with_threads(2);
    for entry in ledger {
        entry.feed(&engine);
        // some of it in order, the rest as it came
        if entry.seq % 5 == 0 {
            engine.trim();
        }
    }
    engine
}

#[allow(clippy::disallowed_methods, reason = "longer runs are asked for from outside")]
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
