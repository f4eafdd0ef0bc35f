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
use pattern::{BEGINNING, BEGINNING_MIN, EXACT, IN_USE, INSIDE, NAME_CHARACTERS_MAX, NOT_THE_SURNAME, NUMBER, Pattern, Piece, Query, Sort, TAIL_MIN};
use posting::Postings;
use sound::{END, INITIALS, SOUNDS};
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
    characters: Postings,
    syllables: Postings,
    initials: Postings,
    tails: Postings,
    beginnings: Postings,
}

struct Entry {
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
            keys: Vec::new(),
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
        self.each_posting(slot, Postings::add);
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

    /// The same among the records of these scopes only. A station's few hundred people are found without touching everybody else's.
    pub fn search_in(&self, scopes: &[Key], typed: &str, within: &dyn Fn(Key) -> bool, limit: usize) -> Vec<Hit> {
        let query = Query::read(typed);
        let members = |scope: &Key| self.members.binary_search_by_key(scope, |(scope, _)| *scope).ok().map(|place| &self.members[place].1);
        if scopes.iter().filter_map(members).map(Vec::len).sum::<usize>() > COMPARED_ONE_BY_ONE_MAX {
            return self.find(&query, limit, &|slot| scopes.contains(&self.entries[slot as usize].scope) && within(self.keys[slot as usize]));
        }
        let mut best = Best::new(limit);
        for slot in scopes.iter().filter_map(members).flatten() {
            if within(self.keys[*slot as usize]) {
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
            for slot in lists.flatten().filter(|posting| mark_of(**posting) != WITHIN).map(|posting| posting >> MARK_BITS) {
                if !best.has_room_for(possible) {
                    break;
                }
                if within(self.keys[slot as usize]) {
                    best.offer(self.sound_score(slot, &name), slot);
                }
            }
        }
        self.hits(best)
    }

    /// Gives back the room kept for growth; worth it once, when everything was loaded.
    pub fn settle(&mut self) {
        self.entries.shrink_to_fit();
        self.keys.shrink_to_fit();
        self.by_key.shrink_to_fit();
        self.text.shrink_to_fit();
        self.members.iter_mut().for_each(|(_, members)| members.shrink_to_fit());
        [&mut self.characters, &mut self.syllables, &mut self.initials, &mut self.tails, &mut self.beginnings].into_iter().for_each(Postings::shrink);
    }

    /// Bytes that it holds, without what the allocator adds.
    pub fn bytes(&self) -> usize {
        let postings = [&self.characters, &self.syllables, &self.initials, &self.tails, &self.beginnings];
        let members: usize = self.members.iter().map(|(_, members)| members.capacity() * size_of::<u32>() + size_of::<(Key, Vec<u32>)>()).sum();
        self.entries.capacity() * (size_of::<Entry>() + size_of::<Key>())
            + self.by_key.capacity() * size_of::<u32>()
            + self.text.capacity()
            + members
            + postings.into_iter().map(Postings::bytes).sum::<usize>()
    }

    fn slot(&self, key: Key) -> Result<usize, usize> {
        self.by_key.binary_search_by_key(&key, |slot| self.keys[*slot as usize])
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
                    let mark = if start > 0 { WITHIN } else { AT_THE_BEGINNING };
                    act(characters, character_place(&name[start..]), posting(slot, mark));
                    each_syllable_place(&name[start..], mark, |place, mark| act(syllables, place, posting(slot, mark)));
                    each_initial_place(&name[start..], mark, |place, mark| act(initials, place, posting(slot, mark)));
                }
            } else {
                act(tails, tail_place(term), posting(slot, AT_THE_BEGINNING));
                if mark == OTHER_NUMBER && pattern::has_beginning(term) && term.chars().count() >= BEGINNING_MIN {
                    act(beginnings, beginning_place(term), posting(slot, AT_THE_BEGINNING));
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

    fn find(&self, query: &Query, limit: usize, within: &dyn Fn(u32) -> bool) -> Vec<Hit> {
        let mut best = Best::new(limit);
        let mut sources: Vec<Source> = query.patterns.iter().flat_map(|pattern| self.name_sources(pattern)).collect();
        sources.extend(self.number_sources(&query.number));
        sources.sort_by_key(|source| Reverse(source.best));
        for source in sources {
            for posting in source.lists.iter().flat_map(|list| list.iter()) {
                if !best.has_room_for(source.best) {
                    break;
                }
                let slot = posting >> MARK_BITS;
                if source.marks & mark_of(*posting) != 0 && within(slot) {
                    best.offer(self.score(slot, query), slot);
                }
            }
        }
        self.hits(best)
    }

    /// The lists in which every name stands that a pattern fits, with the best score that each may give.
    fn name_sources(&self, pattern: &Pattern) -> Vec<Source<'_>> {
        let lists = match *pattern.pieces.as_slice() {
            [] => Vec::new(),
            [only] => whole_or_begun(self.names_of_one(only), self.with_one(only)),
            [first, second] => match self.with_two(first, second) {
                Some(lists) => anywhere(lists),
                None => whole_or_begun(self.with_initials(first, second, 0..1), self.with_initials(first, second, 0..INITIALS)),
            },
            [first, second, third, ..] => {
                let of_third = initials_of(third);
                let range = of_third.iter().min().copied().unwrap_or(0)..of_third.iter().max().map_or(0, |last| last + 1);
                let straight = [self.with_two(first, second), Some(self.with_initials(first, second, range))];
                let shortest = straight.into_iter().flatten().min_by_key(length).unwrap_or_default();
                // Whoever has the whole pattern anywhere has its second half not at the beginning.
                match self.with_two(second, third).filter(|lists| length(lists) < length(&shortest)) {
                    Some(lists) => vec![(EXACT, WITHIN, lists)],
                    None => anywhere(shortest),
                }
            }
        };
        lists.into_iter().flat_map(|(best, marks, lists)| pattern_sources(pattern, best, marks, lists)).collect()
    }

    /// Names that are this one character, among names that end with it.
    fn names_of_one(&self, only: Piece) -> Lists<'_> {
        match only {
            Piece::Character(only) => self.characters.lists(character_place(&[only]).0, 0..1).collect(),
            Piece::Sound { low, high } => (low..high).flat_map(|page| self.syllables.lists(usize::from(page), 0..1)).collect(),
        }
    }

