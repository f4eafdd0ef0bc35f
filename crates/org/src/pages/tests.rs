//! The pages of the structure: a street that changed its name, a station that moved, and who worked there when.

use super::*;
use crate::{Organisation, Place, Worker};
use base::{Day, Id, Key, Moment, Shape, Typed, policy::Role};
use shell::{Actor, Answer, Entry, Refusal, Registry, Shell, Visit, text::Lang};
use std::sync::Arc;
use store::testing::{FixedClock, SeededChance, sqlite};

const TODAY: &str = "2020-02-14";

/// A district with two streets; the station stood under the first until the end of 2018.
struct Town {
    shell: Shell,
    district: Key,
    station: Key,
    _directory: tempfile::TempDir,
}

impl Town {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let registry = Arc::new(Registry::new(&[&crate::SLICE]));
        let clock = Arc::new(FixedClock::at(Moment::of(day(TODAY), 600)));
        let chance = Arc::new(SeededChance::new(7));
        let store = store::Store::open(&sqlite(directory.path()), registry.clone(), clock.clone(), chance.clone()).unwrap();
        let shell = Shell::new(store, registry, &[], clock, chance);
        let mut town = Self { shell, district: Key::NONE, station: Key::NONE, _directory: directory };
        town.district = town.organisation("QU", "某区", "district", &[("1990-01-01", Key::NONE)]);
        let east = town.organisation("DONG", "东山街道", "street", &[("1990-01-01", town.district)]);
        let west = town.organisation("XI", "西山街道", "street", &[("1990-01-01", town.district)]);
        town.station = town.organisation("ZHAN", "东湖社工站", "station", &[("2010-01-01", east), ("2019-01-01", west)]);
        town
    }

    fn organisation(&self, code: &str, name: &str, level: &str, placements: &[(&str, Key)]) -> Key {
        let mut texts = vec![("code".to_owned(), code.to_owned()), ("name".to_owned(), name.to_owned()), ("level".to_owned(), level.to_owned())];
        for (i, (from, parent)) in placements.iter().enumerate() {
            texts.push((format!("placements.{i}.from"), (*from).to_owned()));
            if !parent.is_none() {
                texts.push((format!("placements.{i}.parent"), self.id(*parent).to_string()));
            }
        }
        if code == "DONG" {
            texts.extend([("former_names.0.name".to_owned(), "东山街".to_owned()), ("former_names.0.until".to_owned(), "2004-12-31".to_owned())]);
        }
        self.keep(Organisation::CODE, placements[0].1, &texts);
        self.shell.store().tree().by_code(code).unwrap()
    }

    fn id(&self, key: Key) -> Id {
        self.shell.store().get_key(key).unwrap().id
    }

    fn keep(&self, kind: &str, org: Key, texts: &[(String, String)]) -> Id {
        let typed = Typed::from_pairs(day(TODAY), texts.iter().cloned());
        let record = self.shell.new_id();
        let entry = Entry { kind: kind.to_owned(), record, org, expected: None, typed: Some(typed), why: None };
        self.shell.keep(&Actor::program(org), self.shell.now(), entry).unwrap();
        record
    }

    fn worker(&self, name: &str, from: &str, to: &str) -> Id {
        let org = self.id(self.station).to_string();
        let texts = [
            ("name", name),
            ("appointments.0.org", &org),
            ("appointments.0.duty", "social_worker"),
            ("appointments.0.from", from),
            ("appointments.0.to", to),
        ];
        self.keep(Worker::CODE, self.station, &texts.map(|(path, text)| (path.to_owned(), text.to_owned())))
    }

    fn get(&self, role: Role, org: Key, run: fn(&Visit) -> Result<Answer, Refusal>, address: &str) -> String {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let actor = Actor {
            account: Key(900),
            name: "某人".to_owned(),
            worker: None,
            grants: vec![(role, org)],
            session: Vec::new(),
            lang: Lang::ZhHans,
            big: false,
            bound: None,
        };
        let visit = Visit {
            shell: self.shell.clone(),
            actor: Some(actor),
            now: self.shell.now(),
            address: std::net::Ipv4Addr::LOCALHOST.into(),
            is_tls: false,
            path: path.to_owned(),
            route: "",
            parameters: vec![("id".to_owned(), path.rsplit('/').next().unwrap_or_default().to_owned())],
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            form: Vec::new(),
            body: Vec::new(),
            files: Vec::new(),
            headers: Vec::new(),
        };
        match run(&visit) {
            Ok(Answer::Page(markup)) => markup.into_string(),
            other => panic!("no page: {other:?}"),
        }
    }
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

/// The rows of the first table, without markup, cells separated by `|`.
fn rows(page: &str) -> Vec<String> {
    let body = page.split("<tbody>").nth(1).unwrap_or_default().split("</tbody>").next().unwrap_or_default();
    let text = |row: &str| row.split("</t").filter_map(|cell| cell.split_once("<t").map(|(_, cell)| strip(cell))).collect::<Vec<_>>().join("|");
    body.split("</tr>").filter(|row| row.contains("<t")).map(|row| text(row.trim_start_matches("<tr>"))).collect()
}

