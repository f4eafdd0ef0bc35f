//! Report Y: a district of eighteen streets, each with a station, from 23 January to 4 February 2020, and the ordinary weeks before. Built from
//! the plan, subject by subject; the script then says who wrote what and when.

mod clients;
mod conversations;
mod office;
mod ordinary;
mod plan;
mod volunteers;

pub(crate) use plan::Plan;

use crate::accounts::Part;
use crate::book::{at, day, organisation};
use crate::census::Census;
use crate::luck::Luck;
use crate::script::{Hand, Member, Script};
use base::{Day, Link, Moment, Set, policy::Role};
use clients::Client;
use hotline::{Line, LineOwner};
use org::{Campaign, Duty, Level, Mark, Organisation, Worker};

/// The code of the organisation under which everything stands.
pub(crate) const ROOT: &str = "440104";
const SEED: u64 = 0x5958_2020_0204;
const AGENCIES: [(&str, &str); 3] =
    [("440104-A1", "红棉社会工作服务中心（演示）"), ("440104-A2", "同行社会工作服务社（演示）"), ("440104-A3", "启明社区服务中心（演示）")];

fn first_day() -> Day {
    day(1, 23)
}

/// A day by its column.
fn nth_day(column: usize) -> Day {
    first_day() + column as i32
}

/// The demo's present: the last of the two days on which the report looks closest.
pub(crate) fn moment() -> Moment {
    at(day(2, 4), 17, 0)
}

/// A station with its people.
struct Site {
    org: Link<Organisation>,
    workers: Vec<Link<Worker>>,
    line: Option<Link<Line>>,
    /// Cared for, in the order in which they are called first.
    cared: Vec<Client>,
    /// Not reached in these days.
    others: Vec<Client>,
}

struct World<'a> {
    plan: &'a Plan,
    script: Script,
    census: Census,
    luck: Luck,
    campaign: Link<Campaign>,
    sites: Vec<Site>,
}

impl World<'_> {
    /// Worker number n of a station, round and round, and that worker's hand.
    fn worker(&self, site: usize, n: usize) -> (Link<Worker>, Hand) {
        let site = &self.sites[site];
        let worker = site.workers[n % site.workers.len()];
        (worker, Hand::worker(worker, site.org))
    }
}

/// The whole script.
pub(crate) fn script(plan: &Plan) -> Script {
    let mut world = founded(plan);
    clients::files(&mut world);
    ordinary::weeks(&mut world);
    clients::one_by_one(&mut world);
    conversations::lines(&mut world);
    conversations::held(&mut world);
    office::papers_and_goods(&mut world);
    volunteers::at_the_stops(&mut world);
    world.script.in_order()
}

fn street_code(n: usize) -> String {
    format!("{ROOT}-{:02}", n + 1)
}

fn station_code(n: usize) -> String {
    format!("{ROOT}-{:02}-Z", n + 1)
}

fn founded(plan: &Plan) -> World<'_> {
    let mut script = Script::new(SEED);
    let mut census = Census::new(SEED ^ 1);
    let start = at(Day::from_ymd(2019, 1, 2).expect("a day written in the program"), 9, 0);
    let district = script.write(start, Hand::program(None), &organisation(ROOT, "越秀区", Level::District, None, None));
    let under = Hand::program(Some(district));
    let agencies = AGENCIES.map(|(code, name)| script.write(start, under, &organisation(code, name, Level::Agency, Some(district), None)));
    let mut sites = Vec::new();
    for (n, station) in plan.stations.iter().enumerate() {
        let street = organisation(&street_code(n), &format!("{}街道", station.street), Level::Street, Some(district), None);
        let street = script.write(start, under, &street);
        let name = format!("{}街社工站", station.street);
        let org = organisation(&station_code(n), &name, Level::Station, Some(street), Some(agencies[station.agency]));
        let org = script.write(start, Hand::program(Some(street)), &org);
        let workers = (0..station.workers).map(|place| worker(&mut script, &mut census, org, (n, place), start)).collect();
        sites.push(Site { org, workers, line: None, cared: Vec::new(), others: Vec::new() });
    }
    let campaign = Campaign {
        name: "新冠肺炎疫情防控".into(),
        first_day: first_day(),
        area: None,
        standard: None,
        until: None,
        last_day: None,
        basis: Some("广东省重大突发公共卫生事件一级响应".into()),
    };
    let campaign = script.write(at(first_day(), 8, 50), under, &campaign);
    World { plan, script, census, luck: Luck::new(SEED ^ 2), campaign, sites }
}

fn worker(script: &mut Script, census: &mut Census, org: Link<Organisation>, (site, place): (usize, usize), start: Moment) -> Link<Worker> {
    let human = census.human("440104", (23, 50));
    let duty = if place == 0 { Duty::Lead } else { Duty::SocialWorker };
    let mut marks = vec![Mark::Licensed];
    if (site + place) % 7 == 0 {
        marks.push(Mark::Party);
    }
    if place == 2 {
        marks.push(Mark::Psychology);
    }
    let since = Day::from_ymd(2015 + (site + place) as i32 % 4, 1 + place as u8 % 12, 1).expect("a day written in the program");
    let number = format!("YX{:02}{:02}", site + 1, place + 1);
    let worker = script.write(start, Hand::program(Some(org)), &human.worker(&number, org, duty, since, Set::of(marks)));
    let role = if place == 0 { Role::Lead } else { Role::Worker };
    script.members.insert(worker.id(), Member::new(login(site, place), &human.name, role, org.id()));
    worker
}

fn login(site: usize, place: usize) -> String {
    match (site, place) {
        (0, 0) => "yx-lead".to_owned(),
        (0, 1) => "yx-worker".to_owned(),
        _ => format!("yx{:02}-{}", site + 1, place + 1),
    }
}

/// The accounts of the demo. The lead and the worker of the first station are those who sign its records.
pub(crate) fn cast() -> Vec<Part> {
    let part = |login: &str, name, role, org: String| Part { login: login.to_owned(), name, role, orgs: vec![org] };
    let district = || ROOT.to_owned();
    let stations = (0..18).step_by(AGENCIES.len()).map(station_code).collect();
    vec![
        part("yx-office", "区禁毒办", Role::Office, district()),
        part("yx-lead", "站长", Role::Lead, station_code(0)),
        part("yx-worker", "社工", Role::Worker, station_code(0)),
        part("yx-operator", "接线员", Role::Operator, station_code(0)),
        part("yx-volunteer", "志愿者", Role::Volunteer, station_code(0)),
        Part { login: "yx-agency".to_owned(), name: "机构主管", role: Role::Agency, orgs: stations },
        part("yx-street", "街道专干", Role::Street, street_code(0)),
        part("yx-police", "派出所", Role::Police, street_code(0)),
        part("yx-civil", "区民政局", Role::CivilAffairs, district()),
        part("yx-unit", "用人单位", Role::UsingUnit, street_code(0)),
        part("yx-evaluator", "评估方", Role::Evaluator, district()),
        part("yx-system", "系统管理员", Role::SystemAdmin, district()),
        part("yx-security", "安全管理员", Role::SecurityAdmin, district()),
        part("yx-audit", "审计管理员", Role::AuditAdmin, district()),
    ]
}

/// The owner of every line here.
const OWNER: LineOwner = LineOwner::Station;