    /// Names with this character.
    fn with_one(&self, only: Piece) -> Lists<'_> {
        match only {
            Piece::Character(only) => self.characters.page(character_place(&[only]).0).collect(),
            Piece::Sound { low, high } => (low..high).flat_map(|page| self.syllables.page(usize::from(page))).collect(),
        }
    }

    /// Names with these two characters side by side, if there are lists that are short enough.
    fn with_two(&self, first: Piece, second: Piece) -> Option<Lists<'_>> {
        match (first, second) {
            (Piece::Character(first), Piece::Character(second)) => {
                let (page, line) = character_place(&[first, second]);
                Some(self.characters.lists(page, line..line + 1).collect())
            }
            (Piece::Sound { low, high }, Piece::Sound { low: from, high: to }) if high - low == 1 => {
                Some(self.syllables.lists(usize::from(low), usize::from(from)..usize::from(to)).collect())
            }
            _ => None,
        }
    }

    /// Names with the initials of these two characters side by side and a third initial in this range; 0 is the end of the name.
    fn with_initials(&self, first: Piece, second: Piece, third: Range<usize>) -> Lists<'_> {
        let pages = initials_of(first).into_iter().flat_map(|first| initials_of(second).into_iter().map(move |second| first * INITIALS + second));
        pages.flat_map(move |page| self.initials.lists(page, third.clone())).collect()
    }

    fn number_sources(&self, number: &str) -> Vec<Source<'_>> {
        let mut sources = Vec::new();
        let count = number.chars().count();
        if count >= TAIL_MIN {
            let (page, line) = tail_place(number);
            let lines = if count == TAIL_MIN { 0..TAIL_LINES } else { line..line + 1 };
            sources.push(Source { best: EXACT + NUMBER, marks: AT_THE_BEGINNING, lists: self.tails.lists(page, lines).collect() });
        }
        if count >= BEGINNING_MIN {
            let (page, line) = beginning_place(number);
            let lines = if count < BEGINNING_LONG { 0..BEGINNING_LINES } else { line..line + 1 };
            sources.push(Source { best: BEGINNING + NUMBER, marks: AT_THE_BEGINNING, lists: self.beginnings.lists(page, lines).collect() });
        }
        sources
    }

    fn hits(&self, best: Best) -> Vec<Hit> {
        best.found.into_iter().map(|(score, slot)| Hit { key: self.keys[slot as usize], score }).collect()
    }
}

impl fmt::Debug for NameIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NameIndex({} records)", self.len())
    }
}

