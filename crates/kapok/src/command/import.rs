//! `kapok import`: ledgers in, as they come.

use super::{Data, organisation, refused};
use anyhow::Context as _;
use clap::Args;
use sheets::{SheetWriter, Workbook};
use shell::{
    Actor,
    import::{Outcome, Plan, Progress, import},
};
use std::{path::PathBuf, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Import {
    /// Workbooks (.xlsx) or .csv files
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Which ledger: contacts, clients …
    #[arg(long, value_name = "KIND")]
    ledger: String,
    /// The organisation under which the rows are filed
    #[arg(long, value_name = "CODE")]
    org: String,
    /// Check everything, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Where to write the refused rows with their reasons
    #[arg(long, value_name = "FILE.xlsx")]
    errors: Option<PathBuf>,
    #[command(flatten)]
    data: Data,
}

impl Import {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let shell = self.data.open()?;
        let org = organisation(&shell, &self.org)?;
        let known = || shell.registry().ledgers().map(|ledger| ledger.code).collect::<Vec<_>>().join("、");
        let ledger = shell.registry().ledger(&self.ledger).with_context(|| format!("没有叫 {} 的台账；有这些：{}", self.ledger, known()))?;
        let plan = Plan { ledger, org, dry_run: self.dry_run };
        let mut refused_rows = 0;
        for file in &self.files {
            let mut workbook = Workbook::open(file).with_context(|| file.display().to_string())?;
            let outcome = import(&shell, &Actor::program(org), plan, &mut workbook, &Progress::default())
                .map_err(refused)
                .with_context(|| file.display().to_string())?;
            report(file, &outcome, self.dry_run);
            refused_rows += outcome.refused;
            if let Some(path) = self.errors.as_ref().filter(|_| outcome.refused > 0) {
                write_refusals(path, &outcome, shell.now())?;
            }
        }
        Ok(if refused_rows > 0 { ExitCode::from(3) } else { ExitCode::SUCCESS })
    }
}

fn report(file: &std::path::Path, outcome: &Outcome, dry_run: bool) {
    let verb = if dry_run { "可导入" } else { "已导入" };
    println!(
        "{}：共 {} 行，{verb} {}，以前导过 {}，没有导入 {}，新建待核对 {}",
        file.display(),
        outcome.rows,
        outcome.stored,
        outcome.already,
        outcome.refused,
        outcome.made
    );
    if !outcome.unknown.is_empty() {
        println!("认不出的列（内容留在备注里）：{}", outcome.unknown.join("、"));
    }
    for line in &outcome.skipped {
        println!("{line}");
    }
    for refusal in &outcome.refusals {
        println!("{refusal}");
    }
}

fn write_refusals(path: &std::path::Path, outcome: &Outcome, now: base::Moment) -> anyhow::Result<()> {
    let columns = ["表", "行", "列", "写的是", "为什么"].map(sheets::Column::text);
    let mut book = SheetWriter::new(now)?;
    let mut sheet = book.sheet("没有导入的行", "没有导入的行", &columns)?;
    for refusal in &outcome.refusals {
        let text = |text: &str| sheets::Value::Text(text.to_owned());
        sheet.row(&[
            text(&refusal.sheet),
            sheets::Value::Integer(i64::from(refusal.row)),
            text(refusal.column.as_deref().unwrap_or("整行")),
            text(&refusal.value),
            text(&refusal.reason),
        ])?;
    }
    sheet.finish()?;
    book.save(path).with_context(|| path.display().to_string())
}
