//! Rows of the ledgers as they come, and what becomes of them.

use super::shifts::SHIFTS;
use super::supervision::SUPERVISION;
use super::volunteers::{VOLUNTEER_HOURS, VOLUNTEERS};
use crate::{Shift, Supervision, SupervisionWay, Target, Volunteer, VolunteerShift};
use base::{Choice, Record, Set};
use count::testing::{World, day, facts_of, id, link};
use count::{Counted, Known};
use org::{Mark, PlaceKind, Topic};
use shell::ledger::{Ledger, Row};
use shell::taking::testing::{Names, comes_back, headings_are_told_apart, refused, row_with, taken};

/// Cells of a row by the paths of their columns.
type Cells = &'static [(&'static str, &'static str)];

/// Workers 11 to 13, volunteer 31, place 90, the response 80.
fn names() -> Names {
    let workers = [("李社工", 11), ("王社工", 12), ("赵社工", 13)].map(|(name, n)| ("worker", name, id(n)));
    let others = [("volunteer", "陈木棉", id(31)), ("place", "龙头路口", id(90)), ("campaign", "疫情防控", id(80)), ("project", "爱心蔬菜", id(70))];
    Names::of(&[workers.as_slice(), &others].concat())
}

const SHIFT: Cells = &[("on", "2020-02-03"), ("name", "早班8:00-12:00"), ("place", "龙头路口"), ("staff", "李社工、王社工")];
const VOLUNTEER: Cells = &[("name", "黄木棉"), ("phone", "190 0000 0002")];
const HOURS: Cells = &[("on", "2020-02-03"), ("post", "公交站引导"), ("volunteer", "陈木棉"), ("came", "08:30"), ("left", "11:30")];
const TALK: Cells =
    &[("on", "2020-02-10"), ("way", "个督"), ("supervisor", "李社工"), ("workers", "王社工"), ("minutes", "90"), ("issues", "怎样谈隔离")];

fn shift_of(cells: Cells) -> Shift {
    taken(&SHIFTS, &row_with(&SHIFTS, SHIFT, cells), &mut names())
}

/// Who was there, with minutes, and who was not.
fn people(shift: &Shift) -> (Vec<(u32, u32)>, Vec<&str>) {
    let number = |worker| World::new().key(worker).0;
    let there = shift.present().map(|(worker, minutes)| (number(worker.id()), minutes)).collect();
    (there, shift.staff.iter().filter_map(|staff| staff.absent.as_ref()).map(|reason| reason.0.as_str()).collect())
}

#[test]
fn a_post_sheet_and_a_line_sheet_are_both_shifts() {
    let post = shift_of(&[("handover", "测温枪电池要换"), ("campaign", "疫情防控")]);
    assert_eq!((post.target, post.place, post.minutes(), post.campaign), (Target::Post, Some(link(90)), 240, Some(link(80))));
    assert_eq!(post.line(), "门岗值守 早班 08:00–12:00 2 人");
    let line = shift_of(&[("place", ""), ("line", "红棉关爱热线"), ("name", "夜班（20:00—次日8:00）"), ("staff", "李社工"), ("backup", "王社工")]);
    assert_eq!(
        (line.target, line.line.as_ref().unwrap().0.as_str(), line.minutes(), line.backup),
        (Target::Line, "红棉关爱热线", 720, Some(link(12)))
    );
    let venue = shift_of(&[("target", "疫苗接种"), ("name", "08:00-24:00")]);
    assert_eq!((venue.target, venue.minutes()), (Target::Venue, 960));
    assert!(facts_of(&venue).iter().all(|fact| fact.service_minutes == 960));
}

