//! Teams: every agency gathers one from its sites; a reserve is formed overnight, from which some leave for areas of risk. Those who left have
//! their shifts there, and none at home until they are back.

use super::{World, nth_day};
use crate::book::{at, place, shift, time};
use crate::script::Hand;
use base::{Link, Text};
use duty::{Deployment, RiskLevel, ShiftName, Target, Team, TeamKind, TeamMember, Training, TrainingOccasion};
use org::{PlaceKind, Worker};

/// Members of an agency's team from each of its sites, after the lead and the one for the reserve.
const FROM_EACH_SITE: std::ops::Range<usize> = 2..5;
/// The reserve is formed in the night to this day (30 May).
const RESERVE_FROM: i32 = 9;

pub(super) fn gathered(world: &mut World<'_>) {
    let mut agencies: Vec<usize> = world.agencies.keys().copied().collect();
    agencies.sort_unstable();
    for agency in agencies {
        team_of(world, agency);
    }
    for site in 0..world.sites.len() {
        before_duty(world, site);
    }
    let reserve: Vec<Link<Worker>> =
        world.plan.sites.iter().zip(&world.sites).filter(|(planned, _)| planned.reserve).map(|(_, site)| site.workers[1]).collect();
    let name = "红棉守护社工预备队".into();
    let (on, city) = (nth_day(RESERVE_FROM), Hand::program(Some(world.city)));
    let record = Team { name, kind: TeamKind::Reserve, founded: on, ..team(world, &reserve) };
    let team = world.script.write(at(on, 7, 30), city, &record);
    leave(world, team, reserve);
}

fn team(world: &World<'_>, workers: &[Link<Worker>]) -> Team {
    Team {
        name: Text(String::new()),
        kind: TeamKind::Emergency,
        founded: nth_day(5),
        leader: workers.first().copied(),
        agency: None,
        members: workers.iter().map(|worker| TeamMember { worker: *worker, from: None, to: None }).collect(),
        dissolved: None,
        campaign: Some(world.campaign),
        project: None,
    }
}

fn team_of(world: &mut World<'_>, number: usize) {
    let agency = world.agencies[&number];
    let its_sites = world.plan.sites.iter().zip(&world.sites).filter(|(planned, _)| planned.agency == number);
    let workers: Vec<Link<Worker>> = its_sites.flat_map(|(_, site)| site.workers[FROM_EACH_SITE].iter().copied()).collect();
    let on = nth_day(5 + number as i32 % 4);
    let name = Text(format!("{}应急服务队", super::roster::agency(number).trim_end_matches("（演示）")));
    let record = Team { name, founded: on, agency: Some(agency), ..team(world, &workers) };
    world.script.write(at(on, 9, 0), Hand::program(Some(agency)), &record);
}

/// Everybody learns to put on and take off what protects, before the first round.
fn before_duty(world: &mut World<'_>, site: usize) {
    let planned = &world.plan.sites[site];
    let column = planned.duty_days.first().map_or(5, |first| first - 1);
    let training = Training {
        on: nth_day(column),
        title: "检测点秩序引导和个人防护".into(),
        occasion: TrainingOccasion::BeforeDuty,
        minutes: 60,
        workers: world.in_turns(site).to_vec(),
        volunteers: Some(planned.volunteers / 2),
        trainer: Some("社区卫生服务中心".into()),
        place: None,
        campaign: Some(world.campaign),
        project: None,
    };
    let (moment, hand) = (world.typed_in(site, column), world.desk(site));
    world.script.write(moment, hand, &training);
}

fn leave(world: &mut World<'_>, team: Link<Team>, reserve: Vec<Link<Worker>>) {
    let city = Hand::program(Some(world.city));
    let mut waiting = reserve.into_iter();
    for (n, (column, sent, high, until)) in world.plan.departures.iter().enumerate() {
        let workers: Vec<Link<Worker>> = waiting.by_ref().take(*sent).collect();
        if workers.is_empty() {
            return;
        }
        let on = nth_day(*column);
        let site = place(format!("{}号支援点", n + 1), PlaceKind::Venue, None);
        let site = world.script.write(at(on, 8, 0), city, &site);
        let back = until.map(nth_day);
        let record = Deployment {
            on,
            team: Some(team),
            workers: workers.clone(),
            to: None,
            place: Some(site),
            risk: Some(if *high { RiskLevel::High } else { RiskLevel::Medium }),
            until: None,
            note: None,
            campaign: Some(world.campaign),
            project: None,
        };
        let sent = world.script.write(at(on, 8, 5), city, &record);
        if let Some(back) = back {
            world.script.correct(at(back, 18, 0), city, sent, 1, &Deployment { until: Some(back), ..record }, "完成任务返回");
        }
        let last = back.unwrap_or(nth_day(super::DAYS - 2));
        world.away.extend(workers.iter().map(|worker| (worker.id(), (on, back.unwrap_or(base::Day::MAX)))));
        for day in (on.number()..=last.number()).step_by(2).map(|number| on + (number - on.number())) {
            let mut duty = shift(day, ShiftName::Morning, Target::Venue, (time(8, 0), time(14, 0)), &workers, world.campaign);
            duty.place = Some(site);
            world.script.write(at(day, 15, 0), city, &duty);
        }
    }
}
