//! Sentences of policy, over records together. Figures are recounted in plain words (`count::naive`), as a briefing would ask for them.

use crate::delivery::tests::parcel;
use crate::donation::tests::given;
use crate::need::tests::masks;
use crate::stock::tests::step;
use crate::testing::town;
use crate::{Delivery, Direction, Happening, Need, NeedSurvey, Reason, SLICE, StockMove};
use base::{Choice, ChoiceDef, Day, Privacy, Set, Typed, Word};
use count::testing::{self, Condition, day, item, kind, link, population, unit};
use count::{Counted, Fact, Measure};
use org::{Item, Population, Unit};

/// A measure over these records' facts until the end of report L.
pub(crate) fn figure(records: &[Vec<Fact>], measure: Measure, of: Happening, more: &[Condition]) -> i64 {
    testing::figure(records, measure, day("2020-02-13"), &[&[kind(of.code())], more].concat())
}

fn survey(household: u32) -> NeedSurvey {
    NeedSurvey { household: link(household), kinds: Set::of([Population::ElderAlone]), ..crate::survey::tests::survey() }
}

fn need(household: u32, met_on: Option<Day>) -> Need {
    Need { household: Some(link(household)), met_on, ..masks() }
}

fn gift(household: u32, person: u32) -> Delivery {
    Delivery { household: Some(link(household)), person: Some(link(person)), ..parcel() }
}

#[test]
fn a_household_surveyed_twice_is_one_household_and_two_surveys() {
    let mut facts: Vec<Vec<Fact>> = (1..=36).map(|household| survey(household).facts(&town())).collect();
    facts.push(NeedSurvey { on: day("2020-02-03"), ..survey(36) }.facts(&town()));
    let count = |measure| figure(&facts, measure, Happening::NeedSurvey, &[]);
    assert_eq!((count(Measure::Households), count(Measure::Events), count(Measure::PersonTimes)), (36, 37, 0));
    let alone = [population(Population::ElderAlone.index())];
    assert_eq!(figure(&facts, Measure::Households, Happening::NeedSurvey, &alone), 36);
}

#[test]
fn needs_found_needs_open_and_households_helped_are_three_figures() {
    let met = Some(day("2020-02-03"));
    let facts = [need(1, met), need(1, met), need(2, met), need(3, None)].map(|need| need.facts(&town()));
    let count = |measure, kind| figure(&facts, measure, kind, &[]);
    assert_eq!(count(Measure::Records, Happening::Need), 4);
    assert_eq!(count(Measure::States, Happening::Need), 1);
    assert_eq!((count(Measure::Events, Happening::NeedMet), count(Measure::Households, Happening::NeedMet)), (3, 2));
    assert_eq!(count(Measure::PersonTimes, Happening::NeedMet), 0);
}

#[test]
fn persons_households_and_parcels_are_counted_apart() {
    let facts = [gift(1, 11), gift(1, 12), gift(2, 21), gift(2, 21)].map(|delivery| delivery.facts(&town()));
    let count = |measure, more: &[Condition]| figure(&facts, measure, Happening::Delivery, more);
    assert_eq!((count(Measure::Persons, &[]), count(Measure::PersonTimes, &[])), (3, 4));
    assert_eq!((count(Measure::Households, &[]), count(Measure::HouseholdTimes, &[])), (2, 4));
    let parcels = [item(Item::Gift.code()), unit(Unit::Copy.code())];
    assert_eq!(count(Measure::Quantity, &parcels), 4);
}

#[test]
fn goods_given_goods_in_stock_and_goods_handed_out_are_never_one_figure() {
    let donation = given(&[(Item::Mask, 71, Unit::Piece)]);
    let came = StockMove { item: Item::Mask, ..step("2020-02-02", Direction::In, 71, Unit::Piece, None) };
    let went = StockMove { on: day("2020-02-03"), direction: Direction::Out, quantity: 60, reason: Reason::Delivery, ..came.clone() };
    let facts = [donation.facts(&town()), came.facts(&town()), went.facts(&town())];
    let pieces = [item(Item::Mask.code()), unit(Unit::Piece.code())];
    let worked = [
        (Measure::Quantity, Happening::Donation, 71),
        (Measure::Quantity, Happening::StockIn, 71),
        (Measure::Quantity, Happening::StockOut, 60),
        (Measure::States, Happening::Stock, 11),
        (Measure::Quantity, Happening::Delivery, 0),
    ];
    for (measure, kind, number) in worked {
        assert_eq!(figure(&facts, measure, kind, &pieces), number, "{}", kind.label());
    }
}

#[test]
fn a_hundred_and_fifty_parcels_of_medicine_a_day_handed_over_at_one_place() {
    let handed = |n: i32| {
        let on = day("2020-02-03") + n;
        let medicine = crate::DeliveryLine { item: Item::Medicine, quantity: 150, unit: Unit::Copy };
        Delivery { on, confirmed: Some(on), household: None, place: Some(link(30)), lines: vec![medicine], relation: None, ..parcel() }
    };
    let facts: Vec<Vec<Fact>> = (0..3).map(|n| handed(n).facts(&town())).collect();
    let parcels = [item(Item::Medicine.code()), unit(Unit::Copy.code())];
    assert_eq!(
        testing::figure(&facts, Measure::Quantity, day("2020-02-03"), &[&[kind(Happening::Delivery.code())], parcels.as_slice()].concat()),
        150
    );
    assert_eq!(figure(&facts, Measure::Quantity, Happening::Delivery, &parcels), 450);
    assert_eq!((figure(&facts, Measure::PersonTimes, Happening::Delivery, &[]), figure(&facts, Measure::Places, Happening::Delivery, &[])), (0, 1));
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
    let facts = [survey(1).facts(&town()), need(1, Some(day("2020-02-03"))).facts(&town()), gift(1, 11).facts(&town())];
    for fact in facts.iter().flatten() {
        assert!(known("kind", fact.kind));
        assert!(known("item", fact.item) || Item::CHOICES.iter().any(|choice| Word::of(choice.code) == fact.item));
    }
}
