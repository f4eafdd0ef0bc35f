//! What a case asks of the supervisor, and the looks back after it.

use super::*;
use crate::testing::case;
use crate::{Case, CaseClosure, FollowUp, IntakeOpinion};
use DutyStanding::{Done, DoneLate, Missed, NotYet, Open, Overdue, Void, Warn};

/// The case as it was taken on 3 February 2020: nobody has said anything.
fn taken() -> Case {
    Case { opinion: None, opinion_on: None, planned: None, ..case() }
}

fn closed(on: &str, closure: CaseClosure) -> Case {
    Case { closed: Some(day(on)), closure: Some(closure), ..case() }
}

fn seen(case: &Case, matter: Matter, on: &str) -> Vec<(String, DutyStanding)> {
    standings(&Records::default().with(70, case).of(&CASE, matter), on)
}

#[test]
fn the_supervisors_word_is_awaited_for_seven_days_by_the_lead_and_not_by_the_worker() {
    let agreed = |on: Option<&str>| Case { opinion: Some(IntakeOpinion::Agreed), opinion_on: on.map(day), ..taken() };
    // Taken on Monday 3 February: by the 10th, reminded from the 8th.
    let worked = [
        (taken(), "2020-02-07", Open),
        (taken(), "2020-02-08", Warn),
        (taken(), "2020-02-10", DutyStanding::DueToday),
        (taken(), "2020-02-11", Overdue(1)),
        (agreed(Some("2020-02-10")), "2020-02-10", Done),
        (agreed(Some("2020-02-12")), "2020-02-12", DoneLate(2)),
        (agreed(None), "2020-03-12", Done),
        (Case { opinion: Some(IntakeOpinion::Declined), opinion_on: Some(day("2020-02-05")), ..taken() }, "2020-02-12", Done),
        // on paper the step is missing, but the work went on
        (Case { planned: Some(day("2020-02-06")), ..taken() }, "2020-02-20", Void),
    ];
    for (case, on, standing) in worked {
        assert_eq!(seen(&case, Matter::Opinion, on), [("2020-02-10".to_owned(), standing)], "{on} {:?}", case.opinion_on);
    }
    let duty = Records::default().with(70, &taken()).of(&CASE, Matter::Opinion).remove(0);
    assert!(duty.rule.is_leads && duty.subject == id(70));
    assert_eq!(duty.why(), "2020-02-03 接案，督导同意以后才预估，时限：7 天内（本系统默认）");
}

#[test]
fn the_word_at_the_end_is_asked_for_once_the_case_is_evaluated() {
    let evaluated = || Case { started: Some(day("2020-02-10")), evaluated: Some(day("2020-05-20")), ..case() };
    let said = Case { closing_opinion: Some(IntakeOpinion::Agreed), closing_on: Some(day("2020-05-25")), ..evaluated() };
    let gone_on = Case { closed: Some(day("2020-05-31")), closure: Some(CaseClosure::Reached), ..evaluated() };
    assert_eq!(seen(&case(), Matter::ClosingOpinion, "2020-05-20"), []);
    for (case, standing) in [(evaluated(), Overdue(1)), (said, Done), (gone_on, Void)] {
        assert_eq!(seen(&case, Matter::ClosingOpinion, "2020-05-28"), [("2020-05-27".to_owned(), standing)]);
    }
}

#[test]
fn a_look_back_is_one_from_a_week_before_its_day_up_to_the_next() {
    let looked = |days: &[&str]| Case {
        follow_ups: days.iter().map(|on| FollowUp { on: day(on), result: None }).collect(),
        ..closed("2020-05-31", CaseClosure::Reached)
    };
    // Closed on 31 May 2020: 30 June, 31 August, 30 November. Asked on 1 September.
    let worked: [(&[&str], [DutyStanding; 3]); 6] = [
        (&[], [Missed, Overdue(1), NotYet]),
        (&["2020-06-22"], [Missed, Overdue(1), NotYet]),
        (&["2020-06-23"], [Done, Overdue(1), NotYet]),
        (&["2020-08-23"], [DoneLate(54), Overdue(1), NotYet]),
        (&["2020-08-24"], [Missed, Done, NotYet]),
        (&["2020-07-02", "2020-08-31"], [DoneLate(2), Done, NotYet]),
    ];
    for (days, expected) in worked {
        let found: Vec<DutyStanding> = seen(&looked(days), Matter::LookBack, "2020-09-01").into_iter().map(|(_, standing)| standing).collect();
        assert_eq!(found, expected, "{days:?}");
    }
    let last = seen(&looked(&[]), Matter::LookBack, "2021-03-01").pop();
    assert_eq!(last, Some(("2020-11-30".to_owned(), Overdue(91))), "the last may always be made good");
    for closure in [CaseClosure::Died, CaseClosure::Isolated, CaseClosure::Lost] {
        assert_eq!(seen(&closed("2020-05-31", closure), Matter::LookBack, "2020-09-01"), [], "{closure:?}");
    }
}
