//! The reader who sees figures only, as an attacker: he asks any question of a random ledger, and reckons with what he gets. He knows the rule, that a
//! hidden number is at least 1, which lines add up and which only cover their parts. `PROPTEST_CASES=3000 cargo test --release -p count --test
//! suppression` for a long run.
#![allow(clippy::unwrap_used, reason = "tests")]

mod random;

use base::{Day, Key};
use count::naive::{Change, Entry, recount};
use count::{Cell, Dimension, Event, Eyes, Filter, GroupValue, Measure, NoAnswer, Question, Shares, Standing, Table, Tree};
use proptest::prelude::*;
use proptest::sample::select;
use random::{ORGS, config, day, dimension, engine_of, filter, first_day, key, ledger, tree};
use std::collections::{BTreeMap, BTreeSet};

const OF_PEOPLE: [Measure; 6] =
    [Measure::Persons, Measure::PersonTimes, Measure::Households, Measure::HouseholdTimes, Measure::PersonsAt, Measure::PersonsEver];

type Place = Vec<Option<GroupValue>>;

/// How a total belongs to its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bond {
    /// It is their sum.
    Sum,
    /// It is no less than any and no more than their sum.
    Cover,
}

/// What an attacker knows of each number, and what binds them.
#[derive(Clone, Debug)]
struct Attack {
    places: Vec<Place>,
    /// What is true, which he does not know; only to say what he found.
    exact: Vec<i64>,
    /// The least and the most that each can be.
    bounds: Vec<(i64, i64)>,
    lines: Vec<(Vec<usize>, usize, Bond)>,
}

/// What a line is, along one dimension of a question. None where nothing binds.
fn bond(measure: Measure, along: Dimension) -> Bond {
    let overlaps = matches!(along, Dimension::Topic | Dimension::Population);
    if matches!(measure, Measure::PersonTimes | Measure::HouseholdTimes) && !overlaps { Bond::Sum } else { Bond::Cover }
}

/// Every number of a table with its place.
fn numbers(table: &Table, dimensions: usize) -> BTreeMap<Place, Option<i64>> {
    let cells = table.cells.iter().map(|cell| (cell.group.iter().copied().map(Some).collect(), cell.value));
    let margins = table.margins.iter().enumerate().flat_map(|(along, margin)| {
        let place = move |cell: &Cell| (0..dimensions).map(|at| (at == along).then(|| cell.group[0])).collect();
        margin.iter().map(move |cell| (place(cell), cell.value))
    });
    cells.chain(margins).chain([(vec![None; dimensions], table.total)]).collect()
}

/// Every number of a question, counted in plain words.
fn truth(ledger: &[Entry], question: &Question, tree: &Tree) -> BTreeMap<Place, i64> {
    let counted = |by: Vec<Dimension>| recount(ledger, &Question { by, ..question.clone() }, tree).unwrap();
    let whole = counted(question.by.clone());
    let mut truth: BTreeMap<Place, i64> = BTreeMap::from([(vec![None; question.by.len()], whole.totals[0])]);
    if !question.by.is_empty() {
        truth.extend(whole.rows.iter().map(|row| (row.group.iter().copied().map(Some).collect(), row.values[0])));
    }
    for (along, by) in question.by.iter().enumerate().filter(|_| question.by.len() == 2) {
        let place = |value: GroupValue| (0..2).map(|at| (at == along).then_some(value)).collect();
        truth.extend(counted(vec![*by]).rows.iter().map(|row| (place(row.group[0]), row.values[0])));
    }
    truth.retain(|_, value| *value > 0);
    truth
}

