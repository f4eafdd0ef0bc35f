//! The page of announced holidays and swapped working days (调休): a text with a day a line, as the State Council announces it every year. Time limits
//! that are counted in working days, or that move off holidays, follow at once. Absent: the days themselves, of which the program brings those of 2020.

use crate::look::{self, Button, Card, Field, Page, Shape};
use crate::pages::{show, show_failed};
use crate::permit::HOLIDAYS;
use crate::text::t;
use crate::{Answer, Needs, Refusal, Route, Visit, get, post};
use base::{Calendar, policy::Role};
use maud::html;

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[
    get("/admin/holidays", KEEPERS, "Announced holidays and swapped working days", page),
    post("/admin/holidays", KEEPERS, "Changes the announced holidays", change),
];

/// Who keeps the calendar: whoever keeps the installation.
const KEEPERS: Needs = Needs::Role(&[Role::SystemAdmin]);
/// Twenty years of holidays.
const LENGTH_MAX: usize = 40_000;

fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let settings = visit.shell.store().settings()?;
    let text = settings.into_iter().find(|(at, _)| at == HOLIDAYS).map(|(_, text)| text).unwrap_or_default();
    Ok(show(visit, &form(visit, &text, "")))
}

fn form(visit: &Visit, text: &str, wrong: &str) -> Page {
    let lang = visit.lang();
    let hint = t(lang, "一行一天，照上面的样子写：前一行是放假，后一行是调休上班。没有写的，周一到周五上班。");
    let main = html! {
        @if !wrong.is_empty() { (look::error_summary(lang, &[("holidays", wrong)])) }
        form method="post" action="/admin/holidays" {
            (Card::new(t(lang, "放假和调休")).body(&html! {
                pre class="code" lang="zh-CN" { "2027-01-01 休 元旦\n2027-02-06 班" }
                (Field::new(lang, "holidays", t(lang, "每年公布的安排")).hint(hint).error(wrong).area(text, 16))
                p class="sm mut" { (t(lang, "程序自带 2020 年的安排。改了以后，按工作日算的期限马上跟着变。")) }
                (Button::submit(t(lang, "保存")).primary())
            }))
        }
    };
    Page::new(t(lang, "放假和调休"), t(lang, "放假和调休"), main).shape(Shape::Slim).crumb(t(lang, "放假和调休"), None)
}

fn change(visit: &Visit) -> Result<Answer, Refusal> {
    let text = visit.posted(HOLIDAYS);
    let wrong = match Calendar::parse(text) {
        _ if text.len() > LENGTH_MAX => t(visit.lang(), "太长了：只写放假和调休的日子").to_owned(),
        Err(fault) => fault.to_string(),
        Ok(_) => String::new(),
    };
    if !wrong.is_empty() {
        return Ok(show_failed(visit, 422, form(visit, text, &wrong)));
    }
    visit.shell.store().set(HOLIDAYS, text)?;
    let actor = visit.actor()?;
    visit.shell.write_down(actor, "ChangeHolidays", actor.account, &format!("{} lines", text.lines().count()))?;
    Ok(Answer::next("/admin/holidays"))
}
