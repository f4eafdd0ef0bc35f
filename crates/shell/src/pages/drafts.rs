//! Drafts: what was typed and not yet sent, kept sealed on the server for the account that typed it, from the first change on.

use crate::{Answer, Needs, Refusal, Route, Visit, post};
use base::{Id, Key, Typed, json};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    post("/drafts/{kind}/{record}", Needs::Account, "Keeps what has been typed so far", autosave).with_fields(),
    post("/drafts/{kind}/{record}/drop", Needs::Account, "Throws a draft away", throw_away),
];

/// Where a draft is kept: the kind and the record that it will become.
pub(crate) fn place(kind: &str, record: Id) -> String {
    format!("{kind}/{record}")
}

/// The place of a draft that an open form keeps by itself, if this is what the request is.
pub(crate) fn saved_by_itself(visit: &Visit, route: &Route) -> Result<Option<String>, Refusal> {
    if route.path == ROUTES[0].path { addressed(visit).map(Some) } else { Ok(None) }
}

fn addressed(visit: &Visit) -> Result<String, Refusal> {
    let kind = visit.shell.registry().kind(visit.parameter("kind")).ok_or(Refusal::NotFound)?;
    Ok(place(kind.shape.code, visit.id("record")?))
}

fn autosave(visit: &Visit) -> Result<Answer, Refusal> {
    keep(visit, &addressed(visit)?, &visit.typed())?;
    Ok(Answer::Text("text/plain; charset=utf-8", visit.now.clock()))
}

fn throw_away(visit: &Visit) -> Result<Answer, Refusal> {
    drop(visit, &addressed(visit)?)?;
    Ok(Answer::next("/today"))
}

/// Keeps a draft in place of an earlier one.
pub(crate) fn keep(visit: &Visit, place: &str, typed: &Typed) -> Result<(), Refusal> {
    keep_for(visit, visit.actor()?.account, place, typed)
}

/// The same for an account whose session has ended.
pub(crate) fn keep_for(visit: &Visit, account: Key, place: &str, typed: &Typed) -> Result<(), Refusal> {
    let texts: Vec<_> = typed.pairs().collect();
    Ok(visit.shell.store().keep_draft(account, place, &json!({ "texts": texts }))?)
}

/// The texts of a draft, as of today.
pub(crate) fn read(visit: &Visit, place: &str) -> Result<Option<Typed>, Refusal> {
    let draft = visit.shell.store().draft(visit.actor()?.account, place)?;
    let Some(draft) = draft else { return Ok(None) };
    let text = |pair: &base::Json, at: usize| pair.get(at).and_then(|text| text.as_str()).unwrap_or_default().to_owned();
    let pairs = draft.body["texts"].as_array().into_iter().flatten().map(|pair| (text(pair, 0), text(pair, 1)));
    Ok(Some(Typed::from_pairs(visit.today(), pairs.collect::<Vec<_>>())))
}

/// Forgets a draft, if there is one.
pub(crate) fn drop(visit: &Visit, place: &str) -> Result<(), Refusal> {
    Ok(visit.shell.store().drop_draft(visit.actor()?.account, place)?)
}
