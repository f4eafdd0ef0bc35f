//! What this slice promises, in sentences.

use crate::testing::{
    agreement, episode, evaluation, leave, maintenance, monitoring, police_report, recovery_plan, release, relocation, risk, suspension, test,
    two_place, violation, working_group,
};
use crate::{
    Agreement, Completion, EndReason, Episode, EpisodeKind, HairSample, LabResult, LabTest, Refusal, Release, SLICE, Sample, SealedSample,
    Suspension, Test, TestOutcome, Violation, ViolationCount, ViolationKind, computed_end,
};
use base::{Choice, Word};
use count::testing::{World, day, figure, id, survives_the_form};
use count::{Counted, Known, Measure, STANDING};
use org::{Domain, Population};

#[test]
fn what_somebody_is_on_a_day_follows_from_the_episodes() {
    // Community treatment broken off by isolation, then community rehabilitation.
    let treatment = Episode { ended: Some(day("2020-08-31")), reason: Some(EndReason::ToIsolation), ..episode() };
    let rehabilitation = Episode {
        kind: EpisodeKind::CommunityRehabilitation,
        decided: day("2022-08-20"),
        served: Some(day("2022-08-31")),
        reported: Some(day("2022-09-01")),
        start: Some(day("2022-09-01")),
        end: Some(day("2024-08-31")),
        ..episode()
    };
    let facts = [treatment.facts(&World::new()), rehabilitation.facts(&World::new())].concat();
    let street = World::after(facts);
    let (sj, sk) = (Population::CommunityTreatment.bit(), Population::CommunityRehabilitation.bit());
    let worked = [
        ("2020-02-02", 0),
        ("2020-02-03", sj),
        ("2020-08-31", sj),
        ("2020-09-01", 0),
        ("2022-08-31", 0),
        ("2022-09-01", sk),
        ("2024-08-31", sk),
        ("2024-09-01", 0),
    ];
    for (on, populations) in worked {
        assert_eq!(street.standing(id(1), day(on)).populations, populations, "{on}");
    }
}

#[test]
fn who_has_not_reported_is_not_counted_among_the_people_under_a_measure() {
    let waiting = Episode { reported: None, start: None, end: None, ..episode() };
    let kinds = |episode: &Episode| episode.facts(&World::new()).iter().map(|fact| fact.kind).collect::<Vec<_>>();
    // It should be in execution when the time for reporting is over, and that is all.
    let due = Word::of("episode_due");
    assert_eq!(kinds(&waiting), [due]);
    let refused = Episode { ended: Some(day("2020-02-15")), reason: Some(EndReason::DeemedRefused), ..waiting };
    assert!(kinds(&refused).into_iter().all(|kind| kind == due));
}

#[test]
fn an_agreement_is_signed_by_what_the_person_is_on_that_day() {
    let street = World::after(episode().facts(&World::new()));
    let populations = |signed| Agreement { signed: day(signed), ..agreement() }.facts(&street)[0].populations;
    assert_eq!(populations("2020-02-04"), Population::CommunityTreatment.bit());
    assert_eq!(populations("2020-02-02"), 0);
}

#[test]
fn a_leap_day_never_shortens_the_term_against_its_neighbours() {
    let end = |start| computed_end(EpisodeKind::CommunityTreatment, day(start), 3).unwrap();
    assert!(["2020-02-28", "2020-02-29", "2020-03-01"].map(end).is_sorted());
}

#[test]
fn every_word_in_a_fact_has_a_name_for_people() {
    let named = |word: Word| SLICE.words.iter().flat_map(|(_, choices)| choices.iter()).any(|choice| Word::of(choice.code) == word);
    for kind in [EpisodeKind::CommunityTreatment, EpisodeKind::CommunityRehabilitation] {
        // The populations of standings are named by `org`, in whose words the two measures have the same codes.
        assert_eq!(kind.code(), kind.population().code());
        let facts = Episode { kind, ..episode() }.facts(&World::new());
        assert!(facts.iter().filter(|fact| fact.kind != STANDING).all(|fact| named(fact.kind) && named(fact.item)));
    }
    let without_a_thing = [agreement().facts(&World::new()), recovery_plan().facts(&World::new())].concat();
    assert!(without_a_thing.iter().all(|fact| named(fact.kind)));
    let missed = Test { outcome: TestOutcome::Evaded, ..test() };
    let unmet = Release { fetched_by: Vec::new(), arrived: None, agreed: None, told: None, unmet: Some("已离开".into()), ..release() };
    let town = World::new();
    let all = [
        test().facts(&town),
        missed.facts(&town),
        leave().facts(&town),
        violation().facts(&town),
        risk().facts(&town),
        evaluation().facts(&town),
        release().facts(&town),
        unmet.facts(&town),
        monitoring().facts(&town),
        suspension().facts(&town),
        relocation().facts(&town),
        two_place().facts(&town),
        police_report().facts(&town),
    ];
    for fact in all.iter().flatten().filter(|fact| fact.kind != STANDING) {
        assert!(named(fact.kind) && named(fact.item) && fact.domain == Domain::Management.word(), "{fact:?}");
    }
}

