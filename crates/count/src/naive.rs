//! The recount: every figure straight from the list of what was ever written, with sets and sums and no cleverness at all. It says what the
//! measures mean; the engine is tested against it, and so are the indicators and reports of other crates. Never used to serve a page.

use crate::dimension::DISTRICT;
use crate::question::{months_before, spans};
use crate::{Answer, Dimension, Fact, GroupValue, Measure, NoAnswer, Part, Question, Row, Scope, Tree};
use base::{Day, Key};
use std::collections::{BTreeMap, BTreeSet};

/// One line of the ledger of everything that was written, in commit order.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The number of the act.
    pub seq: u32,
    /// The record.
    pub record: Key,
    /// What was written of it.
    pub change: Change,
}

/// What an act did to a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A version with these facts.
    Written(Vec<Fact>),
    /// The version written by act `of` no longer counts.
    Retracted {
        /// The act that wrote it.
        of: u32,
    },
}

/// Answers a question from the ledger.
pub fn recount(ledger: &[Entry], question: &Question, tree: &Tree) -> Result<Answer, NoAnswer> {
    question.check()?;
    let at = question.at.unwrap_or_else(|| ledger.iter().map(|entry| entry.seq).max().unwrap_or(0));
    let rows = standing_rows(ledger, at);
    if let Some(months) = question.months {
        return Ok(moving(&rows, question, tree, at, months));
    }
    let grouped = Recount { question, scope: Scope { tree, org: question.org }, by: &question.by };
    let whole = Recount { by: &[], ..grouped };
    let mut values = grouped.count(&rows, &spans(question));
    values.retain(|_, values| values.iter().any(|value| *value != 0));
    let totals = whole.count(&rows, &[(question.from, question.to)]).remove(&Vec::new());
    Ok(Answer {
        at,
        rows: values.into_iter().map(|(group, values)| Row { group, values }).collect(),
        totals: totals.unwrap_or_else(|| vec![0; question.measures.len()]),
    })
}

/// For each span of time what the so many months that end with it come to, as if nothing else were asked.
fn moving(rows: &[(Key, Fact)], question: &Question, tree: &Tree, at: u32, months: u32) -> Answer {
    let by: Vec<Dimension> = question.by.iter().copied().filter(|dimension| !dimension.of_time()).collect();
    let until = |last: Day, by: &[Dimension]| {
        let window = Question { from: months_before(last, months), to: last, ..question.clone() };
        Recount { question: &window, scope: Scope { tree, org: question.org }, by }.count(rows, &[(window.from, last)])
    };
    let mut answer = Answer { at, rows: Vec::new(), totals: vec![0; question.measures.len()] };
    for (_, last) in spans(question) {
        for (group, values) in until(last, &by) {
            let mut others = group.into_iter();
            let value = |dimension: &Dimension| dimension.span_of(last).or_else(|| others.next()).unwrap_or(GroupValue::None);
            answer.rows.push(Row { group: question.by.iter().map(value).collect(), values });
        }
    }
    answer.rows.retain(|row| row.values.iter().any(|value| *value != 0));
    answer.rows.sort_by(|one, other| one.group.cmp(&other.group));
    answer.totals = until(question.to, &[]).remove(&Vec::new()).unwrap_or(answer.totals);
    answer
}

/// The rows that count at this `seq`, each with its record.
fn standing_rows(ledger: &[Entry], at: u32) -> Vec<(Key, Fact)> {
    let mut versions: BTreeMap<(Key, u32), &Vec<Fact>> = BTreeMap::new();
    for entry in ledger.iter().filter(|entry| entry.seq <= at) {
        match &entry.change {
            Change::Written(facts) => versions.insert((entry.record, entry.seq), facts),
            Change::Retracted { of } => versions.remove(&(entry.record, *of)),
        };
    }
    versions.iter().flat_map(|((record, _), facts)| facts.iter().map(|fact| (*record, *fact))).collect()
}

#[derive(Clone, Copy)]
struct Recount<'a> {
    question: &'a Question,
    scope: Scope<'a>,
    by: &'a [Dimension],
}

type Groups<T> = BTreeMap<Vec<GroupValue>, T>;

