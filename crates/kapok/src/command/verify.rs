//! `kapok verify`: everything that is derived is computed again and compared, every seal opened, every chain walked.

use super::Data;
use clap::Args;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    data: Data,
}

impl Verify {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let shell = self.data.open()?;
        let report = shell.store().verify(&mut |done| {
            if done % 100_000 == 0 && done > 0 {
                eprintln!("已核对 {done} 条");
            }
        })?;
        say!(
            "记录 {}，版本 {}（打不开的密域里 {}），写入 {}，审计 {}，引用 {}，附件 {}",
            report.records,
            report.versions,
            report.locked,
            report.acts,
            report.audit,
            report.links,
            report.attachments
        );
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
}
