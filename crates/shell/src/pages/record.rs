//! One record: what it says, what belongs to it, what links to it, its deletion. What is personal is masked until somebody asks for it, which is
//! logged. What it has been before is in `versions.rs`.

use super::{list, show};
use crate::attachment::pages as attachment;
use crate::look::{self, Button, Card, Confirm, Page, Tone};
use crate::{Answer, Entry, Needs, Refusal, Route, Visit, get, post, slice::KindDef, text::t};
use base::{ChoiceDef, Control, Id, Privacy, ShapeDef, Typed, join, mask_name, policy::Action, policy::Grant};
use maud::{Markup, html};
use store::Row;

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/records/{id}", Needs::Account, "One record", one),
    post("/records/{id}", Needs::Account, "One record with what is personal in plain, logged", revealed),
    get("/records/{id}/delete", Needs::Account, "Asks whether to delete a record", ask_delete),
    post("/records/{id}/delete", Needs::Account, "Deletes a record: its figures are taken back, its versions stay", delete),
];

/// Links shown on a record's page before one has to open the list.
const LINKED_MAX: u32 = 20;

fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    visit.looked(&row, kind, "ReadRecord")?;
    Ok(show(visit, &sheet(visit, &[])?))
}

fn revealed(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _) = visit.allowed(visit.id("id")?, Action::Reveal)?;
    visit.reveal(&row)?;
    Ok(show(visit, &sheet(visit, &[])?))
}

/// The page of the record that the address names: masked, or in plain while it is revealed; with what is wrong with files that were to be added. A
/// deleted record shows what it said last.
pub(crate) fn sheet(visit: &Visit, wrong: &[String]) -> Result<Page, Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    if let Some(gone) = crate::vault::gone(visit, &row, kind.shape.label)? {
        return Ok(gone);
    }
    let lang = visit.lang();
    let last = row.ended_at.map(|_| row.version - 1);
    let typed = texts(visit, &row, kind, last)?;
    let attachments = attachment::of(visit, &row, kind, last)?;
    let heading = visit.shell.naming_of(&row).name;
    let may_write = visit.may_change(&row);
    let writable = row.ended_at.is_none() && may_write;
    let full = reads(visit, &row, kind)?;
    let plain = full && visit.revealed(row.key).is_some();
    let seen = Seen { visit, plain, full };
    let linked = linked(visit, &row)?;
    let main = html! {
        @if row.ended_at.is_some() { (deleted(visit, &row, may_write)?) } @else { (merged(visit, &row)?) }
        div class="two" {
            div {
                (Card::new(kind.shape.label).body(&seen.fields(kind.shape, &typed)))
                @if last.is_none() { (attachment::card(visit, &row, &attachments, writable && full, wrong)) }
                @else if !attachments.is_empty() { (Card::new(t(lang, "照片和文件")).body(&attachment::grid(&row, &attachments, last, false))) }
                @if !linked.0.is_empty() { (linked.1) }
            }
            aside {
                (about(visit, &row, kind, writable))
            }
        }
    };
    let actions = html! {
        @for way in kind.ways.iter().filter(|_| row.ended_at.is_none()) {
            @if way.writes.is_none_or(|class| visit.actor().is_ok_and(|actor| visit.shell.may_write(actor, class, row.org))) {
                (Button::link(t(lang, way.label), way.href.replace("{id}", &row.id.to_string())).icon(way.icon))
            }
        }
        @if kind.page.is_some() { (Button::link(t(lang, "看档案"), kind.href(row.id)).icon("right")) }
        @if Seen::hides(kind.shape, &typed) && !plain && full {
            form method="post" action={ "/records/" (row.id) } { (Button::submit(t(lang, "查看明文")).icon("eye")) }
        }
        @if !full && crate::permit::may_break(visit.actor()?, kind.class) { (Button::link(t(lang, "破例查看"), format!("/permits/new?record={}", row.id)).icon("alert")) }
        @if full && row.ended_at.is_none() { (Button::link(t(lang, "打印"), format!("/records/{}/print", row.id)).icon("print")) }
        @if writable && full && crate::attachment::signature::is_signed(kind) {
            (Button::link(t(lang, "当面签名"), format!("/records/{}/sign", row.id)).icon("sign"))
        }
        @if writable {
            (Button::link(t(lang, "更正"), format!("/records/{}/edit", row.id)).icon("sign"))
        }
        @if row.ended_at.is_none() && visit.shell.may(visit.actor()?, kind.class, Action::Delete, &row) {
            (Button::link(t(lang, "删除"), format!("/records/{}/delete", row.id)).danger().icon("x"))
        }
    };
    let page = Page::new(kind.shape.label, heading, main)
        .sub(format!("{}　{}", row.day, visit.shell.org_name(row.org)))
        .actions(actions)
        .crumb(t(lang, "服务记录"), Some("/records"))
        .crumb(kind.shape.label, Some(&format!("/records?kind={}", kind.shape.code)));
    if plain { visit.in_plain(page, row.key, &format!("/records/{}", row.id)) } else { Ok(page) }
}

