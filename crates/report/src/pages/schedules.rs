//! Scheduled reports (定时报表): which are made for the caller by themselves, and ordering another one: a month sheet, a briefing, or a table that was
//! chosen on the page of statistics and stands in the address. Whoever answers for the figures of an organisation sees the schedules of others there
//! too. Absent: making.

use super::address::{View, code_of, organisation, organisations};
use crate::made::may;
use crate::schedule::{self, Kept, LAST_DAY, Rhythm, Schedule, WEEKDAYS, What};
use crate::{Template, templates};
use base::policy::{Class, Grant};
use base::{Faults, Key, Problem, Time};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Column, Empty, Field, OnPhone, Page, Row, Table, Tone};
use shell::pages::{show, show_failed};
use shell::{Answer, Refusal, Visit};

/// Schedules of one account; nobody reads more.
const OF_ACCOUNT_MAX: usize = 40;
/// The code of the month sheet and of a table, beside those of templates.
const MONTH: &str = "month";
const TABLE: &str = "table";
/// The evening briefing: what has happened until the evening meeting.
const EVENING: &str = "20:00";
/// The month sheet lies on the desk when the first day begins.
const MORNING: &str = "06:00";
/// Days of a month that every month has; the last one is a choice of its own.
const DAYS_OF_EVERY_MONTH: u8 = 28;

pub(crate) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(show(visit, &page(visit, &Faults::new())?))
}

fn page(visit: &Visit, faults: &Faults) -> Result<Page, Refusal> {
    let own = schedule::going(&visit.shell, visit.actor()?.account)?;
    let others = others(visit)?;
    let main = html! {
        (form(visit, faults)?)
        (table(visit, "我定的", &own, false)?)
        @if !others.is_empty() { (table(visit, "本单位别人定的", &others, true)?) }
    };
    let actions = html! { (Button::link("收件箱", "/inbox").icon("bell")) };
    let sub = "到时间按定报表的人的权限自动生成，放进收件箱；不会发到系统外面。服务停过的，启动后补做最近一份";
    let page = Page::new("定时报表", "定时报表", main).sub(sub).actions(actions);
    Ok(page.crumb("收件箱", Some("/inbox")).crumb("定时报表", None))
}

/// Schedules of others at organisations whose figures the caller writes.
fn others(visit: &Visit) -> Result<Vec<Kept>, Refusal> {
    let actor = visit.actor()?;
    if actor.grant(Class::Figures) < Grant::Write {
        return Ok(Vec::new());
    }
    let scope = visit.scope(Class::Figures, Grant::Write)?;
    let all = schedule::going(&visit.shell, Key::NONE)?;
    Ok(all.into_iter().filter(|kept| kept.account != actor.account && scope.contains(&kept.schedule.org)).collect())
}

fn table(visit: &Visit, caption: &str, all: &[Kept], with_names: bool) -> Result<Markup, Refusal> {
    let mut rows = Vec::new();
    for kept in all {
        let account = visit.shell.store().account(kept.account)?;
        let next = kept.schedule.next_due(visit.now);
        rows.push(Row::new(vec![
            html! {
                (what(&kept.schedule.what))
                @if with_names { br; span class="mut sm" { (visit.shell.account_name(kept.account)) } }
            },
            html! { (crate::book::org_name(&visit.shell, kept.schedule.org)) },
            html! { (kept.schedule.when()) },
            html! {
                @if account.disabled_at.is_some() { (look::tag(Tone::Warn, "账号已停用，不再生成")) }
                @else { (next.day()) " " (next.clock()) }
            },
            html! { form method="post" action={ "/schedules/" (kept.id) "/end" } { (Button::submit("停掉").soft()) } },
        ]));
    }
    let columns = vec![
        Column::new("报表").lead(),
        Column::new("单位"),
        Column::new("什么时候").narrow(),
        Column::new("下一份").narrow().on_phone(OnPhone::Hidden),
        Column::new("").narrow(),
    ];
    let empty = Empty::new("clock", "还没有定时报表", "例如每天 20:00 的日报，每月 1 日的月报表");
    Ok(Table::new(caption, columns).quiet().rows(rows).empty(empty).show(visit.lang()))
}

