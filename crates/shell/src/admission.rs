//! Who is let in when there is more to do than the machine can: so many at once of each urgency, so many waiting for so long, and the rest told at once
//! when to come again. Desks and sign-in have places of their own, so that a storm on the public pages takes nothing from them. Called by the server
//! around every route. A place is held by the work itself: whoever hangs up meanwhile gives it back when his work is done, and not before.
//!
//! Absent: how often one caller may ask (`rate.rs`), pages in turn among those who are let in (`turn.rs`), and the end of a route that runs: a
//! synchronous function cannot be broken off, so it is not begun when it comes too late.

use crate::{
    look,
    route::{Route, Verb, Weight},
};
use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use std::{
    num::NonZero,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    },
    thread::available_parallelism,
    time::Duration,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Of those who work at desks and of all others who have signed in so many at once: they wait for the disk together, so more are faster. Both together
/// leave threads of the runtime's 512 for everything else.
const WORK_AT_ONCE: usize = 192;
/// So many wait for a place, each with a form of a megabyte at most.
const WORK_WAITING: usize = 512;
/// Longer than this nobody waits who could do something else meanwhile.
const WORK_PATIENCE: Duration = Duration::from_secs(10);
/// Public pages at once on each core …
const PUBLIC_A_CORE: usize = 1;
/// … and waiting: what is answered within the patience, or not at all.
const PUBLIC_WAITING: usize = 64;
const PUBLIC_PATIENCE: Duration = Duration::from_secs(2);
/// After so many seconds the waiting page asks again by itself: spread, so that those who were refused together do not come back together.
const AGAIN_SECONDS: [u8; 8] = [10, 12, 14, 17, 20, 23, 26, 30];

/// The places of one urgency.
struct Gate {
    places: Arc<Semaphore>,
    waiting: AtomicUsize,
    waiting_max: usize,
    patience: Duration,
    refused: AtomicU64,
}

