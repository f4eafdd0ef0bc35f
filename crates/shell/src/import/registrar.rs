//! Finds the people and things that a row names, and makes those that are not there yet. A word that fits several is never guessed: of a kind that
//! tells who is alike (`doubt.rs`) somebody is made who waits to be recognised by a person, of any other kind the row is refused.

use super::doubt::{Decision, Taken};
use crate::ledger::Directory;
use crate::likeness::Alike;
use crate::slice::KindDef;
use crate::{Entry, Shell};
use base::{Faults, Id, Key, Moment, Terms, Typed, policy::Class};
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, HashSet},
    rc::Rc,
};
use store::ListQuestion;

/// Records that are asked of the name index for one word, of all kinds: more of the same name are not told apart anyway.
const NAMESAKES_MAX: usize = 64;
/// Records of a kind among which the one of a sheet is looked for; there are as many lines as telephones.
const OF_SHEET_MAX: u32 = 200;

pub(super) struct Registrar<'a> {
    pub(super) shell: &'a Shell,
    pub(super) org: Key,
    /// The organisation, what is below it, and what is above it (whose staff serve here too).
    scope: HashSet<Key>,
    /// The same as a list, for the name index.
    places: Vec<Key>,
    found: HashMap<(&'static str, String), Id>,
    /// The same by the name alone: what the writers have under way cannot be found on file yet.
    named: HashMap<(&'static str, String), Id>,
    /// The texts above the table of the sheet, and its name.
    titles: Vec<String>,
    /// Numbers that rows keep for later rows.
    remembered: HashMap<String, i64>,
    /// Made for the row under way, not yet stored.
    pub(super) new: Vec<Entry>,
    /// How many of them are questions to a person.
    pub(super) asked: usize,
    /// Made because it is in doubt whether they are on file; a person will say.
    in_question: HashSet<Id>,
    /// Whether the row under way names one of them.
    pub(super) names_in_question: bool,
    /// People of the rows so far, for [`Registrar::recognise`]: what the writers have under way cannot be found yet.
    pub(super) taken: HashMap<String, Vec<(Id, Rc<Taken>)>>,
}

/// A record on file, with the words by which it is found.
pub(super) struct Known {
    pub(super) row: store::Row,
    pub(super) terms: Terms,
}

impl<'a> Registrar<'a> {
    pub(super) fn new(shell: &'a Shell, org: Key) -> Self {
        let tree = shell.store().tree();
        let scope: HashSet<Key> = tree.subtree_ever(org).into_iter().chain(tree.path(org, shell.now().day())).chain([org]).collect();
        let places = scope.iter().copied().collect();
        Self {
            shell,
            org,
            scope,
            places,
            found: HashMap::new(),
            named: HashMap::new(),
            titles: Vec::new(),
            remembered: HashMap::new(),
            new: Vec::new(),
            asked: 0,
            in_question: HashSet::new(),
            names_in_question: false,
            taken: HashMap::new(),
        }
    }

    /// Numbers are kept from row to row of one sheet, which is called so.
    pub(super) fn new_sheet(&mut self, titles: &[String]) {
        self.titles = titles.to_vec();
        self.remembered.clear();
    }

    /// What the row under way has made; to be stored with it.
    pub(super) fn take_new(&mut self) -> Vec<Entry> {
        (self.asked, self.names_in_question) = (0, false);
        std::mem::take(&mut self.new)
    }

    /// The row under way was refused: what it would have made is not made.
    pub(super) fn forget_new(&mut self) {
        (self.asked, self.names_in_question) = (0, false);
        for entry in self.new.drain(..) {
            self.found.retain(|_, id| *id != entry.record);
            self.named.retain(|_, id| *id != entry.record);
        }
    }

    /// What is stored besides, with the row under way.
    pub(super) fn make_too(&mut self, entry: Entry) {
        self.asked += 1;
        self.new.push(entry);
    }

    /// Whether records of an organisation are looked at.
    pub(super) fn reaches(&self, org: Key) -> bool {
        self.scope.contains(&org)
    }

    /// Records of any kind that are called exactly this, in either script, or have this number or phone.
    pub(super) fn hits(&self, word: &str) -> Vec<Key> {
        // The lock on the names is held by the search alone: rows are read afterwards, all at once.
        let names = self.shell.store().names();
        names.search_in(&self.places, word, &|_| true, NAMESAKES_MAX).into_iter().filter(|hit| hit.is_exact()).map(|hit| hit.key).collect()
    }

    /// Records of a kind that are called exactly this, letter for letter: the index also finds by sound.
    pub(super) fn called(&self, kind: &str, word: &str) -> Vec<Known> {
        let store = self.shell.store();
        let hits = self.hits(word);
        let rows = store.get_keys(&hits).unwrap_or_default().into_iter();
        let fits = |row: &store::Row| row.kind == kind && row.ended_at.is_none() && self.scope.contains(&row.org);
        rows.filter(fits).map(|row| Known { terms: self.terms(&row), row }).filter(|known| says(&known.terms, word)).collect()
    }

    fn ids_called(&self, kind: &str, word: &str) -> Vec<Id> {
        self.called(kind, word).into_iter().map(|known| known.row.id).collect()
    }

    /// A record's own words.
    fn terms(&self, row: &store::Row) -> Terms {
        let Some(kind) = self.shell.registry().kind(&row.kind) else { return Terms::default() };
        let document = self.shell.store().open_record(row, None).ok().and_then(|opened| opened.doc);
        document.and_then(|document| (kind.outline)(&document)).and_then(|outline| outline.terms).unwrap_or_default()
    }
}

fn says(terms: &Terms, word: &str) -> bool {
    terms.names.iter().chain(&terms.other_names).chain(&terms.phones).chain(&terms.numbers).any(|own| own == word)
}

impl Directory for Registrar<'_> {
    fn find_or_make(&mut self, kind: &'static str, known: &[(&str, &str)]) -> Result<Id, String> {
        let known: Vec<(&str, &str)> = known.iter().copied().filter(|(_, text)| !text.is_empty()).collect();
        let Some((_, name)) = known.first() else { return Err("没有写名字".to_owned()) };
        let label = self.shell.registry().kind(kind).map_or("", |kind| kind.shape.label);
        let whole = known.iter().map(|(path, text)| format!("{path}={text}")).collect::<Vec<_>>().join("\n");
        let cached = (kind, whole.clone());
        let by_name = (kind, (*name).to_owned());
        // Of people the same name is not enough; a place, a group or an article that an earlier row made is the one that is meant, even if that row
        // said other things of it.
        let class = self.shell.registry().kind(kind).map(|kind| kind.class);
        let is_somebody = matches!(class, Some(Class::Person | Class::Volunteer | Class::Staff));
        let numbers: Vec<(&str, &str)> =
            known.iter().skip(1).filter(|(path, _)| ["resident_id", "file_no", "number", "code"].contains(path)).copied().collect();
        let by_number: Vec<(&'static str, String)> = numbers.iter().map(|(path, number)| (kind, format!("{path}={number}"))).collect();
        let of_rows_before = || by_number.iter().find_map(|number| self.found.get(number)).or_else(|| self.named.get(&by_name));
        if let Some(id) = self.found.get(&cached).or_else(|| of_rows_before().filter(|_| known.len() == 1 || !is_somebody)) {
            self.names_in_question |= self.in_question.contains(id);
            return Ok(*id);
        }
        if let Some((def, alike)) = self.shell.registry().kind(kind).and_then(|def| Some((def, def.alike?))) {
            let (id, alone) = self.recognise_or_make(def, alike, &known, &whole)?;
            self.found.insert(cached, id);
            if alone {
                self.named.entry(by_name).or_insert(id);
            }
            return Ok(id);
        }
        // A number decides alone; a name decides when nobody else has it.
        for (_, number) in numbers {
            if let [one] = self.ids_called(kind, number)[..] {
                self.found.insert(cached, one);
                return Ok(one);
            }
        }
        let mut called = self.ids_called(kind, name);
        if called.len() > 1 {
            let phones: Vec<Id> =
                known.iter().filter(|(path, _)| path.starts_with("phone")).flat_map(|(_, phone)| self.ids_called(kind, phone)).collect();
            called.retain(|id| phones.contains(id));
            if called.len() != 1 {
                return Err(format!("有几位{label}都叫“{name}”，请补写档案号、身份证号或电话"));
            }
        }
        if let [one] = called[..] {
            self.found.insert(cached, one);
            return Ok(one);
        }
        let id = self.make(kind, &known, &whole)?;
        self.found.insert(cached, id);
        for number in by_number {
            self.found.entry(number).or_insert(id);
        }
        self.named.entry(by_name).or_insert(id);
        Ok(id)
    }

    fn find(&mut self, kind: &'static str, word: &str) -> Result<Option<Id>, String> {
        match self.ids_called(kind, word)[..] {
            [] => Ok(self.named.get(&(kind, word.to_owned())).copied()),
            [one] => Ok(Some(one)),
            _ => Err(format!("“{word}”不止一个，请写编号")),
        }
    }

    fn titles(&self) -> &[String] {
        &self.titles
    }

    fn of_sheet(&mut self, kind: &'static str) -> Result<Option<Id>, String> {
        let question = ListQuestion { orgs: Some(self.places.clone()), kinds: vec![kind.to_owned()], limit: OF_SHEET_MAX, ..ListQuestion::default() };
        let rows = self.shell.store().list(&question).map_err(|error| error.to_string())?;
        let named: Vec<(Id, Vec<String>)> = rows.iter().map(|row| (row.id, self.terms(row).names)).collect();
        let is_called = |name: &String| !name.is_empty() && self.titles.iter().any(|title| title.contains(name.as_str()));
        let called: Vec<Id> = named.iter().filter(|(_, names)| names.iter().any(is_called)).map(|(id, _)| *id).collect();
        match (&called[..], &named[..]) {
            ([one], _) | ([], [(one, _)]) => Ok(Some(*one)),
            ([], []) => Ok(None),
            _ => Err(named.iter().filter_map(|(_, names)| names.first()).take(5).cloned().collect::<Vec<_>>().join("、")),
        }
    }

    fn remember(&mut self, name: &str, number: i64) -> Option<i64> {
        self.remembered.insert(name.to_owned(), number)
    }
}

impl Registrar<'_> {
    /// Somebody of a kind that tells who is alike; and whether nobody else comes into question. In doubt somebody is made all the same, the same
    /// for the same words whenever they come, so that the person's answer, a merge, holds for all of them.
    fn recognise_or_make(&mut self, kind: &'static KindDef, alike: &Alike, known: &[(&str, &str)], whole: &str) -> Result<(Id, bool), String> {
        let typed = self.texts(kind, known);
        let document = (kind.read)(&typed).map_err(|faults| sentences(&faults))?;
        let terms = (kind.outline)(&document).and_then(|outline| outline.terms).unwrap_or_default();
        match self.decide(kind, alike, None, &document, &terms) {
            Decision::Same(filed) => Ok((filed.record, false)),
            Decision::New => Ok((self.make(kind.shape.code, known, whole)?, true)),
            Decision::Doubtful(doubts) => {
                let made_before = self.new.len();
                let id = self.make(kind.shape.code, known, whole)?;
                self.in_question.insert(id);
                self.names_in_question = true;
                if self.new.len() > made_before {
                    self.ask(alike, id, &doubts, self.shell.now().day());
                }
                Ok((id, false))
            }
        }
    }

    /// What would have been typed for a new record, marked to be checked.
    fn texts(&self, kind: &KindDef, known: &[(&str, &str)]) -> Typed {
        let today = self.shell.now().day();
        let mut typed = Typed::new(today);
        for (path, text) in known {
            typed.push(path, *text);
        }
        if kind.shape.field("unchecked").is_some() {
            typed.set("unchecked", today.to_string());
        }
        typed
    }

    fn make(&mut self, kind: &'static str, known: &[(&str, &str)], whole: &str) -> Result<Id, String> {
        let def = self.shell.registry().kind(kind).ok_or("没有这种记录")?;
        let typed = self.texts(def, known);
        (def.read)(&typed).map_err(|faults| sentences(&faults))?;
        let digest = Sha256::new().chain_update(kind).chain_update(self.org.0.to_be_bytes()).chain_update(whole);
        for nth in 0_u32.. {
            let digest: [u8; 32] = digest.clone().chain_update(nth.to_be_bytes()).finalize().into();
            let record = Id::of_digest(Moment::default(), &digest);
            match self.shell.store().get(record) {
                // made from the same words before
                Ok(row) if row.ended_at.is_none() => return Ok(record),
                // deleted since: somebody new
                Ok(_) => {}
                Err(_) => {
                    self.new.push(Entry { kind: kind.to_owned(), record, org: self.org, expected: None, typed: Some(typed), why: None });
                    return Ok(record);
                }
            }
        }
        Err("没有编号可用".to_owned())
    }
}

fn sentences(faults: &Faults) -> String {
    faults.iter().map(|fault| fault.sentence.clone()).collect::<Vec<_>>().join("，")
}
