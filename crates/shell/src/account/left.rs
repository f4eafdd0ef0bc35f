//! Forms that came too late: sent when the session had already ended. They are kept, sealed, for the account whose session it was, and offered to that
//! account after the next sign-in; whoever else signs in at the same browser never learns of them. What an open form saves of itself while one is
//! signed out becomes that account's ordinary draft.
//!
//! A form that is sent again from here goes the usual way, with the id of its record, so that it is stored once. Absent: files, which have to be chosen
//! again, and forms that hold passwords.

use super::session;
use crate::look::{self, Button, Card, Empty, Page, Shape};
use crate::pages::{drafts, show};
use crate::{Answer, Needs, Refusal, Route, Verb, Visit, get, post, slice::KindDef, text::t};
use base::{Id, Json, Key, json};
use maud::{Markup, html};
use store::{Draft, Stage};

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[
    get("/left", Needs::Account, "Forms that were sent after one's session had ended", waiting),
    post("/left/{id}/drop", Needs::Account, "Throws such a form away", throw_away),
];

/// Where they lie among the drafts of an account.
const PLACE: &str = "left/";
/// Such forms of an account at a time; the oldest go.
const LEFT_MAX: usize = 20;
/// The longest form that is kept, in bytes of names and texts.
const FORM_BYTES_MAX: usize = 256 << 10;
/// Texts of a form that are shown, so that one knows it again.
const SHOWN_MAX: usize = 12;

fn left_forms(visit: &Visit, account: Key) -> Result<Vec<Draft>, Refusal> {
    let mut drafts = visit.shell.store().drafts(account)?;
    drafts.retain(|draft| draft.place.starts_with(PLACE));
    Ok(drafts)
}

/// Whether something waits for an account.
pub(super) fn is_waiting(visit: &Visit, account: Key) -> Result<bool, Refusal> {
    Ok(!left_forms(visit, account)?.is_empty())
}

/// Keeps what was posted if the session that it came with has ended and said whose it was; whether it did.
pub(crate) fn keep(visit: &Visit, route: &Route) -> Result<bool, Refusal> {
    let bytes: usize = visit.form.iter().map(|(name, text)| name.len() + text.len()).sum();
    let own = super::ROUTES.iter().flat_map(|routes| routes.iter()).any(|own| own.path == route.path);
    if route.verb != Verb::Post || visit.form.is_empty() || bytes > FORM_BYTES_MAX || own {
        return Ok(false);
    }
    let Some(session) = session::named(visit)?.filter(|session| session.stage == Stage::Full && !session.is_live(visit.now)) else {
        return Ok(false);
    };
    if let Some(place) = drafts::saved_by_itself(visit, route)? {
        drafts::keep_for(visit, session.account, &place, &visit.typed())?;
        return Ok(true);
    }
    let store = visit.shell.store();
    for old in left_forms(visit, session.account)?.iter().skip(LEFT_MAX - 1) {
        store.drop_draft(session.account, &old.place)?;
    }
    let place = format!("{PLACE}{}", visit.shell.new_id());
    store.keep_draft(session.account, &place, &json!({"path": visit.path, "form": visit.form, "files": visit.files.len()}))?;
    visit.shell.note_of_account(session.account, "KeepLeftForm", session.account, "")?;
    Ok(true)
}

/// A form that was sent again from here and has led somewhere is done with.
pub(crate) fn settle(visit: &Visit, answer: &Answer) -> Result<(), Refusal> {
    match (visit.posted("_left").parse::<Id>(), &visit.actor, answer) {
        (Ok(id), Some(actor), Answer::Next(..)) => Ok(visit.shell.store().drop_draft(actor.account, &format!("{PLACE}{id}"))?),
        _ => Ok(()),
    }
}

fn waiting(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let left = left_forms(visit, visit.actor()?.account)?;
    let main = html! {
        @if left.is_empty() { (Empty::new("okc", t(lang, "没有留下的内容"), t(lang, "登录到期时正在提交的表会留在这里")).action(Button::link(t(lang, "回到今日工作台"), "/today"))) }
        @for draft in &left { (offered(visit, draft)) }
    };
    let page = Page::new(t(lang, "留下的内容"), t(lang, "登录到期时提交的内容还在"), main).sub(t(lang, "只有本人看得到")).shape(Shape::Slim);
    Ok(show(visit, &page))
}

/// One form: what was in it, and what can be done with it.
fn offered(visit: &Visit, draft: &Draft) -> Markup {
    let lang = visit.lang();
    let path = draft.body["path"].as_str().unwrap_or("/today");
    let id = draft.place.strip_prefix(PLACE).unwrap_or_default();
    let form: Vec<(&str, &str)> = draft.body["form"].as_array().into_iter().flatten().filter_map(pair).collect();
    let kind = path.split('/').find_map(|part| visit.shell.registry().kind(part));
    let title = kind.map_or_else(|| t(lang, "提交的表"), |kind| kind.shape.label);
    let shown: Vec<(String, Markup)> = readable(kind, &form).into_iter().take(SHOWN_MAX).map(|(label, text)| (label, html! { (text) })).collect();
    let shown: Vec<(&str, Markup)> = shown.iter().map(|(label, text)| (label.as_str(), text.clone())).collect();
    let is_record = path.starts_with("/records/");
    Card::new(title).aside(html! { span class="sm mut" { (draft.at.day()) " " (draft.at.clock()) } }).body(&html! {
        (look::summary_list(&shown))
        @if draft.body["files"].as_u64().unwrap_or(0) > 0 { p class="sm mut" { (t(lang, "附件没有留下，请在表里重新选")) } }
        div class="row" {
            form method="post" action=(path) {
                @for (name, text) in &form { @if !["_left", "_find"].contains(name) { input type="hidden" name=(name) value=(text); } }
                input type="hidden" name="_left" value=(id);
                @if is_record { (Button::submit(t(lang, "回到表里接着填")).named("_find", "1")) " " }
                (Button::submit(t(lang, "现在提交")).primary())
            }
            form method="post" action={ "/left/" (id) "/drop" } { (Button::submit(t(lang, "不要了")).ghost()) }
        }
    })
}

fn pair(pair: &Json) -> Option<(&str, &str)> {
    Some((pair.get(0)?.as_str()?, pair.get(1)?.as_str()?))
}

/// Texts that a person has typed, with the labels of their fields where the form is a record's.
fn readable<'a>(kind: Option<&KindDef>, form: &[(&'a str, &'a str)]) -> Vec<(String, &'a str)> {
    let typed = form.iter().filter(|(name, text)| !name.starts_with('_') && !text.is_empty() && text.parse::<Id>().is_err());
    let label = |name: &str| {
        let field = name.split('.').next().unwrap_or(name);
        kind.and_then(|kind| kind.shape.field(field)).map_or_else(|| field.to_owned(), |field| field.spec.label.to_owned())
    };
    typed.map(|(name, text)| (label(name), *text)).collect()
}

fn throw_away(visit: &Visit) -> Result<Answer, Refusal> {
    let place = format!("{PLACE}{}", visit.id("id")?);
    visit.shell.store().drop_draft(visit.actor()?.account, &place)?;
    Ok(Answer::next("/left"))
}
