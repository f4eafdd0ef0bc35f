//! The engine against the recount: random ledgers with edits, deletions, late entries and moved organisations, any filter, any grouping, any
//! cut-off. `PROPTEST_CASES=3000 cargo test --release -p count --test recount` for a long run.
#![allow(clippy::unwrap_used, reason = "tests")]

mod random;

use base::Key;
use count::naive::{Change, Entry, recount};
use count::{
    Closing, Cut, Dimension, Engine, Event, Eyes, Fact, Filter, Late, Measure, Part, Question, Rate, Shares, Sides, Standing, Tree, disturbed,
};
use proptest::prelude::*;
use proptest::sample::subsequence;
use random::{ORGS, config, day, dimension, engine_of, filter, first_day, key, ledger, tree};
use std::collections::{BTreeMap, BTreeSet};

fn question() -> impl Strategy<Value = Question> {
    let measures: Vec<Measure> = Measure::all().collect();
    let measures = prop_oneof![subsequence(measures.clone(), 1..=3), Just(measures)];
    let period = prop_oneof![1 => (Just(first_day()), Just(70)), 2 => (day(), 0..40)];
    let at = prop::option::of(0..25_u32);
    let months = prop::option::weighted(0.1, 1..4_u32);
    (measures, period, at, key(1, ORGS), filter(), prop::collection::vec(dimension(), 0..3), months).prop_map(
        |(measures, (from, days), at, org, filter, mut by, months)| {
            if measures.iter().any(|measure| measure.needs_unit()) {
                by.push(Dimension::Unit);
            }
            Question { measures, from, to: from + days, at, org, filter, by, months }
        },
    )
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn the_engine_agrees_with_the_recount(ledger in ledger(), tree in tree(), questions in prop::collection::vec(question(), 1..8)) {
        let engine = engine_of(&ledger);
        let applied = engine.applied();
        engine.trim();
        for question in questions {
            let question = Question { at: Some(question.at.unwrap_or(applied).min(applied)), ..question };
            prop_assert_eq!(engine.answer(&question, &tree), recount(&ledger, &question, &tree), "{:?}", question);
        }
    }

    #[test]
    fn the_records_behind_a_cell_are_all_that_the_cell_needs(ledger in ledger(), tree in tree(), question in question(), which in 0..100_usize) {
        let engine = engine_of(&ledger);
        let applied = engine.applied();
        let measure = question.measures[which % question.measures.len()];
        // without somebody's first record the next is the first
        prop_assume!(!measure.looks_back());
        let question = Question { measures: vec![measure], at: Some(question.at.unwrap_or(applied).min(applied)), ..question };
        let answer = engine.answer(&question, &tree).unwrap();
        let cells = answer.rows.iter().map(|row| (row.group.clone(), row.values[0])).take(6);
        for (group, value) in cells {
            let records = engine.drill(&question, &group, &tree, Key::NONE, usize::MAX).unwrap();
            let behind = |entry: &&Entry| records.contains(&entry.record);
            let only: Vec<Entry> = ledger.iter().filter(behind).cloned().collect();
            let others: Vec<Entry> = ledger.iter().filter(|entry| !behind(entry)).cloned().collect();
            prop_assert_eq!(recount(&only, &question, &tree).unwrap().values(&group), vec![value], "{:?} {:?} {:?}", question, group, records);
            prop_assert_eq!(recount(&others, &question, &tree).unwrap().values(&group), vec![0], "{:?} {:?} {:?}", question, group, records);
            if matches!(measure, Measure::Records | Measure::Events) {
                prop_assert_eq!(records.len() as i64, value);
            }
            let pages: Vec<Key> = std::iter::successors(Some(vec![Key::NONE]), |page: &Vec<Key>| {
                let next = engine.drill(&question, &group, &tree, *page.last()?, 2).unwrap();
                (!next.is_empty()).then_some(next)
            }).skip(1).flatten().collect();
            prop_assert_eq!(pages, records);
        }
    }

    #[test]
    fn who_is_new_and_who_comes_again_are_all_persons(ledger in ledger(), tree in tree(), question in question()) {
        let engine = engine_of(&ledger);
        let question = Question { measures: vec![Measure::Persons, Measure::PersonsNew, Measure::PersonsAgain], at: None, ..question };
        let answer = engine.answer(&question, &tree).unwrap();
        for row in answer.rows.iter().map(|row| &row.values).chain([&answer.totals]) {
            prop_assert_eq!(row[0], row[1] + row[2], "{:?}", question);
        }
        // over all time nobody comes again, and split by months everybody is new once
        let ever = Question { from: first_day(), to: first_day() + 200, by: vec![Dimension::Month], months: None, ..question.clone() };
        let months = engine.answer(&ever, &tree).unwrap();
        prop_assert_eq!(months.totals[2], 0);
        prop_assert_eq!(months.rows.iter().map(|row| row.values[1]).sum::<i64>(), months.totals[1]);
        // each record behind a new person names one on the first day
        let new = Question { measures: vec![Measure::PersonsNew], ..question };
        for row in engine.answer(&new, &tree).unwrap().rows.iter().take(3) {
            let behind = engine.drill(&new, &row.group, &tree, Key::NONE, usize::MAX).unwrap();
            let limits = (row.values[0] > 0, behind.len() as i64 >= 1);
            prop_assert_eq!(limits, (true, true), "{:?}", behind);
        }
    }

    #[test]
    fn records_of_a_key_are_those_that_name_it(ledger in ledger(), key in prop_oneof![100..109_u32, 300..304_u32]) {
        let engine = engine_of(&ledger);
        let mut alive = BTreeMap::new();
        for entry in &ledger {
            match &entry.change {
                Change::Written(facts) => { alive.insert(entry.record, facts.clone()); }
                Change::Retracted { .. } => { alive.remove(&entry.record); }
            }
        }
        let names = |fact: &Fact| fact.subject == Key(key) || fact.worker == Key(key);
        let expected: Vec<Key> = alive.into_iter().filter(|(_, facts)| facts.iter().any(names)).map(|(record, _)| record).collect();
        prop_assert_eq!(engine.records_of(Key(key)), expected);
    }
}

