//! What each grade asks for and what fulfils it.

use super::*;
use crate::testing::{contact, crisis};
use crate::{FollowUp, Notice, Notified, Reached, Regrade, Reportable};
use DutyStanding::{Done, DoneLate, DueToday, Missed, NotYet, Open, Overdue, Void, Warn};
use base::Set;
use org::Channel;

const CRISIS_ID: u32 = 40;

fn happened(crisis: &Crisis) -> Records {
    Records::default().with(CRISIS_ID, crisis)
}

fn touch(on: &str) -> Contact {
    Contact { on: day(on), ..contact() }
}

/// A crisis and contacts by telephone on these days, numbered from 50.
fn touched(crisis: &Crisis, days: &[&str]) -> Records {
    (50..).zip(days).fold(happened(crisis), |records, (n, on)| records.with(n, &touch(on)))
}

fn follow_ups(records: &Records) -> Vec<Duty> {
    records.of(&CRISIS, Matter::FollowUp)
}

fn told(whom: Notified, on: Option<&str>) -> Notice {
    Notice { whom, on: on.map(day), at: None }
}

fn regraded(to: Grade, on: &str, from: Grade) -> Crisis {
    Crisis { regrades: vec![Regrade { on: day(on), grade: to, reason: None }], ..crisis(from) }
}

#[test]
fn the_next_follow_up_is_the_next_day_of_the_scheme() {
    // Event on 3 February 2020, a leap year; the last follow-up; the next one.
    let worked = [
        (Grade::Immediate, None, Some("2020-02-03")),
        (Grade::Immediate, Some("2020-02-03"), Some("2020-02-04")),
        (Grade::Immediate, Some("2020-02-09"), Some("2020-02-10")),
        (Grade::High, None, Some("2020-02-04")),
        (Grade::High, Some("2020-02-03"), Some("2020-02-04")),
        (Grade::High, Some("2020-02-04"), Some("2020-02-06")),
        (Grade::High, Some("2020-02-05"), Some("2020-02-06")),
        (Grade::High, Some("2020-02-06"), Some("2020-02-10")),
        (Grade::High, Some("2020-02-10"), Some("2020-02-17")),
        (Grade::High, Some("2020-02-24"), Some("2020-03-02")),
        (Grade::High, Some("2020-03-02"), None),
        (Grade::Medium, None, Some("2020-02-06")),
        (Grade::Medium, Some("2020-02-04"), Some("2020-02-10")),
        (Grade::Medium, Some("2020-02-06"), Some("2020-02-10")),
        (Grade::Medium, Some("2020-02-10"), Some("2020-02-17")),
        (Grade::Medium, Some("2020-02-12"), Some("2020-02-17")),
        (Grade::Low, None, Some("2020-03-04")),
        (Grade::Low, Some("2020-02-20"), Some("2020-03-04")),
        (Grade::Low, Some("2020-03-04"), None),
    ];
    for (grade, last, expected) in worked {
        assert_eq!(follow_up_due(grade, day("2020-02-03"), last.map(day)), expected.map(day), "{grade:?} after {last:?}");
    }
}

#[test]
fn each_grade_asks_for_its_own_at_once() {
    // Matter; the last day at grades 1 to 4 of an event of 3 February 2020.
    let worked = [
        (Matter::Call, [None, None, None, Some("2020-02-03")]),
        (Matter::Supervisor, [Some("2020-02-10"), Some("2020-02-03"), Some("2020-02-03"), Some("2020-02-03")]),
        (Matter::Family, [None, None, Some("2020-02-04"), None]),
        (Matter::SafetyPlan, [None, None, Some("2020-02-04"), None]),
        (Matter::Face, [None, None, Some("2020-02-04"), None]),
    ];
    for (matter, expected) in worked {
        for (grade, due) in [Grade::Low, Grade::Medium, Grade::High, Grade::Immediate].into_iter().zip(expected) {
            let duties = happened(&crisis(grade)).of(&CRISIS, matter);
            assert_eq!(duties.first().map(|duty| duty.due), due.map(day), "{matter:?} {grade:?}");
        }
    }
    let why = |grade| happened(&crisis(grade)).of(&CRISIS, Matter::Supervisor)[0].why();
    assert_eq!(why(Grade::Immediate), "2020-02-03 发生危机，要告知督导，时限：15 分钟内（本系统默认）");
    assert_eq!(why(Grade::High), "2020-02-03 发生危机，要告知督导，时限：1 小时内（本系统默认）");
}

