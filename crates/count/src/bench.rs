//! How fast and how small the statistics are on this machine: `kapok bench facts`. The caller brings the clock; the facts are made from a fixed
//! seed, so that two runs count the same. Absent: the machine's description and the printing (the command line).

use crate::{Dimension, Engine, Event, Fact, Filter, GroupValue, Measure, NoAnswer, Part, Question, Standing, Tree, TreeNode, pack, unpack_into};
use base::{Day, Key, Word};
use std::{collections::BTreeSet, time::Duration};

/// Runs of each question, of which the median is reported.
const RUNS: usize = 7;
/// Organisations: a city, its districts, their stations.
const DISTRICTS: u32 = 22;
const STATIONS: u32 = 220;
const PEOPLE: u32 = 100_000;
const WORKERS: u32 = 4_000;

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub struct Figures {
    /// Facts loaded.
    pub rows: u64,
    /// Groups in the answer to the main question.
    pub groups: u64,
    /// Events, person-times, exact distinct persons and minutes by month and child organisation.
    pub main: Duration,
    /// Every measure at once (but those that look back before the period), by month and child organisation.
    pub all: Duration,
    /// The main question, filtered by channel, topic and population.
    pub filtered: Duration,
    /// The main question for one month.
    pub one_month: Duration,
    /// The main question for one district.
    pub one_district: Duration,
    /// The main question as known at an earlier act.
    pub known_at: Duration,
    /// From packed bytes to the first question.
    pub load: Duration,
    /// One pass over as many bytes as the columns hold.
    pub scan: Duration,
    /// Bytes in memory, in hundredths of a byte a fact.
    pub centibytes_per_fact: u64,
    /// Bytes at rest, in hundredths of a byte a fact.
    pub packed_centibytes_per_fact: u64,
}

/// Makes about so many facts, loads them and asks. `clock` tells the time since some fixed moment; a question is repeated for about a seventh of
/// `seconds` at most, but never less than five times.
pub fn bench_facts(rows: usize, seconds: u64, clock: &dyn Fn() -> Duration) -> Result<Figures, NoAnswer> {
    bench_engine(&Engine::new(), rows, seconds, clock)
}

/// The same with an empty engine of one's own.
pub fn bench_engine(engine: &Engine, rows: usize, seconds: u64, clock: &dyn Fn() -> Duration) -> Result<Figures, NoAnswer> {
    let tree = city();
    let packed = packed_city(rows);
    let packed_bytes: usize = packed.iter().map(|version| version.bytes.len()).sum();
    let start = clock();
    let mut facts = Vec::new();
    for version in &packed {
        // Packed a moment ago by the same program.
        if unpack_into(&version.bytes, &mut facts).is_ok() {
            engine.append(version.seq, version.record, &facts);
        }
        if let Some(of) = version.cancelled {
            engine.retract(version.seq, of, version.record);
        }
    }
    let last = packed.last().map_or(0, |version| version.seq);
    engine.set_applied(last);
    engine.trim();
    let load = clock().saturating_sub(start);
    drop(packed);
    let (main, (from, _)) = (main_question(), year());
    let all =
        Question { measures: Measure::all().filter(|one| !one.needs_unit() && !one.looks_back() && !one.is_median()).collect(), ..main.clone() };
    let narrow = Filter::is(Dimension::Channel, GroupValue::Word(Word::of("phone")))
        .and(Filter::is(Dimension::Topic, GroupValue::Bit(2)))
        .and(Filter::is(Dimension::Population, GroupValue::Bit(1)));
    let budget = Duration::from_secs(seconds) / 7;
    let time = |question: &Question| median(budget, clock, || engine.answer(question, &tree).map(|_| ()));
    let groups = engine.answer(&main, &tree)?.rows.len() as u64;
    Ok(Figures {
        rows: engine.len() as u64,
        groups,
        main: time(&main)?,
        all: time(&all)?,
        filtered: time(&main.clone().filtered(narrow))?,
        one_month: time(&Question { from: from + 31, to: from + 59, ..main.clone() })?,
        one_district: time(&Question { org: Key(2), ..main.clone() })?,
        known_at: time(&main.known_at(last / 10 * 9))?,
        load,
        scan: scan(engine.bytes(), budget, clock)?,
        centibytes_per_fact: (engine.bytes() * 100 / engine.len().max(1)) as u64,
        packed_centibytes_per_fact: (packed_bytes * 100 / engine.len().max(1)) as u64,
    })
}

