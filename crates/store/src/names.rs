//! The index by which people and organisations are found while somebody types: by Chinese characters, simplified or traditional, by pinyin in
//! every reading, by initials, by a mixture of these, by the end of a phone number, by file number and by paper. Built at start and fed by the
//! writer; called by search boxes and by the warning of duplicates. It lives in memory only: nothing of it reaches the disk or a log, and its
//! `Debug` tells a number of entries and no name.
//!
//! A name is cut into windows of two characters, two syllables and three initials; each window has a list of those in whose names it stands. What
//! was typed chooses the shortest lists that may answer it, and every candidate is compared with the name itself, so the lists need not be
//! exact. Sources are read from the best possible score downwards and reading stops when nothing better can come.
//!
//! Measured (`measure.rs`, on a machine that was busy otherwise, each time the best of three) with a million people of one name, one phone, one file
//! number and one paper each: 146 bytes a person once settled, 65 of them text, and 182 while growing, without what the allocator adds; loaded in
//! 3.5 s of one processor (5.4 s beside two builds); p99 0.7 ms where everybody or one in fifty may be seen; where one in ten thousand may, 4 ms for a surname in pinyin and
//! 11 ms for a single letter. Empty it takes 0.2 MB, with 400 people 3 MB.
//!
//! Absent: spelling mistakes, sounds that are merely alike, words in the middle of a phone number.

mod alike;
mod fold;
mod kept;
#[cfg(test)]
mod measure;
mod pattern;
mod posting;
mod sound;
#[cfg(test)]
mod tests;
mod windows;

pub use alike::{NameMatch, name_match};
use base::{Key, Terms};
use kept::{LAST, kept_text, push_term, terms_at};
use pattern::{EXACT, IN_USE, NAME_CHARACTERS_MAX, Query, Sort};
use sound::{END, SOUNDS};
use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    fmt,
};
use windows::{Source, Windows};

/// A record that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Which record.
    pub key: Key,
    /// How well it fits, the higher the better; only for comparing hits of one search.
    pub score: u16,
}

impl Hit {
    /// Whether the whole name or number was typed.
    pub fn is_exact(self) -> bool {
        self.score >= EXACT
    }
}

/// Names, phones and numbers of all records that are searched by name.
pub struct NameIndex {
    /// In the order of their coming, [`Key::NONE`] where one was removed; a place is never used again, so lists of places stay sorted.
    keys: Vec<Key>,
    /// The rest of the entries, apart from the keys, which are read far more often.
    entries: Vec<Entry>,
    /// Places of the entries in the order of their keys.
    by_key: Vec<u32>,
    /// Places of the entries of each scope.
    members: Vec<(Key, Vec<u32>)>,
    /// The terms of all entries behind one another: see [`NameIndex::terms`].
    text: String,
    /// Bytes of `text` that no entry uses any more.
    wasted: usize,
    windows: Windows,
    /// What was merged into another record, and that other: who is found by the name of the one is shown as the other.
    stand_ins: HashMap<Key, Key>,
}

struct Entry {
    scope: Key,
    /// Where its terms begin.
    at: u32,
}

fn compared_at(text: &str, at: usize) -> impl Iterator<Item = (char, &str)> {
    terms_at(text, at).filter(|(mark, _)| kept::is_compared(*mark))
}

/// Names of fewer people than this are compared one by one: faster than lists of everybody.
const COMPARED_ONE_BY_ONE_MAX: usize = 4_096;

impl Default for NameIndex {
    fn default() -> Self {
        Self::new()
    }
}

impl NameIndex {
    /// An index without names.
    pub fn new() -> Self {
        Self {
            keys: Vec::new(),
            entries: Vec::new(),
            by_key: Vec::new(),
            members: Vec::new(),
            text: String::new(),
            wasted: 0,
            windows: Windows::new(),
            stand_ins: HashMap::new(),
        }
    }

    /// How many records are in it.
    pub fn len(&self) -> usize {
        self.by_key.len()
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.by_key.is_empty()
    }

