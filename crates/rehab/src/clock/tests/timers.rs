//! The timers of Appendix D up to the end of a term, each with days worked by hand.

use super::*;
use DutyStanding::{Done, DoneLate, DueToday, Missed, NotYet, Open, Overdue, Void, Warn};

#[test]
fn one_reports_within_fifteen_days_of_receiving_the_decision() {
    // Received, last day, reminders. 2020-02-15 is a Saturday; the period that ends on a day of rest ends after it.
    let worked = [
        ("2020-02-03", "2020-02-18", ["2020-02-06", "2020-02-10", "2020-02-15", "2020-02-18"]),
        ("2020-01-31", "2020-02-17", ["2020-02-03", "2020-02-07", "2020-02-12", "2020-02-15"]),
        // The Spring Festival was prolonged to 2 February: from 9 January the fifteenth day is the 24th, and the first working day the 3rd.
        ("2020-01-09", "2020-02-03", ["2020-01-12", "2020-01-16", "2020-01-21", "2020-01-24"]),
        ("2020-02-14", "2020-03-02", ["2020-02-17", "2020-02-21", "2020-02-26", "2020-02-29"]),
    ];
    for (served, due, warn) in worked {
        for kind in [EpisodeKind::CommunityTreatment, EpisodeKind::CommunityRehabilitation] {
            let waiting = Measure { kind, decided: day(served), served: Some(day(served)), reported: None, ..measure() };
            assert_eq!(days_of(&only(Matter::Report, &papers(waiting))), (day(served), day(due), days(&warn)), "{served}");
        }
    }
    let duty = only(Matter::Report, &papers(Measure { decided: day("2020-02-03"), served: Some(day("2020-02-03")), reported: None, ..measure() }));
    let standings = [("2020-02-05", Open), ("2020-02-17", Warn), ("2020-02-18", DueToday), ("2020-02-19", Overdue(1))];
    assert!(standings.iter().all(|(on, expected)| standing(&duty, on) == *expected));
    // A decision that nobody has received starts nothing.
    assert_eq!(of(Matter::Report, &papers(Measure { served: None, reported: None, ..measure() })), []);
}

#[test]
fn zhejiang_gives_two_days_and_counts_nobody_as_refusing_before_the_fifteenth() {
    let waiting = Measure { place: "zhejiang", decided: day("2020-02-03"), served: Some(day("2020-02-03")), reported: None, ..measure() };
    let papers = papers(waiting);
    let report = only(Matter::Report, &papers);
    assert_eq!(days_of(&report), (day("2020-02-03"), day("2020-02-05"), days(&["2020-02-04", "2020-02-05"])));
    assert_eq!(only(Matter::Unreported, &papers).opens, day("2020-02-19"));
}

#[test]
fn where_a_book_names_no_later_day_the_last_day_is_the_last() {
    let text = "place = \"a\"\nname = \"甲\"\n[[rule]]\ncode = \"report\"\nfrom = \"2011-06-26\"\nwithin = \"10 days\"\nbasis = \"default\"\n\
                [[rule]]\ncode = \"unreported\"\nfrom = \"2011-06-26\"\nwithin = \"0 days\"\nbasis = \"default\"\n";
    let book = Book::read(&[("a.toml", text)]).unwrap();
    let waiting = Measure { decided: day("2020-02-03"), served: Some(day("2020-02-03")), reported: None, ..measure() };
    let all = Clock::new(&book, &CALENDAR).duties(&papers(waiting));
    assert_eq!(all.iter().map(|duty| duty.due).collect::<Vec<_>>(), days(&["2020-02-13", "2020-02-14"]));
}

