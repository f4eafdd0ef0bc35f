//! Who serves, where, and in which words: organisations and their dated place in the tree, workers and their appointments, places, emergency
//! responses, and the lists of choices by which every slice counts. Below all other slices; knows none of them.

mod campaign;
mod filing;
mod organisation;
mod pages;
mod place;
mod words;
mod worker;

pub use campaign::{Campaign, Project};
pub use filing::{Filing, MINUTES_A_DAY, each, each_once, key_of, repeated, window_minutes, within_a_day};
pub use organisation::{FormerName, Level, Organisation, Placement};
pub use place::Place;
pub use words::{Channel, Domain, Grade, Item, PlaceKind, Population, Topic, Unit};
pub use worker::{Appointment, Duty, Mark, STAFF, Worker};

use base::{Choice, policy::Class};
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "org",
    label: "机构与人员",
    kinds: &[
        kind::<Organisation>(Class::Structure, "home").states(&[("open", "在用"), ("closed", "已撤销")]).page("/orgs"),
        kind::<Place>(Class::Structure, "gate").states(&[("open", "在用"), ("closed", "已停用")]),
        kind::<Campaign>(Class::Structure, "alert").states(&[("open", "进行中"), ("closed", "已结束")]),
        kind::<Project>(Class::Structure, "book"),
        kind::<Worker>(Class::Staff, "people").states(&[("checked", "已核对"), ("unchecked", "待核对")]),
    ],
    ledgers: &[],
    words: &[
        ("channel", Channel::CHOICES),
        ("topic", Topic::CHOICES),
        ("population", Population::CHOICES),
        ("domain", Domain::CHOICES),
        ("item", Item::CHOICES),
        ("item", PlaceKind::CHOICES),
        ("item", Duty::CHOICES),
        ("unit", Unit::CHOICES),
    ],
    routes: pages::ROUTES,
};
