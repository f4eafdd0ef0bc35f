//! Slows down guessing. What is counted are wrong answers: of one account from one network, of one account from everywhere, and of one network for
//! whatever account. The first grows to a quarter of an hour. The other two stay short and do not concern an account at a network from which it has
//! signed in before, so that nobody is locked out by somebody else's guessing, neither the person who is aimed at nor the colleagues behind the same
//! address.
//!
//! Kept in memory, by hashes of what was typed; a restart forgets it. Absent: captchas, and locking an account for good.

use base::Moment;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Wrong answers that cost nothing, and the longest wait in seconds that each further one doubles up to.
struct Measure {
    free: u32,
    wait_seconds_max: i64,
}

/// One account from one network: a person who has forgotten, or a guesser.
const PAIR: Measure = Measure { free: 5, wait_seconds_max: 900 };
/// One account from everywhere: a guesser with many addresses still has no more than some 1,500 tries a day.
const ACCOUNT: Measure = Measure { free: 20, wait_seconds_max: 60 };
/// One network: whoever tries one password with many accounts. A station of forty people behind one address mistypes now and then.
const NETWORK: Measure = Measure { free: 40, wait_seconds_max: 30 };

/// A secret of a stranger from everywhere: many type it at once at eight in the morning, and nobody may shut their door; still no more than some 9,000
/// tries a day.
const STRANGERS: Measure = Measure { free: 200, wait_seconds_max: 10 };

/// Counts kept at most; some ten megabytes.
const KEPT_MAX: usize = 100_000;
/// After a day without a wrong answer the count begins again.
const FORGOTTEN_MILLIS: i64 = 24 * 3_600_000;
/// A network is an account's own for so long after a sign-in from it.
const OWN_MILLIS: i64 = 30 * 24 * 3_600_000;

type Mark = [u8; 16];

#[derive(Clone, Copy)]
struct Count {
    wrong: u32,
    last: Moment,
    /// Whether the wait that holds has been written to the audit.
    is_told: bool,
}

impl Measure {
    fn seconds_left(&self, count: Count, now: Moment) -> i64 {
        if count.wrong < self.free {
            return 0;
        }
        let wait = (1_i64 << (count.wrong - self.free).min(20)).min(self.wait_seconds_max);
        wait - (now.millis() - count.last.millis()).max(0) / 1000
    }
}

/// What is tried: a password, or a code of the second factor.
#[derive(Clone, Copy, Debug)]
pub(super) struct Try<'a> {
    /// `password` or `code`.
    pub(super) what: &'static str,
    /// The account as it was typed, whether there is one or not; empty for a stranger, who has none.
    pub(super) login: &'a str,
    /// The network it is tried from; empty if that is not known.
    pub(super) network: &'a str,
}

impl Try<'_> {
    fn mark(&self, kind: &str, with_login: bool, with_network: bool) -> Mark {
        let mut hash = Sha256::new();
        for part in [kind, self.what, if with_login { self.login } else { "" }, if with_network { self.network } else { "" }] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let mut mark = Mark::default();
        mark.copy_from_slice(&hash.finalize()[..16]);
        mark
    }

    /// What is counted; the first alone holds at a network that is the caller's own. A stranger has no account that could be guessed at, and shares the
    /// network with others who stand there.
    fn measured(&self) -> Vec<(Mark, &'static Measure)> {
        let network = (self.mark("network", false, true), &NETWORK);
        if self.login.is_empty() {
            return vec![network, (self.mark("strangers", false, false), &STRANGERS)];
        }
        vec![(self.mark("pair", true, true), &PAIR), (self.mark("account", true, false), &ACCOUNT), network]
    }
}

/// What has been tried lately.
#[derive(Default)]
pub(super) struct Throttle(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    counts: HashMap<Mark, Count>,
    /// When an account last signed in from a network.
    own: HashMap<Mark, Moment>,
}

/// The answer must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    /// So many seconds.
    pub(super) seconds: i64,
    /// This wait has not been spoken of yet.
    pub(super) is_new: bool,
}

impl Throttle {
    /// How long this try has to wait, if it has to.
    pub(super) fn wait(&self, tried: &Try<'_>, now: Moment) -> Option<Wait> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = kept.own.get(&tried.mark("own", true, true)).is_some_and(|at| now.millis() - at.millis() < OWN_MILLIS);
        let measured = tried.measured();
        let concerned = if own { &measured[..1] } else { &measured[..] };
        let left = |(mark, measure): &(Mark, &Measure)| Some((measure.seconds_left(*kept.counts.get(mark)?, now), *mark));
        let (seconds, mark) = concerned.iter().filter_map(left).max()?;
        if seconds <= 0 {
            return None;
        }
        let count = kept.counts.get_mut(&mark)?;
        let is_new = !std::mem::replace(&mut count.is_told, true);
        Some(Wait { seconds, is_new })
    }

    /// The answer was wrong.
    pub(super) fn failed(&self, tried: &Try<'_>, now: Moment) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        make_room(&mut kept.counts, now, |count| (count.last, count.wrong));
        for (mark, _) in tried.measured() {
            let count = kept.counts.entry(mark).or_insert(Count { wrong: 0, last: now, is_told: false });
            let fresh = now.millis() - count.last.millis() < FORGOTTEN_MILLIS;
            *count = Count { wrong: if fresh { count.wrong.saturating_add(1) } else { 1 }, last: now, is_told: false };
        }
    }

