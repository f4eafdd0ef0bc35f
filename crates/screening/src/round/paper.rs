//! The round on paper (form MG-05): the dwellings that are left, twenty to a sheet, with the columns that are ticked on the stairs, and places for the
//! signatures of those who went. Printed in advance; what was ticked is typed in later (`later`). Called by the router. Absent: names of people.

use super::{Door, Round, page};
use crate::Hazard;
use base::Choice;
use maud::html;
use shell::look::{self, Sheet};
use shell::pages::frame;
use shell::{Answer, Refusal, Visit};

/// Dwellings of a sheet of A4.
const LINES: usize = 20;
/// Empty lines at the end, for doors that nobody had on a list.
const SPARE: usize = 4;

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let round = Round::of(visit)?;
    let left: Vec<&Door> = round.doors.iter().filter(|door| door.here.is_empty()).collect();
    let lines: Vec<Option<&Door>> = left.into_iter().map(Some).chain(std::iter::repeat_n(None, SPARE)).collect();
    let sheets: Vec<Sheet> = lines.chunks(LINES).enumerate().map(|(at, doors)| sheet(visit, &round, at * LINES, doors)).collect();
    let printed = format!("{} {}", visit.now.day(), visit.now.clock());
    Ok(Answer::Page(look::print_page(&frame(visit), "出租屋联合排查表", &sheets, &round.href(), &html! {}, &printed)))
}

fn sheet(visit: &Visit, round: &Round, before: usize, doors: &[Option<&Door>]) -> Sheet {
    let workers: Vec<String> = round.sweep.workers.iter().map(|worker| visit.shell.naming(worker.id()).name).collect();
    let units: Vec<&str> = round.sweep.units.iter().map(|unit| unit.0.as_str()).collect();
    let body = html! {
        table {
            tr { th class="w3" { "范围" } td class="w9 l" { (round.sweep.area.0) } th class="w3" { "时间" } td class="w9 l" { (page::when(&round.sweep)) } }
            tr { th class="w3" { "联合单位" } td class="w9 l" { (units.join("、")) } th class="w3" { "社工" } td class="w9 l" { (workers.join("、")) } }
        }
        table {
            tr {
                th class="w1" { "序" }
                th class="w6" { "出租屋" }
                th class="w2" { "实住" }
                @for hazard in Hazard::CHOICES { th class="w1" { (hazard.label.chars().take(2).collect::<String>()) } }
                th class="w3" { "整改期限" }
                th class="w2" { "新发现" }
                th class="w2" { "没人" }
            }
            @for (at, door) in doors.iter().enumerate() {
                tr class="rowt" {
                    td { (before + at + 1) }
                    td class="l" { @if let Some(door) = door { (door.name) } }
                    @for _ in 0..Hazard::CHOICES.len() + 4 { td {} }
                }
            }
        }
    };
    Sheet {
        code: "MG-05".to_owned(),
        version: "2026-11".to_owned(),
        reference: String::new(),
        title: "出租屋联合排查表".to_owned(),
        body,
        note: format!("填表说明：实住写人数，有隐患的在栏里打勾（依次为{}），新发现的写人数并另填摸查表；回来后按行补录。", hazards()),
        signatures: vec!["社工：".into(), "联合单位：".into(), "补录人：".into()],
    }
}

fn hazards() -> String {
    Hazard::CHOICES.iter().map(|hazard| hazard.label).collect::<Vec<_>>().join("、")
}
