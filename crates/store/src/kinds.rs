//! Kinds as data: all that the store has to know of what it keeps. The shell implements [`Kinds`] from the record definitions of the slices.

use base::{Id, Outline};
use count::{Fact, Known};
use serde_json::Value;

/// What a document says outside its seal.
#[derive(Clone, Debug, PartialEq)]
pub struct Shadow {
    /// Plain columns, links and search words.
    pub outline: Outline,
    /// Countable rows.
    pub facts: Vec<Fact>,
}

/// Why records of a class are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ground {
    /// For what they are needed.
    pub purpose: &'static str,
    /// On which legal ground.
    pub basis: &'static str,
}

/// The document is not one of its kind.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a document of the kind {kind}: {why}")]
pub struct BadDocument {
    /// The kind that was named.
    pub kind: String,
    /// What is wrong with it, without its contents.
    pub why: String,
}

/// The kinds of record that the program knows.
pub trait Kinds: Send + Sync {
    /// Derived columns and facts of a document: a pure function of the document and of what is known, recomputed at will. Facts of the kind
    /// `STANDING` must not depend on standings, everything else may.
    fn shadow(&self, kind: &str, doc: &Value, known: &dyn Known) -> Result<Shadow, BadDocument>;

    /// The class of the vault in which records of this kind are kept; none for a kind that is not known.
    fn class(&self, kind: &str) -> Option<&'static str>;

    /// The kinds whose outlines have search words or a place in the organisation tree: their documents are opened at the start.
    fn indexed(&self) -> Vec<&'static str>;

    /// The indexed kinds that everybody may know: they have an index of their own beside, in which nobody else stands in their way.
    fn common(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// The codes of all kinds: a list of everything is read kind by kind. None if they are not known; then such lists are slow.
    fn codes(&self) -> Vec<&'static str> {
        Vec::new()
    }

    /// The emergency response for whose own vault a new record of this kind is meant: what is gathered for a response is destroyed with it.
    fn campaign(&self, _kind: &str, _doc: &Value) -> Option<Id> {
        None
    }

    /// Whether nothing new of this kind is taken once the vault was destroyed that was meant for it: a new vault would hold again what was
    /// certified to be gone.
    fn ends_with_vault(&self, _kind: &str) -> bool {
        false
    }

    /// Why records of a class are kept at all: the first words of a new vault, until somebody says more.
    fn ground(&self, _class: &str) -> Ground {
        Ground::default()
    }

    /// The version of the documents of this kind that the program writes.
    fn schema(&self, _kind: &str) -> u16 {
        1
    }

    /// A document of an older version in today's form. Kept for ever.
    fn upgrade(&self, _kind: &str, _schema: u16, doc: Value) -> Value {
        doc
    }
}
