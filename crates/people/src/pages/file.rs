//! 一人一档: one person on one page. Who it is, whom the person belongs to, what is next, and everything that was recorded, in one timeline.
//! Every look is written into the audit; what is personal is masked until it is asked for, which is written down too.

use super::sight::Sight;
use super::{
    alike,
    face::{self, Face},
    kin::{self, Family},
    merged, readers, sections, timeline,
};
use crate::Person;
use base::{Choice, Shape, policy::Class};
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Card, Line, Page, Term, Tone},
    pages::show,
};
use store::Row;

/// The same with what is personal in plain for a while: only for those who may read the file in full.
pub(super) fn plain(visit: &Visit) -> Result<Answer, Refusal> {
    Sight::of(visit).reveal(Person::CODE)?;
    page(visit)
}

/// Masked, or in plain while it is revealed.
pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let sight = Sight::of(visit);
    let row = sight.record(Person::CODE)?;
    if row.ended_at.is_some() {
        // What is left of a deleted file are its versions, on the generic page.
        return Ok(Answer::next(format!("/records/{}", row.id)));
    }
    let kept = kept(&sight, &row)?;
    if let Some(kept) = kept.as_ref().filter(|kept| sight.kind(kept).is_some()) {
        return Ok(Answer::next(format!("/people/{}", kept.id)));
    }
    let face = face::faces(visit, vec![row])?.pop().ok_or(Refusal::NotFound)?;
    readers::log(visit, &face.row)?;
    let plain = sight.is_plain(&face.row);
    let look = Look { full: sight.reads(&face.row, Class::Person), sight, plain };
    let entries = timeline::of_person(&look.sight, face.row.key, timeline::LINKED_MAX)?;
    let path = format!("/people/{}", face.row.id);
    let family = Family::of(&look.sight, &face, &entries)?;
    let stands = visit.shell.stands_of(visit, face.row.key)?;
    let new = look.new_contact(&face.row);
    let main = html! {
        @if let Some(kept) = &kept {
            (look::note(Tone::Info, &html! { p { b { "这份档案已经并入另一份。" } "保留的那一份在" (visit.shell.org_name(kept.org)) "，不在可以查看的范围内；这里记的都会算到那一份上。" } }))
        }
        (look.head(&face, &stands.pairs, stands.term.as_ref(), &timeline::next_steps(visit, &entries)?))
        (sections::tabs(&look.sight, &face.row, &entries, family.len())?)
        div class="two" {
            div {
                @if let Some(section) = sections::asked(&look.sight) {
                    (sections::tables(&look.sight, &face.row, &entries, section)?)
                } @else if visit.asked("tab") == sections::FAMILY {
                    (family.table(&look.sight, &face.row, plain))
                } @else {
                    (shell::duties::of_person(visit, face.row.key)?)
                    (timeline::card(&look.sight, &entries, &path, new)?)
                }
            }
            aside {
                @if look.full && visit.asked("tab") != sections::FAMILY { (family.card(&look.sight, &face.row, plain)) }
                (look.particulars(&face))
                (merged::card(&look.sight, &face.row, plain)?)
                (alike::card(&look.sight, &face)?)
                (on_paper(&face.row))
                (shell::permit::of_record(visit, &face.row)?)
                (readers::may_see(visit, &face.row)?)
                (readers::last(visit, &face.row)?)
            }
        }
    };
    let number = face.person.file_no.as_ref().map_or("档案", |number| number.0.as_str());
    let page = Page::new("一人一档", "", main)
        .crumb("服务对象", Some("/people"))
        .crumb(visit.shell.org_name(face.row.org), None)
        .crumb(number, None)
        .watermark(face::watermark(visit)?);
    let page = if plain { visit.in_plain(page, face.row.key, &path)? } else { page };
    Ok(show(visit, &page))
}

/// What can be taken along of a file.
fn on_paper(row: &Row) -> Markup {
    let line = |icon, label: &str, page: &str, what: &str| Line {
        icon: Some(icon),
        text: html! { a href={ "/people/" (row.id) (page) } { (label) } },
        detail: Some(html! { (what) }),
        aside: None,
    };
    let lines = [
        line("print", "打印全档", "/print", "封面、目录和每一份记录，也可存成 PDF"),
        line("swap", "移交清单", "/handover", "迁走时随档案走：还有什么没办完"),
    ];
    Card::new("打印与移交").flush().body(&look::lines(&lines))
}

/// Whether the caller may record a contact with somebody of this file's organisation.
fn may_contact(visit: &Visit, row: &Row) -> bool {
    visit.actor().is_ok_and(|actor| visit.shell.may_write(actor, Class::Casework, row.org))
}

