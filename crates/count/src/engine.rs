//! The statistics engine: every fact of every record version in columns in memory, fed by the writer at each commit and asked by pages at the
//! same time. Called by the store (append, retract) and by reports (answer, drill). Absent: storage, and names.
//!
//! A question is answered at one fixed `seq`: rows that came later are invisible to it, rows that were cancelled later still count for it. So it
//! may read month after month, each under a short lock, while the writer goes on, and is consistent all the same. No lock is ever taken while
//! waiting for another in the writer's path.

use crate::columns::{Coded, Dictionaries, Month, StateRow, States};
use crate::intern::QuickSet;
use crate::medians::Middle;
use crate::plan::Plan;
use crate::scan::{Found, Task, read, scan};
use crate::states::{Groups, Standing};
use crate::{Answer, Fact, Measure, NoAnswer, Part, Question, Row, Scope, Tree};
use base::{Day, Key};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicU32, AtomicUsize, Ordering},
    },
};

/// The engine. Shared between threads as it is.
#[derive(Debug)]
pub struct Engine {
    threads: usize,
    applied: AtomicU32,
    facts: AtomicUsize,
    tables: RwLock<Dictionaries>,
    /// By year × 12 + month − 1.
    months: RwLock<BTreeMap<i32, Arc<RwLock<Month>>>>,
    states: RwLock<States>,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An empty engine that answers on both cores of the reference machine.
    pub fn new() -> Self {
        Self::with_threads(2)
    }

    /// An empty engine that answers each question on so many threads.
    pub fn with_threads(threads: usize) -> Self {
        Self {
            threads: threads.max(1),
            applied: AtomicU32::new(0),
            facts: AtomicUsize::new(0),
            tables: RwLock::default(),
            months: RwLock::default(),
            states: RwLock::default(),
        }
    }

    /// Adds the facts of the record version that act `seq` wrote. Called once for each record of an act, acts in ascending order; questions see
    /// nothing of it before [`Engine::set_applied`]. By contract all rows but states share everything that an [`crate::Event`] shares.
    pub fn append(&self, seq: u32, record: Key, facts: &[Fact]) {
        let (states, mut events) = self.coded(seq, record, facts);
        events.sort_by_key(|row| row.0);
        for of_month in events.chunk_by(|a, b| a.0 == b.0) {
            let mut rows: Vec<Coded> = of_month.iter().map(|row| row.1).collect();
            write(&self.month(of_month[0].0)).append(seq, record, &mut rows);
        }
        if !states.is_empty() {
            let mut table = write(&self.states);
            for row in states {
                table.append(row);
            }
        }
        self.facts.fetch_add(facts.len(), Ordering::Relaxed);
    }

    /// From act `seq` on, what act `of` wrote of the record no longer counts.
    pub fn retract(&self, seq: u32, of: u32, record: Key) {
        for month in self.months_between(i32::MIN, i32::MAX) {
            let concerned = read(&month.1, |month| month.knows(of));
            if concerned {
                write(&month.1).retract(seq, of, record);
            }
        }
        write(&self.states).retract(seq, of, record);
    }

    /// The last act that is wholly in the figures.
    pub fn applied(&self) -> u32 {
        self.applied.load(Ordering::Acquire)
    }

    /// Says that everything up to this act has been added: from now on questions see it.
    pub fn set_applied(&self, seq: u32) {
        self.applied.fetch_max(seq, Ordering::Release);
    }

    /// Answers a question, as known at its `at` or now.
    pub fn answer(&self, question: &Question, tree: &Tree) -> Result<Answer, NoAnswer> {
        self.answered(question, tree, Middle::medians)
    }

