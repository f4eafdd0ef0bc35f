//! How often somebody may ask: strangers by their address, accounts for what takes the server long (searches, exports, statistics). Called by the
//! server before a route runs. Kept in memory: after a restart everybody starts afresh, which costs nobody anything.
//!
//! Absent: wrong passwords (sign-in slows those down by account), connections (`entrance`).

use crate::{Actor, route::Weight};
use base::{Key, Moment};
use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// So many at once, and then one after each pause.
#[derive(Clone, Copy, Debug)]
struct Rate {
    at_once: i64,
    pause_ms: i64,
}

/// Whoever has not signed in: an office of fifty that opens in the morning, each page with its files, comes from one address.
const STRANGERS: Rate = Rate { at_once: 600, pause_ms: 100 };
/// One account and what is expensive: far more than one asks by hand, and a script does not get a copy of everything in a night.
const HEAVY: Rate = Rate { at_once: 150, pause_ms: 1000 };
/// Whoever writes without an account: a mobile network shows thousands of telephones under one address, so a queue of them is let through and a script
/// is not. A receipt of ten letters is not found by trying.
const ENTRIES: Rate = Rate { at_once: 300, pause_ms: 200 };
/// Of so many callers the times are kept before those that no longer matter are forgotten.
const CALLERS_MAX: usize = 50_000;

/// What was asked lately.
#[derive(Default)]
pub(crate) struct Rates {
    strangers: Waits<IpAddr>,
    entries: Waits<IpAddr>,
    accounts: Waits<Key>,
    lifted: AtomicBool,
}

impl Rates {
    pub(crate) fn lift(&self) {
        self.lifted.store(true, Ordering::Relaxed);
    }

    /// Counts a request; if there were too many, the seconds after which the next is answered.
    pub(crate) fn ask(&self, actor: Option<&Actor>, address: IpAddr, weight: Weight, now: Moment) -> Result<(), u32> {
        match (actor, weight) {
            _ if self.lifted.load(Ordering::Relaxed) => Ok(()),
            (_, Weight::None) | (Some(_), Weight::Light | Weight::Entry) => Ok(()),
            (Some(actor), Weight::Heavy) => self.accounts.ask(actor.account, HEAVY, now),
            // the machine itself: its checks, and a proxy that was not named, which would make all strangers one
            (None, _) if address.is_loopback() => Ok(()),
            (None, Weight::Entry) => self.entries.ask(address, ENTRIES, now),
            (None, _) => self.strangers.ask(address, STRANGERS, now),
        }
    }
}

/// By caller the moment (milliseconds) at which everything asked so far would have been answered at the steady pace.
struct Waits<K>(Mutex<HashMap<K, i64>>);

impl<K> Default for Waits<K> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash> Waits<K> {
    fn ask(&self, who: K, rate: Rate, now: Moment) -> Result<(), u32> {
        let now = now.millis();
        let mut waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if waits.len() >= CALLERS_MAX {
            waits.retain(|_, done| *done > now);
        }
        let done = waits.entry(who).or_insert(now);
        let next = (*done).max(now) + rate.pause_ms;
        let early = next - now - rate.at_once * rate.pause_ms;
        if early > 0 {
            return Err(u32::try_from(early).unwrap_or(u32::MAX).div_ceil(1000));
        }
        *done = next;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn so_many_at_once_and_then_one_after_each_pause() {
        let rate = Rate { at_once: 3, pause_ms: 2000 };
        let waits = Waits::default();
        let start: Moment = "2020-02-03T09:00:00+08:00".parse().unwrap();
        for (seconds, answer) in [
            (0, Ok(())),
            (0, Ok(())),
            (0, Ok(())),
            (0, Err(2)),
            (1, Err(1)),
            (2, Ok(())),
            (2, Err(2)),
            (60, Ok(())),
            (60, Ok(())),
            (60, Ok(())),
            (60, Err(2)),
        ] {
            assert_eq!(waits.ask("a", rate, start + Duration::from_secs(seconds)), answer, "after {seconds} s");
        }
        assert_eq!(waits.ask("b", rate, start), Ok(()), "somebody else is not concerned");
    }

    #[test]
    fn strangers_are_counted_by_address_and_accounts_by_what_is_heavy() {
        let rates = Rates::default();
        let now: Moment = "2020-02-03T09:00:00+08:00".parse().unwrap();
        let (stranger, office): (IpAddr, IpAddr) = ("203.0.113.9".parse().unwrap(), "127.0.0.1".parse().unwrap());
        let worker = Actor::program(Key(1));
        let refused = |actor: Option<&Actor>, address, weight| (0..1000).filter(|_| rates.ask(actor, address, weight, now).is_err()).count();
        assert_eq!(refused(None, stranger, Weight::Light), 1000 - STRANGERS.at_once as usize);
        assert_eq!(refused(None, stranger, Weight::None), 0, "files of the program itself are not counted");
        assert_eq!(refused(None, stranger, Weight::Entry), 1000 - ENTRIES.at_once as usize, "what they write is counted by itself");
        assert_eq!(refused(None, office, Weight::Light), 0);
        assert_eq!(refused(Some(&worker), stranger, Weight::Light), 0);
        assert_eq!(refused(Some(&worker), stranger, Weight::Heavy), 1000 - HEAVY.at_once as usize);
    }
}
