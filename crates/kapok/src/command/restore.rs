//! `kapok restore`: a backup into a new directory, with its key, verified.

use crate::program;
use anyhow::Context as _;
use clap::Args;
use std::{path::PathBuf, process::ExitCode};
use store::{Options, StoreError};

#[derive(Debug, Args)]
pub(super) struct Restore {
    /// The sealed file
    file: PathBuf,
    /// The new directory; it must not hold anything
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The key file as it is now; for a backup from before a rotation, kapok.key.old
    #[arg(long, value_name = "FILE", default_value = "./kapok-data/kapok.key")]
    key: PathBuf,
}

impl Restore {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let restored = store::restore(&self.file, &self.data, &self.key).map_err(|error| match error {
            StoreError::OtherKey => anyhow::anyhow!("{} 不是这份备份的钥匙；备份之后换过钥匙的，请用 kapok.key.old", self.key.display()),
            StoreError::NoKey => {
                anyhow::anyhow!("没有钥匙文件 {}：请用 --key 指出现在的 kapok.key；备份之后换过钥匙的，用 kapok.key.old", self.key.display())
            }
            other => other.into(),
        })?;
        say!("已恢复到 {}：{} 的备份，到第 {} 次写入。正在核对……", self.data.display(), restored.at, restored.seq);
        let shell = program::open(&Options::directory(&self.data)).context("恢复出来的数据打不开")?;
        super::verify::report(&shell)
    }
}
