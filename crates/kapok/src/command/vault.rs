//! `kapok vault`: which vaults there are, and their end. Destroying one takes two accounts with different positions, each with its own password and second factor: the
//! first call registers the order, the second one carries it out and writes the certificate.

use super::{Data, organisation, password, refused};
use anyhow::Context as _;
use base::Key;
use clap::{Subcommand, ValueEnum};
use serde_json::json;
use shell::{
    Shell,
    vault::{certificate, hats, may_follow, pack, register, unpack, vaults_of},
};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};
use store::{Account, Destruction, NewDestruction};

#[derive(Debug, Subcommand)]
pub(super) enum Vault {
    /// Lists vaults: owner, class, purpose, ground, retention, state
    List {
        /// How
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
        #[command(flatten)]
        data: Data,
    },
    /// Destroys a vault by two people: the first call asks, the second, by another account, carries it out
    Destroy(Destroy),
    /// Gives the data of an organisation back as a sealed package, and registers the order to destroy them
    Return(Return),
    /// Opens a package with its passphrase, and writes the archive that was sealed
    Open {
        /// The package
        file: PathBuf,
        /// Where the archive (.zip) is written
        #[arg(long, value_name = "FILE.zip")]
        to: PathBuf,
    },
    /// Carries an order out as its second person
    Confirm(Confirm),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Format {
    /// Lines
    Table,
    /// One object a vault
    Json,
}

#[derive(Debug, clap::Args)]
pub(super) struct Destroy {
    /// The vault's number, or its id
    vault: String,
    /// Where the certificate is written
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The account that asks or confirms; its password is asked for, and the code of its second factor if it has one
    #[arg(long, value_name = "LOGIN")]
    by: String,
    /// Why, when asking
    #[arg(long, value_name = "TEXT", default_value = "")]
    reason: String,
    /// The legal ground, when asking; the vault's own without it
    #[arg(long, value_name = "TEXT")]
    basis: Option<String>,
    #[command(flatten)]
    data: Data,
}

impl Vault {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::List { format, data } => list(&data.open()?, format)?,
            Self::Destroy(destroy) => destroy.run()?,
            Self::Return(back) => back.run()?,
            Self::Open { file, to } => {
                let passphrase = password::line("数据包的口令：")?;
                let package = std::fs::File::open(&file).with_context(|| format!("读不了 {}", file.display()))?;
                std::fs::write(&to, unpack(package, &passphrase).context("打不开：口令不对，或者文件不完整")?)?;
                say!("已解开到 {}", to.display());
            }
            Self::Confirm(confirm) => confirm.run()?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Return {
    /// The organisation, with what is below it; of an agency, the stations that it runs
    #[arg(long, value_name = "CODE")]
    org: String,
    /// Where the package is written
    #[arg(long, value_name = "FILE")]
    to: PathBuf,
    /// The account that asks; its password is asked for, the code of its second factor if it has one, and then the passphrase of the package
    #[arg(long, value_name = "LOGIN")]
    by: String,
    /// Why
    #[arg(long, value_name = "TEXT", default_value = "合同到期")]
    reason: String,
    #[command(flatten)]
    data: Data,
}

#[derive(Debug, clap::Args)]
pub(super) struct Confirm {
    /// The number of the order
    order: u32,
    /// Where the certificate is written
    #[arg(long, value_name = "FILE")]
    certificate: PathBuf,
    /// The account that confirms; its password is asked for, and the code of its second factor if it has one
    #[arg(long, value_name = "LOGIN")]
    by: String,
    #[command(flatten)]
    data: Data,
}

fn list(shell: &Shell, format: Format) -> anyhow::Result<()> {
    let vaults = shell.store().vaults()?;
    let code = |org| shell.store().tree().node(org).map(|node| node.code.clone());
    if let Format::Json = format {
        let all: Vec<_> = vaults
            .iter()
            .map(|vault| {
                json!({
                    "vault": vault.n, "id": vault.id.to_string(), "owner": code(vault.owner), "class": vault.class,
                    "campaign": shell.naming_by_key(vault.campaign).name, "contract": shell.naming_by_key(vault.terms.contract).name,
                    "purpose": vault.terms.purpose, "basis": vault.terms.basis, "until": vault.terms.until.map(|day| day.to_string()),
                    "suite": vault.suite.letter(), "opened_at": vault.opened_at.to_string(),
                    "destroyed_at": vault.destroyed_at.map(|at| at.to_string()), "destroyed_by": vault.destroyed_by,
                })
            })
            .collect();
        say!("{}", serde_json::to_string_pretty(&all)?);
        return Ok(());
    }
    for vault in vaults {
        let state = match (vault.destroyed_at, vault.terms.until) {
            (Some(at), _) => format!("{} 已销毁，证明第 {} 号", at.day(), vault.destroyed_by),
            (None, Some(until)) => format!("保存到 {until}"),
            (None, None) => "在用".to_owned(),
        };
        let campaign = shell.naming_by_key(vault.campaign).name;
        let owner = shell.org_name(vault.owner);
        say!("{}  {owner}  {}  {campaign}  {}  {}  {}  {state}", vault.n, vault.class, vault.suite.letter(), vault.terms.purpose, vault.terms.basis);
    }
    Ok(())
}

impl Destroy {
    fn run(self) -> anyhow::Result<()> {
        let shell = self.data.open()?;
        let named = |vault: &store::Vault| vault.n.to_string() == self.vault || vault.id.to_string() == self.vault;
        let vault = shell.store().vaults()?.into_iter().find(named).context("没有这个数据域，用 kapok vault list 看编号")?;
        let account = password::ask(&shell, &self.by)?;
        holds(&shell, &account, &self.by, &[vault.owner])?;
        let waiting = shell.store().destructions()?.into_iter().find(|order| order.vaults == [vault.n] && order.waits(shell.now()));
        if let Some(order) = waiting {
            return carry_out(&shell, &order, &account, &self.by, &self.certificate);
        }
        anyhow::ensure!(!self.reason.is_empty(), "请用 --reason 写明销毁原因");
        let basis = self.basis.clone().unwrap_or_else(|| vault.terms.basis.clone());
        let new = NewDestruction { vaults: vec![vault.n], reason: self.reason.clone(), basis, package: None };
        let order = shell.store().ask_destruction(account.key, &new).map_err(|not| refused(not.into()))?;
        say!("已登记第 {} 号销毁申请。请另一位负责人在 {} 之前用自己的账号执行同一条命令（--by 换成自己的账号）", order.n, order.last_day());
        Ok(())
    }
}

impl Return {
    fn run(self) -> anyhow::Result<()> {
        let shell = self.data.open()?;
        let vaults = vaults_of(&shell, organisation(&shell, &self.org)?).map_err(refused)?;
        anyhow::ensure!(!vaults.is_empty(), "{} 没有可以返还的内容", self.org);
        let account = password::ask(&shell, &self.by)?;
        holds(&shell, &account, &self.by, &vaults.iter().map(|vault| vault.owner).collect::<Vec<_>>())?;
        let passphrase = password::line("数据包的口令（至少 12 个字）：")?;
        let mut file = std::fs::File::create_new(&self.to).with_context(|| format!("写不了 {}：它已经在，或者目录不能写", self.to.display()))?;
        let returned = pack(&shell, &vaults, &passphrase, &mut file).map_err(refused)?;
        file.sync_all()?;
        let order = register(&shell, &vaults, &returned, &self.reason, account.key, shell.now()).map_err(refused)?;
        say!(
            "已打包：数据域 {} 个，记录 {} 条（{} 版），附件 {} 个，写在 {}",
            vaults.len(),
            returned.records,
            returned.versions,
            returned.attachments,
            self.to.display()
        );
        say!("SHA-256 {}", returned.sha256);
        say!(
            "请接收方用 kapok vault open 验收后，由另一位负责人在 {} 之前确认销毁：kapok vault confirm {} --certificate 证明.txt --by 账号",
            order.last_day(),
            order.n
        );
        Ok(())
    }
}

impl Confirm {
    fn run(self) -> anyhow::Result<()> {
        let shell = self.data.open()?;
        let order = shell.store().destruction(self.order).context("没有这个编号的销毁申请")?;
        let account = password::ask(&shell, &self.by)?;
        holds(&shell, &account, &self.by, &owners(&shell, &order)?)?;
        carry_out(&shell, &order, &account, &self.by, &self.certificate)
    }
}

fn owners(shell: &Shell, order: &Destruction) -> anyhow::Result<Vec<Key>> {
    Ok(shell.store().vaults()?.iter().filter(|vault| order.vaults.contains(&vault.n)).map(|vault| vault.owner).collect())
}

/// Only somebody who has to do with all of these owners.
fn holds(shell: &Shell, account: &Account, login: &str, owners: &[Key]) -> anyhow::Result<()> {
    let actor = shell.actor_of(account, Vec::new()).map_err(refused)?;
    let all = owners.iter().all(|owner| !hats(shell, &actor.grants, *owner).is_empty());
    anyhow::ensure!(all, "{login} 不是这里的安全管理员、站长或机构管理，不能提出或确认");
    Ok(())
}

fn carry_out(shell: &Shell, order: &Destruction, account: &Account, login: &str, to: &Path) -> anyhow::Result<()> {
    anyhow::ensure!(order.asked_by != account.key, "第 {} 号申请是 {login} 自己提出的，请另一位负责人用自己的账号来确认", order.n);
    let follows = may_follow(shell, order.asked_by, account.key, &owners(shell, order)?).map_err(refused)?;
    anyhow::ensure!(follows, "提出的人和确认的人身份要不同：安全管理员、站长、机构管理中的两位");
    let done = shell.store().carry_out_destruction(order.n, account.key).map_err(|not| refused(not.into()))?;
    let certificate = certificate(shell, &done).map_err(refused)?;
    std::fs::write(to, certificate.text()).with_context(|| format!("数据域已销毁，但写不了证明 {}", to.display()))?;
    say!("已销毁，证明 {} 写在 {}", certificate.number, to.display());
    say!("以前抄存的 kapok.key 还能打开旧备份：请收回销毁，换成现在的 kapok.key");
    Ok(())
}
