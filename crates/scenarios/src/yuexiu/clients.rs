//! The clients of the stations, with their families, and the check of each of them in the first days: who has been in Hubei, who came back when.

use super::World;
use super::plan::Station;
use crate::book::{at, day};
use crate::longxue::{episode, share};
use base::{Day, Link, Text};
use org::{Channel, Population};
use people::{Person, Relation, RelationKind};
use rehab::{Episode, EpisodeKind};
use screening::{Answer, Finding, Origin, ScreenResult, SelfReport};

/// The clients of each station who are not reached in these days: under a measure, at large, abstinent.
const NOT_REACHED: (u32, u32, u32) = (2, 1, 1);
/// The stations with a client whom the check finds to have come from Hubei.
const FROM_HUBEI: usize = 5;
const FROM_WUHAN: usize = 9;
const ALSO_FROM_HUBEI: usize = 12;

/// A client as other records name them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    pub(super) person: Link<Person>,
    pub(super) episode: Option<Link<Episode>>,
    pub(super) relative: Option<Link<Person>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Treatment,
    Rehabilitation,
    AtLarge,
    Abstinent,
}

pub(super) fn files(world: &mut World<'_>) {
    let plan = world.plan;
    for (site, station) in plan.stations.iter().enumerate() {
        let all = station.under_measure + station.at_large + station.abstinent;
        for n in 0..all {
            let standing = match n {
                n if n < station.in_treatment => Standing::Treatment,
                n if n < station.under_measure => Standing::Rehabilitation,
                n if n < station.under_measure + station.at_large => Standing::AtLarge,
                _ => Standing::Abstinent,
            };
            let hardship = share(n, station.hardship, all) > 0;
            // One family of each station is spoken to together.
            let client = client(world, site, n, (standing, hardship, n == 0));
            world.sites[site].cared.push(client);
        }
        let (under_measure, at_large, abstinent) = NOT_REACHED;
        for n in 0..under_measure + at_large + abstinent {
            let standing = match n {
                n if n < under_measure => Standing::Rehabilitation,
                n if n < under_measure + at_large => Standing::AtLarge,
                _ => Standing::Abstinent,
            };
            let client = client(world, site, all + n, (standing, n == 0, false));
            world.sites[site].others.push(client);
        }
    }
}

fn client(world: &mut World<'_>, site: usize, n: u32, (standing, hardship, family): (Standing, bool, bool)) -> Client {
    let since = Day::from_ymd(2019, 3, 1).expect("a day written in the program") + (n as i32 * 11) % 280;
    let (worker, hand) = world.worker(site, n as usize);
    let moment = at(since, 10, (n % 60) as u16);
    let from_hubei = site == FROM_HUBEI && n == 0;
    let human = world.census.human(if from_hubei { "420500" } else { "440104" }, (22, 66));
    let mut what = vec![(Population::Registered, since)];
    match standing {
        Standing::AtLarge => what.push((Population::AtLarge, since)),
        Standing::Abstinent => what.push((Population::Abstinent, since)),
        Standing::Treatment | Standing::Rehabilitation => {}
    }
    if hardship {
        what.push((Population::Hardship, since));
    }
    let town = format!("{}街道", world.plan.stations[site].street);
    let mut file = human.file(since, &what);
    file.file_no = Some(Text(format!("YX{:02}-{:03}", site + 1, n + 1)));
    file.lives_at = Some(Text(world.census.address(&town)));
    file.registered_at = Some(if from_hubei { "湖北宜昌" } else { "广东广州" }.into());
    let person = world.script.write(moment, hand, &file);
    let kind = match standing {
        Standing::Treatment => Some(EpisodeKind::CommunityTreatment),
        Standing::Rehabilitation => Some(EpisodeKind::CommunityRehabilitation),
        Standing::AtLarge | Standing::Abstinent => None,
    };
    let written = at(day(1, 2), 9, (n % 60) as u16);
    let episode = kind.map(|kind| world.script.write(written, hand, &episode(person, kind, n as usize, Some(worker))));
    let relative = family.then(|| relative(world, site, person));
    Client { person, episode, relative }
}

