//! What came after: which records behind a figure were written, written anew or taken away between two acts. It is what stands beside a figure that
//! was frozen, and what explains the difference of any two cut-offs. Called by reports. Absent: reasons and names, which are the store's.

use crate::question::months_before;
use crate::{Engine, GroupValue, NoAnswer, Question, Tree};
use base::{Day, Key};
use std::collections::BTreeSet;

/// What became of a record behind a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Late {
    /// It counts now and did not then: entered late, or corrected into the figure.
    Came,
    /// It counted then and counts now, and what it counts for was written anew.
    Changed,
    /// It counted then and does not now: deleted, or corrected out of the figure.
    Went,
}

/// A cut-off: the number of an act, and the tree of organisations as it was known then.
#[derive(Clone, Copy, Debug)]
pub struct Cut<'a> {
    /// The last act that is seen.
    pub seq: u32,
    /// The tree after it.
    pub tree: &'a Tree,
}

impl Engine {
    /// The records behind a group of a question (empty for the whole) that came, changed or went after the one cut-off and up to the other, in the
    /// order of keys. Where the second cut-off is the earlier, nothing did.
    pub fn late(&self, question: &Question, group: &[GroupValue], since: Cut<'_>, until: Cut<'_>) -> Result<Vec<(Key, Late)>, NoAnswer> {
        let behind = |cut: Cut<'_>| -> Result<BTreeSet<Key>, NoAnswer> {
            let question = question.clone().known_at(cut.seq);
            Ok(self.drill(&question, group, cut.tree, Key::NONE, usize::MAX)?.into_iter().collect())
        };
        let (then, now) = (behind(since)?, behind(until)?);
        // of a moving figure the months before the period as well
        let from = question.months.map_or(question.from, |months| months_before(question.from, months));
        let rewritten = self.rewritten(since.seq, until.seq.min(self.applied()), from, question.to);
        let became = |key: &Key| match (then.contains(key), now.contains(key)) {
            (false, true) => Some((*key, Late::Came)),
            (true, false) => Some((*key, Late::Went)),
            _ => rewritten.contains(&key.0).then_some((*key, Late::Changed)),
        };
        Ok(then.union(&now).filter_map(became).collect())
    }

    /// Records of which a row of the period was written or cancelled after one act and up to another; of states every row until the last day.
    fn rewritten(&self, since: u32, until: u32, from: Day, to: Day) -> BTreeSet<u32> {
        let mut records = BTreeSet::new();
        self.each_month(from, to, |month| {
            records.extend(month.written(since, until).chain(month.lives.died(since, until)).map(|at| month.record[at]));
        });
        self.each_state_row(since, until, |row| {
            if row.day <= to.number() {
                records.insert(row.record);
            }
        });
        records
    }
}
