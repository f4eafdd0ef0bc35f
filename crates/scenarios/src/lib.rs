//! The field reports as living data: a world of invented people, places and workers whose ordinary records add up to the printed figures. Called
//! by `kapok demo` and `kapok figures`, and by the stories of the program. Everything is written through the one door.
//!
//! Invariants: no total of a report stands in a generator (a plan says who does what on which day, and the total follows); no person who lives;
//! the same seed gives the same world. Deliberately absent: the demo's clock (the program passes one that stands at [`demo_moment`]) and any
//! screen.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "tests"))]

mod accounts;
mod book;
mod census;
mod country;
mod figures;
mod guangzhou;
mod longxue;
mod luck;
mod problem;
mod scale;
mod script;
mod shenzhen;
mod slices;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod yuexiu;
mod zhengzhou;

pub use accounts::DemoAccount;
pub use country::join;
pub use figures::{Figure, Outcome, Row, figures, figures_json, rows};
pub use problem::Problem;
pub use scale::Scale;
pub use slices::SLICES;

use base::{Day, Moment};
use script::Script;
use shell::Shell;

/// A scenario by its name.
pub(crate) struct Scenario {
    name: &'static str,
    root: &'static str,
    briefing: &'static str,
    rows: &'static str,
    moment: fn() -> Moment,
    script: fn(Scale) -> Script,
    cast: fn() -> Vec<accounts::Part>,
}

const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "longxue",
        root: longxue::ROOT,
        briefing: "longxue",
        rows: include_str!("figures_longxue.txt"),
        moment: longxue::moment,
        script: |scale| longxue::script(&longxue::Plan::new(scale)),
        cast: longxue::cast,
    },
    Scenario {
        name: "yuexiu",
        root: yuexiu::ROOT,
        briefing: "yuexiu",
        rows: include_str!("figures_yuexiu.txt"),
        moment: yuexiu::moment,
        script: |scale| yuexiu::script(&yuexiu::Plan::new(scale)),
        cast: yuexiu::cast,
    },
    Scenario {
        name: "zhengzhou",
        root: zhengzhou::ROOT,
        briefing: "zhengzhou",
        rows: include_str!("figures_zhengzhou.txt"),
        moment: zhengzhou::moment,
        script: |scale| zhengzhou::script(&zhengzhou::Plan::new(scale)),
        cast: zhengzhou::cast,
    },
    Scenario {
        name: "shenzhen",
        root: shenzhen::ROOT,
        briefing: "shenzhen",
        rows: include_str!("figures_shenzhen.txt"),
        moment: shenzhen::moment,
        script: |scale| shenzhen::script(&shenzhen::Plan::new(scale)),
        cast: shenzhen::cast,
    },
    Scenario {
        name: "guangzhou",
        root: guangzhou::ROOT,
        briefing: "guangzhou",
        rows: include_str!("figures_guangzhou.txt"),
        moment: guangzhou::moment,
        script: |scale| guangzhou::script(&guangzhou::Plan::new(scale)),
        cast: guangzhou::cast,
    },
];

fn scenario(name: &str) -> Result<&'static Scenario, Problem> {
    SCENARIOS.iter().find(|scenario| scenario.name == name).ok_or_else(|| Problem::NoScenario(name.to_owned()))
}

/// What a demo needs to know once its data are there.
#[derive(Clone, Debug, PartialEq)]
pub struct Prepared {
    /// The scenario's name.
    pub name: &'static str,
    /// Code of the organisation under which everything stands.
    pub root_org: &'static str,
    /// One account for each role, with passwords.
    pub accounts: Vec<DemoAccount>,
    /// The scenario's last day, on which the demo lives.
    pub day_of_the_demo: Day,
    /// The briefing template that prints the report's figures.
    pub briefing: &'static str,
}

/// The names of the scenarios.
pub fn names() -> impl Iterator<Item = &'static str> {
    SCENARIOS.iter().map(|scenario| scenario.name)
}

/// The demo's present: about five in the afternoon of the scenario's last day.
pub fn demo_moment(name: &str) -> Result<Moment, Problem> {
    Ok((scenario(name)?.moment)())
}

/// Writes a scenario into an open service. A second preparation adds nothing and returns the same accounts; one that was interrupted is carried
/// on. At scale 1 the printed figures come out; any other is for load.
pub fn prepare(shell: &Shell, name: &str, scale: Scale) -> Result<Prepared, Problem> {
    let scenario = scenario(name)?;
    let accounts = if let Some(accounts) = accounts::remembered(shell, scenario)? {
        accounts
    } else {
        (scenario.script)(scale).carry_out(shell)?;
        accounts::make(shell, scenario)?
    };
    Ok(Prepared { name: scenario.name, root_org: scenario.root, accounts, day_of_the_demo: (scenario.moment)().day(), briefing: scenario.briefing })
}
