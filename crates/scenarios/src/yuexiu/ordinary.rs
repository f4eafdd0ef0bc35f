//! The weeks before, 2–22 January: visits, talks at the station, calls and messages, a talk for the file now and then.

use super::World;
use crate::book::{at, attempt, contact, day, summary};
use base::Day;
use casework::{Reached, Talk};
use org::{Channel, Topic};

/// Services of a station on an ordinary working day.
const SERVICES_A_DAY: usize = 3;

pub(super) fn weeks(world: &mut World<'_>) {
    for on in (2..=22).map(|date| day(1, date)).filter(|day| day.weekday() <= 5) {
        for site in 0..world.sites.len() {
            for n in 0..SERVICES_A_DAY {
                service(world, site, on, n);
            }
        }
    }
}

fn service(world: &mut World<'_>, site: usize, on: Day, n: usize) {
    let turn = (on.number() as usize + site) * SERVICES_A_DAY + n;
    let everybody = world.sites[site].cared.len() + world.sites[site].others.len();
    let at_all = turn % everybody;
    let client = world.sites[site].cared.get(at_all).copied();
    let client = client.unwrap_or_else(|| world.sites[site].others[at_all - world.sites[site].cared.len()]);
    let (worker, hand) = world.worker(site, turn);
    let moment = at(on, 9 + (n * 3) as u16, world.luck.below(58) as u16);
    let minutes = world.luck.of(&[15, 20, 30, 30, 40, 45]);
    let (channel, topics): (_, &[Topic]) = match turn % 7 {
        0 | 3 => (Channel::Visit, &[Topic::Family, Topic::Living]),
        1 => (Channel::Office, &[Topic::Education, Topic::TestNotice]),
        2 | 5 => (Channel::Phone, &[Topic::Job]),
        4 => (Channel::Wechat, &[Topic::TestNotice]),
        _ => (Channel::Site, &[Topic::Care]),
    };
    let mut record = contact(on, channel, minutes, worker, &[client.person], topics);
    record.summary = Some(summary(record.topics, turn as u32));
    if turn % 11 == 6 {
        world.script.write(moment, hand, &attempt(&record, Reached::NoAnswer));
    }
    if turn % 13 == 2 {
        let talk = Talk {
            on,
            person: client.person,
            speaker: worker,
            recorder: None,
            minutes: Some(minutes),
            channel: Channel::Office,
            content: "谈近一个月的情况和春节安排，提醒外出要请假、按时检测。".into(),
            attitude: Some("配合".into()),
            measures: Some("节后面谈。".into()),
            signed: Some(on),
            at: None,
            place: None,
            campaign: None,
            project: None,
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
        world.script.write(moment, hand, &talk);
    } else {
        world.script.write(moment, hand, &record);
    }
}
