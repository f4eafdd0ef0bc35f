//! The ledger 走访/电访登记 (domain.md, Appendix E). What the record's own rules say (somebody served, a worker, required fields) is not said again here.

use super::Taken;
use crate::{Case, Reached};
use base::{Choice, Day};
use org::{Channel, MINUTES_A_DAY, Place, Population, Topic, Worker};
use people::Person;
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, column};
use shell::taking::Taking;

/// 走访/电访登记. The columns behind 备注 are ours: without 结果 an attempt that was written out would come back as a service.
pub(crate) const CONTACTS: Ledger = Ledger {
    code: "contacts",
    label: "走访/电访登记",
    kind: "contact",
    columns: &[
        column("on", "日期", "接触日期 走访日期 探访日期 服务日期 时间 走访时间 探访时间", CellSort::Day).required(),
        column("minutes", "时长", "服务时长 分钟 用时 走访时长 通话时长 探访时长", CellSort::Minutes),
        column("channel", "方式", "探访方式 服务方式 走访方式 形式", CellSort::Text).required_unless("走访 电访 家访 探访 电话访问 上门"),
        column("workers", "社工", "工作人员 探访人 走访人 社工姓名 跟进社工 责任社工 走访社工 经办社工", CellSort::List).required(),
        column("served", "服务对象", "姓名 对象 服务对象姓名 被访人 走访对象 探访对象", CellSort::List),
        column("kinds", "类别", "人群 人员类别 对象类别", CellSort::List).give(give_kinds),
        column("topics", "主题", "服务内容 内容类别 服务主题", CellSort::List),
        column("summary", "主要内容", "内容 情况 内容摘要 探访内容 走访内容 电访内容 通话内容", CellSort::Text),
        column("need", "需求", "需求情况 需要 需求物品", CellSort::Text),
        column("next", "跟进", "跟进情况 跟进日期 下次联系 后续跟进 下一步 下步计划 后续计划", CellSort::Text),
        column("times", "服务人次", "人次 服务人数 人数", CellSort::Number).give(give_times),
        column("note", "备注", "说明", CellSort::Text),
        column("outcome", "结果", "联系结果 是否联系上 探访结果 走访结果 电访结果", CellSort::Text),
        column("at", "开始时间", "开始时刻", CellSort::Time).clock_of("on"),
        column("place", "地点", "走访地点 服务地点", CellSort::Text),
        column("case", "个案编号", "个案 个案号", CellSort::Text),
    ],
    take,
};

/// What people write for somebody whose name is not registered. Each is one unnamed person, never a person of that name.
const UNNAMED: [&str; 5] = ["匿名", "不愿透露", "不愿透露姓名", "无名氏", "不具名"];

fn take(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    let on = taking.main_day("on");
    taking.number("minutes", MINUTES_A_DAY);
    if taking.said("channel").is_empty() {
        taking.choice_of_sheet::<Channel>("channel");
    } else {
        taking.choice::<Channel>("channel");
    }
    let is_service = outcome(&mut taking);
    let topics = taking.choices_or("topics", Some(Topic::Other));
    next(&mut taking, on);
    let (names, kinds) = (names(&taking), kinds(&mut taking));
    unnamed(&mut taking, row, names.len() as u32, is_service);
    taking.links::<Worker>("workers", "workers.*.worker");
    served(&mut taking, &names, &kinds, on);
    taking.texts(&["at"]);
    let place = taking.find::<Place>("place", "place");
    let case = taking.find::<Case>("case", "case");
    let summary = [taking.said("summary").to_owned(), labelled("主题", &topics)];
    taking.set("summary", lines(&summary));
    let nobody_to_belong_to = if names.is_empty() { taking.words("kinds").join("、") } else { String::new() };
    taking.keep("note", [("类别", nobody_to_belong_to), ("地点", place), ("个案编号", case)]);
    taking.done()
}

/// Whether anybody was reached. A sheet that does not say so lists what was done, unless nobody was served (0 人次) or all that it tells is 无人接听.
fn outcome(taking: &mut Taking<'_>) -> bool {
    if !taking.said("outcome").is_empty() {
        return taking.choice::<Reached>("outcome").is_none_or(Reached::is_service);
    }
    let told = [taking.said("note"), taking.said("summary")];
    let outcome = match taking.said("times") {
        "0" => attempt(&told.concat()),
        _ => told.into_iter().filter_map(Reached::from_typed).find(|outcome| !outcome.is_service()).unwrap_or(Reached::Reached),
    };
    taking.set("outcome", outcome.code());
    outcome.is_service()
}

/// Why nobody was reached, by the words of the row; 号码有误 says more than 未接.
fn attempt(told: &str) -> Reached {
    let says = |outcome: &Reached| {
        let choice = Reached::CHOICES.iter().find(|choice| choice.code == outcome.code());
        choice.is_some_and(|choice| choice.synonyms.split(' ').chain([choice.label]).any(|word| told.contains(word)))
    };
    [Reached::WrongNumber, Reached::Moved, Reached::Refused].into_iter().find(says).unwrap_or(Reached::NoAnswer)
}

/// What is promised lies ahead: a day that names no year and would be past is looked for in the months after the contact.
const DAYS_AHEAD: i32 = 150;

