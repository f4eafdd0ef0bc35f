//! Which persons a list shows. Four ways, by what was asked: by name through the name index; by population through the statistics engine, where
//! few are it, and through the list with the standings in memory, where many are; else the plain list. None of them opens a document.
//! Called by the list page.

use super::sight::Sight;
use crate::Person;
use base::{Choice, Key, Shape, policy::Class, policy::Grant};
use count::{Dimension, Filter, GroupValue, Measure, Question, STANDING};
use org::Population;
use shell::Refusal;
use std::collections::{BTreeMap, HashSet};
use store::{Cursor, ListQuestion, Row};

/// Rows of a page.
pub(super) const PAGE_ROWS: usize = 50;
/// Hits of a search that are looked at; names of staff, volunteers and households share the index.
const HITS_MAX: usize = 400;
/// Up to so many people of a population all are fetched and sorted; their rows take some 20 ms.
const FEW_MAX: usize = 5_000;
/// Beyond that the list is walked, so many rows a request at most (about 100 ms); the next page goes on from there.
const WALKED_MAX: usize = 20_000;
/// Rows of the walk that are read at once.
const STEP_ROWS: u32 = 1_000;

/// What the address asks for, within what the caller may know.
pub(super) struct Asked {
    pub(super) words: String,
    pub(super) population: Option<Population>,
    pub(super) state: Option<&'static str>,
    /// The organisation asked for; `Key::NONE` for all.
    pub(super) org: Key,
    /// The organisations in which to look.
    pub(super) scope: HashSet<Key>,
    pub(super) after: Option<Cursor>,
}

/// A page of rows, in the order of days of filing, newest first; of a search in the order of likeness.
#[derive(Default)]
pub(super) struct Found {
    pub(super) rows: Vec<Row>,
    pub(super) total: Option<u64>,
    pub(super) next: Option<Cursor>,
}

/// How many people within reach are each population today.
pub(super) struct PeopleOf {
    counts: BTreeMap<u8, i64>,
    /// Those whose files are in the archive; none if they are too many to be asked for each page.
    archived: Option<Vec<Row>>,
}

impl PeopleOf {
    fn of(&self, population: Population) -> i64 {
        self.counts.get(&(population.index() as u8)).copied().unwrap_or(0)
    }

    /// How many of a population stand in its list: those in the archive stand in their own. None where that cannot be said quickly.
    pub(super) fn listed(&self, sight: &Sight<'_>, population: Population) -> Option<i64> {
        if population == Population::Abstinent {
            return Some(self.of(population));
        }
        let hidden = self.archived.as_ref()?.iter().filter(|row| sight.stands(row, population)).count();
        Some(self.of(population) - hidden as i64)
    }
}

impl Asked {
    /// From the query of the address.
    pub(super) fn of(sight: &Sight<'_>) -> Self {
        let visit = sight.visit;
        let tree = visit.shell.store().tree();
        let mut scope = HashSet::clone(&sight.scope(Class::Person, Grant::Masked));
        let org = tree.by_code(visit.asked("org")).filter(|org| scope.contains(org)).unwrap_or(Key::NONE);
        if !org.is_none() {
            let under: HashSet<Key> = tree.subtree_ever(org).into_iter().collect();
            scope.retain(|org| under.contains(org));
        }
        // What somebody is, is confidential: those who see files only masked do not sift by it.
        let sifts = !sight.scope(Class::Person, Grant::Read).is_empty();
        Self {
            words: visit.asked("q").to_owned(),
            population: Population::from_code(visit.asked("population")).filter(|_| sifts),
            state: ["checked", "unchecked"].into_iter().find(|state| *state == visit.asked("state")),
            org,
            scope,
            after: cursor(visit.asked("after")),
        }
    }

    /// The page.
    pub(super) fn find(&self, sight: &Sight<'_>, people_of: &PeopleOf) -> Result<Found, Refusal> {
        if !self.words.is_empty() {
            return self.by_words(sight);
        }
        let Some(population) = self.population else { return self.plain(sight, people_of) };
        let many = people_of.listed(sight, population);
        if people_of.of(population) > FEW_MAX as i64 { self.among_many(sight, population, many) } else { self.among_few(sight, population) }
    }

    /// Whether a person stands in this list: one whose file is in the archive only where the archive is asked for, or the person by name.
    fn lists(&self, sight: &Sight<'_>, row: &Row) -> bool {
        let by_name = !self.words.is_empty() && self.population.is_none();
        by_name || self.population == Some(Population::Abstinent) || !sight.visit.shell.is_archived(row.key)
    }

