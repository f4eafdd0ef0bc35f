//! What a session looks like at this moment: who came to which desk, which numbers and tubes are used, who came twice. Pure: what is written of the
//! session is taken in record by record (`floors.rs`). Called by the desks, the screen and the public page of a session.
//!
//! Papers lie here in memory only, and only of sessions that somebody asks about.

use crate::block::{self, NUMBERS_MAX};
use crate::{Code, CrowdBlock, CrowdCheckIn, CrowdRegistration};
use base::{Day, Id, Json, Key, Moment, Time, Value as _};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, hash_map::Entry},
    hash::Hash,
};
use store::Row;

/// The kinds of which a floor is made.
pub(crate) const KINDS: [&str; 3] = ["crowd_check_in", "crowd_registration", "crowd_block"];
/// Minutes over which the pace of a desk is told.
pub(crate) const PACE_MINUTES: u16 = 10;

/// Somebody who came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Came {
    pub(crate) record: Id,
    /// The act that told of it.
    seq: u32,
    pub(crate) desk: u32,
    pub(crate) number: u32,
    pub(crate) tube: Option<(u32, u32)>,
    pub(crate) at: Time,
    pub(crate) on: Day,
    resident_id: Option<Box<str>>,
    code: Option<Code>,
}

impl Came {
    fn of(row: &Row, seq: u32, check_in: CrowdCheckIn) -> Self {
        Self {
            record: row.id,
            seq,
            desk: check_in.desk,
            number: check_in.number,
            tube: check_in.tube.zip(check_in.position),
            at: check_in.at,
            on: check_in.on,
            resident_id: check_in.resident_id.map(|paper| paper.modern().as_str().into()),
            code: check_in.code,
        }
    }

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

/// A number and a place in a tube that somebody was given, whether or not he is still on the list.
#[derive(Clone, Copy, Debug)]
struct Given {
    desk: u32,
    number: u32,
    tube: Option<(u32, u32)>,
}

impl Desk {
    fn give(&mut self, given: Given) {
        self.last = self.last.max(given.number);
        self.tube = self.tube.max(given.tube);
    }

    fn add(&mut self, came: &Came) {
        self.came += 1;
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

/// Why somebody has to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Why {
    /// The same paper or code came twice.
    Twice,
    /// Two people have the same place in the same tube: two devices were used as one desk.
    OnePlace,
}

/// A block as a desk took it.
#[derive(Debug)]
struct Taken {
    block: CrowdBlock,
    at: Moment,
}

/// A session at this moment.
#[derive(Debug, Default)]
pub(crate) struct Floor {
    came: BTreeMap<Key, Came>,
    /// The same, in the order of the acts that told of them: keys are allotted before an act is written, so they are in another order.
    by_seq: BTreeSet<(u32, Key)>,
    /// What was given to those whose records were deleted: called out and written on a tube, so nobody else gets it.
    gone: BTreeMap<Key, Given>,
    by_place: HashMap<(u32, u32, u32), BTreeSet<Key>>,
    /// The numbers that each desk has given out.
    numbers: HashMap<u32, BTreeSet<u32>>,
    by_paper: HashMap<Box<str>, BTreeSet<Key>>,
    by_code: HashMap<Code, BTreeSet<Key>>,
    desks: BTreeMap<u32, Desk>,
    registered: HashMap<Id, Time>,
    /// How many of them for each window.
    windows: BTreeMap<Time, usize>,
    blocks: BTreeMap<Key, Taken>,
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

    /// Those of whom the acts after this one told, in the order of the acts, and the last act of which all is told. About so many: what one act told is
    /// never parted, so whoever goes on after that act has missed nobody.
    pub(crate) fn came_after(&self, after: u32, most: usize) -> (Vec<&Came>, u32, bool) {
        let mut told: Vec<&Came> = Vec::new();
        let mut last = after;
        for (seq, key) in self.by_seq.range((after.saturating_add(1), Key::NONE)..) {
            if told.len() >= most && *seq > last {
                return (told, last, true);
            }
            last = *seq;
            told.extend(self.came.get(key));
        }
        (told, last, false)
    }

