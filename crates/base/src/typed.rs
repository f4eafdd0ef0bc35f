//! What was typed, as it was typed: one flat table of paths and texts, whatever the surface. A page posts it, a JSON body and a ledger row are
//! flattened into it, a draft keeps it, and a form is drawn from it; so nothing typed is ever lost, and there is one parser.
//!
//! A path names a field (`minutes`), a field of a nested group (`at.place`) or of a row (`served.0.person`). A set has several texts at one path.

use crate::Day;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// Texts by path. Carries the day on which they were typed, because 今天 and 2月3日 mean nothing without it.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed {
    today: Day,
    texts: BTreeMap<String, Vec<String>>,
}

/// Rows that a repeated group may have: more is a typing error or an attack.
pub const ROWS_PER_GROUP_MAX: usize = 500;

impl Typed {
    /// Nothing typed yet, on this day.
    pub fn new(today: Day) -> Self {
        Self { today, texts: BTreeMap::new() }
    }

    /// The pairs of a posted form, in any order.
    pub fn from_pairs(today: Day, pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut typed = Self::new(today);
        for (path, text) in pairs {
            typed.texts.entry(path).or_default().push(text);
        }
        typed
    }

    /// A JSON document as the texts that would have produced it. Arrays of plain values are a set, arrays of objects are rows.
    pub fn from_json(today: Day, json: &Json) -> Self {
        let mut typed = Self::new(today);
        typed.flatten("", json);
        typed
    }

    fn flatten(&mut self, path: &str, json: &Json) {
        match json {
            Json::Null => {}
            Json::String(text) => self.push(path, text.clone()),
            Json::Bool(_) | Json::Number(_) => self.push(path, json.to_string()),
            Json::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    match item {
                        Json::Object(_) | Json::Array(_) => self.flatten(&join(path, &i.to_string()), item),
                        plain => self.flatten(path, plain),
                    }
                }
            }
            Json::Object(members) => {
                for (name, member) in members {
                    self.flatten(&join(path, name), member);
                }
            }
        }
    }

    /// The day on which it was typed.
    pub fn today(&self) -> Day {
        self.today
    }

    /// The text at a path without surrounding space; empty when nothing was typed.
    pub fn get(&self, path: &str) -> &str {
        self.texts.get(path).and_then(|texts| texts.first()).map_or("", |text| text.trim())
    }

    /// All texts at a path, the empty ones left out.
    pub fn all(&self, path: &str) -> impl Iterator<Item = &str> {
        self.texts.get(path).into_iter().flatten().map(|text| text.trim()).filter(|text| !text.is_empty())
    }

    /// The paths at which several different texts stand.
    pub fn repeated(&self) -> impl Iterator<Item = &str> {
        let differ = |texts: &[String]| texts.windows(2).any(|pair| pair[0].trim() != pair[1].trim());
        self.texts.iter().filter(move |(_, texts)| differ(texts)).map(|(path, _)| path.as_str())
    }

    /// Replaces what stands at a path.
    pub fn set(&mut self, path: &str, text: impl Into<String>) {
        self.texts.insert(path.to_owned(), vec![text.into()]);
    }

    /// Adds one more text at a path.
    pub fn push(&mut self, path: &str, text: impl Into<String>) {
        self.texts.entry(path.to_owned()).or_default().push(text.into());
    }

    /// Takes away what stands at a path.
    pub fn remove(&mut self, path: &str) {
        self.texts.remove(path);
    }

    /// Whether nothing was typed at the path or below it.
    pub fn is_blank(&self, path: &str) -> bool {
        self.all(path).next().is_none() && self.under(path).all(|(_, texts)| texts.iter().all(|text| text.trim().is_empty()))
    }

    /// The numbers of the rows below a path that have anything in them, in order.
    pub fn rows(&self, path: &str) -> Vec<usize> {
        self.numbered(path, |texts| texts.iter().any(|text| !text.trim().is_empty()))
    }

    /// The numbers of all rows below a path, those in which nothing was typed too: the rows that a form draws again.
    pub fn rows_drawn(&self, path: &str) -> Vec<usize> {
        self.numbered(path, |_| true)
    }

    fn numbered(&self, path: &str, counts: impl Fn(&[String]) -> bool) -> Vec<usize> {
        let below = self.under(path).filter(|(_, texts)| counts(texts));
        let mut rows: Vec<usize> = below.filter_map(|(below, _)| below[path.len() + 1..].split('.').next()?.parse().ok()).collect();
        rows.sort_unstable();
        rows.dedup();
        rows.truncate(ROWS_PER_GROUP_MAX);
        rows
    }

    /// All pairs, for hidden inputs and drafts.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().flat_map(|(path, texts)| texts.iter().map(move |text| (path.as_str(), text.as_str())))
    }

    fn under<'a>(&'a self, path: &'a str) -> impl Iterator<Item = (&'a String, &'a Vec<String>)> {
        let prefix = format!("{path}.");
        self.texts.range(prefix.clone()..).take_while(move |(below, _)| below.starts_with(&prefix))
    }
}

/// The path of a member below a path.
pub fn join(path: &str, member: &str) -> String {
    if path.is_empty() { member.to_owned() } else { format!("{path}.{member}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_and_a_form_give_the_same_texts() {
        let today = Day::from_ymd(2020, 2, 3).unwrap();
        let document = json!({"minutes": 20, "topics": ["job", "mood"], "served": [{"person": "a"}, {"person": "b", "role": null}]});
        let form = [("minutes", "20"), ("topics", "job"), ("topics", "mood"), ("served.0.person", "a"), ("served.1.person", "b")];
        let form = Typed::from_pairs(today, form.map(|(path, text)| (path.to_owned(), text.to_owned())));
        assert_eq!(Typed::from_json(today, &document), form);
        assert_eq!(form.rows("served"), [0, 1]);
        assert!(form.is_blank("workers"));
    }

    #[test]
    fn a_row_in_which_nothing_was_typed_is_no_row() {
        let today = Day::from_ymd(2020, 2, 3).unwrap();
        let mut typed = Typed::new(today);
        typed.set("served.0.person", "  ");
        typed.set("served.7.person", "x");
        assert_eq!(typed.rows("served"), [7]);
    }
}
