//! The sample record of this slice for worked examples. Called by tests only.

use crate::{Contact, Effort, Reached, Served, ServedAs};
use base::Set;
use count::testing::{day, link};
use org::Channel;

/// Worker 11 phoned client 1 for twenty minutes on 3 February 2020.
pub(crate) fn contact() -> Contact {
    Contact {
        on: day("2020-02-03"),
        channel: Channel::Phone,
        served: vec![Served { person: link(1), role: ServedAs::Client }],
        topics: Set::default(),
        minutes: Some(20),
        outcome: Reached::Reached,
        workers: vec![Effort { worker: link(11), minutes: None }],
        summary: None,
        need: None,
        next: None,
        at: None,
        anonymous: None,
        place: None,
        domain: None,
        note: None,
        campaign: None,
        project: None,
    }
}
