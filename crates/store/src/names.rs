//! The index by which people and organisations are found while somebody types: by Chinese characters, simplified or traditional, by pinyin in
//! every reading, by initials, by a mixture of these, by the end of a phone number, by file number and by paper. Built at start and fed by the
//! writer; called by search boxes and by the warning of duplicates. It lives in memory only: nothing of it reaches the disk or a log, and its
//! `Debug` tells a number of entries and no name.
//!
//! A name is cut into windows of two characters, two syllables and three initials; each window has a list of those in whose names it stands. What
//! was typed chooses the shortest lists that may answer it, and every candidate is compared with the name itself, so the lists need not be
//! exact. Sources are read from the best possible score downwards and reading stops when nothing better can come.
//!
//! Absent: spelling mistakes, sounds that are merely alike, words in the middle of a phone number.

mod fold;
#[cfg(test)]
mod measure;
mod pattern;
mod posting;
mod sound;
#[cfg(test)]
mod tests;

use base::{Key, Terms};
use pattern::{BEGINNING, BEGINNING_MIN, EXACT, IN_USE, INSIDE, NAME_CHARACTERS_MAX, NUMBER, Pattern, Piece, Query, Sort, TAIL_MIN};
use posting::Postings;
use sound::{END, INITIALS, SOUNDS, Syllable};
use std::{cmp::Reverse, fmt, ops::Range};

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
    /// In the order of their coming; a place is never used again, so lists of places stay sorted.
    entries: Vec<Entry>,
    /// Places of the entries in the order of their keys.
    by_key: Vec<u32>,
    /// Places of the entries of each scope.
    members: Vec<(Key, Vec<u32>)>,
    /// The terms of all entries behind one another: see [`NameIndex::terms`].
    text: String,
    /// Bytes of `text` that no entry uses any more.
    wasted: usize,
    characters: Postings,
    syllables: Postings,
    initials: Postings,
    tails: Postings,
    beginnings: Postings,
}

struct Entry {
    /// [`Key::NONE`] if it was removed.
    key: Key,
    scope: Key,
    /// Where its terms begin.
    at: u32,
}

/// Names of fewer people than this are compared one by one: faster than lists of everybody.
const COMPARED_ONE_BY_ONE_MAX: usize = 4_096;

/// Pages and lines for a hash of a character; line 0 is the end of the name. The pages spread surnames, the lines given names.
const CHARACTER_PAGES: usize = 4_096;
const CHARACTER_LINES: usize = 64;
/// A page for the last three digits of a number, a line for the one before.
const TAIL_PAGES: usize = 1_000;
const TAIL_LINES: usize = 10;
/// A page for a hash of the first four characters of a number, a line for the next three; line 0 if it is shorter.
const BEGINNING_PAGES: usize = 4_096;
const BEGINNING_LINES: usize = 64;
/// Characters of a number that choose the line.
const BEGINNING_LONG: usize = 7;

/// What is kept of [`Terms`], each with a mark before it.
const NAME: char = 'n';
const OTHER_NAME: char = 'o';
const PHONE: char = 'p';
const OTHER_NUMBER: char = 'f';
const LAST: char = '.';

/// Which list: page and line.
type Place = (usize, usize);

impl Default for NameIndex {
    fn default() -> Self {
        Self::new()
    }
}

