//! Rows of the ledgers as they come, and what becomes of them.

use super::roster::ROSTER;
use super::*;
use crate::{EndReason, Episode, EpisodeKind, Jurisdiction, Leave, Monitoring, Release, RiskAssessment, Test, Violation};
use base::Set;
use count::testing::{day, id, link};
use shell::taking::testing::{Names, comes_back, headings_are_told_apart, refused, row_with, taken};

/// Cells of a row by the paths of their columns.
type Cells = &'static [(&'static str, &'static str)];

/// Knows 王阿一 (person 1), 李社工 (worker 11) and 龙头社工站 (place 30).
fn names() -> Names {
    Names::of(&[("person", "王阿一", id(1)), ("worker", "李社工", id(11)), ("place", "龙头社工站", id(30))])
}

const TEST: Cells = &[("person", "王阿一"), ("on", "2020-02-03"), ("outcome", "阴性")];
const LEAVE: Cells = &[("person", "王阿一"), ("from", "2020-02-03"), ("to", "2020-02-10"), ("destination", "外省某县")];
const VIOLATION: Cells = &[("person", "王阿一"), ("on", "2020-02-03"), ("kind", "擅自离开")];
const RISK: Cells = &[("person", "王阿一"), ("on", "2020-01-15"), ("class", "中")];
const RELEASE: Cells = &[("person", "王阿一"), ("facility", "某强戒所"), ("on", "2020-02-05")];
const FILE: Cells = &[("person", "王阿一"), ("clean_since", "2018-05-06")];

const MEASURE: Cells = &[("person", "王阿一"), ("kind", "社区戒毒"), ("decided", "2018-01-28")];

/// The record that a row becomes; written out, it is read as the same again.
fn known<R: base::Record>(ledger: &Ledger, usual: Cells, cells: Cells) -> R {
    let record = taken(ledger, &row_with(ledger, usual, cells), &mut names());
    comes_back(ledger, &record, &mut names());
    record
}

fn measure(cells: Cells) -> Episode {
    known(&ROSTER, MEASURE, cells)
}
fn test(cells: Cells) -> Test {
    known(&TESTS, TEST, cells)
}
fn leave(cells: Cells) -> Leave {
    known(&ABSENCES, LEAVE, cells)
}
fn violation(cells: Cells) -> Violation {
    known(&VIOLATIONS, VIOLATION, cells)
}
fn risk(cells: Cells) -> RiskAssessment {
    known(&RISKS, RISK, cells)
}
fn release(cells: Cells) -> Release {
    known(&RELEASES, RELEASE, cells)
}
fn file(cells: Cells) -> Monitoring {
    known(&AT_LARGE, FILE, cells)
}

#[test]
fn no_heading_means_two_columns() {
    ALL.iter().for_each(headings_are_told_apart);
}

#[test]
fn a_row_of_the_paper_sheet_becomes_a_test() {
    let test =
        test(&[("place", "龙头社工站"), ("testers", "民警甲、民警乙"), ("method", "尿检"), ("worker", "李社工"), ("minutes", "30"), ("at", "09:30")]);
    assert_eq!((test.person, test.on, test.outcome, test.method), (link(1), day("2020-02-03"), TestOutcome::Negative, Sample::Urine));
    assert_eq!((test.place, test.worker, test.minutes), (Some(link(30)), Some(link(11)), Some(30)));
    assert_eq!((test.testers, test.at), (["民警甲", "民警乙"].map(base::Text::from).into(), "09:30".parse().ok()));
}

