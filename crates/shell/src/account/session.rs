//! Sessions: a random token in a cookie (or a bearer token of a program); the store keeps its hash. A session begins when the password was right
//! and grows: second factor, a new password if one is due, and only then is somebody signed in. Each step has a token of its own. A session ends when
//! it was not used for long, after its longest time, at sign-out, and with all others of the account when that is closed or its password or factor
//! changes. For a week after, it still says whose form has come in too late (`left.rs`).
//!
//! Who calls is kept in memory as long as the store says that nobody's session, account or role has changed, so that ending one ends it at once.

use super::origin;
use crate::{Actor, Answer, Refusal, Shell, Visit};
use base::{Day, Key, Moment, policy::Role};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use store::{Account, Session, Stage, StoreError};

/// How often the use of a session is written down at most; a twelfth of the time that it may lie idle, if that is shorter.
const SEEN_EVERY: Duration = Duration::from_mins(5);
/// Callers kept in memory: more than are at work at the same time in a city.
const CALLERS_MAX: usize = 20_000;
/// Time to find the telephone with the codes, or to think of a new password.
const HALF_LASTS: Duration = Duration::from_mins(15);
/// So long a session that has ended says whose it was.
const KEPT_AFTER: Duration = Duration::from_hours(7 * 24);
/// How often those are forgotten whose time is over.
const SWEPT_EVERY_MILLIS: i64 = 3_600_000;
/// The cookie over TLS: the prefix binds it to this host, this scheme and the whole of it (RFC 6265bis, 4.1.3.2).
const COOKIE_OVER_TLS: &str = "__Host-kapok";
/// The cookie where there is no TLS: on this machine, in tests, in a network of one's own.
const COOKIE: &str = "kapok_session";

/// Who has called lately, by the hash of the token, and what accounts are called, with the epoch at which it was read.
#[derive(Default)]
pub(super) struct Callers {
    found: Mutex<HashMap<[u8; 32], Caller>>,
    names: Mutex<HashMap<Key, (u64, String)>>,
    swept: AtomicI64,
}

/// A caller as he was found when the store's access was at this epoch, on this day.
#[derive(Clone)]
struct Caller {
    epoch: u64,
    day: Day,
    session: Session,
    idle: Duration,
    actor: Actor,
}

impl Callers {
    /// The caller, if nothing can have changed since he was found and his session is in use.
    fn known(&self, hash: &[u8; 32], epoch: u64, now: Moment) -> Option<Actor> {
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        let caller = found.get(hash).filter(|caller| caller.epoch == epoch && caller.day == now.day() && caller.session.is_live(now))?;
        (!is_to_be_seen(&caller.session, caller.idle, now)).then(|| caller.actor.clone())
    }

    fn keep(&self, caller: Caller) {
        let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
        if found.len() >= CALLERS_MAX {
            found.clear();
        }
        found.insert(caller.session.hash, caller);
    }

    pub(super) fn name(&self, account: Key, epoch: u64) -> Option<String> {
        let names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.get(&account).filter(|(read, _)| *read == epoch).map(|(_, name)| name.clone())
    }

    pub(super) fn keep_name(&self, account: Key, epoch: u64, name: &str) {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= CALLERS_MAX {
            names.clear();
        }
        names.insert(account, (epoch, name.to_owned()));
    }
}

/// Whether it is time to write down that a session is used.
fn is_to_be_seen(session: &Session, idle: Duration, now: Moment) -> bool {
    session.seen_at + SEEN_EVERY.min(idle / 12) < now
}

/// Who calls, by cookie or bearer token; nobody when there is none, when it has ended, or when the sign-in is not complete.
pub(crate) fn who(visit: &Visit) -> Result<Option<Actor>, Refusal> {
    let Some(hash) = token_hash(visit) else { return Ok(None) };
    let (shell, store) = (&visit.shell, visit.shell.store());
    // asked before anything is read: what changes on the way is noticed at the next request
    let epoch = store.access_epoch();
    let callers = &shell.sign_ins().callers;
    if let Some(actor) = callers.known(&hash, epoch, visit.now) {
        return Ok(Some(actor));
    }
    let Some(mut session) = found(visit, &hash)?.filter(|session| session.is_live(visit.now)) else { return Ok(None) };
    if !matches!(session.stage, Stage::Full | Stage::Program) {
        return Ok(None);
    }
    let account = store.account(session.account)?;
    if account.disabled_at.is_some() {
        return Ok(None);
    }
    let actor = shell.actor_of(&account, hash.to_vec())?;
    let roles: Vec<Role> = actor.grants.iter().map(|(role, _)| *role).collect();
    let idle = shell.rules()?.idle(&roles);
    if is_to_be_seen(&session, idle, visit.now) {
        session.seen_at = visit.now;
        if session.stage == Stage::Full {
            session.expires_at = session.ends_at.min(visit.now + idle);
        }
        store.see_session(&hash, session.seen_at, session.expires_at)?;
    }
    callers.keep(Caller { epoch, day: visit.today(), session, idle, actor: actor.clone() });
    Ok(Some(actor))
}

/// Whether the request names a session that is somebody's, or was.
pub(crate) fn names_session(visit: &Visit) -> Result<bool, Refusal> {
    Ok(named(visit)?.is_some())
}

