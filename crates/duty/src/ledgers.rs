//! The ledgers of duty (domain.md, Appendix E): 门岗值守 and 热线排班, both read as shifts; 志愿者登记, 志愿服务时长, 督导记录. Called by the importer with one
//! row and by the export with one record. Absent: how many passed a post, which stands on the same sheet and is the ledger `posts` of the slice
//! `screening`; and a ledger of trainings, for which stations keep no sheet.

mod shifts;
mod supervision;
#[cfg(test)]
mod tests;
mod volunteers;

pub(crate) use shifts::SHIFTS;
pub(crate) use supervision::SUPERVISION;
pub(crate) use volunteers::{VOLUNTEER_HOURS, VOLUNTEERS};

use base::Day;
use shell::ledger::{CellSort, Column, column};
use shell::taking::Taking;

/// The columns at the end of every sheet that no paper has: without them what was written out would lose its response and project.
const CAMPAIGN: Column = column("campaign", "应急行动", "应急响应 专项行动", CellSort::Text);
const PROJECT: Column = column("project", "项目", "服务项目 所属项目", CellSort::Text);
const NOTE: Column = column("note", "备注", "说明", CellSort::Text);

/// Under which response and project the row is filed. Neither is made by a ledger.
fn filed(taking: &mut Taking<'_>) {
    // Most sheets have neither column: nobody is asked then.
    if !taking.said("campaign").is_empty() {
        taking.must_find::<org::Campaign>("campaign", "campaign");
    }
    if !taking.said("project").is_empty() {
        taking.must_find::<org::Project>("project", "project");
    }
}

/// A cell with a day in it, or with words: `2020-02-03`, `2020.2.3至2021.2.2` (its first day counts), `已购买`. What is no day is given back, to be
/// kept in the remark; nobody is insured or trained since a day that nobody wrote.
fn day_or_words(taking: &mut Taking<'_>, column: &'static str) -> String {
    let text = taking.said(column);
    let (first, rest) = text.split_once(['至', '~', '～', '—', '–', '到']).unwrap_or((text, ""));
    match Day::typed(first.trim(), taking.today()) {
        _ if text.is_empty() || text == "否" => String::new(),
        Some(day) => {
            taking.set(column, day.to_string());
            if rest.is_empty() { String::new() } else { text.to_owned() }
        }
        None => text.to_owned(),
    }
}
