//! What can be hidden in a table whose lines add up, and what cannot. Called by suppression.rs only.
//!
//! Every number of a table is an arc between two lines: of the one it is a part, of the other the total, or the other way round. What is shown binds;
//! two ways of filling the hidden places differ by turns around *rings* of hidden arcs: one number up, the next down by as much, until the ring is
//! closed and every line adds up again. So a hidden number can be another one exactly where a ring leads through it on which each number that
//! goes down has room (1 stays: an empty place is shown as 0). Nothing is solved; a ring is searched.
//!
//! A line over topics or populations, whose groups overlap, does not add up, it *covers*: its total is no less than any part. A ring leaves open by how
//! much such a line falls short, but where it passes one, no part may rise above the total and no total fall below another part.
//!
//! Absent: which numbers are to be hidden. Several rings at once, which could move a number further than each alone: what is found here is enough,
//! never too much.

use crate::GroupValue;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// A place in a table: a value for each dimension, none for the total over it.
pub(crate) type Place = Vec<Option<GroupValue>>;

/// How groups and total belong together along a dimension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bond {
    /// The groups add up to the total.
    Sum,
    /// Groups overlap: the total is no less than any of them, and no more than their sum.
    Cover,
    /// Nothing follows from one for the other.
    Apart,
}

/// The name of a line: the groups between which nothing adds up, whether it runs down, and of what it is the line; none for that of totals.
type Name = (Place, bool, Option<GroupValue>);

/// A number between its two lines: more of it has to be taken up in `head` and is missing in `tail`.
struct Arc {
    tail: usize,
    head: usize,
    value: i64,
    /// What is lost with it: large numbers and totals last.
    cost: i64,
}

/// A line with its numbers.
#[derive(Default)]
struct Line {
    covers: bool,
    total: Option<usize>,
    /// The largest part, and the largest besides it.
    largest: Option<usize>,
    second: Option<usize>,
    all: Vec<usize>,
    hidden: Vec<usize>,
}

impl Line {
    fn largest_but(&self, part: usize) -> Option<usize> {
        if self.largest == Some(part) { self.second } else { self.largest }
    }
}

/// A number that a ring goes through, and whether it goes up there.
type Step = (usize, bool);

/// How far a search has come, for each line and way to it.
#[derive(Clone, Copy)]
struct Reached {
    /// What is lost until there.
    paid: i64,
    last: Step,
    /// Where the last step began; none at the start.
    before: Option<usize>,
}

/// In how many ways a ring comes to a line, as far as it matters for how it goes on.
const WAYS: usize = 7;

/// The numbers of a table, and which of them are hidden.
pub(crate) struct Rings {
    arcs: Vec<Option<Arc>>,
    hidden: Vec<bool>,
    lines: Vec<Line>,
}

/// What a ring may go through.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Through {
    /// Hidden numbers.
    Hidden,
    /// Any, those that are shown at their cost.
    Any,
    /// Any, but only upward: then no number needs room.
    Upward,
}

