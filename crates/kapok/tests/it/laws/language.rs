//! Who reads English reads English: no Chinese is left in what a page shows or reads aloud, except in the parts that are marked as Chinese (names,
//! notes, briefings, forms on paper), and the catalogue is one that a translator can work with.

use super::sources;
use crate::app;
use base::{ChoiceDef, Control, Key, ShapeDef, policy::Role};
use kapok::program::{SLICES, registry};
use shell::form::preset;
use shell::testing::{Reply, TestApp};
use shell::text::{catalogue_lines, english, is_chinese};
use shell::{Needs, Verb};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What stays Chinese on every page: the choice of the language itself.
const STAYS: [&str; 1] = ["简体中文"];

/// Sentences that a page puts together from several literals, so that no source has them in one piece.
const IN_PIECES: [&str; 3] = ["“{}”表没有读：{}", "这张表没有读：{}", "起，由"];

/// Attributes that are read.
const READ: [&str; 9] = ["title", "placeholder", "aria-label", "alt", "data-l", "data-label", "data-said", "data-failed", "label"];

const VOID: [&str; 8] = ["input", "br", "meta", "link", "img", "hr", "col", "wbr"];

/// The Chinese texts of a page that are not marked as Chinese.
fn chinese_left(html: &str) -> Vec<String> {
    let mut left = Vec::new();
    let mut kept = 0_usize;
    for piece in html.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split([' ', '/']).next().unwrap_or_default();
        let stays = tag.contains("lang=\"zh");
        if kept == 0 && !stays {
            let values = READ.iter().filter_map(|name| tag.split_once(&format!(" {name}=\""))?.1.split('"').next());
            left.extend(values.map(str::to_owned));
        }
        if tag.starts_with('/') {
            kept = kept.saturating_sub(1);
        } else if (kept > 0 || stays || name == "textarea") && !VOID.contains(&name) && !tag.ends_with('/') {
            kept += 1;
        }
        if kept == 0 {
            left.push(text.trim().to_owned());
        }
    }
    left.retain(|text| is_chinese(text) && !STAYS.contains(&text.as_str()));
    left
}

/// What is missing, by text, with the pages on which it was met.
#[derive(Default)]
struct Missing(BTreeMap<String, BTreeSet<String>>);

impl Missing {
    fn look_at(&mut self, path: &str, reply: &Reply) {
        assert!(!reply.status.is_server_error(), "{path} answered {}", reply.status);
        if reply.header("content-type").starts_with("text/html") {
            self.add(path, chinese_left(&reply.text()));
        }
    }

    fn add(&mut self, place: &str, texts: Vec<String>) {
        for text in texts {
            self.0.entry(text).or_default().insert(place.to_owned());
        }
    }

    /// All of it at once, for whoever writes the catalogue.
    fn assert_none(&self) {
        let lines: Vec<String> = self.0.iter().map(|(text, places)| format!("{text}\t{}", places.iter().next().map_or("", String::as_str))).collect();
        assert!(lines.is_empty(), "{} texts have no English:\n{}", lines.len(), lines.join("\n"));
    }
}

/// Signs in an account that reads English.
fn sign_in(app: &mut TestApp, role: Role, org: Key) {
    app.sign_in(&format!("reader-{}", role.code()), role, org, Key::NONE);
    assert_eq!(app.post("/me", &[("_what", "display"), ("lang", "en")]).status, 303);
}

/// Every page without a record; and the list, form, export and paper of every kind.
fn pages() -> (Vec<String>, Vec<String>) {
    let registry = registry();
    let plain = shell::routes(&registry).filter(|route| route.verb == Verb::Get && route.needs != Needs::Nobody && !route.path.contains('{'));
    let own = plain.map(|route| route.path.to_owned()).filter(|path| !path.starts_with("/api/")).collect();
    let of_kind = |code: &str| ["/records?kind=", "/records/new/", "/export?kind=", "/print/"].map(|path| format!("{path}{code}"));
    (own, registry.kinds().flat_map(|kind| of_kind(kind.shape.code)).collect())
}

