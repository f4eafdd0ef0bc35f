//! A round: a sweep as those who go from door to door see it (domain.md 5.3). The sweep, the checks of dwellings and the people found are records of
//! their own; a round puts them beside the register of dwellings, so that one sees which doors are left, opens the form of the next one filled in, and
//! comes back. Which dwellings an area has follows from their names and addresses; where these do not say it, a round has only the dwellings that it
//! has looked at, and no "of". Called by the router. Absent: totals that somebody types, and any refusal of a second visit (`warning`).

mod house;
mod later;
mod list;
mod page;
mod paper;
mod warning;

use crate::{Arrival, DwellingCheck, SelfReport, Sweep};
use base::policy::{Class, Grant};
use base::{Day, Id, Key, Shape, Value};
use org::{Place, PlaceKind};
use shell::{Needs, Refusal, Route, Visit, get, post};
use std::collections::{HashMap, HashSet};
use store::{ListQuestion, Row};
use warning::{Looked, Planned, Twice};

const READERS: Needs = Needs::Grant(Class::Screening, Grant::Read);
const WRITERS: Needs = Needs::Grant(Class::Screening, Grant::Write);

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/sweeps", READERS, "Rounds from door to door, newest first, with how far they are", list::page),
    get("/sweeps/{id}", READERS, "A round: its dwellings, what is left, what was found, what to know before knocking", page::page),
    get("/sweeps/{id}/sheet", READERS, "The round on paper: its dwellings with columns to tick", paper::page),
    get("/sweeps/{id}/later", WRITERS, "The form for dwellings that were ticked on paper", later::form),
    post("/sweeps/{id}/later", WRITERS, "Stores dwellings that were ticked on paper, a line each", later::take).with_many(later::TICKED),
    get(
        "/dwellings/{id}",
        READERS,
        "A dwelling: who looked when, how many lived there, what was dangerous and whether it was put right",
        house::page,
    ),
];

/// Records of one round of one kind that are looked at: an area of a street has some hundred dwellings.
const RECORDS_MAX: u32 = 2_000;
/// Places of a station that are looked through for an area.
const REGISTER_MAX: u32 = 5_000;
/// Records that name a dwelling and are looked at for it, the newest.
const OF_DWELLING_MAX: u32 = 60;
/// Rounds around one day that may clash with it.
const AROUND_MAX: u32 = 200;

/// A record with what it says.
pub(crate) struct Said<R> {
    pub(crate) row: Row,
    pub(crate) record: R,
}

/// The documents of those of these records that stand, are of this kind, and may be read.
fn said<R: Shape>(visit: &Visit, rows: impl IntoIterator<Item = Row>) -> Result<Vec<Said<R>>, Refusal> {
    let Some(kind) = visit.shell.registry().kind(R::CODE) else { return Ok(Vec::new()) };
    let stands = |row: &Row| row.kind == R::CODE && row.ended_at.is_none() && visit.sees(row, kind.class, Grant::Read);
    let rows: Vec<Row> = rows.into_iter().filter(stands).collect();
    let opened = visit.shell.store().open_all(&rows)?;
    let read = rows.into_iter().zip(opened).filter_map(|(row, opened)| Some(Said { row, record: R::from_json(&opened.doc?)? }));
    Ok(read.collect())
}

/// A dwelling of the register.
#[derive(Clone)]
pub(crate) struct House {
    pub(crate) row: Row,
    pub(crate) name: String,
    pub(crate) address: String,
}

/// The dwellings in use that an organisation and those below it have on file.
fn register(visit: &Visit, org: Key) -> Result<Vec<House>, Refusal> {
    let orgs = visit.shell.store().tree().subtree_ever(org).into_iter().chain([org]).collect();
    let question = ListQuestion {
        orgs: Some(orgs),
        kinds: vec![Place::CODE.to_owned()],
        state: Some("open".to_owned()),
        limit: REGISTER_MAX,
        ..ListQuestion::default()
    };
    let places: Vec<Said<Place>> = said(visit, visit.list(&question, Class::Structure, Grant::Masked)?)?;
    let dwellings = places.into_iter().filter(|place| place.record.kind == PlaceKind::Dwelling);
    Ok(dwellings
        .map(|Said { row, record }| House { row, name: record.name.0, address: record.address.map(|text| text.0).unwrap_or_default() })
        .collect())
}

/// A dwelling in a round.
pub(crate) struct Door {
    pub(crate) place: Row,
    pub(crate) name: String,
    /// The checks of this round, the newest first.
    pub(crate) here: Vec<Row>,
    /// All others, the newest first.
    pub(crate) before: Vec<Row>,
    /// Whether looking at it is looking twice.
    pub(crate) twice: Option<Twice>,
}

