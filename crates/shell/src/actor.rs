//! Sign-in: accounts, passwords, sessions. A session is a random token in a cookie (or a bearer token of a program); the store keeps its hash. What
//! a caller may do comes from grants; it is kept in memory for as long as the store says that nobody's session, account or role has changed, so
//! that ending one ends it at once.

use crate::look::{self, Button, Field, Page, TextKind};
use crate::pages::{frame, show};
use crate::{
    Actor, Answer, Needs, Refusal, Route, Shell, Visit, get, post,
    text::{Lang, t},
};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use axum::http::HeaderMap;
use base::{Day, Json, Key, Moment, json, policy::Role};
use maud::html;
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use store::{Account, AuditEntry, NewAccount, Session, StoreError};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/signin", Needs::Nobody, "The sign-in page", sign_in_page),
    post("/signin", Needs::Nobody, "Signs in", sign_in),
    post("/signout", Needs::Account, "Signs out", sign_out),
    get("/me", Needs::Account, "One's own account", me),
    post("/me", Needs::Account, "Changes size of type, language or password", change_me),
];

/// A session ends when it was not used for so long.
const IDLE: Duration = Duration::from_hours(12);
/// How often the use of a session is written down.
const SEEN_EVERY_MILLIS: i64 = 5 * 60_000;
/// Callers kept in memory: more than are at work at the same time in a city.
const CALLERS_MAX: usize = 20_000;
/// Wrong passwords of one account before the wait begins.
const FREE_TRIES: u32 = 5;
/// Shortest password (NIST SP 800-63B: eight with a second factor, and the second factor comes with the roles).
const PASSWORD_CHARS_MIN: usize = 8;
const COOKIE: &str = "kapok_session";

/// Slows down guessing: after a few wrong passwords for an account each further try waits twice as long, up to a quarter of an hour.
#[derive(Default)]
pub(crate) struct Throttle(Mutex<HashMap<String, (u32, Moment)>>);

impl Throttle {
    fn wait(&self, login: &str, now: Moment) -> Option<i64> {
        let tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (failed, last) = *tries.get(login)?;
        let wait = if failed < FREE_TRIES { 0 } else { (1_i64 << (failed - FREE_TRIES).min(10)).min(900) };
        let left = wait - (now.millis() - last.millis()) / 1000;
        (left > 0).then_some(left)
    }

    fn failed(&self, login: &str, now: Moment) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() > 100_000 {
            tries.clear();
        }
        let entry = tries.entry(login.to_owned()).or_insert((0, now));
        *entry = (entry.0 + 1, now);
    }

    fn succeeded(&self, login: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(login);
    }
}

/// Who has called lately, by the hash of the token, and what accounts are called, with the epoch at which it was read.
#[derive(Default)]
pub(crate) struct Callers {
    callers: Mutex<HashMap<[u8; 32], Caller>>,
    names: Mutex<HashMap<Key, (u64, String)>>,
}

/// A caller as he was found when the store's access was at this epoch, on this day.
#[derive(Clone)]
struct Caller {
    epoch: u64,
    day: Day,
    session: Session,
    actor: Actor,
}

impl Callers {
    /// The caller, if nothing can have changed since he was found and his session is in use.
    fn known(&self, hash: &[u8; 32], epoch: u64, now: Moment) -> Option<Actor> {
        let callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        let caller = callers.get(hash).filter(|caller| caller.epoch == epoch && caller.day == now.day() && caller.session.expires_at > now)?;
        (!is_to_be_seen(&caller.session, now)).then(|| caller.actor.clone())
    }

    fn keep(&self, caller: Caller) {
        let mut callers = self.callers.lock().unwrap_or_else(PoisonError::into_inner);
        if callers.len() >= CALLERS_MAX {
            callers.clear();
        }
        callers.insert(caller.session.hash, caller);
    }

    fn name(&self, account: Key, epoch: u64) -> Option<String> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(&account).filter(|(read, _)| *read == epoch).map(|(_, name)| name.clone())
    }

    fn keep_name(&self, account: Key, epoch: u64, name: &str) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= CALLERS_MAX {
            names.clear();
        }
        names.insert(account, (epoch, name.to_owned()));
    }
}

/// Whether it is time to write down that a session is used.
fn is_to_be_seen(session: &Session, now: Moment) -> bool {
    now.millis() - session.seen_at.millis() > SEEN_EVERY_MILLIS
}

