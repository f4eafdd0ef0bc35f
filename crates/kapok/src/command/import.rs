//! `kapok import`: ledgers in, as they come; and `kapok import --undo`, which takes one batch back.

use super::{Data, organisation, refused};
use anyhow::{Context as _, bail};
use base::{Id, Key};
use clap::Args;
use sheets::{SheetWriter, Workbook};
use shell::{
    Actor, Shell,
    import::{Order, Outcome, Progress, SheetOrder, import_sheets, note_done, read_map, recognise_sheets, remember},
    ledger::Ledger,
};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, Args)]
pub(super) struct Import {
    /// Workbooks (.xlsx) or .csv files
    #[arg(required_unless_present = "undo")]
    files: Vec<PathBuf>,
    /// Which ledger: contacts, clients …; without it each sheet is recognised by its headings
    #[arg(long, value_name = "KIND")]
    ledger: Option<String>,
    /// The organisation under which the rows are filed
    #[arg(long, value_name = "CODE")]
    org: String,
    /// What the headings mean, remembered for this organisation: lines “表上的列名 = 台账的列名”, or a JSON object
    #[arg(long, value_name = "FILE", requires = "ledger")]
    map: Option<PathBuf>,
    /// Check everything, write nothing
    #[arg(long)]
    dry_run: bool,
    /// One refused row, and nothing of its file is stored
    #[arg(long)]
    all_or_nothing: bool,
    /// Why rows are added to months that are closed; without it they are refused
    #[arg(long, value_name = "TEXT")]
    why: Option<String>,
    /// Where to write what was refused: the same workbook with a column of reasons and coloured cells; of several files a list of rows
    #[arg(long, value_name = "FILE.xlsx")]
    errors: Option<PathBuf>,
    /// Take an earlier import back: the number that it printed
    #[arg(long, value_name = "BATCH", conflicts_with_all = ["files", "ledger", "map", "dry_run", "errors", "all_or_nothing", "why"])]
    undo: Option<Id>,
    #[command(flatten)]
    data: Data,
}

impl Import {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let shell = self.data.open()?;
        let org = organisation(&shell, &self.org)?;
        if let Some(batch) = self.undo {
            return take_back(&shell, org, batch);
        }
        let known = || shell.registry().ledgers().map(|ledger| ledger.code).collect::<Vec<_>>().join("、");
        let ledger = match &self.ledger {
            Some(code) => Some(shell.registry().ledger(code).with_context(|| format!("没有叫 {code} 的台账；有这些：{}", known()))?),
            None => None,
        };
        if let (Some(path), Some(ledger)) = (&self.map, ledger) {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            remember(&shell, org, ledger, &read_map(ledger, &text)?).map_err(refused)?;
        }
        let (mut refusals, mut headers) = (Vec::new(), Vec::new());
        for file in &self.files {
            let outcome = self.one(&shell, org, ledger, file).with_context(|| file.display().to_string())?;
            refusals.extend(outcome.refusals);
            headers = outcome.headers;
        }
        if let Some(path) = self.errors.as_ref().filter(|_| !refusals.is_empty()) {
            match &self.files[..] {
                [file] => {
                    let marked = sheets::mark_refusals(&mut Workbook::open(file)?, &headers, &refusals, shell.now())?;
                    std::fs::write(path, marked).with_context(|| path.display().to_string())?;
                }
                _ => write_refusals(path, &refusals, shell.now())?,
            }
        }
        Ok(if refusals.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(3) })
    }

    fn one(&self, shell: &Shell, org: Key, ledger: Option<&'static Ledger>, file: &Path) -> anyhow::Result<Outcome> {
        let actor = Actor::program(org);
        let mut workbook = Workbook::open(file)?;
        let among: Vec<&'static Ledger> = shell.registry().ledgers().collect();
        // What is said of a file is said of the sheets that one sees in it.
        let hidden = workbook.hidden().to_vec();
        let found = recognise_sheets(shell, org, &mut workbook, &among, &|sheet| ledger.filter(|_| !hidden.iter().any(|name| name == sheet)))?;
        let read = found.iter().filter_map(|sheet| {
            let ledger = shell.registry().ledger(&sheet.ledger).filter(|_| sheet.why.is_empty())?;
            Some(SheetOrder { sheet: sheet.sheet.clone(), ledger, given: shell::import::remembered(shell, org, ledger) })
        });
        let sheets: Vec<SheetOrder> = read.collect();
        for left in found.iter().filter(|sheet| !sheet.why.is_empty()) {
            let _ = left_out(&left.sheet, &left.why);
        }
        if sheets.is_empty() {
            bail!("没有可以导入的表；用 --ledger 说明是哪一本台账，用 --map 说明各列");
        }
        let dry_run = self.dry_run || self.all_or_nothing;
        let mut order = Order { batch: shell.new_id(), org, sheets, dry_run, whole: self.all_or_nothing, why: self.why.clone() };
        let mut outcome = import_sheets(shell, &actor, &order, &mut workbook, &Progress::default()).map_err(refused)?;
        if self.all_or_nothing && !self.dry_run && outcome.refused == 0 {
            order.dry_run = false;
            outcome = import_sheets(shell, &actor, &order, &mut workbook, &Progress::default()).map_err(refused)?;
        }
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !order.dry_run && outcome.stored > 0 {
            note_done(shell, &actor, &order, &name, &outcome).map_err(refused)?;
        }
        // The next file is taken in whether or not somebody reads on.
        let _ = report(file, &order, &outcome);
        Ok(outcome)
    }
}

