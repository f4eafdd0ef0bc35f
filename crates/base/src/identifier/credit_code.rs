//! Unified social credit codes of organisations (GB 32100-2015; domain reference 10.3). Called by agencies, partners and donors. Absent: a
//! mask, because organisations have nothing to hide here.

use super::{IdentifierFault, first_unfit, plain};
use serde::{Deserialize, Serialize};

/// A unified social credit code: 18 characters of digits and capitals without I, O, S, V and Z.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CreditCode(String);

/// As what an organisation is registered, from the first two characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Registration {
    /// 机关、事业单位 and others registered by the staffing offices: begins with 1.
    Government,
    /// 社会团体: 51.
    Association,
    /// 社会服务机构 (民办非企业单位): 52.
    SocialService,
    /// 基金会: 53.
    Foundation,
    /// 企业 and everything else.
    Other,
}

/// The characters of the code in the order of their values.
const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

impl CreditCode {
    /// Reads a code; both check characters, its own and that of the organisation code inside (GB 11714), must fit.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let mut code = plain(text);
        code.retain(|character| character != '-');
        match code.chars().count() {
            0 => return Err(IdentifierFault::Empty),
            18 => {}
            found => return Err(IdentifierFault::Length { expected: "18 位", found }),
        }
        if let Some(place) = first_unfit(&code, |_, character| ALPHABET.contains(character)) {
            return Err(IdentifierFault::Character { place });
        }
        if check_character(&code[..17]) != code.chars().last() {
            return Err(IdentifierFault::Checksum);
        }
        if organisation_check(&code[8..16]) != code.chars().nth(16) {
            return Err(IdentifierFault::OrganisationChecksum);
        }
        Ok(Self(code))
    }

    /// The code as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The organisation code inside, with its check character: `M000100Y4`.
    pub fn organisation_code(&self) -> &str {
        &self.0[8..17]
    }

    /// The six digits of the registering office's area.
    pub fn area(&self) -> &str {
        &self.0[2..8]
    }

    /// As what the organisation is registered.
    pub fn registration(&self) -> Registration {
        match &self.0[..2] {
            "51" => Registration::Association,
            "52" => Registration::SocialService,
            "53" => Registration::Foundation,
            sort if sort.starts_with('1') => Registration::Government,
            _ => Registration::Other,
        }
    }
}

/// Weights are powers of 3 modulo 31.
fn check_character(body: &str) -> Option<char> {
    let mut weight = 1;
    let mut sum = 0;
    for character in body.chars() {
        sum += ALPHABET.find(character)? * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.chars().nth((31 - sum % 31) % 31)
}

/// Here letters count from A = 10 to Z = 35, none left out.
fn organisation_check(body: &str) -> Option<char> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum = body.chars().zip(WEIGHTS).try_fold(0, |sum, (character, weight)| Some(sum + character.to_digit(36)? * weight))?;
    "0X987654321".chars().nth((sum % 11) as usize)
}

impl TryFrom<String> for CreditCode {
    type Error = IdentifierFault;
    fn try_from(text: String) -> Result<Self, IdentifierFault> {
        Self::parse(&text)
    }
}

impl From<CreditCode> for String {
    fn from(code: CreditCode) -> String {
        code.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_example_of_the_standard_is_read() {
        let code = CreditCode::parse("９１350100m000100y43").unwrap();
        assert_eq!(
            (code.as_str(), code.organisation_code(), code.area(), code.registration()),
            ("91350100M000100Y43", "M000100Y4", "350100", Registration::Other)
        );
        assert_eq!(organisation_check("M000100Y"), Some('4'));
    }

    #[test]
    fn a_wrong_code_is_told_what_is_wrong() {
        let worked = [
            ("", "identifier.empty"),
            ("91350100M000100Y4", "identifier.length"),
            ("91350100M000100YO3", "identifier.character"),
            ("91350100M000100Y44", "identifier.checksum"),
            ("91350100Z000100Y43", "identifier.character"),
        ];
        for (text, fault) in worked {
            assert_eq!(CreditCode::parse(text).unwrap_err().code(), fault, "{text}");
        }
        // The outer check fits, the inner does not.
        let body = "91350100M000100Y5";
        let code = format!("{body}{}", check_character(body).unwrap());
        assert_eq!(CreditCode::parse(&code), Err(IdentifierFault::OrganisationChecksum));
    }

    #[test]
    fn the_registration_is_read_from_the_beginning() {
        for (sort, registration) in [
            ("11", Registration::Government),
            ("51", Registration::Association),
            ("52", Registration::SocialService),
            ("53", Registration::Foundation),
            ("92", Registration::Other),
        ] {
            let body = format!("{sort}440104M000100Y4");
            let code = CreditCode::parse(&format!("{body}{}", check_character(&body).unwrap())).unwrap();
            assert_eq!(code.registration(), registration);
        }
    }

    proptest! {
        #[test]
        fn every_changed_character_is_refused(place in 0_usize..18, to in 0_usize..31) {
            let code = "91350100M000100Y43";
            let changed = format!("{}{}{}", &code[..place], &ALPHABET[to..=to], &code[place + 1..]);
            prop_assert_eq!(CreditCode::parse(&changed).is_ok(), changed == code);
        }
    }
}
