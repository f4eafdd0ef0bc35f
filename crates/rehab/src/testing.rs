//! The sample records of this slice for worked examples. Called by tests only.

use crate::{Agreement, Episode, EpisodeKind};
use base::Text;
use count::testing::{day, link};

/// Person 1: decided, received, reported for community treatment, three years as printed; worker 11 is responsible.
pub(crate) fn episode() -> Episode {
    Episode {
        person: link(1),
        kind: EpisodeKind::CommunityTreatment,
        decided: day("2020-01-28"),
        number: None,
        authority: None,
        served: Some(day("2020-01-30")),
        reported: Some(day("2020-02-03")),
        start: Some(day("2020-02-03")),
        end: Some(day("2023-02-02")),
        years: None,
        ended: None,
        reason: None,
        worker: Some(link(11)),
    }
}

/// Person 1 signed with worker 11 for episode 40 on the day after reporting.
pub(crate) fn agreement() -> Agreement {
    Agreement {
        person: link(1),
        episode: link(40),
        signed: day("2020-02-04"),
        told: Some(day("2020-02-04")),
        witnesses: vec![Text("民警甲".into())],
        worker: Some(link(11)),
        number: None,
        guardian: None,
        place: None,
        supersedes: None,
        campaign: None,
        project: None,
    }
}
