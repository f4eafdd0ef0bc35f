//! `kapok brief`: a briefing of an organisation on a day.

use super::{Data, organisation};
use anyhow::Context as _;
use base::Day;
use clap::{Args, ValueEnum};
use report::{Template, brief};
use std::{io::Write as _, path::Path, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Brief {
    /// The organisation
    #[arg(long, value_name = "CODE")]
    org: String,
    /// The day
    #[arg(long, value_name = "D")]
    on: Day,
    /// A built-in template, or a file of one's own
    #[arg(long, value_name = "NAME|FILE", default_value = "daily")]
    template: String,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    #[command(flatten)]
    data: Data,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Json,
    Docx,
}

impl Brief {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let shell = self.data.open()?;
        let org = organisation(&shell, &self.org)?;
        let briefing = brief(&shell, &self.template()?, org, self.on, None)?;
        match self.format {
            Format::Text => say!("{}", briefing.to_text()),
            Format::Json => say!("{}", serde_json::to_string_pretty(&briefing.to_json(&shell))?),
            Format::Docx => std::io::stdout().write_all(&briefing.to_document(briefing.trend(&shell)?.as_ref())?)?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn template(&self) -> anyhow::Result<Template> {
        if let Some(template) = Template::built_in(&self.template) {
            return Ok(template);
        }
        let path = Path::new(&self.template);
        let known = || report::templates().iter().map(|template| template.code.clone()).collect::<Vec<_>>().join("、");
        let text = std::fs::read_to_string(path).with_context(|| format!("没有叫 {} 的模板或文件；有这些：{}", self.template, known()))?;
        let code = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        Template::parse(&code, &text).map_err(|faults| anyhow::anyhow!(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
    }
}
