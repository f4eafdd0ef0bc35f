//! A watch: a shift at a door post as those who stand there see it (domain.md 5.1). The shift is a record of another slice; here it is read by its
//! definition, as a document, for its place, day, hours and hand-over, and nothing else of it is known. What is counted and who is written down
//! during it are records of this slice at the same place, on the same day and within the same hours; so nothing has to be linked, and what was typed
//! in later from paper belongs to it too.

mod change;
mod count;
mod hours;
mod later;
mod page;
mod passing;
mod task;

pub(crate) use hours::Hours;

use crate::{Passage, PassageState, PostTally};
use base::policy::{Class, Grant};
use base::{Control, Day, Id, Json, Key, Link, Moment, Shape, Value};
use org::{Campaign, Place, Standard};
use shell::slice::KindDef;
use shell::{Answer, Needs, Refusal, Route, Visit, get, post, route::Weight};
use store::{ListQuestion, Row};

const AT_POST: Needs = Needs::Grant(Class::Screening, Grant::Write);

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/post", AT_POST, "The shifts at door posts of yesterday, today and tomorrow", page::list),
    get("/post/{shift}", AT_POST, "The screen of a shift at a door post: counting, passes, single passages, hand-over", page::one),
    post("/post/{shift}/count", AT_POST, "Takes in what a telephone has counted in one window", count::take),
    post("/post/{shift}/look", AT_POST, "Whose pass, number or name was read at the post", passing::look),
    post("/post/{shift}/passage", AT_POST, "Writes one passage down", passing::write),
    post("/post/{shift}/measure", AT_POST, "The second reading of a passage", passing::measure),
    post("/post/{shift}/settle", AT_POST, "What was done about an abnormal reading", passing::settle).with_many(&["steps"]),
    get("/post/{shift}/handover", AT_POST, "The hand-over of a shift on paper, with places for signatures", change::paper),
    post("/post/{shift}/handover", AT_POST, "Hands the post over: numbers, open cases, keys", change::hand_over),
    get("/post/{shift}/paper", AT_POST, "The form for what was counted on paper", later::form),
    post("/post/{shift}/paper", AT_POST, "Stores what was counted on paper, an hour a line", later::take),
    get("/task/{shift}/count", AT_POST, "Counting at a post as the task of a volunteer who came by a code", task::screen),
    post("/task/{shift}/count", AT_POST, "Takes in what a volunteer's telephone has counted in one window", task::take),
    Route {
        weight: Weight::None,
        ..get("/assets/post.js", Needs::Nobody, "A file of the program itself", |_| {
            Ok(Answer::Asset("text/javascript; charset=utf-8", include_bytes!("../../assets/post.js")))
        })
    },
];

/// The kind of a shift, and what it says of being at a door post.
const SHIFT: &str = "shift";
const AT_A_POST: &str = "post";
/// Records of one post and day that are looked through: 48 windows of some telephones, and a busy day of names.
const RECORDS_MAX: u32 = 3_000;

/// A shift at a door post.
pub(crate) struct Watch {
    pub(crate) row: Row,
    pub(crate) kind: &'static KindDef,
    pub(crate) document: Json,
    pub(crate) place: Link<Place>,
    pub(crate) on: Day,
    pub(crate) hours: Hours,
    /// 早班.
    pub(crate) name: &'static str,
    pub(crate) campaign: Option<Link<Campaign>>,
}

fn member<T: Value>(document: &Json, name: &str) -> Option<T> {
    T::from_json(&document[name])
}

impl Watch {
    /// Of the address. Who may not write what happens at posts does not come here, even if the shift may be known.
    pub(crate) fn of(visit: &Visit) -> Result<Self, Refusal> {
        let id: Id = visit.parameter("shift").parse().map_err(|_| Refusal::NotFound)?;
        let (row, kind) = visit.readable(id)?;
        if !visit.shell.may_write(visit.actor()?, Class::Screening, row.org) {
            return Err(Refusal::NotFound);
        }
        Self::read(visit, row, kind)?.ok_or(Refusal::NotFound)
    }

    /// Of a record; none if it is no shift at a door post.
    pub(crate) fn read(visit: &Visit, row: Row, kind: &'static KindDef) -> Result<Option<Self>, Refusal> {
        if row.kind != SHIFT || row.ended_at.is_some() {
            return Ok(None);
        }
        let Some(document) = visit.shell.store().open_record(&row, None)?.doc else { return Ok(None) };
        let Some(place) = member(&document, "place").filter(|_| document["target"] == AT_A_POST) else { return Ok(None) };
        let hours = Hours(member(&document, "from").zip(member(&document, "to")));
        let called = kind.shape.fields.iter().find(|field| field.name == "name").map(|field| field.control);
        let name = match called {
            Some(Control::One(choices)) => choices.iter().find(|choice| document["name"] == choice.code).map_or("值班", |choice| choice.label),
            _ => "值班",
        };
        let campaign = member(&document, "campaign");
        Ok(Some(Self { on: row.day, row, kind, document, place, hours, name, campaign }))
    }

