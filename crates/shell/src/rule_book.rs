//! Rule books: dated texts in TOML, written and commented by hand, out of which the rules of duties are made. Here is what all of them have in common:
//! how a section is read, from when to when it holds, on which article it rests. Every fault is reported, each with the book, the section and what may
//! stand there: a number that silently does not count is worse than a program that does not start. Called by the slices that have a clock. Absent: which
//! matters and settings there are, and what they mean, which is each slice's.

use base::{Basis, Day, DutyRule};
use toml::{Table, Value};

/// What a rule book says that cannot be read or cannot hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}：{sentence}")]
pub struct BookFault {
    /// The book.
    pub file: String,
    /// Which section, what is wrong, and what may stand there.
    pub sentence: String,
}

/// From which day to which something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InForce {
    /// The first day.
    pub from: Day,
    /// The last.
    pub until: Day,
}

impl InForce {
    /// Whether it holds on a day.
    pub fn holds_on(self, on: Day) -> bool {
        (self.from..=self.until).contains(&on)
    }
}

/// The settings of every rule.
pub const OF_EVERY_RULE: &[&str] = &["code", "from", "until", "article", "basis"];

/// Has a book read from its head on; everything that is wrong with it, nothing if it is right.
pub fn read(file: &str, text: &str, read: impl FnOnce(&mut Section<'_>)) -> Vec<BookFault> {
    let mut faults = Vec::new();
    match text.parse::<Table>() {
        Ok(table) => read(&mut Section { name: "开头".to_owned(), table: &table, faults: &mut faults }),
        Err(fault) => faults.push(format!("不是 TOML：{}", fault.message())),
    }
    faults.into_iter().map(|sentence| BookFault { file: file.to_owned(), sentence }).collect()
}

/// A table of a book. What is not written is read as nothing; what has to be there, [`Section::need`] asks for.
pub struct Section<'a> {
    name: String,
    table: &'a Table,
    faults: &'a mut Vec<String>,
}

impl Section<'_> {
    /// Says what is wrong here.
    pub fn fault(&mut self, sentence: &str) {
        self.faults.push(format!("{}：{sentence}", self.name));
    }

    /// The sections of one kind, in order; each goes by what stands at a key of it.
    pub fn each(&mut self, kind: &str, label: &str, key: &str, mut read: impl FnMut(&mut Section<'_>)) {
        let tables = self.table.get(kind).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_table);
        for (n, table) in tables.enumerate() {
            let called = table.get(key).and_then(Value::as_str).unwrap_or("?");
            read(&mut Section { name: format!("第 {} 条{label}（{called}）", n + 1), table, faults: &mut *self.faults });
        }
    }

    /// Nothing else may stand here: a misspelt setting would silently not count.
    pub fn only(&mut self, known: &[&[&str]]) {
        let known = known.concat();
        let unknown: Vec<&String> = self.table.keys().filter(|key| !known.contains(&key.as_str())).collect();
        for key in unknown {
            self.fault(&format!("不认识“{key}”，可以写 {}", known.join("、")));
        }
    }

    /// These have to be written.
    pub fn need(&mut self, keys: &[&str]) {
        for key in keys.iter().filter(|key| !self.table.contains_key(**key)) {
            self.fault(&format!("缺“{key}”"));
        }
    }

    /// Whether it is written.
    pub fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    fn read<T>(&mut self, key: &str, wanted: &str, read: impl Fn(&Value) -> Option<T>) -> Option<T> {
        let written = self.table.get(key)?;
        let found = read(written);
        if found.is_none() {
            self.fault(&format!("“{key}”应写成 {wanted}"));
        }
        found
    }

    /// What is written, read as what is wanted.
    pub fn written<T>(&mut self, key: &str, wanted: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.read(key, wanted, |value| value.as_str().and_then(&read))
    }

    /// Everything that is written in a list, read as what is wanted.
    pub fn list<T>(&mut self, key: &str, wanted: &str, read: impl Fn(&str) -> Option<T>) -> Vec<T> {
        let all = |value: &Value| value.as_array()?.iter().map(|one| one.as_str().and_then(&read)).collect();
        self.read(key, wanted, all).unwrap_or_default()
    }

    /// One of several words; the first of them where nothing is written.
    pub fn choice<T: Copy + Default>(&mut self, key: &str, choices: &[(&str, T)]) -> T {
        let wanted = choices.iter().map(|(code, _)| *code).collect::<Vec<_>>().join("、");
        self.written(key, &wanted, |text| choices.iter().find(|(code, _)| text == *code).map(|(_, choice)| *choice)).unwrap_or_default()
    }

    /// A text that is not empty.
    pub fn text(&mut self, key: &str) -> String {
        self.written(key, "\"…\"", |text| (!text.trim().is_empty()).then(|| text.to_owned())).unwrap_or_default()
    }

    /// A number.
    pub fn number(&mut self, key: &str) -> Option<u16> {
        self.read(key, "整数", number)
    }

    /// A list of numbers.
    pub fn numbers(&mut self, key: &str) -> Vec<u16> {
        self.read(key, "[20, 27, 30]", |value| value.as_array()?.iter().map(number).collect()).unwrap_or_default()
    }

    /// Yes, if it is written.
    pub fn flag(&mut self, key: &str) -> bool {
        self.read(key, "true 或 false", Value::as_bool).unwrap_or_default()
    }

    fn day(&mut self, key: &str) -> Option<Day> {
        self.written(key, "\"2011-06-26\"", |text| text.parse().ok())
    }

    /// From when to when it holds.
    pub fn in_force(&mut self) -> InForce {
        if !self.has("from") {
            self.fault("要写从哪一天起施行：from = \"2011-06-26\"");
        }
        let force = InForce { from: self.day("from").unwrap_or(Day::MIN), until: self.day("until").unwrap_or(Day::MAX) };
        if force.until < force.from {
            self.fault("“until”在“from”之前");
        }
        force
    }

    /// What the number rests on.
    pub fn basis(&mut self) -> Basis {
        let basis = [("law", Basis::Law), ("practice", Basis::Practice), ("default", Basis::Default)];
        self.need(&["basis"]);
        self.written("basis", "law、practice 或 default", |text| basis.iter().find(|(code, _)| text == *code).map(|(_, basis)| *basis))
            .unwrap_or(Basis::Default)
    }

    /// What the rule says to people: as what matter, by whom and why the slice knows, and the time that it gives; the rest stands here.
    pub fn said(&mut self, place: &str, force: InForce, [code, what, who, why]: [&'static str; 4], limit: String) -> DutyRule {
        let article = self.written("article", "\"戒毒条例第十四条\"", |text| Some(text.trim().to_owned())).unwrap_or_default();
        let basis = self.basis();
        if basis == Basis::Law && article.is_empty() {
            self.fault("法律规定的，要写条文：article = \"戒毒条例第十四条\"");
        }
        let version = format!("{place} {}", force.from);
        DutyRule { code, what, who, why, limit, article, basis, version, is_right: false, is_leads: false }
    }

    /// Adds what was read here; what was written twice for the same days is a fault.
    pub fn add_once<T, K: PartialEq>(&mut self, to: &mut Vec<T>, new: T, key: impl Fn(&T) -> K) {
        if to.iter().any(|other| key(other) == key(&new)) {
            self.fault("同一天起施行的写了两次");
        }
        to.push(new);
    }
}

fn number(value: &Value) -> Option<u16> {
    value.as_integer().and_then(|number| u16::try_from(number).ok())
}
