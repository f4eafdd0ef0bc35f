//! Pages for everybody that are drawn anew every few seconds at most: when a whole district asks for one at once, all but one are answered from memory,
//! before anything is read or asked of the store, at the price of a file. Called by the server around routes that say [`Route::kept`]. Who asks plays no
//! part in such a page, and nothing of what he sends with it. While somebody draws a page that has become too old, the others get the old one.
//!
//! Absent: pages that are anybody's own, and a promise that the page is of this second; it says itself of when it is.

use crate::{pack, route::Route};
use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, StatusCode, header},
    response::Response,
};
use base::Moment;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// Pages in memory at most; those of a year of sessions are never asked for together.
const PAGES_MAX: usize = 200;
/// A page is handed out for so many times its seconds while another one is drawn; whoever should have drawn it may have failed.
const STALE_TIMES: i64 = 5;

struct Page {
    drawn: Moment,
    /// When somebody last went to draw it anew.
    sought: Moment,
    headers: HeaderMap,
    bytes: Bytes,
}

/// The pages that were drawn, by path and whether they are packed.
#[derive(Default)]
pub(crate) struct Kept(Mutex<HashMap<(String, bool), Page>>);

impl Kept {
    /// The page as it was drawn a moment ago. None for whoever has to draw it.
    pub(crate) fn find(&self, route: &Route, path: &str, asked: &HeaderMap, now: Moment) -> Option<Response> {
        let fresh = i64::from(route.kept_seconds) * 1000;
        if fresh == 0 {
            return None;
        }
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let page = pages.get_mut(&(path.to_owned(), pack::takes_gzip(asked)))?;
        let since = |moment: Moment| (now.millis() - moment.millis()).abs();
        let is_my_turn = since(page.drawn) >= fresh * STALE_TIMES || since(page.sought) >= fresh;
        if since(page.drawn) >= fresh && is_my_turn {
            page.sought = now;
            return None;
        }
        let mut response = Response::new(Body::from(page.bytes.clone()));
        *response.headers_mut() = page.headers.clone();
        Some(response)
    }

    /// Keeps what was drawn for this path, if it is a page.
    pub(crate) fn keep(&self, route: &Route, path: String, asked: &HeaderMap, now: Moment, response: Response) -> Response {
        if route.kept_seconds == 0 || response.status() != StatusCode::OK || response.headers().contains_key(header::SET_COOKIE) {
            return response;
        }
        let (parts, body) = response.into_parts();
        let bytes = match pack::in_memory(body) {
            Ok(bytes) => bytes,
            Err(body) => return Response::from_parts(parts, body),
        };
        let mut pages = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if pages.len() >= PAGES_MAX {
            pages.clear();
        }
        pages.insert((path, pack::takes_gzip(asked)), Page { drawn: now, sought: now, headers: parts.headers.clone(), bytes: bytes.clone() });
        Response::from_parts(parts, Body::from(bytes))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{Answer, Needs, get};

    const PUBLIC: Route = get("/q", Needs::Nobody, "A public page", |_| Ok(Answer::Nothing)).kept(2);
    const OWN: Route = get("/o", Needs::Account, "Somebody's page", |_| Ok(Answer::Nothing));

    fn at(millis: i64) -> Moment {
        Moment::from_millis(1_580_000_000_000 + millis)
    }

    fn text(response: Option<Response>) -> Option<String> {
        response.map(|response| String::from_utf8(pack::in_memory(response.into_body()).unwrap().to_vec()).unwrap())
    }

    #[test]
    fn one_draws_and_the_others_are_answered() {
        let (kept, plain) = (Kept::default(), HeaderMap::new());
        let find = |millis| text(kept.find(&PUBLIC, "/q", &plain, at(millis)));
        let keep = |millis, words: &'static str| drop(kept.keep(&PUBLIC, "/q".to_owned(), &plain, at(millis), Response::new(Body::from(words))));
        assert_eq!(find(0), None, "nobody has drawn it");
        keep(0, "one");
        assert_eq!(find(1999).as_deref(), Some("one"));
        assert_eq!(find(2000), None, "the first who finds it too old draws it");
        assert_eq!(find(2001).as_deref(), Some("one"), "and the others do not wait for him");
        assert_eq!(find(4000), None, "he may have failed");
        keep(4100, "two");
        assert_eq!(find(6000).as_deref(), Some("two"));
        assert_eq!(find(14_100), None, "nobody is shown what is long past");
        let gzip = HeaderMap::from_iter([(header::ACCEPT_ENCODING, "gzip".parse().unwrap())]);
        assert_eq!(text(kept.find(&PUBLIC, "/q", &gzip, at(6000))), None, "packed is another answer");
    }

    #[test]
    fn what_is_somebodys_own_or_no_page_is_not_kept() {
        let (kept, plain) = (Kept::default(), HeaderMap::new());
        let refused = || Response::builder().status(404).body(Body::from("no")).unwrap();
        let own = || Response::builder().header(header::SET_COOKIE, "a=b").body(Body::from("yes")).unwrap();
        for (route, response) in [(&OWN, Response::new(Body::from("own"))), (&PUBLIC, refused()), (&PUBLIC, own())] {
            drop(kept.keep(route, "/q".to_owned(), &plain, at(0), response));
            assert_eq!(text(kept.find(route, "/q", &plain, at(0))), None);
        }
    }
}