#[test]
fn who_was_told_and_met_fulfils_what_is_asked_at_once() {
    let asked = crisis(Grade::High);
    let told_all = vec![told(Notified::Supervisor, None), told(Notified::Family, Some("2020-02-05"))];
    let done = Crisis { notified: told_all, safety_plan: Some(day("2020-02-04")), ..asked.clone() };
    let seen = |records: &Records, matter| records.of(&CRISIS, matter)[0].standing(day("2020-02-06"));
    let records = happened(&done);
    assert_eq!([Matter::Supervisor, Matter::Family, Matter::SafetyPlan].map(|matter| seen(&records, matter)), [Done, DoneLate(1), Done]);
    let untold = happened(&asked);
    assert_eq!(
        [Matter::Supervisor, Matter::Family, Matter::SafetyPlan, Matter::Face].map(|matter| seen(&untold, matter)),
        [Overdue(3), Overdue(2), Overdue(2), Overdue(2)]
    );
    // Face to face: a visit, not a call, not a visit where nobody opened, not what somebody else heard.
    let worked = [
        (Contact { channel: Channel::Visit, ..touch("2020-02-04") }, Done),
        (Contact { channel: Channel::Office, ..touch("2020-02-05") }, DoneLate(1)),
        (Contact { channel: Channel::Phone, ..touch("2020-02-04") }, Overdue(2)),
        (Contact { channel: Channel::Visit, outcome: Reached::NoAnswer, ..touch("2020-02-04") }, Overdue(2)),
        (Contact { channel: Channel::Visit, outcome: Reached::Relative, ..touch("2020-02-04") }, Overdue(2)),
        (Contact { channel: Channel::Visit, ..touch("2020-02-02") }, Overdue(2)),
    ];
    for (contact, expected) in worked {
        assert_eq!(seen(&happened(&asked).with(50, &contact), Matter::Face), expected, "{contact:?}");
    }
    // Whoever found it on a visit has met the person.
    assert_eq!(seen(&happened(&Crisis { channel: Some(Channel::Visit), ..asked }), Matter::Face), Done);
    let called = Crisis { notified: vec![told(Notified::Ambulance, None)], ..crisis(Grade::Immediate) };
    assert_eq!(seen(&happened(&called), Matter::Call), Done);
}

#[test]
fn a_crisis_of_grade_four_is_followed_up_the_same_day_and_then_daily() {
    let grave = crisis(Grade::Immediate);
    // Nobody looked: one follow-up stays due until somebody does.
    assert_eq!(standings(&follow_ups(&happened(&grave)), "2020-02-05"), [("2020-02-03".to_owned(), Overdue(2))]);
    // Looked on the day and on 1 March after a gap over the end of February.
    let looked = follow_ups(&touched(&Crisis { on: day("2020-02-27"), ..grave }, &["2020-02-27", "2020-03-01"]));
    let expected = [("2020-02-27", Done), ("2020-02-28", Missed), ("2020-02-29", Missed), ("2020-03-01", Done), ("2020-03-02", DueToday)];
    assert_eq!(standings(&looked, "2020-03-02"), expected.map(|(due, standing)| (due.to_owned(), standing)));
    assert_eq!(looked[4].why(), "2020-02-27 起按这一等级随访，这是第 5 次，时间：当天，以后每天（本系统默认）");
}