#[test]
fn a_result_and_what_is_written_behind_it_are_told_apart() {
    use TestOutcome::{ConfirmedNegative, ConfirmedPositive, Elsewhere, Evaded, Excused, Missed, Negative, Positive, Refused};
    // The cell; outcome, substances, reason, remark.
    let worked: [(&str, TestOutcome, &[Substance], &str, &str); 14] = [
        ("阴性", Negative, &[], "", ""),
        ("阴", Negative, &[], "", ""),
        ("阴性（复查）", Negative, &[], "", "检测结果：复查"),
        ("（-）", Negative, &[], "", ""),
        ("阳性", Positive, &[], "", ""),
        ("阳性（吗啡）", Positive, &[Substance::Morphine], "", ""),
        ("阳性(冰毒、K粉)", Positive, &[Substance::Methamphetamine, Substance::Ketamine], "", ""),
        ("阳性（服药）", Positive, &[], "", "检测结果：服药"),
        ("确认阳性", ConfirmedPositive, &[], "", ""),
        ("假阳性", ConfirmedNegative, &[], "", ""),
        ("拒检：不愿来", Refused, &[], "不愿来", ""),
        ("无故未到", Evaded, &[], "", ""),
        ("未检", Missed, &[], "", ""),
        ("异地检测", Elsewhere, &[], "", ""),
    ];
    for (cell, outcome, substances, reason, note) in worked {
        let row = row_with(&TESTS, TEST, &[("outcome", cell)]);
        let test: Test = taken(&TESTS, &row, &mut names());
        let texts = (test.reason.map(|reason| reason.0).unwrap_or_default(), test.note.map(|note| note.0).unwrap_or_default());
        assert_eq!((test.outcome, test.substances), (outcome, Set::of(substances.iter().copied())), "{cell}");
        assert_eq!((texts.0.as_str(), texts.1.as_str()), (reason, note), "{cell}");
    }
    let excused = test(&[("outcome", "请假"), ("reason", "住院")]);
    assert_eq!((excused.outcome, excused.reason), (Excused, Some("住院".into())));
}

