//! Volunteers who guide passengers at bus stops, among them one whole family. Each comes on several days; the stops of a street are taken by turns,
//! so that none stands empty.

use super::World;
use super::plan::DAYS;
use crate::book::{at, day, place, time};
use crate::script::Hand;
use base::{Link, Set, Text};
use duty::{Volunteer, VolunteerShift};
use org::{Mark, Place, PlaceKind};
use people::Household;

/// The station with the family: a man, his wife, his father and his father-in-law.
const FAMILY_STATION: usize = 2;
const FAMILY: u32 = 4;
/// The first column on which anybody stands at a stop (27 January).
const FROM: usize = 4;

pub(super) fn at_the_stops(world: &mut World<'_>) {
    let plan = world.plan;
    for (site, station) in plan.stations.iter().enumerate() {
        let office = Hand::program(Some(world.sites[site].org));
        let stops: Vec<Link<Place>> = (0..station.stops).map(|n| stop(world, office, station.street, n)).collect();
        let household = (site == FAMILY_STATION).then(|| family(world, site));
        let mut turn = 0;
        for n in 0..station.volunteers {
            let household = household.filter(|_| n < FAMILY);
            let volunteer = volunteer(world, (site, n), household);
            for service in 0..2 + n % 2 {
                let column = FROM + (n as usize * 2 + service as usize * 3 + site) % (DAYS - FROM);
                shift(world, (site, n), (volunteer, stops[turn % stops.len()]), column);
                turn += 1;
            }
        }
    }
}

fn stop(world: &mut World<'_>, office: Hand, street: &str, n: u32) -> Link<Place> {
    const NAMES: [&str; 10] = ["路口", "市场", "小学", "医院", "桥脚", "公园", "总站", "地铁口", "新村", "戏院"];
    let name = format!("{street}{}站（{}）", NAMES[n as usize % NAMES.len()], n / 10 + 1);
    world.script.write(at(day(1, 26), 15, n as u16 % 60), office, &place(name, PlaceKind::BusStop, None))
}

fn family(world: &mut World<'_>, site: usize) -> Link<Household> {
    let (_, hand) = world.worker(site, 0);
    let head = world.census.human("440104", (35, 45));
    let address = world.census.address("石阶街道");
    world.script.write(at(day(1, 26), 16, 30), hand, &head.household(FAMILY, Set::default(), address))
}

fn volunteer(world: &mut World<'_>, (site, n): (usize, u32), household: Option<Link<Household>>) -> Link<Volunteer> {
    let human = world.census.human("440104", if household.is_some() && n > 1 { (62, 68) } else { (19, 60) });
    let registered = day(1, 26);
    let (_, hand) = world.worker(site, 0);
    let volunteer = Volunteer {
        name: Text(human.name.clone()),
        phone: Some(human.phone.clone()),
        number: Some(Text(format!("YX2020{:02}{:03}", site + 1, n + 1))),
        resident_id: None,
        registered: Some(registered),
        skills: Some(world.luck.of(&["熟悉公交线路", "会讲英语", "急救", "维持秩序", "会讲客家话"]).into()),
        available: None,
        trained: Some(registered),
        insured_since: (n % 29 != 5).then_some(registered),
        household,
        marks: if n % 8 == 3 { Set::of([Mark::Party]) } else { Set::default() },
        note: None,
        unchecked: None,
    };
    world.script.write(at(registered, 17, n as u16 % 60), hand, &volunteer)
}

fn shift(world: &mut World<'_>, (site, n): (usize, u32), (volunteer, stop): (Link<Volunteer>, Link<Place>), column: usize) {
    let on = super::nth_day(column);
    let (lead, hand) = world.worker(site, 0);
    let morning = (n + column as u32).is_multiple_of(2);
    // Whoever forgot to check out on the last day is asked by the lead.
    let forgot = n % 25 == 12 && column + 1 == DAYS;
    let (came, left) = if morning { (time(7, 30), time(10, 0)) } else { (time(13, 0), time(15, 30)) };
    let record = VolunteerShift {
        on,
        volunteer,
        post: "公交站引导和测温提醒".into(),
        setting: Some(PlaceKind::BusStop),
        place: Some(stop),
        came: Some(came),
        left: (!forgot).then_some(left),
        break_minutes: (n % 4 == 0).then_some(15),
        minutes: None,
        confirmed_by: Some(lead),
        activity: None,
        topics: Set::default(),
        note: None,
        shift: None,
        campaign: Some(world.campaign),
        project: None,
    };
    let hour = if morning { 10 } else { 15 };
    let written = world.script.write(at(on, hour, 32 + n as u16 % 25), hand, &record);
    if n % 47 == 30 {
        let longer = VolunteerShift { minutes: Some(120), ..record };
        world.script.correct(at(on, 16, 20), hand, written, 1, &longer, "中途离开半小时");
    }
}
