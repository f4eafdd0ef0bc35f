//! Assessments, the end of a term, suspension, release, three years of abstinence: days worked by hand.

use super::*;
use crate::{EndReason, EvaluationKind, Facility, RiskClass};
use DutyStanding::{Done, DoneLate, Missed, NotYet, Overdue, Void, Warn};

fn evaluated(n: u32, kind: EvaluationKind, on: &str, to: Option<&str>) -> Evaluated {
    Evaluated { id: id(n), episode: None, kind, on: day(on), to: to.map(day) }
}

fn due_days(matter: Matter, papers: &Papers) -> Vec<Day> {
    of(matter, papers).iter().map(|duty| duty.due).collect()
}

#[test]
fn summaries_are_due_every_half_year_and_assessments_every_year_of_the_term() {
    let plain = papers(measure());
    // The last ones while the term lasts: it ends on 2 February 2023.
    let halves = days(&["2020-08-03", "2021-02-03", "2021-08-03", "2022-02-03", "2022-08-03", "2023-02-02"]);
    assert_eq!(due_days(Matter::HalfYear, &plain), halves);
    assert_eq!(due_days(Matter::Year, &plain), days(&["2021-02-03", "2022-02-03", "2023-02-02"]));
    let first = &of(Matter::HalfYear, &plain)[0];
    assert_eq!(days_of(first), (day("2020-07-04"), day("2020-08-03"), days(&["2020-07-20"])));
    assert_eq!((standing(first, "2020-07-03"), standing(first, "2020-07-20"), standing(first, "2020-08-05")), (NotYet, Warn, Overdue(2)));
    // From the end of August half a year ends on 28 February 2021, a Sunday; from 29 February a year on 28 February 2021.
    assert_eq!(due_days(Matter::HalfYear, &papers(reported("2020-08-31")))[0], day("2021-03-01"));
    assert_eq!(due_days(Matter::Year, &papers(reported("2020-02-29")))[0], day("2021-03-01"));
    assert_eq!(due_days(Matter::Year, &papers(rehabilitation("2020-02-03", 2))).len(), 2);
}

#[test]
fn an_evaluation_belongs_to_the_half_year_of_which_it_speaks() {
    use EvaluationKind::{Final, HalfYear, Year};
    // Papers; which half-years and which years they fill.
    let worked = [
        (vec![evaluated(50, HalfYear, "2020-08-03", None)], vec![1], vec![]),
        (vec![evaluated(50, HalfYear, "2020-05-10", None)], vec![1], vec![]),
        // Written in October about the time until 2 August.
        (vec![evaluated(50, HalfYear, "2020-10-09", Some("2020-08-02"))], vec![1], vec![]),
        (vec![evaluated(50, HalfYear, "2021-01-20", None)], vec![2], vec![]),
        // Two of one half-year fill one.
        (vec![evaluated(50, HalfYear, "2020-07-20", None), evaluated(51, HalfYear, "2020-08-20", None)], vec![1], vec![]),
        // The yearly one speaks of the half-year that ends with it.
        (vec![evaluated(50, Year, "2021-02-03", None)], vec![2], vec![1]),
        (vec![evaluated(50, Final, "2023-01-20", None)], vec![6], vec![3]),
    ];
    for (row, (evaluations, halves, years)) in worked.into_iter().enumerate() {
        let papers = Papers { evaluations, ..papers(measure()) };
        let filled = |matter| of(matter, &papers).iter().filter(|duty| duty.satisfied.is_some()).map(|duty| duty.part.0).collect::<Vec<_>>();
        assert_eq!((filled(Matter::HalfYear), filled(Matter::Year)), (halves, years), "row {row}");
    }
    let late = Papers { evaluations: vec![evaluated(50, HalfYear, "2020-10-09", Some("2020-08-02"))], ..papers(measure()) };
    assert_eq!(standing(&of(Matter::HalfYear, &late)[0], "2020-10-09"), DoneLate(67));
}

#[test]
fn a_half_year_in_custody_has_no_summary() {
    let away = Papers { suspensions: vec![suspension("2020-02-10", Some("2020-08-20"))], ..papers(measure()) };
    let all = of(Matter::HalfYear, &away);
    assert_eq!((all[0].void, all[1].void, all.len()), (Some("中止期间"), None, 7));
}

