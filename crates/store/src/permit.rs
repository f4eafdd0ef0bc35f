//! Permits: exceptions from the policy for one account, for a time, with a reason, that a person has approved or answers for. The store keeps
//! them and never removes one; the shell knows what the sorts mean. Reasons are sealed. Like roles they are kept in memory under
//! `access_epoch`, so that a permit that ends here has ended at the next request.

use crate::{
    StoreError,
    driver::{Line, Value},
    statements,
    store::Store,
};
use base::{Id, Key, Moment};

/// A permit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Permit {
    /// Its number.
    pub n: u32,
    /// Its id: its address, and what its reason is sealed under.
    pub id: Id,
    /// What it is an exception from: a code of the shell.
    pub sort: String,
    /// Whose.
    pub account: Key,
    /// The organisation whose records it opens.
    pub org: Key,
    /// The record it opens, with what names it; `Key::NONE` for everything of the organisation.
    pub record: Key,
    /// When it was asked for.
    pub asked_at: Moment,
    /// Since when it holds; none while it waits for its approval.
    pub from: Option<Moment>,
    /// Until when.
    pub until: Option<Moment>,
    /// Who approved it; `Key::NONE` if nobody had to.
    pub by: Key,
    /// When it was ended or refused.
    pub ended_at: Option<Moment>,
    /// Who ended or refused it.
    pub ended_by: Key,
}

/// A permit to be asked for.
#[derive(Clone, Debug)]
pub struct NewPermit {
    /// Its id.
    pub id: Id,
    /// What it is an exception from.
    pub sort: String,
    /// Whose.
    pub account: Key,
    /// The organisation whose records it opens.
    pub org: Key,
    /// The record it opens; `Key::NONE` for everything of the organisation.
    pub record: Key,
    /// Why: sealed.
    pub reason: String,
    /// Since when and until when it holds, if nobody has to approve it.
    pub holds: Option<(Moment, Moment)>,
}

/// What happens to a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermitStep {
    /// It is approved and holds from now until then.
    Approve {
        /// Until when.
        until: Moment,
    },
    /// It is ended before its time, or refused.
    End,
}

impl Permit {
    /// Whether it holds at a moment.
    pub fn holds(&self, at: Moment) -> bool {
        self.from.is_some_and(|from| from <= at) && self.until.is_some_and(|until| at < until) && self.ended_at.is_none()
    }

    /// Whether it waits to be approved or refused.
    pub fn waits(&self) -> bool {
        self.from.is_none() && self.ended_at.is_none()
    }

    fn read(line: &Line) -> Self {
        Self {
            n: line.number(0),
            id: line.id(1),
            sort: line.text(2).to_owned(),
            account: line.key(3),
            org: line.key(4),
            record: line.key(5),
            asked_at: line.moment(6),
            from: line.some_moment(7),
            until: line.some_moment(8),
            by: line.key(9),
            ended_at: line.some_moment(10),
            ended_by: line.key(11),
        }
    }
}

impl Store {
    /// Keeps a new permit; its number is made here.
    pub fn add_permit(&self, new: &NewPermit) -> Result<Permit, StoreError> {
        let reason = self.inner.seal_bytes(new.id, new.reason.as_bytes())?;
        let new = new.clone();
        let now = self.inner.clock.now();
        self.inner.change_access(move |connection| {
            let n = connection.one(statements::COUNT_ON, &["permit".into(), Value::Int(1)])?.map_or(0, |line| line.number(0));
            let (from, until) = new.holds.unzip();
            let line = vec![
                n.into(),
                new.id.into(),
                new.sort.as_str().into(),
                new.account.into(),
                new.org.into(),
                new.record.into(),
                now.into(),
                reason.clone().into(),
                from.into(),
                until.into(),
                Key::NONE.into(),
                Value::Null,
                Key::NONE.into(),
            ];
            connection.insert(&statements::INSERT_PERMIT, &[line])?;
            Ok(Permit {
                n,
                id: new.id,
                sort: new.sort.clone(),
                account: new.account,
                org: new.org,
                record: new.record,
                asked_at: now,
                from,
                until,
                by: Key::NONE,
                ended_at: None,
                ended_by: Key::NONE,
            })
        })
    }

    /// Takes a step with a permit that still waits or holds; [`StoreError::NotFound`] for one that has ended.
    pub fn step_permit(&self, n: u32, by: Key, step: PermitStep) -> Result<(), StoreError> {
        let now = self.inner.clock.now();
        let (text, values) = match step {
            PermitStep::Approve { until } => (statements::APPROVE_PERMIT, vec![n.into(), now.into(), until.into(), by.into()]),
            PermitStep::End => (statements::END_PERMIT, vec![n.into(), now.into(), by.into()]),
        };
        self.inner.change_access(move |connection| match connection.run(text, &values)? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        })
    }

    /// Permits that wait, or that have not ended at a moment.
    pub fn open_permits(&self, at: Moment) -> Result<Vec<Permit>, StoreError> {
        Ok(self.inner.read(|connection| connection.all(statements::PERMITS_OPEN, &[at.into()]))?.iter().map(Permit::read).collect())
    }

    /// All permits before a number, newest first; those of one record, unless that is `Key::NONE`.
    pub fn permits(&self, record: Key, before: Option<u32>, limit: u32) -> Result<Vec<Permit>, StoreError> {
        let values = [before.unwrap_or(u32::MAX).into(), record.into(), limit.into()];
        Ok(self.inner.read(|connection| connection.all(statements::PERMITS_BEFORE, &values))?.iter().map(Permit::read).collect())
    }

    /// The permit of this id.
    pub fn permit(&self, id: Id) -> Result<Permit, StoreError> {
        let line = self.inner.read(|connection| connection.one(statements::PERMIT, &[id.into()]))?;
        line.as_ref().map(Permit::read).ok_or(StoreError::NotFound)
    }

    /// Why a permit was asked for.
    pub fn permit_reason(&self, permit: &Permit) -> Result<String, StoreError> {
        let line = self.inner.read(|connection| connection.one(statements::PERMIT_REASON, &[permit.id.into()]))?.ok_or(StoreError::NotFound)?;
        String::from_utf8(self.inner.open_bytes(permit.id, line.blob(0))?).map_err(|_| StoreError::Corrupt(0))
    }
}
