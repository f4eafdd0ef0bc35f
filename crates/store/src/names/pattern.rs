//! What was typed, understood in every way in which it may be meant: characters, whole syllables, initials, and mixtures such as `luomm` or
//! 罗mm. Also how a name and a number are brought into the form in which they are kept and compared. Called by the index only.

use super::fold::simplified;
use super::sound::{SOUNDS, Syllable};
use base::text::{halfwidth, is_space, trimmed};

/// Characters of a name that are kept and compared: more than any person's name has; of the names of organisations the beginning.
pub(super) const NAME_CHARACTERS_MAX: usize = 30;

/// Characters that are read of what was typed: a name in pinyin is longer than in characters.
const TYPED_CHARACTERS_MAX: usize = 60;

/// Characters of a number that are kept and compared.
pub(super) const NUMBER_CHARACTERS_MAX: usize = 30;

/// Ways of understanding one typed text; long rows of letters have more, of which the first are the likeliest.
const PATTERNS_MAX: usize = 48;

/// One place in a name.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Piece {
    /// This character.
    Character(char),
    /// A character with a reading from `low` up to, but not including, `high`.
    Sound { low: Syllable, high: Syllable },
}

impl Piece {
    pub(super) fn fits(self, character: char) -> bool {
        match self {
            Piece::Character(wanted) => wanted == character,
            Piece::Sound { low, high } => SOUNDS.readings(character).iter().any(|reading| (low..high).contains(reading)),
        }
    }

    fn fits_reading(self, reading: Syllable) -> bool {
        matches!(self, Piece::Sound { low, high } if (low..high).contains(&reading))
    }
}

/// How sure one may be that the pattern is meant, from unsure to sure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Mixed = 10,
    Initials = 20,
    Syllables = 30,
    Characters = 40,
}

/// Scores of a hit: where it lies, to which its sort is added.
pub(super) const EXACT: u16 = 300;
/// The name begins with what was typed.
pub(super) const BEGINNING: u16 = 200;
/// What was typed lies within the name, or ends the number.
pub(super) const INSIDE: u16 = 100;
/// Added for a number.
pub(super) const NUMBER: u16 = 50;
/// Added for a name in use, against former names and by-names.
pub(super) const IN_USE: u16 = 1;
/// Taken off when a surname was typed as its character is read elsewhere.
pub(super) const NOT_THE_SURNAME: u16 = 5;

/// Pieces that have to fit characters of a name one after another.
pub(super) struct Pattern {
    pub(super) pieces: Vec<Piece>,
    pub(super) sort: Sort,
}

impl Pattern {
    /// How well it fits a name; 0 for not at all.
    fn score(&self, name: &[char]) -> u16 {
        let count = self.pieces.len();
        let fits = |from: usize| self.pieces.iter().zip(&name[from..]).all(|(piece, character)| piece.fits(*character));
        let Some(place) = (0..(name.len() + 1).saturating_sub(count)).find(|from| fits(*from)) else { return 0 };
        let sort = self.sort as u16;
        if place > 0 {
            return INSIDE + sort;
        }
        let elsewhere = match SOUNDS.surname(name) {
            Some(reading) if self.sort != Sort::Characters && matches!(self.pieces[0], Piece::Sound { .. }) => !self.pieces[0].fits_reading(reading),
            _ => false,
        };
        let best = if count == name.len() { EXACT } else { BEGINNING };
        best + sort - if elsewhere { NOT_THE_SURNAME } else { 0 }
    }
}

/// What was typed.
pub(super) struct Query {
    pub(super) patterns: Vec<Pattern>,
    /// Letters and digits in capitals; empty if there is no digit, because every number has one.
    pub(super) number: String,
}

impl Query {
    pub(super) fn read(typed: &str) -> Self {
        let name: Vec<char> = name_characters(typed).take(TYPED_CHARACTERS_MAX).collect();
        let mut reader = Reader { pieces: Vec::new(), patterns: Vec::new() };
        if !name.is_empty() {
            reader.all_initials(&name);
            reader.read(&name);
        }
        let number = number_text(typed);
        let number = if number.bytes().any(|byte| byte.is_ascii_digit()) { number } else { String::new() };
        Self { patterns: reader.patterns, number }
    }

    /// How well it fits a name in folded form; 0 for not at all.
    pub(super) fn name_score(&self, name: &str) -> u16 {
        let mut characters = ['\0'; NAME_CHARACTERS_MAX];
        let count = name.chars().zip(&mut characters).map(|(character, place)| *place = character).count();
        self.patterns.iter().map(|pattern| pattern.score(&characters[..count])).max().unwrap_or(0)
    }

    /// How well it fits a number; 0 for not at all.
    pub(super) fn number_score(&self, number: &str, has_beginning: bool) -> u16 {
        let typed = self.number.as_str();
        if typed.is_empty() {
            0
        } else if typed == number {
            EXACT + NUMBER
        } else if has_beginning && typed.chars().count() >= BEGINNING_MIN && number.starts_with(typed) {
            BEGINNING + NUMBER
        } else if typed.chars().count() >= TAIL_MIN && number.ends_with(typed) {
            INSIDE + NUMBER
        } else {
            0
        }
    }
}

