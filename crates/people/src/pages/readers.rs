//! Who may see a file, from the policy table and the accounts that hold a role there; and who has looked, from the audit, for those who answer for
//! the station. Called by file and household; also writes the line of the audit that every look at a file leaves.

use base::policy::{self, Class, Grant, Role};
use maud::{Markup, html};
use shell::{Answer, Refusal, Visit, look, look::format, pages::show};
use store::{AuditQuestion, Row};

/// Lines of the audit about a file that are looked at for the card.
const LOOKS_MAX: u32 = 30;
/// Readers that the card shows.
const SHOWN_MAX: usize = 6;
/// Looks of a page.
const PAGE_LOOKS: u32 = 50;

/// Writes into the audit that somebody looks at a file. That it was shown in plain is a line of its own (`Visit::reveal`).
pub(super) fn log(visit: &Visit, row: &Row) -> Result<(), Refusal> {
    visit.shell.write_down_soon(visit.actor()?, "ReadFile", row.key, &row.kind)
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
        @if visit.shell.is_caseload_only(row.org) { p class="sm mut mt mb0" { "社工中只有责任社工可以看。" } }
        p class="sm mut mt mb0" { "限 " (visit.shell.org_name(row.org)) " 和它的上级。各类记录另有自己的查看范围，看不到的不在时间线上出现。每次查看都留记录。" }
    };
    Ok(look::Card::new("谁可以看").body(&body))
}

/// Whether the caller is told who has looked: the lead of the station, and whoever administers the audit above it.
pub(super) fn is_told(visit: &Visit, row: &Row) -> Result<bool, Refusal> {
    let above = visit.shell.store().tree().path(row.org, visit.today());
    let audits = |(role, org): &(Role, base::Key)| *role == Role::AuditAdmin && above.contains(org);
    let actor = visit.actor()?;
    Ok(visit.shell.leads(actor, row.org) || actor.grants.iter().any(audits))
}

/// The last readers, each once; nothing for those who do not lead here.
pub(super) fn last(visit: &Visit, row: &Row) -> Result<Markup, Refusal> {
    if !is_told(visit, row)? {
        return Ok(html! {});
    }
    let question = AuditQuestion { target: row.key, limit: LOOKS_MAX, ..AuditQuestion::default() };
    let mut seen = Vec::new();
    let mut lines = Vec::new();
    for audit in visit.shell.store().audit_list(&question)? {
        let entry = audit.entry;
        let Some(what) = shell::action_word(&entry.action) else { continue };
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
    let aside = html! { a class="more" href={ "/people/" (row.id) "/looks" } { "全部查阅记录" } };
    Ok(look::Card::new("最近谁看过").flush().aside(aside).body(&body))
}

/// Who has looked, page by page: for the lead, and for the audit administrator, who does not see the file itself.
pub(super) fn looks(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let row = visit.shell.store().get(visit.id("id")?)?;
    let kind = visit.shell.registry().kind(&row.kind).filter(|kind| kind.class == Class::Person).ok_or(Refusal::NotFound)?;
    if !is_told(visit, &row)? {
        visit.shell.write_down_soon(visit.actor()?, "Denied", row.key, visit.route)?;
        return Err(Refusal::NotFound);
    }
    let before = visit.asked("before").parse().ok();
    let found = visit.shell.store().audit_list(&AuditQuestion { target: row.key, before, limit: PAGE_LOOKS, ..AuditQuestion::default() })?;
    let next = found.last().filter(|_| found.len() == PAGE_LOOKS as usize).map(|last| format!("/people/{}/looks?before={}", row.id, last.n));
    let lines = found.iter().map(|audit| {
        let entry = &audit.entry;
        let what = shell::action_word(&entry.action).map_or_else(|| entry.action.clone(), str::to_owned);
        look::Row::new(vec![
            html! { span class="num" { (entry.at.day()) " " (entry.at.clock()) } },
            html! { (visit.shell.account_name(entry.actor)) },
            html! { @if entry.action == "BreakGlass" { (look::tag(look::Tone::Bad, &what)) } @else { (what) } },
            html! { span class="num" { (format::thousands(audit.n.into())) } },
        ])
    });
    let columns = vec![
        look::Column::new("时间").narrow(),
        look::Column::new("谁").lead(),
        look::Column::new("做了什么"),
        look::Column::new("审计序号").numeric(),
    ];
    let pager =
        look::Pager { total: None, shown: found.len(), unit: "次".to_owned(), previous: before.map(|_| format!("/people/{}/looks", row.id)), next };
    let empty = look::Empty::new("eye", "没有人看过", "每次查看、打印、看明文都会列在这里");
    let main = look::Table::new("查阅记录", columns).rows(lines.collect()).pager(pager).empty(empty).show(lang);
    let number = row.key.0;
    let page = look::Page::new("查阅记录", format!("{} {number} 号的查阅记录", kind.shape.label), main)
        .sub(format!("{}　从新到旧；记录不能修改，也不写姓名", visit.shell.org_name(row.org)));
    Ok(show(visit, &page))
}
