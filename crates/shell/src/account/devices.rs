//! The devices at which one is signed in: since when, last used, from which network; each can be signed out from here. A network is shown, never an
//! address: it is enough to know one's own from a stranger's.

use super::own;
use crate::look::{Button, Column, OnPhone, Row, Table, Tone, tag};
use crate::pages::show;
use crate::{Answer, Needs, Refusal, Route, Visit, get, post, text::t};
use base::Moment;
use maud::{Markup, html};
use store::{Session, Stage};

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[
    get("/me/sessions", Needs::Account, "The devices at which one is signed in", mine),
    post("/me/sessions", Needs::Account, "Signs one device or all others out", end),
];

/// Sessions of an account by which somebody or something can call now, the newest first.
pub(super) fn live(visit: &Visit, account: base::Key) -> Result<Vec<Session>, Refusal> {
    let mut sessions = visit.shell.store().sessions(account)?;
    sessions.retain(|session| session.is_live(visit.now) && matches!(session.stage, Stage::Full | Stage::Program));
    sessions.reverse();
    Ok(sessions)
}

/// A moment as one reads it in a list.
pub(super) fn when(visit: &Visit, at: Moment) -> String {
    format!("{} {}", crate::look::format::relative(visit.lang(), at.day(), visit.today()), at.clock())
}

/// What a session is called.
pub(super) fn called(visit: &Visit, session: &Session) -> String {
    let lang = visit.lang();
    match (session.stage, session.note.as_str()) {
        (Stage::Program, note) => format!("{} {note}", t(lang, "程序的令牌")),
        (_, "") => t(lang, "认不出的浏览器").to_owned(),
        (_, note) => note.to_owned(),
    }
}

/// The end of the number of a session, by which a form names it without giving the whole away.
pub(super) fn mark(session: &Session) -> String {
    base::hex::encode(&session.hash[..8])
}

fn mine(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let actor = visit.actor()?;
    let sessions = live(visit, actor.account)?;
    let rows = sessions.iter().map(|session| {
        let is_this = session.hash.as_slice() == actor.session.as_slice();
        Row::new(vec![
            html! { (called(visit, session)) },
            html! { (when(visit, session.created_at)) },
            html! { (when(visit, session.seen_at)) },
            html! { (session.network) },
            if is_this { tag(Tone::Ok, t(lang, "正在用的这台")) } else { end_button(visit, session) },
        ])
    });
    let columns = ["设备", "登录于", "最近用过", "网络"].map(|label| Column::new(t(lang, label)));
    let columns = columns.into_iter().chain([Column::new(t(lang, "退出")).on_phone(OnPhone::Bare)]).collect();
    let main = html! {
        (Table::new(t(lang, "登录的设备"), columns).quiet().rows(rows.collect()).show(lang))
        @if sessions.len() > 1 {
            form method="post" action="/me/sessions" { (Button::submit(t(lang, "其他设备全部退出")).named("others", "1")) }
        }
        p class="sm mut" { (t(lang, "有认不出的设备，就让它退出，再换一个密码")) }
    };
    Ok(show(visit, &own::page(visit, t(lang, "登录的设备"), main)))
}

fn end_button(visit: &Visit, session: &Session) -> Markup {
    html! { form method="post" action="/me/sessions" { (Button::submit(t(visit.lang(), "退出这台")).named("one", mark(session))) } }
}

fn end(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let store = visit.shell.store();
    if visit.posted("others").is_empty() {
        let one = live(visit, actor.account)?.into_iter().find(|session| mark(session) == visit.posted("one")).ok_or(Refusal::NotFound)?;
        store.end_session(&one.hash)?;
        visit.shell.note_of_account(actor.account, "EndSession", actor.account, "one of the own")?;
    } else {
        store.end_sessions(actor.account, <[u8; 32]>::try_from(actor.session.as_slice()).ok().as_ref())?;
        visit.shell.note_of_account(actor.account, "EndSessions", actor.account, "all others of the own")?;
    }
    Ok(Answer::next("/me/sessions"))
}
