//! The screen of a session: who is called, how fast it goes desk by desk, what is expected in this window. It asks again by itself. And the list of those
//! who came twice, each with the record to be looked at. No names on the screen: it hangs where everybody sees it (`?wall=1`, of which the script asks for
//! the contents alone by `&part=1`).

use crate::floor::{Came, Desk, Why};
use crate::{CrowdSession, desk, floors};
use base::Time;
use maud::html;
use shell::look::{self, Button, Column, Empty, OnPhone, Page, Row as Line, Stat, Table, Tone, Wall, stats};
use shell::pages::{frame, show};
use shell::text::t;
use shell::{Answer, Refusal, Visit};

/// Seconds after which the screen asks again.
const AGAIN_SECONDS: u8 = 5;
/// So many desks have room on a wall with the largest numbers, with large ones, with small ones.
const WALL_DESKS: [usize; 3] = [8, 18, 32];
/// Lines of the list of those who came twice.
const DOUBTFUL_MAX: usize = 500;

fn stat(label: &str, value: String, unit: &str, detail: String, href: Option<String>) -> Stat {
    Stat { label: label.to_owned(), icon: None, value, unit: unit.to_owned(), detail, href, tone: Tone::Plain }
}

/// What the screen tells of this moment.
struct Moment {
    desks: Vec<(u32, Desk)>,
    came: usize,
    /// How many registered before, and how many of them came.
    registered: (usize, usize),
    doubtful: usize,
    /// The present window, how many are expected in it, and how many should have come by its end and have not.
    window: Option<Time>,
    expected: usize,
    awaited: usize,
    speed: u32,
    now: Time,
}

fn moment(visit: &Visit, row: &store::Row, session: &CrowdSession) -> Result<Moment, Refusal> {
    let now = desk::clock(visit);
    let window = session.window_of(now);
    floors::read(&visit.shell, row, |floor| {
        let desks: Vec<(u32, Desk)> = (1..=session.desks).map(|number| (number, floor.desk(number))).collect();
        let speed = desks.iter().map(|(_, desk)| desk.pace(visit.today(), now)).sum();
        let (expected, awaited) = window.map_or((0, 0), |window| (floor.expected(window), floor.awaited(window)));
        Moment { desks, came: floor.came(), registered: floor.registered(), doubtful: floor.doubtful().len(), window, expected, awaited, speed, now }
    })
}

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = desk::session_of(visit)?;
    let moment = moment(visit, &row, &session)?;
    let here = format!("/desk/{}/screen", row.id);
    Ok(match (visit.asked("wall") == "1", visit.asked("part") == "1") {
        (true, true) => Answer::Page(wall(visit, &session, &moment).part(&frame(visit))),
        (true, false) => Answer::Page(wall(visit, &session, &moment).page(&frame(visit), &format!("{here}?wall=1&part=1"))),
        _ => show(visit, &table(visit, &row, &session, &moment)),
    })
}

fn table(visit: &Visit, row: &store::Row, session: &CrowdSession, moment: &Moment) -> Page {
    let lang = visit.lang();
    let Moment { desks, came, registered: (registered, arrived), doubtful, window, expected, speed, now, .. } = moment;
    let figures = [
        stat(t(lang, "已登记"), came.to_string(), t(lang, "人"), String::new(), None),
        stat(t(lang, "近 10 分钟"), speed.to_string(), t(lang, "人"), format!("约每小时 {} 人", speed * 6), None),
        stat(
            t(lang, "本时段预约"),
            expected.to_string(),
            t(lang, "人"),
            window.map_or_else(String::new, |window: Time| format!("{window} 开始")),
            None,
        ),
        stat(t(lang, "预约到场"), arrived.to_string(), t(lang, "人"), format!("共预约 {registered} 人"), None),
        stat(t(lang, "重复登记"), doubtful.to_string(), t(lang, "人"), String::new(), Some(format!("/desk/{}/doubtful", row.id))),
    ];
    let line = |(number, desk): &(u32, Desk)| {
        Line::new(vec![
            html! { a href={ "/desk/" (row.id) "?desk=" (number) } { (format!("{number} 号台")) } },
            html! { (desk.last) },
            html! { (desk.came) },
            html! { (desk.pace(visit.today(), *now)) },
            html! { (desk.tubes()) },
            html! { @if let (Some(size), Some((_, position))) = (session.tube, desk.tube) { (format!("{position}/{size}")) } @else { "—" } },
        ])
    };
    let columns = vec![
        Column::new(t(lang, "登记台")).lead().narrow(),
        Column::new(t(lang, "办到")).numeric(),
        Column::new(t(lang, "已登记")).numeric(),
        Column::new(t(lang, "近 10 分钟")).numeric(),
        Column::new(t(lang, "管数")).numeric().on_phone(OnPhone::Hidden),
        Column::new(t(lang, "当前管")).numeric(),
    ];
    let main = html! {
        (stats(t(lang, "现场"), &figures))
        (Table::new(t(lang, "各登记台"), columns).figures().rows(desks.iter().map(line).collect()).show(lang))
    };
    let actions = html! { (Button::link(t(lang, "大屏"), format!("/desk/{}/screen?wall=1", row.id)).icon("board").not_on_phone()) };
    let page = Page::new(t(lang, "现场大屏"), session.name.0.clone(), main).heading_stays().sub(format!("{} {now}", visit.today()));
    let desk = format!("/desk/{}", row.id);
    page.actions(actions).crumb(t(lang, "登记台"), Some(&desk)).crumb(t(lang, "现场大屏"), None).refresh(AGAIN_SECONDS)
}

