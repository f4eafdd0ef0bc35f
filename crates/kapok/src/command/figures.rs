//! `kapok figures`: every row of a field report: expected, computed, same or not.

use super::demo;
use clap::{Args, ValueEnum};
use scenarios::{Figure, Outcome, Scale};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Figures {
    /// longxue or yuexiu
    #[arg(long, value_name = "NAME")]
    scenario: String,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// The demo's directory; ./kapok-demo-NAME without it, prepared if it is not there
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Table,
    Json,
}

impl Figures {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let directory = self.data.unwrap_or_else(|| demo::directory_of(&self.scenario));
        let (shell, _) = demo::open(&self.scenario, Scale::ONE, &directory)?;
        let figures = scenarios::figures(&shell, &self.scenario)?;
        match self.format {
            Format::Json => say!("{}", serde_json::to_string_pretty(&scenarios::figures_json(&shell, &self.scenario, Scale::ONE)?)?),
            Format::Table => {
                for figure in &figures {
                    say!("{}", line(figure));
                }
            }
        }
        let different = figures.iter().filter(|figure| figure.result == Outcome::Different).count();
        Ok(if different == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// One row: id, outcome, expected with its hedge, computed, unit, indicator or the reason why it is a reference.
fn line(figure: &Figure) -> String {
    let row = &figure.row;
    match figure.computed.filter(|_| figure.result != Outcome::Reference) {
        Some(computed) => format!(
            "{:<4} {:<9} 应为 {}{} 算得 {computed} {}　{}　{} 条记录",
            row.id,
            figure.result.code(),
            row.expected,
            row.hedge.word(),
            row.unit,
            row.indicator,
            figure.records
        ),
        None => format!("{:<4} {:<9} {}", row.id, figure.result.code(), row.reason),
    }
}
