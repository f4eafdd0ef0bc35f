//! Guests: somebody whom a spoken code lets in for one task and some hours, without an account before and without a password after. A guest is an
//! account like any other, so that whatever it does stands under it, with two things more: it is bound to the pages below one path, beside which
//! nothing exists for it whatever its role, and its session ends at a moment that was set when it began. Called by the slice that gives out such
//! codes. Absent: signing in again; who comes back comes by the code.

use super::{origin, session, throttle::Try};
use crate::{Answer, Refusal, Route, Visit, route::Needs};
use base::{Json, Key, Moment, json, policy::Role};
use std::time::Duration;
use store::NewAccount;

/// The member of an account's particulars that binds it.
const BOUND: &str = "bound";

/// Somebody who is let in.
#[derive(Clone, Debug)]
pub struct Guest<'a> {
    /// The name under which it acts, as pages show it.
    pub name: &'a str,
    /// The record of the guest; what it says is its own.
    pub own: Key,
    /// The role and where it is held.
    pub role: (Role, Key),
    /// Below this path it is at home: `/task/…`.
    pub path: &'a str,
    /// Until then.
    pub until: Moment,
}

/// The path to which an account is bound.
pub(super) fn bound(particulars: &Json) -> Option<String> {
    particulars[BOUND].as_str().map(str::to_owned)
}

/// Whether a route is there for the caller at all: a guest has what everybody has, and its own pages.
pub(crate) fn is_at_home(visit: &Visit, route: &Route) -> bool {
    let Some(home) = visit.actor.as_ref().and_then(|actor| actor.bound.as_deref()) else { return true };
    let inside = |path: &str| path.strip_prefix(home).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    route.needs == Needs::Nobody || inside(&visit.path)
}

impl Visit {
    /// Lets a guest in: its account, and the answer with its session.
    pub fn admit(&self, guest: &Guest<'_>, answer: Answer) -> Result<(Key, Answer), Refusal> {
        let shell = &self.shell;
        let lasts = Duration::from_millis(u64::try_from(guest.until.millis() - self.now.millis()).map_err(|_| Refusal::NotFound)?);
        let id = shell.new_id();
        let body = json!({"name": guest.name, BOUND: guest.path});
        let account = shell.store().add_account(&NewAccount { id, login: format!("guest-{id}"), worker: guest.own, body })?;
        let (role, org) = guest.role;
        shell.store().grant(account.key, role.code(), org, self.today(), Some(guest.until.day()))?;
        shell.note_of_account(account.key, "JoinByCode", account.key, &format!("{} at {} until {}", role.code(), org.0, guest.until.day()))?;
        let token = shell.begin_session_until(account.key, (&origin::device(self), &origin::network(self)), lasts)?;
        Ok((account.key, Answer::With(Box::new(answer), vec![session::set_cookie(self, &token, lasts)])))
    }

    /// Ends the session of a guest. What the browser has kept stays: it may belong to somebody else who works on the same device, and a guest's pages
    /// keep numbers at most.
    pub fn dismiss(&self, href: &str) -> Result<Answer, Refusal> {
        let session: [u8; 32] = self.actor()?.session.as_slice().try_into().map_err(|_| Refusal::SignIn)?;
        self.shell.store().end_session(&session)?;
        Ok(Answer::With(Box::new(Answer::next(href)), vec![session::set_cookie(self, "", Duration::ZERO)]))
    }

    /// What a stranger's secret opens, if it opens anything; wrong ones slow the next down, by network and altogether (`throttle.rs`), and the audit
    /// hears of it.
    pub fn guess<T>(&self, what: &'static str, find: impl FnOnce() -> Result<Option<T>, Refusal>) -> Result<Option<T>, Refusal> {
        let network = origin::network(self);
        let (tried, throttle) = (Try { what, login: "", network: &network }, &self.shell.sign_ins().throttle);
        if let Some(wait) = throttle.wait(&tried, self.now) {
            if wait.is_new {
                self.shell.note_of_account(Key::NONE, "SignInDelayed", Key::NONE, &format!("{what} from {network}"))?;
            }
            return Err(Refusal::TooMany(u32::try_from(wait.seconds).unwrap_or(u32::MAX)));
        }
        let found = find()?;
        if found.is_some() {
            throttle.succeeded(&tried, self.now);
        } else {
            throttle.failed(&tried, self.now);
            self.shell.note_of_account(Key::NONE, "SignInFailed", Key::NONE, &format!("{what} from {network}"))?;
        }
        Ok(found)
    }
}
