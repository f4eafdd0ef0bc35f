//! The lists from which candidates are taken. A name is cut into windows of two characters, two syllables and three initials, a number into its
//! end and its beginning; each window has a list of the entries in which it stands. Lists may hold entries that do not fit, never lack one that
//! does. Called by the index only.

use super::kept;
use super::pattern::{self, BEGINNING, BEGINNING_MIN, EXACT, IN_USE, INSIDE, NOT_THE_SURNAME, NUMBER, Pattern, Piece, Query, Sort, TAIL_MIN};
use super::posting::Postings;
use super::sound::{END, INITIALS, SOUNDS, Syllable};
use std::{cmp::Reverse, ops::Range};

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

/// Which list: page and line.
type Place = (usize, usize);

/// The lists of all windows.
pub(super) struct Windows {
    characters: Postings,
    syllables: Postings,
    initials: Postings,
    tails: Postings,
    beginnings: Postings,
}

impl Windows {
    /// Empty lists.
    pub(super) fn new() -> Self {
        let syllables = SOUNDS.count();
        Self {
            characters: Postings::new(CHARACTER_PAGES, CHARACTER_LINES),
            syllables: Postings::new(syllables, syllables),
            initials: Postings::new(INITIALS * INITIALS, INITIALS),
            tails: Postings::new(TAIL_PAGES, TAIL_LINES),
            beginnings: Postings::new(BEGINNING_PAGES, BEGINNING_LINES),
        }
    }

    /// Adds an entry to the lists of its terms.
    pub(super) fn add<'a>(&mut self, slot: u32, terms: impl Iterator<Item = (char, &'a str)>) {
        self.each_posting(slot, terms, Postings::add);
    }

    /// Takes an entry out of the lists of its terms.
    pub(super) fn take<'a>(&mut self, slot: u32, terms: impl Iterator<Item = (char, &'a str)>) {
        self.each_posting(slot, terms, Postings::take);
    }

    /// Where to look for what was typed, the best first.
    pub(super) fn sources(&self, query: &Query) -> Vec<Source<'_>> {
        let mut sources: Vec<Source> = query.patterns.iter().flat_map(|pattern| self.name_sources(pattern)).collect();
        sources.extend(self.number_sources(&query.number));
        sources.sort_by_key(|source| Reverse(source.best));
        sources
    }

    /// The entries whose names begin with these two syllables, or are the first alone if the second is [`END`].
    pub(super) fn beginning_with(&self, first: Syllable, second: Syllable) -> Source<'_> {
        let lists = self.syllables.lists(usize::from(first), usize::from(second)..usize::from(second) + 1).collect();
        Source { best: EXACT + Sort::Characters as u16 + IN_USE, marks: AT_THE_BEGINNING | READ_OTHERWISE, lists }
    }

    /// Gives back the room kept for growth.
    pub(super) fn shrink(&mut self) {
        [&mut self.characters, &mut self.syllables, &mut self.initials, &mut self.tails, &mut self.beginnings].into_iter().for_each(Postings::shrink);
    }

    /// Bytes held, without what the allocator adds.
    pub(super) fn bytes(&self) -> usize {
        [&self.characters, &self.syllables, &self.initials, &self.tails, &self.beginnings].into_iter().map(Postings::bytes).sum()
    }

    fn each_posting<'a>(&mut self, slot: u32, terms: impl Iterator<Item = (char, &'a str)>, act: fn(&mut Postings, Place, u32)) {
        let Self { characters, syllables, initials, tails, beginnings } = self;
        for (mark, term) in terms {
            if mark == kept::NAME || mark == kept::OTHER_NAME {
                let name: Vec<char> = term.chars().collect();
                for start in 0..name.len() {
                    let mark = if start > 0 { WITHIN } else { AT_THE_BEGINNING };
                    act(characters, character_place(&name[start..]), posting(slot, mark));
                    each_syllable_place(&name[start..], mark, |place, mark| act(syllables, place, posting(slot, mark)));
                    each_initial_place(&name[start..], mark, |place, mark| act(initials, place, posting(slot, mark)));
                }
            } else {
                act(tails, tail_place(term), posting(slot, AT_THE_BEGINNING));
                if mark == kept::NUMBER && pattern::has_beginning(term) && term.chars().count() >= BEGINNING_MIN {
                    act(beginnings, beginning_place(term), posting(slot, AT_THE_BEGINNING));
                }
            }
        }
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
pub(super) struct Source<'a> {
    pub(super) best: u16,
    /// Which of the postings are meant.
    marks: u32,
    lists: Lists<'a>,
}

impl Source<'_> {
    /// The places of the candidates; one may come more than once.
    pub(super) fn slots(&self) -> impl Iterator<Item = u32> {
        self.lists.iter().flat_map(|list| list.iter()).filter(|posting| self.marks & mark_of(**posting) != 0).map(|posting| posting >> MARK_BITS)
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
    let hash =
        |characters: &mut dyn Iterator<Item = char>| characters.fold(0_u32, |hash, character| hash.wrapping_mul(131).wrapping_add(character as u32));
    let page = spread(hash(&mut number.chars().take(BEGINNING_MIN))) % BEGINNING_PAGES;
    let long = number.chars().count() >= BEGINNING_LONG;
    let line = if long { 1 + spread(hash(&mut number.chars().take(BEGINNING_LONG).skip(BEGINNING_MIN))) % (BEGINNING_LINES - 1) } else { 0 };
    (page, line)
}