/// What is made, in words.
fn what(what: &What) -> String {
    match what {
        What::Month => "月报表".to_owned(),
        What::Briefing(code) => Template::built_in(code).map_or_else(|| code.clone(), |template| template.name),
        What::Table { indicators, .. } => {
            let names: Vec<String> =
                indicators.iter().map(|code| crate::stats::find(code).map_or_else(|_| code.clone(), |one| one.name.clone())).collect();
            format!("统计表：{}", names.join("、"))
        }
    }
}

/// Whether the address carries a table.
fn has_table(visit: &Visit) -> bool {
    visit.asked_all("indicator").next().is_some()
}

fn form(visit: &Visit, faults: &Faults) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let error = |path: &str| faults.at(path).map_or("", |fault| fault.sentence.as_str());
    let posted = |name: &str, otherwise: &str| if visit.form.is_empty() { otherwise.to_owned() } else { visit.posted(name).to_owned() };
    let view = if has_table(visit) { Some(View::read(visit)?) } else { None };
    let exact = visit.actor()?.grant(Class::Figures) >= Grant::Read;
    let templates = templates();
    let mut sorts: Vec<(&str, &str)> = vec![(MONTH, "月报表")];
    if exact {
        sorts.extend(templates.iter().map(|template| (template.code.as_str(), template.name.as_str())));
    }
    let chosen = posted(
        "what",
        match visit.asked("what") {
            "" if exact => "daily",
            "" => MONTH,
            what => what,
        },
    );
    let is_month = chosen == MONTH || view.is_some();
    let organisations = organisations(visit, Grant::Figures)?;
    let orgs: Vec<(&str, &str)> = organisations.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let org = posted("org", &code_of(visit, organisation(visit, Grant::Figures)?));
    let rhythms = rhythms();
    let rhythms: Vec<(&str, &str)> = rhythms.iter().map(|(code, label)| (code.as_str(), label.as_str())).collect();
    let query = view.as_ref().map(|view| view.query(&["known_at", "period", "from", "to"])).unwrap_or_default();
    Ok(Card::new("再定一份").body(&html! {
        form method="post" action={ "/schedules?" (query) } {
            @if let Some(view) = &view {
                input type="hidden" name="what" value=(TABLE);
                p lang="zh-CN" { (crate::book::org_name(&visit.shell, view.question.org)) "　" (view.question.indicators.iter().map(|one| one.name.as_str()).collect::<Vec<_>>().join("、")) }
                p { "每份数一段时间：每天的数当天，每周的数到当天为止的七天（中午以前出的，都算到前一天）；每月的从月初数到前一天。" }
            } @else {
                (Field::new(lang, "what", "报表").error(error("what")).select(&chosen, &sorts))
                (Field::new(lang, "org", "单位").error(error("org")).select(&org, &orgs))
            }
            (Field::new(lang, "rhythm", "多久一次").error(error("rhythm")).select(&posted("rhythm", if is_month { "m1" } else { "d" }), &rhythms))
            (Field::new(lang, "at", "几点").hint("中午以前出的，日报写前一天；1 日出的月报表是上个月的").error(error("at")).time(&posted("at", if is_month { MORNING } else { EVENING })))
            (Button::submit("定下").primary().icon("clock"))
        }
    }))
}

/// How often, as codes and words: d, w1 to w7, m1 to m28, m31.
fn rhythms() -> Vec<(String, String)> {
    let weekly = WEEKDAYS.iter().enumerate().map(|(at, name)| (format!("w{}", at + 1), (*name).to_owned()));
    let monthly = (1..=DAYS_OF_EVERY_MONTH).map(|day| (format!("m{day}"), format!("每月{day}日")));
    std::iter::once(("d".to_owned(), "每天".to_owned()))
        .chain(weekly)
        .chain(monthly)
        .chain([(format!("m{LAST_DAY}"), "每月最后一天".to_owned())])
        .collect()
}

