//! The two databases behind one small face: values, lines, and five verbs. Every statement is one text with `$1 …`; what differs lies in
//! `sqlite.rs`, `postgres.rs` and `dialect.rs`. Nothing outside this layer knows which database it talks to.

use crate::{postgres::Postgres, sqlite::Sqlite};
use base::{Day, Id, Key, Moment};

/// A value in a column. There are no others: no booleans, no times, no floats.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

/// Why a statement failed, as far as the store has to tell the cases apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DriverError {
    /// Somebody else holds the lock for too long.
    Busy,
    /// The disk is full.
    NoSpace,
    /// A unique key was there already.
    Repeated,
    /// The connection is broken.
    Gone(String),
    /// Reading or writing the disk failed.
    Disk(String),
    /// Everything else: an error in the program or a damaged database.
    Other(String),
}

/// One line of an answer.
#[derive(Debug)]
pub(crate) struct Line(pub(crate) Vec<Value>);

/// Columns have one type in the schema (`strict` tables in SQLite), so a value of another type is an error of the program: it reads as
/// nothing and stops debug builds.
impl Line {
    pub(crate) fn some_int(&self, column: usize) -> Option<i64> {
        match self.0.get(column) {
            Some(Value::Int(int)) => Some(*int),
            other => {
                debug_assert!(matches!(other, Some(Value::Null)), "column {column} holds no number");
                None
            }
        }
    }

    pub(crate) fn int(&self, column: usize) -> i64 {
        self.some_int(column).unwrap_or(0)
    }

    pub(crate) fn number(&self, column: usize) -> u32 {
        self.int(column) as u32
    }

    pub(crate) fn key(&self, column: usize) -> Key {
        Key(self.number(column))
    }

    pub(crate) fn day(&self, column: usize) -> Option<Day> {
        self.some_int(column).and_then(|number| Day::from_number(number as i32))
    }

    pub(crate) fn moment(&self, column: usize) -> Moment {
        Moment::from_millis(self.int(column))
    }

    pub(crate) fn some_moment(&self, column: usize) -> Option<Moment> {
        self.some_int(column).map(Moment::from_millis)
    }

    pub(crate) fn text(&self, column: usize) -> &str {
        match self.0.get(column) {
            Some(Value::Text(text)) => text,
            other => {
                debug_assert!(matches!(other, Some(Value::Null)), "column {column} holds no text");
                ""
            }
        }
    }

    pub(crate) fn some_text(&self, column: usize) -> Option<String> {
        matches!(self.0.get(column), Some(Value::Text(_))).then(|| self.text(column).to_owned())
    }

    pub(crate) fn blob(&self, column: usize) -> &[u8] {
        match self.0.get(column) {
            Some(Value::Blob(blob)) => blob,
            other => {
                debug_assert!(matches!(other, Some(Value::Null)), "column {column} holds no bytes");
                &[]
            }
        }
    }

    pub(crate) fn id(&self, column: usize) -> Id {
        Id::from_bytes(self.blob(column)).unwrap_or(Id::from_parts(Moment::default(), [0; 10]))
    }