impl NameIndex {
    /// An index without names.
    pub fn new() -> Self {
        let syllables = SOUNDS.count();
        Self {
            entries: Vec::new(),
            by_key: Vec::new(),
            members: Vec::new(),
            text: String::new(),
            wasted: 0,
            characters: Postings::new(CHARACTER_PAGES, CHARACTER_LINES),
            syllables: Postings::new(syllables, syllables),
            initials: Postings::new(INITIALS * INITIALS, INITIALS),
            tails: Postings::new(TAIL_PAGES, TAIL_LINES),
            beginnings: Postings::new(BEGINNING_PAGES, BEGINNING_LINES),
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
                self.entries.push(Entry { key, scope, at: 0 });
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
        self.each_posting(slot, Postings::add);
    }

    /// Forgets a record.
    pub fn remove(&mut self, key: Key) {
        if let Ok(place) = self.slot(key) {
            let slot = self.by_key.remove(place);
            self.forget(slot);
            self.entries[slot as usize].key = Key::NONE;
        }
    }

    /// The best hits for what was typed among the records that `within` lets through, best first, at most `limit`: whole names and numbers
    /// before beginnings, and these before the rest; no order is promised among equals. `within` is asked for every candidate, so it should be
    /// cheap; whoever sees only a few scopes asks [`NameIndex::search_in`].
    pub fn search(&self, typed: &str, within: &dyn Fn(Key) -> bool, limit: usize) -> Vec<Hit> {
        self.find(&Query::read(typed), limit, &|entry| within(entry.key))
    }

    /// The same among the records of these scopes only. A station's few hundred people are found without touching everybody else's.
    pub fn search_in(&self, scopes: &[Key], typed: &str, within: &dyn Fn(Key) -> bool, limit: usize) -> Vec<Hit> {
        let query = Query::read(typed);
        let members = |scope: &Key| self.members.binary_search_by_key(scope, |(scope, _)| *scope).ok().map(|place| &self.members[place].1);
        if scopes.iter().filter_map(members).map(Vec::len).sum::<usize>() > COMPARED_ONE_BY_ONE_MAX {
            return self.find(&query, limit, &|entry| scopes.contains(&entry.scope) && within(entry.key));
        }
        let mut best = Best::new(limit);
        for slot in scopes.iter().filter_map(members).flatten() {
            if within(self.entries[*slot as usize].key) {
                best.offer(self.score(*slot, &query), *slot);
            }
        }
        self.hits(best)
    }

    /// Records whose name sounds as this one in some reading, best first: candidates for the warning that a person may be there already.
    pub fn sounding_like(&self, name: &str, within: &dyn Fn(Key) -> bool, limit: usize) -> Vec<Hit> {
        let name: Vec<char> = pattern::name_characters(name).take(NAME_CHARACTERS_MAX).collect();
        let mut best = Best::new(limit);
        let (Some(first), second) = (name.first(), name.get(1)) else { return Vec::new() };
        let seconds = second.map_or(vec![END], |second| SOUNDS.readings(*second).to_vec());
        let possible = EXACT + Sort::Characters as u16 + IN_USE;
        for (first, second) in SOUNDS.readings(*first).iter().flat_map(|first| seconds.iter().map(|second| (*first, *second))) {
            let lists = self.syllables.lists(usize::from(first), usize::from(second)..usize::from(second) + 1);
            for slot in lists.flatten().filter(|posting| is_beginning(**posting)).map(|posting| posting >> 1) {
                if !best.has_room_for(possible) {
                    break;
                }
                if within(self.entries[slot as usize].key) {
                    best.offer(self.sound_score(slot, &name), slot);
                }
            }
        }
        self.hits(best)
    }

    /// Gives back the room kept for growth; worth it once, when everything was loaded.
    pub fn settle(&mut self) {
        self.entries.shrink_to_fit();
        self.by_key.shrink_to_fit();
        self.text.shrink_to_fit();
        self.members.iter_mut().for_each(|(_, members)| members.shrink_to_fit());
        [&mut self.characters, &mut self.syllables, &mut self.initials, &mut self.tails, &mut self.beginnings].into_iter().for_each(Postings::shrink);
    }

    /// Bytes that it holds, without what the allocator adds.
    pub fn bytes(&self) -> usize {
        let postings = [&self.characters, &self.syllables, &self.initials, &self.tails, &self.beginnings];
        let members: usize = self.members.iter().map(|(_, members)| members.capacity() * size_of::<u32>() + size_of::<(Key, Vec<u32>)>()).sum();
        self.entries.capacity() * size_of::<Entry>()
            + self.by_key.capacity() * size_of::<u32>()
            + self.text.capacity()
            + members
            + postings.into_iter().map(Postings::bytes).sum::<usize>()
    }

    fn slot(&self, key: Key) -> Result<usize, usize> {
        self.by_key.binary_search_by_key(&key, |slot| self.entries[*slot as usize].key)
    }

    /// Takes an entry out of all lists; its text is waste from now on.
    fn forget(&mut self, slot: u32) {
        self.each_posting(slot, Postings::take);
        let (scope, at) = (self.entries[slot as usize].scope, self.entries[slot as usize].at as usize);
        if let Ok(place) = self.members.binary_search_by_key(&scope, |(scope, _)| *scope)
            && let Ok(member) = self.members[place].1.binary_search(&slot)
        {
            self.members[place].1.remove(member);
        }
        let length: usize = self.terms(slot).map(|(_, text)| text.len() + 2).sum();
        self.wasted += length + 1;
        // Names must not outlive their record in memory either.
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

    /// What is kept of an entry, each with its mark.
    fn terms(&self, slot: u32) -> impl Iterator<Item = (char, &str)> {
        terms_at(&self.text, self.entries[slot as usize].at as usize)
    }

    /// Does the same to every list in which an entry stands.
    fn each_posting(&mut self, slot: u32, act: fn(&mut Postings, Place, u32)) {
        let Self { entries, text, characters, syllables, initials, tails, beginnings, .. } = self;
        for (mark, term) in terms_at(text, entries[slot as usize].at as usize) {
            if mark == NAME || mark == OTHER_NAME {
                let name: Vec<char> = term.chars().collect();
                for start in 0..name.len() {
                    let posting = slot << 1 | u32::from(start > 0);
                    let window = |ahead: usize| name.get(start + ahead).copied();
                    act(characters, character_place(name[start], window(1)), posting);
                    each_syllable_place(name[start], window(1), |place| act(syllables, place, posting));
                    each_initial_place(name[start], window(1), window(2), |place| act(initials, place, posting));
                }
            } else {
                act(tails, tail_place(term), slot << 1);
                if mark == OTHER_NUMBER && pattern::has_beginning(term) && term.chars().count() >= BEGINNING_MIN {
                    act(beginnings, beginning_place(term), slot << 1);
                }
            }
        }
    }

    /// How well an entry fits: the best of its terms.
    fn score(&self, slot: u32, query: &Query) -> u16 {
        let of_term = |(mark, term): (char, &str)| match mark {
            NAME => match query.name_score(term) {
                0 => 0,
                score => score + IN_USE,
            },
            OTHER_NAME => query.name_score(term),
            PHONE => query.number_score(term, false),
            _ => query.number_score(term, pattern::has_beginning(term)),
        };
        self.terms(slot).map(of_term).max().unwrap_or(0)
    }

    /// The same for names that have to sound alike from end to end.
    fn sound_score(&self, slot: u32, wanted: &[char]) -> u16 {
        let alike = |a: char, b: char| a == b || SOUNDS.readings(a).iter().any(|reading| SOUNDS.readings(b).contains(reading));
        let of_term = |(mark, term): (char, &str)| {
            if !(mark == NAME || mark == OTHER_NAME) || term.chars().count() != wanted.len() {
                return 0;
            }
            let sort = if term.chars().eq(wanted.iter().copied()) { Sort::Characters } else { Sort::Syllables };
            let all_alike = term.chars().zip(wanted).all(|(a, b)| alike(a, *b));
            if all_alike { EXACT + sort as u16 + if mark == NAME { IN_USE } else { 0 } } else { 0 }
        };
        self.terms(slot).map(of_term).max().unwrap_or(0)
    }

    fn find(&self, query: &Query, limit: usize, within: &dyn Fn(&Entry) -> bool) -> Vec<Hit> {
        let mut best = Best::new(limit);
        let mut sources: Vec<Source> = query.patterns.iter().flat_map(|pattern| self.name_sources(pattern)).collect();
        sources.extend(self.number_sources(&query.number));
        sources.sort_by_key(|source| Reverse(source.best));
        for source in sources {
            for posting in source.lists.iter().flat_map(|list| list.iter()) {
                if !best.has_room_for(source.best) {
                    break;
                }
                let slot = posting >> 1;
                if source.at_the_beginning == is_beginning(*posting) && within(&self.entries[slot as usize]) {
                    best.offer(self.score(slot, query), slot);
                }
            }
        }
        self.hits(best)
    }

    /// The lists in which every name stands that a pattern fits, with the best score that each may give.
    fn name_sources(&self, pattern: &Pattern) -> Vec<Source<'_>> {
        let sort = pattern.sort as u16 + IN_USE;
        let source = |best: u16, at_the_beginning: bool, lists: Lists<'_>| Source { best: best + sort, at_the_beginning, lists };
        match *pattern.pieces.as_slice() {
            [] => Vec::new(),
            [only] => whole_or_begun(self.names_of_one(only), self.with_one(only)).map(|(best, begun, lists)| source(best, begun, lists)).into(),
            [first, second] => match self.with_two(first, second) {
                Some(lists) => vec![source(EXACT, true, lists.clone()), source(INSIDE, false, lists)],
                None => whole_or_begun(self.with_initials(first, second, None), self.with_initials(first, second, Some(0..INITIALS)))
                    .map(|(best, begun, lists)| source(best, begun, lists))
                    .into(),
            },
            [first, second, third, ..] => {
                let of_third = initials_of(third);
                let (low, high) = (of_third.iter().min().copied().unwrap_or(0), of_third.iter().max().copied().unwrap_or(0));
                let straight = [self.with_two(first, second), Some(self.with_initials(first, second, Some(low..high + 1)))];
                let shortest = straight.into_iter().flatten().min_by_key(|lists| length(lists)).unwrap_or_default();
                // Whoever has the whole pattern anywhere has its second half not at the beginning.
                match self.with_two(second, third).filter(|lists| length(lists) < length(&shortest)) {
                    Some(lists) => vec![source(EXACT, false, lists)],
                    None => vec![source(EXACT, true, shortest.clone()), source(INSIDE, false, shortest)],
                }
            }
        }
    }

    /// Names that are this one character, among names that end with it.
    fn names_of_one(&self, only: Piece) -> Lists<'_> {
        match only {
            Piece::Character(only) => self.characters.lists(character_place(only, None).0, 0..1).collect(),
            Piece::Sound { low, high } => (low..high).flat_map(|page| self.syllables.lists(usize::from(page), 0..1)).collect(),
        }
    }

