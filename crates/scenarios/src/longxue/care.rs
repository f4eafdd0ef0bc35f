//! Calls and visits of the emergency days: to households in hardship, to collective households, to the station's own clients; with calls that
//! nobody took, relatives who answered, notes that were entered late, corrected or struck out.

use super::World;
use super::plan::{CALLS_FROM, DAYS};
use crate::book::{at, attempt, contact, summary};
use base::Text;
use casework::{Contact, Reached, Served, ServedAs};
use org::{Channel, Domain, Topic};

/// About what one talks with people in hardship, by turns.
const TALKS: [&[Topic]; 5] = [
    &[Topic::Care, Topic::Living],
    &[Topic::Prevention],
    &[Topic::Care, Topic::Mind],
    &[Topic::Medical, Topic::Prevention],
    &[Topic::Goods, Topic::Living],
];

pub(super) fn calls_and_visits(world: &mut World<'_>) {
    for column in 0..DAYS {
        calls_to_hardship(world, column);
        visits(world, column);
        clients(world, column);
    }
    collective_households(world);
    super::goods::parcels(world);
}

fn kept(world: &World<'_>, mut record: Contact, turn: usize) -> Contact {
    record.summary = Some(summary(record.topics, turn as u32));
    record.campaign = Some(world.campaign);
    record.domain = Some(Domain::Epidemic);
    record
}

fn calls_to_hardship(world: &mut World<'_>, column: usize) {
    let date = super::nth_day(column);
    let plan = world.plan;
    for (caller, row) in plan.hardship_calls.iter().enumerate() {
        for n in 0..row[column] {
            let turn = caller * 7 + column * 5 + n as usize * 3;
            let home = world.residents.hardship[turn % world.residents.hardship.len()].clone();
            let person = home.members[n as usize % home.members.len()];
            let minutes = world.luck.of(&[8, 10, 12, 15, 20, 25]);
            let mut call = contact(date, Channel::Phone, minutes, world.worker(caller + 2), &[person], TALKS[turn % TALKS.len()]);
            if turn % 8 == 5 {
                call.outcome = Reached::Relative;
            }
            // Promises that fell due before the last day were kept; those of the last days wait on somebody's list.
            if turn % 3 == 1 && column + 4 >= DAYS {
                call.next = Some(date + 3);
            }
            let call = kept(world, call, turn);
            let hand = world.hand(caller + 2);
            let moment = at(date, 9 + (n as u16 * 2 + caller as u16) % 7, 10 + world.luck.below(45) as u16);
            // Some are written down on the next morning only.
            let entered = if turn % 11 == 3 && column + 1 < DAYS { at(date + 1, 8, 40 + n as u16) } else { moment };
            if turn % 9 == 2 {
                world.script.write(moment, hand, &attempt(&call, Reached::NoAnswer));
            }
            if turn % 13 == 7 {
                let typed = Contact { minutes: Some(minutes * 10), ..call.clone() };
                let link = world.script.write(entered, hand, &typed);
                world.script.correct(entered, hand, link, 1, &call, "时长多写了一个零");
            } else {
                world.script.write(entered, hand, &call);
            }
        }
        if (caller + column) % 7 == 3 {
            let household = world.residents.hardship[(caller * 5 + column) % 36].household;
            super::goods::unanswered(world, household, caller + 2, date);
        }
    }
}

fn visits(world: &mut World<'_>, column: usize) {
    let date = super::nth_day(column);
    let plan = world.plan;
    for (n, (home, met)) in plan.visits[column].iter().enumerate() {
        let turn = column * 4 + n;
        let home = world.residents.hardship[*home as usize % world.residents.hardship.len()].clone();
        let served: Vec<_> = home.members.iter().copied().take(*met as usize).collect();
        let minutes = world.luck.of(&[15, 20, 20, 30, 40]);
        let mut visit = contact(date, Channel::Visit, minutes, world.worker(turn), &served, TALKS[(turn + 2) % TALKS.len()]);
        if turn.is_multiple_of(3) {
            visit.workers.push(casework::Effort { worker: world.worker(turn + 6), minutes: Some(minutes + 10) });
        }
        let visit = kept(world, visit, turn);
        let (hand, moment) = (world.hand(turn), at(date, 10 + n as u16, 5 + world.luck.below(50) as u16));
        world.script.write(moment, hand, &visit);
        if turn % 15 == 4 {
            let twice = world.script.write(moment, hand, &visit);
            world.script.delete(at(date, 16, 50), hand, twice, 1, "与另一条重复");
        }
    }
    for (day, people) in plan.site_visits.iter().filter(|(day, _)| *day as usize == column) {
        let mut site = contact(date, Channel::Site, 40, world.worker(*day as usize + 4), &[], &[Topic::Prevention, Topic::PreventionPolicy]);
        site.anonymous = Some(*people);
        let site = kept(world, site, column);
        world.script.write(at(date, 15, 20), world.hand(*day as usize + 4), &site);
    }
}