/// An account that is to be made.
#[derive(Clone, Debug)]
pub struct NewUser<'a> {
    /// What is typed at sign-in.
    pub login: &'a str,
    /// The name to be greeted with.
    pub name: &'a str,
    /// Its first password.
    pub password: &'a str,
    /// The worker that it belongs to.
    pub worker: Key,
    /// Its role and where it is held.
    pub role: (Role, Key),
    /// From this day.
    pub from: Day,
}

impl Shell {
    /// Makes an account with one grant.
    pub fn add_user(&self, new: &NewUser<'_>) -> Result<Account, Refusal> {
        let body = json!({"name": new.name, "password": self.hash(new.password)?});
        let account = self.store().add_account(&NewAccount { id: self.new_id(), login: new.login.to_owned(), worker: new.worker, body })?;
        self.store().grant(account.key, new.role.0.code(), new.role.1, new.from, None)?;
        Ok(account)
    }

    /// Gives an account another password and ends its sessions.
    pub fn set_password(&self, mut account: Account, password: &str) -> Result<(), Refusal> {
        account.body["password"] = Json::from(self.hash(password)?);
        self.store().change_account(&account)?;
        self.store().end_sessions(account.key, None)?;
        Ok(())
    }

    /// The account with this login, if this is its password and it is not disabled.
    pub fn account_with_password(&self, login: &str, password: &str) -> Result<Option<Account>, Refusal> {
        let account = match self.store().account_by_login(login) {
            Ok(account) => account,
            Err(StoreError::NotFound) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let stored = account.body["password"].as_str().unwrap_or_default();
        let right = PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        Ok(Some(account).filter(|account| right && account.disabled_at.is_none()))
    }

    /// A token for an account: what a cookie or a bearer header carries.
    pub fn open_session(&self, account: Key, note: &str, lasts: Duration) -> Result<String, Refusal> {
        let token = self.random::<32>();
        let now = self.now();
        let session =
            Session { hash: Sha256::digest(token).into(), account, created_at: now, seen_at: now, expires_at: now + lasts, note: note.to_owned() };
        self.store().add_session(&session)?;
        Ok(token.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        }))
    }

    /// The name of the account that wrote something.
    pub fn account_name(&self, account: Key) -> String {
        if account.is_none() {
            return "系统".to_owned();
        }
        let epoch = self.store().access_epoch();
        self.callers().name(account, epoch).unwrap_or_else(|| {
            let Ok(account) = self.store().account(account) else { return String::new() };
            let name = name_of(&account);
            self.callers().keep_name(account.key, epoch, &name);
            name
        })
    }

    /// Who an account is today.
    pub fn actor_of(&self, account: &Account, session: Vec<u8>) -> Result<Actor, Refusal> {
        let today = self.now().day();
        let grants = self.store().grants(account.key)?;
        let holds = grants.iter().filter(|grant| grant.from <= today && grant.until.is_none_or(|until| today <= until));
        let worker = if account.worker.is_none() { None } else { Some(self.store().get_key(account.worker)?.id) };
        Ok(Actor {
            account: account.key,
            name: name_of(account),
            worker,
            grants: holds.filter_map(|grant| Some((Role::from_code(&grant.role)?, grant.org))).collect(),
            session,
            lang: match account.body["lang"].as_str() {
                Some("en") => Lang::En,
                Some("zh-Hant") => Lang::ZhHant,
                _ => Lang::ZhHans,
            },
            big: account.body["big"].as_bool().unwrap_or(false),
        })
    }

    fn hash(&self, password: &str) -> Result<String, Refusal> {
        let salt = self.random::<16>();
        let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt).map_err(|error| Refusal::Bug(error.to_string()))?;
        Ok(hash.to_string())
    }
}

fn name_of(account: &Account) -> String {
    account.body["name"].as_str().unwrap_or(&account.login).to_owned()
}