/// The measures whose parts are never more than the whole: of sets of things the narrower filter finds no more. States are no such measure, for a
/// filter may find the end of one without its beginning.
const PARTS: [Measure; 9] = [
    Measure::Records,
    Measure::Events,
    Measure::Persons,
    Measure::PersonTimes,
    Measure::Households,
    Measure::Workers,
    Measure::WorkMinutes,
    Measure::Volunteers,
    Measure::Places,
];

/// What the acts of a ledger leave when none may touch what `closings` hold after the act `since`: an act that would is left out whole, and every
/// later change of its records too, which would be made of a version that was never written.
fn guarded(ledger: &[Entry], closings: &[Closing], since: u32, tree: &Tree) -> Vec<Entry> {
    let (mut written, mut refused): (BTreeMap<Key, Vec<Fact>>, BTreeSet<Key>) = (BTreeMap::new(), BTreeSet::new());
    let mut kept = Vec::new();
    for act in ledger.chunk_by(|a, b| a.seq == b.seq) {
        let records: BTreeSet<Key> = act.iter().map(|entry| entry.record).collect();
        let facts_of = |record: Key| {
            let written = act.iter().filter(|entry| entry.record == record).find_map(|entry| match &entry.change {
                Change::Written(facts) => Some(facts.clone()),
                Change::Retracted { .. } => None,
            });
            written.unwrap_or_default()
        };
        let disturbs = |record: &Key| {
            let (old, new) = (written.get(record).cloned().unwrap_or_default(), facts_of(*record));
            disturbed(&old, &new).any(|fact| closings.iter().any(|closing| closing.holds(fact, tree)))
        };
        let is_refused = records.iter().any(|record| refused.contains(record)) || (act[0].seq > since && records.iter().any(disturbs));
        if is_refused {
            refused.extend(records);
            continue;
        }
        for record in records {
            written.insert(record, facts_of(record));
        }
        kept.extend_from_slice(act);
    }
    kept
}

