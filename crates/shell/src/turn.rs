//! Pages are made in turn: as many at once as the machine has hands for, the rest wait in the order in which they came. All at once, each would be
//! as late as the last; in turn, nobody waits longer than for those before him. Called by the server for what only reads; writes go together,
//! because the disk takes many at the price of one.

use std::{num::NonZero, sync::Arc, thread::available_parallelism, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Pages at once on each core: while one waits for the disk, another is drawn.
const PAGES_A_CORE: usize = 2;
/// Nobody waits longer than this for those before him: a few long tasks (an export, a search through everything) must not stop all pages.
const PATIENCE: Duration = Duration::from_millis(50);

/// The places of those whose turn it is.
pub(crate) struct Turns(Arc<Semaphore>);

impl Default for Turns {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        Self(Arc::new(Semaphore::new(PAGES_A_CORE * cores)))
    }
}

impl Turns {
    /// Waits for a place, which is free again when it is dropped; none for whoever ran out of patience and goes on without one.
    pub(crate) async fn wait(&self) -> Option<OwnedSemaphorePermit> {
        tokio::time::timeout(PATIENCE, self.0.clone().acquire_owned()).await.ok()?.ok()
    }
}
