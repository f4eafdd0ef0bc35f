//! An exact set of small numbers, for distinct counts: a list while it is small, a bitmap from then on. Used by the engine only.

use crate::cell::NOWHERE;
use std::ops::Range;

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
    /// An empty bitmap for numbers below `universe`.
    pub(crate) fn bitmap(universe: usize) -> Self {
        Self::Bits(vec![0; universe.div_ceil(64)].into_boxed_slice())
    }

    /// Adds a number below `universe`.
    #[inline]
    pub(crate) fn insert(&mut self, number: u32, universe: usize) {
        match self {
            Self::Bits(bits) => set(bits, number),
            Self::List(_) => self.insert_listed(number, universe),
        }
    }

    /// Adds several numbers below `universe`.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the innermost loop of the scan")]
    pub(crate) fn insert_all(&mut self, numbers: impl Iterator<Item = u32>, universe: usize) {
        match self {
            Self::Bits(bits) => numbers.for_each(|number| set(bits, number)),
            Self::List(_) => numbers.for_each(|number| self.insert(number, universe)),
        }
    }

    fn insert_listed(&mut self, number: u32, universe: usize) {
        let Self::List(list) = self else { return };
        if number < NOWHERE || list.last() == Some(&number) {
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
            let list = std::mem::take(list);
            *self = Self::bitmap(universe);
            for number in list {
                self.insert(number, universe);
            }
        }
    }

    /// Adds all numbers of another set over the same universe.
    pub(crate) fn union(&mut self, other: &Self, universe: usize) {
        match (&mut *self, other) {
            (Self::Bits(mine), Self::Bits(theirs)) => mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine |= theirs),
            (Self::List(list), Self::Bits(theirs)) => {
                let list = std::mem::take(list);
                *self = Self::Bits(theirs.clone());
                for number in list {
                    self.insert(number, universe);
                }
            }
            (_, Self::List(list)) => {
                for number in list {
                    self.insert(*number, universe);
                }
            }
        }
    }

    /// How many numbers of this range are in it.
    pub(crate) fn count(&self, range: Range<u32>) -> i64 {
        match self {
            Self::Bits(_) if range.is_empty() => 0,
            Self::Bits(bits) => {
                let (first, last) = (range.start as usize / 64, (range.end - 1) as usize / 64);
                let ones: i64 = bits[first..=last].iter().map(|word| i64::from(word.count_ones())).sum();
                // all words as they are, and then back what is beside the range in the first and in the last
                let beside = |at: usize, numbers: Range<u32>| i64::from((bits[at] & within(&numbers, (at * 64) as u32)).count_ones());
                ones - beside(first, 0..range.start) - beside(last, range.end..u32::MAX)
            }
            Self::List(list) => {
                let mut list: Vec<u32> = list.iter().copied().filter(|number| range.contains(number)).collect();
                list.sort_unstable();
                list.dedup();
                list.len() as i64
            }
        }
    }
}

/// The bits of the word that begins at `start` which belong to the range.
fn within(range: &Range<u32>, start: u32) -> u64 {
    let from = range.start.saturating_sub(start).min(64);
    let to = range.end.saturating_sub(start).min(64);
    let below = |bit: u32| if bit == 64 { u64::MAX } else { (1 << bit) - 1 };
    below(to) & !below(from)
}

/// Sets a bit.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the innermost instruction of the scan")]
pub(crate) fn set(bits: &mut [u64], number: u32) {
    bits[number as usize / 64] |= 1 << (number % 64);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_and_a_bitmap_count_the_same() {
        for numbers in [10_u32, 1_000, 100_000] {
            let universe = NOWHERE + numbers;
            let (mut listed, mut mapped, mut other) = (Distinct::default(), Distinct::bitmap(universe as usize), Distinct::default());
            for number in 0..numbers {
                listed.insert(NOWHERE + number / 3, universe as usize);
                mapped.insert(NOWHERE + number / 3, universe as usize);
                other.insert(universe - 1 - number % 7, universe as usize);
            }
            let range = NOWHERE + 1..NOWHERE + numbers / 4;
            assert_eq!(listed.count(0..universe), i64::from(numbers.div_ceil(3)));
            assert_eq!(listed.count(range.clone()), i64::from(numbers / 4 - 1));
            assert_eq!(mapped.count(range.clone()), listed.count(range));
            assert_eq!(other.count(0..universe), 7);
            listed.union(&other, universe as usize);
            mapped.union(&other, universe as usize);
            assert_eq!(listed.count(0..universe), mapped.count(0..universe));
        }
    }
}
