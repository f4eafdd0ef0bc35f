//! Freezing a table: the numbers as they stand at one cut-off, a title and a remark, and the act that keeps them. What is asked for stands in the
//! address, as on the page of statistics, so that what is frozen is what was seen. Absent: choosing figures, which the page of statistics does.

use super::address::{View, organisations};
use crate::frozen::{Freezing, TableKind};
use crate::month_sheet::MONTH_SHEET;
use crate::{Frozen, Stats};
use base::policy::{Class, Grant};
use base::{Choice as _, Faults, Period, Shape, TEXT_CHARS_MAX};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Field, Page, Tone, format::thousands};
use shell::pages::{show, show_failed};
use shell::{Answer, Entry, Refusal, Visit};

/// The form by which a month sheet is begun: organisation and month; it stands on the list of frozen tables.
pub(crate) fn begin(visit: &Visit) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let organisations = organisations(visit, Grant::Read)?;
    let options: Vec<(&str, &str)> = organisations.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let month = base::Bucket::Month.bucket_of(base::Bucket::Month.bucket_of(visit.today()).from - 1).from.to_string();
    Ok(html! {
        form class="build" method="get" action="/frozen/new" {
            @for code in MONTH_SHEET { input type="hidden" name="indicator" value=(code); }
            div { (Field::new(lang, "org", "单位").select("", &options)) }
            div { (Field::new(lang, "month", "月份").short().text(&month[..7])) }
            div { p class="label" { "月报表" } (Button::submit("看这个月的数字").block()) }
        }
    })
}

/// What is asked for, if the caller may freeze there.
fn asked(visit: &Visit) -> Result<View, Refusal> {
    let view = View::read(visit)?;
    let may = visit.shell.may_write(visit.actor()?, Class::Figures, view.question.org);
    if may && view.small.is_none() { Ok(view) } else { Err(Refusal::NotFound) }
}

/// Whether the days are those of a calendar month.
fn is_month(view: &View) -> bool {
    Period { from: view.question.from, to: view.question.to }.bucket() == Some(base::Bucket::Month)
}

/// What is proposed as a title.
fn title(visit: &Visit, view: &View) -> String {
    let period = Period { from: view.question.from, to: view.question.to };
    let what = if is_month(view) { TableKind::Month } else { TableKind::Table };
    format!("{}{}{}", visit.shell.org_name(view.question.org), period.chinese(), what.label())
}

pub(crate) fn new(visit: &Visit) -> Result<Answer, Refusal> {
    let view = asked(visit)?;
    let title = title(visit, &view);
    Ok(show(visit, &page(visit, &view, &title, "", &Faults::new())?))
}

fn page(visit: &Visit, view: &View, title: &str, note: &str, faults: &Faults) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let stats = view.question.ask(&visit.shell)?;
    let error = |path: &str| faults.at(path).map_or("", |fault| fault.sentence.as_str());
    let query = format!("{}&known_at={}", view.query(&["known_at"]), stats.seq);
    let whole = error("");
    let main = html! {
        @if !whole.is_empty() { (look::note(Tone::Bad, &html! { p class="mb0" { (whole) } })) }
        (Card::new("定稿").body(&html! {
            p { "下面的数字算到 " (stats.at.day()) " " (stats.at.clock()) "，序号 " (thousands(stats.seq.into())) "。定稿后连同口径固定下来，不再改动；之后补录、更正、删除的记录另列为调整。" }
            form method="post" action={ "/frozen?" (query) } {
                (Field::new(lang, "title", "标题").required().wide().longest(TEXT_CHARS_MAX as u16).error(error("title")).text(title))
                (Field::new(lang, "note", "说明").hint("例如报给谁、还缺什么").optional().error(error("note")).area(note, 2))
                (Button::submit("定稿").primary().icon("snow"))
            }
        }))
        (super::table::table(visit, view, &stats)?)
    };
    let page = Page::new("定稿", "定稿报表", main).sub(scope(visit, view, &stats));
    let page = page.crumb("定稿报表", Some("/frozen")).crumb("定稿", None);
    Ok(if faults.is_empty() { page } else { page.failed() })
}

fn scope(visit: &Visit, view: &View, stats: &Stats) -> String {
    format!("{}及下级　{} 至 {}", visit.shell.org_name(view.question.org), stats.question.from, stats.question.to)
}

pub(crate) fn freeze(visit: &Visit) -> Result<Answer, Refusal> {
    let view = asked(visit)?;
    let (title, note) = (visit.posted("title"), visit.posted("note"));
    let mut faults = Faults::new();
    faults.require(!title.is_empty(), "title", "required", "请填写");
    if !faults.is_empty() {
        return Ok(show_failed(visit, 422, page(visit, &view, title, note, &faults)?));
    }
    let small = visit.shell.limits()?.small_cell.into();
    let actor = visit.actor()?;
    let sort = if is_month(&view) { TableKind::Month } else { TableKind::Table };
    let freezing = Freezing { question: &view.question, title, sort, who: &actor.name, note, small };
    let id = visit.shell.store().get_key(view.question.org)?.id;
    let typed = match freezing.typed(&visit.shell, id, visit.today()) {
        Err(refused @ crate::Unanswerable::TooManyLines(_)) => {
            faults.add("", "too_many_lines", refused.to_string());
            return Ok(show_failed(visit, 422, page(visit, &view, title, note, &faults)?));
        }
        typed => typed?,
    };
    let record = visit.shell.new_id();
    let entry = Entry { kind: Frozen::CODE.to_owned(), record, org: view.question.org, expected: None, typed: Some(typed), why: None };
    match visit.shell.keep(actor, visit.now, entry) {
        Ok(_) => Ok(Answer::next(format!("/frozen/{record}"))),
        Err(Refusal::Problem(problem)) => {
            let mut faults = Faults::new();
            problem.faults.iter().for_each(|fault| faults.add(fault.path.clone(), fault.code, fault.sentence.clone()));
            faults.require(problem.faults.has("title"), "", problem.code, problem.sentence);
            Ok(show_failed(visit, 422, page(visit, &view, title, note, &faults)?))
        }
        Err(refusal) => Err(refusal),
    }
}
