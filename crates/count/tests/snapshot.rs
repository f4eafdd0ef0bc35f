//! Snapshots of the columns: whatever was written, an engine that comes back from one at any act and takes in the acts after it counts as one that
//! has taken in everything; and bytes that are no whole snapshot are refused.
#![allow(clippy::unwrap_used, reason = "tests")]

mod random;

use base::Key;
use count::naive::{Change, Entry, recount};
use count::{BadSnapshot, Dimension, Engine, Event, Measure, Question, Restoring};
use proptest::prelude::*;
use random::{config, dimension, engine_of, filter, first_day, ledger, tree};
use std::convert::Infallible;

/// The sections of a snapshot.
fn saved(engine: &Engine, at: u32) -> Vec<Vec<u8>> {
    let mut sections = Vec::new();
    let kept: Result<(), Infallible> = engine.save(at, &mut |section| {
        sections.push(section.to_vec());
        Ok(())
    });
    kept.unwrap();
    sections
}

fn restored(sections: &[Vec<u8>], at: u32) -> Result<Engine, BadSnapshot> {
    let mut restoring = Restoring::default();
    sections.iter().try_for_each(|section| restoring.section(section))?;
    restoring.engine(at)
}

/// Everything, of any rows, by month and something else.
fn question() -> impl Strategy<Value = Question> {
    (filter(), dimension()).prop_map(|(filter, dimension)| {
        let measures = Measure::all().filter(|measure| !measure.needs_unit()).collect();
        let question = Question { measures, ..Question::new(Measure::Events, Key::NONE, first_day(), first_day() + 70) };
        question.filtered(filter).by([Dimension::Month, dimension])
    })
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn an_engine_from_a_snapshot_counts_as_one_that_saw_everything(ledger in ledger(), tree in tree(), at in 0..25_u32, question in question()) {
        let whole = engine_of(&ledger);
        // taken in the middle of later acts, as beside a writer
        let at = at.min(whole.applied());
        let engine = restored(&saved(&whole, at), at).unwrap();
        let before: Vec<Entry> = ledger.iter().filter(|entry| entry.seq <= at).cloned().collect();
        let fresh = engine_of(&before);
        prop_assert_eq!(engine.fingerprint(at), fresh.fingerprint(at));
        prop_assert_eq!(engine.len(), fresh.len());
        prop_assert_eq!(engine.answer(&question, &tree), recount(&before, &question.clone().known_at(at), &tree));
        for entry in ledger.iter().filter(|entry| entry.seq > at) {
            entry.feed(&engine);
        }
        engine.set_applied(whole.applied());
        for known_at in [whole.applied(), at, at / 2] {
            let question = question.clone().known_at(known_at);
            prop_assert_eq!(engine.answer(&question, &tree), recount(&ledger, &question, &tree));
            prop_assert_eq!(engine.fingerprint(known_at), whole.fingerprint(known_at));
        }
        prop_assert_eq!(engine.len(), whole.len());
        // and once more from the engine that came back
        let again = restored(&saved(&engine, whole.applied()), whole.applied()).unwrap();
        prop_assert_eq!(again.fingerprint(whole.applied()), whole.fingerprint(whole.applied()));
    }

    #[test]
    fn a_fingerprint_tells_ledgers_apart(ledger in ledger(), which in 0..100_usize) {
        let written: Vec<usize> = (0..ledger.len()).filter(|at| matches!(&ledger[*at].change, Change::Written(facts) if !facts.is_empty())).collect();
        prop_assume!(!written.is_empty());
        let mut other = ledger.clone();
        let entry = &mut other[written[which % written.len()]];
        let (seq, record) = (entry.seq, entry.record);
        if let Change::Written(facts) = &mut entry.change {
            facts[0].day = facts[0].day + 1;
        }
        prop_assert_ne!(engine_of(&other).fingerprint(seq), engine_of(&ledger).fingerprint(seq), "{:?}", record);
    }

    #[test]
    fn what_is_cut_short_is_no_snapshot(ledger in ledger(), cut in 0..1_000_usize, len in 0..1_000_usize) {
        let engine = engine_of(&ledger);
        let mut sections = saved(&engine, engine.applied());
        let cut = cut % sections.len();
        let len = len % sections[cut].len();
        let last = sections.len() - 1;
        prop_assert_eq!(restored(&sections[..last], 0).unwrap_err(), BadSnapshot);
        sections[cut].truncate(len);
        prop_assert_eq!(restored(&sections, 0).unwrap_err(), BadSnapshot);
    }
}

#[test]
fn a_snapshot_of_many_events_may_be_taken_at_any_act() {
    let many = |seq: u32| Event::on(first_day(), "contact").org(Key(1 + seq * 7 % 31)).effort(Key(300 + seq % 9), seq % 100).facts();
    let write = |engine: &Engine, acts: std::ops::RangeInclusive<u32>| {
        for seq in acts {
            let of = seq / 2;
            if seq.is_multiple_of(11) && !of.is_multiple_of(11) {
                engine.retract(seq, of, Key(of));
            }
            engine.append(seq, Key(seq), &many(seq));
            engine.set_applied(seq);
        }
    };
    let whole = Engine::new();
    write(&whole, 1..=60_000);
    for at in [1, 10_000, 16_384, 30_000, 59_999, 60_000] {
        let engine = restored(&saved(&whole, at), at).unwrap();
        assert_eq!(engine.fingerprint(at), whole.fingerprint(at));
        write(&engine, at + 1..=60_000);
        for known_at in [60_000, at / 2 * 3, at, at / 2] {
            assert_eq!(engine.fingerprint(known_at), whole.fingerprint(known_at), "{known_at} of {at}");
        }
    }
}
