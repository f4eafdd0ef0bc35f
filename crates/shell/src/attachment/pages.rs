//! Attachments on pages: taken in with a form or on the record's own page, shown small, opened large, withdrawn with a reason. A file that comes
//! with a form that cannot be saved yet waits in the store and is shown again; nothing has to be chosen twice.

pub(crate) use super::ATTACHMENTS_MAX;
use super::{ACCEPTED, FILES_MAX, HINT, fit};
use crate::look::{self, Button, Card, Confirm, Field, Page};
use crate::pages::{record, show, show_failed};
use crate::{Answer, Former, Needs, Refusal, Route, Visit, get, post, slice::KindDef, text::t};
use base::{Id, Key, Problem, policy::Action};
use maud::{Markup, html};
use store::{Attachment, Receipt, Row, StoreError};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    post("/records/{id}/attachments", Needs::Account, "Adds photographs or papers to a record", add).with_files(),
    get("/records/{id}/attachments/{attachment}", Needs::Account, "One attachment of a record, logged", open),
    get("/records/{id}/attachments/{attachment}/small", Needs::Account, "The small picture of an attachment", small),
    get("/records/{id}/attachments/{attachment}/withdraw", Needs::Account, "Asks whether to withdraw an attachment", ask_withdraw),
    post("/records/{id}/attachments/{attachment}/withdraw", Needs::Account, "Withdraws an attachment: former versions keep it", withdraw),
    post("/attachments/{record}", Needs::Account, "Takes in files for a record of `?kind=` that is being written, as a fragment", wait)
        .with_files()
        .with_fields(),
    get("/attachments/{record}/{attachment}", Needs::Account, "The small picture of a file that waits for its record", waiting_small),
];

/// Pictures of one event in a timeline; more are counted.
const STRIP_MAX: usize = 4;

/// How often adding is tried again when the record was changed meanwhile: it takes nothing away from whoever changed it.
const TRIES_MAX: usize = 4;

/// What came with a request: what fits waits in the store already, what does not is told.
#[derive(Debug, Default)]
pub(crate) struct Sent {
    pub(crate) attachments: Vec<Attachment>,
    pub(crate) unfit: Vec<String>,
}

/// Takes in the files of a request for a record, whether it is there already or not.
pub(crate) fn take_in(visit: &Visit, kind: &KindDef, record: Id, org: Key) -> Result<Sent, Refusal> {
    // a browser sends an empty part when nothing was chosen
    let mut files = visit.files.iter().filter(|(_, name, bytes)| !(name.is_empty() && bytes.is_empty())).peekable();
    let mut sent = Sent::default();
    if files.peek().is_none() {
        return Ok(sent);
    }
    let actor = visit.actor()?;
    let store = visit.shell.store();
    let (org, vault) = match store.get(record) {
        Ok(row) if row.kind == kind.shape.code => (row.org, Some(row.vault)),
        Ok(_) => return Err(Refusal::NotFound),
        Err(StoreError::NotFound) => (org, None),
        Err(error) => return Err(error.into()),
    };
    if !visit.shell.may_write(actor, kind.class, org) {
        return Err(Refusal::Denied);
    }
    // the files wait in the vault in which the record will lie
    let campaign = visit.posted("campaign").parse().ok().filter(|_| kind.is_of_a_response());
    let vault = vault.map_or_else(|| store.vault_for(org, kind.class.code(), campaign.map_or(Ok(Key::NONE), |id| store.key_of(id))?), Ok)?;
    for (_, name, bytes) in files.by_ref().take(FILES_MAX) {
        match visit.shell.one_picture_at_a_time(|| fit::fit(name, bytes)) {
            Ok(new) => sent.attachments.push(store.wait_attachment(actor.account, vault, record, &new)?),
            Err(unfit) => sent.unfit.push(format!("《{name}》{unfit}")),
        }
    }
    if files.next().is_some() {
        sent.unfit.push(format!("一次最多 {FILES_MAX} 个文件，其余的没有收，请再选一次"));
    }
    Ok(sent)
}

