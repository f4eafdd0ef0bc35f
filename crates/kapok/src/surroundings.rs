//! The real clock and the operating system's chance: the one place in the program where they are taken from the air.

use base::{Chance, Clock, Moment};

/// The clock of the machine.
#[derive(Clone, Copy, Debug)]
pub struct MachineClock;

impl Clock for MachineClock {
    #[allow(clippy::disallowed_methods, reason = "the one place where the wall clock is read")]
    fn now(&self) -> Moment {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The randomness of the operating system.
#[derive(Clone, Copy, Debug)]
pub struct MachineChance;

impl Chance for MachineChance {
    fn fill(&self, buffer: &mut [u8]) {
        // Without randomness there are no keys and no sessions: stopping is the only right thing.
        getrandom::fill(buffer).expect("the operating system has no random bytes");
    }
}
