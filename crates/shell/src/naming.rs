//! What a record is called on a page: the name of a person masked, of a place or an organisation in full, of anything else its line.

use crate::{Shell, slice::KindDef};
use base::{Id, Json, Key, Terms, mask_name, policy::Class};
use store::{Opened, Row};

/// How a record is named where others refer to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Naming {
    /// 罗*, 龙头门岗, 电话 20 分钟.
    pub name: String,
    /// What tells it from others of the same name: file number, tail of the phone, code.
    pub detail: String,
}

impl Shell {
    /// The naming of a record by its id; empty for one that is not there.
    pub fn naming(&self, id: Id) -> Naming {
        self.store().get(id).map_or_else(|_| Naming::default(), |row| self.naming_of(&row))
    }

    /// The naming of a record by its key.
    pub fn naming_by_key(&self, key: Key) -> Naming {
        if key.is_none() {
            return Naming::default();
        }
        self.store().get_key(key).map_or_else(|_| Naming::default(), |row| self.naming_of(&row))
    }

    /// The naming of a record.
    pub fn naming_of(&self, row: &Row) -> Naming {
        let Some(kind) = self.registry().kind(&row.kind) else { return Naming::default() };
        match self.store().open_record(row, None) {
            Ok(Opened { doc: Some(document), .. }) => named(kind, &document),
            _ => Naming { name: kind.shape.label.to_owned(), detail: String::new() },
        }
    }

    /// The first name of a record in plain; only for exports with a purpose and pages that log it.
    pub fn plain_name(&self, id: Id) -> String {
        let open = || {
            let row = self.store().get(id).ok()?;
            let kind = self.registry().kind(&row.kind)?;
            (kind.outline)(&self.store().open_record(&row, None).ok()?.doc?)?.terms?.names.into_iter().next()
        };
        open().unwrap_or_else(|| self.naming(id).name)
    }

    /// The name of an organisation, in full.
    pub fn org_name(&self, org: Key) -> String {
        self.naming_by_key(org).name
    }
}

/// The naming of a document.
pub fn named(kind: &KindDef, document: &Json) -> Naming {
    let terms = (kind.outline)(document).and_then(|outline| outline.terms);
    match terms {
        Some(terms) if matches!(kind.class, Class::Person | Class::Volunteer) => {
            Naming { name: terms.names.first().map(|name| mask_name(name)).unwrap_or_default(), detail: masked_detail(&terms) }
        }
        Some(terms) => Naming { name: terms.names.first().cloned().unwrap_or_default(), detail: terms.numbers.first().cloned().unwrap_or_default() },
        None => Naming { name: (kind.line)(document).unwrap_or_else(|| kind.shape.label.to_owned()), detail: kind.shape.label.to_owned() },
    }
}

/// A file number is no identity number; a phone shows its tail.
fn masked_detail(terms: &Terms) -> String {
    let file_number = terms.numbers.iter().find(|number| number.len() < 15).cloned();
    let tail = terms.phones.first().filter(|phone| phone.len() >= 4).map(|phone| format!("尾号 {}", &phone[phone.len() - 4..]));
    [file_number, tail].into_iter().flatten().collect::<Vec<_>>().join("　")
}