#[test]
fn a_crisis_of_grade_three_is_followed_up_after_24_and_72_hours_and_then_four_weeks() {
    // 24 hours late, 72 hours in time, the first week missed, the second two days ahead, the others to come.
    let looked = follow_ups(&touched(&crisis(Grade::High), &["2020-02-05", "2020-02-06", "2020-02-15"]));
    let expected = [
        ("2020-02-04", DoneLate(1)),
        ("2020-02-06", Done),
        ("2020-02-10", Missed),
        ("2020-02-17", Done),
        ("2020-02-24", NotYet),
        ("2020-03-02", NotYet),
    ];
    assert_eq!(standings(&looked, "2020-02-16"), expected.map(|(due, standing)| (due.to_owned(), standing)));
    assert_eq!(standings(&looked, "2020-02-22")[4].1, Open);
    // One record is one follow-up: what was done for the week does not count for the next.
    assert_eq!(looked.iter().filter_map(|duty| duty.satisfied).map(|(record, _)| record).collect::<Vec<_>>(), [50, 51, 52].map(id));
}

#[test]
fn a_crisis_of_grade_two_is_contacted_within_72_hours_and_then_weekly() {
    let medium = crisis(Grade::Medium);
    assert_eq!(standings(&follow_ups(&happened(&medium)), "2020-02-05"), [("2020-02-06".to_owned(), Warn)]);
    // The next day is within 72 hours; a week is done late; then it goes on.
    let looked = follow_ups(&touched(&medium, &["2020-02-04", "2020-02-11"]));
    let expected = [("2020-02-06", Done), ("2020-02-10", DoneLate(1)), ("2020-02-17", DueToday)];
    assert_eq!(standings(&looked, "2020-02-17"), expected.map(|(due, standing)| (due.to_owned(), standing)));
    // 29 February: 21 days after the 8th, one of the weekly days over the end of the month.
    let looked = follow_ups(&touched(&Crisis { on: day("2020-02-08"), ..medium }, &["2020-02-09", "2020-02-15", "2020-02-22", "2020-02-29"]));
    assert_eq!(standings(&looked, "2020-03-01")[4], ("2020-03-07".to_owned(), NotYet));
}

#[test]
fn a_crisis_of_grade_one_is_looked_at_after_thirty_days() {
    // Event; thirty days later, over the ends of months with 29, 31 and 28 days.
    for (on, due) in [("2020-02-03", "2020-03-04"), ("2020-01-31", "2020-03-01"), ("2021-01-31", "2021-03-02"), ("2020-12-15", "2021-01-14")] {
        let low = Crisis { on: day(on), ..crisis(Grade::Low) };
        let duties = follow_ups(&happened(&low));
        assert_eq!(duties.iter().map(|duty| duty.due).collect::<Vec<_>>(), [day(due)], "{on}");
    }
    // Contacts before are no look after thirty days, two days ahead is.
    assert_eq!(standings(&follow_ups(&touched(&crisis(Grade::Low), &["2020-02-10", "2020-03-01"])), "2020-03-04")[0].1, DueToday);
    assert_eq!(standings(&follow_ups(&touched(&crisis(Grade::Low), &["2020-03-02"])), "2020-03-04")[0].1, Done);
}

#[test]
fn a_talk_and_a_line_of_the_crisis_are_follow_ups_and_an_attempt_is_none() {
    let high = crisis(Grade::High);
    let line = Crisis { follow_ups: vec![FollowUp { on: day("2020-02-04"), result: None }], ..high.clone() };
    assert_eq!(follow_ups(&happened(&line))[0].satisfied, Some((id(CRISIS_ID), day("2020-02-04"))));
    let attempt = Contact { outcome: Reached::NoAnswer, ..touch("2020-02-04") };
    assert_eq!(follow_ups(&happened(&high).with(50, &attempt))[0].satisfied, None);
    let talk = crate::testing::talk();
    assert_eq!(follow_ups(&happened(&high).with(50, &Talk { on: day("2020-02-04"), ..talk }))[0].satisfied, Some((id(50), day("2020-02-04"))));
}

