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
    #[allow(clippy::disallowed_methods, reason = "the one place where randomness is taken from the operating system")]
    fn fill(&self, buffer: &mut [u8]) {
        // Without randomness there are no keys and no sessions: stopping is the only right thing.
        getrandom::fill(buffer).expect("the operating system has no random bytes");
    }
}

/// A clock that starts at a given moment and goes on at the pace of the machine's: the demo lives in the days of its scenario.
#[derive(Debug)]
pub struct DemoClock {
    start: std::sync::atomic::AtomicI64,
    since: std::time::Instant,
}

impl From<Moment> for DemoClock {
    #[allow(clippy::disallowed_methods, reason = "the demo goes on at the pace of the machine")]
    fn from(start: Moment) -> Self {
        Self { start: start.millis().into(), since: std::time::Instant::now() }
    }
}

impl DemoClock {
    /// Goes on from here if this is later than the start: a demo that is started again does not go back behind what was recorded in it.
    pub fn not_before(&self, moment: Moment) {
        self.start.fetch_max(moment.millis(), std::sync::atomic::Ordering::Relaxed);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Moment {
        Moment::from_millis(self.start.load(std::sync::atomic::Ordering::Relaxed)) + self.since.elapsed()
    }
}
