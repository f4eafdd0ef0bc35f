//! The list of accounts: staff, so names stand in full; found by name, login or code of an organisation; a page at a time.

use super::{concerns, grant_line, posts, state};
use crate::account::{factor, name_of};
use crate::look::{Button, Column, Empty, FilterBar, OnPhone, Page, Pager, Row, Select, Table, tag};
use crate::pages::show;
use crate::{Answer, Refusal, Visit, text::t};
use base::{Key, policy::Role};
use maud::html;
use store::{Account, Grant};

/// Rows of a page.
const PAGE_ROWS: usize = 50;
/// Accounts that are read at a time while looking for those that fit.
const READ_AT_ONCE: u32 = 200;

/// Accounts after a number that are the caller's concern and fit, one more than a page if there are more.
fn fitting(visit: &Visit, after: Key, fits: impl Fn(&Account, &[Grant]) -> bool) -> Result<Vec<(Account, Vec<Grant>)>, Refusal> {
    let (store, posts) = (visit.shell.store(), posts(visit)?);
    let (mut found, mut after) = (Vec::new(), after);
    loop {
        let accounts = store.accounts(after, READ_AT_ONCE)?;
        let Some(last) = accounts.last() else { return Ok(found) };
        after = last.key;
        for account in accounts {
            let grants = store.grants(account.key)?;
            if concerns(visit, &posts, &grants) && fits(&account, &grants) {
                found.push((account, grants));
                if found.len() > PAGE_ROWS {
                    return Ok(found);
                }
            }
        }
    }
}

/// Whether an account is meant by what was typed.
fn is_meant(visit: &Visit, typed: &str, account: &Account, grants: &[Grant]) -> bool {
    let typed = typed.to_lowercase();
    let tree = visit.shell.store().tree();
    let at = |grant: &Grant| {
        tree.node(grant.org).is_some_and(|node| node.code.to_lowercase() == typed) || visit.shell.org_name(grant.org).to_lowercase().contains(&typed)
    };
    typed.is_empty() || account.login.to_lowercase().contains(&typed) || name_of(account).to_lowercase().contains(&typed) || grants.iter().any(at)
}

pub(super) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let (typed, role, open) = (visit.asked("q"), visit.asked("role"), visit.asked("state"));
    let today = visit.today();
    let fits = |account: &Account, grants: &[Grant]| {
        let holds = |grant: &Grant| grant.role == role && grant.until.is_none_or(|until| until >= today);
        is_meant(visit, typed, account, grants)
            && (role.is_empty() || grants.iter().any(holds))
            && match open {
                "open" => account.disabled_at.is_none(),
                "closed" => account.disabled_at.is_some(),
                _ => true,
            }
    };
    let after = Key(visit.asked("after").parse().unwrap_or(0));
    let mut found = fitting(visit, after, fits)?;
    let more = found.len() > PAGE_ROWS;
    found.truncate(PAGE_ROWS);
    let rows = found.iter().map(|(account, grants)| row(visit, account, grants)).collect::<Result<Vec<_>, Refusal>>()?;
    let address = |after: Option<Key>| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", typed), ("role", role), ("state", open)].into_iter().filter(|(_, value)| !value.is_empty()) {
            query.append_pair(name, value);
        }
        if let Some(after) = after {
            query.append_pair("after", &after.0.to_string());
        }
        format!("/admin/accounts?{}", query.finish())
    };
    let pager = Pager {
        total: None,
        shown: rows.len(),
        unit: t(lang, "个").to_owned(),
        previous: (!after.is_none()).then(|| address(None)),
        next: found.last().filter(|_| more).map(|(account, _)| address(Some(account.key))),
    };
    let roles = Select { name: "role", label: t(lang, "身份"), options: Role::ALL.map(|role| (role.code(), role.label())).to_vec(), chosen: role };
    let states = vec![("open", t(lang, "没有停用")), ("closed", t(lang, "已停用"))];
    let states = Select { name: "state", label: t(lang, "状态"), options: states, chosen: open };
    let filter = FilterBar {
        action: "/admin/accounts",
        keyword: Some(typed),
        keyword_example: t(lang, "姓名、账号、机构"),
        selects: vec![roles, states],
        ..FilterBar::default()
    };
    let columns = vec![
        Column::new(t(lang, "姓名")).lead(),
        Column::new(t(lang, "账号")),
        Column::new(t(lang, "身份")),
        Column::new(t(lang, "最近用过")).narrow(),
        Column::new(t(lang, "第二步验证")),
        Column::new(t(lang, "状态")).on_phone(OnPhone::Bare),
    ];
    let table = Table::new(t(lang, "账号"), columns).quiet().rows(rows).pager(pager).empty(Empty::new(
        "people",
        t(lang, "没有符合条件的账号"),
        t(lang, "换一个条件，或者请人进来"),
    ));
    let main = html! { (filter.show(lang)) (table.show(lang)) };
    let acts = visit.actor()?.grants.iter().any(|(role, _)| *role == Role::SecurityAdmin);
    let actions = html! {
        @if acts { (Button::link(t(lang, "请人进来"), "/admin/accounts/new").primary().icon("plus")) (Button::link(t(lang, "登录和查看规则"), "/admin/rules").icon("lock")) }
        (Button::link(t(lang, "很久没用的账号"), "/admin/accounts/unused").icon("clock"))
    };
    let page = Page::new(t(lang, "账号"), t(lang, "谁有账号，是什么身份"), main).actions(actions).crumb(t(lang, "账号"), None);
    Ok(show(visit, &page))
}

fn row(visit: &Visit, account: &Account, grants: &[Grant]) -> Result<Row, Refusal> {
    let lang = visit.lang();
    let today = visit.today();
    let (tone, word) = state(visit, account)?;
    let held: Vec<&Grant> = grants.iter().filter(|grant| grant.until.is_none_or(|until| until >= today)).collect();
    Ok(Row::new(vec![
        html! { a href={ "/admin/accounts/" (account.key.0) } { (name_of(account)) } },
        html! { (account.login) },
        html! { @for grant in &held { p class="mb0" { (grant_line(visit, grant)) } } @if held.is_empty() { span class="mut" { (t(lang, "没有身份")) } } },
        html! { @if let Some(at) = account.used_at { (at.day()) } @else { (t(lang, "从没用过")) } },
        html! { @if factor::has_factor(account) { (t(lang, "有")) } @else { (t(lang, "没有")) } },
        tag(tone, word),
    ]))
}
