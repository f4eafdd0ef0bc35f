//! The ledger 走访/电访登记 (domain.md, Appendix E). Called by the importer with one row; from there on the row is a form like any other, so what
//! the record's own rules say (somebody served, a worker, required fields) is not said again here. Absent: reading cells by their sort, and
//! deciding who is meant by a name, which is the directory's.

use base::{Choice, Day, Id, Set, Typed};
use org::{Channel, MINUTES_A_DAY, Population, Topic};
use shell::ledger::{CellSort, Directory, Given, Ledger, Row, RowFault, column};

use crate::Reached;

/// 走访/电访登记. The last column is ours: without it an attempt that was written out would come back as a service.
pub(crate) const CONTACTS: Ledger = Ledger {
    code: "contacts",
    label: "走访/电访登记",
    kind: "contact",
    columns: &[
        column("on", "日期", "接触日期 走访日期 探访日期 服务日期 时间", CellSort::Day).required(),
        column("minutes", "时长", "服务时长 分钟", CellSort::Minutes),
        column("channel", "方式", "探访方式 服务方式 走访方式 形式", CellSort::Text).required(),
        column("workers", "社工", "工作人员 探访人 走访人 社工姓名", CellSort::List).required(),
        column("served", "服务对象", "姓名 对象 服务对象姓名 被访人", CellSort::List),
        column("kinds", "类别", "人群 人员类别 对象类别", CellSort::List).give(kinds_given),
        column("topics", "主题", "服务内容 内容类别 服务主题", CellSort::List),
        column("summary", "主要内容", "内容 情况 内容摘要", CellSort::Text),
        column("need", "需求", "需求情况", CellSort::Text),
        column("next", "跟进", "跟进情况 跟进日期 下次联系 后续跟进", CellSort::Text),
        column("times", "服务人次", "人次 服务人数 人数", CellSort::Number).give(times_given),
        column("note", "备注", "说明", CellSort::Text),
        column("outcome", "结果", "联系结果 是否联系上", CellSort::Text),
    ],
    take: take_contact,
};

/// What people write into a cell that has nothing to say.
const NOTHING: [&str; 8] = ["无", "没有", "/", "／", "-", "—", "——", "暂无"];
/// What people write for somebody whose name is not registered. Each is one unnamed person, never a person of that name.
const UNNAMED: [&str; 5] = ["匿名", "不愿透露", "不愿透露姓名", "无名氏", "不具名"];

/// What the people served were on the day, and 家属 where somebody was served as one.
fn kinds_given(given: &Given<'_>) -> Vec<String> {
    let Some(on) = Day::typed(given.typed.get("on"), given.typed.today()) else { return Vec::new() };
    let of_people = given.texts("served", "person").fold(0, |bits, person| bits | given.named.populations(person, on));
    let as_family = if given.texts("served", "role").any(|role| role == "family") { Population::Family.bit() } else { 0 };
    let bits = of_people | as_family;
    let kinds = Population::CHOICES.iter().filter_map(|choice| Population::from_code(choice.code));
    kinds.filter(|kind| bits & kind.bit() != 0).map(|kind| kind.label().to_owned()).collect()
}

/// Person-times: the people with a name and those without; none for an attempt.
fn times_given(given: &Given<'_>) -> Vec<String> {
    let is_service = Reached::from_code(given.typed.get("outcome")).is_none_or(Reached::is_service);
    let unnamed: usize = given.typed.get("anonymous").parse().unwrap_or(0);
    vec![if is_service { given.typed.rows("served").len() + unnamed } else { 0 }.to_string()]
}

fn take_contact(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking { row, typed: Typed::new(row.today), faults: Vec::new() };
    let on = taking.on();
    taking.minutes();
    taking.choice::<Channel>("channel");
    let is_service = taking.outcome();
    let left_over = taking.topics();
    taking.next(on);
    let (names, kinds) = (taking.names(), taking.kinds());
    taking.unnamed(names.len(), is_service);
    taking.workers(directory);
    taking.served(&names, &kinds, on, directory);
    taking.prose("summary", &[row.get("summary").to_owned(), labelled("主题", &left_over)]);
    let nobody_to_belong_to = if names.is_empty() { words(row, "kinds") } else { Vec::new() };
    taking.prose("note", &[row.get("note").to_owned(), labelled("类别", &nobody_to_belong_to), row.unknown.join("\n")]);
    if taking.faults.is_empty() { Ok(taking.typed) } else { Err(taking.faults) }
}

