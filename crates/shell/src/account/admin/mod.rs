//! The security administrator's pages: who has an account, with which roles since when, who has long not used one; inviting, closing, resetting; and the
//! rules of sign-in. The audit administrator sees the lists and changes nothing. Every act is on the audit. A security administrator who holds the role
//! at one organisation is concerned with accounts whose roles are all there or below, and nobody acts on the own account.

mod list;
mod one;
mod rules;
mod unused;

use super::{ACCOUNT_KEEPERS, place_of};
use crate::{Needs, Refusal, Route, Visit, get, post};
use base::{Key, policy::Role};
use store::{Account, Grant};

const LOOKS: Needs = Needs::Role(&ACCOUNT_KEEPERS);
const ACTS: Needs = Needs::Role(&[Role::SecurityAdmin]);

/// Routes of these subjects.
pub(super) const ROUTES: &[Route] = &[
    get("/admin/accounts", LOOKS, "Accounts with their roles", list::list),
    get("/admin/accounts/unused", LOOKS, "Accounts that nobody has used for long, to be printed", unused::unused),
    get("/admin/accounts/new", ACTS, "The form of an invitation", one::new),
    post("/admin/accounts/new", ACTS, "Makes an account and invites its person", one::invite),
    get("/admin/accounts/{id}", LOOKS, "One account: roles, devices, what can be done", one::account),
    post("/admin/accounts/{id}", ACTS, "Closes, opens, resets an account, gives or ends a role", one::change),
    get("/admin/rules", ACTS, "The rules of sign-in and of what is shown", rules::rules),
    post("/admin/rules", ACTS, "Changes the rules of sign-in and of what is shown", rules::change).with_many(&["factor"]),
];

/// Organisations that a list offers to choose from; beyond, the code is typed.
const ORGS_MAX: usize = 300;

/// The organisations at which the caller holds one of the roles of these pages.
fn posts(visit: &Visit) -> Result<Vec<Key>, Refusal> {
    Ok(visit.actor()?.grants.iter().filter(|(role, _)| ACCOUNT_KEEPERS.contains(role)).map(|(_, org)| *org).collect())
}

/// Whether an organisation is one of these or below one of them today: the former superior of a station that has moved gives no roles there.
fn is_within(visit: &Visit, posts: &[Key], org: Key) -> bool {
    let tree = visit.shell.store().tree();
    posts.iter().any(|post| tree.within_on(org, *post, visit.today()))
}

/// Whether an account with these grants is the caller's concern: all roles that it holds or held last are within the caller's organisations.
fn concerns(visit: &Visit, posts: &[Key], grants: &[Grant]) -> bool {
    let today = visit.today();
    let open = |grant: &&Grant| grant.until.is_none_or(|until| until >= today);
    let held: Vec<&Grant> = if grants.iter().any(|grant| open(&grant)) { grants.iter().filter(open).collect() } else { grants.iter().collect() };
    held.iter().all(|grant| is_within(visit, posts, grant.org))
}

/// An account of the address with its grants, if it is the caller's concern.
fn named(visit: &Visit) -> Result<(Account, Vec<Grant>), Refusal> {
    let key: u32 = visit.parameter("id").parse().map_err(|_| Refusal::NotFound)?;
    let account = visit.shell.store().account(Key(key))?;
    let grants = visit.shell.store().grants(account.key)?;
    if concerns(visit, &posts(visit)?, &grants) { Ok((account, grants)) } else { Err(Refusal::NotFound) }
}

/// Codes and names of the organisations at which the caller may give roles; `*` is the whole installation. None if they are too many for a list.
fn choosable(visit: &Visit) -> Result<Option<Vec<(String, String)>>, Refusal> {
    let posts = posts(visit)?;
    let tree = visit.shell.store().tree();
    let mut orgs: Vec<(String, String)> = tree
        .iter()
        .filter(|node| is_within(visit, &posts, node.key))
        .take(ORGS_MAX + 1)
        .map(|node| (node.code.clone(), place_of(&visit.shell, node.key)))
        .collect();
    if orgs.len() > ORGS_MAX {
        return Ok(None);
    }
    orgs.sort();
    if posts.contains(&Key::NONE) {
        orgs.insert(0, ("*".to_owned(), place_of(&visit.shell, Key::NONE)));
    }
    Ok(Some(orgs))
}

/// The organisation that was chosen, if the caller may give roles there.
fn chosen_org(visit: &Visit, code: &str) -> Result<Option<Key>, Refusal> {
    let org = if code == "*" { Some(Key::NONE) } else { visit.shell.store().tree().by_code(code) };
    let posts = posts(visit)?;
    Ok(org.filter(|org| is_within(visit, &posts, *org)))
}

/// A role with its place and its days, in one line.
fn grant_line(visit: &Visit, grant: &Grant) -> String {
    let role = Role::from_code(&grant.role).map_or(grant.role.as_str(), |role| role.label());
    let until = grant.until.map_or_else(String::new, |until| format!(" 到 {until}"));
    format!("{role} · {}（{} 起{until}）", place_of(&visit.shell, grant.org), grant.from)
}

/// Where an account stands, in a word.
fn state(visit: &Visit, account: &Account) -> Result<(crate::look::Tone, &'static str), Refusal> {
    use crate::look::Tone;
    let lang = visit.lang();
    Ok(if account.disabled_at.is_some() {
        (Tone::Plain, crate::text::t(lang, "已停用"))
    } else if account.body["password"].is_string() {
        (Tone::Ok, crate::text::t(lang, "在用"))
    } else if visit.shell.is_invited(account.key)? {
        (Tone::Warn, crate::text::t(lang, "等本人设密码"))
    } else {
        (Tone::Bad, crate::text::t(lang, "邀请已过期"))
    })
}