/// The file into which this one was merged.
fn kept(sight: &Sight<'_>, row: &Row) -> Result<Option<Row>, Refusal> {
    let store = sight.visit.shell.store();
    let kept = store.stands_for(row.key);
    Ok(if kept == row.key { None } else { Some(store.get_key(kept)?) })
}

/// How much of the file is shown.
struct Look<'a> {
    sight: Sight<'a>,
    /// What is personal in plain.
    plain: bool,
    /// What is confidential at all.
    full: bool,
}

impl Look<'_> {
    fn new_contact(&self, row: &Row) -> Option<Button> {
        let writes = may_contact(self.sight.visit, row);
        writes.then(|| Button::link("记一笔", format!("/records/new/contact?served={}", row.id)).icon("plus").primary())
    }

    /// Name, tags, facts, buttons; below them what is next.
    fn head(&self, face: &Face, stands: &[(&'static str, String)], term: Option<&Term>, next: &Markup) -> Markup {
        let (row, person) = (&face.row, &face.person);
        let visit = self.sight.visit;
        let sex_and_age = face.sex_and_age(visit.today());
        let beside: Vec<_> = stands.iter().filter(|(label, _)| term.is_none_or(|term| !term.says.contains(label))).collect();
        html! {
            section class="id" {
                div class="id-t" {
                    div class="grow" {
                        h1 { span { (face.name(self.plain)) } (face::tags(self.sight.populations(row, person), row)) }
                        p class="facts sep" {
                            @if !sex_and_age.is_empty() { span { (sex_and_age) } }
                            @if let Some(number) = &person.file_no { span class="nw" { "档案 " span class="code" { (number) } } }
                            @for phone in &person.phones { span class="nw" { (kin::phone_of(phone, self.plain)) } }
                            span class="nw" { (visit.shell.org_name(row.org)) }
                        }
                        @if !beside.is_empty() {
                            p class="facts sep stands" { @for (label, value) in &beside { span class="nw" { (label) " " b { (value) } } } }
                        }
                    }
                    div class="row" {
                        @if !self.full { (Button::link("破例查看", format!("/permits/new?record={}", row.id)).icon("alert")) }
                        @if self.full && !self.plain { form method="post" action={ "/people/" (row.id) } { (Button::submit("查看明文").icon("eye")) } }
                        @if let Some(button) = self.new_contact(row) { (button) }
                    }
                }
                @if let Some(term) = term { (term.show(visit.lang())) }
                (next)
            }
        }
    }

    /// What stands in the file itself.
    fn particulars(&self, face: &Face) -> Markup {
        let person = &face.person;
        let hidden = || html! { span class="mut" { "已遮住" } };
        let mut pairs: Vec<(&str, Markup)> = Vec::new();
        if let Some(number) = &person.resident_id {
            pairs.push(("身份证号", html! { span class="code" { (if self.plain { number.as_str().to_owned() } else { number.masked() }) } }));
        } else if let Some(why) = person.no_paper {
            pairs.push(("身份证号", html! { "没有：" (why.label()) }));
        }
        if let Some(born) = person.birthday() {
            pairs.push((
                "出生日期",
                if self.plain {
                    html! { span class="num" { (born) } }
                } else {
                    html! { span class="num" { (born.ymd().0) " 年" } }
                },
            ));
        }
        for (label, address) in [("现居住地址", &person.lives_at), ("户籍地址", &person.registered_at)] {
            if let Some(address) = address {
                pairs.push((
                    label,
                    if self.plain {
                        html! { (address) }
                    } else {
                        hidden()
                    },
                ));
            }
        }
        if self.full && !person.memberships.is_empty() {
            let held = html! {
                ul class="rows-in" {
                    @for held in &person.memberships {
                        li { (held.what.label()) " " span class="num sm mut" { (held.from) " 至 " @if let Some(to) = held.to { (to) } @else { "今" } } }
                    }
                }
            };
            pairs.push(("人群", held));
        }
        if let Some(note) = person.note.as_ref().filter(|_| self.full) {
            pairs.push(("备注", html! { span class="pre" { (note) } }));
        }
        if let Some(day) = person.unchecked {
            pairs.push(("待核对", html! { (look::tag(Tone::Warn, "待核对")) " " span class="num sm mut" { (day) " 带入" } }));
        }
        let writes = self.sight.visit.may_change(&face.row);
        let all = html! {
            span class="nw" {
                @if writes { a class="more" href={ "/records/" (face.row.id) "/edit" } { "更正" } "　" }
                a class="more" href={ "/records/" (face.row.id) } { "栏目与版本" }
            }
        };
        let body = if pairs.is_empty() {
            html! { p class="mut mb0" { "只登记了姓名。" } }
        } else {
            look::summary_list(&pairs)
        };
        Card::new("登记情况").aside(all).body(&body)
    }
}