impl Attack {
    /// On what is shown of a question; `exact` is what is true.
    fn on(question: &Question, shown: &BTreeMap<Place, Option<i64>>, exact: &BTreeMap<Place, i64>) -> Self {
        let places: Vec<Place> = exact.keys().cloned().collect();
        let bounds = places.iter().map(|place| shown.get(place).copied().flatten().map_or((1, i64::MAX / 1_000), |value| (value, value))).collect();
        let number: BTreeMap<&Place, usize> = places.iter().zip(0..).collect();
        let measure = question.measures[0];
        let mut lines = Vec::new();
        for (along, by) in question.by.iter().enumerate() {
            let mut parts: BTreeMap<Place, Vec<usize>> = BTreeMap::new();
            for (place, at) in number.iter().filter(|(place, _)| place[along].is_some()) {
                let total = place.iter().enumerate().map(|(other, value)| value.filter(|_| other != along)).collect();
                // what stands on the last day is the whole, as the last of moving figures is; of the days before nothing follows
                let is_apart = measure == Measure::PersonsAt || question.months.is_some();
                if !is_apart || !by.of_time() || place[along] == by.span_of(question.to) {
                    parts.entry(total).or_default().push(*at);
                }
            }
            let is_apart = (measure == Measure::PersonsAt || question.months.is_some()) && by.of_time();
            let bond = if is_apart { Bond::Sum } else { bond(measure, *by) };
            lines.extend(parts.into_iter().filter_map(|(total, parts)| Some((parts, *number.get(&total)?, bond))));
        }
        Self { exact: exact.values().copied().collect(), places, bounds, lines }
    }

    fn is_hidden(&self, at: usize) -> bool {
        self.bounds[at].0 < self.bounds[at].1
    }

    /// Whether a line holds of the truth, as the attacker believes.
    fn believes_truly(&self) -> bool {
        self.lines.iter().all(|(parts, total, bond)| {
            let (sum, most) = (parts.iter().map(|at| self.exact[*at]).sum::<i64>(), parts.iter().map(|at| self.exact[*at]).max().unwrap_or(0));
            let total = self.exact[*total];
            if *bond == Bond::Sum { sum == total } else { most <= total && total <= sum }
        })
    }

    /// Draws every bound as near as the lines allow, until nothing changes. False if nothing fits.
    fn narrow(&self, bounds: &mut [(i64, i64)]) -> bool {
        let raise = |bounds: &mut [(i64, i64)], at: usize, least: i64| {
            least > bounds[at].0 && {
                bounds[at].0 = least;
                true
            }
        };
        let lower = |bounds: &mut [(i64, i64)], at: usize, most: i64| {
            most < bounds[at].1 && {
                bounds[at].1 = most;
                true
            }
        };
        loop {
            let mut changed = false;
            for (parts, total, bond) in &self.lines {
                let least: i64 = parts.iter().map(|at| bounds[*at].0).sum();
                let most: i64 = parts.iter().map(|at| bounds[*at].1).sum();
                let of_total = bounds[*total];
                changed |= lower(bounds, *total, most);
                if *bond == Bond::Sum {
                    changed |= raise(bounds, *total, least);
                }
                for at in parts {
                    let of_part = bounds[*at];
                    changed |= raise(bounds, *at, of_total.0 - (most - of_part.1));
                    if *bond == Bond::Sum {
                        changed |= lower(bounds, *at, of_total.1 - (least - of_part.0));
                    } else {
                        changed |= lower(bounds, *at, of_total.1);
                        changed |= raise(bounds, *total, of_part.0);
                    }
                }
                if bounds.iter().any(|(least, most)| least > most) {
                    return false;
                }
            }
            if !changed {
                return true;
            }
        }
    }

    /// Whether everything shown fits a table in which this number lies within these bounds: tried number by number, nearest to the truth first, and
    /// never further from it than `far`. A table that is found is one that the attacker cannot tell from the truth.
    fn fits(&self, at: usize, within: (i64, i64), far: i64) -> bool {
        let mut bounds = self.bounds.clone();
        for (bound, exact) in bounds.iter_mut().zip(&self.exact) {
            *bound = (bound.0.max(exact - far), bound.1.min(exact + far));
        }
        bounds[at] = (bounds[at].0.max(within.0), bounds[at].1.min(within.1));
        let mut tries = 200_000;
        bounds[at].0 <= bounds[at].1 && self.solve(&bounds, &mut tries)
    }

