//! The year 2019 at the posts: people under a measure visited and helped, people at large visited and called. Absent: what goes into the file of a
//! measure (`course.rs`).

use super::{World, workday};
use crate::book::{at, contact, summary};
use base::Link;
use org::{Channel, Topic};
use people::Person;

/// What a visit is about, by turns.
const VISIT_TOPICS: [&[Topic]; 6] =
    [&[Topic::Living], &[Topic::Education], &[Topic::Job, Topic::Policy], &[Topic::Family], &[Topic::Living, Topic::Mind], &[Topic::Care]];
const CALL_TOPICS: [&[Topic]; 4] = [&[Topic::Living], &[Topic::TestNotice], &[Topic::Job], &[Topic::Education, Topic::Policy]];

pub(super) fn of_the_year(world: &mut World<'_>) {
    for site in 0..world.sites.len() {
        let street = world.plan.streets[site].clone();
        let (measured, large) = (world.sites[site].under_measure.clone(), world.sites[site].at_large.clone());
        held(world, site, (Channel::Visit, street.visits), &measured);
        held(world, site, (Channel::Visit, street.visits_at_large), &large);
        held(world, site, (Channel::Phone, street.calls_at_large), &large);
    }
}

/// So many contacts over the year, round and round the list.
fn held(world: &mut World<'_>, site: usize, (channel, times): (Channel, u32), clients: &[Link<Person>]) {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    for n in 0..times {
        let client = clients[n as usize % clients.len()];
        let on = workday(n * 7 + site as u32 % 7, times * 7);
        let by_phone = channel == Channel::Phone;
        let topics = if by_phone { CALL_TOPICS[n as usize % CALL_TOPICS.len()] } else { VISIT_TOPICS[(n as usize + site) % VISIT_TOPICS.len()] };
        let minutes = if by_phone { world.luck.of(&[8, 10, 12, 15]) } else { world.luck.of(&[30, 40, 45, 60, 90]) };
        let mut record = contact(on, channel, minutes, worker, &[client], topics);
        record.summary = Some(summary(record.topics, n));
        record.project = Some(world.project);
        world.script.write(at(on, 9 + (n % 8) as u16, world.luck.below(60) as u16), hand, &record);
    }
}