    /// The same, where of medians it is said what to say of them: the value in the middle, or of how many it is the middle.
    pub(crate) fn answered(&self, question: &Question, tree: &Tree, say: fn(&Middle) -> &[i64]) -> Result<Answer, NoAnswer> {
        question.check()?;
        let at = self.cut(question);
        if let Some(months) = question.months {
            return self.moving(question, months, tree, say);
        }
        let scope = Scope { tree, org: question.org };
        let standing = self.standing(question, scope, at);
        let (begun, begun_in_whole) = match &standing {
            Some(standing) if question.measures.contains(&Measure::Records) => {
                (standing.begun(&question.by), standing.begun(&[]).remove(&Vec::new()).unwrap_or_default())
            }
            _ => (Groups::new(), Vec::new()),
        };
        let mut groups: Groups<Vec<i64>> = Groups::new();
        let mut totals = vec![0; question.measures.len()];
        if question.measures.iter().any(|measure| !measure.of_states()) {
            let (plan, found) = self.found(question, scope, at, &begun_in_whole);
            if found.too_many {
                return Err(NoAnswer::TooManyGroups);
            }
            for (key, cell) in &found.cells.all {
                let group = plan.group(found.cells.codes(*key));
                let values = question.measures.iter().map(|measure| cell.value(*measure, begun.get(&group), &plan.sets)).collect();
                groups.insert(group, values);
            }
            totals = question.measures.iter().map(|measure| found.whole.value(*measure, Some(&begun_in_whole), &plan.sets)).collect();
        }
        let column = question.measures.iter().position(|measure| *measure == Measure::Records);
        for (group, records) in begun {
            let value = records.len() as i64;
            let at = column.unwrap_or(0);
            groups.entry(group).or_insert_with(|| one_value(question, at, value));
        }
        if let Some(standing) = standing.filter(|_| question.measures.iter().any(|measure| measure.of_states())) {
            for (group, values) in standing.values() {
                add(groups.entry(group).or_insert_with(|| vec![0; values.len()]), &values);
            }
            add(&mut totals, &standing.whole());
        }
        if question.measures.iter().any(|measure| measure.looks_back()) {
            let (newcomers, whole) = self.newcomers(question, scope, at);
            for (group, values) in newcomers {
                add(groups.entry(group).or_insert_with(|| vec![0; values.len()]), &values);
            }
            add(&mut totals, &whole);
        }
        if question.measures.iter().any(|measure| measure.is_median()) {
            let (medians, whole) = self.medians(question, scope, at);
            for (group, median) in medians {
                add(groups.entry(group).or_insert_with(|| vec![0; question.measures.len()]), say(&median));
            }
            add(&mut totals, say(&whole));
        }
        groups.retain(|_, values| values.iter().any(|value| *value != 0));
        let rows = groups.into_iter().map(|(group, values)| Row { group, values }).collect();
        Ok(Answer { at, rows, totals })
    }

    /// Every record that has a row about this person or this worker that counts now, in the order of keys.
    pub fn records_of(&self, key: Key) -> Vec<Key> {
        let at = self.applied();
        let (person, worker, templates, parts) = {
            let tables = look(&self.tables);
            let templates: Vec<bool> = tables.templates.values().iter().map(|template| template.worker == key).collect();
            let parts: Vec<Part> = tables.shapes.values().iter().map(|shape| shape.part).collect();
            (tables.persons.find(&key).unwrap_or(0), tables.workers.find(&key).unwrap_or(0), templates, parts)
        };
        let mut records = BTreeSet::new();
        if key.is_none() {
            return Vec::new();
        }
        let is = |number: u32, wanted: u32| wanted != 0 && number == wanted;
        for (_, month) in self.months_between(i32::MIN, i32::MAX) {
            read(&month, |month| {
                let (len, alive) = month.at(at);
                for event in (0..len).filter(|event| alive[event / 64] >> (event % 64) & 1 == 1) {
                    let named = |row: usize| match parts[month.shape[row] as usize] {
                        Part::Served => is(month.who[row], person),
                        Part::Effort | Part::Volunteer => is(month.who[row], worker),
                        _ => false,
                    };
                    if is(month.leader[event], worker) || month.rows(event).any(named) {
                        records.insert(month.record[event]);
                    }
                }
            });
        }
        let states = look(&self.states);
        let of = |row: &&StateRow| is(row.person, person) || templates.get(row.template as usize).copied().unwrap_or(false);
        records.extend(states.standing_at(at).filter(of).map(|row| row.record));
        records.into_iter().map(Key).collect()
    }

    /// How many facts were ever added.
    pub fn len(&self) -> usize {
        self.facts.load(Ordering::Relaxed)
    }

    /// Whether nothing was ever added.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Bytes that the columns and their tables hold.
    pub fn bytes(&self) -> usize {
        let months = self.months_between(i32::MIN, i32::MAX).iter().map(|(_, month)| read(month, Month::bytes)).sum::<usize>();
        months + look(&self.states).bytes() + look(&self.tables).bytes()
    }

    /// Puts everything in order and gives spare capacity back; to be called when everything has been loaded.
    pub fn trim(&self) {
        for (_, month) in self.months_between(i32::MIN, i32::MAX) {
            write(&month).trim();
        }
        write(&self.states).trim();
        write(&self.tables).trim();
    }

    /// The act up to which a question sees.
    pub(crate) fn cut(&self, question: &Question) -> u32 {
        question.at.map_or_else(|| self.applied(), |at| at.min(self.applied()))
    }

    /// What stands, if the question asks for states or for records, which a state can be as well.
    pub(crate) fn standing<'a>(&self, question: &'a Question, scope: Scope<'a>, at: u32) -> Option<Standing<'a>> {
        let needed = question.measures.iter().any(|measure| measure.looks_at(Part::State, false));
        needed.then(|| Standing::new(question, scope, at, &look(&self.states), &look(&self.tables)))
    }

