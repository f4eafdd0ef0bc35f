//! `kapok verify`: everything that is derived is computed again and compared, every seal opened, every chain walked and held against its anchors.

use super::Data;
use clap::Args;
use shell::Shell;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    data: Data,
}

impl Verify {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        report(&self.data.open()?)
    }
}

/// Verifies and tells; also after a backup was restored.
pub(super) fn report(shell: &Shell) -> anyhow::Result<ExitCode> {
    let report = shell.store().verify(&mut |done| {
        if done % 100_000 == 0 && done > 0 {
            eprintln!("已核对 {done} 条");
        }
    })?;
    say!(
        "记录 {}，版本 {}（内容已销毁的 {}），写入 {}，审计 {}（锚点 {}），引用 {}，附件 {}",
        report.records,
        report.versions,
        report.locked,
        report.acts,
        report.audit,
        report.anchors,
        report.links,
        report.attachments
    );
    for vault in shell.store().vaults()?.iter().filter(|vault| !vault.is_open()) {
        let on = vault.destroyed_at.map(|at| at.day().to_string()).unwrap_or_default();
        let owner = shell.org_name(vault.owner);
        match vault.destroyed_by {
            0 => say!("数据域 {}（{owner} {}）在这份备份之后已经销毁：钥匙里没有它了，内容打不开，数字还在", vault.n, vault.class),
            order => say!("数据域 {}（{owner} {}）已于 {on} 销毁，证明第 {order} 号：内容打不开，数字还在", vault.n, vault.class),
        }
    }
    if report.past > 0 {
        say!("{} 条记录仍按当时的人群计数，人群的依据已随数据域销毁", report.past);
    }
    for finding in &report.findings {
        say!("记录 {}：{}", finding.record.0, finding.sentence);
    }
    if report.is_clean() {
        say!("没有发现问题");
        return Ok(ExitCode::SUCCESS);
    }
    say!("发现 {} 处不符", report.found);
    Ok(ExitCode::from(1))
}
