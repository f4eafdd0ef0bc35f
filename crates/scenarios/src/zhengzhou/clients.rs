//! The registered users of each street, a file each; those under a measure with their measure and its agreement.

use super::{World, date};
use crate::book::at;
use base::{Day, Link, Set, Text};
use org::Population;
use people::Person;
use rehab::{Agreement, Episode, EpisodeKind};

/// A client as other records name them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    pub(super) person: Link<Person>,
    pub(super) episode: Option<Link<Episode>>,
}

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
            let episode = kind.map(|kind| measure(world, site, n, (person, kind)));
            let client = Client { person, episode };
            match kind {
                Some(_) => world.sites[site].under_measure.push(client),
                None if at_large => world.sites[site].at_large.push(client),
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
fn opened(site: usize) -> Day {
    let first = if site < super::plan::FIRST_POSTS { date(2018, 1, 3) } else { date(2019, 1, 3) };
    first + (site % 2) as i32
}

fn measure(world: &mut World<'_>, site: usize, n: u32, (person, kind): (Link<Person>, EpisodeKind)) -> Link<Episode> {
    let (hand, worker) = (world.hand(site), world.sites[site].worker);
    let decided = date(2018, 3, 1) + (site as i32 * 13 + n as i32 * 29) % 270;
    let reported = decided + 6;
    let years = if kind == EpisodeKind::CommunityTreatment { 3 } else { 2 + n % 2 };
    let episode = Episode {
        person,
        kind,
        decided,
        number: None,
        authority: Some("公安分局".into()),
        served: Some(decided + 1),
        reported: Some(reported),
        start: Some(reported),
        end: rehab::computed_end(kind, reported, years),
        years: Some(years),
        ended: None,
        reason: None,
        worker: Some(worker),
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
    };
    let written = reported.max(opened(site));
    let episode = world.script.write(at(written, 17, (n % 60) as u16), hand, &episode);
    let agreement = Agreement {
        person,
        episode,
        signed: reported + 2,
        told: Some(reported + 2),
        witnesses: vec!["街道专干".into(), "社区民警".into()],
        worker: Some(worker),
        number: Some(Text(format!("ZX{:02}-{:02}", site + 1, n + 1))),
        guardian: None,
        place: None,
        supersedes: None,
        campaign: None,
        project: Some(world.project),
        version: None,
        way: None,
        signatory: None,
        guarantor: None,
        guarantor_phone: None,
        help: None,
        measures: None,
        tests: None,
        other: None,
        notice_version: None,
    };
    world.script.write(at(written + 2, 17, 30 + (n % 30) as u16), hand, &agreement);
    episode
}
