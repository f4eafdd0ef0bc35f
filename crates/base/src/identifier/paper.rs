//! The paper by which a person is known, or why there is none (domain reference 10.2). Called by persons and ledgers. Absent: a rule that there
//! must be one; nobody is turned away for want of a paper.

use super::{ForeignResidentNumber, HomeReturnPermit, IdentifierFault, Passport, ResidencePermit, ResidentNumber, Sex, TaiwanPermit, starred};
use crate::Day;
use crate::text::{halfwidth, trimmed};
use serde::{Deserialize, Serialize};

/// A person's paper. As text it is its kind's code, a colon and the number: `resident:11010519491231002X`, `none:refused`,
/// `foreign_passport:AB1234567@俄罗斯`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Paper {
    /// 居民身份证.
    Resident(ResidentNumber),
    /// 港澳居民来往内地通行证.
    HomeReturn(HomeReturnPermit),
    /// 台湾居民来往大陆通行证.
    Taiwan(TaiwanPermit),
    /// 港澳台居民居住证.
    Residence(ResidencePermit),
    /// 外国人永久居留身份证.
    ForeignResident(ForeignResidentNumber),
    /// 中国护照.
    Passport(Passport),
    /// 外国护照: any number, with the country if it was said.
    ForeignPassport {
        /// Letters and digits as they stand in it.
        number: String,
        /// In Chinese, empty if unknown.
        country: String,
    },
    /// No paper is known; the reason is.
    None(NoPaper),
}

/// Why no paper is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoPaper {
    /// 未提供: nobody knows yet.
    Unknown,
    /// 拒绝提供.
    Refused,
    /// 新生儿: none was issued yet.
    Newborn,
    /// 无户籍: never registered.
    Unregistered,
    /// 遗失.
    Lost,
}

/// Which paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaperKind {
    /// See [`Paper::Resident`].
    Resident,
    /// See [`Paper::HomeReturn`].
    HomeReturn,
    /// See [`Paper::Taiwan`].
    Taiwan,
    /// See [`Paper::Residence`].
    Residence,
    /// See [`Paper::ForeignResident`].
    ForeignResident,
    /// See [`Paper::Passport`].
    Passport,
    /// See [`Paper::ForeignPassport`].
    ForeignPassport,
    /// See [`Paper::None`].
    None,
}

impl NoPaper {
    /// All reasons, in the order in which they are offered.
    pub const ALL: [NoPaper; 5] = [NoPaper::Unknown, NoPaper::Refused, NoPaper::Newborn, NoPaper::Unregistered, NoPaper::Lost];

    /// The stable code.
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// What it is called on screen.
    pub fn chinese(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            NoPaper::Unknown => ("unknown", "未提供"),
            NoPaper::Refused => ("refused", "拒绝提供"),
            NoPaper::Newborn => ("newborn", "新生儿未办"),
            NoPaper::Unregistered => ("unregistered", "无户籍"),
            NoPaper::Lost => ("lost", "证件遗失"),
        }
    }
}

impl PaperKind {
    /// All kinds, the commonest first.
    pub const ALL: [PaperKind; 8] = [
        PaperKind::Resident,
        PaperKind::HomeReturn,
        PaperKind::Taiwan,
        PaperKind::Residence,
        PaperKind::ForeignResident,
        PaperKind::Passport,
        PaperKind::ForeignPassport,
        PaperKind::None,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        self.words().0
    }

    /// What it is called on screen and in ledgers.
    pub fn chinese(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            PaperKind::Resident => ("resident", "居民身份证"),
            PaperKind::HomeReturn => ("home_return", "港澳居民来往内地通行证"),
            PaperKind::Taiwan => ("taiwan", "台湾居民来往大陆通行证"),
            PaperKind::Residence => ("residence", "港澳台居民居住证"),
            PaperKind::ForeignResident => ("foreign_resident", "外国人永久居留身份证"),
            PaperKind::Passport => ("passport", "中国护照"),
            PaperKind::ForeignPassport => ("foreign_passport", "外国护照"),
            PaperKind::None => ("none", "无证件"),
        }
    }

    /// The kind with this code or Chinese name.
    pub fn named(text: &str) -> Option<Self> {
        let text = trimmed(text);
        Self::ALL.into_iter().find(|kind| kind.code() == text || kind.chinese() == text)
    }
}