/// Events, person-times, exact distinct persons and minutes by month and child organisation: 264 groups.
pub fn main_question() -> Question {
    let (from, to) = year();
    let measures = vec![Measure::Events, Measure::PersonTimes, Measure::Persons, Measure::WorkMinutes];
    Question { measures, ..Question::new(Measure::Events, Key(1), from, to).by([Dimension::Month, Dimension::Org]) }
}

/// The middle of at least five runs.
fn median(budget: Duration, clock: &dyn Fn() -> Duration, mut run: impl FnMut() -> Result<(), NoAnswer>) -> Result<Duration, NoAnswer> {
    let begin = clock();
    let mut times = Vec::new();
    while times.len() < 5 || (times.len() < RUNS && clock().saturating_sub(begin) < budget) {
        let start = clock();
        run()?;
        times.push(clock().saturating_sub(start));
    }
    times.sort_unstable();
    Ok(times[times.len() / 2])
}

/// What the memory of this machine allows: two threads that add up as many bytes.
fn scan(bytes: usize, budget: Duration, clock: &dyn Fn() -> Duration) -> Result<Duration, NoAnswer> {
    let words = vec![1_u64; bytes / 8];
    let (first, second) = words.split_at(words.len() / 2);
    let sum = |words: &[u64]| std::hint::black_box(words).iter().fold(0_u64, |sum, word| sum.wrapping_add(*word));
    median(budget, clock, || {
        std::thread::scope(|scope| {
            scope.spawn(|| std::hint::black_box(sum(first)));
            std::hint::black_box(sum(second));
        });
        Ok(())
    })
}

fn year() -> (Day, Day) {
    (Day::from_ymd(2020, 1, 1).unwrap_or(Day::MIN), Day::from_ymd(2020, 12, 31).unwrap_or(Day::MAX))
}

/// A city of 22 districts with ten stations each.
pub fn city() -> Tree {
    let node = |key: u32, level: &str, parent: u32| TreeNode {
        key: Key(key),
        code: format!("4401-{key}"),
        name: String::new(),
        level: Word::of(level),
        positions: vec![(year().0, Key(parent), Key(500 + key % 14))],
    };
    let districts = (0..DISTRICTS).map(|district| node(2 + district, "district", 1));
    let stations = (0..STATIONS).map(|station| node(100 + station, "station", 2 + station % DISTRICTS));
    Tree::new(std::iter::once(node(1, "city", 0)).chain(districts).chain(stations))
}

/// One record version as it lies in the database.
#[derive(Clone, Debug)]
pub struct Version {
    /// The act that wrote it; the first has number 1, and each act wrote one.
    pub seq: u32,
    /// The record.
    pub record: Key,
    /// The act whose version of the record it takes back.
    pub cancelled: Option<u32>,
    /// Its facts, packed.
    pub bytes: Vec<u8>,
}

