//! A person without faults, for the worked examples of this slice. Called by tests only.

use crate::Person;

/// Somebody of whom only the name is known.
pub(crate) fn person(name: &str) -> Person {
    Person {
        name: name.into(),
        former_names: Vec::new(),
        sex: None,
        born: None,
        resident_id: None,
        no_paper: None,
        phones: Vec::new(),
        registered_at: None,
        lives_at: None,
        household: None,
        file_no: None,
        memberships: Vec::new(),
        since: None,
        note: None,
        unchecked: None,
    }
}