#[test]
fn everybody_is_assessed_again_after_half_a_year() {
    let assessed = |n, on: &str, next: Option<&str>| Assessed { id: id(n), on: day(on), class: RiskClass::Medium, next: next.map(day) };
    // Assessments in any order; the last days.
    let worked = [
        (vec![], vec!["2020-08-03"]),
        (vec![assessed(90, "2020-01-15", None)], vec!["2020-07-15"]),
        (vec![assessed(90, "2020-08-31", None)], vec!["2020-08-03", "2021-03-01"]),
        (vec![assessed(90, "2020-01-15", Some("2020-04-15"))], vec!["2020-04-15"]),
        (vec![assessed(90, "2020-01-15", Some("2021-01-15"))], vec!["2020-07-15"]),
        (vec![assessed(91, "2020-07-10", None), assessed(90, "2020-01-15", None)], vec!["2020-07-15", "2021-01-11"]),
    ];
    for (row, (risks, expected)) in worked.into_iter().enumerate() {
        assert_eq!(due_days(Matter::Risk, &Papers { risks, ..papers(measure()) }), days(&expected), "row {row}");
    }
    let two = Papers { risks: vec![assessed(90, "2020-01-15", None), assessed(91, "2020-07-20", None)], ..papers(measure()) };
    let all = of(Matter::Risk, &two);
    assert_eq!((standing(&all[0], "2020-07-20"), all[0].warn.clone()), (DoneLate(5), days(&["2020-07-01"])));
    // Nobody is assessed after everything is over.
    let over = Measure { ended: Some((day("2020-05-20"), EndReason::Died)), ..measure() };
    assert_eq!(standing(&only(Matter::Risk, &papers(over)), "2021-01-01"), Void);
}

#[test]
fn contacts_follow_the_class() {
    let risk = |class| vec![Assessed { id: id(90), on: day("2020-03-02"), class, next: None }];
    let contacts = |days: &[&str]| -> Vec<(Id, Day)> { days.iter().zip(200..).map(|(on, n)| (id(n), day(on))).collect() };
    let due = |class, contacts| {
        let papers = Papers { risks: risk(class), contacts, ..papers(measure()) };
        of(Matter::Contact, &papers).first().map(|duty| duty.due)
    };
    let worked = [
        (RiskClass::High, contacts(&["2020-03-05", "2020-03-03"]), Some("2020-03-12")),
        (RiskClass::High, contacts(&[]), Some("2020-03-09")),
        // Before the assessment: counted from it.
        (RiskClass::High, contacts(&["2020-02-20"]), Some("2020-03-09")),
        (RiskClass::Medium, contacts(&["2020-03-31"]), Some("2020-04-30")),
        (RiskClass::Low, contacts(&["2020-03-05"]), Some("2020-06-05")),
        (RiskClass::LongLow, contacts(&["2020-03-05"]), None),
    ];
    for (row, (class, contacts, expected)) in worked.into_iter().enumerate() {
        assert_eq!(due(class, contacts), expected.map(day), "row {row}");
    }
}

#[test]
fn nobody_is_visited_in_detention_and_whoever_comes_back_is_looked_for_anew() {
    let risks = vec![Assessed { id: id(90), on: day("2020-03-02"), class: RiskClass::Medium, next: None }];
    let contacts = vec![(id(200), day("2020-04-01"))];
    let with = |from: &str, until: Option<&str>| {
        let papers = Papers { risks: risks.clone(), contacts: contacts.clone(), suspensions: vec![suspension(from, until)], ..papers(measure()) };
        let duty = only(Matter::Contact, &papers);
        (duty.due.to_string(), duty.void.is_some(), duty.subject)
    };
    // Medium: monthly. Last seen on 1 April, so by 1 May.
    for (from, until, due, void) in [
        ("2020-05-02", None, "2020-05-01", false),
        ("2020-04-20", None, "2020-05-01", true),
        ("2020-04-20", Some("2020-05-10"), "2020-06-10", false),
        ("2020-03-10", Some("2020-03-20"), "2020-05-01", false),
    ] {
        assert_eq!(with(from, until), (due.to_owned(), void, id(90)), "{from} {until:?}");
    }
}

