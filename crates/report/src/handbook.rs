//! The indicator handbook: every figure that has a name, from `handbook.txt`. Statistics, briefings, contracts and the command line refer to its
//! entries as `code` or `code@version`. Absent: figures of one instance only; they would be a handbook file of their own.

use crate::{Words, vocabulary};
use count::{Filter, Handbook, Indicator};
use shell::Shell;
use std::fmt::Write;
use std::sync::LazyLock;

const TEXT: &str = include_str!("handbook.txt");

static HANDBOOK: LazyLock<Handbook> = LazyLock::new(|| Handbook::parse(TEXT).expect("the handbook is part of the program and a test reads it"));

/// The handbook.
pub fn handbook() -> &'static Handbook {
    &HANDBOOK
}

/// The indicators in the groups of the text, each group with its title.
pub fn groups() -> Vec<(&'static str, Vec<&'static Indicator>)> {
    let mut groups: Vec<(&str, Vec<&Indicator>)> = Vec::new();
    for line in TEXT.lines() {
        if let Some(title) = line.strip_prefix("## ") {
            groups.push((title.trim(), Vec::new()));
        }
        let reference = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        if let (Some(indicator), Some(group)) = (reference.and_then(|reference| HANDBOOK.find(reference)), groups.last_mut()) {
            group.1.push(indicator);
        }
    }
    groups
}

/// What the handbook asks for that the program's slices do not declare: reference and sentence. Empty in a sound program; a law test asks, and
/// so does `kapok verify`.
pub fn unknown_words(shell: &Shell) -> Vec<(String, String)> {
    let words = Words::new(shell);
    let of = |one: &Indicator| Filter::parse(&one.filter, &words).err().map(|bad| (one.reference(), bad.to_string()));
    HANDBOOK.iter().filter_map(of).collect()
}

/// The same for a list of slices without an open store.
pub fn unknown_words_of(registry: &shell::Registry) -> Vec<(String, String)> {
    let words = vocabulary::Declared(registry);
    HANDBOOK.iter().filter_map(|one| Filter::parse(&one.filter, &words).err().map(|bad| (one.reference(), bad.to_string()))).collect()
}

/// The handbook as `docs/indicators.md`.
pub fn handbook_markdown() -> String {
    let mut text = "# 指标手册\n\n由程序生成，不要手改。每个数字的单位、计量、条件、定义和算例都在这里；改定义必须加版本。\n".to_owned();
    for (title, indicators) in groups() {
        let _ = write!(text, "\n## {title}\n");
        for one in indicators {
            let filter = if one.filter.is_empty() { "全部" } else { &one.filter };
            let _ = write!(
                text,
                "\n### {}（{}）\n\n{}\n\n- 代码：`{}`　计量：`{}`　条件：`{filter}`\n- 算例（应得 {}）：\n\n```text\n{}\n```\n",
                one.name,
                one.unit,
                one.definition,
                one.reference(),
                one.rule(),
                one.expect,
                one.example.replace(" | ", "\n"),
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{Choice, Key, Word};
    use count::{Dimension, GroupValue, Vocabulary};
    use org::{Channel, CountUnit, Domain, Population, Topic, Unit};

    /// The lists of `org` as they are; kinds and things, which other slices declare, are taken as they come.
    struct Codes;

    impl Vocabulary for Codes {
        fn word(&self, dimension: Dimension, code: &str) -> Option<Word> {
            let known = match dimension {
                // The owner of a line stands as its channel, and so does whether a test was in time.
                Dimension::Channel => Channel::from_code(code).is_some() || code.starts_with("line_") || code.starts_with("test_"),
                Dimension::Domain => Domain::from_code(code).is_some(),
                Dimension::Unit => {
                    Unit::from_code(code).is_some() || CountUnit::from_code(code).is_some() || ["line_minute", "release_day"].contains(&code)
                }
                _ => true,
            };
            known.then(|| Word::of(code))
        }
        fn bit(&self, dimension: Dimension, code: &str) -> Option<u8> {
            match dimension {
                Dimension::Topic => Topic::from_code(code).map(|topic| topic.index() as u8),
                _ => Population::from_code(code).map(|population| population.index() as u8),
            }
        }
        fn key(&self, _: Dimension, _: &str) -> Option<Key> {
            None
        }
        fn label(&self, _: Dimension, _: GroupValue) -> String {
            String::new()
        }
    }

    #[test]
    fn every_indicator_comes_to_its_worked_example() {
        assert_eq!(handbook().check(&Codes), []);
    }

    #[test]
    fn every_indicator_stands_in_one_group() {
        let grouped: usize = groups().iter().map(|(_, indicators)| indicators.len()).sum();
        assert_eq!(grouped, handbook().iter().count());
        assert!(groups().iter().all(|(_, indicators)| !indicators.is_empty()));
    }

    #[test]
    fn the_printed_handbook_names_every_reference() {
        let text = handbook_markdown();
        assert!(handbook().iter().all(|one| text.contains(&one.reference()) && text.contains(&one.definition)));
    }
}
