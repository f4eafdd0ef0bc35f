//! 派送签收: one row is one delivery to a household, a person of it, or a place. A day of receipt makes it a service; a reason why it did not arrive keeps it
//! as an attempt; a row with neither is under way.

use super::goods::{Goods, goods, of_line, things_of, unit_of};
use super::{ADDRESS, CAMPAIGN, HOUSEHOLD_HEADS, NOTE, PHONE, PROJECT, day_or_words, filed, household};
use crate::{Failure, Receiver};
use base::{Choice, Day, ROWS_PER_GROUP_MAX, Typed};
use org::{Channel, MINUTES_A_DAY, Place, PlaceKind, Unit, Worker};
use people::Person;
use sheets::Cell;
use shell::ledger::{CellSort, Directory, Ledger, Row, RowFault, column};
use shell::parts::asides;
use shell::taking::Taking;

/// 派送签收.
pub(crate) const DELIVERIES: Ledger = Ledger {
    code: "deliveries",
    label: "派送签收",
    kind: "delivery",
    columns: &[
        column("ordinal", "序号", "序 行号 No. NO", CellSort::Text),
        column("household", "户主", HOUSEHOLD_HEADS, CellSort::Text),
        ADDRESS,
        PHONE,
        column(
            "lines",
            "物品",
            "品名 物资 物资名称 派送物品 物品名称 发放物资 发放物品 领取物品 派发物品 物品及数量 物资及数量 派送物资",
            CellSort::Text,
        )
        .required()
        .give(things_of),
        column("quantity", "数量", "派送数量 发放数量", CellSort::Number).give(|given| of_line(given, "quantity")),
        column("unit", "单位", "计量单位", CellSort::Text).give(unit_of),
        column("workers", "送达人", "送达社工 社工 派送人 派送人员 经办人 发放人 派送社工 送货人", CellSort::List),
        column("confirmed", "时间", "送达日期 送达时间 签收日期 签收时间 领取时间", CellSort::Text).dated(),
        column("receiver", "签收人", "签收 签名 领取人 签收人姓名 领取人签名 签收人签名 领取人签字 签领人", CellSort::Text),
        column("relation", "与户主关系", "关系 与本人关系 签收人与户主关系", CellSort::Text),
        column("person", "服务对象", "姓名 对象 收件人", CellSort::Text),
        column("on", "派送日期", "日期 发放日期 出发日期", CellSort::Day),
        column("failed", "未送达原因", "未送达 未达原因 退回原因", CellSort::Text),
        column("channel", "方式", "派送方式 送达方式", CellSort::Text),
        column("minutes", "时长", "用时", CellSort::Minutes),
        column("place", "地点", "交接地点 投放点", CellSort::Text),
        column("volunteers", "志愿者人数", "志愿者数", CellSort::Number),
        column("carriers", "志愿者", "志愿者姓名 志愿队", CellSort::Text),
        NOTE,
        column("parcels", "份数", "派送份数 发放份数 包数", CellSort::Number).give(|_| Vec::new()),
        CAMPAIGN,
        PROJECT,
    ],
    take: take_delivery,
};

fn take_delivery(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    whom(&mut taking);
    let names = lines(&mut taking, row);
    let (why, relation) = end(&mut taking);
    carriers(&mut taking);
    taking.choice::<Channel>("channel");
    taking.number("minutes", MINUTES_A_DAY);
    filed(&mut taking);
    taking.keep("note", [("物品名称", names), ("未送达原因", why), ("与户主关系", relation)]);
    taking.done()
}

fn whom(taking: &mut Taking<'_>) {
    // What stands beside the name of a person is the person's, unless a household is named.
    let of_person = if taking.said("household").is_empty() {
        let phone = taking.phone_number("phone");
        vec![("phones.0", phone), ("lives_at", taking.said("address").to_owned())]
    } else {
        household(taking, &[]);
        Vec::new()
    };
    taking.link::<Person>("person", &of_person);
    taking.link::<Place>("place", &[("kind", PlaceKind::Venue.code().to_owned())]);
}

/// The goods: one parcel where the sheet does not say how many. Names that say more than the item are given back.
fn lines(taking: &mut Taking<'_>, row: &Row) -> String {
    let mut names = Vec::new();
    let mut things = goods(taking, row, "lines", "quantity");
    parcels(taking, row, &mut things);
    for (i, goods) in things.into_iter().enumerate() {
        let alone = if goods.quantity.is_none() { goods.unit.or(Some(Unit::Copy)) } else { None };
        let Some(unit) = alone.or(goods.counted_in()) else {
            taking.refuse("lines", format!("没有写“{}”的单位", goods.item.label()));
            continue;
        };
        taking.set(&format!("lines.{i}.item"), goods.item.code());
        taking.set(&format!("lines.{i}.quantity"), goods.quantity.unwrap_or(1).to_string());
        taking.set(&format!("lines.{i}.unit"), unit.code());
        names.push(goods.spec());
    }
    names.retain(|name| !name.is_empty());
    names.join("、")
}

