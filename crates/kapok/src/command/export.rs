//! `kapok export`: a ledger as a workbook; names masked unless a purpose is given.

use super::{Data, organisation, refused};
use anyhow::Context as _;
use base::Day;
use clap::Args;
use shell::{Actor, export};
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::PathBuf,
    process::ExitCode,
};
use store::ListQuestion;

#[derive(Debug, Args)]
pub(super) struct Export {
    /// Which ledger, or the kind of record with all its fields
    #[arg(long, value_name = "KIND")]
    ledger: String,
    /// The organisation; what is below it is included
    #[arg(long, value_name = "CODE")]
    org: String,
    /// First day
    #[arg(long, value_name = "D")]
    from: Day,
    /// Last day
    #[arg(long, value_name = "D")]
    to: Day,
    /// The file to write
    #[arg(long, value_name = "FILE.xlsx")]
    out: PathBuf,
    /// Why names are needed; printed in the file and logged
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    #[command(flatten)]
    data: Data,
}

impl Export {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let shell = self.data.open()?;
        let org = organisation(&shell, &self.org)?;
        let registry = shell.registry();
        let ledger = registry.ledger(&self.ledger);
        let code = ledger.map_or(self.ledger.as_str(), |ledger| ledger.kind);
        let kind = registry.kind(code).with_context(|| format!("没有叫 {} 的台账", self.ledger))?;
        let orgs = shell.store().tree().subtree_ever(org);
        let question = ListQuestion {
            orgs: Some(orgs),
            kinds: vec![code.to_owned()],
            from: Some(self.from),
            to: Some(self.to),
            unmerged: true,
            ..ListQuestion::default()
        };
        let actor = Actor::program(org);
        let export = export::Export {
            kind,
            ledger,
            question,
            filter: String::new(),
            own: true,
            purpose: self.purpose.as_deref(),
            order: None,
            actor: &actor,
            counted: std::cell::OnceCell::new(),
        };
        let file = File::create(&self.out).with_context(|| self.out.display().to_string())?;
        let mut out = BufWriter::new(file);
        export::export(&shell, &export, &mut out, shell.now()).map_err(refused)?;
        out.flush().with_context(|| self.out.display().to_string())?;
        Ok(ExitCode::SUCCESS)
    }
}