    /// Adds a record or replaces its terms. The scope is the part of the index in which [`NameIndex::search_in`] looks: a vault or an
    /// organisation.
    pub fn insert(&mut self, key: Key, scope: Key, terms: &Terms) {
        self.tidy();
        let text = kept_text(terms);
        let slot = match self.slot(key) {
            Ok(place) => {
                let slot = self.by_key[place];
                self.forget(slot);
                slot
            }
            Err(place) => {
                let slot = self.entries.len() as u32;
                self.keys.push(key);
                self.entries.push(Entry { scope, at: 0 });
                self.by_key.insert(place, slot);
                slot
            }
        };
        let entry = &mut self.entries[slot as usize];
        (entry.scope, entry.at) = (scope, self.text.len() as u32);
        self.text.push_str(&text);
        let members = match self.members.binary_search_by_key(&scope, |(scope, _)| *scope) {
            Ok(place) => &mut self.members[place].1,
            Err(place) => {
                self.members.insert(place, (scope, Vec::new()));
                &mut self.members[place].1
            }
        };
        if let Err(place) = members.binary_search(&slot) {
            members.insert(place, slot);
        }
        let at = self.entries[slot as usize].at as usize;
        self.windows.add(slot, compared_at(&self.text, at));
    }

    /// Says which records were merged, and what stands for each, in place of what was said before.
    pub fn set_stand_ins(&mut self, stand_ins: HashMap<Key, Key>) {
        self.stand_ins = stand_ins;
    }

    /// Forgets a record.
    pub fn remove(&mut self, key: Key) {
        if let Ok(place) = self.slot(key) {
            let slot = self.by_key.remove(place);
            self.forget(slot);
            self.keys[slot as usize] = Key::NONE;
        }
    }

    /// The best hits for what was typed among the records that `within` lets through, best first, at most `limit`: whole names and numbers
    /// before beginnings, and these before the rest; no order is promised among equals. `within` is asked for every candidate, so it should be
    /// cheap; whoever sees only a few scopes asks [`NameIndex::search_in`].
    pub fn search(&self, typed: &str, within: &dyn Fn(Key) -> bool, limit: usize) -> Vec<Hit> {
        self.find(&Query::read(typed), limit, &|slot| within(self.keys[slot as usize]))
    }

    /// The terms of a record in the form in which they are compared, without signs and spaces: enough to tell in memory that two cannot be the same.
    pub fn terms_of(&self, key: Key) -> Option<Terms> {
        let slot = self.by_key[self.slot(key).ok()?];
        let mut terms = Terms::default();
        for (mark, term) in self.terms(slot) {
            kept::list(&mut terms, mark).push(term.to_owned());
        }
        Some(terms)
    }

    /// The terms of a record as they were written. None for one that is not there, and for one with a term that is not kept whole: then only its
    /// document says it.
    pub fn written_terms_of(&self, key: Key) -> Option<Terms> {
        let slot = self.by_key[self.slot(key).ok()?];
        kept::written(terms_at(&self.text, self.entries[slot as usize].at as usize))
    }

    /// The same among the records of these scopes only. A station's few hundred people are found without touching everybody else's.
    pub fn search_in(&self, scopes: &[Key], typed: &str, within: &dyn Fn(Key) -> bool, limit: usize) -> Vec<Hit> {
        let (query, scopes) = (Query::read(typed), Scopes::of(scopes));
        let members = || scopes.0.iter().filter_map(|scope| self.members_of(*scope));
        let within = |slot: u32| scopes.has(self.entries[slot as usize].scope) && within(self.keys[slot as usize]);
        if members().map(Vec::len).sum::<usize>() > COMPARED_ONE_BY_ONE_MAX {
            return self.find(&query, limit, &within);
        }
        let mut best = Best::new(limit);
        for slot in members().flatten() {
            if within(*slot) {
                best.offer(self.score(*slot, &query), *slot);
            }
        }
        self.hits(best, &within)
    }

    fn members_of(&self, scope: Key) -> Option<&Vec<u32>> {
        self.members.binary_search_by_key(&scope, |(scope, _)| *scope).ok().map(|place| &self.members[place].1)
    }

