//! The plans of tests (domain.md 1.8): their periods, interruption, absence, rates.

use super::schedule::{Asked, asked, position};
use super::*;
use crate::RiskClass;
use DutyStanding::{Done, DoneLate, Missed, NotYet, Open, Void, Warn};
use base::Period;

fn tests(papers: &Papers) -> Vec<Duty> {
    of(Matter::Test, papers)
}

/// First and last day of each period.
fn spans(papers: &Papers) -> Vec<(String, String)> {
    tests(papers).iter().map(|duty| (duty.since.to_string(), duty.due.to_string())).collect()
}

fn pairs(texts: &[(&str, &str)]) -> Vec<(String, String)> {
    texts.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect()
}

#[test]
fn every_plan_has_its_number_of_tests_in_each_year() {
    let strict = Measure { plan: Some("sj_strict".to_owned()), ..measure() };
    let worked = [
        (measure(), vec![12, 6, 4]),
        (strict, vec![18, 6, 4]),
        (rehabilitation("2020-02-03", 3), vec![6, 4, 2]),
        (rehabilitation("2020-02-03", 2), vec![6, 6]),
        (rehabilitation("2020-02-03", 1), vec![6]),
    ];
    for (measure, expected) in worked {
        let duties = tests(&papers(measure.clone()));
        let in_year = |n: usize| {
            let (from, to) = (base::years_after(day("2020-02-03"), n as i32), base::years_after(day("2020-02-03"), n as i32 + 1));
            duties.iter().filter(|duty| (from..to).contains(&duty.since)).count()
        };
        assert_eq!((0..expected.len()).map(in_year).collect::<Vec<_>>(), expected, "{:?} {:?}", measure.kind, measure.years);
        assert_eq!(
            duties.iter().map(|duty| duty.part).collect::<Vec<_>>(),
            (1..=duties.len() as u16).map(|n| (n, duties.len() as u16)).collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_standard_plan_from_the_third_of_february() {
    let all = spans(&papers(measure()));
    assert_eq!(all.len(), 22);
    assert_eq!(all[..2], pairs(&[("2020-02-03", "2020-03-02"), ("2020-03-03", "2020-04-02")]));
    assert_eq!(all[11..13], pairs(&[("2021-01-03", "2021-02-02"), ("2021-02-03", "2021-04-02")]));
    assert_eq!(all[17..19], pairs(&[("2021-12-03", "2022-02-02"), ("2022-02-03", "2022-05-02")]));
    assert_eq!(all[21], ("2022-11-03".to_owned(), "2023-02-02".to_owned()));
}

#[test]
fn a_term_from_the_end_of_a_month_comes_back_to_its_day() {
    let all = spans(&papers(reported("2020-01-31")));
    assert_eq!(
        all[..4],
        pairs(&[("2020-01-31", "2020-02-28"), ("2020-02-29", "2020-03-30"), ("2020-03-31", "2020-04-29"), ("2020-04-30", "2020-05-30")])
    );
    // 29 February: the term ends on the last day of February 2023, which no period of its own is made of.
    let leap = spans(&papers(reported("2020-02-29")));
    assert_eq!(
        (leap.len(), leap[0].clone(), leap[21].clone()),
        (22, ("2020-02-29".into(), "2020-03-28".into()), ("2022-11-29".into(), "2023-02-28".into()))
    );
    assert_eq!(leap[11..13], pairs(&[("2021-01-29", "2021-02-27"), ("2021-02-28", "2021-04-28")]));
}

#[test]
fn half_a_month_is_the_half_of_its_days_the_larger_half_first() {
    // 3 February to 2 March 2020 are 29 days, 3 March to 2 April are 31, 3 April to 2 May are 30.
    let expected = ["2020-02-03", "2020-02-18", "2020-03-03", "2020-03-19", "2020-04-03", "2020-04-18", "2020-05-03"];
    let found: Vec<Day> = (0..7).map(|at| position(day("2020-02-03"), at)).collect();
    assert_eq!(found, days(&expected));
}

#[test]
fn one_is_reminded_seven_days_and_one_day_before_a_period_closes() {
    let first = &tests(&papers(measure()))[0];
    assert_eq!(days_of(first), (day("2020-02-03"), day("2020-03-02"), days(&["2020-02-24", "2020-03-01"])));
    let seen = ["2020-02-02", "2020-02-23", "2020-02-24", "2020-03-03"].map(|on| standing(first, on));
    assert_eq!(seen, [NotYet, Open, Warn, Missed]);
}

#[test]
fn a_test_satisfies_the_period_of_its_day_on_both_ends() {
    let with = |on: &str| {
        let all = tests(&Papers { tests: vec![negative(80, on)], ..papers(measure()) });
        all.iter().filter(|duty| duty.satisfied.is_some()).map(|duty| duty.part.0).collect::<Vec<_>>()
    };
    for (on, period) in [("2020-02-03", 1), ("2020-03-02", 1), ("2020-03-03", 2), ("2021-04-02", 13), ("2023-02-02", 22)] {
        assert_eq!(with(on), [period], "{on}");
    }
    assert_eq!(with("2020-02-02"), [] as [u16; 0]);
    assert_eq!(with("2023-02-03"), [] as [u16; 0]);
}

#[test]
fn which_outcomes_satisfy_a_period_and_which_excuse_from_it() {
    use TestOutcome as O;
    let worked = [
        (O::Negative, Done),
        (O::Positive, Done),
        (O::ConfirmedPositive, Done),
        (O::ConfirmedNegative, Done),
        (O::Elsewhere, Done),
        (O::Excused, Void),
        // A strip that failed says nothing.
        (O::Invalid, Missed),
        (O::Missed, Missed),
        (O::Refused, Missed),
        (O::Evaded, Missed),
        (O::Cancelled, Missed),
    ];
    for (outcome, expected) in worked {
        let all = tests(&Papers { tests: vec![test(80, "2020-02-10", outcome)], ..papers(measure()) });
        assert_eq!(standing(&all[0], "2020-04-01"), expected, "{outcome:?}");
        assert_eq!(standing(&all[1], "2020-04-03"), Missed, "{outcome:?}");
    }
    // Excused, and tested after all.
    let both = vec![test(80, "2020-02-10", O::Excused), negative(81, "2020-02-20")];
    assert_eq!(tests(&Papers { tests: both, ..papers(measure()) })[0].satisfied, done(81, "2020-02-20"));
}

#[test]
fn hair_satisfies_the_period_of_its_sampling_and_no_earlier_one() {
    let hair = Tested { method: Sample::Hair, ..negative(80, "2020-08-05") };
    let all = tests(&Papers { tests: vec![hair], ..papers(measure()) });
    let done: Vec<u16> = all.iter().filter(|duty| duty.satisfied.is_some()).map(|duty| duty.part.0).collect();
    assert_eq!(done, [7]);
}

#[test]
fn a_period_asks_in_proportion_to_its_days_and_half_a_test_is_one() {
    let span = |from: &str, to: &str| Period { from: day(from), to: day(to) };
    let period = |tests| TestPeriod { days: span("2020-06-01", "2020-06-30"), tests };
    // Tests, days that do not run, tests that are asked, last day.
    let worked = [
        (1, vec![], 1, "2020-06-30"),
        (1, vec![span("2020-06-01", "2020-06-15")], 1, "2020-06-30"),
        (1, vec![span("2020-06-01", "2020-06-16")], 0, "2020-06-30"),
        (1, vec![span("2020-06-16", "2020-07-31")], 1, "2020-06-15"),
        (1, vec![span("2020-05-01", "2020-07-31")], 0, "2020-06-30"),
        // 10 of 30 days, in two pieces that overlap: 2 × 20/30 is 1.33, 3 × 20/30 is 2, 4 × 20/30 is 2.67.
        (2, vec![span("2020-06-01", "2020-06-06"), span("2020-06-04", "2020-06-10")], 1, "2020-06-30"),
        (3, vec![span("2020-06-01", "2020-06-06"), span("2020-06-04", "2020-06-10")], 2, "2020-06-30"),
        (4, vec![span("2020-06-01", "2020-06-06"), span("2020-06-04", "2020-06-10")], 3, "2020-06-30"),
    ];
    for (row, (tests, idle, expected, last)) in worked.into_iter().enumerate() {
        let idle: Vec<(Period, &'static str)> = idle.into_iter().map(|days| (days, "中止期间")).collect();
        let why = (!idle.is_empty()).then_some("中止期间");
        assert_eq!(asked(period(tests), &idle), Asked { tests: expected, last: day(last), why }, "row {row}");
    }
}

#[test]
fn suspended_periods_are_void_and_the_plan_goes_on_until_the_new_end() {
    // Detained on 3 May 2020, free on 3 August: 92 days, three periods.
    let suspended = Papers { suspensions: vec![suspension("2020-05-03", Some("2020-08-03"))], ..papers(measure()) };
    let all = tests(&suspended);
    let void: Vec<u16> = all.iter().filter(|duty| duty.void.is_some()).map(|duty| duty.part.0).collect();
    assert_eq!(void, [4, 5, 6]);
    assert!(all.iter().all(|duty| duty.void.is_none_or(|why| why == "中止期间")));
    // 92 days more: 3 February to 5 May 2023, as long as a quarter, is a period of its own.
    assert_eq!((all.len(), all[22].since, all[22].due), (23, day("2023-02-03"), day("2023-05-05")));
    // 20 days more belong to the last period.
    let short = Papers { suspensions: vec![suspension("2020-05-03", Some("2020-05-23"))], ..papers(measure()) };
    let all = tests(&short);
    assert_eq!((all.len(), all[21].due), (22, day("2023-02-22")));
    // Quarters from 3 February 2023 on have 89 days there: 44 more belong to the last period, 45 are one.
    let of_days = |until: &str| tests(&Papers { suspensions: vec![suspension("2020-05-03", Some(until))], ..papers(measure()) }).len();
    assert_eq!((of_days("2020-06-16"), of_days("2020-06-17")), (22, 23));
    // 20 of 31 days: less than half is left.
    assert_eq!((all[3].void, all[4].void), (Some("中止期间"), None));
}

#[test]
fn what_has_not_ended_is_void_as_far_as_it_reaches() {
    let open = Papers { suspensions: vec![suspension("2020-05-20", None)], ..papers(measure()) };
    let all = tests(&open);
    // 3 to 19 May are 17 of 31 days: still one test, by the 19th.
    assert_eq!((all[3].due, all[3].void), (day("2020-05-19"), None));
    assert!(all[4..].iter().all(|duty| duty.void == Some("中止期间")) && all.len() == 22);
}

#[test]
fn after_the_end_nothing_is_asked_and_before_it_everything_is() {
    let ended = Measure { ended: Some((day("2020-05-20"), crate::EndReason::ToIsolation)), ..measure() };
    let all = tests(&papers(ended));
    let void: Vec<bool> = all.iter().map(|duty| duty.void.is_some()).collect();
    assert_eq!(void[..5], [false, false, false, false, true]);
    assert_eq!(all[3].due, day("2020-05-20"));
    assert!(void[4..].iter().all(|void| *void));
}

#[test]
fn days_in_isolation_that_count_are_days_without_tests() {
    // Half a year in isolation counts: the term is printed from 3 August 2019, the report was on 3 February 2020.
    let converted = Measure { start: Some(day("2019-08-03")), end: Some(day("2022-08-02")), ..measure() };
    let all = tests(&papers(converted));
    assert_eq!(all.len(), 22);
    assert!(all[..6].iter().all(|duty| duty.void == Some("报到以前")) && all[6].void.is_none() && all[6].since == day("2020-02-03"));
    // The same where the street knows the days and no start is printed: 184 days.
    let credited = Measure { credit_days: Some(184), ..measure() };
    assert_eq!(spans(&papers(credited)), spans(&papers(Measure { end: None, start: Some(day("2019-08-03")), ..measure() })));
}

#[test]
fn an_approved_absence_moves_the_last_day_to_three_days_after_the_return() {
    let away = |leave: Away, tested: &[&str]| {
        let tests = tested.iter().zip(80..).map(|(on, n)| negative(n, on)).collect();
        Papers { leaves: vec![leave], tests, ..papers(measure()) }
    };
    let covering = leave(60, "2020-02-28", "2020-03-10");
    let all = tests(&away(covering, &[]));
    assert_eq!((all[0].due, all[1].due), (day("2020-03-13"), day("2020-04-02")));
    // One test after the return makes good the first period and leaves the second open; the next one is for the second.
    let done_in = |tested: &[&str]| {
        let all = tests(&away(covering, tested));
        all.iter().filter(|duty| duty.satisfied.is_some()).map(|duty| duty.part.0).collect::<Vec<_>>()
    };
    assert_eq!(done_in(&["2020-03-12"]), [1]);
    assert_eq!(done_in(&["2020-03-12", "2020-03-13"]), [1, 2]);
    assert_eq!(done_in(&["2020-03-14"]), [2]);
    assert_eq!(done_in(&["2020-02-10", "2020-03-12"]), [1, 2]);
    // Back early: three days from then.
    let early = Away { returned: Some(day("2020-03-03")), ..covering };
    assert_eq!(tests(&away(early, &[]))[0].due, day("2020-03-06"));
    // The measure ends first: not made good, and not excused.
    let mut ended = away(covering, &[]);
    ended.measures[0].ended = Some((day("2020-03-11"), crate::EndReason::Terminated));
    let first = &tests(&ended)[0];
    assert_eq!((first.due, standing(first, "2020-03-12")), (day("2020-03-11"), Missed));
    // Half months: the second one ends on 2 March, after the return, but not before the first has to be made good.
    let mut strict = away(leave(60, "2020-02-10", "2020-03-01"), &["2020-03-03", "2020-03-04"]);
    strict.measures[0].plan = Some("sj_strict".to_owned());
    let all = tests(&strict);
    assert_eq!((all[0].due, all[1].due), (day("2020-03-04"), day("2020-03-04")));
    assert_eq!((all[0].satisfied, all[1].satisfied), (done(80, "2020-03-03"), done(81, "2020-03-04")));
    // An absence that does not cover the last day, that nobody approved, or that never was moves nothing.
    let not_covering = leave(60, "2020-02-10", "2020-03-01");
    let unapproved = Away { is_approved: false, ..covering };
    let withdrawn = Away { is_void: true, ..covering };
    for leave in [not_covering, unapproved, withdrawn] {
        assert_eq!(tests(&away(leave, &[]))[0].due, day("2020-03-02"));
    }
}

#[test]
fn what_becomes_of_a_test_in_an_absence_is_a_setting() {
    let text = |on_leave: &str| {
        format!(
            "place = \"a\"\nname = \"甲\"\n[[rule]]\ncode = \"test\"\nfrom = \"2011-06-26\"\non_leave = \"{on_leave}\"\nreturn_within = \"3 days\"\nbasis = \"default\"\n\
             [[plan]]\ncode = \"sj\"\nmeasure = \"sj\"\nyears = 3\nfrom = \"2011-06-26\"\nlines = [\"36 x 1 month\"]\nbasis = \"default\"\n"
        )
    };
    let hair = Tested { method: Sample::Hair, ..negative(80, "2020-03-12") };
    // Setting, test, last day of the first period, what the test satisfies.
    let worked = [
        ("after_return", negative(80, "2020-03-12"), "2020-03-13", 1),
        ("elsewhere", negative(80, "2020-03-12"), "2020-03-02", 2),
        ("hair", negative(80, "2020-03-12"), "2020-03-13", 2),
        ("hair", hair, "2020-03-13", 1),
        ("hair", negative(80, "2020-03-01"), "2020-03-13", 1),
    ];
    for (on_leave, tested, due, period) in worked {
        let book = Book::read(&[("a.toml", &text(on_leave))]).unwrap();
        let papers = Papers { leaves: vec![leave(60, "2020-02-28", "2020-03-10")], tests: vec![tested], ..papers(measure()) };
        let all = Clock::new(&book, &CALENDAR).duties(&papers);
        let done: Vec<u16> = all.iter().filter(|duty| duty.satisfied.is_some()).map(|duty| duty.part.0).collect();
        assert_eq!((all[0].due, done), (day(due), vec![period]), "{on_leave}");
    }
}

#[test]
fn a_rate_of_ones_own_stands_instead_of_the_plan() {
    let rate = |from: &str, step: Option<u16>| Rate { from: day(from), step: step.map(Step::months) };
    let count = |rates: Vec<Rate>| tests(&Papers { rates, ..papers(measure()) }).len();
    // Monthly, every other month, quarterly, twice a year, over three years.
    for (months, expected) in [(1, 36), (2, 18), (3, 12), (6, 6)] {
        assert_eq!(count(vec![rate("2020-02-03", Some(months))]), expected);
    }
    // Every five months, across the years of the plan; the last month belongs to the seventh.
    assert_eq!(count(vec![rate("2020-02-03", Some(5))]), 7);
    // Quarterly from the second year on, and by the plan again in the third: 12 + 4 + 4.
    assert_eq!(count(vec![rate("2021-02-03", Some(3)), rate("2022-02-03", None)]), 20);
}

#[test]
fn a_higher_class_makes_the_plan_denser_from_the_next_corresponding_day_on() {
    let assessed = |on: &str, class| Assessed { id: id(90), on: day(on), class, next: None };
    // In the third year tests are quarterly. High from 10 March 2022: from 3 April on monthly, until the class of 10 September: from 3 October quarterly.
    let risks = vec![assessed("2022-03-10", RiskClass::High), Assessed { id: id(91), ..assessed("2022-09-10", RiskClass::Low) }];
    let all = spans(&Papers { risks, ..papers(measure()) });
    assert_eq!(
        all[18..],
        pairs(&[
            ("2022-02-03", "2022-04-02"),
            ("2022-04-03", "2022-05-02"),
            ("2022-05-03", "2022-06-02"),
            ("2022-06-03", "2022-07-02"),
            ("2022-07-03", "2022-08-02"),
            ("2022-08-03", "2022-09-02"),
            ("2022-09-03", "2022-10-02"),
            ("2022-10-03", "2023-01-02"),
            ("2023-01-03", "2023-02-02"),
        ])
    );
    // A lower class never makes it rarer.
    let low = Papers { risks: vec![assessed("2020-02-03", RiskClass::Low)], ..papers(measure()) };
    assert_eq!(spans(&low), spans(&papers(measure())));
}

#[test]
fn tests_without_notice_are_counted_beside_the_plan() {
    let strict = Measure { plan: Some("sj_strict".to_owned()), ..measure() };
    let told_before = Tested { notified: Some(day("2020-02-10")), ..negative(82, "2020-02-13") };
    // Three in the first half month: one fills its period, one came without notice, of one the person was told before.
    let tested = vec![negative(80, "2020-02-05"), negative(81, "2020-02-12"), told_before];
    let papers = Papers { tests: tested, ..papers(strict) };
    let surprise = of(Matter::Surprise, &papers);
    assert_eq!(surprise.iter().map(|duty| duty.satisfied).collect::<Vec<_>>(), [done(81, "2020-02-12"), None, None]);
    assert_eq!(of(Matter::Surprise, &super::papers(measure())), []);
}

#[test]
fn a_test_after_the_last_running_day_of_a_period_is_late_and_not_lost() {
    let open =
        Papers { suspensions: vec![suspension("2020-05-20", Some("2020-05-30"))], tests: vec![negative(80, "2020-06-01")], ..papers(measure()) };
    // Free again on the 30th: the period runs until 2 June.
    assert_eq!((tests(&open)[3].due, standing(&tests(&open)[3], "2020-06-02")), (day("2020-06-02"), Done));
    let in_custody = Papers { suspensions: vec![suspension("2020-05-20", None)], ..open };
    assert_eq!(standing(&tests(&in_custody)[3], "2020-06-02"), DoneLate(13));
}