#[test]
fn no_page_without_a_record_shows_chinese_to_a_reader_of_english() {
    let mut app = app();
    let station = app.organisation("440115-LX", "Longxue", "station", None);
    let mut missing = Missing::default();
    let (own, of_kinds) = pages();
    // a form is the same for all who may see it
    let mut seen = HashSet::new();
    for role in Role::ALL {
        sign_in(&mut app, role, station);
        for path in own.iter().chain(&of_kinds) {
            if !seen.contains(path) {
                let reply = app.get(path);
                missing.look_at(path, &reply);
                if reply.status == 200 && of_kinds.contains(path) {
                    seen.insert(path.clone());
                }
            }
        }
    }
    missing.assert_none();
}

/// Records of several kinds, with names in Latin letters.
fn records(app: &TestApp, station: Key) -> Vec<String> {
    let record = |kind: &str, texts: &[(&str, &str)]| {
        let mut typed = preset(registry().kind(kind).unwrap().shape, app.shell.now().day(), &[]);
        for (path, text) in texts {
            typed.set(path, *text);
        }
        app.keep(kind, station, typed).0.to_string()
    };
    let staff = record("worker", &[("name", "Chen")]);
    let household = record("household", &[("name", "Luo"), ("size", "3")]);
    let hardship = [("memberships.0.what", "hardship"), ("memberships.0.from", "2020-01-01")];
    let person = record("person", &[&[("name", "Luo"), ("sex", "f"), ("household", household.as_str())], &hardship[..]].concat());
    let line = record("line", &[("name", "Care"), ("programme", "Care"), ("number", "12345")]);
    let (worked, served) = (("workers.0.worker", staff.as_str()), ("served.0.person", person.as_str()));
    let contact = record("contact", &[("channel", "phone"), ("minutes", "20"), ("topics", "emotion"), ("next", "2020-02-20"), worked, served]);
    let need = record("need", &[("person", &person), ("kind", "food"), ("item", "food"), ("quantity", "2"), ("unit", "jin"), ("urgency", "soon")]);
    let goods = [("lines.0.item", "mask"), ("lines.0.quantity", "5"), ("lines.0.unit", "piece"), ("confirmed", "2020-02-13")];
    let delivery = record("delivery", &[&[("household", household.as_str())], &goods[..]].concat());
    let call = record("call", &[("line", &line), ("minutes", "12"), ("topics", "policy"), ("outcome", "resolved"), worked]);
    let activity = record("activity", &[("name", "Open day"), ("kind", "community_activity"), ("signed_in", "30"), ("minutes", "60")]);
    let episode = record("episode", &[("person", &person), ("kind", "sj"), ("decided", "2020-01-02"), ("reported", "2020-01-05")]);
    vec![staff, household, person, line, contact, need, delivery, call, activity, episode]
}

#[test]
fn no_page_of_a_record_shows_chinese_to_a_reader_of_english() {
    let mut app = app();
    let station = app.organisation("440115-LX", "Longxue", "station", None);
    let mut records = records(&app, station);
    records.push(app.shell.store().get_key(station).unwrap().id.to_string());
    sign_in(&mut app, Role::Lead, station);
    let mut missing = Missing::default();
    for id in &records {
        for page in ["", "/edit", "/delete", "/versions", "/versions/1", "/print"] {
            let path = format!("/records/{id}{page}");
            missing.look_at(&path, &app.get(&path));
        }
        for own in ["people", "households", "orgs"] {
            missing.look_at(own, &app.get(&format!("/{own}/{id}")));
        }
    }
    for path in pages().0.into_iter().chain(pages_of_a_response(&app, station)) {
        missing.look_at(&path, &app.get(&path));
    }
    for path in pages_of_figures(&app, station, [&records[0], &records[2]]) {
        missing.look_at(&path, &app.get(&path));
        let print = format!("{}/print", path.split('?').next().unwrap_or_default());
        missing.look_at(&print, &app.get(&print));
    }
    for (path, form) in [
        ("/closings", [("org", "440115-LX"), ("month", "2020-01")]),
        ("/closings", [("org", "440115-LX"), ("month", "now")]),
        ("/closings", [("org", "440115-LX"), ("month", "2020-02")]),
    ] {
        missing.look_at(path, &app.post(path, &form));
    }
    let late = [
        ("on", "2020-01-12"),
        ("channel", "visit"),
        ("outcome", "reached"),
        ("served.0.person", records[2].as_str()),
        ("workers.0.worker", records[0].as_str()),
    ];
    missing.look_at("a closed month", &app.post("/records/new/contact", &late));
    missing.look_at("a closed month in the preview", &app.post("/preview/contact", &late));
    // a glass is broken, and who answers for the station sees it
    let person = &records[2];
    assert_eq!(app.post("/permits", &[("record", person), ("reason", "A call from the hospital")]).status, 303);
    for path in ["/permits", "/permits/new", "/today"] {
        missing.look_at(path, &app.get(path));
    }
    for page in ["", "/looks", "/print", "/print?masked=1", "/handover", "?tab=talks", "?tab=papers", "?tab=tests", "?tab=family", "?month=2020-01"] {
        let path = format!("/people/{person}{page}");
        missing.look_at(&path, &app.get(&path));
    }
    for kind in ["contact", "person", "case", "delivery", "call"] {
        missing.look_at("faults", &app.post(&format!("/records/new/{kind}"), &[("day", "tomorrow")]));
    }
    missing.assert_none();
}