/// Who calls, by cookie or bearer token; nobody when there is none or it has ended.
pub(crate) fn who(visit: &Visit, headers: &HeaderMap) -> Result<Option<Actor>, Refusal> {
    let Some(token) = token(headers) else { return Ok(None) };
    let hash: [u8; 32] = Sha256::digest(&token).into();
    let store = visit.shell.store();
    // asked before anything is read: what changes on the way is noticed at the next request
    let epoch = store.access_epoch();
    if let Some(actor) = visit.shell.callers().known(&hash, epoch, visit.now) {
        return Ok(Some(actor));
    }
    let mut session = match store.session(&hash) {
        Ok(session) if session.expires_at > visit.now => session,
        Ok(_) | Err(StoreError::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if is_to_be_seen(&session, visit.now) {
        (session.seen_at, session.expires_at) = (visit.now, session.expires_at.max(visit.now + IDLE));
        store.see_session(&hash, session.seen_at, session.expires_at)?;
    }
    let account = store.account(session.account)?;
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let actor = visit.shell.actor_of(&account, hash.to_vec())?;
    visit.shell.callers().keep(Caller { epoch, day: visit.today(), session, actor: actor.clone() });
    Ok(Some(actor))
}

fn token(headers: &HeaderMap) -> Option<Vec<u8>> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let hex = match text("authorization").and_then(|value| value.strip_prefix("Bearer ")) {
        Some(token) => token,
        None => text("cookie")?.split(';').find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))?,
    };
    let byte = |at: usize| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    (hex.len() == 64).then(|| (0..64).step_by(2).map(byte).collect()).flatten()
}

fn cookie(token: &str, lasts: u64) -> String {
    format!("{COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={lasts}")
}

/// Where to go after sign-in: a path of ours and nothing else.
fn next(visit: &Visit) -> String {
    let wanted = if visit.posted("next").is_empty() { visit.asked("next") } else { visit.posted("next") };
    let ours = wanted.starts_with('/') && !wanted.starts_with("//") && !wanted.contains('\\') && !wanted.starts_with("/signin");
    if ours { wanted.to_owned() } else { "/today".to_owned() }
}

#[allow(clippy::unnecessary_wraps, reason = "every route's function answers or refuses")]
fn sign_in_page(visit: &Visit) -> Result<Answer, Refusal> {
    if visit.actor.is_some() {
        return Ok(Answer::next("/today"));
    }
    Ok(Answer::Page(sign_in_form(visit, "")))
}

fn sign_in_form(visit: &Visit, error: &str) -> maud::Markup {
    let lang = visit.lang();
    let demo = visit.shell.store().setting("welcome").ok().flatten();
    let form = html! {
        form method="post" action="/signin" {
            h2 { (t(lang, "登录")) }
            @if !error.is_empty() { (look::error_summary(lang, &[("login", error)])) }
            input type="hidden" name="next" value=(next(visit));
            (Field::new(lang, "login", t(lang, "账号")).kind(TextKind::Account).wide().text(visit.posted("login")))
            (Field::new(lang, "password", t(lang, "密码")).kind(TextKind::Password).wide().text(""))
            (Button::submit(t(lang, "登录")).primary().large().block())
        }
    };
    // The first page says what to do first: in a demo, on an empty installation, and on every other evening.
    let empty = visit.shell.store().accounts(Key::NONE, 1).is_ok_and(|accounts| accounts.is_empty());
    let foot = html! {
        @if let Some(welcome) = &demo {
            p { b { "从这里开始" } "：用社工的账号记一笔，再用站长的账号打开简报，数字已经跟着变，点开就是那条记录。" }
            @for line in welcome.lines() { p class="sm mb0" { (line) } }
        } @else if empty {
            p { b { "这里还没有账号" } "。在服务器上先建机构，再建账号：" }
            p class="code sm" { "kapok org add 编码 名称 --level station" br; "kapok user add 账号 --name 姓名 --role lead --org 编码" }
        } @else { p class="sm mut" { (t(lang, "忘记密码请找本单位的管理员重置。共用电脑用完请退出。")) } }
    };
    look::sign_in(&frame(visit), &form, &foot)
}

