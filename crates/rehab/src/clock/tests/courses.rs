//! The course of a measure (domain.md 1.3): what may happen when, the term through suspension, both measures.

use super::*;
use crate::EndReason;
use base::Choice;

/// Received on 3 February 2020, to be reported for by the 18th.
fn ordered(kind: EpisodeKind) -> Course {
    Course::ordered(kind, day("2020-02-01"), Some(day("2020-02-03")), Some(day("2020-02-18")))
}

/// The course after these, each on its day.
fn walk(kind: EpisodeKind, events: &[(Event, &str)]) -> Course {
    events.iter().fold(ordered(kind), |course, (event, on)| course.after(*event, day(on)).unwrap())
}

const TO_ACTIVE: [(Event, &str); 3] = [(Event::Report, "2020-02-10"), (Event::Sign, "2020-02-12"), (Event::Begin, "2020-02-14")];

fn treatment(more: &[(Event, &str)]) -> Course {
    walk(EpisodeKind::CommunityTreatment, &[&TO_ACTIVE, more].concat())
}

#[test]
fn a_life_through_every_state() {
    let course = treatment(&[(Event::Detain, "2020-05-03"), (Event::Free, "2020-08-03")]);
    let seen = [
        ("2020-02-09", State::Ordered),
        ("2020-02-10", State::Reported),
        ("2020-02-12", State::AgreementSigned),
        ("2020-02-14", State::Active),
        ("2020-05-02", State::Active),
        ("2020-05-03", State::Suspended),
        ("2020-08-02", State::Suspended),
        ("2020-08-03", State::Active),
    ];
    for (on, state) in seen {
        assert_eq!(course.state(day(on)), state, "{on}");
    }
    let end = course.end().unwrap();
    assert_eq!(end, day("2023-02-09"));
    assert_eq!(course.after(Event::Expire, end).unwrap().state(end), State::Released);
}

#[test]
fn where_each_event_leads() {
    let active = treatment(&[]);
    let suspended = treatment(&[(Event::Detain, "2020-05-03")]);
    let worked = [
        (&active, Event::Detain, State::Suspended),
        (&active, Event::Sentence, State::Terminated),
        (&active, Event::Move, State::TransferredOut),
        (&active, Event::Isolate, State::ToIsolation),
        (&active, Event::Die, State::ClosedDeath),
        // A new agreement changes nothing.
        (&active, Event::Sign, State::Active),
        (&suspended, Event::Free, State::Active),
        (&suspended, Event::Sentence, State::Terminated),
        (&suspended, Event::Die, State::ClosedDeath),
    ];
    for (course, event, state) in worked {
        assert_eq!(course.may(event, day("2020-06-05")), Ok(state), "{event:?}");
    }
    // Released from custody before the agreement was signed, the person is where they were.
    let early = walk(EpisodeKind::CommunityTreatment, &[(Event::Report, "2020-02-10"), (Event::Detain, "2020-02-11")]);
    assert_eq!(early.may(Event::Free, day("2020-03-01")), Ok(State::Reported));
}

#[test]
fn what_the_law_does_not_allow_is_refused_with_its_article() {
    let waiting = ordered(EpisodeKind::CommunityTreatment);
    let reported = walk(EpisodeKind::CommunityTreatment, &[(Event::Report, "2020-02-10")]);
    let active = treatment(&[]);
    let suspended = treatment(&[(Event::Detain, "2020-05-03")]);
    let released = treatment(&[(Event::Expire, "2023-02-09")]);
    let refused = walk(EpisodeKind::CommunityTreatment, &[(Event::Deem, "2020-02-19")]);
    let worked = [
        (&waiting, Event::Report, "2020-01-31", "2020-01-31 还没有决定（戒毒条例第十三条）"),
        (&waiting, Event::Report, "2020-02-02", "2020-02-03 才收到决定书，报到在收到之后（戒毒条例第十四条）"),
        (&waiting, Event::Sign, "2020-02-10", "还没有报到，不能签订协议（戒毒条例第十四条、第十六条）"),
        (&waiting, Event::Detain, "2020-02-10", "还没有报到，不能因拘留、逮捕中止（戒毒条例第十四条、第十六条）"),
        (&waiting, Event::Expire, "2020-02-10", "还没有报到，不能期满解除（戒毒条例第十四条、第十六条）"),
        // The fifteenth day is still in time.
        (&waiting, Event::Deem, "2020-02-18", "到 2020-02-18 都可以报到，还没有逾期（戒毒条例第十四条）"),
        (&reported, Event::Deem, "2020-02-19", "已经报到，不是逾期未报到（戒毒条例第十四条）"),
        (&reported, Event::Report, "2020-02-11", "已经报到（戒毒条例第十四条）"),
        (&reported, Event::Begin, "2020-02-11", "还没有签订协议，先签协议再开始执行（戒毒条例第十六条）"),
        (&active, Event::Begin, "2020-03-01", "已经在执行（戒毒条例第十七条）"),
        (&active, Event::Free, "2020-03-01", "没有中止，不用继续执行（戒毒条例第二十四条）"),
        (&active, Event::Expire, "2023-02-08", "期限到 2023-02-09 届满，还剩 1 日，自期满之日起解除（戒毒条例第二十三条）"),
        (&suspended, Event::Detain, "2020-06-01", "已经中止（戒毒条例第二十四条）"),
        // From 10 February to 2 May 2020 are 83 days of 1096.
        (&suspended, Event::Expire, "2023-02-09", "中止期间期限不走，还剩 1013 日，释放后继续执行，不能期满解除（戒毒条例第二十四条）"),
        (&released, Event::Isolate, "2023-03-01", "已经期满解除，不能再转强制隔离戒毒（戒毒条例第二十三条、第四十条）"),
        (&refused, Event::Report, "2020-02-20", "已视为拒绝接受，不能再报到，由公安机关决定（戒毒条例第十四条、第二十一条）"),
    ];
    for (course, event, on, said) in worked {
        assert_eq!(course.may(event, day(on)).unwrap_err().to_string(), said, "{event:?} {on}");
        assert!(course.after(event, day(on)).is_err());
    }
    // Refused, and then isolated: that the police may.
    assert_eq!(refused.may(Event::Isolate, day("2020-03-01")), Ok(State::ToIsolation));
}

