//! Jobs: work that outlives a request (imports, exports, reports made by schedule), its progress and its result. The shell runs them; here they are remembered.

use crate::{
    StoreError,
    driver::{Connection, Line, Value},
    statements,
    store::Store,
};
use base::{Id, Key, Moment};

/// A job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: Id,
    /// What kind of work.
    pub kind: String,
    /// Who has asked for it.
    pub account: Key,
    /// `waiting`, `running`, `done`, `failed`: the shell's words.
    pub state: String,
    /// How much is done …
    pub done: u32,
    /// … of how much.
    pub total: u32,
    /// A sentence about where it stands, without personal text.
    pub note: String,
    /// When it was asked for.
    pub started_at: Moment,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// What came out, sealed at rest; lists leave it out.
    pub result: Option<Vec<u8>>,
}

impl Store {
    /// Remembers a new job.
    pub fn add_job(&self, job: &Job) -> Result<(), StoreError> {
        let (line, insert) = (self.line_of(job)?, Self::insert_job);
        self.inner.errand(move |connection| insert(connection, &line))
    }

    /// Remembers a new job unless one with its id is there; whether it was new. Of several processes that come with the same one, by their turn in the
    /// database, exactly one is told so.
    pub fn add_job_once(&self, job: &Job) -> Result<bool, StoreError> {
        let (id, line, insert) = (job.id, self.line_of(job)?, Self::insert_job);
        self.inner.errand(move |connection| {
            if connection.one(statements::HAS_JOB, &[id.into()])?.is_some() {
                return Ok(false);
            }
            insert(connection, &line).map(|()| true)
        })
    }

    /// Whether there is a job with this id.
    pub fn has_job(&self, id: Id) -> Result<bool, StoreError> {
        Ok(self.inner.read(|connection| connection.one(statements::HAS_JOB, &[id.into()]))?.is_some())
    }

    /// The columns of a job after its number.
    fn line_of(&self, job: &Job) -> Result<Vec<Value>, StoreError> {
        Ok(vec![
            job.id.into(),
            job.kind.as_str().into(),
            job.account.into(),
            job.state.as_str().into(),
            job.done.into(),
            job.total.into(),
            job.note.as_str().into(),
            job.started_at.into(),
            job.ended_at.into(),
            self.seal_result(job)?.into(),
        ])
    }

    fn insert_job(connection: &mut Connection, line: &[Value]) -> Result<(), StoreError> {
        let n = connection.one(statements::NEXT_JOB, &[])?.map_or(1, |line| line.int(0));
        let line = std::iter::once(n.into()).chain(line.iter().cloned()).collect();
        Ok(connection.insert(&statements::INSERT_JOB, &[line])?)
    }

    /// Remembers how far a job has come: state, progress, note, end, result.
    pub fn change_job(&self, job: &Job) -> Result<(), StoreError> {
        let values = [
            job.id.into(),
            job.state.as_str().into(),
            job.done.into(),
            job.total.into(),
            job.note.as_str().into(),
            job.ended_at.into(),
            self.seal_result(job)?.into(),
        ];
        self.inner.errand(move |connection| match connection.run(statements::CHANGE_JOB, &values)? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        })
    }

    /// A job with its result.
    pub fn job(&self, id: Id) -> Result<Job, StoreError> {
        let line = self.inner.read(|connection| connection.one(statements::JOB, &[id.into()]))?.ok_or(StoreError::NotFound)?;
        let mut job = read(&line);
        job.result = match line.blob(9) {
            [] => None,
            sealed => Some(self.inner.open_bytes(id, sealed)?),
        };
        Ok(job)
    }

    /// The latest jobs of a kind and of an account (`Key::NONE` for all), without their results.
    pub fn jobs(&self, kind: &str, account: Key, limit: u32) -> Result<Vec<Job>, StoreError> {
        let lines = self.inner.read(|connection| match account {
            Key::NONE => connection.all(statements::JOBS, &[kind.into(), limit.into()]),
            account => connection.all(statements::JOBS_OF, &[kind.into(), account.into(), limit.into()]),
        })?;
        Ok(lines.iter().map(read).collect())
    }

    /// The jobs of a kind in this state that have something to do by now, without their results: those that were never put off, and those whose time
    /// has come.
    pub fn due_jobs(&self, kind: &str, state: &str, now: Moment, limit: u32) -> Result<Vec<Job>, StoreError> {
        let values = [kind.into(), state.into(), now.into(), limit.into()];
        Ok(self.inner.read(|connection| connection.all(statements::JOBS_DUE, &values))?.iter().map(read).collect())
    }

    /// A job has nothing to do until then.
    pub fn put_off_job(&self, id: Id, until: Moment) -> Result<(), StoreError> {
        self.inner.errand(move |connection| match connection.run(statements::PUT_OFF_JOB, &[id.into(), until.into()])? {
            0 => Err(StoreError::NotFound),
            _ => Ok(()),
        })
    }

    /// How many jobs of a kind an account has in this state: read from the index alone.
    pub fn jobs_standing(&self, kind: &str, account: Key, state: &str) -> Result<u32, StoreError> {
        let values = [kind.into(), account.into(), state.into()];
        Ok(self.inner.read(|connection| connection.one(statements::JOBS_STANDING, &values))?.map_or(0, |line| line.number(0)))
    }

    fn seal_result(&self, job: &Job) -> Result<Option<Vec<u8>>, StoreError> {
        job.result.as_ref().map(|result| self.inner.seal_bytes(job.id, result)).transpose()
    }
}

fn read(line: &Line) -> Job {
    Job {
        id: line.id(0),
        kind: line.text(1).to_owned(),
        account: line.key(2),
        state: line.text(3).to_owned(),
        done: line.number(4),
        total: line.number(5),
        note: line.text(6).to_owned(),
        started_at: line.moment(7),
        ended_at: line.some_moment(8),
        result: None,
    }
}