fn strip(markup: &str) -> String {
    let after = markup.split_once('>').map_or("", |(_, after)| after);
    let mut text = String::new();
    let mut depth = 0;
    for c in after.chars() {
        match c {
            '<' => depth += 1,
            '>' => depth -= 1,
            c if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text.trim().trim_start_matches('　').to_owned()
}

#[test]
fn the_tree_is_that_of_the_day_with_its_names_and_its_staff() {
    let town = Town::new();
    town.worker("陈阿二", "2018-01-01", "2019-06-30");
    town.worker("李阿三", "2019-01-01", "");
    let tree = |on: &str| rows(&town.get(Role::Office, town.district, tree::tree, &format!("/orgs?on={on}")));
    assert_eq!(tree("2020-02-14"), ["某区|区县|QU|—|1|1", "东山街道|街道|DONG|—|0|—", "西山街道|街道|XI|—|1|1", "东湖社工站|社工站|ZHAN|—|1|—"]);
    assert_eq!(tree("2018-12-31"), ["某区|区县|QU|—|1|1", "东山街道|街道|DONG|—|1|1", "东湖社工站|社工站|ZHAN|—|1|—", "西山街道|街道|XI|—|0|—"]);
    assert_eq!(tree("2004-12-31")[1], "东山街|街道|DONG|—|0|1");
}

#[test]
fn staff_figures_end_where_the_grant_ends() {
    let town = Town::new();
    town.worker("李阿三", "2019-01-01", "");
    let lead = rows(&town.get(Role::Lead, town.station, tree::tree, "/orgs"));
    assert_eq!(lead[0], "某区|区县|QU|—|—|1");
    assert_eq!(lead[3], "东湖社工站|社工站|ZHAN|—|1|—");
    assert!(rows(&town.get(Role::Police, town.district, tree::tree, "/orgs")).iter().all(|row| row.split('|').nth(4) == Some("—")));
}

#[test]
fn an_organisation_shows_its_history_its_staff_and_its_places() {
    let town = Town::new();
    town.worker("陈阿二", "2018-01-01", "2019-06-30");
    let placed = [("name", "东湖宣传栏"), ("kind", "board")].map(|(path, text)| (path.to_owned(), text.to_owned()));
    town.keep(Place::CODE, town.station, &placed);
    let address = format!("/orgs/{}", town.id(town.station));
    let page = town.get(Role::Lead, town.station, organisation::organisation, &address);
    for words in ["东湖社工站", "西山街道", "东山街道", "2019-01-01", "陈阿二", "不在岗", "东湖宣传栏"] {
        assert!(page.contains(words), "{words}");
    }
    let then = town.get(Role::Lead, town.station, organisation::organisation, &format!("{address}?on=2019-01-01"));
    assert!(then.contains("在岗") && !then.contains("不在岗"));
    // Who may not see staff sees the structure and no names of staff.
    assert!(!town.get(Role::Police, town.district, organisation::organisation, &address).contains("陈阿二"));
    let street = format!("/orgs/{}", town.id(town.shell.store().tree().by_code("DONG").unwrap()));
    assert!(town.get(Role::Lead, town.station, organisation::organisation, &format!("{street}?on=2004-12-31")).contains("<h1>东山街</h1>"));
}

#[test]
fn workers_are_listed_within_reach_and_found_by_name() {
    let town = Town::new();
    town.worker("陈阿二", "2018-01-01", "2019-06-30");
    town.worker("李阿三", "2019-01-01", "");
    let all = town.get(Role::Worker, town.station, workers::workers, "/workers");
    assert!(all.contains("工作人员　2 人") && all.contains("陈阿二") && all.contains("不在岗") && all.contains("东湖社工站 社工"));
    let found = town.get(Role::Worker, town.station, workers::workers, "/workers?q=lias");
    assert!(found.contains("李阿三") && !found.contains("陈阿二"));
    let elsewhere = town.organisation("BEI", "北湖街道", "street", &[("1990-01-01", town.district)]);
    assert!(!town.get(Role::Agency, elsewhere, workers::workers, "/workers?q=lias").contains("李阿三"));
}

#[test]
fn no_organisation_stands_below_one_that_is_not_there() {
    let town = Town::new();
    let entry = |code: &str, parent: Id, agency: Option<Id>| {
        let texts =
            [("code", code.to_owned()), ("name", "某市".to_owned()), ("level", "city".to_owned()), ("placements.0.from", "1990-01-01".to_owned())];
        let above = [("placements.0.parent", Some(parent)), ("placements.0.agency", agency)];
        let above = above.into_iter().filter_map(|(path, id)| Some((path, id?.to_string())));
        let texts = texts.into_iter().chain(above).map(|(path, text)| (path.to_owned(), text));
        let typed = Some(Typed::from_pairs(day(TODAY), texts));
        Entry { kind: Organisation::CODE.to_owned(), record: town.shell.new_id(), org: Key::NONE, expected: None, typed, why: None }
    };
    let keep = |entry: Entry| town.shell.keep(&Actor::program(Key::NONE), town.shell.now(), entry);
    let (district, nobody) = (town.id(town.district), town.shell.new_id());
    for (code, parent, agency) in [("SHI-1", nobody, None), ("SHI-2", district, Some(nobody))] {
        let refused = keep(entry(code, parent, agency)).unwrap_err();
        assert!(matches!(&refused, Refusal::Problem(problem) if problem.code == "no_such_organisation"), "{code}: {refused:?}");
        assert_eq!(town.shell.store().tree().by_code(code), None);
    }
    keep(entry("SHI-3", district, None)).unwrap();
    // both in one act: the upper one is there when the lower one is
    let upper = entry("SHI-4", district, None);
    let lower = entry("SHI-5", upper.record, None);
    let act = shell::Act { id: town.shell.new_id(), name: "StoreRecords", at: town.shell.now(), entries: vec![upper, lower], reads: Vec::new() };
    town.shell.carry_out(&Actor::program(Key::NONE), act).unwrap();
    let tree = town.shell.store().tree();
    assert_eq!(tree.parent_on(tree.by_code("SHI-5").unwrap(), day(TODAY)), tree.by_code("SHI-4").unwrap());
}