/// One row on its way: what would have been typed, and what is wrong with it so far.
struct Taking<'a> {
    row: &'a Row,
    typed: Typed,
    faults: Vec<RowFault>,
}

impl Taking<'_> {
    fn refuse(&mut self, path: &str, sentence: impl Into<String>) {
        self.faults.push(RowFault { path: path.to_owned(), sentence: sentence.into() });
    }

    /// The day, which must exist and must have come.
    fn on(&mut self) -> Option<Day> {
        let text = self.row.get("on");
        if text.is_empty() {
            self.refuse("on", "没有日期");
            return None;
        }
        let Some(on) = Day::typed(text, self.row.today) else {
            self.refuse("on", format!("“{text}”不是日历上的日期，请写成 2020-02-03"));
            return None;
        };
        if on > self.row.today {
            self.refuse("on", format!("{on} 还没有到，请核对年份"));
            return None;
        }
        self.typed.set("on", on.to_string());
        Some(on)
    }

    fn minutes(&mut self) {
        let text = self.row.get("minutes");
        match text.parse::<u32>() {
            _ if text.is_empty() => {}
            Ok(minutes) if minutes <= MINUTES_A_DAY => self.typed.set("minutes", text),
            Ok(minutes) => self.refuse("minutes", format!("{minutes} 分钟超过一天（1440 分钟）")),
            Err(_) => self.refuse("minutes", format!("“{text}”不是分钟数")),
        }
    }

    /// A choice known by its code, label or ledger word; an unknown word is refused.
    fn choice<C: Choice>(&mut self, path: &'static str) -> Option<C> {
        let text = self.row.get(path);
        let choice = C::from_typed(text);
        match choice {
            _ if text.is_empty() => {}
            Some(choice) => self.typed.set(path, choice.code()),
            None => {
                let labels: Vec<&str> = C::CHOICES.iter().map(|choice| choice.label).collect();
                self.refuse(path, format!("不认识“{text}”，请用其中一个：{}", labels.join("、")));
            }
        }
        choice
    }

    /// Whether anybody was reached; a sheet that does not say so lists what was done.
    fn outcome(&mut self) -> bool {
        let outcome = self.choice::<Reached>("outcome");
        if self.row.get("outcome").is_empty() {
            self.typed.set("outcome", Reached::Reached.code());
        }
        outcome.is_none_or(Reached::is_service)
    }

    /// The topics; words that are none become 其他 and are given back, to be kept.
    fn topics(&mut self) -> Vec<String> {
        let mut topics = Vec::new();
        let mut left_over = Vec::new();
        for word in words(self.row, "topics") {
            topics.push(Topic::from_typed(&word).unwrap_or(Topic::Other));
            if Topic::from_typed(&word).is_none() {
                left_over.push(word);
            }
        }
        for topic in Set::of(topics).iter() {
            self.typed.push("topics", topic.code());
        }
        left_over
    }

    /// A day to come, or words about what is to come, which are a need. A day without a year is near the day of the contact.
    fn next(&mut self, on: Option<Day>) {
        let text = self.row.get("next");
        let mut words = String::new();
        match Day::typed(text, on.unwrap_or(self.row.today)) {
            _ if says_nothing(text) => {}
            Some(next) if on.is_some_and(|on| next < on) => self.refuse("next", format!("跟进日期 {next} 在本次日期之前")),
            Some(next) => self.typed.set("next", next.to_string()),
            None => words = labelled("跟进", &[text.to_owned()]),
        }
        self.prose("need", &[self.row.get("need").to_owned(), words]);
    }

    /// The people that the row names, each once.
    fn names(&self) -> Vec<String> {
        let mut names = words(self.row, "served");
        names.retain(|name| !UNNAMED.contains(&name.as_str()));
        names
    }

    /// What they are. An unknown word is refused, because it would be missing from the figures without a trace.
    fn kinds(&mut self) -> Vec<Population> {
        let mut kinds = Vec::new();
        for word in words(self.row, "kinds") {
            // 社戒人员 is 社戒.
            let bare = word.strip_suffix("人员").and_then(Population::from_typed);
            match Population::from_typed(&word).or(bare) {
                Some(kind) if kinds.contains(&kind) => {}
                Some(kind) => kinds.push(kind),
                None if matches!(word.as_str(), "其他" | "其它") => {}
                None => self.refuse("kinds", format!("不认识人群“{word}”")),
            }
        }
        kinds
    }

    /// Person-times beyond the names are unnamed people; fewer than the names, or any for an attempt, cannot be.
    fn unnamed(&mut self, named: usize, is_service: bool) {
        let text = self.row.get("times");
        let named = named as u32;
        let unnamed = self.row.all("served").filter(|name| UNNAMED.contains(name)).count() as u32;
        match text.parse::<u32>() {
            _ if text.is_empty() => self.anonymous(unnamed),
            Err(_) => self.refuse("times", format!("“{text}”不是整数")),
            Ok(0) if !is_service => {}
            Ok(times) if !is_service => self.refuse("times", format!("没有联系上，服务人次应为 0，表上是 {times}")),
            Ok(times) if times < named => self.refuse("times", format!("服务人次是 {times}，姓名却有 {named} 个")),
            Ok(times) => self.anonymous(times - named),
        }
    }

    fn anonymous(&mut self, people: u32) {
        if people > 0 {
            self.typed.set("anonymous", people.to_string());
        }
    }

    fn workers(&mut self, directory: &mut dyn Directory) {
        let mut found = Vec::new();
        for name in words(self.row, "workers") {
            match self.look_up(directory, "worker", &[("name", &name)]) {
                Ok(Some(id)) if !found.contains(&id) => found.push(id),
                Ok(_) => {}
                Err(sentence) => self.refuse("workers", sentence),
            }
        }
        for (i, id) in found.iter().enumerate() {
            self.typed.set(&format!("workers.{i}.worker"), id.to_string());
        }
    }

    /// The people served, with what they are if they are new. `kinds` of several people cannot be told apart unless there is only one.
    fn served(&mut self, names: &[String], kinds: &[Population], on: Option<Day>, directory: &mut dyn Directory) {
        if names.len() > 1 && kinds.len() > 1 {
            let is_new = |name: &String, directory: &mut dyn Directory| matches!(directory.find("person", name), Ok(None));
            if kinds.contains(&Population::Family) || names.iter().any(|name| is_new(name, directory)) {
                self.refuse("kinds", format!("{} 位服务对象、{} 个类别，分不清谁是哪一类，请一人一行", names.len(), kinds.len()));
            }
        }
        let role = if kinds.contains(&Population::Family) { "family" } else { "client" };
        let from = on.map_or_else(String::new, |on| on.to_string());
        let memberships: Vec<[(String, &str); 2]> = kinds.iter().enumerate().map(|(i, kind)| membership(i, *kind, &from)).collect();
        let mut found = Vec::new();
        for name in names {
            let mut known = vec![("name", name.as_str())];
            known.extend(memberships.iter().flatten().map(|(path, text)| (path.as_str(), *text)));
            match self.look_up(directory, "person", &known) {
                Ok(Some(id)) if !found.contains(&id) => found.push(id),
                Ok(_) => {}
                Err(sentence) => self.refuse("served", sentence),
            }
        }
        for (i, id) in found.iter().enumerate() {
            self.typed.set(&format!("served.{i}.person"), id.to_string());
            self.typed.set(&format!("served.{i}.role"), role);
        }
    }

    /// The record that is meant. Nothing is made for a row that is refused already, but its names are still looked at, so that all faults are
    /// told at once.
    fn look_up(&self, directory: &mut dyn Directory, kind: &'static str, known: &[(&str, &str)]) -> Result<Option<Id>, String> {
        if self.faults.is_empty() {
            directory.find_or_make(kind, known).map(Some)
        } else {
            directory.find(kind, known.first().map_or("", |(_, name)| name))
        }
    }

    /// Several texts in one field, a line each.
    fn prose(&mut self, path: &str, lines: &[String]) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).filter(|line| !says_nothing(line)).collect();
        if !lines.is_empty() {
            self.typed.set(path, lines.join("\n"));
        }
    }
}

fn membership(i: usize, kind: Population, from: &str) -> [(String, &str); 2] {
    [(format!("memberships.{i}.what"), kind.code()), (format!("memberships.{i}.from"), from)]
}

fn says_nothing(text: &str) -> bool {
    text.is_empty() || NOTHING.contains(&text)
}

/// The words of a list column, each once, without those that say nothing.
fn words(row: &Row, path: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in row.all(path) {
        if !says_nothing(word) && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    words
}

/// `主题：甲、乙`, empty when there is nothing to label.
fn labelled(label: &str, words: &[String]) -> String {
    if words.is_empty() { String::new() } else { format!("{label}：{}", words.join("、")) }
}

#[cfg(test)]
mod tests;