impl Paper {
    /// Reads the number of a paper of a known kind; for [`PaperKind::None`] the reason.
    pub fn parse_as(kind: PaperKind, text: &str) -> Result<Self, IdentifierFault> {
        match kind {
            PaperKind::Resident => ResidentNumber::parse(text).map(Paper::Resident),
            PaperKind::HomeReturn => HomeReturnPermit::parse(text).map(Paper::HomeReturn),
            PaperKind::Taiwan => TaiwanPermit::parse(text).map(Paper::Taiwan),
            PaperKind::Residence => ResidencePermit::parse(text).map(Paper::Residence),
            PaperKind::ForeignResident => ForeignResidentNumber::parse(text).map(Paper::ForeignResident),
            PaperKind::Passport => Passport::parse(text).map(Paper::Passport),
            PaperKind::ForeignPassport => foreign_passport(text),
            PaperKind::None => {
                let text = trimmed(text);
                let reason = NoPaper::ALL.into_iter().find(|reason| reason.code() == text || reason.chinese() == text);
                reason.map(Paper::None).ok_or(IdentifierFault::Form { expected: "没有证件的原因" })
            }
        }
    }

    /// Reads a number of an unknown kind, as a card reader types it or a ledger holds it, or the text of [`Paper::to_text`]. A number that
    /// could be several papers is taken for the commonest; one that is none is told what is wrong with it as a resident's.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let text = trimmed(text);
        if let Some((kind, rest)) = text.split_once([':', '：'])
            && let Some(kind) = PaperKind::named(kind)
        {
            return Self::parse_as(kind, rest);
        }
        let number = super::plain(text);
        let kind = match (number.chars().count(), number.chars().next()) {
            (9 | 11, Some('H' | 'M')) => PaperKind::HomeReturn,
            (9, Some('A'..='Z')) => PaperKind::Passport,
            (8, Some('0'..='9')) => PaperKind::Taiwan,
            (11..=13, Some('0'..='9')) if number.ends_with(|last: char| last.is_ascii_uppercase() || last == ')') => PaperKind::Taiwan,
            (18, Some('8')) if ResidencePermit::parse(text).is_ok() => PaperKind::Residence,
            (18, Some('9')) | (15, Some('A'..='Z')) => PaperKind::ForeignResident,
            _ => PaperKind::Resident,
        };
        Self::parse_as(kind, text)
    }

    /// Which paper it is.
    pub fn kind(&self) -> PaperKind {
        match self {
            Paper::Resident(_) => PaperKind::Resident,
            Paper::HomeReturn(_) => PaperKind::HomeReturn,
            Paper::Taiwan(_) => PaperKind::Taiwan,
            Paper::Residence(_) => PaperKind::Residence,
            Paper::ForeignResident(_) => PaperKind::ForeignResident,
            Paper::Passport(_) => PaperKind::Passport,
            Paper::ForeignPassport { .. } => PaperKind::ForeignPassport,
            Paper::None(_) => PaperKind::None,
        }
    }

    /// The number in plain, if there is one.
    pub fn number(&self) -> Option<&str> {
        match self {
            Paper::Resident(number) => Some(number.as_str()),
            Paper::HomeReturn(number) => Some(number.as_str()),
            Paper::Taiwan(number) => Some(number.as_str()),
            Paper::Residence(number) => Some(number.as_str()),
            Paper::ForeignResident(number) => Some(number.as_str()),
            Paper::Passport(number) => Some(number.as_str()),
            Paper::ForeignPassport { number, .. } => Some(number),
            Paper::None(_) => None,
        }
    }

    /// The number under which the same person is found again whatever form of it was written: an old resident number becomes a modern one, a
    /// permit loses its count of re-issues. This is what equality search hashes.
    pub fn lifelong(&self) -> Option<String> {
        match self {
            Paper::Resident(number) => Some(number.modern().into()),
            Paper::HomeReturn(number) => Some(number.lifelong().to_owned()),
            other => other.number().map(str::to_owned),
        }
    }

    /// The day of birth that the number states.
    pub fn birth_day(&self) -> Option<Day> {
        self.resident().map(ResidentNumber::birth_day)
    }

    /// The sex that the number states.
    pub fn sex(&self) -> Option<Sex> {
        self.resident().map(ResidentNumber::sex)
    }

    fn resident(&self) -> Option<&ResidentNumber> {
        match self {
            Paper::Resident(number) => Some(number),
            Paper::Residence(number) => Some(number.number()),
            _ => None,
        }
    }

    /// The number with its middle hidden; the reason where there is no paper.
    pub fn masked(&self) -> String {
        match self {
            Paper::Resident(number) => number.masked(),
            Paper::HomeReturn(number) => number.masked(),
            Paper::Taiwan(number) => number.masked(),
            Paper::Residence(number) => number.masked(),
            Paper::ForeignResident(number) => number.masked(),
            Paper::Passport(number) => number.masked(),
            Paper::ForeignPassport { number, .. } => starred(number, 2, number.len().saturating_sub(2).max(2)),
            Paper::None(reason) => reason.chinese().to_owned(),
        }
    }

    /// The text that is kept: see the type.
    pub fn to_text(&self) -> String {
        let rest = match self {
            Paper::None(reason) => reason.code().to_owned(),
            Paper::ForeignPassport { number, country } if !country.is_empty() => format!("{number}@{country}"),
            other => other.number().unwrap_or_default().to_owned(),
        };
        format!("{}:{rest}", self.kind().code())
    }
}

