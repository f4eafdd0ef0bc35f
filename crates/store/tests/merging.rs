//! Two records that turn out to be one: figures, standings and names follow to the one that is kept, and come back when the merge is taken away.
//! On both databases, with several processes, in any history; the recount is made from the documents alone.
#![allow(clippy::unwrap_used, reason = "tests")]

mod support;

use base::{Day, Key};
use count::{Dimension, Filter, GroupValue, Measure, Question, STANDING};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use store::{Store, Unmergeable, WriteRefused};
use support::{delete, edit, merge, named, new, note, on_both, open, person, write};

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn clean(store: &Store) {
    let report = store.verify(&mut |_| ()).unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
}

fn answer(store: &Store, measure: Measure, filter: Filter) -> i64 {
    let question = Question::new(measure, Key::NONE, day("2019-01-01"), day("2020-12-31")).filtered(filter);
    store.engine().answer(&question, &store.tree()).unwrap().totals[0]
}

/// Persons served, of them with the first and second population, and persons of whom something holds at the end of the year.
fn figures(store: &Store) -> [i64; 5] {
    let of = |bit| Filter::is(Dimension::Population, GroupValue::Bit(bit));
    [
        answer(store, Measure::Persons, Filter::all()),
        answer(store, Measure::Persons, of(0)),
        answer(store, Measure::Persons, of(1)),
        answer(store, Measure::PersonTimes, of(1)),
        answer(store, Measure::PersonsAt, Filter::is(Dimension::Kind, GroupValue::Word(STANDING))),
    ]
}

#[test]
fn facts_follow_a_merge_and_come_back_with_it() {
    on_both(|options| {
        let store = open(options, 1);
        let people = write(&store, 1, &[new(1, "person", person(0b01)), new(2, "person", person(0b10)), new(3, "person", person(0b01))]).unwrap();
        let [one, two] = [people.records[0].key, people.records[1].key];
        write(&store, 2, &[new(10, "note", note(1, "一")), new(11, "note", note(2, "二")), new(12, "note", note(3, "三"))]).unwrap();
        let (before, names) = (figures(&store), store.projections());
        assert_eq!(before, [3, 2, 1, 1, 3]);

        write(&store, 3, &[new(20, "merge", merge(1, 2))]).unwrap();
        // what the one was the other is now too, on the days of both
        assert_eq!(figures(&store), [2, 2, 1, 2, 2]);
        assert_eq!((store.stands_for(one), store.merged_into(two)), (two, vec![one]));
        assert_eq!((store.standing(one, day("2020-02-01")).populations, store.standing(one, day("2020-02-01")).key), (0b11, two));
        assert_eq!(store.get(named(10)).unwrap().version, 1, "the records themselves are as they were");
        assert_eq!(store.engine().answer(&at(2), &store.tree_at(2)).unwrap().totals, [3], "what was known before stays what was known");
        clean(&store);

        // what is written afterwards follows, by whichever of the two it names
        write(&store, 4, &[new(13, "note", note(1, "四"))]).unwrap();
        write(&store, 5, &[edit(1, "person", 1, person(0b101))]).unwrap();
        assert_eq!(store.standing(two, day("2020-02-01")).populations, 0b111);
        assert_eq!(figures(&store), [2, 2, 1, 3, 2]);
        clean(&store);
        let watcher = open(options, 2);
        assert_eq!((watcher.projections(), figures(&watcher)), (store.projections(), figures(&store)));
        drop(watcher);

        // back to what it was
        write(&store, 6, &[edit(1, "person", 2, person(0b01)), delete(13, "note", 1)]).unwrap();
        write(&store, 7, &[delete(20, "merge", 1)]).unwrap();
        assert_eq!((figures(&store), store.stands_for(one)), (before, one));
        let standings = |projections: &str| projections.split_once(' ').unwrap().1.len();
        assert_eq!(standings(&store.projections()), standings(&names));
        clean(&store);
    });
}

fn at(seq: u32) -> Question {
    Question { at: Some(seq), ..Question::new(Measure::Persons, Key::NONE, day("2019-01-01"), day("2020-12-31")) }
}

