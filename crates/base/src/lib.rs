//! The vocabulary that every other crate speaks. Pure: no input or output, no clock, no async, no business noun.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that fails should say where"))]

mod day;
mod duty;
mod field;
pub mod ground;
pub mod hex;
mod holiday;
mod id;
mod identifier;
mod outline;
mod period;
pub mod policy;
mod problem;
mod record;
mod separation;
mod surroundings;
mod term;
pub mod text;
mod titled_day;
mod typed;
mod typed_day;
mod value;

pub use day::{Day, Moment, NotADay, Time};
pub use duty::{Basis, Duty, DutyForm, DutyRule, DutyStanding};
pub use field::{Control, Field, FieldDef, Privacy, ShapeDef, field};
pub use holiday::{Calendar, CalendarFault};
pub use id::{Id, Key, NotAnId, Word};
pub use identifier::{
    CreditCode, ForeignResidentNumber, HomeReturnPermit, IdentifierFault, IdentifierWarning, NoPaper, Paper, PaperKind, Passport, Phone, PhoneKind,
    Registration, ResidencePermit, ResidentNumber, Sex, TaiwanPermit, is_nameless, mask_name, shown_name, split_surname,
};
pub use outline::{Node, Outline, Position, Terms};
pub use period::{Bucket, Period};
pub use problem::{Against, Fault, Faults, Problem};
pub use record::{Choice, ChoiceDef, Record, Shape};
pub use separation::may_hold_together;
pub use surroundings::{Chance, Clock};
pub use term::{day_n_of, full_years, months_after, within_days, years_after};
pub use typed::{ROWS_PER_GROUP_MAX, Typed, join};
pub use value::{Link, Misfit, NUMBER_MAX, PROSE_CHARS_MAX, Prose, Set, TEXT_CHARS_MAX, Text, Value, member, read_field, shape_schema};

#[doc(hidden)]
pub use serde_json::{Map as JsonMembers, Value as Json, json};