impl Rings {
    /// Over the numbers of a table, none below 1, with how they belong together along each dimension.
    pub(crate) fn new<'a>(numbers: impl Iterator<Item = (&'a Place, i64)>, bonds: &[Bond]) -> Self {
        let mut names: BTreeMap<Name, usize> = BTreeMap::new();
        let mut rings = Self { arcs: Vec::new(), hidden: Vec::new(), lines: Vec::new() };
        for (at, (place, value)) in numbers.enumerate() {
            let totals = place.iter().filter(|at| at.is_none()).count() as i64;
            let arc = ends(place, bonds).map(|names_of| {
                let [tail, head] = names_of.map(|(name, covers, is_total)| {
                    let next = names.len();
                    let line = *names.entry(name).or_insert(next);
                    if line == next {
                        rings.lines.push(Line { covers, ..Line::default() });
                    }
                    rings.lines[line].all.push(at);
                    if is_total {
                        rings.lines[line].total = Some(at);
                    }
                    line
                });
                Arc { tail, head, value, cost: value.saturating_mul(4).saturating_add(totals) }
            });
            rings.arcs.push(arc);
            rings.hidden.push(false);
        }
        for line in rings.lines.iter_mut().filter(|line| line.covers) {
            let mut parts: Vec<usize> = line.all.iter().copied().filter(|at| Some(*at) != line.total).collect();
            parts.sort_by_key(|at| Reverse(rings.arcs[*at].as_ref().map(|arc| arc.value)));
            (line.largest, line.second) = (parts.first().copied(), parts.get(1).copied());
        }
        rings
    }

    /// Whether this number is hidden.
    pub(crate) fn is_hidden(&self, at: usize) -> bool {
        self.hidden[at]
    }

    /// Hides this number.
    pub(crate) fn hide(&mut self, at: usize) {
        if std::mem::replace(&mut self.hidden[at], true) {
            return;
        }
        if let Some(arc) = &self.arcs[at] {
            self.lines[arc.tail].hidden.push(at);
            self.lines[arc.head].hidden.push(at);
        }
    }

    /// Whether this number lies in no line: then nothing tells it.
    pub(crate) fn is_free(&self, at: usize) -> bool {
        self.arcs[at].is_none()
    }

    /// Whether a hidden number could as well be so much more (less, if it is negative), by a ring of hidden ones.
    pub(crate) fn turns(&self, at: usize, change: i64) -> bool {
        self.ring(at, change, Through::Hidden).is_some()
    }

    /// What else to hide so that the number could be so much more: a ring on which little is lost. None where nothing in the table helps.
    pub(crate) fn cheapest(&self, at: usize, change: i64) -> Option<Vec<usize>> {
        self.ring(at, change, Through::Any).or_else(|| self.ring(at, change, Through::Upward))
    }

    /// A ring through this number, by its other numbers: the one on which least is lost, of those that are found from line to line.
    fn ring(&self, at: usize, change: i64, through: Through) -> Option<Vec<usize>> {
        let (arc, by) = (self.arcs[at].as_ref()?, change.abs());
        let (from, to) = if change > 0 { (arc.head, arc.tail) } else { (arc.tail, arc.head) };
        let first = (at, change > 0);
        let start = from * WAYS + self.way(from, first, by);
        let mut best: Vec<Option<Reached>> = vec![None; self.lines.len() * WAYS];
        best[start] = Some(Reached { paid: 0, last: first, before: None });
        let mut waiting = BinaryHeap::from([Reverse((0, start))]);
        while let Some(Reverse((paid, state))) = waiting.pop() {
            let Some(Reached { last, .. }) = best[state].filter(|known| known.paid == paid) else { continue };
            let line = state / WAYS;
            if line == to && self.may(line, last, first, by) {
                return without_a_line_twice(&best, state);
            }
            let numbers = if through == Through::Hidden { &self.lines[line].hidden } else { &self.lines[line].all };
            for other in numbers.iter().copied().filter(|other| *other != at && *other != last.0) {
                let Some(arc) = &self.arcs[other] else { continue };
                let step = (other, arc.tail == line);
                let has_room = step.1 || (arc.value > by && through != Through::Upward);
                if !has_room || !self.may(line, last, step, by) {
                    continue;
                }
                let next = if step.1 { arc.head } else { arc.tail };
                let next = next * WAYS + self.way(next, step, by);
                let sum = if self.hidden[other] { paid } else { paid.saturating_add(arc.cost) };
                if best[next].is_none_or(|known| sum < known.paid) {
                    best[next] = Some(Reached { paid: sum, last: step, before: Some(state) });
                    waiting.push(Reverse((sum, next)));
                }
            }
        }
        None
    }

    /// Whether a ring may come to a line by one step and leave it by the other.
    fn may(&self, line: usize, one: Step, other: Step, by: i64) -> bool {
        let line = &self.lines[line];
        let Some(total) = line.total.filter(|_| line.covers) else { return true };
        let value = |at: usize| self.arcs[at].as_ref().map_or(0, |arc| arc.value);
        let part = if one.0 == total { other } else { one };
        match (one.0 == total || other.0 == total, part.1) {
            // part and total go up together
            (true, true) => true,
            (true, false) => value(total) - by >= line.largest_but(part.0).map_or(0, value),
            (false, _) => value(if one.1 { one.0 } else { other.0 }) + by <= value(total),
        }
    }

    /// How a ring comes to a line by this step: steps of one way may go on alike.
    fn way(&self, line: usize, step: Step, by: i64) -> usize {
        let line = &self.lines[line];
        let Some(total) = line.total.filter(|_| line.covers) else { return 0 };
        let value = |at: usize| self.arcs[at].as_ref().map_or(0, |arc| arc.value);
        match step {
            (at, is_up) if at == total => 1 + usize::from(is_up),
            (at, true) => 3 + usize::from(value(at) + by <= value(total)),
            (at, false) => 5 + usize::from(line.largest == Some(at)),
        }
    }
}

/// The numbers of a ring that was found, if it comes to no line twice: each step was judged as if it were the only one there.
fn without_a_line_twice(best: &[Option<Reached>], end: usize) -> Option<Vec<usize>> {
    let (mut state, mut ring, mut seen) = (end, Vec::new(), BTreeSet::new());
    while seen.insert(state / WAYS) {
        let reached = best[state]?;
        let Some(before) = reached.before else { return Some(ring) };
        ring.push(reached.last.0);
        state = before;
    }
    None
}

/// The two lines of a place, tail and head, each with whether it covers and whether the place is its total; none where nothing that is published
/// adds up to it.
fn ends(place: &Place, bonds: &[Bond]) -> Option<[(Name, bool, bool); 2]> {
    let of = |is_apart: bool| place.iter().zip(bonds).filter(move |(_, bond)| (**bond == Bond::Apart) == is_apart);
    let apart: Place = of(true).map(|(value, _)| *value).collect();
    let together: Place = of(false).map(|(value, _)| *value).collect();
    let covers: Vec<bool> = of(false).map(|(_, bond)| *bond == Bond::Cover).collect();
    if let [first, second] = together[..] {
        // Along a row lies the second dimension, along a column the first.
        let row = ((apart.clone(), false, first), covers[1], second.is_none());
        let column = ((apart, true, second), covers[0], first.is_none());
        return Some(if first.is_none() == second.is_none() { [column, row] } else { [row, column] });
    }
    // One row, or a table of more dimensions than two, of which only the whole is published.
    let (is_total, is_cell) = (together.iter().all(Option::is_none), together.iter().all(Option::is_some));
    let line = |runs_down| ((apart.clone(), runs_down, None), covers.contains(&true), is_total);
    match (is_total, is_cell) {
        (true, false) => Some([line(false), line(true)]),
        (false, true) => Some([line(true), line(false)]),
        _ => None,
    }
}
