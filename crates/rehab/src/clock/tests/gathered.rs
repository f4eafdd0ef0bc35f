//! From the records of a person to their duties; and how long it takes for a district.

use super::*;
use crate::testing as records;
use crate::{Episode, LeaveDecision, Release, Test, Violation, ViolationMeasure};
use base::{Choice, Link, Set};

/// The sample records of the slice, all of person 1, who has episode 40.
fn file() -> Papers {
    let mut papers = Papers::of(id(1));
    papers.add(id(EPISODE), &records::episode());
    papers.add(id(41), &records::agreement());
    papers.add(id(42), &records::test());
    papers.add(id(43), &records::leave());
    papers.add(id(44), &records::violation());
    papers.add(id(45), &records::risk());
    papers.add(id(46), &records::release());
    papers.add(id(47), &records::evaluation());
    papers.add(id(48), &records::monitoring());
    papers
}

#[test]
fn the_records_of_a_file_fulfil_their_duties() {
    let papers = file();
    // Matter, record, day.
    let worked = [
        (Matter::Report, EPISODE, "2020-02-03"),
        (Matter::Agreement, 41, "2020-02-04"),
        (Matter::Meet, 46, "2020-02-05"),
        (Matter::Announce, 46, "2020-02-02"),
        (Matter::LeaveReport, 43, "2020-02-01"),
    ];
    for (matter, record, on) in worked {
        assert_eq!(only(matter, &papers).satisfied, done(record, on), "{matter:?}");
    }
    assert_eq!(of(Matter::Test, &papers)[0].satisfied, done(42, "2020-02-03"));
    assert_eq!(of(Matter::HalfYear, &papers)[0].satisfied, done(47, "2020-08-03"));
    // The absence covers no last day, the return is not registered, the next assessment not made.
    assert_eq!(only(Matter::LeaveReturn, &papers).due, day("2020-02-10"));
    // At large since 2019 and assessed first in January 2020: half a year late.
    let risks: Vec<(Day, Option<Day>)> = of(Matter::Risk, &papers).iter().map(|duty| (duty.due, duty.satisfied.map(|(_, on)| on))).collect();
    assert_eq!(risks, [(day("2019-07-01"), Some(day("2020-01-15"))), (day("2020-07-15"), None)]);
}

#[test]
fn every_duty_names_a_record_of_the_file_and_a_form() {
    let papers = file();
    let records: Vec<Id> = (EPISODE..=48).map(id).collect();
    for duty in clock().duties(&papers) {
        assert!(records.contains(&duty.subject), "{}", duty.rule.code);
        assert_eq!(duty.whom, id(1));
        assert!(Matter::from_code(duty.rule.code).is_some_and(|matter| matter.label() == duty.rule.what));
        assert!(!duty.preset().contains("{whom}") && !duty.preset().contains("{subject}"));
    }
}

#[test]
fn what_a_record_says_arrives() {
    let mut papers = Papers::of(id(1));
    let reported = Violation {
        measures: Set::of([ViolationMeasure::Warned, ViolationMeasure::Reported]),
        reported: Some(day("2020-02-07")),
        ..records::violation()
    };
    papers.add(id(60), &Violation { test: Some(Link::to(id(80))), ..reported });
    let breach = papers.breaches[0];
    assert_eq!((breach.warned, breach.reported, breach.days, breach.test), (Some(day("2020-02-03")), Some(day("2020-02-07")), Some(4), Some(id(80))));
    for (decision, is_approved, is_void) in [
        (Some(LeaveDecision::Approved), true, false),
        (Some(LeaveDecision::Refused), false, true),
        (Some(LeaveDecision::Withdrawn), false, true),
        (None, false, false),
    ] {
        papers.leaves.clear();
        papers.add(id(61), &crate::Leave { decision, extended: Some(day("2020-02-14")), ..records::leave() });
        let leave = papers.leaves[0];
        assert_eq!((leave.is_approved, leave.is_void, leave.to), (is_approved, is_void, day("2020-02-14")), "{decision:?}");
    }
    // Fetched at the gate: met on the day. Came to the station later, with nobody at the gate: on that day.
    for (fetched_by, arrived, met) in
        [(vec!["母亲".into()], None, Some("2020-02-05")), (vec![], Some("2020-02-07"), Some("2020-02-07")), (vec![], None, None)]
    {
        papers.releases.clear();
        papers.add(id(62), &Release { fetched_by, arrived: arrived.map(day), agreed: None, told: None, ..records::release() });
        assert_eq!(papers.releases[0].met, met.map(day));
    }
}

