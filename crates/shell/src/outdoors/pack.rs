//! What a phone takes along for a day: which kinds its account may write, the places and colleagues of the station, and the people whom the worker has
//! chosen. Called by the field page when it is opened with signal. People are named as on every list, masked, and each of them is written into the
//! audit; there is no way to take along who was not chosen one by one.

use crate::{Actor, Answer, Refusal, Visit, slice::KindDef};
use base::{
    Control, Id, Json, Problem, ShapeDef, json,
    policy::{self, Class, Grant},
};
use std::collections::BTreeSet;
use store::ListQuestion;

/// Who is taken along at most: as many as one visits in a day and more.
pub(super) const PEOPLE_MAX: usize = 50;
/// Places, colleagues and the like, the newest of each kind.
const OTHERS_MAX: u32 = 60;

/// An account as a phone knows it, whose records it keeps apart from those of others.
pub fn account_code(actor: &Actor) -> String {
    actor.account.0.to_string()
}

/// The kinds that can be written outdoors, in the order of the slices.
pub(super) fn kinds(visit: &Visit) -> impl Iterator<Item = &'static KindDef> {
    visit.shell.registry().slices().iter().flat_map(|slice| slice.kinds).filter(|kind| !kind.outdoors.is_empty())
}

/// The kinds of records that forms of these kinds name.
pub(super) fn linked<'a>(kinds: impl Iterator<Item = &'a KindDef>, quick_only: bool) -> BTreeSet<&'static str> {
    fn add(shape: &ShapeDef, quick_only: bool, found: &mut BTreeSet<&'static str>) {
        for field in shape.fields.iter().filter(|field| field.spec.phone || !quick_only) {
            match field.control {
                Control::Link(kind) | Control::Several(&Control::Link(kind)) => drop(found.insert(kind)),
                Control::Group(inner) | Control::Rows(inner) => add(inner, quick_only, found),
                _ => {}
            }
        }
    }
    let mut found = BTreeSet::new();
    kinds.for_each(|kind| add(kind.shape, quick_only, &mut found));
    found
}

/// Whether records of a class name people, who come along only if they were chosen.
pub(super) fn is_chosen(class: Class) -> bool {
    policy::is_about_people(class) || class == Class::Volunteer
}

/// `?take=ID` for each person.
pub(super) fn pack(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let wanted: BTreeSet<Id> = visit.asked_all("take").filter_map(|id| id.parse().ok()).collect();
    if wanted.len() > PEOPLE_MAX {
        return Err(Problem::new("too_many", format!("一次最多带 {PEOPLE_MAX} 人")).into());
    }
    let mut offered = base::JsonMembers::new();
    let mut offer = |kind: &'static str, choice: Json| {
        if let Json::Array(choices) = offered.entry(kind.to_owned()).or_insert_with(|| json!([])) {
            choices.push(choice);
        }
    };
    for id in wanted {
        let Some((row, kind)) = visit.known(id).filter(|(row, kind)| row.ended_at.is_none() && is_chosen(kind.class)) else { continue };
        let naming = visit.shell.naming_of(&row);
        visit.shell.write_down_soon(actor, "TakeAlong", row.key, kind.shape.code)?;
        offer(kind.shape.code, json!([id.to_string(), naming.name, naming.detail]));
    }
    let registry = visit.shell.registry();
    for kind in linked(kinds(visit), false).into_iter().filter_map(|kind| registry.kind(kind)).filter(|kind| !is_chosen(kind.class)) {
        let question = ListQuestion { kinds: vec![kind.shape.code.to_owned()], unmerged: true, limit: OTHERS_MAX, ..ListQuestion::default() };
        let rows = visit.list(&question, kind.class, Grant::Masked)?;
        for (row, naming) in rows.iter().zip(visit.shell.namings_of(&rows)).filter(|(row, _)| row.ended_at.is_none()) {
            offer(kind.shape.code, json!([row.id.to_string(), naming.name, naming.detail]));
        }
    }
    let writes: Vec<&str> = kinds(visit).filter(|kind| actor.grant(kind.class) >= Grant::Write).map(|kind| kind.shape.code).collect();
    let answer = json!({
        "account": account_code(actor), "now": visit.now.millis(), "kinds": writes, "worker": actor.worker.map(|id| id.to_string()), "offered": offered,
    });
    Ok(Answer::Json(200, answer, None))
}