#[test]
fn every_paper_of_the_file_survives_its_form() {
    survives_the_form(&episode());
    survives_the_form(&agreement());
    survives_the_form(&working_group());
    survives_the_form(&recovery_plan());
    survives_the_form(&suspension());
    survives_the_form(&relocation());
    survives_the_form(&two_place());
    survives_the_form(&maintenance());
    survives_the_form(&police_report());
    survives_the_form(&test());
    survives_the_form(&leave());
    survives_the_form(&violation());
    survives_the_form(&risk());
    survives_the_form(&evaluation());
    survives_the_form(&release());
    survives_the_form(&monitoring());
}

#[test]
fn what_stands_in_a_group_of_fields_survives_its_form_too() {
    let refusal = Refusal { warned: None, certified: Some(day("2020-02-17")), reported: Some(day("2020-02-17")), receipt: None, reason: None };
    let completion = Completion {
        sent: Some(day("2023-01-20")),
        notified: Some(day("2023-02-03")),
        number: Some("解字1号".into()),
        served: None,
        family: None,
        street: Some(day("2023-02-06")),
    };
    survives_the_form(&Episode { refusal: Some(refusal), completion: Some(completion), ..episode() });
    let sample = SealedSample { a: Some("A-1".into()), b: Some("B-1".into()), sealed: Some(day("2020-02-03")), kept_at: None, disposed: None };
    let lab = LabTest {
        sent: Some(day("2020-02-05")),
        laboratory: Some("某鉴定中心".into()),
        result: Some(LabResult::Positive),
        on: Some(day("2020-02-08")),
        told: Some(day("2020-02-09")),
        objected: None,
        again: None,
        decided: None,
    };
    let hair = HairSample { length: Some(30), a: Some(55), b: Some(60), from: None, to: None };
    let outcome = TestOutcome::Positive;
    survives_the_form(&Test { outcome, method: Sample::Hair, sample: Some(sample), lab: Some(lab), hair: Some(hair), ..test() });
}

#[test]
fn who_is_suspended_stays_in_the_population_of_the_measure() {
    let over = Suspension { continued: Some(day("2020-06-16")), ..suspension() };
    let street = World::after([episode().facts(&World::new()), over.facts(&World::new())].concat());
    for on in ["2020-05-31", "2020-06-01", "2020-06-15", "2020-06-16"] {
        assert_eq!(street.standing(id(1), day(on)).populations, Population::CommunityTreatment.bit(), "{on}");
    }
    // How many are suspended on a day is a figure of its own.
    let suspended = |on| figure(&[over.facts(&street)], Measure::PersonsAt, day(on), &[count::testing::kind("suspension")]);
    assert_eq!([suspended("2020-05-31"), suspended("2020-06-15"), suspended("2020-06-16")], [0, 1, 0]);
}

#[test]
fn nothing_that_befalls_somebody_is_a_service() {
    let town = World::new();
    let missed = Test { outcome: TestOutcome::Refused, ..test() };
    let all = [
        missed.facts(&town),
        leave().facts(&town),
        violation().facts(&town),
        risk().facts(&town),
        evaluation().facts(&town),
        monitoring().facts(&town),
        suspension().facts(&town),
        recovery_plan().facts(&town),
        relocation().facts(&town),
        two_place().facts(&town),
        maintenance().facts(&town),
        police_report().facts(&town),
        working_group().facts(&town),
    ];
    assert_eq!(figure(&all, Measure::PersonTimes, day("2020-12-31"), &[]), 0);
    assert_eq!(figure(&[test().facts(&town), release().facts(&town)], Measure::PersonTimes, day("2020-12-31"), &[]), 2);
}

#[test]
fn three_refusals_within_an_episode_are_a_duty_to_report_and_change_no_status() {
    let refused = |on: &str| Violation { kind: ViolationKind::Test, days: None, on: day(on), ..violation() };
    let breaches = ["2020-02-03", "2021-03-03", "2022-04-03"].map(refused);
    assert!(!ViolationCount::of(&breaches[..2]).is_serious() && ViolationCount::of(&breaches).is_serious());
    let facts = breaches.iter().flat_map(|breach| breach.facts(&World::new())).collect::<Vec<_>>();
    assert!(facts.iter().all(|fact| fact.kind != STANDING));
}