/// A rhythm by its code.
fn rhythm(code: &str) -> Option<Rhythm> {
    let number = || code.get(1..)?.parse::<u8>().ok();
    match code.as_bytes().first()? {
        b'd' if code == "d" => Some(Rhythm::Daily),
        b'w' => number().filter(|day| (1..=7).contains(day)).map(Rhythm::Weekly),
        b'm' => number().filter(|day| (1..=DAYS_OF_EVERY_MONTH).contains(day) || *day == LAST_DAY).map(Rhythm::Monthly),
        _ => None,
    }
}

/// What the form orders, with every fault at once.
fn ordered(visit: &Visit) -> Result<Result<Schedule, Faults>, Refusal> {
    let mut faults = Faults::new();
    let (rhythm, at) = (rhythm(visit.posted("rhythm")), visit.posted("at").parse::<Time>().ok().filter(|at| at.minutes() < 24 * 60));
    faults.require(rhythm.is_some(), "rhythm", "required", "请选多久一次");
    faults.require(at.is_some(), "at", "not_a_time", "请写成时间，例如 20:00");
    let (what, org) = if visit.posted("what") == TABLE && has_table(visit) {
        let question = View::read(visit)?.question;
        let what = What::Table {
            indicators: question.indicators.iter().map(|one| one.reference()).collect(),
            by: question.by.iter().map(|by| by.code().to_owned()).collect(),
            condition: question.condition.clone(),
        };
        (Some(what), Some(question.org))
    } else {
        let org = visit.shell.store().tree().by_code(visit.posted("org"));
        let org = org.filter(|org| visit.actor().is_ok_and(|actor| may(&visit.shell, actor, Grant::Figures, *org)));
        faults.require(org.is_some(), "org", "required", "请选单位");
        let what = match visit.posted("what") {
            MONTH => Some(What::Month),
            code => Template::built_in(code).map(|template| What::Briefing(template.code)),
        };
        faults.require(what.is_some(), "what", "required", "请选报表");
        let sees_all = org.is_none_or(|org| visit.actor().is_ok_and(|actor| may(&visit.shell, actor, Grant::Read, org)));
        let is_exact = matches!(what, Some(What::Briefing(_)));
        faults.require(!is_exact || sees_all, "what", "figures_only", "简报不遮过小的数字，这个账号不能定简报；请改定月报表");
        (what, org)
    };
    match (what, org, rhythm, at) {
        (Some(what), Some(org), Some(rhythm), Some(at)) if faults.is_empty() => Ok(Ok(Schedule { what, org, rhythm, at })),
        _ => Ok(Err(faults)),
    }
}

pub(crate) fn order(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let schedule = match ordered(visit)? {
        Ok(schedule) => schedule,
        Err(faults) => return Ok(show_failed(visit, 422, page(visit, &faults)?)),
    };
    let going = schedule::going(&visit.shell, actor.account)?;
    if going.len() >= OF_ACCOUNT_MAX {
        return Err(Problem::new("too_many_schedules", "一个账号最多 40 份定时报表，请先停掉不用的").into());
    }
    // sent twice it is one
    if going.iter().all(|kept| kept.schedule != schedule) {
        let id = schedule::order(&visit.shell, actor, &schedule)?;
        visit.shell.write_down(actor, "OrderReport", schedule.org, &format!("{id} {}", schedule.when()))?;
    }
    Ok(Answer::next("/schedules"))
}

pub(crate) fn end(visit: &Visit) -> Result<Answer, Refusal> {
    let actor = visit.actor()?;
    let kept = schedule::open(&visit.shell, visit.id("id")?)?;
    if kept.account != actor.account && !visit.scope(Class::Figures, Grant::Write)?.contains(&kept.schedule.org) {
        return Err(Refusal::NotFound);
    }
    if kept.is_on {
        schedule::end(&visit.shell, kept.id)?;
        visit.shell.write_down(actor, "EndReport", kept.schedule.org, &kept.id.to_string())?;
    }
    Ok(Answer::next("/schedules"))
}