    /// Names with this character.
    fn with_one(&self, only: Piece) -> Lists<'_> {
        match only {
            Piece::Character(only) => self.characters.page(character_place(only, None).0).collect(),
            Piece::Sound { low, high } => (low..high).flat_map(|page| self.syllables.page(usize::from(page))).collect(),
        }
    }

    /// Names with these two characters side by side, if there are lists that are short enough.
    fn with_two(&self, first: Piece, second: Piece) -> Option<Lists<'_>> {
        match (first, second) {
            (Piece::Character(first), Piece::Character(second)) => {
                let (page, line) = character_place(first, Some(second));
                Some(self.characters.lists(page, line..line + 1).collect())
            }
            (Piece::Sound { low, high }, Piece::Sound { low: from, high: to }) if high - low == 1 => {
                Some(self.syllables.lists(usize::from(low), usize::from(from)..usize::from(to)).collect())
            }
            _ => None,
        }
    }

    /// Names with the initials of these two characters side by side and a third initial in this range, or nothing behind them.
    fn with_initials(&self, first: Piece, second: Piece, third: Option<Range<usize>>) -> Lists<'_> {
        let third = third.unwrap_or(0..1);
        let pages = initials_of(first).into_iter().flat_map(|first| initials_of(second).into_iter().map(move |second| first * INITIALS + second));
        pages.flat_map(move |page| self.initials.lists(page, third.clone())).collect()
    }

    fn number_sources(&self, number: &str) -> Vec<Source<'_>> {
        let mut sources = Vec::new();
        let count = number.chars().count();
        if count >= TAIL_MIN {
            let (page, line) = tail_place(number);
            let lines = if count == TAIL_MIN { 0..TAIL_LINES } else { line..line + 1 };
            sources.push(Source { best: EXACT + NUMBER, at_the_beginning: true, lists: self.tails.lists(page, lines).collect() });
        }
        if count >= BEGINNING_MIN {
            let (page, line) = beginning_place(number);
            let lines = if count < BEGINNING_LONG { 0..BEGINNING_LINES } else { line..line + 1 };
            sources.push(Source { best: BEGINNING + NUMBER, at_the_beginning: true, lists: self.beginnings.lists(page, lines).collect() });
        }
        sources
    }

    fn hits(&self, best: Best) -> Vec<Hit> {
        best.found.into_iter().map(|(score, slot)| Hit { key: self.entries[slot as usize].key, score }).collect()
    }
}

