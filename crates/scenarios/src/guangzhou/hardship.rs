//! Households in hardship: a file for each and everybody in it, then every fourth day a call, a video call or a visit at the door, with everybody at
//! home served; some calls nobody takes at first.

use super::{DAYS, World, nth_day};
use crate::book::{at, attempt, contact, summary};
use base::{Day, Link, Set, Text};
use casework::Reached;
use org::{Channel, Domain, Population, Topic};
use people::{Household, Person};

/// A household with its members; the first is its head.
pub(super) struct Home {
    pub(super) household: Link<Household>,
    pub(super) members: Vec<Link<Person>>,
}

/// Members of a household, and what makes it one in hardship, by turns.
const KINDS: [(usize, Population); 8] = [
    (1, Population::ElderAlone),
    (2, Population::LowIncome),
    (3, Population::Disabled),
    (2, Population::LowIncome),
    (1, Population::ElderAlone),
    (2, Population::Disabled),
    (3, Population::LowIncome),
    (2, Population::Destitute),
];
const TALKS: [&[Topic]; 6] = [
    &[Topic::Care, Topic::Living],
    &[Topic::Prevention],
    &[Topic::Mind, Topic::Care],
    &[Topic::Medical, Topic::Prevention],
    &[Topic::Goods, Topic::Living],
    &[Topic::PreventionPolicy],
];
/// The care of the emergency begins on 24 May, and everybody's turn comes again after so many days.
const FROM: i32 = 3;
const EVERY: i32 = 4;

/// The files were there before: opened at the beginning of May.
pub(super) fn files(world: &mut World<'_>, site: usize) -> Vec<Home> {
    let planned = &world.plan.sites[site];
    let district = &world.plan.districts[planned.district];
    let (on, hand) = (Day::from_ymd(2021, 5, 6).expect("a day written in the program"), world.desk(site));
    let moment = at(on + (planned.number % 5) as i32, 15, (planned.number % 15) as u16);
    (0..planned.households as usize)
        .map(|n| {
            let (members, kind) = KINDS[n % KINDS.len()];
            let what = [(Population::Hardship, on), (kind, on)];
            let ages = if kind == Population::ElderAlone { (68, 88) } else { (30, 74) };
            let head = world.census.human(district.area, ages);
            let address = world.census.address(district.name);
            let household = head.household(members as u32, Set::of(what.map(|(what, _)| what)), address.clone());
            let household = world.script.write(moment, hand, &household);
            let others: Vec<_> = (1..members).map(|_| world.census.human(district.area, (8, 80))).collect();
            let file = |world: &mut World<'_>, human: crate::census::Human| {
                let mut file = human.file(on, &what);
                (file.household, file.lives_at) = (Some(household), Some(Text(address.clone())));
                world.script.write(moment, hand, &file)
            };
            let members = std::iter::once(head).chain(others).map(|human| file(world, human)).collect();
            Home { household, members }
        })
        .collect()
}

pub(super) fn care(world: &mut World<'_>, site: usize, homes: &[Home]) {
    let number = world.number(site);
    for column in FROM..DAYS {
        let carers = world.crew(site, column, 2);
        let due = |n: &usize| (column + *n as i32 * 5 + number as i32) % EVERY == 1;
        for n in (0..homes.len()).filter(due) {
            // Nobody left at the station: the lead calls.
            let worker = carers.get(n % carers.len().max(1)).copied().unwrap_or(world.sites[site].workers[0]);
            cared(world, (site, column, n), worker, &homes[n]);
        }
    }
}

fn cared(world: &mut World<'_>, (site, column, n): (usize, i32, usize), worker: Link<org::Worker>, home: &Home) {
    let turn = n * 3 + column as usize / EVERY as usize;
    let (channel, minutes) = match turn % 7 {
        0 | 4 => (Channel::Visit, world.luck.of(&[15, 20, 25, 30])),
        5 => (Channel::WechatCall, world.luck.of(&[8, 10, 15])),
        _ => (Channel::Phone, world.luck.of(&[6, 8, 10, 12, 15])),
    };
    let mut record = contact(nth_day(column), channel, minutes, worker, &home.members, TALKS[(turn + world.number(site)) % TALKS.len()]);
    record.campaign = Some(world.campaign);
    record.domain = Some(Domain::Epidemic);
    if turn.is_multiple_of(3) {
        record.summary = Some(summary(record.topics, turn as u32));
    }
    // Of the last days some promises wait on somebody's list.
    if turn % 11 == 6 && column + 3 >= DAYS {
        record.next = Some(nth_day(column) + EVERY);
    }
    let (moment, hand) = (world.typed_in(site, column), world.desk(site));
    if channel == Channel::Phone && (turn + world.number(site)) % 19 == 2 {
        world.script.write(moment, hand, &attempt(&record, Reached::NoAnswer));
    }
    world.script.write(moment, hand, &record);
}