    /// How many people within reach are each population today: counted by the engine, over all of them at once.
    pub(super) fn people_of(&self, sight: &Sight<'_>) -> Result<PeopleOf, Refusal> {
        let store = sight.visit.shell.store();
        let question = self.states(sight, Filter::all()).by([Dimension::Population]);
        let answer = store.engine().answer(&question, &store.tree()).map_err(|none| Refusal::Bug(none.to_string()))?;
        let count = |row: &count::Row| match row.group[..] {
            [GroupValue::Bit(bit)] => Some((bit, row.values[0])),
            _ => None,
        };
        let counts: BTreeMap<u8, i64> = answer.rows.iter().filter_map(count).collect();
        let archived = match counts.get(&(Population::Abstinent.index() as u8)) {
            None | Some(0) => Some(Vec::new()),
            Some(clean) if *clean > FEW_MAX as i64 => None,
            Some(_) => {
                let mut rows = self.of_few(sight, Population::Abstinent)?;
                rows.retain(|row| sight.visit.shell.is_archived(row.key));
                Some(rows)
            }
        };
        Ok(PeopleOf { counts, archived })
    }

    /// Persons of whom something holds today, under the asked organisation or the caller's own.
    fn states(&self, sight: &Sight<'_>, filter: Filter) -> Question {
        let today = sight.visit.today();
        let roots: Vec<Key> = match sight.visit.actor() {
            _ if !self.org.is_none() => vec![self.org],
            Ok(actor) => {
                actor.grants.iter().filter(|(role, _)| base::policy::grant(*role, Class::Person) >= Grant::Masked).map(|(_, org)| *org).collect()
            }
            Err(_) => Vec::new(),
        };
        let here = Filter::Is(Dimension::Org, roots.into_iter().map(GroupValue::Key).collect());
        let standing = Filter::is(Dimension::Kind, GroupValue::Word(STANDING));
        Question::new(Measure::PersonsAt, Key::NONE, today, today).filtered(here.and(standing).and(filter))
    }

    fn plain(&self, sight: &Sight<'_>, people_of: &PeopleOf) -> Result<Found, Refusal> {
        let mut question = ListQuestion { limit: PAGE_ROWS as u32 + 1, ..self.question() };
        let total = self.total(sight, people_of, &question)?;
        let (mut rows, mut walked) = (Vec::new(), 0);
        // whoever is in the archive stands in no list but that of the archive
        while rows.len() <= PAGE_ROWS && walked < WALKED_MAX {
            let step = sight.visit.list(&question, Class::Person, Grant::Masked)?;
            walked += step.len();
            let last = step.len() <= PAGE_ROWS;
            question.after = step.last().map(Row::cursor).or(question.after);
            rows.extend(step.into_iter().filter(|row| self.lists(sight, row)));
            if last {
                return Ok(page(rows, total));
            }
        }
        let mut found = page(rows, total);
        found.next = found.next.or(question.after);
        Ok(found)
    }

    /// How many there are in all, for those who see all of them and where it can be said quickly.
    fn total(&self, sight: &Sight<'_>, people_of: &PeopleOf, question: &ListQuestion) -> Result<Option<u64>, Refusal> {
        let Some(archived) = people_of.archived.as_ref().filter(|_| sight.visit.is_whole(Class::Person, Grant::Masked)) else {
            return Ok(None);
        };
        let all = sight.visit.shell.store().count(&ListQuestion { after: None, ..question.clone() })?;
        let hidden = archived.iter().filter(|row| self.has_state(row)).count();
        Ok(Some(all.saturating_sub(hidden as u64)))
    }

    fn question(&self) -> ListQuestion {
        ListQuestion {
            orgs: Some(self.scope.iter().copied().collect()),
            kinds: vec![Person::CODE.to_owned()],
            state: self.state.map(str::to_owned),
            unmerged: true,
            after: self.after,
            ..ListQuestion::default()
        }
    }

    /// Whether a row is a person within reach.
    fn reaches(&self, sight: &Sight<'_>, row: &Row) -> bool {
        row.kind == Person::CODE && row.ended_at.is_none() && self.scope.contains(&row.org) && sight.kind(row).is_some()
    }

    fn has_state(&self, row: &Row) -> bool {
        self.state.is_none_or(|state| row.state.as_deref() == Some(state))
    }

    /// Whether a person within reach belongs to the list, whatever way it was found.
    fn fits(&self, sight: &Sight<'_>, row: &Row) -> bool {
        self.has_state(row) && self.lists(sight, row)
    }

