//! The queue of a session for everybody who waits, on their own phone and without an account: which number is at which desk. It is what a whole district
//! asks for again and again, so it is kept for two seconds, and drawing it waits for everything else (`last`). It names nobody, and whoever has its
//! address was given it.

use crate::desk;
use crate::floor::Desk;
use crate::floors;
use maud::html;
use shell::look::{Column, Page, Row, Shape, Table};
use shell::text::t;
use shell::{Answer, Refusal, Visit};

/// Seconds after which the page asks again: everybody who waits does so.
const AGAIN_SECONDS: u8 = 30;

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let row = visit.shell.store().get(visit.id("session")?)?;
    if row.kind != "crowd_session" || row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let session = desk::opened(&visit.shell, &row)?;
    let lang = shell::text::Lang::ZhHans;
    let now = desk::clock(visit);
    let desks: Vec<(u32, Desk)> = floors::read(&visit.shell, &row, |floor| (1..=session.desks).map(|number| (number, floor.desk(number))).collect())?;
    let speed: u32 = desks.iter().map(|(_, desk)| desk.pace(visit.today(), now)).sum();
    let line = |(number, desk): &(u32, Desk)| {
        let last = if desk.last == 0 { "—".to_owned() } else { format!("{} 号", desk.last) };
        Row::new(vec![html! { (format!("{number} 号台")) }, html! { (last) }])
    };
    let columns = vec![Column::new(t(lang, "登记台")).lead(), Column::new(t(lang, "办到")).numeric()];
    let main = html! {
        p class="h3" { @if speed > 0 { (format!("近 10 分钟办了 {speed} 人")) } @else { (t(lang, "现在没有人在办，请看开始时间")) } }
        (Table::new(t(lang, "各登记台"), columns).figures().rows(desks.iter().map(line).collect()).show(lang))
        p class="mut" { (format!("{now} 的情况，每 {AGAIN_SECONDS} 秒自动更新，不用刷新")) }
    };
    let page = Page::new(t(lang, "排队情况"), session.name.0.clone(), main).heading_stays().shape(Shape::Public);
    let page = page.sub(format!("{} {}–{}", session.on, session.from, session.to)).refresh(AGAIN_SECONDS);
    let frame = shell::look::Frame { organisation: visit.shell.org_name(row.org), ..shell::look::Frame::default() };
    Ok(Answer::Page(page.render(&frame)))
}
