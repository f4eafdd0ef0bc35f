//! Until when a certificate holds, read out of its DER (RFC 5280, 4.1): the one thing that an operator is told beforehand, and that the TLS library keeps
//! to itself. Called by `kapok doctor`. Absent: every judgement of a certificate; whoever connects makes that.

use base::Moment;

const SEQUENCE: u8 = 0x30;
/// `[0] EXPLICIT`: the version, which version 1 leaves out.
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The last moment of a certificate; none if it is not built like one.
pub(super) fn last_moment(certificate: &[u8]) -> Option<Moment> {
    let (SEQUENCE, certificate, _) = element(certificate)? else { return None };
    let (SEQUENCE, to_be_signed, _) = element(certificate)? else { return None };
    let (tag, _, after_version) = element(to_be_signed)?;
    let serial = if tag == VERSION { after_version } else { to_be_signed };
    let (_, _, algorithm) = element(serial)?;
    let (_, _, issuer) = element(algorithm)?;
    let (_, _, validity) = element(issuer)?;
    let (SEQUENCE, validity, _) = element(validity)? else { return None };
    let (_, _, last) = element(validity)?;
    let (tag, last, _) = element(last)?;
    moment(tag, std::str::from_utf8(last).ok()?)
}

/// Tag, contents and what follows.
fn element(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(first & 0x7f) {
        short if *first < 0x80 => (short, rest),
        // more than four bytes of length are no certificate
        long @ 1..=4 => {
            let (length, rest) = rest.split_at_checked(long)?;
            (length.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((*tag, contents, rest))
}

/// `491231235959Z` or `20501231235959Z`; two digits of a year are of this century below fifty.
fn moment(tag: u8, text: &str) -> Option<Moment> {
    let digits = text.strip_suffix('Z').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let whole = match (tag, digits.len()) {
        (UTC_TIME, 12) => format!("{}{digits}", if digits < "5" { "20" } else { "19" }),
        (GENERALIZED_TIME, 14) => digits.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| &whole[from..to];
    format!("{}-{}-{}T{}:{}:{}Z", part(0, 4), part(4, 6), part(6, 8), part(8, 10), part(10, 12), part(12, 14)).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_says_until_when_it_holds() {
        for (year, written) in [(2031, "2031-05-06T00:00:00Z"), (1999, "1999-05-06T00:00:00Z"), (2051, "2051-05-06T00:00:00Z")] {
            let mut wanted = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
            wanted.not_before = rcgen::date_time_ymd(1990, 1, 1);
            wanted.not_after = rcgen::date_time_ymd(year, 5, 6);
            let made = wanted.self_signed(&rcgen::KeyPair::generate().unwrap()).unwrap();
            assert_eq!(last_moment(made.der()), Some(written.parse().unwrap()));
            for cut in [0, 1, 2, 5, 40, 100] {
                assert_eq!(last_moment(&made.der()[..cut]), None, "cut after {cut}");
            }
        }
    }

    #[test]
    fn what_is_no_moment_is_not_read() {
        for (tag, text) in [
            (UTC_TIME, "4912312359Z"),
            (UTC_TIME, "491231235959"),
            (GENERALIZED_TIME, "491231235959Z"),
            (UTC_TIME, "491331235959Z"),
            (2, "491231235959Z"),
        ] {
            assert_eq!(moment(tag, text), None, "{text}");
        }
        assert_eq!(moment(UTC_TIME, "491231235959Z"), "2049-12-31T23:59:59Z".parse().ok());
        assert_eq!(moment(UTC_TIME, "500101000000Z"), "1950-01-01T00:00:00Z".parse().ok());
    }
}
