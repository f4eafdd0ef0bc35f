//! Clients of the first street at the interesting points of the legal clock, one each. Their file numbers say which; the demo's present is Monday,
//! 17 February 2020. Nobody of them was visited or called, so no printed figure counts them. A test holds the last column.
//!
//! | file number | the point | to be done |
//! | --- | --- | --- |
//! | ZZ01-REPORT-14 | day 14 after the decision was received, not reported | report, by tomorrow |
//! | ZZ01-REPORT-16 | day 16, the fifteenth was a Sunday | report, today |
//! | ZZ01-REPORT-18 | day 18, the time is over | report, late; tell the police, late |
//! | ZZ01-AGREEMENT | reported on Thursday | agreement, by tomorrow; group, plan, first test |
//! | ZZ01-GROUP | the working group lacks the community police | group, soon |
//! | ZZ01-REFUSAL-2 | refused a second test today, one more is serious | admonition, today; the test itself |
//! | ZZ01-REFUSAL-3 | refused a third test today | report to the police, today; the test itself |
//! | ZZ01-ABSENT-29 | day 29 of an unauthorised absence | report to the police, in two days |
//! | ZZ01-SUSPENDED | detained, release expected next week | asking how it stands, soon |
//! | ZZ01-MOVED-10 | moved here ten days ago, not reported here | report at this street; the test |
//! | ZZ01-MAINTENANCE | confirmed positive while in maintenance treatment | the B sample is kept, nothing else |
//! | ZZ01-POSITIVE | confirmed positive, not in maintenance treatment | report to the police, today; may object again; the B sample is kept |
//! | ZZ01-ABSTINENT | three years without drugs in two weeks | ask the police to end monitoring, soon |
//! | ZZ01-EXCLUDED | three years too, but three tests were refused | release in two days, and nothing about the three years |
//! | ZZ01-MINOR | not of age, the guardian signed; opening the file takes an approval | nothing |
//! | ZZ01-BIRTH | gave birth during the measure | nothing |
//! | ZZ01-HARDSHIP | in hardship, the half-year is nearly over | half-year summary, soon |
//! | ZZ01-RELEASE | leaves isolation in three days | be there, soon |
//! | ZZ01-TERM-20 | the term ends in twenty days | release, soon |
//! | ZZ01-RISK | last assessed half a year ago | risk assessment, today |
//! | ZZ01-TEST | the period of the test closes tomorrow | test, soon |
//! | ZZ01-LEAVE | approved absence beyond the end of the test's period | return, test three days after it |
//! | ZZ01-TWO-PLACE | two places manage, the other one tested | nothing |
//! | ZZ01-HAIR | the test of the period was one of hair | nothing |
//!
//! Called once by the script. Absent: ordinary clients (`clients.rs`).

use super::clients::opened;
use super::course::{Course, Pace};
use super::{World, date, moment, paper};
use crate::book::at;
use base::{Day, Link, Set, Text};
use casework::{LifeChange, LifeEvent};
use org::Population;
use people::{Person, Sex};
use rehab::clock::Matter;
use rehab::{
    EpisodeKind, HairSample, LabResult, LabTest, Maintenance, ManagingPlace, ManagingTurn, MemberRole, Relocation, RelocationReason, Sample,
    SealedSample, Substance, Test, TestOutcome, TwoPlace, ViolationKind, ViolationManner, ViolationMeasure,
};

/// The street of the demo's worker.
const SITE: usize = 0;
const TREATMENT: EpisodeKind = EpisodeKind::CommunityTreatment;
const REHABILITATION: EpisodeKind = EpisodeKind::CommunityRehabilitation;
const MORNING: u16 = 11;
const AFTERNOON: u16 = 15;

/// All of them.
pub(super) fn clients(world: &mut World<'_>) {
    beginnings(world);
    refusals(world);
    absences(world);
    moved(world);
    positives(world);
    three_years(world);
    people_in_need(world);
    terms(world);
    tests(world);
    two_places(world);
}

fn today() -> Day {
    moment().day()
}

/// What somebody is, beside being registered.
#[derive(Clone, Copy)]
struct Who {
    what: Option<Population>,
    ages: (u32, u32),
    sex: Option<Sex>,
}

const ANYBODY: Who = Who { what: None, ages: (24, 55), sex: None };