#[test]
fn a_record_that_names_no_episode_belongs_to_the_one_that_ran_on_its_day() {
    let mut papers = Papers::of(id(1));
    let first = Episode { ended: Some(day("2020-08-31")), reason: Some(crate::EndReason::ToIsolation), ..records::episode() };
    let second = Episode {
        decided: day("2022-08-20"),
        served: Some(day("2022-08-31")),
        reported: Some(day("2022-09-01")),
        start: None,
        end: None,
        ..records::episode()
    };
    papers.add(id(40), &first);
    papers.add(id(41), &second);
    papers.add(id(42), &Test { on: day("2020-03-10"), ..records::test() });
    papers.add(id(43), &Test { on: day("2022-09-10"), ..records::test() });
    papers.add(id(44), &Test { on: day("2021-06-10"), ..records::test() });
    let owner = |n: usize| papers.measure_of(None, papers.tests[n].on).map(|measure| measure.id);
    assert_eq!([owner(0), owner(1), owner(2)], [Some(id(40)), Some(id(41)), None]);
    assert_eq!(papers.measure_of(Some(id(40)), day("2022-09-10")).map(|measure| measure.id), Some(id(40)));
}

/// 80 records: three years of tests, absences, assessments, breaches.
fn busy(n: u32) -> Papers {
    let mut papers = papers(reported("2020-02-03"));
    papers.whom = id(n);
    let start = day("2020-02-03");
    papers.tests = (0..40).map(|i| negative(1000 + i, &(start + i as i32 * 27).to_string())).collect();
    papers.leaves = (0..12).map(|i| leave(2000 + i, &(start + i as i32 * 80).to_string(), &(start + i as i32 * 80 + 9).to_string())).collect();
    papers.breaches = (0..8).map(|i| breach(3000 + i, ViolationKind::Left, &(start + i as i32 * 120).to_string(), Some(3))).collect();
    papers.risks = (0..6).map(|i| Assessed { id: id(4000 + i), on: start + i as i32 * 180, class: crate::RiskClass::High, next: None }).collect();
    papers.evaluations = (0..8)
        .map(|i| Evaluated { id: id(5000 + i), episode: None, kind: crate::EvaluationKind::HalfYear, on: start + i as i32 * 180, to: None })
        .collect();
    papers.suspensions = vec![suspension("2021-05-03", Some("2021-06-20"))];
    papers
}

/// Two hundred people are a twenty-fifth of a district of 5,000. The bound is loose: it tells a square from a line, not a fast machine from a slow one.
#[test]
#[allow(clippy::disallowed_methods, reason = "the time that it takes is what is looked at")]
fn a_district_takes_no_time_to_speak_of() {
    let people: Vec<Papers> = (0..200).map(busy).collect();
    let begun = std::time::Instant::now();
    let duties: usize = people.iter().map(|papers| clock().duties(papers).len()).sum();
    let taken = begun.elapsed();
    println!("{} people, {duties} duties, {} ms", people.len(), taken.as_millis());
    assert!(duties > 200 * 40 && taken.as_secs() < 10);
}

#[test]
fn what_has_to_be_done_can_be_done_where_the_duty_leads() {
    use base::DutyForm::{Amend, New};
    let leaves = |code: &str| crate::SLICE.kinds.iter().find(|kind| kind.shape.code == code).map(|kind| kind.shape.leaves());
    for matter in Matter::CHOICES.iter().filter_map(|choice| Matter::from_code(choice.code)) {
        match matter.definition().form {
            // a contact is of another slice
            New("contact", _) => {}
            New(kind, fields) => {
                let leaves: Vec<String> = leaves(kind).unwrap_or_else(|| panic!("{matter:?}: {kind}")).into_iter().map(|leaf| leaf.0).collect();
                for field in fields.split('&').filter_map(|pair| pair.split('=').next()) {
                    assert!(leaves.iter().any(|leaf| leaf == field), "{matter:?}: {kind} has no {field}");
                }
            }
            Amend(field) => {
                let known = crate::SLICE.kinds.iter().flat_map(|kind| kind.shape.leaves()).any(|leaf| leaf.0 == field);
                assert!(known, "{matter:?}: no record has {field}");
            }
        }
    }
}
