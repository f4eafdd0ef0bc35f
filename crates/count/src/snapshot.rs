//! The columns as bytes and back, so that a program with ten million facts need not unpack each of them again when it starts. The store keeps the
//! bytes, says to which act they belong and whether they may be believed; here is only what they look like. Called by the store.
//!
//! A snapshot is a list of sections: each month, the states, and last the tables behind the numbers, which by then know every number of the
//! columns. It is taken beside the writer, each section under a short lock, and holds what was known at one act: what came later is left out, what
//! was cancelled later is alive. Absent: compatibility. Bytes of another layout are no snapshot; the facts themselves are at rest elsewhere.

use crate::Engine;
use crate::columns::{Dictionaries, Frame, Lives, Matter, Month, Shape, StateRow, States, Template};
use crate::intern::Intern;
use crate::order::Block;
use crate::pack::part_of;
use crate::plain::{CutShort, Plain, Reader, write};
use crate::scan::read;
use base::{Key, Word};

/// The layout of the sections. Goes up by one with every change of it.
pub const SNAPSHOT_LAYOUT: u32 = 2;

/// First bytes of the sections.
const MONTH: u8 = 1;
const STATES: u8 = 2;
const TABLES: u8 = 3;

/// Bytes that are no snapshot, or not a whole one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no whole snapshot of the columns")]
pub struct BadSnapshot;

impl From<CutShort> for BadSnapshot {
    fn from(_: CutShort) -> Self {
        Self
    }
}

impl Engine {
    /// Shows the columns as known at this act, section after section, for [`Restoring`] to take in the same order.
    pub fn save<E>(&self, at: u32, keep: &mut dyn FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut bytes = Vec::new();
        for (number, month) in self.months_between(i32::MIN, i32::MAX) {
            bytes.clear();
            bytes.push(MONTH);
            bytes.extend(number.to_le_bytes());
            read(&month, |month| save_month(month, at, &mut bytes));
            keep(&bytes)?;
        }
        bytes.clear();
        bytes.push(STATES);
        self.with_states(|states| save_states(states, at, &mut bytes));
        keep(&bytes)?;
        bytes.clear();
        bytes.push(TABLES);
        self.with_tables(|tables| save_tables(tables, &mut bytes));
        keep(&bytes)
    }
}

/// An engine on its way back from a snapshot.
#[derive(Debug, Default)]
pub struct Restoring {
    months: Vec<(i32, Month)>,
    states: Option<States>,
    tables: Option<Dictionaries>,
}

impl Restoring {
    /// Takes the next section.
    pub fn section(&mut self, bytes: &[u8]) -> Result<(), BadSnapshot> {
        let (kind, rest) = bytes.split_first().ok_or(BadSnapshot)?;
        if self.tables.is_some() {
            return Err(BadSnapshot);
        }
        let mut reader = Reader(rest);
        match *kind {
            MONTH => {
                let (number, columns) = rest.split_first_chunk::<4>().ok_or(BadSnapshot)?;
                reader = Reader(columns);
                self.months.push((i32::from_le_bytes(*number), month(&mut reader)?));
            }
            STATES => self.states = Some(states(&mut reader)?),
            TABLES => self.tables = Some(tables(&mut reader)?),
            _ => return Err(BadSnapshot),
        }
        if reader.0.is_empty() { Ok(()) } else { Err(BadSnapshot) }
    }

    /// The engine as known at the act of the snapshot; acts after it may be appended.
    pub fn engine(self, at: u32) -> Result<Engine, BadSnapshot> {
        let (states, tables) = (self.states.ok_or(BadSnapshot)?, self.tables.ok_or(BadSnapshot)?);
        let known = |month: &Month| {
            let below = |column: &[u32], end: usize| column.iter().all(|number| (*number as usize) < end);
            below(&month.frame, tables.frames.values().len())
                && below(&month.matter, tables.matters.values().len())
                && below(&month.shape, tables.shapes.values().len())
        };
        if !self.months.iter().all(|(_, month)| known(month)) {
            return Err(BadSnapshot);
        }
        let engine = Engine::of_columns(self.months, states, tables);
        engine.set_applied(at);
        Ok(engine)
    }
}