impl fmt::Debug for NameIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NameIndex({} records)", self.len())
    }
}

/// Lists of postings: a place twice, and one more if it is not at the beginning of the name.
type Lists<'a> = Vec<&'a [u32]>;

/// Scores and lists for a pattern that may be a whole name: that name, names that begin so, names that hold it.
fn whole_or_begun<'a>(whole: Lists<'a>, all: Lists<'a>) -> [(u16, bool, Lists<'a>); 3] {
    [(EXACT, true, whole), (BEGINNING, true, all.clone()), (INSIDE, false, all)]
}

fn length(lists: &Lists<'_>) -> usize {
    lists.iter().map(|list| list.len()).sum()
}

/// Lists of candidates that score at most so much.
struct Source<'a> {
    best: u16,
    /// Whether postings at the beginning of names are meant, or all others.
    at_the_beginning: bool,
    lists: Lists<'a>,
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

fn is_beginning(posting: u32) -> bool {
    posting & 1 == 0
}

/// What is kept of the terms: each with its mark and its length in bytes, which is below 128 and so a character itself; [`LAST`] at the end.
fn kept_text(terms: &Terms) -> String {
    let mut text = String::new();
    for (mark, names) in [(NAME, &terms.names), (OTHER_NAME, &terms.other_names)] {
        for name in names {
            let name: String = pattern::name_characters(name).take(NAME_CHARACTERS_MAX).collect();
            push_term(&mut text, mark, &name);
        }
    }
    for (mark, numbers) in [(PHONE, &terms.phones), (OTHER_NUMBER, &terms.numbers)] {
        for number in numbers {
            push_term(&mut text, mark, &pattern::number_text(number));
        }
    }
    text.push(LAST);
    text
}