/// Who deleted a record, when and why, and the way back.
fn deleted(visit: &Visit, row: &Row, may_write: bool) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let versions = visit.shell.store().versions(row.key)?;
    let why = visit.shell.store().open_record(row, None)?.why.unwrap_or_default();
    let body = html! {
        p { b { (t(lang, "这条记录已经删除，不再计入任何数字。")) } " " (t(lang, "下面是删除前的内容。")) }
        @if let Some(version) = versions.first() {
            p { (visit.shell.account_name(version.author)) "　" span class="num" { (version.at.day()) " " (version.at.clock()) } @if !why.is_empty() { "　" (t(lang, "原因")) "：" (why) } }
        }
        @if may_write { p class="mb0" { (Button::link(t(lang, "恢复"), format!("/records/{}/versions/{}/restore", row.id, row.version - 1)).icon("undo")) } }
    };
    Ok(look::note(Tone::Warn, &body))
}

/// Of a record that was merged into another: that it was, and the way to the one that is kept.
fn merged(visit: &Visit, row: &Row) -> Result<Markup, Refusal> {
    let (lang, store) = (visit.lang(), visit.shell.store());
    let kept = store.stands_for(row.key);
    if kept == row.key {
        return Ok(html! {});
    }
    let kept = store.get_key(kept)?;
    let body = html! {
        p { b { (t(lang, "这份档案已经并入另一份。")) } " " (t(lang, "下面是它自己原来的内容，记录和数字都算在保留的那一份上。")) }
        @if let Ok((kept, kind)) = visit.readable(kept.id) { p class="mb0" { (Button::link(t(lang, "看保留的那一份"), kind.href(kept.id)).icon("right")) } }
        @else { p class="mb0" { (t(lang, "保留的那一份不在可以查看的范围内")) "：" (visit.shell.org_name(kept.org)) } }
    };
    Ok(look::note(Tone::Info, &body))
}

/// Whether the caller reads the record itself, and not only that it is there with names masked: granted at the record's own organisation.
pub(crate) fn reads(visit: &Visit, row: &Row, kind: &KindDef) -> Result<bool, Refusal> {
    visit.reads(row, kind)
}

/// Who wrote it, when, and the way to its versions.
fn about(visit: &Visit, row: &Row, kind: &KindDef, writable: bool) -> Markup {
    let lang = visit.lang();
    let author = visit.shell.account_name(row.author);
    let mut pairs = vec![
        ("记录人", html! { (author) }),
        ("录入时间", html! { span class="num" { (row.entered_at.day()) " " (row.entered_at.clock()) } }),
        ("单位", html! { (visit.shell.org_name(row.org)) }),
        ("查看级别", html! { (kind.class.label()) }),
        ("版本", html! { a href={ "/records/" (row.id) "/versions" } { "第 " (row.version) " 版，看版本记录" } }),
    ];
    if let Some(due) = row.due {
        let done = writable && kind.follow_up;
        pairs.insert(0, ("下一步", html! { span class="num" { (due) } @if done { " " (super::versions::settle_button(visit, row, "record")) } }));
    }
    if row.state.is_some() {
        pairs.insert(0, ("现状", list::state(visit, row)));
    }
    html! { (Card::new(t(lang, "这条记录")).body(&look::summary_list(&pairs))) }
}