fn save_month(month: &Month, at: u32, bytes: &mut Vec<u8>) {
    let month = month.until(at);
    for column in [&month.born, &month.record, &month.end, &month.frame, &month.matter, &month.leader] {
        write(column, bytes);
    }
    write(&month.day, bytes);
    write(&month.minutes, bytes);
    write(&month.place, bytes);
    for column in [&month.shape, &month.who, &month.household] {
        write(column, bytes);
    }
    write(&month.amount, bytes);
    save_sparse(&month.minutes_wide, bytes);
    save_sparse(&month.amount_wide, bytes);
    save_lives(&month.lives, at, month.born.len(), bytes);
    write(&month.blocks.iter().flat_map(|block| [block.end, block.first, block.last]).collect::<Vec<u32>>(), bytes);
}

fn month(reader: &mut Reader<'_>) -> Result<Month, BadSnapshot> {
    let mut month = Month {
        born: reader.column()?,
        record: reader.column()?,
        end: reader.column()?,
        frame: reader.column()?,
        matter: reader.column()?,
        leader: reader.column()?,
        day: reader.column()?,
        minutes: reader.column()?,
        place: reader.column()?,
        shape: reader.column()?,
        who: reader.column()?,
        household: reader.column()?,
        amount: reader.column()?,
        minutes_wide: reader.pairs()?,
        amount_wide: reader.pairs()?,
        lives: lives(reader)?,
        split: false,
        blocks: blocks(reader)?,
    };
    let version = |at: usize| month.born.get(at).zip(month.record.get(at));
    month.split = (1..month.born.len()).any(|at| version(at) == version(at - 1));
    let (events, rows) = (month.born.len(), month.shape.len());
    let of_events = [&month.record, &month.end, &month.frame, &month.matter, &month.leader].iter().all(|column| column.len() == events);
    let of_rows = month.who.len() == rows && month.household.len() == rows && month.amount.len() == rows;
    let ends = month.end.is_sorted() && month.end.last().map_or(0, |end| *end as usize) == rows;
    let in_blocks = month.blocks.is_sorted_by_key(|block| block.end) && month.blocks.last().is_none_or(|block| block.end as usize <= events);
    let narrow = month.day.len() == events && month.minutes.len() == events && (month.place.is_empty() || month.place.len() == events);
    if of_events && of_rows && ends && in_blocks && narrow && month.lives.alive.len() == events.div_ceil(64) { Ok(month) } else { Err(BadSnapshot) }
}

fn blocks(reader: &mut Reader<'_>) -> Result<Vec<Block>, BadSnapshot> {
    let numbers = reader.column::<u32>()?;
    Ok(numbers.as_chunks::<3>().0.iter().map(|[end, first, last]| Block { end: *end, first: *first, last: *last }).collect())
}

fn save_sparse<T: Plain + Copy>(sparse: &[(u32, T)], bytes: &mut Vec<u8>) {
    let (at, values): (Vec<u32>, Vec<T>) = sparse.iter().copied().unzip();
    write(&at, bytes);
    write(&values, bytes);
}

fn save_lives(lives: &Lives, at: u32, len: usize, bytes: &mut Vec<u8>) {
    let mut alive = lives.at(at, len).into_owned();
    // what was born later shares the last word
    if let Some(last) = alive.last_mut().filter(|_| !len.is_multiple_of(64)) {
        *last &= (1 << (len % 64)) - 1;
    }
    write(&alive, bytes);
    let (entries, until): (Vec<u32>, Vec<u32>) = lives.dead.iter().copied().filter(|(entry, until)| (*entry as usize) < len && *until <= at).unzip();
    write(&entries, bytes);
    write(&until, bytes);
}

fn lives(reader: &mut Reader<'_>) -> Result<Lives, BadSnapshot> {
    Ok(Lives { alive: reader.column()?, dead: reader.pairs()? })
}

