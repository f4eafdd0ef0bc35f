//! The first weeks of 2020: workers at the check posts of their streets beside the police, clients called, a birth, a widow taken through a crisis
//! who later stands at a post herself.

use super::{World, date};
use crate::book::{at, contact, place, shift, time};
use base::{Day, Link, Set, Text};
use casework::{Crisis, LifeChange, LifeEvent, Notice, Notified};
use duty::{ShiftName, Target, Volunteer, VolunteerShift};
use org::{Channel, Grade, Place, PlaceKind, Population, Topic};
use people::{Person, Relation, RelationKind};

/// Streets whose workers stood at a check post.
const AT_THE_POSTS: [usize; 8] = [0, 3, 4, 9, 17, 26, 38, 51];
/// The street of the birth, and that of the widow.
const BIRTH: usize = 9;
const WIDOW: usize = 17;

pub(super) fn weeks(world: &mut World<'_>) {
    for site in AT_THE_POSTS {
        let name = format!("{}街道防疫检查点", world.plan.streets[site].name);
        let hand = world.hand(site);
        let post = world.script.write(at(date(2020, 2, 1), 8, 0), hand, &place(name, PlaceKind::DoorPost, None));
        stood(world, site, post);
        if site == WIDOW {
            widow(world, post);
        }
    }
    for site in 0..world.sites.len() {
        called(world, site);
    }
    birth(world);
}

fn stood(world: &mut World<'_>, site: usize, post: Link<Place>) {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    for n in 0..5 {
        let on = date(2020, 2, 3) + n * 3;
        let mut duty = shift(on, ShiftName::Morning, Target::Post, (time(8, 0), time(12, 0)), &[worker], world.campaign);
        duty.place = Some(post);
        world.script.write(at(on, 12, 10), hand, &duty);
    }
}

/// Everybody under a measure is called once about masks, travel and health.
fn called(world: &mut World<'_>, site: usize) {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    for (n, client) in world.sites[site].under_measure.clone().into_iter().enumerate() {
        let on = date(2020, 2, 4) + (n % 10) as i32;
        let mut call = contact(on, Channel::Phone, 10, worker, &[client], &[Topic::Prevention, Topic::Living]);
        call.campaign = Some(world.campaign);
        world.script.write(at(on, 14 + (n % 3) as u16, (site % 60) as u16), hand, &call);
    }
}

fn relative(world: &mut World<'_>, site: usize, client: Link<Person>, kind: RelationKind, ages: (u32, u32), minor: bool) -> Link<Person> {
    let hand = world.hand(site);
    let human = world.census.human("410105", ages);
    let since = date(2020, 2, 9);
    let what = if minor { vec![(Population::Minor, since)] } else { Vec::new() };
    let mut file = human.file(since, &what);
    file.lives_at = Some(Text(world.census.address(&format!("{}街道", world.plan.streets[site].name))));
    let person = world.script.write(at(since, 10, 0), hand, &file);
    let relation = Relation { person: client, relative: person, kind, since: None, until: None };
    world.script.write(at(since, 10, 1), hand, &relation);
    person
}

/// A call in the afternoon: the child is coming and no car may pass. The worker drives; a boy is born. At home wait a mother over seventy and a son of
/// fifteen.
fn birth(world: &mut World<'_>) {
    let (hand, worker) = (world.hand(BIRTH), world.sites[BIRTH].worker);
    let client = world.sites[BIRTH].under_measure[1];
    let on = date(2020, 2, 9);
    relative(world, BIRTH, client, RelationKind::Parent, (72, 72), false);
    relative(world, BIRTH, client, RelationKind::Child, (15, 15), true);
    let mut call = contact(on, Channel::Phone, 15, worker, &[client], &[Topic::Medical]);
    call.campaign = Some(world.campaign);
    world.script.write(at(on, 15, 20), hand, &call);
    let mut helped = contact(on, Channel::Site, 180, worker, &[client], &[Topic::Medical, Topic::Living]);
    helped.campaign = Some(world.campaign);
    world.script.write(at(on, 20, 0), hand, &helped);
    let born = LifeEvent {
        person: client,
        what: LifeChange::SonBorn,
        on: on + 1,
        detail: Some("母子平安".into()),
        concerning: None,
        learned: None,
        worker: Some(worker),
        campaign: Some(world.campaign),
        project: Some(world.project),
    };
    world.script.write(at(on + 1, 9, 0), hand, &born);
}

/// A widow on the minimum allowance who wanted to die; three follow-ups later she asks to help at the post.
fn widow(world: &mut World<'_>, post: Link<Place>) {
    let (hand, worker) = (world.hand(WIDOW), world.sites[WIDOW].worker);
    let client = world.sites[WIDOW].under_measure[0];
    let on: Day = date(2019, 9, 12);
    let crisis = Crisis {
        person: Some(client),
        grade: Grade::High,
        signs: "丧偶后情绪低落，说不想再活".into(),
        actions: Some("陪伴、联系社区和亲属，协助申请低保".into()),
        notified: vec![Notice { whom: Notified::Supervisor, on: None, at: None }, Notice { whom: Notified::Community, on: None, at: None }],
        on,
        finder: worker,
        minutes: Some(120),
        follow_ups: [1, 7, 30].map(|days| casework::FollowUp { on: on + days, result: Some("情绪好转".into()) }).to_vec(),
        outcome: Some("平稳，低保获批".into()),
        closed: Some(on + 60),
        channel: Some(Channel::Phone),
        at: None,
        place: None,
        campaign: None,
        project: Some(world.project),
        note: None,
        worker: None,
        regrades: Vec::new(),
        safety_plan: Some(on + 1),
        reportable: Set::default(),
        reported: None,
        reported_to: None,
    };
    world.script.write(at(on, 18, 0), hand, &crisis);
    let aided = LifeEvent {
        person: client,
        what: LifeChange::Aided,
        on: on + 60,
        detail: Some("低保获批".into()),
        concerning: None,
        learned: None,
        worker: Some(worker),
        campaign: None,
        project: Some(world.project),
    };
    world.script.write(at(on + 60, 16, 0), hand, &aided);
    let human = world.census.human("410105", (40, 52));
    let volunteer = Volunteer {
        name: Text(human.name.clone()),
        phone: Some(human.phone.clone()),
        skills: None,
        available: Some("上午".into()),
        registered: Some(date(2020, 2, 2)),
        number: None,
        resident_id: Some(human.number.clone()),
        trained: None,
        insured_since: None,
        household: None,
        marks: Set::default(),
        note: None,
        unchecked: None,
    };
    let volunteer = world.script.write(at(date(2020, 2, 2), 10, 0), hand, &volunteer);
    for n in 0..4 {
        let on = date(2020, 2, 4) + n * 3;
        let stood = VolunteerShift {
            volunteer,
            post: "测温登记".into(),
            setting: Some(PlaceKind::DoorPost),
            place: Some(post),
            came: Some(time(8, 0)),
            left: Some(time(11, 30)),
            on,
            break_minutes: None,
            minutes: None,
            confirmed_by: None,
            activity: None,
            topics: Set::default(),
            note: None,
            shift: None,
            campaign: Some(world.campaign),
            project: None,
        };
        world.script.write(at(on, 11, 40), hand, &stood);
    }
}
