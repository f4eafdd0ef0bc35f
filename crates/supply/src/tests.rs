//! Sentences of policy, over records together. Figures are recounted in plain words (`count::naive`), as a briefing would ask for them.

use crate::testing::{Town, day, link};
use crate::{
    Delivery, DeliveryLine, Direction, Donation, DonationLine, FoundBy, Happening, Need, NeedKind, NeedSurvey, Reason, SLICE, StockMove, Urgency,
};
use base::{Choice, ChoiceDef, Day, Key, Privacy, Set, Typed, Word};
use count::naive::{Change, Entry, recount};
use count::{Counted, Dimension, Fact, Filter, GroupValue, Measure, Question, Tree};
use org::{Item, Population, Unit};

/// A measure over these records' facts on the eleven days of report L.
fn figure(records: &[Vec<Fact>], measure: Measure, kind: Happening, more: Filter) -> i64 {
    let entry = |(i, facts): (usize, &Vec<Fact>)| Entry { seq: i as u32 + 1, record: Key(i as u32 + 1), change: Change::Written(facts.clone()) };
    let ledger: Vec<Entry> = records.iter().enumerate().map(entry).collect();
    let question = Question::new(measure, Key::NONE, day("2020-01-30"), day("2020-02-13")).filtered(is(Dimension::Kind, kind.word())).filtered(more);
    recount(&ledger, &question, &Tree::default()).unwrap().totals[0]
}

fn is(dimension: Dimension, word: Word) -> Filter {
    Filter::is(dimension, GroupValue::Word(word))
}

fn survey(household: u16) -> NeedSurvey {
    NeedSurvey {
        on: day("2020-01-30"),
        household: link(household),
        person: None,
        kinds: Set::of([Population::ElderAlone]),
        found_by: FoundBy::Survey,
        round: Some("初六".into()),
        workers: vec![link(8000)],
        minutes: Some(10),
        note: None,
        campaign: None,
        project: None,
    }
}

fn need(household: u16, met_on: Option<Day>) -> Need {
    Need {
        on: day("2020-01-30"),
        household: Some(link(household)),
        person: None,
        kind: NeedKind::Protective,
        item: Some(Item::Mask),
        quantity: Some(2),
        unit: Some(Unit::Piece),
        detail: None,
        urgency: Urgency::Normal,
        deadline: None,
        found_by: None,
        survey: None,
        assignee: None,
        claimed_until: None,
        met_on,
        channel: None,
        failed_on: None,
        failed_reason: None,
        campaign: None,
        project: None,
    }
}

fn gift(household: u16, person: u16) -> Delivery {
    Delivery {
        on: day("2020-02-05"),
        household: Some(link(household)),
        person: Some(link(person)),
        place: None,
        lines: vec![DeliveryLine { item: Item::Gift, quantity: 1, unit: Unit::Copy }],
        confirmed: Some(day("2020-02-05")),
        relation: None,
        receiver: None,
        failed: None,
        workers: vec![link(8000)],
        volunteers: None,
        carriers: None,
        minutes: None,
        channel: None,
        need: None,
        campaign: None,
        project: None,
    }
}

#[test]
fn a_household_surveyed_twice_is_one_household_and_two_surveys() {
    let mut facts: Vec<Vec<Fact>> = (1..=36).map(|household| survey(household).facts(&Town)).collect();
    facts.push(NeedSurvey { on: day("2020-02-03"), ..survey(36) }.facts(&Town));
    let count = |measure| figure(&facts, measure, Happening::NeedSurvey, Filter::all());
    assert_eq!((count(Measure::Households), count(Measure::Events), count(Measure::PersonTimes)), (36, 37, 0));
    let alone = Filter::is(Dimension::Population, GroupValue::Bit(Population::ElderAlone.index() as u8));
    assert_eq!(figure(&facts, Measure::Households, Happening::NeedSurvey, alone), 36);
}

#[test]
fn needs_found_needs_open_and_households_helped_are_three_figures() {
    let met = Some(day("2020-02-03"));
    let facts = [need(1, met), need(1, met), need(2, met), need(3, None)].map(|need| need.facts(&Town));
    let count = |measure, kind| figure(&facts, measure, kind, Filter::all());
    assert_eq!(count(Measure::Records, Happening::Need), 4);
    assert_eq!(count(Measure::States, Happening::Need), 1);
    assert_eq!((count(Measure::Events, Happening::NeedMet), count(Measure::Households, Happening::NeedMet)), (3, 2));
    assert_eq!(count(Measure::PersonTimes, Happening::NeedMet), 0);
}

