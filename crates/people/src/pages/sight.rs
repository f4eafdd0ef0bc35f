//! What the caller may see, asked once a page and not once a row: the organisations of each class and grant are worked out when first needed.
//! Everything comes from the policy table through [`Visit::scope`]. Called by all pages of this slice.

use crate::Person;
use base::{Choice, Key, Set, Value, policy::Class, policy::Grant};
use org::Population;
use shell::{Refusal, Visit, slice::KindDef};
use std::{
    cell::RefCell,
    collections::{HashMap, HashSet},
    rc::Rc,
};
use store::Row;

/// Organisations by class and least grant.
type Scopes = HashMap<(Class, Grant), Rc<HashSet<Key>>>;

pub(super) struct Sight<'a> {
    pub(super) visit: &'a Visit,
    scopes: RefCell<Scopes>,
}

impl<'a> Sight<'a> {
    pub(super) fn of(visit: &'a Visit) -> Self {
        Self { visit, scopes: RefCell::default() }
    }

    /// The organisations in which at least this is granted on a class.
    pub(super) fn scope(&self, class: Class, least: Grant) -> Rc<HashSet<Key>> {
        let mut scopes = self.scopes.borrow_mut();
        Rc::clone(scopes.entry((class, least)).or_insert_with(|| Rc::new(self.visit.scope(class, least).unwrap_or_default())))
    }

    /// Whether at least this is granted on a class at an organisation.
    pub(super) fn at(&self, org: Key, class: Class, least: Grant) -> bool {
        self.scope(class, least).contains(&org)
    }

    /// The kind of a record that the caller may know; none for what does not exist for the caller.
    pub(super) fn kind(&self, row: &Row) -> Option<&'static KindDef> {
        let kind = self.visit.shell.registry().kind(&row.kind)?;
        // most rows are of organisations that the caller does not reach at all: that is known without looking at the row
        (self.at(row.org, kind.class, Grant::Masked) && self.visit.sees(row, kind.class, Grant::Masked)).then_some(kind)
    }

    /// The record of this id, if it is of this kind and the caller may know it; anything else is not found.
    pub(super) fn record(&self, code: &str) -> Result<Row, Refusal> {
        let (row, kind) = self.visit.readable(self.visit.id("id")?)?;
        if kind.shape.code == code { Ok(row) } else { Err(Refusal::NotFound) }
    }

    /// Whether the caller reads a record of a class in full.
    pub(super) fn reads(&self, row: &Row, class: Class) -> bool {
        self.visit.sees(row, class, Grant::Read)
    }

    /// Shows what is personal in plain from now on, which is written down; refused to those who may not read the record of this id in full.
    pub(super) fn reveal(&self, code: &str) -> Result<(), Refusal> {
        let row = self.record(code)?;
        if !self.reads(&row, Class::Person) {
            return Err(Refusal::Denied);
        }
        self.visit.reveal(&row)
    }

    /// Whether a record is shown in plain now.
    pub(super) fn is_plain(&self, row: &Row) -> bool {
        self.reads(row, Class::Person) && self.visit.revealed(row.key).is_some()
    }

    /// Whether the person is of a population today, as far as the caller may know it. Opens nothing for those who see measures.
    pub(super) fn is_today(&self, row: &Row, population: Population) -> bool {
        let store = self.visit.shell.store();
        let today = self.visit.today();
        let of_file = || {
            store
                .open_record(row, None)
                .ok()
                .and_then(|opened| Person::from_json(&opened.doc?))
                .is_some_and(|person| person.populations_on(today).has(population))
        };
        self.stands(row, population) && (self.at(row.org, Class::Rehab, Grant::Masked) || of_file())
    }

    /// Whether the person is of a population today, whoever asks: for counts, never for a row.
    pub(super) fn stands(&self, row: &Row, population: Population) -> bool {
        self.visit.shell.store().standing(row.key, self.visit.today()).populations & population.bit() != 0
    }

    /// What each of these persons is today, as [`Sight::populations`] says it. The standings in memory hold what the files say, so only files of
    /// those are opened whose measures the caller does not see.
    pub(super) fn populations_of(&self, rows: &[Row]) -> Result<Vec<Set<Population>>, Refusal> {
        let today = self.visit.today();
        let sees_measures = |row: &Row| self.at(row.org, Class::Rehab, Grant::Masked);
        let closed: Vec<Row> = rows.iter().filter(|row| !sees_measures(row)).cloned().collect();
        let mut opened =
            self.visit.shell.store().open_all(&closed)?.into_iter().map(|opened| opened.doc.and_then(|document| Person::from_json(&document)));
        let of = |row: &Row| {
            let own = if sees_measures(row) { None } else { opened.next().flatten() };
            match own {
                _ if !self.reads(row, Class::Person) => Set::default(),
                Some(person) => person.populations_on(today),
                None if sees_measures(row) => set_of(self.visit.shell.store().standing(row.key, today).populations),
                None => Set::default(),
            }
        };
        Ok(rows.iter().map(of).collect())
    }

    /// What the person is today, as far as the caller may know it: what the file says is confidential to those who read the file in full; what
    /// a legal measure adds, to those who see measures.
    pub(super) fn populations(&self, row: &Row, person: &Person) -> Set<Population> {
        let today = self.visit.today();
        if !self.reads(row, Class::Person) {
            return Set::default();
        }
        let own = person.populations_on(today);
        let standing = if self.at(row.org, Class::Rehab, Grant::Masked) { self.visit.shell.store().standing(row.key, today).populations } else { 0 };
        set_of(own.bits() | standing)
    }
}

/// The populations of these bits.
fn set_of(bits: u64) -> Set<Population> {
    Population::CHOICES.iter().filter_map(|choice| Population::from_code(choice.code)).filter(|population| bits & population.bit() != 0).collect()
}
