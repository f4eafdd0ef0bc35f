//! A person's request about the own data: its clock, what to do about it, and the printed copy of everything that is kept about the person.

use crate::{DataRequest, RequestKind};
use base::{Choice, Id, Value, policy::Grant};
use maud::html;
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Card, Page, Tone},
    pages::{frame, show},
    slice::KindDef,
};
use store::Row;

/// Records on one copy; a longer file is copied kind by kind.
const RECORDS_MAX: usize = 500;
/// Links read at a time.
const LINKS_PAGE: u32 = 200;

/// The request that the address names, for whoever reads files there.
fn named(visit: &Visit) -> Result<(Row, DataRequest), Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    if row.kind != "data_request" || !visit.sees(&row, kind.class, Grant::Read) {
        return Err(Refusal::NotFound);
    }
    let document = visit.shell.store().open_record(&row, None)?.doc.ok_or(Refusal::NotFound)?;
    let request = DataRequest::from_json(&document).ok_or(Refusal::NotFound)?;
    Ok((row, request))
}

pub(super) fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, request) = named(visit)?;
    visit.shell.write_down_soon(visit.actor()?, "ReadRecord", row.key, &row.kind)?;
    let person = request.person.id();
    let naming = visit.shell.naming(person);
    let about = look::summary_list(&[
        ("服务对象", html! { a href={ "/people/" (person) } { (naming.name) } }),
        ("要求", html! { (request.what.label()) "（" (request.by.label()) "提出）" }),
        ("收到", html! { span class="num" { (request.received) } }),
        (
            "最晚答复",
            html! { span class="num" { (request.due()) } @if request.answered.is_none() && request.due() < visit.today() { " " (look::tag(Tone::Bad, "已超期")) } },
        ),
        ("结果", html! { @match &request.outcome { Some(outcome) => (outcome.label()), None => (look::tag(Tone::Warn, "待答复")) } }),
    ]);
    let next = match request.what {
        RequestKind::Access | RequestKind::Copy | RequestKind::Transfer | RequestKind::Explain => {
            "打印复印件，核对身份后交给本人；里面他人的姓名已遮住，交出前请再看一遍有没有涉及他人的内容。"
        }
        RequestKind::Correct => "在有关记录上点“更正”，原因写“本人请求”。",
        RequestKind::Delete | RequestKind::Withdraw => {
            "法律要求保存的（戒毒档案、热线记录等）不能删，改为只存不用，并把理由告诉本人；其余的在记录上点“删除”。"
        }
    };
    let main = html! {
        (Card::new("这项请求").body(&about))
        (look::note(Tone::Info, &html! { (next) }))
    };
    let actions = html! {
        (Button::link("打印全部内容", format!("/people/requests/{}/copy", row.id)).icon("print"))
        (Button::link("记录答复", format!("/records/{}/edit", row.id)).icon("sign").primary())
        (Button::link("看记录", format!("/records/{}", row.id)))
    };
    let page = Page::new("个人信息请求", format!("{} {}", naming.name, request.what.label()), main).actions(actions).shape(look::Shape::Slim);
    Ok(show(visit, &page))
}

/// The person's file and every record that names the person, as far as the caller reads them, the oldest first.
fn kept(visit: &Visit, person: Id) -> Result<Vec<(Row, &'static KindDef)>, Refusal> {
    let store = visit.shell.store();
    let reads = |row: &Row| -> Result<Option<&'static KindDef>, Refusal> {
        let Some(kind) = visit.shell.registry().kind(&row.kind) else { return Ok(None) };
        Ok((visit.sees(row, kind.class, Grant::Read) && row.ended_at.is_none() && store.opens(row.vault)).then_some(kind))
    };
    let file = store.get(person)?;
    let mut rows: Vec<(Row, &'static KindDef)> = Vec::new();
    let mut after = None;
    loop {
        let linked = store.linked(file.key, None, after, LINKS_PAGE)?;
        let Some(last) = linked.last() else { break };
        after = Some(last.row.key);
        for linked in linked {
            if let Some(kind) = reads(&linked.row)?
                && !rows.iter().any(|(row, _)| row.key == linked.row.key)
            {
                rows.push((linked.row, kind));
            }
        }
        if rows.len() > RECORDS_MAX {
            return Err(base::Problem::new("too_many", format!("这个人的记录超过 {RECORDS_MAX} 条，请按种类分别打印")).into());
        }
    }
    rows.sort_by_key(|(row, _)| (row.day, row.key));
    if let Some(kind) = reads(&file)? {
        rows.insert(0, (file, kind));
    }
    Ok(rows)
}

pub(super) fn copy(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, request) = named(visit)?;
    let rows = kept(visit, request.person.id())?;
    let target = visit.shell.store().key_of(request.person.id())?;
    let actor = visit.actor()?;
    visit.shell.write_down(actor, "AccessCopy", target, &format!("records={}", rows.len()))?;
    let sheets = shell::print::copies(visit, &rows)?;
    let printed = format!("打印人：{}　{} {}", actor.name, visit.today(), visit.now.clock());
    Ok(Answer::Page(look::print_page(&frame(visit), "个人信息复印件", &sheets, &format!("/people/requests/{}", row.id), &html! {}, &printed)))
}
