//! What has happened in the database since this process last looked: one short question for everything that other processes may have changed. Asked by
//! the look-out every 200 ms (`tail.rs`), and on PostgreSQL by the server before each request ([`Store::keep_up`]), so that whatever any process has
//! answered is in every page that any process makes afterwards.
//!
//! It also notices that the database *went back*: the last act that this process knows is not there, or is another one. That happens when it is
//! led to a server with an older state (a standby that lagged when it was promoted), or when a backup is restored under it. Acts are chained, so
//! one comparison tells. Then nothing in memory can be trusted, and the process says so and does nothing more.
//!
//! Deliberately absent: notifications of the database (they come after the answer that a caller may have had already), and numbers in cookies (a program,
//! a second window or a colleague on the telephone has none).

use crate::{
    Place, StoreError, statements,
    store::{Inner, Store},
};
use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

/// What was found: changes of who may what, destroyed vaults, the last act.
pub(crate) struct Seen {
    pub(crate) access: i64,
    pub(crate) destroyed: i64,
    pub(crate) last: u32,
}

/// Looks by requests, so that many requests need one: each look has a number, and whoever came before it began is served by it.
#[derive(Default)]
pub(crate) struct Looks {
    begun: AtomicU64,
    ended: Mutex<(u64, Option<StoreError>)>,
}

impl Store {
    /// Takes in whatever other processes were answered before this call, where there may be several (PostgreSQL). Calls that come while a look is under
    /// way share the next one.
    pub fn keep_up(&self) -> Result<(), StoreError> {
        match self.inner.place {
            Place::Sqlite(_) => Ok(()),
            Place::Postgres(_) => self.inner.looks.share(|| self.inner.catch_up()),
        }
    }
}

impl Looks {
    /// Looks, unless a look that began after this call has ended by the time it is this call's turn; its failure is this call's too, so that
    /// a database that is away is not asked once for everybody who waits.
    fn share(&self, look: impl FnOnce() -> Result<(), StoreError>) -> Result<(), StoreError> {
        let before = self.begun.load(Ordering::SeqCst);
        let mut ended = crate::lock(&self.ended);
        if ended.0 <= before {
            let number = self.begun.fetch_add(1, Ordering::SeqCst) + 1;
            *ended = (number, look().err());
        }
        ended.1.clone().map_or(Ok(()), Err)
    }
}

impl Inner {
    /// Asks the database what there is. An error if it went back.
    pub(crate) fn look(&self) -> Result<Seen, StoreError> {
        self.check_sound()?;
        let known = self.head();
        let line = self.read(|connection| connection.one(statements::LOOK, &[crate::access::COUNTER.into()]))?;
        let line = line.ok_or_else(|| StoreError::Bug("a look without an answer".into()))?;
        let last = line.number(2);
        self.check_head(known, (last, line.hash(3)))?;
        Ok(Seen { access: line.int(0), destroyed: line.int(1), last })
    }

    /// The last act that is in the projections.
    pub(crate) fn head(&self) -> (u32, [u8; 32]) {
        let state = crate::read_lock(&self.state);
        (state.seq, state.chain)
    }

    /// Whether the database, which has this head, can have had that one before.
    pub(crate) fn check_head(&self, known: (u32, [u8; 32]), found: (u32, [u8; 32])) -> Result<(), StoreError> {
        if found.0 > known.0 || found == known {
            return Ok(());
        }
        let error = StoreError::WentBack(known.0);
        self.lose(error.clone());
        Err(error)
    }

    /// The same where the database has more: the act that is known must be among its acts.
    pub(crate) fn check_link(&self, known: (u32, [u8; 32]), found: Option<(u32, [u8; 32])>) -> Result<(), StoreError> {
        // a database in which nothing was known yet may begin with whatever it has
        if known.0 == 0 { Ok(()) } else { self.check_head(known, found.filter(|found| found.0 == known.0).unwrap_or_default()) }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{driver::Value, testing};
    use base::{Key, Moment};
    use std::sync::{Arc, Barrier, atomic::AtomicUsize};

    #[test]
    fn many_calls_share_a_look_that_began_after_all_of_them() {
        let (looks, looked) = (Arc::new(Looks::default()), Arc::new(AtomicUsize::new(0)));
        let (began, go_on) = (Barrier::new(2), Barrier::new(2));
        std::thread::scope(|scope| {
            let first = scope.spawn(|| {
                looks.share(|| {
                    began.wait();
                    go_on.wait();
                    Ok(())
                })
            });
            began.wait();
            // whatever is committed now, the look under way may have missed
            let others: Vec<_> = (0..8)
                .map(|_| {
                    let (looks, looked) = (looks.clone(), looked.clone());
                    scope.spawn(move || {
                        let look = || {
                            looked.fetch_add(1, Ordering::SeqCst);
                            Err(StoreError::Busy)
                        };
                        looks.share(look)
                    })
                })
                .collect();
            std::thread::sleep(std::time::Duration::from_millis(100));
            go_on.wait();
            assert_eq!(first.join().unwrap(), Ok(()));
            for other in others {
                assert_eq!(other.join().unwrap(), Err(StoreError::Busy), "a failure is everybody's who waited for it");
            }
        });
        assert_eq!(looked.load(Ordering::SeqCst), 1);
        assert_eq!(looks.share(|| Ok(())), Ok(()), "whoever comes later looks for himself");
    }

    #[test]
    fn a_database_that_went_back_is_noticed_and_nothing_is_done_any_more() {
        let directory = tempfile::tempdir().unwrap();
        let places = [Some(testing::sqlite(directory.path())), testing::postgres()];
        for options in places.into_iter().flatten() {
            let open = |seed| {
                let clock = Arc::new(testing::FixedClock::at(Moment::from_millis(0)));
                Store::open(&options, Arc::new(testing::NoKinds), clock, Arc::new(testing::SeededChance::new(seed))).unwrap()
            };
            drop(open(1));
            let mut connection = options.place.connect().unwrap();
            // in one transaction, so that the look-out never finds it on its way
            let mut replace = |later: &[(u32, u8)]| {
                connection.batch("begin").unwrap();
                connection.run("delete from act where seq >= 2", &[]).unwrap();
                for (seq, chain) in later {
                    let (id, chain) = (Value::Blob(vec![*chain; 16]), Value::Blob(vec![*chain; 32]));
                    let moment = Moment::default();
                    let line = vec![(*seq).into(), id, "Any".into(), Key::NONE.into(), moment.into(), chain.clone(), Value::Blob(vec![]), chain];
                    connection.insert(&statements::INSERT_ACT, &[line]).unwrap();
                }
                connection.batch("commit").unwrap();
            };
            // it lost the last act; it has another one; it has another one and more
            for later in [&[][..], &[(2, 7)], &[(2, 8), (3, 9)]] {
                replace(&[(2, 2)]);
                let store = open(2);
                assert_eq!(store.catch_up(), Ok(()));
                replace(later);
                assert_eq!(store.catch_up(), Err(StoreError::WentBack(2)), "{later:?}");
                assert_eq!(store.set("any", "thing"), Err(StoreError::WentBack(2)));
                assert_eq!(store.unsound(), Some(StoreError::WentBack(2)));
            }
        }
    }
}
