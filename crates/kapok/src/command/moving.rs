//! `kapok move`: an instance into another database that is empty, from SQLite to PostgreSQL or back, verified before it is called done.

use super::Data;
use crate::program;
use clap::Args;
use std::process::ExitCode;
use store::{MoveStep, NotMoved, Options, Place, StoreError, Which};

/// Between two lines of progress about the same table or the same verifying.
const STEP: u64 = 100_000;

#[derive(Debug, Args)]
pub(super) struct Move {
    /// Where to: sqlite (the data directory), or the address of an empty database, postgres://…
    #[arg(long, value_name = "sqlite|URL")]
    to: String,
    #[command(flatten)]
    data: Data,
}

impl Move {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let from = self.data.options()?;
        let to = self.target()?;
        let mut told = Told::default();
        let moved = program::move_database(&from, &to, &mut |step, done| told.hear(step, done)).map_err(|error| self.explained(error))?;
        let report = moved.report;
        say!("已搬完，{} 行，到第 {} 次写入", moved.lines, moved.seq);
        say!(
            "已在新库里核对：记录 {}，版本 {}，写入 {}，审计 {}，引用 {}，附件 {}，没有发现问题；两条链和全部统计与原库相同",
            report.records,
            report.versions,
            report.acts,
            report.audit,
            report.links,
            report.attachments
        );
        if matches!(to.place, Place::Postgres(_)) {
            say!("从现在起每个命令都要带 --database，或设 KAPOK_DATABASE；钥匙仍在 {}", self.data.data.display());
        } else {
            say!("从现在起不要再带 --database，也不要再设 KAPOK_DATABASE；钥匙仍在 {}", self.data.data.display());
        }
        say!("原来的库已做记号，不会再被打开。请先给新库做一次备份，再销毁原来的库");
        Ok(ExitCode::SUCCESS)
    }

    fn target(&self) -> anyhow::Result<Options> {
        match self.to.as_str() {
            "sqlite" => program::in_directory(&self.data.data),
            address if address.contains("://") || address.contains('=') => Ok(self.data.elsewhere(address)),
            other => anyhow::bail!("--to 后面写 sqlite，或者一个空的 PostgreSQL 数据库的地址（postgres://…），不能是 {other}"),
        }
    }

    /// Why nothing was moved, how the two databases are left, and what to do.
    fn explained(&self, error: NotMoved) -> anyhow::Error {
        let half = "原来的库没有动，可以照常启动。新库里只有一部分，任何命令都不会打开它：请清空它，再搬一次";
        match error {
            NotMoved::NoSource => anyhow::anyhow!("这里没有可以搬的库：请用 --data 或 --database 指出现在的库"),
            NotMoved::NotEmpty { half } => {
                let found = if half { "上次没有搬完的一部分" } else { "别的数据" };
                match self.to.as_str() {
                    "sqlite" => {
                        let file = self.data.data.join("kapok.db");
                        anyhow::anyhow!("{} 里有{found}：请先把它（连同 kapok.db-wal、kapok.db-shm）移到别处", file.display())
                    }
                    _ => anyhow::anyhow!("要搬去的库里有{found}：请另建一个空的数据库，或者先清空它"),
                }
            }
            NotMoved::InUse => anyhow::anyhow!("有服务或别的命令正在用原来的库：请先停下它们，再搬"),
            NotMoved::Faults { found, first } => anyhow::anyhow!("原来的库里有 {found} 处不符，先用 kapok verify 查清再搬。第一处：{first}"),
            NotMoved::BrokeOff(error) => anyhow::Error::new(error).context(format!("没有搬成。{half}")),
            NotMoved::Differs(what) => anyhow::anyhow!("没有搬成，复制出来的与原来的不同（{what}）。{half}"),
            NotMoved::Unmarked(error) => {
                anyhow::Error::new(error).context("新库已搬完并核对，可以使用；但没能给原来的库做上记号：请自己把它收起来，不要再启动它")
            }
            NotMoved::Store(StoreError::Gone(text)) => anyhow::anyhow!("连不上数据库，什么也没有搬：{text}"),
            NotMoved::Store(error) => program::explained(error),
        }
    }
}

/// The progress on the error stream.
#[derive(Default)]
struct Told {
    step: Option<MoveStep>,
    done: u64,
}

impl Told {
    fn hear(&mut self, step: MoveStep, done: u64) {
        let is_new = self.step != Some(step);
        if !is_new && done < self.done + STEP {
            return;
        }
        (self.step, self.done) = (Some(step), done);
        match step {
            MoveStep::Verify(Which::Source) => eprintln!("核对原库：{done} 条"),
            MoveStep::Verify(Which::Target) => eprintln!("核对新库：{done} 条"),
            MoveStep::Copy(table) => eprintln!("复制 {table}：{done} 行"),
            MoveStep::Compare(table) => eprintln!("比对 {table}：{done} 行"),
        }
    }
}
