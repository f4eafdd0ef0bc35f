//! Sentences of policy: figures over several records, as reports ask for them, and the ledger of targets as it comes.

use crate::award::tests::award;
use crate::contract::tests::contract;
use crate::ledgers::TARGETS;
use crate::partner::tests::partner;
use crate::post::tests::post;
use crate::target::tests::target;
use crate::*;
use base::{Choice, Day, Word};
use count::testing::{Condition, day, facts_of, id, item, kind, survives_the_form, unit};
use count::{Dimension, Fact, Filter, GroupValue, Measure, Question, Tree, naive};
use shell::taking::testing::{Names, comes_back, headings_are_told_apart, refuse, take};

/// A figure from the first day to the last.
fn figure(records: &[Vec<Fact>], measure: Measure, (from, to): (&str, &str), conditions: &[Condition]) -> i64 {
    let written = |(i, facts): (usize, &Vec<Fact>)| naive::Entry {
        seq: i as u32 + 1,
        record: base::Key(i as u32 + 1),
        change: naive::Change::Written(facts.clone()),
    };
    let ledger: Vec<naive::Entry> = records.iter().enumerate().map(written).collect();
    let filter = Filter::And(conditions.iter().map(|(dimension, value)| Filter::is(*dimension, *value)).collect());
    let question = Question::new(measure, base::Key::NONE, day(from), day(to)).filtered(filter);
    naive::recount(&ledger, &question, &Tree::default()).unwrap().totals[0]
}

fn on(at: &str) -> (&str, &str) {
    (at, at)
}

#[test]
fn posts_are_bought_on_one_day_and_stand_on_another() {
    let first: Vec<Vec<Fact>> = (0..13).map(|_| facts_of(&post(&[]))).collect();
    let second = (0..58).map(|_| facts_of(&Post { bought: day("2019-03-12"), from: day("2019-04-01"), ..post(&[]) }));
    let records: Vec<Vec<Fact>> = first.into_iter().chain(second).collect();
    let bought = |from, to| figure(&records, Measure::Events, (from, to), &[kind("post_bought")]);
    assert_eq!((bought("2017-12-01", "2017-12-31"), bought("2019-01-01", "2019-12-31")), (13, 58));
    let standing = |at| figure(&records, Measure::Posts, on(at), &[]);
    assert_eq!((standing("2017-12-31"), standing("2018-01-01"), standing("2019-04-01")), (0, 13, 71));
}

#[test]
fn a_post_is_no_person_and_a_vacant_one_is_still_a_post() {
    let records = [
        facts_of(&post(&[(1, "2018-01-08", Some("2018-05-31")), (2, "2018-06-11", None)])),
        facts_of(&post(&[(1, "2018-06-01", None)])),
        facts_of(&post(&[])),
    ];
    let at = |measure, on_day| figure(&records, measure, on(on_day), &[kind("post_filled")]);
    for (on_day, filled) in [("2018-01-07", 0), ("2018-01-08", 1), ("2018-06-05", 1), ("2018-06-11", 2)] {
        assert_eq!(at(Measure::States, on_day), filled, "{on_day}");
        assert_eq!(figure(&records, Measure::Posts, on(on_day), &[]), 3, "{on_day}");
    }
    assert_eq!(at(Measure::PersonsAt, "2018-06-11"), 2);
}

#[test]
fn partners_are_counted_while_licensed_and_provinces_apart_from_municipalities() {
    let records: Vec<Vec<Fact>> = [
        partner(Province::Jiangsu, "2017-03-01", None),
        partner(Province::Jiangsu, "2018-03-01", Some("2020-12-31")),
        partner(Province::Chongqing, "2019-05-01", None),
        partner(Province::Henan, "2022-01-01", None),
    ]
    .iter()
    .map(facts_of)
    .collect();
    let active = |at| figure(&records, Measure::States, on(at), &[kind("partner")]);
    assert_eq!((active("2020-12-31"), active("2021-06-25")), (3, 2));
    let until = ("2008-01-01", "2021-06-25");
    let all = figure(&records, Measure::Items, until, &[kind("partner_licensed")]);
    let municipalities: i64 = Province::CHOICES
        .iter()
        .filter_map(|choice| Province::from_code(choice.code))
        .filter(|province| province.is_municipality())
        .map(|province| figure(&records, Measure::Items, until, &[kind("partner_licensed"), item(province.code())]))
        .sum();
    assert_eq!((all - municipalities, municipalities), (1, 1));
}

#[test]
fn the_place_won_in_a_year_is_told_by_its_field_and_level() {
    let other = Award { level: AwardLevel::City, rank: Some(3), ..award(None) };
    let records = [facts_of(&award(Some(1))), facts_of(&other), facts_of(&award(None))];
    let publicity = (Dimension::Domain, GroupValue::Word(org::Domain::Publicity.word()));
    let year = ("2020-01-01", "2020-12-31");
    assert_eq!(figure(&records, Measure::Events, year, &[kind("award"), publicity]), 3);
    assert_eq!(figure(&records, Measure::Quantity, year, &[kind("award"), publicity, item("award_province"), unit("rank")]), 1);
}

