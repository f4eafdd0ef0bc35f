//! What holds on a date: running sums of changes of state. Called by the engine for the measures of states, and for records that began as states.
//! The organisation, the filter and the groups are those of the date, so that a state that outlives a move of its organisation keeps both its
//! ends in one place.

use crate::columns::{Dictionaries, StateRow, States, Template};
use crate::intern::QuickMap;
use crate::plan::combinations;
use crate::question::spans;
use crate::{Dimension, Fact, GroupValue, Measure, Part, Question, Scope};
use base::Day;
use std::collections::BTreeMap;

/// Values by group, in the order of groups.
pub(crate) type Groups<T> = BTreeMap<Vec<GroupValue>, T>;

/// The changes that count for one question.
pub(crate) struct Standing<'a> {
    question: &'a Question,
    scope: Scope<'a>,
    templates: Vec<Template>,
    rows: Vec<StateRow>,
}

impl<'a> Standing<'a> {
    /// What stood at this `seq`, changes after the period left out.
    pub(crate) fn new(question: &'a Question, scope: Scope<'a>, at: u32, states: &States, tables: &Dictionaries) -> Self {
        let rows = states.standing_at(at).filter(|row| row.day <= question.to.number()).copied().collect();
        Self { question, scope, templates: tables.templates.values().to_vec(), rows }
    }

    /// The values of the measures of states by group; others are 0.
    pub(crate) fn values(&self) -> Groups<Vec<i64>> {
        let mut answer = Groups::new();
        for span in spans(self.question) {
            for (group, values) in self.span(span, &self.question.by) {
                answer.insert(group, values);
            }
        }
        answer
    }

    /// The same for the whole.
    pub(crate) fn whole(&self) -> Vec<i64> {
        let whole = self.span((self.question.from, self.question.to), &[]).remove(&Vec::new());
        whole.unwrap_or_else(|| vec![0; self.question.measures.len()])
    }

    /// One stretch of time.
    fn span(&self, (first, last): (Day, Day), by: &[Dimension]) -> Groups<Vec<i64>> {
        let mut groups = Numbered { by, last, memo: vec![None; self.templates.len()], ..Numbered::default() };
        let mut changes: Vec<(u32, &StateRow)> = Vec::new();
        for row in self.rows.iter().filter(|row| row.day <= last.number()) {
            changes.extend(groups.of(self, row.template).iter().map(|group| (*group, row)));
        }
        let mut values = vec![vec![0; self.question.measures.len()]; groups.values.len()];
        for (at, measure) in self.question.measures.iter().enumerate().filter(|(_, measure)| measure.of_states()) {
            let bound = |row: &StateRow| measure.state_kind().is_none_or(|kind| kind == self.template(row).matter.kind);
            let changes = changes.iter().filter(|(_, row)| bound(row));
            if matches!(measure, Measure::PersonsAt | Measure::PersonsEver) {
                let from = if *measure == Measure::PersonsEver { first } else { last };
                let named = changes.filter(|(_, row)| row.person != 0);
                for group in self.held(named.map(|(group, row)| (*group, row.person, *row)).collect(), from) {
                    values[group.0 as usize][at] += 1;
                }
            } else {
                changes.for_each(|(group, row)| values[*group as usize][at] += i64::from(self.template(row).times));
            }
        }
        groups.values.into_iter().zip(values).collect()
    }