    /// Everybody who came more than once, and everybody who was given a place that somebody else has, each with the one before: doubtful, and a matter for
    /// somebody who asks.
    pub(crate) fn doubtful(&self) -> Vec<(Why, &Came, &Came)> {
        let twice = self.by_paper.values().chain(self.by_code.values()).map(|keys| (Why::Twice, keys));
        let groups = twice.chain(self.by_place.values().map(|keys| (Why::OnePlace, keys))).filter(|(_, keys)| keys.len() > 1);
        let mut found = Vec::new();
        let mut said = HashSet::new();
        for (why, keys) in groups {
            let mut came: Vec<&Came> = keys.iter().filter_map(|key| self.came.get(key)).collect();
            came.sort_by_key(|came| (came.on, came.at, came.number));
            let Some((first, later)) = came.split_first() else { continue };
            found.extend(later.iter().filter(|later| said.insert((why, later.record))).map(|later| (why, *first, *later)));
        }
        found.sort_by_key(|(why, _, later)| (later.on, later.at, later.number, *why == Why::OnePlace));
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

    /// The next number of a desk out of the blocks that it took with such requests; none when they are used up or there is none. Numbers of other blocks,
    /// typed from paper or by mistake, play no part.
    pub(crate) fn next_number(&self, desk: u32, of: impl Fn(&str) -> bool) -> Option<u32> {
        let given = self.numbers.get(&desk);
        let last = |block: &CrowdBlock| given.and_then(|numbers| numbers.range(block.first..=block.last).next_back());
        let mine = self.blocks_of(desk).filter(|taken| of(&taken.block.request.0));
        let next = |block: &CrowdBlock| Some(last(block).map_or(block.first, |last| last + 1)).filter(|next| *next <= block.last);
        mine.filter_map(|taken| next(&taken.block)).min()
    }

    /// The block that a desk took with this request.
    pub(crate) fn block_of(&self, desk: u32, request: &str) -> Option<&CrowdBlock> {
        self.blocks_of(desk).map(|taken| &taken.block).find(|block| block.request.0 == request)
    }

    fn blocks_of(&self, desk: u32) -> impl Iterator<Item = &Taken> {
        self.blocks.values().filter(move |taken| taken.block.desk == desk && taken.block.is_whole())
    }

    /// When another device last took a block for a desk. A server's own page has no device, and two of them give out one after another.
    pub(crate) fn other_device(&self, desk: u32, device: &str) -> Option<Moment> {
        let others = self.blocks_of(desk).filter(|taken| block::device_of(&taken.block.request.0).is_some_and(|other| other != device));
        others.map(|taken| taken.at).max()
    }

    /// The first place from this one on at which no block is known; places begin at 1.
    pub(crate) fn next_block(&self, from: u32) -> u32 {
        let places = self.blocks.values().flat_map(|Taken { block, .. }| block::place_of(block.first)..=block::place_of(block.last.min(NUMBERS_MAX)));
        let known: HashSet<u32> = places.collect();
        (from..=block::BLOCKS_MAX).find(|place| !known.contains(place)).unwrap_or(u32::MAX)
    }

    /// Takes in what a record says after this act, by the document of its row's version. Of a deleted check-in it is the document before: what it gave
    /// stays given. What has no document counts for nothing.
    pub(crate) fn take(&mut self, row: &Row, seq: u32, document: Option<&Json>) {
        match row.kind.as_str() {
            "crowd_check_in" => self.take_check_in(row, seq, document.and_then(CrowdCheckIn::from_json)),
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
                self.blocks.remove(&row.key);
                if let Some(block) = document.and_then(CrowdBlock::from_json) {
                    self.blocks.insert(row.key, Taken { block, at: row.entered_at });
                }
            }
            _ => {}
        }
    }

