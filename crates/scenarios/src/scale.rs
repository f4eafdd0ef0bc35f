//! How large a scenario is made: 1 is the size of the report. Integers inside, so that nothing is counted with fractions.

/// A factor for the plans, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale(u32);

impl Scale {
    /// The size of the report.
    pub const ONE: Scale = Scale(1000);

    /// So many thousandths, at least one hundredth and at most a hundred times.
    pub fn of_thousandths(thousandths: u32) -> Self {
        Self(thousandths.clamp(10, 100_000))
    }

    /// What the command line says: `1`, `0.5`, `20`.
    pub fn of(factor: f64) -> Self {
        Self::of_thousandths((factor * 1000.0).round().clamp(0.0, 1e9) as u32)
    }

    /// As it is printed: `1`, `2.5`.
    pub(crate) fn as_json(self) -> base::Json {
        if self.0.is_multiple_of(1000) { base::Json::from(self.0 / 1000) } else { base::Json::from(f64::from(self.0) / 1000.0) }
    }

    /// A planned number at this scale.
    pub(crate) fn count(self, planned: u32) -> u32 {
        (u64::from(planned) * u64::from(self.0)).div_ceil(1000).try_into().unwrap_or(u32::MAX)
    }

    /// A planned table at this scale.
    pub(crate) fn table<const N: usize>(self, planned: &[[u32; N]]) -> Vec<Vec<u32>> {
        planned.iter().map(|row| row.iter().map(|cell| self.count(*cell)).collect()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_changes_nothing_and_halves_are_counted_up() {
        assert_eq!(Scale::of(1.0), Scale::ONE);
        assert_eq!((Scale::ONE.count(71), Scale::of(0.5).count(71), Scale::of(2.0).count(71)), (71, 36, 142));
        assert_eq!(Scale::of(0.0), Scale::of(0.01));
        assert_eq!(Scale::of(0.5).table(&[[0, 3]]), [[0, 2]]);
    }
}
