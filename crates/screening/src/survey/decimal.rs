//! A number with four decimals, as answers and expressions of a form have it: no floating point, so that two people count the same. Called by
//! `expression.rs` and `filling.rs`. Absent: currencies, units, more decimals than a form on paper has.

use std::{fmt, str::FromStr};

/// Parts of one: four decimals.
const ONE: i128 = 10_000;
/// The largest number, without its decimals: more is a typing error.
const WHOLE_MAX: i128 = 1_000_000_000_000;

/// A decimal number between −10¹² and 10¹², in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

/// The text is not such a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number")]
pub struct NotADecimal;

impl Decimal {
    /// A whole number; one that is too large is the largest.
    pub fn whole(number: i64) -> Self {
        Self((i128::from(number)).clamp(-WHOLE_MAX, WHOLE_MAX) * ONE)
    }

    /// The whole number, if it is one.
    pub fn as_whole(self) -> Option<i64> {
        (self.0 % ONE == 0).then(|| i64::try_from(self.0 / ONE).ok()).flatten()
    }

    /// Rounded down.
    #[must_use]
    pub fn floor(self) -> Self {
        Self(self.0.div_euclid(ONE) * ONE)
    }

    /// Rounded to the nearest whole number, a half upwards.
    #[must_use]
    pub fn round(self) -> Self {
        Self((self.0 + ONE / 2).div_euclid(ONE) * ONE)
    }

    /// The sum; none when it is too large.
    pub fn plus(self, other: Self) -> Option<Self> {
        Self::within(self.0 + other.0)
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        Self::within(self.0 - other.0)
    }

    /// The product, further decimals dropped.
    pub fn times(self, other: Self) -> Option<Self> {
        Self::within(self.0 * other.0 / ONE)
    }

    /// The quotient, further decimals dropped; none by zero.
    pub fn by(self, other: Self) -> Option<Self> {
        Self::within((self.0 * ONE).checked_div(other.0)?)
    }

    /// What is left of a division, with the sign of the first as in XPath; none by zero.
    pub fn rest(self, other: Self) -> Option<Self> {
        self.0.checked_rem(other.0).map(Self)
    }

    fn within(parts: i128) -> Option<Self> {
        (parts.abs() <= WHOLE_MAX * ONE).then_some(Self(parts))
    }
}

impl FromStr for Decimal {
    type Err = NotADecimal;

    /// `3`, `-3.25`, `.5`; at most four decimals.
    fn from_str(text: &str) -> Result<Self, NotADecimal> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && decimals.is_empty()) || whole.len() > 13 || decimals.len() > 4 || !plain(whole) || !plain(decimals) {
            return Err(NotADecimal);
        }
        let number = |part: &str| if part.is_empty() { Ok(0) } else { part.parse::<i128>().map_err(|_| NotADecimal) };
        let parts = number(whole)? * ONE + number(&format!("{decimals:0<4}"))?;
        Self::within(if negative { -parts } else { parts }).ok_or(NotADecimal)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.0.abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        let decimals = format!("{:04}", parts % ONE);
        match decimals.trim_end_matches('0') {
            "" => write!(f, "{sign}{}", parts / ONE),
            kept => write!(f, "{sign}{}.{kept}", parts / ONE),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_reads_back_as_it_is_written() {
        for (typed, shown) in
            [("3", "3"), ("-3.25", "-3.25"), (".5", "0.5"), ("37.30", "37.3"), ("0.0001", "0.0001"), ("-0", "0"), ("007", "7"), ("5.", "5")]
        {
            assert_eq!(typed.parse::<Decimal>().map(|number| number.to_string()), Ok(shown.to_owned()), "{typed}");
        }
        for wrong in ["", ".", "-", "1e3", "1.23456", "１", "1 000", "9999999999999", "--1", "+1"] {
            assert_eq!(wrong.parse::<Decimal>(), Err(NotADecimal), "{wrong}");
        }
    }

    #[test]
    fn arithmetic_stays_within_its_bounds() {
        let number = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(number("0.1").plus(number("0.2")), Some(number("0.3")));
        assert_eq!(number("10").by(number("3")), Some(number("3.3333")));
        assert_eq!((number("1").by(number("0")), number("1").rest(number("0"))), (None, None));
        assert_eq!(number("-7").rest(number("2")), Some(number("-1")));
        assert_eq!(number("1000000000000").times(number("2")), None);
        assert_eq!((number("-1.5").floor(), number("2.5").round(), number("-2.5").round()), (number("-2"), number("3"), number("-2")));
    }
}