#[test]
fn a_term_ends_on_its_day_and_is_seen_coming() {
    let duty = only(Matter::TermEnd, &papers(measure()));
    // A Thursday; thirty and ten working days before, sixty days before.
    assert_eq!(days_of(&duty), (day("2022-12-04"), day("2023-02-02"), days(&["2022-12-22", "2023-01-19"])));
    // The end of a measure does not move off a holiday: 4 February 2023 is a Saturday.
    assert_eq!(only(Matter::TermEnd, &papers(reported("2020-02-05"))).due, day("2023-02-04"));
    let ended = |on: &str, reason| papers(Measure { ended: Some((day(on), reason)), ..measure() });
    assert_eq!(standing(&only(Matter::TermEnd, &ended("2023-02-02", EndReason::Released)), "2023-02-02"), Done);
    assert_eq!(standing(&only(Matter::TermEnd, &ended("2021-02-02", EndReason::ToIsolation)), "2023-02-03"), Void);
    let suspended = Papers { suspensions: vec![suspension("2022-12-20", None)], ..papers(measure()) };
    assert_eq!(only(Matter::TermEnd, &suspended).void, Some("中止期间期限不走"));
}

#[test]
fn the_street_hears_of_the_release_within_seven_days() {
    let heard = |measure: Measure| only(Matter::ReleaseNotice, &papers(measure));
    let open = heard(measure());
    assert_eq!(days_of(&open), (day("2023-02-02"), day("2023-02-09"), days(&["2023-02-09"])));
    let told = Measure { release_told: Some(day("2023-02-10")), ..measure() };
    assert_eq!(standing(&heard(told), "2023-03-01"), DoneLate(1));
    let released = Measure { ended: Some((day("2023-02-02"), EndReason::Released)), ..measure() };
    assert_eq!(standing(&heard(released), "2023-03-01"), Done);
}

#[test]
fn chongqing_files_within_seven_working_days_before_the_end() {
    let chongqing = |on: &str| Measure { place: "chongqing", ..reported(on) };
    // Reported, end, first and last day of filing; 4 February 2023 is a Saturday.
    for (on, end, opens, due) in [("2020-02-03", "2023-02-02", "2023-01-24", "2023-02-02"), ("2020-02-05", "2023-02-04", "2023-01-26", "2023-02-03")]
    {
        let duty = only(Matter::FileToPolice, &papers(chongqing(on)));
        assert_eq!((duty.opens, duty.due, duty.closes), (day(opens), day(due), day(end)), "{on}");
    }
    let all = papers(chongqing("2020-02-03"));
    assert_eq!((only(Matter::ReleaseServed, &all).due, only(Matter::ReleaseNotice, &all).due), (day("2023-02-07"), day("2023-02-13")));
    assert_eq!(of(Matter::FileToPolice, &papers(measure())), []);
    let why = only(Matter::FileToPolice, &all).why();
    assert_eq!(why, "期限到 2023-02-02 届满，应在届满前 7 个工作日内把协议和有关材料报送公安机关（重庆市禁毒条例第三十七条）");
}

#[test]
fn somebody_asks_every_month_when_release_is_to_be_expected() {
    let due = |suspension: Suspension| due_days(Matter::SuspensionCheck, &Papers { suspensions: vec![suspension], ..papers(measure()) });
    let open = suspension("2020-05-03", None);
    assert_eq!(due(open.clone()), days(&["2020-06-03"]));
    assert_eq!(due(Suspension { checked: days(&["2020-06-02"]), ..open.clone() }), days(&["2020-06-03", "2020-07-02"]));
    // On the day on which release is expected, if that is earlier.
    assert_eq!(due(Suspension { expected: Some(day("2020-05-20")), ..open.clone() }), days(&["2020-05-20"]));
    // 29 February 2020 is a Saturday.
    assert_eq!(due(suspension("2020-02-10", None)), days(&["2020-03-10"]));
    let early = Papers { suspensions: vec![suspension("2020-01-31", None)], ..papers(reported("2020-01-06")) };
    assert_eq!(due_days(Matter::SuspensionCheck, &early), days(&["2020-03-02"]));
    let free = Papers { suspensions: vec![suspension("2020-05-03", Some("2020-05-25"))], ..papers(measure()) };
    assert_eq!(standing(&only(Matter::SuspensionCheck, &free), "2021-01-01"), Void);
    // Free: the new end is confirmed within three working days.
    let new_end = only(Matter::NewEnd, &free);
    assert_eq!((new_end.due, standing(&new_end, "2020-05-29")), (day("2020-05-28"), Overdue(1)));
}

