//! Which record stands for which: what was merged into another counts as that other, wherever facts are made and figures are asked. Made from the
//! rows of the kind `MERGED`, kept in memory, rebuilt at the start, fed after each commit. A record is merged into one other at most and never, by
//! whatever way, into itself; what it was merged into may be merged further. Called by `known.rs` for keys, by `prepare.rs` for what a merge changes
//! and by the index of names. Absent: taking records together. Each stays as it is, so taking the merge away brings everything back.

use crate::{
    Unmergeable, WriteRefused,
    known::Overlay,
    standing::{Step, steps},
    store::Inner,
};
use base::{Id, Key};
use count::{Fact, MERGED};
use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap, HashSet},
};

/// What was merged, into what, and the record that says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Merge {
    pub(crate) merged: Key,
    pub(crate) into: Key,
    pub(crate) record: Key,
}

/// All merges that hold.
#[derive(Clone, Default)]
pub(crate) struct Merges {
    into: HashMap<Key, Merge>,
    /// The last act that changed any of them.
    pub(crate) changed: u32,
}

/// The merges that the facts of a record say.
pub(crate) fn merges(record: Key, facts: &[Fact]) -> impl Iterator<Item = Merge> {
    let says = |fact: &&Fact| fact.kind == MERGED && !fact.subject.is_none() && !fact.household.is_none();
    facts.iter().filter(says).map(move |fact| Merge { merged: fact.subject, into: fact.household, record })
}

impl Merges {
    /// The record that stands for this one in the end: itself, unless it was merged.
    pub(crate) fn stands_for(&self, key: Key) -> Key {
        let mut key = key;
        while let Some(merge) = self.into.get(&key) {
            key = merge.into;
        }
        key
    }

    /// Everything that was merged into a record, directly or not, in the order of keys.
    pub(crate) fn merged_into(&self, key: Key) -> Vec<Key> {
        if self.into.is_empty() {
            return Vec::new();
        }
        let mut keys: Vec<Key> = self.into.keys().copied().filter(|merged| self.stands_for(*merged) == key).collect();
        keys.sort_unstable();
        keys
    }

    /// The record that says that this one was merged.
    pub(crate) fn said_by(&self, merged: Key) -> Option<Key> {
        self.into.get(&merged).map(|merge| merge.record)
    }

    /// What was merged and what stands for it, for the index of names.
    pub(crate) fn pairs(&self) -> HashMap<Key, Key> {
        self.into.keys().map(|merged| (*merged, self.stands_for(*merged))).collect()
    }

    /// Takes what the facts of a record say. Rows that do not fit were refused before they were written; should the disk hold one all the same,
    /// it is passed over, so that nothing goes round in circles.
    pub(crate) fn apply(&mut self, seq: u32, record: Key, facts: &[Fact]) -> bool {
        let mut any = false;
        for merge in merges(record, facts) {
            any |= self.add(merge).is_ok();
        }
        self.note(seq, any)
    }

    /// Takes back what a record has said.
    pub(crate) fn retract(&mut self, seq: u32, record: Key, facts: &[Fact]) -> bool {
        let mut any = false;
        for merge in merges(record, facts).filter(|merge| self.said_by(merge.merged) == Some(merge.record)).collect::<Vec<_>>() {
            any |= self.into.remove(&merge.merged).is_some();
        }
        self.note(seq, any)
    }

    fn note(&mut self, seq: u32, changed: bool) -> bool {
        if changed {
            self.changed = seq;
        }
        changed
    }

    /// Adds a merge, if it goes.
    pub(crate) fn add(&mut self, merge: Merge) -> Result<(), Unmergeable> {
        if self.into.contains_key(&merge.merged) {
            return Err(Unmergeable::Already);
        }
        if self.stands_for(merge.into) == merge.merged {
            return Err(Unmergeable::Circle);
        }
        self.into.insert(merge.merged, merge);
        Ok(())
    }

    /// The same merges without those that these records say.
    pub(crate) fn without(&self, records: &BTreeSet<Key>) -> Self {
        let mut kept = self.clone();
        kept.into.retain(|_, merge| !records.contains(&merge.record));
        kept
    }

    /// Records for which another stands here than there.
    pub(crate) fn differ(&self, other: &Self) -> BTreeSet<Key> {
        self.into.keys().chain(other.into.keys()).copied().filter(|key| self.stands_for(*key) != other.stands_for(*key)).collect()
    }

    /// Everything as numbers, for [`Merges::restored`].
    pub(crate) fn save(&self, numbers: &mut Vec<u32>) {
        numbers.extend([self.changed, self.into.len() as u32]);
        numbers.extend(self.digest().iter().flat_map(|merge| [merge.merged.0, merge.into.0, merge.record.0]));
    }

    /// What was saved; none if these are no such numbers.
    pub(crate) fn restored(numbers: &mut impl Iterator<Item = u32>) -> Option<Self> {
        let mut merges = Self { changed: numbers.next()?, ..Self::default() };
        for _ in 0..numbers.next()? {
            let merge = Merge { merged: Key(numbers.next()?), into: Key(numbers.next()?), record: Key(numbers.next()?) };
            merges.add(merge).ok()?;
        }
        Some(merges)
    }

