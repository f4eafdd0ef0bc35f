//! The change of a watch: numbers, open cases and keys go over to those who come, on the shift's record and on paper with two signatures. Called by the
//! routes of `watch`. Absent: the shift of those who come, which has a record of its own.

use super::page;
use super::{Numbers, Watch};
use crate::{Passage, PassageState};
use base::{Choice, Typed};
use maud::html;
use shell::look::{self, Sheet};
use shell::pages::frame;
use shell::{Answer, Entry, Refusal, Visit};

/// Why the shift has one more version.
const WHY: &str = "交接班";

/// The numbers in one line, as they are read out at the gate.
pub(super) fn said(numbers: &Numbers) -> String {
    let open = if numbers.open.is_empty() { "没有未办完的异常".to_owned() } else { format!("未办完的异常 {} 人", numbers.open.len()) };
    let Numbers { inward, outward, vehicles, named, abnormal, turned_back, .. } = numbers;
    format!("进 {inward}，出 {outward}，车 {vehicles}，登记 {named} 人次，异常 {abnormal}，劝返 {turned_back}；{open}")
}

pub(super) fn hand_over(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    let numbers = watch.numbers(visit)?;
    let mut typed: Typed = (watch.kind.fill)(&watch.document, visit.today()).ok_or(Refusal::NotFound)?;
    let mut lines = vec![format!("{} 交班：{}", visit.now.clock(), said(&numbers))];
    for (label, name) in [("钥匙、物品", "keys"), ("要接着做的", "pending"), ("接班人", "taker")] {
        let text = visit.posted(name);
        if !text.is_empty() {
            lines.push(format!("{label}：{text}"));
        }
    }
    let before = typed.get("handover").to_owned();
    if !before.is_empty() {
        lines.insert(0, before);
    }
    typed.set("handover", lines.join("\n"));
    visit.shell.keep(visit.actor()?, visit.now, Entry::after(&watch.row, Some(typed), WHY))?;
    Ok(Answer::next(format!("{}/handover", watch.href())))
}

/// One open case without a name: when, which reading, what is missing.
fn case(passage: &Passage) -> String {
    let reading = passage.remeasured.or(passage.temperature).map(|reading| format!("{reading}℃ ")).unwrap_or_default();
    let missing = if passage.state() == PassageState::Remeasure { "待复测" } else { "待处置" };
    format!("{} {} {reading}{missing}", passage.at, passage.way.label())
}

pub(super) fn paper(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    let numbers = watch.numbers(visit)?;
    let handover = watch.document["handover"].as_str().unwrap_or_default();
    let cells = [
        ("岗点", page::place_name(visit, &watch)),
        ("班次", format!("{} {} {}", watch.on, watch.name, watch.hours)),
        ("进（人次）", numbers.inward.to_string()),
        ("出（人次）", numbers.outward.to_string()),
        ("车辆", numbers.vehicles.to_string()),
        ("登记（人次）", numbers.named.to_string()),
        ("体温异常", numbers.abnormal.to_string()),
        ("劝返", numbers.turned_back.to_string()),
    ];
    let body = html! {
        table { @for pair in cells.chunks(2) { tr { @for (label, value) in pair { th class="w4" { (label) } td class="w8 l" { (value) } } } } }
        table class="fill" {
            tr { th class="w4" { "未办完的异常" } td class="t3 l" { @if numbers.open.is_empty() { "没有" } @for (_, passage) in &numbers.open { span class="pre" { (case(passage)) } } } }
            tr { th class="w4" { "交接事项" } td class="t8 l" { @for line in handover.lines() { span class="pre" { (line) } } } }
            tr { th class="w4" { "钥匙、物品" } td class="t3 l" {} }
        }
    };
    let sheet = Sheet {
        code: "MG-04".to_owned(),
        version: "2026-11".to_owned(),
        reference: String::new(),
        title: "门岗交接班表".to_owned(),
        body,
        note: "两班当面点清人数、未办完的异常和钥匙物品，签名后交接才算完成。".to_owned(),
        signatures: vec!["交班人：".into(), "接班人：".into(), "时间：".into()],
    };
    let printed = format!("{} {}", visit.now.day(), visit.now.clock());
    Ok(Answer::Page(look::print_page(&frame(visit), "门岗交接班表", &[sheet], &watch.href(), &html! {}, &printed)))
}
