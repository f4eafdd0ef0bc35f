//! Doubtful pairs, what is decided of them, and what a merge does to pages and figures; on both databases where figures are compared.

use super::*;
use crate::{Merge, Pair};
use count::{Dimension, Filter, GroupValue, Measure, Question, naive};

const HEAD: &str = "姓名,身份证号,联系电话,措施类别,期限起\n";

fn on_both(story: impl Fn(&Town)) {
    story(&Town::new());
    if let Some(options) = store::testing::postgres() {
        story(&Town::over(&options));
    }
}

fn next(answer: Result<Answer, Refusal>) -> String {
    match answer {
        Ok(Answer::Next(place)) => place,
        other => panic!("leads nowhere: {other:?}"),
    }
}

impl Town {
    fn decide(&self, one: Id, other: Id, verdict: &str, kept: Id) -> Result<Answer, Refusal> {
        let form = [("one", one.to_string()), ("other", other.to_string()), ("verdict", verdict.to_owned()), ("kept", kept.to_string())];
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        decide::decide(&self.posted(Role::Worker, self.station, "/people/pairs", &form))
    }

    fn queue(&self, state: &str) -> String {
        self.get(Role::Worker, pairs::queue, &format!("/people/pairs?state={state}"))
    }

    /// Persons of whom something holds today, and of them those under community treatment.
    fn figures(&self) -> [i64; 2] {
        let store = self.shell.store();
        let standing = Filter::is(Dimension::Kind, GroupValue::Word(STANDING));
        let treated = Filter::is(Dimension::Population, GroupValue::Bit(base::Choice::index(Population::CommunityTreatment) as u8));
        [standing.clone(), standing.and(treated)].map(|filter| {
            let question = Question::new(Measure::PersonsAt, Key::NONE, TODAY.parse().unwrap(), TODAY.parse().unwrap()).filtered(filter);
            let answer = store.engine().answer(&question, &store.tree()).unwrap();
            assert_eq!(answer.totals, naive::recount(&self.ledger(), &question, &store.tree()).unwrap().totals, "the naive recount");
            answer.totals[0]
        })
    }

    /// The facts of every record, made anew from its document.
    fn ledger(&self) -> Vec<naive::Entry> {
        let store = self.shell.store();
        let rows = store.list(&store::ListQuestion { limit: 1000, ..store::ListQuestion::default() }).unwrap();
        let entry = |row: store::Row| {
            let document = store.open_record(&row, None).unwrap().doc.unwrap();
            let kind = self.shell.registry().kind(&row.kind).unwrap();
            let facts = (kind.facts)(&document, &Around { town: self, me: row.key, org: row.org }).unwrap();
            naive::Entry { seq: store.seq(), record: row.key, change: naive::Change::Written(facts) }
        };
        rows.into_iter().map(entry).collect()
    }
}

/// What is known around a record, in plain words: merges are looked up in the documents that say them.
struct Around<'a> {
    town: &'a Town,
    me: Key,
    org: Key,
}

impl Around<'_> {
    fn stands_for(&self, key: Key) -> Key {
        let store = self.town.shell.store();
        let merges = store.list(&store::ListQuestion { kinds: vec![Merge::CODE.to_owned()], limit: 100, ..store::ListQuestion::default() }).unwrap();
        let says = |row: &store::Row| {
            let merge = <Merge as base::Value>::from_json(&store.open_record(row, None).unwrap().doc.unwrap()).unwrap();
            (store.key_of(merge.merged.id()).unwrap(), store.key_of(merge.kept.id()).unwrap())
        };
        merges.iter().map(says).find(|(merged, _)| *merged == key).map_or(key, |(_, kept)| self.stands_for(kept))
    }
}

impl Known for Around<'_> {
    fn me(&self) -> Key {
        self.stands_for(self.me)
    }
    fn org(&self) -> Key {
        self.org
    }
    fn key(&self, id: Id) -> Key {
        self.stands_for(self.own_key(id))
    }
    fn own_key(&self, id: Id) -> Key {
        self.town.shell.store().key_of(id).unwrap()
    }
    fn standing(&self, id: Id, day: Day) -> count::Standing {
        self.town.shell.store().standing(self.key(id), day)
    }
}

