//! The words by which statistics ask, held against those that facts carry: records of every kind are made with every choice that their definitions offer,
//! and their facts are looked at dimension by dimension. A word that only some other dimension knows counts nothing, and nobody would notice.

use crate::samples::Samples;
use base::{Control, Day, Id, Key, Typed, Word};
use count::{CLOSED, Dimension, Fact, Filter, GroupValue, Known, LINE, MERGED, Scope, Standing};
use shell::{Shell, slice::KindDef};
use std::collections::{BTreeMap, BTreeSet};

/// The dimensions whose values are words.
const OF_WORDS: [Dimension; 5] = [Dimension::Kind, Dimension::Channel, Dimension::Domain, Dimension::Item, Dimension::Unit];

/// What is known around a sample: the keys of what it names, and nothing of what its people are.
struct Around<'a> {
    shell: &'a Shell,
    org: Key,
}

impl Known for Around<'_> {
    fn me(&self) -> Key {
        Key(1)
    }
    fn org(&self) -> Key {
        self.org
    }
    fn key(&self, id: Id) -> Key {
        self.shell.store().key_of(id).unwrap()
    }
    fn standing(&self, id: Id, _: Day) -> Standing {
        Standing { key: self.key(id), ..Standing::default() }
    }
}

/// The day before all others of a sample: what a record says may follow from which of two days is the earlier.
const EARLIER: &str = "2020-02-02";

/// The choices with which records of a kind are made: none in particular, each that stands anywhere in its definition, and each day a day earlier.
fn tries(kind: &KindDef) -> Vec<Vec<(String, &'static str)>> {
    let mut tries = vec![Vec::new()];
    for (path, field, _) in kind.shape.leaves() {
        let path = path.replace('*', "0");
        match field.control {
            Control::One(choices) | Control::Any(choices) => tries.extend(choices.iter().map(|choice| vec![(path.clone(), choice.code)])),
            Control::Day => tries.extend([vec![(path.clone(), "")], vec![(path, EARLIER)]]),
            _ => tries.push(vec![(path, "")]),
        }
    }
    tries
}

/// The same record without what may be left out of it and was not chosen.
fn bare(kind: &KindDef, typed: &Typed, chosen: &[(&str, &str)]) -> Typed {
    let top = |path: &str| path.split('.').next().unwrap_or_default().to_owned();
    let stays = |path: &str| !kind.shape.fields.iter().any(|field| field.optional && field.name == top(path));
    let is_chosen = |path: &str| chosen.iter().any(|(chosen, _)| top(chosen) == top(path));
    let pairs = typed.pairs().filter(|(path, _)| stays(path) || is_chosen(path)).map(|(path, text)| (path.to_owned(), text.to_owned()));
    Typed::from_pairs(typed.today(), pairs.collect::<Vec<_>>())
}

/// The facts of records of every kind.
fn sampled(samples: &mut Samples<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    let shell = samples.app.shell.clone();
    for kind in shell.registry().kinds() {
        for (chosen, sparse) in tries(kind).into_iter().flat_map(|chosen| [(chosen.clone(), false), (chosen, true)]) {
            let chosen: Vec<(&str, &str)> = chosen.iter().map(|(path, code)| (path.as_str(), *code)).collect();
            samples.sparse = sparse;
            let Ok(typed) = samples.record(kind, &chosen) else { continue };
            for typed in [bare(kind, &typed, &chosen), typed] {
                let Ok(document) = (kind.read)(&typed) else { continue };
                facts.extend((kind.facts)(&document, &Around { shell: &shell, org: samples.org }).unwrap());
            }
        }
    }
    facts
}

/// The programme of a line is typed freely and counted as its thing; some have a label, but no list holds them all.
fn is_free(dimension: Dimension, code: &str) -> bool {
    dimension == Dimension::Item && !code.is_ascii()
}

/// The words that a filter asks for, by dimension.
fn asked(filter: &Filter, words: &mut BTreeSet<(Dimension, Word)>) {
    match filter {
        Filter::And(several) | Filter::Or(several) => several.iter().for_each(|one| asked(one, words)),
        Filter::Not(not) => asked(not, words),
        Filter::Is(dimension, values) if OF_WORDS.contains(dimension) => {
            words.extend(values.iter().filter_map(|value| if let GroupValue::Word(word) = value { Some((*dimension, *word)) } else { None }));
        }
        _ => {}
    }
}

#[test]
fn statistics_ask_in_each_dimension_for_words_that_facts_carry_in_it_and_slices_declare_what_facts_carry() {
    let app = crate::app();
    let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
    let facts = sampled(&mut Samples::new(&app, org));
    let tree = app.shell.store().tree();
    let scope = Scope { tree: &tree, org: Key::NONE };
    // The rows that say that one file stands for another, or that a month is closed, count for nothing, so no statistics name them.
    let mut carried: BTreeMap<Dimension, BTreeSet<Word>> = BTreeMap::new();
    for fact in facts.iter().filter(|fact| ![MERGED, CLOSED].contains(&fact.kind)) {
        // programmes of lines are typed freely, and what is answered to a form of a station is named by that form
        let freely = [(LINE, Dimension::Item), (Word::of("survey_answer"), Dimension::Item)];
        for dimension in OF_WORDS.into_iter().filter(|dimension| !freely.contains(&(fact.kind, *dimension))) {
            let values = dimension.values(fact, scope).into_iter();
            let words = values.filter_map(|value| if let GroupValue::Word(word) = value { Some(word) } else { None });
            carried.entry(dimension).or_default().extend(words);
        }
    }
    let words = report::Words::new(&app.shell);
    let code = |dimension: Dimension, word: Word| words.code(dimension, GroupValue::Word(word));
    let mut idle = Vec::new();
    for indicator in report::handbook().iter() {
        let mut wanted = BTreeSet::new();
        asked(&Filter::parse(&indicator.filter, &words).unwrap(), &mut wanted);
        let never = wanted.into_iter().map(|(dimension, word)| (dimension, word, code(dimension, word)));
        let never = never.filter(|(dimension, word, code)| !carried[dimension].contains(word) && !is_free(*dimension, code));
        idle.extend(never.map(|(dimension, _, code)| format!("{} {}={code}", indicator.code, dimension.code())));
    }
    let is_declared = |dimension: Dimension, word: Word| words.value(dimension, &code(dimension, word)) == Some(GroupValue::Word(word));
    let all = carried.iter().flat_map(|(dimension, carried)| carried.iter().map(|word| (*dimension, *word)));
    let undeclared = all.filter(|(dimension, word)| code(*dimension, *word).starts_with('#') || !is_declared(*dimension, *word));
    let undeclared: Vec<String> = undeclared.map(|(dimension, word)| format!("{}={}", dimension.code(), code(dimension, word))).collect();
    assert_eq!((idle, undeclared), (Vec::<String>::new(), Vec::<String>::new()));
}

#[test]
fn the_code_of_a_kind_of_record_is_no_word_of_its_facts() {
    let app = crate::app();
    let words = report::Words::new(&app.shell);
    assert!(app.shell.registry().kind("crisis").is_some() && Filter::parse("kind=crisis", &words).is_err());
    assert!(Filter::parse("kind=crisis_event", &words).is_ok() && Filter::parse("item=crisis_event", &words).is_err());
}