/// A response with a shift at a post, where somebody waits; and the pages of both.
fn pages_of_a_response(app: &TestApp, station: Key) -> Vec<String> {
    let record = |kind: &str, texts: &[(&str, &str)]| app.record(kind, station, texts).0.to_string();
    let campaign = record("campaign", &[("name", "Flood"), ("first_day", "2020-01-23")]);
    let place = record("place", &[("name", "Gate"), ("kind", "door_post")]);
    let at_post = [("target", "post"), ("place", place.as_str()), ("on", "2020-02-13"), ("campaign", campaign.as_str())];
    let shift = record("shift", &at_post);
    let hot = [("name", "Luo"), ("way", "in"), ("at", "09:00"), ("on", "2020-02-13"), ("place", place.as_str()), ("temperature", "38.0")];
    let passage = record("passage", &hot);
    record("passage", &[&hot[..], &[("remeasured", "38.1")]].concat());
    record("resident_pass", &[("name", "Luo"), ("colour", "green_pass"), ("from", "2020-02-01"), ("until", "2020-03-01")]);
    let of_post = ["", "?side=names", "/paper", "/handover"].map(|page| format!("/post/{shift}{page}"));
    let own = [format!("/campaigns/{campaign}"), format!("/post/{shift}?passed={passage}")];
    of_post.into_iter().chain(own).collect()
}

/// A contract with its targets and a post, a frozen table and a closed month, each with something that came later; and the pages of all of them.
fn pages_of_figures(app: &TestApp, station: Key, [staff, person]: [&str; 2]) -> Vec<String> {
    let place = app.shell.store().get_key(station).unwrap().id.to_string();
    let term = [
        ("from", "2020-01-01"),
        ("to", "2020-12-31"),
        ("signed", "2019-12-20"),
        ("model", "project_purchase"),
        ("name", "Service"),
        ("buyer", "Street"),
    ];
    let appraised = [("appraisals.0.on", "2020-02-01"), ("appraisals.0.stage", "mid_appraisal"), ("appraisals.0.rectify_by", "2020-03-01")];
    let contract = app.record("contract", station, &[&term[..], &appraised[..]].concat()).0.to_string();
    for (yearly, indicator) in [("9", "visits@1"), ("900", "visits@1"), ("1", "visits@99"), ("1", "groups@1")] {
        app.record("target", station, &[("name", "Target"), ("yearly", yearly), ("contract", &contract), ("indicator", indicator), ("weight", "5")]);
    }
    app.record("target", station, &[("name", "Other"), ("yearly", "3"), ("contract", &contract), ("year", "2021")]);
    app.record("post", station, &[("title", "Post"), ("org", &place), ("contract", &contract), ("bought", "2019-12-20"), ("from", "2020-01-01")]);
    let talk = |on: &str, why: Option<&str>| {
        let kind = registry().kind("contact").unwrap().shape.code;
        let texts = [
            ("on", on),
            ("channel", "visit"),
            ("outcome", "reached"),
            ("served.0.person", person),
            ("workers.0.worker", staff),
            ("served.0.role", "client"),
        ];
        let typed = base::Typed::from_pairs(app.shell.now().day(), texts.map(|(path, text)| (path.to_owned(), text.to_owned())));
        let record = app.shell.new_id();
        let entry = shell::Entry { kind: kind.to_owned(), record, org: station, expected: None, typed: Some(typed), why: why.map(str::to_owned) };
        app.shell.keep(&shell::Actor::program(station), app.shell.now(), entry).unwrap();
    };
    talk("2020-01-10", None);
    let month = "org=440115-LX&month=2020-01&indicator=visits&indicator=service_hours";
    let address = |reply: Reply| reply.location.clone().unwrap_or_else(|| panic!("{} {}", reply.status, reply.text()));
    let frozen = address(app.post(&format!("/frozen?{month}"), &[("title", "January"), ("note", "")]));
    let split = address(app.post(&format!("/frozen?{month}&by=channel"), &[("title", "January by channel"), ("note", "Sent")]));
    let closed = address(app.post("/closings", &[("org", "440115-LX"), ("month", "2020-01"), ("note", "Sent")]));
    talk("2020-01-11", Some("Forgotten"));
    let opened = address(app.post("/closings", &[("org", "440115-LX"), ("month", "2019-12"), ("note", "")]));
    assert_eq!(app.post(&opened, &[("why", "Asked for")]).status, 303);
    vec![format!("/contracts/{contract}"), format!("/frozen/new?{month}"), frozen, split, closed, opened]
}