/// Somebody's file at the station, opened on a day.
fn file(world: &mut World<'_>, number: &str, on: Day, who: Who) -> Link<Person> {
    let mut human = world.census.human("410105", who.ages);
    while who.sex.is_some_and(|sex| sex != human.sex) {
        human = world.census.human("410105", who.ages);
    }
    let what = who.what.into_iter().chain([Population::Registered]);
    let mut file = human.file(on, &what.map(|what| (what, on)).collect::<Vec<_>>());
    file.file_no = Some(Text(number.to_owned()));
    file.lives_at = Some(Text(world.census.address(&format!("{}街道", world.plan.streets[SITE].name))));
    world.script.write(at(on.max(opened(SITE)), 9, 0), world.hand(SITE), &file)
}

/// Somebody whose decision was received on a day and who has not reported.
fn ordered<'w, 'p>(world: &'w mut World<'p>, number: &str, served: Day) -> Course<'w, 'p> {
    let person = file(world, number, served, ANYBODY);
    let mut course = Course::new(world, (SITE, 0), person, Pace::Prompt(None));
    let mut episode = paper::episode(person, TREATMENT, served - 1);
    episode.served = Some(served);
    course.ordered(episode);
    course
}

/// Somebody under a measure since a day, whose papers are not begun.
fn reported<'w, 'p>(
    world: &'w mut World<'p>,
    (number, who): (&str, Who),
    (kind, years, on): (EpisodeKind, u32, Day),
    left: Option<Matter>,
) -> Course<'w, 'p> {
    let person = file(world, number, on - 6, who);
    let mut course = Course::new(world, (SITE, 0), person, Pace::Prompt(left));
    let mut episode = paper::episode(person, kind, on - 6);
    (episode.served, episode.reported, episode.start) = (Some(on - 3), Some(on), Some(on));
    (episode.end, episode.years) = (rehab::computed_end(kind, on, years), Some(years));
    course.ordered(episode);
    course
}

/// The same, with agreement, group and plan.
fn begun<'w, 'p>(world: &'w mut World<'p>, number: &str, measure: (EpisodeKind, u32, Day), left: Option<Matter>) -> Course<'w, 'p> {
    let mut course = reported(world, (number, ANYBODY), measure, left);
    course.begin(None);
    course
}

fn beginnings(world: &mut World<'_>) {
    ordered(world, "ZZ01-REPORT-14", today() - 14).follow();
    ordered(world, "ZZ01-REPORT-16", today() - 16).follow();
    ordered(world, "ZZ01-REPORT-18", today() - 18).follow();
    reported(world, ("ZZ01-AGREEMENT", ANYBODY), (TREATMENT, 3, date(2020, 2, 13)), Some(Matter::Test)).follow();
    let mut lacking = reported(world, ("ZZ01-GROUP", ANYBODY), (TREATMENT, 3, date(2020, 2, 10)), None);
    lacking.sign(None);
    lacking.gather(&[MemberRole::Police]);
    lacking.plan();
    lacking.follow();
}

fn refuses(course: &mut Course<'_, '_>, on: Day) -> Link<Test> {
    let mut test = paper::test(course.person, course.episode, on, TestOutcome::Refused);
    test.notified = Some(on - 1);
    course.write(on, MORNING, &test)
}

fn refusals(world: &mut World<'_>) {
    let mut second = begun(world, "ZZ01-REFUSAL-2", (TREATMENT, 3, date(2019, 8, 5)), None);
    let test = refuses(&mut second, date(2019, 11, 7));
    second.refused(date(2019, 11, 7), test);
    refuses(&mut second, today());
    second.follow();
    let mut third = begun(world, "ZZ01-REFUSAL-3", (TREATMENT, 3, date(2019, 7, 8)), None);
    for on in [date(2019, 10, 10), date(2019, 12, 12)] {
        let test = refuses(&mut third, on);
        third.refused(on, test);
    }
    refuses(&mut third, today());
    third.follow();
}

fn absences(world: &mut World<'_>) {
    let mut away = begun(world, "ZZ01-ABSENT-29", (TREATMENT, 3, date(2018, 12, 20)), None);
    let mut breach = paper::violation(away.person, away.episode, today() - 28, ViolationKind::Left);
    breach.manner = Some(ViolationManner::Unreported);
    // The admonition on its twentieth day, by the family; the absence goes on.
    (breach.measures, breach.warned) = (Set::of([ViolationMeasure::Warned]), Some(today() - 7));
    breach.worker = Some(away.world.sites[SITE].worker);
    away.write(today() - 7, AFTERNOON, &breach);
    away.follow();

    let mut detained = begun(world, "ZZ01-SUSPENDED", (TREATMENT, 3, date(2018, 12, 18)), None);
    if let Some(episode) = detained.episode {
        let suspension = paper::suspension(detained.person, episode, date(2020, 1, 20), today() + 7);
        detained.write(date(2020, 1, 21), MORNING, &suspension);
    }
    detained.follow();

    let mut leave = begun(world, "ZZ01-LEAVE", (TREATMENT, 3, date(2019, 10, 21)), Some(Matter::Test));
    let mut approved = paper::leave(leave.person, leave.episode, (date(2020, 2, 5), date(2020, 2, 25)));
    approved.worker = Some(leave.world.sites[SITE].worker);
    leave.write(date(2020, 2, 4), AFTERNOON, &approved);
    leave.follow();
}