impl Recount<'_> {
    /// The values of every group.
    fn count(&self, rows: &[(Key, Fact)], spans: &[(Day, Day)]) -> Groups<Vec<i64>> {
        let mut answer: Groups<Vec<i64>> = BTreeMap::new();
        for (at, measure) in self.question.measures.iter().enumerate() {
            let values = if measure.of_states() { self.states(*measure, rows, spans) } else { self.events(*measure, rows) };
            for (group, value) in values {
                answer.entry(group).or_insert_with(|| vec![0; self.question.measures.len()])[at] = value;
            }
        }
        answer
    }

    /// The groups in which the row stands: every combination of its values; none, if it does not belong to the figure.
    fn groups(&self, fact: &Fact) -> Vec<Vec<GroupValue>> {
        let mut groups = Vec::new();
        if self.scope.tree.within_on(fact.org, self.scope.org, fact.day) && self.question.filter.holds(fact, self.scope) {
            groups.push(Vec::new());
        }
        for dimension in self.by {
            let values = dimension.values(fact, self.scope);
            groups = groups
                .iter()
                .flat_map(|group: &Vec<GroupValue>| values.iter().map(|value| group.iter().copied().chain([*value]).collect()))
                .collect();
        }
        groups
    }

    /// A measure of events in the period.
    fn events(&self, measure: Measure, rows: &[(Key, Fact)]) -> Groups<i64> {
        let on_people = self.question.filter.is_on_people() || self.by.contains(&Dimension::Population);
        let period = self.question.from..=self.question.to;
        let mut rows_of: Groups<Vec<(Key, Fact)>> = BTreeMap::new();
        for (record, fact) in rows.iter().filter(|row| period.contains(&row.1.day)) {
            let begins = fact.part != Part::State || fact.times > 0;
            if measure.looks_at(fact.part, on_people) && begins {
                for group in self.groups(fact) {
                    rows_of.entry(group).or_default().push((*record, *fact));
                }
            }
        }
        if measure.looks_back() {
            let first = self.first_days(rows);
            return rows_of.into_iter().map(|(group, rows)| (group, newcomers(measure, &rows, &first))).collect();
        }
        rows_of.into_iter().map(|(group, rows)| (group, self.value(measure, &rows))).collect()
    }

    /// The day on which a row of the figure first names each person, whether in the period or before.
    fn first_days(&self, rows: &[(Key, Fact)]) -> BTreeMap<Key, Day> {
        let whole = Recount { by: &[], ..*self };
        let mut first = BTreeMap::new();
        for (_, fact) in rows.iter().filter(|row| row.1.part == Part::Served && !whole.groups(&row.1).is_empty()) {
            let day: &mut Day = first.entry(fact.subject).or_insert(fact.day);
            *day = fact.day.min(*day);
        }
        first
    }

    /// A measure of states at the end of each span.
    fn states(&self, measure: Measure, rows: &[(Key, Fact)], spans: &[(Day, Day)]) -> Groups<i64> {
        let mut answer = BTreeMap::new();
        for (first, last) in spans {
            let mut changes: Groups<Vec<Fact>> = BTreeMap::new();
            for (_, fact) in rows.iter().filter(|row| row.1.part == Part::State && row.1.day <= *last) {
                let bound = measure.state_kind().is_none_or(|kind| kind == fact.kind);
                for group in self.groups(&Fact { day: *last, ..*fact }).into_iter().filter(|_| bound) {
                    changes.entry(group).or_default().push(*fact);
                }
            }
            answer.extend(changes.into_iter().map(|(group, changes)| (group, state_value(measure, &changes, *first))));
        }
        answer
    }

    /// One measure over the rows of one group.
    fn value(&self, measure: Measure, rows: &[(Key, Fact)]) -> i64 {
        let distinct = |key: &dyn Fn(&Fact) -> u32| rows.iter().map(|row| key(&row.1)).filter(|key| *key != 0).collect::<BTreeSet<_>>().len() as i64;
        let sum = |amount: &dyn Fn(&Fact) -> i64| rows.iter().map(|row| amount(&row.1)).sum::<i64>();
        match measure {
            Measure::Records | Measure::Events => rows.iter().map(|row| row.0).collect::<BTreeSet<_>>().len() as i64,
            Measure::Persons => distinct(&|fact| fact.subject.0),
            Measure::PersonTimes => sum(&|fact| i64::from(fact.times)),
            Measure::Households => distinct(&|fact| fact.household.0),
            Measure::HouseholdTimes => {
                let met = rows.iter().filter(|row| !row.1.household.is_none());
                met.map(|(record, fact)| (*record, fact.household)).collect::<BTreeSet<_>>().len() as i64
            }
            Measure::Workers | Measure::Volunteers => distinct(&|fact| fact.worker.0),
            Measure::WorkerTimes | Measure::VolunteerTimes => rows.len() as i64,
            Measure::WorkMinutes | Measure::VolunteerMinutes => sum(&|fact| i64::from(fact.work_minutes)),
            Measure::ServiceMinutes => {
                let minutes: BTreeMap<Key, u32> = rows.iter().map(|(record, fact)| (*record, fact.service_minutes)).collect();
                minutes.values().map(|minutes| i64::from(*minutes)).sum()
            }
            Measure::Quantity => sum(&|fact| i64::from(fact.quantity)),
            Measure::MedianMinutes => {
                let minutes: BTreeMap<Key, u32> = rows.iter().map(|(record, fact)| (*record, fact.service_minutes)).collect();
                lower_median(minutes.into_values())
            }
            Measure::MedianQuantity => lower_median(rows.iter().map(|row| row.1.quantity)),
            Measure::Places => distinct(&|fact| fact.place.0),
            Measure::Agencies => {
                let agencies = rows.iter().flat_map(|row| Dimension::Agency.values(&row.1, self.scope));
                agencies.filter(|agency| *agency != GroupValue::None).collect::<BTreeSet<_>>().len() as i64
            }
            Measure::Districts => {
                let districts = rows.iter().flat_map(|row| DISTRICT.values(&row.1, self.scope));
                districts.filter(|district| *district != GroupValue::None).collect::<BTreeSet<_>>().len() as i64
            }
            Measure::Items => distinct(&|fact| fact.item.0),
            // Counted at a date, and with what was before: not from the rows of a group alone.
            Measure::Posts
            | Measure::Lines
            | Measure::States
            | Measure::PersonsAt
            | Measure::PersonsEver
            | Measure::PersonsNew
            | Measure::PersonsAgain => 0,
        }
    }
}

