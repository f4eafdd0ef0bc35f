//! Issued briefings as a list, and the way to a new one: choose template, organisation and day, see it with its numbers, issue it.

use super::address::{code_of, organisation, organisations};
use super::paper::Paper;
use crate::{Briefing, DOCX, IssuedBriefing, Template, brief as fill, templates};
use base::policy::{Class, Grant};
use base::{Day, Faults, Key, Shape};
use maud::{Markup, html};
use shell::look::{Button, Card, Column, Empty, Field, OnPhone, Page, Pager, Row, Table, format::thousands};
use shell::pages::show;
use shell::{Answer, Entry, Refusal, Visit};
use store::{Cursor, ListQuestion};

/// Briefings of a page.
const PAGE_ROWS: u32 = 50;

pub(crate) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let scope = visit.scope(Class::Figures, Grant::Figures)?;
    let after = visit.asked("after").split_once('~').and_then(|(day, key)| Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) }));
    let question = ListQuestion {
        orgs: Some(scope.into_iter().collect()),
        kinds: vec![IssuedBriefing::CODE.to_owned()],
        after,
        limit: PAGE_ROWS + 1,
        ..ListQuestion::default()
    };
    let mut rows = visit.shell.store().list(&question)?;
    let more = rows.len() > PAGE_ROWS as usize;
    rows.truncate(PAGE_ROWS as usize);
    let mut drawn = Vec::new();
    for (row, opened) in rows.iter().zip(visit.shell.store().open_all(&rows)?) {
        let Some(issued) = opened.doc.as_ref().and_then(IssuedBriefing::from_document) else { continue };
        drawn.push(Row::new(vec![
            html! { (issued.on) },
            html! { a href={ "/briefs/" (row.id) } lang="zh-CN" { (issued.title) } },
            html! { (visit.shell.naming(issued.org.id()).name) },
            html! { (issued.numbers.len()) },
            html! { (row.entered_at.day()) " " (row.entered_at.clock()) },
        ]));
    }
    let next = rows.last().filter(|_| more).map(|row| format!("/briefs?after={}~{}", row.day, row.key.0));
    let pager = Pager { total: None, shown: drawn.len(), unit: "份".to_owned(), previous: after.map(|_| "/briefs".to_owned()), next };
    let columns = vec![
        Column::new("日期").narrow(),
        Column::new("标题").lead(),
        Column::new("单位"),
        Column::new("数字").numeric().on_phone(OnPhone::Hidden),
        Column::new("发出").narrow(),
    ];
    let exact = visit.actor()?.grant(Class::Figures) >= Grant::Read;
    let empty = Empty::new("brief", "还没有发出过简报", "选一个模板和日期，数字自动算好，核对后发出");
    let empty = if exact { empty.action(Button::link("写简报", "/briefs/new")) } else { empty };
    let main = html! { (Table::new("已发出的简报", columns).quiet().rows(drawn).pager(pager).empty(empty).show(visit.lang())) };
    let actions = html! { @if exact { (Button::link("写简报", "/briefs/new").primary().icon("plus")) } };
    Ok(show(visit, &Page::new("简报", "简报", main).sub("发出后不再改动；之后补录的记录作为调整列在文末").actions(actions)))
}

/// What a draft is asked for by.
struct Asked {
    template: Template,
    org: Key,
    on: Day,
}

impl Asked {
    /// From an address or a posted form; both use the same names.
    fn read(visit: &Visit, text: &dyn Fn(&str) -> String) -> Result<Self, Refusal> {
        let code = text("template");
        let code = if code.is_empty() { "daily" } else { &code };
        let on = text("on");
        let on = if on.is_empty() { Some(visit.today()) } else { Day::typed(&on, visit.today()) };
        let mut faults = Faults::new();
        faults.require(on.is_some(), "on", "not_a_day", "请写成日期，例如 2020-02-13");
        let template = Template::built_in(code);
        faults.require(template.is_some(), "template", "unknown", "没有这个模板");
        match (template, on) {
            (Some(template), Some(on)) => Ok(Self { template, org: organisation(visit, Grant::Read)?, on }),
            _ => Err(faults.into()),
        }
    }

    fn of_address(visit: &Visit) -> Result<Self, Refusal> {
        Self::read(visit, &|name| visit.asked(name).to_owned())
    }

    fn query(&self, visit: &Visit) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("template", &self.template.code).append_pair("org", &code_of(visit, self.org)).append_pair("on", &self.on.to_string());
        query.finish()
    }
}

/// The act up to which an address or a form counts; none for now.
fn seq(text: &str) -> Option<u32> {
    text.parse().ok()
}