#[test]
fn contracts_running_are_told_at_a_date_and_their_agencies_once() {
    let again = Contract { from: day("2018-06-01"), to: day("2019-05-31"), ..contract() };
    let records = [facts_of(&contract()), facts_of(&again)];
    let at = |measure, on_day| figure(&records, measure, on(on_day), &[kind("contract")]);
    assert_eq!((at(Measure::States, "2018-12-31"), at(Measure::PersonsAt, "2018-12-31"), at(Measure::States, "2019-01-01")), (2, 1, 1));
}

#[test]
fn what_a_form_shows_is_what_it_reads() {
    survives_the_form(&contract());
    survives_the_form(&post(&[(1, "2018-01-08", Some("2018-05-31")), (2, "2018-06-11", None)]));
    survives_the_form(&target());
    survives_the_form(&partner(Province::HongKong, "2018-01-01", None));
    survives_the_form(&award(Some(1)));
}

#[test]
fn every_kind_of_fact_has_a_word_by_which_statistics_name_it() {
    let words: Vec<Word> = KIND_WORDS.iter().map(|word| Word::of(word.code)).chain([count::POST]).collect();
    let records = [
        facts_of(&contract()),
        facts_of(&post(&[(1, "2018-01-08", None)])),
        facts_of(&partner(Province::Henan, "2018-01-01", None)),
        facts_of(&award(None)),
    ];
    let used: std::collections::BTreeSet<Word> = records.iter().flatten().map(|fact| fact.kind).collect();
    assert!(used.iter().all(|kind| words.contains(kind)));
    assert_eq!(used.len(), words.len());
}

/// Knows the contract of the year.
fn names() -> Names {
    Names::of(&[("contract", "禁毒社工岗位购买（2018）", id(60))]).on("2019-11-21")
}

#[test]
fn only_the_target_is_taken_from_a_sheet_of_progress() {
    let usual = [
        ("name", "入户走访"),
        ("unit", "人次"),
        ("definition", "见到本人"),
        ("yearly", "600"),
        ("this_month", "48"),
        ("so_far", "512"),
        ("rate", "85%"),
    ];
    let target: Target = take(&TARGETS, &usual, &[], &mut names());
    assert_eq!((target.name.0.as_str(), target.yearly, target.unit.unwrap().0.as_str()), ("入户走访", 600, "人次"));
    assert_eq!((target.note, target.year, target.contract), (None, None, None));
}

#[test]
fn awkward_rows_of_targets() {
    // Cells besides 指标 and 年度目标; unit, year, whether the contract was found, remark.
    type Cells = &'static [(&'static str, &'static str)];
    let worked: [(Cells, &str, Option<u32>, bool, &str); 6] = [
        (&[("yearly", "600人次")], "人次", None, false, ""),
        (&[("yearly", "600人次"), ("unit", "次")], "次", None, false, ""),
        (&[("year", "2019年度"), ("contract", "禁毒社工岗位购买（2018）")], "", Some(2019), true, ""),
        (&[("contract", "别的合同"), ("note", "按季度报")], "", None, false, "按季度报\n合同：别的合同"),
        (&[("unit", "无"), ("rate", "—")], "", None, false, ""),
        (&[("this_month", "暂无"), ("so_far", "约500")], "", None, false, ""),
    ];
    for (cells, unit, year, found, note) in worked {
        let target: Target = take(&TARGETS, &[("name", "入户走访"), ("yearly", "600")], cells, &mut names());
        let text = |text: Option<String>| text.unwrap_or_default();
        assert_eq!(text(target.unit.map(|unit| unit.0)), unit, "{cells:?}");
        assert_eq!((target.yearly, target.year, target.contract.is_some()), (600, year, found), "{cells:?}");
        assert_eq!(text(target.note.map(|note| note.0)), note, "{cells:?}");
    }
    for (cells, paths) in
        [(&[("name", "走访"), ("yearly", "很多")][..], ["yearly"]), (&[("name", "走访"), ("yearly", "600"), ("contract", "同名")], ["contract"])]
    {
        assert_eq!(refuse::<Target>(&TARGETS, &[], cells, &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn a_target_comes_back_from_its_own_sheet() {
    comes_back(&TARGETS, &target(), &mut names());
    comes_back(&TARGETS, &Target { note: Some("一\n二".into()), evidence: Some("签到表".into()), ..target() }, &mut names());
    headings_are_told_apart(&TARGETS);
}

#[test]
fn a_contract_is_found_by_its_name_and_its_number() {
    let terms = base::Record::outline(&contract()).terms.unwrap();
    assert_eq!((terms.names, terms.numbers), (vec!["禁毒社工岗位购买（2018）".to_owned()], vec!["郑购2017-118".to_owned()]));
    let days: Vec<Day> = vec![base::Record::outline(&contract()).day, base::Record::outline(&post(&[])).day];
    assert_eq!(days, [day("2017-12-20"); 2]);
}
