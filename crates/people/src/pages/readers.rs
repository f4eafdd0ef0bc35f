//! Who may see a file, from the policy table and the accounts that hold a role there; and who has looked at it last, from the audit, for those
//! who answer for the station. Called by file and household; also writes the line of the audit that every look at a file leaves.

use base::policy::{self, Class, Grant, Role};
use maud::{Markup, html};
use shell::{Refusal, Visit, look};
use store::{AuditEntry, AuditQuestion, Row};

/// Lines of the audit about a file that are looked at.
const LOOKS_MAX: u32 = 30;
/// Readers that are shown.
const SHOWN_MAX: usize = 6;

/// Writes into the audit that somebody looks at a file; with what is personal in plain, if it was asked for.
pub(super) fn log(visit: &Visit, row: &Row, plain: bool) -> Result<(), Refusal> {
    let line = |action: &str| AuditEntry {
        at: visit.now,
        actor: visit.actor().map(|actor| actor.account).unwrap_or_default(),
        action: action.to_owned(),
        target: row.key,
        detail: row.kind.clone(),
    };
    let lines = if plain { vec![line("ReadFile"), line("Reveal")] } else { vec![line("ReadFile")] };
    Ok(visit.shell.store().audit(&lines)?)
}

/// Which roles may see the file, and how many accounts hold them here or above.
pub(super) fn may_see(visit: &Visit, row: &Row) -> Result<Markup, Refusal> {
    let store = visit.shell.store();
    let tree = store.tree();
    let today = visit.today();
    let above = tree.path(row.org, today);
    let reaches = |grant: &store::Grant| above.contains(&grant.org) && grant.from <= today && grant.until.is_none_or(|until| today <= until);
    let grants: Vec<store::Grant> = store.all_grants()?.into_iter().filter(reaches).collect();
    let accounts = |role: Role| {
        let mut accounts: Vec<_> = grants.iter().filter(|grant| grant.role == role.code()).map(|grant| grant.account).collect();
        accounts.sort_unstable();
        accounts.dedup();
        accounts.len()
    };
    let mut pairs = Vec::new();
    for (grant, words) in [(Grant::Write, "可登记"), (Grant::Read, "可查看"), (Grant::Masked, "只看遮住的")] {
        let held = Role::ALL
            .into_iter()
            .filter(|role| policy::grant(*role, Class::Person) == grant)
            .map(|role| (role, accounts(role)))
            .filter(|(_, count)| *count > 0);
        let held: Vec<String> = held.map(|(role, count)| format!("{} {count} 人", role.label())).collect();
        if !held.is_empty() {
            pairs.push((words, html! { (held.join("、")) }));
        }
    }
    let body = html! {
        (look::summary_list(&pairs))
        p class="sm mut mt mb0" { "限 " (visit.shell.org_name(row.org)) " 和它的上级。各类记录另有自己的查看范围，看不到的不在时间线上出现。每次查看都留记录。" }
    };
    Ok(look::Card::new("谁可以看").body(&body))
}

/// The last readers, each once; nothing for those who do not lead here.
pub(super) fn last(visit: &Visit, row: &Row) -> Result<Markup, Refusal> {
    let above = visit.shell.store().tree().path(row.org, visit.today());
    if !visit.actor()?.grants.iter().any(|(role, org)| *role == Role::Lead && above.contains(org)) {
        return Ok(html! {});
    }
    let question = AuditQuestion { target: row.key, limit: LOOKS_MAX, ..AuditQuestion::default() };
    let mut seen = Vec::new();
    let mut lines = Vec::new();
    for audit in visit.shell.store().audit_list(&question)? {
        let entry = audit.entry;
        let what = match entry.action.as_str() {
            "ReadFile" => "看档案",
            "Reveal" => "看明文",
            _ => continue,
        };
        // What the page itself has just written says nothing to its reader.
        let now = entry.at == visit.now && visit.actor()?.account == entry.actor;
        if now || seen.contains(&(entry.actor, what)) || lines.len() >= SHOWN_MAX {
            continue;
        }
        seen.push((entry.actor, what));
        lines.push(look::Line {
            icon: Some("eye"),
            text: html! { (visit.shell.account_name(entry.actor)) },
            detail: Some(html! { (what) "　" span class="num" { (entry.at.day()) " " (entry.at.clock()) } }),
            aside: None,
        });
    }
    let body = if lines.is_empty() {
        html! { p class="pad mut mb0" { "最近没有别人看过。" } }
    } else {
        look::lines(&lines)
    };
    Ok(look::Card::new("最近谁看过").flush().body(&body))
}