fn sign_in(visit: &Visit) -> Result<Answer, Refusal> {
    let login = visit.posted("login").to_owned();
    let failed = |sentence: &str| Ok(Answer::PageWith(422, sign_in_form(visit, sentence)));
    if let Some(wait) = visit.shell.throttle().wait(&login, visit.now) {
        return failed(&format!("试错次数太多，请 {wait} 秒后再试"));
    }
    let account = match visit.shell.store().account_by_login(&login) {
        Ok(account) => Some(account).filter(|account| account.disabled_at.is_none()),
        Err(StoreError::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let stored = account.as_ref().and_then(|account| account.body["password"].as_str());
    // An unknown account costs the same time as a wrong password, so that accounts cannot be probed.
    let stored = stored.unwrap_or("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$Sfxn6Tmp3sLTDnO1DQ5P4QYFDEnjfiLjZ6lhPcmFeXE");
    let password = visit.form.iter().find(|(name, _)| name == "password").map_or("", |(_, value)| value.as_str());
    let right = PasswordHash::new(stored).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    let Some(account) = account.filter(|_| right) else {
        visit.shell.throttle().failed(&login, visit.now);
        return failed("账号或密码不对");
    };
    visit.shell.throttle().succeeded(&login);
    let token = visit.shell.open_session(account.key, "browser", IDLE)?;
    visit.shell.store().audit(&[AuditEntry {
        at: visit.now,
        actor: account.key,
        action: "SignIn".into(),
        target: Key::NONE,
        detail: String::new(),
    }])?;
    Ok(Answer::Next(next(visit), Some(cookie(&token, IDLE.as_secs()))))
}

fn sign_out(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    if let Ok(hash) = <[u8; 32]>::try_from(actor.session.as_slice()) {
        visit.shell.store().end_session(&hash)?;
    }
    Ok(Answer::Next("/signin".to_owned(), Some(cookie("", 0))))
}

fn me(visit: &Visit) -> Result<Answer, Refusal> {
    me_page(visit, "").map(|page| show(visit, &page))
}

fn me_page(visit: &Visit, error: &str) -> Result<Page, Refusal> {
    let actor = visit.actor()?;
    let lang = actor.lang;
    let roles: Vec<String> = actor.grants.iter().map(|(role, org)| format!("{} · {}", role.label(), visit.shell.org_name(*org))).collect();
    let main = html! {
        @if !error.is_empty() { (look::error_summary(lang, &[("new", error)])) }
        (look::Card::new(t(lang, "账号")).body(&look::summary_list(&[("姓名", html! { (actor.name) }), ("身份", html! { (roles.join("；")) })])))
        (look::Card::new(t(lang, "显示")).body(&html! {
            form method="post" action="/me" {
                input type="hidden" name="_what" value="display";
                (Field::new(lang, "size", t(lang, "字号")).one(&[look::Choice::new("normal", t(lang, "标准"), !actor.big), look::Choice::new("big", t(lang, "大字"), actor.big)], look::Layout::Segments))
                (Field::new(lang, "lang", t(lang, "语言")).one(&[look::Choice::new("zh-Hans", "简体中文", lang == Lang::ZhHans), look::Choice::new("en", "English", lang == Lang::En)], look::Layout::Segments))
                (Button::submit(t(lang, "保存")).primary())
            }
        }))
        (look::Card::new(t(lang, "换密码")).body(&html! {
            form method="post" action="/me" {
                input type="hidden" name="_what" value="password";
                (Field::new(lang, "old", t(lang, "现在的密码")).kind(TextKind::Password).text(""))
                (Field::new(lang, "new", t(lang, "新密码")).kind(TextKind::NewPassword).hint(t(lang, "至少 8 个字，越长越好，可以是一句话")).text(""))
                (Button::submit(t(lang, "换密码")))
            }
        }))
        form method="post" action="/signout" { (Button::submit(t(lang, "退出登录")).icon("exit").block()) }
    };
    Ok(Page::new(t(lang, "我的"), actor.name.clone(), main).shape(look::Shape::Slim))
}

fn change_me(visit: &Visit) -> Result<Answer, Refusal> {
    let store = visit.shell.store();
    let mut account = store.account(visit.actor()?.account)?;
    if visit.posted("_what") == "display" {
        account.body["big"] = Json::from(visit.posted("size") == "big");
        account.body["lang"] = Json::from(visit.posted("lang"));
        store.change_account(&account)?;
        return Ok(Answer::next("/me"));
    }
    let old = account.body["password"].as_str().unwrap_or_default();
    let right = PasswordHash::new(old).is_ok_and(|hash| Argon2::default().verify_password(visit.posted("old").as_bytes(), &hash).is_ok());
    let new = visit.posted("new");
    let refused = match () {
        () if !right => "现在的密码不对",
        () if new.chars().count() < PASSWORD_CHARS_MIN => "新密码至少 8 个字",
        () => {
            visit.shell.set_password(account, new)?;
            return Ok(Answer::Next("/signin".to_owned(), Some(cookie("", 0))));
        }
    };
    Ok(crate::pages::show_failed(visit, 422, me_page(visit, refused)?))
}
