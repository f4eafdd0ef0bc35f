//! The forms hold what the slice has, and are printed in-process: filled, as a list, and empty.

use crate::SLICE;
use base::{Key, policy::Role};
use shell::print::{Block, Paper};
use shell::testing::TestApp;
use std::collections::HashSet;

fn papers() -> impl Iterator<Item = (&'static shell::slice::KindDef, &'static Paper)> {
    SLICE.kinds.iter().flat_map(|kind| kind.papers.iter().map(move |paper| (kind, paper)))
}

/// The paths of fields on a form, each with the group that it stands in.
fn paths(paper: &Paper) -> Vec<String> {
    let in_words = |words: &&'static str| -> Vec<String> {
        words.split('{').skip(1).map(|place| place.split_once('}').expect("a place that is closed").0.to_owned()).collect()
    };
    let of_block = |block: &Block| match block {
        Block::Grid(cells) => cells.iter().map(|cell| cell.path.to_owned()).collect(),
        Block::Text(paragraphs) => paragraphs.iter().flat_map(in_words).collect(),
        Block::Rows { group: "", .. } => Vec::new(),
        Block::Rows { group, columns, .. } => columns.iter().map(|column| format!("{group}.{}", column.path)).collect::<Vec<_>>(),
        Block::Records { columns, .. } => columns.iter().map(|column| column.path.to_owned()).collect(),
    };
    paper.blocks.iter().flat_map(of_block).filter(|path| !path.is_empty() && !path.ends_with('#')).collect()
}

/// Whether there is such a field, beyond one link too.
fn is_known(kind: &shell::slice::KindDef, path: &str) -> bool {
    let (own, beyond) = path.split_once('>').map_or((path, None), |(own, beyond)| (own, Some(beyond)));
    let mut parts = own.split('.');
    let mut field = parts.next().and_then(|part| kind.shape.field(part));
    for part in parts {
        field = field.and_then(|field| match field.control {
            base::Control::Group(shape) | base::Control::Rows(shape) => shape.field(part),
            _ => None,
        });
    }
    match (field.map(|field| field.control), beyond) {
        (Some(_), None) => true,
        (Some(base::Control::Link("person")), Some(beyond)) => <people::Person as base::Shape>::SHAPE.field(beyond).is_some(),
        (Some(base::Control::Link(to)), Some(beyond)) => SLICE.kinds.iter().any(|kind| kind.shape.code == to && kind.shape.field(beyond).is_some()),
        _ => false,
    }
}

#[test]
fn every_place_on_a_form_is_a_field_or_is_written_by_hand() {
    for (kind, paper) in papers() {
        let by_hand: HashSet<&str> = paper
            .blocks
            .iter()
            .flat_map(|block| if let Block::Grid(cells) = block { *cells } else { &[] })
            .filter(|cell| cell.path.is_empty())
            .map(|cell| cell.label)
            .collect();
        assert!(!by_hand.contains(""), "{}: a place without path and label", paper.code);
        for path in paths(paper) {
            assert!(is_known(kind, &path), "{} of {}: there is no field {path}", paper.code, kind.shape.code);
        }
    }
}

#[test]
fn every_form_has_a_number_of_its_own_and_places_to_sign() {
    let mut codes = HashSet::new();
    for (_, paper) in papers() {
        assert!(codes.insert(paper.code), "{} stands twice", paper.code);
        assert!((1..=3).contains(&paper.signatures.len()), "{} is signed by nobody", paper.code);
        assert!(!paper.note.is_empty() && paper.version == super::VERSION, "{}", paper.code);
    }
    assert_eq!(codes.len(), 22);
}

#[test]
fn widths_of_columns_fill_a_sheet_and_the_sheet_of_tests_has_fifteen_lines() {
    for (_, paper) in papers() {
        for block in paper.blocks {
            if let Block::Rows { columns, .. } | Block::Records { columns, .. } = block {
                assert_eq!(columns.iter().map(|column| column.width).sum::<u8>(), 24, "{}", paper.code);
            }
        }
    }
    let sheet = papers().find(|(_, paper)| paper.title == "社区戒毒（康复）人员吸毒检测记录表").unwrap().1;
    assert!(sheet.is_list() && matches!(sheet.blocks, [Block::Grid(_), Block::Records { lines: 15, .. }]));
}