#[test]
fn the_one_that_is_kept_is_found_by_every_name_of_both() {
    on_both(|options| {
        let store = open(options, 1);
        let called = |name: &str| serde_json::json!({"on": "2020-01-01", "name": name});
        let people = write(&store, 1, &[new(1, "person", called("罗明")), new(2, "person", called("陈阿二"))]).unwrap();
        let [one, two] = [people.records[0].key, people.records[1].key];
        let found = |store: &Store, typed: &str| store.names().search(typed, &|_| true, 9).iter().map(|hit| hit.key).collect::<Vec<_>>();
        write(&store, 2, &[new(20, "merge", merge(1, 2))]).unwrap();
        for typed in ["罗明", "lm", "陈阿二"] {
            assert_eq!(found(&store, typed), [two], "{typed}");
        }
        assert_eq!(store.names().sounding_like(&[Key(1)], "罗鸣", &|_| true, 9)[0].key, two);
        // whoever may not see the other file still finds the one that was there
        let own: Vec<Key> = store.names().search("罗明", &|key| key == one, 9).iter().map(|hit| hit.key).collect();
        assert_eq!(own, [one]);
        assert_eq!(found(&open(options, 2), "罗明"), [two], "after a restart too");
        write(&store, 3, &[delete(20, "merge", 1)]).unwrap();
        assert_eq!((found(&store, "罗明"), found(&store, "陈阿二")), (vec![one], vec![two]));
    });
}

#[test]
fn a_chain_leads_to_its_end_and_what_cannot_be_is_refused() {
    on_both(|options| {
        let store = open(options, 1);
        let people: Vec<_> = (1..=3).map(|n| new(n, "person", person(1))).collect();
        let keys: Vec<Key> = write(&store, 1, &people).unwrap().records.iter().map(|written| written.key).collect();
        write(&store, 2, &[new(10, "note", note(1, "一")), new(11, "note", note(2, "二")), new(12, "note", note(3, "三"))]).unwrap();
        write(&store, 3, &[new(20, "merge", merge(1, 2))]).unwrap();
        write(&store, 4, &[new(21, "merge", merge(2, 3))]).unwrap();
        assert_eq!((store.stands_for(keys[0]), store.merged_into(keys[2])), (keys[2], vec![keys[0], keys[1]]));
        assert_eq!(figures(&store)[0], 1);
        for (merged, into, expected) in
            [(3, 1, Unmergeable::Circle), (3, 3, Unmergeable::Circle), (1, 3, Unmergeable::Already), (3, 10, Unmergeable::Kinds)]
        {
            let refused = write(&store, 100 + merged * 10 + into, &[new(30, "merge", merge(merged, into))]);
            assert_eq!(refused, Err(WriteRefused::Unmergeable { record: named(30), why: expected }), "{merged} into {into}");
        }
        assert_eq!(store.seq(), 4, "nothing of what was refused is there");
        // the middle is taken away: the first stays with the second
        write(&store, 5, &[delete(21, "merge", 1)]).unwrap();
        assert_eq!((store.stands_for(keys[0]), store.stands_for(keys[1]), figures(&store)[0]), (keys[1], keys[1], 2));
        // turned round in one act
        write(&store, 6, &[edit(20, "merge", 1, merge(2, 1))]).unwrap();
        assert_eq!((store.stands_for(keys[0]), store.stands_for(keys[1])), (keys[0], keys[0]));
        clean(&store);
        let again = open(options, 2);
        assert_eq!(again.projections(), store.projections());
    });
}

#[test]
fn processes_that_write_while_people_are_merged_agree_in_the_end() {
    on_both(|options| {
        let (one, two) = (open(options, 1), open(options, 2));
        write(&one, 1, &[new(1, "person", person(0b01)), new(2, "person", person(0b10))]).unwrap();
        std::thread::scope(|scope| {
            for (store, base) in [(&one, 100), (&two, 200), (&one, 300), (&two, 400)] {
                scope.spawn(move || {
                    for n in base..base + 15 {
                        write(store, n, &[new(n, "note", note(1 + n % 2, "并行"))]).unwrap();
                    }
                });
            }
            let store = &two;
            scope.spawn(move || {
                for turn in 0..4 {
                    write(store, 1000 + 2 * turn, &[new(1000 + turn, "merge", merge(1, 2))]).unwrap();
                    write(store, 1001 + 2 * turn, &[delete(1000 + turn, "merge", 1)]).unwrap();
                }
                write(store, 2000, &[new(2000, "merge", merge(2, 1))]).unwrap();
            });
        });
        one.catch_up().unwrap();
        two.catch_up().unwrap();
        assert_eq!(one.projections(), two.projections());
        assert_eq!((figures(&one), figures(&two)), ([1, 1, 1, 60, 1], [1, 1, 1, 60, 1]));
        clean(&one);
    });
}

