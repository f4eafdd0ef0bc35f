//! 今日工作台: what I recorded, what is due, what I left unfinished, what happened at my station.

use super::{drafts, list, show};
use crate::duties::{Part, Seen, by_part};
use crate::look::{self, Button, Card, Duty, Empty, Page, Stat, Tone, format};
use crate::{Answer, Needs, Refusal, Route, Visit, get};
use base::{Id, Key, policy::Grant};
use maud::{Markup, html};
use std::collections::HashSet;
use store::{DueQuestion, ListQuestion, Row};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[get("/today", Needs::Account, "What there is to do and what was done today", today)];

/// Duties listed before one has to open the list.
const DUTIES_MAX: u32 = 30;
/// Records of today that are listed.
const DONE_MAX: u32 = 20;

fn today(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let day = visit.today();
    let lang = visit.lang();
    let store = visit.shell.store();
    let scope = everything(visit)?;
    let today_mine = ListQuestion {
        orgs: Some(scope.iter().copied().collect()),
        author: Some(actor.account),
        from: Some(day),
        to: Some(day),
        ..ListQuestion::default()
    };
    let done_today = store.count(&today_mine)?;
    let due = due(visit, visit.shell.own_worker(actor), &scope)?;
    let late = due.iter().filter(|row| row.due.is_some_and(|by| by < day)).count();
    let drafts = my_drafts(visit)?;
    let known = visit.shell.duties()?;
    let seen = Seen::of(&visit.shell, actor, &known, day);
    let mine = seen.has_own;
    let parts = by_part(seen.desk(mine));
    let [overdue, today_due, coming] = Part::PRESSING.map(|part| parts.get(&part).map_or(0, Vec::len));
    let heading = match (due.len() + overdue + today_due + coming, late + overdue) {
        (0, _) => "今天没有到期的事".to_owned(),
        (n, 0) => format!("手上有 {n} 件事"),
        (n, late) => format!("手上有 {n} 件事，{late} 件已超期"),
    };
    let mine_too = if mine { "&mine=1" } else { "" };
    let of_part = |label, icon, n: usize, part: Part, tone| {
        stat(label, icon, n as u64, "件", if n > 0 { tone } else { Tone::Plain }, &format!("/duties?part={}{mine_too}", part.code()))
    };
    let figures = [
        of_part("已超期", "alert", overdue, Part::Overdue, Tone::Bad),
        of_part("今天到期", "clock", today_due, Part::Today, Tone::Warn),
        of_part("七天内", "cal", coming, Part::Coming, Tone::Plain),
        stat("要跟进", "phone", due.len() as u64, "件", if late > 0 { Tone::Bad } else { Tone::Plain }, "#due"),
        stat("草稿", "sign", drafts.len() as u64, "份", Tone::Plain, "#drafts"),
        stat("今天我记的", "check", done_today, "条", Tone::Plain, "#done"),
    ];
    let rows = store.list(&ListQuestion { limit: DONE_MAX, ..today_mine })?;
    let main = html! {
        (look::stats("今日概况", &figures))
        div class="two" {
            div {
                (crate::duties::pages::card(visit, &parts, mine))
                (duties(visit, &due))
                (crate::duties::pages::workers(visit, &seen))
                (crate::duties::pages::organisations(visit, &seen)?)
                section id="done" { (list::table(visit, "今天我记的", &rows).empty(Empty::new("list", "今天还没有记", "打完一个电话、走访完一户，30 秒记一笔").action(Button::link("记一笔", "/records/new/contact").primary())).show(lang)) }
            }
            aside {
                (crate::export::waiting_card(visit)?)
                (crate::permit::notices(visit)?)
                (draft_card(&drafts))
                (news(visit, &scope)?)
            }
        }
    };
    let sub = format!("{}　{}", format::long_day(lang, day), visit.shell.org_name(actor.home()));
    let actions = html! { (Button::link("记一笔", "/records/new/contact").primary().icon("plus")) };
    Ok(show(visit, &Page::new("今日工作台", heading, main).sub_above(sub).actions(actions)))
}

fn stat(label: &str, icon: &'static str, value: u64, unit: &str, tone: Tone, href: &str) -> Stat {
    Stat {
        label: label.to_owned(),
        icon: Some(icon),
        value: format::thousands(value as i64),
        unit: unit.to_owned(),
        detail: String::new(),
        href: Some(href.to_owned()),
        tone,
    }
}

/// Every organisation in which the caller may read something.
fn everything(visit: &Visit) -> Result<HashSet<Key>, Refusal> {
    let mut scope = HashSet::new();
    for class in base::policy::Class::ALL {
        scope.extend(visit.scope(class, Grant::Masked)?);
    }
    Ok(scope)
}

/// What is due: the caller's own; for those who have no caseload, their organisations'.
fn due(visit: &Visit, assignee: Option<Key>, scope: &HashSet<Key>) -> Result<Vec<Row>, Refusal> {
    // what a clock says is in the card of duties
    let (orgs, without, until) = (Some(scope.iter().copied().collect()), visit.shell.clocked(), visit.today() + 7);
    let mut rows = visit.shell.store().due(&DueQuestion { assignee, orgs, without, until, limit: DUTIES_MAX, ..DueQuestion::default() })?;
    rows.retain(|row| is_seen(visit, row));
    Ok(rows)
}

