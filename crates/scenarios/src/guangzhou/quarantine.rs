//! Quarantine hotels: two turns of fourteen days at each, everybody called on the day of arrival and every third day after; counted on paper,
//! because the names belong to the health authority. Persons are written down on the day of their arrival only, so that nobody is one twice.

use super::{DAYS, World, nth_day};
use crate::book::time;
use screening::{PostTally, PostWork};

/// The first days of the two turns.
const TURNS: [i32; 2] = [3, 18];
/// Called on these days of a turn; on the first they arrive.
const CALLED_ON: [i32; 5] = [0, 3, 6, 9, 12];

pub(super) fn turns(world: &mut World<'_>, site: usize) {
    let (Some(hotel), Some(isolated)) = (world.sites[site].hotel, world.plan.sites[site].isolated) else { return };
    for (turn, people) in TURNS.into_iter().zip(isolated) {
        let first = turn + world.plan.sites[site].number as i32 % 5;
        for called in CALLED_ON {
            let column = first + called;
            if column >= DAYS {
                continue;
            }
            // A few sleep, or are moved to a hospital.
            let reached = people - if called == 0 { 0 } else { world.luck.below(4) };
            let workers = world.crew(site, column, 2).into_iter().take(3).collect();
            let tally = PostTally {
                on: nth_day(column),
                place: hotel,
                work: PostWork::Quarantine,
                from: Some(time(9, 30)),
                to: Some(time(11, 30)),
                inward: None,
                outward: None,
                passages: Some(reached),
                persons: (called == 0).then_some(people),
                vehicles: None,
                abnormal: None,
                turned_back: None,
                forms: None,
                workers,
                shift: None,
                handover: None,
                note: None,
                taps: None,
                campaign: Some(world.campaign),
                project: None,
            };
            let (moment, hand) = (world.typed_in(site, column), world.desk(site));
            world.script.write(moment, hand, &tally);
        }
    }
}
