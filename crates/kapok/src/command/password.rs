//! Asking for the password of an account on the command line: one line from the input, not shown where the input is a terminal. For what one person
//! must not do alone.

use anyhow::Context as _;
use shell::Shell;
use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::{Command, Stdio};
use store::Account;

/// The account, if its password was typed.
pub(super) fn ask(shell: &Shell, login: &str) -> anyhow::Result<Account> {
    let typed = line(&format!("{login} 的密码："))?;
    let account = shell.account_with_password(login, &typed).map_err(super::refused)?;
    account.context("账号或密码不对")
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
    anyhow::ensure!(read.context("读不到输入")? > 0, "没有输入密码：在终端里输入，或者从标准输入给一行");
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Where there is no `stty`, the line is shown: that is no reason to refuse it.
fn echo(how: &str) {
    let _ = Command::new("stty").arg(how).stdin(Stdio::inherit()).status();
}
