//! Random lives: what holds for every one of them, and the naive reckoning beside ours.

use super::naive::filled;
use super::schedule::{Sampled, Window, assign, periods};
use super::*;
use base::Period;
use proptest::prelude::*;

/// Days of a life are drawn as numbers from its first day.
const LIFE_DAYS: i32 = 1300;

fn outcome() -> impl Strategy<Value = TestOutcome> {
    use TestOutcome as O;
    prop_oneof![6 => Just(O::Negative), 1 => Just(O::Positive), 1 => Just(O::Elsewhere), 1 => Just(O::Refused), 1 => Just(O::Evaded), 1 => Just(O::Excused),
        1 => Just(O::Invalid), 1 => Just(O::Cancelled)]
}

fn tested(n: u32, start: Day, after: i32, outcome: TestOutcome, is_hair: bool) -> Tested {
    let method = if is_hair { Sample::Hair } else { Sample::Urine };
    Tested { on: start + after, method, ..test(n, "2020-02-03", outcome) }
}

prop_compose! {
    /// A term with suspensions, absences, tests, breaches and classes on any days.
    fn life()(
        start in 17_000_i32..19_000,
        measure_kind in 0_usize..5,
        suspended in prop::collection::vec((0..LIFE_DAYS, 1_i32..200), 0..4),
        away in prop::collection::vec((0..LIFE_DAYS, 1_i32..60, any::<bool>()), 0..4),
        tests in prop::collection::vec((-5..LIFE_DAYS, outcome(), any::<bool>()), 0..50),
        breaches in prop::collection::vec((0..LIFE_DAYS, prop::option::of(1_u32..40)), 0..5),
        classes in prop::collection::vec((0..LIFE_DAYS, any::<bool>()), 0..4),
        ended in prop::option::weighted(0.2, 30..LIFE_DAYS),
    ) -> Papers {
        let start = Day::from_number(start).unwrap();
        let text = start.to_string();
        let plain = match measure_kind {
            0 | 1 => reported(&text),
            2 => Measure { plan: Some("sj_strict".to_owned()), ..reported(&text) },
            years => rehabilitation(&text, years as u32 - 1),
        };
        let measure = Measure { ended: ended.map(|after| (start + after, crate::EndReason::Terminated)), ..plain };
        let suspensions = suspended.iter().zip(1000..).map(|((after, days), n)| Suspension {
            id: id(n),
            from: start + *after,
            continues: Some(start + *after + *days),
            ..suspension("2020-02-03", None)
        }).collect();
        let leaves = away.iter().zip(2000..).map(|((after, days, is_approved), n)| Away {
            id: id(n),
            from: start + *after,
            to: start + *after + *days,
            is_approved: *is_approved,
            ..leave(0, "2020-02-03", "2020-02-03")
        }).collect();
        let breaches = breaches.iter().zip(4000..).map(|((after, days), n)| Breach {
            on: start + *after,
            ..breach(n, ViolationKind::Left, "2020-02-03", *days)
        }).collect();
        let risks = classes.iter().zip(5000..).map(|((after, is_high), n)| Assessed {
            id: id(n),
            on: start + *after,
            class: if *is_high { crate::RiskClass::High } else { crate::RiskClass::Low },
            next: None,
        }).collect();
        let tests = tests.iter().zip(3000..).map(|((after, outcome, is_hair), n)| tested(n, start, *after, *outcome, *is_hair)).collect();
        let all = papers(measure);
        // What happens after the end names the measure, as records do.
        let mut all = Papers { suspensions, leaves, tests, breaches, risks, ..all };
        all.suspensions.iter_mut().for_each(|paper| paper.episode = Some(id(EPISODE)));
        all.leaves.iter_mut().for_each(|paper| paper.episode = Some(id(EPISODE)));
        all.tests.iter_mut().for_each(|paper| paper.episode = Some(id(EPISODE)));
        all
    }
}

/// The periods that are satisfied.
fn satisfied(papers: &Papers) -> Vec<u16> {
    of(Matter::Test, papers).iter().filter(|duty| duty.satisfied.is_some()).map(|duty| duty.part.0).collect()
}

/// First and last day of each period, from the plan itself.
fn spans(papers: &Papers) -> Vec<Period> {
    let measure = &papers.measures[0];
    let start = measure.term_start().unwrap();
    let plan = BOOK.place(measure.place).plan(measure.kind, measure.years(), measure.plan.as_deref(), start).unwrap();
    let class = |day: Day| papers.class_on(day).and_then(|class| BOOK.place(measure.place).class(class, day)?.test);
    let last = clock().course(papers, measure).proposed_end().unwrap();
    periods(plan, start, last, &|day| (None, class(day))).into_iter().map(|period| period.days).collect()
}

