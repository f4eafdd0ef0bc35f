//! What a telephone has counted: one record a window and telephone, however often it is sent. The telephone says what it has counted in the window so
//! far and how often it was tapped for that, taps taken back included; that number only grows, so of two sendings the one with more taps is the newer,
//! in whatever order they arrive, and the same one again changes nothing. The numbers lie on the telephone until an answer says that they are here
//! (`assets/post.js`). Absent: who passed.

use super::Watch;
use crate::{PostTally, PostWork};
use base::{Choice, Faults, Id, Problem, Shape, Time, Typed, Value};
use shell::{Answer, Entry, Refusal, Visit};

/// What one telephone counts of one kind in half an hour at most: two a second.
const COUNTED_MAX: u32 = 3_600;
/// Others may write the same record at the same moment: the page that goes away and the one that comes back.
const ATTEMPTS: u32 = 3;
/// Why the record has one more version.
const WHY: &str = "岗点计数续报";

/// Numbers of a window, by the names under which they are sent and kept.
const COUNTED: [&str; 4] = ["inward", "outward", "vehicles", "turned_back"];

pub(super) fn take(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    taken(visit, &watch, &super::page::withdrawn(visit, &watch)?)
}

/// Takes in what was sent for a watch; the answer says which passes were called back, for those who check them.
pub(super) fn taken(visit: &Visit, watch: &Watch, withdrawn: &str) -> Result<Answer, Refusal> {
    let (record, typed, taps) = sent(visit, watch)?;
    let stored = store(visit, watch, record, &typed, taps)?;
    let numbers = watch.numbers(visit)?;
    Ok(Answer::Json(
        200,
        base::json!({ "taps": stored, "people": numbers.people(), "vehicles": numbers.vehicles, "day": numbers.day, "withdrawn": withdrawn }),
        None,
    ))
}

/// The record that was sent, its texts, and its taps.
fn sent(visit: &Visit, watch: &Watch) -> Result<(Id, Typed, u32), Refusal> {
    let mut faults = Faults::new();
    let record: Option<Id> = visit.posted("window").parse().ok();
    let at: Option<Time> = visit.posted("at").parse().ok();
    faults.require(record.is_some(), "window", "no_window", "缺这段时间的编号");
    faults.require(at.is_some(), "at", "no_time", "缺开始时间");
    let mut number = |name: &str, most: u32| {
        let number = visit.posted(name).parse().ok().filter(|number| *number <= most);
        faults.require(number.is_some(), name, "not_a_count", "数目不对");
        number.unwrap_or(0)
    };
    let counted = COUNTED.map(|name| (name, number(name, COUNTED_MAX)));
    let taps = number("taps", 2 * COUNTED_MAX);
    let (Some(record), Some(at), true) = (record, at, faults.is_empty()) else { return Err(faults.into()) };
    let mut typed = of_watch(visit, watch, watch.hours.window(at));
    for (name, number) in counted {
        // in and out are always said: a window in which nobody came is a window of nought
        if number > 0 || name == "inward" {
            typed.set(name, number.to_string());
        }
    }
    typed.set("taps", taps.to_string());
    Ok((record, typed, taps))
}

/// The texts of a tally of this watch. Who stood there is said by the shift, once, and not by each of its windows.
pub(super) fn of_watch(visit: &Visit, watch: &Watch, (from, to): (Time, Time)) -> Typed {
    let mut typed = Typed::new(visit.today());
    typed.set("work", PostWork::Gate.code());
    typed.set("place", watch.place.id().to_string());
    typed.set("on", watch.on.to_string());
    typed.set("from", from.to_string());
    typed.set("to", to.to_string());
    typed.set("shift", watch.name);
    if let Some(campaign) = watch.campaign {
        typed.set("campaign", campaign.id().to_string());
    }
    typed
}

fn another_window() -> Refusal {
    Problem::overtaken("other_window", "这段时间的数已经有人更正或删除，接着数的另记一条").into()
}

/// Stores a window unless what is there is as new; the taps that are there afterwards.
fn store(visit: &Visit, watch: &Watch, record: Id, typed: &Typed, taps: u32) -> Result<u32, Refusal> {
    let actor = visit.actor()?;
    for attempt in 1.. {
        let known = match visit.shell.store().get(record) {
            Ok(row) => Some(row),
            Err(store::StoreError::NotFound) => None,
            Err(error) => return Err(error.into()),
        };
        let mut entry = Entry { kind: PostTally::CODE.to_owned(), record, org: watch.org(), expected: None, typed: Some(typed.clone()), why: None };
        if let Some(row) = known {
            let is_of_here = row.kind == PostTally::CODE && row.org == watch.org() && row.day == watch.on && row.ended_at.is_none();
            let opened = if is_of_here { Some(visit.shell.store().open_record(&row, None)?) } else { None };
            let held = opened.as_ref().and_then(|opened| PostTally::from_json(opened.doc.as_ref()?)).filter(|held| held.place == watch.place);
            let (Some(held), Some(opened)) = (held, opened) else { return Err(another_window()) };
            if held.taps.unwrap_or(0) >= taps {
                return Ok(held.taps.unwrap_or(0));
            }
            // what somebody has corrected meanwhile holds: the telephone goes on in a record of its own
            if row.version > 1 && opened.why.as_deref() != Some(WHY) {
                return Err(another_window());
            }
            entry = Entry { expected: Some(row.version), why: Some(WHY.to_owned()), ..entry };
        }
        match visit.shell.keep(actor, visit.now, entry) {
            Ok(_) => return Ok(taps),
            Err(Refusal::Overtaken { .. }) if attempt < ATTEMPTS => {}
            Err(refusal) => return Err(refusal),
        }
    }
    unreachable!("the last attempt returns")
}
