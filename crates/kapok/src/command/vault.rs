//! `kapok vault`: which vaults there are. Destroying one needs two people and a certificate and comes with the vaults' full life.

use super::Data;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum Vault {
    /// Lists vaults: owner, class, state
    List {
        #[command(flatten)]
        data: Data,
    },
}

impl Vault {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let Self::List { data } = self;
        let shell = data.open()?;
        for vault in shell.store().vaults()? {
            say!("{}  {}  {}  {}  {}", vault.n, shell.org_name(vault.owner), vault.class, vault.state, vault.suite.letter());
        }
        Ok(ExitCode::SUCCESS)
    }
}