/// Records that name this one, newest first.
fn linked(visit: &Visit, row: &Row) -> Result<(Vec<Row>, Markup), Refusal> {
    let found = visit.shell.store().linked(row.key, None, None, LINKED_MAX)?;
    let mut rows = Vec::new();
    for linked in found {
        let is_seen = visit.shell.registry().kind(&linked.row.kind).is_some_and(|kind| visit.sees(&linked.row, kind.class, Grant::Masked));
        if is_seen && !rows.iter().any(|row: &Row| row.key == linked.row.key) {
            rows.push(linked.row);
        }
    }
    let table = list::table(visit, "提到它的记录", &rows);
    Ok((rows, table.show(visit.lang())))
}

/// How much of a record is shown.
pub(super) struct Seen<'a> {
    pub(super) visit: &'a Visit,
    /// Personal texts in plain.
    pub(super) plain: bool,
    /// Confidential fields at all.
    pub(super) full: bool,
}

impl Seen<'_> {
    /// All fields that say something.
    pub(super) fn fields(&self, shape: &ShapeDef, typed: &Typed) -> Markup {
        html! { dl class="kv" { (self.group("", shape, typed, Privacy::Open)) } }
    }

    /// Whether something is shown masked.
    fn hides(shape: &ShapeDef, typed: &Typed) -> bool {
        shape.leaves().iter().any(|(path, field, privacy)| {
            *privacy == Privacy::Personal && masked(field.control) && !typed.is_blank(path.split('.').next().unwrap_or(path))
        })
    }

    fn group(&self, above: &str, shape: &ShapeDef, typed: &Typed, privacy: Privacy) -> Markup {
        html! {
            @for field in shape.fields {
                @let path = join(above, field.name);
                @if !typed.is_blank(&path) {
                    dt { (field.spec.label) }
                    dd { (self.value(&path, field.control, typed, privacy.max(field.spec.privacy), field.spec.unit)) }
                }
            }
        }
    }

    /// What stands at a path.
    pub(super) fn value(&self, path: &str, control: Control, typed: &Typed, privacy: Privacy, unit: &str) -> Markup {
        if privacy == Privacy::Confidential && !self.full {
            return html! { span class="mut" { "不在可查看的范围内" } };
        }
        let text = typed.get(path);
        match control {
            Control::One(choices) => html! { (label(choices, text)) },
            Control::Any(choices) => html! { @for code in typed.all(path) { (look::tag(Tone::Plain, label(choices, code))) " " } },
            Control::Link(_) => self.link(text),
            Control::Several(inner) => html! {
                @for (i, row) in typed.rows(path).into_iter().enumerate() { @if i > 0 { "、" } (self.value(&join(path, &row.to_string()), *inner, typed, privacy, unit)) }
            },
            Control::Group(shape) => html! { dl class="kv" { (self.group(path, shape, typed, privacy)) } },
            Control::Rows(shape) => html! {
                ul class="rows-in" { @for row in typed.rows(path) { li { (self.row(&join(path, &row.to_string()), shape, typed, privacy)) } } }
            },
            Control::Number => html! { span class="num" { (text) } @if !unit.is_empty() { " " (unit) } },
            // of a birthday the year is enough to tell people apart
            Control::Day if self.masks(privacy) => html! { span class="num" { (text.split('-').next().unwrap_or_default()) " 年" } },
            Control::Prose if self.masks(privacy) => html! { span class="mut" { (t(self.visit.lang(), "已遮住")) } },
            Control::Day | Control::Time => html! { span class="num" { (text) } },
            Control::Prose => html! { span class="pre" lang="zh-CN" { (text) } },
            plain => html! { span lang="zh-CN" { (self.personal(plain, text, privacy)) } },
        }
    }

    /// A nested row in one line: its values, each but the first with its label.
    fn row(&self, path: &str, shape: &ShapeDef, typed: &Typed, privacy: Privacy) -> Markup {
        html! {
            @for (i, field) in shape.fields.iter().enumerate() {
                @let at = join(path, field.name);
                @if !typed.is_blank(&at) {
                    @if i > 0 { span class="mut sm" { "　" (field.spec.label) " " } }
                    (self.value(&at, field.control, typed, privacy.max(field.spec.privacy), field.spec.unit))
                }
            }
        }
    }

    /// Whether a text of this privacy is masked here.
    fn masks(&self, privacy: Privacy) -> bool {
        !self.plain && privacy == Privacy::Personal
    }

    fn personal(&self, control: Control, text: &str, privacy: Privacy) -> String {
        if self.plain || privacy == Privacy::Open || !masked(control) {
            return text.to_owned();
        }
        match control {
            Control::ResidentId => base::ResidentNumber::parse(text).map_or_else(|_| "****".to_owned(), |number| number.masked()),
            Control::Phone => base::Phone::parse(text).map_or_else(|_| "****".to_owned(), |phone| phone.masked()),
            _ => mask_name(text),
        }
    }

    fn link(&self, text: &str) -> Markup {
        let Ok(id) = text.parse::<Id>() else { return html! { (text) } };
        let naming = self.visit.shell.naming(id);
        let shown = if naming.name.is_empty() { "（已删除）".to_owned() } else { naming.name };
        html! { @if let Some((_, kind)) = self.visit.known(id) { a href=(kind.href(id)) { (shown) } } @else { (shown) } }
    }
}

