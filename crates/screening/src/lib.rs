//! Who comes and goes in an emergency: door posts and their counts, single passages with a temperature, the arrivals' own reports, joint sweeps
//! and checks of rental dwellings, people found, registered, screened (domain.md 5.1–5.4). Crowds are tallied, persons are recorded; the two are
//! kinds of their own and never one figure.
//!
//! Everything here is gathered for one response and destroyed when it ends (突发事件应对法 art. 84, 85): that is the vault's business, and the
//! reason why records name the campaign where there is one. Absent: shifts at the posts (slice `duty`), whose screen is here (`watch`); and any decision on a person: a threshold or a
//! finding reminds somebody, and a worker writes what was done.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a test that fails should say where"))]

mod arrival;
mod dwelling;
mod ledgers;
mod open;
mod pages;
mod paper;
mod pass;
mod passage;
mod post;
mod public_form;
mod registry;
mod report;
mod result;
mod round;
pub mod survey;
mod sweep;
mod temperature;
#[cfg(test)]
mod tests;
mod watch;
mod words;

pub use arrival::Arrival;
pub use dwelling::{DwellingCheck, DwellingUse, Hazard};
pub use pass::{PassColour, ResidentPass};
pub use passage::{Action, Passage, PassageState, Step, Way};
pub use post::{PostTally, PostWork};
pub use public_form::PublicForm;
pub use registry::{RegistryEntry, Source};
pub use report::SelfReport;
pub use result::{Finding, FollowedDay, Origin, ScreenResult};
pub use sweep::Sweep;
pub use temperature::Temperature;
pub use words::{Answer, Happening, Tallied};

use base::{Choice, policy::Class};
use shell::Route;
use shell::outdoors::Errand;
use shell::slice::{Slice, kind};

/// The slice.
pub const SLICE: Slice = Slice {
    code: "screening",
    label: "排查与登记",
    kinds: &[
        kind::<PostTally>(Class::Screening, "gate").papers(paper::POST).ledger_of(ledgers::tally_ledger).outdoors(&[Errand {
            label: "计数",
            icon: "gate",
            given: "",
        }]),
        kind::<Passage>(Class::Screening, "therm")
            .states(&[("normal", "正常"), ("remeasure", "待复测"), ("abnormal", "异常待处置"), ("settled", "异常已处置")])
            .papers(paper::PASSAGES)
            .ledger_of(ledgers::passage_ledger)
            .outdoors(&[Errand { label: "测温", icon: "therm", given: "" }]),
        kind::<ResidentPass>(Class::Screening, "sign").states(&[("given", "已发"), ("withdrawn", "已收回")]),
        kind::<SelfReport>(Class::Screening, "brief")
            .states(&[("submitted", "待核对"), ("checked", "已核对"), ("decided", "已筛查")])
            .outdoors(&[Errand { label: "代填摸查表", icon: "brief", given: "" }]),
        kind::<Sweep>(Class::Screening, "group").page("/sweeps").papers(paper::ROUND),
        kind::<DwellingCheck>(Class::Screening, "door").states(&[("hazard", "隐患待整改"), ("closed", "无待整改")]).outdoors(&[Errand {
            label: "查出租屋",
            icon: "door",
            given: "",
        }]),
        kind::<Arrival>(Class::Screening, "user").states(&[("here", "在本地"), ("left", "已离开")]),
        kind::<RegistryEntry>(Class::Screening, "book"),
        kind::<ScreenResult>(Class::Screening, "filter").states(&[("open", "跟进中"), ("lifted", "已解除"), ("closed", "无需跟进")]),
        kind::<PublicForm>(Class::Screening, "phone"),
        kind::<survey::SurveyForm>(Class::Screening, "list").states(&[("open", "在用"), ("closed", "已停用")]),
        kind::<survey::SurveyAnswer>(Class::Screening, "list"),
    ],
    ledgers: &[
        ledgers::POSTS,
        ledgers::TEMPERATURES,
        ledgers::VISITORS,
        ledgers::SELF_REPORTS,
        ledgers::DWELLINGS,
        ledgers::RESIDENTS,
        ledgers::TALLIES,
    ],
    words: &[
        ("kind", Happening::CHOICES),
        ("item", Tallied::CHOICES),
        ("item", PostWork::CHOICES),
        ("item", Hazard::CHOICES),
        ("unit", survey::AnswerUnit::CHOICES),
    ],
    routes: ROUTES,
};

/// The pages of published forms, of posts, of passes and of rounds.
const ROUTES: &[Route] = &{
    const TABLES: [&[Route]; 4] = [pages::ROUTES, watch::ROUTES, pass::ROUTES, round::ROUTES];
    let mut routes = [TABLES[0][0]; TABLES[0].len() + TABLES[1].len() + TABLES[2].len() + TABLES[3].len()];
    let (mut table, mut row, mut at) = (0, 0, 0);
    while at < routes.len() {
        if row == TABLES[table].len() {
            (table, row) = (table + 1, 0);
        } else {
            routes[at] = TABLES[table][row];
            (row, at) = (row + 1, at + 1);
        }
    }
    routes
};
