//! What a kind of record adds to be counted.

use crate::{Fact, Known};
use base::Record;

/// A record whose facts are a pure function of the record and of what is known around it on the day.
pub trait Counted: Record {
    /// Its rows. A record that nobody counts has none.
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let _ = known;
        Vec::new()
    }
}
