//! On the page of a person: the files that were merged into this one, since when, by whom and why, each with the way to what it says itself and
//! the way back. Nothing for a person of one file.

use super::face;
use super::sight::Sight;
use crate::Merge;
use base::{Key, Value, policy::Class};
use maud::{Markup, html};
use shell::{
    Refusal,
    look::{self, Button, Card, Line},
};
use store::Row;

/// The card; empty when nothing was merged, and for those who do not read the file in full.
pub(super) fn card(sight: &Sight<'_>, row: &Row, plain: bool) -> Result<Markup, Refusal> {
    let store = sight.visit.shell.store();
    let merged = store.merged_into(row.key);
    if merged.is_empty() || !sight.reads(row, Class::Person) {
        return Ok(html! {});
    }
    let mut lines = Vec::with_capacity(merged.len());
    for file in merged {
        lines.extend(line(sight, file, plain)?);
    }
    let foot = html! { "这些档案的记录和数字都算在这里，档案本身原样留着" };
    Ok(Card::new("并入的档案").id("merged").flush().foot(foot).body(&look::lines(&lines)))
}

fn line(sight: &Sight<'_>, file: Key, plain: bool) -> Result<Option<Line>, Refusal> {
    let visit = sight.visit;
    let store = visit.shell.store();
    let file = store.get_key(file)?;
    let Some(said_by) = store.merged_by(file.key) else { return Ok(None) };
    let act = store.get_key(said_by)?;
    let merge = store.open_record(&act, None)?.doc.and_then(|document| Merge::from_json(&document));
    let name = if sight.kind(&file).is_some() { face::faces(visit, vec![file.clone()])?.pop() } else { None };
    let reason = merge.and_then(|merge| merge.because).map(|because| because.0).unwrap_or_default();
    let undoes = visit.may_change(&act);
    Ok(Some(Line {
        icon: Some("link"),
        text: html! {
            @if let Some(face) = &name { a class="name" href={ "/records/" (file.id) } { (face.name(plain)) } " " span class="sm mut" { (face.detail()) } }
            @else { "一份档案 " span class="mut sm" { (visit.shell.org_name(file.org)) } }
        },
        detail: Some(html! { span class="num" { (act.day) } " " (visit.shell.account_name(act.author)) " 合并　" (reason) }),
        aside: undoes.then(|| html! { form method="post" action={ "/people/merges/" (act.id) "/undo" } { (Button::submit("撤销合并").soft()) } }),
    }))
}