#[test]
fn the_hours_of_a_shift_are_read_wherever_they_stand_and_never_guessed() {
    type Window = Option<(&'static str, &'static str)>;
    // 班次, 开始时间, 结束时间; name, from and to, what is kept.
    let worked: [(Cells, &str, Window, &str); 10] = [
        (&[("name", "早班8:00-12:00")], "早班", Some(("08:00", "12:00")), ""),
        (&[("name", "夜班（20：00至次日8点）")], "夜班", Some(("20:00", "08:00")), ""),
        (&[("name", "8点～16点")], "", Some(("08:00", "16:00")), ""),
        (&[("name", "0800-1600")], "", Some(("08:00", "16:00")), ""),
        (&[("name", "16:00-24:00 中班")], "中班", Some(("16:00", "24:00")), ""),
        (&[("name", "上午"), ("from", "08:00"), ("to", "12:00")], "早班", Some(("08:00", "12:00")), ""),
        (&[("name", "早班8:00-12:00"), ("from", "08:00"), ("to", "12:00")], "早班", Some(("08:00", "12:00")), ""),
        (&[("name", "第一班")], "首班", None, ""),
        (&[("name", "甲班8:00-12:00")], "", Some(("08:00", "12:00")), "班次：甲班"),
        (&[("name", "8-12")], "", None, "班次：8-12"),
    ];
    for (cells, name, window, kept) in worked {
        let shift = shift_of(cells);
        assert_eq!(shift.name.map_or("", Choice::label), name, "{cells:?}");
        let found = shift.from.zip(shift.to).map(|(from, to)| (from.to_string(), to.to_string()));
        assert_eq!(found, window.map(|(from, to)| (from.to_owned(), to.to_owned())), "{cells:?}");
        assert_eq!(shift.note.map(|note| note.0).unwrap_or_default(), kept, "{cells:?}");
    }
}

