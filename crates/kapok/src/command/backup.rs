//! `kapok backup`: a sealed copy of the running database in one file, restored and verified before it is called good.

use super::Data;
use anyhow::Context as _;
use clap::Args;
use std::{path::PathBuf, process::ExitCode};
use store::Place;

#[derive(Debug, Args)]
pub(super) struct Backup {
    /// Where the sealed file is written; it must not be there yet
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// Leaves out restoring and verifying it
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    data: Data,
}

impl Backup {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        if let Place::Postgres(_) = self.data.options()?.place {
            anyhow::bail!("PostgreSQL 请用它自己的工具备份（pg_dump 或 pg_basebackup，见 docs/operations.md），再用 kapok verify 核对恢复出来的库");
        }
        let shell = self.data.open()?;
        let made = shell.store().backup(&self.to, self.quick).context("没有备份成")?;
        say!("已备份到 {}，{} 字节，到第 {} 次写入", self.to.display(), made.bytes, made.seq);
        if let Some(report) = made.verified {
            say!("已实际恢复并核对：记录 {}，版本 {}，写入 {}，审计 {}，没有发现问题", report.records, report.versions, report.acts, report.audit);
        } else {
            say!("没有试恢复（--quick）");
        }
        say!("恢复时要有现在的 kapok.key：请把它保管在与备份不同的地方");
        Ok(ExitCode::SUCCESS)
    }
}
