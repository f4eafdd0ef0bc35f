//! Figures of staff from the statistics engine: how many are in office, organisation by organisation, on a day; and how many contacts each worker
//! has had. Called by the three pages of this slice.

use crate::STAFF;
use base::{Day, Key, Word, policy::Class, policy::Grant};
use count::{Dimension, Filter, GroupValue, Measure, Part, Question};
use shell::{Refusal, Visit};
use std::collections::{BTreeSet, HashMap};

/// The kind word of the facts of a contact (slice `casework`): words of facts are the common language of the slices.
const CONTACT: Word = Word::of("contact");

/// Staff in office on a day under each organisation, itself included; only where the caller may see figures of staff.
pub(super) fn in_office(visit: &Visit, day: Day) -> Result<HashMap<Key, i64>, Refusal> {
    let store = visit.shell.store();
    let tree = store.tree();
    let scope = visit.scope(Class::Staff, Grant::Figures)?;
    let levels: BTreeSet<Word> = tree.iter().filter(|node| scope.contains(&node.key)).map(|node| node.level).collect();
    let mut staff: HashMap<Key, i64> = scope.iter().map(|org| (*org, 0)).collect();
    for level in levels {
        let of_staff = Filter::is(Dimension::Kind, GroupValue::Word(STAFF));
        let question = Question::new(Measure::PersonsAt, Key::NONE, day, day).filtered(of_staff).by([Dimension::Level(level)]);
        let answer = store.engine().answer(&question, &tree).map_err(|none| Refusal::Bug(none.to_string()))?;
        for row in answer.rows {
            if let [GroupValue::Key(org)] = row.group[..]
                && scope.contains(&org)
            {
                staff.insert(org, row.values[0]);
            }
        }
    }
    Ok(staff)
}

/// Contacts since a day by worker: a joint visit counts for each of those who went.
pub(super) fn contacts_since(visit: &Visit, from: Day) -> Result<HashMap<Key, i64>, Refusal> {
    let store = visit.shell.store();
    let of_contacts = Filter::is(Dimension::Kind, GroupValue::Word(CONTACT)).and(Filter::is(Dimension::Part, GroupValue::Part(Part::Effort)));
    let question = Question::new(Measure::Records, Key::NONE, from, visit.today()).filtered(of_contacts).by([Dimension::Worker]);
    let answer = store.engine().answer(&question, &store.tree()).map_err(|none| Refusal::Bug(none.to_string()))?;
    let count = |row: &count::Row| match row.group[..] {
        [GroupValue::Key(worker)] => Some((worker, row.values[0])),
        _ => None,
    };
    Ok(answer.rows.iter().filter_map(count).collect())
}
