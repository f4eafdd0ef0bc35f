//! What stands in the square of a pass: six facts, short enough for a quick scan, in capitals and digits only, and a signature by which a telephone
//! at the gate knows without network that the pass was given out here (ECDSA over P-256 with SHA-256: of all signatures with a public key the one that
//! every browser checks by itself, also those of ten years ago). Called by the pages of passes and of posts; the same is read by `assets/post.js`.
//!
//! `KP1` and the base32 (RFC 4648, no padding) of 80 bytes: quarter (2), place (4), number (4), colour (1), initial (1), first day (2), last day (2),
//! signature (64), most significant byte first. Days count from 2000-01-01. There is no name: an initial, and the number by which the station finds
//! the record. Absent: whether the pass was called back, which only the station knows and tells its telephones with the page.

use super::PassColour;
use base::{Choice, Day, Key};
use p256::ecdsa::{
    Signature, SigningKey, VerifyingKey,
    signature::{Signer as _, Verifier as _},
};
use shell::{Refusal, Shell};

/// Which program wrote it, and in which layout.
const PREFIX: &str = "KP1";
const FACTS_BYTES: usize = 16;
const SIGNATURE_BYTES: usize = 64;
/// The day from which days are counted, as a [`Day`] numbers it.
pub(crate) const ORIGIN: i32 = 10_957;
const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What a pass says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// The post at which it holds; none for every post of the station.
    pub(crate) place: Key,
    /// Of the pass.
    pub(crate) number: Key,
    /// Its colour.
    pub(crate) colour: PassColour,
    /// The first letter of the name, `-` where there is none.
    pub(crate) initial: u8,
    /// From this day.
    pub(crate) from: Day,
    /// Until this day, included.
    pub(crate) until: Day,
}

/// A key of one quarter of a year. It signs the passes whose first day lies in it, and is forgotten when the last of them is over.
pub(crate) struct QuarterKey(SigningKey);

/// The quarter of a day, numbered on through the years.
pub(crate) fn quarter_of(day: Day) -> u16 {
    let (year, month, _) = day.ymd();
    (year * 4) as u16 + u16::from((month - 1) / 3)
}

impl QuarterKey {
    /// Of this station and quarter: derived, so that every server over the same database has it and none keeps it.
    pub(crate) fn of(shell: &Shell, org: Key, quarter: u16) -> Result<Self, Refusal> {
        for attempt in 0..u8::MAX {
            let seed = shell.store().signature("resident_pass", &[&org.0.to_be_bytes(), &quarter.to_be_bytes(), &[attempt]])?;
            // one number in four thousand millions is no key of this curve
            if let Ok(key) = SigningKey::from_slice(&seed) {
                return Ok(Self(key));
            }
        }
        Err(Refusal::Bug("no key for passes".to_owned()))
    }

    /// The half that may be known: 65 bytes in hexadecimal, as a browser takes it in.
    pub(crate) fn public(&self) -> String {
        base::hex::encode(VerifyingKey::from(&self.0).to_sec1_point(false).as_bytes())
    }

    /// The text of a pass.
    pub(crate) fn write(&self, token: &Token) -> String {
        let facts = token.facts();
        let signature: Signature = self.0.sign(&signed(&facts));
        format!("{PREFIX}{}", base32(&[&facts[..], &signature.to_bytes()].concat()))
    }

    /// What a text says, if it was written by this key.
    pub(crate) fn read(&self, text: &str) -> Option<Token> {
        let (facts, signature) = parts(text)?;
        VerifyingKey::from(&self.0).verify(&signed(&facts), &Signature::from_slice(&signature).ok()?).ok()?;
        Token::of_facts(&facts)
    }
}

/// The quarter whose key a text asks for; none for what is no pass.
pub(crate) fn quarter_in(text: &str) -> Option<u16> {
    let (facts, _) = parts(text)?;
    Some(u16::from_be_bytes([facts[0], facts[1]]))
}

fn signed(facts: &[u8; FACTS_BYTES]) -> Vec<u8> {
    [PREFIX.as_bytes(), facts].concat()
}

