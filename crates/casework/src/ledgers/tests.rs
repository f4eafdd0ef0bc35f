//! Rows of the ledgers as they come, and what becomes of them.

use super::*;
use crate::{Crisis, Referral, Talk};
use base::{Choice, Set};
use count::testing::{day, id, link};
use shell::taking::testing::{Names, comes_back, headings_are_told_apart, refused, row_with, taken};

/// Cells of a row by the paths of their columns.
type Cells = &'static [(&'static str, &'static str)];

/// Knows 王阿一 (person 1), 李社工 (worker 11), 赵社工 (12), 龙头社工站 (place 30) and the case 2020-017 (33).
fn names() -> Names {
    let workers = [("worker", "李社工", id(11)), ("worker", "赵社工", id(12))];
    Names::of(&[&workers[..], &[("person", "王阿一", id(1)), ("place", "龙头社工站", id(30)), ("case", "2020-017", id(33))]].concat())
}

const TALK: Cells = &[("on", "2020-02-03"), ("speaker", "李社工"), ("person", "王阿一"), ("content", "谈了戒断情况")];
const CASE: Cells = &[("number", "2020-017"), ("person", "王阿一"), ("opened", "2020-02-03")];
const REFERRAL: Cells = &[("on", "2020-01-30"), ("person", "王阿一"), ("reason", "需要产检"), ("to", "区妇幼保健院")];
const CRISIS: Cells = &[("on", "2020-02-03"), ("finder", "李社工"), ("person", "王阿一"), ("grade", "高"), ("signs", "说不想活")];

/// The record that a row becomes; written out, it is read as the same again.
fn known<R: base::Record>(ledger: &Ledger, usual: Cells, cells: Cells) -> R {
    let record = taken(ledger, &row_with(ledger, usual, cells), &mut names());
    comes_back(ledger, &record, &mut names());
    record
}

fn talk(cells: Cells) -> Talk {
    known(&TALKS, TALK, cells)
}
fn case(cells: Cells) -> Case {
    known(&CASES, CASE, cells)
}
fn referral(cells: Cells) -> Referral {
    known(&REFERRALS, REFERRAL, cells)
}
fn crisis(cells: Cells) -> Crisis {
    known(&CRISES, CRISIS, cells)
}

#[test]
fn no_heading_means_two_columns() {
    ALL.iter().for_each(headings_are_told_apart);
}

