//! The sample record of this slice for worked examples. Called by tests only.

use crate::{Case, CaseProblem, CaseSource, Contact, Effort, IntakeOpinion, Reached, Served, ServedAs};
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
        case: None,
    }
}

/// Worker 11 took up the case of client 1 on 3 February 2020 and planned a week later.
pub(crate) fn case() -> Case {
    Case {
        person: link(1),
        opened: day("2020-02-03"),
        source: Some(CaseSource::Found),
        problems: Set::of([CaseProblem::Career, CaseProblem::Family]),
        worker: Some(link(11)),
        goals: None,
        number: Some("2020-017".into()),
        opinion: Some(IntakeOpinion::Agreed),
        consented: None,
        planned: Some(day("2020-02-10")),
        evaluation: None,
        closed: None,
        closure: None,
        follow_ups: Vec::new(),
        reopened: None,
        domain: None,
        note: None,
        campaign: None,
        project: None,
    }
}
