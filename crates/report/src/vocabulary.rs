//! The words of the work between text and facts: codes and labels of the slices' lists, organisations by code, records by id, number or name.
//! Filters, groupings, addresses and the JSON of the statistics are read and written through it. Absent: words of no list.

use base::{ChoiceDef, Key, Word};
use count::{Dimension, GroupValue, LINE, POST, Part, STANDING, Vocabulary};
use shell::{Registry, Shell};

/// Kinds of states that stand below the slices and are in no slice's list.
const STATES: [(Word, &str, &str); 4] =
    [(org::STAFF, "staff", "在岗"), (STANDING, "standing", "身份"), (LINE, "line", "热线"), (POST, "post", "岗位")];

const PARTS: [(Part, &str, &str); 6] = [
    (Part::Event, "event", "事件"),
    (Part::Served, "served", "服务对象"),
    (Part::Effort, "effort", "工作人员"),
    (Part::Volunteer, "volunteer", "志愿者"),
    (Part::Goods, "goods", "物资"),
    (Part::State, "state", "状态"),
];

/// Hits of a name that are looked at for one of the wanted kind.
const HITS_MAX: usize = 20;

/// The lists of the slices alone, without any record.
pub(crate) struct Declared<'a>(pub(crate) &'a Registry);

/// The words of a running service.
pub struct Words<'a> {
    shell: &'a Shell,
    declared: Declared<'a>,
}

impl<'a> Words<'a> {
    /// The words of this service.
    pub fn new(shell: &'a Shell) -> Self {
        Self { shell, declared: Declared(shell.registry()) }
    }

    /// The stable text of a value, which [`Words::value`] reads back: `phone`, `2020-02`, `440115-LX`, an id; `-` for "not said".
    pub fn code(&self, dimension: Dimension, value: GroupValue) -> String {
        match value {
            GroupValue::None => "-".to_owned(),
            GroupValue::From(_) => dimension.label(value, self),
            GroupValue::Word(word) => self.declared.code(word).map_or_else(|| format!("#{}", word.0), str::to_owned),
            GroupValue::Bit(bit) => self.declared.choice(dimension, bit).map_or_else(|| format!("#{bit}"), |choice| choice.code.to_owned()),
            GroupValue::Part(part) => PARTS[part as usize].1.to_owned(),
            GroupValue::Key(key) => {
                let tree = self.shell.store().tree();
                let id = || self.shell.store().get_key(key).map(|row| row.id.to_string()).unwrap_or_default();
                tree.node(key).map_or_else(id, |node| node.code.clone())
            }
        }
    }

    /// The value of such a text.
    pub fn value(&self, dimension: Dimension, code: &str) -> Option<GroupValue> {
        let number = || code.strip_prefix('#')?.parse::<u32>().ok();
        match (dimension, number()) {
            (Dimension::Topic | Dimension::Population, Some(bit)) => Some(GroupValue::Bit(u8::try_from(bit).ok()?)),
            (_, Some(word)) => Some(GroupValue::Word(Word(word))),
            _ => dimension.value(code, self),
        }
    }

    /// A record of this kind by id, or by the whole of its name or number.
    fn record(&self, kind: &str, text: &str) -> Option<Key> {
        let store = self.shell.store();
        if let Ok(id) = text.parse() {
            return store.key_of(id).ok().filter(|key| !key.is_none());
        }
        let hits = store.names().search(text, &|_| true, HITS_MAX);
        let keys: Vec<Key> = hits.into_iter().filter(|hit| hit.is_exact()).map(|hit| hit.key).collect();
        store.get_keys(&keys).ok()?.into_iter().find(|row| row.kind == kind).map(|row| row.key)
    }
}

impl Vocabulary for Words<'_> {
    fn word(&self, dimension: Dimension, code: &str) -> Option<Word> {
        self.declared.word(dimension, code)
    }

    fn bit(&self, dimension: Dimension, code: &str) -> Option<u8> {
        self.declared.bit(dimension, code)
    }

    fn key(&self, dimension: Dimension, code: &str) -> Option<Key> {
        match dimension {
            Dimension::Org | Dimension::Level(_) | Dimension::Agency => {
                self.shell.store().tree().by_code(code).or_else(|| self.record("organisation", code))
            }
            Dimension::Worker => self.record("worker", code).or_else(|| self.record("volunteer", code)),
            Dimension::Campaign => self.record("campaign", code),
            Dimension::Project => self.record("project", code),
            // A call has its line where other events have their place.
            _ => self.record("place", code).or_else(|| self.record("line", code)),
        }
    }

    fn label(&self, dimension: Dimension, value: GroupValue) -> String {
        match value {
            GroupValue::Key(key) => match self.shell.naming_by_key(key).name {
                name if name.is_empty() => "（已不在）".to_owned(),
                name => name,
            },
            other => self.declared.label(dimension, other),
        }
    }
}

