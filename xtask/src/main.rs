//! What developers do with the repository, each as one documented command: `cargo xtask help`. Absent: everything that operators do (that is the
//! program's own command line), and any knowledge of the program beyond its command line and its HTTP.

#![allow(clippy::disallowed_methods, reason = "tasks of developers run in their environment and measure")]

mod bill;
mod ci;
mod endure;
mod fuzz;
mod new_slice;
mod nightly;
mod release;
mod step;

use clap::{Parser, Subcommand};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use step::Step;

/// Tasks of the developers of Kapok.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Formatting, lints, all tests on both databases, laws, stories, browser tests: what every change must pass
    Ci(ci::Ci),
    /// What is too slow for every change: more cases, more screen sizes, the server killed again and again, benchmarks
    Nightly(nightly::Nightly),
    /// Kills the server under load again and again, and checks that nothing that it acknowledged is lost or doubled
    Endure(endure::Endure),
    /// Reads damaged and awkward files for as long as it is told, in bounded memory
    Fuzz(fuzz::Fuzz),
    /// Writes the documents that are generated from the program, and shows what changed
    Golden,
    /// Makes the crate of a new slice and tells which lines to add where
    NewSlice(new_slice::NewSlice),
    /// Builds the release and runs the demo
    Demo {
        /// Arguments of `kapok demo`
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        arguments: Vec<String>,
    },
    /// Writes the bill of materials of the program (CycloneDX)
    Bill(bill::Bill),
    /// Builds the release from a clean checkout and tells its size
    Release(release::Release),
}

fn main() -> ExitCode {
    let done = match Line::parse().command {
        Command::Ci(command) => command.run(),
        Command::Nightly(command) => command.run(),
        Command::Endure(command) => command.run(),
        Command::Fuzz(command) => command.run(),
        Command::Golden => golden(),
        Command::NewSlice(command) => command.run(),
        Command::Demo { arguments } => Step::cargo("demo", &["run", "--release", "--package", "kapok", "--", "demo"]).arguments(&arguments).run(),
        Command::Bill(command) => command.run(),
        Command::Release(command) => command.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The law that compares the documents writes them when it is asked to.
fn golden() -> anyhow::Result<()> {
    Step::cargo("documents", &["test", "--workspace", "--test", "it", "generated_documents"]).with("KAPOK_WRITE_DOCUMENTS", "1").run()?;
    Step::new("changes", "git", &["--no-pager", "diff", "--stat", "--", "docs"]).run()
}

/// The top of the checkout.
fn top() -> PathBuf {
    // This crate is one folder below it.
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new(".")).to_owned()
}
