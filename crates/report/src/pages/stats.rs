//! The statistics page: choose figures, period, organisation and grouping; see table, chart and a sentence; take them away as a file. And the
//! same as JSON. The table is drawn in `table.rs`.

use super::address::{PERIODS, View, organisations};
use super::table;
use crate::frozen::printed;
use crate::stats::known_at;
use crate::{Stats, dimension_label, groups};
use base::policy::{Class, Grant};
use count::Dimension;
use maud::{Markup, html};
use shell::export::XLSX;
use shell::look::{Button, Card, Choice, Field, Layout, Page, format::thousands, icon};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};

/// Dimensions that the page offers; the others can be written into the address.
const OFFERED: [&str; 16] = [
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "org",
    "street",
    "station",
    "agency",
    "channel",
    "topic",
    "population",
    "kind",
    "domain",
    "worker",
    "campaign",
];

/// The figures, small cells left out for callers who may see no more.
fn counted(visit: &Visit, view: &View) -> Result<Stats, Refusal> {
    let Some(small) = view.small else { return Ok(view.question.ask(&visit.shell)?) };
    // two questions that differ by little tell what each of them hides: whoever asks so is seen to
    let asked = format!(
        "{} {} {} {}",
        view.org,
        view.question.from,
        view.question.to,
        view.question.by.iter().map(|by| by.code()).collect::<Vec<_>>().join("×")
    );
    visit.shell.write_down_soon(visit.actor()?, "AskFigures", view.question.org, &asked)?;
    Ok(view.question.ask_suppressed(&visit.shell, small)?)
}

pub(crate) fn api(visit: &Visit) -> Result<Answer, Refusal> {
    let view = View::read(visit)?;
    Ok(Answer::Json(200, counted(visit, &view)?.to_json(&visit.shell), None))
}

pub(crate) fn file(visit: &Visit) -> Result<Answer, Refusal> {
    let view = View::read(visit)?;
    let stats = counted(visit, &view)?;
    let name = format!("{}_统计_{}至{}", visit.shell.org_name(view.question.org), view.question.from, view.question.to);
    let broken = |fault: sheets::SheetFault| Refusal::Bug(fault.to_string());
    if visit.asked("as") == "csv" {
        let bytes = stats.to_csv(&visit.shell).map_err(broken)?;
        return Ok(Answer::File { name: format!("{name}.csv"), media: "text/csv; charset=utf-8", bytes });
    }
    if !visit.asked("since").is_empty() {
        // an earlier knowledge beside the later one is for eyes that see every number
        if view.small.is_some() {
            return Err(Refusal::Denied);
        }
        let since = known_at(&visit.shell, visit.asked("since"))?.unwrap_or(0);
        let bytes = stats.compared_book(&visit.shell, since)?.to_workbook(&visit.actor()?.name, visit.now).map_err(broken)?;
        return Ok(Answer::File { name: format!("{name}_比较.xlsx"), media: XLSX, bytes });
    }
    let bytes = stats.to_workbook(&visit.shell, &visit.actor()?.name).map_err(broken)?;
    Ok(Answer::File { name: format!("{name}.xlsx"), media: XLSX, bytes })
}

pub(crate) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let view = View::read(visit)?;
    let stats = counted(visit, &view)?;
    let query = view.query(&[]);
    let frozen = view.question.known_at.is_some();
    let main = html! {
        (builder(visit, &view)?)
        (table::charts(visit, &view, &stats)?)
        (table::table(visit, &view, &stats)?)
        (definitions(&stats))
    };
    let actions = html! {
        @if let Some(since) = view.question.known_at.filter(|_| view.small.is_none()) {
            (Button::link("和现在比较（Excel）", format!("/stats/file?{}&since={since}", view.query(&["known_at"]))).icon("swap"))
        }
        (Button::link("定时出这张表", format!("/schedules?{}", view.query(&["known_at"]))).icon("clock"))
        @if frozen { (Button::link("看最新", format!("/stats?{}", view.query(&["known_at"]))).icon("undo")) }
        @else { (Button::link("固定到此刻", format!("/stats?{query}&known_at={}", stats.seq)).icon("snow")) }
        @if view.small.is_none() && visit.shell.may_write(visit.actor()?, Class::Figures, view.question.org) {
            (Button::link("定稿", format!("/frozen/new?{query}")).icon("snow"))
        }
        (Button::link("导出 CSV", format!("/stats/file?as=csv&{query}")).icon("dl"))
        (Button::link("导出 Excel", format!("/stats/file?{query}")).icon("dl"))
    };
    let cutoff = if frozen { "固定在" } else { "算到" };
    let sub = format!(
        "{}及下级　{} 至 {}　{cutoff} {} {}，序号 {}",
        visit.shell.org_name(view.question.org),
        view.question.from,
        view.question.to,
        stats.at.day(),
        stats.at.clock(),
        thousands(stats.seq.into())
    );
    Ok(show(visit, &Page::new("统计", summary(&stats), main).sub(sub).actions(actions)))
}

