//! `kapok figures`: every row of a field report: expected, computed, same or not.

use super::demo;
use clap::{Args, ValueEnum};
use scenarios::{Figure, Outcome, Scale};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Figures {
    /// longxue, yuexiu, zhengzhou, shenzhen, guangzhou, or all
    #[arg(long, value_name = "NAME")]
    scenario: String,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// The demo's directory; ./kapok-demo-NAME without it, prepared if it is not there
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// How much of it is prepared; the printed figures come out at 1
    #[arg(long, value_name = "F", default_value_t = 1.0)]
    scale: f64,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Table,
    Json,
}

impl Figures {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let directory = self.data.unwrap_or_else(|| demo::directory_of(&self.scenario));
        let scale = Scale::of(self.scale);
        let (shell, _) = demo::open(&self.scenario, scale, &directory)?;
        let names: Vec<&str> = scenarios::names().filter(|name| self.scenario == demo::ALL || *name == self.scenario).collect();
        let mut figures = Vec::new();
        for name in names {
            figures.extend(scenarios::figures(&shell, name)?);
        }
        match self.format {
            Format::Json => say!("{}", serde_json::to_string_pretty(&scenarios::figures_json(&figures, &self.scenario, scale))?),
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
