//! Accounts that nobody has used for 30 or 90 days: the report that is gone through with the organisations and signed (等保 8.1.4.2 c: superfluous and
//! expired accounts are removed in time). Invitations that were never taken up count from the day on which they were made.

use super::{concerns, grant_line, posts};
use crate::account::name_of;
use crate::look::{self, Button, Column, Empty, Page, QuickFilter, Row, Sheet, Table};
use crate::pages::{frame, show};
use crate::{Answer, Refusal, Shell, Visit, text::t};
use base::{Day, Key};
use maud::html;
use store::{Account, Grant};

const DAYS_SHORT: i32 = 30;
const DAYS_LONG: i32 = 90;
/// Accounts that are read at a time.
const READ_AT_ONCE: u32 = 200;
/// Lines of the report; whoever has more begins with these.
const LINES_MAX: usize = 2000;
/// Lines on a sheet of A4.
const LINES_PER_SHEET: usize = 30;

/// One line of the report.
struct Unused {
    account: Account,
    grants: Vec<Grant>,
    /// Unused since this day.
    since: Day,
}

impl Shell {
    /// The accounts that are open and have not been used for so many days or longer, each with its last day; an account that was never used, with the
    /// day on which it was made.
    pub fn unused_accounts(&self, days: i32) -> Result<Vec<(Account, Day)>, Refusal> {
        let (mut found, mut after) = (Vec::new(), Key::NONE);
        loop {
            let accounts = self.store().accounts(after, READ_AT_ONCE)?;
            let Some(last) = accounts.last() else { return Ok(found) };
            after = last.key;
            let open = accounts.into_iter().filter(|account| account.disabled_at.is_none());
            let since = open.map(|account| (account.used_at.unwrap_or(account.created_at).day(), account));
            found.extend(since.filter(|(since, _)| self.now().day() - *since >= days).map(|(since, account)| (account, since)));
        }
    }
}

fn unused_for(visit: &Visit, days: i32) -> Result<Vec<Unused>, Refusal> {
    let posts = posts(visit)?;
    let mut found = Vec::new();
    for (account, since) in visit.shell.unused_accounts(days)? {
        let grants = visit.shell.store().grants(account.key)?;
        if concerns(visit, &posts, &grants) && found.len() < LINES_MAX {
            found.push(Unused { account, grants, since });
        }
    }
    found.sort_by_key(|line| (line.since, line.account.key));
    Ok(found)
}

pub(super) fn unused(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let days = if visit.asked("days") == "30" { DAYS_SHORT } else { DAYS_LONG };
    let lines = unused_for(visit, days)?;
    if !visit.asked("print").is_empty() {
        return Ok(Answer::Page(on_paper(visit, days, &lines)?));
    }
    let labels = [DAYS_SHORT, DAYS_LONG].map(|days| look::format::fill(t(lang, "{} 天没用"), &[&days.to_string()]));
    let hrefs = [DAYS_SHORT, DAYS_LONG].map(|days| format!("/admin/accounts/unused?days={days}"));
    let chips: Vec<QuickFilter<'_>> = [DAYS_SHORT, DAYS_LONG]
        .iter()
        .enumerate()
        .map(|(at, of)| QuickFilter { label: &labels[at], href: &hrefs[at], icon: None, current: *of == days })
        .collect();
    let table = table(visit, &lines, true).empty(Empty::new("okc", t(lang, "没有这样的账号"), t(lang, "都在用")));
    let main = html! { (look::quick_filters(&chips)) (table.show(lang)) };
    let actions = html! { (Button::link(t(lang, "打印"), format!("/admin/accounts/unused?days={days}&print=1")).icon("print")) };
    let heading = look::format::fill(t(lang, "{} 个账号 {} 天没有用过"), &[&lines.len().to_string(), &days.to_string()]);
    let page = Page::new(t(lang, "很久没用的账号"), heading, main)
        .sub(t(lang, "离开的人请停用账号；还在的人，问问是不是用不上"))
        .actions(actions)
        .crumb(t(lang, "账号"), Some("/admin/accounts"))
        .crumb(t(lang, "很久没用的账号"), None);
    Ok(show(visit, &page))
}

fn table(visit: &Visit, lines: &[Unused], linked: bool) -> Table {
    let lang = visit.lang();
    let rows = lines.iter().map(|line| {
        let name = name_of(&line.account);
        let roles: Vec<String> = line.grants.iter().map(|grant| grant_line(visit, grant)).collect();
        Row::new(vec![
            html! { @if linked { a href={ "/admin/accounts/" (line.account.key.0) } { (name) } } @else { (name) } },
            html! { (line.account.login) },
            html! { (roles.join("；")) },
            html! { (line.since) @if line.account.used_at.is_none() { " " (t(lang, "开的，从没用过")) } },
            html! { (visit.today() - line.since) },
        ])
    });
    let columns = vec![
        Column::new(t(lang, "姓名")).lead(),
        Column::new(t(lang, "账号")),
        Column::new(t(lang, "身份")),
        Column::new(t(lang, "最近用过")),
        Column::new(t(lang, "天数")).numeric(),
    ];
    Table::new(t(lang, "很久没用的账号"), columns).quiet().rows(rows.collect())
}

fn on_paper(visit: &Visit, days: i32, lines: &[Unused]) -> Result<maud::Markup, Refusal> {
    let lang = visit.lang();
    let pages: Vec<&[Unused]> = if lines.is_empty() { vec![&[]] } else { lines.chunks(LINES_PER_SHEET).collect() };
    let sheets: Vec<Sheet> = pages
        .iter()
        .map(|page| Sheet {
            code: "AQ-01".to_owned(),
            version: "2026-01".to_owned(),
            reference: look::format::fill(t(lang, "到 {} 为止"), &[&visit.today().to_string()]),
            title: look::format::fill(t(lang, "{} 天没有使用的账号"), &[&days.to_string()]),
            body: html! { (table(visit, page, false).figures().show(lang)) },
            note: t(lang, "逐个核对：已经离开的停用，岗位变了的改身份，还要用的写明原因。").to_owned(),
            signatures: [t(lang, "安全管理员"), t(lang, "单位负责人"), t(lang, "日期")].map(Into::into).to_vec(),
        })
        .collect();
    let printed = format!("{} {} {}", visit.actor()?.name, visit.today(), visit.now.clock());
    let back = format!("/admin/accounts/unused?days={days}");
    Ok(look::print_page(&frame(visit), t(lang, "很久没用的账号"), &sheets, &back, &html! {}, &printed))
}
