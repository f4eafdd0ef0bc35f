//! PostgreSQL through the blocking client: it may be called from threads of its own and from blocking tasks, never from an async task.
//! Called by `driver.rs` only.

use crate::driver::{DriverError, Insert, Line, Value};
use postgres::{
    Client, Statement,
    error::SqlState,
    fallible_iterator::FallibleIterator,
    types::{IsNull, ToSql, Type, private::BytesMut, to_sql_checked},
};
use std::{
    collections::HashMap,
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// Statements kept prepared in each connection; beyond this the cache starts anew.
const PREPARED_MAX: usize = 256;

/// Lines in one insertion at most: a power of two, because the remainder goes in smaller powers of two.
const LINES_MAX: usize = 64;

pub(crate) struct Postgres {
    client: Client,
    prepared: HashMap<String, Statement>,
    /// Whether the server has warned of something since the last transaction began to end.
    warned: Arc<AtomicBool>,
}

impl Postgres {
    /// Connects to `postgres://…` or to a `key=value` text, over TLS if it names `sslrootcert`.
    pub(crate) fn open(address: &str) -> Result<Self, DriverError> {
        let warned = Arc::new(AtomicBool::new(false));
        let warning = warned.clone();
        let mut client = crate::postgres_tls::connect(address, move || warning.store(true, Ordering::SeqCst))?;
        client.batch_execute("set default_transaction_isolation = 'read committed'; set client_min_messages = warning")?;
        Ok(Self { client, prepared: HashMap::new(), warned })
    }

    fn statement(&mut self, text: &str) -> Result<Statement, DriverError> {
        if let Some(statement) = self.prepared.get(text) {
            return Ok(statement.clone());
        }
        if self.prepared.len() >= PREPARED_MAX {
            self.prepared.clear();
        }
        let statement = self.client.prepare(text)?;
        self.prepared.insert(text.to_owned(), statement.clone());
        Ok(statement)
    }

    pub(crate) fn try_each(
        &mut self,
        text: &str,
        values: &[Value],
        line: &mut dyn FnMut(Line) -> Result<(), DriverError>,
    ) -> Result<(), DriverError> {
        let statement = self.statement(text)?;
        let mut rows = self.client.query_raw(&statement, values)?;
        while let Some(row) = rows.next()? {
            let mut columns = Vec::with_capacity(row.len());
            for (index, column) in row.columns().iter().enumerate() {
                columns.push(match *column.type_() {
                    Type::INT8 => row.try_get::<_, Option<i64>>(index)?.into(),
                    Type::INT4 => row.try_get::<_, Option<i32>>(index)?.map(i64::from).into(),
                    Type::TEXT => row.try_get::<_, Option<String>>(index)?.into(),
                    Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.into(),
                    // the answer of a locking function
                    Type::VOID => Value::Null,
                    ref other => return Err(DriverError::Other(format!("a column of type {other}"))),
                });
            }
            line(Line(columns))?;
        }
        Ok(())
    }

    pub(crate) fn run(&mut self, text: &str, values: &[Value]) -> Result<u64, DriverError> {
        let statement = self.statement(text)?;
        let values: Vec<&(dyn ToSql + Sync)> = values.iter().map(|value| value as _).collect();
        Ok(self.client.execute(&statement, &values)?)
    }

    pub(crate) fn insert(&mut self, insert: &Insert, mut lines: &[Vec<Value>]) -> Result<(), DriverError> {
        while !lines.is_empty() {
            let count = if lines.len() >= LINES_MAX { LINES_MAX } else { 1 << lines.len().ilog2() };
            let (now, later) = lines.split_at(count);
            let statement = self.statement(&insert.text(count))?;
            let values: Vec<&(dyn ToSql + Sync)> = now.iter().flatten().map(|value| value as _).collect();
            self.client.execute(&statement, &values)?;
            lines = later;
        }
        Ok(())
    }

    pub(crate) fn batch(&mut self, text: &str) -> Result<(), DriverError> {
        self.warned.store(false, Ordering::SeqCst);
        self.client.batch_execute(text)?;
        // a commit that was called off while it waited for the standby ends with a warning: it is here, and nobody knows whether it is there
        if text == "commit" && self.warned.load(Ordering::SeqCst) {
            return Err(DriverError::Gone("the commit ended with a warning".into()));
        }
        Ok(())
    }

    pub(crate) fn prepare(&mut self, text: &str) -> Result<(), DriverError> {
        self.client.prepare(text)?;
        Ok(())
    }

    pub(crate) fn is_broken(&self) -> bool {
        self.client.is_closed()
    }
}

impl ToSql for Value {
    fn to_sql(&self, wanted: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(int) if *wanted == Type::INT4 => i32::try_from(*int)?.to_sql(wanted, out),
            Self::Int(int) => int.to_sql(wanted, out),
            Self::Text(text) => text.to_sql(wanted, out),
            Self::Blob(blob) => blob.to_sql(wanted, out),
        }
    }

    fn accepts(wanted: &Type) -> bool {
        [Type::INT8, Type::INT4, Type::TEXT, Type::BYTEA].contains(wanted)
    }

    to_sql_checked!();
}

impl From<postgres::Error> for DriverError {
    fn from(error: postgres::Error) -> Self {
        let Some(state) = error.code() else { return Self::Gone(error.to_string()) };
        let text = format!("{error} ({})", state.code());
        match state {
            state if *state == SqlState::DISK_FULL => Self::NoSpace,
            state if *state == SqlState::UNIQUE_VIOLATION => Self::Repeated,
            state if *state == SqlState::LOCK_NOT_AVAILABLE || *state == SqlState::T_R_DEADLOCK_DETECTED => Self::Busy,
            // 08 connection, 57P01… shut down by the administrator, 25006 the primary has become one that only reads
            state if state.code().starts_with("08") || state.code().starts_with("57P") || state.code() == "25006" => Self::Gone(text),
            state if *state == SqlState::IO_ERROR => Self::Disk(text),
            _ => Self::Other(text),
        }
    }
}
