//! Cases and the people in them. Most are closed within half a year and looked back at three times; some people come again.

use super::plan::Work;
use super::sites::SiteKind;
use super::{DISTRICTS, World, entered, workday};
use base::{Day, Link, Set, Text, months_after};
use casework::{Case, CaseClosure, CaseProblem, CaseSource, FollowUp};
use org::{Domain, Population};
use people::Person;

/// Somebody with a case, as other records name them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Client {
    pub(super) person: Link<Person>,
    pub(super) case: Link<Case>,
    pub(super) opened: Day,
    pub(super) closed: Option<Day>,
}

/// Of so many cases one is of somebody who has been there before.
const COMES_AGAIN: u32 = 4;
/// A case that is to be followed by another of the same person is over after so many days.
const PASSED_OVER_AFTER: i32 = 200;
const LOOK_BACK_MONTHS: [i32; 3] = [1, 3, 6];

pub(super) fn opened(world: &mut World<'_>, site: usize, term: usize) {
    let count = world.plan.count(site, term, Work::Cases);
    let of = world.plan.terms[term];
    let window = world.window(site, &of);
    for n in 0..count {
        let on = workday(window, n, count);
        let closed = Some(on + world.luck.between(40, 170) as i32).filter(|closed| *closed <= of.to);
        let earlier = if n % COMES_AGAIN == COMES_AGAIN - 1 { comes_again(world, site, on) } else { None };
        let person = match earlier {
            Some(client) => client.person,
            None => file(world, site, term, on),
        };
        let case = case(world, site, (term, n), (person, earlier.map(|client| client.case)), (on, closed));
        world.stations[site].clients.push(Client { person, case, opened: on, closed });
    }
}

/// The next client whose case was closed some time before this day; those whose cases went on for longer are passed over.
fn comes_again(world: &mut World<'_>, site: usize, on: Day) -> Option<Client> {
    let station = &mut world.stations[site];
    let is_past = |client: &Client| client.opened + PASSED_OVER_AFTER < on;
    let next = station.clients.iter().skip(station.again).take_while(|client| is_past(client)).position(|client| client.closed.is_some())?;
    station.again += next + 1;
    station.clients.get(station.again - 1).copied()
}

fn file(world: &mut World<'_>, site: usize, term: usize, since: Day) -> Link<Person> {
    let number = world.stations[site].clients.len();
    let row = world.plan.sites[site];
    let (ages, mut what) = match row.kind {
        SiteKind::School => ((17, 27), vec![(Population::Youth, since)]),
        _ => ((24, 64), vec![(Population::Registered, since)]),
    };
    match (row.kind, number % 6) {
        (SiteKind::School, _) => {}
        (SiteKind::Clinic, _) => what.push((Population::Maintenance, since)),
        (_, 0) => what.push((Population::Hardship, since)),
        (_, 1 | 2) => what.push((Population::AtLarge, since)),
        _ => {}
    }
    let human = world.census.human("440304", ages);
    let mut file = human.file(since, &what);
    file.file_no = Some(Text(format!("SZ{:03}-{:04}", site + 1, number + 1)));
    file.lives_at = Some(Text(world.census.address(DISTRICTS[row.district].1)));
    let written = entered(site, &world.plan.terms[term], 0);
    world.script.write(written, world.hand(site), &file)
}

type Which = (Link<Person>, Option<Link<Case>>);

fn case(world: &mut World<'_>, site: usize, (term, n): (usize, u32), (person, reopened): Which, (opened, closed): (Day, Option<Day>)) -> Link<Case> {
    let number = world.stations[site].clients.len();
    let of = world.plan.terms[term];
    let source = world.luck.of(&[CaseSource::Government, CaseSource::Found, CaseSource::Community, CaseSource::Own, CaseSource::Recommended]);
    let problems: &[CaseProblem] =
        world.luck.of(&[&[CaseProblem::Rehabilitation], &[CaseProblem::Career, CaseProblem::Money], &[CaseProblem::Family], &[CaseProblem::Emotion]]);
    let closure = if number.is_multiple_of(13) { CaseClosure::Changed } else { CaseClosure::Reached };
    let looked_back =
        |closed: Day| LOOK_BACK_MONTHS.into_iter().map(move |months| months_after(closed, months)).filter(|on| *on <= of.to.max(of.entered));
    let planned = (opened + 7).min(closed.unwrap_or(of.to)).max(opened);
    let record = Case {
        person,
        opened,
        source: Some(source),
        problems: Set::of(problems.iter().copied()),
        worker: Some(world.worker(site, opened, n)),
        goals: None,
        number: Some(Text(format!("SZ{:03}-C{:04}", site + 1, number + 1))),
        opinion: None,
        consented: Some(opened),
        planned: Some(planned),
        evaluation: None,
        closed,
        closure: closed.map(|_| closure),
        follow_ups: closed.into_iter().flat_map(looked_back).map(|on| FollowUp { on, result: None }).collect(),
        reopened,
        domain: Some(if number.is_multiple_of(3) { Domain::Aid } else { Domain::Treatment }),
        note: None,
        campaign: None,
        project: Some(world.stations[site].project),
        enquired: None,
        family: None,
        client: Set::default(),
        opinion_on: None,
        opinion_by: None,
        opinion_note: None,
        assessed: None,
        assessment: None,
        scales: Vec::new(),
        resources: Set::default(),
        steps: None,
        started: Some(planned),
        pauses: Vec::new(),
        evaluated: None,
        closing_opinion: None,
        closing_on: None,
        closing_by: None,
        closing_note: None,
        reactions: Set::default(),
        farewell: Set::default(),
    };
    let written = entered(site, &of, 1);
    world.script.write(written, world.hand(site), &record)
}