#[test]
fn who_does_not_report_is_told_to_the_police_on_the_sixteenth_day_and_not_before() {
    let waiting = Measure { decided: day("2020-02-03"), served: Some(day("2020-02-03")), reported: None, ..measure() };
    let duty = only(Matter::Unreported, &papers(waiting.clone()));
    assert_eq!((standing(&duty, "2020-02-18"), standing(&duty, "2020-02-19"), standing(&duty, "2020-02-20")), (NotYet, DueToday, Overdue(1)));
    // In time: on the fifteenth day itself.
    assert_eq!(of(Matter::Unreported, &papers(Measure { reported: Some(day("2020-02-18")), ..waiting.clone() })), []);
    // Late: whether there was a reason is for the police.
    let late = only(Matter::Unreported, &papers(Measure { reported: Some(day("2020-02-19")), ..waiting.clone() }));
    assert!(late.void.is_some());
    // They acted.
    let ended = Measure { ended: Some((day("2020-02-25"), crate::EndReason::DeemedRefused)), ..waiting };
    let papers = papers(ended);
    assert_eq!(standing(&only(Matter::Unreported, &papers), "2020-02-25"), DoneLate(6));
    assert_eq!(standing(&only(Matter::Report, &papers), "2020-03-01"), Missed);
}

#[test]
fn the_agreement_is_signed_within_three_working_days_and_the_group_stands_after_ten() {
    // Reported, agreement, group and plan. One works on Sunday 19 January 2020; 22 February is a Saturday.
    let worked = [
        ("2020-02-03", "2020-02-06", "2020-02-13"),
        ("2020-01-17", "2020-01-21", "2020-02-03"),
        ("2020-01-23", "2020-02-05", "2020-02-03"),
        ("2020-02-12", "2020-02-17", "2020-02-24"),
        ("2020-02-29", "2020-03-04", "2020-03-10"),
    ];
    for (on, agreement, group) in worked {
        let papers = papers(reported(on));
        let due = |matter| only(matter, &papers).due;
        assert_eq!((due(Matter::Agreement), due(Matter::Group), due(Matter::Plan)), (day(agreement), day(group), day(group)), "{on}");
    }
    assert_eq!(only(Matter::Agreement, &papers(measure())).warn, days(&["2020-02-04", "2020-02-06"]));
    assert_eq!(only(Matter::Group, &papers(measure())).warn, days(&["2020-02-10"]));
}

#[test]
fn the_first_agreement_and_the_first_complete_group_fulfil_their_duties() {
    let signed = |n, on| Signing { id: id(n), episode: Some(id(EPISODE)), on: day(on) };
    let group = |n, on: Option<&str>| Written { id: id(n), episode: Some(id(EPISODE)), on: on.map(day), about: day("2020-02-03") };
    let papers = Papers {
        agreements: vec![signed(51, "2020-05-01"), signed(50, "2020-02-07")],
        groups: vec![group(52, None), group(53, Some("2020-02-13"))],
        ..papers(measure())
    };
    let agreement = only(Matter::Agreement, &papers);
    assert_eq!((agreement.satisfied, standing(&agreement, "2020-03-01")), (done(50, "2020-02-07"), DoneLate(1)));
    assert_eq!(standing(&only(Matter::Group, &papers), "2020-03-01"), Done);
    assert_eq!(standing(&only(Matter::Plan, &papers), "2020-03-01"), Overdue(17));
}

#[test]
fn an_absence_is_reported_in_writing_from_exactly_three_days_on() {
    // To, and whether a report is asked for by the calendar; the difference of the days; days of 24 hours as registered.
    let worked = [("2020-03-03", 1, false), ("2020-03-04", 1, false), ("2020-03-05", 2, true), ("2020-03-06", 3, true)];
    for (to, _, asked) in worked {
        let papers = Papers { leaves: vec![Away { reported: None, ..leave(60, "2020-03-03", to) }], ..papers(measure()) };
        let found = of(Matter::LeaveReport, &papers);
        assert_eq!(found.len(), usize::from(asked), "{to}");
        // At entry: as soon as it is known, and late from the day after leaving.
        for duty in found {
            let seen = (standing(&duty, "2020-02-20"), standing(&duty, "2020-03-03"), standing(&duty, "2020-03-04"));
            assert_eq!(seen, (Open, DueToday, Overdue(1)));
        }
    }
    let in_time = Papers { leaves: vec![leave(60, "2020-03-03", "2020-03-10")], ..papers(measure()) };
    assert_eq!(standing(&only(Matter::LeaveReport, &in_time), "2020-03-10"), Done);
    let withdrawn = Papers { leaves: vec![Away { is_void: true, reported: None, ..leave(60, "2020-03-03", "2020-03-10") }], ..papers(measure()) };
    assert_eq!(of(Matter::LeaveReport, &withdrawn), []);
}

