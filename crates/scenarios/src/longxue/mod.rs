//! Report L: one small station between a port, dormitories and villages, 3–13 February 2020, and the ordinary weeks before. Built from the plan,
//! subject by subject; the script then says who wrote what and when. Absent: other stations of the street.

mod care;
mod gates;
mod goods;
mod ordinary;
mod plan;
mod register;
mod residents;
mod sweeps;

pub(crate) use ordinary::episode;
pub(crate) use plan::Plan;
pub(crate) use sweeps::share;

use crate::accounts::Part;
use crate::book::{at, day, organisation, place, time};
use crate::census::Census;
use crate::luck::Luck;
use crate::script::{Hand, Member, Script};
use base::{Day, Link, Moment, Set, Time, policy::Role};
use duty::{ShiftName, Target};
use org::{Campaign, Duty, Level, Mark, Organisation, Place, PlaceKind, Worker};
use residents::Residents;

/// The code of the organisation under which everything stands.
pub(crate) const ROOT: &str = "440115-LX";
const STREET: &str = "440115-LXJ";
const DISTRICT: &str = "440115";
const AGENCY: &str = "NS-MM";
const SEED: u64 = 0x4C58_2020_0213;
const WORKERS: usize = 14;

/// The first day of the emergency work, from which "day n" is counted.
fn first_day() -> Day {
    day(2, 3)
}

/// A day of the emergency work by its column.
fn nth_day(column: usize) -> Day {
    first_day() + column as i32
}

/// The demo's present.
pub(crate) fn moment() -> Moment {
    at(day(2, 13), 17, 0)
}

/// The station and everything that its records name.
struct World<'a> {
    plan: &'a Plan,
    script: Script,
    census: Census,
    luck: Luck,
    station: Link<Organisation>,
    workers: Vec<Link<Worker>>,
    campaign: Link<Campaign>,
    posts: Vec<Link<Place>>,
    boards: Vec<Link<Place>>,
    residents: Residents,
}

impl World<'_> {
    /// Worker number n, round and round.
    fn worker(&self, n: usize) -> Link<Worker> {
        self.workers[n % self.workers.len()]
    }

    /// That worker's hand.
    fn hand(&self, n: usize) -> Hand {
        Hand::worker(self.worker(n), self.station)
    }

    /// The program's hand, for places and the like.
    fn office(&self) -> Hand {
        Hand::program(Some(self.station))
    }
}

/// The whole script.
pub(crate) fn script(plan: &Plan) -> Script {
    let mut world = founded(plan);
    ordinary::weeks(&mut world);
    goods::survey_and_deliveries(&mut world);
    gates::shifts_and_counts(&mut world);
    sweeps::nights(&mut world);
    register::typed_and_screened(&mut world);
    care::calls_and_visits(&mut world);
    world.script.in_order()
}

/// The tree, the workers, the places, the campaign: before anything happens.
fn founded(plan: &Plan) -> World<'_> {
    let mut script = Script::new(SEED);
    let mut census = Census::new(SEED ^ 1);
    let start = at(Day::from_ymd(2019, 1, 2).expect("a day written in the program"), 9, 0);
    let district = script.write(start, Hand::program(None), &organisation(DISTRICT, "南沙区", Level::District, None, None));
    let agency = script.write(
        start,
        Hand::program(Some(district)),
        &organisation(AGENCY, "木棉社会工作服务中心（演示）", Level::Agency, Some(district), None),
    );
    let street = script.write(start, Hand::program(Some(district)), &organisation(STREET, "龙穴街道", Level::Street, Some(district), None));
    let root = organisation(ROOT, "龙穴社工站", Level::Station, Some(street), Some(agency));
    let station = script.write(start, Hand::program(Some(street)), &root);
    let office = Hand::program(Some(station));
    let workers = (0..WORKERS).map(|n| worker(&mut script, &mut census, office, station, n, start)).collect();
    let posts = ["龙头社区门岗", "海角村口门岗", "码头路口门岗"];
    let posts =
        posts.into_iter().map(|name| script.write(at(day(2, 2), 16, 0), office, &place(name.to_owned(), PlaceKind::DoorPost, None))).collect();
    let boards = [
        "龙头社区宣传栏",
        "渔光里巷口",
        "榕荫里巷口",
        "海角村委宣传栏",
        "东巷凉亭",
        "西巷祠堂前",
        "官涌新村公告栏",
        "稻香围门楼",
        "龙舟里榕树下",
        "莲塘里小卖部",
        "码头候船处",
        "街道服务大厅",
    ];
    let boards = boards.into_iter().map(|name| script.write(at(day(1, 6), 9, 0), office, &place(name.to_owned(), PlaceKind::Board, None))).collect();
    let name = "新冠肺炎疫情防控";
    let campaign = Campaign {
        name: name.into(),
        first_day: first_day(),
        area: None,
        standard: None,
        until: None,
        last_day: None,
        basis: Some("广东省重大突发公共卫生事件一级响应".into()),
    };
    let campaign = script.write(at(day(1, 30), 8, 30), office, &campaign);
    World { plan, script, census, luck: Luck::new(SEED ^ 2), station, workers, campaign, posts, boards, residents: Residents::default() }
}