proptest! {
    #![proptest_config(config(400))]

    #[test]
    fn what_was_frozen_never_changes_whatever_is_written_later(ledger in ledger(), tree in tree(), question in question(), cut in 0..25_u32) {
        let (early, late): (Vec<Entry>, Vec<Entry>) = ledger.iter().cloned().partition(|entry| entry.seq <= cut);
        let engine = engine_of(&early);
        let question = Question { at: Some(cut.min(engine.applied())), ..question };
        let frozen = engine.answer(&question, &tree);
        for entry in &late {
            entry.feed(&engine);
            prop_assert_eq!(&engine.answer(&question, &tree), &frozen, "after act {}", entry.seq);
        }
    }

    #[test]
    fn late_records_explain_the_difference_of_any_two_cut_offs(
        ledger in ledger(), tree in tree(), question in question(), cuts in (0..25_u32, 0..25_u32), which in 0..100_usize,
    ) {
        let engine = engine_of(&ledger);
        let (since, until) = (cuts.0.min(cuts.1).min(engine.applied()), cuts.0.max(cuts.1).min(engine.applied()));
        let measure = question.measures[which % question.measures.len()];
        // a late record of an earlier day makes somebody no newcomer
        prop_assume!(!measure.looks_back());
        let question = Question { measures: vec![measure], by: Vec::new(), ..question };
        let question = if measure.needs_unit() { question.by([Dimension::Unit]) } else { question };
        let cut = |seq| Cut { seq, tree: &tree };
        let groups = std::iter::once(Vec::new()).chain(engine.answer(&question, &tree).unwrap().rows.into_iter().map(|row| row.group).take(2));
        for group in groups {
            let found = engine.late(&question, &group, cut(since), cut(until)).unwrap();
            let late: BTreeSet<Key> = found.iter().map(|(record, _)| *record).collect();
            // Without what came of them in between, the second cut-off is the first.
            let without: Vec<Entry> = ledger.iter().filter(|entry| !(entry.seq > since && late.contains(&entry.record))).cloned().collect();
            let value = |ledger: &[Entry], at: u32| recount(ledger, &question.clone().known_at(at), &tree).unwrap().values(&group);
            let whole = |ledger: &[Entry], at: u32| recount(ledger, &question.clone().known_at(at), &tree).unwrap().totals;
            if group.is_empty() {
                prop_assert_eq!(whole(&without, until), whole(&ledger, since), "{:?}", question);
            } else {
                prop_assert_eq!(value(&without, until), value(&ledger, since), "{:?} {:?}", question, group);
            }
            for (record, became) in found {
                let behind = |seq: u32| engine.drill(&question.clone().known_at(seq), &group, &tree, Key::NONE, usize::MAX).unwrap().contains(&record);
                let expected = match became {
                    Late::Came => (false, true),
                    Late::Changed => (true, true),
                    Late::Went => (true, false),
                };
                prop_assert_eq!((behind(since), behind(until)), expected);
            }
            prop_assert_eq!(engine.late(&question, &group, cut(until), cut(until)).unwrap(), vec![]);
        }
    }

    #[test]
    fn a_closed_month_keeps_its_figures_whatever_is_let_through(
        ledger in ledger(), tree in tree(), org in key(1, ORGS), month in 0..3_u32, since in 0..25_u32, question in question(),
    ) {
        let first = base::Period::month(2020, 1 + month as u8).unwrap();
        let closing = Closing { org, month: first.from };
        let ledger = guarded(&ledger, &[closing], since, &tree);
        // Measures of what happened: what stands at the end of a month rests on all months before it, and so does who is new.
        let measures: Vec<Measure> = Measure::all().filter(|measure| !measure.looks_at(Part::State, false) && !measure.looks_back() && !measure.needs_unit()).collect();
        let question = Question { measures, org, from: first.from, to: first.to, at: None, months: None, ..question };
        let at = |seq: u32| recount(&ledger, &question.clone().known_at(seq), &tree).unwrap();
        prop_assert_eq!(at(u32::MAX).totals, at(since).totals);
        prop_assert_eq!(at(u32::MAX).rows, at(since).rows);
    }

    #[test]
    fn a_closed_month_keeps_both_sides_of_its_shares(
        ledger in ledger(), tree in tree(), org in key(1, ORGS), month in 0..3_u32, since in 0..25_u32, question in question(),
        narrower in filter(), which in 0..PARTS.len(),
    ) {
        let first = base::Period::month(2020, 1 + month as u8).unwrap();
        let engine = engine_of(&guarded(&ledger, &[Closing { org, month: first.from }], since, &tree));
        let measure = PARTS[which];
        let whole = Question { measures: vec![measure], org, from: first.from, to: first.to, at: None, months: None, ..question };
        let shares = |seq: u32| {
            let both = [whole.clone().filtered(narrower.clone()), whole.clone()].map(|question| question.known_at(seq.min(engine.applied())));
            let tables = engine.tables(&both, &tree, Eyes::Every).unwrap();
            Shares::of((measure, &tables[0]), (measure, &tables[1]), Eyes::Every)
        };
        prop_assert_eq!(shares(since), shares(u32::MAX));
    }

    #[test]
    fn with_every_month_closed_until_a_day_every_figure_until_then_is_kept(
        ledger in ledger(), months in 1..4_u8, since in 0..25_u32, measure in 0..99_usize, over in prop::option::of(1..5_u32),
    ) {
        let tree = Tree::default();
        let closings: Vec<Closing> = (1..=months).map(|month| Closing { org: Key::NONE, month: base::Period::month(2020, month).unwrap().from }).collect();
        let ledger = guarded(&ledger, &closings, since, &tree);
        let measures: Vec<Measure> = Measure::all().filter(|measure| !measure.needs_unit()).collect();
        let to = base::Period::month(2020, months).unwrap().to;
        let question = Question::new(measures[measure % measures.len()], Key::NONE, first_day(), to).by([Dimension::Month]).over(over);
        let at = |seq: u32| recount(&ledger, &question.clone().known_at(seq), &tree).unwrap();
        prop_assert_eq!((at(u32::MAX).rows, at(u32::MAX).totals), (at(since).rows, at(since).totals));
    }

    #[test]
    fn a_rate_is_never_more_than_the_whole_in_any_group(
        ledger in ledger(), tree in tree(), question in question(), narrower in filter(), which in 0..PARTS.len(),
    ) {
        let measure = PARTS[which];
        let of = Question { measures: vec![measure], at: None, filter: Filter::all(), ..question };
        let engine = engine_of(&ledger);
        let (part, whole) = (engine.answer(&of.clone().filtered(narrower), &tree).unwrap(), engine.answer(&of, &tree).unwrap());
        let groups = part.rows.iter().map(|row| (row.values[0], whole.values(&row.group)[0])).chain([(part.totals[0], whole.totals[0])]);
        for (part, whole) in groups {
            let rate = Rate { part, whole };
            prop_assert!(rate.part <= rate.whole, "{:?} {:?}", rate, of);
            let in_bounds = rate.percent().is_none_or(|percent| (0..=100).contains(&percent)) && rate.per_mille().is_none_or(|share| share <= 1000);
            prop_assert!(in_bounds && (rate.percent() == Some(100)) == (rate.whole > 0 && rate.part == rate.whole), "{:?}", rate);
            prop_assert!(rate.nearest(1000).is_none_or(|nearest| nearest - rate.per_mille().unwrap_or(0) <= 1));
        }
    }
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn the_share_of_a_group_is_that_of_two_recounts_whatever_was_written_later(
        ledger in ledger(), tree in tree(), question in question(), narrower in filter(), which in 0..PARTS.len(), cut in 0..25_u32,
    ) {
        let measure = PARTS[which];
        let (early, late): (Vec<Entry>, Vec<Entry>) = ledger.iter().cloned().partition(|entry| entry.seq <= cut);
        let engine = engine_of(&early);
        let whole = Question { measures: vec![measure], at: Some(cut.min(engine.applied())), ..question };
        let both = [whole.clone().filtered(narrower), whole];
        let shares = || {
            let tables = engine.tables(&both, &tree, Eyes::Every).unwrap();
            Shares::of((measure, &tables[0]), (measure, &tables[1]), Eyes::Every)
        };
        let frozen = shares();
        let [part, whole] = both.clone().map(|question| recount(&early, &question, &tree).unwrap());
        prop_assert_eq!(frozen.total, Sides { part: Some(part.totals[0]), whole: Some(whole.totals[0]) });
        for (group, sides) in &frozen.cells {
            prop_assert_eq!(*sides, Sides { part: Some(part.values(group)[0]), whole: Some(whole.values(group)[0]) });
            let exact = Rate { part: part.values(group)[0], whole: whole.values(group)[0] };
            prop_assert_eq!(sides.per_mille(), exact.per_mille());
            prop_assert!(sides.per_mille().is_some_and(|share| (0..=1000).contains(&share)), "{:?}", sides);
        }
        let groups: BTreeSet<_> = part.rows.iter().chain(&whole.rows).map(|row| row.group.clone()).filter(|group| !group.is_empty()).collect();
        prop_assert_eq!(frozen.cells.iter().map(|cell| cell.0.clone()).collect::<BTreeSet<_>>(), groups);
        for entry in &late {
            entry.feed(&engine);
        }
        prop_assert_eq!(shares(), frozen);
    }
}