    fn solve(&self, bounds: &[(i64, i64)], tries: &mut u32) -> bool {
        *tries = tries.checked_sub(1).expect("an attack that comes to an end");
        let mut bounds = bounds.to_vec();
        if !self.narrow(&mut bounds) {
            return false;
        }
        let near = |at: usize| self.exact[at].clamp(bounds[at].0, bounds[at].1);
        // Where the values nearest to the truth do not fit, one of the numbers there has to be another.
        let broken = self.lines.iter().find(|(parts, total, bond)| {
            let (sum, most) = (parts.iter().map(|at| near(*at)).sum::<i64>(), parts.iter().map(|at| near(*at)).max().unwrap_or(0));
            let total = near(*total);
            if *bond == Bond::Sum { sum != total } else { most > total || total > sum }
        });
        let Some((parts, total, _)) = broken else { return true };
        let Some(open) =
            parts.iter().chain([total]).copied().filter(|at| bounds[*at].0 < bounds[*at].1).min_by_key(|at| bounds[*at].1 - bounds[*at].0)
        else {
            return false;
        };
        let mut values: Vec<i64> = (bounds[open].0..=bounds[open].1).collect();
        values.sort_by_key(|value| (value - self.exact[open]).abs());
        values.into_iter().any(|value| {
            let mut guess = bounds.clone();
            guess[open] = (value, value);
            self.solve(&guess, tries)
        })
    }

    /// What the attacker finds of a small number that `<small` does not say.
    fn finds(&self, small: i64) -> Option<String> {
        let mut derived = self.bounds.clone();
        assert!(self.narrow(&mut derived), "the truth fits");
        let only_sums = self.lines.iter().all(|(.., bond)| *bond == Bond::Sum);
        for at in (0..self.places.len()).filter(|at| self.is_hidden(*at)) {
            let (exact, far) = (self.exact[at], 2 * small);
            let is_small = exact < small;
            if is_small && derived[at].1 < small && derived[at] != (1, small - 1) {
                return Some(format!("{:?} is {exact}: {:?} by bounds", self.places[at], derived[at]));
            }
            let as_small = || self.fits(at, (1, 1), far) && self.fits(at, (small - 1, small - 1), far);
            if is_small && !self.fits(at, (small, i64::MAX), far) && !as_small() {
                return Some(format!("{:?} is {exact}: more than “<{small}”", self.places[at]));
            }
            // Where everything adds up, no large number is found either.
            if !is_small && only_sums && !self.fits(at, (exact + 1, i64::MAX), far) && !self.fits(at, (1, exact - 1), far) {
                return Some(format!("{:?} is {exact}", self.places[at]));
            }
        }
        None
    }
}

/// What somebody may ask who sees figures only: no more than two dimensions, no days, workers or places. The condition is that of an indicator.
fn question() -> impl Strategy<Value = Question> {
    let wide = dimension().prop_filter("not narrow", |by| !by.is_narrow());
    let period = prop_oneof![2 => (Just(first_day()), Just(70)), 1 => (day(), 0..40)];
    let filter = prop_oneof![3 => Just(Filter::all()), 1 => filter()];
    let org = prop_oneof![2 => Just(Key::NONE), 1 => key(1, ORGS)];
    let by = prop::collection::btree_set(wide, 0..3).prop_map(Vec::from_iter).prop_shuffle();
    let months = prop::option::weighted(0.2, 1..4_u32);
    (select(&OF_PEOPLE[..]), period, org, filter, by, months).prop_map(|(measure, (from, days), org, filter, by, months)| Question {
        measures: vec![measure],
        from,
        to: from + days,
        at: None,
        org,
        filter,
        by,
        months,
    })
}

fn eyes(small: i64) -> Eyes {
    Eyes::FiguresOnly { small }
}

