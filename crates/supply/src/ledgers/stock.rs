//! 物资出入库: one row is one movement; the paper has 入库, 出库 and 结存 side by side. What is left is never stored, it is the sum of the movements; but where
//! the sheet says it, it is checked, within the row and from row to row, because a wrong balance means a wrong or missing movement.

use super::goods::goods;
use super::{CAMPAIGN, NOTE, filed};
use crate::{Direction, Reason};
use base::{Choice, Typed};
use org::Worker;
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 物资出入库.
pub(crate) const STOCK: Ledger = Ledger {
    code: "stock",
    label: "物资出入库",
    kind: "stock_move",
    columns: &[
        column("on", "日期", "出入库日期 时间", CellSort::Day).required(),
        column("item", "品名", "物品 物资名称 物资 物品名称 名称", CellSort::Text).required(),
        column("spec", "规格", "规格型号 型号", CellSort::Text),
        column("unit", "单位", "计量单位", CellSort::Text),
        column("in", "入库", "入库数量 收入 入库数 收", CellSort::Number).give(|given| one_way(given, true)),
        column("out", "出库", "出库数量 发出 出库数 发 领用数量", CellSort::Number).give(|given| one_way(given, false)),
        column("left", "结存", "结余 库存 结存数量 余额 剩余", CellSort::Number).give(|_| Vec::new()),
        column("counterparty", "来源/去向", "来源 去向 来源去向 领用人 领用单位", CellSort::Text),
        column("worker", "经手", "经手人 经办人 保管员 保管人", CellSort::Text),
        column("approved_by", "审批", "审批人 批准人", CellSort::Text),
        column("reason", "事由", "摘要 用途 出入库原因 原因", CellSort::Text),
        column("expires", "有效期", "有效期至 失效日期 保质期至", CellSort::Text),
        NOTE,
        CAMPAIGN,
    ],
    take: take_move,
};

/// Words by which 来源/去向 or 事由 tells why goods moved, the more telling first.
const REASONS: [(Reason, &[&str]); 8] = [
    (Reason::Stocktake, &["盘点", "盘盈", "盘亏"]),
    (Reason::Expired, &["过期"]),
    (Reason::Damaged, &["损耗", "损坏", "破损", "丢失"]),
    (Reason::Repacked, &["拆箱", "拆装", "换算"]),
    (Reason::Transfer, &["调拨", "调入", "调出", "转交"]),
    (Reason::Donation, &["捐", "受赠"]),
    (Reason::Purchase, &["采购", "购买", "购入", "购置"]),
    (Reason::OwnUse, &["自用", "值守", "值班", "工作人员防护"]),
];
/// The same for what goes out to people.
const GIVEN: [&str; 7] = ["派送", "派发", "发放", "慰问", "家庭", "居民", "户"];
/// A balance that is not known.
const UNKNOWN: i64 = i64::MIN;

fn take_move(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let number = |column: &str| row.get(column).trim().parse::<i64>().ok().filter(|number| *number != 0);
    let (came, went) = (number("in"), number("out"));
    let way = if went.is_some() { "out" } else { "in" };
    let name = ["item", "spec", "unit"].map(|column| row.get(column)).join("\n");
    let imbalance = imbalance(row, directory, &name, came.unwrap_or(0) - went.unwrap_or(0));
    let mut taking = Taking::of(row, directory);
    taking.main_day("on");
    match (came, went) {
        (Some(_), Some(_)) => taking.refuse("out", "一行只记一次：入库和出库请分两行"),
        (None, None) => taking.refuse("in", "没有入库，也没有出库；期初结存请写在入库一栏，事由写“盘点”"),
        _ => {}
    }
    if let Some(sentence) = imbalance {
        taking.refuse("left", sentence);
    }
    let moved = goods(&mut taking, row, "item", way);
    if moved.len() > 1 {
        taking.refuse("item", "一行只写一种物品");
    }
    for goods in moved {
        taking.set("item", goods.item.code());
        taking.set("quantity", goods.quantity.map(|quantity| quantity.to_string()).unwrap_or_default());
        match goods.counted_in() {
            Some(unit) => taking.set("unit", unit.code()),
            None => taking.refuse("unit", format!("没有写“{}”的单位", goods.item.label())),
        }
        taking.set("spec", goods.spec());
        taking.set("expires", goods.expires.map(|day| day.to_string()).unwrap_or_default());
    }
    let reason = reason(&mut taking, went.is_some());
    let direction = match (reason == Reason::Stocktake, went.is_some()) {
        (false, false) => Direction::In,
        (false, true) => Direction::Out,
        (true, false) => Direction::Gain,
        (true, true) => Direction::Loss,
    };
    taking.set("direction", direction.code());
    taking.texts(&["counterparty"]);
    taking.link::<Worker>("worker", &[]);
    taking.link::<Worker>("approved_by", &[]);
    filed(&mut taking);
    let said = taking.said("reason");
    taking.keep("note", [("事由", if Reason::from_typed(said).is_some() { String::new() } else { said.to_owned() })]);
    taking.done()
}

/// Why the goods moved: as the sheet says it, else by its words, else 其他.
fn reason(taking: &mut Taking<'_>, went: bool) -> Reason {
    let said = taking.said("reason");
    let words = format!("{said} {}", taking.said("counterparty"));
    let by_word = || REASONS.iter().find(|(_, marks)| marks.iter().any(|mark| words.contains(mark))).map(|(reason, _)| *reason);
    let given = || (went && GIVEN.iter().any(|mark| words.contains(mark))).then_some(Reason::Delivery);
    // 捐 in a destination gives away, and a source of goods that came in is nobody's delivery.
    let one_way = |reason: &Reason| match reason {
        Reason::Donation | Reason::Purchase => !went,
        Reason::Expired | Reason::Damaged | Reason::OwnUse => went,
        _ => true,
    };
    let reason = Reason::from_typed(said).or_else(|| by_word().filter(one_way)).or_else(given).unwrap_or(Reason::Other);
    taking.set("reason", reason.code());
    reason
}

/// What is wrong with the balance on the sheet, if it has one: in its own row, or after the row before of the same goods.
fn imbalance(row: &Row, directory: &mut dyn Directory, name: &str, change: i64) -> Option<String> {
    let before = directory.remember(name, UNKNOWN).filter(|before| *before != UNKNOWN);
    let expected = before.map(|before| before + change);
    let text = row.get("left").trim();
    let left = text.parse::<i64>().ok();
    if let Some(known) = left.or(expected) {
        directory.remember(name, known);
    }
    let (left, moved) = (left?, if change < 0 { format!("出库 {}", -change) } else { format!("入库 {change}") });
    match expected {
        Some(expected) if expected != left => {
            Some(format!("上一行结存 {}，{moved}，应结存 {expected}，表上是 {left}，请核对", before.unwrap_or_default()))
        }
        _ if left < 0 => Some(format!("结存 {left} 不会少于 0，请核对")),
        _ if left < change => Some(format!("{moved} 后结存不会只有 {left}，请核对")),
        _ => None,
    }
}

fn one_way(given: &Given<'_>, adds: bool) -> Vec<String> {
    let direction = Direction::from_code(given.typed.get("direction"));
    direction.filter(|direction| direction.adds() == adds).map(|_| given.typed.get("quantity").to_owned()).into_iter().collect()
}
