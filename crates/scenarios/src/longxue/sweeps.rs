//! Six evenings with the police, the grid office, the housing office and the committees: who was sent, every dwelling that was looked at, the
//! people whom nobody knew. Some dwellings with a danger in them are looked at again.

use super::World;
use super::plan::Block;
use super::residents::Found;
use crate::book::{at, place, shift, time};
use base::{Day, Link, Set, Text};
use duty::{ShiftName, Target};
use org::{Place, PlaceKind, Population, Worker};
use screening::{Arrival, DwellingCheck, DwellingUse, Hazard, Sweep};

/// Every so many dwellings there is something dangerous.
const HAZARD_EVERY: u32 = 23;

pub(super) fn nights(world: &mut World<'_>) {
    let plan = world.plan;
    for (column, sent, block) in &plan.sweeps {
        night(world, super::nth_day(*column as usize), sent, &plan.blocks[*block]);
    }
}

fn night(world: &mut World<'_>, date: Day, sent: &[usize], block: &Block) {
    let workers: Vec<Link<Worker>> = sent.iter().map(|n| world.worker(*n)).collect();
    let window = (time(19, 30), time(22, 0));
    let sweep = Sweep {
        on: date,
        area: block.name.into(),
        from: Some(window.0),
        to: Some(window.1),
        units: ["民生保障部", "网格办", "派出所", "居委"].map(Text::from).to_vec(),
        workers: workers.clone(),
        minutes: None,
        summary: None,
        campaign: Some(world.campaign),
        project: None,
    };
    let lead = world.hand(sent[0]);
    let sweep = world.script.write(at(date, 19, 30), lead, &sweep);
    let duty = shift(date, ShiftName::Evening, Target::Sweep, window, &workers, world.campaign);
    world.script.write(at(date, 22, 5), lead, &duty);
    let office = world.office();
    for n in 0..block.dwellings {
        let mut home = place(format!("{}{}栋{:02}房", block.name, n / 12 + 1, n % 12 + 1), PlaceKind::Dwelling, None);
        home.code = Some(Text(format!("CZ{:06}", world.script.notes.len())));
        let home = world.script.write(at(date, 18, 50), office, &home);
        // Whoever begins a building goes through the whole of it.
        dwelling(world, date, (sweep, block, home), (n, sent[(n / 12) as usize % sent.len()]));
    }
}

/// One dwelling, and whoever was found in it.
fn dwelling(world: &mut World<'_>, date: Day, (sweep, block, home): (Link<Sweep>, &Block, Link<Place>), (n, turn): (u32, usize)) {
    // Dwellings are entered on the phone at the door.
    let minute = 19 * 60 + 35 + n * 140 / block.dwellings.max(1);
    let moment = at(date, (minute / 60) as u16, (minute % 60) as u16);
    let (hand, worker) = (world.hand(turn), world.worker(turn));
    let newcomers = share(n, block.found, block.dwellings);
    let danger = n % HAZARD_EVERY == 11;
    let check = DwellingCheck {
        on: date,
        place: home,
        sweep: Some(sweep),
        occupants: Some(newcomers + world.luck.below(4)),
        hazards: if danger { Set::of([world.luck.of(&[Hazard::Fire, Hazard::Electricity, Hazard::Gas, Hazard::Exit])]) } else { Set::default() },
        rectify_by: danger.then_some(date + 7),
        rectified_on: None,
        landlord: None,
        landlord_phone: None,
        usage: Some(DwellingUse::Home),
        rooms: Some(1 + n % 3),
        tenants: None,
        workers: vec![worker],
        note: None,
        campaign: Some(world.campaign),
    };
    let looked = world.script.write(moment, hand, &check);
    for person in 0..newcomers {
        // People are numbered through the block, so that those from Wuhan are spread over it.
        let number = n * block.found / block.dwellings.max(1) + person;
        let wuhan = share(number, block.found_wuhan, block.found) > 0;
        newcomer(world, date, (sweep, looked, home), (hand, worker, moment), (block, wuhan));
    }
    if danger && date + 3 < super::moment().day() && n % (HAZARD_EVERY * 2) == 11 {
        let again = DwellingCheck { on: date + 3, sweep: None, rectified_on: Some(date + 3), ..check };
        world.script.write(at(date + 3, 16, (n % 60) as u16), hand, &again);
    }
}

type Seen = (Link<Sweep>, Link<DwellingCheck>, Link<Place>);
type Writer = (crate::script::Hand, Link<Worker>, base::Moment);

fn newcomer(world: &mut World<'_>, on: Day, (sweep, check, home): Seen, (hand, worker, moment): Writer, (block, wuhan): (&Block, bool)) {
    let area = if wuhan { "420103" } else { world.luck.of(&["430100", "450100", "360100", "411500", "441500", "520100"]) };
    let human = world.census.human(area, (18, 58));
    let origin = [(Population::Wuhan, on), (Population::Hubei, on)];
    let mut file = human.file(on, if wuhan { &origin } else { &[] });
    file.lives_at = Some(block.name.into());
    file.registered_at = Some(if wuhan { "湖北武汉" } else { "外省" }.into());
    let person = world.script.write(moment, hand, &file);
    let arrival = Arrival {
        on,
        person,
        place: Some(home),
        sweep: Some(sweep),
        check: Some(check),
        worker: Some(worker),
        left_on: None,
        campaign: Some(world.campaign),
    };
    world.script.write(moment, hand, &arrival);
    world.residents.found.push(Found { person, on, wuhan, dwelling: home });
}

/// How many of `some` fall to number `n` of `all`, so that they are spread evenly and none is lost.
pub(crate) fn share(n: u32, some: u32, all: u32) -> u32 {
    let (n, some, all) = (u64::from(n), u64::from(some), u64::from(all.max(1)));
    (((n + 1) * some / all) - (n * some / all)) as u32
}
