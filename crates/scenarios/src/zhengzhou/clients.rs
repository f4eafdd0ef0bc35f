//! The registered users of each street, a file each; those under a measure with the whole course of it.

use super::course::{Course, Pace};
use super::{World, date, paper};
use crate::book::at;
use base::{Day, Link, Text};
use org::Population;
use people::Person;
use rehab::{Episode, EpisodeKind};

/// All of them were on the register before the first visit of 2019.
pub(super) fn files(world: &mut World<'_>) {
    for site in 0..world.sites.len() {
        let street = world.plan.streets[site].clone();
        let under_measure = street.in_treatment + street.in_rehabilitation;
        for n in 0..street.registered {
            let kind = match n {
                n if n < street.in_treatment => Some(EpisodeKind::CommunityTreatment),
                n if n < under_measure => Some(EpisodeKind::CommunityRehabilitation),
                _ => None,
            };
            let at_large = (under_measure..under_measure + street.at_large).contains(&n);
            let person = file(world, site, n, at_large);
            match kind {
                Some(kind) => {
                    measure(world, (site, n), person, kind);
                    world.sites[site].under_measure.push(person);
                }
                None if at_large => world.sites[site].at_large.push(person),
                None => {}
            }
        }
    }
}

fn file(world: &mut World<'_>, site: usize, n: u32, at_large: bool) -> Link<Person> {
    let hand = world.hand(site);
    let human = world.census.human("410105", (21, 68));
    let registered = date(2016, 1, 4) + (site as i32 * 7 + n as i32 * 5) % 700;
    let mut what = vec![(Population::Registered, registered)];
    if at_large {
        what.push((Population::AtLarge, registered));
    } else if n.is_multiple_of(3) && n > 30 {
        what.push((Population::Abstinent, registered));
    }
    if n.is_multiple_of(9) {
        what.push((Population::Hardship, registered));
    }
    let mut file = human.file(registered, &what);
    file.file_no = Some(Text(format!("ZZ{:02}-{:03}", site + 1, n + 1)));
    file.lives_at = Some(Text(world.census.address(&format!("{}街道", world.plan.streets[site].name))));
    world.script.write(at(opened(site), 9 + (n / 60 % 8) as u16, (n % 60) as u16), hand, &file)
}

/// The day on which the street's worker opened the files: the first week at the post.
pub(super) fn opened(site: usize) -> Day {
    let first = if site < super::plan::FIRST_POSTS { date(2018, 1, 3) } else { date(2019, 1, 3) };
    first + (site % 2) as i32
}

/// The measure and everything that was done in it.
fn measure(world: &mut World<'_>, (site, n): (usize, u32), person: Link<Person>, kind: EpisodeKind) {
    let decided = date(2018, 3, 1) + (site as i32 * 13 + n as i32 * 29) % 270;
    let reported = decided + 6;
    let years = if kind == EpisodeKind::CommunityTreatment { 3 } else { 2 + n % 2 };
    let episode = Episode {
        served: Some(decided + 1),
        reported: Some(reported),
        start: Some(reported),
        end: rehab::computed_end(kind, reported, years),
        years: Some(years),
        ..paper::episode(person, kind, decided)
    };
    let mut course = Course::new(world, (site, n as usize), person, Pace::Ordinary);
    course.ordered(episode);
    course.begin(None);
    course.follow();
}
