//! A factory that was closed with everybody in it, from 8 June on: two lines of its own with six people on them, who call every employee once by the
//! list of each workshop and then those again who were not well.

use super::calls::call;
use super::{World, found, nth_day};
use crate::book::{at, organisation, shift, summary, time};
use crate::script::{Hand, Member};
use base::{Link, Set, Text, policy::Role};
use duty::{ShiftName, Target};
use hotline::{Answer, Caller, CallerRole, LineOwner};
use org::{Duty, Level, Mark, Organisation, Population, Topic, Worker};
use people::Person;

/// The day on which the gates were closed (8 June).
const CLOSED: i32 = 18;
const OPERATORS: u32 = 6;
/// Calls of an operator in a day.
const CALLS_A_DAY: usize = 15;
/// Who was not well is called again after so many days.
const AGAIN: i32 = 3;
/// What the two lines are called, and the area of the district in which the factory stands.
const PROGRAMME: &str = "工控";
const DISTRICT: usize = 5;

pub(super) fn closed(world: &mut World<'_>) {
    let (org, operators) = desk(world);
    let lines =
        ["工控心理支援专线一", "工控心理支援专线二"].map(|name| found::line(world, org, (name, PROGRAMME, LineOwner::Special), nth_day(CLOSED)));
    let employees = employees(world, org, operators[0]);
    let a_day = CALLS_A_DAY * operators.len();
    for (n, employee) in employees.iter().enumerate() {
        // By the list: as many in a day as six people manage.
        let column = CLOSED + (n / a_day) as i32;
        if column >= super::DAYS {
            break;
        }
        let (operator, line) = (operators[n % operators.len()], lines[n % lines.len()]);
        let turn = n % a_day / operators.len();
        let hour = time(9 + turn as u16 / 3 + u16::from(turn >= 9) * 2, turn as u16 % 3 * 20);
        let mut first = call(world, (column, hour), line, operator, 15);
        first.callers = vec![Caller { person: *employee, role: CallerRole::Own }];
        first.topics = Set::of([Topic::Mind, Topic::PreventionPolicy]);
        let unwell = n % 7 == 3;
        if unwell {
            first.topics = Set::of([Topic::Mind, Topic::Stress]);
            (first.outcome, first.next) = (Answer::FollowUp, Some(nth_day(column + AGAIN)));
            first.summary = Some(summary(first.topics, n as u32));
        }
        let hand = Hand::worker(operator, org);
        let evening = |column: i32| if column + 1 == super::DAYS { at(nth_day(column), 16, 45) } else { at(nth_day(column), 19, 0) };
        world.script.write(evening(column), hand, &first);
        if unwell && column + AGAIN < super::DAYS {
            let mut again = call(world, (column + AGAIN, time(12, 30 + n as u16 % 30)), line, operator, 20);
            again.callers = first.callers;
            again.topics = Set::of([Topic::Emotion]);
            world.script.write(evening(column + AGAIN), hand, &again);
        }
    }
}

/// The room of the two lines, run by the agency of the first site.
fn desk(world: &mut World<'_>) -> (Link<Organisation>, Vec<Link<Worker>>) {
    let district = world.districts[DISTRICT];
    let agency = world.agencies.get(&world.plan.sites[0].agency).copied();
    let opened = at(nth_day(CLOSED), 7, 30);
    let record =
        organisation(&format!("{}-GK", world.plan.districts[DISTRICT].code), "工控封闭企业心理支援组", Level::Station, Some(district), agency);
    let org = world.script.write(opened, Hand::program(Some(district)), &record);
    let mut operators = Vec::new();
    for n in 0..OPERATORS {
        let human = world.census.human(world.plan.districts[DISTRICT].area, (26, 45));
        let marks = Set::of([Mark::Licensed, Mark::Psychology]);
        let file = human.worker(&format!("GZGK{:02}", n + 1), org, Duty::SocialWorker, nth_day(CLOSED), marks);
        let worker = world.script.write(at(nth_day(CLOSED), 7, 45), Hand::program(Some(org)), &file);
        world.script.members.insert(worker.id(), Member::new(format!("gz-gk{}", n + 1), &human.name, Role::Worker, org.id()));
        operators.push(worker);
    }
    for column in CLOSED..super::DAYS - 1 {
        let on = nth_day(column);
        let duty = shift(on, ShiftName::Morning, Target::Office, (time(9, 0), time(17, 0)), &operators, world.campaign);
        world.script.write(at(on, 19, 0), Hand::worker(operators[0], org), &duty);
    }
    (org, operators)
}

/// A file for everybody on the lists, opened when the gates were closed.
fn employees(world: &mut World<'_>, org: Link<Organisation>, by: Link<Worker>) -> Vec<Link<Person>> {
    let (on, area) = (nth_day(CLOSED), world.plan.districts[DISTRICT].area);
    let mut employees = Vec::new();
    for (workshop, people) in &world.plan.workshops {
        for _ in 0..*people {
            let from = world.luck.of(&[area, "430500", "450300", "441400", "511300"]);
            let mut file = world.census.human(from, (19, 56)).file(on, &[(Population::UnderClosure, on)]);
            file.lives_at = Some(Text(format!("厂区{workshop}宿舍")));
            employees.push(world.script.write(at(on, 8, 30), Hand::worker(by, org), &file));
        }
    }
    employees
}
