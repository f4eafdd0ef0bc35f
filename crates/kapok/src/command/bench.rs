//! `kapok bench`: how fast this machine is with this program. The server under test is the real one, on loopback, called by a small client of our
//! own; what the two take from each other on the same cores is part of the figure. Nothing here judges: the bars are in the documents.
//!
//! Absent: figures of a debug build, which would only mislead.

mod caller;
mod checkins;
mod facts;
mod import;
mod load;
mod machine;
mod pages;
mod station;
mod today;
mod writes;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};
use std::{path::PathBuf, process::ExitCode};

/// Figures by name, with their units in the names.
type Figures = Map<String, Value>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Subject {
    /// The statistics engine alone, in memory
    Facts,
    /// Durable records over HTTP: 1 and 32 clients, and batches of 50
    Writes,
    /// A crowd at 60 desks, with cuts, a kill and a storm on the public page
    Checkins,
    /// A ledger of contacts from one workbook
    Import,
    /// Lists, searches and the statistics page, 32 clients
    Pages,
    /// The page of the day of a district: so many open episodes with three years of papers
    Today,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Debug, Args)]
pub(super) struct Bench {
    /// What is measured
    #[arg(value_enum)]
    subject: Subject,
    /// Facts, rows of the workbook, people who are checked in, or records that are there before the clock starts
    #[arg(long, value_name = "N")]
    rows: Option<usize>,
    /// How long each measurement takes
    #[arg(long, value_name = "S", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=3600))]
    seconds: u64,
    /// How the figures are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// A directory for the measured data, kept and used again; without it a temporary one
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Of `facts`: a file for the same facts as .csv, and beside it the answer; nothing is measured
    #[arg(long, value_name = "FILE")]
    dump: Option<PathBuf>,
    /// An empty PostgreSQL database instead of the embedded one: postgres://…
    #[arg(long, value_name = "URL")]
    database: Option<String>,
}

impl Bench {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        if cfg!(debug_assertions) {
            eprintln!("这是调试版，下面的数字没有意义；请用 cargo run --release -- bench …");
        }
        if let (Subject::Facts, Some(to)) = (self.subject, &self.dump) {
            facts::dump(self.rows(), to)?;
            return Ok(ExitCode::SUCCESS);
        }
        let workplace = station::Workplace::new(self.data.clone())?;
        let mut figures = Figures::new();
        figures.insert("bench".into(), json!(self.subject.to_possible_value().map(|name| name.get_name().to_owned())));
        figures.insert("rows".into(), json!(self.rows()));
        figures.insert("seconds".into(), json!(self.seconds));
        figures.insert("machine".into(), machine::described(workplace.directory())?);
        figures.insert("settings".into(), self.settings());
        figures.append(&mut match self.subject {
            Subject::Facts => facts::measure(self.rows(), self.seconds)?,
            Subject::Writes => writes::measure(&workplace.open(self.database.as_deref())?, self.rows(), self.seconds)?,
            Subject::Import => import::measure(&workplace.open(self.database.as_deref())?, workplace.directory(), self.rows())?,
            Subject::Pages => pages::measure(&workplace.open(self.database.as_deref())?, self.rows(), self.seconds)?,
            Subject::Today => today::measure(&workplace.open(self.database.as_deref())?, self.rows(), self.seconds)?,
            Subject::Checkins => checkins::measure(&workplace, self.database.as_deref(), self.rows(), self.seconds)?,
        });
        match self.format {
            Format::Json => say!("{}", Value::Object(figures)),
            Format::Text => print_lines("", &Value::Object(figures))?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn rows(&self) -> usize {
        self.rows.unwrap_or(match self.subject {
            Subject::Facts => 1_000_000,
            Subject::Import => 100_000,
            Subject::Pages => 10_000,
            Subject::Today => 5_000,
            Subject::Checkins => 200_000,
            Subject::Writes => 0,
        })
    }

    fn settings(&self) -> Value {
        let build = if cfg!(debug_assertions) { "debug" } else { "release" };
        let (database, durability) = match (&self.database, self.subject) {
            (_, Subject::Facts) => ("none", "none"),
            (None, _) => ("sqlite", "wal, synchronous=full: answered after fsync"),
            (Some(_), _) => ("postgresql", "commit before the answer; fsync as the server is set"),
        };
        json!({"database": database, "durability": durability, "build": build})
    }
}

/// One figure a line, members of members with their path.
fn print_lines(above: &str, value: &Value) -> anyhow::Result<()> {
    match value {
        Value::Object(members) => return members.iter().try_for_each(|(name, value)| print_lines(&path(above, name), value)),
        Value::Array(items) => return items.iter().enumerate().try_for_each(|(i, item)| print_lines(&path(above, &i.to_string()), item)),
        Value::String(text) => say!("{above:<28} {text}"),
        plain => say!("{above:<28} {plain}"),
    }
    Ok(())
}

fn path(above: &str, name: &str) -> String {
    if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") }
}
