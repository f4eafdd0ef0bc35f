//! A month of what is due, a number a day; each number leads to its duties. And where the feed for a calendar is made and unmade.

use super::feed;
use super::seen::{Part, Seen};
use crate::look::{Button, Card, Page, format};
use crate::pages::show;
use crate::text::{Lang, t};
use crate::{Answer, Needs, Refusal, Route, Visit, get};
use base::{Day, months_after};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[get("/duties/month", Needs::Account, "What is due, by the days of a month", month)];

fn month(visit: &Visit) -> Result<Answer, Refusal> {
    let (lang, today) = (visit.lang(), visit.today());
    let first = format!("{}-01", visit.asked("m")).parse::<Day>().ok().unwrap_or_else(|| today - (i32::from(today.ymd().2) - 1));
    let duties = visit.shell.duties()?;
    let seen = Seen::of(&visit.shell, visit.actor()?, &duties, today);
    let mine = seen.has_own && visit.asked("all") != "1";
    let mut on: BTreeMap<Day, usize> = BTreeMap::new();
    for (_, held) in seen.desk(mine).filter(|(part, _)| *part != Part::Missed) {
        *on.entry(held.duty.due).or_default() += 1;
    }
    let (year, number, _) = first.ymd();
    let all = if mine { "" } else { "&all=1" };
    let to = |months: i32| {
        let (year, month, _) = months_after(first, months).ymd();
        format!("/duties/month?m={year:04}-{month:02}{all}")
    };
    let body = grid(lang, first, today, &on, mine);
    let main = html! {
        (Card::new(format!("{year}年{number}月")).aside(html! {
            (Button::link(t(lang, "上个月"), to(-1)).icon("left")) " " (Button::link(t(lang, "下个月"), to(1)).icon("right"))
        }).body(&body))
        (feed::card(visit)?)
    };
    let actions = html! {
        @if mine { (Button::link(t(lang, "全站的"), format!("/duties/month?m={year:04}-{number:02}&all=1"))) }
        (Button::link(t(lang, "清单"), "/duties").icon("list"))
        @if visit.actor()?.grants.iter().any(|(role, _)| *role == base::policy::Role::SystemAdmin) { (Button::link(t(lang, "放假和调休"), "/admin/holidays")) }
    };
    let page = Page::new("月历", t(lang, "月历"), main)
        .sub(format::long_day(lang, today))
        .crumb("今日工作台", Some("/today"))
        .crumb("月历", None)
        .actions(actions);
    Ok(show(visit, &page))
}

/// Weeks from Monday, a cell a day. What is overdue stands on the day on which it was due.
fn grid(lang: Lang, first: Day, today: Day, on: &BTreeMap<Day, usize>, mine: bool) -> Markup {
    let begins = first - (i32::from(first.weekday()) - 1);
    let ends = months_after(first, 1) - 1;
    let weeks = (ends - begins) / 7 + 1;
    let href = |day: Day, part: &str| format!("/duties?on={day}&part={part}{}", if mine { "&mine=1" } else { "" });
    html! {
        table class="month" {
            thead { tr { @for day in 0..7 { th scope="col" { (format::weekday(lang, begins + day)) } } } }
            tbody {
                @for week in 0..weeks {
                    tr {
                        @for day in (0..7).map(|n| begins + week * 7 + n) {
                            @let count = on.get(&day).copied().unwrap_or(0);
                            @let inside = day >= first && day <= ends;
                            td class=(if day == today { "now" } else if inside { "" } else { "off" }) {
                                @if inside { span class="num" { (day.ymd().2) } }
                                @if inside && count > 0 {
                                    a class=(if day < today { "fig bad" } else { "fig" }) href=(href(day, part_of(day, today))) { (count) span class="vh" { " 件 " (day) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The part of the day under which most of what is due on a day is listed.
fn part_of(day: Day, today: Day) -> &'static str {
    match day - today {
        past if past < 0 => Part::Overdue,
        0 => Part::Today,
        near if near <= super::seen::AHEAD_DAYS => Part::Coming,
        _ => Part::Later,
    }
    .code()
}