/// Adds what waits to a record, as a new version with its reason or the usual one; none when it has all of it already.
pub(super) fn attach(visit: &Visit, record: Id, new: &[Attachment], why: &str) -> Result<Option<Receipt>, Refusal> {
    for _ in 0..TRIES_MAX {
        let row = visit.shell.store().get(record)?;
        let mut beside = visit.shell.store().open_record(&row, None)?.beside();
        let before = beside.attachments.len();
        for attachment in new {
            if !beside.attachments.contains(&attachment.id) {
                beside.attachments.push(attachment.id);
            }
        }
        let added = beside.attachments.len() - before;
        if added == 0 {
            return Ok(None);
        }
        if beside.attachments.len() > ATTACHMENTS_MAX {
            return Err(too_many());
        }
        let why = if why.is_empty() { format!("添加附件 {added} 个") } else { why.to_owned() };
        let former = Former { record, expected: row.version, version: row.version, beside: Some(beside), why };
        match visit.shell.write_former(visit.actor()?, visit.now, "AttachFile", vec![former]) {
            Err(Refusal::Overtaken { .. }) => {}
            written => return written.map(Some),
        }
    }
    Err(Refusal::Busy("这条记录正被别人修改，请过几秒再试"))
}

pub(crate) fn too_many() -> Refusal {
    Problem::new("too_many_attachments", format!("一条记录最多 {ATTACHMENTS_MAX} 个附件，请另记一条或先撤下几个")).into()
}

/// Takes one attachment away from a record, as a new version with its reason.
pub(super) fn take_away(visit: &Visit, row: &Row, attachment: &Attachment, expected: u32, why: String) -> Result<Receipt, Refusal> {
    let mut beside = visit.shell.store().open_record(row, None)?.beside();
    beside.attachments.retain(|id| *id != attachment.id);
    let former = Former { record: row.id, expected, version: row.version, beside: Some(beside), why };
    visit.shell.write_former(visit.actor()?, visit.now, "WithdrawFile", vec![former])
}

/// The attachments of a version of a record, as far as the caller may know of them: who reads the record reads them, for all others there are none.
pub(crate) fn of(visit: &Visit, row: &Row, kind: &KindDef, version: Option<u32>) -> Result<Vec<Attachment>, Refusal> {
    if !record::reads(visit, row, kind)? {
        return Ok(Vec::new());
    }
    Ok(visit.shell.store().open_record(row, version)?.attachments)
}

/// The attachment that an address names; with `?version=` that of a former version.
pub(super) fn named(visit: &Visit) -> Result<(Row, &'static KindDef, Attachment), Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    let wanted = visit.id("attachment")?;
    let version = visit.asked("version").parse().ok();
    let found = of(visit, &row, kind, version)?.into_iter().find(|attachment| attachment.id == wanted);
    Ok((row, kind, found.ok_or(Refusal::NotFound)?))
}

fn add(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    if row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let sent = take_in(visit, kind, row.id, row.org)?;
    let written = if sent.attachments.is_empty() { Ok(None) } else { attach(visit, row.id, &sent.attachments, "") };
    let mut wrong = sent.unfit;
    let receipt = match written {
        Err(Refusal::Problem(problem)) => {
            wrong.push(problem.sentence);
            None
        }
        other => other?,
    };
    if wrong.is_empty() && sent.attachments.is_empty() {
        wrong.push("请先选照片或 PDF".to_owned());
    }
    if !wrong.is_empty() {
        return Ok(show_failed(visit, 422, record::sheet(visit, &wrong)?));
    }
    let said = receipt.map_or("said=already".to_owned(), |receipt| said("attached", row.id, &receipt));
    Ok(Answer::next(format!("/records/{}?{said}#attachments", row.id)))
}

/// What the next page says of a version that was just written, with the way to take it back.
pub(crate) fn said(what: &str, record: Id, receipt: &Receipt) -> String {
    let version = receipt.records.iter().find(|written| written.id == record).map_or(0, |written| written.version);
    format!("said={what}&undo={record}~{version}")
}

/// Opens an attachment. Pictures were made by us and may be looked at; papers are saved.
fn open(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _, attachment) = named(visit)?;
    handed_out(visit, &row, attachment)
}

