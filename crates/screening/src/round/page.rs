//! The page of a round, for one thumb in a dark stairway: how far it is, what to know before knocking, and the list of doors, each with the one tap that
//! opens its form filled in. Called by the router. Absent: what is stored, which the forms of the records do.

use super::warning::{self, Clash, Twice};
use super::{Door, Round, around, href, is_open, planned};
use crate::{Arrival, DwellingCheck, Sweep};
use base::policy::Class;
use base::{Choice, Shape};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Empty, FilterBar, Page, Pager, Stat, Tone, ViewTab};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};
use std::collections::HashMap;

/// Doors of a page.
const PAGE_DOORS: usize = 50;
/// Arrivals that are listed; the others are in their list.
const ARRIVALS_SHOWN: usize = 50;

/// Which doors are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum View {
    Left,
    Checked,
    Open,
    Twice,
}

const VIEWS: [(View, &str, &str); 4] =
    [(View::Left, "left", "还没查"), (View::Checked, "checked", "已查"), (View::Open, "open", "有隐患"), (View::Twice, "twice", "重复上门")];

impl View {
    fn asked(visit: &Visit) -> Self {
        let asked = visit.asked("view");
        VIEWS.iter().find(|(_, code, _)| *code == asked).map_or(Self::Left, |(view, ..)| *view)
    }

    fn shows(self, door: &Door) -> bool {
        match self {
            Self::Left => door.here.is_empty(),
            Self::Checked => !door.here.is_empty(),
            Self::Open => door.here.first().is_some_and(is_open),
            Self::Twice => door.twice.is_some(),
        }
    }
}

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let round = Round::of(visit)?;
    let (view, lang) = (View::asked(visit), visit.lang());
    let asked = visit.asked("q");
    let fits = |door: &&Door| view.shows(door) && (asked.is_empty() || door.name.contains(asked));
    let doors: Vec<&Door> = round.doors.iter().filter(fits).collect();
    let first: usize = visit.asked("from").parse().unwrap_or(0).min(doors.len());
    let shown = &doors[first..doors.len().min(first + PAGE_DOORS)];
    let address = |from: usize| format!("{}?view={}&q={}&from={from}", round.href(), code(view), asked);
    let pager = Pager {
        total: Some(doors.len() as u64),
        shown: shown.len(),
        unit: "套".to_owned(),
        previous: (first > 0).then(|| address(first.saturating_sub(PAGE_DOORS))),
        next: (first + shown.len() < doors.len()).then(|| address(first + PAGE_DOORS)),
    };
    let tabs: Vec<ViewTab> = VIEWS
        .iter()
        .map(|(own, code, label)| ViewTab {
            label: (*label).to_owned(),
            href: format!("{}?view={code}", round.href()),
            count: Some(round.doors.iter().filter(|door| own.shows(door)).count().to_string()),
            current: *own == view,
        })
        .collect();
    let filter = FilterBar {
        action: &round.href(),
        keyword: Some(asked),
        keyword_example: "门牌、栋、房号",
        hidden: vec![("view", code(view))],
        picked: if asked.is_empty() { Vec::new() } else { vec![("关键词", format!("{}?view={}", round.href(), code(view)))] },
        ..FilterBar::default()
    }
    .show(lang);
    let main = html! {
        (stats(&round))
        (clashes(visit, &round)?)
        (look::view_tabs("出租屋", &tabs))
        (filter)
        (doors_card(visit, &round, view, shown)?)
        (pager.show(lang))
        (arrivals(visit, &round))
        (about(visit, &round))
    };
    let page = Page::new("联合排查", round.sweep.area.0.clone(), main)
        .heading_stays()
        .sub(when(&round.sweep))
        .actions(actions(visit, &round)?)
        .crumb("联合排查", Some("/sweeps"))
        .crumb(round.sweep.on.to_string(), None)
        .back("/sweeps");
    Ok(show(visit, &page))
}

fn code(view: View) -> &'static str {
    VIEWS.iter().find(|(own, ..)| *own == view).map_or("left", |(_, code, _)| code)
}

/// 2020-02-03 19:30–22:00.
pub(super) fn when(sweep: &Sweep) -> String {
    let hours = sweep.from.zip(sweep.to).map(|(from, to)| format!(" {from}–{to}")).unwrap_or_default();
    format!("{}{hours}", sweep.on)
}

fn may_write(visit: &Visit, round: &Round) -> Result<bool, Refusal> {
    Ok(visit.shell.may_write(visit.actor()?, Class::Screening, round.row.org))
}