fn moved(world: &mut World<'_>) {
    let mut course = begun(world, "ZZ01-MOVED-10", (TREATMENT, 3, date(2019, 5, 9)), Some(Matter::Test));
    let Some(episode) = course.episode else { return };
    let relocation = Relocation {
        person: course.person,
        episode,
        changed: today() - 10,
        from_street: Text(format!("郑州市二七区{}街道", course.world.plan.streets[1].name)),
        to_street: Text(format!("郑州市中原区{}街道", course.world.plan.streets[SITE].name)),
        reason: Some(RelocationReason::Residence),
        told: Some(today() - 12),
        forwarded: Some(today() - 11),
        materials: vec!["协议".into(), "检测记录".into(), "谈话记录".into()],
        old_police: None,
        letter: None,
        receipt: None,
        reported: None,
        police_told: None,
        agreement: None,
        worker: Some(course.world.sites[SITE].worker),
        note: None,
    };
    course.write(today() - 10, AFTERNOON, &relocation);
    course.follow();
}

/// A positive that the laboratory confirmed: tested and told on the first day, objected, sent, and told again on the last.
fn confirmed(course: &mut Course<'_, '_>, [on, objected, decided, sent, told]: [Day; 5]) {
    let mut test = paper::test(course.person, course.episode, on, TestOutcome::ConfirmedPositive);
    test.substances = Set::of([Substance::Morphine]);
    test.objected = Some(objected);
    test.worker = Some(course.world.sites[SITE].worker);
    let sealed = |letter: &str| Some(Text(format!("ZZ01-{}-{letter}", on.ymd().1)));
    test.sample = Some(SealedSample { a: sealed("A"), b: sealed("B"), sealed: Some(on), kept_at: Some("派出所冷藏柜".into()), disposed: None });
    test.lab = Some(LabTest {
        sent: Some(sent),
        laboratory: Some("市毒品检测中心".into()),
        result: Some(LabResult::Positive),
        on: Some(told),
        told: Some(told),
        objected: None,
        again: None,
        decided: Some(decided),
    });
    course.write(told, MORNING, &test);
}

fn positives(world: &mut World<'_>) {
    let mut treated = begun(world, "ZZ01-MAINTENANCE", (REHABILITATION, 3, date(2019, 3, 11)), None);
    let since = date(2019, 6, 3);
    let maintenance = Maintenance {
        person: treated.person,
        since,
        clinic: "区药物维持治疗门诊".into(),
        filed: Some(since + 2),
        consented: Some(since),
        ended: None,
        reason: None,
        worker: Some(treated.world.sites[SITE].worker),
        note: None,
    };
    treated.write(since + 2, MORNING, &maintenance);
    confirmed(&mut treated, [14, 15, 15, 16, 20].map(|day| date(2020, 1, day)));
    treated.follow();
    let mut positive = begun(world, "ZZ01-POSITIVE", (TREATMENT, 3, date(2019, 6, 3)), None);
    confirmed(&mut positive, [7, 10, 11, 12, 17].map(|day| date(2020, 2, day)));
    positive.follow();
}

fn three_years(world: &mut World<'_>) {
    let since = date(2018, 1, 4);
    let person = file(world, "ZZ01-ABSTINENT", since, ANYBODY);
    let mut course = Course::new(world, (SITE, 0), person, Pace::Prompt(None));
    let mut monitoring = paper::monitoring(person, since, date(2017, 3, 2));
    monitoring.worker = Some(course.world.sites[SITE].worker);
    course.write(since, AFTERNOON, &monitoring);
    course.follow();

    let mut excluded = begun(world, "ZZ01-EXCLUDED", (TREATMENT, 3, date(2017, 2, 20)), None);
    for on in [date(2018, 3, 1), date(2018, 5, 3), date(2018, 7, 5)] {
        let test = refuses(&mut excluded, on);
        let mut breach = paper::violation(excluded.person, excluded.episode, on, ViolationKind::Test);
        (breach.test, breach.manner) = (Some(test), Some(ViolationManner::Refused));
        breach.measures = Set::of([ViolationMeasure::Warned, ViolationMeasure::Reported]);
        (breach.warned, breach.reported) = (Some(on), Some(on));
        excluded.write(on, AFTERNOON, &breach);
    }
    excluded.follow();
}

