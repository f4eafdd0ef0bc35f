//! The lead's page of a shift's volunteers: the code in letters that are read across a street, who came by which, who is still there. Called by the
//! router. Absent: how long somebody was there who never signed out, which is said on the record itself.

use super::{VOLUNTEERS_MAX, Watch, code, posted, volunteer};
use crate::{JoinCode, Volunteer};
use base::{Faults, Shape, Typed, Value};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Empty, Field, Page, Tone};
use shell::pages::{show, show_failed};
use shell::{Answer, Entry, Refusal, Visit};
use store::Row;

/// People of a code when nobody says another number.
const USUAL: &str = "10";
/// Why an opening has one more version.
const WITHDRAWN: &str = "收回口令";

/// The shift of the address, for who may write at it.
fn writable(visit: &Visit) -> Result<Watch, Refusal> {
    let (row, _) = visit.writable(visit.id("id")?)?;
    Watch::read(visit, row)
}

fn href(watch: &Watch) -> String {
    format!("/shifts/{}/volunteers", watch.row.id)
}

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = writable(visit)?;
    Ok(show(visit, &drawn(visit, &watch, &Faults::new())?))
}

fn drawn(visit: &Visit, watch: &Watch, faults: &Faults) -> Result<Page, Refusal> {
    let errors: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let main = html! {
        @if !errors.is_empty() { (look::error_summary(visit.lang(), &errors)) }
        (codes(visit, watch)?)
        (opening(visit, watch, faults))
        (present(visit, watch)?)
    };
    let page = Page::new("本班志愿者", watch.named(visit), main)
        .heading_stays()
        .sub("口令只管这一个班：到点自动失效，志愿者只看得到自己的任务")
        .crumb("值班", Some("/records?kind=shift"))
        .crumb("本班志愿者", None)
        .back(format!("/records/{}", watch.row.id))
        .shape(look::Shape::Slim);
    Ok(if errors.is_empty() { page } else { page.failed() })
}

/// The openings of the shift, with their records.
fn openings(visit: &Visit, watch: &Watch) -> Result<Vec<(Row, JoinCode)>, Refusal> {
    let linked = visit.shell.store().linked(watch.row.key, Some("shift"), None, VOLUNTEERS_MAX)?;
    let rows: Vec<Row> = linked.into_iter().map(|linked| linked.row).filter(|row| row.kind == JoinCode::CODE && row.ended_at.is_none()).collect();
    let opened = visit.shell.store().open_all(&rows)?;
    Ok(rows.into_iter().zip(opened).filter_map(|(row, opened)| Some((row, JoinCode::from_json(&opened.doc?)?))).collect())
}

fn codes(visit: &Visit, watch: &Watch) -> Result<Markup, Refusal> {
    let over = watch.ends().is_none_or(|ends| ends <= visit.now);
    let mut lines = Vec::new();
    for (row, opening) in openings(visit, watch)? {
        let open = opening.is_open() && !over;
        let text = if open { code::shown(&code::letters(visit, &row)?) } else { "——".to_owned() };
        let action = format!("{}/withdraw", href(watch));
        lines.push(look::Line {
            icon: Some("lock"),
            text: html! { span class="h1 code" { (text) } },
            detail: Some(html! { span class="num" { "已上岗 " (opening.used.unwrap_or(0)) " 人，最多 " (opening.most) " 人" } }),
            aside: Some(match (open, opening.withdrawn_on) {
                (true, _) => html! {
                    form class="inline" method="post" action=(action) {
                        input type="hidden" name="code" value=(row.id);
                        input type="hidden" name="_version" value=(row.version);
                        (Button::submit("收回"))
                    }
                },
                (false, Some(_)) => look::tag(Tone::Plain, "已收回"),
                (false, None) => look::tag(Tone::Plain, "已失效"),
            }),
        });
    }
    Ok(html! { @if !lines.is_empty() { (Card::new("口令").flush().body(&look::lines(&lines))) } })
}

