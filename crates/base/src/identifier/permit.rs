//! Papers other than the resident identity card (domain reference 10.2). Their forms are known from practice rather than from a standard that
//! could be read, so they are checked for shape, and for a check character only where the number is built like a resident's. Called through
//! [`Paper`](super::Paper).

use super::{IdentifierFault, ResidentNumber, first_unfit, plain, starred};
use serde::{Deserialize, Serialize};

/// Without the marks with which long numbers are grouped.
fn unmarked(text: &str) -> Result<String, IdentifierFault> {
    let mut text = plain(text);
    text.retain(|character| !matches!(character, '-' | '(' | ')' | '.'));
    if text.is_empty() { Err(IdentifierFault::Empty) } else { Ok(text) }
}

fn digits_from(text: &str, start: usize) -> Result<(), IdentifierFault> {
    let unfit = first_unfit(text, |place, character| place < start || character.is_ascii_digit());
    unfit.map_or(Ok(()), |place| Err(IdentifierFault::Character { place }))
}

/// 港澳居民来往内地通行证: H or M and eight digits, formerly with two more for the re-issue.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HomeReturnPermit(String);

impl HomeReturnPermit {
    /// Reads a permit number.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let number = unmarked(text)?;
        if !number.starts_with(['H', 'M']) {
            return Err(IdentifierFault::Form { expected: " H 或 M 加 8 位数字" });
        }
        digits_from(&number, 1)?;
        match number.len() {
            9 | 11 => Ok(Self(number)),
            found => Err(IdentifierFault::Length { expected: "9 位（旧证 11 位）", found }),
        }
    }

    /// The lifelong part, without the count of re-issues.
    pub fn lifelong(&self) -> &str {
        &self.0[..9]
    }

    /// The number as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `H12****78`.
    pub fn masked(&self) -> String {
        starred(&self.0, 3, 7)
    }
}

/// 台湾居民来往大陆通行证: eight digits; formerly ten digits and a letter in brackets, kept here without the brackets.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TaiwanPermit(String);

impl TaiwanPermit {
    /// Reads a permit number.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let number = unmarked(text)?;
        let (digits, letter) = match number.chars().last() {
            Some(last) if last.is_ascii_uppercase() => number.split_at(number.len() - 1),
            _ => (number.as_str(), ""),
        };
        digits_from(digits, 0)?;
        match (digits.len(), letter) {
            (8, "") | (10, _) => Ok(Self(number)),
            (found, _) => Err(IdentifierFault::Length { expected: "8 位（旧证 10 位加字母）", found }),
        }
    }

    /// The number as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `12****78`.
    pub fn masked(&self) -> String {
        starred(&self.0, 2, self.0.len() - 2)
    }
}

/// 港澳台居民居住证: built like a resident's number, of the areas 810000, 820000 and 830000.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ResidencePermit(ResidentNumber);

impl ResidencePermit {
    /// Reads a permit number, with its check character.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let number = ResidentNumber::parse(text)?;
        if number.as_str().len() == 18 && matches!(number.area(), "810000" | "820000" | "830000") {
            Ok(Self(number))
        } else {
            Err(IdentifierFault::Form { expected: " 810000、820000 或 830000 开头的 18 位" })
        }
    }

    /// The same number as a resident's, for birth day, sex and masking.
    pub fn number(&self) -> &ResidentNumber {
        &self.0
    }

    /// The number as it is kept.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// `810000********0019`.
    pub fn masked(&self) -> String {
        self.0.masked()
    }
}

/// 外国人永久居留身份证: three letters and twelve digits, since 2023 eighteen characters that begin with 9.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ForeignResidentNumber(String);

impl ForeignResidentNumber {
    /// Reads a card number. Its check character is not verified: the rule could not be read in a standard.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let number = unmarked(text)?;
        let unfit = match number.chars().count() {
            15 => first_unfit(&number, |place, character| if place < 3 { character.is_ascii_uppercase() } else { character.is_ascii_digit() }),
            18 => first_unfit(&number, |place, character| match place {
                0 => character == '9',
                17 => character.is_ascii_digit() || character == 'X',
                _ => character.is_ascii_digit(),
            }),
            found => return Err(IdentifierFault::Length { expected: "18 位（旧证 15 位）", found }),
        };
        unfit.map_or(Ok(Self(number)), |place| Err(IdentifierFault::Character { place }))
    }

    /// The number as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `ABC********1234`, `912345********1234`.
    pub fn masked(&self) -> String {
        let end = self.0.len() - 4;
        starred(&self.0, end - 8, end)
    }
}

/// A Chinese passport: one or two letters and digits, nine characters together.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Passport(String);

