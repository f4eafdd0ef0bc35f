//! What a program must not take from the air: the time and chance. They are parameters, so that a test fixes them and a generator repeats.

use crate::Moment;

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;
}

/// Where unguessable bytes come from.
pub trait Chance: Send + Sync {
    /// Fills the buffer with random bytes.
    fn fill(&self, buffer: &mut [u8]);
}
