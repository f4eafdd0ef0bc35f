//! Accounts and what they may be: who signs in, as which worker, with which roles where. Particulars are sealed; the login is not, because it
//! is looked up. The shell hashes passwords and asks the policy.

use crate::{
    StoreError,
    driver::{Line, Value},
    statements,
    store::{Inner, Store},
    vault::SYSTEM,
};
use base::{Day, Id, Key, Moment, may_hold_together, policy::Role};

/// An account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Its number: the actor of acts.
    pub key: Key,
    /// Its id.
    pub id: Id,
    /// The name under which it signs in.
    pub login: String,
    /// The record of the worker; `Key::NONE` for a program's account.
    pub worker: Key,
    /// Sealed particulars (display name, password hash, second factor, preferences): the shell knows their shape.
    pub body: serde_json::Value,
    /// When it was made.
    pub created_at: Moment,
    /// Since when it can no longer sign in.
    pub disabled_at: Option<Moment>,
    /// When it was last used, to a few minutes; none before the first sign-in.
    pub used_at: Option<Moment>,
}

/// An account to be made.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its id.
    pub id: Id,
    /// The name under which it signs in; must be free.
    pub login: String,
    /// The record of the worker.
    pub worker: Key,
    /// Particulars, to be sealed.
    pub body: serde_json::Value,
}

/// A role at an organisation for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Its number.
    pub n: u32,
    /// Whose.
    pub account: Key,
    /// Which role, by its code.
    pub role: String,
    /// Where, and below.
    pub org: Key,
    /// First day.
    pub from: Day,
    /// Last day; none lasts on.
    pub until: Option<Day>,
}

impl Store {
    /// Makes an account; [`StoreError::Taken`] if the login is used.
    pub fn add_account(&self, new: &NewAccount) -> Result<Account, StoreError> {
        let inner = &self.inner;
        let now = inner.clock.now();
        let body = inner.seal_paper(new.id, &new.body)?;
        let new = new.clone();
        let (id, login) = (new.id, new.login.clone());
        let key = inner.errand(move |connection| {
            if connection.one(statements::ACCOUNT_BY_LOGIN, &[login.as_str().into()])?.is_some() {
                return Err(StoreError::Taken);
            }
            let key = connection.one(statements::COUNT_ON, &["account".into(), Value::Int(1)])?.map_or(Key::NONE, |line| line.key(0));
            let line = vec![key.into(), id.into(), login.as_str().into(), new.worker.into(), body.clone().into(), now.into(), Value::Null];
            connection.insert(&statements::INSERT_ACCOUNT, &[line])?;
            Ok(key)
        })?;
        self.account(key)
    }

    /// The account with this number.
    pub fn account(&self, key: Key) -> Result<Account, StoreError> {
        self.account_line(statements::ACCOUNT_BY_KEY, &key.into())
    }

    /// The account with this login.
    pub fn account_by_login(&self, login: &str) -> Result<Account, StoreError> {
        self.account_line(statements::ACCOUNT_BY_LOGIN, &login.into())
    }

    fn account_line(&self, text: &str, value: &Value) -> Result<Account, StoreError> {
        let line = self.inner.read(|connection| connection.one(text, std::slice::from_ref(value)))?;
        self.inner.read_account(&line.ok_or(StoreError::NotFound)?)
    }

    /// Accounts after a number.
    pub fn accounts(&self, after: Key, limit: u32) -> Result<Vec<Account>, StoreError> {
        let lines = self.inner.read(|connection| connection.all(statements::ACCOUNTS, &[after.into(), limit.into()]))?;
        lines.iter().map(|line| self.inner.read_account(line)).collect()
    }

