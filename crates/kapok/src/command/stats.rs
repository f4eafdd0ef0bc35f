//! `kapok stats`: figures of an organisation in a period.

use super::Data;
use clap::{Args, ValueEnum};
use report::StatsTexts;
use std::{io::Write as _, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Statistics {
    /// The organisation, with everything below it
    #[arg(long, value_name = "CODE")]
    org: String,
    /// First day
    #[arg(long, value_name = "D")]
    from: String,
    /// Last day
    #[arg(long, value_name = "D")]
    to: String,
    /// Which indicators; all of the handbook without it
    #[arg(long = "indicator", value_name = "CODE")]
    indicators: Vec<String>,
    /// Split by these dimensions: day week month quarter year org district agency project campaign channel domain topic population worker item place
    #[arg(long, value_name = "DIM[,DIM]")]
    by: Vec<String>,
    /// A condition: channel=phone and not topic in (job, mind)
    #[arg(long = "where", value_name = "EXPR", default_value = "")]
    condition: String,
    /// As known at a time (RFC 3339, a day, or the number of an act)
    #[arg(long, value_name = "TIME", default_value = "")]
    known_at: String,
    /// How to print
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    data: Data,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Table,
    Json,
    Csv,
}

impl Statistics {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let shell = self.data.open()?;
        super::organisation(&shell, &self.org)?;
        let texts = StatsTexts {
            org: self.org,
            from: self.from,
            to: self.to,
            indicators: self.indicators,
            by: self.by,
            condition: self.condition,
            known_at: self.known_at,
        };
        let stats = texts.read(&shell)?.ask(&shell)?;
        match self.format {
            Format::Json => say!("{}", serde_json::to_string_pretty(&stats.to_json(&shell))?),
            Format::Table => say!("{}", stats.to_text(&shell).trim_end()),
            Format::Csv => std::io::stdout().write_all(&stats.to_csv(&shell)?)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}
