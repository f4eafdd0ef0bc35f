//! The weeks before: 6–22 January. A community station's usual round of visits, calls and talks with its clients and the old, a group, a stall.

use super::World;
use crate::book::{at, attempt, contact, day, hardship, summary};
use base::{Link, Set, Text};
use casework::{Reached, ServedAs, Talk};
use org::{Channel, Population, Topic};
use outreach::{Activity, ActivityKind, Group, GroupKind, GroupSession};
use people::{Person, Relation, RelationKind};
use rehab::{Episode, EpisodeKind};
use supply::{NeedKind, Urgency};

/// Clients under a measure at this station.
const CLIENTS: usize = 14;
/// Services on an ordinary working day.
const SERVICES_A_DAY: u32 = 11;

pub(super) fn weeks(world: &mut World<'_>) {
    households(world);
    clients(world);
    for date in (6..=22).map(|date| day(1, date)).filter(|day| day.weekday() <= 5) {
        for n in 0..SERVICES_A_DAY {
            service(world, date, n);
        }
    }
    group_and_stall(world);
}

/// The households in hardship with everybody who lives in them.
fn households(world: &mut World<'_>) {
    let since = day(1, 3);
    let plan = world.plan;
    for (n, (letter, size)) in plan.hardship.iter().enumerate() {
        let moment = at(since, 9, n as u16);
        let hand = world.hand(n);
        let ages = if *letter == 'E' { (70, 86) } else { (35, 78) };
        let head = world.census.human("440115", ages);
        let address = world.census.address("龙穴街道");
        let kind = hardship(*letter);
        let household = world.script.write(moment, hand, &head.household(*size, Set::of([Population::Hardship, kind]), address.clone()));
        let mut members = Vec::new();
        for place in 0..*size {
            let human = if place == 0 { head.clone() } else { world.census.human("440115", if *letter == 'E' { (68, 84) } else { (8, 70) }) };
            let mut file = human.file(since, &[(Population::Hardship, since), (kind, since)]);
            file.household = Some(household);
            file.lives_at = Some(Text(address.clone()));
            file.file_no = Some(Text(format!("KN{:02}-{}", n + 1, place + 1)));
            members.push(world.script.write(moment, hand, &file));
        }
        if let [first, second, ..] = members[..] {
            let kind = if *letter == 'E' { RelationKind::Spouse } else { RelationKind::Child };
            let relation = Relation { person: first, relative: second, kind, since: None, until: None };
            world.script.write(moment, hand, &relation);
        }
        world.residents.hardship.push(super::residents::Hardship { household, members });
    }
}

/// People in community treatment and rehabilitation; one of them is in hardship too.
fn clients(world: &mut World<'_>) {
    for n in 0..CLIENTS {
        let since = day(1, 3);
        let (moment, hand) = (at(since, 10, n as u16), world.hand(n));
        let human = world.census.human("440115", (24, 58));
        let hardship = [(Population::Hardship, since)];
        let mut file = human.file(since, if n == 3 { &hardship } else { &[] });
        file.file_no = Some(Text(format!("LX2019-{:03}", n + 1)));
        file.lives_at = Some(Text(world.census.address("龙穴街道")));
        let person = world.script.write(moment, hand, &file);
        let kind = if n % 3 == 0 { EpisodeKind::CommunityTreatment } else { EpisodeKind::CommunityRehabilitation };
        world.script.write(moment, hand, &episode(person, kind, n, Some(world.worker(n))));
        world.residents.clients.push(person);
    }
}

/// An episode that began some months ago.
pub(crate) fn episode(person: Link<Person>, kind: EpisodeKind, n: usize, worker: Option<Link<org::Worker>>) -> Episode {
    let decided = day(1, 1) - 60 - 37 * (n as i32 % 18);
    let years = if kind == EpisodeKind::CommunityTreatment { 3 } else { 2 };
    let end = rehab::computed_end(kind, decided + 9, years);
    Episode {
        person,
        kind,
        decided,
        number: None,
        authority: Some("区公安分局".into()),
        served: Some(decided + 2),
        reported: Some(decided + 9),
        start: Some(decided + 9),
        end,
        years: Some(years),
        ended: None,
        reason: None,
        worker,
        jurisdiction: None,
        street: None,
        street_told: None,
        credited: None,
        substances: Set::default(),
        first_use: None,
        caught: None,
        police: None,
        officer: None,
        refusal: None,
        completion: None,
        note: None,
    }
}

