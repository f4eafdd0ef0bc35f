//! The text of a `.csv` as it comes: UTF-8 with or without mark, UTF-16 with mark (Excel's “Unicode 文本”), or GB18030 (Excel's plain
//! “CSV” on Chinese Windows). [`crate::read`] calls it. UTF-16 without a mark and other encodings are refused.

use crate::SheetFault;
use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// The text, with one kind of line end and a final one.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, SheetFault> {
    let encoding = match bytes {
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        _ if bytes.contains(&0) => return Err(SheetFault::UnknownEncoding),
        _ if std::str::from_utf8(bytes).is_ok() => UTF_8,
        _ => GB18030,
    };
    let (text, malformed) = encoding.decode_with_bom_removal(bytes);
    if malformed {
        return Err(SheetFault::UnknownEncoding);
    }
    let mut text = text.replace("\r\n", "\n").replace('\r', "\n");
    if !text.ends_with('\n') {
        text.push('\n');
    }
    Ok(text)
}

/// Comma, tab or semicolon: whichever is most frequent in the first lines.
pub(crate) fn delimiter(text: &str) -> u8 {
    let count = |mark: u8| text.lines().take(10).flat_map(str::bytes).filter(|byte| *byte == mark).count();
    // The last of equals wins, so the comma stands last.
    [b';', b'\t', b','].into_iter().max_by_key(|mark| count(*mark)).unwrap_or(b',')
}

/// A field without what programs put around it so that Excel leaves it alone: `="0123"`, a leading tab, an apostrophe before a formula sign
/// or digit.
pub(crate) fn unguarded(field: &str) -> &str {
    let field = field.trim();
    if let Some(inner) = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return inner;
    }
    match field.strip_prefix('\'') {
        Some(rest) if rest.starts_with(|c: char| "=+-@".contains(c) || c.is_ascii_digit()) => rest,
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_encoding_gives_the_same_text() {
        let text = "日期,主题\n2020-02-03,帮扶㙦\n";
        let utf16 = |bytes_of: fn(u16) -> [u8; 2]| -> Vec<u8> { std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(bytes_of).collect() };
        let cases = [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            utf16(u16::to_le_bytes),
            utf16(u16::to_be_bytes),
            GB18030.encode(text).0.into_owned(),
        ];
        for bytes in cases {
            assert_eq!(decode(&bytes).unwrap(), text);
        }
        assert!(matches!(decode(b"a\0b"), Err(SheetFault::UnknownEncoding)));
        assert!(matches!(decode(&[0x81, 0x20, 0xFF]), Err(SheetFault::UnknownEncoding)));
    }

    #[test]
    fn line_ends_and_delimiters_are_found_out() {
        assert_eq!(decode(b"a,b\r\nc,d").unwrap(), "a,b\nc,d\n");
        assert_eq!(delimiter("a\tb\tc\n1,5\t2\t3\n"), b'\t');
        assert_eq!(delimiter("a;b\n1;2\n"), b';');
        assert_eq!(delimiter("单列\n"), b',');
    }

    #[test]
    fn marks_against_excel_are_taken_off() {
        let cases = [("=\"0123\"", "0123"), ("\t0123", "0123"), ("'=1+1", "=1+1"), ("'t Hooft", "'t Hooft"), ("'0123", "0123")];
        for (field, expected) in cases {
            assert_eq!(unguarded(field), expected);
        }
    }
}
