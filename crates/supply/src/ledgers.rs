//! The ledgers of supply (domain.md, Appendix E): 需求摸查 (as needs, and as the surveys that found them), 捐赠登记, 物资出入库, 派送签收. Called by the
//! importer with one row and by the export with one record. Absent: what one row cannot say; a household that lacks three things is three rows.

mod deliveries;
mod donations;
mod goods;
mod needs;
mod stock;
#[cfg(test)]
mod tests;

pub(crate) use deliveries::DELIVERIES;
pub(crate) use donations::DONATIONS;
pub(crate) use needs::{NEEDS, SURVEYS};
pub(crate) use stock::STOCK;

use base::{Choice, Day};
use people::Household;
use sheets::Cell;
use shell::ledger::{CellSort, Column, Given, column};
use shell::taking::Taking;

/// The columns at the end of every sheet that no paper has: without them what was written out would lose its response and project.
const CAMPAIGN: Column = column("campaign", "应急行动", "应急响应 专项行动", CellSort::Text);
const PROJECT: Column = column("project", "项目", "服务项目 所属项目", CellSort::Text);
const NOTE: Column = column("note", "备注", "说明事项", CellSort::Text);
/// Where a household lives and how it is called: kept with the household, and by this it is found.
const ADDRESS: Column =
    column("address", "住址", "地址 家庭住址 详细地址 居住地址 现住址", CellSort::Text).give(|given| of_household(given, "address"));
const PHONE: Column = column("phone", "电话", "联系电话 手机 手机号 联系方式", CellSort::Text).give(|given| of_household(given, "phone"));
const SIZE: Column = column("size", "人口", "家庭人口 人数 家庭人数", CellSort::Number).every_row().give(|given| of_household(given, "size"));
const HOUSEHOLD_HEADS: &str = "户主姓名 户名";

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

/// The household of the row, found or made by its head, address and phone; `kinds` are the hardships of a new one.
fn household(taking: &mut Taking<'_>, kinds: &[org::Population]) {
    let phone = taking.phone_number("phone");
    let mut known = vec![("address", taking.said("address").to_owned()), ("phone", phone), ("size", taking.said("size").to_owned())];
    known.extend(kinds.iter().map(|kind| ("kinds", kind.code().to_owned())));
    taking.link::<Household>("household", &known);
}

fn of_household(given: &Given<'_>, member: &str) -> Vec<String> {
    let household = given.typed.get("household");
    if household.is_empty() { Vec::new() } else { vec![given.named.field(household, member)] }
}

/// The day in a cell that may also hold a clock time or words; what is no day is given back. A serial number of a spreadsheet is a day too.
fn day_or_words(taking: &mut Taking<'_>, column: &'static str, near: Option<Day>) -> (Option<Day>, String) {
    let text = taking.said(column);
    let day = |text: &str| match near {
        Some(near) => Day::typed_beside(text, near).or_else(|| sheets::day(&Cell::text(text), near).ok().flatten()),
        None => sheets::day(&Cell::text(text), taking.today()).ok().flatten(),
    };
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    match (day(text), day(first)) {
        (Some(day), _) => (Some(day), String::new()),
        (None, Some(day)) => (Some(day), rest.trim().to_owned()),
        (None, None) => (None, text.to_owned()),
    }
}