/// 份数: how many parcels there were. It is the quantity of a thing that has none; of several parcels with quantities inside nobody can tell whether they
/// are of each parcel or of all.
fn parcels(taking: &mut Taking<'_>, row: &Row, things: &mut [Goods]) {
    let text = taking.said("parcels");
    if text.is_empty() || !taking.said("quantity").is_empty() {
        return;
    }
    let unit = row.all("parcels").nth(1).unwrap_or(Unit::Copy.label());
    match (text.parse::<u32>(), things) {
        (Err(_), _) => taking.refuse("parcels", format!("“{text}”不是整数")),
        (Ok(0), _) => taking.refuse("parcels", "数量至少是 1；没有送到的，请写未送达原因和本来要送几份"),
        (Ok(number), [goods]) if goods.quantity.is_none() => match Unit::from_typed(unit) {
            Some(unit) => (goods.quantity, goods.unit) = (Some(number), Some(unit)),
            None => taking.refuse("parcels", format!("不认识单位“{unit}”")),
        },
        (Ok(1), _) => {}
        (Ok(number), _) => taking.refuse("parcels", format!("有 {number} 份，分不清物品里的数量是每份的还是一共的：请写一共的数量，份数留空")),
    }
}

/// When it was sent and received, by whom, or why not; reasons and relations of the sheet's own are given back.
fn end(taking: &mut Taking<'_>) -> (String, String) {
    let sent = taking.past_day("on", None);
    // A clock time beside the day of sending says that it arrived on that day.
    let (day, clock) = day_or_words(taking, "confirmed", sent);
    let came = day.or(if clock.is_empty() { None } else { sent });
    let is_clock = sheets::time(&Cell::text(&clock)).is_ok_and(|time| time.is_some());
    if !clock.is_empty() && !is_clock {
        let wanted = if day.is_some() { "时间，请写成 14:30" } else { "日期，请写成 2020-02-03" };
        taking.refuse("confirmed", format!("“{clock}”不是{wanted}"));
    }
    if day.is_some_and(|day| day > taking.today()) {
        taking.refuse("confirmed", "还没有到，请核对年份");
    }
    let (failed, why) = known_or::<Failure>(taking.said("failed"), Failure::Other);
    let receiver = taking.said("receiver");
    // 本人 in the place of a name says more than a relation that was carried down from the line above.
    let by_name = Receiver::from_typed(receiver);
    let (relation, odd_relation) = match by_name {
        Some(receiver) if Receiver::from_typed(taking.said("relation")) != Some(receiver) => (Some(receiver), taking.said("relation").to_owned()),
        _ => known_or::<Receiver>(taking.said("relation"), Receiver::Other),
    };
    taking.set("relation", relation.map(Choice::code).unwrap_or_default());
    taking.set("receiver", if by_name.is_some() { "" } else { receiver });
    taking.set("failed", failed.map(Choice::code).unwrap_or_default());
    let signed = relation.is_some() || !receiver.is_empty();
    let confirmed = if failed.is_some() { None } else { came.or(sent.filter(|_| signed)) };
    let on: Option<Day> = sent.or(came);
    match on {
        Some(on) => taking.set("on", on.to_string()),
        None if taking.said("on").is_empty() && (clock.is_empty() || is_clock) => taking.refuse("confirmed", "没有日期"),
        // What is wrong with the day has been said.
        None => {}
    }
    taking.set("confirmed", confirmed.map(|day| day.to_string()).unwrap_or_default());
    (why, odd_relation)
}

/// The choice that a word means, else the one for others, with the word to be kept.
fn known_or<C: Choice>(word: &str, other: C) -> (Option<C>, String) {
    match C::from_typed(word) {
        _ if word.is_empty() => (None, String::new()),
        Some(choice) => (Some(choice), String::new()),
        None => (Some(other), word.to_owned()),
    }
}

/// Who carried: workers by name; volunteers (志愿者38名, 陈木棉（志愿者）) as a number and in words, their hours are a ledger of its own.
fn carriers(taking: &mut Taking<'_>) {
    let (mut number, mut words) = (0_u32, Vec::new());
    for word in taking.words("workers") {
        if !word.contains("志愿") {
            taking.name::<Worker>("workers", "workers.*", word, &[], &[]);
            continue;
        }
        let digits: String = word.chars().filter(char::is_ascii_digit).collect();
        number = number.saturating_add(digits.parse().unwrap_or(1));
        let name = asides(&word).0;
        if digits.is_empty() && name != "志愿者" {
            words.push(name);
        }
    }
    let most = u32::try_from(ROWS_PER_GROUP_MAX).unwrap_or(u32::MAX);
    if taking.number("volunteers", most).is_none() && number > 0 {
        taking.set("volunteers", number.to_string());
    }
    let own = taking.said("carriers").to_owned();
    taking.set("carriers", std::iter::once(own).chain(words).filter(|text| !text.is_empty()).collect::<Vec<_>>().join("、"));
}
