//! What a record has been: its versions with what each changed, by whom, when and why; going back to one of them, which is one more version; and
//! taking back what was done a moment ago. Nothing is ever wiped out here.

use super::record::{Seen, reads, texts};
use super::{show, show_failed};
use crate::attachment::pages as attachment;
use crate::look::{self, Button, Card, Column, Confirm, Page, Table};
use crate::{Answer, Former, Needs, Refusal, Route, Visit, get, post, slice::KindDef, text::t};
use base::{Id, Typed};
use maud::{Markup, html};
use store::{Opened, Row, Version};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/records/{id}/versions", Needs::Account, "Who changed a record, when and why, and what", versions),
    get("/records/{id}/versions/{version}", Needs::Account, "One version of a record and what it changed", version),
    get("/records/{id}/versions/{version}/restore", Needs::Account, "Asks whether a record is to be again as it was", ask_restore),
    post("/records/{id}/versions/{version}/restore", Needs::Account, "Brings a record back to a former version, as a new one", restore),
    post("/records/{id}/undo", Needs::Account, "Takes back the act that the caller has just done", undo),
    post("/records/{id}/settle", Needs::Account, "Ticks off what is due by a record", settle),
];

/// Versions of a page: each is opened and compared with the one before.
const PAGE_VERSIONS: usize = 20;

/// A version that was opened: what it says as it would have been typed, and what it has beside.
struct Shown {
    version: Version,
    typed: Typed,
    opened: Opened,
}

impl Shown {
    fn of(visit: &Visit, row: &Row, kind: &KindDef, version: Version) -> Result<Self, Refusal> {
        let opened = visit.shell.store().open_record(row, Some(version.version))?;
        Ok(Self { typed: texts(visit, row, kind, Some(version.version))?, opened, version })
    }

    fn is_deletion(&self) -> bool {
        self.opened.doc.is_none()
    }
}

fn versions(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    let all = visit.shell.store().versions(row.key)?;
    let from: u32 = visit.asked("from").parse().unwrap_or(row.version);
    let below: Vec<Version> = all.iter().filter(|version| version.version <= from).cloned().collect();
    // the one before the last of the page is what that is compared with
    let opened: Result<Vec<Shown>, Refusal> =
        below.iter().take(PAGE_VERSIONS + 1).map(|version| Shown::of(visit, &row, kind, version.clone())).collect();
    let opened = opened?;
    visit.looked(&row, kind, "ReadVersions")?;
    let may_write = visit.may_change(&row);
    let older = below.get(PAGE_VERSIONS).map(|version| format!("/records/{}/versions?from={}", row.id, version.version));
    let main = html! {
        @for (at, shown) in opened.iter().enumerate().take(PAGE_VERSIONS) { (entry(visit, &row, kind, shown, opened.get(at + 1), may_write)?) }
        @if let Some(older) = older { p { (Button::link(t(visit.lang(), "更早的版本"), older)) } }
    };
    let page = Page::new("版本记录", format!("{}：改过 {} 次", kind.shape.label, all.len().saturating_sub(1)), main)
        .sub("什么都不会被抹掉：每次更正和删除都留下旧版本、时间、是谁和为什么")
        .crumb(kind.shape.label, Some(&format!("/records/{}", row.id)))
        .crumb("版本记录", None);
    Ok(show(visit, &page))
}

/// One version in the list: who, when, why, what it changed, and the way back to it.
fn entry(visit: &Visit, row: &Row, kind: &KindDef, shown: &Shown, before: Option<&Shown>, may_write: bool) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let number = shown.version.version;
    let done = match before {
        None => "新记录",
        Some(_) if shown.is_deletion() => "删除",
        Some(before) if before.is_deletion() => "恢复",
        Some(_) => "更正",
    };
    let is_now = number == row.version;
    let why = shown.opened.why.clone().unwrap_or_default();
    let aside = html! { span class="mut sm" { (visit.shell.account_name(shown.version.author)) "　" span class="num" { (shown.version.at.day()) " " (shown.version.at.clock()) } } };
    let body = html! {
        @if !why.is_empty() { p { span class="mut" { (t(lang, "原因")) "　" } (why) } }
        @if let Some(before) = before.filter(|before| !before.is_deletion() && !shown.is_deletion()) { (changes(visit, row, kind, before, shown)?) }
        p class="row mb0" {
            @if !shown.is_deletion() { (Button::link(t(lang, "看这一版"), format!("/records/{}/versions/{number}", row.id))) }
            @if may_write && !is_now && !shown.is_deletion() {
                (Button::link(t(lang, "恢复到这一版"), format!("/records/{}/versions/{number}/restore", row.id)).icon("undo"))
            }
        }
    };
    let title = if is_now { format!("第 {number} 版　{done}　现在的样子") } else { format!("第 {number} 版　{done}") };
    Ok(html! { (Card::new(title).aside(aside).body(&body)) })
}