#[test]
fn whom_nobody_can_tell_apart_is_made_and_asked_about() {
    let town = Town::new();
    let filed = town.person("罗明", &[("phones.0", "19000001234"), ("file_no", "YX-1")]);
    let outcome = town.import(&format!("{HEAD}罗明,,19000005678,,\n"));
    assert_eq!((outcome.stored, outcome.refused), (1, 0), "{:?}", outcome.refusals);
    assert!(town.get(Role::Worker, list::people, "/people").contains("疑似重复 1"));
    let queue = town.queue("open");
    assert!(queue.contains("姓名相同；电话不同") && queue.contains("YX-1　尾号 1234") && queue.contains("尾号 5678") && queue.contains("待核对"));
    assert!(!queue.contains("罗明"), "masked");
    // The same row again finds the one that it has made.
    assert_eq!(town.import(&format!("{HEAD}罗明,,19000005678,,\n")).already, 1);
    assert_eq!(town.queue("open").matches("/people/compare?").count(), 1);
    // The number says it: no question.
    assert_eq!(town.import(&format!("{HEAD}罗明,440524188001010014,19000001234,,\n")).already, 1);
    // Another station asks nothing about people whom it may not know.
    assert!(html(pairs::queue(&town.visit(Role::Worker, town.elsewhere, "/people/pairs"))).contains("没有等着判断的"));
    let street = html(pairs::queue(&town.visit(Role::Street, town.street, "/people/pairs?org=DS-1")));
    assert!(street.contains("东山街社工站") && street.contains("/people/compare?"));
    assert!(html(pairs::queue(&town.visit(Role::Street, town.street, "/people/pairs?org=DS-2"))).contains("没有等着判断的"));
    assert_eq!(actions(&town, filed).len(), 0, "a queue is no look at a file");
}

#[test]
fn two_files_side_by_side_say_what_agrees_and_what_differs() {
    let town = Town::new();
    let one = town.person("罗明明", &[("phones.0", "19000001234"), ("resident_id", "440524188001010014"), ("lives_at", "东湖社区一号")]);
    let other = town.person("罗明明", &[("phones.0", "19000001234"), ("born", "1880-01-01"), ("file_no", "YX-2")]);
    town.talk(one, "2020-02-10", "");
    let address = compare::address(one, other);
    let page = town.get(Role::Worker, compare::masked, &address);
    for text in [
        "先有的",
        "后来的",
        "姓名、电话、出生日期相同",
        "1 条，最近",
        "同一人，合并",
        "不是同一人",
        "以后再说",
        "190****1234",
        "440524********0014",
        "没有写",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("罗明明") && !page.contains("东湖社区一号"));
    let form = [("one", &*one.to_string()), ("other", &*other.to_string())];
    let plain = html(compare::plain(&town.posted(Role::Worker, town.station, "/people/compare", &form)));
    assert!(plain.contains("罗明明") && plain.contains("东湖社区一号") && plain.contains("440524188001010014"));
    let worker = Key(900 + Role::Worker as u32);
    assert_eq!(actions(&town, other), ["ReadFile", "Reveal", "ReadFile"].map(|action| (worker, action.to_owned())));
    // Who sees files only masked decides nothing, and sees nothing in plain.
    let office = town.get(Role::Office, compare::masked, &address);
    assert!(!office.contains("同一人，合并") && !office.contains("查看明文"));
    assert!(matches!(compare::plain(&town.posted(Role::Office, town.station, "/people/compare", &form)), Err(Refusal::Denied)));
    // What one may not know is not there.
    let stranger = town.keep(Person::CODE, town.elsewhere, &[("name", "王外人")]);
    for (a, b) in [(one, stranger), (stranger, one), (one, one), (one, town.shell.new_id())] {
        assert!(matches!(compare::masked(&town.visit(Role::Worker, town.station, &compare::address(a, b))), Err(Refusal::NotFound)));
    }
}

