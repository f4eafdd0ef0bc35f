//! What differs between the two databases beyond the driver: how a writer takes its turn, and which text of a change is meant.

use crate::driver::{Connection, DriverError};

/// The transaction-scoped lock by which writers of all processes take turns on PostgreSQL (`kapo` in ASCII).
const WRITER_LOCK: &str = "select pg_advisory_xact_lock(1801547887)";

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file; it is made if it is not there.
    Sqlite(std::path::PathBuf),
    /// `postgres://…`
    Postgres(String),
}

impl Place {
    pub(crate) fn connect(&self) -> Result<Connection, DriverError> {
        Ok(match self {
            Self::Sqlite(path) => Connection::Sqlite(crate::sqlite::Sqlite::open(path)?),
            Self::Postgres(address) => Connection::Postgres(Box::new(crate::postgres::Postgres::open(address)?)),
        })
    }
}

/// Begins a transaction as the only writer. On PostgreSQL the lock is a statement of its own, so that the next one sees what was committed
/// while it waited.
pub(crate) fn begin(connection: &mut Connection) -> Result<(), DriverError> {
    match connection {
        Connection::Sqlite(_) => connection.batch("begin immediate"),
        Connection::Postgres(_) => {
            connection.batch("begin")?;
            connection.each(WRITER_LOCK, &[], &mut |_| ())
        }
    }
}

/// The text of a schema change for this database.
pub(crate) fn choose(connection: &Connection, sqlite: &'static str, postgres: &'static str) -> &'static str {
    match connection {
        Connection::Sqlite(_) => sqlite,
        Connection::Postgres(_) => postgres,
    }
}
