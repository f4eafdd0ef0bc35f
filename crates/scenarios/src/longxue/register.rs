//! The resident register: five typists, day by day, through dormitories, villages, tenants and the people found in the sweeps; and the screening
//! of those who are registered in Wuhan and are here, with the phone calls that follow while they are observed.

use super::World;
use super::plan::{Block, BlockKind, DAYS};
use super::residents::{Collective, Found};
use super::sweeps::share;
use crate::book::{at, contact, day, summary};
use base::{Day, Link, Text};
use org::{Channel, Population, Topic};
use people::Person;
use screening::{Finding, Origin, RegistryEntry, ScreenResult, Source};
use std::collections::VecDeque;

/// Every so many residents of a dormitory nobody ever answers.
const NEVER_REACHED_EVERY: u32 = 38;
/// Papers of one pile.
const PILE: u32 = 6;
/// Whoever is observed is called again after so many days.
const CALL_AGAIN_DAYS: i32 = 2;

/// Somebody whose paper lies on the pile.
#[derive(Clone, Copy)]
enum Paper<'a> {
    /// A resident of a block: its number there.
    Resident(&'a Block, u32),
    /// Somebody found on an evening.
    Found(Found),
}

pub(super) fn typed_and_screened(world: &mut World<'_>) {
    let plan = world.plan;
    let mut pile: VecDeque<Paper<'_>> = VecDeque::new();
    for kind in [BlockKind::Dormitory, BlockKind::Village, BlockKind::Rental] {
        for block in plan.blocks.iter().filter(|block| block.kind == kind) {
            pile.extend((0..block.residents).map(|n| Paper::Resident(block, n)));
        }
    }
    let mut silent = 0;
    for column in 0..DAYS {
        let date = super::nth_day(column);
        // What was found yesterday evening lies on the pile this morning.
        let yesterday: Vec<Found> = world.residents.found.iter().filter(|found| found.on + 1 == date).copied().collect();
        pile.extend(yesterday.into_iter().map(Paper::Found));
        for (typist, row) in plan.typed.iter().enumerate() {
            for n in 0..row[column] {
                let Some(paper) = pile.pop_front() else { continue };
                // Papers are typed in small piles and saved together.
                let minute = 9 * 60 + 3 * typist as u32 + n / PILE * 6 * 60 / (row[column] / PILE + 1);
                entry(world, date, (minute, typist), paper, &mut silent);
            }
        }
    }
}

fn entry(world: &mut World<'_>, date: Day, (minute, typist): (u32, usize), paper: Paper<'_>, silent: &mut u32) {
    let moment = at(date, (minute / 60) as u16, (minute % 60) as u16);
    // The typists are the assistants and those who are not at a post that day.
    let turn = 9 + typist + date.number() as usize;
    let hand = world.hand(turn);
    let (person, source, here, place) = match paper {
        Paper::Found(found) => (found.person, Source::Door, found.wuhan, Some(found.dwelling)),
        Paper::Resident(block, n) => {
            let wuhan = share(n, block.wuhan, block.residents) > 0;
            let number = n * block.wuhan / block.residents.max(1);
            let here = wuhan && share(number, block.wuhan_here, block.wuhan) > 0;
            let person = resident(world, block, wuhan, (moment, turn));
            if block.kind == BlockKind::Dormitory {
                collective(world, person, here, silent);
            }
            let source = if block.kind == BlockKind::Dormitory { Source::Grid } else { Source::Paper };
            (person, source, here, None)
        }
    };
    let worker = Some(world.worker(turn));
    let entry = RegistryEntry { on: date, person, source, place, worker, note: None, campaign: Some(world.campaign), project: None };
    let written = world.script.write(moment, hand, &entry);
    if turn % 6 == 1 && minute % 29 == 0 {
        let again = world.script.write(moment, hand, &entry);
        world.script.delete(moment, hand, again, 1, "同一张表录了两次");
        let other = RegistryEntry { source: Source::Phone, ..entry };
        world.script.correct(moment, hand, written, 1, &other, "来源选错");
    }
    if here {
        let phone = matches!(paper, Paper::Resident(block, _) if block.kind == BlockKind::Dormitory);
        screen(world, person, date, phone, turn);
    }
}

fn resident(world: &mut World<'_>, block: &Block, wuhan: bool, (moment, turn): (base::Moment, usize)) -> Link<Person> {
    let area = if wuhan { "420106" } else { world.luck.of(&["440115", "440115", "441300", "430100", "450100", "360100"]) };
    let ages = if block.kind == BlockKind::Village { (5, 85) } else { (18, 56) };
    let human = world.census.human(area, ages);
    let since = day(2, 1);
    let mut what = Vec::new();
    if block.kind == BlockKind::Dormitory {
        what.push((Population::CollectiveHousehold, since));
    }
    if wuhan {
        what.extend([(Population::Wuhan, since), (Population::Hubei, since)]);
    }
    let mut file = human.file(moment.day(), &what);
    file.lives_at = Some(Text(format!("{}{}房", block.name, 100 + world.luck.below(600))));
    file.registered_at = Some(if wuhan { "湖北武汉" } else { "见身份证" }.into());
    let hand = world.hand(turn);
    world.script.write(moment, hand, &file)
}

/// Remembers a resident of a dormitory for the calls. Those from Wuhan who are here are always reached: somebody insisted.
fn collective(world: &mut World<'_>, person: Link<Person>, here: bool, silent: &mut u32) {
    *silent += 1;
    if here {
        world.residents.collective_wuhan.push(person);
    } else if *silent >= NEVER_REACHED_EVERY {
        *silent -= NEVER_REACHED_EVERY;
        world.residents.never_reached.push(person);
        return;
    }
    world.residents.collective.push(Collective { person });
}

/// The look at somebody from Wuhan, on the day of the entry; while observed, a video call every few days.
fn screen(world: &mut World<'_>, person: Link<Person>, on: Day, phone: bool, turn: usize) {
    let result = match turn as u32 * 7 + world.luck.below(9) {
        n if n % 4 == 1 => Finding::Observe,
        n if n % 27 == 3 => Finding::Quarantine,
        _ => Finding::Nothing,
    };
    let (hand, worker) = (world.hand(turn), world.worker(turn));
    let screened = ScreenResult {
        followed: Vec::new(),
        on,
        person,
        origin: Origin::Wuhan,
        result,
        channel: Some(if phone { Channel::Phone } else { Channel::Visit }),
        until: None,
        lifted_on: None,
        worker: Some(worker),
        report: None,
        note: None,
        campaign: Some(world.campaign),
        project: None,
    };
    let moment = at(on, 17, world.luck.below(55) as u16).min(super::moment());
    world.script.write(moment, hand, &screened);
    if result == Finding::Nothing {
        return;
    }
    for step in 1..6 {
        let again = on + CALL_AGAIN_DAYS * step;
        if again >= super::moment().day() {
            return;
        }
        let mut call = contact(again, Channel::WechatCall, 8, worker, &[person], &[Topic::PreventionService, Topic::Mind]);
        call.summary = Some(summary(call.topics, step as u32));
        call.campaign = Some(world.campaign);
        call.next = Some(again + CALL_AGAIN_DAYS).filter(|next| *next >= super::moment().day());
        world.script.write(at(again, 10, world.luck.below(50) as u16), hand, &call);
    }
}