fn people_in_need(world: &mut World<'_>) {
    let minor = Who { what: Some(Population::Minor), ages: (17, 17), ..ANYBODY };
    let mut course = reported(world, ("ZZ01-MINOR", minor), (TREATMENT, 3, date(2019, 12, 4)), None);
    course.begin(Some("母亲"));
    course.follow();

    let woman = Who { ages: (24, 35), sex: Some(Sex::Female), ..ANYBODY };
    let mut course = reported(world, ("ZZ01-BIRTH", woman), (TREATMENT, 3, date(2019, 4, 8)), None);
    course.begin(None);
    let on = date(2020, 1, 12);
    let (person, hand) = (course.person, course.world.hand(SITE));
    let born = LifeEvent {
        person,
        what: LifeChange::DaughterBorn,
        on,
        detail: Some("母女平安，在家休养，哺乳期内".into()),
        concerning: None,
        learned: Some(on + 1),
        worker: Some(course.world.sites[SITE].worker),
        campaign: None,
        project: Some(course.world.project),
    };
    course.world.script.write(at(on + 1, AFTERNOON, 0), hand, &born);
    course.follow();

    let hardship = Who { what: Some(Population::Hardship), ..ANYBODY };
    let mut course = reported(world, ("ZZ01-HARDSHIP", hardship), (TREATMENT, 3, date(2019, 8, 20)), Some(Matter::HalfYear));
    course.begin(None);
    course.follow();
}

fn terms(world: &mut World<'_>) {
    let announced = date(2020, 2, 13);
    let person = file(world, "ZZ01-RELEASE", announced, ANYBODY);
    let mut course = Course::new(world, (SITE, 0), person, Pace::Prompt(None));
    let mut release = paper::release(person, today() + 3, announced);
    release.worker = Some(course.world.sites[SITE].worker);
    course.write(announced, AFTERNOON, &release);
    course.follow();
    begun(world, "ZZ01-TERM-20", (REHABILITATION, 2, date(2018, 3, 9)), None).follow();
}

fn tests(world: &mut World<'_>) {
    let mut risk = begun(world, "ZZ01-RISK", (TREATMENT, 3, date(2019, 2, 18)), Some(Matter::Risk));
    risk.assess(date(2019, 8, 16));
    risk.follow();
    begun(world, "ZZ01-TEST", (TREATMENT, 3, date(2019, 6, 19)), Some(Matter::Test)).follow();
    let mut hair = begun(world, "ZZ01-HAIR", (TREATMENT, 3, date(2019, 11, 12)), None);
    let on = date(2020, 2, 14);
    let mut test = paper::test(hair.person, hair.episode, on, TestOutcome::Negative);
    (test.method, test.worker) = (Sample::Hair, Some(hair.world.sites[SITE].worker));
    test.hair = Some(HairSample { length: Some(30), a: Some(60), b: Some(60), from: Some(date(2019, 8, 14)), to: Some(on) });
    hair.write(on, MORNING, &test);
    hair.follow();
}

fn two_places(world: &mut World<'_>) {
    let mut course = begun(world, "ZZ01-TWO-PLACE", (REHABILITATION, 3, date(2019, 9, 10)), None);
    let from = date(2019, 12, 2);
    let two = TwoPlace {
        person: course.person,
        from,
        turns: vec![ManagingTurn { by: ManagingPlace::Residence, from, to: None }],
        other_street: "外省某市城关街道".into(),
        other_contact: Some("社区民警".into()),
        other_phone: None,
        reason: Some("外出务工，平日住在外省".into()),
        letter: None,
        sent: Some(from),
        replied: Some(from + 7),
        reply: Some("同意协助管理，按期检测".into()),
        tests: Some("由居住地检测，结果按月寄回".into()),
        ended: None,
        episode: course.episode,
        worker: Some(course.world.sites[SITE].worker),
        note: None,
    };
    let hand = course.world.hand(SITE);
    course.world.script.write(at(from + 7, AFTERNOON, 0), hand, &two);
    let on = date(2020, 1, 15);
    let mut test = paper::test(course.person, course.episode, on, TestOutcome::Elsewhere);
    test.elsewhere = Some("外省某市城关街道".into());
    (test.testers, test.minutes) = (Vec::new(), None);
    course.write(on + 2, MORNING, &test);
    course.follow();
}