    /// Changes an account: what `change` finds is what holds when it is written, so that of two changes at the same time none is lost and what may be
    /// used once is used once. Its key and id stay. An error of `change` leaves everything as it was.
    pub fn change_account<T: Send + 'static>(
        &self,
        key: Key,
        mut change: impl FnMut(&mut Account) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let inner = self.inner.clone();
        self.inner.change_access(move |connection| {
            let line = connection.one(statements::ACCOUNT_BY_KEY, &[key.into()])?.ok_or(StoreError::NotFound)?;
            let mut account = inner.read_account(&line)?;
            let id = account.id;
            let result = change(&mut account)?;
            let body = inner.seal_paper(id, &account.body)?;
            let values = [key.into(), account.login.as_str().into(), account.worker.into(), body.into(), account.disabled_at.into()];
            connection.run(statements::CHANGE_ACCOUNT, &values)?;
            Ok(result)
        })
    }

    /// The roles of an account, past ones included.
    pub fn grants(&self, account: Key) -> Result<Vec<Grant>, StoreError> {
        let lines = self.inner.read(|connection| connection.all(statements::GRANTS, &[account.into()]))?;
        Ok(lines.iter().map(read_grant).collect())
    }

    /// All roles of all accounts.
    pub fn all_grants(&self) -> Result<Vec<Grant>, StoreError> {
        Ok(self.inner.read(|connection| connection.all(statements::GRANTS_ALL, &[]))?.iter().map(read_grant).collect())
    }

    /// Gives a role; the number is made here. [`StoreError::Exclusive`] if the account holds a role at that time that excludes it.
    pub fn grant(&self, account: Key, role: &str, org: Key, from: Day, until: Option<Day>) -> Result<Grant, StoreError> {
        let role = role.to_owned();
        self.inner.change_access(move |connection| {
            let held: Vec<Grant> = connection.all(statements::GRANTS, &[account.into()])?.iter().map(read_grant).collect();
            let meanwhile = held.iter().filter(|held| held.until.is_none_or(|last| from <= last) && until.is_none_or(|last| held.from <= last));
            if meanwhile.into_iter().any(|held| exclude(&held.role, &role)) {
                return Err(StoreError::Exclusive);
            }
            let n = connection.one(statements::COUNT_ON, &["grant".into(), Value::Int(1)])?.map_or(0, |line| line.number(0));
            let line = vec![n.into(), account.into(), role.as_str().into(), org.into(), from.into(), until.into()];
            connection.insert(&statements::INSERT_GRANT, &[line])?;
            Ok(Grant { n, account, role: role.clone(), org, from, until })
        })
    }

    /// Ends a role after its last day.
    pub fn end_grant(&self, n: u32, until: Day) -> Result<(), StoreError> {
        self.inner.change_access(move |connection| match connection.run(statements::END_GRANT, &[n.into(), until.into()])? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        })
    }
}

/// Whether two roles, by their codes, must not be one person's.
fn exclude(one: &str, other: &str) -> bool {
    Role::from_code(one).zip(Role::from_code(other)).is_some_and(|(one, other)| !may_hold_together(one, other))
}

fn read_grant(line: &Line) -> Grant {
    Grant {
        n: line.number(0),
        account: line.key(1),
        role: line.text(2).to_owned(),
        org: line.key(3),
        from: line.day(4).unwrap_or_default(),
        until: line.day(5),
    }
}

impl Inner {
    fn read_account(&self, line: &Line) -> Result<Account, StoreError> {
        Ok(Account {
            key: line.key(0),
            id: line.id(1),
            login: line.text(2).to_owned(),
            worker: line.key(3),
            body: self.open_paper(line.id(1), line.blob(4))?,
            created_at: line.moment(5),
            disabled_at: line.some_moment(6),
            used_at: line.some_moment(7),
        })
    }

    /// Seals one of the store's own papers in the system vault; its place is its id, it has no versions.
    pub(crate) fn seal_paper(&self, id: Id, body: &serde_json::Value) -> Result<Vec<u8>, StoreError> {
        self.seal_bytes(id, body.to_string().as_bytes())
    }

    pub(crate) fn open_paper(&self, id: Id, sealed: &[u8]) -> Result<serde_json::Value, StoreError> {
        serde_json::from_slice(&self.open_bytes(id, sealed)?).map_err(|_| StoreError::Corrupt(0))
    }

    pub(crate) fn seal_bytes(&self, id: Id, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        let vault = self.vault(self.vault_for(SYSTEM.0, SYSTEM.1)?)?;
        Ok(vault.seal(id, 0, bytes, &*self.chance))
    }

    pub(crate) fn open_bytes(&self, id: Id, sealed: &[u8]) -> Result<Vec<u8>, StoreError> {
        let vault = self.vault(self.vault_for(SYSTEM.0, SYSTEM.1)?)?;
        vault.open(id, 0, sealed).map_err(|_| StoreError::Corrupt(0))
    }
}
