//! 一户一页: who lives there, and what was asked for, brought and done there. Smaller than a person's page, with the same rules: every look is
//! logged, names are masked until asked for.

use super::sight::Sight;
use super::{face, readers, timeline};
use crate::{Household, Person};
use base::{Choice, Shape, Value, mask_name, policy::Class, policy::Grant};
use maud::{Markup, html};
use shell::{
    Answer, Refusal, Visit,
    look::{self, Button, Card, Line, Page, Tone},
    pages::show,
};
use store::Row;

/// The same with what is personal in plain for a while: only for those who may read it in full.
pub(super) fn plain(visit: &Visit) -> Result<Answer, Refusal> {
    Sight::of(visit).reveal(Household::CODE)?;
    page(visit)
}

/// Masked, or in plain while it is revealed.
pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let sight = Sight::of(visit);
    let row = sight.record(Household::CODE)?;
    if row.ended_at.is_some() {
        return Ok(Answer::next(format!("/records/{}", row.id)));
    }
    let document = visit.shell.store().open_record(&row, None)?.doc;
    let household = document.and_then(|document| Household::from_json(&document)).ok_or(Refusal::NotFound)?;
    readers::log(visit, &row)?;
    let plain = sight.is_plain(&row);
    let entries = timeline::linked(&sight, row.key, timeline::LINKED_MAX)?;
    let path = format!("/households/{}", row.id);
    let main = html! {
        (head(&sight, &row, &household, plain, &timeline::next_steps(visit, &entries)?))
        div class="two" {
            div { (timeline::card(&sight, &entries, &path, None)?) }
            aside {
                (members(&sight, &entries, plain)?)
                (particulars(&sight, &row, &household))
                (shell::permit::of_record(visit, &row)?)
                (readers::may_see(visit, &row)?)
                (readers::last(visit, &row)?)
            }
        }
    };
    let page = Page::new("一户一页", "", main)
        .crumb("服务对象", Some("/people"))
        .crumb(visit.shell.org_name(row.org), None)
        .crumb("户", None)
        .watermark(face::watermark(visit)?);
    let page = if plain { visit.in_plain(page, row.key, &path)? } else { page };
    Ok(show(visit, &page))
}

fn head(sight: &Sight<'_>, row: &Row, household: &Household, plain: bool, next: &Markup) -> Markup {
    let full = sight.reads(row, Class::Person);
    let supplies = sight.at(row.org, Class::Supply, Grant::Write);
    let name = if plain { household.name.0.clone() } else { mask_name(&household.name.0) };
    html! {
        section class="id" {
            div class="id-t" {
                div class="grow" {
                    h1 {
                        span { (name) " 户" }
                        @if full { @for kind in household.kinds.iter() { (look::tag(Tone::Info, kind.label())) " " } }
                        (face::unchecked(row))
                    }
                    p class="facts sep" {
                        @if let Some(size) = household.size { span { (size) " 口人" } }
                        @if let Some(phone) = &household.phone {
                            span class="nw" {
                                @let shown = if plain { phone.as_str().to_owned() } else { phone.masked() };
                                @if plain { a href={ "tel:" (phone.digits()) } { (look::small_icon("phone")) " " (shown) } } @else { (shown) }
                            }
                        }
                        @if let Some(address) = household.address.as_ref().filter(|_| plain) { span { (address) } }
                        span class="nw" { (sight.visit.shell.org_name(row.org)) }
                    }
                }
                div class="row" {
                    @if full && !plain { form method="post" action={ "/households/" (row.id) } { (Button::submit("查看明文").icon("eye")) } }
                    @if supplies { (Button::link("登记需求", format!("/records/new/need?household={}", row.id)).icon("plus").primary()) }
                }
            }
            (next)
        }
    }
}

/// What stands in the record itself, and the way to its form.
fn particulars(sight: &Sight<'_>, row: &Row, household: &Household) -> Markup {
    let full = sight.reads(row, Class::Person);
    let aside = html! {
        span class="nw" {
            @if sight.visit.may_change(row) { a class="more" href={ "/records/" (row.id) "/edit" } { "更正" } "　" }
            a class="more" href={ "/records/" (row.id) } { "栏目与版本" }
        }
    };
    let note = household.note.as_ref().filter(|_| full);
    let body = html! { @if let Some(note) = note { p class="pre mb0" { (note) } } @else { p class="mut mb0" { "没有备注。" } } };
    Card::new("登记情况").aside(aside).body(&body)
}

/// The people whose files name this household.
fn members(sight: &Sight<'_>, entries: &[timeline::Entry], plain: bool) -> Result<Markup, Refusal> {
    let visit = sight.visit;
    let store = visit.shell.store();
    let named = entries.iter().filter(|entry| entry.row.kind == Person::CODE).map(|entry| entry.row.key);
    // whoever was merged is the one that is kept, once
    let members: std::collections::BTreeSet<_> = named.map(|key| store.stands_for(key)).collect();
    let rows = store.get_keys(&members.into_iter().collect::<Vec<_>>())?;
    let rows = rows.into_iter().filter(|row| row.ended_at.is_none() && sight.kind(row).is_some()).collect();
    let mut lines = Vec::new();
    for face in face::faces(visit, rows)? {
        let populations = sight.populations(&face.row, &face.person);
        lines.push(Line {
            icon: Some("user"),
            text: html! { a class="name" href={ "/people/" (face.row.id) } { (face.name(plain)) } " " (face::tags(populations, &face.row)) },
            detail: Some(html! { (face.sex_and_age(visit.today())) }),
            aside: None,
        });
    }
    let body = if lines.is_empty() {
        html! { p class="pad mut mb0" { "还没有人的档案写着这一户。在一个人的档案里填“户”，就会列在这里。" } }
    } else {
        look::lines(&lines)
    };
    Ok(Card::new("户内的人").flush().body(&body))
}