/// The facts that count, a line each, for the same question in other programs; and the answer to it. Called with the texts of both files.
///
/// A fact: month, district, 1 in the first row of an event, person-times, person (nothing where nobody was served), minutes of work. The answer:
/// month, district, events, person-times, persons, minutes.
pub fn for_others<E>(rows: usize, fact: &mut dyn FnMut(&str) -> Result<(), E>, answer: &mut dyn FnMut(&str) -> Result<(), E>) -> Result<(), E> {
    let (engine, tree, packed) = (Engine::new(), city(), packed_city(rows));
    let gone: BTreeSet<u32> = packed.iter().filter_map(|version| version.cancelled).collect();
    let mut facts = Vec::new();
    for version in packed.iter().filter(|version| !gone.contains(&version.seq)) {
        if unpack_into(&version.bytes, &mut facts).is_err() {
            continue;
        }
        engine.append(version.seq, version.record, &facts);
        engine.set_applied(version.seq);
        for (at, row) in facts.iter().enumerate() {
            let (_, month, _) = row.day.ymd();
            let (first, district) = (u8::from(at == 0), tree.parent_on(row.org, row.day).0);
            let (times, person) = if row.part == Part::Served { (row.times, row.subject.0.to_string()) } else { (0, String::new()) };
            let minutes = if row.part == Part::Effort { row.work_minutes } else { 0 };
            fact(&format!("{month},{district},{first},{times},{person},{minutes}\n"))?;
        }
    }
    // The question of the bench is never refused.
    for row in engine.answer(&main_question(), &tree).unwrap_or_default().rows {
        let [GroupValue::From(month), GroupValue::Key(district)] = row.group[..] else { continue };
        answer(&format!("{},{},{}\n", month.ymd().1, district.0, row.values.iter().map(i64::to_string).collect::<Vec<_>>().join(",")))?;
    }
    Ok(())
}

/// Contacts of a year in the order of their writing: mostly one or two people, one or two workers; one in a hundred is corrected later.
pub fn packed_city(rows: usize) -> Vec<Version> {
    let mut chance = Chance(0x5eed);
    let mut versions: Vec<Version> = Vec::new();
    let mut made = 0;
    while made < rows {
        let seq = versions.len() as u32 + 1;
        let done = made as u64 * 366 / rows as u64;
        let late = chance.below(20) / 17 * chance.below(30);
        let day = year().0 + done.saturating_sub(u64::from(late)) as i32;
        let corrected = (chance.below(100) == 0 && seq > 1).then(|| chance.below(seq - 1) as usize);
        let corrected = corrected.filter(|at| versions[*at].cancelled.is_none() && versions[*at].record.0 == 1_000_000 + versions[*at].seq);
        let record = corrected.map_or(Key(1_000_000 + seq), |at| versions[at].record);
        let cancelled = corrected.map(|at| versions[at].seq);
        let facts = contact(day, &mut chance);
        made += facts.len();
        versions.push(Version { seq, record, cancelled, bytes: pack(&facts) });
    }
    versions
}

fn contact(day: Day, chance: &mut Chance) -> Vec<Fact> {
    const CHANNELS: [Word; 4] = [Word::of("phone"), Word::of("visit"), Word::of("wechat"), Word::of("office")];
    let station = chance.below(STATIONS);
    let minutes = 5 + chance.below(60);
    let worker = chance.below(WORKERS / STATIONS) * STATIONS + station;
    let mut event = Event::on(day, "contact")
        .org(Key(100 + station))
        .project(Key(900 + station % 3))
        .channel(CHANNELS[chance.below(4) as usize])
        .domain(Word::of("rehabilitation"))
        .topics(1 << chance.below(8) | 1 << chance.below(8))
        .led_by(Key(2_000 + worker))
        .service_minutes(minutes)
        .effort(Key(2_000 + worker), minutes + 10);
    for _ in 0..=chance.below(2) {
        let person = chance.below(PEOPLE / STATIONS) * STATIONS + station;
        let populations = 1 << (person % 6) | 1 << (person % 11);
        event = event.served(Standing { key: Key(10_000 + person), household: Key(200_000 + person / 2), populations });
    }
    if chance.below(2) == 0 {
        event = event.effort(Key(2_000 + (worker + STATIONS) % WORKERS), minutes);
    }
    event.facts()
}

/// A small generator (xorshift); the same numbers at every run.
struct Chance(u64);

impl Chance {
    /// A number below `end`.
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0 >> 11) % u64::from(end)) as u32
    }
}
