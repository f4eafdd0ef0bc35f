//! Filters, indicators and packed facts as text and bytes: what people write is read as meant, and what is wrong is said with its place.
#![allow(clippy::unwrap_used, reason = "tests")]

use base::{Day, Key, Word};
use count::{BadFacts, Dimension, Fact, Filter, GroupValue, Handbook, Part, Vocabulary, pack, unpack};
use proptest::prelude::*;

/// Any lower-case word is a word; two topics, two populations, one organisation.
struct Words;

impl Vocabulary for Words {
    fn word(&self, _: Dimension, code: &str) -> Option<Word> {
        (code != "fone").then(|| Word::of(code))
    }
    fn bit(&self, _: Dimension, code: &str) -> Option<u8> {
        ["policy", "care", "family", "hardship"].iter().position(|known| *known == code).map(|at| at as u8)
    }
    fn key(&self, _: Dimension, code: &str) -> Option<Key> {
        (code == "440115-LX").then_some(Key(7))
    }
    fn label(&self, _: Dimension, value: GroupValue) -> String {
        format!("{value:?}")
    }
}

fn is(dimension: Dimension, code: &str) -> Filter {
    Filter::is(dimension, dimension.value(code, &Words).unwrap())
}

#[test]
fn a_filter_is_read_as_it_is_meant() {
    let phone = || is(Dimension::Channel, "phone");
    let contact = || is(Dimension::Kind, "contact");
    let family = || is(Dimension::Population, "family");
    let day = |text: &str| text.parse::<Day>().unwrap();
    let table = [
        ("", Filter::all()),
        ("channel=phone", phone()),
        ("channel != phone", Filter::Not(Box::new(phone()))),
        ("channel in (phone，sms)", Filter::Is(Dimension::Channel, vec![GroupValue::Word(Word::of("phone")), GroupValue::Word(Word::of("sms"))])),
        ("kind=contact or channel=phone and population=family", Filter::Or(vec![contact(), Filter::And(vec![phone(), family()])])),
        (
            "（kind=contact or channel=phone） and not population=family",
            Filter::And(vec![Filter::Or(vec![contact(), phone()]), Filter::Not(Box::new(family()))]),
        ),
        ("org=440115-LX", Filter::is(Dimension::Org, GroupValue::Key(Key(7)))),
        ("project=-", Filter::is(Dimension::Project, GroupValue::None)),
        ("part=served", Filter::is(Dimension::Part, GroupValue::Part(Part::Served))),
        ("day>=2020-02-03", Filter::Days(day("2020-02-03"), Day::MAX)),
        ("day<2020-02-03", Filter::Days(Day::MIN, day("2020-02-02"))),
        ("month=2020-02", Filter::is(Dimension::Month, GroupValue::From(day("2020-02-01")))),
        ("quarter=2020-Q2", Filter::is(Dimension::Quarter, GroupValue::From(day("2020-04-01")))),
        ("week=2020-02-13", Filter::is(Dimension::Week, GroupValue::From(day("2020-02-10")))),
    ];
    for (text, filter) in table {
        assert_eq!(Filter::parse(text, &Words), Ok(filter), "{text}");
    }
}

#[test]
fn a_wrong_filter_says_where_and_what() {
    let table = [
        ("channel=fone", 9, "没有“fone”这个值"),
        ("colour=red", 1, "没有“colour”这个维度"),
        ("channel phone", 9, "维度之后应为"),
        ("channel=", 9, "此处缺少值"),
        ("(channel=phone", 15, "此处应为“)”"),
        ("channel=phone kind=contact", 15, "多余"),
        ("channel>phone", 8, "不能是“>”"),
        ("day>=2020-02-30", 6, "没有“2020-02-30”这个值"),
        ("channel=phone and", 18, "没有写完"),
    ];
    for (text, at, problem) in table {
        let error = Filter::parse(text, &Words).unwrap_err();
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(error.problem.contains(problem), "{text}: {error}");
    }
}

const HANDBOOK: &str = "
# 电访：拨通即计
[phone_contacts@1]
name = 电访
unit = 人次
measure = person_times
where = kind=contact and channel=phone
definition = 通过电话服务的人次；
  同一次通话涉及多个主题，只计一人次。
example = 2020-02-03 contact channel=phone topics=policy,care served=A served=B
  2020-02-04 contact channel=visit served=A
