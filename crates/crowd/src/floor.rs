//! What a session looks like at this moment: who came to which desk, which numbers and tubes are used, who came twice. Derived from the records of the
//! session at the first question and followed by the numbers of acts, so it cannot be stale and nothing of it is on the disk. Called by the desks, the
//! screen and the public page of a session.
//!
//! Papers lie here in memory only, and only of sessions that somebody asks about.

use crate::{Code, CrowdBlock, CrowdCheckIn, CrowdRegistration};
use base::{Day, Id, Json, Key, Time, Value as _};
use shell::{Refusal, Shell};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ops::Bound,
    sync::{Arc, Mutex, PoisonError},
};
use store::Row;

/// The kinds of which a floor is made.
const KINDS: [&str; 3] = ["crowd_check_in", "crowd_registration", "crowd_block"];
/// Records that are opened together while a floor is laid.
const ROWS_TOGETHER: u32 = 1000;
/// Acts that are taken in together.
const ACTS_TOGETHER: u32 = 500;
/// Sessions in memory at most; beyond, all are laid anew when they are asked for.
const SESSIONS_MAX: usize = 50;
/// Desks of which the turns are kept before those at which nobody stands are forgotten.
const TURNS_MAX: usize = 1000;
/// Minutes over which the pace of a desk is told.
pub(crate) const PACE_MINUTES: u16 = 10;

/// Somebody who came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) record: Id,
    pub(crate) desk: u32,
    pub(crate) number: u32,
    pub(crate) tube: Option<(u32, u32)>,
    pub(crate) at: Time,
    pub(crate) on: Day,
    resident_id: Option<Box<str>>,
    code: Option<Code>,
}

impl Came {
    /// What somebody is known by if he comes again: his paper, his code.
    pub(crate) fn known_by(&self) -> impl Iterator<Item = String> {
        self.resident_id.as_ref().map(ToString::to_string).into_iter().chain(self.code.map(|code| code.to_string()))
    }
}

/// One desk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Desk {
    /// How many came to it.
    pub(crate) came: u32,
    /// The highest number that it gave out.
    pub(crate) last: u32,
    /// The last tube and the place in it.
    pub(crate) tube: Option<(u32, u32)>,
    /// Tubes that it has begun.
    tubes: BTreeSet<u32>,
    minutes: BTreeMap<(Day, u16), u32>,
}

impl Desk {
    fn add(&mut self, came: &Came) {
        self.came += 1;
        self.last = self.last.max(came.number);
        self.tube = self.tube.max(came.tube);
        self.tubes.extend(came.tube.map(|(tube, _)| tube));
        *self.minutes.entry((came.on, came.at.minutes())).or_default() += 1;
    }

    /// How many came in the last minutes before this one, the present minute included.
    pub(crate) fn pace(&self, on: Day, at: Time) -> u32 {
        let from = at.minutes().saturating_sub(PACE_MINUTES - 1);
        self.minutes.range((on, from)..=(on, at.minutes())).map(|(_, came)| came).sum()
    }

    /// Tubes that it has begun.
    pub(crate) fn tubes(&self) -> usize {
        self.tubes.len()
    }
}

/// A session at this moment.
#[derive(Debug, Default)]
pub(crate) struct Floor {
    came: BTreeMap<Key, Came>,
    by_paper: HashMap<Box<str>, BTreeSet<Key>>,
    by_code: HashMap<Code, BTreeSet<Key>>,
    desks: BTreeMap<u32, Desk>,
    registered: HashMap<Id, Time>,
    /// How many of them for each window.
    windows: BTreeMap<Time, usize>,
    blocks: BTreeMap<u32, CrowdBlock>,
}

impl Floor {
    /// Whoever came before with this paper or this code, the record itself not counted.
    pub(crate) fn before(&self, record: Id, resident_id: Option<&str>, code: Option<Code>) -> Option<&Came> {
        let papers = resident_id.and_then(|paper| self.by_paper.get(paper)).into_iter().flatten();
        let codes = code.and_then(|code| self.by_code.get(&code)).into_iter().flatten();
        papers
            .chain(codes)
            .filter_map(|key| self.came.get(key))
            .filter(|came| came.record != record)
            .min_by_key(|came| (came.on, came.at, came.number))
    }

    /// Whoever was stored after this record, in the order in which it was, and the last one that was looked at.
    pub(crate) fn came_after(&self, after: Key, most: usize) -> (Vec<&Came>, Key) {
        let came: Vec<(&Key, &Came)> = self.came.range((Bound::Excluded(after), Bound::Unbounded)).take(most).collect();
        let last = came.last().map_or(after, |(key, _)| **key);
        (came.into_iter().map(|(_, came)| came).collect(), last)
    }