fn actions(visit: &Visit, round: &Round) -> Result<Markup, Refusal> {
    let writes = may_write(visit, round)?;
    Ok(html! {
        @if writes {
            (Button::link("查一套", round.begun(DwellingCheck::CODE, None)).icon("door").primary())
            (Button::link("新发现一人", round.begun(Arrival::CODE, None)).icon("user"))
        }
        (Button::link("打印排查表", format!("{}/sheet", round.href())).icon("print"))
        @if writes { (Button::link("补录纸面", format!("{}/later", round.href()))) }
    })
}

fn stats(round: &Round) -> Markup {
    let progress = round.progress();
    let stat = |label: &str, icon: &'static str, value: usize, unit: &str| Stat {
        label: label.to_owned(),
        icon: Some(icon),
        value: value.to_string(),
        unit: unit.to_owned(),
        ..Stat::default()
    };
    let view = |code: &str| Some(format!("{}?view={code}", round.href()));
    let detail = progress.of.map(|of| format!("全部 {of} 套，还有 {} 套", of - progress.checked)).unwrap_or_default();
    // on a phone the figure stands alone
    let far = progress.of.map_or_else(|| progress.checked.to_string(), |of| format!("{} / {of}", progress.checked));
    let open_tone = if progress.open > 0 { Tone::Warn } else { Tone::Plain };
    let figures = [
        Stat { detail, value: far, href: view("checked"), ..stat("已查", "door", progress.checked, "套") },
        Stat { tone: open_tone, href: view("open"), ..stat("隐患未整改", "alert", progress.open, "套") },
        stat("新发现", "user", round.arrivals.len(), "人"),
        stat("摸查表", "brief", round.forms, "份"),
    ];
    html! {
        (look::stats("这次排查", &figures))
        @if let Some(of) = progress.of.filter(|of| *of > 0) {
            @let percent = u8::try_from(progress.checked * 100 / of).unwrap_or(100);
            (look::meter_label(percent, Tone::Ok, &format!("{percent}%")))
        }
    }
}

/// Other rounds that get into this one's way.
fn clashes(visit: &Visit, round: &Round) -> Result<Markup, Refusal> {
    let others = around(visit, round.row.org, round.sweep.on)?;
    let plans = others.iter().map(|other| planned(visit, &other.row, &other.record)).collect::<Result<Vec<_>, Refusal>>()?;
    let own = planned(visit, &round.row, &round.sweep)?;
    let sweeps: HashMap<_, _> = others.iter().map(|other| (other.row.key, other)).collect();
    let line = |clash: Clash| {
        let (Clash::Area(key) | Clash::Worker(key, _)) = clash;
        let other = sweeps.get(&key)?;
        let link =
            html! { a href=(href(other.row.id)) { span lang="zh-CN" { (other.record.area.0) } " " span class="num" { (when(&other.record)) } } };
        Some(match clash {
            Clash::Area(_) => html! { p { "同一范围同时还有一次排查：" (link) } },
            Clash::Worker(_, worker) => {
                html! { p { "同时排在两次排查里：" span lang="zh-CN" { (visit.shell.naming_by_key(worker).name) } "　" (link) } }
            }
        })
    };
    let lines: Vec<Markup> = warning::clashes(&own, &plans).into_iter().filter_map(line).collect();
    Ok(if lines.is_empty() {
        html! {}
    } else {
        look::note(Tone::Warn, &html! { @for line in &lines { (line) } })
    })
}

/// Why looking here is looking twice, in a word.
pub(super) fn twice_said(twice: Twice) -> String {
    match twice {
        Twice::Here(times) => format!("本次查了 {times} 回"),
        Twice::Before(0) => "当天别处查过".to_owned(),
        Twice::Before(days) => format!("{days} 天前查过"),
        Twice::After(days) => format!("{days} 天后又查了"),
    }
}

fn doors_card(visit: &Visit, round: &Round, view: View, doors: &[&Door]) -> Result<Markup, Refusal> {
    if doors.is_empty() {
        let (what, why) = match view {
            View::Left if !round.is_known => ("房屋名册没有写这个范围", "查一套记一套；名册里的名称或地址写上范围，这里就会列出还没查的"),
            View::Left => ("都查过了", "没有剩下的出租屋"),
            _ => ("这一栏没有", "查过的会出现在“已查”"),
        };
        return Ok(html! { (Empty::new("door", what, why)) });
    }
    // what was said the last time stands beside what is said now
    let before = doors.iter().filter_map(|door| door.before.first().cloned());
    let former: HashMap<_, _> = super::said::<DwellingCheck>(visit, before)?.into_iter().map(|said| (said.row.key, said.record)).collect();
    let writes = may_write(visit, round)?;
    let lines: Vec<look::Line> = doors
        .iter()
        .map(|door| {
            let now = door.here.first().and_then(|row| round.checks.get(&row.key));
            let then = door.before.first().and_then(|row| Some((row, former.get(&row.key)?)));
            look::Line {
                icon: Some("door"),
                text: html! {
                    a href={ "/dwellings/" (door.place.id) } { span lang="zh-CN" { (door.name) } }
                    @if let Some(twice) = door.twice { " " (look::tag(Tone::Warn, &twice_said(twice))) }
                },
                detail: Some(html! {
                    @if let Some(now) = now { (finding(visit, round, door, now)) }
                    @if let Some((row, then)) = then { span class="num" { "上次 " (row.day) } @if let Some(count) = then.occupants { span { "，实住 " (count) " 人" } } @if is_open(row) { " " (look::tag(Tone::Bad, "隐患未整改")) } }
                    @else if now.is_none() { "没有查过" }
                }),
                aside: writes.then(|| tap(visit, round, door)),
            }
        })
        .collect();
    Ok(html! { (Card::new("出租屋").flush().body(&look::lines(&lines))) })
}

