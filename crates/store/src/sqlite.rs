//! The embedded database. Called by `driver.rs` only.

use crate::driver::{DriverError, Insert, Line, Value};
use rusqlite::{
    ErrorCode, OpenFlags,
    config::DbConfig,
    types::{ToSql, ToSqlOutput, ValueRef},
};
use std::{path::Path, time::Duration};

/// How long a writer waits for the lock of another process.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// Statements kept prepared in each connection.
const PREPARED_MAX: usize = 128;

pub(crate) struct Sqlite(rusqlite::Connection);

impl Sqlite {
    /// Opens the file, making it if it is not there. Checkpoints are never run on the way of a commit; `checkpoint.rs` does them.
    pub(crate) fn open(path: &Path) -> Result<Self, DriverError> {
        Self::open_with(path, BUSY_WAIT, "")
    }

    /// Opens the file for this connection alone: busy at once if any other has it open, and so are all others until this one is closed.
    pub(crate) fn open_alone(path: &Path) -> Result<Self, DriverError> {
        // before anything is read: a connection that has shared the log once goes on sharing it
        Self::open_with(path, Duration::ZERO, "pragma locking_mode = exclusive;")
    }

    fn open_with(path: &Path, busy_wait: Duration, first: &str) -> Result<Self, DriverError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(busy_wait)?;
        connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
        // else a prepared statement is prepared again whenever its values might lead to another plan: at nearly every call
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(first)?;
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0; pragma temp_store = memory;
             pragma journal_size_limit = 67108864; pragma cache_size = -8000; pragma secure_delete = on;",
        )?;
        Ok(Self(connection))
    }

    pub(crate) fn try_each(
        &mut self,
        text: &str,
        values: &[Value],
        line: &mut dyn FnMut(Line) -> Result<(), DriverError>,
    ) -> Result<(), DriverError> {
        let mut statement = self.0.prepare_cached(&own(text))?;
        let width = statement.column_count();
        let mut rows = statement.query(rusqlite::params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let mut columns = Vec::with_capacity(width);
            for column in 0..width {
                columns.push(match row.get_ref(column)? {
                    ValueRef::Null => Value::Null,
                    ValueRef::Integer(int) => Value::Int(int),
                    ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                    ValueRef::Blob(blob) => Value::Blob(blob.to_vec()),
                    ValueRef::Real(_) => return Err(DriverError::Other("a float in the database".into())),
                });
            }
            line(Line(columns))?;
        }
        Ok(())
    }

    pub(crate) fn run(&mut self, text: &str, values: &[Value]) -> Result<u64, DriverError> {
        let mut statement = self.0.prepare_cached(&own(text))?;
        Ok(statement.execute(rusqlite::params_from_iter(values))? as u64)
    }

    pub(crate) fn insert(&mut self, insert: &Insert, lines: &[Vec<Value>]) -> Result<(), DriverError> {
        if lines.is_empty() {
            return Ok(());
        }
        let mut statement = self.0.prepare_cached(&own(&insert.text(1)))?;
        for line in lines {
            statement.execute(rusqlite::params_from_iter(line))?;
        }
        Ok(())
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<(), DriverError> {
        Ok(self.0.execute_batch(text)?)
    }

    pub(crate) fn prepare(&mut self, text: &str) -> Result<(), DriverError> {
        self.0.prepare(&own(text))?;
        Ok(())
    }
}

/// SQLite numbers its parameters with a question mark.
fn own(text: &str) -> String {
    text.replace('$', "?")
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(int) => ValueRef::Integer(*int),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(blob) => ValueRef::Blob(blob),
        }))
    }
}

impl From<rusqlite::Error> for DriverError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::NoSpace,
            Some(ErrorCode::ConstraintViolation) => Self::Repeated,
            Some(ErrorCode::SystemIoFailure) => Self::Disk(error.to_string()),
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::NotADatabase) => Self::Gone(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}