    /// Records of these scopes whose name sounds as this one in some reading, best first: candidates for the warning that a person may be there
    /// already.
    pub fn sounding_like(&self, scopes: &[Key], name: &str, within: &dyn Fn(Key) -> bool, limit: usize) -> Vec<Hit> {
        let name: Vec<char> = pattern::name_characters(name).take(NAME_CHARACTERS_MAX).collect();
        let scopes = Scopes::of(scopes);
        let within = |slot: u32| scopes.has(self.entries[slot as usize].scope) && within(self.keys[slot as usize]);
        let mut best = Best::new(limit);
        let (Some(first), second) = (name.first(), name.get(1)) else { return Vec::new() };
        let members = || scopes.0.iter().filter_map(|scope| self.members_of(*scope));
        if members().map(Vec::len).sum::<usize>() <= COMPARED_ONE_BY_ONE_MAX {
            for slot in members().flatten().filter(|slot| within(**slot)) {
                best.offer(self.sound_score(*slot, &name), *slot);
            }
            return self.hits(best, &within);
        }
        let seconds = second.map_or(vec![END], |second| SOUNDS.readings(*second).to_vec());
        for (first, second) in SOUNDS.readings(*first).iter().flat_map(|first| seconds.iter().map(|second| (*first, *second))) {
            let alike = self.windows.beginning_with(first, second);
            best.choose(&alike, &within, |slot| self.sound_score(slot, &name));
        }
        self.hits(best, &within)
    }

    /// Gives back the room kept for growth; worth it once, when everything was loaded.
    pub fn settle(&mut self) {
        self.entries.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.by_key.shrink_to_fit();
        self.text.shrink_to_fit();
        self.members.iter_mut().for_each(|(_, members)| members.shrink_to_fit());
        self.windows.shrink();
    }

    /// Bytes that it holds, without what the allocator adds.
    pub fn bytes(&self) -> usize {
        let members: usize = self.members.iter().map(|(_, members)| members.capacity() * size_of::<u32>() + size_of::<(Key, Vec<u32>)>()).sum();
        self.entries.capacity() * (size_of::<Entry>() + size_of::<Key>())
            + self.by_key.capacity() * size_of::<u32>()
            + self.text.capacity()
            + members
            + self.windows.bytes()
    }

    fn slot(&self, key: Key) -> Result<usize, usize> {
        self.by_key.binary_search_by_key(&key, |slot| self.keys[*slot as usize])
    }

    /// Takes an entry out of all lists; its text is waste from now on.
    fn forget(&mut self, slot: u32) {
        let (scope, at) = (self.entries[slot as usize].scope, self.entries[slot as usize].at as usize);
        self.windows.take(slot, compared_at(&self.text, at));
        if let Ok(place) = self.members.binary_search_by_key(&scope, |(scope, _)| *scope)
            && let Ok(member) = self.members[place].1.binary_search(&slot)
        {
            self.members[place].1.remove(member);
        }
        let length: usize = terms_at(&self.text, at).map(|(_, text)| text.len() + 2).sum();
        self.wasted += length + 1;
        // A name should not outlive its record, in memory neither.
        self.text.replace_range(at..at + length, &LAST.to_string().repeat(length));
    }

    /// Moves the texts together when more than half of them is waste.
    fn tidy(&mut self) {
        if self.wasted < 4_096 || self.wasted * 2 < self.text.len() {
            return;
        }
        let mut text = String::with_capacity(self.text.len() - self.wasted);
        for slot in 0..self.entries.len() {
            let at = text.len() as u32;
            for (mark, term) in terms_at(&self.text, self.entries[slot].at as usize) {
                push_term(&mut text, mark, term);
            }
            text.push(LAST);
            self.entries[slot].at = at;
        }
        (self.text, self.wasted) = (text, 0);
    }

    /// What is compared of an entry, each with its mark.
    fn terms(&self, slot: u32) -> impl Iterator<Item = (char, &str)> {
        compared_at(&self.text, self.entries[slot as usize].at as usize)
    }

    /// How well an entry fits: the best of its terms.
    fn score(&self, slot: u32, query: &Query) -> u16 {
        let of_term = |(mark, term): (char, &str)| match mark {
            kept::NAME => match query.name_score(term) {
                0 => 0,
                score => score + IN_USE,
            },
            kept::OTHER_NAME => query.name_score(term),
            kept::PHONE => query.number_score(term, false),
            _ => query.number_score(term, pattern::has_beginning(term)),
        };
        self.terms(slot).map(of_term).max().unwrap_or(0)
    }

