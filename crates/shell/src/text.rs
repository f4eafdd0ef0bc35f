//! Interface text. Chinese is the source and the key; the English catalogue is data files of lines `中文 = English`, `{}` standing for what a
//! sentence is about. `t` translates one text where it is drawn; a whole page is translated where it leaves (`english.rs`), so that a new page
//! needs lines of the catalogue and nothing else. Absent: plural rules, and names or notes of people, which are never translated.

use crate::look::format::fill;
use std::{cmp::Reverse, collections::HashMap, sync::LazyLock};

/// The language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// 简体中文, the language in which everything is written.
    #[default]
    ZhHans,
    /// 繁體中文.
    ZhHant,
    /// English, for visitors.
    En,
}

impl Lang {
    /// The value of the `lang` attribute of a page.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::ZhHans => "zh-CN",
            Lang::ZhHant => "zh-Hant",
            Lang::En => "en",
        }
    }
}

/// The catalogue, a file for each crate whose texts it translates.
const ENGLISH: &[&str] = &[
    include_str!("../assets/en/shell.txt"),
    include_str!("../assets/en/ledgers.txt"),
    include_str!("../assets/en/base.txt"),
    include_str!("../assets/en/org.txt"),
    include_str!("../assets/en/people.txt"),
    include_str!("../assets/en/casework.txt"),
    include_str!("../assets/en/rehab.txt"),
    include_str!("../assets/en/hotline.txt"),
    include_str!("../assets/en/supply.txt"),
    include_str!("../assets/en/screening.txt"),
    include_str!("../assets/en/crowd.txt"),
    include_str!("../assets/en/duty.txt"),
    include_str!("../assets/en/outreach.txt"),
    include_str!("../assets/en/contract.txt"),
    include_str!("../assets/en/report.txt"),
    include_str!("../assets/en/handbook.txt"),
];

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::of(ENGLISH));

/// The text in this language; Chinese where nobody has translated it yet.
pub fn t(lang: Lang, chinese: &'static str) -> &'static str {
    match lang {
        Lang::En => CATALOGUE.exact.get(chinese).copied().unwrap_or(chinese),
        Lang::ZhHans | Lang::ZhHant => chinese,
    }
}

/// A finished text in English: one that the catalogue knows, a sentence of the catalogue with something in its places, or several of these set side
/// by side. `None` where a part of it is unknown.
pub fn english(chinese: &str) -> Option<String> {
    CATALOGUE.english(chinese, DEPTH_MAX)
}

/// The pairs of the catalogue, for the laws that watch over it.
pub fn catalogue_lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    ENGLISH.iter().flat_map(|file| file.lines()).filter_map(|line| line.split_once(" = "))
}

/// Whether something in the text would be read as Chinese, its wide marks included.
pub fn is_chinese(text: &str) -> bool {
    text.chars().any(|letter| is_ideograph(letter) || is_wide_mark(letter))
}

fn is_wide_mark(letter: char) -> bool {
    matches!(letter, '、'..='】' | '\u{ff01}'..='\u{ff5e}')
}

fn is_ideograph(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{9fff}')
}

/// Marks, and what stands for them in English.
type Marks = &'static [(&'static str, &'static str)];

/// Marks between things that have nothing to do with each other: a kind, a name, a station. What is not known among them is a name and stays.
const BETWEEN: Marks = &[(" · ", " · "), (" / ", " / "), ("/ ", "/ "), ("\u{3000}", "  ")];

/// Marks within a text, at which it may be taken apart if everything between them is known; from the strongest on.
const WITHIN: [Marks; 5] = [
    &[("。", ". "), ("；", "; "), ("！", "! "), ("？", "? ")],
    &[("，", ", "), ("：", ": "), ("（", " ("), ("）", ") "), ("—", "–"), ("“", " “"), ("”", "” ")],
    &[("、", ", "), ("·", "·")],
    &[("/", "/"), ("／", "/")],
    &[(" ", " "), ("+", "+")],
];

/// A sentence with so many characters of its own is itself whatever stands in its places; a shorter one only with single things that are known.
const OWN_CHARACTERS_MIN: usize = 5;