    /// The answer was right: the person is no guesser. What others have tried with the account stays counted.
    pub(super) fn succeeded(&self, tried: &Try<'_>, now: Moment) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.counts.remove(&tried.mark("pair", true, true));
        make_room(&mut kept.own, now, |at| (*at, 0));
        kept.own.insert(tried.mark("own", true, true), now);
    }
}

/// When there are too many, first those go that have been quiet for a day, then the half that weighs least: flooding the memory does not free a
/// guesser who has waited long already.
fn make_room<T: Copy>(kept: &mut HashMap<Mark, T>, now: Moment, weight: impl Fn(&T) -> (Moment, u32)) {
    if kept.len() < KEPT_MAX {
        return;
    }
    kept.retain(|_, one| now.millis() - weight(one).0.millis() < FORGOTTEN_MILLIS);
    if kept.len() < KEPT_MAX {
        return;
    }
    let mut weights: Vec<(u32, Moment)> = kept.values().map(|one| (weight(one).1, weight(one).0)).collect();
    let middle = weights.len() / 2;
    let (_, median, _) = weights.select_nth_unstable(middle);
    let median = *median;
    kept.retain(|_, one| (weight(one).1, weight(one).0) > median);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(seconds * 1000)
    }

    fn tried<'a>(login: &'a str, network: &'a str) -> Try<'a> {
        Try { what: "password", login, network }
    }

    fn seconds(throttle: &Throttle, tried: &Try<'_>, now: Moment) -> i64 {
        throttle.wait(tried, now).map_or(0, |wait| wait.seconds)
    }

    #[test]
    fn each_wrong_answer_after_the_fifth_doubles_the_wait_up_to_a_quarter_of_an_hour() {
        let throttle = Throttle::default();
        let chen = tried("chen", "10.1.2.0/24");
        let mut now = 0;
        let mut waits = Vec::new();
        for _ in 0..16 {
            throttle.failed(&chen, at(now));
            let wait = seconds(&throttle, &chen, at(now));
            waits.push(wait);
            now += wait;
            assert_eq!(throttle.wait(&chen, at(now)), None, "after the wait a right answer counts");
        }
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
        throttle.succeeded(&chen, at(now));
        assert_eq!(throttle.wait(&chen, at(now)), None);
    }

    #[test]
    fn whoever_is_guessed_at_from_elsewhere_goes_on_at_the_own_place() {
        let throttle = Throttle::default();
        throttle.succeeded(&tried("chen", "10.1.2.0/24"), at(0));
        for n in 0..300 {
            throttle.failed(&tried("chen", &format!("192.0.{n}.0/24")), at(10));
        }
        assert_eq!(seconds(&throttle, &tried("chen", "10.1.2.0/24"), at(10)), 0);
        let elsewhere = seconds(&throttle, &tried("chen", "198.51.100.0/24"), at(10));
        assert_eq!(elsewhere, 60, "at a new place it is a minute, never more");
    }

    #[test]
    fn colleagues_behind_the_address_of_a_guesser_go_on() {
        let throttle = Throttle::default();
        throttle.succeeded(&tried("li", "10.1.2.0/24"), at(0));
        for n in 0..500 {
            throttle.failed(&tried(&format!("guess{n}"), "10.1.2.0/24"), at(10));
        }
        assert_eq!(seconds(&throttle, &tried("li", "10.1.2.0/24"), at(10)), 0);
        assert_eq!(seconds(&throttle, &tried("huang", "10.1.2.0/24"), at(10)), 30, "who has not signed in from there waits half a minute");
        assert_eq!(seconds(&throttle, &tried("huang", "10.9.9.0/24"), at(10)), 0);
    }

    #[test]
    fn passwords_and_codes_are_counted_apart_and_a_wait_is_told_once() {
        let throttle = Throttle::default();
        for _ in 0..9 {
            throttle.failed(&tried("chen", ""), at(0));
        }
        assert_eq!(throttle.wait(&Try { what: "code", ..tried("chen", "") }, at(0)), None);
        assert_eq!(throttle.wait(&tried("chen", ""), at(0)), Some(Wait { seconds: 16, is_new: true }));
        assert_eq!(throttle.wait(&tried("chen", ""), at(1)), Some(Wait { seconds: 15, is_new: false }));
        assert_eq!(throttle.wait(&tried("chen", ""), at(-3600)).map(|wait| wait.seconds), Some(16), "a clock that is set back frees nobody");
        throttle.failed(&tried("chen", ""), at(24 * 3600));
        assert_eq!(throttle.wait(&tried("chen", ""), at(24 * 3600)), None, "after a quiet day the count begins again");
    }

    #[test]
    fn a_flood_of_names_stays_within_bounds_and_does_not_free_who_waits() {
        let throttle = Throttle::default();
        for _ in 0..12 {
            throttle.failed(&tried("chen", "n"), at(0));
        }
        for n in 0..KEPT_MAX {
            throttle.failed(&tried(&n.to_string(), ""), at(1));
        }
        assert!(throttle.0.lock().unwrap().counts.len() <= KEPT_MAX + 3);
        assert!(throttle.wait(&tried("chen", "n"), at(2)).is_some());
    }
}
