//! 捐赠登记: one row is one donation, of one thing in columns or of several in one cell.

use super::goods::{goods, of_line, things_of, unit_of};
use super::{CAMPAIGN, NOTE, PROJECT, day_or_words, filed};
use base::{Choice, Typed};
use org::Worker;
use shell::ledger::{CellSort, Directory, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 捐赠登记.
pub(crate) const DONATIONS: Ledger = Ledger {
    code: "donations",
    label: "捐赠登记",
    kind: "donation",
    columns: &[
        column("on", "日期", "捐赠日期 接收日期 受赠日期 捐赠时间", CellSort::Day).required(),
        column("donor", "捐赠方", "捐赠人 捐赠单位 捐赠者 捐赠单位/个人", CellSort::Text),
        column("contact", "联系人", "联系方式 联系电话 联系人及电话 联系人/电话 电话", CellSort::Text),
        column("lines", "物品", "品名 物资 物资名称 捐赠物品 捐赠物资 物品名称", CellSort::Text).required().give(things_of),
        column("spec", "规格", "规格型号 型号", CellSort::Text).give(|given| of_line(given, "spec")),
        column("quantity", "数量", "捐赠数量", CellSort::Number).give(|given| of_line(given, "quantity")),
        column("unit", "单位", "计量单位", CellSort::Text).give(unit_of),
        column("lot", "批号/有效期", "批号 生产批号 批次", CellSort::Text).give(|given| of_line(given, "lot")),
        column("expires", "有效期至", "有效期 失效日期 到期日 保质期至 保质期", CellSort::Text).give(|given| of_line(given, "expires")),
        column("directed_use", "用途指定", "指定用途 用途 捐赠意向", CellSort::Text),
        column("received_by", "接收人", "经手 经手人 接收 经办人", CellSort::Text),
        column("receipt", "票据/协议号", "票据号 协议号 票据编号 捐赠票据 收据号 收据", CellSort::Text),
        column("published_on", "公示", "公示日期 公示情况 是否公示", CellSort::Text),
        NOTE,
        CAMPAIGN,
        PROJECT,
    ],
    take: take_donation,
};

/// Donors who do not want to be named.
const UNNAMED: [&str; 5] = ["匿名", "不具名", "不愿透露", "不愿透露姓名", "无名氏"];

fn take_donation(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    let donor = taking.said("donor");
    taking.set("donor", if UNNAMED.contains(&donor) { "" } else { donor });
    taking.texts(&["contact", "directed_use", "receipt"]);
    for (i, goods) in goods(&mut taking, row, "lines", "quantity").into_iter().enumerate() {
        // What is wrong with a number or a unit that is written has been said.
        let Some(quantity) = goods.quantity else {
            if taking.said("quantity").is_empty() {
                taking.refuse("quantity", format!("没有写“{}”的数量", goods.item.label()));
            }
            continue;
        };
        let Some(unit) = goods.counted_in() else {
            if row.all("quantity").nth(1).is_none() && taking.said("unit").is_empty() {
                taking.refuse("unit", format!("没有写“{}”的单位", goods.item.label()));
            }
            continue;
        };
        taking.set(&format!("lines.{i}.item"), goods.item.code());
        taking.set(&format!("lines.{i}.quantity"), quantity.to_string());
        taking.set(&format!("lines.{i}.unit"), unit.code());
        taking.set(&format!("lines.{i}.spec"), goods.spec());
        taking.set(&format!("lines.{i}.lot"), goods.lot.unwrap_or_default());
        taking.set(&format!("lines.{i}.expires"), goods.expires.map(|day| day.to_string()).unwrap_or_default());
    }
    taking.link::<Worker>("received_by", &[]);
    // 已公示 does not say when: the day stays open, the word is kept.
    let (published, words) = day_or_words(&mut taking, "published_on", on);
    taking.set("published_on", published.map(|day| day.to_string()).unwrap_or_default());
    filed(&mut taking);
    taking.keep("note", [("公示", if words == "否" { String::new() } else { words })]);
    taking.done()
}
