//! The ledger 热线来电登记 (domain.md, Appendix E). A row turns into what would have been typed; the call's own rules hold from there on. A line has to be
//! there already: programme and owner, by which lines are counted, stand on no call sheet. Many a sheet does not even name the line: then it is the
//! one in its title, or the only one that the station has.

use crate::{AgeBand, Answer, Line};
use base::{Choice, Typed};
use org::{Channel, Grade, MINUTES_A_DAY, Topic, Worker};
use people::{Person, Sex};
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::Taking;

/// 热线来电登记. The columns behind 结果 are ours.
pub(crate) const CALLS: Ledger = Ledger {
    code: "calls",
    label: "热线来电登记",
    kind: "call",
    columns: &[
        column("number", "编号", "来电编号", CellSort::Text),
        column("line", "线路", "热线 热线名称 热线号码", CellSort::Text).required_unless("来电 接线 热线 通话"),
        column("on", "来电时间", "来电日期 日期 时间", CellSort::Day).required(),
        column("minutes", "时长", "通话时长 分钟", CellSort::Minutes),
        column("workers", "接线人", "接线员 社工 接听人 接线社工 接听社工", CellSort::List),
        column("callers", "来电人", "来电人(匿名/姓名) 姓名 来电者 称呼 来电人称呼", CellSort::List).give(give_callers),
        column("sex", "性别", "", CellSort::Text),
        column("age", "年龄段", "年龄", CellSort::Text),
        column("phone", "联系方式", "来电号码 电话 联系电话", CellSort::Text),
        column("area", "所在街道", "街道 所在区域 地区", CellSort::Text),
        column("topics", "类别", "来电类别 主题 分类", CellSort::List),
        column("summary", "内容摘要", "内容 来电内容", CellSort::Text),
        column("risk", "风险等级", "风险", CellSort::Text),
        column("actions", "处理", "处理情况", CellSort::Text),
        column("referred_to", "转介", "转介机构 转介去向", CellSort::Text),
        column("next", "回访日期", "回访 跟进", CellSort::Day),
        column("outcome", "结果", "处理结果 接听情况", CellSort::Text),
        column("channel", "方式", "来电方式", CellSort::Text),
        column("at", "来电时刻", "", CellSort::Time).clock_of("on"),
        column("times", "服务人次", "人次 人数", CellSort::Number).give(give_times),
        column("role", "来电人身份", "身份 与当事人关系", CellSort::Text)
            .give(|given| one_role(given).map(|role| role.label().to_owned()).into_iter().collect()),
        column("note", "备注", "说明", CellSort::Text),
    ],
    take,
};

/// What stands below 内容 where nobody took the call.
const MISSED: [&str; 3] = ["未接", "漏接", "无人接听"];
/// What people write for a caller who gave no name.
const UNNAMED: [&str; 6] = ["匿名", "不愿透露", "不愿透露姓名", "无名氏", "不具名", "未报姓名"];

fn take(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    if taking.said("line").is_empty() {
        taking.of_sheet::<Line>("line", "line");
    } else {
        taking.must_find::<Line>("line", "line");
    }
    number(&mut taking);
    taking.number("minutes", MINUTES_A_DAY);
    taking.links::<Worker>("workers", "workers.*.worker");
    let topics = taking.choices_or("topics", Some(Topic::Other));
    let risk = taking.choice_and_rest::<Grade>("risk").map(|(_, rest)| rest).unwrap_or_default();
    taking.day("next", on);
    taking.set("channel", Channel::Phone.code());
    taking.choice::<Channel>("channel");
    taking.choice::<Sex>("sex");
    let age = age(&mut taking);
    taking.texts(&["phone", "area", "summary", "actions", "referred_to", "at"]);
    let (outcome, result) = outcome(&mut taking);
    let named = callers(&mut taking);
    people(&mut taking, named, outcome.is_service());
    taking.keep("note", [("类别", topics), ("风险等级", risk), ("年龄段", age), ("结果", result)]);
    taking.done()
}

/// The number of the call, which is of one call only; numbers that only count the calls of a day come again.
fn number(taking: &mut Taking<'_>) {
    const COUNTING_DIGITS_MAX: usize = 3;
    let number = taking.said("number");
    let counts = number.len() <= COUNTING_DIGITS_MAX && number.bytes().all(|byte| byte.is_ascii_digit());
    if !counts && taking.is_repeated("number", number) {
        taking.refuse("number", format!("编号 {number} 上面已有一行，请核对"));
    }
    taking.set("number", number);
}