/// A contact of one person and one worker.
fn contact(seq: u32) -> Vec<Fact> {
    let standing = Standing { key: Key(100 + seq % 900), household: Key(200 + seq % 50), populations: 1 };
    let day = first_day() + (seq % 60) as i32;
    Event::on(day, "contact").org(Key(1 + seq % 5)).served(standing).effort(Key(300 + seq % 7), 20).facts()
}

#[test]
fn a_month_of_many_events_counts_the_same_at_any_act() {
    let (engine, mut ledger) = (Engine::with_threads(2), Vec::new());
    for seq in 1..=40_000_u32 {
        let of = (seq % 7 == 0).then_some(seq / 2 + 1).filter(|of| of % 7 != 0);
        let record = Key(1_000_000 + of.unwrap_or(seq));
        if let Some(of) = of {
            ledger.push(Entry { seq, record, change: Change::Retracted { of } });
        }
        ledger.push(Entry { seq, record, change: Change::Written(contact(seq)) });
    }
    for entry in &ledger {
        entry.feed(&engine);
    }
    let tree = Tree::default();
    let of_goods = [Measure::Quantity, Measure::MedianQuantity];
    let measures = Measure::all().filter(|measure| !of_goods.contains(measure)).collect();
    let question = Question { measures, ..Question::new(Measure::Events, Key::NONE, first_day(), first_day() + 70) };
    let question = question.by([Dimension::Month, Dimension::Org]);
    let cut = |seq: u32| Cut { seq, tree: &tree };
    for at in [40_000, 39_999, 33_334, 20_000, 20, 0] {
        let question = question.clone().known_at(at);
        assert_eq!(engine.answer(&question, &tree), recount(&ledger, &question, &tree), "{at}");
        let late = engine.late(&question, &[], cut(at), cut(40_000)).unwrap();
        let touched: BTreeSet<Key> = ledger.iter().filter(|entry| entry.seq > at).map(|entry| entry.record).collect();
        assert_eq!(late.into_iter().map(|(record, _)| record).collect::<BTreeSet<_>>(), touched);
    }
}