pub(crate) fn new(visit: &Visit) -> Result<Answer, Refusal> {
    let asked = Asked::of_address(visit)?;
    let choose = chooser(visit, &asked)?;
    // Without an emergency response some templates cannot be filled; the page still lets one choose another.
    let briefing = match fill(&visit.shell, &asked.template, asked.org, asked.on, seq(visit.asked("seq"))) {
        Ok(briefing) => briefing,
        Err(crate::NoBriefing::Store(error)) => return Err(error.into()),
        Err(refused) => {
            let main = html! { (choose) (Empty::new("brief", "这个模板现在用不上", refused.to_string())) };
            return Ok(show(visit, &Page::new("写简报", "写简报", main).crumb("简报", Some("/briefs")).crumb("写简报", None)));
        }
    };
    let query = format!("{}&seq={}", asked.query(visit), briefing.seq);
    let paper = Paper { visit, briefing: &briefing, draft: true, later: &[], here: &format!("/briefs/new?{query}&") }.show()?;
    let may_issue = visit.shell.may_write(visit.actor()?, Class::Figures, asked.org);
    let file = |format: &str| format!("/briefs/preview?{query}&as={format}");
    let main = html! {
        (choose)
        (paper)
        @if may_issue { (issue_form(visit, &asked, &briefing)) }
    };
    let actions = html! {
        (Button::press("复制文字", "copy", briefing.to_text()).icon("link"))
        (Button::link("文字", file("text")).icon("dl"))
        (Button::link("Word", file("docx")).icon("dl"))
    };
    let sub = format!(
        "{}　{}　算到 {} {}，序号 {}",
        asked.template.name,
        briefing.org_name,
        briefing.at.day(),
        briefing.at.clock(),
        thousands(briefing.seq.into())
    );
    let page = Page::new("写简报", briefing.title.clone(), main).heading_stays().sub(sub).actions(actions);
    Ok(show(visit, &page.crumb("简报", Some("/briefs")).crumb("写简报", None)))
}

fn chooser(visit: &Visit, asked: &Asked) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let organisations = organisations(visit, Grant::Read)?;
    let organisations: Vec<(&str, &str)> = organisations.iter().map(|(code, name)| (code.as_str(), name.as_str())).collect();
    let templates = templates();
    let templates: Vec<(&str, &str)> = templates.iter().map(|template| (template.code.as_str(), template.name.as_str())).collect();
    Ok(html! {
        form class="build" method="get" action="/briefs/new" {
            div { (Field::new(lang, "template", "模板").select(&asked.template.code, &templates)) }
            div { (Field::new(lang, "org", "单位").select(&code_of(visit, asked.org), &organisations)) }
            div { (Field::new(lang, "on", "哪一天").day(&asked.on.to_string(), visit.today())) }
            div { p class="label" { "数字自动算好" } (Button::submit("重新生成").block()) }
        }
    })
}

/// The act posts the cut-off that was looked at: what is issued is what was seen.
fn issue_form(visit: &Visit, asked: &Asked, briefing: &Briefing) -> Markup {
    let hidden = [
        ("template", asked.template.code.clone()),
        ("org", code_of(visit, asked.org)),
        ("on", asked.on.to_string()),
        ("seq", briefing.seq.to_string()),
    ];
    Card::new("发出").body(&html! {
        p { "发出后正文和 " b { (briefing.numbers.len()) } " 个数字固定在序号 " (thousands(briefing.seq.into())) "，不再改动；之后补录的记录另列为调整。" }
        form method="post" action="/briefs" {
            @for (name, value) in &hidden { input type="hidden" name=(name) value=(value); }
            (Button::submit("发出简报").primary().icon("snow"))
        }
    })
}

pub(crate) fn issue(visit: &Visit) -> Result<Answer, Refusal> {
    let org = visit.shell.store().tree().by_code(visit.posted("org")).ok_or(Refusal::NotFound)?;
    if !visit.scope(Class::Figures, Grant::Read)?.contains(&org) {
        return Err(Refusal::NotFound);
    }
    let template = Template::built_in(visit.posted("template")).ok_or(Refusal::NotFound)?;
    let on = Day::typed(visit.posted("on"), visit.today()).ok_or(Refusal::NotFound)?;
    let briefing = fill(&visit.shell, &template, org, on, seq(visit.posted("seq")))?;
    let record = visit.shell.new_id();
    let id = visit.shell.store().get_key(org)?.id;
    let typed = IssuedBriefing::typed(&briefing, id, visit.shell.limits()?.small_cell, visit.today());
    let entry = Entry { kind: IssuedBriefing::CODE.to_owned(), record, org, expected: None, typed: Some(typed), why: None };
    visit.shell.keep(visit.actor()?, visit.now, entry)?;
    Ok(Answer::next(format!("/briefs/{record}")))
}

pub(crate) fn api(visit: &Visit) -> Result<Answer, Refusal> {
    let asked = Asked::of_address(visit)?;
    let briefing = fill(&visit.shell, &asked.template, asked.org, asked.on, seq(visit.asked("seq")))?;
    Ok(Answer::Json(200, briefing.to_json(&visit.shell), None))
}

pub(crate) fn preview_file(visit: &Visit) -> Result<Answer, Refusal> {
    let asked = Asked::of_address(visit)?;
    let briefing = fill(&visit.shell, &asked.template, asked.org, asked.on, seq(visit.asked("seq")))?;
    download(visit, &briefing)
}

/// A briefing as the file that `?as=` asks for.
pub(crate) fn download(visit: &Visit, briefing: &Briefing) -> Result<Answer, Refusal> {
    let name = format!("{}_简报_{}", briefing.org_name, briefing.on);
    match visit.asked("as") {
        "docx" => {
            let trend = briefing.trend(&visit.shell)?;
            let bytes = briefing.to_document(trend.as_ref()).map_err(|fault| Refusal::Bug(fault.to_string()))?;
            Ok(Answer::File { name: format!("{name}.docx"), media: DOCX, bytes })
        }
        "json" => {
            let text = serde_json::to_vec_pretty(&briefing.to_json(&visit.shell)).map_err(|error| Refusal::Bug(error.to_string()))?;
            Ok(Answer::File { name: format!("{name}.json"), media: "application/json", bytes: text })
        }
        _ => Ok(Answer::File { name: format!("{name}.txt"), media: "text/plain; charset=utf-8", bytes: briefing.to_text().into_bytes() }),
    }
}