/// One step of a history over four people and a few notes.
#[derive(Clone, Debug)]
enum Step {
    Note(u64, u64),
    Become(u64, u64),
    Merge(u64, u64, u64),
    Undo(u64),
    Remove(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let (who, notes, merges) = (0..4_u64, 10..18_u64, 50..54_u64);
    prop_oneof![
        3 => (notes.clone(), who.clone()).prop_map(|(n, who)| Step::Note(n, who)),
        2 => (who.clone(), 1..4_u64).prop_map(|(who, bits)| Step::Become(who, bits)),
        3 => (merges.clone(), who.clone(), who).prop_map(|(n, merged, into)| Step::Merge(n, merged, into)),
        2 => merges.prop_map(Step::Undo),
        1 => notes.prop_map(Step::Remove),
    ]
}

/// What the documents say, in plain words.
#[derive(Default)]
struct Plain {
    is: BTreeMap<u64, u64>,
    notes: BTreeMap<u64, u64>,
    merges: BTreeMap<u64, (u64, u64)>,
}

impl Plain {
    fn stands_for(&self, who: u64) -> u64 {
        self.merges.values().find(|(merged, _)| *merged == who).map_or(who, |(_, into)| self.stands_for(*into))
    }

    fn populations(&self, who: u64) -> u64 {
        self.is.iter().filter(|(other, _)| self.stands_for(**other) == self.stands_for(who)).fold(0, |all, (_, bits)| all | bits)
    }

    fn figures(&self) -> [i64; 5] {
        let served: Vec<u64> = self.notes.values().map(|who| self.stands_for(*who)).collect();
        let distinct = |bits: u64| served.iter().filter(|who| self.populations(**who) & bits == bits).collect::<BTreeSet<_>>().len() as i64;
        let second = served.iter().filter(|who| self.populations(**who) & 2 != 0).count() as i64;
        let standing = self.is.keys().map(|who| self.stands_for(*who)).collect::<BTreeSet<_>>().len() as i64;
        [distinct(0), distinct(1), distinct(2), second, standing]
    }
}

/// Does a step in the store and, if it was taken, in plain words.
fn take(store: &Store, act: u64, plain: &mut Plain, step: &Step) {
    let head = |n: u64| store.get(named(n)).ok().filter(|row| row.ended_at.is_none()).map(|row| row.version);
    let is_new = |n: u64| store.get(named(n)).is_err();
    let taken = |change| match write(store, act, &[change]) {
        Ok(_) => true,
        Err(WriteRefused::Unmergeable { .. }) => false,
        Err(other) => panic!("{other}"),
    };
    match *step {
        Step::Note(n, who) if is_new(n) && taken(new(n, "note", note(who, "一"))) => drop(plain.notes.insert(n, who)),
        Step::Become(who, bits) if head(who).is_some_and(|version| taken(edit(who, "person", version, person(bits)))) => {
            plain.is.insert(who, bits);
        }
        Step::Merge(n, merged, into) if is_new(n) && taken(new(n, "merge", merge(merged, into))) => drop(plain.merges.insert(n, (merged, into))),
        Step::Undo(n) if head(n).is_some_and(|version| taken(delete(n, "merge", version))) => drop(plain.merges.remove(&n)),
        Step::Remove(n) if head(n).is_some_and(|version| taken(delete(n, "note", version))) => drop(plain.notes.remove(&n)),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn after_any_history_the_figures_are_those_of_the_plain_recount(history in prop::collection::vec(step(), 1..40)) {
        let directory = tempfile::tempdir().unwrap();
        let options = store::testing::sqlite(directory.path());
        let store = open(&options, 1);
        let mut plain = Plain::default();
        for who in 0..4 {
            write(&store, 5000 + who, &[new(who, "person", person(1))]).unwrap();
            plain.is.insert(who, 1);
        }
        for (act, step) in history.iter().enumerate() {
            take(&store, 1 + act as u64, &mut plain, step);
            prop_assert_eq!(figures(&store), plain.figures());
        }
        let report = store.verify(&mut |_| ()).unwrap();
        prop_assert!(report.is_clean(), "{:?}", report.findings);
        prop_assert_eq!(open(&options, 2).projections(), store.projections());
        // all merges taken back: everybody is somebody of their own again
        for n in 50..54 {
            take(&store, 6000 + n, &mut plain, &Step::Undo(n));
        }
        prop_assert_eq!(figures(&store)[4], 4);
        prop_assert_eq!(figures(&store), plain.figures());
        prop_assert!(store.verify(&mut |_| ()).unwrap().is_clean());
    }
}