/// The session that the request names, at whatever stage, ended or not.
pub(super) fn named(visit: &Visit) -> Result<Option<Session>, Refusal> {
    token_hash(visit).map_or(Ok(None), |hash| found(visit, &hash))
}

fn found(visit: &Visit, hash: &[u8; 32]) -> Result<Option<Session>, Refusal> {
    match visit.shell.store().session(hash) {
        Ok(session) => Ok(Some(session)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn token_hash(visit: &Visit) -> Option<[u8; 32]> {
    let bearer = visit.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
    let name = cookie_name(visit);
    let cookie = || visit.header("cookie")?.split(';').find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
    let token: [u8; 32] = base::hex::decode_array(bearer.or_else(cookie)?)?;
    Some(Sha256::digest(token).into())
}

fn cookie_name(visit: &Visit) -> &'static str {
    if origin::is_secure(visit) { COOKIE_OVER_TLS } else { COOKIE }
}

/// The header by which a browser keeps a token, or throws it away.
pub(super) fn set_cookie(visit: &Visit, token: &str, lasts: Duration) -> (&'static str, String) {
    let secure = if origin::is_secure(visit) { "; Secure" } else { "" };
    ("set-cookie", format!("{}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", cookie_name(visit), lasts.as_secs()))
}

/// Signs out in the browser too: the cookie goes, and with it whatever the browser has kept of these pages (ASVS 14.3.1).
pub(super) fn forget(visit: &Visit, href: &str) -> Answer {
    let headers = vec![set_cookie(visit, "", Duration::ZERO), ("clear-site-data", "\"cache\", \"storage\"".to_owned())];
    Answer::With(Box::new(Answer::next(href)), headers)
}

/// An answer that takes a session to its next stage: the session that was used until now ends, a new token goes into the browser.
pub(super) fn step_up(visit: &Visit, account: &Account, stage: Stage, answer: Answer) -> Result<Answer, Refusal> {
    let shell = &visit.shell;
    if let Some(before) = named(visit)?.filter(|session| session.account == account.key && session.is_live(visit.now)) {
        shell.store().end_session(&before.hash)?;
    }
    let token = shell.begin_session(account, stage, &origin::device(visit), &origin::network(visit))?;
    // longer than any session lasts: the server decides, and a form that comes too late still says whose it is
    let lasts = Duration::from_hours(24 * shell.rules()?.lasts_days) + KEPT_AFTER;
    Ok(Answer::With(Box::new(answer), vec![set_cookie(visit, &token, lasts)]))
}

impl Shell {
    /// A session of an account at a stage, with the limits of its roles; gives the token.
    pub fn begin_session(&self, account: &Account, stage: Stage, device: &str, network: &str) -> Result<String, Refusal> {
        self.sweep_sessions()?;
        let (idle, lasts) = match stage {
            Stage::Full => {
                let (rules, held) = (self.rules()?, self.roles_of(account.key)?);
                (rules.idle(&held), rules.lasts(&held))
            }
            _ => (HALF_LASTS, HALF_LASTS),
        };
        self.add_session(account.key, stage, (device, network), (idle, lasts))
    }

    /// A token by which a program calls as an account; it lasts whether it is used or not.
    pub fn open_session(&self, account: Key, note: &str, lasts: Duration) -> Result<String, Refusal> {
        self.add_session(account, Stage::Program, (note, ""), (lasts, lasts))
    }

    /// A session that ends after this time, used or not.
    pub(super) fn begin_session_until(&self, account: Key, from: (&str, &str), lasts: Duration) -> Result<String, Refusal> {
        self.sweep_sessions()?;
        self.add_session(account, Stage::Full, from, (lasts, lasts))
    }

    fn add_session(&self, account: Key, stage: Stage, from: (&str, &str), limits: (Duration, Duration)) -> Result<String, Refusal> {
        let token = self.random::<32>();
        self.keep_session(Sha256::digest(token).into(), account, stage, from, limits)?;
        Ok(base::hex::encode(&token))
    }

    /// Keeps a session by the hash of its token.
    pub(super) fn keep_session(
        &self,
        hash: [u8; 32],
        account: Key,
        stage: Stage,
        (device, network): (&str, &str),
        (idle, lasts): (Duration, Duration),
    ) -> Result<(), Refusal> {
        let now = self.now();
        Ok(self.store().add_session(&Session {
            hash,
            account,
            stage,
            created_at: now,
            seen_at: now,
            expires_at: now + idle.min(lasts),
            ends_at: now + lasts,
            ended_at: None,
            note: device.to_owned(),
            network: network.to_owned(),
        })?)
    }

    fn sweep_sessions(&self) -> Result<(), Refusal> {
        let (now, swept) = (self.now(), &self.sign_ins().callers.swept);
        if now.millis() - swept.swap(now.millis(), Ordering::Relaxed) > SWEPT_EVERY_MILLIS {
            let before = Moment::from_millis(now.millis() - i64::try_from(KEPT_AFTER.as_millis()).unwrap_or(i64::MAX));
            self.store().forget_sessions(before)?;
        }
        Ok(())
    }
}