fn opening(visit: &Visit, watch: &Watch, faults: &Faults) -> Markup {
    let lang = visit.lang();
    if watch.ends().is_none_or(|ends| ends <= visit.now) {
        return look::note(Tone::Info, &html! { p class="mb0" { "班次没有写起止时间，或者已经结束，不能开口令" } });
    }
    let posted = visit.posted("most");
    let most = if posted.is_empty() { USUAL } else { posted };
    let error = |path: &str| faults.at(path).map_or("", |fault| fault.sentence.as_str());
    let address = visit.whole_address("/join");
    Card::new("开一个口令").body(&html! {
        form method="post" action=(href(watch)) {
            input type="hidden" name="_record" value=(visit.shell.new_id());
            (Field::new(lang, "most", "最多几人").error(error("most")).short().required().number(most, "人"))
            (Button::submit("开口令").primary())
        }
        p class="mt" { (format!("请到场的志愿者用手机打开 {address}，填口令、姓名和电话就能上岗")) }
        div class="qr" { (look::qr(&address, "上岗网址的二维码")) }
    })
}

/// Who came, with names masked.
fn present(visit: &Visit, watch: &Watch) -> Result<Markup, Refusal> {
    let came = watch.came(visit)?;
    if came.is_empty() {
        return Ok(html! { (Empty::new("people", "还没有志愿者签到", "凭口令上岗的，这里马上看得到")) });
    }
    let mut lines = Vec::new();
    for (row, came) in came {
        let insured = visit.shell.store().key_of(came.volunteer.id()).ok().and_then(|key| volunteer(visit, key).ok());
        let insured = insured.is_some_and(|(_, volunteer): (Row, Volunteer)| volunteer.is_insured_on(row.day));
        let left = came.left.map(|left| left.to_string()).unwrap_or_default();
        lines.push(look::Line {
            icon: Some("heart"),
            text: html! { a href={ "/records/" (row.id) } { span lang="zh-CN" { (visit.shell.naming(came.volunteer.id()).name) } } },
            detail: Some(html! {
                @if let Some(came) = came.came { span class="num" { (came) "–" (left) } }
                @if !insured { " " (look::tag(Tone::Warn, "未登记保险")) }
            }),
            aside: Some(if came.is_open() { look::tag(Tone::Ok, "在岗") } else { look::tag(Tone::Plain, "已签退") }),
        });
    }
    Ok(html! { (Card::new("到岗的志愿者").flush().body(&look::lines(&lines))) })
}

pub(super) fn open(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = writable(visit)?;
    let Some(ends) = watch.ends().filter(|ends| *ends > visit.now) else {
        let mut faults = Faults::new();
        faults.add("most", "no_hours", "班次没有写起止时间，或者已经结束，不能开口令");
        return Ok(show_failed(visit, 422, drawn(visit, &watch, &faults)?));
    };
    let mut typed = Typed::new(visit.today());
    typed.set("shift", watch.row.id.to_string());
    typed.set("most", visit.posted("most"));
    typed.set("on", visit.today().to_string());
    typed.set("until", ends.day().to_string());
    typed.set("until_time", ends.clock());
    let record = posted(visit, "_record")?;
    let entry = Entry { kind: JoinCode::CODE.to_owned(), record, org: watch.row.org, expected: None, typed: Some(typed), why: None };
    match visit.shell.keep(visit.actor()?, visit.now, entry) {
        Ok(_) => Ok(Answer::next(href(&watch))),
        Err(Refusal::Problem(problem)) if !problem.faults.is_empty() => Ok(show_failed(visit, 422, drawn(visit, &watch, &problem.faults)?)),
        Err(refusal) => Err(refusal),
    }
}

pub(super) fn withdraw(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = writable(visit)?;
    let (row, kind) = visit.writable(posted(visit, "code")?)?;
    let document = visit.shell.store().open_record(&row, None)?.doc.filter(|_| row.kind == JoinCode::CODE).ok_or(Refusal::NotFound)?;
    let mut typed: Typed = (kind.fill)(&document, visit.today()).ok_or(Refusal::NotFound)?;
    typed.set("withdrawn_on", visit.today().to_string());
    // whoever came by it meanwhile has made a newer version: taking it back holds all the same
    visit.shell.keep(visit.actor()?, visit.now, Entry::after(&row, Some(typed), WITHDRAWN))?;
    Ok(Answer::next(href(&watch)))
}