#[test]
fn detention_suspends_and_prison_terminates() {
    let active = treatment(&[]);
    assert_eq!(active.may(Event::Detain, day("2020-05-03")), Ok(State::Suspended));
    assert_eq!(active.may(Event::Sentence, day("2020-05-03")), Ok(State::Terminated));
    assert!(!State::Suspended.is_final() && State::Terminated.is_final());
}

#[test]
fn the_side_exit_before_the_report() {
    let waiting = ordered(EpisodeKind::CommunityTreatment);
    let seen = [("2020-02-18", State::Ordered), ("2020-02-19", State::NotReported)];
    assert!(seen.iter().all(|(on, state)| waiting.state(day(on)) == *state));
    assert_eq!(waiting.may(Event::Overdue, day("2020-02-19")), Ok(State::NotReported));
    assert_eq!(waiting.may(Event::Deem, day("2020-02-19")), Ok(State::DeemedRefused));
    // Late, with a good reason: one may still report, and the term runs from then.
    let late = waiting.after(Event::Report, day("2020-03-02")).unwrap();
    assert_eq!((late.start, late.end()), (Some(day("2020-03-02")), Some(day("2023-03-01"))));
    // Nobody received the decision: no time has begun.
    let unserved = Course::ordered(EpisodeKind::CommunityTreatment, day("2020-02-01"), None, None);
    assert_eq!(unserved.state(day("2021-01-01")), State::Ordered);
    assert!(unserved.may(Event::Deem, day("2021-01-01")).is_err());
}

#[test]
fn rehabilitation_is_refused_by_its_own_articles_and_takes_its_end_from_the_papers() {
    let waiting = ordered(EpisodeKind::CommunityRehabilitation);
    let cited = |course: &Course, event, on: &str| course.may(event, day(on)).unwrap_err().article;
    assert_eq!(cited(&waiting, Event::Sign, "2020-02-10"), "戒毒条例第三十八条");
    assert_eq!(cited(&waiting, Event::Deem, "2020-02-10"), "戒毒条例第三十八条、禁毒法第四十八条");
    let there = waiting.after(Event::Report, day("2020-02-10")).unwrap();
    // How many years were ordered the event does not say.
    assert_eq!((there.end(), cited(&there, Event::Expire, "2023-02-09")), (None, "戒毒条例第四十条"));
    let known = Course { plain_end: Some(day("2022-02-09")), ..there };
    assert_eq!(known.may(Event::Expire, day("2022-02-09")), Ok(State::Released));
}

