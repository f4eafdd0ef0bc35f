//! The counters of a serious violation and what is told to the police (戒毒条例 art. 20, 21).

use super::*;
use DutyStanding::{Done, DueToday, Missed, NotYet, Open, Overdue, Warn};
use base::DutyForm;

fn with(breaches: Vec<Breach>) -> Papers {
    Papers { breaches, ..papers(measure()) }
}

fn refused(n: u32, on: &str) -> Breach {
    breach(n, ViolationKind::Test, on, None)
}

fn left(n: u32, on: &str, days: Option<u32>) -> Breach {
    breach(n, ViolationKind::Left, on, days)
}

#[test]
fn the_third_refusal_is_serious_and_the_second_is_a_warning() {
    let two = with(vec![refused(60, "2020-03-02"), refused(61, "2020-04-02")]);
    assert_eq!(of(Matter::TestsSerious, &two), []);
    let warning = only(Matter::TestsWarning, &two);
    assert_eq!((warning.since, warning.subject, warning.times), (day("2020-04-02"), id(61), (2, 2)));
    // The law says 3 次以上, the boundary included; never reset by a year.
    let three = with(vec![refused(62, "2021-05-06"), refused(60, "2020-03-02"), refused(61, "2020-04-02")]);
    let report = only(Matter::TestsSerious, &three);
    assert_eq!((report.opens, report.due, report.subject), (day("2021-05-06"), day("2021-05-06"), id(62)));
    assert_eq!((standing(&report, "2021-05-06"), standing(&report, "2021-05-08")), (DueToday, Overdue(2)));
    assert_eq!(
        report.why(),
        "截至 2021-05-06 拒绝、逃避检测合计达到 3 次，属严重违反协议，应当报告公安机关（戒毒条例第二十条、第二十一条；天数为本系统默认）"
    );
    // One refusal alone is neither.
    assert_eq!(of(Matter::TestsWarning, &with(vec![refused(60, "2020-03-02")])), []);
}

#[test]
fn refusing_and_evading_are_one_counter_and_one_event_counts_once() {
    let evaded = |n, on| test(n, on, TestOutcome::Evaded);
    let declined = |n, on| test(n, on, TestOutcome::Refused);
    let counted = |breaches: Vec<Breach>, tests: Vec<Tested>| {
        let papers = Papers { tests, ..with(breaches) };
        BreachCount::of(&papers, &papers.measures[0]).tests.len()
    };
    let linked = Breach { test: Some(id(80)), ..refused(60, "2020-03-05") };
    let worked = [
        (vec![], vec![evaded(80, "2020-03-02"), declined(81, "2020-04-02")], 2),
        // Registered as a breach some days later, and linked.
        (vec![linked], vec![evaded(80, "2020-03-02")], 1),
        // Not linked, but of the same day.
        (vec![refused(60, "2020-03-02")], vec![evaded(80, "2020-03-02")], 1),
        (vec![refused(60, "2020-03-03")], vec![evaded(80, "2020-03-02")], 2),
        // Two breaches of one day and one test.
        (vec![refused(60, "2020-03-02"), refused(61, "2020-03-02")], vec![evaded(80, "2020-03-02")], 2),
        // One breach and two tests of one day: the other test is another event.
        (vec![refused(60, "2020-03-02")], vec![evaded(80, "2020-03-02"), declined(81, "2020-03-02")], 2),
        // What is excused, missed for an unknown reason or cancelled is no breach.
        (
            vec![],
            vec![
                test(80, "2020-03-02", TestOutcome::Excused),
                test(81, "2020-03-02", TestOutcome::Missed),
                test(82, "2020-03-02", TestOutcome::Cancelled),
            ],
            0,
        ),
        (vec![breach(60, ViolationKind::Other, "2020-03-02", None)], vec![], 0),
    ];
    for (row, (breaches, tests, expected)) in worked.into_iter().enumerate() {
        assert_eq!(counted(breaches, tests), expected, "row {row}");
    }
}

#[test]
fn a_test_that_nobody_registered_as_a_breach_is_reported_on_a_new_form() {
    let tests = ["2020-03-02", "2020-04-02", "2020-05-06"].iter().zip(80..).map(|(on, n)| test(n, on, TestOutcome::Evaded)).collect();
    let report = only(Matter::TestsSerious, &Papers { tests, ..papers(measure()) });
    assert_eq!(report.form, DutyForm::New("violation", "person={whom}&kind=violation_test&test={subject}"));
    assert_eq!(report.preset(), format!("person={}&kind=violation_test&test={}", id(1), id(82)));
    let breaches = ["2020-03-02", "2020-04-02", "2020-05-06"].iter().zip(60..).map(|(on, n)| refused(n, on)).collect();
    assert_eq!(only(Matter::TestsSerious, &with(breaches)).form, DutyForm::Amend("reported"));
}

