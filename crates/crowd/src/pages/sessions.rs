//! The list of sessions for whoever works at their desks: today's as large ways to their desks, then all the others, the newest first. Called by the
//! navigation. Absent: who came.

use crate::{CrowdSession, desk, floors};
use base::{Key, Shape as _, policy::Class, policy::Grant};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Column, Empty, Page, Pager, Table, Tone};
use shell::pages::show;
use shell::text::t;
use shell::{Answer, Refusal, Visit};
use store::{Cursor, ListQuestion, Row};

/// Rows of a page.
const PAGE_ROWS: u32 = 20;
/// Sessions of one day that are shown first.
const TODAY_MAX: u32 = 40;

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let today = visit.today();
    let after = visit.asked("after").split_once('~').and_then(|(day, key)| Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) }));
    let question = ListQuestion {
        orgs: Some(visit.scope(Class::Screening, Grant::Write)?.into_iter().collect()),
        kinds: vec![CrowdSession::CODE.to_owned()],
        ..ListQuestion::default()
    };
    let of_today = if after.is_none() {
        listed(visit, &ListQuestion { from: Some(today), to: Some(today), oldest_first: true, limit: TODAY_MAX, ..question.clone() })?
    } else {
        Vec::new()
    };
    let mut others = listed(visit, &ListQuestion { after, limit: PAGE_ROWS + 1, ..question })?;
    let more = others.len() > PAGE_ROWS as usize;
    others.truncate(PAGE_ROWS as usize);
    let next = others.last().filter(|_| more).map(|(row, _)| format!("/desk?after={}~{}", row.day, row.key.0));
    others.retain(|(row, _)| row.day != today);
    let pager = Pager { shown: others.len(), unit: t(lang, "场").to_owned(), previous: after.map(|_| "/desk".to_owned()), next, ..Pager::default() };
    let may_plan = visit.actor()?.grant(Class::Structure) >= Grant::Write;
    let new = || Button::link(t(lang, "排一场"), "/records/new/crowd_session").icon("plus");
    let columns =
        vec![Column::new(t(lang, "名称")).lead(), Column::new(t(lang, "日期")), Column::new(t(lang, "时间")), Column::new(t(lang, "登记台"))];
    let rows: Vec<look::Row> = others.iter().map(|(row, session)| line(row, session)).collect();
    let empty = Empty::new("cal", t(lang, "今天没有集中登记"), t(lang, "先排一场，再到现场打开登记台"));
    let empty = if may_plan { empty.action(new().primary()) } else { empty };
    let main = html! {
        @if after.is_none() {
            @if of_today.is_empty() { (empty) }
            @else { @for (row, session) in &of_today { (first(visit, row, session)?) } }
        }
        @if !rows.is_empty() || after.is_some() { (Table::new(t(lang, "其他日期的场次"), columns).rows(rows).pager(pager).show(lang)) }
    };
    let page = Page::new(t(lang, "集中登记"), t(lang, "集中登记"), main).sub(t(lang, "选今天的一场，打开登记台"));
    Ok(show(visit, &page.actions(html! { @if may_plan { (new()) } })))
}

fn listed(visit: &Visit, question: &ListQuestion) -> Result<Vec<(Row, CrowdSession)>, Refusal> {
    let rows = visit.list(question, Class::Structure, Grant::Masked)?;
    rows.into_iter()
        .map(|row| {
            let session = desk::opened(&visit.shell, &row)?;
            Ok((row, session))
        })
        .collect()
}

/// A session of today, with the ways that are gone on its day.
fn first(visit: &Visit, row: &Row, session: &CrowdSession) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let (came, registered) = floors::read(&visit.shell, row, |floor| (floor.came(), floor.registered().0))?;
    let now = desk::clock(visit);
    let state = if session.is_over(visit.today()) || now >= session.to {
        look::tag(Tone::Plain, t(lang, "已结束"))
    } else if now < session.from {
        look::tag(Tone::Plain, t(lang, "还没开始"))
    } else {
        look::tag(Tone::Ok, t(lang, "进行中"))
    };
    let detail = html! {
        h2 class="h3" { a href={ "/records/" (row.id) } lang="zh-CN" { (session.name.0) } }
        p class="row between" {
            span { span class="num" { (session.from) "–" (session.to) } "　" (look::format::fill(t(lang, "{} 个登记台"), &[&session.desks.to_string()])) }
            (state)
        }
        p class="mut" { (look::format::fill(t(lang, "已登记 {} 人，预约 {} 人"), &[&came.to_string(), &registered.to_string()])) }
        div class="row" {
            (Button::link(t(lang, "登记台"), format!("/desk/{}", row.id)).primary().icon("check"))
            (Button::link(t(lang, "现场大屏"), format!("/desk/{}/screen", row.id)).icon("chart"))
            (Button::link(t(lang, "预约页（公开）"), format!("/book/{}", row.id)).icon("phone"))
            (Button::link(t(lang, "排队页（公开）"), format!("/queue/{}", row.id)).icon("people"))
        }
    };
    Ok(Card::new("").body(&detail))
}

fn line(row: &Row, session: &CrowdSession) -> look::Row {
    look::Row::new(vec![
        html! { a href={ "/desk/" (row.id) } lang="zh-CN" { (session.name.0) } },
        html! { (row.day) },
        html! { span class="num" { (session.from) "–" (session.to) } },
        html! { (session.desks) },
    ])
}
