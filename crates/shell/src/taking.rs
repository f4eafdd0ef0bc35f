//! One row of a ledger on its way to what would have been typed: what its cells say, whom they name, and everything that is wrong with them, found
//! together. Called by the `take` of every ledger. Absent: reading cells by their sort (the importer has done it), the record's own rules (a row is a
//! form from there on), and deciding who is meant by a name, which is the [`Directory`]'s.

#[doc(hidden)]
pub mod testing;

use crate::ledger::{Directory, Row, RowFault};
use base::{Choice, Day, Id, Phone, ResidentNumber, Shape, Typed};

/// What people write into a cell that has nothing to say.
const NOTHING: [&str; 10] = ["无", "没有", "/", "／", "-", "—", "——", "暂无", "不详", "未填"];
/// How begins what people write where paper has a box to tick: 已签, 是, √.
const TICKED: [&str; 7] = ["是", "有", "已", "对", "√", "✓", "✔"];
/// The same, left empty in words: 未签, 没有签.
const NOT_TICKED: [&str; 6] = ["否", "未", "没", "不", "×", "✗"];

/// What stands between a word and what is said of it.
const BETWEEN: [char; 14] = ['（', '）', '(', ')', '：', ':', '，', ',', '；', ';', '、', '。', ' ', '\u{3000}'];

/// A row being taken.
pub struct Taking<'a> {
    row: &'a Row,
    directory: &'a mut dyn Directory,
    typed: Typed,
    faults: Vec<RowFault>,
    named: Vec<Named>,
}

/// A record that the row names. All are looked up at the end: nothing is made for a row that is refused.
struct Named {
    column: &'static str,
    /// Where its id goes; with `*` for the next row of a list.
    path: &'static str,
    kind: &'static str,
    /// What is known of it, as typed texts; the first is its name.
    known: Vec<(String, String)>,
    /// Other texts of the same row of the list.
    with: Vec<(&'static str, String)>,
}

impl<'a> Taking<'a> {
    /// Begins with nothing typed.
    pub fn of(row: &'a Row, directory: &'a mut dyn Directory) -> Self {
        Self { row, directory, typed: Typed::new(row.today), faults: Vec::new(), named: Vec::new() }
    }

    /// The day on which the file is read.
    pub fn today(&self) -> Day {
        self.row.today
    }

    /// A cell's text, empty when it says nothing.
    pub fn said(&self, column: &str) -> &'a str {
        let text = self.row.get(column).trim();
        if says_nothing(text) { "" } else { text }
    }

    /// The words of a list column, each once, without those that say nothing.
    pub fn words(&self, column: &str) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for word in self.row.all(column).map(str::trim) {
            if !word.is_empty() && !says_nothing(word) && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        words
    }

    /// The row cannot be taken because of this cell.
    pub fn refuse(&mut self, column: &str, sentence: impl Into<String>) {
        self.faults.push(RowFault { path: column.to_owned(), sentence: sentence.into() });
    }

    /// Types a text; an empty one leaves the field as it is.
    pub fn set(&mut self, path: &str, text: impl Into<String>) {
        let text = text.into();
        if !text.is_empty() {
            self.typed.set(path, text);
        }
    }

    /// Types one more text of a list.
    pub fn push(&mut self, path: &str, text: impl Into<String>) {
        self.typed.push(path, text);
    }

    /// Rows of a group that have been typed so far.
    pub fn rows(&self, group: &str) -> usize {
        self.typed.rows(group).len()
    }

