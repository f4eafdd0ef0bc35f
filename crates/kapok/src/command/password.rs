//! Asking for the password of an account on the command line, and for the code of its second factor if it has one: a line each from the input, not
//! shown where the input is a terminal. For what one person must not do alone.

use anyhow::Context as _;
use shell::Shell;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::{Command, Stdio};
use store::Account;

/// The account, if its password was typed, and a code of its second factor.
pub(super) fn ask(shell: &Shell, login: &str) -> anyhow::Result<Account> {
    let typed = line(&format!("{login} 的密码："))?;
    let account = shell.account_with_password(login, &typed).map_err(super::refused)?;
    let account = account.context("账号或密码不对")?;
    if shell.has_factor(&account) {
        let code = line(&format!("{login} 的验证码（验证器上的 6 位数字，或一个恢复码）："))?;
        anyhow::ensure!(shell.spend_code(&account, &code).map_err(super::refused)?, "验证码不对，或者已经用过");
    }
    Ok(account)
}

/// A line that is not shown while it is typed.
pub(super) fn line(prompt: &str) -> anyhow::Result<String> {
    let input = std::io::stdin();
    let is_shown = input.is_terminal();
    if is_shown {
        write!(std::io::stderr(), "{prompt}")?;
        echo("-echo");
    }
    let mut line = String::new();
    let read = input.lock().read_line(&mut line);
    if is_shown {
        echo("echo");
        writeln!(std::io::stderr())?;
    }
    anyhow::ensure!(read.context("读不到输入")? > 0, "没有输入密码或验证码：在终端里输入，或者从标准输入各给一行");
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Where there is no `stty`, the line is shown: that is no reason to refuse it.
fn echo(how: &str) {
    let _ = Command::new("stty").arg(how).stdin(Stdio::inherit()).status();
}