fn save_states(states: &States, at: u32, bytes: &mut Vec<u8>) {
    let rows = &states.rows[..states.rows.partition_point(|row| row.born <= at)];
    let mut column = |value: &dyn Fn(&StateRow) -> u32| write(&rows.iter().map(value).collect::<Vec<u32>>(), bytes);
    column(&|row| row.born);
    column(&|row| row.record);
    column(&|row| row.template);
    column(&|row| row.person);
    write(&rows.iter().map(|row| row.day).collect::<Vec<i32>>(), bytes);
    save_lives(&states.lives, at, rows.len(), bytes);
}

fn states(reader: &mut Reader<'_>) -> Result<States, BadSnapshot> {
    let [born, record, template, person] = words(reader)?;
    let day = reader.column::<i32>()?;
    let lives = lives(reader)?;
    let same = [record.len(), template.len(), person.len(), day.len()].iter().all(|len| *len == born.len());
    if !same || lives.alive.len() != born.len().div_ceil(64) {
        return Err(BadSnapshot);
    }
    let row = |at: usize| StateRow { born: born[at], record: record[at], day: day[at], template: template[at], person: person[at] };
    Ok(States { rows: (0..born.len()).map(row).collect(), lives })
}

/// So many columns of numbers.
fn words<const N: usize>(reader: &mut Reader<'_>) -> Result<[Vec<u32>; N], BadSnapshot> {
    let mut columns = [const { Vec::new() }; N];
    for column in &mut columns {
        *column = reader.column()?;
    }
    Ok(columns)
}

fn save_tables(tables: &Dictionaries, bytes: &mut Vec<u8>) {
    save_frames(tables.frames.values().iter().copied(), bytes);
    save_matters(tables.matters.values().iter().copied(), bytes);
    save_shapes(tables.shapes.values().iter().copied(), bytes);
    let templates = tables.templates.values();
    save_frames(templates.iter().map(|template| template.frame), bytes);
    save_matters(templates.iter().map(|template| template.matter), bytes);
    let shape = |template: &Template| Shape { item: template.item, unit: template.unit, populations: template.populations, ..Shape::default() };
    save_shapes(templates.iter().map(shape), bytes);
    write(&templates.iter().map(|template| template.place.0).collect::<Vec<_>>(), bytes);
    write(&templates.iter().map(|template| template.worker.0).collect::<Vec<_>>(), bytes);
    write(&templates.iter().map(|template| template.times).collect::<Vec<_>>(), bytes);
    for keys in [&tables.persons, &tables.households, &tables.workers, &tables.places] {
        write(&keys.values().iter().map(|key| key.0).collect::<Vec<_>>(), bytes);
        let runs: Vec<u32> = keys.runs().flat_map(|(home, (next, end))| [home, next, end]).collect();
        write(&runs, bytes);
    }
}

fn tables(reader: &mut Reader<'_>) -> Result<Dictionaries, BadSnapshot> {
    let (frames, matters, shapes) = (frames(reader)?, matters(reader)?, shapes(reader)?);
    let templates = templates(reader)?;
    let mut keys = || -> Result<Intern<Key>, BadSnapshot> {
        let values = reader.column::<u32>()?.into_iter().map(Key).collect();
        let runs = reader.column::<u32>()?.as_chunks::<3>().0.iter().map(|[home, next, end]| (*home, (*next, *end))).collect();
        Intern::of_values(values, runs).ok_or(BadSnapshot)
    };
    let (persons, households, workers, places) = (keys()?, keys()?, keys()?, keys()?);
    Ok(Dictionaries {
        frames: Intern::of_values(frames, Vec::new()).ok_or(BadSnapshot)?,
        matters: Intern::of_values(matters, Vec::new()).ok_or(BadSnapshot)?,
        shapes: Intern::of_values(shapes, Vec::new()).ok_or(BadSnapshot)?,
        templates: Intern::of_values(templates, Vec::new()).ok_or(BadSnapshot)?,
        persons,
        households,
        workers,
        places,
    })
}

