//! Groups and their weekly sessions: clients of the site, and others whom nobody wrote down.

use super::plan::Work;
use super::sites::SiteKind;
use super::{World, entered, spread};
use base::{Day, Link, Set, Text};
use org::Topic;
use outreach::{Group, GroupKind, GroupSession};
use people::Person;

const KINDS: [(GroupKind, &str, Topic); 5] = [
    (GroupKind::Support, "同行者", Topic::Emotion),
    (GroupKind::Treatment, "防复吸", Topic::Education),
    (GroupKind::Growth, "重新出发", Topic::Job),
    (GroupKind::Education, "亲子沟通", Topic::Family),
    (GroupKind::Recreation, "健步走", Topic::Mind),
];
const MEMBERS_MAX: usize = 6;

pub(super) fn met(world: &mut World<'_>, site: usize, term: usize) {
    let count = world.plan.count(site, term, Work::Groups);
    let (first, last) = world.window(site, &world.plan.terms[term]);
    for n in 0..count {
        let sessions = [4, 6, 8][(n as usize + site + term) % 3];
        // A week between sessions, less where the site had just been opened.
        let apart = ((last - first) / (sessions - 1)).clamp(1, 7);
        let from = spread((first, last), n, count).min(last - apart * (sessions - 1)).max(first);
        group(world, (site, term, n), from, (sessions, apart));
    }
}

/// The latest clients of the site, each once.
fn members(world: &World<'_>, site: usize, on: Day) -> Vec<Link<Person>> {
    let clients = &world.stations[site].clients;
    let known = clients.partition_point(|client| client.opened <= on);
    let mut members: Vec<Link<Person>> = Vec::new();
    for client in clients[..known].iter().rev() {
        if members.len() < MEMBERS_MAX && !members.contains(&client.person) {
            members.push(client.person);
        }
    }
    members
}

fn group(world: &mut World<'_>, (site, term, n): (usize, usize, u32), from: Day, (sessions, apart): (i32, i32)) {
    let (hand, project) = (world.hand(site), world.stations[site].project);
    let (kind, name, topic) = match world.plan.sites[site].kind {
        SiteKind::School => (GroupKind::Skills, "拒毒小先锋", Topic::Study),
        _ => KINDS[(site + n as usize + term) % KINDS.len()],
    };
    let leaders = vec![world.worker(site, from, n)];
    let members = members(world, site, from);
    let group = Group {
        name: Text(format!("{name}小组（{}{}）", world.plan.sites[site].name, from.ymd().0)),
        kind,
        members: members.clone(),
        planned_sessions: Some(sessions.unsigned_abs()),
        from,
        leaders: leaders.clone(),
        topics: Set::of([topic]),
        goal: None,
        evaluation: None,
        to: Some(from + apart * (sessions - 1)),
        campaign: None,
        project: Some(project),
    };
    let group = world.script.write(entered(site, &world.plan.terms[term], 3), hand, &group);
    for number in 0..sessions {
        // Somebody is missing now and then.
        let missing = world.luck.below(MEMBERS_MAX as u32 + 3) as usize;
        let attended = members.iter().enumerate().filter(|(at, _)| *at != missing).map(|(_, member)| *member).collect();
        let session = GroupSession {
            group,
            number: number.unsigned_abs() + 1,
            attended,
            unnamed: Some(world.luck.between(3, 6)),
            minutes: Some(world.luck.of(&[60, 90])),
            on: from + apart * number,
            leaders: leaders.clone(),
            due: None,
            topics: Set::of([topic]),
            place: None,
            summary: None,
            note: None,
            campaign: None,
            project: Some(project),
        };
        world.script.write(entered(site, &world.plan.terms[term], 4), hand, &session);
    }
}
