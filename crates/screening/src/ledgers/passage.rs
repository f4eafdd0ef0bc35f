//! 出入测温登记 and 来访登记: one person at a gate. The names stay on the row: who passes a gate gets no file by it. A person on file is named in
//! the column 在册人员.

use super::{answer, moment, temperature};
use crate::{Action, Way};
use base::{Choice, Day, Typed};
use org::{Place, PlaceKind};
use people::Person;
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 出入测温登记.
pub(crate) const TEMPERATURES: Ledger = Ledger {
    code: "temperatures",
    label: "出入测温登记",
    kind: "passage",
    columns: &[
        column("place", "楼栋", "岗点 楼栋号 楼号 地点 小区 门岗", CellSort::Text),
        column("name", "姓名", "人员 人员姓名 名字", CellSort::Text).required(),
        column("at", "测量时间", "时间 测温时间 第一次测量时间 登记时间", CellSort::Text).required(),
        column("temperature", "体温", "测量体温 温度 第一次体温 首测体温", CellSort::Tenths),
        column("remeasured_at", "复测时间", "第二次测量时间 复测日期时间", CellSort::Text),
        column("remeasured", "复测体温", "第二次体温 复测温度", CellSort::Tenths),
        column("on", "日期", "测量日期 登记日期", CellSort::Day),
        column("way", "进出", "方向 进出方向", CellSort::Text),
        column("phone", "联系方式", "电话 联系电话 手机", CellSort::Text),
        column("action", "处置", "处理 处置情况 处理情况", CellSort::Text),
        column("person", "在册人员", "名单人员", CellSort::Text),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_temperature,
};

/// 来访登记. Who comes in is written down with the flat to which the way leads; a row without one is a plain passage.
pub(crate) const VISITORS: Ledger = Ledger {
    code: "visitors",
    label: "来访登记",
    kind: "passage",
    columns: &[
        column("name", "姓名", "来访人 来访人姓名 访客 访客姓名", CellSort::Text).required(),
        column("temperature", "体温", "测量体温 温度", CellSort::Tenths),
        column("phone", "联系方式", "联系电话 电话 手机 手机号码", CellSort::Text),
        column("epidemic_area", "是否疫区", "是否来自疫区 是否到过疫区 来自或接触疫区", CellSort::Text),
        column("visiting", "到访住址", "到访地址 访问住户 到访户 到访房号 拜访住户", CellSort::Text).required(),
        column("at", "进", "进入时间 来访时间 进时间 到访时间", CellSort::Text).give(|given| when(given, Way::In)),
        column("left_at", "出", "离开时间 出时间", CellSort::Text).give(|given| when(given, Way::Out)),
        column("on", "日期", "来访日期 登记日期", CellSort::Day),
        column("place", "岗点", "门岗 楼栋 登记地点", CellSort::Text),
        column("remeasured", "复测体温", "第二次体温", CellSort::Tenths),
        column("remeasured_at", "复测时间", "第二次测量时间", CellSort::Text),
        column("action", "处置", "处理 处置情况", CellSort::Text),
        column("person", "在册人员", "名单人员", CellSort::Text),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_visitor,
};

/// What stands below 进 and 出: somebody who was only seen going out has the time of the passage below 出.
fn when(given: &Given<'_>, column: Way) -> Vec<String> {
    let goes_out = given.typed.get("way") == Way::Out.code();
    let path = match (column, goes_out) {
        (Way::In, true) => return Vec::new(),
        (Way::In, false) | (Way::Out, true) => "at",
        (Way::Out, false) => "left_at",
    };
    vec![given.typed.get(path).to_owned()]
}

fn take_temperature(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    taking.choice::<Way>("way");
    happened(&mut taking, "at");
    take_rest(taking, Vec::new())
}

fn take_visitor(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    taking.texts(&["visiting"]);
    answer(&mut taking, row, "epidemic_area");
    let mut left_over = Vec::new();
    if taking.said("at").is_empty() && !taking.said("left_at").is_empty() {
        taking.set("way", Way::Out.code());
        happened(&mut taking, "left_at");
    } else {
        taking.set("way", Way::In.code());
        let on = happened(&mut taking, "at");
        let text = taking.said("left_at").to_owned();
        match moment(&text, on.unwrap_or(taking.today())) {
            (_, None) if !text.is_empty() => taking.refuse("left_at", format!("“{text}”不是时间，请写成 14:30 这样")),
            (day, Some(time)) => {
                taking.set("left_at", time.to_string());
                // A record has one day; somebody who left on another is told in words.
                if day.is_some_and(|day| Some(day) != on) {
                    left_over.push(("出", text));
                }
            }
            _ => {}
        }
    }
    take_rest(taking, left_over)
}

/// What both sheets have.
fn take_rest(mut taking: Taking<'_>, mut left_over: Vec<(&'static str, String)>) -> Result<Typed, Vec<RowFault>> {
    taking.texts(&["name"]);
    let phone = taking.phone_number("phone");
    taking.set("phone", phone);
    left_over.push(("体温", temperature(&mut taking, "temperature")));
    left_over.push(("复测体温", temperature(&mut taking, "remeasured")));
    let again = taking.said("remeasured_at").to_owned();
    match moment(&again, taking.today()).1 {
        Some(time) => taking.set("remeasured_at", time.to_string()),
        None if again.is_empty() => {}
        None => taking.refuse("remeasured_at", format!("“{again}”不是时间，请写成 14:30 这样")),
    }
    let action = taking.said("action");
    if Action::from_typed(action).is_some() {
        taking.choice::<Action>("action");
    } else {
        left_over.push(("处置", action.to_owned()));
    }
    taking.link::<Place>("place", &[("kind", PlaceKind::DoorPost.code().to_owned())]);
    taking.must_find::<Person>("person", "person");
    taking.keep("note", left_over);
    taking.done()
}

/// The day and the time of the passage: the day stands in its own column, or before the time. Both must not differ.
fn happened(taking: &mut Taking<'_>, column: &'static str) -> Option<Day> {
    let text = taking.said(column).to_owned();
    let own = (!taking.said("on").is_empty()).then(|| taking.main_day("on")).flatten();
    let (day, time) = moment(&text, own.unwrap_or(taking.today()));
    match time {
        Some(time) => taking.set("at", time.to_string()),
        None => taking.refuse(column, if text.is_empty() { "没有时间".to_owned() } else { format!("“{text}”不是时间，请写成 14:30 这样") }),
    }
    match (own, day) {
        (Some(own), Some(day)) if own != day => taking.refuse(column, format!("日期是 {own}，这里写的是 {day}，请核对")),
        (None, Some(day)) if day > taking.today() => taking.refuse(column, format!("{day} 还没有到，请核对年份")),
        (None, Some(day)) => taking.set("on", day.to_string()),
        (None, None) if taking.said("on").is_empty() => taking.refuse("on", "没有日期：请加一列“日期”，或写在时间前面"),
        _ => {}
    }
    own.or(day)
}
