//! `cargo xtask ci`: what every change must pass, in the order in which mistakes are cheap to mend. One profile and one set of features for all
//! of it, so that lints and tests build each dependency once each.

use crate::step::{Step, run_all};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Where Debian keeps the programs of PostgreSQL, a folder for each version.
const POSTGRES: &str = "/usr/lib/postgresql";

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// `cargo fmt --check`: names the files
    Format,
    /// `cargo clippy`, warnings are errors
    Lints,
    /// `cargo test`: unit tests, slices, laws, stories, browser, on SQLite and PostgreSQL
    Tests,
}

#[derive(Debug, Args)]
pub(crate) struct Ci {
    /// Only these parts
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Part>,
}

impl Ci {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let wanted = |part: &Part| self.only.is_empty() || self.only.contains(part);
        let steps: Vec<Step> = Part::value_variants().iter().filter(|part| wanted(part)).map(|part| step(*part)).collect::<Result<_, _>>()?;
        run_all(&steps)
    }
}

fn step(part: Part) -> anyhow::Result<Step> {
    Ok(match part {
        Part::Format => Step::cargo("format", &["fmt", "--all", "--check", "--", "--files-with-diff"]),
        Part::Lints => Step::cargo("lints", &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]),
        Part::Tests => tests("tests", &[])?,
    })
}

/// All tests, on both databases: where PostgreSQL is missing they would pass without having run, so it must be there.
pub(crate) fn tests(name: &'static str, more: &[&str]) -> anyhow::Result<Step> {
    let mut arguments = vec!["test", "--workspace", "--no-fail-fast"];
    arguments.extend_from_slice(more);
    let postgres =
        postgres().context("PostgreSQL is not installed, so half of the tests would be skipped: apt-get install postgresql, or set KAPOK_PG_BIN")?;
    Ok(Step::cargo(name, &arguments).with("KAPOK_PG_BIN", postgres.display().to_string()))
}

/// The programs of the newest PostgreSQL that is installed, or those that are named in the environment.
fn postgres() -> Option<PathBuf> {
    let named = std::env::var_os("KAPOK_PG_BIN").map(PathBuf::from);
    let versions = std::fs::read_dir(POSTGRES).into_iter().flatten().filter_map(|entry| {
        let version: u32 = entry.ok()?.file_name().to_str()?.parse().ok()?;
        Some((version, PathBuf::from(POSTGRES).join(version.to_string()).join("bin")))
    });
    named.or_else(|| versions.max().map(|(_, folder)| folder)).filter(|folder| folder.join("initdb").exists())
}
