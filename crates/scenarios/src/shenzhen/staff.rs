//! The city, its districts, the fourteen agencies with their projects, the places of work, and who holds the seats there: two when a place is
//! opened, one more from time to time. Some left; their seats went on with others.

use super::plan::{Plan, date};
use super::sites::{Site, SiteKind};
use super::{DISTRICTS, Holder, ROOT, SEED, Station, World, login};
use crate::book::{at, organisation};
use crate::census::Census;
use crate::luck::Luck;
use crate::script::{Hand, Member, Script};
use base::{Day, Link, Set, months_after, policy::Role};
use org::{Domain, Duty, Level, Mark, Organisation, Project};

/// Agencies as they are called, with the year in which they took up this work.
const AGENCIES: [(&str, i32); 14] = [
    ("彩田", 2008),
    ("湖贝", 2008),
    ("莲花山", 2008),
    ("中心河", 2008),
    ("前海湾", 2008),
    ("大南山", 2008),
    ("梧桐", 2008),
    ("宝城", 2008),
    ("凤凰山", 2008),
    ("龙潭", 2008),
    ("观澜河", 2008),
    ("阳台山", 2008),
    ("马峦山", 2008),
    ("茅洲", 2008),
];
/// The work against drugs.
pub(super) const FIELDS: [Domain; 4] = [Domain::Treatment, Domain::Aid, Domain::Publicity, Domain::Management];
/// By this day every seat is filled.
const LAST_SEAT_MONTHS_BEFORE: i32 = 6;

pub(super) fn founded(plan: &Plan) -> World<'_> {
    let mut script = Script::new(SEED);
    let mut census = Census::new(SEED ^ 1);
    let start = at(date(2021, 1, 3), 9, 0);
    let city = script.write(start, Hand::program(None), &organisation(ROOT, "深圳市", Level::City, None, None));
    let under = Hand::program(Some(city));
    let mut agencies = Vec::new();
    for (n, (name, _)) in AGENCIES.iter().enumerate() {
        let record = organisation(&format!("{ROOT}-A{:02}", n + 1), &format!("{name}社会工作服务中心（演示）"), Level::Agency, Some(city), None);
        agencies.push(script.write(start, under, &record));
    }
    let district = |(code, name): &(&str, &str)| organisation(code, name, Level::District, Some(city), None);
    let districts: Vec<_> = DISTRICTS.iter().map(|row| script.write(start, under, &district(row))).collect();
    let projects: Vec<_> = agencies.iter().enumerate().map(|(n, agency)| script.write(start, under, &project(n, *agency))).collect();
    clerks(&mut script, &mut census, under, &agencies);
    let mut world = World { plan, script, census, luck: Luck::new(SEED ^ 2), city, districts, agencies, stations: Vec::new() };
    for (n, site) in plan.sites.iter().enumerate() {
        let station = station(&mut world, n, site, projects[site.agency]);
        world.stations.push(station);
    }
    world
}

fn project(n: usize, agency: Link<Organisation>) -> Project {
    let (name, year) = AGENCIES[n];
    Project {
        name: base::Text(format!("{name}禁毒社工服务")),
        code: Some(base::Text(format!("SZ-JD{:02}", n + 1))),
        from: date(year, 4, 1),
        to: None,
        agency: Some(agency),
        domains: Set::of(FIELDS),
    }
}

/// Each agency has somebody in its office: in its service, but no social worker.
fn clerks(script: &mut Script, census: &mut Census, under: Hand, agencies: &[Link<Organisation>]) {
    for (n, agency) in agencies.iter().enumerate() {
        let human = census.human("440304", (24, 50));
        let file = human.worker(&format!("SZ-A{:02}", n + 1), *agency, Duty::Clerk, date(2012, 3, 1), Set::default());
        script.write(at(date(2021, 1, 3), 9, 20), under, &file);
    }
}

fn station(world: &mut World<'_>, n: usize, site: &Site, project: Link<Project>) -> Station {
    let district = world.districts[site.district];
    let before = world.plan.sites[..n].iter().filter(|other| other.district == site.district).count();
    let level = if site.kind == SiteKind::Street { Level::Street } else { Level::Station };
    let code = format!("{}-{:02}", DISTRICTS[site.district].0, before + 1);
    let record = organisation(&code, site.name, level, Some(district), Some(world.agencies[site.agency]));
    let org = world.script.write(at(date(2021, 1, 3), 9, 1), Hand::program(Some(district)), &record);
    let mut station = Station { org, project, holders: Vec::new(), clients: Vec::new(), again: 0 };
    for seat in 0..site.seats {
        filled(world, &mut station, (n, site), seat);
    }
    station
}

/// When a seat was first filled.
fn first_day(site: &Site, seat: u32) -> Day {
    let opened = site.opened();
    let (year, month, _) = opened.ymd();
    let months = (2021 - year) * 12 - i32::from(month) + 1 - LAST_SEAT_MONTHS_BEFORE;
    match seat {
        0 | 1 => opened,
        _ => months_after(opened, months.max(0) * (seat as i32 - 1) / (site.seats as i32 - 1).max(1)),
    }
}

/// Every third seat that is old enough had somebody else before.
fn filled(world: &mut World<'_>, station: &mut Station, of: (usize, &Site), seat: u32) {
    let from = first_day(of.1, seat);
    let has_left = seat % 3 == 1 && from < date(2017, 1, 1);
    let left = months_after(from, 26 + (of.0 as i32 * 5 + seat as i32) % 30) + 11;
    if has_left {
        hired(world, station, of.0, (seat, "1"), (from, Some(left)));
        hired(world, station, of.0, (seat, ""), (left + 1, None));
    } else {
        hired(world, station, of.0, (seat, ""), (from, None));
    }
}

fn hired(world: &mut World<'_>, station: &mut Station, n: usize, (seat, before): (u32, &str), (from, to): (Day, Option<Day>)) {
    let human = world.census.human("440304", (23, 48));
    let duty = if seat == 0 { Duty::Lead } else { Duty::SocialWorker };
    let marks = if (n as u32 + seat).is_multiple_of(5) { Set::of([Mark::Licensed, Mark::Party]) } else { Set::of([Mark::Licensed]) };
    let mut file = human.worker(&format!("SZ{:03}-{:02}{before}", n + 1, seat + 1), station.org, duty, from, marks);
    for appointment in &mut file.appointments {
        appointment.to = to;
        appointment.domains = Set::of(FIELDS);
    }
    let worker = world.script.write(at(date(2021, 1, 3), 9, 30), Hand::program(Some(station.org)), &file);
    if seat == 0 {
        world.script.members.insert(worker.id(), Member::new(login(n), &human.name, Role::Worker, station.org.id()));
    }
    station.holders.push(Holder { worker, from, to });
}
