//! The accounts of a demo: one for each role, with passwords made for this installation. They are shown on the sign-in page and returned to be
//! printed, because a demo that nobody can enter is none. A real installation has no such note.

use crate::{Problem, Scenario, script::Member};
use base::{Json, Key, json, policy::Role};
use shell::{Shell, account::NewUser};
use std::fmt::Write;

/// Letters of passwords; those that are easily taken for another are left out.
const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
const PASSWORD_LETTERS: usize = 10;

/// Who signs in to a demo, and what to look at there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoAccount {
    /// What is typed at sign-in.
    pub login: String,
    /// The password of this installation.
    pub password: String,
    /// The role.
    pub role: Role,
    /// The name to be greeted with.
    pub name: String,
    /// Code of the organisation at which the role is held.
    pub org: String,
}

/// A part in the demo, before it has a password.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    pub(crate) login: String,
    pub(crate) name: &'static str,
    pub(crate) role: Role,
    /// Codes of organisations; the first is shown.
    pub(crate) orgs: Vec<String>,
}

fn setting(scenario: &Scenario) -> String {
    format!("demo.{}", scenario.name)
}

/// The accounts of a preparation that was finished.
pub(crate) fn remembered(shell: &Shell, scenario: &Scenario) -> Result<Option<Vec<DemoAccount>>, Problem> {
    let Some(text) = shell.store().setting(&setting(scenario))? else { return Ok(None) };
    let accounts: Vec<Json> = serde_json::from_str(&text).unwrap_or_default();
    let text = |account: &Json, name: &str| account[name].as_str().unwrap_or_default().to_owned();
    let read = |account: &Json| {
        let login = text(account, "login");
        // names are sealed in the accounts; a setting is not sealed
        let name = shell.account_name(shell.store().account_by_login(&login)?.key);
        let role = Role::from_code(&text(account, "role")).unwrap_or(Role::Worker);
        Ok(DemoAccount { login, password: text(account, "password"), role, name, org: text(account, "org") })
    };
    accounts.iter().map(read).collect::<Result<_, Problem>>().map(Some)
}

/// Makes the accounts, or gives those that are there new passwords, and remembers them.
pub(crate) fn make(shell: &Shell, scenario: &Scenario) -> Result<Vec<DemoAccount>, Problem> {
    let mut accounts = Vec::new();
    for part in (scenario.cast)() {
        accounts.push(account(shell, scenario, part)?);
    }
    let as_json = |one: &DemoAccount| json!({"login": one.login, "password": one.password, "role": one.role.code(), "org": one.org});
    let text = Json::from(accounts.iter().map(as_json).collect::<Vec<_>>()).to_string();
    let before = shell.store().setting("welcome")?.unwrap_or_default();
    let mut welcome = before;
    let _ = writeln!(welcome, "演示数据（{}），姓名、号码都是编的。账号和密码：", scenario.root);
    for one in &accounts {
        let _ = writeln!(welcome, "{}：{} / {}", one.role.label(), one.login, one.password);
    }
    shell.store().set("welcome", welcome.trim_end())?;
    shell.store().set(&setting(scenario), &text)?;
    Ok(accounts)
}

fn account(shell: &Shell, scenario: &Scenario, part: Part) -> Result<DemoAccount, Problem> {
    let store = shell.store();
    let password = password(shell);
    let tree = store.tree();
    let key = |code: &str| tree.by_code(code).ok_or(Problem::NotPrepared(scenario.name));
    let orgs: Vec<Key> = part.orgs.iter().map(|code| key(code)).collect::<Result<_, _>>()?;
    let refused = |refusal| Problem::Account(Box::new(refusal));
    let from = base::Day::from_ymd(2019, 1, 1).expect("a day written in the program");
    let (first, others) = orgs.split_first().ok_or(Problem::NoMember)?;
    if let Ok(account) = store.account_by_login(&part.login) {
        shell.set_password(account.key, &password).map_err(refused)?;
    } else {
        let new = NewUser { login: &part.login, name: part.name, password: &password, worker: Key::NONE, role: (part.role, *first), from };
        let account = shell.add_user(&new).map_err(refused)?;
        for org in others {
            store.grant(account.key, part.role.code(), *org, from, None)?;
        }
    }
    let account = store.account_by_login(&part.login)?;
    Ok(DemoAccount { name: shell.account_name(account.key), login: part.login, password, role: part.role, org: part.orgs[0].clone() })
}

fn password(shell: &Shell) -> String {
    shell.random::<PASSWORD_LETTERS>().iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect()
}

impl Member {
    /// A worker's account: the one that signs what the worker writes.
    pub(crate) fn new(login: String, name: &str, role: Role, org: base::Id) -> Self {
        Self { login, name: name.to_owned(), role, org }
    }
}
