//! Bytes as text, two digits each: hashes, tokens, keys. Called by whoever writes such a thing into a document, a file or an address. Absent: capital
//! letters when writing, blanks and prefixes when reading.

/// Two small digits a byte.
pub fn encode(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// The bytes of such a text; none if it has an odd length or anything but digits.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    text.as_bytes().chunks_exact(2).map(|pair| u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()).collect()
}

/// The bytes of such a text, if there are just so many.
pub fn decode_array<const N: usize>(text: &str) -> Option<[u8; N]> {
    decode(text)?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_go_there_and_back() {
        for (bytes, text) in [(&[][..], ""), (&[0][..], "00"), (&[0x0a, 0xff, 0x10][..], "0aff10")] {
            assert_eq!(encode(bytes), text);
            assert_eq!(decode(text).as_deref(), Some(bytes));
        }
        assert_eq!(decode("0AfF"), Some(vec![0x0a, 0xff]));
    }

    #[test]
    fn what_is_no_pairs_of_digits_is_not_read() {
        for wrong in ["0", "0g", "+1", " 1", "0x", "零零", "00é"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
        assert_eq!(decode_array::<2>("0aff"), Some([0x0a, 0xff]));
        assert_eq!(decode_array::<2>("0a"), None);
    }
}
