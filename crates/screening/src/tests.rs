//! Sentences of policy, over records together. Figures are recounted in plain words (`count::naive`), as a briefing would ask for them.

use crate::{Arrival, DwellingCheck, Happening, Origin, PostTally, RegistryEntry, SLICE, ScreenResult, Source, Sweep};
use base::{Choice, Control, Day, Json, Privacy, Typed, Word, json};
use count::testing::{self, Condition, World, day, item, kind, link, population};
use count::{Counted, Fact, Measure, STANDING};
use org::{Item, PlaceKind, Population};

/// A measure over these records' facts until the end of report L.
fn figure(records: &[Vec<Fact>], measure: Measure, of: Happening, more: &[Condition]) -> i64 {
    testing::figure(records, measure, day("2020-02-13"), &[&[kind(of.code())], more].concat())
}

fn on(of: Population) -> Condition {
    population(of.index())
}

fn sweep(on: Day, workers: u32) -> Sweep {
    Sweep { on, workers: (0..workers).map(|worker| link(8000 + worker)).collect(), ..crate::sweep::tests::sweep() }
}

fn check(place: u32) -> DwellingCheck {
    DwellingCheck { on: day("2020-02-04"), place: link(place), ..crate::dwelling::tests::check() }
}

#[test]
fn sweeps_and_the_workers_sent_on_them_are_two_figures() {
    let workers = [6, 6, 5, 5, 5, 5];
    let facts: Vec<Vec<Fact>> = workers.into_iter().enumerate().map(|(i, n)| sweep(day("2020-02-03") + i as i32, n).facts(&World::new())).collect();
    let count = |measure| figure(&facts, measure, Happening::Sweep, &[]);
    assert_eq!((count(Measure::Events), count(Measure::WorkerTimes), count(Measure::Workers)), (6, 32, 6));
    assert_eq!((count(Measure::PersonTimes), count(Measure::WorkMinutes)), (0, 32 * 150));
}

#[test]
fn a_dwelling_checked_again_is_one_dwelling_and_two_checks() {
    let facts: Vec<Vec<Fact>> = [1, 2, 3, 3].into_iter().map(|place| check(place).facts(&World::new())).collect();
    let dwellings = [item(PlaceKind::Dwelling.code())];
    assert_eq!(figure(&facts, Measure::Events, Happening::DwellingCheck, &dwellings), 4);
    assert_eq!(figure(&facts, Measure::Places, Happening::DwellingCheck, &dwellings), 3);
}

#[test]
fn people_found_are_persons_and_the_check_that_found_them_serves_nobody() {
    let found = |person: u32| Arrival { person: link(person), ..crate::arrival::tests::found() };
    let facts = [check(1).facts(&World::new()), found(51).facts(&World::new()), found(52).facts(&World::new()), found(51).facts(&World::new())];
    assert_eq!(figure(&facts, Measure::Persons, Happening::ArrivalFound, &[]), 2);
    assert_eq!(figure(&facts, Measure::Persons, Happening::ArrivalFound, &[on(Population::Arrival)]), 2);
    assert_eq!(figure(&facts, Measure::PersonTimes, Happening::DwellingCheck, &[]), 0);
}

#[test]
fn people_registered_and_people_screened_from_one_place_are_two_figures() {
    let entry = |person: u32| RegistryEntry {
        on: day("2020-02-04"),
        person: link(person),
        source: Source::Paper,
        place: None,
        worker: None,
        note: None,
        campaign: None,
        project: None,
    };
    let screened =
        |person: u32, origin: Origin| ScreenResult { person: link(person), ..crate::result::tests::result(origin, crate::Finding::Nothing) };
    let facts = [
        entry(51).facts(&World::new()),
        entry(51).facts(&World::new()),
        entry(52).facts(&World::new()),
        screened(51, Origin::Wuhan).facts(&World::new()),
        screened(52, Origin::Hubei).facts(&World::new()),
    ];
    assert_eq!(figure(&facts, Measure::Events, Happening::RegistryEntry, &[]), 3);
    assert_eq!(figure(&facts, Measure::Persons, Happening::RegistryEntry, &[]), 2);
    assert_eq!(figure(&facts, Measure::Persons, Happening::ScreenResult, &[on(Population::Wuhan)]), 1);
    assert_eq!(figure(&facts, Measure::Persons, Happening::ScreenResult, &[on(Population::Hubei)]), 2);
}

#[test]
fn a_crowd_at_three_posts_is_person_times_and_no_persons() {
    let tally = |place: u32, people: u32| PostTally {
        place: link(place),
        inward: None,
        outward: None,
        passages: Some(people),
        ..crate::post::tests::tally()
    };
    let facts = [tally(1, 1020).facts(&World::new()), tally(2, 980).facts(&World::new()), tally(3, 981).facts(&World::new())];
    let count = |measure| figure(&facts, measure, Happening::PostTally, &[]);
    assert_eq!((count(Measure::PersonTimes), count(Measure::Persons), count(Measure::Places)), (2981, 0, 3));
}

#[test]
fn a_form_with_a_temperature_is_read_stored_and_filled_in_again() {
    let today = day("2020-02-03");
    let kind = SLICE.kinds.iter().find(|kind| kind.shape.code == "passage").unwrap();
    let place = link::<org::Place>(30).id().to_string();
    let pairs = [("on", "今天"), ("at", "8:12"), ("place", &place), ("way", "进"), ("name", "罗明"), ("temperature", "３７．４℃")];
    let typed = Typed::from_pairs(today, pairs.map(|(path, text)| (path.to_owned(), text.to_owned())));
    let document: Json = (kind.read)(&typed).unwrap();
    assert_eq!(document["temperature"], json!(374));
    assert_eq!((kind.line)(&document).as_deref(), Some("08:12 进 待复测"));
    assert_eq!((kind.read)(&(kind.fill)(&document, today).unwrap()), Ok(document));
}

#[test]
fn nobody_is_named_in_a_list_and_no_illness_either() {
    for kind in SLICE.kinds {
        for (path, leaf, privacy) in kind.shape.leaves() {
            let names_somebody = matches!(leaf.control, Control::Link("person") | Control::Phone | Control::ResidentId);
            assert!(!names_somebody || privacy >= Privacy::Personal, "{} {path}", kind.shape.code);
            let of_health = ["temperature", "remeasured", "symptoms", "epidemic_area", "contact"].contains(&leaf.name);
            assert!(!of_health || privacy == Privacy::Confidential, "{} {path}", kind.shape.code);
        }
    }
}

#[test]
fn every_record_says_for_which_response_it_was_gathered() {
    // the design of a form gathers nothing, and serves one response after the other
    for kind in SLICE.kinds.iter().filter(|kind| kind.shape.code != "survey_form") {
        assert!(kind.shape.field("campaign").is_some(), "{}", kind.shape.code);
    }
}

#[test]
fn every_word_of_a_fact_has_a_name() {
    let known = |dimension: &str, word: Word| {
        let words = SLICE.words.iter().filter(|(of, _)| *of == dimension).flat_map(|(_, words)| *words);
        word.is_none() || words.chain(Item::CHOICES).chain(PlaceKind::CHOICES).any(|choice| Word::of(choice.code) == word)
    };
    let facts = [sweep(day("2020-02-03"), 1).facts(&World::new()), check(1).facts(&World::new())];
    for fact in facts.iter().flatten() {
        assert!(known("item", fact.item) && (fact.kind == STANDING || known("kind", fact.kind)));
    }
}
