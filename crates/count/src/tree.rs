//! The organisation tree with its history: where an organisation stood on a day, and which agency ran it. Built by the store from organisation
//! records; read by the engine, by policy and by pages. Absent: addresses of organisations.
//!
//! Positions come from what people typed, so a loop is possible (A under B under A). It is harmless: every walk stops after
//! [`DEPTH_MAX`] steps, and a walk downwards visits nothing twice.

use base::{Day, Key, Word};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The level of organisations that run others.
const AGENCY: Word = Word::of("agency");
/// More levels than any administration has; a walk upwards gives up after so many.
pub const DEPTH_MAX: usize = 32;

/// One organisation and where it stood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreeNode {
    /// Its record.
    pub key: Key,
    /// The code by which people and the command line name it.
    pub code: String,
    /// What it is called.
    pub name: String,
    /// Its level (`city`, `district`, `street`, `station` …).
    pub level: Word,
    /// First day, organisation above, agency that runs it. A position holds until the next begins; days before the first take the first, so
    /// that a station entered late keeps its early facts.
    pub positions: Vec<(Day, Key, Key)>,
}

/// The tree.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    nodes: BTreeMap<Key, TreeNode>,
    codes: HashMap<String, Key>,
    /// Everything that ever stood directly under an organisation; roots are under [`Key::NONE`].
    below_ever: BTreeMap<Key, BTreeSet<Key>>,
    changes: Vec<Day>,
}

impl Tree {
    /// The tree of these organisations, in any order. Of two with one code, the later is found by it.
    pub fn new(nodes: impl IntoIterator<Item = TreeNode>) -> Self {
        let mut tree = Self::default();
        let mut changes = BTreeSet::new();
        for mut node in nodes {
            node.positions.sort_by_key(|position| position.0);
            changes.extend(node.positions.iter().skip(1).map(|position| position.0));
            tree.codes.insert(node.code.clone(), node.key);
            if node.positions.is_empty() {
                tree.below_ever.entry(Key::NONE).or_default().insert(node.key);
            }
            for (_, parent, _) in &node.positions {
                tree.below_ever.entry(*parent).or_default().insert(node.key);
            }
            tree.nodes.insert(node.key, node);
        }
        tree.changes = changes.into_iter().collect();
        tree
    }

    /// The organisation with this code.
    pub fn by_code(&self, code: &str) -> Option<Key> {
        self.codes.get(code).copied()
    }

    /// What is known of an organisation.
    pub fn node(&self, org: Key) -> Option<&TreeNode> {
        self.nodes.get(&org)
    }

    /// What an organisation is called; nothing if it is not in the tree.
    pub fn name(&self, org: Key) -> Option<&str> {
        self.nodes.get(&org).map(|node| node.name.as_str())
    }

    /// The organisation directly above on that day; [`Key::NONE`] above a root.
    pub fn parent_on(&self, org: Key, day: Day) -> Key {
        self.position_on(org, day).map_or(Key::NONE, |position| position.1)
    }

    /// The agency that ran it on that day, its own or else that of the nearest organisation above that has one. An agency runs itself: what its
    /// own people record under it is its work.
    pub fn agency_on(&self, org: Key, day: Day) -> Key {
        let is_agency = |org: Key| self.nodes.get(&org).is_some_and(|node| node.level == AGENCY);
        let said = |org: Key| self.position_on(org, day).map_or(Key::NONE, |position| position.2);
        let agency = |org: Key| if said(org).is_none() && is_agency(org) { org } else { said(org) };
        self.upwards(org, day).map(agency).find(|agency| !agency.is_none()).unwrap_or(Key::NONE)
    }

    /// The organisation of this level at or above it on that day.
    pub fn ancestor_on(&self, org: Key, day: Day, level: Word) -> Key {
        let of_level = |org: &Key| self.nodes.get(org).is_some_and(|node| node.level == level);
        self.upwards(org, day).find(of_level).unwrap_or(Key::NONE)
    }

    /// Whether it was this organisation or stood somewhere under it on that day. Everything stands under [`Key::NONE`].
    pub fn within_on(&self, org: Key, ancestor: Key, day: Day) -> bool {
        ancestor.is_none() || self.upwards(org, day).any(|above| above == ancestor)
    }

    /// The organisation directly under `above` through which `org` belonged to it on that day: `above` itself for its own facts,
    /// [`Key::NONE`] if it did not belong to it.
    pub fn branch_on(&self, org: Key, above: Key, day: Day) -> Key {
        let mut branch = Key::NONE;
        for step in self.upwards(org, day) {
            if step == above {
                return if branch.is_none() { above } else { branch };
            }
            branch = step;
        }
        if above.is_none() { branch } else { Key::NONE }
    }

    /// What stood directly under it on that day, in the order of keys; under [`Key::NONE`] the roots.
    pub fn children_on(&self, org: Key, day: Day) -> Vec<Key> {
        let below = self.below_ever.get(&org).into_iter().flatten().copied();
        below.filter(|child| self.parent_on(*child, day) == org).collect()
    }

    /// The organisation itself and everything that ever stood somewhere under it.
    pub fn subtree_ever(&self, org: Key) -> Vec<Key> {
        let mut seen = BTreeSet::from([org]);
        let mut waiting = vec![org];
        while let Some(above) = waiting.pop() {
            let below = self.below_ever.get(&above).into_iter().flatten();
            waiting.extend(below.copied().filter(|child| seen.insert(*child)));
        }
        seen.into_iter().filter(|key| !key.is_none()).collect()
    }

