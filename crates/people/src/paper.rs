//! Who somebody is, as at the head of most forms on paper: the cells that read the file of the person whom a record names as `person`. Called by the forms
//! of the slices. Absent: forms of our own; the file is printed by its page.

use shell::print::{Cell, half, whole};

/// The name.
pub const PERSON: Cell = half("person").called("姓名");
/// The sex.
pub const SEX: Cell = half("person>sex");
/// The number of the identity card.
pub const NUMBER: Cell = half("person>resident_id");
/// The phones.
pub const PHONE: Cell = half("person>phones");
/// Where the person lives.
pub const LIVES_AT: Cell = whole("person>lives_at", 1);
