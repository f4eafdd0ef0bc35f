//! A visit: one request with everything that answering it may need: who calls, from where in the organisation, in which language, on which day, with
//! what was typed. Pages and acts take it; a page that takes a [`Visit`] with an actor cannot run for nobody.

use crate::{Refusal, Shell, slice::KindDef, text::Lang};
use base::{
    Day, Id, Key, Moment, Typed,
    policy::{self, Action, Class, Grant, Role},
};
use std::{collections::HashSet, net::IpAddr};
use store::Row;

/// Who calls.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The account.
    pub account: Key,
    /// The name to be greeted with.
    pub name: String,
    /// The worker that the account belongs to, if any: pre-filled where a record asks who did it.
    pub worker: Option<Id>,
    /// Roles and the organisations at which they are held today.
    pub grants: Vec<(Role, Key)>,
    /// The session's number, for signing out.
    pub session: Vec<u8>,
    /// Language of the interface.
    pub lang: Lang,
    /// Large type.
    pub big: bool,
    /// Of a guest the path below which alone anything is there for it (`account/guest.rs`).
    pub bound: Option<String>,
}

impl Actor {
    /// The program itself: command line and scheduled work, at one organisation, with the powers of the station's lead and of its street, who
    /// together write every class.
    pub fn program(org: Key) -> Self {
        Self {
            account: Key::NONE,
            name: "红棉系统".to_owned(),
            worker: None,
            grants: vec![(Role::Lead, org), (Role::Street, org)],
            session: Vec::new(),
            lang: Lang::ZhHans,
            big: false,
            bound: None,
        }
    }

    /// The most that is granted on a class, at any organisation.
    pub fn grant(&self, class: Class) -> Grant {
        self.grants.iter().map(|(role, _)| policy::grant(*role, class)).max().unwrap_or(Grant::Nothing)
    }

    /// Whether the account may do this with some records of a class, at any organisation.
    pub fn may(&self, class: Class, action: Action) -> bool {
        self.grants.iter().any(|(role, _)| policy::may(*role, class, action))
    }

    /// The organisation at which the caller works: that of the first grant.
    pub fn home(&self) -> Key {
        self.grants.first().map_or(Key::NONE, |(_, org)| *org)
    }

    /// The role that is shown.
    pub fn role(&self) -> Option<Role> {
        self.grants.first().map(|(role, _)| *role)
    }
}

/// One request.
pub struct Visit {
    /// The running service.
    pub shell: Shell,
    /// Who calls; nobody on public pages.
    pub actor: Option<Actor>,
    /// When.
    pub now: Moment,
    /// The caller's address, not that of a trusted proxy.
    pub address: IpAddr,
    /// Whether the way from the caller was encrypted.
    pub is_tls: bool,
    /// The path, without the query.
    pub path: String,
    /// The path as the route writes it: `/records/{id}`.
    pub route: &'static str,
    /// Parameters of the path.
    pub parameters: Vec<(String, String)>,
    /// The query, in order.
    pub query: Vec<(String, String)>,
    /// The posted form, in order.
    pub form: Vec<(String, String)>,
    /// The body, for JSON and files.
    pub body: Vec<u8>,
    /// Files of a multipart form: field, file name, bytes.
    pub files: Vec<(String, String, Vec<u8>)>,
    /// Lower-case headers that matter: `if-match`, `idempotency-key`, `accept`, `sec-fetch-site`.
    pub headers: Vec<(&'static str, String)>,
}

impl Visit {
    /// Who calls, or a refusal that leads to sign-in.
    pub fn actor(&self) -> Result<&Actor, Refusal> {
        self.actor.as_ref().ok_or(Refusal::SignIn)
    }

    /// The civil day.
    pub fn today(&self) -> Day {
        self.now.day()
    }

    /// The language of the interface.
    pub fn lang(&self) -> Lang {
        self.actor.as_ref().map_or(Lang::ZhHans, |actor| actor.lang)
    }

