//! Report S: a city's social work against drugs over thirteen years, from the pilot of 2008 to June 2021, in streets, isolation and detention
//! centres, methadone clinics and schools. The years until 2020 were brought in from the sites' ledgers in January 2021, so that an act holds up to
//! two hundred records; since then the sites enter by the quarter, and the weeks of the epidemic by the day.

mod activities;
mod bus;
mod cases;
mod contacts;
mod groups;
mod plan;
mod response;
mod sites;
mod staff;
#[cfg(test)]
mod tests;
mod vaccination;
mod writings;

pub(crate) use plan::Plan;

use crate::accounts::Part;
use crate::book::at;
use crate::census::Census;
use crate::luck::Luck;
use crate::script::{Hand, Script};
use base::{Day, Link, Moment, policy::Role};
use cases::Client;
use org::{Organisation, Project, Worker};
use plan::{Term, date};

/// The code of the organisation under which everything stands.
pub(crate) const ROOT: &str = "440300";
const SEED: u64 = 0x5a5a_2021_0628;
const DISTRICTS: [(&str, &str); 10] = [
    ("440303", "罗湖区"),
    ("440304", "福田区"),
    ("440305", "南山区"),
    ("440308", "盐田区"),
    ("440306", "宝安区"),
    ("440307", "龙岗区"),
    ("440309", "龙华区"),
    ("440310", "坪山区"),
    ("440311", "光明区"),
    ("440300-DP", "大鹏新区"),
];

/// The demo's present.
pub(crate) fn moment() -> Moment {
    at(date(2021, 6, 28), 17, 0)
}

/// Somebody at a site, from a day to a day.
#[derive(Clone, Copy, Debug)]
struct Holder {
    worker: Link<Worker>,
    from: Day,
    to: Option<Day>,
}

/// A place of work and who was ever there.
struct Station {
    org: Link<Organisation>,
    project: Link<Project>,
    holders: Vec<Holder>,
    clients: Vec<Client>,
    /// The next of its clients who may come again.
    again: usize,
}

struct World<'a> {
    plan: &'a Plan,
    script: Script,
    census: Census,
    luck: Luck,
    city: Link<Organisation>,
    districts: Vec<Link<Organisation>>,
    agencies: Vec<Link<Organisation>>,
    stations: Vec<Station>,
}

impl World<'_> {
    /// The hand of a site: who came first keeps its ledgers.
    fn hand(&self, site: usize) -> Hand {
        let station = &self.stations[site];
        Hand::worker(station.holders[0].worker, station.org)
    }

    /// Everybody who was in office at a site on a day.
    fn in_office(&self, site: usize, on: Day) -> Vec<Link<Worker>> {
        let holders = self.stations[site].holders.iter();
        holders.filter(|holder| holder.from <= on && holder.to.is_none_or(|to| on <= to)).map(|holder| holder.worker).collect()
    }

    /// The n-th of them by turns.
    fn worker(&self, site: usize, on: Day, n: u32) -> Link<Worker> {
        let there = self.in_office(site, on);
        there.get(n as usize % there.len().max(1)).copied().unwrap_or(self.stations[site].holders[0].worker)
    }

    /// The first and the last day of a term on which the site was open.
    fn window(&self, site: usize, term: &Term) -> (Day, Day) {
        (term.from.max(self.plan.sites[site].opened()), term.to)
    }
}

/// The moment at which a site enters a term's ledger; a quarter of an hour is enough for all of them, persons before cases before the rest.
fn entered(site: usize, term: &Term, ledger: u16) -> Moment {
    let minute = 9 * 60 + (site % 20) as u16 * 15 + ledger;
    at(term.entered + (site / term.sites_a_day) as i32, minute / 60, minute % 60)
}

/// A day for the n-th of so many things of a window.
fn spread((first, last): (Day, Day), n: u32, of: u32) -> Day {
    first + ((last - first) * (2 * n as i32 + 1)) / (2 * of.max(1) as i32)
}

/// The same on a day on which offices are open.
fn workday((first, last): (Day, Day), n: u32, of: u32) -> Day {
    let day = spread((first, last), n, of);
    let weekend = i32::from(day.weekday()) - 5;
    match weekend {
        ..=0 => day,
        over if day + (3 - over) <= last => day + (3 - over),
        over => (day - over).max(first),
    }
}

/// The whole script.
pub(crate) fn script(plan: &Plan) -> Script {
    let mut world = staff::founded(plan);
    for term in 0..plan.terms.len() {
        for site in 0..plan.sites.len() {
            cases::opened(&mut world, site, term);
            contacts::held(&mut world, site, term);
            groups::met(&mut world, site, term);
            activities::held(&mut world, site, term);
        }
    }
    activities::of_the_city(&mut world);
    bus::on_the_road(&mut world);
    writings::published(&mut world);
    let campaign = response::of_may(&mut world);
    vaccination::three_days(&mut world, campaign);
    world.script.in_order()
}

fn login(site: usize) -> String {
    if site == 0 { "sz-worker".to_owned() } else { format!("sz{:02}", site + 1) }
}

/// The accounts of the demo. The worker of the first street is the one who keeps its ledgers.
pub(crate) fn cast() -> Vec<Part> {
    let part = |login: &str, name, role, org: &str| Part { login: login.to_owned(), name, role, orgs: vec![org.to_owned()] };
    let (district, street) = (DISTRICTS[0].0, "440303-01");
    vec![
        part("sz-office", "市禁毒办", Role::Office, ROOT),
        part("sz-worker", "社工", Role::Worker, street),
        part("sz-lead", "社工督导", Role::Lead, street),
        part("sz-operator", "接线员", Role::Operator, street),
        part("sz-volunteer", "志愿者", Role::Volunteer, street),
        part("sz-agency", "机构主管", Role::Agency, ROOT),
        part("sz-street", "街道专干", Role::Street, street),
        part("sz-police", "派出所", Role::Police, street),
        part("sz-civil", "区民政局", Role::CivilAffairs, district),
        part("sz-unit", "用人单位", Role::UsingUnit, street),
        part("sz-evaluator", "评估方", Role::Evaluator, ROOT),
        part("sz-system", "系统管理员", Role::SystemAdmin, ROOT),
        part("sz-security", "安全管理员", Role::SecurityAdmin, ROOT),
        part("sz-audit", "审计管理员", Role::AuditAdmin, ROOT),
    ]
}
