//! Sessions: who is signed in. The shell makes random tokens and gives only their hashes here, so a stolen database signs nobody in.

use crate::{StoreError, driver::Line, statements, store::Store};
use base::{Key, Moment};

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hash of its token.
    pub hash: [u8; 32],
    /// Whose.
    pub account: Key,
    /// Since when.
    pub created_at: Moment,
    /// When it was last used, as far as the shell has said.
    pub seen_at: Moment,
    /// Until when.
    pub expires_at: Moment,
    /// What the shell wants to remember of it (`phone`, `totp`, …); no personal text.
    pub note: String,
}

fn read(line: &Line) -> Session {
    Session {
        hash: line.hash(0),
        account: line.key(1),
        created_at: line.moment(2),
        seen_at: line.moment(3),
        expires_at: line.moment(4),
        note: line.text(5).to_owned(),
    }
}

impl Store {
    /// Keeps a new session.
    pub fn add_session(&self, session: &Session) -> Result<(), StoreError> {
        let line = vec![
            session.hash.as_slice().into(),
            session.account.into(),
            session.created_at.into(),
            session.seen_at.into(),
            session.expires_at.into(),
            session.note.as_str().into(),
        ];
        self.inner.errand(move |connection| Ok(connection.insert(&statements::INSERT_SESSION, std::slice::from_ref(&line))?))
    }

    /// The session of a token, expired or not.
    pub fn session(&self, hash: &[u8; 32]) -> Result<Session, StoreError> {
        let line = self.inner.read(|connection| connection.one(statements::SESSION, &[hash.as_slice().into()]))?;
        line.as_ref().map(read).ok_or(StoreError::NotFound)
    }

    /// All sessions of an account.
    pub fn sessions(&self, account: Key) -> Result<Vec<Session>, StoreError> {
        Ok(self.inner.read(|connection| connection.all(statements::SESSIONS, &[account.into()]))?.iter().map(read).collect())
    }

    /// Remembers that a session was used, and until when it now lasts.
    pub fn see_session(&self, hash: &[u8; 32], seen_at: Moment, expires_at: Moment) -> Result<(), StoreError> {
        let values = [hash.as_slice().into(), seen_at.into(), expires_at.into()];
        self.inner.errand(move |connection| Ok(connection.run(statements::SEE_SESSION, &values).map(|_| ())?))
    }

    /// Ends a session.
    pub fn end_session(&self, hash: &[u8; 32]) -> Result<(), StoreError> {
        let values = [hash.as_slice().into()];
        self.inner.change_access(move |connection| Ok(connection.run(statements::END_SESSION, &values).map(|_| ())?))
    }

    /// Ends all sessions of an account but one.
    pub fn end_sessions(&self, account: Key, but: Option<&[u8; 32]>) -> Result<(), StoreError> {
        let values = [account.into(), but.map_or(&[][..], |hash| hash).into()];
        self.inner.change_access(move |connection| Ok(connection.run(statements::END_SESSIONS, &values).map(|_| ())?))
    }

    /// Forgets sessions that have expired.
    pub fn expire_sessions(&self, now: Moment) -> Result<u64, StoreError> {
        self.inner.errand(move |connection| Ok(connection.run(statements::EXPIRE_SESSIONS, &[now.into()])?))
    }
}