    /// Everything, sorted: for comparing two processes.
    pub(crate) fn digest(&self) -> Vec<Merge> {
        let mut merges: Vec<Merge> = self.into.values().copied().collect();
        merges.sort_unstable();
        merges
    }
}

/// What a record of an act has said of merges, and says now.
pub(crate) struct Saying<'a> {
    pub(crate) record: Key,
    pub(crate) id: Id,
    pub(crate) kind: &'a str,
    pub(crate) before: Vec<Merge>,
    pub(crate) after: Vec<Merge>,
}

impl Inner {
    /// What an act changes of who stands for whom: written into the overlay, together with the standings that go over from one to the other. Gives
    /// everybody whom it concerns; empty if it changes nothing.
    pub(crate) fn remerge(
        &self,
        says: &[Saying<'_>],
        overlay: &mut Overlay,
        consulted: &RefCell<HashSet<Key>>,
    ) -> Result<BTreeSet<Key>, WriteRefused> {
        let mut concerned = BTreeSet::new();
        if says.iter().all(|saying| saying.before == saying.after) {
            return Ok(concerned);
        }
        let mine: BTreeSet<Key> = says.iter().map(|saying| saying.record).collect();
        let now = crate::read_lock(&self.state).merges.clone();
        let mut then = now.without(&mine);
        for saying in says {
            for merge in &saying.after {
                let added = if self.of_one_kind(*merge, says)? { then.add(*merge) } else { Err(Unmergeable::Kinds) };
                added.map_err(|why| WriteRefused::Unmergeable { record: saying.id, why })?;
            }
        }
        let moved = now.differ(&then);
        overlay.merges = Some(then.clone());
        let named: BTreeSet<Key> = moved.iter().flat_map(|key| self.engine().records_of(now.stands_for(*key))).collect();
        for row in self.rows_of_keys(named.into_iter().filter(|record| !mine.contains(record)))? {
            let before: Vec<(Key, Step)> = steps(0, row.key, &self.facts_of(row.facts_seq, row.key)?).collect();
            // a record that said nothing of what somebody is says nothing now
            if before.is_empty() {
                continue;
            }
            let Some(facts) = self.facts_anew(&row, overlay, consulted)? else { continue };
            let after: Vec<(Key, Step)> = steps(0, row.key, &facts).collect();
            if before == after {
                continue;
            }
            concerned.extend(before.iter().chain(&after).map(|(subject, _)| *subject));
            overlay.replaced.insert(row.key);
            for (subject, step) in after {
                overlay.steps.entry(subject).or_default().push(step);
            }
        }
        for key in moved {
            concerned.extend([key, now.stands_for(key), then.stands_for(key)]);
        }
        Ok(concerned)
    }

    /// Whether both are there and of one kind; a record of the same act counts as there.
    fn of_one_kind(&self, merge: Merge, says: &[Saying<'_>]) -> Result<bool, WriteRefused> {
        let rows = self.rows_of_keys([merge.merged, merge.into].into_iter())?;
        let kind = |key: Key| {
            let written = says.iter().find(|saying| saying.record == key).map(|saying| saying.kind);
            written.or_else(|| rows.iter().find(|row| row.key == key && row.ended_at.is_none()).map(|row| row.kind.as_str()))
        };
        Ok(kind(merge.merged).is_some_and(|of_merged| kind(merge.into) == Some(of_merged)))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use base::Day;

    fn merge(merged: u32, into: u32) -> Merge {
        Merge { merged: Key(merged), into: Key(into), record: Key(100 + merged) }
    }

    #[test]
    fn a_chain_leads_to_its_end_and_a_circle_is_refused() {
        let mut merges = Merges::default();
        for (merged, into, expected) in [
            (1, 2, Ok(())),
            (2, 3, Ok(())),
            (1, 4, Err(Unmergeable::Already)),
            (3, 1, Err(Unmergeable::Circle)),
            (5, 5, Err(Unmergeable::Circle)),
            (3, 4, Ok(())),
        ] {
            assert_eq!(merges.add(merge(merged, into)), expected, "{merged} into {into}");
        }
        assert_eq!([1, 2, 3, 4, 9].map(|key| merges.stands_for(Key(key)).0), [4, 4, 4, 4, 9]);
        assert_eq!(merges.merged_into(Key(4)), [Key(1), Key(2), Key(3)]);
        let before = merges.clone();
        let broken = merges.without(&BTreeSet::from([Key(102)]));
        assert_eq!([1, 2, 3].map(|key| broken.stands_for(Key(key)).0), [2, 2, 4]);
        assert_eq!(before.differ(&broken), BTreeSet::from([Key(1), Key(2)]));
    }

    #[test]
    fn what_a_record_says_is_taken_and_taken_back() {
        let mut merges = Merges::default();
        let row = |merged, into| count::merged(Key(7), Day::default(), Key(merged), Key(into));
        assert!(merges.apply(3, Key(50), &[row(1, 2)]));
        assert!(!merges.apply(4, Key(51), &[row(2, 1)]), "a circle on the disk is passed over");
        assert!(!merges.retract(5, Key(51), &[row(1, 2)]), "another record's saying");
        assert_eq!((merges.changed, merges.stands_for(Key(1))), (3, Key(2)));
        assert!(merges.retract(6, Key(50), &[row(1, 2)]));
        assert_eq!((merges.changed, merges.into.is_empty()), (6, true));
    }
}
