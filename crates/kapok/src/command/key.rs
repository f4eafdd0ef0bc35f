//! `kapok key`: the master key outside the database.

use super::Data;
use base::Key;
use clap::Subcommand;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(super) enum KeyFile {
    /// Seals all vaults by a new key; the old one stays beside it under another name
    Rotate {
        #[command(flatten)]
        data: Data,
    },
}

impl KeyFile {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let Self::Rotate { data } = self;
        let shell = data.open()?;
        let old = shell.store().rotate_key(Key::NONE).map_err(|error| match error {
            store::StoreError::KeyFile(text) => anyhow::anyhow!("没有换钥匙：{text}"),
            other => other.into(),
        })?;
        say!("已换成新的 kapok.key，全部数据域已用它重新封存；正在运行的服务会自己跟上。");
        say!("旧钥匙在 {}：它只能打开换钥匙之前的备份。请移到保险柜里和那些备份一起保管，备份销毁时一起销毁。", old.display());
        say!("新的 kapok.key 请马上另抄一份，放在与备份不同的地方。");
        Ok(ExitCode::SUCCESS)
    }
}
