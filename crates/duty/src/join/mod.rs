//! Volunteers at a post: the lead opens a code for one shift and says it aloud; whoever stands there types it on the own phone with name and phone
//! number, and is on duty: signed in, with one page for this shift and nothing else, until signing out or until the shift ends. Hours are records like
//! all others ([`VolunteerShift`](crate::VolunteerShift)); who never signed out is credited nothing until the lead says how long it was (domain.md 6).
//!
//! A code is not kept anywhere: it follows from the record of its opening and the key of that record's vault, so it can be shown again to who may see
//! the record, and a stolen database says none. Called by the router. Absent: what is done on duty, whose pages lie below the same path in the slice
//! that knows it (`/task/{shift}/count` in `screening`).

mod code;
mod door;
mod lead;
mod task;

pub use code::JoinCode;

use crate::{Shift, Volunteer, VolunteerShift};
use base::policy::{Class, Grant};
use base::{Day, Id, Key, Link, Moment, Shape, Value};
use shell::{Needs, Refusal, Route, Visit, get, post};
use store::{ListQuestion, Row};

const LEADS: Needs = Needs::Grant(Class::Staff, Grant::Write);

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/shifts/{id}/volunteers", LEADS, "The volunteers of a shift: its codes, who came, who has left", lead::page),
    post("/shifts/{id}/volunteers", LEADS, "Opens a code by which volunteers come on duty", lead::open),
    post("/shifts/{id}/volunteers/withdraw", LEADS, "Takes a code back", lead::withdraw),
    get("/join", Needs::Nobody, "Asks a volunteer for the code, name and phone", door::page),
    post("/join", Needs::Nobody, "Lets a volunteer in by a code, for one shift", door::take).by_strangers(),
    get("/task/{shift}", Needs::Account, "What a volunteer who came by a code has to do", task::page),
    post("/task/{shift}/leave", Needs::Account, "A volunteer signs out: the hours are recorded, and the way in is over", task::leave),
];

/// Volunteers of a shift that are listed.
const VOLUNTEERS_MAX: u32 = 200;
/// Records of one volunteer that are looked through for the open one.
const LOOK_BACK: u32 = 50;

/// A shift as far as volunteers have to do with it.
pub(crate) struct Watch {
    pub(crate) row: Row,
    pub(crate) shift: Shift,
}

impl Watch {
    fn read(visit: &Visit, row: Row) -> Result<Self, Refusal> {
        if row.kind != Shift::CODE || row.ended_at.is_some() {
            return Err(Refusal::NotFound);
        }
        let document = visit.shell.store().open_record(&row, None)?.doc;
        let shift = document.as_ref().and_then(Shift::from_json).ok_or(Refusal::NotFound)?;
        Ok(Self { row, shift })
    }

    /// When it is over; none where the shift does not say.
    pub(crate) fn ends(&self) -> Option<Moment> {
        self.shift.from.zip(self.shift.to).map(|(from, to)| {
            let day = if to > from { self.shift.on } else { self.shift.on + 1 };
            Moment::of(day, to.minutes())
        })
    }

    /// The path below which its volunteers are at home.
    pub(crate) fn task(&self) -> String {
        format!("/task/{}", self.row.id)
    }

    /// 龙头门岗 早班 08:00–12:00.
    pub(crate) fn named(&self, visit: &Visit) -> String {
        let place = self.shift.place.map(|place| visit.shell.naming(place.id()).name).unwrap_or_default();
        let hours = self.shift.from.zip(self.shift.to).map(|(from, to)| format!("{from}–{to}")).unwrap_or_default();
        let name = self.shift.name.map_or("", base::Choice::label);
        [place.as_str(), name, &hours].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// The days on which somebody may have come.
    fn days(&self) -> (Day, Day) {
        (self.shift.on, self.ends().map_or(self.shift.on, Moment::day))
    }

    /// Who came to this shift, with the record of it: volunteers at its place on its day.
    fn came(&self, visit: &Visit) -> Result<Vec<(Row, VolunteerShift)>, Refusal> {
        let (from, to) = self.days();
        let question = ListQuestion {
            orgs: Some(vec![self.row.org]),
            kinds: vec![VolunteerShift::CODE.to_owned()],
            from: Some(from),
            to: Some(to),
            limit: VOLUNTEERS_MAX,
            ..ListQuestion::default()
        };
        let rows = visit.list(&question, Class::Volunteer, Grant::Masked)?;
        let opened = visit.shell.store().open_all(&rows)?;
        let read = rows.into_iter().zip(opened).filter_map(|(row, opened)| Some((row, VolunteerShift::from_json(&opened.doc?)?)));
        Ok(read.filter(|(_, came)| self.is_of(came)).collect())
    }

    /// Whether somebody came to this shift: as the record says, or, if it names none, at its place. Who forgot to sign out of the morning's is not on
    /// duty in the afternoon's.
    fn is_of(&self, came: &VolunteerShift) -> bool {
        came.shift.map_or_else(|| came.place.map(Link::id) == self.shift.place.map(Link::id), |shift| shift.id() == self.row.id)
    }

    /// The record of a volunteer who came to this shift and has not left.
    fn open_of(&self, visit: &Visit, volunteer: Key) -> Result<Option<(Row, VolunteerShift)>, Refusal> {
        let (from, to) = self.days();
        let linked = visit.shell.store().linked(volunteer, Some("volunteer"), None, LOOK_BACK)?.into_iter().map(|linked| linked.row);
        let here =
            |row: &Row| row.kind == VolunteerShift::CODE && row.ended_at.is_none() && row.org == self.row.org && row.day >= from && row.day <= to;
        for row in linked.filter(here) {
            let document = visit.shell.store().open_record(&row, None)?.doc;
            let came = document.as_ref().and_then(VolunteerShift::from_json);
            if let Some(came) = came.filter(|came| came.is_open() && self.is_of(came)) {
                return Ok(Some((row, came)));
            }
        }
        Ok(None)
    }
}

/// A volunteer's record by its key.
fn volunteer(visit: &Visit, key: Key) -> Result<(Row, Volunteer), Refusal> {
    let row = visit.shell.store().get_key(key)?;
    let document = visit.shell.store().open_record(&row, None)?.doc;
    let volunteer = document.as_ref().and_then(Volunteer::from_json).ok_or(Refusal::NotFound)?;
    Ok((row, volunteer))
}

/// The record that an id of the form names.
fn posted(visit: &Visit, name: &str) -> Result<Id, Refusal> {
    visit.posted(name).parse().map_err(|_| Refusal::NotFound)
}
