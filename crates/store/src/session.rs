//! Sessions: who is signed in, and on the way to it. The shell makes random tokens and gives only their hashes here, so a stolen database signs
//! nobody in. What a session may do at its stage is the shell's affair.

use crate::{StoreError, driver::Line, statements, store::Store};
use base::{Key, Moment};

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The bearer was invited and may choose a password.
    Invited,
    /// The password was right.
    Half,
    /// So was the second factor; something else is still to be done.
    Proved,
    /// Signed in.
    Full,
    /// The token of a program.
    Program,
}

impl Stage {
    const ALL: [(Stage, &'static str); 5] =
        [(Stage::Invited, "invited"), (Stage::Half, "half"), (Stage::Proved, "proved"), (Stage::Full, "full"), (Stage::Program, "program")];

    /// Stable code.
    pub fn code(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// What is not known is the least.
    fn from_code(code: &str) -> Self {
        Self::ALL.into_iter().find(|(_, known)| *known == code).map_or(Stage::Invited, |(stage, _)| stage)
    }
}

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The hash of its token.
    pub hash: [u8; 32],
    /// Whose.
    pub account: Key,
    /// How far it has come.
    pub stage: Stage,
    /// Since when.
    pub created_at: Moment,
    /// When it was last used, as far as the shell has said.
    pub seen_at: Moment,
    /// Until when, unless it is used.
    pub expires_at: Moment,
    /// Until when, however much it is used.
    pub ends_at: Moment,
    /// When it was ended before its time.
    pub ended_at: Option<Moment>,
    /// The device as far as it matters to its owner (`Chrome · Windows`); no personal text.
    pub note: String,
    /// The network from which it was opened, not the address (`192.168.3.0/24`).
    pub network: String,
}

impl Session {
    /// Whether it can still be used.
    pub fn is_live(&self, now: Moment) -> bool {
        self.ended_at.is_none() && self.expires_at > now && self.ends_at > now
    }
}

fn read(line: &Line) -> Session {
    Session {
        hash: line.hash(0),
        account: line.key(1),
        created_at: line.moment(2),
        seen_at: line.moment(3),
        expires_at: line.moment(4),
        note: line.text(5).to_owned(),
        stage: Stage::from_code(line.text(6)),
        ends_at: line.moment(7),
        ended_at: line.some_moment(8),
        network: line.text(9).to_owned(),
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
            session.stage.code().into(),
            session.ends_at.into(),
            session.network.as_str().into(),
        ];
        let used = (session.stage == Stage::Full).then(|| [session.hash.as_slice().into(), session.created_at.into()]);
        self.inner.errand(move |connection| {
            connection.insert(&statements::INSERT_SESSION, std::slice::from_ref(&line))?;
            if let Some(values) = &used {
                connection.run(statements::ACCOUNT_USED, values)?;
            }
            Ok(())
        })
    }

    /// The session of a token, ended or not.
    pub fn session(&self, hash: &[u8; 32]) -> Result<Session, StoreError> {
        let line = self.inner.read(|connection| connection.one(statements::SESSION, &[hash.as_slice().into()]))?;
        line.as_ref().map(read).ok_or(StoreError::NotFound)
    }

    /// The sessions of an account that nobody has ended; some may have run out.
    pub fn sessions(&self, account: Key) -> Result<Vec<Session>, StoreError> {
        Ok(self.inner.read(|connection| connection.all(statements::SESSIONS, &[account.into()]))?.iter().map(read).collect())
    }

    /// Remembers that a session and its account were used, and until when the session now lasts.
    pub fn see_session(&self, hash: &[u8; 32], seen_at: Moment, expires_at: Moment) -> Result<(), StoreError> {
        let values = [hash.as_slice().into(), seen_at.into(), expires_at.into()];
        self.inner.errand(move |connection| {
            connection.run(statements::SEE_SESSION, &values)?;
            connection.run(statements::ACCOUNT_USED, &values[..2])?;
            Ok(())
        })
    }

    /// Ends a session; whether it was this call that ended it, so that an invitation counts once.
    pub fn end_session(&self, hash: &[u8; 32]) -> Result<bool, StoreError> {
        let values = [hash.as_slice().into(), self.inner.clock.now().into()];
        self.inner.change_access(move |connection| Ok(connection.run(statements::END_SESSION, &values)? == 1))
    }

    /// Ends all sessions of an account but one.
    pub fn end_sessions(&self, account: Key, but: Option<&[u8; 32]>) -> Result<(), StoreError> {
        let values = [account.into(), but.map_or(&[][..], |hash| hash).into(), self.inner.clock.now().into()];
        self.inner.change_access(move |connection| Ok(connection.run(statements::END_SESSIONS, &values).map(|_| ())?))
    }

    /// Forgets sessions that have run out or were ended before a moment; how many.
    pub fn forget_sessions(&self, before: Moment) -> Result<u64, StoreError> {
        self.inner.errand(move |connection| Ok(connection.run(statements::FORGET_SESSIONS, &[before.into()])?))
    }
}
