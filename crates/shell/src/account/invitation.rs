//! Invitations: how an account begins, and how one begins again whose password is lost. The invited person gets a code that counts once, for a week;
//! with it she chooses a password that nobody else has ever known, and goes on as at every sign-in, so that the second factor is asked for too. An
//! invitation is a session at its first stage; only the hash of the code is stored.

use super::{code, own, sign_in, typed};
use crate::look::{self, Button, Field};
use crate::pages::frame;
use crate::{Answer, Needs, Refusal, Route, Shell, Visit, get, post, text::t};
use base::{Day, Json, Key, json, policy::Role};
use maud::{Markup, html};
use std::time::Duration;
use store::{Account, NewAccount, Stage, StoreError};

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[
    get("/welcome", Needs::Nobody, "Asks for the code of an invitation", code_page),
    post("/welcome", Needs::Nobody, "Takes the code of an invitation", take_code),
    get("/welcome/{code}", Needs::Nobody, "Greets the invited person and asks for a password", page),
    post("/welcome/{code}", Needs::Nobody, "Takes the first password of the invited person", accept),
];

/// How long an invitation waits.
const INVITED_LASTS: Duration = Duration::from_hours(7 * 24);
/// Random bytes of a code.
const CODE_BYTES: usize = 16;

/// Somebody who is invited.
#[derive(Clone, Debug)]
pub struct Invited<'a> {
    /// What is typed at sign-in.
    pub login: &'a str,
    /// The name to be greeted with.
    pub name: &'a str,
    /// The worker that the account belongs to; `Key::NONE` for none.
    pub worker: Key,
    /// The role and where it is held; `Key::NONE` is everywhere.
    pub role: (Role, Key),
    /// First and last day of the role; without the latter it lasts on.
    pub days: (Day, Option<Day>),
}

impl Shell {
    /// Makes an account without a password and invites its person; gives the account and the code.
    pub fn invite(&self, by: Key, invited: &Invited<'_>) -> Result<(Account, String), Refusal> {
        let body = json!({"name": invited.name});
        let account = self.store().add_account(&NewAccount { id: self.new_id(), login: invited.login.to_owned(), worker: invited.worker, body })?;
        self.store().grant(account.key, invited.role.0.code(), invited.role.1, invited.days.0, invited.days.1)?;
        let (role, org) = invited.role;
        self.note_of_account(by, "Grant", account.key, &format!("{} at {} from {}", role.code(), org.0, invited.days.0))?;
        let code = self.invite_again(by, &account)?;
        Ok((account, code))
    }

    /// Invites the person of an account anew: the password that was is worth nothing from now on, nor any session or earlier invitation. A second factor
    /// stays and is asked for.
    pub fn invite_again(&self, by: Key, account: &Account) -> Result<String, Refusal> {
        self.store().change_account(account.key, |account| {
            account.body["password"] = Json::Null;
            Ok(())
        })?;
        self.store().end_sessions(account.key, None)?;
        let bytes = self.random::<CODE_BYTES>();
        self.keep_session(code::hash_of(&bytes), account.key, Stage::Invited, ("", ""), (INVITED_LASTS, INVITED_LASTS))?;
        self.note_of_account(by, "Invite", account.key, "")?;
        Ok(code::base32(&bytes))
    }

    /// Whether an account waits for its invited person.
    pub(super) fn is_invited(&self, account: Key) -> Result<bool, Refusal> {
        let now = self.now();
        Ok(self.store().sessions(account)?.iter().any(|session| session.stage == Stage::Invited && session.is_live(now)))
    }
}