/// What this round found behind a door.
fn finding(visit: &Visit, round: &Round, door: &Door, check: &DwellingCheck) -> Markup {
    let found = round.arrivals.iter().filter(|arrival| arrival.record.place.is_some_and(|place| place.id() == door.place.id)).count();
    html! {
        @if let Some(count) = check.occupants { span { "实住 " (count) " 人" } "　" }
        @if found > 0 { span { "新发现 " (found) " 人" } "　" }
        (hazards(visit, check)) "　"
    }
}

/// What was dangerous, and until when it is to be put right.
pub(super) fn hazards(visit: &Visit, check: &DwellingCheck) -> Markup {
    let tone = if check.rectified_on.is_some() { Tone::Plain } else { Tone::Warn };
    html! {
        @for hazard in check.hazards.iter() { (look::tag(tone, hazard.label())) " " }
        @match (check.rectified_on, check.rectify_by) {
            (Some(day), _) => { (look::tag(Tone::Ok, "已整改")) " " span class="num" { (day) } }
            (None, Some(day)) if day < visit.today() => { (look::tag(Tone::Bad, "整改超期")) " " span class="num" { (day) } }
            (None, Some(day)) => { span { "整改期限 " (day) } }
            (None, None) => {}
        }
    }
}

/// The one tap at a door.
fn tap(visit: &Visit, round: &Round, door: &Door) -> Markup {
    match door.here.first() {
        None => html! { (Button::link("查这一套", round.begun(DwellingCheck::CODE, Some(door.place.id))).primary()) },
        Some(check) => html! {
            (Button::link("新发现一人", format!("{}&check={}", round.begun(Arrival::CODE, Some(door.place.id)), check.id)))
            @if is_open(check) && visit.may_change(check) { (Button::link("整改好了", format!("/records/{}/edit?fill=rectified_on&back={}", check.id, round.href()))) }
        },
    }
}

fn arrivals(visit: &Visit, round: &Round) -> Markup {
    if round.arrivals.is_empty() {
        return html! {};
    }
    let shown = &round.arrivals[..round.arrivals.len().min(ARRIVALS_SHOWN)];
    let people = visit.shell.namings_by_key(shown.iter().map(|arrival| arrival.row.subject));
    let line = |arrival: &super::Said<Arrival>| look::Line {
        icon: Some("user"),
        text: html! { a href={ "/records/" (arrival.row.id) } { span lang="zh-CN" { (people.get(&arrival.row.subject).map_or("", |naming| naming.name.as_str())) } } },
        detail: arrival.record.place.map(|place| html! { span lang="zh-CN" { (visit.shell.naming(place.id()).name) } }),
        aside: arrival.record.left_on.map(|_| look::tag(Tone::Plain, "已离开")),
    };
    html! { (Card::new("新发现的人").flush().body(&look::lines(&shown.iter().map(line).collect::<Vec<_>>()))) }
}

/// Who goes with whom.
fn about(visit: &Visit, round: &Round) -> Markup {
    let sweep = &round.sweep;
    let workers: Vec<String> = sweep.workers.iter().map(|worker| visit.shell.naming(worker.id()).name).collect();
    let units: Vec<&str> = sweep.units.iter().map(|unit| unit.0.as_str()).collect();
    let texts = |texts: String| html! { span lang="zh-CN" { @if texts.is_empty() { "—" } @else { (texts) } } };
    let pairs = [
        ("范围", texts(sweep.area.0.clone())),
        ("联合单位", texts(units.join("、"))),
        ("社工", texts(workers.join("、"))),
        ("时间", html! { span class="num" { (when(sweep)) } }),
        ("原始记录", html! { a href={ "/records/" (round.row.id) } { "看这条登记" } }),
    ];
    html! { (Card::new("这次行动").body(&look::summary_list(&pairs))) }
}