/// How often what stands in a sentence or between marks is taken apart again, so that no text, however odd, takes long.
const DEPTH_MAX: u8 = 8;
/// Bytes of a text that is taken apart; a longer one is somebody's own.
const LENGTH_MAX: usize = 1000;

/// A sentence with places.
struct Sentence {
    /// What stands between the places.
    pieces: Vec<&'static str>,
    english: &'static str,
    /// How many characters are its own, marks among them.
    own: usize,
}

impl Sentence {
    fn of(chinese: &'static str, english: &'static str) -> Self {
        let is_own = |letter: &char| is_ideograph(*letter) || is_wide_mark(*letter) || matches!(letter, '“' | '”');
        Self { pieces: chinese.split("{}").collect(), english, own: chinese.chars().filter(is_own).count() }
    }

    /// What stands in its places, if the text is this sentence.
    fn values<'a>(&self, text: &'a str) -> Option<Vec<&'a str>> {
        let (first, last) = (self.pieces.first()?, self.pieces.last()?);
        let mut rest = text.strip_prefix(first)?.strip_suffix(last)?;
        let mut values = Vec::new();
        for piece in &self.pieces[1..self.pieces.len() - 1] {
            let (value, after) = rest.split_once(piece)?;
            values.push(value);
            rest = after;
        }
        values.push(rest);
        values.iter().all(|value| !value.is_empty()).then_some(values)
    }
}

struct Catalogue {
    exact: HashMap<&'static str, &'static str>,
    /// The most telling first.
    sentences: Vec<Sentence>,
}

impl Catalogue {
    fn of(files: &[&'static str]) -> Self {
        let exact: HashMap<_, _> = files.iter().flat_map(|file| file.lines()).filter_map(|line| line.split_once(" = ")).collect();
        let with_places = exact.iter().filter(|(chinese, _)| chinese.contains("{}"));
        let mut sentences: Vec<Sentence> = with_places
            .map(|(chinese, english)| Sentence::of(chinese, english))
            .filter(|sentence| sentence.pieces.iter().any(|piece| piece.chars().any(is_ideograph)))
            .collect();
        sentences.sort_by_key(|sentence| Reverse((sentence.own, sentence.pieces.clone())));
        Self { exact, sentences }
    }

    fn english(&self, text: &str, depth: u8) -> Option<String> {
        let text = text.trim();
        if !is_chinese(text) {
            return Some(text.to_owned());
        }
        if let Some(english) = self.exact.get(text) {
            return Some((*english).to_owned());
        }
        let deeper = depth.checked_sub(1).filter(|_| text.len() <= LENGTH_MAX)?;
        self.sentences.iter().find_map(|sentence| self.filled(sentence, text, deeper)).or_else(|| self.apart(text, deeper))
    }

    fn filled(&self, sentence: &Sentence, text: &str, depth: u8) -> Option<String> {
        let mut values = Vec::new();
        for value in sentence.values(text)? {
            let known = self.english(value, depth);
            match known {
                _ if sentence.own >= OWN_CHARACTERS_MIN => values.push(known.unwrap_or_else(|| value.to_owned())),
                Some(english) if self.exact.contains_key(value) || !is_several(value) => values.push(english),
                _ => return None,
            }
        }
        Some(fill(sentence.english, &values.iter().map(String::as_str).collect::<Vec<_>>()))
    }

    /// Known texts set side by side: a list, a label with its value, a number with its unit.
    fn apart(&self, text: &str, depth: u8) -> Option<String> {
        // a label before its sentence: what the sentence is made of is its own affair
        let labelled =
            text.split_once('：').and_then(|(label, said)| Some(format!("{}: {}", self.english(label, depth)?, self.english(said, depth)?)));
        if let Some(english) = labelled {
            return Some(tidied(&english));
        }
        let holds = |marks: Marks| marks.iter().any(|(mark, _)| text.contains(mark));
        if holds(BETWEEN) {
            let mut known = false;
            let english = between(text, BETWEEN, |piece| {
                let english = self.english(piece, depth);
                known |= is_chinese(piece) && english.is_some();
                Some(english.unwrap_or_else(|| piece.to_owned()))
            });
            return english.filter(|_| known);
        }
        match WITHIN.into_iter().find(|marks| holds(marks)) {
            Some(marks) => between(text, marks, |piece| self.english(piece, depth)),
            None => self.beside_digits(text, depth),
        }
    }

    /// `3人`, `第2版`, `A4横`: Chinese beside other letters without a mark between them.
    fn beside_digits(&self, text: &str, depth: u8) -> Option<String> {
        let mut pieces: Vec<String> = Vec::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let chinese = is_ideograph(first);
            let end = rest.find(|letter| is_ideograph(letter) != chinese).unwrap_or(rest.len());
            if end == text.len() {
                return None;
            }
            pieces.push(self.english(&rest[..end], depth)?);
            rest = &rest[end..];
        }
        Some(pieces.join(" "))
    }
}