/// One service of an ordinary day: a visit to the old, a call, a talk at the station.
fn service(world: &mut World<'_>, date: base::Day, n: u32) {
    let turn = date.number() as usize * SERVICES_A_DAY as usize + n as usize;
    let worker = world.worker(turn);
    let minutes = world.luck.of(&[15, 20, 20, 25, 30, 30, 40, 45]);
    let hour = 9 + n as u16 * 8 / SERVICES_A_DAY as u16;
    let written = at(date, hour, world.luck.below(50) as u16);
    let hand = world.hand(turn);
    let (person, channel, topics): (_, _, &[Topic]) = if n.is_multiple_of(3) {
        let home = &world.residents.hardship[turn % world.residents.hardship.len()];
        (home.members[0], Channel::Visit, &[Topic::Care, Topic::Living])
    } else {
        let client = world.residents.clients[turn % world.residents.clients.len()];
        match n % 4 {
            0 => (client, Channel::Office, &[Topic::Education, Topic::TestNotice]),
            1 => (client, Channel::Phone, &[Topic::Job, Topic::Family]),
            2 => (client, Channel::Wechat, &[Topic::Mind]),
            _ => (client, Channel::Visit, &[Topic::Family, Topic::Living]),
        }
    };
    let mut record = contact(date, channel, minutes, worker, &[person], topics);
    record.summary = Some(summary(record.topics, turn as u32));
    if channel == Channel::Phone && world.luck.once_in(6) {
        world.script.write(written, hand, &attempt(&record, Reached::NoAnswer));
    } else if n == 5 && date.weekday() == 2 {
        let talk = talk(date, person, worker, minutes);
        world.script.write(written, hand, &talk);
    } else {
        if channel == Channel::Visit && n % 6 == 3 {
            record.workers.push(casework::Effort { worker: world.worker(turn + 5), minutes: None });
            record.served[0].role = ServedAs::Client;
        }
        world.script.write(written, hand, &record);
    }
}

fn talk(on: base::Day, person: Link<Person>, speaker: Link<org::Worker>, minutes: u32) -> Talk {
    Talk {
        on,
        person,
        speaker,
        recorder: None,
        minutes: Some(minutes),
        channel: Channel::Office,
        content: "谈近一个月的工作和家里情况，提醒按期检测，说明春节期间外出要请假。".into(),
        attitude: Some("配合".into()),
        measures: Some("节后再谈一次，联系街道就业窗口。".into()),
        signed: Some(on),
        at: None,
        place: None,
        campaign: None,
        project: None,
        note: None,
        ended: None,
        health: None,
        living: None,
        company: None,
        difficulty: None,
        advice: None,
        promised: None,
        next: None,
        countersigned: None,
    }
}

/// A group of four evenings that had to stop after two, and a stall before the new year.
fn group_and_stall(world: &mut World<'_>) {
    let (leader, second) = (world.worker(6), world.worker(8));
    let hand = world.hand(6);
    let members: Vec<Link<Person>> = world.residents.clients.iter().copied().take(8).collect();
    let group = Group {
        from: day(1, 8),
        name: "同路人支持小组".into(),
        kind: GroupKind::Support,
        planned_sessions: Some(4),
        leaders: vec![leader, second],
        members: members.clone(),
        topics: Set::of([Topic::Emotion, Topic::Family]),
        goal: Some("互相支持，学着讲出难处。".into()),
        evaluation: None,
        to: None,
        campaign: None,
        project: None,
    };
    let group = world.script.write(at(day(1, 8), 10, 5), hand, &group);
    for (number, date) in [(1, 8), (2, 15)] {
        let session = GroupSession {
            on: day(1, date),
            group,
            number,
            minutes: Some(90),
            attended: members.iter().copied().skip(number as usize - 1).collect(),
            unnamed: None,
            due: Some(8),
            leaders: vec![leader, second],
            place: None,
            topics: Set::of([Topic::Emotion]),
            summary: None,
            note: None,
            campaign: None,
            project: None,
        };
        world.script.write(at(day(1, date), 17, 10), hand, &session);
    }
    let stall = stall(vec![leader, world.worker(9)]);
    world.script.write(at(day(1, 17), 16, 30), hand, &stall);
    let mut job = crate::book::need(day(1, 14), NeedKind::Job, "想找码头附近的活", Urgency::Normal);
    job.person = members.first().copied();
    job.assignee = Some(leader);
    job.met_on = Some(day(1, 21));
    world.script.write(at(day(1, 21), 11, 0), hand, &job);
}

fn stall(workers: Vec<Link<org::Worker>>) -> Activity {
    Activity {
        on: day(1, 17),
        name: "平安过年禁毒宣传摊位".into(),
        kind: ActivityKind::Publicity,
        place_kind: Some(org::PlaceKind::Village),
        place: None,
        signed_in: Some(86),
        estimate: Some(200),
        online: None,
        minutes: Some(120),
        workers,
        volunteers: Some(4),
        handed_out: Some(150),
        consultations: Some(12),
        attended: Vec::new(),
        topics: Set::of([Topic::Education]),
        audience: Some(Population::Resident),
        to: None,
        organisers: Some("街道禁毒办".into()),
        partners: None,
        article: None,
        summary: None,
        note: None,
        campaign: None,
        project: None,
    }
}