#[test]
fn the_third_departure_is_serious_and_does_not_add_to_refusals() {
    let two_of_each =
        with(vec![refused(60, "2020-03-02"), refused(61, "2020-04-02"), left(62, "2020-05-06", Some(1)), left(63, "2020-06-05", Some(1))]);
    assert_eq!((of(Matter::TestsSerious, &two_of_each), of(Matter::DeparturesSerious, &two_of_each)), (vec![], vec![]));
    assert_eq!(only(Matter::DeparturesWarning, &two_of_each).since, day("2020-06-05"));
    let three = with(vec![left(60, "2020-03-02", Some(1)), left(61, "2020-04-02", Some(1)), left(62, "2020-05-06", None)]);
    assert_eq!(only(Matter::DeparturesSerious, &three).since, day("2020-05-06"));
}

#[test]
fn thirty_days_of_absence_are_not_yet_serious_and_thirty_one_are() {
    // Absences; the day on which 20, 27, 30 and 31 are full.
    type Row = (Vec<(&'static str, Option<u32>)>, [Option<&'static str>; 4]);
    let worked: [Row; 9] = [
        (vec![("2020-02-03", Some(19))], [None; 4]),
        (vec![("2020-02-03", Some(30))], [Some("2020-02-22"), Some("2020-02-29"), Some("2020-03-03"), None]),
        (vec![("2020-02-03", Some(31))], [Some("2020-02-22"), Some("2020-02-29"), Some("2020-03-03"), Some("2020-03-04")]),
        // In two parts, far apart: 15 days, and the 16th to 31st from 1 September on.
        (vec![("2020-02-03", Some(15)), ("2020-09-01", Some(16))], [Some("2020-09-05"), Some("2020-09-12"), Some("2020-09-15"), Some("2020-09-16")]),
        // Overlapping papers: 3 to 20 February once, 18 days, and 12 more in March are 30.
        (
            vec![("2020-02-10", Some(11)), ("2020-02-03", Some(10)), ("2020-03-02", Some(12))],
            [Some("2020-03-03"), Some("2020-03-10"), Some("2020-03-13"), None],
        ),
        // They share one day, the 12th: 3 February to 3 March are 30.
        (vec![("2020-02-03", Some(10)), ("2020-02-12", Some(21))], [Some("2020-02-22"), Some("2020-02-29"), Some("2020-03-03"), None]),
        // One within the other.
        (vec![("2020-02-03", Some(30)), ("2020-02-05", Some(3))], [Some("2020-02-22"), Some("2020-02-29"), Some("2020-03-03"), None]),
        // Not back yet: the days lie ahead.
        (vec![("2020-02-03", None)], [Some("2020-02-22"), Some("2020-02-29"), Some("2020-03-03"), Some("2020-03-04")]),
        (vec![("2020-02-03", Some(25)), ("2020-06-01", None)], [Some("2020-02-22"), Some("2020-06-02"), Some("2020-06-05"), Some("2020-06-06")]),
    ];
    for (row, (absences, expected)) in worked.into_iter().enumerate() {
        let papers = with(absences.iter().zip(60..).map(|((on, days), n)| left(n, on, *days)).collect());
        let counted = BreachCount::of(&papers, &papers.measures[0]);
        let found = [20, 27, 30, 31].map(|count| counted.day_of_absence(count).map(|(on, _)| on));
        assert_eq!(found, expected.map(|on| on.map(day)), "row {row}");
        assert_eq!(of(Matter::AbsentSerious, &papers).len(), usize::from(expected[3].is_some()), "row {row}");
        assert_eq!(of(Matter::AbsentWarning, &papers).len(), usize::from(expected[0].is_some()), "row {row}");
    }
}

#[test]
fn an_absence_that_goes_on_is_seen_coming() {
    let report = only(Matter::AbsentSerious, &with(vec![left(60, "2020-02-03", None)]));
    let seen = ["2020-02-21", "2020-02-22", "2020-03-03", "2020-03-04", "2020-03-05"].map(|on| standing(&report, on));
    assert_eq!(seen, [NotYet, Warn, Warn, DueToday, Overdue(1)]);
    assert_eq!(report.warn, days(&["2020-02-22", "2020-02-29", "2020-03-03"]));
    let papers = with(vec![left(60, "2020-02-03", None)]);
    let counted = BreachCount::of(&papers, &papers.measures[0]);
    assert_eq!([("2020-02-02", 0), ("2020-02-03", 1), ("2020-03-03", 30)].map(|(on, _)| counted.absent_days(day(on))), [0, 1, 30]);
}