fn save_frames(frames: impl Iterator<Item = Frame>, bytes: &mut Vec<u8>) {
    let frames: Vec<Frame> = frames.collect();
    let mut column = |value: fn(&Frame) -> Key| write(&frames.iter().map(|frame| value(frame).0).collect::<Vec<_>>(), bytes);
    column(|frame| frame.org);
    column(|frame| frame.agency);
    column(|frame| frame.project);
    column(|frame| frame.campaign);
}

fn frames(reader: &mut Reader<'_>) -> Result<Vec<Frame>, BadSnapshot> {
    let [org, agency, project, campaign] = words(reader)?;
    if [&agency, &project, &campaign].iter().any(|column| column.len() != org.len()) {
        return Err(BadSnapshot);
    }
    let frame = |at: usize| Frame { org: Key(org[at]), agency: Key(agency[at]), project: Key(project[at]), campaign: Key(campaign[at]) };
    Ok((0..org.len()).map(frame).collect())
}

fn save_matters(matters: impl Iterator<Item = Matter> + Clone, bytes: &mut Vec<u8>) {
    let mut column = |value: fn(Matter) -> Word| write(&matters.clone().map(|matter| value(matter).0).collect::<Vec<_>>(), bytes);
    column(|matter| matter.kind);
    column(|matter| matter.channel);
    column(|matter| matter.domain);
    write(&matters.map(|matter| matter.topics).collect::<Vec<_>>(), bytes);
}

fn matters(reader: &mut Reader<'_>) -> Result<Vec<Matter>, BadSnapshot> {
    let [kind, channel, domain] = words(reader)?;
    let topics = reader.column::<u64>()?;
    if [channel.len(), domain.len(), topics.len()].iter().any(|len| *len != kind.len()) {
        return Err(BadSnapshot);
    }
    let matter = |at: usize| Matter { kind: Word(kind[at]), channel: Word(channel[at]), domain: Word(domain[at]), topics: topics[at] };
    Ok((0..kind.len()).map(matter).collect())
}

fn save_shapes(shapes: impl Iterator<Item = Shape> + Clone, bytes: &mut Vec<u8>) {
    write(&shapes.clone().map(|shape| shape.part as u8).collect::<Vec<_>>(), bytes);
    write(&shapes.clone().map(|shape| shape.item.0).collect::<Vec<_>>(), bytes);
    write(&shapes.clone().map(|shape| shape.unit.0).collect::<Vec<_>>(), bytes);
    write(&shapes.map(|shape| shape.populations).collect::<Vec<_>>(), bytes);
}

fn shapes(reader: &mut Reader<'_>) -> Result<Vec<Shape>, BadSnapshot> {
    let part = reader.column::<u8>()?;
    let [item, unit] = words(reader)?;
    let populations = reader.column::<u64>()?;
    if [item.len(), unit.len(), populations.len()].iter().any(|len| *len != part.len()) {
        return Err(BadSnapshot);
    }
    let shape = |at: usize| {
        let part = part_of(u64::from(part[at])).ok_or(BadSnapshot)?;
        Ok(Shape { part, item: Word(item[at]), unit: Word(unit[at]), populations: populations[at] })
    };
    (0..part.len()).map(shape).collect()
}

fn templates(reader: &mut Reader<'_>) -> Result<Vec<Template>, BadSnapshot> {
    let (frames, matters, shapes) = (frames(reader)?, matters(reader)?, shapes(reader)?);
    let [place, worker] = words(reader)?;
    let times = reader.column::<i32>()?;
    if [matters.len(), shapes.len(), place.len(), worker.len(), times.len()].iter().any(|len| *len != frames.len()) {
        return Err(BadSnapshot);
    }
    let template = |at: usize| {
        let Shape { item, unit, populations, .. } = shapes[at];
        let (frame, matter) = (frames[at], matters[at]);
        Template { frame, matter, item, unit, populations, place: Key(place[at]), worker: Key(worker[at]), times: times[at] }
    };
    Ok((0..frames.len()).map(template).collect())
}
