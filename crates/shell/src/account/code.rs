//! Codes of the second factor: six digits that an authenticator shows for half a minute (TOTP, RFC 6238, with HMAC-SHA-1 as all of them know it), and
//! recovery codes on paper. Base32 (RFC 4648) is how both are written. Pure; what is stored of them is in `factor.rs`.

use base::Moment;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// Seconds for which a code holds.
const STEP_SECONDS: i64 = 30;
/// Codes of the step before and after are taken too: clocks differ, and typing takes time.
const STEPS_AROUND: i64 = 1;
/// Bytes of a secret: the length of the hash (RFC 4226, 4 R6).
pub(super) const SECRET_BYTES: usize = 20;
/// Bytes of a recovery code: 80 bits, so that its plain hash cannot be searched.
pub(super) const RECOVERY_BYTES: usize = 10;

const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// Bytes as letters and digits that are hard to confuse; the length is a multiple of five.
pub(super) fn base32(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(5) {
        let bits = group.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte)) << (8 * (5 - group.len()));
        let letters = (group.len() * 8).div_ceil(5);
        text.extend((0..letters).map(|at| char::from(LETTERS[(bits >> (35 - 5 * at) & 31) as usize])));
    }
    text
}

/// The bytes of what was typed in any case, with blanks or hyphens; none if it is something else.
pub(super) fn from_base32(text: &str) -> Option<Vec<u8>> {
    let letter = |letter: u8| LETTERS.iter().position(|known| *known == letter.to_ascii_uppercase());
    let digits: Vec<usize> = text.bytes().filter(|byte| !b" -".contains(byte)).map(letter).collect::<Option<_>>()?;
    let mut bytes = Vec::new();
    for group in digits.chunks(8) {
        let bits = group.iter().fold(0_u64, |bits, digit| bits << 5 | *digit as u64) << (5 * (8 - group.len()));
        bytes.extend((0..group.len() * 5 / 8).map(|at| (bits >> (32 - 8 * at)) as u8));
    }
    Some(bytes)
}

/// Letters in groups of four, to be read and typed.
pub(super) fn grouped(text: &str) -> String {
    text.as_bytes().chunks(4).map(|group| String::from_utf8_lossy(group).into_owned()).collect::<Vec<_>>().join(" ")
}

/// The number that is made of a secret at a step, with so many digits (RFC 4226, 5.3).
fn number_at(secret: &[u8], step: u64, digits: u32) -> u32 {
    // a key of any length is taken; the error type is that of other functions
    let Ok(mut hash) = Hmac::<Sha1>::new_from_slice(secret) else { return 0 };
    hash.update(&step.to_be_bytes());
    let hash = hash.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let bits = u32::from_be_bytes([hash[at], hash[at + 1], hash[at + 2], hash[at + 3]]) & 0x7fff_ffff;
    bits % 10_u32.pow(digits)
}

/// The step whose code was typed, if it is one of now and later than the last that was used: a code that somebody has read over a shoulder is worth
/// nothing.
pub(super) fn step_of(secret: &[u8], typed: &str, now: Moment, last: Option<u64>) -> Option<u64> {
    let digits: String = typed.chars().filter(|letter| !letter.is_whitespace()).collect();
    let typed: u32 = (digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()?;
    let present = now.millis().div_euclid(1000 * STEP_SECONDS);
    let steps = (present - STEPS_AROUND..=present + STEPS_AROUND).filter_map(|step| u64::try_from(step).ok());
    steps.filter(|step| last.is_none_or(|last| *step > last)).find(|step| number_at(secret, *step, 6) == typed)
}

/// The code that an authenticator shows at a moment: what a test types.
pub(super) fn code_at(secret: &[u8], now: Moment) -> String {
    let step = u64::try_from(now.millis().div_euclid(1000 * STEP_SECONDS)).unwrap_or_default();
    format!("{:06}", number_at(secret, step, 6))
}

/// What is kept of a recovery code or of the code of an invitation.
pub(super) fn hash_of(code: &[u8]) -> [u8; 32] {
    Sha256::digest(code).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the worked examples of both RFCs.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn numbers_are_those_of_rfc_6238() {
        for (seconds, number) in
            [(59, 94_287_082), (1_111_111_109, 7_081_804), (1_111_111_111, 14_050_471), (1_234_567_890, 89_005_924), (2_000_000_000, 69_279_037)]
        {
            assert_eq!(number_at(SECRET, seconds / 30, 8), number, "at {seconds} s");
        }
        assert_eq!(number_at(SECRET, 20_000_000_000 / 30, 8), 65_353_130);
    }

    #[test]
    fn numbers_are_those_of_rfc_4226() {
        let numbers = [755_224, 287_082, 359_152, 969_429, 338_314, 254_676, 287_922, 162_583, 399_871, 520_489];
        for (step, number) in numbers.into_iter().enumerate() {
            assert_eq!(number_at(SECRET, step as u64, 6), number, "step {step}");
        }
    }

    #[test]
    fn a_code_holds_from_the_step_before_to_the_step_after_and_only_once() {
        let at = |seconds: i64| Moment::from_millis(seconds * 1000);
        let code = code_at(SECRET, at(90));
        for (seconds, last, step) in [
            (90, None, Some(3)),
            (119, None, Some(3)),
            (60, None, Some(3)),
            (149, None, Some(3)),
            (59, None, None),
            (150, None, None),
            (90, Some(2), Some(3)),
            (90, Some(3), None),
            (90, Some(4), None),
        ] {
            assert_eq!(step_of(SECRET, &code, at(seconds), last), step, "at {seconds} s after {last:?}");
        }
        for typed in ["", "12345", "1234567", "abcdef", "+12345", "１２３４５６"] {
            assert_eq!(step_of(SECRET, typed, at(90), None), None, "{typed}");
        }
        let spaced = format!(" {} {} ", &code[..3], &code[3..]);
        assert_eq!(step_of(SECRET, &spaced, at(90), None), Some(3));
    }

    #[test]
    fn base32_goes_there_and_back() {
        for (bytes, text) in [(&b""[..], ""), (b"fooba", "MZXW6YTB"), (SECRET, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")] {
            assert_eq!(base32(bytes), text);
            assert_eq!(from_base32(text).as_deref(), Some(bytes));
        }
        assert_eq!(from_base32("mzxw 6ytb").as_deref(), Some(&b"fooba"[..]));
        assert_eq!(from_base32("0189"), None);
        assert_eq!(from_base32(&base32(&[7; 16])).as_deref(), Some(&[7; 16][..]));
        assert_eq!(grouped("GEZDGNBVGY"), "GEZD GNBV GY");
    }
}