    /// Columns that are fields of text and need no care.
    pub fn texts(&mut self, columns: &[&'static str]) {
        for column in columns {
            self.set(column, self.said(column));
        }
    }

    /// Columns of words that are fields of several texts.
    pub fn lists(&mut self, columns: &[&'static str]) {
        for column in columns {
            for (i, word) in self.words(column).into_iter().enumerate() {
                self.typed.set(&format!("{column}.{i}"), word);
            }
        }
    }

    /// A text with what has no field of its own (`label` and text) and the columns that nobody knows: nothing that stood in the row is lost.
    pub fn keep(&mut self, path: &'static str, left_over: impl IntoIterator<Item = (&'static str, String)>) {
        let left_over = left_over.into_iter().filter(|(_, text)| !text.is_empty()).map(|(label, text)| format!("{label}：{text}"));
        let own = self.said(path).to_owned();
        let lines: Vec<String> =
            std::iter::once(own).chain(left_over).chain(self.row.unknown.iter().cloned()).filter(|line| !line.is_empty()).collect();
        self.set(path, lines.join("\n"));
    }

    /// A day, wherever it lies; a day without its year is near `near`.
    pub fn day(&mut self, column: &'static str, near: Option<Day>) -> Option<Day> {
        let text = self.said(column);
        if text.is_empty() {
            return None;
        }
        let day = Day::typed(text, near.unwrap_or(self.row.today));
        match day {
            Some(day) => self.typed.set(column, day.to_string()),
            None => self.refuse(column, format!("“{text}”不是日历上的日期，请写成 2020-02-03")),
        }
        day
    }

    /// The day of something that has been done, which must have come.
    pub fn past_day(&mut self, column: &'static str, near: Option<Day>) -> Option<Day> {
        let day = self.day(column, near)?;
        if day > self.row.today {
            self.refuse(column, format!("{day} 还没有到，请核对年份"));
            return None;
        }
        Some(day)
    }

    /// The day under which the row stands: it must be there and must have come.
    pub fn main_day(&mut self, column: &'static str) -> Option<Day> {
        if self.said(column).is_empty() {
            self.refuse(column, "没有日期");
            return None;
        }
        self.past_day(column, None)
    }

    /// A box to tick or a day: `√` and `是` mean `ticked`, `否` and an empty cell nothing. The record keeps days, not flags.
    pub fn day_or_tick(&mut self, column: &'static str, ticked: Option<Day>) -> Option<Day> {
        let text = self.said(column);
        let begins = |words: &[&str]| words.iter().any(|word| text.starts_with(word)) && Day::typed(text, self.row.today).is_none();
        if text.is_empty() || begins(&NOT_TICKED) {
            return None;
        }
        if begins(&TICKED) {
            self.set(column, ticked.map_or_else(String::new, |day| day.to_string()));
            return ticked;
        }
        self.past_day(column, ticked)
    }

    /// A whole number up to `most`.
    pub fn number(&mut self, column: &'static str, most: u32) -> Option<u32> {
        let text = self.said(column);
        match text.parse::<u32>() {
            _ if text.is_empty() => None,
            Ok(number) if number <= most => {
                self.typed.set(column, text);
                Some(number)
            }
            Ok(number) => {
                self.refuse(column, format!("{number} 太大，最多 {most}"));
                None
            }
            Err(_) => {
                self.refuse(column, format!("“{text}”不是整数"));
                None
            }
        }
    }

    /// A choice known by its code, label or ledger word; an unknown word is refused.
    pub fn choice<C: Choice>(&mut self, column: &'static str) -> Option<C> {
        let text = self.said(column);
        let choice = C::from_typed(text);
        match choice {
            _ if text.is_empty() => {}
            Some(choice) => self.typed.set(column, choice.code()),
            None => self.refuse(column, unknown::<C>(text)),
        }
        choice
    }

    /// A choice by the word with which the cell begins, and what follows it: `阳性（吗啡）`, `拒检：不愿来`. The longest word holds.
    pub fn choice_and_rest<C: Choice>(&mut self, column: &'static str) -> Option<(C, String)> {
        let Some((choice, rest)) = beginning::<C>(self.said(column)) else {
            // A code, or a word that is refused.
            return self.choice(column).map(|choice| (choice, String::new()));
        };
        self.typed.set(column, choice.code());
        Some((choice, rest.to_owned()))
    }

    /// A choice that the row can do without: a word in no list is given back, to be kept, and means `other`.
    pub fn choice_or<C: Choice>(&mut self, column: &'static str, other: Option<C>) -> String {
        let text = self.said(column);
        let (choice, rest) = beginning::<C>(text).map_or((C::from_typed(text), ""), |(choice, rest)| (Some(choice), rest));
        let left_over = if choice.is_some() { rest } else { text };
        if let Some(choice) = choice.or(other).filter(|_| !text.is_empty()) {
            self.typed.set(column, choice.code());
        }
        left_over.to_owned()
    }

    /// The choices of a list column; an unknown word is refused, because it would be missing from the figures without a trace.
    pub fn choices<C: Choice>(&mut self, column: &'static str) -> Vec<C> {
        let (chosen, left_over) = self.known_choices(column);
        for word in left_over {
            self.refuse(column, unknown::<C>(&word));
        }
        chosen
    }

    /// The choices of a list column, `other` for a word that is none; these words are given back, to be kept.
    pub fn choices_or<C: Choice>(&mut self, column: &'static str, other: Option<C>) -> String {
        let (chosen, left_over) = self.known_choices(column);
        if let Some(other) = other.filter(|other| !left_over.is_empty() && !chosen.contains(other)) {
            self.typed.push(column, other.code());
        }
        left_over.join("、")
    }

    fn known_choices<C: Choice>(&mut self, column: &'static str) -> (Vec<C>, Vec<String>) {
        let (mut chosen, mut left_over) = (Vec::new(), Vec::new());
        for word in self.words(column) {
            match C::from_typed(&word) {
                Some(choice) if chosen.contains(&choice) => {}
                Some(choice) => {
                    self.typed.push(column, choice.code());
                    chosen.push(choice);
                }
                None => left_over.push(word),
            }
        }
        (chosen, left_over)
    }

    /// The number of a resident's identity card, or nothing; a wrong one is refused, because it would belong to nobody.
    pub fn resident_number(&mut self, column: &'static str) -> String {
        let text = self.said(column);
        match ResidentNumber::parse_by(text, self.row.today) {
            _ if text.is_empty() => String::new(),
            Ok(number) => number.as_str().to_owned(),
            Err(fault) => {
                let is_spoilt = text.len() == 18 && text.ends_with("000");
                let hint = if is_spoilt { "；后几位可能被 Excel 改成了 0，请把这一列设为文本再填" } else { "" };
                self.refuse(column, format!("身份证号{fault}{hint}"));
                String::new()
            }
        }
    }

    /// A phone number as it is kept, or nothing; a wrong one is refused.
    pub fn phone_number(&mut self, column: &'static str) -> String {
        let text = self.said(column);
        match Phone::parse(text) {
            _ if text.is_empty() => String::new(),
            Ok(phone) => phone.as_str().to_owned(),
            Err(fault) => {
                self.refuse(column, format!("电话“{text}”{fault}"));
                String::new()
            }
        }
    }

    /// The record named in a column, made if nobody knows it; `known` says more of it, as members and texts of a new one.
    pub fn link<K: Shape>(&mut self, column: &'static str, known: &[(&str, String)]) {
        self.link_to::<K>(column, column, known);
    }

    /// As [`Taking::link`], into another field.
    pub fn link_to<K: Shape>(&mut self, column: &'static str, path: &'static str, known: &[(&str, String)]) {
        let name = self.said(column).to_owned();
        if !name.is_empty() {
            self.name::<K>(column, path, name, known, &[]);
        }
    }

    /// The records named in a list column, each once; `path` holds `*` for the number of the row.
    pub fn links<K: Shape>(&mut self, column: &'static str, path: &'static str) {
        for name in self.words(column) {
            self.name::<K>(column, path, name, &[], &[]);
        }
    }

    /// One record by its name, with what is known of it and other texts of the same row of the list.
    pub fn name<K: Shape>(
        &mut self,
        column: &'static str,
        path: &'static str,
        name: String,
        known: &[(&str, String)],
        with: &[(&'static str, String)],
    ) {
        let known = known.iter().filter(|(_, text)| !text.is_empty()).map(|(member, text)| ((*member).to_owned(), text.clone()));
        let known = std::iter::once(("name".to_owned(), name)).chain(known).collect();
        self.named.push(Named { column, path, kind: K::CODE, known, with: with.to_vec() });
    }

    /// A record that is there already, by name, number or code. What is not known is given back, to be kept.
    pub fn find<K: Shape>(&mut self, column: &'static str, path: &'static str) -> String {
        let word = self.said(column).to_owned();
        match self.directory.find(K::CODE, &word) {
            _ if word.is_empty() => String::new(),
            Ok(Some(id)) => {
                self.typed.set(path, id.to_string());
                String::new()
            }
            Ok(None) => word,
            Err(sentence) => {
                self.refuse(column, sentence);
                String::new()
            }
        }
    }

    /// As [`Taking::find`], where what is not known refuses the row: the thing has to be entered first.
    pub fn must_find<K: Shape>(&mut self, column: &'static str, path: &'static str) {
        let unknown = self.find::<K>(column, path);
        if !unknown.is_empty() {
            self.refuse(column, format!("还没有登记{}“{unknown}”，请先登记", K::LABEL));
        }
    }

    /// A choice that no column gives: the one that the sheet's name or title names, if it names just one (电话访问登记).
    pub fn choice_of_sheet<C: Choice>(&mut self, column: &'static str) -> Option<C> {
        let titles = self.directory.titles();
        let is_named = |word: &str| word.chars().count() > 1 && titles.iter().any(|title| title.contains(word));
        let named = C::CHOICES.iter().filter(|choice| choice.synonyms.split(' ').chain([choice.label]).any(is_named)).collect::<Vec<_>>();
        let choice = if let [one] = named[..] { C::from_code(one.code) } else { None };
        match choice {
            Some(choice) => self.typed.set(column, choice.code()),
            None => self.refuse(column, format!("没有写{}，表名里也看不出是哪一种，请写明", C::NAME)),
        }
        choice
    }

    /// The record that the sheet as a whole is about, where no column names it: what its title calls by name, else the only one of its kind. The
    /// column is the one that would have named it.
    pub fn of_sheet<K: Shape>(&mut self, column: &'static str, path: &'static str) {
        let label = K::LABEL;
        match self.directory.of_sheet(K::CODE) {
            Ok(Some(id)) => self.typed.set(path, id.to_string()),
            Ok(None) => self.refuse(column, format!("表里没有写{label}，站里也还没有登记{label}，请先登记")),
            Err(names) => self.refuse(column, format!("站里不止一条{label}（{names}），分不清是哪一条：请加上这一列，或把名称写进表名")),
        }
    }

    /// Whether a row above says the same in this column, where it may say it once; `words` tell whom or what it is about.
    pub fn is_repeated(&mut self, column: &'static str, words: &str) -> bool {
        self.directory.remember(&format!("{column} {words}"), 1).is_some()
    }

    /// Whether somebody of this name is on file; unclear names are told at the end.
    pub fn knows<K: Shape>(&mut self, name: &str) -> bool {
        !matches!(self.directory.find(K::CODE, name), Ok(None))
    }

    /// What would have been typed, or everything that is wrong.
    pub fn done(mut self) -> Result<Typed, Vec<RowFault>> {
        let mut listed: Vec<(&'static str, Id)> = Vec::new();
        for named in std::mem::take(&mut self.named) {
            let Some(id) = self.look_up(&named) else { continue };
            if listed.contains(&(named.path, id)) {
                continue;
            }
            let nth = listed.iter().filter(|(path, _)| *path == named.path).count().to_string();
            listed.push((named.path, id));
            self.typed.set(&named.path.replace('*', &nth), id.to_string());
            for (path, text) in &named.with {
                self.typed.set(&path.replace('*', &nth), text.clone());
            }
        }
        if self.faults.is_empty() { Ok(self.typed) } else { Err(self.faults) }
    }

    /// The record that is meant. For a row that is refused already its names are still looked at, so that all faults are told at once.
    fn look_up(&mut self, named: &Named) -> Option<Id> {
        let known: Vec<(&str, &str)> = named.known.iter().map(|(member, text)| (member.as_str(), text.as_str())).collect();
        let found = if self.faults.is_empty() {
            self.directory.find_or_make(named.kind, &known).map(Some)
        } else {
            self.directory.find(named.kind, known.first().map_or("", |(_, name)| name))
        };
        found.unwrap_or_else(|sentence| {
            self.refuse(named.column, sentence);
            None
        })
    }
}

/// Whether a text is what people write into a cell that has nothing to say.
pub fn says_nothing(text: &str) -> bool {
    NOTHING.contains(&text)
}

/// The choice with whose word a text begins, and what follows it. The longest word holds: 确认阳性 is not 阳性.
pub fn beginning<C: Choice>(text: &str) -> Option<(C, &str)> {
    let words = C::CHOICES.iter().flat_map(|choice| choice.synonyms.split(' ').chain([choice.label])).filter(|word| !word.is_empty());
    let fits = |word: &&str| text.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(BETWEEN));
    let word = words.filter(fits).max_by_key(|word| word.len())?;
    Some((C::from_typed(word)?, text[word.len()..].trim_matches(BETWEEN)))
}

/// A day of something that comes after another: without its year it is the first such day from there on.
pub fn day_from(text: &str, from: Day) -> Option<Day> {
    let near = Day::typed(text, from)?;
    // With its year it is the same from wherever one looks; 昨天 is another day of the year.
    let year = from.ymd().0;
    let seen = [year, year + 1].into_iter().filter_map(|year| Day::typed(text, Day::from_ymd(year, 12, 31)?));
    let mut same = seen.filter(|day| (day.ymd().1, day.ymd().2) == (near.ymd().1, near.ymd().2) && *day >= from);
    Some(if near >= from { near } else { same.next().unwrap_or(near) })
}

fn unknown<C: Choice>(word: &str) -> String {
    let labels: Vec<&str> = C::CHOICES.iter().map(|choice| choice.label).collect();
    format!("不认识“{word}”，请用其中一个：{}", labels.join("、"))
}

#[cfg(test)]
mod tests;
