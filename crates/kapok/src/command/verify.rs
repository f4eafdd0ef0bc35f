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
        println!(
            "记录 {}，版本 {}（打不开的密域里 {}），写入 {}，审计 {}，引用 {}",
            report.records, report.versions, report.locked, report.acts, report.audit, report.links
        );
        for finding in &report.findings {
            println!("记录 {}：{}", finding.record.0, finding.sentence);
        }
        if report.is_clean() {
            println!("没有发现问题");
            return Ok(ExitCode::SUCCESS);
        }
        println!("发现 {} 处不符", report.found);
        Ok(ExitCode::from(1))
    }
}