fn released(on: &str, facility: Facility) -> Released {
    Released { id: id(95), facility: Some(facility), announced: None, on: day(on), met: None, is_unmet: false, papers: None }
}

#[test]
fn whoever_comes_out_is_met_on_the_day() {
    let with = |release: Released| Papers { releases: vec![release], ..papers(measure()) };
    let meet = only(Matter::Meet, &with(released("2020-03-05", Facility::Detention)));
    assert_eq!((meet.due, meet.warn.clone()), (day("2020-03-05"), days(&["2020-03-02", "2020-03-04"])));
    assert_eq!(standing(&meet, "2020-03-06"), Overdue(1));
    let fetched = Released { met: Some(day("2020-03-05")), ..released("2020-03-05", Facility::Detention) };
    assert_eq!(standing(&only(Matter::Meet, &with(fetched)), "2020-03-06"), Done);
    let unmet = Released { is_unmet: true, ..released("2020-03-05", Facility::Detention) };
    assert_eq!(standing(&only(Matter::Meet, &with(unmet)), "2020-03-06"), Missed);
}

#[test]
fn a_facility_announces_three_days_before_and_in_shanghai_seven_working_days() {
    let with = |place, facility| {
        let announced = Released { announced: Some(day("2020-02-02")), ..released("2020-02-05", facility) };
        Papers { releases: vec![announced], ..papers(Measure { place, ..measure() }) }
    };
    let national = only(Matter::Announce, &with(NATIONAL, Facility::Isolation));
    assert_eq!((national.due, standing(&national, "2020-03-01")), (day("2020-02-02"), Done));
    // 4 and 3 February, 23 to 20 January, and Sunday the 19th, on which one works.
    let shanghai = with("shanghai", Facility::Isolation);
    assert_eq!(standing(&only(Matter::Announce, &shanghai), "2020-03-01"), DoneLate(14));
    assert_eq!(only(Matter::ReleasePapers, &shanghai).due, day("2020-02-10"));
    assert_eq!(of(Matter::Announce, &with(NATIONAL, Facility::Detention)), []);
    assert_eq!(of(Matter::ReleasePapers, &with(NATIONAL, Facility::Isolation)), []);
}

fn watch(caught: Option<&str>) -> Watch {
    Watch { id: id(91), since: day("2019-01-01"), caught: caught.map(day), clean_since: None, confirmed: None, ended: None, maintenance: None }
}

