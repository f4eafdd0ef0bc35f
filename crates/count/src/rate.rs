//! A rate: a part and the whole of which it is one, kept apart until it is written. Integers only; how it is rounded is said here, once. Called by
//! whoever prints a share. Absent: counting the two, which are figures like all others.

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// Numerator.
    pub part: i64,
    /// Denominator.
    pub whole: i64,
}

impl Rate {
    /// Of two figures as somebody sees them: none where one of them is hidden, for a share would tell it.
    pub fn shown(part: Option<i64>, whole: Option<i64>) -> Option<Self> {
        Some(Self { part: part?, whole: whole? })
    }

    /// In whole percent, rounded down, so that 100 is said only where everything is reached; none of nothing.
    pub fn percent(self) -> Option<i64> {
        self.of(100)
    }

    /// In thousandths, rounded down; none of nothing.
    pub fn per_mille(self) -> Option<i64> {
        self.of(1000)
    }

    /// What the whole would be for `of`, rounded down; none of nothing.
    pub fn of(self, of: i64) -> Option<i64> {
        let scaled = i128::from(self.part) * i128::from(of);
        (self.whole > 0).then(|| i64::try_from(scaled.div_euclid(i128::from(self.whole))).unwrap_or(i64::MAX))
    }

    /// The same to the nearest whole, halves up: for what is expected, not for what is reached.
    pub fn nearest(self, of: i64) -> Option<i64> {
        let doubled = 2 * i128::from(self.part) * i128::from(of) + i128::from(self.whole);
        (self.whole > 0).then(|| i64::try_from(doubled.div_euclid(2 * i128::from(self.whole))).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_rounded_down_and_an_expectation_to_the_nearest() {
        // Part, whole, percent, thousandths, expected of 10.
        let worked = [
            (599, 600, Some(99), Some(998), Some(10)),
            (600, 600, Some(100), Some(1000), Some(10)),
            (1, 3, Some(33), Some(333), Some(3)),
            (1, 20, Some(5), Some(50), Some(1)),
            (0, 7, Some(0), Some(0), Some(0)),
            (5, 0, None, None, None),
        ];
        for (part, whole, percent, per_mille, nearest) in worked {
            let rate = Rate { part, whole };
            assert_eq!((rate.percent(), rate.per_mille(), rate.nearest(10)), (percent, per_mille, nearest), "{part} of {whole}");
            assert_eq!(Rate::shown(Some(part), Some(whole)), Some(rate));
            assert_eq!((Rate::shown(None, Some(whole)), Rate::shown(Some(part), None)), (None, None), "a hidden number has no share");
        }
    }
}