fn push_term(text: &mut String, mark: char, term: &str) {
    // Thirty characters have at most 120 bytes.
    if let Some(length) = u8::try_from(term.len()).ok().filter(|length| (1..128).contains(length)) {
        text.extend([mark, char::from(length)]);
        text.push_str(term);
    }
}

fn terms_at(text: &str, mut at: usize) -> impl Iterator<Item = (char, &str)> {
    std::iter::from_fn(move || {
        let &[mark, length, ..] = text.as_bytes().get(at..)? else { return None };
        if mark == LAST as u8 {
            return None;
        }
        let term = text.get(at + 2..at + 2 + usize::from(length))?;
        at += 2 + usize::from(length);
        Some((char::from(mark), term))
    })
}

/// Spreads characters evenly: the multiplier is 2³² divided by the golden ratio.
fn spread(number: u32) -> usize {
    (number.wrapping_mul(0x9E37_79B9) >> 16) as usize
}

fn character_place(first: char, second: Option<char>) -> Place {
    let line = second.map_or(0, |second| 1 + spread(second as u32) % (CHARACTER_LINES - 1));
    (spread(first as u32) % CHARACTER_PAGES, line)
}

fn each_syllable_place(first: char, second: Option<char>, mut act: impl FnMut(Place)) {
    let seconds: Vec<Syllable> = second.map_or(vec![END], |second| SOUNDS.readings(second).to_vec());
    // A name is found by one syllable even if the next character has no reading.
    let seconds = if seconds.is_empty() { vec![SOUNDS.count() as Syllable - 1] } else { seconds };
    for first in SOUNDS.readings(first).iter() {
        for second in &seconds {
            act((usize::from(*first), usize::from(*second)));
        }
    }
}

fn each_initial_place(first: char, second: Option<char>, third: Option<char>, mut act: impl FnMut(Place)) {
    let of = |character: Option<char>| character.map_or(vec![END], |character| SOUNDS.initials(character));
    for first in of(Some(first)) {
        for second in of(second) {
            for third in of(third) {
                act((usize::from(first) * INITIALS + usize::from(second), usize::from(third)));
            }
        }
    }
}

/// The initials that a piece may have. All syllables of a piece begin with the same letters.
fn initials_of(piece: Piece) -> Vec<usize> {
    match piece {
        Piece::Character(character) => SOUNDS.initials(character).into_iter().map(usize::from).collect(),
        Piece::Sound { low, .. } => vec![usize::from(SOUNDS.initial(low))],
    }
}

/// From the last three and the fourth-last character; what is missing counts as 0.
fn tail_place(number: &str) -> Place {
    let mut digits = number.chars().rev().map(|character| character.to_digit(10).unwrap_or(character as u32 % 10) as usize);
    let mut next = || digits.next().unwrap_or(0);
    (next() * 100 + next() * 10 + next(), next())
}

fn beginning_place(number: &str) -> Place {
    let hash = |characters: &mut dyn Iterator<Item = char>| characters.fold(0_u32, |hash, character| hash.wrapping_mul(131).wrapping_add(character as u32));
    let page = spread(hash(&mut number.chars().take(BEGINNING_MIN))) % BEGINNING_PAGES;
    let long = number.chars().count() >= BEGINNING_LONG;
    let line = if long { 1 + spread(hash(&mut number.chars().take(BEGINNING_LONG).skip(BEGINNING_MIN))) % (BEGINNING_LINES - 1) } else { 0 };
    (page, line)
}
