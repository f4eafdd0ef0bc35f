//! The forms hold what the slice has, and are printed in-process: filled and empty.

use super::VERSION;
use crate::SLICE;
use base::{Control, Key, Shape, policy::Role};
use shell::print::{Block, Paper};
use shell::slice::KindDef;
use shell::testing::TestApp;
use std::collections::HashSet;

fn papers() -> impl Iterator<Item = (&'static KindDef, &'static Paper)> {
    SLICE.kinds.iter().flat_map(|kind| kind.papers.iter().map(move |paper| (kind, paper)))
}

fn paths(paper: &Paper) -> Vec<String> {
    let of_block = |block: &Block| match block {
        Block::Grid(cells) => cells.iter().map(|cell| cell.path.to_owned()).collect::<Vec<_>>(),
        Block::Rows { group, columns, .. } => {
            columns.iter().filter(|column| !column.path.is_empty()).map(|column| format!("{group}.{}", column.path)).collect()
        }
        Block::Records { columns, .. } => columns.iter().map(|column| column.path.to_owned()).collect(),
        // paragraphs have no places here
        #[allow(unreachable_patterns, reason = "blocks that other slices use")]
        Block::Text(_) => Vec::new(),
    };
    paper.blocks.iter().flat_map(of_block).filter(|path| !path.is_empty() && !path.ends_with('#')).collect()
}

/// Whether there is such a field, beyond one link too.
fn is_known(kind: &KindDef, path: &str) -> bool {
    let (own, beyond) = path.split_once('>').map_or((path, None), |(own, beyond)| (own, Some(beyond)));
    let mut parts = own.split('.');
    let mut field = parts.next().and_then(|part| kind.shape.field(part));
    for part in parts {
        field = field.and_then(|field| match field.control {
            Control::Group(shape) | Control::Rows(shape) => shape.field(part),
            _ => None,
        });
    }
    match (field.map(|field| field.control), beyond) {
        (Some(_), None) => true,
        (Some(Control::Link("person")), Some(beyond)) => people::Person::SHAPE.field(beyond).is_some(),
        (Some(Control::Link(to)), Some(beyond)) => SLICE.kinds.iter().any(|kind| kind.shape.code == to && kind.shape.field(beyond).is_some()),
        _ => false,
    }
}

#[test]
fn every_place_on_a_form_is_a_field_or_is_written_by_hand() {
    for (kind, paper) in papers() {
        for path in paths(paper) {
            assert!(is_known(kind, &path), "{} of {}: there is no field {path}", paper.code, kind.shape.code);
        }
        let cells = paper.blocks.iter().flat_map(|block| if let Block::Grid(cells) = block { *cells } else { &[] });
        assert!(cells.into_iter().all(|cell| !cell.path.is_empty() || !cell.label.is_empty()), "{}: a place without path and label", paper.code);
    }
}

#[test]
fn every_form_has_a_number_of_its_own_places_to_sign_and_columns_that_fill_the_sheet() {
    let mut codes = HashSet::new();
    for (_, paper) in papers() {
        assert!(codes.insert(paper.code), "{} stands twice", paper.code);
        assert!((1..=3).contains(&paper.signatures.len()) && !paper.note.is_empty() && paper.version == VERSION, "{}", paper.code);
        for block in paper.blocks {
            if let Block::Rows { columns, .. } | Block::Records { columns, .. } = block {
                assert_eq!(columns.iter().map(|column| column.width).sum::<u8>(), 24, "{}", paper.code);
            }
        }
    }
    assert_eq!(codes.len(), 13);
}

const NOW: &str = "2020-06-30T18:00:00+08:00";

#[test]
fn every_form_is_printed_empty_on_two_leaves_at_most_and_filled_from_its_record() {
    let mut app = TestApp::sqlite(&[&org::SLICE, &people::SLICE, &SLICE], &[], NOW);
    let org = app.organisation("440115-LX", "龙穴", "station", None);
    let record = |kind: &str, texts: &[(&str, &str)]| app.record(kind, org, texts).0.to_string();
    let person = record("person", &[("name", "罗细妹"), ("sex", "f"), ("lives_at", "某街一号"), ("phones.0", "19000000001")]);
    let worker = record("worker", &[("name", "李社工")]);
    let case = [("person", person.as_str()), ("number", "2020-017"), ("opened", "2020-02-03"), ("opinion", "agreed"), ("planned", "2020-02-10")];
    let scale = [("scales.0.on", "2020-02-05"), ("scales.0.work", "score_2"), ("goals", "三个月内上岗")];
    let ids = [
        record("case", &[&case[..], &scale[..]].concat()),
        record("crisis", &[("person", &person), ("grade", "risk_3"), ("signs", "说不想活"), ("on", "2020-02-03"), ("finder", &worker)]),
        record("referral", &[("person", &person), ("reason", "需要产检"), ("to", "区妇幼保健院"), ("consented", "2020-01-30"), ("on", "2020-01-30")]),
        record(
            "talk",
            &[
                ("person", &person),
                ("content", "谈了近况"),
                ("on", "2020-02-03"),
                ("speaker", &worker),
                ("channel", "office"),
                ("promised", "每周来站"),
            ],
        ),
    ];
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    for (kind, paper) in papers() {
        let reply = app.get(&format!("/print/{}?form={}", kind.shape.code, paper.code));
        let page = reply.text();
        assert_eq!(reply.status, 200, "{}", paper.code);
        assert!(page.contains(paper.title), "{}", paper.code);
        assert!(page.matches("<article class=\"sheet\"").count() <= 2, "{} has too many sheets", paper.code);
    }
    let said: [(usize, &str, &[&str]); 6] = [
        (0, "GA-02", &["罗细妹", "2020-017", "2 严重困难"]),
        (0, "GA-03", &["三个月内上岗", "2020-02-10"]),
        (0, "GA-10", &["督导意见", "同意"]),
        (1, "WJ-01", &["罗细妹", "说不想活", "3级 高"]),
        (2, "ZJ-01", &["罗细妹", "区妇幼保健院", "某街一号"]),
        (3, "TH-01", &["罗细妹", "每周来站", "李社工"]),
    ];
    for (n, form, texts) in said {
        let page = app.post(&format!("/records/{}/print?form={form}", ids[n]), &[]).text();
        for text in texts {
            assert!(page.contains(text), "{form}: {text}");
        }
    }
    assert!(!app.get(&format!("/records/{}/print?form=GA-02", ids[0])).text().contains("罗细妹"));
}