fn take_back(shell: &Shell, org: Key, batch: Id) -> anyhow::Result<ExitCode> {
    let undone = shell::import::take_back(shell, &Actor::program(org), batch, &Progress::default()).map_err(refused)?;
    say!("撤回新增 {}，恢复改过的 {}，没有动 {}", undone.withdrawn, undone.restored, undone.left);
    for left in &undone.named {
        say!("{}：{}", left.record, left.why);
    }
    Ok(if undone.left > 0 { ExitCode::from(3) } else { ExitCode::SUCCESS })
}

fn left_out(sheet: &str, why: &str) -> anyhow::Result<()> {
    let sheet = if sheet.is_empty() { "这张表".to_owned() } else { format!("“{sheet}”表") };
    say!("{sheet}没有读：{why}");
    Ok(())
}

fn report(file: &Path, order: &Order, outcome: &Outcome) -> anyhow::Result<()> {
    let verb = if order.dry_run { "可导入" } else { "已导入" };
    say!(
        "{}：共 {} 行，{verb} {}，以前导过 {}，没有导入 {}，新建待核对 {}",
        file.display(),
        outcome.rows,
        outcome.stored,
        outcome.already,
        outcome.refused,
        outcome.made
    );
    if outcome.changed + outcome.doubtful > 0 {
        say!("其中更正已有的 {}，待认人 {}", outcome.changed, outcome.doubtful);
    }
    if !order.dry_run && outcome.stored > 0 {
        say!("批号 {}（24 小时内可用 kapok import --undo 撤销）", order.batch);
    }
    for sheet in &outcome.left_out {
        left_out(&sheet.sheet, &sheet.why)?;
    }
    if !outcome.unknown.is_empty() {
        say!("认不出的列（内容留在备注里）：{}", outcome.unknown.join("、"));
    }
    for line in &outcome.skipped {
        say!("{line}");
    }
    for refusal in &outcome.refusals {
        say!("{refusal}");
    }
    Ok(())
}

fn write_refusals(path: &Path, refusals: &[sheets::Refusal], now: base::Moment) -> anyhow::Result<()> {
    let columns = ["表", "行", "列", "写的是", "为什么"].map(sheets::Column::text);
    let mut book = SheetWriter::new(now)?;
    let mut sheet = book.sheet("没有导入的行", "没有导入的行", &columns)?;
    for refusal in refusals {
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
