//! Everything that a person can understand or mend. A [`Problem`] is answered with its sentence and the form as it was typed; what is not
//! one (a bug, a broken disk) never carries user text.

use std::fmt;

/// One thing wrong with one field. All of them are reported at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where: a path as in [`Typed`](crate::Typed); empty for the record as a whole.
    pub path: String,
    /// A stable code for programs: `required`, `not_a_day` …
    pub code: &'static str,
    /// What is wrong and what to do, for people.
    pub sentence: String,
}

/// The faults found so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn add(&mut self, path: impl Into<String>, code: &'static str, sentence: impl Into<String>) {
        self.0.push(Fault { path: path.into(), code, sentence: sentence.into() });
    }

    /// Adds one unless the statement holds; rules read as what must be true.
    pub fn require(&mut self, holds: bool, path: &str, code: &'static str, sentence: impl Into<String>) {
        if !holds {
            self.add(path, code, sentence);
        }
    }

    /// Whether nothing was wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In the order in which they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, Fault> {
        self.0.iter()
    }

    /// The first fault at exactly this path.
    pub fn at(&self, path: &str) -> Option<&Fault> {
        self.0.iter().find(|fault| fault.path == path)
    }

    /// Whether there is a fault at this path.
    pub fn has(&self, path: &str) -> bool {
        self.at(path).is_some()
    }
}

impl<'a> IntoIterator for &'a Faults {
    type Item = &'a Fault;
    type IntoIter = std::slice::Iter<'a, Fault>;
    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Faults {
    type Item = Fault;
    type IntoIter = std::vec::IntoIter<Fault>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Whether the request was wrong in itself or only against what is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Against {
    /// The request cannot be right: 422.
    Itself,
    /// The request was overtaken by another: 409.
    Present,
}

/// A refusal that a person can mend. Declared by the slice whose rule it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Stable code, listed in docs/problems.md.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub sentence: String,
    /// The fields concerned.
    pub faults: Faults,
    /// What it is wrong against.
    pub against: Against,
}

impl Problem {
    /// A refusal with one sentence.
    pub fn new(code: &'static str, sentence: impl Into<String>) -> Self {
        Self { code, sentence: sentence.into(), faults: Faults::new(), against: Against::Itself }
    }

    /// Fields that are missing or wrong.
    pub fn fields(faults: Faults) -> Self {
        let sentence = match faults.iter().count() {
            1 => "有 1 处需要改正".to_owned(),
            n => format!("有 {n} 处需要改正"),
        };
        Self { code: "fields", sentence, faults, against: Against::Itself }
    }

    /// Somebody else was faster.
    pub fn overtaken(code: &'static str, sentence: impl Into<String>) -> Self {
        Self { against: Against::Present, ..Self::new(code, sentence) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        for fault in &self.faults {
            write!(f, "；{}", fault.sentence)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problem {}