    fn by_words(&self, sight: &Sight<'_>) -> Result<Found, Refusal> {
        let store = sight.visit.shell.store();
        let orgs: Vec<Key> = self.scope.iter().copied().collect();
        let hits: Vec<Key> = store.names().search_in(&orgs, &self.words, &|_| true, HITS_MAX).into_iter().map(|hit| hit.key).collect();
        let mut rows = store.get_keys(&hits)?;
        let is = |row: &Row| self.population.is_none_or(|population| sight.is_today(row, population));
        rows.retain(|row| self.reaches(sight, row) && self.fits(sight, row) && is(row));
        let total = rows.len() as u64;
        rows.truncate(PAGE_ROWS);
        Ok(Found { rows, total: Some(total), next: None })
    }

    /// A page of a small population.
    fn among_few(&self, sight: &Sight<'_>, population: Population) -> Result<Found, Refusal> {
        let mut rows = self.of_few(sight, population)?;
        rows.retain(|row| self.fits(sight, row));
        rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.day, row.key)));
        let total = rows.len() as u64;
        if let Some(after) = self.after {
            rows.retain(|row| (row.day, row.key) < (after.day, after.key));
        }
        Ok(page(rows, Some(total)))
    }

    /// All of a small population within reach: the records whose states make it, and the persons of these.
    fn of_few(&self, sight: &Sight<'_>, population: Population) -> Result<Vec<Row>, Refusal> {
        let store = sight.visit.shell.store();
        let is = Filter::is(Dimension::Population, GroupValue::Bit(population.index() as u8));
        // A person may have it from several records: the file, a measure.
        let records = store
            .engine()
            .drill(&self.states(sight, is), &[], &store.tree(), Key::NONE, FEW_MAX * 4)
            .map_err(|none| Refusal::Bug(none.to_string()))?;
        let (mut rows, others): (Vec<Row>, Vec<Row>) = store.get_keys(&records)?.into_iter().partition(|row| row.kind == Person::CODE);
        let subjects: HashSet<Key> = others
            .iter()
            .filter(|row| sight.kind(row).is_some())
            .map(|row| row.subject)
            .filter(|subject| rows.iter().all(|row| row.key != *subject))
            .collect();
        rows.extend(store.get_keys(&subjects.into_iter().collect::<Vec<_>>())?);
        let kept: HashSet<Key> = rows.iter().map(|row| store.stands_for(row.key)).collect();
        let mut rows = store.get_keys(&kept.into_iter().collect::<Vec<_>>())?;
        rows.retain(|row| self.reaches(sight, row));
        Ok(rows)
    }

    /// A page of a large population: the list, sifted by the standings in memory.
    fn among_many(&self, sight: &Sight<'_>, population: Population, many: Option<i64>) -> Result<Found, Refusal> {
        let store = sight.visit.shell.store();
        let mut question = ListQuestion { limit: STEP_ROWS, ..self.question() };
        let (mut rows, mut walked) = (Vec::new(), 0);
        let (total, belongs) = (many.map(|many| many as u64), |row: &Row| sight.kind(row).is_some() && sight.is_today(row, population));
        while rows.len() <= PAGE_ROWS && walked < WALKED_MAX {
            let step = store.list(&question)?;
            walked += step.len();
            let last = step.len() < STEP_ROWS as usize;
            question.after = step.last().map(Row::cursor).or(question.after);
            rows.extend(step.into_iter().filter(|row| belongs(row) && self.lists(sight, row)));
            if last {
                return Ok(page(rows, total));
            }
        }
        let mut found = page(rows, total);
        found.next = found.next.or(question.after);
        Ok(found)
    }
}

/// The first rows, and where the next page begins if there are more.
fn page(mut rows: Vec<Row>, total: Option<u64>) -> Found {
    let more = rows.len() > PAGE_ROWS;
    rows.truncate(PAGE_ROWS);
    let next = rows.last().filter(|_| more).map(Row::cursor);
    Found { rows, total, next }
}

/// `2026-11-18~317`, as addresses carry it.
pub(super) fn cursor(text: &str) -> Option<Cursor> {
    let (day, key) = text.split_once('~')?;
    Some(Cursor { day: day.parse().ok()?, key: Key(key.parse().ok()?) })
}

/// A cursor for an address.
pub(super) fn cursor_text(cursor: Cursor) -> String {
    format!("{}~{}", cursor.day, cursor.key.0)
}
