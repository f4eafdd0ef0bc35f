//! Jobs: work that outlives a request (imports, exports), its progress and its result. The shell runs them; here they are remembered.

use crate::{StoreError, driver::Line, statements, store::Store};
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
        let job = job.clone();
        let result = self.seal_result(&job)?;
        self.inner.errand(move |connection| {
            let n = connection.one(statements::NEXT_JOB, &[])?.map_or(1, |line| line.int(0));
            let line = vec![
                n.into(),
                job.id.into(),
                job.kind.as_str().into(),
                job.account.into(),
                job.state.as_str().into(),
                job.done.into(),
                job.total.into(),
                job.note.as_str().into(),
                job.started_at.into(),
                job.ended_at.into(),
                result.clone().into(),
            ];
            Ok(connection.insert(&statements::INSERT_JOB, &[line])?)
        })
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

    /// The latest jobs of an account (`Key::NONE` for all), without their results.
    pub fn jobs(&self, account: Key, limit: u32) -> Result<Vec<Job>, StoreError> {
        Ok(self.inner.read(|connection| connection.all(statements::JOBS, &[account.into(), limit.into()]))?.iter().map(read).collect())
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