proptest! {
    #[test]
    fn every_period_of_the_plan_appears_exactly_once_and_they_make_up_the_term(papers in life()) {
        let duties = of(Matter::Test, &papers);
        let spans = spans(&papers);
        let mut parts: Vec<u16> = duties.iter().map(|duty| duty.part.0).collect();
        parts.sort_unstable();
        prop_assert_eq!(parts, (1..=spans.len() as u16).collect::<Vec<_>>());
        prop_assert!(duties.iter().all(|duty| duty.since == spans[usize::from(duty.part.0) - 1].from));
        prop_assert!(spans.windows(2).all(|pair| pair[0].to + 1 == pair[1].from));
        // The term, and the days of suspension added to it.
        let course = clock().course(&papers, &papers.measures[0]);
        let term = course.plain_end.unwrap() - course.start.unwrap() + 1;
        let suspended: i32 = course.suspended.iter().map(|(from, continues)| continues.unwrap() - *from).sum();
        prop_assert_eq!(spans.iter().map(|span| span.days()).sum::<i32>(), term + suspended);
    }

    #[test]
    fn one_more_test_never_takes_a_period_away(papers in life(), after in 0..LIFE_DAYS, is_hair in any::<bool>()) {
        let before = satisfied(&papers);
        let start = papers.measures[0].reported.unwrap();
        let mut more = papers.clone();
        more.tests.push(Tested { episode: Some(id(EPISODE)), ..tested(9000, start, after, TestOutcome::Negative, is_hair) });
        let now = satisfied(&more);
        prop_assert!(before.iter().all(|part| now.contains(part)), "{before:?} {now:?}");
        prop_assert!(now.len() <= before.len() + 1);
    }

    #[test]
    fn a_test_satisfies_one_period_at_most(papers in life()) {
        let mut used: Vec<Id> = of(Matter::Test, &papers).iter().filter_map(|duty| Some(duty.satisfied?.0)).collect();
        let all = used.len();
        used.sort_unstable();
        used.dedup();
        prop_assert_eq!(used.len(), all);
    }

    #[test]
    fn the_order_of_the_papers_means_nothing(papers in life(), turn in 0_usize..50) {
        let mut turned = papers.clone();
        turned.tests.reverse();
        let by = turn % turned.tests.len().max(1);
        turned.tests.rotate_left(by);
        turned.suspensions.reverse();
        turned.leaves.reverse();
        turned.breaches.reverse();
        turned.risks.reverse();
        prop_assert_eq!(clock().duties(&turned), clock().duties(&papers));
    }

    #[test]
    fn the_naive_reckoning_satisfies_the_same_periods(papers in life()) {
        let duties = of(Matter::Test, &papers);
        let spans = spans(&papers);
        let mut by_part: Vec<&Duty> = duties.iter().collect();
        by_part.sort_unstable_by_key(|duty| duty.part);
        let windows: Vec<Window> = by_part.iter().zip(&spans).map(|(duty, span)| Window {
            days: Period { from: span.from, to: span.to.max(duty.due) },
            hair_from: None,
            tests: duty.times.1,
        }).collect();
        let mut samples: Vec<Sampled> = papers.tests.iter().filter(|test| test.fills_a_period()).map(|test| Sampled { on: test.on, is_hair: false }).collect();
        samples.sort_unstable_by_key(|sample| sample.on);
        let naive: Vec<u16> = filled(&windows, &samples).iter().map(|count| *count as u16).collect();
        prop_assert_eq!(naive, by_part.iter().map(|duty| duty.times.0).collect::<Vec<_>>());
    }

    #[test]
    fn windows_of_any_kind_are_filled_as_the_naive_reckoning_fills_them(
        shapes in prop::collection::vec((1_i32..20, 0_i32..15, 0_u16..4), 1..12),
        samples in prop::collection::vec(0_i32..150, 0..30),
    ) {
        let start = day("2020-02-03");
        let (mut from, mut latest) = (start, start);
        let mut windows = Vec::new();
        for (days, beyond, tests) in shapes {
            latest = latest.max(from + (days - 1) + beyond);
            windows.push(Window { days: Period { from, to: latest }, hair_from: None, tests });
            from = from + days;
        }
        let mut samples: Vec<Sampled> = samples.into_iter().map(|after| Sampled { on: start + after, is_hair: false }).collect();
        samples.sort_unstable_by_key(|sample| sample.on);
        let ours: Vec<usize> = assign(&windows, &samples).iter().map(Vec::len).collect();
        prop_assert_eq!(ours, filled(&windows, &samples));
    }

    #[test]
    fn every_duty_can_be_asked_on_every_day(papers in life(), after in -100..2000_i32) {
        let on = papers.measures[0].reported.unwrap() + after;
        for duty in clock().duties(&papers) {
            let standing = duty.standing(on);
            prop_assert!(!(standing.is_pending() && duty.void.is_some()));
            prop_assert!(!duty.why().contains('{'), "{}", duty.why());
            prop_assert!(duty.opens <= duty.due && duty.due <= duty.closes, "{duty:?}");
            prop_assert!(duty.warn.is_sorted());
        }
    }
}