#[test]
fn what_was_before_the_event_on_its_day_follows_up_nothing() {
    let at = |crisis_at: &str, contact_at: &str| {
        let grave = Crisis { at: crisis_at.parse().ok(), ..crisis(Grade::Immediate) };
        follow_ups(&happened(&grave).with(50, &Contact { at: contact_at.parse().ok(), ..touch("2020-02-03") }))[0].satisfied.is_some()
    };
    assert!(at("02:10", "02:10") && at("02:10", "") && at("", "01:00") && !at("02:10", "02:09"));
}

#[test]
fn a_raised_grade_asks_anew_from_its_day_and_ends_what_was_to_come() {
    let raised = regraded(Grade::Immediate, "2020-02-10", Grade::Medium);
    let records = touched(&raised, &["2020-02-05", "2020-02-10"]);
    // Within 72 hours; the week falls on the day of the change, which belongs to the new grade.
    let expected = [("2020-02-06", Done), ("2020-02-10", Done), ("2020-02-11", DueToday)];
    assert_eq!(standings(&follow_ups(&records), "2020-02-11"), expected.map(|(due, standing)| (due.to_owned(), standing)));
    let supervisor = records.of(&CRISIS, Matter::Supervisor);
    assert_eq!(standings(&supervisor, "2020-02-11"), [("2020-02-03".to_owned(), Missed), ("2020-02-10".to_owned(), Overdue(1))]);
    assert_eq!(records.of(&CRISIS, Matter::Call).len(), 1);
    // Who was told at the event was not told of the change.
    let told_once = Crisis { notified: vec![told(Notified::Supervisor, None)], ..raised.clone() };
    assert_eq!(happened(&told_once).of(&CRISIS, Matter::Supervisor).iter().map(|duty| duty.satisfied.is_some()).collect::<Vec<_>>(), [true, false]);
    let told_twice = Crisis { notified: vec![told(Notified::Supervisor, None), told(Notified::Supervisor, Some("2020-02-10"))], ..raised };
    assert!(happened(&told_twice).of(&CRISIS, Matter::Supervisor).iter().all(|duty| duty.satisfied.is_some()));
}

#[test]
fn a_lowered_grade_asks_nobody_to_be_told_and_counts_from_its_day() {
    let lowered = regraded(Grade::Low, "2020-02-10", Grade::High);
    let records = touched(&lowered, &["2020-02-04", "2020-02-06"]);
    let expected = [
        ("2020-02-04", Done),
        ("2020-02-06", Done),
        ("2020-02-10", Void),
        ("2020-02-17", Void),
        ("2020-02-24", Void),
        ("2020-03-02", Void),
        ("2020-03-11", NotYet),
    ];
    assert_eq!(standings(&follow_ups(&records), "2020-02-12"), expected.map(|(due, standing)| (due.to_owned(), standing)));
    assert_eq!(follow_ups(&records)[3].void, Some("危机等级已经变化"));
    assert_eq!(records.of(&CRISIS, Matter::Supervisor).len(), 1);
}

#[test]
fn who_closes_a_crisis_ends_its_follow_ups_and_what_was_missed_stays_missed() {
    let closed = |grade, on: &str| Crisis { closed: Some(day(on)), ..crisis(grade) };
    let high = follow_ups(&touched(&closed(Grade::High, "2020-02-17"), &["2020-02-04", "2020-02-17"]));
    let expected =
        [("2020-02-04", Done), ("2020-02-06", Missed), ("2020-02-10", Missed), ("2020-02-17", Done), ("2020-02-24", Void), ("2020-03-02", Void)];
    assert_eq!(standings(&high, "2020-03-10"), expected.map(|(due, standing)| (due.to_owned(), standing)));
    // A daily scheme ends before the day of closing.
    let grave = follow_ups(&touched(&closed(Grade::Immediate, "2020-02-06"), &["2020-02-03"]));
    let expected = [("2020-02-03", Done), ("2020-02-04", Missed), ("2020-02-05", Missed)];
    assert_eq!(standings(&grave, "2020-02-10"), expected.map(|(due, standing)| (due.to_owned(), standing)));
    // Closed on its own day: nothing follows, and still the supervisor had to know.
    let short = happened(&closed(Grade::Medium, "2020-02-03"));
    assert_eq!(
        (standings(&follow_ups(&short), "2020-02-10"), standings(&short.of(&CRISIS, Matter::Supervisor), "2020-02-10")[0].1),
        (vec![], Missed)
    );
}

