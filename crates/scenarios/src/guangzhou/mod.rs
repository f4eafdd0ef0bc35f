//! Report G: a city of eleven districts, some two hundred stations and a hundred agencies, from 21 May to 22 June 2021. Built from the plan, subject
//! by subject; the script then says who wrote what and when. Every site types its paper sheets in the evening, so a day of a site is one act.

mod calls;
mod duty;
mod factory;
mod found;
mod hardship;
mod plan;
mod quarantine;
mod roster;
mod teams;
#[cfg(test)]
mod tests;
mod volunteers;
mod zhongnan;

pub(crate) use plan::Plan;

use crate::accounts::Part;
use crate::book::at;
use crate::census::Census;
use crate::luck::Luck;
use crate::script::{Hand, Script};
use base::{Day, Id, Link, Moment, policy::Role};
use hotline::Line;
use org::{Campaign, Organisation, Place, Worker};
use std::collections::HashMap;

/// The code of the organisation under which everything stands.
pub(crate) const ROOT: &str = "440100";
const SEED: u64 = 0x475a_2021_0622;
/// The days of the report, the first and the last included.
const DAYS: i32 = 33;
/// Workers of Zhongnan who sit on its line around the clock, in four crews of two: three work and one rests.
const LINE_CREW: usize = 8;

fn first_day() -> Day {
    Day::from_ymd(2021, 5, 21).expect("a day written in the program")
}

/// A day by its number, from 0 on.
fn nth_day(column: i32) -> Day {
    first_day() + column
}

/// The demo's present: the afternoon of 22 June.
pub(crate) fn moment() -> Moment {
    at(nth_day(DAYS - 1), 17, 0)
}

/// A station or project with its people.
struct Site {
    org: Link<Organisation>,
    /// The first is the lead, who types everything in.
    workers: Vec<Link<Worker>>,
    line: Link<Line>,
    /// Where everybody is tested; of a project the gate of its hotel.
    venue: Link<Place>,
    hotel: Option<Link<Place>>,
}

struct World<'a> {
    plan: &'a Plan,
    script: Script,
    census: Census,
    luck: Luck,
    city: Link<Organisation>,
    districts: Vec<Link<Organisation>>,
    /// By the number of the agency.
    agencies: HashMap<usize, Link<Organisation>>,
    campaign: Link<Campaign>,
    sites: Vec<Site>,
    /// Who was sent away, from a day until another.
    away: HashMap<Id, (Day, Day)>,
}

impl World<'_> {
    /// The hand of a site's lead.
    fn desk(&self, site: usize) -> Hand {
        Hand::worker(self.sites[site].workers[0], self.sites[site].org)
    }

    /// A site's number in the whole city: what it does by turns does not depend on how many others are taken.
    fn number(&self, site: usize) -> usize {
        self.plan.sites[site].number
    }

    /// When a site types in what happened on a day: in the evening, on the last day before the report is made. Every ninth day it is done on the
    /// next evening only.
    fn typed_in(&self, site: usize, column: i32) -> Moment {
        let number = self.number(site);
        let minute = (number % 15) as u16;
        let late = i32::from((number as i32 + column) % 9 == 4 && column + 2 < DAYS);
        if column + 1 == DAYS { at(nth_day(column), 16, 30 + minute) } else { at(nth_day(column + late), 20, minute) }
    }

    /// Whether somebody is at the site on a day.
    fn is_here(&self, worker: Link<Worker>, on: Day) -> bool {
        self.away.get(&worker.id()).is_none_or(|(from, to)| on < *from || on > *to)
    }

    /// Those of a site who take turns: not the crews of Zhongnan's line.
    fn in_turns(&self, site: usize) -> &[Link<Worker>] {
        let all = &self.sites[site].workers;
        if site == 0 { &all[..all.len() - LINE_CREW] } else { all }
    }

    /// Those whose turn it is on a day: a third each for the morning, the afternoon and the telephone.
    fn crew(&self, site: usize, column: i32, turn: i32) -> Vec<Link<Worker>> {
        let its_turn = |n: &usize| (*n as i32 + column) % 3 == turn;
        let all = self.in_turns(site);
        (0..all.len()).filter(its_turn).map(|n| all[n]).filter(|worker| self.is_here(*worker, nth_day(column))).collect()
    }
}

/// The whole script.
pub(crate) fn script(plan: &Plan) -> Script {
    let mut world = found::city(plan);
    teams::gathered(&mut world);
    for site in 0..world.sites.len() {
        let homes = hardship::files(&mut world, site);
        let crowd = volunteers::registered(&mut world, site);
        duty::rounds(&mut world, site, &crowd);
        hardship::care(&mut world, site, &homes);
        calls::taken(&mut world, site);
        quarantine::turns(&mut world, site);
        if site == 0 {
            zhongnan::month(&mut world, &homes, &crowd);
        }
    }
    factory::closed(&mut world);
    world.script.in_order()
}

/// The accounts of the demo. The lead and the worker of Zhongnan are those who sign its records.
pub(crate) fn cast() -> Vec<Part> {
    let part = |login: &str, name, role, org: String| Part { login: login.to_owned(), name, role, orgs: vec![org] };
    let city = || ROOT.to_owned();
    let (district, street, station) = ("440100-LW", found::street_code(0), found::ZHONGNAN);
    vec![
        part("gz-office", "市禁毒办", Role::Office, city()),
        part("gz-lead", "站长", Role::Lead, station.to_owned()),
        part("gz-worker", "社工", Role::Worker, station.to_owned()),
        part("gz-operator", "接线员", Role::Operator, station.to_owned()),
        part("gz-volunteer", "志愿者", Role::Volunteer, station.to_owned()),
        part("gz-agency", "机构主管", Role::Agency, station.to_owned()),
        part("gz-street", "街道专干", Role::Street, street.clone()),
        part("gz-police", "派出所", Role::Police, street.clone()),
        part("gz-civil", "市民政局", Role::CivilAffairs, city()),
        part("gz-unit", "用人单位", Role::UsingUnit, street),
        part("gz-evaluator", "评估方", Role::Evaluator, district.to_owned()),
        part("gz-system", "系统管理员", Role::SystemAdmin, city()),
        part("gz-security", "安全管理员", Role::SecurityAdmin, city()),
        part("gz-audit", "审计管理员", Role::AuditAdmin, city()),
    ]
}
