//! Rows of a roster as they come, and the person that becomes of them. Nobody here was born after 1899.

use super::*;
use crate::Person;
use shell::taking::testing::{Names, headings_are_told_apart, refuse, row, take};

/// Cells of a row by the paths of their columns.
type Cells<'a> = &'a [(&'static str, &'a str)];

const TODAY: &str = "2020-02-14";
/// One of the standard's own examples: a man of 1 January 1880 (domain.md 10.1).
const MAN: &str = "440524188001010014";

/// A roster makes nobody else.
fn nobody() -> Names {
    Names::of(&[]).on(TODAY)
}

fn taken(cells: Cells<'_>) -> Person {
    take(&CLIENTS, cells, &[], &mut nobody())
}

fn refused(cells: Cells<'_>) -> Vec<String> {
    refuse::<Person>(&CLIENTS, cells, &[], &mut nobody())
}

#[test]
fn a_row_becomes_a_person_with_a_dated_measure() {
    let person = taken(&[
        ("name", "罗 明"),
        ("sex", "男"),
        ("born", "1880-05-06"),
        ("phones", "19000001234/020-83331234"),
        ("registered_at", "某省某县"),
        ("lives_at", "东湖社区"),
        ("kinds", "社区戒毒人员、困难"),
        ("from", "2019-09-24"),
        ("to", "2022-09-23"),
        ("reported", "2019-09-25"),
        ("file_no", "YX-0317"),
        ("former_names", "阿明"),
    ]);
    assert_eq!((person.name.0.as_str(), person.sex, person.born), ("罗明", Some(Sex::Male), "1880-05-06".parse().ok()));
    let phones: Vec<&str> = person.phones.iter().map(Phone::as_str).collect();
    assert_eq!(phones, ["19000001234", "020-83331234"]);
    let held: Vec<_> = person.memberships.iter().map(|held| (held.what, held.from.to_string(), held.to.map(|to| to.to_string()))).collect();
    assert_eq!(
        held,
        [(Population::CommunityTreatment, "2019-09-24".into(), Some("2022-09-23".into())), (Population::Hardship, "2019-09-24".into(), None)]
    );
    assert_eq!((person.file_no.unwrap().0, person.since.unwrap().to_string(), person.unchecked), ("YX-0317".into(), "2019-09-25".into(), None));
    assert_eq!(person.former_names[0].0, "阿明");
}