#[test]
fn every_word_of_a_definition_has_its_english() {
    let mut missing = Missing::default();
    let mut look_at = |place: &str, text: &str| {
        let text = text.lines().map(str::trim).collect::<Vec<_>>().join(" ");
        if is_chinese(&text) && english(text.trim()).is_none_or(|english| is_chinese(&english)) {
            missing.add(place, vec![text.trim().to_owned()]);
        }
    };
    for slice in SLICES {
        look_at(slice.code, slice.label);
        for (dimension, choices) in slice.words {
            choices.iter().for_each(|choice| look_at(dimension, choice.label));
        }
        for kind in slice.kinds {
            shape(kind.shape, &mut look_at);
            kind.states.iter().for_each(|(_, word)| look_at(kind.shape.code, word));
            kind.papers.iter().for_each(|paper| look_at(kind.shape.code, paper.title));
        }
        slice.ledgers.iter().for_each(|ledger| look_at("ledger", ledger.label));
    }
    for indicator in report::handbook().iter() {
        for text in [&indicator.name, &indicator.unit, &indicator.definition] {
            look_at(&indicator.code, text);
        }
    }
    missing.assert_none();
}

fn shape(shape_def: &ShapeDef, look_at: &mut impl FnMut(&str, &str)) {
    look_at(shape_def.code, shape_def.label);
    look_at(shape_def.code, shape_def.about);
    for field in shape_def.fields {
        for text in [field.spec.label, field.spec.help, field.spec.unit] {
            look_at(shape_def.code, text);
        }
        control(shape_def.code, field.control, look_at);
    }
}

fn control(place: &str, control_of: Control, look_at: &mut impl FnMut(&str, &str)) {
    match control_of {
        Control::One(choices) | Control::Any(choices) => choices.iter().for_each(|choice: &ChoiceDef| look_at(place, choice.label)),
        Control::Group(inner) | Control::Rows(inner) => shape(inner, look_at),
        Control::Several(inner) => control(place, *inner, look_at),
        _ => {}
    }
}

#[test]
fn every_line_of_the_catalogue_stands_once_and_is_used() {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    let files = sources();
    let lines: BTreeSet<&str> = files.iter().flat_map(|(_, text)| text.lines()).filter(|line| is_chinese(line)).collect();
    let mut texts = lines.into_iter().collect::<Vec<_>>().join("\n");
    texts.push_str(include_str!("../../../../report/src/handbook.txt"));
    for template in report::templates() {
        texts.push_str(&template.name);
    }
    let mut wrong = Vec::new();
    for (chinese, english) in catalogue_lines() {
        if let Some(other) = seen.insert(chinese, english) {
            wrong.push(format!("twice: {chinese} = {other} = {english}"));
        }
        // the longest piece between places is enough: what stands in them differs
        let longest = chinese.split("{}").max_by_key(|piece| piece.len()).unwrap_or_default();
        if !texts.contains(longest.trim()) && !IN_PIECES.contains(&chinese) {
            wrong.push(format!("used nowhere: {chinese}"));
        }
    }
    assert!(wrong.is_empty(), "{} lines:\n{}", wrong.len(), wrong.join("\n"));
}
