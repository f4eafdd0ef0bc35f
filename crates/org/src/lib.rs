//! Who serves, where, and in which words: organisations and their dated place in the tree, workers and their appointments, places, emergency
//! responses, and the lists of choices by which every slice counts. Below all other slices; knows none of them.

mod campaign;
mod filing;
mod organisation;
mod pages;
mod place;
mod words;
mod worker;

pub use campaign::{Campaign, PROJECT, PROJECT_DOMAIN, Project};
pub use filing::{Filing, MINUTES_A_DAY, each, each_once, key_of, repeated, window_minutes, within_a_day};
pub use organisation::{FormerName, Level, Organisation, Placement};
pub use place::Place;
pub use words::{Channel, Comparison, CountUnit, Domain, Grade, Item, PlaceKind, Population, Standard, Topic, Unit};
pub use worker::{Appointment, Duty, Mark, STAFF, STAFF_DOMAIN, Worker};

use base::{Choice, ChoiceDef, Value, policy::Class};
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "org",
    label: "机构与人员",
    kinds: &[
        kind::<Organisation>(Class::Structure, "home").states(&[("open", "在用"), ("closed", "已撤销")]).page("/orgs"),
        kind::<Place>(Class::Structure, "gate").states(&[("open", "在用"), ("closed", "已停用")]),
        kind::<Campaign>(Class::Structure, "alert")
            .states(&[("open", "进行中"), ("closed", "已结束")])
            .page("/campaigns")
            .lasts_until(|document| Campaign::from_json(document)?.last_day),
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
        ("unit", CountUnit::CHOICES),
        ("kind", KIND_WORDS),
    ],
    routes: pages::ROUTES,
};

/// States that last here. Being in office is named with the statistics, for it is older than this list.
const KIND_WORDS: &[ChoiceDef] = &[
    ChoiceDef { code: "project", label: "项目", synonyms: "服务项目" },
    ChoiceDef { code: "project_domain", label: "机构在做的领域", synonyms: "" },
    ChoiceDef { code: "staff_domain", label: "在岗（按领域）", synonyms: "" },
];