    /// A parameter of the path.
    pub fn parameter(&self, name: &str) -> &str {
        self.parameters.iter().find(|(at, _)| at == name).map_or("", |(_, value)| value)
    }

    /// A parameter of the path as an id; anything else is not found.
    pub fn id(&self, name: &str) -> Result<Id, Refusal> {
        self.parameter(name).parse().map_err(|_| Refusal::NotFound)
    }

    /// The first value of a query parameter, empty when absent.
    pub fn asked(&self, name: &str) -> &str {
        self.query.iter().find(|(at, _)| at == name).map_or("", |(_, value)| value.trim())
    }

    /// All values of a query parameter that are not empty.
    pub fn asked_all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.query.iter().filter(move |(at, value)| at == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    /// The first value of a posted field, empty when absent.
    pub fn posted(&self, name: &str) -> &str {
        self.form.iter().find(|(at, _)| at == name).map_or("", |(_, value)| value.trim())
    }

    /// The posted form as typed texts; fields that start with `_` steer the page and are left out.
    pub fn typed(&self) -> Typed {
        let fields = self.form.iter().filter(|(name, _)| !name.starts_with('_') && name.strip_suffix(".q").is_none());
        Typed::from_pairs(self.today(), fields.cloned())
    }

    /// The whole address of a path, as whoever calls has reached this program: for what is read out, printed or scanned.
    pub fn whole_address(&self, path: &str) -> String {
        format!("{}://{}{path}", if self.is_tls { "https" } else { "http" }, self.header("host").unwrap_or_default())
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(at, _)| *at == name).map(|(_, value)| value.as_str())
    }

    /// The organisations in whose records the caller may look for a class: the subtrees of the grants that allow at least `least`.
    pub fn scope(&self, class: Class, least: Grant) -> Result<HashSet<Key>, Refusal> {
        Ok(self.shell.reach(self.actor()?, class, least))
    }

    /// A record that the caller may read, with its kind; anything else is not found, whether it is there or not, and if it is there, the refusal is
    /// written into the audit. The file of a minor, and what is about one, may need an approval first.
    pub fn readable(&self, id: Id) -> Result<(Row, &'static KindDef), Refusal> {
        let actor = self.actor()?;
        let row = self.shell.store().get(id)?;
        let kind = self.shell.registry().kind(&row.kind).ok_or(Refusal::NotFound)?;
        if !self.shell.sees(actor, kind.class, Grant::Masked, &row) {
            self.shell.write_down_soon(actor, "Denied", row.key, self.route)?;
            return Err(Refusal::NotFound);
        }
        match self.shell.awaits_approval(actor, &row)? {
            Some(file) => Err(Refusal::Approval(file.id)),
            None => Ok((row, kind)),
        }
    }

    /// A record that the caller may change.
    pub fn writable(&self, id: Id) -> Result<(Row, &'static KindDef), Refusal> {
        self.allowed(id, Action::Write)
    }

    /// A record with which the caller may do this; known but not allowed is denied, and written into the audit.
    pub fn allowed(&self, id: Id, action: Action) -> Result<(Row, &'static KindDef), Refusal> {
        let (row, kind) = self.readable(id)?;
        if self.shell.may(self.actor()?, kind.class, action, &row) {
            return Ok((row, kind));
        }
        self.shell.write_down_soon(self.actor()?, "Denied", row.key, self.route)?;
        Err(Refusal::Denied)
    }

    /// Whether the caller reads a record in full, and not only that it is there with names masked.
    pub fn reads(&self, row: &Row, kind: &KindDef) -> Result<bool, Refusal> {
        let actor = self.actor()?;
        Ok(self.shell.sees(actor, kind.class, Grant::Read, row) && self.shell.awaits_approval(actor, row)?.is_none())
    }

    /// Writes into the audit that the caller looks at a record that says something of a person.
    pub fn looked(&self, row: &Row, kind: &KindDef, action: &str) -> Result<(), Refusal> {
        if !policy::is_about_people(kind.class) {
            return Ok(());
        }
        self.shell.write_down_soon(self.actor()?, action, row.key, kind.shape.code)
    }
}
