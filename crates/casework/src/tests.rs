//! What this slice promises, in sentences.

use crate::testing::{case, contact};
use crate::{Case, CaseClosure, Contact, Effort, LifeChange, Reached, SLICE, Served, ServedAs, follow_up_due};
use base::{Choice, Link, Set, Word};
use count::testing::{World, day, id};
use count::{Counted, Fact, Part};
use org::{Channel, Grade, Population, Topic};

fn person_times(facts: &[Fact], holds: impl Fn(&Fact) -> bool) -> i32 {
    facts.iter().filter(|fact| fact.part == Part::Served && holds(fact)).map(|fact| fact.times).sum()
}

#[test]
fn three_topics_in_one_call_are_one_person_time_and_one_event() {
    let call = Contact { topics: Set::of([Topic::Prevention, Topic::PreventionPolicy, Topic::Medical]), ..contact() };
    let facts = call.facts(&World::new());
    assert_eq!(person_times(&facts, |_| true), 1);
    for topic in [Topic::Prevention, Topic::PreventionPolicy, Topic::Medical] {
        assert_eq!(person_times(&facts, |fact| fact.topics & topic.bit() != 0), 1);
    }
}

#[test]
fn a_day_of_mixed_channels_counts_each_where_it_belongs() {
    // Two calls, one of them unanswered; a visit to a client and a relative; a message to three unnamed people.
    let town = World::new().since(1, Population::CommunityRehabilitation.bit(), "2019-01-01");
    let family = Served { person: Link::to(id(2)), role: ServedAs::Family };
    let day = [
        contact(),
        Contact { outcome: Reached::NoAnswer, ..contact() },
        Contact { channel: Channel::Visit, served: vec![contact().served[0].clone(), family], ..contact() },
        Contact { channel: Channel::Wechat, served: Vec::new(), anonymous: Some(3), ..contact() },
    ];
    let facts: Vec<Fact> = day.iter().flat_map(|contact| contact.facts(&town)).collect();
    assert_eq!(person_times(&facts, |_| true), 6);
    assert_eq!(person_times(&facts, |fact| fact.channel == Channel::Phone.word()), 1);
    assert_eq!(person_times(&facts, |fact| fact.populations & Population::CommunityRehabilitation.bit() != 0), 2);
    assert_eq!(person_times(&facts, |fact| fact.populations & Population::Family.bit() != 0), 1);
}

#[test]
fn visits_and_calls_tell_people_under_a_measure_from_people_at_large() {
    // The file says 社会面 of everybody who lives in society; at large in the sense of the reports is who is under no measure (domain.md 1.2).
    let (sj, sk, at_large) = (Population::CommunityTreatment.bit(), Population::CommunityRehabilitation.bit(), Population::AtLarge.bit());
    let city = World::new().is(1, sj | at_large).is(2, sk).is(3, at_large).is(4, Population::Family.bit()).since(5, sj, "2019-07-01").is(5, at_large);
    let met = |channel, on: &str, people: &[u32]| {
        let served = people.iter().map(|n| Served { person: Link::to(id(*n)), role: ServedAs::Client }).collect();
        Contact { channel, on: day(on), served, ..contact() }
    };
    let year = [
        met(Channel::Visit, "2019-03-01", &[1]),
        met(Channel::Visit, "2019-03-02", &[1, 4]),
        met(Channel::Site, "2019-03-03", &[2]),
        met(Channel::Visit, "2019-03-04", &[3]),
        // At large until a measure begins.
        met(Channel::Visit, "2019-06-30", &[5]),
        met(Channel::Visit, "2019-07-01", &[5]),
        met(Channel::Phone, "2019-08-01", &[3]),
        met(Channel::Phone, "2019-08-02", &[1]),
        met(Channel::Wechat, "2019-08-03", &[3]),
        Contact { outcome: Reached::NoAnswer, ..met(Channel::Phone, "2019-08-04", &[3]) },
        Contact { anonymous: Some(2), ..met(Channel::Visit, "2019-08-05", &[]) },
    ];
    let facts: Vec<Fact> = year.iter().flat_map(|contact| contact.facts(&city)).collect();
    let visit = |fact: &Fact| [Channel::Visit, Channel::Site].iter().any(|channel| fact.channel == channel.word());
    let phone = |fact: &Fact| fact.channel == Channel::Phone.word();
    let under = |fact: &Fact| fact.populations & (sj | sk) != 0;
    let free = |fact: &Fact| fact.populations & at_large != 0 && fact.populations & (sj | sk) == 0;
    // 入户走访帮扶 of people under a measure, of people at large, 电话访谈 of people at large; the rest is family and the unnamed.
    assert_eq!(person_times(&facts, |fact| visit(fact) && under(fact)), 4);
    assert_eq!(person_times(&facts, |fact| visit(fact) && free(fact)), 2);
    assert_eq!(person_times(&facts, |fact| phone(fact) && free(fact)), 1);
    assert_eq!(person_times(&facts, visit), 4 + 2 + 1 + 2);
}

#[test]
fn an_attempt_costs_work_and_is_no_service() {
    let attempt = Contact { outcome: Reached::Moved, workers: vec![Effort { worker: Link::to(id(11)), minutes: Some(60) }], ..contact() };
    let facts = attempt.facts(&World::new());
    assert_eq!(facts.iter().map(|fact| fact.work_minutes).sum::<u32>(), 60);
    assert!(facts.iter().all(|fact| fact.service_minutes == 0 && fact.part != Part::Served && fact.kind == Word::of("contact_attempt")));
}

#[test]
fn the_graver_a_crisis_the_sooner_somebody_looks_again() {
    let first = |grade| follow_up_due(grade, day("2020-02-03"), None).unwrap();
    assert!([Grade::Immediate, Grade::High, Grade::Medium, Grade::Low].map(first).is_sorted());
}

#[test]
fn no_kind_of_event_shares_its_word_with_a_topic() {
    let kinds = SLICE.words.iter().filter(|(dimension, _)| *dimension == "kind").flat_map(|(_, kinds)| kinds.iter());
    for kind in kinds {
        assert_eq!(Topic::from_code(kind.code), None, "{}", kind.code);
    }
}

#[test]
fn every_word_in_a_fact_has_a_name_for_people() {
    let named = |word: Word| SLICE.words.iter().flat_map(|(_, choices)| choices.iter()).any(|choice| Word::of(choice.code) == word);
    for outcome in [Reached::Reached, Reached::Refused] {
        assert!(Contact { outcome, ..contact() }.facts(&World::new()).iter().all(|fact| named(fact.kind)));
    }
    let closed = Case { closed: Some(day("2020-05-31")), closure: Some(CaseClosure::Reached), ..case() };
    assert!(closed.facts(&World::new()).iter().all(|fact| named(fact.kind) && named(fact.item)));
    for code in ["talk", "crisis_event", "referral_sent", "referral_accepted", "life_event", Grade::High.code(), LifeChange::SonBorn.code()] {
        assert!(named(Word::of(code)), "{code}");
    }
}