#[test]
fn what_the_law_obliges_to_report_waits_for_the_report_at_any_grade_and_beyond_the_end() {
    let all = Set::of([Reportable::Minor, Reportable::Violence]);
    let low = |on: &str| Crisis { on: day(on), reportable: all, closed: Some(day(on)), ..crisis(Grade::Low) };
    let matters = |crisis: &Crisis| {
        let duties = happened(crisis).duties(&CRISIS);
        let of_law = duties.into_iter().filter(|duty| [Matter::Minor.code(), Matter::Violence.code()].contains(&duty.rule.code));
        of_law.map(|duty| (duty.rule.code, duty.standing(crisis.on + 2))).collect::<Vec<_>>()
    };
    // The statutes bind from their first day.
    assert_eq!(matters(&low("2016-02-29")), []);
    assert_eq!(matters(&low("2016-03-01")), [("crisis_violence", Overdue(2))]);
    assert_eq!(matters(&low("2021-05-31")), [("crisis_violence", Overdue(2))]);
    assert_eq!(matters(&low("2021-06-01")), [("crisis_minor", Overdue(2)), ("crisis_violence", Overdue(2))]);
    let reported = Crisis { reported: Some(day("2021-06-02")), ..low("2021-06-01") };
    assert_eq!(matters(&reported), [("crisis_minor", DoneLate(1)), ("crisis_violence", DoneLate(1))]);
    let told_police = Crisis { notified: vec![told(Notified::Police, None)], ..low("2021-06-01") };
    assert_eq!(matters(&told_police), [("crisis_minor", Done), ("crisis_violence", Done)]);
    let why = |crisis: &Crisis, matter| happened(crisis).of(&CRISIS, matter)[0].why();
    let minor = "2021-06-01 发现未成年人受到或疑似受到侵害，应当立即向公安、民政、教育等部门报告，时限：当天（未成年人保护法第十一条）";
    assert_eq!(why(&low("2021-06-01"), Matter::Minor), minor);
}

#[test]
fn the_head_of_the_file_shows_the_gravest_open_crisis_and_its_next_follow_up() {
    let stands = |records: &Records, on: &str| (CRISIS.stands)(&records.papers(), day(on)).into_iter().map(|(_, value)| value).collect::<Vec<_>>();
    let both = touched(&crisis(Grade::High), &["2020-02-04"]).with(41, &Crisis { on: day("2020-02-05"), ..crisis(Grade::Low) });
    assert_eq!(stands(&both, "2020-02-05"), ["3级 高，下一次随访 2020-02-06"]);
    assert_eq!(stands(&both, "2020-03-10"), ["3级 高，下一次随访 2020-03-02"]);
    let calm = Crisis { closed: Some(day("2020-02-08")), ..crisis(Grade::High) };
    assert_eq!(stands(&happened(&calm), "2020-02-07"), ["3级 高，下一次随访 2020-02-06"]);
    assert_eq!(stands(&happened(&calm), "2020-02-08"), Vec::<String>::new());
    let looked = touched(&crisis(Grade::Low), &["2020-03-04"]);
    assert_eq!(stands(&looked, "2020-03-05"), ["1级 低，随访已做完，等社工确认结束"]);
    assert_eq!(stands(&happened(&regraded(Grade::Medium, "2020-02-04", Grade::High)), "2020-02-04"), ["2级 中，下一次随访 2020-02-07"]);
}

#[test]
fn two_crises_of_one_person_are_both_followed_up_by_one_visit() {
    let records = touched(&crisis(Grade::High), &["2020-02-04"]).with(41, &crisis(Grade::Immediate));
    let done = follow_ups(&records).into_iter().filter_map(|duty| Some((duty.subject, duty.satisfied?.1))).collect::<Vec<_>>();
    assert_eq!(done, [(id(40), day("2020-02-04")), (id(41), day("2020-02-04"))]);
}