/// The station's own clients: by message in these days; a mother who takes the phone is served as a relative.
fn clients(world: &mut World<'_>, column: usize) {
    let date = super::nth_day(column);
    for n in 0..3 {
        let turn = column * 3 + n;
        let client = world.residents.clients[turn % world.residents.clients.len()];
        let topics: &[Topic] = if n == 0 { &[Topic::Prevention, Topic::TestNotice] } else { &[Topic::Mind, Topic::Job] };
        let mut message = contact(date, Channel::Wechat, 10, world.worker(turn + 3), &[client], topics);
        if turn == 7 {
            let mother = world.census.human("440115", (55, 70));
            let mut file = mother.file(date, &[]);
            file.lives_at = Some(Text(world.census.address("龙穴街道")));
            let hand = world.hand(turn + 3);
            let person = world.script.write(at(date, 13, 55), hand, &file);
            message.served.push(Served { person, role: ServedAs::Family });
        }
        let message = kept(world, message, turn);
        world.script.write(at(date, 14, 10 + 9 * n as u16), world.hand(turn + 3), &message);
    }
}

/// Calls to the dormitories: everybody who answers once; some took the second or third attempt; a few are called again later.
fn collective_households(world: &mut World<'_>) {
    let plan = world.plan;
    let mut waiting = world.residents.collective.clone().into_iter().map(|one| one.person);
    let never = world.residents.never_reached.clone();
    for column in CALLS_FROM..DAYS {
        let date = super::nth_day(column);
        for (caller, row) in plan.collective_calls.iter().enumerate() {
            let count = row[column - CALLS_FROM];
            for n in 0..count {
                let Some(person) = waiting.next() else { continue };
                let turn = 3 + caller * 3 + n as usize / 8;
                let topics: &[Topic] = if n % 3 == 0 { &[Topic::Prevention, Topic::PreventionPolicy] } else { &[Topic::PreventionService] };
                let minutes = world.luck.of(&[3, 4, 5, 5, 6, 8]);
                let call = contact(date, Channel::Phone, minutes, world.worker(turn), &[person], topics);
                let call = kept(world, call, n as usize);
                let minute = 9 * 60 + n * 7 * 60 / count.max(1) + caller as u32;
                let moment = at(date, (minute / 60) as u16, (minute % 60) as u16);
                let hand = world.hand(turn);
                if n % 10 == 6 {
                    world.script.write(moment, hand, &attempt(&call, Reached::NoAnswer));
                }
                world.script.write(moment, hand, &call);
            }
            if let Some(person) = never.get((column * 4 + caller) % never.len().max(1)) {
                let call = contact(date, Channel::Phone, 1, world.worker(caller), &[*person], &[]);
                let outcome = if caller == 2 { Reached::WrongNumber } else { Reached::NoAnswer };
                let call = kept(world, call, 0);
                world.script.write(at(date, 16, 45 + caller as u16), world.hand(caller), &attempt(&call, outcome));
            }
        }
    }
    for (n, person) in world.residents.collective_wuhan.clone().into_iter().enumerate().filter(|(n, _)| n % 2 == 0) {
        let date = super::nth_day(DAYS - 1 - n % 3);
        let call = contact(date, Channel::Phone, 6, world.worker(n), &[person], &[Topic::PreventionService]);
        let call = kept(world, call, n);
        world.script.write(at(date, 16, n as u16 % 50), world.hand(n), &call);
    }
}
