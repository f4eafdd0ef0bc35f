//! 出租屋排查: one check of one dwelling. People newly found are records of their own; what the sheet says of their number is kept in words.

use crate::{DwellingUse, Hazard, Sweep};
use base::{Choice, Day, NUMBER_MAX, Typed};
use org::{Place, PlaceKind, Worker};
use shell::ledger::{CellSort, Directory, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 出租屋排查.
pub(crate) const DWELLINGS: Ledger = Ledger {
    code: "dwellings",
    label: "出租屋排查",
    kind: "dwelling_check",
    columns: &[
        column("place", "地址", "出租屋地址 房屋地址 详细地址 出租屋", CellSort::Text).required(),
        column("unit_no", "栋/套", "栋套 房号 门牌 门牌号 楼栋", CellSort::Text).give(|_| Vec::new()),
        column("landlord", "房东", "房东姓名 出租人 业主", CellSort::Text),
        column("landlord_phone", "电话", "房东电话 联系电话", CellSort::Text),
        column("usage", "用途", "房屋用途", CellSort::Text),
        column("rooms", "间数", "房间数", CellSort::Number),
        column("occupants", "实住人数", "居住人数 人数 现住人数 实际居住人数", CellSort::Number),
        column("tenants", "租客", "承租人 租客姓名 住户", CellSort::Text),
        column("papers", "证件", "证件号码 租客证件 身份证号", CellSort::Text).give(|_| Vec::new()),
        column("found", "新增", "新增人数 新发现 新增来穗人员", CellSort::Text),
        column("hazards", "隐患", "安全隐患 隐患情况", CellSort::List),
        column("rectified_on", "整改", "整改情况 整改日期 整改结果 整改完成", CellSort::Text),
        column("on", "排查日期", "日期 检查日期", CellSort::Day).required(),
        column("workers", "排查人", "检查人 排查人员 社工", CellSort::List),
        column("rectify_by", "整改期限", "限期 整改时限", CellSort::Day),
        column("sweep", "联合排查", "排查行动", CellSort::Text),
        column("code", "出租屋编码", "房屋编码 出租屋编号", CellSort::Text).give(|given| vec![given.named.field(given.typed.get("place"), "code")]),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_dwelling,
};

/// Words below 隐患 and 整改 that say that there is nothing.
const NO_HAZARD: [&str; 7] = ["无隐患", "未发现", "未发现隐患", "正常", "合格", "无需整改", "不需要"];
/// First words of something that has been put right, and of something that has not.
const RIGHT: [&str; 6] = ["已", "完成", "整改完", "是", "√", "✓"];
const NOT_YET: [&str; 8] = ["未", "待", "限", "正在", "整改中", "否", "×", "责令"];

fn take_dwelling(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    place(&mut taking);
    taking.texts(&["landlord"]);
    let phone = taking.phone_number("landlord_phone");
    taking.set("landlord_phone", phone);
    let usage = taking.said("usage").to_owned();
    let other_use = DwellingUse::from_typed(&usage).is_none();
    if !other_use {
        taking.choice::<DwellingUse>("usage");
    }
    taking.number("rooms", NUMBER_MAX);
    taking.number("occupants", NUMBER_MAX);
    tenants(&mut taking);
    let hazards = if NO_HAZARD.contains(&taking.said("hazards")) { String::new() } else { taking.choices_or("hazards", Some(Hazard::Other)) };
    let rectified = rectified(&mut taking, on);
    let sweep = taking.find::<Sweep>("sweep", "sweep");
    taking.links::<Worker>("workers", "workers.*");
    let found = Some(taking.said("found")).filter(|found| !["0", "0人", "０"].contains(found)).unwrap_or_default().to_owned();
    let usage = if other_use { usage } else { String::new() };
    taking.keep("note", [("用途", usage), ("隐患", hazards), ("整改", rectified), ("联合排查", sweep), ("新增", found)]);
    taking.done()
}

/// The dwelling: by its code, else by address and number together.
fn place(taking: &mut Taking<'_>) {
    let (address, code) = (format!("{}{}", taking.said("place"), taking.said("unit_no")), taking.said("code").to_owned());
    let name = if address.is_empty() { code.clone() } else { address.clone() };
    if name.is_empty() {
        taking.refuse("place", "没有地址");
        return;
    }
    let known = [("kind", PlaceKind::Dwelling.code().to_owned()), ("code", code), ("address", address)];
    taking.name::<Place>("place", "place", name, &known, &[]);
}

/// Names and papers of those who live there, a line each where there are as many of the one as of the other.
fn tenants(taking: &mut Taking<'_>) {
    let (names, papers) = (taking.said("tenants").to_owned(), taking.said("papers").to_owned());
    let split = |text: &str| -> Vec<String> {
        let words = text.split(['、', '，', ',', ';', '；', '\n']).map(str::trim).filter(|word| !word.is_empty());
        words.map(str::to_owned).collect()
    };
    let (each_name, each_paper) = (split(&names), split(&papers));
    if papers.is_empty() {
        taking.set("tenants", names);
    } else if each_name.len() == each_paper.len() {
        let lines: Vec<String> = each_name.iter().zip(&each_paper).map(|(name, paper)| format!("{name} {paper}")).collect();
        taking.set("tenants", lines.join("\n"));
    } else {
        let lines = [names, format!("证件：{papers}")];
        taking.set("tenants", lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"));
    }
}

/// Whether a hazard was put right: a day, 已整改 (known on the day of the check), or a day until which it has to be. Other words are given back.
fn rectified(taking: &mut Taking<'_>, on: Option<Day>) -> String {
    let text = taking.said("rectified_on").to_owned();
    let near = on.unwrap_or(taking.today());
    let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word));
    let deadline = text.trim_start_matches("责令").trim_start_matches("限期").trim_start_matches('限').trim_start_matches('于');
    let deadline = deadline.trim_end_matches("整改").trim_end_matches("完成").trim_end_matches('前').trim_end_matches('之');
    taking.day("rectify_by", on);
    match Day::typed(&text, near) {
        _ if text.is_empty() || NO_HAZARD.contains(&text.as_str()) => {}
        Some(day) if day > taking.today() => taking.set("rectify_by", day.to_string()),
        Some(day) => taking.set("rectified_on", day.to_string()),
        None if begins(&RIGHT) => {
            taking.set("rectified_on", on.map(|on| on.to_string()).unwrap_or_default());
            return if text.chars().count() > 4 { text } else { String::new() };
        }
        None => match Day::typed(deadline, near) {
            Some(day) => taking.set("rectify_by", day.to_string()),
            None if begins(&NOT_YET) && text.chars().count() <= 4 => {}
            None => return text,
        },
    }
    String::new()
}