#[test]
fn persons_households_and_parcels_are_counted_apart() {
    let facts = [gift(1, 11), gift(1, 12), gift(2, 21), gift(2, 21)].map(|delivery| delivery.facts(&Town));
    let count = |measure, more| figure(&facts, measure, Happening::Delivery, more);
    assert_eq!((count(Measure::Persons, Filter::all()), count(Measure::PersonTimes, Filter::all())), (3, 4));
    assert_eq!((count(Measure::Households, Filter::all()), count(Measure::HouseholdTimes, Filter::all())), (2, 4));
    let parcels = is(Dimension::Item, Item::Gift.word()).and(is(Dimension::Unit, Unit::Copy.word()));
    assert_eq!(count(Measure::Quantity, parcels), 4);
}

#[test]
fn goods_given_goods_in_stock_and_goods_handed_out_are_never_one_figure() {
    let line = DonationLine { item: Item::Mask, quantity: 71, unit: Unit::Piece, spec: None, lot: None, expires: None };
    let donation = Donation {
        on: day("2020-02-02"),
        donor: None,
        contact: None,
        lines: vec![line],
        directed_use: None,
        received_by: None,
        receipt: None,
        published_on: None,
        campaign: None,
        project: None,
    };
    let came = StockMove {
        on: day("2020-02-02"),
        direction: Direction::In,
        item: Item::Mask,
        quantity: 71,
        unit: Unit::Piece,
        reason: Reason::Donation,
        spec: None,
        expires: None,
        counterparty: None,
        worker: None,
        approved_by: None,
        donation: None,
        delivery: None,
        campaign: None,
    };
    let went = StockMove { on: day("2020-02-03"), direction: Direction::Out, quantity: 60, reason: Reason::Delivery, ..came.clone() };
    let facts = [donation.facts(&Town), came.facts(&Town), went.facts(&Town)];
    let pieces = || is(Dimension::Item, Item::Mask.word()).and(is(Dimension::Unit, Unit::Piece.word()));
    let worked = [
        (Measure::Quantity, Happening::Donation, 71),
        (Measure::Quantity, Happening::StockIn, 71),
        (Measure::Quantity, Happening::StockOut, 60),
        (Measure::States, Happening::Stock, 11),
        (Measure::Quantity, Happening::Delivery, 0),
    ];
    for (measure, kind, number) in worked {
        assert_eq!(figure(&facts, measure, kind, pieces()), number, "{}", kind.label());
    }
}

#[test]
fn a_document_a_form_and_a_record_say_the_same() {
    let today = day("2020-02-05");
    let delivery = base::Value::to_json(&gift(1, 11));
    let kind = SLICE.kinds.iter().find(|kind| kind.shape.code == "delivery").unwrap();
    let typed: Typed = (kind.fill)(&delivery, today).unwrap();
    assert_eq!((kind.read)(&typed), Ok(delivery));
}

#[test]
fn who_is_in_need_is_masked_wherever_the_list_is_shown() {
    for kind in SLICE.kinds {
        for (path, leaf, privacy) in kind.shape.leaves() {
            let names_somebody = matches!(leaf.control, base::Control::Link("person" | "household"));
            assert!(!names_somebody || privacy >= Privacy::Personal, "{} {path}", kind.shape.code);
        }
    }
}

#[test]
fn every_word_of_a_fact_has_a_name() {
    let words =
        |dimension: &str| -> Vec<&ChoiceDef> { SLICE.words.iter().filter(|(of, _)| *of == dimension).flat_map(|(_, words)| *words).collect() };
    let known = |dimension: &str, word: Word| word.is_none() || words(dimension).iter().any(|choice| Word::of(choice.code) == word);
    let facts = [survey(1).facts(&Town), need(1, Some(day("2020-02-03"))).facts(&Town), gift(1, 11).facts(&Town)];
    for fact in facts.iter().flatten() {
        assert!(known("kind", fact.kind));
        assert!(known("item", fact.item) || Item::CHOICES.iter().any(|choice| Word::of(choice.code) == fact.item));
    }
}
