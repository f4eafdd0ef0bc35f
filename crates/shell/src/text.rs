//! Interface text. Chinese is the source and the key; the English catalogue is a data file of lines `中文 = English`.
//! Called by every page and component. Absent: plural rules, and names or notes of people, which are never translated.

use std::{collections::HashMap, sync::LazyLock};

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

const ENGLISH: &str = include_str!("../assets/en.txt");

static CATALOGUE: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| ENGLISH.lines().filter_map(|line| line.split_once(" = ")).collect());

/// The text in this language; Chinese where nobody has translated it yet.
pub fn t(lang: Lang, chinese: &'static str) -> &'static str {
    match lang {
        Lang::En => CATALOGUE.get(chinese).copied().unwrap_or(chinese),
        Lang::ZhHans | Lang::ZhHant => chinese,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_translation_falls_back_to_chinese() {
        assert_eq!(t(Lang::En, "没有这一句的翻译"), "没有这一句的翻译");
        assert_eq!(t(Lang::En, "上一页"), "Previous page");
        assert_eq!(t(Lang::ZhHans, "上一页"), "上一页");
    }
}
