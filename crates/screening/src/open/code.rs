//! Codes that people read and scan: of a publication in its address, and of a receipt. Letters and digits that nobody takes for one another
//! (Crockford's base 32: no I, L, O, U), read back in either case. Called by the public pages and the poster.

use base::Id;

const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Letters of the code of an id: 130 bits for its 128.
const ID_LETTERS: usize = 26;
/// Letters of a receipt: fifty bits, far more than anybody tries at the pace that a network is allowed.
const RECEIPT_LETTERS: usize = 10;

/// The code of a record in an address.
pub(crate) fn code_of(id: Id) -> String {
    let number = u128::from_be_bytes(id.bytes());
    (0..ID_LETTERS).rev().map(|place| letter((number >> (5 * place)) & 31)).collect()
}

/// The record of a code.
pub(super) fn id_of(code: &str) -> Option<Id> {
    if code.len() != ID_LETTERS {
        return None;
    }
    let number = code.chars().try_fold(0_u128, |number, letter| {
        let value = value(letter)?;
        // two bits more than an id has
        (number >> 123 == 0).then_some((number << 5) | value)
    })?;
    Id::from_bytes(&number.to_be_bytes())
}

/// A receipt out of bytes that nobody can guess.
pub(super) fn receipt_of(bytes: &[u8; 32]) -> String {
    bytes.iter().take(RECEIPT_LETTERS).map(|byte| letter(u128::from(byte & 31))).collect()
}

/// A receipt as somebody typed it; none for what cannot be one.
pub(super) fn receipt_typed(text: &str) -> Option<String> {
    let letters: Option<String> =
        base::text::halfwidth(text).chars().filter(|c| !c.is_whitespace() && *c != '-').map(|c| value(c).map(letter)).collect();
    letters.filter(|letters| letters.len() == RECEIPT_LETTERS)
}

/// A receipt as it is shown: in two halves.
pub(super) fn shown(receipt: &str) -> String {
    match receipt.split_at_checked(RECEIPT_LETTERS / 2) {
        Some((first, second)) => format!("{first}-{second}"),
        None => receipt.to_owned(),
    }
}

fn letter(value: u128) -> char {
    char::from(LETTERS[(value & 31) as usize])
}

fn value(letter: char) -> Option<u128> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    LETTERS.iter().position(|known| char::from(*known) == letter).map(|place| place as u128)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Moment;

    #[test]
    fn a_code_leads_back_to_its_record_in_either_case() {
        for random in [[0; 10], [255; 10], [7; 10]] {
            let id = Id::from_parts(Moment::from_millis(1_580_000_000_000), random);
            assert_eq!(id_of(&code_of(id)), Some(id));
            assert_eq!(id_of(&code_of(id).to_lowercase()), Some(id));
        }
        for wrong in ["", "0", &"Z".repeat(26), &"U".repeat(26), &"0".repeat(27), &"红".repeat(26)] {
            assert_eq!(id_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_receipt_is_read_as_people_write_it() {
        let receipt = receipt_of(&[17; 32]);
        assert_eq!(receipt.len(), 10);
        assert_eq!(receipt_typed(&shown(&receipt)), Some(receipt.clone()));
        assert_eq!(receipt_typed(&format!(" {} ", receipt.to_lowercase())), Some(receipt));
        assert_eq!(receipt_typed("oil00-00000").as_deref(), Some("0110000000"));
        for wrong in ["", "123", "罗明罗明罗明罗明罗明", "00000-00000-0"] {
            assert_eq!(receipt_typed(wrong), None, "{wrong}");
        }
    }
}
