//! Whether two records describe the same person or thing. A kind that can be doubled brings an [`Alike`]: how two of its documents compare, how a
//! person is asked when it cannot be told, and what stands beside its form while one is typed. Called by the importer, which takes what is the same
//! and asks about what is doubtful, and by the forms. Absent: any decision in doubt, and the rules themselves, which are the kind's.

use crate::Visit;
use base::{Day, Id, Json, Typed};
use maud::Markup;

/// What a comparison comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// The same.
    Same,
    /// Only a person can tell.
    Doubtful,
    /// Somebody else.
    Different,
}

/// How two documents compare, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Likeness {
    /// What it comes to.
    pub verdict: Verdict,
    /// What agrees, as labels: 姓名, 电话. Also of two that are different, where somebody who types should have a look: a shared phone.
    pub agrees: Vec<&'static str>,
    /// What is known of both and differs.
    pub differs: Vec<&'static str>,
    /// Whether one of the two says nothing but a name, so that there is nothing to compare. In a place where nobody else is called so, the name
    /// alone is enough.
    pub bare: bool,
}

impl Likeness {
    /// The reasons in words, without any value: 姓名、电话相同；出生日期不同.
    pub fn words(&self) -> String {
        let part = |labels: &[&str], word: &str| if labels.is_empty() { String::new() } else { format!("{}{word}", labels.join("、")) };
        let parts = [part(&self.agrees, "相同"), part(&self.differs, "不同")];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("；")
    }
}

/// A question to a person: whether two records are the same. Itself a record, so that the answer is remembered.
pub struct Asked {
    /// Its id, the same for the same two records whichever is named first.
    pub record: Id,
    /// What would have been typed.
    pub typed: Typed,
}

/// What a kind of which there may be doubles brings.
pub struct Alike {
    /// Compares two documents.
    pub compare: fn(&Json, &Json) -> Likeness,
    /// The kind of the records that ask.
    pub question: &'static str,
    /// The question about a record on file and one that came later.
    pub ask: fn(Id, Id, &Likeness, Day) -> Asked,
    /// What stands beside the form while one is typed: who may be meant, masked, and only whom the caller may know. Empty if nobody.
    pub beside: fn(&Visit, &Typed) -> Markup,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_said_in_words() {
        let likeness = |agrees, differs| Likeness { verdict: Verdict::Doubtful, agrees, differs, bare: false };
        assert_eq!(likeness(vec!["姓名", "电话"], vec!["出生日期"]).words(), "姓名、电话相同；出生日期不同");
        assert_eq!(likeness(vec!["姓名"], vec![]).words(), "姓名相同");
        assert_eq!(likeness(vec![], vec![]).words(), "");
    }
}