    /// The same for names that have to sound alike from end to end.
    fn sound_score(&self, slot: u32, wanted: &[char]) -> u16 {
        let alike = |a: char, b: char| a == b || SOUNDS.readings(a).iter().any(|reading| SOUNDS.readings(b).contains(reading));
        let of_term = |(mark, term): (char, &str)| {
            if !(mark == kept::NAME || mark == kept::OTHER_NAME) || term.chars().count() != wanted.len() {
                return 0;
            }
            let sort = if term.chars().eq(wanted.iter().copied()) { Sort::Characters } else { Sort::Syllables };
            let all_alike = term.chars().zip(wanted).all(|(a, b)| alike(a, *b));
            if all_alike { EXACT + sort as u16 + if mark == kept::NAME { IN_USE } else { 0 } } else { 0 }
        };
        self.terms(slot).map(of_term).max().unwrap_or(0)
    }

    fn find(&self, query: &Query, limit: usize, within: &dyn Fn(u32) -> bool) -> Vec<Hit> {
        let mut best = Best::new(limit);
        for source in self.windows.sources(query) {
            best.choose(&source, within, |slot| self.score(slot, query));
        }
        self.hits(best, within)
    }

    /// The candidates as they are shown: in place of what was merged its stand-in, each once. Where the stand-in may not be seen, the record stays
    /// itself, so that nobody loses sight of somebody whose file now lies elsewhere.
    fn hits(&self, best: Best, within: &dyn Fn(u32) -> bool) -> Vec<Hit> {
        let mut hits: Vec<Hit> = best.found.into_iter().map(|(score, slot)| Hit { key: self.keys[slot as usize], score }).collect();
        if self.stand_ins.is_empty() {
            return hits;
        }
        let is_seen = |key: &Key| self.slot(*key).is_ok_and(|place| within(self.by_key[place]));
        let mut shown = HashSet::new();
        for hit in &mut hits {
            hit.key = self.stand_ins.get(&hit.key).copied().filter(is_seen).unwrap_or(hit.key);
        }
        hits.retain(|hit| shown.insert(hit.key));
        hits
    }
}

impl fmt::Debug for NameIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NameIndex({} records)", self.len())
    }
}

/// Scopes in their order: one that reaches far has thousands.
struct Scopes(Vec<Key>);

impl Scopes {
    fn of(scopes: &[Key]) -> Self {
        let mut scopes = scopes.to_vec();
        scopes.sort_unstable();
        scopes.dedup();
        Self(scopes)
    }

    fn has(&self, scope: Key) -> bool {
        self.0.binary_search(&scope).is_ok()
    }
}

/// The best candidates so far, best first; those that came first before those that score the same.
struct Best {
    limit: usize,
    found: Vec<(u16, u32)>,
}

impl Best {
    fn new(limit: usize) -> Self {
        Self { limit, found: Vec::new() }
    }

    /// Whether a candidate of this score could be among the best.
    fn has_room_for(&self, score: u16) -> bool {
        self.found.len() < self.limit || self.found.last().is_some_and(|(worst, _)| score > *worst)
    }

    /// Goes through a source as long as it may hold one of the best.
    fn choose(&mut self, source: &Source, within: &dyn Fn(u32) -> bool, score: impl Fn(u32) -> u16) {
        for slot in source.slots() {
            if !self.has_room_for(source.best) {
                break;
            }
            if within(slot) {
                self.offer(score(slot), slot);
            }
        }
    }

    fn offer(&mut self, score: u16, slot: u32) {
        if score == 0 || !self.has_room_for(score) {
            return;
        }
        // If it is found it was here already: the same candidate always has the same score.
        if let Err(place) = self.found.binary_search_by_key(&(Reverse(score), slot), |(score, slot)| (Reverse(*score), *slot)) {
            self.found.insert(place, (score, slot));
            self.found.truncate(self.limit);
        }
    }
}