#[test]
fn what_was_decided_is_not_asked_again() {
    let town = Town::new();
    let (one, other) = (town.person("罗明", &[("phones.0", "19000001234")]), town.person("罗明", &[("phones.0", "19000005678")]));
    let warns = || town.get(Role::Worker, file::page, &format!("/people/{one}")).contains("可能是同一个人");
    assert!(warns());
    assert_eq!(next(town.decide(one, other, "later", one)), "/people/pairs?said=stored");
    assert!(town.queue("later").contains("/people/compare?") && town.queue("open").contains("没有等着判断的") && warns());
    town.decide(other, one, "different", one).unwrap();
    assert!(town.queue("different").contains("/people/compare?") && town.queue("later").contains("没有这样的") && !warns());
    let page = town.get(Role::Worker, compare::masked, &compare::address(other, one));
    assert!(page.contains("已判断") && page.contains("不是同一人"));
    let pair = town.shell.store().get(Pair::id_of(one, other)).unwrap();
    assert_eq!((pair.version, pair.state.as_deref()), (2, Some("different")), "one pair, whichever file is named first");
    let of_pair = next(compare::of_pair(&town.visit(Role::Worker, town.station, &format!("/people/pairs/{}", pair.id))));
    assert_eq!(of_pair, compare::address(one, other));
}

#[test]
fn a_merged_file_leads_to_the_kept_one_which_has_the_records_and_figures_of_both_until_it_is_undone() {
    on_both(|town| {
        let one = town.person(
            "罗明",
            &[("phones.0", "19000001234"), ("file_no", "YX-1"), ("memberships.0.what", "hardship"), ("memberships.0.from", "2020-01-01")],
        );
        let other = town.person("骆铭", &[("phones.0", "19000001234"), ("unchecked", "2020-02-01")]);
        let mother = town.person("李母", &[]);
        town.keep(Relation::CODE, town.station, &[("person", &other.to_string()), ("relative", &mother.to_string()), ("kind", "parent")]);
        let (first, second) = (town.talk(one, "2020-02-10", ""), town.talk(other, "2020-02-11", "2020-02-20"));
        town.keep("measure", town.station, &[("from", "2020-01-01"), ("person", &other.to_string())]);
        let before = town.figures();
        assert_eq!(before, [2, 1]);

        let to = next(town.decide(one, other, "same", one));
        assert_eq!(to, format!("/people/{one}?said=stored"));
        assert_eq!(town.figures(), [1, 1]);
        assert_eq!(next(file::page(&town.visit(Role::Worker, town.station, &format!("/people/{other}")))), format!("/people/{one}"));
        let page = town.get(Role::Worker, file::page, &format!("/people/{one}"));
        for text in [&*first.to_string(), &second.to_string(), "并入的档案", "撤销合并", "社区戒毒", "困难", "李*", "还剩 6 天"] {
            assert!(page.contains(text), "{text}");
        }
        assert!(!page.contains("可能是同一个人"));
        // One line in lists and searches, by every name of both.
        for address in ["/people", "/people?q=罗明", "/people?q=骆铭", "/people?q=lm", "/people?population=sj", "/people?population=hardship"] {
            let list = town.get(Role::Worker, list::people, address);
            assert!(list.contains(&format!("/people/{one}")) && !list.contains(&format!("/people/{other}")), "{address}");
        }
        assert!(town.get(Role::Worker, list::people, "/people").contains("服务对象　2 人"));
        assert!(town.queue("same").contains("已合并"));
        // Whoever types either name is led to the kept file.
        let typed = html(alike::alike(&town.posted(Role::Worker, town.station, "/people/alike", &[("name", "骆铭")])));
        assert!(typed.contains(&one.to_string()) && !typed.contains(&other.to_string()));

        let merge = town.shell.store().list(&store::ListQuestion { kinds: vec![Merge::CODE.to_owned()], ..store::ListQuestion::default() }).unwrap()
            [0]
        .clone();
        let undo = |role, org| {
            decide::undo(&Visit { parameters: vec![("id".to_owned(), merge.id.to_string())], ..town.visit(role, org, "/people/merges/undo") })
        };
        assert!(matches!(undo(Role::Worker, town.elsewhere), Err(Refusal::NotFound)));
        assert!(matches!(undo(Role::Office, town.station), Err(Refusal::Denied)));
        assert_eq!(next(undo(Role::Worker, town.station)), format!("{}&said=deleted", compare::address(one, other)));
        assert_eq!(town.figures(), before);
        assert!(town.queue("open").contains("/people/compare?"), "it waits to be judged anew");
        assert!(town.get(Role::Worker, file::page, &format!("/people/{other}")).contains(&second.to_string()));
        assert!(town.shell.store().verify(&mut |_| ()).unwrap().is_clean());
    });
}

