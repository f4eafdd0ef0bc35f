//! Months that are closed. An organisation that closes a month says so by a row of the kind `CLOSED`, which counts for nothing; what is counted of
//! that month, there and below, is from then on changed by adjustments only. What an act would change is told from its rows, before and after:
//! a measure that began in a closed month may end today, a talk of that month may not be written anew. Called by the store, which refuses or lists.
//! Absent: who may adjust, and why, which are the shell's and the caller's.

use crate::{Fact, Part, Tree};
use base::{Bucket, Day, Key, Word};

/// The kind word of the row by which a record says that an organisation has closed a month.
pub const CLOSED: Word = Word::of("closed_month");

/// The row that says so of the month in which the day lies.
pub fn closed(org: Key, month: Day) -> Fact {
    Fact { day: Bucket::Month.bucket_of(month).from, org, kind: CLOSED, part: Part::State, times: 0, ..Fact::default() }
}

/// A month that an organisation has closed, for itself and everything under it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Closing {
    /// The organisation.
    pub org: Key,
    /// The first day of the month.
    pub month: Day,
}

impl Closing {
    /// The closings that the facts of a record say.
    pub fn said(facts: &[Fact]) -> impl Iterator<Item = Self> + '_ {
        facts.iter().filter(|fact| fact.kind == CLOSED).map(|fact| Self { org: fact.org, month: fact.day })
    }

    /// Whether a row belongs to the closed month: by its day, and by where its organisation stood on that day.
    pub fn holds(&self, fact: &Fact, tree: &Tree) -> bool {
        let (year, month, _) = fact.day.ymd();
        let (closed_year, closed_month, _) = self.month.ymd();
        (year, month) == (closed_year, closed_month) && tree.within_on(fact.org, self.org, fact.day)
    }
}

/// The rows by whose being written, written anew or cancelled a record that is changed from `old` to `new` disturbs what is counted. An event is
/// disturbed whole; of states only those changes that are not said before and after, because what lasts is written again whenever it goes on.
pub fn disturbed<'a>(old: &'a [Fact], new: &'a [Fact]) -> impl Iterator<Item = &'a Fact> {
    let says_something = |fact: &&Fact| fact.part != Part::State || fact.times != 0 || fact.populations != 0;
    let mut again: Vec<&Fact> = new.iter().filter(|fact| fact.part == Part::State).collect();
    let mut states: Vec<&Fact> = Vec::new();
    for fact in old.iter().filter(|fact| fact.part == Part::State) {
        match again.iter().position(|other| *other == fact) {
            Some(at) => drop(again.swap_remove(at)),
            None => states.push(fact),
        }
    }
    states.extend(again);
    let events = old.iter().chain(new).filter(|fact| fact.part != Part::State);
    events.chain(states).filter(says_something)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{Event, TreeNode, state};

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn lasting(from: &str, to: Option<&str>) -> Vec<Fact> {
        state(Word::of("post"), day(from), to.map(day), Fact { org: Key(3), ..Fact::default() }).collect()
    }

    #[test]
    fn a_closing_reaches_what_stood_below_on_the_day() {
        let node = |key: u32, positions: &[(&str, u32)]| TreeNode {
            key: Key(key),
            code: key.to_string(),
            name: String::new(),
            level: Word::of("station"),
            positions: positions.iter().map(|(from, above)| (day(from), Key(*above), Key::NONE)).collect(),
        };
        let tree = Tree::new([node(1, &[]), node(2, &[]), node(3, &[("2019-01-01", 1), ("2020-02-15", 2)])]);
        let closing = Closing { org: Key(1), month: day("2020-02-01") };
        let row = |org: u32, on: &str| Fact { org: Key(org), day: day(on), ..Fact::default() };
        let worked = [(3, "2020-02-14", true), (3, "2020-02-15", false), (1, "2020-02-29", true), (3, "2020-01-31", false), (2, "2020-02-10", false)];
        for (org, on, expected) in worked {
            assert_eq!(closing.holds(&row(org, on), &tree), expected, "{org} on {on}");
        }
        assert_eq!(Closing::said(&[closed(Key(1), day("2020-02-20"))]).collect::<Vec<_>>(), [closing]);
    }

    #[test]
    fn what_lasts_is_disturbed_where_it_changes_and_an_event_whole() {
        let days = |old: &[Fact], new: &[Fact]| disturbed(old, new).map(|fact| fact.day.to_string()).collect::<Vec<_>>();
        let open = lasting("2020-01-10", None);
        assert_eq!(days(&open, &lasting("2020-01-10", Some("2020-03-04"))), ["2020-03-05"], "it ends later");
        assert_eq!(days(&open, &lasting("2020-01-12", None)), ["2020-01-10", "2020-01-12"], "it began another day");
        assert_eq!(days(&[], &open), ["2020-01-10"]);
        let talk = Event::on(day("2020-01-20"), "contact").org(Key(3)).happened().facts();
        assert_eq!(days(&talk, &talk), ["2020-01-20", "2020-01-20"]);
        assert_eq!(days(&[], &[closed(Key(3), day("2020-01-01"))]), [""; 0], "a closing disturbs nothing");
    }
}
