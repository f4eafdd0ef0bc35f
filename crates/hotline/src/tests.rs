//! What this slice promises, in sentences.

use crate::testing::{call, line};
use crate::{Answer, Call, Line, LineOwner, SLICE};
use base::{Choice, Key, Link, Set, Text, Word};
use count::testing::{World, day, id};
use count::{Counted, Fact, Part};
use org::{Channel, Topic};

/// Lines open at the end of a day under a filter: the running sum, as 条 is counted.
fn open_at(facts: &[Fact], on: &str, holds: impl Fn(&Fact) -> bool) -> i32 {
    facts.iter().filter(|fact| fact.day <= day(on) && holds(fact)).map(|fact| fact.times).sum()
}

#[test]
fn lines_are_counted_at_a_date_by_programme_and_by_owner() {
    let guard = || Line { programme: Text("红棉守护".into()), opened: day("2021-05-25"), ..line() };
    let lines = [
        line(),
        guard(),
        guard(),
        Line { owner: LineOwner::Private, ..guard() },
        Line { owner: LineOwner::Special, programme: Text("工控".into()), closed: Some(day("2021-06-20")), ..guard() },
    ];
    let facts: Vec<Fact> = lines.iter().flat_map(|line| line.facts(&World::new())).collect();
    let of = |programme: &str| {
        let item = Word::of(programme);
        move |fact: &Fact| fact.item == item
    };
    let at_stations = |fact: &Fact| fact.item == Word::of("红棉守护") && fact.channel == LineOwner::Station.word();
    // Day, all, 红棉守护, of these at stations, private, 工控.
    let worked = [("2020-01-27", [0, 0, 0, 0, 0]), ("2020-01-28", [1, 0, 0, 0, 0]), ("2021-06-20", [5, 3, 2, 1, 1]), ("2021-06-21", [4, 3, 2, 1, 0])];
    for (on, expected) in worked {
        let counted = [
            open_at(&facts, on, |_| true),
            open_at(&facts, on, of("红棉守护")),
            open_at(&facts, on, at_stations),
            open_at(&facts, on, |fact| fact.channel == LineOwner::Private.word()),
            open_at(&facts, on, of("工控")),
        ];
        assert_eq!(counted, expected, "{on}");
    }
}

#[test]
fn person_times_over_a_line_leave_out_what_nobody_answered() {
    let calls = [
        call(),
        Call { topics: Set::of([Topic::Prevention, Topic::Medical]), channel: Channel::Wechat, ..call() },
        Call { outcome: Answer::Missed, ..call() },
        Call { outcome: Answer::Harassing, ..call() },
        Call { line: Link::to(id(21)), ..call() },
    ];
    let facts: Vec<Fact> = calls.iter().flat_map(|call| call.facts(&World::new())).collect();
    let over_line_20 = facts.iter().filter(|fact| fact.part == Part::Served && fact.place == Key(20));
    assert_eq!(over_line_20.map(|fact| fact.times).sum::<i32>(), 2);
    assert_eq!(facts.iter().filter(|fact| fact.part == Part::Event && fact.kind == Word::of("call_attempt")).count(), 2);
}

#[test]
fn every_word_in_a_fact_has_a_name_for_people() {
    let named = |word: Word| SLICE.words.iter().flat_map(|(_, choices)| choices.iter()).any(|choice| Word::of(choice.code) == word);
    for outcome in [Answer::Resolved, Answer::Missed] {
        assert!(Call { outcome, ..call() }.facts(&World::new()).iter().all(|fact| named(fact.kind)));
    }
    assert!(line().facts(&World::new()).iter().all(|fact| named(fact.kind) && named(fact.channel)));
}