fn masked(control: Control) -> bool {
    matches!(control, Control::Line | Control::ResidentId | Control::Phone | Control::Day | Control::Prose)
}

fn label<'a>(choices: &'a [ChoiceDef], code: &'a str) -> &'a str {
    choices.iter().find(|choice| choice.code == code).map_or(code, |choice| choice.label)
}

/// The texts of a version of a record, the one that holds unless named; a deletion has none.
pub(crate) fn texts(visit: &Visit, row: &Row, kind: &KindDef, version: Option<u32>) -> Result<Typed, Refusal> {
    match visit.shell.store().open_record(row, version)?.doc {
        Some(document) => {
            (kind.fill)(&document, visit.today()).ok_or_else(|| Refusal::Bug(format!("record {} does not fit its definition", row.key.0)))
        }
        None => Ok(Typed::new(visit.today())),
    }
}

fn ask_delete(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.allowed(visit.id("id")?, Action::Delete)?;
    Ok(show(visit, &confirm(visit, &row, kind, "")))
}

fn confirm(visit: &Visit, row: &Row, kind: &KindDef, error: &str) -> Page {
    let lang = visit.lang();
    let why = look::Field::new(lang, "_why", "为什么删除").hint("例如：重复记录、记错了人").error(error).required().wide().text(visit.posted("_why"));
    let ask = Confirm {
        title: format!("删除这条{}？", kind.shape.label),
        text: "删除后它不再计入任何数字，旧版本和原因仍在版本记录里。".to_owned(),
        action: format!("/records/{}/delete", row.id),
        hidden: vec![("_version".to_owned(), row.version.to_string())],
        go: "删除这条记录".to_owned(),
        stay: "不删除".to_owned(),
        back: format!("/records/{}", row.id),
        danger: true,
        fields: Some(why),
    };
    Page::new("删除", "", html! { (ask) }).back(format!("/records/{}", row.id))
}

fn delete(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.allowed(visit.id("id")?, Action::Delete)?;
    let why = visit.posted("_why");
    if why.is_empty() {
        return Ok(super::show_failed(visit, 422, confirm(visit, &row, kind, "请写明为什么删除")));
    }
    let expected = visit.posted("_version").parse().unwrap_or(row.version);
    let entry = Entry { expected: Some(expected), ..Entry::after(&row, None, why) };
    let receipt = visit.shell.keep(visit.actor()?, visit.now, entry)?;
    Ok(Answer::next(format!("/records?kind={}&{}", row.kind, attachment::said("deleted", row.id, &receipt))))
}
