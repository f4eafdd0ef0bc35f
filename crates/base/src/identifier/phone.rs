//! Phone numbers as they are written in China (domain reference 10.5). A phone is not an identity: people share and change them. Called by
//! persons, calls and ledgers. Absent: who owns a number, and its history.

use super::{IdentifierFault, plain, starred};
use serde::{Deserialize, Serialize};

/// A phone number, kept in one spelling: `19000001234`, `020-83331234-801`, `4008001234`, `12355`, `+85290001234`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

/// What sort of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhoneKind {
    /// 11 digits that begin with 13 to 19.
    Mobile,
    /// Area code and number, perhaps an extension.
    Landline,
    /// Three to six digits: 110, 12345, 12355, 95588.
    Service,
    /// 400 or 800 and seven digits.
    Company,
    /// Outside the mainland, with `+` and the code of the country or region.
    Abroad,
}

const FORM: IdentifierFault = IdentifierFault::Form { expected: "手机号、带区号的固定电话或服务热线" };

impl Phone {
    /// Reads a number in any usual spelling: spaces, dashes and brackets between digits, +86, 转 or 分机 before an extension.
    pub fn parse(text: &str) -> Result<Self, IdentifierFault> {
        let text = plain(text);
        if text.is_empty() {
            return Err(IdentifierFault::Empty);
        }
        if let Some(phone) = dashed_extension(&text) {
            return Ok(phone);
        }
        let (number, extension) = without_extension(&text);
        let (abroad, number) = digits_of(number)?;
        if abroad {
            return from_abroad(&number).filter(|_| extension.is_empty()).ok_or(FORM);
        }
        if number.starts_with('0') {
            return landline(&number).and_then(|landline| with_extension(landline, extension));
        }
        if !extension.is_empty() {
            return Err(FORM);
        }
        short_or_mobile(number)
    }

    /// Reads a number in a place with this area code (`020`), where people leave it out of landline numbers.
    pub fn parse_local(text: &str, area_code: &str) -> Result<Self, IdentifierFault> {
        match Self::parse(text) {
            Err(IdentifierFault::AreaCode) => Self::parse(&format!("{area_code}-{text}")),
            other => other,
        }
    }

    /// The number as it is kept.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Digits only, without an extension: what the search takes and what `tel:` dials at home.
    pub fn digits(&self) -> String {
        let number = if self.kind() == PhoneKind::Landline { self.landline_parts().1 } else { self.0.len() };
        self.0[..number].chars().filter(char::is_ascii_digit).collect()
    }

    /// What sort of number it is.
    pub fn kind(&self) -> PhoneKind {
        match self.0.as_bytes() {
            [b'+', ..] => PhoneKind::Abroad,
            [b'0', ..] => PhoneKind::Landline,
            short if short.len() <= 6 => PhoneKind::Service,
            [b'1', ..] => PhoneKind::Mobile,
            _ => PhoneKind::Company,
        }
    }

    /// `138****0000`, `020-****1234`; numbers that everybody may know are shown. An extension is starred out.
    pub fn masked(&self) -> String {
        match self.kind() {
            PhoneKind::Mobile => starred(&self.0, 3, 7),
            PhoneKind::Landline => {
                let (area, end) = self.landline_parts();
                let number = starred(&self.0[..end], area + 1, end - 4);
                if end < self.0.len() { format!("{number}-{}", "*".repeat(self.0.len() - end - 1)) } else { number }
            }
            PhoneKind::Abroad => starred(&self.0, self.0.len() - 8, self.0.len() - 4),
            PhoneKind::Service | PhoneKind::Company => self.0.clone(),
        }
    }

    /// Where the area code ends and where the number ends.
    fn landline_parts(&self) -> (usize, usize) {
        let area = self.0.find('-').unwrap_or(0);
        let end = self.0[area + 1..].find('-').map_or(self.0.len(), |end| area + 1 + end);
        (area, end)
    }
}

/// The text before a word for an extension, and the extension.
fn without_extension(text: &str) -> (&str, &str) {
    for word in ["转分机", "转", "轉", "分机", "EXT.", "EXT", "#", "X"] {
        if let Some((number, extension)) = text.split_once(word) {
            return (number, extension);
        }
    }
    (text, "")
}

