//! The city before anything happens: districts, streets, agencies, sites with their workers and rooms; and the lines that were opened in the first
//! days.

use super::plan::Site as Planned;
use super::{ROOT, SEED, Site, World, first_day, nth_day, roster};
use crate::book::{at, organisation, place};
use crate::census::Census;
use crate::luck::Luck;
use crate::script::{Hand, Member, Script};
use base::{Day, Link, Moment, Set, Text, policy::Role};
use hotline::{Line, LineOwner};
use org::{Campaign, Domain, Duty, Level, Mark, Organisation, PlaceKind, Worker};
use std::collections::HashMap;

/// The station that the report tells most of.
pub(super) const ZHONGNAN: &str = "440100-LW-01";
/// What the lines of stations, and the private ones behind them, are called.
pub(super) const GUARD: &str = "红棉守护";

pub(super) fn street_code(number: usize) -> String {
    format!("{ROOT}-J{:03}", number + 1)
}

fn agency_code(number: usize) -> String {
    format!("{ROOT}-A{:03}", number + 1)
}

fn started() -> Moment {
    at(Day::from_ymd(2021, 1, 4).expect("a day written in the program"), 9, 0)
}

pub(super) fn city(plan: &super::Plan) -> World<'_> {
    let mut script = Script::new(SEED);
    let start = started();
    let city = script.write(start, Hand::program(None), &organisation(ROOT, "广州市", Level::City, None, None));
    let under = Hand::program(Some(city));
    let districts = plan.districts.iter();
    let districts: Vec<_> =
        districts.map(|one| script.write(start, under, &organisation(one.code, one.name, Level::District, Some(city), None))).collect();
    let campaign = Campaign {
        name: "2021年本土疫情防控".into(),
        first_day: first_day(),
        area: None,
        standard: None,
        until: None,
        last_day: None,
        basis: Some("市新冠肺炎疫情防控指挥部通告".into()),
    };
    let campaign = script.write(at(first_day(), 18, 0), under, &campaign);
    let (census, luck) = (Census::new(SEED ^ 1), Luck::new(SEED ^ 2));
    let (agencies, sites, away) = (HashMap::new(), Vec::new(), HashMap::new());
    let mut world = World { plan, script, census, luck, city, districts, agencies, campaign, sites, away };
    let mut streets = HashMap::new();
    for planned in &plan.sites {
        let agency = agency(&mut world, planned.agency);
        let parent = match planned.street {
            Some(number) => *streets.entry(number).or_insert_with(|| street(&mut world, planned, number)),
            None => world.districts[planned.district],
        };
        let site = site(&mut world, planned, parent, agency);
        world.sites.push(site);
    }
    world
}

/// An agency is founded with the first of its sites.
fn agency(world: &mut World<'_>, number: usize) -> Link<Organisation> {
    if let Some(agency) = world.agencies.get(&number) {
        return *agency;
    }
    let record = organisation(&agency_code(number), &roster::agency(number), Level::Agency, Some(world.city), None);
    let agency = world.script.write(started(), Hand::program(Some(world.city)), &record);
    world.agencies.insert(number, agency);
    if world.plan.has_sub_line(number) {
        let name = format!("{}负责人分线", roster::agency(number).trim_end_matches("（演示）"));
        line(world, agency, (&name, GUARD, LineOwner::Private), nth_day(10 + number as i32 % 4));
    }
    agency
}

fn street(world: &mut World<'_>, planned: &Planned, number: usize) -> Link<Organisation> {
    let district = world.districts[planned.district];
    let record = organisation(&street_code(number), &format!("{}街道", roster::street(number)), Level::Street, Some(district), None);
    world.script.write(started(), Hand::program(Some(district)), &record)
}

pub(super) fn line(world: &mut World<'_>, org: Link<Organisation>, (name, programme, owner): (&str, &str, LineOwner), opened: Day) -> Link<Line> {
    let record = Line {
        name: Text(name.to_owned()),
        programme: programme.into(),
        number: Text(world.census.phone().as_str().to_owned()),
        owner,
        opened,
        closed: None,
    };
    world.script.write(at(opened, 8, 10), Hand::program(Some(org)), &record)
}

fn site(world: &mut World<'_>, planned: &Planned, parent: Link<Organisation>, agency: Link<Organisation>) -> Site {
    let district = &world.plan.districts[planned.district];
    let name = match planned.street {
        Some(number) => format!("{}街{}社工站", roster::street(number), if planned.is_second { "第二" } else { "" }),
        None => roster::project(district.name, planned.nth),
    };
    let (code, area) = (format!("{}-{:02}", district.code, planned.nth + 1), district.area);
    let org = world.script.write(started(), Hand::program(Some(parent)), &organisation(&code, &name, Level::Station, Some(parent), Some(agency)));
    let workers = (0..planned.workers).map(|n| worker(world, planned, (org, area), n)).collect();
    let line = line(world, org, (&format!("{name}红棉守护热线"), GUARD, LineOwner::Station), nth_day(1 + planned.number as i32 % 6));
    let under = Hand::program(Some(org));
    let opened = at(nth_day(2), 9, 0);
    let hotel = planned.isolated.map(|_| world.script.write(opened, under, &place(format!("{name}对口隔离酒店"), PlaceKind::Hotel, None)));
    let venue = match (planned.crowd, hotel) {
        (None, Some(hotel)) => hotel,
        _ => world.script.write(opened, under, &place(format!("{name}片区检测点"), PlaceKind::Venue, None)),
    };
    Site { org, workers, line, venue, hotel }
}

/// The lead comes first. The second of Zhongnan has the demo's account of a worker.
fn worker(world: &mut World<'_>, planned: &Planned, (org, area): (Link<Organisation>, &str), n: u32) -> Link<Worker> {
    let human = world.census.human(area, (22, 52));
    let duty = match n {
        0 => Duty::Lead,
        _ if n % 8 == 7 => Duty::Assistant,
        _ => Duty::SocialWorker,
    };
    let mut marks = if duty == Duty::Assistant { Vec::new() } else { vec![Mark::Licensed] };
    if (planned.number as u32 + n).is_multiple_of(7) {
        marks.push(Mark::Party);
    }
    if n % 9 == 4 {
        marks.push(Mark::Psychology);
    }
    let since = Day::from_ymd(2015 + (n as i32 + planned.number as i32) % 5, 1 + (n % 12) as u8, 1).expect("a day written in the program");
    let mut record = human.worker(&format!("GZ{:03}{:02}", planned.number + 1, n + 1), org, duty, since, Set::of(marks));
    record.appointments[0].domains = Set::of([Domain::Community]);
    let worker = world.script.write(started(), Hand::program(Some(org)), &record);
    let login = match (planned.number, n) {
        (0, 0) => "gz-lead".to_owned(),
        (0, 1) => "gz-worker".to_owned(),
        (site, _) => format!("gz{:03}-{:02}", site + 1, n + 1),
    };
    let role = if n == 0 { Role::Lead } else { Role::Worker };
    world.script.members.insert(worker.id(), Member::new(login, &human.name, role, org.id()));
    worker
}