#[test]
fn the_way_of_counting_an_absence_is_a_setting() {
    // Tuesday 3 to Thursday 5 March, left at 18:00, back at 08:00: three days by the calendar, two by difference, one of 24 hours.
    let away = Away { reported: None, whole_days: 1, ..leave(60, "2020-03-03", "2020-03-05") };
    let long = Away { reported: None, whole_days: 3, ..leave(60, "2020-03-03", "2020-03-06") };
    for (count, short_asked, long_asked) in [("calendar", true, true), ("difference", false, true), ("whole", false, true)] {
        let text = format!(
            "place = \"a\"\nname = \"甲\"\n[[rule]]\ncode = \"leave_report\"\nfrom = \"2011-06-26\"\nthreshold = 3\ncount = \"{count}\"\nbasis = \"default\"\n"
        );
        let book = Book::read(&[("a.toml", &text)]).unwrap();
        let asked = |leave: Away| !Clock::new(&book, &CALENDAR).duties(&Papers { leaves: vec![leave], ..papers(measure()) }).is_empty();
        assert_eq!((asked(away), asked(long)), (short_asked, long_asked), "{count}");
    }
}

#[test]
fn the_return_is_registered_on_the_day_and_somebody_is_reminded_on_the_next() {
    let away = Papers { leaves: vec![leave(60, "2020-03-03", "2020-03-10")], ..papers(measure()) };
    let duty = only(Matter::LeaveReturn, &away);
    assert_eq!(days_of(&duty), (day("2020-03-03"), day("2020-03-10"), days(&["2020-03-10", "2020-03-11"])));
    let seen = ["2020-03-02", "2020-03-09", "2020-03-10", "2020-03-11"].map(|on| (standing(&duty, on), duty.reminds_on(day(on))));
    assert_eq!(seen, [(NotYet, false), (Open, false), (DueToday, true), (Overdue(1), true)]);
    let back = Away { returned: Some(day("2020-03-12")), ..leave(60, "2020-03-03", "2020-03-10") };
    let papers = Papers { leaves: vec![back], ..papers(measure()) };
    assert_eq!(standing(&only(Matter::LeaveReturn, &papers), "2020-03-12"), DoneLate(2));
}

#[test]
fn after_a_move_one_reports_within_fifteen_days_and_signs_anew() {
    let moved = |reported: Option<&str>| Move {
        id: id(61),
        episode: None,
        asked: Some(day("2020-05-29")),
        changed: day("2020-06-05"),
        reported: reported.map(day),
        forwarded: None,
        police_told: None,
    };
    let old = Signing { id: id(50), episode: Some(id(EPISODE)), on: day("2020-02-04") };
    let new = Signing { id: id(51), episode: Some(id(EPISODE)), on: day("2020-06-12") };
    let waiting = Papers { moves: vec![moved(None)], agreements: vec![old], ..papers(measure()) };
    let report = only(Matter::MoveReport, &waiting);
    // The 20th is a Saturday.
    assert_eq!(days_of(&report), (day("2020-06-05"), day("2020-06-22"), days(&["2020-06-08", "2020-06-15", "2020-06-20"])));
    assert_eq!(of(Matter::MoveAgreement, &waiting), []);
    let there = Papers { moves: vec![moved(Some("2020-06-09"))], agreements: vec![old], ..papers(measure()) };
    let agreement = only(Matter::MoveAgreement, &there);
    // The old agreement is none with the new street.
    assert_eq!((agreement.due, agreement.satisfied), (day("2020-06-12"), None));
    let signed = Papers { agreements: vec![old, new], ..there.clone() };
    assert_eq!(standing(&only(Matter::MoveAgreement, &signed), "2020-06-12"), Done);
    // The term and its periods run on.
    assert_eq!(of(Matter::Test, &there), of(Matter::Test, &papers(measure())));
    // Only Chongqing has days for the papers: three working days from the person's report, and from the arrival.
    assert_eq!((of(Matter::MoveForward, &there), of(Matter::MovePolice, &there)), (vec![], vec![]));
    let chongqing = Papers { measures: vec![Measure { place: "chongqing", ..measure() }], ..there };
    let forward = only(Matter::MoveForward, &chongqing);
    assert_eq!(days_of(&forward), (day("2020-05-29"), day("2020-06-03"), days(&["2020-05-30"])));
    assert_eq!(only(Matter::MovePolice, &chongqing).due, day("2020-06-12"));
    let zhejiang = Papers { measures: vec![Measure { place: "zhejiang", ..measure() }], ..waiting };
    assert_eq!(only(Matter::MoveReport, &zhejiang).due, day("2020-06-08"));
}

