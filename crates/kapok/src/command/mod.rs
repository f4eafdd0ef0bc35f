//! The commands. Each file is one: its arguments, and a thin adapter over the crates below.

/// Prints a line of the answer. Where `println!` would panic because the reader has gone (`kapok … | head`), the command ends with an error
/// that `main` keeps to itself.
macro_rules! say {
    ($($text:tt)*) => {{
        use std::io::Write as _;
        writeln!(std::io::stdout(), $($text)*)?;
    }};
}

mod backup;
mod bench;
mod brief;
mod demo;
mod doctor;
mod export;
mod figures;
mod import;
mod key;
mod moving;
mod openapi;
mod organisation;
mod password;
mod restore;
mod serve;
mod stats;
mod user;
mod vault;
mod verify;

use crate::program;
use base::Key;
use clap::{Args, Parser, Subcommand};
use shell::Shell;
use std::{path::PathBuf, process::ExitCode};
use store::{Master, Options, Place};

/// 红棉：社区社会工作者的一本账。Kapok, the working system of Chinese community social work.
#[derive(Debug, Parser)]
#[command(name = "kapok", version, about)]
pub struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Prepares a field report as living data and serves it
    Demo(demo::Demo),
    /// Serves the data directory or database
    Serve(serve::Serve),
    /// Takes ledgers in
    Import(import::Import),
    /// Writes a ledger as a workbook
    Export(export::Export),
    /// Figures of an organisation in a period
    Stats(stats::Statistics),
    /// A briefing of an organisation on a day
    Brief(brief::Brief),
    /// Every row of a field report: expected, computed, same or not
    Figures(figures::Figures),
    /// Organisations
    #[command(subcommand)]
    Org(organisation::Organisation),
    /// Accounts
    #[command(subcommand)]
    User(user::User),
    /// Recomputes every fact, checks every chain, opens every seal
    Verify(verify::Verify),
    /// Writes a sealed backup and tries it out
    Backup(backup::Backup),
    /// Restores a backup into a new directory
    Restore(restore::Restore),
    /// Moves everything into an empty database: from SQLite to PostgreSQL, or back
    Move(moving::Move),
    /// Says in sentences what is wrong with an installation
    Doctor(doctor::Doctor),
    /// Vaults
    #[command(subcommand)]
    Vault(vault::Vault),
    /// The master key
    #[command(subcommand)]
    Key(key::KeyFile),
    /// Measures this machine with this program
    Bench(bench::Bench),
    /// Prints the OpenAPI document
    Openapi,
}

impl Line {
    /// Does what the line says.
    pub fn run(self) -> anyhow::Result<ExitCode> {
        match self.command {
            Command::Demo(command) => command.run(),
            Command::Serve(command) => command.run(),
            Command::Stats(command) => command.run(),
            Command::Brief(command) => command.run(),
            Command::Figures(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Export(command) => command.run(),
            Command::Org(command) => command.run(),
            Command::User(command) => command.run(),
            Command::Verify(command) => command.run(),
            Command::Backup(command) => command.run(),
            Command::Restore(command) => command.run(),
            Command::Move(command) => command.run(),
            Command::Doctor(command) => command.run(),
            Command::Vault(command) => command.run(),
            Command::Key(command) => command.run(),
            Command::Bench(command) => command.run(),
            Command::Openapi => openapi::run(),
        }
    }
}

/// Where the data is.
#[derive(Clone, Debug, Args)]
pub struct Data {
    /// The data directory
    #[arg(long, value_name = "DIR", default_value = "./kapok-data")]
    data: PathBuf,
    /// A PostgreSQL database instead of the embedded one: postgres://… The key stays in the data directory
    #[arg(long, value_name = "URL", env = "KAPOK_DATABASE")]
    database: Option<String>,
}

impl Data {
    fn options(&self) -> anyhow::Result<Options> {
        let embedded = program::in_directory(&self.data)?;
        Ok(self.database.as_ref().map_or(embedded, |address| self.elsewhere(address)))
    }

    /// A PostgreSQL database with the key of this directory.
    fn elsewhere(&self, address: &str) -> Options {
        Options::new(Place::Postgres(address.to_owned()), Master::File(self.data.join("kapok.key")))
    }

    fn open(&self) -> anyhow::Result<Shell> {
        program::open(&self.options()?)
    }
}

/// The organisation with a code, or a sentence that says which there are.
fn organisation(shell: &Shell, code: &str) -> anyhow::Result<Key> {
    let tree = shell.store().tree();
    if let Some(org) = tree.by_code(code) {
        return Ok(org);
    }
    let known: Vec<&str> = tree.iter().map(|node| node.code.as_str()).take(20).collect();
    if known.is_empty() {
        anyhow::bail!("这个数据目录里还没有机构，先用 kapok org add 建一个");
    }
    anyhow::bail!("没有编码为 {code} 的机构；有这些：{}", known.join("、"))
}

/// A refusal as an error of the command line.
fn refused(refusal: shell::Refusal) -> anyhow::Error {
    match refusal {
        shell::Refusal::Bug(text) => anyhow::anyhow!("程序错误：{text}"),
        shell::Refusal::Problem(problem) => anyhow::Error::new(problem),
        other => anyhow::anyhow!(other.sentence()),
    }
}
