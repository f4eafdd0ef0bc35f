//! The pages in-process: two stations, a few people born before 1900, two kinds of records that stand for the other slices.

use super::*;
use crate::{Household, Person, Relation};
use base::{Day, Id, Key, Link, Moment, Outline, Record, Shape, Typed, field, policy::Role, record};
use count::{Counted, Fact, Known, STANDING, state};
use org::{Organisation, Population};
use shell::ledger::{CellSort, Ledger, RowFault, column};
use shell::{Actor, Answer, Entry, Refusal, Registry, Shell, Visit, import, slice::Slice, slice::kind, text::Lang};
use std::sync::Arc;
use store::testing::{FixedClock, SeededChance, sqlite};

record! {
    /// Stands for the talks of other slices.
    Talk "talk" "谈心" {
        on: Day = field("日期"),
        person: Link<Person> = field("对象"),
        next: Option<Day> = field("跟进"),
    }
    /// Stands for a legal measure.
    Measure "measure" "措施" {
        from: Day = field("从"),
        person: Link<Person> = field("对象"),
    }
}

impl Record for Talk {
    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.on);
        outline.due = self.next;
        outline.link(self.person.id(), "person");
        outline
    }
    fn line(&self) -> String {
        "电话 20 分钟".to_owned()
    }
}
impl Counted for Talk {}

impl Record for Measure {
    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.from);
        outline.subject = Some(self.person.id());
        outline.link(self.person.id(), "person");
        outline
    }
    fn line(&self) -> String {
        "社区戒毒".to_owned()
    }
}
impl Counted for Measure {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let is = Fact {
            org: known.org(),
            subject: known.key(self.person.id()),
            populations: base::Choice::bit(Population::CommunityTreatment),
            ..Fact::default()
        };
        state(STANDING, self.from, None, is).collect()
    }
}

/// A ledger that names people.
const TALKS: Ledger = Ledger {
    code: "talks",
    label: "谈心登记",
    kind: "talk",
    columns: &[
        column("on", "日期", "", CellSort::Day).required(),
        column("person", "对象", "", CellSort::Text).required(),
        column("phone", "电话", "", CellSort::Text),
    ],
    take: |row, directory| {
        let mut typed = row.typed(&["on"]);
        let known = [("name", row.get("person")), ("phones.0", row.get("phone"))];
        let person = directory.find_or_make(Person::CODE, &known);
        typed.set("person", person.map_err(|sentence| vec![RowFault { path: "person".to_owned(), sentence }])?.to_string());
        Ok(typed)
    },
};

const OTHERS: Slice = Slice {
    code: "others",
    label: "其他",
    kinds: &[kind::<Talk>(Class::Casework, "phone"), kind::<Measure>(Class::Rehab, "law")],
    ledgers: &[TALKS],
    words: &[],
    routes: &[],
};

mod measure;
mod merging;
mod whole_file;

const TODAY: &str = "2020-02-14";

/// A street with two stations.
struct Town {
    shell: Shell,
    street: Key,
    station: Key,
    elsewhere: Key,
    /// Goes with the town.
    #[allow(dead_code, reason = "it is only kept")]
    directory: Option<tempfile::TempDir>,
}