    /// The organisation under which everything here is filed.
    pub(crate) fn org(&self) -> Key {
        self.row.org
    }

    /// From then on nothing more is counted or written down in it: some hours after its end, for who relieves it may be late.
    pub(crate) fn over(&self) -> Moment {
        const GRACE_MILLIS: i64 = 4 * 3_600_000;
        let end = match self.hours.0 {
            Some((from, to)) if to > from => Moment::of(self.on, to.minutes()),
            Some((_, to)) => Moment::of(self.on + 1, to.minutes()),
            None => Moment::of(self.on + 1, 0),
        };
        Moment::from_millis(end.millis() + GRACE_MILLIS)
    }

    /// `/post/{shift}`.
    pub(crate) fn href(&self) -> String {
        format!("/post/{}", self.row.id)
    }

    /// The rule by which a temperature is abnormal: as the response orders it.
    pub(crate) fn standard(&self, visit: &Visit) -> Result<Standard, Refusal> {
        let ordered = self.campaign.map(|campaign| read::<Campaign>(visit, campaign.id())).transpose()?.flatten();
        Ok(ordered.and_then(|campaign| campaign.standard).unwrap_or(Standard::Over373))
    }

    /// Records of this kind at this place on this day, with their documents.
    fn records<R: Shape>(&self, visit: &Visit, place: impl Fn(&R) -> Option<Link<Place>>) -> Result<Vec<(Row, R)>, Refusal> {
        let question = ListQuestion {
            orgs: Some(vec![self.org()]),
            kinds: vec![R::CODE.to_owned()],
            from: Some(self.on),
            to: Some(self.on),
            limit: RECORDS_MAX,
            ..ListQuestion::default()
        };
        let rows = visit.list(&question, Class::Screening, Grant::Masked)?;
        let opened = visit.shell.store().open_all(&rows)?;
        let read = rows.into_iter().zip(opened).filter_map(|(row, opened)| Some((row, R::from_json(&opened.doc?)?)));
        Ok(read.filter(|(_, record)| place(record) == Some(self.place)).collect())
    }

    /// What has been counted and written down so far.
    pub(crate) fn numbers(&self, visit: &Visit) -> Result<Numbers, Refusal> {
        let mut numbers = Numbers::default();
        for (row, tally) in self.records::<PostTally>(visit, |tally| Some(tally.place))? {
            numbers.day += tally.people();
            if self.hours.covers(tally.from) {
                numbers.add(&tally);
                numbers.held.push(format!("{}:{}:{}", row.id, tally.people(), tally.vehicles.unwrap_or(0)));
            }
        }
        for (row, passage) in self.records::<Passage>(visit, |passage| passage.place)? {
            let state = passage.state();
            numbers.day += 1;
            if self.hours.covers(Some(passage.at)) {
                numbers.named += 1;
                numbers.abnormal += u32::from(matches!(state, PassageState::Abnormal | PassageState::Settled));
            }
            // who waits is seen by whoever stands there now
            if matches!(state, PassageState::Remeasure | PassageState::Abnormal) {
                numbers.open.push((row, passage));
            }
        }
        Ok(numbers)
    }
}

/// What happened during a watch.
#[derive(Default)]
pub(crate) struct Numbers {
    pub(crate) inward: u32,
    pub(crate) outward: u32,
    pub(crate) passages: u32,
    pub(crate) vehicles: u32,
    pub(crate) turned_back: u32,
    /// By a tally and by passages.
    pub(crate) abnormal: u32,
    /// Written down by name.
    pub(crate) named: u32,
    /// People at this post on the whole day.
    pub(crate) day: u32,
    /// The tallies in it: id, people, vehicles. A telephone finds its own among them, and adds what it has counted since.
    pub(crate) held: Vec<String>,
    /// Passages that wait for a second reading or for somebody who acts.
    pub(crate) open: Vec<(Row, Passage)>,
}

impl Numbers {
    fn add(&mut self, tally: &PostTally) {
        self.inward += tally.inward.unwrap_or(0);
        self.outward += tally.outward.unwrap_or(0);
        self.passages += tally.people();
        self.vehicles += tally.vehicles.unwrap_or(0);
        self.turned_back += tally.turned_back.unwrap_or(0);
        self.abnormal += tally.abnormal.unwrap_or(0);
    }

    /// Person-times of the watch: counted and written down, the same people never in both.
    pub(crate) fn people(&self) -> u32 {
        self.passages + self.named
    }
}

/// The document of a record as its type; none for a deleted one and for another kind.
pub(crate) fn read<R: Shape>(visit: &Visit, id: Id) -> Result<Option<R>, Refusal> {
    let row = visit.shell.store().get(id)?;
    if row.kind != R::CODE || row.ended_at.is_some() {
        return Ok(None);
    }
    Ok(visit.shell.store().open_record(&row, None)?.doc.as_ref().and_then(R::from_json))
}
