//! `cargo xtask release`: the program as it is given away. It is built from what is committed and from nothing else.

use crate::{step::Step, top};
use anyhow::{Context as _, ensure};
use clap::Args;
use std::process::Command;

/// What a station with a slow line will download.
const MEGABYTES_MAX: u64 = 40;

#[derive(Debug, Args)]
pub(crate) struct Release {
    /// Builds although something is not committed
    #[arg(long)]
    dirty: bool,
}

impl Release {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let changed = Command::new("git").args(["status", "--porcelain"]).current_dir(top()).output().context("git cannot be run")?;
        let changed = String::from_utf8_lossy(&changed.stdout);
        ensure!(self.dirty || changed.is_empty(), "not committed:\n{changed}a release is built from what is committed");
        Step::cargo("build", &["build", "--release", "--locked", "--package", "kapok"]).run()?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), Into::into);
        let file = target.join("release/kapok");
        let megabytes = std::fs::metadata(&file).with_context(|| file.display().to_string())?.len() >> 20;
        println!("{}: {megabytes} MB", file.display());
        ensure!(megabytes <= MEGABYTES_MAX, "more than {MEGABYTES_MAX} MB");
        crate::bill::write(&target.join("release/kapok.cdx.json"))
    }
}