    fn take_check_in(&mut self, row: &Row, seq: u32, check_in: Option<CrowdCheckIn>) {
        self.forget(row.key);
        let Some(check_in) = check_in else { return };
        let came = Came::of(row, seq, check_in);
        let given = Given { desk: came.desk, number: came.number, tube: came.tube };
        self.give(given);
        if row.ended_at.is_some() {
            self.gone.insert(row.key, given);
            return;
        }
        if let Some(paper) = &came.resident_id {
            self.by_paper.entry(paper.clone()).or_default().insert(row.key);
        }
        if let Some(code) = &came.code {
            self.by_code.entry(*code).or_default().insert(row.key);
        }
        if let Some((tube, position)) = came.tube {
            self.by_place.entry((came.desk, tube, position)).or_default().insert(row.key);
        }
        self.by_seq.insert((came.seq, row.key));
        self.desks.entry(came.desk).or_default().add(&came);
        self.came.insert(row.key, came);
    }

    fn give(&mut self, given: Given) {
        self.numbers.entry(given.desk).or_default().insert(given.number);
        self.desks.entry(given.desk).or_default().give(given);
    }

    /// Forgets what a check-in said. Corrections are rare: its desk is summed up anew.
    fn forget(&mut self, key: Key) {
        let former = self.came.remove(&key);
        let desk = self.gone.remove(&key).map(|given| given.desk).or(former.as_ref().map(|former| former.desk));
        if let Some(former) = former {
            self.by_seq.remove(&(former.seq, key));
            former.resident_id.into_iter().for_each(|paper| take_off(&mut self.by_paper, paper, key));
            former.code.into_iter().for_each(|code| take_off(&mut self.by_code, code, key));
            former.tube.into_iter().for_each(|(tube, position)| take_off(&mut self.by_place, (former.desk, tube, position), key));
        }
        let Some(desk) = desk else { return };
        self.desks.remove(&desk);
        self.numbers.remove(&desk);
        let mut anew = Desk::default();
        self.came.values().filter(|came| came.desk == desk).for_each(|came| anew.add(came));
        self.desks.insert(desk, anew);
        let came = self.came.values().map(|came| Given { desk: came.desk, number: came.number, tube: came.tube });
        let given: Vec<Given> = came.chain(self.gone.values().copied()).filter(|given| given.desk == desk).collect();
        for given in given {
            self.give(given);
        }
    }
}

fn take_off<K: Eq + Hash>(groups: &mut HashMap<K, BTreeSet<Key>>, of: K, key: Key) {
    if let Entry::Occupied(mut keys) = groups.entry(of) {
        keys.get_mut().remove(&key);
        if keys.get().is_empty() {
            keys.remove();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::{BLOCK_NUMBERS, place_of};
    use crate::check_in::tests::check_in;
    use count::testing::{day, id, link};

    fn row(key: u32, kind: &str) -> Row {
        Row {
            key: Key(key),
            id: id(key),
            vault: 2,
            org: Key(1),
            kind: kind.to_owned(),
            subject: Key::NONE,
            household: Key::NONE,
            case: Key::NONE,
            campaign: Key(30),
            project: Key::NONE,
            day: day("2020-02-03"),
            state: None,
            assignee: Key::NONE,
            due: None,
            author: Key(1),
            entered_at: Moment::from_millis(i64::from(key)),
            version: 1,
            ended_at: None,
            facts_seq: 1,
        }
    }

    fn came(floor: &mut Floor, key: u32, seq: u32, check_in: &CrowdCheckIn) {
        floor.take(&row(key, "crowd_check_in"), seq, Some(&check_in.to_json()));
    }

    fn takes(floor: &mut Floor, key: u32, desk: u32, place: u32, request: &str) {
        let first = (place - 1) * BLOCK_NUMBERS + 1;
        let last = first + BLOCK_NUMBERS - 1;
        let block = CrowdBlock { session: link(30), desk, first, last, request: request.into(), on: day("2020-02-03") };
        floor.take(&row(key, "crowd_block"), 1, Some(&block.to_json()));
    }

    fn told(floor: &Floor, after: u32, most: usize) -> (Vec<u32>, u32, bool) {
        let (came, last, more) = floor.came_after(after, most);
        (came.iter().map(|came| came.number).collect(), last, more)
    }

    #[test]
    fn whoever_goes_on_after_an_act_misses_nobody_whatever_the_keys_say() {
        let mut floor = Floor::default();
        // the server that allotted the higher keys wrote first; one act told of three
        came(&mut floor, 900, 5, &check_in(1, 1));
        for (key, number) in [(20, 2), (21, 3), (700, 4)] {
            came(&mut floor, key, 6, &check_in(1, number));
        }
        came(&mut floor, 10, 7, &check_in(1, 5));
        assert_eq!(told(&floor, 0, 1), (vec![1], 5, true));
        assert_eq!(told(&floor, 5, 1), (vec![2, 3, 4], 6, true), "what one act told is not parted");
        assert_eq!(told(&floor, 6, 1), (vec![5], 7, false));
        assert_eq!(told(&floor, 7, 1), (vec![], 7, false));
        // a correction is told again
        came(&mut floor, 900, 8, &check_in(1, 1));
        assert_eq!((told(&floor, 7, 9), floor.came()), ((vec![1], 8, false), 5));
    }

    #[test]
    fn what_was_called_out_is_not_given_to_the_next_when_a_record_goes() {
        let mut floor = Floor::default();
        let is_mine = |request: &str| request.starts_with("page");
        takes(&mut floor, 1, 3, 1, "page-0");
        for number in 1..=3 {
            came(&mut floor, 10 + number, number, &CrowdCheckIn { position: Some(number), ..check_in(3, number) });
        }
        let ended = Row { ended_at: Some(Moment::from_millis(1)), version: 2, ..row(13, "crowd_check_in") };
        floor.take(&ended, 9, Some(&CrowdCheckIn { position: Some(3), ..check_in(3, 3) }.to_json()));
        let desk = floor.desk(3);
        assert_eq!((desk.came, desk.last, desk.tube), (2, 3, Some((1, 3))));
        assert_eq!((floor.next_number(3, is_mine), floor.came()), (Some(4), 2));
        assert!(!told(&floor, 0, 9).0.contains(&3), "of whom nothing is left nobody is told");
        // numbers of other blocks, from paper or by mistake, do not use up a block
        came(&mut floor, 50, 10, &check_in(3, 900_000));
        assert_eq!(floor.next_number(3, is_mine), Some(4));
        for (key, number) in [(51, 99), (52, 100)] {
            came(&mut floor, key, 11, &check_in(3, number));
        }
        assert_eq!(floor.next_number(3, is_mine), None);
    }

    #[test]
    fn a_block_that_goes_is_free_and_other_devices_are_told_by_their_requests() {
        let mut floor = Floor::default();
        takes(&mut floor, 1, 3, 1, "aaa.1");
        takes(&mut floor, 2, 3, 3, "bbb.1");
        takes(&mut floor, 3, 4, 4, "page-0");
        assert_eq!((floor.next_block(1), floor.next_block(3)), (2, 5));
        floor.take(&row(1, "crowd_block"), 2, None);
        assert_eq!((floor.next_block(1), floor.block_of(3, "aaa.1")), (1, None));
        let other = |desk, device| floor.other_device(desk, device).map(Moment::millis);
        assert_eq!([other(3, "aaa"), other(3, "bbb"), other(4, "aaa")], [Some(2), None, None]);
        assert_eq!([1, 100, 101].map(place_of), [1, 1, 2]);
    }

    #[test]
    fn two_people_at_one_place_of_a_tube_are_doubtful() {
        let mut floor = Floor::default();
        came(&mut floor, 10, 1, &check_in(3, 1));
        came(&mut floor, 11, 2, &check_in(4, 101));
        assert!(floor.doubtful().is_empty(), "each desk has tubes of its own");
        came(&mut floor, 12, 3, &check_in(3, 201));
        let found: Vec<(Why, u32, u32)> = floor.doubtful().into_iter().map(|(why, first, later)| (why, first.number, later.number)).collect();
        assert_eq!(found, [(Why::OnePlace, 1, 201)]);
        came(&mut floor, 12, 4, &CrowdCheckIn { position: Some(2), ..check_in(3, 201) });
        assert!(floor.doubtful().is_empty(), "it was corrected");
    }
}