/// A round with its dwellings.
pub(crate) struct Round {
    pub(crate) row: Row,
    pub(crate) sweep: Sweep,
    /// In the order of their names, as one walks.
    pub(crate) doors: Vec<Door>,
    /// The checks of the round, by key.
    pub(crate) checks: HashMap<Key, DwellingCheck>,
    /// People who were found.
    pub(crate) arrivals: Vec<Said<Arrival>>,
    /// Forms that were filled in at its dwellings on its day.
    pub(crate) forms: usize,
    /// Whether the register says what the area has.
    pub(crate) is_known: bool,
}

/// How far a round is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) checked: usize,
    /// None where the register does not say.
    pub(crate) of: Option<usize>,
    /// Dwellings where something dangerous is still there.
    pub(crate) open: usize,
}

/// How far a round is that looked at these dwellings, each with whether something is open there, in an area with those.
fn progress(looked: &[(Key, bool)], area: &HashSet<Key>) -> Progress {
    let checked: HashSet<Key> = looked.iter().map(|(place, _)| *place).collect();
    let open: HashSet<Key> = looked.iter().filter(|(_, open)| *open).map(|(place, _)| *place).collect();
    let of = (!area.is_empty()).then(|| area.union(&checked).count());
    Progress { checked: checked.len(), of, open: open.len() }
}

/// Whether a check found something dangerous that is still there.
fn is_open(row: &Row) -> bool {
    row.state.as_deref() == Some("hazard")
}

impl Round {
    /// The sweep of the address, if the caller reads it.
    pub(crate) fn sweep(visit: &Visit) -> Result<(Row, Sweep), Refusal> {
        let (row, kind) = visit.readable(visit.id("id")?)?;
        if row.kind != Sweep::CODE || row.ended_at.is_some() || !visit.reads(&row, kind)? {
            return Err(Refusal::NotFound);
        }
        visit.looked(&row, kind, "ReadRecord")?;
        let document = visit.shell.store().open_record(&row, None)?.doc;
        let sweep = document.as_ref().and_then(Sweep::from_json).ok_or(Refusal::NotFound)?;
        Ok((row, sweep))
    }

    /// The round of the address.
    pub(crate) fn of(visit: &Visit) -> Result<Self, Refusal> {
        let (row, sweep) = Self::sweep(visit)?;
        let store = visit.shell.store();
        let linked: Vec<Row> = store.linked(row.key, Some("sweep"), None, RECORDS_MAX)?.into_iter().map(|linked| linked.row).collect();
        let in_round: HashSet<Key> = linked.iter().map(|row| row.key).collect();
        let checks: Vec<Said<DwellingCheck>> = said(visit, linked.iter().cloned())?;
        let arrivals: Vec<Said<Arrival>> = said(visit, linked)?;
        let mut houses = register(visit, row.org)?;
        houses.retain(|house| warning::lies_in(&sweep.area.0, &[&house.name, &house.address]));
        let is_known = !houses.is_empty();
        let known: HashSet<Id> = houses.iter().map(|house| house.row.id).collect();
        let elsewhere: HashSet<Id> = checks.iter().map(|check| check.record.place.id()).filter(|place| !known.contains(place)).collect();
        let elsewhere: Vec<Id> = elsewhere.into_iter().collect();
        houses.extend(store.get_ids(&elsewhere)?.into_iter().map(|row| House {
            name: visit.shell.naming_of(&row).name,
            address: String::new(),
            row,
        }));
        let (doors, forms) = doors(visit, &row, &sweep, &in_round, houses)?;
        let checks = checks.into_iter().map(|check| (check.row.key, check.record)).collect();
        Ok(Self { row, sweep, doors, checks, arrivals, forms, is_known })
    }

    /// How far it is.
    pub(crate) fn progress(&self) -> Progress {
        let looked: Vec<(Key, bool)> = self.doors.iter().filter_map(|door| Some((door.place.key, is_open(door.here.first()?)))).collect();
        let area = if self.is_known { self.doors.iter().map(|door| door.place.key).collect() } else { HashSet::new() };
        progress(&looked, &area)
    }

    /// `/sweeps/{id}`.
    pub(crate) fn href(&self) -> String {
        href(self.row.id)
    }