#[test]
fn a_test_that_cannot_be_is_refused_by_its_cell() {
    let worked: [(Cells, &[&str]); 10] = [
        (&[("person", "")], &["person"]),
        (&[("person", "同名")], &["person"]),
        (&[("on", "2021-01-01")], &["on"]),
        (&[("on", "")], &["on"]),
        (&[("outcome", "还行")], &["outcome"]),
        (&[("outcome", "")], &["outcome"]),
        (&[("outcome", "请假")], &["reason"]),
        (&[("resident_id", "440105188501010000")], &["resident_id"]),
        (&[("method", "目测"), ("minutes", "1441")], &["method", "minutes"]),
        (&[("told", "2020-02-02")], &["told"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Test>(&TESTS, &row_with(&TESTS, TEST, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn what_the_head_of_the_sheet_says_of_somebody_new_goes_into_the_file() {
    let mut names = names();
    let cells: Cells = &[("person", "陈阿二"), ("sex", "女"), ("phone", "190 0000 0002"), ("lives_at", "某街一号"), ("place", "家中")];
    let test: Test = taken(&TESTS, &row_with(&TESTS, TEST, cells), &mut names);
    assert_eq!(names.made, [("person", ["name=陈阿二", "phones.0=19000000002", "sex=f", "lives_at=某街一号"].map(str::to_owned).into())]);
    assert_eq!((test.person.id(), test.place, test.note), (Names::made_id(0), None, Some("检测地点：家中".into())));
}

#[test]
fn an_absence_is_read_with_its_decision_and_its_return() {
    let whole = leave(&[
        ("reason", "探亲"),
        ("approver", "专干甲"),
        ("decision", "同意（已电话核实）"),
        ("decided", "2月2日"),
        ("returned", "2月11日"),
        ("reported", "2020-02-01"),
        ("note", "带测温记录"),
    ]);
    assert_eq!((whole.from, whole.to, whole.returned), (day("2020-02-03"), day("2020-02-10"), Some(day("2020-02-11"))));
    assert_eq!((whole.decision, whole.decided, whole.state()), (Some(LeaveDecision::Approved), Some(day("2020-02-02")), "returned"));
    assert_eq!(whole.note.map(|note| note.0), Some("带测温记录\n审批结果：已电话核实".into()));
    // Back already, and the sheet has only one day for it.
    assert_eq!(leave(&[("to", ""), ("returned", "2020-02-09")]).to, day("2020-02-09"));
    // Planned beyond the day on which the file is read.
    assert_eq!(leave(&[("from", "2021-01-04"), ("to", "2021-01-08")]).state(), "pending");
    assert_eq!(leave(&[("decision", "待批")]).state(), "pending");
    let worked: [(Cells, &[&str]); 5] = [
        (&[("to", "")], &["to"]),
        (&[("to", "2020-02-02")], &["to"]),
        (&[("decision", "再说")], &["decision"]),
        (&[("destination", "")], &["destination"]),
        (&[("phone", "不详号"), ("returned", "2021-01-01")], &["phone", "returned"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Leave>(&ABSENCES, &row_with(&ABSENCES, LEAVE, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn a_breach_is_read_with_what_was_done() {
    let left =
        violation(&[("days", "4"), ("so_far", "9"), ("measures", "批评教育、告诫书、上门"), ("document", "告诫书2020-3号"), ("worker", "李社工")]);
    assert_eq!((left.kind, left.days, left.worker), (ViolationKind::Left, Some(4), Some(link(11))));
    assert_eq!(left.measures, Set::of([ViolationMeasure::Talked, ViolationMeasure::Warned]));
    // The running total of the sheet is not kept: it follows from the records.
    assert_eq!(left.note.map(|note| note.0), Some("处理：上门".into()));
    for cell in ["拒绝/逃避检测", "拒绝检测", "逃避检测", "拒检"] {
        let row = row_with(&VIOLATIONS, VIOLATION, &[("kind", cell)]);
        assert_eq!(taken::<Violation>(&VIOLATIONS, &row, &mut names()).kind, ViolationKind::Test, "{cell}");
    }
    let worked: [(Cells, &[&str]); 4] = [
        (&[("kind", "不听话")], &["kind"]),
        (&[("kind", "拒检"), ("days", "3")], &["days"]),
        (&[("days", "0")], &["days"]),
        (&[("reported", "2020-02-04"), ("measures", "告诫")], &["measures"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Violation>(&VIOLATIONS, &row_with(&VIOLATIONS, VIOLATION, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn scores_and_classes_are_read_as_stations_write_them() {
    let whole =
        risk(&[("factors", "戒断时间 3、家庭:2分、就业4、情绪好"), ("previous", "高风险"), ("worker", "李社工、民警甲"), ("next", "2020-07-15")]);
    let factors: Vec<(&str, u32)> = whole.factors.iter().map(|factor| (factor.factor.0.as_str(), factor.score)).collect();
    assert_eq!(factors, [("戒断时间", 3), ("家庭", 2), ("就业", 4)]);
    assert_eq!((whole.worker, whole.police), (Some(link(11)), Some("民警甲".into())));
    assert_eq!(whole.note.map(|note| note.0), Some("因素得分：情绪好".into()));
    assert_eq!((whole.previous, whole.class), (Some(RiskClass::High), RiskClass::Medium));
    assert_eq!(risk(&[("factors", "15")]).factors[0].factor.0, "总分");
    for (cell, class) in [("高", RiskClass::High), ("B级", RiskClass::Medium), ("低危", RiskClass::Low), ("C2", RiskClass::LongLow)] {
        let row = row_with(&RISKS, RISK, &[("class", cell)]);
        assert_eq!(taken::<RiskAssessment>(&RISKS, &row, &mut names()).class, class, "{cell}");
    }
    for (cells, expected) in [(&[("class", "一般")] as Cells, &["class"]), (&[("next", "2020-01-15")], &["next"])] {
        assert_eq!(refused::<RiskAssessment>(&RISKS, &row_with(&RISKS, RISK, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn a_sum_of_scores_may_be_in_chinese_and_is_never_negative() {
    let worked: [(Cells, u32); 3] = [(&[("factors", "五十")], 50), (&[("factors", "35分")], 35), (&[("factors", "62")], 62)];
    for (cells, score) in worked {
        assert_eq!(risk(cells).factors[0].score, score, "{cells:?}");
    }
    for cell in ["-5", "家庭 -2"] {
        assert_eq!(refused::<RiskAssessment>(&RISKS, &row_with(&RISKS, RISK, &[("factors", cell)]), &mut names()), ["factors"], "{cell}");
    }
}

#[test]
fn a_release_is_read_with_ticks_days_and_clock_times() {
    // 到站时间; day and clock time.
    let worked = [
        ("14:30", Some("2020-02-05"), Some("14:30")),
        ("2020-02-06 08:05", Some("2020-02-06"), Some("08:05")),
        ("2月5日", Some("2020-02-05"), None),
        ("√", Some("2020-02-05"), None),
        ("", None, None),
    ];
    for (cell, arrived, at) in worked {
        let row = row_with(&RELEASES, RELEASE, &[("fetched_by", "民警甲、母亲"), ("arrived", cell)]);
        let release: Release = taken(&RELEASES, &row, &mut names());
        assert_eq!((release.arrived, release.at.map(|at| at.to_string())), (arrived.map(day), at.map(str::to_owned)), "{cell}");
        assert_eq!(release.fetched_by.len(), 2);
    }
    let told = release(&[("arrived", "2020-02-06"), ("agreed", "已签"), ("told", "是"), ("kind", "强戒所")]);
    assert_eq!((told.agreed, told.told, told.kind), (Some(day("2020-02-06")), Some(day("2020-02-06")), Some(Facility::Isolation)));
    let announced = release(&[("on", "2021-01-10"), ("agreed", "否"), ("told", "未告知")]);
    assert_eq!((announced.state(), announced.agreed, announced.told), ("awaited", None, None));
    let worked: [(Cells, &[&str]); 4] = [
        (&[("on", "")], &["on"]),
        (&[("told", "是")], &["fetched_by"]),
        (&[("facility", "")], &["facility"]),
        (&[("arrived", "2020-02-04")], &["arrived"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Release>(&RELEASES, &row_with(&RELEASES, RELEASE, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn the_roster_of_people_at_large_never_takes_today_for_a_day_of_its_own() {
    // Cells; since, control, abstinence, maintenance since.
    type Read = (&'static str, Control, Option<Abstinence>, Option<&'static str>);
    let worked: [(Cells, Read); 5] = [
        (&[], ("2018-05-06", Control::Known, None, None)),
        (&[("assessed", "2020-01-15")], ("2020-01-15", Control::Known, None, None)),
        (&[("since", "2019-01-01"), ("assessed", "2020-01-15"), ("control", "失联")], ("2019-01-01", Control::Lost, None, None)),
        (
            &[("control", "社会面戒断不满三年"), ("maintenance", "是"), ("visits", "12")],
            ("2018-05-06", Control::Known, Some(Abstinence::Abstinent), Some("2018-05-06")),
        ),
        (
            &[("abstinence", "戒断三年"), ("maintenance", "2019-03-01")],
            ("2018-05-06", Control::Known, Some(Abstinence::ThreeYears), Some("2019-03-01")),
        ),
    ];
    for (cells, (since, control, abstinence, maintenance)) in worked {
        let file = file(cells);
        assert_eq!((file.since, file.control, file.abstinence), (day(since), control, abstinence), "{cells:?}");
        assert_eq!(file.maintenance, maintenance.map(day), "{cells:?}");
    }
    let kept = file(&[("risk", "高"), ("assessed", "2020-01-15"), ("assessed_next", "2020-07-15"), ("note", "独居")]);
    assert_eq!(kept.note.map(|note| note.0), Some("独居\n风险等级：高\n评估日期：2020-01-15\n下次评估日期：2020-07-15".into()));
    let worked: [(Cells, &[&str]); 4] = [
        (&[("clean_since", "")], &["since"]),
        (&[("control", "死亡")], &["ended"]),
        (&[("control", "在天上")], &["control"]),
        (&[("confirmed", "2020-05-06")], &["confirmed"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Monitoring>(&AT_LARGE, &row_with(&AT_LARGE, FILE, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn a_row_of_the_roster_becomes_a_measure_with_its_days() {
    let whole = measure(&[
        ("kind", "社区戒毒人员"),
        ("number", "决字1号"),
        ("authority", "某公安分局"),
        ("served", "2018-01-30"),
        ("reported", "2018-02-05"),
        ("start", "2018-02-05"),
        ("end", "2021-02-04"),
        ("substances", "冰毒、K粉"),
        ("first_use", "约十年前"),
        ("caught", "2018-01-20"),
        ("police", "民警甲"),
        ("officer", "专干甲"),
        ("worker", "李社工"),
        ("street", "某区甲街道"),
        ("jurisdiction", "重庆市"),
        ("reason", "执行中"),
        ("nation", "汉"),
        ("agreed", "2018-02-06"),
        ("risk", "中"),
        ("note", "独居"),
    ]);
    assert_eq!((whole.kind, whole.decided, whole.state()), (EpisodeKind::CommunityTreatment, day("2018-01-28"), "reported"));
    assert_eq!((whole.served, whole.reported, whole.caught), (Some(day("2018-01-30")), Some(day("2018-02-05")), Some(day("2018-01-20"))));
    assert_eq!((whole.start, whole.end, whole.worker), (Some(day("2018-02-05")), Some(day("2021-02-04")), Some(link(11))));
    assert_eq!(whole.substances, Set::of([Substance::Methamphetamine, Substance::Ketamine]));
    assert_eq!((whole.jurisdiction, whole.street), (Some(Jurisdiction::Chongqing), Some("某区甲街道".into())));
    assert_eq!(whole.note.map(|note| note.0), Some("独居\n现状：执行中\n民族：汉\n协议签订日期：2018-02-06\n风险等级：中".into()));
    assert_eq!(measure(&[]).state(), "ordered");
    let rehabilitation = measure(&[("kind", "社康"), ("years", "2")]);
    assert_eq!((rehabilitation.kind, rehabilitation.years), (EpisodeKind::CommunityRehabilitation, Some(2)));
}

#[test]
fn a_measure_that_is_over_says_since_when() {
    // Of a full term the last day is known; of any other end the sheet has to say it.
    let over = measure(&[("reported", "2017-01-10"), ("decided", "2016-12-28"), ("end", "2020-01-09"), ("reason", "解除")]);
    assert_eq!((over.reason, over.ended), (Some(EndReason::Released), Some(day("2020-01-09"))));
    let isolated = measure(&[("reported", "2018-02-05"), ("reason", "转强戒"), ("ended", "2019-06-30")]);
    assert_eq!((isolated.reason, isolated.ended), (Some(EndReason::ToIsolation), Some(day("2019-06-30"))));
    let worked: [(Cells, &[&str]); 8] = [
        (&[("reported", "2018-02-05"), ("reason", "终止")], &["ended"]),
        (&[("reported", "2018-02-05"), ("end", "2021-02-04"), ("reason", "解除")], &["ended"]),
        (&[("ended", "2019-06-30")], &["reason"]),
        (&[("decided", "")], &["decided"]),
        (&[("kind", "社区矫正")], &["kind"]),
        (&[("kind", "")], &["kind"]),
        (&[("served", "2018-01-27")], &["served"]),
        (&[("years", "2")], &["years"]),
    ];
    for (cells, expected) in worked {
        assert_eq!(refused::<Episode>(&ROSTER, &row_with(&ROSTER, MEASURE, cells), &mut names()), expected, "{cells:?}");
    }
}

#[test]
fn somebody_new_on_the_roster_brings_what_the_sheet_says_of_him() {
    let mut names = names();
    let cells: Cells = &[("person", "陈阿二"), ("sex", "男"), ("born", "1880年5月6日"), ("registered_at", "某县"), ("lives_at", "某街一号")];
    let _: Episode = taken(&ROSTER, &row_with(&ROSTER, MEASURE, cells), &mut names);
    assert_eq!(names.made_as("陈阿二"), ["name=陈阿二", "sex=m", "lives_at=某街一号", "registered_at=某县", "born=1880-05-06"]);
}

#[test]
fn the_columns_of_procedure_come_and_go_with_the_others() {
    let tested = test(&[("notice_way", "电话"), ("collector", "女警甲"), ("collector_sex", "女"), ("witness", "社工甲"), ("medication", "美沙酮")]);
    assert_eq!((tested.notice_way, tested.collector_sex), (Some(NoticeWay::Phone), Some(Sex::Female)));
    assert_eq!((tested.collector, tested.witness, tested.medication), (Some("女警甲".into()), Some("社工甲".into()), Some("美沙酮".into())));
    let away =
        leave(&[("left_half", "下午"), ("back_half", "上午"), ("extended", "2020-02-14"), ("extension_asked", "2020-02-09"), ("tests", "补检")]);
    assert_eq!((away.left_half, away.back_half, away.tests), (Some(HalfDay::Afternoon), Some(HalfDay::Morning), Some(LeaveTest::Later)));
    assert_eq!(away.extension_asked, Some(day("2020-02-09")));
    let breach = violation(&[("manner", "有正当理由"), ("cause", "住院"), ("noticed", "2020-02-01"), ("notice_way", "微信")]);
    assert_eq!((breach.manner, breach.counts(), breach.noticed), (Some(ViolationManner::Excused), false, Some(day("2020-02-01"))));
    let assessed = risk(&[("worker", "李社工、民警甲"), ("proposed", "高"), ("police_signed", "2020-01-16"), ("sheet", "本市评分表")]);
    assert_eq!((assessed.proposed, assessed.police_signed), (Some(RiskClass::High), Some(day("2020-01-16"))));
}

#[test]
fn a_sheet_is_the_roster_of_measures_by_its_title_or_by_the_column_of_the_street() {
    const HEADINGS: &str = "序号,姓名,性别,民族,出生日期,身份证号,户籍地址,现居住地址,联系电话,文化程度,婚姻状况,就业情况,工作单位,毒品种类,初次吸毒时间,\
        查获日期,措施类别,决定书文号,决定机关,决定日期,送达日期,报到日期,协议签订日期,期限起,期限止,风险等级,责任民警,专干,社工,现状,备注";
    let app = shell::testing::TestApp::sqlite(&[&org::SLICE, &people::SLICE, &crate::SLICE], &[], "2020-06-30T18:00:00+08:00");
    let station = app.organisation("440115-LX", "龙穴", "station", None);
    let all: Vec<&'static Ledger> = people::SLICE.ledgers.iter().chain(ALL).collect();
    let read_as = |title: &str, headings: &str| {
        let sheet = format!("{title},,\n{headings}\n1,王阿一,男\n");
        let mut workbook = sheets::Workbook::from_bytes(sheet.into_bytes(), "名单.csv").unwrap();
        let found = shell::import::recognise_sheets(&app.shell, station, &mut workbook, &all, &|_| None).unwrap();
        found.into_iter().map(|found| found.ledger).collect::<Vec<_>>()
    };
    assert_eq!(read_as("社戒社康人员花名册", HEADINGS), ["roster"]);
    assert_eq!(read_as("花名册", &format!("{HEADINGS},执行地街道")), ["roster"]);
    // A roster of people, with or without the days of a measure.
    assert_eq!(read_as("花名册", HEADINGS), ["clients"]);
    assert_eq!(read_as("社戒社康人员花名册", "序号,姓名,性别,身份证号,联系电话,类别,期限起,期限止"), ["clients"]);
}
