//! Resident identity numbers (GB 11643-1999; domain reference 10.1), with the older form of fifteen digits. Called through
//! [`Paper`](super::Paper) and by the residence permits, which are built alike. Absent: a list of areas. The area is that of first
//! registration and may be long gone, so a number is never refused for it.

use super::{IdentifierFault, IdentifierWarning, first_unfit, plain, starred};
use crate::Day;
use serde::{Deserialize, Serialize};

/// Sex as the number states it; what a person says of themselves is a field of the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sex {
    /// 男: the last digit of the sequence is odd.
    Male,
    /// 女: it is even.
    Female,
}

impl Sex {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Sex::Male => "male",
            Sex::Female => "female",
        }
    }
}

/// A resident identity number of 18 characters, or of 15 digits as issued until 1999.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResidentNumber(String);

impl ResidentNumber {
    /// Reads a number: length, characters, birth date and check character must be right.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let number = plain(text);
        match number.len() {
            0 => return Err(IdentifierFault::Empty),
            15 | 18 if number.is_ascii() => {}
            _ => return Err(IdentifierFault::Length { expected: "18 位（旧号 15 位）", found: number.chars().count() }),
        }
        if let Some(place) = first_unfit(&number, |place, character| character.is_ascii_digit() || (place == 17 && character == 'X')) {
            return Err(IdentifierFault::Character { place });
        }
        let number = Self(number);
        number.birth_date().ok_or(IdentifierFault::BirthDate)?;
        if number.0.len() == 18 && check_character(&number.0[..17]) != number.0.chars().last() {
            return Err(IdentifierFault::Checksum);
        }
        Ok(number)
    }

    /// Reads a number whose owner must have been born by `today`.
    pub fn parse_by(text: &str, today: Day) -> Result<Self, IdentifierFault> {
        let number = Self::parse(text)?;
        if number.birth_day() > today { Err(IdentifierFault::BornAfterToday) } else { Ok(number) }
    }

    /// The number as it is kept: capitals, no spaces.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number of 18 characters under which its owner is known today: an old number gets the century and the check character.
    #[must_use]
    pub fn modern(&self) -> Self {
        if self.0.len() == 18 {
            return self.clone();
        }
        let body = format!("{}{}{}", self.area(), self.century(), &self.0[6..]);
        let check = check_character(&body).expect("the body is seventeen digits");
        Self(format!("{body}{check}"))
    }

    /// The day of birth that it states.
    pub fn birth_day(&self) -> Day {
        self.birth_date().expect("parse has read this date")
    }

    /// The sex that it states.
    pub fn sex(&self) -> Sex {
        let place = if self.0.len() == 18 { 16 } else { 14 };
        if self.0.as_bytes()[place] % 2 == 1 { Sex::Male } else { Sex::Female }
    }

    /// The six digits of the area of first registration, which may have been dissolved since.
    pub fn area(&self) -> &str {
        &self.0[..6]
    }

    /// What is unusual about it.
    pub fn warning(&self) -> Option<IdentifierWarning> {
        (self.birth_day().ymd().0 < 1900).then_some(IdentifierWarning::BornBefore1900)
    }

    /// `440104********1234`; an old number keeps its area and sequence.
    pub fn masked(&self) -> String {
        starred(&self.0, 6, if self.0.len() == 18 { 14 } else { 12 })
    }

    fn birth_date(&self) -> Option<Day> {
        let date = if self.0.len() == 18 { self.0[6..14].to_owned() } else { format!("{}{}", self.century(), &self.0[6..12]) };
        let number = |from: usize, to: usize| date[from..to].parse::<u16>().ok();
        Day::from_ymd(i32::from(number(0, 4)?), number(4, 6)? as u8, number(6, 8)? as u8)
    }

    /// Of an old number: the sequences from 996 on were kept for those who were a hundred years old.
    fn century(&self) -> &'static str {
        if self.0[12..15] >= *"996" { "18" } else { "19" }
    }
}

/// The check character of seventeen digits after ISO 7064 MOD 11-2; none if they are not that.
pub(super) fn check_character(digits: &str) -> Option<char> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    if digits.chars().count() != WEIGHTS.len() {
        return None;
    }
    let sum = digits.chars().zip(WEIGHTS).try_fold(0, |sum, (digit, weight)| Some(sum + digit.to_digit(10)? * weight))?;
    "10X98765432".chars().nth((sum % 11) as usize)
}

impl TryFrom<String> for ResidentNumber {
    type Error = IdentifierFault;
    fn try_from(text: String) -> Result<Self, IdentifierFault> {
        Self::parse(&text)
    }
}

impl From<ResidentNumber> for String {
    fn from(number: ResidentNumber) -> String {
        number.0
    }
}

