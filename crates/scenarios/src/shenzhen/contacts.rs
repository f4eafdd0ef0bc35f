//! Visits, talks at the site and by phone, counselling on the spot. Beside them messages, and attempts that reached nobody: neither is counted
//! among the visits.

use super::plan::{Work, date};
use super::sites::SiteKind;
use super::{Client, World, entered, workday};
use crate::book::{at, attempt, contact, summary};
use base::{Day, Link, Moment};
use casework::{Contact, Reached};
use org::{Channel, Topic};

/// How people are reached, by turns: in streets, in a house where they stay, and in the year when nobody was to be visited.
const IN_STREETS: [Channel; 8] =
    [Channel::Visit, Channel::Phone, Channel::Visit, Channel::Office, Channel::Phone, Channel::Site, Channel::Visit, Channel::Office];
const IN_HOUSES: [Channel; 4] = [Channel::Site, Channel::Office, Channel::Site, Channel::Site];
const FROM_AFAR: [Channel; 4] = [Channel::Phone, Channel::Phone, Channel::WechatCall, Channel::Visit];
const TOPICS: [&[Topic]; 7] =
    [&[Topic::Education], &[Topic::Living], &[Topic::Job], &[Topic::Family], &[Topic::Emotion], &[Topic::Policy, Topic::Law], &[Topic::TestNotice]];
/// Of so many contacts, one is followed by a message, one was tried in vain before, and to one a relative comes who is not named.
const A_MESSAGE: u32 = 20;
const IN_VAIN: u32 = 25;
const A_RELATIVE: u32 = 16;
/// A contact is with one of the latest so many clients.
const CLIENTS_IN_TOUCH: usize = 24;

pub(super) fn held(world: &mut World<'_>, site: usize, term: usize) {
    let count = world.plan.count(site, term, Work::Contacts);
    let of = world.plan.terms[term];
    let window = world.window(site, &of);
    let (hand, written) = (world.hand(site), entered(site, &of, 2));
    for n in 0..count {
        let on = workday(window, n, count);
        let client = client(world, site, on);
        let channel = channel(world.plan.sites[site].kind, on, n);
        let topics = TOPICS[(n as usize + site) % TOPICS.len()];
        let minutes = if channel == Channel::Phone { world.luck.of(&[8, 10, 15, 20]) } else { world.luck.of(&[20, 30, 40, 60]) };
        let served: Vec<_> = client.iter().map(|client| client.person).collect();
        let mut record = contact(on, channel, minutes, world.worker(site, on, n), &served, topics);
        record.project = Some(world.stations[site].project);
        record.case = client.filter(|client| client.closed.is_none_or(|closed| on <= closed)).map(|client| client.case);
        record.anonymous = (client.is_none() || n % A_RELATIVE == 0).then_some(1);
        if n % 3 == 0 {
            record.summary = Some(summary(record.topics, n));
        }
        let link = world.script.write(written, hand, &record);
        if n == 0 && of.sites_a_day > 20 {
            mended(world, site, (written, link), &record);
        }
        if n % A_MESSAGE == 0 && !served.is_empty() {
            let message = contact(on, Channel::Wechat, 5, record.workers[0].worker, &served, &[Topic::TestNotice]);
            world.script.write(written, hand, &message);
        }
        if n % IN_VAIN == 0 && channel == Channel::Phone {
            world.script.write(written, hand, &attempt(&record, Reached::NoAnswer));
        }
    }
}

/// Since the sites enter for themselves, somebody writes down minutes that were others, and somebody enters a visit twice.
fn mended(world: &mut World<'_>, site: usize, (written, link): (Moment, Link<Contact>), record: &Contact) {
    let (hand, later) = (world.hand(site), at(written.day() + 1, 16, (site % 60) as u16));
    match site % 12 {
        0..4 => {
            let longer = Contact { minutes: record.minutes.map(|minutes| minutes + 5), ..record.clone() };
            world.script.correct(later, hand, link, 1, &longer, "时长写错");
        }
        4 => {
            let twice = world.script.write(written, hand, record);
            world.script.delete(later, hand, twice, 1, "重复登记");
        }
        _ => {}
    }
}

fn channel(kind: SiteKind, on: Day, n: u32) -> Channel {
    let from_afar = date(2020, 1, 27)..date(2020, 5, 1);
    let by_turns: &[Channel] = match kind {
        _ if from_afar.contains(&on) => &FROM_AFAR,
        SiteKind::Detox | SiteKind::Detention => &IN_HOUSES,
        _ => &IN_STREETS,
    };
    by_turns[n as usize % by_turns.len()]
}

/// One of the latest clients; none before the first case.
fn client(world: &mut World<'_>, site: usize, on: Day) -> Option<Client> {
    let clients = &world.stations[site].clients;
    let known = clients.partition_point(|client| client.opened <= on);
    let back = world.luck.below(known.min(CLIENTS_IN_TOUCH) as u32) as usize;
    clients.get(known.checked_sub(back + 1)?).copied()
}
