//! The year 2019 at the posts: people under a measure visited and helped, people at large visited and called, talks for the file, tests arranged on
//! WeChat, and every half year the assessment of risk together with the police.

use super::clients::Client;
use super::{World, date, weekday, workday};
use crate::book::{at, contact, summary};
use base::{Day, Set};
use casework::Talk;
use org::{Channel, Topic};
use rehab::{RiskAssessment, RiskClass, RiskFactor, Sample, Test, TestOutcome};

/// What a visit is about, by turns.
const VISIT_TOPICS: [&[Topic]; 6] =
    [&[Topic::Living], &[Topic::Education], &[Topic::Job, Topic::Policy], &[Topic::Family], &[Topic::Living, Topic::Mind], &[Topic::Care]];
const CALL_TOPICS: [&[Topic]; 4] = [&[Topic::Living], &[Topic::TestNotice], &[Topic::Job], &[Topic::Education, Topic::Policy]];

pub(super) fn of_the_year(world: &mut World<'_>) {
    for site in 0..world.sites.len() {
        let street = world.plan.streets[site].clone();
        let (measured, large) = (world.sites[site].under_measure.clone(), world.sites[site].at_large.clone());
        held(world, site, (Channel::Visit, street.visits), &measured);
        held(world, site, (Channel::Visit, street.visits_at_large), &large);
        held(world, site, (Channel::Phone, street.calls_at_large), &large);
        for (n, client) in measured.iter().enumerate() {
            for_the_file(world, site, n, *client);
        }
    }
}

/// So many contacts over the year, round and round the list.
fn held(world: &mut World<'_>, site: usize, (channel, times): (Channel, u32), clients: &[Client]) {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    for n in 0..times {
        let client = clients[n as usize % clients.len()];
        let on = workday(n * 7 + site as u32 % 7, times * 7);
        let by_phone = channel == Channel::Phone;
        let topics = if by_phone { CALL_TOPICS[n as usize % CALL_TOPICS.len()] } else { VISIT_TOPICS[(n as usize + site) % VISIT_TOPICS.len()] };
        let minutes = if by_phone { world.luck.of(&[8, 10, 12, 15]) } else { world.luck.of(&[30, 40, 45, 60, 90]) };
        let mut record = contact(on, channel, minutes, worker, &[client.person], topics);
        record.summary = Some(summary(record.topics, n));
        record.project = Some(world.project);
        world.script.write(at(on, 9 + (n % 8) as u16, world.luck.below(60) as u16), hand, &record);
    }
}

/// Two talks, four tests and two assessments a year go into the file of everybody under a measure.
fn for_the_file(world: &mut World<'_>, site: usize, n: usize, client: Client) {
    for quarter in 0..4_u8 {
        let on = weekday(date(2019, 2 + 3 * quarter, 1) + ((site * 3 + n * 5) % 24) as i32);
        tested(world, site, on, (client, n));
        if quarter % 2 == 1 {
            talked(world, site, on, client);
            assessed(world, site, weekday(on + 9), (client, n, quarter == 1));
        }
    }
}

fn tested(world: &mut World<'_>, site: usize, on: Day, (client, n): (Client, usize)) {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    let asked = contact(on - 1, Channel::Wechat, 5, worker, &[client.person], &[Topic::TestNotice]);
    world.script.write(at(on - 1, 16, world.luck.below(60) as u16), hand, &asked);
    let test = Test {
        person: client.person,
        outcome: TestOutcome::Negative,
        on,
        method: Sample::Urine,
        substances: Set::default(),
        reason: None,
        testers: vec!["社区民警".into(), "社工".into()],
        worker: Some(worker),
        place: None,
        minutes: Some(20),
        at: None,
        notified: Some(on - 1),
        told: Some(on),
        objected: None,
        seals: None,
        strip: None,
        episode: client.episode,
        note: None,
        campaign: None,
        project: Some(world.project),
    };
    world.script.write(at(on, 10, (n % 60) as u16), hand, &test);
}

fn talked(world: &mut World<'_>, site: usize, on: Day, client: Client) {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    let talk = Talk {
        person: client.person,
        content: "了解近况，说明检测安排和协议要求，听取困难".into(),
        minutes: Some(30),
        channel: Channel::Office,
        on,
        speaker: worker,
        recorder: None,
        attitude: Some("配合".into()),
        measures: Some("继续按月走访".into()),
        signed: Some(on),
        at: None,
        place: None,
        campaign: None,
        project: Some(world.project),
        note: None,
        ended: None,
        health: None,
        living: None,
        company: None,
        difficulty: None,
        advice: None,
        promised: None,
        next: None,
        countersigned: None,
    };
    world.script.write(at(on, 11, world.luck.below(60) as u16), hand, &talk);
}

fn assessed(world: &mut World<'_>, site: usize, on: Day, (client, n, first): (Client, usize, bool)) {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    let class = [RiskClass::Low, RiskClass::Low, RiskClass::Medium, RiskClass::Low, RiskClass::High][(n + site) % 5];
    let better = if class == RiskClass::High { RiskClass::Medium } else { class };
    let factor = |factor: &str, score| RiskFactor { factor: factor.into(), score };
    let assessment = RiskAssessment {
        person: client.person,
        on,
        factors: vec![factor("戒断时间", 10 + (n % 4) as u32), factor("家庭支持", 8), factor("就业", 5 + (site % 5) as u32)],
        previous: (!first).then_some(class),
        class: if first { class } else { better },
        reasons: Some("检测均为阴性，按时报到".into()),
        measures: Some("按月走访，季度检测".into()),
        worker: Some(worker),
        police: Some("社区民警".into()),
        approver: Some("街道禁毒办".into()),
        approved: Some(on + 2),
        next: None,
        note: None,
    };
    world.script.write(at(on + 2, 15, world.luck.below(60) as u16), hand, &assessment);
}