/// Lists of postings, see [`posting`].
type Lists<'a> = Vec<&'a [u32]>;

/// Lists for a pattern that may be a whole name: that name, names that begin so, names that hold it.
fn whole_or_begun<'a>(whole: Lists<'a>, all: Lists<'a>) -> Vec<(u16, u32, Lists<'a>)> {
    vec![(EXACT, AT_THE_BEGINNING, whole), (BEGINNING, AT_THE_BEGINNING, all.clone()), (INSIDE, WITHIN, all)]
}

/// Lists for a longer pattern.
fn anywhere(lists: Lists<'_>) -> Vec<(u16, u32, Lists<'_>)> {
    vec![(EXACT, AT_THE_BEGINNING, lists.clone()), (INSIDE, WITHIN, lists)]
}

/// A pattern that begins with a sound reaches less with those who are read otherwise: they are a source of their own, so that a page full of
/// them is not searched in vain for somebody better.
fn pattern_sources<'a>(pattern: &Pattern, best: u16, marks: u32, lists: Lists<'a>) -> Vec<Source<'a>> {
    let best = best + pattern.sort as u16 + IN_USE;
    match pattern.pieces.first() {
        _ if marks != AT_THE_BEGINNING => vec![Source { best, marks, lists }],
        Some(Piece::Sound { .. }) => {
            vec![Source { best, marks, lists: lists.clone() }, Source { best: best - NOT_THE_SURNAME, marks: READ_OTHERWISE, lists }]
        }
        _ => vec![Source { best, marks: AT_THE_BEGINNING | READ_OTHERWISE, lists }],
    }
}

fn length(lists: &Lists<'_>) -> usize {
    lists.iter().map(|list| list.len()).sum()
}

/// Lists of candidates that score at most so much.
struct Source<'a> {
    best: u16,
    /// Which of the postings are meant.
    marks: u32,
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

/// Where in the name the window of a posting lies; sources say which of them they mean.
const AT_THE_BEGINNING: u32 = 1;
/// At the beginning, but read otherwise than the surname is.
const READ_OTHERWISE: u32 = 2;
/// Behind the beginning.
const WITHIN: u32 = 4;
/// The lowest bits of a posting tell its mark, the others the place of the entry.
const MARK_BITS: u32 = 2;

fn posting(slot: u32, mark: u32) -> u32 {
    slot << MARK_BITS | mark >> 1
}

fn mark_of(posting: u32) -> u32 {
    1 << (posting & 3)
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

/// The list for the first two characters, or for the first and the end of the name.
fn character_place(window: &[char]) -> Place {
    let line = window.get(1).map_or(0, |second| 1 + spread(*second as u32) % (CHARACTER_LINES - 1));
    (window.first().map_or(0, |first| spread(*first as u32) % CHARACTER_PAGES), line)
}

/// The lists for every reading of the first two characters.
fn each_syllable_place(window: &[char], mark: u32, mut act: impl FnMut(Place, u32)) {
    let [first, rest @ ..] = window else { return };
    let second = rest.first().map(|second| SOUNDS.readings(*second));
    let seconds = match second.as_deref() {
        None => &[END],
        // A name is found by one syllable even if the next character has no reading: any line will do but that of the end.
        Some([]) => &[SOUNDS.last()],
        Some(readings) => readings,
    };
    let surname = SOUNDS.surname(window).filter(|_| mark == AT_THE_BEGINNING);
    for first in SOUNDS.readings(*first).iter() {
        let mark = if surname.is_some_and(|reading| reading != *first) { READ_OTHERWISE } else { mark };
        for second in seconds {
            act((usize::from(*first), usize::from(*second)), mark);
        }
    }
}

/// The lists for every initial of the first three characters.
fn each_initial_place(window: &[char], mark: u32, mut act: impl FnMut(Place, u32)) {
    let of = |place: usize| window.get(place).map_or(vec![END], |character| SOUNDS.initials(*character));
    let surname = SOUNDS.surname(window).filter(|_| mark == AT_THE_BEGINNING).map(|reading| SOUNDS.initial(reading));
    let (seconds, thirds) = (of(1), of(2));
    for first in of(0) {
        let mark = if surname.is_some_and(|initial| initial != first) { READ_OTHERWISE } else { mark };
        for second in &seconds {
            for third in &thirds {
                act((usize::from(first) * INITIALS + usize::from(*second), usize::from(*third)), mark);
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
