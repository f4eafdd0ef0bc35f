//! `kapok user`: accounts from the command line. Passwords are made, printed once and never again.

use super::{Data, organisation, refused};
use anyhow::Context as _;
use base::{Key, policy::Role};
use clap::Subcommand;
use shell::{Shell, actor::NewUser};
use std::{fmt::Write as _, process::ExitCode, time::Duration};

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Makes an account and prints its first password
    Add {
        /// What is typed at sign-in
        login: String,
        /// The name to be greeted with
        #[arg(long)]
        name: String,
        /// worker, lead, agency, street, police, office …
        #[arg(long)]
        role: String,
        /// Where the role is held
        #[arg(long, value_name = "CODE")]
        org: String,
        #[command(flatten)]
        data: Data,
    },
    /// Gives an account one more role
    Grant {
        /// The account
        login: String,
        /// The role
        #[arg(long)]
        role: String,
        /// Where it is held
        #[arg(long, value_name = "CODE")]
        org: String,
        #[command(flatten)]
        data: Data,
    },
    /// Ends a role today
    Revoke {
        /// The account
        login: String,
        /// The role
        #[arg(long)]
        role: String,
        /// Where it is held
        #[arg(long, value_name = "CODE")]
        org: String,
        #[command(flatten)]
        data: Data,
    },
    /// Gives an account a new password and ends its sessions
    Reset {
        /// The account
        login: String,
        #[command(flatten)]
        data: Data,
    },
    /// Makes a token with which a program may call the API
    Token {
        /// The account
        login: String,
        /// Days until it ends
        #[arg(long, default_value_t = 90)]
        days: u64,
        #[command(flatten)]
        data: Data,
    },
    /// Lists accounts and their roles
    List {
        #[command(flatten)]
        data: Data,
    },
}

fn role(code: &str) -> anyhow::Result<Role> {
    let known = Role::ALL.map(Role::code).join("、");
    Role::from_code(code).with_context(|| format!("没有叫 {code} 的身份；有这些：{known}"))
}

fn password(shell: &Shell) -> String {
    shell.random::<8>().iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl User {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Add { login, name, role: code, org, data } => {
                let shell = data.open()?;
                let role = (role(&code)?, organisation(&shell, &org)?);
                let password = password(&shell);
                shell
                    .add_user(&NewUser { login: &login, name: &name, password: &password, worker: Key::NONE, role, from: shell.now().day() })
                    .map_err(refused)?;
                say!("账号 {login}\n密码 {password}\n请本人登录后马上换掉");
            }
            Self::Grant { login, role: code, org, data } => {
                let shell = data.open()?;
                let account = shell.store().account_by_login(&login).context("没有这个账号")?;
                shell.store().grant(account.key, role(&code)?.code(), organisation(&shell, &org)?, shell.now().day(), None)?;
            }
            Self::Revoke { login, role: code, org, data } => {
                let shell = data.open()?;
                let account = shell.store().account_by_login(&login).context("没有这个账号")?;
                let org = organisation(&shell, &org)?;
                let yesterday = shell.now().day() - 1;
                let held: Vec<_> = shell
                    .store()
                    .grants(account.key)?
                    .into_iter()
                    .filter(|grant| grant.role == code && grant.org == org && grant.until.is_none())
                    .collect();
                anyhow::ensure!(!held.is_empty(), "这个账号没有在那里担任 {code}");
                for grant in held {
                    shell.store().end_grant(grant.n, yesterday)?;
                }
            }
            Self::Reset { login, data } => {
                let shell = data.open()?;
                let account = shell.store().account_by_login(&login).context("没有这个账号")?;
                let password = password(&shell);
                shell.set_password(account, &password).map_err(refused)?;
                say!("新密码 {password}，原来的登录都已退出");
            }
            Self::Token { login, days, data } => {
                let shell = data.open()?;
                let account = shell.store().account_by_login(&login).context("没有这个账号")?;
                say!("{}", shell.open_session(account.key, "program", Duration::from_secs(days * 86_400)).map_err(refused)?);
            }
            Self::List { data } => list(&data.open()?)?,
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn list(shell: &Shell) -> anyhow::Result<()> {
    let mut after = Key::NONE;
    loop {
        let accounts = shell.store().accounts(after, 200)?;
        let Some(last) = accounts.last() else { return Ok(()) };
        after = last.key;
        for account in accounts {
            let grants = shell.store().grants(account.key)?;
            let roles: Vec<String> = grants
                .iter()
                .map(|grant| {
                    format!(
                        "{}@{}{}",
                        grant.role,
                        shell.store().tree().node(grant.org).map_or("?", |node| node.code.as_str()),
                        grant.until.map_or(String::new(), |until| format!("（到 {until}）"))
                    )
                })
                .collect();
            say!("{}  {}  {}", account.login, shell.account_name(account.key), roles.join("，"));
        }
    }
}