    pub(crate) fn hash(&self, column: usize) -> [u8; 32] {
        self.blob(column).try_into().unwrap_or([0; 32])
    }
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<u32> for Value {
    fn from(int: u32) -> Self {
        Self::Int(i64::from(int))
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        key.0.into()
    }
}

impl From<Day> for Value {
    fn from(day: Day) -> Self {
        Self::Int(i64::from(day.number()))
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        Self::Int(moment.millis())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Id> for Value {
    fn from(id: Id) -> Self {
        Self::Blob(id.bytes().to_vec())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Blob(bytes)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// An insertion: the table with its columns, how many, and what to do about a line that is there already.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Insert {
    pub(crate) into: &'static str,
    pub(crate) width: usize,
    pub(crate) tail: &'static str,
}

impl Insert {
    /// The statement for this many lines.
    pub(crate) fn text(&self, lines: usize) -> String {
        let mut text = format!("insert into {} values ", self.into);
        for line in 0..lines {
            text.push_str(if line == 0 { "(" } else { ", (" });
            for column in 0..self.width {
                let comma = if column == 0 { "$" } else { ", $" };
                text.push_str(comma);
                text.push_str(&(line * self.width + column + 1).to_string());
            }
            text.push(')');
        }
        text.push_str(self.tail);
        text
    }
}

/// The lists that a statement may ask for are rounded up to these lengths, so that few texts have to be prepared.
const LIST_LENGTHS: [usize; 5] = [1, 4, 16, 64, 256];

/// The most values in one list.
pub(crate) const LIST_MAX: usize = 256;

/// The length to which a list of so many values is filled.
pub(crate) fn filled(count: usize) -> usize {
    LIST_LENGTHS.into_iter().find(|length| *length >= count).unwrap_or(count)
}

/// Replaces `{list}` in the text by parameters for these values, which are appended to the others; the last is repeated to fill the list.
pub(crate) fn spread(text: &str, values: &mut Vec<Value>, list: impl IntoIterator<Item = Value>) -> String {
    let first = values.len();
    values.extend(list);
    let count = values.len() - first;
    let wanted = filled(count);
    let filling = values.last().filter(|_| count > 0).cloned().unwrap_or(Value::Null);
    values.resize(first + wanted, filling);
    let parameters: Vec<String> = (first..first + wanted).map(|index| format!("${}", index + 1)).collect();
    text.replacen("{list}", &parameters.join(", "), 1)
}

/// A connection to either database.
pub(crate) enum Connection {
    Sqlite(Sqlite),
    Postgres(Box<Postgres>),
}

impl Connection {
    /// Runs a question and hands over line by line, until one is refused.
    pub(crate) fn try_each(
        &mut self,
        text: &str,
        values: &[Value],
        line: &mut dyn FnMut(Line) -> Result<(), DriverError>,
    ) -> Result<(), DriverError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.try_each(text, values, line),
            Self::Postgres(postgres) => postgres.try_each(text, values, line),
        }
    }

    /// Runs a question and hands over line by line.
    pub(crate) fn each(&mut self, text: &str, values: &[Value], line: &mut dyn FnMut(Line)) -> Result<(), DriverError> {
        self.try_each(text, values, &mut |one| {
            line(one);
            Ok(())
        })
    }

    /// Runs a question and returns all lines.
    pub(crate) fn all(&mut self, text: &str, values: &[Value]) -> Result<Vec<Line>, DriverError> {
        let mut lines = Vec::new();
        self.each(text, values, &mut |line| lines.push(line))?;
        Ok(lines)
    }

    /// Runs a question and returns its first line.
    pub(crate) fn one(&mut self, text: &str, values: &[Value]) -> Result<Option<Line>, DriverError> {
        Ok(self.all(text, values)?.into_iter().next())
    }

    /// Runs a question for a list of values of any length, in pieces; `values` are the parameters before the list.
    pub(crate) fn among(&mut self, text: &str, values: &[Value], list: &[Value]) -> Result<Vec<Line>, DriverError> {
        let mut lines = Vec::new();
        for piece in list.chunks(LIST_MAX) {
            let mut values = values.to_vec();
            let text = spread(text, &mut values, piece.iter().cloned());
            self.each(&text, &values, &mut |line| lines.push(line))?;
        }
        Ok(lines)
    }

    /// Runs a change and returns the number of lines changed.
    pub(crate) fn run(&mut self, text: &str, values: &[Value]) -> Result<u64, DriverError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.run(text, values),
            Self::Postgres(postgres) => postgres.run(text, values),
        }
    }

    /// Inserts lines.
    pub(crate) fn insert(&mut self, insert: &Insert, lines: &[Vec<Value>]) -> Result<(), DriverError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.insert(insert, lines),
            Self::Postgres(postgres) => postgres.insert(insert, lines),
        }
    }

    /// Runs texts without parameters: transactions and schema changes.
    pub(crate) fn batch(&mut self, text: &str) -> Result<(), DriverError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.batch(text),
            Self::Postgres(postgres) => postgres.batch(text),
        }
    }

    /// Checks that the database understands the text.
    pub(crate) fn prepare(&mut self, text: &str) -> Result<(), DriverError> {
        match self {
            Self::Sqlite(sqlite) => sqlite.prepare(text),
            Self::Postgres(postgres) => postgres.prepare(text),
        }
    }

    /// Whether the connection can no longer be used.
    pub(crate) fn is_broken(&self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(postgres) => postgres.is_broken(),
        }
    }
}
