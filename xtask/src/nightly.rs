//! `cargo xtask nightly`: what is too slow for every change.

use crate::{
    ci,
    step::{Step, run_all},
};
use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Nightly {
    /// Cases of every property test
    #[arg(long, default_value_t = 5_000)]
    cases: u32,
    /// How often the server is killed
    #[arg(long, default_value_t = 100)]
    rounds: u32,
    /// How often a primary of PostgreSQL dies and its standby takes its place
    #[arg(long, default_value_t = 10)]
    failovers: u32,
    /// Widths of the screen at which no page may scroll sideways, in pixels
    #[arg(long, default_value = "320,360,390,412,768,1024,1280,1920")]
    widths: String,
}

impl Nightly {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let bench = |subject: &'static str, rows: &str| {
            let arguments =
                ["run", "--quiet", "--release", "--package", "kapok", "--", "bench", subject, "--rows", rows, "--seconds", "5", "--format", "json"];
            Step::cargo(subject, &arguments)
        };
        run_all(&[
            ci::tests("tests", &[])?.with("PROPTEST_CASES", self.cases.to_string()).with("KAPOK_BROWSER_WIDTHS", self.widths),
            Step::cargo("fuzz", &["run", "--quiet", "--package", "xtask", "--", "fuzz", "--minutes", "10"]),
            Step::cargo("endure", &["run", "--quiet", "--package", "xtask", "--", "endure", "--rounds", &self.rounds.to_string()]),
            Step::cargo("failover", &["test", "--package", "kapok", "--test", "it", "failover", "--", "--nocapture"])
                .with("KAPOK_FAILOVER_ROUNDS", self.failovers.to_string()),
            bench("facts", "1000000"),
            bench("writes", "100000"),
            bench("import", "100000"),
            bench("pages", "100000"),
            bench("checkins", "100000"),
            // The cities at their own size: too large for every change.
            Step::cargo(
                "figures",
                &["run", "--quiet", "--release", "--package", "kapok", "--", "figures", "--scenario", "all", "--data", "target/figures-all"],
            ),
        ])
    }
}