fn parts(text: &str) -> Option<([u8; FACTS_BYTES], [u8; SIGNATURE_BYTES])> {
    let bytes = from_base32(text.trim().to_ascii_uppercase().strip_prefix(PREFIX)?)?;
    let (facts, signature) = bytes.split_at_checked(FACTS_BYTES)?;
    Some((facts.try_into().ok()?, signature.try_into().ok()?))
}

impl Token {
    fn facts(&self) -> [u8; FACTS_BYTES] {
        let day = |day: Day| (day.number() - ORIGIN).clamp(0, i32::from(u16::MAX)) as u16;
        let mut facts = [0; FACTS_BYTES];
        facts[..2].copy_from_slice(&quarter_of(self.from).to_be_bytes());
        facts[2..6].copy_from_slice(&self.place.0.to_be_bytes());
        facts[6..10].copy_from_slice(&self.number.0.to_be_bytes());
        facts[10] = self.colour.index() as u8;
        facts[11] = self.initial;
        facts[12..14].copy_from_slice(&day(self.from).to_be_bytes());
        facts[14..].copy_from_slice(&day(self.until).to_be_bytes());
        facts
    }

    fn of_facts(facts: &[u8; FACTS_BYTES]) -> Option<Self> {
        let number = |at: usize| Key(u32::from_be_bytes([facts[at], facts[at + 1], facts[at + 2], facts[at + 3]]));
        let day = |at: usize| Day::from_number(ORIGIN + i32::from(u16::from_be_bytes([facts[at], facts[at + 1]])));
        let colour = PassColour::from_code(PassColour::CHOICES.get(usize::from(facts[10]))?.code)?;
        Some(Self { place: number(2), number: number(6), colour, initial: facts[11], from: day(12)?, until: day(14)? })
    }
}

/// Bytes as letters and digits; their number is a multiple of five.
fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(5) {
        let bits = group.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        text.extend((0..8).map(|at| char::from(LETTERS[(bits >> (35 - 5 * at) & 31) as usize])));
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(8) {
        return None;
    }
    let digits: Vec<usize> = text.bytes().map(|letter| LETTERS.iter().position(|known| *known == letter)).collect::<Option<_>>()?;
    let mut bytes = Vec::new();
    for group in digits.chunks_exact(8) {
        let bits = group.iter().fold(0_u64, |bits, digit| bits << 5 | *digit as u64);
        bytes.extend((0..5).map(|at| (bits >> (32 - 8 * at)) as u8));
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> QuarterKey {
        QuarterKey(SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    fn token() -> Token {
        Token {
            place: Key(30),
            number: Key(70_001),
            colour: PassColour::Yellow,
            initial: b'L',
            from: "2020-02-03".parse().unwrap(),
            until: "2020-03-31".parse().unwrap(),
        }
    }

    #[test]
    fn a_pass_is_capitals_and_digits_and_reads_back() {
        let text = key(7).write(&token());
        assert_eq!(text.len(), 131);
        assert!(text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()), "{text}");
        assert_eq!(key(7).read(&text), Some(token()));
        assert_eq!(key(7).read(&format!(" {} ", text.to_lowercase())), Some(token()), "a hand scanner may write small letters");
        assert_eq!(quarter_in(&text), Some(2020 * 4));
    }

    #[test]
    fn whoever_changes_a_letter_has_no_pass() {
        let text = key(7).write(&token());
        for at in PREFIX.len()..text.len() {
            let mut letters: Vec<u8> = text.bytes().collect();
            letters[at] = if letters[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(key(7).read(std::str::from_utf8(&letters).unwrap()), None, "letter {at}");
        }
        assert_eq!(key(8).read(&text), None, "another station's key");
        for other in ["", "KP1", "KP1ABC", "KP2AAAA", "130102189001011234", &text[..130], &format!("{text}A")] {
            assert_eq!(key(7).read(other), None, "{other}");
        }
    }

    #[test]
    fn a_quarter_is_three_months() {
        let quarter = |day: &str| quarter_of(day.parse().unwrap());
        assert_eq!(quarter("2020-01-01"), quarter("2020-03-31"));
        assert_eq!(quarter("2020-04-01"), quarter("2020-03-31") + 1);
        assert_eq!(quarter("2021-01-01"), quarter("2020-12-31") + 1);
    }
}
