//! 来穗人员摸查表 on paper, typed into a sheet by somebody else. Nobody gets a file by it: that happens when a worker checks the form.

use super::{answer, temperature};
use base::{Choice, Day, Typed};
use org::{Place, PlaceKind, Worker};
use people::Sex;
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 来穗人员摸查表.
pub(crate) const SELF_REPORTS: Ledger = Ledger {
    code: "self_reports",
    label: "来穗人员摸查表",
    kind: "self_report",
    columns: &[
        column("name", "姓名", "填表人姓名 人员姓名", CellSort::Text).required().give(name),
        column("sex", "性别", "", CellSort::Text),
        column("resident_id", "身份证号", "身份证号码 证件号码 身份证", CellSort::Text),
        column("registered_at", "户籍地", "户籍地址 户籍 户籍所在地", CellSort::Text),
        column("phone", "联系电话", "电话 手机 手机号码 联系方式", CellSort::Text),
        column("lives_at", "现住址", "现居住地址 现住地址 住址 地址", CellSort::Text),
        column("dwelling", "出租屋编码", "房屋编码 出租屋编号", CellSort::Text),
        column("landlord", "房东及电话", "房东 房东电话 房东姓名及电话", CellSort::Text),
        column("arrived", "来穗日期", "抵穗日期 到达日期 来穗时间 到穗日期", CellSort::Day).required(),
        column("origin", "出发地", "来源地 从何处来 始发地", CellSort::Text),
        column("transport", "交通工具及班次", "交通工具 交通方式 车次 航班 车次航班", CellSort::Text),
        column("epidemic_area", "14天内是否到过疫区", "是否到过疫区 是否到过湖北 14天内是否到过湖北 近14天是否到过疫区", CellSort::Text),
        column("contact", "是否接触疫区人员", "是否接触过疫区人员 是否接触湖北人员 接触史", CellSort::Text),
        column("temperature", "体温", "当日体温 温度", CellSort::Tenths),
        column("symptoms", "症状", "有无症状 身体状况 健康状况", CellSort::Text),
        column("isolated_from", "是否居家隔离", "居家隔离 隔离情况 居家隔离从", CellSort::Text),
        column("on", "填表日期", "日期 登记日期 填报日期 申报日期", CellSort::Day).required(),
        column("filled_by", "签名", "填表人 代填人 签字", CellSort::Text),
        column("checked_on", "核对日期", "核查日期", CellSort::Day),
        column("checked_by", "核对社工", "核对人 核查人 社工", CellSort::Text),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_self_report,
};

/// Words below 症状 that say that there are none.
const WELL: [&str; 6] = ["正常", "无症状", "良好", "健康", "否", "没有症状"];

/// The name as it was typed; of somebody who is on file the name there.
fn name(given: &Given<'_>) -> Vec<String> {
    let typed = given.typed.get("name");
    vec![if typed.is_empty() { given.named.name(given.typed.get("person")) } else { typed.to_owned() }]
}

fn take_self_report(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    taking.past_day("arrived", on);
    taking.texts(&["name", "registered_at", "lives_at", "landlord", "origin", "transport"]);
    let mut left_over = identity(&mut taking);
    dwelling(&mut taking);
    for column in ["epidemic_area", "contact"] {
        answer(&mut taking, row, column);
    }
    left_over.push(("体温", temperature(&mut taking, "temperature")));
    if !WELL.contains(&taking.said("symptoms")) {
        taking.texts(&["symptoms"]);
    }
    left_over.push(("是否居家隔离", isolation(&mut taking, on)));
    // Whoever signs for another has filled it in.
    let signed = taking.said("filled_by");
    if signed != taking.said("name") {
        taking.set("filled_by", signed);
    }
    taking.past_day("checked_on", on);
    taking.link::<Worker>("checked_by", &[]);
    taking.keep("note", left_over);
    taking.done()
}

/// Sex, number and phone. A reason instead of a number (不愿提供) is kept.
fn identity(taking: &mut Taking<'_>) -> Vec<(&'static str, String)> {
    let said = taking.said("sex");
    match Sex::from_typed(said.trim_end_matches('性')) {
        _ if said.is_empty() => {}
        Some(sex) => taking.set("sex", sex.code()),
        None => taking.refuse("sex", format!("不认识性别“{said}”，请写男或女")),
    }
    let phone = taking.phone_number("phone");
    taking.set("phone", phone);
    let number = taking.said("resident_id").to_owned();
    if number.contains(|c: char| c.is_numeric()) {
        let number = taking.resident_number("resident_id");
        taking.set("resident_id", number);
        return Vec::new();
    }
    vec![("身份证号", number)]
}

/// The dwelling by its code; a new one is called by its address.
fn dwelling(taking: &mut Taking<'_>) {
    let (code, address) = (taking.said("dwelling").to_owned(), taking.said("lives_at").to_owned());
    if !code.is_empty() {
        let name = if address.is_empty() { code.clone() } else { address.clone() };
        let known = [("kind", PlaceKind::Dwelling.code().to_owned()), ("code", code), ("address", address)];
        taking.name::<Place>("dwelling", "dwelling", name, &known, &[]);
    }
}

/// From when somebody stays at home: a day, or a tick, which holds from the day of the form. What else stands there is kept.
fn isolation(taking: &mut Taking<'_>, on: Option<Day>) -> String {
    let text = taking.said("isolated_from").to_owned();
    taking.day_or_tick("isolated_from", on);
    let says_more = text.chars().count() > 2 && Day::typed(&text, taking.today()).is_none();
    if says_more { text } else { String::new() }
}
