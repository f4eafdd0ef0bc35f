//! 活动登记: a row is one activity. 参与人数 is those who signed in, unless the cell says itself that it is an estimate.

use super::{estimated, place, whole};
use crate::{ActivityKind, Article};
use base::{Choice, NUMBER_MAX, Typed};
use org::{MINUTES_A_DAY, PlaceKind, Population, Topic, Worker};
use people::Person;
use shell::ledger::{CellSort, Directory, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 活动登记.
pub(crate) const ACTIVITIES: Ledger = Ledger {
    code: "activities",
    label: "活动登记",
    kind: "activity",
    columns: &[
        column("on", "日期", "活动日期 开展日期 开始日期 活动时间 开展时间 时间", CellSort::Day).required(),
        column("name", "活动名称", "名称 活动主题 主题名称 活动内容", CellSort::Text).required(),
        column("place", "地点", "活动地点 场所 活动场所", CellSort::Text),
        column("place_kind", "类别(进…)", "类别 进哪里 场所类别 六进 进场所 进什么 进何处", CellSort::Text),
        column("organisers", "主办", "主办单位", CellSort::Text),
        column("partners", "协办", "协办单位 承办 承办单位", CellSort::Text),
        column("signed_in", "参与人数", "参加人数 签到人数 人数 参与人次 参加人次", CellSort::Text).once(),
        column("online", "线上观看", "线上人数 观看人次 线上观看人次 直播观看", CellSort::Number),
        column("volunteers", "志愿者", "志愿者人数 志愿者数", CellSort::Text).once(),
        column("handed_out", "发放资料(份)", "发放资料 发放资料份数 资料份数 派发资料", CellSort::Number),
        column("consultations", "咨询人次", "咨询 咨询人数 现场咨询", CellSort::Number),
        column("article", "稿件链接", "稿件 新闻链接 链接 报道链接", CellSort::Text),
        column("workers", "经办", "经办人 社工 工作人员 参与社工 负责社工 经手人 经手", CellSort::List),
        column("kind", "活动类别", "活动类型", CellSort::Text),
        column("estimate", "估计人数", "受教育群众 受众 覆盖人数 受教育人数", CellSort::Text).once(),
        column("to", "结束日期", "活动结束日期", CellSort::Day),
        column("minutes", "时长", "活动时长 分钟", CellSort::Minutes),
        column("audience", "主要对象", "对象 目标人群 活动对象", CellSort::Text),
        column("topics", "主题", "活动主题类别", CellSort::List),
        column("attended", "到场服务对象", "签到名单 到场人员", CellSort::List),
        column("summary", "小结", "活动小结 总结", CellSort::Text),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take: take_activity,
};

fn take_activity(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    taking.day("to", on);
    taking.texts(&["name", "organisers", "partners", "summary"]);
    let into = category(&mut taking);
    people(&mut taking);
    for path in ["online", "handed_out", "consultations"] {
        taking.number(path, NUMBER_MAX);
    }
    taking.number("minutes", MINUTES_A_DAY);
    let helpers = volunteers(&mut taking);
    let audience = audience(&mut taking);
    let topics = taking.choices_or("topics", Some(Topic::Other));
    let article = taking.find::<Article>("article", "article");
    let nowhere = place(&mut taking, into.unwrap_or(PlaceKind::Venue));
    taking.links::<Worker>("workers", "workers.*");
    taking.links::<Person>("attended", "attended.*");
    taking.keep("note", [("地点", nowhere), ("志愿者", helpers), ("主要对象", audience), ("主题", topics), ("稿件链接", article)]);
    taking.done()
}

/// The kind of place that it went into, or what sort of activity it was: stations write either below 类别.
fn category(taking: &mut Taking<'_>) -> Option<PlaceKind> {
    taking.choice::<ActivityKind>("kind");
    let text = taking.said("place_kind");
    let bare = text.strip_prefix('进').or_else(|| text.strip_prefix('入')).unwrap_or(text);
    match (PlaceKind::from_typed(bare), ActivityKind::from_typed(text)) {
        _ if text.is_empty() => None,
        (Some(kind), _) => {
            taking.set("place_kind", kind.code());
            Some(kind)
        }
        (None, Some(kind)) if taking.said("kind").is_empty() => {
            taking.set("kind", kind.code());
            None
        }
        _ => {
            let labels: Vec<&str> = PlaceKind::CHOICES.iter().map(|choice| choice.label).collect();
            taking.refuse("place_kind", format!("不认识“{text}”，一场活动写一类：进{}", labels.join("、")));
            None
        }
    }
}

/// Those who signed in and those who were estimated: two numbers, never one.
fn people(taking: &mut Taking<'_>) {
    let (text, own) = (taking.said("signed_in").to_owned(), taking.said("estimate").to_owned());
    let estimate = whole(&own).or_else(|| estimated(&own));
    if estimate.is_none() && !own.is_empty() {
        taking.refuse("estimate", format!("“{own}”不是人数"));
    }
    match (whole(&text), estimated(&text)) {
        _ if text.is_empty() => {}
        (Some(counted), _) => taking.set("signed_in", counted.to_string()),
        (None, Some(about)) if own.is_empty() || estimate == Some(about) => taking.set("estimate", about.to_string()),
        (None, Some(_)) => taking.refuse("signed_in", format!("“{text}”是约数，而估计人数已有 {own}，请写签到的实际人数或留空")),
        (None, None) => taking.refuse("signed_in", format!("“{text}”不是人数")),
    }
    if let Some(estimate) = estimate {
        taking.set("estimate", estimate.to_string());
    }
}

/// How many volunteers helped; names are counted and given back, for their hours are kept elsewhere.
fn volunteers(taking: &mut Taking<'_>) -> String {
    let text = taking.said("volunteers").to_owned();
    if let Some(number) = whole(&text) {
        taking.set("volunteers", number.to_string());
        return String::new();
    }
    let names = text.split(['、', '，', ',', ';', '；', ' ', '\n']).filter(|name| !name.is_empty()).count();
    if names > 0 && !text.contains(|c: char| c.is_numeric()) {
        taking.set("volunteers", names.to_string());
    }
    text
}

/// For whom it mainly was; words that are no population are given back.
fn audience(taking: &mut Taking<'_>) -> String {
    let text = taking.said("audience").to_owned();
    match Population::from_typed(&text) {
        Some(population) => taking.set("audience", population.code()),
        None => return text,
    }
    String::new()
}
