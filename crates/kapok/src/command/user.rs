//! `kapok user`: accounts from the command line. Passwords and invitations are made, printed once and never again; a password from here is changed at
//! the first sign-in.

use super::{Data, organisation, refused};
use anyhow::Context as _;
use base::{Key, policy::Role};
use clap::Subcommand;
use shell::{
    Refusal, Shell,
    account::{Invited, NewUser, PasswordPolicy, Rules},
};
use std::{process::ExitCode, time::Duration};

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Makes an account and prints its first password, or a code by which its person chooses one
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
        /// Prints an invitation instead of a password
        #[arg(long)]
        invite: bool,
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
        /// Takes the second factor away instead: telephone and recovery codes are lost. Let the person prove who it is
        #[arg(long)]
        factor: bool,
        #[command(flatten)]
        data: Data,
    },
    /// Shows or changes how passwords are made: modern (long, kept) or mlps (等保: three kinds of characters, 90 days)
    Policy {
        /// modern or mlps; without it the policy in force is printed
        policy: Option<String>,
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
    base::hex::encode(&shell.random::<8>())
}

impl User {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Add { login, name, role: code, org, invite, data } => {
                let shell = data.open()?;
                let role = (role(&code)?, organisation(&shell, &org)?);
                let from = shell.now().day();
                if invite {
                    let invited = Invited { login: &login, name: &name, worker: Key::NONE, role, days: (from, None) };
                    let (_, code) = shell.invite(Key::NONE, &invited).map_err(refused)?;
                    say!("账号 {login}\n邀请码 {code}\n请本人打开 /welcome/{code} 设置密码，七天内有效，只能用一次");
                } else {
                    let password = password(&shell);
                    let new = NewUser { login: &login, name: &name, password: &password, worker: Key::NONE, role, from };
                    let account = shell.add_user(&new).map_err(refused)?;
                    shell.expire_password(account.key).map_err(refused)?;
                    say!("账号 {login}\n密码 {password}\n第一次登录时会请本人换掉");
                }
            }
            Self::Grant { login, role: code, org, data } => {
                let shell = data.open()?;
                let account = shell.store().account_by_login(&login).context("没有这个账号")?;
                let granted = shell.store().grant(account.key, role(&code)?.code(), organisation(&shell, &org)?, shell.now().day(), None);
                granted.map_err(|error| refused(Refusal::from(error)))?;
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
            Self::Reset { login, factor, data } => {
                let shell = data.open()?;
                let account = shell.store().account_by_login(&login).context("没有这个账号")?;
                if factor {
                    shell.remove_factor(account.key).map_err(refused)?;
                    say!("第二步验证已取消，原来的登录都已退出；本人下次登录时重新设置");
                } else {
                    let password = password(&shell);
                    shell.set_password(account.key, &password).map_err(refused)?;
                    shell.expire_password(account.key).map_err(refused)?;
                    say!("新密码 {password}，原来的登录都已退出；下次登录时会请本人换掉");
                }
            }
            Self::Policy { policy, data } => {
                let shell = data.open()?;
                let rules = shell.rules().map_err(refused)?;
                let Some(code) = policy else {
                    say!("{}", rules.password_policy.code());
                    return Ok(ExitCode::SUCCESS);
                };
                let password_policy = PasswordPolicy::from_code(&code).with_context(|| format!("没有叫 {code} 的密码规则；有这些：modern、mlps"))?;
                shell.change_rules(Rules { password_policy, ..(*rules).clone() }).map_err(refused)?;
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
                        shell.store().tree().node(grant.org).map_or(if grant.org.is_none() { "*" } else { "?" }, |node| node.code.as_str()),
                        grant.until.map_or(String::new(), |until| format!("（到 {until}）"))
                    )
                })
                .collect();
            say!("{}  {}  {}", account.login, shell.account_name(account.key), roles.join("，"));
        }
    }
}