impl Town {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut town = Self::over(&sqlite(directory.path()));
        town.directory = Some(directory);
        town
    }

    /// On these options: PostgreSQL, or a directory that somebody else keeps.
    fn over(options: &store::Options) -> Self {
        let registry = Arc::new(Registry::new(&[&org::SLICE, &crate::SLICE, &OTHERS]));
        let clock = Arc::new(FixedClock::at(Moment::of(TODAY.parse().unwrap(), 600)));
        let chance = Arc::new(SeededChance::new(7));
        let store = store::Store::open(options, registry.clone(), clock.clone(), chance.clone()).unwrap();
        let shell = Shell::new(store, registry, &[], clock, chance);
        let mut town = Self { shell, street: Key::NONE, station: Key::NONE, elsewhere: Key::NONE, directory: None };
        town.street = town.organisation("DS", "东山街", "street", None);
        town.station = town.organisation("DS-1", "东山街社工站", "station", Some(town.street));
        town.elsewhere = town.organisation("DS-2", "东湖社工站", "station", Some(town.street));
        town
    }

    fn organisation(&self, code: &str, name: &str, level: &str, above: Option<Key>) -> Key {
        let above_id = above.map(|above| self.shell.store().get_key(above).unwrap().id.to_string()).unwrap_or_default();
        let texts = [("code", code), ("name", name), ("level", level), ("placements.0.from", "1990-01-01"), ("placements.0.parent", &above_id)];
        self.keep(Organisation::CODE, above.unwrap_or_default(), &texts);
        self.shell.store().tree().by_code(code).unwrap()
    }

    fn keep(&self, kind: &str, org: Key, texts: &[(&str, &str)]) -> Id {
        let mut typed = Typed::new(TODAY.parse().unwrap());
        for (path, text) in texts {
            typed.set(path, *text);
        }
        let record = self.shell.new_id();
        let entry = Entry { kind: kind.to_owned(), record, org, expected: None, typed: Some(typed), why: None };
        self.shell.keep(&Actor::program(org), self.shell.now(), entry).unwrap();
        record
    }

    fn person(&self, name: &str, texts: &[(&str, &str)]) -> Id {
        let texts: Vec<(&str, &str)> = texts.iter().copied().chain([("name", name), ("since", "2020-01-01")]).collect();
        self.keep(Person::CODE, self.station, &texts)
    }

    fn talk(&self, person: Id, on: &str, next: &str) -> Id {
        self.keep("talk", self.station, &[("on", on), ("person", &person.to_string()), ("next", next)])
    }

    /// A request of somebody in this role at this organisation.
    fn visit(&self, role: Role, org: Key, address: &str) -> Visit {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let account = Key(900 + role as u32);
        let actor = Actor {
            account,
            name: role.label().to_owned(),
            worker: None,
            grants: vec![(role, org)],
            session: Vec::new(),
            lang: Lang::ZhHans,
            big: false,
            bound: None,
        };
        let last = path.rsplit('/').next().unwrap_or_default().to_owned();
        Visit {
            shell: self.shell.clone(),
            actor: Some(actor),
            now: self.shell.now(),
            address: std::net::Ipv4Addr::LOCALHOST.into(),
            is_tls: false,
            path: path.to_owned(),
            route: "",
            parameters: vec![("id".to_owned(), last)],
            query: form_urlencoded::parse(query.as_bytes()).into_owned().collect(),
            form: Vec::new(),
            body: Vec::new(),
            files: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// The same with a posted form.
    fn posted(&self, role: Role, org: Key, address: &str, form: &[(&str, &str)]) -> Visit {
        let form = form.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Visit { form, ..self.visit(role, org, address) }
    }

    fn get(&self, role: Role, run: fn(&Visit) -> Result<Answer, Refusal>, address: &str) -> String {
        html(run(&self.visit(role, self.station, address)))
    }

    fn import(&self, csv: &str) -> import::Outcome {
        self.import_as(&crate::ledgers::CLIENTS, csv)
    }

    fn import_as(&self, ledger: &'static Ledger, csv: &str) -> import::Outcome {
        let mut workbook = sheets::Workbook::from_bytes(csv.as_bytes().to_vec(), "花名册.csv").unwrap();
        let plan = import::Plan { ledger, org: self.station, dry_run: false };
        import::import(&self.shell, &Actor::program(self.station), plan, &mut workbook, &import::Progress::default()).unwrap()
    }
}

fn html(answer: Result<Answer, Refusal>) -> String {
    match answer {
        Ok(Answer::Page(markup)) => markup.into_string(),
        other => panic!("no page: {other:?}"),
    }
}

fn actions(town: &Town, person: Id) -> Vec<(Key, String)> {
    let target = town.shell.store().key_of(person).unwrap();
    let lines = town.shell.store().audit_list(&store::AuditQuestion { target, limit: 10, ..store::AuditQuestion::default() }).unwrap();
    lines.into_iter().map(|line| (line.entry.actor, line.entry.action)).collect()
}

#[test]
fn the_list_masks_names_and_ends_at_the_station() {
    let town = Town::new();
    town.person(
        "罗明明",
        &[("file_no", "YX-1"), ("phones.0", "19000001234"), ("memberships.0.what", "hardship"), ("memberships.0.from", "2020-01-01")],
    );
    town.keep(Person::CODE, town.elsewhere, &[("name", "王外人")]);
    let page = town.get(Role::Worker, list::people, "/people");
    assert!(page.contains("罗**") && page.contains("YX-1") && page.contains("困难") && page.contains("服务对象　1 人"));
    assert!(!page.contains("罗明明") && !page.contains("王**") && !page.contains("19000001234"));
    // The street sees both, the office no population.
    let street = html(list::people(&town.visit(Role::Street, town.street, "/people")));
    assert!(street.contains("王**") && street.contains("服务对象　2 人"));
    let office = town.get(Role::Office, list::people, "/people");
    assert!(office.contains("罗**") && !office.contains("困难"));
}

#[test]
fn people_are_found_by_name_initials_file_number_and_tail() {
    let town = Town::new();
    town.person("罗明明", &[("file_no", "YX-0317"), ("phones.0", "19000001234")]);
    town.person("叶青", &[("file_no", "YX-0418"), ("phones.0", "19000005678")]);
    for words in ["罗明", "luomingming", "lmm", "YX-0317", "1234"] {
        let page = town.get(Role::Worker, list::people, &format!("/people?q={words}"));
        assert!(page.contains("罗**") && !page.contains("叶*"), "{words}");
    }
    assert!(town.get(Role::Worker, list::people, "/people?q=zzz").contains("没有符合条件的人"));
    assert!(Town::new().get(Role::Worker, list::people, "/people").contains("还没有服务对象"));
}

#[test]
fn a_population_is_what_file_and_measures_say_today_and_only_for_those_who_may_know() {
    let town = Town::new();
    town.person("罗明", &[("memberships.0.what", "sj"), ("memberships.0.from", "2019-01-01")]);
    town.person("叶青", &[("memberships.0.what", "sj"), ("memberships.0.from", "2018-01-01"), ("memberships.0.to", "2020-02-13")]);
    let measured = town.person("查理", &[]);
    town.keep("measure", town.station, &[("from", "2020-01-01"), ("person", &measured.to_string())]);
    // Both by file and by measure: one person.
    let both = town.person("解忧", &[("memberships.0.what", "sj"), ("memberships.0.from", "2019-01-01")]);
    town.keep("measure", town.station, &[("from", "2019-01-01"), ("person", &both.to_string())]);
    let worker = town.get(Role::Worker, list::people, "/people?population=sj");
    assert!(worker.contains("服务对象　3 人") && ["罗*", "查*", "解*"].iter().all(|name| worker.contains(name)) && !worker.contains("叶*"));
    // The operator knows people masked, and nothing of measures.
    assert!(!town.get(Role::Operator, list::people, "/people").contains("社区戒毒"));
    assert!(!town.get(Role::Operator, file::page, &format!("/people/{measured}")).contains("社区戒毒"));
    assert!(town.get(Role::Worker, file::page, &format!("/people/{measured}")).contains("社区戒毒"));
    // Those who see files only masked do not sift by what is confidential.
    assert!(town.get(Role::Office, list::people, "/people?population=sj").contains("服务对象　4 人"));
}

#[test]
fn a_list_goes_on_where_the_page_ended() {
    let town = Town::new();
    for i in 0..53 {
        town.person("罗明", &[("file_no", &format!("YX-{i:03}")), ("memberships.0.what", "hardship"), ("memberships.0.from", "2020-01-01")]);
    }
    for address in ["/people?", "/people?population=hardship&"] {
        let first = town.get(Role::Worker, list::people, address);
        assert_eq!(first.matches(r#"class="code">YX-"#).count(), 50);
        let after = first.split("after=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let second = town.get(Role::Worker, list::people, &format!("{address}after={after}"));
        assert_eq!(second.matches(r#"class="code">YX-"#).count(), 3, "{address}");
        assert!(second.contains("YX-000") && !first.contains("YX-000") && second.contains("服务对象　53 人"));
    }
}

#[test]
fn every_look_at_a_file_is_written_down_and_plain_text_is_asked_for() {
    let town = Town::new();
    let person = town.person("罗明明", &[("phones.0", "19000001234"), ("resident_id", "440524188001010014"), ("lives_at", "东湖社区一号")]);
    let address = format!("/people/{person}");
    let masked = town.get(Role::Worker, file::page, &address);
    assert!(masked.contains("罗**") && masked.contains("190****1234") && masked.contains("440524********0014") && masked.contains("男，140 岁"));
    assert!(!masked.contains("罗明明") && !masked.contains("440524188001010014") && !masked.contains("东湖社区一号"));
    assert!(masked.contains(&format!("/records/new/contact?served={person}")));
    let plain = town.get(Role::Worker, file::plain, &address);
    assert!(plain.contains("罗明明") && plain.contains("440524188001010014") && plain.contains("东湖社区一号"));
    let worker = Key(900 + Role::Worker as u32);
    assert_eq!(actions(&town, person), ["ReadFile", "Reveal", "ReadFile"].map(|action| (worker, action.to_owned())));
    // Who may only see it masked gets no number to dial, and no plain text.
    let office = town.get(Role::Office, file::page, &address);
    assert!(office.contains("罗**") && !office.contains("tel:") && !office.contains("查看明文"));
    assert!(matches!(file::plain(&town.visit(Role::Office, town.station, &address)), Err(Refusal::Denied)));
    // The lead sees who has looked.
    assert!(town.get(Role::Lead, file::page, &address).contains("最近谁看过"));
    assert!(!town.get(Role::Worker, file::page, &address).contains("最近谁看过"));
}

#[test]
fn what_one_may_not_know_is_not_there() {
    let town = Town::new();
    let stranger = town.keep(Person::CODE, town.elsewhere, &[("name", "王外人")]);
    let household = town.keep(Household::CODE, town.station, &[("name", "罗大")]);
    for id in [stranger, household, town.shell.new_id()] {
        assert!(matches!(file::page(&town.visit(Role::Worker, town.station, &format!("/people/{id}"))), Err(Refusal::NotFound)));
    }
    assert_eq!(actions(&town, stranger), [(Key(900 + Role::Worker as u32), "Denied".to_owned())]);
}

#[test]
fn the_timeline_is_newest_first_by_month_and_holds_what_the_reader_may_know() {
    let town = Town::new();
    let person = town.person("罗明", &[]);
    let late = town.talk(person, "2020-02-10", "2020-02-20");
    let early = town.talk(person, "2020-01-05", "2020-01-20");
    let measure = town.keep("measure", town.station, &[("from", "2019-12-01"), ("person", &person.to_string())]);
    let address = format!("/people/{person}");
    let page = town.get(Role::Worker, file::page, &address);
    let place = |what: &str| page.find(what).unwrap_or_else(|| panic!("{what}"));
    let in_timeline = |id: Id| page.rfind(&format!("/records/{id}")).unwrap();
    assert!(place("2020年2月") < place("2020年1月") && place("2020年1月") < place("2019年12月"));
    assert!(in_timeline(late) < in_timeline(early) && in_timeline(early) < in_timeline(measure));
    assert!(page.contains("全部 3") && page.contains("谈心 2"));
    // The promise of January was kept by the talk of February; that of February is ahead.
    assert!(page.contains("还剩 6 天") && !page.contains("超期"));
    let talks = town.get(Role::Worker, file::page, &format!("{address}?kind=talk"));
    assert!(talks.contains(&late.to_string()) && !talks.contains(&measure.to_string()));
    // The police station knows the measure and nothing of what was told in confidence.
    let police = town.get(Role::Police, file::page, &address);
    assert!(police.contains(&measure.to_string()) && !police.contains(&late.to_string()) && !police.contains("谈心"));
}

#[test]
fn a_long_timeline_has_pages() {
    let town = Town::new();
    let person = town.person("罗明", &[]);
    for i in 0..35 {
        town.talk(person, &(TODAY.parse::<Day>().unwrap() - i).to_string(), "");
    }
    let address = format!("/people/{person}");
    let first = town.get(Role::Worker, file::page, &address);
    assert_eq!(first.matches("tl-h").count(), 30);
    assert!(first.contains("更早的 5 条"));
    let after = first.split("after=").nth(1).unwrap().split('#').next().unwrap().to_owned();
    assert_eq!(town.get(Role::Worker, file::page, &format!("{address}?after={after}")).matches("tl-h").count(), 5);
}

#[test]
fn relatives_are_seen_from_both_ends() {
    let town = Town::new();
    let (son, mother) = (town.person("罗明", &[]), town.person("李母", &[("phones.0", "19000001234")]));
    town.keep(Relation::CODE, town.station, &[("person", &son.to_string()), ("relative", &mother.to_string()), ("kind", "parent")]);
    let of_son = town.get(Role::Worker, file::page, &format!("/people/{son}"));
    assert!(of_son.contains("李*") && of_son.contains("父母") && !of_son.contains("19000001234"));
    // Whoever asks for the numbers, dials them.
    assert!(town.get(Role::Worker, file::plain, &format!("/people/{son}")).contains("tel:19000001234"));
    let of_mother = town.get(Role::Worker, file::page, &format!("/people/{mother}"));
    assert!(of_mother.contains("罗*") && of_mother.contains("子女"));
    assert!(!town.get(Role::Office, file::page, &format!("/people/{son}")).contains("李*"));
}

#[test]
fn a_household_lists_its_members_and_is_logged_too() {
    let town = Town::new();
    let household = town.keep(Household::CODE, town.station, &[("name", "罗大"), ("size", "3"), ("kinds", "hardship")]);
    let member = town.person("罗明", &[("household", &household.to_string())]);
    let page = town.get(Role::Worker, super::household::page, &format!("/households/{household}"));
    assert!(page.contains("罗* 户") && page.contains("3 口人") && page.contains(&format!("/people/{member}")));
    assert_eq!(actions(&town, household).len(), 1);
    assert!(town.get(Role::Worker, file::page, &format!("/people/{member}")).contains(&format!("/households/{household}")));
}

#[test]
fn who_may_be_the_same_is_shown_masked_with_the_reason() {
    let town = Town::new();
    let person = town.person("罗明", &[("phones.0", "19000001234"), ("resident_id", "440524188001010014"), ("file_no", "YX-1")]);
    let ask = |form: &[(&str, &str)]| html(alike::alike(&town.posted(Role::Worker, town.station, "/people/alike", form)));
    for (form, reason) in [
        (("resident_id", "440524188001010014"), "证件号、出生日期相同"),
        (("phone", "190-0000-1234"), "电话相同"),
        (("phones.0", "19000001234"), "电话相同"),
        (("name", "罗明"), "姓名相同"),
        (("name", "羅明"), "姓名相同"),
        (("name", "罗鸣"), "姓名读音相同"),
        (("file_no", "YX-1"), "档案号相同"),
    ] {
        let fragment = ask(&[form]);
        assert!(
            fragment.contains(reason) && fragment.contains("罗*") && fragment.contains(&person.to_string()) && !fragment.contains("罗明"),
            "{form:?}: {fragment}"
        );
    }
    assert_eq!(ask(&[("name", "陈二")]), "");
    assert_eq!(ask(&[]), "");
    // The file that is being corrected is not its own double.
    assert_eq!(ask(&[("name", "罗明"), ("_record", &person.to_string())]), "");
    // Another station's people are nobody's to know.
    assert_eq!(html(alike::alike(&town.posted(Role::Worker, town.elsewhere, "/people/alike", &[("phone", "19000001234")]))), "");
    let twin = town.person("罗明", &[]);
    assert!(town.get(Role::Worker, file::page, &format!("/people/{twin}")).contains("可能是同一个人"));
}

#[test]
fn a_roster_taken_in_again_after_adding_two_people_adds_two() {
    let town = Town::new();
    let head = "姓名,身份证号,联系电话,措施类别,期限起\n";
    let (a, b, c) = ("罗明,440524188001010014,,社区戒毒,2019-09-24\n", "叶青,,19000001234,社区康复,2019-10-01\n", "查理,,,家属,\n");
    let first = town.import(&format!("{head}{a}{b}{c}"));
    assert_eq!((first.stored, first.already, first.refused), (3, 0, 0), "{:?}", first.refusals);
    let more = "解忧,11010519491231002X,,社区戒毒,2020-01-01\n曾新,,19000005678,困难,\n";
    // In another order, with another spelling of the phone, and one person twice.
    let again = town.import(&format!("{head}{more}{}{c}{a}{a}", "叶青,,190 0000 1234,社区康复,2019-10-02\n"));
    assert_eq!((again.stored, again.already, again.refused), (2, 4, 0), "{:?}", again.refusals);
    let wrong = town.import(&format!("{head}陈阿二,440524188001010014,,,\n罗明,11010519491231002X,,,\n"));
    assert_eq!((wrong.stored, wrong.refused), (2, 0), "a number is somebody's, and nobody guesses whose: {:?}", wrong.refusals);
    assert!(town.get(Role::Worker, list::people, "/people").contains("服务对象　7 人"));
    assert_eq!(town.get(Role::Worker, pairs::queue, "/people/pairs").matches("待核对").count(), 2);
}

#[test]
fn a_roster_fills_in_the_drafts_that_other_ledgers_have_made() {
    let town = Town::new();
    let draft = town.person("罗明", &[("unchecked", "2020-02-03"), ("memberships.0.what", "hardship"), ("memberships.0.from", "2020-02-03")]);
    let outcome = town.import("姓名,身份证号,联系电话,措施类别,期限起\n罗明,440524188001010014,19000001234,社区戒毒,2019-09-24\n");
    assert_eq!((outcome.stored, outcome.refused), (1, 0), "{:?}", outcome.refusals);
    let row = town.shell.store().get(draft).unwrap();
    assert_eq!((row.version, row.state.as_deref()), (2, Some("checked")));
    let page = town.get(Role::Worker, file::page, &format!("/people/{draft}"));
    assert!(page.contains("社区戒毒") && page.contains("困难") && page.contains("440524********0014") && !page.contains("待核对"));
    // The same file again changes nothing.
    assert_eq!(town.import("姓名,身份证号,联系电话,措施类别,期限起\n罗明,440524188001010014,19000001234,社区戒毒,2019-09-24\n").already, 1);
    assert_eq!(town.shell.store().get(draft).unwrap().version, 2);
}