    /// What a form of this round begins with: an address of ids and the day, which names nobody.
    pub(crate) fn begun(&self, kind: &str, place: Option<Id>) -> String {
        let place = place.map(|place| format!("&place={place}")).unwrap_or_default();
        let campaign = self.sweep.campaign.map(|campaign| format!("&campaign={}", campaign.id())).unwrap_or_default();
        let mut address = format!("/records/new/{kind}?sweep={}&on={}{place}{campaign}&back={}", self.row.id, self.sweep.on, self.href());
        if kind == DwellingCheck::CODE {
            for worker in &self.sweep.workers {
                address.push_str("&workers=");
                address.push_str(&worker.id().to_string());
            }
        }
        address
    }
}

/// Where a round is looked at.
fn href(sweep: Id) -> String {
    format!("/sweeps/{sweep}")
}

/// The dwellings with who looked at them, and how many forms were filled in there on the round's day.
fn doors(visit: &Visit, round: &Row, sweep: &Sweep, in_round: &HashSet<Key>, houses: Vec<House>) -> Result<(Vec<Door>, usize), Refusal> {
    let keys: Vec<Key> = houses.iter().map(|house| house.row.key).collect();
    let mut linked = visit.shell.store().linked_each(&keys, OF_DWELLING_MAX)?;
    let last = if sweep.from.zip(sweep.to).is_some_and(|(from, to)| to < from) { sweep.on + 1 } else { sweep.on };
    let mut forms = HashSet::new();
    let mut doors: Vec<Door> = Vec::new();
    for house in houses {
        let rows = linked.remove(&house.row.key).unwrap_or_default().into_iter().map(|linked| linked.row);
        let seen = rows.filter(|row| row.ended_at.is_none() && visit.sees(row, Class::Screening, Grant::Read));
        let (checks, others): (Vec<Row>, Vec<Row>) = seen.partition(|row| row.kind == DwellingCheck::CODE);
        forms.extend(others.iter().filter(|row| row.kind == SelfReport::CODE && row.day >= sweep.on && row.day <= last).map(|row| row.key));
        let looks: Vec<Looked> =
            checks.iter().map(|row| Looked { on: row.day, sweep: in_round.contains(&row.key).then_some(round.key), open: is_open(row) }).collect();
        let twice = warning::twice(round.key, sweep.on, &looks);
        let (mut here, mut before): (Vec<Row>, Vec<Row>) = checks.into_iter().partition(|row| in_round.contains(&row.key));
        for rows in [&mut here, &mut before] {
            rows.sort_by_key(|row| std::cmp::Reverse((row.day, row.key)));
        }
        doors.push(Door { place: house.row, name: house.name, here, before, twice });
    }
    doors.sort_by(|one, other| one.name.cmp(&other.name));
    Ok((doors, forms.len()))
}

/// A round as far as it may clash with others.
fn planned(visit: &Visit, row: &Row, sweep: &Sweep) -> Result<Planned, Refusal> {
    let workers: Vec<Id> = sweep.workers.iter().map(|worker| worker.id()).collect();
    let workers = visit.shell.store().get_ids(&workers)?.into_iter().map(|row| row.key).collect();
    Ok(Planned { key: row.key, area: sweep.area.0.clone(), on: sweep.on, hours: sweep.from.zip(sweep.to), workers })
}

/// The rounds of the organisation around a day that may go on at the same time: of the day, the day before and the day after.
fn around(visit: &Visit, org: Key, on: Day) -> Result<Vec<Said<Sweep>>, Refusal> {
    let orgs = visit.shell.store().tree().subtree_ever(org).into_iter().chain([org]).collect();
    let question = ListQuestion {
        orgs: Some(orgs),
        kinds: vec![Sweep::CODE.to_owned()],
        from: Some(on - 1),
        to: Some(on + 1),
        limit: AROUND_MAX,
        ..ListQuestion::default()
    };
    said(visit, visit.list(&question, Class::Screening, Grant::Read)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_is_as_far_as_its_dwellings_were_looked_at() {
        let area = |keys: &[u32]| keys.iter().copied().map(Key).collect::<HashSet<Key>>();
        let worked = [
            (vec![], area(&[]), (0, None, 0)),
            (vec![], area(&[1, 2, 3]), (0, Some(3), 0)),
            (vec![(1, false), (2, true)], area(&[1, 2, 3]), (2, Some(3), 1)),
            // the same dwelling again, and one that the register did not have
            (vec![(1, true), (1, true), (9, false)], area(&[1, 2, 3]), (2, Some(4), 1)),
            (vec![(1, false)], area(&[]), (1, None, 0)),
        ];
        for (looked, area, (checked, of, open)) in worked {
            let looked: Vec<(Key, bool)> = looked.into_iter().map(|(place, open)| (Key(place), open)).collect();
            assert_eq!(progress(&looked, &area), Progress { checked, of, open }, "{looked:?}");
        }
    }
}