impl std::fmt::Debug for ResidentNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn the_examples_of_the_standard_are_read() {
        let number = ResidentNumber::parse("11010519491231002x").unwrap();
        assert_eq!(
            (number.as_str(), number.birth_day(), number.sex(), number.area()),
            ("11010519491231002X", day("1949-12-31"), Sex::Female, "110105")
        );
        assert_eq!((number.masked().as_str(), number.warning()), ("110105********002X", None));
        let number = ResidentNumber::parse("４４０５２４ 18800101 0014").unwrap();
        assert_eq!((number.as_str(), number.birth_day(), number.sex()), ("440524188001010014", day("1880-01-01"), Sex::Male));
        assert_eq!((number.masked().as_str(), number.warning()), ("440524********0014", Some(IdentifierWarning::BornBefore1900)));
        assert_eq!(format!("{number:?}"), "440524********0014");
    }

    #[test]
    fn a_wrong_number_is_told_what_is_wrong() {
        let worked = [
            ("", "identifier.empty"),
            ("\u{3000} ", "identifier.empty"),
            ("44052418800101001", "identifier.length"),
            ("4405241880010100144", "identifier.length"),
            ("44052418800101001四", "identifier.length"),
            ("44052418800X010014", "identifier.character"),
            ("44052418800101001A", "identifier.character"),
            ("440524188002300014", "identifier.birth_date"),
            ("440524170001010014", "identifier.birth_date"),
            ("440524188001010015", "identifier.checksum"),
            ("440524880230001", "identifier.birth_date"),
            ("44052488023000X", "identifier.character"),
        ];
        for (text, code) in worked {
            assert_eq!(ResidentNumber::parse(text).unwrap_err().code(), code, "{text}");
        }
        assert_eq!(ResidentNumber::parse("44052418800101001").unwrap_err().to_string(), "应为 18 位（旧号 15 位），现在是 17 位");
        assert_eq!(ResidentNumber::parse_by("440524188001010014", day("1879-12-31")), Err(IdentifierFault::BornAfterToday));
        assert!(ResidentNumber::parse_by("440524188001010014", day("1880-01-01")).is_ok());
    }

    #[test]
    fn an_area_long_gone_is_no_fault() {
        // 440116 萝岗 was dissolved in 2014, 999999 never was.
        for area in ["440116", "999999"] {
            let body = format!("{area}18800101001");
            let number = format!("{body}{}", check_character(&body).unwrap());
            assert_eq!(ResidentNumber::parse(&number).unwrap().area(), area);
        }
    }

    #[test]
    fn an_old_number_becomes_a_modern_one() {
        let old = ResidentNumber::parse("110105491231002").unwrap();
        assert_eq!((old.birth_day(), old.sex(), old.masked().as_str()), (day("1949-12-31"), Sex::Female, "110105******002"));
        assert_eq!(old.modern().as_str(), "11010519491231002X");
        assert_eq!(old.modern().modern(), old.modern());
        let centenarian = ResidentNumber::parse("110105951231998").unwrap();
        assert_eq!(centenarian.birth_day(), day("1895-12-31"));
        assert_eq!(ResidentNumber::parse(centenarian.modern().as_str()), Ok(centenarian.modern()));
    }

    #[test]
    fn it_is_plain_text_in_json() {
        let number: ResidentNumber = serde_json::from_str("\"440524 188001010014\"").unwrap();
        assert_eq!(serde_json::to_string(&number).unwrap(), "\"440524188001010014\"");
        let refused = serde_json::from_str::<ResidentNumber>("\"440524188001010015\"").unwrap_err().to_string();
        assert!(!refused.contains("18800101"), "{refused}");
    }

    prop_compose! {
        /// Valid numbers of people born before 1900.
        fn valid()(area in 100_000_u32..1_000_000, born in -62_000_i32..-25_567, sequence in 0_u32..1000) -> String {
            let (year, month, date) = Day::from_number(born).unwrap().ymd();
            let body = format!("{area}{year}{month:02}{date:02}{sequence:03}");
            format!("{body}{}", check_character(&body).unwrap())
        }
    }

    proptest! {
        #[test]
        fn every_changed_digit_is_refused(number in valid(), place in 0_usize..18, by in 1_u8..10) {
            prop_assert!(ResidentNumber::parse(&number).is_ok());
            let alphabet = if place == 17 { "0123456789X" } else { "0123456789" };
            let old = alphabet.find(&number[place..=place]).unwrap();
            let new = (old + usize::from(by)) % alphabet.len();
            let changed = format!("{}{}{}", &number[..place], &alphabet[new..=new], &number[place + 1..]);
            prop_assert!(ResidentNumber::parse(&changed).is_err(), "{} became {}", number, changed);
        }

        #[test]
        fn two_neighbours_exchanged_are_refused(number in valid(), place in 0_usize..16) {
            let mut bytes = number.clone().into_bytes();
            bytes.swap(place, place + 1);
            let exchanged = String::from_utf8(bytes).unwrap();
            prop_assert_eq!(ResidentNumber::parse(&exchanged).is_err(), exchanged != number);
        }

        #[test]
        fn the_mask_hides_what_it_hides_and_reading_repeats(number in valid()) {
            let read = ResidentNumber::parse(&number).unwrap();
            prop_assert!(!read.masked().contains(&number[6..14]));
            prop_assert_eq!(read.masked().matches('*').count(), 8);
            prop_assert_eq!(&ResidentNumber::parse(read.as_str()).unwrap(), &read);
            prop_assert_eq!(read.as_str(), number);
        }
    }
}