/// What a version changed: fields, files, what was due.
fn changes(visit: &Visit, row: &Row, kind: &KindDef, before: &Shown, after: &Shown) -> Result<Markup, Refusal> {
    let full = reads(visit, row, kind)?;
    let lacks = |shown: &Shown, id: Id| shown.opened.attachments.iter().all(|attachment| attachment.id != id);
    let only = |these: &Shown, those: &Shown| -> Vec<String> {
        these.opened.attachments.iter().filter(|attachment| lacks(those, attachment.id)).map(|attachment| attachment.name.clone()).collect()
    };
    let (added, withdrawn) = (only(after, before), only(before, after));
    let beside = !added.is_empty() || !withdrawn.is_empty() || before.opened.owed != after.opened.owed;
    let owed = |shown: &Shown| shown.opened.owed;
    let lines = html! {
        @if !added.is_empty() { p { "添加附件：" @if full { (added.join("、")) } @else { (added.len()) " 个" } } }
        @if !withdrawn.is_empty() { p { "撤下附件：" @if full { (withdrawn.join("、")) } @else { (withdrawn.len()) " 个" } } }
        @if owed(before).settled != owed(after).settled { p { @if let Some(day) = owed(after).settled { (day) " 的跟进已完成" } @else { "跟进重新打开" } } }
        @if owed(before).heir != owed(after).heir { p { @if owed(after).heir.is_some() { "跟进移交给了另一位社工" } @else { "跟进仍由原来的社工做" } } }
    };
    let same = beside && before.typed == after.typed;
    Ok(html! { @if !same { (differences(visit, kind, &before.typed, &after.typed, full)) } (lines) })
}

/// What differs between two states of a record, field by field; personal texts stay masked, confidential ones are for those who read the record.
pub(crate) fn differences(visit: &Visit, kind: &KindDef, before: &Typed, after: &Typed, full: bool) -> Markup {
    side_by_side(visit, kind, ("原来", before), ("现在", after), full)
}

/// The same for two states of which neither is older: each with what it is called.
pub(crate) fn side_by_side(visit: &Visit, kind: &KindDef, (left, before): (&str, &Typed), (right, after): (&str, &Typed), full: bool) -> Markup {
    let seen = Seen { visit, plain: false, full };
    let changed = kind.shape.fields.iter().filter(|field| {
        let under = |typed: &Typed| {
            typed
                .pairs()
                .filter(|(path, _)| *path == field.name || path.starts_with(&format!("{}.", field.name)))
                .map(|(path, text)| (path.to_owned(), text.trim().to_owned()))
                .filter(|(_, text)| !text.is_empty())
                .collect::<Vec<_>>()
        };
        under(before) != under(after)
    });
    let value = |field: &base::FieldDef, typed: &Typed| {
        if typed.is_blank(field.name) {
            html! { span class="mut" { "（空）" } }
        } else {
            seen.value(field.name, field.control, typed, field.spec.privacy, field.spec.unit)
        }
    };
    let rows: Vec<look::Row> =
        changed.map(|field| look::Row::new(vec![html! { (field.spec.label) }, value(field, before), value(field, after)])).collect();
    Table::new("不同之处", vec![Column::new("栏目").lead(), Column::new(left), Column::new(right)])
        .rows(rows)
        .quiet()
        .empty(html! { p class="pad mut" { "内容没有不同" } })
        .show(visit.lang())
}

fn version(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    visit.looked(&row, kind, "ReadVersions")?;
    let number = numbered(visit)?;
    let versions = visit.shell.store().versions(row.key)?;
    let opened = |number: u32| versions.iter().find(|version| version.version == number).map(|version| Shown::of(visit, &row, kind, version.clone()));
    let after = opened(number).ok_or(Refusal::NotFound)??;
    let before = opened(number - 1).transpose()?;
    let full = reads(visit, &row, kind)?;
    let seen = Seen { visit, plain: false, full };
    let attachments = if full { &after.opened.attachments[..] } else { &[] };
    let main = html! {
        @if let Some(before) = &before { (Card::new("这一版改了什么").body(&changes(visit, &row, kind, before, &after)?)) }
        (Card::new("这一版的内容").body(&seen.fields(kind.shape, &after.typed)))
        @if !attachments.is_empty() { (Card::new("照片和文件").body(&attachment::grid(&row, attachments, Some(number), false))) }
    };
    let why = after.opened.why.clone().unwrap_or_default();
    let goes_back = number != row.version && !after.is_deletion() && visit.may_change(&row);
    let actions = html! { @if goes_back { (Button::link("恢复到这一版", format!("/records/{}/versions/{number}/restore", row.id)).icon("undo")) } };
    let page = Page::new("版本", format!("{} 第 {number} 版", kind.shape.label), main)
        .sub(format!("{} {}　{}　{why}", after.version.at.day(), after.version.at.clock(), visit.shell.account_name(after.version.author)))
        .actions(actions)
        .crumb(kind.shape.label, Some(&format!("/records/{}", row.id)))
        .crumb("版本记录", Some(&format!("/records/{}/versions", row.id)));
    Ok(show(visit, &page))
}

