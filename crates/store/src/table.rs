//! Every table with all of its columns, and how its lines come from one database into another: read in one stream, written in transactions of some
//! thousand lines, and summed up on both sides, so that a copy is known to be the same to the last bit. Called by `moving.rs`. Absent: the
//! table `migration`, which each database has of its own.

use crate::{
    checkpoint,
    dialect::begin,
    driver::{Connection, DriverError, Insert, Line, Value},
};
use sha2::{Digest, Sha256};

/// Lines and bytes in one transaction at most: what is in memory of both databases together.
const LINES_MAX: usize = 4096;
const BYTES_MAX: usize = 8 << 20;

/// What says only of this database how it stands, and is no part of what is moved.
pub(crate) const MARKS: [&str; 2] = [HALF, AWAY];
/// The setting of a database to which a move is under way; its value says since when.
pub(crate) const HALF: &str = "move_began";
/// The setting of a database that was moved elsewhere; its value says when.
pub(crate) const AWAY: &str = "moved_away";

const fn table(into: &'static str) -> Insert {
    let (bytes, mut at, mut width) = (into.as_bytes(), 0, 1);
    while at < bytes.len() {
        if bytes[at] == b',' {
            width += 1;
        }
        at += 1;
    }
    Insert { into, width, tail: "" }
}

/// In the order in which they are copied: small ones first.
pub(crate) const TABLES: [Insert; 23] = [
    table("setting (name, value)"),
    table("counter (name, value)"),
    table(
        "vault (n, id, owner, class, campaign, contract, basis, until_day, state, suite, sealed_key, purpose, opened_at, destroyed_at, \
         destroyed_by)",
    ),
    table("destruction (n, id, asked_by, asked_at, done_by, done_at, withdrawn_at, body)"),
    table("account (n, id, login, worker, body, created_at, disabled_at, used_at)"),
    table("role_grant (n, account, role, org, from_day, until_day)"),
    table("session (hash, account, created_at, seen_at, expires_at, note, stage, ends_at, ended_at, network)"),
    table("draft (account, place, body, at)"),
    table("job (n, id, kind, account, state, done, total, note, started_at, ended_at, result, due_at)"),
    table("permit (n, id, sort, account, org, record, asked_at, reason, from_at, until_at, by_account, ended_at, ended_by)"),
    table("export_order (id, account, org, records, asked_at, decided_by, decided_at, granted, taken_at, body)"),
    table("adjustment (closing, seq, record)"),
    table("live (org, kind, n)"),
    table("audit_head (one, n, chain, seal)"),
    table("audit (n, at, actor, action, target, detail, chain)"),
    table("act (seq, id, name, actor, at, digest, records, chain)"),
    table(
        "record (n, id, vault, org, kind, subject, household, case_n, campaign, project, day, state, assignee, due, author, entered_at, version, \
         ended_at, facts_seq)",
    ),
    table("version (slot, seq, author, at, day, digest, doc)"),
    table("fact (seq, record, facts)"),
    table("cancel (seq, record, of_seq)"),
    table("link (target, record, role)"),
    table("attachment (id, record, vault, author, at, seq, face)"),
    table("attachment_part (attachment, part, sealed)"),
];

/// How many lines a table has, and a sum over them that no other lines have. It does not depend on their order, in which databases differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) lines: u64,
    high: u128,
    low: u128,
}

impl Sum {
    fn add(&mut self, line: &Line) {
        let mut hash = Sha256::new();
        for value in &line.0 {
            let (sort, bytes) = match value {
                Value::Null => (0, Vec::new()),
                Value::Int(int) => (1, int.to_be_bytes().to_vec()),
                Value::Text(text) => (2, text.as_bytes().to_vec()),
                Value::Blob(blob) => (3, blob.clone()),
            };
            hash.update([sort]);
            hash.update((bytes.len() as u64).to_be_bytes());
            hash.update(&bytes);
        }
        let hash: [u8; 32] = hash.finalize().into();
        let (high, low) = hash.split_at(16);
        let number = |half: &[u8]| u128::from_be_bytes(half.try_into().unwrap_or_default());
        self.lines += 1;
        self.high = self.high.wrapping_add(number(high));
        self.low = self.low.wrapping_add(number(low));
    }
}

/// The name of a table.
pub(crate) fn name(table: &Insert) -> &'static str {
    table.into.split(' ').next().unwrap_or_default()
}

/// The question for all lines of a table.
pub(crate) fn lines_of(table: &Insert) -> String {
    let (name, columns) = table.into.split_once(' ').unwrap_or((table.into, "(*)"));
    format!("select {} from {name}", columns.trim_matches(['(', ')']))
}

/// Hands over every line of a table but the marks.
fn each_of(table: &Insert, from: &mut Connection, take: &mut dyn FnMut(Line) -> Result<(), DriverError>) -> Result<(), DriverError> {
    let settings = name(table) == "setting";
    from.try_each(&lines_of(table), &[], &mut |line| if settings && MARKS.contains(&line.text(0)) { Ok(()) } else { take(line) })
}

