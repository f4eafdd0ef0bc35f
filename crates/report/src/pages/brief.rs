//! An issued briefing: the text as it went out, with every number as it was then and what was entered or corrected since.

use super::briefs::download;
use super::paper::Paper;
use crate::suppression::without_small;
use crate::{Adjustment, Briefing, IssuedBriefing, adjustments};
use base::Shape;
use base::policy::{Class, Grant};
use maud::html;
use shell::look::{
    self, Button, Page, Tone,
    format::{signed, thousands},
};
use shell::pages::show;
use shell::{Answer, Refusal, Visit};

/// The record and the briefing that it holds, and whether the caller sees every number of it. Who sees figures only reads it without the small ones;
/// the record itself, where they stand, is not open to them.
fn issued(visit: &Visit) -> Result<(IssuedBriefing, Briefing, bool), Refusal> {
    let row = visit.shell.store().get(visit.id("id")?)?;
    if row.kind != IssuedBriefing::CODE || row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    if !visit.scope(Class::Figures, Grant::Figures)?.contains(&row.org) {
        visit.shell.write_down_soon(visit.actor()?, "Denied", row.key, visit.route)?;
        return Err(Refusal::NotFound);
    }
    let document = visit.shell.store().open_record(&row, None)?.doc.ok_or(Refusal::NotFound)?;
    let issued = IssuedBriefing::from_document(&document).ok_or_else(|| Refusal::Bug("an issued briefing does not fit its definition".to_owned()))?;
    let briefing = issued.briefing(&visit.shell)?;
    let exact = visit.scope(Class::Figures, Grant::Read)?.contains(&row.org);
    // what was hidden when it went out is hidden for ever, and nothing more
    let small = issued.small.map_or_else(|| visit.shell.limits().map(|limits| limits.small_cell), Ok)?;
    let briefing = if exact { briefing } else { without_small(briefing, small.into()) };
    Ok((issued, briefing, exact))
}

pub(crate) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let (issued, briefing, exact) = issued(visit)?;
    let later = if exact { adjustments(&visit.shell, &issued, briefing.org, None)? } else { Vec::new() };
    let here = format!("/briefs/{}?", visit.parameter("id"));
    let changed: Vec<String> =
        briefing.numbers.iter().zip(&later).filter(|(_, later)| later.is_change()).map(|(number, later)| said(number, later)).collect();
    let main = html! {
        (look::note(Tone::Info, &html! {
            p { b { "已发出" } "　" (briefing.at.day()) " " (briefing.at.clock()) "，序号 " (thousands(briefing.seq.into())) "。正文数字不再变化。" }
            @if !exact { p class="mb0" { "之后的补录和更正由填报单位查看。" } }
            @else if changed.is_empty() { p class="mb0" { "之后没有影响这些数字的补录和更正。" } }
            @else { p class="mb0" { "之后有补录或更正，作为调整列在文末：" a href="#adj" { (changed.join("，")) } } }
        }))
        (Paper { visit, briefing: &briefing, draft: false, later: &later, here: &here }.show()?)
    };
    let file = |format: &str| format!("/briefs/{}/file?as={format}", visit.parameter("id"));
    let actions = html! {
        (Button::press("复制文字", "copy", briefing.to_text()).icon("link"))
        (Button::link("文字", file("text")).icon("dl"))
        (Button::link("JSON", file("json")).icon("dl"))
        (Button::link("导出 Word", file("docx")).icon("dl"))
    };
    let page = Page::new("简报", briefing.title.clone(), main)
        .heading_stays()
        .sub(format!("{}　{}", briefing.on.chinese(), briefing.org_name))
        .actions(actions);
    Ok(show(visit, &page.crumb("简报", Some("/briefs")).crumb(briefing.on.to_string(), None)))
}

fn said(number: &crate::Number, later: &Adjustment) -> String {
    format!("{} {} {}", number.indicator.name, signed(later.now - later.then), number.indicator.unit)
}

pub(crate) fn file(visit: &Visit) -> Result<Answer, Refusal> {
    download(visit, &issued(visit)?.1)
}