fn is_seen(visit: &Visit, row: &Row) -> bool {
    visit.shell.registry().kind(&row.kind).is_some_and(|kind| visit.sees(row, kind.class, Grant::Masked))
}

/// Whether what is due may be ticked off here: a promise to be in touch again. What is due by law or by agreement ends with what is recorded.
fn tickable(visit: &Visit, row: &Row) -> bool {
    visit.shell.registry().kind(&row.kind).is_some_and(|kind| kind.follow_up) && visit.may_change(row)
}

fn duties(visit: &Visit, rows: &[Row]) -> Markup {
    let (shell, day) = (&visit.shell, visit.today());
    let whom = |row: &Row| if row.subject.is_none() { row.household } else { row.subject };
    let files = shell.named_by_key(rows.iter().map(whom));
    let items: Vec<Duty> = rows
        .iter()
        .zip(shell.namings_of(rows))
        .map(|(row, naming)| {
            let by = row.due.unwrap_or(day);
            let (tone, due) = match by - day {
                late if late < 0 => (Tone::Bad, format!("超期 {} 天", -late)),
                0 => (Tone::Warn, "今天".to_owned()),
                ahead => (Tone::Plain, format!("{ahead} 天后")),
            };
            let label = shell.registry().kind(&row.kind).map_or("", |kind| kind.shape.label);
            let file = files.get(&whom(row));
            let href = file.map_or_else(|| format!("/records/{}", row.id), |(file, _)| shell.href(file));
            let again = file.map(|(file, _)| file).filter(|file| file.kind == "person");
            Duty {
                who: html! { a class="name" href=(href) { @if let Some((_, naming)) = file { (naming.name) } } span { (label) } },
                what: naming.name,
                due,
                date: format::month_day(by),
                tone,
                actions: html! {
                    @if let Some(person) = again { (Button::link("记一笔", format!("/records/new/contact?served={}", person.id)).soft()) }
                    @if tickable(visit, row) { (super::versions::settle_button(visit, row, "today")) }
                    (Button::link("看", format!("/records/{}", row.id)).ghost())
                },
                reason: None,
            }
        })
        .collect();
    let body = if items.is_empty() {
        html! { (Empty::new("okc", "没有到期的事", "记录里写了“下一步”的日子，到期前会出现在这里")) }
    } else {
        html! { ul { @for item in &items { (item) } } }
    };
    html! { (Card::new("要跟进的事").id("due").flush().body(&body)) }
}

/// A draft as it is listed.
struct Listed {
    href: String,
    label: &'static str,
    when: String,
    drop: String,
}

fn my_drafts(visit: &Visit) -> Result<Vec<Listed>, Refusal> {
    let drafts = visit.shell.store().drafts(visit.actor()?.account)?;
    let listed = drafts.into_iter().filter_map(|draft| {
        let (kind, record) = draft.place.split_once('/')?;
        let record: Id = record.parse().ok()?;
        let shape = visit.shell.registry().kind(kind)?.shape;
        let when = format!("{} {}", format::relative(visit.lang(), draft.at.day(), visit.today()), draft.at.clock());
        Some(Listed {
            href: format!("/records/new/{kind}?draft={record}"),
            label: shape.label,
            when,
            drop: format!("/drafts/{}/drop", drafts::place(kind, record)),
        })
    });
    Ok(listed.collect())
}

fn draft_card(drafts: &[Listed]) -> Markup {
    let lines: Vec<look::Line> = drafts
        .iter()
        .map(|draft| look::Line {
            icon: Some("sign"),
            text: html! { a href=(draft.href) { (draft.label) } },
            detail: Some(html! { (draft.when) }),
            aside: Some(html! { form method="post" action=(draft.drop) { (Button::submit("不要了").ghost()) } }),
        })
        .collect();
    let body = if lines.is_empty() {
        html! { p class="pad mut" { "没有没填完的。填到一半离开，会自动存在这里。" } }
    } else {
        look::lines(&lines)
    };
    html! { (Card::new("没填完的").id("drafts").flush().body(&body)) }
}

/// What colleagues recorded last.
fn news(visit: &Visit, scope: &HashSet<Key>) -> Result<Markup, Refusal> {
    let question = ListQuestion { orgs: Some(scope.iter().copied().collect()), to: Some(visit.today()), limit: 12, ..ListQuestion::default() };
    let rows = visit.shell.store().list(&question)?;
    let lines: Vec<look::Line> = rows
        .iter()
        // A file without a date of its own is no news.
        .filter(|row| row.day != base::Day::default() && is_seen(visit, row))
        .take(6)
        .filter_map(|row| {
            let kind = visit.shell.registry().kind(&row.kind)?;
            Some(look::Line {
                icon: Some(kind.icon),
                text: html! { a href={ "/records/" (row.id) } { (kind.shape.label) } },
                detail: Some(html! { (format::relative(visit.lang(), row.day, visit.today())) "　" (visit.shell.naming_of(row).name) }),
                aside: None,
            })
        })
        .collect();
    let body = if lines.is_empty() {
        html! { p class="pad mut" { "站里还没有记录。" } }
    } else {
        look::lines(&lines)
    };
    Ok(html! { (Card::new("站里动态").flush().body(&body)) })
}
