//! Report Z: a city that buys posts of social workers and places them in its streets, from the first contract of December 2017 to the first weeks
//! of 2020. Built from the plan, subject by subject; the script then says who wrote what and when.
//!
//! Every measure has its whole course, as a station that works well would have written it. At the first street there is besides, for each
//! interesting point of the legal clock, one client whose file number says which; the table is in `moments.rs`.

mod care;
mod clients;
mod course;
mod emergency;
mod moments;
mod paper;
mod plan;
mod posts;
mod publicity;
#[cfg(test)]
mod tests;

pub(crate) use plan::Plan;

use crate::accounts::Part;
use crate::book::{at, organisation};
use crate::census::Census;
use crate::luck::Luck;
use crate::script::{Hand, Script};
use base::{Calendar, Day, Link, Moment, policy::Role};
use org::{Campaign, Level, Organisation, Project, Worker};
use people::Person;
use rehab::{MemberRole, clock::Book};

/// The code of the organisation under which everything stands.
pub(crate) const ROOT: &str = "410100";
const SEED: u64 = 0x5a5a_2020_0217;
const AGENCY: &str = "410100-A1";
const DISTRICTS: [(&str, &str); 6] =
    [("410102", "中原区"), ("410103", "二七区"), ("410104", "管城回族区"), ("410105", "金水区"), ("410108", "惠济区"), ("410106", "上街区")];

/// A day of the scenario.
fn date(year: i32, month: u8, day: u8) -> Day {
    Day::from_ymd(year, month, day).expect("a day written in the program")
}

/// The demo's present.
pub(crate) fn moment() -> Moment {
    at(date(2020, 2, 17), 17, 0)
}

/// A street with its post.
struct Site {
    org: Link<Organisation>,
    worker: Link<Worker>,
    /// Who sits in every working group of the street beside the family.
    team: Vec<(MemberRole, String)>,
    /// Under a measure, in the order in which they are visited.
    under_measure: Vec<Link<Person>>,
    at_large: Vec<Link<Person>>,
}

struct World<'a> {
    plan: &'a Plan,
    script: Script,
    census: Census,
    luck: Luck,
    /// By what the stations know what to do when.
    book: Book,
    calendar: Calendar,
    city: Link<Organisation>,
    agency: Link<Organisation>,
    project: Link<Project>,
    campaign: Link<Campaign>,
    sites: Vec<Site>,
}

impl World<'_> {
    /// The hand of a street's worker.
    fn hand(&self, site: usize) -> Hand {
        Hand::worker(self.sites[site].worker, self.sites[site].org)
    }
}

/// A working day of 2019 for piece n of so many, spread over the year.
fn workday(n: u32, of: u32) -> Day {
    weekday(date(2019, 1, 7) + (n * 350 / of.max(1)) as i32)
}

/// The day itself, or the Monday after it.
fn weekday(day: Day) -> Day {
    match day.weekday() {
        6 => day + 2,
        7 => day + 1,
        _ => day,
    }
}

/// The whole script.
pub(crate) fn script(plan: &Plan) -> Script {
    let mut world = founded(plan);
    posts::bought(&mut world);
    clients::files(&mut world);
    moments::clients(&mut world);
    care::of_the_year(&mut world);
    publicity::of_the_year(&mut world);
    emergency::weeks(&mut world);
    world.script.in_order()
}

fn street_code(plan: &Plan, n: usize) -> String {
    let district = plan.streets[n].district;
    let within = plan.streets[..n].iter().filter(|street| street.district == district).count();
    format!("{}-{:02}", DISTRICTS[district].0, within + 1)
}

fn login(n: usize) -> String {
    if n == 0 { "zz-worker".to_owned() } else { format!("zz{:02}", n + 1) }
}

fn founded(plan: &Plan) -> World<'_> {
    let mut script = Script::new(SEED);
    let mut census = Census::new(SEED ^ 1);
    let start = at(date(2017, 12, 1), 9, 0);
    let city = script.write(start, Hand::program(None), &organisation(ROOT, "郑州市", Level::City, None, None));
    let under = Hand::program(Some(city));
    let agency = script.write(start, under, &organisation(AGENCY, "中原红棉社会工作服务中心（演示）", Level::Agency, Some(city), None));
    let districts = DISTRICTS.map(|(code, name)| script.write(start, under, &organisation(code, name, Level::District, Some(city), None)));
    let project = posts::project(agency);
    let project = script.write(start, under, &project);
    let mut sites = Vec::new();
    for (n, street) in plan.streets.iter().enumerate() {
        let district = districts[street.district];
        let name = format!("{}街道", street.name);
        let org = organisation(&street_code(plan, n), &name, Level::Street, Some(district), Some(agency));
        let org = script.write(start, Hand::program(Some(district)), &org);
        let worker = posts::worker(&mut script, &mut census, org, n);
        let team = [MemberRole::Officer, MemberRole::Police, MemberRole::Medic, MemberRole::Volunteer];
        let team = team.map(|role| (role, census.human("410105", (25, 58)).name)).to_vec();
        sites.push(Site { org, worker, team, under_measure: Vec::new(), at_large: Vec::new() });
    }
    let campaign = Campaign {
        name: "新冠肺炎疫情防控".into(),
        first_day: date(2020, 1, 25),
        area: None,
        standard: None,
        until: None,
        last_day: None,
        basis: Some("河南省重大突发公共卫生事件一级响应".into()),
    };
    let campaign = script.write(at(date(2020, 1, 25), 9, 0), under, &campaign);
    let (luck, book, calendar) = (Luck::new(SEED ^ 2), Book::shipped(), Calendar::of_2020());
    World { plan, script, census, luck, book, calendar, city, agency, project, campaign, sites }
}

/// The accounts of the demo. The worker of the first street is one of those who sign its records.
pub(crate) fn cast() -> Vec<Part> {
    let part = |login: &str, name, role, org: &str| Part { login: login.to_owned(), name, role, orgs: vec![org.to_owned()] };
    let (district, street) = (DISTRICTS[0].0, "410102-01");
    // Three stations, so that there is something to compare.
    let led = [street, "410102-02", "410102-03"].map(str::to_owned).to_vec();
    vec![
        part("zz-office", "市禁毒办", Role::Office, ROOT),
        part("zz-worker", "社工", Role::Worker, street),
        Part { orgs: led, ..part("zz-lead", "社工督导", Role::Lead, street) },
        part("zz-operator", "接线员", Role::Operator, street),
        part("zz-volunteer", "志愿者", Role::Volunteer, street),
        part("zz-agency", "机构主管", Role::Agency, ROOT),
        part("zz-street", "街道专干", Role::Street, street),
        part("zz-police", "派出所", Role::Police, street),
        part("zz-civil", "区民政局", Role::CivilAffairs, district),
        part("zz-unit", "用人单位", Role::UsingUnit, street),
        part("zz-evaluator", "评估方", Role::Evaluator, ROOT),
        part("zz-system", "系统管理员", Role::SystemAdmin, ROOT),
        part("zz-security", "安全管理员", Role::SecurityAdmin, ROOT),
        part("zz-audit", "审计管理员", Role::AuditAdmin, ROOT),
    ]
}