    /// Whether it is this organisation or ever stood somewhere under it: the same as being in its [`Tree::subtree_ever`], asked from below. Under
    /// [`Key::NONE`] stand all that are in the tree.
    pub fn within_ever(&self, org: Key, ancestor: Key) -> bool {
        let mut seen = Vec::new();
        let mut waiting = vec![org];
        while let Some(below) = waiting.pop() {
            if below == ancestor {
                return true;
            }
            if !seen.contains(&below) {
                seen.push(below);
                waiting.extend(self.node(below).into_iter().flat_map(|node| node.positions.iter().map(|(_, parent, _)| *parent)));
            }
        }
        false
    }

    /// From the root down to the organisation itself.
    pub fn path(&self, org: Key, day: Day) -> Vec<Key> {
        let mut path: Vec<Key> = self.upwards(org, day).collect();
        path.reverse();
        path
    }

    /// All organisations in the order of keys.
    pub fn iter(&self) -> impl Iterator<Item = &TreeNode> {
        self.nodes.values()
    }

    /// Days on which any organisation took a new place, ascending. Between two of them the tree stands still.
    pub fn changes(&self) -> &[Day] {
        &self.changes
    }

    /// The organisation, then what is above it on that day. An organisation that is not in the tree stands alone.
    fn upwards(&self, org: Key, day: Day) -> impl Iterator<Item = Key> {
        let start = (!org.is_none()).then_some(org);
        let above = move |org: &Key| Some(self.parent_on(*org, day)).filter(|parent| !parent.is_none());
        std::iter::successors(start, above).take(DEPTH_MAX)
    }

    fn position_on(&self, org: Key, day: Day) -> Option<&(Day, Key, Key)> {
        let positions = &self.nodes.get(&org)?.positions;
        let after = positions.partition_point(|position| position.0 <= day);
        positions.get(after.saturating_sub(1))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn node(key: u32, code: &str, level: &str, positions: &[(&str, u32, u32)]) -> TreeNode {
        let positions = positions.iter().map(|(from, parent, agency)| (day(from), Key(*parent), Key(*agency))).collect();
        TreeNode { key: Key(key), code: code.into(), name: String::new(), level: Word::of(level), positions }
    }

    /// A city with two districts; the station moves from the first to the second on 1 March.
    fn city() -> Tree {
        Tree::new([
            node(1, "C", "city", &[("2019-01-01", 0, 0)]),
            node(2, "D1", "district", &[("2019-01-01", 1, 70)]),
            node(3, "D2", "district", &[("2019-01-01", 1, 0)]),
            node(4, "S", "station", &[("2020-01-01", 2, 0), ("2020-03-01", 3, 80)]),
        ])
    }

    #[test]
    fn an_organisation_stands_where_it_stood_on_the_day() {
        let tree = city();
        let station = tree.by_code("S").unwrap();
        let (before, after) = (day("2020-02-29"), day("2020-03-01"));
        assert_eq!(tree.parent_on(station, before), Key(2));
        assert_eq!(tree.parent_on(station, after), Key(3));
        assert_eq!(tree.ancestor_on(station, after, Word::of("district")), Key(3));
        assert_eq!(tree.path(station, before), [Key(1), Key(2), Key(4)]);
        assert!(tree.within_on(station, Key(1), before) && !tree.within_on(station, Key(3), before));
        assert_eq!(tree.branch_on(station, Key(1), after), Key(3));
        assert_eq!(tree.branch_on(Key(1), Key(1), after), Key(1));
        assert_eq!(tree.branch_on(station, Key(2), after), Key::NONE);
        assert_eq!(tree.children_on(Key(2), before), [Key(4)]);
        assert_eq!(tree.children_on(Key(2), after), []);
        assert_eq!(tree.subtree_ever(Key(2)), [Key(2), Key(4)]);
        assert_eq!(tree.changes(), [after]);
    }

    #[test]
    fn the_agency_is_the_nearest_above() {
        let tree = city();
        assert_eq!(tree.agency_on(Key(4), day("2020-02-01")), Key(70));
        assert_eq!(tree.agency_on(Key(4), day("2020-03-01")), Key(80));
        assert_eq!(tree.agency_on(Key(3), day("2020-03-01")), Key::NONE);
        let tree = Tree::new([node(5, "A", "agency", &[("2019-01-01", 0, 0)]), node(6, "T", "team", &[("2021-06-01", 5, 0)])]);
        assert_eq!((tree.agency_on(Key(5), day("2021-06-01")), tree.agency_on(Key(6), day("2021-06-01"))), (Key(5), Key(5)));
    }

    #[test]
    fn a_day_before_the_first_position_takes_the_first() {
        assert_eq!(city().parent_on(Key(4), day("2018-05-05")), Key(2));
    }

    #[test]
    fn a_loop_does_no_harm() {
        let tree = Tree::new([node(1, "A", "station", &[("2020-01-01", 2, 0)]), node(2, "B", "station", &[("2020-01-01", 1, 0)])]);
        let on = day("2020-02-01");
        assert_eq!(tree.path(Key(1), on).len(), DEPTH_MAX);
        assert_eq!(tree.ancestor_on(Key(1), on, Word::of("city")), Key::NONE);
        assert_eq!(tree.subtree_ever(Key(1)), [Key(1), Key(2)]);
        assert!(!tree.within_on(Key(1), Key(9), on));
    }
}