#[test]
fn a_question_is_answered_at_its_act_while_the_writer_goes_on() {
    const BEFORE: u32 = 30_000;
    let engine = Engine::with_threads(2);
    for seq in 1..=BEFORE {
        engine.append(seq, Key(1_000_000 + seq), &contact(seq));
    }
    engine.set_applied(BEFORE);
    let tree = Tree::default();
    let measures = Measure::all().filter(|measure| !measure.needs_unit()).collect();
    let question = Question { measures, ..Question::new(Measure::Events, Key::NONE, first_day(), first_day() + 70) };
    let question = question.by([Dimension::Month, Dimension::Org]).known_at(BEFORE);
    let expected = engine.answer(&question, &tree).unwrap();
    assert_eq!(expected.totals[1], i64::from(BEFORE));
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            for seq in BEFORE + 1..BEFORE + 20_000 {
                let of = seq - BEFORE;
                engine.retract(seq, of, Key(1_000_000 + of));
                engine.append(seq, Key(1_000_000 + of), &contact(seq));
                engine.set_applied(seq);
            }
        });
        while !writer.is_finished() {
            assert_eq!(engine.answer(&question, &tree).unwrap(), expected);
        }
    });
    let now = engine.answer(&Question { at: None, ..question }, &tree).unwrap();
    assert_eq!(now.totals[1], i64::from(BEFORE));
    assert_eq!(now.at, BEFORE + 19_999);
}
