//! The month sheet as a page and as a workbook: this month, the month before, the year, and the organisations under it. For everybody who sees figures,
//! each with his own eyes. Absent: freezing it (`freeze.rs`).

use super::address::{code_of, month, organisation, organisations};
use crate::{Book, MonthSheet};
use base::policy::{Class, Grant};
use base::{Bucket, Problem};
use maud::{Markup, html};
use shell::export::XLSX;
use shell::look::{Button, Field, Page, format::thousands};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};

/// What the address asks for: the month before this one, unless it says which.
fn asked(visit: &Visit) -> Result<MonthSheet, Refusal> {
    let org = organisation(visit, Grant::Figures)?;
    let exact = visit.scope(Class::Figures, Grant::Read)?.contains(&org);
    let small = if exact { None } else { Some(i64::from(visit.shell.limits()?.small_cell)) };
    let last = Bucket::Month.bucket_of(visit.today()).from - 1;
    let month = match visit.asked("month") {
        "" => last,
        text => month(text).ok_or_else(|| Problem::new("no_month", "请写成年月，例如 2020-02"))?.from,
    };
    Ok(MonthSheet { org, month, known_at: None, small })
}

/// Counts it; what somebody asks who sees figures only is written down, because two answers tell more than one.
fn counted(visit: &Visit, sheet: &MonthSheet) -> Result<Book, Refusal> {
    if sheet.small.is_some() {
        let asked = format!("{} {} month_sheet", code_of(visit, sheet.org), sheet.month);
        visit.shell.write_down_soon(visit.actor()?, "AskFigures", sheet.org, &asked)?;
    }
    Ok(sheet.book(&visit.shell)?)
}

/// The parameters by which it is found again.
fn query(visit: &Visit, sheet: &MonthSheet) -> String {
    let month = sheet.month.to_string();
    form_urlencoded::Serializer::new(String::new()).append_pair("org", &code_of(visit, sheet.org)).append_pair("month", &month[..7]).finish()
}

pub(crate) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let sheet = asked(visit)?;
    let book = counted(visit, &sheet)?;
    let query = query(visit, &sheet);
    let main = html! { (chooser(visit, &sheet)?) (book.show(visit)) };
    let actions = html! {
        (Button::link("定时出这张表", format!("/schedules?what=month&{query}")).icon("clock"))
        (Button::link("导出 Excel", format!("/month/file?{query}")).icon("dl"))
    };
    let sub = format!("算到 {} {}，序号 {}", book.at.day(), book.at.clock(), thousands(book.seq.into()));
    Ok(show(visit, &Page::new("月报表", book.title.clone(), main).heading_stays().sub(sub).actions(actions)))
}

fn chooser(visit: &Visit, sheet: &MonthSheet) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let organisations = organisations(visit, Grant::Figures)?;
    let options: Vec<(&str, &str)> = organisations.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let month = sheet.month.to_string();
    Ok(html! {
        form class="build" method="get" action="/month" {
            div { (Field::new(lang, "org", "单位").select(&code_of(visit, sheet.org), &options)) }
            div { (Field::new(lang, "month", "月份").hint("例如 2020-02").short().text(&month[..7])) }
            div { p class="label" { "月报表" } (Button::submit("看这个月的数字").block()) }
        }
    })
}

pub(crate) fn file(visit: &Visit) -> Result<Answer, Refusal> {
    let sheet = asked(visit)?;
    let book = counted(visit, &sheet)?;
    workbook(visit, &book)
}

/// A report as the workbook that the caller saves.
pub(crate) fn workbook(visit: &Visit, book: &Book) -> Result<Answer, Refusal> {
    let bytes = book.to_workbook(&visit.actor()?.name, visit.now).map_err(|fault| Refusal::Bug(fault.to_string()))?;
    Ok(Answer::File { name: format!("{}.xlsx", book.title), media: XLSX, bytes })
}
