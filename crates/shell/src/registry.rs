//! The kinds, ledgers and words of all slices by name; what the store and the statistics ask of them. Made once from the list of slices.

use crate::Route;
use crate::ledger::Ledger;
use crate::slice::{KindDef, Slice};
use base::{ChoiceDef, Id, Json, Word};
use count::Known;
use std::collections::{HashMap, HashSet};
use store::{BadDocument, Ground, Kinds, Shadow};

/// Everything that the slices bring.
pub struct Registry {
    slices: &'static [&'static Slice],
    kinds: HashMap<&'static str, &'static KindDef>,
    words: HashMap<Word, &'static ChoiceDef>,
}

impl Registry {
    /// From the program's list of slices.
    ///
    /// # Panics
    /// When two kinds share a code: a mistake in the program, found by every test.
    pub fn new(slices: &'static [&'static Slice]) -> Self {
        let mut kinds = HashMap::new();
        let mut words = HashMap::new();
        for slice in slices {
            for kind in slice.kinds {
                assert!(kinds.insert(kind.shape.code, kind).is_none(), "two kinds have the code {}", kind.shape.code);
            }
            for choice in slice.words.iter().flat_map(|(_, choices)| *choices) {
                words.entry(Word::of(choice.code)).or_insert(choice);
            }
        }
        Self { slices, kinds, words }
    }

    /// The slices, in the order of the program's list.
    pub fn slices(&self) -> &'static [&'static Slice] {
        self.slices
    }

    /// A kind by its code.
    pub fn kind(&self, code: &str) -> Option<&'static KindDef> {
        self.kinds.get(code).copied()
    }

    /// All kinds, in the order of the slices.
    pub fn kinds(&self) -> impl Iterator<Item = &'static KindDef> {
        self.slices.iter().flat_map(|slice| slice.kinds)
    }

    /// All ledgers.
    pub fn ledgers(&self) -> impl Iterator<Item = &'static Ledger> {
        self.slices.iter().flat_map(|slice| slice.ledgers)
    }

    /// A ledger by its name on the command line.
    pub fn ledger(&self, code: &str) -> Option<&'static Ledger> {
        self.ledgers().find(|ledger| ledger.code == code)
    }

    /// The routes of the slices.
    pub fn routes(&self) -> impl Iterator<Item = &'static Route> {
        self.slices.iter().flat_map(|slice| slice.routes)
    }

    /// The choices of a dimension of the statistics, over all slices.
    pub fn choices(&self, dimension: &str) -> impl Iterator<Item = &'static ChoiceDef> {
        let dimension = dimension.to_owned();
        self.slices.iter().flat_map(|slice| slice.words).filter(move |(of, _)| *of == dimension).flat_map(|(_, choices)| *choices)
    }

    /// What a word of a fact means.
    pub fn word(&self, word: Word) -> Option<&'static ChoiceDef> {
        self.words.get(&word).copied()
    }
}

impl Kinds for Registry {
    fn shadow(&self, code: &str, document: &Json, known: &dyn Known) -> Result<Shadow, BadDocument> {
        let bad = |why: &str| BadDocument { kind: code.to_owned(), why: why.to_owned() };
        let kind = self.kind(code).ok_or_else(|| bad("no such kind"))?;
        let outline = (kind.outline)(document).ok_or_else(|| bad("does not fit its definition"))?;
        let facts = (kind.facts)(document, known).ok_or_else(|| bad("does not fit its definition"))?;
        Ok(Shadow { outline, facts })
    }

    fn class(&self, code: &str) -> Option<&'static str> {
        self.kind(code).map(|kind| kind.class.code())
    }

    fn campaign(&self, code: &str, document: &Json) -> Option<Id> {
        let kind = self.kind(code).filter(|kind| kind.is_of_a_response())?;
        (kind.outline)(document)?.campaign
    }

    fn ends_with_vault(&self, code: &str) -> bool {
        self.kind(code).is_some_and(|kind| kind.ends_with_vault)
    }

    fn ground(&self, class: &str) -> Ground {
        let (purpose, basis) = base::ground::of(class);
        Ground { purpose, basis }
    }

    fn common(&self) -> Vec<&'static str> {
        self.kinds().filter(|kind| kind.class == base::policy::Class::Structure).map(|kind| kind.shape.code).collect()
    }

    fn codes(&self) -> Vec<&'static str> {
        self.kinds().map(|kind| kind.shape.code).collect()
    }

    fn indexed(&self) -> Vec<&'static str> {
        // Which kinds have search words is known only from their outlines: those that people look up by their class, and those that other records
        // name, because a picker and a ledger have to find them (a group, an article, a sweep, a contract).
        use base::{Control, policy::Class};
        let named = |field: &base::FieldDef| match field.control {
            Control::Link(to) | Control::Several(&Control::Link(to)) => Some(to),
            _ => None,
        };
        let named: HashSet<&str> = self.kinds().flat_map(|kind| kind.shape.leaves()).filter_map(|(_, field, _)| named(field)).collect();
        let looked_up = |class: Class| matches!(class, Class::Structure | Class::Staff | Class::Person | Class::Volunteer | Class::Hotline);
        self.kinds().filter(|kind| looked_up(kind.class) || named.contains(kind.shape.code)).map(|kind| kind.shape.code).collect()
    }
}
