//! 资料发放: printed matter and small things, by item and unit.

use crate::Audience;
use base::{Choice, NUMBER_MAX, Typed};
use org::{Item, PlaceKind, Unit, Worker};
use shell::ledger::{CellSort, Directory, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 资料发放.
pub(crate) const HANDOUTS: Ledger = Ledger {
    code: "handouts",
    label: "资料发放",
    kind: "handout",
    columns: &[
        column("on", "日期", "发放日期", CellSort::Day).required(),
        column("item", "物品", "资料 资料类别 发放资料 资料种类 品名", CellSort::Text).required(),
        column("title", "资料名称", "名称 资料标题", CellSort::Text),
        column("quantity", "数量", "份数 发放数量 发放份数", CellSort::Number).required(),
        column("unit", "单位", "计量单位", CellSort::Text),
        column("to", "发给", "对象 发放对象", CellSort::Text),
        column("place", "地点", "发放地点", CellSort::Text),
        column("workers", "发放人", "社工 经办 经办人 工作人员", CellSort::List),
        column("version", "版本日期", "版本", CellSort::Day),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_handout,
};

fn take_handout(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    item(&mut taking);
    if taking.number("quantity", NUMBER_MAX).is_none() && taking.said("quantity").is_empty() {
        taking.refuse("quantity", "没有数量");
    }
    unit(&mut taking, row);
    taking.choice::<Audience>("to");
    taking.day("version", on);
    let nowhere = super::place(&mut taking, PlaceKind::Venue);
    taking.links::<Worker>("workers", "workers.*");
    taking.keep("note", [("地点", nowhere)]);
    taking.done()
}

/// The item; a word that is none is what the thing is called, among other goods.
fn item(taking: &mut Taking<'_>) {
    let (word, title) = (taking.said("item").to_owned(), taking.said("title").to_owned());
    if Item::from_typed(&word).is_some() || word.is_empty() {
        taking.choice::<Item>("item");
        taking.set("title", title);
        return;
    }
    taking.set("item", Item::Other.code());
    taking.set("title", if title.is_empty() { word } else { format!("{word} {title}") });
}

/// The unit, from its own column or out of the cell of the quantity (`260份`). Both must not differ.
fn unit(taking: &mut Taking<'_>, row: &Row) {
    let (own, within) = (taking.said("unit").to_owned(), row.all("quantity").nth(1).unwrap_or_default().to_owned());
    let word = if own.is_empty() { within.as_str() } else { own.as_str() };
    match Unit::from_typed(word) {
        _ if word.is_empty() => {}
        None => taking.refuse(if own.is_empty() { "quantity" } else { "unit" }, format!("不认识单位“{word}”，请用份、张、个等")),
        Some(unit) if !within.is_empty() && Unit::from_typed(&within) != Some(unit) => {
            taking.refuse("unit", format!("数量写的是“{within}”，单位写的是“{own}”，请核对"));
        }
        Some(unit) => taking.set("unit", unit.code()),
    }
}