#[test]
fn the_term_stands_still_while_it_is_suspended() {
    let papers = Papers { suspensions: vec![suspension("2020-05-03", Some("2020-08-03"))], ..papers(measure()) };
    let course = clock().course(&papers, &papers.measures[0]);
    // Day, day n of the term, days left; 3 February 2020 to 2 February 2023 are 1096 days.
    let worked = [
        ("2020-02-02", 0, 1096),
        ("2020-02-03", 1, 1096),
        ("2020-02-04", 2, 1095),
        ("2020-05-02", 90, 1007),
        ("2020-05-03", 90, 1006),
        ("2020-07-15", 90, 1006),
        ("2020-08-03", 91, 1006),
        ("2020-08-04", 92, 1005),
        ("2023-02-02", 1004, 93),
        ("2023-05-05", 1096, 1),
        ("2023-05-06", 1097, 0),
    ];
    for (on, n, left) in worked {
        assert_eq!((course.day_n(day(on)), course.remaining_days(day(on))), (Some(n), Some(left)), "{on}");
    }
    // 92 days more are proposed; what is printed holds until the street confirms.
    assert_eq!((course.proposed_end(), course.end()), (Some(day("2023-05-05")), Some(day("2023-02-02"))));
    let mut confirmed = papers;
    confirmed.suspensions[0].new_end = Some((day("2020-08-05"), day("2023-05-05")));
    let course = clock().course(&confirmed, &confirmed.measures[0]);
    assert_eq!((course.end(), course.remaining_days(day("2020-08-03"))), (Some(day("2023-05-05")), Some(1006)));
    // The episode's paper says it too by now: nothing is added twice.
    confirmed.measures[0].end = Some(day("2023-05-05"));
    let course = clock().course(&confirmed, &confirmed.measures[0]);
    assert_eq!((course.proposed_end(), course.remaining_days(day("2020-08-03"))), (Some(day("2023-05-05")), Some(1006)));
    assert_eq!(of(Matter::Test, &confirmed).len(), 23);
    // Detained again for ten days: those are proposed in addition.
    confirmed.suspensions.push(Suspension { id: id(71), ..suspension("2021-03-01", Some("2021-03-11")) });
    let course = clock().course(&confirmed, &confirmed.measures[0]);
    assert_eq!((course.proposed_end(), course.end()), (Some(day("2023-05-15")), Some(day("2023-05-05"))));
    assert_eq!(course.remaining_days(day("2021-03-05")), course.remaining_days(day("2021-03-11")));
}

#[test]
fn an_open_suspension_has_days_left_and_no_end() {
    let papers = Papers { suspensions: vec![suspension("2020-05-03", None)], ..papers(measure()) };
    let course = clock().course(&papers, &papers.measures[0]);
    assert_eq!((course.proposed_end(), course.remaining_days(day("2030-01-01"))), (None, Some(1006)));
    assert_eq!(course.state(day("2030-01-01")), State::Suspended);
}

#[test]
fn papers_of_one_detention_that_overlap_are_one() {
    let second = Suspension { id: id(71), ..suspension("2020-05-20", Some("2020-08-03")) };
    let papers = Papers { suspensions: vec![second, suspension("2020-05-03", Some("2020-06-01"))], ..papers(measure()) };
    assert_eq!(clock().course(&papers, &papers.measures[0]).proposed_end(), Some(day("2023-05-05")));
}

#[test]
fn the_term_of_treatment_runs_from_the_report_and_time_in_isolation_counts() {
    let course = |measure: Measure| {
        let papers = papers(measure);
        clock().course(&papers, &papers.measures[0])
    };
    let plain = course(measure());
    assert_eq!((plain.start, plain.end()), (Some(day("2020-02-03")), Some(day("2023-02-02"))));
    let leap = course(reported("2020-02-29"));
    assert_eq!(leap.end(), Some(day("2023-02-28")));
    // 184 days in isolation: 3 August 2019.
    let credited = course(Measure { credit_days: Some(184), ..measure() });
    assert_eq!((credited.start, credited.end()), (Some(day("2019-08-03")), Some(day("2022-08-02"))));
    assert_eq!(credited.day_n(day("2020-02-03")), Some(185));
    // What is printed holds.
    let printed = course(Measure { end: Some(day("2023-02-03")), ..measure() });
    assert_eq!((printed.end(), printed.remaining_days(day("2020-02-03"))), (Some(day("2023-02-03")), Some(1097)));
}

#[test]
fn every_reason_of_ending_is_a_state() {
    for (reason, state) in [
        (EndReason::Released, State::Released),
        (EndReason::Terminated, State::Terminated),
        (EndReason::TransferredOut, State::TransferredOut),
        (EndReason::ToIsolation, State::ToIsolation),
        (EndReason::Died, State::ClosedDeath),
    ] {
        let papers = papers(Measure { ended: Some((day("2020-06-05"), reason)), ..measure() });
        let course = clock().course(&papers, &papers.measures[0]);
        assert_eq!((course.state(day("2020-06-04")), course.state(day("2020-06-05"))), (State::Reported, state));
        assert!(Event::CHOICES.iter().all(|event| course.may(Event::from_code(event.code).unwrap(), day("2020-06-06")).is_err()));
    }
}