#[test]
fn a_talk_is_read_as_the_paper_has_it() {
    let whole =
        talk(&[("place", "龙头社工站"), ("recorder", "赵社工"), ("attitude", "配合"), ("measures", "每周电访"), ("signed", "√"), ("minutes", "40")]);
    assert_eq!((whole.speaker, whole.recorder, whole.place), (link(11), Some(link(12)), Some(link(30))));
    assert_eq!((whole.channel, whole.minutes, whole.signed), (Channel::Office, Some(40), Some(day("2020-02-03"))));
    // One worker who also writes has one part; no signature is none; a home is no place of ours.
    let alone = talk(&[("recorder", "李社工"), ("signed", "未签"), ("place", "家中"), ("channel", "家访")]);
    assert_eq!((alone.recorder, alone.signed, alone.place, alone.channel), (None, None, None, Channel::Visit));
    assert_eq!(alone.note.map(|note| note.0), Some("地点：家中".into()));
    let refused_to_sign = talk(&[("signed", "拒签")]);
    assert_eq!((refused_to_sign.signed, refused_to_sign.note.map(|note| note.0)), (None, Some("签名：拒签".into())));
    let worked: [(Cells, &[&str]); 6] = [
        (&[("on", "")], &["on"]),
        (&[("content", "")], &["content"]),
        (&[("speaker", "")], &["speaker"]),
        (&[("person", "同名")], &["person"]),
        (&[("signed", "2020-02-02")], &["signed"]),
        (&[("channel", "飞鸽传书"), ("minutes", "1441")], &["channel", "minutes"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Talk>(&TALKS, &row_with(&TALKS, TALK, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn a_case_is_read_with_its_looks_back() {
    let whole = case(&[
        ("source", "社区转介（某居委）"),
        ("problems", "就业、家庭、养猫"),
        ("opinion", "同意"),
        ("planned", "2月10日"),
        ("interviews", "7"),
        ("evaluation", "目标基本达成"),
        ("closed", "2020-05-31"),
        ("closure", "目标达成"),
        ("follow_ups", "已建群；2020/6/30 稳定、已上班；8月31日：稳定"),
        ("worker", "李社工"),
        ("consented", "已签"),
    ]);
    assert_eq!(
        (whole.source, whole.problems),
        (Some(CaseSource::Community), Set::of([CaseProblem::Career, CaseProblem::Family, CaseProblem::Other]))
    );
    assert_eq!((whole.planned, whole.closure, whole.consented), (Some(day("2020-02-10")), Some(CaseClosure::Reached), Some(day("2020-02-03"))));
    let looks: Vec<(Day, &str)> = whole.follow_ups.iter().map(|look| (look.on, look.result.as_ref().map_or("", |result| &result.0))).collect();
    assert_eq!(looks, [(day("2020-06-30"), "稳定、已上班"), (day("2020-08-31"), "稳定")]);
    assert_eq!(whole.look_back_due(), Some(day("2020-11-30")));
    assert_eq!(whole.note.map(|note| note.0), Some("来源：某居委\n问题类别：养猫\n跟进：已建群".into()));
    assert_eq!(case(&[("opinion", "不同意")]).stage().code(), "declined");
    let odd = case(&[("source", "热线"), ("opinion", "加强"), ("closed", "2020-05-31"), ("closure", "随便")]);
    assert_eq!((odd.source, odd.opinion, odd.closure), (Some(CaseSource::Other), None, Some(CaseClosure::Other)));
    assert_eq!(odd.note.map(|note| note.0), Some("来源：热线\n督导意见：加强\n结案类型：随便".into()));
    let worked: [(Cells, &[&str]); 6] = [
        (&[("opened", "")], &["opened"]),
        (&[("person", "")], &["person"]),
        (&[("closed", "2020-05-31")], &["closure"]),
        (&[("closed", "2020-02-02"), ("closure", "目标达成")], &["closed"]),
        (&[("follow_ups", "2020-06-30 稳定")], &["follow_ups.0.on"]),
        (&[("closure", "随便")], &["closure"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Case>(&CASES, &row_with(&CASES, CASE, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn a_number_is_of_one_case() {
    let mut names = names();
    let mut number = |number: &'static str| (CASES.take)(&row_with(&CASES, CASE, &[("number", number)]), &mut names);
    assert!(number("004").is_ok() && number("005").is_ok() && number("").is_ok() && number("").is_ok());
    assert_eq!(number("005").unwrap_err()[0].path, "number");
}

#[test]
fn of_two_who_talked_the_second_wrote_it_down_unless_somebody_else_did() {
    // 谈话人, 记录人; speaker, recorder, what is kept.
    let worked = [
        ("李社工", "", "李社工", None, None),
        ("李社工", "李社工", "李社工", None, None),
        ("李社工 赵社工", "", "李社工", Some("赵社工"), None),
        ("李社工、赵社工", "李社工", "李社工", Some("赵社工"), None),
        ("李社工 赵社工", "赵社工", "李社工", Some("赵社工"), None),
        ("李社工 老周", "赵社工", "李社工", Some("赵社工"), Some("谈话人：老周")),
    ];
    for (said, wrote, speaker, recorder, kept) in worked {
        let mut names = Names::of(&[("worker", "李社工", id(11)), ("worker", "赵社工", id(12)), ("worker", "老周", id(13))]);
        let id_of = |name: &str, names: &mut Names| names.find("worker", name).unwrap().unwrap();
        let talk: Talk = taken(&TALKS, &row_with(&TALKS, TALK, &[("speaker", said), ("recorder", wrote)]), &mut names);
        let who = (talk.speaker.id(), talk.recorder.map(base::Link::id));
        assert_eq!(who, (id_of(speaker, &mut names), recorder.map(|name| id_of(name, &mut names))), "{said} {wrote}");
        assert_eq!(talk.note.map(|note| note.0).as_deref(), kept, "{said} {wrote}");
    }
}

#[test]
fn a_referral_stands_where_its_cells_say() {
    // Cells; state, accepted, ended.
    type Read = (&'static str, Option<&'static str>, Option<&'static str>);
    let worked: [(Cells, Read); 8] = [
        (&[], ("draft", None, None)),
        (&[("consented", "有")], ("consented", None, None)),
        (&[("consented", "有"), ("sent", "1月31日")], ("sent", None, None)),
        (&[("consented", "有"), ("sent", "1月31日"), ("end", "已接收"), ("told", "2020-02-03")], ("fed_back", Some("2020-02-03"), None)),
        (&[("consented", "有"), ("sent", "√"), ("accepted", "2020-02-02"), ("end", "成功")], ("accepted", Some("2020-02-02"), None)),
        (&[("consented", "有"), ("sent", "√"), ("end", "对方不接收"), ("told", "2020-02-03")], ("refused", None, Some("2020-02-03"))),
        (&[("consented", "有"), ("sent", "√"), ("end", "服务完成"), ("ended", "2020-03-01")], ("closed", Some("2020-03-01"), Some("2020-03-01"))),
        (&[("duty", "未成年人保护法第十一条"), ("sent", "√"), ("end", "未答复")], ("no_answer", None, Some("2020-01-30"))),
    ];
    for (cells, (state, accepted, ended)) in worked {
        let referral = referral(cells);
        assert_eq!((referral.state(), referral.accepted, referral.ended), (state, accepted.map(day), ended.map(day)), "{cells:?}");
    }
    let linked = referral(&[("case", "2020-017"), ("worker", "李社工"), ("receiver", "医生甲")]);
    assert_eq!((linked.case, linked.worker, linked.receiver), (Some(link(33)), Some(link(11)), Some("医生甲".into())));
    let worked: [(Cells, &[&str]); 4] = [
        // Nothing is sent without consent or duty.
        (&[("sent", "2020-01-31")], &["consented"]),
        (&[("to", ""), ("reason", "")], &["reason", "to"]),
        (&[("end", "说不清")], &["end"]),
        // Before the consent, and before the day of the row.
        (&[("consented", "有"), ("sent", "2020-01-29")], &["sent", "sent"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Referral>(&REFERRALS, &row_with(&REFERRALS, REFERRAL, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn a_crisis_is_read_with_who_was_told_and_the_looks_back() {
    let whole = crisis(&[
        ("actions", "陪同就医"),
        ("notified", "督导 14:30、家属、110、居委会 2月4日、房东"),
        ("follow_up_1", "2020-02-04 情绪平稳"),
        ("follow_up_2", "2月6日：复诊"),
        ("follow_up_3", "待定"),
        ("closed", "2020-03-02"),
        ("at", "02:10"),
    ]);
    let told: Vec<(Notified, Option<Day>, Option<String>)> =
        whole.notified.iter().map(|notice| (notice.whom, notice.on, notice.at.map(|at| at.to_string()))).collect();
    let expected = [
        (Notified::Supervisor, None, Some("14:30".to_owned())),
        (Notified::Family, None, None),
        (Notified::Police, None, None),
        (Notified::Community, Some(day("2020-02-04")), None),
    ];
    assert_eq!(told, expected);
    let looks: Vec<(Day, &str)> = whole.follow_ups.iter().map(|look| (look.on, look.result.as_ref().map_or("", |result| &result.0))).collect();
    assert_eq!(looks, [(day("2020-02-04"), "情绪平稳"), (day("2020-02-06"), "复诊")]);
    assert_eq!((whole.grade, whole.closed), (Grade::High, Some(day("2020-03-02"))));
    assert_eq!(whole.note.map(|note| note.0), Some("通知：房东\n随访3：待定".into()));
    // Of somebody unknown nobody is made.
    let mut nobody = names();
    let unknown: Crisis = taken(&CRISES, &row_with(&CRISES, CRISIS, &[("person", "身份不明")]), &mut nobody);
    assert!(unknown.person.is_none() && nobody.made.is_empty());
    let worked: [(Cells, &[&str]); 5] = [
        (&[("grade", "很高")], &["grade"]),
        (&[("signs", "")], &["signs"]),
        (&[("finder", "")], &["finder"]),
        (&[("follow_up_1", "2020-02-02 平稳")], &["follow_ups.0.on"]),
        (&[("closed", "2020-02-02")], &["closed"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Crisis>(&CRISES, &row_with(&CRISES, CRISIS, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn looks_back_beyond_the_paper_and_words_parted_within_them_come_back() {
    let looks = crisis(&[("follow_up_1", "2020-02-04 情绪平稳、已复诊"), ("follow_ups", "2月6日 稳定；2月10日 稳定；2月17日；3月2日 上班")]);
    assert_eq!(looks.follow_ups.len(), 5);
    assert_eq!(looks.follow_ups[0].result, Some("情绪平稳、已复诊".into()));
}

#[test]
fn what_the_forms_have_beyond_the_registers_comes_in_and_goes_out() {
    let opened = case(&[
        ("enquired", "1月31日"),
        ("family", "低保"),
        ("client", "居民、慢性病、孕妇"),
        ("opinion", "同意"),
        ("opinion_by", "赵社工"),
        ("opinion_on", "2020-02-04"),
        ("assessed", "2月5日"),
        ("resources", "就业、医疗"),
        ("planned", "2020-02-10"),
        ("steps", "先办证，再找工作"),
        ("started", "2020-02-11"),
        ("reactions", "平静、飞起来"),
    ]);
    assert_eq!((opened.enquired, opened.family, opened.opinion_by), (Some(day("2020-01-31")), Some(FamilyKind::Allowance), Some(link(12))));
    assert_eq!(opened.client, Set::of([ClientKind::Resident, ClientKind::LongIll, ClientKind::Other]));
    assert_eq!((opened.resources, opened.reactions), (Set::of([Resource::Medical, Resource::Job]), Set::of([Reaction::Calm])));
    assert_eq!((opened.stage().code(), opened.assessed), ("open", Some(day("2020-02-05"))));
    assert_eq!(opened.note.map(|note| note.0), Some("人员类别：孕妇\n结案反应：飞起来".into()));
    let whole =
        talk(&[("at", "09:30"), ("ended", "10:10"), ("health", "睡眠好转"), ("promised", "每周来站"), ("next", "3月3日"), ("countersigned", "√")]);
    assert_eq!((whole.next, whole.countersigned), (Some(day("2020-03-03")), Some(day("2020-02-03"))));
    assert_eq!((whole.health, whole.promised.map(|promised| promised.0)), (Some("睡眠好转".into()), Some("每周来站".into())));
    let sent = referral(&[("to_kind", "医院"), ("agreed_by", "本人"), ("covers", "产检时间"), ("documents", "介绍信"), ("handed_by", "李社工")]);
    assert_eq!((sent.to_kind, sent.covers, sent.handed_by), (Some(Receiver::Hospital), Some("产检时间".into()), Some("李社工".into())));
    let changed = crisis(&[
        ("worker", "赵社工"),
        ("regrades", "2020-02-05 4级 紧急 手段在手；2月10日：2级 中；后来好了"),
        ("safety_plan", "2020-02-04"),
        ("reportable", "未成年人受侵害"),
        ("reported", "2020-02-03"),
        ("reported_to", "某派出所"),
    ]);
    assert_eq!(
        changed.grades(),
        [("2020-02-03", Grade::High), ("2020-02-05", Grade::Immediate), ("2020-02-10", Grade::Medium)].map(|(on, grade)| (day(on), grade))
    );
    assert_eq!(
        (changed.regrades[0].reason.clone(), changed.worker, changed.reportable),
        (Some("手段在手".into()), Some(link(12)), Set::of([Reportable::Minor]))
    );
    assert_eq!(changed.note.map(|note| note.0), Some("等级变化：后来好了".into()));
}

/// The cells of the register of cases as it is written out, row by row.
fn written(app: &shell::testing::TestApp, org: base::Key) -> Vec<Vec<String>> {
    use shell::export::{Export, export};
    let actor = shell::Actor::program(org);
    let kind = app.shell.registry().kind("case").unwrap();
    let question = store::ListQuestion { orgs: Some(vec![org]), kinds: vec!["case".to_owned()], ..store::ListQuestion::default() };
    let what = Export {
        kind,
        ledger: Some(&CASES),
        question,
        filter: String::new(),
        own: false,
        purpose: Some("核对"),
        order: None,
        actor: &actor,
        counted: std::cell::OnceCell::new(),
    };
    let mut out = std::io::Cursor::new(Vec::new());
    export(&app.shell, &what, &mut out, app.shell.now()).unwrap();
    let mut book = sheets::Workbook::from_bytes(out.into_inner(), "个案登记.xlsx").unwrap();
    let sheet = book.sheets()[1].clone();
    book.rows(&sheet).unwrap().map(|row| row.unwrap().cells.iter().map(ToString::to_string).collect()).collect()
}

#[test]
fn interviews_of_a_case_are_counted_from_the_services_that_name_it() {
    let app = shell::testing::TestApp::sqlite(&[&org::SLICE, &people::SLICE, &crate::SLICE], &[], "2020-03-31T18:00:00+08:00");
    let org = app.organisation("440115-LX", "龙穴", "station", None);
    let record = |kind: &str, texts: &[(&str, &str)]| app.record(kind, org, texts).0.to_string();
    let (person, worker) = (record("person", &[("name", "王阿一")]), record("worker", &[("name", "李社工")]));
    let case = record("case", &[("person", &person), ("number", "2020-017"), ("opened", "2020-02-03")]);
    record("case", &[("person", &person), ("number", "2020-018"), ("opened", "2020-03-03")]);
    // Two visits and one at the station; a call, a visit to nobody, a visit that was not for the case.
    for (channel, outcome, case) in [
        ("visit", "reached", &*case),
        ("visit", "reached", &case),
        ("office", "reached", &case),
        ("phone", "reached", &case),
        ("visit", "no_answer", &case),
        ("visit", "reached", ""),
    ] {
        let what = [("on", "2020-02-10"), ("channel", channel), ("outcome", outcome), ("case", case)];
        record("contact", &[&what[..], &[("served.0.person", &person), ("served.0.role", "client"), ("workers.0.worker", &worker)]].concat());
    }
    let rows = written(&app, org);
    let column = rows.iter().find_map(|row| row.iter().position(|cell| cell == "面谈次数")).unwrap();
    let counted = |number: &str| rows.iter().find(|row| row.iter().any(|cell| cell == number)).map(|row| row[column].as_str());
    assert_eq!((counted("2020-017"), counted("2020-018")), (Some("3"), Some("")));
}