/// The digits without +86, and whether the number is one of another country or region.
fn digits_of(text: &str) -> Result<(bool, String), IdentifierFault> {
    let plus = text.starts_with('+');
    let marks = |character: char| matches!(character, '-' | '(' | ')' | '.' | '—' | '–' | '−' | '·');
    let digits: String = text.chars().skip(usize::from(plus)).filter(|character| !marks(*character)).collect();
    if let Some(place) = super::first_unfit(&digits, |_, character| character.is_ascii_digit()) {
        return Err(IdentifierFault::Character { place });
    }
    let (international, digits) = match digits.strip_prefix("00") {
        Some(rest) => (true, rest),
        None => (plus, digits.as_str()),
    };
    // 86 before a mobile number needs no plus: nothing else is thirteen digits long.
    let home = digits.strip_prefix("86").filter(|rest| international || (rest.len() == 11 && is_mobile(rest)));
    Ok(match home {
        // Abroad the zero of the area code is left out: +86 20 8333 1234.
        Some(rest) if international && !rest.starts_with('0') && !is_mobile(rest) && rest.len() >= 9 && !is_company(rest) => {
            (false, format!("0{rest}"))
        }
        Some(rest) => (false, rest.to_owned()),
        None => (international, digits.to_owned()),
    })
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && matches!(digits.as_bytes()[1], b'3'..=b'9')
}

fn is_company(digits: &str) -> bool {
    digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))
}

fn from_abroad(digits: &str) -> Option<Phone> {
    // E.164: at most fifteen digits; the shortest in use have eight with their code.
    (8..=15).contains(&digits.len()).then(|| Phone(format!("+{digits}"))).filter(|_| !digits.starts_with('0'))
}

/// An area code (010, 02x, otherwise four digits) and seven or eight digits.
fn landline(digits: &str) -> Result<String, IdentifierFault> {
    // A zero before a mobile number was dialled for long distance.
    if is_mobile(&digits[1..]) {
        return Ok(digits[1..].to_owned());
    }
    let area = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return Err(FORM),
    };
    let number = digits.get(area..).unwrap_or_default();
    match number.len() {
        7 | 8 if !number.starts_with(['0', '1']) => Ok(format!("{}-{number}", &digits[..area])),
        7 | 8 => Err(FORM),
        _ => Err(IdentifierFault::Length { expected: "区号加 7 或 8 位", found: digits.len() }),
    }
}

fn with_extension(number: String, extension: &str) -> Result<Phone, IdentifierFault> {
    let extension = extension.trim_matches(['-', ':', '.', '(', ')']);
    match extension.len() {
        0 => Ok(Phone(number)),
        1..=6 if extension.bytes().all(|b| b.is_ascii_digit()) && number.starts_with('0') => Ok(Phone(format!("{number}-{extension}"))),
        _ => Err(FORM),
    }
}

/// A whole landline number and a dash before its extension, the same dash that also stands between groups: this has to be tried first.
fn dashed_extension(text: &str) -> Option<Phone> {
    let (number, extension) = text.rsplit_once(['-', '—', '–'])?;
    let (abroad, digits) = digits_of(number).ok()?;
    if abroad || extension.is_empty() || !digits.starts_with('0') {
        return None;
    }
    with_extension(landline(&digits).ok()?, extension).ok()
}

fn short_or_mobile(digits: String) -> Result<Phone, IdentifierFault> {
    let begins_like_a_service = digits.starts_with(['1', '9']);
    match digits.len() {
        3..=6 if begins_like_a_service => Ok(Phone(digits)),
        7 | 8 => Err(IdentifierFault::AreaCode),
        10 if is_company(&digits) => Ok(Phone(digits)),
        11 if is_mobile(&digits) => Ok(Phone(digits)),
        found if digits.starts_with('1') => Err(IdentifierFault::Length { expected: "手机号 11 位", found }),
        _ => Err(FORM),
    }
}

