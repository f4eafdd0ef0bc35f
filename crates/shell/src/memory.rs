//! What slices keep in memory for as long as the process lives: things derived from records and followed by the numbers of acts, never the only copy of
//! anything. One value of each type, made when it is first asked for. Called by slices through [`Shell::memory`]. Absent: ends of validity; whoever
//! keeps something here follows the acts, or says how old it is.

use crate::Shell;
use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// Values by their types.
#[derive(Default)]
pub(crate) struct Memories(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Memories {
    fn of<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = known.entry(TypeId::of::<T>()).or_insert_with(|| Arc::<T>::default()).clone();
        // under the name of a type lies a value of that type
        kept.downcast().unwrap_or_default()
    }
}

impl Shell {
    /// What the caller's slice keeps in memory: the one value of a type of its own.
    pub fn memory<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        self.memories().of()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    #[test]
    fn each_type_has_one_value() {
        let memories = Memories::default();
        memories.of::<AtomicU32>().store(7, Ordering::Relaxed);
        assert_eq!(memories.of::<AtomicU32>().load(Ordering::Relaxed), 7);
        assert_eq!(*memories.of::<String>(), "");
    }
}