    /// Everybody who came more than once, each with those before: doubtful, and a matter for somebody who asks.
    pub(crate) fn doubtful(&self) -> Vec<(&Came, &Came)> {
        let groups = self.by_paper.values().chain(self.by_code.values()).filter(|keys| keys.len() > 1);
        let mut found = Vec::new();
        let mut said = HashSet::new();
        for keys in groups {
            let mut came: Vec<&Came> = keys.iter().filter_map(|key| self.came.get(key)).collect();
            came.sort_by_key(|came| (came.on, came.at, came.number));
            let Some((first, later)) = came.split_first() else { continue };
            found.extend(later.iter().filter(|later| said.insert(later.record)).map(|later| (*first, *later)));
        }
        found.sort_by_key(|(_, later)| (later.on, later.at, later.number));
        found
    }

    /// One desk; nobody came yet to one that is not known.
    pub(crate) fn desk(&self, number: u32) -> Desk {
        self.desks.get(&number).cloned().unwrap_or_default()
    }

    /// How many came.
    pub(crate) fn came(&self) -> usize {
        self.came.len()
    }

    /// How many registered before, and how many of them came.
    pub(crate) fn registered(&self) -> (usize, usize) {
        (self.registered.len(), self.by_code.keys().filter(|code| self.registered.contains_key(&code.record())).count())
    }

    /// How many registered for the window that begins then.
    pub(crate) fn expected(&self, window: Time) -> usize {
        self.windows.get(&window).copied().unwrap_or_default()
    }

    /// Whether a registration is known; one that was taken back is not.
    pub(crate) fn is_registered(&self, record: Id) -> bool {
        self.registered.contains_key(&record)
    }

    /// How many registered for a window until this one and have not come yet.
    pub(crate) fn awaited(&self, window: Time) -> usize {
        let due: usize = self.windows.range(..=window).map(|(_, count)| count).sum();
        let here = self.by_code.iter().filter(|(_, keys)| !keys.is_empty()).filter_map(|(code, _)| self.registered.get(&code.record()));
        due.saturating_sub(here.filter(|of| **of <= window).count())
    }

    /// The next number of a desk out of the blocks that it took with such requests; none when they are used up or there is none.
    pub(crate) fn next_number(&self, desk: u32, of: impl Fn(&str) -> bool) -> Option<u32> {
        let last = self.desks.get(&desk).map_or(0, |desk| desk.last);
        let mine = self.blocks.values().filter(|block| block.desk == desk && of(&block.request.0));
        mine.filter(|block| block.last > last).map(|block| block.first.max(last + 1)).min()
    }

    /// The block that a desk took with this request.
    pub(crate) fn block_of(&self, desk: u32, request: &str) -> Option<&CrowdBlock> {
        self.blocks.values().find(|block| block.desk == desk && block.request.0 == request)
    }

    /// How many blocks a desk took.
    pub(crate) fn blocks_of(&self, desk: u32) -> usize {
        self.blocks.values().filter(|block| block.desk == desk).count()
    }

    /// The first place at which no block is known, from 1.
    pub(crate) fn next_block(&self) -> u32 {
        self.blocks.last_key_value().map_or(1, |(first, block)| first / (block.last + 1 - block.first).max(1) + 2)
    }

    fn take(&mut self, row: &Row, document: Option<&Json>) {
        match row.kind.as_str() {
            "crowd_check_in" => self.take_check_in(row, document.and_then(CrowdCheckIn::from_json)),
            "crowd_registration" => {
                if let Some(former) = self.registered.remove(&row.id)
                    && let Some(count) = self.windows.get_mut(&former)
                {
                    *count = count.saturating_sub(1);
                }
                if let Some(registration) = document.and_then(CrowdRegistration::from_json) {
                    self.registered.insert(row.id, registration.window);
                    *self.windows.entry(registration.window).or_default() += 1;
                }
            }
            "crowd_block" => {
                if let Some(block) = document.and_then(CrowdBlock::from_json) {
                    self.blocks.insert(block.first, block);
                }
            }
            _ => {}
        }
    }