impl TryFrom<String> for Phone {
    type Error = IdentifierFault;
    fn try_from(text: String) -> Result<Self, IdentifierFault> {
        Self::parse(&text)
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> String {
        phone.0
    }
}

impl std::fmt::Debug for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_usual_spelling_is_read_and_masked() {
        let worked = [
            ("19000001234", "19000001234", PhoneKind::Mobile, "190****1234"),
            ("190 0000 1234", "19000001234", PhoneKind::Mobile, "190****1234"),
            ("190-0000-1234", "19000001234", PhoneKind::Mobile, "190****1234"),
            ("１９０００００１２３４", "19000001234", PhoneKind::Mobile, "190****1234"),
            ("+86 19000001234", "19000001234", PhoneKind::Mobile, "190****1234"),
            ("0086-19000001234", "19000001234", PhoneKind::Mobile, "190****1234"),
            ("8619000001234", "19000001234", PhoneKind::Mobile, "190****1234"),
            ("019000001234", "19000001234", PhoneKind::Mobile, "190****1234"),
            ("020-83331234", "020-83331234", PhoneKind::Landline, "020-****1234"),
            ("(020)83331234", "020-83331234", PhoneKind::Landline, "020-****1234"),
            ("（020）8333 1234", "020-83331234", PhoneKind::Landline, "020-****1234"),
            ("02083331234", "020-83331234", PhoneKind::Landline, "020-****1234"),
            ("+86 20 8333 1234", "020-83331234", PhoneKind::Landline, "020-****1234"),
            ("010-83331234", "010-83331234", PhoneKind::Landline, "010-****1234"),
            ("0371-6331234", "0371-6331234", PhoneKind::Landline, "0371-***1234"),
            ("020-83331234-801", "020-83331234-801", PhoneKind::Landline, "020-****1234-***"),
            ("020-83331234转801", "020-83331234-801", PhoneKind::Landline, "020-****1234-***"),
            ("020-83331234 转 801", "020-83331234-801", PhoneKind::Landline, "020-****1234-***"),
            ("020-83331234 分机：801", "020-83331234-801", PhoneKind::Landline, "020-****1234-***"),
            ("020 83331234 ext.801", "020-83331234-801", PhoneKind::Landline, "020-****1234-***"),
            ("110", "110", PhoneKind::Service, "110"),
            ("12345", "12345", PhoneKind::Service, "12345"),
            ("95588", "95588", PhoneKind::Service, "95588"),
            ("400-800-1234", "4008001234", PhoneKind::Company, "4008001234"),
            ("8008001234", "8008001234", PhoneKind::Company, "8008001234"),
            ("+852 9000 1234", "+85290001234", PhoneKind::Abroad, "+852****1234"),
            ("00853-60001234", "+85360001234", PhoneKind::Abroad, "+853****1234"),
        ];
        for (text, kept, kind, masked) in worked {
            let phone = Phone::parse(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
            assert_eq!((phone.as_str(), phone.kind(), phone.masked().as_str()), (kept, kind, masked), "{text}");
            assert_eq!(Phone::parse(phone.as_str()).unwrap(), phone);
        }
    }

    #[test]
    fn a_wrong_phone_is_told_what_is_wrong() {
        let worked = [
            ("", "identifier.empty"),
            ("没有", "identifier.character"),
            ("83331234", "identifier.area_code"),
            ("1900000123", "identifier.length"),
            ("190000012345", "identifier.length"),
            ("11000001234", "identifier.length"),
            ("020-833312", "identifier.length"),
            ("020-833312345", "identifier.length"),
            ("020-03331234", "identifier.form"),
            ("22", "identifier.form"),
            ("1900000123四", "identifier.character"),
            ("19000001234转801", "identifier.form"),
            ("+1", "identifier.form"),
            ("19000001234/19000001235", "identifier.character"),
        ];
        for (text, code) in worked {
            assert_eq!(Phone::parse(text).map_err(|fault| fault.code()), Err(code), "{text}");
        }
        assert_eq!(Phone::parse_local("8333-1234", "020").unwrap().as_str(), "020-83331234");
        assert_eq!(Phone::parse_local("19000001234", "020").unwrap().as_str(), "19000001234");
    }

    #[test]
    fn the_search_gets_digits_without_extension() {
        assert_eq!(Phone::parse("020-83331234-801").unwrap().digits(), "02083331234");
        assert_eq!(Phone::parse("+852 9000 1234").unwrap().digits(), "85290001234");
    }

    proptest! {
        #[test]
        fn reading_repeats_and_the_mask_hides(text in "(\\+86|0086|0)?[ -]?(1[3-9][0-9]{9}|0(10|2[0-9]|[3-9][0-9]{2})-?[2-9][0-9]{6,7}(-[0-9]{3,4}|转[0-9]{1,4})?|\\+[1-9][0-9]{7,14}|400[0-9]{7})") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(&Phone::parse(phone.as_str()).unwrap(), &phone);
                let masked = phone.masked();
                prop_assert_eq!(masked.len(), phone.as_str().len());
                for (shown, kept) in masked.chars().zip(phone.as_str().chars()) {
                    prop_assert!(shown == '*' || shown == kept);
                }
                if !matches!(phone.kind(), PhoneKind::Service | PhoneKind::Company) {
                    prop_assert!(masked.matches('*').count() >= 3);
                    prop_assert_eq!(format!("{:?}", phone), masked);
                }
            }
        }

        #[test]
        fn any_text_at_all_is_read_without_harm(text in "\\PC{0,20}|[0-9+() -转]{0,20}") {
            if let Ok(phone) = Phone::parse(&text) {
                let (_, _, _) = (phone.masked(), phone.digits(), phone.kind());
                prop_assert_eq!(&Phone::parse(phone.as_str()).unwrap(), &phone);
            }
        }
    }
}
