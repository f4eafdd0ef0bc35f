//! An exact set of small numbers, for distinct counts. Starts as a list, becomes a bitmap when the list would be larger. Used by the engine only.

/// A list shorter than this is never worth a bitmap.
const LIST_MIN: usize = 32;

#[derive(Debug)]
pub(crate) enum Distinct {
    /// Numbers as they came, duplicates removed whenever the list is full.
    List(Vec<u32>),
    /// Bit n of word w is the number 64 w + n.
    Bits(Box<[u64]>),
}

impl Default for Distinct {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl Distinct {
    /// Adds a number below `universe`.
    #[inline]
    pub(crate) fn insert(&mut self, number: u32, universe: usize) {
        match self {
            Self::Bits(bits) => set(bits, number),
            Self::List(_) => self.insert_listed(number, universe),
        }
    }

    #[cold]
    fn insert_listed(&mut self, number: u32, universe: usize) {
        let Self::List(list) = self else { return };
        if list.last() == Some(&number) {
            return;
        }
        list.push(number);
        let full = LIST_MIN.max(universe / 32);
        if list.len() < full {
            return;
        }
        list.sort_unstable();
        list.dedup();
        // Half full of distinct numbers: the next cleaning would come too soon to be worth it.
        if list.len() >= full / 2 {
            let mut bits = vec![0_u64; universe.div_ceil(64)].into_boxed_slice();
            list.iter().for_each(|number| set(&mut bits, *number));
            *self = Self::Bits(bits);
        }
    }

    /// Adds all numbers of another set over the same universe.
    pub(crate) fn union(&mut self, other: &Self, universe: usize) {
        match (&mut *self, other) {
            (Self::Bits(mine), Self::Bits(theirs)) => mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine |= theirs),
            (Self::List(_), Self::Bits(theirs)) => {
                let mut bits = theirs.clone();
                if let Self::List(list) = self {
                    list.iter().for_each(|number| set(&mut bits, *number));
                }
                *self = Self::Bits(bits);
            }
            (_, Self::List(list)) => list.iter().for_each(|number| self.insert(*number, universe)),
        }
    }

    /// How many numbers are in it.
    pub(crate) fn count(&self) -> i64 {
        match self {
            Self::Bits(bits) => bits.iter().map(|word| i64::from(word.count_ones())).sum(),
            Self::List(list) => {
                let mut list = list.clone();
                list.sort_unstable();
                list.dedup();
                list.len() as i64
            }
        }
    }
}

#[inline]
fn set(bits: &mut [u64], number: u32) {
    bits[number as usize / 64] |= 1 << (number % 64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_a_bitmap_count_the_same() {
        for universe in [10_u32, 1_000, 100_000] {
            let (mut set, mut other) = (Distinct::default(), Distinct::default());
            for number in 0..universe {
                set.insert(number / 3, universe as usize);
                other.insert(universe - 1 - number % 7, universe as usize);
            }
            assert_eq!(set.count(), i64::from(universe.div_ceil(3)));
            assert_eq!(other.count(), i64::from(universe.min(7)));
            let apart = i64::from(universe.div_ceil(3) + universe.min(7));
            set.union(&other, universe as usize);
            assert!(set.count() <= apart && set.count() >= apart - 4);
        }
    }
}
