//! Calls over the lines of the sites: anonymous mostly, answered by whoever has the telephone that day; some ring in vain.

use super::{DAYS, World, nth_day};
use crate::book::time;
use base::{Link, Set, Time};
use hotline::{Answer, Call, Line, Operator};
use org::{Channel, Topic, Worker};

/// Calls on a day, by turns.
const A_DAY: [u32; 8] = [1, 0, 1, 0, 0, 1, 2, 0];
const ABOUT: [&[Topic]; 9] = [
    &[Topic::Policy, Topic::PreventionPolicy],
    &[Topic::Mind],
    &[Topic::Stress, Topic::Mind],
    &[Topic::PreventionPolicy],
    &[Topic::Emotion],
    &[Topic::Medical],
    &[Topic::Goods, Topic::Living],
    &[Topic::Referral, Topic::Medical],
    &[Topic::Prevention],
];
/// All lines are open from this day on (27 May).
const FROM: i32 = 6;

pub(super) fn taken(world: &mut World<'_>, site: usize) {
    let number = world.number(site);
    for column in FROM..DAYS {
        let operators = world.crew(site, column, 2);
        let Some(operator) = operators.first().copied() else { continue };
        for n in 0..A_DAY[(number * 3 + column as usize) % A_DAY.len()] {
            let turn = number * 7 + column as usize * 3 + n as usize;
            let minutes = world.luck.of(&[8, 10, 15, 20, 25, 30]);
            let hour = time(9 + (turn % 8) as u16 % 7, world.luck.below(60) as u16);
            let mut record = call(world, (column, hour), world.sites[site].line, operator, minutes);
            record.topics = Set::of(ABOUT[turn % ABOUT.len()].iter().copied());
            match turn % 23 {
                4 => (record.outcome, record.workers, record.minutes) = (Answer::Missed, Vec::new(), None),
                9 => record.outcome = Answer::Referred,
                _ => {}
            }
            let (moment, hand) = (world.typed_in(site, column), world.desk(site));
            world.script.write(moment, hand, &record);
        }
    }
}

/// A call that was taken and settled.
pub(super) fn call(world: &World<'_>, (column, hour): (i32, Time), line: Link<Line>, operator: Link<Worker>, minutes: u32) -> Call {
    Call {
        line,
        callers: Vec::new(),
        topics: Set::default(),
        summary: None,
        outcome: Answer::Resolved,
        minutes: Some(minutes),
        risk: None,
        next: None,
        channel: Channel::Phone,
        on: nth_day(column),
        workers: vec![Operator { worker: operator, minutes: None }],
        anonymous: None,
        phone: None,
        actions: None,
        at: Some(hour),
        campaign: Some(world.campaign),
        project: None,
        number: None,
        sex: None,
        age: None,
        area: None,
        referred_to: None,
        note: None,
    }
}