/// The version that the address names; there is none below 1.
fn numbered(visit: &Visit) -> Result<u32, Refusal> {
    visit.parameter("version").parse().ok().filter(|number| *number > 0).ok_or(Refusal::NotFound)
}

fn ask_restore(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    Ok(show(visit, &confirm(visit, &row, kind, numbered(visit)?, "")?))
}

fn confirm(visit: &Visit, row: &Row, kind: &KindDef, number: u32, error: &str) -> Result<Page, Refusal> {
    let former = texts(visit, row, kind, Some(number))?;
    let now = texts(visit, row, kind, None)?;
    let why =
        look::Field::new(visit.lang(), "_why", "为什么恢复").hint("例如：误删、改错了").error(error).required().wide().text(visit.posted("_why"));
    let fields = html! {
        @if row.ended_at.is_none() { (differences(visit, kind, &now, &former, reads(visit, row, kind)?)) }
        (why)
    };
    let (title, go) = match row.ended_at {
        Some(_) => (format!("恢复这条{}？", kind.shape.label), "恢复这条记录"),
        None => (format!("回到第 {number} 版？"), "恢复到这一版"),
    };
    let ask = Confirm {
        title,
        text: "恢复会成为新的一版，数字跟着变回来；中间的各版都留着。".to_owned(),
        action: format!("/records/{}/versions/{number}/restore", row.id),
        hidden: vec![("_version".to_owned(), row.version.to_string())],
        go: go.to_owned(),
        stay: "不恢复".to_owned(),
        back: format!("/records/{}", row.id),
        danger: false,
        fields: Some(fields),
    };
    Ok(Page::new("恢复", "", html! { (ask) }).back(format!("/records/{}/versions", row.id)))
}

fn restore(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    let version = numbered(visit)?;
    let why = visit.posted("_why");
    if why.is_empty() {
        return Ok(show_failed(visit, 422, confirm(visit, &row, kind, version, "请写明为什么恢复")?));
    }
    let expected = visit.posted("_version").parse().unwrap_or(row.version);
    // a deletion is no state to go back to: whoever wants that deletes, with a reason
    if visit.shell.store().open_record(&row, Some(version))?.doc.is_none() {
        return Err(Refusal::NotFound);
    }
    let former = Former { record: row.id, expected, version, beside: None, why: why.to_owned() };
    let receipt = visit.shell.write_former(visit.actor()?, visit.now, "RestoreRecord", vec![former])?;
    Ok(Answer::next(format!("/records/{}?{}", row.id, attachment::said("restored", row.id, &receipt))))
}

/// Only one's own last act, and only while nobody has changed anything of it: everything else is done from the list of versions, with a reason.
fn undo(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _) = visit.writable(visit.id("id")?)?;
    let version: u32 = visit.posted("_version").parse().map_err(|_| Refusal::NotFound)?;
    let written = visit.shell.store().versions(row.key)?.into_iter().find(|written| written.version == version);
    let actor = visit.actor()?;
    if written.ok_or(Refusal::NotFound)?.author != actor.account {
        return Err(Refusal::Denied);
    }
    visit.shell.undo(actor, visit.now, row.id, version)?;
    Ok(Answer::next(format!("/records/{}?said=undone", row.id)))
}

/// The button that ticks off what is due; `back` says to which page it leads.
pub(super) fn settle_button(visit: &Visit, row: &Row, back: &str) -> Markup {
    html! {
        form class="inline" method="post" action={ "/records/" (row.id) "/settle" } {
            input type="hidden" name="_version" value=(row.version);
            input type="hidden" name="_back" value=(back);
            (Button::submit(t(visit.lang(), "已跟进")).icon("check").soft())
        }
    }
}

fn settle(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    if !kind.follow_up || row.due.is_none() {
        return Err(Refusal::NotFound);
    }
    let expected = visit.posted("_version").parse().unwrap_or(row.version);
    let receipt = visit.shell.settle(visit.actor()?, visit.now, row.id, expected)?;
    let said = attachment::said("settled", row.id, &receipt);
    Ok(Answer::next(if visit.posted("_back") == "today" { format!("/today?{said}") } else { format!("/records/{}?{said}", row.id) }))
}