expect = 2

[service_hours@2]
name = 服务时数
unit = 小时
measure = service_minutes
where = kind=contact
definition = 直接服务的小时数；两名社工同去一小时，计一小时。
example = 2020-02-03 contact minutes=60 served=A effort=W:60 effort=X:60
expect = 1

[lines_open@1]
name = 热线
unit = 条
measure = lines
definition = 期末开通的热线条数。
example = 2020-01-23..2020-02-13 line | 2020-02-01.. line times=2 | 2020-02-01..2020-02-05 line
expect = 3
";

#[test]
fn the_examples_of_a_handbook_come_to_what_they_say() {
    let handbook = Handbook::parse(HANDBOOK).unwrap();
    assert_eq!(handbook.check(&Words), []);
    assert_eq!(handbook.find("phone_contacts@1").unwrap().definition, "通过电话服务的人次；同一次通话涉及多个主题，只计一人次。");
    assert_eq!(handbook.find("service_hours").unwrap().version, 2);
    assert!(handbook.find("service_hours@1").is_none());
    let references: Vec<String> = handbook.iter().map(count::Indicator::reference).collect();
    assert_eq!(references, ["phone_contacts@1", "service_hours@2", "lines_open@1"]);
}

const MORE: &str = "
[phone_contacts_year@1]
name = 近12个月电访
unit = 人次
measure = person_times
where = kind=contact and channel=phone
over = 12
definition = 到期末为止十二个月的电访人次。
example = before 2019-02-13 contact channel=phone served=A | before 2019-02-14 contact channel=phone served=A | 2020-02-13 contact channel=phone served=B
expect = 2

[contact_minutes@1]
name = 电访时长中位数
unit = 分钟
measure = median_minutes
definition = 写了时长的电访，时长居中的一次；双数时取中间两次里较短的。
example = 2020-02-03 contact minutes=10 | 2020-02-04 contact minutes=45 | 2020-02-05 contact | 2020-02-06 contact minutes=20 | 2020-02-06 contact minutes=30
expect = 20

[contacts@1]
name = 联系
unit = 人次
measure = person_times
where = kind=contact
definition = 联系的人次。
example = 2020-02-03 contact served=A
expect = 1

[phone_share@1]
name = 电访占比
unit = %
share = phone_contacts@1 / contacts@1
definition = 联系中电访的比率。
example = 2020-02-03 contact channel=phone served=A served=B | 2020-02-04 contact channel=visit served=C
expect = 66
";

#[test]
fn shares_moving_figures_and_medians_are_written_as_lines_of_a_block() {
    let handbook = Handbook::parse(&format!("{HANDBOOK}{MORE}")).unwrap();
    assert_eq!(handbook.check(&Words), []);
    let share = handbook.find("phone_share").unwrap();
    let counted: Vec<String> = share.counted().into_iter().map(count::Indicator::reference).collect();
    assert_eq!((counted, share.rule()), (vec!["phone_contacts@1".into(), "contacts@1".into()], "phone_contacts@1 / contacts@1".into()));
    let stands: Vec<bool> = handbook.iter().map(count::Indicator::stands).collect();
    assert_eq!(stands, [false, false, true, true, true, false, true]);
    assert!(share.full_definition().contains("分母：联系（contacts@1，person_times kind=contact）"), "{}", share.full_definition());
    let wrong = [
        (
            "share = phone_contacts@1 / contacts@1",
            "share = phone_contacts@1 / contact_minutes@1",
            "“contact_minutes@1”应为写在前面的指标（代码@版本），不能是比率或中位数",
        ),
        ("share = phone_contacts@1 / contacts@1", "share = phone_contacts@1", "share 应为“分子 / 分母”，不带 where 和 over"),
        ("share = phone", "measure = events\nshare = phone", "measure 和 share 只能写一个"),
        ("over = 12", "over = 0", "over 应为 1 到 120 的月数"),
    ];
    for (right, wrong, problem) in wrong {
        let problems = Handbook::parse(&format!("{HANDBOOK}{}", MORE.replace(right, wrong))).unwrap_err();
        assert_eq!(problems[0].problem, problem);
    }
    let persons = MORE.replace("unit = %", "unit = 人次");
    let problems = Handbook::parse(&format!("{HANDBOOK}{persons}")).unwrap().check(&Words);
    assert_eq!(problems[0].1.to_string(), "比率要以“%”为单位");
}