/// A relative is a person with a file, too.
fn relative(world: &mut World<'_>, site: usize, client: Link<Person>) -> Link<Person> {
    let since = day(1, 3);
    let (_, hand) = world.worker(site, 1);
    let human = world.census.human("440104", (45, 74));
    let town = format!("{}街道", world.plan.stations[site].street);
    let mut file = human.file(since, &[]);
    file.lives_at = Some(Text(world.census.address(&town)));
    let relative = world.script.write(at(since, 11, 20), hand, &file);
    let relation = Relation { person: client, relative, kind: RelationKind::Parent, since: None, until: None };
    world.script.write(at(since, 11, 20), hand, &relation);
    relative
}

/// The check of everybody, one by one, in the first ten days.
pub(super) fn one_by_one(world: &mut World<'_>) {
    for site in 0..world.sites.len() {
        for (n, client) in world.sites[site].cared.clone().into_iter().enumerate() {
            let origin = origin(&world.plan.stations[site], site, n);
            check(world, (site, n), client, origin);
        }
    }
}

/// Three people came from Hubei: one in treatment, one in rehabilitation (from Wuhan itself), one at large.
fn origin(station: &Station, site: usize, n: usize) -> Origin {
    match (site, n as u32) {
        (FROM_HUBEI, 0) => Origin::Hubei,
        (FROM_WUHAN, n) if n == station.in_treatment => Origin::Wuhan,
        (ALSO_FROM_HUBEI, n) if n == station.under_measure => Origin::Hubei,
        _ => Origin::Other,
    }
}

fn check(world: &mut World<'_>, (site, n): (usize, usize), client: Client, origin: Origin) {
    let on = super::nth_day(2 + (n * 5 + site) % 9);
    let (worker, hand) = world.worker(site, n);
    let moment = at(on, 9 + (n % 7) as u16, world.luck.below(55) as u16);
    let report = (origin != Origin::Other).then(|| world.script.write(moment, hand, &returned(world, client, on, worker)));
    let result = if origin == Origin::Other { Finding::Nothing } else { Finding::Observe };
    let result = ScreenResult {
        followed: Vec::new(),
        on,
        person: client.person,
        origin,
        result,
        channel: Some(if n % 3 == 0 { Channel::Wechat } else { Channel::Phone }),
        until: (result != Finding::Nothing).then(|| super::first_day() + 14),
        lifted_on: None,
        worker: Some(worker),
        report,
        note: None,
        campaign: Some(world.campaign),
        project: None,
    };
    let written = world.script.write(moment, hand, &result);
    if n % 21 == 9 {
        let corrected = ScreenResult { channel: Some(Channel::Phone), ..result };
        world.script.correct(at(on, 17, 20), hand, written, 1, &corrected, "先发微信，后来是打电话问的");
    }
}

/// What somebody who came back from Hubei on 23 January said.
fn returned(world: &World<'_>, client: Client, on: Day, worker: Link<org::Worker>) -> SelfReport {
    SelfReport {
        decided_on: None,
        receipt: None,
        consent: None,
        name: None,
        phone: None,
        resident_id: None,
        sex: None,
        registered_at: Some("湖北".into()),
        lives_at: None,
        dwelling: None,
        landlord: None,
        arrived: super::first_day(),
        origin: Some("湖北".into()),
        transport: Some("高铁".into()),
        epidemic_area: Some(Answer::Yes),
        contact: Some(Answer::No),
        temperature: screening::Temperature::of_tenths(366),
        symptoms: None,
        isolated_from: Some(super::first_day()),
        filled_by: Some("社工代填".into()),
        on,
        person: Some(client.person),
        checked_on: Some(on),
        checked_by: Some(worker),
        note: None,
        campaign: Some(world.campaign),
    }
}
