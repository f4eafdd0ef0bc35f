//! Moving figures: of each month (week, year) what the so many months that end with it come to, as provincial tables ask it. Persons of twelve months are
//! not the persons of the months added up, so each span is a question of its own, read at one cut-off. Called by the engine and by drill.rs.

use crate::medians::Middle;
use crate::question::{months_before, spans};
use crate::{Answer, Dimension, Engine, GROUPS_MAX, GroupValue, NoAnswer, Question, Row, Tree};
use base::Day;

/// The question of the so many months that end with this day, split by everything but time.
pub(crate) fn until(question: &Question, months: u32, last: Day) -> Question {
    let by = question.by.iter().copied().filter(|dimension| !dimension.of_time()).collect();
    Question { from: months_before(last, months), to: last, by, months: None, ..question.clone() }
}

impl Engine {
    /// The answer, span by span.
    pub(crate) fn moving(&self, question: &Question, months: u32, tree: &Tree, say: fn(&Middle) -> &[i64]) -> Result<Answer, NoAnswer> {
        let at = self.cut(question);
        let mut answer = Answer { at, ..Answer::default() };
        for (_, last) in spans(question) {
            let of_span = self.answered(&until(question, months, last).known_at(at), tree, say)?;
            // the last span ends with the period, and its whole is the whole
            answer.totals = of_span.totals;
            for row in of_span.rows {
                answer.rows.push(Row { group: with_time(&question.by, last, row.group), values: row.values });
            }
            if answer.rows.len() > GROUPS_MAX {
                return Err(NoAnswer::TooManyGroups);
            }
        }
        answer.rows.sort_unstable_by(|one, other| one.group.cmp(&other.group));
        Ok(answer)
    }
}

/// The group with the span in its places.
fn with_time(by: &[Dimension], last: Day, group: Vec<GroupValue>) -> Vec<GroupValue> {
    let mut others = group.into_iter();
    by.iter().map(|dimension| dimension.span_of(last).or_else(|| others.next()).unwrap_or(GroupValue::None)).collect()
}