/// The answer in one line: the totals.
fn summary(stats: &Stats) -> String {
    let said = |row: &crate::StatsRow| format!("{} {} {}", row.indicator.name, printed(stats, row), row.indicator.unit);
    stats.totals.iter().take(3).map(said).collect::<Vec<_>>().join("，")
}

/// The form. It is a GET: its address is the view.
fn builder(visit: &Visit, view: &View) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let organisations = organisations(visit, Grant::Figures)?;
    let options: Vec<(&str, &str)> = organisations.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let periods: Vec<(&str, &str)> = PERIODS.into_iter().chain([("", "按下面的日期")]).collect();
    let by = |at: usize| view.question.by.get(at).map_or("", |by| by.code());
    let narrow = |code: &str| view.small.is_some() && matches!(code, "day" | "worker");
    let offered = |at: usize| {
        let offered =
            OFFERED.iter().filter(|code| !narrow(code)).filter_map(|code| Dimension::by_code(code)).map(|by| (by.code(), dimension_label(by)));
        let further = view.question.by.get(at).filter(|by| !OFFERED.contains(&by.code())).map(|by| (by.code(), dimension_label(*by)));
        std::iter::once(("", "不分组")).chain(offered).chain(further).collect::<Vec<_>>()
    };
    let (from, to) = (view.question.from.to_string(), view.question.to.to_string());
    let days = |day: &str| if view.period.is_empty() { day.to_owned() } else { String::new() };
    Ok(html! {
        form class="build" method="get" action="/stats" {
            div { p class="label" { "看哪些指标" } (chosen(view)) (all_indicators(visit, view)) }
            div {
                (Field::new(lang, "period", "期间").select(&view.period, &periods))
                details open[view.period.is_empty()] {
                    (more("按日期"))
                    (Field::new(lang, "from", "从").day(&days(&from), visit.today()))
                    (Field::new(lang, "to", "到").day(&days(&to), visit.today()))
                }
            }
            div {
                (Field::new(lang, "org", "单位").select(&view.org, &options))
                @if view.small.is_none() {
                    details open[!view.question.condition.is_empty()] {
                        (more("另加条件"))
                        (Field::new(lang, "where", "条件").hint("例：channel=phone and not population=family").wide().text(&view.question.condition))
                    }
                }
            }
            div {
                (Field::new(lang, "by", "分组").select(by(0), &offered(0)))
                div class="field" {
                    label for="by-2" { "再按" }
                    select id="by-2" name="by" { @for (code, label) in offered(1) { option value=(code) selected[code == by(1)] { (label) } } }
                }
                (Button::submit("查看").primary().block())
            }
        }
    })
}

/// What opens a part of the form that most do not need.
fn more(label: &str) -> Markup {
    html! { summary { span class="btn soft" { (icon("down")) (label) } } }
}

/// The chosen indicators, each with the view without it.
fn chosen(view: &View) -> Markup {
    let without = |at: usize| {
        let mut question = view.question.clone();
        question.indicators.remove(at);
        let other = View { question, org: view.org.clone(), period: view.period.clone(), small: view.small };
        format!("/stats?{}", other.query(&[]))
    };
    html! {
        div class="chips" {
            @for (at, one) in view.question.indicators.iter().enumerate() {
                @if view.question.indicators.len() > 1 {
                    a class="chip" aria-current="true" href=(without(at)) { (one.name) (icon("x")) span class="vh" { "去掉" } }
                } @else {
                    span class="chip" aria-current="true" { (one.name) }
                }
            }
        }
    }
}

/// The whole handbook as boxes to tick.
fn all_indicators(visit: &Visit, view: &View) -> Markup {
    let ticked = |code: &str| view.question.indicators.iter().any(|one| one.code == code);
    html! {
        details class="mt" {
            (more("加指标"))
            @for (title, indicators) in groups() {
                @let choices: Vec<Choice<'_>> = indicators.iter().map(|one| Choice { value: &one.code, label: &one.name, detail: &one.unit, icon: None, chosen: ticked(&one.code) }).collect();
                (named_group(visit, title, &choices))
            }
        }
    }
}

/// A group of boxes that all send `indicator`; their ids differ by group.
fn named_group(visit: &Visit, title: &str, choices: &[Choice<'_>]) -> Markup {
    let apart = format!("indicator-{}", choices.first().map_or("", |choice| choice.value));
    Field::new(visit.lang(), "indicator", title).apart(&apart).many(choices, Layout::Flow)
}

/// What every shown figure means.
fn definitions(stats: &Stats) -> Markup {
    Card::new("口径").aside(html! { a class="more" href="/indicators" { "全部口径" } }).flush().body(&html! {
        ul class="rows" {
            @for one in &stats.question.indicators {
                li { div class="grow" { p { a href={ "/indicators/" (one.code) } { (one.name) } "（" (one.unit) "）" } p class="mut sm" { (one.full_definition()) } } span class="code sm mut" { (one.reference()) } }
            }
        }
    })
}
