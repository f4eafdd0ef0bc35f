//! What differs between the two databases beyond the driver: how a writer takes its turn, how one has a database for itself, and which text of a
//! change is meant.

use crate::driver::{Connection, DriverError};
use std::time::Duration;

/// The transaction-scoped lock by which writers of all processes take turns on PostgreSQL (`kapo` in ASCII).
const WRITER_LOCK: &str = "select pg_advisory_xact_lock(1801547887)";

/// Connections of the same account to this database besides this one: those of servers and commands.
const OTHERS: &str = "select count(*) from pg_stat_activity where datname = current_database() and usename = current_user \
     and backend_type = 'client backend' and pid <> pg_backend_pid()";

/// How often, and how many times, one looks whether the others have gone: three seconds. A connection that was closed is seen for a moment yet.
const LOOK: Duration = Duration::from_millis(100);
const LOOKS: usize = 30;

/// Tables of a database.
const TABLES: (&str, &str) =
    ("select count(*) from sqlite_schema where type = 'table'", "select count(*) from pg_catalog.pg_tables where schemaname = current_schema()");

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

/// A transaction in a database that no other process works on: busy if one still does after three seconds. Until it ends nobody else writes, and on SQLite
/// nobody else opens the file; on PostgreSQL whoever opens the database waits in [`begin`].
pub(crate) fn begin_alone(place: &Place) -> Result<Connection, DriverError> {
    for _ in 1..LOOKS {
        match try_alone(place) {
            Err(DriverError::Busy) => std::thread::sleep(LOOK),
            other => return other,
        }
    }
    try_alone(place)
}

fn try_alone(place: &Place) -> Result<Connection, DriverError> {
    let mut connection = match place {
        Place::Sqlite(path) => Connection::Sqlite(crate::sqlite::Sqlite::open_alone(path)?),
        Place::Postgres(_) => place.connect()?,
    };
    begin(&mut connection)?;
    let others = match connection {
        Connection::Sqlite(_) => 0,
        Connection::Postgres(_) => connection.one(OTHERS, &[])?.map_or(0, |line| line.int(0)),
    };
    if others == 0 { Ok(connection) } else { Err(DriverError::Busy) }
}

/// Whether a database has no table.
pub(crate) fn is_empty(connection: &mut Connection) -> Result<bool, DriverError> {
    let text = choose(connection, TABLES.0, TABLES.1);
    Ok(connection.one(text, &[])?.is_none_or(|line| line.int(0) == 0))
}