pub(super) fn handed_out(visit: &Visit, row: &Row, attachment: Attachment) -> Result<Answer, Refusal> {
    if visit.header("sec-fetch-site") == Some("cross-site") {
        return Err(Refusal::NotFound);
    }
    let bytes = visit.shell.store().open_attachment(row, &attachment)?;
    visit.shell.write_down(visit.actor()?, "OpenAttachment", row.key, &attachment.id.to_string())?;
    Ok(Answer::Attachment { name: attachment.name, is_picture: attachment.width > 0, bytes })
}

fn small(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _, attachment) = named(visit)?;
    let bytes = visit.shell.store().open_small(&row, &attachment)?;
    Ok(Answer::Attachment { name: attachment.name, is_picture: true, bytes })
}

fn waiting_small(visit: &Visit) -> Result<Answer, Refusal> {
    let bytes = visit.shell.store().open_waiting(visit.actor()?.account, visit.id("record")?, visit.id("attachment")?)?;
    Ok(Answer::Attachment { name: "照片.jpg".to_owned(), is_picture: true, bytes })
}

fn ask_withdraw(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _) = visit.writable(visit.id("id")?)?;
    let (_, _, attachment) = named(visit)?;
    Ok(show(visit, &confirm(visit, &row, &attachment, "")))
}

fn confirm(visit: &Visit, row: &Row, attachment: &Attachment, error: &str) -> Page {
    let why =
        Field::new(visit.lang(), "_why", "为什么撤下").hint("例如：传错了、照到了别人").error(error).required().wide().text(visit.posted("_why"));
    let ask = Confirm {
        title: format!("撤下“{}”？", attachment.name),
        text: "撤下后记录上不再显示它；旧版本里仍然看得到，和整条记录一起保存、一起销毁。".to_owned(),
        action: format!("/records/{}/attachments/{}/withdraw", row.id, attachment.id),
        hidden: vec![("_version".to_owned(), row.version.to_string())],
        go: "撤下".to_owned(),
        stay: "不撤".to_owned(),
        back: format!("/records/{}#attachments", row.id),
        danger: true,
        fields: Some(why),
    };
    Page::new("撤下附件", "", html! { (ask) }).back(format!("/records/{}#attachments", row.id))
}

fn withdraw(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _) = visit.writable(visit.id("id")?)?;
    let (_, _, attachment) = named(visit)?;
    let why = visit.posted("_why");
    if why.is_empty() {
        return Ok(show_failed(visit, 422, confirm(visit, &row, &attachment, "请写明为什么撤下")));
    }
    let expected = visit.posted("_version").parse().unwrap_or(row.version);
    let receipt = take_away(visit, &row, &attachment, expected, why.to_owned())?;
    Ok(Answer::next(format!("/records/{}?{}#attachments", row.id, said("withdrawn", row.id, &receipt))))
}

/// Files for a form that is open: the script sends them as soon as they are chosen.
fn wait(visit: &Visit) -> Result<Answer, Refusal> {
    let kind = visit.shell.registry().kind(visit.asked("kind")).ok_or(Refusal::NotFound)?;
    if !visit.actor()?.may(kind.class, Action::Write) {
        return Err(Refusal::Denied);
    }
    let org = visit.posted("_org").parse::<Id>().ok().map_or(Ok(visit.actor()?.home()), |org| visit.shell.store().key_of(org))?;
    let record = visit.id("record")?;
    let sent = take_in(visit, kind, record, org)?;
    let status = if sent.unfit.is_empty() { 200 } else { 422 };
    let fragment = html! {
        (waiting_items(record, &sent.attachments, &[]))
        @for sentence in &sent.unfit { li class="err" role="alert" { (sentence) } }
    };
    Ok(Answer::PageWith(status, fragment))
}

/// The part of a form where files are added to a record that is being written; those named in `left_out` are shown unticked.
pub(crate) fn field(visit: &Visit, record: Id, waiting: &[Attachment], left_out: &[Id], error: &str) -> Markup {
    let lang = visit.lang();
    html! {
        section class="card" { div class="pad" {
            (Field::new(lang, "_files", t(lang, "照片和文件")).hint(t(lang, HINT)).error(error).optional().file(ACCEPTED, true))
            ul class="shots" data-waiting { (waiting_items(record, waiting, left_out)) }
        } }
    }
}

