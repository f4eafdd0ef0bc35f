//! What is kept in memory so that nothing has to be asked of the disk twice: the counting engine, standings, the organisation tree, the name
//! index. Rebuilt at the start, fed after each commit in the order of `seq`. On the disk there is at most a copy that nobody has to believe (`snapshot.rs`).

use crate::{closed::Closings, merged::Merges, standing::Standings};
use base::{Key, Terms};
use count::{Fact, Tree, TreeNode};
use std::sync::Arc;

/// One act as the projections see it.
pub(crate) struct Applied {
    pub(crate) seq: u32,
    /// The link of the chain of acts that it made.
    pub(crate) chain: [u8; 32],
    pub(crate) records: Vec<AppliedRecord>,
}

/// One record of it.
pub(crate) struct AppliedRecord {
    pub(crate) key: Key,
    /// The act whose facts of this record no longer hold, and those facts.
    pub(crate) cancelled: Option<(u32, Vec<Fact>)>,
    /// The facts that hold from now on, if they were written anew.
    pub(crate) facts: Option<Vec<Fact>>,
    /// For kinds that are indexed.
    pub(crate) index: Option<Indexed>,
}

/// What the name index and the tree have to know of a record.
#[derive(Clone)]
pub(crate) struct Indexed {
    pub(crate) org: Key,
    /// Whether everybody may know it.
    pub(crate) common: bool,
    pub(crate) terms: Option<Terms>,
    pub(crate) node: Option<TreeNode>,
}

/// The small projections, under one lock with the number of the last act that they contain.
#[derive(Default)]
pub(crate) struct State {
    pub(crate) seq: u32,
    /// The link of the chain of acts at `seq`.
    pub(crate) chain: [u8; 32],
    /// How many vaults were destroyed before any of it was read.
    pub(crate) destroyed: i64,
    pub(crate) standings: Standings,
    pub(crate) merges: Merges,
    pub(crate) closings: Closings,
    /// Every change of the tree with the act that made it; the last of an organisation holds.
    nodes: Vec<(u32, Key, Option<TreeNode>)>,
    tree: Arc<Tree>,
}

impl State {
    /// What facts say, as bytes for [`State::restored`]; the tree is read from its documents.
    pub(crate) fn save(&self) -> Vec<u8> {
        let mut numbers = Vec::new();
        self.standings.save(&mut numbers);
        self.merges.save(&mut numbers);
        self.closings.save(&mut numbers);
        numbers.into_iter().flat_map(u32::to_le_bytes).collect()
    }

    /// What was saved after this act; none if these are no such bytes.
    pub(crate) fn restored(bytes: &[u8], seq: u32, destroyed: i64) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks::<4>();
        let mut numbers = numbers.iter().map(|number| u32::from_le_bytes(*number));
        let standings = Standings::restored(&mut numbers)?;
        let merges = Merges::restored(&mut numbers)?;
        let closings = Closings::restored(&mut numbers)?;
        let is_all = numbers.next().is_none() && rest.is_empty();
        is_all.then(|| Self { seq, destroyed, standings, merges, closings, ..Self::default() })
    }

    pub(crate) fn tree(&self) -> Arc<Tree> {
        self.tree.clone()
    }

    /// The tree as it was known after an act.
    pub(crate) fn tree_at(&self, seq: u32) -> Arc<Tree> {
        if self.nodes.last().is_none_or(|(last, ..)| *last <= seq) {
            return self.tree();
        }
        Arc::new(tree_of(&self.nodes, seq))
    }

    /// Takes what an act says of merges, and says whether that changes any; what is taken back goes first, whatever the order of the records.
    pub(crate) fn remerge(&mut self, act: &Applied) -> bool {
        let mut changed = false;
        for record in &act.records {
            if let Some((_, facts)) = &record.cancelled {
                changed |= self.merges.retract(act.seq, record.key, facts);
            }
        }
        for record in &act.records {
            if let Some(facts) = &record.facts {
                changed |= self.merges.apply(act.seq, record.key, facts);
            }
        }
        changed
    }

    /// Takes what an act says of closed months; what is taken back goes first.
    pub(crate) fn reclose(&mut self, act: &Applied) {
        for record in &act.records {
            if let Some((_, facts)) = &record.cancelled {
                self.closings.retract(act.seq, record.key, facts);
            }
        }
        for record in &act.records {
            if let Some(facts) = &record.facts {
                self.closings.apply(act.seq, record.key, facts);
            }
        }
    }

    /// Remembers what an organisation is from an act on; call [`State::grow`] afterwards.
    pub(crate) fn plant(&mut self, seq: u32, key: Key, node: Option<TreeNode>) -> bool {
        let before = self.nodes.iter().rev().find(|(_, planted, _)| *planted == key).and_then(|(_, _, node)| node.as_ref());
        let changes = before != node.as_ref();
        if changes {
            self.nodes.push((seq, key, node));
        }
        changes
    }

    /// Builds the tree anew from what was planted.
    pub(crate) fn grow(&mut self) {
        self.nodes.sort_by_key(|(seq, key, _)| (*seq, *key));
        self.tree = Arc::new(tree_of(&self.nodes, u32::MAX));
    }
}

fn tree_of(nodes: &[(u32, Key, Option<TreeNode>)], seq: u32) -> Tree {
    let mut now = std::collections::BTreeMap::new();
    for (_, key, node) in nodes.iter().filter(|(planted, ..)| *planted <= seq) {
        now.insert(*key, node.clone());
    }
    Tree::new(now.into_values().flatten())
}