impl Passport {
    /// Reads a passport number.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let number = unmarked(text)?;
        if !number.is_ascii() || number.len() != 9 {
            return Err(IdentifierFault::Length { expected: "9 位", found: number.chars().count() });
        }
        let unfit = first_unfit(&number, |place, character| match place {
            0 => character.is_ascii_uppercase(),
            1 => character.is_ascii_alphanumeric(),
            _ => character.is_ascii_digit(),
        });
        unfit.map_or(Ok(Self(number)), |place| Err(IdentifierFault::Character { place }))
    }

    /// The number as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// `E1****678`.
    pub fn masked(&self) -> String {
        starred(&self.0, 2, 6)
    }
}

impl TryFrom<String> for HomeReturnPermit {
    type Error = IdentifierFault;
    fn try_from(text: String) -> Result<Self, IdentifierFault> {
        Self::parse(&text)
    }
}

impl From<HomeReturnPermit> for String {
    fn from(number: HomeReturnPermit) -> String {
        number.0
    }
}

impl std::fmt::Debug for HomeReturnPermit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl TryFrom<String> for TaiwanPermit {
    type Error = IdentifierFault;
    fn try_from(text: String) -> Result<Self, IdentifierFault> {
        Self::parse(&text)
    }
}

impl From<TaiwanPermit> for String {
    fn from(number: TaiwanPermit) -> String {
        number.0
    }
}

impl std::fmt::Debug for TaiwanPermit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl TryFrom<String> for ResidencePermit {
    type Error = IdentifierFault;
    fn try_from(text: String) -> Result<Self, IdentifierFault> {
        Self::parse(&text)
    }
}

impl From<ResidencePermit> for String {
    fn from(number: ResidencePermit) -> String {
        number.0.into()
    }
}

impl std::fmt::Debug for ResidencePermit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl TryFrom<String> for ForeignResidentNumber {
    type Error = IdentifierFault;
    fn try_from(text: String) -> Result<Self, IdentifierFault> {
        Self::parse(&text)
    }
}

impl From<ForeignResidentNumber> for String {
    fn from(number: ForeignResidentNumber) -> String {
        number.0
    }
}

impl std::fmt::Debug for ForeignResidentNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

impl TryFrom<String> for Passport {
    type Error = IdentifierFault;
    fn try_from(text: String) -> Result<Self, IdentifierFault> {
        Self::parse(&text)
    }
}

impl From<Passport> for String {
    fn from(number: Passport) -> String {
        number.0
    }
}

impl std::fmt::Debug for Passport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permits_are_read_and_masked() {
        assert_eq!(HomeReturnPermit::parse("h１２３４５６７８").unwrap().masked(), "H12****78");
        let reissued = HomeReturnPermit::parse("M1234567801").unwrap();
        assert_eq!((reissued.as_str(), reissued.lifelong(), reissued.masked().as_str()), ("M1234567801", "M12345678", "M12****7801"));
        assert_eq!(TaiwanPermit::parse("12345678").unwrap().masked(), "12****78");
        assert_eq!(TaiwanPermit::parse("0123456789（A）").unwrap().as_str(), "0123456789A");
        assert_eq!(ResidencePermit::parse("810000199001010019").unwrap().masked(), "810000********0019");
        assert_eq!(ForeignResidentNumber::parse("usa123456789012").unwrap().masked(), "USA********9012");
        assert_eq!(ForeignResidentNumber::parse("911124189001010012").unwrap().masked(), "911124********0012");
        assert_eq!(Passport::parse("ea1234567").unwrap().masked(), "EA****567");
        assert_eq!(Passport::parse("E12345678").unwrap().as_str(), "E12345678");
    }

    #[test]
    fn a_wrong_permit_is_told_what_is_wrong() {
        let code = |result: Result<String, IdentifierFault>| result.unwrap_err().code();
        assert_eq!(code(HomeReturnPermit::parse("A12345678").map(String::from)), "identifier.form");
        assert_eq!(code(HomeReturnPermit::parse("H1234567").map(String::from)), "identifier.length");
        assert_eq!(code(HomeReturnPermit::parse("H1234567O").map(String::from)), "identifier.character");
        assert_eq!(code(TaiwanPermit::parse("1234567").map(String::from)), "identifier.length");
        assert_eq!(code(TaiwanPermit::parse("12345678A").map(String::from)), "identifier.length");
        assert_eq!(code(TaiwanPermit::parse("()").map(String::from)), "identifier.empty");
        assert_eq!(code(ResidencePermit::parse("440524188001010014").map(String::from)), "identifier.form");
        assert_eq!(code(ResidencePermit::parse("810000199001010018").map(String::from)), "identifier.checksum");
        assert_eq!(code(ForeignResidentNumber::parse("811124189001010012").map(String::from)), "identifier.character");
        assert_eq!(code(Passport::parse("E1234567").map(String::from)), "identifier.length");
        assert_eq!(code(Passport::parse("123456789").map(String::from)), "identifier.character");
        assert_eq!(code(Passport::parse("护照").map(String::from)), "identifier.length");
    }
}