/// For those who wait: which number is at which desk, large enough for ten metres.
fn wall(visit: &Visit, session: &CrowdSession, moment: &Moment) -> Wall {
    let lang = visit.lang();
    let Moment { desks, came, awaited, expected, window, speed, now, .. } = moment;
    let from = window.map_or_else(String::new, |window| format!("{window} 开始"));
    let figure = |label: &str, value: &str, detail: &str| html! { div { span { (label) } b { (value) } span class="d" { (detail) } } };
    let mut busy: Vec<&(u32, Desk)> = desks.iter().filter(|(_, desk)| desk.last > 0).collect();
    let [few, some, most] = WALL_DESKS;
    busy.truncate(most);
    let size = match busy.len() {
        count if count <= few => " few",
        count if count <= some => "",
        _ => " many",
    };
    Wall {
        title: session.name.0.clone(),
        sub: format!("{} {}–{}", session.on, session.from, session.to),
        clock: now.to_string(),
        seconds: AGAIN_SECONDS,
        figures: html! {
            (figure(t(lang, "已登记"), &came.to_string(), t(lang, "人")))
            (figure(t(lang, "近 10 分钟"), &speed.to_string(), &format!("约每小时 {} 人", speed * 6)))
            (figure(t(lang, "本时段预约"), &expected.to_string(), &from))
            (figure(t(lang, "约了还没到"), &awaited.to_string(), t(lang, "人")))
        },
        panels: html! {
            section class="wp whole" {
                h2 { (t(lang, "各台办到几号")) }
                @if busy.is_empty() { p { (t(lang, "现在没有人在办，请看开始时间")) } }
                div class={ "wd" (size) } { @for (number, desk) in busy { div { span { (format!("{number} 号台")) } b { (desk.last) } } } }
            }
        },
        foot: html! { (t(lang, "听到自己的号再到台前，不显示姓名")) },
    }
}

pub(super) fn doubtful(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = desk::session_of(visit)?;
    let lang = visit.lang();
    let found = floors::read(&visit.shell, &row, |floor| {
        let pairs = floor.doubtful().into_iter().take(DOUBTFUL_MAX);
        pairs.map(|(why, first, later)| (why, first.clone(), later.clone())).collect::<Vec<_>>()
    })?;
    let told = |came: &Came| {
        html! {
            a href={ "/records/" (came.record) } { (format!("{} {} 号台 {} 号", came.at, came.desk, came.number)) }
            @if let Some((tube, position)) = came.tube { " " span class="mut" { (format!("第 {tube} 管 第 {position} 位")) } }
        }
    };
    let line = |(why, first, later): &(Why, Came, Came)| {
        let why = match why {
            Why::Twice => look::tag(Tone::Warn, t(lang, "同一证件或预约码")),
            Why::OnePlace => look::tag(Tone::Bad, t(lang, "同一管位两人")),
        };
        Line::new(vec![told(later), told(first), why])
    };
    let columns = vec![Column::new(t(lang, "后来的一次")).lead(), Column::new(t(lang, "先前的一次")), Column::new(t(lang, "为什么"))];
    let empty = Empty::new("check", t(lang, "没有人重复登记"), t(lang, "同一证件或同一预约码登记两次、两个人排到同一管位，会列在这里"));
    let foot = html! {
        p { (t(lang, "确实重复的，打开后来的一次，写明原因删除；不是同一个人的，更正证件号")) }
        p class="mb0" { (t(lang, "同一管位两人的，对照实物更正管号；两台机器同用一个台号才会这样，请一台换台号")) }
    };
    let main = Table::new(t(lang, "重复登记"), columns).rows(found.iter().map(line).collect()).empty(empty).foot(foot).show(lang);
    let page = Page::new(t(lang, "重复登记"), session.name.0.clone(), main).heading_stays();
    let desk = format!("/desk/{}", row.id);
    Ok(show(visit, &page.crumb(t(lang, "登记台"), Some(&desk)).crumb(t(lang, "重复登记"), None)))
}