impl Declared<'_> {
    fn choices(&self, dimension: Dimension) -> impl Iterator<Item = &'static ChoiceDef> {
        self.0.choices(dimension.code())
    }

    fn choice(&self, dimension: Dimension, bit: u8) -> Option<&'static ChoiceDef> {
        self.choices(dimension).nth(usize::from(bit))
    }

    fn code(&self, word: Word) -> Option<&'static str> {
        let state = || STATES.iter().find(|state| state.0 == word).map(|state| state.1);
        self.0.word(word).map(|choice| choice.code).or_else(state)
    }
}

/// Whether a text means this choice: its code, its label, or a word of ledgers for it.
fn means(choice: &ChoiceDef, text: &str) -> bool {
    choice.code == text || choice.label == text || choice.synonyms.split(' ').any(|word| word == text)
}

impl Vocabulary for Declared<'_> {
    fn word(&self, dimension: Dimension, code: &str) -> Option<Word> {
        let exact = self.choices(dimension).find(|choice| choice.code == code);
        if let Some(choice) = exact.or_else(|| self.choices(dimension).find(|choice| means(choice, code))) {
            return Some(Word::of(choice.code));
        }
        match dimension {
            // The code of a kind of record is no word of its facts: a `crisis` is counted as `crisis_event`.
            Dimension::Kind => STATES.iter().find(|state| state.1 == code || state.2 == code).map(|state| state.0),
            // The programme of a line is typed freely and counted as the thing.
            Dimension::Item => (!code.is_ascii()).then(|| Word::of(code)),
            _ => None,
        }
    }

    fn bit(&self, dimension: Dimension, code: &str) -> Option<u8> {
        let exact = self.choices(dimension).position(|choice| choice.code == code);
        exact.or_else(|| self.choices(dimension).position(|choice| means(choice, code))).and_then(|at| u8::try_from(at).ok())
    }

    fn key(&self, _: Dimension, _: &str) -> Option<Key> {
        None
    }

    fn label(&self, dimension: Dimension, value: GroupValue) -> String {
        let label = match value {
            GroupValue::None => Some("未注明"),
            GroupValue::Bit(bit) => self.choice(dimension, bit).map(|choice| choice.label),
            GroupValue::Part(part) => Some(PARTS[part as usize].2),
            // A word may mean one thing as a kind and another as a thing; the list of the dimension goes first.
            GroupValue::Word(word) => self
                .choices(dimension)
                .find(|choice| Word::of(choice.code) == word)
                .map(|choice| choice.label)
                .or_else(|| STATES.iter().find(|state| state.0 == word).map(|state| state.2))
                .or_else(|| self.0.word(word).map(|choice| choice.label)),
            GroupValue::From(_) | GroupValue::Key(_) => None,
        };
        label.unwrap_or("其他").to_owned()
    }
}

/// What a dimension is called on a page.
pub fn dimension_label(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Day => "日",
        Dimension::Week => "周",
        Dimension::Month => "月",
        Dimension::Quarter => "季",
        Dimension::Year => "年",
        Dimension::Org => "下级单位",
        Dimension::Level(_) => match dimension.code() {
            "province" => "省",
            "city" => "市",
            "district" => "区县",
            "street" => "街道",
            "community" => "社区",
            "team" => "队伍",
            _ => "社工站",
        },
        Dimension::Agency => "机构",
        Dimension::Project => "项目",
        Dimension::Campaign => "应急行动",
        Dimension::Kind => "事项",
        Dimension::Channel => "方式",
        Dimension::Domain => "领域",
        Dimension::Topic => "主题",
        Dimension::Population => "人群",
        Dimension::Worker => "人员",
        Dimension::Item => "物品或类别",
        Dimension::Place => "地点",
        Dimension::Unit => "单位",
        Dimension::Part => "部分",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use count::part_by_code;

    #[test]
    fn the_table_of_parts_stands_in_their_order() {
        for (at, (part, code, _)) in PARTS.iter().enumerate() {
            assert_eq!((*part as usize, part_by_code(code)), (at, Some(*part)));
        }
    }

    #[test]
    fn every_dimension_has_a_name() {
        assert!(Dimension::all().all(|dimension| !dimension_label(dimension).is_empty()));
    }
}
