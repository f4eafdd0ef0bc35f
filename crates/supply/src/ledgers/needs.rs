//! 需求摸查, read in two ways: each row as a need of a household, or, for those who lack nothing too, as a survey of the household. A need is one thing in
//! one unit, so a row with several things is refused; a household is found or made by its head, address and phone.

use super::goods::goods;
use super::{ADDRESS, CAMPAIGN, HOUSEHOLD_HEADS, NOTE, PHONE, PROJECT, SIZE, day_or_words, filed, household, of_household};
use crate::{FoundBy, NeedKind, Urgency};
use base::{Choice, Day, Typed};
use org::{Channel, Item, MINUTES_A_DAY, Population, Worker};
use people::Person;
use shell::ledger::{CellSort, Directory, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 需求摸查, as needs.
pub(crate) const NEEDS: Ledger = Ledger {
    code: "needs",
    label: "需求摸查",
    kind: "need",
    columns: &[
        column("household", "户主", HOUSEHOLD_HEADS, CellSort::Text),
        SIZE,
        column("kinds", "类别", "困难类别 家庭类别 人群", CellSort::List).give(|given| of_household(given, "kinds")),
        ADDRESS,
        PHONE,
        column("item", "需求物品", "需求 物品 品名 需求内容 所需物资 需求物资 需要物品 需要 缺什么", CellSort::Text).required(),
        column("quantity", "数量", "需求数量", CellSort::Number),
        column("unit", "单位", "计量单位", CellSort::Text),
        column("urgency", "紧急程度", "紧急 缓急 是否紧急", CellSort::Text),
        column("found_by", "发现途径", "来源 发现方式 需求来源", CellSort::Text),
        column("claimed_until", "匹配", "认领到 认领 匹配情况 认领期限 满足情况", CellSort::Text).dated(),
        column("met_on", "送达日期", "满足日期 解决日期 完成日期 送达", CellSort::Text).dated(),
        column("person", "本人", "服务对象 姓名 需求人", CellSort::Text),
        column("kind", "需求类别", "需求类型", CellSort::Text),
        column("detail", "说明", "需求说明 具体情况", CellSort::Text),
        column("on", "发现日期", "摸查日期 日期 登记日期", CellSort::Day),
        column("assignee", "跟进社工", "社工 负责人 摸查人 跟进人", CellSort::Text),
        column("deadline", "最迟日期", "期限 截止日期", CellSort::Day),
        column("channel", "满足方式", "送达方式", CellSort::Text),
        column("failed_on", "结束日期", "未满足日期", CellSort::Day),
        column("failed_reason", "未能满足原因", "未满足原因", CellSort::Text),
        NOTE,
        CAMPAIGN,
        PROJECT,
    ],
    take: take_need,
};

/// 需求摸查, as surveys of households.
pub(crate) const SURVEYS: Ledger = Ledger {
    code: "surveys",
    label: "需求摸查（按户）",
    kind: "need_survey",
    columns: &[
        column("household", "户主", HOUSEHOLD_HEADS, CellSort::Text).required(),
        SIZE,
        column("kinds", "类别", "困难类别 家庭类别 人群", CellSort::List),
        ADDRESS,
        PHONE,
        column("on", "摸查日期", "日期 走访日期 发现日期", CellSort::Day).required(),
        column("person", "见到的人", "被访人 受访人", CellSort::Text),
        column("found_by", "发现途径", "来源 发现方式", CellSort::Text),
        column("minutes", "时长", "用时", CellSort::Minutes),
        column("workers", "社工", "摸查人 经办 跟进社工", CellSort::List),
        column("round", "轮次", "批次", CellSort::Text),
        NOTE,
        CAMPAIGN,
        PROJECT,
    ],
    take: take_survey,
};

fn take_need(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let (hardships, mut kind, odd_kinds) = sort_kinds(&taking);
    household(&mut taking, &hardships);
    taking.link::<Person>("person", &[]);
    let named = taking.choice::<NeedKind>("kind");
    kind = named.or(kind);
    let words = thing(&mut taking, row, &mut kind);
    if let Some(kind) = kind {
        taking.set("kind", kind.code());
    } else if taking.said("kind").is_empty() {
        taking.refuse("item", "没有写需要什么");
    }
    let detail = [taking.said("detail"), &words];
    taking.set("detail", detail.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join("；"));
    if taking.choice::<Urgency>("urgency").is_none() && taking.said("urgency").is_empty() {
        taking.set("urgency", Urgency::Normal.code());
    }
    let found_by = taking.choice_or::<FoundBy>("found_by", None);
    taking.choice::<Channel>("channel");
    let (claimed, met) = days(&mut taking);
    taking.texts(&["failed_reason"]);
    taking.link::<Worker>("assignee", &[]);
    filed(&mut taking);
    taking.keep("note", [("类别", odd_kinds), ("发现途径", found_by), ("匹配", claimed), ("送达日期", met)]);
    taking.done()
}

/// The words of 类别: hardships of the household, the sort of the need, and what is neither.
fn sort_kinds(taking: &Taking<'_>) -> (Vec<Population>, Option<NeedKind>, String) {
    let (mut hardships, mut kind, mut others) = (Vec::new(), None, Vec::new());
    for word in taking.words("kinds") {
        match (population(&word), NeedKind::from_typed(&word)) {
            (Some(hardship), _) => hardships.push(hardship),
            (None, Some(known)) => kind = Some(known),
            (None, None) => others.push(word),
        }
    }
    (hardships, kind, others.join("、"))
}

/// 孤寡长者, 残疾人家庭, 低保户.
fn population(word: &str) -> Option<Population> {
    let bare = ["家庭", "人员", "户"].iter().find_map(|end| word.strip_suffix(end));
    Population::from_typed(word).or_else(|| bare.and_then(Population::from_typed))
}

/// The thing that is needed, if it is one; words that are in no list are given back, to stand in the explanation.
fn thing(taking: &mut Taking<'_>, row: &Row, kind: &mut Option<NeedKind>) -> String {
    let text = taking.said("item");
    if let Some(known) = NeedKind::from_typed(text).filter(|_| Item::from_typed(text).is_none()) {
        *kind = kind.or(Some(known));
        return String::new();
    }
    if text.is_empty() {
        return String::new();
    }
    let wanted = goods(taking, row, "item", "quantity");
    if wanted.len() > 1 {
        taking.refuse("item", "一行只写一样需求，请拆成几行");
    }
    let Some(goods) = wanted.into_iter().next() else { return String::new() };
    *kind = kind.or(Some(kind_of(goods.item)));
    let known = goods.item != Item::Other || goods.name.is_none();
    taking.set("item", if known { goods.item.code() } else { "" });
    if let Some(quantity) = goods.quantity {
        taking.set("quantity", quantity.to_string());
        match goods.counted_in() {
            Some(unit) => taking.set("unit", unit.code()),
            None => taking.refuse("unit", "写了数量，请写单位"),
        }
    } else if let Some(unit) = goods.unit {
        taking.set("unit", unit.code());
    }
    goods.spec()
}

/// What sort of need a thing is.
fn kind_of(item: Item) -> NeedKind {
    match item {
        Item::Mask
        | Item::Disinfectant
        | Item::HandWash
        | Item::Thermometer
        | Item::Gloves
        | Item::Alcohol
        | Item::ProtectiveSuit
        | Item::FaceShield => NeedKind::Protective,
        Item::Medicine => NeedKind::Medicine,
        Item::Food | Item::Vegetables | Item::Water => NeedKind::Food,
        Item::Gift | Item::Leaflet | Item::Guide | Item::Notice | Item::Other => NeedKind::Goods,
    }
}

/// When it was found, claimed, met or ended; what is no day in 匹配 and 送达日期 is given back. The paper has no day of finding: such a need was there by
/// the day on which it was met, else by today.
fn days(taking: &mut Taking<'_>) -> (String, String) {
    let found = taking.past_day("on", None);
    let (met, met_words) = day_or_words(taking, "met_on", found);
    let (claimed, claimed_words) = day_or_words(taking, "claimed_until", found.or(met));
    for (path, day) in [("met_on", met), ("claimed_until", claimed)] {
        taking.set(path, day.map(|day| day.to_string()).unwrap_or_default());
    }
    if taking.said("on").is_empty() {
        let by: Day = met.into_iter().chain([taking.today()]).min().unwrap_or_default();
        taking.set("on", by.to_string());
    }
    taking.day("deadline", found);
    taking.past_day("failed_on", found);
    (claimed_words, met_words)
}

fn take_survey(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    taking.main_day("on");
    let (hardships, _, _) = sort_kinds(&taking);
    let odd: Vec<String> = taking.words("kinds").into_iter().filter(|word| population(word).is_none()).collect();
    for hardship in &hardships {
        taking.push("kinds", hardship.code());
    }
    household(&mut taking, &hardships);
    taking.link::<Person>("person", &[]);
    if taking.said("found_by").is_empty() {
        taking.set("found_by", FoundBy::Survey.code());
    }
    let found_by = taking.choice_or::<FoundBy>("found_by", None);
    taking.number("minutes", MINUTES_A_DAY);
    taking.links::<Worker>("workers", "workers.*");
    taking.texts(&["round"]);
    filed(&mut taking);
    taking.keep("note", [("类别", odd.join("、")), ("发现途径", found_by)]);
    taking.done()
}