/// The invitation that a code means, and its account.
fn invited(visit: &Visit) -> Result<Option<([u8; 32], Account)>, Refusal> {
    let Some(bytes) = code::from_base32(visit.parameter("code")).filter(|bytes| bytes.len() == CODE_BYTES) else { return Ok(None) };
    let hash = code::hash_of(&bytes);
    let session = match visit.shell.store().session(&hash) {
        Ok(session) => session,
        Err(StoreError::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if session.stage != Stage::Invited || !session.is_live(visit.now) {
        return Ok(None);
    }
    let account = visit.shell.store().account(session.account)?;
    Ok(account.disabled_at.is_none().then_some((hash, account)))
}

#[allow(clippy::unnecessary_wraps, reason = "every route's function answers or refuses")]
fn code_page(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(Answer::Page(code_form(visit, "")))
}

fn code_form(visit: &Visit, error: &str) -> Markup {
    let lang = visit.lang();
    let form = html! {
        form method="post" action="/welcome" {
            h2 { (t(lang, "第一次登录")) }
            @if !error.is_empty() { (look::error_summary(lang, &[("code", error)])) }
            (Field::new(lang, "code", t(lang, "邀请码")).hint(t(lang, "26 个字母和数字，大小写、空格都不要紧；七天内有效，只能用一次")).wide().error(error).required().text(""))
            (Button::submit(t(lang, "下一步")).primary().large().block())
        }
    };
    look::sign_in(&frame(visit), &form, &html! { p class="sm mb0" { a href="/signin" { (t(lang, "已经有密码，去登录")) } } })
}

#[allow(clippy::unnecessary_wraps, reason = "every route's function answers or refuses")]
fn take_code(visit: &Visit) -> Result<Answer, Refusal> {
    let code: String = visit.posted("code").chars().filter(char::is_ascii_alphanumeric).collect();
    if code.is_empty() { Ok(unknown(visit)) } else { Ok(Answer::next(format!("/welcome/{code}"))) }
}

/// The same answer for a wrong code, a used one and one that has run out.
fn unknown(visit: &Visit) -> Answer {
    let sentence = t(visit.lang(), "邀请码不对，或者已经用过、过期了。请核对，或者请发邀请的人再发一个");
    Answer::PageWith(404, code_form(visit, sentence))
}

fn page(visit: &Visit) -> Result<Answer, Refusal> {
    match invited(visit)? {
        Some((_, account)) => Ok(Answer::Page(form(visit, &account, &[])?)),
        None => Ok(unknown(visit)),
    }
}

fn form(visit: &Visit, account: &Account, faults: &[String]) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let held = visit.shell.held_today(account.key)?;
    let roles: Vec<String> = held.iter().map(|(role, org)| format!("{} · {}", role.label(), super::place_of(&visit.shell, *org))).collect();
    let form = html! {
        form method="post" action=(visit.path) {
            h2 { (look::format::fill(t(lang, "{}，请设置密码"), &[&super::name_of(account)])) }
            p { (t(lang, "登录账号")) " " b { (account.login) } @if !roles.is_empty() { br; span class="sm mut" { (roles.join("；")) } } }
            // for the browser's own memory of passwords, which pairs the two
            input type="hidden" name="username" autocomplete="username" value=(account.login);
            (own::new_password_fields(visit, &visit.shell.demand(account)?, faults))
            (Button::submit(t(lang, "设好，登录")).primary().large().block())
        }
    };
    Ok(look::sign_in(&frame(visit), &form, &html! { p class="sm mut" { (t(lang, "密码只有自己知道，管理员也看不到")) } }))
}

fn accept(visit: &Visit) -> Result<Answer, Refusal> {
    let Some((invitation, account)) = invited(visit)? else { return Ok(unknown(visit)) };
    let faults = own::faults_of_posted(visit, &account)?;
    if !faults.is_empty() {
        return Ok(Answer::PageWith(422, form(visit, &account, &faults)?));
    }
    // of two who come with the same code at the same moment, one has ended it
    if !visit.shell.store().end_session(&invitation)? {
        return Ok(unknown(visit));
    }
    visit.shell.set_password(account.key, typed(visit, "new"))?;
    visit.shell.note_of_account(account.key, "AcceptInvitation", account.key, "")?;
    sign_in::go_on(visit, &visit.shell.store().account(account.key)?, Stage::Half)
}

/// The code as it is handed over: in groups, and as an address.
pub(super) fn sheet(visit: &Visit, login: &str, code: &str) -> Markup {
    let lang = visit.lang();
    html! {
        (look::summary_list(&[
            (t(lang, "登录账号"), html! { b { (login) } }),
            (t(lang, "邀请码"), html! { span class="code" { (code::grouped(code)) } }),
            (t(lang, "或者打开"), html! { span class="code" { "/welcome/" (code) } }),
        ]))
    }
}

/// What whoever hands over a code should know.
pub(super) fn advice(visit: &Visit) -> &'static str {
    t(visit.lang(), "当面或者打电话交给本人，不要发在群里。七天内有效，只能用一次；离开这一页就再也看不到")
}