/// The day that the cell says, seen from the day of the contact.
fn promised(text: &str, on: Day) -> Option<Day> {
    let near = Day::typed(text, on)?;
    let ahead = Day::typed(text, on + DAYS_AHEAD)?;
    let is_another_year = (near.ymd().1, near.ymd().2) == (ahead.ymd().1, ahead.ymd().2);
    Some(if near < on && is_another_year { ahead } else { near })
}

/// A day to come, or words about what is to come, which are a need.
fn next(taking: &mut Taking<'_>, on: Option<Day>) {
    let text = taking.said("next");
    let mut words = String::new();
    match promised(text, on.unwrap_or(taking.today())) {
        Some(next) if on.is_some_and(|on| next < on) => taking.refuse("next", format!("跟进日期 {next} 在本次日期之前")),
        Some(next) => taking.set("next", next.to_string()),
        None => words = labelled("跟进", text),
    }
    let need = [taking.said("need").to_owned(), words];
    taking.set("need", lines(&need));
}

/// The people that the row names, each once.
fn names(taking: &Taking<'_>) -> Vec<String> {
    let mut names = taking.words("served");
    names.retain(|name| !UNNAMED.contains(&name.as_str()));
    names
}

/// What they are. An unknown word is refused, because it would be missing from the figures without a trace.
fn kinds(taking: &mut Taking<'_>) -> Vec<Population> {
    let mut kinds = Vec::new();
    for word in taking.words("kinds") {
        // 社戒人员 is 社戒.
        let bare = word.strip_suffix("人员").and_then(Population::from_typed);
        match Population::from_typed(&word).or(bare) {
            Some(kind) if kinds.contains(&kind) => {}
            Some(kind) => kinds.push(kind),
            None if matches!(word.as_str(), "其他" | "其它") => {}
            None => taking.refuse("kinds", format!("不认识人群“{word}”")),
        }
    }
    kinds
}

/// Person-times beyond the names are unnamed people; fewer than the names, or any for an attempt, cannot be.
fn unnamed(taking: &mut Taking<'_>, row: &Row, named: u32, is_service: bool) {
    let text = taking.said("times");
    let unnamed = row.all("served").filter(|name| UNNAMED.contains(name)).count() as u32;
    let people = match text.parse::<u32>() {
        _ if text.is_empty() => unnamed,
        Err(_) => return taking.refuse("times", format!("“{text}”不是整数")),
        Ok(0) if !is_service => 0,
        Ok(times) if !is_service => return taking.refuse("times", format!("没有联系上，服务人次应为 0，表上是 {times}")),
        Ok(times) if times < named => return taking.refuse("times", format!("服务人次是 {times}，姓名却有 {named} 个")),
        Ok(times) => times - named,
    };
    if people > 0 {
        taking.set("anonymous", people.to_string());
    }
}

/// The people served, with what they are if they are new. `kinds` of several people cannot be told apart unless there is only one.
fn served(taking: &mut Taking<'_>, names: &[String], kinds: &[Population], on: Option<Day>) {
    if names.len() > 1 && kinds.len() > 1 && (kinds.contains(&Population::Family) || names.iter().any(|name| !taking.knows::<Person>(name))) {
        taking.refuse("kinds", format!("{} 位服务对象、{} 个类别，分不清谁是哪一类，请一人一行", names.len(), kinds.len()));
    }
    let role = if kinds.contains(&Population::Family) { "family" } else { "client" };
    let from = on.map_or_else(String::new, |on| on.to_string());
    let memberships = kinds
        .iter()
        .enumerate()
        .flat_map(|(i, kind)| [(format!("memberships.{i}.what"), kind.code().to_owned()), (format!("memberships.{i}.from"), from.clone())]);
    let memberships: Vec<(String, String)> = memberships.collect();
    let known: Vec<(&str, String)> = memberships.iter().map(|(member, text)| (member.as_str(), text.clone())).collect();
    for name in names {
        taking.name::<Person>("served", "served.*.person", name.clone(), &known, &[("served.*.role", role.to_owned())]);
    }
}

/// What the one person served was on that day; of several nobody could tell who is which, so nothing, unless all of them are family.
fn give_kinds(given: &Given<'_>) -> Vec<String> {
    let roles: Vec<&str> = given.texts("served", "role").collect();
    let family = (!roles.is_empty() && roles.iter().all(|role| *role == "family")).then(|| Population::Family.label().to_owned());
    let mut kinds: Vec<String> = family.into_iter().collect();
    let people: Vec<&str> = given.texts("served", "person").collect();
    if let ([person], Ok(on)) = (&people[..], given.typed.get("on").parse::<Day>()) {
        let populations = given.named.populations(person, on);
        // As what somebody was served is said above; being somebody's relative is not enough.
        let others = Population::CHOICES.iter().filter_map(|choice| Population::from_code(choice.code));
        let held = others.filter(|other| *other != Population::Family && populations & other.bit() != 0);
        kinds.extend(held.map(|other| other.label().to_owned()));
    }
    kinds
}

/// 服务人次: the named and the unnamed; none for an attempt.
fn give_times(given: &Given<'_>) -> Vec<String> {
    let is_service = Reached::from_code(given.typed.get("outcome")).is_some_and(Reached::is_service);
    let named = given.texts("served", "person").count();
    let unnamed: usize = given.typed.get("anonymous").parse().unwrap_or(0);
    vec![if is_service { named + unnamed } else { 0 }.to_string()]
}

/// `主题：甲、乙`, empty when there is nothing to label.
fn labelled(label: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{label}：{text}") }
}

fn lines(lines: &[String]) -> String {
    lines.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
