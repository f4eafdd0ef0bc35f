//! Every kind of record of every slice: its definition is whole, and its words are told apart.

use base::{Choice, Control, Day, Typed, Word, shape_schema};
use kapok::program::{SLICES, registry};
use shell::look;
use std::collections::{HashMap, HashSet};

#[test]
fn every_field_has_a_label_and_every_kind_says_what_it_is() {
    for kind in registry().kinds() {
        let shape = kind.shape;
        assert!(!shape.label.is_empty() && !shape.about.trim().is_empty(), "{} does not say what it is", shape.code);
        let mut seen = HashSet::new();
        for (path, field, _) in shape.leaves() {
            assert!(!field.spec.label.is_empty(), "{}.{path} has no label", shape.code);
            assert!(seen.insert(path.clone()), "{}.{path} stands twice", shape.code);
        }
    }
}

#[test]
fn every_link_leads_to_a_kind_that_there_is() {
    let registry = registry();
    for kind in registry.kinds() {
        for (path, field, _) in kind.shape.leaves() {
            let to = match field.control {
                Control::Link(to) | Control::Several(&Control::Link(to)) => Some(to),
                _ => None,
            };
            if let Some(to) = to {
                assert!(registry.kind(to).is_some(), "{}.{path} leads to {to}, which nobody owns", kind.shape.code);
            }
        }
    }
}

#[test]
fn names_and_numbers_of_people_are_personal() {
    let registry = registry();
    for kind in registry.kinds() {
        for (path, field, privacy) in kind.shape.leaves() {
            let personal = matches!(field.control, Control::ResidentId | Control::Phone) || matches!(field.control, Control::Several(Control::Phone));
            assert!(!personal || privacy > base::Privacy::Open, "{}.{path} is open to everybody", kind.shape.code);
        }
    }
}

#[test]
fn every_icon_is_drawn() {
    let drawn: HashSet<&str> = look::icon_names().collect();
    for kind in registry().kinds() {
        assert!(drawn.contains(kind.icon), "{} has the icon {}, which nobody drew", kind.shape.code, kind.icon);
    }
    for place in kapok::program::PLACES {
        assert!(drawn.contains(place.icon), "{} has the icon {}, which nobody drew", place.label, place.icon);
    }
}

#[test]
fn no_two_words_of_the_facts_are_the_same_number() {
    let mut meant: HashMap<Word, &str> = HashMap::new();
    for choice in SLICES.iter().flat_map(|slice| slice.words).flat_map(|(_, choices)| *choices) {
        let other = meant.insert(Word::of(choice.code), choice.code);
        assert!(other.is_none_or(|other| other == choice.code), "{} and {other:?} are one number", choice.code);
    }
}

#[test]
fn a_code_has_one_label_within_a_dimension() {
    let mut labels: HashMap<(&str, &str), &str> = HashMap::new();
    for (dimension, choices) in SLICES.iter().flat_map(|slice| slice.words) {
        for choice in *choices {
            let other = labels.insert((dimension, choice.code), choice.label);
            assert!(other.is_none_or(|other| other == choice.label), "{dimension} {} is {other:?} and {}", choice.code, choice.label);
        }
    }
}

#[test]
fn bits_of_choices_fit_a_fact() {
    assert!(org::Topic::CHOICES.len() <= 64 && org::Population::CHOICES.len() <= 64);
}

#[test]
fn an_empty_form_of_every_kind_names_what_is_missing_and_loses_nothing() {
    let today = Day::from_ymd(2020, 2, 13).unwrap();
    for kind in registry().kinds() {
        // A required choice with a preset is the preset when nothing was chosen.
        let assumed = |field: &base::FieldDef| matches!(field.control, Control::One(_)) && !field.spec.preset.is_empty();
        let required = kind.shape.fields.iter().filter(|field| !field.optional && !assumed(field)).count();
        match (kind.read)(&Typed::new(today)) {
            Ok(_) => assert_eq!(required, 0, "{} was read from nothing", kind.shape.code),
            Err(faults) => {
                assert!(faults.iter().count() >= required, "{} does not name all that is missing", kind.shape.code);
                assert!(faults.iter().all(|fault| !fault.sentence.is_empty()));
            }
        }
    }
}

#[test]
fn every_schema_lists_its_members_and_nothing_else() {
    for kind in registry().kinds() {
        let schema = shape_schema(kind.shape);
        assert_eq!(schema["properties"].as_object().unwrap().len(), kind.shape.fields.len());
        assert_eq!(schema["additionalProperties"], false);
    }
}

#[test]
fn every_word_of_the_handbook_is_declared_by_a_slice() {
    let unknown = report::unknown_words_of(&registry());
    assert!(unknown.is_empty(), "{unknown:?}");
}