fn one(questions: &[Question], ledger: &[Entry], tree: &Tree, eyes: Eyes) -> Result<Table, NoAnswer> {
    Ok(engine_of(ledger).tables(questions, tree, eyes)?.remove(0))
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn no_small_cell_follows_from_a_table_and_its_totals(ledger in ledger(), tree in tree(), question in question(), small in 3..8_i64) {
        let exact = truth(&ledger, &question, &tree);
        let table = one(std::slice::from_ref(&question), &ledger, &tree, eyes(small)).unwrap();
        let attack = Attack::on(&question, &numbers(&table, question.by.len()), &exact);
        // A state that ends before it begins, or an organisation that moves under a lasting state, binds nothing.
        if attack.believes_truly() {
            prop_assert_eq!(attack.finds(small), None, "{:?} below {} {:?}", question, small, table);
        } else {
            prop_assert!(bond_may_fail(question.measures[0]), "{:?}", question);
        }
    }

    #[test]
    fn what_is_shown_is_true_and_what_is_small_is_not_shown(ledger in ledger(), tree in tree(), question in question(), small in 3..8_i64) {
        let exact = truth(&ledger, &question, &tree);
        let questions = [question.clone()];
        let shown = numbers(&one(&questions, &ledger, &tree, eyes(small)).unwrap(), question.by.len());
        let places: BTreeSet<&Place> = shown.iter().filter(|(_, value)| **value != Some(0)).map(|(place, _)| place).collect();
        prop_assert_eq!(places, exact.keys().collect::<BTreeSet<_>>(), "every number has its place");
        for (place, value) in &shown {
            let exact = exact.get(place).copied().unwrap_or(0);
            prop_assert!(value.is_none_or(|value| value == exact) && !(value.is_some() && (1..small).contains(&exact)), "{:?} {:?}", place, value);
        }
        if exact.values().all(|value| *value >= small) {
            prop_assert!(shown.values().all(Option::is_some), "nothing is small, nothing is hidden: {:?}", shown);
        }
        let every = one(&questions, &ledger, &tree, Eyes::Every).unwrap();
        let answer = engine_of(&ledger).answer(&question, &tree).unwrap();
        prop_assert_eq!((every.total, every.margins), (Some(answer.totals[0]), Vec::new()));
        let rows = answer.rows.into_iter().filter(|_| !question.by.is_empty()).map(|row| Cell { group: row.group, value: Some(row.values[0]) });
        prop_assert_eq!(every.cells, rows.collect::<Vec<_>>());
    }

    #[test]
    fn of_figures_of_one_measure_none_is_hidden_alone(ledger in ledger(), tree in tree(), question in question(), filters in prop::collection::vec(filter(), 1..4)) {
        let questions: Vec<Question> = std::iter::once(question.clone()).chain(filters.into_iter().map(|filter| question.clone().filtered(filter))).collect();
        let engine = engine_of(&ledger);
        let tables = engine.tables(&questions, &tree, eyes(3)).unwrap();
        let tables: Vec<_> = tables.iter().map(|table| numbers(table, question.by.len())).collect();
        let places: BTreeSet<&Place> = tables.iter().flat_map(BTreeMap::keys).collect();
        for place in places {
            let of_place: Vec<Option<i64>> = tables.iter().filter_map(|table| table.get(place).copied()).filter(|value| *value != Some(0)).collect();
            let hidden = of_place.iter().filter(|value| value.is_none()).count();
            prop_assert!(hidden != 1 || of_place.len() == 1, "{:?} {:?}", place, of_place);
            prop_assert!(of_place.iter().flatten().all(|value| *value >= 3), "{:?} {:?}", place, of_place);
        }
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn a_share_shows_neither_a_hidden_side_nor_a_small_rest(
        ledger in ledger(), tree in tree(), question in question(), narrower in filter(), small in 3..8_i64,
    ) {
        let measure = question.measures[0];
        let both = [question.clone().filtered(narrower), question];
        let tables = engine_of(&ledger).tables(&both, &tree, eyes(small)).unwrap();
        let shares = Shares::of((measure, &tables[0]), (measure, &tables[1]), eyes(small));
        let exact = both.clone().map(|question| recount(&ledger, &question, &tree).unwrap());
        let whole = (Vec::new(), shares.total, [exact[0].totals[0], exact[1].totals[0]]);
        let cells = shares.cells.iter().map(|(group, sides)| (group.clone(), *sides, [0, 1].map(|at| exact[at].values(group)[0])));
        for (group, sides, [part, whole]) in cells.chain([whole]) {
            prop_assert!([part, whole].iter().zip([sides.part, sides.whole]).all(|(exact, shown)| shown.is_none_or(|shown| shown == *exact)), "{:?}", group);
            let is_small = [part, whole, whole - part].iter().any(|number| (1..small).contains(number));
            prop_assert!(!is_small || sides.is_hidden() && sides.per_mille().is_none(), "{:?} {:?}", group, sides);
        }
    }

    #[test]
    fn no_median_is_shown_of_fewer_values_than_the_limit(ledger in ledger(), tree in tree(), question in question(), small in 3..8_i64) {
        let question = Question { measures: vec![Measure::MedianMinutes], ..question };
        let table = one(std::slice::from_ref(&question), &ledger, &tree, eyes(small)).unwrap();
        let timed = Question { measures: vec![Measure::Events], ..question.clone() };
        let (exact, events) = (recount(&ledger, &question, &tree).unwrap(), recount(&ledger, &timed, &tree).unwrap());
        let cells = table.cells.iter().map(|cell| (cell.value, exact.values(&cell.group)[0], events.values(&cell.group)[0]));
        for (shown, exact, events) in cells.chain([(table.total, exact.totals[0], events.totals[0])]) {
            // events that do not say how long they took are no values, so there are at least as many of them
            prop_assert!(shown.is_none_or(|shown| shown == exact && (exact == 0 || events >= small)), "{:?}", table);
        }
    }
}

/// Measures of states, of which a line may be no line at all where organisations move or a filter finds the end of a state without its beginning.
fn bond_may_fail(measure: Measure) -> bool {
    matches!(measure, Measure::PersonsAt | Measure::PersonsEver)
}

/// One person is reached in the first week, for topic 0; five in the second, all for topic 1 and four for topic 0 too. The week of five has a shown
/// part of five: that its sum could be less, so that the one could be two, nobody believes.
#[test]
fn a_total_that_cannot_fall_below_a_shown_part_protects_nothing() {
    let contact = |seq: u32, day: &str, topics: u64| {
        let standing = Standing { key: Key(100 + seq), household: Key::NONE, populations: 0 };
        let facts = Event::on(day.parse().unwrap(), "contact").topics(topics).served(standing).facts();
        Entry { seq, record: Key(1000 + seq), change: Change::Written(facts) }
    };
    let second_week = (2..=6).map(|seq| contact(seq, "2020-01-28", if seq == 2 { 0b10 } else { 0b11 }));
    let ledger: Vec<Entry> = std::iter::once(contact(1, "2020-01-21", 0b01)).chain(second_week).collect();
    let question = Question::new(Measure::PersonTimes, Key::NONE, first_day(), first_day() + 70).by([Dimension::Week, Dimension::Topic]);
    let tree = Tree::default();
    let table = one(std::slice::from_ref(&question), &ledger, &tree, eyes(3)).unwrap();
    let attack = Attack::on(&question, &numbers(&table, 2), &truth(&ledger, &question, &tree));
    assert!(attack.believes_truly());
    assert_eq!(attack.finds(3), None, "{table:?}");
}

/// The attacker is no fool: what is hidden too little, he finds.
#[test]
fn an_attacker_finds_what_is_hidden_too_little() {
    let to: Day = "2020-03-31".parse().unwrap();
    let months = |shown: [Option<i64>; 3], exact: [i64; 3]| {
        let question = Question::new(Measure::PersonTimes, Key::NONE, first_day(), to).by([Dimension::Month]);
        let place = |month: u8| vec![Dimension::Month.span_of(Day::from_ymd(2020, month, 1).unwrap())];
        let total = (vec![None], exact.iter().sum());
        let exact = (1..=3).map(place).zip(exact).chain([total.clone()]).collect();
        let shown = (1..=3).map(place).zip(shown).chain([(total.0, Some(total.1))]).collect();
        Attack::on(&question, &shown, &exact).finds(3)
    };
    assert!(months([Some(14), None, Some(6)], [14, 2, 6]).is_some(), "22 − 14 − 6");
    assert!(months([Some(14), None, None], [14, 1, 1]).is_some(), "2 is 1 and 1");
    assert_eq!(months([Some(14), None, None], [14, 2, 1]), None);
    assert_eq!(months([Some(14), None, None], [14, 2, 6]), None);
}