#[test]
fn a_recorded_report_fulfils_the_duty_if_it_came_after_the_counter_was_full() {
    let breaches = |reported: [Option<&str>; 3]| {
        let days = ["2020-03-02", "2020-04-02", "2020-05-06"];
        let all = days.iter().zip(reported).zip(60..);
        with(all.map(|((on, reported), n)| Breach { reported: reported.map(day), ..refused(n, on) }).collect())
    };
    let satisfied = |papers: &Papers| only(Matter::TestsSerious, papers).satisfied;
    assert_eq!(satisfied(&breaches([None, None, Some("2020-05-06")])), done(62, "2020-05-06"));
    assert_eq!(satisfied(&breaches([Some("2020-05-07"), None, None])), done(60, "2020-05-07"));
    // Told of the second refusal: that was before the third.
    assert_eq!(satisfied(&breaches([None, Some("2020-04-02"), None])), None);
    // Told by a report of its own, which asks for nothing itself.
    let serious = Finding {
        id: id(90),
        episode: None,
        kind: FindingKind::Serious,
        on: day("2020-05-06"),
        reported: Some(day("2020-05-06")),
        is_rejected: false,
    };
    let mut by_report = breaches([None; 3]);
    by_report.findings = vec![serious];
    assert_eq!((satisfied(&by_report), of(Matter::Refusal, &by_report)), (done(90, "2020-05-06"), vec![]));
    // Isolation was ordered: the police knew.
    let mut isolated = breaches([None; 3]);
    isolated.measures[0].ended = Some((day("2020-05-20"), crate::EndReason::ToIsolation));
    assert_eq!(satisfied(&isolated), done(EPISODE, "2020-05-20"));
    // Ended otherwise: it stays missed.
    isolated.measures[0].ended = Some((day("2020-05-20"), crate::EndReason::Died));
    let report = only(Matter::TestsSerious, &isolated);
    assert_eq!((standing(&report, "2020-05-20"), standing(&report, "2020-05-21")), (Overdue(14), Missed));
}

#[test]
fn an_admonition_fulfils_the_warning() {
    let mut second = refused(61, "2020-04-02");
    second.warned = Some(day("2020-04-02"));
    assert_eq!(standing(&only(Matter::TestsWarning, &with(vec![refused(60, "2020-03-02"), second])), "2020-04-02"), Done);
}

#[test]
fn the_counters_are_those_of_one_measure() {
    let before = Measure {
        id: id(41),
        decided: day("2016-01-04"),
        served: None,
        reported: Some(day("2016-01-05")),
        ended: Some((day("2019-01-04"), crate::EndReason::Released)),
        ..measure()
    };
    let breaches = vec![refused(60, "2016-03-02"), refused(61, "2020-03-02"), refused(62, "2020-04-02")];
    let papers = Papers { measures: vec![before, measure()], breaches, ..Papers::of(id(1)) };
    assert_eq!(of(Matter::TestsSerious, &papers), []);
}

#[test]
fn relapse_refusal_and_a_confirmed_positive_are_told_to_the_police_the_same_day() {
    let finding = |kind, reported: Option<&str>| Finding {
        id: id(90),
        episode: None,
        kind,
        on: day("2020-06-05"),
        reported: reported.map(day),
        is_rejected: false,
    };
    for (kind, matter) in [(FindingKind::Relapse, Matter::Relapse), (FindingKind::Refusal, Matter::Refusal)] {
        let told = |reported| only(matter, &Papers { findings: vec![finding(kind, reported)], ..papers(measure()) });
        assert_eq!((told(None).due, standing(&told(None), "2020-06-06")), (day("2020-06-05"), Overdue(1)));
        assert_eq!(standing(&told(Some("2020-06-05")), "2020-06-06"), Done);
    }
    let positive = |outcome| Papers { tests: vec![test(80, "2020-06-05", outcome)], ..papers(measure()) };
    assert_eq!(only(Matter::Positive, &positive(TestOutcome::ConfirmedPositive)).due, day("2020-06-05"));
    // A first positive is none yet.
    assert_eq!(of(Matter::Positive, &positive(TestOutcome::Positive)), []);
    // In maintenance treatment a positive is to be expected.
    let watch = |to: Option<&str>| Watch {
        id: id(91),
        since: day("2019-01-01"),
        caught: None,
        clean_since: None,
        confirmed: None,
        ended: None,
        maintenance: Some((day("2020-01-01"), to.map(day))),
    };
    let treated = |to| Papers { watches: vec![watch(to)], ..positive(TestOutcome::ConfirmedPositive) };
    assert_eq!(of(Matter::Positive, &treated(None)), []);
    assert_eq!(of(Matter::Positive, &treated(Some("2020-06-04"))).len(), 1);
}

#[test]
fn no_counter_changes_a_status() {
    let all = (60..70).map(|n| refused(n, "2020-05-06")).collect();
    let papers = with(all);
    let course = clock().course(&papers, &papers.measures[0]);
    assert_eq!(course.state(day("2021-01-01")), State::Reported);
    assert_eq!(standing(&of(Matter::Test, &papers)[20], "2022-08-01"), NotYet);
    assert_eq!(standing(&of(Matter::Test, &papers)[0], "2020-02-10"), Open);
}