/// `AB1234567`, `AB1234567@俄罗斯` or `俄罗斯 AB1234567`.
fn foreign_passport(text: &str) -> Result<Paper, IdentifierFault> {
    let text = halfwidth(text);
    let (number, country) = match text.split_once('@') {
        Some((number, country)) => (number.to_owned(), trimmed(country).to_owned()),
        None => text.chars().partition(|character| character.is_ascii() || crate::text::is_space(*character)),
    };
    let number: String = number.chars().filter(char::is_ascii_alphanumeric).map(|character| character.to_ascii_uppercase()).collect();
    match number.len() {
        0 => Err(IdentifierFault::Empty),
        // The shortest in use; machine-readable passports hold nine, a few countries write more.
        5..=20 => Ok(Paper::ForeignPassport { number, country }),
        found => Err(IdentifierFault::Length { expected: "5 至 20 位", found }),
    }
}

impl TryFrom<String> for Paper {
    type Error = IdentifierFault;
    fn try_from(text: String) -> Result<Self, IdentifierFault> {
        Self::parse(&text)
    }
}

impl From<Paper> for String {
    fn from(paper: Paper) -> String {
        paper.to_text()
    }
}

impl std::fmt::Debug for Paper {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.kind().code(), self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_finds_its_paper() {
        let worked = [
            ("11010519491231002x", "resident:11010519491231002X", "110105********002X"),
            ("110105491231002", "resident:110105491231002", "110105******002"),
            ("H12345678", "home_return:H12345678", "H12****78"),
            ("12345678", "taiwan:12345678", "12****78"),
            ("0123456789(A)", "taiwan:0123456789A", "01*******9A"),
            ("810000199001010019", "residence:810000199001010019", "810000********0019"),
            ("ABC123456789012", "foreign_resident:ABC123456789012", "ABC********9012"),
            ("911124189001010012", "foreign_resident:911124189001010012", "911124********0012"),
            ("E12345678", "passport:E12345678", "E1****678"),
            ("foreign_passport:ab 1234567", "foreign_passport:AB1234567", "AB*****67"),
            ("外国护照：俄罗斯 ab1234567", "foreign_passport:AB1234567@俄罗斯", "AB*****67"),
            ("none:refused", "none:refused", "拒绝提供"),
            ("无证件：新生儿未办", "none:newborn", "新生儿未办"),
        ];
        for (text, kept, masked) in worked {
            let paper = Paper::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
            assert_eq!((paper.to_text().as_str(), paper.masked().as_str()), (kept, masked), "{text}");
            assert_eq!(Paper::parse(kept).unwrap(), paper);
            let json = serde_json::to_string(&paper).unwrap();
            assert_eq!(json, format!("\"{kept}\""));
            assert_eq!(serde_json::from_str::<Paper>(&json).unwrap(), paper);
        }
    }

    #[test]
    fn one_person_has_one_lifelong_number() {
        let lifelong = |text: &str| Paper::parse(text).unwrap().lifelong().unwrap();
        assert_eq!(lifelong("110105491231002"), lifelong("11010519491231002X"));
        assert_eq!(lifelong("H1234567802"), lifelong("H12345678"));
        assert_eq!(Paper::None(NoPaper::Lost).lifelong(), None);
    }

    #[test]
    fn only_numbers_that_state_it_tell_birth_and_sex() {
        let paper = Paper::parse("810000199001010019").unwrap();
        assert_eq!((paper.birth_day().unwrap().to_string().as_str(), paper.sex()), ("1990-01-01", Some(Sex::Male)));
        assert_eq!(Paper::parse("E12345678").unwrap().birth_day(), None);
        assert_eq!(Paper::parse("none:whatever").unwrap_err().code(), "identifier.form");
        assert_eq!(Paper::parse("44052418800101001").unwrap_err().code(), "identifier.length");
    }
}
