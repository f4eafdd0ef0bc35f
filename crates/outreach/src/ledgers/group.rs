//! 小组/节次登记: a row is one session; its group is found by name, or made by the first row that says of what type it is.

use super::{place, whole};
use crate::{Group, GroupKind};
use base::{Choice, Day, NUMBER_MAX, Typed, text::chinese_number, text::halfwidth};
use org::{MINUTES_A_DAY, PlaceKind, Topic, Worker};
use people::Person;
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 小组/节次登记. 实到 holds a number, or the names; beyond the names it counts people who are not named.
pub(crate) const GROUPS: Ledger = Ledger {
    code: "groups",
    label: "小组/节次登记",
    kind: "group_session",
    columns: &[
        column("group", "小组名称", "小组 名称 组名 小组名 小组名字", CellSort::Text).required(),
        column("kind", "类型", "小组类型 小组类别", CellSort::Text).give(|given| of_group(given, "kind")),
        column("planned", "计划节数", "计划节次 总节数", CellSort::Number).give(|given| of_group(given, "planned_sessions")),
        column("number", "节次", "第几节 节数 次数", CellSort::Text).required(),
        column("on", "日期", "活动日期 开展日期 开展时间 活动时间", CellSort::Day).required(),
        column("place", "地点", "活动地点 场地", CellSort::Text),
        column("due", "应到", "应到人数", CellSort::Number),
        column("present", "实到", "实到人数 出席人数 到场人数", CellSort::List).give(present),
        column("leaders", "带领社工", "社工 组长 带领人 主持 带组社工", CellSort::List),
        column("summary", "小结", "过程 总结 小组小结 过程记录", CellSort::Text),
        column("attended", "出席名单", "到场组员 出席人员 签到名单", CellSort::List),
        column("minutes", "时长", "服务时长 分钟", CellSort::Minutes),
        column("topics", "主题", "小组主题", CellSort::List),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_session,
};

fn of_group(given: &Given<'_>, path: &str) -> Vec<String> {
    vec![given.named.field(given.typed.get("group"), path)]
}

/// How many came, named or not.
fn present(given: &Given<'_>) -> Vec<String> {
    let unnamed: usize = given.typed.get("unnamed").parse().unwrap_or(0);
    vec![(given.typed.rows("attended").len() + unnamed).to_string()]
}

fn take_session(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    number(&mut taking);
    group(&mut taking, on);
    taking.number("due", NUMBER_MAX);
    taking.number("minutes", MINUTES_A_DAY);
    attendance(&mut taking);
    taking.texts(&["summary"]);
    let topics = taking.choices_or("topics", Some(Topic::Other));
    let nowhere = place(&mut taking, PlaceKind::Venue);
    taking.links::<Worker>("leaders", "leaders.*");
    taking.keep("note", [("主题", topics), ("地点", nowhere)]);
    taking.done()
}

/// 3, 第3节, 第三次.
fn number(taking: &mut Taking<'_>) {
    let text = halfwidth(taking.said("number"));
    let bare = text.trim_start_matches('第').trim_end_matches(['节', '次', '回']);
    match chinese_number(bare).or_else(|| whole(bare)) {
        Some(number) => {
            // A row copied twice would count everybody in it twice.
            let (group, on) = (taking.said("group"), taking.said("on"));
            if taking.is_repeated("number", &format!("{group} {number} {on}")) {
                taking.refuse("number", format!("“{group}”第 {number} 节（{on}）上面已有一行"));
            }
            taking.set("number", number.to_string());
        }
        None if text.is_empty() => taking.refuse("number", "没有节次：一行登记一节"),
        None => taking.refuse("number", format!("“{text}”不是节次，请写成 3 或 第3节")),
    }
}

/// The group; a new one begins on the day of the session that names it first.
fn group(taking: &mut Taking<'_>, on: Option<Day>) {
    let (name, said) = (taking.said("group").to_owned(), taking.said("kind").to_owned());
    let kind = GroupKind::from_typed(&said).or_else(|| GroupKind::from_typed(said.trim_end_matches("小组")));
    match kind {
        None if !said.is_empty() => {
            let labels: Vec<&str> = GroupKind::CHOICES.iter().map(|choice| choice.label).collect();
            taking.refuse("kind", format!("不认识“{said}”，请用其中一个：{}", labels.join("、")));
        }
        None if !name.is_empty() && !taking.knows::<Group>(&name) => taking.refuse("kind", format!("还没有登记小组“{name}”，请写类型，或先登记小组")),
        _ => {}
    }
    let planned = taking.said("planned").to_owned();
    let known = [
        ("kind", kind.map(Choice::code).unwrap_or_default().to_owned()),
        ("from", on.map(|on| on.to_string()).unwrap_or_default()),
        ("planned_sessions", planned.parse::<u32>().map(|planned| planned.to_string()).unwrap_or_default()),
    ];
    taking.link::<Group>("group", &known);
}

/// Who came. A number beyond the names counts people who are not named; below them it cannot be.
fn attendance(taking: &mut Taking<'_>) {
    let said = taking.words("present");
    let total = said.first().filter(|_| said.len() == 1).and_then(|word| whole(word));
    if total.is_none() {
        taking.links::<Person>("present", "attended.*");
    }
    taking.links::<Person>("attended", "attended.*");
    let named = taking.words("attended").len() as u32;
    match total {
        Some(total) if total < named => taking.refuse("present", format!("实到是 {total}，名单却有 {named} 人")),
        Some(total) if total > named => taking.set("unnamed", (total - named).to_string()),
        _ => {}
    }
}