#[test]
fn only_who_may_write_both_files_merges_them_by_any_door() {
    let town = Town::new();
    let (one, stranger) = (town.person("罗明", &[]), town.keep(Person::CODE, town.elsewhere, &[("name", "罗明")]));
    let merge = |org: Key, grant: Key| {
        let mut typed = Typed::new(TODAY.parse().unwrap());
        for (path, text) in [("kept", one.to_string()), ("merged", stranger.to_string()), ("on", TODAY.to_owned())] {
            typed.set(path, text);
        }
        let entry = Entry { kind: Merge::CODE.to_owned(), record: town.shell.new_id(), org, expected: None, typed: Some(typed), why: None };
        town.shell.keep(&Actor::program(grant), town.shell.now(), entry)
    };
    assert!(matches!(merge(town.station, town.station), Err(Refusal::Denied)));
    assert!(matches!(merge(town.elsewhere, town.elsewhere), Err(Refusal::Denied)));
    assert!(merge(town.station, town.street).is_ok());
    // The other station keeps sight of its file, and is told where the records count.
    let page = html(file::page(&town.visit(Role::Worker, town.elsewhere, &format!("/people/{stranger}"))));
    assert!(page.contains("已经并入另一份") && page.contains("东山街社工站") && !page.contains(&one.to_string()));
    // A second merge of the same file is refused with a sentence.
    let other = town.person("罗明", &[]);
    match town.decide(other, one, "same", one) {
        Ok(_) => {}
        refused => panic!("{refused:?}"),
    }
    let refused = town.keep_merge(one, other);
    assert!(matches!(refused, Err(Refusal::Problem(problem)) if problem.code == "unmergeable" && problem.sentence.contains("不能再反过来并")));
}

impl Town {
    fn keep_merge(&self, merged: Id, kept: Id) -> Result<store::Receipt, Refusal> {
        let mut typed = Typed::new(TODAY.parse().unwrap());
        for (path, text) in [("kept", kept.to_string()), ("merged", merged.to_string()), ("on", TODAY.to_owned())] {
            typed.set(path, text);
        }
        let entry =
            Entry { kind: Merge::CODE.to_owned(), record: self.shell.new_id(), org: self.street, expected: None, typed: Some(typed), why: None };
        self.shell.keep(&Actor::program(self.street), self.shell.now(), entry)
    }
}

#[test]
fn somebody_without_a_name_is_stored_shown_by_looks_and_later_recognised() {
    let town = Town::new();
    let unknown = town.person("不知名男子，约60岁", &[("file_no", "无名-1"), ("no_paper", "unidentified"), ("lives_at", "东湖公园北门")]);
    let another = town.person("不知名男子，约60岁", &[("file_no", "无名-2")]);
    let page = town.get(Role::Worker, file::page, &format!("/people/{unknown}"));
    assert!(page.contains("不知名男子，约60岁") && page.contains("无名-1") && page.contains("身份不明"));
    assert!(!page.contains("可能是同一个人"), "two nobodies are not one by having no name");
    assert!(town.get(Role::Worker, list::people, "/people?q=无名-2").contains(&another.to_string()));
    town.talk(unknown, "2020-02-10", "");
    let known = town.person("罗明", &[("resident_id", "440524188001010014")]);
    town.decide(known, unknown, "same", known).unwrap();
    let page = town.get(Role::Worker, file::page, &format!("/people/{known}"));
    assert!(page.contains("谈心") && page.contains("不知名男子，约60岁"));
    assert!(town.get(Role::Worker, list::people, "/people?q=无名-1").contains(&known.to_string()), "found by the handle still");
}

