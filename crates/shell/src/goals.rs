//! How far the promises are that were made for an organisation, for pages of figures. Whoever keeps promises says at their kind how they stand
//! ([`KindDef::goals`](crate::slice::KindDef::goals)), and a dashboard sets them beside its figures by the name of the indicator: so the statistics
//! know nothing of contracts. The counterpart of `figures.rs`. Called by dashboards. Absent: judging anybody by them.

use crate::look::Tone;
use crate::{Refusal, Visit};
use base::Key;

/// One promise on a day.
#[derive(Clone, Debug)]
pub struct Goal {
    /// `code@version` of what was promised.
    pub indicator: String,
    /// What it is called where it was promised.
    pub name: String,
    /// How much of it is reached, in whole percent; none where that is hidden from this caller.
    pub percent: Option<i64>,
    /// How much of its time is over, in whole percent.
    pub elapsed: i64,
    /// How it stands: 进度正常, 落后.
    pub standing: &'static str,
    /// How much that matters.
    pub tone: Tone,
    /// Where it was promised.
    pub href: String,
}

/// Who keeps promises: those that run today for an organisation, as far as the caller may know of them.
pub type GoalSource = fn(&Visit, Key) -> Result<Vec<Goal>, Refusal>;

impl Visit {
    /// The promises that run today for an organisation itself.
    pub fn goals(&self, org: Key) -> Result<Vec<Goal>, Refusal> {
        match self.shell.registry().kinds().find_map(|kind| kind.goals) {
            Some(source) => source(self, org),
            None => Ok(Vec::new()),
        }
    }
}
