//! What an account has typed and not yet sent, sealed, by place; and the settings of the instance.

use crate::{StoreError, driver::Line, statements, store::Store};
use base::{Id, Key, Moment};
use sha2::{Digest, Sha256};

/// A draft.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// Where it belongs: a form, a record.
    pub place: String,
    /// What was typed.
    pub body: serde_json::Value,
    /// When it was last kept.
    pub at: Moment,
}

/// A draft has no id of its own: it is sealed under one made of its account and place.
fn id_of(account: Key, place: &str) -> Id {
    let hash = Sha256::new_with_prefix(b"draft").chain_update(account.0.to_be_bytes()).chain_update(place).finalize().into();
    Id::of_digest(Moment::default(), &hash)
}

impl Store {
    /// Keeps a draft, in place of the one before.
    pub fn keep_draft(&self, account: Key, place: &str, body: &serde_json::Value) -> Result<(), StoreError> {
        let sealed = self.inner.seal_paper(id_of(account, place), body)?;
        let values = [account.into(), place.into(), sealed.into(), self.inner.clock.now().into()];
        self.inner.errand(move |connection| Ok(connection.run(statements::KEEP_DRAFT, &values).map(|_| ())?))
    }

    /// The draft of a place, if there is one.
    pub fn draft(&self, account: Key, place: &str) -> Result<Option<Draft>, StoreError> {
        let line = self.inner.read(|connection| connection.one(statements::DRAFT, &[account.into(), place.into()]))?;
        line.map(|line| self.read_draft(account, &line)).transpose()
    }

    /// All drafts of an account, the newest first.
    pub fn drafts(&self, account: Key) -> Result<Vec<Draft>, StoreError> {
        let lines = self.inner.read(|connection| connection.all(statements::DRAFTS, &[account.into()]))?;
        lines.iter().map(|line| self.read_draft(account, line)).collect()
    }

    fn read_draft(&self, account: Key, line: &Line) -> Result<Draft, StoreError> {
        let place = line.text(0).to_owned();
        Ok(Draft { body: self.inner.open_paper(id_of(account, &place), line.blob(1))?, place, at: line.moment(2) })
    }

    /// Forgets a draft.
    pub fn drop_draft(&self, account: Key, place: &str) -> Result<(), StoreError> {
        let values = [account.into(), place.into()];
        self.inner.errand(move |connection| Ok(connection.run(statements::DROP_DRAFT, &values).map(|_| ())?))
    }

    /// A setting of the instance.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        Ok(self.inner.read(|connection| connection.one(statements::SETTING, &[name.into()]))?.map(|line| line.text(0).to_owned()))
    }

    /// All settings by name.
    pub fn settings(&self) -> Result<Vec<(String, String)>, StoreError> {
        let lines = self.inner.read(|connection| connection.all(statements::SETTINGS, &[]))?;
        Ok(lines.iter().map(|line| (line.text(0).to_owned(), line.text(1).to_owned())).collect())
    }

    /// Changes a setting. Nothing personal, no secrets: settings are not sealed. Settings also say who may what and for how long.
    pub fn set(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let values = [name.into(), value.into()];
        self.inner.change_access(move |connection| Ok(connection.run(statements::SET, &values).map(|_| ())?))
    }
}
