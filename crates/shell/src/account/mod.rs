//! Accounts and sign-in, one file for each subject: `rules` (what an installation chooses), `password` and `weak`, `throttle`, `code` and `factor` (the
//! second factor), `session`, `sign_in` (the way in), `own` and `devices` (one's own account), `left` (forms that came too late), `invitation` and
//! `first` (how accounts begin), `guest` (who is let in for one task), `admin` (the security administrator's pages).
//!
//! Particulars of an account are one sealed document; its members are named in the file that owns them. What a caller may do comes from grants and
//! the policy table, not from here. Absent: sign-in by other systems, passkeys, codes by short message.

mod admin;
mod code;
mod devices;
mod factor;
mod first;
pub(crate) mod guest;
mod invitation;
pub(crate) mod left;
mod origin;
mod own;
mod password;
pub(crate) mod proof;
mod rules;
mod session;
mod sign_in;
mod throttle;
mod weak;

pub use guest::Guest;
pub use invitation::Invited;
pub use rules::{ADMINISTRATORS, PasswordPolicy, Rules};
pub(crate) use session::{names_session, who};

use crate::{Actor, Refusal, Route, Shell, Visit, text::Lang};
use base::{Day, Key, json, policy::Role};
use store::{Account, AuditEntry, NewAccount};

/// Routes of these subjects.
pub(crate) const ROUTES: [&[Route]; 8] =
    [sign_in::ROUTES, invitation::ROUTES, first::ROUTES, own::ROUTES, factor::ROUTES, devices::ROUTES, left::ROUTES, admin::ROUTES];

/// Who sees the lists of accounts; the first of them changes them.
pub const ACCOUNT_KEEPERS: [Role; 2] = [Role::SecurityAdmin, Role::AuditAdmin];

/// What sign-in keeps in memory.
#[derive(Default)]
pub(crate) struct SignIns {
    throttle: throttle::Throttle,
    callers: session::Callers,
    turns: password::Turns,
    rules: rules::KnownRules,
    first: first::FirstStart,
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
    /// Makes an account with one grant and a password that somebody else knows. An invitation ([`Shell::invite`]) is better.
    pub fn add_user(&self, new: &NewUser<'_>) -> Result<Account, Refusal> {
        let body = json!({"name": new.name, "password": self.hash(new.password)?, "password_at": self.now().millis()});
        let account = self.store().add_account(&NewAccount { id: self.new_id(), login: new.login.to_owned(), worker: new.worker, body })?;
        self.store().grant(account.key, new.role.0.code(), new.role.1, new.from, None)?;
        Ok(account)
    }

    /// The name of the account that wrote something.
    pub fn account_name(&self, account: Key) -> String {
        if account.is_none() {
            return "系统".to_owned();
        }
        let epoch = self.store().access_epoch();
        let names = &self.sign_ins().callers;
        names.name(account, epoch).unwrap_or_else(|| {
            let Ok(account) = self.store().account(account) else { return String::new() };
            let name = name_of(&account);
            names.keep_name(account.key, epoch, &name);
            name
        })
    }

    /// Who an account is today.
    pub fn actor_of(&self, account: &Account, session: Vec<u8>) -> Result<Actor, Refusal> {
        let worker = if account.worker.is_none() { None } else { Some(self.store().get_key(account.worker)?.id) };
        Ok(Actor {
            account: account.key,
            name: name_of(account),
            worker,
            grants: self.held_today(account.key)?,
            session,
            lang: match account.body["lang"].as_str() {
                Some("en") => Lang::En,
                Some("zh-Hant") => Lang::ZhHant,
                _ => Lang::ZhHans,
            },
            big: account.body["big"].as_bool().unwrap_or(false),
            bound: guest::bound(&account.body),
        })
    }

    /// Roles that an account holds today, and where.
    fn held_today(&self, account: Key) -> Result<Vec<(Role, Key)>, Refusal> {
        let today = self.now().day();
        let grants = self.store().grants(account)?;
        let holds = grants.iter().filter(|grant| grant.from <= today && grant.until.is_none_or(|until| today <= until));
        Ok(holds.filter_map(|grant| Some((Role::from_code(&grant.role)?, grant.org))).collect())
    }

    fn roles_of(&self, account: Key) -> Result<Vec<Role>, Refusal> {
        Ok(self.held_today(account)?.into_iter().map(|(role, _)| role).collect())
    }

    /// Writes a line about an account to the audit: who did it, what, to which account, particulars without personal text.
    fn note_of_account(&self, actor: Key, action: &str, account: Key, detail: &str) -> Result<(), Refusal> {
        let about = if account.is_none() || account == actor { String::new() } else { format!("account {}", account.0) };
        let detail = [about.as_str(), detail].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        Ok(self.store().audit(&[AuditEntry { at: self.now(), actor, action: action.to_owned(), target: Key::NONE, detail }])?)
    }
}

/// Longest name under which somebody signs in.
const LOGIN_CHARS_MAX: usize = 64;

/// What is wrong with a login that is to be given.
fn fault_of_login(login: &str) -> Option<&'static str> {
    match login.chars().count() {
        0 => Some("请填登录账号"),
        chars if chars > LOGIN_CHARS_MAX => Some("登录账号太长，最多 64 个字"),
        _ => login.chars().any(|letter| letter.is_whitespace() || letter.is_control()).then_some("登录账号里不要有空格"),
    }
}

/// Where a role is held, in words.
pub(crate) fn place_of(shell: &Shell, org: Key) -> String {
    if org.is_none() { "全部机构".to_owned() } else { shell.org_name(org) }
}

fn name_of(account: &Account) -> String {
    account.body["name"].as_str().unwrap_or(&account.login).to_owned()
}

/// What an authenticator with this secret shows at a moment, for tests of the whole program.
pub(crate) fn code_of(secret: &str, now: base::Moment) -> String {
    code::code_at(&code::from_base32(secret).unwrap_or_default(), now)
}

/// What was typed into a field, as it is: blanks belong to a password.
fn typed<'a>(visit: &'a Visit, name: &str) -> &'a str {
    visit.form.iter().find(|(at, _)| at == name).map_or("", |(_, value)| value.as_str())
}