/// A text with what stands between these marks put into English.
fn between(text: &str, marks: Marks, mut english: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let next = |rest: &str| marks.iter().filter_map(|(mark, instead)| Some((rest.find(mark)?, *mark, *instead))).min();
    let (mut whole, mut rest) = (String::new(), text);
    while let Some((at, mark, instead)) = next(rest) {
        whole.push_str(&english(&rest[..at])?);
        whole.push_str(instead);
        rest = &rest[at + mark.len()..];
    }
    whole.push_str(&english(rest)?);
    Some(tidied(&whole))
}

/// Whether a text is several things side by side.
fn is_several(text: &str) -> bool {
    WITHIN.into_iter().chain([BETWEEN]).flatten().any(|(mark, _)| text.contains(mark))
}

/// Without the spaces that marks leave beside each other.
fn tidied(english: &str) -> String {
    let mut text = english.replace(" ,", ",").replace(" ;", ";").replace(" :", ":").replace(" .", ".").replace("( ", "(").replace(" )", ")");
    while text.contains("   ") {
        text = text.replace("   ", "  ");
    }
    text.trim().to_owned()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn a_missing_translation_falls_back_to_chinese() {
        assert_eq!(t(Lang::En, "没有这一句的翻译"), "没有这一句的翻译");
        assert_eq!(t(Lang::En, "上一页"), "Previous page");
        assert_eq!(t(Lang::ZhHans, "上一页"), "上一页");
    }

    #[test]
    fn a_finished_text_is_found_whole_by_its_sentence_or_in_its_parts() {
        let catalogue = Catalogue::of(&[
            "电话 = Phone\n{} 天 = {} days\n微信 = WeChat\n其他，或者电话 = Other or a phone\n其他 = Other\n分钟 = min\n共 {} 条 = {} in all\n{}的{} = {2} of {1}\n这条{}已经删除 = This {} was deleted",
        ]);
        for (chinese, english) in [
            ("电话", Some("Phone")),
            ("abc 3", Some("abc 3")),
            ("共 12 条", Some("12 in all")),
            ("微信的电话", Some("Phone of WeChat")),
            ("电话、微信、其他", Some("Phone, WeChat, Other")),
            ("电话：20 分钟（微信）", Some("Phone: 20 min (WeChat)")),
            ("电话20分钟", Some("Phone 20 min")),
            ("微信：其他，或者电话", Some("WeChat: Other or a phone")),
            ("这条罗细妹已经删除", Some("This 罗细妹 was deleted")),
            ("罗细妹的电话", None),
            ("罗细妹", None),
            ("电话、罗细妹", None),
            ("电话 · 罗细妹　其他", Some("Phone · 罗细妹  Other")),
            ("罗细妹 · 龙穴", None),
            ("微信，3 天", Some("WeChat, 3 days")),
        ] {
            assert_eq!(catalogue.english(chinese, DEPTH_MAX).as_deref(), english, "{chinese}");
        }
    }

    #[test]
    fn a_text_made_to_take_long_does_not() {
        let catalogue = Catalogue::of(&["超期 {} 天 = {} overdue\n{} 天 = {} days\n超期 {} = overdue {}\n天 = day"]);
        let text = format!("{}罗{}", "超期 ".repeat(60), " 天".repeat(60));
        assert_eq!(catalogue.english(&text, DEPTH_MAX), None);
    }
}
