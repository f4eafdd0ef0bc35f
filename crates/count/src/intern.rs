//! Small numbers for values that repeat: the columns hold the number, one table holds the value. Used by the engine only.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hash, Hasher},
};

/// A table of distinct values. The default value always has number 0.
#[derive(Debug)]
pub(crate) struct Intern<T> {
    numbers: HashMap<T, u32, BuildHasherDefault<QuickHasher>>,
    values: Vec<T>,
    /// The value asked for last: consecutive rows mostly share it.
    last: (T, u32),
}

impl<T: Clone + Default + Eq + Hash> Default for Intern<T> {
    fn default() -> Self {
        let numbers = [(T::default(), 0)].into_iter().collect();
        Self { numbers, values: vec![T::default()], last: (T::default(), 0) }
    }
}

impl<T: Clone + Default + Eq + Hash> Intern<T> {
    /// The number of a value, a new one if it has none yet.
    pub(crate) fn number(&mut self, value: &T) -> u32 {
        if self.last.0 != *value {
            let number = self.find(value).unwrap_or_else(|| self.add(value));
            self.last = (value.clone(), number);
        }
        self.last.1
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
        bytes.iter().for_each(|byte| self.add(u64::from(*byte)));
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