/// Files that wait, ticked: unticking leaves one out.
fn waiting_items(record: Id, waiting: &[Attachment], left_out: &[Id]) -> Markup {
    html! {
        @for attachment in waiting {
            li {
                (face(attachment, &format!("/attachments/{record}/{}", attachment.id)))
                div class="tick" {
                    input type="checkbox" name="_attached" id={ "w-" (attachment.id) } value=(attachment.id) checked[!left_out.contains(&attachment.id)];
                    label for={ "w-" (attachment.id) } { (attachment.name) }
                }
            }
        }
    }
}

/// The small picture, or a sheet for papers. The size is said, so that the page does not jump.
fn face(attachment: &Attachment, small: &str) -> Markup {
    html! {
        @if attachment.small > 0 {
            img src=(small) alt=(attachment.name) loading="lazy" decoding="async" width=(attachment.width.max(1)) height=(attachment.height.max(1));
        } @else {
            span class="sheet-face" { (look::icon("list")) "PDF" }
        }
    }
}

/// The attachments of a record as a card, with the way to add more. Nothing at all for those who may neither see nor add any.
pub(crate) fn card(visit: &Visit, row: &Row, attachments: &[Attachment], writable: bool, wrong: &[String]) -> Markup {
    let lang = visit.lang();
    if attachments.is_empty() && !writable {
        return html! {};
    }
    let aside = html! { @if !attachments.is_empty() { span class="mut sm num" { (attachments.len()) " 个" } } };
    let body = html! {
        @if !attachments.is_empty() { (grid(row, attachments, None, writable)) }
        @if writable && attachments.len() < ATTACHMENTS_MAX {
            form method="post" action={ "/records/" (row.id) "/attachments" } enctype="multipart/form-data" class="no-print" {
                (Field::new(lang, "files", t(lang, "添加照片或 PDF")).hint(t(lang, HINT)).error(&wrong.join("；")).file(ACCEPTED, true))
                p class="mb0" { (Button::submit(t(lang, "添加")).icon("plus")) }
            }
        }
    };
    html! { (Card::new(t(lang, "照片和文件")).id("attachments").aside(aside).body(&body)) }
}

/// Attachments side by side, each opening large; `version` when they are those of a former version.
pub(crate) fn grid(row: &Row, attachments: &[Attachment], version: Option<u32>, writable: bool) -> Markup {
    let query = version.map_or(String::new(), |version| format!("?version={version}"));
    html! {
        ul class="shots" {
            @for attachment in attachments {
                @let href = format!("/records/{}/attachments/{}", row.id, attachment.id);
                li {
                    a href={ (href) (query) } target="_blank" rel="noopener" { (face(attachment, &format!("{href}/small{query}"))) }
                    p class="sm mb0" { (attachment.name) " " span class="mut num" { (weight(attachment.bytes)) } }
                    @if writable { p class="mb0 no-print" { a class="btn ghost" href={ (href) "/withdraw" } { "撤下" span class="vh" { " " (attachment.name) } } } }
                }
            }
        }
    }
}

/// 1.2 MB, 340 KB.
pub(crate) fn weight(bytes: u32) -> String {
    match bytes / 1024 {
        small if small < 1000 => format!("{} KB", small.max(1)),
        large => format!("{}.{} MB", large / 1024, large % 1024 * 10 / 1024),
    }
}

/// The first small pictures of a record in one line, for timelines: nothing for those who may not read the record.
pub fn strip(visit: &Visit, row: &Row, kind: &KindDef, attachments: &[Attachment]) -> Markup {
    if attachments.is_empty() || !record::reads(visit, row, kind).unwrap_or(false) {
        return html! {};
    }
    html! {
        span class="strip" {
            @for attachment in attachments.iter().take(STRIP_MAX) {
                @let href = format!("/records/{}/attachments/{}", row.id, attachment.id);
                a href=(href) target="_blank" rel="noopener" { (face(attachment, &format!("{href}/small"))) }
            }
            @if attachments.len() > STRIP_MAX { a href={ "/records/" (row.id) "#attachments" } class="num" { "另有 " (attachments.len() - STRIP_MAX) " 个" } }
        }
    }
}
