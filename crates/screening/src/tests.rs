//! Sentences of policy, over records together. Figures are recounted in plain words (`count::naive`), as a briefing would ask for them.

use crate::testing::{Town, day, link, time};
use crate::{Arrival, DwellingCheck, Happening, Origin, PostTally, PostWork, RegistryEntry, SLICE, ScreenResult, Source, Sweep};
use base::{Choice, Control, Day, Json, Key, Privacy, Set, Typed, Word, json};
use count::naive::{Change, Entry, recount};
use count::{Counted, Dimension, Fact, Filter, GroupValue, Measure, Question, STANDING, Tree};
use org::{Item, PlaceKind, Population};

/// A measure over these records' facts on the eleven days of report L.
fn figure(records: &[Vec<Fact>], measure: Measure, kind: Happening, more: Filter) -> i64 {
    let entry = |(i, facts): (usize, &Vec<Fact>)| Entry { seq: i as u32 + 1, record: Key(i as u32 + 1), change: Change::Written(facts.clone()) };
    let ledger: Vec<Entry> = records.iter().enumerate().map(entry).collect();
    let of_kind = Filter::is(Dimension::Kind, GroupValue::Word(kind.word()));
    let question = Question::new(measure, Key::NONE, day("2020-02-03"), day("2020-02-13")).filtered(of_kind).filtered(more);
    recount(&ledger, &question, &Tree::default()).unwrap().totals[0]
}

fn on(population: Population) -> Filter {
    Filter::is(Dimension::Population, GroupValue::Bit(population.index() as u8))
}

fn sweep(on: Day, workers: u16) -> Sweep {
    Sweep {
        on,
        area: "龙头社区".into(),
        from: Some(time("19:30")),
        to: Some(time("22:00")),
        units: vec!["派出所".into(), "网格办".into(), "民生保障部".into(), "居委".into()],
        workers: (0..workers).map(|worker| link(8000 + worker)).collect(),
        minutes: None,
        summary: None,
        campaign: None,
        project: None,
    }
}

fn check(place: u16) -> DwellingCheck {
    DwellingCheck {
        on: day("2020-02-04"),
        place: link(place),
        sweep: None,
        occupants: None,
        hazards: Set::default(),
        rectify_by: None,
        rectified_on: None,
        landlord: None,
        landlord_phone: None,
        usage: None,
        rooms: None,
        tenants: None,
        workers: vec![link(8000)],
        note: None,
        campaign: None,
    }
}

#[test]
fn sweeps_and_the_workers_sent_on_them_are_two_figures() {
    let workers = [6, 6, 5, 5, 5, 5];
    let facts: Vec<Vec<Fact>> = workers.into_iter().enumerate().map(|(i, n)| sweep(day("2020-02-03") + i as i32, n).facts(&Town)).collect();
    let count = |measure| figure(&facts, measure, Happening::Sweep, Filter::all());
    assert_eq!((count(Measure::Events), count(Measure::WorkerTimes), count(Measure::Workers)), (6, 32, 6));
    assert_eq!((count(Measure::PersonTimes), count(Measure::WorkMinutes)), (0, 32 * 150));
}

#[test]
fn a_dwelling_checked_again_is_one_dwelling_and_two_checks() {
    let facts: Vec<Vec<Fact>> = [1, 2, 3, 3].into_iter().map(|place| check(place).facts(&Town)).collect();
    let dwellings = || Filter::is(Dimension::Item, GroupValue::Word(PlaceKind::Dwelling.word()));
    assert_eq!(figure(&facts, Measure::Events, Happening::DwellingCheck, dwellings()), 4);
    assert_eq!(figure(&facts, Measure::Places, Happening::DwellingCheck, dwellings()), 3);
}

#[test]
fn people_found_are_persons_and_the_check_that_found_them_serves_nobody() {
    let found = |person: u16| Arrival {
        on: day("2020-02-04"),
        person: link(person),
        place: Some(link(1)),
        sweep: None,
        check: None,
        worker: None,
        left_on: None,
        campaign: None,
    };
    let facts = [check(1).facts(&Town), found(51).facts(&Town), found(52).facts(&Town), found(51).facts(&Town)];
    assert_eq!(figure(&facts, Measure::Persons, Happening::ArrivalFound, Filter::all()), 2);
    assert_eq!(figure(&facts, Measure::Persons, Happening::ArrivalFound, on(Population::Arrival)), 2);
    assert_eq!(figure(&facts, Measure::PersonTimes, Happening::DwellingCheck, Filter::all()), 0);
}

#[test]
fn people_registered_and_people_screened_from_one_place_are_two_figures() {
    let entry = |person: u16| RegistryEntry {
        on: day("2020-02-04"),
        person: link(person),
        source: Source::Paper,
        place: None,
        worker: None,
        campaign: None,
        project: None,
    };
    let screened = |person: u16, origin: Origin| ScreenResult {
        on: day("2020-02-05"),
        person: link(person),
        origin,
        result: crate::Finding::Nothing,
        channel: None,
        until: None,
        lifted_on: None,
        worker: None,
        report: None,
        note: None,
        campaign: None,
        project: None,
    };
    let facts = [
        entry(51).facts(&Town),
        entry(51).facts(&Town),
        entry(52).facts(&Town),
        screened(51, Origin::Wuhan).facts(&Town),
        screened(52, Origin::Hubei).facts(&Town),
    ];
    assert_eq!(figure(&facts, Measure::Events, Happening::RegistryEntry, Filter::all()), 3);
    assert_eq!(figure(&facts, Measure::Persons, Happening::RegistryEntry, Filter::all()), 2);
    assert_eq!(figure(&facts, Measure::Persons, Happening::ScreenResult, on(Population::Wuhan)), 1);
    assert_eq!(figure(&facts, Measure::Persons, Happening::ScreenResult, on(Population::Hubei)), 2);
}

#[test]
fn a_crowd_at_three_posts_is_person_times_and_no_persons() {
    let tally = |place: u16, people: u32| PostTally {
        on: day("2020-02-13"),
        place: link(place),
        from: time("08:00"),
        to: time("24:00"),
        inward: None,
        outward: None,
        passages: Some(people),
        vehicles: None,
        abnormal: None,
        turned_back: None,
        forms: None,
        workers: vec![],
        work: PostWork::Gate,
        handover: None,
        campaign: None,
        project: None,
    };
    let facts = [tally(1, 1020).facts(&Town), tally(2, 980).facts(&Town), tally(3, 981).facts(&Town)];
    let count = |measure| figure(&facts, measure, Happening::PostTally, Filter::all());
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
    for kind in SLICE.kinds {
        assert!(kind.shape.field("campaign").is_some(), "{}", kind.shape.code);
    }
}

#[test]
fn every_word_of_a_fact_has_a_name() {
    let known = |dimension: &str, word: Word| {
        let words = SLICE.words.iter().filter(|(of, _)| *of == dimension).flat_map(|(_, words)| *words);
        word.is_none() || words.chain(Item::CHOICES).chain(PlaceKind::CHOICES).any(|choice| Word::of(choice.code) == word)
    };
    let facts = [sweep(day("2020-02-03"), 1).facts(&Town), check(1).facts(&Town)];
    for fact in facts.iter().flatten() {
        assert!(known("item", fact.item) && (fact.kind == STANDING || known("kind", fact.kind)));
    }
}
