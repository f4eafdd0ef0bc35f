//! Numbers by which people and organisations are known: papers, credit codes, phones; and how they and names are masked. Each type is made
//! only by its `parse`, which undoes full-width forms, spaces and small letters, so two spellings of one number are equal. Called by records,
//! ledgers and the search. Absent: whether a number is really somebody's; keyed hashes and masking policy, which belong to the store.
//!
//! Debug output is masked, and there is no `Display`: whoever wants the plain number says `as_str`.

mod credit_code;
mod name;
mod paper;
mod permit;
mod phone;
mod resident;

pub use credit_code::{CreditCode, Registration};
pub use name::{is_nameless, mask_name, shown_name, split_surname};
pub use paper::{NoPaper, Paper, PaperKind};
pub use permit::{ForeignResidentNumber, HomeReturnPermit, Passport, ResidencePermit, TaiwanPermit};
pub use phone::{Phone, PhoneKind};
pub use resident::{ResidentNumber, Sex};

/// What is wrong with a number. The sentence is for the person who typed it; it never repeats the number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierFault {
    /// Nothing was typed.
    #[error("没有填写")]
    Empty,
    /// The number of characters is wrong.
    #[error("应为 {expected}，现在是 {found} 位")]
    Length {
        /// The lengths that there are, in words.
        expected: &'static str,
        /// Characters found after spaces were taken out.
        found: usize,
    },
    /// A character that cannot stand there.
    #[error("第 {place} 位不应是这个字符")]
    Character {
        /// Counted from 1, after spaces were taken out.
        place: usize,
    },
    /// The check character does not fit the rest: one character or more is wrong.
    #[error("校验位不符，请逐位核对")]
    Checksum,
    /// The check character of the organisation code inside a credit code does not fit.
    #[error("其中的组织机构代码校验位不符，请核对第 9 至 17 位")]
    OrganisationChecksum,
    /// The birth date inside is no date.
    #[error("其中的出生日期不存在，请核对")]
    BirthDate,
    /// The birth date inside lies after the day of writing.
    #[error("其中的出生日期在今天之后，请核对")]
    BornAfterToday,
    /// A landline number without the area to which it belongs.
    #[error("固定电话请加区号，例如 020-")]
    AreaCode,
    /// Not written as such a number is.
    #[error("格式应为{expected}")]
    Form {
        /// What it looks like, in words.
        expected: &'static str,
    },
}

impl IdentifierFault {
    /// The stable code of the fault.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "identifier.empty",
            Self::Length { .. } => "identifier.length",
            Self::Character { .. } => "identifier.character",
            Self::Checksum => "identifier.checksum",
            Self::OrganisationChecksum => "identifier.organisation_checksum",
            Self::BirthDate => "identifier.birth_date",
            Self::BornAfterToday => "identifier.born_after_today",
            Self::AreaCode => "identifier.area_code",
            Self::Form { .. } => "identifier.form",
        }
    }
}

/// What is unusual about a number, but no reason to refuse it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierWarning {
    /// Born before 1900: possible in a ledger of old cases, otherwise a typing error.
    #[error("出生日期早于 1900 年，请确认")]
    BornBefore1900,
}

/// Half-width, without spaces and marks that only group digits, in capitals.
fn plain(text: &str) -> String {
    let text = crate::text::halfwidth(text);
    text.chars().filter(|character| !crate::text::is_space(*character)).map(|character| character.to_ascii_uppercase()).collect()
}

/// The text with the characters from `from` to `to` (excluded) replaced by `*`. Only for ASCII.
fn starred(text: &str, from: usize, to: usize) -> String {
    text.char_indices().map(|(place, character)| if (from..to).contains(&place) { '*' } else { character }).collect()
}

/// The place, counted from 1, of the first character that does not please.
fn first_unfit(text: &str, fits: impl Fn(usize, char) -> bool) -> Option<usize> {
    text.chars().enumerate().find(|(place, character)| !fits(*place, *character)).map(|(place, _)| place + 1)
}
