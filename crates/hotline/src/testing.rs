//! The sample records of this slice for worked examples. Called by tests only.

use crate::{Answer, Call, Line, LineOwner, Operator};
use base::{Set, Text};
use count::testing::{day, link};
use org::Channel;

/// A station's line since 28 January 2020.
pub(crate) fn line() -> Line {
    Line {
        name: Text("红棉关爱一号线".into()),
        programme: Text("红棉关爱".into()),
        number: Text("190-0000-0001".into()),
        owner: LineOwner::Station,
        opened: day("2020-01-28"),
        closed: None,
    }
}

/// Worker 11 answered somebody unnamed over line 20 for 25 minutes on 3 February 2020.
pub(crate) fn call() -> Call {
    Call {
        on: day("2020-02-03"),
        line: link(20),
        channel: Channel::Phone,
        outcome: Answer::Resolved,
        topics: Set::default(),
        minutes: Some(25),
        workers: vec![Operator { worker: link(11), minutes: None }],
        summary: None,
        risk: None,
        next: None,
        callers: Vec::new(),
        anonymous: None,
        phone: None,
        actions: None,
        at: None,
        campaign: None,
        project: None,
        number: None,
        sex: None,
        age: None,
        area: None,
        referred_to: None,
        note: None,
    }
}