    /// The plan of a question, with the months that it has to read.
    pub(crate) fn planned<'a>(&self, question: &'a Question, scope: Scope<'a>, at: u32) -> (Plan<'a>, Vec<Task>) {
        let mut plan = Plan::new(question, at, scope, &look(&self.tables));
        let months = self.months_between(month_of(question.from).0, month_of(question.to).0);
        // With few months each is cut, so that no thread is idle.
        let parts = if months.len() < 2 * self.threads { self.threads } else { 1 };
        let mut tasks = Vec::new();
        for (number, month) in months {
            let Some(days) = plan.days(number, scope) else { continue };
            let parts = read(&month, |month| month.parts(parts));
            tasks.extend(parts.into_iter().map(|events| Task { month: Arc::clone(&month), number, days, events }));
        }
        (plan, tasks)
    }

    /// Shows the months of a period, one after another.
    pub(crate) fn each_month(&self, from: Day, to: Day, mut show: impl FnMut(&Month)) {
        for (_, month) in self.months_between(month_of(from).0, month_of(to).0) {
            read(&month, &mut show);
        }
    }

    /// Shows every change of state that was written or cancelled after one act and up to another.
    pub(crate) fn each_state_row(&self, since: u32, until: u32, show: impl FnMut(&StateRow)) {
        look(&self.states).rewritten(since, until).for_each(show);
    }

    /// An engine of these columns.
    pub(crate) fn of_columns(months: Vec<(i32, Month)>, states: States, tables: Dictionaries) -> Self {
        let facts = months.iter().map(|(_, month)| month.shape.len()).sum::<usize>() + states.rows.len();
        let months = months.into_iter().map(|(number, month)| (number, Arc::new(RwLock::new(month)))).collect();
        Self { facts: facts.into(), tables: tables.into(), months: RwLock::new(months), states: states.into(), ..Self::new() }
    }

    /// Shows the changes of state.
    pub(crate) fn with_states<T>(&self, show: impl FnOnce(&States) -> T) -> T {
        show(&look(&self.states))
    }

    /// Shows the tables behind the numbers.
    pub(crate) fn with_tables<T>(&self, show: impl FnOnce(&Dictionaries) -> T) -> T {
        show(&look(&self.tables))
    }

    fn found<'a>(&self, question: &'a Question, scope: Scope<'a>, at: u32, begun: &[u32]) -> (Plan<'a>, Found) {
        let (plan, tasks) = self.planned(question, scope, at);
        let noted: QuickSet<u32> = begun.iter().copied().collect();
        let found = scan(&plan, &tasks, &noted, self.threads);
        (plan, found)
    }

    /// The facts in numbers: changes of state, and rows of events with their month.
    fn coded(&self, seq: u32, record: Key, facts: &[Fact]) -> (Vec<StateRow>, Vec<(i32, Coded)>) {
        let mut tables = write(&self.tables);
        let (mut states, mut events) = (Vec::new(), Vec::with_capacity(facts.len()));
        let mut last = (Day::MIN, month_of(Day::MIN));
        for fact in facts {
            if fact.part == Part::State {
                states.push(StateRow::new(seq, record, fact, &mut tables));
                continue;
            }
            if last.0 != fact.day {
                last = (fact.day, month_of(fact.day));
            }
            let (month, day_of_month) = last.1;
            events.push((month, Coded::new(fact, day_of_month, &mut tables)));
        }
        (states, events)
    }

    fn month(&self, number: i32) -> Arc<RwLock<Month>> {
        if let Some(month) = look(&self.months).get(&number) {
            return Arc::clone(month);
        }
        Arc::clone(write(&self.months).entry(number).or_default())
    }

    /// The months between two, both included, with their numbers (year × 12 + month − 1).
    pub(crate) fn months_between(&self, first: i32, last: i32) -> Vec<(i32, Arc<RwLock<Month>>)> {
        look(&self.months).range(first..=last).map(|(number, month)| (*number, Arc::clone(month))).collect()
    }
}

/// Year × 12 + month − 1, and the day of that month.
fn month_of(day: Day) -> (i32, u8) {
    let (year, month, day_of_month) = day.ymd();
    (year * 12 + i32::from(month) - 1, day_of_month)
}

fn add(sums: &mut [i64], values: &[i64]) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += value);
}

fn one_value(question: &Question, at: usize, value: i64) -> Vec<i64> {
    let mut values = vec![0; question.measures.len()];
    values[at] = value;
    values
}

/// Reads behind a lock. A writer that panicked has pushed nothing by halves: it computes first and pushes last.
fn look<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}