#[test]
fn a_measure_begins_with_the_term_else_with_the_report_else_today() {
    let worked: [(Cells<'_>, &str); 3] =
        [(&[("from", "2019-09-24"), ("reported", "2019-09-25")], "2019-09-24"), (&[("reported", "2019-09-25")], "2019-09-25"), (&[], TODAY)];
    for (cells, from) in worked {
        let cells: Vec<_> = cells.iter().copied().chain([("name", "罗明"), ("kinds", "社康")]).collect();
        assert_eq!(taken(&cells).memberships[0].from.to_string(), from, "{cells:?}");
    }
}

#[test]
fn the_number_fills_sex_and_birthday_and_must_agree_with_them() {
    let person = taken(&[("name", "罗明"), ("resident_id", "４４０５２４ 18800101 0014")]);
    assert_eq!(
        (person.sex, person.born.unwrap().to_string(), person.resident_id.unwrap().as_str().to_owned()),
        (Some(Sex::Male), "1880-01-01".into(), MAN.into())
    );
    assert_eq!(taken(&[("name", "罗明"), ("resident_id", "11010519491231002X")]).sex, Some(Sex::Female));
    assert_eq!(taken(&[("name", "罗明")]).sex, None);
    assert_eq!(refused(&[("name", "罗明"), ("resident_id", MAN), ("sex", "女")]), ["sex"]);
    assert_eq!(taken(&[("name", "罗明"), ("resident_id", MAN), ("sex", "男性")]).sex, Some(Sex::Male));
}

#[test]
fn what_cannot_be_is_refused_and_all_of_it_at_once() {
    let worked: [(Cells<'_>, &[&str]); 9] = [
        (&[("name", "")], &["name"]),
        (&[("name", "无")], &["name"]),
        (&[("name", "罗明"), ("resident_id", "440524188001010015")], &["resident_id"]),
        (&[("name", "罗明"), ("resident_id", "4405241880010100")], &["resident_id"]),
        (&[("name", "罗明"), ("phones", "19000001234、打不通")], &["phones"]),
        (&[("name", "罗明"), ("kinds", "神仙")], &["kinds"]),
        (&[("name", "罗明"), ("sex", "中")], &["sex"]),
        (&[("name", "罗明"), ("kinds", "社戒"), ("from", "2020-02-01"), ("to", "2020-01-31")], &["to"]),
        (&[("name", ""), ("resident_id", "1"), ("phones", "x"), ("kinds", "?")], &["name", "resident_id", "phones", "kinds"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused(cells), expected, "{cells:?}");
    }
}

#[test]
fn a_day_that_is_kept_as_it_stands_must_be_one_of_the_calendar() {
    for decided in ["2019年11月30日", "2019/11/3", "19年11月3日", "2019年9月", "不清楚"] {
        taken(&[("name", "罗明"), ("decided", decided)]);
    }
    for decided in ["2019年11月31日", "2019.13.1"] {
        assert_eq!(refused(&[("name", "罗明"), ("decided", decided)]), ["decided"], "{decided}");
    }
}

#[test]
fn a_number_that_excel_has_spoilt_says_so() {
    let faults = take_client(&row(&CLIENTS, &[("name", "罗明"), ("resident_id", "440524188001010000")]), &mut nobody()).unwrap_err();
    assert!(faults[0].sentence.contains("Excel"), "{faults:?}");
}

#[test]
fn several_phones_are_split_and_one_written_with_spaces_is_one() {
    let worked: [(&str, &[&str]); 5] = [
        ("190 0000 1234", &["19000001234"]),
        ("19000001234 19000005678", &["19000001234", "19000005678"]),
        ("020 83331234", &["020-83331234"]),
        ("19000001234/无", &["19000001234"]),
        ("无", &[]),
    ];
    for (text, expected) in worked {
        let phones: Vec<String> = taken(&[("name", "罗明"), ("phones", text)]).phones.iter().map(|phone| phone.as_str().to_owned()).collect();
        assert_eq!(phones, expected, "{text}");
    }
}

#[test]
fn what_has_no_field_is_kept_in_the_remark() {
    let cells = [
        ("name", "罗明"),
        ("note", "三栋"),
        ("nation", "汉"),
        ("employer", "/"),
        ("drugs", "海洛因"),
        ("risk", "高"),
        ("worker", "陈社工"),
        ("born", "1880年5月"),
        ("ordinal", "17"),
    ];
    let row = Row { unknown: vec!["身高：170".into()], ..row(&CLIENTS, &cells) };
    let typed = take_client(&row, &mut nobody()).unwrap();
    assert_eq!(typed.get("note"), "三栋\n出生日期：1880年5月\n民族：汉\n毒品种类：海洛因\n风险等级：高\n社工：陈社工\n身高：170");
    assert!(typed.is_blank("born"));
}

#[test]
fn a_measure_that_is_over_without_a_day_is_left_to_a_person() {
    assert!(taken(&[("name", "罗明"), ("kinds", "社戒"), ("standing", "已解除")]).unchecked.is_some());
    assert!(taken(&[("name", "罗明"), ("kinds", "社戒"), ("standing", "已解除"), ("from", "2016-01-01"), ("to", "2018-12-31")]).unchecked.is_none());
    assert!(taken(&[("name", "罗明"), ("kinds", "社戒"), ("standing", "在册")]).unchecked.is_none());
}

#[test]
fn no_heading_means_two_columns_and_the_appendix_is_whole() {
    headings_are_told_apart(&CLIENTS);
    let heads: Vec<&str> = COLUMNS.iter().flat_map(|column| column.heads.split(' ').chain([column.label])).collect();
    let appendix = "序号 姓名 性别 民族 出生日期 身份证号 户籍地址 现居住地址 联系电话 文化程度 婚姻状况 就业情况 工作单位 毒品种类 初次吸毒时间 查获日期 措施类别 决定书文号 决定机关 决定日期 送达日期 报到日期 协议签订日期 期限起 期限止 风险等级 责任民警 专干 社工 现状 备注";
    assert!(appendix.split(' ').all(|head| heads.contains(&head)));
}