/// What came of it. A sheet that does not say so lists what was answered; one that nobody took, without a minute or by its own words, was missed.
fn outcome(taking: &mut Taking<'_>) -> (Answer, String) {
    if let Some(said) = taking.choice_and_rest::<Answer>("outcome") {
        return said;
    }
    let has = |column: &str| !taking.said(column).is_empty();
    let says_missed = taking.said("minutes") == "0" || MISSED.iter().any(|word| taking.said("summary").contains(word));
    let assumed = if says_missed && !has("workers") {
        Answer::Missed
    } else if has("next") {
        Answer::FollowUp
    } else if has("referred_to") {
        Answer::Referred
    } else {
        Answer::Resolved
    };
    taking.set("outcome", assumed.code());
    (assumed, String::new())
}

/// A band, an age in years, or from when to when within one band; 30-40, which lies in two, is given back.
fn age(taking: &mut Taking<'_>) -> String {
    let said = taking.said("age");
    let years = |text: &str| text.trim().trim_end_matches(['岁', '多', '左', '右']).parse::<u32>().ok().map(AgeBand::of_years);
    let span = said.split_once(['-', '—', '–', '~', '至', '到']).filter(|(from, to)| years(from) == years(to)).and_then(|(from, _)| years(from));
    match AgeBand::from_typed(said).or_else(|| years(said)).or(span) {
        Some(band) => taking.set("age", band.code()),
        None => return said.to_owned(),
    }
    String::new()
}

/// The callers by name, all in the role that the sheet gives; how many there are.
fn callers(taking: &mut Taking<'_>) -> u32 {
    let role = taking.choice::<crate::CallerRole>("role").unwrap_or(crate::CallerRole::Own);
    let mut names = taking.words("callers");
    names.retain(|name| !UNNAMED.contains(&name.as_str()));
    // One caller's number tells namesakes apart; it is the number of nobody in particular when there are several.
    let phone = if names.len() == 1 { phone_of_caller(taking) } else { String::new() };
    for name in &names {
        let known = [("phones.0", phone.clone())];
        taking.name::<Person>("callers", "callers.*.person", name.clone(), &known, &[("callers.*.role", role.code().to_owned())]);
    }
    names.len() as u32
}

/// The cell of the way to reach somebody also holds 微信 and the like, which are no numbers and no fault.
fn phone_of_caller(taking: &Taking<'_>) -> String {
    base::Phone::parse(taking.said("phone")).map(|phone| phone.as_str().to_owned()).unwrap_or_default()
}

/// People served beyond the names; fewer than the names, or any where nobody answered, cannot be.
fn people(taking: &mut Taking<'_>, named: u32, is_service: bool) {
    let unnamed = taking.words("callers").iter().filter(|name| UNNAMED.contains(&name.as_str())).count() as u32;
    let said = taking.said("times");
    let beyond = match said.parse::<u32>() {
        _ if said.is_empty() => unnamed,
        Err(_) => return taking.refuse("times", format!("“{said}”不是整数")),
        Ok(times) if !is_service && times > 0 => return taking.refuse("times", format!("没有接听，服务人次应为 0，表上是 {times}")),
        Ok(times) if is_service && times < named => return taking.refuse("times", format!("服务人次是 {times}，姓名却有 {named} 个")),
        Ok(times) => times.saturating_sub(named),
    };
    // One who gave no name is what an empty cell means.
    if beyond > u32::from(named == 0) {
        taking.set("anonymous", beyond.to_string());
    }
}

/// The names, or 匿名 where nobody gave one.
fn give_callers(given: &Given<'_>) -> Vec<String> {
    let names: Vec<String> = given.texts("callers", "person").map(|person| given.named.name(person)).collect();
    if names.is_empty() { vec!["匿名".to_owned()] } else { names }
}

fn give_times(given: &Given<'_>) -> Vec<String> {
    let is_service = Answer::from_code(given.typed.get("outcome")).is_some_and(Answer::is_service);
    let named = given.texts("callers", "person").count();
    let unnamed = given.typed.get("anonymous").parse().unwrap_or(usize::from(named == 0));
    vec![if is_service { named + unnamed } else { 0 }.to_string()]
}

/// The role of all callers, where they have the same.
fn one_role(given: &Given<'_>) -> Option<crate::CallerRole> {
    let mut roles = given.texts("callers", "role");
    let first = roles.next()?;
    if roles.all(|role| role == first) { crate::CallerRole::from_code(first) } else { None }
}

#[cfg(test)]
mod tests;