/// The lead and two more are party members; the first two of them take the first shift.
fn worker(script: &mut Script, census: &mut Census, office: Hand, station: Link<Organisation>, n: usize, start: Moment) -> Link<Worker> {
    let human = census.human("440115", (23, 48));
    let number = format!("LX{:02}", n + 1);
    let duty = match n {
        0 => Duty::Lead,
        2 => Duty::Supervisor,
        11.. => Duty::Assistant,
        _ => Duty::SocialWorker,
    };
    let mut marks = vec![Mark::Licensed];
    if matches!(n, 0 | 1 | 5) {
        marks.push(Mark::Party);
    }
    if n % 6 == 2 {
        marks.push(Mark::Psychology);
    }
    let since = Day::from_ymd(2016 + n as i32 % 3, 3 + n as u8 % 8, 1).expect("a day written in the program");
    let worker = script.write(start, office, &human.worker(&number, station, duty, since, Set::of(marks)));
    let role = if n == 0 { Role::Lead } else { Role::Worker };
    script.members.insert(worker.id(), Member::new(login(n), &human.name, role, station.id()));
    worker
}

fn login(n: usize) -> String {
    match n {
        0 => "lx-lead".to_owned(),
        1 => "lx-worker".to_owned(),
        _ => format!("lx{:02}", n + 1),
    }
}

/// The accounts of the demo. The lead and the worker are those who sign the records.
pub(crate) fn cast() -> Vec<Part> {
    let part = |login: &str, name, role, org: &str| Part { login: login.to_owned(), name, role, orgs: vec![org.to_owned()] };
    vec![
        part("lx-lead", "站长", Role::Lead, ROOT),
        part("lx-worker", "社工", Role::Worker, ROOT),
        part("lx-operator", "接线员", Role::Operator, ROOT),
        part("lx-volunteer", "志愿者", Role::Volunteer, ROOT),
        part("lx-agency", "机构主管", Role::Agency, ROOT),
        part("lx-street", "街道专干", Role::Street, STREET),
        part("lx-police", "派出所", Role::Police, STREET),
        part("lx-office", "区禁毒办", Role::Office, DISTRICT),
        part("lx-civil", "区民政局", Role::CivilAffairs, DISTRICT),
        part("lx-unit", "用人单位", Role::UsingUnit, STREET),
        part("lx-evaluator", "评估方", Role::Evaluator, ROOT),
        part("lx-system", "系统管理员", Role::SystemAdmin, DISTRICT),
        part("lx-security", "安全管理员", Role::SecurityAdmin, DISTRICT),
        part("lx-audit", "审计管理员", Role::AuditAdmin, DISTRICT),
    ]
}

/// The two windows of a day at a post; on the last day the second is counted when the report is made.
fn windows(last: bool) -> [(ShiftName, (Time, Time)); 2] {
    [(ShiftName::Morning, (time(8, 30), time(12, 30))), (ShiftName::Afternoon, (time(14, 0), if last { time(16, 30) } else { time(18, 0) }))]
}

/// What all shifts at posts are for.
const POST: Target = Target::Post;
