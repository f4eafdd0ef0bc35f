//! Whether two names are the same: in either script, or only by their sound. For those who compare two records; the index itself does not use it.

use super::pattern::{NAME_CHARACTERS_MAX, name_characters};
use super::sound::SOUNDS;

/// How two names compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NameMatch {
    /// Another name.
    Other,
    /// Other characters that are read alike, in some reading of each.
    Sound,
    /// The same characters, simplified or traditional.
    Same,
}

/// Compares two names; an empty one is no name.
pub fn name_match(one: &str, other: &str) -> NameMatch {
    let characters = |name: &str| name_characters(name).take(NAME_CHARACTERS_MAX).collect::<Vec<char>>();
    let (one, other) = (characters(one), characters(other));
    if one.is_empty() || one.len() != other.len() {
        return NameMatch::Other;
    }
    if one == other {
        return NameMatch::Same;
    }
    let alike = |(a, b): (&char, &char)| a == b || SOUNDS.readings(*a).iter().any(|reading| SOUNDS.readings(*b).contains(reading));
    if one.iter().zip(&other).all(alike) { NameMatch::Sound } else { NameMatch::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_in_both_scripts_and_by_every_reading() {
        let worked = [
            ("罗明", "罗明", NameMatch::Same),
            ("羅明", "罗明", NameMatch::Same),
            ("罗 明", "罗明", NameMatch::Same),
            ("罗明", "罗铭", NameMatch::Sound),
            ("查理", "扎里", NameMatch::Sound),
            ("曾强", "增强", NameMatch::Sound),
            ("罗明", "罗小明", NameMatch::Other),
            ("罗明", "陈明", NameMatch::Other),
            ("", "", NameMatch::Other),
        ];
        for (one, other, expected) in worked {
            assert_eq!((name_match(one, other), name_match(other, one)), (expected, expected), "{one} {other}");
        }
    }
}