    fn take_check_in(&mut self, row: &Row, check_in: Option<CrowdCheckIn>) {
        if let Some(former) = self.came.remove(&row.key) {
            if let Some(keys) = former.resident_id.as_ref().and_then(|paper| self.by_paper.get_mut(paper)) {
                keys.remove(&row.key);
            }
            if let Some(keys) = former.code.as_ref().and_then(|code| self.by_code.get_mut(code)) {
                keys.remove(&row.key);
            }
            // corrections are rare: the desk is summed up anew
            let mut desk = Desk::default();
            self.came.values().filter(|came| came.desk == former.desk).for_each(|came| desk.add(came));
            self.desks.insert(former.desk, desk);
        }
        let Some(check_in) = check_in else { return };
        let came = Came {
            record: row.id,
            desk: check_in.desk,
            number: check_in.number,
            tube: check_in.tube.zip(check_in.position),
            at: check_in.at,
            on: check_in.on,
            resident_id: check_in.resident_id.map(|paper| paper.modern().as_str().into()),
            code: check_in.code,
        };
        if let Some(paper) = &came.resident_id {
            self.by_paper.entry(paper.clone()).or_default().insert(row.key);
        }
        if let Some(code) = &came.code {
            self.by_code.entry(*code).or_default().insert(row.key);
        }
        self.desks.entry(came.desk).or_default().add(&came);
        self.came.insert(row.key, came);
    }
}

/// The floors of the sessions that somebody asks about, up to the same act.
#[derive(Default)]
struct Known {
    seq: u32,
    /// By the key of the session.
    floors: HashMap<Key, Floor>,
}

/// Held by whoever gives out a number at a desk.
type Turn = Arc<Mutex<()>>;

/// What this slice keeps in memory.
#[derive(Default)]
pub(crate) struct Floors {
    known: Mutex<Known>,
    turns: Mutex<HashMap<(Id, u32), Turn>>,
}

impl Floors {
    /// At one desk one person at a time: whoever holds this gives out the next number.
    pub(crate) fn turn(&self, session: Id, desk: u32) -> Turn {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if turns.len() >= TURNS_MAX {
            turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        }
        turns.entry((session, desk)).or_default().clone()
    }
}

/// Asks about a session as it is now: what was answered before this call is in it.
pub(crate) fn read<T>(shell: &Shell, session: &Row, ask: impl FnOnce(&Floor) -> T) -> Result<T, Refusal> {
    let floors = shell.memory::<Floors>();
    let mut known = floors.known.lock().unwrap_or_else(PoisonError::into_inner);
    follow(shell, &mut known)?;
    if !known.floors.contains_key(&session.key) {
        if known.floors.len() >= SESSIONS_MAX {
            known.floors.clear();
        }
        if known.floors.is_empty() {
            // before the records are read: what comes meanwhile is taken in again, which changes nothing
            known.seq = shell.store().seq();
        }
        let floor = laid(shell, session)?;
        known.floors.insert(session.key, floor);
        follow(shell, &mut known)?;
    }
    known.floors.get(&session.key).map(ask).ok_or_else(|| Refusal::Bug("a floor was laid and is not there".to_owned()))
}

/// The floor of a session out of all its records.
fn laid(shell: &Shell, session: &Row) -> Result<Floor, Refusal> {
    let mut floor = Floor::default();
    let mut after = None;
    loop {
        let page = shell.store().linked(session.key, Some("session"), after, ROWS_TOGETHER)?;
        let Some(last) = page.last() else { return Ok(floor) };
        after = Some(last.row.key);
        let rows: Vec<Row> = page.into_iter().map(|linked| linked.row).filter(|row| KINDS.contains(&row.kind.as_str())).collect();
        for (row, opened) in rows.iter().zip(shell.store().open_all(&rows)?) {
            floor.take(row, opened.doc.as_ref());
        }
    }
}

/// Takes in what was written since. What was deleted is taken off; what cannot be opened any more counts for nothing.
fn follow(shell: &Shell, known: &mut Known) -> Result<(), Refusal> {
    while !known.floors.is_empty() && known.seq < shell.store().seq() {
        let acts = shell.store().acts_since(known.seq, ACTS_TOGETHER)?;
        let Some(last) = acts.last() else { return Ok(()) };
        let seq = last.seq;
        let keys: BTreeSet<Key> = acts.iter().flat_map(|act| act.records.iter().map(|(key, _)| *key)).collect();
        let mut rows = shell.store().get_keys(&keys.into_iter().collect::<Vec<_>>())?;
        rows.retain(|row| KINDS.contains(&row.kind.as_str()) && (row.version > 1 || known.floors.contains_key(&row.campaign)));
        for (row, opened) in rows.iter().zip(shell.store().open_all(&rows)?) {
            if row.version > 1 {
                // a correction may have moved it to another session
                known.floors.iter_mut().filter(|(session, _)| **session != row.campaign).for_each(|(_, floor)| floor.take(row, None));
            }
            if let Some(floor) = known.floors.get_mut(&row.campaign) {
                floor.take(row, opened.doc.as_ref());
            }
        }
        known.seq = seq;
    }
    Ok(())
}