/// The value in the middle of those above 0, the smaller one where two are; 0 where there is none.
fn lower_median(values: impl Iterator<Item = u32>) -> i64 {
    let mut values: Vec<u32> = values.filter(|value| *value > 0).collect();
    values.sort_unstable();
    values.get(values.len().saturating_sub(1) / 2).copied().map_or(0, i64::from)
}

/// Of the persons of one group the new ones, or all others.
fn newcomers(measure: Measure, rows: &[(Key, Fact)], first: &BTreeMap<Key, Day>) -> i64 {
    let named = || rows.iter().map(|row| row.1).filter(|fact| !fact.subject.is_none());
    let all: BTreeSet<Key> = named().map(|fact| fact.subject).collect();
    let new: BTreeSet<Key> = named().filter(|fact| first.get(&fact.subject) == Some(&fact.day)).map(|fact| fact.subject).collect();
    if measure == Measure::PersonsNew { new.len() as i64 } else { (all.len() - new.len()) as i64 }
}

/// One measure over the changes of state in one group until the end of a span that begins on `first`.
fn state_value(measure: Measure, changes: &[Fact], first: Day) -> i64 {
    if !matches!(measure, Measure::PersonsAt | Measure::PersonsEver) {
        return changes.iter().map(|fact| i64::from(fact.times)).sum();
    }
    let mut persons: BTreeMap<Key, BTreeMap<Day, i64>> = BTreeMap::new();
    for fact in changes.iter().filter(|fact| !fact.subject.is_none()) {
        let day = if measure == Measure::PersonsEver { fact.day.max(first) } else { Day::MIN };
        *persons.entry(fact.subject).or_default().entry(day).or_default() += i64::from(fact.times);
    }
    let ever_in = |days: &&BTreeMap<Day, i64>| {
        let mut sum = 0;
        days.values().any(|change| {
            sum += change;
            sum > 0
        })
    };
    persons.values().filter(ever_in).count() as i64
}