/// A place, free again when the work is done.
pub(crate) struct Place(#[expect(dead_code, reason = "held, not read")] Option<OwnedSemaphorePermit>);

/// There is no place, and so many seconds until it is worth asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Full(pub(crate) u8);

/// The gates.
pub(crate) struct Admission {
    gates: [Gate; 3],
    turned_away: AtomicUsize,
    waiting_pages: [OnceLock<Bytes>; AGAIN_SECONDS.len()],
}

/// One who waits, counted off when he goes in or away.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

impl Gate {
    fn new(at_once: usize, waiting_max: usize, patience: Duration) -> Self {
        Self { places: Arc::new(Semaphore::new(at_once)), waiting: AtomicUsize::new(0), waiting_max, patience, refused: AtomicU64::new(0) }
    }

    fn is_full(&self) -> bool {
        self.places.available_permits() == 0 && self.waiting.load(Relaxed) >= self.waiting_max
    }

    async fn enter(&self) -> Option<OwnedSemaphorePermit> {
        if let Ok(place) = self.places.clone().try_acquire_owned() {
            return Some(place);
        }
        if self.waiting.fetch_add(1, Relaxed) >= self.waiting_max {
            self.waiting.fetch_sub(1, Relaxed);
            return None;
        }
        let _waiting = Waiting(&self.waiting);
        tokio::time::timeout(self.patience, self.places.clone().acquire_owned()).await.ok()?.ok()
    }
}

impl Default for Admission {
    fn default() -> Self {
        let cores = available_parallelism().map_or(1, NonZero::get);
        let work = || Gate::new(WORK_AT_ONCE, WORK_WAITING, WORK_PATIENCE);
        let public = Gate::new(PUBLIC_A_CORE * cores, PUBLIC_WAITING, PUBLIC_PATIENCE);
        Self { gates: [work(), work(), public], turned_away: AtomicUsize::new(0), waiting_pages: Default::default() }
    }
}

impl Admission {
    fn gate(&self, route: &Route) -> Option<&Gate> {
        // a file of the program itself costs less than a place
        (route.weight != Weight::None).then(|| &self.gates[route.urgency as usize])
    }

    fn full(&self, gate: &Gate) -> Full {
        gate.refused.fetch_add(1, Relaxed);
        Full(AGAIN_SECONDS[self.turned_away.fetch_add(1, Relaxed) % AGAIN_SECONDS.len()])
    }

    /// Before anything is read of a request: is there any hope for it?
    pub(crate) fn knock(&self, route: &Route) -> Result<(), Full> {
        self.gate(route).filter(|gate| gate.is_full()).map_or(Ok(()), |gate| Err(self.full(gate)))
    }

    /// Waits for a place, for as long as somebody of this urgency waits.
    pub(crate) async fn enter(&self, route: &Route) -> Result<Place, Full> {
        let Some(gate) = self.gate(route) else { return Ok(Place(None)) };
        gate.enter().await.map(|place| Place(Some(place))).ok_or_else(|| self.full(gate))
    }

    /// Of each urgency: its name, how many are let in, how many wait, and how many were sent away since the start.
    pub(crate) fn figures(&self) -> [(&'static str, usize, usize, u64); 3] {
        let at_once = [WORK_AT_ONCE, WORK_AT_ONCE, PUBLIC_A_CORE * available_parallelism().map_or(1, NonZero::get)];
        let mut each = ["first", "work", "last"].into_iter().zip(at_once).zip(&self.gates).map(|((name, at_once), gate)| {
            (name, at_once.saturating_sub(gate.places.available_permits()), gate.waiting.load(Relaxed), gate.refused.load(Relaxed))
        });
        std::array::from_fn(|_| each.next().unwrap_or_default())
    }

    /// The waiting page, drawn once for each of its waits: it costs no more than a file of the program.
    pub(crate) fn waiting_page(&self, full: Full, verb: Verb) -> Response {
        let at = AGAIN_SECONDS.iter().position(|seconds| *seconds == full.0).unwrap_or_default();
        let html = if verb == Verb::Get {
            self.waiting_pages[at].get_or_init(|| look::crowded(&look::Frame::default(), Some(full.0)).into_string().into()).clone()
        } else {
            look::crowded(&look::Frame::default(), None).into_string().into()
        };
        let mut response = (StatusCode::SERVICE_UNAVAILABLE, html).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        headers.insert(header::RETRY_AFTER, u64::from(full.0).into());
        response
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{Answer, Needs, get};

    const PUBLIC: Route = get("/q", Needs::Nobody, "A public page", |_| Ok(Answer::Nothing)).last();
    const DESK: Route = get("/d", Needs::Account, "A desk", |_| Ok(Answer::Nothing)).first();

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
    }

    #[test]
    fn a_storm_on_public_pages_takes_nothing_from_the_desks() {
        run(async {
            let admission = Arc::new(Admission::default());
            let mut inside = Vec::new();
            while admission.gates[2].places.available_permits() > 0 {
                inside.push(admission.enter(&PUBLIC).await.unwrap());
            }
            let waiting: Vec<_> = (0..PUBLIC_WAITING)
                .map(|_| {
                    let admission = admission.clone();
                    tokio::spawn(async move { admission.enter(&PUBLIC).await.is_ok() })
                })
                .collect();
            while admission.figures()[2].2 < PUBLIC_WAITING {
                tokio::task::yield_now().await;
            }
            assert_eq!(admission.knock(&PUBLIC), Err(Full(AGAIN_SECONDS[0])), "told at once");
            assert_eq!(admission.knock(&PUBLIC), Err(Full(AGAIN_SECONDS[1])), "and not all at the same time");
            assert!(admission.knock(&DESK).is_ok() && admission.enter(&DESK).await.is_ok());
            drop(inside.pop());
            let mut let_in = 0;
            for one in waiting {
                let_in += u32::from(one.await.unwrap());
            }
            // the place goes from one to the next, since each leaves at once
            assert_eq!(let_in as usize, PUBLIC_WAITING);
            assert_eq!(admission.figures()[2].2, 0, "nobody waits any more");
        });
    }

    #[test]
    fn whoever_waits_too_long_or_goes_away_leaves_no_trace() {
        run(async {
            let admission = Admission::default();
            let mut inside = Vec::new();
            while admission.gates[2].places.available_permits() > 0 {
                inside.push(admission.enter(&PUBLIC).await.unwrap());
            }
            assert!(admission.enter(&PUBLIC).await.is_err(), "the patience ends");
            let gone = tokio::time::timeout(Duration::from_millis(10), admission.enter(&PUBLIC)).await;
            assert!(gone.is_err(), "hung up while waiting");
            assert_eq!(admission.figures()[2].2, 0);
            inside.clear();
            assert_eq!(admission.figures()[2].1, 0);
            assert!(admission.enter(&PUBLIC).await.is_ok());
        });
    }

    #[test]
    fn the_waiting_page_says_when_it_asks_again() {
        let admission = Admission::default();
        let response = admission.waiting_page(Full(14), Verb::Get);
        assert_eq!((response.status(), response.headers()[header::RETRY_AFTER].to_str().unwrap()), (StatusCode::SERVICE_UNAVAILABLE, "14"));
        let html = String::from_utf8(admission.waiting_pages[2].get().unwrap().to_vec()).unwrap();
        assert!(html.contains("data-refresh=\"14\"") && html.contains("14 秒后"), "{html}");
    }
}
