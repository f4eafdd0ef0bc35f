//! Small numbers for values that repeat: the columns hold the number, one table holds the value. Used by the engine only.

use std::{
    collections::{HashMap, HashSet},
    hash::{BuildHasherDefault, Hash, Hasher},
};

/// A table of distinct values. The default value always has number 0.
#[derive(Clone, Debug)]
pub(crate) struct Intern<T> {
    numbers: HashMap<T, u32, BuildHasherDefault<QuickHasher>>,
    values: Vec<T>,
    /// The value asked for last: consecutive rows mostly share it.
    last: (T, u32),
    /// By home: the next free number of its run, and where the run ends.
    runs: QuickMap<u32, (u32, u32)>,
}

/// Numbers that a home takes at once: half a cache line of a bitmap.
const RUN: u32 = 256;

impl<T: Clone + Default + Eq + Hash> Default for Intern<T> {
    fn default() -> Self {
        let numbers = [(T::default(), 0)].into_iter().collect();
        Self { numbers, values: vec![T::default()], last: (T::default(), 0), runs: QuickMap::default() }
    }
}

impl<T: Clone + Default + Eq + Hash> Intern<T> {
    /// A table from its values in the order of their numbers, and its runs; none if no table can have these.
    pub(crate) fn of_values(values: Vec<T>, runs: Vec<(u32, (u32, u32))>) -> Option<Self> {
        let mut numbers = HashMap::with_capacity_and_hasher(values.len(), BuildHasherDefault::default());
        for (number, value) in values.iter().enumerate() {
            // numbers of a run that are not used yet have the default value
            if (number == 0 || *value != T::default()) && numbers.insert(value.clone(), u32::try_from(number).ok()?).is_some() {
                return None;
            }
        }
        let in_bounds = |(_, (next, end)): &(u32, (u32, u32))| next <= end && *end as usize <= values.len();
        if values.first() != Some(&T::default()) || !runs.iter().all(in_bounds) {
            return None;
        }
        Some(Self { numbers, values, last: (T::default(), 0), runs: runs.into_iter().collect() })
    }

    /// By home: the next free number of its run, and where the run ends. In the order of homes.
    pub(crate) fn runs(&self) -> impl Iterator<Item = (u32, (u32, u32))> {
        let mut runs: Vec<_> = self.runs.iter().map(|(home, run)| (*home, *run)).collect();
        runs.sort_unstable();
        runs.into_iter()
    }

    /// The number of a value, a new one if it has none yet.
    pub(crate) fn number(&mut self, value: &T) -> u32 {
        if self.last.0 != *value {
            let number = self.find(value).unwrap_or_else(|| self.add(value));
            self.last = (value.clone(), number);
        }
        self.last.1
    }

    /// The same for values that have a home (people and the organisation that first met them). Numbers of one home lie together, so that the
    /// bitmap of an organisation's people is touched in few places; that is worth a third of the time of a distinct count. Numbers of a run
    /// that are not used yet have the default value.
    pub(crate) fn number_at(&mut self, value: &T, home: u32) -> u32 {
        if self.last.0 != *value {
            let number = self.find(value).unwrap_or_else(|| self.add_at(value, home));
            self.last = (value.clone(), number);
        }
        self.last.1
    }

    fn add_at(&mut self, value: &T, home: u32) -> u32 {
        let end = self.values.len() as u32;
        let run = self.runs.entry(home).or_insert((0, 0));
        if run.0 == run.1 {
            // Runs begin at multiples of their length, so that two of them never share a word.
            let start = end.next_multiple_of(RUN);
            *run = (start, start + RUN);
            self.values.resize((start + RUN) as usize, T::default());
        }
        let number = run.0;
        run.0 += 1;
        self.values[number as usize] = value.clone();
        self.numbers.insert(value.clone(), number);
        number
    }

    /// The number of a value that may not be there.
    pub(crate) fn find(&self, value: &T) -> Option<u32> {
        self.numbers.get(value).copied()
    }

    /// All values in the order of their numbers.
    pub(crate) fn values(&self) -> &[T] {
        &self.values
    }

    fn add(&mut self, value: &T) -> u32 {
        let number = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        number
    }

    /// Bytes held, roughly: the table, its hash buckets and their control bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.values.capacity() * size_of::<T>() + self.numbers.capacity() * (size_of::<(T, u32)>() + 1) * 8 / 7
    }

    /// Gives spare capacity back.
    pub(crate) fn trim(&mut self) {
        self.values.shrink_to_fit();
        self.numbers.shrink_to_fit();
    }
}

/// A multiplicative hash. The keys are numbers that the database itself gave out, so nobody can choose them to collide.
#[derive(Debug, Default)]
pub(crate) struct QuickHasher(u64);

impl QuickHasher {
    fn add(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(23) ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

impl Hasher for QuickHasher {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.add(u64::from(*byte));
        }
    }
    fn write_u8(&mut self, number: u8) {
        self.add(u64::from(number));
    }
    fn write_u32(&mut self, number: u32) {
        self.add(u64::from(number));
    }
    fn write_u64(&mut self, number: u64) {
        self.add(number);
    }
    fn write_u128(&mut self, number: u128) {
        self.add(number as u64);
        self.add((number >> 64) as u64);
    }
    fn write_usize(&mut self, number: usize) {
        self.add(number as u64);
    }
    fn finish(&self) -> u64 {
        // The table takes its bucket from the low bits, which a product mixes least.
        self.0 ^ (self.0 >> 32)
    }
}

/// A map with this hash.
pub(crate) type QuickMap<K, V> = HashMap<K, V, BuildHasherDefault<QuickHasher>>;

/// A set with this hash.
pub(crate) type QuickSet<K> = HashSet<K, BuildHasherDefault<QuickHasher>>;
