//! From a figure to its records: which records are behind a cell of an answer. Called by pages, which then ask the store to open or refuse each.

use crate::columns::Month;
use crate::moving::until;
use crate::plan::{COUNTS_EVENT, NO_ROLE, PART, Plan, SKIP};
use crate::question::spans;
use crate::scan::{Task, read, worker};
use crate::{Engine, Filter, GroupValue, Measure, NoAnswer, Part, Question, Scope, Tree};
use base::{Day, Key};
use std::collections::BTreeSet;

impl Engine {
    /// Records that add to any of the question's measures in this group (a value for each dimension of the question; empty for the total), in the
    /// order of keys, those after `after`, at most `limit`. The next page begins after the last one given.
    pub fn drill(&self, question: &Question, group: &[GroupValue], tree: &Tree, after: Key, limit: usize) -> Result<Vec<Key>, NoAnswer> {
        question.check()?;
        if let Some(months) = question.months {
            let last = if group.is_empty() { question.to } else { span(question, group).1 };
            let others = question.by.iter().zip(group).filter(|(dimension, _)| !dimension.of_time());
            let group: Vec<GroupValue> = others.map(|(_, value)| *value).collect();
            return self.drill(&until(question, months, last), &group, tree, after, limit);
        }
        let at = self.cut(question);
        let cells = question.by.iter().zip(group).map(|(dimension, value)| Filter::Cell(*dimension, *value));
        let filter = cells.fold(question.filter.clone(), Filter::and);
        let cell = Question { filter, by: Vec::new(), at: Some(at), ..question.clone() };
        let scope = Scope { tree, org: question.org };
        let mut records = BTreeSet::new();
        if question.measures.iter().any(|measure| !measure.of_states()) {
            let (plan, tasks) = self.planned(&cell, scope, at);
            tasks.iter().filter(|task| task.is_first()).for_each(|task| read(&task.month, |month| collect(&plan, task, month, &mut records)));
        }
        if question.measures.iter().any(|measure| measure.looks_back()) {
            records.extend(self.behind_newcomers(question, &cell, scope, at));
        }
        if let Some(standing) = self.standing(&cell, scope, at) {
            if question.measures.contains(&Measure::Records) {
                records.extend(standing.begun(&[]).into_values().flatten());
            }
            let span = span(question, group);
            for measure in question.measures.iter().filter(|measure| measure.of_states()) {
                records.extend(standing.records(*measure, span));
            }
        }
        Ok(records.into_iter().filter(|record| *record > after.0).take(limit).map(Key).collect())
    }
}

/// The stretch of time for which a group stands.
fn span(question: &Question, group: &[GroupValue]) -> (Day, Day) {
    let time = || question.by.iter().zip(group).filter(|(dimension, _)| dimension.of_time());
    let stands = |day: Day| time().all(|(dimension, value)| dimension.span_of(day) == Some(*value));
    spans(question).into_iter().find(|span| stands(span.1)).filter(|_| time().next().is_some()).unwrap_or((question.from, question.to))
}

/// Adds the records of a month that have a row in the figure.
fn collect(plan: &Plan<'_>, task: &Task, month: &Month, records: &mut BTreeSet<u32>) {
    let (len, alive) = month.at(plan.at);
    for at in (0..len).filter(|at| alive[at / 64] >> (at % 64) & 1 == 1) {
        let (time, epoch) = task.days[month.day[at] as usize];
        let (frame, matter) = (month.frame[at], month.matter[at]);
        if time == SKIP || plan.frames[epoch as usize][frame as usize] == SKIP || plan.matters.of(matter).is_empty() {
            continue;
        }
        let place = month.place(at);
        let adds = |row: usize| {
            let shape = month.shape[row];
            let role = plan.roles[shape as usize];
            let day = || Day::from_ymd(task.number.div_euclid(12), task.number.rem_euclid(12) as u8 + 1, month.day[at]).unwrap_or(Day::MIN);
            let worker = || worker(month, at, row, role & PART);
            let passes = || plan.residual.as_ref().is_none_or(|residual| residual.holds(day(), frame, matter, shape, worker(), place));
            role != NO_ROLE && matters_here(plan, month, at, row, role) && passes()
        };
        if month.rows(at).any(adds) {
            records.insert(month.record[at]);
        }
    }
}

/// Whether the row adds something to a measure: a row of people without a household adds no household, an event without a place no place.
fn matters_here(plan: &Plan<'_>, month: &Month, event: usize, row: usize, role: u8) -> bool {
    let wanted = &plan.wanted;
    let counts_event = role & COUNTS_EVENT != 0;
    let part = role & PART;
    let served = part == Part::Served as u8;
    let of_event = wanted.events
        || wanted.service && month.minutes(event) != 0
        || wanted.places && month.place(event) != 0
        || wanted.agencies
        || wanted.districts;
    counts_event && of_event
        || counts_event && wanted.items && plan.items[month.shape[row] as usize] != 0
        || served && wanted.persons && month.who[row] != 0
        || wanted.amounts && plan.question.measures.contains(&Measure::PersonTimes) && served && month.amount(row) != 0
        || served && wanted.households && month.household[row] != 0
        || !served && (wanted.workers || wanted.volunteers || wanted.amounts)
}