/// The fewest characters at the end of a number that find it.
pub(super) const TAIL_MIN: usize = 3;
/// The fewest characters at the beginning of a number that find it.
pub(super) const BEGINNING_MIN: usize = 4;
/// Papers and credit codes are longer than this and begin like those of everybody in the area; file numbers are shorter.
const BEGINNING_LENGTH_MAX: usize = 14;

/// Whether a number, not being a phone, is found by its beginning.
pub(super) fn has_beginning(number: &str) -> bool {
    number.chars().count() <= BEGINNING_LENGTH_MAX
}

/// The characters of a name that are compared: half-width, small, simplified, without spaces and marks.
pub(super) fn name_characters(name: &str) -> impl Iterator<Item = char> {
    let characters: Vec<char> = halfwidth(name).chars().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).map(simplified).collect();
    characters.into_iter()
}

/// The characters of a number that are compared: half-width, in capitals, without spaces and marks, without the +86 of phones.
pub(super) fn number_text(number: &str) -> String {
    let number = halfwidth(number);
    let number = trimmed(&number);
    let number = number.strip_prefix("+86").or_else(|| number.strip_prefix("0086")).unwrap_or(number);
    number.chars().filter(|c| c.is_alphanumeric() && !is_space(*c)).flat_map(char::to_uppercase).take(NUMBER_CHARACTERS_MAX).collect()
}

/// Finds every way of cutting letters into syllables.
struct Reader {
    pieces: Vec<Piece>,
    patterns: Vec<Pattern>,
}

impl Reader {
    /// Every letter an initial, every other character itself.
    fn all_initials(&mut self, typed: &[char]) {
        let pieces: Vec<Piece> = typed.iter().map(|character| one_letter(*character)).collect();
        let characters = pieces.iter().filter(|piece| matches!(piece, Piece::Character(_))).count();
        let sort = match characters {
            0 => Sort::Initials,
            some if some == pieces.len() => Sort::Characters,
            _ => Sort::Mixed,
        };
        self.keep(pieces, sort);
    }

    /// Goes on from the pieces read so far: whole syllables, the longest first; at the end a syllable that is still being typed, or initials.
    fn read(&mut self, rest: &[char]) {
        if self.patterns.len() >= PATTERNS_MAX {
            return;
        }
        let letters: String = rest.iter().take_while(|character| character.is_ascii_lowercase()).collect();
        if letters.is_empty() {
            match rest {
                [] => self.keep_whole(),
                [character, rest @ ..] => self.go_on(Piece::Character(*character), rest),
            }
            return;
        }
        for length in (1..=letters.len().min(LETTERS_MAX)).rev() {
            // Consonants are in the table as letters of Latin names; they are initials, not syllables.
            let syllable = &letters[..length];
            let vowel = syllable.contains(['a', 'e', 'i', 'o', 'u', 'v']);
            if let Some(number) = SOUNDS.number(syllable).filter(|_| vowel) {
                self.go_on(Piece::Sound { low: number, high: number + 1 }, &rest[length..]);
            }
        }
        if self.pieces.is_empty() && letters.len() == 1 {
            return; // all_initials has said this already
        }
        if letters.len() == rest.len() {
            self.still_typing(&letters);
        }
        if !self.pieces.is_empty() {
            let pieces = self.pieces.iter().copied().chain(rest.iter().map(|character| one_letter(*character))).collect();
            self.keep(pieces, Sort::Mixed);
        }
    }

    fn go_on(&mut self, piece: Piece, rest: &[char]) {
        self.pieces.push(piece);
        self.read(rest);
        self.pieces.pop();
    }

    /// The last syllable is not whole yet. One letter of it is an initial, which is kept elsewhere.
    fn still_typing(&mut self, letters: &str) {
        let range = SOUNDS.beginning_with(letters);
        if letters.len() > 1 && !range.is_empty() {
            let last = Piece::Sound { low: range.start, high: range.end };
            let pieces = self.pieces.iter().copied().chain([last]).collect();
            self.keep(pieces, Sort::Mixed);
        }
    }

    fn keep_whole(&mut self) {
        let characters = self.pieces.iter().filter(|piece| matches!(piece, Piece::Character(_))).count();
        let sort = match characters {
            0 => Sort::Syllables,
            some if some == self.pieces.len() => Sort::Characters,
            _ => Sort::Mixed,
        };
        self.keep(self.pieces.clone(), sort);
    }

    fn keep(&mut self, pieces: Vec<Piece>, sort: Sort) {
        let known = self.patterns.iter().any(|pattern| pattern.pieces == pieces && pattern.sort >= sort);
        if !known && pieces.len() <= NAME_CHARACTERS_MAX {
            self.patterns.push(Pattern { pieces, sort });
        }
    }
}

/// The longest syllables are zhuang, chuang and shuang.
const LETTERS_MAX: usize = 6;

/// A letter as an initial, another character as itself.
fn one_letter(character: char) -> Piece {
    if !character.is_ascii_lowercase() {
        return Piece::Character(character);
    }
    let range = SOUNDS.beginning_with(character.encode_utf8(&mut [0; 4]));
    Piece::Sound { low: range.start, high: range.end }
}