    /// Of whom (by group) a state held on some day from `from` on: the running sum of changes was above 0.
    fn held(&self, mut changes: Vec<(u32, u32, &StateRow)>, from: Day) -> Vec<(u32, u32)> {
        let day = |row: &StateRow| row.day.max(from.number());
        changes.sort_unstable_by_key(|(group, who, row)| (*group, *who, day(row)));
        let mut held = Vec::new();
        for one in changes.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let mut sum = 0;
            for changes_of_day in one.chunk_by(|a, b| day(a.2) == day(b.2)) {
                sum += changes_of_day.iter().map(|(_, _, row)| i64::from(self.template(row).times)).sum::<i64>();
                if sum > 0 {
                    held.push((one[0].0, one[0].1));
                    break;
                }
            }
        }
        held
    }

    /// Records of states that began in the period, by group, ascending: they are records, as events are.
    pub(crate) fn begun(&self, by: &[Dimension]) -> Groups<Vec<u32>> {
        let mut answer: Groups<Vec<u32>> = Groups::new();
        let mut memo: QuickMap<(u32, u32), Vec<Vec<GroupValue>>> = QuickMap::default();
        for row in self.rows.iter().filter(|row| row.day >= self.question.from.number() && self.template(row).times > 0) {
            let groups = memo.entry((row.template, row.day as u32)).or_insert_with(|| {
                let day = Day::from_number(row.day).unwrap_or(Day::MIN);
                self.groups(self.template(row), day, by)
            });
            for group in groups {
                answer.entry(group.clone()).or_default().push(row.record);
            }
        }
        for records in answer.values_mut() {
            records.sort_unstable();
            records.dedup();
        }
        answer
    }

    /// Records behind a measure of states in this stretch: of whose states some held on the last day (on some day, for
    /// [`Measure::PersonsEver`]). The question's filter says the group.
    pub(crate) fn records(&self, measure: Measure, (first, last): (Day, Day)) -> Vec<u32> {
        let mut groups = Numbered { by: &[], last, memo: vec![None; self.templates.len()], ..Numbered::default() };
        let named = matches!(measure, Measure::PersonsAt | Measure::PersonsEver);
        let mut changes = Vec::new();
        for row in self.rows.iter().filter(|row| row.day <= last.number() && (!named || row.person != 0)) {
            let bound = measure.state_kind().is_none_or(|kind| kind == self.template(row).matter.kind);
            if bound && !groups.of(self, row.template).is_empty() {
                changes.push((0, row.record, row));
            }
        }
        let from = if measure == Measure::PersonsEver { first } else { last };
        self.held(changes, from).into_iter().map(|(_, record)| record).collect()
    }

    fn template(&self, row: &StateRow) -> &Template {
        &self.templates[row.template as usize]
    }

    /// The groups in which a state stands on a day.
    fn groups(&self, template: &Template, day: Day, by: &[Dimension]) -> Vec<Vec<GroupValue>> {
        let fact = seen_on(template, day);
        let belongs = self.scope.tree.within_on(fact.org, self.scope.org, day) && self.question.filter.holds(&fact, self.scope);
        if belongs { combinations(by, &fact, self.scope) } else { Vec::new() }
    }
}

/// Groups by number, found once for each template.
#[derive(Default)]
struct Numbered<'a> {
    by: &'a [Dimension],
    last: Day,
    memo: Vec<Option<Vec<u32>>>,
    numbers: QuickMap<Vec<GroupValue>, u32>,
    values: Vec<Vec<GroupValue>>,
}

impl Numbered<'_> {
    fn of(&mut self, standing: &Standing<'_>, template: u32) -> &[u32] {
        let Self { by, last, memo, numbers, values } = self;
        memo[template as usize].get_or_insert_with(|| {
            let groups = standing.groups(&standing.templates[template as usize], *last, by);
            let number = |group: Vec<GroupValue>| {
                *numbers.entry(group).or_insert_with_key(|group| {
                    values.push(group.clone());
                    values.len() as u32 - 1
                })
            };
            groups.into_iter().map(number).collect()
        })
    }
}

/// The state as a fact of this day.
fn seen_on(template: &Template, day: Day) -> Fact {
    let Template { frame, matter, item, unit, populations, place, worker, times } = *template;
    Fact {
        day,
        org: frame.org,
        agency: frame.agency,
        project: frame.project,
        campaign: frame.campaign,
        kind: matter.kind,
        part: Part::State,
        channel: matter.channel,
        domain: matter.domain,
        topics: matter.topics,
        populations,
        worker,
        place,
        item,
        unit,
        times,
        ..Fact::default()
    }
}