#[test]
fn from_which_day_three_years_of_abstinence_run() {
    use AbstinenceCase as C;
    let isolated = Released { met: Some(day("2020-02-05")), ..released("2020-02-05", Facility::Isolation) };
    let converted = |place| Measure { place, start: Some(day("2019-08-03")), ..measure() };
    let relapse = Finding { id: id(96), episode: None, kind: FindingKind::Relapse, on: day("2021-05-06"), reported: None, is_rejected: false };
    let at_large = |watch| Papers { watches: vec![watch], ..Papers::of(id(1)) };
    let written = Watch { clean_since: Some(day("2018-01-02")), ..watch(Some("2017-04-01")) };
    // Papers; from which day, why, and the day on which they are full, moved off days of rest.
    let worked = [
        (papers(measure()), Some(("2020-02-03", C::Measure, "2023-02-03"))),
        (papers(rehabilitation("2020-02-29", 3)), Some(("2020-02-29", C::Measure, "2023-02-28"))),
        (at_large(watch(Some("2017-04-01"))), Some(("2017-04-01", C::Caught, "2020-04-01"))),
        (at_large(written), Some(("2018-01-02", C::Written, "2021-01-04"))),
        // Caught, found addicted, ordered: from the beginning of execution.
        (Papers { watches: vec![watch(Some("2020-01-20"))], ..papers(measure()) }, Some(("2020-02-03", C::Measure, "2023-02-03"))),
        // Out of isolation, and rehabilitation five days later: one case is enough, the earlier. 5 February 2023 is a Sunday.
        (Papers { releases: vec![isolated], ..papers(rehabilitation("2020-02-10", 3)) }, Some(("2020-02-05", C::Isolation, "2023-02-06"))),
        // Isolation changed into treatment: Shanghai counts from the end of isolation; 28 January 2023 is a Saturday.
        (papers(converted(NATIONAL)), Some(("2020-02-03", C::Measure, "2023-02-03"))),
        (papers(converted("shanghai")), Some(("2020-01-28", C::Isolation, "2023-01-30"))),
        // Any relapse begins anew.
        (Papers { findings: vec![relapse], ..papers(measure()) }, Some(("2021-05-06", C::Relapse, "2024-05-06"))),
        // The police said that it was none.
        (Papers { findings: vec![Finding { is_rejected: true, ..relapse }], ..papers(measure()) }, Some(("2020-02-03", C::Measure, "2023-02-03"))),
        // Sent to isolation: nothing runs before the release.
        (papers(Measure { ended: Some((day("2021-05-06"), EndReason::ToIsolation)), ..measure() }), None),
        (papers(Measure { reported: None, ..measure() }), None),
    ];
    for (row, (papers, expected)) in worked.into_iter().enumerate() {
        let found = clock().abstinence(&papers).map(|start| (start.day, start.case));
        assert_eq!(found, expected.map(|(on, case, _)| (day(on), case)), "row {row}");
        assert_eq!(due_days(Matter::Abstinence, &papers), expected.map(|(.., due)| day(due)).into_iter().collect::<Vec<_>>(), "row {row}");
    }
}

#[test]
fn who_refused_or_seriously_violated_is_left_out() {
    let breaches: Vec<Breach> = (60..63).map(|n| breach(n, ViolationKind::Test, &format!("2020-0{}-02", n - 57), None)).collect();
    let excluded = |papers: &Papers| clock().abstinence(papers).is_some_and(|start| start.excluded.is_some());
    let three = Papers { breaches: breaches.clone(), ..papers(measure()) };
    assert!(excluded(&three) && only(Matter::Abstinence, &three).void.is_some());
    assert!(!excluded(&Papers { breaches: breaches[..2].to_vec(), ..papers(measure()) }));
    // Away without a report, and not back: what lies ahead excludes nobody.
    let away = Papers { breaches: vec![breach(60, ViolationKind::Left, "2020-06-01", None)], ..papers(measure()) };
    assert!(!excluded(&away));
    // 山东 art. 36 leaves them out only where the years run from treatment or rehabilitation.
    let isolated = Released { met: Some(day("2020-02-05")), ..released("2020-02-05", Facility::Isolation) };
    let out = |place| {
        let measure = Measure { place, ..rehabilitation("2020-02-10", 3) };
        Papers { releases: vec![isolated], breaches: breaches.clone(), ..papers(measure) }
    };
    assert_eq!([NATIONAL, "shandong"].map(|place| excluded(&out(place))), [true, false]);
    let shandong = Papers { breaches, ..papers(Measure { place: "shandong", ..measure() }) };
    assert!(excluded(&shandong));
}

#[test]
fn three_years_are_asked_for_when_they_are_full_and_until_the_police_confirm() {
    let papers = Papers { watches: vec![watch(Some("2017-04-01"))], ..Papers::of(id(1)) };
    let duty = only(Matter::Abstinence, &papers);
    let seen = ["2020-03-01", "2020-03-02", "2020-04-01", "2020-04-02"].map(|on| standing(&duty, on));
    assert_eq!(seen, [NotYet, Warn, DutyStanding::DueToday, Overdue(1)]);
    let confirmed = Papers { watches: vec![Watch { confirmed: Some(day("2020-04-03")), ..watch(Some("2017-04-01")) }], ..papers };
    assert_eq!(standing(&only(Matter::Abstinence, &confirmed), "2020-04-03"), DoneLate(2));
}