#[test]
fn who_was_there_is_read_from_brackets_and_from_those_who_came() {
    type People = (&'static [(u32, u32)], &'static [&'static str]);
    let worked: [(Cells, People); 11] = [
        (&[], (&[(11, 240), (12, 240)], &[])),
        (&[("staff", "李社工、王社工（病假）")], (&[(11, 240)], &["病假"])),
        (&[("staff", "李社工、王社工(缺勤：孩子发烧，事假)")], (&[(11, 240)], &["孩子发烧，事假"])),
        (&[("staff", "李社工（90分钟）、王社工（1.5小时）")], (&[(11, 90), (12, 90)], &[])),
        (&[("present", "李社工")], (&[(11, 240)], &["未到岗"])),
        (&[("present", "李社工、赵社工")], (&[(11, 240), (13, 240)], &["未到岗"])),
        (&[("present", "2人")], (&[(11, 240), (12, 240)], &[])),
        (&[("present", "全勤")], (&[(11, 240), (12, 240)], &[])),
        (&[("present", "无")], (&[], &["未到岗", "未到岗"])),
        (&[("staff", "李社工、李社工；志愿者3人")], (&[(11, 240)], &[])),
        (&[("staff", "李社工（党员）")], (&[(11, 240)], &[])),
    ];
    for (cells, (there, away)) in worked {
        let shift = shift_of(cells);
        assert_eq!(people(&shift), (there.to_vec(), away.to_vec()), "{cells:?}");
    }
    assert_eq!(shift_of(&[("staff", "李社工（党员）；志愿者3人")]).note.unwrap().0, "值班人：李社工（党员）、志愿者3人");
}

#[test]
fn who_stood_in_for_somebody_came_instead() {
    let worked: [Cells; 2] = [&[("staff", "王社工"), ("present", "×（李社工顶）")], &[("staff", "王社工"), ("present", "未到（由李社工代班）")]];
    for cells in worked {
        assert_eq!(people(&shift_of(cells)), (vec![(11, 240)], vec!["未到岗"]), "{cells:?}");
    }
}

#[test]
fn what_a_shift_cannot_be_is_refused_and_all_of_it_at_once() {
    let worked: [(Cells, &[&str]); 12] = [
        (&[("on", "")], &["on"]),
        (&[("on", "2020-02-30")], &["on"]),
        (&[("on", "2030-02-03")], &["on"]),
        (&[("place", "")], &["target"]),
        (&[("line", "热线")], &["target"]),
        (&[("target", "巡山")], &["target"]),
        (&[("present", "1人")], &["present"]),
        (&[("staff", "李社工（病假）"), ("present", "李社工")], &["present"]),
        (&[("from", "09:00"), ("to", "12:00")], &["name"]),
        (&[("name", "早班"), ("from", "09:00")], &["to"]),
        (&[("campaign", "抗洪")], &["campaign"]),
        (&[("on", ""), ("place", ""), ("staff", "同名"), ("campaign", "抗洪")], &["on", "target", "campaign", "staff"]),
    ];
    for (cells, paths) in worked {
        assert_eq!(refused::<Shift>(&SHIFTS, &row_with(&SHIFTS, SHIFT, cells), &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn a_new_post_is_made_and_a_refused_row_makes_nobody() {
    let mut names = names();
    let _: Shift = taken(&SHIFTS, &row_with(&SHIFTS, SHIFT, &[("place", "东闸"), ("staff", "周社工")]), &mut names);
    assert_eq!(names.made, [("place", vec!["name=东闸".to_owned(), "kind=door_post".to_owned()]), ("worker", vec!["name=周社工".to_owned()])]);
    let before = names.made.len();
    refused::<Shift>(&SHIFTS, &row_with(&SHIFTS, SHIFT, &[("on", ""), ("place", "西闸")]), &mut names);
    assert_eq!(names.made.len(), before);
}

#[test]
fn how_many_passed_stays_with_the_shift_for_who_reads_it_and_is_counted_by_the_other_ledger() {
    let mut row = row_with(&SHIFTS, SHIFT, &[("note", "雨")]);
    row.unknown = vec!["进/出人数：312".into(), "劝返：2".into()];
    let shift: Shift = taken(&SHIFTS, &row, &mut names());
    assert_eq!(shift.note.as_ref().unwrap().0, "雨\n进/出人数：312\n劝返：2");
    assert!(facts_of(&shift).iter().all(|fact| fact.times == 0));
}

fn volunteer_of(cells: Cells) -> Volunteer {
    taken(&VOLUNTEERS, &row_with(&VOLUNTEERS, VOLUNTEER, cells), &mut names())
}

#[test]
fn a_volunteer_is_taken_with_what_the_sheet_knows_and_no_day_is_made_up() {
    // The cell; insured since, trained, what is kept.
    let worked: [(Cells, Option<&str>, Option<&str>, &str); 6] = [
        (&[("insured_since", "2020-02-03"), ("trained", "2020.2.1")], Some("2020-02-03"), Some("2020-02-01"), ""),
        (&[("insured_since", "2020年2月3日至2021年2月2日")], Some("2020-02-03"), None, "保险：2020年2月3日至2021年2月2日"),
        (&[("insured_since", "已购买"), ("trained", "是")], None, None, "保险：已购买\n培训：是"),
        (&[("insured_since", "否"), ("trained", "无")], None, None, ""),
        (&[("marks", "党员、团员")], None, None, "标记：团员"),
        (&[("resident_id", "护照 E1234567")], None, None, "证件：护照 E1234567"),
    ];
    for (cells, insured, trained, kept) in worked {
        let volunteer = volunteer_of(cells);
        assert_eq!((volunteer.insured_since, volunteer.trained), (insured.map(day), trained.map(day)), "{cells:?}");
        assert_eq!(volunteer.note.map(|note| note.0).unwrap_or_default(), kept, "{cells:?}");
    }
    assert_eq!(volunteer_of(&[("marks", "党员、团员")]).marks, Set::of([Mark::Party]));
    assert_eq!(volunteer_of(&[]).registered, Some(day("2020-12-31")));
    assert_eq!(volunteer_of(&[("registered", "2020-01-28")]).registered, Some(day("2020-01-28")));
    assert_eq!(volunteer_of(&[("name", "黄　棉")]).name.0, "黄棉");
}

#[test]
fn the_number_of_a_row_is_no_number_of_a_volunteer() {
    let worked: [(Cells, Option<&str>, &str); 4] = [
        (&[("ordinal", "12")], None, ""),
        (&[("ordinal", "12"), ("number", "4401000000001")], Some("4401000000001"), ""),
        (&[("ordinal", "NS20200031")], Some("NS20200031"), ""),
        (&[("ordinal", "NS20200031"), ("number", "4401000000001")], Some("4401000000001"), "编号：NS20200031"),
    ];
    for (cells, number, kept) in worked {
        let volunteer = volunteer_of(cells);
        assert_eq!(volunteer.number.as_ref().map(|number| number.0.as_str()), number, "{cells:?}");
        assert_eq!(volunteer.note.map(|note| note.0).unwrap_or_default(), kept, "{cells:?}");
    }
    let card = volunteer_of(&[("resident_id", "身份证：440105189001010018")]);
    assert_eq!(card.resident_id.unwrap().as_str(), "440105189001010018");
    let wrong: [(Cells, &[&str]); 4] = [
        (&[("resident_id", "440105189001010010")], &["resident_id"]),
        (&[("phone", "12")], &["phone"]),
        (&[("name", "")], &["name"]),
        (&[("name", ""), ("phone", "12"), ("resident_id", "身份证 4401")], &["name", "resident_id", "phone"]),
    ];
    for (cells, paths) in wrong {
        assert_eq!(refused::<Volunteer>(&VOLUNTEERS, &row_with(&VOLUNTEERS, VOLUNTEER, cells), &mut names()), paths, "{cells:?}");
    }
}

fn hours_row(cells: Cells) -> Row {
    row_with(&VOLUNTEER_HOURS, HOURS, cells)
}

#[test]
fn hours_are_those_of_the_clock_unless_somebody_answers_for_others() {
    // Credited, and what an answer says.
    let worked: [(Cells, u32, Option<u32>); 8] = [
        (&[], 180, None),
        (&[("hours", "180")], 180, None),
        (&[("break_minutes", "30"), ("hours", "150")], 150, None),
        (&[("hours", "120"), ("confirmed_by", "李社工")], 120, Some(120)),
        (&[("left", ""), ("hours", "120"), ("confirmed_by", "李社工")], 120, Some(120)),
        (&[("came", ""), ("left", ""), ("hours", "120"), ("confirmed_by", "李社工")], 120, Some(120)),
        (&[("minutes", "180"), ("hours", "180"), ("confirmed_by", "李社工")], 180, Some(180)),
        (&[("left", "")], 0, None),
    ];
    for (cells, credited, answered) in worked {
        let shift: VolunteerShift = taken(&VOLUNTEER_HOURS, &hours_row(cells), &mut names());
        assert_eq!((shift.credited_minutes(), shift.minutes), (credited, answered), "{cells:?}");
    }
    let wrong: [(Cells, &[&str]); 8] = [
        (&[("hours", "120")], &["confirmed_by"]),
        (&[("came", ""), ("left", "")], &["came"]),
        (&[("hours", "240"), ("confirmed_by", "李社工")], &["minutes"]),
        (&[("hours", "100"), ("minutes", "120"), ("confirmed_by", "李社工")], &["hours"]),
        (&[("left", "08:00")], &["left"]),
        (&[("volunteer", "陈木棉、黄木棉")], &["volunteer"]),
        (&[("post", "")], &["post"]),
        (&[("on", "2021-02-03"), ("setting", "月球"), ("topics", "养猫")], &["on", "setting", "topics"]),
    ];
    for (cells, paths) in wrong {
        assert_eq!(refused::<VolunteerShift>(&VOLUNTEER_HOURS, &hours_row(cells), &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn what_a_volunteer_did_and_where_can_be_counted() {
    let cells: Cells =
        &[("post", ""), ("activity", "爱心蔬菜到户"), ("topics", "物资"), ("setting", "社区"), ("place", "中南街"), ("project", "爱心蔬菜")];
    let mut names = names();
    let shift: VolunteerShift = taken(&VOLUNTEER_HOURS, &hours_row(cells), &mut names);
    assert_eq!((shift.post.0.as_str(), shift.activity.as_ref().unwrap().0.as_str()), ("爱心蔬菜到户", "爱心蔬菜到户"));
    assert_eq!((shift.setting, shift.project), (Some(PlaceKind::Community), Some(link(70))));
    assert!(facts_of(&shift).iter().all(|fact| fact.topics == Topic::Goods.bit() && fact.worker.0 == 31 && fact.project.0 == 70));
    assert_eq!(names.made, [("place", vec!["name=中南街".to_owned(), "kind=community".to_owned()])]);
    // A place without its sort is found, or kept in words.
    let found: VolunteerShift = taken(&VOLUNTEER_HOURS, &hours_row(&[("place", "龙头路口")]), &mut names);
    assert_eq!((found.place, found.note), (Some(link(90)), None));
    let kept: VolunteerShift = taken(&VOLUNTEER_HOURS, &hours_row(&[("place", "村口")]), &mut names);
    assert_eq!((kept.place, kept.note.unwrap().0.as_str()), (None, "地点：村口"));
    let new: VolunteerShift =
        taken(&VOLUNTEER_HOURS, &hours_row(&[("volunteer", "黄木棉"), ("number", "NS1"), ("phone", "19000000002")]), &mut names);
    assert_eq!(new.volunteer.id(), Names::made_id(1));
    assert_eq!(names.made[1], ("volunteer", vec!["name=黄木棉".to_owned(), "number=NS1".to_owned(), "phone=19000000002".to_owned()]));
}

#[test]
fn a_supervisor_from_outside_is_no_worker_of_ours() {
    let read = |cells: Cells| -> Supervision { taken(&SUPERVISION, &row_with(&SUPERVISION, TALK, cells), &mut names()) };
    let plain = read(&[]);
    assert_eq!((plain.way, plain.supervisor, plain.outside, plain.minutes), (SupervisionWay::Individual, Some(link(11)), None, 90));
    for supervisor in ["陈教授（外请）", "外请督导：陈教授", "外请（陈教授）", "外聘 陈教授"] {
        let row = row_with(&SUPERVISION, TALK, &[]);
        let mut row = Row { cells: row.cells.into_iter().filter(|(path, _)| *path != "supervisor").collect(), ..row };
        row.cells.push(("supervisor", supervisor.to_owned()));
        let talk: Supervision = taken(&SUPERVISION, &row, &mut names());
        assert_eq!((talk.supervisor, talk.outside.unwrap().0.as_str()), (None, "陈教授"), "{supervisor}");
    }
    // A day to look again, or words, which are advice.
    let worked: [(Cells, Option<&str>, &str); 4] = [
        (&[("follow_up", "2月17日")], Some("2020-02-17"), ""),
        (&[("follow_up", "下月再看"), ("advice", "先听")], None, "先听\n跟进：下月再看"),
        (&[("follow_up", "无")], None, ""),
        (&[("remark", "线上补录")], None, "备注：线上补录"),
    ];
    for (cells, follow_up, advice) in worked {
        let talk = read(cells);
        assert_eq!((talk.follow_up, talk.advice.map(|advice| advice.0).unwrap_or_default()), (follow_up.map(day), advice.to_owned()), "{cells:?}");
    }
    let wrong: [(Cells, &[&str]); 6] = [
        (&[("way", "喝茶")], &["way"]),
        (&[("supervisor", "")], &["supervisor"]),
        (&[("workers", "李社工")], &["workers"]),
        (&[("follow_up", "2020-02-09")], &["follow_up"]),
        (&[("minutes", "")], &["minutes"]),
        (&[("on", ""), ("workers", "同名"), ("minutes", "1500")], &["on", "minutes", "workers"]),
    ];
    for (cells, paths) in wrong {
        assert_eq!(refused::<Supervision>(&SUPERVISION, &row_with(&SUPERVISION, TALK, cells), &mut names()), paths, "{cells:?}");
    }
}

#[test]
fn what_is_written_out_is_read_as_the_same() {
    let shifts: [Cells; 6] = [
        &[],
        &[("name", "夜班20:00-08:00"), ("place", ""), ("line", "红棉热线"), ("backup", "赵社工"), ("handover", "明早回电"), ("note", "雨\n风")],
        &[("staff", "李社工（90分钟）、王社工（缺勤：孩子发烧，事假）"), ("campaign", "疫情防控"), ("project", "爱心蔬菜")],
        &[("present", "无")],
        &[("present", "赵社工"), ("name", "首班")],
        &[("target", "场馆"), ("name", "甲班8:00-24:00")],
    ];
    for cells in shifts {
        comes_back(&SHIFTS, &shift_of(cells), &mut names());
    }
    let volunteers: [Cells; 2] = [
        &[("registered", "2020-01-28"), ("insured_since", "2020-02-03"), ("trained", "已培训"), ("marks", "党员、持证社工"), ("skills", "急救")],
        &[("number", "4401000000001"), ("resident_id", "440105189001010018"), ("available", "周末"), ("registered", "2020-01-28")],
    ];
    for cells in volunteers {
        comes_back(&VOLUNTEERS, &volunteer_of(cells), &mut names());
    }
    let hours: [Cells; 5] = [
        &[("activity", "防疫"), ("break_minutes", "15"), ("setting", "公交站"), ("place", "龙头路口"), ("topics", "防疫知识、慰问")],
        &[("left", "")],
        &[("left", ""), ("hours", "120"), ("confirmed_by", "李社工")],
        &[("minutes", "180"), ("confirmed_by", "李社工"), ("campaign", "疫情防控")],
        &[("came", ""), ("left", ""), ("minutes", "60"), ("confirmed_by", "李社工"), ("note", "补登")],
    ];
    for cells in hours {
        let shift: VolunteerShift = taken(&VOLUNTEER_HOURS, &hours_row(cells), &mut names());
        comes_back(&VOLUNTEER_HOURS, &shift, &mut names());
    }
    for cells in [&[] as Cells, &[("supervisor", "陈教授（外请）"), ("follow_up", "2020-02-17"), ("followed_up", "2020-02-16"), ("advice", "先听")]]
    {
        let talk: Supervision = taken(&SUPERVISION, &row_with(&SUPERVISION, TALK, cells), &mut names());
        comes_back(&SUPERVISION, &talk, &mut names());
    }
}

#[test]
fn the_headings_of_the_paper_are_known_and_none_means_two_columns() {
    let papers: [(&Ledger, &str); 5] = [
        (&SHIFTS, "日期 班次 岗点 值守人 交接"),
        (&SHIFTS, "日期 班次 线路 值班人 备岗 实到 交接事项"),
        (&VOLUNTEERS, "编号 姓名 证件类型/号码 电话 技能 可服务时间 保险 培训 注册平台号"),
        (&VOLUNTEER_HOURS, "日期 活动 岗位 志愿者 签到 签退 时长(小时) 确认人"),
        (&SUPERVISION, "日期 方式 督导 被督导者 时长 议题 建议 跟进"),
    ];
    for (ledger, headings) in papers {
        headings_are_told_apart(ledger);
        for heading in headings.split(' ') {
            let known =
                |column: &shell::ledger::Column| sheets::same_heading(column.label, heading) || column.heads.split(' ').any(|head| head == heading);
            assert!(ledger.columns.iter().any(known), "{} {heading}", ledger.code);
        }
    }
    let required = |ledger: &Ledger| ledger.columns.iter().filter(|column| column.required).map(|column| column.label).collect::<Vec<_>>();
    assert_eq!(required(&SHIFTS), ["日期", "值班人"]);
    assert_eq!(required(&VOLUNTEERS), ["姓名"]);
}

#[test]
fn a_row_counts_like_a_record_that_was_typed() {
    let night = shift_of(&[("place", ""), ("line", "红棉热线"), ("name", "20:00-08:00"), ("staff", "李社工、王社工（病假）")]);
    let facts = night.facts(&World::new());
    assert_eq!(facts.iter().map(|fact| fact.work_minutes).sum::<u32>(), 720);
    assert_eq!(facts.iter().map(|fact| fact.quantity).sum::<u32>(), 720);
}