#[test]
fn the_form_of_a_person_says_who_may_be_meant_and_what_the_number_says() {
    let town = Town::new();
    let filed = town.person("罗明", &[("phones.0", "19000001234")]);
    let mut typed = Typed::new(TODAY.parse().unwrap());
    typed.set("name", "羅明");
    typed.set("resident_id", "440524 1880 0101 0014");
    let visit = town.visit(Role::Worker, town.station, "/records/new/person");
    let beside = super::super::beside(&visit, &typed).into_string();
    assert!(beside.contains("1880-01-01") && beside.contains("140 岁") && beside.contains("广东") && beside.contains("男"));
    assert!(beside.contains(&filed.to_string()) && beside.contains("罗*"));
}
#[test]
fn one_answer_settles_every_pair_that_it_answers() {
    let town = Town::new();
    let (one, twin) = (town.person("罗明", &[("phones.0", "19000001234")]), town.person("罗明", &[("phones.0", "19000005678")]));
    town.import(&format!("{HEAD}罗明,,19000009999,,\n"));
    assert_eq!(town.queue("open").matches("/people/compare?").count(), 2);
    let waits = store::ListQuestion { kinds: vec![Person::CODE.to_owned()], state: Some("unchecked".to_owned()), ..store::ListQuestion::default() };
    let newcomer = town.shell.store().list(&waits).unwrap()[0].id;
    town.decide(one, twin, "same", one).unwrap();
    assert_eq!(town.queue("open").matches("/people/compare?").count(), 2, "the newcomer may still be somebody else");
    town.decide(twin, newcomer, "same", twin).unwrap();
    assert!(town.queue("open").contains("没有等着判断的"));
    assert_eq!(town.queue("same").matches("已合并").count(), 3);
    assert!(town.get(Role::Worker, list::people, "/people").contains("服务对象　1 人"));
    // Each merge is taken back by itself.
    let page = town.get(Role::Worker, file::page, &format!("/people/{one}"));
    assert_eq!(page.matches("撤销合并").count(), 2);
}

#[test]
fn a_name_in_a_ledger_that_fits_several_waits_for_a_person_and_the_answer_holds_for_all_rows() {
    let town = Town::new();
    let one = town.person("罗明", &[("phones.0", "19000001234")]);
    town.person("罗明", &[("phones.0", "19000005678")]);
    let only = town.person("叶青", &[("phones.0", "19000009999")]);
    let people =
        || town.shell.store().count(&store::ListQuestion { kinds: vec![Person::CODE.to_owned()], ..store::ListQuestion::default() }).unwrap();
    let talks_of = |person: Id| town.shell.store().linked(town.shell.store().key_of(person).unwrap(), Some("person"), None, 50).unwrap().len();
    let head = "日期,对象,电话\n";
    // A phone tells which; a name that only one has is enough; two of a name are asked about, once.
    let rows = "2020-02-03,罗明,19000001234\n2020-02-04,叶青,\n2020-02-05,罗明,\n2020-02-06,罗明,\n";
    let outcome = town.import_as(&TALKS, &format!("{head}{rows}"));
    assert_eq!((outcome.stored, outcome.refused, outcome.made), (4, 0, 1), "{:?}", outcome.refusals);
    assert_eq!((talks_of(one), talks_of(only), people()), (1, 1, 4));
    assert_eq!(town.queue("open").matches("/people/compare?").count(), 2);
    // The same words of another day mean the same waiting person; nobody is asked again.
    assert_eq!(town.import_as(&TALKS, &format!("{head}{rows}2020-02-07,罗明,\n")).stored, 1);
    assert_eq!((people(), town.queue("open").matches("/people/compare?").count()), (4, 2));
    let waits = store::ListQuestion { kinds: vec![Person::CODE.to_owned()], state: Some("unchecked".to_owned()), ..store::ListQuestion::default() };
    let waiting = town.shell.store().list(&waits).unwrap()[0].id;
    assert_eq!(talks_of(waiting), 3);
    // A person says who it was: all rows are that one's, and those that come later.
    town.decide(one, waiting, "same", one).unwrap();
    assert_eq!(town.import_as(&TALKS, &format!("{head}2020-02-08,罗明,\n")).stored, 1);
    assert_eq!(people(), 4);
    let page = town.get(Role::Worker, file::page, &format!("/people/{one}"));
    assert_eq!(page.matches("tl-h").count(), 5, "one by phone, four by the answer");
}