const NOW: &str = "2020-06-30T18:00:00+08:00";

/// A station with one person under a measure, her agreement and two tests, and a second person with one test; the ids of agreement and person.
fn station() -> (TestApp, String, String) {
    let mut app = TestApp::sqlite(&[&org::SLICE, &people::SLICE, &SLICE], &[], NOW);
    let org = app.organisation("440115-LX", "龙穴", "station", None);
    let record = |kind: &str, texts: &[(&str, &str)]| app.record(kind, org, texts).0.to_string();
    let person = record("person", &[("name", "罗细妹"), ("sex", "f"), ("lives_at", "某街一号"), ("phones.0", "19000000001")]);
    let other = record("person", &[("name", "宋根"), ("sex", "m")]);
    let days = [("decided", "2020-01-28"), ("reported", "2020-02-03"), ("start", "2020-02-03"), ("end", "2023-02-02")];
    let episode = record("episode", &[&[("person", person.as_str()), ("kind", "sj"), ("number", "决字1号")], &days[..]].concat());
    let agreement =
        [("person", person.as_str()), ("episode", &episode), ("signed", "2020-02-04"), ("told", "2020-02-04"), ("help", "介绍工作\n减免学费")];
    let agreement = record("agreement", &agreement);
    for (person, on) in [(&person, "2020-03-03"), (&person, "2020-04-03"), (&other, "2020-05-05")] {
        record("test", &[("person", person), ("on", on), ("outcome", "test_negative"), ("method", "urine"), ("testers.0", "民警甲")]);
    }
    app.sign_in("lead", Role::Lead, org, Key::NONE);
    (app, agreement, person)
}

#[test]
fn an_agreement_is_printed_with_its_clauses_and_what_was_agreed() {
    let (app, agreement, _) = station();
    let page = app.post(&format!("/records/{agreement}/print?form=JD-02"), &[]).text();
    for said in
        ["社区戒毒（社区康复）协议书", "罗细妹", "2020-02-03", "一、乙方享有的权利和可以获得的帮助", "介绍工作", "减免学费", "签订日期：2020年2月4日"]
    {
        assert!(page.contains(said), "{said}");
    }
    // What nobody has filled in is a line to write on.
    assert!(page.contains("检测约定：＿＿＿＿＿＿＿＿") && page.contains("<p class=\"h\">四、具体措施</p><p>＿＿＿＿＿＿＿＿</p><p>＿＿"));
    let masked = app.get(&format!("/records/{agreement}/print?form=JD-03")).text();
    assert!(masked.contains("权利义务告知书") && masked.contains("决定书文号") && !masked.contains("罗细妹"));
}

#[test]
fn every_form_is_printed_empty_too() {
    let (app, ..) = station();
    for (kind, paper) in papers() {
        let reply = app.get(&format!("/print/{}?form={}", kind.shape.code, paper.code));
        let page = reply.text();
        assert_eq!(reply.status, 200, "{}", paper.code);
        assert!(page.contains(paper.title), "{}", paper.code);
        // As many sheets as one copies on one leaf.
        assert!(page.matches("<article class=\"sheet\"").count() <= 2, "{} has too many sheets", paper.code);
    }
}

#[test]
fn the_sheet_of_tests_of_one_person_has_that_person_at_its_head() {
    let (app, _, person) = station();
    let (head, rest) = ("/print/test?list=1&form=JD-06", "&about=");
    let own = app.post(&format!("{head}{rest}{person}"), &[]).text();
    assert!(own.contains("罗细妹") && own.contains("某街一号") && own.contains("2020-04-03") && !own.contains("2020-05-05"));
    // A list of several people has none at its head.
    let all = app.post(head, &[]).text();
    assert!(all.contains("2020-04-03") && all.contains("2020-05-05") && !all.contains("某街一号"));
    assert_eq!(app.get(&format!("{head}{rest}nobody")).status, 404);
}
