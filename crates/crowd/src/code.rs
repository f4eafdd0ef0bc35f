//! The code of a registration, as its QR shows it and a hand scanner types it: the record's own id in capital letters and digits (Crockford's base 32),
//! 26 characters, which a QR holds in its smallest sizes. It says nothing and cannot be guessed: an id has 74 bits of chance. Called by the
//! registration that hands it out and by the desk that reads it.

use base::{Control, Faults, Id, Json, Typed, Value, json, text::halfwidth};
use std::fmt;

/// Crockford's alphabet: no I, L, O, U.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of a code: 130 bits for 128.
const LENGTH: usize = 26;

/// The code of a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code(Id);

impl Code {
    /// The code of a record.
    pub fn of(record: Id) -> Self {
        Self(record)
    }

    /// The record.
    pub fn record(self) -> Id {
        self.0
    }

    /// Reads what a scanner or a hand has typed; small letters, spaces and hyphens are forgiven, and letters that look like digits.
    pub fn typed(text: &str) -> Option<Self> {
        let plain: Vec<u8> = halfwidth(text).bytes().filter(|byte| !b" -".contains(byte)).map(|byte| byte.to_ascii_uppercase()).collect();
        if plain.len() != LENGTH {
            return None;
        }
        let mut bits: u128 = 0;
        for (place, letter) in plain.into_iter().enumerate() {
            let letter = match letter {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let value = LETTERS.iter().position(|known| *known == letter)?;
            // the first letter has three bits only
            if place == 0 && value > 7 {
                return None;
            }
            bits = bits << 5 | value as u128;
        }
        // only ids of our own making: time-ordered ones
        let id = Id::from_bytes(&bits.to_be_bytes())?;
        id.to_string().parse().ok().map(Self)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = u128::from_be_bytes(self.0.bytes());
        (0..LENGTH).rev().try_for_each(|place| {
            let letter = LETTERS[(bits >> (5 * place) & 31) as usize];
            write!(f, "{}", char::from(letter))
        })
    }
}

impl Value for Code {
    const CONTROL: Control = Control::Line;
    fn read(typed: &Typed, path: &str, faults: &mut Faults) -> Option<Self> {
        let text = typed.get(path);
        if text.is_empty() {
            faults.add(path, "required", "请填写");
            return None;
        }
        let code = Self::typed(text);
        if code.is_none() {
            faults.add(path, "not_a_code", "预约码应是 26 位字母和数字，请重新扫码");
        }
        code
    }
    fn write(&self, path: &str, typed: &mut Typed) {
        typed.set(path, self.to_string());
    }
    fn to_json(&self) -> Json {
        Json::String(self.to_string())
    }
    fn from_json(json: &Json) -> Option<Self> {
        Self::typed(json.as_str()?)
    }
    fn schema() -> Json {
        json!({"type": "string", "minLength": LENGTH, "maxLength": LENGTH})
    }
    fn show(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_id_and_forgives_the_hand() {
        let id: Id = "01940000-0000-7000-8000-0000000000ff".parse().unwrap();
        let code = Code::of(id).to_string();
        assert_eq!(code.len(), LENGTH);
        assert!(code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()));
        for typed in [code.clone(), code.to_lowercase(), format!("{} {}", &code[..13], &code[13..]), code.replace('0', "O")] {
            assert_eq!(Code::typed(&typed).map(Code::record), Some(id), "{typed}");
        }
        for wrong in ["", "440106189001011234", &code[1..], &format!("{code}0"), &format!("Z{}", &code[1..]), &code.replace('0', "U")] {
            assert_eq!(Code::typed(wrong), None, "{wrong}");
        }
    }
}