#[test]
fn everything_wrong_in_a_handbook_is_said_at_once() {
    let text = "name = 早\n[Bad]\nname = 一\ncolour = red\nmeasure = heads\nexpect = two\n";
    let lines: Vec<usize> = Handbook::parse(text).unwrap_err().iter().map(|problem| problem.line).collect();
    assert_eq!(lines, [1, 2, 2, 2, 2, 4, 5, 6]);
    let wrong = HANDBOOK.replace("expect = 2", "expect = 3").replace("unit = 条", "unit = 人").replace("channel=phone\n", "channel=fone\n");
    let handbook = Handbook::parse(&wrong).unwrap();
    let problems: Vec<String> = handbook.check(&Words).into_iter().map(|(reference, problem)| format!("{reference} {problem}")).collect();
    assert_eq!(problems, ["phone_contacts@1 条件第 26 个字处：channel 没有“fone”这个值", "lines_open@1 lines 不能以“人”为单位"]);
    let wrong = HANDBOOK.replace("expect = 2", "expect = 3");
    let problems = Handbook::parse(&wrong).unwrap().check(&Words);
    assert_eq!(problems[0].1.to_string(), "算例应为 3，重算得 2，引擎得 2");
}

#[test]
fn an_example_that_cannot_be_read_names_its_event() {
    let wrong = HANDBOOK.replace("served=A served=B", "serve=A");
    let problems = Handbook::parse(&wrong).unwrap().check(&Words);
    assert!(problems[0].1.to_string().contains("没有“serve”这一项"), "{problems:?}");
}

fn fact() -> impl Strategy<Value = Fact> {
    let key = || prop_oneof![any::<u32>(), 0..3_u32].prop_map(Key);
    let word = || prop_oneof![any::<u32>(), 0..3_u32].prop_map(Word);
    let part = prop::sample::select(vec![Part::Event, Part::Served, Part::Effort, Part::Volunteer, Part::Goods, Part::State]);
    let day = (Day::MIN.number()..=Day::MAX.number()).prop_map(|number| Day::from_number(number).unwrap());
    let who = (key(), key(), key(), key(), key(), key(), key(), key());
    let what = (word(), word(), word(), word(), word(), any::<u64>(), any::<u64>());
    (day, part, who, what, any::<(i32, u32, u32, u32)>()).prop_map(|(day, part, who, what, amounts)| Fact {
        day,
        part,
        org: who.0,
        agency: who.1,
        project: who.2,
        campaign: who.3,
        subject: who.4,
        household: who.5,
        worker: who.6,
        place: who.7,
        kind: what.0,
        channel: what.1,
        domain: what.2,
        item: what.3,
        unit: what.4,
        topics: what.5,
        populations: what.6,
        times: amounts.0,
        quantity: amounts.1,
        service_minutes: amounts.2,
        work_minutes: amounts.3,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn packed_facts_unpack_to_themselves(facts in prop::collection::vec(fact(), 0..6)) {
        prop_assert_eq!(unpack(&pack(&facts)).unwrap(), facts);
    }

    #[test]
    fn unpacking_anything_does_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..80), facts in prop::collection::vec(fact(), 1..3), at in 0..60_usize, byte: u8) {
        let _ = unpack(&bytes);
        let mut spoilt = pack(&facts);
        let at = at % spoilt.len();
        spoilt[at] = byte;
        let _ = unpack(&spoilt);
        spoilt.truncate(at);
        let _ = unpack(&spoilt);
    }

    #[test]
    fn reading_any_filter_or_handbook_does_not_panic(text in "[a-z=!<>()，（ 0-9-]{0,40}", lines in "(\\[[a-z@0-9]{0,4}\\]|[a-z ]{0,8}=[a-z |.0-9-]{0,20}|\n){0,12}") {
        let _ = Filter::parse(&text, &Words);
        if let Ok(handbook) = Handbook::parse(&lines) {
            handbook.check(&Words);
        }
    }
}

#[test]
fn bytes_of_another_format_are_refused() {
    assert_eq!(unpack(&[]), Err(BadFacts::Short));
    assert_eq!(unpack(&[2]), Err(BadFacts::Format));
    assert_eq!(unpack(&[1]), Ok(Vec::new()));
    assert_eq!(unpack(&[1, 0x80]), Err(BadFacts::Short));
}