/// Sums a table up.
pub(crate) fn sum(table: &Insert, of: &mut Connection) -> Result<Sum, DriverError> {
    let mut sum = Sum::default();
    each_of(table, of, &mut |line| {
        sum.add(&line);
        Ok(())
    })?;
    Ok(sum)
}

/// Copies a table; `progress` is told how many lines are written.
pub(crate) fn copy(table: &Insert, from: &mut Connection, to: &mut Connection, progress: &mut dyn FnMut(u64)) -> Result<Sum, DriverError> {
    let (mut sum, mut lines, mut bytes) = (Sum::default(), Vec::new(), 0);
    each_of(table, from, &mut |line| {
        sum.add(&line);
        bytes += size(&line);
        lines.push(line.0);
        if lines.len() >= LINES_MAX || bytes >= BYTES_MAX {
            write(table, to, &mut lines)?;
            bytes = 0;
            progress(sum.lines);
        }
        Ok(())
    })?;
    write(table, to, &mut lines)?;
    progress(sum.lines);
    Ok(sum)
}

/// Bytes of a line, as far as they can be many.
fn size(line: &Line) -> usize {
    let of = |value: &Value| match value {
        Value::Text(text) => text.len(),
        Value::Blob(blob) => blob.len(),
        Value::Null | Value::Int(_) => 0,
    };
    line.0.iter().map(of).sum()
}

/// These lines in a transaction of their own.
fn write(table: &Insert, to: &mut Connection, lines: &mut Vec<Vec<Value>>) -> Result<(), DriverError> {
    begin(to)?;
    to.insert(table, lines)?;
    to.batch("commit")?;
    lines.clear();
    match to {
        // so that the log does not become as long as the database
        Connection::Sqlite(_) => to.all(checkpoint::COPY, &[]).map(drop),
        Connection::Postgres(_) => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{Place, migration, testing};
    use base::Moment;
    use std::collections::BTreeSet;

    /// Tables and columns as the database itself says them.
    fn catalogue(connection: &mut Connection) -> BTreeSet<(String, String)> {
        let sqlite = "select tables.name, columns.name from sqlite_schema as tables, pragma_table_info(tables.name) as columns \
             where tables.type = 'table'";
        // without the parts of a table, of which each is less than the table
        let postgres = "select cast(relname as text), cast(attname as text) from pg_class join pg_attribute on attrelid = pg_class.oid \
             where relnamespace = cast(cast(current_schema() as text) as regnamespace) and relkind in ('r', 'p') and not relispartition and attnum > 0";
        let text = crate::dialect::choose(connection, sqlite, postgres);
        let lines = connection.all(text, &[]).unwrap();
        lines.iter().map(|line| (line.text(0).to_owned(), line.text(1).to_owned())).filter(|(table, _)| table != "migration").collect()
    }

    #[test]
    fn every_column_of_every_table_is_moved() {
        let directory = tempfile::tempdir().unwrap();
        let listed: BTreeSet<(String, String)> = TABLES
            .iter()
            .flat_map(|table| {
                let (name, columns) = table.into.split_once(' ').unwrap();
                let columns: Vec<&str> = columns.trim_matches(['(', ')']).split(", ").collect();
                assert_eq!(columns.len(), table.width);
                columns.into_iter().map(move |column| (name.to_owned(), column.to_owned()))
            })
            .collect();
        let places = [Some(Place::Sqlite(directory.path().join("kapok.db"))), testing::postgres().map(|options| options.place)];
        for place in places.into_iter().flatten() {
            let mut connection = place.connect().unwrap();
            assert!(crate::dialect::is_empty(&mut connection).unwrap());
            migration::migrate(&mut connection, Moment::default()).unwrap();
            assert!(!crate::dialect::is_empty(&mut connection).unwrap());
            let kept = catalogue(&mut connection);
            assert_eq!(listed, kept, "missing or too many: {:?}", listed.symmetric_difference(&kept).collect::<Vec<_>>());
            for table in &TABLES {
                connection.prepare(&lines_of(table)).unwrap();
                connection.prepare(&table.text(64)).unwrap();
            }
        }
    }

    #[test]
    fn a_sum_is_of_the_lines_and_not_of_their_order() {
        let line = |int: i64, text: &str| Line(vec![Value::Int(int), text.into(), Value::Null]);
        let of = |lines: &[Line]| {
            let mut sum = Sum::default();
            for line in lines {
                sum.add(line);
            }
            sum
        };
        let both = of(&[line(1, "甲"), line(2, "乙")]);
        assert_eq!(of(&[line(2, "乙"), line(1, "甲")]), both);
        for other in [vec![line(1, "甲")], vec![line(1, "乙"), line(2, "甲")], vec![line(1, "甲"), line(2, "乙"), line(2, "乙")]] {
            assert_ne!(of(&other), both);
        }
        assert_ne!(of(&[Line(vec!["甲".into(), "乙".into()])]), of(&[Line(vec!["甲乙".into(), "".into()])]));
        assert_ne!(of(&[Line(vec![Value::Null])]), of(&[Line(vec!["".into()])]));
    }
}