#[test]
fn chongqing_serves_within_a_day_and_tells_the_street_within_three_working_days() {
    let ordered = Measure { place: "chongqing", decided: day("2020-01-20"), served: Some(day("2020-01-22")), ..measure() };
    let papers = papers(ordered);
    let serve = only(Matter::Serve, &papers);
    assert_eq!((serve.due, standing(&serve, "2020-02-01")), (day("2020-01-21"), DoneLate(1)));
    // 24 January to 2 February are free: the 23rd, the 3rd and the 4th.
    assert_eq!(only(Matter::NotifyStreet, &papers).due, day("2020-02-04"));
    assert_eq!(of(Matter::Serve, &super::papers(measure())), []);
}

#[test]
fn a_positive_may_be_objected_to_for_three_days_and_the_sample_is_kept_for_two_months() {
    let found = Tested { told: Some(day("2020-02-03")), is_sealed: true, ..test(80, "2020-02-03", TestOutcome::Positive) };
    let with = |test: Tested| Papers { tests: vec![test], ..papers(measure()) };
    let objection = only(Matter::Objection, &with(found));
    assert_eq!(days_of(&objection), (day("2020-02-03"), day("2020-02-06"), days(&["2020-02-05"])));
    // A right that nobody used has lapsed; nobody is late.
    assert_eq!((standing(&objection, "2020-02-06"), standing(&objection, "2020-02-07")), (DueToday, Void));
    let kept = only(Matter::SampleKept, &with(found));
    assert_eq!(days_of(&kept), (day("2020-02-03"), day("2020-04-03"), days(&["2020-03-27"])));
    assert_eq!((standing(&kept, "2020-04-02"), standing(&kept, "2020-04-04")), (Warn, Done));
    let at_the_end_of_a_month = Tested { on: day("2019-12-31"), ..found };
    let early = Measure { decided: day("2019-12-01"), served: None, reported: Some(day("2019-12-02")), ..measure() };
    let papers_of_december = Papers { tests: vec![at_the_end_of_a_month], ..papers(early) };
    assert_eq!(only(Matter::SampleKept, &papers_of_december).due, day("2020-02-29"));
    // Each clock starts with the day before it.
    let objected = Tested { objected: Some(day("2020-02-06")), ..found };
    assert_eq!(only(Matter::ObjectionDecided, &with(objected)).due, day("2020-02-10"));
    let decided = Tested { lab_decided: Some(day("2020-02-07")), ..objected };
    assert_eq!(only(Matter::SampleSent, &with(decided)).due, day("2020-02-10"));
    let sent = Tested { lab_sent: Some(day("2020-02-10")), ..decided };
    assert_eq!(only(Matter::LabResult, &with(sent)).due, day("2020-02-17"));
    let told = Tested { lab_told: Some(day("2020-02-14")), outcome: TestOutcome::ConfirmedPositive, ..sent };
    assert_eq!(only(Matter::SecondObjection, &with(told)).due, day("2020-02-17"));
    // A negative starts nothing.
    assert_eq!(of(Matter::Objection, &with(Tested { told: Some(day("2020-02-03")), ..negative(80, "2020-02-03") })), []);
}
